//! A host for tests of the libraries: real connections, transactions as the driver has them, and
//! no migration context.

use std::cell::RefCell;
use std::rc::Rc;

use super::host::{
    ConnectionId, ContextOptions, EnvironmentHost, Executable, ExecutionOutcome, Host,
    ParameterSet, TransactionEnd, TransactionId, raise_database_error,
};
use super::sqlalchemy::reflection::{ReflectionAnswer, ReflectionRequest, answer};
use crate::database::{
    ConnectArguments, Connection, DatabaseError, DatabaseUrl, IsolationLevel, Parameters,
};
use crate::dialect::result_rows;
use crate::dialect::statement::compile;
use crate::dialect::{CompileContext, Dialect, DialectName};
use crate::operations::Operation;
use crate::operations::batch::BatchPlan;
use crate::python::error::PyResult;
use crate::python::interpreter::{Interpreter, Options};
use crate::python::module::Module;
use crate::python::source::{SourceFile, SourceOrigin};
use crate::python::string::Str;
use crate::python::value::Value;
use crate::schema::identifier::Identifier;
use crate::schema::statement::Statement;
use crate::schema::table::Table;
use crate::schema::value::SqlValue;

/// The host.
pub(crate) struct TestHost {
    dialect: RefCell<Dialect>,
    connections: RefCell<Vec<Box<dyn Connection>>>,
    /// Every statement sent, in order.
    pub(crate) sent: RefCell<Vec<String>>,
    /// Open transactions: the number of each and whether it is a savepoint.
    transactions: RefCell<Vec<(usize, bool)>>,
    counter: RefCell<usize>,
}

/// Runs a program with the libraries for a dialect; gives `repr(result)`, or its traceback.
pub(crate) fn run_for(dialect: DialectName, program: &str) -> String {
    run_with_host(dialect, program).0
}

/// Runs a program with the libraries, for SQLite.
pub(crate) fn run(program: &str) -> String {
    run_for(DialectName::Sqlite, program)
}

/// An interpreter with the libraries, and its host.
pub(crate) fn interpreter(dialect: DialectName) -> (Interpreter, Rc<TestHost>) {
    let mut vm = Interpreter::new(Options::default());
    let host = Rc::new(TestHost {
        dialect: RefCell::new(Dialect::new(dialect)),
        connections: RefCell::new(Vec::new()),
        sent: RefCell::new(Vec::new()),
        transactions: RefCell::new(Vec::new()),
        counter: RefCell::new(0),
    });
    super::install(&mut vm, Rc::clone(&host) as Rc<dyn Host>);
    (vm, host)
}

/// Runs a program; gives what [`run_for`] gives and the statements that were sent.
pub(crate) fn run_with_host(dialect: DialectName, program: &str) -> (String, Vec<String>) {
    let (mut vm, host) = interpreter(dialect);
    let source = SourceFile::new("program.py", program, SourceOrigin::Project);
    let module = Module::new("__main__", None, Some(Rc::clone(&source)));
    let shown = match vm.run_source(&module, &source) {
        Err(error) => vm.describe_error(&error),
        Ok(_) => {
            let result = module
                .globals
                .get_text("result")
                .expect("the program sets `result`");
            vm.repr(&result).expect("the result has a repr").to_string()
        }
    };
    let sent = host.sent.borrow().clone();
    (shown, sent)
}

impl TestHost {
    fn send(
        &self,
        connection: ConnectionId,
        sql: &str,
        values: &[SqlValue],
    ) -> Result<ExecutionOutcome, DatabaseError> {
        self.sent.borrow_mut().push(sql.to_owned());
        let outcome = self.connections.borrow_mut()[connection.0]
            .execute(sql, Parameters::Positional(values))?;
        let (columns, rows) = outcome.result.map_or_else(Default::default, |result| {
            (
                result
                    .columns
                    .into_iter()
                    .map(|column| column.name)
                    .collect(),
                result.rows,
            )
        });
        let columns: Vec<String> = columns;
        Ok(ExecutionOutcome {
            returns_rows: !columns.is_empty(),
            columns,
            rows,
            row_count: outcome
                .rows_affected
                .map_or(-1, |count| i64::try_from(count).unwrap_or(-1)),
            last_row_id: outcome.last_insert_rowid,
        })
    }

