"""SQLite: its types and its INSERT."""

import re

from sqlalchemy.engine.default import Dialect
from sqlalchemy.sql import sqltypes
from sqlalchemy.sql.sqltypes import (
    BLOB, BOOLEAN, CHAR, DECIMAL, FLOAT, INTEGER, NUMERIC, REAL, SMALLINT, TEXT, TIMESTAMP, VARCHAR,
)


class JSON(sqltypes.JSON):
    pass


class _DateTimeMixin:
    def _date_time_init(self, storage_format, regexp, kw):
        for name in kw:
            raise TypeError("%s.__init__() got an unexpected keyword argument '%s'" % (self.__class__.__name__, name))
        if storage_format is not None:
            self._storage_format = storage_format
        self._reg = re.compile(regexp) if regexp is not None else None

    @property
    def format_is_text_affinity(self):
        spec = self._storage_format % {
            "year": 0, "month": 0, "day": 0, "hour": 0, "minute": 0, "second": 0, "microsecond": 0,
        }
        return bool(re.search(r"[^0-9]", spec))


class DATE(_DateTimeMixin, sqltypes.Date):
    __visit_name__ = "sqlite_DATE"
    _storage_format = "%(year)04d-%(month)02d-%(day)02d"

    def __init__(self, storage_format=None, regexp=None, **kw):
        self._date_time_init(storage_format, regexp, kw)


class TIME(_DateTimeMixin, sqltypes.Time):
    __visit_name__ = "sqlite_TIME"
    _storage_format = "%(hour)02d:%(minute)02d:%(second)02d.%(microsecond)06d"

    def __init__(self, timezone=False, truncate_microseconds=False, storage_format=None, regexp=None, **kw):
        sqltypes.Time.__init__(self, timezone=timezone)
        if truncate_microseconds:
            self._storage_format = "%(hour)02d:%(minute)02d:%(second)02d"
        self._date_time_init(storage_format, regexp, kw)


class DATETIME(_DateTimeMixin, sqltypes.DateTime):
    __visit_name__ = "sqlite_DATETIME"
    _storage_format = "%(year)04d-%(month)02d-%(day)02d %(hour)02d:%(minute)02d:%(second)02d.%(microsecond)06d"

    def __init__(self, timezone=False, truncate_microseconds=False, storage_format=None, regexp=None, **kw):
        sqltypes.DateTime.__init__(self, timezone=timezone)
        if truncate_microseconds:
            self._storage_format = "%(year)04d-%(month)02d-%(day)02d %(hour)02d:%(minute)02d:%(second)02d"
        self._date_time_init(storage_format, regexp, kw)


class SQLiteDialect(Dialect):
    backend = "sqlite"

    def __init__(self, *args, driver="pysqlite", **kwargs):
        Dialect.__init__(self, "sqlite", driver)


class SQLiteDialect_pysqlite(SQLiteDialect):
    needs = "pysqlite"


class SQLiteDialect_aiosqlite(SQLiteDialect):
    needs = "aiosqlite"
    is_async = True

    def __init__(self, *args, **kwargs):
        SQLiteDialect.__init__(self, driver="aiosqlite")


dialect = SQLiteDialect_pysqlite


def __getattr__(name):
    if name in ("aiosqlite", "base", "dml", "json", "pysqlite"):
        import importlib
        return importlib.import_module("sqlalchemy.dialects.sqlite." + name)
    if name in ("insert", "Insert"):
        from sqlalchemy.dialects import sqlite_dml
        return getattr(sqlite_dml, name)
    raise AttributeError("module 'sqlalchemy.dialects.sqlite' has no attribute %r" % name)
