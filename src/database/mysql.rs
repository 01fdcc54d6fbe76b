//! MySQL and MariaDB as PyMySQL and mysqlclient talk to them: the text protocol, values written
//! into the statements, `autocommit` off, `rowcount` of the rows that an UPDATE found.
//!
//! Writing values and statements is `dialect`'s business.

mod decode;
mod errors;
mod lock;
mod options;

use std::time::Duration;

use ::mysql::prelude::Queryable;
use ::mysql::{Conn, Opts};

use super::arguments::ConnectArguments;
use super::attendance::within;
use super::connection::{
    Canceller, ColumnInfo, Connection, IsolationLevel, Notice, Outcome, Parameters, ResultSet,
};
use super::error::{DatabaseError, Driver, ErrorClass, ErrorKind};
use super::lock::{LockAttempt, LockName};
use super::url::{Backend, DatabaseUrl};
use crate::schema::value::SqlValue;
use options::{Autocommit, Options};

/// The largest `lock_wait_timeout`, in seconds.
const NO_LOCK_LIMIT: u128 = 31_536_000;

/// A connection to a MySQL or MariaDB server.
pub struct MysqlConnection {
    client: Conn,
    opts: Opts,
    driver: Driver,
    backend: Backend,
    version: Vec<u32>,
    is_mariadb: bool,
    database: Option<String>,
    sql_mode: String,
    level: Option<IsolationLevel>,
    autocommit: Autocommit,
    begun: bool,
    held: lock::Held,
}

impl MysqlConnection {
    /// Connects, and learns of the server what SQLAlchemy's dialect asks at its first connection.
    ///
    /// # Errors
    /// Fails before anything is sent when the URL asks for what is not supported, and otherwise as
    /// the driver's `connect`.
    pub fn connect(url: &DatabaseUrl, arguments: &ConnectArguments) -> Result<Self, DatabaseError> {
        let options = Options::read(url, arguments)?;
        let backend = match url.backend() {
            Some(Backend::MariaDb) => Backend::MariaDb,
            _ => Backend::MySql,
        };
        let late = errors::out_of_time(options.driver, &options.place());
        let limit = Some(options.connect_timeout);
        within(limit, move || Self::open(&options, backend)).unwrap_or(Err(late))
    }

    fn open(options: &Options, backend: Backend) -> Result<Self, DatabaseError> {
        let driver = options.driver;
        let opts = options.client();
        let client = Conn::new(opts.clone())
            .map_err(|error| errors::connect_error(driver, error, &options.place()))?;
        let mut connection = Self {
            client,
            opts,
            driver,
            backend,
            version: Vec::new(),
            is_mariadb: false,
            database: None,
            sql_mode: String::new(),
            level: None,
            autocommit: options.autocommit,
            begun: false,
            held: lock::Held::default(),
        };
        for statement in options.session_statements() {
            connection.send(&statement)?;
        }
        connection.initialize()?;
        Ok(connection)
    }

    /// As `MySQLDialect.initialize`.
    fn initialize(&mut self) -> Result<(), DatabaseError> {
        let facts = self.texts("SELECT VERSION(), DATABASE(), @@sql_mode")?;
        let fact = |index: usize| facts.get(index).cloned().flatten();
        (self.version, self.is_mariadb) = server_version(&fact(0).unwrap_or_default());
        self.database = fact(1);
        self.sql_mode = fact(2).unwrap_or_default();
        if self.backend == Backend::MariaDb && !self.is_mariadb {
            let numbers: Vec<String> = self.version.iter().map(u32::to_string).collect();
            return Err(DatabaseError::new(
                self.driver,
                ErrorKind::Unsupported,
                ErrorClass::ArgumentError,
                format!(
                    "MySQL version {} is not a MariaDB variant.",
                    numbers.join(".")
                ),
            )
            .with_hint("write the URL with mysql in place of mariadb"));
        }
        let variable = if !self.is_mariadb && self.version.as_slice() >= &[5, 7, 20] {
            "transaction_isolation"
        } else {
            "tx_isolation"
        };
        let level = self.texts(&format!("SELECT @@{variable}"))?;
        self.level = level
            .first()
            .and_then(Option::as_deref)
            .and_then(|level| IsolationLevel::parse(&level.replace('-', " ")));
        if self.autocommit == Autocommit::On {
            self.level = Some(IsolationLevel::Autocommit);
        }
        self.send("ROLLBACK").map(drop)
    }

    /// The texts of a query's only row.
    fn texts(&mut self, sql: &str) -> Result<Vec<Option<String>>, DatabaseError> {
        let rows = self.send(sql)?.result.map(|result| result.rows);
        let row = rows.unwrap_or_default().into_iter().next();
        Ok(row
            .unwrap_or_default()
            .into_iter()
            .map(|value| match value {
                SqlValue::Text(text) => Some(text),
                SqlValue::Integer(number) => Some(number.to_string()),
                SqlValue::Bytes(bytes) => String::from_utf8(bytes).ok(),
                _ => None,
            })
            .collect())
    }

