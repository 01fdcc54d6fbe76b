//! `op.alter_column`, as `DefaultImpl.alter_column` and its overrides.

use super::{Compiler, Planner};
use crate::dialect::DialectError;
use crate::operations::{AlterColumn, AlteredDefault, ColumnChange};
use crate::schema::assembly::{AssembledConstraint, AssembledTable, TypeCheck};
use crate::schema::column::Column;
use crate::schema::options::OptionValue;
use crate::schema::table::Table;
use crate::schema::types::SqlType;

impl Planner<'_> {
    pub(super) fn alter_column(&mut self, operation: &AlterColumn) -> Result<(), DialectError> {
        if let (Some(existing), Some(_)) = (&operation.existing_type, &operation.modify_type) {
            let (table, checks) = self.table_of_type(operation, existing)?;
            for check in &checks {
                self.drop_type_check(&table, check)?;
            }
        }
        if self.compiler.dialect.is_mysql_family() {
            self.mysql_alter_column(operation)?;
        } else {
            self.alter_column_by_parts(operation)?;
        }
        if let Some(new_type) = &operation.modify_type {
            let (table, checks) = self.table_of_type(operation, new_type)?;
            for check in &checks {
                self.add_type_check(&table, check)?;
            }
        }
        Ok(())
    }

    /// A table with the one column, and the CHECK constraints that its type brings along.
    fn table_of_type(
        &self,
        operation: &AlterColumn,
        sql_type: &SqlType,
    ) -> Result<(AssembledTable, Vec<TypeCheck>), DialectError> {
        let mut table = Table::new(operation.table_name.clone(), operation.schema.clone());
        table
            .columns
            .push(Column::new(operation.column_name.clone(), sql_type.clone()));
        let dialect = self.compiler.dialect.name.as_str();
        let assembled = AssembledTable::new(&table, dialect, self.compiler.convention)?;
        let checks = assembled
            .constraints
            .iter()
            .filter_map(|constraint| match constraint {
                AssembledConstraint::TypeCheck(check) => Some(check.clone()),
                AssembledConstraint::Plain(_) => None,
            });
        let checks = checks.collect();
        Ok((assembled, checks))
    }

    /// One statement for each aspect that changes.
    fn alter_column_by_parts(&mut self, operation: &AlterColumn) -> Result<(), DialectError> {
        let dialect = self.compiler.dialect;
        let target = self.compiler.altered_column(operation);
        let using = operation.options.given("postgresql_using");
        if dialect.is_postgresql() {
            match &operation.modify_type {
                Some(new_type) => {
                    let sql = postgresql_type_change(&self.compiler, &target, new_type, using)?;
                    self.emit(sql);
                }
                None if using.is_some() => {
                    return Err(DialectError::Command(
                        "postgresql_using must be used with the type_ parameter".to_owned(),
                    ));
                }
                None => {}
            }
        }
        if operation.autoincrement.is_some() || operation.existing_autoincrement.is_some() {
            self.output.warnings.push(
                "autoincrement and existing_autoincrement only make sense for MySQL".to_owned(),
            );
        }
        if let Some(nullable) = operation.modify_nullable {
            let action = if nullable {
                "DROP NOT NULL"
            } else {
                "SET NOT NULL"
            };
            self.emit(format!("{target} {action}"));
        }
        if let ColumnChange::Set(default) = &operation.modify_server_default {
            let existing = operation.existing_server_default.given();
            let sql = self.compiler.alter_default(&target, default, existing)?;
            self.emit(sql);
        }
        if let Some(new_type) = &operation.modify_type
            && !dialect.is_postgresql()
        {
            let type_sql = dialect.type_sql(new_type)?;
            self.emit(format!("{target} TYPE {type_sql}"));
        }
        if let ColumnChange::Set(comment) = &operation.modify_comment {
            if !dialect.is_postgresql() {
                return Err(DialectError::Unsupported {
                    dialect: dialect.name.as_str(),
                    element: "ColumnComment".to_owned(),
                });
            }
            let sql = self.compiler.alter_column_comment(
                &operation.table_name,
                operation.schema.as_ref(),
                &operation.column_name,
                comment.as_deref(),
            );
            self.emit(sql);
        }
        if let Some(new_name) = &operation.modify_name {
            let table =
                dialect.format_altered_table(&operation.table_name, operation.schema.as_ref());
            let word = if dialect.is_sqlite() {
                "RENAME COLUMN"
            } else {
                "RENAME"
            };
            let old_name = dialect.quote(&operation.column_name);
            let new_name = dialect.quote(new_name);
            self.emit(format!(
                "ALTER TABLE {table} {word} {old_name} TO {new_name}"
            ));
        }
        Ok(())
    }
}

/// The column keeps a blank after its type where USING could stand.
fn postgresql_type_change(
    compiler: &Compiler<'_>,
    target: &str,
    new_type: &SqlType,
    using: Option<&OptionValue>,
) -> Result<String, DialectError> {
    let type_sql = compiler.dialect.type_sql(new_type)?;
    let using = match using {
        Some(OptionValue::Expression(expression)) => {
            format!("USING {}", compiler.expression(expression)?)
        }
        Some(value) if value.is_truthy() => {
            format!("USING {}", super::postgresql::option_text(value))
        }
        _ => String::new(),
    };
    Ok(format!("{target} TYPE {type_sql} {using}"))
}

impl Compiler<'_> {
    /// ALTER TABLE ... ALTER COLUMN ...
    fn altered_column(&self, operation: &AlterColumn) -> String {
        let table = self
            .dialect
            .format_altered_table(&operation.table_name, operation.schema.as_ref());
        format!(
            "ALTER TABLE {table} ALTER COLUMN {}",
            self.dialect.quote(&operation.column_name)
        )
    }

    /// The server default of a column: a clause, or an identity where the dialect has such.
    pub(super) fn alter_default(
        &self,
        target: &str,
        default: &AlteredDefault,
        existing: Option<&AlteredDefault>,
    ) -> Result<String, DialectError> {
        let either = |matches: fn(&AlteredDefault) -> bool| {
            matches(default) || existing.is_some_and(matches)
        };
        if either(|value| matches!(value, AlteredDefault::Computed(_))) {
            return Err(DialectError::Compile(
                "Adding or removing a \"computed\" construct, e.g. GENERATED ALWAYS AS, to or \
                 from an existing column is not supported."
                    .to_owned(),
            ));
        }
        if either(|value| matches!(value, AlteredDefault::Identity(_))) {
            if self.dialect.is_postgresql() {
                return self.alter_identity(target, default, existing);
            }
            return Err(DialectError::Compile(
                "Adding, removing or modifying an \"identity\" construct, e.g. GENERATED AS \
                 IDENTITY, to or from an existing column is not supported in this dialect."
                    .to_owned(),
            ));
        }
        match default {
            AlteredDefault::None => Ok(format!("{target} DROP DEFAULT")),
            AlteredDefault::Clause(clause) => Ok(format!(
                "{target} SET DEFAULT {}",
                self.default_clause(clause)?
            )),
            AlteredDefault::Fetched | AlteredDefault::Identity(_) | AlteredDefault::Computed(_) => {
                Err(no_default_text())
            }
        }
    }
}

/// `FetchedValue()` says that there is a default, not which.
pub(super) fn no_default_text() -> DialectError {
    DialectError::Argument(
        "server_default=FetchedValue() names no default that the column could be given".to_owned(),
    )
}
