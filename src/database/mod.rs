//! Connections: connect, execute, query, transactions, locks; no operations, no Python.
//!
//! A [`Connection`] behaves as a DB-API connection does below SQLAlchemy: PostgreSQL as psycopg2,
//! SQLite as Python's `sqlite3`, MySQL and MariaDB as PyMySQL. What SQLAlchemy adds on top (autobegin, result types, compiled
//! statements) is left to `runtime` and `dialect`.

pub mod arguments;
pub mod attendance;
pub mod cancellation;
pub mod connection;
pub mod error;
pub mod file_lock;
pub mod lock;
pub mod mysql;
pub mod postgres;
pub mod reflection;
pub mod sqlite;
pub mod sqlstate;
mod url;

pub use arguments::ConnectArguments;
pub use attendance::{Attended, attended};
pub use cancellation::{CancelReason, Cancellation, Deadline, Watched};
pub use connection::{
    Canceller, ColumnInfo, Connection, IsolationLevel, Notice, Outcome, Parameters, ResultSet,
    connect, connect_with, unreachable,
};
pub use error::{DatabaseError, ErrorClass, ErrorKind};
pub use lock::{LockAttempt, LockHolder, LockName};
pub use url::{Backend, DatabaseUrl, PasswordDisplay, UrlError};
