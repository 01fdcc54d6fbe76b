//! Values on their way to a driver: the bind processors of SQLAlchemy's types, and then what the
//! driver makes of them: psycopg2 and the MySQL drivers write them into the statement, sqlite3
//! takes them beside it.

use bigdecimal::ToPrimitive;
use jiff::civil;

use super::statement::BoundParameter;
use super::statement::compiler::BindRole;
use super::{Dialect, DialectError, DialectName, python_text};
use crate::schema::types::{Affinity, PostgresqlType, SqlType, TypeKind};
use crate::schema::value::{DecimalValue, Interval, SqlValue};

type Result<T> = std::result::Result<T, DialectError>;

/// A value as the driver gets it.
pub(super) type DriverValue = SqlValue;

/// Applies the bind processor of a parameter.
///
/// # Errors
/// When the value does not fit the type.
pub(super) fn bind(
    dialect: &Dialect,
    value: &SqlValue,
    bound: &BoundParameter,
) -> Result<DriverValue> {
    match &bound.role {
        BindRole::JsonIndex | BindRole::JsonPath => Ok(json_index(dialect, value, &bound.role)),
        _ => bind_typed(dialect, value, &bound.sql_type),
    }
}

/// Applies the bind processor of a type.
///
/// # Errors
/// When the value does not fit the type.
pub fn bind_typed(dialect: &Dialect, value: &SqlValue, sql_type: &SqlType) -> Result<SqlValue> {
    let sql_type = sql_type.for_dialect(dialect.name.as_str());
    match &sql_type.kind {
        TypeKind::Json { none_as_null, .. } => bind_json(value, *none_as_null),
        TypeKind::Decorated { implementation, .. } | TypeKind::Compiled { implementation, .. } => {
            bind_typed(dialect, value, implementation)
        }
        _ if *value == SqlValue::Null => Ok(SqlValue::Null),
        TypeKind::Boolean(_) => bind_boolean(dialect, value),
        TypeKind::Uuid {
            as_uuid,
            native_uuid,
            ..
        } => Ok(bind_uuid(dialect, value, *as_uuid, *native_uuid)),
        TypeKind::Interval { .. } if !dialect.is_postgresql() => bind_interval(dialect, value),
        TypeKind::Array { item, .. } => bind_array(dialect, value, item),
        _ if dialect.is_sqlite() => bind_sqlite(value, sql_type),
        _ => Ok(value.clone()),
    }
}

/// The cast that SQLAlchemy's psycopg2 dialect writes behind a parameter (`render_bind_cast`).
///
/// # Errors
/// Where the dialect has no text for the type.
pub(super) fn bind_cast(dialect: &Dialect, bound: &SqlType, role: &BindRole) -> Result<String> {
    if !dialect.is_postgresql() || matches!(role, BindRole::JsonIndex | BindRole::JsonPath) {
        return Ok(String::new());
    }
    let sql_type = unwrapped(bound.for_dialect(dialect.name.as_str()));
    let casts = match &sql_type.kind {
        TypeKind::Array { .. }
        | TypeKind::Json { .. }
        | TypeKind::Uuid {
            native_uuid: true, ..
        } => true,
        TypeKind::Postgresql(kind) => is_range(kind),
        _ => false,
    };
    Ok(if casts {
        format!("::{}", dialect.type_sql(sql_type)?)
    } else {
        String::new()
    })
}

fn unwrapped(sql_type: &SqlType) -> &SqlType {
    match &sql_type.kind {
        TypeKind::Decorated { implementation, .. } | TypeKind::Compiled { implementation, .. } => {
            unwrapped(implementation)
        }
        _ => sql_type,
    }
}

fn is_range(kind: &PostgresqlType) -> bool {
    use PostgresqlType as Kind;
    matches!(
        kind,
        Kind::Int4Range
            | Kind::Int8Range
            | Kind::NumRange
            | Kind::DateRange
            | Kind::TsRange
            | Kind::TsTzRange
            | Kind::Int4MultiRange
            | Kind::Int8MultiRange
            | Kind::NumMultiRange
            | Kind::DateMultiRange
            | Kind::TsMultiRange
            | Kind::TsTzMultiRange
    )
}

