"""The generic and the upper-case column types."""

from sqlalchemy.sql.type_api import (
    Emulated, ExternalType, NativeForEmulated, TypeDecorator, TypeEngine, UserDefinedType, Variant, to_instance,
)


class Concatenable:
    pass


class Indexable:
    pass


class NullType(TypeEngine):
    __visit_name__ = "null"


NULLTYPE = NullType()


class String(Concatenable, TypeEngine):
    __visit_name__ = "string"
    _shown = (("length", None), ("collation", None))

    def __init__(self, length=None, collation=None):
        self.length = length
        self.collation = collation

    @property
    def python_type(self):
        return str


class Text(String):
    __visit_name__ = "text"


class Unicode(String):
    __visit_name__ = "unicode"


class UnicodeText(Text):
    __visit_name__ = "unicode_text"


class Integer(TypeEngine):
    __visit_name__ = "integer"

    @property
    def python_type(self):
        return int


class SmallInteger(Integer):
    __visit_name__ = "small_integer"


class BigInteger(Integer):
    __visit_name__ = "big_integer"


class Numeric(TypeEngine):
    __visit_name__ = "numeric"
    _shown = (("precision", None), ("scale", None), ("decimal_return_scale", None), ("asdecimal", True))
    _default_decimal_return_scale = 10

    def __init__(self, precision=None, scale=None, decimal_return_scale=None, asdecimal=True):
        self.precision = precision
        self.scale = scale
        self.decimal_return_scale = decimal_return_scale
        self.asdecimal = asdecimal

    @property
    def python_type(self):
        if self.asdecimal:
            import decimal
            return decimal.Decimal
        return float


class Float(Numeric):
    __visit_name__ = "float"
    scale = None
    _shown = (("precision", None), ("asdecimal", False), ("decimal_return_scale", None))

    def __init__(self, precision=None, asdecimal=False, decimal_return_scale=None):
        self.precision = precision
        self.asdecimal = asdecimal
        self.decimal_return_scale = decimal_return_scale


class Double(Float):
    __visit_name__ = "double"


class DateTime(TypeEngine):
    __visit_name__ = "datetime"
    _shown = (("timezone", False),)

    def __init__(self, timezone=False):
        self.timezone = timezone

    @property
    def python_type(self):
        import datetime
        return datetime.datetime


class Date(TypeEngine):
    __visit_name__ = "date"

    @property
    def python_type(self):
        import datetime
        return datetime.date


class Time(TypeEngine):
    __visit_name__ = "time"
    _shown = (("timezone", False),)

    def __init__(self, timezone=False):
        self.timezone = timezone

    @property
    def python_type(self):
        import datetime
        return datetime.time


class _Binary(TypeEngine):
    _shown = (("length", None),)

    def __init__(self, length=None):
        self.length = length

    @property
    def python_type(self):
        return bytes


class LargeBinary(_Binary):
    __visit_name__ = "large_binary"


class SchemaType:
    """A type that exists in the database by its own name, or brings a constraint."""

    def _init_schema_type(self, name, schema, metadata, inherit_schema, quote):
        from sqlalchemy.sql.elements import quoted_name
        self.name = quoted_name(name, quote) if name is not None else None
        self.schema = schema
        self.metadata = metadata
        self.inherit_schema = inherit_schema
        if metadata is not None and schema is None and getattr(metadata, "schema", None):
            self.schema = metadata.schema

    def create(self, bind=None, checkfirst=False):
        import _mig_sqlalchemy
        if bind is None:
            raise TypeError("create() missing 1 required positional argument: 'bind'")
        _mig_sqlalchemy.named_type(bind, self, "create", bool(checkfirst))

    def drop(self, bind=None, checkfirst=False):
        import _mig_sqlalchemy
        if bind is None:
            raise TypeError("drop() missing 1 required positional argument: 'bind'")
        _mig_sqlalchemy.named_type(bind, self, "drop", bool(checkfirst))


