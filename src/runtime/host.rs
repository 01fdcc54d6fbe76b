//! The run as the libraries of scripts see it: the implementation of the shim's seam.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::{Duration, Instant};

use super::connection::{ScriptConnection, dialect_name};
use super::context::MigrationContext;
use super::error::{FailedStatement, FailedStep};
use super::plan::{OpenStep, make_read_only, without_new_file};
use super::progress::{Progress, Validity};
use super::{CommandOption, Mode, Observer, Request, RevisionArgument, RunOptions};
use crate::database::{ConnectArguments, DatabaseUrl, ErrorKind, IsolationLevel, PasswordDisplay};
use crate::dialect::{CompileContext, CompileMode, Dialect, DialectName};
use crate::operations::Operation;
use crate::operations::batch::BatchPlan;
use crate::project::OptionValue;
use crate::project::credentials::{CredentialError, UrlRank};
use crate::python::dict::Dict;
use crate::python::error::{Error, FatalKind, PyResult};
use crate::python::interpreter::{Interpreter, OutputStream};
use crate::python::string::Str;
use crate::python::value::Value;
use crate::revision::{RevisionNumber, Step};
use crate::schema::identifier::Identifier;
use crate::schema::naming::NamingConvention;
use crate::schema::statement::Statement;
use crate::schema::table::Table;
use crate::shim::host::{
    ConnectionId, ContextOptions, EnvironmentHost, Executable, ExecutionOutcome, Host,
    ParameterSet, TransactionEnd, TransactionId,
};
use crate::shim::sqlalchemy::reflection::{ReflectionAnswer, ReflectionRequest};

/// A run.
pub(super) struct Runtime {
    pub(super) options: RunOptions,
    pub(super) state: RefCell<State>,
}

/// What changes while the run goes on.
pub(super) struct State {
    pub(super) connections: Vec<Option<ScriptConnection>>,
    /// Connections that scripts have closed, but whose locks others rely on.
    pub(super) lock_keepers: Vec<ScriptConnection>,
    /// What became of trying again, where a statement ran into the lock timeout.
    pub(super) retry_note: Option<String>,
    /// Whether the steps that are not committed used a connection of their own.
    pub(super) has_used_others: bool,
    pub(super) dialect: Dialect,
    pub(super) compile_context: CompileContext,
    pub(super) context: Option<MigrationContext>,
    pub(super) last_failure: Option<FailedStatement>,
    pub(super) step: Option<Step>,
    pub(super) failed_step: Option<FailedStep>,
    /// How far the run has come on each connection that migrations ran on, in their order.
    pub(super) progress: Vec<(ConnectionId, Progress)>,
    /// Whether `run_migrations` was called.
    pub(super) has_run: bool,
    /// Whether the running step asked for a connection that is not there (offline mode).
    pub(super) has_offline_bind: bool,
    /// The URLs of the connections, without their passwords.
    pub(super) shown_urls: Vec<String>,
    /// The step that is being planned.
    pub(super) open_step: Option<OpenStep>,
    /// Whether the run fails: what is open is then rolled back.
    pub(super) is_failing: bool,
}

impl State {
    /// How far the run has come on a connection.
    pub(super) fn progress(&mut self, connection: ConnectionId) -> &mut Progress {
        let known = self
            .progress
            .iter()
            .position(|(known, _)| *known == connection);
        let index = known.unwrap_or_else(|| {
            self.progress.push((connection, Progress::default()));
            self.progress.len() - 1
        });
        &mut self.progress[index].1
    }

    /// Whether what a connection has just executed waits for a commit.
    pub(super) fn validity(&self, connection: ConnectionId) -> Validity {
        let open = self
            .connections
            .get(connection.0)
            .and_then(Option::as_ref)
            .is_some_and(|connection| connection.driver.in_transaction());
        if open {
            Validity::WithCommit
        } else {
            Validity::Immediate
        }
    }
}

impl Runtime {
    pub(super) fn new(options: RunOptions) -> Self {
        Self {
            options,
            state: RefCell::new(State {
                connections: Vec::new(),
                lock_keepers: Vec::new(),
                retry_note: None,
                has_used_others: false,
                dialect: Dialect::new(DialectName::Postgresql),
                compile_context: CompileContext::default(),
                context: None,
                last_failure: None,
                step: None,
                failed_step: None,
                progress: Vec::new(),
                has_run: false,
                has_offline_bind: false,
                shown_urls: Vec::new(),
                open_step: None,
                is_failing: false,
            }),
        }
    }

