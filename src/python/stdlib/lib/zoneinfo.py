"""Time zones by name, from the database that is part of the program."""

import _zoneinfo
from datetime import timedelta, tzinfo

TZPATH = ()


class ZoneInfoNotFoundError(KeyError):
    pass


class InvalidTZPathWarning(RuntimeWarning):
    pass


class ZoneInfo(tzinfo):
    _cache = {}

    def __new__(cls, key):
        found = cls._cache.get((cls, key))
        if found is None:
            found = cls.no_cache(key)
            cls._cache[cls, key] = found
        return found

    @classmethod
    def no_cache(cls, key):
        if not isinstance(key, str):
            raise TypeError("key must be a str")
        if not key or key.endswith("/") or "//" in key or "." in key.split("/"):
            raise ValueError(f"ZoneInfo keys must be normalized relative paths, got: {key}")
        if key.startswith("/") or ".." in key.split("/"):
            raise ValueError(f"keys may not be absolute paths or go up, got: {key}")
        if not _zoneinfo.exists(key):
            raise ZoneInfoNotFoundError(f"No time zone found with key {key}")
        self = tzinfo.__new__(cls)
        self.key = key
        return self

    @classmethod
    def clear_cache(cls, *, only_keys=None):
        cls._cache = {}

    def utcoffset(self, dt):
        if dt is None:
            return None
        return timedelta(seconds=_zoneinfo.info(self.key, dt)[0])

    def dst(self, dt):
        if dt is None:
            return None
        return timedelta(seconds=_zoneinfo.info(self.key, dt)[1])

    def tzname(self, dt):
        if dt is None:
            return None
        return _zoneinfo.info(self.key, dt)[2]

    def fromutc(self, dt):
        seconds, fold = _zoneinfo.from_utc(self.key, dt)
        return (dt + timedelta(seconds=seconds)).replace(fold=fold)

    def __repr__(self):
        return f"zoneinfo.ZoneInfo(key={self.key!r})"

    def __str__(self):
        return self.key

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self


def available_timezones():
    return set(_zoneinfo.names())
