//! One revision: what its script says, and what the graph adds to it.

use std::collections::BTreeSet;
use std::fmt;

use super::error::{CycleKind, RevisionError};

/// Where a revision stands in its [`super::RevisionMap`]: the number of its script in load order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RevisionIndex(pub(super) usize);

impl RevisionIndex {
    /// The script's number in load order, from 0.
    #[must_use]
    pub fn get(self) -> usize {
        self.0
    }
}

const ILLEGAL_CHARACTERS: [char; 4] = ['+', '-', ':', '@'];

/// A revision, as Alembic's `Revision` and the part of `Script` that is not a file.
#[derive(Debug, Clone)]
pub struct Revision {
    /// The identifier.
    pub revision: String,
    /// The identifiers that the script names as `down_revision`.
    pub down_revision: Vec<String>,
    /// The identifiers and labels that the script names as `depends_on`, as written.
    pub dependencies: Vec<String>,
    /// The labels that the script itself declares.
    pub declared_branch_labels: Vec<String>,
    /// The first paragraph of the script's docstring.
    pub doc: String,
    /// All labels of the branch that the revision is on, once the map is built.
    pub branch_labels: BTreeSet<String>,
    /// The revisions that name this one as `down_revision`.
    pub(super) next: Vec<String>,
    /// The revisions that name this one as `down_revision` or depend on it.
    pub(super) all_next: Vec<String>,
    pub(super) resolved_dependencies: Vec<String>,
    pub(super) normalized_dependencies: Vec<String>,
}

impl Revision {
    /// Builds a revision that is not yet part of a map.
    ///
    /// # Errors
    /// When the revision refers to itself or its identifier has one of the characters `@-+:`.
    pub fn new(
        revision: &str,
        down_revision: Vec<String>,
        dependencies: Vec<String>,
        branch_labels: Vec<String>,
        doc: &str,
    ) -> Result<Self, RevisionError> {
        let self_loop = |kind| RevisionError::Cycle {
            kind,
            revisions: vec![revision.to_owned()],
        };
        if down_revision.iter().any(|down| down == revision) {
            return Err(self_loop(CycleKind::SelfLoop));
        }
        if dependencies.iter().any(|dependency| dependency == revision) {
            return Err(self_loop(CycleKind::DependencySelfLoop));
        }
        Self::verify_identifier(revision)?;
        Ok(Self {
            revision: revision.to_owned(),
            down_revision,
            dependencies,
            branch_labels: branch_labels.iter().cloned().collect(),
            declared_branch_labels: branch_labels,
            doc: doc.to_owned(),
            next: Vec::new(),
            all_next: Vec::new(),
            resolved_dependencies: Vec::new(),
            normalized_dependencies: Vec::new(),
        })
    }

    /// Checks that an identifier has no character that is an operator in symbolic names.
    ///
    /// # Errors
    /// Names the characters that are not allowed.
    pub fn verify_identifier(revision: &str) -> Result<(), RevisionError> {
        let characters: Vec<String> = ILLEGAL_CHARACTERS
            .iter()
            .filter(|character| revision.contains(**character))
            .map(ToString::to_string)
            .collect();
        if characters.is_empty() {
            return Ok(());
        }
        Err(RevisionError::IllegalCharacters {
            characters: characters.join(", "),
            revision: revision.to_owned(),
        })
    }

    /// The revisions that follow by `down_revision`.
    #[must_use]
    pub fn next_revisions(&self) -> &[String] {
        &self.next
    }

    /// The revisions that follow by `down_revision` or `depends_on`.
    #[must_use]
    pub fn all_next_revisions(&self) -> &[String] {
        &self.all_next
    }

    /// `depends_on` with labels replaced by identifiers.
    #[must_use]
    pub fn resolved_dependencies(&self) -> &[String] {
        &self.resolved_dependencies
    }

    /// Whether no revision names this one as `down_revision`.
    #[must_use]
    pub fn is_head(&self) -> bool {
        self.next.is_empty()
    }

    /// Whether no revision names this one as `down_revision` or depends on it.
    #[must_use]
    pub fn is_real_head(&self) -> bool {
        self.all_next.is_empty()
    }

    /// Whether the revision has no `down_revision`.
    #[must_use]
    pub fn is_base(&self) -> bool {
        self.down_revision.is_empty()
    }

    /// Whether the revision has neither `down_revision` nor `depends_on`.
    #[must_use]
    pub fn is_real_base(&self) -> bool {
        self.down_revision.is_empty() && self.dependencies.is_empty()
    }

    /// Whether more than one revision names this one as `down_revision`.
    #[must_use]
    pub fn is_branch_point(&self) -> bool {
        self.next.len() > 1
    }

    /// As [`Self::is_branch_point`], counting dependencies.
    #[must_use]
    pub fn is_real_branch_point(&self) -> bool {
        self.all_next.len() > 1
    }

    /// Whether the revision has more than one `down_revision`.
    #[must_use]
    pub fn is_merge_point(&self) -> bool {
        self.down_revision.len() > 1
    }

    /// Down revisions and resolved dependencies, each once.
    #[must_use]
    pub fn all_down_revisions(&self) -> Vec<String> {
        joined_once(&self.down_revision, &self.resolved_dependencies)
    }

    /// Down revisions and those dependencies that no ancestor has already.
    #[must_use]
    pub fn normalized_down_revisions(&self) -> Vec<String> {
        joined_once(&self.down_revision, &self.normalized_dependencies)
    }

    /// The down revisions as commands show them.
    #[must_use]
    pub fn down_revision_text(&self) -> String {
        match self.down_revision.as_slice() {
            [] => "<base>".to_owned(),
            [only] if only.is_empty() => "<base>".to_owned(),
            several => several.join(", "),
        }
    }
}

fn joined_once(first: &[String], second: &[String]) -> Vec<String> {
    let mut all: Vec<String> = Vec::with_capacity(first.len() + second.len());
    for name in first.iter().chain(second) {
        if !all.contains(name) {
            all.push(name.clone());
        }
    }
    all
}

/// One line, as `Script.__str__`.
impl fmt::Display for Revision {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{} -> {}{}{}{}, {}",
            self.down_revision_text(),
            self.revision,
            if self.is_head() { " (head)" } else { "" },
            if self.is_branch_point() {
                " (branchpoint)"
            } else {
                ""
            },
            if self.is_merge_point() {
                " (mergepoint)"
            } else {
                ""
            },
            self.doc,
        )
    }
}
