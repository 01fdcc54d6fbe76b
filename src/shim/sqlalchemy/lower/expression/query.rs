//! Queries.

use super::super::{needed_text, raise};
use super::Lowering;
use crate::python::error::{Error, PyResult};
use crate::python::value::Value;
use crate::schema::expression::{
    ColumnReference, CommonTableExpression, ElementName, Expression, FromClause, types,
};
use crate::schema::identifier::Identifier;
use crate::schema::statement::{
    Compound, CompoundKind, Distinct, ForUpdate, LabelStyle, Limit, Query, Select, SelectJoin,
    TextualSelect,
};
use std::sync::Arc;

impl Lowering<'_> {
    /// A query.
    pub(in super::super) fn query(&mut self, value: &Value) -> PyResult<Query> {
        if let Value::Unresolved(unresolved) = value {
            return Err(Error::unresolved(unresolved, "a query"));
        }
        self.note_parameters(value)?;
        let kind = self.kind(value)?;
        Ok(match kind.as_deref() {
            Some("select") => Query::Select(Box::new(self.select(value)?)),
            Some("compound_select") => Query::Compound(Box::new(self.compound(value)?)),
            Some("textual_select") => {
                let text = self.vm.attribute(value, "element")?;
                Query::Textual(Box::new(TextualSelect {
                    text: self.text_clause(&text)?,
                    columns: self.expressions_of(value, "column_args")?,
                    positional: self.vm.flag_attribute(value, "positional")?,
                }))
            }
            Some("select_statement_grouping") => {
                let element = self.vm.attribute(value, "element")?;
                Query::Grouping(Box::new(self.query(&element)?))
            }
            Some("scalar_select" | "subquery") => {
                let element = self.vm.attribute(value, "element")?;
                self.query(&element)?
            }
            Some("values") => Query::Values(Arc::new(self.values_clause(value)?)),
            _ => return Err(self.no_query(value)),
        })
    }

    fn no_query(&mut self, value: &Value) -> Box<Error> {
        let shown = self
            .vm
            .repr(value)
            .map_or_else(|_| "?".to_owned(), |text| text.to_string());
        raise(
            self.vm,
            "ArgumentError",
            &format!("SELECT construct or equivalent text() construct expected, got {shown}."),
        )
    }

    /// The columns of select() or returning(): a table stands for its columns.
    pub(in super::super) fn columns(
        &mut self,
        items: &Value,
        from: &mut Vec<FromClause>,
    ) -> PyResult<Vec<Expression>> {
        let mut columns = Vec::new();
        for item in self.vm.collect(items)? {
            let kind = self.kind(&item)?;
            let is_source = matches!(
                kind.as_deref(),
                Some(
                    "table"
                        | "alias"
                        | "cte"
                        | "join"
                        | "values"
                        | "lateral"
                        | "tablesample"
                        | "table_valued_alias"
                        | "subquery"
                )
            );
            if !is_source {
                let column = self.expression(&item)?;
                columns.push(self.named_call(&item, column)?);
                continue;
            }
            let shown = self.vm.attribute(&item, "c")?;
            let shown = self.vm.collect(&shown)?;
            if shown.is_empty() || kind.as_deref() == Some("join") {
                from.push((*self.source(&item)?).clone());
            }
            for column in shown {
                columns.push(self.expression(&column)?);
            }
        }
        Ok(columns)
    }

    /// A function that the script compiles itself is named after its `name` in the result.
    fn named_call(&mut self, item: &Value, column: Expression) -> PyResult<Expression> {
        if !matches!(column, Expression::Custom(_))
            || self.kind(item)?.as_deref() != Some("function")
        {
            return Ok(column);
        }
        let Some(name) = self.vm.text_attribute(item, "name")? else {
            return Ok(column);
        };
        let mut labelled = column.label(None);
        if let Expression::Label(label) = &mut labelled
            && let ElementName::Anonymous { base, .. } = &mut label.name
        {
            *base = name;
        }
        Ok(labelled)
    }

    fn sources_of(&mut self, value: &Value, name: &str) -> PyResult<Vec<FromClause>> {
        let items = self.vm.attribute(value, name)?;
        let mut sources = Vec::new();
        for item in self.vm.collect(&items)? {
            sources.push((*self.source(&item)?).clone());
        }
        Ok(sources)
    }

    fn optional_sources(&mut self, value: &Value, name: &str) -> PyResult<Option<Vec<FromClause>>> {
        match self.vm.given_attribute(value, name)? {
            Some(_) => self.sources_of(value, name).map(Some),
            None => Ok(None),
        }
    }

    pub(in super::super) fn independent_ctes(
        &mut self,
        value: &Value,
    ) -> PyResult<Vec<Arc<CommonTableExpression>>> {
        let items = self.vm.attribute(value, "_independent_ctes")?;
        let mut ctes = Vec::new();
        for item in self.vm.collect(&items)? {
            ctes.push(self.cte(&item)?);
        }
        Ok(ctes)
    }

    fn select(&mut self, value: &Value) -> PyResult<Select> {
        let raw = self.vm.attribute(value, "_raw_columns")?;
        let mut from = Vec::new();
        let columns = self.columns(&raw, &mut from)?;
        let mut select = Select::new(columns);
        select.id = self.identity(value);
        select.from = self.sources_of(value, "_from_obj")?;
        for source in from {
            if !select.from.contains(&source) {
                select.from.push(source);
            }
        }
        let joins = self.vm.attribute(value, "_setup_joins")?;
        for join in self.vm.collect(&joins)? {
            select.joins.push(self.select_join(&join)?);
        }
        select.filter = self.expressions_of(value, "_where_criteria")?;
        select.group_by = self.expressions_of(value, "_group_by")?;
        select.having = self.expressions_of(value, "_having_criteria")?;
        select.order_by = self.expressions_of(value, "_order_by")?;
        if self.vm.flag_attribute(value, "_distinct")? {
            let on = self.expressions_of(value, "_distinct_on")?;
            select.distinct = Some(if on.is_empty() {
                Distinct::All
            } else {
                Distinct::On(on)
            });
        }
        select.limit = self.limit(value)?;
        select.for_update = self.for_update(value)?;
        select.correlate = self.optional_sources(value, "_correlate")?;
        select.correlate_except = self.optional_sources(value, "_correlate_except")?;
        select.independent_ctes = self.independent_ctes(value)?;
        select.prefixes = self.affixes(value, "_prefixes")?;
        select.suffixes = self.affixes(value, "_suffixes")?;
        select.label_style = self.label_style(value)?;
        let hints = self.vm.attribute(value, "_hints")?;
        for hint in self.vm.collect(&hints)? {
            let hint = self.vm.collect(&hint)?;
            if let [table, text, dialect] = hint.as_slice() {
                select.hints.push((
                    (*self.source(table)?).clone(),
                    needed_text(self.vm, text, "a hint")?,
                    needed_text(self.vm, dialect, "a dialect's name")?,
                ));
            }
        }
        select.statement_hints = self.hints(value, "_statement_hints")?;
        Ok(select)
    }

    /// Hints with the dialect that they are for.
    pub(in super::super) fn hints(
        &mut self,
        value: &Value,
        name: &str,
    ) -> PyResult<Vec<(String, String)>> {
        let given = self.vm.attribute(value, name)?;
        let mut found = Vec::new();
        for hint in self.vm.collect(&given)? {
            let hint = self.vm.collect(&hint)?;
            if let [text, dialect] = hint.as_slice() {
                found.push((
                    needed_text(self.vm, text, "a hint")?,
                    needed_text(self.vm, dialect, "a dialect's name")?,
                ));
            }
        }
        Ok(found)
    }

    fn label_style(&mut self, value: &Value) -> PyResult<LabelStyle> {
        Ok(
            match self.vm.text_attribute(value, "_label_style")?.as_deref() {
                Some("tablename_plus_col") => LabelStyle::TableNamePlusColumn,
                Some("none") => LabelStyle::None,
                _ => LabelStyle::DisambiguateOnly,
            },
        )
    }

    fn select_join(&mut self, join: &Value) -> PyResult<SelectJoin> {
        let parts = self.vm.collect(join)?;
        let [left, target, on, outer, full] = parts.as_slice() else {
            return Err(self.no_query(join));
        };
        let left = match left {
            Value::None => None,
            left => Some((*self.source(left)?).clone()),
        };
        let target = (*self.source(target)?).clone();
        let on = match on {
            Value::None => None,
            on => Some(self.expression(on)?),
        };
        Ok(SelectJoin {
            left,
            target,
            on,
            outer: self.vm.is_true(outer)?,
            full: self.vm.is_true(full)?,
        })
    }

    fn limit(&mut self, value: &Value) -> PyResult<Limit> {
        let mut limit = Limit::default();
        if let Some(count) = self.vm.given_attribute(value, "_limit_clause")? {
            limit.limit = Some(self.row_count(&count)?);
        }
        if let Some(count) = self.vm.given_attribute(value, "_offset_clause")? {
            limit.offset = Some(self.row_count(&count)?);
        }
        if let Some(count) = self.vm.given_attribute(value, "_fetch_clause")? {
            limit.fetch = Some(self.row_count(&count)?);
            let options = self.vm.attribute(value, "_fetch_options")?;
            let options = self.vm.collect(&options)?;
            if let [with_ties, percent] = options.as_slice() {
                limit.fetch_with_ties = self.vm.is_true(with_ties)?;
                limit.fetch_percent = self.vm.is_true(percent)?;
            }
        }
        Ok(limit)
    }

    fn for_update(&mut self, value: &Value) -> PyResult<Option<ForUpdate>> {
        let Some(given) = self.vm.given_attribute(value, "_for_update_arg")? else {
            return Ok(None);
        };
        let mut made = ForUpdate {
            read: self.vm.flag_attribute(&given, "read")?,
            key_share: self.vm.flag_attribute(&given, "key_share")?,
            no_wait: self.vm.flag_attribute(&given, "nowait")?,
            skip_locked: self.vm.flag_attribute(&given, "skip_locked")?,
            of: Vec::new(),
            of_tables: Vec::new(),
        };
        let of = self.vm.attribute(&given, "of")?;
        for item in self.vm.collect(&of)? {
            match self.kind(&item)?.as_deref() {
                Some("table" | "alias" | "subquery" | "cte") => {
                    made.of_tables.push((*self.source(&item)?).clone());
                }
                _ => made.of.push(self.expression(&item)?),
            }
        }
        Ok(Some(made))
    }

    fn compound(&mut self, value: &Value) -> PyResult<Compound> {
        let keyword = self
            .vm
            .text_attribute(value, "keyword")?
            .unwrap_or_default();
        let kind = match keyword.as_str() {
            "union" => CompoundKind::Union,
            "union_all" => CompoundKind::UnionAll,
            "intersect" => CompoundKind::Intersect,
            "intersect_all" => CompoundKind::IntersectAll,
            "except" => CompoundKind::Except,
            _ => CompoundKind::ExceptAll,
        };
        let selects = self.vm.attribute(value, "selects")?;
        let mut members = Vec::new();
        for select in self.vm.collect(&selects)? {
            members.push(self.query(&select)?);
        }
        let names: Vec<Identifier> = members.first().map(shown_names).unwrap_or_default();
        let by_name = |expressions: Vec<Expression>| -> Vec<Expression> {
            expressions
                .into_iter()
                .map(|expression| named_column(expression, &names))
                .collect()
        };
        Ok(Compound {
            id: self.identity(value),
            kind,
            members,
            group_by: by_name(self.expressions_of(value, "_group_by")?),
            order_by: by_name(self.expressions_of(value, "_order_by")?),
            limit: self.limit(value)?,
            for_update: self.for_update(value)?,
            independent_ctes: self.independent_ctes(value)?,
        })
    }
}

