"""Pydantic's types: secrets, constrained types, sizes, JSON."""

import datetime as _datetime
import decimal as _decimal
import json as _json
import pathlib as _pathlib
import re as _re
import typing as _typing
import uuid as _uuid

from pydantic import _Adapted, _Invalid
from pydantic._internal._validate import _Context, _constrained, _of_bytes, _of_str, _validated
from pydantic.fields import BeforeValidator, Field, Strict


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
