//! The operations that a block becomes: create the new table, copy the rows, drop the old table,
//! rename, index.

use std::sync::Arc;

use super::apply::{BatchTable, Follows, KeptConstraint, needed_columns};
use super::record::{Recorder, element_column, needs_type_check, type_check};
use super::{BatchError, BatchRequest, temporary_name};
use crate::operations::{
    CreateIndex, CreateTable, DropConstraint, DropTable, Execute, Operation, RenameTable,
};
use crate::schema::assembly::{AssembledConstraint, AssembledTable, TypeCheckValues};
use crate::schema::column::{Column, ColumnDefault};
use crate::schema::constraint::{Constraint, ExcludeSubject};
use crate::schema::expression::{
    self, ColumnReference, ElementId, Expression, FromClause, SequenceReference, TableClause,
    TableColumn,
};
use crate::schema::identifier::{Identifier, ObjectName};
use crate::schema::index::{Index, IndexElement};
use crate::schema::naming::{NamedColumn, NamedKind, NamedSubject, NamingConvention, NamingError};
use crate::schema::options::DialectOptions;
use crate::schema::statement::{Insert, InsertSource, Query, Select, Statement};
use crate::schema::table::Table;
use crate::schema::types::{SqlType, TypeKind};

/// The operations of a block. They are compiled with the default naming convention: every name in
/// them is final.
#[derive(Debug, Clone, PartialEq)]
pub struct BatchPlan {
    /// First: constraints whose names the new table takes over are dropped where names are unique
    /// in a schema, and the new table is created.
    pub create: Vec<Operation>,
    /// Then the rows are copied and the old table is dropped.
    pub copy: Vec<Operation>,
    /// Carried out when one of the operations in `copy` fails; then the failure is reported.
    pub undo: Operation,
    /// At last the new table gets its name and its indexes.
    pub finish: Vec<Operation>,
    /// What Alembic reports by `warnings.warn`, before anything is sent.
    pub warnings: Vec<String>,
}

impl BatchPlan {
    /// All operations of an undisturbed run, in order.
    pub fn operations(&self) -> impl Iterator<Item = &Operation> {
        self.create.iter().chain(&self.copy).chain(&self.finish)
    }
}

/// Rewrites a block into operations, as `ApplyBatchImpl`. `table` is the table as it was reflected
/// (see [`super::complete_reflected`]) or as `copy_from=` gives it; `dialect` is the name that
/// SQLAlchemy gives the dialect.
///
/// # Errors
/// When a directive does not fit the table; nothing was sent then.
pub fn plan_batch(
    request: &BatchRequest,
    table: &Table,
    dialect: &str,
) -> Result<BatchPlan, BatchError> {
    let source = Arc::new(FromClause::Table(Arc::new(source_clause(table))));
    let mut batch = BatchTable::new(dialect, table, &source, request)?;
    let recorder = Recorder {
        dialect,
        table,
        convention: &request.target_convention,
    };
    // Alembic meets a directive's own mistakes before it looks at the table.
    let mut actions = Vec::new();
    for change in &request.recorded {
        actions.extend(recorder.actions(change)?);
    }
    for action in actions {
        batch.apply(action)?;
    }
    batch.sort_columns()?;
    Builder { batch }.build()
}

fn source_clause(table: &Table) -> TableClause {
    let column = |column: &Column| TableColumn {
        name: column.name.clone(),
        key: column.key().to_owned(),
        sql_type: column.sql_type.clone(),
        primary_key: column.primary_key,
        autoincrement: false,
        nullable: column.is_nullable(),
        default: None,
        on_update: None,
        server_default: column.server_default.is_some(),
        computed: false,
        foreign_keys: Vec::new(),
    };
    TableClause {
        id: ElementId::fresh(),
        schema: table.schema.clone(),
        name: table.name.clone(),
        columns: table.columns.iter().map(column).collect(),
        has_metadata: true,
        implicit_returning: true,
        only: false,
    }
}

struct Builder<'a> {
    batch: BatchTable<'a>,
}

