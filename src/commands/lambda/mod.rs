//! `mig lambda`: serves the AWS Lambda runtime interface.
//!
//! Each invocation is carried out by a process of its own, this binary again: whatever a script or
//! the database does to it, even a crash, ends that process and leaves the runtime ready for the
//! next invocation, in which nothing of the last one is left. `serve` is the side of AWS, `process`
//! starts, watches and ends the other process, `invocation` is what happens in it, `event` and
//! `answer` are what goes in and out.

mod answer;
mod event;
mod invocation;
mod process;
mod serve;

use crate::cli::{GlobalOptions, LambdaOptions};
use crate::output::console::{Appearance, ColorChoice, Console};
use crate::output::terminal::Terminal;

use super::failure::ExitStatus;
use super::verbosity;

/// Serves invocations until the process is ended, or carries out the one on standard input.
pub fn run(
    options: &LambdaOptions,
    global: &GlobalOptions,
    mut terminal: Box<dyn Terminal>,
) -> ExitStatus {
    if options.invocation {
        return invocation::run(global, &mut *terminal);
    }
    let console = Console::new(
        terminal,
        verbosity(global),
        Appearance::of_process(ColorChoice::Never),
    );
    match serve::run(&console) {
        Ok(()) => ExitStatus::Done,
        Err(failure) => failure.report(global, &console),
    }
}
