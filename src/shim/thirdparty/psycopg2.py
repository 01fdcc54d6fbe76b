"""psycopg2's names; connections are SQLAlchemy's in mig."""

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


def connect(*args, **kwargs):
    from sqlalchemy import exc
    raise exc.ArgumentError("psycopg2.connect() is not supported by mig; use op.get_bind() or create_engine()")
