//! SQLite's pragmas and the statements it keeps, read with the meaning that SQLAlchemy's dialect
//! gives to them.

use super::table_sql::{TableSql, WrittenForeignKey};
use super::{
    CheckConstraint, Column, Computed, DataType, ForeignKey, Index, Kind, PrimaryKey, Source,
    UniqueConstraint, integer, is_true, optional_text, quote_identifier, rows, text, texts,
};
use crate::database::connection::Parameters;
use crate::database::error::DatabaseError;
use crate::schema::value::SqlValue;

type Answer<T> = Result<T, DatabaseError>;

pub fn has_table(connection: Source<'_>, table: &str, schema: Option<&str>) -> Answer<bool> {
    if let Some(schema) = schema
        && !schema_names(connection)?.iter().any(|name| name == schema)
    {
        return Ok(false);
    }
    Ok(!pragma(connection, "table_info", table, schema)?.is_empty())
}

pub fn schema_names(connection: Source<'_>) -> Answer<Vec<String>> {
    Ok(rows(connection, "PRAGMA database_list")?
        .iter()
        .map(|row| text(&row[1]))
        .filter(|name| name != "temp")
        .collect())
}

pub fn names(connection: Source<'_>, kind: Kind, schema: Option<&str>) -> Answer<Vec<String>> {
    let (master, kind) = match kind {
        Kind::Table => ("sqlite_master", "table"),
        Kind::TemporaryTable => ("sqlite_temp_master", "table"),
        Kind::View => ("sqlite_master", "view"),
        Kind::TemporaryView => ("sqlite_temp_master", "view"),
        Kind::MaterializedView | Kind::Sequence => return Ok(Vec::new()),
    };
    let place = prefix(schema);
    texts(
        connection,
        &format!(
            "SELECT name FROM {place}{master} WHERE type = '{kind}' \
             AND name NOT LIKE 'sqlite~_%' ESCAPE '~' ORDER BY name"
        ),
    )
}

pub fn columns(
    connection: Source<'_>,
    table: &str,
    schema: Option<&str>,
) -> Answer<Option<Vec<Column>>> {
    let found = pragma(connection, "table_xinfo", table, schema)?;
    if found.is_empty() {
        return Ok(None);
    }
    let is_generated = |row: &Vec<SqlValue>| integer(&row[6]) >= 2;
    let written = if found.iter().any(is_generated) {
        table_sql(connection, table, schema)?.unwrap_or_default()
    } else {
        TableSql::default()
    };
    Ok(Some(
        found
            .iter()
            // Hidden columns of virtual tables.
            .filter(|row| integer(&row[6]) != 1)
            .map(|row| column(row, &written))
            .collect(),
    ))
}

fn column(row: &[SqlValue], written: &TableSql) -> Column {
    let name = text(&row[1]);
    let mut type_text = text(&row[2]).to_uppercase();
    let hidden = integer(&row[6]);
    let computed = (hidden >= 2).then(|| Computed {
        sql: written.generated(&name).unwrap_or_default(),
        persisted: hidden == 3,
    });
    if computed.is_some() {
        // SQLite takes these words for a part of the type.
        type_text = type_text.replace("GENERATED", "").replace("ALWAYS", "");
        type_text = type_text.trim().to_owned();
    }
    Column {
        data_type: data_type(&type_text),
        nullable: !is_true(&row[3]),
        default: optional_text(row[4].clone()),
        autoincrement: false,
        comment: None,
        primary_key: integer(&row[5]),
        computed,
        identity: None,
        name,
    }
}

/// `VARCHAR(20)` to its name and the numbers in its first parentheses.
fn data_type(text: &str) -> DataType {
    let is_name =
        |character: char| character.is_alphanumeric() || character == '_' || character == ' ';
    let start = text.find(is_name).unwrap_or(text.len());
    let length = text[start..]
        .find(|character| !is_name(character))
        .unwrap_or(text.len() - start);
    let (name, rest) = text[start..].split_at(length);
    let arguments = rest
        .strip_prefix('(')
        .and_then(|rest| rest.split_once(')'))
        .map_or("", |(arguments, _)| arguments);
    DataType {
        text: text.to_owned(),
        name: name.to_owned(),
        arguments: arguments
            .split(|character: char| !character.is_ascii_digit())
            .filter(|part| !part.is_empty())
            .map(str::to_owned)
            .collect(),
        ..DataType::default()
    }
}

