//! `Enum(...).create(bind)`, `postgresql.ENUM(...).drop(bind)`, `DOMAIN(...).create(bind)`.

use crate::schema::types::{DomainType, EnumType};

/// A type that lives in the database under a name of its own.
#[derive(Debug, Clone, PartialEq)]
pub enum NamedType {
    /// An enumerated type.
    Enum(EnumType),
    /// A domain.
    Domain(Box<DomainType>),
}

/// Creates a named type where the database has such; elsewhere it does nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct CreateNamedType {
    /// The type.
    pub named_type: NamedType,
    /// Look for it first, and do nothing if it is there.
    pub checkfirst: bool,
}

/// Drops a named type where the database has such; elsewhere it does nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct DropNamedType {
    /// The type.
    pub named_type: NamedType,
    /// Look for it first, and do nothing if it is not there.
    pub checkfirst: bool,
}
