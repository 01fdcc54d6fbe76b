//! An upgrade or downgrade as it happens: evaluates `env.py`, plans the steps, runs them in
//! transactions and keeps the version table. What a user sees of it is reported through
//! [`Observer`]; what failed comes back as a [`RunError`].

mod connection;
mod context;
mod environment;
mod execution;
mod history;
mod host;
mod locking;
mod plan;
mod progress;
mod retry;
mod steps;
mod template;
mod version_table;

pub mod error;
pub mod reflect_table;
pub mod settings;

use std::path::PathBuf;
use std::rc::Rc;
use std::time::Duration;

use crate::project::Project;
use crate::project::credentials::Credentials;
use crate::python::interpreter::OutputStream;
use crate::revision::Step;
use crate::scripts::ScriptDirectory;

pub use crate::database::{CancelReason, Cancellation, LockHolder};
pub use environment::{evaluate_identifiers, run};
pub use error::{DatabaseState, Effect, FailedStatement, FailedStep, RunError};
pub use history::{HISTORY_TABLE, HistoryEntry, script_digest};
pub use plan::{NeedsDatabase, PlannedStatement, StepPlan};
pub use settings::{Locking, Recording, RunSettings};
pub use template::{FileName, ScriptArguments, TemplateFailure, TemplateRun};

/// What a run is to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// `upgrade TARGET`
    Upgrade {
        /// The revision, as the user wrote it (the part after `:` in a range).
        target: String,
    },
    /// `downgrade TARGET`
    Downgrade {
        /// The revision, as the user wrote it.
        target: String,
    },
    /// `stamp REVISIONS`
    Stamp {
        /// The revisions.
        revisions: Vec<String>,
        /// `--purge`: empty the version table first.
        purge: bool,
    },
    /// Reads the version table and tells [`Observer::current_heads`]; changes nothing.
    ReadHeads,
    /// As `ReadHeads`, after creating the version table where there is none, as Alembic does in
    /// commands that are not `current`.
    VisitHeads,
    /// `ensure_version`
    EnsureVersion,
    /// `revision` and `merge` where the environment runs: what `context.configure` was given
    /// shapes the new scripts.
    Revision,
    /// Reads the version table and `mig_history`, and tells [`Observer::recorded`]; changes nothing.
    ReadHistory,
}

/// Whether a run sends SQL or writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mode {
    /// SQL is sent to the database.
    Online,
    /// `--sql`: SQL is written to standard output.
    Offline {
        /// The revision before `:` in `a:b`.
        starting: Option<String>,
    },
    /// `--plan`: the version table is read, what would be sent is told to
    /// [`Observer::step_planned`], and nothing is changed.
    Plan,
}

/// A command's argument, as `config.cmd_opts` shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CommandOption {
    /// Not given.
    None,
    /// A flag.
    Flag(bool),
    /// Text.
    Text(String),
    /// Several texts.
    List(Vec<String>),
    /// The command's function with the names of its parameters.
    Function {
        /// Its name in `alembic.command`.
        name: &'static str,
        /// The parameters given by position.
        positional: &'static [&'static str],
        /// The parameters given by name.
        keywords: &'static [&'static str],
    },
}

/// What `context.get_revision_argument()` gives, as `ScriptDirectory.as_revision_number`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum RevisionArgument {
    /// The command has no such argument (a `KeyError`).
    #[default]
    Absent,
    /// The state before every revision.
    Base,
    /// A revision, with `head` resolved.
    One(String),
    /// All heads.
    Several(Vec<String>),
    /// The argument cannot be resolved; the message of the command error.
    Unclear(String),
}

