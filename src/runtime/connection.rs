//! A connection as scripts hold it: the driver's connection with SQLAlchemy's transaction state on
//! top (autobegin, savepoints, isolation levels), as `sqlalchemy.engine.Connection`.

use crate::database::{
    self, Attended, Backend, Cancellation, ConnectArguments, DatabaseError, DatabaseUrl,
    IsolationLevel, LockName, Outcome, Parameters, Watched,
};
use crate::dialect::{Dialect, DialectName};
use crate::shim::host::TransactionId;

/// An open connection.
pub(super) struct ScriptConnection {
    pub(super) driver: Box<dyn database::Connection>,
    pub(super) dialect: Dialect,
    root: Option<TransactionId>,
    nested: Vec<(TransactionId, String)>,
    next_transaction: usize,
    savepoints: usize,
    default_level: Option<IsolationLevel>,
    /// Migrations have run in the transaction that is open.
    pub(super) has_uncommitted_migrations: bool,
    /// The locks that were taken on it.
    pub(super) locks: Vec<LockName>,
    /// Whether the lock was found in place since the transaction began.
    pub(super) is_lock_checked: bool,
    /// Another connection of the run relies on the lock of this one.
    pub(super) lends_lock: bool,
    /// Whether `mig_history` is known to be there.
    pub(super) has_history: bool,
    /// What a transaction begins with.
    begin_statements: Vec<String>,
    /// The transaction has not sent them.
    is_to_begin: bool,
    /// Keeps its statements cancellable.
    _watched: Watched,
}

/// The dialect of a URL.
pub(super) fn dialect_name(url: &DatabaseUrl) -> Option<DialectName> {
    match url.backend_name() {
        "postgres" => Some(DialectName::Postgresql),
        name => DialectName::from_name(name),
    }
}

/// The savepoint that steps are tried again from.
const MARK: &str = "mig_before_steps";

/// The savepoint before a statement that may collide.
const GUARD: &str = "mig_before_creation";

/// How often a statement that has collided is sent again.
const COLLISIONS: usize = 5;

/// Connects, and leaves a server that does not answer when the run is to stop.
fn connect(
    url: &DatabaseUrl,
    arguments: &ConnectArguments,
    cancellation: &Cancellation,
) -> Result<Box<dyn database::Connection>, DatabaseError> {
    if url.backend() == Some(Backend::Sqlite) {
        return database::connect_with(url, arguments);
    }
    let (own_url, own_arguments) = (url.clone(), arguments.clone());
    let work = move || database::connect_with(&own_url, &own_arguments);
    match database::attended(cancellation, work) {
        Attended::Done(result) => result,
        Attended::Cancelled(reason) => Err(database::unreachable(&reason.to_string())),
        Attended::Impossible => Err(database::unreachable(
            "the system has no thread for the connection",
        )),
    }
}

impl ScriptConnection {
    pub(super) fn open(
        url: &DatabaseUrl,
        arguments: &ConnectArguments,
        cancellation: &Cancellation,
    ) -> Result<Self, DatabaseError> {
        let driver = connect(url, arguments, cancellation)?;
        let name = dialect_name(url).unwrap_or(DialectName::Postgresql);
        let dialect = Dialect::new(name).connected(
            driver.server_version().to_vec(),
            driver.standard_conforming_strings(),
        );
        let dialect = dialect.of_mysql_server(driver.is_mariadb(), driver.ansi_quotes());
        let watched = cancellation.watch(driver.canceller());
        let default_level = driver.isolation_level();
        Ok(Self {
            driver,
            dialect,
            root: None,
            nested: Vec::new(),
            next_transaction: 1,
            savepoints: 0,
            default_level,
            has_uncommitted_migrations: false,
            locks: Vec::new(),
            is_lock_checked: false,
            lends_lock: false,
            has_history: false,
            begin_statements: Vec::new(),
            is_to_begin: false,
            _watched: watched,
        })
    }

    pub(super) fn has_lock(&self, name: &LockName) -> bool {
        self.locks.contains(name)
    }

    fn new_transaction(&mut self) -> TransactionId {
        self.next_transaction += 1;
        TransactionId(self.next_transaction)
    }

