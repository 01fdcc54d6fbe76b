"""Signals belong to mig itself."""

import _mig

SIGHUP, SIGINT, SIGQUIT, SIGKILL, SIGALRM, SIGTERM = 1, 2, 3, 9, 14, 15
SIG_DFL, SIG_IGN = 0, 1


def signal(signalnum, handler):
    return SIG_DFL


def getsignal(signalnum):
    return SIG_DFL


class _Refused:
    def __init__(self, name):
        self._name = name

    def __call__(self, *args, **kwargs):
        _mig.refuse(f"{self._name}() is not supported: signals belong to mig")

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return _Refused(f"{self._name}.{name}")


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    return _Refused(f"{__name__}.{name}")
