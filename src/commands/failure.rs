//! How a command fails: the text and exit status that Alembic has for it, with hints apart.

use std::fmt;

use crate::cli::GlobalOptions;
use crate::output::console::Console;
use crate::output::diagnostic::{Diagnostic, Snippet, Traceback, project_diagnostic};
use crate::output::json::{ErrorEntry, ErrorFacts, ErrorKind, Place};
use crate::output::logging::Level;
use crate::project::ProjectError;
use crate::project::credentials::CredentialError;
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
    /// The run was asked to stop: 128 and the signal's number, 1 at a deadline.
    Stopped(u8),
    /// A script ended the process with this status.
    Script(u8),
}

impl ExitStatus {
    /// The number that the shell sees.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Error => 1,
            Self::CommandFailed => 255,
            Self::Stopped(status) | Self::Script(status) => status,
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
        /// What happened, and where.
        diagnostic: Box<Diagnostic>,
        /// The call stack of the script, where one was running.
        traceback: Option<Box<Traceback>>,
        /// What else is known of it.
        facts: Box<ErrorFacts>,
    },
    /// The run was asked to stop.
    Stopped {
        /// What was going on, and where the database stands.
        diagnostic: Box<Diagnostic>,
        /// What else is known of it.
        facts: Box<ErrorFacts>,
        /// The exit status that tells who asked.
        status: u8,
    },
    /// A script ended the process.
    Exit {
        /// The status.
        status: u8,
        /// What the script wants to say.
        message: Option<String>,
    },
}

impl From<CredentialError> for Failure {
    fn from(error: CredentialError) -> Self {
        Self::Command {
            message: error.message,
            hints: error.hint.into_iter().collect(),
        }
    }
}

impl Failure {
    /// A failure that is printed as `FAILED: ...`.
    pub fn command(message: impl Into<String>) -> Self {
        let message = message.into();
        let hints = command_hint(&message).into_iter().collect();
        Self::Command { message, hints }
    }

    /// An error that Alembic does not catch.
    pub fn uncaught(error: impl Into<anyhow::Error>) -> Self {
        Diagnostic::error(format!("{:#}", error.into())).into()
    }

    /// What reading the scripts failed with, in a command that catches what is wrong with the
    /// graph.
    pub fn scripts(error: &ScriptError) -> Self {
        match error {
            ScriptError::Graph(error) => Self::graph(&Purpose::Lookup, error.clone()),
            other => Self::scripts_uncaught(other),
        }
    }

    /// What reading the scripts failed with, in a command that does not.
    pub fn scripts_uncaught(error: &ScriptError) -> Self {
        if error.is_command_error() {
            return Self::command(error.to_string());
        }
        script_diagnostic(error).into()
    }

    /// What asking the graph failed with.
    pub fn graph(purpose: &Purpose, error: RevisionError) -> Self {
        purpose.catch(error).into()
    }

    /// Adds advice.
    #[must_use]
    pub fn with_hints(mut self, more: Vec<String>) -> Self {
        match &mut self {
            Self::Command { hints, .. } => hints.extend(more),
            Self::Error { diagnostic, .. } | Self::Stopped { diagnostic, .. } => {
                diagnostic.hints.extend(more);
            }
            Self::Exit { .. } => {}
        }
        self
    }

    /// The failure for programs; [`Self::report`] gives the exit status.
    pub fn entry(&self) -> ErrorEntry {
        let nothing = Diagnostic::default();
        let (kind, diagnostic, facts) = match self {
            Self::Command { .. } => (ErrorKind::Command, &nothing, None),
            Self::Exit { .. } => (ErrorKind::Exit, &nothing, None),
            Self::Error {
                diagnostic, facts, ..
            } => (facts.kind, &**diagnostic, Some(&**facts)),
            Self::Stopped {
                diagnostic, facts, ..
            } => (ErrorKind::Stopped, &**diagnostic, Some(&**facts)),
        };
        let hints = match self {
            Self::Command { hints, .. } => hints,
            _ => &diagnostic.hints,
        };
        let message = match self {
            Self::Exit {
                message: Some(message),
                ..
            } => message.clone(),
            other => other.to_string(),
        };
        let place = diagnostic.snippets.first();
        let facts = facts.cloned().unwrap_or_default();
        ErrorEntry {
            kind,
            message,
            hints: hints.clone(),
            exit_status: 0,
            location: place.map(|place| Place::new(&place.path, place.line, place.column)),
            revision: facts.revision,
            direction: facts.direction,
            statement: facts.statement,
            code: facts.code,
            state: facts.state,
        }
    }

