//! `mig ensure_version`: creates the version table.

use crate::cli::EnsureVersionOptions;
use crate::runtime::{Mode, Request};

use super::failure::Failure;
use super::observer::Narration;
use super::session::{Run, Session};

/// Creates the version table where there is none, or writes the SQL of it, as
/// `alembic.command.ensure_version`.
///
/// # Errors
/// When the scripts cannot be read, or the database fails.
pub fn run(options: &EnsureVersionOptions, session: &Session<'_>) -> Result<(), Failure> {
    let scripts = session.load_scripts().map_err(Failure::scripts)?;
    let mode = if options.sql {
        Mode::Offline { starting: None }
    } else {
        Mode::Online
    };
    let run = Run {
        request: Request::EnsureVersion,
        mode,
        tag: None,
        narration: Narration::None,
        heads_work: None,
    };
    session.run(&scripts, run)
}
