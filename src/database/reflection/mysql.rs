//! What `SHOW` tells on MySQL and MariaDB, with the meaning that SQLAlchemy's dialect gives to it.

use super::mysql_definition::{Definition, Key, Parser};
use super::{
    CheckConstraint, Column, ForeignKey, Index, Kind, PrimaryKey, Source, UniqueConstraint, rows,
    text, texts, unsupported,
};
use crate::database::connection::Connection;
use crate::database::error::DatabaseError;

type Answer<T> = Result<T, DatabaseError>;

/// `ER_NO_SUCH_TABLE`
const NO_SUCH_TABLE: u16 = 1146;
/// With `ER_BAD_DB_ERROR` and `ER_BAD_TABLE_ERROR`.
const MISSING: [u16; 3] = [NO_SUCH_TABLE, 1049, 1051];

fn quoted(connection: &dyn Connection, name: &str) -> String {
    let quote = quote(connection);
    let doubled = name.replace(quote, &format!("{quote}{quote}"));
    format!("{quote}{doubled}{quote}")
}

fn quote(connection: &dyn Connection) -> char {
    if connection.ansi_quotes() { '"' } else { '`' }
}

fn full_name(connection: &dyn Connection, table: &str, schema: Option<&str>) -> String {
    let table = quoted(connection, table);
    match schema {
        Some(schema) => format!("{}.{table}", quoted(connection, schema)),
        None => table,
    }
}

fn literal(connection: &dyn Connection, text: &str) -> String {
    let text = text.replace('\'', "''");
    if connection.standard_conforming_strings() {
        format!("'{text}'")
    } else {
        format!("'{}'", text.replace('\\', "\\\\"))
    }
}

pub fn has_table(connection: Source<'_>, table: &str, schema: Option<&str>) -> Answer<bool> {
    let name = full_name(connection, table, schema);
    match rows(connection, &format!("DESCRIBE {name}")) {
        Ok(rows) => Ok(!rows.is_empty()),
        Err(error) if error.number.is_some_and(|code| MISSING.contains(&code)) => Ok(false),
        Err(error) => Err(error),
    }
}

pub fn schema_names(connection: Source<'_>) -> Answer<Vec<String>> {
    texts(connection, "SHOW schemas")
}

pub fn names(connection: Source<'_>, kind: Kind, schema: Option<&str>) -> Answer<Vec<String>> {
    let default = connection.default_schema_name().map(str::to_owned);
    let schema = schema.map(str::to_owned).or(default).unwrap_or_default();
    let kinds: &[&str] = match kind {
        Kind::Table => &["BASE TABLE"],
        Kind::View => &["VIEW", "SYSTEM VIEW"],
        Kind::Sequence if connection.is_mariadb() => {
            let schema = literal(connection, &schema);
            return texts(
                connection,
                &format!(
                    "SELECT TABLE_NAME FROM INFORMATION_SCHEMA.TABLES \
                     WHERE TABLE_TYPE='SEQUENCE' and TABLE_SCHEMA={schema}"
                ),
            );
        }
        Kind::Sequence | Kind::TemporaryTable | Kind::TemporaryView | Kind::MaterializedView => {
            return Err(unsupported(connection.dialect_name()));
        }
    };
    let schema = quoted(connection, &schema);
    let found = rows(connection, &format!("SHOW FULL TABLES FROM {schema}"))?;
    Ok(found
        .iter()
        .filter(|row| kinds.contains(&text(&row[1]).as_str()))
        .map(|row| text(&row[0]))
        .collect())
}

/// As `_setup_parser`; `None` is `NoSuchTableError`.
fn definition(
    connection: Source<'_>,
    table: &str,
    schema: Option<&str>,
) -> Answer<Option<Definition>> {
    let name = full_name(connection, table, schema);
    let found = match rows(connection, &format!("SHOW CREATE TABLE {name}")) {
        Ok(found) => found,
        Err(error) if error.number == Some(NO_SUCH_TABLE) => return Ok(None),
        Err(error) => return Err(error),
    };
    let Some(row) = found.first() else {
        return Ok(None);
    };
    let mut sql = text(&row[1]).trim().to_owned();
    if is_view(&sql) {
        sql = described(connection, table, &name)?;
    }
    Ok(Some(Parser::new(quote(connection)).parse(&sql)))
}

fn is_view(sql: &str) -> bool {
    let sql = sql.lines().next().unwrap_or_default().to_uppercase();
    sql.starts_with("CREATE ") && !sql.starts_with("CREATE TABLE") && sql.contains(" VIEW")
}

