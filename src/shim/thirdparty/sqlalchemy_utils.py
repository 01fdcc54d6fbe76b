"""SQLAlchemy-Utils: its column types and the helpers that migrations use."""

import uuid as _uuid

import sqlalchemy.sql.sqltypes as _types
from sqlalchemy.dialects import mssql, postgresql
from sqlalchemy.sql.type_api import TypeDecorator, UserDefinedType, to_instance


class ScalarCoercible:
    pass


class ArrowType(TypeDecorator):
    impl = _types.DateTime
    cache_ok = True


EnrichedDateTimeType = ArrowType


class ChoiceType(TypeDecorator):
    impl = _types.Unicode(255)
    cache_ok = True

    def __init__(self, choices=None, impl=None):
        self.choices = tuple(choices) if isinstance(choices, (list, tuple)) else choices
        self.impl = to_instance(impl) if impl is not None else _types.Unicode(255)


class ColorType(TypeDecorator):
    impl = _types.Unicode(20)
    cache_ok = True

    def __init__(self, max_length=20, *args, **kwargs):
        self.impl = _types.Unicode(max_length)


class CountryType(TypeDecorator):
    impl = _types.String(2)
    cache_ok = True

    def __init__(self, *args, **kwargs):
        self.impl = _types.String(2)


class CurrencyType(TypeDecorator):
    impl = _types.String(3)
    cache_ok = True

    def __init__(self, *args, **kwargs):
        self.impl = _types.String(3)


class EmailType(TypeDecorator):
    impl = _types.Unicode
    cache_ok = True

    def __init__(self, length=255, *args, **kwargs):
        self.impl = _types.Unicode(length, *args, **kwargs)


class EncryptedType(TypeDecorator):
    impl = _types.LargeBinary
    cache_ok = True

    def __init__(self, type_in=None, key=None, engine=None, padding=None, **kwargs):
        self.impl = _types.LargeBinary(**kwargs)
        self.underlying_type = to_instance(type_in) if type_in is not None else _types.Unicode()
        self._key = key

    def process_bind_param(self, value, dialect):
        raise NotImplementedError("EncryptedType cannot encrypt in mig")

    def process_result_value(self, value, dialect):
        raise NotImplementedError("EncryptedType cannot decrypt in mig")


class StringEncryptedType(EncryptedType):
    impl = _types.String

    def __init__(self, type_in=None, key=None, engine=None, padding=None, **kwargs):
        EncryptedType.__init__(self, type_in, key)
        self.impl = _types.String(**kwargs)


class AesEngine:
    pass


AesGcmEngine = FernetEngine = AesEngine


class IPAddressType(TypeDecorator):
    impl = _types.Unicode(50)
    cache_ok = True

    def __init__(self, max_length=50, *args, **kwargs):
        self.impl = _types.Unicode(max_length)


class JSONType(TypeDecorator):
    impl = _types.UnicodeText
    cache_ok = True

    def __init__(self, *args, **kwargs):
        self.impl = _types.UnicodeText(*args, **kwargs)

    def load_dialect_impl(self, dialect):
        if dialect.name == "postgresql":
            return postgresql.JSON()
        return self.impl


class LocaleType(TypeDecorator):
    impl = _types.Unicode(10)
    cache_ok = True

    def __init__(self):
        self.impl = _types.Unicode(10)


class LtreeType(UserDefinedType):
    cache_ok = True

    def get_col_spec(self, **kw):
        return "LTREE"


LTREE = LtreeType


class LQUERY(UserDefinedType):
    def get_col_spec(self, **kw):
        return "LQUERY"


class LTXTQUERY(UserDefinedType):
    def get_col_spec(self, **kw):
        return "LTXTQUERY"


