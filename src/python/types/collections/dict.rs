//! `dict` and the views of its keys, values and items.

use std::rc::Rc;

use super::{Body, add_effects, add_pure, between, none, one, take_receiver};
use crate::python::code::BinaryOperator;
use crate::python::dict::Dict;
use crate::python::error::PyResult;
use crate::python::interpreter::Interpreter;
use crate::python::string::Str;
use crate::python::types::Types;
use crate::python::value::{Arguments, Class, DictPart, DictView, Value};

/// `dict(mapping_or_pairs, **entries)`
///
/// # Errors
/// The argument is neither a mapping nor pairs, or a key is not hashable.
pub fn construct_dict(vm: &mut Interpreter, class: &Rc<Class>, arguments: Arguments) -> PyResult {
    if !class.is_builtin {
        // `__init__` fills the instances of a subclass.
        return Ok(Value::Dict(Rc::new(Dict::new())));
    }
    let dict = Rc::new(Dict::new());
    fill(vm, &dict, "dict", arguments)?;
    Ok(Value::Dict(dict))
}

/// Adds the entries that the arguments of `dict(...)` or `.update(...)` give.
fn fill(vm: &mut Interpreter, dict: &Dict, function: &str, arguments: Arguments) -> PyResult<()> {
    let Arguments {
        positional,
        keywords,
    } = arguments;
    let given = between(vm, function, Arguments::positional(positional), 0, 1)?;
    if let Some(source) = given.first() {
        for (key, value) in entries_of(vm, source)? {
            dict.set(vm, key, value)?;
        }
    }
    for (name, value) in keywords {
        dict.set_name(&name, value);
    }
    Ok(())
}

/// The entries of a mapping, or of an iterable of pairs.
///
/// # Errors
/// It is neither.
pub fn entries_of(vm: &mut Interpreter, source: &Value) -> PyResult<Vec<(Value, Value)>> {
    if let Value::Dict(dict) = source {
        return Ok(dict.items());
    }
    if let Some(keys) = vm.find_attribute(source, &Str::from("keys"))?
        && !matches!(source, Value::Unresolved(_))
    {
        let keys = vm.call_positional(&keys, Vec::new())?;
        let mut entries = Vec::new();
        for key in vm.collect(&keys)? {
            let value = vm.get_item(source, &key)?;
            entries.push((key, value));
        }
        return Ok(entries);
    }
    let mut entries = Vec::new();
    for (position, pair) in vm.collect(source)?.into_iter().enumerate() {
        let parts = match vm.collect(&pair) {
            Ok(parts) => parts,
            Err(error) if error.exception().is_some() => {
                return Err(vm.type_error(format!(
                    "cannot convert dictionary update sequence element #{position} to a sequence"
                )));
            }
            Err(error) => return Err(error),
        };
        let length = parts.len();
        let mut parts = parts.into_iter();
        match (parts.next(), parts.next()) {
            (Some(key), Some(value)) if length == 2 => entries.push((key, value)),
            _ => {
                return Err(vm.value_error(format!(
                    "dictionary update sequence element #{position} has length {length}; 2 is required"
                )));
            }
        }
    }
    Ok(entries)
}

/// `left | right` of dictionaries.
///
/// # Errors
/// A key's `__hash__` or `__eq__` raised.
pub fn dict_union(vm: &mut Interpreter, left: &Dict, right: &Dict) -> PyResult {
    let union = left.copy();
    union.update(vm, right)?;
    Ok(Value::Dict(Rc::new(union)))
}

fn receive(vm: &mut Interpreter, name: &str, arguments: &mut Arguments) -> PyResult<Rc<Dict>> {
    let receiver = take_receiver(vm, arguments, "dict", name)?;
    match receiver.unwrapped() {
        Value::Dict(dict) => Ok(Rc::clone(dict)),
        _ => Err(super::wrong_receiver(vm, &receiver, "dict", name)),
    }
}