def _enum_labels(members, values_callable, omit_aliases):
    if values_callable:
        return [str(value) for value in values_callable(members)]
    if omit_aliases:
        return [member.name for member in members]
    return list(members.__members__)


class Enum(String, SchemaType, Emulated, TypeEngine):
    __visit_name__ = "enum"
    def __init__(self, *enums, **kw):
        self._enum_init(enums, kw)

    def _enum_init(self, enums, kw):
        # As in SQLAlchemy, arguments that are not known, such as `create_type`, are not looked at.
        if "_enums" in kw:
            enums = kw["_enums"]
        self.native_enum = kw.get("native_enum", True)
        self.create_constraint = kw.get("create_constraint", False)
        self.values_callable = kw.get("values_callable", None)
        self.sort_key_function = kw.get("sort_key_function", None)
        self.validate_strings = kw.get("validate_strings", False)
        self.omit_aliases = kw.get("omit_aliases", True)
        self.enum_class = None
        name = kw.get("name", None)
        if len(enums) == 1 and hasattr(enums[0], "__members__"):
            self.enum_class = enums[0]
            self.enums = _enum_labels(enums[0], self.values_callable, self.omit_aliases)
            if name is None:
                name = enums[0].__name__.lower()
        else:
            self.enums = list(enums)
        self._objects = {}
        if self.enum_class is not None:
            self._objects = dict(zip(self.enums, list(self.enum_class)))
        self.given_length = kw.get("length", "longest")
        longest = max([len(x) for x in self.enums], default=0)
        if self.given_length == "longest":
            self.length = longest
        else:
            self.length = self.given_length
            if self.length is not None and not self.native_enum and self.length < longest:
                raise ValueError(
                    "When provided, length must be larger or equal than the length of the longest enum value. %s < %s"
                    % (self.length, longest)
                )
        self.collation = None
        self._init_schema_type(
            name, kw.get("schema", None), kw.get("metadata", None), kw.get("inherit_schema", False), kw.get("quote", None),
        )

    @property
    def python_type(self):
        return self.enum_class if self.enum_class is not None else str

    def __repr__(self):
        parts = ["%r" % label for label in self.enums]
        if self.name is not None:
            parts.append("name=%r" % str(self.name))
        if self.schema is not None:
            parts.append("schema=%r" % self.schema)
        if not self.native_enum:
            parts.append("native_enum=False")
        return "%s(%s)" % (self.__class__.__name__, ", ".join(parts))


class Boolean(SchemaType, Emulated, TypeEngine):
    __visit_name__ = "boolean"
    native = True
    _shown = (("create_constraint", False), ("name", None))

    def __init__(self, create_constraint=False, name=None, _create_events=True, _adapted_from=None):
        self.create_constraint = create_constraint
        self.name = name

    @property
    def python_type(self):
        return bool


class Interval(Emulated, TypeDecorator):
    __visit_name__ = "interval"
    impl = DateTime
    _shown = (("native", True), ("second_precision", None), ("day_precision", None))

    def __init__(self, native=True, second_precision=None, day_precision=None):
        self.impl = DateTime()
        self.native = native
        self.second_precision = second_precision
        self.day_precision = day_precision

    def __repr__(self):
        return TypeEngine.__repr__(self)

    @property
    def python_type(self):
        import datetime
        return datetime.timedelta


class PickleType(TypeDecorator):
    __visit_name__ = "pickle"
    impl = LargeBinary

    def __init__(self, protocol=None, pickler=None, comparator=None, impl=None):
        self.impl = to_instance(impl) if impl is not None else LargeBinary()
        self.protocol = protocol
        self.pickler = pickler
        self.comparator = comparator

    def __repr__(self):
        return "PickleType()"


