//! Values on their way back: the result processors of SQLAlchemy's types, applied to what the
//! driver returned.

use bigdecimal::ToPrimitive;

use super::statement::ResultColumn;
use super::{Dialect, DialectError};
use crate::schema::types::{Affinity, EnumType, FloatType, MysqlType, SqlType, TypeKind};
use crate::schema::value::{DecimalValue, Interval, SqlValue};

type Result<T> = std::result::Result<T, DialectError>;

/// The rows of a compiled statement as a script gets them: each value by the type of its column.
/// A text without known columns keeps the driver's values.
///
/// # Errors
/// As [`result_value`].
pub fn result_rows(
    dialect: &Dialect,
    columns: &[ResultColumn],
    rows: Vec<Vec<SqlValue>>,
) -> Result<Vec<Vec<SqlValue>>> {
    let typed = |row: Vec<SqlValue>| {
        if row.len() != columns.len() {
            return Ok(row);
        }
        let pairs = columns.iter().zip(row);
        pairs
            .map(|(column, value)| result_value(dialect, &column.sql_type, value))
            .collect()
    };
    rows.into_iter().map(typed).collect()
}

/// What a script gets for a value that a column of this type returned.
///
/// # Errors
/// When the value is none of the type's: an unknown label, a malformed date, broken JSON.
pub fn result_value(dialect: &Dialect, sql_type: &SqlType, value: SqlValue) -> Result<SqlValue> {
    if value == SqlValue::Null {
        return Ok(value);
    }
    let sql_type = sql_type.for_dialect(dialect.name.as_str());
    match &sql_type.kind {
        TypeKind::Decorated { implementation, .. } | TypeKind::Compiled { implementation, .. } => {
            result_value(dialect, implementation, value)
        }
        TypeKind::Enum(enumeration) => label(enumeration, value),
        TypeKind::Uuid {
            as_uuid,
            native_uuid,
            ..
        } => uuid(dialect, *as_uuid, *native_uuid, value),
        // psycopg2 decodes JSON itself.
        TypeKind::Json { .. } if !dialect.is_postgresql() => json(value),
        TypeKind::Boolean(_) if !dialect.is_postgresql() => Ok(boolean(value)),
        TypeKind::Numeric(number) => Ok(numeric(dialect, number.asdecimal, number.scale, value)),
        TypeKind::Float(float) => Ok(floating(dialect, float, value)),
        TypeKind::Interval { .. } if !dialect.is_postgresql() => interval(dialect, value),
        TypeKind::Array { item, .. } => array(dialect, item, value),
        TypeKind::Time { .. } if dialect.is_mysql_family() => Ok(mysql_time(value)),
        TypeKind::Mysql(MysqlType::Bit { .. }) => Ok(mysql_bits(value)),
        _ if dialect.is_sqlite() => sqlite_temporal(sql_type.affinity(), value),
        _ => Ok(value),
    }
}

/// The time of day of a duration, as `mysql.TIME` takes it.
fn mysql_time(value: SqlValue) -> SqlValue {
    let SqlValue::Interval(interval) = value else {
        return value;
    };
    let within = Interval {
        days: 0,
        ..interval
    };
    let since_midnight = i64::try_from(within.total_microseconds()).unwrap_or_default();
    let time = jiff::civil::Time::midnight()
        .wrapping_add(jiff::SignedDuration::from_micros(since_midnight));
    SqlValue::Time { time, offset: None }
}

/// The number of a bit field, as `mysql.BIT` takes it.
fn mysql_bits(value: SqlValue) -> SqlValue {
    let SqlValue::Bytes(bytes) = &value else {
        return value;
    };
    let bits = bytes
        .iter()
        .fold(num_bigint::BigInt::from(0), |bits, byte| {
            (bits << 8) | num_bigint::BigInt::from(*byte)
        });
    match i64::try_from(&bits) {
        Ok(number) => SqlValue::Integer(number),
        Err(_) => SqlValue::BigInteger(bits),
    }
}

