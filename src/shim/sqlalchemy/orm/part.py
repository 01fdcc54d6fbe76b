"""One of the modules of the mapper: the same names as the package."""

from sqlalchemy.orm import *
from sqlalchemy.orm.attributes import (
    DetachedInstanceError, FlushError, ObjectDeletedError, StaleDataError, UnmappedClassError, UnmappedInstanceError,
    flag_modified,
)
from sqlalchemy.orm.declarative import hybrid_method, hybrid_property


def __getattr__(name):
    from sqlalchemy import orm
    return getattr(orm, name)
