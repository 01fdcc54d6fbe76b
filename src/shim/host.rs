//! The seam between the libraries that scripts see and the run that they are part of.

use std::rc::Rc;

use crate::database::{ConnectArguments, DatabaseError, DatabaseUrl, IsolationLevel};
use crate::dialect::{Dialect, ParameterStyle};
use crate::operations::Operation;
use crate::operations::batch::BatchPlan;
use crate::python::error::PyResult;
use crate::python::interpreter::Interpreter;
use crate::python::string::Str;
use crate::python::value::Value;
use crate::schema::identifier::Identifier;
use crate::schema::statement::Statement;
use crate::schema::table::Table;
use crate::schema::value::SqlValue;
use crate::shim::sqlalchemy::reflection::{ReflectionAnswer, ReflectionRequest};

/// The host as an extension of the interpreter.
pub struct HostSlot(pub Rc<dyn Host>);

/// The host of an interpreter.
///
/// # Panics
/// When the libraries were not installed with [`super::install`].
#[must_use]
pub fn host(vm: &Interpreter) -> Rc<dyn Host> {
    let slot = vm
        .extension::<HostSlot>()
        .expect("the libraries are installed with their host");
    Rc::clone(&slot.0)
}

/// A connection of the host, as scripts hold it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ConnectionId(pub usize);

/// What is executed.
#[derive(Debug, Clone)]
pub enum Executable {
    /// A construct: `text()`, `select()`, ...
    Statement(Box<Statement>),
    /// The driver's own SQL (`exec_driver_sql`).
    DriverSql(String),
}

/// Parameters of one execution.
#[derive(Debug, Clone, PartialEq)]
pub enum ParameterSet {
    /// By name.
    Named(Vec<(String, SqlValue)>),
    /// By position (`exec_driver_sql` only).
    Positional(Vec<SqlValue>),
}

/// What an execution gave.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ExecutionOutcome {
    /// Whether rows can be fetched.
    pub returns_rows: bool,
    /// Names of the columns.
    pub columns: Vec<String>,
    /// The rows, converted as SQLAlchemy's result types do.
    pub rows: Vec<Vec<SqlValue>>,
    /// Rows affected, -1 where the driver does not tell.
    pub row_count: i64,
    /// SQLite's last row id.
    pub last_row_id: Option<i64>,
}

/// Where a connection's transaction stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TransactionState {
    /// A transaction was begun, by itself or by `begin()`.
    pub in_transaction: bool,
    /// A savepoint is open.
    pub in_nested_transaction: bool,
}

/// A transaction of a connection that a script ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TransactionId(pub usize);

/// How a transaction ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TransactionEnd {
    /// Its work is kept.
    Commit,
    /// Its work is dropped.
    Rollback,
    /// `close()`: dropped where it is still active.
    Close,
}

