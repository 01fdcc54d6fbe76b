//! What can stand in FROM: tables, aliases, subqueries, common table expressions, joins.

use std::sync::Arc;

use super::{ElementId, ElementName, Expression, FunctionCall, TextClause};
use crate::schema::statement::{Query, Statement};
use crate::schema::{Identifier, SqlType};

/// Something that stands in FROM, INTO or UPDATE.
#[derive(Debug, Clone, PartialEq)]
pub enum FromClause {
    /// A table.
    Table(Arc<TableClause>),
    /// A named table, subquery, lateral or sampled table.
    Alias(Arc<Alias>),
    /// A common table expression.
    Cte(Arc<CommonTableExpression>),
    /// Two joined.
    Join(Box<Join>),
    /// `VALUES (...), (...)`.
    Values(Arc<ValuesClause>),
    /// A function that returns rows, without an alias.
    Function(Box<FunctionCall>),
    /// `text("...")` in `select_from`.
    Text(Box<TextClause>),
}

/// A table as a statement sees it (`sa.Table` or `sa.table`).
#[derive(Debug, Clone, PartialEq)]
pub struct TableClause {
    /// Identity.
    pub id: ElementId,
    /// Schema.
    pub schema: Option<Identifier>,
    /// Name.
    pub name: Identifier,
    /// Columns in order.
    pub columns: Vec<TableColumn>,
    /// Whether it is `sa.Table`: its keys and defaults take part in INSERT and UPDATE. `sa.table`
    /// has none.
    pub has_metadata: bool,
    /// Whether `implicit_returning` is on, as it is unless the script says otherwise.
    pub implicit_returning: bool,
    /// Prefixes (`prefixes=[...]`) do not matter here; PostgreSQL's `ONLY` does (`with_hint`).
    pub only: bool,
}

/// A column as INSERT, UPDATE and joins need it.
#[derive(Debug, Clone, PartialEq)]
pub struct TableColumn {
    /// Name.
    pub name: Identifier,
    /// Attribute name in `.c`, the name unless given; bind parameters are named by it.
    pub key: String,
    /// Type.
    pub sql_type: SqlType,
    /// Part of the primary key.
    pub primary_key: bool,
    /// The table's `_autoincrement_column`.
    pub autoincrement: bool,
    /// May be NULL.
    pub nullable: bool,
    /// Filled by SQLAlchemy when INSERT names no value.
    pub default: Option<ColumnDefault>,
    /// Filled by SQLAlchemy when UPDATE names no value.
    pub on_update: Option<ColumnDefault>,
    /// Filled by the database (`server_default`, identity, computed).
    pub server_default: bool,
    /// Computed by the database, so that INSERT and UPDATE leave it out.
    pub computed: bool,
    /// Targets of foreign keys: schema, table, column.
    pub foreign_keys: Vec<(Option<String>, String, String)>,
}

/// A default of SQLAlchemy's own, for INSERT or UPDATE.
#[derive(Debug, Clone, PartialEq)]
pub enum ColumnDefault {
    /// A Python value, bound.
    Value(crate::schema::value::SqlValue),
    /// A Python function, whose result takes the place of the value: one per row.
    Computed(Vec<crate::schema::value::SqlValue>),
    /// An SQL expression, written into the statement.
    Expression(Box<Expression>),
    /// A sequence's next value.
    Sequence(Box<super::SequenceReference>),
}

/// What an alias names.
#[derive(Debug, Clone, PartialEq)]
pub enum AliasKind {
    /// Another FROM element: `table AS name`.
    From(FromClause),
    /// A query in brackets.
    Subquery(Box<Query>),
    /// `LATERAL (...)`.
    Lateral(Box<Query>),
    /// `LATERAL function(...)`.
    LateralFrom(FromClause),
    /// `table TABLESAMPLE ...`.
    Sample(Box<TableSample>),
    /// A function that returns rows.
    Function(Box<TableFunction>),
}

/// A name for something in FROM.
#[derive(Debug, Clone, PartialEq)]
pub struct Alias {
    /// Identity.
    pub id: ElementId,
    /// The name.
    pub name: ElementName,
    /// What it names.
    pub kind: AliasKind,
}

/// A sampled table.
#[derive(Debug, Clone, PartialEq)]
pub struct TableSample {
    /// The table.
    pub element: FromClause,
    /// The sampling function, e.g. `system(10)`.
    pub sampling: Expression,
    /// `REPEATABLE (seed)`.
    pub seed: Option<Expression>,
}

/// A function in FROM with its columns (`table_valued`, `alias`).
#[derive(Debug, Clone, PartialEq)]
pub struct TableFunction {
    /// The function.
    pub function: FunctionCall,
    /// `LATERAL` stands before it.
    pub lateral: bool,
    /// `alias(column, ...)` is written (`render_derived`).
    pub derived: bool,
    /// The types are written too (`with_types=True`).
    pub with_types: bool,
    /// Columns of the result.
    pub columns: Vec<(Identifier, SqlType)>,
    /// Joins with `ON true` come from `joins_implicitly`.
    pub joins_implicitly: bool,
}

/// `WITH name AS (...)`.
#[derive(Debug, Clone, PartialEq)]
pub struct CommonTableExpression {
    /// Identity.
    pub id: ElementId,
    /// Name.
    pub name: ElementName,
    /// The query or statement.
    pub element: Box<Statement>,
    /// `RECURSIVE`.
    pub recursive: bool,
    /// Written inside the query that uses it.
    pub nesting: CteNesting,
    /// `MATERIALIZED`, `NOT MATERIALIZED`.
    pub materialization: Option<CteMaterialization>,
    /// For the union of a recursive expression: the identity of the one it extends (`_restates`).
    pub restates: Option<ElementId>,
    /// `cte.alias("x")`: the name of this use; the expression itself is written once.
    pub alias_of: Option<Arc<CommonTableExpression>>,
    /// Prefixes and suffixes with the dialect they are for.
    pub prefixes: Vec<(Expression, Option<String>)>,
    /// See `prefixes`.
    pub suffixes: Vec<(Expression, Option<String>)>,
}

/// Where a common table expression is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CteNesting {
    /// Before the whole statement.
    TopLevel,
    /// Before the query that uses it (`nesting=True`).
    Nested,
}

/// PostgreSQL's hint on a common table expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CteMaterialization {
    /// `MATERIALIZED`.
    Materialized,
    /// `NOT MATERIALIZED`.
    NotMaterialized,
}

/// `left JOIN right ON condition`.
#[derive(Debug, Clone, PartialEq)]
pub struct Join {
    /// Left side.
    pub left: FromClause,
    /// Right side.
    pub right: FromClause,
    /// Condition.
    pub on: Expression,
    /// `LEFT OUTER JOIN`.
    pub outer: bool,
    /// `FULL OUTER JOIN`.
    pub full: bool,
}

/// `VALUES (...), (...)` (`sa.values`).
#[derive(Debug, Clone, PartialEq)]
pub struct ValuesClause {
    /// Identity.
    pub id: ElementId,
    /// Name, if it has one.
    pub name: Option<ElementName>,
    /// Columns.
    pub columns: Vec<(Identifier, SqlType)>,
    /// Rows, in the order given.
    pub rows: Vec<Vec<Expression>>,
    /// Values are written as literals (`literal_binds=True`).
    pub literal_binds: bool,
    /// `LATERAL` stands before it.
    pub lateral: bool,
}
