//! PostgreSQL through the `postgres` crate, behaving as psycopg2 under SQLAlchemy.
//!
//! Statements arrive complete, their values written as literals. They travel by the simple
//! protocol, as psycopg2 sends them; what may return rows is described by the server first, so
//! that the text of its values can be read by type. A transaction begins before the first
//! statement unless the isolation level is autocommit.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use ::postgres::error::DbError;
use ::postgres::{CancelToken, Client, SimpleQueryMessage, SimpleQueryRow};

use super::arguments::ConnectArguments;
use super::connection::{
    Canceller, ColumnInfo, Connection, IsolationLevel, Notice, Outcome, Parameters, ResultSet,
};
use super::error::{DatabaseError, Driver, ErrorClass, ErrorKind};
use super::lock::{LockAttempt, LockName};
use super::url::DatabaseUrl;
use crate::schema::value::SqlValue;
use connect::Session;
use decode::HstoreOids;
use environment::Environment;
use lock::Marked;
use statement::{Backslash, Copy, Statement};
use tls::TlsConnector;

mod connect;
mod decode;
pub mod environment;
mod lock;
mod message;
pub mod options;
pub mod password_file;
mod statement;
mod tls;

/// The notices of the statement under way, as the server sent them.
type Received = Arc<Mutex<Vec<DbError>>>;

/// A connection to a PostgreSQL server.
pub struct PostgresConnection {
    client: Client,
    tls: Option<TlsConnector>,
    received: Received,
    notices: Vec<Notice>,
    version: Vec<u32>,
    default_schema: Option<String>,
    backslash: Backslash,
    hstore: HstoreOids,
    level: Option<IsolationLevel>,
    /// psycopg2's own belief: it sent BEGIN and neither COMMIT nor ROLLBACK since.
    begun: bool,
    /// Where this session has the lock of all writers.
    marked: Option<Marked>,
}

impl PostgresConnection {
    /// Connects to the server that the URL and the environment name.
    ///
    /// # Errors
    /// Fails before anything is sent when the URL is wrong or wants what this build lacks;
    /// otherwise with libpq's text.
    pub fn connect(url: &DatabaseUrl, arguments: &ConnectArguments) -> Result<Self, DatabaseError> {
        let options = options::read(url, arguments, &Environment::of_process())?;
        Self::open(connect::connect(&options)?)
    }

    fn open(session: Session) -> Result<Self, DatabaseError> {
        Ok(Self {
            client: session.client,
            tls: session.tls,
            received: session.received,
            notices: session.notices,
            version: session.facts.version,
            default_schema: session.facts.default_schema,
            backslash: session.facts.backslash,
            hstore: session.facts.hstore,
            level: None,
            begun: false,
            marked: None,
        })
    }

    fn is_autocommit(&self) -> bool {
        self.level == Some(IsolationLevel::Autocommit)
    }

    fn begin(&mut self) -> Result<(), DatabaseError> {
        if self.begun || self.is_autocommit() {
            return Ok(());
        }
        let sql = match self.level {
            Some(level) => format!("BEGIN ISOLATION LEVEL {}", level.name()),
            None => "BEGIN".to_owned(),
        };
        self.send(&sql)?;
        self.begun = true;
        Ok(())
    }

    /// Sends a statement that returns nothing worth reading.
    fn send(&mut self, sql: &str) -> Result<Vec<SimpleQueryMessage>, DatabaseError> {
        self.simple(sql, sql, 0)
    }

    /// Sends a part of `whole` that begins at the character `offset`.
    fn simple(
        &mut self,
        part: &str,
        whole: &str,
        offset: usize,
    ) -> Result<Vec<SimpleQueryMessage>, DatabaseError> {
        let messages = self
            .client
            .simple_query(part)
            .map_err(|error| connect::query_error(&error, whole, offset));
        let received = take(&self.received);
        let notices = received.iter().map(|notice| message::notice(notice, part));
        self.notices.extend(notices);
        messages
    }

