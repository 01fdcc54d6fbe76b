//! INSERT to text: which columns it names, what it fills in, and what it asks to be returned, as
//! `crud._get_crud_params`.

use std::sync::Arc;

use super::DialectError;
use super::compiler::{Compiler, Context, Result, StackEntry};
use crate::schema::expression::{
    BindForm, BindParameter, BindValue, ColumnDefault, ElementId, ElementName, Expression,
    FromClause, TableClause, TableColumn,
};
use crate::schema::identifier::Identifier;
use crate::schema::statement::{
    ConflictAction, ConflictTarget, DuplicateKeyUpdate, Insert, InsertSource, OnConflict, Query,
};
use crate::schema::types::TypeKind;
use crate::schema::value::SqlValue;

/// A column and the text of its value.
pub(super) type ColumnValue = (TableColumn, String);

/// Whether the statement has to return the key of the row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct KeyFetching {
    /// SQLAlchemy wants to know the key.
    wanted: bool,
    /// It gets it by RETURNING.
    by_returning: bool,
}

impl Compiler<'_> {
    pub(super) fn insert(&mut self, insert: &Insert, context: &Context) -> Result<String> {
        let FromClause::Table(table) = &insert.table else {
            return Err(DialectError::Argument(
                "INSERT needs a table as its target".to_owned(),
            ));
        };
        let top_level = self.stack.is_empty() && context.visiting_cte.is_none();
        self.stack.push(StackEntry::default());
        let inside = context.plain();
        let mut implicit = Vec::new();
        let keys = self.key_fetching(insert, table, top_level);
        let rows = self.insert_rows(insert, table, keys, &mut implicit, &inside)?;
        let mut text = "INSERT ".to_owned();
        text.push_str(&self.prefixes(&insert.prefixes, &inside)?);
        let mut table_text = self
            .dialect
            .format_table(&table.name, table.schema.as_ref());
        for (hint, dialect) in &insert.hints {
            if self.is_for_dialect(Some(dialect)) {
                table_text = self.hint_text(table_text, hint)?;
            }
        }
        for cte in &insert.independent_ctes {
            self.write_cte(cte, &inside)?;
        }
        text.push_str(&format!("INTO {table_text}"));
        let supports_default_values = !self.dialect.is_mysql_family();
        let no_columns = rows.columns.is_empty();
        if !no_columns || !supports_default_values {
            text.push_str(&format!(" ({})", rows.columns.join(", ")));
        }
        match rows.query {
            Some(query) => {
                let inside = Context {
                    insert_into: true,
                    ..inside.clone()
                };
                let mut query_text = self.query(&query, &inside)?;
                if self.dialect.is_mysql_family() {
                    query_text = self.with_ctes(query_text, top_level, true);
                    self.ctes.clear();
                }
                text.push_str(&format!(" {query_text}"));
            }
            None if no_columns && supports_default_values => text.push_str(" DEFAULT VALUES"),
            None => {
                let rows: Vec<String> = rows
                    .values
                    .iter()
                    .map(|row| format!("({})", row.join(", ")))
                    .collect();
                text.push_str(&format!(" VALUES {}", rows.join(", ")));
            }
        }
        self.insert_tail(&mut text, insert, table, &implicit, top_level, &inside)?;
        text = self.with_ctes(text, top_level, true);
        self.stack.pop();
        Ok(text)
    }

    fn insert_tail(
        &mut self,
        text: &mut String,
        insert: &Insert,
        table: &Arc<TableClause>,
        implicit: &[TableColumn],
        top_level: bool,
        context: &Context,
    ) -> Result<()> {
        if let Some(conflict) = &insert.on_conflict {
            text.push_str(&format!(" {}", self.on_conflict(conflict, table, context)?));
        }
        if let Some(duplicate) = &insert.on_duplicate_key {
            let from_query = matches!(insert.source, InsertSource::Query { .. });
            let clause = self.on_duplicate_key(duplicate, table, from_query, context)?;
            text.push_str(&format!(" {clause}"));
        }
        let returning: Vec<Expression> = if implicit.is_empty() {
            insert.returning.clone()
        } else {
            implicit
                .iter()
                .map(|column| reference(column, &insert.table))
                .collect()
        };
        if !returning.is_empty() {
            text.push_str(&format!(
                " {}",
                self.returning(&returning, top_level, context)?
            ));
        }
        Ok(())
    }

    /// As `_get_returning_modifiers`.
    fn key_fetching(&self, insert: &Insert, table: &TableClause, top_level: bool) -> KeyFetching {
        let many = matches!(insert.source, InsertSource::Parameters { .. });
        let rows = matches!(insert.source, InsertSource::Rows(_));
        let wanted = top_level
            && !insert.inline
            && !matches!(insert.source, InsertSource::Query { .. })
            && !many
            && insert.returning.is_empty()
            && !rows;
        let has_autoincrement = table.columns.iter().any(|column| column.autoincrement);
        // SQLite and MySQL tell the last key without RETURNING.
        let last_row_id = !self.dialect.is_postgresql() && has_autoincrement;
        let supports_returning = !self.dialect.is_mysql_family() || self.dialect.is_mariadb;
        let allowed = !(self.dialect.is_sqlite() && insert.on_conflict.is_some());
        let by_returning = wanted
            && supports_returning
            && table.implicit_returning
            && table.has_metadata
            && allowed
            && (!last_row_id || insert.return_defaults);
        KeyFetching {
            wanted: wanted && table.has_metadata,
            by_returning,
        }
    }

    fn insert_rows(
        &mut self,
        insert: &Insert,
        table: &TableClause,
        keys: KeyFetching,
        implicit: &mut Vec<TableColumn>,
        context: &Context,
    ) -> Result<InsertRows> {
        match &insert.source {
            InsertSource::AllColumns => {
                let columns: Vec<&TableColumn> = table.columns.iter().collect();
                let mut values = Vec::new();
                for column in &columns {
                    values.push(self.required_value(column, context)?);
                }
                Ok(InsertRows::of(self.column_names(&columns), vec![values]))
            }
            InsertSource::Row(row) => {
                let values =
                    self.scan_columns(table, row, &[], None, keys, implicit, insert, context)?;
                Ok(self.single_row(values))
            }
            InsertSource::Parameters {
                keys: names,
                values,
            } => {
                let scanned =
                    self.scan_columns(table, values, names, None, keys, implicit, insert, context)?;
                Ok(self.single_row(scanned))
            }
            InsertSource::Rows(rows) => {
                let first = rows.first().map(Vec::as_slice).unwrap_or_default();
                let scanned =
                    self.scan_columns(table, first, &[], Some(0), keys, implicit, insert, context)?;
                self.further_rows(scanned, rows, context)
            }
            InsertSource::Query {
                columns,
                query,
                include_defaults,
            } => self.insert_query(table, columns, query, *include_defaults, context),
        }
    }

    fn single_row(&mut self, values: Vec<ColumnValue>) -> InsertRows {
        let names = values
            .iter()
            .map(|(column, _)| self.dialect.quote(&column.name))
            .collect();
        let texts = values.into_iter().map(|(_, text)| text).collect();
        InsertRows::of(names, vec![texts])
    }

    fn column_names(&self, columns: &[&TableColumn]) -> Vec<String> {
        columns
            .iter()
            .map(|column| self.dialect.quote(&column.name))
            .collect()
    }

    /// As `_scan_cols`: the columns of the table in order, with the values that they get.
    #[allow(clippy::too_many_arguments)]
    fn scan_columns(
        &mut self,
        table: &TableClause,
        row: &[(String, Expression)],
        parameters: &[String],
        row_number: Option<usize>,
        keys: KeyFetching,
        implicit: &mut Vec<TableColumn>,
        insert: &Insert,
        context: &Context,
    ) -> Result<Vec<ColumnValue>> {
        check_keys(table, row.iter().map(|(key, _)| key).chain(parameters))?;
        let mut values = Vec::new();
        for column in &table.columns {
            if let Some((_, value)) = row.iter().rev().find(|(key, _)| *key == column.key) {
                let text = self.column_value(column, value, row_number, context)?;
                let is_expression = !matches!(value, Expression::Bind(_));
                let null_key = self.dialect.is_sqlite()
                    && column.autoincrement
                    && matches!(value, Expression::Bind(bind)
                        if bind.value == BindValue::Single(SqlValue::Null));
                let key_given = column.primary_key && (is_expression || null_key);
                if keys.by_returning && (key_given || insert.return_defaults && is_expression) {
                    implicit.push(column.clone());
                }
                values.push((column.clone(), text));
            } else if parameters.contains(&column.key) {
                values.push((column.clone(), self.required_value(column, context)?));
            } else if let Some(text) =
                self.filled_value(column, keys, row_number, implicit, insert, context)?
            {
                values.push((column.clone(), text));
            }
        }
        Ok(values)
    }

    /// What SQLAlchemy fills in for a column without a value.
    fn filled_value(
        &mut self,
        column: &TableColumn,
        keys: KeyFetching,
        row_number: Option<usize>,
        implicit: &mut Vec<TableColumn>,
        insert: &Insert,
        context: &Context,
    ) -> Result<Option<String>> {
        let is_key = column.primary_key && keys.wanted;
        let returned = keys.by_returning && (is_key || insert.return_defaults);
        let Some(default) = &column.default else {
            let known = column.autoincrement || column.server_default;
            if keys.by_returning && (is_key && known || insert.return_defaults) {
                implicit.push(column.clone());
            }
            return Ok(None);
        };
        match default {
            ColumnDefault::Sequence(sequence) => {
                if !self.dialect.supports_sequences() {
                    return Ok(None);
                }
                if returned {
                    implicit.push(column.clone());
                }
                let value = Expression::NextValue(sequence.clone());
                Ok(Some(self.expression(&value, context)?))
            }
            ColumnDefault::Expression(expression) => {
                if returned {
                    implicit.push(column.clone());
                }
                Ok(Some(self.expression(
                    &expression.clone().self_group(None),
                    context,
                )?))
            }
            ColumnDefault::Value(value) => {
                let value = value.clone();
                self.default_parameter(column, value, row_number, context)
                    .map(Some)
            }
            ColumnDefault::Computed(values) => {
                let value = values
                    .get(row_number.unwrap_or_default())
                    .cloned()
                    .unwrap_or(SqlValue::Null);
                self.default_parameter(column, value, row_number, context)
                    .map(Some)
            }
        }
    }

    /// The parameter of a Python-side default, which has no value until it is executed: NULL where
    /// values are written into the statement.
    fn default_parameter(
        &mut self,
        column: &TableColumn,
        value: SqlValue,
        row_number: Option<usize>,
        context: &Context,
    ) -> Result<String> {
        let value = context.prefetched(value);
        let name = match row_number {
            Some(number) if number > 0 => format!("{}_m{number}", column.key),
            _ => column.key.clone(),
        };
        self.named_parameter(column, name, BindValue::Single(value), context)
    }

    fn named_parameter(
        &mut self,
        column: &TableColumn,
        name: String,
        value: BindValue,
        context: &Context,
    ) -> Result<String> {
        let id = ElementId::fresh();
        let anonymous = context.visiting_cte.is_some();
        let bind = BindParameter {
            id,
            name: if anonymous {
                ElementName::Anonymous {
                    base: "param".to_owned(),
                    element: id,
                }
            } else {
                ElementName::Given(Identifier::new(name.clone()))
            },
            value,
            sql_type: column.sql_type.clone(),
            unique: false,
            expanding: false,
            form: BindForm::Bound,
            expand_operator: None,
        };
        let inside = Context {
            crud_name: Some(name),
            ..context.clone()
        };
        self.bind_parameter(&bind, &inside)
    }

    /// A parameter that gets its value with the execution.
    fn required_value(&mut self, column: &TableColumn, context: &Context) -> Result<String> {
        let context = Context {
            literal_binds: false,
            ..context.clone()
        };
        self.named_parameter(column, column.key.clone(), BindValue::Required, &context)
    }

    /// The value that a statement gives for a column.
    pub(super) fn column_value(
        &mut self,
        column: &TableColumn,
        value: &Expression,
        row_number: Option<usize>,
        context: &Context,
    ) -> Result<String> {
        let Expression::Bind(bind) = value else {
            return self.expression(&value.clone().self_group(None), context);
        };
        let mut bind = bind.clone();
        if matches!(bind.sql_type.kind, TypeKind::Null) {
            bind.sql_type = column.sql_type.clone();
        }
        let name = match row_number {
            Some(number) => format!("{}_m{number}", column.key),
            None => column.key.clone(),
        };
        let crud_name = bind.unique.then_some(name);
        self.bind_parameter(
            &bind,
            &Context {
                crud_name,
                ..context.clone()
            },
        )
    }

    /// As `_extend_values_for_multiparams`.
    fn further_rows(
        &mut self,
        first: Vec<ColumnValue>,
        rows: &[Vec<(String, Expression)>],
        context: &Context,
    ) -> Result<InsertRows> {
        let names: Vec<String> = first
            .iter()
            .map(|(column, _)| self.dialect.quote(&column.name))
            .collect();
        let columns: Vec<TableColumn> = first.iter().map(|(column, _)| column.clone()).collect();
        let mut values = vec![first.into_iter().map(|(_, text)| text).collect::<Vec<_>>()];
        for (index, row) in rows.iter().enumerate().skip(1) {
            let mut texts = Vec::new();
            for column in &columns {
                let given = row.iter().rev().find(|(key, _)| *key == column.key);
                texts.push(match given {
                    Some((_, value)) => self.column_value(column, value, Some(index), context)?,
                    None => self.missing_value(column, index, context)?,
                });
            }
            values.push(texts);
        }
        Ok(InsertRows::of(names, values))
    }

    /// A column that the first row has and a later one has not.
    fn missing_value(
        &mut self,
        column: &TableColumn,
        row_number: usize,
        context: &Context,
    ) -> Result<String> {
        match &column.default {
            None => Err(DialectError::Compile(format!(
                "INSERT value for column {} is explicitly rendered as a boundparameter in the \
                 VALUES clause; a Python-side value or SQL expression is required",
                column.name.text
            ))),
            Some(ColumnDefault::Expression(expression)) => {
                self.expression(&expression.clone().self_group(None), context)
            }
            Some(ColumnDefault::Sequence(sequence)) => {
                self.expression(&Expression::NextValue(sequence.clone()), context)
            }
            Some(ColumnDefault::Value(value)) => {
                let value = value.clone();
                self.default_parameter(column, value, Some(row_number), context)
            }
            Some(ColumnDefault::Computed(values)) => {
                let value = values.get(row_number).cloned().unwrap_or(SqlValue::Null);
                self.default_parameter(column, value, Some(row_number), context)
            }
        }
    }

    fn insert_query(
        &mut self,
        table: &TableClause,
        columns: &[String],
        query: &Query,
        include_defaults: bool,
        context: &Context,
    ) -> Result<InsertRows> {
        check_keys(table, columns)?;
        let mut found: Vec<&TableColumn> = columns
            .iter()
            .filter_map(|key| table.columns.iter().find(|column| column.key == *key))
            .collect();
        let mut query = query.clone();
        if include_defaults {
            let mut added = Vec::new();
            for column in &table.columns {
                if columns.contains(&column.key) {
                    continue;
                }
                let Some(value) = self.default_expression(column, context) else {
                    continue;
                };
                found.push(column);
                added.push(value);
            }
            if !added.is_empty() {
                let Query::Select(select) = &mut query else {
                    return Err(DialectError::Compile(
                        "Can't extend statement for INSERT..FROM SELECT to include additional \
                         default-holding column(s).  Convert the selectable to a subquery() \
                         first, or pass include_defaults=False to Insert.from_select() to skip \
                         these columns."
                            .to_owned(),
                    ));
                };
                select.columns.extend(added);
            }
        }
        let names = self.column_names(&found);
        Ok(InsertRows {
            columns: names,
            values: Vec::new(),
            query: Some(query),
        })
    }

    fn default_expression(&self, column: &TableColumn, context: &Context) -> Option<Expression> {
        Some(match column.default.as_ref()? {
            ColumnDefault::Expression(expression) => expression.clone().self_group(None),
            ColumnDefault::Sequence(sequence) if self.dialect.supports_sequences() => {
                Expression::NextValue(sequence.clone())
            }
            ColumnDefault::Sequence(_) => return None,
            ColumnDefault::Value(value) => {
                crud_parameter(column, context.prefetched(value.clone()))
            }
            ColumnDefault::Computed(values) => {
                let value = values.first().cloned().unwrap_or(SqlValue::Null);
                crud_parameter(column, context.prefetched(value))
            }
        })
    }

    /// `RETURNING ...`.
    pub(super) fn returning(
        &mut self,
        columns: &[Expression],
        top_level: bool,
        context: &Context,
    ) -> Result<String> {
        let plans = self.plan_columns(columns, super::query::RETURNING_STYLE);
        let context = Context {
            include_table: !self.dialect.is_sqlite(),
            ..context.clone()
        };
        let columns = self.written_columns(&plans, false, top_level, &context)?;
        Ok(format!("RETURNING {}", columns.join(", ")))
    }

    fn on_conflict(
        &mut self,
        conflict: &OnConflict,
        table: &Arc<TableClause>,
        context: &Context,
    ) -> Result<String> {
        if self.dialect.is_mysql_family() {
            return Err(DialectError::Unsupported {
                dialect: self.dialect.name.as_str(),
                element: "OnConflictClause".to_owned(),
            });
        }
        let target = self.conflict_target(&conflict.target, context)?;
        let ConflictAction::Update { set, filter } = &conflict.action else {
            return Ok(match target.is_empty() {
                true => "ON CONFLICT DO NOTHING".to_owned(),
                false => format!("ON CONFLICT {target} DO NOTHING"),
            });
        };
        let inside = Context {
            use_schema: false,
            ..context.clone()
        };
        let mut actions = self.assignments(table, set, &inside)?;
        for (key, value) in set {
            if !table.columns.iter().any(|column| column.key == *key) {
                let value = self.expression(value, &inside)?;
                actions.push(format!("{} = {value}", self.dialect.quote_text(key)));
            }
        }
        let mut text = format!("ON CONFLICT {target} DO UPDATE SET {}", actions.join(", "));
        if let Some(filter) = filter {
            let inside = Context {
                include_table: true,
                ..inside
            };
            text.push_str(&format!(" WHERE {}", self.expression(filter, &inside)?));
        }
        Ok(text)
    }

    fn conflict_target(&mut self, target: &ConflictTarget, context: &Context) -> Result<String> {
        match target {
            ConflictTarget::Any => Ok(String::new()),
            ConflictTarget::Constraint(name) if self.dialect.is_postgresql() => Ok(format!(
                "ON CONSTRAINT {}",
                self.dialect.format_constraint_name(name, false)?
            )),
            ConflictTarget::Constraint(_) => Ok(String::new()),
            ConflictTarget::Index { elements, filter } => {
                let inside = Context {
                    include_table: false,
                    use_schema: false,
                    ..context.clone()
                };
                let mut written = Vec::new();
                for element in elements {
                    written.push(self.expression(element, &inside)?);
                }
                let mut text = format!("({})", written.join(", "));
                if let Some(filter) = filter {
                    let inside = Context {
                        literal_execute: self.dialect.is_sqlite(),
                        ..inside
                    };
                    text.push_str(&format!(" WHERE {}", self.expression(filter, &inside)?));
                }
                Ok(text)
            }
        }
    }

    /// `column = value` for the columns of the table that `set` names, in the table's order.
    fn assignments(
        &mut self,
        table: &TableClause,
        set: &[(String, Expression)],
        context: &Context,
    ) -> Result<Vec<String>> {
        let mut written = Vec::new();
        for column in &table.columns {
            let Some((_, value)) = set.iter().rev().find(|(key, _)| *key == column.key) else {
                continue;
            };
            let value = typed_by(value, column).self_group(None);
            let value = self.expression(&value, context)?;
            written.push(format!("{} = {value}", self.dialect.quote(&column.name)));
        }
        Ok(written)
    }

    fn on_duplicate_key(
        &mut self,
        duplicate: &DuplicateKeyUpdate,
        table: &Arc<TableClause>,
        from_query: bool,
        context: &Context,
    ) -> Result<String> {
        if !self.dialect.is_mysql_family() {
            return Err(DialectError::Unsupported {
                dialect: self.dialect.name.as_str(),
                element: "OnDuplicateClause".to_owned(),
            });
        }
        let inside = Context {
            use_schema: false,
            ..context.clone()
        };
        let _ = from_query;
        let assignments = if duplicate.ordered {
            let mut written = Vec::new();
            for (key, value) in &duplicate.set {
                let Some(column) = table.columns.iter().find(|column| column.key == *key) else {
                    continue;
                };
                let value = typed_by(value, column).self_group(None);
                let value = self.expression(&value, &inside)?;
                written.push(format!("{} = {value}", self.dialect.quote(&column.name)));
            }
            written
        } else {
            self.assignments(table, &duplicate.set, &inside)?
        };
        Ok(format!(
            "ON DUPLICATE KEY UPDATE {}",
            assignments.join(", ")
        ))
    }
}

