"""environs: settings from the environment, read as the type that is asked for."""

import datetime as _dt
import decimal
import json as _json
import logging
import os
import pathlib
import re
import uuid as _uuid
from contextlib import contextmanager
from urllib.parse import urlparse

from dotenv import load_dotenv

_TRUE = {"t", "T", "true", "True", "TRUE", "on", "On", "ON", "y", "Y", "yes", "Yes", "YES", "1", 1, True}
_FALSE = {"f", "F", "false", "False", "FALSE", "off", "Off", "OFF", "n", "N", "no", "No", "NO", "0", 0, 0.0, False}
_REFERENCE = re.compile(r"(?<![\\])\$\{([A-Za-z0-9_]+)(:-[^\}:]*)?\}")


class _Missing:
    def __bool__(self):
        return False


_MISSING = _Missing()


class EnvError(ValueError):
    pass


class EnvValidationError(EnvError):
    def __init__(self, message, error_messages=None):
        self.error_messages = error_messages or [message]
        super().__init__(message)


class EnvSealedError(TypeError, EnvError):
    pass


class ParserConflictError(ValueError):
    pass


def _bool(value):
    if value in _TRUE:
        return True
    if value in _FALSE:
        return False
    raise ValueError("Not a valid boolean.")


def _log_level(value):
    try:
        return int(value)
    except ValueError:
        found = getattr(logging, value.upper(), None)
        if isinstance(found, int):
            return found
        raise ValueError("Not a valid log level.")


def _timedelta(value):
    try:
        return _dt.timedelta(seconds=int(value))
    except ValueError:
        pass
    units = {"w": "weeks", "d": "days", "h": "hours", "m": "minutes", "s": "seconds", "ms": "milliseconds",
             "us": "microseconds"}
    parts = re.findall(r"(-?\d+)\s*(ms|us|[wdhms])", value)
    if not parts:
        raise ValueError("Not a valid period of time.")
    return _dt.timedelta(**{units[unit]: int(number) for number, unit in parts})


def _reader(convert):
    def method(self, name, default=_MISSING, *, validate=None, **kwargs):
        return self._read(name, default, lambda value: convert(value), validate, kwargs)
    return method