impl Builder<'_> {
    fn build(mut self) -> Result<BatchPlan, BatchError> {
        let new_table = self.new_table()?;
        let assembled =
            AssembledTable::new(&new_table, self.batch.dialect, &NamingConvention::default())?;
        let mut create = self.drops_of_names();
        create.push(Operation::CreateTable(CreateTable::new(new_table.clone())));
        let copy = vec![
            self.insert(&new_table, &assembled)?,
            Operation::DropTable(DropTable::new(self.batch.table.clone())),
        ];
        let undo = Operation::DropTable(DropTable::new(new_table.clone()));
        let mut finish = vec![Operation::RenameTable(RenameTable {
            table_name: new_table.name,
            new_table_name: self.batch.table.name.clone(),
            schema: self.batch.table.schema.clone(),
        })];
        finish.extend(self.indexes()?);
        Ok(BatchPlan {
            create,
            copy,
            undo,
            finish,
            warnings: self.batch.warnings,
        })
    }

    /// As `PostgresqlImpl.prep_table_for_batch`.
    fn drops_of_names(&self) -> Vec<Operation> {
        if self.batch.dialect != "postgresql" {
            return Vec::new();
        }
        let names = self.batch.old_names.iter().filter(|name| {
            let name = name.identifier();
            name.is_some_and(|name| self.batch.named.contains_key(&name.text))
        });
        names
            .map(|name| {
                Operation::DropConstraint(DropConstraint {
                    constraint_name: name.clone(),
                    table_name: self.batch.table.name.clone(),
                    schema: self.batch.table.schema.clone(),
                    kind: None,
                    if_exists: false,
                    cascade: false,
                })
            })
            .collect()
    }

    /// As `_transfer_elements_to_new_table`.
    fn new_table(&mut self) -> Result<Table, BatchError> {
        let old = self.batch.table;
        let request = self.batch.request;
        let mut table = Table::new(temporary_name(&old.name), old.schema.clone());
        table.columns = self.batch.columns.values().cloned().collect();
        table
            .columns
            .extend(request.table_args.columns.iter().cloned());
        for column in &mut table.columns {
            self.name_type_check(column)?;
        }
        table
            .constraints
            .extend(request.table_args.constraints.iter().cloned());
        table.constraints = self.list_constraints(&table)?;
        table.columns.iter_mut().for_each(leave_constraints_out);
        table
            .indexes
            .extend(request.table_args.indexes.iter().cloned());
        table.comment.clone_from(&request.table_kwargs.comment);
        table.prefixes.clone_from(&request.table_kwargs.prefixes);
        table.options = merged(&request.table_kwargs.options, &old.options);
        for kept in self.batch.named.values().chain(&self.batch.unnamed) {
            let is_complete = needed_columns(&kept.constraint)
                .iter()
                .all(|column| self.batch.transfers.contains_key(&column.text));
            if is_complete {
                let constraint = self.copied(kept);
                self.require_values(&mut table, &constraint);
                push_constraint(&mut table, constraint);
            }
        }
        Ok(table)
    }

    /// The columns of a primary key are NOT NULL unless the script says otherwise, as
    /// `PrimaryKeyConstraint._set_parent`.
    fn require_values(&self, table: &mut Table, constraint: &Constraint) {
        let Constraint::PrimaryKey(primary_key) = constraint else {
            return;
        };
        for name in &primary_key.columns {
            let is_unspecified = self.batch.unspecified_nullable.contains(&name.text);
            let column = table.columns.iter_mut();
            let column = column.filter(|column| column.key() == name.text);
            for column in column.filter(|_| is_unspecified) {
                column.nullable = Some(false);
            }
        }
    }

    /// What `table_args=` and the columns bring. SQLAlchemy makes these constraints before those
    /// that are copied, so they are listed before them.
    fn list_constraints(&self, table: &Table) -> Result<Vec<Constraint>, BatchError> {
        let dialect = self.batch.dialect;
        let assembled = AssembledTable::new(table, dialect, &NamingConvention::default())?;
        let key_of = |name: &Identifier| {
            let column = table.columns.iter().find(|column| column.name == *name);
            column.map_or_else(|| name.clone(), |column| Identifier::new(column.key()))
        };
        let is_primary_key =
            |constraint: &&Constraint| matches!(constraint, Constraint::PrimaryKey(_));
        let primary_key = table.constraints.iter().find(is_primary_key).cloned();
        let mut listed: Vec<Constraint> = primary_key.into_iter().collect();
        for constraint in assembled.constraints {
            match constraint {
                AssembledConstraint::Plain(mut constraint) => {
                    name_by_key(&mut constraint, &key_of);
                    listed.push(constraint);
                }
                AssembledConstraint::TypeCheck(check) => {
                    if needs_type_check(dialect, &check.values) {
                        let mut constraint = type_check(&check);
                        if check.name.identifier().is_none() {
                            *constraint.name_mut() = ObjectName::Unnamed;
                        }
                        listed.push(constraint);
                    }
                }
            }
        }
        Ok(listed)
    }

    /// The CHECK of a type is named as the old table's convention says, as
    /// `_name_type_bound_constraints`.
    fn name_type_check(&mut self, column: &mut Column) -> Result<(), BatchError> {
        let dialect = self.batch.dialect;
        let old = self.batch.table;
        let subject_column = column.name.clone();
        let key = column.key().to_owned();
        let Some((given, values)) = type_check_name(&column.sql_type) else {
            return Ok(());
        };
        if !needs_type_check(dialect, &values) {
            return Ok(());
        }
        let subject = NamedSubject {
            kind: NamedKind::Check,
            table_name: &old.name.text,
            table_schema: old.schema.as_ref().map(Identifier::as_str),
            columns: vec![NamedColumn {
                name: &subject_column.text,
                key: &key,
            }],
            referred_table: None,
            referred_columns: Vec::new(),
        };
        let convention = &self.batch.request.table_convention;
        let named = match given {
            ObjectName::FromConvention => convention.name_when_written(&subject, &given),
            given => convention.apply(&subject, &given),
        };
        match named {
            Ok(ObjectName::Final(name)) => set_final_name(&mut column.sql_type, name),
            Ok(_) => {}
            Err(NamingError::NameRequired) => self.batch.warnings.push(format!(
                "The CHECK constraint generated by the type of column '{}.{}' has no name, while \
                 the naming convention in use requires one; the constraint is emitted without a \
                 name.  Boolean and Enum datatypes should be given a name, e.g. \
                 Boolean(name='...'), in order for their CHECK constraints to participate fully \
                 in batch operations.",
                old.name, column.name
            )),
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }

    /// A constraint as it joins the new table.
    fn copied(&self, kept: &KeptConstraint) -> Constraint {
        let mut constraint = kept.constraint.clone();
        if matches!(constraint.name(), ObjectName::FromConvention) {
            *constraint.name_mut() = ObjectName::Unnamed;
        }
        match &mut constraint {
            Constraint::ForeignKey(foreign_key) => {
                // `ForeignKeyConstraint._copy(schema=...)` moves the referred table, too.
                if let Some(schema) = &self.batch.table.schema {
                    for target in &mut foreign_key.targets {
                        target.schema = Some(schema.clone());
                    }
                }
            }
            Constraint::Check(check) => {
                check.condition = self.followed(&check.condition, kept.follows);
            }
            Constraint::Exclude(exclude) => {
                for element in &mut exclude.elements {
                    if let ExcludeSubject::Expression(expression) = &mut element.subject {
                        *expression = self.followed(expression, kept.follows);
                    }
                }
            }
            Constraint::PrimaryKey(_) | Constraint::Unique(_) => {}
        }
        constraint
    }

    /// The name that a column has in the end.
    fn new_name(&self, name: &str) -> Option<Identifier> {
        self.batch
            .columns
            .get(name)
            .map(|column| column.name.clone())
    }

    fn followed(&self, expression: &Expression, follows: Follows) -> Expression {
        let mut followed = expression.clone();
        if follows != Follows::Nothing {
            rename_columns(&mut followed, &|reference| {
                let is_bound = follows == Follows::All || reference.table.is_some();
                is_bound
                    .then(|| self.new_name(&reference.name.text))
                    .flatten()
            });
        }
        followed
    }

    fn insert(
        &self,
        new_table: &Table,
        assembled: &AssembledTable,
    ) -> Result<Operation, BatchError> {
        let mut columns = Vec::new();
        let mut values = Vec::new();
        for (name, transfer) in &self.batch.transfers {
            if let Some(transfer) = transfer {
                columns.push(name.clone());
                values.push(transfer.clone());
            }
        }
        let numbering = assembled.autoincrement_column().ok().flatten();
        let mut clause = source_clause(new_table);
        for (column, described) in clause.columns.iter_mut().zip(&new_table.columns) {
            column.autoincrement =
                numbering.is_some_and(|numbering| numbering.name == described.name);
            if !columns.contains(&column.key) {
                column.default = self.default_of(described)?;
            }
        }
        let mut insert = Insert::new(
            FromClause::Table(Arc::new(clause)),
            InsertSource::Query {
                columns,
                query: Box::new(Query::Select(Box::new(Select::new(values)))),
                include_defaults: true,
            },
        );
        insert.inline = true;
        Ok(Operation::Execute(Box::new(Execute {
            statement: Statement::Insert(Box::new(insert)),
            execution_options: Vec::new(),
        })))
    }

    /// What SQLAlchemy itself fills into a new column.
    fn default_of(&self, column: &Column) -> Result<Option<expression::ColumnDefault>, BatchError> {
        Ok(match &column.default {
            None => None,
            Some(ColumnDefault::Value(value)) => {
                Some(expression::ColumnDefault::Value(value.clone()))
            }
            Some(ColumnDefault::Expression(default)) => Some(
                expression::ColumnDefault::Expression(Box::new(default.clone())),
            ),
            Some(ColumnDefault::Sequence(sequence)) => Some(expression::ColumnDefault::Sequence(
                Box::new(SequenceReference {
                    schema: sequence.schema.clone(),
                    name: sequence.name.clone(),
                    sql_type: sequence
                        .data_type
                        .clone()
                        .unwrap_or_else(|| column.sql_type.clone()),
                }),
            )),
            Some(ColumnDefault::Callable) => {
                let called = &self.batch.request.called_defaults;
                let value = called.iter().find(|(name, _)| *name == column.name.text);
                let (_, value) =
                    value.ok_or_else(|| BatchError::CallableDefault(column.name.text.clone()))?;
                Some(expression::ColumnDefault::Value(value.clone()))
            }
        })
    }

    /// As `_gather_indexes_from_both_tables`.
    fn indexes(&self) -> Result<Vec<Operation>, BatchError> {
        let mut operations = Vec::new();
        // The copy of an old index brings a dropped column back into Alembic's table object.
        let mut brought_back = Vec::new();
        for kept in self.batch.indexes.values() {
            if kept.is_column_flag {
                continue;
            }
            let mut index = kept.index.clone();
            for element in &mut index.elements {
                match element {
                    IndexElement::Column(name) => match self.new_name(&name.text) {
                        Some(new_name) => *name = new_name,
                        None => brought_back.push(name.clone()),
                    },
                    IndexElement::Expression(expression) => {
                        *expression = self.followed(expression, Follows::TableColumns);
                    }
                }
            }
            operations.push(self.create_index(index));
        }
        for index in self.batch.new_indexes.values() {
            let mut index = index.clone();
            // Alembic keeps only the columns of a new index.
            let mut elements = Vec::new();
            for name in index.elements.iter().filter_map(element_column) {
                let new_name = self
                    .new_name(&name.text)
                    .or_else(|| brought_back.iter().find(|known| **known == name).cloned())
                    .ok_or_else(|| BatchError::UnknownColumn(name.text.clone()))?;
                if !elements.contains(&new_name) {
                    elements.push(new_name);
                }
            }
            index.elements = elements.into_iter().map(IndexElement::Column).collect();
            operations.push(self.create_index(index));
        }
        Ok(operations)
    }

    fn create_index(&self, index: Index) -> Operation {
        Operation::CreateIndex(CreateIndex {
            table_name: self.batch.table.name.clone(),
            schema: self.batch.table.schema.clone(),
            index,
            if_not_exists: false,
            checkfirst: false,
        })
    }
}