    /// Sends a text; of several statements the first one's outcome counts, as in mysqlclient, and
    /// the failure of any.
    fn send(&mut self, sql: &str) -> Result<Outcome, DatabaseError> {
        let driver = self.driver;
        let refused = |error| errors::statement_error(driver, error);
        let mut answer = self.client.query_iter(sql).map_err(refused)?;
        let mut first = None;
        while let Some(mut set) = answer.iter() {
            let columns: Vec<::mysql::Column> = set.columns().as_ref().to_vec();
            let mut rows = Vec::new();
            for row in set.by_ref() {
                let row = row.map_err(refused)?.unwrap();
                let values = columns.iter().zip(row);
                rows.push(
                    values
                        .map(|(column, value)| decode::value(driver, column, value))
                        .collect::<Result<Vec<_>, _>>()?,
                );
            }
            if first.is_none() {
                first = Some((columns, rows));
            }
        }
        drop(answer);
        let (columns, rows) = first.unwrap_or_default();
        if columns.is_empty() {
            let inserted = self.client.last_insert_id();
            return Ok(Outcome {
                rows_affected: Some(self.client.affected_rows()),
                result: None,
                last_insert_rowid: i64::try_from(inserted).ok(),
            });
        }
        Ok(Outcome {
            rows_affected: u64::try_from(rows.len()).ok(),
            result: Some(ResultSet {
                columns: columns.iter().map(column_info).collect(),
                rows,
            }),
            last_insert_rowid: i64::try_from(self.client.last_insert_id()).ok(),
        })
    }

    fn end(&mut self, sql: &str) -> Result<(), DatabaseError> {
        if !self.begun {
            return Ok(());
        }
        self.begun = false;
        self.send(sql).map(drop)
    }
}

fn column_info(column: &::mysql::Column) -> ColumnInfo {
    ColumnInfo {
        name: column.name_str().into_owned(),
        type_name: Some(format!("{:?}", column.column_type())),
        type_code: None,
    }
}

/// The numbers of `VERSION()`, and whether it is MariaDB's; as `_parse_server_version`.
fn server_version(text: &str) -> (Vec<u32>, bool) {
    let mut version = Vec::new();
    let mut is_mariadb = false;
    for token in text.split(['.', '-', '+']) {
        if token.strip_prefix("MariaDB").is_some_and(|rest| {
            rest.chars()
                .all(|rest| rest.is_alphanumeric() || rest == '_')
        }) {
            is_mariadb = true;
            continue;
        }
        let number = token.strip_suffix(['a', 'b', 'c']).unwrap_or(token);
        if let Ok(number) = number.parse() {
            version.push(number);
        }
    }
    let is_mariadb = is_mariadb && !version.is_empty();
    (version, is_mariadb)
}

