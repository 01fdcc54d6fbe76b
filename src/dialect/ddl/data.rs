//! Statements that the script supplies, and rows that it inserts.

use std::sync::Arc;

use super::{CompileMode, Planner, Statement};
use crate::dialect::statement::{CompiledStatement, compile, compile_literal};
use crate::dialect::{DialectError, DialectName};
use crate::operations::{BulkInsert, BulkValue, Execute};
use crate::schema::expression::{Expression, FromClause, TableClause};
use crate::schema::statement::{Insert, InsertSource, Statement as SqlStatement};
use crate::schema::value::SqlValue;

/// As many rows go into one statement (`insertmanyvalues_page_size`).
const ROWS_PER_STATEMENT: usize = 1000;

impl Planner<'_> {
    /// `op.execute`.
    pub(super) fn execute(&mut self, operation: &Execute) -> Result<(), DialectError> {
        let dialect = self.compiler.dialect;
        let is_ddl = matches!(operation.statement, SqlStatement::Ddl(_));
        match self.context.mode {
            CompileMode::Online => {
                let compiled = compile(dialect, &operation.statement)?;
                self.emit_sent(&compiled, &[])
            }
            CompileMode::OfflineWithLiterals if !is_ddl => {
                let sql = compile_literal(dialect, &operation.statement)?;
                self.emit(sql);
                Ok(())
            }
            CompileMode::Offline | CompileMode::OfflineWithLiterals => {
                let sql = compile(dialect, &operation.statement)?.parametrized()?;
                self.emit(sql);
                Ok(())
            }
        }
    }

    fn emit_sent(
        &mut self,
        compiled: &CompiledStatement,
        values: &[(String, SqlValue)],
    ) -> Result<(), DialectError> {
        let sent = compiled.sent(values)?;
        self.output.statements.push(Statement {
            values: sent.values,
            ..Statement::new(sent.sql)
        });
        Ok(())
    }

    /// `op.bulk_insert`, as `DefaultImpl.bulk_insert`.
    pub(super) fn bulk_insert(&mut self, operation: &BulkInsert) -> Result<(), DialectError> {
        if self.context.mode != CompileMode::Online {
            return self.print_rows(operation);
        }
        if !operation.multiinsert {
            for row in &operation.rows {
                let values = row.iter().map(|(key, value)| (key.clone(), inline(value)));
                let source = InsertSource::Row(values.collect());
                let compiled = compile(self.compiler.dialect, &insert(&operation.table, source))?;
                self.emit_sent(&compiled, &[])?;
            }
            return Ok(());
        }
        let rows = bound_rows(operation)?;
        if self.compiler.dialect.name == DialectName::Postgresql && rows.len() > 1 {
            self.insert_pages(operation, &rows)
        } else {
            self.insert_each(operation, &rows)
        }
    }

    /// One statement for many rows.
    fn insert_pages(
        &mut self,
        operation: &BulkInsert,
        rows: &[Vec<(String, SqlValue)>],
    ) -> Result<(), DialectError> {
        for page in rows.chunks(ROWS_PER_STATEMENT) {
            let page = page.iter().map(|row| {
                let values = row
                    .iter()
                    .map(|(key, value)| (key.clone(), Expression::literal(value.clone(), None)));
                values.collect()
            });
            let source = InsertSource::Rows(page.collect());
            let compiled = compile(self.compiler.dialect, &insert(&operation.table, source))?;
            self.emit_sent(&compiled, &[])?;
        }
        Ok(())
    }

    /// One statement, executed for each row.
    fn insert_each(
        &mut self,
        operation: &BulkInsert,
        rows: &[Vec<(String, SqlValue)>],
    ) -> Result<(), DialectError> {
        let Some(first) = rows.first() else {
            return Ok(());
        };
        let keys = first.iter().map(|(key, _)| key.clone()).collect();
        let source = InsertSource::Parameters {
            keys,
            values: Vec::new(),
        };
        let compiled = compile(self.compiler.dialect, &insert(&operation.table, source))?;
        for row in rows {
            self.emit_sent(&compiled, row)?;
        }
        Ok(())
    }

    /// Offline each row is a statement, its values literals of the columns' types.
    fn print_rows(&mut self, operation: &BulkInsert) -> Result<(), DialectError> {
        for row in &operation.rows {
            for (key, _) in row {
                let is_known = operation
                    .table
                    .columns
                    .iter()
                    .any(|column| column.key == *key);
                if !is_known {
                    return Err(DialectError::Key(format!("'{key}'")));
                }
            }
            let values = row.iter().map(|(key, value)| (key.clone(), inline(value)));
            let source = InsertSource::Row(values.collect());
            let sql = compile_literal(self.compiler.dialect, &insert(&operation.table, source))?;
            self.emit(sql);
        }
        Ok(())
    }
}

fn inline(value: &BulkValue) -> Expression {
    match value {
        BulkValue::Value(value) | BulkValue::Literal(value) => {
            Expression::literal(value.clone(), None)
        }
        BulkValue::Expression(expression) => expression.clone(),
    }
}

/// The values of each row for the columns of the first.
fn bound_rows(operation: &BulkInsert) -> Result<Vec<Vec<(String, SqlValue)>>, DialectError> {
    let Some(first) = operation.rows.first() else {
        return Ok(Vec::new());
    };
    let mut rows = Vec::with_capacity(operation.rows.len());
    for (position, row) in operation.rows.iter().enumerate() {
        let mut values = Vec::with_capacity(first.len());
        for (key, _) in first {
            let found = row.iter().find(|(known, _)| known == key);
            let value = match found {
                Some((_, BulkValue::Value(value))) => value.clone(),
                Some((_, BulkValue::Literal(_) | BulkValue::Expression(_))) => {
                    return Err(DialectError::Argument(format!(
                        "the value for '{key}' is an SQL expression, which many rows at once \
                         cannot have; use op.bulk_insert(..., multiinsert=False)"
                    )));
                }
                None => {
                    return Err(DialectError::InvalidRequest(format!(
                        "A value is required for bind parameter '{key}', in parameter group \
                         {position}"
                    )));
                }
            };
            values.push((key.clone(), value));
        }
        rows.push(values);
    }
    Ok(rows)
}

fn insert(table: &Arc<TableClause>, source: InsertSource) -> SqlStatement {
    let mut insert = Insert::new(FromClause::Table(Arc::clone(table)), source);
    insert.inline = true;
    SqlStatement::Insert(Box::new(insert))
}
