//! `op.alter_column`.

use crate::schema::column::DefaultClause;
use crate::schema::identifier::Identifier;
use crate::schema::options::DialectOptions;
use crate::schema::sequence::{Computed, Identity};
use crate::schema::types::SqlType;

/// Changes a column.
#[derive(Debug, Clone, PartialEq)]
pub struct AlterColumn {
    /// The table.
    pub table_name: Identifier,
    /// Its schema.
    pub schema: Option<Identifier>,
    /// The column.
    pub column_name: Identifier,
    /// `nullable=`.
    pub modify_nullable: Option<bool>,
    /// `comment=`; `Set(None)` drops the comment.
    pub modify_comment: ColumnChange<Option<String>>,
    /// `server_default=`.
    pub modify_server_default: ColumnChange<AlteredDefault>,
    /// `new_column_name=`.
    pub modify_name: Option<Identifier>,
    /// `type_=`.
    pub modify_type: Option<SqlType>,
    /// `autoincrement=` (MySQL only).
    pub autoincrement: Option<bool>,
    /// `existing_type=`.
    pub existing_type: Option<SqlType>,
    /// `existing_nullable=`.
    pub existing_nullable: Option<bool>,
    /// `existing_server_default=`.
    pub existing_server_default: ColumnChange<AlteredDefault>,
    /// `existing_comment=`.
    pub existing_comment: Option<String>,
    /// `existing_autoincrement=` (MySQL only).
    pub existing_autoincrement: Option<bool>,
    /// Arguments for single dialects (`postgresql_using`, ...).
    pub options: DialectOptions,
}

impl AlterColumn {
    /// A change of a column that changes nothing yet.
    pub fn new(
        table_name: impl Into<Identifier>,
        schema: Option<Identifier>,
        column_name: impl Into<Identifier>,
    ) -> Self {
        Self {
            table_name: table_name.into(),
            schema,
            column_name: column_name.into(),
            modify_nullable: None,
            modify_comment: ColumnChange::NotGiven,
            modify_server_default: ColumnChange::NotGiven,
            modify_name: None,
            modify_type: None,
            autoincrement: None,
            existing_type: None,
            existing_nullable: None,
            existing_server_default: ColumnChange::NotGiven,
            existing_comment: None,
            existing_autoincrement: None,
            options: DialectOptions::new(),
        }
    }
}

/// An argument whose absence (`False` in Alembic) differs from `None`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum ColumnChange<T> {
    /// Not given.
    #[default]
    NotGiven,
    /// Given.
    Set(T),
}

impl<T> ColumnChange<T> {
    /// The value, if given.
    pub fn given(&self) -> Option<&T> {
        match self {
            Self::NotGiven => None,
            Self::Set(value) => Some(value),
        }
    }
}

/// `server_default=` and `existing_server_default=` of `op.alter_column`.
#[derive(Debug, Clone, PartialEq)]
pub enum AlteredDefault {
    /// `None`: no default.
    None,
    /// A DEFAULT clause.
    Clause(DefaultClause),
    /// `FetchedValue()`.
    Fetched,
    /// `Identity(...)`.
    Identity(Identity),
    /// `Computed(...)`.
    Computed(Computed),
}
