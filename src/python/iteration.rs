//! Iterators, unpacking, mappings as sequences of entries, and generator methods.

use std::rc::Rc;

use super::dict::Dict;
use super::error::{Error, PyResult};
use super::interpreter::Interpreter;
use super::native::ClassBuilder;
use super::value::{DictPart, Generator, GeneratorState, Value};

impl Interpreter {
    /// `iter(value)`
    ///
    /// # Errors
    /// The value is not iterable, not known, or `__iter__` raised.
    pub fn iterate(&mut self, value: &Value) -> PyResult {
        Ok(match value {
            Value::Iterator(_) | Value::Generator(_) => value.clone(),
            Value::List(list) => {
                let (list, mut at) = (Rc::clone(list), 0);
                Value::iterator("list_iterator", move |_| {
                    let item = list.items.borrow().get(at).cloned();
                    at += 1;
                    Ok(item)
                })
            }
            Value::Tuple(items) => {
                let (items, mut at) = (Rc::clone(items), 0);
                Value::iterator("tuple_iterator", move |_| {
                    let item = items.get(at).cloned();
                    at += 1;
                    Ok(item)
                })
            }
            Value::Dict(dict) => iterate_dict(dict, DictPart::Keys, "dictionary"),
            Value::Set(set) | Value::FrozenSet(set) => iterate_dict(set, DictPart::Keys, "Set"),
            Value::DictView(view) => iterate_dict(&view.dict, view.part, "dictionary"),
            Value::Str(text) => {
                let characters: Vec<Value> = text
                    .chars()
                    .map(|character| Value::Str(character.into()))
                    .collect();
                Value::iterator_over("str_iterator", characters)
            }
            Value::Bytes(data) => Value::iterator_over(
                "bytes_iterator",
                data.iter().map(|byte| Value::Int((*byte).into())).collect(),
            ),
            Value::Range(range) => {
                let (range, mut at) = (**range, 0);
                Value::iterator("range_iterator", move |_| {
                    let item = (at < range.len()).then(|| Value::Int(range.get(at)));
                    at += 1;
                    Ok(item)
                })
            }
            Value::Unresolved(unresolved) => {
                return Err(Error::unresolved(unresolved, "a loop or another iteration"));
            }
            Value::Instance(_) | Value::Class(_) => return self.iterate_object(value),
            _ => return Err(self.not_iterable(value)),
        })
    }

    fn iterate_object(&mut self, value: &Value) -> PyResult {
        if let Some(method) = self.special_method(value, "__iter__")?
            && !method.is_none()
        {
            return self.call_positional(&method, Vec::new());
        }
        if let Some(getter) = self.special_method(value, "__getitem__")? {
            let mut at = 0;
            return Ok(Value::iterator("iterator", move |vm| {
                let index = Value::Int(at);
                at += 1;
                match vm.call_positional(&getter, vec![index]) {
                    Ok(item) => Ok(Some(item)),
                    Err(error) if vm.is_exception(&error, "IndexError") => Ok(None),
                    Err(error) => Err(error),
                }
            }));
        }
        let unresolved = match value {
            Value::Instance(instance) => instance.class().unresolved(),
            Value::Class(class) => class.unresolved(),
            _ => None,
        };
        if let Some(unresolved) = unresolved {
            return Err(Error::unresolved(
                &unresolved,
                "a loop or another iteration",
            ));
        }
        match value.unwrapped() {
            Value::Instance(_) | Value::Class(_) => Err(self.not_iterable(value)),
            inner => self.iterate(&inner.clone()),
        }
    }

    fn not_iterable(&mut self, value: &Value) -> Box<Error> {
        let class = self.class_name(value);
        self.type_error(format!("'{class}' object is not iterable"))
    }

