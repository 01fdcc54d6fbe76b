//! The columns of a SELECT or RETURNING: which get a label, and which one, as
//! `_generate_columns_plus_names` and `_label_select_column`.

use std::collections::HashMap;

use super::ResultColumn;
use super::compiler::{Compiler, Context, Result};
use super::from_clause::{FromKey, key_of};
use super::names::{LabelName, NameClass, NameOwner, anonymous_body};
use crate::schema::expression::{
    CastKind, ColumnReference, ElementName, Expression, FromClause, Operator,
};
use crate::schema::identifier::Identifier;
use crate::schema::statement::LabelStyle;

/// A column with the label that it gets.
#[derive(Debug, Clone)]
pub(super) struct PlannedColumn<'e> {
    pub expression: &'e Expression,
    /// The label that it needs in any case.
    pub required: Option<LabelName>,
    /// The label that it gets where one is written.
    pub fallback: Option<LabelName>,
}

impl Compiler<'_> {
    /// Plans the labels of some columns.
    pub(super) fn plan_columns<'e>(
        &mut self,
        columns: &'e [Expression],
        style: LabelStyle,
    ) -> Vec<PlannedColumn<'e>> {
        let mut names: HashMap<LabelName, NameOwner> = HashMap::new();
        let mut repetitions = 0;
        columns
            .iter()
            .map(|column| self.plan_column(column, style, &mut names, &mut repetitions))
            .collect()
    }

    fn plan_column<'e>(
        &mut self,
        column: &'e Expression,
        style: LabelStyle,
        names: &mut HashMap<LabelName, NameOwner>,
        repetitions: &mut usize,
    ) -> PlannedColumn<'e> {
        let mut plan = PlannedColumn {
            expression: column,
            required: None,
            fallback: None,
        };
        if !renders_label(column) {
            return plan;
        }
        let owner = self.owner_of(column);
        let identity = match column {
            // A cast has its column's name, and is not its column.
            Expression::Cast(_) => self.names.occurrence(),
            _ => owner.clone(),
        };
        if style == LabelStyle::None {
            plan.fallback = natural_name(column).or_else(|| Some(anonymous_name(column, &owner)));
            return plan;
        }
        let qualified = style == LabelStyle::TableNamePlusColumn;
        let effective = if qualified {
            let name = qualified_name(column);
            plan.required.clone_from(&name);
            plan.fallback.clone_from(&name);
            name
        } else {
            let name = natural_name(column);
            plan.fallback.clone_from(&name);
            name
        };
        let Some(effective) = effective else {
            let anonymous = anonymous_name(column, &owner);
            let repeated = names.contains_key(&anonymous);
            names.insert(anonymous.clone(), identity);
            plan.fallback = Some(if repeated {
                *repetitions += 1;
                repeated_name(column, &owner, *repetitions, qualified)
            } else {
                anonymous
            });
            return plan;
        };
        match names.get(&effective) {
            None => {
                names.insert(effective, identity);
            }
            Some(known) if *known != identity => {
                let base = if qualified {
                    qualified_name(column)
                } else {
                    natural_name(column)
                };
                let mut label = LabelName::Anonymous(
                    owner.clone(),
                    base.as_ref().map_or_else(
                        || "anon".to_owned(),
                        |name| anonymous_body(&label_text(name)),
                    ),
                );
                if names.contains_key(&label) {
                    *repetitions += 1;
                    label = repeated_name(column, &owner, *repetitions, qualified);
                } else {
                    names.insert(label.clone(), identity);
                }
                plan.required = Some(label.clone());
                plan.fallback = Some(label);
            }
            Some(_) => {
                *repetitions += 1;
                let label = repeated_name(column, &owner, *repetitions, qualified);
                plan.required = Some(label.clone());
                plan.fallback = Some(label);
            }
        }
        plan
    }

    /// Whose anonymous names an expression has.
    fn owner_of(&mut self, expression: &Expression) -> NameOwner {
        match expression {
            Expression::Column(column) => match &column.table {
                Some(table) => NameOwner::Column(key_of(table), column.name.text.clone()),
                None => self.names.occurrence(),
            },
            Expression::Label(label) => NameOwner::Element(label.id),
            // SQLAlchemy has one object of each of these.
            Expression::Null | Expression::True | Expression::False => {
                NameOwner::Column(FromKey::Text(format!("{expression:?}")), String::new())
            }
            Expression::Function(function) => NameOwner::Element(function.id),
            Expression::Bind(bind) => NameOwner::Column(FromKey::Element(bind.id), String::new()),
            Expression::Cast(cast) => match &cast.operand {
                inner @ (Expression::Function(_) | Expression::Column(_)) => self.owner_of(inner),
                _ => self.names.occurrence(),
            },
            _ => self.names.occurrence(),
        }
    }

    /// Writes the columns of a SELECT or RETURNING.
    pub(super) fn written_columns(
        &mut self,
        plans: &[PlannedColumn<'_>],
        as_from: bool,
        records_columns: bool,
        context: &Context,
    ) -> Result<Vec<String>> {
        let context = Context {
            within_columns: true,
            within_label: false,
            ..context.clone()
        };
        let mut written = Vec::new();
        for plan in plans {
            let (text, name) = self.written_column(plan, as_from, &context)?;
            if records_columns {
                self.columns.push(ResultColumn {
                    name,
                    sql_type: plan.expression.sql_type(),
                });
            }
            written.push(text);
        }
        Ok(written)
    }

    /// The text of a column and its name in the result.
    fn written_column(
        &mut self,
        plan: &PlannedColumn<'_>,
        as_from: bool,
        context: &Context,
    ) -> Result<(String, Option<String>)> {
        let expression = plan.expression;
        if let Expression::Label(label) = expression {
            let text = self.expression(expression, context)?;
            let name = self.resolve_name(NameClass::Column, &LabelName::from(&label.name));
            return Ok((text, Some(name.text)));
        }
        let label = match &plan.required {
            Some(required) => Some(required.clone()),
            None if self.wants_label(expression, as_from) => plan.fallback.clone(),
            None => None,
        };
        let Some(label) = label else {
            let text = self.expression(expression, context)?;
            let name = match expression {
                Expression::Column(column) if column.is_literal => Some(column.name.text.clone()),
                other => natural_name(other).map(|name| label_text(&name)),
            };
            return Ok((text, name));
        };
        let inside = Context {
            within_label: true,
            ..context.clone()
        };
        let name = self.resolve_name(NameClass::Column, &truncated(label));
        let text = self.expression(expression, &inside)?;
        Ok((
            format!("{text} AS {}", self.dialect.quote(&name)),
            Some(name.text),
        ))
    }

    fn wants_label(&self, expression: &Expression, as_from: bool) -> bool {
        match expression {
            Expression::Column(column) => as_from && !column.is_literal && column.table.is_some(),
            Expression::Text(_) | Expression::LabelName(_) => false,
            Expression::FromClauseValue(_) | Expression::FunctionColumn(_) => false,
            Expression::Unary(unary) => {
                matches!(unary.operator, Operator::IsTrue | Operator::IsFalse)
                    && !self.dialect.supports_native_boolean()
                    || as_from
                    || wraps_unnamed(&unary.operand)
            }
            _ => true,
        }
    }
}

