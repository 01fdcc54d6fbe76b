//! Operations to statements: which statements an operation becomes and in which order, as
//! Alembic's `toimpl` and `impl` modules. The clauses are in the files beside this one, what only
//! one database does in `postgresql.rs`, `sqlite.rs` and `mysql.rs`.

mod alter_column;
mod column;
mod comment;
mod constraint;
mod data;
mod expression;
mod index;
mod mysql;
mod named_type;
mod postgresql;
mod sequence;
mod sqlite;
mod table;
#[cfg(test)]
mod tests;

use std::collections::HashSet;

use super::{Dialect, DialectError};
use crate::operations::{ConstraintKind, CreateForeignKey, Operation};
use crate::schema::assembly::{AssembledTable, AssemblyError, columns_of};
use crate::schema::constraint::{Constraint, ForeignKeyConstraint, ForeignKeyTarget};
use crate::schema::identifier::{Identifier, ObjectName};
use crate::schema::naming::{NamedColumn, NamedKind, NamedSubject, NamingConvention, NamingError};
use crate::schema::table::Table;
use crate::schema::value::SqlValue;

/// What a run knows and remembers while it compiles operations.
#[derive(Debug, Clone, Default)]
pub struct CompileContext {
    /// The naming convention of the environment's `target_metadata`.
    pub naming_convention: NamingConvention,
    /// Named types that tables of this run have already created or dropped. Each is handled once
    /// per run, as `DefaultImpl.memo`.
    pub handled_types: HashSet<NamedTypeKey>,
    /// Whether the statements are sent or printed.
    pub mode: CompileMode,
}

/// What becomes of the values within a statement that the script supplies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum CompileMode {
    /// The statements are sent: values go the driver's way.
    #[default]
    Online,
    /// The statements are printed, values as parameters.
    Offline,
    /// The statements are printed, values as literals (`literal_binds`).
    OfflineWithLiterals,
}

/// A named type as a run remembers it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct NamedTypeKey {
    /// Enumerated type or domain.
    pub kind: NamedTypeKind,
    /// Its schema.
    pub schema: Option<String>,
    /// Its name.
    pub name: String,
}

/// The kinds of named types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NamedTypeKind {
    /// An enumerated type.
    Enum,
    /// A domain.
    Domain,
}

/// The statements of an operation.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CompiledOperation {
    /// Asked once, before anything of the operation is sent; unless it holds, nothing is.
    /// Offline nothing can be asked and the statements are written.
    pub precondition: Option<Precondition>,
    /// The statements, in order.
    pub statements: Vec<Statement>,
    /// What Python would report by `warnings.warn`.
    pub warnings: Vec<String>,
}

/// One statement.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// The text as sent, with the line feeds around it that SQLAlchemy writes.
    pub sql: String,
    /// The values that the driver binds beside the text.
    pub values: Vec<SqlValue>,
    /// Asked right before it; unless it holds, the statement is left out. Offline nothing can be
    /// asked and the statement is written.
    pub precondition: Option<Precondition>,
}

impl Statement {
    /// A statement without precondition.
    pub fn new(sql: impl Into<String>) -> Self {
        Self {
            sql: sql.into(),
            values: Vec::new(),
            precondition: None,
        }
    }

    /// The text as offline mode prints it, without the blank line that follows. As
    /// `DefaultImpl._exec` with `as_sql`.
    #[must_use]
    pub fn printed(&self) -> String {
        format!("{};", self.sql.replace('\t', "    ").trim())
    }
}

/// What must hold in the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Precondition {
    /// There is no such type.
    TypeMissing(ObjectReference),
    /// There is such a type.
    TypePresent(ObjectReference),
    /// There is no such sequence.
    SequenceMissing(ObjectReference),
    /// There is such a sequence.
    SequencePresent(ObjectReference),
    /// There is no such table.
    TableMissing(ObjectReference),
    /// There is such a table.
    TablePresent(ObjectReference),
    /// The table has no such index.
    IndexMissing {
        /// The table.
        table: ObjectReference,
        /// The index.
        index: String,
    },
    /// The table has such an index.
    IndexPresent {
        /// The table.
        table: ObjectReference,
        /// The index.
        index: String,
    },
}

