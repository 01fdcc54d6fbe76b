//! Common table expressions: each is written once, before the statement or the query that uses it.

use super::DialectError;
use super::columns::qualified_name;
use super::compiler::{Compiler, Context, Result, WrittenCte};
use super::names::{LabelName, NameClass};
use crate::schema::expression::{
    CommonTableExpression, CteMaterialization, CteNesting, Expression,
};
use crate::schema::identifier::Identifier;
use crate::schema::statement::{LabelStyle, Query, Statement};

impl Compiler<'_> {
    /// Writes the use of a common table expression in FROM, and the expression if it is new.
    pub(super) fn cte_in_from(
        &mut self,
        cte: &CommonTableExpression,
        context: &Context,
    ) -> Result<String> {
        self.write_cte(cte, context)?;
        let name = self.cte_name(cte);
        let quoted = self.dialect.quote(&name);
        match &cte.alias_of {
            None => Ok(quoted),
            Some(original) => {
                let original = self.cte_name(original);
                Ok(format!("{} AS {quoted}", self.dialect.quote(&original)))
            }
        }
    }

    fn cte_name(&mut self, cte: &CommonTableExpression) -> Identifier {
        self.resolve_name(NameClass::Alias, &LabelName::from(&cte.name))
    }

    /// Writes a common table expression, unless it is there already.
    pub(super) fn write_cte(
        &mut self,
        cte: &CommonTableExpression,
        context: &Context,
    ) -> Result<()> {
        if let Some(original) = &cte.alias_of {
            return self.write_cte(original, context);
        }
        let name = self.cte_name(cte);
        let nesting = cte.nesting == CteNesting::Nested;
        let level = if nesting { self.stack.len() } else { 1 };
        if let Some(index) = self
            .ctes
            .iter()
            .position(|known| known.name == name.text && known.level == level)
        {
            let known = &self.ctes[index];
            if known.id == cte.id || known.restates == Some(cte.id) {
                return Ok(());
            }
            if cte.restates == Some(known.id) {
                // The inner form of a recursive expression: the outer one takes its place.
                self.ctes.remove(index);
            } else if known.same_as == *cte {
                return Ok(());
            } else {
                return Err(DialectError::Compile(format!(
                    "Multiple, unrelated CTEs found with the same name: '{}'",
                    name.text
                )));
            }
        }
        self.ctes.push(WrittenCte {
            id: cte.id,
            name: name.text.clone(),
            level,
            nesting,
            recursive: cte.recursive,
            restates: cte.restates,
            text: None,
            same_as: cte.clone(),
        });
        let text = self.cte_text(cte, &name, context)?;
        // It comes after those that it uses.
        if let Some(index) = self.ctes.iter().position(|known| known.id == cte.id) {
            let mut written = self.ctes.remove(index);
            written.text = Some(text);
            self.ctes.push(written);
        }
        Ok(())
    }

    fn cte_text(
        &mut self,
        cte: &CommonTableExpression,
        name: &Identifier,
        context: &Context,
    ) -> Result<String> {
        let mut text = self.dialect.quote(name);
        if cte.recursive
            || matches!(*cte.element, Statement::Query(ref query) if matches!(**query, Query::Values(_)))
        {
            let columns = self.cte_columns(&cte.element);
            text.push_str(&format!("({})", columns.join(", ")));
        }
        let inside = Context {
            as_from: true,
            visiting_cte: Some(cte.id),
            literal_binds: context.literal_binds,
            ..Context::default()
        };
        let mut prefixes = self.prefixes(&cte.prefixes, &inside)?;
        if self.dialect.is_postgresql() || cte.materialization.is_some() {
            prefixes = match cte.materialization {
                None => prefixes,
                Some(CteMaterialization::Materialized) => format!("{prefixes}MATERIALIZED "),
                Some(CteMaterialization::NotMaterialized) => {
                    format!("{prefixes}NOT MATERIALIZED ")
                }
            };
        }
        let inner = self.statement(&cte.element, &inside)?;
        text.push_str(&format!(" AS {prefixes}\n({inner})"));
        if !cte.suffixes.is_empty() {
            let suffixes = self.prefixes(&cte.suffixes, &inside)?;
            text.push_str(&format!(" {suffixes}"));
        }
        Ok(text)
    }

    /// The names of a recursive expression's columns.
    fn cte_columns(&mut self, element: &Statement) -> Vec<String> {
        let columns: Vec<Expression> = match element {
            Statement::Query(query) => query_columns(query),
            Statement::Insert(insert) => insert.returning.clone(),
            Statement::Update(update) => update.returning.clone(),
            Statement::Delete(delete) => delete.returning.clone(),
            _ => Vec::new(),
        };
        let plans = self.plan_columns(&columns, LabelStyle::DisambiguateOnly);
        let names: Vec<LabelName> = plans
            .iter()
            .filter_map(|plan| {
                plan.fallback
                    .clone()
                    .or_else(|| qualified_name(plan.expression))
            })
            .collect();
        names
            .iter()
            .map(|name| {
                let name = self.resolve_name(NameClass::Column, name);
                self.dialect.quote(&name)
            })
            .collect()
    }

    /// Puts the collected expressions before a query or statement (`_render_cte_clause`).
    pub(super) fn with_ctes(
        &mut self,
        text: String,
        top_level: bool,
        include_following: bool,
    ) -> String {
        if self.ctes.is_empty() {
            return text;
        }
        let depth = self.stack.len();
        let chosen: Vec<usize> = if top_level || depth <= 1 {
            (0..self.ctes.len()).collect()
        } else {
            (0..self.ctes.len())
                .filter(|index| {
                    let cte = &self.ctes[*index];
                    cte.nesting
                        && (cte.level == depth || include_following && cte.level == depth + 1)
                })
                .collect()
        };
        let texts: Vec<String> = chosen
            .iter()
            .filter_map(|index| self.ctes[*index].text.clone())
            .collect();
        if texts.is_empty() {
            return text;
        }
        let recursive = chosen.iter().any(|index| self.ctes[*index].recursive);
        if !top_level && depth > 1 {
            for index in chosen.iter().rev() {
                self.ctes.remove(*index);
            }
        }
        let keyword = if recursive { "WITH RECURSIVE" } else { "WITH" };
        format!("{keyword} {}\n {text}", texts.join(", \n"))
    }
}

fn query_columns(query: &Query) -> Vec<Expression> {
    match query {
        Query::Select(select) => select.columns.clone(),
        Query::Compound(compound) => compound
            .members
            .first()
            .map(query_columns)
            .unwrap_or_default(),
        Query::Textual(textual) => textual.columns.clone(),
        Query::Grouping(inner) => query_columns(inner),
        Query::Values(values) => values
            .columns
            .iter()
            .map(|(name, sql_type)| {
                Expression::Column(Box::new(crate::schema::expression::ColumnReference::new(
                    name.clone(),
                    sql_type.clone(),
                )))
            })
            .collect(),
    }
}