impl Connection for MysqlConnection {
    fn dialect_name(&self) -> &'static str {
        match self.backend {
            Backend::MariaDb => "mariadb",
            _ => "mysql",
        }
    }

    fn server_version(&self) -> &[u32] {
        &self.version
    }

    fn default_schema_name(&self) -> Option<&str> {
        self.database.as_deref()
    }

    fn standard_conforming_strings(&self) -> bool {
        self.sql_mode.contains("NO_BACKSLASH_ESCAPES")
    }

    fn ansi_quotes(&self) -> bool {
        self.sql_mode.contains("ANSI_QUOTES")
    }

    fn is_mariadb(&self) -> bool {
        self.is_mariadb
    }

    fn execute(&mut self, sql: &str, parameters: Parameters<'_>) -> Result<Outcome, DatabaseError> {
        if !matches!(parameters, Parameters::None) {
            return Err(DatabaseError::new(
                self.driver,
                ErrorKind::Unsupported,
                ErrorClass::InterfaceError,
                "MySQL statements take their values as literals, not as parameters",
            ));
        }
        // The server commits before and after, even where the statement fails.
        self.begun = !commits_implicitly(sql);
        self.send(sql)
    }

    fn commit(&mut self) -> Result<(), DatabaseError> {
        self.end("COMMIT")
    }

    fn rollback(&mut self) -> Result<(), DatabaseError> {
        self.end("ROLLBACK")
    }

    fn in_transaction(&self) -> bool {
        self.begun && self.autocommit == Autocommit::Off
    }

    fn isolation_level(&self) -> Option<IsolationLevel> {
        self.level
    }

    fn set_isolation_level(&mut self, level: IsolationLevel) -> Result<(), DatabaseError> {
        self.begun = false;
        if level == IsolationLevel::Autocommit {
            self.send("SET AUTOCOMMIT = 1")?;
            self.autocommit = Autocommit::On;
        } else {
            self.send("SET AUTOCOMMIT = 0")?;
            self.autocommit = Autocommit::Off;
            self.send(&format!(
                "SET SESSION TRANSACTION ISOLATION LEVEL {}",
                level.name()
            ))?;
            self.send("COMMIT")?;
        }
        self.level = Some(level);
        Ok(())
    }

    fn take_notices(&mut self) -> Vec<Notice> {
        Vec::new()
    }

    fn try_lock(&mut self, name: &LockName) -> Result<LockAttempt, DatabaseError> {
        self.try_named_lock(name)
    }

    fn check_lock(&mut self) -> Result<(), DatabaseError> {
        self.check_named_locks()
    }

    fn unlock(&mut self, name: &LockName) -> Result<(), DatabaseError> {
        self.release_named_lock(name)
    }

    fn lock_identity(&self) -> Option<&str> {
        self.session_identity()
    }

    fn set_timeouts(
        &mut self,
        lock: Option<Duration>,
        statement: Option<Duration>,
    ) -> Result<(), DatabaseError> {
        if let Some(limit) = lock {
            // Whole seconds; none is no limit, which the server writes as a year.
            let seconds = match limit.as_millis().div_ceil(1000) {
                0 => NO_LOCK_LIMIT,
                seconds => seconds,
            };
            for variable in ["lock_wait_timeout", "innodb_lock_wait_timeout"] {
                self.send(&format!("SET SESSION {variable} = {seconds}"))?;
            }
        }
        match statement {
            None => Ok(()),
            Some(limit) if limit.is_zero() && !self.is_mariadb => Ok(()),
            Some(limit) if self.is_mariadb => {
                let seconds = limit.as_secs_f64();
                self.send(&format!("SET SESSION max_statement_time = {seconds}"))
                    .map(drop)
            }
            Some(_) => Err(DatabaseError::new(
                self.driver,
                ErrorKind::Unsupported,
                ErrorClass::NotSupportedError,
                "MySQL has no limit for the time that a statement takes, except for SELECT",
            )),
        }
    }

    fn canceller(&self) -> Canceller {
        Canceller::Mysql(Box::new(MysqlCanceller {
            opts: self.opts.clone(),
            driver: self.driver,
            connection: self.client.connection_id(),
        }))
    }

    fn savepoint(&mut self, name: &str) -> Result<(), DatabaseError> {
        self.execute(&format!("SAVEPOINT {}", quoted(name)), Parameters::None)
            .map(drop)
    }

    fn rollback_to_savepoint(&mut self, name: &str) -> Result<(), DatabaseError> {
        let sql = format!("ROLLBACK TO SAVEPOINT {}", quoted(name));
        self.execute(&sql, Parameters::None).map(drop)
    }

    fn release_savepoint(&mut self, name: &str) -> Result<(), DatabaseError> {
        let sql = format!("RELEASE SAVEPOINT {}", quoted(name));
        self.execute(&sql, Parameters::None).map(drop)
    }
}

/// Whether the server ends the transaction because of a statement, as it does for all that changes
/// definitions.
fn commits_implicitly(sql: &str) -> bool {
    let mut words = sql.split_whitespace().map(str::to_uppercase);
    match words.next().unwrap_or_default().as_str() {
        "CREATE" | "DROP" => words.next().as_deref() != Some("TEMPORARY"),
        "ALTER" | "RENAME" | "TRUNCATE" | "GRANT" | "REVOKE" | "ANALYZE" | "OPTIMIZE"
        | "REPAIR" | "LOCK" | "FLUSH" => true,
        _ => false,
    }
}

fn quoted(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}

/// Kills the running statement of a connection by a connection of its own.
pub struct MysqlCanceller {
    opts: Opts,
    driver: Driver,
    connection: u32,
}

impl MysqlCanceller {
    pub(super) fn cancel(&self) -> Result<(), DatabaseError> {
        let failed = |error| errors::statement_error(self.driver, error);
        let mut client = Conn::new(self.opts.clone()).map_err(failed)?;
        client
            .query_drop(format!("KILL QUERY {}", self.connection))
            .map_err(failed)
    }
}

#[cfg(test)]
mod tests {
    use super::{commits_implicitly, server_version};

    #[test]
    fn definitions_are_not_part_of_a_transaction() {
        assert!(commits_implicitly("\nCREATE TABLE t (a INT)"));
        assert!(commits_implicitly("alter table t add b int"));
        assert!(!commits_implicitly("CREATE TEMPORARY TABLE t (a INT)"));
        assert!(!commits_implicitly("UPDATE t SET a = 1"));
    }

    #[test]
    fn versions_are_read_as_sqlalchemy_does() {
        for (text, version, is_mariadb) in [
            ("8.0.36", vec![8, 0, 36], false),
            ("8.0.36-0ubuntu0.22.04.1", vec![8, 0, 36, 22, 4, 1], false),
            ("5.7.44-log", vec![5, 7, 44], false),
            ("10.11.6-MariaDB-0+deb12u1", vec![10, 11, 6, 0], true),
            ("5.5.5-10.6.12-MariaDB", vec![5, 5, 5, 10, 6, 12], true),
            ("MariaDB", vec![], false),
        ] {
            assert_eq!(server_version(text), (version, is_mariadb), "{text}");
        }
    }
}
