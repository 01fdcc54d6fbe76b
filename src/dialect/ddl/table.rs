//! Tables.

use super::{Compiler, ObjectReference, Planner, Precondition};
use crate::dialect::{DialectError, DialectName};
use crate::operations::create_table::TableScope;
use crate::operations::{CreateSequence, CreateTable, DropSequence, DropTable, RenameTable};
use crate::schema::assembly::{AssembledConstraint, AssembledTable};
use crate::schema::column::ColumnDefault;
use crate::schema::constraint::Constraint;
use crate::schema::sequence::Sequence;
use crate::schema::table::Table;

impl Planner<'_> {
    /// `op.create_table`: named types, the table, indexes, comments, as `DefaultImpl.create_table`.
    pub(super) fn create_table(&mut self, operation: &CreateTable) -> Result<(), DialectError> {
        let dialect = self.compiler.dialect;
        let table = &operation.table;
        let assembled =
            AssembledTable::new(table, dialect.name.as_str(), self.compiler.convention)?;
        check_self_references(&assembled)?;
        let sql = self
            .compiler
            .create_table(table, &assembled, operation.if_not_exists)?;
        if operation.scope == TableScope::Statement {
            self.emit(sql);
            return Ok(());
        }
        if operation.scope == TableScope::Checked {
            let reference = ObjectReference::new(&table.name, table.schema.as_ref());
            self.output.precondition = Some(Precondition::TableMissing(reference));
        }
        self.create_types_of(&assembled, operation.scope)?;
        if operation.scope != TableScope::Directive {
            self.create_sequences_of(table, operation.scope)?;
        }
        self.emit(sql);
        for index in &assembled.indexes {
            let sql = self
                .compiler
                .create_index(&table.name, table.schema.as_ref(), index, "")?;
            self.emit(sql);
        }
        if dialect.has_separate_comments() {
            self.emit_comments(table);
        }
        Ok(())
    }

    fn emit_comments(&mut self, table: &Table) {
        let schema = table.schema.as_ref();
        if let Some(comment) = &table.comment {
            let sql = self
                .compiler
                .set_table_comment(&table.name, schema, Some(comment));
            self.emit(sql);
        }
        for column in &table.columns {
            if let Some(comment) = &column.comment {
                let sql =
                    self.compiler
                        .set_column_comment(&table.name, schema, &column.name, comment);
                self.emit(sql);
            }
        }
    }

    /// Sequences that columns take their numbers from, which `Table.create` makes and
    /// `op.create_table` does not.
    fn create_sequences_of(
        &mut self,
        table: &Table,
        scope: TableScope,
    ) -> Result<(), DialectError> {
        for sequence in self.own_sequences(table) {
            self.create_sequence(&CreateSequence {
                sequence,
                if_not_exists: false,
                checkfirst: scope == TableScope::Checked,
            })?;
        }
        Ok(())
    }

    /// `op.drop_table`.
    pub(super) fn drop_table(&mut self, operation: &DropTable) -> Result<(), DialectError> {
        let table = &operation.table;
        let dialect = self.compiler.dialect;
        let name = dialect.format_table(&table.name, table.schema.as_ref());
        let condition = if operation.if_exists {
            "IF EXISTS "
        } else {
            ""
        };
        let sql = format!("\nDROP TABLE {condition}{name}");
        if operation.scope == TableScope::Statement {
            self.emit(sql);
            return Ok(());
        }
        if operation.scope == TableScope::Checked {
            let reference = ObjectReference::new(&table.name, table.schema.as_ref());
            self.output.precondition = Some(Precondition::TablePresent(reference));
        }
        self.emit(sql);
        let assembled =
            AssembledTable::new(table, dialect.name.as_str(), self.compiler.convention)?;
        if operation.scope != TableScope::Directive {
            self.drop_sequences_of(table, operation.scope)?;
        }
        self.drop_types_of(&assembled, operation.scope)
    }

    /// The counterpart of `create_sequences_of`.
    fn drop_sequences_of(&mut self, table: &Table, scope: TableScope) -> Result<(), DialectError> {
        for sequence in self.own_sequences(table) {
            self.drop_sequence(&DropSequence {
                sequence,
                if_exists: false,
                checkfirst: scope == TableScope::Checked,
            })?;
        }
        Ok(())
    }

    fn own_sequences(&self, table: &Table) -> Vec<Sequence> {
        if !self.compiler.dialect.supports_sequences() {
            return Vec::new();
        }
        let sequences = table
            .columns
            .iter()
            .filter_map(|column| match &column.default {
                Some(ColumnDefault::Sequence(sequence)) if !sequence.optional => {
                    Some(sequence.as_ref().clone())
                }
                _ => None,
            });
        sequences.collect()
    }
}

