"""python-dateutil, as far as migrations use it."""

__version__ = "2.9.0"


def __getattr__(name):
    if name in ("parser", "relativedelta", "tz"):
        import importlib
        return importlib.import_module("dateutil." + name)
    raise AttributeError("module 'dateutil' has no attribute %r (or mig does not provide it)" % name)