/// The name of something in a database, unquoted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectReference {
    /// Its schema; `None` is the search path.
    pub schema: Option<String>,
    /// Its name.
    pub name: String,
}

impl ObjectReference {
    fn new(name: &Identifier, schema: Option<&Identifier>) -> Self {
        Self {
            schema: schema.map(|schema| schema.text.clone()),
            name: name.text.clone(),
        }
    }
}

impl From<NamingError> for DialectError {
    fn from(error: NamingError) -> Self {
        let message = error.to_string();
        match error {
            NamingError::NameRequired => Self::InvalidRequest(message),
            NamingError::UnknownToken(_) => Self::Key(message),
            NamingError::BadTemplate(_) => Self::Argument(message),
        }
    }
}

impl From<AssemblyError> for DialectError {
    fn from(error: AssemblyError) -> Self {
        let message = error.to_string();
        match error {
            AssemblyError::ColumnNotFound { .. } => Self::ConstraintColumnNotFound(message),
            AssemblyError::DuplicateColumn { .. } => Self::DuplicateColumn(message),
            AssemblyError::Argument(_) => Self::Argument(message),
            AssemblyError::NoReferencedColumn { .. } => Self::NoReferencedColumn(message),
            AssemblyError::Naming(error) => error.into(),
        }
    }
}

impl Dialect {
    /// Turns an operation into the statements that Alembic sends for it.
    ///
    /// # Errors
    /// When the dialect cannot do the operation or write one of its clauses; nothing of the
    /// operation may be sent then.
    pub fn compile_operation(
        &self,
        operation: &Operation,
        context: &mut CompileContext,
    ) -> Result<CompiledOperation, DialectError> {
        let convention = context.naming_convention.clone();
        let mut planner = Planner {
            compiler: Compiler {
                dialect: self,
                convention: &convention,
            },
            context,
            output: CompiledOperation::default(),
        };
        planner.plan(operation)?;
        Ok(planner.output)
    }
}

/// Writes clauses and statements of one dialect.
#[derive(Clone, Copy)]
struct Compiler<'a> {
    dialect: &'a Dialect,
    convention: &'a NamingConvention,
}

/// Decides which statements an operation becomes.
struct Planner<'a> {
    compiler: Compiler<'a>,
    context: &'a mut CompileContext,
    output: CompiledOperation,
}

const NO_ALTER_IN_SQLITE: &str = "No support for ALTER of constraints in SQLite dialect. Please \
     refer to the batch mode feature which allows for SQLite migrations using a copy-and-move \
     strategy.";

const SKIPPED_IN_SQLITE: &str = "Skipping unsupported ALTER for creation of implicit constraint. \
     Please refer to the batch mode feature which allows for SQLite migrations using a \
     copy-and-move strategy.";

