"""Column types under their public module's name."""

from sqlalchemy.sql.sqltypes import *
from sqlalchemy.sql.sqltypes import _Binary
from sqlalchemy.sql.type_api import ExternalType, TypeDecorator, TypeEngine, UserDefinedType, Variant
