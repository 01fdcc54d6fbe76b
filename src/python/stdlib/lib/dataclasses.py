"""Classes that are mostly their fields."""

import copy as _copy
import types as _types

__all__ = [
    "FrozenInstanceError", "InitVar", "KW_ONLY", "MISSING", "Field", "asdict", "astuple",
    "dataclass", "field", "fields", "is_dataclass", "make_dataclass", "replace",
]


class FrozenInstanceError(AttributeError):
    pass


class _Sentinel:
    def __init__(self, shown):
        self._shown = shown

    def __repr__(self):
        return self._shown


MISSING = _Sentinel("<dataclasses._MISSING_TYPE object>")
KW_ONLY = _Sentinel("<dataclasses._KW_ONLY_TYPE object>")
_FACTORY = _Sentinel("<factory>")
_FIELDS = "__dataclass_fields__"


class InitVar:
    def __init__(self, type):
        self.type = type

    def __class_getitem__(cls, type):
        return cls(type)


class Field:
    def __init__(self, default, default_factory, init, repr, hash, compare, metadata, kw_only):
        self.name = None
        self.type = None
        self.default = default
        self.default_factory = default_factory
        self.init = init
        self.repr = repr
        self.hash = hash
        self.compare = compare
        self.metadata = _types.MappingProxyType({} if metadata is None else metadata)
        self.kw_only = kw_only
        self._kind = "field"

    def __repr__(self):
        return (
            f"Field(name={self.name!r},type={self.type!r},default={self.default!r},"
            f"default_factory={self.default_factory!r},init={self.init!r},repr={self.repr!r},"
            f"hash={self.hash!r},compare={self.compare!r},metadata={self.metadata!r},"
            f"kw_only={self.kw_only!r},_field_type={self._kind})"
        )


def field(*, default=MISSING, default_factory=MISSING, init=True, repr=True, hash=None,
          compare=True, metadata=None, kw_only=MISSING):
    if default is not MISSING and default_factory is not MISSING:
        raise ValueError("cannot specify both default and default_factory")
    return Field(default, default_factory, init, repr, hash, compare, metadata, kw_only)


def _kind_of(annotation):
    if isinstance(annotation, str):
        text = annotation.replace("typing.", "").replace("t.", "").replace("dataclasses.", "")
        if text.startswith("ClassVar"):
            return "class variable"
        if text.startswith("InitVar"):
            return "init variable"
        if text == "KW_ONLY":
            return "keyword marker"
        return "field"
    if annotation is KW_ONLY:
        return "keyword marker"
    if annotation is InitVar or isinstance(annotation, InitVar):
        return "init variable"
    for form in (annotation, getattr(annotation, "__origin__", None)):
        if getattr(form, "_name", None) == "ClassVar":
            return "class variable"
    return "field"


def _own_fields(cls, kw_only):
    made = []
    for name, annotation in cls.__dict__.get("__annotations__", {}).items():
        kind = _kind_of(annotation)
        if kind == "keyword marker":
            kw_only = True
            continue
        default = cls.__dict__.get(name, MISSING)
        if isinstance(default, Field):
            item = default
        else:
            item = field(default=default)
        item.name = name
        item.type = annotation
        item._kind = kind
        if kind == "class variable":
            if item.default_factory is not MISSING:
                raise TypeError(f"field {name} cannot have a default factory")
            item.kw_only = False
            made.append(item)
            continue
        if item.kw_only is MISSING:
            item.kw_only = kw_only
        if isinstance(item.default, (list, dict, set)):
            raise ValueError(
                f"mutable default {type(item.default)} for field {name} is not allowed: "
                "use default_factory"
            )
        if isinstance(default, Field):
            if item.default is MISSING:
                delattr(cls, name)
            else:
                setattr(cls, name, item.default)
        made.append(item)
    for name, value in cls.__dict__.items():
        if isinstance(value, Field) and name not in cls.__dict__.get("__annotations__", {}):
            raise TypeError(f"{name!r} is a field but has no type annotation")
    return made


def _list_names(names):
    names = [repr(name) for name in names]
    if len(names) < 3:
        return " and ".join(names)
    return f"{', '.join(names[:-1])}, and {names[-1]}"


def _missing_error(function, missing, kind):
    plural = "" if len(missing) == 1 else "s"
    return TypeError(
        f"{function}() missing {len(missing)} required {kind} argument{plural}: "
        f"{_list_names(missing)}"
    )


