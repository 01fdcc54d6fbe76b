//! Builtin functions over iterables: lazy ones give iterators.

use super::Body;
use crate::python::code::{BinaryOperator, CompareOperator};
use crate::python::error::{Error, PyResult};
use crate::python::interpreter::Interpreter;
use crate::python::native::ArgumentReader;
use crate::python::types::collections::{dict, index_argument, list, range};
use crate::python::value::{Arguments, Value};

pub(super) const FUNCTIONS: &[(&str, Body)] = &[
    ("all", all),
    ("any", any),
    ("enumerate", enumerate),
    ("filter", filter),
    ("iter", iter),
    ("len", len),
    ("map", map),
    ("max", |vm, arguments| {
        extreme(vm, "max", CompareOperator::Greater, arguments)
    }),
    ("min", |vm, arguments| {
        extreme(vm, "min", CompareOperator::Less, arguments)
    }),
    ("next", next),
    ("reversed", reversed),
    ("sorted", sorted),
    ("sum", sum),
    ("zip", zip),
];

/// The only argument of a function.
pub(super) fn single(vm: &mut Interpreter, function: &str, mut arguments: Arguments) -> PyResult {
    let given = arguments.positional.len();
    if !arguments.keywords.is_empty() {
        return Err(vm.type_error(format!("{function}() takes no keyword arguments")));
    }
    match arguments.positional.pop() {
        Some(value) if given == 1 => Ok(value),
        _ => Err(vm.type_error(format!(
            "{function}() takes exactly one argument ({given} given)"
        ))),
    }
}

fn len(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    let value = single(vm, "len", arguments)?;
    if let Value::Unresolved(unresolved) = &value {
        return Err(Error::unresolved(unresolved, "len()"));
    }
    vm.length(&value).map(Value::from)
}

fn all(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    let iterable = single(vm, "all", arguments)?;
    let iterator = vm.iterate(&iterable)?;
    while let Some(value) = vm.next(&iterator)? {
        if !vm.is_true(&value)? {
            return Ok(Value::Bool(false));
        }
    }
    Ok(Value::Bool(true))
}

fn any(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    let iterable = single(vm, "any", arguments)?;
    let iterator = vm.iterate(&iterable)?;
    while let Some(value) = vm.next(&iterator)? {
        if vm.is_true(&value)? {
            return Ok(Value::Bool(true));
        }
    }
    Ok(Value::Bool(false))
}

fn sum(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    let mut reader = ArgumentReader::new("sum", arguments);
    let iterable = reader.required(vm, "iterable")?;
    let start = reader.optional("start").unwrap_or(Value::Int(0));
    reader.finish(vm)?;
    if start.as_str().is_some() {
        return Err(vm.type_error("sum() can't sum strings [use ''.join(seq) instead]"));
    }
    let mut total = start;
    let iterator = vm.iterate(&iterable)?;
    while let Some(value) = vm.next(&iterator)? {
        total = vm.binary_operation(BinaryOperator::Add, &total, &value)?;
    }
    Ok(total)
}

fn sorted(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    let mut reader = ArgumentReader::new("sorted", arguments);
    let Some(iterable) = reader.optional("iterable") else {
        return Err(vm.type_error("sorted expected 1 argument, got 0"));
    };
    let extra = reader.rest();
    if !extra.is_empty() {
        return Err(vm.type_error(format!(
            "sorted expected 1 argument, got {}",
            extra.len() + 1
        )));
    }
    let items = vm.collect(&iterable)?;
    let options = list::SortOptions::read(vm, &mut reader)?;
    list::sort_values(vm, items, &options).map(Value::list)
}

