"""The fields of models, and what marks their validators and serializers."""

import collections.abc
import copy as _copy
import enum as _enum
import inspect as _inspect
import types as _types
import typing as _typing

from pydantic import PydanticUndefined, PydanticUndefinedAnnotation
from pydantic._internal._validate import _evaluated, _instance, _is_annotated, _shown


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
