"""Schema items under their public module's name."""

from sqlalchemy.sql.schema import *
from sqlalchemy.sql.elements import conv, quoted_name
