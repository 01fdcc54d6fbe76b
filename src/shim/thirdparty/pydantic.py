"""Pydantic: models with their fields, defaults, validators and dumps, and the common types.

What needs pydantic's own schemas (JSON schemas, types that build a core schema themselves) is not
here and says so when it is used; making a class never fails because of it.
"""

import collections.abc
import copy as _copy
import dataclasses as _dataclasses
import datetime as _datetime
import decimal as _decimal
import enum as _enum
import inspect as _inspect
import json as _json
import pathlib as _pathlib
import re as _re
import sys as _sys
import types as _types
import typing as _typing
import uuid as _uuid

VERSION = "2.12.5"
__version__ = VERSION


class _UndefinedType:
    def __repr__(self):
        return "PydanticUndefined"

    def __bool__(self):
        return True

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self


PydanticUndefined = _UndefinedType()
Undefined = PydanticUndefined


class PydanticUserError(TypeError):
    def __init__(self, message, *, code=None):
        self.message = message
        self.code = code
        super().__init__(message)


class PydanticUndefinedAnnotation(NameError):
    def __init__(self, name, message):
        self.name = name
        self.message = message
        super().__init__(message)


class PydanticSchemaGenerationError(PydanticUserError):
    pass


class PydanticImportError(ImportError):
    pass


class PydanticDeprecationWarning(DeprecationWarning):
    pass


class PydanticCustomError(ValueError):
    def __init__(self, error_type, message_template, context=None):
        self.type = error_type
        self.message_template = message_template
        self.context = context
        super().__init__(error_type, message_template, context)

    def message(self):
        text = self.message_template
        for key, value in (self.context or {}).items():
            text = text.replace("{%s}" % key, str(value))
        return text

    def __str__(self):
        return self.message()


class _Invalid(Exception):
    """What is wrong with one value, on its way to the model that collects it."""

    def __init__(self, kind, message, value, location=(), context=None):
        super().__init__(message)
        self.lines = [{"type": kind, "loc": tuple(location), "msg": message, "input": value}]
        if context:
            self.lines[0]["ctx"] = context


def _several(lines):
    made = _Invalid("", "", None)
    made.lines = lines
    return made


class ValidationError(ValueError):
    def __init__(self, title, lines):
        self.title = title
        self._lines = lines
        super().__init__(title)

    @classmethod
    def from_exception_data(cls, title, line_errors, **kw):
        return cls(title, [{"msg": str(line.get("type")), "loc": (), **line} for line in line_errors])

    def errors(self, *, include_url=True, include_context=True, include_input=True):
        left_out = set()
        if not include_context:
            left_out.add("ctx")
        if not include_input:
            left_out.add("input")
        return [{key: value for key, value in line.items() if key not in left_out} for line in self._lines]

    def error_count(self):
        return len(self._lines)

    def json(self, **kw):
        return _json.dumps(to_jsonable_python(self.errors()))

    def __str__(self):
        count = len(self._lines)
        shown = ["%d validation error%s for %s" % (count, "" if count == 1 else "s", self.title)]
        for line in self._lines:
            if line["loc"]:
                shown.append(".".join(str(part) for part in line["loc"]))
            held = line.get("input")
            shown.append("  %s [type=%s, input_value=%r, input_type=%s]" % (
                line["msg"], line["type"], held, type(held).__name__))
        return "\n".join(shown)

    def __repr__(self):
        return str(self)


def _lines_of(error, value, location=()):
    """The lines of whatever a validator raised."""
    if isinstance(error, _Invalid):
        lines = error.lines
    elif isinstance(error, ValidationError):
        lines = error._lines
    elif isinstance(error, PydanticCustomError):
        lines = [{"type": error.type, "loc": (), "msg": error.message(), "input": value}]
    elif isinstance(error, AssertionError):
        lines = [{"type": "assertion_error", "loc": (), "msg": "Assertion failed, %s" % error, "input": value,
                  "ctx": {"error": error}}]
    else:
        lines = [{"type": "value_error", "loc": (), "msg": "Value error, %s" % error, "input": value,
                  "ctx": {"error": error}}]
    return [{**line, "loc": (*location, *line["loc"])} for line in lines]


# What configures a model.

class ConfigDict(dict):
    """A dictionary; which keys mean something is said where they are used."""

    def __init_subclass__(cls, total=True, **kw):
        # Written like a `TypedDict`, which is a dictionary, too.
        super().__init_subclass__(**kw)


ExtraValues = _typing.Literal["allow", "ignore", "forbid"]


class Extra(str, _enum.Enum):
    allow = "allow"
    ignore = "ignore"
    forbid = "forbid"


class BaseConfig:
    pass


_OLD_CONFIG = {
    "orm_mode": "from_attributes", "allow_population_by_field_name": "populate_by_name",
    "allow_mutation": "frozen", "anystr_strip_whitespace": "str_strip_whitespace",
    "min_anystr_length": "str_min_length", "max_anystr_length": "str_max_length",
    "validate_all": "validate_default", "schema_extra": "json_schema_extra",
}


def _config_of_class(cls):
    config = {}
    for base in reversed(cls.__mro__):
        for key, value in vars(base).items():
            if key.startswith("__") or base is object:
                continue
            if key == "allow_mutation":
                value = not value
            if key == "extra" and isinstance(value, Extra):
                value = value.value
            config[_OLD_CONFIG.get(key, key)] = value
    return config


# Fields.

class AliasPath:
    def __init__(self, first_arg, *args):
        self.path = [first_arg, *args]

    def search_dict_for_path(self, given):
        for part in self.path:
            if isinstance(given, str):
                return PydanticUndefined
            try:
                given = given[part]
            except (KeyError, IndexError, TypeError):
                return PydanticUndefined
        return given

    def convert_to_aliases(self):
        return self.path

    def __repr__(self):
        return "AliasPath(path=%r)" % (self.path,)


class AliasChoices:
    def __init__(self, first_choice, *choices):
        self.choices = [first_choice, *choices]

    def convert_to_aliases(self):
        return [[choice] if isinstance(choice, str) else choice.convert_to_aliases() for choice in self.choices]

    def __repr__(self):
        return "AliasChoices(choices=%r)" % (self.choices,)


class AliasGenerator:
    def __init__(self, alias=None, validation_alias=None, serialization_alias=None):
        self.alias = alias
        self.validation_alias = validation_alias
        self.serialization_alias = serialization_alias


_CONSTRAINTS = ("gt", "ge", "lt", "le", "multiple_of", "min_length", "max_length", "pattern", "strict",
                "max_digits", "decimal_places", "allow_inf_nan")


