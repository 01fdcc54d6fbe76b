//! What a table has once its columns and constraints belong together: which columns are its
//! primary key, which constraints and indexes the columns and their types bring along, in which
//! order SQLAlchemy makes them, and what they are called.

use thiserror::Error;

use super::column::{Autoincrement, Column, ColumnDefault};
use super::constraint::{
    Constraint, ExcludeSubject, ForeignKeyConstraint, PrimaryKeyConstraint, UniqueConstraint,
};
use super::expression::Expression;
use super::identifier::{Identifier, ObjectName};
use super::index::{Index, IndexElement};
use super::naming::{NamedColumn, NamedKind, NamedSubject, NamingConvention, NamingError};
use super::options::{DialectOptions, OptionValue};
use super::table::Table;
use super::types::{Affinity, EnumType, SqlType, TypeKind};

/// Why columns and constraints do not make a table.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum AssemblyError {
    /// `sqlalchemy.exc.ConstraintColumnNotFoundError`.
    #[error("Can't create {class} on table '{table}': no column named '{column}' is present.")]
    ColumnNotFound {
        /// Class of the constraint.
        class: &'static str,
        /// The table.
        table: String,
        /// The missing column.
        column: String,
    },
    /// `sqlalchemy.exc.DuplicateColumnError`.
    #[error("A column with {conflict} '{column}' is already present in table '{table}'.")]
    DuplicateColumn {
        /// `name` or `key`.
        conflict: &'static str,
        /// The column.
        column: String,
        /// The table.
        table: String,
    },
    /// `sqlalchemy.exc.ArgumentError`.
    #[error("{0}")]
    Argument(String),
    /// `sqlalchemy.exc.NoReferencedColumnError`.
    #[error(
        "Could not initialize target column for ForeignKey '{target}' on table '{table}': \
         table '{target}' has no column named '{column}'"
    )]
    NoReferencedColumn {
        /// The referred table.
        target: String,
        /// The table.
        table: String,
        /// The missing column.
        column: String,
    },
    /// A name could not be made.
    #[error(transparent)]
    Naming(#[from] NamingError),
}

/// A table with all that belongs to it.
#[derive(Debug, Clone, PartialEq)]
pub struct AssembledTable {
    /// Its name.
    pub name: Identifier,
    /// Its schema.
    pub schema: Option<Identifier>,
    /// Its columns; `primary_key` and `nullable` are as they finally are.
    pub columns: Vec<Column>,
    /// The primary key, if it has columns.
    pub primary_key: Option<PrimaryKeyConstraint>,
    /// Position of the column that numbers itself; SQLAlchemy looks for it only when it is needed.
    autoincrement_column: Result<Option<usize>, AssemblyError>,
    /// All other constraints, in the order in which SQLAlchemy makes them; their columns are
    /// names, no longer keys.
    pub constraints: Vec<AssembledConstraint>,
    /// The indexes.
    pub indexes: Vec<Index>,
    /// Arguments for single dialects.
    pub options: DialectOptions,
}

/// A constraint of an assembled table.
#[derive(Debug, Clone, PartialEq)]
pub enum AssembledConstraint {
    /// One that the script wrote, or that `unique=True` or `ForeignKey` stand for.
    Plain(Constraint),
    /// The CHECK that an emulated type brings along.
    TypeCheck(TypeCheck),
}

/// The CHECK of a `Boolean` or `Enum`.
#[derive(Debug, Clone, PartialEq)]
pub struct TypeCheck {
    /// Its name.
    pub name: ObjectName,
    /// The column.
    pub column: Identifier,
    /// Key of the column.
    pub column_key: String,
    /// What the column may hold.
    pub values: TypeCheckValues,
    /// The column is an array of the emulated type.
    pub is_array: bool,
}

/// What an emulated type allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TypeCheckValues {
    /// 0 and 1, where the database has no boolean type.
    Boolean,
    /// Labels, where the database has no enumerated types or the script wants none.
    Labels {
        /// The labels.
        labels: Vec<String>,
        /// `native_enum`.
        native_enum: bool,
    },
}