class PasswordType(TypeDecorator):
    impl = _types.LargeBinary(1024)
    cache_ok = True

    def __init__(self, max_length=1024, **kwargs):
        self.impl = _types.LargeBinary(max_length)
        self._max_length = max_length

    @property
    def length(self):
        return self._max_length

    def load_dialect_impl(self, dialect):
        if dialect.name == "postgresql":
            return postgresql.BYTEA(self._max_length)
        if dialect.name == "mysql":
            return _types.VARBINARY(self._max_length)
        return _types.LargeBinary(self._max_length)


class PhoneNumberType(TypeDecorator):
    impl = _types.Unicode(20)
    cache_ok = True

    def __init__(self, region=None, max_length=20, *args, **kwargs):
        self.region = region
        self.impl = _types.Unicode(max_length)


class ScalarListType(TypeDecorator):
    impl = _types.UnicodeText
    cache_ok = True

    def __init__(self, coerce_func=str, separator=","):
        self.impl = _types.UnicodeText()
        self.separator = str(separator)


class TimezoneType(TypeDecorator):
    impl = _types.Unicode(50)
    cache_ok = True

    def __init__(self, backend="dateutil"):
        self.impl = _types.Unicode(50)


class TSVectorType(TypeDecorator):
    impl = postgresql.TSVECTOR
    cache_ok = True

    def __init__(self, *args, **kwargs):
        self.columns = args
        self.options = kwargs
        self.impl = postgresql.TSVECTOR()


class URLType(TypeDecorator):
    impl = _types.UnicodeText
    cache_ok = True


class UUIDType(TypeDecorator):
    impl = _types.BINARY(16)
    cache_ok = True

    def __init__(self, binary=True, native=True):
        self.binary = binary
        self.native = native
        self.impl = _types.BINARY(16) if binary else _types.CHAR(32)

    def __repr__(self):
        return "UUIDType(binary=%r, native=%r)" % (self.binary, self.native)

    def load_dialect_impl(self, dialect):
        if self.native and dialect.name in ("postgresql", "cockroachdb"):
            return postgresql.UUID()
        if self.native and dialect.name == "mssql":
            return mssql.UNIQUEIDENTIFIER()
        return _types.BINARY(16) if self.binary else _types.CHAR(32)

    def process_bind_param(self, value, dialect):
        if value is None:
            return None
        if not isinstance(value, _uuid.UUID):
            value = _uuid.UUID(bytes=value) if isinstance(value, bytes) else _uuid.UUID(value)
        if self.native and dialect.name in ("postgresql", "cockroachdb"):
            return str(value)
        return value.bytes if self.binary else value.hex

    def process_result_value(self, value, dialect):
        if value is None or isinstance(value, _uuid.UUID):
            return value
        return _uuid.UUID(bytes=value) if isinstance(value, bytes) else _uuid.UUID(value)


class WeekDaysType(TypeDecorator):
    impl = _types.String(7)
    cache_ok = True

    def __init__(self, *args, **kwargs):
        self.impl = _types.String(7)


class Timestamp:
    pass



def _not_here(name):
    def call(*args, **kwargs):
        from sqlalchemy import exc
        raise exc.ArgumentError("sqlalchemy_utils.%s() is not supported by mig" % name)
    return call


create_database = _not_here("create_database")
drop_database = _not_here("drop_database")
database_exists = _not_here("database_exists")
create_view = _not_here("create_view")
create_materialized_view = _not_here("create_materialized_view")
refresh_materialized_view = _not_here("refresh_materialized_view")
observes = _not_here("observes")
aggregated = _not_here("aggregated")
generic_relationship = _not_here("generic_relationship")


def force_auto_coercion(mapper=None):
    pass


def force_instant_defaults(mapper=None):
    pass


def get_tables(mixed):
    return [mixed.__table__ if hasattr(mixed, "__table__") else mixed]


def has_index(column_or_constraint):
    table = column_or_constraint.table
    names = [column_or_constraint.name]
    return any([c.name for c in index.columns][:1] == names for index in table.indexes)
