//! The outside of a run: makes an interpreter with the libraries, evaluates `env.py`, and turns
//! what went wrong into a report.

use std::rc::Rc;

use super::error::{DatabaseState, Failure, RunError};
use super::host::{Runtime, shared};
use super::steps::load_script;
use super::{Mode, Observer, Request, RunOptions};
use crate::database::ErrorKind;
use crate::project::Project;
use crate::python::error::{Error, FatalKind, PyResult};
use crate::python::interpreter::{Interpreter, Options, OutputStream};
use crate::python::module::Module;
use crate::python::source::{SourceFile, SourceOrigin};
use crate::python::stdlib::host::{LogHook, LogTarget};
use crate::python::string::Str;
use crate::python::value::Value;
use crate::scripts::{
    Attribute, EvaluationError, Identifiers, NotStatic, ScriptDirectory, ScriptSource,
};
use crate::shim;
use crate::shim::host::Host;

/// The environment that a project without `env.py` runs with.
const DEFAULT_ENVIRONMENT: &str = r#"
from alembic import context
from sqlalchemy import engine_from_config

config = context.config
section = config.get_section(config.config_ini_section, {})
if context.is_offline_mode():
    context.configure(
        url=context.config.get_main_option("sqlalchemy.url"), literal_binds=True,
        dialect_opts={"paramstyle": "named"},
    )
    with context.begin_transaction():
        context.run_migrations()
else:
    connectable = engine_from_config(section, prefix="sqlalchemy.")
    with connectable.connect() as connection:
        context.configure(connection=connection)
        with context.begin_transaction():
            context.run_migrations()
"#;

struct ObserverLog(Rc<dyn Observer>);

impl LogHook for ObserverLog {
    fn file_config(&self, path: &str, disable_existing: bool) -> bool {
        self.0.file_config(path, disable_existing)
    }

    fn is_enabled(&self, logger: &str, level: i64) -> bool {
        self.0.is_enabled(logger, level)
    }

    fn log(&self, logger: &str, level: i64, message: &str) {
        self.0.log(logger, level, message);
    }
}

/// Runs a request through the project's environment.
///
/// # Errors
/// A command error, a failing script or a failing database.
pub fn run(options: RunOptions) -> Result<(), RunError> {
    let runtime = shared(options);
    let mut vm = interpreter(&runtime);
    let result = evaluate_environment(&mut vm, &runtime);
    let outcome = match result {
        Ok(()) => finish(&mut vm, &runtime),
        Err(error) => Err(error),
    };
    match outcome {
        Ok(()) => Ok(()),
        Err(error) => {
            let report = report(&mut vm, &runtime, &error);
            tell_committed_heads(&runtime);
            Err(report)
        }
    }
}

/// What a run that failed has left in the version table.
fn tell_committed_heads(runtime: &Runtime) {
    let state = runtime.state.borrow();
    let connection = state
        .context
        .as_ref()
        .and_then(|context| context.connection);
    let heads = state
        .progress
        .iter()
        .find(|(known, _)| Some(*known) == connection)
        .map(|(_, progress)| progress.committed_heads.clone());
    drop(state);
    if let Some(heads) = heads {
        runtime.observer().heads_reached(&heads);
    }
}

pub(super) fn interpreter(runtime: &Rc<Runtime>) -> Interpreter {
    let options = &runtime.options;
    let project = &options.project;
    let observer = Rc::clone(&options.observer);
    let folders = search_path(project, &options.environment);
    let mut readable = vec![
        project.working_directory.clone(),
        project.script_location.clone(),
    ];
    readable.extend(project.version_locations.iter().cloned());
    readable.extend(folders.iter().cloned());
    let mut vm = Interpreter::new(Options {
        environment: options.environment.clone(),
        search_path: folders,
        readable_folders: readable,
        // Environments of several databases write the SQL of each to a file of its own.
        output_folder: match options.mode {
            Mode::Offline { .. } => Some(options.working_directory.clone()),
            Mode::Online | Mode::Plan => None,
        },
        working_directory: options.working_directory.clone(),
        print: Rc::new(move |stream, text| observer.write(stream, text)),
        interrupt: options.cancellation.flag(),
    });
    let log: Rc<dyn LogHook> = Rc::new(ObserverLog(Rc::clone(&options.observer)));
    vm.set_extension(Rc::new(LogTarget(log)));
    let host: Rc<dyn Host> = runtime.clone();
    shim::install(&mut vm, host);
    vm
}

