//! `mig heads`: the revisions that no other follows.

use crate::cli::HeadsOptions;
use crate::output::revisions::{Detail, Formatted, LineParts, listing};
use crate::revision::Purpose;

use super::document;
use super::failure::Failure;
use super::session::{Session, revision_text, revisions_of};

/// Prints the heads, as `alembic.command.heads`.
///
/// # Errors
/// When the scripts cannot be read or their graph is wrong.
pub fn run(options: &HeadsOptions, session: &Session<'_>) -> Result<(), Failure> {
    let lookup = |error| Failure::graph(&Purpose::Lookup, error);
    // Without --resolve-dependencies Alembic does not catch what is wrong with the graph.
    let scripts = if options.resolve_dependencies {
        session
            .load_scripts()
            .map_err(|error| Failure::scripts(&error))?
    } else {
        session
            .load_scripts()
            .map_err(|error| Failure::scripts_uncaught(&error))?
    };
    let map = scripts.map();
    let heads = if options.resolve_dependencies {
        map.get_revisions("heads").map_err(lookup)?
    } else {
        map.get_all_revisions(map.heads()).map_err(lookup)?
    };
    let detail = if options.verbose {
        Detail::Verbose
    } else {
        Detail::Line(LineParts {
            branches: true,
            doc: false,
            parents: false,
            tree_indicators: false,
        })
    };
    let heads = revisions_of(heads).map_err(Failure::uncaught)?;
    if let Some(json) = session.console.json() {
        json.set(document::revisions(&scripts, &heads));
        return Ok(());
    }
    let entries: Vec<Formatted<'_>> = heads
        .into_iter()
        .map(|index| Formatted {
            text: revision_text(&scripts, index),
            detail,
        })
        .collect();
    let console = &session.console;
    console.result(&listing(&entries, console.look()));
    Ok(())
}
