//! Builds function calls as `sqlalchemy.func` does: arguments become parameters named after the
//! function, and the functions that SQLAlchemy knows bring their result type.

use super::{BindParameter, BindValue, ColumnReference, ElementName, construct};
use super::{ElementId, Expression, FunctionCall, Operand, Operator, types};
use crate::schema::identifier::Identifier;
use crate::schema::types::{SqlType, TypeKind};
use crate::schema::value::SqlValue;

impl Expression {
    /// `func.package.name(arguments, type_=...)`; the last of `path` is the name.
    #[must_use]
    pub fn call(path: &[&str], arguments: Vec<Operand>, sql_type: Option<SqlType>) -> Self {
        let Some((name, packages)) = path.split_last() else {
            return Self::Null;
        };
        let lower = name.to_lowercase();
        let known = packages.is_empty() && is_known(&lower);
        let mut arguments: Vec<Self> = arguments
            .into_iter()
            .map(|argument| argument_of(argument, name).self_group(Some(&Operator::Comma)))
            .collect();
        if known && lower == "count" && arguments.is_empty() {
            arguments.push(star());
        }
        let own = if known {
            known_type(&lower, &arguments)
        } else {
            types::null()
        };
        Self::Function(Box::new(FunctionCall {
            id: ElementId::fresh(),
            packages: packages
                .iter()
                .map(|package| Identifier::new(*package))
                .collect(),
            name: Identifier::new(*name),
            known,
            arguments,
            sql_type: sql_type.unwrap_or(own),
            with_ordinality: false,
        }))
    }
}

fn star() -> Expression {
    let mut column = ColumnReference::new(Identifier::new("*"), types::null());
    column.is_literal = true;
    Expression::Column(Box::new(column))
}

fn argument_of(argument: Operand, function: &str) -> Expression {
    let value = match argument {
        Operand::Expression(expression) => return expression,
        Operand::Query(query) => return Expression::ScalarSubquery(query),
        Operand::Value(SqlValue::Null) => return Expression::Null,
        Operand::Value(value) => value,
        Operand::Values(values) => SqlValue::Array(construct::plain_values(values)),
    };
    let id = ElementId::fresh();
    let sql_type = types::of_value(&value);
    Expression::Bind(Box::new(BindParameter {
        id,
        name: ElementName::Anonymous {
            base: construct::sanitize(function),
            element: id,
        },
        value: BindValue::Single(value),
        sql_type,
        unique: true,
        expanding: false,
        form: super::BindForm::Bound,
        expand_operator: None,
    }))
}

/// The functions that are classes in SQLAlchemy's `functions` module.
fn is_known(name: &str) -> bool {
    matches!(
        name,
        "coalesce"
            | "max"
            | "min"
            | "sum"
            | "now"
            | "concat"
            | "char_length"
            | "random"
            | "count"
            | "current_date"
            | "current_time"
            | "current_timestamp"
            | "current_user"
            | "localtime"
            | "localtimestamp"
            | "session_user"
            | "sysdate"
            | "user"
            | "array_agg"
            | "mode"
            | "percentile_cont"
            | "percentile_disc"
            | "rank"
            | "dense_rank"
            | "percent_rank"
            | "cume_dist"
            | "cube"
            | "rollup"
            | "grouping_sets"
            | "aggregate_strings"
    )
}

fn known_type(name: &str, arguments: &[Expression]) -> SqlType {
    match name {
        "coalesce" | "max" | "min" | "sum" => first_type(arguments),
        "array_agg" => match first_type(arguments) {
            array if matches!(array.kind, TypeKind::Array { .. }) => array,
            item => SqlType::new(TypeKind::Array {
                item: Box::new(item),
                dimensions: Some(1),
            }),
        },
        "now" | "current_timestamp" | "localtime" | "localtimestamp" | "sysdate" => {
            types::datetime(false)
        }
        "current_date" => types::date(),
        "current_time" => types::time(false),
        "concat" | "current_user" | "session_user" | "user" | "aggregate_strings" => {
            types::string(None)
        }
        "char_length" | "count" | "rank" | "dense_rank" => types::integer(),
        "percent_rank" | "cume_dist" => types::numeric(),
        _ => types::null(),
    }
}

/// As `_type_from_args`: the first argument's type that is known.
fn first_type(arguments: &[Expression]) -> SqlType {
    arguments
        .iter()
        .map(Expression::sql_type)
        .find(|sql_type| !matches!(sql_type.kind, TypeKind::Null))
        .unwrap_or_else(types::null)
}
