//! Queries to text: SELECT, compounds, text with columns.

use std::collections::HashSet;
use std::rc::Rc;

use indexmap::IndexMap;

use super::columns::qualified_name;
use super::compiler::{Compiler, Context, LabelScope, Result, StackEntry};
use super::from_clause::{FromKey, collected, key_of, keys_of, objects_of, of_select};
use super::names::LabelName;
use super::{DialectError, ResultColumn};
use crate::schema::expression::{
    ColumnReference, ElementName, Expression, FromClause, Operator, boolean_members, types,
};
use crate::schema::statement::{
    Compound, CompoundKind, Distinct, ForUpdate, LabelStyle, Limit, Query, Select, TextualSelect,
};
use crate::schema::value::SqlValue;

/// How a label of the SELECT is written in a list that follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Labels {
    /// By its name, as in ORDER BY (`_label_reference`).
    Names,
    /// By what it is the label of, as in GROUP BY.
    Expressions,
}

impl Compiler<'_> {
    pub(in crate::dialect) fn query(&mut self, query: &Query, context: &Context) -> Result<String> {
        match query {
            Query::Select(select) => self.select(select, context),
            Query::Compound(compound) => self.compound(compound, context),
            Query::Textual(textual) => self.textual(textual, context),
            Query::Grouping(inner) => {
                let inside = Context {
                    as_from: false,
                    ..context.clone()
                };
                Ok(format!("({})", self.query(inner, &inside)?))
            }
            Query::Values(values) => self.values_rows(values, context),
        }
    }

    fn select(&mut self, select: &Select, context: &Context) -> Result<String> {
        let froms = of_select(select)?;
        let top_level = self.stack.is_empty();
        let enclosing = self.stack.last().cloned().unwrap_or_default();
        let mut records = top_level || enclosing.needs_columns;
        if context.compound_index.is_some_and(|index| index > 0) {
            records = false;
        }
        let displayed = displayed_froms(select, &froms, &enclosing, context)?;
        self.push_select(select, &froms, &displayed, &enclosing);
        let context = Context {
            within_columns: false,
            within_label: false,
            ambiguous_tables: ambiguous_tables(&froms),
            enclosed_by_alias: false,
            ..context.clone()
        };
        let inside = Context {
            as_from: false,
            lateral: false,
            compound_index: None,
            insert_into: false,
            eager_grouping: false,
            label_as_name: None,
            ..context.clone()
        };
        let mut text = self.select_head(select, &context, &inside, records)?;
        self.select_body(&mut text, select, &displayed, &inside)?;
        for (hint, dialect) in &select.statement_hints {
            if self.is_for_dialect(Some(dialect)) {
                text.push_str(&format!(" {hint}"));
            }
        }
        let embedded = context.compound_index.is_some() || context.insert_into;
        if !embedded || top_level {
            text = self.with_ctes(text, top_level, false);
        }
        let suffixes = self.prefixes(&select.suffixes, &inside)?;
        if !select.suffixes.is_empty() {
            text.push_str(&format!(" {suffixes}"));
        }
        self.stack.pop();
        Ok(text)
    }

    fn push_select(
        &mut self,
        select: &Select,
        froms: &[FromClause],
        displayed: &[FromClause],
        enclosing: &StackEntry,
    ) {
        let as_from = keys_of(displayed);
        let mut correlate = as_from.clone();
        correlate.extend(enclosing.correlate.iter().cloned());
        self.stack.push(StackEntry {
            correlate,
            as_from,
            labels: Rc::new(label_scope(&select.columns, froms)),
            needs_columns: false,
        });
    }

    fn select_head(
        &mut self,
        select: &Select,
        context: &Context,
        inside: &Context,
        records: bool,
    ) -> Result<String> {
        let mut text = "SELECT ".to_owned();
        for cte in &select.independent_ctes {
            self.write_cte(cte, inside)?;
        }
        text.push_str(&self.prefixes(&select.prefixes, inside)?);
        match &select.distinct {
            Some(Distinct::On(columns)) if self.dialect.is_postgresql() => {
                let columns = self.listed(columns, inside, Labels::Expressions)?;
                text.push_str(&format!("DISTINCT ON ({columns}) "));
            }
            Some(Distinct::All | Distinct::On(_)) => text.push_str("DISTINCT "),
            None => {}
        }
        let plans = self.plan_columns(&select.columns, select.label_style);
        let columns = self.written_columns(&plans, context.as_from, records, inside)?;
        text.push_str(&columns.join(", "));
        if columns.is_empty() {
            text.truncate(text.trim_end().len());
        }
        Ok(text)
    }

    fn select_body(
        &mut self,
        text: &mut String,
        select: &Select,
        froms: &[FromClause],
        context: &Context,
    ) -> Result<()> {
        if froms.is_empty() {
            if self.dialect.is_mysql_family() && !select.filter.is_empty() {
                text.push_str(" FROM DUAL");
            }
        } else {
            let mut written = Vec::new();
            for from in froms {
                let from_text = self.written_from(from, context)?;
                written.push(self.hinted(from_text, from, select, context)?);
            }
            text.push_str(&format!(" \nFROM {}", written.join(", ")));
        }
        if let Some(condition) = self.conditions(&select.filter, context)? {
            text.push_str(&format!(" \nWHERE {condition}"));
        }
        if !select.group_by.is_empty() {
            let group_by = self.listed(&select.group_by, context, Labels::Expressions)?;
            if !group_by.is_empty() {
                text.push_str(&format!(" GROUP BY {group_by}"));
            }
        }
        if let Some(condition) = self.conditions(&select.having, context)? {
            text.push_str(&format!(" \nHAVING {condition}"));
        }
        text.push_str(&self.order_by(&select.order_by, context)?);
        if !select.limit.is_empty() {
            text.push_str(&self.limit(&select.limit, context)?);
        }
        if let Some(for_update) = &select.for_update {
            text.push_str(&self.for_update(for_update, context)?);
        }
        Ok(())
    }

    fn hinted(
        &self,
        text: String,
        from: &FromClause,
        select: &Select,
        _context: &Context,
    ) -> Result<String> {
        for (table, hint, dialect) in &select.hints {
            if key_of(table) != key_of(from) || !self.is_for_dialect(Some(dialect)) {
                continue;
            }
            let name = super::from_clause::description(table);
            let hint = hint.replace("%(name)s", &self.dialect.quote_text(&name));
            return self.hint_text(text, &hint);
        }
        Ok(text)
    }

    /// As `format_from_hint_text`.
    pub(super) fn hint_text(&self, text: String, hint: &str) -> Result<String> {
        if self.dialect.is_postgresql() {
            if hint.to_uppercase() != "ONLY" {
                return Err(DialectError::Compile(format!(
                    "Unrecognized hint: '{hint}'"
                )));
            }
            return Ok(format!("ONLY {text}"));
        }
        Ok(if self.dialect.is_mysql_family() {
            format!("{text} {hint}")
        } else {
            text
        })
    }

    pub(super) fn is_for_dialect(&self, dialect: Option<&str>) -> bool {
        dialect.is_none_or(|dialect| dialect == "*" || dialect == self.dialect.name.as_str())
    }

    /// `prefix_with` and `suffix_with`, with a space behind them.
    pub(super) fn prefixes(
        &mut self,
        prefixes: &[(Expression, Option<String>)],
        context: &Context,
    ) -> Result<String> {
        let mut written = Vec::new();
        for (prefix, dialect) in prefixes {
            if self.is_for_dialect(dialect.as_deref()) {
                written.push(self.expression(prefix, context)?);
            }
        }
        let clause = written.join(" ");
        Ok(if clause.is_empty() {
            clause
        } else {
            format!("{clause} ")
        })
    }

    /// Conditions joined by AND (`_generate_delimited_and_list`).
    pub(super) fn conditions(
        &mut self,
        conditions: &[Expression],
        context: &Context,
    ) -> Result<Option<String>> {
        if conditions.is_empty() {
            return Ok(None);
        }
        let members = boolean_members(&Operator::And, conditions.to_vec());
        let text = self.separated(&members, " AND ", context)?;
        Ok(Some(text).filter(|text| !text.is_empty()))
    }

    /// Elements of ORDER BY and its kin, which may name labels of the columns.
    fn listed(
        &mut self,
        elements: &[Expression],
        context: &Context,
        labels: Labels,
    ) -> Result<String> {
        let mut written = Vec::new();
        for element in elements {
            let context = Context {
                label_as_name: match labels {
                    Labels::Names => self.label_reference(element),
                    Labels::Expressions => None,
                },
                ..context.clone()
            };
            let text = self.expression(element, &context)?;
            if !text.is_empty() {
                written.push(text);
            }
        }
        Ok(written.join(", "))
    }

    fn order_by(&mut self, elements: &[Expression], context: &Context) -> Result<String> {
        let text = self.listed(elements, context, Labels::Names)?;
        Ok(if text.is_empty() {
            text
        } else {
            format!(" ORDER BY {text}")
        })
    }

    fn limit(&mut self, limit: &Limit, context: &Context) -> Result<String> {
        if let Some(fetch) = &limit.fetch {
            return self.fetch(limit, fetch, context);
        }
        if self.dialect.is_mysql_family() {
            let offset = self.limit_part(limit.offset.as_ref(), context)?;
            let rows = self.limit_part(limit.limit.as_ref(), context)?;
            return Ok(match (rows, offset) {
                (rows, Some(offset)) => {
                    let rows = rows.unwrap_or_else(|| "18446744073709551615".to_owned());
                    format!(" \n LIMIT {offset}, {rows}")
                }
                (Some(rows), None) => format!(" \n LIMIT {rows}"),
                (None, None) => String::new(),
            });
        }
        let rows = self.limit_part(limit.limit.as_ref(), context)?;
        if self.dialect.is_postgresql() {
            let offset = self.limit_part(limit.offset.as_ref(), context)?;
            let mut text = rows.map_or(String::new(), |rows| format!(" \n LIMIT {rows}"));
            if let Some(offset) = offset {
                if text.is_empty() {
                    text.push_str("\n LIMIT ALL");
                }
                text.push_str(&format!(" OFFSET {offset}"));
            }
            return Ok(text);
        }
        self.sqlite_limit(rows.as_deref(), limit, context)
    }

    fn limit_part(
        &mut self,
        part: Option<&Expression>,
        context: &Context,
    ) -> Result<Option<String>> {
        part.map(|part| self.expression(part, context)).transpose()
    }

    fn sqlite_limit(
        &mut self,
        rows: Option<&str>,
        limit: &Limit,
        context: &Context,
    ) -> Result<String> {
        // SQLAlchemy forgets here that values may have to be literals.
        let mut text = rows.map_or(String::new(), |rows| format!("\n LIMIT {rows}"));
        let unlimited = Context {
            literal_binds: false,
            ..context.clone()
        };
        match &limit.offset {
            Some(offset) => {
                if rows.is_none() {
                    let all = Expression::literal(SqlValue::Integer(-1), Some(types::integer()));
                    text.push_str(&format!("\n LIMIT {}", self.expression(&all, &unlimited)?));
                }
                text.push_str(&format!(" OFFSET {}", self.expression(offset, context)?));
            }
            None => {
                let none = Expression::literal(SqlValue::Integer(0), Some(types::integer()));
                text.push_str(&format!(" OFFSET {}", self.expression(&none, &unlimited)?));
            }
        }
        Ok(text)
    }

    fn fetch(&mut self, limit: &Limit, fetch: &Expression, context: &Context) -> Result<String> {
        let brackets = self.dialect.is_postgresql();
        let mut text = String::new();
        let wrapped = |text: String| if brackets { format!("({text})") } else { text };
        if let Some(offset) = &limit.offset {
            let offset = wrapped(self.expression(offset, context)?);
            text.push_str(&format!("\n OFFSET {offset} ROWS"));
        }
        let rows = wrapped(self.expression(fetch, context)?);
        let percent = if limit.fetch_percent { " PERCENT" } else { "" };
        let ties = if limit.fetch_with_ties {
            "WITH TIES"
        } else {
            "ONLY"
        };
        text.push_str(&format!("\n FETCH FIRST {rows}{percent} ROWS {ties}"));
        Ok(text)
    }

    fn for_update(&mut self, for_update: &ForUpdate, context: &Context) -> Result<String> {
        if self.dialect.is_sqlite() {
            return Ok(String::new());
        }
        let postgresql = self.dialect.is_postgresql();
        let mut text = match (for_update.read, for_update.key_share && postgresql) {
            (true, true) => " FOR KEY SHARE",
            (true, false) if postgresql => " FOR SHARE",
            (true, false) => " LOCK IN SHARE MODE",
            (false, true) => " FOR NO KEY UPDATE",
            (false, false) => " FOR UPDATE",
        }
        .to_owned();
        let mut tables: Vec<FromClause> = Vec::new();
        for table in collected(&for_update.of)
            .into_iter()
            .chain(for_update.of_tables.clone())
        {
            if !tables.iter().any(|known| key_of(known) == key_of(&table)) {
                tables.push(table);
            }
        }
        if !tables.is_empty() && postgresql {
            let mut names = Vec::new();
            for table in &tables {
                names.push(self.name_in_hint(table, context)?);
            }
            text.push_str(&format!(" OF {}", names.join(", ")));
        }
        if for_update.no_wait {
            text.push_str(" NOWAIT");
        }
        if for_update.skip_locked {
            text.push_str(" SKIP LOCKED");
        }
        Ok(text)
    }

    /// The bare name of a FROM element (`ashint=True`).
    pub(super) fn name_in_hint(&mut self, from: &FromClause, context: &Context) -> Result<String> {
        let name = match from {
            FromClause::Table(table) => table.name.clone(),
            FromClause::Alias(alias) => self.resolve_name(
                super::names::NameClass::Alias,
                &LabelName::from(&alias.name),
            ),
            FromClause::Cte(cte) => {
                self.resolve_name(super::names::NameClass::Alias, &LabelName::from(&cte.name))
            }
            other => return self.written_from(other, context),
        };
        Ok(self.dialect.quote(&name))
    }

    fn compound(&mut self, compound: &Compound, context: &Context) -> Result<String> {
        let top_level = self.stack.is_empty();
        let enclosing = self.stack.last().cloned().unwrap_or_default();
        let needs_columns = top_level
            || enclosing.needs_columns && context.compound_index.is_none_or(|index| index == 0);
        let first = first_select(&compound.members);
        let scope = first.map_or_else(LabelScope::default, |select| {
            label_scope(&select.columns, &[])
        });
        self.stack.push(StackEntry {
            labels: Rc::new(scope),
            needs_columns,
            ..enclosing
        });
        for cte in &compound.independent_ctes {
            self.write_cte(cte, context)?;
        }
        check_column_counts(compound)?;
        let keyword = match compound.kind {
            CompoundKind::Union => " UNION ",
            CompoundKind::UnionAll => " UNION ALL ",
            CompoundKind::Intersect => " INTERSECT ",
            CompoundKind::IntersectAll => " INTERSECT ALL ",
            CompoundKind::Except => " EXCEPT ",
            CompoundKind::ExceptAll => " EXCEPT ALL ",
        };
        let mut members = Vec::new();
        for (index, member) in compound.members.iter().enumerate() {
            let inside = Context {
                compound_index: Some(index),
                ..context.clone()
            };
            members.push(self.query(&grouped_member(member), &inside)?);
        }
        let mut text = members.join(keyword);
        let inside = Context {
            include_table: false,
            ..context.plain()
        };
        if !compound.group_by.is_empty() {
            text.push_str(&format!(
                " GROUP BY {}",
                self.listed(&compound.group_by, &inside, Labels::Expressions)?
            ));
        }
        text.push_str(&self.order_by(&compound.order_by, &inside)?);
        if !compound.limit.is_empty() {
            text.push_str(&self.limit(&compound.limit, &inside)?);
        }
        text = self.with_ctes(text, top_level, true);
        self.stack.pop();
        Ok(text)
    }

    fn textual(&mut self, textual: &TextualSelect, context: &Context) -> Result<String> {
        let top_level = self.stack.is_empty();
        let needs_columns = self.stack.last().is_some_and(|entry| entry.needs_columns);
        self.stack.push(StackEntry::default());
        if top_level || needs_columns && context.compound_index == Some(0) {
            for column in &textual.columns {
                let name = match column {
                    Expression::Column(column) => Some(column.name.text.clone()),
                    _ => None,
                };
                self.columns.push(ResultColumn {
                    name,
                    sql_type: column.sql_type(),
                });
            }
        }
        let text = self.text_clause(&textual.text, &context.plain())?;
        let text = self.with_ctes(text, top_level, false);
        self.stack.pop();
        Ok(text)
    }
}

