"""MySQL and MariaDB: their types and INSERT."""

from sqlalchemy import exc
from sqlalchemy.engine.default import Dialect
from sqlalchemy.sql import sqltypes
from sqlalchemy.sql.sqltypes import BINARY, BLOB, BOOLEAN, DATE, VARBINARY
from sqlalchemy.sql.type_api import NativeForEmulated, TypeEngine


class _NumericType:
    unsigned = False
    zerofill = False

    def _numeric_init(self, unsigned=False, zerofill=False, **kw):
        self.unsigned = unsigned
        self.zerofill = zerofill
        return kw


def _nothing_left(self, kw):
    for name in kw:
        raise TypeError("%s.__init__() got an unexpected keyword argument '%s'" % (self.__class__.__name__, name))


class _FloatType(_NumericType, sqltypes.Float):
    _shown = (
        ("precision", None), ("scale", None), ("asdecimal", False), ("unsigned", False), ("zerofill", False),
        ("decimal_return_scale", None),
    )

    def _float_init(self, precision, scale, asdecimal, kw):
        if isinstance(self, (REAL, DOUBLE)) and (precision is None) != (scale is None):
            raise exc.ArgumentError("You must specify both precision and scale or omit both altogether.")
        sqltypes.Float.__init__(self, precision=precision, asdecimal=asdecimal, **self._numeric_init(**kw))
        self.scale = scale


class _IntegerType(_NumericType, sqltypes.Integer):
    _shown = (("display_width", None), ("unsigned", False), ("zerofill", False))

    def __init__(self, display_width=None, **kw):
        self.display_width = display_width
        _nothing_left(self, self._numeric_init(**kw))


class _StringType(sqltypes.String):
    _shown = (
        ("charset", None), ("collation", None), ("ascii", False), ("binary", False), ("unicode", False),
        ("national", False), ("length", None),
    )

    def __init__(self, charset=None, collation=None, ascii=False, binary=False, unicode=False, national=False, **kw):
        self.charset = charset
        kw.setdefault("collation", kw.pop("collate", collation))
        self.ascii = ascii
        self.unicode = unicode
        self.binary = binary
        self.national = national
        sqltypes.String.__init__(self, **kw)


class _ExactNumeric(_NumericType):
    _shown = (
        ("precision", None), ("scale", None), ("asdecimal", True), ("unsigned", False), ("zerofill", False),
        ("decimal_return_scale", None),
    )

    def __init__(self, precision=None, scale=None, asdecimal=True, **kw):
        sqltypes.Numeric.__init__(
            self, precision=precision, scale=scale, asdecimal=asdecimal, **self._numeric_init(**kw)
        )


class NUMERIC(_ExactNumeric, sqltypes.NUMERIC):
    __visit_name__ = "mysql_NUMERIC"


class DECIMAL(_ExactNumeric, sqltypes.DECIMAL):
    __visit_name__ = "mysql_DECIMAL"


class DOUBLE(_FloatType, sqltypes.DOUBLE):
    __visit_name__ = "mysql_DOUBLE"

    def __init__(self, precision=None, scale=None, asdecimal=True, **kw):
        self._float_init(precision, scale, asdecimal, kw)


class REAL(_FloatType, sqltypes.REAL):
    __visit_name__ = "mysql_REAL"

    def __init__(self, precision=None, scale=None, asdecimal=True, **kw):
        self._float_init(precision, scale, asdecimal, kw)


class FLOAT(_FloatType, sqltypes.FLOAT):
    __visit_name__ = "mysql_FLOAT"

    def __init__(self, precision=None, scale=None, asdecimal=False, **kw):
        self._float_init(precision, scale, asdecimal, kw)


class INTEGER(_IntegerType, sqltypes.INTEGER):
    __visit_name__ = "mysql_INTEGER"


class BIGINT(_IntegerType, sqltypes.BIGINT):
    __visit_name__ = "mysql_BIGINT"


class MEDIUMINT(_IntegerType):
    __visit_name__ = "mysql_MEDIUMINT"


class TINYINT(_IntegerType):
    __visit_name__ = "mysql_TINYINT"


class SMALLINT(_IntegerType, sqltypes.SMALLINT):
    __visit_name__ = "mysql_SMALLINT"


class BIT(TypeEngine):
    __visit_name__ = "mysql_BIT"
    _shown = (("length", None),)

    def __init__(self, length=None):
        self.length = length


class TIME(sqltypes.TIME):
    _shown = (("timezone", False), ("fsp", None))

    def __init__(self, timezone=False, fsp=None):
        sqltypes.TIME.__init__(self, timezone=timezone)
        self.fsp = fsp


class TIMESTAMP(sqltypes.TIMESTAMP):
    _shown = (("timezone", False), ("fsp", None))

    def __init__(self, timezone=False, fsp=None):
        sqltypes.TIMESTAMP.__init__(self, timezone=timezone)
        self.fsp = fsp


class DATETIME(sqltypes.DATETIME):
    _shown = (("timezone", False), ("fsp", None))

    def __init__(self, timezone=False, fsp=None):
        sqltypes.DATETIME.__init__(self, timezone=timezone)
        self.fsp = fsp


