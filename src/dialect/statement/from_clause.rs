//! Which tables a statement reads: the FROM elements that expressions bring along, which of them
//! are hidden by joins or left to an enclosing query, and how each is written.

use std::collections::HashSet;
use std::sync::Arc;

use super::compiler::{Compiler, Context, Result};
use super::names::{LabelName, NameClass, NameOwner};
use crate::dialect::DialectError;
use crate::schema::expression::{
    Alias, AliasKind, BinaryModifiers, ColumnReference, CustomFragment, ElementId, ElementName,
    Expression, FromClause, Join, Operand, Operator, TableClause, TableColumn, TableFunction,
    TupleExpression, ValuesClause,
};
use crate::schema::identifier::Identifier;
use crate::schema::statement::{Query, Select, SelectJoin};

/// Identity of a FROM element.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(in crate::dialect) enum FromKey {
    /// A table, alias, expression or function.
    Element(ElementId),
    /// A join of two, with what tells it from another join of the same two.
    Join(Box<FromKey>, Box<FromKey>, String),
    /// Text.
    Text(String),
}

pub(in crate::dialect) fn key_of(from: &FromClause) -> FromKey {
    match from {
        FromClause::Table(table) => FromKey::Element(table.id),
        FromClause::Alias(alias) => FromKey::Element(alias.id),
        FromClause::Cte(cte) => FromKey::Element(cte.id),
        FromClause::Join(join) => FromKey::Join(
            Box::new(key_of(&join.left)),
            Box::new(key_of(&join.right)),
            format!("{} {} {:?}", join.outer, join.full, join.on),
        ),
        FromClause::Values(values) => FromKey::Element(values.id),
        FromClause::Function(function) => FromKey::Element(function.id),
        FromClause::Text(text) => FromKey::Text(text.text.clone()),
    }
}

/// `_from_objects` of a FROM element.
pub(in crate::dialect) fn objects_of(from: &FromClause) -> Vec<FromClause> {
    match from {
        FromClause::Join(join) => {
            let mut objects = vec![from.clone()];
            objects.extend(objects_of(&join.left));
            objects.extend(objects_of(&join.right));
            objects
        }
        other => vec![other.clone()],
    }
}

pub(in crate::dialect) fn keys_of<'a>(
    froms: impl IntoIterator<Item = &'a FromClause>,
) -> HashSet<FromKey> {
    froms
        .into_iter()
        .flat_map(|from| objects_of(from).iter().map(key_of).collect::<Vec<_>>())
        .collect()
}

/// Adds the FROM elements of an expression (`_from_objects`).
pub(in crate::dialect) fn collect(expression: &Expression, found: &mut Vec<FromClause>) {
    let each = |members: &[Expression], found: &mut Vec<FromClause>| {
        for member in members {
            collect(member, found);
        }
    };
    match expression {
        Expression::Column(column) => {
            if let Some(table) = &column.table {
                found.push((**table).clone());
            }
        }
        Expression::Unary(unary) => collect(&unary.operand, found),
        Expression::Binary(binary) => {
            collect(&binary.left, found);
            collect(&binary.right, found);
        }
        Expression::List(list) => each(&list.members, found),
        Expression::Grouping(inner) => collect(inner, found),
        Expression::Tuple(tuple) => each(&tuple.members, found),
        Expression::Array(array) => each(&array.members, found),
        Expression::Slice { start, stop, step } => {
            for part in [start, stop, step].into_iter().flatten() {
                collect(part, found);
            }
        }
        Expression::Case(case) => {
            if let Some(value) = &case.value {
                collect(value, found);
            }
            for (condition, result) in &case.whens {
                collect(condition, found);
                collect(result, found);
            }
            if let Some(otherwise) = &case.otherwise {
                collect(otherwise, found);
            }
        }
        Expression::Cast(cast) => collect(&cast.operand, found),
        Expression::Extract { expression, .. } => collect(expression, found),
        Expression::Function(function) => each(&function.arguments, found),
        Expression::FunctionColumn(column) => each(&column.function.arguments, found),
        Expression::Over(window) => {
            collect(&window.function, found);
            each(&window.partition_by, found);
            each(&window.order_by, found);
        }
        Expression::WithinGroup { function, order_by } => {
            collect(function, found);
            each(order_by, found);
        }
        Expression::Filter {
            function,
            criterion,
        } => {
            collect(function, found);
            collect(criterion, found);
        }
        Expression::Label(label) => collect(&label.expression, found),
        Expression::FromClauseValue(from) => found.push((**from).clone()),
        Expression::Custom(custom) => {
            for fragment in &custom.fragments {
                if let CustomFragment::Expression(inner) = fragment {
                    collect(inner, found);
                }
            }
        }
        Expression::Bind(_)
        | Expression::Text(_)
        | Expression::Null
        | Expression::True
        | Expression::False
        | Expression::Collation(_)
        | Expression::ScalarSubquery(_)
        | Expression::SelectGrouping(_)
        | Expression::LabelName(_)
        | Expression::NextValue(_) => {}
    }
}