fn extreme(
    vm: &mut Interpreter,
    name: &'static str,
    operator: CompareOperator,
    arguments: Arguments,
) -> PyResult {
    let mut reader = ArgumentReader::new(name, arguments);
    let mut given = reader.rest();
    let key = reader.keyword_only("key").filter(|key| !key.is_none());
    let default = reader.keyword_only("default");
    reader.finish(vm)?;
    let items = match given.len() {
        0 => return Err(vm.type_error(format!("{name} expected at least 1 argument, got 0"))),
        1 => vm.collect(&given.remove(0))?,
        _ if default.is_some() => {
            return Err(vm.type_error(format!(
                "Cannot specify a default for {name}() with multiple positional arguments"
            )));
        }
        _ => given,
    };
    let mut best: Option<(Value, Value)> = None;
    for item in items {
        let rank = match &key {
            Some(key) => vm.call_positional(key, vec![item.clone()])?,
            None => item.clone(),
        };
        let is_better = match &best {
            Some((best_rank, _)) => {
                let result = vm.rich_compare(operator, &rank, best_rank)?;
                vm.is_true(&result)?
            }
            None => true,
        };
        if is_better {
            best = Some((rank, item));
        }
    }
    match best.map(|(_, item)| item).or(default) {
        Some(item) => Ok(item),
        None => Err(vm.value_error(format!("{name}() arg is an empty sequence"))),
    }
}

fn enumerate(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    let mut reader = ArgumentReader::new("enumerate", arguments);
    let iterable = reader.required(vm, "iterable")?;
    let mut count = match reader.optional("start") {
        Some(start) => index_argument(vm, &start)?,
        None => 0,
    };
    reader.finish(vm)?;
    let iterator = vm.iterate(&iterable)?;
    Ok(Value::iterator("enumerate", move |vm| {
        let Some(value) = vm.next(&iterator)? else {
            return Ok(None);
        };
        let pair = Value::tuple(vec![Value::Int(count), value]);
        count += 1;
        Ok(Some(pair))
    }))
}

fn iterators(vm: &mut Interpreter, iterables: &[Value]) -> PyResult<Vec<Value>> {
    let mut iterators = Vec::with_capacity(iterables.len());
    for iterable in iterables {
        iterators.push(vm.iterate(iterable)?);
    }
    Ok(iterators)
}

fn zip(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    let mut reader = ArgumentReader::new("zip", arguments);
    let iterables = reader.rest();
    let is_strict = match reader.keyword_only("strict") {
        Some(strict) => vm.is_true(&strict)?,
        None => false,
    };
    reader.finish(vm)?;
    let iterators = iterators(vm, &iterables)?;
    Ok(Value::iterator("zip", move |vm| {
        if iterators.is_empty() {
            return Ok(None);
        }
        let mut row = Vec::with_capacity(iterators.len());
        for (position, iterator) in iterators.iter().enumerate() {
            match vm.next(iterator)? {
                Some(value) => row.push(value),
                None if is_strict => {
                    check_all_ended(vm, &iterators, position)?;
                    return Ok(None);
                }
                None => return Ok(None),
            }
        }
        Ok(Some(Value::tuple(row)))
    }))
}

/// The iterator at `ended` gave nothing more: with `strict`, neither may the others.
fn check_all_ended(vm: &mut Interpreter, iterators: &[Value], ended: usize) -> PyResult<()> {
    let others = |count: usize| {
        if count == 1 {
            "argument 1".to_owned()
        } else {
            format!("arguments 1-{count}")
        }
    };
    if ended > 0 {
        return Err(vm.value_error(format!(
            "zip() argument {} is shorter than {}",
            ended + 1,
            others(ended)
        )));
    }
    for (position, iterator) in iterators.iter().enumerate().skip(1) {
        if vm.next(iterator)?.is_some() {
            return Err(vm.value_error(format!(
                "zip() argument {} is longer than {}",
                position + 1,
                others(position)
            )));
        }
    }
    Ok(())
}

fn map(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    let mut given = arguments.positional;
    if given.len() < 2 {
        return Err(vm.type_error("map() must have at least two arguments."));
    }
    let function = given.remove(0);
    let iterators = iterators(vm, &given)?;
    Ok(Value::iterator("map", move |vm| {
        let mut row = Vec::with_capacity(iterators.len());
        for iterator in &iterators {
            match vm.next(iterator)? {
                Some(value) => row.push(value),
                None => return Ok(None),
            }
        }
        vm.call_positional(&function, row).map(Some)
    }))
}

