"""PostgreSQL: its types, its EXCLUDE constraint, its INSERT."""

from sqlalchemy.dialects.postgresql_array import array
from sqlalchemy.dialects.postgresql_types import *
from sqlalchemy.dialects.postgresql_types import (
    AbstractMultiRange, AbstractRange, AbstractSingleRange, NamedType, PGArray, PGBit, PGCidr, PGInet, PGInterval,
    PGMacAddr, PGMacAddr8, PGUuid,
)
from sqlalchemy.engine.default import Dialect
from sqlalchemy.sql.elements import ClauseElement, text
from sqlalchemy.sql.schema import ColumnCollectionConstraint


class ExcludeConstraint(ColumnCollectionConstraint):
    __visit_name__ = "exclude_constraint"
    where = None

    def __init__(self, *elements, **kw):
        # As in SQLAlchemy, arguments that are not known are not looked at.
        self.elements = [(subject, operator) for subject, operator in elements]
        subjects = [subject for subject, _ in self.elements]
        self.operators = {}
        for subject, operator in self.elements:
            name = subject if isinstance(subject, str) else getattr(subject, "name", None)
            if name is not None:
                self.operators[name] = operator
        self.using = kw.get("using", "gist")
        where = kw.get("where")
        if where is not None:
            self.where = text(where) if isinstance(where, str) else where
        self.ops = kw.get("ops", {})
        ColumnCollectionConstraint.__init__(
            self, *[s for s in subjects if isinstance(s, str) or getattr(s, "__visit_name__", None) == "column"],
            name=kw.get("name"), deferrable=kw.get("deferrable"), initially=kw.get("initially"), info=kw.get("info"),
        )


class PGDialect(Dialect):
    backend = "postgresql"

    def __init__(self, *args, driver="psycopg2", **kwargs):
        Dialect.__init__(self, "postgresql", driver)


class PGDialect_psycopg2(PGDialect):
    needs = "psycopg2"


class PGDialect_psycopg(PGDialect):
    needs = "psycopg"

    def __init__(self, *args, **kwargs):
        PGDialect.__init__(self, driver="psycopg")


class PGDialect_asyncpg(PGDialect):
    needs = "asyncpg"
    is_async = True

    def __init__(self, *args, **kwargs):
        PGDialect.__init__(self, driver="asyncpg")


dialect = PGDialect_psycopg2


# `array` is the SQL constructor here; the module of that name is reached by `import` alone.
_SUBMODULES = ("asyncpg", "base", "dml", "ext", "json", "named_types", "psycopg", "psycopg2", "ranges", "types")

_EXPRESSIONS = (
    "All", "Any", "Insert", "aggregate_order_by", "array_agg", "hstore", "insert", "phraseto_tsquery",
    "plainto_tsquery", "to_tsquery", "to_tsvector", "ts_headline", "websearch_to_tsquery",
)


def __getattr__(name):
    if name in _EXPRESSIONS:
        from sqlalchemy.dialects import postgresql_dml
        return getattr(postgresql_dml, name)
    if name in _SUBMODULES:
        import importlib
        return importlib.import_module("sqlalchemy.dialects.postgresql." + name)
    if name.startswith("__"):
        raise AttributeError(name)
    from sqlalchemy.dialects import postgresql_dml
    try:
        return getattr(postgresql_dml, name)
    except AttributeError:
        raise AttributeError("module 'sqlalchemy.dialects.postgresql' has no attribute %r" % name)
