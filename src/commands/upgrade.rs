//! `mig upgrade`: to later revisions.

use crate::cli::MigrateOptions;
use crate::runtime::{Mode, Request};

use super::failure::Failure;
use super::observer::Narration;
use super::range::split_range;
use super::session::{Run, Session};

/// Upgrades, or writes the SQL of it, as `alembic.command.upgrade`.
///
/// # Errors
/// When the scripts cannot be read, the target is none, or a script or the database fails.
pub fn run(options: &MigrateOptions, session: &Session<'_>) -> Result<(), Failure> {
    let (starting, target) = match split_range(&options.revision)? {
        Some(_) if !options.sql => return Err(range_not_allowed()),
        Some((starting, target)) => (Some(starting), target),
        None => (None, options.revision.as_str()),
    };
    let scripts = session.load_scripts().map_err(Failure::scripts)?;
    let request = Request::Upgrade {
        target: target.to_owned(),
    };
    session.run(&scripts, migration(options, request, starting))
}

/// The run of an upgrade or a downgrade.
pub(super) fn migration(options: &MigrateOptions, request: Request, starting: Option<&str>) -> Run {
    let (mode, narration) = if options.sql {
        let starting = starting.map(str::to_owned);
        (Mode::Offline { starting }, Narration::None)
    } else if options.verbose {
        (Mode::Online, Narration::Timed)
    } else {
        (Mode::Online, Narration::Steps)
    };
    Run {
        request,
        mode,
        tag: options.tag.clone(),
        narration,
        heads_work: None,
    }
}

/// The failure for a range where nothing is written.
pub(super) fn range_not_allowed() -> Failure {
    Failure::Command {
        message: "Range revision not allowed".to_owned(),
        hints: vec![
            "a range is for --sql, which cannot ask the database where it stands; without --sql give the target alone"
                .to_owned(),
        ],
    }
}