/// Names columns by their keys again.
fn name_by_key(constraint: &mut Constraint, key_of: &dyn Fn(&Identifier) -> Identifier) {
    let columns = match constraint {
        Constraint::PrimaryKey(primary_key) => &mut primary_key.columns,
        Constraint::ForeignKey(foreign_key) => &mut foreign_key.columns,
        Constraint::Unique(unique) => &mut unique.columns,
        Constraint::Check(_) => return,
        Constraint::Exclude(exclude) => {
            for element in &mut exclude.elements {
                if let ExcludeSubject::Column(column) = &mut element.subject {
                    *column = key_of(column);
                }
            }
            return;
        }
    };
    for column in columns {
        *column = key_of(column);
    }
}

/// The constraints that a column brings are listed with the table.
fn leave_constraints_out(column: &mut Column) {
    if column.index != Some(true) {
        column.unique = None;
    }
    column.foreign_keys.clear();
    leave_check_out(&mut column.sql_type);
}

fn leave_check_out(sql_type: &mut SqlType) {
    for (_, variant) in &mut sql_type.variants {
        leave_check_out(variant);
    }
    match &mut sql_type.kind {
        TypeKind::Boolean(boolean) => boolean.create_constraint = false,
        TypeKind::Enum(enumeration) => enumeration.create_constraint = false,
        TypeKind::Array { item, .. } => leave_check_out(item),
        TypeKind::Decorated { implementation, .. } | TypeKind::Compiled { implementation, .. } => {
            leave_check_out(implementation);
        }
        _ => {}
    }
}

