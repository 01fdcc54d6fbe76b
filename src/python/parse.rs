//! The parser front: text to tree, with errors that point at the place.

use ruff_python_ast::Stmt;
use ruff_text_size::Ranged;

use super::source::{SourceFile, Span};

/// Source that is not Python.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{message}")]
pub struct SyntaxIssue {
    /// What the parser says.
    pub message: String,
    /// Where.
    pub span: Span,
}

/// Parses a file.
///
/// # Errors
/// The text is not Python.
pub fn parse(source: &SourceFile) -> Result<Vec<Stmt>, SyntaxIssue> {
    let text = source.text();
    // A byte order mark is no part of the program; the parser counts it as its first bytes.
    match ruff_python_parser::parse_module(text) {
        Ok(parsed) => Ok(parsed.into_suite().into_iter().collect()),
        Err(error) => Err(SyntaxIssue {
            message: error.error.to_string(),
            span: error.location.into(),
        }),
    }
}

/// Parses a single expression.
///
/// # Errors
/// The text is not a Python expression.
pub fn parse_expression(source: &SourceFile) -> Result<ruff_python_ast::Expr, SyntaxIssue> {
    match ruff_python_parser::parse_expression(source.text()) {
        Ok(parsed) => Ok(parsed.into_expr()),
        Err(error) => Err(SyntaxIssue {
            message: error.error.to_string(),
            span: error.location.into(),
        }),
    }
}

/// The place of a tree node.
pub fn span_of(node: &impl Ranged) -> Span {
    node.range().into()
}
