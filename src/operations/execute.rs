//! `op.execute`, `connection.execute`.

use crate::schema::options::OptionValue;
use crate::schema::statement::Statement;

/// Sends a statement that the script supplies.
#[derive(Debug, Clone, PartialEq)]
pub struct Execute {
    /// The statement; a plain string is a `text()`.
    pub statement: Statement,
    /// `execution_options=`, for instance `isolation_level`.
    pub execution_options: Vec<(String, OptionValue)>,
}