/// What the alembic context asks of the command line and the project.
pub trait EnvironmentHost {
    /// `context.is_offline_mode()`
    fn is_offline_mode(&self) -> bool;
    /// The `-x` arguments, in order.
    fn x_arguments(&self) -> Vec<String>;
    /// `--tag`
    fn tag(&self) -> Option<String>;
    /// The command's arguments and its function, as `config.cmd_opts` shows them.
    ///
    /// # Errors
    /// The libraries cannot be loaded.
    fn command_options(&self, vm: &mut Interpreter) -> PyResult<Vec<(String, Value)>>;
    /// `context.get_head_revisions()`
    ///
    /// # Errors
    /// A command error.
    fn head_revisions(&self, vm: &mut Interpreter) -> PyResult<Vec<String>>;
    /// `script.as_revision_number(name)`
    ///
    /// # Errors
    /// A command error.
    fn revision_number(&self, vm: &mut Interpreter, name: Option<&str>) -> PyResult<Value>;
    /// `context.get_revision_argument()`
    ///
    /// # Errors
    /// The command has no such argument, or it is ambiguous.
    fn revision_argument(&self, vm: &mut Interpreter) -> PyResult;
    /// `context.get_starting_revision_argument()`
    ///
    /// # Errors
    /// A command error, also where the command has no such argument.
    fn starting_revision(&self, vm: &mut Interpreter) -> PyResult<Value>;
    /// `config.get_section(section)`; `None` where there is none.
    ///
    /// # Errors
    /// A value that cannot be interpolated.
    fn config_section(
        &self,
        vm: &mut Interpreter,
        section: &str,
    ) -> PyResult<Option<Vec<(String, String)>>>;
    /// `config.get_section_option(section, name)`
    ///
    /// # Errors
    /// A value that cannot be interpolated.
    fn config_option(
        &self,
        vm: &mut Interpreter,
        section: &str,
        name: &str,
    ) -> PyResult<Option<String>>;
    /// `config.set_section_option(section, name, value)`
    ///
    /// # Errors
    /// A value with a broken interpolation.
    fn set_config_option(
        &self,
        vm: &mut Interpreter,
        section: &str,
        name: &str,
        value: &str,
    ) -> PyResult<()>;
    /// `config.remove_main_option(name)`
    fn remove_main_option(&self, name: &str);
    /// `config.config_ini_section`
    fn config_section_name(&self) -> String;
    /// `config.get_alembic_option(name)`: of the main section or of `[tool.alembic]`.
    ///
    /// # Errors
    /// A value that cannot be interpolated, or of a type that Alembic does not accept.
    fn alembic_option(&self, vm: &mut Interpreter, name: &str) -> PyResult;
    /// `config.toml_alembic_config`
    ///
    /// # Errors
    /// As [`EnvironmentHost::alembic_option`].
    fn toml_options(&self, vm: &mut Interpreter) -> PyResult;
    /// `config.toml_file_name`
    fn toml_file_name(&self) -> Option<String>;
    /// `config.config_file_name`
    fn config_file_name(&self) -> Option<String>;
    /// The script directory's folder (`context.script.dir`).
    fn script_location(&self) -> String;
    /// The URL that `--url` or `MIG_URL` gives, which wins over the project's.
    fn url_override(&self) -> Option<String>;
    /// `logging.config.fileConfig(path)` and its kin are handled by the interpreter's log hook.
    fn print_stdout(&self, text: &str);
}

/// What `context.configure(...)` was given, checked and in plain form; Python objects that the run
/// calls back stay Python values.
#[derive(Clone, Default)]
pub struct ContextOptions {
    /// `connection`
    pub connection: Option<ConnectionId>,
    /// The Python connection object.
    pub connection_object: Option<Value>,
    /// `url`
    pub url: Option<String>,
    /// `dialect_name`
    pub dialect_name: Option<String>,
    /// `transactional_ddl`
    pub transactional_ddl: Option<bool>,
    /// `transaction_per_migration`
    pub transaction_per_migration: bool,
    /// `as_sql` was set.
    pub as_sql: bool,
    /// `starting_rev`
    pub starting_revision: Option<String>,
    /// `version_table`
    pub version_table: String,
    /// `version_table_schema`
    pub version_table_schema: Option<String>,
    /// `version_table_pk`
    pub version_table_pk: bool,
    /// `render_as_batch`
    pub render_as_batch: bool,
    /// `literal_binds`: bound values are written into offline SQL (always so where there is no
    /// connection).
    pub literal_binds: bool,
    /// `output_buffer`: an object with `write`.
    pub output_buffer: Option<Value>,
    /// `dialect_opts={"paramstyle": ...}`
    pub parameter_style: Option<ParameterStyle>,
    /// `output_encoding`: what `output_buffer` is given is bytes.
    pub output_encoding: Option<String>,
    /// `on_version_apply` callbacks.
    pub on_version_apply: Vec<Value>,
    /// `target_metadata`
    pub target_metadata: Option<Value>,
    /// `upgrade_token`, `downgrade_token` as given; used by autogenerate templates only.
    pub naming_convention: Vec<(String, String)>,
    /// The MigrationContext object that scripts see.
    pub context_object: Option<Value>,
    /// Everything that was given, for `context.opts`.
    pub given: Vec<(Str, Value)>,
}

/// What a script's libraries ask of the run.
pub trait Host: EnvironmentHost {
    /// The dialect of the migration context in force, or of the last URL seen.
    fn dialect(&self) -> Dialect;