class FieldInfo:
    _owner = None
    _given = None

    def __init__(self, default=PydanticUndefined, *, default_factory=None, annotation=None, alias=None,
                 alias_priority=None, validation_alias=None, serialization_alias=None, title=None, description=None,
                 examples=None, exclude=None, frozen=None, validate_default=None, repr=True, init=None, init_var=None,
                 kw_only=None, discriminator=None, deprecated=None, json_schema_extra=None, metadata=(), **kw):
        if default is ...:
            default = PydanticUndefined
        self.default = default
        self.default_factory = default_factory
        self._annotation = annotation
        self.alias = alias
        self.alias_priority = alias_priority
        self.validation_alias = alias if validation_alias is None else validation_alias
        self.serialization_alias = alias if serialization_alias is None else serialization_alias
        self.title = title
        self.description = description
        self.examples = examples
        self.exclude = exclude
        self.frozen = frozen
        self.validate_default = validate_default
        self.repr = repr
        self.init = init
        self.init_var = init_var
        self.kw_only = kw_only
        self.discriminator = discriminator
        self.deprecated = deprecated
        if "regex" in kw:
            kw["pattern"] = kw.pop("regex")
        if "min_items" in kw:
            kw["min_length"] = kw.pop("min_items")
        if "max_items" in kw:
            kw["max_length"] = kw.pop("max_items")
        if "const" in kw and kw.pop("const"):
            metadata = (*metadata, AfterValidator(_constant(default)))
        self.constraints = {key: kw.pop(key) for key in _CONSTRAINTS if kw.get(key) is not None}
        self.metadata = list(metadata)
        if kw and not callable(json_schema_extra):
            # As the pydantic before did: what it does not know describes the field.
            json_schema_extra = {**(json_schema_extra or {}), **kw}
        self.json_schema_extra = json_schema_extra
        self._attributes_set = {}

    @property
    def annotation(self):
        if self._owner is not None and not isinstance(self._annotation, type):
            self._settle()
        return self._annotation

    @annotation.setter
    def annotation(self, value):
        self._annotation = value

    def _settle(self):
        """Finds what a hint in quotes names, and takes what `Annotated` adds to the field."""
        owner, self._owner = self._owner, None
        try:
            hint = _evaluated(owner, self._annotation)
        except NameError as error:
            self._owner = owner
            raise PydanticUndefinedAnnotation(getattr(error, "name", None), str(error)) from None
        self._annotation = self._unwrapped(hint)

    def _unwrapped(self, hint):
        while _is_annotated(hint):
            added = []
            for part in hint.__metadata__:
                if isinstance(part, FieldInfo):
                    own = self.constraints
                    self._take(part)
                    # Its limits hold at its place among the validators.
                    self.constraints = {**own, "strict": True} if part.constraints.get("strict") else own
                added.append(part)
            self.metadata = added + self.metadata
            hint = hint.__origin__
        return hint

    def _take(self, other):
        for key in ("default", "default_factory", "alias", "validation_alias", "serialization_alias", "title",
                    "description", "exclude", "frozen", "validate_default", "discriminator", "json_schema_extra"):
            mine, theirs = getattr(self, key), getattr(other, key)
            if (mine is None or mine is PydanticUndefined) and theirs is not None:
                setattr(self, key, theirs)
        self.constraints = {**other.constraints, **self.constraints}
        self.metadata = list(other.metadata) + self.metadata

    def is_required(self):
        return self.default is PydanticUndefined and self.default_factory is None

    @property
    def required(self):
        return self.is_required()

    def get_default(self, *, call_default_factory=False, validated_data=None):
        if self.default_factory is None:
            return _fresh(self.default)
        if not call_default_factory:
            return None
        if _takes_data(self.default_factory):
            return self.default_factory(validated_data or {})
        return self.default_factory()

    def rebuild_annotation(self):
        if not self.metadata:
            return self.annotation
        return _typing.Annotated[(self.annotation, *self.metadata)]

    @staticmethod
    def from_annotation(annotation):
        made = FieldInfo()
        made.annotation = made._unwrapped(annotation)
        return made

    @staticmethod
    def from_annotated_attribute(annotation, default):
        made = _copy.copy(default) if isinstance(default, FieldInfo) else FieldInfo(default)
        made.annotation = made._unwrapped(annotation)
        return made

    @staticmethod
    def merge_field_infos(*infos, **overrides):
        made = _copy.copy(infos[-1])
        for info in reversed(infos[:-1]):
            made._take(info)
        for key, value in overrides.items():
            setattr(made, key, value)
        return made

    def __repr__(self):
        return "FieldInfo(annotation=%s, required=%r)" % (_shown(self._annotation), self.is_required())


def _constant(value):
    def check(given):
        if given != value:
            raise ValueError("unexpected value; permitted: %r" % (value,))
        return given
    return check


def _fresh(value):
    """A default that each model may change."""
    if isinstance(value, (list, dict, set)):
        return _copy.deepcopy(value)
    return value


def _takes_data(factory):
    if isinstance(factory, type):
        return False
    try:
        parameters = _inspect.signature(factory).parameters.values()
    except (TypeError, ValueError):
        return False
    plain = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    return len(plain) == 1 and plain[0].default is plain[0].empty


def Field(default=PydanticUndefined, **kw):
    return FieldInfo(default, **kw)


class ModelPrivateAttr:
    def __init__(self, default=PydanticUndefined, *, default_factory=None):
        self.default = default
        self.default_factory = default_factory

    def get_default(self):
        return _fresh(self.default) if self.default_factory is None else self.default_factory()


def PrivateAttr(default=PydanticUndefined, *, default_factory=None, init=False):
    return ModelPrivateAttr(default, default_factory=default_factory)


class ComputedFieldInfo:
    def __init__(self, function, alias=None, repr=True):
        self.wrapped_property = function if isinstance(function, property) else property(function)
        self.alias = alias
        self.repr = repr


def computed_field(function=None, /, *, alias=None, return_type=None, repr=None, **kw):
    def decorate(function):
        return ComputedFieldInfo(function, alias, repr)
    return decorate if function is None else decorate(function)


# Validators and serializers: what a class body holds until the class is made.

class _Decorated:
    def __init__(self, kind, function, fields=(), mode=None, **options):
        self.kind = kind
        self.function = function
        self.fields = fields
        self.mode = mode
        self.options = options

    def plain(self):
        held = self.function
        return held.__func__ if isinstance(held, (classmethod, staticmethod)) else held

    def __get__(self, instance, owner=None):
        if isinstance(self.function, (classmethod, staticmethod)):
            return self.function.__get__(instance, owner)
        if self.kind in ("field_validator", "validator", "root_validator") or self.mode in ("before", "wrap") and (
                self.kind == "model_validator"):
            return _types.MethodType(self.function, owner)
        return self.function if instance is None else _types.MethodType(self.function, instance)


def field_validator(field, /, *fields, mode="after", check_fields=None, json_schema_input_type=PydanticUndefined):
    return lambda function: _Decorated("field_validator", function, (field, *fields), mode)


def model_validator(*, mode):
    return lambda function: _Decorated("model_validator", function, (), mode)


def validator(field, /, *fields, pre=False, each_item=False, always=False, check_fields=None, allow_reuse=False):
    return lambda function: _Decorated(
        "validator", function, (field, *fields), "before" if pre else "after", always=always, each_item=each_item)


def root_validator(function=None, /, *, pre=False, skip_on_failure=False, allow_reuse=False):
    def decorate(function):
        return _Decorated("root_validator", function, (), "before" if pre else "after")
    return decorate if function is None else decorate(function)


def field_serializer(*fields, mode="plain", return_type=PydanticUndefined, when_used="always", check_fields=None):
    return lambda function: _Decorated("field_serializer", function, fields, mode, when_used=when_used)


def model_serializer(function=None, /, *, mode="plain", when_used="always", return_type=PydanticUndefined):
    def decorate(function):
        return _Decorated("model_serializer", function, (), mode, when_used=when_used)
    return decorate if function is None else decorate(function)


class _FunctionMark:
    def __init__(self, func, **kw):
        self.func = func

    def __eq__(self, other):
        return type(self) is type(other) and self.func == other.func

    def __hash__(self):
        return hash((type(self), self.func))


class BeforeValidator(_FunctionMark):
    pass


class AfterValidator(_FunctionMark):
    pass


class PlainValidator(_FunctionMark):
    pass


class WrapValidator(_FunctionMark):
    pass


class PlainSerializer(_FunctionMark):
    def __init__(self, func, return_type=PydanticUndefined, when_used="always"):
        self.func = func
        self.when_used = when_used


class WrapSerializer(PlainSerializer):
    pass


class Strict:
    def __init__(self, strict=True):
        self.strict = strict


class _Transparent:
    """Marks that change nothing about a value here."""

    def __class_getitem__(cls, item):
        return _typing.Annotated[item, cls()]


class InstanceOf:
    def __class_getitem__(cls, item):
        return _typing.Annotated[item, PlainValidator(lambda value: _instance(item, value))]


class SkipValidation:
    def __class_getitem__(cls, item):
        return _typing.Annotated[item, PlainValidator(lambda value: value)]


class SerializeAsAny(_Transparent):
    pass


class ImportString:
    def __class_getitem__(cls, item):
        return cls


class Discriminator:
    def __init__(self, discriminator, **kw):
        self.discriminator = discriminator


class Tag:
    def __init__(self, tag):
        self.tag = tag


class WithJsonSchema:
    def __init__(self, json_schema, mode=None):
        self.json_schema = json_schema


class ValidationInfo:
    def __init__(self, data=None, field_name=None, config=None, context=None, mode="python"):
        self.data = data
        self.field_name = field_name
        self.config = config
        self.context = context
        self.mode = mode


FieldValidationInfo = ValidationInfo


class SerializationInfo:
    def __init__(self, options, field_name=None):
        self.mode = options["mode"]
        self.include = options["include"]
        self.exclude = options["exclude"]
        self.context = options["context"]
        self.by_alias = options["by_alias"]
        self.exclude_unset = options["exclude_unset"]
        self.exclude_defaults = options["exclude_defaults"]
        self.exclude_none = options["exclude_none"]
        self.serialize_as_any = False
        self.round_trip = False
        self.field_name = field_name

    def mode_is_json(self):
        return self.mode == "json"


FieldSerializationInfo = SerializationInfo
ValidatorFunctionWrapHandler = collections.abc.Callable
ModelWrapValidatorHandler = _typing.Generic
SerializerFunctionWrapHandler = collections.abc.Callable


