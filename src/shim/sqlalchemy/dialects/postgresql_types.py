"""The column types of PostgreSQL."""

from sqlalchemy.sql import sqltypes
from sqlalchemy.sql.elements import quoted_name, text
from sqlalchemy.sql.sqltypes import (
    BIGINT, BOOLEAN, CHAR, DATE, DOUBLE_PRECISION, FLOAT, INTEGER, NUMERIC, REAL, SMALLINT, TEXT, UUID, VARCHAR,
)
from sqlalchemy.sql.type_api import NativeForEmulated, TypeEngine, to_instance


class BYTEA(sqltypes.LargeBinary):
    __visit_name__ = "BYTEA"


class _NetworkAddressTypeMixin:
    @property
    def python_type(self):
        return str


class INET(_NetworkAddressTypeMixin, TypeEngine):
    __visit_name__ = "INET"


class CIDR(_NetworkAddressTypeMixin, TypeEngine):
    __visit_name__ = "CIDR"


class MACADDR(_NetworkAddressTypeMixin, TypeEngine):
    __visit_name__ = "MACADDR"


class MACADDR8(_NetworkAddressTypeMixin, TypeEngine):
    __visit_name__ = "MACADDR8"


class MONEY(TypeEngine):
    __visit_name__ = "MONEY"


class OID(TypeEngine):
    __visit_name__ = "OID"


class REGCONFIG(TypeEngine):
    __visit_name__ = "REGCONFIG"


class TSQUERY(TypeEngine):
    __visit_name__ = "TSQUERY"


class REGCLASS(TypeEngine):
    __visit_name__ = "REGCLASS"


class TSVECTOR(TypeEngine):
    __visit_name__ = "TSVECTOR"


class CITEXT(sqltypes.TEXT):
    __visit_name__ = "CITEXT"


class TIMESTAMP(sqltypes.TIMESTAMP):
    __visit_name__ = "TIMESTAMP"
    _shown = (("timezone", False), ("precision", None))

    def __init__(self, timezone=False, precision=None):
        sqltypes.TIMESTAMP.__init__(self, timezone=timezone)
        self.precision = precision


class TIME(sqltypes.TIME):
    __visit_name__ = "TIME"
    _shown = (("timezone", False), ("precision", None))

    def __init__(self, timezone=False, precision=None):
        sqltypes.TIME.__init__(self, timezone=timezone)
        self.precision = precision


class INTERVAL(NativeForEmulated, TypeEngine):
    __visit_name__ = "INTERVAL"
    native = True
    _shown = (("precision", None), ("fields", None))

    def __init__(self, precision=None, fields=None):
        self.precision = precision
        self.fields = fields

    def as_generic(self, allow_nulltype=False):
        return sqltypes.Interval(native=True, second_precision=self.precision)

    @property
    def python_type(self):
        import datetime
        return datetime.timedelta


class BIT(TypeEngine):
    __visit_name__ = "BIT"
    _shown = (("length", None), ("varying", False))

    def __init__(self, length=None, varying=False):
        self.length = length if varying else (length or 1)
        self.varying = varying


class ARRAY(sqltypes.ARRAY):
    pass


class HSTORE(sqltypes.Indexable, sqltypes.Concatenable, TypeEngine):
    __visit_name__ = "HSTORE"
    text_type = sqltypes.Text()

    def __init__(self, text_type=None):
        if text_type is not None:
            self.text_type = text_type


class JSONPATH(sqltypes.JSON.JSONPathType):
    __visit_name__ = "JSONPATH"


JSONPathType = JSONPATH


class JSON(sqltypes.JSON):
    astext_type = sqltypes.Text()
    _shown = (("none_as_null", False), ("astext_type", None))

    def __init__(self, none_as_null=False, astext_type=None):
        sqltypes.JSON.__init__(self, none_as_null=none_as_null)
        if astext_type is not None:
            self.astext_type = to_instance(astext_type)

    def __repr__(self):
        shown = ["none_as_null=True"] if self.none_as_null else []
        shown.append("astext_type=%r" % (self.astext_type,))
        return "%s(%s)" % (self.__class__.__name__, ", ".join(shown))


class JSONB(JSON):
    __visit_name__ = "JSONB"


class NamedType(sqltypes.SchemaType, TypeEngine):
    def create(self, bind=None, checkfirst=True, **kw):
        sqltypes.SchemaType.create(self, bind, checkfirst=checkfirst)

    def drop(self, bind=None, checkfirst=True, **kw):
        sqltypes.SchemaType.drop(self, bind, checkfirst=checkfirst)


_NO_NAME = object()


