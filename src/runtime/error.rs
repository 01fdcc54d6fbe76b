//! How a run fails, as data for `output`.

use crate::database::{CancelReason, DatabaseError};
use crate::python::traceback::Traceback;
use crate::revision::Direction;

/// The step that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailedStep {
    /// The revision.
    pub revision: String,
    /// Upgrade or downgrade.
    pub direction: Direction,
    /// First line of the script's docstring.
    pub doc: String,
}

/// The statement that the database refused.
#[derive(Debug, Clone)]
pub struct FailedStatement {
    /// The statement as sent.
    pub sql: String,
    /// What the database said.
    pub error: DatabaseError,
}

/// The last that a step left in the database before it was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effect {
    /// The step's revision; empty for a stamp.
    pub revision: String,
    /// The last statement that took effect.
    pub statement: String,
}

/// Where a failed run leaves the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DatabaseState {
    /// Nothing was sent.
    Untouched,
    /// All work since the last commit was rolled back; these are the revisions in force.
    RolledBack {
        /// The rows of the version table.
        heads: Vec<String>,
    },
    /// A step that has not reached its end did something outside of a transaction, or committed it:
    /// that stays, all else was rolled back.
    Partial {
        /// The rows of the version table.
        heads: Vec<String>,
        /// What stays.
        effect: Effect,
    },
    /// The connection was lost while committing: the server may have done it or not.
    InDoubt {
        /// The rows of the version table if it has not.
        before: Vec<String>,
        /// The rows if it has.
        after: Vec<String>,
        /// What stays of the step even if it has not.
        effect: Option<Effect>,
    },
}

/// Why a run stopped.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// A command error, which Alembic prints as `FAILED: ...` (status 255).
    #[error("{message}")]
    Command {
        /// Its text.
        message: String,
    },
    /// A script, `env.py` or the database failed (status 1).
    #[error("{}", .0.traceback.summary)]
    Failure(Box<Failure>),
    /// The script ended the process itself (`sys.exit`).
    #[error("the script ended the run with status {status}")]
    Exit {
        /// The status.
        status: i32,
        /// What it wanted printed on standard error.
        message: Option<String>,
    },
}

/// A failing script, `env.py` or database.
#[derive(Debug, Clone)]
pub struct Failure {
    /// The Python call stack and message.
    pub traceback: Traceback,
    /// The step that was running.
    pub step: Option<FailedStep>,
    /// The statement that the database refused, where that is the cause.
    pub statement: Option<FailedStatement>,
    /// What mig advises (an unresolved import, something unsupported).
    pub hints: Vec<String>,
    /// Where the database stands.
    pub state: DatabaseState,
    /// Why the run was stopped, where that is what happened.
    pub stopped: Option<CancelReason>,
}

impl RunError {
    /// A command error.
    pub fn command(message: impl Into<String>) -> Self {
        Self::Command {
            message: message.into(),
        }
    }
}
