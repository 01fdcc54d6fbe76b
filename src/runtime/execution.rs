//! Sending: statements of constructs and of operations, with what must hold before each, and the
//! failures of the database as Python exceptions.

use super::connection::ScriptConnection;
use super::error::FailedStatement;
use super::host::Runtime;
use crate::database::{DatabaseError, Parameters, reflection};
use crate::dialect::statement::{DriverParameters, driver_statement};
use crate::dialect::{
    CompileMode, CompiledOperation, DialectError, ObjectReference, Precondition, result_rows,
    statement,
};
use crate::operations::Operation;
use crate::python::error::{Error, PyResult};
use crate::python::interpreter::Interpreter;
use crate::schema::statement::Statement;
use crate::schema::value::SqlValue;
use crate::shim::host::{ConnectionId, Executable, ExecutionOutcome, ParameterSet};

impl Runtime {
    /// A dialect's refusal as the exception that Alembic or SQLAlchemy raises.
    pub(super) fn dialect_error(&self, vm: &mut Interpreter, error: &DialectError) -> Box<Error> {
        let message = error.to_string();
        match error.exception_name() {
            "CommandError" => self.command_error(vm, &message),
            name @ ("NotImplementedError"
            | "KeyError"
            | "LookupError"
            | "TypeError"
            | "ValueError"
            | "IndexError") => vm.error(name, message),
            name => crate::shim::sqlalchemy::errors::exception(vm, name, &message),
        }
    }

    /// A failure of the database as the exception that SQLAlchemy raises; kept for the report.
    pub(super) fn database_error(
        &self,
        vm: &mut Interpreter,
        error: DatabaseError,
        sql: Option<&str>,
    ) -> Box<Error> {
        if self.options.cancellation.reason().is_some() {
            self.state.borrow_mut().last_failure = Some(FailedStatement {
                sql: sql.unwrap_or_default().to_owned(),
                error,
            });
            return self.interrupted();
        }
        let raised = crate::shim::host::raise_database_error(vm, &error, sql);
        self.state.borrow_mut().last_failure = Some(FailedStatement {
            sql: sql.unwrap_or_default().to_owned(),
            error,
        });
        raised
    }

    /// Runs work with a connection.
    pub(super) fn with_connection<R>(
        &self,
        vm: &mut Interpreter,
        connection: ConnectionId,
        work: impl FnOnce(&mut ScriptConnection) -> R,
    ) -> PyResult<R> {
        let mut state = self.state.borrow_mut();
        match state
            .connections
            .get_mut(connection.0)
            .and_then(Option::as_mut)
        {
            Some(connection) => Ok(work(connection)),
            None => {
                drop(state);
                Err(crate::shim::sqlalchemy::errors::exception(
                    vm,
                    "ResourceClosedError",
                    "This Connection is closed",
                ))
            }
        }
    }

    /// Sends one statement, beginning a transaction where none is open.
    pub(super) fn send(
        &self,
        vm: &mut Interpreter,
        connection: ConnectionId,
        sql: &str,
        values: &[SqlValue],
    ) -> PyResult<crate::database::Outcome> {
        let parameters = if values.is_empty() {
            Parameters::None
        } else {
            Parameters::Positional(values)
        };
        self.send_with(vm, connection, sql, parameters)
    }

    fn send_with(
        &self,
        vm: &mut Interpreter,
        connection: ConnectionId,
        sql: &str,
        parameters: Parameters<'_>,
    ) -> PyResult<crate::database::Outcome> {
        self.check_cancelled()?;
        if self.observer().is_enabled("sqlalchemy.engine.Engine", 20) {
            self.observer().log("sqlalchemy.engine.Engine", 20, sql);
        }
        let result = self.with_connection(vm, connection, |connection| {
            connection.ensure_transaction();
            let result = connection.execute(sql, parameters);
            let _ = connection.driver.take_notices();
            result
        })?;
        match result {
            Ok(outcome) => {
                self.note_sent(connection, sql);
                Ok(outcome)
            }
            Err(error) => {
                self.note_refused(connection);
                Err(self.database_error(vm, error, Some(sql)))
            }
        }
    }

    pub(super) fn execute_on(
        &self,
        vm: &mut Interpreter,
        connection: ConnectionId,
        executable: &Executable,
        parameters: Vec<ParameterSet>,
    ) -> PyResult<ExecutionOutcome> {
        match executable {
            Executable::Statement(plain) => {
                self.execute_construct(vm, connection, plain, parameters)
            }
            Executable::DriverSql(sql) => self.execute_driver(vm, connection, sql, parameters),
        }
    }

