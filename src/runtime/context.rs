//! The migration context: what `context.configure()` set up, its transactions, and the loop over
//! the steps, as `alembic.runtime.migration.MigrationContext`.

use std::rc::Rc;

use super::error::FailedStep;
use super::host::Runtime;
use super::version_table::VersionTable;
use super::{Mode, Request, RunError};
use crate::database::{IsolationLevel, reflection};
use crate::dialect::{CompileMode, Dialect, DialectName};
use crate::python::dict::Dict;
use crate::python::error::PyResult;
use crate::python::interpreter::Interpreter;
use crate::python::module::Module;
use crate::python::source::{SourceFile, SourceOrigin};
use crate::python::string::Str;
use crate::python::value::{Arguments, Value};
use crate::revision::{CaughtError, PlannedStep, Step, plan_changes};
use crate::scripts::ScriptSource;
use crate::shim::host::{ConnectionId, ContextOptions, Host, TransactionEnd, TransactionId};

/// A configured context.
pub(super) struct MigrationContext {
    pub(super) connection: Option<ConnectionId>,
    /// The connection that the version table is read through; also where SQL is only planned.
    pub(super) heads_connection: Option<ConnectionId>,
    pub(super) transactional_ddl: bool,
    transaction_per_migration: bool,
    in_external_transaction: bool,
    /// The transaction that the context began (`MigrationContext._transaction`).
    transaction: Option<TransactionId>,
    version_table: VersionTable,
    pub(super) literal_binds: bool,
    output_buffer: Option<Value>,
    output_encoding: Option<String>,
    on_version_apply: Vec<Value>,
    pub(super) naming_convention: Vec<(String, String)>,
    pub(super) starting_revision: Option<String>,
    context_object: Value,
    /// Transactions entered and not left, by token.
    entered: Vec<Entered>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Entered {
    /// Nothing to end.
    Nothing,
    /// The context's transaction.
    Transaction,
    /// `BEGIN` was written offline.
    Written,
}

/// What `autocommit_block` leaves behind.
const UNTRANSACTED: &str = "autocommit_block() needs a transaction that the context began; the connection given to \
     context.configure() is in a transaction of its own";

impl Runtime {
    pub(super) fn configure_context(
        &self,
        vm: &mut Interpreter,
        options: ContextOptions,
    ) -> PyResult<()> {
        let offline = self.is_offline() || options.as_sql;
        let connection = if offline { None } else { options.connection };
        let dialect = self.context_dialect(vm, &options, connection)?;
        if connection.is_none() && !offline {
            return self.connect_and_configure(vm, options);
        }
        if options.literal_binds && !offline {
            return Err(
                self.command_error(vm, "Can't use literal_binds setting without as_sql mode")
            );
        }
        let in_external_transaction = match connection {
            Some(connection) => {
                self.with_connection(vm, connection, |connection| connection.in_transaction())?
            }
            None => false,
        };
        let transactional_ddl = options
            .transactional_ddl
            .unwrap_or_else(|| dialect.has_transactional_ddl());
        let context = MigrationContext {
            connection: connection.filter(|_| !self.plans()),
            heads_connection: connection,
            transactional_ddl,
            transaction_per_migration: options.transaction_per_migration,
            in_external_transaction,
            transaction: None,
            version_table: VersionTable {
                name: options.version_table,
                schema: options.version_table_schema,
                has_primary_key: options.version_table_pk,
            },
            literal_binds: options.literal_binds || self.plans(),
            output_buffer: options.output_buffer,
            output_encoding: options.output_encoding,
            on_version_apply: options.on_version_apply,
            naming_convention: options.naming_convention.clone(),
            starting_revision: options.starting_revision,
            context_object: options.context_object.unwrap_or(Value::None),
            entered: Vec::new(),
        };
        {
            let mut state = self.state.borrow_mut();
            state.dialect = dialect.clone();
            state.context = Some(context);
            state.compile_context = crate::dialect::CompileContext::default();
            if !options.naming_convention.is_empty() {
                state.compile_context.naming_convention.templates = options.naming_convention;
            }
        }
        let implementation = match dialect.name {
            DialectName::Postgresql => "PostgresqlImpl",
            DialectName::Sqlite => "SQLiteImpl",
            DialectName::Mysql => "MySQLImpl",
            DialectName::Mariadb => "MariaDBImpl",
        };
        self.info(&format!("Context impl {implementation}."));
        if offline {
            self.info("Generating static SQL");
        }
        let kind = if transactional_ddl {
            "transactional"
        } else {
            "non-transactional"
        };
        self.info(&format!("Will assume {kind} DDL."));
        Ok(())
    }