impl AssembledTable {
    /// Puts a table together for a dialect, as `Table.__init__` with Alembic's arguments.
    ///
    /// # Errors
    /// When a constraint names a column that does not exist, two columns have one name, or a
    /// naming convention cannot be followed.
    pub fn new(
        table: &Table,
        dialect: &str,
        convention: &NamingConvention,
    ) -> Result<Self, AssemblyError> {
        Assembler {
            table,
            dialect,
            convention,
            result: Self {
                name: table.name.clone(),
                schema: table.schema.clone(),
                columns: Vec::with_capacity(table.columns.len()),
                primary_key: None,
                autoincrement_column: Ok(None),
                constraints: Vec::new(),
                indexes: Vec::new(),
                options: table.options.clone(),
            },
        }
        .run()
    }

    /// A column by its name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name.text == name)
    }

    /// The column that numbers itself, as `Table._autoincrement_column`.
    ///
    /// # Errors
    /// When `autoincrement=True` stands where it cannot, or twice.
    pub fn autoincrement_column(&self) -> Result<Option<&Column>, AssemblyError> {
        let position = self.autoincrement_column.clone()?;
        Ok(position.and_then(|position| self.columns.get(position)))
    }

    /// Whether a foreign key stands on the column.
    #[must_use]
    pub fn has_foreign_key(&self, name: &str) -> bool {
        self.constraints.iter().any(|constraint| {
            matches!(constraint, AssembledConstraint::Plain(Constraint::ForeignKey(foreign_key))
                if foreign_key.columns.iter().any(|column| column.text == name))
        })
    }
}

struct Assembler<'a> {
    table: &'a Table,
    dialect: &'a str,
    convention: &'a NamingConvention,
    result: AssembledTable,
}

