//! `op.bulk_insert`.

use std::sync::Arc;

use crate::schema::expression::{Expression, TableClause};
use crate::schema::value::SqlValue;

/// Inserts rows.
#[derive(Debug, Clone, PartialEq)]
pub struct BulkInsert {
    /// The table.
    pub table: Arc<TableClause>,
    /// The rows, each as keys of columns and values.
    pub rows: Vec<Vec<(String, BulkValue)>>,
    /// All rows are values of one statement (`multiinsert`); its columns are those of the first
    /// row. Otherwise each row is a statement with columns of its own.
    pub multiinsert: bool,
}

/// A value of a row.
#[derive(Debug, Clone, PartialEq)]
pub enum BulkValue {
    /// A Python value.
    Value(SqlValue),
    /// `op.inline_literal(...)`.
    Literal(SqlValue),
    /// An SQL expression.
    Expression(Expression),
}
