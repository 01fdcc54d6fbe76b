//! The types of expressions: of Python values, of the results of operators, and of a value beside
//! a typed expression, as SQLAlchemy's `_resolve_value_to_type`, `_adapt_expression` and
//! `coerce_compared_value`.

use super::Operator;
use crate::schema::types::{
    Affinity, BinaryName, BooleanType, DateTimeName, FloatName, FloatType, IntegerSize,
    NumericName, NumericType, PostgresqlType, Spelling, SqlType, StringName, StringType, TypeKind,
};
use crate::schema::value::SqlValue;

/// `NullType`.
#[must_use]
pub fn null() -> SqlType {
    SqlType::new(TypeKind::Null)
}

/// `Boolean`.
#[must_use]
pub fn boolean() -> SqlType {
    SqlType::new(TypeKind::Boolean(BooleanType::default()))
}

/// `Integer`.
#[must_use]
pub fn integer() -> SqlType {
    integer_of(IntegerSize::Regular)
}

fn integer_of(size: IntegerSize) -> SqlType {
    SqlType::new(TypeKind::Integer {
        size,
        spelling: Spelling::Generic,
    })
}

/// `Numeric`.
#[must_use]
pub fn numeric() -> SqlType {
    SqlType::new(TypeKind::Numeric(NumericType {
        name: NumericName::Numeric,
        precision: None,
        scale: None,
        asdecimal: true,
    }))
}

/// `Float`.
#[must_use]
pub fn float() -> SqlType {
    SqlType::new(TypeKind::Float(FloatType {
        name: FloatName::Float,
        precision: None,
        asdecimal: false,
    }))
}

/// `String`, with a length or without.
#[must_use]
pub fn string(length: Option<i64>) -> SqlType {
    string_of(StringName::String, length)
}

fn string_of(name: StringName, length: Option<i64>) -> SqlType {
    SqlType::new(TypeKind::String(StringType {
        name,
        length,
        collation: None,
    }))
}

/// `Date`.
#[must_use]
pub fn date() -> SqlType {
    SqlType::new(TypeKind::Date(Spelling::Generic))
}

/// `Time`.
#[must_use]
pub fn time(timezone: bool) -> SqlType {
    SqlType::new(TypeKind::Time {
        spelling: Spelling::Generic,
        timezone,
        precision: None,
        fsp: None,
    })
}

/// `DateTime`.
#[must_use]
pub fn datetime(timezone: bool) -> SqlType {
    SqlType::new(TypeKind::DateTime {
        name: DateTimeName::DateTime,
        timezone,
        precision: None,
        fsp: None,
    })
}

/// `Interval`.
#[must_use]
pub fn interval() -> SqlType {
    SqlType::new(TypeKind::Interval {
        native: true,
        second_precision: None,
        day_precision: None,
    })
}

/// The type of a Python value that stands alone.
#[must_use]
pub fn of_value(value: &SqlValue) -> SqlType {
    match value {
        SqlValue::Null | SqlValue::Json(_) | SqlValue::Array(_) => null(),
        SqlValue::Bool(_) => boolean(),
        SqlValue::Integer(number) if number.unsigned_abs() < 1 << 31 => integer(),
        SqlValue::Integer(_) | SqlValue::BigInteger(_) => integer_of(IntegerSize::Big),
        SqlValue::Float(_) => float(),
        SqlValue::Decimal(_) => numeric(),
        SqlValue::Text(text) if text.is_ascii() => string(None),
        SqlValue::Text(_) => string_of(StringName::Unicode, None),
        SqlValue::Bytes(_) => SqlType::new(TypeKind::Binary {
            name: BinaryName::LargeBinary,
            length: None,
        }),
        SqlValue::Date(_) => date(),
        SqlValue::Time { offset, .. } => time(offset.is_some()),
        SqlValue::DateTime { offset, .. } => datetime(offset.is_some()),
        SqlValue::Interval(_) => interval(),
        SqlValue::Uuid(_) => SqlType::new(TypeKind::Uuid {
            spelling: Spelling::Generic,
            as_uuid: true,
            native_uuid: true,
        }),
    }
}

/// Whether two types are of one family (`_compare_type_affinity`).
#[must_use]
pub fn same_affinity(left: &SqlType, right: &SqlType) -> bool {
    match (left.affinity(), right.affinity()) {
        (Affinity::Other, Affinity::Other) => {
            std::mem::discriminant(&left.kind) == std::mem::discriminant(&right.kind)
        }
        (left, right) => left == right,
    }
}

