//! The proleptic Gregorian calendar: days, weeks, and clock readings as plain numbers.

/// Microseconds of a day.
pub const DAY: i128 = 86_400_000_000;
/// Microseconds of a second.
pub const SECOND: i128 = 1_000_000;
/// The day number of 1970-01-01.
pub const EPOCH: i64 = 719_163;
/// The last day number: 9999-12-31.
pub const LAST_DAY: i64 = 3_652_059;

/// Full month names.
pub const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
/// Full names of the days of the week, Monday first.
pub const WEEKDAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

/// A day of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    /// 1 to 9999.
    pub year: i32,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
}

/// Whether the year has a 29 February.
#[must_use]
pub fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// How many days the month has.
#[must_use]
pub fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days before 1 January of the year.
fn days_before_year(year: i64) -> i64 {
    let previous = year - 1;
    previous * 365 + previous / 4 - previous / 100 + previous / 400
}

impl Date {
    /// The day, if the parts are in range; else CPython's message.
    ///
    /// # Errors
    /// A part is out of range.
    pub fn new(year: i64, month: i64, day: i64) -> Result<Self, String> {
        let (Ok(year_number), true) = (i32::try_from(year), (1..=9999).contains(&year)) else {
            return Err(format!("year {year} is out of range"));
        };
        if !(1..=12).contains(&month) {
            return Err("month must be in 1..12".to_owned());
        }
        if !(1..=days_in_month(year, month)).contains(&day) {
            return Err("day is out of range for month".to_owned());
        }
        Ok(Self {
            year: year_number,
            month: u8::try_from(month).unwrap_or(1),
            day: u8::try_from(day).unwrap_or(1),
        })
    }

    /// The number of the day; 0001-01-01 is 1.
    #[must_use]
    pub fn ordinal(self) -> i64 {
        days_before_year(i64::from(self.year)) + self.day_of_year()
    }

    /// The number of the day in its year, from 1.
    #[must_use]
    pub fn day_of_year(self) -> i64 {
        let year = i64::from(self.year);
        let before: i64 = (1..i64::from(self.month))
            .map(|month| days_in_month(year, month))
            .sum();
        before + i64::from(self.day)
    }

    /// The day of that number, if it is in range.
    #[must_use]
    pub fn from_ordinal(ordinal: i64) -> Option<Self> {
        if !(1..=LAST_DAY).contains(&ordinal) {
            return None;
        }
        let mut year = (ordinal - 1) * 400 / 146_097 + 1;
        while days_before_year(year + 1) < ordinal {
            year += 1;
        }
        while days_before_year(year) >= ordinal {
            year -= 1;
        }
        let mut day = ordinal - days_before_year(year);
        let mut month = 1;
        while day > days_in_month(year, month) {
            day -= days_in_month(year, month);
            month += 1;
        }
        Self::new(year, month, day).ok()
    }

    /// The day of the week; Monday is 0.
    #[must_use]
    pub fn weekday(self) -> usize {
        usize::try_from((self.ordinal() + 6) % 7).unwrap_or(0)
    }

    /// ISO year, week and weekday (Monday is 1).
    #[must_use]
    pub fn iso_calendar(self) -> (i64, i64, i64) {
        let mut year = i64::from(self.year);
        let today = self.ordinal();
        let mut first = iso_week_one(year);
        let mut week = (today - first).div_euclid(7);
        if week < 0 {
            year -= 1;
            first = iso_week_one(year);
            week = (today - first).div_euclid(7);
        } else if week >= 52 && today >= iso_week_one(year + 1) {
            week = 0;
            year += 1;
            first = iso_week_one(year);
        }
        (year, week + 1, (today - first).rem_euclid(7) + 1)
    }

    /// The day of an ISO year, week and weekday.
    ///
    /// # Errors
    /// CPython's message for a part out of range.
    pub fn from_iso_calendar(year: i64, week: i64, day: i64) -> Result<Self, String> {
        if !(1..=9999).contains(&year) {
            return Err(format!("Year is out of range: {year}"));
        }
        let weeks = (iso_week_one(year + 1) - iso_week_one(year)) / 7;
        if !(1..=weeks).contains(&week) {
            return Err(format!("Invalid week: {week}"));
        }
        if !(1..=7).contains(&day) {
            return Err(format!("Invalid weekday: {day} (range is [1, 7])"));
        }
        Self::from_ordinal(iso_week_one(year) + (week - 1) * 7 + day - 1)
            .ok_or_else(|| format!("Year is out of range: {year}"))
    }