    /// A context that names only a URL: mig opens the connection itself where `--url` stands above
    /// the project.
    fn connect_and_configure(&self, vm: &mut Interpreter, options: ContextOptions) -> PyResult<()> {
        let Some(text) = self.options.url.clone().or_else(|| options.url.clone()) else {
            return Err(self.command_error(
                vm,
                "context.configure() has no connection: pass connection=..., or run offline with --sql",
            ));
        };
        let url = match crate::database::DatabaseUrl::parse(&text) {
            Ok(url) => url,
            Err(error) => return Err(self.command_error(vm, &error.to_string())),
        };
        let connection = self.connect(vm, &url, &crate::database::ConnectArguments::default())?;
        let options = ContextOptions {
            connection: Some(connection),
            ..options
        };
        self.configure_context(vm, options)
    }

    fn context_dialect(
        &self,
        vm: &mut Interpreter,
        options: &ContextOptions,
        connection: Option<ConnectionId>,
    ) -> PyResult<Dialect> {
        if let Some(connection) = connection {
            return Ok(self.connection_dialect(connection));
        }
        let dialect = match (&self.options.url, &options.url, &options.dialect_name) {
            (Some(url), _, _) | (None, Some(url), _) => self.dialect_of_url(vm, url)?,
            (None, None, Some(name)) => match DialectName::from_name(name) {
                Some(name) => Dialect::new(name),
                None => {
                    return Err(crate::shim::sqlalchemy::errors::exception(
                        vm,
                        "NoSuchModuleError",
                        &format!("Can't load plugin: sqlalchemy.dialects:{name}"),
                    ));
                }
            },
            (None, None, None) => match options.connection {
                Some(connection) => self.connection_dialect(connection),
                None => self.dialect(),
            },
        };
        let style = match options.parameter_style {
            Some(style) => style,
            // asyncpg's own places take casts, which literals need not.
            None if options
                .url
                .as_deref()
                .is_some_and(|url| url.contains("+asyncpg")) =>
            {
                return Ok(dialect);
            }
            None => dialect.parameter_style,
        };
        Ok(dialect.with_parameter_style(style))
    }

    fn info(&self, message: &str) {
        self.observer()
            .log("alembic.runtime.migration", 20, message);
    }

    pub(super) fn with_context<R>(
        &self,
        vm: &mut Interpreter,
        work: impl FnOnce(&mut MigrationContext) -> R,
    ) -> PyResult<R> {
        let mut state = self.state.borrow_mut();
        match state.context.as_mut() {
            Some(context) => Ok(work(context)),
            None => {
                drop(state);
                Err(vm.error("Exception", "No context has been configured yet."))
            }
        }
    }

    /// The context's connection; `None` where SQL is written.
    pub(super) fn context_connection(
        &self,
        vm: &mut Interpreter,
    ) -> PyResult<Option<ConnectionId>> {
        self.with_context(vm, |context| context.connection)
    }

    /// Writes to the offline output.
    pub(super) fn write_offline(&self, vm: &mut Interpreter, text: &str) -> PyResult<()> {
        if self.plans() {
            self.plan_statement(text);
            return Ok(());
        }
        let (buffer, encoding) = self.with_context(vm, |context| {
            (
                context.output_buffer.clone(),
                context.output_encoding.clone(),
            )
        })?;
        let text_value = Value::from(text);
        let written = match &encoding {
            // Standard output takes text alone, as in Python.
            Some(_) if buffer.is_none() => {
                return Err(vm.type_error("write() argument must be str, not bytes"));
            }
            Some(encoding) => {
                vm.call_method(&text_value, "encode", vec![Value::from(encoding.as_str())])?
            }
            None => text_value,
        };
        match buffer {
            Some(buffer) => {
                vm.call_method(&buffer, "write", vec![written])?;
                Ok(())
            }
            None => {
                self.observer().write_sql(text);
                Ok(())
            }
        }
    }

