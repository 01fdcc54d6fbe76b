//! Why a command failed.

use serde::Serialize;

use super::run::StepDirection;

/// What sort of failure it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorKind {
    /// The command cannot be carried out (`FAILED: ...`).
    Command,
    /// The project cannot be read, or something outside of scripts and databases failed.
    #[default]
    Project,
    /// A script or `env.py` raised.
    Script,
    /// The database refused a statement or a connection.
    Database,
    /// A signal or a deadline stopped the run.
    Stopped,
    /// A script ended the process.
    Exit,
}

/// Where a failed run leaves the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StateKind {
    /// Nothing was sent.
    Untouched,
    /// What was not committed was rolled back.
    RolledBack,
    /// Part of a step stays.
    Partial,
    /// The connection was lost while committing.
    InDoubt,
}

/// Where a failed run leaves the database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StateEntry {
    /// In a word.
    pub kind: StateKind,
    /// The rows of the version table; `None` where nobody asked for them.
    pub heads: Option<Vec<String>>,
    /// The rows if a commit in doubt was carried out.
    pub possible_heads: Option<Vec<String>>,
    /// The last statement of an unfinished step that took effect.
    pub last_statement: Option<String>,
}

/// What is known of a failure beside its text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ErrorFacts {
    /// What sort it is.
    pub kind: ErrorKind,
    /// The statement that the database refused, whole.
    pub statement: Option<String>,
    /// SQLSTATE or the like.
    pub code: Option<String>,
    /// The step's revision.
    pub revision: Option<String>,
    /// The step's direction.
    pub direction: Option<StepDirection>,
    /// Where the database stands.
    pub state: Option<StateEntry>,
}

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The file.
    pub path: String,
    /// The line, from 1; `None` for the file as a whole.
    pub line: Option<usize>,
    /// The column in characters, from 1, if known.
    pub column: Option<usize>,
}

/// Why a command failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ErrorEntry {
    /// What sort it is.
    pub kind: ErrorKind,
    /// What happened.
    pub message: String,
    /// What to do next.
    pub hints: Vec<String>,
    /// The exit status of the process.
    pub exit_status: u8,
    /// The place in the script or file.
    pub location: Option<Place>,
    /// The step's revision.
    pub revision: Option<String>,
    /// The step's direction.
    pub direction: Option<StepDirection>,
    /// The statement that the database refused.
    pub statement: Option<String>,
    /// SQLSTATE or the like.
    pub code: Option<String>,
    /// Where the database stands.
    pub state: Option<StateEntry>,
}

impl Place {
    /// A place; numbers that are not known are zero.
    #[must_use]
    pub fn new(path: &str, line: usize, column: usize) -> Self {
        let known = |number: usize| (number > 0).then_some(number);
        Self {
            path: path.to_owned(),
            line: known(line),
            column: known(column),
        }
    }
}
