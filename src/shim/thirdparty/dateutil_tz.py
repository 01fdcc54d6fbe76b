"""Time zones: UTC and fixed offsets."""

import datetime

UTC = datetime.timezone.utc


def tzutc():
    return UTC


def tzoffset(name, offset):
    if not isinstance(offset, datetime.timedelta):
        offset = datetime.timedelta(seconds=offset)
    return datetime.timezone(offset)


def gettz(name=None):
    if name in ("UTC", "GMT"):
        return UTC
    raise ValueError("dateutil.tz.gettz(%r) is not supported by mig: it knows UTC and fixed offsets" % name)
