//! Statements to text, in the forms that a migration needs: with placeholders as
//! `str(statement.compile())` prints them, with literals as offline mode prints them, and as the
//! driver sends them.

mod columns;
pub(super) mod compiler;
mod cte;
mod driver_sql;
mod from_clause;
mod insert;
mod modify;
pub(super) mod names;
mod query;
pub mod text;

pub use driver_sql::{DriverParameters, driver_statement};

use compiler::{BindRole, CLOSE, Compiler, Context, OPEN, Result};

use super::parameter::{self, DriverValue};
use super::{Dialect, DialectError, ParameterStyle, Percents, literal};
use crate::schema::expression::{BindValue, ElementId, Expression, FromClause, Operator};
use crate::schema::statement::{Query, Select, Statement};
use crate::schema::types::SqlType;
use crate::schema::value::SqlValue;

/// A compiled statement, its parameters still marked in the text.
#[derive(Debug, Clone)]
pub struct CompiledStatement {
    dialect: Dialect,
    text: String,
    parameters: Vec<BoundParameter>,
    placeholders: Vec<Placeholder>,
    columns: Vec<ResultColumn>,
}

/// A parameter of a compiled statement.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct BoundParameter {
    pub(super) name: String,
    pub(super) owner: ElementId,
    pub(super) value: BindValue,
    pub(super) sql_type: SqlType,
    pub(super) role: BindRole,
    pub(super) expanding: bool,
    pub(super) unique: bool,
}

/// One place where a parameter stands.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Placeholder {
    pub(super) name: String,
    pub(super) kind: PlaceholderKind,
}

/// How a parameter is written at its place.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum PlaceholderKind {
    Single,
    LiteralExecute,
    Literal,
    Expanding {
        operator: Option<Operator>,
        literal: bool,
    },
}

/// A column that a statement returns.
#[derive(Debug, Clone, PartialEq)]
pub struct ResultColumn {
    /// The name of the column in the result, if it has one.
    pub name: Option<String>,
    /// The type, for [`result_value`](super::result_value).
    pub sql_type: SqlType,
}

/// A statement as a driver takes it.
#[derive(Debug, Clone, PartialEq)]
pub struct SentStatement {
    /// The text; with `?` where the driver binds values, else complete.
    pub sql: String,
    /// The values of the `?`.
    pub values: Vec<SqlValue>,
}

/// Compiles a statement with placeholders.
///
/// # Errors
/// [`DialectError`] where SQLAlchemy raises `CompileError` and its kin.
pub fn compile(dialect: &Dialect, statement: &Statement) -> Result<CompiledStatement> {
    let mut compiler = Compiler::new(dialect);
    let text = compiler.statement(statement, &Context::default())?;
    Ok(compiler.finish(text))
}

/// Compiles a statement with its values written into it (`literal_binds`), as offline mode prints.
///
/// # Errors
/// As [`compile`], and for values that have no literal form.
pub fn compile_literal(dialect: &Dialect, statement: &Statement) -> Result<String> {
    let mut compiler = Compiler::new(dialect);
    let context = Context {
        literal_binds: true,
        ..Context::default()
    };
    let text = compiler.statement(statement, &context)?;
    let compiled = compiler.finish(text);
    let mut numbered = Vec::new();
    compiled.replaced(|_, placeholder, parameter| match placeholder.kind {
        // A column for which there is a parameter in place of a value.
        PlaceholderKind::Single if parameter.value == BindValue::Required => {
            compiled.placeholder(parameter, &mut numbered)
        }
        _ => compiled.literal_of(placeholder, parameter),
    })
}

/// Writes an expression outside of a statement, its values as literals: a server default, a CHECK
/// condition, an index expression.
///
/// # Errors
/// As [`compile_literal`].
pub fn compile_expression(
    dialect: &Dialect,
    expression: &Expression,
    tables: TableNames,
) -> Result<String> {
    let mut compiler = Compiler::new(dialect);
    let context = Context {
        literal_binds: true,
        include_table: tables == TableNames::Written,
        ..Context::default()
    };
    let text = compiler.expression(expression, &context)?;
    let compiled = compiler.finish(text);
    compiled.replaced(|_, placeholder, parameter| compiled.literal_of(placeholder, parameter))
}

