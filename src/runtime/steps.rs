//! The loop over the steps: plans them, loads the scripts, runs their functions and writes the
//! version table, as `MigrationContext.run_migrations`; transactions are `context`'s.

use std::rc::Rc;
use std::time::Instant;

use super::error::FailedStep;
use super::history::{Evidence, script_digest};
use super::host::Runtime;
use super::version_table::VersionTable;
use super::{Request, RunError};
use crate::python::dict::Dict;
use crate::python::error::PyResult;
use crate::python::interpreter::Interpreter;
use crate::python::module::Module;
use crate::python::source::{SourceFile, SourceOrigin};
use crate::python::string::Str;
use crate::python::value::{Arguments, Value};
use crate::revision::{PlannedStep, Step, plan_changes};
use crate::scripts::ScriptSource;
use crate::shim::host::{ConnectionId, Host, TransactionEnd};

impl Runtime {
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
        let before = self.work_before(connection);
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
        if self.options.request == Request::ReadHistory {
            return match connection {
                Some(connection) => self.report_history(vm, connection, &table, &heads),
                None => Ok(()),
            };
        }
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
        let mut loaded = self.load_functions(vm, &planned)?;
        if self.plans() {
            let functions: Vec<Option<Value>> = loaded
                .iter()
                .map(|script| script.function.clone())
                .collect();
            self.plan_steps(vm, &planned, &functions, arguments, &table)?;
            self.tell_reached(&planned, heads);
            return Ok(());
        }
        let mut uncommitted = self.begin_uncommitted(vm, connection, 0, before)?;
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
        let mut next = 0;
        while let Some(step) = planned.get(next) {
            let Err(error) = self.run_step(vm, step, &loaded[next], arguments, &table) else {
                next += 1;
                if self.is_all_committed(connection) && next < planned.len() {
                    let before = self.work_before(connection);
                    uncommitted = self.begin_uncommitted(vm, connection, next, before)?;
                }
                continue;
            };
            let revision = revision_of(&step.step);
            if let Err(error) =
                self.prepare_retry(vm, connection, &mut uncommitted, revision, error)
            {
                self.state.borrow_mut().is_failing = true;
                return Err(error);
            }
            // From the start, as a module may keep what its function did.
            let again = uncommitted.first..=next;
            let fresh = self.load_functions(vm, &planned[again.clone()])?;
            loaded.splice(again, fresh);
            next = uncommitted.first;
            if let Some(connection) = connection
                && planned[next].heads_before.is_empty()
            {
                self.ensure_version_table(vm, connection, &table)?;
            }
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
    pub(super) fn write_version_table(&self, vm: &mut Interpreter) -> PyResult<()> {
        let (connection, table) = self.with_context(vm, |context| {
            (context.connection, context.version_table.clone())
        })?;
        match connection {
            Some(connection) => self.ensure_version_table(vm, connection, &table),
            None => self.write_version_table_creation(vm, &table),
        }
    }

    /// Whether all steps that have ended are committed.
    fn is_all_committed(&self, connection: Option<ConnectionId>) -> bool {
        let mut state = self.state.borrow_mut();
        connection.is_some_and(|connection| !state.progress(connection).has_lost_work())
    }

    /// The steps of the request from these rows; `None` where it only reads them.
    fn plan(&self, vm: &mut Interpreter, heads: &[String]) -> PyResult<Option<Vec<Step>>> {
        let map = self.options.scripts.map();
        let steps = match &self.options.request {
            Request::Upgrade { target } => map.upgrade_steps(target, heads),
            Request::Downgrade { target } => map.downgrade_steps(target, heads),
            Request::Stamp { revisions, .. } => map.stamp_steps(revisions, heads),
            Request::ReadHistory => return Ok(None),
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
    ) -> PyResult<Vec<Loaded>> {
        let mut functions = Vec::with_capacity(planned.len());
        for step in planned {
            functions.push(match &step.step {
                Step::Revision(revision) => {
                    let path = self.options.scripts.script(revision.index).path.clone();
                    let (module, source) = load_script_text(vm, &path)?;
                    let digest = self.is_recording().then(|| script_digest(source.text()));
                    let name = step.step.function_name();
                    let module = Value::Module(module);
                    match vm.find_attribute(&module, &Str::from(name))? {
                        Some(function) => Loaded {
                            function: Some(function),
                            digest,
                        },
                        None => {
                            return Err(vm.error(
                                "AttributeError",
                                format!("the script {} has no function '{name}'", path.display()),
                            ));
                        }
                    }
                }
                Step::Stamp(_) => Loaded::default(),
            });
        }
        Ok(functions)
    }

    fn run_step(
        &self,
        vm: &mut Interpreter,
        planned: &PlannedStep,
        loaded: &Loaded,
        arguments: &[(Str, Value)],
        table: &VersionTable,
    ) -> PyResult<()> {
        self.check_cancelled()?;
        self.begin_step(&planned.step);
        let token = self.enter_context_transaction(vm, true)?;
        let result = self.step_body(vm, planned, loaded, arguments, table);
        match result {
            Ok(()) => self.leave_context_transaction(vm, token, TransactionEnd::Commit)?,
            Err(error) => {
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
        let revision = revision_of(step);
        if let Some(connection) = connection {
            state.progress(connection).begin_step(revision);
        }
        state.has_offline_bind = false;
    }

    fn step_body(
        &self,
        vm: &mut Interpreter,
        planned: &PlannedStep,
        loaded: &Loaded,
        arguments: &[(Str, Value)],
        table: &VersionTable,
    ) -> PyResult<()> {
        let started = Instant::now();
        let function = loaded.function.as_ref();
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
        if let Some(connection) = connection {
            self.check_lock(vm, connection)?;
        }
        self.write_version(vm, connection, planned, table)?;
        if let Some(connection) = connection.filter(|_| self.is_recording()) {
            let evidence = Evidence {
                digest: loaded.digest.clone(),
                duration: started.elapsed(),
            };
            self.record_step(vm, connection, planned, table, &evidence)?;
        }
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

/// A script's function, ready to run; none for a stamp.
#[derive(Default)]
struct Loaded {
    function: Option<Value>,
    /// The digest of the script, where it is recorded.
    digest: Option<String>,
}

/// The revision of a step; empty for a stamp.
fn revision_of(step: &Step) -> &str {
    match step {
        Step::Revision(revision) => &revision.revision,
        Step::Stamp(_) => "",
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
    load_script_text(vm, path).map(|(module, _)| module)
}

/// As `load_script`, with the text that was evaluated.
fn load_script_text(
    vm: &mut Interpreter,
    path: &std::path::Path,
) -> PyResult<(Rc<Module>, Rc<SourceFile>)> {
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
    Ok((module, file))
}
