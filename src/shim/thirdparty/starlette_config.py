"""`starlette.config`: settings from the environment and a file like `.env`."""

import os
import warnings


class _Undefined:
    pass


undefined = _Undefined


class EnvironError(Exception):
    pass


class Environ(dict):
    """The environment; what was read may not be changed afterwards."""

    def __init__(self, environ=None):
        self._environ = os.environ if environ is None else environ
        self._has_been_read = set()

    def __getitem__(self, key):
        self._has_been_read.add(key)
        return self._environ[key]

    def __setitem__(self, key, value):
        if key in self._has_been_read:
            raise EnvironError(
                "Attempting to set environ['%s'], but the value has already been read." % key
            )
        self._environ[key] = value

    def __delitem__(self, key):
        if key in self._has_been_read:
            raise EnvironError(
                "Attempting to delete environ['%s'], but the value has already been read." % key
            )
        del self._environ[key]

    def __contains__(self, key):
        return key in self._environ

    def __iter__(self):
        return iter(self._environ)

    def __len__(self):
        return len(self._environ)

    def get(self, key, default=None):
        return self[key] if key in self._environ else default


environ = Environ()


class Config:
    def __init__(self, env_file=None, environ=environ, env_prefix="", encoding="utf-8"):
        self.environ = environ
        self.env_prefix = env_prefix
        self.file_values = {}
        if env_file is not None:
            if os.path.isfile(str(env_file)):
                self.file_values = self._read_file(str(env_file), encoding)
            else:
                warnings.warn("Config file '%s' not found." % env_file)

    def __call__(self, key, cast=None, default=undefined):
        return self.get(key, cast, default)

    def get(self, key, cast=None, default=undefined):
        key = self.env_prefix + key
        if key in self.environ:
            return self._perform_cast(key, self.environ[key], cast)
        if key in self.file_values:
            return self._perform_cast(key, self.file_values[key], cast)
        if default is not undefined:
            return self._perform_cast(key, default, cast)
        raise KeyError("Config '%s' is missing, and has no default." % key)

    def _read_file(self, file_name, encoding):
        values = {}
        with open(file_name, encoding=encoding) as file:
            for line in file:
                line = line.strip()
                if "=" in line and not line.startswith("#"):
                    key, value = line.split("=", 1)
                    values[key.strip()] = value.strip().strip("\"'")
        return values

    def _perform_cast(self, key, value, cast=None):
        if cast is None or value is None:
            return value
        if cast is bool and isinstance(value, str):
            mapping = {"true": True, "1": True, "false": False, "0": False}
            value = value.lower()
            if value not in mapping:
                raise ValueError("Config '%s' has value '%s'. Not a valid bool." % (key, value))
            return mapping[value]
        try:
            return cast(value)
        except (TypeError, ValueError):
            raise ValueError("Config '%s' has value '%s'. Not a valid %s." % (key, value, cast.__name__))
