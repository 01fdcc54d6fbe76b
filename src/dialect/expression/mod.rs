//! Expressions to text, as the `visit_*` methods of `SQLCompiler` and its dialects.

mod binary;
mod function;

use super::statement::compiler::{Compiler, Context, Result};
use super::statement::names::{LabelName, NameClass};
use super::{DialectError, literal};
use crate::schema::expression::{
    BindForm, BindParameter, BindValue, CastExpression, CastKind, ColumnReference,
    CustomExpression, CustomFragment, ElementName, Expression, FromClause, Label, Operator,
    TextClause, UnaryExpression, types,
};
use crate::schema::identifier::Identifier;

impl Compiler<'_> {
    /// Writes an expression.
    ///
    /// # Errors
    /// [`DialectError`] where the dialect has no text for it.
    pub(in crate::dialect) fn expression(
        &mut self,
        expression: &Expression,
        context: &Context,
    ) -> Result<String> {
        match expression {
            Expression::Column(column) => Ok(self.column(column, context)),
            Expression::Bind(bind) => self.bind_parameter(bind, context),
            Expression::Text(text) => self.text_clause(text, context),
            Expression::Null => Ok("NULL".to_owned()),
            Expression::True => Ok(self.boolean_constant("true", "1")),
            Expression::False => Ok(self.boolean_constant("false", "0")),
            Expression::Unary(unary) => self.unary(unary, context),
            Expression::Binary(binary) => self.binary(binary, context),
            Expression::List(list) => self.expression_list(list, context),
            Expression::Grouping(inner) => {
                let inside = Context {
                    as_from: false,
                    ..context.clone()
                };
                Ok(format!("({})", self.expression(inner, &inside)?))
            }
            Expression::Tuple(tuple) => Ok(format!(
                "({})",
                self.separated(&tuple.members, ", ", context)?
            )),
            Expression::Array(array) => self.array(array, context),
            Expression::Slice { start, stop, .. } => {
                if !self.dialect.is_postgresql() {
                    return Err(self.unsupported("Slice"));
                }
                let start = self.optional(start.as_deref(), context)?;
                let stop = self.optional(stop.as_deref(), context)?;
                Ok(format!("{start}:{stop}"))
            }
            Expression::Case(case) => self.case(case, context),
            Expression::Cast(cast) => self.cast(cast, context),
            Expression::Extract { field, expression } => self.extract(field, expression, context),
            Expression::Collation(name) => Ok(self.dialect.quote(name)),
            Expression::Function(function) => self.function(function, context),
            Expression::Over(window) => self.window(window, context),
            Expression::WithinGroup { function, order_by } => {
                let function = self.expression(function, context)?;
                let order = self.separated(order_by, ", ", context)?;
                Ok(format!("{function} WITHIN GROUP (ORDER BY {order})"))
            }
            Expression::Filter {
                function,
                criterion,
            } => {
                let function = self.expression(function, context)?;
                let criterion = self.expression(criterion, context)?;
                Ok(format!("{function} FILTER (WHERE {criterion})"))
            }
            Expression::ScalarSubquery(query) => {
                let inside = Context {
                    as_from: false,
                    lateral: false,
                    ..context.clone()
                };
                Ok(format!("({})", self.query(&query.unlabelled(), &inside)?))
            }
            Expression::SelectGrouping(query) => {
                let inside = Context {
                    as_from: false,
                    lateral: false,
                    ..context.clone()
                };
                Ok(format!("({})", self.query(query, &inside)?))
            }
            Expression::Label(label) => self.label(label, context),
            Expression::LabelName(name) => self.label_name(name, context),
            Expression::NextValue(sequence) => {
                self.next_value(&sequence.name, sequence.schema.as_ref())
            }
            Expression::FunctionColumn(column) => {
                let function = self.function(&column.function, context)?;
                Ok(format!(
                    "({function}).{}",
                    self.dialect.quote(&column.column)
                ))
            }
            Expression::FromClauseValue(from) => self.whole_row(from),
            Expression::Custom(custom) => self.custom(custom, context),
        }
    }

    fn optional(&mut self, part: Option<&Expression>, context: &Context) -> Result<String> {
        part.map_or(Ok(String::new()), |part| self.expression(part, context))
    }

    /// Expressions with a separator between them; empty ones are left out.
    pub(in crate::dialect) fn separated(
        &mut self,
        members: &[Expression],
        separator: &str,
        context: &Context,
    ) -> Result<String> {
        let mut written = Vec::new();
        for member in members {
            let text = self.expression(member, context)?;
            if !text.is_empty() {
                written.push(text);
            }
        }
        Ok(written.join(separator))
    }

    pub(super) fn unsupported(&self, element: &str) -> DialectError {
        DialectError::Unsupported {
            dialect: self.dialect.name.as_str(),
            element: element.to_owned(),
        }
    }

    fn boolean_constant(&self, native: &str, number: &str) -> String {
        // MySQL has no boolean type, but the constants.
        let native_constants = !self.dialect.is_sqlite();
        (if native_constants { native } else { number }).to_owned()
    }

    fn column(&mut self, column: &ColumnReference, context: &Context) -> String {
        if column.is_literal {
            let text = self.percents(&column.name.text);
            return self.qualified(column, text, context);
        }
        let name = match &column.anonymous {
            Some(name) => {
                let label = LabelName::from(name);
                self.resolve_name(NameClass::Column, &label)
            }
            None => column.name.clone(),
        };
        let text = self.dialect.quote(&name);
        self.qualified(column, text, context)
    }

    fn qualified(&mut self, column: &ColumnReference, name: String, context: &Context) -> String {
        let Some(table) = column.table.as_deref().filter(|_| context.include_table) else {
            return name;
        };
        match self.qualifier(table, context) {
            Some(qualifier) => format!("{qualifier}.{name}"),
            None => name,
        }
    }

    /// What stands before the dot of a column of this FROM element.
    fn qualifier(&mut self, table: &FromClause, context: &Context) -> Option<String> {
        let (schema, name) = match table {
            FromClause::Table(table) => (table.schema.clone(), {
                if table.schema.is_none() && context.ambiguous_tables.contains(&table.name.text) {
                    return Some(self.ambiguous_alias(&table.name.text));
                }
                table.name.clone()
            }),
            FromClause::Alias(alias) => (None, self.aliased_name(&alias.name)),
            FromClause::Cte(cte) => (None, self.aliased_name(&cte.name)),
            FromClause::Values(values) => (None, self.aliased_name(values.name.as_ref()?)),
            FromClause::Join(_) | FromClause::Function(_) | FromClause::Text(_) => return None,
        };
        Some(self.dialect.format_table(&name, schema.as_ref()))
    }

    fn aliased_name(&mut self, name: &ElementName) -> Identifier {
        self.resolve_name(NameClass::Alias, &LabelName::from(name))
    }

    fn whole_row(&mut self, from: &FromClause) -> Result<String> {
        match self.qualifier(from, &Context::default()) {
            Some(name) => Ok(name),
            None => Err(self.unsupported("TableValuedColumn")),
        }
    }

    /// Writes a bind parameter: a literal, or a mark that the final text replaces.
    pub(in crate::dialect) fn bind_parameter(
        &mut self,
        bind: &BindParameter,
        context: &Context,
    ) -> Result<String> {
        if !context.literal_binds {
            return self.bind(bind, context);
        }
        match &bind.value {
            BindValue::Required => Ok("NULL".to_owned()),
            BindValue::Single(value) if bind.expanding => {
                let values = vec![value.clone()];
                self.literal_list(bind, &BindValue::List(values), context)
            }
            BindValue::Single(value) => {
                literal::render(self.dialect, value, &bind.sql_type, &context.bind_role)
            }
            list => self.literal_list(bind, list, context),
        }
    }

    fn literal_list(
        &mut self,
        bind: &BindParameter,
        list: &BindValue,
        context: &Context,
    ) -> Result<String> {
        let text = literal::expanded(
            self.dialect,
            list,
            &bind.sql_type,
            &context.bind_role,
            bind.expand_operator.as_ref(),
        )?;
        Ok(format!("({text})"))
    }

    /// `text("...")`: `:name` becomes a parameter, `\:` a colon, `::` stays.
    pub(in crate::dialect) fn text_clause(
        &mut self,
        clause: &TextClause,
        context: &Context,
    ) -> Result<String> {
        let text = self.percents(&clause.text);
        let mut written = String::with_capacity(text.len());
        for piece in super::statement::text::pieces(&text) {
            match piece {
                super::statement::text::Piece::Sql(sql) => written.push_str(&sql),
                super::statement::text::Piece::Parameter(name) => {
                    let bind = clause.binds.iter().find(|(known, _)| *known == name);
                    let bind = match bind {
                        Some((_, bind)) => bind.clone(),
                        None => required_parameter(&name),
                    };
                    written.push_str(&self.bind_parameter(&bind, context)?);
                }
            }
        }
        Ok(if clause.in_brackets {
            format!("({written})")
        } else {
            written
        })
    }

    fn unary(&mut self, unary: &UnaryExpression, context: &Context) -> Result<String> {
        let operand = &unary.operand;
        let prefix = match &unary.operator {
            Operator::IsTrue | Operator::IsFalse => return self.as_boolean(unary, context),
            Operator::Negate => "-",
            Operator::Not => "NOT ",
            Operator::Exists => "EXISTS ",
            Operator::Distinct => "DISTINCT ",
            Operator::BitwiseNot => "~",
            Operator::AnyOf => "ANY ",
            Operator::AllOf => "ALL ",
            Operator::Custom(custom) => {
                let symbol = self.percents(&custom.symbol);
                return Ok(format!("{symbol} {}", self.expression(operand, context)?));
            }
            modifier => {
                let suffix = match modifier {
                    Operator::Ascending => " ASC",
                    Operator::Descending => " DESC",
                    Operator::NullsFirst => " NULLS FIRST",
                    Operator::NullsLast => " NULLS LAST",
                    other => return Err(self.unsupported(&format!("{other:?}"))),
                };
                return Ok(format!("{}{suffix}", self.expression(operand, context)?));
            }
        };
        Ok(format!("{prefix}{}", self.expression(operand, context)?))
    }

    fn as_boolean(&mut self, unary: &UnaryExpression, context: &Context) -> Result<String> {
        let native =
            unary.operand.is_implicitly_boolean() || self.dialect.supports_native_boolean();
        let operand = self.expression(&unary.operand, context)?;
        Ok(match (&unary.operator, native) {
            (Operator::IsTrue, true) => operand,
            (Operator::IsTrue, false) => format!("{operand} = 1"),
            (_, true) => format!("NOT {operand}"),
            (_, false) => format!("{operand} = 0"),
        })
    }

    fn case(
        &mut self,
        case: &crate::schema::expression::CaseExpression,
        context: &Context,
    ) -> Result<String> {
        let mut text = "CASE ".to_owned();
        if let Some(value) = &case.value {
            text.push_str(&self.expression(value, context)?);
            text.push(' ');
        }
        for (condition, result) in &case.whens {
            let condition = self.expression(condition, context)?;
            let result = self.expression(result, context)?;
            text.push_str(&format!("WHEN {condition} THEN {result} "));
        }
        if let Some(otherwise) = &case.otherwise {
            let otherwise = self.expression(otherwise, context)?;
            text.push_str(&format!("ELSE {otherwise} "));
        }
        text.push_str("END");
        Ok(text)
    }

    fn cast(&mut self, cast: &CastExpression, context: &Context) -> Result<String> {
        match cast.kind {
            CastKind::Coerce => return self.expression(&cast.operand, context),
            CastKind::TryCast => return Err(self.unsupported("TryCast")),
            CastKind::Cast => {}
        }
        let sql_type = if self.dialect.is_mysql_family() {
            match literal::mysql_cast_type(self.dialect, &cast.sql_type)? {
                Some(sql_type) => sql_type,
                None => {
                    // SQLAlchemy warns of a type that MySQL cannot cast to, and writes it there.
                    self.dialect.type_sql(&cast.sql_type)?;
                    return self.expression(&cast.operand.clone().self_group(None), context);
                }
            }
        } else {
            self.dialect.type_sql(&cast.sql_type)?
        };
        let operand = self.expression(&cast.operand, context)?;
        Ok(match sql_type.find(" COLLATE ") {
            Some(place) => {
                let (name, collation) = sql_type.split_at(place);
                format!("CAST({operand} AS {name}){collation}")
            }
            None => format!("CAST({operand} AS {sql_type})"),
        })
    }

    fn extract(
        &mut self,
        field: &str,
        expression: &Expression,
        context: &Context,
    ) -> Result<String> {
        if !self.dialect.is_sqlite() {
            let field = if field == "milliseconds" && self.dialect.is_mysql_family() {
                "millisecond"
            } else {
                field
            };
            return Ok(format!(
                "EXTRACT({field} FROM {})",
                self.expression(expression, context)?
            ));
        }
        let format = match field {
            "month" => "%m",
            "day" => "%d",
            "year" => "%Y",
            "second" => "%S",
            "hour" => "%H",
            "doy" => "%j",
            "minute" => "%M",
            "epoch" => "%s",
            "dow" => "%w",
            "week" => "%W",
            // The fields that SQLAlchemy's general map has and SQLite's does not replace.
            "quarter" | "milliseconds" | "timezone_hour" | "timezone_minute" => field,
            _ => {
                return Err(DialectError::Compile(format!(
                    "{field} is not a valid extract argument."
                )));
            }
        };
        let expression = self.expression(expression, context)?;
        Ok(format!(
            "CAST(STRFTIME('{format}', {expression}) AS INTEGER)"
        ))
    }

    fn next_value(&mut self, name: &Identifier, schema: Option<&Identifier>) -> Result<String> {
        let sequence = self.dialect.format_table(name, schema);
        if self.dialect.is_postgresql() {
            return Ok(format!("nextval('{}')", sequence.replace('\'', "''")));
        }
        if self.dialect.is_mysql_family() {
            return Ok(format!("nextval({sequence})"));
        }
        Err(DialectError::NotImplemented(format!(
            "Dialect '{}' does not support sequence increments.",
            self.dialect.name.as_str()
        )))
    }

    fn label(&mut self, label: &Label, context: &Context) -> Result<String> {
        let with_as = context.within_columns && !context.within_label;
        if with_as {
            // The name comes first: it is numbered before what it names.
            let name = self.resolve_name(NameClass::Column, &LabelName::from(&label.name));
            let inside = Context {
                within_columns: true,
                within_label: true,
                ..context.clone()
            };
            let text = self.expression(&label.expression, &inside)?;
            return Ok(format!("{text} AS {}", self.dialect.quote(&name)));
        }
        if context.label_as_name == Some(label.id) {
            let name = self.resolve_name(NameClass::Column, &LabelName::from(&label.name));
            return Ok(self.dialect.quote(&name));
        }
        let inside = Context {
            within_columns: false,
            ..context.clone()
        };
        self.expression(&label.expression, &inside)
    }

    /// A string in ORDER BY and its kin (`visit_textual_label_reference`).
    fn label_name(&mut self, name: &str, context: &Context) -> Result<String> {
        let unresolved = || {
            DialectError::Compile(format!(
                "Can't resolve label reference for ORDER BY / GROUP BY / DISTINCT etc. Textual \
                 SQL expression '{name}' should be explicitly declared as text('{name}')"
            ))
        };
        let Some(entry) = self.stack.last() else {
            return self.text_clause(&TextClause::new(name), context);
        };
        let scope = std::rc::Rc::clone(&entry.labels);
        let found = if context.within_columns {
            scope.froms.get(name)
        } else {
            scope.columns.get(name).or_else(|| scope.froms.get(name))
        };
        let found = found.ok_or_else(unresolved)?;
        let label_as_name = match found {
            Expression::Label(label) => Some(label.id),
            _ => None,
        };
        self.expression(
            found,
            &Context {
                label_as_name,
                ..context.clone()
            },
        )
    }

    fn custom(&mut self, custom: &CustomExpression, context: &Context) -> Result<String> {
        let mut text = String::new();
        for fragment in &custom.fragments {
            match fragment {
                CustomFragment::Sql(sql) => text.push_str(sql),
                CustomFragment::Expression(inner) => {
                    text.push_str(&self.expression(inner, context)?);
                }
            }
        }
        Ok(text)
    }
}

/// A parameter that a text names and nobody described.
fn required_parameter(name: &str) -> BindParameter {
    BindParameter {
        id: crate::schema::expression::ElementId::fresh(),
        name: ElementName::Given(Identifier::new(name)),
        value: BindValue::Required,
        sql_type: types::null(),
        unique: false,
        expanding: false,
        form: BindForm::Bound,
        expand_operator: None,
    }
}
