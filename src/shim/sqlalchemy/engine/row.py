"""Rows under their own module's name."""

from sqlalchemy.engine.result import Row, RowMapping
