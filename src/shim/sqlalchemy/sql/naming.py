"""Names that a convention leaves alone."""

from sqlalchemy.sql.elements import conv
