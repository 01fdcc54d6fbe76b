//! What can go wrong with a database, in the words and classes that a Python script would see.

use std::fmt;
use std::ops::Deref;

use super::sqlstate;

/// The stage at which a database failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// The URL or an environment variable is wrong; nothing was sent.
    Configuration,
    /// What is asked for is not provided by this build; nothing was sent.
    Unsupported,
    /// The server could not be reached, or the connection broke.
    Connection,
    /// The server refused the user or the password.
    Authentication,
    /// The server has no such database, or the file cannot be opened.
    MissingDatabase,
    /// The server refused a statement.
    Statement,
    /// A value could not be turned into, or read from, the database's form.
    Value,
    /// The lock of all writers is not this session's any more.
    LockLost,
}

/// The class of the exception that Python would raise. The DB-API classes exist under the same
/// name in `sqlalchemy.exc`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorClass {
    /// `sqlalchemy.exc.IntegrityError`.
    IntegrityError,
    /// `sqlalchemy.exc.ProgrammingError`.
    ProgrammingError,
    /// `sqlalchemy.exc.OperationalError`.
    OperationalError,
    /// `sqlalchemy.exc.InternalError`.
    InternalError,
    /// `sqlalchemy.exc.DataError`.
    DataError,
    /// `sqlalchemy.exc.NotSupportedError`.
    NotSupportedError,
    /// `sqlalchemy.exc.DatabaseError`, the base of the classes above.
    DatabaseError,
    /// `sqlalchemy.exc.InterfaceError`.
    InterfaceError,
    /// `sqlalchemy.exc.ArgumentError`: SQLAlchemy itself refuses a URL.
    ArgumentError,
    /// Python's `ValueError`, which SQLAlchemy does not wrap.
    ValueError,
    /// Python's `OverflowError`, which SQLAlchemy does not wrap.
    OverflowError,
    /// Python's `MemoryError`, which SQLAlchemy does not wrap.
    MemoryError,
}

impl ErrorClass {
    /// The bare class name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::IntegrityError => "IntegrityError",
            Self::ProgrammingError => "ProgrammingError",
            Self::OperationalError => "OperationalError",
            Self::InternalError => "InternalError",
            Self::DataError => "DataError",
            Self::NotSupportedError => "NotSupportedError",
            Self::DatabaseError => "DatabaseError",
            Self::InterfaceError => "InterfaceError",
            Self::ArgumentError => "ArgumentError",
            Self::ValueError => "ValueError",
            Self::OverflowError => "OverflowError",
            Self::MemoryError => "MemoryError",
        }
    }

    /// Whether SQLAlchemy wraps the driver's exception in its own class of the same name.
    #[must_use]
    pub fn is_wrapped(self) -> bool {
        !matches!(
            self,
            Self::ArgumentError | Self::ValueError | Self::OverflowError | Self::MemoryError
        )
    }
}

/// The driver module whose exception Python would see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Driver {
    /// PostgreSQL, seen through psycopg2.
    Psycopg2,
    /// SQLite, seen through Python's own module.
    Sqlite3,
    /// MySQL, seen through mysqlclient.
    MysqlDb,
    /// MySQL, seen through PyMySQL (also below aiomysql).
    PyMysql,
    /// MySQL, seen through MySQL Connector/Python.
    MysqlConnector,
    /// MySQL, seen through asyncmy.
    Asyncmy,
    /// MySQL, seen through CyMySQL.
    CyMysql,
    /// MariaDB, seen through MariaDB Connector/Python.
    MariadbConnector,
}

/// Everything known about a failure. No field ever holds a password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorDetails {
    /// The stage that failed.
    pub kind: ErrorKind,
    /// The class of the exception.
    pub class: ErrorClass,
    /// The driver that the exception belongs to.
    pub driver: Driver,
    /// `str()` of the driver's exception, LINE and caret included.
    pub text: String,
    /// The primary message alone, one line as a rule.
    pub message: String,
    /// SQLSTATE of PostgreSQL and MySQL, or the name of SQLite's extended result code
    /// (`SQLITE_CONSTRAINT_UNIQUE`).
    pub code: Option<String>,
    /// MySQL's number of the error, the first of the exception's arguments.
    pub number: Option<u16>,
    /// The server's detail.
    pub detail: Option<String>,
    /// The server's hint, or mig's own advice where the connection failed.
    pub hint: Option<String>,
    /// Offset of the offending character in the statement, from zero.
    pub position: Option<usize>,
    /// The statement that the server generated itself and that failed.
    pub internal_query: Option<String>,
    /// The server's call stack.
    pub context: Option<String>,
    /// Schema of the object concerned.
    pub schema: Option<String>,
    /// Table concerned.
    pub table: Option<String>,
    /// Column concerned.
    pub column: Option<String>,
    /// Data type concerned.
    pub datatype: Option<String>,
    /// Constraint that was violated.
    pub constraint: Option<String>,
    /// Whether the connection cannot be used any more.
    pub is_disconnect: bool,
}

/// A failure of a database. Displays as `str()` of the driver's exception without the final
/// newline.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.text.trim_end())]
pub struct DatabaseError(Box<ErrorDetails>);

impl Deref for DatabaseError {
    type Target = ErrorDetails;

    fn deref(&self) -> &ErrorDetails {
        &self.0
    }
}

impl DatabaseError {
    /// An error with a text and nothing more.
    pub fn new(
        driver: Driver,
        kind: ErrorKind,
        class: ErrorClass,
        text: impl Into<String>,
    ) -> Self {
        let text = text.into();
        Self(Box::new(ErrorDetails {
            kind,
            class,
            driver,
            message: text.trim_end().to_owned(),
            text,
            code: None,
            number: None,
            detail: None,
            hint: None,
            position: None,
            internal_query: None,
            context: None,
            schema: None,
            table: None,
            column: None,
            datatype: None,
            constraint: None,
            is_disconnect: false,
        }))
    }

    /// The same error with changed details.
    #[must_use]
    pub fn with(mut self, change: impl FnOnce(&mut ErrorDetails)) -> Self {
        change(&mut self.0);
        self
    }

    /// The same error with advice for the reader.
    #[must_use]
    pub fn with_hint(self, hint: impl fmt::Display) -> Self {
        self.with(|details| details.hint = Some(hint.to_string()))
    }

    /// The full name of the driver's exception class, as SQLAlchemy prints it in parentheses:
    /// `psycopg2.errors.UndefinedTable`, `sqlite3.OperationalError`.
    #[must_use]
    pub fn driver_class(&self) -> String {
        let module = match self.driver {
            _ if !self.class.is_wrapped() => return self.class.name().to_owned(),
            Driver::Sqlite3 => "sqlite3",
            Driver::MysqlDb => "MySQLdb",
            Driver::PyMysql => "pymysql.err",
            Driver::MysqlConnector => "mysql.connector.errors",
            Driver::Asyncmy => "asyncmy.errors",
            Driver::CyMysql => "cymysql.err",
            Driver::MariadbConnector => "mariadb",
            Driver::Psycopg2 => match self.code.as_deref().and_then(sqlstate::class_name) {
                Some(name) => return format!("psycopg2.errors.{name}"),
                None => "psycopg2",
            },
        };
        format!("{module}.{}", self.class.name())
    }
}