fn filter(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    let mut given = arguments.positional;
    if given.len() != 2 {
        return Err(vm.type_error(format!("filter expected 2 arguments, got {}", given.len())));
    }
    let iterator = vm.iterate(&given[1])?;
    let function = given.remove(0);
    Ok(Value::iterator("filter", move |vm| {
        while let Some(value) = vm.next(&iterator)? {
            let verdict = if function.is_none() {
                value.clone()
            } else {
                vm.call_positional(&function, vec![value.clone()])?
            };
            if vm.is_true(&verdict)? {
                return Ok(Some(value));
            }
        }
        Ok(None)
    }))
}

fn iter(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    let mut given = arguments.positional;
    match given.len() {
        1 => vm.iterate(&given[0]),
        2 => {
            let sentinel = given.remove(1);
            let function = given.remove(0);
            let mut is_done = false;
            Ok(Value::iterator("callable_iterator", move |vm| {
                if is_done {
                    return Ok(None);
                }
                let value = vm.call_positional(&function, Vec::new())?;
                if vm.equals(&value, &sentinel)? {
                    is_done = true;
                    return Ok(None);
                }
                Ok(Some(value))
            }))
        }
        count => Err(vm.type_error(format!("iter expected at least 1 argument, got {count}"))),
    }
}

fn next(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    let mut given = arguments.positional;
    if given.is_empty() || given.len() > 2 {
        return Err(vm.type_error(format!(
            "next expected at least 1 argument, got {}",
            given.len()
        )));
    }
    let default = if given.len() == 2 { given.pop() } else { None };
    let iterator = given.remove(0);
    match &iterator {
        Value::Unresolved(unresolved) => return Err(Error::unresolved(unresolved, "next()")),
        Value::Iterator(_) | Value::Generator(_) | Value::Instance(_) => {}
        _ => {
            let class = vm.class_name(&iterator);
            return Err(vm.type_error(format!("'{class}' object is not an iterator")));
        }
    }
    match vm.next(&iterator)?.or(default) {
        Some(value) => Ok(value),
        None => Err(vm.error_with("StopIteration", Vec::new())),
    }
}

fn reversed(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    let value = single(vm, "reversed", arguments)?;
    if matches!(value, Value::Instance(_))
        && let Some(iterator) = vm.call_special(&value, "__reversed__", Vec::new())?
    {
        return Ok(iterator);
    }
    match value.unwrapped() {
        Value::List(items) => return Ok(list::reverse_iterator(items)),
        Value::Range(numbers) => return Ok(range::reverse_iterator(**numbers)),
        Value::Dict(entries) => {
            return Ok(dict::reverse_iterator(
                entries,
                crate::python::value::DictPart::Keys,
            ));
        }
        Value::DictView(view) => return Ok(dict::reverse_iterator(&view.dict, view.part)),
        Value::Tuple(_) | Value::Str(_) | Value::Bytes(_) => {
            let mut items = vm.collect(value.unwrapped())?;
            items.reverse();
            return Ok(Value::iterator_over("reversed", items));
        }
        Value::Unresolved(unresolved) => return Err(Error::unresolved(unresolved, "reversed()")),
        Value::Instance(instance) => {
            let class = instance.class();
            let is_sequence = class.lookup(&"__len__".into()).is_some()
                && class.lookup(&"__getitem__".into()).is_some();
            if is_sequence {
                let mut left = vm.length(&value)?;
                return Ok(Value::iterator("reversed", move |vm| {
                    if left == 0 {
                        return Ok(None);
                    }
                    left -= 1;
                    vm.get_item(&value, &Value::from(left)).map(Some)
                }));
            }
        }
        _ => {}
    }
    let class = vm.class_name(&value);
    Err(vm.type_error(format!("'{class}' object is not reversible")))
}
