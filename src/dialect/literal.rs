//! Values as SQL literals, as the `literal_processor` of SQLAlchemy's types: what offline mode
//! prints, and what stands where a database takes no parameters.

use bigdecimal::ToPrimitive;

use super::statement::compiler::BindRole;
use super::{Dialect, DialectError, Percents, parameter, python_text};
use crate::schema::expression::{BindValue, Operator};
use crate::schema::types::{MysqlType, PostgresqlType, SqlType, TypeKind};
use crate::schema::value::SqlValue;

type Result<T> = std::result::Result<T, DialectError>;

/// Writes a value of a type.
///
/// # Errors
/// `CompileError` where SQLAlchemy has no literal for the type, or the value does not fit it.
pub(super) fn render(
    dialect: &Dialect,
    value: &SqlValue,
    sql_type: &SqlType,
    role: &BindRole,
) -> Result<String> {
    if *value == SqlValue::Null {
        return Ok("NULL".to_owned());
    }
    let text = match role {
        BindRole::JsonIndex | BindRole::JsonPath => {
            index_literal(dialect, value, role).ok_or_else(|| cannot(dialect, value, sql_type))?
        }
        _ => literal(dialect, value, sql_type)?,
    };
    Ok(if dialect.backslash_escapes {
        text.replace('\\', "\\\\")
    } else {
        text
    })
}

fn index_literal(dialect: &Dialect, value: &SqlValue, role: &BindRole) -> Option<String> {
    match parameter::json_index(dialect, value, role) {
        SqlValue::Integer(number) => Some(number.to_string()),
        SqlValue::Text(text) => Some(quoted(dialect, &text)),
        _ => None,
    }
}

fn cannot(dialect: &Dialect, value: &SqlValue, sql_type: &SqlType) -> DialectError {
    DialectError::Compile(format!(
        "Could not render literal value \"{}\" with datatype {}; see parent stack trace for more \
         detail.",
        python_text::short_repr(value),
        type_name(dialect, sql_type)
    ))
}

fn no_renderer(dialect: &Dialect, value: &SqlValue, sql_type: &SqlType) -> DialectError {
    DialectError::Compile(format!(
        "No literal value renderer is available for literal value \"{}\" with datatype {}",
        python_text::short_repr(value),
        type_name(dialect, sql_type)
    ))
}

/// The name of a type in a message: `str(type)`, which is that of no dialect.
fn type_name(dialect: &Dialect, sql_type: &SqlType) -> String {
    match &sql_type.kind {
        TypeKind::Null => "NULL".to_owned(),
        TypeKind::Binary { .. } | TypeKind::Pickle => "BLOB".to_owned(),
        TypeKind::DateTime { .. } | TypeKind::Interval { .. } => "DATETIME".to_owned(),
        TypeKind::Json { binary, .. } => (if *binary { "JSONB" } else { "JSON" }).to_owned(),
        TypeKind::Array { .. } => "ARRAY".to_owned(),
        TypeKind::String(string) => match string.length {
            Some(length) => format!("VARCHAR({length})"),
            None => "VARCHAR".to_owned(),
        },
        _ => dialect
            .type_sql(sql_type)
            .unwrap_or_else(|_| "NULL".to_owned()),
    }
}

fn quoted(dialect: &Dialect, text: &str) -> String {
    let mut quoted = text.replace('\'', "''");
    if dialect.percents == Percents::Doubled {
        quoted = quoted.replace('%', "%%");
    }
    format!("'{quoted}'")
}

