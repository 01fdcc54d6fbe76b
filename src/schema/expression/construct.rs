//! Builds expressions as SQLAlchemy's operators do: coerces values to bind parameters, adds the
//! brackets that precedence asks for, negates, flattens `AND`/`OR`, and finds result types.

use super::{
    BinaryExpression, BinaryModifiers, BindParameter, BindValue, CastKind, ElementId, ElementName,
    Expression, ExpressionList, Operator, TupleExpression, UnaryExpression, types,
};
use crate::schema::statement::Query;
use crate::schema::types::{Affinity, SqlType, TypeKind};
use crate::schema::value::SqlValue;

/// What a script put beside an operator.
#[derive(Debug, Clone, PartialEq)]
pub enum Operand {
    /// An expression.
    Expression(Expression),
    /// A Python value.
    Value(SqlValue),
    /// A Python list or tuple, for `IN` or beside a tuple.
    Values(Vec<Operand>),
    /// A query, for `IN`.
    Query(Box<Query>),
}

/// An operator that SQLAlchemy refuses for these operands.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExpressionError {
    /// `None`, `True` or `False` beside an operator that has no meaning for them.
    #[error(
        "Only '=', '!=', 'is_()', 'is_not()', 'is_distinct_from()', 'is_not_distinct_from()' \
         operators can be used with None/True/False"
    )]
    ConstantOperand,
    /// `IN` beside something that is no list or query.
    #[error("IN expression list, SELECT construct, or bound parameter object expected, got {0}.")]
    NotAList(String),
}

impl Expression {
    /// The expression's type; [`TypeKind::Null`] where none is known.
    #[must_use]
    pub fn sql_type(&self) -> SqlType {
        match self {
            Self::Column(column) => column.sql_type.clone(),
            Self::Bind(bind) => bind.sql_type.clone(),
            Self::True | Self::False => types::boolean(),
            Self::Unary(unary) => unary.sql_type.clone(),
            Self::Binary(binary) => binary.sql_type.clone(),
            Self::List(list) => list.sql_type.clone(),
            Self::Grouping(inner) => inner.sql_type(),
            Self::Array(array) => array.sql_type.clone(),
            Self::Case(case) => case.sql_type.clone(),
            Self::Cast(cast) => cast.sql_type.clone(),
            Self::Extract { .. } => types::integer(),
            Self::Function(function) => function.sql_type.clone(),
            Self::FunctionColumn(column) => column.sql_type.clone(),
            Self::Over(window) => window.function.sql_type(),
            Self::WithinGroup { function, .. } | Self::Filter { function, .. } => {
                function.sql_type()
            }
            Self::ScalarSubquery(query) => query.scalar_type(),
            Self::Label(label) => label.sql_type.clone(),
            Self::NextValue(sequence) => sequence.sql_type.clone(),
            Self::Custom(custom) => custom.sql_type.clone(),
            Self::Text(_)
            | Self::Null
            | Self::Tuple(_)
            | Self::Slice { .. }
            | Self::Collation(_)
            | Self::SelectGrouping(_)
            | Self::LabelName(_)
            | Self::FromClauseValue(_) => types::null(),
        }
    }

    /// The operator of an operator expression.
    fn operator(&self) -> Option<&Operator> {
        match self {
            Self::Unary(unary) => Some(&unary.operator),
            Self::Binary(binary) => Some(&binary.operator),
            Self::List(list) => Some(&list.operator),
            // SQLAlchemy looks through brackets here, and so flattens what stands in them.
            Self::Grouping(inner) => inner.operator(),
            _ => None,
        }
    }

