//! What only MySQL and MariaDB write: AUTO_INCREMENT, comments with their column, the options of
//! tables and indexes, and changes of a column as a whole.

use super::alter_column::no_default_text;
use super::constraint::unnamed_drop;
use super::postgresql::option_text;
use super::{Compiler, Planner};
use crate::dialect::{DialectError, DialectName};
use crate::operations::{AlterColumn, AlteredDefault, ColumnChange, ConstraintKind};
use crate::schema::assembly::AssembledTable;
use crate::schema::column::{Column, ColumnDefault, ServerDefault};
use crate::schema::expression::Expression;
use crate::schema::identifier::Identifier;
use crate::schema::index::{Index, IndexElement};
use crate::schema::options::{DialectOptions, OptionValue};
use crate::schema::types::{Affinity, DateTimeName, FloatName, SqlType, TypeKind};

impl Compiler<'_> {
    /// An option by its short name, for which MariaDB takes `mariadb_...` alone.
    fn own_option<'o>(&self, options: &'o DialectOptions, name: &str) -> Option<&'o OptionValue> {
        options.given(&format!("{}_{name}", self.dialect.name.as_str()))
    }

    /// An option by its short name: MariaDB takes `mariadb_...` and falls back to `mysql_...`.
    pub(super) fn mysql_option<'o>(
        &self,
        options: &'o DialectOptions,
        name: &str,
    ) -> Option<&'o OptionValue> {
        let own = (self.dialect.name == DialectName::Mariadb)
            .then(|| options.given(&format!("mariadb_{name}")))
            .flatten();
        own.or_else(|| options.given(&format!("mysql_{name}")))
    }

    pub(super) fn mysql_column(
        &self,
        table: &AssembledTable,
        column: &Column,
    ) -> Result<String, DialectError> {
        refuse_double_without_scale(&column.sql_type, self.dialect.name.as_str())?;
        let mut parts = vec![
            self.dialect.quote(&column.name),
            self.dialect.type_sql(&column.sql_type)?,
        ];
        if let Some(computed) = &column.computed {
            parts.push(self.computed(computed)?);
        }
        // MariaDB has no NOT NULL for generated columns.
        let is_free = self.dialect.name == DialectName::Mariadb
            && column.computed.is_some()
            && column.nullable.is_none();
        if !is_free && !column.is_nullable() {
            parts.push("NOT NULL".to_owned());
        } else if is_timestamp(&column.sql_type, self.dialect.name.as_str()) {
            parts.push("NULL".to_owned());
        }
        if let Some(comment) = &column.comment {
            parts.push(format!("COMMENT {}", self.dialect.string_literal(comment)));
        }
        if self.is_auto_increment(table, column)? {
            parts.push("AUTO_INCREMENT".to_owned());
        } else if let Some(default) = self.column_default(column)? {
            if self.needs_default_brackets(&default) {
                parts.push(format!("DEFAULT ({default})"));
            } else {
                parts.push(format!("DEFAULT {default}"));
            }
        }
        Ok(parts.join(" "))
    }

    fn is_auto_increment(
        &self,
        table: &AssembledTable,
        column: &Column,
    ) -> Result<bool, DialectError> {
        let numbers_itself = table
            .autoincrement_column()?
            .is_some_and(|numbering| numbering.name == column.name);
        let has_sequence = matches!(&column.default, Some(ColumnDefault::Sequence(sequence))
            if self.dialect.supports_sequences() && !sequence.optional);
        let has_default = match &column.server_default {
            None => column.computed.is_some(),
            Some(ServerDefault::Clause(_) | ServerDefault::Fetched) => true,
        };
        Ok(numbers_itself && !has_default && !has_sequence)
    }

    /// A server that takes expressions as defaults wants them in brackets.
    fn needs_default_brackets(&self, default: &str) -> bool {
        let minimum: &[u32] = if self.dialect.is_mariadb {
            &[10, 2, 1]
        } else {
            &[8, 0, 13]
        };
        let supports_expressions = self
            .dialect
            .server_version
            .as_ref()
            .is_some_and(|version| version.as_slice() >= minimum);
        supports_expressions
            && !default.trim_start().starts_with(['\'', '"', '('])
            && !mentions_on_update(default)
            && !is_current_time_call(default)
            && default
                .chars()
                .any(|character| !(character.is_alphanumeric() || character == '_'))
    }

    /// ENGINE, CHARSET, COMMENT and the like, as `MySQLDDLCompiler.post_create_table`.
    pub(super) fn mysql_table_options(
        &self,
        options: &DialectOptions,
        comment: Option<&str>,
    ) -> Result<String, DialectError> {
        let prefix = format!("{}_", self.dialect.name.as_str());
        let mut given: Vec<(String, String)> = Vec::new();
        for (name, value) in options.iter() {
            let Some(name) = name.strip_prefix(&prefix) else {
                continue;
            };
            let OptionValue::Text(text) = value else {
                return Err(DialectError::Type(format!(
                    "sequence item 1: expected str instance, {} found",
                    python_class(value)
                )));
            };
            given.push((name.to_uppercase(), text.clone()));
        }
        if let Some(comment) = comment {
            given.retain(|(name, _)| name != "COMMENT");
            given.push(("COMMENT".to_owned(), comment.to_owned()));
        }
        let (partition, plain): (Vec<_>, Vec<_>) = given
            .into_iter()
            .partition(|(name, _)| PARTITION_OPTIONS.contains(&name.as_str()));
        let mut parts = Vec::new();
        for (name, value) in sort_by_dependency(plain, CHARSET_ORDER) {
            let value = self.mysql_option_value(&name, value);
            let name = match name.as_str() {
                "DATA_DIRECTORY"
                | "INDEX_DIRECTORY"
                | "DEFAULT_CHARACTER_SET"
                | "CHARACTER_SET"
                | "DEFAULT_CHARSET"
                | "DEFAULT_COLLATE" => name.replace('_', " "),
                _ => name,
            };
            let joiner = match name.as_str() {
                "TABLESPACE" | "DEFAULT CHARACTER SET" | "CHARACTER SET" | "COLLATE" => " ",
                _ => "=",
            };
            parts.push(format!("{name}{joiner}{value}"));
        }
        for (name, value) in sort_by_dependency(partition, PARTITION_ORDER) {
            parts.push(format!("{} {value}", name.replace('_', " ")));
        }
        Ok(parts.join(" "))
    }

    fn mysql_option_value(&self, name: &str, value: String) -> String {
        match name {
            "COMMENT" | "PASSWORD" | "CONNECTION" => self.dialect.string_literal(&value),
            _ => value,
        }
    }

    pub(super) fn mysql_create_index(
        &self,
        table: &Identifier,
        schema: Option<&Identifier>,
        index: &Index,
        condition: &str,
        name: &str,
    ) -> Result<String, DialectError> {
        let unique = if index.unique { "UNIQUE " } else { "" };
        let prefix = match self.own_option(&index.options, "prefix") {
            Some(prefix) if prefix.is_truthy() => format!("{} ", option_text(prefix)),
            _ => String::new(),
        };
        let table = self.dialect.format_table(table, schema);
        let lengths = self.own_option(&index.options, "length");
        let mut elements = Vec::with_capacity(index.elements.len());
        for element in &index.elements {
            let (written, column) = match element {
                IndexElement::Column(name) => (self.dialect.quote(name), Some(name.text.as_str())),
                IndexElement::Expression(expression) => (
                    self.mysql_index_expression(expression)?,
                    column_name(expression),
                ),
            };
            let length = lengths.and_then(|lengths| element_length(lengths, column, &written));
            elements.push(match length {
                Some(length) => format!("{written}({length})"),
                None => written,
            });
        }
        let elements = elements.join(", ");
        let mut text =
            format!("CREATE {unique}{prefix}INDEX {condition}{name} ON {table} ({elements})");
        if let Some(parser) = self.mysql_option(&index.options, "with_parser") {
            text.push_str(&format!(" WITH PARSER {}", option_text(parser)));
        }
        if let Some(using) = self.mysql_option(&index.options, "using") {
            text.push_str(&format!(" USING {}", self.option_name(using)));
        }
        Ok(text)
    }

    /// DROP with the word that the kind of constraint needs.
    pub(super) fn mysql_drop_constraint(
        &self,
        table: &str,
        kind: Option<ConstraintKind>,
        name: Option<&str>,
    ) -> Result<String, DialectError> {
        let name = match (name, kind) {
            (Some(name), _) => name,
            // The primary key needs none.
            (None, None | Some(ConstraintKind::Primary)) => "",
            (None, Some(_)) => return Err(unnamed_drop("Constraint")),
        };
        let what = match kind {
            Some(ConstraintKind::ForeignKey) => format!("FOREIGN KEY {name}"),
            Some(ConstraintKind::Primary) => "PRIMARY KEY ".to_owned(),
            Some(ConstraintKind::Unique) => format!("INDEX {name}"),
            Some(ConstraintKind::Check) if self.dialect.is_mariadb => {
                format!("CONSTRAINT {name}")
            }
            Some(ConstraintKind::Check) => format!("CHECK {name}"),
            None => {
                return Err(DialectError::NotImplemented(
                    "No generic 'DROP CONSTRAINT' in MySQL - please specify constraint type"
                        .to_owned(),
                ));
            }
        };
        Ok(format!("ALTER TABLE {table} DROP {what}"))
    }

    /// Type, NULL, default and comment of a changed column, as `_mysql_colspec`.
    fn changed_column(&self, operation: &AlterColumn) -> Result<String, DialectError> {
        let Some(sql_type) = operation
            .modify_type
            .as_ref()
            .or(operation.existing_type.as_ref())
        else {
            return Err(DialectError::Command(
                "All MySQL CHANGE/MODIFY COLUMN operations require the existing type.".to_owned(),
            ));
        };
        let nullable = operation
            .modify_nullable
            .or(operation.existing_nullable)
            .unwrap_or(true);
        let mut text = self.dialect.type_sql(sql_type)?;
        text.push_str(if nullable { " NULL" } else { " NOT NULL" });
        let autoincrement = operation.autoincrement.or(operation.existing_autoincrement);
        if autoincrement == Some(true) {
            text.push_str(" AUTO_INCREMENT");
        }
        let default = operation
            .modify_server_default
            .given()
            .or_else(|| operation.existing_server_default.given());
        match default {
            None | Some(AlteredDefault::None) => {}
            Some(AlteredDefault::Clause(clause)) => {
                text.push_str(&format!(" DEFAULT {}", self.default_clause(clause)?));
            }
            Some(_) => return Err(no_default_text()),
        }
        let comment = match &operation.modify_comment {
            ColumnChange::Set(comment) => comment.as_ref(),
            ColumnChange::NotGiven => operation.existing_comment.as_ref(),
        };
        if let Some(comment) = comment {
            text.push_str(&format!(
                " COMMENT {}",
                self.dialect.string_literal(comment)
            ));
        }
        Ok(text)
    }
}

