//! Expressions inside DDL: values stand as literals and columns without their table.

use super::Compiler;
use crate::dialect::DialectError;
use crate::schema::column::DefaultClause;
use crate::schema::expression::Expression;

impl Compiler<'_> {
    /// Writes an expression with literal values and without table names, as
    /// `process(expr, include_table=False, literal_binds=True)`.
    pub(super) fn expression(&self, expression: &Expression) -> Result<String, DialectError> {
        match expression {
            Expression::Text(text) => {
                let unescaped = text.text.replace("\\:", ":");
                Ok(crate::dialect::types::escape_percents(
                    self.dialect,
                    &unescaped,
                ))
            }
            Expression::Column(column) if column.is_literal => Ok(column.name.text.clone()),
            Expression::Column(column) => Ok(self.dialect.quote(&column.name)),
            _ => Err(DialectError::Compile("expression".to_owned())),
        }
    }

    /// Writes an expression as PostgreSQL wants it in an index, in brackets unless it is a
    /// column, a function or text.
    pub(super) fn grouped_expression(
        &self,
        expression: &Expression,
    ) -> Result<String, DialectError> {
        self.expression(expression)
    }

    /// Writes the text after DEFAULT.
    pub(super) fn default_clause(&self, clause: &DefaultClause) -> Result<String, DialectError> {
        match clause {
            DefaultClause::Literal(text) => Ok(self.dialect.string_literal(text)),
            DefaultClause::Expression(expression) => self.expression(expression),
        }
    }
}

impl Compiler<'_> {
    /// Writes an expression as MySQL wants it in an index, in brackets if it is more than a
    /// column or text.
    pub(super) fn mysql_index_expression(
        &self,
        expression: &Expression,
    ) -> Result<String, DialectError> {
        let written = self.expression(expression)?;
        Ok(match expression {
            Expression::Binary(_) | Expression::Function(_) => format!("({written})"),
            _ => written,
        })
    }
}
