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
    "FallbackAsyncAdaptedQueuePool": "sqlalchemy.pool", "Dialect": "sqlalchemy.engine.default",
    "TypeCompiler": "sqlalchemy.engine.default", "RowMapping": "sqlalchemy.engine.result",
    "ScalarResult": "sqlalchemy.engine.result", "MappingResult": "sqlalchemy.engine.result",
    "Transaction": "sqlalchemy.engine.base", "RootTransaction": "sqlalchemy.engine.base",
    "NestedTransaction": "sqlalchemy.engine.base", "TwoPhaseTransaction": "sqlalchemy.engine.base",
    "DDLElement": "sqlalchemy.sql.schema", "ColumnCollection": "sqlalchemy.sql.schema",
    "CollectionAggregate": "sqlalchemy.sql.elements", "Visitable": "sqlalchemy.sql.visitors",
}

# What `from sqlalchemy import *` brings.
__all__ = [
    "ARRAY", "Alias", "AliasedReturnsRows", "AssertionPool", "AsyncAdaptedQueuePool", "BIGINT", "BINARY",
    "BLANK_SCHEMA", "BLOB", "BOOLEAN", "BigInteger", "BinaryExpression", "BindParameter", "Boolean",
    "BooleanClauseList", "CHAR", "CLOB", "CTE", "Case", "Cast", "CheckConstraint", "ClauseElement", "ClauseList",
    "CollectionAggregate", "Column", "ColumnClause", "ColumnCollection", "ColumnDefault", "ColumnElement",
    "ColumnOperators", "CompoundSelect", "Computed", "Connection", "Constraint", "CursorResult", "DATE", "DATETIME",
    "DDL", "DDLElement", "DECIMAL", "DOUBLE", "DOUBLE_PRECISION", "Date", "DateTime", "DefaultClause", "Delete",
    "Dialect", "Double", "Engine", "Enum", "Executable", "Exists", "Extract", "FLOAT",
    "FallbackAsyncAdaptedQueuePool", "False_", "FetchedValue", "Float", "ForeignKey", "ForeignKeyConstraint",
    "FromClause", "Function", "FunctionElement", "FunctionFilter", "GenerativeSelect", "Grouping", "HasCTE",
    "HasPrefixes", "HasSuffixes", "INT", "INTEGER", "Identity", "Index", "Insert", "Inspector", "Integer",
    "Interval", "JSON", "Join", "LABEL_STYLE_DEFAULT", "LABEL_STYLE_DISAMBIGUATE_ONLY", "LABEL_STYLE_NONE",
    "LABEL_STYLE_TABLENAME_PLUS_COL", "Label", "LargeBinary", "Lateral", "MappingResult", "MetaData", "NCHAR",
    "NUMERIC", "NVARCHAR", "NestedTransaction", "Null", "NullPool", "Numeric", "Operators", "Over", "PickleType",
    "Pool", "PrimaryKeyConstraint", "QueuePool", "REAL", "Result", "ReturnsRows", "RootTransaction", "Row",
    "RowMapping", "SMALLINT", "ScalarResult", "ScalarSelect", "Select", "SelectBase", "SelectLabelStyle",
    "Selectable", "Sequence", "SingletonThreadPool", "SmallInteger", "StaticPool", "String", "Subquery", "TEXT",
    "TIME", "TIMESTAMP", "Table", "TableClause", "TableSample", "TableValuedAlias", "Text", "TextClause",
    "TextualSelect", "Time", "Transaction", "True_", "TryCast", "Tuple", "TupleType", "TwoPhaseTransaction",
    "TypeClause", "TypeCoerce", "TypeCompiler", "TypeDecorator", "URL", "UUID", "UnaryExpression", "Unicode",
    "UnicodeText", "UniqueConstraint", "Update", "UpdateBase", "Uuid", "VARBINARY", "VARCHAR", "Values",
    "ValuesBase", "Visitable", "WithinGroup", "alias", "all_", "and_", "any_", "asc", "between", "bindparam",
    "bitwise_not", "case", "cast", "collate", "column", "create_engine", "create_mock_engine", "cte", "custom_op",
    "delete", "desc", "dialects", "distinct", "engine", "engine_from_config", "event", "exc", "except_",
    "except_all", "exists", "extract", "false", "func", "funcfilter", "insert", "inspect", "inspection",
    "intersect", "intersect_all", "join", "label", "lateral", "literal", "literal_column", "make_url", "modifier",
    "not_", "null", "nulls_first", "nulls_last", "nullsfirst", "nullslast", "or_", "outerjoin", "outparam", "over",
    "pool", "quoted_name", "schema", "select", "sql", "table", "tablesample", "text", "true", "try_cast", "tuple_",
    "type_coerce", "types", "union", "union_all", "update", "util", "values", "within_group",
]


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
