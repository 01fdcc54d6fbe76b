//! Mapped classes and sessions, over a real SQLite.

use crate::dialect::DialectName;
use crate::shim::testing::{run, run_with_host};

const MODELS: &str = "
import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Integer, String
from sqlalchemy.ext.declarative import declarative_base
from sqlalchemy.orm import Session, relationship, sessionmaker
Base = declarative_base()
class Mixin:
    def describe(self):
        return 'a ' + self.name
class Team(Mixin, Base):
    __tablename__ = 'team'
    id = Column(Integer, primary_key=True)
    name = Column(String(20), nullable=False)
    rank = Column(Integer, default=5)
    size = Column(Integer, server_default='7')
    members = relationship('Member', back_populates='team', order_by='Member.id')
class Member(Base):
    __tablename__ = 'member'
    id = Column(Integer, primary_key=True)
    team_id = Column(ForeignKey('team.id'))
    name = Column(String)
    team = relationship(Team, back_populates='members')
engine = sa.create_engine('sqlite://')
c = engine.connect()
Base.metadata.create_all(c)
s = Session(bind=c)
";

#[test]
fn objects_are_written_and_read() {
    let program = format!(
        "{MODELS}
t = Team(name='red')
s.add(t)
s.flush()
result = [t.id, t.rank, t.size, t.describe()]
t.name = 'blue'
s.add_all([Team(name='green', rank=1), Team(name='black')])
s.commit()
result += [t.name, s.query(Team).count(), [x.name for x in s.query(Team).order_by(Team.name.desc())]]
result += [s.query(Team).filter(Team.rank == 5).filter_by(name='blue').one() is t, s.query(Team.id, Team.name).first()]
result += [s.query(Team).filter(Team.rank > 3).update({{Team.rank: 9}}), t.rank, s.get(Team, 2).name]
s.delete(s.get(Team, 2))
s.flush()
result += [s.query(Team).filter_by(name='green').first(), s.query(sa.func.max(Team.rank)).scalar()]
result += [s.query(Team).filter(Team.name.in_(['black'])).delete(), [x.name for x in s.execute(sa.select(Team)).scalars()]]
result += [s.scalars(sa.select(Team.name)).all(), s.query(Team).limit(1).all()[0] is t]
"
    );
    assert_eq!(
        run(&program),
        "[1, 5, 7, 'a red', 'blue', 3, ['green', 'blue', 'black'], True, (1, 'blue'), 2, 9, 'green', \
         None, 9, 1, ['blue'], ['blue'], True]"
    );
}

#[test]
fn relationships_load_and_are_written() {
    let program = format!(
        "{MODELS}
t = Team(name='red', members=[Member(name='a'), Member(name='b')])
s.add(t)
s.commit()
late = Member(name='c')
late.team = t
s.add(late)
s.commit()
result = [[m.name for m in t.members], s.query(Member).join(Member.team).filter(Team.name == 'red').count()]
result += [s.query(Member).filter(Member.team == t).count(), s.query(Member).first().team is t]
result += [s.query(Team, Member).join(Member, Member.team_id == Team.id).order_by(Member.id).first()[1].name]
"
    );
    assert_eq!(run(&program), "[['a', 'b', 'c'], 3, 3, True, 'a']");
}

#[test]
fn bulk_writes() {
    let program = format!(
        "{MODELS}
s.bulk_insert_mappings(Team, [{{'name': 'a'}}, {{'name': 'b', 'rank': 2}}])
s.bulk_save_objects([Team(name='c')])
s.bulk_update_mappings(Team, [{{'id': 1, 'name': 'z'}}])
result = [tuple(r) for r in c.execute(sa.text('SELECT id, name, rank, size FROM team'))]
"
    );
    assert_eq!(
        run(&program),
        "[(1, 'z', 5, 7), (2, 'b', 2, 7), (3, 'c', 5, 7)]"
    );
}

