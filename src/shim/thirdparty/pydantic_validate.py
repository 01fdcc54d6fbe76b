"""Values as type hints want them."""

import collections.abc
import copy as _copy
import dataclasses as _dataclasses
import datetime as _datetime
import decimal as _decimal
import enum as _enum
import pathlib as _pathlib
import re as _re
import sys as _sys
import typing as _typing
import uuid as _uuid

from pydantic import BaseModel, ValidationError, _Invalid, _lines_of, _several
from pydantic.types import StringConstraints
from pydantic.fields import (
    AfterValidator, BeforeValidator, FieldInfo, PlainValidator, Strict, ValidationInfo, WrapValidator, _call,
)


_MISSING = object()


def _evaluated(owner, hint):
    """A hint, with names in quotes found where the class was written."""
    if isinstance(hint, _typing.ForwardRef):
        hint = hint.__forward_arg__
    if isinstance(hint, str):
        module = _sys.modules.get(owner.__module__, _typing)
        names = {owner.__name__: owner, **getattr(owner, "__pydantic_types__", {})}
        # Only what the hint names: the rest of the module may wait.
        for name in set(_re.findall(r"[A-Za-z_]\w*", hint)) - set(names):
            found = getattr(module, name, _MISSING)
            if found is not _MISSING:
                names[name] = found
        try:
            hint = eval(hint, names)
        except TypeError as error:
            # A name that only a type checker sees is not one that can be validated.
            raise NameError(str(error)) from None
        return _evaluated(owner, hint)
    return hint


def _shown(hint):
    if isinstance(hint, type):
        return hint.__name__
    return repr(hint)


def _is_annotated(hint):
    return not isinstance(hint, type) and hasattr(hint, "__metadata__")


_NONE = type(None)
_UNION = type(int | str)


def _is_union(hint):
    return isinstance(hint, _UNION) or _typing.get_origin(hint) is _typing.Union


class _Context:
    """What a value is validated with: the model, its field, its configuration."""

    def __init__(self, owner, config, context=None, strict=False, data=None, field_name=None):
        self.owner = owner
        self.config = config
        self.context = context
        self.strict = strict
        self.data = data
        self.field_name = field_name

    def info(self):
        return ValidationInfo(self.data, self.field_name, self.config, self.context)


def _validated(hint, value, at):
    """The value as the hint wants it, or `_Invalid`."""
    if hint is _typing.Any or hint is object or isinstance(hint, _typing.TypeVar):
        return value
    if hint is None or hint is _NONE:
        if value is None:
            return None
        raise _Invalid("none_required", "Input should be None", value)
    if isinstance(hint, (str, _typing.ForwardRef)):
        return _validated(_evaluated(at.owner, hint), value, at)
    if _is_annotated(hint):
        return _annotated(hint.__origin__, hint.__metadata__, value, at)
    if _is_union(hint):
        return _of_union(_typing.get_args(hint), value, at)
    origin = _typing.get_origin(hint)
    if origin is not None:
        return _of_generic(hint, origin, _typing.get_args(hint), value, at)
    if hasattr(hint, "__value__") and not isinstance(hint, type):
        return _validated(hint.__value__, value, at)
    if hasattr(hint, "__supertype__"):
        return _validated(hint.__supertype__, value, at)
    if not isinstance(hint, type):
        if hint in _BARE:
            return _of_generic(hint, _BARE[hint], (), value, at)
        raise NotImplementedError("pydantic: values of %r cannot be validated here" % (hint,))
    return _of_class(hint, value, at)


def _annotated(hint, metadata, value, at):
    for place in range(len(metadata) - 1, -1, -1):
        mark = metadata[place]
        if isinstance(mark, PlainValidator):
            return _annotated_after(metadata[place + 1:], _call(mark.func, value, info=at.info()), at)
        if isinstance(mark, WrapValidator):
            inner = metadata[:place]
            value = _call(mark.func, value, lambda given: _annotated(hint, inner, given, at), info=at.info())
            return _annotated_after(metadata[place + 1:], value, at)
        if isinstance(mark, BeforeValidator):
            value = _call(mark.func, value, info=at.info())
    strict = [mark.strict for mark in metadata if isinstance(mark, Strict)]
    if strict and strict[-1] != at.strict:
        inner = _copy.copy(at)
        inner.strict = strict[-1]
        value = _validated(hint, value, inner)
    else:
        value = _validated(hint, value, at)
    return _annotated_after(metadata, value, at)