    pub(super) fn observer(&self) -> &dyn Observer {
        &*self.options.observer
    }

    pub(super) fn is_offline(&self) -> bool {
        matches!(self.options.mode, Mode::Offline { .. })
    }

    /// A command error, as `alembic.util.CommandError`.
    pub(super) fn command_error(&self, vm: &mut Interpreter, message: &str) -> Box<Error> {
        match crate::shim::sqlalchemy::library_class(vm, "alembic.util", "CommandError") {
            Ok(class) => match vm.call_positional(&class, vec![Value::from(message)]) {
                Ok(made) => vm.raise_value(&made),
                Err(error) => error,
            },
            Err(error) => error,
        }
    }

    /// A secret that could not be had, as a command error.
    fn credential_error(&self, vm: &mut Interpreter, error: &CredentialError) -> Box<Error> {
        if let Some(hint) = &error.hint {
            self.observer().advise(hint);
        }
        self.command_error(vm, &error.message)
    }

    /// Notes a statement that was sent, for the report of a failure.
    pub(super) fn note_sent(&self, connection: ConnectionId, sql: &str) {
        let mut state = self.state.borrow_mut();
        let validity = state.validity(connection);
        let context = state
            .context
            .as_ref()
            .and_then(|context| context.connection);
        match context {
            Some(context) if context == connection => {
                let progress = state.progress(context);
                if validity == Validity::Immediate {
                    // No transaction is open, so MySQL has committed what came before.
                    progress.committed();
                }
                progress.executed(sql, validity);
            }
            // A connection that the script opened for itself.
            Some(context) => {
                state.has_used_others = true;
                if validity == Validity::Immediate {
                    state.progress(context).executed(sql, validity);
                }
            }
            None => {}
        }
    }

    /// Notes that a statement failed: MySQL commits before it changes a definition, whether that
    /// succeeds or not.
    pub(super) fn note_refused(&self, connection: ConnectionId) {
        let mut state = self.state.borrow_mut();
        let is_mysql = state
            .connections
            .get(connection.0)
            .and_then(Option::as_ref)
            .is_some_and(|connection| connection.dialect.is_mysql_family());
        if is_mysql && state.validity(connection) == Validity::Immediate {
            state.progress(connection).committed();
        }
    }

    /// The reason why the run is to stop, as an error that no script catches.
    pub(super) fn check_cancelled(&self) -> PyResult<()> {
        match self.options.cancellation.reason() {
            None => Ok(()),
            Some(_) => Err(self.interrupted()),
        }
    }

    /// The run stops: nothing more is to be cancelled, least of all the rollback.
    pub(super) fn interrupted(&self) -> Box<Error> {
        self.options.cancellation.notice();
        Error::fatal(FatalKind::Interrupted)
    }

    fn project_error(
        &self,
        vm: &mut Interpreter,
        error: &crate::project::ProjectError,
    ) -> Box<Error> {
        self.command_error(vm, &error.to_string())
    }

    fn database_result<T>(
        &self,
        vm: &mut Interpreter,
        result: Result<T, crate::database::DatabaseError>,
    ) -> PyResult<T> {
        match result {
            Ok(value) => Ok(value),
            Err(error) => Err(self.database_error(vm, error, None)),
        }
    }

    fn invalid_request(&self, vm: &mut Interpreter, message: &str) -> Box<Error> {
        crate::shim::sqlalchemy::errors::exception(vm, "InvalidRequestError", message)
    }

    /// Commits a connection's transaction.
    pub(super) fn commit(&self, vm: &mut Interpreter, connection: ConnectionId) -> PyResult<()> {
        self.check_cancelled()?;
        let result = self.with_connection(vm, connection, ScriptConnection::commit)?;
        let mut state = self.state.borrow_mut();
        let progress = state.progress(connection);
        match &result {
            Ok(()) => progress.committed(),
            Err(error) if error.is_disconnect => progress.commit_in_doubt(),
            Err(_) => {}
        }
        drop(state);
        self.database_result(vm, result)
    }

