//! SQLite through `rusqlite`, behaving as Python 3.11's `sqlite3` under SQLAlchemy's `pysqlite`.
//!
//! The module's legacy transaction control is kept, because Alembic's results depend on it: a
//! transaction is begun implicitly before INSERT, UPDATE, DELETE and REPLACE only, never before
//! DDL or SELECT. So DDL takes effect at once, unless a data change came first in the same
//! connection; then it belongs to that transaction.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use fallible_iterator::FallibleIterator;
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::{Value, ValueRef};
use rusqlite::{Batch, OpenFlags, ToSql, ffi};

use super::connection::{
    Canceller, ColumnInfo, Connection, IsolationLevel, Notice, Outcome, Parameters, ResultSet,
};
use super::error::{DatabaseError, Driver, ErrorClass, ErrorKind};
use super::file_lock::{FileLock, FileLockAttempt};
use super::lock::{LockAttempt, LockName};
use super::url::DatabaseUrl;
use crate::schema::value::SqlValue;

/// Python's default for `timeout`.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(5);

/// A SQLite database, opened.
pub struct SqliteConnection {
    inner: rusqlite::Connection,
    level: Option<IsolationLevel>,
    version: Vec<u32>,
    /// The lock of all writers, and what others see of its holder.
    lock: Option<(String, FileLock)>,
    statement_limit: Option<Duration>,
    /// Whether the statement under way has passed that limit.
    is_over: Arc<AtomicBool>,
}

/// What a SQLite URL asks for.
#[derive(Debug, PartialEq, Eq)]
struct Options {
    filename: String,
    is_uri: bool,
    timeout: Duration,
    autocommit: bool,
}

impl SqliteConnection {
    /// Opens the file that the URL names (relative to the working directory), or a database in
    /// memory.
    ///
    /// # Errors
    /// Fails when the URL has what SQLite cannot use, or the file cannot be opened.
    pub fn connect(url: &DatabaseUrl) -> Result<Self, DatabaseError> {
        let options = Options::from_url(url)?;
        let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
        if options.is_uri {
            flags |= OpenFlags::SQLITE_OPEN_URI;
        }
        let inner = rusqlite::Connection::open_with_flags(&options.filename, flags)
            .map_err(|error| open_error(error, &options.filename))?;
        inner.busy_timeout(options.timeout).map_err(from_rusqlite)?;
        // The bundled library turns foreign keys on by its build options; Python's does not.
        inner
            .pragma_update(None, "foreign_keys", false)
            .map_err(from_rusqlite)?;
        register_functions(&inner).map_err(from_rusqlite)?;
        let version = rusqlite::version()
            .split('.')
            .filter_map(|part| part.parse().ok())
            .collect();
        let level = options.autocommit.then_some(IsolationLevel::Autocommit);
        Ok(Self {
            inner,
            level,
            version,
            lock: None,
            statement_limit: None,
            is_over: Arc::default(),
        })
    }

    fn begin_if_data_changes(&self, changes_data: bool) -> Result<(), DatabaseError> {
        let implicit = self.level != Some(IsolationLevel::Autocommit);
        if changes_data && implicit && self.inner.is_autocommit() {
            self.run("BEGIN ")?;
        }
        Ok(())
    }

    /// Has SQLite look at the clock while the statement runs.
    fn begin_time_limit(&self) {
        /// Virtual machine instructions between two looks.
        const STEPS: i32 = 1000;
        let Some(limit) = self.statement_limit else {
            return;
        };
        let started = Instant::now();
        let is_over = Arc::clone(&self.is_over);
        is_over.store(false, Ordering::Relaxed);
        let watch = move || {
            let over = started.elapsed() > limit;
            is_over.fetch_or(over, Ordering::Relaxed);
            over
        };
        self.inner.progress_handler(STEPS, Some(watch));
    }

    /// Whether the statement was stopped by the limit.
    fn end_time_limit(&self) -> bool {
        if self.statement_limit.is_none() {
            return false;
        }
        self.inner.progress_handler(0, None::<fn() -> bool>);
        self.is_over.load(Ordering::Relaxed)
    }