    /// Whether any database knows that this is a condition (`_is_implicitly_boolean`).
    #[must_use]
    pub fn is_implicitly_boolean(&self) -> bool {
        match self {
            Self::Binary(binary) => binary.operator.is_boolean(),
            Self::List(list) => list.operator.is_boolean() && list.grouped,
            Self::Grouping(inner) => inner.is_implicitly_boolean(),
            Self::Label(label) => label.expression.is_implicitly_boolean(),
            Self::Unary(unary)
                if matches!(unary.operator, Operator::IsTrue | Operator::IsFalse) =>
            {
                unary.operand.is_implicitly_boolean()
            }
            _ => false,
        }
    }

    fn is_boolean_typed(&self) -> bool {
        self.sql_type().affinity() == Affinity::Boolean
    }

    /// Adds the brackets that the expression needs beside `against`, as `self_group`.
    #[must_use]
    pub fn self_group(self, against: Option<&Operator>) -> Self {
        match self {
            Self::Text(mut text) => {
                if against == Some(&Operator::In) {
                    text.in_brackets = true;
                }
                Self::Text(text)
            }
            Self::Unary(unary) => {
                let groups = match unary.operator {
                    Operator::IsTrue
                    | Operator::IsFalse
                    | Operator::Ascending
                    | Operator::Descending
                    | Operator::NullsFirst
                    | Operator::NullsLast => false,
                    ref operator => operator.needs_brackets_in(against),
                };
                Self::Unary(unary).grouped_if(groups)
            }
            Self::Binary(binary) => {
                let groups = operator_groups(&binary.operator, true, against);
                Self::Binary(binary).grouped_if(groups)
            }
            Self::List(list) => {
                if list.members.is_empty() {
                    return Self::List(list);
                }
                // A comma list is a `ClauseList`, which does not care for NOT.
                let groups = if list.operator == Operator::Comma {
                    list.grouped && list.operator.needs_brackets_in(against)
                } else {
                    operator_groups(&list.operator, list.grouped, against)
                };
                Self::List(list).grouped_if(groups)
            }
            Self::Array(array) => Self::Array(array).grouped_if(matches!(
                against,
                Some(Operator::AnyOf | Operator::AllOf | Operator::GetItem)
            )),
            Self::Cast(mut cast) if cast.kind == CastKind::Coerce => {
                cast.operand = cast.operand.self_group(against);
                Self::Cast(cast)
            }
            Self::Filter { .. } => {
                let groups = Operator::Filter.needs_brackets_in(against);
                self.grouped_if(groups)
            }
            Self::Label(mut label) => {
                label.expression = label.expression.self_group(against);
                Self::Label(label)
            }
            Self::Function(function)
                if against == Some(&Operator::GetItem)
                    && function.sql_type.affinity() == Affinity::Array =>
            {
                Self::Grouping(Box::new(Self::Function(function)))
            }
            Self::Grouping(_)
            | Self::Tuple(_)
            | Self::Slice { .. }
            | Self::ScalarSubquery(_)
            | Self::SelectGrouping(_)
            | Self::LabelName(_) => self,
            other => other.default_self_group(against),
        }
    }

    fn default_self_group(self, against: Option<&Operator>) -> Self {
        match against {
            Some(Operator::And | Operator::Or | Operator::AsBoolean) if self.is_boolean_typed() => {
                self.into_condition(Operator::IsTrue)
            }
            Some(Operator::AnyOf | Operator::AllOf) => Self::Grouping(Box::new(self)),
            _ => self,
        }
    }

    fn grouped_if(self, groups: bool) -> Self {
        if groups {
            Self::Grouping(Box::new(self))
        } else {
            self
        }
    }

    fn into_condition(self, operator: Operator) -> Self {
        Self::Unary(Box::new(UnaryExpression {
            operand: self,
            operator,
            sql_type: types::boolean(),
        }))
    }

    /// An operator before or after an expression.
    #[must_use]
    pub fn unary(operator: Operator, operand: Self, sql_type: SqlType) -> Self {
        let operand = operand.self_group(Some(&operator));
        Self::Unary(Box::new(UnaryExpression {
            operand,
            operator,
            sql_type,
        }))
    }