def _annotated_after(metadata, value, at):
    for mark in metadata:
        if isinstance(mark, AfterValidator):
            value = _call(mark.func, value, info=at.info())
        elif isinstance(mark, StringConstraints):
            value = mark.check(value)
        elif isinstance(mark, FieldInfo):
            value = _constrained(mark.constraints, value)
    return value


def _of_union(members, value, at):
    for member in members:
        plain = member.__origin__ if _is_annotated(member) else member
        if plain is None or plain is _NONE:
            if value is None:
                return None
        elif isinstance(plain, type) and type(value) is plain:
            try:
                return _validated(member, value, at)
            except (_Invalid, ValueError, AssertionError):
                pass
    lines = []
    for member in members:
        if member is None or member is _NONE:
            continue
        try:
            return _validated(member, value, at)
        except (_Invalid, ValueError, AssertionError) as error:
            place = () if len(members) == 2 and _NONE in members else (_shown(member),)
            lines.extend(_lines_of(error, value, place))
    raise _several(lines)


def _items(values, hint, at, kind=list):
    found, lines = [], []
    for place, item in enumerate(values):
        try:
            found.append(_validated(hint, item, at))
        except (_Invalid, ValueError, AssertionError) as error:
            lines.extend(_lines_of(error, item, (place,)))
    if lines:
        raise _several(lines)
    return kind(found)


_LISTS = (collections.abc.Sequence, collections.abc.Iterable, collections.abc.Collection,
          collections.abc.MutableSequence)
_DICTS = (dict, collections.abc.Mapping, collections.abc.MutableMapping, collections.OrderedDict,
          collections.defaultdict)
_SETS = (set, collections.abc.Set, collections.abc.MutableSet)
_BARE = {
    _typing.List: list, _typing.Dict: dict, _typing.Set: set, _typing.FrozenSet: frozenset, _typing.Tuple: tuple,
    _typing.Sequence: collections.abc.Sequence, _typing.Mapping: collections.abc.Mapping,
    _typing.Iterable: collections.abc.Iterable, _typing.Callable: collections.abc.Callable, _typing.Type: type,
}


def _is_listlike(value):
    return not isinstance(value, (str, bytes, dict)) and isinstance(value, collections.abc.Iterable)


