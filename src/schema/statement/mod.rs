//! SQL statements as plain data: what SQLAlchemy's `Select`, `Insert`, `Update`, `Delete`, `text`
//! and `DDL` constructs hold. Their text is written by `dialect`.

mod modify;
mod query;

use super::expression::TextClause;

pub use modify::{
    ConflictAction, ConflictTarget, Delete, DuplicateKeyUpdate, Insert, InsertSource, OnConflict,
    Update,
};
pub use query::{
    Compound, CompoundKind, Distinct, ForUpdate, LabelStyle, Limit, Query, Select, SelectJoin,
    TextualSelect,
};

/// One statement.
#[derive(Debug, Clone, PartialEq)]
pub enum Statement {
    /// A query.
    Query(Box<Query>),
    /// `INSERT`.
    Insert(Box<Insert>),
    /// `UPDATE`.
    Update(Box<Update>),
    /// `DELETE`.
    Delete(Box<Delete>),
    /// `text("...")`.
    Text(TextClause),
    /// `DDL("...")`, its `%` context already filled in.
    Ddl(String),
    /// SQL of a script's own `@compiles` element.
    Custom(super::expression::CustomExpression),
    /// A bare expression that is executed (`func.now()`), as `SELECT` of it, or compiled alone.
    Expression(super::expression::Expression),
}