impl Planner<'_> {
    fn emit(&mut self, sql: impl Into<String>) {
        self.output.statements.push(Statement::new(sql));
    }

    fn emit_if(&mut self, precondition: Option<Precondition>, sql: impl Into<String>) {
        self.output.statements.push(Statement {
            precondition,
            ..Statement::new(sql)
        });
    }

    fn plan(&mut self, operation: &Operation) -> Result<(), DialectError> {
        match operation {
            Operation::CreateTable(operation) => self.create_table(operation),
            Operation::DropTable(operation) => self.drop_table(operation),
            Operation::RenameTable(operation) => {
                let sql = self.compiler.rename_table(operation);
                self.emit(sql);
                Ok(())
            }
            Operation::AddColumn(operation) => self.add_column(operation),
            Operation::DropColumn(operation) => {
                let sql = self.compiler.drop_column(operation);
                self.emit(sql);
                Ok(())
            }
            Operation::AlterColumn(operation) => self.alter_column(operation),
            Operation::CreateIndex(operation) => self.create_index(operation),
            Operation::DropIndex(operation) => self.drop_index(operation),
            Operation::CreatePrimaryKey(operation) => {
                let constraint = Constraint::PrimaryKey(operation.constraint.clone());
                self.create_constraint(
                    &operation.table_name,
                    operation.schema.as_ref(),
                    &constraint,
                )
            }
            Operation::CreateForeignKey(operation) => self.create_foreign_key(operation),
            Operation::CreateUniqueConstraint(operation) => {
                let constraint = Constraint::Unique(operation.constraint.clone());
                self.create_constraint(
                    &operation.table_name,
                    operation.schema.as_ref(),
                    &constraint,
                )
            }
            Operation::CreateCheckConstraint(operation) => {
                let constraint = Constraint::Check(operation.constraint.clone());
                self.create_constraint(
                    &operation.table_name,
                    operation.schema.as_ref(),
                    &constraint,
                )
            }
            Operation::CreateExcludeConstraint(operation) => {
                let constraint = Constraint::Exclude(operation.constraint.clone());
                self.create_constraint(
                    &operation.table_name,
                    operation.schema.as_ref(),
                    &constraint,
                )
            }
            Operation::DropConstraint(operation) => {
                let sql = self.compiler.drop_constraint(operation)?;
                self.emit(sql);
                Ok(())
            }
            Operation::CreateTableComment(operation) => {
                let sql = self.compiler.set_table_comment(
                    &operation.table_name,
                    operation.schema.as_ref(),
                    operation.comment.as_deref(),
                );
                self.emit(sql);
                Ok(())
            }
            Operation::DropTableComment(operation) => {
                let sql = self
                    .compiler
                    .drop_table_comment(&operation.table_name, operation.schema.as_ref());
                self.emit(sql);
                Ok(())
            }
            Operation::BulkInsert(operation) => self.bulk_insert(operation),
            Operation::Execute(operation) => self.execute(operation),
            Operation::CreateNamedType(operation) => self.create_named_type(operation),
            Operation::DropNamedType(operation) => self.drop_named_type(operation),
            Operation::CreateSequence(operation) => self.create_sequence(operation),
            Operation::DropSequence(operation) => self.drop_sequence(operation),
            Operation::CreateSchema(operation) => {
                let condition = if operation.if_not_exists {
                    "IF NOT EXISTS "
                } else {
                    ""
                };
                let name = self.compiler.dialect.quote(&operation.name);
                self.emit(format!("CREATE SCHEMA {condition}{name}"));
                Ok(())
            }
            Operation::DropSchema(operation) => {
                let condition = if operation.if_exists {
                    "IF EXISTS "
                } else {
                    ""
                };
                let name = self.compiler.dialect.quote(&operation.name);
                let cascade = if operation.cascade { " CASCADE" } else { "" };
                self.emit(format!("DROP SCHEMA {condition}{name}{cascade}"));
                Ok(())
            }
        }
    }

    /// A constraint added by a directive of its own: its columns need not be known.
    fn create_constraint(
        &mut self,
        table_name: &Identifier,
        schema: Option<&Identifier>,
        constraint: &Constraint,
    ) -> Result<(), DialectError> {
        if self.compiler.dialect.is_sqlite() {
            return Err(DialectError::NotImplemented(NO_ALTER_IN_SQLITE.to_owned()));
        }
        let mut constraint = constraint.clone();
        let name = self
            .compiler
            .attached_name(table_name, schema, &constraint)?;
        *constraint.name_mut() = name;
        let mut table = AssembledTable::new(
            &Table::new(table_name.clone(), schema.cloned()),
            self.compiler.dialect.name.as_str(),
            self.compiler.convention,
        )?;
        table.primary_key = None;
        self.add_constraint(&table, &constraint)
    }

    fn add_constraint(
        &mut self,
        table: &AssembledTable,
        constraint: &Constraint,
    ) -> Result<(), DialectError> {
        if self.compiler.dialect.is_sqlite() {
            return Err(DialectError::NotImplemented(NO_ALTER_IN_SQLITE.to_owned()));
        }
        let clause = self
            .compiler
            .constraint(table, constraint)?
            .unwrap_or_default();
        let table_name = self
            .compiler
            .dialect
            .format_table(&table.name, table.schema.as_ref());
        self.emit(format!("ALTER TABLE {table_name} ADD {clause}"));
        Ok(())
    }

    fn create_foreign_key(&mut self, operation: &CreateForeignKey) -> Result<(), DialectError> {
        let targets = operation
            .remote_columns
            .iter()
            .map(|column| ForeignKeyTarget {
                schema: operation.referent_schema.clone(),
                table: operation.referent_table.clone(),
                column: Some(column.clone()),
            });
        if operation.local_columns.len() != operation.remote_columns.len() {
            return Err(DialectError::Argument(format!(
                "ForeignKeyConstraint number of constrained columns must match the number of \
                 referenced columns: {} and {}",
                operation.local_columns.len(),
                operation.remote_columns.len()
            )));
        }
        let constraint = Constraint::ForeignKey(ForeignKeyConstraint {
            name: operation.constraint_name.clone(),
            columns: operation.local_columns.clone(),
            targets: targets.collect(),
            rules: operation.rules.clone(),
        });
        self.create_constraint(
            &operation.source_table,
            operation.source_schema.as_ref(),
            &constraint,
        )
    }
}