pub(super) fn extend(class: &Rc<Class>) {
    add_pure(class, super::CONTAINER);
    add_pure(class, super::EQUALITY);
    add_pure(
        class,
        &[
            ("__getitem__", get_item),
            ("__reversed__", reversed),
            ("__or__", |vm, arguments| union(vm, "__or__", arguments)),
            ("__ror__", |vm, arguments| union(vm, "__ror__", arguments)),
            ("copy", copy),
            ("get", get),
            ("items", |vm, arguments| {
                view(vm, "items", DictPart::Items, arguments)
            }),
            ("keys", |vm, arguments| {
                view(vm, "keys", DictPart::Keys, arguments)
            }),
            ("values", |vm, arguments| {
                view(vm, "values", DictPart::Values, arguments)
            }),
        ],
    );
    add_effects(
        class,
        &[
            ("__init__", update_as::<true>),
            ("__setitem__", set_item),
            ("__delitem__", delete_item),
            ("__ior__", union_in_place),
            ("clear", clear),
            ("pop", pop),
            ("popitem", pop_item),
            ("setdefault", set_default),
            ("update", update_as::<false>),
        ],
    );
    class.dict.set_text("__hash__", Value::None);
    let from_keys = crate::python::native::native(
        "fromkeys",
        crate::python::value::Binding::Free,
        crate::python::value::Purity::Pure,
        Rc::new(from_keys),
    );
    class
        .dict
        .set_text("fromkeys", Value::ClassMethod(Rc::new(from_keys)));
}

fn update_as<const INIT: bool>(vm: &mut Interpreter, mut arguments: Arguments) -> PyResult {
    let function = if INIT { "dict" } else { "update" };
    let dict = receive(vm, function, &mut arguments)?;
    fill(vm, &dict, function, arguments)?;
    Ok(Value::None)
}

fn get_item(vm: &mut Interpreter, mut arguments: Arguments) -> PyResult {
    let receiver = take_receiver(vm, &mut arguments, "dict", "__getitem__")?;
    let key = one(vm, "dict.__getitem__", arguments)?;
    let Value::Dict(dict) = receiver.unwrapped().clone() else {
        return Err(super::wrong_receiver(vm, &receiver, "dict", "__getitem__"));
    };
    if let Some(value) = dict.get(vm, &key)? {
        return Ok(value);
    }
    if matches!(receiver, Value::Instance(_))
        && let Some(value) = vm.call_special(&receiver, "__missing__", vec![key.clone()])?
    {
        return Ok(value);
    }
    Err(vm.key_error(key))
}

fn set_item(vm: &mut Interpreter, mut arguments: Arguments) -> PyResult {
    let dict = receive(vm, "__setitem__", &mut arguments)?;
    let mut given = between(vm, "__setitem__", arguments, 2, 2)?;
    let value = given.remove(1);
    dict.set(vm, given.remove(0), value)?;
    Ok(Value::None)
}

fn delete_item(vm: &mut Interpreter, mut arguments: Arguments) -> PyResult {
    let dict = receive(vm, "__delitem__", &mut arguments)?;
    let key = one(vm, "dict.__delitem__", arguments)?;
    match dict.remove(vm, &key)? {
        Some(_) => Ok(Value::None),
        None => Err(vm.key_error(key)),
    }
}

fn get(vm: &mut Interpreter, mut arguments: Arguments) -> PyResult {
    let dict = receive(vm, "get", &mut arguments)?;
    let mut given = between(vm, "get", arguments, 1, 2)?;
    let default = if given.len() == 2 { given.pop() } else { None };
    let found = dict.get(vm, &given[0])?;
    Ok(found.or(default).unwrap_or(Value::None))
}

fn set_default(vm: &mut Interpreter, mut arguments: Arguments) -> PyResult {
    let dict = receive(vm, "setdefault", &mut arguments)?;
    let mut given = between(vm, "setdefault", arguments, 1, 2)?;
    let default = if given.len() == 2 { given.pop() } else { None }.unwrap_or(Value::None);
    if let Some(value) = dict.get(vm, &given[0])? {
        return Ok(value);
    }
    dict.set(vm, given.remove(0), default.clone())?;
    Ok(default)
}

fn pop(vm: &mut Interpreter, mut arguments: Arguments) -> PyResult {
    let dict = receive(vm, "pop", &mut arguments)?;
    let mut given = between(vm, "pop", arguments, 1, 2)?;
    let default = if given.len() == 2 { given.pop() } else { None };
    match dict.remove(vm, &given[0])?.or(default) {
        Some(value) => Ok(value),
        None => Err(vm.key_error(given.remove(0))),
    }
}

fn pop_item(vm: &mut Interpreter, mut arguments: Arguments) -> PyResult {
    let dict = receive(vm, "popitem", &mut arguments)?;
    none(vm, "dict.popitem", &arguments)?;
    match dict.pop_last() {
        Some((key, value)) => Ok(Value::tuple(vec![key, value])),
        None => Err(vm.key_error(Value::from("popitem(): dictionary is empty"))),
    }
}

fn copy(vm: &mut Interpreter, mut arguments: Arguments) -> PyResult {
    let dict = receive(vm, "copy", &mut arguments)?;
    none(vm, "dict.copy", &arguments)?;
    Ok(Value::Dict(Rc::new(dict.copy())))
}

