//! Builds the expressions that are no operators: CASE, CAST, labels, tuples, arrays, and items of
//! arrays and JSON.

use super::{
    ArrayExpression, BinaryModifiers, BinaryParts, CaseExpression, CastExpression, CastKind,
    ElementId, ElementName, Expression, Label, Operand, Operator, TupleExpression, construct,
    types,
};
use crate::schema::identifier::Identifier;
use crate::schema::types::{Affinity, SqlType, TypeKind};
use crate::schema::value::SqlValue;

impl Expression {
    /// An expression, or a value as a parameter of its own (`ExpressionElementRole`); `None` is
    /// NULL.
    #[must_use]
    pub fn coerced(operand: Operand, sql_type: Option<SqlType>) -> Self {
        match operand {
            Operand::Expression(expression) => expression,
            Operand::Query(query) => Self::ScalarSubquery(query),
            Operand::Value(SqlValue::Null) => Self::Null,
            Operand::Value(value) => Self::literal(value, sql_type),
            Operand::Values(values) => {
                Self::literal(SqlValue::Array(construct::plain_values(values)), sql_type)
            }
        }
    }

    /// `case(...)`.
    #[must_use]
    pub fn case(
        value: Option<Operand>,
        whens: Vec<(Operand, Operand)>,
        otherwise: Option<Operand>,
    ) -> Self {
        let whens: Vec<(Self, Self)> = whens
            .into_iter()
            .map(|(condition, result)| {
                let condition = Self::coerced(condition, None).self_group(None);
                (condition, Self::coerced(result, None))
            })
            .collect();
        let value = value.map(|value| Self::coerced(value, None));
        let otherwise = otherwise.map(|otherwise| Self::coerced(otherwise, None));
        let sql_type = whens
            .iter()
            .rev()
            .map(|(_, result)| result.sql_type())
            .find(|sql_type| !matches!(sql_type.kind, TypeKind::Null))
            .or_else(|| otherwise.as_ref().map(Self::sql_type))
            .unwrap_or_else(types::null);
        Self::Case(Box::new(CaseExpression {
            value,
            whens,
            otherwise,
            sql_type,
        }))
    }

    /// `cast(...)`, `try_cast(...)` or `type_coerce(...)`.
    #[must_use]
    pub fn cast(kind: CastKind, operand: Operand, sql_type: SqlType) -> Self {
        let mut operand = Self::coerced(operand, Some(sql_type.clone()));
        if let Self::Bind(bind) = &mut operand
            && (kind == CastKind::Coerce || matches!(bind.sql_type.kind, TypeKind::Null))
        {
            bind.sql_type = sql_type.clone();
        }
        Self::Cast(Box::new(CastExpression {
            kind,
            operand,
            sql_type,
        }))
    }

    /// `expression.label(name)`; without a name the label is anonymous.
    #[must_use]
    pub fn label(self, name: Option<Identifier>) -> Self {
        let mut inner = self;
        while let Self::Label(label) = inner {
            inner = label.expression;
        }
        let id = ElementId::fresh();
        let name = match name {
            Some(name) => ElementName::Given(name),
            None => {
                let base = match &inner {
                    Self::Column(column) => column.name.text.clone(),
                    Self::Function(function) => function.name.text.clone(),
                    _ => "anon".to_owned(),
                };
                ElementName::Anonymous { base, element: id }
            }
        };
        let sql_type = inner.sql_type();
        Self::Label(Box::new(Label {
            id,
            name,
            expression: inner,
            sql_type,
        }))
    }

    /// `tuple_(...)`.
    #[must_use]
    pub fn tuple(members: Vec<Operand>) -> Self {
        let members: Vec<Self> = members
            .into_iter()
            .map(|member| Self::coerced(member, None))
            .collect();
        let types = members.iter().map(Self::sql_type).collect();
        Self::Tuple(Box::new(TupleExpression { members, types }))
    }

