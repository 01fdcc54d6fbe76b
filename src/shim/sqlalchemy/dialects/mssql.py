"""SQL Server's types: scripts for several databases name them; mig itself does not speak to it."""

from sqlalchemy.engine.default import Dialect
from sqlalchemy.sql import sqltypes
from sqlalchemy.sql.sqltypes import (
    BIGINT, BINARY, CHAR, DATE, DATETIME, DECIMAL, FLOAT, INTEGER, NCHAR, NUMERIC, NVARCHAR, SMALLINT, TEXT, VARCHAR,
)
from sqlalchemy.sql.type_api import TypeEngine


class JSON(sqltypes.JSON):
    pass


class TINYINT(sqltypes.Integer):
    __visit_name__ = "mssql_TINYINT"


class NTEXT(sqltypes.UnicodeText):
    __visit_name__ = "mssql_NTEXT"


class _WithPrecision:
    def _precision_init(self, precision, kw):
        sqltypes.DateTime.__init__(self, **kw)
        self.precision = precision


class DATETIME2(_WithPrecision, sqltypes.DateTime):
    __visit_name__ = "mssql_DATETIME2"

    def __init__(self, precision=None, **kw):
        self._precision_init(precision, kw)


class DATETIMEOFFSET(_WithPrecision, sqltypes.DateTime):
    __visit_name__ = "mssql_DATETIMEOFFSET"

    def __init__(self, precision=None, **kw):
        self._precision_init(precision, kw)


class SMALLDATETIME(sqltypes.DateTime):
    __visit_name__ = "mssql_SMALLDATETIME"


class TIME(sqltypes.TIME):
    __visit_name__ = "mssql_TIME"

    def __init__(self, precision=None, **kw):
        sqltypes.TIME.__init__(self, **kw)
        self.precision = precision


class DOUBLE_PRECISION(sqltypes.DOUBLE_PRECISION):
    __visit_name__ = "mssql_DOUBLE_PRECISION"


class REAL(sqltypes.REAL):
    __visit_name__ = "mssql_REAL"


class VARBINARY(sqltypes.VARBINARY, sqltypes.LargeBinary):
    __visit_name__ = "mssql_VARBINARY"

    def __init__(self, length=None, filestream=False):
        sqltypes.VARBINARY.__init__(self, length=length)
        self.filestream = filestream


class BIT(sqltypes.Boolean):
    __visit_name__ = "mssql_BIT"


class IMAGE(sqltypes.LargeBinary):
    __visit_name__ = "mssql_IMAGE"


class TIMESTAMP(sqltypes._Binary):
    __visit_name__ = "mssql_TIMESTAMP"

    def __init__(self, convert_int=False):
        self.length = None
        self.convert_int = convert_int


class ROWVERSION(TIMESTAMP):
    __visit_name__ = "mssql_ROWVERSION"


class MONEY(TypeEngine):
    __visit_name__ = "mssql_MONEY"


class SMALLMONEY(TypeEngine):
    __visit_name__ = "mssql_SMALLMONEY"


class UNIQUEIDENTIFIER(sqltypes.Uuid):
    __visit_name__ = "mssql_UNIQUEIDENTIFIER"

    def __init__(self, as_uuid=True):
        sqltypes.Uuid.__init__(self, as_uuid=as_uuid)


class SQL_VARIANT(TypeEngine):
    __visit_name__ = "mssql_SQL_VARIANT"


class XML(sqltypes.Text):
    __visit_name__ = "mssql_XML"


class MSDialect(Dialect):
    def __init__(self, *args, **kwargs):
        Dialect.__init__(self, "mssql", "pyodbc")


dialect = MSDialect
