//! `strftime` and `strptime`, as in the C locale with glibc.

use std::fmt::Write;

use super::super::super::format::str_repr;
use super::calendar::{
    Clock, Date, EPOCH, MONTHS, SECOND, WEEKDAYS, days_in_month, is_leap, offset_text,
};

/// What a format can say about the zone of a value.
#[derive(Debug, Clone, Default)]
pub struct LocalZone {
    /// Distance from UTC in microseconds.
    pub offset: Option<i128>,
    /// `%Z`
    pub name: Option<String>,
    /// `%s`: seconds since the epoch.
    pub since_epoch: Option<i64>,
}

/// How a directive's flag changes the padding.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Flag {
    Default,
    NoPadding,
    Spaces,
    Zeros,
    Upper,
}

fn push_number(out: &mut String, flag: Flag, number: i64, width: usize, fill: char) {
    let fill = match flag {
        Flag::NoPadding => None,
        Flag::Spaces => Some(' '),
        Flag::Zeros => Some('0'),
        _ => Some(fill),
    };
    // Writing to a string cannot fail.
    let _ = match fill {
        None => write!(out, "{number}"),
        Some(' ') => write!(out, "{number:width$}"),
        Some(_) => write!(out, "{number:0width$}"),
    };
}

fn push_text(out: &mut String, flag: Flag, text: &str) {
    if flag == Flag::Upper {
        out.push_str(&text.to_uppercase());
    } else {
        out.push_str(text);
    }
}

/// Formats a day and a reading.
#[must_use]
pub fn strftime_parts(template: &str, date: Date, clock: Clock, zone: &LocalZone) -> String {
    let mut out = String::with_capacity(template.len() * 2);
    let mut characters = template.chars();
    while let Some(character) = characters.next() {
        if character != '%' {
            out.push(character);
            continue;
        }
        let before = characters.clone();
        let mut flag = Flag::Default;
        let mut directive = characters.next();
        if let Some(found) = directive.and_then(|letter| match letter {
            '-' => Some(Flag::NoPadding),
            '_' => Some(Flag::Spaces),
            '0' => Some(Flag::Zeros),
            '^' | '#' => Some(Flag::Upper),
            _ => None,
        }) {
            flag = found;
            directive = characters.next();
        }
        let done = directive
            .is_some_and(|letter| push_directive(&mut out, letter, flag, date, clock, zone));
        if !done {
            // The C library leaves what it does not know as it is.
            out.push('%');
            characters = before;
        }
    }
    out
}

fn push_directive(
    out: &mut String,
    letter: char,
    flag: Flag,
    date: Date,
    clock: Clock,
    zone: &LocalZone,
) -> bool {
    let weekday = date.weekday();
    let month = MONTHS[usize::from(date.month) - 1];
    let (iso_year, iso_week, iso_day) = date.iso_calendar();
    let twelve = match clock.hour % 12 {
        0 => 12,
        hour => i64::from(hour),
    };
    let day_of_year = date.day_of_year();
    let year = i64::from(date.year);
    let nested = |out: &mut String, template: &str| {
        out.push_str(&strftime_parts(template, date, clock, zone));
    };
    match letter {
        'a' => push_text(out, flag, &WEEKDAYS[weekday][..3]),
        'A' => push_text(out, flag, WEEKDAYS[weekday]),
        'b' | 'h' => push_text(out, flag, &month[..3]),
        'B' => push_text(out, flag, month),
        'c' => nested(out, "%a %b %e %H:%M:%S %Y"),
        'C' => push_number(out, flag, year / 100, 2, '0'),
        'd' => push_number(out, flag, date.day.into(), 2, '0'),
        'D' | 'x' => nested(out, "%m/%d/%y"),
        'e' => push_number(out, flag, date.day.into(), 2, ' '),
        'f' => push_number(out, flag, clock.microsecond.into(), 6, '0'),
        'F' => nested(out, "%Y-%m-%d"),
        'g' => push_number(out, flag, iso_year % 100, 2, '0'),
        'G' => push_number(out, flag, iso_year, 1, '0'),
        'H' => push_number(out, flag, clock.hour.into(), 2, '0'),
        'I' => push_number(out, flag, twelve, 2, '0'),
        'j' => push_number(out, flag, day_of_year, 3, '0'),
        'k' => push_number(out, flag, clock.hour.into(), 2, ' '),
        'l' => push_number(out, flag, twelve, 2, ' '),
        'm' => push_number(out, flag, date.month.into(), 2, '0'),
        'M' => push_number(out, flag, clock.minute.into(), 2, '0'),
        'n' => out.push('\n'),
        'p' => push_text(out, flag, if clock.hour < 12 { "AM" } else { "PM" }),
        'P' => out.push_str(if clock.hour < 12 { "am" } else { "pm" }),
        'r' => nested(out, "%I:%M:%S %p"),
        'R' => nested(out, "%H:%M"),
        's' => {
            let wall = (date.ordinal() - EPOCH) * 86_400
                + i64::try_from(clock.microseconds() / SECOND).unwrap_or(0);
            push_number(out, flag, zone.since_epoch.unwrap_or(wall), 1, '0');
        }
        'S' => push_number(out, flag, clock.second.into(), 2, '0'),
        't' => out.push('\t'),
        'T' | 'X' => nested(out, "%H:%M:%S"),
        'u' => push_number(out, flag, iso_day, 1, '0'),
        'U' => {
            let week = (day_of_year + 6 - i64::try_from((weekday + 1) % 7).unwrap_or(0)) / 7;
            push_number(out, flag, week, 2, '0');
        }
        'V' => push_number(out, flag, iso_week, 2, '0'),
        'w' => push_number(out, flag, iso_day % 7, 1, '0'),
        'W' => {
            let week = (day_of_year + 6 - i64::try_from(weekday).unwrap_or(0)) / 7;
            push_number(out, flag, week, 2, '0');
        }
        'y' => push_number(out, flag, year % 100, 2, '0'),
        'Y' => push_number(out, flag, year, 1, '0'),
        'z' => {
            if let Some(offset) = zone.offset {
                out.push_str(&offset_text(offset, ""));
            }
        }
        'Z' => push_text(out, flag, zone.name.as_deref().unwrap_or("")),
        '%' => out.push('%'),
        _ => return false,
    }
    true
}

