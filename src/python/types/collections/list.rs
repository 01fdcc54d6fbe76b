//! `list`: constructor, methods, and the stable sort that `sorted` uses too.

use std::cmp::Ordering;
use std::rc::Rc;

use super::{add_effects, add_pure, between, index_argument, none, one, take_receiver};
use crate::python::code::CompareOperator;
use crate::python::error::PyResult;
use crate::python::interpreter::Interpreter;
use crate::python::native::ArgumentReader;
use crate::python::value::{Arguments, Class, List, Value};

/// `list(iterable)`
///
/// # Errors
/// The argument is not iterable, or there are too many.
pub fn construct_list(vm: &mut Interpreter, class: &Rc<Class>, arguments: Arguments) -> PyResult {
    if !class.is_builtin {
        // `__init__` fills the instances of a subclass.
        return Ok(Value::list(Vec::new()));
    }
    let mut given = between(vm, "list", arguments, 0, 1)?;
    let items = match given.pop() {
        Some(iterable) => vm.collect(&iterable)?,
        None => Vec::new(),
    };
    Ok(Value::list(items))
}

fn receive(vm: &mut Interpreter, name: &str, arguments: &mut Arguments) -> PyResult<Rc<List>> {
    let receiver = take_receiver(vm, arguments, "list", name)?;
    match receiver.unwrapped() {
        Value::List(list) => Ok(Rc::clone(list)),
        _ => Err(super::wrong_receiver(vm, &receiver, "list", name)),
    }
}

fn snapshot(list: &List) -> Vec<Value> {
    list.items.borrow().clone()
}

pub(super) fn extend(class: &Rc<Class>) {
    add_pure(class, super::CONTAINER);
    add_pure(class, super::EQUALITY);
    add_pure(class, super::ORDERING);
    add_pure(class, super::SUBSCRIPT);
    add_pure(class, super::SEQUENCE);
    add_pure(
        class,
        &[
            ("copy", copy),
            ("count", count),
            ("index", index),
            ("__reversed__", reversed),
        ],
    );
    add_effects(
        class,
        &[
            ("__init__", init),
            ("append", append),
            ("extend", extend_list),
            ("__iadd__", add_in_place),
            ("insert", insert),
            ("pop", pop),
            ("remove", remove),
            ("clear", clear),
            ("reverse", reverse),
            ("sort", sort),
            ("__setitem__", set_item),
            ("__delitem__", delete_item),
        ],
    );
    class.dict.set_text("__hash__", Value::None);
}

fn init(vm: &mut Interpreter, mut arguments: Arguments) -> PyResult {
    let list = receive(vm, "__init__", &mut arguments)?;
    let mut given = between(vm, "list", arguments, 0, 1)?;
    let items = match given.pop() {
        Some(iterable) => vm.collect(&iterable)?,
        None => Vec::new(),
    };
    let old = list.items.replace(items);
    drop(old);
    Ok(Value::None)
}

fn append(vm: &mut Interpreter, mut arguments: Arguments) -> PyResult {
    let list = receive(vm, "append", &mut arguments)?;
    let value = one(vm, "list.append", arguments)?;
    list.items.borrow_mut().push(value);
    Ok(Value::None)
}

fn extend_list(vm: &mut Interpreter, mut arguments: Arguments) -> PyResult {
    let list = receive(vm, "extend", &mut arguments)?;
    let iterable = one(vm, "list.extend", arguments)?;
    let items = vm.collect(&iterable)?;
    list.items.borrow_mut().extend(items);
    Ok(Value::None)
}

fn add_in_place(vm: &mut Interpreter, mut arguments: Arguments) -> PyResult {
    let receiver = take_receiver(vm, &mut arguments, "list", "__iadd__")?;
    let iterable = one(vm, "list.__iadd__", arguments)?;
    let items = vm.collect(&iterable)?;
    if let Value::List(list) = receiver.unwrapped() {
        list.items.borrow_mut().extend(items);
    }
    Ok(receiver)
}

fn insert(vm: &mut Interpreter, mut arguments: Arguments) -> PyResult {
    let list = receive(vm, "insert", &mut arguments)?;
    let mut given = between(vm, "insert", arguments, 2, 2)?;
    let value = given.remove(1);
    let at = index_argument(vm, &given[0])?;
    let mut items = list.items.borrow_mut();
    let at = super::clamp(at, items.len());
    items.insert(at, value);
    Ok(Value::None)
}

