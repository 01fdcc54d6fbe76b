//! `op.create_table_comment` and `op.drop_table_comment`.

use crate::schema::identifier::Identifier;

/// Sets the comment of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateTableComment {
    /// The table.
    pub table_name: Identifier,
    /// Its schema.
    pub schema: Option<Identifier>,
    /// The comment; `None` writes NULL.
    pub comment: Option<String>,
    /// The comment that it has.
    pub existing_comment: Option<String>,
}

/// Drops the comment of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DropTableComment {
    /// The table.
    pub table_name: Identifier,
    /// Its schema.
    pub schema: Option<Identifier>,
    /// The comment that it has.
    pub existing_comment: Option<String>,
}
