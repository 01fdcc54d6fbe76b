"""The classes behind engines and dialects, under their other module's name."""

from sqlalchemy.engine.base import Connection, ConnectionEventsTarget, Engine
from sqlalchemy.engine.default import Dialect

Connectable = ConnectionEventsTarget