    fn run(&self, sql: &str) -> Result<(), DatabaseError> {
        self.inner.execute_batch(sql).map_err(from_rusqlite)
    }

    fn prepare(&self, sql: &str) -> Result<rusqlite::Statement<'_>, DatabaseError> {
        match self.inner.prepare(sql) {
            Ok(statement) => Ok(statement),
            Err(rusqlite::Error::MultipleStatement) => Err(several_statements()),
            // A second statement that does not compile is still a second statement.
            Err(error) => match Batch::new(&self.inner, sql).next() {
                Ok(Some(_)) => Err(several_statements()),
                Ok(None) | Err(_) => Err(from_rusqlite(error)),
            },
        }
    }
}

impl Connection for SqliteConnection {
    fn dialect_name(&self) -> &'static str {
        "sqlite"
    }

    fn server_version(&self) -> &[u32] {
        &self.version
    }

    fn default_schema_name(&self) -> Option<&str> {
        Some("main")
    }

    fn standard_conforming_strings(&self) -> bool {
        true
    }

    fn execute(&mut self, sql: &str, parameters: Parameters<'_>) -> Result<Outcome, DatabaseError> {
        if sql.contains('\0') {
            return Err(programming_error("the query contains a null character"));
        }
        if matches!(skip_blanks(sql), "" | ";") {
            return Ok(Outcome::default());
        }
        let mut statement = self.prepare(sql)?;
        let changes_data = changes_data(sql);
        // Python begins before it looks at the values.
        self.begin_if_data_changes(changes_data)?;
        bind(&mut statement, parameters)?;
        let columns = columns(&statement);
        self.begin_time_limit();
        let rows = fetch(&mut statement, &columns);
        let is_over = self.end_time_limit();
        let rows = match rows {
            Err(_) if is_over => return Err(out_of_time()),
            rows => rows?,
        };
        drop(statement);
        Ok(Outcome {
            rows_affected: changes_data.then(|| self.inner.changes()),
            result: (!columns.is_empty()).then_some(ResultSet { columns, rows }),
            last_insert_rowid: Some(self.inner.last_insert_rowid()),
        })
    }

    fn commit(&mut self) -> Result<(), DatabaseError> {
        if self.inner.is_autocommit() {
            return Ok(());
        }
        self.run("COMMIT")
    }

    fn rollback(&mut self) -> Result<(), DatabaseError> {
        if self.inner.is_autocommit() {
            return Ok(());
        }
        self.run("ROLLBACK")
    }

    fn in_transaction(&self) -> bool {
        !self.inner.is_autocommit()
    }

    fn isolation_level(&self) -> Option<IsolationLevel> {
        self.level
    }

    fn set_isolation_level(&mut self, level: IsolationLevel) -> Result<(), DatabaseError> {
        match level {
            // Python commits when `isolation_level` becomes None.
            IsolationLevel::Autocommit => self.commit()?,
            IsolationLevel::ReadUncommitted => self.run("PRAGMA read_uncommitted = 1")?,
            IsolationLevel::Serializable => self.run("PRAGMA read_uncommitted = 0")?,
            IsolationLevel::ReadCommitted | IsolationLevel::RepeatableRead => {
                return Err(DatabaseError::new(
                    Driver::Sqlite3,
                    ErrorKind::Configuration,
                    ErrorClass::ArgumentError,
                    format!(
                        "Invalid value '{}' for isolation_level. Valid isolation levels for \
                         'sqlite' are READ UNCOMMITTED, SERIALIZABLE, AUTOCOMMIT",
                        level.name()
                    ),
                ));
            }
        }
        self.level = Some(level);
        Ok(())
    }

    fn take_notices(&mut self) -> Vec<Notice> {
        Vec::new()
    }

    fn try_lock(&mut self, _name: &LockName) -> Result<LockAttempt, DatabaseError> {
        // A database in memory has no path.
        let path = match self.inner.path() {
            Some(path) if !path.is_empty() => PathBuf::from(path),
            _ => return Ok(LockAttempt::Needless),
        };
        if self.lock.is_some() {
            return Ok(LockAttempt::Taken);
        }
        let identity = uuid::Uuid::new_v4().to_string();
        match FileLock::attempt(&path, &identity) {
            Ok(FileLockAttempt::Taken(lock)) => {
                self.lock = Some((identity, lock));
                Ok(LockAttempt::Taken)
            }
            Ok(FileLockAttempt::Held(holder)) => Ok(LockAttempt::Held(holder)),
            Err(error) => Err(lock_error(&path, &error)),
        }
    }

    fn check_lock(&mut self) -> Result<(), DatabaseError> {
        Ok(())
    }

    fn unlock(&mut self, _name: &LockName) -> Result<(), DatabaseError> {
        self.lock = None;
        Ok(())
    }

    fn lock_identity(&self) -> Option<&str> {
        self.lock.as_ref().map(|(identity, _)| identity.as_str())
    }

    fn set_timeouts(
        &mut self,
        lock: Option<Duration>,
        statement: Option<Duration>,
    ) -> Result<(), DatabaseError> {
        if let Some(lock) = lock {
            // SQLite has no value for "for ever"; this is more than anybody waits.
            let lock = if lock.is_zero() {
                Duration::from_secs(24 * 3600)
            } else {
                lock
            };
            self.inner.busy_timeout(lock).map_err(from_rusqlite)?;
        }
        if let Some(statement) = statement {
            self.statement_limit = Some(statement).filter(|limit| !limit.is_zero());
        }
        Ok(())
    }

    fn canceller(&self) -> Canceller {
        Canceller::Sqlite(self.inner.get_interrupt_handle())
    }
}

