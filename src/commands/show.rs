//! `mig show`: revisions in full.

use std::rc::Rc;

use crate::cli::ShowOptions;
use crate::output::revisions::{Detail, Formatted};
use crate::revision::Purpose;
use crate::scripts::ScriptDirectory;

use super::failure::Failure;
use super::observer::CurrentHeads;
use super::session::{Run, Session, revision_text};

/// Prints the revisions that a symbol stands for, as `alembic.command.show`.
///
/// # Errors
/// When the scripts cannot be read, or the symbol is unknown or ambiguous.
pub fn run(options: &ShowOptions, session: &Session<'_>) -> Result<(), Failure> {
    let scripts = session.load_scripts().map_err(Failure::scripts)?;
    if options.rev != "current" {
        let (text, result) = show(&scripts, &[options.rev.as_str()]);
        session.console.result(&text);
        return result;
    }
    let console = session.console.clone();
    let shared = Rc::clone(&scripts);
    let work = move |current: CurrentHeads<'_>| {
        let (text, result) = show(&shared, current.heads);
        console.result(&text);
        result
    };
    session.run(&scripts, Run::visiting(Box::new(work)))
}

/// The text of all revisions up to the first that is none, and whether there is such a one.
fn show<Name: AsRef<str>>(
    scripts: &ScriptDirectory,
    names: &[Name],
) -> (String, Result<(), Failure>) {
    let mut text = String::new();
    let targets = match scripts.map().get_all_revisions(names) {
        Ok(targets) => targets,
        Err(error) => return (text, Err(Failure::graph(&Purpose::Lookup, error))),
    };
    for target in targets {
        match target.require_revision() {
            Ok(index) => {
                let entry = revision_text(scripts, index);
                let entry = Formatted {
                    text: entry,
                    detail: Detail::Verbose,
                };
                text.push_str(&format!("{entry}\n"));
            }
            Err(error) => return (text, Err(Failure::uncaught(error))),
        }
    }
    (text, Ok(()))
}
