//! A run that only tells what it would do: the rows of the version table are read, the steps are
//! written as in offline mode, and a step that needs to ask the database does not end the run.

use std::path::PathBuf;

use super::Mode;
use super::context::MigrationContext;
use super::host::Runtime;
use super::version_table::VersionTable;
use crate::database::{DatabaseError, DatabaseUrl, Parameters};
use crate::python::error::{Error, PyResult};
use crate::python::interpreter::Interpreter;
use crate::python::string::Str;
use crate::python::value::{Arguments, Value};
use crate::revision::{PlannedStep, Step};

/// A statement that would be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedStatement {
    /// Its text, as offline mode writes it.
    pub sql: String,
    /// Whether it would be in a transaction.
    pub is_transactional: bool,
}

/// Why the SQL of a step is not known beforehand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NeedsDatabase {
    /// What the script stopped with.
    pub reason: String,
    /// The file, line and column.
    pub place: Option<(PathBuf, usize, usize)>,
}

/// A step that would run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepPlan {
    /// The step.
    pub step: Step,
    /// Whether all of it would be in a transaction.
    pub is_transactional: bool,
    /// The statements, up to where the step is known.
    pub statements: Vec<PlannedStatement>,
    /// Where the script needs the database, if it does.
    pub needs_database: Option<NeedsDatabase>,
}

/// The step whose statements are being collected.
#[derive(Debug, Default)]
pub(super) struct OpenStep {
    statements: Vec<PlannedStatement>,
    is_in_autocommit_block: bool,
    has_autocommit_block: bool,
}

impl Runtime {
    /// Whether the run only tells what it would do.
    pub(super) fn plans(&self) -> bool {
        self.options.mode == Mode::Plan
    }

    /// Keeps the text of a statement; what is written between steps is not part of one.
    pub(super) fn plan_statement(&self, text: &str) {
        let mut state = self.state.borrow_mut();
        let in_transactions = state
            .context
            .as_ref()
            .is_some_and(|context| context.transactional_ddl);
        let text = text.trim_end();
        if let Some(open) = &mut state.open_step
            && !text.is_empty()
        {
            open.statements.push(PlannedStatement {
                sql: text.to_owned(),
                is_transactional: in_transactions && !open.is_in_autocommit_block,
            });
        }
    }

    /// An autocommit block begins.
    pub(super) fn plan_autocommit_block(&self) {
        if let Some(open) = &mut self.state.borrow_mut().open_step {
            open.is_in_autocommit_block = true;
            open.has_autocommit_block = true;
        }
    }

    /// The autocommit block ends.
    pub(super) fn end_planned_autocommit_block(&self) {
        if let Some(open) = &mut self.state.borrow_mut().open_step {
            open.is_in_autocommit_block = false;
        }
    }

    /// Tells what the steps would do, in the place of running them.
    pub(super) fn plan_steps(
        &self,
        vm: &mut Interpreter,
        planned: &[PlannedStep],
        functions: &[Option<Value>],
        arguments: &[(Str, Value)],
        table: &VersionTable,
    ) -> PyResult<()> {
        let mut is_table_missing = self.is_version_table_missing(vm, table)?;
        for (step, function) in planned.iter().zip(functions) {
            self.check_cancelled()?;
            self.begin_step(&step.step);
            self.state.borrow_mut().open_step = Some(OpenStep::default());
            if std::mem::take(&mut is_table_missing) {
                self.write_version_table_creation(vm, table)?;
            }
            let needs_database = self.plan_function(vm, function.as_ref(), arguments)?;
            self.end_planned_autocommit_block();
            if needs_database.is_none() {
                self.write_version(vm, None, step, table)?;
            }
            self.end_planned_step(&step.step, needs_database);
        }
        Ok(())
    }

    fn is_version_table_missing(
        &self,
        vm: &mut Interpreter,
        table: &VersionTable,
    ) -> PyResult<bool> {
        let connection = self.with_context(vm, |context: &mut MigrationContext| {
            context.heads_connection
        })?;
        match connection {
            Some(connection) => Ok(!self.has_version_table(vm, connection, table)?),
            None => Ok(false),
        }
    }

    /// Has a script's function write its statements.
    fn plan_function(
        &self,
        vm: &mut Interpreter,
        function: Option<&Value>,
        arguments: &[(Str, Value)],
    ) -> PyResult<Option<NeedsDatabase>> {
        let Some(function) = function else {
            return Ok(None);
        };
        let arguments = Arguments {
            positional: Vec::new(),
            keywords: arguments.to_vec(),
        };
        match vm.call(function, arguments) {
            Ok(_) => Ok(None),
            // What no script can catch ends this run as it would end the real one.
            Err(error) if error.exception().is_none() || vm.is_exception(&error, "SystemExit") => {
                Err(error)
            }
            Err(error) => Ok(Some(self.needs_database(vm, &error))),
        }
    }

    fn needs_database(&self, vm: &mut Interpreter, error: &Error) -> NeedsDatabase {
        let traceback = vm.traceback_of(error);
        let folder = &self.options.working_directory;
        let place = traceback.lines.last().map(|line| {
            let (number, column) = line.location.line_column();
            let path = line.location.source.path();
            let path = path.strip_prefix(folder).unwrap_or(path);
            (path.to_path_buf(), number, column)
        });
        let summary = traceback.summary;
        NeedsDatabase {
            // The error is one of what stands for the connection: there is no result.
            reason: if self.state.borrow().has_offline_bind {
                format!("it uses a result of the database ({summary})")
            } else {
                summary
            },
            place,
        }
    }

    fn end_planned_step(&self, step: &Step, needs_database: Option<NeedsDatabase>) {
        let mut state = self.state.borrow_mut();
        let in_transactions = state
            .context
            .as_ref()
            .is_some_and(|context| context.transactional_ddl);
        let open = state.open_step.take().unwrap_or_default();
        state.step = None;
        state.failed_step = None;
        drop(state);
        self.observer().step_planned(StepPlan {
            step: step.clone(),
            is_transactional: in_transactions && !open.has_autocommit_block,
            statements: open.statements,
            needs_database,
        });
    }
}

/// The database that a plan opens in the place of an SQLite file that is not there, which opening
/// would create.
pub(super) fn without_new_file(url: DatabaseUrl) -> DatabaseUrl {
    let is_missing = |name: &String| {
        !name.is_empty()
            && name != ":memory:"
            && !name.starts_with("file:")
            && !std::path::Path::new(name).exists()
    };
    if url.backend_name() == "sqlite" && url.database.as_ref().is_some_and(is_missing) {
        return DatabaseUrl {
            database: None,
            ..url
        };
    }
    url
}

/// Has the server refuse whatever would change the database, also what `env.py` sends.
pub(super) fn make_read_only(
    driver: &mut dyn crate::database::Connection,
) -> Result<(), DatabaseError> {
    let sql = match driver.dialect_name() {
        "sqlite" => "PRAGMA query_only = ON",
        "mysql" | "mariadb" => "SET SESSION TRANSACTION READ ONLY",
        _ => "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
    };
    driver.execute(sql, Parameters::None)?;
    driver.commit()
}
