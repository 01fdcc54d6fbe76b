"""One of the modules of PostgreSQL's dialect: the same names as the package."""

from sqlalchemy.dialects.postgresql import *
from sqlalchemy.dialects.postgresql import (
    AbstractMultiRange, AbstractRange, AbstractSingleRange, NamedType, PGArray, PGBit, PGCidr, PGInet, PGInterval,
    PGMacAddr, PGMacAddr8, PGUuid,
)


def __getattr__(name):
    from sqlalchemy.dialects import postgresql
    return getattr(postgresql, name)