/// Everything that a run needs.
pub struct RunOptions {
    /// The project.
    pub project: Rc<Project>,
    /// Its scripts.
    pub scripts: Rc<ScriptDirectory>,
    /// What to do.
    pub request: Request,
    /// Online or offline.
    pub mode: Mode,
    /// The URL that stands above the project's (`--url`, `MIG_URL`, or a file's).
    pub url: Option<String>,
    /// Where passwords come from that the URL does not have.
    pub credentials: Rc<Credentials>,
    /// `--tag`
    pub tag: Option<String>,
    /// For `context.get_revision_argument()`.
    pub revision_argument: RevisionArgument,
    /// The arguments of the command, for `config.cmd_opts`.
    pub command_options: Vec<(String, CommandOption)>,
    /// The environment variables that scripts see.
    pub environment: Vec<(String, String)>,
    /// The working directory.
    pub working_directory: PathBuf,
    /// Asks the run to stop: by a signal, or when its time is over.
    pub cancellation: Cancellation,
    /// How the run behaves towards other runs and a slow server.
    pub settings: RunSettings,
    /// Who hears of the run.
    pub observer: Rc<dyn Observer>,
}

/// Hears of a run while it happens.
pub trait Observer {
    /// A log record of Alembic's, SQLAlchemy's or a script's logger; `level` is Python's number.
    fn log(&self, logger: &str, level: i64, message: &str);
    /// Whether a record of this level would be shown.
    fn is_enabled(&self, logger: &str, level: i64) -> bool;
    /// `logging.config.fileConfig(path)`; `false` where the file cannot be used.
    fn file_config(&self, path: &str, disable_existing: bool) -> bool;
    /// `print()` of a script.
    fn write(&self, stream: OutputStream, text: &str);
    /// SQL of offline mode, and what is written between it.
    fn write_sql(&self, text: &str);
    /// A URL became known: its password must never be shown.
    fn connecting(&self, url: &crate::database::DatabaseUrl);
    /// A text became known that must never be shown.
    fn learnt(&self, secret: &str);
    /// Advice for the failure that ends the run.
    fn advise(&self, hint: &str);
    /// So many steps are about to run.
    fn planned(&self, steps: usize);
    /// The rows of the version table before anything else happens to the database.
    fn heads_found(&self, heads: &[String]);
    /// All steps of a database have ended with these rows.
    fn heads_reached(&self, heads: &[String]);
    /// A step would run ([`Mode::Plan`]).
    fn step_planned(&self, plan: StepPlan);
    /// A step begins.
    fn step_started(&self, step: &Step);
    /// A step has ended, with its version table row written.
    fn step_finished(&self, step: &Step);
    /// The rows of the version table ([`Request::ReadHeads`]); once per database.
    ///
    /// # Errors
    /// What the command wants to fail with; it ends the run.
    fn current_heads(&self, heads: &[String]) -> Result<(), RunError>;
    /// A connection is ready, or the version table is about to be read through it; `masked_url` is
    /// its URL without the password (`current -v`).
    fn connected(&self, masked_url: &str);
    /// The run waits for another one; told once for each holder.
    fn waiting_for_lock(&self, _holder: &LockHolder, _limit: Duration) {}
    /// The run waits for a server that does not accept connections yet; told once for each cause.
    fn waiting_for_server(&self, _cause: &str, _limit: Duration) {}
    /// The steps that are not committed are tried again after this time.
    fn retrying(&self, _retry: &Retry) {}
    /// What `mig_history` says beside the rows of the version table ([`Request::ReadHistory`]); `None`
    /// where there is no such table. Once per database.
    ///
    /// # Errors
    /// What the command wants to fail with; it ends the run.
    fn recorded(
        &self,
        _heads: &[String],
        _entries: Option<&[HistoryEntry]>,
    ) -> Result<(), RunError> {
        Ok(())
    }
}

/// Steps that ran into the lock timeout are about to be tried again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retry {
    /// The revision that did.
    pub revision: String,
    /// Which retry this is, from 1.
    pub attempt: u32,
    /// How many there are at most.
    pub limit: u32,
    /// The time until then.
    pub delay: Duration,
    /// What the server said.
    pub cause: String,
}
