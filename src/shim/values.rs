//! Values between Python and SQL.

use std::rc::Rc;

use bigdecimal::BigDecimal;
use jiff::civil;

use crate::python::dict::Dict;
use crate::python::error::{Error, PyResult};
use crate::python::interpreter::Interpreter;
use crate::python::value::Value;
use crate::schema::value::{DecimalValue, Interval, SqlValue};

/// A Python value as a bound value.
///
/// # Errors
/// The value is not known, or of a kind that no driver takes.
pub fn to_sql(vm: &mut Interpreter, value: &Value) -> PyResult<SqlValue> {
    Ok(match value {
        Value::None => SqlValue::Null,
        Value::Unresolved(unresolved) => {
            return Err(Error::unresolved(unresolved, "a bound value"));
        }
        Value::List(_) | Value::Tuple(_) | Value::Set(_) | Value::FrozenSet(_) => {
            let mut items = Vec::new();
            for item in vm.collect(value)? {
                items.push(to_sql(vm, &item)?);
            }
            SqlValue::Array(items)
        }
        Value::Dict(_) => SqlValue::Json(to_json(vm, value)?),
        _ => return scalar(vm, value),
    })
}

fn scalar(vm: &mut Interpreter, value: &Value) -> PyResult<SqlValue> {
    if let Some(special) = library_value(vm, value)? {
        return Ok(special);
    }
    Ok(match value.unwrapped() {
        Value::Bool(truth) => SqlValue::Bool(*truth),
        Value::Int(number) => SqlValue::Integer(*number),
        Value::BigInt(number) => SqlValue::BigInteger((**number).clone()),
        Value::Float(number) => SqlValue::Float(*number),
        Value::Str(text) => SqlValue::Text(text.to_string()),
        Value::Bytes(data) => SqlValue::Bytes(data.to_vec()),
        Value::Dict(_) | Value::List(_) | Value::Tuple(_) => {
            return to_sql(vm, &value.unwrapped().clone());
        }
        _ => {
            if let Some(unresolved) = vm.class_of(value).unresolved() {
                return Err(Error::unresolved(&unresolved, "a bound value"));
            }
            let class = vm.class_name(value);
            return Err(crate::shim::sqlalchemy::errors::exception(
                vm,
                "ProgrammingError",
                &format!("can't adapt type '{class}'"),
            ));
        }
    })
}

/// Dates, decimals, UUIDs, members of enumerations.
fn library_value(vm: &mut Interpreter, value: &Value) -> PyResult<Option<SqlValue>> {
    let Value::Instance(_) = value else {
        return Ok(None);
    };
    if let Some(temporal) = crate::python::stdlib::datetime::temporal(vm, value)? {
        return Ok(Some(temporal_value(temporal)));
    }
    let class = vm.class_of(value);
    let names: Vec<String> = class
        .mro
        .borrow()
        .iter()
        .map(|class| class.name.borrow().to_string())
        .collect();
    if names.iter().any(|name| name == "UUID") {
        let text = vm.to_str(value)?;
        return Ok(uuid::Uuid::parse_str(&text).ok().map(SqlValue::Uuid));
    }
    if names.iter().any(|name| name == "Decimal") {
        let text = vm.to_str(value)?;
        return Ok(Some(SqlValue::Decimal(decimal_of(&text))));
    }
    if names.iter().any(|name| name == "NULLMarker") {
        // `JSON.NULL`, where `None` may stand for SQL's.
        return Ok(Some(SqlValue::Json(serde_json::Value::Null)));
    }
    // A member of an enumeration that is no str or int is bound by name, as `Enum` columns do.
    if value.as_str().is_none()
        && names.iter().any(|name| name == "Enum")
        && matches!(value.unwrapped(), Value::Instance(_))
    {
        let name = vm.attribute(value, "name")?;
        return Ok(Some(SqlValue::Text(vm.expect_str(&name)?.to_string())));
    }
    Ok(None)
}

/// A decimal number from its text.
fn decimal_of(text: &str) -> DecimalValue {
    match text {
        "NaN" | "sNaN" => DecimalValue::NaN,
        "Infinity" => DecimalValue::Infinity,
        "-Infinity" => DecimalValue::NegativeInfinity,
        _ => text
            .parse::<BigDecimal>()
            .map_or(DecimalValue::NaN, DecimalValue::Finite),
    }
}

