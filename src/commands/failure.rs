//! How a command fails: the text and exit status that Alembic has for it, with hints apart.

use crate::cli::GlobalOptions;
use crate::output::terminal::{StandardStream, Terminal};
use crate::project::ProjectError;
use crate::revision::{CaughtError, Purpose, RevisionError};
use crate::scripts::ScriptError;

/// The exit status of the process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExitStatus {
    /// All is done.
    Done,
    /// A script or the database failed.
    Error,
    /// A command failed (`FAILED: ...`).
    CommandFailed,
}

impl ExitStatus {
    /// The number that the shell sees.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Error => 1,
            Self::CommandFailed => 255,
        }
    }
}

/// Why a command did not do its work.
#[derive(Debug)]
pub enum Failure {
    /// Alembic's `CommandError`.
    Command {
        /// The text after `FAILED: `.
        message: String,
        /// What to do next.
        hints: Vec<String>,
    },
    /// What ends in a traceback in Alembic.
    Error {
        /// What happened.
        error: anyhow::Error,
        /// What to do next.
        hints: Vec<String>,
    },
}

impl Failure {
    /// A failure that is printed as `FAILED: ...`.
    pub fn command(message: impl Into<String>) -> Self {
        Self::Command {
            message: message.into(),
            hints: Vec::new(),
        }
    }

    /// An error that Alembic does not catch.
    pub fn uncaught(error: impl Into<anyhow::Error>) -> Self {
        Self::Error {
            error: error.into(),
            hints: Vec::new(),
        }
    }

    /// What reading the scripts failed with, in a command that catches what is wrong with the
    /// graph.
    pub fn scripts(error: ScriptError) -> Self {
        match error {
            ScriptError::Graph(error) => Self::graph(&Purpose::Lookup, error),
            other => Self::scripts_uncaught(other),
        }
    }

    /// What reading the scripts failed with, in a command that does not.
    pub fn scripts_uncaught(error: ScriptError) -> Self {
        if error.is_command_error() {
            return Self::command(error.to_string());
        }
        Self::uncaught(error)
    }

    /// What asking the graph failed with.
    pub fn graph(purpose: &Purpose, error: RevisionError) -> Self {
        purpose.catch(error).into()
    }

    /// Writes the failure where Alembic writes it, and the hints to standard error.
    pub fn report(self, global: &GlobalOptions, terminal: &mut dyn Terminal) -> ExitStatus {
        let (status, hints) = match self {
            Self::Command { message, hints } if !global.raiseerr => {
                if !global.quiet {
                    terminal.write(StandardStream::Output, &format!("FAILED: {message}\n"));
                }
                (ExitStatus::CommandFailed, hints)
            }
            Self::Command { message, hints } => {
                terminal.write(StandardStream::Error, &format!("error: {message}\n"));
                (ExitStatus::Error, hints)
            }
            Self::Error { error, hints } => {
                terminal.write(StandardStream::Error, &format!("error: {error:#}\n"));
                (ExitStatus::Error, hints)
            }
        };
        for hint in hints {
            terminal.write(StandardStream::Error, &format!("hint: {hint}\n"));
        }
        status
    }
}

impl From<CaughtError> for Failure {
    fn from(error: CaughtError) -> Self {
        match error {
            CaughtError::Command { message, .. } => Self::command(message),
            CaughtError::Uncaught(error) => Self::uncaught(error),
        }
    }
}

impl From<ProjectError> for Failure {
    fn from(error: ProjectError) -> Self {
        let hints = error.hints();
        if error.is_command_error() {
            Self::Command {
                message: error.to_string(),
                hints,
            }
        } else {
            Self::Error {
                error: error.into(),
                hints,
            }
        }
    }
}
