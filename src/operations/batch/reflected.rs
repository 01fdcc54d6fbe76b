//! What becomes of a table that was read from the database before the directives apply.

use super::BatchError;
use crate::schema::assembly::AssemblyError;
use crate::schema::column::Column;
use crate::schema::constraint::Constraint;
use crate::schema::identifier::ObjectName;
use crate::schema::index::Index;
use crate::schema::table::Table;

/// `reflect_args=`: what a script knows better than the database.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ReflectArguments {
    /// `Column(...)`, in place of the column of the same name.
    pub columns: Vec<Column>,
    /// Further constraints.
    pub constraints: Vec<Constraint>,
    /// Further indexes.
    pub indexes: Vec<Index>,
}

/// Completes a reflected table by `reflect_args=`, and marks the names that the database gave as
/// final, so that a naming convention only names what has none (`_conv_constraint_names`).
///
/// # Errors
/// A column of the primary key is given without `primary_key=True`.
pub fn complete_reflected(
    mut table: Table,
    arguments: ReflectArguments,
) -> Result<Table, BatchError> {
    for constraint in &mut table.constraints {
        let name = constraint.name_mut();
        *name = made_final(std::mem::take(name));
    }
    for index in &mut table.indexes {
        index.name = made_final(std::mem::take(&mut index.name));
    }
    for column in arguments.columns {
        place_column(&mut table, column)?;
    }
    table.constraints.extend(arguments.constraints);
    table.indexes.extend(arguments.indexes);
    Ok(table)
}

fn made_final(name: ObjectName) -> ObjectName {
    match name {
        ObjectName::Given(name) => ObjectName::Final(name),
        other => other,
    }
}

/// As `Column._set_parent` with `allow_replacements`.
fn place_column(table: &mut Table, column: Column) -> Result<(), BatchError> {
    let key = column.key().to_owned();
    let in_primary_key = table.constraints.iter().any(|constraint| {
        matches!(constraint, Constraint::PrimaryKey(primary_key)
            if primary_key.columns.iter().any(|name| name.text == key))
    });
    if in_primary_key && !column.primary_key {
        return Err(AssemblyError::Argument(format!(
            "Trying to redefine primary-key column '{key}' as a non-primary-key column on table \
             '{}'",
            table.name
        ))
        .into());
    }
    let Some(place) = table.columns.iter_mut().find(|known| known.key() == key) else {
        table.columns.push(column);
        return Ok(());
    };
    *place = column;
    // The foreign keys of the old column go with it.
    table.constraints.retain(|constraint| {
        !matches!(constraint, Constraint::ForeignKey(foreign_key)
            if foreign_key.columns.iter().any(|name| name.text == key))
    });
    Ok(())
}
