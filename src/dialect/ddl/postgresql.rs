//! What only PostgreSQL writes: SERIAL columns, the options of tables and indexes, changes of
//! identity columns.

use super::Compiler;
use super::column::{identity, sequence_options};
use super::constraint::{is_phrase, unexpected_phrase};
use crate::dialect::DialectError;
use crate::operations::AlteredDefault;
use crate::schema::assembly::AssembledTable;
use crate::schema::column::{Column, ColumnDefault};
use crate::schema::identifier::Identifier;
use crate::schema::options::{DialectOptions, OptionValue};
use crate::schema::sequence::{Identity, SequenceOptions};
use crate::schema::types::{IntegerSize, MysqlIntegerSize, MysqlType, SqlType, TypeKind};

impl Compiler<'_> {
    pub(super) fn postgresql_column(
        &self,
        table: &AssembledTable,
        column: &Column,
    ) -> Result<String, DialectError> {
        let mut text = self.dialect.quote(&column.name);
        text.push(' ');
        if column.primary_key && is_serial(table, column)? {
            text.push_str(serial_name(&column.sql_type));
        } else {
            text.push_str(&self.dialect.type_sql(&column.sql_type)?);
            if let Some(default) = self.column_default(column)? {
                text.push_str(&format!(" DEFAULT {default}"));
            }
        }
        if let Some(computed) = &column.computed {
            text.push_str(&format!(" {}", self.computed(computed)?));
        }
        if let Some(options) = &column.identity {
            text.push_str(&format!(" {}", identity(self.dialect, options)));
        }
        match (column.is_nullable(), column.identity.is_some()) {
            (false, false) => text.push_str(" NOT NULL"),
            (true, true) => text.push_str(" NULL"),
            _ => {}
        }
        Ok(text)
    }

    /// INHERITS, PARTITION BY and the like, as `PGDDLCompiler.post_create_table`.
    pub(super) fn postgresql_table_options(&self, options: &DialectOptions) -> String {
        let mut text = String::new();
        if let Some(inherits) = options.given("postgresql_inherits") {
            let parents: Vec<String> = match inherits {
                OptionValue::List(items) => {
                    items.iter().map(|item| self.option_name(item)).collect()
                }
                item => vec![self.option_name(item)],
            };
            text.push_str(&format!("\n INHERITS ( {} )", parents.join(", ")));
        }
        if let Some(partition) = options.truthy("postgresql_partition_by") {
            text.push_str(&format!("\n PARTITION BY {}", option_text(partition)));
        }
        if let Some(using) = options.truthy("postgresql_using") {
            text.push_str(&format!("\n USING {}", option_text(using)));
        }
        match options.get("postgresql_with_oids") {
            Some(OptionValue::Bool(true)) => text.push_str("\n WITH OIDS"),
            Some(OptionValue::Bool(false)) => text.push_str("\n WITHOUT OIDS"),
            _ => {}
        }
        if let Some(on_commit) = options.truthy("postgresql_on_commit") {
            let words = option_text(on_commit).replace('_', " ").to_uppercase();
            text.push_str(&format!("\n ON COMMIT {words}"));
        }
        if let Some(tablespace) = options.truthy("postgresql_tablespace") {
            text.push_str(&format!("\n TABLESPACE {}", self.option_name(tablespace)));
        }
        text
    }

    /// A name given as an option, quoted where necessary.
    pub(super) fn option_name(&self, value: &OptionValue) -> String {
        match value {
            OptionValue::Name(name) => self.dialect.quote(name),
            other => self.dialect.quote_text(&option_text(other)),
        }
    }

    /// INCLUDE (...) of indexes, unique constraints and primary keys.
    pub(super) fn include(&self, options: &DialectOptions) -> String {
        let Some(OptionValue::List(items)) = options.truthy("postgresql_include") else {
            return String::new();
        };
        let names: Vec<String> = items.iter().map(|item| self.option_name(item)).collect();
        format!(" INCLUDE ({})", names.join(", "))
    }

    /// ALTER COLUMN ... of an identity column, as Alembic's `visit_identity_column`.
    pub(super) fn alter_identity(
        &self,
        target: &str,
        new: &AlteredDefault,
        existing: Option<&AlteredDefault>,
    ) -> Result<String, DialectError> {
        let new = match new {
            AlteredDefault::None => return Ok(format!("{target} DROP IDENTITY")),
            AlteredDefault::Identity(identity) => identity,
            _ => {
                return Err(DialectError::Compile(
                    "An identity column cannot be altered to have another server default; drop \
                     the identity first (server_default=None)."
                        .to_owned(),
                ));
            }
        };
        match existing {
            None | Some(AlteredDefault::None) => {
                Ok(format!("{target} ADD {}", identity(self.dialect, new)))
            }
            Some(AlteredDefault::Identity(existing)) => {
                Ok(format!("{target} {}", self.identity_changes(new, existing)))
            }
            // Anything else is compared as an identity without attributes.
            Some(_) => Ok(format!(
                "{target} {}",
                self.identity_changes(new, &Identity::default())
            )),
        }
    }

    /// The attributes that differ, in alphabetical order.
    fn identity_changes(&self, new: &Identity, existing: &Identity) -> String {
        let (options, old) = (&new.options, &existing.options);
        let single =
            |change: SequenceOptions| format!("SET {} ", sequence_options(self.dialect, &change));
        let none = SequenceOptions::default;
        let mut text = String::new();
        if new.always.unwrap_or(false) != existing.always.unwrap_or(false) {
            let when = if new.always == Some(true) {
                "ALWAYS"
            } else {
                "BY DEFAULT"
            };
            text.push_str(&format!("SET GENERATED {when} "));
        }
        if options.cache.is_some() && options.cache != old.cache {
            text.push_str(&single(SequenceOptions {
                cache: options.cache,
                ..none()
            }));
        }
        if options.cycle.is_some() && options.cycle != old.cycle {
            text.push_str(&single(SequenceOptions {
                cycle: options.cycle,
                ..none()
            }));
        }
        if options.increment.is_some() && options.increment != old.increment {
            text.push_str(&single(SequenceOptions {
                increment: options.increment,
                ..none()
            }));
        }
        if options.maxvalue.is_some() && options.maxvalue != old.maxvalue {
            text.push_str(&single(SequenceOptions {
                maxvalue: options.maxvalue,
                ..none()
            }));
        }
        if options.minvalue.is_some() && options.minvalue != old.minvalue {
            text.push_str(&single(SequenceOptions {
                minvalue: options.minvalue,
                ..none()
            }));
        }
        if options.nomaxvalue.is_some() && options.nomaxvalue != old.nomaxvalue {
            text.push_str(&single(SequenceOptions {
                nomaxvalue: options.nomaxvalue,
                ..none()
            }));
        }
        if options.nominvalue.is_some() && options.nominvalue != old.nominvalue {
            text.push_str(&single(SequenceOptions {
                nominvalue: options.nominvalue,
                ..none()
            }));
        }
        if options.start.is_some() && options.start != old.start {
            text.push_str(&single(SequenceOptions {
                start: options.start,
                ..none()
            }));
        }
        text
    }

    /// What stands after the elements of an index.
    pub(super) fn postgresql_index_tail(
        &self,
        options: &DialectOptions,
    ) -> Result<String, DialectError> {
        let mut text = self.include(options);
        match options.get("postgresql_nulls_not_distinct") {
            Some(OptionValue::Bool(true)) => text.push_str(" NULLS NOT DISTINCT"),
            Some(OptionValue::Bool(false)) => text.push_str(" NULLS DISTINCT"),
            _ => {}
        }
        if let Some(OptionValue::Map(parameters)) = options.truthy("postgresql_with") {
            let parameters: Vec<String> = parameters
                .iter()
                .map(|(name, value)| format!("{name} = {}", option_text(value)))
                .collect();
            text.push_str(&format!(" WITH ({})", parameters.join(", ")));
        }
        if let Some(tablespace) = options.truthy("postgresql_tablespace") {
            text.push_str(&format!(" TABLESPACE {}", self.option_name(tablespace)));
        }
        if let Some(condition) = options.given("postgresql_where") {
            text.push_str(&format!(" WHERE {}", self.option_expression(condition)?));
        }
        Ok(text)
    }
}