fn bind_json(value: &SqlValue, none_as_null: bool) -> Result<SqlValue> {
    if *value == SqlValue::Null && none_as_null {
        return Ok(SqlValue::Null);
    }
    match python_text::to_json(value) {
        Some(document) => Ok(SqlValue::Text(python_text::json(&document))),
        None => Err(DialectError::Type(format!(
            "Object of type {} is not JSON serializable",
            python_type(value)
        ))),
    }
}

fn bind_boolean(dialect: &Dialect, value: &SqlValue) -> Result<SqlValue> {
    let truth = match value {
        SqlValue::Bool(truth) => *truth,
        SqlValue::Integer(number @ (0 | 1)) => *number == 1,
        SqlValue::Integer(_) | SqlValue::BigInteger(_) => {
            return Err(DialectError::Argument(format!(
                "Value {} is not None, True, or False",
                python_text::repr(value)
            )));
        }
        other => {
            return Err(DialectError::Type(format!(
                "Not a boolean value: {}",
                python_text::repr(other)
            )));
        }
    };
    Ok(if dialect.is_postgresql() {
        SqlValue::Bool(truth)
    } else {
        SqlValue::Integer(i64::from(truth))
    })
}

fn bind_uuid(dialect: &Dialect, value: &SqlValue, as_uuid: bool, native: bool) -> SqlValue {
    if dialect.is_postgresql() && native {
        return value.clone();
    }
    match value {
        SqlValue::Uuid(value) if as_uuid => SqlValue::Text(value.simple().to_string()),
        SqlValue::Text(text) if !as_uuid => SqlValue::Text(text.replace('-', "")),
        other => other.clone(),
    }
}

/// Databases without INTERVAL keep a date and time counted from the epoch.
fn bind_interval(dialect: &Dialect, value: &SqlValue) -> Result<SqlValue> {
    let SqlValue::Interval(interval) = value else {
        return Ok(value.clone());
    };
    let Some(datetime) = after_epoch(*interval) else {
        return Err(DialectError::Argument("date value out of range".to_owned()));
    };
    Ok(if dialect.is_sqlite() {
        SqlValue::Text(sqlite_datetime(datetime))
    } else {
        SqlValue::DateTime {
            datetime,
            offset: None,
        }
    })
}

fn after_epoch(interval: Interval) -> Option<civil::DateTime> {
    let microseconds = i64::try_from(interval.total_microseconds()).ok()?;
    let span = jiff::SignedDuration::from_micros(microseconds);
    civil::date(1970, 1, 1)
        .at(0, 0, 0, 0)
        .checked_add(span)
        .ok()
}

fn bind_array(dialect: &Dialect, value: &SqlValue, item: &SqlType) -> Result<SqlValue> {
    match value {
        SqlValue::Array(members) => {
            let members = members
                .iter()
                .map(|member| bind_array(dialect, member, item))
                .collect::<Result<Vec<_>>>()?;
            Ok(SqlValue::Array(members))
        }
        member => bind_typed(dialect, member, item),
    }
}

fn bind_sqlite(value: &SqlValue, sql_type: &SqlType) -> Result<SqlValue> {
    Ok(match (sql_type.affinity(), value) {
        (Affinity::Numeric, value) => float_of(value),
        (Affinity::DateTime, SqlValue::DateTime { datetime, .. }) => {
            SqlValue::Text(sqlite_datetime(*datetime))
        }
        (Affinity::DateTime, SqlValue::Date(date)) => {
            SqlValue::Text(format!("{} 00:00:00.000000", python_text::date(*date)))
        }
        (Affinity::DateTime, _) => {
            return Err(DialectError::Type(
                "SQLite DateTime type only accepts Python datetime and date objects as input."
                    .to_owned(),
            ));
        }
        (Affinity::Date, SqlValue::Date(date)) => SqlValue::Text(python_text::date(*date)),
        (Affinity::Date, SqlValue::DateTime { datetime, .. }) => {
            SqlValue::Text(python_text::date(datetime.date()))
        }
        (Affinity::Date, _) => {
            return Err(DialectError::Type(
                "SQLite Date type only accepts Python date objects as input.".to_owned(),
            ));
        }
        (Affinity::Time, SqlValue::Time { time, .. }) => SqlValue::Text(sqlite_time(*time)),
        (Affinity::Time, _) => {
            return Err(DialectError::Type(
                "SQLite Time type only accepts Python time objects as input.".to_owned(),
            ));
        }
        _ => value.clone(),
    })
}

