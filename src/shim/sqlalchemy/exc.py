"""The exceptions of SQLAlchemy."""


class HasDescriptionCode:
    code = None


class SQLAlchemyError(HasDescriptionCode, Exception):
    pass


class EmulatedDBAPIException(Exception):
    pass


class ArgumentError(SQLAlchemyError):
    pass


class DuplicateColumnError(ArgumentError):
    pass


class ConstraintColumnNotFoundError(ArgumentError):
    pass


class ObjectNotExecutableError(ArgumentError):
    def __init__(self, target):
        super().__init__("Not an executable object: %r" % (target,))
        self.target = target


class NoSuchModuleError(ArgumentError):
    pass


class NoForeignKeysError(ArgumentError):
    pass


class AmbiguousForeignKeysError(ArgumentError):
    pass


class CircularDependencyError(SQLAlchemyError):
    pass


class CompileError(SQLAlchemyError):
    pass


class UnsupportedCompilationError(CompileError):
    pass


class IdentifierError(SQLAlchemyError):
    pass


class DisconnectionError(SQLAlchemyError):
    pass


class InvalidatePoolError(DisconnectionError):
    pass


class TimeoutError(SQLAlchemyError):
    pass


class InvalidRequestError(SQLAlchemyError):
    pass


class IllegalStateChangeError(InvalidRequestError):
    pass


class NoInspectionAvailable(InvalidRequestError):
    pass


class PendingRollbackError(InvalidRequestError):
    pass


class ResourceClosedError(InvalidRequestError):
    pass


class NoSuchColumnError(InvalidRequestError, KeyError):
    def __str__(self):
        return str(self.args[0]) if self.args else ""


class NoResultFound(InvalidRequestError):
    pass


class MultipleResultsFound(InvalidRequestError):
    pass


class NoReferenceError(InvalidRequestError):
    pass


class AwaitRequired(InvalidRequestError):
    pass


class MissingGreenlet(InvalidRequestError):
    pass


class NoReferencedTableError(NoReferenceError):
    def __init__(self, message, tname=None):
        NoReferenceError.__init__(self, message)
        self.table_name = tname


class NoReferencedColumnError(NoReferenceError):
    def __init__(self, message, tname=None, cname=None):
        NoReferenceError.__init__(self, message)
        self.table_name = tname
        self.column_name = cname


class NoSuchTableError(InvalidRequestError):
    pass


class UnreflectableTableError(InvalidRequestError):
    pass


class UnboundExecutionError(InvalidRequestError):
    pass


class DontWrapMixin:
    pass


class StatementError(SQLAlchemyError):
    statement = None
    params = None
    orig = None

    def __init__(self, message, statement=None, params=None, orig=None, hide_parameters=False, code=None, ismulti=None):
        SQLAlchemyError.__init__(self, message)
        self.statement = statement
        self.params = params
        self.orig = orig
        self.hide_parameters = hide_parameters
        self.detail = []

    def add_detail(self, message):
        self.detail.append(message)

    def __str__(self):
        lines = [str(self.args[0]) if self.args else ""]
        if self.statement:
            lines.append("[SQL: %s]" % self.statement)
            if self.params:
                lines.append("[parameters: %r]" % (self.params,))
        return "\n".join(lines)


class DBAPIError(StatementError):
    code = "dbapi"

    def __init__(self, message, statement=None, params=None, orig=None, hide_parameters=False,
                 connection_invalidated=False, code=None, ismulti=None):
        StatementError.__init__(self, message, statement, params, orig)
        self.connection_invalidated = connection_invalidated


class InterfaceError(DBAPIError):
    code = "rvf5"


class DatabaseError(DBAPIError):
    code = "4xp6"


class DataError(DatabaseError):
    code = "9h9h"


class OperationalError(DatabaseError):
    code = "e3q8"


class IntegrityError(DatabaseError):
    code = "gkpj"


class InternalError(DatabaseError):
    code = "2j85"


class ProgrammingError(DatabaseError):
    code = "f405"


class NotSupportedError(DatabaseError):
    code = "tw8g"


