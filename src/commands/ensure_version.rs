//! `mig ensure_version`: creates the version table where there is none.

use crate::cli::EnsureVersionOptions;
use crate::runtime::Mode;

use super::failure::Failure;
use super::session::{Run, Session};

/// Creates the version table, or writes the SQL of it, as `alembic.command.ensure_version`.
///
/// # Errors
/// When the database fails.
pub fn run(options: &EnsureVersionOptions, session: &Session<'_>) -> Result<(), Failure> {
    let scripts = session.load_scripts_late();
    let mode = if options.sql {
        Mode::Offline { starting: None }
    } else {
        Mode::Online
    };
    session.run(&scripts, Run::ensuring_version_table(mode))
}
