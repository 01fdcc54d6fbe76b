"""Enumerations, as CPython 3.11 has them."""

from types import DynamicClassAttribute

__all__ = [
    "CONFORM", "CONTINUOUS", "EJECT", "Enum", "EnumMeta", "EnumType", "Flag", "FlagBoundary",
    "IntEnum", "IntFlag", "KEEP", "NAMED_FLAGS", "ReprEnum", "STRICT", "StrEnum", "UNIQUE", "auto",
    "global_enum", "member", "nonmember", "property", "show_flag_values", "unique", "verify",
]

_property = property


class nonmember:
    def __init__(self, value):
        self.value = value


class member:
    def __init__(self, value):
        self.value = value


class property(DynamicClassAttribute):
    """An attribute of members that leaves the name free for a member of the class."""

    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, instance, owner=None):
        if instance is None:
            members = owner.__dict__.get("_member_map_", {})
            if self.name in members:
                return members[self.name]
            raise AttributeError(f"{owner!r} has no attribute {self.name!r}")
        return self.fget(instance)

    def __set__(self, instance, value):
        raise AttributeError(
            f"<enum {instance.__class__.__name__!r}> cannot set attribute {self.name!r}"
        )


class auto:
    """A value that is chosen when the class is made; may be combined with others before."""

    def __init__(self, value=None, combine=None):
        self.value = value
        self._combine = combine

    def _resolve(self, known):
        if self._combine is not None:
            operation, operands = self._combine
            return operation(*[known(operand) for operand in operands])
        return known(self)

    def __or__(self, other):
        return auto(combine=(lambda a, b: a | b, (self, other)))

    def __ror__(self, other):
        return auto(combine=(lambda a, b: a | b, (other, self)))

    def __and__(self, other):
        return auto(combine=(lambda a, b: a & b, (self, other)))

    def __xor__(self, other):
        return auto(combine=(lambda a, b: a ^ b, (self, other)))

    def __invert__(self):
        return auto(combine=(lambda a: ~a, (self,)))


def _is_dunder(name):
    return len(name) > 4 and name[:2] == name[-2:] == "__" and name[2] != "_" and name[-3] != "_"


def _is_sunder(name):
    return len(name) > 2 and name[0] == name[-1] == "_" and name[1] != "_" and name[-2] != "_"


def _is_private(class_name, name):
    pattern = f"_{class_name.lstrip('_')}__"
    return name.startswith(pattern) and len(name) > len(pattern) and not name.endswith("__")


def _is_descriptor(value):
    if isinstance(value, (_property, staticmethod, classmethod)):
        return True
    if isinstance(value, type):
        return False
    return (
        type(value).__name__ in ("function", "builtin_function_or_method", "method")
        or hasattr(type(value), "__get__")
        or hasattr(type(value), "__set__")
    )


def _member_type(bases):
    """The data type that members are instances of besides the enumeration."""
    for base in bases:
        known = base.__dict__.get("_member_type_")
        if known is not None and known is not object:
            return known
    for base in bases:
        if isinstance(base, EnumType):
            continue
        for ancestor in base.__mro__:
            if ancestor is object or isinstance(ancestor, EnumType):
                continue
            if "__new__" in ancestor.__dict__ or ancestor in (int, str, float, bytes, tuple):
                return base
            if "__dataclass_fields__" in ancestor.__dict__:
                return base
    return object