/// The type of a value beside an expression of type `own`; no value is that of an empty list.
#[must_use]
pub fn coerce_compared_value(
    own: &SqlType,
    operator: &Operator,
    value: Option<&SqlValue>,
) -> SqlType {
    let keeps_own = match &own.kind {
        TypeKind::Decorated { .. } | TypeKind::Custom { .. } => true,
        TypeKind::Binary { .. } | TypeKind::Uuid { .. } => {
            matches!(value, Some(SqlValue::Text(_)))
        }
        TypeKind::Postgresql(
            PostgresqlType::Inet
            | PostgresqlType::Cidr
            | PostgresqlType::MacAddr
            | PostgresqlType::MacAddr8
            | PostgresqlType::Interval { .. },
        ) => !matches!(
            own.kind,
            TypeKind::Postgresql(PostgresqlType::Interval { .. })
        ),
        _ => false,
    };
    if keeps_own {
        return own.clone();
    }
    if let (TypeKind::Json { binary: true, .. }, Operator::Custom(custom)) = (&own.kind, operator)
        && matches!(custom.symbol.as_str(), "@?" | "@@")
    {
        return SqlType::new(TypeKind::Postgresql(PostgresqlType::JsonPath));
    }
    let Some(value) = value else {
        return own.clone();
    };
    let coerced = of_value(value);
    if matches!(coerced.kind, TypeKind::Null) || same_affinity(&coerced, own) {
        own.clone()
    } else {
        coerced
    }
}

fn is_concatenable(own: &SqlType) -> bool {
    match &own.kind {
        TypeKind::Postgresql(PostgresqlType::Hstore | PostgresqlType::Citext) => true,
        TypeKind::Decorated { implementation, .. } | TypeKind::Compiled { implementation, .. } => {
            is_concatenable(implementation)
        }
        _ => matches!(
            own.affinity(),
            Affinity::String | Affinity::Json | Affinity::Array
        ),
    }
}

/// The operator and result type of `left operator right` (`_adapt_expression`).
#[must_use]
pub fn adapt_expression(
    operator: &Operator,
    left: &SqlType,
    right: &SqlType,
) -> (Operator, SqlType) {
    let right_is_null = matches!(right.kind, TypeKind::Null);
    if matches!(left.kind, TypeKind::Null) {
        let commutative = matches!(
            operator,
            Operator::Equal | Operator::NotEqual | Operator::Add | Operator::Multiply
        );
        if right_is_null || !commutative {
            return (operator.clone(), left.clone());
        }
        return adapt_expression(operator, right, left);
    }
    let concatenates = *operator == Operator::Add
        && is_concatenable(left)
        && (right_is_null || is_concatenable(right));
    let adapted = if concatenates {
        Operator::Concat
    } else {
        operator.clone()
    };
    if let (TypeKind::Enum(enumeration), Operator::Concat) = (&left.kind, &adapted) {
        return (adapted, string(enumeration.varchar_length()));
    }
    if concatenates {
        return (adapted, left.clone());
    }
    let result = match adapted_affinity(operator, left.affinity(), right.affinity()) {
        None => left.clone(),
        Some(family) if family == right.affinity() => right.clone(),
        Some(family) if family == left.affinity() => left.clone(),
        Some(family) => of_affinity(family),
    };
    (adapted, result)
}

/// The `_expression_adaptations` tables.
fn adapted_affinity(operator: &Operator, left: Affinity, right: Affinity) -> Option<Affinity> {
    use Affinity::{Date, DateTime, Integer, Interval, Numeric, Time};
    use Operator::{Add, FloorDivide, Multiply, Subtract, TrueDivide};
    Some(match (left, operator, right) {
        (Integer, Add, Date) => Date,
        (Integer, Add | Multiply | TrueDivide | FloorDivide | Subtract, Numeric)
        | (Integer, TrueDivide, Integer) => Numeric,
        (Integer | Numeric, Multiply, Interval) => Interval,
        (DateTime, Subtract, DateTime) => Interval,
        (Date, Add, Interval | Time) => DateTime,
        (Date, Subtract, Date) => Integer,
        (Date, Subtract, Interval) => DateTime,
        (Date, Subtract, DateTime) => Interval,
        (Time, Add, Date) => DateTime,
        (Time, Subtract, Time) => Interval,
        (Interval, Add, Date | DateTime) => DateTime,
        (Interval, Add, Time) => Time,
        _ => return None,
    })
}

fn of_affinity(family: Affinity) -> SqlType {
    match family {
        Affinity::Integer => integer(),
        Affinity::Numeric => numeric(),
        Affinity::Date => date(),
        Affinity::Time => time(false),
        Affinity::DateTime => datetime(false),
        Affinity::Interval => interval(),
        _ => null(),
    }
}
