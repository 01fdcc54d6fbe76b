//! The migration context: what `context.configure()` set up, its transactions and what is written
//! offline, as `alembic.runtime.migration.MigrationContext`; the loop over the steps is `steps`.

use super::Mode;
use super::host::Runtime;
use super::version_table::VersionTable;
use crate::database::{IsolationLevel, reflection};
use crate::dialect::{CompileMode, Dialect, DialectName};
use crate::python::error::PyResult;
use crate::python::interpreter::Interpreter;
use crate::python::value::Value;
use crate::revision::{CaughtError, Purpose};
use crate::scripts::ScriptError;
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
    pub(super) version_table: VersionTable,
    pub(super) literal_binds: bool,
    output_buffer: Option<Value>,
    output_encoding: Option<String>,
    pub(super) on_version_apply: Vec<Value>,
    pub(super) naming_convention: Vec<(String, String)>,
    pub(super) starting_revision: Option<String>,
    pub(super) context_object: Value,
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
        let version_table = VersionTable {
            name: options.version_table,
            schema: options.version_table_schema,
            has_primary_key: options.version_table_pk,
        };
        if let Some(connection) = connection {
            // Before the transaction that the migrations run in, so that it sees what another run
            // has just done.
            self.lock_version_table(vm, connection, &version_table)?;
        }
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
            version_table,
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

    pub(super) fn info(&self, message: &str) {
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
            if starting.as_deref().is_some_and(|name| name != "base") {
                self.need_scripts(vm)?;
            }
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
    pub(super) fn ensure_version_table(
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

    /// Raises what is wrong with the scripts.
    pub(super) fn need_scripts(&self, vm: &mut Interpreter) -> PyResult<()> {
        match self.options.scripts.readable() {
            Ok(()) => Ok(()),
            Err(ScriptError::Graph(error)) => {
                Err(self.graph_error(vm, &Purpose::Lookup.catch(error.clone())))
            }
            Err(error) => Err(vm.error("Exception", error.to_string())),
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

    /// The context's transaction was dropped and goes on as a new one.
    pub(super) fn renew_context_transaction(
        &self,
        vm: &mut Interpreter,
        connection: ConnectionId,
    ) -> PyResult<()> {
        let transaction =
            self.with_connection(vm, connection, |connection| connection.ensure_transaction())?;
        self.with_context(vm, |context| {
            if context.transaction.is_some() {
                context.transaction = Some(transaction);
            }
        })
    }
}
