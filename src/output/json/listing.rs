//! Revisions as `heads`, `history`, `branches`, `show` and `current` list them, and templates.

use serde::Serialize;

use crate::output::revisions::RevisionText;

/// A revision with its script.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "they are independent properties of a revision, each a member of the document"
)]
pub struct RevisionEntry {
    /// The identifier.
    pub revision: String,
    /// What it follows; empty for a base.
    pub down_revisions: Vec<String>,
    /// What it depends on, as the script says it.
    pub depends_on: Vec<String>,
    /// What follows it.
    pub next_revisions: Vec<String>,
    /// All labels of its branch.
    pub branch_labels: Vec<String>,
    /// The first paragraph of the docstring.
    pub doc: String,
    /// The whole docstring.
    pub message: String,
    /// The script.
    pub path: String,
    /// Whether nothing follows it.
    pub head: bool,
    /// Whether it follows nothing.
    pub base: bool,
    /// Whether several revisions follow it.
    pub branch_point: bool,
    /// Whether it follows several.
    pub merge_point: bool,
    /// Whether the database is at it; absent where no database was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current: Option<bool>,
}

/// What was found for one database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DatabaseRevisions {
    /// Its URL without the password.
    pub url: String,
    /// The rows of its version table.
    pub heads: Vec<String>,
    /// The revisions.
    pub revisions: Vec<RevisionEntry>,
}

/// A template of `init`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TemplateEntry {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: String,
}

impl RevisionEntry {
    /// The entry of a revision; `heads` are the rows of the database that was asked, if one was.
    #[must_use]
    pub fn new(text: RevisionText<'_>, heads: Option<&[String]>) -> Self {
        let revision = text.revision;
        Self {
            revision: revision.revision.clone(),
            down_revisions: revision.down_revision.clone(),
            depends_on: revision.dependencies.clone(),
            next_revisions: revision.next_revisions().to_vec(),
            branch_labels: revision.branch_labels.iter().cloned().collect(),
            doc: revision.doc.clone(),
            message: text.longdoc.to_owned(),
            path: text.path.display().to_string(),
            head: revision.is_head(),
            base: revision.is_base(),
            branch_point: revision.is_branch_point(),
            merge_point: revision.is_merge_point(),
            current: heads.map(|heads| heads.contains(&revision.revision)),
        }
    }
}