impl Planner<'_> {
    /// MySQL changes a column as a whole, as `MySQLImpl.alter_column`.
    pub(super) fn mysql_alter_column(
        &mut self,
        operation: &AlterColumn,
    ) -> Result<(), DialectError> {
        self.refuse_generated(operation)?;
        let dialect = self.compiler.dialect;
        let table = dialect.format_altered_table(&operation.table_name, operation.schema.as_ref());
        let column = dialect.quote(&operation.column_name);
        if operation.modify_name.is_some() || keeps_current_time(operation) {
            let new_name = dialect.quote(
                operation
                    .modify_name
                    .as_ref()
                    .unwrap_or(&operation.column_name),
            );
            let specification = self.compiler.changed_column(operation)?;
            self.emit(format!(
                "ALTER TABLE {table} CHANGE {column} {new_name} {specification}"
            ));
        } else if operation.modify_nullable.is_some()
            || operation.modify_type.is_some()
            || operation.autoincrement.is_some()
            || operation.modify_comment != ColumnChange::NotGiven
        {
            let specification = self.compiler.changed_column(operation)?;
            self.emit(format!(
                "ALTER TABLE {table} MODIFY {column} {specification}"
            ));
        } else if let ColumnChange::Set(default) = &operation.modify_server_default {
            let target = format!("ALTER TABLE {table} ALTER COLUMN {column}");
            let sql = self.compiler.alter_default(&target, default, None)?;
            self.emit(sql);
        }
        Ok(())
    }

    /// Identity and computed columns cannot be changed.
    fn refuse_generated(&self, operation: &AlterColumn) -> Result<(), DialectError> {
        let generated = |default: &AlteredDefault| {
            matches!(
                default,
                AlteredDefault::Identity(_) | AlteredDefault::Computed(_)
            )
        };
        let existing = operation.existing_server_default.given();
        let is_generated = operation
            .modify_server_default
            .given()
            .is_some_and(generated)
            || existing.is_some_and(generated);
        if !is_generated {
            return Ok(());
        }
        let individual = || {
            Err(DialectError::NotImplemented(
                "Individual alter column constructs not supported by MySQL".to_owned(),
            ))
        };
        if operation.modify_nullable.is_some() {
            return individual();
        }
        if let Some(default) = operation.modify_server_default.given() {
            self.compiler.alter_default("", default, existing)?;
        }
        if operation.modify_type.is_some() {
            individual()
        } else {
            Ok(())
        }
    }
}

