//! What a directive asks of the table, step by step, as `alembic.operations.toimpl` hands it to
//! the batch implementation: a new column brings constraints and indexes along, a new type
//! replaces the CHECK of the old one.

use super::{BatchChange, BatchError};
use crate::operations::{
    AddColumn, AlterColumn, ConstraintKind, CreateForeignKey, CreateIndex, DropConstraint,
};
use crate::schema::assembly::{AssembledConstraint, AssembledTable, TypeCheck, TypeCheckValues};
use crate::schema::assembly::{AssemblyError, columns_of};
use crate::schema::column::Column;
use crate::schema::constraint::{
    CheckConstraint, Constraint, ForeignKeyConstraint, ForeignKeyTarget,
};
use crate::schema::expression::{BinaryModifiers, ColumnReference, Expression, Operand, Operator};
use crate::schema::identifier::{Identifier, ObjectName};
use crate::schema::index::{Index, IndexElement};
use crate::schema::naming::{NamedColumn, NamedKind, NamedSubject, NamingConvention};
use crate::schema::table::Table;
use crate::schema::types::{SqlType, TypeKind};
use crate::schema::value::SqlValue;

/// One step of a directive.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Action {
    AddColumn {
        column: Box<Column>,
        insert_before: Option<String>,
        insert_after: Option<String>,
    },
    DropColumn(String),
    AlterColumn(Box<AlterColumn>),
    AddConstraint(AddedConstraint),
    DropConstraint {
        name: ObjectName,
        /// The CHECK of a type that is replaced: it need not be there.
        is_type_bound: bool,
    },
    CreateIndex(Index),
    DropIndex(ObjectName),
}

/// A constraint that joins the table.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct AddedConstraint {
    pub constraint: Constraint,
    /// It was made for columns of this table, so it follows them when they are renamed.
    pub is_bound: bool,
}

/// Takes directives apart.
pub(super) struct Recorder<'a> {
    pub dialect: &'a str,
    pub table: &'a Table,
    pub convention: &'a NamingConvention,
}

