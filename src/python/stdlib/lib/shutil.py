"""Copying and moving files: refused, except for what only looks."""

import _mig


class Error(OSError):
    pass


def which(cmd, mode=1, path=None):
    return None


def get_terminal_size(fallback=(80, 24)):
    return fallback


class _Refused:
    def __init__(self, name):
        self._name = name

    def __call__(self, *args, **kwargs):
        _mig.refuse(f"{self._name}() is not supported: a migration writes no files")

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return _Refused(f"{self._name}.{name}")


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    return _Refused(f"{__name__}.{name}")
