//! Columns.

use super::constraint::{CheckConstraint, ForeignKey};
use super::expression::Expression;
use super::identifier::Identifier;
use super::options::DialectOptions;
use super::sequence::{Computed, Identity, Sequence};
use super::types::SqlType;
use super::value::SqlValue;

/// A column of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Its name.
    pub name: Identifier,
    /// The name under which constraints and scripts find it; the name unless given.
    pub key: Option<String>,
    /// Its type.
    pub sql_type: SqlType,
    /// `nullable=`; `None` when not given: NULL unless the column is a primary key or identity.
    pub nullable: Option<bool>,
    /// Part of the primary key.
    pub primary_key: bool,
    /// `autoincrement=`.
    pub autoincrement: Autoincrement,
    /// `unique=`; brings a constraint, or makes the index unique.
    pub unique: Option<bool>,
    /// `index=`; brings an index.
    pub index: Option<bool>,
    /// What SQLAlchemy itself fills in (`default=`).
    pub default: Option<ColumnDefault>,
    /// What SQLAlchemy itself fills in on UPDATE (`onupdate=`).
    pub onupdate: Option<ColumnDefault>,
    /// What the database fills in.
    pub server_default: Option<ServerDefault>,
    /// `server_onupdate=` was given: a marker only, no DDL.
    pub server_onupdate: bool,
    /// GENERATED AS IDENTITY.
    pub identity: Option<Identity>,
    /// GENERATED ALWAYS AS.
    pub computed: Option<Computed>,
    /// Foreign keys given with the column.
    pub foreign_keys: Vec<ForeignKey>,
    /// CHECK constraints given with the column, written with it.
    pub checks: Vec<CheckConstraint>,
    /// COMMENT.
    pub comment: Option<String>,
    /// The database makes it by itself: left out of CREATE TABLE.
    pub system: bool,
    /// Arguments for single dialects.
    pub options: DialectOptions,
}

impl Column {
    /// A column with the defaults of `sa.Column(name, type)`.
    pub fn new(name: impl Into<Identifier>, sql_type: impl Into<SqlType>) -> Self {
        Self {
            name: name.into(),
            key: None,
            sql_type: sql_type.into(),
            nullable: None,
            primary_key: false,
            autoincrement: Autoincrement::Auto,
            unique: None,
            index: None,
            default: None,
            onupdate: None,
            server_default: None,
            server_onupdate: false,
            identity: None,
            computed: None,
            foreign_keys: Vec::new(),
            checks: Vec::new(),
            comment: None,
            system: false,
            options: DialectOptions::new(),
        }
    }

    /// The key by which constraints and scripts name the column.
    #[must_use]
    pub fn key(&self) -> &str {
        self.key.as_deref().unwrap_or(&self.name.text)
    }

    /// Whether the column takes NULL, as `Column.__init__` and `Identity._set_parent` decide it.
    #[must_use]
    pub fn is_nullable(&self) -> bool {
        self.nullable
            .unwrap_or(!self.primary_key && self.identity.is_none())
    }
}

/// `Column.autoincrement`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Autoincrement {
    /// `"auto"`: a single integer primary key without foreign key.
    #[default]
    Auto,
    /// `True`.
    Yes,
    /// `False`.
    No,
    /// `"ignore_fk"`: as `"auto"`, foreign key or not.
    IgnoreForeignKey,
}

/// A default that SQLAlchemy itself fills in.
#[derive(Debug, Clone, PartialEq)]
pub enum ColumnDefault {
    /// A constant.
    Value(SqlValue),
    /// An SQL expression that becomes part of the statement.
    Expression(Expression),
    /// A sequence.
    Sequence(Box<Sequence>),
    /// A Python function, which only the script can call.
    Callable,
}

/// The text of DEFAULT.
#[derive(Debug, Clone, PartialEq)]
pub enum DefaultClause {
    /// A Python string, written as an SQL literal.
    Literal(String),
    /// `text()` or another expression.
    Expression(Expression),
}

/// `Column.server_default`, other than identity and computed.
#[derive(Debug, Clone, PartialEq)]
pub enum ServerDefault {
    /// A DEFAULT clause.
    Clause(DefaultClause),
    /// `FetchedValue()`: the database fills it in by other means, no DDL.
    Fetched,
}

impl ServerDefault {
    /// A default given as a Python string.
    pub fn literal(text: impl Into<String>) -> Self {
        Self::Clause(DefaultClause::Literal(text.into()))
    }

    /// A default given as an expression.
    #[must_use]
    pub fn expression(expression: Expression) -> Self {
        Self::Clause(DefaultClause::Expression(expression))
    }
}