/// Where modules of the application are looked for: `prepend_sys_path`, `PYTHONPATH` as Python
/// does, and stand-ins of the project after them.
fn search_path(project: &Project, environment: &[(String, String)]) -> Vec<std::path::PathBuf> {
    let mut folders = project.sys_path.clone();
    let given = environment.iter().find(|(name, _)| name == "PYTHONPATH");
    if let Some((_, value)) = given {
        let parts = std::env::split_paths(value).filter(|part| !part.as_os_str().is_empty());
        folders.extend(parts.map(|part| project.working_directory.join(part)));
    }
    let stubs = project.working_directory.join("mig_stubs");
    if stubs.is_dir() {
        folders.push(stubs);
    }
    folders
}

pub(super) fn evaluate_environment(vm: &mut Interpreter, runtime: &Rc<Runtime>) -> PyResult<()> {
    let path = runtime.options.project.script_location.join("env.py");
    if path.is_file() {
        load_script(vm, &path)?;
        return Ok(());
    }
    let source = SourceFile::new("<mig>/env.py", DEFAULT_ENVIRONMENT, SourceOrigin::Embedded);
    let module = Module::new("env", None, Some(Rc::clone(&source)));
    vm.run_source(&module, &source)
}

/// Ends what the environment left open: migrations that ran are kept.
pub(super) fn finish(vm: &mut Interpreter, runtime: &Rc<Runtime>) -> PyResult<()> {
    let count = runtime.state.borrow().connections.len();
    for index in 0..count {
        runtime.close(vm, crate::shim::host::ConnectionId(index))?;
    }
    let state = runtime.state.borrow();
    let lost = state
        .progress
        .iter()
        .any(|(_, progress)| progress.has_lost_work());
    let has_run = state.has_run;
    drop(state);
    let needs_migrations = matches!(
        runtime.options.request,
        Request::Upgrade { .. }
            | Request::Downgrade { .. }
            | Request::Stamp { .. }
            | Request::EnsureVersion
    );
    if !has_run && needs_migrations {
        return Err(runtime.command_error(
            vm,
            "env.py did not call context.run_migrations(): nothing was done",
        ));
    }
    if lost && runtime.options.mode == Mode::Online {
        return Err(runtime.command_error(
            vm,
            "the environment rolled the migrations back: the database is not at the target",
        ));
    }
    Ok(())
}

/// Whether an exception is the database's.
pub(super) fn is_database_error(error: &Error) -> bool {
    error.exception().is_some_and(|instance| {
        instance
            .class()
            .mro
            .borrow()
            .iter()
            .any(|class| &*class.name.borrow() == "DBAPIError")
    })
}

