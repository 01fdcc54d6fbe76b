//! SQL expressions as plain data: what SQLAlchemy's `ColumnElement` constructs hold. Brackets,
//! coercion and negation are decided when an expression is built, as SQLAlchemy
//! does; the text is written by `dialect`.

mod composite;
mod construct;
mod from_clause;
mod function;
mod operator;
pub mod types;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::statement::Query;
use super::value::SqlValue;
use super::{Identifier, SqlType};

pub use construct::{BinaryParts, ExpressionError, Operand, boolean_members, sanitize};
pub use from_clause::{
    Alias, AliasKind, ColumnDefault, CommonTableExpression, CteMaterialization, CteNesting,
    FromClause, Join, TableClause, TableColumn, TableFunction, TableSample, ValuesClause,
};
pub use operator::{CustomOperator, Operator};

/// Identity of a construct. SQLAlchemy compares tables, aliases, bind parameters and labels by
/// object identity, and numbers anonymous names by it; plain data carries the identity along.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ElementId(pub u64);

impl ElementId {
    /// An identity that no other construct of this process has.
    #[must_use]
    pub fn fresh() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        Self(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}

/// The name of a label, alias or bind parameter.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ElementName {
    /// A name that the script gave.
    Given(Identifier),
    /// A name that is numbered when the statement is compiled: `anon_1`, `param_1`, `lower_1`.
    Anonymous {
        /// What stands before the number.
        base: String,
        /// Whose name it is: the same element has the same number everywhere.
        element: ElementId,
    },
}

impl ElementName {
    /// A fresh anonymous name (`anon_1`, ...).
    #[must_use]
    pub fn anonymous(base: impl Into<String>) -> Self {
        Self::Anonymous {
            base: base.into(),
            element: ElementId::fresh(),
        }
    }
}

/// One SQL expression.
#[derive(Debug, Clone, PartialEq)]
pub enum Expression {
    /// A column, or text that stands as a column (`literal_column`).
    Column(Box<ColumnReference>),
    /// A bound value.
    Bind(Box<BindParameter>),
    /// `text("...")`.
    Text(Box<TextClause>),
    /// `NULL`.
    Null,
    /// `true`, or `1` where the database has no booleans.
    True,
    /// `false`, or `0` where the database has no booleans.
    False,
    /// An operator before or after an expression.
    Unary(Box<UnaryExpression>),
    /// An operator between two expressions.
    Binary(Box<BinaryExpression>),
    /// Several expressions joined by one operator: `AND`, `OR`, `+` chains, comma lists.
    List(Box<ExpressionList>),
    /// An expression in brackets.
    Grouping(Box<Expression>),
    /// `(a, b)` (`tuple_`).
    Tuple(Box<TupleExpression>),
    /// PostgreSQL's `ARRAY[...]` literal.
    Array(Box<ArrayExpression>),
    /// `start:stop` inside an array index; the step is not written.
    Slice {
        /// First index.
        start: Option<Box<Expression>>,
        /// Last index.
        stop: Option<Box<Expression>>,
        /// SQLAlchemy keeps a step, and no dialect writes it.
        step: Option<Box<Expression>>,
    },
    /// `CASE`.
    Case(Box<CaseExpression>),
    /// `CAST(... AS ...)`, `TRY_CAST`, or `type_coerce`, which changes only the Python side.
    Cast(Box<CastExpression>),
    /// `EXTRACT(field FROM ...)`.
    Extract {
        /// The field, as the script wrote it.
        field: String,
        /// From what.
        expression: Box<Expression>,
    },
    /// The right side of `COLLATE`.
    Collation(Identifier),
    /// A function call.
    Function(Box<FunctionCall>),
    /// `... OVER (...)`.
    Over(Box<WindowExpression>),
    /// `... WITHIN GROUP (ORDER BY ...)`.
    WithinGroup {
        /// The aggregate.
        function: Box<Expression>,
        /// The order.
        order_by: Vec<Expression>,
    },
    /// `... FILTER (WHERE ...)`.
    Filter {
        /// The aggregate.
        function: Box<Expression>,
        /// The condition.
        criterion: Box<Expression>,
    },
    /// A query used as a value; compiled in brackets (`scalar_subquery`).
    ScalarSubquery(Box<Query>),
    /// A query in brackets where SQL wants a list, as after `IN` or `EXISTS`.
    SelectGrouping(Box<Query>),
    /// `expression AS name`.
    Label(Box<Label>),
    /// A string in `order_by`/`group_by`/`distinct`: a label or column of the same query.
    LabelName(String),
    /// A sequence's next value (`Sequence.next_value()`, `func.next_value`).
    NextValue(Box<SequenceReference>),
    /// One column of a function's row: `(function(...)).column`.
    FunctionColumn(Box<FunctionColumn>),
    /// A whole table or alias as a value (`table_valued()` of an alias, `func.row_to_json(t)`).
    FromClauseValue(Arc<FromClause>),
    /// A script's own element, compiled by its `@compiles` function.
    Custom(Box<CustomExpression>),
}

