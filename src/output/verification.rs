//! What `mig verify` found, as text.

use std::fmt;
use std::path::{Path, PathBuf};

/// Something that is not as it was when it was applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// A script has another text now.
    Changed {
        /// Its revision.
        revision: String,
        /// Its file.
        path: PathBuf,
        /// The digest then.
        before: String,
        /// The digest now.
        now: String,
        /// When it was applied.
        applied_at: String,
        /// Who did.
        applied_by: String,
    },
    /// A revision was applied, and its script is gone.
    Missing {
        /// The revision.
        revision: String,
        /// When it was applied.
        applied_at: String,
        /// Who did.
        applied_by: String,
    },
    /// The version table has a revision that no script has.
    UnknownHead {
        /// The revision.
        revision: String,
    },
}

impl Finding {
    /// Shortens the path where it is below a folder.
    pub fn make_relative_to(&mut self, folder: &Path) {
        if let Self::Changed { path, .. } = self
            && let Ok(below) = path.strip_prefix(folder)
        {
            *path = below.to_owned();
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Changed {
                revision,
                path,
                before,
                now,
                applied_at,
                applied_by,
            } => write!(
                formatter,
                "{revision}: {} has changed since it was applied on {applied_at} by {applied_by}\n    \
                 sha256 then {before}\n    sha256 now  {now}",
                path.display()
            ),
            Self::Missing {
                revision,
                applied_at,
                applied_by,
            } => write!(
                formatter,
                "{revision}: applied on {applied_at} by {applied_by}, but no script has it"
            ),
            Self::UnknownHead { revision } => write!(
                formatter,
                "{revision}: the version table has it, but no script has it"
            ),
        }
    }
}

/// What was found in one database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verification {
    /// Its URL without the password.
    pub database: String,
    /// The table with the record.
    pub table: String,
    /// Whether there is a record.
    pub has_record: bool,
    /// How many of the revisions in force are recorded.
    pub recorded: usize,
    /// What is wrong.
    pub findings: Vec<Finding>,
}

impl fmt::Display for Verification {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (database, table) = (&self.database, &self.table);
        for finding in &self.findings {
            writeln!(formatter, "{finding}")?;
        }
        let found = match self.findings.len() {
            0 => "nothing found".to_owned(),
            1 => "1 finding".to_owned(),
            count => format!("{count} findings"),
        };
        if self.has_record {
            let recorded = self.recorded;
            writeln!(
                formatter,
                "{database}: {found}; {recorded} scripts compared with {table}"
            )
        } else {
            writeln!(
                formatter,
                "{database}: {found}; no script compared, as {table} has no record (upgrade with --record keeps one)"
            )
        }
    }
}
