"""The names of the MySQL drivers; connections are SQLAlchemy's in mig."""

from sqlalchemy.exc import DriverError as MySQLError, _driver_class

apilevel = "2.0"
paramstyle = "pyformat" if __name__.startswith("pymysql") else "format"
version_info = (1, 4, 6, "final", 1)
__version__ = "1.4.6"
Error = DatabaseError = MySQLError
_MODULES = {"pymysql": "pymysql.err", "pymysql.err": "pymysql.err", "MySQLdb": "MySQLdb", "MySQLdb._exceptions": "MySQLdb"}
_CLASSES = (
    "DataError", "IntegrityError", "InterfaceError", "InternalError", "NotSupportedError", "OperationalError",
    "ProgrammingError",
)
for _name in _CLASSES:
    globals()[_name] = _driver_class(_MODULES[__name__] + "." + _name)


class Warning(Exception):
    pass


def install_as_MySQLdb():
    """PyMySQL takes the place of mysqlclient; which one a connection uses, its URL says."""


def connect(*args, **kwargs):
    from sqlalchemy import exc
    raise exc.ArgumentError("%s.connect() is not supported by mig; use op.get_bind() or create_engine()" % __name__)


def __getattr__(name):
    if name == "err" and __name__ == "pymysql":
        import importlib
        return importlib.import_module("pymysql.err")
    raise AttributeError("module %r has no attribute %r" % (__name__, name))