def _of_generic(hint, origin, arguments, value, at):
    first = arguments[0] if arguments else _typing.Any
    if origin is _typing.Literal:
        for choice in arguments:
            if value == choice and type(value) is type(choice):
                return choice
            if isinstance(choice, _enum.Enum) and value == choice.value:
                return choice
        wanted = [repr(choice) for choice in arguments]
        wanted = wanted[0] if len(wanted) == 1 else ", ".join(wanted[:-1]) + " or " + wanted[-1]
        raise _Invalid("literal_error", "Input should be %s" % wanted, value, (), {"expected": wanted})
    if origin is list or origin in _LISTS:
        if not _is_listlike(value) or at.strict and not isinstance(value, list):
            raise _Invalid("list_type", "Input should be a valid list", value)
        kind = tuple if origin is not list and isinstance(value, tuple) else list
        return _items(value, first, at, kind)
    if origin in _SETS or origin is frozenset:
        name = "frozenset" if origin is frozenset else "set"
        if not _is_listlike(value):
            raise _Invalid("%s_type" % ("frozen_set" if origin is frozenset else "set"),
                           "Input should be a valid %s" % name, value)
        return _items(value, first, at, frozenset if origin is frozenset else set)
    if origin is tuple:
        if not _is_listlike(value):
            raise _Invalid("tuple_type", "Input should be a valid tuple", value)
        held = list(value)
        if not arguments or len(arguments) == 2 and arguments[1] is ...:
            return _items(held, first, at, tuple)
        if arguments == ((),):
            arguments = ()
        if len(held) != len(arguments):
            if len(held) < len(arguments):
                raise _Invalid("missing", "Field required", value, (len(held),))
            raise _Invalid("too_long", "Tuple should have at most %d items after validation, not %d" % (
                len(arguments), len(held)), value)
        return tuple(_validated(part, item, at) for part, item in zip(arguments, held))
    if origin in _DICTS:
        if not isinstance(value, collections.abc.Mapping):
            raise _Invalid("dict_type", "Input should be a valid dictionary", value)
        second = arguments[1] if len(arguments) > 1 else _typing.Any
        found, lines = {}, []
        for key, item in value.items():
            try:
                found[_validated(first, key, at)] = _validated(second, item, at)
            except (_Invalid, ValueError, AssertionError) as error:
                lines.extend(_lines_of(error, item, (key,)))
        if lines:
            raise _several(lines)
        return found
    if origin is type:
        if isinstance(value, type) and (not isinstance(first, type) or issubclass(value, first)):
            return value
        raise _Invalid("is_subclass_of", "Input should be a subclass of %s" % _shown(first), value)
    if origin is collections.abc.Callable:
        if callable(value):
            return value
        raise _Invalid("callable_type", "Input should be callable", value)
    if origin in (_typing.ClassVar, _typing.Final):
        return _validated(first, value, at)
    if isinstance(origin, type):
        return _of_class(origin, value, at)
    raise NotImplementedError("pydantic: values of %r cannot be validated here" % (hint,))


def _instance(cls, value):
    if isinstance(value, cls):
        return value
    raise _Invalid("is_instance_of", "Input should be an instance of %s" % cls.__name__, value, (),
                   {"class": cls.__name__})


def _of_class(cls, value, at):
    check = _OF_TYPE.get(cls)
    if check is not None:
        return check(value, at)
    if issubclass(cls, _enum.Enum):
        return _of_enum(cls, value)
    if issubclass(cls, BaseModel):
        return _of_model(cls, value, at)
    made = getattr(cls, "__pydantic_validated__", None)
    if made is not None:
        return made(value)
    if hasattr(cls, "__get_pydantic_core_schema__"):
        if isinstance(value, cls):
            return value
        raise NotImplementedError(
            "pydantic: %s says itself how its values are validated, by a core schema, which is not provided here"
            % cls.__name__)
    if hasattr(cls, "__get_validators__"):
        for check in cls.__get_validators__():
            value = _call(check, value, info=at.info())
        return value
    if _dataclasses.is_dataclass(cls):
        return value if isinstance(value, cls) else _of_dataclass(cls, value, at)
    if issubclass(cls, tuple) and hasattr(cls, "_fields"):
        if isinstance(value, cls):
            return value
        return cls(**value) if isinstance(value, dict) else cls(*value)
    if hasattr(cls, "__total__") and hasattr(cls, "__required_keys__"):
        return _of_typed_dict(cls, value, at)
    for base in (str, int, float, bytes, list, dict, set, frozenset, tuple):
        if cls is not base and issubclass(cls, base) and not at.config.get("arbitrary_types_allowed"):
            return value if isinstance(value, cls) else cls(_of_class(base, value, at))
    return _instance(cls, value)


def _of_enum(cls, value):
    if isinstance(value, cls):
        return value
    for member in cls:
        if member.value == value and isinstance(value, type(member.value)):
            return member
    try:
        return cls(value)
    except (ValueError, KeyError):
        wanted = [repr(member.value) for member in cls]
        wanted = wanted[0] if len(wanted) == 1 else ", ".join(wanted[:-1]) + " or " + wanted[-1]
        raise _Invalid("enum", "Input should be %s" % wanted, value, (), {"expected": wanted}) from None


def _of_model(cls, value, at):
    if isinstance(value, cls):
        if cls.model_config.get("revalidate_instances", "never") == "never":
            return value
        value = dict(value.__dict__)
    if isinstance(value, BaseModel) and cls.model_config.get("from_attributes"):
        value = dict(value.__dict__)
    try:
        return cls.model_validate(value, context=at.context)
    except ValidationError as error:
        raise _several(error._lines) from None


