"""Connections that a script opens with a driver itself: each is one of mig's own."""

from sqlalchemy import create_engine
from sqlalchemy.engine import URL, make_url

_NAMES = {"user": "username", "username": "username", "password": "password", "host": "host", "port": "port",
          "dbname": "database", "database": "database"}


def _parsed(dsn):
    """`key=value key='value'`, as libpq reads it."""
    import re
    found = re.findall(r"(\w+)\s*=\s*(?:'((?:[^'\\]|\\.)*)'|(\S+))", dsn)
    return {name: quoted.replace("\\'", "'") if quoted else plain for name, quoted, plain in found}


def open_connection(dsn, options, driver):
    """One of mig's connections to what a driver's connect() was given."""
    given = {name: value for name, value in options.items() if value is not None}
    parts, query = {}, {}
    if dsn and "://" in str(dsn):
        url = make_url(str(dsn))
        if url.drivername == "postgres":
            url = url.set(drivername="postgresql")
        if url.drivername != "postgresql":
            raise ValueError('invalid DSN: scheme is expected to be either "postgresql" or "postgres", got %r'
                             % url.drivername)
    else:
        url = URL.create("postgresql")
        given = dict(_parsed(dsn or ""), **given)
    for name, value in given.items():
        if name in _NAMES:
            parts[_NAMES[name]] = int(value) if name == "port" else str(value)
        else:
            query[name] = str(value)
    url = url.set(drivername="postgresql+" + driver, **parts).update_query_dict(query)
    return create_engine(url).connect()


class Connection:
    """The driver's connection: outside autocommit a transaction begins with the first statement."""

    closes_at_exit = True

    def __init__(self, connection, autocommit=False):
        self._connection = connection
        self._autocommit = False
        if autocommit:
            self.autocommit = True

    @property
    def autocommit(self):
        return self._autocommit

    @autocommit.setter
    def autocommit(self, value):
        if bool(value) != self._autocommit:
            self._connection.execution_options(isolation_level="AUTOCOMMIT" if value else "READ COMMITTED")
            self._autocommit = bool(value)

    def set_autocommit(self, value):
        self.autocommit = value

    def set_session(self, autocommit=None, **kwargs):
        if autocommit is not None:
            self.autocommit = autocommit

    def set_isolation_level(self, level):
        self.autocommit = level == 0

    @property
    def closed(self):
        return self._connection.closed

    def cursor(self, *args, **kwargs):
        from sqlalchemy.engine.base import _Cursor
        return _Cursor(self._connection)

    def execute(self, query, params=None):
        cursor = self.cursor()
        cursor.execute(query, params)
        return cursor

    def commit(self):
        self._connection.commit()

    def rollback(self):
        self._connection.rollback()

    def close(self):
        self._connection.close()

    def __enter__(self):
        return self

    def __exit__(self, kind, value, traceback):
        if kind is None:
            self.commit()
        else:
            self.rollback()
        if self.closes_at_exit:
            self.close()
        return False
