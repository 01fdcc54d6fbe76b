"""Engines, connections and results."""

from sqlalchemy.engine.url import URL, make_url
from sqlalchemy.engine.base import ConnectionEventsTarget as Connectable, Connection, Engine, NestedTransaction, RootTransaction, Transaction, TwoPhaseTransaction
from sqlalchemy.engine.result import CursorResult, MappingResult, Result, Row, RowMapping, ScalarResult
from sqlalchemy.engine.create import create_engine, create_mock_engine, engine_from_config


def __getattr__(name):
    if name in ("reflection", "Inspector"):
        import importlib
        module = importlib.import_module("sqlalchemy.engine.reflection")
        return module if name == "reflection" else module.Inspector
    if name == "Dialect":
        from sqlalchemy.engine.default import Dialect
        return Dialect
    if name in ("default", "interfaces"):
        import importlib
        return importlib.import_module("sqlalchemy.engine." + name)
    raise AttributeError("module 'sqlalchemy.engine' has no attribute %r" % name)