    /// Rolls a connection's transaction back.
    pub(super) fn rollback(&self, vm: &mut Interpreter, connection: ConnectionId) -> PyResult<()> {
        let result = self.with_connection(vm, connection, ScriptConnection::rollback)?;
        self.database_result(vm, result)?;
        self.state.borrow_mut().progress(connection).rolled_back();
        Ok(())
    }
}

impl EnvironmentHost for Runtime {
    fn is_offline_mode(&self) -> bool {
        // A script that is planned is to write what it can, as with --sql; env.py connects.
        self.is_offline() || self.state.borrow().open_step.is_some()
    }

    fn x_arguments(&self) -> Vec<String> {
        self.options.project.x_arguments.clone()
    }

    fn tag(&self) -> Option<String> {
        self.options.tag.clone()
    }

    fn command_options(&self, vm: &mut Interpreter) -> PyResult<Vec<(String, Value)>> {
        let texts = |items: &[&'static str]| {
            Value::list(items.iter().map(|item| Value::from(*item)).collect())
        };
        let mut options = Vec::new();
        for (name, option) in &self.options.command_options {
            let value = match option {
                CommandOption::None => Value::None,
                CommandOption::Flag(flag) => Value::Bool(*flag),
                CommandOption::Text(text) => Value::from(text.as_str()),
                CommandOption::List(items) => Value::list(
                    items
                        .iter()
                        .map(|item| Value::from(item.as_str()))
                        .collect(),
                ),
                CommandOption::Function {
                    name,
                    positional,
                    keywords,
                } => Value::tuple(vec![
                    crate::shim::sqlalchemy::library_class(vm, "alembic.command", name)?,
                    texts(positional),
                    texts(keywords),
                ]),
            };
            options.push((name.clone(), value));
        }
        Ok(options)
    }

    fn head_revisions(&self, vm: &mut Interpreter) -> PyResult<Vec<String>> {
        self.need_scripts(vm)?;
        Ok(self.options.scripts.map().heads().to_vec())
    }

    fn revision_number(&self, vm: &mut Interpreter, name: Option<&str>) -> PyResult<Value> {
        self.need_scripts(vm)?;
        match self.options.scripts.map().revision_number(name) {
            Ok(RevisionNumber::Nothing) => Ok(Value::None),
            Ok(RevisionNumber::One(identifier)) => Ok(Value::from(identifier.as_str())),
            Ok(RevisionNumber::Several(identifiers)) => Ok(Value::tuple(
                identifiers
                    .iter()
                    .map(|identifier| Value::from(identifier.as_str()))
                    .collect(),
            )),
            Err(error) => Err(self.graph_error(vm, &error)),
        }
    }

    fn revision_argument(&self, vm: &mut Interpreter) -> PyResult {
        match &self.options.revision_argument {
            RevisionArgument::Absent => Err(vm.key_error(Value::from("destination_rev"))),
            RevisionArgument::Base => Ok(Value::None),
            RevisionArgument::One(revision) => Ok(Value::from(revision.as_str())),
            RevisionArgument::Several(revisions) => Ok(Value::tuple(
                revisions
                    .iter()
                    .map(|revision| Value::from(revision.as_str()))
                    .collect(),
            )),
            RevisionArgument::Unclear(message) => Err(self.command_error(vm, message)),
        }
    }

    fn starting_revision(&self, vm: &mut Interpreter) -> PyResult<Value> {
        let configured = {
            let state = self.state.borrow();
            let context = state.context.as_ref();
            context.map(|context| context.starting_revision.clone())
        };
        let given = match &self.options.mode {
            Mode::Offline { starting } => starting.clone(),
            Mode::Online | Mode::Plan => None,
        };
        let has_argument = matches!(
            self.options.request,
            Request::Upgrade { .. } | Request::Downgrade { .. } | Request::Stamp { .. }
        );
        let starting = match configured {
            Some(configured) => configured.or(given),
            None if has_argument => given,
            None => {
                return Err(self.command_error(vm, "No starting revision argument is available."));
            }
        };
        self.revision_number(vm, starting.as_deref())
    }

