//! What takes more than an instruction: conditions, names without a value, `raise`, `with`, the
//! classes of `except` and of `match`.

use std::rc::Rc;

use super::code::Code;
use super::error::{Error, PyResult};
use super::evaluate::pop;
use super::frame::Frame;
use super::interpreter::Interpreter;
use super::string::Str;
use super::value::{Arguments, Value};

impl Interpreter {
    /// Notes where this frame is, for messages of what it calls.
    pub(super) fn mark_site(&mut self, frame: &Frame, site: usize) {
        self.call_sites[site].span = frame.code.spans[frame.position - 1];
    }

    pub(super) fn condition(
        &mut self,
        frame: &Frame,
        value: &Value,
        site: usize,
    ) -> PyResult<bool> {
        match value {
            Value::Bool(value) => Ok(*value),
            Value::None => Ok(false),
            _ => {
                self.mark_site(frame, site);
                self.is_true(value)
            }
        }
    }

    pub(super) fn unbound_local(&mut self, name: &Str) -> Box<Error> {
        self.error(
            "UnboundLocalError",
            format!(
                "cannot access local variable '{name}' where it is not associated with a value"
            ),
        )
    }

    pub(super) fn unbound_cell(&mut self, code: &Code, index: u32) -> Box<Error> {
        let index = index as usize;
        if let Some(name) = code.cell_variables.get(index) {
            return self.unbound_local(name);
        }
        let name = &code.free_variables[index - code.cell_variables.len()];
        self.error(
            "NameError",
            format!(
                "cannot access free variable '{name}' where it is not associated with a value in enclosing scope"
            ),
        )
    }

    pub(super) fn name_error(&mut self, name: &Str) -> Box<Error> {
        self.error("NameError", format!("name '{name}' is not defined"))
    }

    pub(super) fn repeated_keyword(&mut self, callable: &Value, key: &Value) -> Box<Error> {
        let part = |value: Option<Value>| value.and_then(|text| text.as_str().cloned());
        let name = self.given_attribute(callable, "__qualname__");
        let module = self.given_attribute(callable, "__module__");
        let name = part(name.ok().flatten()).unwrap_or_else(|| Str::from("function"));
        let place = match part(module.ok().flatten()) {
            Some(module) if module.as_str() != "builtins" => format!("{module}."),
            _ => String::new(),
        };
        let key = key.as_str().map_or("", Str::as_str);
        self.type_error(format!(
            "{place}{name}() got multiple values for keyword argument '{key}'"
        ))
    }

    pub(super) fn extended_arguments(
        &mut self,
        positional: &Value,
        keywords: &Value,
    ) -> PyResult<Arguments> {
        let positional = match positional {
            Value::Tuple(items) => items.to_vec(),
            _ => Vec::new(),
        };
        let mut named = Vec::new();
        for (key, value) in self.mapping_items(keywords)? {
            match key.as_str() {
                Some(key) => named.push((key.clone(), value)),
                None => return Err(self.type_error("keywords must be strings")),
            }
        }
        Ok(Arguments {
            positional,
            keywords: named,
        })
    }

    pub(super) fn raise_statement(&mut self, frame: &mut Frame, operands: u32) -> Box<Error> {
        let cause = (operands == 2).then(|| pop(frame));
        if operands == 0 {
            return match self.handled.last() {
                Some(Value::Instance(instance)) => Box::new(Error::Exception(Rc::clone(instance))),
                _ => self.error("RuntimeError", "No active exception to reraise"),
            };
        }
        let value = pop(frame);
        let error = self.raise_value(&value);
        if let (Some(cause), Error::Exception(instance)) = (cause, error.as_ref())
            && let Some(state) = instance.exception()
        {
            let cause = match &cause {
                Value::Class(_) => match self.call_positional(&cause, Vec::new()) {
                    Ok(made) => made,
                    Err(error) => return error,
                },
                _ => cause,
            };
            state.suppress_context.set(true);
            *state.cause.borrow_mut() = (!cause.is_none()).then_some(cause);
        }
        error
    }

    pub(super) fn enter_context(
        &mut self,
        manager: &Value,
        enter: &str,
        exit: &str,
    ) -> PyResult<(Value, Value)> {
        if let Value::Unresolved(unresolved) = manager {
            let exit = Value::Unresolved(unresolved.derived(".__exit__"));
            return Ok((exit, Value::Unresolved(unresolved.derived(".__enter__()"))));
        }
        let (Some(enter), Some(exit)) = (
            self.special_method(manager, enter)?,
            self.special_method(manager, exit)?,
        ) else {
            let class = self.class_name(manager);
            return Err(self.type_error(format!(
                "'{class}' object does not support the context manager protocol"
            )));
        };
        let value = self.call_positional(&enter, Vec::new())?;
        Ok((exit, value))
    }

    /// Whether an `except` clause catches the exception.
    pub(super) fn exception_matches(&mut self, exception: &Value, class: &Value) -> PyResult<bool> {
        match class {
            Value::Tuple(classes) => {
                for class in classes.iter() {
                    if self.exception_matches(exception, class)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Value::Class(class) => Ok(self.class_of(exception).is_subclass_of(class)),
            // What mig's own libraries raise is never an instance of a class that is not known.
            Value::Unresolved(_) => Ok(false),
            _ => Err(self.type_error(
                "catching classes that do not inherit from BaseException is not allowed",
            )),
        }
    }

    pub(super) fn match_class(
        &mut self,
        subject: &Value,
        class: &Value,
        positional: usize,
        names: &[Str],
    ) -> PyResult<Option<Vec<Value>>> {
        if !self.is_instance(subject, class)? {
            return Ok(None);
        }
        let mut values = Vec::new();
        if positional > 0 {
            let is_plain = matches!(class, Value::Class(class) if class.is_builtin);
            if is_plain && positional == 1 {
                values.push(subject.clone());
            } else {
                let arguments = self.get_attribute(class, &Str::from("__match_args__"))?;
                for name in self.collect(&arguments)?.into_iter().take(positional) {
                    let Some(name) = name.as_str().cloned() else {
                        return Ok(None);
                    };
                    match self.find_attribute(subject, &name)? {
                        Some(value) => values.push(value),
                        None => return Ok(None),
                    }
                }
            }
        }
        for name in names {
            match self.find_attribute(subject, name)? {
                Some(value) => values.push(value),
                None => return Ok(None),
            }
        }
        Ok(Some(values))
    }
}