/// The words of an index method (`IDX_USING`), in lower case.
pub(super) fn index_method(using: &str) -> Result<String, DialectError> {
    let is_word = !using.is_empty()
        && using
            .strip_suffix('\n')
            .unwrap_or(using)
            .chars()
            .all(|character| character.is_alphanumeric() || character == '_');
    if is_word {
        Ok(using.to_lowercase())
    } else {
        Err(unexpected_phrase(
            using,
            "^(?:btree|hash|gist|gin|[\\w_]+)$",
        ))
    }
}

/// ON DELETE takes a list of columns after SET NULL and SET DEFAULT.
pub(super) fn is_on_delete_phrase(phrase: &str) -> bool {
    let Some((words, list)) = phrase.split_once('(') else {
        return is_phrase(phrase);
    };
    let Some(list) = list.strip_suffix(')') else {
        return false;
    };
    is_phrase(words.trim_end()) && split_names(list).is_some_and(|names| !names.is_empty())
}

/// Takes apart a list of plain or quoted names; `None` if it is none.
fn split_names(list: &str) -> Option<Vec<String>> {
    let mut names = Vec::new();
    let mut rest = list.trim_start();
    loop {
        let end = if let Some(quoted) = rest.strip_prefix('"') {
            let mut position = 0;
            loop {
                position += quoted[position..].find('"')?;
                if quoted[position + 1..].starts_with('"') {
                    position += 2;
                } else {
                    break;
                }
            }
            position + 2
        } else {
            rest.find(|character: char| {
                !(character.is_alphanumeric() || matches!(character, '_' | '$'))
            })
            .unwrap_or(rest.len())
        };
        if end == 0 || &rest[..end] == "\"\"" {
            return None;
        }
        names.push(rest[..end].to_owned());
        rest = rest[end..].trim_start();
        if rest.is_empty() {
            return Some(names);
        }
        rest = rest.strip_prefix(',')?.trim_start();
    }
}