fn label(enumeration: &EnumType, value: SqlValue) -> Result<SqlValue> {
    let SqlValue::Text(text) = &value else {
        return Ok(value);
    };
    if enumeration.labels.is_empty() || enumeration.labels.contains(text) {
        return Ok(value);
    }
    let name = enumeration
        .name
        .as_ref()
        .map_or("None", |name| name.text.as_str());
    Err(DialectError::Lookup(format!(
        "'{text}' is not among the defined enum values. Enum name: {name}. Possible values: {}",
        shortened(&enumeration.labels)
    )))
}

/// As `langhelpers.repr_tuple_names`.
fn shortened(names: &[String]) -> String {
    let short: Vec<String> = names
        .iter()
        .map(|name| {
            if name.chars().count() > 12 {
                format!("{}..", name.chars().take(11).collect::<String>())
            } else {
                name.clone()
            }
        })
        .collect();
    match short.as_slice() {
        [first @ .., last] if short.len() > 4 => format!("{}, ..., {last}", first[..3].join(", ")),
        names => names.join(", "),
    }
}

fn uuid(dialect: &Dialect, as_uuid: bool, native: bool, value: SqlValue) -> Result<SqlValue> {
    let parsed = match &value {
        SqlValue::Uuid(parsed) => *parsed,
        SqlValue::Text(text) => text.parse().map_err(|_| {
            DialectError::Argument("badly formed hexadecimal UUID string".to_owned())
        })?,
        _ => return Ok(value),
    };
    let characters = !dialect.is_postgresql() || !native;
    Ok(match (as_uuid, characters) {
        (true, true) => SqlValue::Uuid(parsed),
        (true, false) => value,
        (false, _) => SqlValue::Text(parsed.to_string()),
    })
}

fn json(value: SqlValue) -> Result<SqlValue> {
    let document = match &value {
        SqlValue::Text(text) => serde_json::from_str(text),
        SqlValue::Bytes(bytes) => serde_json::from_slice(bytes),
        SqlValue::Integer(number) => return Ok(SqlValue::Integer(*number)),
        SqlValue::Float(number) => return Ok(SqlValue::Float(*number)),
        _ => return Ok(value),
    };
    document
        .map(SqlValue::Json)
        .map_err(|error| DialectError::Argument(format!("the column holds no JSON: {error}")))
}

fn boolean(value: SqlValue) -> SqlValue {
    match value {
        SqlValue::Integer(number) => SqlValue::Bool(number != 0),
        SqlValue::Float(number) => SqlValue::Bool(number != 0.0),
        other => other,
    }
}

fn numeric(dialect: &Dialect, as_decimal: bool, scale: Option<i64>, value: SqlValue) -> SqlValue {
    if !as_decimal {
        return to_float(value);
    }
    if dialect.is_sqlite() {
        to_decimal(value, scale.unwrap_or(10))
    } else {
        value
    }
}

fn floating(dialect: &Dialect, float: &FloatType, value: SqlValue) -> SqlValue {
    if float.asdecimal {
        return to_decimal(value, 10);
    }
    if dialect.is_sqlite() {
        value
    } else {
        to_float(value)
    }
}

fn to_float(value: SqlValue) -> SqlValue {
    match value {
        SqlValue::Decimal(DecimalValue::Finite(number)) => {
            SqlValue::Float(number.to_f64().unwrap_or(f64::NAN))
        }
        SqlValue::Decimal(DecimalValue::NaN) => SqlValue::Float(f64::NAN),
        SqlValue::Decimal(DecimalValue::Infinity) => SqlValue::Float(f64::INFINITY),
        SqlValue::Decimal(DecimalValue::NegativeInfinity) => SqlValue::Float(f64::NEG_INFINITY),
        #[allow(clippy::cast_precision_loss, reason = "as Python's float()")]
        SqlValue::Integer(number) => SqlValue::Float(number as f64),
        other => other,
    }
}

