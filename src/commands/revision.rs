//! `mig revision`: writes a new script.

use crate::cli::RevisionOptions;
use crate::runtime::{Mode, Request};
use crate::scripts::NewScript;

use super::check::no_autogenerate;
use super::failure::Failure;
use super::new_script::{Environment, random_identifier, write};
use super::session::Session;

/// Writes a script that follows a head, as `alembic.command.revision`.
///
/// # Errors
/// When the options do not go together, the graph refuses the script, or the template fails.
pub fn run(options: &RevisionOptions, session: &Session<'_>) -> Result<(), Failure> {
    let runs_environment = session.runs_revision_environment()?;
    if options.autogenerate {
        return Err(if options.sql {
            Failure::command("Using --sql with --autogenerate does not make any sense")
        } else {
            no_autogenerate("revision --autogenerate")
        });
    }
    if options.sql && !runs_environment {
        return Err(Failure::command(
            "Using --sql with the revision command when revision_environment is not configured does not make any sense",
        ));
    }
    let scripts = session
        .load_scripts()
        .map_err(|error| Failure::scripts(&error))?;
    let given = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    let asked = NewScript {
        revision: given(&options.rev_id).unwrap_or_else(|| random_identifier(&scripts)),
        message: options.message.clone(),
        heads: options.head.iter().cloned().collect(),
        splice: options.splice,
        branch_labels: given(&options.branch_label).into_iter().collect(),
        version_path: options.version_path.clone(),
        depends_on: options.depends_on.clone(),
    };
    let environment = runs_environment.then_some(Environment {
        request: Request::Revision,
        mode: if options.sql {
            Mode::Offline { starting: None }
        } else {
            Mode::Online
        },
    });
    write(&asked, environment, scripts, session)
}