class EnumType(type):
    def __new__(metacls, name, bases, namespace, *, boundary=None, _simple=False, **kwargs):
        ignored = namespace.get("_ignore_", ())
        if isinstance(ignored, str):
            ignored = ignored.replace(",", " ").split()
        for base in bases:
            if isinstance(base, EnumType) and base._member_names_:
                raise TypeError(f"<enum {name!r}> cannot extend {base!r}")
        body = {}
        definitions = []
        for key, value in namespace.items():
            if key in ignored or key == "_ignore_":
                continue
            if isinstance(value, nonmember):
                body[key] = value.value
            elif isinstance(value, member):
                definitions.append((key, value.value))
            elif _is_dunder(key) or _is_sunder(key) or _is_private(name, key):
                if _is_sunder(key) and key not in (
                    "_order_", "_generate_next_value_", "_missing_", "_value_repr_",
                    "_numeric_repr_", "_sort_order_", "_add_alias_", "_add_value_alias_",
                ):
                    raise ValueError(
                        f"_sunder_ names, such as {key!r}, are reserved for future Enum use"
                    )
                body[key] = value
            elif _is_descriptor(value):
                body[key] = value
            else:
                if key == "mro":
                    raise ValueError("invalid enum member name: mro")
                definitions.append((key, value))
        body.pop("_order_", None)
        data_type = _member_type(bases)
        body["_member_names_"] = []
        body["_member_map_"] = {}
        body["_value2member_map_"] = {}
        body["_unhashable_values_"] = []
        body["_member_type_"] = data_type
        generator = body.get("_generate_next_value_")
        if generator is not None and not isinstance(generator, staticmethod):
            body["_generate_next_value_"] = staticmethod(generator)
        cls = super().__new__(metacls, name, bases, body, **kwargs)
        if data_type is not object:
            # Members are shown as members, not as values of the data type.
            for key in ("__repr__", "__str__", "__format__"):
                for ancestor in cls.__mro__:
                    if key in ancestor.__dict__:
                        if not isinstance(ancestor, EnumType):
                            setattr(cls, key, getattr(bases[-1], key))
                        break
        cls._boundary_ = boundary or getattr(cls, "_boundary_", None)
        cls._flag_mask_ = 0
        cls._singles_mask_ = 0
        cls._all_bits_ = 0
        # What a class gives for `__new__` makes the members; later it looks members up.
        custom_new = None
        for ancestor in cls.__mro__:
            if ancestor is object or isinstance(ancestor, EnumType) and "_is_enum_root" in ancestor.__dict__:
                continue
            if "__new_member__" in ancestor.__dict__:
                custom_new = ancestor.__dict__["__new_member__"]
                break
            if isinstance(ancestor, EnumType) and "__new__" in ancestor.__dict__:
                custom_new = ancestor.__dict__["__new__"]
                break
        if isinstance(custom_new, staticmethod):
            custom_new = custom_new.__func__
        if "__new__" in body and custom_new is not None:
            cls.__new_member__ = staticmethod(custom_new)
        values = []
        raw = {}

        def next_value():
            return cls._generate_next_value_(key, 1, len(cls._member_names_), list(values))

        for key, value in definitions:
            def known(operand):
                if not isinstance(operand, auto):
                    return operand
                if operand._combine is not None:
                    return operand._resolve(known)
                if operand.value is None:
                    operand.value = next_value()
                return operand.value

            if isinstance(value, auto):
                value = known(value)
            elif isinstance(value, tuple) and any(isinstance(item, auto) for item in value):
                value = tuple(known(item) for item in value)
            values.append(value)
            raw[key] = value
            cls._add_member(key, value, data_type, custom_new)
        if "__new__" in cls.__dict__ and "_is_enum_root" not in body:
            cls.__new__ = Enum.__dict__["__new__"]
        if issubclass_flag(cls):
            for item in cls._member_map_.values():
                bits = item._value_
                if isinstance(bits, int):
                    cls._flag_mask_ |= bits
                    if bits > 0 and bits & (bits - 1) == 0:
                        cls._singles_mask_ |= bits
            cls._all_bits_ = 2 ** cls._flag_mask_.bit_length() - 1
            # Only members of one bit are iterated; others are aliases of combinations.
            cls._member_names_ = [
                key for key in cls._member_names_
                if isinstance(cls._member_map_[key]._value_, int)
                and cls._member_map_[key]._value_ > 0
                and cls._member_map_[key]._value_ & (cls._member_map_[key]._value_ - 1) == 0
            ]
            ordered = sorted(cls._member_names_, key=lambda key: cls._member_map_[key]._value_)
            cls._member_names_ = ordered if cls._member_names_ != ordered else cls._member_names_
        return cls

    def _add_member(cls, key, value, data_type, custom_new):
        arguments = value if isinstance(value, tuple) else (value,)
        if data_type is tuple:
            arguments = (arguments,)
        if custom_new is not None:
            item = custom_new(cls, *arguments)
            if not hasattr(item, "_value_"):
                if data_type is object:
                    item._value_ = value
                else:
                    item._value_ = data_type(*arguments)
        elif data_type is object:
            item = object.__new__(cls)
            item._value_ = value
        else:
            item = data_type.__new__(cls, *arguments)
            if not hasattr(item, "_value_"):
                if "__dataclass_fields__" in data_type.__dict__:
                    item._value_ = value
                elif data_type in (int, str, float, bytes, tuple):
                    item._value_ = data_type(*arguments)
                else:
                    try:
                        item._value_ = data_type(*arguments)
                    except Exception:
                        item._value_ = value
        value = item._value_
        item._name_ = key
        item.__objclass__ = cls
        if "__init__" in dir(cls) and cls.__init__ is not Enum.__init__:
            item.__init__(*arguments)
        item._sort_order_ = len(cls._member_names_)
        for known in cls._member_map_.values():
            if known._value_ == value:
                item = known
                break
        else:
            cls._member_names_.append(key)
        cls._member_map_[key] = item
        type.__setattr__(cls, key, item)
        try:
            cls._value2member_map_.setdefault(value, item)
        except TypeError:
            cls._unhashable_values_.append(value)

    def __call__(cls, value, names=None, *values, module=None, qualname=None, type=None, start=1,
                 boundary=None):
        if names is None:
            return cls._lookup_value(value)
        return cls._create(value, (names, *values), module, qualname, type, start, boundary)

    def _lookup_value(cls, value):
        if type(value) is cls:
            return value
        try:
            if value in cls._value2member_map_:
                return cls._value2member_map_[value]
        except TypeError:
            for item in cls._member_map_.values():
                if item._value_ == value:
                    return item
        problem = None
        result = None
        try:
            result = cls._missing_(value)
        except Exception as error:
            problem = error
        if isinstance(result, cls):
            return result
        if (
            issubclass_flag(cls) and getattr(cls, "_boundary_", None) is EJECT
            and isinstance(result, int)
        ):
            return result
        failure = ValueError(f"{value!r} is not a valid {cls.__qualname__}")
        if result is None and problem is None:
            raise failure
        if problem is None:
            problem = TypeError(
                f"error in {cls.__name__}._missing_: returned {result!r} "
                "instead of None or a valid member"
            )
        if not isinstance(problem, ValueError):
            problem.__context__ = failure
        raise problem

    def _create(cls, class_name, names, module, qualname, mixin, start, boundary):
        names = names[0] if len(names) == 1 else names
        bases = (cls,) if mixin is None else (mixin, cls)
        if isinstance(names, str):
            names = names.replace(",", " ").split()
        if isinstance(names, (tuple, list)) and names and isinstance(names[0], str):
            pairs = []
            last = []
            for position, name in enumerate(names):
                value = cls._generate_next_value_(name, start, position, last[:])
                last.append(value)
                pairs.append((name, value))
        elif hasattr(names, "items"):
            pairs = list(names.items())
        else:
            pairs = [tuple(pair) for pair in names]
        namespace = dict(pairs)
        if module is not None:
            namespace["__module__"] = module
        if qualname is not None:
            namespace["__qualname__"] = qualname
        return EnumType.__new__(type(cls), class_name, bases, namespace, boundary=boundary)

    def __getattr__(cls, name):
        raise AttributeError(name)

    def __bool__(cls):
        return True

    def __contains__(cls, value):
        if isinstance(value, cls):
            return True
        if not isinstance(value, Enum):
            raise TypeError(
                f"unsupported operand type(s) for 'in': '{type(value).__qualname__}' "
                f"and '{cls.__class__.__qualname__}'"
            )
        return False

    def __getitem__(cls, name):
        return cls._member_map_[name]

    def __iter__(cls):
        return iter([cls._member_map_[name] for name in cls._member_names_])

    def __reversed__(cls):
        return iter([cls._member_map_[name] for name in reversed(cls._member_names_)])

    def __len__(cls):
        return len(cls._member_names_)

    @_property
    def __members__(cls):
        return dict(cls._member_map_)

    def __repr__(cls):
        if issubclass_flag(cls):
            return f"<flag {cls.__name__!r}>"
        return f"<enum {cls.__name__!r}>"

    def __setattr__(cls, name, value):
        if name in cls.__dict__.get("_member_map_", {}):
            raise AttributeError(f"cannot reassign member {name!r}")
        super().__setattr__(name, value)

    def __delattr__(cls, name):
        if name in cls._member_map_:
            raise AttributeError(f"{cls.__name__!r} cannot delete member {name!r}.")
        super().__delattr__(name)


