//! UPDATE and DELETE to text.

use super::DialectError;
use super::compiler::{Compiler, Context, Result, StackEntry};
use super::from_clause::{collected, key_of, keys_of, normalized};
use super::insert::{check_keys, typed_by};
use crate::schema::expression::{
    AliasKind, BindForm, BindParameter, BindValue, ColumnDefault, ElementId, ElementName,
    Expression, FromClause, TableClause, TableColumn,
};
use crate::schema::identifier::Identifier;
use crate::schema::statement::{Delete, Update};
use crate::schema::value::SqlValue;

impl Compiler<'_> {
    pub(super) fn update(&mut self, update: &Update, context: &Context) -> Result<String> {
        let table = target_table(&update.table)?;
        let top_level = self.stack.is_empty() && context.visiting_cte.is_none();
        let inside = context.plain();
        let extra = extra_froms(
            &update.table,
            &update.filter,
            update.values.iter().map(|(_, value)| value),
            &update.foreign_values,
        );
        self.push_modified(&update.table, &extra);
        let mut text = "UPDATE ".to_owned();
        text.push_str(&self.prefixes(&update.prefixes, &inside)?);
        let mut table_text = if self.dialect.is_mysql_family() {
            let mut tables = vec![self.written_from(&update.table, &inside)?];
            for from in &extra {
                tables.push(self.written_from(from, &inside)?);
            }
            tables.join(", ")
        } else {
            self.written_from(&update.table, &inside)?
        };
        let assignments = self.update_assignments(update, &table, !extra.is_empty(), &inside)?;
        for (hint, dialect) in &update.hints {
            if self.is_for_dialect(Some(dialect)) {
                table_text = self.hint_text(table_text, hint)?;
            }
        }
        for cte in &update.independent_ctes {
            self.write_cte(cte, &inside)?;
        }
        text.push_str(&format!("{table_text} SET {}", assignments.join(", ")));
        if !extra.is_empty() && !self.dialect.is_mysql_family() {
            text.push_str(&format!(" FROM {}", self.extra_text(&extra, &inside)?));
        }
        self.modified_tail(
            &mut text,
            &update.filter,
            update.limit.as_ref(),
            &update.returning,
            top_level,
            &inside,
        )?;
        text = self.with_ctes(text, top_level, false);
        self.stack.pop();
        Ok(text)
    }

    pub(super) fn delete(&mut self, delete: &Delete, context: &Context) -> Result<String> {
        let top_level = self.stack.is_empty() && context.visiting_cte.is_none();
        let inside = context.plain();
        let extra = extra_froms(
            &delete.table,
            &delete.filter,
            std::iter::empty::<&Expression>(),
            &[],
        );
        self.push_modified(&delete.table, &extra);
        let mut text = "DELETE ".to_owned();
        text.push_str(&self.prefixes(&delete.prefixes, &inside)?);
        let mut table_text = if self.dialect.is_mysql_family() && !extra.is_empty() {
            match &delete.table {
                FromClause::Table(_) => self.written_from(&delete.table, &inside)?,
                other => self.name_in_hint(other, &inside)?,
            }
        } else {
            self.written_from(&delete.table, &inside)?
        };
        for (hint, dialect) in &delete.hints {
            if self.is_for_dialect(Some(dialect)) {
                table_text = self.hint_text(table_text, hint)?;
            }
        }
        for cte in &delete.independent_ctes {
            self.write_cte(cte, &inside)?;
        }
        text.push_str(&format!("FROM {table_text}"));
        if !extra.is_empty() {
            if self.dialect.is_sqlite() {
                return Err(DialectError::NotImplemented(
                    "This backend does not support multiple-table criteria within DELETE"
                        .to_owned(),
                ));
            }
            let mut tables = Vec::new();
            if self.dialect.is_mysql_family() {
                tables.push(delete.table.clone());
            }
            tables.extend(extra);
            text.push_str(&format!(" USING {}", self.extra_text(&tables, &inside)?));
        }
        self.modified_tail(
            &mut text,
            &delete.filter,
            delete.limit.as_ref(),
            &delete.returning,
            top_level,
            &inside,
        )?;
        text = self.with_ctes(text, top_level, false);
        self.stack.pop();
        Ok(text)
    }

    fn push_modified(&mut self, table: &FromClause, extra: &[FromClause]) {
        let mut keys = keys_of([table]);
        keys.extend(extra.iter().map(key_of));
        self.stack.push(StackEntry {
            correlate: keys.clone(),
            as_from: keys,
            ..StackEntry::default()
        });
    }

    fn extra_text(&mut self, extra: &[FromClause], context: &Context) -> Result<String> {
        let mut written = Vec::new();
        for from in extra {
            written.push(self.written_from(from, context)?);
        }
        Ok(written.join(", "))
    }

    fn modified_tail(
        &mut self,
        text: &mut String,
        filter: &[Expression],
        limit: Option<&Expression>,
        returning: &[Expression],
        top_level: bool,
        context: &Context,
    ) -> Result<()> {
        if let Some(condition) = self.conditions(filter, context)? {
            text.push_str(&format!(" WHERE {condition}"));
        }
        if let Some(limit) = limit.filter(|_| self.dialect.is_mysql_family()) {
            let limit = self.expression(
                limit,
                &Context {
                    literal_binds: true,
                    ..context.clone()
                },
            )?;
            text.push_str(&format!(" LIMIT {limit}"));
        }
        if !returning.is_empty() {
            text.push_str(&format!(
                " {}",
                self.returning(returning, top_level, context)?
            ));
        }
        Ok(())
    }

    fn update_assignments(
        &mut self,
        update: &Update,
        table: &TableClause,
        several_tables: bool,
        context: &Context,
    ) -> Result<Vec<String>> {
        if update.values.is_empty()
            && update.parameter_keys.is_empty()
            && update.foreign_values.is_empty()
        {
            return table
                .columns
                .iter()
                .map(|column| {
                    let value = self.update_parameter(column, BindValue::Required, context)?;
                    Ok(format!("{}={value}", self.dialect.quote(&column.name)))
                })
                .collect();
        }
        check_keys(
            table,
            update
                .values
                .iter()
                .map(|(key, _)| key)
                .chain(&update.parameter_keys),
        )?;
        let qualified = several_tables && self.dialect.is_mysql_family();
        let mut written = Vec::new();
        for column in ordered_columns(update, table) {
            let value = if let Some((_, value)) = update
                .values
                .iter()
                .rev()
                .find(|(key, _)| *key == column.key)
            {
                let value = typed_by(value, column);
                self.column_value(column, &value, None, context)?
            } else if update.parameter_keys.contains(&column.key) {
                self.update_parameter(column, BindValue::Required, context)?
            } else if let Some(value) = self.on_update_value(column, context)? {
                value
            } else {
                continue;
            };
            let mut name = self.dialect.quote(&column.name);
            if qualified {
                let table_name = self.name_in_hint(&update.table, context)?;
                name = format!("{table_name}.{name}");
            }
            written.push(format!("{name}={value}"));
        }
        for (column, value) in &update.foreign_values {
            let column = self.expression(column, context)?;
            let value = self.expression(&value.clone().self_group(None), context)?;
            written.push(format!("{column}={value}"));
        }
        Ok(written)
    }

    fn on_update_value(
        &mut self,
        column: &TableColumn,
        context: &Context,
    ) -> Result<Option<String>> {
        let value = match &column.on_update {
            None | Some(ColumnDefault::Sequence(_)) => return Ok(None),
            Some(ColumnDefault::Expression(expression)) => {
                let expression = expression.clone().self_group(None);
                return self.expression(&expression, context).map(Some);
            }
            Some(ColumnDefault::Value(value)) => value.clone(),
            Some(ColumnDefault::Computed(values)) => {
                values.first().cloned().unwrap_or(SqlValue::Null)
            }
        };
        let value = context.prefetched(value);
        self.update_parameter(column, BindValue::Single(value), context)
            .map(Some)
    }

    fn update_parameter(
        &mut self,
        column: &TableColumn,
        value: BindValue,
        context: &Context,
    ) -> Result<String> {
        let bind = BindParameter {
            id: ElementId::fresh(),
            name: ElementName::Given(Identifier::new(column.key.clone())),
            value,
            sql_type: column.sql_type.clone(),
            unique: false,
            expanding: false,
            form: BindForm::Bound,
            expand_operator: None,
        };
        let crud_name = Some(column.key.clone());
        let literal_binds = context.literal_binds && bind.value != BindValue::Required;
        self.bind_parameter(
            &bind,
            &Context {
                crud_name,
                literal_binds,
                ..context.clone()
            },
        )
    }
}

