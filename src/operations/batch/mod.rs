//! Batch mode: the directives of one `op.batch_alter_table` block, rewritten into "move and copy"
//! operations, as `BatchOperationsImpl` and `ApplyBatchImpl`. Reading the table from the database
//! is left to the caller, writing SQL to `dialect`.
//!
//! SQLAlchemy keeps a table's constraints and indexes in sets, so Alembic writes them in an order
//! that changes from run to run. Here they keep the order in which they were made or reflected.

mod apply;
mod error;
mod ordering;
mod plan;
mod record;
mod recreate;
mod reflected;

pub use error::BatchError;
pub use plan::{BatchPlan, plan_batch};
pub use recreate::{Recreate, check_recorded, requires_copy};
pub use reflected::{ReflectArguments, complete_reflected};

use super::{
    AddColumn, AlterColumn, CreateCheckConstraint, CreateExcludeConstraint, CreateForeignKey,
    CreateIndex, CreatePrimaryKey, CreateTableComment, CreateUniqueConstraint, DropColumn,
    DropConstraint, DropIndex, DropTableComment, Operation,
};
use crate::schema::column::Column;
use crate::schema::constraint::Constraint;
use crate::schema::identifier::Identifier;
use crate::schema::index::Index;
use crate::schema::naming::NamingConvention;
use crate::schema::options::DialectOptions;
use crate::schema::value::SqlValue;

/// One `op.batch_alter_table` block that copies its table.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct BatchRequest {
    /// The directives, in order.
    pub recorded: Vec<BatchChange>,
    /// `partial_reordering=`.
    pub partial_reordering: Vec<Vec<String>>,
    /// `table_args=`.
    pub table_args: TableArguments,
    /// `table_kwargs=`.
    pub table_kwargs: TableKeywords,
    /// Whether the table was read from the database, rather than given by `copy_from=`.
    pub is_reflected: bool,
    /// The naming convention of the environment's `target_metadata`, which names the constraints
    /// of the directives.
    pub target_convention: NamingConvention,
    /// The naming convention of the table: `naming_convention=` where the table was read from the
    /// database, that of its `MetaData` where it was given.
    pub table_convention: NamingConvention,
    /// What the Python functions in `default=` of new columns returned, by column.
    pub called_defaults: Vec<(String, SqlValue)>,
}

/// `table_args=`: what the new table gets besides what the old one has.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TableArguments {
    /// `Column(...)`.
    pub columns: Vec<Column>,
    /// Constraints.
    pub constraints: Vec<Constraint>,
    /// `Index(...)`.
    pub indexes: Vec<Index>,
}

/// `table_kwargs=`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TableKeywords {
    /// `comment=`.
    pub comment: Option<String>,
    /// `prefixes=`.
    pub prefixes: Vec<String>,
    /// Arguments for single dialects.
    pub options: DialectOptions,
}

/// One directive of the block.
#[derive(Debug, Clone, PartialEq)]
pub enum BatchChange {
    /// `batch_op.add_column`.
    AddColumn {
        /// The column.
        operation: Box<AddColumn>,
        /// `insert_before=`.
        insert_before: Option<String>,
        /// `insert_after=`.
        insert_after: Option<String>,
    },
    /// `batch_op.drop_column`.
    DropColumn(DropColumn),
    /// `batch_op.alter_column`.
    AlterColumn(Box<AlterColumn>),
    /// `batch_op.create_index`.
    CreateIndex(CreateIndex),
    /// `batch_op.drop_index`.
    DropIndex(DropIndex),
    /// `batch_op.create_primary_key`.
    CreatePrimaryKey(CreatePrimaryKey),
    /// `batch_op.create_foreign_key`.
    CreateForeignKey(CreateForeignKey),
    /// `batch_op.create_unique_constraint`.
    CreateUniqueConstraint(CreateUniqueConstraint),
    /// `batch_op.create_check_constraint`.
    CreateCheckConstraint(CreateCheckConstraint),
    /// `batch_op.create_exclude_constraint`.
    CreateExcludeConstraint(CreateExcludeConstraint),
    /// `batch_op.drop_constraint`.
    DropConstraint(DropConstraint),
    /// `batch_op.create_table_comment`.
    CreateTableComment(CreateTableComment),
    /// `batch_op.drop_table_comment`.
    DropTableComment(DropTableComment),
}

impl BatchChange {
    /// The directive as an operation of its own, for a block that does not copy its table.
    ///
    /// # Errors
    /// `insert_before=` and `insert_after=` need a copy.
    pub fn into_operation(self) -> Result<Operation, BatchError> {
        Ok(match self {
            Self::AddColumn {
                operation,
                insert_before: None,
                insert_after: None,
            } => Operation::AddColumn(operation),
            Self::AddColumn { .. } => return Err(BatchError::InsertWithoutCopy),
            Self::DropColumn(operation) => Operation::DropColumn(operation),
            Self::AlterColumn(operation) => Operation::AlterColumn(operation),
            Self::CreateIndex(operation) => Operation::CreateIndex(operation),
            Self::DropIndex(operation) => Operation::DropIndex(operation),
            Self::CreatePrimaryKey(operation) => Operation::CreatePrimaryKey(operation),
            Self::CreateForeignKey(operation) => Operation::CreateForeignKey(operation),
            Self::CreateUniqueConstraint(operation) => Operation::CreateUniqueConstraint(operation),
            Self::CreateCheckConstraint(operation) => Operation::CreateCheckConstraint(operation),
            Self::CreateExcludeConstraint(operation) => {
                Operation::CreateExcludeConstraint(operation)
            }
            Self::DropConstraint(operation) => Operation::DropConstraint(operation),
            Self::CreateTableComment(operation) => Operation::CreateTableComment(operation),
            Self::DropTableComment(operation) => Operation::DropTableComment(operation),
        })
    }
}

/// The name of the new table as long as the old one exists, as `_calc_temp_name`.
#[must_use]
pub fn temporary_name(table_name: &Identifier) -> Identifier {
    let name = format!("_alembic_tmp_{table_name}");
    Identifier::new(name.chars().take(50).collect::<String>())
}
