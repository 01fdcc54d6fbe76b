//! Sequences, identity columns and computed columns.

use super::expression::Expression;
use super::identifier::Identifier;
use super::types::SqlType;

/// What sequences and identity columns share (`IdentityOptions`).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SequenceOptions {
    /// START WITH.
    pub start: Option<i64>,
    /// INCREMENT BY.
    pub increment: Option<i64>,
    /// MINVALUE.
    pub minvalue: Option<i64>,
    /// MAXVALUE.
    pub maxvalue: Option<i64>,
    /// NO MINVALUE: written when the argument was given, whatever its value.
    pub nominvalue: Option<bool>,
    /// NO MAXVALUE: written when the argument was given, whatever its value.
    pub nomaxvalue: Option<bool>,
    /// CYCLE or NO CYCLE.
    pub cycle: Option<bool>,
    /// CACHE.
    pub cache: Option<i64>,
    /// ORDER (Oracle only).
    pub order: Option<bool>,
}

/// A sequence.
#[derive(Debug, Clone, PartialEq)]
pub struct Sequence {
    /// Its name.
    pub name: Identifier,
    /// Its schema.
    pub schema: Option<Identifier>,
    /// Start, increment, limits.
    pub options: SequenceOptions,
    /// AS type.
    pub data_type: Option<SqlType>,
    /// Only for databases that have no other way to number rows.
    pub optional: bool,
    /// It belongs to a `MetaData`.
    pub has_metadata: bool,
}

/// GENERATED ... AS IDENTITY.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Identity {
    /// GENERATED ALWAYS instead of BY DEFAULT; `None` is `always=None`.
    pub always: Option<bool>,
    /// ON NULL (Oracle only).
    pub on_null: Option<bool>,
    /// Start, increment, limits.
    pub options: SequenceOptions,
}

/// GENERATED ALWAYS AS (...).
#[derive(Debug, Clone, PartialEq)]
pub struct Computed {
    /// The expression.
    pub expression: Expression,
    /// STORED, VIRTUAL, or the database's default.
    pub persisted: Option<bool>,
}