    /// As `MigrationContext.begin_transaction`.
    pub(super) fn enter_context_transaction(
        &self,
        vm: &mut Interpreter,
        per_migration: bool,
    ) -> PyResult<usize> {
        let (now, connection, transactional, has_transaction) =
            self.with_context(vm, |context| {
                let now = !context.in_external_transaction
                    && if context.transactional_ddl {
                        per_migration == context.transaction_per_migration
                    } else {
                        per_migration
                    };
                (
                    now,
                    context.connection,
                    context.transactional_ddl,
                    context.transaction.is_some(),
                )
            })?;
        let entered = match (now, connection) {
            (false, _) => Entered::Nothing,
            (true, None) if transactional => {
                self.write_offline(vm, &self.begin_text())?;
                Entered::Written
            }
            (true, None) => Entered::Nothing,
            (true, Some(_)) if !transactional && has_transaction => Entered::Nothing,
            (true, Some(connection)) => {
                let transaction = self.with_connection(vm, connection, |connection| {
                    connection.ensure_transaction()
                })?;
                self.with_context(vm, |context| context.transaction = Some(transaction))?;
                Entered::Transaction
            }
        };
        self.with_context(vm, |context| {
            context.entered.push(entered);
            context.entered.len() - 1
        })
    }

    fn begin_text(&self) -> String {
        "BEGIN;\n\n".to_owned()
    }

    /// As `_ProxyTransaction.__exit__`, but work that began after the transaction had been ended
    /// by a script is kept, not lost.
    pub(super) fn leave_context_transaction(
        &self,
        vm: &mut Interpreter,
        token: usize,
        end: TransactionEnd,
    ) -> PyResult<()> {
        let (entered, connection, transaction) = self.with_context(vm, |context| {
            let entered = context
                .entered
                .get(token)
                .copied()
                .unwrap_or(Entered::Nothing);
            if let Some(slot) = context.entered.get_mut(token) {
                *slot = Entered::Nothing;
            }
            (entered, context.connection, context.transaction)
        })?;
        match (entered, connection) {
            (Entered::Nothing, _) => Ok(()),
            (Entered::Written, _) => {
                if end == TransactionEnd::Commit {
                    self.write_offline(vm, "COMMIT;\n\n")?;
                }
                Ok(())
            }
            (Entered::Transaction, None) => Ok(()),
            (Entered::Transaction, Some(connection)) => {
                self.with_context(vm, |context| context.transaction = None)?;
                let open =
                    self.with_connection(vm, connection, |connection| connection.in_transaction())?;
                match end {
                    TransactionEnd::Commit if open => self.commit(vm, connection),
                    TransactionEnd::Commit => Ok(()),
                    _ => {
                        let active = transaction
                            .is_some_and(|transaction| self.is_active(connection, transaction));
                        if active || open {
                            self.rollback(vm, connection)
                        } else {
                            Ok(())
                        }
                    }
                }
            }
        }
    }

    /// As `MigrationContext.autocommit_block`, on the way in.
    pub(super) fn enter_autocommit_block(&self, vm: &mut Interpreter) -> PyResult<()> {
        let (connection, transactional, transaction) = self.with_context(vm, |context| {
            (
                context.connection,
                context.transactional_ddl,
                context.transaction,
            )
        })?;
        if self.plans() {
            self.plan_autocommit_block();
            return Ok(());
        }
        let Some(connection) = connection else {
            if transactional {
                self.write_offline(vm, "COMMIT;\n\n")?;
            }
            return Ok(());
        };
        let open =
            self.with_connection(vm, connection, |connection| connection.in_transaction())?;
        if open {
            if transaction.is_none() {
                return Err(vm.error("AssertionError", UNTRANSACTED));
            }
            self.commit(vm, connection)?;
            self.with_context(vm, |context| context.transaction = None)?;
        }
        self.set_isolation_level(vm, connection, IsolationLevel::Autocommit)?;
        self.with_connection(vm, connection, |connection| connection.ensure_transaction())?;
        Ok(())
    }