#[test]
fn the_statements_are_sqlalchemys() {
    let program = format!(
        "{MODELS}
c.commit()
s.query(Team).filter(Team.name == 'x').first()
s.add(Team(name='n'))
s.commit()
s.query(Team).count()
result = 0
"
    );
    let (shown, sent) = run_with_host(DialectName::Sqlite, &program);
    assert_eq!(shown, "0");
    let sent: Vec<String> = sent.iter().map(|sql| sql.replace('\n', "")).collect();
    assert_eq!(
        &sent[sent.len() - 4..],
        [
            "SELECT team.id AS team_id, team.name AS team_name, team.rank AS team_rank, team.size AS \
             team_size FROM team WHERE team.name = ? LIMIT ? OFFSET ?",
            "INSERT INTO team (name, rank) VALUES (?, ?) RETURNING id, size",
            "COMMIT",
            "SELECT count(*) AS count_1 FROM (SELECT team.id AS team_id, team.name AS team_name, \
             team.rank AS team_rank, team.size AS team_size FROM team) AS anon_1",
        ]
    );
}

#[test]
fn a_session_in_an_open_transaction_leaves_its_end_to_the_owner() {
    let program = format!(
        "{MODELS}
c.commit()
outer = c.begin()
inner = sessionmaker(bind=c)()
inner.add(Team(name='kept'))
inner.commit()
result = [outer.is_active, c.in_transaction()]
outer.rollback()
result += [c.execute(sa.text('SELECT count(*) FROM team')).scalar()]
c.rollback()
own = Session(bind=c)
own.add(Team(name='own'))
own.commit()
result += [c.in_transaction()]
result += [c.execute(sa.text('SELECT count(*) FROM team')).scalar()]
"
    );
    assert_eq!(run(&program), "[True, True, 0, False, 1]");
}

#[test]
fn annotated_declarative_classes() {
    let program = "
import datetime, enum, uuid
from typing import Annotated, List, Optional
import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column, relationship
intpk = Annotated[int, mapped_column(primary_key=True)]
class Base(DeclarativeBase):
    metadata = sa.MetaData(naming_convention={'pk': 'pk_%(table_name)s'})
    type_annotation_map = {dict: sa.JSON}
class Kind(enum.Enum):
    one = 'x'
    two = 'y'
class Stamped:
    created: Mapped[datetime.datetime] = mapped_column(server_default=sa.func.now())
    @declared_attr
    def __tablename__(cls):
        return cls.__name__.lower() + 's'
    @declared_attr
    def owner_id(cls):
        return sa.Column(sa.ForeignKey('users.id'))
class User(Base):
    __tablename__ = 'users'
    __table_args__ = (sa.UniqueConstraint('email', name='uq_email'), {'schema': None, 'comment': 'people'})
    id: Mapped[intpk]
    email: Mapped[str] = mapped_column(sa.String(50))
    nick: Mapped[Optional[str]]
    age: Mapped['int | None'] = mapped_column()
    kind: Mapped[Kind]
    data: Mapped[dict]
    things: Mapped[List['Thing']] = relationship(back_populates='owner')
class Thing(Stamped, Base):
    id: Mapped[int] = mapped_column(primary_key=True)
    owner: Mapped['User'] = relationship(back_populates='things')
class Abstract(Base):
    __abstract__ = True
    extra: Mapped[uuid.UUID]
class Concrete(Abstract):
    __tablename__ = 'concrete'
    id = mapped_column(sa.Integer, primary_key=True)
result = [
    [(c.name, type(c.type).__name__, c.nullable) for c in User.__table__.c], User.__table__.comment,
    [(c.name, type(c.type).__name__) for c in Thing.__table__.c], Thing.__table__.name, Concrete.__table__.c.keys(),
    [c.name for c in User.__table__.primary_key.columns], sorted(Base.metadata.tables), User.things.uselist, Thing.owner.direction,
]
";
    assert_eq!(
        run(program),
        "[[('id', 'Integer', False), ('email', 'String', False), ('nick', 'String', True), \
         ('age', 'Integer', True), ('kind', 'Enum', False), ('data', 'JSON', False)], 'people', \
         [('id', 'Integer'), ('created', 'DateTime'), ('owner_id', 'NullType')], 'things', \
         ['id', 'extra'], ['id'], ['concrete', 'things', 'users'], True, 'MANYTOONE']"
    );
}