    /// PostgreSQL's `array([...])`.
    #[must_use]
    pub fn array(members: Vec<Operand>, sql_type: Option<SqlType>) -> Self {
        let members: Vec<Self> = members
            .into_iter()
            .map(|member| Self::coerced(member, None).self_group(Some(&Operator::Comma)))
            .collect();
        let main = sql_type
            .or_else(|| members.first().map(Self::sql_type))
            .unwrap_or_else(types::null);
        let kind = match main.kind {
            TypeKind::Array { item, dimensions } => TypeKind::Array {
                item,
                dimensions: Some(dimensions.map_or(2, |count| count + 1)),
            },
            _ => TypeKind::Array {
                item: Box::new(main),
                dimensions: None,
            },
        };
        Self::Array(Box::new(ArrayExpression {
            members,
            sql_type: SqlType::new(kind),
        }))
    }

    /// `expression[index]` of an array or a JSON value; a list is a path into JSON.
    #[must_use]
    pub fn item(self, index: Operand) -> Self {
        let own = self.sql_type();
        let (operator, sql_type) = match (own.affinity(), &index) {
            (Affinity::Json, Operand::Values(_)) => (Operator::JsonPathGetItem, own),
            (Affinity::Json, _) => (Operator::JsonGetItem, own),
            (_, Operand::Expression(Self::Slice { .. })) => (Operator::GetItem, own),
            _ => (Operator::GetItem, item_type(&own)),
        };
        let right = match index {
            Operand::Expression(expression) => expression,
            Operand::Values(values) => {
                self.bind_beside(&operator, SqlValue::Array(construct::plain_values(values)))
            }
            Operand::Value(value) => self.bind_beside(&operator, value),
            Operand::Query(query) => Self::ScalarSubquery(query),
        };
        let parts = BinaryParts {
            negation: None,
            modifiers: BinaryModifiers::default(),
            sql_type,
        };
        Self::construct(self, operator, right, parts)
    }

    /// `array[start:stop]`.
    #[must_use]
    pub fn slice(self, start: Operand, stop: Operand) -> Self {
        let operator = Operator::GetItem;
        let bound = |operand: Operand| match operand {
            Operand::Value(value) => {
                let mut bind = self.bind_beside(&operator, value);
                if let Self::Bind(bind) = &mut bind {
                    bind.sql_type = types::integer();
                }
                Some(Box::new(bind))
            }
            other => Some(Box::new(Self::coerced(other, Some(types::integer())))),
        };
        let (start, stop) = (bound(start), bound(stop));
        self.item(Operand::Expression(Self::Slice {
            start,
            stop,
            step: None,
        }))
    }

    /// The same item of JSON as another type (`as_string()`, `as_integer()`, ...), or as text with
    /// PostgreSQL's `->>` (`astext`).
    #[must_use]
    pub fn json_as(self, sql_type: SqlType) -> Self {
        match self {
            Self::Binary(mut binary) => {
                binary.sql_type = sql_type;
                Self::Binary(binary)
            }
            other => other,
        }
    }

    /// PostgreSQL's `.astext` of a JSON item.
    #[must_use]
    pub fn as_json_text(self) -> Self {
        let Self::Binary(binary) = self else {
            return self;
        };
        let symbol = match binary.operator {
            Operator::JsonGetItem => "->>",
            Operator::JsonPathGetItem => "#>>",
            _ => return Self::Binary(binary),
        };
        let Some(custom) = super::CustomOperator::postgresql(symbol) else {
            return Self::Binary(binary);
        };
        let parts = BinaryParts {
            negation: None,
            modifiers: BinaryModifiers::default(),
            sql_type: text_type(),
        };
        Self::construct(binary.left, Operator::Custom(custom), binary.right, parts)
    }
}

fn text_type() -> SqlType {
    SqlType::new(TypeKind::String(crate::schema::types::StringType {
        name: crate::schema::types::StringName::Text,
        length: None,
        collation: None,
    }))
}

fn item_type(array: &SqlType) -> SqlType {
    match &array.kind {
        TypeKind::Array {
            item,
            dimensions: None | Some(1),
        } => (**item).clone(),
        TypeKind::Array {
            item,
            dimensions: Some(count),
        } => SqlType::new(TypeKind::Array {
            item: item.clone(),
            dimensions: Some(count - 1),
        }),
        TypeKind::Decorated { implementation, .. } | TypeKind::Compiled { implementation, .. } => {
            item_type(implementation)
        }
        _ => types::null(),
    }
}