    /// Writes the failure where Alembic writes it, and the hints to standard error.
    pub fn report(self, global: &GlobalOptions, console: &Console) -> ExitStatus {
        match self {
            Self::Command { message, hints } if global.raiseerr => {
                let mut diagnostic = Diagnostic::error(message);
                diagnostic.hints = hints;
                console.diagnose(&diagnostic);
                ExitStatus::Error
            }
            Self::Command { message, hints } => {
                let logger = "alembic.util.messaging";
                console.logging().log(logger, Level::ERROR, &message);
                console.messages().failed(&message, &hints);
                ExitStatus::CommandFailed
            }
            Self::Error {
                diagnostic,
                traceback,
                ..
            } => {
                if let Some(traceback) = traceback.filter(|_| global.raiseerr) {
                    console.trace(&traceback);
                }
                console.diagnose(&diagnostic);
                ExitStatus::Error
            }
            Self::Stopped {
                diagnostic, status, ..
            } => {
                console.diagnose(&diagnostic);
                ExitStatus::Stopped(status)
            }
            Self::Exit { status, message } => {
                if let Some(message) = message {
                    console.error_line(&message);
                }
                ExitStatus::Script(status)
            }
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Command { message, .. } => formatter.write_str(message),
            Self::Error { diagnostic, .. } | Self::Stopped { diagnostic, .. } => {
                formatter.write_str(&diagnostic.title)
            }
            Self::Exit { status, .. } => write!(formatter, "exit status {status}"),
        }
    }
}

impl From<Diagnostic> for Failure {
    fn from(diagnostic: Diagnostic) -> Self {
        Self::Error {
            diagnostic: Box::new(diagnostic),
            traceback: None,
            facts: Box::default(),
        }
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
        if error.is_command_error() {
            return Self::Command {
                message: error.to_string(),
                hints: error.hints(),
            };
        }
        project_diagnostic(&error).into()
    }
}

/// What to do about a command error of Alembic's.
fn command_hint(message: &str) -> Option<String> {
    let hint = if message.starts_with("Multiple head revisions are present") {
        "'mig heads' lists the heads; 'mig upgrade heads' applies all of them"
    } else if message.starts_with("Can't locate revision identified by") {
        "no script has this revision: 'mig history' lists those there are; if the database names it, its script is missing here"
    } else if message.starts_with("downgrade with --sql requires") {
        "write both ends, such as 'mig downgrade --sql ae1027a6acf:base': without a connection mig cannot know where the database is"
    } else {
        return None;
    };
    Some(hint.to_owned())
}

/// The diagnostic for a script that cannot be read.
fn script_diagnostic(error: &ScriptError) -> Diagnostic {
    match error {
        ScriptError::Syntax {
            path,
            line,
            column,
            message,
            source_line,
        } => Diagnostic::error(format!("SyntaxError: {message}")).with_snippet(Snippet {
            path: path.display().to_string(),
            line: *line,
            column: *column,
            source_line: Some(source_line.clone()),
            length: 1,
            label: None,
        }),
        ScriptError::Encoding {
            path,
            line,
            message,
        } => Diagnostic::error(message).with_snippet(Snippet {
            path: path.display().to_string(),
            line: *line,
            ..Snippet::default()
        }),
        other => Diagnostic::error(other.to_string()),
    }
}
