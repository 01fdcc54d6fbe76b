//! Indexes.

use super::expression::Expression;
use super::identifier::{Identifier, ObjectName};
use super::options::DialectOptions;

/// An index.
#[derive(Debug, Clone, PartialEq)]
pub struct Index {
    /// Its name.
    pub name: ObjectName,
    /// What it sorts by.
    pub elements: Vec<IndexElement>,
    /// UNIQUE.
    pub unique: bool,
    /// Arguments for single dialects (`postgresql_where`, `postgresql_ops`, `mysql_length`, ...).
    pub options: DialectOptions,
}

/// One element of an index.
#[derive(Debug, Clone, PartialEq)]
pub enum IndexElement {
    /// A column by its key.
    Column(Identifier),
    /// An expression.
    Expression(Expression),
}
