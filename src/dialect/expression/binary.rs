//! Operators between expressions: the generic ones, and those that a dialect writes its own way.

use crate::dialect::statement::compiler::{BindRole, Compiler, Context, Result};
use crate::dialect::{DialectError, literal};
use crate::schema::expression::types::coerce_compared_value;
use crate::schema::expression::{
    ArrayExpression, BinaryExpression, BinaryModifiers, BinaryParts, BindValue, CastExpression,
    CastKind, ColumnReference, CustomOperator, Expression, ExpressionList, Operator, types,
};
use crate::schema::identifier::Identifier;
use crate::schema::types::{Affinity, SqlType, TypeKind};
use crate::schema::value::SqlValue;

impl Compiler<'_> {
    pub(super) fn binary(
        &mut self,
        binary: &BinaryExpression,
        context: &Context,
    ) -> Result<String> {
        match &binary.operator {
            Operator::TrueDivide => self.true_divide(binary, context),
            Operator::FloorDivide => self.floor_divide(binary, context),
            Operator::Modulo => {
                let sign = self.percents(" % ");
                let inside = Context {
                    in_operator: context.in_operator,
                    ..context.clone()
                };
                self.sides(binary, &sign, &inside)
            }
            Operator::In | Operator::NotIn => self.contained(binary, context),
            Operator::Is
            | Operator::IsNot
            | Operator::Equal
            | Operator::NotEqual
            | Operator::Less
            | Operator::LessOrEqual
            | Operator::Greater
            | Operator::GreaterOrEqual
            | Operator::Add
            | Operator::Subtract
            | Operator::Multiply
            | Operator::And
            | Operator::Or
            | Operator::Collate
            | Operator::BitwiseAnd
            | Operator::BitwiseOr
            | Operator::BitwiseLeftShift
            | Operator::BitwiseRightShift => {
                self.generic(binary, symbol(&binary.operator), context)
            }
            Operator::Concat if self.dialect.is_mysql_family() => {
                let left = self.expression(&binary.left, context)?;
                let right = self.expression(&binary.right, context)?;
                Ok(format!("concat({left}, {right})"))
            }
            Operator::Concat => self.generic(binary, " || ", context),
            Operator::BitwiseXor => self.bitwise_xor(binary, context),
            Operator::IsDistinctFrom | Operator::IsNotDistinctFrom => {
                self.distinct_from(binary, context)
            }
            Operator::Like
            | Operator::NotLike
            | Operator::ILike
            | Operator::NotILike
            | Operator::Contains
            | Operator::NotContains
            | Operator::StartsWith
            | Operator::NotStartsWith
            | Operator::EndsWith
            | Operator::NotEndsWith
            | Operator::IContains
            | Operator::NotIContains
            | Operator::IStartsWith
            | Operator::NotIStartsWith
            | Operator::IEndsWith
            | Operator::NotIEndsWith => self.like(binary, context),
            Operator::Between | Operator::NotBetween => {
                let keyword = match (&binary.operator, binary.modifiers.symmetric) {
                    (Operator::Between, false) => " BETWEEN ",
                    (Operator::Between, true) => " BETWEEN SYMMETRIC ",
                    (_, false) => " NOT BETWEEN ",
                    (_, true) => " NOT BETWEEN SYMMETRIC ",
                };
                self.generic(binary, keyword, context)
            }
            Operator::Match | Operator::NotMatch => self.full_text_match(binary, context),
            Operator::RegexpMatch | Operator::NotRegexpMatch => self.regexp(binary, context),
            Operator::RegexpReplace => self.regexp_replace(binary, context),
            Operator::GetItem if !self.dialect.is_postgresql() => {
                Err(self.unsupported("<built-in function getitem>"))
            }
            Operator::GetItem => {
                let left = self.expression(&binary.left, context)?;
                let right = self.expression(&binary.right, context)?;
                Ok(format!("{left}[{right}]"))
            }
            Operator::JsonGetItem | Operator::JsonPathGetItem => self.json_item(binary, context),
            Operator::Custom(custom) => {
                let sign = format!(" {} ", self.percents(&custom.symbol));
                let role = json_role(custom, &binary.left);
                let inside = Context {
                    eager_grouping: custom.eager_grouping,
                    ..context.clone()
                };
                self.generic_with_role(binary, &sign, &inside, role)
            }
            other => Err(DialectError::Unsupported {
                dialect: self.dialect.name.as_str(),
                element: format!("{other:?}"),
            }),
        }
    }

    /// As `_generate_generic_binary`: brackets around an operand of an eager operator.
    fn generic(
        &mut self,
        binary: &BinaryExpression,
        sign: &str,
        context: &Context,
    ) -> Result<String> {
        let inside = Context {
            eager_grouping: false,
            ..context.clone()
        };
        self.generic_with_role(binary, sign, &inside, BindRole::Value)
    }

    fn generic_with_role(
        &mut self,
        binary: &BinaryExpression,
        sign: &str,
        context: &Context,
        role: BindRole,
    ) -> Result<String> {
        let text = self.sides_with_role(binary, sign, context, role)?;
        Ok(if context.in_operator && context.eager_grouping {
            format!("({text})")
        } else {
            text
        })
    }

    fn sides(
        &mut self,
        binary: &BinaryExpression,
        sign: &str,
        context: &Context,
    ) -> Result<String> {
        let left = self.expression(&binary.left, context)?;
        let right = self.expression(&binary.right, context)?;
        Ok(format!("{left}{sign}{right}"))
    }

    fn sides_with_role(
        &mut self,
        binary: &BinaryExpression,
        sign: &str,
        context: &Context,
        role: BindRole,
    ) -> Result<String> {
        let inside = Context {
            in_operator: true,
            bind_role: BindRole::Value,
            ..context.clone()
        };
        let left = self.expression(&binary.left, &inside)?;
        let right = self.expression(
            &binary.right,
            &Context {
                bind_role: role,
                ..inside
            },
        )?;
        Ok(format!("{left}{sign}{right}"))
    }

    fn contained(&mut self, binary: &BinaryExpression, context: &Context) -> Result<String> {
        let role = match &binary.left {
            Expression::Tuple(tuple) => {
                BindRole::Rows(member_types(&tuple.types, &binary.operator, &binary.right))
            }
            _ => BindRole::Value,
        };
        let inside = Context {
            eager_grouping: false,
            ..context.clone()
        };
        if binary.operator == Operator::In {
            return self.generic_with_role(binary, " IN ", &inside, role);
        }
        // The brackets are there for the empty list, which is written with an OR.
        Ok(format!(
            "({})",
            self.generic_with_role(binary, " NOT IN ", &inside, role)?
        ))
    }

    fn true_divide(&mut self, binary: &BinaryExpression, context: &Context) -> Result<String> {
        if self.dialect.is_sqlite() {
            let left = self.expression(&binary.left, context)?;
            let right = self.expression(&binary.right, context)?;
            return Ok(format!("{left} / ({right} + 0.0)"));
        }
        if !self.dialect.is_postgresql() {
            return self.sides(binary, " / ", context);
        }
        let right_type = binary.right.sql_type();
        let sql_type = if right_type.affinity() == Affinity::Numeric {
            right_type
        } else {
            types::numeric()
        };
        let left = self.expression(&binary.left, context)?;
        let cast = CastExpression {
            kind: CastKind::Cast,
            operand: binary.right.clone(),
            sql_type,
        };
        let right = self.expression(&Expression::Cast(Box::new(cast)), context)?;
        Ok(format!("{left} / {right}"))
    }

    fn floor_divide(&mut self, binary: &BinaryExpression, context: &Context) -> Result<String> {
        let integers = [&binary.left, &binary.right]
            .iter()
            .all(|side| side.sql_type().affinity() == Affinity::Integer);
        let text = self.sides(binary, " / ", context)?;
        // MySQL's `/` is no integer division.
        Ok(if integers && !self.dialect.is_mysql_family() {
            text
        } else {
            format!("FLOOR({text})")
        })
    }

    fn bitwise_xor(&mut self, binary: &BinaryExpression, context: &Context) -> Result<String> {
        if self.dialect.is_postgresql() {
            return self.generic(binary, " # ", context);
        }
        if self.dialect.is_mysql_family() {
            return self.generic(binary, " ^ ", context);
        }
        let inside = Context {
            eager_grouping: true,
            ..context.clone()
        };
        let either = self.generic_with_role(binary, " | ", &inside, BindRole::Value)?;
        let both = self.generic_with_role(binary, " & ", &inside, BindRole::Value)?;
        Ok(format!("({either} - {both})"))
    }

    fn distinct_from(&mut self, binary: &BinaryExpression, context: &Context) -> Result<String> {
        let distinct = binary.operator == Operator::IsDistinctFrom;
        if self.dialect.is_postgresql() {
            let sign = if distinct {
                " IS DISTINCT FROM "
            } else {
                " IS NOT DISTINCT FROM "
            };
            return self.generic(binary, sign, context);
        }
        // SQLAlchemy forgets the surroundings here, except those of the whole statement.
        let fresh = Context {
            ambiguous_tables: context.ambiguous_tables.clone(),
            literal_binds: context.literal_binds,
            ..Context::default()
        };
        if self.dialect.is_sqlite() {
            return self.sides(binary, if distinct { " IS NOT " } else { " IS " }, &fresh);
        }
        let text = self.sides(binary, " <=> ", &fresh)?;
        Ok(if distinct {
            format!("NOT ({text})")
        } else {
            text
        })
    }

    fn like(&mut self, binary: &BinaryExpression, context: &Context) -> Result<String> {
        use Operator as Op;
        let operator = &binary.operator;
        let insensitive = matches!(
            operator,
            Op::ILike
                | Op::NotILike
                | Op::IContains
                | Op::NotIContains
                | Op::IStartsWith
                | Op::NotIStartsWith
                | Op::IEndsWith
                | Op::NotIEndsWith
        );
        let negated = matches!(
            operator,
            Op::NotLike
                | Op::NotILike
                | Op::NotContains
                | Op::NotStartsWith
                | Op::NotEndsWith
                | Op::NotIContains
                | Op::NotIStartsWith
                | Op::NotIEndsWith
        );
        let (before, after) = match operator {
            Op::Contains | Op::NotContains | Op::IContains | Op::NotIContains => (true, true),
            Op::StartsWith | Op::NotStartsWith | Op::IStartsWith | Op::NotIStartsWith => {
                (false, true)
            }
            Op::EndsWith | Op::NotEndsWith | Op::IEndsWith | Op::NotIEndsWith => (true, false),
            _ => (false, false),
        };
        let lower = insensitive && !self.dialect.is_postgresql();
        let left = self.expression(&binary.left, context)?;
        let left = if lower {
            format!("lower({left})")
        } else {
            left
        };
        let right = self.like_pattern(binary, before, after, insensitive, context)?;
        let keyword = match (negated, insensitive && self.dialect.is_postgresql()) {
            (false, false) => "LIKE",
            (true, false) => "NOT LIKE",
            (false, true) => "ILIKE",
            (true, true) => "NOT ILIKE",
        };
        let mut text = format!("{left} {keyword} {right}");
        if let Some(escape) = &binary.modifiers.escape {
            text.push_str(&format!(" ESCAPE {}", self.string_literal(escape)?));
        }
        Ok(text)
    }

    /// `'%' || right || '%'`, as far as the operator asks for it.
    fn like_pattern(
        &mut self,
        binary: &BinaryExpression,
        before: bool,
        after: bool,
        insensitive: bool,
        context: &Context,
    ) -> Result<String> {
        let lower = insensitive && !self.dialect.is_postgresql();
        if !before && !after {
            let right = self.expression(&binary.right, context)?;
            return Ok(if lower {
                format!("lower({right})")
            } else {
                right
            });
        }
        if insensitive {
            // `lower()`, or what stands in its place, keeps the operand together.
            let right = self.expression(&binary.right, context)?;
            let right = if lower {
                format!("lower({right})")
            } else {
                right
            };
            return Ok(self.concatenated(before, right, after));
        }
        let mut pattern = binary.right.clone();
        if before {
            pattern = concatenation(percent_literal(), pattern);
        }
        if after {
            pattern = concatenation(pattern, percent_literal());
        }
        self.expression(&pattern, context)
    }

    fn concatenated(&self, before: bool, operand: String, after: bool) -> String {
        let percent = format!("'{}'", self.percents("%"));
        let mut parts = vec![operand];
        if before {
            parts.insert(0, percent.clone());
        }
        if after {
            parts.push(percent);
        }
        if self.dialect.is_mysql_family() {
            format!("concat({})", parts.join(", "))
        } else {
            parts.join(" || ")
        }
    }

    /// A string that is never a parameter (`render_literal_value`).
    pub(super) fn string_literal(&self, text: &str) -> Result<String> {
        literal::render(
            self.dialect,
            &SqlValue::Text(text.to_owned()),
            &types::string(None),
            &BindRole::Value,
        )
    }

    fn full_text_match(&mut self, binary: &BinaryExpression, context: &Context) -> Result<String> {
        let negated = binary.operator == Operator::NotMatch;
        let left = self.expression(&binary.left, context)?;
        let right = self.expression(&binary.right, context)?;
        let text = if self.dialect.is_postgresql() {
            match &binary.modifiers.regconfig {
                Some(config) => {
                    let config = self.string_literal(config)?;
                    format!("{left} @@ plainto_tsquery({config}, {right})")
                }
                None => format!("{left} @@ plainto_tsquery({right})"),
            }
        } else if self.dialect.is_mysql_family() {
            format!("MATCH ({left}) AGAINST ({right} IN BOOLEAN MODE)")
        } else {
            format!("{left} MATCH {right}")
        };
        Ok(if negated { format!("NOT {text}") } else { text })
    }

    fn regexp(&mut self, binary: &BinaryExpression, context: &Context) -> Result<String> {
        let negated = binary.operator == Operator::NotRegexpMatch;
        let flags = binary.modifiers.flags.as_deref();
        if self.dialect.is_sqlite() {
            let sign = if negated { " NOT REGEXP " } else { " REGEXP " };
            return self.generic(binary, sign, context);
        }
        if self.dialect.is_postgresql() {
            let base = if negated { "!~" } else { "~" };
            return match flags {
                None => self.generic(binary, &format!(" {base} "), context),
                Some("i") => self.generic(binary, &format!(" {base}* "), context),
                Some(flags) => {
                    let left = self.expression(&binary.left, context)?;
                    let flags = self.string_literal(flags)?;
                    let right = self.expression(&binary.right, context)?;
                    Ok(format!("{left} {base} CONCAT('(?', {flags}, ')', {right})"))
                }
            };
        }
        let sign = if negated { " NOT REGEXP " } else { " REGEXP " };
        let Some(flags) = flags else {
            return self.generic(binary, sign, context);
        };
        let left = self.expression(&binary.left, context)?;
        let right = self.expression(&binary.right, context)?;
        let flags = self.string_literal(flags)?;
        if self.dialect.is_mariadb {
            return Ok(format!("{left}{sign}CONCAT('(?', {flags}, ')', {right})"));
        }
        let text = format!("REGEXP_LIKE({left}, {right}, {flags})");
        Ok(if negated { format!("NOT {text}") } else { text })
    }

    fn regexp_replace(&mut self, binary: &BinaryExpression, context: &Context) -> Result<String> {
        if self.dialect.is_sqlite() {
            return Err(DialectError::Compile(
                "sqlite dialect does not support regular expression replacements".to_owned(),
            ));
        }
        let left = self.expression(&binary.left, context)?;
        let right = self.expression(&binary.right, context)?;
        Ok(match binary.modifiers.flags.as_deref() {
            None => format!("REGEXP_REPLACE({left}, {right})"),
            Some(flags) => {
                format!(
                    "REGEXP_REPLACE({left}, {right}, {})",
                    self.string_literal(flags)?
                )
            }
        })
    }

    fn json_item(&mut self, binary: &BinaryExpression, context: &Context) -> Result<String> {
        if self.dialect.is_postgresql() {
            return self.json_item_postgresql(binary, context);
        }
        let is_path = binary.operator == Operator::JsonPathGetItem;
        let role = if is_path {
            BindRole::JsonPath
        } else {
            BindRole::JsonIndex
        };
        let is_json = binary.sql_type.affinity() == Affinity::Json;
        if self.dialect.is_sqlite() {
            let sides = self.json_sides(binary, role, context)?;
            return Ok(if is_json {
                format!("JSON_QUOTE(JSON_EXTRACT({sides}))")
            } else {
                format!("JSON_EXTRACT({sides})")
            });
        }
        let sides = self.json_sides(binary, role.clone(), context)?;
        if is_json {
            return Ok(format!("JSON_EXTRACT({sides})"));
        }
        let otherwise = self.mysql_json_value(binary, role, context)?;
        Ok(format!(
            "CASE JSON_EXTRACT({sides}) WHEN 'null' THEN NULL {otherwise} END"
        ))
    }

    fn mysql_json_value(
        &mut self,
        binary: &BinaryExpression,
        role: BindRole,
        context: &Context,
    ) -> Result<String> {
        if binary.sql_type.affinity() == Affinity::Boolean {
            return Ok("WHEN true THEN true ELSE false".to_owned());
        }
        let sides = self.json_sides(binary, role, context)?;
        let extract = format!("JSON_EXTRACT({sides})");
        Ok(match (binary.sql_type.affinity(), &binary.sql_type.kind) {
            (Affinity::Integer, _) => format!("ELSE CAST({extract} AS SIGNED INTEGER)"),
            (Affinity::Numeric, TypeKind::Numeric(number))
                if number.precision.is_some() && number.scale.is_some() =>
            {
                let precision = number.precision.unwrap_or_default();
                let scale = number.scale.unwrap_or_default();
                format!("ELSE CAST({extract} AS DECIMAL({precision}, {scale}))")
            }
            (Affinity::Numeric, _) => format!("ELSE {extract}+0.0000000000000000000000"),
            (Affinity::String, _) => format!("ELSE JSON_UNQUOTE({extract})"),
            _ => format!("ELSE {extract}"),
        })
    }

    fn json_sides(
        &mut self,
        binary: &BinaryExpression,
        role: BindRole,
        context: &Context,
    ) -> Result<String> {
        let left = self.expression(&binary.left, context)?;
        let inside = Context {
            bind_role: role,
            ..context.clone()
        };
        let right = self.expression(&binary.right, &inside)?;
        Ok(format!("{left}, {right}"))
    }

    fn json_item_postgresql(
        &mut self,
        binary: &BinaryExpression,
        context: &Context,
    ) -> Result<String> {
        let is_path = binary.operator == Operator::JsonPathGetItem;
        let role = if is_path {
            BindRole::JsonPath
        } else {
            BindRole::JsonIndex
        };
        let inside = Context {
            eager_grouping: true,
            ..context.clone()
        };
        if binary.sql_type.affinity() != Affinity::Json {
            let sign = if is_path { " #>> " } else { " ->> " };
            let text = self.generic_with_role(binary, sign, &inside, role)?;
            let sql_type = self.dialect.type_sql(&binary.sql_type)?;
            return Ok(format!("CAST({text} AS {sql_type})"));
        }
        if !is_path && is_jsonb(&binary.left.sql_type()) && self.supports_jsonb_subscripting() {
            let left = match &binary.left {
                function @ (Expression::Function(_) | Expression::Cast(_)) => {
                    format!("({})", self.expression(function, &inside)?)
                }
                other => self.expression(other, &inside)?,
            };
            let right = self.expression(
                &binary.right,
                &Context {
                    bind_role: role,
                    ..inside
                },
            )?;
            return Ok(format!("{left}[{right}]"));
        }
        let sign = if is_path { " #> " } else { " -> " };
        self.generic_with_role(binary, sign, &inside, role)
    }

    /// PostgreSQL 14 and newer; an unknown server counts as new.
    fn supports_jsonb_subscripting(&self) -> bool {
        self.dialect
            .server_version
            .as_ref()
            .is_none_or(|version| version.as_slice() >= &[14])
    }

    pub(super) fn expression_list(
        &mut self,
        list: &ExpressionList,
        context: &Context,
    ) -> Result<String> {
        if list.operator == Operator::Concat && self.dialect.is_mysql_family() {
            return Ok(format!(
                "concat({})",
                self.separated(&list.members, ", ", context)?
            ));
        }
        let separator = match &list.operator {
            Operator::Comma => return self.separated(&list.members, ", ", context),
            Operator::Concat => " || ",
            other => symbol(other),
        };
        let inside = Context {
            in_operator: true,
            ..context.clone()
        };
        self.separated(&list.members, separator, &inside)
    }

    pub(super) fn array(&mut self, array: &ArrayExpression, context: &Context) -> Result<String> {
        if !self.dialect.is_postgresql() {
            return Err(DialectError::Unsupported {
                dialect: self.dialect.name.as_str(),
                element: "array".to_owned(),
            });
        }
        if array.members.is_empty()
            && let TypeKind::Array { item, .. } = &array.sql_type.kind
            && !matches!(item.kind, TypeKind::Null)
        {
            return Ok(format!(
                "ARRAY[]::{}",
                self.dialect.type_sql(&array.sql_type)?
            ));
        }
        Ok(format!(
            "ARRAY[{}]",
            self.separated(&array.members, ", ", context)?
        ))
    }
}

