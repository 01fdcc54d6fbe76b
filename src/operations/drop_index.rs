//! `op.drop_index`, `Index.drop`, `DropIndex(index)`.

use crate::schema::identifier::{Identifier, ObjectName};
use crate::schema::options::DialectOptions;

/// Drops an index.
#[derive(Debug, Clone, PartialEq)]
pub struct DropIndex {
    /// The index.
    pub index_name: ObjectName,
    /// Its table; MySQL cannot do without.
    pub table_name: Option<Identifier>,
    /// Its schema.
    pub schema: Option<Identifier>,
    /// IF EXISTS.
    pub if_exists: bool,
    /// Arguments for single dialects (`postgresql_concurrently`).
    pub options: DialectOptions,
    /// Look for it first, and do nothing if it is not there (`Index.drop`).
    pub checkfirst: bool,
}
