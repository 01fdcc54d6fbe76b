//! Queries: `SELECT`, compounds of them, and text that returns rows.

use std::sync::Arc;

use crate::schema::expression::{
    CommonTableExpression, ElementId, Expression, FromClause, TextClause,
};
use crate::schema::types::{SqlType, TypeKind};

/// Something that returns rows.
#[derive(Debug, Clone, PartialEq)]
pub enum Query {
    /// `SELECT`.
    Select(Box<Select>),
    /// `UNION` and its kin.
    Compound(Box<Compound>),
    /// `text("...").columns(...)`.
    Textual(Box<TextualSelect>),
    /// A query in brackets, as a member of a compound.
    Grouping(Box<Query>),
    /// `VALUES` alone.
    Values(Arc<crate::schema::expression::ValuesClause>),
}

/// How the columns of a query are named when two have one name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum LabelStyle {
    /// Repeated names are told apart (`LABEL_STYLE_DISAMBIGUATE_ONLY`).
    #[default]
    DisambiguateOnly,
    /// `table_column` for all (`LABEL_STYLE_TABLENAME_PLUS_COL`).
    TableNamePlusColumn,
    /// Nothing is labelled (`LABEL_STYLE_NONE`).
    None,
}

/// `SELECT`.
#[derive(Debug, Clone, PartialEq)]
pub struct Select {
    /// Identity.
    pub id: ElementId,
    /// The columns; a table in `select(table)` is given as its columns.
    pub columns: Vec<Expression>,
    /// `select_from`.
    pub from: Vec<FromClause>,
    /// `.join(...)` calls in order.
    pub joins: Vec<SelectJoin>,
    /// Conditions, joined by AND.
    pub filter: Vec<Expression>,
    /// GROUP BY.
    pub group_by: Vec<Expression>,
    /// Conditions of HAVING, joined by AND.
    pub having: Vec<Expression>,
    /// ORDER BY.
    pub order_by: Vec<Expression>,
    /// `DISTINCT` and `DISTINCT ON`.
    pub distinct: Option<Distinct>,
    /// LIMIT, OFFSET, FETCH.
    pub limit: Limit,
    /// `FOR UPDATE`.
    pub for_update: Option<ForUpdate>,
    /// `correlate(...)`: tables left to the enclosing query; `Some(vec![])` is `correlate(None)`.
    pub correlate: Option<Vec<FromClause>>,
    /// `correlate_except(...)`.
    pub correlate_except: Option<Vec<FromClause>>,
    /// `add_cte`, with whether it nests here.
    pub independent_ctes: Vec<Arc<CommonTableExpression>>,
    /// `prefix_with`: expression and dialect.
    pub prefixes: Vec<(Expression, Option<String>)>,
    /// `suffix_with`.
    pub suffixes: Vec<(Expression, Option<String>)>,
    /// `with_hint`: table, text with `%(name)s`, dialect or `*`.
    pub hints: Vec<(FromClause, String, String)>,
    /// `with_statement_hint`: text and dialect or `*`.
    pub statement_hints: Vec<(String, String)>,
    /// Column naming.
    pub label_style: LabelStyle,
}

impl Select {
    /// A query of these columns and nothing else.
    #[must_use]
    pub fn new(columns: Vec<Expression>) -> Self {
        Self {
            id: ElementId::fresh(),
            columns,
            from: Vec::new(),
            joins: Vec::new(),
            filter: Vec::new(),
            group_by: Vec::new(),
            having: Vec::new(),
            order_by: Vec::new(),
            distinct: None,
            limit: Limit::default(),
            for_update: None,
            correlate: None,
            correlate_except: None,
            independent_ctes: Vec::new(),
            prefixes: Vec::new(),
            suffixes: Vec::new(),
            hints: Vec::new(),
            statement_hints: Vec::new(),
            label_style: LabelStyle::default(),
        }
    }
}

/// One `.join(target, on, ...)` of a query.
#[derive(Debug, Clone, PartialEq)]
pub struct SelectJoin {
    /// `join_from(left, ...)`; `None` takes what FROM has so far.
    pub left: Option<FromClause>,
    /// What is joined.
    pub target: FromClause,
    /// The condition; `None` is derived from foreign keys.
    pub on: Option<Expression>,
    /// `LEFT OUTER JOIN`.
    pub outer: bool,
    /// `FULL OUTER JOIN`.
    pub full: bool,
}