    /// The next element of an iterator; `None` at its end.
    ///
    /// # Errors
    /// What the iterator raises.
    pub fn next(&mut self, iterator: &Value) -> PyResult<Option<Value>> {
        self.count_step()?;
        match iterator {
            Value::Iterator(native) => {
                let native = Rc::clone(native);
                let Ok(mut next) = native.next.try_borrow_mut() else {
                    return Err(self.value_error("iterator already executing"));
                };
                next(self)
            }
            Value::Generator(generator) => Ok(self.resume(generator, Ok(Value::None))?.ok()),
            Value::Instance(_) => {
                let Some(method) = self.special_method(iterator, "__next__")? else {
                    let class = self.class_name(iterator);
                    return Err(self.type_error(format!("'{class}' object is not an iterator")));
                };
                match self.call_positional(&method, Vec::new()) {
                    Ok(value) => Ok(Some(value)),
                    Err(error) if self.is_exception(&error, "StopIteration") => Ok(None),
                    Err(error) => Err(error),
                }
            }
            Value::Unresolved(unresolved) => Err(Error::unresolved(unresolved, "an iteration")),
            _ => {
                let class = self.class_name(iterator);
                Err(self.type_error(format!("'{class}' object is not an iterator")))
            }
        }
    }

    /// All elements of an iterable.
    ///
    /// # Errors
    /// As [`Interpreter::iterate`] and [`Interpreter::next`].
    pub fn collect(&mut self, value: &Value) -> PyResult<Vec<Value>> {
        match value {
            Value::List(list) => return Ok(list.items.borrow().clone()),
            Value::Tuple(items) => return Ok(items.to_vec()),
            Value::Set(set) | Value::FrozenSet(set) => return Ok(set.keys()),
            Value::Dict(dict) => return Ok(dict.keys()),
            _ => {}
        }
        let iterator = self.iterate(value)?;
        let mut items = Vec::new();
        while let Some(item) = self.next(&iterator)? {
            items.push(item);
        }
        Ok(items)
    }

    /// Exactly so many elements, for `a, b = value`.
    pub(super) fn unpack(&mut self, value: &Value, count: usize) -> PyResult<Vec<Value>> {
        if let Value::Unresolved(unresolved) = value {
            let parts = (0..count)
                .map(|index| Value::Unresolved(unresolved.derived(&format!("[{index}]"))))
                .collect();
            return Ok(parts);
        }
        let iterator = match self.iterate(value) {
            Ok(iterator) => iterator,
            Err(error) if self.is_exception(&error, "TypeError") => {
                let class = self.class_name(value);
                return Err(self.type_error(format!("cannot unpack non-iterable {class} object")));
            }
            Err(error) => return Err(error),
        };
        let mut items = Vec::with_capacity(count);
        while let Some(item) = self.next(&iterator)? {
            if items.len() == count {
                return Err(
                    self.value_error(format!("too many values to unpack (expected {count})"))
                );
            }
            items.push(item);
        }
        if items.len() < count {
            return Err(self.value_error(format!(
                "not enough values to unpack (expected {count}, got {})",
                items.len()
            )));
        }
        Ok(items)
    }

    /// The entries of a mapping (a dict, or anything with `keys()`).
    ///
    /// # Errors
    /// The value is no mapping, or a method raised.
    pub fn mapping_items(&mut self, value: &Value) -> PyResult<Vec<(Value, Value)>> {
        match value {
            Value::Dict(dict) => return Ok(dict.items()),
            Value::Unresolved(unresolved) => {
                return Err(Error::unresolved(unresolved, "a mapping"));
            }
            _ => {}
        }
        if let Value::Instance(_) = value
            && let Value::Dict(dict) = value.unwrapped()
            && !self.overrides_mapping(value)
        {
            return Ok(dict.items());
        }
        let Some(keys) = self.find_attribute(value, &"keys".into())? else {
            let class = self.class_name(value);
            return Err(self.type_error(format!("'{class}' object is not a mapping")));
        };
        let keys = self.call_positional(&keys, Vec::new())?;
        let mut entries = Vec::new();
        for key in self.collect(&keys)? {
            let value = self.get_item(value, &key)?;
            entries.push((key, value));
        }
        Ok(entries)
    }

    fn overrides_mapping(&self, value: &Value) -> bool {
        let class = self.class_of(value);
        ["__getitem__", "keys"]
            .iter()
            .any(|name| matches!(class.lookup(&(*name).into()), Some(Value::Function(_))))
    }

