//! SQL expressions as plain data.

/// One SQL expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expression {
    /// `text("...")`.
    Text(String),
}