/// The FROM elements of several expressions.
pub(in crate::dialect) fn collected(expressions: &[Expression]) -> Vec<FromClause> {
    let mut found = Vec::new();
    for expression in expressions {
        collect(expression, &mut found);
    }
    found
}

/// Each once, without those that a join contains (`_normalize_froms`).
pub(in crate::dialect) fn normalized(froms: Vec<FromClause>) -> Vec<FromClause> {
    let mut seen = HashSet::new();
    let mut kept: Vec<FromClause> = Vec::new();
    for from in froms {
        if seen.insert(key_of(&from)) {
            kept.push(from);
        }
    }
    let hidden = hidden_by(&kept);
    kept.retain(|from| !hidden.contains(&key_of(from)));
    kept
}

/// What joins among these contain (`_hide_froms`).
fn hidden_by(froms: &[FromClause]) -> HashSet<FromKey> {
    froms
        .iter()
        .filter_map(|from| match from {
            FromClause::Join(join) => Some(keys_of([&join.left, &join.right])),
            _ => None,
        })
        .flatten()
        .collect()
}

/// The FROM list of a query before correlation: `select_from`, joins, columns, conditions.
pub(in crate::dialect) fn of_select(select: &Select) -> Result<Vec<FromClause>> {
    let mut froms = select.from.clone();
    for join in &select.joins {
        place_join(select, join, &mut froms)?;
    }
    froms.extend(collected(&select.columns));
    froms.extend(collected(&select.filter));
    Ok(normalized(froms))
}

/// As `SelectState._setup_joins`.
fn place_join(select: &Select, join: &SelectJoin, froms: &mut Vec<FromClause>) -> Result<()> {
    let (left, replaced) = match &join.left {
        Some(left) => (left.clone(), place_explicit(left, froms)),
        None => place_implicit(select, join, froms)?,
    };
    let on = match &join.on {
        Some(on) => on.clone(),
        None => natural_condition(&left, &join.target)?,
    };
    let joined = FromClause::Join(Box::new(Join {
        left: replaced.map_or(left, |index| froms[index].clone()),
        right: join.target.clone(),
        on,
        outer: join.outer,
        full: join.full,
    }));
    match replaced {
        Some(index) => froms[index] = joined,
        None => froms.push(joined),
    }
    Ok(())
}

fn place_explicit(left: &FromClause, froms: &[FromClause]) -> Option<usize> {
    let key = key_of(left);
    froms.iter().position(|from| keys_of([from]).contains(&key))
}