def issubclass_flag(cls):
    return any("_is_flag_root" in ancestor.__dict__ for ancestor in cls.__mro__)


EnumMeta = EnumType


class Enum(metaclass=EnumType):
    _is_enum_root = nonmember(True)

    def __new__(cls, value):
        return cls._lookup_value(value)

    def __init__(self, *args, **kwds):
        pass

    @property
    def name(self):
        return self._name_

    @property
    def value(self):
        return self._value_

    @staticmethod
    def _generate_next_value_(name, start, count, last_values):
        if not last_values:
            return start
        try:
            return sorted(last_values)[-1] + 1
        except TypeError:
            for value in reversed(last_values):
                try:
                    return value + 1
                except TypeError:
                    pass
            return start

    @classmethod
    def _missing_(cls, value):
        return None

    def __repr__(self):
        show = repr
        return f"<{self.__class__.__name__}.{self._name_}: {show(self._value_)}>"

    def __str__(self):
        return f"{self.__class__.__name__}.{self._name_}"

    def __format__(self, format_spec):
        return str(self).__format__(format_spec)

    def __hash__(self):
        return hash(self._name_)

    def __eq__(self, other):
        return True if self is other else NotImplemented

    def __reduce_ex__(self, proto):
        return self.__class__, (self._value_,)

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self

    def __dir__(self):
        return sorted({
            "__class__", "__doc__", "__eq__", "__hash__", "__module__", "name", "value",
            *[name for name in type(self).__dict__
              if name[:1] != "_" and name not in self._member_map_],
        })