/// A column of a table, alias or subquery, or free text in a column's place.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnReference {
    /// The column's name; the whole text for `literal_column`.
    pub name: Identifier,
    /// The anonymous name, for the column of a subquery whose source has none.
    pub anonymous: Option<ElementName>,
    /// Attribute name in `.c`, where it is not the name.
    pub key: Option<String>,
    /// Where the column comes from; `None` for `column("x")` and `literal_column`.
    pub table: Option<Arc<FromClause>>,
    /// The column's type.
    pub sql_type: SqlType,
    /// `literal_column`: written as it is.
    pub is_literal: bool,
}

impl ColumnReference {
    /// A column without a table (`sa.column("x")`).
    #[must_use]
    pub fn new(name: Identifier, sql_type: SqlType) -> Self {
        Self {
            name,
            anonymous: None,
            key: None,
            table: None,
            sql_type,
            is_literal: false,
        }
    }
}

/// A value that travels beside the statement.
#[derive(Debug, Clone, PartialEq)]
pub struct BindParameter {
    /// Whose parameter it is: the same object at two places is one parameter.
    pub id: ElementId,
    /// `:name`; anonymous for values in expressions (`x_1`, `param_1`).
    pub name: ElementName,
    /// The value.
    pub value: BindValue,
    /// The type, whose bind and literal processors apply.
    pub sql_type: SqlType,
    /// Two parameters of this name are an error (`unique=True`).
    pub unique: bool,
    /// A list of values, expanded when the statement is sent (`expanding=True`).
    pub expanding: bool,
    /// How it is written.
    pub form: BindForm,
    /// For an expanding parameter: the operator it stands beside, which decides how an empty list
    /// is written.
    pub expand_operator: Option<Operator>,
}

/// How a bind parameter is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BindForm {
    /// As a place that the driver fills.
    Bound,
    /// As a place that is filled with a literal when the statement is sent (`literal_execute`).
    LiteralExecute,
    /// As a literal, always (`op.inline_literal`).
    Literal,
}

/// What a bind parameter holds.
#[derive(Debug, Clone, PartialEq)]
pub enum BindValue {
    /// No value: it must come with the execution (`bindparam("x")`).
    Required,
    /// One value.
    Single(SqlValue),
    /// The values of an expanding parameter.
    List(Vec<SqlValue>),
    /// The rows of an expanding parameter of tuples.
    Rows(Vec<Vec<SqlValue>>),
}

/// `text("... :name ...")`.
#[derive(Debug, Clone, PartialEq)]
pub struct TextClause {
    /// The text as the script wrote it, with `:name` and `\:`.
    pub text: String,
    /// Parameters that have a value or type, by name; others are [`BindValue::Required`].
    pub binds: Vec<(String, BindParameter)>,
    /// Stands in brackets (`self_group` under `in_op`).
    pub in_brackets: bool,
}

impl TextClause {
    /// Text whose parameters have no values yet.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            binds: Vec::new(),
            in_brackets: false,
        }
    }
}

/// An operator before or after an expression.
#[derive(Debug, Clone, PartialEq)]
pub struct UnaryExpression {
    /// The operand, with the brackets that it needs.
    pub operand: Expression,
    /// The operator.
    pub operator: Operator,
    /// Result type.
    pub sql_type: SqlType,
}

/// An operator between two expressions.
#[derive(Debug, Clone, PartialEq)]
pub struct BinaryExpression {
    /// Left operand, with the brackets that it needs.
    pub left: Expression,
    /// The operator.
    pub operator: Operator,
    /// Right operand, with the brackets that it needs.
    pub right: Expression,
    /// What `NOT` turns the operator into.
    pub negation: Option<Operator>,
    /// Further arguments: `ESCAPE` of LIKE, flags of a regular expression, `SYMMETRIC`.
    pub modifiers: BinaryModifiers,
    /// Result type.
    pub sql_type: SqlType,
}

/// What some operators take besides two operands.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct BinaryModifiers {
    /// `LIKE ... ESCAPE '...'`.
    pub escape: Option<String>,
    /// Flags of `regexp_match` and `regexp_replace`.
    pub flags: Option<String>,
    /// `BETWEEN SYMMETRIC`.
    pub symmetric: bool,
    /// PostgreSQL's `postgresql_regconfig` of `match()`.
    pub regconfig: Option<String>,
}

/// Expressions joined by one operator.
#[derive(Debug, Clone, PartialEq)]
pub struct ExpressionList {
    /// The members, with the brackets that they need.
    pub members: Vec<Expression>,
    /// What stands between them.
    pub operator: Operator,
    /// Whether the list gets brackets inside another operator.
    pub grouped: bool,
    /// Result type.
    pub sql_type: SqlType,
}