def _positional(function):
    """How many arguments a validator takes."""
    try:
        parameters = list(_inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        return 1
    if any(p.kind is p.VAR_POSITIONAL for p in parameters):
        return 99
    return len([p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)
                and p.default is p.empty])


def _call(function, *arguments, info):
    """Calls a function with `info` after its arguments, if it takes that."""
    if not isinstance(function, type) and _positional(function) > len(arguments):
        return function(*arguments, info)
    return function(*arguments)


# Hints.

def _evaluated(owner, hint):
    """A hint, with names in quotes found where the class was written."""
    if isinstance(hint, _typing.ForwardRef):
        hint = hint.__forward_arg__
    if isinstance(hint, str):
        module = _sys.modules.get(owner.__module__)
        names = {owner.__name__: owner, **getattr(owner, "__pydantic_types__", {})}
        try:
            hint = eval(hint, dict(vars(_typing)) if module is None else vars(module), names)
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


# Models.

class _Absent:
    """The class that makes no other: stands in until `BaseModel` is there."""


class ModelMetaclass(type):
    def __new__(mcs, name, bases, namespace, **kw):
        given = dict(namespace.get("__annotations__") or {})
        config, fields, private, decorated, computed, classvars = {}, {}, {}, {}, {}, set()
        for base in reversed(bases):
            config.update(getattr(base, "model_config", None) or {})
            fields.update(getattr(base, "__pydantic_fields__", None) or {})
            private.update(getattr(base, "__private_attributes__", None) or {})
            decorated.update(getattr(base, "__pydantic_decorated__", None) or {})
            computed.update(getattr(base, "__pydantic_computed_fields__", None) or {})
            classvars |= getattr(base, "__class_vars__", None) or set()
        if isinstance(namespace.get("Config"), type):
            config.update(_config_of_class(namespace["Config"]))
        if namespace.get("model_config"):
            config.update(namespace["model_config"])
        options = {key: kw.pop(key) for key in list(kw) if key in _CLASS_OPTIONS}
        config.update(options)
        ignored = tuple(config.get("ignored_types", ()))

        own, mine = {}, {}
        for key, hint in given.items():
            if key == "model_config":
                continue
            if _is_class_variable(hint):
                classvars.add(key)
            elif key.startswith("_"):
                if not key.startswith("__"):
                    held = namespace.pop(key, PydanticUndefined)
                    private[key] = held if isinstance(held, ModelPrivateAttr) else ModelPrivateAttr(held)
            else:
                mine[key] = (hint, namespace.pop(key, PydanticUndefined))
        for key, held in list(namespace.items()):
            if isinstance(held, _Decorated):
                decorated[key] = held
            elif isinstance(held, ComputedFieldInfo):
                computed[key] = held
                namespace[key] = held.wrapped_property
            elif isinstance(held, ModelPrivateAttr):
                private[key] = namespace.pop(key)
            elif isinstance(held, FieldInfo) or key in fields and not key.startswith("_") and not (
                    callable(held) or isinstance(held, (property, classmethod, staticmethod, *ignored))):
                if key in fields and key not in mine:
                    mine[key] = (fields[key]._annotation, namespace.pop(key))
            else:
                if key in computed:
                    del computed[key]
                decorated.pop(key, None)

        namespace["model_config"] = ConfigDict(config)
        namespace["__private_attributes__"] = private
        namespace["__pydantic_decorated__"] = decorated
        namespace["__pydantic_computed_fields__"] = computed
        namespace["__class_vars__"] = classvars
        cls = super().__new__(mcs, name, bases, namespace, **kw)
        for key, (hint, held) in mine.items():
            if isinstance(held, FieldInfo):
                field = _copy.copy(held)
                field.metadata = list(held.metadata)
            else:
                field = FieldInfo(held)
            field._annotation = hint
            field._owner = cls
            if not isinstance(hint, str):
                field._annotation = field._unwrapped(hint)
            _generate_alias(cls, key, field, config.get("alias_generator"))
            own[key] = field
        cls.__pydantic_fields__ = {**fields, **own}
        cls.__pydantic_types__ = {}
        complete = getattr(cls, "__pydantic_init_subclass__", None)
        if complete is not None and bases and bases != (_Absent,):
            super(cls, cls).__pydantic_init_subclass__(**kw)
        return cls

    @property
    def model_fields(cls):
        return cls.__dict__.get("__pydantic_fields__", {})

    @property
    def model_computed_fields(cls):
        return cls.__dict__.get("__pydantic_computed_fields__", {})

    @property
    def __fields__(cls):
        return cls.__dict__.get("__pydantic_fields__", {})

    def __instancecheck__(cls, instance):
        return type.__instancecheck__(cls, instance)


_CLASS_OPTIONS = (
    "extra", "frozen", "title", "arbitrary_types_allowed", "from_attributes", "populate_by_name", "validate_assignment",
    "use_enum_values", "alias_generator", "validate_default", "strict", "str_strip_whitespace", "orm_mode", "env_prefix",
    "env_file", "case_sensitive", "env_nested_delimiter", "defer_build", "revalidate_instances", "use_attribute_docstrings",
)


def _is_class_variable(hint):
    if isinstance(hint, str):
        return bool(_re.match(r"(typing\.|t\.)?ClassVar\b", hint))
    return hint is _typing.ClassVar or _typing.get_origin(hint) is _typing.ClassVar


def _generate_alias(cls, name, field, generator):
    if generator is None or field.alias is not None:
        return
    if isinstance(generator, AliasGenerator):
        both = generator.alias and generator.alias(name)
        for key in ("validation_alias", "serialization_alias"):
            if getattr(field, key) is None:
                make = getattr(generator, key)
                setattr(field, key, make(name) if make else both)
        field.alias = both
        return
    field.alias = generator(name)
    if field.validation_alias is None:
        field.validation_alias = field.alias
    if field.serialization_alias is None:
        field.serialization_alias = field.alias


def _given_for(field, name, values, config):
    """The value given for a field, and the key that it was given by."""
    alias = field.validation_alias
    by_name = alias is None or config.get("populate_by_name") or config.get("validate_by_name")
    choices = [] if alias is None else alias.choices if isinstance(alias, AliasChoices) else [alias]
    for choice in choices:
        if isinstance(choice, AliasPath):
            found = choice.search_dict_for_path(values)
            if found is not PydanticUndefined:
                return found, choice.path[0]
        elif choice in values:
            return values[choice], choice
    if by_name and name in values:
        return values[name], name
    return PydanticUndefined, None


def _validators(cls, name):
    found = []
    for key, mark in cls.__pydantic_decorated__.items():
        if mark.kind in ("field_validator", "validator") and (name in mark.fields or "*" in mark.fields):
            found.append((mark, getattr(cls, key)))
    return found


def _call_validator(mark, function, value, at):
    if mark.kind == "field_validator":
        return _call(function, value, info=at.info())
    # The kind before: named arguments after the value.
    try:
        wanted = list(_inspect.signature(function).parameters)[1:]
    except (TypeError, ValueError):
        wanted = []
    known = {"values": at.data, "field": at.owner.model_fields.get(at.field_name), "config": at.config}
    if mark.options.get("each_item") and isinstance(value, list):
        return [function(item, **{key: known[key] for key in wanted if key in known}) for item in value]
    return function(value, **{key: known[key] for key in wanted if key in known})


def _field_value(cls, name, field, value, at):
    marks = _validators(cls, name)
    plain = [pair for pair in marks if pair[0].mode == "plain"]

    def inside(value):
        for mark, function in reversed([pair for pair in marks if pair[0].mode == "before"]):
            value = _call_validator(mark, function, value, at)
        if plain:
            return _call_validator(*plain[-1], value, at)
        hint = field.annotation
        strict = field.constraints.get("strict", cls.model_config.get("strict", False))
        inner = at
        if strict:
            inner = _copy.copy(at)
            inner.strict = True
        if field.metadata:
            value = _annotated(hint, field.metadata, value, inner)
        else:
            value = _validated(hint, value, inner)
        value = _constrained({key: limit for key, limit in field.constraints.items() if key != "strict"}, value)
        for mark, function in marks:
            if mark.mode == "after":
                value = _call_validator(mark, function, value, at)
        return value

    handler = inside
    for mark, function in marks:
        if mark.mode == "wrap":
            handler = _wrapped(function, handler, at)
    value = handler(value)
    if at.config.get("use_enum_values") and isinstance(value, _enum.Enum):
        value = value.value
    return value


def _wrapped(function, handler, at):
    return lambda value: _call(function, value, handler, info=at.info())


