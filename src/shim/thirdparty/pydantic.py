"""Pydantic: models with their fields, defaults, validators and dumps, and the common types.

What needs pydantic's own schemas (JSON schemas, types that build a core schema themselves) is not
here and says so when it is used; making a class never fails because of it.
"""

import collections.abc
import copy as _copy
import dataclasses as _dataclasses
import enum as _enum
import inspect as _inspect
import json as _json
import re as _re
import typing as _typing

from pydantic.types import (
    AwareDatetime, ByteSize, DirectoryPath, FilePath, FiniteFloat, FutureDate, FutureDatetime, Json, JsonValue,
    NaiveDatetime, NegativeFloat, NegativeInt, NewPath, NonNegativeFloat, NonNegativeInt, NonPositiveFloat,
    NonPositiveInt, PastDate, PastDatetime, PositiveFloat, PositiveInt, Secret, SecretBytes, SecretStr, StrictBool,
    StrictBytes, StrictFloat, StrictInt, StrictStr, StringConstraints, UUID1, UUID3, UUID4, UUID5, UUID6, UUID7,
    UUID8, conbytes, condecimal, confloat, conint, conlist, conset, constr,
)
from pydantic.networks import (
    AmqpDsn, AnyHttpUrl, AnyUrl, AnyWebsocketUrl, ClickHouseDsn, CockroachDsn, EmailStr, FileUrl, FtpUrl, HttpUrl,
    KafkaDsn, MariaDBDsn, MongoDsn, MultiHostUrl, MySQLDsn, NatsDsn, PostgresDsn, RedisDsn, SnowflakeDsn, Url,
    WebsocketUrl, validate_email,
)
from pydantic._internal._validate import _Context, _annotated, _constrained, _evaluated, _is_union, _shown, _validated
from pydantic.fields import (
    AfterValidator, AliasChoices, AliasGenerator, AliasPath, BaseConfig, BeforeValidator, ComputedFieldInfo,
    ConfigDict, Discriminator, Extra, ExtraValues, Field, FieldInfo, FieldSerializationInfo, FieldValidationInfo,
    ImportString, InstanceOf, ModelPrivateAttr, ModelWrapValidatorHandler, PlainSerializer, PlainValidator,
    PrivateAttr, SerializationInfo, SerializeAsAny, SerializerFunctionWrapHandler, SkipValidation, Strict, Tag,
    ValidationInfo, ValidatorFunctionWrapHandler, WithJsonSchema, WrapSerializer, WrapValidator, _Decorated, _call,
    _config_of_class, computed_field, field_serializer, field_validator, model_serializer, model_validator,
    root_validator, validator,
)
from pydantic._internal._serialize import (
    PydanticSerializationError, _JSON_OPTIONS, _dumped, _serialized, from_json, pydantic_encoder, to_json,
    to_jsonable_python,
)


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


# Models.

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
        if complete is not None and bases:
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