    /// `NOT expression`, as `~expression` and `not_()` write it.
    #[must_use]
    pub fn negate(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            Self::Unary(unary) => Self::negate_unary(*unary),
            Self::Binary(binary) => Self::negate_binary(*binary),
            Self::List(_) | Self::Text(_) => {
                let grouped = self.self_group(Some(&Operator::Not));
                Self::unary(Operator::Not, grouped, types::null())
            }
            Self::Label(mut label) => {
                label.expression = label.expression.negate();
                Self::Label(label)
            }
            other => other.default_negate(),
        }
    }

    fn default_negate(self) -> Self {
        if self.is_boolean_typed() {
            return self.into_condition(Operator::IsFalse);
        }
        let grouped = self.self_group(Some(&Operator::Not));
        Self::unary(Operator::Not, grouped, types::null())
    }

    fn negate_unary(unary: UnaryExpression) -> Self {
        match unary.operator {
            Operator::IsTrue | Operator::IsFalse => match unary.operand {
                Self::True => Self::False,
                Self::False => Self::True,
                operand => {
                    let operator = if unary.operator == Operator::IsTrue {
                        Operator::IsFalse
                    } else {
                        Operator::IsTrue
                    };
                    operand.into_condition(operator)
                }
            },
            _ => {
                let boolean = unary.sql_type.affinity() == Affinity::Boolean;
                let grouped = Self::Unary(Box::new(unary)).self_group(Some(&Operator::Not));
                let sql_type = if boolean {
                    types::boolean()
                } else {
                    types::null()
                };
                Self::unary(Operator::Not, grouped, sql_type)
            }
        }
    }

    fn negate_binary(binary: BinaryExpression) -> Self {
        let Some(negation) = binary.negation.clone() else {
            return Self::Binary(Box::new(binary))
                .self_group(None)
                .default_negate();
        };
        let original = binary.operator;
        let right = match binary.right {
            Self::Bind(mut bind) if bind.expand_operator.as_ref() == Some(&original) => {
                bind.expand_operator = Some(negation.clone());
                Self::Bind(bind)
            }
            right => right,
        };
        Self::binary(
            binary.left,
            negation,
            right,
            BinaryParts {
                negation: Some(original),
                modifiers: binary.modifiers,
                sql_type: binary.sql_type,
            },
        )
    }

    /// Two expressions with an operator between them and the brackets that they need.
    #[must_use]
    pub fn binary(left: Self, operator: Operator, right: Self, parts: BinaryParts) -> Self {
        let left = left.self_group(Some(&operator));
        let right = right.self_group(Some(&operator));
        Self::Binary(Box::new(BinaryExpression {
            left,
            operator,
            right,
            negation: parts.negation,
            modifiers: parts.modifiers,
            sql_type: parts.sql_type,
        }))
    }

    /// As `OperatorExpression._construct_for_op`: chains of one associative operator become a list.
    #[must_use]
    pub fn construct(left: Self, operator: Operator, right: Self, mut parts: BinaryParts) -> Self {
        if operator.is_associative() {
            let same = |side: &Self| {
                side.operator() == Some(&operator)
                    && side.sql_type().affinity() == parts.sql_type.affinity()
                    && !matches!(side, Self::Unary(_))
            };
            if same(&left) || same(&right) {
                let mut members = Vec::new();
                for side in [left, right] {
                    if same(&side) {
                        side.flatten_into(&mut members);
                    } else {
                        members.push(side);
                    }
                }
                return Self::list(operator, members, true, parts.sql_type);
            }
        }
        if right.is_collection_aggregate() {
            parts.negation = None;
        }
        Self::binary(left, operator, right, parts)
    }

    fn flatten_into(self, members: &mut Vec<Self>) {
        match self {
            Self::Binary(binary) => members.extend([binary.left, binary.right]),
            Self::List(list) => members.extend(list.members),
            Self::Grouping(inner) => inner.flatten_into(members),
            other => members.push(other),
        }
    }

    /// Expressions joined by one operator; with `grouped`, each gets the brackets that it needs.
    #[must_use]
    pub fn list(operator: Operator, members: Vec<Self>, grouped: bool, sql_type: SqlType) -> Self {
        let members = if grouped {
            members
                .into_iter()
                .map(|member| member.self_group(Some(&operator)))
                .collect()
        } else {
            members
        };
        Self::List(Box::new(ExpressionList {
            members,
            operator,
            grouped,
            sql_type,
        }))
    }

    fn is_collection_aggregate(&self) -> bool {
        matches!(self, Self::Unary(unary)
            if matches!(unary.operator, Operator::AnyOf | Operator::AllOf))
    }

    /// `and_(...)`.
    #[must_use]
    pub fn and(conditions: Vec<Self>) -> Self {
        Self::conjunction(Operator::And, conditions)
    }

    /// `or_(...)`.
    #[must_use]
    pub fn or(conditions: Vec<Self>) -> Self {
        Self::conjunction(Operator::Or, conditions)
    }

    fn conjunction(operator: Operator, conditions: Vec<Self>) -> Self {
        let mut converted = boolean_members(&operator, conditions);
        if converted.len() == 1 {
            return converted.remove(0);
        }
        let mut members = Vec::new();
        for member in converted {
            if matches!(member, Self::List(_) | Self::Binary(_) | Self::Grouping(_))
                && member.operator() == Some(&operator)
            {
                member.flatten_into(&mut members);
            } else {
                members.push(member);
            }
        }
        Self::List(Box::new(ExpressionList {
            members,
            operator,
            grouped: true,
            sql_type: types::boolean(),
        }))
    }

    /// A bind parameter for a value that stands beside this expression (`_bind_param`).
    #[must_use]
    pub fn bind_beside(&self, operator: &Operator, value: SqlValue) -> Self {
        let own = match self {
            Self::Unary(unary) if self.is_collection_aggregate() => {
                let operand = unary.operand.sql_type();
                match operand.kind {
                    TypeKind::Array { item, .. } => *item,
                    _ => operand,
                }
            }
            _ => self.sql_type(),
        };
        let sql_type = types::coerce_compared_value(&own, operator, Some(&value));
        Self::Bind(Box::new(self.bind_of(BindValue::Single(value), sql_type)))
    }

    /// A unique bind parameter that takes this expression's name, if it has one.
    fn bind_of(&self, value: BindValue, sql_type: SqlType) -> BindParameter {
        let base = match self {
            Self::Column(column) => column
                .key
                .clone()
                .unwrap_or_else(|| column.name.text.clone()),
            Self::Function(function) => function.name.text.clone(),
            _ => "param".to_owned(),
        };
        let id = ElementId::fresh();
        BindParameter {
            id,
            name: ElementName::Anonymous {
                base: sanitize(&base),
                element: id,
            },
            value,
            sql_type,
            unique: true,
            expanding: false,
            form: super::BindForm::Bound,
            expand_operator: None,
        }
    }

    /// `literal(value)`: a bind parameter of its own.
    #[must_use]
    pub fn literal(value: SqlValue, sql_type: Option<SqlType>) -> Self {
        let sql_type = sql_type.unwrap_or_else(|| types::of_value(&value));
        Self::Bind(Box::new(
            Self::Null.bind_of(BindValue::Single(value), sql_type),
        ))
    }

    fn operand_beside(&self, operator: &Operator, operand: Operand) -> Self {
        let resolved = match operand {
            Operand::Expression(expression) => expression,
            Operand::Value(SqlValue::Null) if !matches!(self, Self::Tuple(_)) => {
                self.bind_beside(operator, SqlValue::Null)
            }
            Operand::Value(value) => self.bind_beside(operator, value),
            Operand::Values(values) => self.tuple_beside(operator, values),
            Operand::Query(query) => Self::ScalarSubquery(query),
        };
        let own = self.sql_type();
        match resolved {
            Self::Bind(mut bind)
                if matches!(bind.sql_type.kind, TypeKind::Null)
                    && !matches!(own.kind, TypeKind::Null) =>
            {
                bind.sql_type = own;
                Self::Bind(bind)
            }
            other => other,
        }
    }

    fn tuple_beside(&self, operator: &Operator, values: Vec<Operand>) -> Self {
        let types = match self {
            Self::Tuple(tuple) => tuple.types.clone(),
            _ => return self.bind_beside(operator, SqlValue::Array(plain_values(values))),
        };
        let null = types::null();
        let members: Vec<Self> = values
            .into_iter()
            .enumerate()
            .map(|(index, value)| {
                let own = types.get(index).unwrap_or(&null);
                match value {
                    Operand::Expression(expression) => expression,
                    Operand::Value(value) => {
                        let sql_type = types::coerce_compared_value(own, operator, Some(&value));
                        Self::literal(value, Some(sql_type))
                    }
                    Operand::Values(values) => {
                        Self::literal(SqlValue::Array(plain_values(values)), Some(own.clone()))
                    }
                    Operand::Query(query) => Self::ScalarSubquery(query),
                }
            })
            .collect();
        Self::Tuple(Box::new(TupleExpression { members, types }))
    }

    /// `left operator right`, as Python's operators and `ColumnOperators`' methods build it: finds
    /// types, turns `== None` into `IS NULL`, `+` of strings into `||`, and a list beside `IN`
    /// into an expanding parameter.
    ///
    /// # Errors
    ///
    /// [`ExpressionError`] where SQLAlchemy raises `ArgumentError`.
    pub fn operate(
        self,
        operator: Operator,
        other: Operand,
        modifiers: BinaryModifiers,
    ) -> Result<Self, ExpressionError> {
        if self.is_collection_aggregate() && operator.is_comparison() {
            return self.compare_reversed(operator.mirrored(), other, modifiers);
        }
        match operator {
            Operator::And | Operator::Or => {
                let other = self.operand_beside(&operator, other);
                Ok(Self::conjunction(operator, vec![self, other]))
            }
            Operator::In | Operator::NotIn => self.operate_in(operator, other),
            Operator::Collate => Ok(self.collate(other)),
            Operator::Match
            | Operator::NotMatch
            | Operator::RegexpMatch
            | Operator::NotRegexpMatch => {
                let right = self.operand_beside(&operator, other);
                let sql_type = match operator {
                    Operator::Match | Operator::NotMatch => types::boolean(),
                    _ => types::null(),
                };
                // SQLAlchemy negates both forms of `regexp_match` to the negative one.
                let negation = match operator {
                    Operator::NotRegexpMatch => Some(Operator::NotRegexpMatch),
                    ref other => other.negation(),
                };
                let parts = BinaryParts {
                    negation,
                    modifiers,
                    sql_type,
                };
                Ok(Self::construct(self, operator, right, parts))
            }
            _ if operator.is_compared_as_boolean() => self.compare(operator, other, modifiers),
            _ => {
                let right = self.operand_beside(&operator, other);
                let (operator, sql_type) = match &operator {
                    Operator::Custom(custom) if custom.is_comparison => {
                        (operator, types::boolean())
                    }
                    _ => types::adapt_expression(&operator, &self.sql_type(), &right.sql_type()),
                };
                let parts = BinaryParts {
                    negation: None,
                    modifiers,
                    sql_type,
                };
                Ok(Self::construct(self, operator, right, parts))
            }
        }
    }

    /// `value operator expression` where the value stands first (`__radd__` and its kin).
    #[must_use]
    pub fn operate_reversed(self, operator: Operator, other: Operand) -> Self {
        let left = self.operand_beside(&operator, other);
        let (operator, sql_type) = match &operator {
            Operator::Custom(custom) if custom.is_comparison => (operator, types::boolean()),
            _ => types::adapt_expression(&operator, &left.sql_type(), &self.sql_type()),
        };
        Self::construct(
            left,
            operator,
            self,
            BinaryParts {
                negation: None,
                modifiers: BinaryModifiers::default(),
                sql_type,
            },
        )
    }

    fn compare_reversed(
        self,
        operator: Operator,
        other: Operand,
        modifiers: BinaryModifiers,
    ) -> Result<Self, ExpressionError> {
        let left = self.operand_beside(&operator, other);
        let negation = operator.negation();
        let parts = BinaryParts {
            negation,
            modifiers,
            sql_type: types::boolean(),
        };
        Ok(Self::construct(left, operator, self, parts))
    }

    /// As `_boolean_compare`.
    fn compare(
        self,
        operator: Operator,
        other: Operand,
        modifiers: BinaryModifiers,
    ) -> Result<Self, ExpressionError> {
        let boolean = types::boolean();
        // `is_`/`is_not` are their own negation in SQLAlchemy's table, except beside constants.
        let negation = match operator {
            Operator::Is | Operator::IsNot => Some(operator.clone()),
            _ => operator.negation(),
        };
        let Some(constant) = constant_operand(&other) else {
            let right = self.operand_beside(&operator, other);
            let parts = BinaryParts {
                negation,
                modifiers,
                sql_type: boolean,
            };
            return Ok(Self::construct(self, operator, right, parts));
        };
        match operator {
            Operator::Equal | Operator::NotEqual
                if matches!(constant, Self::True | Self::False) =>
            {
                let parts = BinaryParts {
                    negation,
                    modifiers,
                    sql_type: boolean,
                };
                Ok(Self::construct(self, operator, constant, parts))
            }
            Operator::IsDistinctFrom | Operator::IsNotDistinctFrom => {
                let parts = BinaryParts {
                    negation,
                    modifiers,
                    sql_type: boolean,
                };
                Ok(Self::construct(self, operator, constant, parts))
            }
            Operator::Equal | Operator::Is => {
                Ok(self.compare_constant(Operator::Is, Operator::IsNot, constant))
            }
            Operator::NotEqual | Operator::IsNot => {
                Ok(self.compare_constant(Operator::IsNot, Operator::Is, constant))
            }
            _ => Err(ExpressionError::ConstantOperand),
        }
    }

    fn compare_constant(self, operator: Operator, negation: Operator, constant: Self) -> Self {
        let parts = BinaryParts {
            negation: Some(negation),
            modifiers: BinaryModifiers::default(),
            sql_type: types::boolean(),
        };
        Self::construct(self, operator, constant, parts)
    }

    /// As `_in_impl`.
    fn operate_in(self, operator: Operator, other: Operand) -> Result<Self, ExpressionError> {
        let right = match other {
            Operand::Query(query) => Self::ScalarSubquery(query),
            Operand::Values(values) => self.list_beside(&operator, values),
            Operand::Expression(Self::Bind(mut bind)) => {
                bind.expanding = true;
                bind.expand_operator = Some(operator.clone());
                if matches!(bind.sql_type.kind, TypeKind::Null) {
                    bind.sql_type = self.sql_type();
                }
                Self::Bind(bind)
            }
            Operand::Expression(expression) => expression,
            Operand::Value(value) => {
                return Err(ExpressionError::NotAList(format!("{value:?}")));
            }
        };
        let negation = operator.negation();
        let parts = BinaryParts {
            negation,
            modifiers: BinaryModifiers::default(),
            sql_type: types::boolean(),
        };
        Ok(Self::construct(self, operator, right, parts))
    }

    fn list_beside(&self, operator: &Operator, values: Vec<Operand>) -> Self {
        let has_expression = values
            .iter()
            .any(|value| matches!(value, Operand::Expression(_) | Operand::Query(_)));
        if has_expression {
            let members = values
                .into_iter()
                .map(|value| self.operand_beside(operator, value))
                .collect();
            let list = Self::list(Operator::Comma, members, true, types::null());
            return list.self_group(Some(operator));
        }
        let (value, sql_type) = if let Self::Tuple(_) = self {
            let rows = values
                .into_iter()
                .map(|row| match row {
                    Operand::Values(values) => plain_values(values),
                    other => plain_values(vec![other]),
                })
                .collect();
            (BindValue::Rows(rows), types::null())
        } else if matches!(values.first(), Some(Operand::Values(_))) {
            let rows = values
                .into_iter()
                .map(|row| match row {
                    Operand::Values(values) => plain_values(values),
                    other => plain_values(vec![other]),
                })
                .collect();
            (BindValue::Rows(rows), self.sql_type())
        } else {
            let values = plain_values(values);
            let sql_type = types::coerce_compared_value(&self.sql_type(), operator, values.first());
            (BindValue::List(values), sql_type)
        };
        let mut bind = self.bind_of(value, sql_type);
        bind.expanding = true;
        bind.expand_operator = Some(operator.clone());
        Self::Bind(Box::new(bind))
    }

    /// `expression.between(low, high)`.
    #[must_use]
    pub fn between(self, low: Operand, high: Operand, negated: bool, symmetric: bool) -> Self {
        let low = self.operand_beside(&Operator::And, low);
        let high = self.operand_beside(&Operator::And, high);
        let range = Self::list(Operator::And, vec![low, high], false, types::null());
        let operator = if negated {
            Operator::NotBetween
        } else {
            Operator::Between
        };
        let parts = BinaryParts {
            negation: operator.negation(),
            modifiers: BinaryModifiers {
                symmetric,
                ..BinaryModifiers::default()
            },
            sql_type: types::null(),
        };
        Self::binary(self, operator, range, parts)
    }

    /// `expression.regexp_replace(pattern, replacement, flags)`.
    #[must_use]
    pub fn regexp_replace(
        self,
        pattern: Operand,
        replacement: Operand,
        flags: Option<String>,
    ) -> Self {
        let pattern = self.operand_beside(&Operator::Comma, pattern);
        let replacement = self.operand_beside(&Operator::Comma, replacement);
        let arguments = Self::list(
            Operator::Comma,
            vec![pattern, replacement],
            false,
            types::null(),
        );
        let parts = BinaryParts {
            negation: None,
            modifiers: BinaryModifiers {
                flags,
                ..BinaryModifiers::default()
            },
            sql_type: types::null(),
        };
        Self::binary(self, Operator::RegexpReplace, arguments, parts)
    }

    fn collate(self, collation: Operand) -> Self {
        let right = match collation {
            Operand::Expression(expression) => expression,
            Operand::Value(SqlValue::Text(name)) => Self::Collation(name.into()),
            _ => Self::Null,
        };
        let sql_type = self.sql_type();
        let parts = BinaryParts {
            negation: None,
            modifiers: BinaryModifiers::default(),
            sql_type,
        };
        Self::binary(self, Operator::Collate, right, parts)
    }

    /// `expression.desc()`, `asc()`, `nulls_first()`, `nulls_last()`.
    #[must_use]
    pub fn order_modifier(self, operator: Operator) -> Self {
        Self::unary(operator, self, types::null())
    }

    /// `-expression`.
    #[must_use]
    pub fn minus(self) -> Self {
        let sql_type = self.sql_type();
        Self::unary(Operator::Negate, self, sql_type)
    }

    /// `expression.distinct()`.
    #[must_use]
    pub fn distinct(self) -> Self {
        let sql_type = self.sql_type();
        Self::unary(Operator::Distinct, self, sql_type)
    }

    /// `expression.bitwise_not()`.
    #[must_use]
    pub fn bitwise_not(self) -> Self {
        let sql_type = self.sql_type();
        Self::unary(Operator::BitwiseNot, self, sql_type)
    }

    /// `any_(expression)` or `all_(expression)`, by the operator.
    #[must_use]
    pub fn collection_aggregate(self, operator: Operator) -> Self {
        let sql_type = self.sql_type();
        Self::unary(operator, self.self_group(None), sql_type)
    }

    /// `EXISTS (query)`.
    #[must_use]
    pub fn exists(query: Query) -> Self {
        let operand = Self::ScalarSubquery(Box::new(query));
        Self::Unary(Box::new(UnaryExpression {
            operand,
            operator: Operator::Exists,
            sql_type: types::boolean(),
        }))
    }
}