fn civil_date(date: crate::python::stdlib::datetime::calendar::Date) -> civil::Date {
    civil::date(
        i16::try_from(date.year).unwrap_or(1),
        i8::try_from(date.month).unwrap_or(1),
        i8::try_from(date.day).unwrap_or(1),
    )
}

fn civil_time(clock: crate::python::stdlib::datetime::calendar::Clock) -> civil::Time {
    civil::time(
        i8::try_from(clock.hour).unwrap_or(0),
        i8::try_from(clock.minute).unwrap_or(0),
        i8::try_from(clock.second).unwrap_or(0),
        i32::try_from(clock.microsecond * 1000).unwrap_or(0),
    )
}

fn temporal_value(temporal: crate::python::stdlib::datetime::Temporal) -> SqlValue {
    use crate::python::stdlib::datetime::Temporal;
    let seconds = |offset: Option<i128>| {
        offset.map(|microseconds| i32::try_from(microseconds / 1_000_000).unwrap_or(0))
    };
    match temporal {
        Temporal::TimeDelta(delta) => {
            SqlValue::Interval(Interval::from_microseconds(delta.microseconds))
        }
        Temporal::Date(date) => SqlValue::Date(civil_date(date)),
        Temporal::Time(time, offset) => SqlValue::Time {
            time: civil_time(time.clock),
            offset: seconds(offset),
        },
        Temporal::DateTime(stamp, offset) => SqlValue::DateTime {
            datetime: civil_date(stamp.date).to_datetime(civil_time(stamp.clock)),
            offset: seconds(offset),
        },
    }
}

/// A Python value as a JSON document, as `json.dumps` takes it.
///
/// # Errors
/// The value is not known, or JSON cannot hold it.
pub fn to_json(vm: &mut Interpreter, value: &Value) -> PyResult<serde_json::Value> {
    use serde_json::Value as Json;
    Ok(match value.unwrapped() {
        Value::None => Json::Null,
        Value::Bool(truth) => Json::Bool(*truth),
        Value::Int(number) => Json::from(*number),
        Value::BigInt(number) => match number.to_string().parse::<serde_json::Number>() {
            Ok(number) => Json::Number(number),
            Err(_) => Json::Null,
        },
        Value::Float(number) => {
            let text = vm.repr(&Value::Float(*number))?;
            text.parse::<serde_json::Number>()
                .map_or(Json::Null, Json::Number)
        }
        Value::Str(text) => Json::String(text.to_string()),
        Value::Unresolved(unresolved) => {
            return Err(Error::unresolved(unresolved, "a bound value"));
        }
        Value::List(_) | Value::Tuple(_) => {
            let mut items = Vec::new();
            for item in vm.collect(value)? {
                items.push(to_json(vm, &item)?);
            }
            Json::Array(items)
        }
        Value::Dict(_) => {
            let mut entries = serde_json::Map::new();
            for (key, value) in vm.mapping_items(value)? {
                let key = match key.unwrapped() {
                    Value::Str(text) => text.to_string(),
                    Value::None => "null".to_owned(),
                    Value::Bool(true) => "true".to_owned(),
                    Value::Bool(false) => "false".to_owned(),
                    Value::Int(_) | Value::BigInt(_) | Value::Float(_) => {
                        vm.to_str(&key)?.to_string()
                    }
                    _ => {
                        return Err(vm.type_error("keys must be str, int, float, bool or None"));
                    }
                };
                entries.insert(key, to_json(vm, &value)?);
            }
            Json::Object(entries)
        }
        _ => {
            let class = vm.class_name(value);
            return Err(vm.type_error(format!("Object of type {class} is not JSON serializable")));
        }
    })
}

