//! `Sequence(...).create(bind)`, `CreateSequence(...)` and their counterparts.

use crate::schema::sequence::Sequence;

/// Creates a sequence.
#[derive(Debug, Clone, PartialEq)]
pub struct CreateSequence {
    /// The sequence.
    pub sequence: Sequence,
    /// IF NOT EXISTS.
    pub if_not_exists: bool,
    /// Look for it first, and do nothing if it is there.
    pub checkfirst: bool,
}

/// Drops a sequence.
#[derive(Debug, Clone, PartialEq)]
pub struct DropSequence {
    /// The sequence.
    pub sequence: Sequence,
    /// IF EXISTS.
    pub if_exists: bool,
    /// Look for it first, and do nothing if it is not there.
    pub checkfirst: bool,
}
