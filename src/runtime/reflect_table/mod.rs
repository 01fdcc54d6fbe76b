//! A table of the database as a `schema::table::Table`, as `Inspector.reflect_table` builds one
//! with Alembic's `column_reflect` listeners. The catalogs are read by `database::reflection`.

mod mysql_types;
mod postgresql_types;
mod sqlite_types;

use regex::Regex;

use crate::database::reflection::{self, DataType, NamedType};
use crate::database::{Connection, DatabaseError, Parameters};
use crate::schema::column::{Autoincrement, Column, ServerDefault};
use crate::schema::constraint::{
    CheckConstraint, Constraint, Deferral, ForeignKeyConstraint, ForeignKeyRules, ForeignKeyTarget,
    PrimaryKeyConstraint, UniqueConstraint,
};
use crate::schema::expression::{ColumnReference, Expression, Operator, TextClause};
use crate::schema::identifier::{Identifier, ObjectName};
use crate::schema::index::{Index, IndexElement};
use crate::schema::options::{DialectOptions, OptionValue};
use crate::schema::sequence::{Computed, Identity, SequenceOptions};
use crate::schema::table::Table;
use crate::schema::types::{SqlType, TypeKind};
use crate::schema::value::SqlValue;

/// Reads a table; `None` where there is none (`NoSuchTableError`).
///
/// # Errors
/// Fails as a statement does, and on databases that cannot be reflected.
pub fn reflect_table(
    connection: &mut dyn Connection,
    name: &Identifier,
    schema: Option<&Identifier>,
) -> Result<Option<Table>, DatabaseError> {
    let place = schema.map(Identifier::as_str);
    let table_name = name.as_str();
    let Some(columns) = reflection::columns(connection, table_name, place)? else {
        return Ok(None);
    };
    let mut table = Table::new(name.clone(), schema.cloned());
    let dialect = connection.dialect_name();
    let is_sqlite = dialect == "sqlite";
    let is_mysql = matches!(dialect, "mysql" | "mariadb");
    for column in columns {
        let column = if is_sqlite {
            sqlite_column(&column)
        } else if is_mysql {
            mysql_column(&column)
        } else {
            let is_serial = is_serial(connection, &column)?;
            postgresql_column(&column, is_serial)
        };
        table.columns.push(column);
    }
    let primary_key = reflection::primary_key(connection, table_name, place)?;
    take_primary_key(&mut table, primary_key.unwrap_or_default());
    for key in reflection::foreign_keys(connection, table_name, place)?.unwrap_or_default() {
        table.constraints.push(foreign_key(key));
    }
    for index in reflection::indexes(connection, table_name, place)?.unwrap_or_default() {
        table.indexes.extend(self::index(index, dialect));
    }
    let uniques = reflection::unique_constraints(connection, table_name, place)?;
    // On MySQL each of them is an index, and reflected as that.
    for unique in uniques.filter(|_| !is_mysql).unwrap_or_default() {
        table.constraints.push(self::unique(unique));
    }
    let checks = reflection::check_constraints(connection, table_name, place)?;
    for check in checks.unwrap_or_default() {
        table
            .constraints
            .push(Constraint::Check(CheckConstraint::new(
                object_name(check.name),
                text(check.sql),
            )));
    }
    if is_sqlite {
        table.options = sqlite_options(connection, table_name, place)?;
    } else {
        table.comment = reflection::table_comment(connection, table_name, place)?.flatten();
    }
    Ok(Some(table))
}

fn text(sql: impl Into<String>) -> Expression {
    Expression::Text(Box::new(TextClause::new(sql)))
}

fn object_name(name: Option<String>) -> ObjectName {
    name.filter(|name| !name.is_empty())
        .map_or(ObjectName::Unnamed, |name| {
            ObjectName::Given(Identifier::new(name))
        })
}

fn identifiers(names: Vec<String>) -> Vec<Identifier> {
    names.into_iter().map(Identifier::new).collect()
}

fn column(found: &reflection::Column, sql_type: SqlType) -> Column {
    let mut column = Column::new(found.name.clone(), sql_type);
    column.nullable = Some(found.nullable);
    column.comment.clone_from(&found.comment);
    column.computed = found.computed.as_ref().map(|computed| Computed {
        expression: text(computed.sql.clone()),
        persisted: Some(computed.persisted),
    });
    column
}

fn sqlite_column(found: &reflection::Column) -> Column {
    let mut column = column(found, sqlite_types::sql_type(&found.data_type));
    column.server_default = found
        .default
        .as_deref()
        .map(|default| ServerDefault::expression(text(bracketed_default(default))));
    column
}

/// SQLite wants brackets around an expression, and its pragmas give it without; as
/// `SQLiteImpl.autogen_column_reflect`.
fn bracketed_default(default: &str) -> String {
    let is_single_digit = default.chars().count() == 1
        && default.starts_with(|digit: char| digit.is_ascii_digit() || digit == '.');
    let is_between = |start: char, end: char| {
        default.chars().count() > 2
            && default.starts_with(start)
            && default.ends_with(end)
            && !default.contains('\n')
    };
    let is_complete =
        default.is_empty() || is_single_digit || is_between('\'', '\'') || is_between('(', ')');
    if is_complete {
        default.to_owned()
    } else {
        format!("({default})")
    }
}

