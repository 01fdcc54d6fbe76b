"""The classes of PostgreSQL's errors, by the names that psycopg2 gives them."""

from sqlalchemy.exc import _driver_class


def __getattr__(name):
    if name.startswith("_") or not name[:1].isupper():
        raise AttributeError("module 'psycopg2.errors' has no attribute %r" % name)
    return _driver_class("psycopg2.errors." + name)
