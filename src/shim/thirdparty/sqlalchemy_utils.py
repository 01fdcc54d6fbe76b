"""SQLAlchemy-Utils: its column types and the helpers that migrations use."""

import uuid as _uuid

from sqlalchemy import types
from sqlalchemy.dialects import mssql, postgresql
from sqlalchemy.sql.type_api import TypeDecorator, UserDefinedType, to_instance


class ScalarCoercible:
    pass


class ArrowType(TypeDecorator):
    impl = types.DateTime
    cache_ok = True


EnrichedDateTimeType = ArrowType


class ChoiceType(TypeDecorator):
    impl = types.Unicode(255)
    cache_ok = True

    def __init__(self, choices=None, impl=None):
        self.choices = tuple(choices) if isinstance(choices, (list, tuple)) else choices
        self.impl = to_instance(impl) if impl is not None else types.Unicode(255)


class ColorType(TypeDecorator):
    impl = types.Unicode(20)
    cache_ok = True

    def __init__(self, max_length=20, *args, **kwargs):
        self.impl = types.Unicode(max_length)


class CountryType(TypeDecorator):
    impl = types.String(2)
    cache_ok = True

    def __init__(self, *args, **kwargs):
        self.impl = types.String(2)


class CurrencyType(TypeDecorator):
    impl = types.String(3)
    cache_ok = True

    def __init__(self, *args, **kwargs):
        self.impl = types.String(3)


class EmailType(TypeDecorator):
    impl = types.Unicode
    cache_ok = True

    def __init__(self, length=255, *args, **kwargs):
        self.impl = types.Unicode(length, *args, **kwargs)


class EncryptedType(TypeDecorator):
    impl = types.LargeBinary
    cache_ok = True

    def __init__(self, type_in=None, key=None, engine=None, padding=None, **kwargs):
        self.impl = types.LargeBinary(**kwargs)
        self.underlying_type = to_instance(type_in) if type_in is not None else types.Unicode()
        self._key = key

    def process_bind_param(self, value, dialect):
        raise NotImplementedError("EncryptedType cannot encrypt in mig")

    def process_result_value(self, value, dialect):
        raise NotImplementedError("EncryptedType cannot decrypt in mig")


class StringEncryptedType(EncryptedType):
    impl = types.String

    def __init__(self, type_in=None, key=None, engine=None, padding=None, **kwargs):
        EncryptedType.__init__(self, type_in, key)
        self.impl = types.String(**kwargs)


class AesEngine:
    pass


AesGcmEngine = FernetEngine = AesEngine


class IPAddressType(TypeDecorator):
    impl = types.Unicode(50)
    cache_ok = True

    def __init__(self, max_length=50, *args, **kwargs):
        self.impl = types.Unicode(max_length)


class JSONType(TypeDecorator):
    impl = types.UnicodeText
    cache_ok = True

    def __init__(self, *args, **kwargs):
        self.impl = types.UnicodeText(*args, **kwargs)

    def load_dialect_impl(self, dialect):
        if dialect.name == "postgresql":
            return postgresql.JSON()
        return self.impl


class LocaleType(TypeDecorator):
    impl = types.Unicode(10)
    cache_ok = True

    def __init__(self):
        self.impl = types.Unicode(10)


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
    impl = types.LargeBinary(1024)
    cache_ok = True

    def __init__(self, max_length=1024, **kwargs):
        self.impl = types.LargeBinary(max_length)
        self._max_length = max_length

    @property
    def length(self):
        return self._max_length

    def load_dialect_impl(self, dialect):
        if dialect.name == "postgresql":
            return postgresql.BYTEA(self._max_length)
        if dialect.name == "mysql":
            return types.VARBINARY(self._max_length)
        return types.LargeBinary(self._max_length)


class PhoneNumberType(TypeDecorator):
    impl = types.Unicode(20)
    cache_ok = True

    def __init__(self, region=None, max_length=20, *args, **kwargs):
        self.region = region
        self.impl = types.Unicode(max_length)


class ScalarListType(TypeDecorator):
    impl = types.UnicodeText
    cache_ok = True

    def __init__(self, coerce_func=str, separator=","):
        self.impl = types.UnicodeText()
        self.separator = str(separator)


class TimezoneType(TypeDecorator):
    impl = types.Unicode(50)
    cache_ok = True

    def __init__(self, backend="dateutil"):
        self.impl = types.Unicode(50)


class TSVectorType(TypeDecorator):
    impl = postgresql.TSVECTOR
    cache_ok = True

    def __init__(self, *args, **kwargs):
        self.columns = args
        self.options = kwargs
        self.impl = postgresql.TSVECTOR()


class URLType(TypeDecorator):
    impl = types.UnicodeText
    cache_ok = True


class UUIDType(TypeDecorator):
    impl = types.BINARY(16)
    cache_ok = True

    def __init__(self, binary=True, native=True):
        self.binary = binary
        self.native = native
        self.impl = types.BINARY(16) if binary else types.CHAR(32)

    def __repr__(self):
        return "UUIDType(binary=%r, native=%r)" % (self.binary, self.native)

    def load_dialect_impl(self, dialect):
        if self.native and dialect.name in ("postgresql", "cockroachdb"):
            return postgresql.UUID()
        if self.native and dialect.name == "mssql":
            return mssql.UNIQUEIDENTIFIER()
        return types.BINARY(16) if self.binary else types.CHAR(32)

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
    impl = types.String(7)
    cache_ok = True

    def __init__(self, *args, **kwargs):
        self.impl = types.String(7)


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
