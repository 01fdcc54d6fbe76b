//! What `upgrade`, `downgrade`, `stamp` and `ensure_version` did.

use serde::Serialize;

use crate::revision::Direction;

/// Which way a step goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StepDirection {
    /// To newer revisions.
    Upgrade,
    /// To older revisions.
    Downgrade,
}

impl StepDirection {
    /// The word that Alembic has for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Upgrade => "upgrade",
            Self::Downgrade => "downgrade",
        }
    }
}

impl From<Direction> for StepDirection {
    fn from(direction: Direction) -> Self {
        match direction {
            Direction::Upgrade => Self::Upgrade,
            Direction::Downgrade => Self::Downgrade,
        }
    }
}

/// What happened to one database.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MigratedDatabase {
    /// Its URL without the password.
    pub url: Option<String>,
    /// The rows of the version table before.
    pub from: Vec<String>,
    /// The rows after, as they are committed.
    pub to: Vec<String>,
    /// The steps that ended.
    pub steps: Vec<StepEntry>,
}

/// A step that ended.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StepEntry {
    /// Which way it went.
    pub direction: StepDirection,
    /// The script's revision; none in a stamp, which runs no script.
    pub revision: Option<String>,
    /// The revisions that it left.
    pub from: Vec<String>,
    /// The revisions that it reached.
    pub to: Vec<String>,
    /// The first paragraph of the docstring.
    pub doc: String,
    /// The script.
    pub path: Option<String>,
    /// When it began.
    pub started: String,
    /// How long it took.
    pub duration_ms: f64,
}
