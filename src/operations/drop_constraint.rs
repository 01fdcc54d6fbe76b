//! `op.drop_constraint`.

use crate::schema::identifier::{Identifier, ObjectName};

/// Drops a constraint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DropConstraint {
    /// The constraint.
    pub constraint_name: ObjectName,
    /// Its table.
    pub table_name: Identifier,
    /// The schema of the table.
    pub schema: Option<Identifier>,
    /// `type_=`; MySQL cannot do without.
    pub kind: Option<ConstraintKind>,
    /// IF EXISTS.
    pub if_exists: bool,
    /// CASCADE (`DropConstraint(constraint, cascade=True)` only).
    pub cascade: bool,
}

/// `type_=` of `op.drop_constraint`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ConstraintKind {
    /// `"foreignkey"`.
    ForeignKey,
    /// `"primary"`.
    Primary,
    /// `"unique"`.
    Unique,
    /// `"check"`.
    Check,
}

impl ConstraintKind {
    /// The kind that Alembic calls by this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "foreignkey" => Some(Self::ForeignKey),
            "primary" => Some(Self::Primary),
            "unique" => Some(Self::Unique),
            "check" => Some(Self::Check),
            _ => None,
        }
    }
}