def _fill(model, values, context=None, strict=False):
    """Validates what is given and puts it into the model."""
    cls = type(model)
    config = cls.model_config
    if not isinstance(values, collections.abc.Mapping):
        if config.get("from_attributes"):
            values = _Attributes(values)
        else:
            raise _Invalid("model_type", "Input should be a valid dictionary or instance of %s" % cls.__name__, values)
    found, given, used, lines = {}, set(), set(), []
    for name, field in cls.model_fields.items():
        value, key = _given_for(field, name, values, config)
        at = _Context(cls, config, context, strict, found, name)
        if value is not PydanticUndefined:
            used.add(key)
            given.add(name)
        elif _must_be_given(field):
            alias = field.validation_alias
            lines.append({"type": "missing", "loc": (alias if isinstance(alias, str) else name,),
                          "msg": "Field required", "input": dict(values)})
            continue
        else:
            value = field.get_default(call_default_factory=True, validated_data=found)
            always = any(mark.options.get("always") for mark, _ in _validators(cls, name))
            check = field.validate_default
            if not (config.get("validate_default") if check is None else check) and not always:
                found[name] = value
                continue
            key = name
        try:
            found[name] = _field_value(cls, name, field, value, at)
        except (_Invalid, ValueError, AssertionError) as error:
            lines.extend(_lines_of(error, value, (key,)))
    extra = _extra(cls, config, values, used, lines)
    if lines:
        raise _several(lines)
    for name, value in found.items():
        object.__setattr__(model, name, value)
    object.__setattr__(model, "__pydantic_fields_set__", given | set(extra or ()))
    object.__setattr__(model, "__pydantic_extra__", extra)
    object.__setattr__(model, "__pydantic_private__", None)
    for name, attribute in cls.__private_attributes__.items():
        value = attribute.get_default()
        if value is not PydanticUndefined:
            object.__setattr__(model, name, value)
    if cls.model_post_init is not BaseModel.model_post_init:
        model.model_post_init(context)


def _extra(cls, config, values, used, lines):
    policy = config.get("extra") or "ignore"
    if policy == "ignore" or isinstance(values, _Attributes):
        return {} if policy == "allow" else None
    extra = {}
    for key, value in values.items():
        if key in used:
            continue
        if policy == "allow":
            extra[key] = value
        else:
            lines.append({"type": "extra_forbidden", "loc": (key,), "msg": "Extra inputs are not permitted",
                          "input": value})
    return extra if policy == "allow" else None


def _must_be_given(field):
    if field.is_required() and field._owner is not None:
        # `Annotated` may hold the default.
        field._settle()
    return field.is_required()


class _Attributes(collections.abc.Mapping):
    """Any object's attributes, as a mapping."""

    def __init__(self, held):
        self.held = held

    def __getitem__(self, key):
        try:
            return getattr(self.held, key)
        except AttributeError:
            raise KeyError(key) from None

    def __contains__(self, key):
        return isinstance(key, str) and hasattr(self.held, key)

    def __iter__(self):
        return iter(vars(self.held))

    def __len__(self):
        return len(vars(self.held))


def _build(model, values, context=None, strict=False):
    """Runs the model's own validators around its fields; the model that comes out."""
    cls = type(model)
    marks = [(mark, getattr(cls, key)) for key, mark in cls.__pydantic_decorated__.items()
             if mark.kind in ("model_validator", "root_validator")]
    info = ValidationInfo(None, None, cls.model_config, context)

    def inside(values):
        for mark, function in reversed(marks):
            if mark.mode == "before":
                values = _call(function, values, info=info)
        if isinstance(values, cls):
            return values
        _fill(model, values, context, strict)
        made = model
        for mark, function in marks:
            if mark.mode != "after":
                continue
            if mark.kind == "root_validator":
                for key, value in function(dict(made.__dict__)).items():
                    object.__setattr__(made, key, value)
            elif isinstance(mark.function, (classmethod, staticmethod)):
                made = _call(function, made, info=info)
            else:
                made = _call(mark.function, made, info=info)
        return made

    handler = inside
    for mark, function in marks:
        if mark.mode == "wrap":
            handler = _around(function, handler, info)
    try:
        return handler(values)
    except ValidationError:
        raise
    except (_Invalid, ValueError, AssertionError) as error:
        raise ValidationError(cls.__name__, _lines_of(error, values)) from None


def _around(function, handler, info):
    return lambda values: _call(function, values, handler, info=info)