    fn config_section(
        &self,
        vm: &mut Interpreter,
        section: &str,
    ) -> PyResult<Option<Vec<(String, String)>>> {
        match self.options.project.config.get_section(section) {
            Ok(Some(options)) => Ok(Some(options.into_iter().collect())),
            Ok(None) => Ok(None),
            Err(error) => Err(self.project_error(vm, &error)),
        }
    }

    fn config_option(
        &self,
        vm: &mut Interpreter,
        section: &str,
        name: &str,
    ) -> PyResult<Option<String>> {
        let config = &self.options.project.config;
        let result = if section == config.config_ini_section() {
            config.get_main_option(name)
        } else {
            config.get_section_option(section, name)
        };
        match result {
            Ok(value) => Ok(value),
            Err(error) => Err(self.project_error(vm, &error)),
        }
    }

    fn set_config_option(
        &self,
        vm: &mut Interpreter,
        section: &str,
        name: &str,
        value: &str,
    ) -> PyResult<()> {
        match self
            .options
            .project
            .config
            .set_section_option(section, name, value)
        {
            Ok(()) => Ok(()),
            Err(error) => Err(vm.value_error(error.to_string())),
        }
    }

    fn remove_main_option(&self, name: &str) {
        // Removing what is not there changes nothing.
        let _ = self.options.project.config.remove_main_option(name);
    }

    fn config_section_name(&self) -> String {
        self.options.project.config.config_ini_section()
    }

    fn alembic_option(&self, vm: &mut Interpreter, name: &str) -> PyResult {
        match self.options.project.config.get_alembic_option(name) {
            Ok(Some(value)) => Ok(option_value(&value)),
            Ok(None) => Ok(Value::None),
            Err(error) => Err(self.project_error(vm, &error)),
        }
    }

    fn toml_options(&self, _vm: &mut Interpreter) -> PyResult {
        Ok(toml_table(self.options.project.config.toml_table()))
    }

    fn toml_file_name(&self) -> Option<String> {
        self.options.project.config.toml_file_name.clone()
    }

    fn config_file_name(&self) -> Option<String> {
        self.options.project.config.config_file_name.clone()
    }

    fn script_location(&self) -> String {
        self.options
            .project
            .script_location_name
            .to_string_lossy()
            .into_owned()
    }

    fn url_override(&self) -> Option<String> {
        self.options.url.clone()
    }

    fn print_stdout(&self, text: &str) {
        self.observer().write(OutputStream::Stdout, text);
    }
}

impl Host for Runtime {
    fn dialect(&self) -> Dialect {
        self.state.borrow().dialect.clone()
    }

    fn connect(
        &self,
        vm: &mut Interpreter,
        url: &DatabaseUrl,
        arguments: &ConnectArguments,
    ) -> PyResult<ConnectionId> {
        let overriding = match &self.options.url {
            Some(text) => match DatabaseUrl::parse(text) {
                Ok(url) => Some(url),
                Err(error) => {
                    return Err(self.command_error(vm, &format!("--url: {error}")));
                }
            },
            None => None,
        };
        let (url, arguments, rank) = match &overriding {
            Some(given) => (given, &arguments.below(given, url), UrlRank::Given),
            None => (url, arguments, UrlRank::Project),
        };
        let merged = arguments.merged(url);
        self.observer().connecting(&merged);
        let learnt = |secret: &str| self.observer().learnt(secret);
        let complete = match self.options.credentials.complete(&merged, rank, &learnt) {
            Ok(complete) => complete,
            Err(error) => return Err(self.credential_error(vm, &error)),
        };
        self.observer().connecting(&complete);
        let shown = DatabaseUrl {
            query: url.query.clone(),
            ..complete.clone()
        };
        let arguments = ConnectArguments {
            parameters: Vec::new(),
            ..arguments.clone()
        };
        let complete = if self.plans() {
            without_new_file(complete)
        } else {
            complete
        };
        let opened = self
            .open_when_ready(&complete, &arguments)
            .and_then(|mut connection| {
                if self.plans() {
                    make_read_only(&mut *connection.driver)?;
                }
                Ok(connection)
            });
        match opened {
            Ok(connection) => {
                let shown = shown.render(PasswordDisplay::Hidden);
                let mut state = self.state.borrow_mut();
                state.dialect = connection.dialect.clone();
                state.connections.push(Some(connection));
                state.shown_urls.push(shown.clone());
                let id = ConnectionId(state.connections.len() - 1);
                drop(state);
                self.observer().connected(&shown);
                Ok(id)
            }
            Err(error) => Err(self.database_error(vm, error, None)),
        }
    }