    /// As `MigrationContext.autocommit_block`, on the way out.
    pub(super) fn leave_autocommit_block(&self, vm: &mut Interpreter) -> PyResult<()> {
        let (connection, transactional) = self.with_context(vm, |context| {
            (context.connection, context.transactional_ddl)
        })?;
        if self.plans() {
            self.end_planned_autocommit_block();
            return Ok(());
        }
        let Some(connection) = connection else {
            if transactional {
                self.write_offline(vm, &self.begin_text())?;
            }
            return Ok(());
        };
        self.commit(vm, connection)?;
        let result = self.with_connection(vm, connection, |connection| {
            connection.reset_isolation_level()
        })?;
        if let Err(error) = result {
            return Err(self.database_error(vm, error, None));
        }
        let transaction =
            self.with_connection(vm, connection, |connection| connection.ensure_transaction())?;
        self.with_context(vm, |context| context.transaction = Some(transaction))?;
        Ok(())
    }

    /// The rows of the version table, as `MigrationContext.get_current_heads`.
    pub(super) fn read_heads(&self, vm: &mut Interpreter) -> PyResult<Vec<String>> {
        let (connection, table, starting) = self.with_context(vm, |context| {
            (
                context.heads_connection,
                context.version_table.clone(),
                context.starting_revision.clone(),
            )
        })?;
        let Some(connection) = connection else {
            let starting = starting.or_else(|| match &self.options.mode {
                Mode::Offline { starting } => starting.clone(),
                Mode::Online | Mode::Plan => None,
            });
            return match self
                .options
                .scripts
                .map()
                .offline_heads(starting.as_deref())
            {
                Ok(heads) => Ok(heads),
                Err(error) => Err(self.graph_error(vm, &error)),
            };
        };
        if starting.is_some() {
            return Err(self.command_error(
                vm,
                "Can't specify current_rev to context when using a database connection",
            ));
        }
        if !self.has_version_table(vm, connection, &table)? {
            return Ok(Vec::new());
        }
        let sql = table.select(&self.connection_dialect(connection));
        let outcome = self.send(vm, connection, &sql, &[])?;
        let rows = outcome.result.map_or_else(Vec::new, |result| result.rows);
        Ok(rows
            .into_iter()
            .filter_map(|row| match row.into_iter().next() {
                Some(crate::schema::value::SqlValue::Text(text)) => Some(text),
                _ => None,
            })
            .collect())
    }

    pub(super) fn has_version_table(
        &self,
        vm: &mut Interpreter,
        connection: ConnectionId,
        table: &VersionTable,
    ) -> PyResult<bool> {
        let result = self.with_connection(vm, connection, |connection| {
            connection.ensure_transaction();
            reflection::has_table(
                &mut *connection.driver,
                &table.name,
                table.schema.as_deref(),
            )
        })?;
        match result {
            Ok(found) => Ok(found),
            Err(error) => Err(self.database_error(vm, error, None)),
        }
    }

    /// As `MigrationContext._ensure_version_table`.
    fn ensure_version_table(
        &self,
        vm: &mut Interpreter,
        connection: ConnectionId,
        table: &VersionTable,
    ) -> PyResult<()> {
        let open =
            self.with_connection(vm, connection, |connection| connection.in_transaction())?;
        if !self.has_version_table(vm, connection, table)? {
            self.send_operation(vm, connection, &table.creation())?;
        }
        if !open {
            self.commit(vm, connection)?;
        }
        Ok(())
    }

    /// A graph error as Alembic words it.
    pub(super) fn graph_error(
        &self,
        vm: &mut Interpreter,
        error: &CaughtError,
    ) -> Box<crate::python::error::Error> {
        let message = error.to_string();
        match error {
            CaughtError::Command { .. } => self.command_error(vm, &message),
            CaughtError::Uncaught(_) => vm.error("Exception", message),
        }
    }

