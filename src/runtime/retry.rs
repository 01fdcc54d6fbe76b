//! Trying again: steps whose statement waited longer for a lock than `--lock-timeout` allows, where
//! all that they did is in one transaction that can be dropped.

use std::time::Duration;

use super::connection::ScriptConnection;
use super::environment::is_database_error;
use super::host::Runtime;
use super::{Request, Retry};
use crate::dialect::CompileContext;
use crate::python::error::{Error, PyResult};
use crate::python::interpreter::Interpreter;
use crate::shim::host::ConnectionId;

/// PostgreSQL's `lock_not_available`.
const LOCK_NOT_AVAILABLE: &str = "55P03";
/// MySQL's `ER_LOCK_WAIT_TIMEOUT`.
const LOCK_WAIT_TIMEOUT: u16 = 1205;
/// The time before the first retry; each further one waits twice as long.
const FIRST_DELAY: Duration = Duration::from_millis(500);
const LAST_DELAY: Duration = Duration::from_secs(30);

/// The steps that are not committed yet: they can only be tried again together.
pub(super) struct Uncommitted {
    /// The first of them.
    pub(super) first: usize,
    /// The rows of the version table before them.
    heads: Vec<String>,
    /// How they can be dropped.
    undo: Undo,
    /// How often they were tried again.
    attempts: u32,
    /// What compiling had learnt before them.
    compiling: CompileContext,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Undo {
    /// The transaction began with them.
    Rollback,
    /// `env.py` has done something in this transaction before them.
    ReturnToMark,
    /// Not at all.
    Impossible(&'static str),
}

/// What the transaction of the steps had in it before them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Before {
    /// Nothing, or only mig's own reading.
    Nothing,
    /// What `env.py` executed.
    Statements,
}

impl Runtime {
    /// What the open transaction has in it, if there is one.
    pub(super) fn work_before(&self, connection: Option<ConnectionId>) -> Before {
        let state = self.state.borrow();
        let is_open = connection
            .and_then(|connection| state.connections.get(connection.0))
            .and_then(Option::as_ref)
            .is_some_and(|connection| connection.driver.in_transaction());
        if is_open {
            Before::Statements
        } else {
            Before::Nothing
        }
    }

    /// Steps are about to run, nothing of which is committed.
    pub(super) fn begin_uncommitted(
        &self,
        vm: &mut Interpreter,
        connection: Option<ConnectionId>,
        first: usize,
        before: Before,
    ) -> PyResult<Uncommitted> {
        let undo = match connection {
            Some(connection) if self.can_run_into_the_timeout() => {
                self.prepare_undo(vm, connection, before)?
            }
            _ => Undo::Impossible("there is no lock timeout"),
        };
        let mut state = self.state.borrow_mut();
        state.has_used_others = false;
        let heads = connection.map_or_else(Vec::new, |connection| {
            state.progress(connection).committed_heads.clone()
        });
        Ok(Uncommitted {
            first,
            heads,
            undo,
            attempts: 0,
            compiling: state.compile_context.clone(),
        })
    }

    fn can_run_into_the_timeout(&self) -> bool {
        let settings = &self.options.settings;
        let has_limit = settings.lock_timeout.is_some_and(|limit| !limit.is_zero());
        has_limit
            && settings.lock_retries > 0
            && matches!(
                self.options.request,
                Request::Upgrade { .. } | Request::Downgrade { .. }
            )
    }

    fn prepare_undo(
        &self,
        vm: &mut Interpreter,
        connection: ConnectionId,
        before: Before,
    ) -> PyResult<Undo> {
        let marked = self.with_connection(vm, connection, |connection| {
            if connection.dialect.is_sqlite() {
                return Ok(Undo::Impossible("SQLite takes no locks on tables"));
            }
            if before == Before::Nothing {
                return Ok(Undo::Rollback);
            }
            connection.set_mark().map(|()| Undo::ReturnToMark)
        })?;
        match marked {
            Ok(undo) => Ok(undo),
            Err(error) => Err(self.database_error(vm, error, None)),
        }
    }

