import datetime, decimal, enum, uuid
import sqlalchemy as sa
from sqlalchemy import (
    func, select, insert, update, delete, text, column, table, literal, literal_column, bindparam, and_, or_, not_,
    case, cast, null, true, false, exists, extract, distinct, between, tuple_, union, union_all, values, any_, all_,
    Integer, String, Boolean, DateTime, Text, Numeric,
)
from sqlalchemy.dialects import mysql, postgresql, sqlite
from sqlalchemy.dialects.postgresql import JSONB, ARRAY, array, aggregate_order_by
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.dialects.mysql import insert as mysql_insert
from sqlalchemy.ext.compiler import compiles

class Mood(enum.Enum):
    GOOD = "good"
    BAD = "bad"

class Upper(sa.types.TypeDecorator):
    impl = String
    cache_ok = True
    def process_bind_param(self, value, dialect):
        return value.upper() if value is not None else None

m = sa.MetaData()
users = sa.Table(
    "users", m, sa.Column("id", Integer, primary_key=True), sa.Column("name", String(20)), sa.Column("age", Integer),
    sa.Column("active", Boolean), sa.Column("score", Numeric(10, 2)), sa.Column("created_at", DateTime, server_default=func.now()),
    sa.Column("data", sa.JSON), sa.Column("mood", sa.Enum(Mood)), sa.Column("code", Upper(5)),
)
orders = sa.Table(
    "orders", m, sa.Column("id", Integer, primary_key=True), sa.Column("user_id", sa.ForeignKey("users.id")),
    sa.Column("total", Numeric), sa.Column("tags", ARRAY(Integer)), sa.Column("doc", JSONB), sa.Column("kind", String, default="x"),
    sa.Column("note", Text, onupdate="changed"),
)
t = table("t", column("id", Integer), column("name", String), column("flag", Boolean), column("n"))
items = table("items", column("id", Integer), column("t_id", Integer), column("price", sa.Float), schema="app")
u2 = users.alias("u2")

class utcnow(sa.sql.expression.FunctionElement):
    type = DateTime()
    inherit_cache = True

@compiles(utcnow, "postgresql")
def pg_utcnow(element, compiler, **kw):
    return "TIMEZONE('utc', CURRENT_TIMESTAMP)"

@compiles(utcnow)
def any_utcnow(element, compiler, **kw):
    return "CURRENT_TIMESTAMP"

class greatest(sa.sql.expression.FunctionElement):
    name = "greatest"
    inherit_cache = True

@compiles(greatest)
def any_greatest(element, compiler, **kw):
    parts = list(element.clauses)
    return "big(%s)" % ", ".join(compiler.process(part, **kw) for part in parts)

class CreateView(sa.sql.expression.Executable, sa.sql.expression.ClauseElement):
    inherit_cache = False
    def __init__(self, name, query):
        self.name = name
        self.query = query

@compiles(CreateView)
def any_view(element, compiler, **kw):
    return "CREATE VIEW %s AS %s" % (element.name, compiler.process(element.query, literal_binds=True))

dialects = {"postgresql": postgresql.dialect(), "sqlite": sqlite.dialect(), "mysql": mysql.dialect()}

def show(make, dialect, **kwargs):
    try:
        compiled = make().compile(dialect=dialect, **kwargs)
        return str(compiled)
    except Exception as error:
        return "!%s: %s" % (type(error).__name__, error)

def params(make, dialect):
    try:
        return repr(sorted(make().compile(dialect=dialect).params.items()))
    except Exception as error:
        return "!%s: %s" % (type(error).__name__, error)