fn literal(dialect: &Dialect, value: &SqlValue, sql_type: &SqlType) -> Result<String> {
    let sql_type = sql_type.for_dialect(dialect.name.as_str());
    let fits = |text: Option<String>| text.ok_or_else(|| cannot(dialect, value, sql_type));
    match &sql_type.kind {
        TypeKind::String(_) | TypeKind::Enum(_) | TypeKind::Mysql(MysqlType::String { .. }) => {
            fits(match value {
                SqlValue::Text(text) => Some(quoted(dialect, text)),
                _ => None,
            })
        }
        TypeKind::Postgresql(PostgresqlType::Citext | PostgresqlType::JsonPath) => {
            fits(match value {
                SqlValue::Text(text) => Some(quoted(dialect, text)),
                _ => None,
            })
        }
        TypeKind::Integer { .. } | TypeKind::Mysql(MysqlType::Integer { .. }) => {
            fits(integer(value))
        }
        TypeKind::Numeric(_) | TypeKind::Float(_) | TypeKind::Mysql(MysqlType::Number { .. }) => {
            fits(number(value))
        }
        TypeKind::Boolean(_) => fits(boolean(dialect, value)),
        TypeKind::Date(_) => fits(date(value)),
        TypeKind::Time { .. } => fits(time(dialect, value)),
        TypeKind::DateTime { .. } => fits(datetime(dialect, value)),
        TypeKind::Interval { .. } if dialect.is_postgresql() => fits(interval(value)),
        TypeKind::Interval { .. } => Err(cannot(dialect, value, sql_type)),
        TypeKind::Postgresql(PostgresqlType::Interval { .. }) => fits(interval(value)),
        TypeKind::Binary { .. } => fits(binary(value)),
        TypeKind::Uuid {
            as_uuid,
            native_uuid,
            ..
        } => fits(uuid(dialect, value, *as_uuid, *native_uuid)),
        TypeKind::Array { item, .. } => {
            array(dialect, value, item).map_err(|_| cannot(dialect, value, sql_type))
        }
        TypeKind::Decorated { implementation, .. } | TypeKind::Compiled { implementation, .. } => {
            literal(dialect, value, implementation)
        }
        TypeKind::SqliteDateTime { name, .. } => {
            use crate::schema::types::SqliteDateTimeName;
            fits(match name {
                SqliteDateTimeName::Date => date(value),
                SqliteDateTimeName::Time => time(dialect, value),
                SqliteDateTimeName::DateTime => datetime(dialect, value),
            })
        }
        TypeKind::Pickle => Err(cannot(dialect, value, sql_type)),
        _ => Err(no_renderer(dialect, value, sql_type)),
    }
}

fn integer(value: &SqlValue) -> Option<String> {
    match value {
        SqlValue::Integer(number) => Some(number.to_string()),
        SqlValue::BigInteger(number) => Some(number.to_string()),
        SqlValue::Bool(value) => Some(i32::from(*value).to_string()),
        SqlValue::Float(number) if number.is_finite() => {
            bigdecimal::BigDecimal::try_from(number.trunc())
                .ok()
                .map(|number| number.with_scale(0).as_bigint_and_exponent().0.to_string())
        }
        SqlValue::Decimal(crate::schema::value::DecimalValue::Finite(number)) => {
            Some(number.with_scale(0).as_bigint_and_exponent().0.to_string())
        }
        SqlValue::Text(text) => text
            .trim()
            .parse::<num_bigint::BigInt>()
            .ok()
            .map(|number| number.to_string()),
        _ => None,
    }
}

fn number(value: &SqlValue) -> Option<String> {
    match value {
        SqlValue::Integer(number) => Some(number.to_string()),
        SqlValue::BigInteger(number) => Some(number.to_string()),
        SqlValue::Float(number) => Some(python_text::float(*number)),
        SqlValue::Decimal(number) => Some(python_text::decimal(number)),
        SqlValue::Bool(value) => Some((if *value { "True" } else { "False" }).to_owned()),
        SqlValue::Text(text) => text
            .parse::<bigdecimal::BigDecimal>()
            .ok()
            .map(|_| text.clone()),
        _ => None,
    }
}

fn boolean(dialect: &Dialect, value: &SqlValue) -> Option<String> {
    let value = match value {
        SqlValue::Bool(value) => *value,
        SqlValue::Integer(number @ (0 | 1)) => *number == 1,
        SqlValue::Float(number) if *number == 0.0 || *number == 1.0 => *number == 1.0,
        SqlValue::Decimal(crate::schema::value::DecimalValue::Finite(number)) => {
            match number.to_f64() {
                Some(0.0) => false,
                Some(1.0) => true,
                _ => return None,
            }
        }
        _ => return None,
    };
    Some(
        match (dialect.is_sqlite(), value) {
            (true, true) => "1",
            (true, false) => "0",
            (false, true) => "true",
            (false, false) => "false",
        }
        .to_owned(),
    )
}

