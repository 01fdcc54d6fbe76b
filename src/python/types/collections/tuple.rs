//! `tuple`: constructor and methods.

use std::rc::Rc;

use super::{add_pure, between, one, take_receiver};
use crate::python::error::PyResult;
use crate::python::interpreter::Interpreter;
use crate::python::value::{Arguments, Class, Value};

/// `tuple(iterable)`
///
/// # Errors
/// The argument is not iterable, or there are too many.
pub fn construct_tuple(vm: &mut Interpreter, _class: &Rc<Class>, arguments: Arguments) -> PyResult {
    let mut given = between(vm, "tuple", arguments, 0, 1)?;
    match given.pop() {
        Some(Value::Tuple(items)) => Ok(Value::Tuple(items)),
        Some(iterable) => vm.collect(&iterable).map(Value::tuple),
        None => Ok(Value::tuple(Vec::new())),
    }
}

fn receive(vm: &mut Interpreter, name: &str, arguments: &mut Arguments) -> PyResult<Rc<[Value]>> {
    let receiver = take_receiver(vm, arguments, "tuple", name)?;
    match receiver.unwrapped() {
        Value::Tuple(items) => Ok(Rc::clone(items)),
        _ => Err(super::wrong_receiver(vm, &receiver, "tuple", name)),
    }
}

pub(super) fn extend(class: &Rc<Class>) {
    add_pure(class, super::CONTAINER);
    add_pure(class, super::EQUALITY);
    add_pure(class, super::ORDERING);
    add_pure(class, super::SUBSCRIPT);
    add_pure(class, super::SEQUENCE);
    add_pure(class, super::HASH);
    add_pure(
        class,
        &[
            ("count", count),
            ("index", index),
            ("__getnewargs__", new_arguments),
        ],
    );
}

fn count(vm: &mut Interpreter, mut arguments: Arguments) -> PyResult {
    let items = receive(vm, "count", &mut arguments)?;
    let value = one(vm, "tuple.count", arguments)?;
    super::count_of(vm, &items, &value).map(Value::Int)
}

fn index(vm: &mut Interpreter, mut arguments: Arguments) -> PyResult {
    let items = receive(vm, "index", &mut arguments)?;
    let given = between(vm, "index", arguments, 1, 3)?;
    match super::position_of(vm, &items, &given[0], &given[1..])? {
        Some(position) => Ok(Value::from(position)),
        None => Err(vm.value_error("tuple.index(x): x not in tuple")),
    }
}

fn new_arguments(vm: &mut Interpreter, mut arguments: Arguments) -> PyResult {
    let items = receive(vm, "__getnewargs__", &mut arguments)?;
    Ok(Value::tuple(vec![Value::Tuple(items)]))
}