/// `float(value)`.
fn float_of(value: &SqlValue) -> SqlValue {
    match value {
        #[allow(clippy::cast_precision_loss, reason = "as Python's float()")]
        SqlValue::Integer(number) => SqlValue::Float(*number as f64),
        SqlValue::BigInteger(number) => {
            SqlValue::Float(num_traits::ToPrimitive::to_f64(number).unwrap_or(f64::INFINITY))
        }
        SqlValue::Decimal(DecimalValue::Finite(number)) => {
            SqlValue::Float(number.to_f64().unwrap_or(f64::NAN))
        }
        SqlValue::Decimal(DecimalValue::NaN) => SqlValue::Float(f64::NAN),
        SqlValue::Decimal(DecimalValue::Infinity) => SqlValue::Float(f64::INFINITY),
        SqlValue::Decimal(DecimalValue::NegativeInfinity) => SqlValue::Float(f64::NEG_INFINITY),
        SqlValue::Text(text) => match text.trim().parse() {
            Ok(number) => SqlValue::Float(number),
            Err(_) => value.clone(),
        },
        other => other.clone(),
    }
}

/// SQLite's text of a date and time, as `sqlite.DATETIME` stores it.
#[must_use]
pub fn sqlite_datetime(datetime: civil::DateTime) -> String {
    format!(
        "{} {}",
        python_text::date(datetime.date()),
        sqlite_time(datetime.time())
    )
}

/// SQLite's text of a time of day, as `sqlite.TIME` stores it.
#[must_use]
pub fn sqlite_time(time: civil::Time) -> String {
    format!(
        "{:02}:{:02}:{:02}.{:06}",
        time.hour(),
        time.minute(),
        time.second(),
        time.subsec_nanosecond() / 1000
    )
}

/// A key, index or path into JSON, as each database wants it (`JSONIndexType`, `JSONPathType`).
pub(super) fn json_index(dialect: &Dialect, value: &SqlValue, role: &BindRole) -> SqlValue {
    if *role == BindRole::JsonPath {
        let SqlValue::Array(members) = value else {
            return value.clone();
        };
        if dialect.is_postgresql() {
            let tokens: Vec<String> = members.iter().map(plain_text).collect();
            return SqlValue::Text(format!("{{{}}}", tokens.join(", ")));
        }
        let tokens: String = members.iter().map(json_path_token).collect();
        return SqlValue::Text(format!("${tokens}"));
    }
    if dialect.is_postgresql() {
        return value.clone();
    }
    SqlValue::Text(format!("${}", json_path_token(value)))
}

fn json_path_token(value: &SqlValue) -> String {
    match value {
        SqlValue::Integer(number) => format!("[{number}]"),
        other => format!(".\"{}\"", plain_text(other)),
    }
}

/// `str(value)` of a key.
fn plain_text(value: &SqlValue) -> String {
    match value {
        SqlValue::Text(text) => text.clone(),
        other => python_text::repr(other),
    }
}

/// What sqlite3 binds: it has adapters for dates, and none for the rest.
///
/// # Errors
/// When sqlite3 has no type for the value.
pub(super) fn sqlite_value(value: DriverValue) -> Result<SqlValue> {
    Ok(match value {
        SqlValue::Bool(value) => SqlValue::Integer(i64::from(value)),
        SqlValue::Date(date) => SqlValue::Text(python_text::date(date)),
        SqlValue::DateTime { datetime, offset } => {
            SqlValue::Text(python_text::datetime(datetime, offset, ' '))
        }
        SqlValue::BigInteger(_) => {
            return Err(DialectError::Type(
                "Python int too large to convert to SQLite INTEGER".to_owned(),
            ));
        }
        SqlValue::Null
        | SqlValue::Integer(_)
        | SqlValue::Float(_)
        | SqlValue::Text(_)
        | SqlValue::Bytes(_) => value,
        other => {
            return Err(DialectError::Type(format!(
                "Error binding parameter: type '{}' is not supported",
                python_type(&other)
            )));
        }
    })
}

