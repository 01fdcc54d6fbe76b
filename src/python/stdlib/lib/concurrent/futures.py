"""Executors: refused where they are made, because there is one thread."""

import _mig

FIRST_COMPLETED, FIRST_EXCEPTION, ALL_COMPLETED = "FIRST_COMPLETED", "FIRST_EXCEPTION", "ALL_COMPLETED"


class CancelledError(Exception):
    pass


TimeoutError = TimeoutError


class Executor:
    def __init__(self, *args, **kwargs):
        _mig.refuse(
            f"concurrent.futures.{type(self).__name__}: a migration runs in one thread; "
            "call the functions one after the other"
        )


class ThreadPoolExecutor(Executor):
    pass


class ProcessPoolExecutor(Executor):
    pass


class Future:
    pass


def as_completed(fs, timeout=None):
    return iter(fs)


def wait(fs, timeout=None, return_when=ALL_COMPLETED):
    return set(fs), set()
