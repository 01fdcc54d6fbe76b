import sqlalchemy as sa
from datetime import datetime
from sqlalchemy import Column, Integer, String, create_engine, event, inspect, DateTime, JSON, Enum
from sqlalchemy.orm import Session, declarative_base, object_session, make_transient
from sqlalchemy.exc import IntegrityError, NoResultFound, MultipleResultsFound, InvalidRequestError
from sqlalchemy.ext.mutable import MutableDict
import enum

Base = declarative_base()


class Kind(enum.Enum):
    A = "a"
    B = "b"


class Item(Base):
    __tablename__ = "item"
    id = Column(Integer, primary_key=True)
    name = Column(String, unique=True, nullable=False)
    kind = Column(Enum(Kind), default=Kind.A)
    data = Column(MutableDict.as_mutable(JSON), default=dict)
    version = Column(Integer, nullable=False)
    made = Column(DateTime, default=datetime(2020, 1, 1))
    __mapper_args__ = {"version_id_col": version}


@event.listens_for(Item, "before_insert")
def before_insert(mapper, connection, target):
    target.name = target.name.lower()


@event.listens_for(Session, "before_flush")
def before_flush(session, context, instances):
    print("flush", len(session.new), len(session.dirty), len(session.deleted))


engine = create_engine("sqlite:///orm.db")
Base.metadata.create_all(engine)
s = Session(engine)
x = Item(name="ONE")
state = inspect(x)
print(state.transient, state.pending, state.persistent)
s.add(x)
print(state.pending, x in s, x in s.new)
s.flush()
print(state.persistent, x.name, x.version, x.kind, x.data, x.made)
x.data["k"] = 1
x.kind = Kind.B
print(x in s.dirty, s.is_modified(x))
s.commit()
print(x.version, x.data, s.execute(sa.text("select kind, data, version from item")).all())
s.add(Item(name="one"))
try:
    s.flush()
except IntegrityError as e:
    print(type(e).__name__, str(e.orig))
    s.rollback()
try:
    s.query(Item).filter_by(name="none").one()
except NoResultFound as e:
    print(e)
s.add(Item(name="two"))
s.commit()
try:
    s.query(Item).one()
except MultipleResultsFound as e:
    print(e)
try:
    s.query(Item).filter_by(nope=1)
except InvalidRequestError as e:
    print(e)
with s.begin_nested():
    s.add(Item(name="three"))
nested = s.begin_nested()
s.add(Item(name="four"))
nested.rollback()
s.commit()
print([i.name for i in s.query(Item).order_by(Item.id)])
y = s.query(Item).filter_by(name="two").one()
s.expunge(y)
print(inspect(y).detached, object_session(y))
s.add(y)
y.name = "TWO!"
s.commit()
s.refresh(y)
print(y.name, y.version)
try:
    Item(nope=1)
except TypeError as e:
    print(e)
s.execute(sa.text("update item set version = 77 where name = 'TWO!'"))
y.name = "x"
try:
    s.flush()
except Exception as e:
    print(type(e).__name__, e)
    s.rollback()
with s.no_autoflush:
    z = Item(name="last")
    s.add(z)
    print(s.query(Item).count())
print(s.query(Item).count())
s.close()
