//! The trait that every database implements, and what travels through it.

use std::time::Duration;

use super::arguments::ConnectArguments;
use super::error::{DatabaseError, Driver, ErrorClass, ErrorKind};
use super::lock::{LockAttempt, LockName};
use super::mysql::{MysqlCanceller, MysqlConnection};
use super::postgres::{PostgresCanceller, PostgresConnection};
use super::sqlite::SqliteConnection;
use super::url::{Backend, DatabaseUrl};
use crate::schema::value::SqlValue;

/// Bound values of a statement.
#[derive(Debug, Clone, Copy, Default)]
pub enum Parameters<'a> {
    /// The statement is complete.
    #[default]
    None,
    /// Values for `?` placeholders.
    Positional(&'a [SqlValue]),
    /// Values for `:name` placeholders.
    Named(&'a [(String, SqlValue)]),
}

/// One column of a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnInfo {
    /// Name as the server gives it.
    pub name: String,
    /// Type name: PostgreSQL's catalog name (`int4`), SQLite's declared type.
    pub type_name: Option<String>,
    /// PostgreSQL's type OID, psycopg2's `type_code`.
    pub type_code: Option<u32>,
}

/// The rows that a statement returned.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ResultSet {
    /// The columns, in order.
    pub columns: Vec<ColumnInfo>,
    /// The rows, each as long as `columns`.
    pub rows: Vec<Vec<SqlValue>>,
}

/// What a statement did.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Outcome {
    /// Rows affected or returned; `None` is the drivers' `rowcount` of -1.
    pub rows_affected: Option<u64>,
    /// The rows, where the statement is one that returns rows.
    pub result: Option<ResultSet>,
    /// SQLite's last row id, MySQL's last generated key (0 where there is none).
    pub last_insert_rowid: Option<i64>,
}

/// A message that the server sent beside the result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// `NOTICE`, `WARNING`, ...
    pub severity: String,
    /// SQLSTATE.
    pub code: String,
    /// The primary message.
    pub message: String,
    /// The whole message as psycopg2 keeps it in `connection.notices`, without the final newline:
    /// `NOTICE:  table "x" does not exist, skipping`.
    pub text: String,
}

/// How the driver separates transactions, SQLAlchemy's `isolation_level`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IsolationLevel {
    /// No transaction is begun implicitly.
    Autocommit,
    /// `READ UNCOMMITTED`.
    ReadUncommitted,
    /// `READ COMMITTED`.
    ReadCommitted,
    /// `REPEATABLE READ`.
    RepeatableRead,
    /// `SERIALIZABLE`.
    Serializable,
}

impl IsolationLevel {
    /// The level as SQL writes it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Autocommit => "AUTOCOMMIT",
            Self::ReadUncommitted => "READ UNCOMMITTED",
            Self::ReadCommitted => "READ COMMITTED",
            Self::RepeatableRead => "REPEATABLE READ",
            Self::Serializable => "SERIALIZABLE",
        }
    }

    /// Reads a name as SQLAlchemy does: case and underscores do not matter.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let normalized = name.replace('_', " ").to_uppercase();
        [
            Self::Autocommit,
            Self::ReadUncommitted,
            Self::ReadCommitted,
            Self::RepeatableRead,
            Self::Serializable,
        ]
        .into_iter()
        .find(|level| level.name() == normalized)
    }
}

/// Interrupts the running statement of a connection from another thread.
pub enum Canceller {
    /// PostgreSQL's cancel request.
    Postgres(Box<PostgresCanceller>),
    /// SQLite's interrupt.
    Sqlite(rusqlite::InterruptHandle),
    /// MySQL's `KILL QUERY`.
    Mysql(Box<MysqlCanceller>),
}

impl Canceller {
    /// Asks for the running statement to stop; it then fails on its own connection.
    ///
    /// # Errors
    /// Fails when the request cannot be delivered.
    pub fn cancel(&self) -> Result<(), DatabaseError> {
        match self {
            Self::Postgres(canceller) => canceller.cancel().map_err(|error| {
                DatabaseError::new(
                    Driver::Psycopg2,
                    ErrorKind::Connection,
                    ErrorClass::OperationalError,
                    error.to_string(),
                )
            }),
            Self::Sqlite(handle) => {
                handle.interrupt();
                Ok(())
            }
            Self::Mysql(canceller) => canceller.cancel(),
        }
    }
}

/// A connection as the DB-API has it: a transaction begins by itself, as the driver would begin
/// it, and ends with [`commit`](Self::commit) or [`rollback`](Self::rollback).
pub trait Connection: Send {
    /// SQLAlchemy's dialect name: `postgresql`, `sqlite`, `mysql`, `mariadb`.
    fn dialect_name(&self) -> &'static str;

    /// Version numbers of the server, as `dialect.server_version_info`.
    fn server_version(&self) -> &[u32];

    /// The schema that unqualified names go to, as `dialect.default_schema_name`: what it was at
    /// connect.
    fn default_schema_name(&self) -> Option<&str>;

    /// Whether a backslash is an ordinary character in `'...'`, as it was at connect
    /// (`NO_BACKSLASH_ESCAPES` of MySQL).
    fn standard_conforming_strings(&self) -> bool;

    /// Whether `"` quotes names on MySQL (`ANSI_QUOTES`), as it was at connect.
    fn ansi_quotes(&self) -> bool {
        false
    }

    /// Whether a server of the MySQL family is a MariaDB.
    fn is_mariadb(&self) -> bool {
        false
    }

