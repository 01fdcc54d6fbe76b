//! Expressions.

use crate::python::error::{Error, PyResult};
use crate::python::interpreter::Interpreter;
use crate::python::value::Value;
use crate::schema::expression::{Expression, TextClause};

/// The plain form of an expression.
///
/// # Errors
/// It is not known, or no expression.
pub fn expression(vm: &mut Interpreter, value: &Value) -> PyResult<Expression> {
    if let Value::Unresolved(unresolved) = value {
        return Err(Error::unresolved(unresolved, "an SQL expression"));
    }
    if let Some(text) = vm.text_attribute(value, "text")? {
        return Ok(Expression::Text(Box::new(TextClause::new(text))));
    }
    if let Some(name) = vm.text_attribute(value, "name")? {
        return Ok(Expression::Text(Box::new(TextClause::new(format!(
            "{name}()"
        )))));
    }
    Err(vm.type_error("an SQL expression is needed"))
}

/// An expression where DDL also takes a string of SQL.
///
/// # Errors
/// As [`expression`].
pub fn ddl_expression(vm: &mut Interpreter, value: &Value) -> PyResult<Expression> {
    match value.as_str() {
        Some(text) => Ok(Expression::Text(Box::new(TextClause::new(
            text.to_string(),
        )))),
        None => expression(vm, value),
    }
}