fn mysql_column(found: &reflection::Column) -> Column {
    let mut column = column(found, mysql_types::sql_type(&found.data_type));
    if found.autoincrement {
        column.autoincrement = Autoincrement::Yes;
    }
    column.server_default = found
        .default
        .as_deref()
        .map(|default| ServerDefault::expression(text(default)));
    column
}

fn postgresql_column(found: &reflection::Column, is_serial: bool) -> Column {
    let mut column = column(found, postgresql_types::sql_type(&found.data_type));
    column.autoincrement = if found.autoincrement {
        Autoincrement::Yes
    } else {
        Autoincrement::No
    };
    column.server_default = found
        .default
        .as_deref()
        .filter(|_| !is_serial)
        .map(|default| ServerDefault::expression(text(default)));
    column.identity = found.identity.as_ref().map(|identity| Identity {
        always: Some(identity.always),
        on_null: None,
        options: SequenceOptions {
            start: Some(identity.start),
            increment: Some(identity.increment),
            minvalue: Some(identity.minimum),
            maxvalue: Some(identity.maximum),
            cycle: Some(identity.cycle),
            cache: Some(identity.cache),
            ..SequenceOptions::default()
        },
    });
    column
}

/// Whether the default is the column's own sequence, so that SERIAL says it all; as
/// `PostgresqlImpl.autogen_column_reflect`.
fn is_serial(
    connection: &mut dyn Connection,
    column: &reflection::Column,
) -> Result<bool, DatabaseError> {
    let is_integer = matches!(column.data_type.name.as_str(), "integer" | "bigint")
        && !column.data_type.is_array;
    let pattern = Regex::new(r"^nextval\('(.+?)'::regclass\)").expect("a valid pattern");
    let sequence = column
        .default
        .as_deref()
        .filter(|_| is_integer)
        .and_then(|default| pattern.captures(default));
    let Some(sequence) = sequence else {
        return Ok(false);
    };
    let name = sequence[1].replace('\'', "''");
    let sql = format!(
        "SELECT a.attname FROM pg_class AS c \
         JOIN pg_depend AS d ON d.objid = c.oid AND d.classid = 'pg_class'::regclass \
         AND d.refclassid = 'pg_class'::regclass \
         JOIN pg_class AS t ON t.oid = d.refobjid \
         JOIN pg_attribute AS a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid \
         WHERE c.relkind = 'S' AND c.oid = CAST('{name}' AS regclass)"
    );
    let outcome = connection.execute(&sql, Parameters::None)?;
    let rows = outcome.result.map(|result| result.rows).unwrap_or_default();
    let owner = rows.first().and_then(|row| row.first());
    Ok(matches!(owner, Some(SqlValue::Text(owner)) if *owner == column.name))
}

fn take_primary_key(table: &mut Table, found: reflection::PrimaryKey) {
    if found.columns.is_empty() {
        return;
    }
    for column in &mut table.columns {
        column.primary_key = found.columns.contains(&column.name.text);
    }
    let mut options = DialectOptions::new();
    set_included(&mut options, found.include);
    table
        .constraints
        .push(Constraint::PrimaryKey(PrimaryKeyConstraint {
            name: object_name(found.name),
            columns: identifiers(found.columns),
            deferral: Deferral::default(),
            // As `_reload` leaves it: the columns still decide.
            implicit: true,
            options,
        }));
}

fn set_included(options: &mut DialectOptions, columns: Vec<String>) {
    if !columns.is_empty() {
        let columns = columns.into_iter().map(OptionValue::Text);
        options.set("postgresql_include", OptionValue::List(columns.collect()));
    }
}

fn foreign_key(found: reflection::ForeignKey) -> Constraint {
    let schema = found.referred_schema.map(Identifier::new);
    let table = Identifier::new(found.referred_table);
    let targets = found.referred_columns.into_iter();
    Constraint::ForeignKey(ForeignKeyConstraint {
        name: object_name(found.name),
        columns: identifiers(found.columns),
        targets: targets
            .map(|column| ForeignKeyTarget {
                schema: schema.clone(),
                table: table.clone(),
                column: Some(Identifier::new(column)),
            })
            .collect(),
        rules: ForeignKeyRules {
            onupdate: found.on_update,
            ondelete: found.on_delete,
            match_type: found.match_type,
            deferral: Deferral {
                deferrable: found.deferrable,
                initially: found.initially,
            },
            ..ForeignKeyRules::default()
        },
    })
}

fn unique(found: reflection::UniqueConstraint) -> Constraint {
    let mut options = DialectOptions::new();
    set_included(&mut options, found.include);
    if found.nulls_not_distinct {
        options.set("postgresql_nulls_not_distinct", OptionValue::Bool(true));
    }
    Constraint::Unique(UniqueConstraint {
        name: object_name(found.name),
        columns: identifiers(found.columns),
        deferral: Deferral::default(),
        options,
    })
}