    /// As `MigrationContext.run_migrations`.
    pub(super) fn run_steps(
        &self,
        vm: &mut Interpreter,
        arguments: &[(Str, Value)],
    ) -> PyResult<()> {
        self.state.borrow_mut().has_run = true;
        let (connection, table) = self.with_context(vm, |context| {
            (context.connection, context.version_table.clone())
        })?;
        let purge = matches!(self.options.request, Request::Stamp { purge: true, .. });
        if purge && connection.is_none() {
            return Err(self.command_error(vm, "Can't use --purge with --sql mode"));
        }
        let heads = if purge {
            Vec::new()
        } else {
            self.read_heads(vm)?
        };
        if let Some(connection) = connection {
            self.state.borrow_mut().progress(connection).start(&heads);
        }
        self.tell_database(vm)?;
        self.observer().heads_found(&heads);
        if let Some(connection) = connection
            && self.only_visits()
            && heads.is_empty()
        {
            self.ensure_version_table(vm, connection, &table)?;
        }
        let Some(steps) = self.plan(vm, &heads)? else {
            return Ok(());
        };
        let planned = match plan_changes(self.options.scripts.map(), steps, &heads) {
            Ok(planned) => planned,
            Err(error) => return Err(vm.error("Exception", error.to_string())),
        };
        let functions = self.load_functions(vm, &planned)?;
        if self.plans() {
            self.plan_steps(vm, &planned, &functions, arguments, &table)?;
            self.tell_reached(&planned, heads);
            return Ok(());
        }
        if let Some(connection) = connection
            && heads.is_empty()
            && self.changes_database()
        {
            self.ensure_version_table(vm, connection, &table)?;
            if purge {
                let sql = table.purge(&self.connection_dialect(connection));
                self.send(vm, connection, &sql, &[])?;
                // There may be no step whose commit would take it along.
                self.with_connection(vm, connection, |connection| {
                    connection.has_uncommitted_migrations = true;
                })?;
            }
        }
        self.observer().planned(planned.len());
        for (step, function) in planned.iter().zip(functions) {
            self.run_step(vm, step, function.as_ref(), arguments, &table)?;
        }
        let mut state = self.state.borrow_mut();
        state.step = None;
        if let Some(connection) = connection {
            state.progress(connection).end_steps();
        }
        drop(state);
        self.tell_reached(&planned, heads);
        Ok(())
    }

    /// Tells the rows after the last step.
    fn tell_reached(&self, planned: &[PlannedStep], heads: Vec<String>) {
        let reached: Vec<String> = planned
            .last()
            .map_or(heads, |step| step.heads_after.iter().cloned().collect());
        self.observer().heads_reached(&reached);
    }

    /// Tells which of several databases the version table is in.
    fn tell_database(&self, vm: &mut Interpreter) -> PyResult<()> {
        let connection = self.with_context(vm, |context| context.heads_connection)?;
        let url = connection
            .and_then(|connection| self.state.borrow().shown_urls.get(connection.0).cloned());
        if let Some(url) = url {
            self.observer().connected(&url);
        }
        Ok(())
    }

    /// The version table as `ensure_version` makes it: where there is none, or as text.
    fn write_version_table(&self, vm: &mut Interpreter) -> PyResult<()> {
        let (connection, table) = self.with_context(vm, |context| {
            (context.connection, context.version_table.clone())
        })?;
        match connection {
            Some(connection) => self.ensure_version_table(vm, connection, &table),
            None => self.write_version_table_creation(vm, &table),
        }
    }

    pub(super) fn write_version_table_creation(
        &self,
        vm: &mut Interpreter,
        table: &VersionTable,
    ) -> PyResult<()> {
        let compiled = self.compile(vm, &table.creation(), CompileMode::Offline)?;
        for statement in &compiled.statements {
            self.write_offline(vm, &format!("{}\n\n", statement.printed()))?;
        }
        Ok(())
    }

    /// The steps of the request from these rows; `None` where it only reads them.
    fn plan(&self, vm: &mut Interpreter, heads: &[String]) -> PyResult<Option<Vec<Step>>> {
        let map = self.options.scripts.map();
        let steps = match &self.options.request {
            Request::Upgrade { target } => map.upgrade_steps(target, heads),
            Request::Downgrade { target } => map.downgrade_steps(target, heads),
            Request::Stamp { revisions, .. } => map.stamp_steps(revisions, heads),
            Request::EnsureVersion => {
                self.write_version_table(vm)?;
                return Ok(None);
            }
            Request::Revision => {
                let class = crate::shim::sqlalchemy::library_class(
                    vm,
                    "alembic.autogenerate",
                    "_environment_ran",
                )?;
                let context = self.with_context(vm, |context| context.context_object.clone())?;
                let heads = heads.iter().map(|head| Value::from(head.as_str()));
                let heads = Value::tuple(heads.collect());
                vm.call_positional(&class, vec![heads, context])?;
                return Ok(None);
            }
            Request::ReadHeads | Request::VisitHeads => {
                return match self.observer().current_heads(heads) {
                    Ok(()) => Ok(None),
                    Err(RunError::Command { message }) => Err(self.command_error(vm, &message)),
                    Err(error) => Err(vm.error("Exception", error.to_string())),
                };
            }
        };
        match steps {
            Ok(steps) => Ok(Some(steps)),
            Err(error) => Err(self.graph_error(vm, &error)),
        }
    }

