//! The native functions behind engines, connections and transactions.

mod arguments;

use std::rc::Rc;

use super::{errors, lower};
use crate::database::{DatabaseUrl, IsolationLevel};
use crate::python::dict::Dict;
use crate::python::error::PyResult;
use crate::python::interpreter::Interpreter;
use crate::python::module::Module;
use crate::python::native::{ArgumentReader, ModuleBuilder};
use crate::python::value::{Arguments, Value};
use crate::schema::expression::{BindValue, ColumnDefault, Expression, FromClause};
use crate::schema::statement::{InsertSource, Statement};
use crate::schema::value::SqlValue;
use crate::shim::host::{
    ConnectionId, Executable, ExecutionOutcome, ParameterSet, TransactionEnd, TransactionId, host,
};
use crate::shim::values::{from_sql, to_sql};

/// `_mig_engine`
pub(super) fn module(_: &mut Interpreter) -> Rc<Module> {
    ModuleBuilder::new("_mig_engine")
        .effect("connect", connect)
        .effect("close", |vm, arguments| {
            let connection = only_connection(vm, arguments)?;
            host(vm).close(vm, connection)?;
            Ok(Value::None)
        })
        .effect("execute", execute)
        .effect("execute_driver", execute_driver)
        .effect("begin", |vm, arguments| {
            let connection = only_connection(vm, arguments)?;
            Ok(Value::from(host(vm).begin(vm, connection)?.0))
        })
        .effect("begin_nested", |vm, arguments| {
            let connection = only_connection(vm, arguments)?;
            Ok(Value::from(host(vm).begin_nested(vm, connection)?.0))
        })
        .effect("transactions", |vm, arguments| {
            let connection = only_connection(vm, arguments)?;
            let (root, nested) = host(vm).transactions(connection);
            let number = |id: Option<TransactionId>| id.map_or(Value::None, |id| Value::from(id.0));
            Ok(Value::tuple(vec![number(root), number(nested)]))
        })
        .effect("is_active", |vm, arguments| {
            let (connection, transaction, _) = transaction_arguments(vm, arguments)?;
            Ok(Value::Bool(host(vm).is_active(connection, transaction)))
        })
        .effect("end", |vm, arguments| {
            let (connection, transaction, end) = transaction_arguments(vm, arguments)?;
            host(vm).end_transaction(vm, connection, transaction, end)?;
            Ok(Value::None)
        })
        .effect("end_current", |vm, arguments| {
            let mut reader = ArgumentReader::new("commit", arguments);
            let connection = reader.required(vm, "connection")?;
            let end = reader.required(vm, "end")?;
            reader.finish(vm)?;
            let (connection, end) = (connection_of(vm, &connection)?, transaction_end(vm, &end)?);
            host(vm).end_current(vm, connection, end)?;
            Ok(Value::None)
        })
        .effect("begin_with", |vm, arguments| {
            let mut reader = ArgumentReader::new("begin_with", arguments);
            let connection = reader.required(vm, "connection")?;
            let given = reader.required(vm, "statements")?;
            reader.finish(vm)?;
            let connection = connection_of(vm, &connection)?;
            let mut statements = Vec::new();
            for statement in vm.collect(&given)? {
                statements.push(vm.expect_str(&statement)?.to_string());
            }
            host(vm).begin_with(vm, connection, statements)?;
            Ok(Value::None)
        })
        .effect("leave_open", |vm, arguments| {
            let connection = only_connection(vm, arguments)?;
            host(vm).leave_open(vm, connection)?;
            Ok(Value::None)
        })
        .effect("set_isolation_level", |vm, arguments| {
            let mut reader = ArgumentReader::new("execution_options", arguments);
            let connection = reader.required(vm, "connection")?;
            let level = reader.required(vm, "isolation_level")?;
            reader.finish(vm)?;
            let connection = connection_of(vm, &connection)?;
            let name = lower::needed_text(vm, &level, "the isolation level")?;
            let Some(level) = IsolationLevel::parse(&name) else {
                return Err(errors::exception(
                    vm,
                    "ArgumentError",
                    &format!(
                        "Invalid value '{name}' for isolation_level. Valid isolation levels are AUTOCOMMIT, READ COMMITTED, READ UNCOMMITTED, REPEATABLE READ, SERIALIZABLE"
                    ),
                ));
            };
            host(vm).set_isolation_level(vm, connection, level)?;
            Ok(Value::None)
        })
        .effect("isolation_level", |vm, arguments| {
            let connection = only_connection(vm, arguments)?;
            Ok(Value::from(host(vm).isolation_level(connection)))
        })
        .effect("server_version", |vm, arguments| {
            let connection = only_connection(vm, arguments)?;
            let version = host(vm).connection_dialect(connection).server_version;
            Ok(version.map_or(Value::None, |numbers| {
                Value::tuple(numbers.into_iter().map(|number| Value::Int(number.into())).collect())
            }))
        })
        .effect("is_mariadb", |vm, arguments| {
            let connection = only_connection(vm, arguments)?;
            Ok(Value::Bool(host(vm).connection_dialect(connection).is_mariadb))
        })
        .effect("default_schema", |vm, arguments| {
            let connection = only_connection(vm, arguments)?;
            Ok(host(vm).default_schema(connection).map_or(Value::None, Value::from))
        })
        .build()
}

