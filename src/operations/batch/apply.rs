//! The table as the directives change it, as `ApplyBatchImpl`.

use indexmap::IndexMap;

use super::ordering::{self, Pair};
use super::record::{Action, AddedConstraint};
use super::{BatchError, BatchRequest, TableArguments};
use crate::operations::{AlterColumn, AlteredDefault, ColumnChange};
use crate::schema::assembly::{AssembledConstraint, AssembledTable, columns_of};
use crate::schema::column::{Autoincrement, Column, ServerDefault};
use crate::schema::constraint::{Constraint, ExcludeSubject, PrimaryKeyConstraint};
use crate::schema::expression::{
    CastExpression, CastKind, ColumnReference, Expression, FromClause,
};
use crate::schema::identifier::{Identifier, ObjectName};
use crate::schema::index::Index;
use crate::schema::naming::{NamedKind, NamedSubject};
use crate::schema::table::Table;
use crate::schema::types::{Affinity, SqlType, TypeKind};
use std::sync::Arc;

/// A constraint of the new table.
#[derive(Debug, Clone)]
pub(super) struct KeptConstraint {
    pub constraint: Constraint,
    pub follows: Follows,
}

/// Which columns within a condition follow a renaming.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Follows {
    /// Those that belong to a table.
    TableColumns,
    /// All of them: Alembic made the condition for this table.
    All,
    /// None: the condition was made without knowing the table.
    Nothing,
}

/// An index of the old table.
#[derive(Debug, Clone)]
pub(super) struct KeptIndex {
    pub index: Index,
    /// It stands for `index=True`; such an index is not made again.
    pub is_column_flag: bool,
}

/// The table between the old and the new one. Columns are known by their old names.
pub(super) struct BatchTable<'a> {
    pub dialect: &'a str,
    pub table: &'a Table,
    pub request: &'a BatchRequest,
    pub columns: IndexMap<String, Column>,
    /// What is copied into a column; new columns have nothing.
    pub transfers: IndexMap<String, Option<Expression>>,
    pub named: IndexMap<String, KeptConstraint>,
    pub unnamed: Vec<KeptConstraint>,
    /// Columns of CHECKs that stand with a column of a given table.
    column_checks: IndexMap<String, String>,
    pub indexes: IndexMap<String, KeptIndex>,
    pub new_indexes: IndexMap<String, Index>,
    pub warnings: Vec<String>,
    /// Names of the old table's constraints, for databases that drop them first.
    pub old_names: Vec<ObjectName>,
    /// Columns without `nullable=`: a primary key makes them NOT NULL, whatever a directive says.
    pub unspecified_nullable: Vec<String>,
    existing_order: Vec<String>,
    new_pairs: Vec<Pair>,
}

impl<'a> BatchTable<'a> {
    /// As `_grab_table_elements`.
    pub(super) fn new(
        dialect: &'a str,
        table: &'a Table,
        source: &Arc<FromClause>,
        request: &'a BatchRequest,
    ) -> Result<Self, BatchError> {
        let assembled = AssembledTable::new(table, dialect, &request.table_convention)?;
        let mut batch = Self {
            dialect,
            table,
            request,
            columns: IndexMap::new(),
            transfers: IndexMap::new(),
            named: IndexMap::new(),
            unnamed: Vec::new(),
            column_checks: IndexMap::new(),
            indexes: IndexMap::new(),
            new_indexes: IndexMap::new(),
            warnings: Vec::new(),
            old_names: Vec::new(),
            unspecified_nullable: Vec::new(),
            existing_order: Vec::new(),
            new_pairs: Vec::new(),
        };
        for column in &assembled.columns {
            batch.take_column(column, source);
        }
        if assembled.primary_key.is_none() {
            batch.take_empty_primary_key()?;
        }
        batch.take_constraints(&assembled);
        let listed = assembled.indexes.len() - table.indexes.len();
        for (position, index) in assembled.indexes.into_iter().enumerate() {
            let name = key_of(&index.name);
            let is_column_flag = position < listed;
            batch.indexes.insert(
                name,
                KeptIndex {
                    index,
                    is_column_flag,
                },
            );
        }
        Ok(batch)
    }

    fn take_column(&mut self, column: &Column, source: &Arc<FromClause>) {
        let name = column.name.text.clone();
        let original = self.table.columns.iter();
        let mut original = original.filter(|original| original.name == column.name);
        if original.any(|original| original.nullable.is_none()) {
            self.unspecified_nullable.push(name.clone());
        }
        let mut copy = column.clone();
        copy.key = None;
        copy.unique = None;
        copy.index = None;
        copy.foreign_keys.clear();
        let mut reference = ColumnReference::new(column.name.clone(), column.sql_type.clone());
        reference.table = Some(Arc::clone(source));
        self.columns.insert(name.clone(), copy);
        self.transfers
            .insert(name.clone(), Some(Expression::Column(Box::new(reference))));
        self.existing_order.push(name);
    }