/// What `strptime` found.
#[derive(Debug, Clone)]
pub struct Parsed {
    /// The day; 1900-01-01 where the format has none.
    pub date: Date,
    /// The reading.
    pub clock: Clock,
    /// Distance from UTC in microseconds, from `%z`.
    pub offset: Option<i128>,
    /// `%Z`
    pub zone_name: Option<String>,
}

/// The pattern of one directive.
fn directive_pattern(letter: char) -> Option<String> {
    let names = |names: &[&str], length: Option<usize>| {
        let shown: Vec<&str> = names
            .iter()
            .map(|name| &name[..length.unwrap_or(name.len())])
            .collect();
        // Longer names first, so that a name is not cut by one that begins it.
        let mut shown = shown;
        shown.sort_by_key(|name| std::cmp::Reverse(name.len()));
        shown.join("|")
    };
    let pattern = match letter {
        'd' => "3[0-1]|[1-2][0-9]|0[1-9]|[1-9]| [1-9]".to_owned(),
        'f' => "[0-9]{1,6}".to_owned(),
        'H' => "2[0-3]|[0-1][0-9]|[0-9]".to_owned(),
        'I' => "1[0-2]|0[1-9]|[1-9]".to_owned(),
        'G' | 'Y' => "[0-9]{4}".to_owned(),
        'j' => "36[0-6]|3[0-5][0-9]|[1-2][0-9][0-9]|0[1-9][0-9]|00[1-9]|[1-9][0-9]|0[1-9]|[1-9]"
            .to_owned(),
        'm' => "1[0-2]|0[1-9]|[1-9]".to_owned(),
        'M' => "[0-5][0-9]|[0-9]".to_owned(),
        'S' => "6[0-1]|[0-5][0-9]|[0-9]".to_owned(),
        'U' | 'W' => "5[0-3]|[0-4][0-9]|[0-9]".to_owned(),
        'w' => "[0-6]".to_owned(),
        'u' => "[1-7]".to_owned(),
        'V' => "5[0-3]|0[1-9]|[1-4][0-9]|[0-9]".to_owned(),
        'y' => "[0-9][0-9]".to_owned(),
        'z' => r"[+-][0-9][0-9]:?[0-5][0-9](?::?[0-5][0-9](?:\.[0-9]{1,6})?)?|(?-i:Z)".to_owned(),
        'A' => names(&WEEKDAYS, None),
        'a' => names(&WEEKDAYS, Some(3)),
        'B' => names(&MONTHS, None),
        'b' => names(&MONTHS, Some(3)),
        'p' => "am|pm".to_owned(),
        'Z' => "utc|gmt".to_owned(),
        _ => return None,
    };
    Some(pattern)
}

