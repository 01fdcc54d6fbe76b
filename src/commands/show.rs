//! `mig show`: revisions in full.

use std::rc::Rc;

use crate::cli::ShowOptions;
use crate::output::revisions::{Detail, Formatted};
use crate::revision::{Purpose, RevisionIndex};
use crate::scripts::ScriptDirectory;

use super::document;
use super::failure::Failure;
use super::observer::CurrentHeads;
use super::session::{Run, Session, revision_text};

/// Prints the revisions that a symbol stands for, as `alembic.command.show`.
///
/// # Errors
/// When the scripts cannot be read, or the symbol is unknown or ambiguous.
pub fn run(options: &ShowOptions, session: &Session<'_>) -> Result<(), Failure> {
    if options.rev != "current" {
        let scripts = session
            .load_scripts()
            .map_err(|error| Failure::scripts(&error))?;
        let (found, result) = find(&scripts, &[options.rev.as_str()]);
        match session.console.json() {
            Some(json) => json.set(document::revisions(&scripts, &found)),
            None => session.console.result(&text(&scripts, &found)),
        }
        return result;
    }
    let scripts = session.load_scripts_late();
    let console = session.console.clone();
    let shared = Rc::clone(&scripts);
    let work = move |current: CurrentHeads<'_>| {
        if !current.heads.is_empty() {
            shared.readable().map_err(Failure::scripts)?;
        }
        let (found, result) = find(&shared, current.heads);
        match console.json() {
            Some(json) => json.add_database(document::database(&shared, &found, current)),
            None => console.result(&text(&shared, &found)),
        }
        result
    };
    session.run(&scripts, Run::visiting(Box::new(work)))
}

/// The revisions up to the first that is none, and whether there is such a one.
fn find<Name: AsRef<str>>(
    scripts: &ScriptDirectory,
    names: &[Name],
) -> (Vec<RevisionIndex>, Result<(), Failure>) {
    let mut found = Vec::new();
    let targets = match scripts.map().get_all_revisions(names) {
        Ok(targets) => targets,
        Err(error) => return (found, Err(Failure::graph(&Purpose::Lookup, error))),
    };
    for target in targets {
        match target.require_revision() {
            Ok(index) => found.push(index),
            Err(error) => return (found, Err(Failure::uncaught(error))),
        }
    }
    (found, Ok(()))
}

fn text(scripts: &ScriptDirectory, found: &[RevisionIndex]) -> String {
    found
        .iter()
        .map(|index| {
            let entry = Formatted {
                text: revision_text(scripts, *index),
                detail: Detail::Verbose,
            };
            format!("{entry}\n")
        })
        .collect()
}
