//! The `from:to` of the commands that can write SQL.

use super::failure::Failure;

/// The two sides of a range, or nothing where there is no colon.
///
/// # Errors
/// More than one colon, which Alembic stops at with an exception.
pub(super) fn split_range(revision: &str) -> Result<Option<(&str, &str)>, Failure> {
    match revision.split_once(':') {
        Some((_, to)) if to.contains(':') => Err(Failure::uncaught(anyhow::anyhow!(
            "the range '{revision}' has more than one colon"
        ))),
        range => Ok(range),
    }
}
