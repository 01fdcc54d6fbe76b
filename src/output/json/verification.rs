//! What `verify` found, for programs.

use serde::Serialize;

use crate::output::verification::{Finding, Verification};

/// What was found in one database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VerifiedDatabase {
    /// Its URL without the password.
    pub url: String,
    /// The table with the record; null where the database has no record.
    pub record: Option<String>,
    /// How many of the revisions in force are recorded.
    pub recorded: usize,
    /// What is not as it was.
    pub findings: Vec<FindingEntry>,
}

/// Something that is not as it was when it was applied; what does not apply is null.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FindingEntry {
    /// What it is.
    pub kind: FindingKind,
    /// The revision.
    pub revision: String,
    /// The script.
    pub path: Option<String>,
    /// The digest of the script that was applied.
    pub sha256_then: Option<String>,
    /// The digest of the script that there is.
    pub sha256_now: Option<String>,
    /// When it was applied.
    pub applied_at: Option<String>,
    /// Who did.
    pub applied_by: Option<String>,
}

/// The kinds of findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingKind {
    /// The script has another text now.
    Changed,
    /// The script is gone.
    Missing,
    /// The version table has a revision that no script has.
    UnknownHead,
}

impl From<&Verification> for VerifiedDatabase {
    fn from(verification: &Verification) -> Self {
        Self {
            url: verification.database.clone(),
            record: verification.has_record.then(|| verification.table.clone()),
            recorded: verification.recorded,
            findings: verification
                .findings
                .iter()
                .map(FindingEntry::from)
                .collect(),
        }
    }
}

impl From<&Finding> for FindingEntry {
    fn from(finding: &Finding) -> Self {
        let entry = |kind, revision: &str| Self {
            kind,
            revision: revision.to_owned(),
            path: None,
            sha256_then: None,
            sha256_now: None,
            applied_at: None,
            applied_by: None,
        };
        match finding {
            Finding::Changed {
                revision,
                path,
                before,
                now,
                applied_at,
                applied_by,
            } => Self {
                path: Some(path.display().to_string()),
                sha256_then: Some(before.clone()),
                sha256_now: Some(now.clone()),
                applied_at: Some(applied_at.clone()),
                applied_by: Some(applied_by.clone()),
                ..entry(FindingKind::Changed, revision)
            },
            Finding::Missing {
                revision,
                applied_at,
                applied_by,
            } => Self {
                applied_at: Some(applied_at.clone()),
                applied_by: Some(applied_by.clone()),
                ..entry(FindingKind::Missing, revision)
            },
            Finding::UnknownHead { revision } => entry(FindingKind::UnknownHead, revision),
        }
    }
}
