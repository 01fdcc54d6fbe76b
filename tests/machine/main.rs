//! mig as machines run it: one writer at a time, signals, crashes at every statement, waiting,
//! timeouts, and the record of what was applied.
#![allow(clippy::unwrap_used)]

#[path = "../support/mod.rs"]
mod support;

#[path = "../cli/project.rs"]
#[allow(dead_code)]
mod project;

mod interrupts;
mod process;
