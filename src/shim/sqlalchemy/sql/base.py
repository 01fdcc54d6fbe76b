"""The bases of statements, under their own module's name."""

from sqlalchemy.sql.elements import Executable
from sqlalchemy.sql.schema import ColumnCollection, SchemaItem
