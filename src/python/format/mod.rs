//! Text made of values: `format()` and f-strings, `str.format`, the `%` operator, and the literals
//! that `repr` shows. How an object's own `__repr__` is found is left to `text`.

mod float;
mod literal;
mod number;
mod percent;
mod specification;
mod template;

pub use float::{float_general, float_repr};
pub use literal::{ascii_only, bytes_repr, str_repr};
pub use specification::{Align, Grouping, Sign, Specification};

use std::rc::Rc;

use super::code::Conversion;
use super::error::PyResult;
use super::interpreter::Interpreter;
use super::string::Str;
use super::value::{Payload, Value};

impl Interpreter {
    /// `format(value, spec)` after an f-string conversion (`!r`).
    ///
    /// # Errors
    /// The specification does not fit the value, or its `__format__` raised.
    pub fn format_value(
        &mut self,
        value: &Value,
        conversion: Conversion,
        spec: &str,
    ) -> PyResult<Value> {
        let converted = match conversion {
            Conversion::None => return self.format_plain(value, spec),
            _ if matches!(value, Value::Unresolved(_)) => value.clone(),
            Conversion::Str => Value::Str(self.to_str(value)?),
            Conversion::Repr => Value::Str(self.repr(value)?),
            Conversion::Ascii => Value::from(ascii_only(&self.repr(value)?)),
        };
        self.format_plain(&converted, spec)
    }

    fn format_plain(&mut self, value: &Value, spec: &str) -> PyResult<Value> {
        match value {
            Value::Unresolved(unresolved) => {
                Ok(Value::Unresolved(unresolved.derived(" (formatted)")))
            }
            Value::Str(_) if spec.is_empty() => Ok(value.clone()),
            Value::Instance(_) => self.format_instance(value, spec),
            _ => self.format_builtin(value, spec),
        }
    }

    fn format_instance(&mut self, value: &Value, spec: &str) -> PyResult<Value> {
        let made = match self.special_format(value)? {
            Some(method) => {
                self.call_positional(&method, vec![value.clone(), Value::from(spec)])?
            }
            None => return self.format_builtin(value, spec),
        };
        match made {
            Value::Unresolved(_) => Ok(made),
            made if made.as_str().is_some() => Ok(made),
            made => {
                let class = self.class_name(&made);
                Err(self.type_error(format!("__format__ must return a str, not {class}")))
            }
        }
    }

    /// The `__format__` that the value's class defines in Python or as a library type; builtin
    /// classes are formatted without it.
    fn special_format(&mut self, value: &Value) -> PyResult<Option<Value>> {
        let class = self.class_of(value);
        let Some((method, owner)) = class.lookup_with_owner(&Str::from("__format__")) else {
            return Ok(None);
        };
        let is_root = Rc::ptr_eq(&owner, &self.types.object)
            || [
                &self.types.str,
                &self.types.int,
                &self.types.float,
                &self.types.bool,
            ]
            .iter()
            .any(|builtin| Rc::ptr_eq(&owner, builtin));
        Ok((!is_root).then_some(method))
    }

    /// Formats what needs no `__format__` lookup: what `object`, `str`, `int` and `float` do.
    ///
    /// # Errors
    /// The specification does not fit the value.
    pub fn format_builtin(&mut self, value: &Value, spec: &str) -> PyResult<Value> {
        let payload = match value {
            Value::Instance(instance) => match &instance.payload {
                Payload::Value(_) => value.unwrapped(),
                _ => value,
            },
            _ => value,
        };
        if spec.is_empty() {
            return Ok(Value::Str(self.to_str(value)?));
        }
        match payload {
            Value::Str(text) => {
                let spec = self.parse_specification(spec, "str")?;
                specification::format_str(self, text, &spec).map(Value::from)
            }
            Value::Bool(truth) => {
                let spec = self.parse_specification(spec, "bool")?;
                number::format_int(self, &(i64::from(*truth)).into(), &spec, "bool")
                    .map(Value::from)
            }
            Value::Int(number) => {
                let spec = self.parse_specification(spec, "int")?;
                number::format_int(self, &(*number).into(), &spec, "int").map(Value::from)
            }
            Value::BigInt(number) => {
                let spec = self.parse_specification(spec, "int")?;
                number::format_int(self, number, &spec, "int").map(Value::from)
            }
            Value::Float(number) => {
                let spec = self.parse_specification(spec, "float")?;
                number::format_float(self, *number, &spec).map(Value::from)
            }
            _ => {
                let class = self.class_name(value);
                Err(self.type_error(format!(
                    "unsupported format string passed to {class}.__format__"
                )))
            }
        }
    }

    /// Takes a format specification apart.
    ///
    /// # Errors
    /// It is malformed; the message names the type.
    pub fn parse_specification(&mut self, spec: &str, type_name: &str) -> PyResult<Specification> {
        Specification::parse(spec, type_name).map_err(|message| self.value_error(message))
    }
}