/// The columns of a view in the form of a table, as `_describe_to_create`.
fn described(connection: Source<'_>, table: &str, name: &str) -> Answer<String> {
    let mut lines = Vec::new();
    for row in rows(connection, &format!("DESCRIBE {name}"))? {
        let value = |index: usize| row.get(index).map(text).unwrap_or_default();
        let (column, kind, default, extra) = (value(0), value(1), value(4), value(5));
        let mut line = format!("  {} {kind}", quoted(connection, &column));
        let is_plain =
            default == "NULL" || kind.starts_with("timestamp") && default.starts_with('C');
        if is_plain {
            line.push_str(&format!(" DEFAULT {default}"));
        } else if !default.is_empty() && !default.contains("auto_increment") {
            line.push_str(&format!(" DEFAULT '{}'", default.replace('\'', "''")));
        }
        if !extra.is_empty() {
            line.push_str(&format!(" {extra}"));
        }
        lines.push(line);
    }
    Ok(format!(
        "CREATE TABLE {} (\n{}\n) ",
        quoted(connection, table),
        lines.join(",\n")
    ))
}

pub fn columns(
    connection: Source<'_>,
    table: &str,
    schema: Option<&str>,
) -> Answer<Option<Vec<Column>>> {
    Ok(definition(connection, table, schema)?.map(|found| found.columns))
}

pub fn primary_key(
    connection: Source<'_>,
    table: &str,
    schema: Option<&str>,
) -> Answer<Option<PrimaryKey>> {
    Ok(definition(connection, table, schema)?.map(|found| {
        let key = found
            .keys
            .iter()
            .find(|key| key.flavor.as_deref() == Some("PRIMARY"));
        PrimaryKey {
            columns: key.map(column_names).unwrap_or_default(),
            ..PrimaryKey::default()
        }
    }))
}

fn column_names(key: &Key) -> Vec<String> {
    key.columns.iter().map(|(name, _)| name.clone()).collect()
}

pub fn foreign_keys(
    connection: Source<'_>,
    table: &str,
    schema: Option<&str>,
) -> Answer<Option<Vec<ForeignKey>>> {
    Ok(definition(connection, table, schema)?.map(|found| {
        let mut keys = found.foreign_keys;
        for key in &mut keys {
            if key.referred_schema.is_none() {
                key.referred_schema = schema.map(str::to_owned);
            }
        }
        keys
    }))
}

pub fn indexes(
    connection: Source<'_>,
    table: &str,
    schema: Option<&str>,
) -> Answer<Option<Vec<Index>>> {
    Ok(definition(connection, table, schema)?.map(|found| {
        let keys = found.keys.into_iter();
        let mut indexes: Vec<Index> = keys
            .filter(|key| key.flavor.as_deref() != Some("PRIMARY"))
            .map(index)
            .collect();
        indexes.sort_by(|left, right| left.name.cmp(&right.name));
        indexes
    }))
}

fn index(key: Key) -> Index {
    let columns = key.columns.iter();
    Index {
        columns: columns
            .clone()
            .map(|(name, _)| Some(name.clone()))
            .collect(),
        lengths: columns
            .filter_map(|(name, length)| Some((name.clone(), (*length)?)))
            .collect(),
        name: key.name.unwrap_or_default(),
        unique: key.flavor.as_deref() == Some("UNIQUE"),
        flavor: key.flavor,
        parser: key.parser,
        ..Index::default()
    }
}

pub fn unique_constraints(
    connection: Source<'_>,
    table: &str,
    schema: Option<&str>,
) -> Answer<Option<Vec<UniqueConstraint>>> {
    Ok(definition(connection, table, schema)?.map(|found| {
        let mut constraints: Vec<UniqueConstraint> = found
            .keys
            .iter()
            .filter(|key| key.flavor.as_deref() == Some("UNIQUE"))
            .map(|key| UniqueConstraint {
                name: key.name.clone(),
                columns: column_names(key),
                ..UniqueConstraint::default()
            })
            .collect();
        constraints.sort_by(|left, right| left.name.cmp(&right.name));
        constraints
    }))
}

pub fn check_constraints(
    connection: Source<'_>,
    table: &str,
    schema: Option<&str>,
) -> Answer<Option<Vec<CheckConstraint>>> {
    Ok(definition(connection, table, schema)?.map(|found| {
        let mut checks = found.checks;
        checks.sort_by(|left, right| left.name.cmp(&right.name));
        checks
    }))
}

pub fn table_comment(
    connection: Source<'_>,
    table: &str,
    schema: Option<&str>,
) -> Answer<Option<Option<String>>> {
    Ok(definition(connection, table, schema)?.map(|found| found.comment))
}
