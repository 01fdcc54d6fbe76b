//! `mig downgrade`: back to earlier revisions.

use crate::cli::MigrateOptions;
use crate::runtime::Request;

use super::failure::Failure;
use super::range::split_range;
use super::session::Session;
use super::upgrade::{migration, range_not_allowed, run_or_plan};

/// Downgrades, or writes the SQL of it, as `alembic.command.downgrade`.
///
/// # Errors
/// When the scripts cannot be read, the target is none, or a script or the database fails.
pub fn run(options: &MigrateOptions, session: &Session<'_>) -> Result<(), Failure> {
    let (starting, target) = match split_range(&options.revision)? {
        Some(_) if !options.sql => return Err(range_not_allowed()),
        Some((starting, target)) => (Some(starting), target),
        None if options.sql => {
            return Err(Failure::command(
                "downgrade with --sql requires <fromrev>:<torev>",
            ));
        }
        None => (None, options.revision.as_str()),
    };
    let scripts = session
        .load_scripts()
        .map_err(|error| Failure::scripts(&error))?;
    let request = Request::Downgrade {
        target: target.to_owned(),
    };
    let run = migration(options, &scripts, request, starting, target);
    run_or_plan(options, &scripts, run, session)
}
