//! Reading ISO 8601 texts as `fromisoformat` of CPython 3.11 does.

use super::calendar::{Date, SECOND};

fn digits(text: &str, count: usize) -> Option<(i64, &str)> {
    let head = text.get(..count)?;
    if !head.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some((head.parse().ok()?, &text[count..]))
}

/// Reads a date at the beginning; gives what follows it.
pub(super) fn parse_date(text: &str) -> Option<(Date, &str)> {
    let (year, rest) = digits(text, 4)?;
    let (extended, rest) = match rest.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    if let Some(rest) = rest.strip_prefix('W') {
        let (week, rest) = digits(rest, 2)?;
        let (day, rest) = if extended {
            match rest.strip_prefix('-') {
                Some(rest) => digits(rest, 1)?,
                None => (1, rest),
            }
        } else {
            digits(rest, 1).unwrap_or((1, rest))
        };
        return Some((Date::from_iso_calendar(year, week, day).ok()?, rest));
    }
    let (month, rest) = digits(rest, 2)?;
    let rest = if extended {
        rest.strip_prefix('-')?
    } else {
        rest
    };
    let (day, rest) = digits(rest, 2)?;
    Some((Date::new(year, month, day).ok()?, rest))
}

/// The parts of a time and its offset in microseconds, where there is one.
type TimeParts = ([i64; 4], Option<i128>);

/// Reads a whole time: hour, minute, second, microsecond, and the offset.
pub(super) fn parse_time(text: &str) -> Option<TimeParts> {
    let split = text.find(['+', '-', 'Z']);
    let (clock, zone) = match split {
        Some(at) => (&text[..at], Some(&text[at..])),
        None => (text, None),
    };
    let parts = parse_clock(clock)?;
    let offset = match zone {
        None => None,
        Some("Z") => Some(0),
        Some(zone) => {
            let sign = match zone.as_bytes().first() {
                Some(b'+') => 1,
                Some(b'-') => -1,
                _ => return None,
            };
            let [hour, minute, second, microsecond] = parse_clock(&zone[1..])?;
            if hour > 23 || minute > 59 || second > 59 {
                return None;
            }
            let seconds = i128::from((hour * 60 + minute) * 60 + second);
            Some(sign * (seconds * SECOND + i128::from(microsecond)))
        }
    };
    Some((parts, offset))
}

fn parse_clock(text: &str) -> Option<[i64; 4]> {
    let (hour, rest) = digits(text, 2)?;
    let mut parts = [hour, 0, 0, 0];
    if rest.is_empty() {
        return Some(parts);
    }
    let extended = rest.starts_with(':');
    let step = |rest| {
        if extended {
            str::strip_prefix(rest, ':')
        } else {
            Some(rest)
        }
    };
    let (minute, rest) = digits(step(rest)?, 2)?;
    parts[1] = minute;
    if rest.is_empty() {
        return Some(parts);
    }
    let (second, rest) = digits(step(rest)?, 2)?;
    parts[2] = second;
    if rest.is_empty() {
        return Some(parts);
    }
    let fraction = rest.strip_prefix(['.', ','])?;
    if fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    // Digits beyond the sixth are cut off.
    let padded = format!("{fraction:0<6}");
    parts[3] = padded[..6].parse().ok()?;
    Some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_basic_and_extended_forms() {
        let date = |text| parse_date(text).map(|(date, rest)| (date.iso(), rest.to_owned()));
        assert_eq!(date("20240229"), Some(("2024-02-29".into(), String::new())));
        assert_eq!(
            date("2020-W53-7T1"),
            Some(("2021-01-03".into(), "T1".into()))
        );
        assert_eq!(date("2024-2-29"), None);
        assert_eq!(
            parse_time("10:30:15.5+01:00"),
            Some(([10, 30, 15, 500_000], Some(3_600_000_000)))
        );
        assert_eq!(parse_time("103015Z"), Some(([10, 30, 15, 0], Some(0))));
        assert_eq!(parse_time("10:3"), None);
    }
}
