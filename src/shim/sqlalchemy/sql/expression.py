"""The expression language."""

from sqlalchemy.sql.elements import *
from sqlalchemy.sql.selectable import *
