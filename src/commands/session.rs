//! What every command works with: the project, the terminal, and the two doors to the parts that
//! evaluate Python and reach the database.

use crate::output::revisions::RevisionText;
use crate::output::terminal::{StandardStream, Terminal};
use crate::project::Project;
use crate::revision::{RevisionError, RevisionIndex, Target};
use crate::scripts::{
    EvaluationError, Identifiers, ModuleEvaluator, NotStatic, ScriptDirectory,
    ScriptDirectoryOptions, ScriptError, ScriptSource,
};

use super::failure::Failure;

/// Reaches the project's databases through its `env.py`.
pub trait Environment {
    /// Runs `env.py` and, for every database that it configures, the work with the rows of that
    /// database's version table, as `EnvironmentContext(config, script, fn=...)`.
    ///
    /// # Errors
    /// What `env.py`, the database or the work fails with.
    fn with_current_heads(
        &mut self,
        project: &Project,
        work: &mut dyn FnMut(&[String]) -> Result<(), Failure>,
    ) -> Result<(), Failure>;
}

/// Stands in until a command has a database.
#[derive(Debug, Clone, Copy)]
pub struct NoEnvironment;

impl Environment for NoEnvironment {
    fn with_current_heads(
        &mut self,
        _project: &Project,
        _work: &mut dyn FnMut(&[String]) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        Err(Failure::uncaught(anyhow::anyhow!(
            "this needs the current revision of the database, which this version of mig cannot ask for"
        )))
    }
}

/// Stands in until scripts can be evaluated.
#[derive(Debug, Clone, Copy)]
pub struct NoEvaluator;

impl ModuleEvaluator for NoEvaluator {
    fn evaluate(
        &self,
        _source: &ScriptSource,
        reason: &NotStatic,
    ) -> Result<Identifiers, EvaluationError> {
        let NotStatic { name, line, column } = reason;
        Err(format!("line {line}, column {column}: the value of '{name}' is not a literal").into())
    }
}

/// What a command works with.
pub struct Session<'a> {
    /// The project.
    pub project: &'a Project,
    /// Whether results are kept from standard output.
    pub quiet: bool,
    /// The database URL that stands above the project's own: `--url`, or `MIG_URL`.
    pub url: Option<String>,
    /// Where text goes.
    pub terminal: &'a mut dyn Terminal,
    /// Evaluates scripts whose identifiers are not literals.
    pub evaluator: &'a dyn ModuleEvaluator,
    /// Reaches the databases.
    pub environment: &'a mut dyn Environment,
}

impl Session<'_> {
    /// Finds and reads the project's scripts; what is odd goes to standard error.
    ///
    /// # Errors
    /// As [`ScriptDirectory::load`].
    pub fn load_scripts(&mut self) -> Result<ScriptDirectory, ScriptError> {
        let options = ScriptDirectoryOptions::from(self.project);
        let terminal = &mut *self.terminal;
        ScriptDirectory::load(&options, self.evaluator, &mut |warning| {
            terminal.write(StandardStream::Error, &format!("warning: {warning}\n"));
        })
    }

    /// Writes a result, unless the user wants none.
    pub fn print(&mut self, text: &str) {
        if !self.quiet && !text.is_empty() {
            self.terminal.write(StandardStream::Output, text);
        }
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
