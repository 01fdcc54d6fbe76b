//! `set` and `frozenset`: constructors, methods, and the algebra that the operators use, for dict
//! views too.

use std::rc::Rc;

use super::{Body, add_effects, add_pure, between, none, one, take_receiver};
use crate::python::code::{BinaryOperator, CompareOperator};
use crate::python::dict::Dict;
use crate::python::error::PyResult;
use crate::python::interpreter::Interpreter;
use crate::python::value::{Arguments, Class, DictPart, Value};

/// `set(iterable)`
///
/// # Errors
/// The argument is not iterable, or an element is not hashable.
pub fn construct_set(vm: &mut Interpreter, class: &Rc<Class>, arguments: Arguments) -> PyResult {
    if !class.is_builtin {
        // `__init__` fills the instances of a subclass.
        return Ok(Value::Set(Rc::new(Dict::new())));
    }
    construct(vm, "set", arguments).map(|set| Value::Set(Rc::new(set)))
}

/// `frozenset(iterable)`
///
/// # Errors
/// As [`construct_set`].
pub fn construct_frozenset(
    vm: &mut Interpreter,
    _class: &Rc<Class>,
    arguments: Arguments,
) -> PyResult {
    construct(vm, "frozenset", arguments).map(|set| Value::FrozenSet(Rc::new(set)))
}

fn construct(vm: &mut Interpreter, name: &str, arguments: Arguments) -> PyResult<Dict> {
    let given = between(vm, name, arguments, 0, 1)?;
    match given.first() {
        Some(iterable) => collect_set(vm, iterable),
        None => Ok(Dict::new()),
    }
}

fn collect_set(vm: &mut Interpreter, iterable: &Value) -> PyResult<Dict> {
    let items = vm.collect(iterable)?;
    Dict::from_keys(vm, items)
}

/// Whether the value takes part in set algebra: a set, or a view of keys or items.
#[must_use]
pub fn is_set_like(value: &Value) -> bool {
    match value.unwrapped() {
        Value::Set(_) | Value::FrozenSet(_) => true,
        Value::DictView(view) => view.part != DictPart::Values,
        _ => false,
    }
}

/// The elements of a set or view as a table, shared where that is possible.
fn table_of(vm: &mut Interpreter, value: &Value) -> PyResult<Rc<Dict>> {
    match value.unwrapped() {
        Value::Set(set) | Value::FrozenSet(set) => Ok(Rc::clone(set)),
        Value::DictView(view) if view.part == DictPart::Keys => Ok(Rc::clone(&view.dict)),
        _ => collect_set(vm, value).map(Rc::new),
    }
}

/// `&`, `|`, `^` and `-` of sets and views; `None` where an operand is neither, so that the
/// operator goes on to look for `__rand__` and the like.
///
/// # Errors
/// An element's `__hash__` or `__eq__` raised.
pub fn set_operation(
    vm: &mut Interpreter,
    operator: BinaryOperator,
    left: &Value,
    right: &Value,
) -> PyResult<Option<Value>> {
    let with_view = matches!(left.unwrapped(), Value::DictView(_))
        || matches!(right.unwrapped(), Value::DictView(_));
    let both = is_set_like(left) && is_set_like(right);
    if !both && !(with_view && (is_set_like(left) || is_set_like(right))) {
        return Ok(None);
    }
    let first = table_of(vm, left)?;
    let second = table_of(vm, right)?;
    let result = match operator {
        BinaryOperator::BitAnd => intersection(vm, &first, &second)?,
        BinaryOperator::BitOr => union(vm, &first, &second)?,
        BinaryOperator::BitXor => symmetric_difference(vm, &first, &second)?,
        BinaryOperator::Subtract => difference(vm, &first, &second)?,
        _ => return Ok(None),
    };
    Ok(Some(like(left, result)))
}

