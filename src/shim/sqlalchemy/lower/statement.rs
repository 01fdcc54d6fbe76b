//! Statements, and what one execution of a statement needs.

use super::expression::Lowering;
use super::raise;
use super::schema::is_item;
use crate::python::error::{Error, PyResult};
use crate::python::import::EmbeddedModule;
use crate::python::interpreter::Interpreter;
use crate::python::value::Value;
use crate::schema::expression::{
    ColumnDefault, ColumnReference, Expression, FromClause, Operand, TableClause, types,
};
use crate::schema::statement::{
    ConflictAction, ConflictTarget, Delete, DuplicateKeyUpdate, Insert, InsertSource, OnConflict,
    Query, Statement, Update,
};
use crate::schema::value::SqlValue;
use std::sync::Arc;

macro_rules! embedded {
    ($($name:literal => $path:literal,)*) => {
        &[$(EmbeddedModule { name: $name, source: include_str!($path) },)*]
    };
}

/// The modules of the expression language that are written in Python.
const MODULES: &[EmbeddedModule] = embedded! {
    "sqlalchemy.sql" => "../sql/__init__.py",
    "sqlalchemy.sql.expression" => "../sql/expression.py",
    "sqlalchemy.sql.elements" => "../sql/elements.py",
    "sqlalchemy.sql.operators" => "../sql/operators.py",
    "sqlalchemy.sql.functions" => "../sql/functions.py",
    "sqlalchemy.sql.selectable" => "../sql/selectable.py",
    "sqlalchemy.sql.dml" => "../sql/dml.py",
    "sqlalchemy.sql.compiler" => "../sql/compiler.py",
    "sqlalchemy.ext.compiler" => "../ext/compiler.py",
    "sqlalchemy.dialects.postgresql_array" => "../dialects/postgresql_array.py",
    "sqlalchemy.dialects.postgresql_dml" => "../dialects/postgresql_dml.py",
    "sqlalchemy.dialects.sqlite_dml" => "../dialects/sqlite_dml.py",
    "sqlalchemy.dialects.mysql_dml" => "../dialects/mysql_dml.py",
};

/// Provides the modules of the expression language.
pub fn register_expressions(vm: &mut Interpreter) {
    for module in MODULES {
        vm.importer.provide_source(*module);
    }
    vm.importer
        .provide_native("_mig_expression", super::super::expression::module);
}

/// The plain form of a statement.
///
/// # Errors
/// It is not known, or no statement.
pub fn statement(vm: &mut Interpreter, value: &Value) -> PyResult<Statement> {
    Lowering::new(vm).statement(value)
}

/// The plain form of a statement that is executed many times with parameters of these names: an
/// INSERT or UPDATE takes columns from them, as SQLAlchemy's `column_keys`.
///
/// # Errors
/// As [`statement`].
pub fn statement_for(
    vm: &mut Interpreter,
    value: &Value,
    parameter_names: &[String],
) -> PyResult<Statement> {
    let mut made = statement(vm, value)?;
    if !parameter_names.is_empty() {
        take_columns(&mut made, parameter_names);
    }
    Ok(made)
}

/// A statement with the values of its executions.
#[derive(Debug, Clone, PartialEq)]
pub struct Execution {
    /// The statement.
    pub statement: Statement,
    /// The parameters of each execution; none where the script gave none.
    pub parameters: Vec<Vec<(String, SqlValue)>>,
}

/// Prepares the execution of a statement with the script's parameter sets (dictionaries): values
/// go through the types of their columns, and defaults that are Python functions are called once
/// for each row.
///
/// # Errors
/// As [`statement`]; a value is not known or none that a database takes; what a default's
/// function raises.
pub fn execution(vm: &mut Interpreter, value: &Value, sets: &[Value]) -> PyResult<Execution> {
    let mut lowering = Lowering::new(vm);
    let made = lowering.statement(value)?;
    lowering.execution(value, made, sets)
}

