"""Databases beside the one that is migrated: refused."""

import _mig

PARSE_DECLTYPES, PARSE_COLNAMES = 1, 2
version = "2.6.0"
sqlite_version = "3.45.0"
sqlite_version_info = (3, 45, 0)
paramstyle = "qmark"


class Warning(Exception):
    pass


class Error(Exception):
    pass


class DatabaseError(Error):
    pass


class IntegrityError(DatabaseError):
    pass


class OperationalError(DatabaseError):
    pass


class ProgrammingError(DatabaseError):
    pass


class Connection:
    pass


class _Refused:
    def __init__(self, name):
        self._name = name

    def __call__(self, *args, **kwargs):
        _mig.refuse(f"{self._name}() is not supported: use op.get_bind(); a migration talks to its own database")

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return _Refused(f"{self._name}.{name}")


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    return _Refused(f"{__name__}.{name}")