impl Compiler<'_> {
    /// The name of a constraint that joins a table of which nothing else is known.
    fn attached_name(
        &self,
        table_name: &Identifier,
        schema: Option<&Identifier>,
        constraint: &Constraint,
    ) -> Result<ObjectName, DialectError> {
        let condition_columns;
        let (kind, columns): (_, &[Identifier]) = match constraint {
            Constraint::PrimaryKey(primary_key) => (NamedKind::PrimaryKey, &primary_key.columns),
            Constraint::ForeignKey(foreign_key) => (NamedKind::ForeignKey, &foreign_key.columns),
            Constraint::Unique(unique) => (NamedKind::Unique, &unique.columns),
            Constraint::Check(check) => {
                condition_columns = columns_of(&check.condition);
                (NamedKind::Check, &condition_columns)
            }
            Constraint::Exclude(exclude) => return Ok(exclude.name.clone()),
        };
        let mut subject = bare_subject(kind, table_name, schema, columns);
        if let Constraint::ForeignKey(foreign_key) = constraint {
            subject.referred_table = foreign_key.targets.first().map(referred_table);
            subject.referred_columns = foreign_key
                .targets
                .iter()
                .filter_map(|target| target.column.as_ref().map(|column| column.text.as_str()))
                .collect();
        }
        Ok(self.convention.apply(&subject, constraint.name())?)
    }

    /// The name of a constraint that is known by kind and name only, as
    /// `SchemaObjects.generic_constraint`.
    fn dropped_name(
        &self,
        table_name: &Identifier,
        schema: Option<&Identifier>,
        kind: Option<ConstraintKind>,
        name: &ObjectName,
    ) -> Result<ObjectName, DialectError> {
        let kind = match kind {
            None => return Ok(name.clone()),
            Some(ConstraintKind::ForeignKey) => NamedKind::ForeignKey,
            Some(ConstraintKind::Primary) => NamedKind::PrimaryKey,
            Some(ConstraintKind::Unique) => NamedKind::Unique,
            Some(ConstraintKind::Check) => NamedKind::Check,
        };
        let subject = bare_subject(kind, table_name, schema, &[]);
        Ok(self.convention.apply(&subject, name)?)
    }

    /// Writes a name that has been through the naming convention.
    fn object_name(&self, name: &ObjectName) -> Result<Option<String>, DialectError> {
        match name {
            ObjectName::Unnamed | ObjectName::FromConvention => Ok(None),
            ObjectName::Given(name) => self.dialect.format_constraint_name(name, false).map(Some),
            ObjectName::Final(name) => self.dialect.format_constraint_name(name, true).map(Some),
        }
    }
}

/// The referred table as a convention sees it: what stands before the last dot of the target's
/// full name.
fn referred_table(target: &ForeignKeyTarget) -> &str {
    let name = target.table.text.as_str();
    name.rsplit('.').next().unwrap_or(name)
}

/// What a convention sees of a constraint whose table is known by name only.
fn bare_subject<'a>(
    kind: NamedKind,
    table_name: &'a Identifier,
    schema: Option<&'a Identifier>,
    columns: &'a [Identifier],
) -> NamedSubject<'a> {
    NamedSubject {
        kind,
        table_name: &table_name.text,
        table_schema: schema.map(|schema| schema.text.as_str()),
        columns: columns
            .iter()
            .map(|column| NamedColumn {
                name: &column.text,
                key: &column.text,
            })
            .collect(),
        referred_table: None,
        referred_columns: Vec::new(),
    }
}
