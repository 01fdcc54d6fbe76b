"""psycopg 3: its names, and connections that a script opens itself."""

from _raw_postgres import Connection as _Connection, open_connection as _open
from sqlalchemy.exc import (
    DriverError as Error, _DriverDataError as DataError, _DriverIntegrityError as IntegrityError,
    _DriverInterfaceError as InterfaceError, _DriverInternalError as InternalError,
    _DriverNotSupportedError as NotSupportedError, _DriverOperationalError as OperationalError,
    _DriverProgrammingError as ProgrammingError,
)

__version__ = "3.2.0"
apilevel = "2.0"
paramstyle = "pyformat"
DatabaseError = Error


class Warning(Exception):
    pass


class Connection(_Connection):
    @classmethod
    def connect(cls, conninfo="", *, autocommit=False, prepare_threshold=5, context=None, row_factory=None,
                cursor_factory=None, **kwargs):
        return cls(_open(conninfo, kwargs, "psycopg"), autocommit)


class AsyncConnection(_Connection):
    """Its methods are coroutines; what they await has happened at once."""

    @classmethod
    async def connect(cls, conninfo="", *, autocommit=False, prepare_threshold=5, context=None, row_factory=None,
                      cursor_factory=None, **kwargs):
        return cls(_open(conninfo, kwargs, "psycopg"), autocommit)

    def cursor(self, *args, **kwargs):
        return AsyncCursor(_Connection.cursor(self))

    async def execute(self, query, params=None, **kwargs):
        cursor = self.cursor()
        await cursor.execute(query, params)
        return cursor

    async def commit(self):
        self._connection.commit()

    async def rollback(self):
        self._connection.rollback()

    async def close(self):
        self._connection.close()

    async def set_autocommit(self, value):
        self.autocommit = value

    async def __aenter__(self):
        return self

    async def __aexit__(self, kind, value, traceback):
        return self.__exit__(kind, value, traceback)

    def __exit__(self, kind, value, traceback):
        if kind is None:
            self._connection.commit()
        else:
            self._connection.rollback()
        self._connection.close()
        return False


class AsyncCursor:
    def __init__(self, cursor):
        self._cursor = cursor

    @property
    def rowcount(self):
        return self._cursor.rowcount

    async def execute(self, query, params=None, **kwargs):
        self._cursor.execute(query, params)
        return self

    async def fetchone(self):
        return self._cursor.fetchone()

    async def fetchall(self):
        return self._cursor.fetchall()

    async def fetchmany(self, size=1):
        return self._cursor.fetchmany(size)

    async def close(self):
        pass

    async def __aenter__(self):
        return self

    async def __aexit__(self, *exc_info):
        return False

    async def __aiter__(self):
        for row in self._cursor.fetchall():
            yield row


connect = Connection.connect
