"""Operations as objects."""

from alembic.operations.base import AbstractOperations, BatchOperations, Operations


def __getattr__(name):
    if name in ("ops", "MigrateOperation"):
        import importlib
        ops = importlib.import_module("alembic.operations.ops")
        return ops if name == "ops" else ops.MigrateOperation
    raise AttributeError("module 'alembic.operations' has no attribute %r" % name)
