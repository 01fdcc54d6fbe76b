"""Type hints: objects that can be written, subscripted and compared, and mean nothing here."""

import collections
from collections import abc as _abc

TYPE_CHECKING = False


def _shown(argument):
    if argument is ...:
        return "..."
    if isinstance(argument, type):
        if argument.__module__ == "builtins":
            return argument.__qualname__
        return f"{argument.__module__}.{argument.__qualname__}"
    if isinstance(argument, list):
        return f"[{', '.join(map(_shown, argument))}]"
    return repr(argument)


class _Form:
    def __init__(self, name):
        self._name = name

    def __getitem__(self, arguments):
        if not isinstance(arguments, tuple):
            arguments = (arguments,)
        return _Generic(self, arguments, self._name)

    def __or__(self, other):
        return Union[self, other]

    def __ror__(self, other):
        return Union[other, self]

    def __call__(self, *args, **kwargs):
        raise TypeError(f"Cannot instantiate {self!r}")

    def __mro_entries__(self, bases):
        return ()

    def __repr__(self):
        return f"typing.{self._name}"


class _Generic:
    def __init__(self, origin, arguments, name):
        self.__origin__ = origin
        self.__args__ = arguments
        self._name = name

    @property
    def __parameters__(self):
        return tuple(argument for argument in self.__args__ if isinstance(argument, TypeVar))

    def __getitem__(self, arguments):
        if not isinstance(arguments, tuple):
            arguments = (arguments,)
        given = dict(zip(self.__parameters__, arguments))
        return type(self)(
            self.__origin__,
            tuple(given.get(argument, argument) if isinstance(argument, TypeVar) else argument
                  for argument in self.__args__),
            self._name,
        )

    def __call__(self, *args, **kwargs):
        return self.__origin__(*args, **kwargs)

    def __getattr__(self, name):
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return getattr(self.__origin__, name)

    def __mro_entries__(self, bases):
        if isinstance(self.__origin__, type):
            return (self.__origin__,)
        return ()

    def __instancecheck__(self, instance):
        if self._name == "Union":
            return any(isinstance(instance, member) for member in self.__args__)
        raise TypeError("Subscripted generics cannot be used with class and instance checks")

    def __or__(self, other):
        return Union[self, other]

    def __ror__(self, other):
        return Union[other, self]

    def __eq__(self, other):
        if self._name == "Union" and isinstance(other, _UNION_TYPE):
            return set(self.__args__) == set(other.__args__)
        if not isinstance(other, _Generic) or self._name != other._name:
            return NotImplemented
        if self._name == "Union":
            return set(self.__args__) == set(other.__args__)
        return self.__args__ == other.__args__

    def __hash__(self):
        if self._name == "Union":
            # As `int | str` has it, which is equal.
            return hash(frozenset(self.__args__))
        return hash((self._name, self.__args__))

    def __repr__(self):
        if self._name == "Union":
            members = [member for member in self.__args__ if member is not type(None)]
            if len(members) < len(self.__args__) and len(members) == 1:
                return f"typing.Optional[{_shown(members[0])}]"
        shown = ", ".join("None" if argument is type(None) and self._name == "Union"
                          else _shown(argument) for argument in self.__args__)
        prefix = "" if "." in self._name else "typing."
        return f"{prefix}{self._name}[{shown}]"


_UNION_TYPE = type(int | str)


class _UnionForm(_Form):
    def __getitem__(self, arguments):
        if not isinstance(arguments, tuple):
            arguments = (arguments,)
        members = []
        for argument in arguments:
            if argument is None:
                argument = type(None)
            nested = argument.__args__ if (
                isinstance(argument, _Generic) and argument._name == "Union"
            ) else (argument,)
            for member in nested:
                if member not in members:
                    members.append(member)
        if len(members) == 1:
            return members[0]
        return _Generic(self, tuple(members), "Union")


class _OptionalForm(_Form):
    def __getitem__(self, argument):
        return Union[argument, None]


class _AnnotatedAlias(_Generic):
    @property
    def __metadata__(self):
        return self.__args__[1:]


class _AnnotatedForm(_Form):
    def __getitem__(self, arguments):
        return _AnnotatedAlias(arguments[0], arguments, "Annotated")


class _ClassForm(_Form):
    """`List`, `Dict`, ...: the name of a class that exists elsewhere."""

    def __init__(self, name, origin):
        self._name = name
        self.__origin__ = origin

    def __getitem__(self, arguments):
        if not isinstance(arguments, tuple):
            arguments = (arguments,)
        return _Generic(self.__origin__, arguments, self._name)

    def __call__(self, *args, **kwargs):
        return self.__origin__(*args, **kwargs)

    def __instancecheck__(self, instance):
        return isinstance(instance, self.__origin__)

    def __mro_entries__(self, bases):
        return (self.__origin__,)