fn wraps_unnamed(operand: &Expression) -> bool {
    match operand {
        Expression::Grouping(inner) => wraps_unnamed(inner),
        Expression::Column(_) | Expression::Label(_) | Expression::FromClauseValue(_) => false,
        _ => true,
    }
}

fn renders_label(expression: &Expression) -> bool {
    match expression {
        Expression::Column(column) => column.table.is_some(),
        Expression::Text(_) => false,
        _ => true,
    }
}

/// `_non_anon_label`.
fn natural_name(expression: &Expression) -> Option<LabelName> {
    match expression {
        Expression::Column(column) => Some(column_label(column)),
        Expression::Label(label) => Some(LabelName::from(&label.name)),
        Expression::FunctionColumn(column) => Some(LabelName::Given(column.column.clone())),
        _ => None,
    }
}

fn column_label(column: &ColumnReference) -> LabelName {
    match &column.anonymous {
        Some(name) => LabelName::from(name),
        None => LabelName::Given(column.name.clone()),
    }
}

/// `_tq_label`: table and column.
pub(super) fn qualified_name(expression: &Expression) -> Option<LabelName> {
    match expression {
        Expression::Column(column) => column_qualified(column),
        Expression::Cast(cast) => qualified_name(&cast.operand),
        Expression::Unary(unary)
            if matches!(unary.operator, Operator::IsTrue | Operator::IsFalse) =>
        {
            qualified_name(&unary.operand)
        }
        other => natural_name(other),
    }
}

