//! What every command works with: the project, the console, and the door to the part that evaluates
//! Python and reaches the database.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::cli::Cli;
use crate::output::console::Console;
use crate::output::json::Body;
use crate::output::revisions::RevisionText;
use crate::project::credentials::Credentials;
use crate::project::{OptionValue, Project, ProjectOptions, python_strip};
use crate::revision::{RevisionError, RevisionIndex, Target};
use crate::runtime::{self, Cancellation, Mode, Request, RevisionArgument, RunError, RunOptions};
use crate::scripts::{
    EvaluationError, Identifiers, ModuleEvaluator, NotStatic, ScriptDirectory,
    ScriptDirectoryOptions, ScriptError, ScriptSource, ScriptWarning,
};

use super::command_options::command_options;
use super::document;
use super::failure::Failure;
use super::nothing_to_do::nothing_to_do;
use super::observer::{DatabaseWork, HeadsWork, HistoryWork, Narration, RunObserver};
use super::record::RunRecord;
use super::settings::run_settings;

/// Evaluates a project's Python, and reaches its databases through its `env.py`.
pub trait Environment {
    /// As [`runtime::run`].
    ///
    /// # Errors
    /// As [`runtime::run`].
    fn run(&self, options: RunOptions) -> Result<(), RunError>;

    /// Evaluates a script whose identifiers are not literals.
    ///
    /// # Errors
    /// What the script raises.
    fn evaluate(
        &self,
        project: &Rc<Project>,
        environment: &BTreeMap<String, String>,
        source: &ScriptSource,
        reason: &NotStatic,
    ) -> Result<Identifiers, EvaluationError>;
}

/// The environment of a real run.
#[derive(Debug, Clone, Copy)]
pub struct NativeEnvironment;

impl Environment for NativeEnvironment {
    fn run(&self, options: RunOptions) -> Result<(), RunError> {
        runtime::run(options)
    }

    fn evaluate(
        &self,
        project: &Rc<Project>,
        environment: &BTreeMap<String, String>,
        source: &ScriptSource,
        reason: &NotStatic,
    ) -> Result<Identifiers, EvaluationError> {
        let environment = environment.clone().into_iter().collect();
        let no_scripts = ScriptDirectory::empty();
        runtime::evaluate_identifiers(project, environment, Rc::new(no_scripts), source, reason)
    }
}

/// What a command works with.
pub struct Session<'a> {
    /// The command line.
    pub cli: &'a Cli,
    /// The process that mig was started in.
    pub process: &'a ProjectOptions,
    /// The project.
    pub project: Rc<Project>,
    /// The database URL that stands above the project's own: `--url`, or `MIG_URL`.
    pub url: Option<String>,
    /// Where passwords come from that the URL does not have.
    pub credentials: Rc<Credentials>,
    /// Where text goes.
    pub console: Console,
    /// Evaluates Python and reaches the databases.
    pub environment: &'a dyn Environment,
    /// Asks what runs to stop.
    pub cancellation: Cancellation,
    /// What its runs did.
    pub record: RunRecord,
}

/// A run of `env.py`, as a command asks for it.
pub struct Run {
    /// What to do.
    pub request: Request,
    /// Online or offline.
    pub mode: Mode,
    /// `--tag`
    pub tag: Option<String>,
    /// For `context.get_revision_argument()`.
    pub revision_argument: RevisionArgument,
    /// How much is told while it happens.
    pub narration: Narration,
    /// What is done with each database that is read.
    pub work: DatabaseWork,
}

impl Run {
    /// A run that reads the version table of every database and changes nothing.
    pub fn reading(work: HeadsWork) -> Self {
        Self::with_work(Request::ReadHeads, DatabaseWork::Heads(work))
    }

    /// A run that reads the version table of every database, which it creates where there is none.
    pub fn visiting(work: HeadsWork) -> Self {
        Self::with_work(Request::VisitHeads, DatabaseWork::Heads(work))
    }

    /// A run that reads the record of every database and changes nothing.
    pub fn reading_history(work: HistoryWork) -> Self {
        Self::with_work(Request::ReadHistory, DatabaseWork::History(work))
    }

    fn with_work(request: Request, work: DatabaseWork) -> Self {
        Self {
            request,
            mode: Mode::Online,
            tag: None,
            revision_argument: RevisionArgument::Absent,
            narration: Narration::None,
            work,
        }
    }

    /// A run that makes sure of the version table.
    pub fn ensuring_version_table(mode: Mode) -> Self {
        Self {
            mode,
            ..Self::with_work(Request::EnsureVersion, DatabaseWork::None)
        }
    }
}