/// An index of its own; one that only serves a constraint is left out.
fn index(found: reflection::Index, dialect: &str) -> Option<Index> {
    if found.duplicates_constraint.is_some() {
        return None;
    }
    let expressions = found.expressions.as_deref().unwrap_or_default();
    let elements = found.columns.iter().enumerate();
    let elements = elements.map(|(position, column)| {
        let Some(column) = column else {
            let expression = expressions.get(position)?;
            return Some(IndexElement::Expression(text(expression.clone())));
        };
        let sorting = found.sorting.iter().find(|(name, _)| name == column);
        Some(sorted_column(
            column,
            sorting.map(|(_, sorting)| sorting.as_slice()),
        ))
    });
    let elements = elements.collect::<Option<Vec<_>>>()?;
    let mut options = DialectOptions::new();
    set_included(&mut options, found.include);
    let pairs = |pairs: Vec<(String, String)>| {
        let pairs = pairs.into_iter();
        OptionValue::Map(
            pairs
                .map(|(name, value)| (name, OptionValue::Text(value)))
                .collect(),
        )
    };
    if !found.operator_classes.is_empty() {
        options.set("postgresql_ops", pairs(found.operator_classes));
    }
    if !found.storage.is_empty() {
        options.set("postgresql_with", pairs(found.storage));
    }
    if let Some(using) = found.using {
        options.set("postgresql_using", OptionValue::Text(using));
    }
    if let Some(condition) = found.condition {
        options.set(
            format!("{dialect}_where"),
            OptionValue::Expression(Box::new(text(condition))),
        );
    }
    if let Some(flavor) = found.flavor.filter(|_| !found.unique) {
        options.set(format!("{dialect}_prefix"), OptionValue::Text(flavor));
    }
    if let Some(parser) = found.parser {
        options.set(format!("{dialect}_with_parser"), OptionValue::Text(parser));
    }
    if !found.lengths.is_empty() {
        let lengths = found.lengths.into_iter();
        let lengths = lengths.map(|(column, length)| (column, OptionValue::Integer(length)));
        options.set(
            format!("{dialect}_length"),
            OptionValue::Map(lengths.collect()),
        );
    }
    if found.nulls_not_distinct {
        options.set("postgresql_nulls_not_distinct", OptionValue::Bool(true));
    }
    Some(Index {
        name: object_name(Some(found.name)),
        elements,
        unique: found.unique,
        options,
    })
}

fn sorted_column(name: &str, sorting: Option<&[&str]>) -> IndexElement {
    let Some(sorting) = sorting.filter(|sorting| !sorting.is_empty()) else {
        return IndexElement::Column(Identifier::new(name));
    };
    let column = ColumnReference::new(Identifier::new(name), SqlType::new(TypeKind::Null));
    let mut expression = Expression::Column(Box::new(column));
    for option in sorting {
        let operator = match *option {
            "asc" => Operator::Ascending,
            "desc" => Operator::Descending,
            "nulls_first" => Operator::NullsFirst,
            "nulls_last" => Operator::NullsLast,
            _ => continue,
        };
        expression = expression.order_modifier(operator);
    }
    IndexElement::Expression(expression)
}

/// `WITHOUT ROWID` and `STRICT` at the end of the statement that SQLite keeps.
fn sqlite_options(
    connection: &mut dyn Connection,
    table: &str,
    schema: Option<&str>,
) -> Result<DialectOptions, DatabaseError> {
    let place = schema.map_or_else(String::new, |schema| {
        format!("\"{}\".", schema.replace('"', "\"\""))
    });
    let temporary = match schema {
        Some(_) => "",
        None => " UNION ALL SELECT name, type, sql FROM sqlite_temp_master",
    };
    let sql = format!(
        "SELECT sql FROM (SELECT name, type, sql FROM {place}sqlite_master{temporary}) \
         WHERE name = ? AND type IN ('table', 'view')"
    );
    let parameters = [SqlValue::Text(table.to_owned())];
    let outcome = connection.execute(&sql, Parameters::Positional(&parameters))?;
    let rows = outcome.result.map(|result| result.rows).unwrap_or_default();
    let mut options = DialectOptions::new();
    let Some(SqlValue::Text(sql)) = rows.first().and_then(|row| row.first()) else {
        return Ok(options);
    };
    let end = sql.rfind(')').map_or("", |at| &sql[at + 1..]);
    let words: Vec<String> = end
        .split(|separator: char| separator.is_whitespace() || separator == ',')
        .filter(|word| !word.is_empty())
        .map(str::to_uppercase)
        .collect();
    if words.windows(2).any(|pair| pair == ["WITHOUT", "ROWID"]) {
        options.set("sqlite_with_rowid", OptionValue::Bool(false));
    }
    if words.iter().any(|word| word == "STRICT") {
        options.set("sqlite_strict", OptionValue::Bool(true));
    }
    Ok(options)
}
