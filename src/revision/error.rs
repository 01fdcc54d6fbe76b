//! What can be wrong with a graph or with a request to it, in Alembic's own words.

use super::identifier::Identifier;

/// Which links form a cycle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CycleKind {
    /// Down revisions lead back to a revision.
    Cycle,
    /// Down revisions and dependencies together lead back to a revision.
    DependencyCycle,
    /// A revision is its own down revision.
    SelfLoop,
    /// A revision depends on itself.
    DependencySelfLoop,
}

impl CycleKind {
    fn words(self) -> &'static str {
        match self {
            Self::Cycle => "Cycle",
            Self::DependencyCycle => "Dependency cycle",
            Self::SelfLoop => "Self-loop",
            Self::DependencySelfLoop => "Dependency self-loop",
        }
    }
}

/// An error of the graph; `Display` gives the text of Alembic's exception.
///
/// The variants up to [`Self::DuplicateLabel`] are Alembic's `RevisionError` and its subclasses;
/// which text a command prints for them is decided by [`super::Purpose`]. The rest are exceptions
/// that Alembic's commands do not catch, so that they end in a traceback there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RevisionError {
    /// The two ends of a range do not lie on one line.
    #[error("Revision {} is not an ancestor of revision {}", lower.or_base(), upper.or_base())]
    RangeNotAncestor {
        /// The older end.
        lower: Identifier,
        /// The newer end.
        upper: Identifier,
    },
    /// A name that must mean one revision means several heads.
    #[error(
        "Multiple heads are present for given argument '{}'; {}",
        argument.as_deref().unwrap_or("None"), heads.join(", ")
    )]
    MultipleHeads {
        /// The heads.
        heads: Vec<String>,
        /// The name as given.
        argument: Option<String>,
    },
    /// No revision or branch has the name.
    #[error(
        "No such revision or branch '{argument}'{}",
        if argument.chars().count() < 4 {
            "; please ensure at least four characters are present for partial revision identifier matches"
        } else { "" }
    )]
    NoSuchRevision {
        /// The name as given.
        argument: String,
    },
    /// A name that must be a branch is none.
    #[error("No such branch: '{argument}'")]
    NoSuchBranch {
        /// The name as given.
        argument: String,
    },
    /// Several identifiers begin with the given characters.
    #[error(
        "Multiple revisions start with '{argument}': {}...",
        matches.iter().take(3).map(|name| format!("'{name}'")).collect::<Vec<_>>().join(", ")
    )]
    AmbiguousPrefix {
        /// The characters as given.
        argument: String,
        /// All identifiers and labels that begin with them.
        matches: Vec<String>,
    },
    /// The revision is not on the branch that was named with it.
    #[error("Revision {revision} is not a member of branch '{branch}'")]
    NotOnBranch {
        /// The revision's full identifier.
        revision: String,
        /// The branch as given.
        branch: String,
        /// The revision as given.
        argument: String,
    },
    /// Revisions that lead back to themselves.
    #[error("{} is detected in revisions ({})", kind.words(), revisions.join(", "))]
    Cycle {
        /// Which links form the cycle.
        kind: CycleKind,
        /// The revisions that cannot be reached.
        revisions: Vec<String>,
    },
    /// An identifier has characters that are operators in symbolic names.
    #[error("Character(s) '{characters}' not allowed in revision identifier '{revision}'")]
    IllegalCharacters {
        /// The characters, sorted and joined with commas.
        characters: String,
        /// The identifier.
        revision: String,
    },
    /// A relative name leads to more than one revision.
    #[error("Ambiguous walk")]
    AmbiguousWalk,
    /// A relative name leads beyond the graph.
    #[error("Walked too far")]
    WalkedTooFar,
    /// A relative upgrade or downgrade has fewer revisions before it than asked for.
    #[error("Relative revision {relative} didn't produce {count} migrations")]
    RelativeTooFar {
        /// The number as Alembic shows it, with its sign.
        relative: String,
        /// Its absolute value.
        count: u64,
    },
    /// A relative upgrade has several revisions to start from.
    #[error("Ambiguous upgrade from multiple current revisions")]
    AmbiguousUpgrade,
    /// Nothing of the named branch lies above the downgrade's target.
    #[error("Not a valid downgrade target from current heads")]
    NotDowngradeTarget,
    /// One requested revision is an ancestor of another.
    #[error("Requested revision {revision} overlaps with other requested revisions {}", others.join(", "))]
    Overlaps {
        /// The newer revision.
        revision: String,
        /// The requested revisions below it.
        others: Vec<String>,
    },
    /// A link leads to a revision with another identifier, such as a branch label in
    /// `down_revision`.
    #[error("Dependency resolution failed; broken map")]
    BrokenMap,
    /// Two revisions claim one branch label, or a label is also an identifier.
    #[error("Branch name '{label}' in revision {revision} already used by revision {used_by}")]
    DuplicateLabel {
        /// The label.
        label: String,
        /// The revision whose label was read later.
        revision: String,
        /// The revision that has the name already.
        used_by: String,
    },
    /// A script refers to a revision that does not exist (a `KeyError` in Alembic).
    #[error("revision '{missing}', which {referrer} refers to, is not present")]
    MissingRevision {
        /// The identifier that no script has.
        missing: String,
        /// The revision that names it.
        referrer: String,
    },
    /// A request that Alembic stops with an assertion.
    #[error("{0}")]
    Assertion(String),
}

impl RevisionError {
    /// Whether Alembic's commands catch the error and print it as `FAILED: ...`.
    #[must_use]
    pub fn is_revision_error(&self) -> bool {
        !matches!(self, Self::MissingRevision { .. } | Self::Assertion(_))
    }

    /// The name that could not be resolved, for the errors that are `ResolutionError` in Alembic.
    #[must_use]
    pub fn unresolved_argument(&self) -> Option<&str> {
        match self {
            Self::NoSuchRevision { argument }
            | Self::NoSuchBranch { argument }
            | Self::AmbiguousPrefix { argument, .. }
            | Self::NotOnBranch { argument, .. } => Some(argument),
            _ => None,
        }
    }
}

/// Something odd that does not stop a command; Alembic writes it as a Python warning.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RevisionWarning {
    /// Two scripts have one identifier.
    #[error("Revision {0} is present more than once")]
    Duplicate(String),
    /// A relative downgrade starts from one of several heads.
    #[error(
        "downgrade -1 from multiple heads is ambiguous; this usage will be disallowed in a future release."
    )]
    AmbiguousDowngrade,
    /// A script refers to a revision that does not exist.
    #[error("Revision {missing} referenced from {referrer} is not present")]
    Missing {
        /// The identifier that no script has.
        missing: String,
        /// The revision that names it, as `Script.__str__` shows it.
        referrer: String,
    },
}
