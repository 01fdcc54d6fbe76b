//! One file per command, one public `run` each; they join the rooms below and know neither SQL nor
//! Python. Here the command line becomes a project and a [`Session`], and a failure an exit
//! status.

mod branches;
mod failure;
mod heads;
mod history;
mod session;
mod show;

#[cfg(test)]
mod tests;

use crate::cli::{Cli, Command, GlobalOptions};
use crate::output::terminal::Terminal;
use crate::project::{ConfigFiles, Project, ProjectOptions};
use crate::scripts::ModuleEvaluator;

pub use failure::{ExitStatus, Failure};
pub use session::{Environment, NoEnvironment, NoEvaluator, Session};

/// Runs a command in this process's directory and environment and reports its failure.
pub fn run(cli: &Cli, terminal: &mut dyn Terminal) -> ExitStatus {
    let result = match ProjectOptions::from_process() {
        Ok(options) => {
            let options = project_options(&cli.global, options);
            run_in(cli, &options, &NoEvaluator, &mut NoEnvironment, terminal)
        }
        Err(error) => Err(error.into()),
    };
    match result {
        Ok(()) => ExitStatus::Done,
        Err(failure) => failure.report(&cli.global, terminal),
    }
}

/// Loads the project and runs the command in it.
fn run_in(
    cli: &Cli,
    options: &ProjectOptions,
    evaluator: &dyn ModuleEvaluator,
    environment: &mut dyn Environment,
    terminal: &mut dyn Terminal,
) -> Result<(), Failure> {
    // Alembic decides on the files before it catches errors.
    ConfigFiles::from_options(options).map_err(Failure::uncaught)?;
    let project = Project::load(options)?;
    let mut session = Session {
        project: &project,
        quiet: cli.global.quiet,
        url: database_url(&cli.global, options),
        terminal,
        evaluator,
        environment,
    };
    dispatch(&cli.command, &mut session)
}

/// Runs the command in a session.
///
/// # Errors
/// What the command fails with.
pub fn dispatch(command: &Command, session: &mut Session<'_>) -> Result<(), Failure> {
    match command {
        Command::Branches(options) => branches::run(options, session),
        Command::Heads(options) => heads::run(options, session),
        Command::History(options) => history::run(options, session),
        Command::Show(options) => show::run(options, session),
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
