//! `op.rename_table`.

use crate::schema::identifier::Identifier;

/// Renames a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenameTable {
    /// The table.
    pub table_name: Identifier,
    /// Its new name.
    pub new_table_name: Identifier,
    /// Its schema.
    pub schema: Option<Identifier>,
}
