//! The builtin collections: constructors and methods of `list`, `tuple`, `dict` and its views,
//! `set`, `frozenset`, `range` and `slice`. Operators, subscripts, comparison and iteration of
//! these values are the interpreter's; the entries here lead to them where a subclass calls the
//! builtin behaviour through `super()`.

use std::rc::Rc;

use super::Types;
use crate::python::code::{BinaryOperator, CompareOperator};
use crate::python::error::{Error, PyResult};
use crate::python::interpreter::Interpreter;
use crate::python::native::native;
use crate::python::value::{Arguments, Binding, Class, Purity, Value};

pub mod dict;
pub mod list;
pub mod range;
mod scalar;
pub mod set;
pub mod tuple;

pub use dict::construct_dict;
pub use list::construct_list;
pub use range::{construct_range, construct_slice};
pub use set::{construct_frozenset, construct_set};
pub use tuple::construct_tuple;

/// The body of a method.
pub(super) type Body = fn(&mut Interpreter, Arguments) -> PyResult;

/// Gives the builtin collection classes their methods.
pub fn extend(types: &Types) {
    scalar::extend(types);
    list::extend(&types.list);
    tuple::extend(&types.tuple);
    dict::extend(&types.dict);
    dict::extend_views(types);
    set::extend(&types.set, &types.frozenset);
    range::extend(&types.range, &types.slice);
}

