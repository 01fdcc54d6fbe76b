//! PostgreSQL's text form of a value to the value that psycopg2 gives a script, by type OID.
//!
//! Types that psycopg2 has no reader for stay text, arrays of such types included. Ranges stay
//! text too, since [`SqlValue`] has no form for psycopg2's range objects.

use bigdecimal::BigDecimal;
use jiff::civil::{Date, DateTime, Time};
use num_bigint::BigInt;

use super::message::out_of_range;
use crate::database::error::{DatabaseError, Driver, ErrorClass, ErrorKind};
use crate::schema::value::{DecimalValue, Interval, SqlValue};

/// The readers, one for each Python type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reader {
    Boolean,
    Binary,
    Text,
    Integer,
    Float,
    Decimal,
    Date,
    Time,
    Timestamp,
    TimestampWithZone,
    Interval,
    Uuid,
    Json,
    Hstore,
}

/// The OIDs of an extension type that SQLAlchemy looks up when it connects.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HstoreOids {
    /// `hstore` in every schema that has one.
    pub scalar: Vec<u32>,
    /// `hstore[]`.
    pub array: Vec<u32>,
}

/// Reads the text form of one value.
///
/// # Errors
/// Fails where Python fails: a date outside its range, malformed text.
pub fn decode(text: &str, oid: u32, hstore: &HstoreOids) -> Result<SqlValue, DatabaseError> {
    if let Some(reader) = scalar_reader(oid, hstore) {
        return read(text, reader);
    }
    match element_reader(oid, hstore) {
        Some(reader) => read_array(text, reader),
        None => Ok(SqlValue::Text(text.to_owned())),
    }
}

fn scalar_reader(oid: u32, hstore: &HstoreOids) -> Option<Reader> {
    Some(match oid {
        16 => Reader::Boolean,
        17 => Reader::Binary,
        20 | 21 | 23 | 26 => Reader::Integer,
        700 | 701 => Reader::Float,
        1700 => Reader::Decimal,
        1082 => Reader::Date,
        1083 | 1266 => Reader::Time,
        1114 => Reader::Timestamp,
        1184 => Reader::TimestampWithZone,
        1186 => Reader::Interval,
        2950 => Reader::Uuid,
        114 | 3802 => Reader::Json,
        oid if hstore.scalar.contains(&oid) => Reader::Hstore,
        _ => return None,
    })
}

fn element_reader(oid: u32, hstore: &HstoreOids) -> Option<Reader> {
    Some(match oid {
        1000 => Reader::Boolean,
        1001 => Reader::Binary,
        // char, name, text, bpchar, varchar, cidr, macaddr, inet
        1002 | 1003 | 1009 | 1014 | 1015 | 651 | 1040 | 1041 => Reader::Text,
        // int2, int2vector, int4, oid, int8, oid
        1005 | 1006 | 1007 | 1013 | 1016 | 1028 => Reader::Integer,
        1021 | 1022 => Reader::Float,
        1231 => Reader::Decimal,
        1182 => Reader::Date,
        1183 | 1270 => Reader::Time,
        1115 => Reader::Timestamp,
        1185 => Reader::TimestampWithZone,
        1187 => Reader::Interval,
        2951 => Reader::Uuid,
        199 | 3807 => Reader::Json,
        oid if hstore.array.contains(&oid) => Reader::Hstore,
        _ => return None,
    })
}

fn read(text: &str, reader: Reader) -> Result<SqlValue, DatabaseError> {
    let value = match reader {
        Reader::Text => Some(SqlValue::Text(text.to_owned())),
        Reader::Boolean => Some(SqlValue::Bool(text.starts_with('t'))),
        Reader::Binary => binary(text).map(SqlValue::Bytes),
        Reader::Integer => integer(text),
        Reader::Float => text.parse().ok().map(SqlValue::Float),
        Reader::Decimal => decimal(text).map(SqlValue::Decimal),
        Reader::Date => return Ok(SqlValue::Date(date(text)?)),
        Reader::Time => time(text),
        Reader::Timestamp => return timestamp(text, None),
        Reader::TimestampWithZone => return timestamp(text, Some(0)),
        Reader::Interval => interval(text).map(SqlValue::Interval),
        Reader::Uuid => uuid::Uuid::try_parse(text).ok().map(SqlValue::Uuid),
        Reader::Json => serde_json::from_str(text).ok().map(SqlValue::Json),
        Reader::Hstore => hstore(text),
    };
    value.ok_or_else(|| unreadable(text, reader))
}

fn unreadable(text: &str, reader: Reader) -> DatabaseError {
    let shown: String = text.chars().take(80).collect();
    value_error(format!("cannot read '{shown}' as {reader:?}").to_lowercase())
}

fn value_error(text: String) -> DatabaseError {
    DatabaseError::new(
        Driver::Psycopg2,
        ErrorKind::Value,
        ErrorClass::ValueError,
        text,
    )
}

fn integer(text: &str) -> Option<SqlValue> {
    match text.parse() {
        Ok(value) => Some(SqlValue::Integer(value)),
        Err(_) => text.parse::<BigInt>().ok().map(SqlValue::BigInteger),
    }
}

