//! `op.create_table`, `Table.create`, `CreateTable(table)`.

use crate::schema::table::Table;

/// Creates a table, with the types, indexes and comments that belong to it.
#[derive(Debug, Clone, PartialEq)]
pub struct CreateTable {
    /// The table.
    pub table: Table,
    /// IF NOT EXISTS.
    pub if_not_exists: bool,
    /// What is created beside the table.
    pub scope: TableScope,
}

/// How much a table operation does beside the table itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum TableScope {
    /// As `op.create_table` and `op.drop_table`: named types once per run, indexes, comments.
    #[default]
    Directive,
    /// As `Table.create(bind)` and `Table.drop(bind)` without `checkfirst`.
    Unchecked,
    /// As `Table.create(bind, checkfirst=True)` and `Table.drop(bind, checkfirst=True)`: table and
    /// named types are looked for first.
    Checked,
    /// As the bare DDL element (`op.execute(CreateTable(table))`): the one statement only.
    Statement,
}

impl CreateTable {
    /// `op.create_table` without `if_not_exists`.
    #[must_use]
    pub fn new(table: Table) -> Self {
        Self {
            table,
            if_not_exists: false,
            scope: TableScope::Directive,
        }
    }
}
