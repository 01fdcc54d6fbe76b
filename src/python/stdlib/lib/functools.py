"""Functions about functions."""

WRAPPER_ASSIGNMENTS = ("__module__", "__name__", "__qualname__", "__doc__", "__annotations__")
WRAPPER_UPDATES = ("__dict__",)

_missing = object()


def update_wrapper(wrapper, wrapped, assigned=WRAPPER_ASSIGNMENTS, updated=WRAPPER_UPDATES):
    for name in assigned:
        value = getattr(wrapped, name, _missing)
        if value is not _missing:
            setattr(wrapper, name, value)
    for name in updated:
        for key, value in dict(getattr(wrapped, name, {})).items():
            setattr(wrapper, key, value)
    wrapper.__wrapped__ = wrapped
    return wrapper


def wraps(wrapped, assigned=WRAPPER_ASSIGNMENTS, updated=WRAPPER_UPDATES):
    def decorate(wrapper):
        return update_wrapper(wrapper, wrapped, assigned, updated)

    return decorate


def reduce(function, iterable, initial=_missing, /):
    iterator = iter(iterable)
    if initial is _missing:
        for value in iterator:
            break
        else:
            raise TypeError("reduce() of empty iterable with no initial value")
    else:
        value = initial
    for item in iterator:
        value = function(value, item)
    return value


class partial:
    def __init__(self, func, /, *args, **keywords):
        if not callable(func):
            raise TypeError("the first argument must be callable")
        if isinstance(func, partial):
            args = func.args + args
            keywords = {**func.keywords, **keywords}
            func = func.func
        self.func = func
        self.args = args
        self.keywords = keywords

    def __call__(self, /, *args, **keywords):
        return self.func(*self.args, *args, **{**self.keywords, **keywords})

    def __repr__(self):
        parts = [repr(self.func)]
        parts.extend(repr(value) for value in self.args)
        parts.extend(f"{name}={value!r}" for name, value in self.keywords.items())
        return f"functools.partial({', '.join(parts)})"


class partialmethod:
    def __init__(self, func, /, *args, **keywords):
        self.func = func
        self.args = args
        self.keywords = keywords

    def __get__(self, instance, owner=None):
        function = self.func
        if hasattr(type(function), "__get__"):
            function = function.__get__(instance, owner)
            return partial(function, *self.args, **self.keywords)
        if isinstance(function, (staticmethod, classmethod)):
            inner = function.__func__
            first = (owner,) if isinstance(function, classmethod) else ()
            return partial(inner, *first, *self.args, **self.keywords)
        if instance is None:
            return lambda receiver, *args, **keywords: function(
                receiver, *self.args, *args, **{**self.keywords, **keywords}
            )
        return partial(function, instance, *self.args, **self.keywords)


class _CacheInfo(tuple):
    def __new__(cls, hits, misses, maxsize, currsize):
        return tuple.__new__(cls, (hits, misses, maxsize, currsize))

    hits = property(lambda self: self[0])
    misses = property(lambda self: self[1])
    maxsize = property(lambda self: self[2])
    currsize = property(lambda self: self[3])

    def __repr__(self):
        return "CacheInfo(hits=%d, misses=%d, maxsize=%r, currsize=%d)" % tuple(self)


def lru_cache(maxsize=128, typed=False):
    if callable(maxsize):
        return _cached(maxsize, 128, False)
    if maxsize is not None:
        maxsize = max(maxsize, 0)
    return lambda function: _cached(function, maxsize, typed)


def cache(user_function):
    return _cached(user_function, None, False)


def _cached(function, maxsize, typed):
    known = {}
    counts = [0, 0]

    def wrapper(*args, **kwargs):
        key = (args, tuple(kwargs.items()))
        if typed:
            key += (tuple(map(type, args)), tuple(map(type, kwargs.values())))
        if key in known:
            counts[0] += 1
            value = known.pop(key)
            known[key] = value
            return value
        counts[1] += 1
        value = function(*args, **kwargs)
        if maxsize is None or maxsize > 0:
            known[key] = value
            if maxsize is not None and len(known) > maxsize:
                del known[next(iter(known))]
        return value

    def cache_clear():
        known.clear()
        counts[:] = [0, 0]

    update_wrapper(wrapper, function)
    wrapper.cache_info = lambda: _CacheInfo(counts[0], counts[1], maxsize, len(known))
    wrapper.cache_clear = cache_clear
    wrapper.cache_parameters = lambda: {"maxsize": maxsize, "typed": typed}
    return wrapper