class ENUM(NamedType, NativeForEmulated, sqltypes.Enum):
    __visit_name__ = "ENUM"
    native_enum = True

    def __init__(self, *enums, name=_NO_NAME, create_type=True, **kw):
        # A native type whatever is asked for.
        kw.pop("native_enum", None)
        self.create_type = create_type
        if name is not _NO_NAME:
            kw["name"] = name
        self._enum_init(enums, kw)

    def __repr__(self):
        parts = ["%r" % label for label in self.enums]
        if self.name is not None:
            parts.append("name=%r" % str(self.name))
        if self.schema is not None:
            parts.append("schema=%r" % self.schema)
        if not self.create_type:
            parts.append("create_type=False")
        return "ENUM(%s)" % ", ".join(parts)


class DOMAIN(NamedType):
    __visit_name__ = "DOMAIN"

    def __init__(self, name, data_type, *, collation=None, default=None, constraint_name=None, not_null=None,
                 check=None, create_type=True, schema=None, metadata=None, inherit_schema=False, quote=None):
        self.data_type = to_instance(data_type)
        self.default = default
        self.collation = collation
        self.constraint_name = constraint_name
        self.not_null = bool(not_null)
        self.check = text(check) if isinstance(check, str) else check
        self.create_type = create_type
        self._init_schema_type(name, schema, metadata, inherit_schema, quote)

    def __repr__(self):
        return "DOMAIN(%r, %r)" % (str(self.name), self.data_type)


class _NamedTypeElement:
    options = {}

    def __init__(self, element):
        self.element = element


class CreateEnumType(_NamedTypeElement):
    __visit_name__ = "create_enum_type"


class DropEnumType(_NamedTypeElement):
    __visit_name__ = "drop_enum_type"


class CreateDomainType(_NamedTypeElement):
    __visit_name__ = "create_domain_type"


class DropDomainType(_NamedTypeElement):
    __visit_name__ = "drop_domain_type"


class Range:
    """A range as a value."""

    def __init__(self, lower=None, upper=None, *, bounds="[)", empty=False):
        self.lower = lower
        self.upper = upper
        self.bounds = bounds
        self.empty = empty

    def __bool__(self):
        return not self.empty

    @property
    def isempty(self):
        return self.empty

    @property
    def lower_inc(self):
        return self.bounds[0] == "["

    @property
    def upper_inc(self):
        return self.bounds[1] == "]"

    @property
    def lower_inf(self):
        return not self.empty and self.lower is None

    @property
    def upper_inf(self):
        return not self.empty and self.upper is None

    def _parts(self):
        return (True,) if self.empty else (False, self.lower, self.upper, self.bounds)

    def __eq__(self, other):
        if not isinstance(other, Range):
            return NotImplemented
        return self._parts() == other._parts()

    def __hash__(self):
        return hash(self._parts())

    def __str__(self):
        if self.empty:
            return "empty"
        lower = "" if self.lower is None else str(self.lower)
        upper = "" if self.upper is None else str(self.upper)
        return "%s%s,%s%s" % (self.bounds[0], lower, upper, self.bounds[1])

    def __repr__(self):
        return "Range(%r, %r, bounds=%r, empty=%r)" % (self.lower, self.upper, self.bounds, self.empty)


class MultiRange(list):
    pass


class AbstractRange(TypeEngine):
    pass


class AbstractSingleRange(AbstractRange):
    pass


class AbstractMultiRange(AbstractRange):
    pass


class INT4RANGE(AbstractSingleRange):
    __visit_name__ = "INT4RANGE"


class INT8RANGE(AbstractSingleRange):
    __visit_name__ = "INT8RANGE"


class NUMRANGE(AbstractSingleRange):
    __visit_name__ = "NUMRANGE"


class DATERANGE(AbstractSingleRange):
    __visit_name__ = "DATERANGE"


class TSRANGE(AbstractSingleRange):
    __visit_name__ = "TSRANGE"


class TSTZRANGE(AbstractSingleRange):
    __visit_name__ = "TSTZRANGE"


class INT4MULTIRANGE(AbstractMultiRange):
    __visit_name__ = "INT4MULTIRANGE"


class INT8MULTIRANGE(AbstractMultiRange):
    __visit_name__ = "INT8MULTIRANGE"


class NUMMULTIRANGE(AbstractMultiRange):
    __visit_name__ = "NUMMULTIRANGE"


class DATEMULTIRANGE(AbstractMultiRange):
    __visit_name__ = "DATEMULTIRANGE"


class TSMULTIRANGE(AbstractMultiRange):
    __visit_name__ = "TSMULTIRANGE"


class TSTZMULTIRANGE(AbstractMultiRange):
    __visit_name__ = "TSTZMULTIRANGE"


PGUuid = UUID
PGBit = BIT
PGInet = INET
PGCidr = CIDR
PGMacAddr = MACADDR
PGMacAddr8 = MACADDR8
PGArray = ARRAY
PGInterval = INTERVAL