fn clear(vm: &mut Interpreter, mut arguments: Arguments) -> PyResult {
    let dict = receive(vm, "clear", &mut arguments)?;
    none(vm, "dict.clear", &arguments)?;
    dict.clear();
    Ok(Value::None)
}

fn union(vm: &mut Interpreter, name: &str, arguments: Arguments) -> PyResult {
    let (left, right) = super::operands(vm, name, arguments)?;
    match (&left, right.unwrapped()) {
        (Value::Dict(left), Value::Dict(right)) if name == "__or__" => dict_union(vm, left, right),
        (Value::Dict(left), Value::Dict(right)) => dict_union(vm, right, left),
        _ => Ok(Value::NotImplemented),
    }
}

fn union_in_place(vm: &mut Interpreter, mut arguments: Arguments) -> PyResult {
    let receiver = take_receiver(vm, &mut arguments, "dict", "__ior__")?;
    let source = one(vm, "dict.__ior__", arguments)?;
    if let Value::Dict(dict) = receiver.unwrapped() {
        let dict = Rc::clone(dict);
        for (key, value) in entries_of(vm, &source)? {
            dict.set(vm, key, value)?;
        }
    }
    Ok(receiver)
}

fn from_keys(vm: &mut Interpreter, mut arguments: Arguments) -> PyResult {
    let class = take_receiver(vm, &mut arguments, "dict", "fromkeys")?;
    let mut given = between(vm, "fromkeys", arguments, 1, 2)?;
    let value = if given.len() == 2 { given.pop() } else { None }.unwrap_or(Value::None);
    let keys = vm.collect(&given[0])?;
    let is_plain = matches!(&class, Value::Class(class) if Rc::ptr_eq(class, &vm.types.dict));
    let made = if is_plain {
        Value::Dict(Rc::new(Dict::new()))
    } else {
        vm.call_positional(&class, Vec::new())?
    };
    for key in keys {
        vm.set_item(&made, key, value.clone())?;
    }
    Ok(made)
}

fn reversed(vm: &mut Interpreter, mut arguments: Arguments) -> PyResult {
    let dict = receive(vm, "__reversed__", &mut arguments)?;
    Ok(reverse_iterator(&dict, DictPart::Keys))
}

/// `reversed(dict)` and of its views.
#[must_use]
pub fn reverse_iterator(dict: &Dict, part: DictPart) -> Value {
    let mut items = part_of(dict, part);
    items.reverse();
    Value::iterator_over("dict_reverseiterator", items)
}

/// The elements that a view shows.
#[must_use]
pub fn part_of(dict: &Dict, part: DictPart) -> Vec<Value> {
    match part {
        DictPart::Keys => dict.keys(),
        DictPart::Values => dict.values(),
        DictPart::Items => dict
            .items()
            .into_iter()
            .map(|(key, value)| Value::tuple(vec![key, value]))
            .collect(),
    }
}

fn view(vm: &mut Interpreter, name: &str, part: DictPart, mut arguments: Arguments) -> PyResult {
    let dict = receive(vm, name, &mut arguments)?;
    none(vm, &format!("dict.{name}"), &arguments)?;
    Ok(Value::DictView(Rc::new(DictView { dict, part })))
}

pub(super) fn extend_views(types: &Types) {
    const REVERSED: &[(&str, Body)] = &[("__reversed__", |vm, mut arguments| {
        let receiver = take_receiver(vm, &mut arguments, "dict view", "__reversed__")?;
        match &receiver {
            Value::DictView(view) => Ok(reverse_iterator(&view.dict, view.part)),
            _ => Err(super::wrong_receiver(
                vm,
                &receiver,
                "dict view",
                "__reversed__",
            )),
        }
    })];
    const ALGEBRA: &[(&str, Body)] = &[
        ("__and__", |vm, arguments| {
            super::set::operator(vm, BinaryOperator::BitAnd, arguments)
        }),
        ("__or__", |vm, arguments| {
            super::set::operator(vm, BinaryOperator::BitOr, arguments)
        }),
        ("__xor__", |vm, arguments| {
            super::set::operator(vm, BinaryOperator::BitXor, arguments)
        }),
        ("__sub__", |vm, arguments| {
            super::set::operator(vm, BinaryOperator::Subtract, arguments)
        }),
    ];
    for class in [&types.dict_keys, &types.dict_values, &types.dict_items] {
        add_pure(class, super::CONTAINER);
        add_pure(class, REVERSED);
    }
    for class in [&types.dict_keys, &types.dict_items] {
        add_pure(class, super::EQUALITY);
        add_pure(class, super::ORDERING);
        add_pure(class, ALGEBRA);
        add_pure(class, super::set::DISJOINT);
    }
}
