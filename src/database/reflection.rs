//! What is in a database, as plain data in the shapes of SQLAlchemy's `inspect()`.
//!
//! Column types are their SQL text taken apart; which Python class stands for a type is left to
//! the rooms above. Where SQLAlchemy raises `NoSuchTableError`, these functions return `None`.

use super::connection::{Connection, Parameters};
use super::error::{DatabaseError, Driver, ErrorClass, ErrorKind};
use crate::schema::value::SqlValue;

mod mysql;
mod mysql_definition;
mod postgres;
mod sqlite;
mod table_sql;

/// One column, as `Inspector.get_columns`.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Name.
    pub name: String,
    /// Type.
    pub data_type: DataType,
    /// Whether it accepts NULL.
    pub nullable: bool,
    /// The default's SQL.
    pub default: Option<String>,
    /// Whether it draws from a sequence or is an identity column (PostgreSQL), `AUTO_INCREMENT`
    /// (MySQL).
    pub autoincrement: bool,
    /// Comment (PostgreSQL, MySQL).
    pub comment: Option<String>,
    /// Place in the primary key from one, zero outside (SQLite).
    pub primary_key: i64,
    /// How it is computed.
    pub computed: Option<Computed>,
    /// How an identity column counts (PostgreSQL).
    pub identity: Option<Identity>,
}

/// The expression of a generated column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Computed {
    /// The expression.
    pub sql: String,
    /// Whether its value is stored.
    pub persisted: bool,
}

/// The sequence behind an identity column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// `GENERATED ALWAYS` instead of `BY DEFAULT`.
    pub always: bool,
    /// First value.
    pub start: i64,
    /// Step.
    pub increment: i64,
    /// Smallest value.
    pub minimum: i64,
    /// Largest value.
    pub maximum: i64,
    /// Values kept ready.
    pub cache: i64,
    /// Whether it starts over.
    pub cycle: bool,
}

/// A column type as the database writes it, and its pieces.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DataType {
    /// The whole text: `character varying(20)[]`, `NUMERIC(10, 2)`.
    pub text: String,
    /// The name without arguments and brackets: `character varying`, `timestamp with time zone`,
    /// `interval day to second`.
    pub name: String,
    /// What stands in parentheses: length, precision, scale; the labels of MySQL's ENUM and SET.
    pub arguments: Vec<String>,
    /// Whether it is an array; PostgreSQL does not keep the number of dimensions.
    pub is_array: bool,
    /// The collation, where it is not the type's own.
    pub collation: Option<String>,
    /// The enum or domain that the name refers to.
    pub named: Option<NamedType>,
    /// `CHARACTER SET` (MySQL).
    pub charset: Option<String>,
    /// `UNSIGNED` (MySQL).
    pub is_unsigned: bool,
    /// `ZEROFILL` (MySQL).
    pub is_zerofill: bool,
}

impl DataType {
    /// An argument as a number: length or precision at 0, scale at 1.
    #[must_use]
    pub fn number(&self, index: usize) -> Option<i64> {
        self.arguments.get(index)?.trim().parse().ok()
    }

    /// Whether a date or time carries a time zone; `None` for other types.
    #[must_use]
    pub fn timezone(&self) -> Option<bool> {
        if !self.name.starts_with("time") {
            return None;
        }
        Some(self.name.ends_with("with time zone"))
    }
}

/// A type with a name of its own.
#[derive(Debug, Clone, PartialEq)]
pub enum NamedType {
    /// `CREATE TYPE ... AS ENUM`.
    Enum(EnumType),
    /// `CREATE DOMAIN`.
    Domain(Box<Domain>),
}

/// An enum, as `Inspector.get_enums`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnumType {
    /// Name.
    pub name: String,
    /// Schema.
    pub schema: String,
    /// Whether its name works without the schema.
    pub visible: bool,
    /// Labels, in order.
    pub labels: Vec<String>,
}

/// A domain, as `Inspector.get_domains`.
#[derive(Debug, Clone, PartialEq)]
pub struct Domain {
    /// Name.
    pub name: String,
    /// Schema.
    pub schema: String,
    /// Whether its name works without the schema.
    pub visible: bool,
    /// The type below it; without its arguments, as in SQLAlchemy.
    pub data_type: DataType,
    /// Whether it accepts NULL.
    pub nullable: bool,
    /// The default's SQL.
    pub default: Option<String>,
    /// Its checks by name, sorted.
    pub constraints: Vec<(String, String)>,
    /// The collation.
    pub collation: Option<String>,
}

/// The primary key, as `Inspector.get_pk_constraint`; without columns where there is none.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PrimaryKey {
    /// Name.
    pub name: Option<String>,
    /// Columns in the key's order.
    pub columns: Vec<String>,
    /// Comment.
    pub comment: Option<String>,
    /// Columns of `INCLUDE`.
    pub include: Vec<String>,
}