/// Makes the parameters of these names values of their columns; as in SQLAlchemy, other names are
/// parameters of the statement's own, or nobody's.
fn take_columns(statement: &mut Statement, names: &[String]) {
    match statement {
        Statement::Insert(insert) => {
            let names = names_of_columns(names, &insert.table);
            let values = match std::mem::replace(&mut insert.source, InsertSource::AllColumns) {
                InsertSource::AllColumns => Vec::new(),
                InsertSource::Row(values) => values,
                other => {
                    insert.source = other;
                    return;
                }
            };
            let values = values
                .into_iter()
                .filter(|(key, _)| !names.contains(key))
                .collect();
            insert.source = InsertSource::Parameters {
                keys: names,
                values,
            };
        }
        Statement::Update(update) => {
            let names = names_of_columns(names, &update.table);
            update.values.retain(|(key, _)| !names.contains(key));
            update.parameter_keys = names;
        }
        _ => {}
    }
}

fn names_of_columns(names: &[String], table: &FromClause) -> Vec<String> {
    let columns = column_keys(table);
    names
        .iter()
        .filter(|name| columns.contains(name))
        .cloned()
        .collect()
}

/// A plain value in VALUES or SET: a parameter that takes the column's type.
fn parameter(value: SqlValue) -> Expression {
    Expression::literal(value, Some(types::null()))
}

