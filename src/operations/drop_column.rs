//! `op.drop_column`.

use crate::schema::identifier::Identifier;
use crate::schema::options::DialectOptions;

/// Drops a column.
#[derive(Debug, Clone, PartialEq)]
pub struct DropColumn {
    /// The table.
    pub table_name: Identifier,
    /// Its schema.
    pub schema: Option<Identifier>,
    /// The column.
    pub column_name: Identifier,
    /// IF EXISTS.
    pub if_exists: bool,
    /// Arguments for single dialects (`mssql_drop_check`, ...).
    pub options: DialectOptions,
}
