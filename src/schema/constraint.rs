//! Constraints of tables.

use super::expression::Expression;
use super::identifier::{Identifier, ObjectName};
use super::options::DialectOptions;

/// A constraint of a table.
#[derive(Debug, Clone, PartialEq)]
pub enum Constraint {
    /// PRIMARY KEY.
    PrimaryKey(PrimaryKeyConstraint),
    /// FOREIGN KEY.
    ForeignKey(ForeignKeyConstraint),
    /// UNIQUE.
    Unique(UniqueConstraint),
    /// CHECK.
    Check(CheckConstraint),
    /// EXCLUDE (PostgreSQL).
    Exclude(ExcludeConstraint),
}

impl Constraint {
    /// The constraint's name.
    #[must_use]
    pub fn name(&self) -> &ObjectName {
        match self {
            Self::PrimaryKey(constraint) => &constraint.name,
            Self::ForeignKey(constraint) => &constraint.name,
            Self::Unique(constraint) => &constraint.name,
            Self::Check(constraint) => &constraint.name,
            Self::Exclude(constraint) => &constraint.name,
        }
    }

    /// The constraint's name, to be set.
    pub fn name_mut(&mut self) -> &mut ObjectName {
        match self {
            Self::PrimaryKey(constraint) => &mut constraint.name,
            Self::ForeignKey(constraint) => &mut constraint.name,
            Self::Unique(constraint) => &mut constraint.name,
            Self::Check(constraint) => &mut constraint.name,
            Self::Exclude(constraint) => &mut constraint.name,
        }
    }
}

/// DEFERRABLE and INITIALLY, which every kind of constraint takes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Deferral {
    /// DEFERRABLE or NOT DEFERRABLE.
    pub deferrable: Option<bool>,
    /// INITIALLY ...
    pub initially: Option<String>,
}

/// PRIMARY KEY.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PrimaryKeyConstraint {
    /// Its name.
    pub name: ObjectName,
    /// Keys of its columns.
    pub columns: Vec<Identifier>,
    /// DEFERRABLE, INITIALLY.
    pub deferral: Deferral,
    /// Made from columns with `primary_key=True`, not by the script.
    pub implicit: bool,
    /// Arguments for single dialects (`postgresql_include`, `sqlite_on_conflict`, `mysql_using`).
    pub options: DialectOptions,
}

/// What a foreign key refers to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignKeyTarget {
    /// Schema of the referred table.
    pub schema: Option<Identifier>,
    /// The referred table.
    pub table: Identifier,
    /// The referred column; `None` takes the local column's name (`ForeignKey("table")`).
    pub column: Option<Identifier>,
}

impl ForeignKeyTarget {
    /// Takes apart `schema.table.column`, as `ForeignKey._column_tokens`.
    ///
    /// Returns `None` for a text without any dot that names only a table and for an empty text
    /// a caller should refuse; `"table"` alone refers to the column of the local column's name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let parts: Vec<&str> = text.split('.').collect();
        match parts.as_slice() {
            [] | [""] => None,
            [table] => Some(Self {
                schema: None,
                table: Identifier::new(*table),
                column: None,
            }),
            [schema @ .., table, column] => Some(Self {
                schema: (!schema.is_empty()).then(|| Identifier::new(schema.join("."))),
                table: Identifier::new(*table),
                column: Some(Identifier::new(*column)),
            }),
        }
    }
}

/// The rules that a foreign key and a foreign key constraint share.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ForeignKeyRules {
    /// ON UPDATE.
    pub onupdate: Option<String>,
    /// ON DELETE.
    pub ondelete: Option<String>,
    /// MATCH.
    pub match_type: Option<String>,
    /// DEFERRABLE, INITIALLY.
    pub deferral: Deferral,
    /// Left out of CREATE TABLE where the database can add it later.
    pub use_alter: bool,
    /// Arguments for single dialects (`postgresql_not_valid`).
    pub options: DialectOptions,
}

/// `ForeignKey(...)` given with a column; becomes a constraint of its table.
#[derive(Debug, Clone, PartialEq)]
pub struct ForeignKey {
    /// Name of the constraint.
    pub name: ObjectName,
    /// What it refers to.
    pub target: ForeignKeyTarget,
    /// Its rules.
    pub rules: ForeignKeyRules,
}

/// FOREIGN KEY.
#[derive(Debug, Clone, PartialEq)]
pub struct ForeignKeyConstraint {
    /// Its name.
    pub name: ObjectName,
    /// Keys of the local columns.
    pub columns: Vec<Identifier>,
    /// The referred columns, one for each local column.
    pub targets: Vec<ForeignKeyTarget>,
    /// Its rules.
    pub rules: ForeignKeyRules,
}

/// UNIQUE.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct UniqueConstraint {
    /// Its name.
    pub name: ObjectName,
    /// Keys of its columns.
    pub columns: Vec<Identifier>,
    /// DEFERRABLE, INITIALLY.
    pub deferral: Deferral,
    /// Arguments for single dialects (`postgresql_nulls_not_distinct`, `postgresql_include`,
    /// `sqlite_on_conflict`).
    pub options: DialectOptions,
}

/// CHECK.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckConstraint {
    /// Its name.
    pub name: ObjectName,
    /// The condition.
    pub condition: Expression,
    /// DEFERRABLE, INITIALLY.
    pub deferral: Deferral,
    /// Arguments for single dialects (`postgresql_not_valid`, `sqlite_on_conflict`).
    pub options: DialectOptions,
}

impl CheckConstraint {
    /// A constraint with nothing but a name and a condition.
    #[must_use]
    pub fn new(name: ObjectName, condition: Expression) -> Self {
        Self {
            name,
            condition,
            deferral: Deferral::default(),
            options: DialectOptions::new(),
        }
    }
}

/// EXCLUDE (PostgreSQL).
#[derive(Debug, Clone, PartialEq)]
pub struct ExcludeConstraint {
    /// Its name.
    pub name: ObjectName,
    /// Columns or expressions, each with its operator.
    pub elements: Vec<ExcludeElement>,
    /// The index method; GIST unless given.
    pub using: String,
    /// WHERE.
    pub condition: Option<Expression>,
    /// Operator classes by column key (`ops=`).
    pub operator_classes: Vec<(String, String)>,
    /// DEFERRABLE, INITIALLY.
    pub deferral: Deferral,
}

/// One element of an EXCLUDE constraint.
#[derive(Debug, Clone, PartialEq)]
pub struct ExcludeElement {
    /// A column, or an expression.
    pub subject: ExcludeSubject,
    /// The operator after WITH.
    pub operator: String,
}

/// What an element of an EXCLUDE constraint compares.
#[derive(Debug, Clone, PartialEq)]
pub enum ExcludeSubject {
    /// A column by its key.
    Column(Identifier),
    /// An expression.
    Expression(Expression),
}
