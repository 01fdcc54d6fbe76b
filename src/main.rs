//! The `mig` binary.

use std::process::ExitCode;

use mig::cli::{Cli, StartedBy};
use mig::commands;
use mig::output::terminal::ProcessTerminal;

/// An evaluator allocates small values all the time, which the system's allocators are slow at.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let status = match Cli::read(commands::arguments::of_process(), StartedBy::of_process()) {
        Ok(cli) => commands::run(&cli, Box::new(ProcessTerminal)).code(),
        Err(error) => mig::output::usage::report(&error, &mut ProcessTerminal),
    };
    ExitCode::from(status)
}