class Env:
    def __init__(self, *, eager=True, expand_vars=False, prefix=None):
        self.eager = eager
        self.expand_vars = expand_vars
        self._prefix = prefix
        self._errors = {}
        self._custom = {}

    @staticmethod
    def read_env(path=None, recurse=True, verbose=False, override=False, return_path=False):
        found = None
        if path is not None and os.path.isfile(str(path)):
            found = str(path)
        elif path is None or not os.path.isabs(str(path)):
            folder, name = os.getcwd(), str(path or ".env")
            while found is None:
                if os.path.isfile(os.path.join(folder, name)):
                    found = os.path.join(folder, name)
                parent = os.path.dirname(folder)
                if not recurse or parent == folder:
                    break
                folder = parent
        if found is not None:
            load_dotenv(found, verbose=verbose, override=override)
        return found if return_path else found is not None

    @contextmanager
    def prefixed(self, prefix):
        before = self._prefix
        self._prefix = (before or "") + prefix
        try:
            yield self
        finally:
            self._prefix = before

    def seal(self):
        if self._errors:
            raise EnvValidationError("Environment variables invalid: %s" % self._errors, self._errors)

    def add_parser(self, name, func):
        self._custom[name] = func

    def parser_for(self, name):
        def decorate(func):
            self.add_parser(name, func)
            return func
        return decorate

    def __getattr__(self, name):
        custom = self.__dict__.get("_custom", {})
        if name not in custom:
            raise AttributeError("'Env' object has no attribute %r" % name)
        def method(key, default=_MISSING, **kwargs):
            return self._read(key, default, lambda value: custom[name](value, **kwargs), None, {})
        return method

    def _raw(self, name, default):
        key = (self._prefix or "") + name
        value = os.environ.get(key, _MISSING)
        if self.expand_vars and isinstance(value, str):
            def replaced(match):
                fallback = match.group(2)
                found = os.environ.get(match.group(1))
                if found is None:
                    if fallback is None:
                        raise EnvError('Environment variable "%s" not set' % match.group(1))
                    return fallback[2:]
                return found
            value = _REFERENCE.sub(replaced, value)
        return key, value

    def _read(self, name, default, convert, validate, options):
        if "missing" in options:
            default = options["missing"]
        key, value = self._raw(name, default)
        if value is _MISSING:
            if default is _MISSING:
                if self.eager:
                    raise EnvError('Environment variable "%s" not set' % key)
                self._errors.setdefault(key, []).append("Environment variable not set.")
                return None
            if default is None or not isinstance(default, str) or default == "":
                return default
            value = default
        try:
            made = convert(value)
            for check in [validate] if callable(validate) else validate or []:
                check(made)
        except (ValueError, TypeError, decimal.InvalidOperation) as error:
            if not self.eager:
                self._errors.setdefault(key, []).append(str(error))
                return None
            raise EnvValidationError('Environment variable "%s" invalid: %s' % (key, [str(error)]), [str(error)])
        return made

    def __call__(self, name, default=_MISSING, **kwargs):
        return self._read(name, default, lambda value: value, kwargs.get("validate"), kwargs)

    str = __call__
    bool = _reader(_bool)
    int = _reader(int)
    float = _reader(float)
    decimal = _reader(decimal.Decimal)
    json = _reader(_json.loads)
    uuid = _reader(_uuid.UUID)
    url = _reader(urlparse)
    path = _reader(pathlib.Path)
    log_level = _reader(_log_level)
    timedelta = _reader(_timedelta)
    date = _reader(_dt.date.fromisoformat)
    time = _reader(_dt.time.fromisoformat)
    datetime = _reader(_dt.datetime.fromisoformat)

    def list(self, name, default=_MISSING, *, subcast=None, delimiter=",", validate=None, **kwargs):
        def convert(value):
            parts = [] if value == "" else value.split(delimiter)
            return [part if subcast is None else _subcast(subcast)(part) for part in parts]
        return self._read(name, default, convert, validate, kwargs)

    def dict(self, name, default=_MISSING, *, subcast_keys=None, subcast_values=None, delimiter=",",
             key_value_delimiter="=", validate=None, **kwargs):
        def convert(value):
            made = {}
            for part in value.split(delimiter) if value else []:
                key, item = part.split(key_value_delimiter, 1)
                key, item = key.strip(), item.strip()
                made[_subcast(subcast_keys)(key)] = _subcast(subcast_values)(item)
            return made
        return self._read(name, default, convert, validate, kwargs)

    def enum(self, name, default=_MISSING, *, enum=None, type=None, ignore_case=False, by_value=False,
             validate=None, **kwargs):
        members = enum or type
        def convert(value):
            if isinstance(value, members):
                return value
            if by_value:
                return members(value)
            for member in members:
                if member.name == value or ignore_case and member.name.lower() == value.lower():
                    return member
            raise ValueError("Not a valid '%s' enum: %s" % (members.__name__, value))
        return self._read(name, default, convert, validate, kwargs)


def _subcast(given):
    if given is None:
        return lambda value: value
    return _bool if given is bool else given


class FileAwareEnv(Env):
    """A variable `NAME_FILE` names the file that has the value of `NAME`."""

    def __init__(self, *, file_suffix="_FILE", **kwargs):
        Env.__init__(self, **kwargs)
        self.file_suffix = file_suffix

    def _raw(self, name, default):
        key, value = Env._raw(self, name, default)
        place = os.environ.get(key + self.file_suffix)
        if place is None:
            return key, value
        with open(place) as file:
            return key, file.read().strip()


env = Env()