    /// Opens a connection.
    ///
    /// # Errors
    /// `sqlalchemy.exc.OperationalError` and its kin.
    fn connect(
        &self,
        vm: &mut Interpreter,
        url: &DatabaseUrl,
        arguments: &ConnectArguments,
    ) -> PyResult<ConnectionId>;

    /// The dialect of a connection.
    fn connection_dialect(&self, connection: ConnectionId) -> Dialect;

    /// The default schema of a connection.
    fn default_schema(&self, connection: ConnectionId) -> Option<String>;

    /// Ends a connection; what is not committed is rolled back.
    ///
    /// # Errors
    /// The database fails to roll back.
    fn close(&self, vm: &mut Interpreter, connection: ConnectionId) -> PyResult<()>;

    /// Executes with no, one or many parameter sets, beginning a transaction where none is.
    ///
    /// # Errors
    /// `sqlalchemy.exc.DBAPIError` and its kin.
    fn execute(
        &self,
        vm: &mut Interpreter,
        connection: ConnectionId,
        executable: &Executable,
        parameters: Vec<ParameterSet>,
    ) -> PyResult<ExecutionOutcome>;

    /// Reads the catalogs, inside of the connection's transaction (begun where none is):
    /// [`crate::shim::sqlalchemy::reflection::answer`] over the live connection.
    ///
    /// # Errors
    /// As [`Host::execute`].
    fn reflect(
        &self,
        vm: &mut Interpreter,
        connection: ConnectionId,
        request: ReflectionRequest,
    ) -> PyResult<ReflectionAnswer>;

    /// Runs an operation outside of a migration context (`metadata.create_all`, `Enum.create`).
    ///
    /// # Errors
    /// As [`Host::execute`].
    fn execute_operation(
        &self,
        vm: &mut Interpreter,
        connection: ConnectionId,
        operation: Operation,
    ) -> PyResult<()>;

    /// `connection.begin()`
    ///
    /// # Errors
    /// `InvalidRequestError` where a transaction is open.
    fn begin(&self, vm: &mut Interpreter, connection: ConnectionId) -> PyResult<TransactionId>;

    /// `connection.begin_nested()`
    ///
    /// # Errors
    /// As [`Host::execute`].
    fn begin_nested(
        &self,
        vm: &mut Interpreter,
        connection: ConnectionId,
    ) -> PyResult<TransactionId>;

    /// The transaction in force (`get_transaction`, `get_nested_transaction`).
    fn transactions(
        &self,
        connection: ConnectionId,
    ) -> (Option<TransactionId>, Option<TransactionId>);

    /// Ends one transaction.
    ///
    /// # Errors
    /// The transaction is over, or the database fails.
    fn end_transaction(
        &self,
        vm: &mut Interpreter,
        connection: ConnectionId,
        transaction: TransactionId,
        end: TransactionEnd,
    ) -> PyResult<()>;

    /// Whether a transaction can still be ended.
    fn is_active(&self, connection: ConnectionId, transaction: TransactionId) -> bool;

    /// `connection.commit()` and `connection.rollback()`
    ///
    /// # Errors
    /// The database fails.
    fn end_current(
        &self,
        vm: &mut Interpreter,
        connection: ConnectionId,
        end: TransactionEnd,
    ) -> PyResult<()>;

    /// Sends these statements from now on before the first one of every transaction.
    ///
    /// # Errors
    /// A closed connection.
    fn begin_with(
        &self,
        vm: &mut Interpreter,
        connection: ConnectionId,
        statements: Vec<String>,
    ) -> PyResult<()>;

    /// Forgets the transaction on SQLAlchemy's side and leaves the server's open: the next one
    /// goes on with it.
    ///
    /// # Errors
    /// A closed connection.
    fn leave_open(&self, vm: &mut Interpreter, connection: ConnectionId) -> PyResult<()>;

    /// `connection.execution_options(isolation_level=...)`
    ///
    /// # Errors
    /// A transaction is open, or the database has no such level.
    fn set_isolation_level(
        &self,
        vm: &mut Interpreter,
        connection: ConnectionId,
        level: IsolationLevel,
    ) -> PyResult<()>;