    /// Every table of SQLAlchemy has a primary key, if an empty one, and a naming convention names
    /// it.
    fn take_empty_primary_key(&mut self) -> Result<(), BatchError> {
        let subject = NamedSubject {
            kind: NamedKind::PrimaryKey,
            table_name: &self.table.name.text,
            table_schema: self.table.schema.as_ref().map(Identifier::as_str),
            columns: Vec::new(),
            referred_table: None,
            referred_columns: Vec::new(),
        };
        let convention = &self.request.table_convention;
        let name = convention.apply(&subject, &ObjectName::Unnamed)?;
        if name.identifier().is_some() {
            self.old_names.push(name.clone());
            self.keep(KeptConstraint {
                constraint: Constraint::PrimaryKey(PrimaryKeyConstraint {
                    name,
                    implicit: true,
                    ..PrimaryKeyConstraint::default()
                }),
                follows: Follows::TableColumns,
            });
        }
        Ok(())
    }

    fn take_constraints(&mut self, assembled: &AssembledTable) {
        let primary_key = assembled.primary_key.clone().map(Constraint::PrimaryKey);
        let others = assembled
            .constraints
            .iter()
            .filter_map(|constraint| match constraint {
                AssembledConstraint::Plain(constraint) => Some(constraint.clone()),
                // The type of the column makes it again.
                AssembledConstraint::TypeCheck(_) => None,
            });
        for constraint in primary_key.into_iter().chain(others) {
            self.old_names.push(constraint.name().clone());
            let is_unnamed = constraint.name().identifier().is_none();
            if self.request.is_reflected && is_unnamed && matches!(constraint, Constraint::Check(_))
            {
                self.warn_of_omitted_check();
                continue;
            }
            self.keep(KeptConstraint {
                constraint,
                follows: Follows::TableColumns,
            });
        }
        if self.request.is_reflected {
            return;
        }
        for column in &assembled.columns {
            for check in &column.checks {
                if let Some(name) = check.name.identifier() {
                    self.column_checks
                        .insert(name.text.clone(), column.name.text.clone());
                }
            }
        }
    }

    fn warn_of_omitted_check(&mut self) {
        let TableArguments { constraints, .. } = &self.request.table_args;
        let is_restated = constraints
            .iter()
            .any(|constraint| matches!(constraint, Constraint::Check(_)));
        if !is_restated {
            self.warnings.push(format!(
                "Unnamed CHECK constraint on reflected table '{}' is being omitted from the \
                 table recreate; pass the constraint explicitly using \
                 batch_alter_table.table_args.  Naming CHECK constraints avoids this going \
                 forward.",
                self.table.name
            ));
        }
    }

    fn keep(&mut self, kept: KeptConstraint) {
        match kept.constraint.name().identifier() {
            Some(name) => {
                let name = name.text.clone();
                self.named.insert(name, kept);
            }
            None => self.unnamed.push(kept),
        }
    }

    /// Carries out one step of a directive.
    pub(super) fn apply(&mut self, action: Action) -> Result<(), BatchError> {
        match action {
            Action::AddColumn {
                column,
                insert_before,
                insert_after,
            } => self.add_column(*column, insert_before.as_deref(), insert_after.as_deref()),
            Action::DropColumn(name) => self.drop_column(&name),
            Action::AlterColumn(change) => self.alter_column(&change),
            Action::AddConstraint(added) => self.add_constraint(added),
            Action::DropConstraint {
                name,
                is_type_bound,
            } => self.drop_constraint(&name, is_type_bound),
            Action::CreateIndex(index) => {
                self.new_indexes.insert(key_of(&index.name), index);
                Ok(())
            }
            Action::DropIndex(name) => {
                let name = key_of(&name);
                let dropped = self.indexes.shift_remove(&name);
                dropped.map(drop).ok_or(BatchError::NoSuchIndex(name))
            }
        }
    }

    fn add_column(
        &mut self,
        mut column: Column,
        insert_before: Option<&str>,
        insert_after: Option<&str>,
    ) -> Result<(), BatchError> {
        let name = column.name.text.clone();
        self.new_pairs.extend(ordering::pairs_of_new_column(
            &name,
            insert_before,
            insert_after,
            &self.existing_order,
            &self.new_pairs,
            !self.request.partial_reordering.is_empty(),
        )?);
        // Its foreign keys and the CHECK of its type come as constraints of their own.
        column.foreign_keys.clear();
        column.sql_type = without_events(column.sql_type);
        column.key = None;
        if column.nullable.is_none() {
            self.unspecified_nullable.push(name.clone());
        }
        column.nullable = Some(column.is_nullable());
        self.columns.insert(name.clone(), column);
        self.transfers.insert(name, None);
        Ok(())
    }