fn decimal(text: &str) -> Option<DecimalValue> {
    match text {
        "NaN" => Some(DecimalValue::NaN),
        "Infinity" => Some(DecimalValue::Infinity),
        "-Infinity" => Some(DecimalValue::NegativeInfinity),
        _ => text.parse::<BigDecimal>().ok().map(DecimalValue::Finite),
    }
}

/// `bytea` in either of its output formats.
fn binary(text: &str) -> Option<Vec<u8>> {
    match text.strip_prefix("\\x") {
        Some(digits) => digits
            .as_bytes()
            .chunks(2)
            .map(|pair| {
                let pair = std::str::from_utf8(pair).ok()?;
                u8::from_str_radix(pair, 16).ok()
            })
            .collect(),
        None => escaped_binary(text.as_bytes()),
    }
}

fn escaped_binary(mut text: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    while let Some((&first, rest)) = text.split_first() {
        text = rest;
        if first != b'\\' {
            bytes.push(first);
        } else if let Some(rest) = text.strip_prefix(b"\\") {
            bytes.push(b'\\');
            text = rest;
        } else {
            let digits = std::str::from_utf8(text.get(..3)?).ok()?;
            bytes.push(u8::from_str_radix(digits, 8).ok()?);
            text = &text[3..];
        }
    }
    Some(bytes)
}

/// Python knows the years 1 to 9999 only; infinity becomes the end of that range.
fn date(text: &str) -> Result<Date, DatabaseError> {
    match text {
        "infinity" => return Ok(Date::constant(9999, 12, 31)),
        "-infinity" => return Ok(Date::constant(1, 1, 1)),
        _ => {}
    }
    let (text, sign) = match text.strip_suffix(" BC") {
        Some(text) => (text, -1),
        None => (text, 1),
    };
    let parts: Option<Vec<i64>> = text.split('-').map(|part| part.parse().ok()).collect();
    let Some([year, month, day]) = parts.as_deref() else {
        return Err(unreadable(text, Reader::Date));
    };
    let year = year * sign;
    if !(1..=9999).contains(&year) {
        return Err(out_of_range(year));
    }
    let small = |value: i64| i8::try_from(value).ok();
    i16::try_from(year)
        .ok()
        .zip(small(*month).zip(small(*day)))
        .and_then(|(year, (month, day))| Date::new(year, month, day).ok())
        .ok_or_else(|| unreadable(text, Reader::Date))
}

/// `HH:MM:SS[.ffffff]` and the offset behind it.
fn clock(text: &str) -> Option<(Time, Option<i32>)> {
    let (clock, offset) = match text.find(['+', '-', 'Z']) {
        Some(at) => (&text[..at], Some(offset(&text[at..])?)),
        None => (text, None),
    };
    let (whole, fraction) = clock.split_once('.').unwrap_or((clock, ""));
    let mut parts = whole.split(':').map(|part| part.parse::<i8>().ok());
    let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next()??);
    let microseconds: i32 = format!("{fraction:0<6}").get(..6)?.parse().ok()?;
    // psycopg2 reads 24:00:00, which Python lacks, as midnight.
    let hour = if hour == 24 { 0 } else { hour };
    let time = Time::new(hour, minute, second, microseconds * 1_000).ok()?;
    Some((time, offset))
}

/// `+HH`, `+HH:MM` or `+HH:MM:SS` in seconds.
fn offset(text: &str) -> Option<i32> {
    if text == "Z" {
        return Some(0);
    }
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let mut seconds = 0;
    for (part, weight) in text[1..].split(':').zip([3600, 60, 1]) {
        seconds += part.parse::<i32>().ok()? * weight;
    }
    Some(sign * seconds)
}

fn time(text: &str) -> Option<SqlValue> {
    let (time, offset) = clock(text)?;
    Some(SqlValue::Time { time, offset })
}

/// `infinity` has no offset in its text; it takes the one given here.
fn timestamp(text: &str, infinite_offset: Option<i32>) -> Result<SqlValue, DatabaseError> {
    let infinite = |datetime| SqlValue::DateTime {
        datetime,
        offset: infinite_offset,
    };
    match text {
        "infinity" => {
            let last = Time::constant(23, 59, 59, 999_999_000);
            return Ok(infinite(Date::constant(9999, 12, 31).to_datetime(last)));
        }
        "-infinity" => {
            return Ok(infinite(DateTime::constant(1, 1, 1, 0, 0, 0, 0)));
        }
        _ => {}
    }
    let (body, era) = match text.strip_suffix(" BC") {
        Some(body) => (body, " BC"),
        None => (text, ""),
    };
    let Some((day, rest)) = body.split_once(' ') else {
        return Err(unreadable(text, Reader::Timestamp));
    };
    let date = date(&format!("{day}{era}"))?;
    let (time, offset) = clock(rest).ok_or_else(|| unreadable(text, Reader::Timestamp))?;
    Ok(SqlValue::DateTime {
        datetime: date.to_datetime(time),
        offset,
    })
}