class JSON(Indexable, TypeEngine):
    __visit_name__ = "JSON"
    _shown = (("none_as_null", False),)

    def __init__(self, none_as_null=False):
        self.none_as_null = none_as_null

    @property
    def python_type(self):
        return dict

    @property
    def should_evaluate_none(self):
        return not self.none_as_null

    class NULLMarker:
        def __repr__(self):
            return "JSON_NULL"

    NULL = NULLMarker()

    class JSONElementType(TypeEngine):
        __visit_name__ = "null"

    class JSONIndexType(JSONElementType):
        pass

    class JSONIntIndexType(JSONIndexType):
        pass

    class JSONStrIndexType(JSONIndexType):
        pass

    class JSONPathType(JSONElementType):
        pass


JSON.NULL = JSON.NULLMarker()


class ARRAY(SchemaType, Indexable, Concatenable, TypeEngine):
    __visit_name__ = "ARRAY"
    zero_indexes = False

    def __init__(self, item_type, as_tuple=False, dimensions=None, zero_indexes=False):
        if isinstance(item_type, ARRAY):
            raise ValueError("Do not nest ARRAY types; ARRAY(basetype) handles multi-dimensional arrays of basetype")
        self.item_type = to_instance(item_type)
        self.as_tuple = as_tuple
        self.dimensions = dimensions
        self.zero_indexes = zero_indexes

    @property
    def python_type(self):
        return list

    def __repr__(self):
        shown = repr(self.item_type)
        if self.dimensions is not None:
            shown += ", dimensions=%r" % self.dimensions
        return "%s(%s)" % (self.__class__.__name__, shown)


class TupleType(TypeEngine):
    __visit_name__ = "null"

    def __init__(self, *types):
        self.types = [to_instance(type_) for type_ in types]


class Uuid(Emulated, TypeEngine):
    __visit_name__ = "uuid"
    _shown = (("as_uuid", True), ("native_uuid", True))

    def __init__(self, as_uuid=True, native_uuid=True):
        self.as_uuid = as_uuid
        self.native_uuid = native_uuid

    @property
    def python_type(self):
        import uuid
        return uuid.UUID if self.as_uuid else str


class MatchType(Boolean):
    pass


class REAL(Float):
    __visit_name__ = "REAL"


class FLOAT(Float):
    __visit_name__ = "FLOAT"


class DOUBLE(Double):
    __visit_name__ = "DOUBLE"


class DOUBLE_PRECISION(Double):
    __visit_name__ = "DOUBLE_PRECISION"


class NUMERIC(Numeric):
    __visit_name__ = "NUMERIC"


class DECIMAL(Numeric):
    __visit_name__ = "DECIMAL"


class INTEGER(Integer):
    __visit_name__ = "INTEGER"


INT = INTEGER


class SMALLINT(SmallInteger):
    __visit_name__ = "SMALLINT"


class BIGINT(BigInteger):
    __visit_name__ = "BIGINT"


class TIMESTAMP(DateTime):
    __visit_name__ = "TIMESTAMP"


class DATETIME(DateTime):
    __visit_name__ = "DATETIME"


class DATE(Date):
    __visit_name__ = "DATE"


class TIME(Time):
    __visit_name__ = "TIME"


class TEXT(Text):
    __visit_name__ = "TEXT"


class CLOB(Text):
    __visit_name__ = "CLOB"


class VARCHAR(String):
    __visit_name__ = "VARCHAR"


class NVARCHAR(Unicode):
    __visit_name__ = "NVARCHAR"


class CHAR(String):
    __visit_name__ = "CHAR"


class NCHAR(Unicode):
    __visit_name__ = "NCHAR"


class BLOB(LargeBinary):
    __visit_name__ = "BLOB"


class BINARY(_Binary):
    __visit_name__ = "BINARY"


class VARBINARY(_Binary):
    __visit_name__ = "VARBINARY"


class BOOLEAN(Boolean):
    __visit_name__ = "BOOLEAN"


class UUID(Uuid, NativeForEmulated):
    __visit_name__ = "UUID"

    def __init__(self, as_uuid=True):
        self.as_uuid = as_uuid
        self.native_uuid = True


BOOLEANTYPE = Boolean()
STRINGTYPE = String()
INTEGERTYPE = Integer()
NUMERICTYPE = Numeric()