/// `DISTINCT`.
#[derive(Debug, Clone, PartialEq)]
pub enum Distinct {
    /// `DISTINCT`.
    All,
    /// `DISTINCT ON (...)`.
    On(Vec<Expression>),
}

/// How many rows a query returns.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Limit {
    /// LIMIT.
    pub limit: Option<Expression>,
    /// OFFSET.
    pub offset: Option<Expression>,
    /// `FETCH FIRST`.
    pub fetch: Option<Expression>,
    /// `FETCH FIRST n PERCENT`.
    pub fetch_percent: bool,
    /// `FETCH FIRST n ROWS WITH TIES`.
    pub fetch_with_ties: bool,
}

impl Limit {
    /// Whether nothing is limited.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.limit.is_none() && self.offset.is_none() && self.fetch.is_none()
    }
}

/// `FOR UPDATE` and its kin.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ForUpdate {
    /// `FOR SHARE` instead of `FOR UPDATE`.
    pub read: bool,
    /// `NO KEY UPDATE`, or `KEY SHARE` with `read`.
    pub key_share: bool,
    /// `NOWAIT`.
    pub no_wait: bool,
    /// `SKIP LOCKED`.
    pub skip_locked: bool,
    /// `OF ...`: tables or columns.
    pub of: Vec<Expression>,
    /// `OF ...`: tables.
    pub of_tables: Vec<FromClause>,
}

/// How the members of a compound are combined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CompoundKind {
    /// `UNION`.
    Union,
    /// `UNION ALL`.
    UnionAll,
    /// `INTERSECT`.
    Intersect,
    /// `INTERSECT ALL`.
    IntersectAll,
    /// `EXCEPT`.
    Except,
    /// `EXCEPT ALL`.
    ExceptAll,
}

/// Several queries combined.
#[derive(Debug, Clone, PartialEq)]
pub struct Compound {
    /// Identity.
    pub id: ElementId,
    /// How.
    pub kind: CompoundKind,
    /// The members, as the script gave them; brackets are added as SQLAlchemy does.
    pub members: Vec<Query>,
    /// GROUP BY.
    pub group_by: Vec<Expression>,
    /// ORDER BY.
    pub order_by: Vec<Expression>,
    /// LIMIT, OFFSET, FETCH.
    pub limit: Limit,
    /// `FOR UPDATE`.
    pub for_update: Option<ForUpdate>,
    /// `add_cte`.
    pub independent_ctes: Vec<Arc<CommonTableExpression>>,
}

/// Text whose columns are known.
#[derive(Debug, Clone, PartialEq)]
pub struct TextualSelect {
    /// The text.
    pub text: TextClause,
    /// Its columns.
    pub columns: Vec<Expression>,
    /// Whether the columns are matched by position.
    pub positional: bool,
}

impl Query {
    /// The same query without labels for repeated columns, as a scalar subquery is.
    #[must_use]
    pub fn unlabelled(&self) -> Self {
        let mut query = self.clone();
        match &mut query {
            Self::Select(select) => select.label_style = LabelStyle::None,
            Self::Compound(compound) => {
                if let Some(first) = compound.members.first_mut() {
                    *first = first.unlabelled();
                }
            }
            Self::Grouping(inner) => **inner = inner.unlabelled(),
            Self::Textual(_) | Self::Values(_) => {}
        }
        query
    }

    /// The type of the query's first column, which a scalar subquery has.
    #[must_use]
    pub fn scalar_type(&self) -> SqlType {
        let first = match self {
            Self::Select(select) => select.columns.first().map(Expression::sql_type),
            Self::Compound(compound) => compound.members.first().map(Self::scalar_type),
            Self::Textual(textual) => textual.columns.first().map(Expression::sql_type),
            Self::Grouping(query) => Some(query.scalar_type()),
            Self::Values(values) => values.columns.first().map(|(_, sql_type)| sql_type.clone()),
        };
        first.unwrap_or(SqlType::new(TypeKind::Null))
    }
}