/// What a binary expression has besides its operands.
#[derive(Debug, Clone, PartialEq)]
pub struct BinaryParts {
    /// What NOT makes of the operator.
    pub negation: Option<Operator>,
    /// Further arguments.
    pub modifiers: BinaryModifiers,
    /// Result type.
    pub sql_type: SqlType,
}

/// As `BooleanClauseList._process_clauses_for_boolean`: drops what cannot decide, stops at what
/// does, and adds brackets.
#[must_use]
pub fn boolean_members(operator: &Operator, conditions: Vec<Expression>) -> Vec<Expression> {
    let (continue_on, skip_on) = if *operator == Operator::And {
        (Expression::True, Expression::False)
    } else {
        (Expression::False, Expression::True)
    };
    let mut has_continue_on = false;
    let mut converted = Vec::new();
    let mut many = false;
    for condition in conditions {
        if condition == continue_on {
            has_continue_on = true;
        } else if condition == skip_on {
            converted = vec![condition];
            // The operator that was found so far still decides the brackets.
            return group_all(
                converted,
                if many { operator } else { &Operator::AsBoolean },
            );
        } else {
            many = !converted.is_empty();
            converted.push(condition);
        }
    }
    if converted.is_empty() && has_continue_on {
        converted.push(continue_on);
        many = false;
    }
    group_all(
        converted,
        if many { operator } else { &Operator::AsBoolean },
    )
}

