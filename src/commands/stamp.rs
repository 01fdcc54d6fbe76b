//! `mig stamp`: writes revisions into the version table without running them.

use crate::cli::StampOptions;
use crate::runtime::{Mode, Request, RevisionArgument};

use super::failure::Failure;
use super::observer::{DatabaseWork, Narration};
use super::range::split_range;
use super::session::{Run, Session};

/// Stamps, or writes the SQL of it, as `alembic.command.stamp`.
///
/// # Errors
/// When the scripts cannot be read, a revision is none, or the database fails.
pub fn run(options: &StampOptions, session: &Session<'_>) -> Result<(), Failure> {
    let (starting, revisions) = if options.sql {
        offline_revisions(&options.revisions)?
    } else {
        (None, options.revisions.clone())
    };
    let scripts = session
        .load_scripts()
        .map_err(|error| Failure::scripts(&error))?;
    let (mode, narration) = if options.sql {
        (Mode::Offline { starting }, Narration::None)
    } else {
        (Mode::Online, Narration::Steps)
    };
    let run = Run {
        // Alembic resolves no name where the argument is a tuple, and gives its first.
        revision_argument: revisions.first().map_or(RevisionArgument::Base, |first| {
            RevisionArgument::One(first.clone())
        }),
        request: Request::Stamp {
            revisions,
            purge: options.purge,
        },
        mode,
        tag: options.tag.clone(),
        narration,
        work: DatabaseWork::None,
    };
    session.run(&scripts, run)
}

/// The revision to start from, and those to stamp.
fn offline_revisions(given: &[String]) -> Result<(Option<String>, Vec<String>), Failure> {
    let mut starting: Option<&str> = None;
    let mut revisions = Vec::with_capacity(given.len());
    for revision in given {
        let Some((from, to)) = split_range(revision)? else {
            revisions.push(revision.clone());
            continue;
        };
        if *starting.get_or_insert(from) != from {
            return Err(Failure::command(
                "Stamp operation with --sql only supports a single starting revision at a time",
            ));
        }
        revisions.push(to.to_owned());
    }
    Ok((starting.map(str::to_owned), revisions))
}