/// The `postgres` interval style: `1 year 2 mons -3 days +04:05:06.789`. A month counts 30 days and
/// a year 365, as in psycopg2.
fn interval(text: &str) -> Option<Interval> {
    const SECOND: i128 = 1_000_000;
    const DAY: i128 = 86_400 * SECOND;
    let mut total = 0_i128;
    let mut words = text.split_whitespace();
    while let Some(word) = words.next() {
        if word.contains(':') {
            total += signed_clock(word)?;
            continue;
        }
        let count: i128 = word.parse().ok()?;
        total += match words.next()? {
            "year" | "years" => count * 365 * DAY,
            "mon" | "mons" => count * 30 * DAY,
            "day" | "days" => count * DAY,
            _ => return None,
        };
    }
    Some(Interval::from_microseconds(total))
}

fn signed_clock(word: &str) -> Option<i128> {
    let (sign, clock) = match word.strip_prefix('-') {
        Some(clock) => (-1, clock),
        None => (1, word.strip_prefix('+').unwrap_or(word)),
    };
    let (whole, fraction) = clock.split_once('.').unwrap_or((clock, ""));
    let mut seconds = 0_i128;
    for part in whole.split(':') {
        seconds = seconds * 60 + part.parse::<i128>().ok()?;
    }
    let microseconds: i128 = format!("{fraction:0<6}").get(..6)?.parse().ok()?;
    Some(sign * (seconds * 1_000_000 + microseconds))
}

/// `"key"=>"value", "key"=>NULL` to an object.
fn hstore(text: &str) -> Option<SqlValue> {
    let mut object = serde_json::Map::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (key, behind) = hstore_quoted(rest)?;
        let behind = behind.strip_prefix("=>")?;
        let (value, behind) = match behind.strip_prefix("NULL") {
            Some(behind) => (serde_json::Value::Null, behind),
            None => {
                let (value, behind) = hstore_quoted(behind)?;
                (serde_json::Value::String(value), behind)
            }
        };
        object.insert(key, value);
        rest = behind.trim_start_matches([',', ' ']);
    }
    Some(SqlValue::Json(serde_json::Value::Object(object)))
}

fn hstore_quoted(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let body = text.strip_prefix('"')?;
    let mut characters = body.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return Some((value, &body[at + 1..])),
            '\\' => value.push(characters.next()?.1),
            other => value.push(other),
        }
    }
    None
}

/// `{1,{2,NULL},"a \"b\""}`, with lower bounds as in `[0:2]={...}` dropped.
fn read_array(text: &str, reader: Reader) -> Result<SqlValue, DatabaseError> {
    let body = match text.strip_prefix('[') {
        Some(_) => text.split_once('=').map_or(text, |(_, body)| body),
        None => text,
    };
    let mut parser = ArrayParser {
        text: body,
        position: 0,
        reader,
    };
    parser.array()
}

struct ArrayParser<'a> {
    text: &'a str,
    position: usize,
    reader: Reader,
}

impl ArrayParser<'_> {
    fn array(&mut self) -> Result<SqlValue, DatabaseError> {
        self.expect('{')?;
        let mut items = Vec::new();
        if self.peek() == Some('}') {
            self.position += 1;
            return Ok(SqlValue::Array(items));
        }
        loop {
            items.push(self.item()?);
            match self.peek() {
                Some(',') => self.position += 1,
                Some('}') => {
                    self.position += 1;
                    return Ok(SqlValue::Array(items));
                }
                _ => return Err(self.malformed()),
            }
        }
    }

    fn item(&mut self) -> Result<SqlValue, DatabaseError> {
        match self.peek() {
            Some('{') => self.array(),
            Some('"') => {
                let text = self.quoted()?;
                read(&text, self.reader)
            }
            Some(_) => {
                let rest = &self.text[self.position..];
                let end = rest.find([',', '}']).ok_or_else(|| self.malformed())?;
                let text = rest[..end].trim();
                self.position += end;
                if text.eq_ignore_ascii_case("null") {
                    Ok(SqlValue::Null)
                } else {
                    read(text, self.reader)
                }
            }
            None => Err(self.malformed()),
        }
    }

    fn quoted(&mut self) -> Result<String, DatabaseError> {
        self.expect('"')?;
        let mut value = String::new();
        let rest = &self.text[self.position..];
        let mut characters = rest.char_indices();
        while let Some((at, character)) = characters.next() {
            match character {
                '"' => {
                    self.position += at + 1;
                    return Ok(value);
                }
                '\\' => value.extend(characters.next().map(|(_, character)| character)),
                other => value.push(other),
            }
        }
        Err(self.malformed())
    }

    fn peek(&self) -> Option<char> {
        self.text[self.position..].chars().next()
    }

    fn expect(&mut self, wanted: char) -> Result<(), DatabaseError> {
        if self.peek() != Some(wanted) {
            return Err(self.malformed());
        }
        self.position += wanted.len_utf8();
        Ok(())
    }

    fn malformed(&self) -> DatabaseError {
        DatabaseError::new(
            Driver::Psycopg2,
            ErrorKind::Value,
            ErrorClass::DataError,
            "malformed array",
        )
    }
}
