//! What can go wrong between data and text. Each kind is an exception that a script may catch.

use thiserror::Error;

/// A construct that a dialect cannot write.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DialectError {
    /// `sqlalchemy.exc.CompileError`.
    #[error("{0}")]
    Compile(String),
    /// `sqlalchemy.exc.UnsupportedCompilationError`: the dialect has no text for the element.
    #[error("The {dialect} dialect can't render element of type {element}")]
    Unsupported {
        /// The dialect.
        dialect: &'static str,
        /// The element's class.
        element: String,
    },
    /// `sqlalchemy.exc.ArgumentError`.
    #[error("{0}")]
    Argument(String),
    /// `sqlalchemy.exc.IdentifierError`.
    #[error("{0}")]
    Identifier(String),
    /// `sqlalchemy.exc.InvalidRequestError`.
    #[error("{0}")]
    InvalidRequest(String),
    /// `sqlalchemy.exc.ConstraintColumnNotFoundError`.
    #[error("{0}")]
    ConstraintColumnNotFound(String),
    /// `sqlalchemy.exc.NoReferencedColumnError`.
    #[error("{0}")]
    NoReferencedColumn(String),
    /// `sqlalchemy.exc.DuplicateColumnError`.
    #[error("{0}")]
    DuplicateColumn(String),
    /// `alembic.util.CommandError`.
    #[error("{0}")]
    Command(String),
    /// `NotImplementedError`.
    #[error("{0}")]
    NotImplemented(String),
    /// `KeyError`.
    #[error("{0}")]
    Key(String),
    /// `LookupError`.
    #[error("{0}")]
    Lookup(String),
    /// `TypeError`.
    #[error("{0}")]
    Type(String),
    /// `ValueError`.
    #[error("{0}")]
    Value(String),
    /// `IndexError`.
    #[error("{0}")]
    Index(String),
}

impl DialectError {
    /// The name of the Python exception that the error stands for.
    #[must_use]
    pub fn exception_name(&self) -> &'static str {
        match self {
            Self::Compile(_) => "CompileError",
            Self::Unsupported { .. } => "UnsupportedCompilationError",
            Self::Argument(_) => "ArgumentError",
            Self::Identifier(_) => "IdentifierError",
            Self::InvalidRequest(_) => "InvalidRequestError",
            Self::ConstraintColumnNotFound(_) => "ConstraintColumnNotFoundError",
            Self::NoReferencedColumn(_) => "NoReferencedColumnError",
            Self::DuplicateColumn(_) => "DuplicateColumnError",
            Self::Command(_) => "CommandError",
            Self::NotImplemented(_) => "NotImplementedError",
            Self::Key(_) => "KeyError",
            Self::Lookup(_) => "LookupError",
            Self::Type(_) => "TypeError",
            Self::Value(_) => "ValueError",
            Self::Index(_) => "IndexError",
        }
    }
}
