//! `op.execute`.

/// Sends a statement that the script supplies.
#[derive(Debug, Clone, PartialEq)]
pub struct Execute {
    /// The statement.
    pub statement: Executable,
}

/// A statement that a script can execute.
#[derive(Debug, Clone, PartialEq)]
pub enum Executable {
    /// `sa.DDL("...")`: text as it is, without bound parameters.
    Ddl(String),
}