def _of_dataclass(cls, value, at):
    if not isinstance(value, collections.abc.Mapping):
        raise _Invalid("dataclass_type", "Input should be a dictionary or an instance of %s" % cls.__name__, value)
    known = {}
    for field in _dataclasses.fields(cls):
        if field.name in value:
            known[field.name] = _validated(_evaluated(cls, field.type), value[field.name], at)
    return cls(**known)


def _of_typed_dict(cls, value, at):
    if not isinstance(value, collections.abc.Mapping):
        raise _Invalid("dict_type", "Input should be a valid dictionary", value)
    found = {}
    for name, hint in cls.__annotations__.items():
        origin = _typing.get_origin(hint)
        optional = origin is getattr(_typing, "NotRequired", object())
        if name in value:
            inner = _typing.get_args(hint)[0] if optional or origin is getattr(_typing, "Required", None) else hint
            found[name] = _validated(inner, value[name], at)
        elif not optional and cls.__total__:
            raise _Invalid("missing", "Field required", value, (name,))
    return found


def _of_str(value, at):
    if isinstance(value, str):
        if isinstance(value, _enum.Enum):
            value = value.value
    elif isinstance(value, (bytes, bytearray)) and not at.strict:
        value = bytes(value).decode()
    elif at.config.get("coerce_numbers_to_str") and isinstance(value, (int, float, _decimal.Decimal)):
        value = str(value)
    else:
        raise _Invalid("string_type", "Input should be a valid string", value)
    if at.config.get("str_strip_whitespace"):
        value = value.strip()
    if at.config.get("str_to_lower"):
        value = value.lower()
    if at.config.get("str_to_upper"):
        value = value.upper()
    return _constrained({key: at.config["str_" + key] for key in ("min_length", "max_length")
                         if at.config.get("str_" + key)}, value)


def _of_int(value, at):
    if isinstance(value, bool):
        if at.strict:
            raise _Invalid("int_type", "Input should be a valid integer", value)
        return int(value)
    if isinstance(value, int):
        return value.value if isinstance(value, _enum.Enum) else value
    if at.strict:
        raise _Invalid("int_type", "Input should be a valid integer", value)
    if isinstance(value, (float, _decimal.Decimal)):
        if value != value or value in (float("inf"), float("-inf")):
            raise _Invalid("finite_number", "Input should be a finite number", value)
        if value != int(value):
            raise _Invalid("int_from_float",
                           "Input should be a valid integer, got a number with a fractional part", value)
        return int(value)
    if isinstance(value, (str, bytes)):
        text = (value if isinstance(value, str) else value.decode()).strip()
        if _re.fullmatch(r"[+-]?\d+(_\d+)*(\.0*)?", text):
            return int(text.split(".")[0])
        raise _Invalid("int_parsing", "Input should be a valid integer, unable to parse string as an integer", value)
    raise _Invalid("int_type", "Input should be a valid integer", value)


def _of_float(value, at):
    if isinstance(value, (int, float)) and not (at.strict and isinstance(value, bool)):
        return float(value)
    if not at.strict:
        if isinstance(value, _decimal.Decimal):
            return float(value)
        if isinstance(value, (str, bytes)):
            try:
                return float(value)
            except ValueError:
                raise _Invalid("float_parsing", "Input should be a valid number, unable to parse string as a number",
                               value) from None
    raise _Invalid("float_type", "Input should be a valid number", value)


_TRUE = ("1", "true", "t", "yes", "y", "on")
_FALSE = ("0", "false", "f", "no", "n", "off")


def _of_bool(value, at):
    if isinstance(value, bool):
        return value
    if not at.strict:
        if isinstance(value, (int, float)) and value in (0, 1):
            return bool(value)
        if isinstance(value, (str, bytes)):
            text = (value if isinstance(value, str) else value.decode()).lower()
            if text in _TRUE:
                return True
            if text in _FALSE:
                return False
            raise _Invalid("bool_parsing", "Input should be a valid boolean, unable to interpret input", value)
        if isinstance(value, int):
            raise _Invalid("bool_parsing", "Input should be a valid boolean, unable to interpret input", value)
    raise _Invalid("bool_type", "Input should be a valid boolean", value)


