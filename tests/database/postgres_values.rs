//! Values read from PostgreSQL are those that psycopg2 gives under SQLAlchemy.

use mig::database::{self, Connection, Parameters};
use mig::schema::value::{DecimalValue, SqlValue};
use serde_json::Value;

use crate::support::postgres::fresh_database;

/// Python's `repr()` of a value, as far as the recorded values need it.
pub fn repr(value: &SqlValue) -> String {
    match value {
        SqlValue::Null => "None".to_owned(),
        SqlValue::Bool(value) => if *value { "True" } else { "False" }.to_owned(),
        SqlValue::Integer(value) => value.to_string(),
        SqlValue::BigInteger(value) => value.to_string(),
        SqlValue::Float(value) => float(*value),
        SqlValue::Decimal(value) => format!("Decimal('{}')", decimal(value)),
        SqlValue::Text(text) => quoted(text),
        SqlValue::Bytes(bytes) => {
            let inner: String = bytes
                .iter()
                .map(|byte| match byte {
                    b'\\' => "\\\\".to_owned(),
                    0x20..0x7f => char::from(*byte).to_string(),
                    byte => format!("\\x{byte:02x}"),
                })
                .collect();
            format!("b'{inner}'")
        }
        SqlValue::Date(date) => format!(
            "datetime.date({}, {}, {})",
            date.year(),
            date.month(),
            date.day()
        ),
        SqlValue::Time { time, offset } => {
            format!("datetime.time({}{})", clock(*time), zone(*offset))
        }
        SqlValue::DateTime { datetime, offset } => format!(
            "datetime.datetime({}, {}, {}, {}{})",
            datetime.year(),
            datetime.month(),
            datetime.day(),
            clock(datetime.time()),
            zone(*offset)
        ),
        SqlValue::Interval(interval) => {
            let parts: Vec<String> = [
                ("days", interval.days),
                ("seconds", interval.seconds),
                ("microseconds", interval.microseconds),
            ]
            .iter()
            .filter(|(_, value)| *value != 0)
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
            let inner = if parts.is_empty() {
                "0".to_owned()
            } else {
                parts.join(", ")
            };
            format!("datetime.timedelta({inner})")
        }
        SqlValue::Uuid(value) => format!("UUID('{value}')"),
        SqlValue::Json(value) => json(value),
        SqlValue::Array(items) => {
            let items: Vec<String> = items.iter().map(repr).collect();
            format!("[{}]", items.join(", "))
        }
    }
}

fn float(value: f64) -> String {
    if value.is_nan() {
        return "nan".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "inf" } else { "-inf" }.to_owned();
    }
    if value != 0.0 && !(1e-4..1e16).contains(&value.abs()) {
        let text = format!("{value:e}");
        let (digits, exponent) = text.split_once('e').unwrap();
        let exponent: i32 = exponent.parse().unwrap();
        return format!("{digits}e{exponent:+03}");
    }
    format!("{value:?}")
}

fn decimal(value: &DecimalValue) -> String {
    match value {
        DecimalValue::NaN => "NaN".to_owned(),
        DecimalValue::Infinity => "Infinity".to_owned(),
        DecimalValue::NegativeInfinity => "-Infinity".to_owned(),
        DecimalValue::Finite(value) => {
            let (digits, scale) = value.as_bigint_and_exponent();
            let digits = digits.to_string();
            // Python turns to the exponent form below 1E-6.
            if scale - i64::try_from(digits.len()).unwrap() >= 6 {
                return format!("{digits}E-{scale}");
            }
            value.to_plain_string()
        }
    }
}

fn quoted(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') {
        '"'
    } else {
        '\''
    };
    let mut inner = String::new();
    for character in text.chars() {
        match character {
            '\\' => inner.push_str("\\\\"),
            '\n' => inner.push_str("\\n"),
            '\'' if quote == '\'' => inner.push_str("\\'"),
            other => inner.push(other),
        }
    }
    format!("{quote}{inner}{quote}")
}

fn clock(time: jiff::civil::Time) -> String {
    let mut text = format!("{}, {}", time.hour(), time.minute());
    let microseconds = time.subsec_nanosecond() / 1_000;
    if time.second() != 0 || microseconds != 0 {
        text.push_str(&format!(", {}", time.second()));
    }
    if microseconds != 0 {
        text.push_str(&format!(", {microseconds}"));
    }
    text
}

fn zone(offset: Option<i32>) -> String {
    match offset {
        None => String::new(),
        Some(0) => ", tzinfo=datetime.timezone.utc".to_owned(),
        Some(offset) if offset < 0 => format!(
            ", tzinfo=datetime.timezone(datetime.timedelta(days=-1, seconds={}))",
            offset + 86_400
        ),
        Some(offset) => {
            format!(", tzinfo=datetime.timezone(datetime.timedelta(seconds={offset}))")
        }
    }
}

fn json(value: &Value) -> String {
    match value {
        Value::Null => "None".to_owned(),
        Value::Bool(value) => repr(&SqlValue::Bool(*value)),
        Value::Number(number) => {
            let text = number.to_string();
            if text.contains('.') {
                float(text.parse().unwrap())
            } else {
                text
            }
        }
        Value::String(text) => quoted(text),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(json).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(members) => {
            let members: Vec<String> = members
                .iter()
                .map(|(key, value)| format!("{}: {}", quoted(key), json(value)))
                .collect();
            format!("{{{}}}", members.join(", "))
        }
    }
}

fn prepare(connection: &mut dyn Connection) {
    for sql in [
        "CREATE TYPE mood AS ENUM ('sad', 'ok')",
        "CREATE DOMAIN posint AS int CHECK (value > 0)",
        "CREATE TYPE pair AS (a int, b text)",
    ] {
        connection.execute(sql, Parameters::None).unwrap();
    }
    connection.commit().unwrap();
}

/// `values.jsonl` was recorded with `connection.exec_driver_sql("select " + expression)`.
#[test]
fn every_type_is_read_as_psycopg2_reads_it() {
    let database = fresh_database();
    // SQLAlchemy looks for hstore when it connects.
    let extension = "CREATE EXTENSION hstore";
    let has_hstore = database.client().simple_query(extension).is_ok();
    let url = database.url().parse().unwrap();
    let mut connection = database::connect(&url).unwrap();
    prepare(&mut *connection);
    let mut differences = Vec::new();
    let mut compared = 0;
    for line in include_str!("values.jsonl").lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let expression = case["expression"].as_str().unwrap();
        if expression.contains("=>") && !has_hstore {
            // The extension is packaged apart from the server on some systems.
            continue;
        }
        let outcome = connection.execute(&format!("select {expression}"), Parameters::None);
        let (expected, actual) = match &outcome {
            Ok(outcome) => (
                &case["repr"],
                repr(&outcome.result.as_ref().unwrap().rows[0][0]),
            ),
            Err(error) => (
                &case["error"],
                format!("{}: {}", error.driver_class(), error.text),
            ),
        };
        compared += 1;
        if expected.as_str() != Some(&actual) {
            differences.push(format!(
                "{expression}\n  psycopg2: {expected}\n  mig: {actual}"
            ));
        }
        connection.rollback().unwrap();
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    assert!(compared > 100);
}
