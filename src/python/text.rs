//! `str()` and `repr()`.

use std::rc::Rc;

use super::error::{Error, PyResult};
use super::interpreter::Interpreter;
use super::string::Str;
use super::value::{Arguments, DictPart, Value};

impl Interpreter {
    /// `str(value)`
    ///
    /// # Errors
    /// `__str__` raised, or the value is not known.
    pub fn to_str(&mut self, value: &Value) -> PyResult<Str> {
        match value {
            Value::Str(text) => Ok(text.clone()),
            Value::Unresolved(unresolved) => Err(Error::unresolved(unresolved, "a text")),
            Value::Instance(instance) => {
                let class = instance.class();
                if let Some((hook, owner)) = class
                    .lookup_with_owner(&Str::from("__str__"))
                    .filter(|(_, owner)| !std::rc::Rc::ptr_eq(owner, &self.types.object))
                {
                    // A `__repr__` closer to the class wins over the `__str__` of a builtin base.
                    let repr_owner = class.lookup_with_owner(&Str::from("__repr__"));
                    let prefers_repr = owner.is_builtin
                        && instance.exception().is_none()
                        && repr_owner.is_some_and(|(_, other)| !other.is_builtin)
                        && value.as_str().is_none();
                    if !prefers_repr {
                        let result = self.call_found(&hook, value, Arguments::default())?;
                        return match &result {
                            Value::Unresolved(unresolved) => {
                                Err(Error::unresolved(unresolved, "a text"))
                            }
                            other => match other.as_str() {
                                Some(text) => Ok(text.clone()),
                                None => Err(self.type_error("__str__ returned non-string")),
                            },
                        };
                    }
                }
                match value.unwrapped() {
                    Value::Str(text) => Ok(text.clone()),
                    _ => self.repr(value),
                }
            }
            _ => self.repr(value),
        }
    }

    /// `repr(value)`
    ///
    /// # Errors
    /// `__repr__` raised.
    pub fn repr(&mut self, value: &Value) -> PyResult<Str> {
        if let Some(address) = value.address()
            && matches!(
                value,
                Value::List(_) | Value::Dict(_) | Value::Set(_) | Value::Instance(_)
            )
        {
            if self.representing.contains(&address) {
                return Ok(Str::from(match value {
                    Value::List(_) => "[...]",
                    Value::Dict(_) => "{...}",
                    _ => "...",
                }));
            }
            self.enter_recursion()?;
            self.representing.push(address);
            let result = self.repr_inner(value);
            self.representing.pop();
            self.depth -= 1;
            return result;
        }
        self.enter_recursion()?;
        let result = self.repr_inner(value);
        self.depth -= 1;
        result
    }

