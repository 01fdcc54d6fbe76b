//! The `mig` binary.

use std::process::ExitCode;

use mig::cli::{Cli, StartedBy};
use mig::commands;
use mig::output::terminal::ProcessTerminal;

/// An evaluator allocates small values all the time, which the system's allocators are slow at.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What scripts nest (lists in lists, brackets in brackets) is walked by recursion, so that the
/// stack bounds how deep it may be. Of these addresses only what is used takes memory.
const STACK_SIZE: usize = 1 << 30;

fn main() -> ExitCode {
    let thread = std::thread::Builder::new()
        .name("main".to_owned())
        .stack_size(STACK_SIZE)
        .spawn(run);
    ExitCode::from(match thread {
        Ok(thread) => thread.join().unwrap_or(1),
        // Where there are not so many addresses.
        Err(_) => run(),
    })
}

fn run() -> u8 {
    match Cli::read(commands::arguments::of_process(), StartedBy::of_process()) {
        Ok(cli) => commands::run(&cli, Box::new(ProcessTerminal)).code(),
        Err(error) => mig::output::usage::report(&error, &mut ProcessTerminal),
    }
}
