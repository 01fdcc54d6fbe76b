"""Abstract containers: classes to test against and to derive from.

`isinstance` looks at the methods that a class has, as each test below says, or at the classes
that were registered."""

__all__ = [
    "AsyncGenerator", "AsyncIterable", "AsyncIterator", "Awaitable", "ByteString", "Callable",
    "Collection", "Container", "Coroutine", "Generator", "Hashable", "ItemsView", "Iterable",
    "Iterator", "KeysView", "Mapping", "MappingView", "MutableMapping", "MutableSequence",
    "MutableSet", "Reversible", "Sequence", "Set", "Sized", "ValuesView",
]


# What a class counts stands in its body, with what the classes below it count: a class that nobody
# has asked for yet does not exist, so the test cannot ask it.
_GENERATOR = type(_ for _ in ())
_ITERATORS = [_GENERATOR] + [
    type(iter(items)) for items in ([], (), {}, "", range(0), {}.values(), {}.items(), set(), b"")
]
_VIEWS = [type({}.keys()), type({}.items()), type({}.values())]
_SEQUENCES = [tuple, str, range, bytes, list]
_COLLECTIONS = _SEQUENCES + [set, frozenset, dict] + _VIEWS


def _has_methods(cls, names):
    for name in names:
        for ancestor in cls.__mro__:
            if name in ancestor.__dict__:
                if ancestor.__dict__[name] is None:
                    return False
                break
        else:
            return False
    return True


class _Alias:
    """`Sequence[int]`: keeps its parameters, is the class otherwise."""

    def __init__(self, origin, arguments):
        self.__origin__ = origin
        self.__args__ = arguments if isinstance(arguments, tuple) else (arguments,)

    def __mro_entries__(self, bases):
        return (self.__origin__,)

    def __call__(self, *args, **kwargs):
        return self.__origin__(*args, **kwargs)

    def __getitem__(self, arguments):
        return _Alias(self.__origin__, arguments)

    def __or__(self, other):
        return _Union((self, other))

    def __ror__(self, other):
        return _Union((other, self))

    def __eq__(self, other):
        return (
            isinstance(other, _Alias)
            and self.__origin__ is other.__origin__
            and self.__args__ == other.__args__
        )

    def __hash__(self):
        return hash((self.__origin__, self.__args__))

    def __repr__(self):
        shown = ", ".join(
            "..." if argument is ... else getattr(argument, "__qualname__", repr(argument))
            for argument in self.__args__
        )
        return f"{self.__origin__.__module__}.{self.__origin__.__qualname__}[{shown}]"


class _Union:
    def __init__(self, members):
        self.__args__ = tuple(members)

    def __or__(self, other):
        return _Union(self.__args__ + (other,))

    def __ror__(self, other):
        return _Union((other,) + self.__args__)

    def __instancecheck__(self, instance):
        return isinstance(instance, tuple(
            getattr(member, "__origin__", member) for member in self.__args__
        ))


class _AbstractMeta(type):
    def __instancecheck__(cls, instance):
        return cls.__subclasscheck__(type(instance))

    def __subclasscheck__(cls, subclass):
        if cls in subclass.__mro__:
            return True
        registered = cls.__dict__.get("_registered")
        if registered and any(known in subclass.__mro__ for known in registered):
            return True
        methods = cls.__dict__.get("_methods")
        if methods and _has_methods(subclass, methods):
            return True
        # A class counts where one that derives from this one counts it.
        return any(
            isinstance(derived, _AbstractMeta) and derived.__subclasscheck__(subclass)
            for derived in cls.__subclasses__()
            if derived.__dict__.get("_registered") or derived.__dict__.get("_methods")
        )

    def register(cls, subclass):
        if "_registered" not in cls.__dict__:
            cls._registered = []
        cls._registered.append(subclass)
        return subclass

    def __call__(cls, *args, **kwargs):
        missing = []
        names = {name for ancestor in cls.__mro__ for name in ancestor.__dict__.get("_abstract", ())}
        for name in sorted(names):
            for ancestor in cls.__mro__:
                if name in ancestor.__dict__:
                    value = ancestor.__dict__[name]
                    if getattr(value, "__isabstractmethod__", False):
                        missing.append(name)
                    break
        if missing:
            plural = "" if len(missing) == 1 else "s"
            raise TypeError(
                f"Can't instantiate abstract class {cls.__name__} "
                f"with abstract method{plural} {', '.join(missing)}"
            )
        return type.__call__(cls, *args, **kwargs)