/// A set of the kind of `model`.
fn like(model: &Value, elements: Dict) -> Value {
    match model.unwrapped() {
        Value::FrozenSet(_) => Value::FrozenSet(Rc::new(elements)),
        _ => Value::Set(Rc::new(elements)),
    }
}

/// `==`, `<`, `<=`, `>` and `>=` of sets and views; `None` where an operand is neither.
///
/// # Errors
/// As [`set_operation`].
pub fn set_comparison(
    vm: &mut Interpreter,
    operator: CompareOperator,
    left: &Value,
    right: &Value,
) -> PyResult<Option<bool>> {
    if !is_set_like(left) || !is_set_like(right) {
        return Ok(None);
    }
    let left = table_of(vm, left)?;
    let right = table_of(vm, right)?;
    let (smaller, larger) = (left.len(), right.len());
    Ok(Some(match operator {
        CompareOperator::Equal => smaller == larger && is_subset(vm, &left, &right)?,
        CompareOperator::NotEqual => smaller != larger || !is_subset(vm, &left, &right)?,
        CompareOperator::LessEqual => is_subset(vm, &left, &right)?,
        CompareOperator::Less => smaller < larger && is_subset(vm, &left, &right)?,
        CompareOperator::GreaterEqual => is_subset(vm, &right, &left)?,
        CompareOperator::Greater => smaller > larger && is_subset(vm, &right, &left)?,
    }))
}

