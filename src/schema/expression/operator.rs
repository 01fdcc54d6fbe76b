//! The operators of SQL expressions: which exist, how tightly they bind and what their negation
//! is, as SQLAlchemy's `operators` module has them. How each is written is the dialect's business.

/// An operator between two expressions, or before or after one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Operator {
    /// `AND`.
    And,
    /// `OR`.
    Or,
    /// `=`.
    Equal,
    /// `!=`.
    NotEqual,
    /// `<`.
    Less,
    /// `<=`.
    LessOrEqual,
    /// `>`.
    Greater,
    /// `>=`.
    GreaterOrEqual,
    /// `+`.
    Add,
    /// `-` between two operands.
    Subtract,
    /// `*`.
    Multiply,
    /// `/` with Python's true division.
    TrueDivide,
    /// `//`, integer division.
    FloorDivide,
    /// `%`.
    Modulo,
    /// `-` before an operand.
    Negate,
    /// `NOT`.
    Not,
    /// `||`.
    Concat,
    /// `IS`.
    Is,
    /// `IS NOT`.
    IsNot,
    /// `IS DISTINCT FROM`.
    IsDistinctFrom,
    /// `IS NOT DISTINCT FROM`.
    IsNotDistinctFrom,
    /// A column used as a condition (`is_true`).
    IsTrue,
    /// A negated column used as a condition (`is_false`).
    IsFalse,
    /// `IN`.
    In,
    /// `NOT IN`.
    NotIn,
    /// `LIKE`.
    Like,
    /// `NOT LIKE`.
    NotLike,
    /// `ILIKE`.
    ILike,
    /// `NOT ILIKE`.
    NotILike,
    /// `contains()`: `LIKE '%' || x || '%'`.
    Contains,
    /// The negation of [`Operator::Contains`].
    NotContains,
    /// `startswith()`: `LIKE x || '%'`.
    StartsWith,
    /// The negation of [`Operator::StartsWith`].
    NotStartsWith,
    /// `endswith()`: `LIKE '%' || x`.
    EndsWith,
    /// The negation of [`Operator::EndsWith`].
    NotEndsWith,
    /// `icontains()`.
    IContains,
    /// The negation of [`Operator::IContains`].
    NotIContains,
    /// `istartswith()`.
    IStartsWith,
    /// The negation of [`Operator::IStartsWith`].
    NotIStartsWith,
    /// `iendswith()`.
    IEndsWith,
    /// The negation of [`Operator::IEndsWith`].
    NotIEndsWith,
    /// `BETWEEN`; the right side is a clause list of two joined by [`Operator::And`].
    Between,
    /// `NOT BETWEEN`.
    NotBetween,
    /// Full text `match()`.
    Match,
    /// The negation of [`Operator::Match`].
    NotMatch,
    /// `regexp_match()`.
    RegexpMatch,
    /// The negation of [`Operator::RegexpMatch`].
    NotRegexpMatch,
    /// `regexp_replace()`; the right side is a clause list of pattern and replacement.
    RegexpReplace,
    /// `bitwise_and()`.
    BitwiseAnd,
    /// `bitwise_or()`.
    BitwiseOr,
    /// `bitwise_xor()`.
    BitwiseXor,
    /// `bitwise_not()`.
    BitwiseNot,
    /// `bitwise_lshift()`.
    BitwiseLeftShift,
    /// `bitwise_rshift()`.
    BitwiseRightShift,
    /// `array[index]` (`getitem`).
    GetItem,
    /// `json[key]` (`json_getitem_op`).
    JsonGetItem,
    /// `json[(key, key)]` (`json_path_getitem_op`).
    JsonPathGetItem,
    /// `any()` and `all()` of an array compare with this on their left.
    Any,
    /// See [`Operator::Any`].
    All,
    /// `COLLATE`.
    Collate,
    /// `EXISTS`.
    Exists,
    /// `DISTINCT` before an expression.
    Distinct,
    /// `ANY` or `ALL` before a subquery (`any_()`, `all_()`).
    AnyOf,
    /// See [`Operator::AnyOf`].
    AllOf,
    /// `FILTER` of an aggregate, for its precedence.
    Filter,
    /// `, `.
    Comma,
    /// `AS`, for its precedence.
    As,
    /// The operand is a function's argument or stands in FROM: brackets bind first (`from_`).
    From,
    /// The context of a boolean list, which never needs brackets (`_asbool`).
    AsBoolean,
    /// `ASC`.
    Ascending,
    /// `DESC`.
    Descending,
    /// `NULLS FIRST`.
    NullsFirst,
    /// `NULLS LAST`.
    NullsLast,
    /// `expression.op("...")`.
    Custom(CustomOperator),
}