impl Options {
    /// Reads a URL as `SQLiteDialect_pysqlite.create_connect_args`.
    fn from_url(url: &DatabaseUrl) -> Result<Self, DatabaseError> {
        if url.username.is_some()
            || url.password.is_some()
            || url.host.as_deref().is_some_and(|host| !host.is_empty())
            || url.port.is_some()
        {
            return Err(argument_error(
                "a SQLite URL has no user, password, host or port.\n\
                 Valid SQLite URL forms are:\n \
                 sqlite:///:memory: (or, sqlite://)\n \
                 sqlite:///relative/path/to/file.db\n \
                 sqlite:////absolute/path/to/file.db",
            ));
        }
        let mut options = Self {
            filename: String::new(),
            is_uri: false,
            timeout: DEFAULT_TIMEOUT,
            autocommit: false,
        };
        let mut for_sqlite: Vec<(&str, &str)> = Vec::new();
        for (key, values) in &url.query {
            let [value] = values.as_slice() else {
                return Err(argument_error(&format!(
                    "the SQLite URL argument {key} is given more than once"
                )));
            };
            match key.as_str() {
                "uri" => options.is_uri = boolean(value)?,
                "timeout" => options.timeout = seconds(value)?,
                // Both only change how Python's module uses a connection.
                "check_same_thread" | "cached_statements" => {}
                "detect_types" if value.trim() == "0" => {}
                "isolation_level" => {
                    if !matches!(value.to_uppercase().as_str(), "" | "DEFERRED") {
                        return Err(unsupported(&format!(
                            "the SQLite URL argument isolation_level={value} is not supported"
                        )));
                    }
                }
                "detect_types" => {
                    return Err(unsupported(
                        "the SQLite URL argument detect_types is not supported",
                    ));
                }
                key => for_sqlite.push((key, value)),
            }
        }
        let database = url.database.as_deref().unwrap_or("");
        options.filename = if options.is_uri {
            for_sqlite.sort_unstable();
            uri_filename(database, &for_sqlite)
        } else if database.is_empty() || database == ":memory:" {
            ":memory:".to_owned()
        } else {
            // SQLAlchemy drops SQLite's own arguments unless `uri=true` is among them.
            absolute(database)
        };
        Ok(options)
    }
}

/// The two functions that SQLAlchemy adds to every connection.
fn register_functions(connection: &rusqlite::Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    connection.create_scalar_function("regexp", 2, flags, regexp)?;
    connection.create_scalar_function("floor", 1, flags, floor)
}

