//! One file per command, one public `run` each; they join the rooms below and know neither SQL nor
//! Python. Here the command line becomes a project and a [`Session`], and a failure an exit
//! status.

pub mod arguments;
mod branches;
mod check;
mod command_options;
mod completions;
mod current;
mod document;
mod downgrade;
mod edit;
mod ensure_version;
mod failure;
mod heads;
mod history;
mod init;
mod lambda;
mod list_templates;
mod merge;
mod new_script;
mod nothing_to_do;
mod observer;
mod range;
mod record;
mod revision;
mod run_failure;
mod session;
mod settings;
mod show;
mod signals;
mod stamp;
mod suggestions;
mod upgrade;
mod verify;

#[cfg(test)]
mod tests;

use std::rc::Rc;

use crate::cli::{Cli, Command, GlobalOptions};
use crate::output::console::{Appearance, Console};
use crate::output::messages::Verbosity;
use crate::output::terminal::Terminal;
use crate::project::credentials::{Credentials, HIDDEN_ARGUMENTS};
use crate::project::{ConfigFiles, Project, ProjectOptions};
use crate::runtime::Cancellation;

pub use failure::{ExitStatus, Failure};
pub use observer::{
    CurrentHeads, DatabaseWork, HeadsWork, HistoryWork, Narration, Recorded, RunObserver,
};
pub use record::{DatabaseRecord, RunRecord, StepRecord};
pub use session::{Environment, NativeEnvironment, Run, Session};

/// Runs a command in this process's directory and environment and reports its failure.
pub fn run(cli: &Cli, terminal: Box<dyn Terminal>) -> ExitStatus {
    if let Command::Lambda(options) = &cli.command {
        return lambda::run(options, &cli.global, terminal);
    }
    let console = if cli.global.json {
        Console::for_program
    } else {
        Console::new
    };
    let console = console(
        terminal,
        verbosity(&cli.global),
        Appearance::of_process(cli.global.color),
    );
    crate::output::panics::report_masked(console.secrets().clone());
    if let Some(result) = run_without_project(&cli.command, &console) {
        return finish(result, cli, &console);
    }
    let result = match ProjectOptions::from_process() {
        Ok(options) => {
            let options = project_options(&cli.global, options);
            let cancellation = Cancellation::new();
            if !cli.command.reads_scripts_alone() {
                signals::cancel_on_signals(&cancellation);
            }
            run_in(cli, &options, &NativeEnvironment, cancellation, &console)
        }
        Err(error) => Err(error.into()),
    };
    finish(result, cli, &console)
}

/// Reports what became of a command, and writes the document where a program reads the result.
fn finish(result: Result<(), Failure>, cli: &Cli, console: &Console) -> ExitStatus {
    let (status, error) = match result {
        Ok(()) => (ExitStatus::Done, None),
        Err(failure) => {
            let mut entry = failure.entry();
            let status = failure.report(&cli.global, console);
            entry.exit_status = status.code();
            (status, Some(entry))
        }
    };
    if let Some(json) = console.json() {
        json.finish(cli.command.name(), error.as_ref(), console.secrets());
    }
    status
}

/// Runs a command that is about the program itself; `None` where it is about a project.
fn run_without_project(command: &Command, console: &Console) -> Option<Result<(), Failure>> {
    match command {
        Command::Completions(options) => {
            completions::completions(options, console);
            Some(Ok(()))
        }
        Command::Manpages(options) => Some(completions::manpages(options, console)),
        _ => None,
    }
}

/// Loads the project and runs the command in it.
fn run_in(
    cli: &Cli,
    options: &ProjectOptions,
    environment: &dyn Environment,
    cancellation: Cancellation,
    console: &Console,
) -> Result<(), Failure> {
    let record = RunRecord::default();
    run_recorded(cli, options, environment, cancellation, console, &record)
}