    fn run(&mut self, sql: &str, statements: &[Statement]) -> Result<Outcome, DatabaseError> {
        let Some((last, before)) = statements.split_last() else {
            return Err(programming_error("can't execute an empty query"));
        };
        if !last.may_return_rows() {
            let messages = self.simple(sql, sql, 0)?;
            return Ok(command_outcome(&messages, last));
        }
        if before.is_empty() {
            return self.run_one(sql, last);
        }
        self.run_before_and_last(sql, before, last)
    }

    /// Several statements of which the last returns rows: its columns can only be described after
    /// the others have run.
    fn run_before_and_last(
        &mut self,
        sql: &str,
        before: &[Statement],
        last: &Statement,
    ) -> Result<Outcome, DatabaseError> {
        // The server runs one message as one transaction; so must two messages be.
        let wrapped = !self.begun && !before.iter().any(Statement::controls_transaction);
        if wrapped {
            self.send("BEGIN")?;
        }
        let outcome = self
            .simple(&sql[..last.start], sql, 0)
            .and_then(|_| self.run_one(sql, last));
        if wrapped {
            let end = if outcome.is_ok() {
                "COMMIT"
            } else {
                "ROLLBACK"
            };
            let ended = self.send(end);
            return outcome.and_then(|outcome| ended.map(|_| outcome));
        }
        outcome
    }

    fn run_one(&mut self, sql: &str, statement: &Statement) -> Result<Outcome, DatabaseError> {
        let part = &sql[statement.start..statement.end];
        let offset = sql[..statement.start].chars().count();
        let columns = self.describe(part, sql, offset)?;
        let messages = self.simple(part, sql, offset)?;
        if columns.is_empty() && !has_rows(&messages) {
            return Ok(command_outcome(&messages, statement));
        }
        let rows = messages
            .iter()
            .filter_map(|message| match message {
                SimpleQueryMessage::Row(row) => Some(self.read_row(row, &columns)),
                _ => None,
            })
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Outcome {
            rows_affected: Some(rows.len() as u64),
            result: Some(ResultSet { columns, rows }),
            last_insert_rowid: None,
        })
    }

    fn describe(
        &mut self,
        part: &str,
        whole: &str,
        offset: usize,
    ) -> Result<Vec<ColumnInfo>, DatabaseError> {
        let prepared = self
            .client
            .prepare(part)
            .map_err(|error| connect::query_error(&error, whole, offset))?;
        // They come again when the statement runs.
        take(&self.received);
        Ok(prepared
            .columns()
            .iter()
            .map(|column| ColumnInfo {
                name: column.name().to_owned(),
                type_name: Some(column.type_().name().to_owned()),
                type_code: Some(column.type_().oid()),
            })
            .collect())
    }

    fn read_row(
        &self,
        row: &SimpleQueryRow,
        columns: &[ColumnInfo],
    ) -> Result<Vec<SqlValue>, DatabaseError> {
        columns
            .iter()
            .enumerate()
            .map(|(index, column)| match row.get(index) {
                None => Ok(SqlValue::Null),
                Some(text) => decode::decode(text, column.type_code.unwrap_or(0), &self.hstore),
            })
            .collect()
    }

    fn end(&mut self, sql: &str) -> Result<(), DatabaseError> {
        if !self.begun {
            return Ok(());
        }
        // psycopg2 is ready for a new transaction whatever the server answers.
        self.begun = false;
        self.send(sql).map(drop)
    }
}

/// Sends a cancel request, encrypted where the connection is.
pub struct PostgresCanceller {
    token: CancelToken,
    tls: Option<TlsConnector>,
}

impl PostgresCanceller {
    pub(super) fn cancel(&self) -> Result<(), ::postgres::Error> {
        match &self.tls {
            Some(tls) => self.token.cancel_query(tls.clone()),
            None => self.token.cancel_query(::postgres::NoTls),
        }
    }
}

