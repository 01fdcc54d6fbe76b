"""One of the modules of MySQL's dialect: the same names as the package."""

from sqlalchemy.dialects.mysql import *
from sqlalchemy.dialects.mysql import (
    _ExactNumeric, _FloatType, _IntegerType, _NumericType, _StringType,
)


def __getattr__(name):
    from sqlalchemy.dialects import mysql
    return getattr(mysql, name)
