//! The packages as migrations use them.

use crate::dialect::DialectName;
use crate::shim::testing::{run, run_for};

#[test]
fn column_types_of_packages() {
    let program = "
import sqlalchemy as sa
import sqlmodel, sqlalchemy_utils, geoalchemy2, fastapi_users_db_sqlalchemy
from geoalchemy2.types import Geography
from pgvector.sqlalchemy import Vector
from sqlmodel.sql.sqltypes import AutoString
from sqlalchemy_utils.types.uuid import UUIDType
types = [
    sqlmodel.AutoString(), AutoString(length=20), UUIDType(), UUIDType(native=False), UUIDType(binary=False, native=False),
    sqlalchemy_utils.EmailType(), sqlalchemy_utils.JSONType(), sqlalchemy_utils.PasswordType(), sqlalchemy_utils.ChoiceType([]),
    sqlalchemy_utils.TSVectorType(), sqlalchemy_utils.URLType(), sqlalchemy_utils.ArrowType(timezone=True),
    geoalchemy2.Geometry('point', srid=4326), Geography(), Vector(3), Vector(), fastapi_users_db_sqlalchemy.GUID(),
    fastapi_users_db_sqlalchemy.generics.TIMESTAMPAware(timezone=True),
]
from sqlalchemy.dialects import postgresql
result = [str(t.compile(dialect=postgresql.dialect())) for t in types]
";
    assert_eq!(
        run_for(DialectName::Postgresql, program),
        "['VARCHAR', 'VARCHAR(20)', 'UUID', 'BINARY(16)', 'CHAR(32)', 'VARCHAR(255)', 'JSON', 'BYTEA', \
         'VARCHAR(255)', 'TSVECTOR', 'TEXT', 'TIMESTAMP WITH TIME ZONE', 'geometry(POINT,4326)', \
         'geography(GEOMETRY,-1)', 'VECTOR(3)', 'VECTOR', 'UUID', 'TIMESTAMP WITH TIME ZONE']"
    );
}

#[test]
fn sqlmodel_classes_have_tables() {
    let program = "
import uuid
from typing import Optional
from sqlmodel import Field, Relationship, SQLModel, Session, create_engine, select
class HeroBase(SQLModel):
    name: str = Field(index=True, max_length=30)
class Team(SQLModel, table=True):
    id: Optional[int] = Field(default=None, primary_key=True)
    heroes: list['Hero'] = Relationship(back_populates='team')
class Hero(HeroBase, table=True):
    __tablename__ = 'heroes'
    id: Optional[int] = Field(default=None, primary_key=True)
    age: int | None = None
    level: int = 3
    team_id: Optional[int] = Field(default=None, foreign_key='team.id')
    team: Optional[Team] = Relationship(back_populates='heroes')
engine = create_engine('sqlite://')
connection = engine.connect()
SQLModel.metadata.tables['team'].create(connection)
SQLModel.metadata.tables['heroes'].create(connection)
with Session(connection) as session:
    session.add(Hero(name='x', team=Team()))
    session.commit()
    found = session.exec(select(Hero).where(Hero.name == 'x')).one()
    result = [[(c.name, str(c.type), c.nullable) for c in Hero.__table__.c], found.level, found.team.id, [h.name for h in found.team.heroes]]
";
    assert_eq!(
        run(program),
        "[[('name', 'VARCHAR(30)', False), ('id', 'INTEGER', False), ('age', 'INTEGER', True), \
         ('level', 'INTEGER', False), ('team_id', 'INTEGER', True)], 3, 1, ['x']]"
    );
}