class BaseModel(metaclass=ModelMetaclass):
    model_config = ConfigDict()
    __pydantic_root_model__ = False

    def __init__(self, /, **data):
        made = _build(self, data)
        if made is not self and isinstance(made, BaseModel):
            self.__dict__.update(made.__dict__)

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs):
        pass

    def model_post_init(self, context, /):
        pass

    @property
    def model_fields_set(self):
        return self.__pydantic_fields_set__

    @property
    def __fields_set__(self):
        return self.__pydantic_fields_set__

    @property
    def model_extra(self):
        return self.__pydantic_extra__

    @classmethod
    def model_validate(cls, obj, *, strict=None, from_attributes=None, context=None, by_alias=None, by_name=None):
        if isinstance(obj, cls) and cls.model_config.get("revalidate_instances", "never") == "never":
            return obj
        if from_attributes and not isinstance(obj, collections.abc.Mapping):
            obj = _Attributes(obj)
        elif isinstance(obj, BaseModel) and cls.model_config.get("from_attributes"):
            obj = _Attributes(obj)
        custom = cls.__init__ is not BaseModel.__init__ and isinstance(obj, dict) and not cls.__pydantic_root_model__
        if custom:
            return cls(**obj)
        return _build(cls.__new__(cls), obj, context, bool(strict))

    @classmethod
    def model_validate_json(cls, json_data, *, strict=None, context=None, by_alias=None, by_name=None):
        try:
            data = _json.loads(json_data)
        except ValueError as error:
            raise ValidationError(cls.__name__, [{"type": "json_invalid", "loc": (), "msg": "Invalid JSON: %s" % error,
                                                  "input": json_data}]) from None
        return cls.model_validate(data, strict=strict, context=context)

    @classmethod
    def model_validate_strings(cls, obj, *, strict=None, context=None, by_alias=None, by_name=None):
        return cls.model_validate(obj, strict=strict, context=context)

    @classmethod
    def parse_obj(cls, obj):
        return cls.model_validate(obj)

    @classmethod
    def parse_raw(cls, data, **kw):
        return cls.model_validate_json(data)

    @classmethod
    def validate(cls, value):
        return cls.model_validate(value)

    @classmethod
    def from_orm(cls, obj):
        return cls.model_validate(_Attributes(obj))

    @classmethod
    def model_construct(cls, _fields_set=None, **values):
        made = cls.__new__(cls)
        for name, field in cls.model_fields.items():
            if field.alias is not None and field.alias in values:
                object.__setattr__(made, name, values.pop(field.alias))
            elif name in values:
                object.__setattr__(made, name, values.pop(name))
            elif not field.is_required():
                object.__setattr__(made, name, field.get_default(call_default_factory=True, validated_data={}))
        given = set(made.__dict__) if _fields_set is None else set(_fields_set)
        object.__setattr__(made, "__pydantic_fields_set__", given)
        object.__setattr__(made, "__pydantic_extra__", values if cls.model_config.get("extra") == "allow" else None)
        for name, attribute in cls.__private_attributes__.items():
            value = attribute.get_default()
            if value is not PydanticUndefined:
                object.__setattr__(made, name, value)
        return made

    construct = model_construct

    @classmethod
    def model_rebuild(cls, *, force=False, raise_errors=True, _parent_namespace_depth=2, _types_namespace=None):
        cls.__pydantic_types__.update(_types_namespace or {})
        return True

    @classmethod
    def update_forward_refs(cls, **localns):
        cls.__pydantic_types__.update(localns)

    @classmethod
    def model_json_schema(cls, *args, **kw):
        raise NotImplementedError("pydantic: JSON schemas are not provided here (of %s)" % cls.__name__)

    schema = model_json_schema
    schema_json = model_json_schema

    @classmethod
    def model_parametrized_name(cls, params):
        return "%s[%s]" % (cls.__name__, ", ".join(_shown(param) for param in params))

    @classmethod
    def __class_getitem__(cls, arguments):
        if not isinstance(arguments, tuple):
            arguments = (arguments,)
        known = cls.__dict__.get("__pydantic_parametrized__")
        if known is None:
            known = {}
            cls.__pydantic_parametrized__ = known
        if arguments not in known:
            parameters = []
            for field in cls.model_fields.values():
                for variable in _variables(field.annotation):
                    if variable not in parameters:
                        parameters.append(variable)
            given = dict(zip(parameters, arguments))
            hints = {name: _substituted(field.annotation, given) for name, field in cls.model_fields.items()
                     if _variables(field.annotation)}
            kept = {name: cls.model_fields[name] for name in hints}
            known[arguments] = type(cls)(cls.model_parametrized_name(arguments), (cls,), {
                "__annotations__": hints, "__module__": cls.__module__, **kept})
        return known[arguments]

    def model_copy(self, *, update=None, deep=False):
        made = self.__deepcopy__() if deep else self.__copy__()
        for key, value in (update or {}).items():
            if key in type(self).model_fields or self.__pydantic_extra__ is None:
                object.__setattr__(made, key, value)
            else:
                made.__pydantic_extra__[key] = value
            made.__pydantic_fields_set__.add(key)
        return made

    def copy(self, *, include=None, exclude=None, update=None, deep=False):
        made = self.model_copy(update=update, deep=deep)
        for name in list(type(self).model_fields):
            if include is not None and name not in include or exclude and name in exclude:
                made.__dict__.pop(name, None)
        return made

    def __copy__(self):
        made = type(self).__new__(type(self))
        made.__dict__.update(self.__dict__)
        object.__setattr__(made, "__pydantic_fields_set__", set(self.__pydantic_fields_set__))
        extra = self.__pydantic_extra__
        object.__setattr__(made, "__pydantic_extra__", None if extra is None else dict(extra))
        return made

    def __deepcopy__(self, memo=None):
        made = self.__copy__()
        for key, value in list(made.__dict__.items()):
            if not key.startswith("__pydantic"):
                made.__dict__[key] = _copy.deepcopy(value)
        return made

    def __getattr__(self, name):
        extra = self.__dict__.get("__pydantic_extra__")
        if extra and name in extra:
            return extra[name]
        raise AttributeError("%r object has no attribute %r" % (type(self).__name__, name))

    def __setattr__(self, name, value):
        cls = type(self)
        if name.startswith("_") or name in cls.__class_vars__:
            if name in cls.__class_vars__:
                raise AttributeError("%r is a ClassVar of `%s` and cannot be set on an instance. If you want to set a "
                                     "value on the class, use `%s.%s = value`." % (name, cls.__name__, cls.__name__, name))
            object.__setattr__(self, name, value)
            return
        field = cls.model_fields.get(name)
        if cls.model_config.get("frozen") or field is not None and field.frozen:
            kind = "instance" if cls.model_config.get("frozen") else "field"
            raise ValidationError(cls.__name__, [{
                "type": "frozen_" + kind, "loc": (name,), "msg": "%s is frozen" % kind.capitalize(), "input": value}])
        held = getattr(cls, name, None)
        if isinstance(held, property):
            held.__set__(self, value)
            return
        if field is None:
            extra = self.__dict__.get("__pydantic_extra__")
            if extra is None:
                raise ValueError('"%s" object has no field "%s"' % (cls.__name__, name))
            extra[name] = value
            return
        if cls.model_config.get("validate_assignment"):
            at = _Context(cls, cls.model_config, None, False, dict(self.__dict__), name)
            try:
                value = _field_value(cls, name, field, value, at)
            except (_Invalid, ValueError, AssertionError) as error:
                raise ValidationError(cls.__name__, _lines_of(error, value, (name,))) from None
        object.__setattr__(self, name, value)
        self.__pydantic_fields_set__.add(name)

    def __iter__(self):
        for name in type(self).model_fields:
            if name in self.__dict__:
                yield name, self.__dict__[name]
        yield from (self.__dict__.get("__pydantic_extra__") or {}).items()

    def __eq__(self, other):
        if not isinstance(other, BaseModel):
            return NotImplemented
        return type(self) is type(other) and dict(self) == dict(other)

    def __hash__(self):
        if type(self).model_config.get("frozen"):
            return hash((type(self), tuple(value for _, value in self)))
        raise TypeError("unhashable type: %r" % type(self).__name__)

    def __repr_args__(self):
        for name, field in type(self).model_fields.items():
            if field.repr and name in self.__dict__:
                yield name, self.__dict__[name]
        yield from (self.__dict__.get("__pydantic_extra__") or {}).items()
        for name in type(self).__pydantic_computed_fields__:
            yield name, getattr(self, name)

    def __repr__(self):
        return "%s(%s)" % (type(self).__name__, ", ".join("%s=%r" % pair for pair in self.__repr_args__()))

    def __str__(self):
        return " ".join("%s=%r" % pair for pair in self.__repr_args__())

    def model_dump(self, *, mode="python", include=None, exclude=None, context=None, by_alias=None, exclude_unset=False,
                   exclude_defaults=False, exclude_none=False, round_trip=False, warnings=True, fallback=None,
                   serialize_as_any=False, exclude_computed_fields=False):
        return _dumped(self, {
            "mode": mode, "include": include, "exclude": exclude, "context": context,
            "by_alias": bool(by_alias if by_alias is not None else self.model_config.get("serialize_by_alias")),
            "exclude_unset": exclude_unset, "exclude_defaults": exclude_defaults, "exclude_none": exclude_none,
            "computed": not round_trip and not exclude_computed_fields, "fallback": fallback,
        })

    def model_dump_json(self, *, indent=None, ensure_ascii=False, **kw):
        kw.pop("encoder", None)
        separators = None if indent else (",", ":")
        return _json.dumps(self.model_dump(mode="json", **kw), indent=indent, separators=separators,
                           ensure_ascii=ensure_ascii)

    def dict(self, *, include=None, exclude=None, by_alias=False, exclude_unset=False, exclude_defaults=False,
             exclude_none=False):
        return self.model_dump(include=include, exclude=exclude, by_alias=by_alias, exclude_unset=exclude_unset,
                               exclude_defaults=exclude_defaults, exclude_none=exclude_none)

    def json(self, *, include=None, exclude=None, by_alias=False, exclude_unset=False, exclude_defaults=False,
             exclude_none=False, **kw):
        return self.model_dump_json(include=include, exclude=exclude, by_alias=by_alias, exclude_unset=exclude_unset,
                                    exclude_defaults=exclude_defaults, exclude_none=exclude_none)


def _variables(hint):
    if isinstance(hint, _typing.TypeVar):
        return [hint]
    found = []
    if not isinstance(hint, (type, str)):
        for part in _typing.get_args(hint):
            if not isinstance(part, (list, str, int)):
                found.extend(_variables(part))
    return found


def _substituted(hint, given):
    if isinstance(hint, _typing.TypeVar):
        return given.get(hint, hint)
    if isinstance(hint, (type, str)) or not _variables(hint):
        return hint
    arguments = tuple(_substituted(part, given) for part in _typing.get_args(hint))
    if _is_union(hint):
        return _typing.Union[arguments]
    origin = _typing.get_origin(hint)
    return origin[arguments]


# Dumps.

def _wanted(options, name):
    """Whether a field is asked for, and what is left out or kept inside of it."""
    include, exclude = options["include"], options["exclude"]
    inner_include = inner_exclude = None
    if include is not None:
        if name not in include:
            return False, None, None
        if isinstance(include, dict) and include[name] not in (True, ...):
            inner_include = include[name]
    if exclude is not None and name in exclude:
        if not isinstance(exclude, dict) or exclude[name] in (True, ...):
            return False, None, None
        inner_exclude = exclude[name]
    return True, inner_include, inner_exclude


def _used(when, value, mode):
    return (when == "always" or when == "unless-none" and value is not None or when == "json" and mode == "json"
            or when == "json-unless-none" and mode == "json" and value is not None)


def _dumped(model, options):
    cls = type(model)
    for key, mark in cls.__pydantic_decorated__.items():
        if mark.kind != "model_serializer" or not _used(mark.options.get("when_used", "always"), model, options["mode"]):
            continue
        info = SerializationInfo(options)
        if mark.mode == "wrap":
            return _call(mark.plain(), model, lambda given: _dumped_fields(given, options), info=info)
        return _plain(_call(mark.plain(), model, info=info), options)
    return _dumped_fields(model, options)


