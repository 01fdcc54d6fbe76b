//! Builtin functions about objects: attributes, classes, identity, text forms.

use super::Body;
use super::iteration::single;
use crate::python::code::Conversion;
use crate::python::dict::Dict;
use crate::python::error::{Error, PyResult};
use crate::python::interpreter::Interpreter;
use crate::python::native::ArgumentReader;
use crate::python::string::Str;
use crate::python::types::collections::list;
use crate::python::value::{Arguments, Class, Value};

pub(super) const FUNCTIONS: &[(&str, Body)] = &[
    ("ascii", ascii),
    ("callable", callable),
    ("dir", dir),
    ("format", format),
    ("getattr", get_attribute),
    ("hasattr", has_attribute),
    ("hash", hash),
    ("id", id),
    ("isinstance", is_instance),
    ("issubclass", is_subclass),
    ("repr", repr),
    ("vars", vars),
];

pub(super) const EFFECTS: &[(&str, Body)] =
    &[("delattr", delete_attribute), ("setattr", set_attribute)];

fn positional(
    vm: &mut Interpreter,
    function: &str,
    arguments: Arguments,
    least: usize,
    most: usize,
) -> PyResult<Vec<Value>> {
    if !arguments.keywords.is_empty() {
        return Err(vm.type_error(format!("{function}() takes no keyword arguments")));
    }
    let given = arguments.positional.len();
    let (word, wanted) = match () {
        () if given < least => (if least == most { "" } else { "at least " }, least),
        () if given > most => (if least == most { "" } else { "at most " }, most),
        () => return Ok(arguments.positional),
    };
    let plural = if wanted == 1 { "" } else { "s" };
    Err(vm.type_error(format!(
        "{function} expected {word}{wanted} argument{plural}, got {given}"
    )))
}

fn attribute_name(vm: &mut Interpreter, name: &Value) -> PyResult<Str> {
    match name.unwrapped() {
        Value::Str(name) => Ok(name.clone()),
        Value::Unresolved(unresolved) => Err(Error::unresolved(unresolved, "an attribute name")),
        _ => {
            let class = vm.class_name(name);
            Err(vm.type_error(format!("attribute name must be string, not '{class}'")))
        }
    }
}

fn get_attribute(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    let mut given = positional(vm, "getattr", arguments, 2, 3)?;
    let default = if given.len() == 3 { given.pop() } else { None };
    let name = attribute_name(vm, &given[1])?;
    let Some(default) = default else {
        return vm.get_attribute(&given[0], &name);
    };
    match vm.find_attribute(&given[0], &name) {
        Ok(found) => Ok(found.unwrap_or(default)),
        Err(error) if vm.is_exception(&error, "AttributeError") => Ok(default),
        Err(error) => Err(error),
    }
}

fn has_attribute(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    let given = positional(vm, "hasattr", arguments, 2, 2)?;
    let name = attribute_name(vm, &given[1])?;
    if let Value::Unresolved(unresolved) = &given[0] {
        return Err(Error::unresolved(unresolved, "hasattr()"));
    }
    match vm.find_attribute(&given[0], &name) {
        Ok(found) => Ok(Value::Bool(found.is_some())),
        Err(error) if vm.is_exception(&error, "AttributeError") => Ok(Value::Bool(false)),
        Err(error) => Err(error),
    }
}

fn set_attribute(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    let mut given = positional(vm, "setattr", arguments, 3, 3)?;
    let value = given.remove(2);
    let name = attribute_name(vm, &given[1])?;
    vm.set_attribute(&given[0], &name, value)?;
    Ok(Value::None)
}

fn delete_attribute(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    let given = positional(vm, "delattr", arguments, 2, 2)?;
    let name = attribute_name(vm, &given[1])?;
    vm.delete_attribute(&given[0], &name)?;
    Ok(Value::None)
}

fn is_instance(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    let given = positional(vm, "isinstance", arguments, 2, 2)?;
    vm.is_instance(&given[0], &given[1]).map(Value::Bool)
}

fn is_subclass(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    let given = positional(vm, "issubclass", arguments, 2, 2)?;
    vm.is_subclass(&given[0], &given[1]).map(Value::Bool)
}

