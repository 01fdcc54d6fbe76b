//! Naming conventions (`MetaData(naming_convention=...)`).

/// Templates for the names of constraints and indexes, by kind (`ix`, `uq`, `ck`, `fk`, `pk`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamingConvention {
    /// Kind and template, as given.
    pub templates: Vec<(String, String)>,
}

impl Default for NamingConvention {
    /// What a `MetaData` without naming convention has.
    fn default() -> Self {
        Self {
            templates: vec![("ix".to_owned(), "ix_%(column_0_label)s".to_owned())],
        }
    }
}
