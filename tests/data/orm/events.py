import sqlalchemy as sa
import datetime
import uuid
from decimal import Decimal
from sqlalchemy import create_engine, event, DDL
from sqlalchemy.ext.automap import automap_base
from sqlalchemy.ext.associationproxy import association_proxy
from sqlalchemy.orm import Session, declarative_base, registry, relationship, DeclarativeBase, Mapped, mapped_column, declared_attr, MappedAsDataclass

engine = create_engine("sqlite:///orm.db")


class Base(DeclarativeBase):
    type_annotation_map = {str: sa.String(50)}

    @declared_attr.directive
    def __tablename__(cls):
        return cls.__name__.lower() + "s"

    id: Mapped[int] = mapped_column(primary_key=True)


class Stamped:
    created: Mapped[datetime.datetime] = mapped_column(default=datetime.datetime(2021, 2, 3))
    updated: Mapped[datetime.datetime | None] = mapped_column(onupdate=datetime.datetime(2022, 2, 3))

    @declared_attr
    def owner_id(cls) -> Mapped[int | None]:
        return mapped_column(sa.ForeignKey("owners.id"))

    @declared_attr
    def owner(cls) -> Mapped["Owner"]:
        return relationship("Owner")


class Owner(Base):
    name: Mapped[str]


class Thing(Stamped, Base):
    label: Mapped[str]
    price: Mapped[Decimal] = mapped_column(sa.Numeric(10, 2), server_default="1.50")
    key: Mapped[uuid.UUID] = mapped_column(default=lambda: uuid.UUID(int=7))


event.listen(Owner.__table__, "after_create", DDL("INSERT INTO owners (name) VALUES ('first')"))


@event.listens_for(Thing, "before_update")
def touch(mapper, connection, target):
    target.label = target.label.upper()


@event.listens_for(Thing, "load")
def loaded(target, context):
    target.was_loaded = True


@event.listens_for(Thing.label, "set", retval=True)
def setting(target, value, oldvalue, initiator):
    return value + "!"


Base.metadata.create_all(engine)
with Session(engine) as s, s.begin():
    owner = s.scalars(sa.select(Owner)).one()
    t = Thing(label="t", owner=owner)
    s.add(t)
    s.flush()
    print(t.id, t.label, t.price, t.key, t.created, t.updated, t.owner_id)
    t.label = "u"
    s.flush()
    print(t.label, t.updated)
with Session(engine) as s:
    t = s.get(Thing, 1)
    print(t.was_loaded, t.label, t.owner.name)

Auto = automap_base()
Auto.prepare(autoload_with=engine)
print(sorted(Auto.classes.keys()))
Things, Owners = Auto.classes.things, Auto.classes.owners
with Session(engine) as s:
    s.add(Things(label="auto", price=2, key="%032x" % 9, created=datetime.datetime(2020, 1, 1), owners=s.query(Owners).first()))
    s.commit()
    print([(x.label, x.owner_id, x.owners.name) for x in s.query(Things).order_by(Things.id)])
    print(len(s.query(Owners).one().things_collection))

reg = registry()


@reg.mapped
class Plain:
    __tablename__ = "plain"
    id = sa.Column(sa.Integer, primary_key=True)
    x = sa.Column(sa.Integer)


class Old:
    pass


old_table = sa.Table("old", reg.metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("y", sa.String))
reg.map_imperatively(Old, old_table)
reg.metadata.create_all(engine)
with Session(engine) as s:
    o = Old()
    o.y = "yy"
    s.add_all([Plain(x=3), o])
    s.commit()
    print(s.query(Plain.x).all(), s.query(Old).filter_by(y="yy").count())
    try:
        with s.begin_nested():
            s.add(Plain(id=1, x=4))
    except sa.exc.IntegrityError as e:
        print("again", e.orig)
    s.add(Plain(x=5))
    s.commit()
    print(s.query(Plain).count())