    fn connection_dialect(&self, connection: ConnectionId) -> Dialect {
        let state = self.state.borrow();
        match state.connections.get(connection.0).and_then(Option::as_ref) {
            Some(connection) => connection.dialect.clone(),
            None => state.dialect.clone(),
        }
    }

    fn default_schema(&self, connection: ConnectionId) -> Option<String> {
        let state = self.state.borrow();
        let connection = state.connections.get(connection.0)?.as_ref()?;
        connection.driver.default_schema_name().map(str::to_owned)
    }

    fn close(&self, vm: &mut Interpreter, connection: ConnectionId) -> PyResult<()> {
        let (pending, is_failing) = {
            let state = self.state.borrow();
            let pending = state
                .connections
                .get(connection.0)
                .and_then(Option::as_ref)
                .is_some_and(|connection| connection.has_uncommitted_migrations);
            (pending, state.is_failing)
        };
        // An environment that forgets to commit must not lose the migrations that it ran.
        if pending && !is_failing {
            self.commit(vm, connection)?;
        }
        let closed = self
            .state
            .borrow_mut()
            .connections
            .get_mut(connection.0)
            .and_then(Option::take);
        if let Some(mut closed) = closed {
            // What is open is dropped with the connection, whether the server still answers or not.
            let _ = closed.rollback();
            self.end_locks(closed);
        }
        Ok(())
    }

    fn execute(
        &self,
        vm: &mut Interpreter,
        connection: ConnectionId,
        executable: &Executable,
        parameters: Vec<ParameterSet>,
    ) -> PyResult<ExecutionOutcome> {
        self.execute_on(vm, connection, executable, parameters)
    }

    fn execute_operation(
        &self,
        vm: &mut Interpreter,
        connection: ConnectionId,
        operation: Operation,
    ) -> PyResult<()> {
        self.send_operation(vm, connection, &operation)
    }

    fn reflect(
        &self,
        vm: &mut Interpreter,
        connection: ConnectionId,
        request: ReflectionRequest,
    ) -> PyResult<ReflectionAnswer> {
        let result = self.with_connection(vm, connection, |connection| {
            connection.ensure_transaction();
            crate::shim::sqlalchemy::reflection::answer(&mut *connection.driver, &request)
        })?;
        self.database_result(vm, result)
    }

    fn begin(&self, vm: &mut Interpreter, connection: ConnectionId) -> PyResult<TransactionId> {
        let begun = self.with_connection(vm, connection, |connection| {
            (!connection.in_transaction()).then(|| connection.ensure_transaction())
        })?;
        match begun {
            Some(transaction) => Ok(transaction),
            None => Err(self.invalid_request(
                vm,
                "This connection has already initialized a SQLAlchemy Transaction() object via begin() or autobegin; can't call begin() here unless rollback() or commit() is called first.",
            )),
        }
    }

    fn begin_nested(
        &self,
        vm: &mut Interpreter,
        connection: ConnectionId,
    ) -> PyResult<TransactionId> {
        let result = self.with_connection(vm, connection, ScriptConnection::begin_nested)?;
        self.database_result(vm, result)
    }

    fn transactions(
        &self,
        connection: ConnectionId,
    ) -> (Option<TransactionId>, Option<TransactionId>) {
        let state = self.state.borrow();
        state
            .connections
            .get(connection.0)
            .and_then(Option::as_ref)
            .map_or((None, None), ScriptConnection::transactions)
    }

