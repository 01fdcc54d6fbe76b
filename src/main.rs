//! The `mig` binary.

use std::process::ExitCode;

use mig::cli::{Cli, StartedBy};
use mig::commands;
use mig::output::terminal::ProcessTerminal;

/// An evaluator allocates small values all the time, which the system's allocators are slow at.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What scripts nest (lists in lists, brackets in brackets) is walked by recursion, so that the
/// stack bounds how deep it may be. Of these addresses only what is used takes memory; but the
/// system gives none that are more than all of its memory, so that a small machine gets less.
const STACK_SIZES: [usize; 3] = [1 << 30, 1 << 28, 1 << 26];

fn main() -> ExitCode {
    let thread = STACK_SIZES.iter().find_map(|size| {
        std::thread::Builder::new()
            .name("main".to_owned())
            .stack_size(*size)
            .spawn(run_and_exit)
            .ok()
    });
    ExitCode::from(match thread {
        Some(thread) => thread.join().unwrap_or(1),
        None => run(),
    })
}

/// Ends the process from its thread, without tearing down first what ends with the process.
fn run_and_exit() -> u8 {
    std::process::exit(i32::from(run()))
}

fn run() -> u8 {
    match Cli::read(commands::arguments::of_process(), StartedBy::of_process()) {
        Ok(cli) => commands::run(&cli, Box::new(ProcessTerminal)).code(),
        Err(error) => mig::output::usage::report(&error, &mut ProcessTerminal),
    }
}
