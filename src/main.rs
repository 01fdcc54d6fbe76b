//! The `mig` binary.

use std::process::ExitCode;

use clap::Parser;

use mig::cli::Cli;
use mig::commands;
use mig::output::terminal::ProcessTerminal;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let status = commands::run(&cli, &mut ProcessTerminal);
    ExitCode::from(status.code())
}
