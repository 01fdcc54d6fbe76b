//! `mig branches`: the revisions that several others follow.

use crate::cli::BranchesOptions;
use crate::output::revisions::{Detail, Formatted, LineParts};
use crate::revision::{Identifier, Purpose, RangeOptions, RevisionIndex};

use super::document;
use super::failure::Failure;
use super::session::{Session, revision_text};

/// Prints the branch points and what follows each, as `alembic.command.branches`.
///
/// # Errors
/// When the scripts cannot be read or their graph is wrong.
pub fn run(options: &BranchesOptions, session: &Session<'_>) -> Result<(), Failure> {
    let scripts = session
        .load_scripts()
        .map_err(|error| Failure::scripts(&error))?;
    let map = scripts.map();
    let (upper, lower) = (Identifier::one("heads"), Identifier::one("base"));
    let purpose = Purpose::Listing {
        start: lower.clone(),
        end: upper.clone(),
    };
    let revisions = map
        .iterate_revisions(&upper, &lower, RangeOptions::Listing)
        .map_err(|error| Failure::graph(&purpose, error))?;

    if let Some(json) = session.console.json() {
        let points: Vec<RevisionIndex> = revisions
            .into_iter()
            .filter(|index| map.revision(*index).is_branch_point())
            .collect();
        json.set(document::revisions(&scripts, &points));
        return Ok(());
    }
    let parts = LineParts {
        branches: true,
        doc: false,
        parents: false,
        tree_indicators: true,
    };
    let detail = if options.verbose {
        Detail::Verbose
    } else {
        Detail::Line(parts)
    };
    let next_detail = Detail::Line(LineParts {
        doc: options.verbose,
        ..parts
    });
    let mut output = String::new();
    for index in revisions {
        let text = revision_text(&scripts, index);
        if !text.revision.is_branch_point() {
            continue;
        }
        let indent = " ".repeat(text.revision.revision.chars().count());
        let mut following = Vec::new();
        for name in text.revision.next_revisions() {
            let next = map
                .get_revision(name)
                .map_err(|error| Failure::graph(&Purpose::Lookup, error))?
                .ok_or_else(|| Failure::uncaught(anyhow::anyhow!("{name} is no revision")))?;
            let next = Formatted {
                text: revision_text(&scripts, next),
                detail: next_detail,
            };
            following.push(format!("{indent} -> {next}"));
        }
        output.push_str(&format!(
            "{}\n{}\n\n",
            Formatted { text, detail },
            following.join("\n")
        ));
    }
    session.console.result(&output);
    Ok(())
}
