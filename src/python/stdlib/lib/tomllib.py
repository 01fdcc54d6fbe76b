"""Reading TOML."""

import _toml
from datetime import date, datetime, time


class TOMLDecodeError(ValueError):
    pass


def _moment(text):
    if "-" not in text:
        return time.fromisoformat(text)
    if ":" not in text:
        return date.fromisoformat(text)
    return datetime.fromisoformat(text.replace("Z", "+00:00").replace("z", "+00:00"))


def _refuse(message):
    raise TOMLDecodeError(message)


def loads(s, /, *, parse_float=float):
    if not isinstance(s, str):
        raise TypeError("Expected str object, not '%s'" % type(s).__qualname__)
    if parse_float is not float:
        raise NotImplementedError("tomllib.loads(parse_float=...) is not supported by mig")
    return _toml.decode(s, _moment, _refuse)


def load(fp, /, *, parse_float=float):
    data = fp.read()
    if not isinstance(data, bytes):
        raise TypeError("File must be opened in binary mode, e.g. use `open('foo.toml', 'rb')`")
    return loads(data.decode(), parse_float=parse_float)
