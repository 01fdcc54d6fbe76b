//! `mig check`: whether the models differ from the database, which needs autogenerate.

use super::failure::Failure;

/// Refuses: there is no autogenerate yet.
///
/// # Errors
/// Always.
pub fn run() -> Result<(), Failure> {
    Err(no_autogenerate("check"))
}

/// The failure of what needs autogenerate.
pub(super) fn no_autogenerate(command: &str) -> Failure {
    Failure::Command {
        message: format!(
            "'{command}' needs autogenerate, which mig does not provide yet: no database was compared"
        ),
        hints: vec![format!(
            "run 'alembic {command}' for this step; the scripts that it writes run with mig as with Alembic. Without autogenerate, 'mig revision -m \"...\"' writes an empty script to fill in"
        )],
    }
}