impl Recorder<'_> {
    pub(super) fn actions(&self, change: &BatchChange) -> Result<Vec<Action>, BatchError> {
        let constraint = |constraint: Constraint| -> Result<Vec<Action>, BatchError> {
            Ok(vec![self.add_constraint(constraint)?])
        };
        match change {
            BatchChange::AddColumn {
                operation,
                insert_before,
                insert_after,
            } => self.add_column(operation, insert_before.as_deref(), insert_after.as_deref()),
            BatchChange::DropColumn(operation) => {
                Ok(vec![Action::DropColumn(operation.column_name.text.clone())])
            }
            BatchChange::AlterColumn(operation) => self.alter_column(operation),
            BatchChange::CreateIndex(operation) => self.create_index(operation),
            BatchChange::DropIndex(operation) => {
                Ok(vec![Action::DropIndex(operation.index_name.clone())])
            }
            BatchChange::CreatePrimaryKey(operation) => {
                constraint(Constraint::PrimaryKey(operation.constraint.clone()))
            }
            BatchChange::CreateForeignKey(operation) => constraint(foreign_key(operation)?),
            BatchChange::CreateUniqueConstraint(operation) => {
                constraint(Constraint::Unique(operation.constraint.clone()))
            }
            BatchChange::CreateCheckConstraint(operation) => {
                constraint(Constraint::Check(operation.constraint.clone()))
            }
            BatchChange::CreateExcludeConstraint(operation) => {
                constraint(Constraint::Exclude(operation.constraint.clone()))
            }
            BatchChange::DropConstraint(operation) => {
                let name = self.dropped_name(operation)?;
                Ok(vec![Action::DropConstraint {
                    name,
                    is_type_bound: false,
                }])
            }
            // The new table has the comments that its definition has.
            BatchChange::CreateTableComment(_) | BatchChange::DropTableComment(_) => Ok(Vec::new()),
        }
    }

    fn add_column(
        &self,
        operation: &AddColumn,
        insert_before: Option<&str>,
        insert_after: Option<&str>,
    ) -> Result<Vec<Action>, BatchError> {
        let assembled = self.assemble(operation.column.clone())?;
        let mut column = operation.column.clone();
        for check in &mut column.checks {
            let columns = columns_of(&check.condition);
            let subject = self.subject(NamedKind::Check, &columns);
            check.name = self.convention.apply(&subject, &check.name)?;
        }
        let mut actions = vec![Action::AddColumn {
            column: Box::new(column),
            insert_before: insert_before.map(str::to_owned),
            insert_after: insert_after.map(str::to_owned),
        }];
        let is_inline = operation.inline_references && operation.column.foreign_keys.len() == 1;
        for constraint in assembled.constraints {
            let constraint = match constraint {
                AssembledConstraint::Plain(Constraint::ForeignKey(_)) if is_inline => continue,
                AssembledConstraint::Plain(constraint) => constraint,
                AssembledConstraint::TypeCheck(check) => type_check(&check),
            };
            actions.push(Action::AddConstraint(AddedConstraint {
                constraint,
                is_bound: true,
            }));
        }
        actions.extend(assembled.indexes.into_iter().map(Action::CreateIndex));
        Ok(actions)
    }

    fn alter_column(&self, operation: &AlterColumn) -> Result<Vec<Action>, BatchError> {
        let mut actions = Vec::new();
        if let (Some(existing), Some(_)) = (&operation.existing_type, &operation.modify_type) {
            for check in self.type_checks(&operation.column_name, existing)? {
                actions.push(Action::DropConstraint {
                    name: check.name,
                    is_type_bound: true,
                });
            }
        }
        actions.push(Action::AlterColumn(Box::new(operation.clone())));
        if let Some(sql_type) = &operation.modify_type {
            for check in self.type_checks(&operation.column_name, sql_type)? {
                actions.push(Action::AddConstraint(AddedConstraint {
                    constraint: type_check(&check),
                    is_bound: true,
                }));
            }
        }
        Ok(actions)
    }

    /// The CHECKs that a type brings along where the dialect needs them.
    fn type_checks(
        &self,
        column: &Identifier,
        sql_type: &SqlType,
    ) -> Result<Vec<TypeCheck>, BatchError> {
        let assembled = self.assemble(Column::new(column.clone(), sql_type.clone()))?;
        let checks = assembled.constraints.into_iter();
        Ok(checks
            .filter_map(|constraint| match constraint {
                AssembledConstraint::TypeCheck(check) => Some(check),
                AssembledConstraint::Plain(_) => None,
            })
            .filter(|check| needs_type_check(self.dialect, &check.values))
            .collect())
    }

    /// A table of this name with one column, as `SchemaObjects.table`.
    fn assemble(&self, column: Column) -> Result<AssembledTable, AssemblyError> {
        let mut table = Table::new(self.table.name.clone(), self.table.schema.clone());
        table.columns.push(column);
        AssembledTable::new(&table, self.dialect, self.convention)
    }

    /// A constraint directive: it gets its name from a table of which nothing else is known.
    fn add_constraint(&self, mut constraint: Constraint) -> Result<Action, BatchError> {
        let condition_columns;
        let (kind, columns): (_, &[Identifier]) = match &constraint {
            Constraint::PrimaryKey(primary_key) => (NamedKind::PrimaryKey, &primary_key.columns),
            Constraint::ForeignKey(foreign_key) => (NamedKind::ForeignKey, &foreign_key.columns),
            Constraint::Unique(unique) => (NamedKind::Unique, &unique.columns),
            Constraint::Check(check) => {
                condition_columns = columns_of(&check.condition);
                (NamedKind::Check, &condition_columns)
            }
            Constraint::Exclude(_) => {
                return Ok(Action::AddConstraint(AddedConstraint {
                    constraint,
                    is_bound: true,
                }));
            }
        };
        let mut subject = self.subject(kind, columns);
        if let Constraint::ForeignKey(foreign_key) = &constraint {
            subject.referred_table = foreign_key
                .targets
                .first()
                .map(|target| target.table.text.as_str());
            let columns = foreign_key.targets.iter();
            subject.referred_columns = columns
                .filter_map(|target| target.column.as_ref().map(|column| column.text.as_str()))
                .collect();
        }
        let name = self.convention.apply(&subject, constraint.name())?;
        *constraint.name_mut() = name;
        let is_bound = !matches!(constraint, Constraint::Check(_));
        Ok(Action::AddConstraint(AddedConstraint {
            constraint,
            is_bound,
        }))
    }

    fn create_index(&self, operation: &CreateIndex) -> Result<Vec<Action>, BatchError> {
        let mut index = operation.index.clone();
        let columns: Vec<Identifier> = index.elements.iter().filter_map(element_column).collect();
        let subject = self.subject(NamedKind::Index, &columns);
        index.name = self.convention.apply(&subject, &index.name)?;
        Ok(vec![Action::CreateIndex(index)])
    }

    /// As `SchemaObjects.generic_constraint`.
    fn dropped_name(&self, operation: &DropConstraint) -> Result<ObjectName, BatchError> {
        let kind = match operation.kind {
            None => return Ok(operation.constraint_name.clone()),
            Some(ConstraintKind::ForeignKey) => NamedKind::ForeignKey,
            Some(ConstraintKind::Primary) => NamedKind::PrimaryKey,
            Some(ConstraintKind::Unique) => NamedKind::Unique,
            Some(ConstraintKind::Check) => NamedKind::Check,
        };
        let subject = self.subject(kind, &[]);
        Ok(self
            .convention
            .apply(&subject, &operation.constraint_name)?)
    }

    fn subject<'b>(&'b self, kind: NamedKind, columns: &'b [Identifier]) -> NamedSubject<'b> {
        let columns = columns.iter().map(|column| NamedColumn {
            name: &column.text,
            key: &column.text,
        });
        NamedSubject {
            kind,
            table_name: &self.table.name.text,
            table_schema: self.table.schema.as_ref().map(Identifier::as_str),
            columns: columns.collect(),
            referred_table: None,
            referred_columns: Vec::new(),
        }
    }
}

