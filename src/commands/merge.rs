//! `mig merge`: writes a script that joins several revisions.

use crate::cli::MergeOptions;
use crate::runtime::{Mode, Request};
use crate::scripts::NewScript;

use super::failure::Failure;
use super::new_script::{Environment, random_identifier, write};
use super::session::Session;

/// Writes a script that follows several revisions, as `alembic.command.merge`.
///
/// # Errors
/// When a revision is none, the graph refuses the script, or the template fails.
pub fn run(options: &MergeOptions, session: &Session<'_>) -> Result<(), Failure> {
    let runs_environment = session.runs_revision_environment()?;
    let scripts = session
        .load_scripts()
        .map_err(|error| Failure::scripts(&error))?;
    let given = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    let asked = NewScript {
        revision: given(&options.rev_id).unwrap_or_else(|| random_identifier(&scripts)),
        message: options.message.clone(),
        heads: options.revisions.clone(),
        splice: options.splice,
        branch_labels: given(&options.branch_label).into_iter().collect(),
        version_path: None,
        depends_on: Vec::new(),
    };
    let environment = runs_environment.then_some(Environment {
        request: Request::VisitHeads,
        mode: Mode::Online,
    });
    write(&asked, environment, scripts, session)
}