impl Lowering<'_> {
    /// A statement.
    pub(super) fn statement(&mut self, value: &Value) -> PyResult<Statement> {
        if let Value::Unresolved(unresolved) = value {
            return Err(Error::unresolved(unresolved, "an SQL text"));
        }
        if let Some(custom) = self.custom(value)? {
            return Ok(Statement::Custom(custom));
        }
        self.note_parameters(value)?;
        let kind = self.kind(value)?;
        Ok(match kind.as_deref() {
            Some("textclause") => Statement::Text(self.text_clause(value)?),
            Some("select" | "compound_select" | "textual_select" | "select_statement_grouping") => {
                Statement::Query(Box::new(self.query(value)?))
            }
            Some("values") => {
                let query: Query = self.query(value)?;
                Statement::Query(Box::new(query))
            }
            Some("insert") => Statement::Insert(Box::new(self.insert(value)?)),
            Some("update") => Statement::Update(Box::new(self.update(value)?)),
            Some("delete") => Statement::Delete(Box::new(self.delete(value)?)),
            Some("ddl") if self.vm.given_attribute(value, "statement")?.is_some() => {
                Statement::Ddl(self.ddl_text(value)?)
            }
            Some("table" | "alias" | "subquery" | "join" | "cte") => {
                return Err(self.not_executable(value));
            }
            None => {
                if self.is_clause(value)? {
                    let inner = self
                        .vm
                        .call_method(value, "__clause_element__", Vec::new())?;
                    if !inner.is_same(value) {
                        return self.statement(&inner);
                    }
                }
                return Err(self.not_executable(value));
            }
            Some(_) => Statement::Expression(self.expression(value)?),
        })
    }

    fn not_executable(&mut self, value: &Value) -> Box<Error> {
        let shown = self
            .vm
            .repr(value)
            .map_or_else(|_| "?".to_owned(), |text| text.to_string());
        raise(
            self.vm,
            "ObjectNotExecutableError",
            &format!("Not an executable object: {shown}"),
        )
    }

    /// `DDL("... %(name)s ...", context)`.
    fn ddl_text(&mut self, value: &Value) -> PyResult<String> {
        let text = self.vm.attribute(value, "statement")?;
        let context = self.vm.attribute(value, "context")?;
        let filled = self.vm.call_method(&text, "__mod__", vec![context])?;
        super::needed_text(self.vm, &filled, "an SQL text")
    }

    fn target(&mut self, value: &Value) -> PyResult<(Value, FromClause)> {
        let table = self.vm.attribute(value, "table")?;
        let source = self.source(&table)?;
        Ok((table, (*source).clone()))
    }

    /// The type of a table's column, for the conversions that Python types bring.
    fn column_type(&mut self, table: &Value, key: &str) -> PyResult<Option<Value>> {
        let columns = self.vm.attribute(table, "c")?;
        let found = self
            .vm
            .call_method(&columns, "get", vec![Value::from(key)])?;
        if found.is_none() {
            return Ok(None);
        }
        self.python_type(&found)
    }

    /// A value of VALUES or SET.
    fn set_value(&mut self, table: &Value, key: &str, value: &Value) -> PyResult<Expression> {
        if self.is_clause(value)? {
            return match self.operand(value, None)? {
                Operand::Expression(expression) => Ok(expression),
                other => Ok(Expression::coerced(other, None)),
            };
        }
        let python_type = self.column_type(table, key)?;
        self.sql_value(value, python_type.as_ref()).map(parameter)
    }

    fn pairs(&mut self, table: &Value, pairs: &Value) -> PyResult<Vec<(String, Expression)>> {
        let mut found = Vec::new();
        for pair in self.vm.collect(pairs)? {
            let pair = self.vm.collect(&pair)?;
            let [key, value] = pair.as_slice() else {
                continue;
            };
            let key = super::needed_text(self.vm, key, "a column's name")?;
            let value = self.set_value(table, &key, value)?;
            found.push((key, value));
        }
        Ok(found)
    }

    fn insert(&mut self, value: &Value) -> PyResult<Insert> {
        let (table_value, table) = self.target(value)?;
        let single = self.vm.attribute(value, "_values")?;
        let single = self.pairs(&table_value, &single)?;
        let multiple = self.vm.attribute(value, "_multi_values")?;
        let multiple = self.vm.collect(&multiple)?;
        let source = if let Some(select) = self.vm.given_attribute(value, "select")? {
            let names = self.vm.attribute(value, "_select_names")?;
            let mut columns = Vec::new();
            for name in self.vm.collect(&names)? {
                columns.push(super::needed_text(self.vm, &name, "a column's name")?);
            }
            InsertSource::Query {
                columns,
                query: Box::new(self.query(&select)?),
                include_defaults: self
                    .vm
                    .flag_attribute(value, "include_insert_from_select_defaults")?,
            }
        } else if !multiple.is_empty() {
            let mut rows = Vec::new();
            for row in &multiple {
                rows.push(self.pairs(&table_value, row)?);
            }
            InsertSource::Rows(rows)
        } else if single.is_empty() {
            let given = self.vm.flag_attribute(value, "_values_given")?;
            if given {
                InsertSource::Row(Vec::new())
            } else {
                InsertSource::AllColumns
            }
        } else {
            InsertSource::Row(single)
        };
        let mut insert = Insert::new(table, source);
        insert.returning = self.returning(value)?;
        insert.inline = self.vm.flag_attribute(value, "_inline")?;
        insert.return_defaults = self.vm.flag_attribute(value, "_return_defaults")?;
        insert.prefixes = self.affixes(value, "_prefixes")?;
        insert.independent_ctes = self.independent_ctes(value)?;
        insert.hints = self.hints(value, "_hints")?;
        if let Some(clause) = self.vm.given_attribute(value, "_post_values_clause")? {
            self.conflict(&table_value, &clause, &mut insert)?;
        }
        Ok(insert)
    }

    fn returning(&mut self, value: &Value) -> PyResult<Vec<Expression>> {
        let items = self.vm.attribute(value, "_returning")?;
        self.columns(&items, &mut Vec::new())
    }

    fn conflict(&mut self, table: &Value, clause: &Value, insert: &mut Insert) -> PyResult<()> {
        let kind = self.kind(clause)?;
        if kind.as_deref() == Some("on_duplicate_key_update") {
            let pairs = self.vm.attribute(clause, "update")?;
            insert.on_duplicate_key = Some(DuplicateKeyUpdate {
                set: self.pairs(table, &pairs)?,
                ordered: self.vm.flag_attribute(clause, "_ordered")?,
            });
            return Ok(());
        }
        let target = if let Some(name) = self.vm.given_attribute(clause, "constraint_target")? {
            ConflictTarget::Constraint(super::identifier(self.vm, &name)?)
        } else if let Some(given) = self
            .vm
            .given_attribute(clause, "inferred_target_elements")?
        {
            let mut elements = Vec::new();
            for element in self.vm.collect(&given)? {
                elements.push(self.conflict_element(&element)?);
            }
            ConflictTarget::Index {
                elements,
                filter: self.optional_expression(clause, "inferred_target_whereclause")?,
            }
        } else {
            ConflictTarget::Any
        };
        let action = match self.vm.given_attribute(clause, "update_values_to_set")? {
            Some(pairs) => ConflictAction::Update {
                set: self.pairs(table, &pairs)?,
                filter: self.optional_expression(clause, "update_whereclause")?,
            },
            None => ConflictAction::Nothing,
        };
        insert.on_conflict = Some(OnConflict { target, action });
        Ok(())
    }

    fn conflict_element(&mut self, element: &Value) -> PyResult<Expression> {
        if element.as_str().is_some() {
            let name = super::identifier(self.vm, element)?;
            return Ok(Expression::Column(Box::new(ColumnReference::new(
                name,
                types::null(),
            ))));
        }
        let mut made = self.expression(element)?;
        if let Expression::Column(column) = &mut made {
            column.table = None;
        }
        Ok(made)
    }

    fn update(&mut self, value: &Value) -> PyResult<Update> {
        let (table_value, table) = self.target(value)?;
        let mut values = Vec::new();
        let mut foreign = Vec::new();
        let given = self.vm.attribute(value, "_values")?;
        for pair in self.vm.collect(&given)? {
            let pair = self.vm.collect(&pair)?;
            let [key, set] = pair.as_slice() else {
                continue;
            };
            if key.as_str().is_some() {
                let key = super::needed_text(self.vm, key, "a column's name")?;
                let set = self.set_value(&table_value, &key, set)?;
                values.push((key, set));
            } else {
                let column = self.expression(key)?;
                let python_type = self.python_type(key)?;
                let set = if self.is_clause(set)? {
                    self.coerced(set)?
                } else {
                    parameter(self.sql_value(set, python_type.as_ref())?)
                };
                foreign.push((column, set));
            }
        }
        let mut update = Update::new(table, values);
        update.foreign_values = foreign;
        update.ordered = self.vm.flag_attribute(value, "_ordered")?;
        update.filter = self.expressions_of(value, "_where_criteria")?;
        update.returning = self.returning(value)?;
        update.prefixes = self.affixes(value, "_prefixes")?;
        update.independent_ctes = self.independent_ctes(value)?;
        update.hints = self.hints(value, "_hints")?;
        update.inline = self.vm.flag_attribute(value, "_inline")?;
        update.limit = self.mysql_limit(value)?;
        Ok(update)
    }

    fn delete(&mut self, value: &Value) -> PyResult<Delete> {
        let (_, table) = self.target(value)?;
        let mut delete = Delete::new(table);
        delete.filter = self.expressions_of(value, "_where_criteria")?;
        delete.returning = self.returning(value)?;
        delete.prefixes = self.affixes(value, "_prefixes")?;
        delete.independent_ctes = self.independent_ctes(value)?;
        delete.hints = self.hints(value, "_hints")?;
        delete.limit = self.mysql_limit(value)?;
        Ok(delete)
    }

    /// `with_dialect_options(mysql_limit=...)`.
    fn mysql_limit(&mut self, value: &Value) -> PyResult<Option<Expression>> {
        let options = self.vm.attribute(value, "_dialect_options")?;
        let mut limit = None;
        for pair in self.vm.collect(&options)? {
            let pair = self.vm.collect(&pair)?;
            let [name, given] = pair.as_slice() else {
                continue;
            };
            let name = self.vm.expect_str(name)?;
            if !matches!(name.as_str(), "mysql_limit" | "mariadb_limit") {
                return Err(raise(
                    self.vm,
                    "ArgumentError",
                    &format!("with_dialect_options({name}=...) is not supported by mig"),
                ));
            }
            let given = self.vm.expect_int(given)?;
            limit = Some(Expression::literal(
                SqlValue::Integer(given),
                Some(types::integer()),
            ));
        }
        Ok(limit)
    }

    /// The statement and parameters of an execution.
    fn execution(
        &mut self,
        value: &Value,
        mut statement: Statement,
        sets: &[Value],
    ) -> PyResult<Execution> {
        let table = match &statement {
            Statement::Insert(_) | Statement::Update(_) => Some(self.vm.attribute(value, "table")?),
            _ => None,
        };
        let mut parameters = Vec::new();
        for set in sets {
            parameters.push(self.parameter_set(table.as_ref(), set)?);
        }
        let Some(table) = table else {
            return Ok(Execution {
                statement,
                parameters,
            });
        };
        let defaults = match &statement {
            Statement::Insert(_) => self.called_defaults(&table, "default")?,
            _ => self.called_defaults(&table, "onupdate")?,
        };
        if let [single] = parameters.as_mut_slice() {
            single_set(&mut statement, single);
        } else if let Some(first) = parameters.first() {
            let mut names: Vec<String> = first.iter().map(|(name, _)| name.clone()).collect();
            let given = statement_keys(&statement);
            for default in &defaults {
                if names.contains(&default.key) || given.contains(&default.key) {
                    continue;
                }
                names.push(default.key.clone());
                for set in &mut parameters {
                    set.push((default.key.clone(), self.call_default(default)?));
                }
            }
            take_columns(&mut statement, &names);
            return Ok(Execution {
                statement,
                parameters,
            });
        }
        if let Statement::Insert(insert) = &mut statement
            && matches!(insert.source, InsertSource::AllColumns)
        {
            insert.source = InsertSource::Row(Vec::new());
        }
        self.fill_defaults(&mut statement, &defaults)?;
        if parameters.iter().all(Vec::is_empty) {
            parameters.clear();
        }
        Ok(Execution {
            statement,
            parameters,
        })
    }

    fn parameter_set(
        &mut self,
        table: Option<&Value>,
        set: &Value,
    ) -> PyResult<Vec<(String, SqlValue)>> {
        let mut found = Vec::new();
        for (key, value) in self.vm.mapping_items(set)? {
            let key = match self.vm.given_attribute(&key, "key")? {
                Some(inner) if key.as_str().is_none() => inner,
                _ => key,
            };
            let key = super::needed_text(self.vm, &key, "a parameter's name")?;
            let python_type = match table {
                Some(table) => self.column_type(table, &key)?,
                None => None,
            };
            let value = self.sql_value(&value, python_type.as_ref())?;
            found.push((key, value));
        }
        Ok(found)
    }

    /// The columns whose default is a Python function.
    fn called_defaults(&mut self, table: &Value, attribute: &str) -> PyResult<Vec<CalledDefault>> {
        let mut found = Vec::new();
        if !is_item(self.vm, table, "Table")? {
            return Ok(found);
        }
        let columns = self.vm.attribute(table, "c")?;
        for column in self.vm.collect(&columns)? {
            let Some(default) = self.vm.given_attribute(&column, attribute)? else {
                continue;
            };
            if is_item(self.vm, &default, "Sequence")? {
                continue;
            }
            let function = self.vm.attribute(&default, "arg")?;
            let is_called = matches!(function, Value::Unresolved(_))
                || self.vm.flag_attribute(&default, "is_callable")?;
            if !is_called {
                continue;
            }
            let key = self.vm.text_attribute(&column, "key")?.unwrap_or_default();
            let python_type = self.python_type(&column)?;
            found.push(CalledDefault {
                key,
                function,
                python_type,
            });
        }
        Ok(found)
    }

    fn call_default(&mut self, default: &CalledDefault) -> PyResult<SqlValue> {
        if let Value::Unresolved(unresolved) = &default.function {
            let what = format!("the default of column '{}'", default.key);
            return Err(Error::unresolved(unresolved, what));
        }
        if takes_context(&default.function) {
            return Err(Error::unsupported(format!(
                "the default of column '{}' is a function of the execution context, which mig does not provide; \
                 give the column a value in the statement",
                default.key
            )));
        }
        let made = self.vm.call_positional(&default.function, Vec::new())?;
        self.sql_value(&made, default.python_type.as_ref())
    }

    /// Calls the defaults of the columns that the statement leaves out.
    fn fill_defaults(
        &mut self,
        statement: &mut Statement,
        defaults: &[CalledDefault],
    ) -> PyResult<()> {
        if defaults.is_empty() {
            return Ok(());
        }
        let given = statement_keys(statement);
        let rows = match statement {
            Statement::Insert(insert) => match &insert.source {
                InsertSource::Rows(rows) => rows.len(),
                InsertSource::AllColumns => return Ok(()),
                _ => 1,
            },
            _ => 1,
        };
        let mut made = Vec::new();
        for default in defaults {
            if given.contains(&default.key) {
                continue;
            }
            let mut values = Vec::new();
            for _ in 0..rows {
                values.push(self.call_default(default)?);
            }
            made.push((default.key.clone(), ColumnDefault::Computed(values)));
        }
        match statement {
            Statement::Insert(insert) => with_columns(&mut insert.table, |table| {
                for (key, default) in made {
                    if let Some(column) = table.columns.iter_mut().find(|column| column.key == key)
                    {
                        column.default = Some(default);
                    }
                }
            }),
            Statement::Update(update) => with_columns(&mut update.table, |table| {
                for (key, default) in made {
                    if let Some(column) = table.columns.iter_mut().find(|column| column.key == key)
                    {
                        column.on_update = Some(default);
                    }
                }
            }),
            _ => {}
        }
        Ok(())
    }
}