def _required(function):
    function.__isabstractmethod__ = True
    return function


class _Base(metaclass=_AbstractMeta):
    def __class_getitem__(cls, arguments):
        return _Alias(cls, arguments)


class Hashable(_Base):
    _methods = ("__hash__",)


class Container(_Base):
    _registered = _COLLECTIONS[:]
    _methods = ("__contains__",)
    _abstract = ("__contains__",)

    @_required
    def __contains__(self, item):
        return False


class Iterable(_Base):
    _registered = _COLLECTIONS + _ITERATORS
    _methods = ("__iter__",)
    _abstract = ("__iter__",)

    @_required
    def __iter__(self):
        return iter(())


class Iterator(Iterable):
    _registered = _ITERATORS[:]
    _methods = ("__iter__", "__next__")
    _abstract = ("__next__",)

    @_required
    def __next__(self):
        raise StopIteration

    def __iter__(self):
        return self


class Generator(Iterator):
    _registered = [_GENERATOR]
    _methods = ("__iter__", "__next__", "send", "throw", "close")


class Reversible(Iterable):
    _registered = _SEQUENCES + [dict] + _VIEWS
    _methods = ("__reversed__", "__iter__")


class Sized(_Base):
    _registered = _COLLECTIONS[:]
    _methods = ("__len__",)
    _abstract = ("__len__",)

    @_required
    def __len__(self):
        return 0


class Collection(Sized, Iterable, Container):
    _registered = _COLLECTIONS[:]
    _methods = ("__len__", "__iter__", "__contains__")


class Callable(_Base):
    _registered = [type(_has_methods), type(len), type(iter), type([].append)]
    _methods = ("__call__",)


class Awaitable(_Base):
    _methods = ("__await__",)


class Coroutine(Awaitable):
    _methods = ("__await__", "send", "throw", "close")


class AsyncIterable(_Base):
    _methods = ("__aiter__",)


class AsyncIterator(AsyncIterable):
    _methods = ("__anext__", "__aiter__")


class AsyncGenerator(AsyncIterator):
    _methods = ("__aiter__", "__anext__", "asend", "athrow", "aclose")


class Sequence(Reversible, Collection):
    _registered = _SEQUENCES[:]
    _methods = ()
    _abstract = ("__getitem__",)

    @_required
    def __getitem__(self, index):
        raise IndexError

    def __iter__(self):
        position = 0
        try:
            while True:
                yield self[position]
                position += 1
        except IndexError:
            return

    def __contains__(self, value):
        return any(item is value or item == value for item in self)

    def __reversed__(self):
        for position in reversed(range(len(self))):
            yield self[position]

    def index(self, value, start=0, stop=None):
        for position in range(*slice(start, stop).indices(len(self))):
            if self[position] is value or self[position] == value:
                return position
        raise ValueError

    def count(self, value):
        return sum(1 for item in self if item is value or item == value)


class ByteString(Sequence):
    _registered = [bytes]
    pass


class MutableSequence(Sequence):
    _registered = [list]
    _abstract = ("__setitem__", "__delitem__", "insert")

    @_required
    def __setitem__(self, index, value):
        raise IndexError

    @_required
    def __delitem__(self, index):
        raise IndexError

    @_required
    def insert(self, index, value):
        raise IndexError

    def append(self, value):
        self.insert(len(self), value)

    def clear(self):
        while len(self):
            self.pop()

    def reverse(self):
        values = list(self)
        values.reverse()
        for position, value in enumerate(values):
            self[position] = value

    def extend(self, values):
        for value in list(values):
            self.append(value)

    def pop(self, index=-1):
        value = self[index]
        del self[index]
        return value

    def remove(self, value):
        del self[self.index(value)]

    def __iadd__(self, values):
        self.extend(values)
        return self


