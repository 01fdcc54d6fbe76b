"""Oracle's types: scripts for several databases name them; mig itself does not speak to Oracle."""

from sqlalchemy.engine.default import Dialect
from sqlalchemy.sql import sqltypes
from sqlalchemy.sql.sqltypes import (
    BLOB, CHAR, CLOB, DOUBLE_PRECISION, NCHAR, NVARCHAR, NVARCHAR as NVARCHAR2, REAL, VARCHAR,
)
from sqlalchemy.sql.type_api import NativeForEmulated, TypeEngine


class VARCHAR2(sqltypes.VARCHAR):
    __visit_name__ = "oracle_VARCHAR2"


class DATE(sqltypes.DateTime):
    __visit_name__ = "oracle_DATE"


class NUMBER(sqltypes.Numeric, sqltypes.Integer):
    __visit_name__ = "oracle_NUMBER"

    def __init__(self, precision=None, scale=None, asdecimal=None):
        if asdecimal is None:
            asdecimal = bool(scale and scale > 0)
        sqltypes.Numeric.__init__(self, precision=precision, scale=scale, asdecimal=asdecimal)


class BFILE(sqltypes.LargeBinary):
    __visit_name__ = "oracle_BFILE"


class NCLOB(sqltypes.Text):
    __visit_name__ = "oracle_NCLOB"


class TIMESTAMP(sqltypes.TIMESTAMP):
    __visit_name__ = "oracle_TIMESTAMP"

    def __init__(self, timezone=False, local_timezone=False):
        sqltypes.TIMESTAMP.__init__(self, timezone=timezone)
        self.local_timezone = local_timezone


class RAW(sqltypes._Binary):
    __visit_name__ = "oracle_RAW"


class FLOAT(sqltypes.FLOAT):
    __visit_name__ = "oracle_FLOAT"

    def __init__(self, binary_precision=None, asdecimal=False, decimal_return_scale=None):
        sqltypes.FLOAT.__init__(self, asdecimal=asdecimal, decimal_return_scale=decimal_return_scale)
        self.binary_precision = binary_precision


class BINARY_DOUBLE(sqltypes.Double):
    __visit_name__ = "oracle_BINARY_DOUBLE"


class BINARY_FLOAT(sqltypes.Float):
    __visit_name__ = "oracle_BINARY_FLOAT"


class LONG(sqltypes.Text):
    __visit_name__ = "oracle_LONG"


class INTERVAL(NativeForEmulated, TypeEngine):
    __visit_name__ = "oracle_INTERVAL"

    def __init__(self, day_precision=None, second_precision=None):
        self.day_precision = day_precision
        self.second_precision = second_precision


class ROWID(TypeEngine):
    __visit_name__ = "oracle_ROWID"


class VECTOR(TypeEngine):
    __visit_name__ = "oracle_VECTOR"

    def __init__(self, dim=None, storage_format=None, storage_type=None):
        self.dim = dim
        self.storage_format = storage_format
        self.storage_type = storage_type


class OracleDialect(Dialect):
    def __init__(self, *args, **kwargs):
        Dialect.__init__(self, "oracle", "cx_oracle")


dialect = OracleDialect