fn group_all(members: Vec<Expression>, against: &Operator) -> Vec<Expression> {
    members
        .into_iter()
        .map(|member| member.self_group(Some(against)))
        .collect()
}

/// As `OperatorExpression.self_group`.
fn operator_groups(operator: &Operator, grouped: bool, against: Option<&Operator>) -> bool {
    grouped && operator.needs_brackets_in(against)
        || against == Some(&Operator::Not) && !operator.is_boolean()
}

fn constant_operand(operand: &Operand) -> Option<Expression> {
    match operand {
        Operand::Value(SqlValue::Null) => Some(Expression::Null),
        Operand::Value(SqlValue::Bool(true)) => Some(Expression::True),
        Operand::Value(SqlValue::Bool(false)) => Some(Expression::False),
        Operand::Expression(
            constant @ (Expression::Null | Expression::True | Expression::False),
        ) => Some(constant.clone()),
        _ => None,
    }
}

/// The values of a list without expressions; an expression in it has no value.
pub(super) fn plain_values(values: Vec<Operand>) -> Vec<SqlValue> {
    values
        .into_iter()
        .map(|value| match value {
            Operand::Value(value) => value,
            Operand::Values(values) => SqlValue::Array(plain_values(values)),
            Operand::Expression(_) | Operand::Query(_) => SqlValue::Null,
        })
        .collect()
}

/// As `_anonymous_label.safe_construct(sanitize_key=True)`.
#[must_use]
pub fn sanitize(key: &str) -> String {
    let mut replaced = String::new();
    let mut in_run = false;
    for character in key.chars() {
        let special = "%() $".contains(character);
        if !special {
            replaced.push(character);
        } else if !in_run {
            replaced.push('_');
        }
        in_run = special;
    }
    replaced.trim_matches('_').to_owned()
}