fn date(value: &SqlValue) -> Option<String> {
    match value {
        SqlValue::Date(date) => Some(format!("'{}'", python_text::date(*date))),
        SqlValue::DateTime { datetime, .. } => {
            Some(format!("'{}'", python_text::date(datetime.date())))
        }
        _ => None,
    }
}

fn time(dialect: &Dialect, value: &SqlValue) -> Option<String> {
    let (time, offset) = match value {
        SqlValue::Time { time, offset } => (*time, *offset),
        SqlValue::DateTime { datetime, offset } if !dialect.is_sqlite() => {
            (datetime.time(), *offset)
        }
        _ => return None,
    };
    Some(if dialect.is_sqlite() {
        format!("'{}'", parameter::sqlite_time(time))
    } else {
        format!("'{}'", python_text::time(time, offset))
    })
}

fn datetime(dialect: &Dialect, value: &SqlValue) -> Option<String> {
    match value {
        SqlValue::DateTime { datetime, .. } if dialect.is_sqlite() => {
            Some(format!("'{}'", parameter::sqlite_datetime(*datetime)))
        }
        SqlValue::Date(date) if dialect.is_sqlite() => {
            Some(format!("'{} 00:00:00.000000'", python_text::date(*date)))
        }
        SqlValue::DateTime { datetime, offset } => Some(format!(
            "'{}'",
            python_text::datetime(*datetime, *offset, ' ')
        )),
        SqlValue::Date(date) => Some(format!("'{}'", python_text::date(*date))),
        _ => None,
    }
}

fn interval(value: &SqlValue) -> Option<String> {
    match value {
        SqlValue::Interval(interval) => {
            let total = interval.total_microseconds();
            #[allow(clippy::cast_precision_loss, reason = "as timedelta.total_seconds")]
            let seconds = total as f64 / 1e6;
            Some(format!(
                "make_interval(secs=>{})",
                python_text::float(seconds)
            ))
        }
        _ => None,
    }
}

fn binary(value: &SqlValue) -> Option<String> {
    match value {
        SqlValue::Bytes(bytes) => {
            let text = std::str::from_utf8(bytes).ok()?;
            Some(format!("'{}'", text.replace('\'', "''")))
        }
        _ => None,
    }
}

fn uuid(dialect: &Dialect, value: &SqlValue, as_uuid: bool, native: bool) -> Option<String> {
    let characters = !dialect.is_postgresql() || !native;
    match value {
        SqlValue::Uuid(value) if as_uuid => Some(if characters {
            format!("'{}'", value.simple())
        } else {
            format!("'{value}'")
        }),
        SqlValue::Text(text) if !as_uuid => {
            Some(format!("'{}'", text.replace('-', "").replace('\'', "''")))
        }
        SqlValue::Text(text) if !characters => Some(format!("'{}'", text.replace('\'', "''"))),
        _ => None,
    }
}

fn array(dialect: &Dialect, value: &SqlValue, item: &SqlType) -> Result<String> {
    let SqlValue::Array(members) = value else {
        return Err(cannot(dialect, value, item));
    };
    let mut written = Vec::new();
    for member in members {
        written.push(match member {
            SqlValue::Array(_) => array(dialect, member, item)?,
            member => literal(dialect, member, item)?,
        });
    }
    Ok(format!("ARRAY[{}]", written.join(", ")))
}