/// Builds the pattern of a whole format; gives the letters in the order of its groups.
fn format_pattern(template: &str) -> Result<(String, Vec<char>), String> {
    let expanded = template
        .replace("%c", "%a %b %d %H:%M:%S %Y")
        .replace("%x", "%m/%d/%y")
        .replace("%X", "%H:%M:%S");
    let mut pattern = String::from("(?i)^");
    let mut letters = Vec::new();
    let mut characters = expanded.chars().peekable();
    while let Some(character) = characters.next() {
        if character == '%' {
            let Some(letter) = characters.next() else {
                return Err(format!("stray % in format {}", str_repr(template)));
            };
            if letter == '%' {
                pattern.push('%');
                continue;
            }
            let Some(part) = directive_pattern(letter) else {
                return Err(format!(
                    "'{letter}' is a bad directive in format {}",
                    str_repr(template)
                ));
            };
            letters.push(letter);
            pattern.push('(');
            pattern.push_str(&part);
            pattern.push(')');
        } else if character.is_whitespace() {
            while characters.peek().is_some_and(|next| next.is_whitespace()) {
                characters.next();
            }
            pattern.push_str(r"\s+");
        } else {
            pattern.push_str(&regex::escape(character.encode_utf8(&mut [0; 4])));
        }
    }
    Ok((pattern, letters))
}

/// The numbers that a format gave.
#[derive(Default)]
struct Found {
    year: Option<i64>,
    month: Option<i64>,
    day: Option<i64>,
    hour: i64,
    minute: i64,
    second: i64,
    microsecond: i64,
    afternoon: Option<bool>,
    twelve: bool,
    weekday: Option<i64>,
    day_of_year: Option<i64>,
    week_sunday: Option<i64>,
    week_monday: Option<i64>,
    iso_year: Option<i64>,
    iso_week: Option<i64>,
    offset: Option<i128>,
    zone_name: Option<String>,
}

fn index_of(names: &[&str], text: &str, length: Option<usize>) -> Option<i64> {
    let at = names
        .iter()
        .position(|name| name[..length.unwrap_or(name.len())].eq_ignore_ascii_case(text))?;
    i64::try_from(at).ok()
}

impl Found {
    fn take(&mut self, letter: char, text: &str) -> Option<()> {
        let number = || text.trim().parse::<i64>().ok();
        match letter {
            'Y' => self.year = number(),
            'y' => {
                self.year = number().map(|year| if year <= 68 { 2000 + year } else { 1900 + year });
            }
            'm' => self.month = number(),
            'B' => self.month = Some(index_of(&MONTHS, text, None)? + 1),
            'b' => self.month = Some(index_of(&MONTHS, text, Some(3))? + 1),
            'd' => self.day = number(),
            'H' => self.hour = number()?,
            'I' => {
                self.hour = number()?;
                self.twelve = true;
            }
            'p' => self.afternoon = Some(text.eq_ignore_ascii_case("pm")),
            'M' => self.minute = number()?,
            'S' => self.second = number()?,
            'f' => self.microsecond = format!("{text:0<6}").parse().ok()?,
            'A' => self.weekday = Some(index_of(&WEEKDAYS, text, None)?),
            'a' => self.weekday = Some(index_of(&WEEKDAYS, text, Some(3))?),
            'w' => self.weekday = number().map(|day| (day + 6) % 7),
            'u' => self.weekday = number().map(|day| day - 1),
            'j' => self.day_of_year = number(),
            'U' => self.week_sunday = number(),
            'W' => self.week_monday = number(),
            'G' => self.iso_year = number(),
            'V' => self.iso_week = number(),
            'z' => self.offset = Some(parse_offset(text)?),
            'Z' => self.zone_name = Some(text.to_owned()),
            _ => return None,
        }
        Some(())
    }

    fn hour(&self) -> i64 {
        match (self.twelve, self.afternoon) {
            (false, _) => self.hour,
            (true, Some(true)) if self.hour != 12 => self.hour + 12,
            (true, Some(true)) => 12,
            (true, _) if self.hour == 12 => 0,
            (true, _) => self.hour,
        }
    }