impl Connection for PostgresConnection {
    fn dialect_name(&self) -> &'static str {
        "postgresql"
    }

    fn server_version(&self) -> &[u32] {
        &self.version
    }

    fn default_schema_name(&self) -> Option<&str> {
        self.default_schema.as_deref()
    }

    fn standard_conforming_strings(&self) -> bool {
        self.backslash == Backslash::Ordinary
    }

    fn execute(&mut self, sql: &str, parameters: Parameters<'_>) -> Result<Outcome, DatabaseError> {
        if !matches!(parameters, Parameters::None) {
            return Err(DatabaseError::new(
                Driver::Psycopg2,
                ErrorKind::Unsupported,
                ErrorClass::InterfaceError,
                "PostgreSQL statements take their values as literals, not as parameters",
            ));
        }
        if sql.contains('\0') {
            return Err(DatabaseError::new(
                Driver::Psycopg2,
                ErrorKind::Value,
                ErrorClass::ValueError,
                "A string literal cannot contain NUL (0x00) characters.",
            ));
        }
        let statements = statement::split(sql, self.backslash);
        if let Some(copy) = statements.iter().find_map(Statement::copy) {
            return Err(copy_refused(copy));
        }
        self.begin()?;
        self.run(sql, &statements)
    }

    fn commit(&mut self) -> Result<(), DatabaseError> {
        self.end("COMMIT")
    }

    fn rollback(&mut self) -> Result<(), DatabaseError> {
        self.end("ROLLBACK")
    }

    fn in_transaction(&self) -> bool {
        self.begun
    }

    fn isolation_level(&self) -> Option<IsolationLevel> {
        self.level
    }

    fn set_isolation_level(&mut self, level: IsolationLevel) -> Result<(), DatabaseError> {
        self.rollback()?;
        self.level = Some(level);
        Ok(())
    }

    fn take_notices(&mut self) -> Vec<Notice> {
        std::mem::take(&mut self.notices)
    }

    fn try_lock(&mut self, name: &LockName) -> Result<LockAttempt, DatabaseError> {
        self.try_advisory_lock(name)
    }

    fn check_lock(&mut self) -> Result<(), DatabaseError> {
        self.check_advisory_lock()
    }

    fn unlock(&mut self, name: &LockName) -> Result<(), DatabaseError> {
        self.advisory_unlock(name)
    }

    fn lock_identity(&self) -> Option<&str> {
        self.advisory_identity()
    }

    fn set_timeouts(
        &mut self,
        lock: Option<Duration>,
        statement: Option<Duration>,
    ) -> Result<(), DatabaseError> {
        for (setting, limit) in [("lock_timeout", lock), ("statement_timeout", statement)] {
            if let Some(limit) = limit {
                let limit = limit.as_millis();
                self.send(&format!("SET {setting} = {limit}"))?;
            }
        }
        Ok(())
    }

    fn canceller(&self) -> Canceller {
        Canceller::Postgres(Box::new(PostgresCanceller {
            token: self.client.cancel_token(),
            tls: self.tls.clone(),
        }))
    }
}

fn take(received: &Received) -> Vec<DbError> {
    std::mem::take(&mut *received.lock().unwrap_or_else(PoisonError::into_inner))
}

fn has_rows(messages: &[SimpleQueryMessage]) -> bool {
    messages
        .iter()
        .any(|message| matches!(message, SimpleQueryMessage::Row(_)))
}

fn command_outcome(messages: &[SimpleQueryMessage], last: &Statement) -> Outcome {
    let count = messages.iter().rev().find_map(|message| match message {
        SimpleQueryMessage::CommandComplete(count) => Some(*count),
        _ => None,
    });
    Outcome {
        // The crate reports zero both for "UPDATE 0" and for a command that counts nothing.
        rows_affected: count.filter(|count| *count > 0 || last.counts_rows()),
        result: None,
        last_insert_rowid: None,
    }
}

fn copy_refused(copy: Copy) -> DatabaseError {
    match copy {
        Copy::FromClient => {
            programming_error("can't execute COPY FROM: use the copy_from() method instead")
        }
        Copy::ToClient => {
            programming_error("can't execute COPY TO: use the copy_to() method instead")
        }
    }
}

fn programming_error(text: &str) -> DatabaseError {
    DatabaseError::new(
        Driver::Psycopg2,
        ErrorKind::Statement,
        ErrorClass::ProgrammingError,
        text,
    )
}
