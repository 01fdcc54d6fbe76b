//! What only SQLite writes: AUTOINCREMENT, ON CONFLICT, the options of tables.

use super::Compiler;
use super::postgresql::option_text;
use crate::dialect::DialectError;
use crate::schema::assembly::AssembledTable;
use crate::schema::column::{Autoincrement, Column};
use crate::schema::constraint::PrimaryKeyConstraint;
use crate::schema::options::{DialectOptions, OptionValue};
use crate::schema::types::Affinity;

impl Compiler<'_> {
    pub(super) fn sqlite_column(
        &self,
        table: &AssembledTable,
        column: &Column,
    ) -> Result<String, DialectError> {
        let type_sql = self.dialect.type_sql(&column.sql_type)?;
        let mut text = format!("{} {type_sql}", self.dialect.quote(&column.name));
        if let Some(default) = self.column_default(column)? {
            if needs_brackets(&default) {
                text.push_str(&format!(" DEFAULT ({default})"));
            } else {
                text.push_str(&format!(" DEFAULT {default}"));
            }
        }
        if !column.is_nullable() {
            text.push_str(" NOT NULL");
            text.push_str(&on_conflict(&column.options, "sqlite_on_conflict_not_null"));
        }
        if column.primary_key {
            let size = table
                .primary_key
                .as_ref()
                .map_or(0, |key| key.columns.len());
            if column.autoincrement == Autoincrement::Yes && size != 1 {
                return Err(DialectError::Compile(
                    "SQLite does not support autoincrement for composite primary keys".to_owned(),
                ));
            }
            if is_inline_primary_key(table, column) {
                text.push_str(" PRIMARY KEY");
                text.push_str(&on_conflict(
                    &column.options,
                    "sqlite_on_conflict_primary_key",
                ));
                text.push_str(" AUTOINCREMENT");
            }
        }
        if let Some(computed) = &column.computed {
            text.push_str(&format!(" {}", self.computed(computed)?));
        }
        Ok(text)
    }

    /// WITHOUT ROWID and STRICT.
    pub(super) fn sqlite_table_options(options: &DialectOptions) -> String {
        let mut words = Vec::new();
        if options
            .get("sqlite_with_rowid")
            .is_some_and(|value| !value.is_truthy())
        {
            words.push("WITHOUT ROWID");
        }
        if options.truthy("sqlite_strict").is_some() {
            words.push("STRICT");
        }
        if words.is_empty() {
            String::new()
        } else {
            format!("\n {}", words.join(",\n "))
        }
    }
}

/// Whether the primary key is written with its column: then it is not written again.
pub(super) fn has_inline_primary_key(
    table: &AssembledTable,
    primary_key: &PrimaryKeyConstraint,
) -> bool {
    match &primary_key.columns[..] {
        [name] => table
            .column(&name.text)
            .is_some_and(|column| column.primary_key && is_inline_primary_key(table, column)),
        _ => false,
    }
}

fn is_inline_primary_key(table: &AssembledTable, column: &Column) -> bool {
    table.options.truthy("sqlite_autoincrement").is_some()
        && table
            .primary_key
            .as_ref()
            .is_some_and(|key| key.columns.len() == 1)
        && column.sql_type.affinity() == Affinity::Integer
        && !table.has_foreign_key(&column.name.text)
}

/// ON CONFLICT of an option that is given.
pub(super) fn on_conflict(options: &DialectOptions, name: &str) -> String {
    match options.given(name) {
        Some(OptionValue::None) | None => String::new(),
        Some(value) => format!(" ON CONFLICT {}", option_text(value)),
    }
}

/// An expression as default stands in brackets unless it is a word, a literal or has them.
fn needs_brackets(default: &str) -> bool {
    let starts_literal = default.trim_start().starts_with(['\'', '"', '(']);
    !starts_literal
        && default
            .chars()
            .any(|character| !(character.is_alphanumeric() || character == '_'))
}