    /// `connection.get_isolation_level()`
    fn isolation_level(&self, connection: ConnectionId) -> String;

    /// `context.configure(...)`
    ///
    /// # Errors
    /// A command error.
    fn configure(&self, vm: &mut Interpreter, options: ContextOptions) -> PyResult<()>;

    /// `context.begin_transaction()`: enters; the result tells [`Host::leave_transaction`] what
    /// to end.
    ///
    /// # Errors
    /// The database fails.
    fn enter_transaction(&self, vm: &mut Interpreter, per_migration: bool) -> PyResult<usize>;

    /// Ends what [`Host::enter_transaction`] began.
    ///
    /// # Errors
    /// The database fails.
    fn leave_transaction(
        &self,
        vm: &mut Interpreter,
        token: usize,
        end: TransactionEnd,
    ) -> PyResult<()>;

    /// `context.run_migrations(**kw)`
    ///
    /// # Errors
    /// Whatever stops the run.
    fn run_migrations(&self, vm: &mut Interpreter, arguments: Vec<(Str, Value)>) -> PyResult<()>;

    /// One `op` directive.
    ///
    /// # Errors
    /// The dialect cannot do it, or the database refuses.
    fn operation(&self, vm: &mut Interpreter, operation: Operation) -> PyResult<()>;

    /// Reads a table of the context's database; `None` where there is none.
    ///
    /// # Errors
    /// As [`Host::execute`].
    fn reflect_table(
        &self,
        vm: &mut Interpreter,
        name: &Identifier,
        schema: Option<&Identifier>,
    ) -> PyResult<Option<Table>>;

    /// `op.batch_alter_table` by move and copy.
    ///
    /// # Errors
    /// As [`Host::operation`]; the new table is dropped again where the copy fails.
    fn run_batch(&self, vm: &mut Interpreter, plan: &BatchPlan) -> PyResult<()>;

    /// `op.execute()` and `context.execute()` of a construct, online or offline.
    ///
    /// # Errors
    /// As [`Host::operation`].
    fn execute_in_context(&self, vm: &mut Interpreter, statement: Statement) -> PyResult<()>;

    /// A script asked for the connection where statements are written, not sent.
    fn note_offline_bind(&self);
    /// `context.static_output(text)`
    ///
    /// # Errors
    /// The output buffer raised.
    fn static_output(&self, vm: &mut Interpreter, text: &str) -> PyResult<()>;

    /// Whether the context writes SQL instead of sending it (`context.as_sql`).
    fn as_sql(&self) -> bool;

    /// Whether DDL of the context runs in a transaction (`context.impl.transactional_ddl`).
    fn transactional_ddl(&self) -> bool;

    /// The naming convention of the context's `target_metadata`.
    fn naming_convention(&self) -> Vec<(String, String)>;

    /// Puts another naming convention in its place, and returns the one before.
    fn exchange_naming_convention(
        &self,
        convention: Vec<(String, String)>,
    ) -> Vec<(String, String)>;

    /// Enters and leaves `context.autocommit_block()`.
    ///
    /// # Errors
    /// The database fails.
    fn enter_autocommit(&self, vm: &mut Interpreter) -> PyResult<()>;

    /// Leaves the block; the transaction of the migration begins anew.
    ///
    /// # Errors
    /// The database fails.
    fn leave_autocommit(&self, vm: &mut Interpreter) -> PyResult<()>;

    /// The revisions in the version table (`context.get_current_heads()`).
    ///
    /// # Errors
    /// The database fails.
    fn current_heads(&self, vm: &mut Interpreter) -> PyResult<Vec<String>>;

    /// Creates the version table where it is missing, as `MigrationContext._ensure_version_table`.
    ///
    /// # Errors
    /// What the database says.
    fn ensure_version_table(&self, vm: &mut Interpreter) -> PyResult<()>;
}

/// A database error as the exception that SQLAlchemy raises.
pub fn raise_database_error(
    vm: &mut Interpreter,
    error: &DatabaseError,
    statement: Option<&str>,
) -> Box<crate::python::error::Error> {
    super::sqlalchemy::errors::database_exception(vm, error, statement)
}