    /// Ends a suspended generator, so that its `finally` blocks run.
    ///
    /// # Errors
    /// The generator goes on yielding, or raises something else.
    pub fn close_generator(&mut self, generator: &Rc<Generator>) -> PyResult<()> {
        if generator.state.get() != GeneratorState::Suspended {
            generator.state.set(GeneratorState::Done);
            return Ok(());
        }
        let exit = self.error_with("GeneratorExit", Vec::new());
        match self.resume(generator, Err(exit)) {
            Ok(Ok(_)) => Err(self.error("RuntimeError", "generator ignored GeneratorExit")),
            Ok(Err(_)) => Ok(()),
            Err(error)
                if self.is_exception(&error, "GeneratorExit")
                    || self.is_exception(&error, "StopIteration") =>
            {
                Ok(())
            }
            Err(error) => Err(error),
        }
    }
}

fn iterate_dict(dict: &Rc<Dict>, part: DictPart, what: &'static str) -> Value {
    let (dict, mut slot, changes) = (Rc::clone(dict), 0, dict.changes());
    let name = match part {
        DictPart::Keys => "dict_keyiterator",
        DictPart::Values => "dict_valueiterator",
        DictPart::Items => "dict_itemiterator",
    };
    Value::iterator(name, move |vm| {
        if dict.changes() != changes {
            return Err(vm.error(
                "RuntimeError",
                format!("{what} changed size during iteration"),
            ));
        }
        let Some((next, key, value)) = dict.entry_from(slot) else {
            return Ok(None);
        };
        slot = next;
        Ok(Some(match part {
            DictPart::Keys => key,
            DictPart::Values => value,
            DictPart::Items => Value::tuple(vec![key, value]),
        }))
    })
}

fn generator_of(vm: &mut Interpreter, value: &Value) -> PyResult<Rc<Generator>> {
    match value {
        Value::Generator(generator) => Ok(Rc::clone(generator)),
        _ => Err(vm.type_error("a generator is needed")),
    }
}

/// The methods of generators and iterators.
pub(super) fn install(vm: &mut Interpreter) {
    let types = Rc::clone(&vm.types);
    for class in [&types.generator, &types.coroutine, &types.async_generator] {
        let _ = ClassBuilder::extend(class)
            .method("send", |vm, arguments| {
                let generator = generator_of(vm, &arguments.positional[0])?;
                let value = arguments.positional.get(1).cloned().unwrap_or(Value::None);
                match vm.resume(&generator, Ok(value))? {
                    Ok(yielded) => Ok(yielded),
                    Err(returned) => Err(vm.stop_iteration(returned)),
                }
            })
            .method("throw", |vm, arguments| {
                let generator = generator_of(vm, &arguments.positional[0])?;
                let value = match (arguments.positional.get(1), arguments.positional.get(2)) {
                    (Some(_), Some(value @ Value::Instance(_))) => value.clone(),
                    (Some(class), Some(value)) if !value.is_none() => {
                        vm.call_positional(class, vec![value.clone()])?
                    }
                    (Some(value), _) => value.clone(),
                    (None, _) => {
                        return Err(vm.type_error("throw expected at least 1 argument, got 0"));
                    }
                };
                let error = vm.raise_value(&value);
                match vm.resume(&generator, Err(error))? {
                    Ok(yielded) => Ok(yielded),
                    Err(returned) => Err(vm.stop_iteration(returned)),
                }
            })
            .method("close", |vm, arguments| {
                let generator = generator_of(vm, &arguments.positional[0])?;
                vm.close_generator(&generator)?;
                Ok(Value::None)
            })
            .build();
    }
    for class in [&types.generator, &types.iterator] {
        let _ = ClassBuilder::extend(class)
            .method("__next__", |vm, arguments| {
                match vm.next(&arguments.positional[0])? {
                    Some(value) => Ok(value),
                    None => Err(vm.stop_iteration(Value::None)),
                }
            })
            .method("__iter__", |_, arguments| {
                Ok(arguments.positional[0].clone())
            })
            .build();
    }
}

impl Interpreter {
    fn stop_iteration(&mut self, value: Value) -> Box<Error> {
        let arguments = if value.is_none() {
            Vec::new()
        } else {
            vec![value]
        };
        self.error_with("StopIteration", arguments)
    }
}
