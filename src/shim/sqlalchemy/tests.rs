//! Types, schema items and reflection as scripts see them.

use crate::dialect::DialectName;
use crate::shim::testing::{run, run_for};

#[test]
fn postgresql_types_compile() {
    let program = "
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg
from sqlalchemy.dialects.postgresql.json import JSONB
types = [
    pg.ARRAY(sa.String(20)), pg.ARRAY(sa.Integer, dimensions=2), JSONB(astext_type=sa.Text()), pg.UUID(as_uuid=True),
    pg.TIMESTAMP(timezone=True, precision=3), pg.TIME(precision=6), pg.INTERVAL(fields='YEAR TO MONTH'),
    pg.BIT(8), pg.BIT(varying=True), pg.ENUM('a', 'b', name='Mood', schema='club'), pg.BYTEA(), pg.CITEXT(),
    pg.INT4RANGE(), pg.TSTZMULTIRANGE, pg.DOUBLE_PRECISION(precision=53), pg.HSTORE, pg.MACADDR8,
    pg.DOMAIN('posint', sa.Integer, check='VALUE > 0'), pg.OID, pg.TSVECTOR, pg.NUMERIC(10, 2), pg.VARCHAR(5),
]
result = [str(sa.types.to_instance(t).compile(dialect=pg.dialect())) for t in types]
";
    assert_eq!(
        run_for(DialectName::Postgresql, program),
        "['VARCHAR(20)[]', 'INTEGER[][]', 'JSONB', 'UUID', 'TIMESTAMP(3) WITH TIME ZONE', \
         'TIME(6) WITHOUT TIME ZONE', 'INTERVAL YEAR TO MONTH', 'BIT(8)', 'BIT VARYING', \
         'club.\"Mood\"', 'BYTEA', 'CITEXT', 'INT4RANGE', 'TSTZMULTIRANGE', 'DOUBLE PRECISION', \
         'HSTORE', 'MACADDR8', 'posint', 'OID', 'TSVECTOR', 'NUMERIC(10, 2)', 'VARCHAR(5)']"
    );
}

#[test]
fn mysql_types_compile() {
    let program = "
import sqlalchemy as sa
from sqlalchemy.dialects import mysql as my
types = [
    my.INTEGER(display_width=11, unsigned=True), my.TINYINT(1), my.BIGINT(20, zerofill=True), my.DOUBLE(10, 2),
    my.DECIMAL(precision=8, scale=2), my.FLOAT(unsigned=True), my.VARCHAR(20, charset='utf8mb4', collation='utf8mb4_bin'),
    my.LONGTEXT(), my.MEDIUMTEXT(collate='utf8mb4_bin'), my.NVARCHAR(9), my.DATETIME(fsp=6), my.TIMESTAMP(fsp=3),
    my.YEAR(4), my.ENUM('a', 'b', charset='latin1'), my.SET('x', 'y'), my.BIT(1), my.LONGBLOB(), my.JSON(), my.TEXT(100),
]
result = [str(sa.types.to_instance(t).compile(dialect=my.dialect())) for t in types]
";
    assert_eq!(
        run_for(DialectName::Mysql, program),
        "['INTEGER(11) UNSIGNED', 'TINYINT(1)', 'BIGINT(20) ZEROFILL', 'DOUBLE(10, 2)', \
         'DECIMAL(8, 2)', 'FLOAT UNSIGNED', 'VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin', \
         'LONGTEXT', 'MEDIUMTEXT COLLATE utf8mb4_bin', 'NATIONAL VARCHAR(9)', 'DATETIME(6)', \
         'TIMESTAMP(3)', 'YEAR(4)', \"ENUM('a','b') CHARACTER SET latin1\", \"SET('x','y')\", \
         'BIT(1)', 'LONGBLOB', 'JSON', 'TEXT(100)']"
    );
}

#[test]
fn a_type_of_another_database_is_told() {
    let program = "
import sqlalchemy as sa
from sqlalchemy.dialects import mssql, oracle, postgresql
kept = sa.Text().with_variant(mssql.NTEXT(), 'mssql').with_variant(oracle.CLOB(), 'oracle')
result = [str(kept.compile())]
try:
    mssql.DATETIME2(7).compile(dialect=postgresql.dialect())
except sa.exc.CompileError as error:
    result.append(str(error))
";
    let told = run_for(DialectName::Postgresql, program);
    assert!(
        told.starts_with("['TEXT', 'sqlalchemy.dialects.mssql.DATETIME2 is no type of postgresql"),
        "{told}"
    );
}

