//! Values as Python's `str()`, `repr()`, `isoformat()` and `json.dumps()` write them, which is
//! what SQLAlchemy and the drivers put into a statement.

use bigdecimal::BigDecimal;
use bigdecimal::num_bigint::Sign;
use jiff::civil;

use crate::schema::value::{DecimalValue, SqlValue};

/// `repr(float)`.
#[must_use]
pub fn float(number: f64) -> String {
    if number.is_nan() {
        return "nan".to_owned();
    }
    if number.is_infinite() {
        return (if number > 0.0 { "inf" } else { "-inf" }).to_owned();
    }
    let scientific = format!("{number:e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or_default();
    if (-4..16).contains(&exponent) {
        let plain = format!("{number}");
        return if plain.contains('.') {
            plain
        } else {
            format!("{plain}.0")
        };
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{mantissa}e{sign}{:02}", exponent.unsigned_abs())
}

/// `str(Decimal)`.
#[must_use]
pub fn decimal(number: &DecimalValue) -> String {
    match number {
        DecimalValue::NaN => "NaN".to_owned(),
        DecimalValue::Infinity => "Infinity".to_owned(),
        DecimalValue::NegativeInfinity => "-Infinity".to_owned(),
        DecimalValue::Finite(number) => finite_decimal(number),
    }
}

fn finite_decimal(number: &BigDecimal) -> String {
    let (coefficient, scale) = number.as_bigint_and_exponent();
    let sign = if coefficient.sign() == Sign::Minus {
        "-"
    } else {
        ""
    };
    let digits = coefficient.magnitude().to_string();
    let count = i64::try_from(digits.len()).unwrap_or(i64::MAX);
    let exponent = -scale;
    let point = exponent + count;
    if exponent <= 0 && point > -6 {
        if exponent == 0 {
            return format!("{sign}{digits}");
        }
        if point <= 0 {
            let zeros = "0".repeat(usize::try_from(-point).unwrap_or_default());
            return format!("{sign}0.{zeros}{digits}");
        }
        let (whole, fraction) = digits.split_at(usize::try_from(point).unwrap_or_default());
        return format!("{sign}{whole}.{fraction}");
    }
    let (first, rest) = digits.split_at(1);
    let fraction = if rest.is_empty() {
        String::new()
    } else {
        format!(".{rest}")
    };
    format!("{sign}{first}{fraction}E{:+}", point - 1)
}

/// `date.isoformat()`.
#[must_use]
pub fn date(date: civil::Date) -> String {
    format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day())
}

/// `time.isoformat()`.
#[must_use]
pub fn time(time: civil::Time, offset: Option<i32>) -> String {
    let mut text = format!(
        "{:02}:{:02}:{:02}",
        time.hour(),
        time.minute(),
        time.second()
    );
    let microseconds = time.subsec_nanosecond() / 1000;
    if microseconds != 0 {
        text.push_str(&format!(".{microseconds:06}"));
    }
    if let Some(offset) = offset {
        text.push_str(&utc_offset(offset));
    }
    text
}

/// `datetime.isoformat(separator)`.
#[must_use]
pub fn datetime(datetime: civil::DateTime, offset: Option<i32>, separator: char) -> String {
    format!(
        "{}{separator}{}",
        date(datetime.date()),
        time(datetime.time(), offset)
    )
}

fn utc_offset(seconds: i32) -> String {
    let sign = if seconds < 0 { '-' } else { '+' };
    let total = seconds.unsigned_abs();
    let mut text = format!("{sign}{:02}:{:02}", total / 3600, total / 60 % 60);
    if !total.is_multiple_of(60) {
        text.push_str(&format!(":{:02}", total % 60));
    }
    text
}

/// `json.dumps(value)` with Python's separators and ASCII escapes.
#[must_use]
pub fn json(value: &serde_json::Value) -> String {
    let mut text = String::new();
    write_json(value, &mut text);
    text
}

fn write_json(value: &serde_json::Value, text: &mut String) {
    match value {
        serde_json::Value::String(string) => write_json_string(string, text),
        serde_json::Value::Array(members) => {
            text.push('[');
            for (index, member) in members.iter().enumerate() {
                if index > 0 {
                    text.push_str(", ");
                }
                write_json(member, text);
            }
            text.push(']');
        }
        serde_json::Value::Object(members) => {
            text.push('{');
            for (index, (key, member)) in members.iter().enumerate() {
                if index > 0 {
                    text.push_str(", ");
                }
                write_json_string(key, text);
                text.push_str(": ");
                write_json(member, text);
            }
            text.push('}');
        }
        other => text.push_str(&other.to_string()),
    }
}

fn write_json_string(string: &str, text: &mut String) {
    text.push('"');
    for unit in string.encode_utf16() {
        match u8::try_from(unit) {
            Ok(b'"') => text.push_str("\\\""),
            Ok(b'\\') => text.push_str("\\\\"),
            Ok(b'\n') => text.push_str("\\n"),
            Ok(b'\r') => text.push_str("\\r"),
            Ok(b'\t') => text.push_str("\\t"),
            Ok(8) => text.push_str("\\b"),
            Ok(12) => text.push_str("\\f"),
            Ok(byte @ 0x20..=0x7e) => text.push(char::from(byte)),
            _ => text.push_str(&format!("\\u{unit:04x}")),
        }
    }
    text.push('"');
}

/// A value as a JSON document; `None` for values that `json.dumps` refuses.
#[must_use]
pub fn to_json(value: &SqlValue) -> Option<serde_json::Value> {
    Some(match value {
        SqlValue::Null => serde_json::Value::Null,
        SqlValue::Bool(value) => serde_json::Value::Bool(*value),
        SqlValue::Integer(value) => serde_json::Value::from(*value),
        SqlValue::BigInteger(value) => {
            serde_json::Value::Number(serde_json::Number::from_string_unchecked(value.to_string()))
        }
        SqlValue::Float(value) => {
            let text = match float(*value).as_str() {
                "nan" => "NaN".to_owned(),
                "inf" => "Infinity".to_owned(),
                "-inf" => "-Infinity".to_owned(),
                other => other.to_owned(),
            };
            serde_json::Value::Number(serde_json::Number::from_string_unchecked(text))
        }
        SqlValue::Text(value) => serde_json::Value::String(value.clone()),
        SqlValue::Json(value) => value.clone(),
        SqlValue::Array(values) => {
            serde_json::Value::Array(values.iter().map(to_json).collect::<Option<_>>()?)
        }
        _ => return None,
    })
}

/// `repr(value)`, for messages.
#[must_use]
pub fn repr(value: &SqlValue) -> String {
    match value {
        SqlValue::Null => "None".to_owned(),
        SqlValue::Bool(true) => "True".to_owned(),
        SqlValue::Bool(false) => "False".to_owned(),
        SqlValue::Integer(value) => value.to_string(),
        SqlValue::BigInteger(value) => value.to_string(),
        SqlValue::Float(value) => float(*value),
        SqlValue::Decimal(value) => format!("Decimal('{}')", decimal(value)),
        SqlValue::Text(value) => string_repr(value),
        SqlValue::Bytes(value) => bytes_repr(value),
        SqlValue::Date(value) => {
            format!(
                "datetime.date({}, {}, {})",
                value.year(),
                value.month(),
                value.day()
            )
        }
        SqlValue::Time { time: value, .. } => format!("datetime.time({})", time_arguments(*value)),
        SqlValue::DateTime {
            datetime: value,
            offset,
        } => {
            let zone = match offset {
                None => "",
                Some(0) => ", tzinfo=datetime.timezone.utc",
                Some(_) => ", tzinfo=datetime.timezone(...)",
            };
            format!(
                "datetime.datetime({}, {}, {}, {}{zone})",
                value.year(),
                value.month(),
                value.day(),
                time_arguments(value.time())
            )
        }
        SqlValue::Interval(value) => interval_repr(value),
        SqlValue::Uuid(value) => format!("UUID('{value}')"),
        SqlValue::Json(value) => json_repr(value),
        SqlValue::Array(values) => {
            format!(
                "[{}]",
                values.iter().map(repr).collect::<Vec<_>>().join(", ")
            )
        }
    }
}

fn interval_repr(value: &crate::schema::value::Interval) -> String {
    let mut parts = Vec::new();
    for (name, amount) in [
        ("days", value.days),
        ("seconds", value.seconds),
        ("microseconds", value.microseconds),
    ] {
        if amount != 0 {
            parts.push(format!("{name}={amount}"));
        }
    }
    if parts.is_empty() {
        "datetime.timedelta(0)".to_owned()
    } else {
        format!("datetime.timedelta({})", parts.join(", "))
    }
}

fn time_arguments(time: civil::Time) -> String {
    let mut text = format!("{}, {}", time.hour(), time.minute());
    let microseconds = time.subsec_nanosecond() / 1000;
    if time.second() != 0 || microseconds != 0 {
        text.push_str(&format!(", {}", time.second()));
    }
    if microseconds != 0 {
        text.push_str(&format!(", {microseconds}"));
    }
    text
}

fn json_repr(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::Null => "None".to_owned(),
        serde_json::Value::Bool(true) => "True".to_owned(),
        serde_json::Value::Bool(false) => "False".to_owned(),
        serde_json::Value::Number(number) => number.to_string(),
        serde_json::Value::String(string) => string_repr(string),
        serde_json::Value::Array(members) => {
            format!(
                "[{}]",
                members.iter().map(json_repr).collect::<Vec<_>>().join(", ")
            )
        }
        serde_json::Value::Object(members) => {
            let members: Vec<String> = members
                .iter()
                .map(|(key, member)| format!("{}: {}", string_repr(key), json_repr(member)))
                .collect();
            format!("{{{}}}", members.join(", "))
        }
    }
}

