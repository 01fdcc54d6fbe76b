//! Operators between two expressions, and what the comparators of JSON, arrays and ranges add.

use super::super::raise;
use super::super::types::sql_type;
use super::Lowering;
use crate::python::error::PyResult;
use crate::python::value::Value;
use crate::schema::expression::{
    BinaryModifiers, CustomOperator, Expression, Operand, Operator, types,
};
use crate::schema::types::{PostgresqlType, SqlType, StringName, StringType, TypeKind};
use crate::schema::value::SqlValue;

/// The plain operators by their name in SQLAlchemy's `operators` module.
fn plain_operator(name: &str) -> Option<Operator> {
    Some(match name {
        "eq" => Operator::Equal,
        "ne" => Operator::NotEqual,
        "lt" => Operator::Less,
        "le" => Operator::LessOrEqual,
        "gt" => Operator::Greater,
        "ge" => Operator::GreaterOrEqual,
        "add" => Operator::Add,
        "sub" => Operator::Subtract,
        "mul" => Operator::Multiply,
        "truediv" => Operator::TrueDivide,
        "floordiv" => Operator::FloorDivide,
        "mod" => Operator::Modulo,
        "concat_op" => Operator::Concat,
        "and_" => Operator::And,
        "or_" => Operator::Or,
        "is_" => Operator::Is,
        "is_not" => Operator::IsNot,
        "is_distinct_from" => Operator::IsDistinctFrom,
        "is_not_distinct_from" => Operator::IsNotDistinctFrom,
        "in_op" => Operator::In,
        "not_in_op" => Operator::NotIn,
        "like_op" => Operator::Like,
        "not_like_op" => Operator::NotLike,
        "ilike_op" => Operator::ILike,
        "not_ilike_op" => Operator::NotILike,
        "contains_op" => Operator::Contains,
        "startswith_op" => Operator::StartsWith,
        "endswith_op" => Operator::EndsWith,
        "icontains_op" => Operator::IContains,
        "istartswith_op" => Operator::IStartsWith,
        "iendswith_op" => Operator::IEndsWith,
        "match_op" => Operator::Match,
        "regexp_match_op" => Operator::RegexpMatch,
        "bitwise_and_op" => Operator::BitwiseAnd,
        "bitwise_or_op" => Operator::BitwiseOr,
        "bitwise_xor_op" => Operator::BitwiseXor,
        "bitwise_lshift_op" => Operator::BitwiseLeftShift,
        "bitwise_rshift_op" => Operator::BitwiseRightShift,
        "collate" => Operator::Collate,
        _ => return None,
    })
}

/// What of a type's comparator an expression has.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Family {
    Json { binary: bool },
    Array,
    Hstore,
    Range,
    Other,
}

fn family(sql_type: &SqlType) -> Family {
    match &sql_type.kind {
        TypeKind::Json { binary, .. } => Family::Json { binary: *binary },
        TypeKind::Array { .. } => Family::Array,
        TypeKind::Postgresql(PostgresqlType::Hstore) => Family::Hstore,
        TypeKind::Postgresql(
            PostgresqlType::Int4Range
            | PostgresqlType::Int8Range
            | PostgresqlType::NumRange
            | PostgresqlType::DateRange
            | PostgresqlType::TsRange
            | PostgresqlType::TsTzRange
            | PostgresqlType::Int4MultiRange
            | PostgresqlType::Int8MultiRange
            | PostgresqlType::NumMultiRange
            | PostgresqlType::DateMultiRange
            | PostgresqlType::TsMultiRange
            | PostgresqlType::TsTzMultiRange,
        ) => Family::Range,
        TypeKind::Decorated { implementation, .. } | TypeKind::Compiled { implementation, .. } => {
            family(implementation)
        }
        _ => Family::Other,
    }
}

