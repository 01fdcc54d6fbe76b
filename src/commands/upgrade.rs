//! `mig upgrade`: to later revisions.

use std::rc::Rc;

use crate::cli::MigrateOptions;
use crate::output::plan::plan_text;
use crate::revision::{Purpose, Target};
use crate::runtime::{Mode, Request, RevisionArgument};
use crate::scripts::ScriptDirectory;

use super::document;
use super::failure::Failure;
use super::observer::{DatabaseWork, Narration};
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
    let scripts = session
        .load_scripts()
        .map_err(|error| Failure::scripts(&error))?;
    let request = Request::Upgrade {
        target: target.to_owned(),
    };
    let run = migration(options, &scripts, request, starting, target);
    run_or_plan(options, &scripts, run, session)
}

/// Runs, and prints the plan where no more than that was asked for.
pub(super) fn run_or_plan(
    options: &MigrateOptions,
    scripts: &Rc<ScriptDirectory>,
    run: Run,
    session: &Session<'_>,
) -> Result<(), Failure> {
    session.run(scripts, run)?;
    if options.plan && session.console.json().is_none() {
        let plan = document::plan(scripts, session.record.databases());
        let text = plan_text(&plan);
        session
            .console
            .result(&session.console.secrets().mask(&text));
    }
    Ok(())
}

/// The run of an upgrade or a downgrade.
pub(super) fn migration(
    options: &MigrateOptions,
    scripts: &ScriptDirectory,
    request: Request,
    starting: Option<&str>,
    target: &str,
) -> Run {
    let (mode, narration) = if options.sql {
        let starting = starting.map(str::to_owned);
        (Mode::Offline { starting }, Narration::None)
    } else if options.plan {
        (Mode::Plan, Narration::None)
    } else if options.verbose {
        (Mode::Online, Narration::Timed)
    } else {
        (Mode::Online, Narration::Steps)
    };
    Run {
        request,
        mode,
        tag: options.tag.clone(),
        revision_argument: revision_argument(scripts, target),
        narration,
        work: DatabaseWork::None,
    }
}

/// The target with `head` and `base` resolved, as `ScriptDirectory.as_revision_number`.
pub(super) fn revision_argument(scripts: &ScriptDirectory, target: &str) -> RevisionArgument {
    let map = scripts.map();
    let (label, name) = match target.split_once('@') {
        Some((label, name)) => (Some(label), name),
        None => (None, target),
    };
    let one =
        |revision: Option<String>| revision.map_or(RevisionArgument::Base, RevisionArgument::One);
    match (name, label) {
        ("base", _) => RevisionArgument::Base,
        // Where there are several heads, the run itself says so, unless env.py asks before.
        ("head", _) => match map.current_head(label) {
            Ok(head) => one(head),
            Err(error) => RevisionArgument::Unclear(Purpose::Lookup.catch(error).to_string()),
        },
        ("heads", None) if map.real_heads().is_empty() => RevisionArgument::Base,
        ("heads", None) => RevisionArgument::Several(map.real_heads().to_vec()),
        ("heads", Some(_)) => match map.get_revisions(target) {
            Ok(heads) => one(heads.into_iter().find_map(|head| match head {
                Target::Revision(index) => Some(map.revision(index).revision.clone()),
                Target::Nothing | Target::Base => None,
            })),
            Err(error) => RevisionArgument::Unclear(Purpose::Lookup.catch(error).to_string()),
        },
        _ => RevisionArgument::One(name.to_owned()),
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