/// The name of a value's Python class.
fn python_type(value: &SqlValue) -> &'static str {
    match value {
        SqlValue::Null => "NoneType",
        SqlValue::Bool(_) => "bool",
        SqlValue::Integer(_) | SqlValue::BigInteger(_) => "int",
        SqlValue::Float(_) => "float",
        SqlValue::Decimal(_) => "Decimal",
        SqlValue::Text(_) => "str",
        SqlValue::Bytes(_) => "bytes",
        SqlValue::Date(_) => "date",
        SqlValue::Time { .. } => "time",
        SqlValue::DateTime { .. } => "datetime",
        SqlValue::Interval(_) => "timedelta",
        SqlValue::Uuid(_) => "UUID",
        SqlValue::Json(serde_json::Value::Array(_)) | SqlValue::Array(_) => "list",
        SqlValue::Json(_) => "dict",
    }
}

/// Writes a value as the driver writes it into the statement.
///
/// # Errors
/// `can't adapt type` for what the driver does not know.
pub fn client_literal(dialect: &Dialect, value: &SqlValue) -> Result<String> {
    match dialect.name {
        DialectName::Mysql | DialectName::Mariadb => mysql_literal(dialect, value),
        DialectName::Postgresql | DialectName::Sqlite => psycopg2_literal(dialect, value),
    }
}

/// psycopg2's adapters.
fn psycopg2_literal(dialect: &Dialect, value: &SqlValue) -> Result<String> {
    Ok(match value {
        SqlValue::Null => "NULL".to_owned(),
        SqlValue::Bool(value) => value.to_string(),
        SqlValue::Integer(number) => spaced(number.to_string()),
        SqlValue::BigInteger(number) => spaced(number.to_string()),
        SqlValue::Float(number) if number.is_nan() => "'NaN'::float".to_owned(),
        SqlValue::Float(number) if number.is_infinite() => (if *number > 0.0 {
            "'Infinity'::float"
        } else {
            "'-Infinity'::float"
        })
        .to_owned(),
        SqlValue::Float(number) => spaced(python_text::float(*number)),
        SqlValue::Decimal(DecimalValue::Finite(_)) => {
            let SqlValue::Decimal(number) = value else {
                return Ok("NULL".to_owned());
            };
            spaced(python_text::decimal(number))
        }
        SqlValue::Decimal(_) => "'NaN'::numeric".to_owned(),
        SqlValue::Text(text) => psycopg2_string(dialect, text)?,
        SqlValue::Bytes(bytes) => {
            let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            let escape = if dialect.backslash_escapes {
                "E'\\\\x"
            } else {
                "'\\x"
            };
            format!("{escape}{digits}'::bytea")
        }
        SqlValue::Date(date) => format!("'{}'::date", python_text::date(*date)),
        SqlValue::Time { time, offset } => {
            let kind = if offset.is_some() { "timetz" } else { "time" };
            format!("'{}'::{kind}", python_text::time(*time, *offset))
        }
        SqlValue::DateTime { datetime, offset } => {
            let kind = if offset.is_some() {
                "timestamptz"
            } else {
                "timestamp"
            };
            format!(
                "'{}'::{kind}",
                python_text::datetime(*datetime, *offset, 'T')
            )
        }
        SqlValue::Interval(interval) => format!(
            "'{} days {}.{:06} seconds'::interval",
            interval.days, interval.seconds, interval.microseconds
        ),
        SqlValue::Uuid(value) => format!("'{value}'::uuid"),
        SqlValue::Array(members) => psycopg2_array(dialect, members)?,
        SqlValue::Json(serde_json::Value::Array(members)) => {
            let members: Vec<SqlValue> = members.iter().map(from_json).collect();
            psycopg2_array(dialect, &members)?
        }
        SqlValue::Json(_) => {
            return Err(DialectError::Type("can't adapt type 'dict'".to_owned()));
        }
    })
}

/// A negative number gets a space, so that no comment begins.
fn spaced(number: String) -> String {
    if number.starts_with('-') {
        format!(" {number}")
    } else {
        number
    }
}

fn psycopg2_string(dialect: &Dialect, text: &str) -> Result<String> {
    if text.contains('\0') {
        return Err(DialectError::Argument(
            "A string literal cannot contain NUL (0x00) characters.".to_owned(),
        ));
    }
    let quoted = text.replace('\'', "''");
    if dialect.backslash_escapes && quoted.contains('\\') {
        return Ok(format!("E'{}'", quoted.replace('\\', "\\\\")));
    }
    Ok(format!("'{quoted}'"))
}