pub fn primary_key(
    connection: Source<'_>,
    table: &str,
    schema: Option<&str>,
) -> Answer<Option<PrimaryKey>> {
    let Some(found) = columns(connection, table, schema)? else {
        return Ok(None);
    };
    let mut key: Vec<Column> = found
        .into_iter()
        .filter(|column| column.primary_key > 0)
        .collect();
    if key.is_empty() {
        return Ok(Some(PrimaryKey::default()));
    }
    key.sort_by_key(|column| column.primary_key);
    let written = table_sql(connection, table, schema)?.unwrap_or_default();
    Ok(Some(PrimaryKey {
        name: written.primary_key_name(),
        columns: key.into_iter().map(|column| column.name).collect(),
        ..PrimaryKey::default()
    }))
}

pub fn foreign_keys(
    connection: Source<'_>,
    table: &str,
    schema: Option<&str>,
) -> Answer<Option<Vec<ForeignKey>>> {
    let Some(written) = table_sql(connection, table, schema)? else {
        return Ok(None);
    };
    let mut keys: Vec<(i64, ForeignKey)> = Vec::new();
    for row in pragma(connection, "foreign_key_list", table, schema)? {
        let id = integer(&row[0]);
        let referred_table = text(&row[2]);
        let referred_column = optional_text(row[4].clone());
        if !keys.iter().any(|(known, _)| *known == id) {
            let mut key = ForeignKey {
                referred_schema: schema.map(str::to_owned),
                ..ForeignKey::default()
            };
            if referred_column.is_none() {
                // Not written, so it is the other table's primary key.
                key.referred_columns = primary_key(connection, &referred_table, schema)?
                    .map(|key| key.columns)
                    .unwrap_or_default();
            }
            key.referred_table = referred_table;
            keys.push((id, key));
        }
        if let Some((_, key)) = keys.iter_mut().find(|(known, _)| *known == id) {
            key.columns.push(text(&row[3]));
            key.referred_columns.extend(referred_column);
        }
    }
    // SQLAlchemy shows a key that is written twice only once.
    let mut rest: Vec<ForeignKey> = Vec::new();
    for (_, key) in keys {
        if !rest.contains(&key) {
            rest.push(key);
        }
    }
    let mut found = Vec::new();
    for written in written.foreign_keys() {
        let same = |key: &ForeignKey| {
            key.columns == written.columns
                && key.referred_table == written.referred_table
                && key.referred_columns == written.referred_columns
        };
        if let Some(at) = rest.iter().position(same) {
            found.push(with_written(rest.remove(at), written));
        }
    }
    found.extend(rest);
    Ok(Some(found))
}

fn with_written(mut key: ForeignKey, written: WrittenForeignKey) -> ForeignKey {
    key.name = written.name;
    key.on_update = written.on_update;
    key.on_delete = written.on_delete;
    key.deferrable = written.deferrable;
    key.initially = written.initially;
    key
}

/// Whether the indexes that SQLite makes for constraints are wanted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Automatic {
    Included,
    Left,
}

pub fn indexes(
    connection: Source<'_>,
    table: &str,
    schema: Option<&str>,
) -> Answer<Option<Vec<Index>>> {
    all_indexes(connection, table, schema, Automatic::Left)
}

fn all_indexes(
    connection: Source<'_>,
    table: &str,
    schema: Option<&str>,
    automatic: Automatic,
) -> Answer<Option<Vec<Index>>> {
    let mut found = Vec::new();
    for row in pragma(connection, "index_list", table, schema)? {
        let name = text(&row[1]);
        if automatic == Automatic::Left && name.starts_with("sqlite_autoindex") {
            continue;
        }
        let columns: Vec<Option<String>> = pragma(connection, "index_info", &name, schema)?
            .iter()
            .map(|row| optional_text(row[2].clone()))
            .collect();
        // SQLAlchemy leaves indexes on expressions out.
        if columns.iter().any(Option::is_none) {
            continue;
        }
        let is_partial = row.get(4).is_some_and(is_true);
        let condition = if is_partial {
            index_condition(connection, &name, schema)?
        } else {
            None
        };
        found.push(Index {
            unique: is_true(&row[2]),
            columns,
            condition,
            name,
            ..Index::default()
        });
    }
    found.sort_by(|one, other| one.name.cmp(&other.name));
    if found.is_empty() && !has_table(connection, table, schema)? {
        return Ok(None);
    }
    Ok(Some(found))
}

