//! SQL in a driver's own format (`%s`, `%(name)s`): the values written into it, as psycopg2's
//! `cursor.execute` does. SQLite's driver takes its placeholders and values as they are and needs
//! nothing of this.

use crate::dialect::parameter::client_literal;
use crate::dialect::{Dialect, DialectError};
use crate::schema::value::SqlValue;

/// The values of one execution.
#[derive(Debug, Clone, Copy)]
pub enum DriverParameters<'a> {
    /// For `%s`.
    Positional(&'a [SqlValue]),
    /// For `%(name)s`; also where there are no values at all, since SQLAlchemy passes an empty
    /// mapping then.
    Named(&'a [(String, SqlValue)]),
}

/// Fills in a driver statement as psycopg2 does; `%%` becomes `%`, and a single percent sign is an
/// error even where there are no values.
///
/// # Errors
/// For a placeholder without value, a percent sign that begins none, or a value that the driver
/// cannot adapt: with the exceptions of psycopg2.
pub fn driver_statement(
    dialect: &Dialect,
    sql: &str,
    parameters: DriverParameters<'_>,
) -> Result<String, DialectError> {
    let mut written = String::with_capacity(sql.len());
    let mut used = 0;
    // All values are looked up before the first one is written.
    let mut refused = None;
    let mut rest = sql;
    while let Some(place) = rest.find('%') {
        written.push_str(&rest[..place]);
        let after = &rest[place + 1..];
        if let Some(tail) = after.strip_prefix('%') {
            written.push('%');
            rest = tail;
            continue;
        }
        let (value, conversion) = if let Some(inside) = after.strip_prefix('(') {
            let Some((name, tail)) = inside.split_once(')') else {
                return Err(DialectError::Value("incomplete format key".to_owned()));
            };
            (named(parameters, name)?, tail)
        } else {
            used += 1;
            (positional(parameters, used - 1)?, after)
        };
        rest = conversion.strip_prefix('s').unwrap_or_else(|| {
            refused.get_or_insert_with(|| unsupported_conversion(sql, conversion));
            conversion
        });
        written.push_str(&client_literal(dialect, value)?);
    }
    if let Some(error) = refused {
        return Err(error);
    }
    written.push_str(rest);
    // Without any placeholder psycopg2 does not look at the values.
    if let DriverParameters::Positional(values) = parameters
        && used > 0
        && used < values.len()
    {
        return Err(DialectError::Type(
            "not all arguments converted during string formatting".to_owned(),
        ));
    }
    Ok(written)
}

fn unsupported_conversion(sql: &str, conversion: &str) -> DialectError {
    match conversion.chars().next() {
        Some(found) => DialectError::Value(format!(
            "unsupported format character '{found}' (0x{:x}) at index {}; a percent sign of the \
             statement itself is written twice",
            u32::from(found),
            sql[..sql.len() - conversion.len()].chars().count(),
        )),
        None => DialectError::Value(
            "incomplete format; a percent sign of the statement itself is written twice".to_owned(),
        ),
    }
}

fn positional(parameters: DriverParameters<'_>, index: usize) -> Result<&SqlValue, DialectError> {
    match parameters {
        DriverParameters::Positional(values) => values
            .get(index)
            .ok_or_else(|| DialectError::Index("tuple index out of range".to_owned())),
        DriverParameters::Named(_) => Err(DialectError::Type(
            "dict is not a sequence; a percent sign of the statement itself is written twice"
                .to_owned(),
        )),
    }
}

fn named<'p>(parameters: DriverParameters<'p>, name: &str) -> Result<&'p SqlValue, DialectError> {
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
    fn placeholders_take_the_values() {
        let values = [SqlValue::Text("it's".to_owned()), SqlValue::Integer(-3)];
        let sql = "select %s, %s, '10%%'";
        assert_eq!(
            written(sql, DriverParameters::Positional(&values)),
            Ok("select 'it''s',  -3, '10%'".to_owned())
        );
        let null = [("a".to_owned(), SqlValue::Null)];
        assert_eq!(
            written("select %(a)s", DriverParameters::Named(&null)),
            Ok("select NULL".to_owned())
        );
        assert_eq!(
            written("select 1", DriverParameters::Positional(&values)),
            Ok("select 1".to_owned())
        );
    }

    #[test]
    fn refusals_are_those_of_psycopg2() {
        let none = DriverParameters::Named(&[]);
        let one = [SqlValue::Integer(1)];
        let one = DriverParameters::Positional(&one);
        let two = [SqlValue::Integer(1), SqlValue::Integer(2)];
        let two = DriverParameters::Positional(&two);
        for (sql, parameters, exception) in [
            ("select 'a%'", none, "TypeError"),
            ("select 5 % 3", none, "TypeError"),
            ("select %(a)s", none, "KeyError"),
            ("select 'a%' || %s", one, "IndexError"),
            ("select %d", one, "ValueError"),
            ("select %(a)s", one, "TypeError"),
            ("select %s", two, "TypeError"),
        ] {
            assert_eq!(written(sql, parameters), Err(exception), "{sql}");
        }
        assert_eq!(written("select 'a%%'", none), Ok("select 'a%'".to_owned()));
    }

    fn written(sql: &str, parameters: DriverParameters<'_>) -> Result<String, &'static str> {
        driver_statement(&postgresql(), sql, parameters).map_err(|error| error.exception_name())
    }
}