class Set(Collection):
    _registered = [set, frozenset] + _VIEWS[:2]
    _methods = ()

    @classmethod
    def _from_iterable(cls, iterable):
        return cls(iterable)

    def __le__(self, other):
        return len(self) <= len(other) and all(item in other for item in self)

    def __lt__(self, other):
        return len(self) < len(other) and self <= other

    def __ge__(self, other):
        return len(self) >= len(other) and all(item in self for item in other)

    def __gt__(self, other):
        return len(self) > len(other) and self >= other

    def __eq__(self, other):
        if not isinstance(other, Set):
            return NotImplemented
        return len(self) == len(other) and self <= other

    def __and__(self, other):
        return self._from_iterable(value for value in other if value in self)

    __rand__ = __and__

    def __or__(self, other):
        return self._from_iterable([*self, *other])

    __ror__ = __or__

    def __sub__(self, other):
        other = list(other)
        return self._from_iterable(value for value in self if value not in other)

    def __xor__(self, other):
        other = self._from_iterable(other)
        return (self - other) | (other - self)

    def isdisjoint(self, other):
        return not any(value in self for value in other)


class MutableSet(Set):
    _registered = [set]
    _abstract = ("add", "discard")

    @_required
    def add(self, value):
        raise NotImplementedError

    @_required
    def discard(self, value):
        raise NotImplementedError

    def remove(self, value):
        if value not in self:
            raise KeyError(value)
        self.discard(value)

    def pop(self):
        for value in self:
            self.discard(value)
            return value
        raise KeyError

    def clear(self):
        for value in list(self):
            self.discard(value)

    def __ior__(self, other):
        for value in other:
            self.add(value)
        return self


class Mapping(Collection):
    _registered = [dict]
    _methods = ()
    _abstract = ("__getitem__",)

    @_required
    def __getitem__(self, key):
        raise KeyError

    def get(self, key, default=None):
        try:
            return self[key]
        except KeyError:
            return default

    def __contains__(self, key):
        try:
            self[key]
        except KeyError:
            return False
        return True

    def keys(self):
        return KeysView(self)

    def items(self):
        return ItemsView(self)

    def values(self):
        return ValuesView(self)

    def __eq__(self, other):
        if not isinstance(other, Mapping):
            return NotImplemented
        return dict(self.items()) == dict(other.items())

    __hash__ = None


class MutableMapping(Mapping):
    _registered = [dict]
    _abstract = ("__setitem__", "__delitem__")

    @_required
    def __setitem__(self, key, value):
        raise KeyError

    @_required
    def __delitem__(self, key):
        raise KeyError

    def pop(self, key, *default):
        if key in self:
            value = self[key]
            del self[key]
            return value
        if default:
            return default[0]
        raise KeyError(key)

    def popitem(self):
        for key in self:
            value = self[key]
            del self[key]
            return key, value
        raise KeyError

    def clear(self):
        for key in list(self):
            del self[key]

    def update(self, other=(), /, **kwargs):
        if hasattr(other, "keys"):
            for key in other.keys():
                self[key] = other[key]
        else:
            for key, value in other:
                self[key] = value
        for key, value in kwargs.items():
            self[key] = value

    def setdefault(self, key, default=None):
        if key not in self:
            self[key] = default
        return self[key]


class MappingView(Sized):
    _registered = _VIEWS[:]
    _methods = ()

    def __init__(self, mapping):
        self._mapping = mapping

    def __len__(self):
        return len(self._mapping)

    def __repr__(self):
        return f"{self.__class__.__name__}({self._mapping!r})"


class KeysView(MappingView, Set):
    _registered = [_VIEWS[0]]
    @classmethod
    def _from_iterable(cls, iterable):
        return set(iterable)

    def __contains__(self, key):
        return key in self._mapping

    def __iter__(self):
        return iter(self._mapping)


class ItemsView(MappingView, Set):
    _registered = [_VIEWS[1]]
    @classmethod
    def _from_iterable(cls, iterable):
        return set(iterable)

    def __contains__(self, item):
        key, value = item
        return key in self._mapping and self._mapping[key] == value

    def __iter__(self):
        for key in self._mapping:
            yield key, self._mapping[key]


class ValuesView(MappingView, Collection):
    _registered = [_VIEWS[2]]
    def __contains__(self, value):
        return any(item is value or item == value for item in self)

    def __iter__(self):
        for key in self._mapping:
            yield self._mapping[key]