/// A foreign key, as `Inspector.get_foreign_keys`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ForeignKey {
    /// Name.
    pub name: Option<String>,
    /// Columns.
    pub columns: Vec<String>,
    /// Schema referred to, where it must be written.
    pub referred_schema: Option<String>,
    /// Table referred to.
    pub referred_table: String,
    /// Columns referred to.
    pub referred_columns: Vec<String>,
    /// `ON UPDATE`, unless NO ACTION.
    pub on_update: Option<String>,
    /// `ON DELETE`, unless NO ACTION.
    pub on_delete: Option<String>,
    /// `DEFERRABLE`.
    pub deferrable: Option<bool>,
    /// `INITIALLY`.
    pub initially: Option<String>,
    /// `MATCH`.
    pub match_type: Option<String>,
    /// Comment.
    pub comment: Option<String>,
}

/// An index, as `Inspector.get_indexes`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Index {
    /// Name.
    pub name: String,
    /// Whether it is unique.
    pub unique: bool,
    /// Columns; `None` where an expression stands.
    pub columns: Vec<Option<String>>,
    /// All elements, where one of them is an expression.
    pub expressions: Option<Vec<String>>,
    /// `desc`, `nulls_first`, `nulls_last` by element.
    pub sorting: Vec<(String, Vec<&'static str>)>,
    /// The constraint of the same name that it serves.
    pub duplicates_constraint: Option<String>,
    /// Columns of `INCLUDE`.
    pub include: Vec<String>,
    /// Operator classes that are not the default, by element.
    pub operator_classes: Vec<(String, String)>,
    /// Storage parameters.
    pub storage: Vec<(String, String)>,
    /// Access method, unless `btree`.
    pub using: Option<String>,
    /// Condition of a partial index.
    pub condition: Option<String>,
    /// `NULLS NOT DISTINCT`.
    pub nulls_not_distinct: bool,
    /// `UNIQUE`, `FULLTEXT`, `SPATIAL` (MySQL).
    pub flavor: Option<String>,
    /// How many characters of a column count (MySQL).
    pub lengths: Vec<(String, i64)>,
    /// `WITH PARSER` (MySQL).
    pub parser: Option<String>,
}

/// A unique constraint, as `Inspector.get_unique_constraints`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UniqueConstraint {
    /// Name.
    pub name: Option<String>,
    /// Columns.
    pub columns: Vec<String>,
    /// Comment.
    pub comment: Option<String>,
    /// Columns of `INCLUDE`.
    pub include: Vec<String>,
    /// `NULLS NOT DISTINCT`.
    pub nulls_not_distinct: bool,
}

/// A check constraint, as `Inspector.get_check_constraints`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CheckConstraint {
    /// Name.
    pub name: Option<String>,
    /// The condition.
    pub sql: String,
    /// Comment.
    pub comment: Option<String>,
    /// `NOT VALID`.
    pub not_valid: bool,
    /// `NO INHERIT`.
    pub no_inherit: bool,
}

/// What kind of names to list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Tables that are not temporary, partitioned ones included.
    Table,
    /// Temporary tables.
    TemporaryTable,
    /// Views that are not temporary.
    View,
    /// Temporary views.
    TemporaryView,
    /// Materialized views.
    MaterializedView,
    /// Sequences.
    Sequence,
}

/// A connection whose catalogs can be read.
type Source<'a> = &'a mut dyn Connection;

macro_rules! by_dialect {
    ($connection:ident, $function:ident($($argument:expr),*)) => {
        match $connection.dialect_name() {
            "postgresql" => postgres::$function($connection $(, $argument)*),
            "sqlite" => sqlite::$function($connection $(, $argument)*),
            "mysql" | "mariadb" => mysql::$function($connection $(, $argument)*),
            other => Err(unsupported(other)),
        }
    };
}

/// Whether a table or view exists, as `Inspector.has_table`.
///
/// # Errors
/// Fails as a statement does.
pub fn has_table(
    connection: Source<'_>,
    table: &str,
    schema: Option<&str>,
) -> Result<bool, DatabaseError> {
    by_dialect!(connection, has_table(table, schema))
}

/// The schemas, as `Inspector.get_schema_names`.
///
/// # Errors
/// Fails as a statement does.
pub fn schema_names(connection: Source<'_>) -> Result<Vec<String>, DatabaseError> {
    by_dialect!(connection, schema_names())
}

/// The names of one kind in a schema, as `Inspector.get_table_names`, `get_view_names`,
/// `get_sequence_names` and their like; `None` is what is visible without a schema.
///
/// # Errors
/// Fails as a statement does.
pub fn names(
    connection: Source<'_>,
    kind: Kind,
    schema: Option<&str>,
) -> Result<Vec<String>, DatabaseError> {
    by_dialect!(connection, names(kind, schema))
}