def _make_init(cls, items, frozen):
    taken = [item for item in items if item.init]
    positional = [item for item in taken if not item.kw_only]
    keyword_only = [item for item in taken if item.kw_only]
    seen_default = False
    for item in positional:
        if item.default is not MISSING or item.default_factory is not MISSING:
            seen_default = True
        elif seen_default:
            raise TypeError(f"non-default argument {item.name!r} follows default argument")
    names = {item.name for item in taken}

    def value_of(item, given):
        if item.name in given:
            return given[item.name]
        if item.default is not MISSING:
            return item.default
        if item.default_factory is not MISSING:
            return item.default_factory()
        return MISSING

    def __init__(self, /, *args, **kwargs):
        function = f"{cls.__qualname__}.__init__"
        if len(args) > len(positional):
            least = sum(
                1 for item in positional
                if item.default is MISSING and item.default_factory is MISSING
            )
            most = len(positional) + 1
            takes = str(most) if least + 1 == most else f"from {least + 1} to {most}"
            verb = "was" if len(args) + 1 == 1 else "were"
            plural = "" if takes == "1" else "s"
            raise TypeError(
                f"{function}() takes {takes} positional argument{plural} "
                f"but {len(args) + 1} {verb} given"
            )
        given = dict(zip((item.name for item in positional), args))
        for name, value in kwargs.items():
            if name not in names:
                raise TypeError(f"{function}() got an unexpected keyword argument {name!r}")
            if name in given:
                raise TypeError(f"{function}() got multiple values for argument {name!r}")
            given[name] = value
        for group, kind in ((positional, "positional"), (keyword_only, "keyword-only")):
            missing = [
                item.name for item in group
                if item.name not in given
                and item.default is MISSING and item.default_factory is MISSING
            ]
            if missing:
                raise _missing_error(function, missing, kind)
        extra = []
        for item in items:
            if item._kind == "init variable":
                extra.append(value_of(item, given))
                continue
            if not item.init and item.default_factory is MISSING:
                continue
            object.__setattr__(self, item.name, value_of(item, given))
        if hasattr(self, "__post_init__"):
            self.__post_init__(*extra)

    return __init__


def _compared(items):
    return [item.name for item in items if item._kind == "field" and item.compare]


def _values(instance, names):
    return tuple(getattr(instance, name) for name in names)


def _add_method(cls, name, function):
    function.__name__ = name
    function.__qualname__ = f"{cls.__qualname__}.{name}"
    setattr(cls, name, function)


def _add_order(cls, names):
    def ordering(operation):
        def compare(self, other):
            if other.__class__ is not self.__class__:
                return NotImplemented
            return operation(_values(self, names), _values(other, names))

        return compare

    for name, operation in (
        ("__lt__", lambda left, right: left < right),
        ("__le__", lambda left, right: left <= right),
        ("__gt__", lambda left, right: left > right),
        ("__ge__", lambda left, right: left >= right),
    ):
        if name in cls.__dict__:
            raise TypeError(
                f"Cannot overwrite attribute {name} in class {cls.__name__}. "
                "Consider using functools.total_ordering"
            )
        _add_method(cls, name, ordering(operation))


def _add_frozen(cls, names):
    def __setattr__(self, name, value):
        if type(self) is cls or name in names:
            raise FrozenInstanceError(f"cannot assign to field {name!r}")
        super(cls, self).__setattr__(name, value)

    def __delattr__(self, name):
        if type(self) is cls or name in names:
            raise FrozenInstanceError(f"cannot delete field {name!r}")
        super(cls, self).__delattr__(name)

    _add_method(cls, "__setattr__", __setattr__)
    _add_method(cls, "__delattr__", __delattr__)


