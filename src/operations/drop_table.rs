//! `op.drop_table`, `Table.drop`, `DropTable(table)`.

use super::create_table::TableScope;
use crate::schema::table::Table;

/// Drops a table, with the types that belong to it.
#[derive(Debug, Clone, PartialEq)]
pub struct DropTable {
    /// The table; without columns when the directive names it only.
    pub table: Table,
    /// IF EXISTS.
    pub if_exists: bool,
    /// What is dropped beside the table.
    pub scope: TableScope,
}

impl DropTable {
    /// `op.drop_table` without `if_exists`.
    #[must_use]
    pub fn new(table: Table) -> Self {
        Self {
            table,
            if_exists: false,
            scope: TableScope::Directive,
        }
    }
}