fn pop(vm: &mut Interpreter, mut arguments: Arguments) -> PyResult {
    let list = receive(vm, "pop", &mut arguments)?;
    let given = between(vm, "pop", arguments, 0, 1)?;
    let at = match given.first() {
        Some(at) => index_argument(vm, at)?,
        None => -1,
    };
    let length = i64::try_from(list.items.borrow().len()).unwrap_or(i64::MAX);
    if length == 0 {
        return Err(vm.error("IndexError", "pop from empty list"));
    }
    let at = if at < 0 { at + length } else { at };
    match usize::try_from(at) {
        Ok(position) if at < length => Ok(list.items.borrow_mut().remove(position)),
        _ => Err(vm.error("IndexError", "pop index out of range")),
    }
}

fn remove(vm: &mut Interpreter, mut arguments: Arguments) -> PyResult {
    let list = receive(vm, "remove", &mut arguments)?;
    let value = one(vm, "list.remove", arguments)?;
    let items = snapshot(&list);
    match super::position_of(vm, &items, &value, &[])? {
        Some(position) => {
            let mut items = list.items.borrow_mut();
            if position < items.len() {
                items.remove(position);
            }
            Ok(Value::None)
        }
        None => Err(vm.value_error("list.remove(x): x not in list")),
    }
}

fn index(vm: &mut Interpreter, mut arguments: Arguments) -> PyResult {
    let list = receive(vm, "index", &mut arguments)?;
    let given = between(vm, "index", arguments, 1, 3)?;
    let items = snapshot(&list);
    match super::position_of(vm, &items, &given[0], &given[1..])? {
        Some(position) => Ok(Value::from(position)),
        None => {
            let text = vm.repr(&given[0])?;
            Err(vm.value_error(format!("{text} is not in list")))
        }
    }
}

fn count(vm: &mut Interpreter, mut arguments: Arguments) -> PyResult {
    let list = receive(vm, "count", &mut arguments)?;
    let value = one(vm, "list.count", arguments)?;
    let items = snapshot(&list);
    super::count_of(vm, &items, &value).map(Value::Int)
}

fn copy(vm: &mut Interpreter, mut arguments: Arguments) -> PyResult {
    let list = receive(vm, "copy", &mut arguments)?;
    none(vm, "list.copy", &arguments)?;
    Ok(Value::list(snapshot(&list)))
}

fn clear(vm: &mut Interpreter, mut arguments: Arguments) -> PyResult {
    let list = receive(vm, "clear", &mut arguments)?;
    none(vm, "list.clear", &arguments)?;
    let old = list.items.take();
    drop(old);
    Ok(Value::None)
}

fn reverse(vm: &mut Interpreter, mut arguments: Arguments) -> PyResult {
    let list = receive(vm, "reverse", &mut arguments)?;
    none(vm, "list.reverse", &arguments)?;
    list.items.borrow_mut().reverse();
    Ok(Value::None)
}

fn reversed(vm: &mut Interpreter, mut arguments: Arguments) -> PyResult {
    let list = receive(vm, "__reversed__", &mut arguments)?;
    Ok(reverse_iterator(&list))
}

/// `reversed(list)`
#[must_use]
pub fn reverse_iterator(list: &Rc<List>) -> Value {
    let list = Rc::clone(list);
    let mut left = list.items.borrow().len();
    Value::iterator("list_reverseiterator", move |_| {
        if left == 0 {
            return Ok(None);
        }
        left -= 1;
        let item = list.items.borrow().get(left).cloned();
        if item.is_none() {
            left = 0;
        }
        Ok(item)
    })
}

fn sort(vm: &mut Interpreter, mut arguments: Arguments) -> PyResult {
    let list = receive(vm, "sort", &mut arguments)?;
    if !arguments.positional.is_empty() {
        return Err(vm.type_error("sort() takes no positional arguments"));
    }
    let options = SortOptions::read(vm, &mut ArgumentReader::new("sort", arguments))?;
    let items = snapshot(&list);
    let sorted = sort_values(vm, items, &options)?;
    let old = list.items.replace(sorted);
    drop(old);
    Ok(Value::None)
}