/// The `'%'` of a pattern (`_like_percent_literal`).
fn percent_literal() -> Expression {
    let mut column = ColumnReference::new(Identifier::new("'%'"), types::string(None));
    column.is_literal = true;
    Expression::Column(Box::new(column))
}

fn concatenation(left: Expression, right: Expression) -> Expression {
    let parts = BinaryParts {
        negation: None,
        modifiers: BinaryModifiers::default(),
        sql_type: left.sql_type(),
    };
    Expression::construct(left, Operator::Concat, right, parts)
}

fn is_jsonb(sql_type: &SqlType) -> bool {
    matches!(sql_type.kind, TypeKind::Json { binary: true, .. })
}

/// Keys and paths beside PostgreSQL's JSON operators are not JSON documents themselves. Beside an
/// operator that the script spelled out, a value is what it is.
fn json_role(custom: &CustomOperator, left: &Expression) -> BindRole {
    let is_own = CustomOperator::postgresql(&custom.symbol).as_ref() == Some(custom);
    if !is_own || left.sql_type().affinity() != Affinity::Json {
        return BindRole::Value;
    }
    match custom.symbol.as_str() {
        "->" | "->>" => BindRole::JsonIndex,
        "#>" | "#>>" => BindRole::JsonPath,
        _ => BindRole::Value,
    }
}

