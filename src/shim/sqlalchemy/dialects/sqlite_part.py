"""One of the modules of SQLite's dialect: the same names as the package."""

from sqlalchemy.dialects.sqlite import *


def __getattr__(name):
    from sqlalchemy.dialects import sqlite
    return getattr(sqlite, name)