class cached_property:
    def __init__(self, func):
        self.func = func
        self.attrname = None
        self.__doc__ = func.__doc__

    def __set_name__(self, owner, name):
        self.attrname = name

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        if self.attrname is None:
            raise TypeError(
                "Cannot use cached_property instance without calling __set_name__ on it."
            )
        values = instance.__dict__
        if self.attrname not in values:
            values[self.attrname] = self.func(instance)
        return values[self.attrname]


def _defines(cls, name):
    return any(name in ancestor.__dict__ for ancestor in cls.__mro__[:-1])


def total_ordering(cls):
    def less(self, other):
        return self.__lt__(other)

    roots = [name for name in ("__lt__", "__le__", "__gt__", "__ge__") if _defines(cls, name)]
    if not roots:
        raise ValueError("must define at least one ordering operation: < > <= >=")
    root = next(name for name in ("__lt__", "__le__", "__gt__", "__ge__") if name in roots)

    def derived(combine):
        def compare(self, other):
            result = getattr(type(self), root)(self, other)
            return result if result is NotImplemented else combine(result, self, other)

        return compare

    makers = {
        "__lt__": {
            "__gt__": lambda result, self, other: not result and self != other,
            "__le__": lambda result, self, other: result or self == other,
            "__ge__": lambda result, self, other: not result,
        },
        "__le__": {
            "__ge__": lambda result, self, other: not result or self == other,
            "__lt__": lambda result, self, other: result and self != other,
            "__gt__": lambda result, self, other: not result,
        },
        "__gt__": {
            "__lt__": lambda result, self, other: not (result or self == other),
            "__ge__": lambda result, self, other: result or self == other,
            "__le__": lambda result, self, other: not result,
        },
        "__ge__": {
            "__le__": lambda result, self, other: not result or self == other,
            "__gt__": lambda result, self, other: result and self != other,
            "__lt__": lambda result, self, other: not result,
        },
    }[root]
    for name, combine in makers.items():
        if name not in roots:
            function = derived(combine)
            function.__name__ = name
            setattr(cls, name, function)
    return cls


def cmp_to_key(mycmp):
    class K:
        def __init__(self, obj):
            self.obj = obj

        def __lt__(self, other):
            return mycmp(self.obj, other.obj) < 0

        def __gt__(self, other):
            return mycmp(self.obj, other.obj) > 0

        def __eq__(self, other):
            return mycmp(self.obj, other.obj) == 0

        def __le__(self, other):
            return mycmp(self.obj, other.obj) <= 0

        def __ge__(self, other):
            return mycmp(self.obj, other.obj) >= 0

        __hash__ = None

    return K


def singledispatch(func):
    registry = {object: func}

    def dispatch(cls):
        for ancestor in cls.__mro__:
            if ancestor in registry:
                return registry[ancestor]
        for known, function in registry.items():
            if issubclass(cls, known):
                return function
        return func

    def register(cls, function=None):
        if function is not None:
            registry[cls] = function
            return function
        if isinstance(cls, type):
            return lambda decorated: register(cls, decorated)
        annotations = dict(getattr(cls, "__annotations__", {}))
        annotations.pop("return", None)
        if not annotations:
            raise TypeError(
                f"Invalid first argument to `register()`: {cls!r}. "
                "Use either `@register(some_class)` or plain `@register` on an annotated function."
            )
        annotation = next(iter(annotations.values()))
        if isinstance(annotation, str):
            import builtins

            scope = cls.__globals__
            annotation = scope[annotation] if annotation in scope else getattr(builtins, annotation)
        return register(annotation, cls)

    def wrapper(*args, **kwargs):
        if not args:
            name = getattr(func, "__name__", "singledispatch function")
            raise TypeError(f"{name} requires at least 1 positional argument")
        return dispatch(args[0].__class__)(*args, **kwargs)

    update_wrapper(wrapper, func)
    wrapper.register = register
    wrapper.dispatch = dispatch
    wrapper.registry = registry
    return wrapper


class singledispatchmethod:
    def __init__(self, func):
        self.dispatcher = singledispatch(func)
        self.func = func

    def register(self, cls, method=None):
        return self.dispatcher.register(cls, method)

    def __get__(self, instance, owner=None):
        def call(*args, **kwargs):
            function = self.dispatcher.dispatch(args[0].__class__)
            return function(instance, *args, **kwargs)

        return call
