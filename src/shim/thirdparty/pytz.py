"""pytz: UTC and fixed offsets."""

import datetime

UTC = utc = datetime.timezone.utc


class UnknownTimeZoneError(KeyError):
    pass


def timezone(zone):
    if zone.upper() in ("UTC", "GMT"):
        return utc
    try:
        from zoneinfo import ZoneInfo
    except ImportError:
        raise UnknownTimeZoneError("%s (mig knows UTC and fixed offsets)" % zone)
    return ZoneInfo(zone)


def FixedOffset(minutes):
    return datetime.timezone(datetime.timedelta(minutes=minutes))