pub(super) fn report(vm: &mut Interpreter, runtime: &Rc<Runtime>, error: &Error) -> RunError {
    runtime.state.borrow_mut().is_failing = true;
    if let Error::Fatal(fatal) = error
        && let FatalKind::Exit { status, message } = &fatal.kind
    {
        return RunError::Exit {
            status: *status,
            message: message.clone(),
        };
    }
    if let Error::Exception(instance) = error {
        if vm.is_exception(error, "SystemExit") {
            return system_exit(vm, instance);
        }
        let class = instance.class();
        let is_command = class.mro.borrow().iter().any(|class| {
            &*class.name.borrow() == "CommandError"
                && class.dict.get_text("__module__").is_some_and(|module| {
                    module
                        .as_str()
                        .is_some_and(|module| module.as_str() == "alembic.util")
                })
        });
        if is_command {
            let value = Value::Instance(Rc::clone(instance));
            let message = vm
                .to_str(&value)
                .map_or_else(|_| String::new(), |text| text.to_string());
            return RunError::Command { message };
        }
    }
    let traceback = vm.traceback_of(error);
    let is_database = is_database_error(error);
    let mut hints = hints(error);
    if runtime.state.borrow().has_offline_bind && error.exception().is_some() {
        hints.push(OFFLINE_HINT.to_owned());
    }
    let count = runtime.state.borrow().connections.len();
    for index in 0..count {
        // The report of the first failure matters more than a failing rollback.
        let _ = runtime.close(vm, crate::shim::host::ConnectionId(index));
    }
    let stopped = match error {
        Error::Fatal(fatal) if matches!(fatal.kind, FatalKind::Interrupted) => {
            runtime.options.cancellation.notice();
            runtime.options.cancellation.reason()
        }
        _ => None,
    };
    let mut state = runtime.state.borrow_mut();
    let mut statement = if is_database || stopped.is_some() {
        // A failure that the script survived is not what stopped the run.
        let was_cancelled = |failed: &super::FailedStatement| {
            stopped.is_none()
                || matches!(
                    failed.error.code.as_deref(),
                    Some("57014" | "SQLITE_INTERRUPT")
                )
        };
        state.last_failure.take().filter(was_cancelled)
    } else {
        None
    };
    if is_database {
        hints.extend(state.retry_note.take());
    }
    // Advice of mig's own, which is shown whole.
    if let Some(failed) = &mut statement
        && failed.error.kind == ErrorKind::LockLost
    {
        hints.extend(failed.error.hint.clone());
        failed.error = failed.error.clone().with(|details| details.hint = None);
    }
    let was_refused = statement
        .as_ref()
        .is_some_and(|failed: &super::FailedStatement| {
            !failed.sql.is_empty() || failed.error.is_disconnect
        });
    let connection = state
        .context
        .as_ref()
        .and_then(|context| context.connection);
    let database = match connection {
        Some(connection) => state.progress(connection).state(was_refused),
        None if was_refused => DatabaseState::RolledBack { heads: Vec::new() },
        None => DatabaseState::Untouched,
    };
    RunError::Failure(Box::new(Failure {
        traceback,
        step: state.failed_step.clone(),
        statement,
        hints,
        state: database,
        stopped,
    }))
}

fn system_exit(vm: &mut Interpreter, instance: &Rc<crate::python::value::Instance>) -> RunError {
    let code = instance
        .exception()
        .and_then(|state| state.args.borrow().first().cloned())
        .unwrap_or(Value::None);
    match code {
        Value::None => RunError::Exit {
            status: 0,
            message: None,
        },
        Value::Int(status) => RunError::Exit {
            status: i32::try_from(status).unwrap_or(1),
            message: None,
        },
        other => {
            let message = vm
                .to_str(&other)
                .map_or_else(|_| String::new(), |text| text.to_string());
            RunError::Exit {
                status: 1,
                message: Some(message),
            }
        }
    }
}

const OFFLINE_HINT: &str = "with --sql there is no database: what the script asks of op.get_bind() has no \
     result; leave it out where context.is_offline_mode() is true, or run without --sql";

/// What the user can do about a condition of mig's own.
fn hints(error: &Error) -> Vec<String> {
    let Error::Fatal(fatal) = error else {
        return Vec::new();
    };
    match &fatal.kind {
        FatalKind::Unresolved { value, .. } => {
            let mut hints = Vec::new();
            if let Some(location) = &value.origin.location {
                hints.push(format!("it was imported at {location}"));
            }
            hints.push(
                "put the module on prepend_sys_path, or give a stand-in for it in a folder \
                 mig_stubs/ beside alembic.ini"
                    .to_owned(),
            );
            hints
        }
        _ => Vec::new(),
    }
}

