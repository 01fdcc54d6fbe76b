//! `mig show`: revisions in full.

use crate::cli::ShowOptions;
use crate::output::revisions::{Detail, Formatted};
use crate::output::terminal::StandardStream;
use crate::revision::Purpose;
use crate::scripts::ScriptDirectory;

use super::failure::Failure;
use super::session::{Session, revision_text};

/// Prints the revisions that a symbol stands for, as `alembic.command.show`.
///
/// # Errors
/// When the scripts cannot be read, or the symbol is unknown or ambiguous.
pub fn run(options: &ShowOptions, session: &mut Session<'_>) -> Result<(), Failure> {
    let scripts = session.load_scripts().map_err(Failure::scripts)?;
    if options.rev != "current" {
        let (text, result) = show(&scripts, &[options.rev.as_str()]);
        session.print(&text);
        return result;
    }
    let Session {
        project,
        quiet,
        terminal,
        environment,
        ..
    } = session;
    environment.with_current_heads(project, &mut |heads| {
        let (text, result) = show(&scripts, heads);
        if !*quiet {
            terminal.write(StandardStream::Output, &text);
        }
        result
    })
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