/// `text REGEXP pattern`: whether the pattern is found anywhere in the text.
fn regexp(context: &Context<'_>) -> rusqlite::Result<Option<bool>> {
    let pattern: String = context.get(0)?;
    let Some(text) = context.get::<Option<String>>(1)? else {
        return Ok(None);
    };
    let pattern = fancy_regex::Regex::new(&pattern).map_err(user_error)?;
    pattern.is_match(&text).map(Some).map_err(user_error)
}

/// Python's `math.floor`, whose result is an integer.
fn floor(context: &Context<'_>) -> rusqlite::Result<Value> {
    match context.get_raw(0) {
        ValueRef::Integer(value) => Ok(Value::Integer(value)),
        ValueRef::Real(value) if value.floor().abs() < 9.2e18 => {
            // Checked above to be within the integer's range.
            #[allow(clippy::cast_possible_truncation)]
            let whole = value.floor() as i64;
            Ok(Value::Integer(whole))
        }
        _ => Err(user_error("floor needs a number")),
    }
}

fn user_error(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> rusqlite::Error {
    rusqlite::Error::UserFunctionError(error.into())
}

fn uri_filename(database: &str, arguments: &[(&str, &str)]) -> String {
    if arguments.is_empty() {
        return database.to_owned();
    }
    let arguments: Vec<String> = arguments
        .iter()
        .map(|(key, value)| format!("{key}={value}"))
        .collect();
    format!("{database}?{}", arguments.join("&"))
}

fn absolute(path: &str) -> String {
    std::path::absolute(path).map_or_else(
        |_| path.to_owned(),
        |path: PathBuf| path.to_string_lossy().into_owned(),
    )
}

/// `sqlalchemy.util.asbool`.
fn boolean(value: &str) -> Result<bool, DatabaseError> {
    match value.trim().to_lowercase().as_str() {
        "true" | "yes" | "on" | "y" | "t" | "1" => Ok(true),
        "false" | "no" | "off" | "n" | "f" | "0" => Ok(false),
        other => Err(DatabaseError::new(
            Driver::Sqlite3,
            ErrorKind::Configuration,
            ErrorClass::ValueError,
            format!("String is not true/false: '{other}'"),
        )),
    }
}

fn seconds(value: &str) -> Result<Duration, DatabaseError> {
    let wrong = || {
        DatabaseError::new(
            Driver::Sqlite3,
            ErrorKind::Configuration,
            ErrorClass::ValueError,
            format!("could not convert string to float: '{value}'"),
        )
    };
    let seconds: f64 = value.trim().parse().map_err(|_| wrong())?;
    Ok(Duration::try_from_secs_f64(seconds).unwrap_or(Duration::ZERO))
}

/// Whether `sqlite3` counts the statement as a data change: its first word after white space and
/// comments decides, nothing else (`WITH ... INSERT` does not count).
fn changes_data(sql: &str) -> bool {
    let start = skip_blanks(sql);
    ["insert", "update", "delete", "replace"]
        .iter()
        .any(|word| {
            start
                .get(..word.len())
                .is_some_and(|head| head.eq_ignore_ascii_case(word))
        })
}

fn skip_blanks(mut sql: &str) -> &str {
    loop {
        sql = sql.trim_start_matches([' ', '\t', '\n', '\r', '\x0c']);
        if let Some(comment) = sql.strip_prefix("--") {
            sql = comment.find('\n').map_or("", |end| &comment[end + 1..]);
        } else if let Some(comment) = sql.strip_prefix("/*") {
            sql = comment.find("*/").map_or("", |end| &comment[end + 2..]);
        } else {
            return sql;
        }
    }
}

fn bind(
    statement: &mut rusqlite::Statement<'_>,
    parameters: Parameters<'_>,
) -> Result<(), DatabaseError> {
    let needed = statement.parameter_count();
    match parameters {
        Parameters::None if needed == 0 => Ok(()),
        Parameters::None => Err(wrong_count(needed, 0)),
        Parameters::Positional(values) if values.len() != needed => {
            Err(wrong_count(needed, values.len()))
        }
        Parameters::Positional(values) => {
            for (index, value) in values.iter().enumerate() {
                bind_one(statement, index + 1, value)?;
            }
            Ok(())
        }
        Parameters::Named(values) => {
            for index in 1..=needed {
                let Some(name) = statement.parameter_name(index) else {
                    return Err(programming_error(format!(
                        "Binding {index} has no name, but you supplied a dictionary (which has \
                         only names)."
                    )));
                };
                let name = name[1..].to_owned();
                let Some((_, value)) = values.iter().find(|(key, _)| *key == name) else {
                    return Err(programming_error(format!(
                        "You did not supply a value for binding parameter :{name}."
                    )));
                };
                bind_one(statement, index, value)?;
            }
            Ok(())
        }
    }
}

fn wrong_count(needed: usize, supplied: usize) -> DatabaseError {
    programming_error(format!(
        "Incorrect number of bindings supplied. The current statement uses {needed}, and there \
         are {supplied} supplied."
    ))
}

fn bind_one(
    statement: &mut rusqlite::Statement<'_>,
    index: usize,
    value: &SqlValue,
) -> Result<(), DatabaseError> {
    let not_supported = |type_name: &str| {
        Err(programming_error(format!(
            "Error binding parameter {index}: type '{type_name}' is not supported"
        )))
    };
    let bound: Box<dyn ToSql> = match value {
        SqlValue::Null => Box::new(rusqlite::types::Null),
        SqlValue::Bool(value) => Box::new(*value),
        SqlValue::Integer(value) => Box::new(*value),
        SqlValue::Float(value) => Box::new(*value),
        SqlValue::Text(value) => Box::new(value.clone()),
        SqlValue::Bytes(value) => Box::new(value.clone()),
        // The two adapters that Python's module registers by itself.
        SqlValue::Date(date) => Box::new(date.to_string()),
        SqlValue::DateTime { datetime, offset } => Box::new(iso_datetime(*datetime, *offset)),
        SqlValue::BigInteger(_) => {
            return Err(DatabaseError::new(
                Driver::Sqlite3,
                ErrorKind::Value,
                ErrorClass::OverflowError,
                "Python int too large to convert to SQLite INTEGER",
            ));
        }
        SqlValue::Decimal(_) => return not_supported("decimal.Decimal"),
        SqlValue::Time { .. } => return not_supported("datetime.time"),
        SqlValue::Interval(_) => return not_supported("datetime.timedelta"),
        SqlValue::Uuid(_) => return not_supported("UUID"),
        SqlValue::Json(serde_json::Value::Array(_)) | SqlValue::Array(_) => {
            return not_supported("list");
        }
        SqlValue::Json(_) => return not_supported("dict"),
    };
    statement
        .raw_bind_parameter(index, bound)
        .map_err(from_rusqlite)
}

/// `datetime.isoformat(" ")`.
fn iso_datetime(datetime: jiff::civil::DateTime, offset: Option<i32>) -> String {
    let mut text = datetime.strftime("%Y-%m-%d %H:%M:%S").to_string();
    let microseconds = datetime.subsec_nanosecond() / 1_000;
    if microseconds != 0 {
        text.push_str(&format!(".{microseconds:06}"));
    }
    if let Some(offset) = offset {
        let sign = if offset < 0 { '-' } else { '+' };
        let offset = offset.unsigned_abs();
        text.push_str(&format!(
            "{sign}{:02}:{:02}",
            offset / 3600,
            offset / 60 % 60
        ));
        if offset % 60 != 0 {
            text.push_str(&format!(":{:02}", offset % 60));
        }
    }
    text
}

fn columns(statement: &rusqlite::Statement<'_>) -> Vec<ColumnInfo> {
    statement
        .columns()
        .iter()
        .map(|column| ColumnInfo {
            name: column.name().to_owned(),
            type_name: column.decl_type().map(str::to_owned),
            type_code: None,
        })
        .collect()
}

fn fetch(
    statement: &mut rusqlite::Statement<'_>,
    columns: &[ColumnInfo],
) -> Result<Vec<Vec<SqlValue>>, DatabaseError> {
    let mut found = Vec::new();
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next().map_err(from_rusqlite)? {
        let mut values = Vec::with_capacity(columns.len());
        for (index, column) in columns.iter().enumerate() {
            let value = row.get_ref(index).map_err(from_rusqlite)?;
            values.push(decode(value, &column.name)?);
        }
        found.push(values);
    }
    Ok(found)
}

fn decode(value: ValueRef<'_>, column: &str) -> Result<SqlValue, DatabaseError> {
    Ok(match value {
        ValueRef::Null => SqlValue::Null,
        ValueRef::Integer(value) => SqlValue::Integer(value),
        ValueRef::Real(value) => SqlValue::Float(value),
        ValueRef::Blob(value) => SqlValue::Bytes(value.to_vec()),
        ValueRef::Text(value) => match std::str::from_utf8(value) {
            Ok(text) => SqlValue::Text(text.to_owned()),
            Err(_) => {
                return Err(DatabaseError::new(
                    Driver::Sqlite3,
                    ErrorKind::Value,
                    ErrorClass::OperationalError,
                    format!(
                        "Could not decode to UTF-8 column '{column}' with text '{}'",
                        String::from_utf8_lossy(value)
                    ),
                ));
            }
        },
    })
}

fn several_statements() -> DatabaseError {
    programming_error("You can only execute one statement at a time.")
}

fn programming_error(text: impl Into<String>) -> DatabaseError {
    DatabaseError::new(
        Driver::Sqlite3,
        ErrorKind::Statement,
        ErrorClass::ProgrammingError,
        text,
    )
}

fn argument_error(text: &str) -> DatabaseError {
    DatabaseError::new(
        Driver::Sqlite3,
        ErrorKind::Configuration,
        ErrorClass::ArgumentError,
        text,
    )
}

fn unsupported(text: &str) -> DatabaseError {
    DatabaseError::new(
        Driver::Sqlite3,
        ErrorKind::Unsupported,
        ErrorClass::ArgumentError,
        text,
    )
}

fn out_of_time() -> DatabaseError {
    DatabaseError::new(
        Driver::Sqlite3,
        ErrorKind::Statement,
        ErrorClass::OperationalError,
        "canceling statement due to statement timeout",
    )
    .with(|details| details.code = Some("SQLITE_INTERRUPT".to_owned()))
}

fn lock_error(database: &Path, error: &std::io::Error) -> DatabaseError {
    DatabaseError::new(
        Driver::Sqlite3,
        ErrorKind::Statement,
        ErrorClass::OperationalError,
        format!(
            "no lock file can be made beside {}: {error}",
            database.display()
        ),
    )
    .with_hint(
        "mig locks a file beside the database against a second run; --no-lock (MIG_NO_LOCK=1) does \
         without",
    )
}

fn open_error(error: rusqlite::Error, filename: &str) -> DatabaseError {
    from_rusqlite(error).with(|details| {
        details.kind = ErrorKind::MissingDatabase;
        // Python does not name the file; a person needs it.
        "unable to open database file".clone_into(&mut details.text);
        "unable to open database file".clone_into(&mut details.message);
        details.hint = Some(format!(
            "cannot open or create {filename}: does the folder exist and is it writable?"
        ));
    })
}

fn from_rusqlite(error: rusqlite::Error) -> DatabaseError {
    match error {
        rusqlite::Error::SqliteFailure(code, message) => failure(code, message, None),
        rusqlite::Error::SqlInputError {
            error,
            msg,
            sql,
            offset,
        } => {
            let position = usize::try_from(offset)
                .ok()
                .and_then(|offset| sql.get(..offset))
                .map(|head| head.chars().count());
            failure(error, Some(msg), position)
        }
        rusqlite::Error::MultipleStatement => several_statements(),
        other => DatabaseError::new(
            Driver::Sqlite3,
            ErrorKind::Statement,
            ErrorClass::InterfaceError,
            other.to_string(),
        ),
    }
}

fn failure(code: ffi::Error, message: Option<String>, position: Option<usize>) -> DatabaseError {
    let text = message.unwrap_or_else(|| ffi::code_to_str(code.extended_code).to_owned());
    DatabaseError::new(
        Driver::Sqlite3,
        ErrorKind::Statement,
        class_of(code.extended_code),
        text,
    )
    .with(|details| {
        details.code = code_name(code.extended_code).map(str::to_owned);
        details.position = position;
    })
}

/// `_pysqlite_seterror`.
fn class_of(extended_code: i32) -> ErrorClass {
    match extended_code & 0xff {
        ffi::SQLITE_INTERNAL | ffi::SQLITE_NOTFOUND => ErrorClass::InternalError,
        ffi::SQLITE_NOMEM => ErrorClass::MemoryError,
        ffi::SQLITE_ERROR
        | ffi::SQLITE_PERM
        | ffi::SQLITE_ABORT
        | ffi::SQLITE_BUSY
        | ffi::SQLITE_LOCKED
        | ffi::SQLITE_READONLY
        | ffi::SQLITE_INTERRUPT
        | ffi::SQLITE_IOERR
        | ffi::SQLITE_FULL
        | ffi::SQLITE_CANTOPEN
        | ffi::SQLITE_PROTOCOL
        | ffi::SQLITE_EMPTY
        | ffi::SQLITE_SCHEMA => ErrorClass::OperationalError,
        ffi::SQLITE_TOOBIG => ErrorClass::DataError,
        ffi::SQLITE_CONSTRAINT | ffi::SQLITE_MISMATCH => ErrorClass::IntegrityError,
        ffi::SQLITE_MISUSE | ffi::SQLITE_RANGE => ErrorClass::InterfaceError,
        _ => ErrorClass::DatabaseError,
    }
}

/// The names of `sqlite_errorname` that scripts and messages meet.
fn code_name(extended_code: i32) -> Option<&'static str> {
    Some(match extended_code {
        ffi::SQLITE_CONSTRAINT_CHECK => "SQLITE_CONSTRAINT_CHECK",
        ffi::SQLITE_CONSTRAINT_FOREIGNKEY => "SQLITE_CONSTRAINT_FOREIGNKEY",
        ffi::SQLITE_CONSTRAINT_NOTNULL => "SQLITE_CONSTRAINT_NOTNULL",
        ffi::SQLITE_CONSTRAINT_PRIMARYKEY => "SQLITE_CONSTRAINT_PRIMARYKEY",
        ffi::SQLITE_CONSTRAINT_ROWID => "SQLITE_CONSTRAINT_ROWID",
        ffi::SQLITE_CONSTRAINT_TRIGGER => "SQLITE_CONSTRAINT_TRIGGER",
        ffi::SQLITE_CONSTRAINT_UNIQUE => "SQLITE_CONSTRAINT_UNIQUE",
        ffi::SQLITE_CONSTRAINT_DATATYPE => "SQLITE_CONSTRAINT_DATATYPE",
        ffi::SQLITE_BUSY_SNAPSHOT => "SQLITE_BUSY_SNAPSHOT",
        ffi::SQLITE_BUSY_TIMEOUT => "SQLITE_BUSY_TIMEOUT",
        code => match code & 0xff {
            ffi::SQLITE_ERROR => "SQLITE_ERROR",
            ffi::SQLITE_BUSY => "SQLITE_BUSY",
            ffi::SQLITE_LOCKED => "SQLITE_LOCKED",
            ffi::SQLITE_READONLY => "SQLITE_READONLY",
            ffi::SQLITE_INTERRUPT => "SQLITE_INTERRUPT",
            ffi::SQLITE_IOERR => "SQLITE_IOERR",
            ffi::SQLITE_CORRUPT => "SQLITE_CORRUPT",
            ffi::SQLITE_FULL => "SQLITE_FULL",
            ffi::SQLITE_CANTOPEN => "SQLITE_CANTOPEN",
            ffi::SQLITE_TOOBIG => "SQLITE_TOOBIG",
            ffi::SQLITE_CONSTRAINT => "SQLITE_CONSTRAINT",
            ffi::SQLITE_MISMATCH => "SQLITE_MISMATCH",
            ffi::SQLITE_NOTADB => "SQLITE_NOTADB",
            _ => return None,
        },
    })
}