/// The columns in the order in which SET names them.
fn ordered_columns<'t>(update: &Update, table: &'t TableClause) -> Vec<&'t TableColumn> {
    if !update.ordered {
        return table.columns.iter().collect();
    }
    let mut ordered: Vec<&TableColumn> = update
        .values
        .iter()
        .filter_map(|(key, _)| table.columns.iter().find(|column| column.key == *key))
        .collect();
    for column in &table.columns {
        if !ordered.iter().any(|known| known.key == column.key) {
            ordered.push(column);
        }
    }
    ordered
}

fn target_table(from: &FromClause) -> Result<std::sync::Arc<TableClause>> {
    match from {
        FromClause::Table(table) => Ok(std::sync::Arc::clone(table)),
        FromClause::Alias(alias) => match &alias.kind {
            AliasKind::From(inner) => target_table(inner),
            _ => Err(not_a_table()),
        },
        FromClause::Join(join) => target_table(&join.left),
        _ => Err(not_a_table()),
    }
}

fn not_a_table() -> DialectError {
    DialectError::Argument("UPDATE and DELETE need a table as their target".to_owned())
}

/// The other tables that conditions and values read (`_extra_froms`).
fn extra_froms<'e>(
    table: &FromClause,
    filter: &[Expression],
    values: impl IntoIterator<Item = &'e Expression>,
    foreign_values: &[(Expression, Expression)],
) -> Vec<FromClause> {
    let own = keys_of([table]);
    let mut found = Vec::new();
    found.extend(collected(filter));
    for value in values {
        found.extend(collected(std::slice::from_ref(value)));
    }
    for (column, value) in foreign_values {
        found.extend(collected(std::slice::from_ref(column)));
        found.extend(collected(std::slice::from_ref(value)));
    }
    found.retain(|from| !own.contains(&key_of(from)));
    normalized(found)
}