    fn end_transaction(
        &self,
        vm: &mut Interpreter,
        connection: ConnectionId,
        transaction: TransactionId,
        end: TransactionEnd,
    ) -> PyResult<()> {
        if !self.is_active(connection, transaction) {
            return match end {
                TransactionEnd::Commit => {
                    Err(self.invalid_request(vm, "This transaction is inactive"))
                }
                TransactionEnd::Rollback | TransactionEnd::Close => Ok(()),
            };
        }
        let nested = self.with_connection(vm, connection, |connection| {
            connection.is_nested(transaction)
        })?;
        match (nested, end) {
            (true, TransactionEnd::Commit) => {
                let result = self.with_connection(vm, connection, |connection| {
                    connection.release(transaction)
                })?;
                self.database_result(vm, result)
            }
            (true, _) => {
                let result = self.with_connection(vm, connection, |connection| {
                    connection.rollback_nested(transaction)
                })?;
                self.database_result(vm, result)
            }
            (false, TransactionEnd::Commit) => self.commit(vm, connection),
            (false, _) => self.rollback(vm, connection),
        }
    }

    fn is_active(&self, connection: ConnectionId, transaction: TransactionId) -> bool {
        let state = self.state.borrow();
        state
            .connections
            .get(connection.0)
            .and_then(Option::as_ref)
            .is_some_and(|connection| connection.is_active(transaction))
    }

    fn end_current(
        &self,
        vm: &mut Interpreter,
        connection: ConnectionId,
        end: TransactionEnd,
    ) -> PyResult<()> {
        let open =
            self.with_connection(vm, connection, |connection| connection.in_transaction())?;
        match (open, end) {
            (false, _) => Ok(()),
            (true, TransactionEnd::Commit) => self.commit(vm, connection),
            (true, _) => self.rollback(vm, connection),
        }
    }

    fn begin_with(
        &self,
        vm: &mut Interpreter,
        connection: ConnectionId,
        statements: Vec<String>,
    ) -> PyResult<()> {
        self.with_connection(vm, connection, |connection| {
            connection.begin_with(statements);
        })
    }

    fn leave_open(&self, vm: &mut Interpreter, connection: ConnectionId) -> PyResult<()> {
        self.with_connection(vm, connection, ScriptConnection::leave_open)
    }

    fn set_isolation_level(
        &self,
        vm: &mut Interpreter,
        connection: ConnectionId,
        level: IsolationLevel,
    ) -> PyResult<()> {
        let result = self.with_connection(vm, connection, |connection| {
            (!connection.in_transaction()).then(|| connection.set_isolation_level(level))
        })?;
        match result {
            Some(result) => self.database_result(vm, result),
            None => Err(self.invalid_request(
                vm,
                "This connection has already initialized a SQLAlchemy Transaction() object via begin() or autobegin; isolation_level may not be altered unless rollback() or commit() is called first.",
            )),
        }
    }

    fn isolation_level(&self, connection: ConnectionId) -> String {
        let state = self.state.borrow();
        state
            .connections
            .get(connection.0)
            .and_then(Option::as_ref)
            .map_or_else(String::new, ScriptConnection::isolation_level)
    }

    fn configure(&self, vm: &mut Interpreter, options: ContextOptions) -> PyResult<()> {
        self.configure_context(vm, options)
    }

    fn enter_transaction(&self, vm: &mut Interpreter, per_migration: bool) -> PyResult<usize> {
        self.enter_context_transaction(vm, per_migration)
    }

    fn leave_transaction(
        &self,
        vm: &mut Interpreter,
        token: usize,
        end: TransactionEnd,
    ) -> PyResult<()> {
        self.leave_context_transaction(vm, token, end)
    }

    fn run_migrations(&self, vm: &mut Interpreter, arguments: Vec<(Str, Value)>) -> PyResult<()> {
        self.run_steps(vm, &arguments)
    }

    fn operation(&self, vm: &mut Interpreter, operation: Operation) -> PyResult<()> {
        let context = self.context_connection(vm)?;
        match context {
            Some(connection) => self.send_operation(vm, connection, &operation),
            None => {
                let mode = self.offline_mode();
                let compiled = self.compile(vm, &operation, mode)?;
                for statement in &compiled.statements {
                    self.write_offline(vm, &format!("{}\n\n", statement.printed()))?;
                }
                Ok(())
            }
        }
    }

    fn reflect_table(
        &self,
        vm: &mut Interpreter,
        name: &Identifier,
        schema: Option<&Identifier>,
    ) -> PyResult<Option<Table>> {
        let Some(connection) = self.context_connection(vm)? else {
            return Ok(None);
        };
        let result = self.with_connection(vm, connection, |connection| {
            connection.ensure_transaction();
            super::reflect_table::reflect_table(&mut *connection.driver, name, schema)
        })?;
        self.database_result(vm, result)
    }