fn connection_of(vm: &mut Interpreter, value: &Value) -> PyResult<ConnectionId> {
    let number = vm.expect_int(value)?;
    Ok(ConnectionId(usize::try_from(number).unwrap_or(usize::MAX)))
}

fn only_connection(vm: &mut Interpreter, arguments: Arguments) -> PyResult<ConnectionId> {
    let mut reader = ArgumentReader::new("connection", arguments);
    let value = reader.required(vm, "connection")?;
    reader.finish(vm)?;
    connection_of(vm, &value)
}

fn transaction_end(vm: &mut Interpreter, value: &Value) -> PyResult<TransactionEnd> {
    Ok(match vm.expect_str(value)?.as_str() {
        "commit" => TransactionEnd::Commit,
        "rollback" => TransactionEnd::Rollback,
        _ => TransactionEnd::Close,
    })
}

fn transaction_arguments(
    vm: &mut Interpreter,
    arguments: Arguments,
) -> PyResult<(ConnectionId, TransactionId, TransactionEnd)> {
    let mut reader = ArgumentReader::new("transaction", arguments);
    let connection = reader.required(vm, "connection")?;
    let transaction = reader.required(vm, "transaction")?;
    let end = reader.optional("end");
    reader.finish(vm)?;
    let connection = connection_of(vm, &connection)?;
    let number = vm.expect_int(&transaction)?;
    let end = match end {
        Some(end) => transaction_end(vm, &end)?,
        None => TransactionEnd::Close,
    };
    Ok((
        connection,
        TransactionId(usize::try_from(number).unwrap_or(usize::MAX)),
        end,
    ))
}

fn connect(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    let mut reader = ArgumentReader::new("connect", arguments);
    let url = reader.required(vm, "url")?;
    let connect_arguments = reader.required(vm, "connect_args")?;
    reader.finish(vm)?;
    let text = lower::needed_text(vm, &url, "the database URL")?;
    let url = match DatabaseUrl::parse(&text) {
        Ok(url) => url,
        Err(error) => return Err(errors::exception(vm, "ArgumentError", &error.to_string())),
    };
    let arguments = arguments::read(vm, &connect_arguments)?;
    Ok(Value::from(host(vm).connect(vm, &url, &arguments)?.0))
}

/// One parameter set by name.
pub(crate) fn named_parameters(vm: &mut Interpreter, value: &Value) -> PyResult<ParameterSet> {
    let mut named = Vec::new();
    for (name, value) in vm.mapping_items(value)? {
        let name = vm.to_str(&name)?.to_string();
        named.push((name, to_sql(vm, &value)?));
    }
    Ok(ParameterSet::Named(named))
}

