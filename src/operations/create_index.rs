//! `op.create_index`, `Index.create`, `CreateIndex(index)`.

use crate::schema::identifier::Identifier;
use crate::schema::index::Index;

/// Creates an index.
#[derive(Debug, Clone, PartialEq)]
pub struct CreateIndex {
    /// The table.
    pub table_name: Identifier,
    /// Its schema.
    pub schema: Option<Identifier>,
    /// The index.
    pub index: Index,
    /// IF NOT EXISTS.
    pub if_not_exists: bool,
    /// Look for it first, and do nothing if it is there (`Index.create`).
    pub checkfirst: bool,
}