def _process(cls, init, repr, eq, order, unsafe_hash, frozen, match_args, kw_only):
    known = {}
    frozen_bases = []
    for ancestor in reversed(cls.__mro__[1:]):
        inherited = ancestor.__dict__.get(_FIELDS)
        if inherited is not None:
            frozen_bases.append(ancestor.__dict__["__dataclass_params__"]["frozen"])
            known.update(inherited)
    if any(frozen_bases) and not frozen:
        raise TypeError("cannot inherit non-frozen dataclass from a frozen one")
    if frozen and frozen_bases and not any(frozen_bases):
        raise TypeError("cannot inherit frozen dataclass from a non-frozen one")
    for item in _own_fields(cls, kw_only):
        known[item.name] = item
    items = [item for item in known.values() if item._kind != "class variable"]
    real = [item for item in items if item._kind == "field"]
    own = dict(cls.__dict__)
    setattr(cls, _FIELDS, known)
    cls.__dataclass_params__ = {"frozen": frozen, "eq": eq, "order": order}
    if init:
        _add_method(cls, "__init__", _make_init(cls, items, frozen))
    if repr and "__repr__" not in own:
        shown = [item.name for item in real if item.repr]

        def __repr__(self):
            parts = ", ".join(f"{name}={getattr(self, name)!r}" for name in shown)
            return f"{self.__class__.__qualname__}({parts})"

        _add_method(cls, "__repr__", __repr__)
    compared = _compared(real)
    has_explicit_hash = own.get("__hash__") is not None or (
        "__hash__" in own and "__eq__" not in own
    )
    if eq and "__eq__" not in own:
        def __eq__(self, other):
            if other.__class__ is not self.__class__:
                return NotImplemented
            return _values(self, compared) == _values(other, compared)

        _add_method(cls, "__eq__", __eq__)
    if order:
        if not eq:
            raise ValueError("eq must be true if order is true")
        _add_order(cls, compared)
    if frozen:
        _add_frozen(cls, {item.name for item in real})
    if unsafe_hash or (eq and frozen and not has_explicit_hash):
        if unsafe_hash and has_explicit_hash:
            raise TypeError(f"Cannot overwrite attribute __hash__ in class {cls.__name__}")
        hashed = [
            item.name for item in real
            if (item.compare if item.hash is None else item.hash)
        ]

        def __hash__(self):
            return hash(_values(self, hashed))

        _add_method(cls, "__hash__", __hash__)
    elif eq and not has_explicit_hash:
        cls.__hash__ = None
    if match_args and "__match_args__" not in own:
        cls.__match_args__ = tuple(
            item.name for item in items if item.init and not item.kw_only
        )
    if not cls.__dict__.get("__doc__"):
        cls.__doc__ = f"{cls.__name__}()"
    return cls


def dataclass(cls=None, /, *, init=True, repr=True, eq=True, order=False, unsafe_hash=False,
              frozen=False, match_args=True, kw_only=False, slots=False, weakref_slot=False):
    def wrap(cls):
        return _process(cls, init, repr, eq, order, unsafe_hash, frozen, match_args, kw_only)

    return wrap if cls is None else wrap(cls)


def fields(class_or_instance):
    known = getattr(class_or_instance, _FIELDS, None)
    if known is None:
        raise TypeError("must be called with a dataclass type or instance")
    return tuple(item for item in known.values() if item._kind == "field")


def is_dataclass(obj):
    cls = obj if isinstance(obj, type) else type(obj)
    return hasattr(cls, _FIELDS)


def _is_instance(obj):
    return not isinstance(obj, type) and hasattr(type(obj), _FIELDS)


def _convert(value, factory, whole):
    if _is_instance(value):
        return whole(value)
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*[_convert(item, factory, whole) for item in value])
    if isinstance(value, (list, tuple)):
        return type(value)([_convert(item, factory, whole) for item in value])
    if isinstance(value, dict):
        return type(value)(
            (_convert(key, factory, whole), _convert(item, factory, whole))
            for key, item in value.items()
        )
    return _copy.deepcopy(value)


def asdict(obj, *, dict_factory=dict):
    if not _is_instance(obj):
        raise TypeError("asdict() should be called on dataclass instances")

    def whole(instance):
        return dict_factory([
            (item.name, _convert(getattr(instance, item.name), dict_factory, whole))
            for item in fields(instance)
        ])

    return whole(obj)


def astuple(obj, *, tuple_factory=tuple):
    if not _is_instance(obj):
        raise TypeError("astuple() should be called on dataclass instances")

    def whole(instance):
        return tuple_factory([
            _convert(getattr(instance, item.name), tuple_factory, whole)
            for item in fields(instance)
        ])

    return whole(obj)


def replace(obj, /, **changes):
    if not _is_instance(obj):
        raise TypeError("replace() should be called on dataclass instances")
    for item in getattr(obj, _FIELDS).values():
        if item._kind == "class variable":
            continue
        if not item.init:
            if item.name in changes:
                raise ValueError(
                    f"field {item.name} is declared with init=False, "
                    "it cannot be specified with replace()"
                )
            continue
        if item.name not in changes:
            if item._kind == "init variable" and item.default is MISSING:
                raise ValueError(f"InitVar {item.name!r} must be specified with replace()")
            changes[item.name] = getattr(obj, item.name)
    return obj.__class__(**changes)


def make_dataclass(cls_name, fields, *, bases=(), namespace=None, **options):
    body = dict(namespace or {})
    annotations = {}
    for item in fields:
        if isinstance(item, str):
            annotations[item] = "typing.Any"
        else:
            name, annotation, *default = item
            annotations[name] = annotation
            if default:
                body[name] = default[0]
    body["__annotations__"] = annotations
    return dataclass(type(cls_name, tuple(bases), body), **options)