/// The names of a query's columns, as its ORDER BY can use them.
fn shown_names(query: &Query) -> Vec<Identifier> {
    match query {
        Query::Select(select) => select
            .columns
            .iter()
            .filter_map(|column| match column {
                Expression::Column(column) => Some(column.name.clone()),
                Expression::Label(label) => match &label.name {
                    ElementName::Given(name) => Some(name.clone()),
                    ElementName::Anonymous { .. } => None,
                },
                _ => None,
            })
            .collect(),
        Query::Compound(compound) => compound
            .members
            .first()
            .map(shown_names)
            .unwrap_or_default(),
        Query::Grouping(inner) => shown_names(inner),
        Query::Textual(_) | Query::Values(_) => Vec::new(),
    }
}

/// The name of a compound's column where ORDER BY gives it as text.
fn named_column(expression: Expression, names: &[Identifier]) -> Expression {
    match expression {
        Expression::LabelName(text) => match names.iter().find(|name| name.text == text) {
            Some(name) => {
                Expression::Column(Box::new(ColumnReference::new(name.clone(), types::null())))
            }
            None => Expression::LabelName(text),
        },
        Expression::Unary(mut unary) => {
            unary.operand = named_column(unary.operand, names);
            Expression::Unary(unary)
        }
        other => other,
    }
}
