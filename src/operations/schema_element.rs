//! `CreateSchema(...)` and `DropSchema(...)`.

use crate::schema::identifier::Identifier;

/// Creates a schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateSchema {
    /// Its name.
    pub name: Identifier,
    /// IF NOT EXISTS.
    pub if_not_exists: bool,
}

/// Drops a schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DropSchema {
    /// Its name.
    pub name: Identifier,
    /// IF EXISTS.
    pub if_exists: bool,
    /// CASCADE.
    pub cascade: bool,
}
