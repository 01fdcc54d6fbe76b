"""SQLAlchemy, as far as migrations use it."""

import _mig

__version__ = "2.0.58"

from sqlalchemy.sql.sqltypes import (
    ARRAY, BIGINT, BINARY, BLOB, BOOLEAN, CHAR, CLOB, DATE, DATETIME, DECIMAL, DOUBLE, DOUBLE_PRECISION, FLOAT, INT,
    INTEGER, JSON, NCHAR, NUMERIC, NVARCHAR, REAL, SMALLINT, TEXT, TIME, TIMESTAMP, UUID, VARBINARY, VARCHAR,
    BigInteger, Boolean, Date, DateTime, Double, Enum, Float, Integer, Interval, LargeBinary, Numeric, PickleType,
    SmallInteger, String, Text, Time, TupleType, Unicode, UnicodeText, Uuid,
)
from sqlalchemy.sql.type_api import TypeDecorator
from sqlalchemy.sql.schema import (
    BLANK_SCHEMA, CheckConstraint, Column, ColumnDefault, Computed, Constraint, DDL, DefaultClause, FetchedValue,
    ForeignKey, ForeignKeyConstraint, Identity, Index, MetaData, PrimaryKeyConstraint, Sequence, Table,
    UniqueConstraint,
)
from sqlalchemy.sql.elements import quoted_name, text

_elsewhere = {
    "create_engine": "sqlalchemy.engine", "engine_from_config": "sqlalchemy.engine",
    "create_mock_engine": "sqlalchemy.engine", "make_url": "sqlalchemy.engine", "URL": "sqlalchemy.engine",
    "Connection": "sqlalchemy.engine", "Engine": "sqlalchemy.engine", "Row": "sqlalchemy.engine",
    "Result": "sqlalchemy.engine", "CursorResult": "sqlalchemy.engine", "Inspector": "sqlalchemy.engine.reflection",
    "inspect": "sqlalchemy.inspection", "NullPool": "sqlalchemy.pool", "QueuePool": "sqlalchemy.pool",
    "StaticPool": "sqlalchemy.pool", "Pool": "sqlalchemy.pool", "SingletonThreadPool": "sqlalchemy.pool",
    "AssertionPool": "sqlalchemy.pool", "AsyncAdaptedQueuePool": "sqlalchemy.pool",
    "Dialect": "sqlalchemy.engine.default",
}


def __getattr__(name):
    import importlib
    if name in ("dialects", "event", "ext", "orm"):
        return importlib.import_module("sqlalchemy." + name)
    if name in _elsewhere:
        value = getattr(importlib.import_module(_elsewhere[name]), name)
    else:
        expression = importlib.import_module("sqlalchemy.sql.expression")
        try:
            value = getattr(expression, name)
        except AttributeError:
            raise AttributeError("module 'sqlalchemy' has no attribute %r" % name)
    _mig.module_globals(__name__)[name] = value
    return value
