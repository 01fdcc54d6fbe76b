//! SQL that a script hands to the driver as it is (`exec_driver_sql`): the driver's own
//! placeholders, and its own treatment of percent signs.

use super::SentStatement;
use crate::dialect::{Dialect, DialectError, parameter};
use crate::schema::value::SqlValue;

/// The parameters of a driver statement.
#[derive(Debug, Clone, PartialEq)]
pub enum DriverParameters {
    /// By position: `%s`, `?`.
    Positional(Vec<SqlValue>),
    /// By name: `%(name)s`, `:name`.
    Named(Vec<(String, SqlValue)>),
}

/// Fills in a driver statement as psycopg2 and the MySQL drivers do; SQLite takes its text and
/// positional values unchanged. SQLAlchemy always passes parameters, so that a single percent
/// sign is an error even where there are none.
///
/// # Errors
/// For a placeholder without value, a percent sign that is none, or a value that the driver cannot
/// adapt.
pub fn driver_statement(
    dialect: &Dialect,
    sql: &str,
    parameters: &DriverParameters,
) -> Result<SentStatement, DialectError> {
    if dialect.is_sqlite() {
        return sqlite_statement(sql, parameters);
    }
    let mut written = String::with_capacity(sql.len());
    let mut used = 0;
    let mut rest = sql;
    while let Some(place) = rest.find('%') {
        written.push_str(&rest[..place]);
        let after = &rest[place + 1..];
        if let Some(tail) = after.strip_prefix('%') {
            written.push('%');
            rest = tail;
        } else if let Some(tail) = after.strip_prefix('s') {
            let value = positional(parameters, used)?;
            used += 1;
            written.push_str(&parameter::client_literal(dialect, value)?);
            rest = tail;
        } else if let Some((name, tail)) = after
            .strip_prefix('(')
            .and_then(|inside| inside.split_once(")s"))
        {
            written.push_str(&parameter::client_literal(
                dialect,
                named(parameters, name)?,
            )?);
            rest = tail;
        } else {
            let found = after.chars().next().map_or(String::new(), String::from);
            return Err(DialectError::Argument(format!(
                "unsupported format character '{found}' (0x{:x}) at index {}; a percent sign of \
                 the statement itself is written twice",
                found.chars().next().map_or(0, u32::from),
                sql.len() - after.len()
            )));
        }
    }
    written.push_str(rest);
    if let DriverParameters::Positional(values) = parameters
        && used < values.len()
    {
        return Err(DialectError::Type(
            "not all arguments converted during string formatting".to_owned(),
        ));
    }
    Ok(SentStatement {
        sql: written,
        values: Vec::new(),
    })
}

fn sqlite_statement(
    sql: &str,
    parameters: &DriverParameters,
) -> Result<SentStatement, DialectError> {
    let values = match parameters {
        DriverParameters::Positional(values) => values.clone(),
        DriverParameters::Named(values) if values.is_empty() => Vec::new(),
        DriverParameters::Named(_) => {
            return Err(DialectError::NotImplemented(
                "exec_driver_sql with named parameters is not supported on SQLite; use ? and a \
                 tuple, or text() with :name"
                    .to_owned(),
            ));
        }
    };
    let values = values
        .into_iter()
        .map(parameter::sqlite_value)
        .collect::<Result<_, _>>()?;
    Ok(SentStatement {
        sql: sql.to_owned(),
        values,
    })
}

fn positional(parameters: &DriverParameters, index: usize) -> Result<&SqlValue, DialectError> {
    match parameters {
        DriverParameters::Positional(values) => values
            .get(index)
            .ok_or_else(|| DialectError::Argument("tuple index out of range".to_owned())),
        DriverParameters::Named(_) => Err(DialectError::Argument(
            "the statement has positional placeholders and no positional values".to_owned(),
        )),
    }
}

fn named<'p>(parameters: &'p DriverParameters, name: &str) -> Result<&'p SqlValue, DialectError> {
    match parameters {
        DriverParameters::Named(values) => values
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value)
            .ok_or_else(|| DialectError::Key(format!("'{name}'"))),
        DriverParameters::Positional(_) => Err(DialectError::Type(
            "tuple indices must be integers or slices, not str".to_owned(),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::{DriverParameters, driver_statement};
    use crate::dialect::parameter::client_literal;
    use crate::dialect::{Dialect, DialectName};
    use crate::schema::value::{Interval, SqlValue};

    /// A server with `standard_conforming_strings`.
    fn postgresql() -> Dialect {
        let mut dialect = Dialect::new(DialectName::Postgresql);
        dialect.backslash_escapes = false;
        dialect
    }

    #[test]
    fn values_are_written_as_psycopg2_writes_them() {
        let at = jiff::civil::date(2020, 1, 2).at(3, 4, 5, 67_000);
        let interval = Interval {
            days: -1,
            seconds: 5,
            microseconds: 7,
        };
        let list = |values: &[i64]| {
            SqlValue::Array(
                values
                    .iter()
                    .map(|value| SqlValue::Integer(*value))
                    .collect(),
            )
        };
        for (value, text) in [
            (SqlValue::Integer(-5), " -5"),
            (SqlValue::Float(1e20), "1e+20"),
            (SqlValue::Float(f64::NAN), "'NaN'::float"),
            (SqlValue::Text("a'b\\c%".to_owned()), "'a''b\\c%'"),
            (
                SqlValue::Bytes(vec![0x61, 0x27, 0, 0xff]),
                "'\\x612700ff'::bytea",
            ),
            (
                SqlValue::DateTime {
                    datetime: at,
                    offset: None,
                },
                "'2020-01-02T03:04:05.000067'::timestamp",
            ),
            (
                SqlValue::DateTime {
                    datetime: at,
                    offset: Some(0),
                },
                "'2020-01-02T03:04:05.000067+00:00'::timestamptz",
            ),
            (
                SqlValue::Interval(interval),
                "'-1 days 5.000007 seconds'::interval",
            ),
            (list(&[]), "'{}'"),
            (list(&[1, -2]), "ARRAY[1, -2]"),
            (
                SqlValue::Array(vec![SqlValue::Null, SqlValue::Null]),
                "'{NULL,NULL}'",
            ),
            (
                SqlValue::Array(vec![list(&[1, 2]), list(&[3])]),
                "ARRAY[ARRAY[1,2],ARRAY[3]]",
            ),
        ] {
            assert_eq!(
                client_literal(&postgresql(), &value).expect("a literal"),
                text
            );
        }
    }

    #[test]
    fn percent_signs_are_the_drivers() {
        let none = DriverParameters::Named(Vec::new());
        let sent = driver_statement(&postgresql(), "SELECT 'a%%'", &none).expect("a statement");
        assert_eq!(sent.sql, "SELECT 'a%'");
        assert!(driver_statement(&postgresql(), "SELECT 'a%'", &none).is_err());
        let one = DriverParameters::Positional(vec![SqlValue::Integer(-1)]);
        let sent = driver_statement(&postgresql(), "SELECT 2 - %s", &one).expect("a statement");
        assert_eq!(sent.sql, "SELECT 2 -  -1");
    }
}
