//! Expressions inside DDL: values stand as literals and columns without their table.

use super::Compiler;
use crate::dialect::DialectError;
use crate::dialect::statement::{TableNames, compile_expression};
use crate::schema::column::DefaultClause;
use crate::schema::expression::{Expression, Operator};

impl Compiler<'_> {
    /// Writes an expression with literal values and without table names, as
    /// `process(expr, include_table=False, literal_binds=True)`.
    pub(super) fn expression(&self, expression: &Expression) -> Result<String, DialectError> {
        compile_expression(self.dialect, expression, TableNames::Omitted)
    }

    /// Writes an expression with literal values; columns keep their table.
    pub(super) fn qualified_expression(
        &self,
        expression: &Expression,
    ) -> Result<String, DialectError> {
        compile_expression(self.dialect, expression, TableNames::Written)
    }

    /// Writes an expression as PostgreSQL wants it in an index: an operator stands in brackets.
    pub(super) fn grouped_expression(
        &self,
        expression: &Expression,
    ) -> Result<String, DialectError> {
        match expression {
            Expression::Column(_) => self.expression(expression),
            other => self.expression(&other.clone().self_group(None)),
        }
    }

    /// Writes an expression as MySQL wants it in an index: operators and functions stand in
    /// brackets, but not ASC and DESC.
    pub(super) fn mysql_index_expression(
        &self,
        expression: &Expression,
    ) -> Result<String, DialectError> {
        let needs_brackets = match expression {
            Expression::Binary(_) | Expression::Function(_) => true,
            Expression::Unary(unary) => {
                !matches!(unary.operator, Operator::Ascending | Operator::Descending)
            }
            _ => false,
        };
        let written = self.expression(expression)?;
        Ok(if needs_brackets {
            format!("({written})")
        } else {
            written
        })
    }

    /// Writes the text after DEFAULT.
    pub(super) fn default_clause(&self, clause: &DefaultClause) -> Result<String, DialectError> {
        match clause {
            DefaultClause::Literal(text) => Ok(self.dialect.string_literal(text)),
            // `process` without `include_table=False`.
            DefaultClause::Expression(expression) => self.qualified_expression(expression),
        }
    }
}
