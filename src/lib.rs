//! mig runs Alembic projects natively: it evaluates `env.py` and the migration scripts and sends
//! the SQL that Alembic would send. The rooms and the direction of their imports are described in
//! `docs/architecture.md`.

pub mod cli;
pub mod commands;
pub mod database;
pub mod dialect;
pub mod operations;
pub mod output;
pub mod project;
pub mod python;
pub mod revision;
pub mod runtime;
pub mod schema;
pub mod scripts;
pub mod shim;