    /// The transaction that everything belongs to, begun where there is none (autobegin).
    pub(super) fn ensure_transaction(&mut self) -> TransactionId {
        match self.root {
            Some(root) => root,
            None => {
                let root = self.new_transaction();
                self.root = Some(root);
                self.is_to_begin = !self.begin_statements.is_empty();
                root
            }
        }
    }

    /// Sends these statements from now on before the first one of every transaction.
    pub(super) fn begin_with(&mut self, statements: Vec<String>) {
        self.begin_statements = statements;
    }

    /// Sends what a transaction begins with, once in each.
    fn send_beginning(&mut self) -> Result<(), DatabaseError> {
        if std::mem::take(&mut self.is_to_begin) {
            for statement in &self.begin_statements {
                self.driver.execute(statement, Parameters::None)?;
            }
        }
        Ok(())
    }

    /// Forgets the transaction, which the driver leaves open: the next one goes on with it.
    pub(super) fn leave_open(&mut self) {
        self.root = None;
        self.nested.clear();
    }

    pub(super) fn in_transaction(&self) -> bool {
        self.root.is_some()
    }

    pub(super) fn transactions(&self) -> (Option<TransactionId>, Option<TransactionId>) {
        (self.root, self.nested.last().map(|(id, _)| *id))
    }

    pub(super) fn is_active(&self, transaction: TransactionId) -> bool {
        self.root == Some(transaction) || self.nested.iter().any(|(id, _)| *id == transaction)
    }

    /// `begin_nested()`: a savepoint.
    pub(super) fn begin_nested(&mut self) -> Result<TransactionId, DatabaseError> {
        self.ensure_transaction();
        self.send_beginning()?;
        self.savepoints += 1;
        let name = format!("sa_savepoint_{}", self.savepoints);
        self.driver.savepoint(&name)?;
        let id = self.new_transaction();
        self.nested.push((id, name));
        Ok(id)
    }

    /// Runs a statement.
    ///
    /// An `env.py` often executes `CREATE SCHEMA IF NOT EXISTS` before `context.configure()`, that is
    /// before the lock. On PostgreSQL this fails where another session makes the same object at
    /// the same time; sent again, it finds what the other one has made.
    pub(super) fn execute(
        &mut self,
        sql: &str,
        parameters: Parameters<'_>,
    ) -> Result<Outcome, DatabaseError> {
        self.send_beginning()?;
        if self.locks.is_empty()
            && self.dialect.name == DialectName::Postgresql
            && creates_unless_there(sql)
        {
            for _ in 0..COLLISIONS {
                match self.execute_guarded(sql, parameters) {
                    Err(error) if is_collision(&error) => {}
                    result => return result,
                }
            }
        }
        self.driver.execute(sql, parameters)
    }

    /// Runs a statement so that the transaction goes on after a collision.
    fn execute_guarded(
        &mut self,
        sql: &str,
        parameters: Parameters<'_>,
    ) -> Result<Outcome, DatabaseError> {
        let is_open = self.driver.in_transaction();
        if is_open {
            self.driver.savepoint(GUARD)?;
        }
        let result = self.driver.execute(sql, parameters);
        match &result {
            Ok(_) if is_open => self.driver.release_savepoint(GUARD)?,
            Err(error) if is_collision(error) => {
                if is_open {
                    self.driver.rollback_to_savepoint(GUARD)?;
                } else {
                    // Nothing else is in the transaction that the driver began for it.
                    self.driver.rollback()?;
                }
            }
            _ => {}
        }
        result
    }

    /// Commits the whole transaction.
    pub(super) fn commit(&mut self) -> Result<(), DatabaseError> {
        self.root = None;
        self.is_to_begin = false;
        self.nested.clear();
        self.is_lock_checked = false;
        self.driver.commit()?;
        self.has_uncommitted_migrations = false;
        Ok(())
    }

    /// Rolls the whole transaction back.
    pub(super) fn rollback(&mut self) -> Result<(), DatabaseError> {
        self.root = None;
        self.is_to_begin = false;
        self.nested.clear();
        self.has_uncommitted_migrations = false;
        self.is_lock_checked = false;
        self.has_history = false;
        self.driver.rollback()
    }