class ReprEnum(Enum):
    """Only `repr()` is the enumeration's; `str()` and `format()` are the data type's."""

    _is_enum_root = nonmember(True)


class IntEnum(int, ReprEnum):
    _is_enum_root = nonmember(True)

    def __str__(self):
        return int.__repr__(self._value_)

    def __format__(self, format_spec):
        return format(self._value_, format_spec)

    def __hash__(self):
        return hash(self._value_)

    def __eq__(self, other):
        return self._value_ == (other._value_ if isinstance(other, Enum) else other)

    def __repr__(self):
        return f"<{self.__class__.__name__}.{self._name_}: {self._value_!r}>"


class StrEnum(str, ReprEnum):
    _is_enum_root = nonmember(True)

    @staticmethod
    def _generate_next_value_(name, start, count, last_values):
        return name.lower()

    def __str__(self):
        return self._value_

    def __format__(self, format_spec):
        return format(self._value_, format_spec)

    def __hash__(self):
        return hash(self._value_)

    def __eq__(self, other):
        return self._value_ == (other._value_ if isinstance(other, Enum) else other)

    def __repr__(self):
        return f"<{self.__class__.__name__}.{self._name_}: {self._value_!r}>"


class FlagBoundary(StrEnum):
    STRICT = auto()
    CONFORM = auto()
    EJECT = auto()
    KEEP = auto()


STRICT = FlagBoundary.STRICT
CONFORM = FlagBoundary.CONFORM
EJECT = FlagBoundary.EJECT
KEEP = FlagBoundary.KEEP


class Flag(Enum, boundary=STRICT):
    _is_enum_root = nonmember(True)
    _is_flag_root = nonmember(True)
    _numeric_repr_ = repr

    @staticmethod
    def _generate_next_value_(name, start, count, last_values):
        if not last_values:
            return start if start is not None else 1
        return 2 ** max(last_values).bit_length()

    @classmethod
    def _missing_(cls, value):
        if not isinstance(value, int):
            raise ValueError(f"{value!r} is not a valid {cls.__qualname__}")
        mask = cls._flag_mask_
        boundary = cls._boundary_
        negative = value if value < 0 else None
        if not ~cls._all_bits_ <= value <= cls._all_bits_ or value & (cls._all_bits_ ^ mask):
            if boundary is STRICT:
                width = max(value.bit_length(), mask.bit_length())
                raise ValueError(
                    f"{cls!r} invalid value {value!r}\n    given {_binary(value, width)}\n"
                    f"  allowed {_binary(mask, width)}"
                )
            if boundary is CONFORM:
                value = value & mask
            elif boundary is EJECT:
                return value
            elif value < 0:
                value = max(cls._all_bits_ + 1, 2 ** value.bit_length()) + value
        if value < 0:
            value = cls._all_bits_ + 1 + value if boundary is KEEP else value & mask
        if value in cls._value2member_map_:
            return cls._value2member_map_[value]
        if cls._member_type_ is object:
            item = object.__new__(cls)
        else:
            item = cls._member_type_.__new__(cls, value)
        item._value_ = value
        names = [
            known._name_ for known in cls if known._value_ & value and known._value_ & value == known._value_
        ]
        covered = 0
        for known in cls:
            if known._value_ & value:
                covered |= known._value_
        unknown = value & ~covered
        if names:
            item._name_ = "|".join(names) + (f"|{unknown}" if unknown else "")
        else:
            item._name_ = str(unknown) if unknown else None
        cls._value2member_map_[value] = item
        return item

    def __contains__(self, other):
        if not isinstance(other, self.__class__):
            raise TypeError(
                f"unsupported operand type(s) for 'in': {type(other).__qualname__!r} "
                f"and {self.__class__.__qualname__!r}"
            )
        return other._value_ & self._value_ == other._value_

    def __iter__(self):
        for item in self.__class__:
            if item._value_ & self._value_:
                yield item

    def __len__(self):
        return bin(self._value_).count("1")

    def __bool__(self):
        return bool(self._value_)

    def __repr__(self):
        if self._name_ is None:
            return f"<{self.__class__.__name__}: {self._value_!r}>"
        return f"<{self.__class__.__name__}.{self._name_}: {self._value_!r}>"

    def __str__(self):
        if self._name_ is None:
            return f"{self.__class__.__name__}({self._value_!r})"
        return f"{self.__class__.__name__}.{self._name_}"

    def _bits(self, other):
        if isinstance(other, self.__class__):
            return other._value_
        if self._member_type_ is not object and isinstance(other, self._member_type_):
            return other._value_ if isinstance(other, Flag) else int(other)
        return None

    def __or__(self, other):
        bits = self._bits(other)
        return NotImplemented if bits is None else self.__class__(self._value_ | bits)

    def __and__(self, other):
        bits = self._bits(other)
        return NotImplemented if bits is None else self.__class__(self._value_ & bits)

    def __xor__(self, other):
        bits = self._bits(other)
        return NotImplemented if bits is None else self.__class__(self._value_ ^ bits)

    def __invert__(self):
        if self._boundary_ in (EJECT, KEEP):
            return self.__class__(~self._value_)
        return self.__class__(self._singles_mask_ & ~self._value_)

    __ror__ = __or__
    __rand__ = __and__
    __rxor__ = __xor__

    def __hash__(self):
        return hash(self._value_)