fn column_qualified(column: &ColumnReference) -> Option<LabelName> {
    if column.is_literal {
        return None;
    }
    let name = &column.name;
    let prefix = match column.table.as_deref() {
        Some(FromClause::Table(table)) => match &table.schema {
            Some(schema) => {
                format!("{}_{}", schema.text.replace('.', "_"), table.name.text)
            }
            None => table.name.text.clone(),
        },
        Some(FromClause::Alias(alias)) => return Some(under(&alias.name, name)),
        Some(FromClause::Cte(cte)) => return Some(under(&cte.name, name)),
        _ => return Some(column_label(column)),
    };
    let mut label = format!("{prefix}_{}", name.text);
    if let Some(FromClause::Table(table)) = column.table.as_deref() {
        let taken = |label: &str| table.columns.iter().any(|column| column.key == label);
        if taken(&label) {
            let base = label.clone();
            let mut counter = 1;
            while taken(&label) {
                label = format!("{base}_{counter}");
                counter += 1;
            }
        }
    }
    Some(LabelName::Truncated(Identifier {
        text: label,
        quoting: name.quoting,
    }))
}

fn under(table: &ElementName, column: &Identifier) -> LabelName {
    match table {
        ElementName::Given(table) => {
            LabelName::Truncated(Identifier::new(format!("{}_{}", table.text, column.text)))
        }
        ElementName::Anonymous { base, element } => LabelName::Anonymous(
            NameOwner::Element(*element),
            format!("{}\u{0}{}", anonymous_body(base), column.text),
        ),
    }
}

/// `_anon_name_label`.
fn anonymous_name(expression: &Expression, owner: &NameOwner) -> LabelName {
    match expression {
        Expression::Column(column) => {
            LabelName::Anonymous(owner.clone(), anonymous_body(&column.name.text))
        }
        Expression::Function(function) => {
            LabelName::Anonymous(owner.clone(), anonymous_body(&function.name.text))
        }
        Expression::Label(label) => {
            LabelName::Anonymous(owner.clone(), label_text(&LabelName::from(&label.name)))
        }
        Expression::Cast(cast) if !matches!(cast.operand, Expression::Text(_)) => {
            natural_name(&cast.operand).unwrap_or_else(|| anonymous_name(&cast.operand, owner))
        }
        Expression::Unary(unary)
            if matches!(unary.operator, Operator::IsTrue | Operator::IsFalse) =>
        {
            natural_name(&unary.operand).unwrap_or_else(|| anonymous_name(&unary.operand, owner))
        }
        _ => LabelName::Anonymous(owner.clone(), "anon".to_owned()),
    }
}

/// `_dedupe_anon_label_idx` and `_dedupe_anon_tq_label_idx`.
fn repeated_name(
    expression: &Expression,
    owner: &NameOwner,
    index: usize,
    qualified: bool,
) -> LabelName {
    if let Expression::Cast(cast) = expression
        && !qualified
        && cast.kind != CastKind::TryCast
        && let Some(name) = natural_name(&cast.operand)
    {
        return LabelName::Anonymous(
            owner.clone(),
            anonymous_body(&format!("{}_", label_text(&name))),
        );
    }
    let name = match expression {
        Expression::Function(function) if !qualified => Some(function.name.text.clone()),
        other if qualified => qualified_name(other).map(|name| label_text(&name)),
        other => natural_name(other)
            .or_else(|| qualified_name(other))
            .map(|name| label_text(&name)),
    };
    let base = name.unwrap_or_else(|| "anon".to_owned());
    let owner = NameOwner::Repetition(Box::new(owner.clone()), index);
    LabelName::Anonymous(owner, anonymous_body(&format!("{base}_")))
}

fn label_text(name: &LabelName) -> String {
    match name {
        LabelName::Given(name) | LabelName::Truncated(name) => name.text.clone(),
        LabelName::Anonymous(_, base) => base.clone(),
    }
}

/// Labels that the compiler gives are shortened, labels of the script are not.
fn truncated(label: LabelName) -> LabelName {
    match label {
        LabelName::Given(name) => LabelName::Truncated(name),
        other => other,
    }
}
