//! One writer at a time: takes the lock of a version table where a run meets it, waits for whoever
//! has it, and gives it back with the connection.

use std::time::{Duration, Instant};

use super::connection::ScriptConnection;
use super::host::Runtime;
use super::settings::Locking;
use super::version_table::VersionTable;
use crate::database::{LockAttempt, LockHolder, LockName};
use crate::python::error::PyResult;
use crate::python::interpreter::Interpreter;
use crate::shim::host::ConnectionId;

/// Time between two attempts: short at first, as most runs are.
const FIRST_POLL: Duration = Duration::from_millis(10);
const LAST_POLL: Duration = Duration::from_millis(200);

impl Runtime {
    /// Takes the lock of a version table on the connection that will write it.
    pub(super) fn lock_version_table(
        &self,
        vm: &mut Interpreter,
        connection: ConnectionId,
        table: &VersionTable,
    ) -> PyResult<()> {
        let Locking::Wait(limit) = self.options.settings.locking else {
            return Ok(());
        };
        if !self.takes_lock() {
            return Ok(());
        }
        let name = self.with_connection(vm, connection, |connection| {
            let schema = table.schema.as_deref();
            let schema = schema.or(connection.driver.default_schema_name());
            LockName::new(schema.unwrap_or_default(), &table.name)
        })?;
        if self.with_connection(vm, connection, |connection| connection.has_lock(&name))? {
            return Ok(());
        }
        let started = Instant::now();
        let mut poll = FIRST_POLL;
        let mut told: Option<LockHolder> = None;
        loop {
            self.check_cancelled()?;
            let attempt = self.with_connection(vm, connection, |connection| {
                connection.driver.try_lock(&name)
            })?;
            let holder = match attempt {
                Ok(LockAttempt::Taken) => {
                    return self.with_connection(vm, connection, |connection| {
                        connection.locks.push(name);
                    });
                }
                Ok(LockAttempt::Needless) => return Ok(()),
                Ok(LockAttempt::Held(holder)) => holder,
                Err(error) => return Err(self.database_error(vm, error, None)),
            };
            if self.is_held_by_this_run(&holder) {
                return Ok(());
            }
            if told.as_ref().map(|told| &told.identity) != Some(&holder.identity) {
                self.observer().waiting_for_lock(&holder, limit);
                told = Some(holder.clone());
            }
            let left = limit.saturating_sub(started.elapsed());
            if left.is_zero() {
                return Err(self.lock_not_granted(vm, &holder, limit));
            }
            // The reason is looked at above.
            let _ = self.options.cancellation.wait(poll.min(left));
            poll = (poll * 2).min(LAST_POLL);
        }
    }

    /// Whether another connection of this run has the lock, which it then keeps to the end of the
    /// run.
    fn is_held_by_this_run(&self, holder: &LockHolder) -> bool {
        let mut state = self.state.borrow_mut();
        let own = state.connections.iter_mut().flatten().find(|connection| {
            !connection.locks.is_empty()
                && connection.driver.lock_identity() == Some(holder.identity.as_str())
        });
        match own {
            Some(connection) => {
                connection.lends_lock = true;
                true
            }
            None => state.lock_keepers.iter().any(|connection| {
                connection.driver.lock_identity() == Some(holder.identity.as_str())
            }),
        }
    }

    fn lock_not_granted(
        &self,
        vm: &mut Interpreter,
        holder: &LockHolder,
        limit: Duration,
    ) -> Box<crate::python::error::Error> {
        let seconds = limit.as_secs_f64();
        self.command_error(
            vm,
            &format!(
                "Another run is under way: the lock of the version table is held by {holder}; gave up after {seconds} s"
            ),
        )
    }

    /// Fails where a proxy has taken the lock away, at most once within a transaction.
    pub(super) fn check_lock(
        &self,
        vm: &mut Interpreter,
        connection: ConnectionId,
    ) -> PyResult<()> {
        let result = self.with_connection(vm, connection, |connection| {
            if connection.locks.is_empty() || connection.is_lock_checked {
                return Ok(());
            }
            connection.is_lock_checked = true;
            connection.driver.check_lock()
        })?;
        match result {
            Ok(()) => Ok(()),
            Err(error) => Err(self.database_error(vm, error, None)),
        }
    }

    /// Gives back what a connection that ends has locked, or keeps it for the others.
    pub(super) fn end_locks(&self, mut connection: ScriptConnection) {
        if connection.lends_lock {
            self.state.borrow_mut().lock_keepers.push(connection);
            return;
        }
        for name in std::mem::take(&mut connection.locks) {
            // A server that does not answer gives it back by itself.
            let _ = connection.driver.unlock(&name);
        }
    }
}
