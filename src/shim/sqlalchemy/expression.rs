//! What the Python side of the expression language asks of Rust: checks that do not stumble over
//! values that are not known, the parameters of a text, and compiled text.

use std::rc::Rc;

use super::library_class;
use super::lower::expression::{dialect_exception, expression};
use super::lower::statement::{statement, statement_for};
use crate::dialect::statement::text::parameter_names;
use crate::dialect::statement::{CompiledStatement, compile, compile_literal};
use crate::dialect::{Dialect, DialectName, Percents};
use crate::python::dict::Dict;
use crate::python::error::PyResult;
use crate::python::interpreter::Interpreter;
use crate::python::module::Module;
use crate::python::native::{ArgumentReader, ModuleBuilder};
use crate::python::value::{Arguments, Value};
use crate::schema::expression::BindValue;
use crate::schema::types::Affinity;
use crate::schema::value::SqlValue;
use crate::shim::values::from_sql;

pub(super) fn module(_: &mut Interpreter) -> Rc<Module> {
    ModuleBuilder::new("_mig_expression")
        .function("is_a", is_a)
        .function("is_none", |vm, arguments| {
            let mut reader = ArgumentReader::new("is_none", arguments);
            let value = reader.required(vm, "value")?;
            reader.finish(vm)?;
            Ok(Value::Bool(value.is_none()))
        })
        .function("text_parameters", |vm, arguments| {
            let mut reader = ArgumentReader::new("text_parameters", arguments);
            let text = reader.required(vm, "text")?;
            reader.finish(vm)?;
            let text = vm.expect_str(&text)?;
            Ok(Value::list(
                parameter_names(&text)
                    .into_iter()
                    .map(Value::from)
                    .collect(),
            ))
        })
        .effect("type_of", type_of)
        .effect("compile", compile_element)
        .build()
}

/// `isinstance` that says no to a value that is not known.
fn is_a(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    let mut reader = ArgumentReader::new("is_a", arguments);
    let value = reader.required(vm, "value")?;
    let class = reader.required(vm, "class")?;
    reader.finish(vm)?;
    if matches!(value, Value::Unresolved(_)) {
        return Ok(Value::Bool(false));
    }
    vm.is_instance(&value, &class).map(Value::Bool)
}

/// The type of a composed expression, as one of the generic types.
fn type_of(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    let mut reader = ArgumentReader::new("type", arguments);
    let value = reader.required(vm, "element")?;
    reader.finish(vm)?;
    let name = match expression(vm, &value)?.sql_type().affinity() {
        Affinity::Integer => "Integer",
        Affinity::Numeric => "Numeric",
        Affinity::String => "String",
        Affinity::Boolean => "Boolean",
        Affinity::Date => "Date",
        Affinity::Time => "Time",
        Affinity::DateTime => "DateTime",
        Affinity::Interval => "Interval",
        Affinity::Json => "JSON",
        _ => "NullType",
    };
    let class = library_class(vm, "sqlalchemy.sql.sqltypes", name)?;
    vm.call_positional(&class, Vec::new())
}

/// A dialect about whose server nothing is known, as `postgresql.dialect()` makes it.
fn plain_dialect(name: DialectName) -> Dialect {
    let dialect = Dialect::new(name);
    if name == DialectName::Sqlite {
        dialect
    } else {
        dialect.with_percents(Percents::Doubled)
    }
}

fn compile_element(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    let mut reader = ArgumentReader::new("compile", arguments);
    let element = reader.required(vm, "statement")?;
    let dialect = reader.optional_not_none("dialect");
    let literal = reader.required(vm, "literal_binds")?;
    let expanded = reader.required(vm, "render_postcompile")?;
    let keys = reader.optional_not_none("column_keys");
    reader.finish(vm)?;
    let given = match dialect {
        Some(name) => Some(vm.expect_str(&name)?.to_string()),
        None => match vm.text_attribute(&element, "stringify_dialect")? {
            Some(name) if name != "default" => Some(name),
            _ => None,
        },
    };
    let named = given.is_none();
    let dialect = match given.as_deref() {
        Some(name) => match DialectName::from_name(name) {
            Some(name) => plain_dialect(name),
            None => {
                let message = format!("the dialect '{name}' is not supported by mig");
                return Err(super::errors::exception(vm, "ArgumentError", &message));
            }
        },
        // Closest to SQLAlchemy's own dialect for `str()`, which is of no database.
        None => {
            let mut dialect = Dialect::new(DialectName::Postgresql);
            dialect.backslash_escapes = false;
            dialect
        }
    };
    let lowered = match keys {
        Some(keys) => {
            let mut names = Vec::new();
            for key in vm.collect(&keys)? {
                names.push(vm.expect_str(&key)?.to_string());
            }
            statement_for(vm, &element, &names)?
        }
        None => statement(vm, &element)?,
    };
    // An expression alone is written alone, not as a query; no database returns keys by itself.
    let lowered = match lowered {
        crate::schema::statement::Statement::Insert(mut insert) if named => {
            insert.inline = true;
            crate::schema::statement::Statement::Insert(insert)
        }
        crate::schema::statement::Statement::Expression(inner) => {
            crate::schema::statement::Statement::Custom(
                crate::schema::expression::CustomExpression {
                    sql_type: inner.sql_type(),
                    fragments: vec![crate::schema::expression::CustomFragment::Expression(inner)],
                },
            )
        }
        other => other,
    };
    let compiled = match compile(&dialect, &lowered) {
        Ok(compiled) => compiled,
        Err(error) => return Err(dialect_exception(vm, &error)),
    };
    let literal = vm.is_true(&literal)?;
    let _ = vm.is_true(&expanded)?;
    let text = if literal {
        compile_literal(&dialect, &lowered)
    } else if named {
        compiled.named()
    } else {
        compiled.parametrized()
    };
    let text = match text {
        Ok(text) => text,
        Err(error) => return Err(dialect_exception(vm, &error)),
    };
    let parameters = if literal {
        Value::Dict(Rc::new(Dict::new()))
    } else {
        parameters(vm, &compiled)?
    };
    Ok(Value::tuple(vec![Value::from(text), parameters]))
}

fn parameters(vm: &mut Interpreter, compiled: &CompiledStatement) -> PyResult {
    let found = Dict::new();
    for (name, value) in compiled.parameters() {
        let value = match value {
            BindValue::Required => SqlValue::Null,
            BindValue::Single(value) => value.clone(),
            BindValue::List(values) => SqlValue::Array(values.clone()),
            BindValue::Rows(rows) => {
                SqlValue::Array(rows.iter().cloned().map(SqlValue::Array).collect())
            }
        };
        let value = from_sql(vm, &value)?;
        found.set_text(name, value);
    }
    Ok(Value::Dict(Rc::new(found)))
}