/// `(a, b)`.
#[derive(Debug, Clone, PartialEq)]
pub struct TupleExpression {
    /// The members.
    pub members: Vec<Expression>,
    /// Types of the members, for bound rows beside it.
    pub types: Vec<SqlType>,
}

/// `ARRAY[...]`.
#[derive(Debug, Clone, PartialEq)]
pub struct ArrayExpression {
    /// The members.
    pub members: Vec<Expression>,
    /// The array's type.
    pub sql_type: SqlType,
}

/// `CASE [value] WHEN ... THEN ... [ELSE ...] END`.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseExpression {
    /// What the conditions are compared with.
    pub value: Option<Expression>,
    /// Conditions and results.
    pub whens: Vec<(Expression, Expression)>,
    /// Else.
    pub otherwise: Option<Expression>,
    /// Result type.
    pub sql_type: SqlType,
}

/// Which of the casts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CastKind {
    /// `CAST`.
    Cast,
    /// `TRY_CAST`.
    TryCast,
    /// `type_coerce`: no SQL, only the type changes.
    Coerce,
}

/// An expression with another type.
#[derive(Debug, Clone, PartialEq)]
pub struct CastExpression {
    /// Which cast.
    pub kind: CastKind,
    /// The operand.
    pub operand: Expression,
    /// The new type.
    pub sql_type: SqlType,
}

/// A function call.
#[derive(Debug, Clone, PartialEq)]
pub struct FunctionCall {
    /// Identity, for the FROM list.
    pub id: ElementId,
    /// `func.a.b.c` has the packages `a`, `b`.
    pub packages: Vec<Identifier>,
    /// The name as the script wrote it (`func.Now` is `Now`).
    pub name: Identifier,
    /// Whether it is one of SQLAlchemy's known functions (`GenericFunction`), which are written as
    /// the dialect writes them; `now`, `current_timestamp`, `count`, `coalesce`, ...
    pub known: bool,
    /// The arguments, with the brackets that they need.
    pub arguments: Vec<Expression>,
    /// Result type.
    pub sql_type: SqlType,
    /// `WITH ORDINALITY` follows.
    pub with_ordinality: bool,
}

/// A window: `function OVER (PARTITION BY ... ORDER BY ... ROWS ...)`.
#[derive(Debug, Clone, PartialEq)]
pub struct WindowExpression {
    /// The function.
    pub function: Expression,
    /// Partition.
    pub partition_by: Vec<Expression>,
    /// Order.
    pub order_by: Vec<Expression>,
    /// Frame.
    pub frame: Option<WindowFrame>,
}

/// The frame of a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct WindowFrame {
    /// `RANGE`, `ROWS` or `GROUPS`.
    pub unit: FrameUnit,
    /// Start.
    pub start: FrameBound,
    /// End.
    pub end: FrameBound,
}

/// What a window frame counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FrameUnit {
    /// `RANGE`.
    Range,
    /// `ROWS`.
    Rows,
    /// `GROUPS`.
    Groups,
}

/// One end of a window frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FrameBound {
    /// `UNBOUNDED PRECEDING` as a start, `UNBOUNDED FOLLOWING` as an end (`None`).
    Unbounded,
    /// `CURRENT ROW` (`0`).
    CurrentRow,
    /// A negative number precedes, a positive follows.
    Offset(i64),
}

/// `expression AS name`.
#[derive(Debug, Clone, PartialEq)]
pub struct Label {
    /// Identity: ORDER BY writes only the name of a label that the columns contain.
    pub id: ElementId,
    /// The name.
    pub name: ElementName,
    /// What is labelled.
    pub expression: Expression,
    /// The type.
    pub sql_type: SqlType,
}

/// A sequence, as far as an expression needs it.
#[derive(Debug, Clone, PartialEq)]
pub struct SequenceReference {
    /// Schema.
    pub schema: Option<Identifier>,
    /// Name.
    pub name: Identifier,
    /// Type of its values.
    pub sql_type: SqlType,
}

/// What a script's `@compiles` function returned for the dialect at hand.
#[derive(Debug, Clone, PartialEq)]
pub struct CustomExpression {
    /// The text in pieces: what the function wrote, and what it got from `compiler.process`.
    pub fragments: Vec<CustomFragment>,
    /// The element's type.
    pub sql_type: SqlType,
}

/// A piece of custom SQL.
#[derive(Debug, Clone, PartialEq)]
pub enum CustomFragment {
    /// Text that is written as it is.
    Sql(String),
    /// An expression that the dialect compiles.
    Expression(Expression),
}

/// One column of a function's row.
#[derive(Debug, Clone, PartialEq)]
pub struct FunctionColumn {
    /// The function.
    pub function: FunctionCall,
    /// The column.
    pub column: Identifier,
    /// The column's type.
    pub sql_type: SqlType,
}