/// As `run_in`, and keeps what the command's runs did.
fn run_recorded(
    cli: &Cli,
    options: &ProjectOptions,
    environment: &dyn Environment,
    cancellation: Cancellation,
    console: &Console,
    record: &RunRecord,
) -> Result<(), Failure> {
    remember_secrets(cli.global.url.as_deref(), options, console);
    let credentials = Credentials::from_options(cli.global.url.as_deref(), options)?;
    if let Some(url) = credentials.url() {
        console.secrets().remember_url_text(url);
    }
    // Alembic decides on the files before it catches errors.
    let files = ConfigFiles::from_options(options).map_err(Failure::uncaught)?;
    match &cli.command {
        Command::Init(init) => return init::run(init, &files, options, console),
        Command::ListTemplates => {
            list_templates::run(console);
            return Ok(());
        }
        _ => {}
    }
    let options = &with_script_url(options, &credentials);
    let project = Rc::new(Project::load(options)?);
    if let Ok(Some(url)) = project.config.get_main_option("sqlalchemy.url") {
        console.secrets().remember_url_text(&url);
    }
    let session = Session {
        cli,
        process: options,
        project,
        url: credentials.url().map(str::to_owned),
        credentials: Rc::new(credentials),
        console: console.clone(),
        environment,
        cancellation,
        record: record.clone(),
    };
    dispatch(&cli.command, &session).map_err(|failure| with_suggestion(failure, &session))
}

/// Adds what a revision that is none may have been meant for.
fn with_suggestion(failure: Failure, session: &Session<'_>) -> Failure {
    let Failure::Command { message, hints } = failure else {
        return failure;
    };
    let suggestion = suggestions::unknown_name(&message).and_then(|name| {
        let scripts = session.scripts_again()?;
        suggestions::did_you_mean(name, scripts.map().revisions())
    });
    Failure::Command {
        message,
        hints: suggestion.into_iter().chain(hints).collect(),
    }
}

/// Runs the command in a session.
///
/// # Errors
/// What the command fails with.
pub fn dispatch(command: &Command, session: &Session<'_>) -> Result<(), Failure> {
    match command {
        Command::Branches(options) => branches::run(options, session),
        Command::Check => check::run(),
        Command::Current(options) => current::run(options, session),
        Command::Downgrade(options) => downgrade::run(options, session),
        Command::Edit(options) => edit::run(options, session),
        Command::EnsureVersion(options) => ensure_version::run(options, session),
        Command::Heads(options) => heads::run(options, session),
        Command::History(options) => history::run(options, session),
        // These need no project: see `run_in`.
        Command::Completions(_)
        | Command::Init(_)
        | Command::ListTemplates
        | Command::Manpages(_) => Ok(()),
        // It serves invocations, of which each loads the project for itself.
        Command::Lambda(_) => Err(Failure::command("'lambda' has no project of its own")),
        Command::Merge(options) => merge::run(options, session),
        Command::Revision(options) => revision::run(options, session),
        Command::Show(options) => show::run(options, session),
        Command::Stamp(options) => stamp::run(options, session),
        Command::Upgrade(options) => upgrade::run(options, session),
        Command::Verify(options) => verify::run(options, session),
    }
}

fn verbosity(global: &GlobalOptions) -> Verbosity {
    if global.quiet {
        Verbosity::Quiet
    } else {
        Verbosity::Normal
    }
}

/// What is secret before any script has run: passwords in the command line's and the variables'
/// URLs, and variables that say by their name that they are secret.
fn remember_secrets(url: Option<&str>, options: &ProjectOptions, console: &Console) {
    let secrets = console.secrets();
    if let Some(url) = url {
        secrets.remember_url_text(url);
    }
    for argument in &options.x_arguments {
        secrets.remember_url_text(argument);
    }
    for (name, value) in &options.environment {
        if value.contains("://") {
            secrets.remember_url_text(value);
        } else if is_secret_variable(name) {
            secrets.remember(value);
        }
    }
}

fn is_secret_variable(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    ["PASSWORD", "PASSWD", "SECRET_ACCESS_KEY", "SESSION_TOKEN"]
        .iter()
        .any(|ending| name.ends_with(ending))
}

/// The variable that scripts read a URL from, where its value comes from a file.
fn with_script_url(options: &ProjectOptions, credentials: &Credentials) -> ProjectOptions {
    let mut options = options.clone();
    options.environment.remove(HIDDEN_ARGUMENTS);
    if let Some(url) = credentials.script_url() {
        options
            .environment
            .insert("DB_URL".to_owned(), url.to_owned());
    }
    options
}

/// Adds the command line's part to the options of the process.
fn project_options(global: &GlobalOptions, process: ProjectOptions) -> ProjectOptions {
    ProjectOptions {
        config_files: global.config.clone(),
        section_name: global.name.clone(),
        x_arguments: global.x.clone(),
        ..process
    }
}