    fn number(&self) -> usize {
        *self.counter.borrow_mut() += 1;
        *self.counter.borrow()
    }

    fn end_all(&self, connection: ConnectionId, end: TransactionEnd) -> Result<(), DatabaseError> {
        self.transactions.borrow_mut().clear();
        let mut connections = self.connections.borrow_mut();
        match end {
            TransactionEnd::Commit => {
                self.sent.borrow_mut().push("COMMIT".to_owned());
                connections[connection.0].commit()
            }
            TransactionEnd::Rollback | TransactionEnd::Close => {
                self.sent.borrow_mut().push("ROLLBACK".to_owned());
                connections[connection.0].rollback()
            }
        }
    }
}

const NOT_HERE: &str = "the test host has no migration context";

impl EnvironmentHost for TestHost {
    fn is_offline_mode(&self) -> bool {
        false
    }
    fn x_arguments(&self) -> Vec<String> {
        Vec::new()
    }
    fn tag(&self) -> Option<String> {
        None
    }
    fn command_options(&self, _: &mut Interpreter) -> PyResult<Vec<(String, Value)>> {
        Ok(Vec::new())
    }
    fn alembic_option(&self, _: &mut Interpreter, _: &str) -> PyResult {
        Ok(Value::None)
    }
    fn toml_options(&self, _: &mut Interpreter) -> PyResult {
        Ok(Value::None)
    }
    fn toml_file_name(&self) -> Option<String> {
        None
    }
    fn head_revisions(&self, _: &mut Interpreter) -> PyResult<Vec<String>> {
        Ok(Vec::new())
    }
    fn revision_number(&self, _: &mut Interpreter, _: Option<&str>) -> PyResult<Value> {
        Ok(Value::None)
    }
    fn revision_argument(&self, _: &mut Interpreter) -> PyResult<Value> {
        Ok(Value::None)
    }
    fn starting_revision(&self, _: &mut Interpreter) -> PyResult<Value> {
        Ok(Value::None)
    }
    fn config_section(
        &self,
        _: &mut Interpreter,
        _: &str,
    ) -> PyResult<Option<Vec<(String, String)>>> {
        Ok(None)
    }
    fn config_option(&self, _: &mut Interpreter, _: &str, name: &str) -> PyResult<Option<String>> {
        Ok((name == "sqlalchemy.url").then(|| "sqlite://".to_owned()))
    }
    fn set_config_option(&self, _: &mut Interpreter, _: &str, _: &str, _: &str) -> PyResult<()> {
        unreachable!("{NOT_HERE}")
    }
    fn remove_main_option(&self, _: &str) {
        unreachable!("{NOT_HERE}")
    }
    fn config_section_name(&self) -> String {
        "alembic".to_owned()
    }
    fn config_file_name(&self) -> Option<String> {
        None
    }
    fn script_location(&self) -> String {
        "migrations".to_owned()
    }
    fn url_override(&self) -> Option<String> {
        None
    }
    fn print_stdout(&self, _: &str) {}
}

