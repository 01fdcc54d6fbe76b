//! What the library modules made by Rust code share: comparisons, immutable copies, argument
//! conversions.

use std::cmp::Ordering;
use std::rc::Rc;

use num_traits::ToPrimitive;

use super::super::error::PyResult;
use super::super::interpreter::Interpreter;
use super::super::native::{ArgumentReader, ClassBuilder};
use super::super::string::Str;
use super::super::value::{Arguments, Class, Value};

/// What a method of two operands computes; `None` where it does not know the right one.
pub(super) type Binary = fn(&mut Interpreter, &Value, &Value) -> PyResult<Option<Value>>;
/// How two values compare; `None` where the left one does not know the right one.
pub(super) type Comparison = fn(&mut Interpreter, &Value, &Value) -> PyResult<Option<Ordering>>;
/// Whether two values are equal; `None` where the left one does not know the right one.
pub(super) type Equality = fn(&mut Interpreter, &Value, &Value) -> PyResult<Option<bool>>;

/// Takes `self` and the other operand.
pub(super) fn operands(
    vm: &mut Interpreter,
    name: &'static str,
    arguments: Arguments,
) -> PyResult<(Value, Value)> {
    let mut reader = ArgumentReader::new(name, arguments);
    let left = reader.required(vm, "self")?;
    let right = reader.required(vm, "other")?;
    reader.finish(vm)?;
    Ok((left, right))
}

/// Takes the only argument.
pub(super) fn only(vm: &mut Interpreter, name: &'static str, arguments: Arguments) -> PyResult {
    let mut reader = ArgumentReader::new(name, arguments);
    let value = reader.required(vm, "object")?;
    reader.finish(vm)?;
    Ok(value)
}

/// Adds a method of two operands; `None` gives `NotImplemented`.
pub(super) fn binary(builder: ClassBuilder, name: &'static str, body: Binary) -> ClassBuilder {
    builder.method(name, move |vm, arguments| {
        let (left, right) = operands(vm, name, arguments)?;
        if let Value::Unresolved(unresolved) = &right {
            return Ok(Value::Unresolved(unresolved.derived(" (computed)")));
        }
        Ok(body(vm, &left, &right)?.unwrap_or(Value::NotImplemented))
    })
}

/// Adds `<`, `<=`, `>`, `>=`.
pub(super) fn ordering(mut builder: ClassBuilder, compare: Comparison) -> ClassBuilder {
    let operators: [(&'static str, fn(Ordering) -> bool); 4] = [
        ("__lt__", Ordering::is_lt),
        ("__le__", Ordering::is_le),
        ("__gt__", Ordering::is_gt),
        ("__ge__", Ordering::is_ge),
    ];
    for (name, holds) in operators {
        builder = builder.method(name, move |vm, arguments| {
            let (left, right) = operands(vm, name, arguments)?;
            Ok(match compare(vm, &left, &right)? {
                Some(order) => Value::Bool(holds(order)),
                None => Value::NotImplemented,
            })
        });
    }
    builder
}

/// Adds `==` and `!=`.
pub(super) fn equality(builder: ClassBuilder, equal: Equality) -> ClassBuilder {
    builder
        .method("__eq__", move |vm, arguments| {
            let (left, right) = operands(vm, "__eq__", arguments)?;
            Ok(equal(vm, &left, &right)?.map_or(Value::NotImplemented, Value::Bool))
        })
        .method("__ne__", move |vm, arguments| {
            let (left, right) = operands(vm, "__ne__", arguments)?;
            Ok(
                equal(vm, &left, &right)?
                    .map_or(Value::NotImplemented, |equal| Value::Bool(!equal)),
            )
        })
}

/// Lets `copy.copy` and `copy.deepcopy` give an immutable value itself.
pub(super) fn immutable(builder: ClassBuilder) -> ClassBuilder {
    builder
        .method("__copy__", |_, arguments| {
            Ok(arguments.positional[0].clone())
        })
        .method("__deepcopy__", |_, arguments| {
            Ok(arguments.positional[0].clone())
        })
}

/// The Rust value of an instance.
pub(super) fn native<T: 'static>(value: &Value) -> Option<Rc<T>> {
    value.as_instance()?.native::<T>()
}

/// The class that a class method or `__new__` got as its first argument.
pub(super) fn class_argument(vm: &mut Interpreter, value: &Value) -> PyResult<Rc<Class>> {
    match value {
        Value::Class(class) => Ok(Rc::clone(class)),
        _ => Err(vm.type_error("the first argument must be a class")),
    }
}

/// An integer that fits 64 bits, with CPython's error for other types.
pub(super) fn integer(vm: &mut Interpreter, value: &Value) -> PyResult<i64> {
    let number = vm.expect_big_int(value)?;
    match number.to_i64() {
        Some(number) => Ok(number),
        None => Err(vm.error("OverflowError", "Python int too large to convert to C int")),
    }
}

/// An optional integer.
pub(super) fn integer_or(
    vm: &mut Interpreter,
    value: Option<&Value>,
    default: i64,
) -> PyResult<i64> {
    match value {
        Some(value) => integer(vm, value),
        None => Ok(default),
    }
}

/// An optional truth value.
pub(super) fn truth_or(
    vm: &mut Interpreter,
    value: Option<&Value>,
    default: bool,
) -> PyResult<bool> {
    match value {
        Some(value) => vm.is_true(value),
        None => Ok(default),
    }
}

/// Data from `bytes`, or from ASCII text where a function takes both.
pub(super) fn ascii_or_bytes(vm: &mut Interpreter, value: &Value) -> PyResult<Vec<u8>> {
    match value.unwrapped() {
        Value::Bytes(data) => Ok(data.to_vec()),
        Value::Str(text) if text.is_ascii() => Ok(text.as_bytes().to_vec()),
        Value::Str(_) => {
            Err(vm.value_error("string argument should contain only ASCII characters"))
        }
        _ => bytes_like(vm, value),
    }
}

/// Data from `bytes`.
pub(super) fn bytes_like(vm: &mut Interpreter, value: &Value) -> PyResult<Vec<u8>> {
    match value.unwrapped() {
        Value::Bytes(data) => Ok(data.to_vec()),
        Value::Unresolved(_) => vm.expect_bytes(value).map(|data| data.to_vec()),
        _ => {
            let class = vm.class_name(value);
            Err(vm.type_error(format!("a bytes-like object is required, not '{class}'")))
        }
    }
}

/// An attribute of a module that is loaded or provided.
pub(super) fn module_attribute(vm: &mut Interpreter, module: &str, name: &str) -> PyResult {
    match vm.import_module(module)? {
        Some(module) => vm.get_attribute(&module, &Str::from(name)),
        None => Err(vm.error("ModuleNotFoundError", format!("No module named '{module}'"))),
    }
}