    /// `YYYY-MM-DD`
    #[must_use]
    pub fn iso(self) -> String {
        format!("{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// The number of the Monday that begins week 1.
fn iso_week_one(year: i64) -> i64 {
    let first = days_before_year(year) + 1;
    let weekday = (first + 6).rem_euclid(7);
    let monday = first - weekday;
    if weekday > 3 { monday + 7 } else { monday }
}

/// A reading of the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Clock {
    /// 0 to 23.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
    /// 0 to 59.
    pub second: u8,
    /// 0 to 999,999.
    pub microsecond: u32,
}

impl Clock {
    /// The reading, if the parts are in range.
    ///
    /// # Errors
    /// CPython's message for a part out of range.
    pub fn new(hour: i64, minute: i64, second: i64, microsecond: i64) -> Result<Self, String> {
        let part = |value: i64, most: u8, name: &str| match u8::try_from(value) {
            Ok(value) if value <= most => Ok(value),
            _ => Err(format!("{name} must be in 0..{most}")),
        };
        Ok(Self {
            hour: part(hour, 23, "hour")?,
            minute: part(minute, 59, "minute")?,
            second: part(second, 59, "second")?,
            microsecond: match u32::try_from(microsecond) {
                Ok(value) if value <= 999_999 => value,
                _ => return Err("microsecond must be in 0..999999".to_owned()),
            },
        })
    }

    /// Microseconds since midnight.
    #[must_use]
    pub fn microseconds(self) -> i128 {
        let seconds =
            (i128::from(self.hour) * 60 + i128::from(self.minute)) * 60 + i128::from(self.second);
        seconds * SECOND + i128::from(self.microsecond)
    }

    /// The reading so many microseconds after midnight; `microseconds` is less than a day.
    #[must_use]
    pub fn from_microseconds(microseconds: i128) -> Self {
        let seconds = microseconds / SECOND;
        let part = |value: i128| u8::try_from(value).unwrap_or(0);
        Self {
            hour: part(seconds / 3600),
            minute: part(seconds / 60 % 60),
            second: part(seconds % 60),
            microsecond: u32::try_from(microseconds % SECOND).unwrap_or(0),
        }
    }
}

/// How much of a time `isoformat` shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Precision {
    /// Microseconds where there are some.
    Auto,
    /// `HH`
    Hours,
    /// `HH:MM`
    Minutes,
    /// `HH:MM:SS`
    Seconds,
    /// Three digits of a second.
    Milliseconds,
    /// Six digits of a second.
    Microseconds,
}

impl Precision {
    /// The precision of that name.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        Some(match name {
            "auto" => Self::Auto,
            "hours" => Self::Hours,
            "minutes" => Self::Minutes,
            "seconds" => Self::Seconds,
            "milliseconds" => Self::Milliseconds,
            "microseconds" => Self::Microseconds,
            _ => return None,
        })
    }
}

impl Clock {
    /// `HH:MM:SS[.ffffff]`
    #[must_use]
    pub fn iso(self, precision: Precision) -> String {
        let Self {
            hour,
            minute,
            second,
            microsecond,
        } = self;
        match precision {
            Precision::Hours => format!("{hour:02}"),
            Precision::Minutes => format!("{hour:02}:{minute:02}"),
            Precision::Milliseconds => {
                format!(
                    "{hour:02}:{minute:02}:{second:02}.{:03}",
                    microsecond / 1000
                )
            }
            Precision::Microseconds => {
                format!("{hour:02}:{minute:02}:{second:02}.{microsecond:06}")
            }
            Precision::Auto if microsecond != 0 => {
                format!("{hour:02}:{minute:02}:{second:02}.{microsecond:06}")
            }
            Precision::Auto | Precision::Seconds => format!("{hour:02}:{minute:02}:{second:02}"),
        }
    }
}

/// `+HH:MM[:SS[.ffffff]]` for an offset in microseconds; `separator` stands between the parts.
#[must_use]
pub fn offset_text(offset: i128, separator: &str) -> String {
    let sign = if offset < 0 { '-' } else { '+' };
    let clock = Clock::from_microseconds(offset.abs());
    let mut text = format!("{sign}{:02}{separator}{:02}", clock.hour, clock.minute);
    if clock.second != 0 || clock.microsecond != 0 {
        text.push_str(&format!("{separator}{:02}", clock.second));
    }
    if clock.microsecond != 0 {
        text.push_str(&format!(".{:06}", clock.microsecond));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_numbers_agree() {
        for ordinal in (1..=LAST_DAY).step_by(97) {
            let date = Date::from_ordinal(ordinal).expect("in range");
            assert_eq!(date.ordinal(), ordinal);
        }
        assert_eq!(Date::new(1970, 1, 1).expect("valid").ordinal(), EPOCH);
        assert_eq!(Date::new(9999, 12, 31).expect("valid").ordinal(), LAST_DAY);
    }

    #[test]
    fn iso_weeks_at_the_turn_of_the_year() {
        let date = Date::new(2021, 1, 3).expect("valid");
        assert_eq!(date.iso_calendar(), (2020, 53, 7));
        let date = Date::new(2018, 12, 31).expect("valid");
        assert_eq!(date.iso_calendar(), (2019, 1, 1));
        assert_eq!(Date::from_iso_calendar(2020, 53, 7), Date::new(2021, 1, 3));
    }
}