    fn run_batch(&self, vm: &mut Interpreter, plan: &BatchPlan) -> PyResult<()> {
        for warning in &plan.warnings {
            self.observer().log("py.warnings", 30, warning);
        }
        // The names within the plan are final.
        let convention = self.exchange_convention(NamingConvention::default());
        let result = self.send_batch(vm, plan);
        self.exchange_convention(convention);
        result
    }

    fn execute_in_context(&self, vm: &mut Interpreter, statement: Statement) -> PyResult<()> {
        match self.context_connection(vm)? {
            Some(connection) => {
                let executable = Executable::Statement(Box::new(statement));
                self.execute_on(vm, connection, &executable, Vec::new())?;
                Ok(())
            }
            None => {
                let operation = Operation::Execute(Box::new(crate::operations::Execute {
                    statement,
                    execution_options: Vec::new(),
                }));
                self.operation(vm, operation)
            }
        }
    }

    fn note_offline_bind(&self) {
        let mut state = self.state.borrow_mut();
        state.has_offline_bind = true;
    }

    fn static_output(&self, vm: &mut Interpreter, text: &str) -> PyResult<()> {
        self.write_offline(vm, &format!("{text}\n\n"))
    }

    fn as_sql(&self) -> bool {
        let state = self.state.borrow();
        state
            .context
            .as_ref()
            .map_or(self.is_offline(), |context| context.connection.is_none())
    }

    fn transactional_ddl(&self) -> bool {
        let state = self.state.borrow();
        state.context.as_ref().map_or_else(
            || state.dialect.has_transactional_ddl(),
            |context| context.transactional_ddl,
        )
    }

    fn naming_convention(&self) -> Vec<(String, String)> {
        let state = self.state.borrow();
        state
            .context
            .as_ref()
            .map_or_else(Vec::new, |context| context.naming_convention.clone())
    }

    fn exchange_naming_convention(
        &self,
        templates: Vec<(String, String)>,
    ) -> Vec<(String, String)> {
        self.exchange_convention(NamingConvention { templates })
            .templates
    }

    fn enter_autocommit(&self, vm: &mut Interpreter) -> PyResult<()> {
        self.enter_autocommit_block(vm)
    }

    fn leave_autocommit(&self, vm: &mut Interpreter) -> PyResult<()> {
        self.leave_autocommit_block(vm)
    }

    fn current_heads(&self, vm: &mut Interpreter) -> PyResult<Vec<String>> {
        self.read_heads(vm)
    }

    fn ensure_version_table(&self, vm: &mut Interpreter) -> PyResult<()> {
        self.write_version_table(vm)
    }
}

impl Runtime {
    /// How constructs are written where nothing is sent.
    fn exchange_convention(&self, convention: NamingConvention) -> NamingConvention {
        let mut state = self.state.borrow_mut();
        std::mem::replace(&mut state.compile_context.naming_convention, convention)
    }

    fn send_batch(&self, vm: &mut Interpreter, plan: &BatchPlan) -> PyResult<()> {
        for operation in &plan.create {
            self.operation(vm, operation.clone())?;
        }
        for operation in &plan.copy {
            if let Err(error) = self.operation(vm, operation.clone()) {
                // Where the transaction is broken, the first failure is the one to report.
                let failure = self.state.borrow().last_failure.clone();
                let _ = self.operation(vm, plan.undo.clone());
                self.state.borrow_mut().last_failure = failure;
                return Err(error);
            }
        }
        for operation in &plan.finish {
            self.operation(vm, operation.clone())?;
        }
        Ok(())
    }

    pub(super) fn offline_mode(&self) -> CompileMode {
        let state = self.state.borrow();
        match &state.context {
            Some(context) if context.literal_binds => CompileMode::OfflineWithLiterals,
            _ => CompileMode::Offline,
        }
    }