def _of_bytes(value, at):
    if isinstance(value, bytes):
        return value
    if isinstance(value, str) and not at.strict:
        return value.encode()
    if isinstance(value, bytearray):
        return bytes(value)
    raise _Invalid("bytes_type", "Input should be a valid bytes", value)


def _of_decimal(value, at):
    if isinstance(value, _decimal.Decimal):
        return value
    if isinstance(value, (int, float, str)) and not isinstance(value, bool):
        try:
            return _decimal.Decimal(str(value).strip())
        except _decimal.InvalidOperation:
            raise _Invalid("decimal_parsing", "Input should be a valid decimal", value) from None
    raise _Invalid("decimal_type", "Decimal input should be an integer, float, string or Decimal object", value)


def _of_number_of_seconds(value):
    # As pydantic does: what is too large for seconds is in milliseconds.
    if abs(value) > 20_000_000_000:
        value = value / 1000
    return _datetime.datetime.fromtimestamp(value, _datetime.timezone.utc)


def _of_datetime(value, at):
    if isinstance(value, _datetime.datetime):
        return value
    if isinstance(value, _datetime.date):
        return _datetime.datetime(value.year, value.month, value.day)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _of_number_of_seconds(value)
    if isinstance(value, str):
        try:
            if _re.fullmatch(r"-?\d+(\.\d+)?", value):
                return _of_number_of_seconds(float(value))
            return _datetime.datetime.fromisoformat(value.strip().replace("z", "Z"))
        except ValueError:
            raise _Invalid("datetime_from_date_parsing", "Input should be a valid datetime or date", value) from None
    raise _Invalid("datetime_type", "Input should be a valid datetime", value)


def _of_date(value, at):
    if isinstance(value, _datetime.datetime):
        if value.time() != _datetime.time():
            raise _Invalid("date_from_datetime_inexact",
                           "Datetimes provided to dates should have zero time - e.g. be exact dates", value)
        return value.date()
    if isinstance(value, _datetime.date):
        return value
    if isinstance(value, str):
        try:
            return _datetime.date.fromisoformat(value)
        except ValueError:
            pass
    if isinstance(value, (str, int, float)):
        return _of_date(_of_datetime(value, at).replace(tzinfo=None), at)
    raise _Invalid("date_type", "Input should be a valid date", value)


def _of_time(value, at):
    if isinstance(value, _datetime.time):
        return value
    if isinstance(value, str):
        try:
            return _datetime.time.fromisoformat(value)
        except ValueError:
            raise _Invalid("time_parsing", "Input should be in a valid time format", value) from None
    raise _Invalid("time_type", "Input should be a valid time", value)


_DURATION = (r"([+-])?P(?:(\d+(?:\.\d+)?)W)?(?:(\d+(?:\.\d+)?)D)?"
             r"(?:T(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?")


def _of_timedelta(value, at):
    if isinstance(value, _datetime.timedelta):
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _datetime.timedelta(seconds=value)
    if isinstance(value, str):
        if _re.fullmatch(r"[+-]?\d+(\.\d+)?", value):
            return _datetime.timedelta(seconds=float(value))
        found = _re.fullmatch(_DURATION, value)
        if found:
            parts = [float(part or 0) for part in found.groups()[1:]]
            made = _datetime.timedelta(weeks=parts[0], days=parts[1], hours=parts[2], minutes=parts[3],
                                       seconds=parts[4])
            return -made if found.group(1) == "-" else made
        found = _re.fullmatch(r"([+-])?(?:(\d+) ?(?:d|days?),? ?)?(\d+):(\d+)(?::(\d+(?:\.\d+)?))?", value)
        if found:
            made = _datetime.timedelta(days=int(found.group(2) or 0), hours=int(found.group(3)),
                                       minutes=int(found.group(4)), seconds=float(found.group(5) or 0))
            return -made if found.group(1) == "-" else made
        raise _Invalid("time_delta_parsing", "Input should be a valid timedelta", value)
    raise _Invalid("time_delta_type", "Input should be a valid timedelta", value)


