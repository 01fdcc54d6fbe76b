//! Whether a block copies its table or alters it in place.

use super::{BatchChange, BatchError};
use crate::schema::column::{DefaultClause, ServerDefault};

/// `recreate=`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Recreate {
    /// `"auto"`: where the database cannot do the directives in place.
    #[default]
    Auto,
    /// `"always"`.
    Always,
    /// `"never"`.
    Never,
}

impl Recreate {
    /// The word that scripts use; others are a `ValueError`.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "auto" => Some(Self::Auto),
            "always" => Some(Self::Always),
            "never" => Some(Self::Never),
            _ => None,
        }
    }
}

/// Whether the block copies its table, as `_should_recreate` and
/// `SQLiteImpl.requires_recreate_in_batch`; `dialect` is the name that SQLAlchemy gives it.
#[must_use]
pub fn requires_copy(dialect: &str, recreate: Recreate, changes: &[BatchChange]) -> bool {
    match recreate {
        Recreate::Always => true,
        Recreate::Never => false,
        Recreate::Auto => dialect == "sqlite" && changes.iter().any(needs_copy_on_sqlite),
    }
}

/// Checks what Alembic checks while it records a block: `insert_before=` and `insert_after=` need
/// a block that already has to copy its table, as `BatchOperationsImpl.add_column`.
///
/// # Errors
/// [`BatchError::InsertWithoutCopy`].
pub fn check_recorded(
    dialect: &str,
    recreate: Recreate,
    changes: &[BatchChange],
) -> Result<(), BatchError> {
    for (position, change) in changes.iter().enumerate() {
        let is_placed = matches!(change, BatchChange::AddColumn { insert_before, insert_after, .. }
            if insert_before.is_some() || insert_after.is_some());
        if is_placed && !requires_copy(dialect, recreate, &changes[..position]) {
            return Err(BatchError::InsertWithoutCopy);
        }
    }
    Ok(())
}

fn needs_copy_on_sqlite(change: &BatchChange) -> bool {
    match change {
        BatchChange::AddColumn { operation, .. } => {
            let column = &operation.column;
            let has_expression = matches!(
                column.server_default,
                Some(ServerDefault::Clause(DefaultClause::Expression(_)))
            );
            let is_stored = column
                .computed
                .as_ref()
                .is_some_and(|computed| computed.persisted == Some(true));
            // A constraint of the column is a directive of its own.
            let foreign_keys = column.foreign_keys.len();
            let is_inline = operation.inline_references && foreign_keys == 1;
            let has_constraint = column.unique == Some(true) && column.index != Some(true)
                || foreign_keys > 0 && !is_inline
                || super::record::has_type_check(&column.sql_type, "sqlite");
            has_expression || is_stored || has_constraint
        }
        BatchChange::CreateIndex(_) | BatchChange::DropIndex(_) => false,
        _ => true,
    }
}