Any = _Form("Any")
NoReturn = _Form("NoReturn")
Never = _Form("Never")
Self = _Form("Self")
LiteralString = _Form("LiteralString")
ClassVar = _Form("ClassVar")
Final = _Form("Final")
Literal = _Form("Literal")
Required = _Form("Required")
NotRequired = _Form("NotRequired")
ReadOnly = _Form("ReadOnly")
TypeAlias = _Form("TypeAlias")
TypeGuard = _Form("TypeGuard")
TypeIs = _Form("TypeIs")
Concatenate = _Form("Concatenate")
Unpack = _Form("Unpack")
Union = _UnionForm("Union")
Optional = _OptionalForm("Optional")
Annotated = _AnnotatedForm("Annotated")

List = _ClassForm("List", list)
Dict = _ClassForm("Dict", dict)
Set = _ClassForm("Set", set)
FrozenSet = _ClassForm("FrozenSet", frozenset)
Tuple = _ClassForm("Tuple", tuple)
Type = _ClassForm("Type", type)
DefaultDict = _ClassForm("DefaultDict", collections.defaultdict)
OrderedDict = _ClassForm("OrderedDict", collections.OrderedDict)
Counter = _ClassForm("Counter", collections.Counter)
ChainMap = _ClassForm("ChainMap", collections.ChainMap)
Deque = _ClassForm("Deque", collections.deque)

Callable = _ClassForm("Callable", _abc.Callable)
Hashable = _ClassForm("Hashable", _abc.Hashable)
Sized = _ClassForm("Sized", _abc.Sized)
Container = _ClassForm("Container", _abc.Container)
Collection = _ClassForm("Collection", _abc.Collection)
Iterable = _ClassForm("Iterable", _abc.Iterable)
Iterator = _ClassForm("Iterator", _abc.Iterator)
Generator = _ClassForm("Generator", _abc.Generator)
Reversible = _ClassForm("Reversible", _abc.Reversible)
Sequence = _ClassForm("Sequence", _abc.Sequence)
MutableSequence = _ClassForm("MutableSequence", _abc.MutableSequence)
AbstractSet = _ClassForm("AbstractSet", _abc.Set)
MutableSet = _ClassForm("MutableSet", _abc.MutableSet)
Mapping = _ClassForm("Mapping", _abc.Mapping)
MutableMapping = _ClassForm("MutableMapping", _abc.MutableMapping)
MappingView = _ClassForm("MappingView", _abc.MappingView)
KeysView = _ClassForm("KeysView", _abc.KeysView)
ItemsView = _ClassForm("ItemsView", _abc.ItemsView)
ValuesView = _ClassForm("ValuesView", _abc.ValuesView)
Awaitable = _ClassForm("Awaitable", _abc.Awaitable)
Coroutine = _ClassForm("Coroutine", _abc.Coroutine)
AsyncIterable = _ClassForm("AsyncIterable", _abc.AsyncIterable)
AsyncIterator = _ClassForm("AsyncIterator", _abc.AsyncIterator)
AsyncGenerator = _ClassForm("AsyncGenerator", _abc.AsyncGenerator)
ByteString = _ClassForm("ByteString", _abc.ByteString)

Text = str


class TypeVar:
    def __init__(self, name, *constraints, bound=None, covariant=False, contravariant=False,
                 infer_variance=False, default=None):
        self.__name__ = name
        self.__constraints__ = constraints
        self.__bound__ = bound
        self.__covariant__ = covariant
        self.__contravariant__ = contravariant

    def __or__(self, other):
        return Union[self, other]

    def __ror__(self, other):
        return Union[other, self]

    def __repr__(self):
        sign = "+" if self.__covariant__ else "-" if self.__contravariant__ else "~"
        return sign + self.__name__


class ParamSpec(TypeVar):
    @property
    def args(self):
        return _Form(f"{self.__name__}.args")

    @property
    def kwargs(self):
        return _Form(f"{self.__name__}.kwargs")


class TypeVarTuple(TypeVar):
    def __iter__(self):
        yield Unpack[self]


AnyStr = TypeVar("AnyStr", bytes, str)


class Generic:
    def __class_getitem__(cls, arguments):
        if not isinstance(arguments, tuple):
            arguments = (arguments,)
        name = "Generic" if cls is Generic else f"{cls.__module__}.{cls.__qualname__}"
        return _Generic(cls, arguments, name)


class _ProtocolMeta(type):
    def __instancecheck__(cls, instance):
        return cls.__subclasscheck__(type(instance))

    def __subclasscheck__(cls, subclass):
        if cls in subclass.__mro__:
            return True
        members = cls.__dict__.get("_protocol_members")
        return members is not None and all(hasattr(subclass, name) for name in members)


class Protocol(Generic, metaclass=_ProtocolMeta):
    pass


def runtime_checkable(cls):
    cls._protocol_members = [
        name for name, value in cls.__dict__.items() if callable(value) and name[:2] != "__"
    ]
    return cls