/// The operator behind a member of a comparator.
fn member_symbol(member: &str, family: Family) -> Option<&'static str> {
    Some(match (member, family) {
        (
            "contains",
            Family::Json { binary: true } | Family::Array | Family::Hstore | Family::Range,
        ) => "@>",
        (
            "contained_by",
            Family::Json { binary: true } | Family::Array | Family::Hstore | Family::Range,
        ) => "<@",
        ("overlap", Family::Array) | ("overlaps", Family::Range) => "&&",
        ("has_key", Family::Json { binary: true } | Family::Hstore) => "?",
        ("has_any", Family::Json { binary: true } | Family::Hstore) => "?|",
        ("has_all", Family::Json { binary: true } | Family::Hstore) => "?&",
        ("delete_path", Family::Json { binary: true }) => "#-",
        ("path_exists", Family::Json { binary: true }) => "@?",
        ("path_match", Family::Json { binary: true }) => "@@",
        ("strictly_left_of" | "lshift", Family::Range) => "<<",
        ("strictly_right_of" | "rshift", Family::Range) => ">>",
        ("not_extend_right_of", Family::Range) => "&<",
        ("not_extend_left_of", Family::Range) => "&>",
        ("adjacent_to", Family::Range) => "-|-",
        _ => return None,
    })
}

fn text_of(name: StringName) -> SqlType {
    SqlType::new(TypeKind::String(StringType {
        name,
        length: None,
        collation: None,
    }))
}