fn string_repr(string: &str) -> String {
    let quote = if string.contains('\'') && !string.contains('"') {
        '"'
    } else {
        '\''
    };
    let mut text = String::from(quote);
    for character in string.chars() {
        match character {
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            character if character == quote => {
                text.push('\\');
                text.push(character);
            }
            character if u32::from(character) < 0x20 || u32::from(character) == 0x7f => {
                text.push_str(&format!("\\x{:02x}", u32::from(character)));
            }
            character => text.push(character),
        }
    }
    text.push(quote);
    text
}

fn bytes_repr(bytes: &[u8]) -> String {
    let quote = if bytes.contains(&b'\'') && !bytes.contains(&b'"') {
        '"'
    } else {
        '\''
    };
    let mut text = format!("b{quote}");
    for byte in bytes {
        match byte {
            b'\\' => text.push_str("\\\\"),
            b'\n' => text.push_str("\\n"),
            b'\r' => text.push_str("\\r"),
            b'\t' => text.push_str("\\t"),
            byte if char::from(*byte) == quote => {
                text.push('\\');
                text.push(quote);
            }
            0x20..=0x7e => text.push(char::from(*byte)),
            byte => text.push_str(&format!("\\x{byte:02x}")),
        }
    }
    text.push(quote);
    text
}

