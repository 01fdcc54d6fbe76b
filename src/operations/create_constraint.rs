//! `op.create_primary_key`, `op.create_foreign_key`, `op.create_unique_constraint`,
//! `op.create_check_constraint`, `op.create_exclude_constraint`.

use crate::schema::constraint::{
    CheckConstraint, ExcludeConstraint, ForeignKeyRules, PrimaryKeyConstraint, UniqueConstraint,
};
use crate::schema::identifier::{Identifier, ObjectName};

/// Adds a primary key.
#[derive(Debug, Clone, PartialEq)]
pub struct CreatePrimaryKey {
    /// The table.
    pub table_name: Identifier,
    /// Its schema.
    pub schema: Option<Identifier>,
    /// The constraint.
    pub constraint: PrimaryKeyConstraint,
}

/// Adds a foreign key.
#[derive(Debug, Clone, PartialEq)]
pub struct CreateForeignKey {
    /// Name of the constraint.
    pub constraint_name: ObjectName,
    /// The table that gets it.
    pub source_table: Identifier,
    /// Its schema.
    pub source_schema: Option<Identifier>,
    /// The table that it refers to.
    pub referent_table: Identifier,
    /// Its schema.
    pub referent_schema: Option<Identifier>,
    /// Local columns.
    pub local_columns: Vec<Identifier>,
    /// Referred columns.
    pub remote_columns: Vec<Identifier>,
    /// ON UPDATE, ON DELETE, MATCH, DEFERRABLE, INITIALLY.
    pub rules: ForeignKeyRules,
}

/// Adds a unique constraint.
#[derive(Debug, Clone, PartialEq)]
pub struct CreateUniqueConstraint {
    /// The table.
    pub table_name: Identifier,
    /// Its schema.
    pub schema: Option<Identifier>,
    /// The constraint.
    pub constraint: UniqueConstraint,
}

/// Adds a CHECK constraint.
#[derive(Debug, Clone, PartialEq)]
pub struct CreateCheckConstraint {
    /// The table.
    pub table_name: Identifier,
    /// Its schema.
    pub schema: Option<Identifier>,
    /// The constraint.
    pub constraint: CheckConstraint,
}

/// Adds an EXCLUDE constraint (PostgreSQL).
#[derive(Debug, Clone, PartialEq)]
pub struct CreateExcludeConstraint {
    /// The table.
    pub table_name: Identifier,
    /// Its schema.
    pub schema: Option<Identifier>,
    /// The constraint.
    pub constraint: ExcludeConstraint,
}