/// The CHECK of a type as a constraint of its own.
pub(super) fn type_check(check: &TypeCheck) -> Constraint {
    let values = match &check.values {
        TypeCheckValues::Boolean => vec![
            Operand::Value(SqlValue::Integer(0)),
            Operand::Value(SqlValue::Integer(1)),
        ],
        TypeCheckValues::Labels { labels, .. } => labels
            .iter()
            .map(|label| Operand::Value(SqlValue::Text(label.clone())))
            .collect(),
    };
    let column = ColumnReference::new(check.column.clone(), SqlType::new(TypeKind::Null));
    let column = Expression::Column(Box::new(column));
    let condition = column
        .operate(
            Operator::In,
            Operand::Values(values),
            BinaryModifiers::default(),
        )
        .expect("a list stands beside IN");
    Constraint::Check(CheckConstraint::new(check.name.clone(), condition))
}

/// The column by which `Index.columns` knows an element; a text counts as the name of one.
pub(super) fn element_column(element: &IndexElement) -> Option<Identifier> {
    match element {
        IndexElement::Column(key) => Some(key.clone()),
        IndexElement::Expression(Expression::Text(text)) => {
            Some(Identifier::new(text.text.clone()))
        }
        IndexElement::Expression(expression) => columns_of(expression).into_iter().next(),
    }
}

fn foreign_key(operation: &CreateForeignKey) -> Result<Constraint, BatchError> {
    if operation.local_columns.len() != operation.remote_columns.len() {
        return Err(BatchError::Argument(format!(
            "ForeignKeyConstraint number of constrained columns must match the number of \
             referenced columns: {} and {}",
            operation.local_columns.len(),
            operation.remote_columns.len()
        )));
    }
    let columns = operation.remote_columns.iter();
    let targets = columns.map(|column| ForeignKeyTarget {
        schema: operation.referent_schema.clone(),
        table: operation.referent_table.clone(),
        column: Some(column.clone()),
    });
    Ok(Constraint::ForeignKey(ForeignKeyConstraint {
        name: operation.constraint_name.clone(),
        columns: operation.local_columns.clone(),
        targets: targets.collect(),
        rules: operation.rules.clone(),
    }))
}

/// Whether a type makes a CHECK on this dialect's tables, needed or not.
pub(super) fn has_type_check(sql_type: &SqlType, dialect: &str) -> bool {
    match &sql_type.for_dialect(dialect).kind {
        TypeKind::Boolean(boolean) => boolean.create_constraint,
        TypeKind::Enum(enumeration) => enumeration.create_constraint,
        TypeKind::Array { item, .. } => has_type_check(item, dialect),
        TypeKind::Decorated { implementation, .. } | TypeKind::Compiled { implementation, .. } => {
            has_type_check(implementation, dialect)
        }
        _ => false,
    }
}

/// Whether the dialect has to emulate the type by a CHECK.
pub(super) fn needs_type_check(dialect: &str, values: &TypeCheckValues) -> bool {
    match values {
        TypeCheckValues::Boolean => dialect != "postgresql",
        TypeCheckValues::Labels { native_enum, .. } => !native_enum || dialect == "sqlite",
    }
}