impl Assembler<'_> {
    fn run(mut self) -> Result<AssembledTable, AssemblyError> {
        for column in &self.table.columns {
            self.add_column(column)?;
        }
        let mut listed = Vec::new();
        for constraint in &self.table.constraints {
            if let Constraint::PrimaryKey(primary_key) = constraint {
                self.set_primary_key(primary_key)?;
            } else {
                listed.push(self.attach(constraint)?);
            }
        }
        if self.result.primary_key.is_none() {
            self.derive_primary_key()?;
        }
        // Constraints that the script made are older than those that columns bring along.
        let mut constraints: Vec<AssembledConstraint> =
            listed.into_iter().map(AssembledConstraint::Plain).collect();
        for column in &self.table.columns {
            self.add_constraints_of_column(column, &mut constraints)?;
        }
        self.result.constraints = constraints;
        for index in &self.table.indexes {
            let index = self.attach_index(index)?;
            self.result.indexes.push(index);
        }
        self.result.autoincrement_column = self.find_autoincrement_column();
        Ok(self.result)
    }

    fn add_column(&mut self, column: &Column) -> Result<(), AssemblyError> {
        if column.name.text.is_empty() {
            return Err(AssemblyError::Argument(
                "Column must be constructed with a non-blank name or assign a non-blank .name \
                 before adding to a Table."
                    .to_owned(),
            ));
        }
        check_identity(column)?;
        for known in &self.result.columns {
            let conflict = if known.key() == column.key() {
                if column.key() == column.name.text {
                    "name"
                } else {
                    "key"
                }
            } else if known.name.text == column.name.text {
                "name"
            } else {
                continue;
            };
            return Err(AssemblyError::DuplicateColumn {
                conflict,
                column: if conflict == "key" {
                    column.key().to_owned()
                } else {
                    column.name.text.clone()
                },
                table: self.table.name.text.clone(),
            });
        }
        let mut column = column.clone();
        column.nullable = Some(column.is_nullable());
        column.sql_type = resolve_schema(&column.sql_type, self.table.schema.as_ref());
        self.result.columns.push(column);
        Ok(())
    }

    /// The name of the column that a constraint calls by its key.
    fn name_of(&self, class: &'static str, key: &Identifier) -> Result<Identifier, AssemblyError> {
        match self.table.column(&key.text) {
            Some(column) => Ok(column.name.clone()),
            None => Err(AssemblyError::ColumnNotFound {
                class,
                table: self.table.name.text.clone(),
                column: key.text.clone(),
            }),
        }
    }

    fn names_of(
        &self,
        class: &'static str,
        keys: &[Identifier],
    ) -> Result<Vec<Identifier>, AssemblyError> {
        keys.iter().map(|key| self.name_of(class, key)).collect()
    }

    fn subject<'b>(&'b self, kind: NamedKind, names: &'b [Identifier]) -> NamedSubject<'b> {
        let columns = names.iter().map(|name| {
            let key = self
                .result
                .column(&name.text)
                .map_or(name.text.as_str(), Column::key);
            NamedColumn {
                name: &name.text,
                key,
            }
        });
        NamedSubject {
            kind,
            table_name: &self.table.name.text,
            table_schema: self
                .table
                .schema
                .as_ref()
                .map(|schema| schema.text.as_str()),
            columns: columns.collect(),
            referred_table: None,
            referred_columns: Vec::new(),
        }
    }

    fn apply_name(
        &self,
        kind: NamedKind,
        names: &[Identifier],
        name: &ObjectName,
    ) -> Result<ObjectName, AssemblyError> {
        Ok(self.convention.apply(&self.subject(kind, names), name)?)
    }

    fn flagged_columns(&self) -> Vec<Identifier> {
        let flagged = self
            .table
            .columns
            .iter()
            .filter(|column| column.primary_key);
        flagged.map(|column| column.name.clone()).collect()
    }

    /// As `PrimaryKeyConstraint._set_parent`.
    fn set_primary_key(&mut self, given: &PrimaryKeyConstraint) -> Result<(), AssemblyError> {
        let mut primary_key = given.clone();
        primary_key.columns = if given.columns.is_empty() {
            self.flagged_columns()
        } else {
            self.names_of("PrimaryKeyConstraint", &given.columns)?
        };
        self.name_included(&mut primary_key.options);
        primary_key.name =
            self.apply_name(NamedKind::PrimaryKey, &primary_key.columns, &given.name)?;
        for column in &mut self.result.columns {
            if primary_key
                .columns
                .iter()
                .any(|name| name.text == column.name.text)
            {
                column.primary_key = true;
                let original = self
                    .table
                    .columns
                    .iter()
                    .find(|other| other.name == column.name);
                if original.is_some_and(|original| original.nullable.is_none()) {
                    column.nullable = Some(false);
                }
            }
        }
        self.result.primary_key = (!primary_key.columns.is_empty()).then_some(primary_key);
        Ok(())
    }

    fn derive_primary_key(&mut self) -> Result<(), AssemblyError> {
        let columns = self.flagged_columns();
        if columns.is_empty() {
            return Ok(());
        }
        let name = self.apply_name(NamedKind::PrimaryKey, &columns, &ObjectName::Unnamed)?;
        self.result.primary_key = Some(PrimaryKeyConstraint {
            name,
            columns,
            implicit: true,
            ..Default::default()
        });
        Ok(())
    }

    fn attach(&self, constraint: &Constraint) -> Result<Constraint, AssemblyError> {
        Ok(match constraint {
            Constraint::PrimaryKey(_) => constraint.clone(),
            Constraint::Unique(unique) => Constraint::Unique(self.attach_unique(unique)?),
            Constraint::ForeignKey(foreign_key) => {
                Constraint::ForeignKey(self.attach_foreign_key(foreign_key)?)
            }
            Constraint::Check(check) => {
                let mut check = check.clone();
                let columns = columns_of(&check.condition);
                check.name = self.apply_name(NamedKind::Check, &columns, &check.name)?;
                Constraint::Check(check)
            }
            Constraint::Exclude(exclude) => {
                let mut exclude = exclude.clone();
                for element in &mut exclude.elements {
                    if let ExcludeSubject::Column(key) = &mut element.subject {
                        *key = self.name_of("ExcludeConstraint", key)?;
                    }
                }
                Constraint::Exclude(exclude)
            }
        })
    }

    fn attach_unique(&self, unique: &UniqueConstraint) -> Result<UniqueConstraint, AssemblyError> {
        let mut unique = unique.clone();
        unique.columns = self.names_of("UniqueConstraint", &unique.columns)?;
        self.name_included(&mut unique.options);
        unique.name = self.apply_name(NamedKind::Unique, &unique.columns, &unique.name)?;
        Ok(unique)
    }

    fn attach_foreign_key(
        &self,
        given: &ForeignKeyConstraint,
    ) -> Result<ForeignKeyConstraint, AssemblyError> {
        let mut foreign_key = given.clone();
        foreign_key.columns = self.names_of("ForeignKeyConstraint", &given.columns)?;
        for (target, key) in foreign_key.targets.iter_mut().zip(&given.columns) {
            let is_self = target.table.text == self.table.name.text
                && target.schema.as_ref().map(|schema| &schema.text)
                    == self.table.schema.as_ref().map(|schema| &schema.text);
            let column_key = target.column.as_ref().unwrap_or(key);
            let found = is_self
                .then(|| self.table.column(&column_key.text))
                .flatten();
            match (found, &target.column) {
                (Some(column), _) => target.column = Some(column.name.clone()),
                (None, None) => {
                    return Err(AssemblyError::NoReferencedColumn {
                        target: target.table.text.clone(),
                        table: self.table.name.text.clone(),
                        column: key.text.clone(),
                    });
                }
                (None, Some(_)) => {}
            }
        }
        let mut subject = self.subject(NamedKind::ForeignKey, &foreign_key.columns);
        subject.referred_table = foreign_key
            .targets
            .first()
            .map(|target| target.table.text.as_str());
        subject.referred_columns = foreign_key
            .targets
            .iter()
            .filter_map(|target| target.column.as_ref().map(|column| column.text.as_str()))
            .collect();
        foreign_key.name = self.convention.apply(&subject, &given.name)?;
        Ok(foreign_key)
    }

    fn attach_index(&self, given: &Index) -> Result<Index, AssemblyError> {
        let mut index = given.clone();
        let mut names = Vec::new();
        for element in &mut index.elements {
            let name = match element {
                IndexElement::Column(key) => {
                    *key = self.name_of("Index", key)?;
                    Some(key.clone())
                }
                IndexElement::Expression(expression) => columns_of(expression).into_iter().next(),
            };
            names.extend(name.filter(|name| !names.contains(name)));
        }
        self.name_included(&mut index.options);
        index.name = self.apply_name(NamedKind::Index, &names, &given.name)?;
        Ok(index)
    }

    /// `postgresql_include` names columns by key, too.
    fn name_included(&self, options: &mut DialectOptions) {
        const NAME: &str = "postgresql_include";
        let Some(OptionValue::List(items)) = options.get(NAME) else {
            return;
        };
        let items = items.iter().map(|item| {
            let column = item.as_text().and_then(|key| self.table.column(key));
            column.map_or_else(
                || item.clone(),
                |column| OptionValue::Name(column.name.clone()),
            )
        });
        let items = OptionValue::List(items.collect());
        options.set(NAME, items);
    }

    fn add_constraints_of_column(
        &mut self,
        column: &Column,
        constraints: &mut Vec<AssembledConstraint>,
    ) -> Result<(), AssemblyError> {
        let unique = column.unique == Some(true);
        if column.index == Some(true) {
            let elements = vec![IndexElement::Column(Identifier::new(column.key()))];
            let index = Index {
                name: ObjectName::Unnamed,
                elements,
                unique,
                options: DialectOptions::new(),
            };
            let index = self.attach_index(&index)?;
            self.result.indexes.push(index);
        } else if unique {
            let columns = vec![Identifier::new(column.key())];
            let unique = UniqueConstraint {
                columns,
                ..UniqueConstraint::default()
            };
            let unique = self.attach_unique(&unique)?;
            constraints.push(AssembledConstraint::Plain(Constraint::Unique(unique)));
        }
        if let Some(check) = self.type_check(column)? {
            constraints.push(AssembledConstraint::TypeCheck(check));
        }
        for foreign_key in &column.foreign_keys {
            let foreign_key = self.attach_foreign_key(&ForeignKeyConstraint {
                name: foreign_key.name.clone(),
                columns: vec![Identifier::new(column.key())],
                targets: vec![foreign_key.target.clone()],
                rules: foreign_key.rules.clone(),
            })?;
            constraints.push(AssembledConstraint::Plain(Constraint::ForeignKey(
                foreign_key,
            )));
        }
        Ok(())
    }

    /// The CHECK of the column's type, if the type wants one; whether the dialect needs it is
    /// decided when it is written.
    fn type_check(&self, column: &Column) -> Result<Option<TypeCheck>, AssemblyError> {
        let mut sql_type = column.sql_type.for_dialect(self.dialect);
        let mut is_array = false;
        loop {
            match &sql_type.kind {
                TypeKind::Decorated { implementation, .. }
                | TypeKind::Compiled { implementation, .. } => sql_type = implementation,
                TypeKind::Array { item, .. } => {
                    is_array = true;
                    sql_type = item;
                }
                _ => break,
            }
        }
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
                    labels: enumeration.labels.clone(),
                    native_enum: enumeration.native_enum,
                },
            ),
            _ => return Ok(None),
        };
        let name = match name {
            None => ObjectName::FromConvention,
            Some(name) if is_final => ObjectName::Final(name.clone()),
            Some(name) => ObjectName::Given(name.clone()),
        };
        let columns = std::slice::from_ref(&column.name);
        let name = self.apply_name(NamedKind::Check, columns, &name)?;
        Ok(Some(TypeCheck {
            name,
            column: column.name.clone(),
            column_key: column.key().to_owned(),
            values,
            is_array,
        }))
    }

    /// As `PrimaryKeyConstraint._autoincrement_column`.
    fn find_autoincrement_column(&self) -> Result<Option<usize>, AssemblyError> {
        let Some(primary_key) = &self.result.primary_key else {
            return Ok(None);
        };
        let mut candidates = Vec::new();
        for name in &primary_key.columns {
            candidates.extend(
                self.result
                    .columns
                    .iter()
                    .position(|column| column.name.text == name.text),
            );
        }
        if let [position] = candidates[..] {
            let column = &self.result.columns[position];
            let numbers_itself = match column.autoincrement {
                Autoincrement::Yes => {
                    self.require_number(column)?;
                    true
                }
                Autoincrement::Auto | Autoincrement::IgnoreForeignKey => {
                    self.can_number_itself(column)
                }
                Autoincrement::No => false,
            };
            return Ok(numbers_itself.then_some(position));
        }
        let mut found: Option<usize> = None;
        for position in candidates {
            let column = &self.result.columns[position];
            if column.autoincrement != Autoincrement::Yes {
                continue;
            }
            self.require_number(column)?;
            if let Some(other) = found {
                return Err(AssemblyError::Argument(format!(
                    "Only one Column may be marked autoincrement=True, found both {} and {}.",
                    column.name, self.result.columns[other].name
                )));
            }
            found = Some(position);
        }
        Ok(found)
    }

    fn require_number(&self, column: &Column) -> Result<(), AssemblyError> {
        if is_number(&column.sql_type) {
            return Ok(());
        }
        Err(AssemblyError::Argument(format!(
            "The type of column '{}.{}' is not compatible with autoincrement=True",
            self.table.name, column.name
        )))
    }

    fn can_number_itself(&self, column: &Column) -> bool {
        let has_own_default = !matches!(column.default, None | Some(ColumnDefault::Sequence(_)))
            || column.server_default.is_some()
            || column.computed.is_some();
        let refers_elsewhere = self.result.has_foreign_key(&column.name.text)
            && column.autoincrement != Autoincrement::IgnoreForeignKey;
        is_number(&column.sql_type) && !has_own_default && !refers_elsewhere
    }
}