/// The condition that foreign keys give for a join without one.
///
/// # Errors
/// When there is no foreign key between the two.
pub fn join_condition(left: &FromClause, right: &FromClause) -> Result<Expression> {
    from_clause::natural_condition(left, right)
}

/// Whether columns are written with their table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TableNames {
    /// `table.column`.
    Written,
    /// `column`, as DDL wants it.
    Omitted,
}

impl Compiler<'_> {
    pub(super) fn statement(&mut self, statement: &Statement, context: &Context) -> Result<String> {
        match statement {
            Statement::Query(query) => self.query(query, context),
            Statement::Insert(insert) => self.insert(insert, context),
            Statement::Update(update) => self.update(update, context),
            Statement::Delete(delete) => self.delete(delete, context),
            Statement::Text(text) => self.text_clause(text, context),
            Statement::Ddl(text) => Ok(self.percents(text)),
            Statement::Custom(custom) => {
                self.expression(&Expression::Custom(Box::new(custom.clone())), context)
            }
            Statement::Expression(expression @ Expression::Function(_)) => {
                let select = Select::new(vec![expression.clone()]);
                self.query(&Query::Select(Box::new(select)), context)
            }
            Statement::Expression(expression) => self.expression(expression, context),
        }
    }

    fn finish(self, text: String) -> CompiledStatement {
        CompiledStatement {
            dialect: self.dialect.clone(),
            text,
            parameters: self.parameters.into_values().collect(),
            placeholders: self.placeholders,
            columns: self.columns,
        }
    }
}

impl CompiledStatement {
    /// The columns that the statement returns, where they are known.
    #[must_use]
    pub fn columns(&self) -> &[ResultColumn] {
        &self.columns
    }

    /// The names and values of the parameters, as `compiled.params`.
    #[must_use]
    pub fn parameters(&self) -> Vec<(&str, &BindValue)> {
        self.parameters
            .iter()
            .map(|parameter| (parameter.name.as_str(), &parameter.value))
            .collect()
    }

    /// The text as `str(statement.compile(dialect=...))` prints it.
    ///
    /// # Errors
    /// Never for a statement that compiled; the signature is that of the other forms.
    pub fn parametrized(&self) -> Result<String> {
        let mut numbered: Vec<String> = Vec::new();
        self.replaced(|_, placeholder, parameter| {
            let name = escaped_name(&parameter.name);
            Ok(match placeholder.kind {
                PlaceholderKind::Single => self.placeholder(parameter, &mut numbered)?,
                PlaceholderKind::LiteralExecute | PlaceholderKind::Expanding { .. } => {
                    format!("__[POSTCOMPILE_{name}]")
                }
                PlaceholderKind::Literal => self.literal_of(placeholder, parameter)?,
            })
        })
    }

    /// The text with `:name` for each parameter, as `str(statement)` prints it for no database in
    /// particular.
    ///
    /// # Errors
    /// Never for a statement that compiled; the signature is that of the other forms.
    pub fn named(&self) -> Result<String> {
        self.replaced(|_, placeholder, parameter| {
            let name = &parameter.name;
            Ok(match placeholder.kind {
                PlaceholderKind::Single => format!(":{name}"),
                PlaceholderKind::LiteralExecute | PlaceholderKind::Expanding { .. } => {
                    format!("__[POSTCOMPILE_{name}]")
                }
                PlaceholderKind::Literal => self.literal_of(placeholder, parameter)?,
            })
        })
    }

    /// A parameter in the dialect's style; `numbered` are the names of those before it.
    fn placeholder(
        &self,
        parameter: &BoundParameter,
        numbered: &mut Vec<String>,
    ) -> Result<String> {
        let name = escaped_name(&parameter.name);
        let cast = parameter::bind_cast(&self.dialect, &parameter.sql_type, &parameter.role)?;
        let number = match numbered.iter().position(|known| *known == name) {
            Some(position) => position + 1,
            None => {
                numbered.push(name.clone());
                numbered.len()
            }
        };
        Ok(format!("{}{cast}", self.template(&name, number)))
    }

