"""The environment under its old name."""

from alembic.runtime.environment import EnvironmentContext