/// The columns within an expression, each once, as a naming convention sees them.
#[must_use]
pub fn columns_of(expression: &Expression) -> Vec<Identifier> {
    let mut columns = Vec::new();
    collect_columns(expression, &mut columns);
    columns
}

fn collect_columns(expression: &Expression, columns: &mut Vec<Identifier>) {
    match expression {
        Expression::Column(column) if columns.contains(&column.name) => {}
        Expression::Column(column) => columns.push(column.name.clone()),
        Expression::Unary(unary) => collect_columns(&unary.operand, columns),
        Expression::Binary(binary) => {
            collect_columns(&binary.left, columns);
            collect_columns(&binary.right, columns);
        }
        Expression::List(list) => collect_all(&list.members, columns),
        Expression::Tuple(tuple) => collect_all(&tuple.members, columns),
        Expression::Array(array) => collect_all(&array.members, columns),
        Expression::Grouping(inner) => collect_columns(inner, columns),
        Expression::Cast(cast) => collect_columns(&cast.operand, columns),
        Expression::Extract { expression, .. } => collect_columns(expression, columns),
        Expression::Label(label) => collect_columns(&label.expression, columns),
        Expression::Function(function) => collect_all(&function.arguments, columns),
        Expression::Case(case) => {
            for part in case.value.iter().chain(&case.otherwise) {
                collect_columns(part, columns);
            }
            for (condition, result) in &case.whens {
                collect_columns(condition, columns);
                collect_columns(result, columns);
            }
        }
        _ => {}
    }
}

