"""psycopg2's names; connections are SQLAlchemy's in mig."""

import _raw_postgres
from sqlalchemy.exc import (
    DriverError as Error, _DriverDataError as DataError, _DriverIntegrityError as IntegrityError,
    _DriverInterfaceError as InterfaceError, _DriverInternalError as InternalError,
    _DriverNotSupportedError as NotSupportedError, _DriverOperationalError as OperationalError,
    _DriverProgrammingError as ProgrammingError,
)

__version__ = "2.9.13 (dt dec pq3 ext lo64)"
apilevel = "2.0"
paramstyle = "pyformat"
DatabaseError = Error


class Warning(Exception):
    pass


class _Connection(_raw_postgres.Connection):
    closes_at_exit = False


def connect(dsn=None, connection_factory=None, cursor_factory=None, **kwargs):
    return _Connection(_raw_postgres.open_connection(dsn, kwargs, "psycopg2"))
