//! Length, membership, and access by index, key or slice.

use std::rc::Rc;

use super::error::{Error, PyResult};
use super::interpreter::Interpreter;
use super::string::Str;
use super::value::{Arguments, DictPart, Payload, Range, Slice, Value};

impl Interpreter {
    /// `len(value)`
    ///
    /// # Errors
    /// The value has no length, or `__len__` raised.
    pub fn length(&mut self, value: &Value) -> PyResult<usize> {
        Ok(match value {
            Value::Str(text) => text.chars().count(),
            Value::Bytes(data) => data.len(),
            Value::Tuple(items) => items.len(),
            Value::List(list) => list.items.borrow().len(),
            Value::Dict(dict) | Value::Set(dict) | Value::FrozenSet(dict) => dict.len(),
            Value::DictView(view) => view.dict.len(),
            Value::Range(range) => usize::try_from(range.len()).unwrap_or(0),
            Value::Unresolved(unresolved) => return Err(Error::unresolved(unresolved, "len()")),
            Value::Instance(_) | Value::Class(_) => {
                if let Some(result) = self.call_special(value, "__len__", Vec::new())? {
                    let length = self.expect_int(&result)?;
                    return usize::try_from(length)
                        .map_err(|_| self.value_error("__len__() should return >= 0"));
                }
                match value.unwrapped() {
                    Value::Instance(instance) => {
                        if let Some(unresolved) = instance.class().unresolved() {
                            return Err(Error::unresolved(&unresolved, "len()"));
                        }
                        return Err(self.no_length(value));
                    }
                    Value::Class(_) => return Err(self.no_length(value)),
                    inner => return self.length(&inner.clone()),
                }
            }
            _ => return Err(self.no_length(value)),
        })
    }

    fn no_length(&mut self, value: &Value) -> Box<Error> {
        let class = self.class_name(value);
        self.type_error(format!("object of type '{class}' has no len()"))
    }