    fn template(&self, name: &str, number: usize) -> String {
        match self.dialect.parameter_style {
            ParameterStyle::Pyformat => format!("%({name})s"),
            ParameterStyle::Format => "%s".to_owned(),
            ParameterStyle::Qmark => "?".to_owned(),
            ParameterStyle::Named => format!(":{name}"),
            ParameterStyle::Numeric => format!(":{number}"),
            ParameterStyle::NumericDollar => format!("${number}"),
        }
    }

    /// The statement as the driver sends it: psycopg2 writes the values into the text, sqlite3
    /// takes them beside `?`, the MySQL drivers write them into the text.
    ///
    /// `given` are the values of this execution, by name; they win over the statement's own.
    ///
    /// # Errors
    /// When a parameter has no value, or the driver cannot adapt one.
    pub fn sent(&self, given: &[(String, SqlValue)]) -> Result<SentStatement> {
        let mut values = Vec::new();
        let binds = self.dialect.is_sqlite();
        let adapt = |value: DriverValue, values: &mut Vec<SqlValue>| -> Result<String> {
            if binds {
                values.push(parameter::sqlite_value(value)?);
                Ok("?".to_owned())
            } else {
                parameter::client_literal(&self.dialect, &value)
            }
        };
        let mut sql = String::with_capacity(self.text.len());
        self.walk(|piece| {
            let (placeholder, bound) = match piece {
                Part::Sql(text) => {
                    sql.push_str(text);
                    return Ok(());
                }
                Part::Place(placeholder, bound) => (placeholder, bound),
            };
            let value = self.value_of(bound, given)?;
            let text = match &placeholder.kind {
                PlaceholderKind::Single => {
                    let cast = parameter::bind_cast(&self.dialect, &bound.sql_type, &bound.role)?;
                    let value = parameter::bind(&self.dialect, &single(&value)?, bound)?;
                    format!("{}{cast}", adapt(value, &mut values)?)
                }

                PlaceholderKind::LiteralExecute | PlaceholderKind::Literal => literal::render(
                    &self.dialect,
                    &single(&value)?,
                    &bound.sql_type,
                    &bound.role,
                )?,
                PlaceholderKind::Expanding {
                    operator,
                    literal: true,
                } => literal::expanded(
                    &self.dialect,
                    &value,
                    &bound.sql_type,
                    &bound.role,
                    operator.as_ref(),
                )?,
                PlaceholderKind::Expanding {
                    operator,
                    literal: false,
                } => self.expand(&value, bound, operator.as_ref(), &mut |value| {
                    adapt(value, &mut values)
                })?,
            };
            sql.push_str(&text);
            Ok(())
        })?;
        if self.dialect.percents == Percents::Doubled {
            // What the drivers do with the doubled signs.
            sql = sql.replace("%%", "%");
        }
        Ok(SentStatement { sql, values })
    }

    fn expand(
        &self,
        value: &BindValue,
        bound: &BoundParameter,
        operator: Option<&Operator>,
        adapt: &mut dyn FnMut(DriverValue) -> Result<String>,
    ) -> Result<String> {
        let mut one = |value: &SqlValue, sql_type: &SqlType| -> Result<String> {
            let cast = parameter::bind_cast(&self.dialect, sql_type, &BindRole::Value)?;
            let value = parameter::bind_typed(&self.dialect, value, sql_type)?;
            Ok(format!("{}{cast}", adapt(value)?))
        };
        match value {
            BindValue::Rows(rows) if !rows.is_empty() => {
                let mut written = Vec::new();
                for row in rows {
                    let mut members = Vec::new();
                    for (index, value) in row.iter().enumerate() {
                        let own = match &bound.role {
                            BindRole::Rows(types) => types.get(index),
                            _ => None,
                        };
                        members.push(one(value, own.unwrap_or(&bound.sql_type))?);
                    }
                    written.push(format!("({})", members.join(", ")));
                }
                let values = if self.dialect.is_sqlite() {
                    "VALUES "
                } else {
                    ""
                };
                Ok(format!("{values}{}", written.join(", ")))
            }
            BindValue::List(values) if !values.is_empty() => {
                let mut written = Vec::new();
                for value in values {
                    written.push(one(value, &bound.sql_type)?);
                }
                Ok(written.join(", "))
            }
            _ => literal::empty_set(&self.dialect, &bound.sql_type, &bound.role, operator),
        }
    }