fn place_implicit(
    select: &Select,
    join: &SelectJoin,
    froms: &[FromClause],
) -> Result<(FromClause, Option<usize>)> {
    let explicit = !froms.is_empty();
    let candidates: Vec<FromClause> = if explicit {
        froms.to_vec()
    } else {
        let mut seen = HashSet::new();
        let mut potential = collected(&select.columns);
        potential.extend(collected(&select.filter));
        potential.retain(|from| seen.insert(key_of(from)));
        potential
    };
    let indexes = joinable(&candidates, join);
    match indexes.as_slice() {
        [index] => Ok((candidates[*index].clone(), explicit.then_some(*index))),
        [] => Err(DialectError::InvalidRequest(format!(
            "Don't know how to join to {}. Please use the .select_from() method to establish an \
             explicit left side, as well as providing an explicit ON clause if not present \
             already to help resolve the ambiguity.",
            description(&join.target)
        ))),
        _ => Err(DialectError::InvalidRequest(
            "Can't determine which FROM clause to join from, there are multiple FROMS which can \
             join to this entity. Please use the .select_from() method to establish an explicit \
             left side, as well as providing an explicit ON clause if not present already to \
             help resolve the ambiguity."
                .to_owned(),
        )),
    }
}

/// As `find_left_clause_to_join_from`.
fn joinable(candidates: &[FromClause], join: &SelectJoin) -> Vec<usize> {
    let targets = objects_of(&join.target);
    let condition_tables = match &join.on {
        Some(on) if candidates.len() > 1 => keys_of(&collected(std::slice::from_ref(on))),
        _ => HashSet::new(),
    };
    let fits = |from: &FromClause, target: &FromClause| {
        if key_of(from) == key_of(target) {
            return false;
        }
        if !condition_tables.is_empty() {
            let mut known = keys_of([from]);
            known.extend(keys_of([target]));
            return condition_tables.is_subset(&known);
        }
        join.on.is_some() || natural_condition(from, target).is_ok()
    };
    let mut found: Vec<usize> = (0..candidates.len())
        .filter(|index| {
            targets
                .iter()
                .any(|target| fits(&candidates[*index], target))
        })
        .collect();
    if found.len() > 1 {
        let hidden = hidden_by(candidates);
        found.retain(|index| !hidden.contains(&key_of(&candidates[*index])));
    }
    if found.is_empty() && join.on.is_some() {
        return (0..candidates.len()).collect();
    }
    found
}

/// A name for messages.
pub(in crate::dialect) fn description(from: &FromClause) -> String {
    match from {
        FromClause::Table(table) => table.name.text.clone(),
        FromClause::Alias(alias) => match &alias.name {
            ElementName::Given(name) => name.text.clone(),
            ElementName::Anonymous { base, .. } => base.clone(),
        },
        FromClause::Cte(cte) => match &cte.name {
            ElementName::Given(name) => name.text.clone(),
            ElementName::Anonymous { base, .. } => base.clone(),
        },
        FromClause::Join(join) => {
            format!(
                "Join object on {} and {}",
                description(&join.left),
                description(&join.right)
            )
        }
        FromClause::Values(_) => "values".to_owned(),
        FromClause::Function(function) => function.name.text.clone(),
        FromClause::Text(text) => text.text.clone(),
    }
}

/// The tables of a FROM element, with what their columns are reached through.
fn tables_of(from: &FromClause) -> Vec<(Arc<TableClause>, FromClause)> {
    objects_of(from)
        .into_iter()
        .filter_map(|object| match &object {
            FromClause::Table(table) => Some((Arc::clone(table), object.clone())),
            FromClause::Alias(alias) => match &alias.kind {
                AliasKind::From(FromClause::Table(table)) => {
                    Some((Arc::clone(table), object.clone()))
                }
                _ => None,
            },
            _ => None,
        })
        .collect()
}

/// The join condition that foreign keys give (`Join._join_condition`).
///
/// # Errors
/// When there is no foreign key between the two, or more than one.
pub(in crate::dialect) fn natural_condition(
    left: &FromClause,
    right: &FromClause,
) -> Result<Expression> {
    let mut pairs = Vec::new();
    for (right_table, right_from) in tables_of(right) {
        for (left_table, left_from) in tables_of(left) {
            pairs.extend(references(
                &right_table,
                &right_from,
                &left_table,
                &left_from,
            ));
            if left_table.id != right_table.id {
                pairs.extend(references(
                    &left_table,
                    &left_from,
                    &right_table,
                    &right_from,
                ));
            }
        }
    }
    if pairs.is_empty() {
        return Err(DialectError::InvalidRequest(format!(
            "Can't find any foreign key relationships between '{}' and '{}'.",
            description(left),
            description(right)
        )));
    }
    Ok(Expression::and(pairs))
}

