"""Differences in calendar units."""

import calendar
import datetime


class relativedelta:
    def __init__(self, dt1=None, dt2=None, years=0, months=0, days=0, leapdays=0, weeks=0, hours=0, minutes=0,
                 seconds=0, microseconds=0, year=None, month=None, day=None, weekday=None, hour=None, minute=None,
                 second=None, microsecond=None):
        if dt1 is not None or dt2 is not None or weekday is not None or leapdays:
            raise TypeError("relativedelta() of two dates, or with weekday or leapdays, is not supported by mig")
        total = years * 12 + months
        sign = -1 if total < 0 else 1
        self.years, self.months = sign * (abs(total) // 12), sign * (abs(total) % 12)
        self.days = days + weeks * 7
        self.hours, self.minutes, self.seconds, self.microseconds = hours, minutes, seconds, microseconds
        self._absolute = {
            name: value for name, value in (
                ("year", year), ("month", month), ("day", day), ("hour", hour), ("minute", minute),
                ("second", second), ("microsecond", microsecond),
            ) if value is not None
        }

    def _applied(self, date, sign):
        absolute = dict(self._absolute)
        year = absolute.pop("year", date.year)
        month = absolute.pop("month", date.month)
        index = year * 12 + month - 1 + sign * (self.years * 12 + self.months)
        year, month = index // 12, index % 12 + 1
        day = min(calendar.monthrange(year, month)[1], absolute.pop("day", date.day))
        made = date.replace(year=year, month=month, day=day, **absolute)
        return made + datetime.timedelta(
            days=sign * self.days, hours=sign * self.hours, minutes=sign * self.minutes, seconds=sign * self.seconds,
            microseconds=sign * self.microseconds,
        )

    def __radd__(self, date):
        return self._applied(date, 1)

    __add__ = __radd__

    def __rsub__(self, date):
        return self._applied(date, -1)

    def __neg__(self):
        return relativedelta(
            years=-self.years, months=-self.months, days=-self.days, hours=-self.hours, minutes=-self.minutes,
            seconds=-self.seconds, microseconds=-self.microseconds, **self._absolute
        )