/// A value in a message, shortened as `_repr_single_value` does.
#[must_use]
pub fn short_repr(value: &SqlValue) -> String {
    const LIMIT: usize = 300;
    let text = repr(value);
    let length = text.chars().count();
    if length <= LIMIT {
        return text;
    }
    let half = LIMIT / 2;
    let head: String = text.chars().take(half).collect();
    let tail: String = text.chars().skip(length - half).collect();
    format!(
        "{head} ... ({} characters truncated) ... {tail}",
        length - LIMIT
    )
}

#[cfg(test)]
mod tests {
    use std::str::FromStr;

    use super::{BigDecimal, DecimalValue, decimal, float};

    #[test]
    fn floats_are_written_as_python_does() {
        for (number, text) in [
            (1.0, "1.0"),
            (0.1, "0.1"),
            (1e15, "1000000000000000.0"),
            (1e16, "1e+16"),
            (1.5e-5, "1.5e-05"),
            (0.0001, "0.0001"),
            (-2.5, "-2.5"),
            (1e300, "1e+300"),
        ] {
            assert_eq!(float(number), text);
        }
    }

    #[test]
    fn decimals_are_written_as_python_does() {
        for text in [
            "1.50", "0", "-3", "1E+5", "0.00001", "1E-7", "123.456", "1.2E-9",
        ] {
            let number = BigDecimal::from_str(text).expect("a number");
            assert_eq!(decimal(&DecimalValue::Finite(number)), text);
        }
    }
}
