//! `range` and `slice`: constructors, attributes and methods.

use std::rc::Rc;

use super::{add_pure, between, index_argument, one, take_receiver};
use crate::python::error::PyResult;
use crate::python::interpreter::Interpreter;
use crate::python::value::{Arguments, Class, Range, Slice, Value};

/// `range(stop)`, `range(start, stop[, step])`
///
/// # Errors
/// An argument is no integer, or the step is zero.
pub fn construct_range(vm: &mut Interpreter, _class: &Rc<Class>, arguments: Arguments) -> PyResult {
    let given = between(vm, "range", arguments, 1, 3)?;
    let mut numbers = Vec::with_capacity(given.len());
    for value in &given {
        numbers.push(index_argument(vm, value)?);
    }
    let (start, stop, step) = match numbers[..] {
        [stop] => (0, stop, 1),
        [start, stop] => (start, stop, 1),
        _ => (numbers[0], numbers[1], numbers[2]),
    };
    if step == 0 {
        return Err(vm.value_error("range() arg 3 must not be zero"));
    }
    Ok(Value::Range(Rc::new(Range { start, stop, step })))
}

/// `slice(stop)`, `slice(start, stop[, step])`
///
/// # Errors
/// There are too few or too many arguments.
pub fn construct_slice(vm: &mut Interpreter, _class: &Rc<Class>, arguments: Arguments) -> PyResult {
    let mut given = between(vm, "slice", arguments, 1, 3)?.into_iter();
    let slice = match (given.next(), given.next(), given.next()) {
        (Some(upper), None, _) => Slice {
            lower: Value::None,
            upper,
            step: Value::None,
        },
        (lower, upper, step) => Slice {
            lower: lower.unwrap_or(Value::None),
            upper: upper.unwrap_or(Value::None),
            step: step.unwrap_or(Value::None),
        },
    };
    Ok(Value::Slice(Rc::new(slice)))
}

fn receive(vm: &mut Interpreter, name: &str, arguments: &mut Arguments) -> PyResult<Rc<Range>> {
    let receiver = take_receiver(vm, arguments, "range", name)?;
    match receiver.unwrapped() {
        Value::Range(range) => Ok(Rc::clone(range)),
        _ => Err(super::wrong_receiver(vm, &receiver, "range", name)),
    }
}

pub(super) fn extend(range: &Rc<Class>, slice: &Rc<Class>) {
    add_pure(range, super::CONTAINER);
    add_pure(range, super::EQUALITY);
    add_pure(range, super::HASH);
    add_pure(range, super::SUBSCRIPT);
    add_pure(
        range,
        &[
            ("count", count),
            ("index", index),
            ("__reversed__", reversed),
        ],
    );
    add_pure(slice, super::EQUALITY);
    add_pure(slice, &[("indices", indices)]);
}

fn position(range: &Range, value: &Value) -> Option<i64> {
    let number = match value.unwrapped() {
        Value::Int(number) => *number,
        Value::Bool(truth) => i64::from(*truth),
        #[expect(clippy::cast_possible_truncation, reason = "the fraction is checked")]
        Value::Float(number) if number.fract() == 0.0 && number.abs() < 9e15 => *number as i64,
        _ => return None,
    };
    let distance = number.checked_sub(range.start)?;
    let steps = distance / range.step;
    (distance % range.step == 0 && steps >= 0 && steps < range.len()).then_some(steps)
}

fn count(vm: &mut Interpreter, mut arguments: Arguments) -> PyResult {
    let range = receive(vm, "count", &mut arguments)?;
    let value = one(vm, "range.count", arguments)?;
    Ok(Value::Int(i64::from(position(&range, &value).is_some())))
}

fn index(vm: &mut Interpreter, mut arguments: Arguments) -> PyResult {
    let range = receive(vm, "index", &mut arguments)?;
    let value = one(vm, "range.index", arguments)?;
    match position(&range, &value) {
        Some(position) => Ok(Value::Int(position)),
        None => {
            let text = vm.repr(&value)?;
            Err(vm.value_error(format!("{text} is not in range")))
        }
    }
}

fn reversed(vm: &mut Interpreter, mut arguments: Arguments) -> PyResult {
    let range = receive(vm, "__reversed__", &mut arguments)?;
    Ok(reverse_iterator(*range))
}

/// `reversed(range)`
#[must_use]
pub fn reverse_iterator(range: Range) -> Value {
    let mut left = range.len();
    Value::iterator("range_iterator", move |_| {
        if left == 0 {
            return Ok(None);
        }
        left -= 1;
        Ok(Some(Value::Int(range.get(left))))
    })
}

fn indices(vm: &mut Interpreter, mut arguments: Arguments) -> PyResult {
    let receiver = take_receiver(vm, &mut arguments, "slice", "indices")?;
    let Value::Slice(slice) = receiver.unwrapped() else {
        return Err(super::wrong_receiver(vm, &receiver, "slice", "indices"));
    };
    let length = one(vm, "slice.indices", arguments)?;
    let Ok(length) = usize::try_from(index_argument(vm, &length)?) else {
        return Err(vm.value_error("length should not be negative"));
    };
    let (start, stop, step) = vm.slice_indices(slice, length)?;
    Ok(Value::tuple(vec![
        Value::from(start),
        Value::from(stop),
        Value::from(step),
    ]))
}
