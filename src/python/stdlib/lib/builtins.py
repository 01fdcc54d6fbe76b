"""The builtin names as attributes."""

import _mig

_names = _mig.builtin_names()


def __getattr__(name):
    if name in _names:
        return _names[name]
    raise AttributeError(f"module 'builtins' has no attribute {name!r}")