def _dumped_fields(model, options):
    cls = type(model)
    if cls.__pydantic_root_model__:
        return _plain(model.root, {**options, "include": None, "exclude": None})
    serializers = [mark for mark in cls.__pydantic_decorated__.values() if mark.kind == "field_serializer"]
    found = {}
    for name, field in cls.model_fields.items():
        if name not in model.__dict__ or field.exclude:
            continue
        asked, include, exclude = _wanted(options, name)
        if not asked or options["exclude_unset"] and name not in model.__pydantic_fields_set__:
            continue
        value = model.__dict__[name]
        if options["exclude_defaults"] and not field.is_required() and value == field.get_default(
                call_default_factory=not _takes_data(field.default_factory) if field.default_factory else False):
            continue
        if options["exclude_none"] and value is None:
            continue
        key = name
        if options["by_alias"] and isinstance(field.serialization_alias, str):
            key = field.serialization_alias
        inner = {**options, "include": include, "exclude": exclude}
        found[key] = _dumped_value(model, name, field, value, inner, serializers)
    for key, value in (model.__dict__.get("__pydantic_extra__") or {}).items():
        asked, include, exclude = _wanted(options, key)
        if asked and not (options["exclude_none"] and value is None):
            found[key] = _plain(value, {**options, "include": include, "exclude": exclude})
    if options["computed"]:
        for name, field in cls.__pydantic_computed_fields__.items():
            if _wanted(options, name)[0]:
                value = getattr(model, name)
                if not (options["exclude_none"] and value is None):
                    key = field.alias if options["by_alias"] and field.alias else name
                    found[key] = _plain(value, {**options, "include": None, "exclude": None})
    return found


def _dumped_value(model, name, field, value, options, serializers):
    for mark in serializers:
        if (name in mark.fields or "*" in mark.fields) and _used(mark.options["when_used"], value, options["mode"]):
            info = SerializationInfo(options, name)
            if mark.mode == "wrap":
                return _call(mark.plain(), model, value, lambda given: _plain(given, options), info=info)
            return _plain(_call(mark.plain(), model, value, info=info), options)
    hint = field._annotation if field._owner is None or isinstance(field._annotation, type) else field.annotation
    return _serialized(hint, field.metadata, value, options)


def _serialized(hint, metadata, value, options):
    for mark in metadata:
        if isinstance(mark, PlainSerializer) and _used(mark.when_used, value, options["mode"]):
            info = SerializationInfo(options)
            if isinstance(mark, WrapSerializer):
                return _call(mark.func, value, lambda given: _plain(given, options), info=info)
            return _plain(_call(mark.func, value, info=info), options)
    if value is not None and _is_annotated(hint):
        return _serialized(hint.__origin__, hint.__metadata__, value, options)
    if value is not None and _is_union(hint):
        members = [member for member in _typing.get_args(hint) if member is not _NONE]
        if len(members) == 1:
            return _serialized(members[0], (), value, options)
    return _plain(value, options)


def _plain(value, options):
    """A value without models; in the mode `json`, of nothing but what JSON has."""
    if value is None or isinstance(value, (bool, int, float, str)) and not isinstance(value, _enum.Enum):
        return value
    if isinstance(value, BaseModel):
        return _dumped(value, options)
    json = options["mode"] == "json"
    if isinstance(value, dict):
        found = {}
        for key, item in value.items():
            asked, include, exclude = _wanted(options, key)
            if asked:
                inner = {**options, "include": include, "exclude": exclude}
                found[_json_key(key, inner) if json else key] = _plain(item, inner)
        return found
    inner = {**options, "include": None, "exclude": None}
    if isinstance(value, (list, tuple, set, frozenset)):
        items = [_plain(item, inner) for item in value]
        if json or isinstance(value, list):
            return items
        return type(value)(*items) if hasattr(value, "_fields") else type(value)(items)
    if _dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name), inner) for field in _dataclasses.fields(value)}
    return _json_value(value, options) if json else value


def _json_key(key, options):
    if isinstance(key, str) and not isinstance(key, _enum.Enum):
        return key
    if key is None:
        return "None"
    if isinstance(key, bool):
        return "true" if key else "false"
    return str(_plain(key, options))


def _json_value(value, options):
    if isinstance(value, _enum.Enum):
        return _plain(value.value, options)
    if isinstance(value, _datetime.datetime):
        text = value.isoformat()
        return text[:-6] + "Z" if text.endswith("+00:00") else text
    if isinstance(value, (_datetime.date, _datetime.time)):
        return value.isoformat()
    if isinstance(value, _datetime.timedelta):
        return _duration(value)
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, _re.Pattern):
        return value.pattern
    if isinstance(value, (_uuid.UUID, _decimal.Decimal, _pathlib.PurePath, _SecretBase, AnyUrl)):
        return str(value)
    if isinstance(value, collections.abc.Mapping):
        return _plain(dict(value), options)
    if _is_listlike(value):
        return [_plain(item, options) for item in value]
    if options.get("fallback") is not None:
        return options["fallback"](value)
    raise PydanticSerializationError("Unable to serialize unknown type: %s" % type(value))


class PydanticSerializationError(ValueError):
    pass


def _duration(value):
    sign = "-" if value < _datetime.timedelta() else ""
    value = abs(value)
    seconds, text = value.seconds, ""
    hours, minutes, seconds = seconds // 3600, seconds // 60 % 60, seconds % 60
    if hours:
        text += "%dH" % hours
    if minutes:
        text += "%dM" % minutes
    if seconds or value.microseconds:
        shown = "%d" % seconds
        if value.microseconds:
            shown += (".%06d" % value.microseconds).rstrip("0")
        text += shown + "S"
    days = "%dD" % value.days if value.days else ""
    if not days and not text:
        text = "0S"
    return sign + "P" + days + ("T" + text if text else "")


_JSON_OPTIONS = {
    "mode": "json", "include": None, "exclude": None, "context": None, "by_alias": True, "exclude_unset": False,
    "exclude_defaults": False, "exclude_none": False, "computed": True, "fallback": None,
}


def to_jsonable_python(value, *, include=None, exclude=None, by_alias=True, exclude_none=False, fallback=None, **kw):
    return _plain(value, {**_JSON_OPTIONS, "include": include, "exclude": exclude, "by_alias": by_alias,
                          "exclude_none": exclude_none, "fallback": fallback})


pydantic_encoder = to_jsonable_python


def to_json(value, *, indent=None, **kw):
    separators = None if indent else (",", ":")
    return _json.dumps(to_jsonable_python(value, **kw), indent=indent, separators=separators,
                       ensure_ascii=False).encode()


def from_json(data, **kw):
    return _json.loads(data)


# What is made of models.

class RootModel(BaseModel):
    __pydantic_root_model__ = True
    root: _typing.Any

    def __init__(self, /, root=PydanticUndefined, **data):
        if data:
            root = data
        _build(self, {} if root is PydanticUndefined else {"root": root})

    @classmethod
    def model_validate(cls, obj, *, strict=None, from_attributes=None, context=None, **kw):
        if isinstance(obj, cls):
            return obj
        return _build(cls.__new__(cls), {"root": obj}, context, bool(strict))

    @classmethod
    def __class_getitem__(cls, argument):
        return type(cls)("RootModel[%s]" % _shown(argument), (cls,), {
            "__annotations__": {"root": argument}, "__module__": cls.__module__})

    def __eq__(self, other):
        return isinstance(other, RootModel) and self.root == other.root

    def __iter__(self):
        yield "root", self.root


class TypeAdapter:
    def __init__(self, type, *, config=None, _parent_depth=2, module=None):
        self._type = type
        self._config = config or {}

    def _at(self, context, strict=False):
        return _Context(_Adapted, self._config, context, bool(strict))

    def validate_python(self, value, /, *, strict=None, from_attributes=None, context=None, **kw):
        try:
            return _validated(self._type, value, self._at(context, strict))
        except (_Invalid, AssertionError, ValueError) as error:
            raise ValidationError(_shown(self._type), _lines_of(error, value)) from None

    def validate_json(self, data, /, *, strict=None, context=None, **kw):
        try:
            value = _json.loads(data)
        except ValueError as error:
            raise ValidationError(_shown(self._type), [{"type": "json_invalid", "loc": (),
                                                        "msg": "Invalid JSON: %s" % error, "input": data}]) from None
        return self.validate_python(value, strict=strict, context=context)

    def dump_python(self, value, /, *, mode="python", include=None, exclude=None, by_alias=None, exclude_none=False,
                    **kw):
        return _serialized(self._type, (), value, {
            **_JSON_OPTIONS, "mode": mode, "include": include, "exclude": exclude, "by_alias": bool(by_alias),
            "exclude_none": exclude_none, "exclude_unset": kw.get("exclude_unset", False),
            "exclude_defaults": kw.get("exclude_defaults", False)})

    def dump_json(self, value, /, *, indent=None, **kw):
        made = self.dump_python(value, mode="json", **kw)
        return _json.dumps(made, indent=indent, separators=None if indent else (",", ":"), ensure_ascii=False).encode()

    def json_schema(self, **kw):
        raise NotImplementedError("pydantic: JSON schemas are not provided here")

    def rebuild(self, **kw):
        return True