/// A value of a result row as a Python value.
///
/// # Errors
/// A library module fails to load.
pub fn from_sql(vm: &mut Interpreter, value: &SqlValue) -> PyResult {
    use crate::python::stdlib::datetime;
    Ok(match value {
        SqlValue::Null => Value::None,
        SqlValue::Bool(truth) => Value::Bool(*truth),
        SqlValue::Integer(number) => Value::Int(*number),
        SqlValue::BigInteger(number) => Value::big_int(number.clone()),
        SqlValue::Float(number) => Value::Float(*number),
        SqlValue::Text(text) => Value::from(text.as_str()),
        SqlValue::Bytes(data) => Value::bytes(data.clone()),
        SqlValue::Decimal(number) => {
            let text = match number {
                DecimalValue::Finite(number) => number.to_plain_string(),
                DecimalValue::NaN => "NaN".to_owned(),
                DecimalValue::Infinity => "Infinity".to_owned(),
                DecimalValue::NegativeInfinity => "-Infinity".to_owned(),
            };
            return library_object(vm, "decimal", "Decimal", &text);
        }
        SqlValue::Uuid(id) => return library_object(vm, "uuid", "UUID", &id.to_string()),
        SqlValue::Date(date) => {
            let date = python_date(*date);
            datetime::date(vm, date)
        }
        SqlValue::Time { time, offset } => {
            let zone = zone(vm, *offset);
            let value = datetime::TimeValue {
                clock: python_clock(*time),
                fold: false,
                zone,
            };
            datetime::time(vm, value)
        }
        SqlValue::DateTime {
            datetime: stamp,
            offset,
        } => {
            let zone = zone(vm, *offset);
            let value = datetime::DateTimeValue {
                date: python_date(stamp.date()),
                clock: python_clock(stamp.time()),
                fold: false,
                zone,
            };
            datetime::datetime(vm, value)
        }
        SqlValue::Interval(interval) => datetime::timedelta(vm, interval.total_microseconds()),
        SqlValue::Json(document) => return Ok(from_json(document)),
        SqlValue::Array(items) => {
            let mut values = Vec::with_capacity(items.len());
            for item in items {
                values.push(from_sql(vm, item)?);
            }
            Value::list(values)
        }
    })
}

fn zone(vm: &mut Interpreter, offset: Option<i32>) -> Value {
    match offset {
        Some(seconds) => {
            crate::python::stdlib::datetime::timezone(vm, i128::from(seconds) * 1_000_000)
        }
        None => Value::None,
    }
}

fn python_date(date: civil::Date) -> crate::python::stdlib::datetime::calendar::Date {
    crate::python::stdlib::datetime::calendar::Date {
        year: i32::from(date.year()),
        month: u8::try_from(date.month()).unwrap_or(1),
        day: u8::try_from(date.day()).unwrap_or(1),
    }
}

fn python_clock(time: civil::Time) -> crate::python::stdlib::datetime::calendar::Clock {
    crate::python::stdlib::datetime::calendar::Clock {
        hour: u8::try_from(time.hour()).unwrap_or(0),
        minute: u8::try_from(time.minute()).unwrap_or(0),
        second: u8::try_from(time.second()).unwrap_or(0),
        microsecond: u32::try_from(time.subsec_nanosecond() / 1000).unwrap_or(0),
    }
}

fn library_object(vm: &mut Interpreter, module: &str, class: &str, text: &str) -> PyResult {
    let class = crate::shim::sqlalchemy::library_class(vm, module, class)?;
    vm.call_positional(&class, vec![Value::from(text)])
}

/// A JSON document as `json.loads` gives it.
#[must_use]
pub fn from_json(document: &serde_json::Value) -> Value {
    use serde_json::Value as Json;
    match document {
        Json::Null => Value::None,
        Json::Bool(truth) => Value::Bool(*truth),
        Json::Number(number) => {
            let text = number.to_string();
            match text.parse::<i64>() {
                Ok(number) => Value::Int(number),
                Err(_) if text.contains(['.', 'e', 'E']) => {
                    Value::Float(text.parse().unwrap_or(f64::NAN))
                }
                Err(_) => text
                    .parse::<num_bigint::BigInt>()
                    .map_or(Value::Float(f64::NAN), Value::big_int),
            }
        }
        Json::String(text) => Value::from(text.as_str()),
        Json::Array(items) => Value::list(items.iter().map(from_json).collect()),
        Json::Object(entries) => {
            let made = Dict::new();
            for (key, item) in entries {
                made.set_text(key, from_json(item));
            }
            Value::Dict(Rc::new(made))
        }
    }
}
