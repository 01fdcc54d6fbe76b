"""Imports by name."""

import _mig


def import_module(name, package=None):
    if name.startswith("."):
        if not package:
            raise TypeError(
                f"the 'package' argument is required to perform a relative import for {name!r}"
            )
        level = len(name) - len(name.lstrip("."))
        parts = package.split(".")
        if level > len(parts):
            raise ImportError("attempted relative import beyond top-level package")
        base = ".".join(parts[:len(parts) - level + 1])
        rest = name[level:]
        name = f"{base}.{rest}" if rest else base
    module = _mig.import_module(name)
    if module is None:
        raise ModuleNotFoundError(f"No module named {name!r}")
    return module


def reload(module):
    return module


def invalidate_caches():
    pass