/// A table has one primary key: a later one takes the place of an earlier, and its columns where
/// it has none of its own.
fn push_constraint(table: &mut Table, mut constraint: Constraint) {
    if let Constraint::PrimaryKey(primary_key) = &mut constraint {
        table.constraints.retain_mut(|known| {
            let Constraint::PrimaryKey(known) = known else {
                return true;
            };
            if primary_key.columns.is_empty() {
                primary_key.columns = std::mem::take(&mut known.columns);
            }
            false
        });
    }
    table.constraints.push(constraint);
}

/// The first options, and of the others those that they do not have.
fn merged(options: &DialectOptions, others: &DialectOptions) -> DialectOptions {
    let mut merged = options.clone();
    for (name, value) in others.iter() {
        if merged.get(name).is_none() {
            merged.set(name, value.clone());
        }
    }
    merged
}

/// The CHECK that a type makes: its name, and what it allows.
fn type_check_name(sql_type: &SqlType) -> Option<(ObjectName, TypeCheckValues)> {
    let (name, is_final, values) = match &sql_type.kind {
        TypeKind::Boolean(boolean) if boolean.create_constraint => (
            &boolean.name,
            boolean.name_is_final,
            TypeCheckValues::Boolean,
        ),
        TypeKind::Enum(enumeration) if enumeration.create_constraint => (
            &enumeration.name,
            enumeration.name_is_final,
            TypeCheckValues::Labels {
                labels: Vec::new(),
                native_enum: enumeration.native_enum,
            },
        ),
        _ => return None,
    };
    let name = match name {
        None => ObjectName::FromConvention,
        Some(name) if is_final => ObjectName::Final(name.clone()),
        Some(name) => ObjectName::Given(name.clone()),
    };
    Some((name, values))
}

