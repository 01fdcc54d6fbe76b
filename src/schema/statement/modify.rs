//! Statements that change rows: `INSERT`, `UPDATE`, `DELETE`.

use std::sync::Arc;

use crate::schema::Identifier;
use crate::schema::expression::{CommonTableExpression, Expression, FromClause};

use super::Query;

/// `INSERT`.
#[derive(Debug, Clone, PartialEq)]
pub struct Insert {
    /// The table.
    pub table: FromClause,
    /// What is inserted.
    pub source: InsertSource,
    /// `RETURNING`.
    pub returning: Vec<Expression>,
    /// `.inline()`: SQLAlchemy fetches no keys.
    pub inline: bool,
    /// `.return_defaults()`.
    pub return_defaults: bool,
    /// What happens when a row is there already.
    pub on_conflict: Option<OnConflict>,
    /// MySQL's answer to the same question.
    pub on_duplicate_key: Option<DuplicateKeyUpdate>,
    /// `prefix_with`: expression and dialect.
    pub prefixes: Vec<(Expression, Option<String>)>,
    /// `add_cte`.
    pub independent_ctes: Vec<Arc<CommonTableExpression>>,
    /// `with_hint`: text and dialect or `*`.
    pub hints: Vec<(String, String)>,
}

impl Insert {
    /// An INSERT into a table, with nothing set.
    #[must_use]
    pub fn new(table: FromClause, source: InsertSource) -> Self {
        Self {
            table,
            source,
            returning: Vec::new(),
            inline: false,
            return_defaults: false,
            on_conflict: None,
            on_duplicate_key: None,
            prefixes: Vec::new(),
            independent_ctes: Vec::new(),
            hints: Vec::new(),
        }
    }
}

/// Where the rows of an INSERT come from. Columns are named by their key. A plain value is an
/// [`Expression::Bind`], which takes the column's name and type.
#[derive(Debug, Clone, PartialEq)]
pub enum InsertSource {
    /// No values given: every column gets a parameter.
    AllColumns,
    /// `.values(a=..., b=...)`.
    Row(Vec<(String, Expression)>),
    /// `.values([{...}, {...}])`: one statement with several rows.
    Rows(Vec<Vec<(String, Expression)>>),
    /// Several executions of one statement (`connection.execute(insert, [{...}, ...])`): these
    /// keys get a parameter each, beside the values of the statement.
    Parameters {
        /// Keys of the parameters.
        keys: Vec<String>,
        /// Values of the statement itself.
        values: Vec<(String, Expression)>,
    },
    /// `.from_select([...], query)`.
    Query {
        /// Names of the columns.
        columns: Vec<String>,
        /// The query.
        query: Box<Query>,
        /// `include_defaults`.
        include_defaults: bool,
    },
}

/// `ON CONFLICT` of PostgreSQL and SQLite.
#[derive(Debug, Clone, PartialEq)]
pub struct OnConflict {
    /// Which conflict.
    pub target: ConflictTarget,
    /// What happens.
    pub action: ConflictAction,
}

/// Which conflict an `ON CONFLICT` is about.
#[derive(Debug, Clone, PartialEq)]
pub enum ConflictTarget {
    /// Any.
    Any,
    /// A constraint by name.
    Constraint(Identifier),
    /// Columns or expressions of a unique index. A name is an [`Expression::Column`] without a
    /// table.
    Index {
        /// The columns.
        elements: Vec<Expression>,
        /// The index's condition.
        filter: Option<Expression>,
    },
}

/// What `ON CONFLICT` does.
#[derive(Debug, Clone, PartialEq)]
pub enum ConflictAction {
    /// `DO NOTHING`.
    Nothing,
    /// `DO UPDATE SET`.
    Update {
        /// Column keys and values.
        set: Vec<(String, Expression)>,
        /// Condition.
        filter: Option<Expression>,
    },
}

/// `ON DUPLICATE KEY UPDATE`.
#[derive(Debug, Clone, PartialEq)]
pub struct DuplicateKeyUpdate {
    /// Column keys and values.
    pub set: Vec<(String, Expression)>,
    /// Whether the order was given by the script (a list of pairs); otherwise it is the table's.
    pub ordered: bool,
}

/// `UPDATE`.
#[derive(Debug, Clone, PartialEq)]
pub struct Update {
    /// The table.
    pub table: FromClause,
    /// Column keys and values.
    pub values: Vec<(String, Expression)>,
    /// Whether the order is the script's (`ordered_values`); otherwise it is the table's.
    pub ordered: bool,
    /// Values keyed by a column of another table (multi-table UPDATE of MySQL).
    pub foreign_values: Vec<(Expression, Expression)>,
    /// Parameter keys given at execution.
    pub parameter_keys: Vec<String>,
    /// Conditions, joined by AND.
    pub filter: Vec<Expression>,
    /// `RETURNING`.
    pub returning: Vec<Expression>,
    /// `prefix_with`.
    pub prefixes: Vec<(Expression, Option<String>)>,
    /// `add_cte`.
    pub independent_ctes: Vec<Arc<CommonTableExpression>>,
    /// `mysql_limit`.
    pub limit: Option<Expression>,
    /// `with_hint`: text and dialect or `*`.
    pub hints: Vec<(String, String)>,
    /// `.inline()`.
    pub inline: bool,
}

impl Update {
    /// An UPDATE of a table with these values.
    #[must_use]
    pub fn new(table: FromClause, values: Vec<(String, Expression)>) -> Self {
        Self {
            table,
            values,
            ordered: false,
            foreign_values: Vec::new(),
            parameter_keys: Vec::new(),
            filter: Vec::new(),
            returning: Vec::new(),
            prefixes: Vec::new(),
            independent_ctes: Vec::new(),
            limit: None,
            hints: Vec::new(),
            inline: false,
        }
    }
}

/// `DELETE`.
#[derive(Debug, Clone, PartialEq)]
pub struct Delete {
    /// The table.
    pub table: FromClause,
    /// Conditions, joined by AND.
    pub filter: Vec<Expression>,
    /// `RETURNING`.
    pub returning: Vec<Expression>,
    /// `prefix_with`.
    pub prefixes: Vec<(Expression, Option<String>)>,
    /// `add_cte`.
    pub independent_ctes: Vec<Arc<CommonTableExpression>>,
    /// `mysql_limit`.
    pub limit: Option<Expression>,
    /// `with_hint`: text and dialect or `*`.
    pub hints: Vec<(String, String)>,
}

impl Delete {
    /// A DELETE from a table.
    #[must_use]
    pub fn new(table: FromClause) -> Self {
        Self {
            table,
            filter: Vec::new(),
            returning: Vec::new(),
            prefixes: Vec::new(),
            independent_ctes: Vec::new(),
            limit: None,
            hints: Vec::new(),
        }
    }
}