fn is_subset(vm: &mut Interpreter, left: &Dict, right: &Dict) -> PyResult<bool> {
    if left.len() > right.len() {
        return Ok(false);
    }
    for key in left.keys() {
        if !right.contains(vm, &key)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn keys_as_set(vm: &mut Interpreter, table: &Dict) -> PyResult<Dict> {
    Dict::from_keys(vm, table.keys())
}

fn union(vm: &mut Interpreter, left: &Dict, right: &Dict) -> PyResult<Dict> {
    let result = keys_as_set(vm, left)?;
    add_all(vm, &result, right)?;
    Ok(result)
}

fn add_all(vm: &mut Interpreter, set: &Dict, more: &Dict) -> PyResult<()> {
    for key in more.keys() {
        if !set.contains(vm, &key)? {
            set.set(vm, key, Value::None)?;
        }
    }
    Ok(())
}

fn filtered(vm: &mut Interpreter, from: &Dict, other: &Dict, wanted: bool) -> PyResult<Dict> {
    let result = Dict::new();
    for key in from.keys() {
        if other.contains(vm, &key)? == wanted {
            result.set(vm, key, Value::None)?;
        }
    }
    Ok(result)
}

fn intersection(vm: &mut Interpreter, left: &Dict, right: &Dict) -> PyResult<Dict> {
    filtered(vm, left, right, true)
}

fn difference(vm: &mut Interpreter, left: &Dict, right: &Dict) -> PyResult<Dict> {
    filtered(vm, left, right, false)
}

fn symmetric_difference(vm: &mut Interpreter, left: &Dict, right: &Dict) -> PyResult<Dict> {
    let result = filtered(vm, left, right, false)?;
    let rest = filtered(vm, right, left, false)?;
    add_all(vm, &result, &rest)?;
    Ok(result)
}

fn receive(
    vm: &mut Interpreter,
    name: &str,
    arguments: &mut Arguments,
) -> PyResult<(Value, Rc<Dict>)> {
    let receiver = take_receiver(vm, arguments, "set", name)?;
    match receiver.unwrapped() {
        Value::Set(set) | Value::FrozenSet(set) => {
            let set = Rc::clone(set);
            Ok((receiver, set))
        }
        _ => Err(super::wrong_receiver(vm, &receiver, "set", name)),
    }
}

/// The operator forms, called as dunder methods.
pub(super) fn operator(
    vm: &mut Interpreter,
    operator: BinaryOperator,
    arguments: Arguments,
) -> PyResult {
    let (left, right) = super::operands(vm, "set operator", arguments)?;
    Ok(set_operation(vm, operator, &left, &right)?.unwrap_or(Value::NotImplemented))
}

pub(super) const DISJOINT: &[(&str, Body)] = &[("isdisjoint", |vm, arguments| {
    let (left, right) = super::operands(vm, "isdisjoint", arguments)?;
    let left = table_of(vm, &left)?;
    let right = table_of(vm, &right)?;
    Ok(Value::Bool(intersection(vm, &left, &right)?.is_empty()))
})];

const READING: &[(&str, Body)] = &[
    ("copy", |vm, mut arguments| {
        let (receiver, set) = receive(vm, "copy", &mut arguments)?;
        none(vm, "copy", &arguments)?;
        Ok(like(&receiver, set.copy()))
    }),
    ("union", |vm, arguments| {
        combine(vm, "union", arguments, union)
    }),
    ("intersection", |vm, arguments| {
        combine(vm, "intersection", arguments, intersection)
    }),
    ("difference", |vm, arguments| {
        combine(vm, "difference", arguments, difference)
    }),
    ("symmetric_difference", |vm, arguments| {
        exactly_one(vm, "symmetric_difference", &arguments)?;
        combine(vm, "symmetric_difference", arguments, symmetric_difference)
    }),
    ("issubset", |vm, arguments| {
        let (left, right) = super::operands(vm, "issubset", arguments)?;
        let (left, right) = (table_of(vm, &left)?, table_of(vm, &right)?);
        is_subset(vm, &left, &right).map(Value::Bool)
    }),
    ("issuperset", |vm, arguments| {
        let (left, right) = super::operands(vm, "issuperset", arguments)?;
        let (left, right) = (table_of(vm, &left)?, table_of(vm, &right)?);
        is_subset(vm, &right, &left).map(Value::Bool)
    }),
    ("__and__", |vm, arguments| {
        operator(vm, BinaryOperator::BitAnd, arguments)
    }),
    ("__or__", |vm, arguments| {
        operator(vm, BinaryOperator::BitOr, arguments)
    }),
    ("__xor__", |vm, arguments| {
        operator(vm, BinaryOperator::BitXor, arguments)
    }),
    ("__sub__", |vm, arguments| {
        operator(vm, BinaryOperator::Subtract, arguments)
    }),
];

const WRITING: &[(&str, Body)] = &[
    ("__init__", |vm, mut arguments| {
        let (_, set) = receive(vm, "__init__", &mut arguments)?;
        let made = construct(vm, "set", arguments)?;
        set.clear();
        add_all(vm, &set, &made)?;
        Ok(Value::None)
    }),
    ("add", |vm, mut arguments| {
        let (_, set) = receive(vm, "add", &mut arguments)?;
        let value = one(vm, "set.add", arguments)?;
        if !set.contains(vm, &value)? {
            set.set(vm, value, Value::None)?;
        }
        Ok(Value::None)
    }),
    ("remove", |vm, mut arguments| {
        let (_, set) = receive(vm, "remove", &mut arguments)?;
        let value = one(vm, "set.remove", arguments)?;
        match set.remove(vm, &value)? {
            Some(_) => Ok(Value::None),
            None => Err(vm.key_error(value)),
        }
    }),
    ("discard", |vm, mut arguments| {
        let (_, set) = receive(vm, "discard", &mut arguments)?;
        let value = one(vm, "set.discard", arguments)?;
        set.remove(vm, &value)?;
        Ok(Value::None)
    }),
    ("pop", |vm, mut arguments| {
        let (_, set) = receive(vm, "pop", &mut arguments)?;
        none(vm, "set.pop", &arguments)?;
        match set.pop_first() {
            Some((value, _)) => Ok(value),
            None => Err(vm.key_error(Value::from("pop from an empty set"))),
        }
    }),
    ("clear", |vm, mut arguments| {
        let (_, set) = receive(vm, "clear", &mut arguments)?;
        none(vm, "set.clear", &arguments)?;
        set.clear();
        Ok(Value::None)
    }),
    ("update", |vm, arguments| {
        change(vm, "update", arguments, union)
    }),
    ("intersection_update", |vm, arguments| {
        change(vm, "intersection_update", arguments, intersection)
    }),
    ("difference_update", |vm, arguments| {
        change(vm, "difference_update", arguments, difference)
    }),
    ("symmetric_difference_update", |vm, arguments| {
        exactly_one(vm, "symmetric_difference_update", &arguments)?;
        change(
            vm,
            "symmetric_difference_update",
            arguments,
            symmetric_difference,
        )
    }),
    ("__ior__", |vm, arguments| {
        change_in_place(vm, "__ior__", arguments, union)
    }),
    ("__iand__", |vm, arguments| {
        change_in_place(vm, "__iand__", arguments, intersection)
    }),
    ("__isub__", |vm, arguments| {
        change_in_place(vm, "__isub__", arguments, difference)
    }),
    ("__ixor__", |vm, arguments| {
        change_in_place(vm, "__ixor__", arguments, symmetric_difference)
    }),
];

type Combination = fn(&mut Interpreter, &Dict, &Dict) -> PyResult<Dict>;

/// The arguments hold the receiver and one more.
fn exactly_one(vm: &mut Interpreter, name: &str, arguments: &Arguments) -> PyResult<()> {
    let given = arguments.positional.len().saturating_sub(1);
    if given == 1 && arguments.keywords.is_empty() {
        return Ok(());
    }
    Err(vm.type_error(format!(
        "set.{name}() takes exactly one argument ({given} given)"
    )))
}

fn combined(
    vm: &mut Interpreter,
    set: &Dict,
    name: &str,
    arguments: Arguments,
    combination: Combination,
) -> PyResult<Dict> {
    let mut result = set.copy();
    for other in between(vm, name, arguments, 0, usize::MAX)? {
        let other = table_of(vm, &other)?;
        result = combination(vm, &result, &other)?;
    }
    Ok(result)
}

fn combine(
    vm: &mut Interpreter,
    name: &str,
    mut arguments: Arguments,
    combination: Combination,
) -> PyResult {
    let (receiver, set) = receive(vm, name, &mut arguments)?;
    let result = combined(vm, &set, name, arguments, combination)?;
    Ok(like(&receiver, result))
}

/// Puts the elements of `new` in the place of those of `set`.
fn replace(vm: &mut Interpreter, set: &Dict, new: &Dict) -> PyResult<()> {
    for key in set.keys() {
        if !new.contains(vm, &key)? {
            set.remove(vm, &key)?;
        }
    }
    add_all(vm, set, new)
}

fn change(
    vm: &mut Interpreter,
    name: &str,
    mut arguments: Arguments,
    combination: Combination,
) -> PyResult {
    let (_, set) = receive(vm, name, &mut arguments)?;
    let result = combined(vm, &set, name, arguments, combination)?;
    replace(vm, &set, &result)?;
    Ok(Value::None)
}

fn change_in_place(
    vm: &mut Interpreter,
    name: &str,
    mut arguments: Arguments,
    combination: Combination,
) -> PyResult {
    let (receiver, set) = receive(vm, name, &mut arguments)?;
    let other = one(vm, name, arguments)?;
    if !is_set_like(&other) {
        return Ok(Value::NotImplemented);
    }
    let result = combined(
        vm,
        &set,
        name,
        Arguments::positional(vec![other]),
        combination,
    )?;
    replace(vm, &set, &result)?;
    Ok(receiver)
}

pub(super) fn extend(set: &Rc<Class>, frozenset: &Rc<Class>) {
    for class in [set, frozenset] {
        add_pure(class, super::CONTAINER);
        add_pure(class, super::EQUALITY);
        add_pure(class, super::ORDERING);
        add_pure(class, DISJOINT);
        add_pure(class, READING);
    }
    add_effects(set, WRITING);
    set.dict.set_text("__hash__", Value::None);
    add_pure(frozenset, super::HASH);
}