    /// Evaluates the scripts of all steps and finds their functions, before anything is sent.
    fn load_functions(
        &self,
        vm: &mut Interpreter,
        planned: &[PlannedStep],
    ) -> PyResult<Vec<Option<Value>>> {
        let mut functions = Vec::with_capacity(planned.len());
        for step in planned {
            functions.push(match &step.step {
                Step::Revision(revision) => {
                    let path = self.options.scripts.script(revision.index).path.clone();
                    let module = load_script(vm, &path)?;
                    let name = step.step.function_name();
                    let module = Value::Module(module);
                    match vm.find_attribute(&module, &Str::from(name))? {
                        Some(function) => Some(function),
                        None => {
                            return Err(vm.error(
                                "AttributeError",
                                format!("the script {} has no function '{name}'", path.display()),
                            ));
                        }
                    }
                }
                Step::Stamp(_) => None,
            });
        }
        Ok(functions)
    }

    fn run_step(
        &self,
        vm: &mut Interpreter,
        planned: &PlannedStep,
        function: Option<&Value>,
        arguments: &[(Str, Value)],
        table: &VersionTable,
    ) -> PyResult<()> {
        self.check_cancelled()?;
        self.begin_step(&planned.step);
        let token = self.enter_context_transaction(vm, true)?;
        let result = self.step_body(vm, planned, function, arguments, table);
        match result {
            Ok(()) => self.leave_context_transaction(vm, token, TransactionEnd::Commit)?,
            Err(error) => {
                let mut state = self.state.borrow_mut();
                state.is_failing = true;
                drop(state);
                // The first failure is what the user has to see.
                let _ = self.leave_context_transaction(vm, token, TransactionEnd::Rollback);
                return Err(error);
            }
        }
        self.observer().step_finished(&planned.step);
        let mut state = self.state.borrow_mut();
        state.failed_step = None;
        Ok(())
    }

    pub(super) fn begin_step(&self, step: &Step) {
        let mut state = self.state.borrow_mut();
        state.failed_step = match step {
            Step::Revision(revision) => Some(FailedStep {
                revision: revision.revision.clone(),
                direction: revision.direction,
                doc: revision.doc.clone(),
            }),
            Step::Stamp(_) => None,
        };
        state.step = Some(step.clone());
        let connection = state
            .context
            .as_ref()
            .and_then(|context| context.connection);
        let revision = match step {
            Step::Revision(revision) => revision.revision.as_str(),
            Step::Stamp(_) => "",
        };
        if let Some(connection) = connection {
            state.progress(connection).begin_step(revision);
        }
        state.has_offline_bind = false;
    }

    fn step_body(
        &self,
        vm: &mut Interpreter,
        planned: &PlannedStep,
        function: Option<&Value>,
        arguments: &[(Str, Value)],
        table: &VersionTable,
    ) -> PyResult<()> {
        let connection = self.context_connection(vm)?;
        if connection.is_none() && planned.heads_before.is_empty() {
            self.write_version_table_creation(vm, table)?;
        }
        let name = function_name(function, &planned.step);
        self.info(&format!("Running {}", planned.step.log_line(&name)));
        self.observer().step_started(&planned.step);
        if connection.is_none() {
            self.write_offline(
                vm,
                &format!("-- Running {}\n\n", planned.step.short_log(&name)),
            )?;
        }
        if let Some(function) = function {
            let keywords = arguments.to_vec();
            vm.call(
                function,
                Arguments {
                    positional: Vec::new(),
                    keywords,
                },
            )?;
        }
        self.observer()
            .log("alembic.runtime.migration", 10, &planned.update.debug_line);
        self.write_version(vm, connection, planned, table)?;
        self.report_version(vm, planned, arguments)
    }

