"""The expression language under its package's name."""


def __getattr__(name):
    import importlib
    expression = importlib.import_module("sqlalchemy.sql.expression")
    try:
        return getattr(expression, name)
    except AttributeError:
        raise AttributeError("module 'sqlalchemy.sql' has no attribute %r" % name)