fn set_final_name(sql_type: &mut SqlType, name: Identifier) {
    match &mut sql_type.kind {
        TypeKind::Boolean(boolean) => {
            boolean.name = Some(name);
            boolean.name_is_final = true;
        }
        TypeKind::Enum(enumeration) => {
            enumeration.name = Some(name);
            enumeration.name_is_final = true;
        }
        _ => {}
    }
}

/// Renames columns within an expression.
fn rename_columns(
    expression: &mut Expression,
    new_name: &dyn Fn(&ColumnReference) -> Option<Identifier>,
) {
    let all = |parts: &mut [Expression]| {
        for part in parts {
            rename_columns(part, new_name);
        }
    };
    match expression {
        Expression::Column(column) => {
            if let Some(name) = new_name(column) {
                column.name = name;
            }
        }
        Expression::Unary(unary) => rename_columns(&mut unary.operand, new_name),
        Expression::Binary(binary) => {
            rename_columns(&mut binary.left, new_name);
            rename_columns(&mut binary.right, new_name);
        }
        Expression::List(list) => all(&mut list.members),
        Expression::Tuple(tuple) => all(&mut tuple.members),
        Expression::Array(array) => all(&mut array.members),
        Expression::Grouping(inner) => rename_columns(inner, new_name),
        Expression::Cast(cast) => rename_columns(&mut cast.operand, new_name),
        Expression::Extract { expression, .. } => rename_columns(expression, new_name),
        Expression::Label(label) => rename_columns(&mut label.expression, new_name),
        Expression::Function(function) => all(&mut function.arguments),
        Expression::Case(case) => {
            for part in case.value.iter_mut().chain(&mut case.otherwise) {
                rename_columns(part, new_name);
            }
            for (condition, result) in &mut case.whens {
                rename_columns(condition, new_name);
                rename_columns(result, new_name);
            }
        }
        _ => {}
    }
}