/// What follows `) WHERE` in the index's statement.
fn index_condition(
    connection: Source<'_>,
    name: &str,
    schema: Option<&str>,
) -> Answer<Option<String>> {
    let sql = kept_sql(connection, name, "type = 'index'", schema)?;
    let pattern = regex::Regex::new(r"(?i)\)\s+where\s+(.+)").expect("a valid pattern");
    Ok(sql.and_then(|sql| {
        let found = pattern.captures(&sql)?.get(1)?;
        Some(found.as_str().to_owned())
    }))
}

pub fn unique_constraints(
    connection: Source<'_>,
    table: &str,
    schema: Option<&str>,
) -> Answer<Option<Vec<UniqueConstraint>>> {
    let Some(indexes) = all_indexes(connection, table, schema, Automatic::Included)? else {
        return Ok(None);
    };
    let mut automatic: Vec<Vec<String>> = indexes
        .into_iter()
        .filter(|index| index.name.starts_with("sqlite_autoindex"))
        .map(|index| index.columns.into_iter().flatten().collect())
        .collect();
    let written = table_sql(connection, table, schema)?.unwrap_or_default();
    let mut found = Vec::new();
    for (name, columns) in written.uniques() {
        if let Some(at) = automatic.iter().position(|known| *known == columns) {
            automatic.remove(at);
            found.push(UniqueConstraint {
                name,
                columns,
                ..UniqueConstraint::default()
            });
        }
    }
    Ok(Some(found))
}

pub fn check_constraints(
    connection: Source<'_>,
    table: &str,
    schema: Option<&str>,
) -> Answer<Option<Vec<CheckConstraint>>> {
    let Some(written) = table_sql(connection, table, schema)? else {
        return Ok(None);
    };
    let mut found: Vec<CheckConstraint> = written
        .checks()
        .into_iter()
        .map(|(name, sql)| CheckConstraint {
            name,
            sql,
            ..CheckConstraint::default()
        })
        .collect();
    // Those without a name come last, as SQLAlchemy sorts them.
    found.sort_by_key(|check| check.name.clone().unwrap_or_else(|| "~".to_owned()));
    Ok(Some(found))
}

fn table_sql(
    connection: Source<'_>,
    table: &str,
    schema: Option<&str>,
) -> Answer<Option<TableSql>> {
    let sql = kept_sql(connection, table, "type IN ('table', 'view')", schema)?;
    Ok(sql.map(|sql| TableSql::parse(&sql)))
}

fn kept_sql(
    connection: Source<'_>,
    name: &str,
    condition: &str,
    schema: Option<&str>,
) -> Answer<Option<String>> {
    let place = prefix(schema);
    let temporary = match schema {
        Some(_) => "",
        None => " UNION ALL SELECT name, type, sql FROM sqlite_temp_master",
    };
    let sql = format!(
        "SELECT sql FROM (SELECT name, type, sql FROM {place}sqlite_master{temporary}) \
         WHERE name = ? AND {condition}"
    );
    let parameters = [SqlValue::Text(name.to_owned())];
    let outcome = connection.execute(&sql, Parameters::Positional(&parameters))?;
    let rows = outcome.result.map(|result| result.rows).unwrap_or_default();
    Ok(rows.first().and_then(|row| optional_text(row[0].clone())))
}

/// The rows of a pragma about one object; without a schema the main database comes first, then
/// the temporary one.
fn pragma(
    connection: Source<'_>,
    name: &str,
    subject: &str,
    schema: Option<&str>,
) -> Answer<Vec<Vec<SqlValue>>> {
    let places = match schema {
        Some(schema) => vec![quote_identifier(schema)],
        None => vec!["main".to_owned(), "temp".to_owned()],
    };
    let subject = quote_identifier(subject);
    for place in places {
        let found = rows(connection, &format!("PRAGMA {place}.{name}({subject})"))?;
        if !found.is_empty() {
            return Ok(found);
        }
    }
    Ok(Vec::new())
}

fn prefix(schema: Option<&str>) -> String {
    schema.map_or_else(String::new, |schema| {
        format!("{}.", quote_identifier(schema))
    })
}