/// The inside of an expanded list, its values as literals.
///
/// # Errors
/// As [`render`].
pub(super) fn expanded(
    dialect: &Dialect,
    value: &BindValue,
    sql_type: &SqlType,
    role: &BindRole,
    operator: Option<&Operator>,
) -> Result<String> {
    match value {
        BindValue::List(values) if !values.is_empty() => {
            let mut written = Vec::new();
            for value in values {
                written.push(render(dialect, value, sql_type, role)?);
            }
            Ok(written.join(", "))
        }
        BindValue::Rows(rows) if !rows.is_empty() => {
            let mut written = Vec::new();
            for row in rows {
                let mut members = Vec::new();
                for (index, value) in row.iter().enumerate() {
                    let own = match role {
                        BindRole::Rows(types) => types.get(index),
                        _ => None,
                    };
                    let own = own.unwrap_or(sql_type);
                    members.push(render(dialect, value, own, &BindRole::Value)?);
                }
                written.push(format!("({})", members.join(", ")));
            }
            let values = if dialect.is_sqlite() { "VALUES " } else { "" };
            Ok(format!("{values}{}", written.join(", ")))
        }
        BindValue::Single(value) => render(dialect, value, sql_type, role),
        BindValue::Required => Ok("NULL".to_owned()),
        BindValue::List(_) | BindValue::Rows(_) => {
            let empty = empty_set(dialect, sql_type, role, operator)?;
            let values = matches!(role, BindRole::Rows(_)) && dialect.is_sqlite();
            Ok(if values {
                format!("VALUES {empty}")
            } else {
                empty
            })
        }
    }
}

/// What stands for an empty list (`visit_empty_set_op_expr`).
///
/// # Errors
/// Where the dialect cannot write the type of an empty set.
pub(super) fn empty_set(
    dialect: &Dialect,
    sql_type: &SqlType,
    role: &BindRole,
    operator: Option<&Operator>,
) -> Result<String> {
    let count = match role {
        BindRole::Rows(types) => types.len(),
        _ => 1,
    };
    if dialect.is_sqlite() {
        let ones = vec!["1"; count].join(", ");
        return Ok(format!("SELECT {ones} FROM (SELECT {ones}) WHERE 1!=1"));
    }
    let nulls = vec!["NULL"; count].join(", ");
    match operator {
        Some(Operator::NotIn) if count > 1 => Ok(format!("({nulls})) OR (1 = 1")),
        Some(Operator::NotIn) => Ok("NULL) OR (1 = 1".to_owned()),
        Some(Operator::In) if count > 1 => Ok(format!("({nulls})) AND (1 != 1")),
        Some(Operator::In) => Ok("NULL) AND (1 != 1".to_owned()),
        _ if dialect.is_postgresql() => {
            let name = match sql_type.kind {
                TypeKind::Null => "INTEGER".to_owned(),
                _ => dialect.type_sql(sql_type)?,
            };
            Ok(format!("SELECT CAST(NULL AS {name}) WHERE 1!=1"))
        }
        _ => Ok("SELECT _in_0 FROM (SELECT 1 AS _in_0) as _empty_set WHERE 1!=1".to_owned()),
    }
}

/// The type that MySQL's CAST takes for a type; `None` where it takes none and SQLAlchemy leaves
/// the CAST out.
///
/// # Errors
/// Where the dialect has no text for the type.
pub(super) fn mysql_cast_type(dialect: &Dialect, sql_type: &SqlType) -> Result<Option<String>> {
    let sql_type = sql_type.for_dialect(dialect.name.as_str());
    Ok(Some(match &sql_type.kind {
        TypeKind::Decorated { implementation, .. } | TypeKind::Compiled { implementation, .. } => {
            return mysql_cast_type(dialect, implementation);
        }
        TypeKind::Integer { .. } => "SIGNED INTEGER".to_owned(),
        TypeKind::Mysql(MysqlType::Integer { unsigned, .. }) => (if *unsigned {
            "UNSIGNED INTEGER"
        } else {
            "SIGNED INTEGER"
        })
        .to_owned(),
        TypeKind::DateTime {
            name: crate::schema::types::DateTimeName::Timestamp,
            ..
        } => "DATETIME".to_owned(),
        TypeKind::DateTime { .. } | TypeKind::Date(_) | TypeKind::Time { .. } => {
            dialect.type_sql(sql_type)?
        }
        TypeKind::Numeric(_) => dialect.type_sql(sql_type)?.replace("NUMERIC", "DECIMAL"),
        TypeKind::String(string) => match string.length {
            Some(length) => format!("CHAR({length})"),
            None => "CHAR".to_owned(),
        },
        TypeKind::Uuid { .. } => "CHAR(32)".to_owned(),
        TypeKind::Binary { .. } => "BINARY".to_owned(),
        TypeKind::Json { .. } => "JSON".to_owned(),
        _ => return Ok(None),
    }))
}