/// The members of a compound that need brackets have them (`CompoundSelect` groups compounds and
/// queries with ORDER BY or LIMIT).
fn grouped_member(member: &Query) -> Query {
    let needs_brackets = match member {
        Query::Select(select) => !select.limit.is_empty() || !select.order_by.is_empty(),
        Query::Compound(_) => true,
        Query::Textual(_) | Query::Grouping(_) | Query::Values(_) => false,
    };
    if needs_brackets {
        Query::Grouping(Box::new(member.clone()))
    } else {
        member.clone()
    }
}

fn first_select(members: &[Query]) -> Option<&Select> {
    match members.first()? {
        Query::Select(select) => Some(select),
        Query::Compound(compound) => first_select(&compound.members),
        Query::Grouping(inner) => first_select(std::slice::from_ref(inner)),
        Query::Textual(_) | Query::Values(_) => None,
    }
}

fn check_column_counts(compound: &Compound) -> Result<()> {
    let counts: Vec<(usize, usize)> = compound
        .members
        .iter()
        .enumerate()
        .filter_map(|(index, member)| {
            first_select(std::slice::from_ref(member)).map(|select| (index, select.columns.len()))
        })
        .collect();
    let Some((_, expected)) = counts.first() else {
        return Ok(());
    };
    match counts.iter().find(|(_, count)| count != expected) {
        None => Ok(()),
        Some((index, count)) => Err(DialectError::Compile(format!(
            "All selectables passed to CompoundSelect must have identical numbers of columns; \
             select #1 has {expected} columns, select #{} has {count}",
            index + 1
        ))),
    }
}