#[test]
fn automap_hybrids_mutables_and_events() {
    let program = format!(
        "{MODELS}
from sqlalchemy import event
from sqlalchemy.ext.automap import automap_base
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.ext.mutable import MutableDict
class Note(Base):
    __tablename__ = 'note'
    id = Column(Integer, primary_key=True)
    data = Column(MutableDict.as_mutable(sa.JSON))
    @hybrid_property
    def twice(self):
        return self.id * 2
Note.__table__.create(c)
seen = []
@event.listens_for(Note, 'before_insert')
def stamp(mapper, connection, target):
    seen.append(target.data['k'])
n = Note(data={{'k': 1}})
s.add(n)
s.commit()
n.data['k'] = 2
s.commit()
Auto = automap_base()
Auto.prepare(autoload_with=c)
result = [seen, n.data, n.twice, s.query(Note).filter(Note.twice == 2).count(), sorted(Auto.classes.keys())]
result += [Session(bind=c).query(Auto.classes.note).first().id]
"
    );
    assert_eq!(
        run(&program),
        "[[1], {'k': 2}, 2, 1, ['member', 'note', 'team'], 1]"
    );
}

#[test]
fn rows_pass_through_the_types_of_the_script() {
    let program = "
import enum, json
import sqlalchemy as sa
from sqlalchemy import event
class Kind(enum.Enum):
    one = 'x'
class Packed(sa.TypeDecorator):
    impl = sa.Text
    def process_bind_param(self, value, dialect):
        return json.dumps(value)
    def process_result_value(self, value, dialect):
        return json.loads(value)
engine = sa.create_engine('sqlite://')
told = []
@event.listens_for(engine, 'connect')
def on_connect(dbapi_connection, record):
    cursor = dbapi_connection.cursor()
    cursor.execute('PRAGMA foreign_keys=ON')
    told.append(dbapi_connection.autocommit)
c = engine.connect()
t = sa.Table('t', sa.MetaData(), sa.Column('kind', sa.Enum(Kind)), sa.Column('data', Packed), sa.Column('more', sa.JSON))
t.create(c)
c.execute(t.insert().values(kind=Kind.one, data=[1, 2], more={'a': None}))
result = [told, c.execute(sa.select(t)).all(), c.scalar(sa.select(t.c.data).where(t.c.kind == Kind.one))]
result += [c.scalar(sa.text('SELECT data FROM t')), c.scalar(sa.text('PRAGMA foreign_keys'))]
";
    assert_eq!(
        run(program),
        "[[False], [(<Kind.one: 'x'>, [1, 2], {'a': None})], [1, 2], '[1, 2]', 1]"
    );
}

#[test]
fn asynchronous_sessions_run_synchronously() {
    let program = format!(
        "{MODELS}
import asyncio
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
async def main():
    made = create_async_engine('sqlite+aiosqlite://')
    async with made.connect() as connection:
        await connection.run_sync(Base.metadata.tables['team'].create)
        async with async_sessionmaker(connection, expire_on_commit=False)() as session:
            async with session.begin():
                session.add(Team(name='async'))
            return (await session.scalars(sa.select(Team.name))).all()
result = asyncio.run(main())
"
    );
    assert_eq!(run(&program), "['async']");
}

#[test]
fn subqueries_name_columns_after_attributes() {
    let program = r"
from typing import Any
from sqlalchemy import JSON, Column, Integer, String, func, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
class Base(DeclarativeBase):
    type_annotation_map = {dict[str, Any]: JSON, list[dict[str, Any]]: JSON}
class Metric(Base):
    __tablename__ = 'm'
    run = mapped_column('run_uuid', String, primary_key=True)
    step: Mapped[int] = mapped_column(primary_key=True)
    tags: Mapped[dict[str, Any]]
s = Session()
q = s.query(Metric.run, func.max(Metric.step).label('step')).group_by(Metric.run).subquery('q')
result = [list(q.c.keys()), select(Metric.run).subquery().c.keys(), str(s.query(Metric.step).join(q, Metric.run == q.c.run))]
";
    assert_eq!(
        run(program),
        "[['run', 'step'], ['run'], 'SELECT m.step AS m_step \\nFROM m JOIN (SELECT m.run_uuid AS run_uuid, \
         max(m.step) AS step \\nFROM m GROUP BY m.run_uuid) AS q ON m.run_uuid = q.run_uuid']"
    );
}
