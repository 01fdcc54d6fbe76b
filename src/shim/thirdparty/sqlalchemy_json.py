"""sqlalchemy-json: JSON column types whose values tell when they change."""

from sqlalchemy import JSON
from sqlalchemy.ext.mutable import Mutable


def mutable_json_type(dbtype=JSON, nested=False):
    return Mutable.as_mutable(dbtype)


MutableJson = mutable_json_type()
NestedMutableJson = mutable_json_type(nested=True)
