"""Sockets: refused where one is opened."""

import errno
import platform

import _mig

AF_UNSPEC, AF_UNIX, AF_INET, AF_INET6 = 0, 1, 2, 10
SOCK_STREAM, SOCK_DGRAM = 1, 2
error = OSError
timeout = TimeoutError


class gaierror(OSError):
    pass


class herror(OSError):
    pass


def gethostname():
    return platform.node() or "localhost"


getfqdn = gethostname


class _Refused:
    def __init__(self, name):
        self._name = name

    def __call__(self, *args, **kwargs):
        _mig.refuse(f"{self._name}() is not supported: a migration opens no socket")

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return _Refused(f"{self._name}.{name}")


class _Datagrams:
    """A socket that could send datagrams, where there is no network: asking which address of this
    machine it would use is all that configurations want of one, and they live without an answer."""

    def connect(self, address):
        raise OSError(errno.ENETUNREACH, "Network is unreachable")

    def close(self):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        return False

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return _Refused(f"socket.socket.{name}")


def _open(family=AF_INET, type=SOCK_STREAM, proto=0, fileno=None):
    if type == SOCK_DGRAM and family in (AF_INET, AF_INET6):
        return _Datagrams()
    return _Refused("socket.socket")()


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    return _open if name == "socket" else _Refused(f"{__name__}.{name}")
