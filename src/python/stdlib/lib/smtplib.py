"""Mail: refused."""

import _mig


class _Refused:
    def __init__(self, name):
        self._name = name

    def __call__(self, *args, **kwargs):
        _mig.refuse(f"{self._name}() is not supported: a migration opens no socket")

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return _Refused(f"{self._name}.{name}")


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    return _Refused(f"{__name__}.{name}")