    fn execute_construct(
        &self,
        vm: &mut Interpreter,
        connection: ConnectionId,
        plain: &Statement,
        parameters: Vec<ParameterSet>,
    ) -> PyResult<ExecutionOutcome> {
        let dialect =
            self.with_connection(vm, connection, |connection| connection.dialect.clone())?;
        let compiled = match statement::compile(&dialect, plain) {
            Ok(compiled) => compiled,
            Err(error) => return Err(self.dialect_error(vm, &error)),
        };
        let sets = if parameters.is_empty() {
            vec![ParameterSet::Named(Vec::new())]
        } else {
            parameters
        };
        let count = sets.len();
        let mut total = 0;
        let mut last = ExecutionOutcome::default();
        let mut rows = Vec::new();
        for set in sets {
            let named = match set {
                ParameterSet::Named(named) => named,
                ParameterSet::Positional(_) => {
                    return Err(vm.type_error("a construct takes parameters by name"));
                }
            };
            let sent = match compiled.sent(&named) {
                Ok(sent) => sent,
                Err(error) => return Err(self.dialect_error(vm, &error)),
            };
            let outcome = self.send(vm, connection, &sent.sql, &sent.values)?;
            last = outcome_of(outcome);
            last.rows = match result_rows(&dialect, compiled.columns(), last.rows) {
                Ok(rows) => rows,
                Err(error) => return Err(self.dialect_error(vm, &error)),
            };
            total += last.row_count.max(0);
            rows.append(&mut last.rows);
        }
        last.rows = rows;
        if count > 1 {
            last.row_count = total;
            // Of several executions only those of an INSERT give their rows together
            // ("insertmanyvalues").
            if !matches!(plain, Statement::Insert(_)) {
                last.returns_rows = false;
                last.rows.clear();
            }
        }
        Ok(last)
    }

    fn execute_driver(
        &self,
        vm: &mut Interpreter,
        connection: ConnectionId,
        sql: &str,
        parameters: Vec<ParameterSet>,
    ) -> PyResult<ExecutionOutcome> {
        let dialect =
            self.with_connection(vm, connection, |connection| connection.dialect.clone())?;
        let parameters = if parameters.is_empty() {
            vec![ParameterSet::Named(Vec::new())]
        } else {
            parameters
        };
        let mut last = ExecutionOutcome::default();
        for set in parameters {
            let outcome = if dialect.is_sqlite() {
                match &set {
                    ParameterSet::Named(values) if values.is_empty() => {
                        self.send(vm, connection, sql, &[])?
                    }
                    ParameterSet::Positional(values) => {
                        self.send_with(vm, connection, sql, Parameters::Positional(values))?
                    }
                    ParameterSet::Named(values) => {
                        self.send_with(vm, connection, sql, Parameters::Named(values))?
                    }
                }
            } else {
                let values = match &set {
                    ParameterSet::Positional(values) => DriverParameters::Positional(values),
                    ParameterSet::Named(values) => DriverParameters::Named(values),
                };
                let complete = match driver_statement(&dialect, sql, values) {
                    Ok(sql) => sql,
                    Err(error) => return Err(self.dialect_error(vm, &error)),
                };
                self.send(vm, connection, &complete, &[])?
            };
            last = outcome_of(outcome);
        }
        Ok(last)
    }

    /// Compiles an operation for the connection or the offline output.
    pub(super) fn compile(
        &self,
        vm: &mut Interpreter,
        operation: &Operation,
        mode: CompileMode,
    ) -> PyResult<CompiledOperation> {
        let compiled = {
            let mut state = self.state.borrow_mut();
            let dialect = state.dialect.clone();
            state.compile_context.mode = mode;
            dialect.compile_operation(operation, &mut state.compile_context)
        };
        match compiled {
            Ok(compiled) => {
                for warning in &compiled.warnings {
                    self.observer().log("py.warnings", 30, warning);
                }
                Ok(compiled)
            }
            Err(error) => Err(self.dialect_error(vm, &error)),
        }
    }