/// As `_label_resolve_dict`.
fn label_scope(columns: &[Expression], froms: &[FromClause]) -> LabelScope {
    let mut scope = LabelScope::default();
    for column in columns {
        if let Some(name) = scope_name(column) {
            scope.columns.insert(name, column.clone());
        }
    }
    let mut known = IndexMap::new();
    for from in froms {
        for column in columns_of(from) {
            known.insert(
                column
                    .key
                    .clone()
                    .unwrap_or_else(|| column.name.text.clone()),
                Expression::Column(Box::new(column)),
            );
        }
    }
    scope.froms = known;
    scope
}

fn scope_name(column: &Expression) -> Option<String> {
    match column {
        Expression::Text(_) => None,
        Expression::Label(label) => Some(match &label.name {
            ElementName::Given(name) => name.text.clone(),
            ElementName::Anonymous { base, element } => format!("{}\u{0}{base}", element.0),
        }),
        Expression::Function(function) => Some(function.name.text.clone()),
        other => match qualified_name(other)? {
            LabelName::Given(name) | LabelName::Truncated(name) => Some(name.text),
            LabelName::Anonymous(..) => None,
        },
    }
}

/// The columns that a FROM element has.
fn columns_of(from: &FromClause) -> Vec<ColumnReference> {
    let mut found = Vec::new();
    for object in objects_of(from) {
        let table = match &object {
            FromClause::Table(table) => Some(table),
            FromClause::Alias(alias) => match &alias.kind {
                crate::schema::expression::AliasKind::From(FromClause::Table(table)) => Some(table),
                _ => None,
            },
            _ => None,
        };
        let Some(table) = table else {
            continue;
        };
        for column in &table.columns {
            found.push(ColumnReference {
                name: column.name.clone(),
                anonymous: None,
                key: Some(column.key.clone()),
                table: Some(std::sync::Arc::new(object.clone())),
                sql_type: column.sql_type.clone(),
                is_literal: false,
            });
        }
    }
    found
}