/// A default that is a Python function.
struct CalledDefault {
    key: String,
    function: Value,
    python_type: Option<Value>,
}

fn with_columns(source: &mut FromClause, change: impl FnOnce(&mut TableClause)) {
    if let FromClause::Table(table) = source {
        change(Arc::make_mut(table));
    }
}

/// The columns that the statement itself sets.
fn statement_keys(statement: &Statement) -> Vec<String> {
    let keys =
        |values: &[(String, Expression)]| values.iter().map(|(key, _)| key.clone()).collect();
    match statement {
        Statement::Insert(insert) => match &insert.source {
            InsertSource::Row(values) => keys(values),
            InsertSource::Rows(rows) => rows.first().map(|row| keys(row)).unwrap_or_default(),
            InsertSource::Query { columns, .. } => columns.clone(),
            InsertSource::Parameters {
                keys: names,
                values,
            } => {
                let mut all: Vec<String> = keys(values);
                all.extend(names.iter().cloned());
                all
            }
            InsertSource::AllColumns => Vec::new(),
        },
        Statement::Update(update) => keys(&update.values),
        _ => Vec::new(),
    }
}

/// One parameter set: the values that are columns' become values of the statement.
fn single_set(statement: &mut Statement, set: &mut Vec<(String, SqlValue)>) {
    match statement {
        Statement::Insert(insert) => {
            let mut values = match std::mem::replace(&mut insert.source, InsertSource::AllColumns) {
                InsertSource::AllColumns => Vec::new(),
                InsertSource::Row(values) => values,
                other => {
                    insert.source = other;
                    return;
                }
            };
            let columns = column_keys(&insert.table);
            move_columns(&mut values, set, &columns);
            insert.source = InsertSource::Row(values);
        }
        Statement::Update(update) => {
            let columns = column_keys(&update.table);
            move_columns(&mut update.values, set, &columns);
        }
        _ => {}
    }
}

fn column_keys(source: &FromClause) -> Vec<String> {
    match source {
        FromClause::Table(table) => table
            .columns
            .iter()
            .map(|column| column.key.clone())
            .collect(),
        _ => Vec::new(),
    }
}

fn move_columns(
    values: &mut Vec<(String, Expression)>,
    set: &mut Vec<(String, SqlValue)>,
    columns: &[String],
) {
    let mut rest = Vec::new();
    for (key, value) in set.drain(..) {
        if !columns.contains(&key) {
            rest.push((key, value));
            continue;
        }
        let value = parameter(value);
        match values.iter_mut().find(|(known, _)| *known == key) {
            Some((_, known)) => *known = value,
            None => values.push((key, value)),
        }
    }
    *set = rest;
}

/// Whether a default's function wants the execution context.
pub(crate) fn takes_context(function: &Value) -> bool {
    match function {
        Value::Function(function) => {
            let parameters = &function.code.parameters;
            parameters.positional.len() > function.defaults.borrow().len()
        }
        _ => false,
    }
}