struct Quiet;

impl Observer for Quiet {
    fn log(&self, _: &str, _: i64, _: &str) {}
    fn is_enabled(&self, _: &str, _: i64) -> bool {
        false
    }
    fn file_config(&self, _: &str, _: bool) -> bool {
        true
    }
    fn write(&self, _: OutputStream, _: &str) {}
    fn write_sql(&self, _: &str) {}
    fn connecting(&self, _: &crate::database::DatabaseUrl) {}
    fn learnt(&self, _: &str) {}
    fn advise(&self, _: &str) {}
    fn planned(&self, _: usize) {}
    fn heads_found(&self, _: &[String]) {}
    fn heads_reached(&self, _: &[String]) {}
    fn step_planned(&self, _: super::StepPlan) {}
    fn step_started(&self, _: &crate::revision::Step) {}
    fn step_finished(&self, _: &crate::revision::Step) {}
    fn current_heads(&self, _: &[String]) -> Result<(), RunError> {
        Ok(())
    }
    fn connected(&self, _: &str) {}
}

/// Reads the identifiers of a script by evaluating it, where they are not literals.
///
/// # Errors
/// The script fails, or an identifier is not what it must be.
pub fn evaluate_identifiers(
    project: &Rc<Project>,
    environment: Vec<(String, String)>,
    scripts: Rc<ScriptDirectory>,
    source: &ScriptSource,
    reason: &NotStatic,
) -> Result<Identifiers, EvaluationError> {
    let runtime = shared(RunOptions {
        project: Rc::clone(project),
        scripts,
        request: Request::ReadHeads,
        mode: Mode::Offline { starting: None },
        url: None,
        credentials: Rc::default(),
        tag: None,
        revision_argument: super::RevisionArgument::Absent,
        command_options: Vec::new(),
        environment,
        working_directory: project.working_directory.clone(),
        cancellation: crate::database::Cancellation::new(),
        settings: super::RunSettings::default(),
        observer: Rc::new(Quiet),
    });
    let mut vm = interpreter(&runtime);
    let file = SourceFile::new(
        source.path.clone(),
        source.text.clone(),
        SourceOrigin::Project,
    );
    let module = Module::new("script", None, Some(Rc::clone(&file)));
    if let Err(error) = vm.run_source(&module, &file) {
        return Err(vm.describe_error(&error).into());
    }
    let mut read = |name: &str| -> Result<Attribute, EvaluationError> {
        let module = Value::Module(Rc::clone(&module));
        let found = vm
            .find_attribute(&module, &Str::from(name))
            .map_err(|error| EvaluationError::from(vm.describe_error(&error)))?;
        Ok(match found {
            None => Attribute::Missing,
            Some(Value::None) => Attribute::None,
            Some(Value::Unresolved(unresolved)) => {
                return Err(format!(
                    "line {}, column {}: the value of '{name}' is not known: {}",
                    reason.line, reason.column, unresolved.origin.reason
                )
                .into());
            }
            Some(value) => match value.as_str() {
                Some(text) => Attribute::Text(text.to_string()),
                None => {
                    let items = vm
                        .collect(&value)
                        .map_err(|error| EvaluationError::from(vm.describe_error(&error)))?;
                    let mut texts = Vec::new();
                    for item in items {
                        match item.as_str() {
                            Some(text) => texts.push(text.to_string()),
                            None => {
                                let shown = vm
                                    .repr(&value)
                                    .map_or_else(|_| "?".to_owned(), |text| text.to_string());
                                return Ok(Attribute::Other(shown));
                            }
                        }
                    }
                    Attribute::Sequence(texts)
                }
            },
        })
    };
    Ok(Identifiers {
        revision: read("revision")?,
        down_revision: read("down_revision")?,
        branch_labels: read("branch_labels")?,
        depends_on: read("depends_on")?,
        doc: match read("__doc__")? {
            Attribute::Text(text) => Some(text),
            _ => None,
        },
    })
}