    /// Runs SQL, beginning a transaction where the driver would.
    ///
    /// # Errors
    /// Fails as the driver's `cursor.execute` fails.
    fn execute(&mut self, sql: &str, parameters: Parameters<'_>) -> Result<Outcome, DatabaseError>;

    /// Ends the transaction, if one is open, and keeps its work.
    ///
    /// # Errors
    /// Fails when the server cannot commit, e.g. on a deferred constraint.
    fn commit(&mut self) -> Result<(), DatabaseError>;

    /// Ends the transaction, if one is open, and drops its work.
    ///
    /// # Errors
    /// Fails when the connection is broken.
    fn rollback(&mut self) -> Result<(), DatabaseError>;

    /// Whether the driver believes that a transaction is open.
    fn in_transaction(&self) -> bool;

    /// The isolation level that was set; `None` is the server's default.
    fn isolation_level(&self) -> Option<IsolationLevel>;

    /// Sets the isolation level for the transactions that follow. An open transaction ends as the
    /// driver ends it: psycopg2 rolls back, `sqlite3` commits when it turns to autocommit.
    ///
    /// # Errors
    /// Fails when the database has no such level.
    fn set_isolation_level(&mut self, level: IsolationLevel) -> Result<(), DatabaseError>;

    /// The notices received since the last call.
    fn take_notices(&mut self) -> Vec<Notice>;

    /// Tries to take the lock of all writers, without waiting and without beginning a transaction.
    /// It outlives transactions and ends with the connection.
    ///
    /// # Errors
    /// [`ErrorKind::LockLost`] when a proxy makes it worthless; otherwise as a statement.
    fn try_lock(&mut self, name: &LockName) -> Result<LockAttempt, DatabaseError>;

    /// Fails unless the lock that was taken is still this session's.
    ///
    /// # Errors
    /// [`ErrorKind::LockLost`]; otherwise as a statement.
    fn check_lock(&mut self) -> Result<(), DatabaseError>;

    /// Gives the lock back.
    ///
    /// # Errors
    /// Fails when the connection is broken.
    fn unlock(&mut self, name: &LockName) -> Result<(), DatabaseError>;

    /// What others see of this connection where it has the lock
    /// ([`LockHolder::identity`](super::lock::LockHolder::identity)).
    fn lock_identity(&self) -> Option<&str>;

    /// Sets how long the statements that follow may wait for a lock, and how long they may take;
    /// `None` leaves what there is.
    ///
    /// # Errors
    /// Fails as a statement.
    fn set_timeouts(
        &mut self,
        lock: Option<Duration>,
        statement: Option<Duration>,
    ) -> Result<(), DatabaseError>;

    /// A handle that interrupts this connection from another thread.
    fn canceller(&self) -> Canceller;

    /// Sets a savepoint.
    ///
    /// # Errors
    /// Fails as a statement does.
    fn savepoint(&mut self, name: &str) -> Result<(), DatabaseError> {
        let sql = format!("SAVEPOINT {}", quote_identifier(name));
        self.execute(&sql, Parameters::None).map(drop)
    }

    /// Returns to a savepoint and keeps it.
    ///
    /// # Errors
    /// Fails as a statement does.
    fn rollback_to_savepoint(&mut self, name: &str) -> Result<(), DatabaseError> {
        let sql = format!("ROLLBACK TO SAVEPOINT {}", quote_identifier(name));
        self.execute(&sql, Parameters::None).map(drop)
    }

    /// Forgets a savepoint and keeps the work since.
    ///
    /// # Errors
    /// Fails as a statement does.
    fn release_savepoint(&mut self, name: &str) -> Result<(), DatabaseError> {
        let sql = format!("RELEASE SAVEPOINT {}", quote_identifier(name));
        self.execute(&sql, Parameters::None).map(drop)
    }
}

/// Opens a connection to whatever the URL names.
///
/// # Errors
/// As [`connect_with`].
pub fn connect(url: &DatabaseUrl) -> Result<Box<dyn Connection>, DatabaseError> {
    connect_with(url, &ConnectArguments::default())
}

/// Opens a connection to whatever the URL and the driver's arguments name.
///
/// # Errors
/// Fails before anything is sent when the URL is wrong or asks for what this build lacks;
/// otherwise as the driver's `connect`.
pub fn connect_with(
    url: &DatabaseUrl,
    arguments: &ConnectArguments,
) -> Result<Box<dyn Connection>, DatabaseError> {
    match url.backend() {
        Some(Backend::PostgreSql) => Ok(Box::new(PostgresConnection::connect(url, arguments)?)),
        Some(Backend::Sqlite) if url.driver_name() == Some("pysqlcipher") => Err(unsupported(
            "encrypted SQLite (sqlite+pysqlcipher) is not supported",
        )),
        Some(Backend::Sqlite) => Ok(Box::new(SqliteConnection::connect(&arguments.merged(url))?)),
        Some(Backend::MySql | Backend::MariaDb) => {
            Ok(Box::new(MysqlConnection::connect(url, arguments)?))
        }
        None => Err(unsupported(&format!(
            "databases of the kind \"{}\" are not supported by this build (supported: \
             postgresql, sqlite, mysql, mariadb)",
            url.backend_name()
        ))),
    }
}

/// The failure of a connection that was given up before the server answered.
#[must_use]
pub fn unreachable(text: &str) -> DatabaseError {
    DatabaseError::new(
        Driver::Psycopg2,
        ErrorKind::Connection,
        ErrorClass::OperationalError,
        text,
    )
}

fn unsupported(text: &str) -> DatabaseError {
    DatabaseError::new(
        Driver::Psycopg2,
        ErrorKind::Unsupported,
        ErrorClass::ArgumentError,
        text,
    )
}

fn quote_identifier(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
