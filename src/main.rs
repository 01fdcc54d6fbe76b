//! The `mig` binary.

use std::process::ExitCode;

use clap::Parser;

use mig::cli::{Cli, join_values};
use mig::commands;
use mig::output::terminal::ProcessTerminal;

/// An evaluator allocates small values all the time, which the system's allocators are slow at.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let arguments = join_values(commands::arguments::of_process());
    let status = match Cli::try_parse_from(arguments) {
        Ok(cli) => commands::run(&cli, Box::new(ProcessTerminal)).code(),
        Err(error) => mig::output::usage::report(&error, &mut ProcessTerminal),
    };
    ExitCode::from(status)
}