/// A foreign key to a column that the table itself does not have: Alembic invents the column, and
/// its type is unknown.
fn check_self_references(table: &AssembledTable) -> Result<(), DialectError> {
    for constraint in &table.constraints {
        let AssembledConstraint::Plain(Constraint::ForeignKey(foreign_key)) = constraint else {
            continue;
        };
        for target in &foreign_key.targets {
            let is_self = target.table.text == table.name.text
                && target.schema.as_ref().map(|schema| &schema.text)
                    == table.schema.as_ref().map(|schema| &schema.text);
            let Some(column) = target.column.as_ref().filter(|_| is_self) else {
                continue;
            };
            if table.column(&column.text).is_none() {
                return Err(DialectError::Compile(format!(
                    "(in table '{}', column '{column}'): Can't generate DDL for NullType(); did \
                     you forget to specify a type on this Column?",
                    table.name
                )));
            }
        }
    }
    Ok(())
}

impl Compiler<'_> {
    fn create_table(
        &self,
        source: &Table,
        table: &AssembledTable,
        if_not_exists: bool,
    ) -> Result<String, DialectError> {
        let mut prefixes = source.prefixes.join(" ");
        if !prefixes.is_empty() {
            prefixes.push(' ');
        }
        let condition = if if_not_exists { "IF NOT EXISTS " } else { "" };
        let name = self
            .dialect
            .format_table(&table.name, table.schema.as_ref());
        let mut entries = Vec::with_capacity(table.columns.len() + 1);
        for column in table.columns.iter().filter(|column| !column.system) {
            let entry = self
                .column_specification(table, column)
                .and_then(|text| Ok(text + &self.column_checks(table, column)?))
                .map_err(|error| in_column(error, table, &column.name.text))?;
            entries.push(entry);
        }
        entries.extend(self.table_constraints(table)?);
        let mut text = format!("\nCREATE {prefixes}TABLE {condition}{name} (");
        let mut separator = "\n";
        for entry in entries {
            text.push_str(&format!("{separator}\t{entry}"));
            separator = ", \n";
        }
        let options = match self.dialect.name {
            DialectName::Postgresql => self.postgresql_table_options(&table.options),
            DialectName::Sqlite => Self::sqlite_table_options(&table.options),
            DialectName::Mysql | DialectName::Mariadb => {
                self.mysql_table_options(&table.options, source.comment.as_deref())?
            }
        };
        text.push_str(&format!("\n){options}\n\n"));
        Ok(text)
    }

    /// The primary key, then the others, as `create_table_constraints`.
    fn table_constraints(&self, table: &AssembledTable) -> Result<Vec<String>, DialectError> {
        let mut clauses = Vec::new();
        if let Some(primary_key) = &table.primary_key {
            let primary_key = Constraint::PrimaryKey(primary_key.clone());
            clauses.extend(self.constraint(table, &primary_key)?);
        }
        for constraint in &table.constraints {
            match constraint {
                AssembledConstraint::Plain(Constraint::ForeignKey(foreign_key))
                    if foreign_key.rules.use_alter && self.dialect.supports_alter() => {}
                AssembledConstraint::Plain(constraint) => {
                    clauses.extend(self.constraint(table, constraint)?);
                }
                AssembledConstraint::TypeCheck(check) => {
                    if self.needs_type_check(check) {
                        clauses.push(self.type_check(table, check)?);
                    }
                }
            }
        }
        Ok(clauses)
    }

    pub(super) fn rename_table(&self, operation: &RenameTable) -> String {
        let schema = operation.schema.as_ref();
        let old = self
            .dialect
            .format_altered_table(&operation.table_name, schema);
        // Only MySQL can move the table to a schema and wants it repeated.
        let new_schema = schema.filter(|_| self.dialect.is_mysql_family());
        let new = self
            .dialect
            .format_altered_table(&operation.new_table_name, new_schema);
        format!("ALTER TABLE {old} RENAME TO {new}")
    }
}

/// Says in which column an error is, as `visit_create_table`.
fn in_column(error: DialectError, table: &AssembledTable, column: &str) -> DialectError {
    match error {
        DialectError::Compile(message) => DialectError::Compile(format!(
            "(in table '{}', column '{column}'): {message}",
            table.name
        )),
        unsupported @ DialectError::Unsupported { .. } => DialectError::Compile(format!(
            "(in table '{}', column '{column}'): {unsupported}",
            table.name
        )),
        other => other,
    }
}
