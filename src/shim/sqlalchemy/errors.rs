//! Database errors as the exceptions that SQLAlchemy raises.

use std::rc::Rc;

use crate::database::DatabaseError;
use crate::python::dict::Dict;
use crate::python::error::Error;
use crate::python::interpreter::Interpreter;
use crate::python::value::Value;

/// An exception of `sqlalchemy.exc` with a message.
pub fn exception(vm: &mut Interpreter, class: &str, message: &str) -> Box<Error> {
    match super::library_class(vm, "sqlalchemy.exc", class) {
        Ok(class) => match vm.call_positional(&class, vec![Value::from(message)]) {
            Ok(made) => vm.raise_value(&made),
            Err(error) => error,
        },
        Err(error) => error,
    }
}

/// The exception for a failure of the database: SQLAlchemy's class, with the driver's exception
/// as `orig`.
pub fn database_exception(
    vm: &mut Interpreter,
    error: &DatabaseError,
    statement: Option<&str>,
) -> Box<Error> {
    if !error.class.is_wrapped() {
        return match error.class.name() {
            "ArgumentError" => exception(vm, "ArgumentError", &error.text),
            name => vm.error(name, error.text.clone()),
        };
    }
    match build(vm, error, statement) {
        Ok(made) => vm.raise_value(&made),
        Err(error) => error,
    }
}

fn build(
    vm: &mut Interpreter,
    error: &DatabaseError,
    statement: Option<&str>,
) -> crate::python::error::PyResult {
    let details = Dict::new();
    let optional = |text: &Option<String>| text.clone().map_or(Value::None, Value::from);
    for (name, value) in [
        ("sqlstate", optional(&error.code)),
        ("message_primary", Value::from(error.message.clone())),
        ("message_detail", optional(&error.detail)),
        ("message_hint", optional(&error.hint)),
        ("schema_name", optional(&error.schema)),
        ("table_name", optional(&error.table)),
        ("column_name", optional(&error.column)),
        ("datatype_name", optional(&error.datatype)),
        ("constraint_name", optional(&error.constraint)),
        ("context", optional(&error.context)),
    ] {
        details.set_text(name, value);
    }
    if let Some(number) = error.number {
        details.set_text("number", Value::Int(number.into()));
    }
    let driver_class = error.driver_class();
    let make_original = super::library_class(vm, "sqlalchemy.exc", "_driver_exception")?;
    let original = vm.call_positional(
        &make_original,
        vec![
            Value::from(driver_class.as_str()),
            Value::from(error.text.clone()),
            Value::Dict(Rc::new(details)),
        ],
    )?;
    let make = super::library_class(vm, "sqlalchemy.exc", "_database_exception")?;
    let message = format!("({driver_class}) {}", error.text);
    vm.call_positional(
        &make,
        vec![
            Value::from(error.class.name()),
            Value::from(message),
            statement.map_or(Value::None, Value::from),
            original,
            Value::Bool(error.is_disconnect),
        ],
    )
}
