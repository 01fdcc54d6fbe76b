"""Dates from texts: ISO 8601 and its close relatives."""

import datetime
import re

_PATTERN = re.compile(
    r"\s*(\d{4})-?(\d{2})-?(\d{2})(?:[T ](\d{2}):?(\d{2})(?::?(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z|UTC|[+-]\d{2}(?::?\d{2})?)?)?\s*$"
)


class ParserError(ValueError):
    pass


def isoparse(text):
    match = _PATTERN.match(text if isinstance(text, str) else str(text))
    if match is None:
        raise ParserError("Unknown string format: %s (mig reads ISO 8601)" % text)
    year, month, day, hour, minute, second, fraction, zone = match.groups()
    tzinfo = None
    if zone in ("Z", "UTC"):
        tzinfo = datetime.timezone.utc
    elif zone:
        digits = zone[1:].replace(":", "").ljust(4, "0")
        offset = datetime.timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
        tzinfo = datetime.timezone(-offset if zone[0] == "-" else offset)
    micro = int((fraction or "").ljust(6, "0")[:6] or 0)
    return datetime.datetime(
        int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0), micro, tzinfo
    )


def parse(timestr, parserinfo=None, **kwargs):
    for name in kwargs:
        raise TypeError("dateutil.parser.parse(%s=...) is not supported by mig" % name)
    return isoparse(timestr)
