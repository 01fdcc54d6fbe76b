"""What applications take from SQLAlchemy's own tools."""

import collections

OrderedDict = collections.OrderedDict
EMPTY_DICT = immutabledict = dict


def await_only(awaitable):
    import asyncio
    return asyncio.run(awaitable)


await_fallback = await_only


async def greenlet_spawn(fn, *args, _require_await=False, **kwargs):
    return fn(*args, **kwargs)


def to_list(x, default=None):
    if x is None:
        return default
    return x if isinstance(x, list) else list(x) if isinstance(x, tuple) else [x]


class memoized_property:
    def __init__(self, fget, doc=None):
        self.fget = fget
        self.__name__ = fget.__name__

    def __get__(self, obj, cls):
        if obj is None:
            return self
        obj.__dict__[self.__name__] = result = self.fget(obj)
        return result


def warn(msg, code=None):
    import warnings
    from sqlalchemy import exc
    warnings.warn(msg, exc.SAWarning)