/// The sign of an operator that all dialects write alike, with its spaces.
fn symbol(operator: &Operator) -> &'static str {
    match operator {
        Operator::And => " AND ",
        Operator::Or => " OR ",
        Operator::Equal => " = ",
        Operator::NotEqual => " != ",
        Operator::Less => " < ",
        Operator::LessOrEqual => " <= ",
        Operator::Greater => " > ",
        Operator::GreaterOrEqual => " >= ",
        Operator::Add => " + ",
        Operator::Subtract => " - ",
        Operator::Multiply => " * ",
        Operator::Is => " IS ",
        Operator::IsNot => " IS NOT ",
        Operator::Collate => " COLLATE ",
        Operator::BitwiseAnd => " & ",
        Operator::BitwiseOr => " | ",
        Operator::BitwiseLeftShift => " << ",
        Operator::BitwiseRightShift => " >> ",
        _ => ", ",
    }
}

/// The types of the values in a list of tuples: those of the members, as the first tuple coerces
/// them (`TupleType.coerce_compared_value`).
fn member_types(types: &[SqlType], operator: &Operator, right: &Expression) -> Vec<SqlType> {
    let first = match right {
        Expression::Bind(bind) => match &bind.value {
            BindValue::Rows(rows) => rows.first(),
            _ => None,
        },
        _ => None,
    };
    types
        .iter()
        .enumerate()
        .map(
            |(index, own)| match first.and_then(|values| values.get(index)) {
                Some(value) => coerce_compared_value(own, operator, Some(value)),
                None => own.clone(),
            },
        )
        .collect()
}