    /// Sends the statements of an operation.
    pub(super) fn send_operation(
        &self,
        vm: &mut Interpreter,
        connection: ConnectionId,
        operation: &Operation,
    ) -> PyResult<()> {
        let compiled = self.compile(vm, operation, CompileMode::Online)?;
        if let Some(precondition) = &compiled.precondition
            && !self.holds(vm, connection, precondition)?
        {
            return Ok(());
        }
        for statement in &compiled.statements {
            if let Some(precondition) = &statement.precondition
                && !self.holds(vm, connection, precondition)?
            {
                continue;
            }
            self.send(vm, connection, &statement.sql, &statement.values)?;
        }
        Ok(())
    }

    /// Asks the database whether something is there.
    fn holds(
        &self,
        vm: &mut Interpreter,
        connection: ConnectionId,
        precondition: &Precondition,
    ) -> PyResult<bool> {
        let result = self.with_connection(vm, connection, |connection| {
            connection.ensure_transaction();
            let driver = &mut *connection.driver;
            match precondition {
                Precondition::TableMissing(name) => {
                    reflection::has_table(driver, &name.name, name.schema.as_deref())
                        .map(|found| !found)
                }
                Precondition::TablePresent(name) => {
                    reflection::has_table(driver, &name.name, name.schema.as_deref())
                }
                Precondition::TypeMissing(name) => {
                    has_object(driver, Catalog::Type, name).map(|found| !found)
                }
                Precondition::TypePresent(name) => has_object(driver, Catalog::Type, name),
                Precondition::SequenceMissing(name) => {
                    has_object(driver, Catalog::Sequence, name).map(|found| !found)
                }
                Precondition::SequencePresent(name) => has_object(driver, Catalog::Sequence, name),
                Precondition::IndexMissing { table, index } => {
                    has_index(driver, table, index).map(|found| !found)
                }
                Precondition::IndexPresent { table, index } => has_index(driver, table, index),
            }
        })?;
        match result {
            Ok(holds) => Ok(holds),
            Err(error) => Err(self.database_error(vm, error, None)),
        }
    }
}

fn outcome_of(outcome: crate::database::Outcome) -> ExecutionOutcome {
    let row_count = outcome
        .rows_affected
        .and_then(|count| i64::try_from(count).ok())
        .unwrap_or(-1);
    match outcome.result {
        Some(result) => ExecutionOutcome {
            returns_rows: true,
            columns: result
                .columns
                .into_iter()
                .map(|column| column.name)
                .collect(),
            rows: result.rows,
            row_count,
            last_row_id: outcome.last_insert_rowid,
        },
        None => ExecutionOutcome {
            returns_rows: false,
            columns: Vec::new(),
            rows: Vec::new(),
            row_count,
            last_row_id: outcome.last_insert_rowid,
        },
    }
}

/// The catalogs that preconditions ask.
#[derive(Clone, Copy)]
enum Catalog {
    Type,
    Sequence,
}

/// Whether PostgreSQL has a type or sequence, as `PGDialect.has_type` and `has_sequence`; the other
/// databases have none.
fn has_object(
    driver: &mut dyn crate::database::Connection,
    catalog: Catalog,
    object: &ObjectReference,
) -> Result<bool, DatabaseError> {
    if driver.dialect_name() != "postgresql" {
        return Ok(false);
    }
    let quoted = |text: &str| format!("'{}'", text.replace('\'', "''"));
    let name = quoted(&object.name);
    let (from, visible) = match catalog {
        Catalog::Type => (
            format!(
                "pg_catalog.pg_type o JOIN pg_catalog.pg_namespace n ON n.oid = o.typnamespace WHERE o.typname = {name}"
            ),
            "pg_catalog.pg_type_is_visible(o.oid)",
        ),
        Catalog::Sequence => (
            format!(
                "pg_catalog.pg_class o JOIN pg_catalog.pg_namespace n ON n.oid = o.relnamespace WHERE o.relkind = 'S' AND o.relname = {name}"
            ),
            "pg_catalog.pg_table_is_visible(o.oid)",
        ),
    };
    let place = object.schema.as_ref().map_or_else(
        || visible.to_owned(),
        |schema| format!("n.nspname = {}", quoted(schema)),
    );
    let outcome = driver.execute(
        &format!("SELECT 1 FROM {from} AND {place}"),
        Parameters::None,
    )?;
    Ok(outcome.result.is_some_and(|result| !result.rows.is_empty()))
}

fn has_index(
    driver: &mut dyn crate::database::Connection,
    table: &ObjectReference,
    index: &str,
) -> Result<bool, DatabaseError> {
    let found = reflection::indexes(driver, &table.name, table.schema.as_deref())?;
    Ok(found.is_some_and(|indexes| indexes.iter().any(|known| known.name == index)))
}
