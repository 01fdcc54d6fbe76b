"""The names of SQLAlchemy 2.0 as 1.4 had them."""

from sqlalchemy.engine import Connection, Engine, create_engine
from sqlalchemy.sql.selectable import Select, select