/// An operator that a script spelled out (`expression.op("&&")`).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CustomOperator {
    /// The text between the operands, without the spaces around it.
    pub symbol: String,
    /// Binding strength; 0 when the script gave none.
    pub precedence: i32,
    /// Whether the result is a boolean, so that `NOT` applies to it as to a comparison.
    pub is_comparison: bool,
    /// Whether an operand of the same operator needs no brackets.
    pub natural_self_precedent: bool,
    /// Whether brackets are always put around it inside another operator.
    pub eager_grouping: bool,
}

impl CustomOperator {
    /// An operator as `expression.op(symbol)` makes it.
    #[must_use]
    pub fn new(symbol: impl Into<String>) -> Self {
        Self {
            symbol: symbol.into(),
            precedence: 0,
            is_comparison: false,
            natural_self_precedent: false,
            eager_grouping: false,
        }
    }

    /// An operator of SQLAlchemy's PostgreSQL dialect (`dialects/postgresql/operators.py`): of
    /// arrays, JSON, ranges and `HSTORE`. `None` if the dialect does not know the symbol.
    #[must_use]
    pub fn postgresql(symbol: &str) -> Option<Self> {
        let (precedence, is_comparison, natural) = match symbol {
            "->" | "->>" | "#>>" | "#-" => (15, false, true),
            "?" | "?&" | "?|" | "@?" | "@@" | "@>" | "<@" => (5, true, true),
            "&&" | "<<" | ">>" | "&<" | "&>" | "-|-" => (5, true, false),
            _ => return None,
        };
        Some(Self {
            symbol: symbol.to_owned(),
            precedence,
            is_comparison,
            natural_self_precedent: natural,
            eager_grouping: natural,
        })
    }
}

impl Operator {
    /// Binding strength as SQLAlchemy's `_PRECEDENCE` table; `None` where the table has no entry.
    #[must_use]
    pub fn precedence(&self) -> Option<i32> {
        Some(match self {
            Self::From
            | Self::Any
            | Self::All
            | Self::AnyOf
            | Self::AllOf
            | Self::GetItem
            | Self::JsonGetItem
            | Self::JsonPathGetItem => 15,
            Self::Multiply
            | Self::TrueDivide
            | Self::FloorDivide
            | Self::Modulo
            | Self::Negate
            | Self::BitwiseNot => 8,
            Self::Add
            | Self::Subtract
            | Self::BitwiseXor
            | Self::BitwiseOr
            | Self::BitwiseAnd
            | Self::BitwiseLeftShift
            | Self::BitwiseRightShift => 7,
            Self::Filter => 6,
            Self::Concat
            | Self::Match
            | Self::NotMatch
            | Self::RegexpMatch
            | Self::NotRegexpMatch
            | Self::RegexpReplace
            | Self::ILike
            | Self::NotILike
            | Self::Like
            | Self::NotLike
            | Self::In
            | Self::NotIn
            | Self::Is
            | Self::IsNot
            | Self::Equal
            | Self::NotEqual
            | Self::IsDistinctFrom
            | Self::IsNotDistinctFrom
            | Self::Greater
            | Self::Less
            | Self::GreaterOrEqual
            | Self::LessOrEqual
            | Self::Between
            | Self::NotBetween
            | Self::Distinct
            | Self::Not
            | Self::IsTrue
            | Self::IsFalse => 5,
            Self::Collate => 4,
            Self::And | Self::Descending | Self::Ascending => 3,
            Self::Or => 2,
            Self::Exists => 0,
            Self::Comma | Self::As => -1,
            Self::AsBoolean => -10,
            Self::Custom(custom) => custom.precedence,
            Self::Contains
            | Self::NotContains
            | Self::StartsWith
            | Self::NotStartsWith
            | Self::EndsWith
            | Self::NotEndsWith
            | Self::IContains
            | Self::NotIContains
            | Self::IStartsWith
            | Self::NotIStartsWith
            | Self::IEndsWith
            | Self::NotIEndsWith
            | Self::NullsFirst
            | Self::NullsLast => return None,
        })
    }

    /// Whether `a op (b op c)` needs no brackets (`is_natural_self_precedent`).
    #[must_use]
    pub fn is_naturally_associative(&self) -> bool {
        match self {
            Self::And
            | Self::Or
            | Self::Add
            | Self::Multiply
            | Self::Concat
            | Self::GetItem
            | Self::JsonGetItem
            | Self::JsonPathGetItem => true,
            Self::Custom(custom) => custom.natural_self_precedent,
            _ => false,
        }
    }

