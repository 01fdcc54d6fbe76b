"""Models as dictionaries and as JSON."""

import collections.abc
import dataclasses as _dataclasses
import datetime as _datetime
import decimal as _decimal
import enum as _enum
import json as _json
import pathlib as _pathlib
import re as _re
import typing as _typing
import uuid as _uuid

from pydantic import BaseModel
from pydantic.types import _SecretBase
from pydantic.networks import AnyUrl
from pydantic._internal._validate import _NONE, _is_annotated, _is_listlike, _is_union
from pydantic.fields import (
    PlainSerializer, SerializationInfo, WrapSerializer, _call, _takes_data, field_serializer, model_serializer,
)


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