/// Adds methods that only compute.
fn add_pure(class: &Rc<Class>, methods: &[(&'static str, Body)]) {
    add(class, methods, Purity::Pure);
}

/// Adds methods that change their receiver: an argument that is not known stops the run, because
/// afterwards nobody would know what the receiver holds.
fn add_effects(class: &Rc<Class>, methods: &[(&'static str, Body)]) {
    add(class, methods, Purity::Effect);
}

fn add(class: &Rc<Class>, methods: &[(&'static str, Body)], purity: Purity) {
    for (name, body) in methods {
        class
            .dict
            .set_text(name, native(name, Binding::Method, purity, Rc::new(*body)));
    }
}

/// Takes the receiver off the front of the arguments.
fn take_receiver(
    vm: &mut Interpreter,
    arguments: &mut Arguments,
    class: &str,
    name: &str,
) -> PyResult {
    if arguments.positional.is_empty() {
        return Err(vm.type_error(format!("unbound method {class}.{name}() needs an argument")));
    }
    Ok(arguments.positional.remove(0))
}

/// The error for a receiver of another class.
fn wrong_receiver(vm: &mut Interpreter, receiver: &Value, class: &str, name: &str) -> Box<Error> {
    if let Value::Unresolved(unresolved) = receiver {
        return Error::unresolved(unresolved, format!("{class}.{name}()"));
    }
    let given = vm.class_name(receiver);
    vm.type_error(format!(
        "descriptor '{name}' for '{class}' objects doesn't apply to a '{given}' object"
    ))
}

fn refuse_keywords(vm: &mut Interpreter, function: &str, arguments: &Arguments) -> PyResult<()> {
    if arguments.keywords.is_empty() {
        Ok(())
    } else {
        Err(vm.type_error(format!("{function}() takes no keyword arguments")))
    }
}

/// No arguments.
fn none(vm: &mut Interpreter, function: &str, arguments: &Arguments) -> PyResult<()> {
    refuse_keywords(vm, function, arguments)?;
    let given = arguments.positional.len();
    if given == 0 {
        return Ok(());
    }
    Err(vm.type_error(format!("{function}() takes no arguments ({given} given)")))
}

/// Exactly one argument.
fn one(vm: &mut Interpreter, function: &str, mut arguments: Arguments) -> PyResult {
    refuse_keywords(vm, function, &arguments)?;
    let given = arguments.positional.len();
    match arguments.positional.pop() {
        Some(value) if given == 1 => Ok(value),
        _ => Err(vm.type_error(format!(
            "{function}() takes exactly one argument ({given} given)"
        ))),
    }
}

/// Between so many and so many positional arguments.
fn between(
    vm: &mut Interpreter,
    function: &str,
    arguments: Arguments,
    least: usize,
    most: usize,
) -> PyResult<Vec<Value>> {
    refuse_keywords(vm, function, &arguments)?;
    let given = arguments.positional.len();
    let (word, wanted) = if given < least {
        (if least == most { "" } else { "at least " }, least)
    } else if given > most {
        (if least == most { "" } else { "at most " }, most)
    } else {
        return Ok(arguments.positional);
    };
    let plural = if wanted == 1 { "" } else { "s" };
    Err(vm.type_error(format!(
        "{function} expected {word}{wanted} argument{plural}, got {given}"
    )))
}

/// An integer used as an index or count.
///
/// # Errors
/// It is none, or does not fit 64 bits.
pub fn index_argument(vm: &mut Interpreter, value: &Value) -> PyResult<i64> {
    match value.unwrapped() {
        Value::Int(_) | Value::Bool(_) | Value::BigInt(_) | Value::Unresolved(_) => {
            vm.expect_int(value)
        }
        Value::Instance(_) => match vm.call_special(value, "__index__", Vec::new())? {
            Some(index) => vm.expect_int(&index),
            None => Err(no_integer(vm, value)),
        },
        _ => Err(no_integer(vm, value)),
    }
}

fn no_integer(vm: &mut Interpreter, value: &Value) -> Box<Error> {
    let class = vm.class_name(value);
    vm.type_error(format!(
        "'{class}' object cannot be interpreted as an integer"
    ))
}

/// Brings an index that may count from the end into `0..=length`.
fn clamp(index: i64, length: usize) -> usize {
    let length = i64::try_from(length).unwrap_or(i64::MAX);
    let index = if index < 0 {
        (index + length).max(0)
    } else {
        index.min(length)
    };
    usize::try_from(index).unwrap_or(0)
}

/// The position of a value among items, from `start` up to `stop`.
fn position_of(
    vm: &mut Interpreter,
    items: &[Value],
    value: &Value,
    bounds: &[Value],
) -> PyResult<Option<usize>> {
    let start = match bounds.first() {
        Some(start) => clamp(index_argument(vm, start)?, items.len()),
        None => 0,
    };
    let stop = match bounds.get(1) {
        Some(stop) => clamp(index_argument(vm, stop)?, items.len()),
        None => items.len(),
    };
    for (position, item) in items.iter().enumerate().take(stop).skip(start) {
        if item.is_same(value) || vm.equals(item, value)? {
            return Ok(Some(position));
        }
    }
    Ok(None)
}

/// How often a value occurs.
fn count_of(vm: &mut Interpreter, items: &[Value], value: &Value) -> PyResult<i64> {
    let mut count = 0;
    for item in items {
        if item.is_same(value) || vm.equals(item, value)? {
            count += 1;
        }
    }
    Ok(count)
}

/// The receiver as builtin value and the only argument, as every binary dunder method gets them.
fn operands(
    vm: &mut Interpreter,
    name: &str,
    mut arguments: Arguments,
) -> PyResult<(Value, Value)> {
    let receiver = take_receiver(vm, &mut arguments, "object", name)?;
    let other = one(vm, name, arguments)?;
    Ok((receiver.unwrapped().clone(), other))
}

/// Whether two builtin values are of kinds that compare with each other.
fn comparable(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::List(_), Value::List(_))
        | (Value::Tuple(_), Value::Tuple(_))
        | (Value::Dict(_), Value::Dict(_))
        | (Value::Range(_), Value::Range(_))
        | (Value::Slice(_), Value::Slice(_))
        | (Value::Str(_), Value::Str(_))
        | (Value::Bytes(_), Value::Bytes(_)) => true,
        _ if is_number(left) && is_number(right) => true,
        _ => set::is_set_like(left) && set::is_set_like(right),
    }
}

fn is_number(value: &Value) -> bool {
    matches!(
        value,
        Value::Int(_) | Value::BigInt(_) | Value::Bool(_) | Value::Float(_)
    )
}

fn comparison(
    vm: &mut Interpreter,
    name: &str,
    operator: CompareOperator,
    arguments: Arguments,
) -> PyResult {
    let (left, right) = operands(vm, name, arguments)?;
    let right = right.unwrapped();
    if !comparable(&left, right) {
        return Ok(Value::NotImplemented);
    }
    vm.rich_compare(operator, &left, right)
}

fn arithmetic(
    vm: &mut Interpreter,
    name: &str,
    operator: BinaryOperator,
    arguments: Arguments,
) -> PyResult {
    let (left, right) = operands(vm, name, arguments)?;
    match right.unwrapped() {
        // Its class may know what to do.
        Value::Instance(_) => Ok(Value::NotImplemented),
        right => vm.binary_operation(operator, &left, right),
    }
}

/// `__eq__`, `__ne__` and, where they are given, the orderings.
const EQUALITY: &[(&str, Body)] = &[
    ("__eq__", |vm, arguments| {
        comparison(vm, "__eq__", CompareOperator::Equal, arguments)
    }),
    ("__ne__", |vm, arguments| {
        comparison(vm, "__ne__", CompareOperator::NotEqual, arguments)
    }),
];

const ORDERING: &[(&str, Body)] = &[
    ("__lt__", |vm, arguments| {
        comparison(vm, "__lt__", CompareOperator::Less, arguments)
    }),
    ("__le__", |vm, arguments| {
        comparison(vm, "__le__", CompareOperator::LessEqual, arguments)
    }),
    ("__gt__", |vm, arguments| {
        comparison(vm, "__gt__", CompareOperator::Greater, arguments)
    }),
    ("__ge__", |vm, arguments| {
        comparison(vm, "__ge__", CompareOperator::GreaterEqual, arguments)
    }),
];

/// What every collection has, leading to the interpreter's own behaviour for the builtin value.
const CONTAINER: &[(&str, Body)] = &[
    ("__len__", |vm, mut arguments| {
        let receiver = take_receiver(vm, &mut arguments, "object", "__len__")?;
        vm.length(receiver.unwrapped()).map(Value::from)
    }),
    ("__iter__", |vm, mut arguments| {
        let receiver = take_receiver(vm, &mut arguments, "object", "__iter__")?;
        vm.iterate(receiver.unwrapped())
    }),
    ("__contains__", |vm, arguments| {
        let (container, element) = operands(vm, "__contains__", arguments)?;
        vm.contains(&container, &element).map(Value::Bool)
    }),
    ("__repr__", |vm, mut arguments| {
        let receiver = take_receiver(vm, &mut arguments, "object", "__repr__")?;
        vm.repr(receiver.unwrapped()).map(Value::Str)
    }),
];

const HASH: &[(&str, Body)] = &[("__hash__", |vm, mut arguments| {
    let receiver = take_receiver(vm, &mut arguments, "object", "__hash__")?;
    vm.python_hash(receiver.unwrapped()).map(Value::Int)
})];

const SUBSCRIPT: &[(&str, Body)] = &[("__getitem__", |vm, arguments| {
    let (container, index) = operands(vm, "__getitem__", arguments)?;
    vm.get_item(&container, &index)
})];

/// `+` and `*` of a sequence.
const SEQUENCE: &[(&str, Body)] = &[
    ("__add__", |vm, arguments| {
        arithmetic(vm, "__add__", BinaryOperator::Add, arguments)
    }),
    ("__mul__", |vm, arguments| {
        arithmetic(vm, "__mul__", BinaryOperator::Multiply, arguments)
    }),
    ("__rmul__", |vm, arguments| {
        arithmetic(vm, "__rmul__", BinaryOperator::Multiply, arguments)
    }),
];