impl Host for TestHost {
    fn dialect(&self) -> Dialect {
        self.dialect.borrow().clone()
    }
    fn connect(
        &self,
        vm: &mut Interpreter,
        url: &DatabaseUrl,
        arguments: &ConnectArguments,
    ) -> PyResult<ConnectionId> {
        let connection = match crate::database::connect_with(url, arguments) {
            Ok(connection) => connection,
            Err(error) => return Err(raise_database_error(vm, &error, None)),
        };
        let mut connections = self.connections.borrow_mut();
        if let Some(name) = DialectName::from_name(connection.dialect_name()) {
            *self.dialect.borrow_mut() = Dialect::new(name)
                .connected(connection.server_version().to_vec(), true)
                .of_mysql_server(connection.is_mariadb(), connection.ansi_quotes());
        }
        connections.push(connection);
        Ok(ConnectionId(connections.len() - 1))
    }
    fn connection_dialect(&self, _: ConnectionId) -> Dialect {
        self.dialect()
    }
    fn default_schema(&self, connection: ConnectionId) -> Option<String> {
        self.connections.borrow()[connection.0]
            .default_schema_name()
            .map(str::to_owned)
    }
    fn close(&self, vm: &mut Interpreter, connection: ConnectionId) -> PyResult<()> {
        self.end_all(connection, TransactionEnd::Close)
            .map_err(|error| raise_database_error(vm, &error, None))
    }
    fn execute(
        &self,
        vm: &mut Interpreter,
        connection: ConnectionId,
        executable: &Executable,
        parameters: Vec<ParameterSet>,
    ) -> PyResult<ExecutionOutcome> {
        if self.transactions.borrow().is_empty() {
            let number = self.number();
            self.transactions.borrow_mut().push((number, false));
        }
        let sets = if parameters.is_empty() {
            vec![ParameterSet::Named(Vec::new())]
        } else {
            parameters
        };
        let mut outcome = ExecutionOutcome::default();
        for set in sets {
            let dialect = self.dialect();
            let mut columns = Vec::new();
            let sent = match (executable, set) {
                (Executable::DriverSql(sql), ParameterSet::Positional(values)) => {
                    (sql.clone(), values)
                }
                (Executable::DriverSql(sql), ParameterSet::Named(_)) => (sql.clone(), Vec::new()),
                (Executable::Statement(statement), ParameterSet::Named(given)) => {
                    let sent = compile(&dialect, statement).and_then(|made| {
                        columns = made.columns().to_vec();
                        made.sent(&given)
                    });
                    match sent {
                        Ok(sent) => (sent.sql, sent.values),
                        Err(error) => {
                            return Err(super::sqlalchemy::errors::exception(
                                vm,
                                "CompileError",
                                &error.to_string(),
                            ));
                        }
                    }
                }
                (Executable::Statement(_), ParameterSet::Positional(_)) => unreachable!("by name"),
            };
            match self.send(connection, &sent.0, &sent.1) {
                Ok(next) => {
                    outcome = next;
                    outcome.rows = result_rows(&dialect, &columns, outcome.rows)
                        .map_err(|error| vm.error("LookupError", error.to_string()))?;
                }
                Err(error) => return Err(raise_database_error(vm, &error, Some(&sent.0))),
            }
        }
        Ok(outcome)
    }
    fn reflect(
        &self,
        vm: &mut Interpreter,
        connection: ConnectionId,
        request: ReflectionRequest,
    ) -> PyResult<ReflectionAnswer> {
        let result = answer(
            self.connections.borrow_mut()[connection.0].as_mut(),
            &request,
        );
        result.map_err(|error| raise_database_error(vm, &error, None))
    }
    fn execute_operation(
        &self,
        vm: &mut Interpreter,
        connection: ConnectionId,
        operation: Operation,
    ) -> PyResult<()> {
        let mut context = CompileContext::default();
        let compiled = match self.dialect().compile_operation(&operation, &mut context) {
            Ok(compiled) => compiled,
            Err(error) => {
                return Err(super::sqlalchemy::errors::exception(
                    vm,
                    "CompileError",
                    &error.to_string(),
                ));
            }
        };
        for statement in compiled.statements {
            if let Err(error) = self.send(connection, &statement.sql, &[]) {
                return Err(raise_database_error(vm, &error, Some(&statement.sql)));
            }
        }
        Ok(())
    }
    fn begin(&self, _: &mut Interpreter, _: ConnectionId) -> PyResult<TransactionId> {
        let number = self.number();
        self.transactions.borrow_mut().push((number, false));
        Ok(TransactionId(number))
    }
    fn begin_nested(
        &self,
        vm: &mut Interpreter,
        connection: ConnectionId,
    ) -> PyResult<TransactionId> {
        let number = self.number();
        if let Err(error) = self.send(connection, &format!("SAVEPOINT sp_{number}"), &[]) {
            return Err(raise_database_error(vm, &error, None));
        }
        self.transactions.borrow_mut().push((number, true));
        Ok(TransactionId(number))
    }
    fn transactions(&self, _: ConnectionId) -> (Option<TransactionId>, Option<TransactionId>) {
        let open = self.transactions.borrow();
        (
            open.iter()
                .find(|(_, nested)| !nested)
                .map(|(number, _)| TransactionId(*number)),
            open.iter()
                .rev()
                .find(|(_, nested)| *nested)
                .map(|(number, _)| TransactionId(*number)),
        )
    }
    fn end_transaction(
        &self,
        vm: &mut Interpreter,
        connection: ConnectionId,
        transaction: TransactionId,
        end: TransactionEnd,
    ) -> PyResult<()> {
        let position = self
            .transactions
            .borrow()
            .iter()
            .position(|(number, _)| *number == transaction.0);
        let Some(position) = position else {
            return Ok(());
        };
        let nested = self.transactions.borrow()[position].1;
        let result = if nested {
            self.transactions.borrow_mut().truncate(position);
            let verb = if end == TransactionEnd::Commit {
                "RELEASE"
            } else {
                "ROLLBACK TO"
            };
            self.send(
                connection,
                &format!("{verb} SAVEPOINT sp_{}", transaction.0),
                &[],
            )
            .map(drop)
        } else {
            self.end_all(connection, end)
        };
        result.map_err(|error| raise_database_error(vm, &error, None))
    }
    fn is_active(&self, _: ConnectionId, transaction: TransactionId) -> bool {
        self.transactions
            .borrow()
            .iter()
            .any(|(number, _)| *number == transaction.0)
    }
    fn end_current(
        &self,
        vm: &mut Interpreter,
        connection: ConnectionId,
        end: TransactionEnd,
    ) -> PyResult<()> {
        self.end_all(connection, end)
            .map_err(|error| raise_database_error(vm, &error, None))
    }
    fn set_isolation_level(
        &self,
        _: &mut Interpreter,
        _: ConnectionId,
        _: IsolationLevel,
    ) -> PyResult<()> {
        Ok(())
    }
    fn isolation_level(&self, _: ConnectionId) -> String {
        "SERIALIZABLE".to_owned()
    }
    fn configure(&self, _: &mut Interpreter, _: ContextOptions) -> PyResult<()> {
        unreachable!("{NOT_HERE}")
    }
    fn enter_transaction(&self, _: &mut Interpreter, _: bool) -> PyResult<usize> {
        unreachable!("{NOT_HERE}")
    }
    fn leave_transaction(&self, _: &mut Interpreter, _: usize, _: TransactionEnd) -> PyResult<()> {
        unreachable!("{NOT_HERE}")
    }
    fn run_migrations(&self, _: &mut Interpreter, _: Vec<(Str, Value)>) -> PyResult<()> {
        unreachable!("{NOT_HERE}")
    }
    fn operation(&self, _: &mut Interpreter, _: Operation) -> PyResult<()> {
        unreachable!("{NOT_HERE}")
    }
    fn reflect_table(
        &self,
        _: &mut Interpreter,
        _: &Identifier,
        _: Option<&Identifier>,
    ) -> PyResult<Option<Table>> {
        Ok(None)
    }
    fn run_batch(&self, vm: &mut Interpreter, plan: &BatchPlan) -> PyResult<()> {
        for operation in plan.operations() {
            self.operation(vm, operation.clone())?;
        }
        Ok(())
    }
    fn execute_in_context(&self, _: &mut Interpreter, _: Statement) -> PyResult<()> {
        unreachable!("{NOT_HERE}")
    }
    fn note_offline_bind(&self) {}
    fn static_output(&self, _: &mut Interpreter, _: &str) -> PyResult<()> {
        unreachable!("{NOT_HERE}")
    }
    fn as_sql(&self) -> bool {
        false
    }
    fn transactional_ddl(&self) -> bool {
        false
    }
    fn naming_convention(&self) -> Vec<(String, String)> {
        Vec::new()
    }
    fn exchange_naming_convention(
        &self,
        convention: Vec<(String, String)>,
    ) -> Vec<(String, String)> {
        convention
    }
    fn enter_autocommit(&self, _: &mut Interpreter) -> PyResult<()> {
        unreachable!("{NOT_HERE}")
    }
    fn leave_autocommit(&self, _: &mut Interpreter) -> PyResult<()> {
        unreachable!("{NOT_HERE}")
    }
    fn begin_with(&self, _: &mut Interpreter, _: ConnectionId, _: Vec<String>) -> PyResult<()> {
        Ok(())
    }

    fn leave_open(&self, _: &mut Interpreter, _: ConnectionId) -> PyResult<()> {
        Ok(())
    }

    fn ensure_version_table(&self, _: &mut Interpreter) -> PyResult<()> {
        Ok(())
    }

    fn current_heads(&self, _: &mut Interpreter) -> PyResult<Vec<String>> {
        Ok(Vec::new())
    }
}
