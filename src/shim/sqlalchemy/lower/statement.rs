//! Statements.

use crate::python::error::{Error, PyResult};
use crate::python::interpreter::Interpreter;
use crate::python::value::Value;
use crate::schema::expression::TextClause;
use crate::schema::statement::Statement;

/// The plain form of a statement.
///
/// # Errors
/// It is not known, or no statement.
pub fn statement(vm: &mut Interpreter, value: &Value) -> PyResult<Statement> {
    if let Value::Unresolved(unresolved) = value {
        return Err(Error::unresolved(unresolved, "an SQL text"));
    }
    match vm.text_attribute(value, "text")? {
        Some(text) => Ok(Statement::Text(TextClause::new(text))),
        None => Err(vm.type_error("an SQL statement is needed")),
    }
}

/// Provides the modules of the expression language.
pub fn register_expressions(vm: &mut Interpreter) {
    let _ = vm;
}