/// What an INSERT writes between its table and its tail.
struct InsertRows {
    columns: Vec<String>,
    values: Vec<Vec<String>>,
    query: Option<Query>,
}

impl InsertRows {
    fn of(columns: Vec<String>, values: Vec<Vec<String>>) -> Self {
        Self {
            columns,
            values,
            query: None,
        }
    }
}

/// A value takes the type of its column if it has none.
pub(super) fn typed_by(value: &Expression, column: &TableColumn) -> Expression {
    match value {
        Expression::Bind(bind) if matches!(bind.sql_type.kind, TypeKind::Null) => {
            let mut bind = bind.clone();
            bind.sql_type = column.sql_type.clone();
            Expression::Bind(bind)
        }
        other => other.clone(),
    }
}

fn crud_parameter(column: &TableColumn, value: SqlValue) -> Expression {
    Expression::Bind(Box::new(BindParameter {
        id: ElementId::fresh(),
        name: ElementName::Given(Identifier::new(column.key.clone())),
        value: BindValue::Single(value),
        sql_type: column.sql_type.clone(),
        unique: false,
        expanding: false,
        form: BindForm::Bound,
        expand_operator: None,
    }))
}

/// A column of the table that a statement changes.
pub(super) fn reference(column: &TableColumn, table: &FromClause) -> Expression {
    Expression::Column(Box::new(crate::schema::expression::ColumnReference {
        name: column.name.clone(),
        anonymous: None,
        key: Some(column.key.clone()),
        table: Some(Arc::new(table.clone())),
        sql_type: column.sql_type.clone(),
        is_literal: false,
    }))
}

/// # Errors
/// When a statement names a column that the table has not.
pub(super) fn check_keys<'k>(
    table: &TableClause,
    keys: impl IntoIterator<Item = &'k String>,
) -> Result<()> {
    let unknown: Vec<&str> = keys
        .into_iter()
        .filter(|key| !table.columns.iter().any(|column| column.key == **key))
        .map(String::as_str)
        .collect();
    if unknown.is_empty() {
        Ok(())
    } else {
        Err(DialectError::Compile(format!(
            "Unconsumed column names: {}",
            unknown.join(", ")
        )))
    }
}