/// The columns of a table or view.
///
/// # Errors
/// Fails as a statement does.
pub fn columns(
    connection: Source<'_>,
    table: &str,
    schema: Option<&str>,
) -> Result<Option<Vec<Column>>, DatabaseError> {
    by_dialect!(connection, columns(table, schema))
}

/// The primary key of a table.
///
/// # Errors
/// Fails as a statement does.
pub fn primary_key(
    connection: Source<'_>,
    table: &str,
    schema: Option<&str>,
) -> Result<Option<PrimaryKey>, DatabaseError> {
    by_dialect!(connection, primary_key(table, schema))
}

/// The foreign keys of a table.
///
/// # Errors
/// Fails as a statement does.
pub fn foreign_keys(
    connection: Source<'_>,
    table: &str,
    schema: Option<&str>,
) -> Result<Option<Vec<ForeignKey>>, DatabaseError> {
    by_dialect!(connection, foreign_keys(table, schema))
}

/// The indexes of a table, without the primary key's.
///
/// # Errors
/// Fails as a statement does.
pub fn indexes(
    connection: Source<'_>,
    table: &str,
    schema: Option<&str>,
) -> Result<Option<Vec<Index>>, DatabaseError> {
    by_dialect!(connection, indexes(table, schema))
}

/// The unique constraints of a table.
///
/// # Errors
/// Fails as a statement does.
pub fn unique_constraints(
    connection: Source<'_>,
    table: &str,
    schema: Option<&str>,
) -> Result<Option<Vec<UniqueConstraint>>, DatabaseError> {
    by_dialect!(connection, unique_constraints(table, schema))
}

/// The check constraints of a table.
///
/// # Errors
/// Fails as a statement does.
pub fn check_constraints(
    connection: Source<'_>,
    table: &str,
    schema: Option<&str>,
) -> Result<Option<Vec<CheckConstraint>>, DatabaseError> {
    by_dialect!(connection, check_constraints(table, schema))
}

/// The comment of a table, as `Inspector.get_table_comment`. The outer `None` is a missing table.
///
/// # Errors
/// Fails as a statement does, and on databases without comments.
pub fn table_comment(
    connection: Source<'_>,
    table: &str,
    schema: Option<&str>,
) -> Result<Option<Option<String>>, DatabaseError> {
    match connection.dialect_name() {
        "postgresql" => postgres::table_comment(connection, table, schema),
        "mysql" | "mariadb" => mysql::table_comment(connection, table, schema),
        other => Err(unsupported(other)),
    }
}

/// The enums of a schema, `*` for all, as `Inspector.get_enums`.
///
/// # Errors
/// Fails as a statement does, and on databases without enums.
pub fn enums(connection: Source<'_>, schema: Option<&str>) -> Result<Vec<EnumType>, DatabaseError> {
    match connection.dialect_name() {
        "postgresql" => postgres::enums(connection, schema),
        other => Err(unsupported(other)),
    }
}

fn unsupported(dialect: &str) -> DatabaseError {
    DatabaseError::new(
        Driver::Sqlite3,
        ErrorKind::Unsupported,
        ErrorClass::NotSupportedError,
        format!("this reflection is not supported on {dialect}"),
    )
}

/// The rows of a query.
fn rows(connection: Source<'_>, sql: &str) -> Result<Vec<Vec<SqlValue>>, DatabaseError> {
    let outcome = connection.execute(sql, Parameters::None)?;
    Ok(outcome.result.map(|result| result.rows).unwrap_or_default())
}

/// The first column of a query, as texts.
fn texts(connection: Source<'_>, sql: &str) -> Result<Vec<String>, DatabaseError> {
    Ok(rows(connection, sql)?
        .into_iter()
        .filter_map(|mut row| optional_text(row.swap_remove(0)))
        .collect())
}

fn optional_text(value: SqlValue) -> Option<String> {
    match value {
        SqlValue::Text(text) => Some(text),
        SqlValue::Integer(number) => Some(number.to_string()),
        _ => None,
    }
}

fn text(value: &SqlValue) -> String {
    optional_text(value.clone()).unwrap_or_default()
}

fn is_true(value: &SqlValue) -> bool {
    matches!(value, SqlValue::Bool(true))
        || matches!(value, SqlValue::Integer(number) if *number != 0)
}

fn integer(value: &SqlValue) -> i64 {
    match value {
        SqlValue::Integer(number) => *number,
        SqlValue::Bool(value) => i64::from(*value),
        SqlValue::Text(text) => text.parse().unwrap_or(0),
        _ => 0,
    }
}

fn list(value: &SqlValue) -> Vec<String> {
    match value {
        SqlValue::Array(items) => items.iter().map(text).collect(),
        _ => Vec::new(),
    }
}

fn flags(value: &SqlValue) -> Vec<bool> {
    match value {
        SqlValue::Array(items) => items.iter().map(is_true).collect(),
        _ => Vec::new(),
    }
}

fn quote_identifier(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