fn collect_all(parts: &[Expression], columns: &mut Vec<Identifier>) {
    for part in parts {
        collect_columns(part, columns);
    }
}

/// As `Identity._set_parent` and `Column._set_parent`.
fn check_identity(column: &Column) -> Result<(), AssemblyError> {
    if column.identity.is_none() {
        return Ok(());
    }
    let message = if column.server_default.is_some() || column.server_onupdate {
        "A column with an Identity object cannot specify a server_default or a server_onupdate \
         argument"
    } else if column.autoincrement == Autoincrement::No {
        "A column with an Identity object cannot specify autoincrement=False"
    } else if matches!(column.default, Some(ColumnDefault::Sequence(_)))
        || matches!(column.onupdate, Some(ColumnDefault::Sequence(_)))
    {
        "An column cannot specify both Identity and Sequence."
    } else {
        return Ok(());
    };
    Err(AssemblyError::Argument(message.to_owned()))
}

fn is_number(sql_type: &SqlType) -> bool {
    matches!(sql_type.affinity(), Affinity::Integer | Affinity::Numeric)
}

/// Gives a named type the schema that it takes from its table or `MetaData`, as
/// `SchemaType._set_table`.
/// The type with the schema that it takes over from its table or its metadata.
#[must_use]
pub fn resolve_schema(sql_type: &SqlType, table_schema: Option<&Identifier>) -> SqlType {
    let mut resolved = sql_type.clone();
    for (_, variant) in &mut resolved.variants {
        *variant = resolve_schema(variant, table_schema);
    }
    match &mut resolved.kind {
        TypeKind::Enum(enumeration) => {
            enumeration.schema = schema_of_enum(enumeration, table_schema);
        }
        TypeKind::Domain(domain) => {
            if domain.inherit_schema {
                domain.schema = table_schema.cloned();
            } else if domain.has_metadata && domain.schema.is_none() {
                domain.schema = domain.metadata_schema.clone();
            }
        }
        TypeKind::Array { item, .. } => **item = resolve_schema(item, table_schema),
        TypeKind::Decorated { implementation, .. } | TypeKind::Compiled { implementation, .. } => {
            **implementation = resolve_schema(implementation, table_schema);
        }
        _ => {}
    }
    resolved
}

fn schema_of_enum(enumeration: &EnumType, table_schema: Option<&Identifier>) -> Option<Identifier> {
    if enumeration.inherit_schema {
        table_schema.cloned()
    } else if enumeration.has_metadata && enumeration.schema.is_none() {
        enumeration.metadata_schema.clone()
    } else {
        enumeration.schema.clone()
    }
}
