//! `op.add_column`.

use crate::schema::column::Column;
use crate::schema::identifier::Identifier;

/// Adds a column, with the constraints, indexes and comment that belong to it.
#[derive(Debug, Clone, PartialEq)]
pub struct AddColumn {
    /// The table.
    pub table_name: Identifier,
    /// Its schema.
    pub schema: Option<Identifier>,
    /// The column.
    pub column: Column,
    /// IF NOT EXISTS.
    pub if_not_exists: bool,
    /// Write a single foreign key as REFERENCES within the statement.
    pub inline_references: bool,
    /// Write PRIMARY KEY within the statement.
    pub inline_primary_key: bool,
}