fn callable(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    let value = single(vm, "callable", arguments)?;
    Ok(Value::Bool(match &value {
        Value::Function(_)
        | Value::Native(_)
        | Value::Method(_)
        | Value::Class(_)
        | Value::StaticMethod(_) => true,
        Value::Instance(instance) => instance.class().lookup(&Str::from("__call__")).is_some(),
        Value::Unresolved(unresolved) => return Err(Error::unresolved(unresolved, "callable()")),
        _ => false,
    }))
}

fn id(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    let value = single(vm, "id", arguments)?;
    let number = match &value {
        Value::Int(number) => number.wrapping_mul(32) ^ 0x7f00_0000_0000,
        Value::Float(number) => i64::from_ne_bytes(number.to_ne_bytes()) >> 1,
        Value::Bool(truth) => 16 + 32 * i64::from(*truth),
        Value::None => 8,
        Value::Ellipsis => 24,
        Value::NotImplemented => 40,
        _ => i64::try_from(value.address().unwrap_or_default()).unwrap_or_default(),
    };
    Ok(Value::Int(number))
}

fn hash(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    let value = single(vm, "hash", arguments)?;
    vm.python_hash(&value).map(Value::Int)
}

fn repr(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    let value = single(vm, "repr", arguments)?;
    if let Value::Unresolved(unresolved) = &value {
        return Err(Error::unresolved(unresolved, "repr()"));
    }
    vm.repr(&value).map(Value::Str)
}

fn ascii(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    let value = single(vm, "ascii", arguments)?;
    if let Value::Unresolved(unresolved) = &value {
        return Err(Error::unresolved(unresolved, "ascii()"));
    }
    let text = vm.repr(&value)?;
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match u32::from(character) {
            code if code < 0x80 => escaped.push(character),
            code if code < 0x100 => escaped.push_str(&format!("\\x{code:02x}")),
            code if code < 0x1_0000 => escaped.push_str(&format!("\\u{code:04x}")),
            code => escaped.push_str(&format!("\\U{code:08x}")),
        }
    }
    Ok(Value::str(escaped))
}

fn format(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    let mut given = positional(vm, "format", arguments, 1, 2)?;
    let spec = match given.len() {
        2 => {
            let spec = given.remove(1);
            vm.expect_str(&spec)?
        }
        _ => Str::from(""),
    };
    vm.format_value(&given[0], Conversion::None, &spec)
}

fn vars(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    let Some(value) = positional(vm, "vars", arguments, 0, 1)?.pop() else {
        return Err(Error::unsupported(
            "vars() without an argument is not supported: use the names",
        ));
    };
    let found = match &value {
        Value::Instance(_) | Value::Class(_) | Value::Module(_) | Value::Unresolved(_) => {
            vm.find_attribute(&value, &Str::from("__dict__"))?
        }
        _ => None,
    };
    match found {
        Some(entries) => Ok(entries),
        None => Err(vm.type_error("vars() argument must have __dict__ attribute")),
    }
}

fn add_names(names: &Dict, from: &Dict) {
    for key in from.keys() {
        if let Some(name) = key.as_str() {
            names.set_name(name, Value::None);
        }
    }
}

fn add_class_names(names: &Dict, class: &Class) {
    for ancestor in class.mro.borrow().iter() {
        add_names(names, &ancestor.dict);
    }
}

fn dir(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    let Some(value) = positional(vm, "dir", arguments, 0, 1)?.pop() else {
        return Err(Error::unsupported(
            "dir() without an argument is not supported: use the names",
        ));
    };
    let names = if matches!(value, Value::Instance(_))
        && let Some(listed) = vm.call_special(&value, "__dir__", Vec::new())?
    {
        vm.collect(&listed)?
    } else {
        let names = Dict::new();
        match &value {
            Value::Module(module) => {
                vm.evaluate_whole(module)?;
                add_names(&names, &module.globals);
                if let Some(pending) = &*module.pending.borrow() {
                    for name in pending.names() {
                        names.set_name(&Str::from(name), Value::None);
                    }
                }
            }
            Value::Class(class) => add_class_names(&names, class),
            Value::Unresolved(unresolved) => return Err(Error::unresolved(unresolved, "dir()")),
            Value::Instance(instance) => {
                add_names(&names, &instance.attributes);
                add_class_names(&names, &instance.class());
            }
            _ => add_class_names(&names, &vm.class_of(&value)),
        }
        names.keys()
    };
    let options =
        list::SortOptions::read(vm, &mut ArgumentReader::new("dir", Arguments::default()))?;
    list::sort_values(vm, names, &options).map(Value::list)
}