class YEAR(TypeEngine):
    __visit_name__ = "mysql_YEAR"
    _shown = (("display_width", None),)

    def __init__(self, display_width=None):
        self.display_width = display_width


class TEXT(_StringType, sqltypes.TEXT):
    __visit_name__ = "mysql_TEXT"

    def __init__(self, length=None, **kw):
        _StringType.__init__(self, length=length, **kw)


class TINYTEXT(_StringType):
    __visit_name__ = "mysql_TINYTEXT"

    def __init__(self, **kw):
        _StringType.__init__(self, **kw)


class MEDIUMTEXT(_StringType):
    __visit_name__ = "mysql_MEDIUMTEXT"

    def __init__(self, **kw):
        _StringType.__init__(self, **kw)


class LONGTEXT(_StringType):
    __visit_name__ = "mysql_LONGTEXT"

    def __init__(self, **kw):
        _StringType.__init__(self, **kw)


class VARCHAR(_StringType, sqltypes.VARCHAR):
    __visit_name__ = "mysql_VARCHAR"

    def __init__(self, length=None, **kw):
        _StringType.__init__(self, length=length, **kw)


class CHAR(_StringType, sqltypes.CHAR):
    __visit_name__ = "mysql_CHAR"

    def __init__(self, length=None, **kw):
        _StringType.__init__(self, length=length, **kw)


class NVARCHAR(_StringType, sqltypes.NVARCHAR):
    __visit_name__ = "mysql_NVARCHAR"

    def __init__(self, length=None, **kw):
        kw["national"] = True
        _StringType.__init__(self, length=length, **kw)


class NCHAR(_StringType, sqltypes.NCHAR):
    __visit_name__ = "mysql_NCHAR"

    def __init__(self, length=None, **kw):
        kw["national"] = True
        _StringType.__init__(self, length=length, **kw)


class TINYBLOB(sqltypes._Binary):
    __visit_name__ = "mysql_TINYBLOB"


class MEDIUMBLOB(sqltypes._Binary):
    __visit_name__ = "mysql_MEDIUMBLOB"


class LONGBLOB(sqltypes._Binary):
    __visit_name__ = "mysql_LONGBLOB"


class JSON(sqltypes.JSON):
    pass


class INET4(TypeEngine):
    __visit_name__ = "mysql_INET4"


class INET6(TypeEngine):
    __visit_name__ = "mysql_INET6"


class ENUM(NativeForEmulated, sqltypes.Enum, _StringType):
    __visit_name__ = "mysql_ENUM"
    native_enum = True

    def __init__(self, *enums, **kw):
        kw.pop("strict", None)
        text = {}
        for name in ("charset", "collation", "collate", "ascii", "binary", "unicode", "national"):
            if name in kw:
                text[name] = kw.pop(name)
        self._enum_init(enums, kw)
        length = self.length
        _StringType.__init__(self, length=length, **text)

    def __repr__(self):
        return sqltypes.Enum.__repr__(self)


class SET(_StringType):
    __visit_name__ = "mysql_SET"

    def __init__(self, *values, **kw):
        self.retrieve_as_bitwise = kw.pop("retrieve_as_bitwise", False)
        self.values = tuple(values)
        if not self.retrieve_as_bitwise and "" in values:
            raise exc.ArgumentError("Can't use the blank value '' in a SET without setting retrieve_as_bitwise=True")
        kw.setdefault("length", max([len(value) for value in values] + [0]))
        _StringType.__init__(self, **kw)

    def __repr__(self):
        shown = [repr(value) for value in self.values]
        for name, default in (
            ("retrieve_as_bitwise", False), ("charset", None), ("collation", None), ("ascii", False), ("binary", False),
            ("unicode", False),
        ):
            if getattr(self, name) != default:
                shown.append("%s=%r" % (name, getattr(self, name)))
        return "SET(%s)" % ", ".join(shown)


class MySQLDialect(Dialect):
    backend = "mysql"

    def __init__(self, *args, driver="mysqldb", **kwargs):
        Dialect.__init__(self, "mysql", driver)


dialect = MySQLDialect
# The names of SQLAlchemy's first versions.
MSBigInteger, MSInteger, MSTinyInteger, MSSmallInteger, MSMediumInteger = BIGINT, INTEGER, TINYINT, SMALLINT, MEDIUMINT
MSText, MSLongText, MSMediumText, MSTinyText, MSString, MSChar = TEXT, LONGTEXT, MEDIUMTEXT, TINYTEXT, VARCHAR, CHAR
MSEnum, MSSet, MSBit, MSYear, MSTime, MSTimeStamp = ENUM, SET, BIT, YEAR, TIME, TIMESTAMP
MSDouble, MSReal, MSFloat, MSNumeric, MSDecimal = DOUBLE, REAL, FLOAT, NUMERIC, DECIMAL


def __getattr__(name):
    if name in ("base", "dml", "enumerated", "json", "pymysql", "types"):
        import importlib
        return importlib.import_module("sqlalchemy.dialects.mysql." + name)
    if name in ("insert", "Insert"):
        from sqlalchemy.dialects import mysql_dml
        return getattr(mysql_dml, name)
    raise AttributeError("module 'sqlalchemy.dialects.mysql' has no attribute %r" % name)