class IntFlag(int, ReprEnum, Flag, boundary=KEEP):
    _is_enum_root = nonmember(True)
    _is_flag_root = nonmember(True)

    def __str__(self):
        return int.__repr__(self._value_)

    def __format__(self, format_spec):
        return format(self._value_, format_spec)

    def __eq__(self, other):
        return self._value_ == (other._value_ if isinstance(other, Enum) else other)

    def __hash__(self):
        return hash(self._value_)

    __repr__ = Flag.__repr__
    __or__ = Flag.__or__
    __and__ = Flag.__and__
    __xor__ = Flag.__xor__
    __ror__ = Flag.__or__
    __rand__ = Flag.__and__
    __rxor__ = Flag.__xor__
    __invert__ = Flag.__invert__
    __contains__ = Flag.__contains__
    __iter__ = Flag.__iter__
    __len__ = Flag.__len__
    __bool__ = Flag.__bool__


def _binary(number, width):
    if number < 0:
        return "0b1 " + bin(number & (2 ** width - 1))[2:].rjust(width, "0")
    return "0b0 " + bin(number)[2:].rjust(width, "0")


def show_flag_values(value):
    return [1 << position for position in range(value.bit_length()) if value >> position & 1]


def unique(enumeration):
    duplicates = [
        f"{name} -> {item.name}"
        for name, item in enumeration.__members__.items() if name != item.name
    ]
    if duplicates:
        raise ValueError(f"duplicate values found in {enumeration!r}: {', '.join(duplicates)}")
    return enumeration


class EnumCheck(StrEnum):
    CONTINUOUS = "no skipped integer values"
    NAMED_FLAGS = "multi-flag aliases may not contain unnamed flags"
    UNIQUE = "one name per value"


CONTINUOUS = EnumCheck.CONTINUOUS
NAMED_FLAGS = EnumCheck.NAMED_FLAGS
UNIQUE = EnumCheck.UNIQUE


class verify:
    def __init__(self, *checks):
        self.checks = checks

    def __call__(self, enumeration):
        for check in self.checks:
            if check is UNIQUE:
                unique(enumeration)
            elif check is CONTINUOUS:
                values = {item.value for item in enumeration}
                missing = [
                    number for number in range(min(values), max(values) + 1)
                    if number not in values
                ]
                if missing:
                    raise ValueError(
                        f"invalid enum {enumeration.__name__!r}: missing values "
                        f"{', '.join(map(str, missing))}"
                    )
        return enumeration


def global_enum(cls, update_str=False):
    import sys

    module = sys.modules.get(cls.__module__)
    if module is not None:
        for name, item in cls.__members__.items():
            setattr(module, name, item)
    return cls


def global_enum_repr(self):
    return f"{self.__class__.__module__}.{self._name_}"


global_str = global_enum_repr
