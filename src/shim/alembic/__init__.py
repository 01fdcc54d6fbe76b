"""Alembic, as migration scripts and env.py see it."""

__version__ = "1.20.1"

from alembic import context
from alembic import op