#[test]
fn types_read_as_standard_sql_without_a_database() {
    let program = "
import sqlalchemy as sa
from sqlalchemy.dialects import mysql, postgresql as pg
class Short(sa.TypeDecorator):
    impl = sa.String(3)
types = [
    sa.String(5), sa.DateTime(timezone=True), pg.TIMESTAMP(timezone=True), pg.JSONB(), pg.ENUM('ab', 'c', name='e'), pg.UUID(),
    sa.Uuid(), sa.Enum('x', name='y'), mysql.INTEGER(unsigned=True), mysql.LONGTEXT(), mysql.ENUM('a'), pg.ARRAY(sa.Text),
    sa.ARRAY(sa.Integer), sa.Numeric(8, 2), sa.LargeBinary(), sa.Interval(), pg.INTERVAL(), sa.Boolean(), Short(),
    sa.NullType() if hasattr(sa, 'NullType') else sa.types.NullType(), sa.Double(), sa.JSON(), pg.VARCHAR(4, collation='C'), mysql.TINYINT(1),
]
result = [str(t) for t in types]
";
    assert_eq!(
        run_for(DialectName::Postgresql, program),
        "['VARCHAR(5)', 'DATETIME', 'TIMESTAMP', 'JSONB', 'VARCHAR(2)', 'UUID', 'CHAR(32)', \
         'VARCHAR(1)', 'INTEGER', 'LONGTEXT', 'ENUM', 'ARRAY', 'ARRAY', 'NUMERIC(8, 2)', 'BLOB', \
         'DATETIME', 'INTERVAL', 'BOOLEAN', 'VARCHAR(3)', 'NULL', 'DOUBLE', 'JSON', \
         'VARCHAR(4) COLLATE \"C\"', 'TINYINT']"
    );
}

const SCHEMA: &str = "
import sqlalchemy as sa
engine = sa.create_engine('sqlite://')
c = engine.connect()
for sql in (
    'CREATE TABLE team (id INTEGER NOT NULL, name VARCHAR(20) NOT NULL, CONSTRAINT pk_team PRIMARY KEY (id), UNIQUE (name))',
    'CREATE TABLE member (id INTEGER NOT NULL PRIMARY KEY, team_id INTEGER, score NUMERIC(10, 2) DEFAULT 1.5, '
    'note TEXT, born DATE, CONSTRAINT fk_team FOREIGN KEY(team_id) REFERENCES team (id) ON DELETE CASCADE, '
    'CONSTRAINT positive CHECK (score > 0))',
    'CREATE INDEX ix_member_team ON member (team_id)',
    'CREATE UNIQUE INDEX ix_member_note ON member (note) WHERE note IS NOT NULL',
    'CREATE VIEW members AS SELECT * FROM member',
):
    c.exec_driver_sql(sql)
";

#[test]
fn inspector_tells_shapes_of_sqlalchemy() {
    let program = format!(
        "{SCHEMA}
i = sa.inspect(c)
result = [
    i.get_table_names(), i.get_view_names(), i.has_table('member'), i.has_table('nobody'), i.has_index('member', 'ix_member_team'),
    i.default_schema_name, i.get_schema_names(), i.dialect.name, i.get_pk_constraint('team'), i.get_foreign_keys('member'),
    [dict(x, dialect_options={{k: v.text for k, v in x['dialect_options'].items()}}) for x in i.get_indexes('member')],
    i.get_unique_constraints('team'), i.get_check_constraints('member'),
    [(x['name'], str(x['type']), x['nullable'], x['default'], x['primary_key']) for x in i.get_columns('member')],
    [type(x['type']).__name__ for x in i.get_columns('member')], i.get_sorted_table_and_fkc_names(),
]
try:
    i.get_columns('nobody')
except sa.exc.NoSuchTableError as error:
    result.append(str(error))
"
    );
    assert_eq!(
        run(&program),
        "[['member', 'team'], ['members'], True, False, True, 'main', ['main'], 'sqlite', \
         {'constrained_columns': ['id'], 'name': 'pk_team'}, \
         [{'name': 'fk_team', 'constrained_columns': ['team_id'], 'referred_schema': None, \
         'referred_table': 'team', 'referred_columns': ['id'], 'options': {'ondelete': 'CASCADE'}}], \
         [{'name': 'ix_member_note', 'column_names': ['note'], 'unique': 1, 'dialect_options': \
         {'sqlite_where': 'note IS NOT NULL'}}, {'name': 'ix_member_team', \
         'column_names': ['team_id'], 'unique': 0, 'dialect_options': {}}], \
         [{'name': None, 'column_names': ['name']}], [{'sqltext': 'score > 0', 'name': 'positive'}], \
         [('id', 'INTEGER', False, None, 1), ('team_id', 'INTEGER', True, None, 0), \
         ('score', 'NUMERIC(10, 2)', True, '1.5', 0), ('note', 'TEXT', True, None, 0), \
         ('born', 'DATE', True, None, 0)], \
         ['INTEGER', 'INTEGER', 'NUMERIC', 'TEXT', 'DATE'], \
         [('team', []), ('member', [('member', 'fk_team')]), (None, [])], 'nobody']"
    );
}

