//! The reading part of the `tomllib` module; what scripts see is written in Python
//! (`lib/tomllib.py`).

use std::rc::Rc;

use super::super::dict::Dict;
use super::super::error::PyResult;
use super::super::interpreter::Interpreter;
use super::super::module::Module;
use super::super::native::{ArgumentReader, ModuleBuilder};
use super::super::value::{Arguments, Value};

/// The module `_toml`.
pub(super) fn module(_: &mut Interpreter) -> Rc<Module> {
    ModuleBuilder::new("_toml").effect("decode", decode).build()
}

/// `decode(text, moment, refuse)`: `moment` makes a date or time of its text, `refuse` the error.
fn decode(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    let mut reader = ArgumentReader::new("loads", arguments);
    let text = reader.required(vm, "text")?;
    let moment = reader.required(vm, "moment")?;
    let refuse = reader.required(vm, "refuse")?;
    reader.finish(vm)?;
    let text = vm.expect_str(&text)?.to_string();
    match text.parse::<toml::Table>() {
        Ok(table) => value_of(vm, toml::Value::Table(table), &moment),
        Err(error) => vm.call(
            &refuse,
            Arguments::positional(vec![Value::from(error.message())]),
        ),
    }
}

fn value_of(vm: &mut Interpreter, value: toml::Value, moment: &Value) -> PyResult {
    Ok(match value {
        toml::Value::String(text) => Value::from(text),
        toml::Value::Integer(number) => Value::Int(number),
        toml::Value::Float(number) => Value::Float(number),
        toml::Value::Boolean(truth) => Value::Bool(truth),
        toml::Value::Datetime(datetime) => {
            let text = Value::from(datetime.to_string());
            vm.call(moment, Arguments::positional(vec![text]))?
        }
        toml::Value::Array(items) => {
            let mut made = Vec::with_capacity(items.len());
            for item in items {
                made.push(value_of(vm, item, moment)?);
            }
            Value::list(made)
        }
        toml::Value::Table(table) => {
            let made = Dict::new();
            for (key, item) in table {
                let item = value_of(vm, item, moment)?;
                made.set_text(&key, item);
            }
            Value::Dict(Rc::new(made))
        }
    })
}
