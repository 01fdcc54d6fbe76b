"""wrapt: objects and functions wrapped so that the wrapper passes for what is inside of it."""

import functools
import inspect
import types


class ObjectProxy:
    """Hands everything on to what it wraps, but for attributes whose names begin with `_self_`."""

    def __init__(self, wrapped):
        object.__setattr__(self, "__wrapped__", wrapped)
        for name in ("__name__", "__qualname__", "__doc__", "__module__", "__annotations__"):
            held = getattr(wrapped, name, None)
            if held is not None:
                object.__setattr__(self, name, held)

    def __getattr__(self, name):
        if name == "__wrapped__":
            raise ValueError("wrapper has not been initialized")
        return getattr(self.__wrapped__, name)

    def __setattr__(self, name, value):
        if name.startswith("_self_") or name == "__wrapped__" or hasattr(type(self), name):
            object.__setattr__(self, name, value)
        else:
            setattr(self.__wrapped__, name, value)

    def __delattr__(self, name):
        if name.startswith("_self_"):
            object.__delattr__(self, name)
        else:
            delattr(self.__wrapped__, name)

    def __str__(self):
        return str(self.__wrapped__)

    def __repr__(self):
        return "<%s for %s>" % (type(self).__name__, type(self.__wrapped__).__name__)

    def __bool__(self):
        return bool(self.__wrapped__)

    def __hash__(self):
        return hash(self.__wrapped__)

    def __eq__(self, other):
        return self.__wrapped__ == other

    def __ne__(self, other):
        return self.__wrapped__ != other

    def __lt__(self, other):
        return self.__wrapped__ < other

    def __le__(self, other):
        return self.__wrapped__ <= other

    def __gt__(self, other):
        return self.__wrapped__ > other

    def __ge__(self, other):
        return self.__wrapped__ >= other

    def __len__(self):
        return len(self.__wrapped__)

    def __iter__(self):
        return iter(self.__wrapped__)

    def __contains__(self, item):
        return item in self.__wrapped__

    def __getitem__(self, key):
        return self.__wrapped__[key]

    def __setitem__(self, key, value):
        self.__wrapped__[key] = value

    def __delitem__(self, key):
        del self.__wrapped__[key]

    def __int__(self):
        return int(self.__wrapped__)

    def __float__(self):
        return float(self.__wrapped__)

    def __index__(self):
        return self.__wrapped__.__index__()

    def __add__(self, other):
        return self.__wrapped__ + other

    def __radd__(self, other):
        return other + self.__wrapped__

    def __enter__(self):
        return self.__wrapped__.__enter__()

    def __exit__(self, *details):
        return self.__wrapped__.__exit__(*details)


BaseObjectProxy = ObjectProxy


class CallableObjectProxy(ObjectProxy):
    def __call__(self, *args, **kwargs):
        return self.__wrapped__(*args, **kwargs)


class PartialCallableObjectProxy(ObjectProxy):
    def __init__(self, wrapped, *args, **kwargs):
        super().__init__(wrapped)
        self._self_args = args
        self._self_kwargs = kwargs

    def __call__(self, *args, **kwargs):
        return self.__wrapped__(*self._self_args, *args, **{**self._self_kwargs, **kwargs})


def _enabled(enabled):
    return enabled is None or (enabled() if callable(enabled) else bool(enabled))


class FunctionWrapper(ObjectProxy):
    """Calls `wrapper(wrapped, instance, args, kwargs)` in place of a function or method."""

    def __init__(self, wrapped, wrapper, enabled=None):
        super().__init__(wrapped)
        self._self_wrapper = wrapper
        self._self_enabled = enabled
        self._self_instance = None

    def __get__(self, instance, owner=None):
        wrapped = self.__wrapped__
        if isinstance(wrapped, type) or not hasattr(wrapped, "__get__"):
            return self
        bound = BoundFunctionWrapper(wrapped.__get__(instance, owner), self._self_wrapper, self._self_enabled)
        bound._self_parent = self
        if isinstance(wrapped, classmethod):
            bound._self_instance = owner
        elif not isinstance(wrapped, staticmethod):
            bound._self_instance = instance
        return bound

    def __call__(self, *args, **kwargs):
        wrapped = self.__wrapped__
        if not _enabled(self._self_enabled):
            return wrapped(*args, **kwargs)
        instance = self._self_instance
        if instance is None:
            instance = getattr(wrapped, "__self__", None)
        return self._self_wrapper(wrapped, instance, args, kwargs)


class BoundFunctionWrapper(FunctionWrapper):
    def __get__(self, instance, owner=None):
        return self

    def __call__(self, *args, **kwargs):
        wrapped, instance = self.__wrapped__, self._self_instance
        if not _enabled(self._self_enabled):
            return wrapped(*args, **kwargs)
        parent = self._self_parent.__wrapped__
        if instance is None and not isinstance(parent, (classmethod, staticmethod)) and args:
            # Called on the class, with the object as the first argument.
            instance, args = args[0], args[1:]
            wrapped = functools.partial(wrapped, instance)
        return self._self_wrapper(wrapped, instance, args, kwargs)


def decorator(wrapper=None, enabled=None, adapter=None, proxy=FunctionWrapper):
    if wrapper is None:
        return functools.partial(decorator, enabled=enabled, adapter=adapter, proxy=proxy)

    def wrapping(wrapped):
        if inspect.isclass(wrapper):
            return proxy(wrapped, wrapper(), enabled)
        return proxy(wrapped, _bound_wrapper(wrapper), enabled)

    functools.update_wrapper(wrapping, wrapper)
    return wrapping


def _bound_wrapper(wrapper):
    return wrapper.__get__(None, type(None)) if isinstance(wrapper, staticmethod) else wrapper


def function_wrapper(wrapper):
    return lambda wrapped: FunctionWrapper(wrapped, wrapper)


def wrap_function_wrapper(module, name, wrapper):
    import importlib
    if isinstance(module, str):
        module = importlib.import_module(module)
    *path, last = name.split(".")
    for part in path:
        module = getattr(module, part)
    wrapped = FunctionWrapper(getattr(module, last), wrapper)
    setattr(module, last, wrapped)
    return wrapped


def patch_function_wrapper(module, name, enabled=None):
    return lambda wrapper: wrap_function_wrapper(module, name, wrapper)


def adapter_factory(factory):
    return factory


def formatargspec(*args, **kwargs):
    raise NotImplementedError("wrapt: formatargspec is not provided here")


def synchronized(wrapped):
    # One thread runs here: there is nothing to wait for.
    return wrapped if callable(wrapped) else _Synchronized(wrapped)


class _Synchronized(ObjectProxy):
    pass


def when_imported(name):
    return lambda hook: hook


def register_post_import_hook(hook, name):
    pass


class WeakFunctionProxy(CallableObjectProxy):
    def __init__(self, wrapped, callback=None):
        super().__init__(wrapped)
