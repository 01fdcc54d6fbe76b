//! Values of the text protocol as PyMySQL's converters make them.

use ::mysql::consts::ColumnType;
use ::mysql::{Column, Value};
use jiff::civil;

use crate::database::error::{DatabaseError, Driver, ErrorClass, ErrorKind};
use crate::schema::value::{DecimalValue, Interval, SqlValue};

/// The character set of bytes that are no text.
const BINARY: u16 = 63;

/// What Python would hold.
///
/// # Errors
/// When a text is no UTF-8.
pub fn value(driver: Driver, column: &Column, value: Value) -> Result<SqlValue, DatabaseError> {
    let bytes = match value {
        Value::Bytes(bytes) => bytes,
        Value::NULL => return Ok(SqlValue::Null),
        // The text protocol has nothing else.
        Value::Int(number) => return Ok(SqlValue::Integer(number)),
        other => return Ok(SqlValue::Text(other.as_sql(true))),
    };
    let kind = column.column_type();
    if has_text(kind) && column.character_set() == BINARY {
        return Ok(SqlValue::Bytes(bytes));
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        DatabaseError::new(
            driver,
            ErrorKind::Value,
            ErrorClass::ValueError,
            format!(
                "column {} holds a text that is no UTF-8: {}",
                column.name_str(),
                error.utf8_error()
            ),
        )
    })?;
    Ok(match kind {
        ColumnType::MYSQL_TYPE_TINY
        | ColumnType::MYSQL_TYPE_SHORT
        | ColumnType::MYSQL_TYPE_LONG
        | ColumnType::MYSQL_TYPE_LONGLONG
        | ColumnType::MYSQL_TYPE_INT24
        | ColumnType::MYSQL_TYPE_YEAR => integer(text),
        ColumnType::MYSQL_TYPE_FLOAT | ColumnType::MYSQL_TYPE_DOUBLE => match text.parse() {
            Ok(number) => SqlValue::Float(number),
            Err(_) => SqlValue::Text(text),
        },
        ColumnType::MYSQL_TYPE_DECIMAL | ColumnType::MYSQL_TYPE_NEWDECIMAL => match text.parse() {
            Ok(number) => SqlValue::Decimal(DecimalValue::Finite(number)),
            Err(_) => SqlValue::Text(text),
        },
        ColumnType::MYSQL_TYPE_TIMESTAMP | ColumnType::MYSQL_TYPE_DATETIME => {
            match datetime(&text) {
                Some(datetime) => SqlValue::DateTime {
                    datetime,
                    offset: None,
                },
                None => date_or_text(text),
            }
        }
        ColumnType::MYSQL_TYPE_DATE => date_or_text(text),
        ColumnType::MYSQL_TYPE_TIME => match duration(&text) {
            Some(interval) => SqlValue::Interval(interval),
            None => SqlValue::Text(text),
        },
        _ => SqlValue::Text(text),
    })
}

/// The types whose bytes are text unless their character set is `binary`.
fn has_text(kind: ColumnType) -> bool {
    matches!(
        kind,
        ColumnType::MYSQL_TYPE_BIT
            | ColumnType::MYSQL_TYPE_BLOB
            | ColumnType::MYSQL_TYPE_LONG_BLOB
            | ColumnType::MYSQL_TYPE_MEDIUM_BLOB
            | ColumnType::MYSQL_TYPE_STRING
            | ColumnType::MYSQL_TYPE_TINY_BLOB
            | ColumnType::MYSQL_TYPE_VAR_STRING
            | ColumnType::MYSQL_TYPE_VARCHAR
            | ColumnType::MYSQL_TYPE_GEOMETRY
    )
}

fn integer(text: String) -> SqlValue {
    match text.parse() {
        Ok(number) => SqlValue::Integer(number),
        // Beyond 64 bits with a sign: BIGINT UNSIGNED.
        Err(_) => match text.parse() {
            Ok(number) => SqlValue::BigInteger(number),
            Err(_) => SqlValue::Text(text),
        },
    }
}

/// `2007-02-25 23:06:20.123456`; the server's zero dates stay text.
fn datetime(text: &str) -> Option<civil::DateTime> {
    let (date_text, time) = text.split_once([' ', 'T'])?;
    let date = date(date_text)?;
    let (clock, fraction) = time.split_once('.').unwrap_or((time, ""));
    let mut parts = clock.split(':').map(str::parse::<i8>);
    let mut next = || parts.next()?.ok();
    let (hour, minute, second) = (next()?, next()?, next()?);
    let nanoseconds = i32::try_from(microseconds(fraction)?).ok()? * 1000;
    let time = civil::Time::new(hour, minute, second, nanoseconds).ok()?;
    Some(date.to_datetime(time))
}