    pub(super) fn write_version(
        &self,
        vm: &mut Interpreter,
        connection: Option<ConnectionId>,
        planned: &PlannedStep,
        table: &VersionTable,
    ) -> PyResult<()> {
        use crate::revision::VersionChange;
        let dialect = self.dialect();
        for change in &planned.update.changes {
            let sql = table.change(&dialect, change);
            let Some(connection) = connection else {
                self.write_offline(vm, &format!("{sql};\n\n"))?;
                continue;
            };
            let outcome = self.send(vm, connection, &sql, &[])?;
            let found = outcome.rows_affected.unwrap_or(1);
            let expected = match change {
                VersionChange::Insert(_) => continue,
                VersionChange::Delete(version) => format!("row when deleting '{version}'"),
                VersionChange::Update { from, to } => {
                    format!("row when updating '{from}' to '{to}'")
                }
            };
            if found != 1 {
                let table = &table.name;
                return Err(self.command_error(
                    vm,
                    &format!("Online migration expected to match one {expected} in '{table}'; {found} found"),
                ));
            }
        }
        let Some(connection) = connection else {
            return Ok(());
        };
        let mut state = self.state.borrow_mut();
        let heads = planned.heads_after.iter().cloned().collect();
        let validity = state.validity(connection);
        state.progress(connection).version_written(heads, validity);
        if let Some(Some(connection)) = state.connections.get_mut(connection.0) {
            connection.has_uncommitted_migrations = true;
        }
        Ok(())
    }

    /// Calls the `on_version_apply` functions.
    fn report_version(
        &self,
        vm: &mut Interpreter,
        planned: &PlannedStep,
        arguments: &[(Str, Value)],
    ) -> PyResult<()> {
        let (callbacks, context) = self.with_context(vm, |context| {
            (
                context.on_version_apply.clone(),
                context.context_object.clone(),
            )
        })?;
        if callbacks.is_empty() {
            return Ok(());
        }
        let info = planned.step.info();
        let texts = |items: &[String]| {
            Value::tuple(
                items
                    .iter()
                    .map(|item| Value::from(item.as_str()))
                    .collect(),
            )
        };
        let parts = Dict::new();
        let is_upgrade = info.direction == crate::revision::Direction::Upgrade;
        parts.set_text("is_upgrade", is_upgrade);
        parts.set_text("is_stamp", info.is_stamp);
        parts.set_text("is_migration", !info.is_stamp);
        parts.set_text("up_revision_ids", texts(&info.up_revision_ids));
        parts.set_text("down_revision_ids", texts(&info.down_revision_ids));
        let (from, to) = if is_upgrade {
            (&info.down_revision_ids, &info.up_revision_ids)
        } else {
            (&info.up_revision_ids, &info.down_revision_ids)
        };
        parts.set_text("source_revision_ids", texts(from));
        parts.set_text("destination_revision_ids", texts(to));
        let class = crate::shim::sqlalchemy::library_class(
            vm,
            "alembic.runtime.migration",
            "MigrationInfo",
        )?;
        let step = vm.call_positional(&class, vec![Value::Dict(Rc::new(parts))])?;
        let heads: Vec<Value> = planned
            .heads_after
            .iter()
            .map(|head| Value::from(head.as_str()))
            .collect();
        let heads = Value::Set(Rc::new(Dict::from_keys(vm, heads)?));
        let run_arguments = Dict::new();
        for (name, value) in arguments {
            run_arguments.set_name(name, value.clone());
        }
        let run_arguments = Value::Dict(Rc::new(run_arguments));
        for callback in callbacks {
            let keywords = vec![
                (Str::from("ctx"), context.clone()),
                (Str::from("step"), step.clone()),
                (Str::from("heads"), heads.clone()),
                (Str::from("run_args"), run_arguments.clone()),
            ];
            vm.call(
                &callback,
                Arguments {
                    positional: Vec::new(),
                    keywords,
                },
            )?;
        }
        Ok(())
    }
}

/// The name that the log line shows: a script may have renamed its function.
fn function_name(function: Option<&Value>, step: &Step) -> String {
    match function {
        Some(Value::Function(function)) => function.name.borrow().to_string(),
        _ => step.function_name().to_owned(),
    }
}

/// Evaluates a script, top to bottom.
pub(super) fn load_script(vm: &mut Interpreter, path: &std::path::Path) -> PyResult<Rc<Module>> {
    let source = match ScriptSource::read(path) {
        Ok(source) => source,
        Err(error) => return Err(vm.error("ImportError", error.to_string())),
    };
    let stem = path
        .file_stem()
        .map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
    let file = SourceFile::new(path, source.text, SourceOrigin::Project);
    let module = Module::new(&stem, None, Some(Rc::clone(&file)));
    vm.run_source(&module, &file)?;
    Ok(module)
}
