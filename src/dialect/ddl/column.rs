//! Columns within CREATE TABLE and ALTER TABLE.

use super::{Compiler, Planner};
use crate::dialect::{Dialect, DialectError, DialectName};
use crate::operations::{AddColumn, DropColumn};
use crate::schema::assembly::{AssembledConstraint, AssembledTable};
use crate::schema::column::{Column, ServerDefault};
use crate::schema::constraint::Constraint;
use crate::schema::sequence::{Computed, Identity, SequenceOptions};
use crate::schema::table::Table;

impl Planner<'_> {
    /// `op.add_column`: the column, then what belongs to it, as `toimpl.add_column`.
    pub(super) fn add_column(&mut self, operation: &AddColumn) -> Result<(), DialectError> {
        let mut table = Table::new(operation.table_name.clone(), operation.schema.clone());
        table.columns.push(operation.column.clone());
        let dialect = self.compiler.dialect;
        let assembled =
            AssembledTable::new(&table, dialect.name.as_str(), self.compiler.convention)?;
        let sql = self.compiler.add_column(operation, &assembled)?;
        self.emit(sql);
        for constraint in &assembled.constraints {
            match constraint {
                AssembledConstraint::Plain(constraint) => {
                    if !is_inline(operation, &assembled, constraint) {
                        self.add_constraint(&assembled, constraint)?;
                    }
                }
                AssembledConstraint::TypeCheck(check) => self.add_type_check(&assembled, check)?,
            }
        }
        for index in &assembled.indexes {
            let sql = self.compiler.create_index(
                &assembled.name,
                assembled.schema.as_ref(),
                index,
                "",
            )?;
            self.emit(sql);
        }
        if let Some(comment) = &operation.column.comment
            && dialect.has_separate_comments()
        {
            let sql = self.compiler.set_column_comment(
                &assembled.name,
                assembled.schema.as_ref(),
                &operation.column.name,
                comment,
            );
            self.emit(sql);
        }
        Ok(())
    }
}

/// Whether the foreign key was written with the column.
fn is_inline(operation: &AddColumn, table: &AssembledTable, constraint: &Constraint) -> bool {
    operation.inline_references
        && matches!(constraint, Constraint::ForeignKey(_))
        && foreign_keys(table).count() == 1
}

fn foreign_keys(
    table: &AssembledTable,
) -> impl Iterator<Item = &crate::schema::constraint::ForeignKeyConstraint> {
    table
        .constraints
        .iter()
        .filter_map(|constraint| match constraint {
            AssembledConstraint::Plain(Constraint::ForeignKey(foreign_key)) => Some(foreign_key),
            _ => None,
        })
}

impl Compiler<'_> {
    fn add_column(
        &self,
        operation: &AddColumn,
        table: &AssembledTable,
    ) -> Result<String, DialectError> {
        let column = table
            .columns
            .first()
            .ok_or_else(|| DialectError::Argument("no column to add".to_owned()))?;
        let altered = self
            .dialect
            .format_altered_table(&table.name, table.schema.as_ref());
        let condition = if operation.if_not_exists {
            "IF NOT EXISTS "
        } else {
            ""
        };
        let specification = self.column_specification(table, column)?;
        let mut text = format!("ALTER TABLE {altered} ADD COLUMN {condition}{specification}");
        if operation.inline_primary_key && column.primary_key {
            text.push_str(" PRIMARY KEY");
        }
        if operation.inline_references && foreign_keys(table).count() == 1 {
            for foreign_key in foreign_keys(table) {
                text.push_str(&self.inline_reference(foreign_key)?);
            }
        }
        text.push_str(&self.column_checks(table, column)?);
        Ok(text)
    }

    pub(super) fn drop_column(&self, operation: &DropColumn) -> String {
        let table = self
            .dialect
            .format_altered_table(&operation.table_name, operation.schema.as_ref());
        let condition = if operation.if_exists {
            "IF EXISTS "
        } else {
            ""
        };
        let column = self.dialect.quote(&operation.column_name);
        format!("ALTER TABLE {table} DROP COLUMN {condition}{column}")
    }

    /// The CHECK constraints given with the column, each after a space.
    pub(super) fn column_checks(
        &self,
        table: &AssembledTable,
        column: &Column,
    ) -> Result<String, DialectError> {
        let mut text = String::new();
        for check in &column.checks {
            text.push(' ');
            text.push_str(&self.column_check(table, check)?);
        }
        Ok(text)
    }

    /// Name, type, default and the like, as `get_column_specification`.
    pub(super) fn column_specification(
        &self,
        table: &AssembledTable,
        column: &Column,
    ) -> Result<String, DialectError> {
        match self.dialect.name {
            DialectName::Postgresql => self.postgresql_column(table, column),
            DialectName::Sqlite => self.sqlite_column(table, column),
            DialectName::Mysql | DialectName::Mariadb => self.mysql_column(table, column),
        }
    }

    /// The text of the column's DEFAULT, if it has one.
    pub(super) fn column_default(&self, column: &Column) -> Result<Option<String>, DialectError> {
        match &column.server_default {
            Some(ServerDefault::Clause(clause)) => self.default_clause(clause).map(Some),
            Some(ServerDefault::Fetched) | None => Ok(None),
        }
    }

    /// GENERATED ALWAYS AS (...).
    pub(super) fn computed(&self, computed: &Computed) -> Result<String, DialectError> {
        let expression = self.expression(&computed.expression)?;
        let storage = match (self.dialect.is_postgresql(), computed.persisted) {
            (true, Some(false)) => {
                return Err(DialectError::Compile(
                    "PostrgreSQL computed columns do not support 'virtual' persistence; set the \
                     'persisted' flag to None or True for PostgreSQL support."
                        .to_owned(),
                ));
            }
            (true, _) | (false, Some(true)) => " STORED",
            (false, Some(false)) => " VIRTUAL",
            (false, None) => "",
        };
        Ok(format!("GENERATED ALWAYS AS ({expression}){storage}"))
    }
}

/// GENERATED ... AS IDENTITY.
pub(super) fn identity(dialect: &Dialect, identity: &Identity) -> String {
    let when = if identity.always == Some(true) {
        "ALWAYS"
    } else {
        "BY DEFAULT"
    };
    let options = sequence_options(dialect, &identity.options);
    if options.is_empty() {
        format!("GENERATED {when} AS IDENTITY")
    } else {
        format!("GENERATED {when} AS IDENTITY ({options})")
    }
}

/// INCREMENT BY, START WITH and the like, as `get_identity_options`.
pub(super) fn sequence_options(dialect: &Dialect, options: &SequenceOptions) -> String {
    let numbers = [
        ("INCREMENT BY", options.increment),
        ("START WITH", options.start),
        ("MINVALUE", options.minvalue),
        ("MAXVALUE", options.maxvalue),
    ];
    let mut parts: Vec<String> = numbers
        .into_iter()
        .filter_map(|(word, number)| number.map(|number| format!("{word} {number}")))
        .collect();
    parts.extend(options.nominvalue.map(|_| "NO MINVALUE".to_owned()));
    parts.extend(options.nomaxvalue.map(|_| "NO MAXVALUE".to_owned()));
    parts.extend(options.cache.map(|cache| format!("CACHE {cache}")));
    let no_cycle = if dialect.is_mysql_family() {
        "NOCYCLE"
    } else {
        "NO CYCLE"
    };
    parts.extend(
        options
            .cycle
            .map(|cycle| if cycle { "CYCLE" } else { no_cycle }.to_owned()),
    );
    parts.join(" ")
}
