//! SQL in a driver's own format (`%s`, `%(name)s`): the values written into it, as psycopg2's
//! `cursor.execute` does.

use super::parameter::client_literal;
use super::{Dialect, DialectError};
use crate::schema::value::SqlValue;

/// The values of one execution.
#[derive(Debug, Clone, Copy)]
pub enum DriverValues<'a> {
    /// For `%s`.
    Positional(&'a [SqlValue]),
    /// For `%(name)s`.
    Named(&'a [(String, SqlValue)]),
}

/// Writes values into SQL; `%%` becomes `%`.
///
/// # Errors
/// A placeholder has no value, or a value has no literal.
pub fn interpolate(
    dialect: &Dialect,
    sql: &str,
    values: DriverValues<'_>,
) -> Result<String, DialectError> {
    let mut written = String::with_capacity(sql.len());
    let mut rest = sql;
    let mut used = 0;
    while let Some(at) = rest.find('%') {
        written.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix('%') {
            written.push('%');
            rest = after;
        } else if let Some(after) = rest.strip_prefix('s') {
            let DriverValues::Positional(values) = values else {
                return Err(DialectError::Type("dict is not a sequence".to_owned()));
            };
            let Some(value) = values.get(used) else {
                return Err(DialectError::Type(
                    "not enough arguments for format string".to_owned(),
                ));
            };
            used += 1;
            written.push_str(&client_literal(dialect, value)?);
            rest = after;
        } else if let Some(name) = rest.strip_prefix('(') {
            let Some(end) = name.find(")s") else {
                return Err(DialectError::Argument(
                    "incomplete placeholder: '%(' without ')'".to_owned(),
                ));
            };
            let DriverValues::Named(values) = values else {
                return Err(DialectError::Type(
                    "tuple indices must be integers or slices, not str".to_owned(),
                ));
            };
            let wanted = &name[..end];
            let Some((_, value)) = values.iter().find(|(known, _)| known == wanted) else {
                return Err(DialectError::Key(format!("'{wanted}'")));
            };
            written.push_str(&client_literal(dialect, value)?);
            rest = &name[end + 2..];
        } else {
            return Err(DialectError::Argument(
                "unsupported format character after '%': write %% for a percent sign".to_owned(),
            ));
        }
    }
    written.push_str(rest);
    if let DriverValues::Positional(values) = values
        && used < values.len()
    {
        return Err(DialectError::Type(
            "not all arguments converted during string formatting".to_owned(),
        ));
    }
    Ok(written)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::DialectName;

    #[test]
    fn values_are_written_as_psycopg2_writes_them() {
        let dialect = Dialect::new(DialectName::Postgresql).connected(vec![15], true);
        let values = [SqlValue::Text("it's".to_owned()), SqlValue::Integer(-3)];
        let written = interpolate(
            &dialect,
            "select %s, %s, '10%%'",
            DriverValues::Positional(&values),
        );
        assert_eq!(
            written.expect("it has all values"),
            "select 'it''s',  -3, '10%'"
        );
        let named = [("a".to_owned(), SqlValue::Null)];
        let written = interpolate(&dialect, "select %(a)s", DriverValues::Named(&named));
        assert_eq!(written.expect("it has all values"), "select NULL");
        assert!(interpolate(&dialect, "select %s", DriverValues::Positional(&[])).is_err());
    }
}