/// CHANGE is the only statement that takes a function as default of a date and time.
fn keeps_current_time(operation: &AlterColumn) -> bool {
    let sql_type = operation
        .modify_type
        .as_ref()
        .or(operation.existing_type.as_ref());
    sql_type.is_some_and(|sql_type| sql_type.affinity() == Affinity::DateTime)
        && operation.modify_server_default != ColumnChange::Set(AlteredDefault::None)
}

fn column_name(expression: &Expression) -> Option<&str> {
    match expression {
        Expression::Column(column) => Some(&column.name.text),
        _ => None,
    }
}

/// The prefix length of an element: one for all, or by column or expression.
fn element_length(lengths: &OptionValue, column: Option<&str>, written: &str) -> Option<i64> {
    match lengths {
        OptionValue::Integer(length) => Some(*length),
        OptionValue::Map(lengths) => {
            let find = |key: &str| lengths.iter().find(|(known, _)| known == key);
            match column.and_then(find).or_else(|| find(written)) {
                Some((_, OptionValue::Integer(length))) => Some(*length),
                _ => None,
            }
        }
        _ => None,
    }
}

/// SQLAlchemy adapts `Double` to MySQL's DOUBLE, which takes precision and scale or neither.
fn refuse_double_without_scale(sql_type: &SqlType, dialect: &str) -> Result<(), DialectError> {
    match &sql_type.for_dialect(dialect).kind {
        TypeKind::Float(float)
            if float.precision.is_some()
                && matches!(
                    float.name,
                    FloatName::Double | FloatName::DoubleExact | FloatName::DoublePrecision
                ) =>
        {
            Err(DialectError::Argument(
                "You must specify both precision and scale or omit both altogether.".to_owned(),
            ))
        }
        TypeKind::Decorated { implementation, .. } | TypeKind::Compiled { implementation, .. } => {
            refuse_double_without_scale(implementation, dialect)
        }
        _ => Ok(()),
    }
}