fn date(text: &str) -> Option<civil::Date> {
    let mut parts = text.splitn(3, '-');
    let year = parts.next()?.parse().ok().filter(|year| *year > 0)?;
    let (month, day) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    civil::Date::new(year, month, day).ok()
}

fn date_or_text(text: String) -> SqlValue {
    match date(&text) {
        Some(date) => SqlValue::Date(date),
        None => SqlValue::Text(text),
    }
}

/// `-838:59:59.000000`
fn duration(text: &str) -> Option<Interval> {
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text),
    };
    let (clock, fraction) = rest.split_once('.').unwrap_or((rest, ""));
    let mut parts = clock.split(':').map(str::parse::<i128>);
    let mut next = || parts.next()?.ok();
    let (hours, minutes, seconds) = (next()?, next()?, next()?);
    let total =
        (hours * 3600 + minutes * 60 + seconds) * 1_000_000 + i128::from(microseconds(fraction)?);
    Some(Interval::from_microseconds(sign * total))
}

fn microseconds(fraction: &str) -> Option<i64> {
    if fraction.is_empty() {
        return Some(0);
    }
    format!("{fraction:0<6}").get(..6)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(kind: ColumnType, character_set: u16, text: &str) -> SqlValue {
        let column = Column::new(kind).with_character_set(character_set);
        let bytes = Value::Bytes(text.as_bytes().to_vec());
        value(Driver::PyMysql, &column, bytes).unwrap()
    }

    #[test]
    fn values_are_pymysqls() {
        let date = civil::date(2024, 2, 29);
        let naive = |datetime| SqlValue::DateTime {
            datetime,
            offset: None,
        };
        for (kind, text, expected) in [
            (ColumnType::MYSQL_TYPE_TINY, "-3", SqlValue::Integer(-3)),
            (ColumnType::MYSQL_TYPE_YEAR, "2024", SqlValue::Integer(2024)),
            (
                ColumnType::MYSQL_TYPE_LONGLONG,
                "18446744073709551615",
                SqlValue::BigInteger(u64::MAX.into()),
            ),
            (
                ColumnType::MYSQL_TYPE_DOUBLE,
                "1e3",
                SqlValue::Float(1000.0),
            ),
            (
                ColumnType::MYSQL_TYPE_NEWDECIMAL,
                "1.50",
                SqlValue::Decimal(DecimalValue::Finite("1.50".parse().unwrap())),
            ),
            (
                ColumnType::MYSQL_TYPE_DATE,
                "2024-02-29",
                SqlValue::Date(date),
            ),
            (
                ColumnType::MYSQL_TYPE_DATE,
                "0000-00-00",
                SqlValue::Text("0000-00-00".into()),
            ),
            (
                ColumnType::MYSQL_TYPE_DATETIME,
                "2024-02-29 13:05:09.25",
                naive(date.at(13, 5, 9, 250_000_000)),
            ),
            (
                ColumnType::MYSQL_TYPE_TIMESTAMP,
                "0000-00-00 00:00:00",
                SqlValue::Text("0000-00-00 00:00:00".into()),
            ),
            (
                ColumnType::MYSQL_TYPE_TIME,
                "-25:06:17",
                SqlValue::Interval(Interval {
                    days: -2,
                    seconds: 82423,
                    microseconds: 0,
                }),
            ),
            (
                ColumnType::MYSQL_TYPE_TIME,
                "838:59:59.000001",
                SqlValue::Interval(Interval {
                    days: 34,
                    seconds: 82799,
                    microseconds: 1,
                }),
            ),
            (
                ColumnType::MYSQL_TYPE_JSON,
                "{}",
                SqlValue::Text("{}".into()),
            ),
        ] {
            assert_eq!(read(kind, BINARY, text), expected, "{text}");
        }
        let kind = ColumnType::MYSQL_TYPE_BLOB;
        assert_eq!(read(kind, 45, "é"), SqlValue::Text("é".into()));
        assert_eq!(read(kind, BINARY, "é"), SqlValue::Bytes("é".into()));
    }
}