/// Names of tables without schema that a schema-qualified table shares.
fn ambiguous_tables(froms: &[FromClause]) -> Rc<HashSet<String>> {
    let mut names = HashSet::new();
    for from in froms {
        for object in objects_of(from) {
            if let FromClause::Table(table) = object
                && table.schema.is_some()
            {
                names.insert(table.name.text.clone());
            }
        }
    }
    Rc::new(names)
}

/// As `SelectState._get_display_froms`.
fn displayed_froms(
    select: &Select,
    froms: &[FromClause],
    enclosing: &StackEntry,
    context: &Context,
) -> Result<Vec<FromClause>> {
    let in_from = context.as_from && !context.lateral;
    let explicit: HashSet<FromKey> = if in_from {
        enclosing
            .correlate
            .difference(&enclosing.as_from)
            .cloned()
            .collect()
    } else {
        enclosing.correlate.clone()
    };
    let implicit: HashSet<FromKey> = if in_from {
        HashSet::new()
    } else {
        enclosing.as_from.clone()
    };
    let mut shown = froms.to_vec();
    if let Some(correlate) = &select.correlate {
        let correlate = keys(correlate);
        shown.retain(|from| {
            let key = key_of(from);
            !(explicit.contains(&key) && correlate.contains(&key))
        });
    }
    if let Some(except) = &select.correlate_except {
        let except = keys(except);
        shown.retain(|from| {
            let key = key_of(from);
            !explicit.contains(&key) || except.contains(&key)
        });
    }
    let automatic = select.correlate.is_none() && select.correlate_except.is_none();
    if automatic && !implicit.is_empty() && shown.len() > 1 {
        shown.retain(|from| !implicit.contains(&key_of(from)));
        if shown.is_empty() {
            return Err(DialectError::InvalidRequest(
                "Select statement returned no FROM clauses due to auto-correlation; specify \
                 correlate(<tables>) to control correlation manually."
                    .to_owned(),
            ));
        }
    }
    Ok(shown)
}

fn keys(froms: &[FromClause]) -> HashSet<FromKey> {
    froms.iter().map(key_of).collect()
}

/// The style of RETURNING.
pub(super) const RETURNING_STYLE: LabelStyle = LabelStyle::DisambiguateOnly;
