"""asyncpg: connections that a script opens itself."""

import re

from _raw_postgres import open_connection as _open
from sqlalchemy.exc import DriverError as PostgresError

__version__ = "0.30.0"

# What may hide a parameter, a parameter, a percent sign.
_PART = re.compile(r"""'(?:[^']|'')*'|"[^"]*"|\$(\d+)(?![\d$])|%""")


class Connection:
    """Every statement is its own transaction, but inside `transaction()`."""

    def __init__(self, connection):
        self._connection = connection
        connection.execution_options(isolation_level="AUTOCOMMIT")

    def _run(self, query, arguments):
        if not arguments:
            return self._connection.exec_driver_sql(query)
        values = []

        def placed(match):
            if match.group(1) is None:
                return match.group(0).replace("%", "%%")
            values.append(arguments[int(match.group(1)) - 1])
            return "%s"

        return self._connection.exec_driver_sql(_PART.sub(placed, query), tuple(values))

    async def execute(self, query, *args, timeout=None):
        result = self._run(query, args)
        return query.split(None, 1)[0].upper() + ("" if result.rowcount < 0 else " %d" % result.rowcount)

    async def fetch(self, query, *args, timeout=None):
        return [Record(row) for row in self._run(query, args).mappings()]

    async def fetchrow(self, query, *args, timeout=None):
        row = self._run(query, args).mappings().first()
        return None if row is None else Record(row)

    async def fetchval(self, query, *args, column=0, timeout=None):
        row = self._run(query, args).first()
        return None if row is None else row[column]

    def transaction(self, **kwargs):
        return _Transaction(self)

    def is_closed(self):
        return self._connection.closed

    async def close(self, timeout=None):
        self._connection.close()

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        raise RuntimeError("asyncpg.Connection.%s is not supported by mig" % name)


class Record(dict):
    def __getitem__(self, key):
        return list(self.values())[key] if isinstance(key, int) else dict.__getitem__(self, key)


class _Transaction:
    def __init__(self, connection):
        self._connection = connection._connection

    async def start(self):
        self._connection.exec_driver_sql("BEGIN")

    async def commit(self):
        self._connection.exec_driver_sql("COMMIT")

    async def rollback(self):
        self._connection.exec_driver_sql("ROLLBACK")

    async def __aenter__(self):
        await self.start()
        return self

    async def __aexit__(self, kind, value, traceback):
        if kind is None:
            await self.commit()
        else:
            await self.rollback()
        return False


async def connect(dsn=None, *, host=None, port=None, user=None, password=None, database=None, timeout=60, **kwargs):
    options = dict(host=host, port=port, user=user, password=password, database=database)
    for name in kwargs:
        if name not in ("ssl", "statement_cache_size", "command_timeout", "server_settings"):
            raise TypeError("connect() got an unexpected keyword argument %r" % name)
    if kwargs.get("ssl") or kwargs.get("server_settings"):
        raise RuntimeError("asyncpg.connect(ssl=..., server_settings=...) is not supported by mig")
    return Connection(_open(dsn, options, "asyncpg"))
