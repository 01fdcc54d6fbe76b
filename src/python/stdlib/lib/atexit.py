"""Functions to call at the end: a migration ends with its transaction, so they are not called."""

import _mig


def register(func, *args, **kwargs):
    _mig.refuse("atexit.register() is not supported: call the function where the work ends")


def unregister(func):
    pass