    /// Marks the place in the open transaction that [`Self::return_to_mark`] returns to.
    pub(super) fn set_mark(&mut self) -> Result<(), DatabaseError> {
        self.driver.savepoint(MARK)
    }

    /// Drops the work since the mark, and the locks that it took.
    pub(super) fn return_to_mark(&mut self) -> Result<(), DatabaseError> {
        self.nested.clear();
        self.has_uncommitted_migrations = false;
        self.has_history = false;
        self.driver.rollback_to_savepoint(MARK)
    }

    /// Releases a savepoint and those inside it.
    pub(super) fn release(&mut self, transaction: TransactionId) -> Result<(), DatabaseError> {
        if let Some(position) = self.nested.iter().position(|(id, _)| *id == transaction) {
            let name = self.nested[position].1.clone();
            self.nested.truncate(position);
            self.driver.release_savepoint(&name)?;
        }
        Ok(())
    }

    /// Returns to a savepoint and forgets it and those inside it.
    pub(super) fn rollback_nested(
        &mut self,
        transaction: TransactionId,
    ) -> Result<(), DatabaseError> {
        if let Some(position) = self.nested.iter().position(|(id, _)| *id == transaction) {
            let name = self.nested[position].1.clone();
            self.nested.truncate(position);
            self.driver.rollback_to_savepoint(&name)?;
        }
        Ok(())
    }

    pub(super) fn is_nested(&self, transaction: TransactionId) -> bool {
        self.nested.iter().any(|(id, _)| *id == transaction)
    }

    pub(super) fn set_isolation_level(
        &mut self,
        level: IsolationLevel,
    ) -> Result<(), DatabaseError> {
        self.driver.set_isolation_level(level)
    }

    /// Sets the level that the connection was opened with.
    pub(super) fn reset_isolation_level(&mut self) -> Result<(), DatabaseError> {
        let level = self.default_level.unwrap_or(match self.dialect.name {
            DialectName::Sqlite => IsolationLevel::Serializable,
            DialectName::Postgresql => IsolationLevel::ReadCommitted,
            DialectName::Mysql | DialectName::Mariadb => IsolationLevel::RepeatableRead,
        });
        self.driver.set_isolation_level(level)
    }

    pub(super) fn isolation_level(&self) -> String {
        let default = match self.dialect.name {
            DialectName::Sqlite => "SERIALIZABLE",
            DialectName::Postgresql => "READ COMMITTED",
            DialectName::Mysql | DialectName::Mariadb => "REPEATABLE READ",
        };
        self.driver
            .isolation_level()
            .map_or(default, IsolationLevel::name)
            .to_owned()
    }
}

/// Whether a statement makes something unless it is there, in a way that can be repeated: what a
/// failing `CREATE INDEX CONCURRENTLY` leaves behind is there, but of no use.
fn creates_unless_there(sql: &str) -> bool {
    let words: Vec<String> = sql.split_whitespace().map(str::to_uppercase).collect();
    words.first().is_some_and(|word| word == "CREATE")
        && words
            .windows(3)
            .any(|three| three == ["IF", "NOT", "EXISTS"])
        && !words.iter().any(|word| word == "CONCURRENTLY")
}

/// Whether a statement failed because another session made the same object in the meantime, which
/// shows as a row that a catalog has already, or as an object that is there after all.
fn is_collision(error: &DatabaseError) -> bool {
    match error.code.as_deref() {
        Some("23505") => error.schema.as_deref() == Some("pg_catalog"),
        Some("42P06" | "42P07" | "42710") => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::creates_unless_there;

    #[test]
    fn what_can_collide_and_be_repeated() {
        for sql in [
            "CREATE SCHEMA IF NOT EXISTS cd",
            "create extension\n if not exists citext",
            "CREATE TABLE IF NOT EXISTS t (a int)",
        ] {
            assert!(creates_unless_there(sql), "{sql}");
        }
        for sql in [
            "CREATE SCHEMA cd",
            "DROP SCHEMA IF EXISTS cd",
            "CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (a)",
            "SELECT 'CREATE SCHEMA IF NOT EXISTS cd'",
        ] {
            assert!(!creates_unless_there(sql), "{sql}");
        }
    }
}
