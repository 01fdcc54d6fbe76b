//! What a migration does, as plain data; no Python. One struct per directive of Alembic, one file
//! per struct. `dialect::ddl` turns an operation into statements.

pub mod add_column;
pub mod alter_column;
pub mod batch;
pub mod bulk_insert;
pub mod create_constraint;
pub mod create_index;
pub mod create_table;
pub mod drop_column;
pub mod drop_constraint;
pub mod drop_index;
pub mod drop_table;
pub mod execute;
pub mod named_type;
pub mod rename_table;
pub mod schema_element;
pub mod sequence;
pub mod table_comment;

pub use add_column::AddColumn;
pub use alter_column::{AlterColumn, AlteredDefault, ColumnChange};
pub use bulk_insert::{BulkInsert, BulkValue};
pub use create_constraint::{
    CreateCheckConstraint, CreateExcludeConstraint, CreateForeignKey, CreatePrimaryKey,
    CreateUniqueConstraint,
};
pub use create_index::CreateIndex;
pub use create_table::CreateTable;
pub use drop_column::DropColumn;
pub use drop_constraint::{ConstraintKind, DropConstraint};
pub use drop_index::DropIndex;
pub use drop_table::DropTable;
pub use execute::Execute;
pub use named_type::{CreateNamedType, DropNamedType, NamedType};
pub use rename_table::RenameTable;
pub use schema_element::{CreateSchema, DropSchema};
pub use sequence::{CreateSequence, DropSequence};
pub use table_comment::{CreateTableComment, DropTableComment};

/// One operation of a migration.
#[derive(Debug, Clone, PartialEq)]
pub enum Operation {
    /// `op.create_table`.
    CreateTable(CreateTable),
    /// `op.drop_table`.
    DropTable(DropTable),
    /// `op.rename_table`.
    RenameTable(RenameTable),
    /// `op.add_column`.
    AddColumn(Box<AddColumn>),
    /// `op.drop_column`.
    DropColumn(DropColumn),
    /// `op.alter_column`.
    AlterColumn(Box<AlterColumn>),
    /// `op.create_index`.
    CreateIndex(CreateIndex),
    /// `op.drop_index`.
    DropIndex(DropIndex),
    /// `op.create_primary_key`.
    CreatePrimaryKey(CreatePrimaryKey),
    /// `op.create_foreign_key`.
    CreateForeignKey(CreateForeignKey),
    /// `op.create_unique_constraint`.
    CreateUniqueConstraint(CreateUniqueConstraint),
    /// `op.create_check_constraint`.
    CreateCheckConstraint(CreateCheckConstraint),
    /// `op.create_exclude_constraint`.
    CreateExcludeConstraint(CreateExcludeConstraint),
    /// `op.drop_constraint`.
    DropConstraint(DropConstraint),
    /// `op.create_table_comment`.
    CreateTableComment(CreateTableComment),
    /// `op.drop_table_comment`.
    DropTableComment(DropTableComment),
    /// `op.bulk_insert`.
    BulkInsert(BulkInsert),
    /// `op.execute`.
    Execute(Box<Execute>),
    /// `Enum(...).create(bind)`, `DOMAIN(...).create(bind)`.
    CreateNamedType(CreateNamedType),
    /// `Enum(...).drop(bind)`, `DOMAIN(...).drop(bind)`.
    DropNamedType(DropNamedType),
    /// `Sequence(...).create(bind)`, `CreateSequence(...)`.
    CreateSequence(CreateSequence),
    /// `Sequence(...).drop(bind)`, `DropSequence(...)`.
    DropSequence(DropSequence),
    /// `CreateSchema(...)`.
    CreateSchema(CreateSchema),
    /// `DropSchema(...)`.
    DropSchema(DropSchema),
}