class SADeprecationWarning(HasDescriptionCode, DeprecationWarning):
    pass


class Base20DeprecationWarning(SADeprecationWarning):
    pass


class LegacyAPIWarning(Base20DeprecationWarning):
    pass


class MovedIn20Warning(Base20DeprecationWarning):
    pass


class RemovedIn20Warning(Base20DeprecationWarning):
    pass


class SAPendingDeprecationWarning(PendingDeprecationWarning):
    pass


class SAWarning(HasDescriptionCode, RuntimeWarning):
    pass


class DriverError(Exception):
    """What the database's driver raises; `orig` of the exceptions above."""

    pgcode = None
    pgerror = None
    sqlstate = None
    sqlite_errorname = None
    diag = None


class DriverDiagnostics:
    pass


class _DriverDataError(DriverError):
    pass


class _DriverIntegrityError(DriverError):
    pass


class _DriverInterfaceError(DriverError):
    pass


class _DriverInternalError(DriverError):
    pass


class _DriverNotSupportedError(DriverError):
    pass


class _DriverOperationalError(DriverError):
    pass


class _DriverProgrammingError(DriverError):
    pass


_driver_classes = {
    "psycopg2." + cls.__name__[len("_Driver"):]: cls for cls in (
        _DriverDataError, _DriverIntegrityError, _DriverInterfaceError, _DriverInternalError,
        _DriverNotSupportedError, _DriverOperationalError, _DriverProgrammingError,
    )
}
_INTEGRITY = (
    "IntegrityConstraintViolation", "RestrictViolation", "NotNullViolation", "ForeignKeyViolation", "UniqueViolation",
    "CheckViolation", "ExclusionViolation",
)
_OPERATIONAL = (
    "DeadlockDetected", "LockNotAvailable", "QueryCanceled", "AdminShutdown", "ConnectionFailure", "DiskFull",
    "TooManyConnections", "CannotConnectNow", "ObjectInUse", "SerializationFailure",
)


def _driver_class(full_name):
    """The class of the driver's errors of one name (`psycopg2.errors.UndefinedTable`)."""
    cls = _driver_classes.get(full_name)
    if cls is None:
        module, _, name = full_name.rpartition(".")
        base = DriverError
        if module == "psycopg2.errors":
            if name in _INTEGRITY:
                base = _DriverIntegrityError
            elif name in _OPERATIONAL:
                base = _DriverOperationalError
            elif name.startswith(("Undefined", "Duplicate", "Syntax", "Ambiguous", "Wrong")) or name in (
                "InsufficientPrivilege", "DatatypeMismatch", "InvalidForeignKey", "InvalidTableDefinition",
                "DependentObjectsStillExist", "InvalidSchemaName", "GroupingError", "InvalidColumnReference",
            ):
                base = _DriverProgrammingError
        elif "_Driver" + name in globals():
            base = globals()["_Driver" + name]
        cls = type(name, (base,), {"__module__": module})
        _driver_classes[full_name] = cls
    return cls


def _driver_arguments(cls, text, details):
    """The arguments that the driver gives to its exception."""
    number = details.get("number")
    if number is None or cls.__module__ == "mariadb":
        return (text,)
    if cls.__module__.startswith("mysql.connector"):
        return (number, text, details["sqlstate"])
    return (number, details["message_primary"])


def _driver_exception(full_name, text, details):
    """An exception named as the driver names it."""
    cls = _driver_class(full_name)
    made = cls(*_driver_arguments(cls, text, details))
    diag = DriverDiagnostics()
    for key, value in details.items():
        setattr(diag, key, value)
    made.diag = diag
    made.pgcode = made.sqlstate = details.get("sqlstate")
    made.pgerror = text
    if details.get("number") is not None:
        made.errno, made.msg = details["number"], details["message_primary"]
    made.sqlite_errorname = details.get("sqlite_errorname")
    return made


def _database_exception(class_name, message, statement, orig, is_disconnect):
    cls = globals()[class_name]
    made = cls(message, statement, None, orig)
    if isinstance(made, DBAPIError):
        made.connection_invalidated = is_disconnect
    return made