fn is_timestamp(sql_type: &SqlType, dialect: &str) -> bool {
    match &sql_type.for_dialect(dialect).kind {
        TypeKind::DateTime { name, .. } => *name == DateTimeName::Timestamp,
        TypeKind::Decorated { implementation, .. } | TypeKind::Compiled { implementation, .. } => {
            is_timestamp(implementation, dialect)
        }
        _ => false,
    }
}

/// `ON +UPDATE` anywhere.
fn mentions_on_update(default: &str) -> bool {
    let upper = default.to_uppercase();
    upper.match_indices("ON ").any(|(position, _)| {
        upper[position + 2..]
            .trim_start_matches(' ')
            .starts_with("UPDATE")
    })
}

/// `now(3)` or `current_timestamp(3)` at the beginning.
fn is_current_time_call(default: &str) -> bool {
    let lower = default.to_lowercase();
    ["now(", "current_timestamp("].iter().any(|call| {
        lower.strip_prefix(call).is_some_and(|rest| {
            let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            digits > 0 && rest[digits..].starts_with(')')
        })
    })
}

fn python_class(value: &OptionValue) -> &'static str {
    match value {
        OptionValue::None => "NoneType",
        OptionValue::Bool(_) => "bool",
        OptionValue::Integer(_) => "int",
        OptionValue::Float(_) => "float",
        OptionValue::Text(_) | OptionValue::Name(_) => "str",
        OptionValue::Type(_) => "type",
        OptionValue::Expression(_) => "TextClause",
        OptionValue::List(_) => "list",
        OptionValue::Map(_) => "dict",
    }
}

const PARTITION_OPTIONS: [&str; 4] = [
    "PARTITION_BY",
    "PARTITIONS",
    "SUBPARTITIONS",
    "SUBPARTITION_BY",
];

/// Which option comes before which.
const CHARSET_ORDER: &[(&str, &str)] = &[
    ("DEFAULT_CHARSET", "COLLATE"),
    ("DEFAULT_CHARACTER_SET", "COLLATE"),
    ("CHARSET", "COLLATE"),
    ("CHARACTER_SET", "COLLATE"),
];

const PARTITION_ORDER: &[(&str, &str)] = &[
    ("PARTITION_BY", "PARTITIONS"),
    ("PARTITION_BY", "SUBPARTITION_BY"),
    ("PARTITION_BY", "SUBPARTITIONS"),
    ("PARTITIONS", "SUBPARTITIONS"),
    ("PARTITIONS", "SUBPARTITION_BY"),
    ("SUBPARTITION_BY", "SUBPARTITIONS"),
];

/// Keeps the order but for what has to wait for another option, as `topological.sort`.
fn sort_by_dependency(
    mut options: Vec<(String, String)>,
    order: &[(&str, &str)],
) -> Vec<(String, String)> {
    let mut sorted = Vec::with_capacity(options.len());
    while !options.is_empty() {
        let names: Vec<String> = options.iter().map(|(name, _)| name.clone()).collect();
        let waits = |name: &str| {
            order
                .iter()
                .any(|(first, then)| *then == name && names.iter().any(|n| n == first))
        };
        let (waiting, ready): (Vec<_>, Vec<_>) =
            options.into_iter().partition(|(name, _)| waits(name));
        sorted.extend(ready);
        options = waiting;
    }
    sorted
}
