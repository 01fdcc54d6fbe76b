//! From the Python objects of the SQLAlchemy library to the plain data of `schema` and
//! `operations`.

pub mod expression;
pub mod operation;
pub mod schema;
pub mod statement;
pub mod types;

use crate::python::error::{Error, PyResult};
use crate::python::interpreter::Interpreter;
use crate::python::string::Str;
use crate::python::value::Value;
use crate::schema::identifier::{Identifier, ObjectName, Quoting};

/// Reads attributes of Python objects as plain values.
impl Interpreter {
    /// An attribute, `None` where it is missing or Python's `None`.
    pub(crate) fn given_attribute(
        &mut self,
        object: &Value,
        name: &str,
    ) -> PyResult<Option<Value>> {
        Ok(self
            .find_attribute(object, &Str::from(name))?
            .filter(|value| !value.is_none()))
    }

    /// A text attribute.
    pub(crate) fn text_attribute(
        &mut self,
        object: &Value,
        name: &str,
    ) -> PyResult<Option<String>> {
        match self.given_attribute(object, name)? {
            Some(value) => Ok(Some(needed_text(self, &value, name)?)),
            None => Ok(None),
        }
    }

    /// An integer attribute.
    pub(crate) fn integer_attribute(
        &mut self,
        object: &Value,
        name: &str,
    ) -> PyResult<Option<i64>> {
        match self.given_attribute(object, name)? {
            Some(value) => self.expect_int(&value).map(Some),
            None => Ok(None),
        }
    }

    /// A truth attribute; missing and `None` are false.
    pub(crate) fn flag_attribute(&mut self, object: &Value, name: &str) -> PyResult<bool> {
        Ok(self.optional_flag(object, name)?.unwrap_or(false))
    }

    /// A truth attribute that can be left open.
    pub(crate) fn optional_flag(&mut self, object: &Value, name: &str) -> PyResult<Option<bool>> {
        match self.given_attribute(object, name)? {
            Some(value) => self.is_true(&value).map(Some),
            None => Ok(None),
        }
    }
}

/// Text that decides what is sent.
pub(crate) fn needed_text(vm: &mut Interpreter, value: &Value, what: &str) -> PyResult<String> {
    match value {
        Value::Unresolved(unresolved) => Err(Error::unresolved(unresolved, what.to_owned())),
        _ => Ok(vm.expect_str(value)?.to_string()),
    }
}

/// A name; `quoted_name` and `conv` keep what they say about quoting.
pub(crate) fn identifier(vm: &mut Interpreter, value: &Value) -> PyResult<Identifier> {
    let text = needed_text(vm, value, "a name")?;
    let quoting = match value {
        Value::Instance(instance) => match instance.attributes.get_text("quote") {
            Some(Value::Bool(true)) => Quoting::Always,
            Some(Value::Bool(false)) => Quoting::Never,
            Some(Value::None) => Quoting::Automatic,
            _ => Quoting::Plain,
        },
        _ => Quoting::Plain,
    };
    Ok(Identifier::with_quoting(text, quoting))
}

/// A name that may be missing.
pub(crate) fn optional_identifier(
    vm: &mut Interpreter,
    value: Option<&Value>,
) -> PyResult<Option<Identifier>> {
    match value {
        Some(value) if !value.is_none() => identifier(vm, value).map(Some),
        _ => Ok(None),
    }
}

/// Whether a name went through `conv()` or `op.f()`.
pub(crate) fn is_final_name(vm: &Interpreter, value: &Value) -> bool {
    &*vm.class_of(value).name.borrow() == "conv"
}

/// The name of a constraint or index.
pub(crate) fn object_name(vm: &mut Interpreter, value: Option<&Value>) -> PyResult<ObjectName> {
    let Some(value) = value.filter(|value| !value.is_none()) else {
        return Ok(ObjectName::Unnamed);
    };
    if matches!(value, Value::Instance(_)) && value.as_str().is_none() {
        // The marker for "named by the convention".
        if &*vm.class_name(value) == "_NoneName" {
            return Ok(ObjectName::FromConvention);
        }
    }
    let name = identifier(vm, value)?;
    Ok(if is_final_name(vm, value) {
        ObjectName::Final(name)
    } else {
        ObjectName::Given(name)
    })
}

/// Raises an exception of `sqlalchemy.exc`.
pub(crate) fn raise(vm: &mut Interpreter, class: &str, message: &str) -> Box<Error> {
    super::errors::exception(vm, class, message)
}