fn references(
    child: &TableClause,
    child_from: &FromClause,
    parent: &TableClause,
    parent_from: &FromClause,
) -> Vec<Expression> {
    let parent_schema = parent.schema.as_ref().map(|schema| schema.text.as_str());
    let mut found = Vec::new();
    for column in &child.columns {
        for (schema, table, referred) in &column.foreign_keys {
            if *table != parent.name.text || schema.as_deref() != parent_schema {
                continue;
            }
            let Some(target) = parent
                .columns
                .iter()
                .find(|other| other.name.text == *referred)
            else {
                continue;
            };
            let own = column_of(column, child_from);
            let other = column_of(target, parent_from);
            if let Ok(equal) = other.operate(
                Operator::Equal,
                Operand::Expression(own),
                BinaryModifiers::default(),
            ) {
                found.push(equal);
            }
        }
    }
    found
}

fn column_of(column: &TableColumn, from: &FromClause) -> Expression {
    Expression::Column(Box::new(ColumnReference {
        name: column.name.clone(),
        anonymous: None,
        key: Some(column.key.clone()),
        table: Some(Arc::new(from.clone())),
        sql_type: column.sql_type.clone(),
        is_literal: false,
    }))
}

impl Compiler<'_> {
    /// Writes something in FROM (`asfrom=True`).
    pub(in crate::dialect) fn written_from(
        &mut self,
        from: &FromClause,
        context: &Context,
    ) -> Result<String> {
        match from {
            FromClause::Table(table) => {
                let mut text = self.table_name(&table.name, table.schema.as_ref(), context);
                if table.schema.is_none()
                    && !context.enclosed_by_alias
                    && context.ambiguous_tables.contains(&table.name.text)
                {
                    let alias = self.ambiguous_alias(&table.name.text);
                    text = format!("{text} AS {alias}");
                }
                if table.only && self.dialect.is_postgresql() {
                    text = format!("ONLY {text}");
                }
                Ok(text)
            }
            FromClause::Alias(alias) => self.alias(alias, context),
            FromClause::Cte(cte) => self.cte_in_from(cte, context),
            FromClause::Join(join) => self.join(join, context),
            FromClause::Values(values) => self.values_in_from(values, context),
            FromClause::Function(function) => self.function(function, &context.plain()),
            FromClause::Text(text) => self.text_clause(text, context),
        }
    }

    fn table_name(
        &self,
        name: &Identifier,
        schema: Option<&Identifier>,
        context: &Context,
    ) -> String {
        self.dialect
            .format_table(name, schema.filter(|_| context.use_schema))
    }

    /// The alias of a table whose name a schema-qualified table has too.
    pub(in crate::dialect) fn ambiguous_alias(&mut self, name: &str) -> String {
        let label = LabelName::Anonymous(NameOwner::TableName(name.to_owned()), name.to_owned());
        let resolved = self.resolve_name(NameClass::Alias, &label);
        self.dialect.quote(&resolved)
    }

    fn join(&mut self, join: &Join, context: &Context) -> Result<String> {
        let keyword = match (join.full, join.outer) {
            (true, _) => " FULL OUTER JOIN ",
            (false, true) => " LEFT OUTER JOIN ",
            (false, false) if self.dialect.is_mysql_family() => " INNER JOIN ",
            (false, false) => " JOIN ",
        };
        let left = self.written_from(&join.left, context)?;
        // A join on the right side stands in brackets (`FromGrouping`).
        let right = match &join.right {
            FromClause::Join(_) => format!("({})", self.written_from(&join.right, context)?),
            other => self.written_from(other, context)?,
        };
        let on = join.on.clone().self_group(Some(&Operator::AsBoolean));
        let on = self.expression(&on, &context.plain())?;
        Ok(format!("{left}{keyword}{right} ON {on}"))
    }

    fn alias(&mut self, alias: &Alias, context: &Context) -> Result<String> {
        let name = self.resolve_name(NameClass::Alias, &LabelName::from(&alias.name));
        let quoted = self.dialect.quote(&name);
        let inside = Context {
            enclosed_by_alias: true,
            ..context.clone()
        };
        Ok(match &alias.kind {
            AliasKind::From(from) => format!("{} AS {quoted}", self.written_from(from, &inside)?),
            AliasKind::Subquery(query) => {
                format!("({}) AS {quoted}", self.subquery(query, &inside, false)?)
            }
            AliasKind::Lateral(query) => {
                format!(
                    "LATERAL ({}) AS {quoted}",
                    self.subquery(query, &inside, true)?
                )
            }
            AliasKind::LateralFrom(from) => {
                format!("LATERAL {} AS {quoted}", self.written_from(from, &inside)?)
            }
            AliasKind::Sample(sample) => {
                let element = self.written_from(&sample.element, &inside)?;
                let sampling = self.expression(&sample.sampling, &context.plain())?;
                let mut text = format!("{element} AS {quoted} TABLESAMPLE {sampling}");
                if let Some(seed) = &sample.seed {
                    let seed = self.expression(seed, &context.plain())?;
                    text.push_str(&format!(" REPEATABLE ({seed})"));
                }
                text
            }
            AliasKind::Function(function) => self.table_function(function, &quoted, context)?,
        })
    }

    fn table_function(
        &mut self,
        function: &TableFunction,
        name: &str,
        context: &Context,
    ) -> Result<String> {
        let call = self.function(&function.function, &context.plain())?;
        let lateral = if function.lateral { "LATERAL " } else { "" };
        let mut text = format!("{lateral}{call} AS {name}");
        if function.derived {
            let mut columns = Vec::new();
            for (column, sql_type) in &function.columns {
                let column = self.dialect.quote(column);
                columns.push(if function.with_types {
                    format!("{column} {}", self.dialect.type_sql(sql_type)?)
                } else {
                    column
                });
            }
            text.push_str(&format!("({})", columns.join(", ")));
        }
        Ok(text)
    }

    /// A query in FROM, without its brackets.
    fn subquery(&mut self, query: &Query, context: &Context, lateral: bool) -> Result<String> {
        let inside = Context {
            as_from: true,
            lateral,
            ..context.clone()
        };
        self.query(query, &inside)
    }

    /// `VALUES (...), (...)`.
    pub(in crate::dialect) fn values_rows(
        &mut self,
        values: &ValuesClause,
        context: &Context,
    ) -> Result<String> {
        let context = Context {
            literal_binds: context.literal_binds || values.literal_binds,
            ..context.plain()
        };
        let mut rows = Vec::new();
        for row in &values.rows {
            let tuple = Expression::Tuple(Box::new(TupleExpression {
                members: row.clone(),
                types: values
                    .columns
                    .iter()
                    .map(|(_, sql_type)| sql_type.clone())
                    .collect(),
            }));
            rows.push(self.expression(&tuple, &context)?);
        }
        Ok(format!("VALUES {}", rows.join(", ")))
    }

    fn values_in_from(&mut self, values: &ValuesClause, context: &Context) -> Result<String> {
        let rows = self.values_rows(values, context)?;
        let lateral = if values.lateral { "LATERAL " } else { "" };
        let Some(name) = &values.name else {
            return Ok(format!("{lateral}({rows})"));
        };
        let name = self.resolve_name(NameClass::Alias, &LabelName::from(name));
        let columns: Vec<String> = values
            .columns
            .iter()
            .map(|(column, _)| self.dialect.quote(column))
            .collect();
        Ok(format!(
            "{lateral}({rows}) AS {} ({})",
            self.dialect.quote(&name),
            columns.join(", ")
        ))
    }
}
