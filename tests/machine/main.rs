//! mig as machines run it: one writer at a time, signals, crashes at every statement, waiting,
//! timeouts, and the record of what was applied.
#![allow(clippy::unwrap_used)]

#[path = "../support/mod.rs"]
mod support;

#[path = "../cli/project.rs"]
#[allow(dead_code)]
mod project;

mod chain;
mod concurrency;
mod faults;
mod history;
mod interrupts;
mod locking;
mod pool;
mod process;
mod proxy;
mod timeouts;

/// Whether all cases are to be tried (`MIG_TEST_FULL=1`), or as many as continuous integration has
/// time for.
fn is_full() -> bool {
    std::env::var_os("MIG_TEST_FULL").is_some_and(|value| value == "1")
}