    /// `element in container`
    ///
    /// # Errors
    /// The container does not support it, or a method raised.
    pub fn contains(&mut self, container: &Value, element: &Value) -> PyResult<bool> {
        if let Value::Instance(_) | Value::Class(_) = container
            && let Some(result) =
                self.call_special(container, "__contains__", vec![element.clone()])?
        {
            return self.is_true(&result);
        }
        match container.unwrapped() {
            Value::Unresolved(unresolved) => {
                Err(Error::unresolved(unresolved, "a membership test"))
            }
            Value::Str(text) => match element.as_str() {
                Some(part) => Ok(text.contains(part.as_str())),
                None => {
                    let class = self.class_name(element);
                    Err(self.type_error(format!(
                        "'in <string>' requires string as left operand, not {class}"
                    )))
                }
            },
            Value::Bytes(data) => match element.unwrapped() {
                Value::Int(byte) => Ok(data.iter().any(|known| i64::from(*known) == *byte)),
                Value::Bytes(part) => {
                    Ok(part.is_empty() || data.windows(part.len()).any(|window| window == &**part))
                }
                _ => Err(self.type_error("a bytes-like object is required")),
            },
            Value::Dict(dict) | Value::Set(dict) | Value::FrozenSet(dict) => {
                Rc::clone(dict).contains(self, element)
            }
            Value::DictView(view) if view.part == DictPart::Keys => {
                Rc::clone(&view.dict).contains(self, element)
            }
            Value::Range(range) => match element.unwrapped() {
                Value::Int(number) => {
                    let offset = number - range.start;
                    Ok(offset % range.step == 0
                        && (0..range.len()).contains(&(offset / range.step)))
                }
                _ => Ok(false),
            },
            _ => {
                let iterator = self.iterate(container)?;
                while let Some(candidate) = self.next(&iterator)? {
                    if self.equals(&candidate, element)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
        }
    }

    /// `container[index]`
    ///
    /// # Errors
    /// There is no such element, or the container does not support it.
    pub fn get_item(&mut self, container: &Value, index: &Value) -> PyResult {
        match container {
            Value::Instance(_) => {
                if let Some(result) =
                    self.call_special(container, "__getitem__", vec![index.clone()])?
                {
                    return Ok(result);
                }
                match container.unwrapped() {
                    Value::Instance(instance) => {
                        if let Some(unresolved) = instance.class().unresolved() {
                            return Ok(Value::Unresolved(unresolved.derived("()[...]")));
                        }
                        Err(self.not_subscriptable(container))
                    }
                    inner => {
                        let inner = inner.clone();
                        self.builtin_item(&inner, index, container)
                    }
                }
            }
            Value::Class(class) => {
                if let Some(metaclass) = &class.metaclass
                    && let Some(hook) = metaclass.lookup(&Str::from("__getitem__"))
                {
                    return self.call_found(
                        &hook,
                        container,
                        Arguments::positional(vec![index.clone()]),
                    );
                }
                if let Some(hook) = class.lookup(&Str::from("__class_getitem__")) {
                    let hook = match hook {
                        Value::ClassMethod(function) => (*function).clone(),
                        other => other,
                    };
                    return self.call_positional(&hook, vec![container.clone(), index.clone()]);
                }
                if let Some(unresolved) = class.unresolved() {
                    return Ok(Value::Unresolved(unresolved.derived("[...]")));
                }
                if class.is_builtin || class.layout != super::value::Layout::Object {
                    return Ok(self.generic_alias(container, index));
                }
                let name = class.name.borrow().clone();
                Err(self.type_error(format!("type '{name}' is not subscriptable")))
            }
            _ => self.builtin_item(container, index, container),
        }
    }

    /// `list[int]`
    fn generic_alias(&mut self, origin: &Value, arguments: &Value) -> Value {
        let class = Rc::clone(&self.types.generic_alias);
        let alias = self.allocate(&class, Payload::None);
        let arguments = match arguments {
            Value::Tuple(_) => arguments.clone(),
            other => Value::tuple(vec![other.clone()]),
        };
        alias.attributes.set_text("__origin__", origin.clone());
        alias.attributes.set_text("__args__", arguments);
        Value::Instance(alias)
    }

    fn not_subscriptable(&mut self, value: &Value) -> Box<Error> {
        let class = self.class_name(value);
        self.type_error(format!("'{class}' object is not subscriptable"))
    }

    /// Element of a builtin container; `whole` is the value that the program holds.
    pub(super) fn builtin_item(
        &mut self,
        container: &Value,
        index: &Value,
        whole: &Value,
    ) -> PyResult {
        if let Value::Unresolved(unresolved) = container {
            return Ok(Value::Unresolved(unresolved.derived("[...]")));
        }
        if let Value::Unresolved(unresolved) = index {
            return Ok(Value::Unresolved(unresolved.derived(" (as index)")));
        }
        match container {
            Value::Dict(dict) => match dict.get(self, index)? {
                Some(value) => Ok(value),
                None => {
                    if let Value::Instance(_) = whole
                        && let Some(result) =
                            self.call_special(whole, "__missing__", vec![index.clone()])?
                    {
                        return Ok(result);
                    }
                    Err(self.key_error(index.clone()))
                }
            },
            Value::List(list) => {
                if let Value::Slice(slice) = index {
                    let items = list.items.borrow().clone();
                    return Ok(Value::list(self.sliced(slice, &items)?));
                }
                let length = list.items.borrow().len();
                let at = self.index_of("list", index, length)?;
                Ok(list.items.borrow()[at].clone())
            }
            Value::Tuple(items) => {
                if let Value::Slice(slice) = index {
                    return Ok(Value::tuple(self.sliced(slice, items)?));
                }
                let at = self.index_of("tuple", index, items.len())?;
                Ok(items[at].clone())
            }
            Value::Str(text) => {
                if let Value::Slice(slice) = index {
                    if text.is_ascii() {
                        let bytes = self.sliced(slice, text.as_bytes())?;
                        return Ok(Value::str(String::from_utf8_lossy(&bytes).into_owned()));
                    }
                    let characters: Vec<char> = text.chars().collect();
                    let part: String = self.sliced(slice, &characters)?.into_iter().collect();
                    return Ok(Value::str(part));
                }
                let length = text.chars().count();
                let at = self.index_of("string", index, length)?;
                Ok(text
                    .chars()
                    .nth(at)
                    .map_or(Value::None, |character| Value::Str(character.into())))
            }
            Value::Bytes(data) => {
                if let Value::Slice(slice) = index {
                    return Ok(Value::bytes(self.sliced(slice, data)?));
                }
                let at = self.index_of("index", index, data.len())?;
                Ok(Value::Int(data[at].into()))
            }
            Value::Range(range) => {
                if let Value::Slice(slice) = index {
                    let length = usize::try_from(range.len()).unwrap_or(0);
                    let (start, stop, step) = self.slice_indices(slice, length)?;
                    return Ok(Value::Range(Rc::new(Range {
                        start: range.get(start),
                        stop: range.get(stop),
                        step: range.step * step,
                    })));
                }
                let length = usize::try_from(range.len()).unwrap_or(0);
                let at = self.index_of("range object", index, length)?;
                Ok(Value::Int(range.get(i64::try_from(at).unwrap_or(0))))
            }
            _ => Err(self.not_subscriptable(whole)),
        }
    }

    fn sliced<T: Clone>(&mut self, slice: &Slice, items: &[T]) -> PyResult<Vec<T>> {
        let (start, stop, step) = self.slice_indices(slice, items.len())?;
        let mut result = Vec::new();
        let mut at = start;
        while (step > 0 && at < stop) || (step < 0 && at > stop) {
            if let Ok(index) = usize::try_from(at) {
                result.push(items[index].clone());
            }
            at += step;
        }
        Ok(result)
    }

    /// Start, stop and step of a slice over a sequence of this length, as `slice.indices`.
    ///
    /// # Errors
    /// A part is no integer, or the step is zero.
    pub fn slice_indices(&mut self, slice: &Slice, length: usize) -> PyResult<(i64, i64, i64)> {
        let length = i64::try_from(length).unwrap_or(i64::MAX);
        let step = if slice.step.is_none() {
            1
        } else {
            self.slice_part(&slice.step)?
        };
        if step == 0 {
            return Err(self.value_error("slice step cannot be zero"));
        }
        let (lowest, highest) = if step < 0 {
            (-1, length - 1)
        } else {
            (0, length)
        };
        let place = |vm: &mut Self, part: &Value, default: i64| -> PyResult<i64> {
            if part.is_none() {
                return Ok(default);
            }
            let at = vm.slice_part(part)?;
            let at = if at < 0 {
                at.saturating_add(length)
            } else {
                at
            };
            Ok(at.clamp(lowest, highest))
        };
        let (first, last) = if step < 0 {
            (highest, lowest)
        } else {
            (lowest, highest)
        };
        let start = place(self, &slice.lower, first)?;
        let stop = place(self, &slice.upper, last)?;
        Ok((start, stop, step))
    }

    fn slice_part(&mut self, part: &Value) -> PyResult<i64> {
        match part.unwrapped() {
            Value::BigInt(number) => Ok(if num_traits::Signed::is_negative(&**number) {
                i64::MIN / 2
            } else {
                i64::MAX / 2
            }),
            Value::Int(_) | Value::Bool(_) | Value::Instance(_) => {
                Ok(self.expect_int(part)?.clamp(i64::MIN / 2, i64::MAX / 2))
            }
            Value::Unresolved(unresolved) => Err(Error::unresolved(unresolved, "a slice")),
            _ => Err(self
                .type_error("slice indices must be integers or None or have an __index__ method")),
        }
    }

    /// The position that an index means in a sequence of this length.
    pub(super) fn index_of(&mut self, what: &str, index: &Value, length: usize) -> PyResult<usize> {
        let at = match index.unwrapped() {
            Value::Int(_) | Value::Bool(_) | Value::Instance(_) | Value::BigInt(_) => {
                self.expect_int(index)?
            }
            _ => {
                let class = self.class_name(index);
                let plural = match what {
                    "list" | "tuple" => {
                        format!("{what} indices must be integers or slices, not {class}")
                    }
                    "string" => format!("string indices must be integers, not '{class}'"),
                    _ => format!("indices must be integers or slices, not {class}"),
                };
                return Err(self.type_error(plural));
            }
        };
        let signed = i64::try_from(length).unwrap_or(i64::MAX);
        let at = if at < 0 {
            at.saturating_add(signed)
        } else {
            at
        };
        match usize::try_from(at) {
            Ok(at) if at < length => Ok(at),
            _ => {
                let message = match what {
                    "index" => "index out of range".to_owned(),
                    "range object" => "range object index out of range".to_owned(),
                    what => format!("{what} index out of range"),
                };
                Err(self.error("IndexError", message))
            }
        }
    }

    /// `container[index] = value`
    ///
    /// # Errors
    /// There is no such place, or the container does not support it.
    pub fn set_item(&mut self, container: &Value, index: Value, value: Value) -> PyResult<()> {
        if let Value::Instance(_) | Value::Class(_) = container
            && let Some(method) = self.special_method(container, "__setitem__")?
        {
            self.call_positional(&method, vec![index, value])?;
            return Ok(());
        }
        match container.unwrapped() {
            Value::Unresolved(_) => Ok(()),
            Value::Dict(dict) => {
                Rc::clone(dict).set(self, index, value)?;
                Ok(())
            }
            Value::List(list) => {
                if let Value::Slice(slice) = &index {
                    return self.set_slice(&Rc::clone(list), slice, &value);
                }
                let length = list.items.borrow().len();
                let at = self.index_of("list assignment", &index, length)?;
                list.items.borrow_mut()[at] = value;
                Ok(())
            }
            _ => {
                let class = self.class_name(container);
                Err(self.type_error(format!("'{class}' object does not support item assignment")))
            }
        }
    }

    fn set_slice(
        &mut self,
        list: &Rc<super::value::List>,
        slice: &Slice,
        value: &Value,
    ) -> PyResult<()> {
        let items = self.collect(value)?;
        let length = list.items.borrow().len();
        let (start, stop, step) = self.slice_indices(slice, length)?;
        if step == 1 {
            let start = usize::try_from(start).unwrap_or(0);
            let stop = usize::try_from(stop).unwrap_or(0).max(start);
            list.items.borrow_mut().splice(start..stop, items);
            return Ok(());
        }
        let mut places = Vec::new();
        let mut at = start;
        while (step > 0 && at < stop) || (step < 0 && at > stop) {
            places.push(usize::try_from(at).unwrap_or(0));
            at += step;
        }
        if places.len() != items.len() {
            return Err(self.value_error(format!(
                "attempt to assign sequence of size {} to extended slice of size {}",
                items.len(),
                places.len()
            )));
        }
        for (place, item) in places.into_iter().zip(items) {
            list.items.borrow_mut()[place] = item;
        }
        Ok(())
    }

    /// `del container[index]`
    ///
    /// # Errors
    /// There is no such element, or the container does not support it.
    pub fn delete_item(&mut self, container: &Value, index: &Value) -> PyResult<()> {
        if let Value::Instance(_) | Value::Class(_) = container
            && let Some(method) = self.special_method(container, "__delitem__")?
        {
            self.call_positional(&method, vec![index.clone()])?;
            return Ok(());
        }
        match container.unwrapped() {
            Value::Unresolved(_) => Ok(()),
            Value::Dict(dict) => match Rc::clone(dict).remove(self, index)? {
                Some(_) => Ok(()),
                None => Err(self.key_error(index.clone())),
            },
            Value::List(list) => {
                let list = Rc::clone(list);
                let length = list.items.borrow().len();
                if let Value::Slice(slice) = index {
                    let (start, stop, step) = self.slice_indices(slice, length)?;
                    let mut at = start;
                    let mut places = Vec::new();
                    while (step > 0 && at < stop) || (step < 0 && at > stop) {
                        places.push(usize::try_from(at).unwrap_or(0));
                        at += step;
                    }
                    places.sort_unstable();
                    for place in places.into_iter().rev() {
                        list.items.borrow_mut().remove(place);
                    }
                    return Ok(());
                }
                let at = self.index_of("list assignment", index, length)?;
                list.items.borrow_mut().remove(at);
                Ok(())
            }
            _ => {
                let class = self.class_name(container);
                Err(self.type_error(format!("'{class}' object doesn't support item deletion")))
            }
        }
    }
}