#[test]
fn tables_are_made_from_the_catalog() {
    let program = format!(
        "{SCHEMA}
m = sa.MetaData()
t = sa.Table('member', m, autoload_with=c)
other = sa.MetaData()
other.reflect(bind=c, only=['team'])
result = [
    t.c.keys(), sorted(m.tables), [str(x.type) for x in t.c], [x.name for x in t.primary_key.columns],
    sorted(str(x.name) for x in t.indexes), t.c.team_id.references(m.tables['team'].c.id), list(other.tables),
    t.c.score.server_default.arg.text,
]
"
    );
    assert_eq!(
        run(&program),
        "[['id', 'team_id', 'score', 'note', 'born'], ['member', 'team'], ['INTEGER', 'INTEGER', \
         'NUMERIC(10, 2)', 'TEXT', 'DATE'], ['id'], ['ix_member_note', 'ix_member_team'], True, \
         ['team'], '1.5']"
    );
}

#[test]
fn types_that_a_script_writes_itself() {
    let program = r"
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
class JSONB(sa.JSON):
    __visit_name__ = 'JSONB'
@compiles(JSONB, 'sqlite')
def _(*args, **kw):
    return 'JSONB'
class Own(JSONB):
    __visit_name__ = 'JSON'
@compiles(postgresql.ARRAY, 'sqlite')
def _(type_, compiler, **kw):
    return compiler.visit_JSON(type_, **kw)
@compiles(sa.String, 'sqlite')
def _(type_, compiler, **kw):
    return compiler.visit_VARCHAR(type_, **kw) + ' X'
types = [JSONB(), Own(), sa.JSON().with_variant(JSONB(), 'sqlite'), postgresql.ARRAY(sa.Integer), sa.String(4)]
class Marked(sa.TypeDecorator[dict]):
    impl = sa.JSON
result = [t.compile(dialect=sqlite.dialect()) for t in types] + [types[4].compile(dialect=postgresql.dialect()), Marked.__name__]
";
    assert_eq!(
        run_for(DialectName::Sqlite, program),
        "['JSONB', 'JSON', 'JSONB', 'JSON', 'VARCHAR(4) X', 'VARCHAR(4)', 'Marked']"
    );
}

#[test]
fn all_names_come_with_an_asterisk() {
    let program = r"
from sqlalchemy import *
result = [select.__name__, RowMapping.__name__, str(and_(column('a') == 1, true()))]
";
    assert_eq!(run(program), "['select', 'RowMapping', 'a = :a_1']");
}

#[test]
fn dialects_and_errors_are_of_their_classes() {
    let program = "
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.dialects.sqlite.base import SQLiteDialect
from sqlalchemy.dialects.sqlite.aiosqlite import SQLiteDialect_aiosqlite
from sqlalchemy.engine import Connectable, make_url
engine = sa.create_engine('sqlite://')
seen = []
@event.listens_for(engine, 'checkout')
def checkout(connection, record, proxy):
    seen.append(record.info)
@event.listens_for(engine, 'handle_error', retval=True)
def translate(context):
    seen.append(context.statement)
    return KeyError(type(context.sqlalchemy_exception).__name__)
connection = engine.connect()
try:
    connection.execute(sa.text('SELECT nosuch'))
except KeyError as error:
    seen.append(error.args[0])
dialect = connection.dialect
result = [
    seen, isinstance(dialect, SQLiteDialect), isinstance(dialect, PGDialect), isinstance(dialect, SQLiteDialect_aiosqlite),
    isinstance(connection, Connectable), isinstance(engine, Connectable),
    make_url('postgresql://h/d').get_dialect().name,
    make_url('sqlite://').get_dialect().get_pool_class(make_url('sqlite://')).__name__,
]
";
    assert_eq!(
        run(program),
        "[[{}, 'SELECT nosuch', 'OperationalError'], True, False, False, True, True, 'postgresql', 'SingletonThreadPool']"
    );
}

#[test]
fn foreign_keys_of_reflected_tables() {
    let program = "
import sqlalchemy as sa
connection = sa.create_engine('sqlite://').connect()
connection.execute(sa.text('create table zones (id integer primary key, up integer references zones (id))'))
connection.execute(sa.text(
    'create table records (id integer primary key, zone_id integer, constraint fk_zone foreign key (zone_id) references zones (id))'))
metadata = sa.MetaData()
zones = sa.Table('zones', metadata, autoload_with=connection)
records = sa.Table('records', metadata, autoload_with=connection)
written = sa.Table('written', metadata, sa.Column('z', sa.Integer, sa.ForeignKey('zones.id', name='fk_written')))
result = [
    (str(key.parent), str(key.column), key.constraint.name, key.column is zones.c.id, bool(key.column == zones.c.id))
    for table in (zones, records, written) for key in table.foreign_keys.copy()
]
";
    assert_eq!(
        run(program),
        "[('zones.up', 'zones.id', None, True, True), ('records.zone_id', 'zones.id', 'fk_zone', True, True), \
         ('written.z', 'zones.id', 'fk_written', True, True)]"
    );
}