/// An option as Python's `str()` writes it.
pub(super) fn option_text(value: &OptionValue) -> String {
    match value {
        OptionValue::None => "None".to_owned(),
        OptionValue::Bool(flag) => if *flag { "True" } else { "False" }.to_owned(),
        OptionValue::Integer(number) => number.to_string(),
        OptionValue::Float(number) => {
            let text = number.to_string();
            if text.contains(['.', 'e', 'n', 'i']) {
                text
            } else {
                format!("{text}.0")
            }
        }
        OptionValue::Text(text) => text.clone(),
        OptionValue::Name(Identifier { text, .. }) => text.clone(),
        OptionValue::Type(_)
        | OptionValue::Expression(_)
        | OptionValue::List(_)
        | OptionValue::Map(_) => String::new(),
    }
}

/// Whether the column is written as SERIAL.
fn is_serial(table: &AssembledTable, column: &Column) -> Result<bool, DialectError> {
    let numbers_itself = table
        .autoincrement_column()?
        .is_some_and(|numbering| numbering.name == column.name);
    let has_no_default = match &column.default {
        None => true,
        Some(ColumnDefault::Sequence(sequence)) => sequence.optional,
        Some(_) => false,
    };
    Ok(numbers_itself && column.identity.is_none() && has_no_default)
}

fn serial_name(sql_type: &SqlType) -> &'static str {
    match &sql_type.for_dialect("postgresql").kind {
        TypeKind::Integer {
            size: IntegerSize::Big,
            ..
        }
        | TypeKind::Mysql(MysqlType::Integer {
            size: MysqlIntegerSize::Big,
            ..
        }) => "BIGSERIAL",
        TypeKind::Integer {
            size: IntegerSize::Small,
            ..
        }
        | TypeKind::Mysql(MysqlType::Integer {
            size: MysqlIntegerSize::Small,
            ..
        }) => "SMALLSERIAL",
        TypeKind::Decorated { implementation, .. } | TypeKind::Compiled { implementation, .. } => {
            serial_name(implementation)
        }
        _ => "SERIAL",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn on_delete_may_name_columns() {
        for phrase in [
            "CASCADE",
            "SET NULL",
            "SET NULL (a)",
            "SET DEFAULT(a, \"b \"\"c\")",
        ] {
            assert!(is_on_delete_phrase(phrase), "{phrase}");
        }
        for phrase in [
            "",
            "SET NULL ()",
            "SET NULL (a",
            "SET NULL (a;b)",
            "a; drop",
            "X (\"\")",
        ] {
            assert!(!is_on_delete_phrase(phrase), "{phrase}");
        }
    }
}
