"""The databases' own types and constructs."""

__all__ = ("mssql", "mysql", "oracle", "postgresql", "sqlite")


def __getattr__(name):
    if name in __all__:
        import importlib
        return importlib.import_module("sqlalchemy.dialects." + name)
    raise AttributeError("module 'sqlalchemy.dialects' has no attribute %r" % name)