    fn date(&self) -> Result<Date, String> {
        if self.iso_year.is_some() || self.iso_week.is_some() {
            let (Some(year), Some(week), Some(weekday)) =
                (self.iso_year, self.iso_week, self.weekday)
            else {
                return Err(self.iso_error());
            };
            return Date::from_iso_calendar(year, week, weekday + 1);
        }
        let leap_day = self.year.is_none() && self.month == Some(2) && self.day == Some(29);
        let year = self.year.unwrap_or(if leap_day { 1904 } else { 1900 });
        let mut day_of_year = self.day_of_year;
        if let (None, Some(weekday), Some(_)) = (day_of_year, self.weekday, self.year) {
            day_of_year = self.week_day_of_year(year, weekday);
        }
        let date = match day_of_year {
            Some(day) if self.month.is_none() || self.day.is_none() => {
                let first = Date::new(year, 1, 1)?.ordinal();
                let most = if is_leap(year) { 366 } else { 365 };
                if day > most {
                    return Err("day of year out of range".to_owned());
                }
                Date::from_ordinal(first + day - 1)
                    .ok_or_else(|| "year is out of range".to_owned())?
            }
            _ => {
                let month = self.month.unwrap_or(1);
                let day = self.day.unwrap_or(1);
                if day > days_in_month(year, month) {
                    return Err("day is out of range for month".to_owned());
                }
                Date::new(year, month, day)?
            }
        };
        if leap_day {
            return Err("day is out of range for month".to_owned());
        }
        Ok(date)
    }

    fn iso_error(&self) -> String {
        if self.iso_year.is_some() {
            "ISO year directive '%G' must be used with the ISO week directive '%V' and a weekday directive ('%A', '%a', '%w', or '%u').".to_owned()
        } else {
            "ISO week directive '%V' must be used with the ISO year directive '%G' and a weekday directive ('%A', '%a', '%w', or '%u').".to_owned()
        }
    }

    /// The day of the year of a `%U` or `%W` week.
    fn week_day_of_year(&self, year: i64, weekday: i64) -> Option<i64> {
        let first = i64::try_from(Date::new(year, 1, 1).ok()?.weekday()).ok()?;
        let (week, first, weekday) = match (self.week_sunday, self.week_monday) {
            (Some(week), _) => (week, (first + 1) % 7, (weekday + 1) % 7),
            (None, Some(week)) => (week, first, weekday),
            (None, None) => return None,
        };
        let zero_length = (7 - first) % 7;
        Some(if week == 0 {
            1 + weekday - first
        } else {
            1 + zero_length + 7 * (week - 1) + weekday
        })
    }
}

fn parse_offset(text: &str) -> Option<i128> {
    if text == "Z" {
        return Some(0);
    }
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let (whole, fraction) = text[1..].split_once('.').unwrap_or((&text[1..], ""));
    let digits: String = whole.chars().filter(char::is_ascii_digit).collect();
    let part = |range: std::ops::Range<usize>| {
        digits
            .get(range)
            .map_or(Some(0), |part| part.parse::<i128>().ok())
    };
    let seconds = part(0..2)? * 3600 + part(2..4)? * 60 + part(4..6)?;
    let microseconds: i128 = if fraction.is_empty() {
        0
    } else {
        format!("{fraction:0<6}").parse().ok()?
    };
    Some(sign * (seconds * SECOND + microseconds))
}

/// Reads a text as the format says.
///
/// # Errors
/// CPython's message for a format or text that does not fit.
pub fn strptime_parts(text: &str, template: &str) -> Result<Parsed, String> {
    let (pattern, letters) = format_pattern(template)?;
    let regex = regex::Regex::new(&pattern)
        .map_err(|_| format!("unsupported format {}", str_repr(template)))?;
    let Some(captures) = regex.captures(text) else {
        return Err(format!(
            "time data {} does not match format {}",
            str_repr(text),
            str_repr(template)
        ));
    };
    let end = captures.get(0).map_or(0, |whole| whole.end());
    if end != text.len() {
        return Err(format!("unconverted data remains: {}", &text[end..]));
    }
    let mut found = Found::default();
    for (index, letter) in letters.iter().enumerate() {
        let part = captures.get(index + 1).map_or("", |part| part.as_str());
        found.take(*letter, part).ok_or_else(|| {
            format!(
                "time data {} does not match format {}",
                str_repr(text),
                str_repr(template)
            )
        })?;
    }
    let date = found.date()?;
    let clock = Clock::new(found.hour(), found.minute, found.second, found.microsecond)?;
    Ok(Parsed {
        date,
        clock,
        offset: found.offset,
        zone_name: found.zone_name,
    })
}