class _Adapted:
    """The class whose module hints in quotes of a type adapter are looked up in."""


def parse_obj_as(type_, obj, type_name=None):
    return TypeAdapter(type_).validate_python(obj)


def create_model(model_name, /, *, __config__=None, __doc__=None, __base__=None, __module__=None, __validators__=None,
                 __cls_kwargs__=None, **field_definitions):
    bases = __base__ if isinstance(__base__, tuple) else (__base__ or BaseModel,)
    namespace = {"__annotations__": {}, "__module__": __module__ or bases[0].__module__}
    if __config__:
        namespace["model_config"] = ConfigDict(__config__)
    for name, definition in field_definitions.items():
        if isinstance(definition, tuple):
            namespace["__annotations__"][name], namespace[name] = definition
            if namespace[name] is ...:
                namespace[name] = Field()
        else:
            namespace["__annotations__"][name] = definition
    namespace.update(__validators__ or {})
    return type(bases[0])(model_name, bases, namespace, **(__cls_kwargs__ or {}))


def validate_call(function=None, /, *, config=None, validate_return=False):
    def decorate(function):
        parameters = _inspect.signature(function).parameters
        at = _Context(_Adapted, config or {})

        def called(*args, **kwargs):
            bound = _inspect.signature(function).bind(*args, **kwargs)
            for name, value in bound.arguments.items():
                hint = parameters[name].annotation
                if hint is parameters[name].empty or isinstance(hint, str) or parameters[name].kind in (
                        parameters[name].VAR_POSITIONAL, parameters[name].VAR_KEYWORD):
                    continue
                try:
                    bound.arguments[name] = _validated(hint, value, at)
                except (_Invalid, ValueError, AssertionError) as error:
                    raise ValidationError(function.__name__, _lines_of(error, value, (name,))) from None
            return function(*bound.args, **bound.kwargs)

        called.__name__ = function.__name__
        called.__doc__ = function.__doc__
        called.__wrapped__ = function
        return called
    return decorate if function is None else decorate(function)


validate_arguments = validate_call


def dataclass(cls=None, /, *, config=None, init=True, repr=True, eq=True, order=False, unsafe_hash=False, frozen=False,
              validate_on_init=None, kw_only=False, slots=False):
    """A standard dataclass whose arguments are validated."""
    def decorate(cls):
        made = _dataclasses.dataclass(cls, repr=repr, eq=eq, order=order, frozen=frozen, kw_only=kw_only)
        plain = made.__init__
        at = _Context(made, dict(config or {}))

        def __init__(self, *args, **kwargs):
            plain(self, *args, **kwargs)
            lines = []
            for field in _dataclasses.fields(made):
                value = getattr(self, field.name)
                try:
                    value = _validated(_evaluated(made, field.type), value, at)
                except (_Invalid, ValueError, AssertionError) as error:
                    lines.extend(_lines_of(error, value, (field.name,)))
                object.__setattr__(self, field.name, value)
            if lines:
                raise ValidationError(made.__name__, lines)
        made.__init__ = __init__
        return made
    return decorate if cls is None else decorate(cls)


# Types.

class _SecretBase:
    def __init__(self, secret_value):
        self._secret_value = secret_value

    def get_secret_value(self):
        return self._secret_value

    def __eq__(self, other):
        return type(self) is type(other) and self._secret_value == other._secret_value

    def __hash__(self):
        return hash(self._secret_value)

    def __str__(self):
        return "**********" if self._secret_value else ""

    def __repr__(self):
        return "%s(%r)" % (type(self).__name__, str(self))


class Secret(_SecretBase):
    def __class_getitem__(cls, item):
        class SecretOf(cls):
            @classmethod
            def __pydantic_validated__(cls, value):
                if isinstance(value, Secret):
                    return value
                return Secret(_validated(item, value, _Context(_Adapted, {})))
        return SecretOf

    def __str__(self):
        return "**********"


class SecretStr(_SecretBase):
    @classmethod
    def __pydantic_validated__(cls, value):
        if isinstance(value, cls):
            return value
        return cls(_of_str(value, _Context(cls, {})))

    def __len__(self):
        return len(self._secret_value)


class SecretBytes(_SecretBase):
    @classmethod
    def __pydantic_validated__(cls, value):
        if isinstance(value, cls):
            return value
        return cls(_of_bytes(value, _Context(cls, {})))

    def __str__(self):
        return str(b"**********" if self._secret_value else b"")

    def __repr__(self):
        return "SecretBytes(%s)" % self

    def __len__(self):
        return len(self._secret_value)


class StringConstraints:
    def __init__(self, *, strip_whitespace=None, to_upper=None, to_lower=None, strict=None, min_length=None,
                 max_length=None, pattern=None):
        self.strip_whitespace = strip_whitespace
        self.to_upper = to_upper
        self.to_lower = to_lower
        self.constraints = {key: limit for key, limit in (
            ("min_length", min_length), ("max_length", max_length), ("pattern", pattern)) if limit is not None}

    def check(self, value):
        if self.strip_whitespace:
            value = value.strip()
        if self.to_lower:
            value = value.lower()
        if self.to_upper:
            value = value.upper()
        return _constrained(self.constraints, value)


def constr(*, regex=None, curtail_length=None, **kw):
    if regex is not None:
        kw["pattern"] = regex
    return _typing.Annotated[str, StringConstraints(**kw)]


def conint(**kw):
    return _typing.Annotated[int, Field(**kw)]


def confloat(**kw):
    return _typing.Annotated[float, Field(**kw)]


def condecimal(**kw):
    return _typing.Annotated[_decimal.Decimal, Field(**kw)]


def conbytes(**kw):
    return _typing.Annotated[bytes, Field(**kw)]


def conlist(item_type, *, min_length=None, max_length=None, min_items=None, max_items=None, unique_items=None):
    return _typing.Annotated[list[item_type], Field(
        min_length=min_items if min_length is None else min_length,
        max_length=max_items if max_length is None else max_length)]


def conset(item_type, *, min_length=None, max_length=None):
    return _typing.Annotated[set[item_type], Field(min_length=min_length, max_length=max_length)]


StrictStr = _typing.Annotated[str, Strict()]
StrictInt = _typing.Annotated[int, Strict()]
StrictFloat = _typing.Annotated[float, Strict()]
StrictBool = _typing.Annotated[bool, Strict()]
StrictBytes = _typing.Annotated[bytes, Strict()]
PositiveInt = _typing.Annotated[int, Field(gt=0)]
NegativeInt = _typing.Annotated[int, Field(lt=0)]
NonNegativeInt = _typing.Annotated[int, Field(ge=0)]
NonPositiveInt = _typing.Annotated[int, Field(le=0)]
PositiveFloat = _typing.Annotated[float, Field(gt=0)]
NegativeFloat = _typing.Annotated[float, Field(lt=0)]
NonNegativeFloat = _typing.Annotated[float, Field(ge=0)]
NonPositiveFloat = _typing.Annotated[float, Field(le=0)]
FiniteFloat = _typing.Annotated[float, Field(allow_inf_nan=False)]
UUID1 = UUID3 = UUID4 = UUID5 = UUID6 = UUID7 = UUID8 = _uuid.UUID
FilePath = DirectoryPath = NewPath = _pathlib.Path
AwareDatetime = NaiveDatetime = PastDatetime = FutureDatetime = _datetime.datetime
PastDate = FutureDate = _datetime.date
JsonValue = _typing.Any


def _decoded(value):
    if isinstance(value, (str, bytes)):
        try:
            return _json.loads(value)
        except ValueError as error:
            raise _Invalid("json_invalid", "Invalid JSON: %s" % error, value) from None
    raise _Invalid("json_type", "JSON input should be string, bytes or bytearray", value)


class Json:
    @classmethod
    def __pydantic_validated__(cls, value):
        return _decoded(value)

    def __class_getitem__(cls, item):
        return _typing.Annotated[item, BeforeValidator(_decoded)]


class ByteSize(int):
    _UNITS = {"": 1, "b": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9, "tb": 10**12, "pb": 10**15, "k": 10**3,
              "m": 10**6, "g": 10**9, "t": 10**12, "kib": 2**10, "mib": 2**20, "gib": 2**30, "tib": 2**40}

    @classmethod
    def __pydantic_validated__(cls, value):
        if isinstance(value, (int, float)):
            return cls(int(value))
        found = _re.fullmatch(r"\s*(\d*\.?\d+)\s*(\w+)?\s*", str(value))
        unit = cls._UNITS.get((found.group(2) or "").lower()) if found else None
        if unit is None:
            raise _Invalid("byte_size", "could not parse value and unit from byte string", value)
        return cls(int(float(found.group(1)) * unit))


