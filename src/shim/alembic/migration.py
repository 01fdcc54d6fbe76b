"""The migration context under its old name."""

from alembic.runtime.migration import *
from alembic.runtime.migration import MigrationContext