class ForwardRef:
    def __init__(self, arg, is_argument=True):
        self.__forward_arg__ = arg

    def __repr__(self):
        return f"ForwardRef({self.__forward_arg__!r})"


class SupportsInt(Protocol):
    pass


class SupportsFloat(Protocol):
    pass


class SupportsIndex(Protocol):
    pass


class SupportsBytes(Protocol):
    pass


class SupportsAbs(Protocol):
    pass


class SupportsRound(Protocol):
    pass


class IO(Generic):
    pass


class TextIO(IO):
    pass


class BinaryIO(IO):
    pass


class Pattern(Generic):
    pass


class Match(Generic):
    pass


def cast(typ, val):
    return val


def assert_type(val, typ):
    return val


def assert_never(arg):
    raise AssertionError(f"Expected code to be unreachable, but got: {arg!r}")


def reveal_type(obj):
    return obj


def overload(func):
    return func


def override(func):
    return func


def final(func):
    return func


def no_type_check(arg):
    return arg


def no_type_check_decorator(decorator):
    return decorator


def deprecated(message, /, **kwargs):
    return lambda decorated: decorated


def dataclass_transform(**kwargs):
    return lambda decorated: decorated


def get_origin(tp):
    if isinstance(tp, _AnnotatedAlias):
        return Annotated
    return getattr(tp, "__origin__", None)


def get_args(tp):
    return getattr(tp, "__args__", ())


def get_type_hints(obj, globalns=None, localns=None, include_extras=False):
    hints = {}
    if isinstance(obj, type):
        for ancestor in reversed(obj.__mro__):
            hints.update(ancestor.__dict__.get("__annotations__", {}))
    else:
        hints.update(getattr(obj, "__annotations__", {}))
    return hints


def is_typeddict(tp):
    return isinstance(tp, type) and hasattr(tp, "__total__")


class NewType:
    def __init__(self, name, tp):
        self.__name__ = name
        self.__qualname__ = name
        self.__supertype__ = tp

    def __call__(self, value):
        return value

    def __or__(self, other):
        return Union[self, other]

    def __ror__(self, other):
        return Union[other, self]

    def __repr__(self):
        return self.__qualname__


class _NamedTupleMeta(type):
    def __new__(mcls, name, bases, namespace):
        if namespace.get("_is_root"):
            return super().__new__(mcls, name, bases, namespace)
        fields = list(namespace.get("__annotations__", {}))
        defaults = [namespace[field] for field in fields if field in namespace]
        made = collections.namedtuple(
            name, fields, defaults=defaults, module=namespace.get("__module__")
        )
        made.__annotations__ = namespace.get("__annotations__", {})
        if "__doc__" in namespace:
            made.__doc__ = namespace["__doc__"]
        for key, value in namespace.items():
            if key not in fields and key not in (
                "__annotations__", "__module__", "__qualname__", "__doc__",
            ):
                setattr(made, key, value)
        return made


class _NamedTupleRoot(metaclass=_NamedTupleMeta):
    _is_root = True


class _NamedTupleForm:
    def __mro_entries__(self, bases):
        return (_NamedTupleRoot,)

    def __call__(self, typename, fields=None, /, **kwargs):
        pairs = list(fields) if fields is not None else list(kwargs.items())
        made = collections.namedtuple(typename, [name for name, _ in pairs])
        made.__annotations__ = dict(pairs)
        return made


NamedTuple = _NamedTupleForm()


class _TypedDictMeta(type):
    def __new__(mcls, name, bases, namespace, total=True):
        annotations = {}
        for base in bases:
            annotations.update(base.__dict__.get("__annotations__", {}))
        annotations.update(namespace.get("__annotations__", {}))
        made = type.__new__(mcls, name, (dict,), {**namespace, "__annotations__": annotations})
        made.__total__ = total
        made.__required_keys__ = frozenset(annotations if total else ())
        made.__optional_keys__ = frozenset(() if total else annotations)
        return made

    def __call__(cls, *args, **kwargs):
        return dict(*args, **kwargs)

    def __instancecheck__(cls, instance):
        raise TypeError("TypedDict does not support instance and class checks")


class _TypedDictRoot(metaclass=_TypedDictMeta):
    pass


class _TypedDictForm:
    def __mro_entries__(self, bases):
        return (_TypedDictRoot,)

    def __call__(self, typename, fields=(), /, *, total=True, **kwargs):
        return _TypedDictMeta(
            typename, (), {"__annotations__": dict(fields or kwargs)}, total=total
        )


TypedDict = _TypedDictForm()


class TypeAliasType:
    def __init__(self, name, value, *, type_params=()):
        self.__name__ = name
        self.__value__ = value
        self.__type_params__ = type_params

    def __getitem__(self, arguments):
        return _Generic(self, arguments if isinstance(arguments, tuple) else (arguments,), self.__name__)

    def __repr__(self):
        return self.__name__
