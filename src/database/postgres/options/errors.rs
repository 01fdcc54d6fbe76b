//! The failures of a connection before anything is sent.

use crate::database::error::{DatabaseError, Driver, ErrorClass, ErrorKind};

pub(super) fn configuration(text: impl Into<String>) -> DatabaseError {
    DatabaseError::new(
        Driver::Psycopg2,
        ErrorKind::Configuration,
        ErrorClass::OperationalError,
        text,
    )
}

pub(super) fn argument(text: impl Into<String>) -> DatabaseError {
    DatabaseError::new(
        Driver::Psycopg2,
        ErrorKind::Configuration,
        ErrorClass::ArgumentError,
        text,
    )
}

pub(super) fn unknown_argument(driver: &str, keyword: &str) -> DatabaseError {
    argument(format!(
        "the URL argument \"{keyword}\" of {driver} is not supported"
    ))
}

pub(super) fn unsupported(text: impl Into<String>) -> DatabaseError {
    DatabaseError::new(
        Driver::Psycopg2,
        ErrorKind::Unsupported,
        ErrorClass::OperationalError,
        text,
    )
}

/// psycopg2 has libpq check the names of options before it connects.
pub(super) fn invalid_option(keyword: &str) -> DatabaseError {
    DatabaseError::new(
        Driver::Psycopg2,
        ErrorKind::Configuration,
        ErrorClass::ProgrammingError,
        format!("invalid dsn: invalid connection option \"{keyword}\"\n"),
    )
}
