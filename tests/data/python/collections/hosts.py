import asyncio
import contextvars
import getpass
import importlib
import inspect
import io
import logging
import sys
import threading
import traceback
import types
import warnings
import weakref
from functools import wraps


def attempt(function, *args, **kwargs):
    try:
        return function(*args, **kwargs)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


stream = io.StringIO()
handler = logging.StreamHandler(stream)
handler.setFormatter(logging.Formatter("%(levelname)-5.5s [%(name)s] %(message)s"))
log = logging.getLogger("app.db")
log.addHandler(handler)
log.setLevel(logging.INFO)
log.propagate = False
log.debug("hidden")
log.info("hello %s %d", "x", 5)
log.warning("dict %(a)s", {"a": 1})
log.error("plain %s")
log.log(35, "between")
try:
    1 / 0
except ZeroDivisionError:
    log.critical("bad", exc_info=False)
child = logging.getLogger("app.db.child")
child.info("from child")
print(stream.getvalue(), end="")
print(log.isEnabledFor(10), log.getEffectiveLevel(), child.getEffectiveLevel(), child.parent is log, logging.getLevelName(30), logging.getLevelName("INFO"), logging.getLogger() is logging.root, logging.getLogger("app.db") is log, log.name, attempt(log.setLevel, "NOPE"), logging.getLogger("app").parent is logging.root, log.parent is logging.getLogger("app"), log.handlers == [handler])


class Only(logging.Filter):
    def filter(self, record):
        return "keep" in record.getMessage()


handler.addFilter(Only())
stream.truncate(0)
stream.seek(0)
log.info("keep this")
log.info("drop this")
print(repr(stream.getvalue()))
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    warnings.warn("old", DeprecationWarning)
    warnings.warn("note")
print([(str(w.message), w.category.__name__) for w in caught])
with warnings.catch_warnings():
    warnings.simplefilter("error")
    print(attempt(warnings.warn, "now an error"))


def outer(a, b=2, *args, c, d=4, **kwargs):
    """Doc line.

        indented
    """


def positional(x, /, y):
    pass


print(inspect.signature(outer), inspect.signature(positional), list(inspect.signature(outer).parameters), inspect.signature(outer).parameters["b"].default, inspect.isfunction(outer), inspect.isclass(int), repr(inspect.getdoc(outer)), inspect.isfunction(len), inspect.ismodule(sys))


class K:
    a = 1

    def __init__(self, x, y=1):
        pass

    def method(self, q):
        pass


print(inspect.signature(K), inspect.signature(K(1).method), [n for n, _ in inspect.getmembers(K, inspect.isfunction)], inspect.signature(outer).bind(1, c=2).arguments, attempt(inspect.signature(positional).bind, 1))


async def work(n):
    await asyncio.sleep(0)
    return n * 2


async def main():
    first = await work(1)
    rest = await asyncio.gather(work(2), work(3))
    return [first] + rest


print(asyncio.run(main()), asyncio.iscoroutinefunction(main), inspect.iscoroutinefunction(outer))


async def numbers():
    for i in range(3):
        yield i


async def consume():
    return [i async for i in numbers()]


print(asyncio.run(consume()))
lock = threading.Lock()
with lock:
    print(lock.locked())
print(lock.locked(), threading.current_thread().name)
local = threading.local()
local.x = 1
print(local.x)
var = contextvars.ContextVar("v", default=1)
token = var.set(5)
print(var.get())
var.reset(token)
print(var.get())
module = importlib.import_module("collections.abc")
print(module.__name__, attempt(importlib.import_module, "no_such_module_here"))


def fails():
    try:
        {}["k"]
    except KeyError as error:
        raise ValueError("outer") from error


try:
    fails()
except ValueError:
    lines = traceback.format_exc().splitlines()
    print(lines[0], lines[-1], len([line for line in lines if line.startswith("Traceback")]), "The above exception was the direct cause of the following exception:" in lines)
print(traceback.format_exception_only(ValueError, ValueError("x")))
print(types.FunctionType is type(outer), isinstance(len, types.BuiltinFunctionType), types.ModuleType is type(sys), isinstance(K(1).method, types.MethodType))
k = K(1)
print(weakref.ref(k)() is k)
print(type("Made", (K,), {"z": 1}).z, types.new_class("N", (), {}, lambda ns: ns.update(q=2)).q)