impl Session<'_> {
    /// Evaluates scripts whose identifiers are not literals.
    pub(super) fn evaluator(&self) -> impl ModuleEvaluator {
        ProjectEvaluator {
            environment: self.environment,
            project: &self.project,
            variables: &self.process.environment,
        }
    }

    /// Finds and reads the project's scripts; what is odd goes to standard error.
    ///
    /// # Errors
    /// As [`ScriptDirectory::load`].
    pub fn load_scripts(&self) -> Result<Rc<ScriptDirectory>, ScriptError> {
        self.load_scripts_with(&mut |warning| {
            self.console.error_line(&format!("warning: {warning}"));
        })
    }

    /// As [`Self::load_scripts`], for a command that needs the scripts only after the database has
    /// been asked, if at all: it must ask [`ScriptDirectory::readable`] then.
    pub fn load_scripts_late(&self) -> Rc<ScriptDirectory> {
        self.load_scripts()
            .unwrap_or_else(|error| Rc::new(ScriptDirectory::unreadable(error)))
    }

    /// The scripts for advice about a failure: what is odd has been told before.
    pub(super) fn scripts_again(&self) -> Option<Rc<ScriptDirectory>> {
        self.load_scripts_with(&mut |_| ()).ok()
    }

    fn load_scripts_with(
        &self,
        on_warning: &mut dyn FnMut(ScriptWarning),
    ) -> Result<Rc<ScriptDirectory>, ScriptError> {
        let options = ScriptDirectoryOptions::from(&*self.project);
        Ok(Rc::new(ScriptDirectory::load(
            &options,
            &self.evaluator(),
            on_warning,
        )?))
    }

    /// What a run needs.
    ///
    /// # Errors
    /// A setting of the run cannot be read.
    pub(super) fn run_options(
        &self,
        scripts: &Rc<ScriptDirectory>,
        run: Run,
        observer: &Rc<RunObserver>,
    ) -> Result<RunOptions, Failure> {
        let settings = run_settings(&self.cli.global.run, self.process, &self.project)?;
        Ok(RunOptions {
            project: Rc::clone(&self.project),
            scripts: Rc::clone(scripts),
            request: run.request,
            mode: run.mode,
            url: self.url.clone(),
            credentials: Rc::clone(&self.credentials),
            tag: run.tag,
            revision_argument: run.revision_argument,
            command_options: command_options(self.cli),
            environment: self.process.environment.clone().into_iter().collect(),
            working_directory: self.process.working_directory.clone(),
            cancellation: self.cancellation.clone(),
            settings,
            observer: Rc::clone(observer) as Rc<dyn runtime::Observer>,
        })
    }

    /// Whether the project runs `env.py` for commands that need no database.
    ///
    /// # Errors
    /// The option is neither true nor false.
    pub(super) fn runs_revision_environment(&self) -> Result<bool, Failure> {
        let value = match self
            .project
            .config
            .get_alembic_option("revision_environment")?
        {
            None => return Ok(false),
            Some(OptionValue::Boolean(flag)) => return Ok(flag),
            Some(OptionValue::Integer(number)) => return Ok(number != 0),
            Some(OptionValue::Text(value)) => value,
            Some(_) => {
                return Err(Failure::uncaught(anyhow::anyhow!(
                    "revision_environment must be true or false"
                )));
            }
        };
        match python_strip(&value).to_lowercase().as_str() {
            "true" | "yes" | "on" | "y" | "t" | "1" => Ok(true),
            "false" | "no" | "off" | "n" | "f" | "0" => Ok(false),
            _ => Err(Failure::uncaught(anyhow::anyhow!(
                "String is not true/false: '{value}'"
            ))),
        }
    }

    /// Runs `env.py` and what it starts, and tells where there was nothing to do.
    ///
    /// # Errors
    /// What `env.py`, a script, the database or the work with the rows fails with.
    pub fn run(&self, scripts: &Rc<ScriptDirectory>, mut run: Run) -> Result<(), Failure> {
        let observer = Rc::new(RunObserver::new(
            self.console.clone(),
            self.process,
            run.narration,
            std::mem::take(&mut run.work),
            self.record.clone(),
        ));
        let nothing_to_do = nothing_to_do(&run.request, scripts);
        let narration = run.narration;
        let (request, mode) = (run.request.clone(), run.mode.clone());
        let options = self.run_options(scripts, run, &observer)?;
        let result = self.environment.run(options);
        self.console.progress().end();
        self.document(&request, &mode, scripts);
        match result {
            Ok(()) => {
                if narration != Narration::None && observer.finished_steps() == 0 {
                    self.console.inform(&nothing_to_do);
                }
                Ok(())
            }
            Err(error) => {
                let failure = observer.take_failure().unwrap_or_else(|| {
                    Failure::run(error, scripts, &self.process.working_directory)
                });
                Err(failure.with_hints(observer.take_hints()))
            }
        }
    }
}

impl Session<'_> {
    /// Puts what a run did, or would do, into the document.
    fn document(&self, request: &Request, mode: &Mode, scripts: &ScriptDirectory) {
        let Some(json) = self.console.json() else {
            return;
        };
        let is_reading = match request {
            Request::Upgrade { .. }
            | Request::Downgrade { .. }
            | Request::Stamp { .. }
            | Request::EnsureVersion => false,
            Request::ReadHeads | Request::ReadHistory | Request::VisitHeads | Request::Revision => {
                true
            }
        };
        if is_reading {
            return;
        }
        let databases = self.record.databases();
        match mode {
            Mode::Online => json.set(document::run(scripts, databases)),
            Mode::Offline { .. } => json.add_sql(""),
            Mode::Plan => json.set(Body::Plan(document::plan(scripts, databases))),
        }
    }
}

/// The evaluator of a session's project.
struct ProjectEvaluator<'a> {
    environment: &'a dyn Environment,
    project: &'a Rc<Project>,
    variables: &'a BTreeMap<String, String>,
}

impl ModuleEvaluator for ProjectEvaluator<'_> {
    fn evaluate(
        &self,
        source: &ScriptSource,
        reason: &NotStatic,
    ) -> Result<Identifiers, EvaluationError> {
        self.environment
            .evaluate(self.project, self.variables, source, reason)
    }
}

/// A revision of the script directory, ready to be formatted.
pub(super) fn revision_text(scripts: &ScriptDirectory, index: RevisionIndex) -> RevisionText<'_> {
    let script = scripts.script(index);
    RevisionText {
        revision: scripts.map().revision(index),
        path: &script.path,
        longdoc: &script.longdoc,
        is_current: false,
    }
}

/// The revisions that targets lead to.
pub(super) fn revisions_of(targets: Vec<Target>) -> Result<Vec<RevisionIndex>, RevisionError> {
    targets.into_iter().map(Target::require_revision).collect()
}
