//! `mig current`: the revisions that the databases are at.

use std::collections::BTreeSet;
use std::rc::Rc;

use crate::cli::CurrentOptions;
use crate::output::revisions::{Detail, Formatted, LineParts, Look, listing};
use crate::revision::Purpose;
use crate::scripts::ScriptDirectory;

use super::failure::Failure;
use super::observer::CurrentHeads;
use super::session::{Run, Session, revision_text};

/// Prints the current revisions of each database, as `alembic.command.current`.
///
/// # Errors
/// When the scripts cannot be read, the database fails or has a revision that no script has, and
/// with `--check-heads` when it is not on all heads.
pub fn run(options: &CurrentOptions, session: &Session<'_>) -> Result<(), Failure> {
    let scripts = session.load_scripts().map_err(Failure::scripts)?;
    let console = session.console.clone();
    let (is_verbose, checks_heads) = (options.verbose, options.check_heads);
    let shared = Rc::clone(&scripts);
    let show = move |current: CurrentHeads<'_>| {
        if is_verbose {
            let url = current.masked_url;
            console.result(&format!("Current revision(s) for {url}:\n"));
        }
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
        let text = current_revisions(&shared, current.heads, detail, console.look())?;
        console.result(&text);
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
    detail: Detail,
    look: Look,
) -> Result<String, Failure> {
    let revisions = scripts
        .map()
        .all_current(current)
        .map_err(|error| Failure::graph(&Purpose::Lookup, error))?;
    let entries: Vec<Formatted<'_>> = revisions
        .into_iter()
        .map(|index| Formatted {
            text: revision_text(scripts, index),
            detail,
        })
        .collect();
    Ok(listing(&entries, look))
}