    fn literal_of(&self, placeholder: &Placeholder, bound: &BoundParameter) -> Result<String> {
        match &placeholder.kind {
            PlaceholderKind::Expanding { operator, .. } => literal::expanded(
                &self.dialect,
                &bound.value,
                &bound.sql_type,
                &bound.role,
                operator.as_ref(),
            ),
            _ => literal::render(
                &self.dialect,
                &single(&bound.value)?,
                &bound.sql_type,
                &bound.role,
            ),
        }
    }

    fn value_of(&self, bound: &BoundParameter, given: &[(String, SqlValue)]) -> Result<BindValue> {
        let Some((_, value)) = given.iter().rev().find(|(name, _)| *name == bound.name) else {
            return match bound.value {
                BindValue::Required => Err(DialectError::InvalidRequest(format!(
                    "A value is required for bind parameter '{}'",
                    bound.name
                ))),
                ref value => Ok(value.clone()),
            };
        };
        Ok(match value {
            SqlValue::Array(values) if bound.expanding => as_list(values),
            value => BindValue::Single(value.clone()),
        })
    }

    /// Replaces the marks of the text.
    fn replaced(
        &self,
        mut write: impl FnMut(&Self, &Placeholder, &BoundParameter) -> Result<String>,
    ) -> Result<String> {
        let mut written = String::with_capacity(self.text.len());
        self.walk(|part| {
            match part {
                Part::Sql(sql) => written.push_str(sql),
                Part::Place(placeholder, bound) => {
                    written.push_str(&write(self, placeholder, bound)?);
                }
            }
            Ok(())
        })?;
        Ok(written)
    }

    fn walk<'a>(&'a self, mut visit: impl FnMut(Part<'a>) -> Result<()>) -> Result<()> {
        let mut rest = self.text.as_str();
        while let Some(open) = rest.find(OPEN) {
            visit(Part::Sql(&rest[..open]))?;
            let inside = &rest[open + OPEN.len_utf8()..];
            let Some(close) = inside.find(CLOSE) else {
                break;
            };
            let mark = inside[..close].parse::<usize>().ok();
            let placeholder = mark.and_then(|index| self.placeholders.get(index));
            let bound = placeholder.and_then(|placeholder| {
                self.parameters
                    .iter()
                    .find(|bound| bound.name == placeholder.name)
            });
            if let (Some(placeholder), Some(bound)) = (placeholder, bound) {
                visit(Part::Place(placeholder, bound))?;
            }
            rest = &inside[close + CLOSE.len_utf8()..];
        }
        visit(Part::Sql(rest))
    }
}

enum Part<'a> {
    Sql(&'a str),
    Place(&'a Placeholder, &'a BoundParameter),
}

fn single(value: &BindValue) -> Result<SqlValue> {
    match value {
        BindValue::Single(value) => Ok(value.clone()),
        BindValue::Required => Ok(SqlValue::Null),
        BindValue::List(values) => Ok(SqlValue::Array(values.clone())),
        BindValue::Rows(rows) => Ok(SqlValue::Array(
            rows.iter().cloned().map(SqlValue::Array).collect(),
        )),
    }
}

fn as_list(values: &[SqlValue]) -> BindValue {
    let rows: Option<Vec<Vec<SqlValue>>> = values
        .iter()
        .map(|value| match value {
            SqlValue::Array(row) => Some(row.clone()),
            _ => None,
        })
        .collect();
    match rows {
        Some(rows) if !rows.is_empty() => BindValue::Rows(rows),
        _ => BindValue::List(values.to_vec()),
    }
}

/// Characters that a `%(name)s` placeholder cannot have (`bindname_escape_characters`).
fn escaped_name(name: &str) -> String {
    name.chars()
        .map(|character| match character {
            '%' => 'P',
            '(' => 'A',
            ')' => 'Z',
            ':' => 'C',
            '.' | '[' | ']' | ' ' => '_',
            other => other,
        })
        .collect()
}