    fn repr_inner(&mut self, value: &Value) -> PyResult<Str> {
        let text = match value {
            Value::None => "None".to_owned(),
            Value::Ellipsis => "Ellipsis".to_owned(),
            Value::NotImplemented => "NotImplemented".to_owned(),
            Value::Bool(true) => "True".to_owned(),
            Value::Bool(false) => "False".to_owned(),
            Value::Int(number) => number.to_string(),
            Value::BigInt(number) => number.to_string(),
            Value::Float(number) => super::format::float_repr(*number),
            Value::Str(text) => super::format::str_repr(text),
            Value::Bytes(data) => super::format::bytes_repr(data),
            Value::Tuple(items) => {
                let parts = self.repr_all(items)?;
                match parts.as_slice() {
                    [one] => format!("({one},)"),
                    parts => format!("({})", parts.join(", ")),
                }
            }
            Value::List(list) => {
                let items = list.items.borrow().clone();
                format!("[{}]", self.repr_all(&items)?.join(", "))
            }
            Value::Dict(dict) => format!("{{{}}}", self.repr_entries(&dict.items())?.join(", ")),
            Value::Set(set) if set.is_empty() => "set()".to_owned(),
            Value::Set(set) => format!("{{{}}}", self.repr_all(&set.keys())?.join(", ")),
            Value::FrozenSet(set) if set.is_empty() => "frozenset()".to_owned(),
            Value::FrozenSet(set) => {
                format!("frozenset({{{}}})", self.repr_all(&set.keys())?.join(", "))
            }
            Value::DictView(view) => {
                let (name, parts) = match view.part {
                    DictPart::Keys => ("dict_keys", self.repr_all(&view.dict.keys())?),
                    DictPart::Values => ("dict_values", self.repr_all(&view.dict.values())?),
                    DictPart::Items => {
                        let items: Vec<Value> = view
                            .dict
                            .items()
                            .into_iter()
                            .map(|(key, value)| Value::tuple(vec![key, value]))
                            .collect();
                        ("dict_items", self.repr_all(&items)?)
                    }
                };
                format!("{name}([{}])", parts.join(", "))
            }
            Value::Range(range) if range.step == 1 => {
                format!("range({}, {})", range.start, range.stop)
            }
            Value::Range(range) => {
                format!("range({}, {}, {})", range.start, range.stop, range.step)
            }
            Value::Slice(slice) => {
                let parts =
                    self.repr_all(&[slice.lower.clone(), slice.upper.clone(), slice.step.clone()])?;
                format!("slice({})", parts.join(", "))
            }
            Value::Function(function) => {
                format!(
                    "<function {} at {}>",
                    function.qualified_name.borrow(),
                    address(value)
                )
            }
            Value::Native(native) => format!("<built-in function {}>", native.name),
            Value::Method(method) => {
                let receiver = self.repr(&method.receiver)?;
                let name = match &method.function {
                    Value::Function(function) => function.qualified_name.borrow().clone(),
                    Value::Native(native) => native.name.clone(),
                    _ => Str::from("?"),
                };
                format!("<bound method {name} of {receiver}>")
            }
            Value::Class(class) => {
                if let Some(metaclass) = &class.metaclass
                    && let Some(hook) = metaclass.lookup_override("__repr__")
                {
                    let text = self.call_found(&hook, value, Arguments::default())?;
                    return self.expect_str(&text);
                }
                let module = class.dict.get_text("__module__");
                match module.as_ref().and_then(Value::as_str) {
                    Some(module) if module.as_str() != "builtins" => {
                        format!("<class '{module}.{}'>", class.qualified_name.borrow())
                    }
                    _ => format!("<class '{}'>", class.qualified_name.borrow()),
                }
            }
            Value::Module(module) => format!("<module '{}'>", module.name),
            Value::Iterator(iterator) => {
                format!("<{} object at {}>", iterator.name, address(value))
            }
            Value::Generator(generator) => {
                let class = self.class_name(value);
                format!("<{class} object {} at {}>", generator.name, address(value))
            }
            Value::Property(_) => format!("<property object at {}>", address(value)),
            Value::StaticMethod(_) => format!("<staticmethod({})>", address(value)),
            Value::ClassMethod(_) => format!("<classmethod({})>", address(value)),
            Value::Super(parent) => format!("<super: <class '{}'>>", parent.class.name.borrow()),
            Value::Unresolved(unresolved) => format!("<unresolved {}>", unresolved.name),
            Value::Instance(instance) => {
                let class = instance.class();
                if let Some(hook) = class.lookup_override("__repr__") {
                    let text = self.call_found(&hook, value, Arguments::default())?;
                    return self.expect_str(&text);
                }
                match value.unwrapped() {
                    Value::Instance(_) => {
                        if let Some(text) = self.repr_type_expression(instance)? {
                            return Ok(Str::from(text));
                        }
                        let module = class.lookup(&Str::from("__module__"));
                        let name = class.qualified_name.borrow().clone();
                        match module.as_ref().and_then(Value::as_str) {
                            Some(module) if module.as_str() != "builtins" => {
                                format!("<{module}.{name} object at {}>", address(value))
                            }
                            _ => format!("<{name} object at {}>", address(value)),
                        }
                    }
                    inner => return self.repr(&inner.clone()),
                }
            }
        };
        Ok(Str::from(text))
    }

    /// `list[int]`, `int | str`
    fn repr_type_expression(
        &mut self,
        instance: &Rc<super::value::Instance>,
    ) -> PyResult<Option<String>> {
        let class = instance.class();
        let Some(Value::Tuple(arguments)) = instance.attributes.get_text("__args__") else {
            return Ok(None);
        };
        let mut parts = Vec::new();
        for argument in arguments.iter() {
            parts.push(match argument {
                Value::Class(class) if &*class.name.borrow() == "NoneType" => "None".to_owned(),
                Value::Class(class) if class.is_builtin => class.name.borrow().to_string(),
                other => self.repr(other)?.to_string(),
            });
        }
        if Rc::ptr_eq(&class, &self.types.union_type) {
            return Ok(Some(parts.join(" | ")));
        }
        if Rc::ptr_eq(&class, &self.types.generic_alias)
            && let Some(Value::Class(origin)) = instance.attributes.get_text("__origin__")
        {
            return Ok(Some(format!(
                "{}[{}]",
                origin.name.borrow(),
                parts.join(", ")
            )));
        }
        Ok(None)
    }

    fn repr_all(&mut self, items: &[Value]) -> PyResult<Vec<String>> {
        items
            .iter()
            .map(|item| Ok(self.repr(item)?.to_string()))
            .collect()
    }

    fn repr_entries(&mut self, entries: &[(Value, Value)]) -> PyResult<Vec<String>> {
        entries
            .iter()
            .map(|(key, value)| Ok(format!("{}: {}", self.repr(key)?, self.repr(value)?)))
            .collect()
    }
}

fn address(value: &Value) -> String {
    format!("{:#x}", value.address().unwrap_or(0))
}
