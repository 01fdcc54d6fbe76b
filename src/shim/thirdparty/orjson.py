"""orjson: JSON as bytes."""

import dataclasses
import datetime
import enum
import json
import uuid

JSONDecodeError = json.JSONDecodeError
JSONEncodeError = TypeError
OPT_APPEND_NEWLINE, OPT_INDENT_2, OPT_NAIVE_UTC, OPT_NON_STR_KEYS = 1024, 1, 2, 4
OPT_OMIT_MICROSECONDS, OPT_PASSTHROUGH_DATACLASS, OPT_PASSTHROUGH_DATETIME, OPT_PASSTHROUGH_SUBCLASS = 8, 2048, 512, 256
OPT_SERIALIZE_DATACLASS, OPT_SERIALIZE_NUMPY, OPT_SERIALIZE_UUID, OPT_SORT_KEYS = 0, 16, 0, 32
OPT_STRICT_INTEGER, OPT_UTC_Z = 64, 128


def _time(value, option):
    if option & OPT_OMIT_MICROSECONDS:
        value = value.replace(microsecond=0)
    if isinstance(value, datetime.datetime):
        if value.tzinfo is None and option & OPT_NAIVE_UTC:
            value = value.replace(tzinfo=datetime.timezone.utc)
        text = value.isoformat()
        return text[:-6] + "Z" if option & OPT_UTC_Z and text.endswith("+00:00") else text
    return value.isoformat()


def _key(key, option):
    if type(key) is str:
        return key
    if not option & OPT_NON_STR_KEYS:
        if isinstance(key, str):
            return str(key)
        raise JSONEncodeError("Dict key must be str")
    key = _plain(key, None, option)
    return key if isinstance(key, str) else json.dumps(key)


def _plain(value, default, option):
    if value is None or type(value) in (bool, int, float, str):
        return None if type(value) is float and value - value != 0 else value
    if isinstance(value, enum.Enum):
        return _plain(value.value, default, option)
    if isinstance(value, dict):
        return {_key(key, option): _plain(item, default, option) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item, default, option) for item in value]
    if isinstance(value, (str, int, float)) and not option & OPT_PASSTHROUGH_SUBCLASS:
        return value
    if isinstance(value, (datetime.date, datetime.time)) and not option & OPT_PASSTHROUGH_DATETIME:
        return _time(value, option) if hasattr(value, "microsecond") else value.isoformat()
    if isinstance(value, uuid.UUID):
        return str(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type) and not option & OPT_PASSTHROUGH_DATACLASS:
        return {field.name: _plain(getattr(value, field.name), default, option)
                for field in dataclasses.fields(value) if not field.name.startswith("_")}
    if default is None:
        raise JSONEncodeError("Type is not JSON serializable: %s" % type(value).__name__)
    return _plain(default(value), default, option)


def dumps(obj, /, default=None, option=None):
    option = option or 0
    text = json.dumps(
        _plain(obj, default, option), ensure_ascii=False, indent=2 if option & OPT_INDENT_2 else None,
        separators=None if option & OPT_INDENT_2 else (",", ":"), sort_keys=bool(option & OPT_SORT_KEYS))
    return (text + ("\n" if option & OPT_APPEND_NEWLINE else "")).encode()


def loads(data, /):
    return json.loads(data if isinstance(data, (str, bytes, bytearray)) else bytes(data))