fn execute(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    let mut reader = ArgumentReader::new("execute", arguments);
    let connection = reader.required(vm, "connection")?;
    let statement = reader.required(vm, "statement")?;
    let parameters = reader.required(vm, "parameters")?;
    reader.finish(vm)?;
    let connection = connection_of(vm, &connection)?;
    if let Some(operation) = lower::operation::ddl_element(vm, &statement)? {
        lower::schema::named_by_metadata(vm, &statement, |vm| {
            host(vm).execute_operation(vm, connection, operation)
        })?;
        return outcome_value(
            vm,
            ExecutionOutcome {
                row_count: -1,
                ..ExecutionOutcome::default()
            },
        );
    }
    let sets = vm.collect(&parameters)?;
    let execution = lower::statement::execution(vm, &statement, &sets)?;
    let plain = execution.statement;
    let sets = execution
        .parameters
        .into_iter()
        .map(ParameterSet::Named)
        .collect();
    let key_values = inserted_key_values(&plain);
    let executable = Executable::Statement(Box::new(plain));
    let outcome = host(vm).execute(vm, connection, &executable, sets)?;
    let made = outcome_value(vm, outcome)?;
    if let (Value::Dict(made), Some(key_values)) = (&made, key_values) {
        let given = Dict::new();
        for (key, value) in &key_values {
            given.set_text(key, from_sql(vm, value)?);
        }
        made.set_text("key_values", Value::Dict(Rc::new(given)));
    }
    Ok(made)
}

/// What an INSERT of one row itself says about the primary key; `None` for other statements.
fn inserted_key_values(statement: &Statement) -> Option<Vec<(String, SqlValue)>> {
    let Statement::Insert(insert) = statement else {
        return None;
    };
    let InsertSource::Row(row) = &insert.source else {
        return None;
    };
    if !insert.returning.is_empty() {
        return None;
    }
    let FromClause::Table(table) = &insert.table else {
        return None;
    };
    let mut found = Vec::new();
    for column in table.columns.iter().filter(|column| column.primary_key) {
        let given = row.iter().rev().find(|(key, _)| *key == column.key);
        let value = match (given, &column.default) {
            (Some((_, Expression::Bind(bind))), _) => match &bind.value {
                BindValue::Single(value) => value.clone(),
                _ => continue,
            },
            (None, Some(ColumnDefault::Value(value))) => value.clone(),
            (None, Some(ColumnDefault::Computed(values))) => match values.first() {
                Some(value) => value.clone(),
                None => continue,
            },
            _ => continue,
        };
        found.push((column.name.to_string(), value));
    }
    Some(found)
}

fn execute_driver(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    let mut reader = ArgumentReader::new("exec_driver_sql", arguments);
    let connection = reader.required(vm, "connection")?;
    let statement = reader.required(vm, "statement")?;
    let parameters = reader.required(vm, "parameters")?;
    reader.finish(vm)?;
    let connection = connection_of(vm, &connection)?;
    let sql = lower::needed_text(vm, &statement, "an SQL text")?;
    let mut sets = Vec::new();
    for set in vm.collect(&parameters)? {
        sets.push(match &set {
            Value::Tuple(_) | Value::List(_) => {
                let mut values = Vec::new();
                for value in vm.collect(&set)? {
                    values.push(to_sql(vm, &value)?);
                }
                ParameterSet::Positional(values)
            }
            _ => named_parameters(vm, &set)?,
        });
    }
    let outcome = host(vm).execute(vm, connection, &Executable::DriverSql(sql), sets)?;
    outcome_value(vm, outcome)
}

/// An outcome as the mapping that `CursorResult` reads.
fn outcome_value(vm: &mut Interpreter, outcome: ExecutionOutcome) -> PyResult {
    let made = Dict::new();
    made.set_text("returns_rows", outcome.returns_rows);
    let columns = outcome.columns.into_iter().map(Value::from).collect();
    made.set_text("columns", Value::list(columns));
    let mut rows = Vec::with_capacity(outcome.rows.len());
    for row in &outcome.rows {
        let mut values = Vec::with_capacity(row.len());
        for value in row {
            values.push(from_sql(vm, value)?);
        }
        rows.push(Value::tuple(values));
    }
    made.set_text("rows", Value::list(rows));
    made.set_text("rowcount", outcome.row_count);
    made.set_text(
        "lastrowid",
        outcome.last_row_id.map_or(Value::None, Value::Int),
    );
    Ok(Value::Dict(Rc::new(made)))
}