    fn drop_column(&mut self, name: &str) -> Result<(), BatchError> {
        for kept in self.named.values_mut().chain(&mut self.unnamed) {
            if let Constraint::PrimaryKey(primary_key) = &mut kept.constraint
                && kept.follows == Follows::TableColumns
            {
                primary_key.columns.retain(|column| column.text != name);
            }
        }
        if self.columns.shift_remove(name).is_none() {
            return Err(BatchError::UnknownColumn(name.to_owned()));
        }
        self.transfers.shift_remove(name);
        let position = self.existing_order.iter().position(|known| known == name);
        match position {
            Some(position) => {
                self.existing_order.remove(position);
                Ok(())
            }
            None => Err(BatchError::DroppedNewColumn),
        }
    }

    fn alter_column(&mut self, change: &AlterColumn) -> Result<(), BatchError> {
        let key = change.column_name.text.as_str();
        let unknown = || BatchError::UnknownColumn(key.to_owned());
        let column = self.columns.get_mut(key).ok_or_else(unknown)?;
        if let Some(name) = &change.modify_name
            && name.text != key
        {
            column.name = name.clone();
            column.key = Some(key.to_owned());
            if let Some(name) = change
                .existing_type
                .as_ref()
                .and_then(|existing| schema_type_name(existing, self.dialect))
            {
                self.named.shift_remove(&name.text);
            }
        }
        if let Some(sql_type) = &change.modify_type {
            if self.dialect == "sqlite"
                && !same_affinity(&column.sql_type, sql_type)
                && !matches!(sql_type.kind, TypeKind::Json { .. })
                && let Some(Some(transfer)) = self.transfers.get_mut(key)
            {
                // As `SQLiteImpl.cast_for_batch_migrate`.
                *transfer = Expression::Cast(Box::new(CastExpression {
                    kind: CastKind::Cast,
                    operand: transfer.clone(),
                    sql_type: sql_type.clone(),
                }));
            }
            column.sql_type = without_events(sql_type.clone());
        }
        if let Some(nullable) = change.modify_nullable {
            column.nullable = Some(nullable);
        }
        match change.modify_server_default.given() {
            None => {}
            Some(AlteredDefault::None) => {
                column.server_default = None;
                column.identity = None;
                column.computed = None;
            }
            Some(AlteredDefault::Clause(clause)) => {
                column.identity = None;
                column.computed = None;
                column.server_default = Some(ServerDefault::Clause(clause.clone()));
            }
            Some(
                AlteredDefault::Fetched | AlteredDefault::Identity(_) | AlteredDefault::Computed(_),
            ) => {
                return Err(BatchError::Argument(
                    "Argument 'arg' is expected to be one of type '<class 'str'>' or '<class \
                     'sqlalchemy.sql.elements.ClauseElement'>' or '<class \
                     'sqlalchemy.sql.elements.TextClause'>'"
                        .to_owned(),
                ));
            }
        }
        if let Some(autoincrement) = change.autoincrement {
            column.autoincrement = if autoincrement {
                Autoincrement::Yes
            } else {
                Autoincrement::No
            };
        }
        if let ColumnChange::Set(comment) = &change.modify_comment {
            column.comment.clone_from(comment);
        }
        Ok(())
    }

    fn add_constraint(&mut self, added: AddedConstraint) -> Result<(), BatchError> {
        if matches!(added.constraint.name(), ObjectName::Unnamed) {
            return Err(BatchError::UnnamedConstraint);
        }
        if matches!(added.constraint, Constraint::PrimaryKey(_)) {
            // The old one stays only if it has a name of its own.
            self.unnamed
                .retain(|kept| !matches!(kept.constraint, Constraint::PrimaryKey(_)));
        }
        self.keep(KeptConstraint {
            constraint: added.constraint,
            follows: if added.is_bound {
                Follows::All
            } else {
                Follows::Nothing
            },
        });
        Ok(())
    }