    /// Connects, waiting for a server that does not accept connections yet.
    fn open_when_ready(
        &self,
        url: &DatabaseUrl,
        arguments: &ConnectArguments,
    ) -> Result<ScriptConnection, crate::database::DatabaseError> {
        const POLL: Duration = Duration::from_millis(250);
        let (settings, cancellation) = (&self.options.settings, &self.options.cancellation);
        let started = Instant::now();
        let mut told = None;
        loop {
            let error = match ScriptConnection::open(url, arguments, cancellation) {
                Ok(mut connection) => {
                    let driver = &mut connection.driver;
                    driver.set_timeouts(settings.lock_timeout, settings.statement_timeout)?;
                    return Ok(connection);
                }
                Err(error) => error,
            };
            let left = settings.server_wait.saturating_sub(started.elapsed());
            if error.kind != ErrorKind::Connection
                || left.is_zero()
                || cancellation.reason().is_some()
            {
                return Err(error);
            }
            if told.as_ref() != Some(&error.message) {
                self.observer()
                    .waiting_for_server(&error.message, settings.server_wait);
                told = Some(error.message.clone());
            }
            // The reason is looked at above.
            let _ = cancellation.wait(POLL.min(left));
        }
    }

    /// The dialect of a URL, for a context without connection.
    pub(super) fn dialect_of_url(&self, vm: &mut Interpreter, text: &str) -> PyResult<Dialect> {
        match DatabaseUrl::parse(text) {
            Ok(url) => match dialect_name(&url) {
                Some(name) => Ok(Dialect::new(name)),
                None => Err(crate::shim::sqlalchemy::errors::exception(
                    vm,
                    "NoSuchModuleError",
                    &format!(
                        "Can't load plugin: sqlalchemy.dialects:{}",
                        url.backend_name()
                    ),
                )),
            },
            Err(error) => Err(crate::shim::sqlalchemy::errors::exception(
                vm,
                "ArgumentError",
                &error.to_string(),
            )),
        }
    }

    /// Whether the request needs the version table in place.
    pub(super) fn changes_database(&self) -> bool {
        !matches!(
            self.options.request,
            Request::ReadHeads | Request::ReadHistory
        )
    }

    /// Whether the request writes the version table, one run at a time.
    pub(super) fn takes_lock(&self) -> bool {
        !self.plans()
            && matches!(
                self.options.request,
                Request::Upgrade { .. }
                    | Request::Downgrade { .. }
                    | Request::Stamp { .. }
                    | Request::EnsureVersion
            )
    }

    /// Whether the request does nothing to the database but create a missing version table.
    pub(super) fn only_visits(&self) -> bool {
        matches!(
            self.options.request,
            Request::VisitHeads | Request::EnsureVersion | Request::Revision
        )
    }
}

/// An option of `pyproject.toml` as Python sees it.
fn option_value(value: &OptionValue) -> Value {
    let table = |table: &indexmap::IndexMap<String, String>| {
        let made = Dict::new();
        for (name, value) in table {
            made.set_text(name, value.as_str());
        }
        Value::Dict(Rc::new(made))
    };
    match value {
        OptionValue::Text(text) => Value::from(text.as_str()),
        OptionValue::TextList(items) => Value::list(
            items
                .iter()
                .map(|item| Value::from(item.as_str()))
                .collect(),
        ),
        OptionValue::Table(entries) => table(entries),
        OptionValue::TableList(tables) => Value::list(tables.iter().map(table).collect()),
        OptionValue::Integer(number) => Value::Int(*number),
        OptionValue::Boolean(flag) => Value::Bool(*flag),
    }
}

/// A table of `pyproject.toml` as Python sees it.
fn toml_table(table: &toml::Table) -> Value {
    let made = Dict::new();
    for (name, value) in table {
        made.set_text(name, toml_value(value));
    }
    Value::Dict(Rc::new(made))
}

fn toml_value(value: &toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::from(text.as_str()),
        toml::Value::Integer(number) => Value::Int(*number),
        toml::Value::Float(number) => Value::Float(*number),
        toml::Value::Boolean(flag) => Value::Bool(*flag),
        toml::Value::Datetime(moment) => Value::from(moment.to_string().as_str()),
        toml::Value::Array(items) => Value::list(items.iter().map(toml_value).collect()),
        toml::Value::Table(table) => toml_table(table),
    }
}

/// The runtime behind a shared pointer, as the interpreter keeps it.
pub(super) fn shared(options: RunOptions) -> Rc<Runtime> {
    Rc::new(Runtime::new(options))
}