#[test]
fn flask_idioms_of_env_py() {
    let program = "
from flask import current_app
from flask_sqlalchemy import SQLAlchemy
config_url = current_app.config.get('SQLALCHEMY_DATABASE_URI')
db = SQLAlchemy()
class UserGroup(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    name = db.Column(db.String(10))
def get_engine():
    try:
        return current_app.extensions['migrate'].db.get_engine()
    except (TypeError, AttributeError):
        return current_app.extensions['migrate'].db.engine
target_db = current_app.extensions['migrate'].db
result = [config_url, UserGroup.__table__.name, get_engine().url.drivername, hasattr(target_db, 'metadatas'), target_db.metadatas[None].tables]
";
    assert_eq!(
        run(program),
        "['sqlite://', 'user_group', 'sqlite', True, {}]"
    );
}

#[test]
fn small_packages() {
    let program = "
import datetime
import six, pytz, psycopg2
from dateutil.parser import parse
from dateutil.relativedelta import relativedelta
from psycopg2 import errors, sql
from psycopg2.errors import UniqueViolation
day = datetime.date(2024, 1, 31)
result = [
    list(six.iteritems({'a': 1})), pytz.utc, str(parse('2024-02-03T04:05:06Z')), str(day + relativedelta(months=1)),
    str(day - relativedelta(years=1, days=1)), issubclass(UniqueViolation, psycopg2.IntegrityError),
    errors.UniqueViolation is UniqueViolation, sql.SQL('DROP TABLE {}').format(sql.Identifier('a\"b')).as_string(),
]
";
    assert_eq!(
        run(program),
        "[[('a', 1)], datetime.timezone.utc, '2024-02-03 04:05:06+00:00', '2024-02-29', '2023-01-30', \
         True, True, 'DROP TABLE \"a\"\"b\"']"
    );
}

#[test]
fn versions_of_packages_and_protobuf_enumerations() {
    let program = r"
import google.protobuf
from packaging.version import InvalidVersion, Version, parse
from google.protobuf import descriptor_pool
from google.protobuf.internal import builder
order = ['1.0.dev1', '1.0a1', '1.0rc2', '1.0', '1.0+local.1', '1.0.post1', '1.2', '1.10', '1!0.1']
assert sorted(reversed(order), key=Version) == order
assert Version('v1.0') == Version('1.0.0') and parse('2.0rc1').is_prerelease
try:
    Version('not a version')
except InvalidVersion as error:
    print(error)
described = b'\x2a\x11\x0a\x01X\x12\x05\x0a\x01A\x10\x00\x12\x05\x0a\x01B\x10\x01'
module = {}
builder.BuildTopDescriptorsAndMessages(descriptor_pool.Default().AddSerializedFile(described), 'm_pb2', module)
X = module['X']
result = [str(Version('1.0-beta.2')), Version(google.protobuf.__version__).major >= 5, X.items(), X.Name(1), X.Value('B'), X.B, module['A']]
";
    assert_eq!(
        run(program),
        "['1.0b2', True, [('A', 0), ('B', 1)], 'B', 1, 1, 0]"
    );
}

#[test]
fn pydantic_models_validate_and_dump() {
    let program = "
import datetime, enum
from typing import Annotated, Literal, Optional, Union
from pydantic import (
    AfterValidator, AliasChoices, BaseModel, ConfigDict, Field, SecretStr, ValidationError, computed_field,
    field_validator, model_validator,
)
class Color(enum.Enum):
    RED = 'red'
class Base(BaseModel):
    model_config = ConfigDict(extra='forbid')
    id: int
    name: str = 'x'
class Item(Base):
    tags: list[str] = Field(default_factory=list)
    color: Color = Color.RED
    when: Optional[datetime.datetime] = None
    both: Union[int, str] = 3
    kind: Literal['a', 'b'] = Field('a', validation_alias=AliasChoices('kind', 'sort'))
    key: SecretStr = SecretStr('s')
    size: Annotated[int, Field(ge=0), AfterValidator(lambda v: v + 1)] = 0
    @field_validator('name')
    @classmethod
    def shout(cls, value):
        if value == 'bad':
            raise ValueError('is bad')
        return value.upper()
    @model_validator(mode='after')
    def check(self):
        assert self.id != 99, 'no 99'
        return self
    @computed_field
    @property
    def double(self) -> int:
        return self.id * 2
def errors(**kw):
    try:
        Item(**kw)
    except ValidationError as error:
        return [(line['type'], line['loc']) for line in error.errors()]
item = Item(id='5', name='q', when='2024-01-02T03:04:05Z', sort='b', both='7', size='4')
result = [
    item, item.model_dump(exclude_unset=True), item.model_dump_json(include={'when', 'key', 'color'}),
    errors(id='z', other=1, size=-1), errors(id=99), errors(id=1, name='bad'), Base.model_validate({'id': 1}),
]
";
    assert_eq!(
        run(program),
        "[Item(id=5, name='Q', tags=[], color=<Color.RED: 'red'>, \
         when=datetime.datetime(2024, 1, 2, 3, 4, 5, tzinfo=datetime.timezone.utc), both='7', kind='b', \
         key=SecretStr('**********'), size=5, double=10), \
         {'id': 5, 'name': 'Q', 'when': datetime.datetime(2024, 1, 2, 3, 4, 5, tzinfo=datetime.timezone.utc), \
         'both': '7', 'kind': 'b', 'size': 5, 'double': 10}, \
         '{\"color\":\"red\",\"when\":\"2024-01-02T03:04:05Z\",\"key\":\"**********\"}', \
         [('int_parsing', ('id',)), ('greater_than_equal', ('size',)), ('extra_forbidden', ('other',))], \
         [('assertion_error', ())], [('value_error', ('name',))], Base(id=1, name='x')]"
    );
}

#[test]
fn settings_come_from_the_environment() {
    let program = "
import os
from pydantic import BaseModel, Field
from pydantic_settings import BaseSettings, SettingsConfigDict
os.environ.update(APP_HOST='h', APP_TAGS='[\"a\"]', APP_DB__POOL='5', OTHER='o', APP_PORT='99')
class Db(BaseModel):
    url: str = 'd'
    pool: int = 1
class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix='APP_', env_nested_delimiter='__')
    host: str = 'localhost'
    port: int = 80
    tags: list[str] = []
    db: Db = Db()
    other: str = Field('x', validation_alias='OTHER')
result = [Settings(), Settings(port=1, db={'url': 'z'})]
";
    assert_eq!(
        run(program),
        "[Settings(host='h', port=99, tags=['a'], db=Db(url='d', pool=5), other='o'), \
         Settings(host='h', port=1, tags=['a'], db=Db(url='z', pool=5), other='o')]"
    );
}