def _of_uuid(value, at):
    if isinstance(value, _uuid.UUID):
        return value
    try:
        if isinstance(value, str):
            return _uuid.UUID(value)
        if isinstance(value, bytes):
            return _uuid.UUID(bytes=value) if len(value) == 16 else _uuid.UUID(value.decode())
    except ValueError as error:
        raise _Invalid("uuid_parsing", "Input should be a valid UUID, %s" % error, value) from None
    raise _Invalid("uuid_type", "UUID input should be a string, bytes or UUID object", value)


def _of_path(value, at):
    if isinstance(value, _pathlib.PurePath):
        return value
    if isinstance(value, str):
        return _pathlib.Path(value)
    raise _Invalid("path_type", "Input is not a valid path", value)


def _of_pattern(value, at):
    return _re.compile(value) if isinstance(value, (str, bytes)) else value


def _plain_collection(kind):
    return lambda value, at: _of_generic(kind, kind, (), value, at)


_OF_TYPE = {
    str: _of_str, int: _of_int, float: _of_float, bool: _of_bool, bytes: _of_bytes, _decimal.Decimal: _of_decimal,
    _datetime.datetime: _of_datetime, _datetime.date: _of_date, _datetime.time: _of_time,
    _datetime.timedelta: _of_timedelta, _uuid.UUID: _of_uuid, _pathlib.Path: _of_path,
    _pathlib.PurePath: _of_path, _re.Pattern: _of_pattern,
    list: _plain_collection(list), dict: _plain_collection(dict), set: _plain_collection(set),
    frozenset: _plain_collection(frozenset), tuple: _plain_collection(tuple), type: _plain_collection(type),
    collections.abc.Callable: _plain_collection(collections.abc.Callable),
    collections.abc.Mapping: _plain_collection(collections.abc.Mapping),
    collections.abc.Sequence: _plain_collection(collections.abc.Sequence),
    collections.abc.Iterable: _plain_collection(collections.abc.Iterable),
}


_COMPARISONS = (
    ("gt", "greater_than", "greater than", lambda a, b: a > b),
    ("ge", "greater_than_equal", "greater than or equal to", lambda a, b: a >= b),
    ("lt", "less_than", "less than", lambda a, b: a < b),
    ("le", "less_than_equal", "less than or equal to", lambda a, b: a <= b),
)


def _constrained(constraints, value):
    if not constraints or value is None:
        return value
    for key, kind, words, holds in _COMPARISONS:
        if key in constraints and not holds(value, constraints[key]):
            raise _Invalid(kind, "Input should be %s %s" % (words, constraints[key]), value, (),
                           {key: constraints[key]})
    step = constraints.get("multiple_of")
    if step is not None and value % step:
        raise _Invalid("multiple_of", "Input should be a multiple of %s" % step, value, (), {"multiple_of": step})
    for key, kind, words, holds in (("min_length", "too_short", "at least", lambda a, b: a >= b),
                                    ("max_length", "too_long", "at most", lambda a, b: a <= b)):
        limit = constraints.get(key)
        if limit is None or holds(len(value), limit):
            continue
        if isinstance(value, str):
            raise _Invalid("string_" + kind, "String should have %s %d character%s" % (
                words, limit, "" if limit == 1 else "s"), value, (), {key: limit})
        raise _Invalid(kind, "%s should have %s %d item%s after validation, not %d" % (
            type(value).__name__.capitalize(), words, limit, "" if limit == 1 else "s", len(value)), value)
    pattern = constraints.get("pattern")
    if pattern is not None and not _re.search(pattern, value):
        pattern = getattr(pattern, "pattern", pattern)
        raise _Invalid("string_pattern_mismatch", "String should match pattern '%s'" % pattern, value, (),
                       {"pattern": pattern})
    return value
