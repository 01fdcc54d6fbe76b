//! What a person or a program reads: text as Alembic prints it, log lines, errors, progress.

pub mod console;
pub mod diagnostic;
pub mod graph;
pub mod json;
pub mod logging;
pub mod messages;
pub mod panics;
pub mod plan;
pub mod progress;
pub mod revisions;
pub mod secrets;
pub mod terminal;
pub mod usage;