#[test]
fn entities_of_alembic_utils_are_statements() {
    let program = "
from alembic_utils.pg_function import PGFunction
from alembic_utils.pg_trigger import PGTrigger
from alembic_utils.pg_view import PGView
from alembic_utils.pg_extension import PGExtension
function = PGFunction('public', 'up(a text, b int default 1)', 'returns text as $$ select upper(a)::text $$ language sql;')
trigger = PGTrigger(schema='public', signature='t', on_entity='public.u', definition='before insert ON public.u for each row execute function f()')
view = PGView('public', 'v', 'select 1 as a;')
statements = [
    function.to_sql_statement_create(), function.to_sql_statement_drop(cascade=True),
    *function.to_sql_statement_create_or_replace(), trigger.to_sql_statement_create(),
    *trigger.to_sql_statement_create_or_replace(), trigger.to_sql_statement_drop(), view.to_sql_statement_create(),
    view.to_sql_statement_drop(), PGExtension('public', 'citext').to_sql_statement_create(),
]
result = '|'.join(str(statement) for statement in statements)
";
    assert_eq!(
        run(program),
        "'CREATE FUNCTION \"public\".\"up\"(a text, b int default 1) returns text as $$ select upper(a)::text $$ language sql\
         |DROP FUNCTION \"public\".\"up\"(a text, b int) cascade\
         |CREATE OR REPLACE FUNCTION \"public\".\"up\"(a text, b int default 1) returns text as $$ select upper(a)::text $$ language sql\
         |CREATE TRIGGER \"t\" before insert ON public.u for each row execute function f()\
         |DROP TRIGGER IF EXISTS \"t\" ON public.u;\
         |CREATE TRIGGER \"t\" before insert ON public.u for each row execute function f()\
         |DROP TRIGGER \"t\" ON public.u \
         |CREATE VIEW \"public\".\"v\" AS select 1 as a;\
         |DROP VIEW \"public\".\"v\" \
         |CREATE EXTENSION \"citext\" WITH SCHEMA \"public\";'"
    );
}

#[test]
fn smaller_packages() {
    let program = "
import uuid6, orjson, sqlalchemy_json, sqlalchemy_jsonfield, wrapt
from slugify import slugify
@wrapt.decorator
def twice(wrapped, instance, args, kwargs):
    return wrapped(*args, **kwargs) * 2
class Thing:
    @twice
    def value(self, x):
        return x
    @twice
    @classmethod
    def name(cls):
        return cls.__name__
result = [
    uuid6.uuid7().version, orjson.dumps({'a': [1, None], 'b': 'é'}), slugify('Hello, Wörld & Co.'),
    slugify('a b c', separator='_'), str(sqlalchemy_json.NestedMutableJson), Thing().value(3), Thing.name(),
]
";
    assert_eq!(
        run(program),
        "[7, b'{\"a\":[1,null],\"b\":\"\\xc3\\xa9\"}', 'hello-world-co', 'a_b_c', 'JSON', 6, 'ThingThing']"
    );
}

#[test]
fn settings_are_read_as_the_packages_read_them() {
    let program = "
import os
os.environ.update(NAME='shop', PORTS='1, 2', DEBUG='on', SQL_ECHO='false', APP_DB__PORT='@int 5', APP_ON='true')
import decouple, environs, dynaconf
from starlette.config import Config
from starlette.datastructures import URL, CommaSeparatedStrings, Secret
from databases import DatabaseURL
result = [decouple.config('NAME'), decouple.config('DEBUG', cast=bool), decouple.config('PORTS', cast=decouple.Csv(int))]
try:
    decouple.config('MISSING')
except decouple.UndefinedValueError as error:
    result.append(str(error))
env = environs.Env()
with env.prefixed('SQL_'):
    result.append(env.bool('ECHO'))
result += [env('NAME'), env.list('PORTS', subcast=int), env.int('MISSING', 7), env.bool('DEBUG')]
try:
    env.str('MISSING')
except environs.EnvError as error:
    result.append(str(error))
config = Config()
secret = config('NAME', cast=Secret)
result += [secret, str(secret), list(config('PORTS', cast=CommaSeparatedStrings)), config('MISSING', default=None)]
result += [str(URL('http://a:b@h:1/p').replace(port=2)), str(DatabaseURL('postgresql://u:p@h/d').replace(driver='asyncpg', database='e'))]
settings = dynaconf.Dynaconf(envvar_prefix='APP', settings_files=[], validators=[dynaconf.Validator('level', default=3)])
result += [settings.db.port, settings['DB']['PORT'], settings.ON, settings.get('db.port'), settings.level, 'nothing' in settings]
";
    assert_eq!(
        run(program),
        "['shop', True, [1, 2], 'MISSING not found. Declare it as envvar or define a default value.', False, 'shop', \
         [1, 2], 7, True, 'Environment variable \"MISSING\" not set', Secret('**********'), 'shop', ['1', '2'], None, \
         'http://a:b@h:2/p', 'postgresql+asyncpg://u:p@h/e', 5, 5, True, 5, 3, False]"
    );
}
