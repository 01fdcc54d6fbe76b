//! What can be wrong with the scripts of a project.

use std::path::PathBuf;

use crate::revision::{RevisionError, RevisionWarning};

/// What running a script's module failed with.
pub type EvaluationError = Box<dyn std::error::Error + Send + Sync>;

/// An error while scripts are found, read and put into their graph.
#[derive(Debug, thiserror::Error)]
pub enum ScriptError {
    /// A script has no `revision` and its name is none (a `CommandError` in Alembic).
    #[error(
        "Could not determine revision id from filename {filename}. Be sure the 'revision' variable is declared inside the script (please see 'Upgrading from Alembic 0.1 to 0.2' in the documentation)."
    )]
    UndeterminedRevision {
        /// The file's name without folders.
        filename: String,
    },
    /// The graph is wrong.
    #[error(transparent)]
    Graph(#[from] RevisionError),
    /// A file or folder cannot be read.
    #[error("cannot read {}: {error}", path.display())]
    Unreadable {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        error: std::io::Error,
    },
    /// A file is not in its encoding.
    #[error("{}:{line}: {message}", path.display())]
    Encoding {
        /// The file.
        path: PathBuf,
        /// The line of the first wrong byte, from 1.
        line: usize,
        /// What is wrong.
        message: String,
    },
    /// A file is not Python.
    #[error("{}:{line}:{column}: SyntaxError: {message}\n    {source_line}\n    {}^", path.display(), " ".repeat(column.saturating_sub(1)))]
    Syntax {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The column in characters, from 1.
        column: usize,
        /// What is wrong.
        message: String,
        /// The line's text.
        source_line: String,
    },
    /// A script has no `down_revision` at all (an `AttributeError` in Alembic).
    #[error("{} has no 'down_revision': add 'down_revision = None' for a first revision, or the identifier of the revision before it", path.display())]
    MissingDownRevision {
        /// The file.
        path: PathBuf,
    },
    /// An identifier is neither a string nor, where that is allowed, several strings.
    #[error("{}: '{name}' is {found}, not a revision identifier in quotes", path.display())]
    NotAnIdentifier {
        /// The file.
        path: PathBuf,
        /// The variable.
        name: &'static str,
        /// What it is instead.
        found: String,
    },
    /// A script whose identifiers are not literals failed to run.
    #[error("{}: {error}", path.display())]
    Evaluation {
        /// The file.
        path: PathBuf,
        /// What it raised.
        error: EvaluationError,
    },
    /// A script that was just written is no revision (a `CommandError` in Alembic).
    #[error("{0}")]
    NotARevision(RevisionError),
    /// A compiled script without its source.
    #[error("{} is compiled Python without its source, which mig cannot read: put the .py file beside it", path.display())]
    Compiled {
        /// The file.
        path: PathBuf,
    },
}

impl ScriptError {
    /// Whether the error is a `CommandError` in Alembic wherever it happens. What is wrong with
    /// the graph is one only where the command catches it.
    #[must_use]
    pub fn is_command_error(&self) -> bool {
        matches!(
            self,
            Self::UndeterminedRevision { .. } | Self::NotARevision(_)
        )
    }
}

/// Something odd that does not stop a command; Alembic writes it as a Python warning.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScriptWarning {
    /// A file lies in two version locations.
    #[error("File {} loaded twice! ignoring. Please ensure version_locations is unique.", .0.display())]
    LoadedTwice(PathBuf),
    /// The graph is odd.
    #[error(transparent)]
    Revision(#[from] RevisionWarning),
}
