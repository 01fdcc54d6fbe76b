//! How a command words an error of the graph, as `ScriptDirectory._catch_revision_errors` with
//! the arguments that each of its callers gives.

use super::error::RevisionError;
use super::identifier::Identifier;

/// What was asked of the graph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Purpose {
    /// One or more names are looked up.
    Lookup,
    /// The one head is looked up.
    CurrentHead,
    /// A range is listed.
    Listing {
        /// The older end.
        start: Identifier,
        /// The newer end.
        end: Identifier,
    },
    /// An upgrade is planned.
    Upgrade {
        /// The target as given.
        destination: String,
    },
    /// A downgrade is planned.
    Downgrade {
        /// The target as given.
        destination: String,
    },
    /// A stamp is planned.
    Stamp,
}

impl Purpose {
    fn not_ancestor(&self, lower: &Identifier, upper: &Identifier) -> String {
        let range = |start: &Identifier, end: &Identifier| {
            format!(
                "Requested range {start}:{end} does not refer to ancestor/descendant revisions \
                 along the same branch"
            )
        };
        match self {
            Self::Listing { start, end } => range(start, end),
            Self::Upgrade { destination } => format!(
                "Destination {destination} is not a valid upgrade target from current head(s)"
            ),
            Self::Downgrade { destination } => format!(
                "Destination {destination} is not a valid downgrade target from current head(s)"
            ),
            Self::Lookup | Self::CurrentHead | Self::Stamp => range(lower, upper),
        }
    }

    fn several_heads(&self, argument: Option<&str>) -> String {
        let argument = match self {
            Self::CurrentHead => {
                return "The script directory has multiple heads (due to branching).Please use \
                        get_heads(), or merge the branches using alembic merge."
                    .to_owned();
            }
            Self::Stamp => {
                return "Multiple heads are present; please specify a single target revision"
                    .to_owned();
            }
            Self::Listing { end, .. } => end.to_string(),
            Self::Upgrade { destination } | Self::Downgrade { destination } => destination.clone(),
            Self::Lookup => argument.unwrap_or("None").to_owned(),
        };
        format!(
            "Multiple head revisions are present for given argument '{argument}'; please specify \
             a specific target revision, '<branchname>@{argument}' to narrow to a specific head, \
             or 'heads' for all heads"
        )
    }

    /// Words an error for the command's user.
    #[must_use]
    pub fn catch(&self, error: RevisionError) -> CaughtError {
        if !error.is_revision_error() {
            return CaughtError::Uncaught(error);
        }
        let message = match &error {
            RevisionError::RangeNotAncestor { lower, upper } => self.not_ancestor(lower, upper),
            RevisionError::MultipleHeads { argument, .. } => {
                self.several_heads(argument.as_deref())
            }
            other => match other.unresolved_argument() {
                Some(argument) => format!("Can't locate revision identified by '{argument}'"),
                None => other.to_string(),
            },
        };
        CaughtError::Command {
            message,
            source: error,
        }
    }
}

/// An error of the graph as it leaves a command.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CaughtError {
    /// An error that the command prints as `FAILED: ...` (Alembic's `CommandError`).
    #[error("{message}")]
    Command {
        /// The text after `FAILED: `.
        message: String,
        /// What the graph said.
        source: RevisionError,
    },
    /// An error that Alembic lets through as a traceback.
    #[error(transparent)]
    Uncaught(RevisionError),
}