fn set_item(vm: &mut Interpreter, mut arguments: Arguments) -> PyResult {
    let list = receive(vm, "__setitem__", &mut arguments)?;
    let mut given = between(vm, "__setitem__", arguments, 2, 2)?;
    let value = given.remove(1);
    vm.set_item(&Value::List(list), given.remove(0), value)?;
    Ok(Value::None)
}

fn delete_item(vm: &mut Interpreter, mut arguments: Arguments) -> PyResult {
    let list = receive(vm, "__delitem__", &mut arguments)?;
    let index = one(vm, "__delitem__", arguments)?;
    vm.delete_item(&Value::List(list), &index)?;
    Ok(Value::None)
}

/// How `sort` and `sorted` order.
pub struct SortOptions {
    key: Option<Value>,
    reverse: bool,
}

impl SortOptions {
    /// Reads `key` and `reverse`, given by name.
    ///
    /// # Errors
    /// `reverse` has no truth value.
    pub fn read(vm: &mut Interpreter, reader: &mut ArgumentReader) -> PyResult<Self> {
        let key = reader.keyword_only("key").filter(|key| !key.is_none());
        let reverse = match reader.keyword_only("reverse") {
            Some(reverse) => vm.is_true(&reverse)?,
            None => false,
        };
        if let Some((name, _)) = reader.rest_keywords().first() {
            return Err(vm.type_error(format!(
                "'{name}' is an invalid keyword argument for sort()"
            )));
        }
        Ok(Self { key, reverse })
    }
}

/// Sorts stably, comparing with `<` alone, as Python does.
///
/// # Errors
/// The key function or a comparison raised, or two values have no order.
pub fn sort_values(
    vm: &mut Interpreter,
    values: Vec<Value>,
    options: &SortOptions,
) -> PyResult<Vec<Value>> {
    let mut pairs = Vec::with_capacity(values.len());
    for value in values {
        let key = match &options.key {
            Some(function) => vm.call_positional(function, vec![value.clone()])?,
            None => value.clone(),
        };
        pairs.push((key, value));
    }
    // Equal elements keep their order also when the result is reversed.
    if options.reverse {
        pairs.reverse();
    }
    sort_pairs(vm, &mut pairs)?;
    if options.reverse {
        pairs.reverse();
    }
    Ok(pairs.into_iter().map(|(_, value)| value).collect())
}

type Pair = (Value, Value);

fn sort_pairs(vm: &mut Interpreter, pairs: &mut Vec<Pair>) -> PyResult<()> {
    if pairs.iter().all(|(key, _)| matches!(key, Value::Int(_))) {
        pairs.sort_by_key(|(key, _)| {
            if let Value::Int(number) = key {
                *number
            } else {
                0
            }
        });
        return Ok(());
    }
    if pairs.iter().all(|(key, _)| matches!(key, Value::Str(_))) {
        pairs.sort_by(|(left, _), (right, _)| match (left, right) {
            (Value::Str(left), Value::Str(right)) => left.as_str().cmp(right.as_str()),
            _ => Ordering::Equal,
        });
        return Ok(());
    }
    let sorted = merge_sort(vm, std::mem::take(pairs))?;
    *pairs = sorted;
    Ok(())
}

/// A merge sort of our own: comparing may fail, and may contradict itself, which the standard
/// library's sorts do not allow for.
fn merge_sort(vm: &mut Interpreter, mut pairs: Vec<Pair>) -> PyResult<Vec<Pair>> {
    if pairs.len() < 2 {
        return Ok(pairs);
    }
    let right = pairs.split_off(pairs.len() / 2);
    let left = merge_sort(vm, pairs)?;
    let right = merge_sort(vm, right)?;
    let mut merged = Vec::with_capacity(left.len() + right.len());
    let mut left = left.into_iter().peekable();
    let mut right = right.into_iter().peekable();
    while let (Some(first), Some(second)) = (left.peek(), right.peek()) {
        let is_less = vm.rich_compare(CompareOperator::Less, &second.0, &first.0)?;
        let next = if vm.is_true(&is_less)? {
            right.next()
        } else {
            left.next()
        };
        merged.extend(next);
    }
    merged.extend(left);
    merged.extend(right);
    Ok(merged)
}