/// `Decimal("%.Nf" % value)`.
fn to_decimal(value: SqlValue, scale: i64) -> SqlValue {
    let number = match &value {
        SqlValue::Float(number) => *number,
        #[allow(clippy::cast_precision_loss, reason = "as Python's %f")]
        SqlValue::Integer(number) => *number as f64,
        _ => return value,
    };
    let digits = usize::try_from(scale).unwrap_or_default();
    match format!("{number:.digits$}").parse() {
        Ok(decimal) => SqlValue::Decimal(DecimalValue::Finite(decimal)),
        Err(_) => value,
    }
}

fn interval(dialect: &Dialect, value: SqlValue) -> Result<SqlValue> {
    let value = if dialect.is_sqlite() {
        sqlite_temporal(Affinity::DateTime, value)?
    } else {
        value
    };
    let SqlValue::DateTime { datetime, .. } = value else {
        return Ok(value);
    };
    let epoch = jiff::civil::date(1970, 1, 1).at(0, 0, 0, 0);
    let elapsed = datetime.duration_since(epoch);
    Ok(SqlValue::Interval(Interval::from_microseconds(
        elapsed.as_micros(),
    )))
}

fn array(dialect: &Dialect, item: &SqlType, value: SqlValue) -> Result<SqlValue> {
    match value {
        SqlValue::Array(members) => {
            let members = members
                .into_iter()
                .map(|member| array(dialect, item, member))
                .collect::<Result<Vec<_>>>()?;
            Ok(SqlValue::Array(members))
        }
        member => result_value(dialect, item, member),
    }
}

/// SQLite keeps dates and times as text.
fn sqlite_temporal(affinity: Affinity, value: SqlValue) -> Result<SqlValue> {
    let SqlValue::Text(text) = &value else {
        return Ok(value);
    };
    let invalid =
        |kind: &str| DialectError::Argument(format!("Invalid isoformat string: '{text}' ({kind})"));
    Ok(match affinity {
        Affinity::DateTime => {
            let normal = text.replacen(' ', "T", 1);
            let full = if normal.contains('T') {
                normal
            } else {
                format!("{normal}T00:00:00")
            };
            let datetime = full.parse().map_err(|_| invalid("datetime"))?;
            SqlValue::DateTime {
                datetime,
                offset: None,
            }
        }
        Affinity::Date => SqlValue::Date(text.parse().map_err(|_| invalid("date"))?),
        Affinity::Time => SqlValue::Time {
            time: text.parse().map_err(|_| invalid("time"))?,
            offset: None,
        },
        _ => value,
    })
}

#[cfg(test)]
mod tests {
    use super::{Dialect, SqlValue, result_value};
    use crate::dialect::DialectName;
    use crate::schema::expression::types;
    use crate::schema::types::{SqlType, TypeKind};

    fn sqlite(sql_type: &SqlType, value: SqlValue) -> SqlValue {
        result_value(&Dialect::new(DialectName::Sqlite), sql_type, value).expect("a value")
    }

    #[test]
    fn sqlite_values_get_their_types_back() {
        assert_eq!(
            sqlite(&types::boolean(), SqlValue::Integer(1)),
            SqlValue::Bool(true)
        );
        assert_eq!(
            sqlite(&types::date(), SqlValue::Text("2020-02-03".to_owned())),
            SqlValue::Date(jiff::civil::date(2020, 2, 3))
        );
        assert_eq!(
            sqlite(
                &types::datetime(false),
                SqlValue::Text("2020-02-03 04:05:06.000007".to_owned())
            ),
            SqlValue::DateTime {
                datetime: jiff::civil::date(2020, 2, 3).at(4, 5, 6, 7000),
                offset: None
            }
        );
        let json = SqlType::new(TypeKind::Json {
            binary: false,
            none_as_null: false,
        });
        assert_eq!(
            sqlite(&json, SqlValue::Text("{\"a\": 1}".to_owned())),
            SqlValue::Json(serde_json::json!({"a": 1}))
        );
    }

    #[test]
    fn numbers_become_decimals_with_the_scale_of_their_type() {
        let SqlValue::Decimal(decimal) = sqlite(&types::numeric(), SqlValue::Float(1.5)) else {
            panic!("not a decimal");
        };
        assert_eq!(
            crate::dialect::python_text::decimal(&decimal),
            "1.5000000000"
        );
    }
}
