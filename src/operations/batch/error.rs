//! Why a batch block cannot be carried out.

use thiserror::Error;

use crate::schema::assembly::AssemblyError;
use crate::schema::naming::NamingError;

/// Why a batch block cannot be carried out.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BatchError {
    /// `KeyError`: a directive names a column that the table does not have.
    #[error("'{0}'")]
    UnknownColumn(String),
    /// `ValueError`.
    #[error("Constraint must have a name")]
    UnnamedConstraint,
    /// `ValueError`.
    #[error("No such constraint: '{0}'")]
    NoSuchConstraint(String),
    /// `ValueError`.
    #[error("No such index: '{0}'")]
    NoSuchIndex(String),
    /// `ValueError`: a column that the same block adds is dropped.
    #[error("list.remove(x): x not in list")]
    DroppedNewColumn,
    /// `alembic.util.exc.CommandError`.
    #[error(
        "Can't specify insert_before or insert_after when using ALTER; please specify \
         recreate='always'"
    )]
    InsertWithoutCopy,
    /// `sqlalchemy.exc.CircularDependencyError`.
    #[error("Circular dependency detected. ({0})")]
    CircularOrder(String),
    /// `sqlalchemy.exc.ArgumentError`.
    #[error("{0}")]
    Argument(String),
    /// A new column's `default=` is a function, and nobody called it.
    #[error(
        "column '{0}' has a Python function as its default, whose value is not known when the \
         rows are copied"
    )]
    CallableDefault(String),
    /// The columns and constraints do not make a table.
    #[error(transparent)]
    Assembly(#[from] AssemblyError),
    /// A name could not be made.
    #[error(transparent)]
    Naming(#[from] NamingError),
}

impl BatchError {
    /// The Python exception that Alembic raises.
    #[must_use]
    pub fn exception_name(&self) -> &'static str {
        match self {
            Self::UnknownColumn(_) => "KeyError",
            Self::UnnamedConstraint
            | Self::NoSuchConstraint(_)
            | Self::NoSuchIndex(_)
            | Self::DroppedNewColumn => "ValueError",
            Self::InsertWithoutCopy => "CommandError",
            Self::CircularOrder(_) => "CircularDependencyError",
            Self::CallableDefault(_) => "NotImplementedError",
            Self::Argument(_) => "ArgumentError",
            Self::Assembly(error) => match error {
                AssemblyError::ColumnNotFound { .. } => "ConstraintColumnNotFoundError",
                AssemblyError::DuplicateColumn { .. } => "DuplicateColumnError",
                AssemblyError::Argument(_) => "ArgumentError",
                AssemblyError::NoReferencedColumn { .. } => "NoReferencedColumnError",
                AssemblyError::Naming(error) => naming_exception(error),
            },
            Self::Naming(error) => naming_exception(error),
        }
    }
}

fn naming_exception(error: &NamingError) -> &'static str {
    match error {
        NamingError::NameRequired => "InvalidRequestError",
        NamingError::UnknownToken(_) => "KeyError",
        NamingError::BadTemplate(_) => "ValueError",
    }
}