def validate_email(value):
    found = _re.fullmatch(r"(?:([^<>]*)<)?\s*([^\s@<>]+@[^\s@<>]+\.[^\s@<>.]+)\s*>?", value.strip())
    if found is None:
        raise PydanticCustomError("value_error", "value is not a valid email address: {reason}", {
            "reason": "An email address must have an @-sign." if "@" not in value else "it is not well-formed"})
    local, _, domain = found.group(2).rpartition("@")
    return (found.group(1) or local).strip() or local, "%s@%s" % (local, domain.lower())


class EmailStr(str):
    @classmethod
    def __pydantic_validated__(cls, value):
        return validate_email(_of_str(value, _Context(cls, {})))[1]


_DEFAULT_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443, "ftp": 21}


class AnyUrl:
    allowed_schemes = None
    host_required = True
    _default_port = None

    def __init__(self, url):
        if isinstance(url, AnyUrl):
            url = str(url)
        self._take(url)

    def _take(self, url):
        text = url.strip()
        found = _re.fullmatch(
            r"([A-Za-z][A-Za-z0-9+.\-]*):(?://(?:([^:/?#@]*)(?::([^@/?#]*))?@)?([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?",
            text)
        if found is None:
            raise _Invalid("url_parsing", "Input should be a valid URL, relative URL without a base", url)
        scheme, user, password, hosts, path, query, fragment = found.groups()
        self.scheme = scheme.lower()
        self.username = user or None
        self.password = password
        self.query = query
        self.fragment = fragment
        if self.allowed_schemes is not None and self.scheme not in self.allowed_schemes:
            wanted = ["'%s'" % one for one in self.allowed_schemes]
            wanted = wanted[0] if len(wanted) == 1 else ", ".join(wanted[:-1]) + " or " + wanted[-1]
            raise _Invalid("url_scheme", "URL scheme should be %s" % wanted, url)
        self._hosts = []
        for part in (hosts or "").split(","):
            host, colon, port = part.rpartition(":")
            if colon and port.isdigit() and not host.endswith(":"):
                self._hosts.append((host.lower(), int(port)))
            elif part:
                self._hosts.append((part.lower().rstrip(":"), None))
        default = _DEFAULT_PORTS.get(self.scheme)
        self.host = self._hosts[0][0] if self._hosts else None
        self.port = (self._hosts[0][1] or default) if self._hosts else None
        if not path and default is not None:
            path = "/"
        self.path = path or None
        text = self.scheme + ":"
        if hosts is not None:
            text += "//"
            if user or password:
                text += (user or "") + (":" + password if password is not None else "") + "@"
            text += ",".join(name if port is None or port == default else "%s:%d" % (name, port)
                             for name, port in self._hosts)
        text += path or ""
        if query is not None:
            text += "?" + query
        if fragment is not None:
            text += "#" + fragment
        self._text = text

    def hosts(self):
        return [{"username": self.username if place == 0 else None, "password": self.password if place == 0 else None,
                 "host": host, "port": port} for place, (host, port) in enumerate(self._hosts)]

    def query_params(self):
        from urllib.parse import parse_qsl
        return parse_qsl(self.query or "")

    def unicode_string(self):
        return self._text

    def encoded_string(self):
        return self._text

    def unicode_host(self):
        return self.host

    @classmethod
    def build(cls, *, scheme, host=None, username=None, user=None, password=None, port=None, path=None, query=None,
              fragment=None, hosts=None):
        text = scheme + "://"
        username = username or user
        if username or password:
            text += (username or "") + (":" + password if password is not None else "") + "@"
        if hosts:
            text += ",".join("%s%s" % (one["host"], ":%d" % one["port"] if one.get("port") else "") for one in hosts)
        else:
            text += host or ""
            if port is not None:
                text += ":%s" % port
        if path:
            text += path if path.startswith("/") and not cls._adds_slash() else "/" + path
        if query:
            text += "?" + query
        if fragment:
            text += "#" + fragment
        return cls(text)

    @classmethod
    def _adds_slash(cls):
        # As the library's own builder: what is given stands after a slash of its own.
        return True

    @classmethod
    def __pydantic_validated__(cls, value):
        if isinstance(value, cls):
            return value
        if isinstance(value, AnyUrl):
            value = str(value)
        if not isinstance(value, str):
            raise _Invalid("url_type", "URL input should be a string or URL", value)
        return cls(value)

    def __str__(self):
        return self._text

    def __repr__(self):
        return "%s(%r)" % (type(self).__name__, self._text)

    def __eq__(self, other):
        return type(self) is type(other) and self._text == other._text

    def __hash__(self):
        return hash(self._text)

    def __lt__(self, other):
        return self._text < other._text

    def __len__(self):
        return len(self._text)


class Url(AnyUrl):
    pass


class MultiHostUrl(AnyUrl):
    pass


class AnyHttpUrl(AnyUrl):
    allowed_schemes = ["http", "https"]


class HttpUrl(AnyUrl):
    allowed_schemes = ["http", "https"]


class AnyWebsocketUrl(AnyUrl):
    allowed_schemes = ["ws", "wss"]


class WebsocketUrl(AnyUrl):
    allowed_schemes = ["ws", "wss"]


class FileUrl(AnyUrl):
    allowed_schemes = ["file"]


class FtpUrl(AnyUrl):
    allowed_schemes = ["ftp"]


class PostgresDsn(AnyUrl):
    allowed_schemes = ["postgres", "postgresql", "postgresql+asyncpg", "postgresql+pg8000", "postgresql+psycopg",
                       "postgresql+psycopg2", "postgresql+psycopg2cffi", "postgresql+py-postgresql",
                       "postgresql+pygresql"]


class CockroachDsn(AnyUrl):
    allowed_schemes = ["cockroachdb", "cockroachdb+psycopg2", "cockroachdb+asyncpg"]


class AmqpDsn(AnyUrl):
    allowed_schemes = ["amqp", "amqps"]


class RedisDsn(AnyUrl):
    allowed_schemes = ["redis", "rediss"]


class MongoDsn(AnyUrl):
    allowed_schemes = ["mongodb", "mongodb+srv"]


class KafkaDsn(AnyUrl):
    allowed_schemes = ["kafka"]


class NatsDsn(AnyUrl):
    allowed_schemes = ["nats", "tls", "ws", "wss"]


class MySQLDsn(AnyUrl):
    allowed_schemes = ["mysql", "mysql+mysqlconnector", "mysql+aiomysql", "mysql+asyncmy", "mysql+mysqldb",
                       "mysql+pymysql", "mysql+cymysql", "mysql+pyodbc"]


class MariaDBDsn(AnyUrl):
    allowed_schemes = ["mariadb", "mariadb+mariadbconnector", "mariadb+pymysql"]


class ClickHouseDsn(AnyUrl):
    allowed_schemes = ["clickhouse+native", "clickhouse+asynch", "clickhouse+http", "clickhouse", "clickhouses",
                       "clickhousedb"]


class SnowflakeDsn(AnyUrl):
    allowed_schemes = ["snowflake"]


def to_pascal(snake):
    camel = snake.title()
    return _re.sub("([0-9A-Za-z])_(?=[0-9A-Z])", lambda found: found.group(1), camel)


def to_camel(snake):
    if _re.match("^[a-z]+[A-Za-z0-9]*$", snake) and not _re.search(r"\d[a-z]+|_", snake):
        return snake
    camel = to_pascal(snake)
    return _re.sub("(^_*[A-Z])", lambda found: found.group(1).lower(), camel)


def to_snake(camel):
    snake = _re.sub(r"([A-Z]+)([A-Z][a-z])", lambda found: found.group(1) + "_" + found.group(2), camel)
    snake = _re.sub(r"([a-z])([A-Z])", lambda found: found.group(1) + "_" + found.group(2), snake)
    snake = _re.sub(r"([0-9])([A-Z])", lambda found: found.group(1) + "_" + found.group(2), snake)
    snake = _re.sub(r"([a-z])([0-9])", lambda found: found.group(1) + "_" + found.group(2), snake)
    return snake.replace("-", "_").lower()


def __getattr__(name):
    if name == "BaseSettings":
        # Where the pydantic before has it.
        from pydantic_settings import BaseSettings
        return BaseSettings
    raise AttributeError("module 'pydantic' has no attribute %r" % name)
