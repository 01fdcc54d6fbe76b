//! What a person or a program reads: text as Alembic prints it, log lines, errors, progress.

pub mod logging;
pub mod secrets;
pub mod terminal;
