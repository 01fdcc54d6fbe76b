//! `mig current`: the revisions that the databases are at.

use std::collections::BTreeSet;
use std::rc::Rc;

use crate::cli::CurrentOptions;
use crate::output::revisions::{Detail, Formatted, LineParts, listing};
use crate::revision::{Purpose, RevisionIndex};
use crate::scripts::ScriptDirectory;

use super::document;
use super::failure::Failure;
use super::observer::CurrentHeads;
use super::session::{Run, Session, revision_text};

/// Prints the current revisions of each database, as `alembic.command.current`.
///
/// # Errors
/// When the scripts cannot be read, the database fails or has a revision that no script has, and
/// with `--check-heads` when it is not on all heads.
pub fn run(options: &CurrentOptions, session: &Session<'_>) -> Result<(), Failure> {
    let scripts = session.load_scripts_late();
    let console = session.console.clone();
    let (is_verbose, checks_heads) = (options.verbose, options.check_heads);
    let shared = Rc::clone(&scripts);
    let show = move |current: CurrentHeads<'_>| {
        // Alembic catches what is wrong with the graph in the second question only.
        let readable = || match shared.readable() {
            Err(error) if checks_heads => Err(Failure::scripts_uncaught(error)),
            result => result.map_err(Failure::scripts),
        };
        if let Some(json) = console.json() {
            readable()?;
            let revisions = current_revisions(&shared, current.heads)?;
            json.add_database(document::database(&shared, &revisions, current));
            return if checks_heads {
                check_heads(&shared, current.heads)
            } else {
                Ok(())
            };
        }
        if is_verbose {
            let url = current.masked_url;
            console.result(&format!("Current revision(s) for {url}:\n"));
        }
        readable()?;
        if checks_heads {
            check_heads(&shared, current.heads)?;
        }
        let detail = if is_verbose {
            Detail::Verbose
        } else {
            Detail::Line(LineParts {
                branches: false,
                doc: false,
                parents: false,
                tree_indicators: true,
            })
        };
        let entries: Vec<Formatted<'_>> = current_revisions(&shared, current.heads)?
            .into_iter()
            .map(|index| Formatted {
                text: revision_text(&shared, index),
                detail,
            })
            .collect();
        console.result(&listing(&entries, console.look()));
        Ok(())
    };
    session.run(&scripts, Run::reading(Box::new(show)))
}

fn check_heads(scripts: &ScriptDirectory, current: &[String]) -> Result<(), Failure> {
    let heads = scripts.map().heads();
    let set = |names: &[String]| names.iter().cloned().collect::<BTreeSet<_>>();
    if set(current) == set(heads) {
        return Ok(());
    }
    let names = |names: &[String]| {
        if names.is_empty() {
            "base".to_owned()
        } else {
            names.join(", ")
        }
    };
    Err(Failure::Command {
        message: "Database is not on all head revisions".to_owned(),
        hints: vec![format!(
            "it is at {}, the scripts lead to {}: 'mig upgrade heads' applies what is missing",
            names(current),
            names(heads)
        )],
    })
}

fn current_revisions(
    scripts: &ScriptDirectory,
    current: &[String],
) -> Result<Vec<RevisionIndex>, Failure> {
    scripts
        .map()
        .all_current(current)
        .map(|revisions| revisions.into_iter().collect())
        .map_err(|error| Failure::graph(&Purpose::Lookup, error))
}