fn psycopg2_array(dialect: &Dialect, members: &[SqlValue]) -> Result<String> {
    if members.is_empty() {
        return Ok("'{}'".to_owned());
    }
    if members.iter().all(|member| *member == SqlValue::Null) {
        return Ok(format!("'{{{}}}'", vec!["NULL"; members.len()].join(",")));
    }
    let members = members
        .iter()
        .map(|member| match member {
            SqlValue::Array(inner) if inner.is_empty() => Ok("ARRAY[]".to_owned()),
            member => psycopg2_literal(dialect, member),
        })
        .collect::<Result<Vec<_>>>()?;
    // A negative number brings its space along.
    Ok(format!("ARRAY[{}]", members.join(",")))
}

fn from_json(value: &serde_json::Value) -> SqlValue {
    match value {
        serde_json::Value::Null => SqlValue::Null,
        serde_json::Value::Bool(value) => SqlValue::Bool(*value),
        serde_json::Value::Number(number) => match number.as_i64() {
            Some(number) => SqlValue::Integer(number),
            None => SqlValue::Float(number.as_f64().unwrap_or(f64::NAN)),
        },
        serde_json::Value::String(text) => SqlValue::Text(text.clone()),
        serde_json::Value::Array(members) => {
            SqlValue::Array(members.iter().map(from_json).collect())
        }
        object => SqlValue::Json(object.clone()),
    }
}

/// The converters of mysqlclient and PyMySQL.
fn mysql_literal(dialect: &Dialect, value: &SqlValue) -> Result<String> {
    Ok(match value {
        SqlValue::Null => "NULL".to_owned(),
        SqlValue::Bool(value) => i32::from(*value).to_string(),
        SqlValue::Integer(number) => number.to_string(),
        SqlValue::BigInteger(number) => number.to_string(),
        SqlValue::Float(number) if !number.is_finite() => {
            return Err(DialectError::Type(format!(
                "{} can not be used with MySQL",
                python_text::float(*number)
            )));
        }
        SqlValue::Float(number) => {
            let text = python_text::float(*number);
            if text.contains('e') {
                text
            } else {
                format!("{text}e0")
            }
        }
        SqlValue::Decimal(DecimalValue::Finite(number)) => number.to_plain_string(),
        SqlValue::Decimal(number) => {
            return Err(DialectError::Type(format!(
                "{} can not be used with MySQL",
                python_text::decimal(number).to_lowercase()
            )));
        }
        // As the server's status says, `NO_BACKSLASH_ESCAPES`.
        SqlValue::Text(text) if !dialect.backslash_escapes => {
            format!("'{}'", text.replace('\'', "''"))
        }
        SqlValue::Text(text) => format!("'{}'", mysql_escaped(text)),
        SqlValue::Bytes(bytes) => {
            let digits: String = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
            format!("_binary X'{digits}'")
        }
        SqlValue::Date(date) => format!("'{}'", python_text::date(*date)),
        SqlValue::Time { time, .. } => format!("'{}'", python_text::time(*time, None)),
        SqlValue::DateTime { datetime, .. } => {
            format!("'{}'", python_text::datetime(*datetime, None, ' '))
        }
        SqlValue::Interval(interval) => mysql_time(*interval),
        SqlValue::Uuid(value) => format!("'{value}'"),
        SqlValue::Array(_) | SqlValue::Json(_) => {
            return Err(DialectError::Type(format!(
                "{} can not be used as parameter",
                python_type(value)
            )));
        }
    })
}

/// A duration as `escape_timedelta` writes it.
fn mysql_time(interval: Interval) -> String {
    let total = interval.total_microseconds();
    let sign = if total < 0 { "-" } else { "" };
    let total = total.unsigned_abs();
    let (whole, fraction) = (total / 1_000_000, total % 1_000_000);
    let (hours, minutes, seconds) = (whole / 3600, whole / 60 % 60, whole % 60);
    let fraction = if fraction == 0 {
        String::new()
    } else {
        format!(".{fraction:06}")
    };
    format!("'{sign}{hours:02}:{minutes:02}:{seconds:02}{fraction}'")
}

fn mysql_escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\0' => escaped.push_str("\\0"),
            '\n' => escaped.push_str("\\n"),
            '\r' => escaped.push_str("\\r"),
            '\u{1a}' => escaped.push_str("\\Z"),
            '"' => escaped.push_str("\\\""),
            '\'' => escaped.push_str("\\'"),
            '\\' => escaped.push_str("\\\\"),
            other => escaped.push(other),
        }
    }
    escaped
}