    /// Whether the operator is a comparison, so that its result is a boolean (`is_comparison`).
    #[must_use]
    pub fn is_comparison(&self) -> bool {
        match self {
            Self::Equal
            | Self::NotEqual
            | Self::Greater
            | Self::Less
            | Self::GreaterOrEqual
            | Self::LessOrEqual
            | Self::Between
            | Self::NotBetween
            | Self::In
            | Self::NotIn
            | Self::Is
            | Self::IsNot
            | Self::IsDistinctFrom
            | Self::IsNotDistinctFrom
            | Self::IsTrue
            | Self::IsFalse
            | Self::Like
            | Self::NotLike
            | Self::ILike
            | Self::NotILike
            | Self::Contains
            | Self::NotContains
            | Self::StartsWith
            | Self::NotStartsWith
            | Self::EndsWith
            | Self::NotEndsWith
            | Self::IContains
            | Self::NotIContains
            | Self::IStartsWith
            | Self::NotIStartsWith
            | Self::IEndsWith
            | Self::NotIEndsWith
            | Self::Match
            | Self::NotMatch
            | Self::RegexpMatch
            | Self::NotRegexpMatch => true,
            Self::Custom(custom) => custom.is_comparison,
            _ => false,
        }
    }

    /// The operator that says the opposite, where SQLAlchemy has one.
    #[must_use]
    pub fn negation(&self) -> Option<Self> {
        Some(match self {
            Self::Equal => Self::NotEqual,
            Self::NotEqual => Self::Equal,
            Self::Less => Self::GreaterOrEqual,
            Self::LessOrEqual => Self::Greater,
            Self::Greater => Self::LessOrEqual,
            Self::GreaterOrEqual => Self::Less,
            Self::Is => Self::IsNot,
            Self::IsNot => Self::Is,
            Self::IsDistinctFrom => Self::IsNotDistinctFrom,
            Self::IsNotDistinctFrom => Self::IsDistinctFrom,
            Self::IsTrue => Self::IsFalse,
            Self::IsFalse => Self::IsTrue,
            Self::In => Self::NotIn,
            Self::NotIn => Self::In,
            Self::Like => Self::NotLike,
            Self::NotLike => Self::Like,
            Self::ILike => Self::NotILike,
            Self::NotILike => Self::ILike,
            Self::Contains => Self::NotContains,
            Self::NotContains => Self::Contains,
            Self::StartsWith => Self::NotStartsWith,
            Self::NotStartsWith => Self::StartsWith,
            Self::EndsWith => Self::NotEndsWith,
            Self::NotEndsWith => Self::EndsWith,
            Self::IContains => Self::NotIContains,
            Self::NotIContains => Self::IContains,
            Self::IStartsWith => Self::NotIStartsWith,
            Self::NotIStartsWith => Self::IStartsWith,
            Self::IEndsWith => Self::NotIEndsWith,
            Self::NotIEndsWith => Self::IEndsWith,
            Self::Between => Self::NotBetween,
            Self::NotBetween => Self::Between,
            Self::Match => Self::NotMatch,
            Self::NotMatch => Self::Match,
            Self::RegexpMatch => Self::NotRegexpMatch,
            Self::NotRegexpMatch => Self::RegexpMatch,
            _ => return None,
        })
    }

    /// Whether an operand with operator `self` needs brackets inside `against`, as
    /// `operators.is_precedent`.
    #[must_use]
    pub fn needs_brackets_in(&self, against: Option<&Self>) -> bool {
        const SMALLEST: i32 = -100;
        const LARGEST: i32 = 100;
        let Some(against) = against else {
            return true;
        };
        if self == against && self.is_naturally_associative() {
            return false;
        }
        self.precedence().unwrap_or(SMALLEST) <= against.precedence().unwrap_or(LARGEST)
    }

    /// Whether the operator yields a boolean (`is_boolean`).
    #[must_use]
    pub fn is_boolean(&self) -> bool {
        self.is_comparison() || matches!(self, Self::Not | Self::And | Self::Or)
    }

    /// Whether chains of the operator are written without brackets as one list (`is_associative`).
    #[must_use]
    pub fn is_associative(&self) -> bool {
        matches!(
            self,
            Self::And | Self::Or | Self::Add | Self::Multiply | Self::Concat
        )
    }

    /// The operator with its sides exchanged (`mirror`).
    #[must_use]
    pub fn mirrored(self) -> Self {
        match self {
            Self::Greater => Self::Less,
            Self::GreaterOrEqual => Self::LessOrEqual,
            Self::Less => Self::Greater,
            Self::LessOrEqual => Self::GreaterOrEqual,
            other => other,
        }
    }

    /// Whether the operator goes through `_boolean_compare`.
    #[must_use]
    pub fn is_compared_as_boolean(&self) -> bool {
        self.is_comparison() && !matches!(self, Self::Custom(_) | Self::Between | Self::NotBetween)
    }
}
