//! Tables.

use super::column::Column;
use super::constraint::Constraint;
use super::identifier::Identifier;
use super::index::Index;
use super::options::DialectOptions;

/// A table.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    /// Its name.
    pub name: Identifier,
    /// Its schema.
    pub schema: Option<Identifier>,
    /// Its columns, in order.
    pub columns: Vec<Column>,
    /// The constraints that the script lists, in the order in which it made them. What columns
    /// bring along (`primary_key=True`, `unique=True`, `ForeignKey`, the CHECK of a type) is not
    /// among them.
    pub constraints: Vec<Constraint>,
    /// The indexes that the script lists; those of `index=True` are not among them.
    pub indexes: Vec<Index>,
    /// COMMENT.
    pub comment: Option<String>,
    /// Words between CREATE and TABLE.
    pub prefixes: Vec<String>,
    /// Arguments for single dialects (`postgresql_partition_by`, `sqlite_autoincrement`, ...).
    pub options: DialectOptions,
}

impl Table {
    /// An empty table.
    pub fn new(name: impl Into<Identifier>, schema: Option<Identifier>) -> Self {
        Self {
            name: name.into(),
            schema,
            ..Self::default()
        }
    }

    /// A column by its key.
    #[must_use]
    pub fn column(&self, key: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.key() == key)
    }
}
