//! One file per command, one public `run` each; they join the rooms below and know neither SQL nor
//! Python. Here the command line becomes a project and a [`Session`], and a failure an exit
//! status.

mod branches;
mod command_options;
mod current;
mod downgrade;
mod failure;
mod heads;
mod history;
mod nothing_to_do;
mod observer;
mod range;
mod run_failure;
mod session;
mod show;
mod signals;
mod stamp;
mod upgrade;

#[cfg(test)]
mod tests;

use std::rc::Rc;

use crate::cli::{Cli, Command, GlobalOptions};
use crate::output::console::{Appearance, Console};
use crate::output::messages::Verbosity;
use crate::output::terminal::Terminal;
use crate::project::{ConfigFiles, DatabaseUrl, Project, ProjectOptions};
use crate::runtime::Cancellation;

pub use failure::{ExitStatus, Failure};
pub use observer::{CurrentHeads, HeadsWork, Narration, RunObserver};
pub use session::{Environment, NativeEnvironment, Run, Session};

/// Runs a command in this process's directory and environment and reports its failure.
pub fn run(cli: &Cli, terminal: Box<dyn Terminal>) -> ExitStatus {
    let console = Console::new(terminal, verbosity(&cli.global), Appearance::of_process());
    let result = match ProjectOptions::from_process() {
        Ok(options) => {
            let options = project_options(&cli.global, options);
            let cancellation = Cancellation::new();
            signals::cancel_on_signals(&cancellation);
            run_in(cli, &options, &NativeEnvironment, cancellation, &console)
        }
        Err(error) => Err(error.into()),
    };
    match result {
        Ok(()) => ExitStatus::Done,
        Err(failure) => failure.report(&cli.global, &console),
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
    let url = database_url(&cli.global, options);
    remember_secrets(url.as_deref(), options, console);
    // Alembic decides on the files before it catches errors.
    ConfigFiles::from_options(options).map_err(Failure::uncaught)?;
    let project = Rc::new(Project::load(options)?);
    let session = Session {
        cli,
        process: options,
        project,
        url,
        console: console.clone(),
        environment,
        cancellation,
    };
    dispatch(&cli.command, &session)
}

/// Runs the command in a session.
///
/// # Errors
/// What the command fails with.
pub fn dispatch(command: &Command, session: &Session<'_>) -> Result<(), Failure> {
    match command {
        Command::Branches(options) => branches::run(options, session),
        Command::Current(options) => current::run(options, session),
        Command::Downgrade(options) => downgrade::run(options, session),
        Command::Heads(options) => heads::run(options, session),
        Command::History(options) => history::run(options, session),
        Command::Show(options) => show::run(options, session),
        Command::Stamp(options) => stamp::run(options, session),
        Command::Upgrade(options) => upgrade::run(options, session),
    }
}

fn verbosity(global: &GlobalOptions) -> Verbosity {
    if global.quiet {
        Verbosity::Quiet
    } else {
        Verbosity::Normal
    }
}

/// What is secret before any script has run.
fn remember_secrets(url: Option<&str>, options: &ProjectOptions, console: &Console) {
    if let Some(url) = url.and_then(|url| DatabaseUrl::parse(url).ok()) {
        console.secrets().remember_url(&url);
    }
    if let Some(password) = options.environment_variable("PGPASSWORD") {
        console.secrets().remember(password);
    }
}

/// The URL given on the command line or in `MIG_URL`.
fn database_url(global: &GlobalOptions, options: &ProjectOptions) -> Option<String> {
    let variable = options.environment_variable("MIG_URL").map(str::to_owned);
    global
        .url
        .clone()
        .or(variable)
        .filter(|url| !url.is_empty())
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