    fn drop_constraint(
        &mut self,
        name: &ObjectName,
        is_type_bound: bool,
    ) -> Result<(), BatchError> {
        let name = match name {
            ObjectName::Given(name) | ObjectName::Final(name) => name.text.as_str(),
            ObjectName::FromConvention => return Ok(()),
            ObjectName::Unnamed => return Err(BatchError::UnnamedConstraint),
        };
        if let Some(column) = self.column_checks.shift_remove(name) {
            if let Some(column) = self.columns.get_mut(&column) {
                let is_other = |check_name: &ObjectName| {
                    check_name
                        .identifier()
                        .is_none_or(|known| known.text != name)
                };
                column.checks.retain(|check| is_other(&check.name));
            }
            return Ok(());
        }
        let Some(kept) = self.named.shift_remove(name) else {
            if is_type_bound {
                return Ok(());
            }
            return Err(BatchError::NoSuchConstraint(name.to_owned()));
        };
        if let Constraint::PrimaryKey(primary_key) = &kept.constraint {
            for column in &primary_key.columns {
                let column = self
                    .columns
                    .get_mut(&column.text)
                    .ok_or_else(|| BatchError::UnknownColumn(column.text.clone()))?;
                column.primary_key = false;
            }
        }
        Ok(())
    }

    /// Puts the columns into their order, as `_adjust_self_columns_for_partial_reordering`.
    pub(super) fn sort_columns(&mut self) -> Result<(), BatchError> {
        let reordering = &self.request.partial_reordering;
        if reordering.is_empty() && self.new_pairs.is_empty() {
            return Ok(());
        }
        let columns: Vec<String> = self.columns.keys().cloned().collect();
        let mut pairs: Vec<Pair> = Vec::new();
        if reordering.is_empty() {
            let neighbours = columns.iter().zip(self.existing_order.iter().skip(1));
            pairs.extend(neighbours.map(|(first, second)| (first.clone(), second.clone())));
        }
        for group in reordering {
            let neighbours = group.windows(2);
            pairs.extend(neighbours.map(|pair| (pair[0].clone(), pair[1].clone())));
        }
        pairs.extend(self.new_pairs.iter().cloned());
        let sorted = ordering::sort(&pairs, &columns)?;
        let position = |name: &String| sorted.iter().position(|known| known == name);
        self.columns
            .sort_by(|one, _, other, _| position(one).cmp(&position(other)));
        self.transfers
            .sort_by(|one, _, other, _| position(one).cmp(&position(other)));
        Ok(())
    }
}

/// The columns that a constraint needs, by their old names.
pub(super) fn needed_columns(constraint: &Constraint) -> Vec<Identifier> {
    match constraint {
        Constraint::PrimaryKey(primary_key) => primary_key.columns.clone(),
        Constraint::ForeignKey(foreign_key) => foreign_key.columns.clone(),
        Constraint::Unique(unique) => unique.columns.clone(),
        Constraint::Check(check) => columns_of(&check.condition),
        Constraint::Exclude(exclude) => exclude
            .elements
            .iter()
            .flat_map(|element| match &element.subject {
                ExcludeSubject::Column(column) => vec![column.clone()],
                ExcludeSubject::Expression(expression) => columns_of(expression),
            })
            .collect(),
    }
}

/// The name under which Python's dicts keep something; `None` for all that have none.
fn key_of(name: &ObjectName) -> String {
    name.identifier()
        .map_or_else(|| "None".to_owned(), |name| name.text.clone())
}

/// The type without what it makes beside its table: CHECKs and types of the database.
fn without_events(mut sql_type: SqlType) -> SqlType {
    match &mut sql_type.kind {
        TypeKind::Boolean(boolean) => boolean.create_constraint = false,
        TypeKind::Enum(enumeration) => {
            enumeration.create_constraint = false;
            enumeration.create_type = false;
        }
        TypeKind::Domain(domain) => domain.create_type = false,
        _ => {}
    }
    sql_type
}

/// The name of a `SchemaType`.
fn schema_type_name<'t>(sql_type: &'t SqlType, dialect: &str) -> Option<&'t Identifier> {
    match &sql_type.for_dialect(dialect).kind {
        TypeKind::Boolean(boolean) => boolean.name.as_ref(),
        TypeKind::Enum(enumeration) => enumeration.name.as_ref(),
        TypeKind::Domain(domain) => Some(&domain.name),
        _ => None,
    }
}

/// Whether two types are of one family (`_type_affinity`).
fn same_affinity(one: &SqlType, other: &SqlType) -> bool {
    let (one, other) = (undecorated(one), undecorated(other));
    match (one.affinity(), other.affinity()) {
        (Affinity::Other, Affinity::Other) => match (&one.kind, &other.kind) {
            (TypeKind::Null, TypeKind::Null) => true,
            (TypeKind::Custom { spec: one }, TypeKind::Custom { spec: other }) => one == other,
            (one, other) => std::mem::discriminant(one) == std::mem::discriminant(other),
        },
        (one, other) => one == other,
    }
}

fn undecorated(sql_type: &SqlType) -> &SqlType {
    match &sql_type.kind {
        TypeKind::Decorated { implementation, .. } | TypeKind::Compiled { implementation, .. } => {
            undecorated(implementation)
        }
        _ => sql_type,
    }
}