impl Lowering<'_> {
    /// `BinaryExpression`.
    pub(super) fn binary(&mut self, value: &Value) -> PyResult<Expression> {
        let left_value = self.vm.attribute(value, "left")?;
        let right_value = self.vm.attribute(value, "right")?;
        let operator = self.vm.attribute(value, "operator")?;
        let name = self.operator_name(&operator)?;
        let modifiers = self.vm.attribute(value, "modifiers")?;
        let beside = self.python_type(&left_value)?;
        let beside = beside.as_ref();
        let left = self.expression(&left_value)?;
        let family = family(&left.sql_type());
        let made = match name.as_str() {
            "member" => return self.member(left, family, &modifiers),
            "contains_op" if member_symbol("contains", family).is_some() => {
                let other = self.operand(&right_value, beside)?;
                self.custom_member(left, "contains", family, other)?
            }
            "lshift" | "rshift" => {
                let other = self.operand(&right_value, beside)?;
                if member_symbol(&name, family).is_none() {
                    return Err(self.not_supported(&name));
                }
                self.custom_member(left, &name, family, other)?
            }
            "getitem" => self.item(left, family, &right_value)?,
            "between_op" | "not_between_op" => {
                let bounds = self.vm.collect(&right_value)?;
                let [low, high] = bounds.as_slice() else {
                    return Err(self.no_expression(&right_value));
                };
                let low = self.operand(low, beside)?;
                let high = self.operand(high, beside)?;
                let symmetric = self.flag_modifier(&modifiers, "symmetric")?;
                left.between(low, high, name == "not_between_op", symmetric)
            }
            "regexp_replace_op" => {
                let parts = self.vm.collect(&right_value)?;
                let [pattern, replacement] = parts.as_slice() else {
                    return Err(self.no_expression(&right_value));
                };
                let pattern = self.operand(pattern, None)?;
                let replacement = self.operand(replacement, None)?;
                let flags = self.text_modifier(&modifiers, "flags")?;
                left.regexp_replace(pattern, replacement, flags)
            }
            "custom_op" => self.spelled_out(left, &operator, &right_value, value, beside)?,
            _ => {
                let Some(plain) = plain_operator(&name) else {
                    return Err(self.not_supported(&name));
                };
                let other = match plain {
                    Operator::In | Operator::NotIn => self.list_operand(&right_value, beside)?,
                    _ => self.operand(&right_value, beside)?,
                };
                if self.vm.flag_attribute(value, "reverse")? {
                    left.operate_reversed(plain, other)
                } else {
                    let modifiers = self.modifiers(&modifiers)?;
                    match left.operate(plain, other, modifiers) {
                        Ok(made) => made,
                        Err(error) => {
                            return Err(raise(self.vm, "ArgumentError", &error.to_string()));
                        }
                    }
                }
            }
        };
        match self.own_type(value)? {
            Some(own) => Ok(made.json_as(own)),
            None => Ok(made),
        }
    }

    fn operator_name(&mut self, operator: &Value) -> PyResult<String> {
        match self.vm.text_attribute(operator, "name")? {
            Some(name) => Ok(name),
            None => Ok(self
                .vm
                .text_attribute(operator, "__name__")?
                .unwrap_or_default()),
        }
    }

    fn not_supported(&mut self, name: &str) -> Box<crate::python::error::Error> {
        self.vm.error(
            "NotImplementedError",
            format!("Operator '{name}' is not supported on this expression"),
        )
    }

    /// A type given to the expression itself (`type_=`).
    fn own_type(&mut self, value: &Value) -> PyResult<Option<SqlType>> {
        match value {
            Value::Instance(instance) => match instance.attributes.get_text("type") {
                Some(own) => sql_type(self.vm, &own).map(Some),
                None => Ok(None),
            },
            _ => Ok(None),
        }
    }

    fn text_modifier(&mut self, modifiers: &Value, name: &str) -> PyResult<Option<String>> {
        let Value::Dict(modifiers) = modifiers else {
            return Ok(None);
        };
        match modifiers.get_text(name) {
            None | Some(Value::None) => Ok(None),
            Some(value) => super::super::needed_text(self.vm, &value, name).map(Some),
        }
    }

    fn flag_modifier(&mut self, modifiers: &Value, name: &str) -> PyResult<bool> {
        match modifiers {
            Value::Dict(modifiers) => match modifiers.get_text(name) {
                Some(value) => self.vm.is_true(&value),
                None => Ok(false),
            },
            _ => Ok(false),
        }
    }

    fn modifiers(&mut self, modifiers: &Value) -> PyResult<BinaryModifiers> {
        if let Value::Dict(given) = modifiers {
            for key in given.keys() {
                let key = self.vm.expect_str(&key)?;
                if !matches!(
                    key.as_str(),
                    "escape" | "flags" | "symmetric" | "postgresql_regconfig"
                ) {
                    return Err(self.vm.type_error(format!(
                        "the operator got an unexpected keyword argument '{key}'"
                    )));
                }
            }
        }
        Ok(BinaryModifiers {
            escape: self.text_modifier(modifiers, "escape")?,
            flags: self.text_modifier(modifiers, "flags")?,
            symmetric: self.flag_modifier(modifiers, "symmetric")?,
            regconfig: self.text_modifier(modifiers, "postgresql_regconfig")?,
        })
    }

    /// `expression.op("...")(other)`.
    fn spelled_out(
        &mut self,
        left: Expression,
        operator: &Value,
        right: &Value,
        value: &Value,
        beside: Option<&Value>,
    ) -> PyResult<Expression> {
        let symbol = self
            .vm
            .text_attribute(operator, "opstring")?
            .unwrap_or_default();
        let precedence = self
            .vm
            .integer_attribute(operator, "precedence")?
            .unwrap_or(0);
        let custom = CustomOperator {
            symbol,
            precedence: i32::try_from(precedence).unwrap_or(0),
            is_comparison: self.vm.flag_attribute(operator, "is_comparison")?,
            natural_self_precedent: self.vm.flag_attribute(operator, "natural_self_precedent")?,
            eager_grouping: self.vm.flag_attribute(operator, "eager_grouping")?,
        };
        let other = self.operand(right, beside)?;
        let made = if self.vm.flag_attribute(value, "reverse")? {
            left.operate_reversed(Operator::Custom(custom), other)
        } else {
            match left.operate(Operator::Custom(custom), other, BinaryModifiers::default()) {
                Ok(made) => made,
                Err(error) => return Err(raise(self.vm, "ArgumentError", &error.to_string())),
            }
        };
        match self.vm.given_attribute(operator, "return_type")? {
            Some(given) => {
                let given = sql_type(self.vm, &given)?;
                Ok(made.json_as(given))
            }
            None => Ok(made),
        }
    }

    /// `expression[index]`.
    fn item(&mut self, left: Expression, family: Family, index: &Value) -> PyResult<Expression> {
        match (family, index) {
            (Family::Array, Value::Slice(slice)) => {
                if !slice.step.is_none() {
                    return Err(raise(
                        self.vm,
                        "ArgumentError",
                        "a step in the slice of an array is not supported by mig",
                    ));
                }
                let start = self.operand(&slice.lower, None)?;
                let stop = self.operand(&slice.upper, None)?;
                Ok(left.slice(start, stop))
            }
            (Family::Array | Family::Json { .. }, _) => {
                let index = self.operand(index, None)?;
                Ok(left.item(index))
            }
            (Family::Hstore, _) => {
                let Some(custom) = CustomOperator::postgresql("->") else {
                    return Err(self.not_supported("getitem"));
                };
                let index = self.operand(index, None)?;
                match left.operate(Operator::Custom(custom), index, BinaryModifiers::default()) {
                    Ok(made) => Ok(made.json_as(text_of(StringName::Text))),
                    Err(error) => Err(raise(self.vm, "ArgumentError", &error.to_string())),
                }
            }
            _ => Err(self.not_supported("getitem")),
        }
    }

    fn custom_member(
        &mut self,
        left: Expression,
        member: &str,
        family: Family,
        other: Operand,
    ) -> PyResult<Expression> {
        let custom = member_symbol(member, family).and_then(CustomOperator::postgresql);
        let Some(custom) = custom else {
            return Err(self.no_member(member));
        };
        let other = match (family, other) {
            // A dictionary or list beside JSONB is a document, not an array.
            (Family::Json { .. }, Operand::Values(values))
                if member == "contains" || member == "contained_by" =>
            {
                Operand::Value(json_document(values))
            }
            (_, other) => other,
        };
        match left.operate(Operator::Custom(custom), other, BinaryModifiers::default()) {
            Ok(made) => Ok(made),
            Err(error) => Err(raise(self.vm, "ArgumentError", &error.to_string())),
        }
    }

    fn no_member(&mut self, member: &str) -> Box<crate::python::error::Error> {
        self.vm.error(
            "AttributeError",
            format!("Neither the expression nor its type's comparator has an attribute '{member}'"),
        )
    }

    /// What a type's comparator adds to an expression.
    fn member(
        &mut self,
        left: Expression,
        family: Family,
        modifiers: &Value,
    ) -> PyResult<Expression> {
        let Some(name) = self.text_modifier(modifiers, "name")? else {
            return Err(self.no_member("?"));
        };
        let arguments = match modifiers {
            Value::Dict(modifiers) => modifiers.get_text("arguments").unwrap_or(Value::None),
            _ => Value::None,
        };
        let arguments = if arguments.is_none() {
            Vec::new()
        } else {
            self.vm.collect(&arguments)?
        };
        match (name.as_str(), family) {
            ("any" | "all", Family::Array) => {
                let Some(other) = arguments.first() else {
                    return Err(self.vm.type_error(format!(
                        "{name}() missing 1 required positional argument: 'other'"
                    )));
                };
                let operator = match arguments.get(1).filter(|given| !given.is_none()) {
                    Some(given) => self.operator_name(given)?,
                    None => "eq".to_owned(),
                };
                let Some(operator) = plain_operator(&operator) else {
                    return Err(self.not_supported(&operator));
                };
                let other = match self.operand(other, None)? {
                    Operand::Value(value) => {
                        // The parameter is named after the array and has the type of its items.
                        let mut bind = left.bind_beside(&operator, value);
                        if let (Expression::Bind(bind), TypeKind::Array { item, .. }) =
                            (&mut bind, left.sql_type().kind)
                        {
                            bind.sql_type = *item;
                        }
                        Operand::Expression(bind)
                    }
                    other => other,
                };
                let aggregate = if name == "any" {
                    Operator::AnyOf
                } else {
                    Operator::AllOf
                };
                let aggregate = left.collection_aggregate(aggregate);
                match aggregate.operate(operator.mirrored(), other, BinaryModifiers::default()) {
                    Ok(made) => Ok(made),
                    Err(error) => Err(raise(self.vm, "ArgumentError", &error.to_string())),
                }
            }
            (
                "as_string" | "as_integer" | "as_float" | "as_numeric" | "as_boolean" | "as_json",
                Family::Json { .. },
            ) => self.json_as(left, &name, &arguments),
            ("astext", Family::Json { .. }) => Ok(left.as_json_text()),
            _ if member_symbol(&name, family).is_some() => {
                let [other] = arguments.as_slice() else {
                    return Err(self.vm.type_error(format!("{name}() takes one argument")));
                };
                let other = self.operand(other, None)?;
                self.custom_member(left, &name, family, other)
            }
            _ => Err(self.no_member(&name)),
        }
    }

    fn json_as(
        &mut self,
        left: Expression,
        name: &str,
        arguments: &[Value],
    ) -> PyResult<Expression> {
        let is_item = matches!(&left, Expression::Binary(binary)
            if matches!(binary.operator, Operator::JsonGetItem | Operator::JsonPathGetItem));
        if !is_item {
            return Err(raise(
                self.vm,
                "InvalidRequestError",
                &format!(
                    "The JSON cast operator JSON.{name}() only works with a JSON index expression e.g. col['q'].{name}()"
                ),
            ));
        }
        let own = match name {
            "as_string" => text_of(StringName::Unicode),
            "as_integer" => types::integer(),
            "as_float" => types::float(),
            "as_boolean" => types::boolean(),
            "as_numeric" => {
                let number = |vm: &mut crate::python::interpreter::Interpreter, index: usize| {
                    arguments
                        .get(index)
                        .map(|value| vm.expect_int(value))
                        .transpose()
                };
                let precision = number(self.vm, 0)?;
                let scale = number(self.vm, 1)?;
                let mut made = types::numeric();
                if let TypeKind::Numeric(numeric) = &mut made.kind {
                    numeric.precision = precision;
                    numeric.scale = scale;
                }
                made
            }
            _ => left.sql_type(),
        };
        Ok(left.json_as(own))
    }

    /// `UnaryExpression`.
    pub(super) fn unary(&mut self, value: &Value) -> PyResult<Expression> {
        let operator = self.vm.attribute(value, "operator")?;
        let name = self.operator_name(&operator)?;
        let element = self.vm.attribute(value, "element")?;
        let operand = self.expression(&element)?;
        Ok(match name.as_str() {
            "inv" => operand.negate(),
            "neg" => operand.minus(),
            "distinct_op" => operand.distinct(),
            "bitwise_not_op" => operand.bitwise_not(),
            "asc_op" => operand.order_modifier(Operator::Ascending),
            "desc_op" => operand.order_modifier(Operator::Descending),
            "nulls_first_op" => operand.order_modifier(Operator::NullsFirst),
            "nulls_last_op" => operand.order_modifier(Operator::NullsLast),
            "any_op" => operand.collection_aggregate(Operator::AnyOf),
            "all_op" => operand.collection_aggregate(Operator::AllOf),
            "custom_op" => {
                let symbol = self
                    .vm
                    .text_attribute(&operator, "opstring")?
                    .unwrap_or_default();
                Expression::unary(
                    Operator::Custom(CustomOperator::new(symbol)),
                    operand,
                    types::null(),
                )
            }
            _ => return Err(self.not_supported(&name)),
        })
    }

    /// `EXISTS`.
    pub(super) fn exists(&mut self, value: &Value) -> PyResult<Expression> {
        let element = self.vm.attribute(value, "element")?;
        let query = self.query(&element)?;
        Ok(Expression::exists(query.unlabelled()))
    }

    /// `and_(...)` and `or_(...)`.
    pub(super) fn boolean_list(&mut self, value: &Value) -> PyResult<Expression> {
        let operator = self.vm.attribute(value, "operator")?;
        let name = self.operator_name(&operator)?;
        let clauses = self.expressions_of(value, "clauses")?;
        Ok(if name == "or_" {
            Expression::or(clauses)
        } else {
            Expression::and(clauses)
        })
    }

    /// `Slice`.
    pub(super) fn slice_object(&mut self, value: &Value) -> PyResult<Expression> {
        let bound = |this: &mut Self, name: &str| -> PyResult<Option<Box<Expression>>> {
            let bound = this.vm.attribute(value, name)?;
            let operand = this.operand(&bound, None)?;
            Ok(Some(Box::new(Expression::coerced(
                operand,
                Some(types::integer()),
            ))))
        };
        Ok(Expression::Slice {
            start: bound(self, "start")?,
            stop: bound(self, "stop")?,
            step: None,
        })
    }
}

/// A list beside JSONB as a document.
fn json_document(values: Vec<Operand>) -> SqlValue {
    SqlValue::Array(
        values
            .into_iter()
            .map(|value| match value {
                Operand::Value(value) => value,
                Operand::Values(values) => json_document(values),
                Operand::Expression(_) | Operand::Query(_) => SqlValue::Null,
            })
            .collect(),
    )
}