    /// Drops what the steps did and waits, where they can be tried again after this error; otherwise
    /// gives the error back.
    pub(super) fn prepare_retry(
        &self,
        vm: &mut Interpreter,
        connection: Option<ConnectionId>,
        uncommitted: &mut Uncommitted,
        revision: &str,
        error: Box<Error>,
    ) -> PyResult<()> {
        let Some((connection, cause)) = connection.zip(self.lock_timeout_of(&error)) else {
            return Err(error);
        };
        let limit = self.options.settings.lock_retries;
        if let Some(reason) = self.obstacle(connection, uncommitted, limit) {
            self.state.borrow_mut().retry_note = Some(reason);
            return Err(error);
        }
        self.undo(vm, connection, uncommitted)?;
        uncommitted.attempts += 1;
        let doubled = FIRST_DELAY.saturating_mul(1 << (uncommitted.attempts - 1).min(16));
        let delay = doubled.min(LAST_DELAY);
        self.observer().retrying(&Retry {
            revision: revision.to_owned(),
            attempt: uncommitted.attempts,
            limit,
            delay,
            cause,
        });
        // The reason is looked at next.
        let _ = self.options.cancellation.wait(delay);
        self.check_cancelled()
    }

    /// The server's words, where the error is the lock timeout.
    fn lock_timeout_of(&self, error: &Error) -> Option<String> {
        if !self.can_run_into_the_timeout() || !is_database_error(error) {
            return None;
        }
        let state = self.state.borrow();
        let failed = state.last_failure.as_ref()?;
        let is_timeout = failed.error.code.as_deref() == Some(LOCK_NOT_AVAILABLE)
            || failed.error.number == Some(LOCK_WAIT_TIMEOUT);
        is_timeout.then(|| failed.error.message.clone())
    }

    /// Why the steps cannot be tried again.
    fn obstacle(
        &self,
        connection: ConnectionId,
        uncommitted: &Uncommitted,
        limit: u32,
    ) -> Option<String> {
        let mut state = self.state.borrow_mut();
        let is_open = state
            .connections
            .get(connection.0)
            .and_then(Option::as_ref)
            .is_some_and(|connection| connection.driver.in_transaction());
        let reason = if uncommitted.attempts >= limit {
            let attempts = uncommitted.attempts;
            let where_to_look = if state.dialect.is_mysql_family() {
                "SHOW PROCESSLIST, information_schema.INNODB_TRX"
            } else {
                "pg_locks, pg_blocking_pids"
            };
            return Some(format!(
                "tried again {attempts} times without success: find out who holds the lock ({where_to_look}), or allow more with --lock-retries or a longer --lock-timeout"
            ));
        } else if state.progress(connection).has_effect()
            // MySQL commits earlier steps of the transaction before it changes a definition.
            || state.progress(connection).committed_heads != uncommitted.heads
        {
            "not all of it is in one transaction"
        } else if state.has_used_others {
            "it works on further connections"
        } else if uncommitted.undo == Undo::ReturnToMark && !is_open {
            "it shares its transaction with statements of env.py"
        } else if let Undo::Impossible(reason) = uncommitted.undo {
            reason
        } else {
            return None;
        };
        Some(format!("not tried again, because {reason}"))
    }

    fn undo(
        &self,
        vm: &mut Interpreter,
        connection: ConnectionId,
        uncommitted: &Uncommitted,
    ) -> PyResult<()> {
        match uncommitted.undo {
            Undo::ReturnToMark => {
                let result =
                    self.with_connection(vm, connection, ScriptConnection::return_to_mark)?;
                if let Err(error) = result {
                    return Err(self.database_error(vm, error, None));
                }
            }
            _ => {
                let has_transaction =
                    self.with_connection(vm, connection, |connection| connection.in_transaction())?;
                self.rollback(vm, connection)?;
                if has_transaction {
                    self.renew_context_transaction(vm, connection)?;
                }
            }
        }
        let mut state = self.state.borrow_mut();
        state.progress(connection).rolled_back();
        state.last_failure = None;
        state.compile_context = uncommitted.compiling.clone();
        Ok(())
    }
}
