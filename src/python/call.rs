//! Calls: what each kind of callable does, and how arguments meet parameters.

use std::rc::Rc;

use super::code::ParameterList;
use super::dict::Dict;
use super::error::{Error, FatalKind, PyResult};
use super::interpreter::Interpreter;
use super::string::Str;
use super::value::{Arguments, Class, Function, Native, Purity, TracebackEntry, Value};

impl Interpreter {
    pub(super) fn call_value(&mut self, callable: &Value, mut arguments: Arguments) -> PyResult {
        match callable {
            Value::Function(function) => self.call_function(function, arguments),
            Value::Native(native) => self.call_native(native, arguments),
            Value::Method(method) => {
                arguments.positional.insert(0, method.receiver.clone());
                match &method.function {
                    Value::Function(function) => self.call_function(function, arguments),
                    Value::Native(native) => self.call_native(native, arguments),
                    other => self.call(other, arguments),
                }
            }
            Value::Class(class) => self.call_class(class, arguments),
            Value::StaticMethod(function) => self.call(function, arguments),
            Value::Unresolved(unresolved) => Ok(Value::Unresolved(unresolved.derived("()"))),
            Value::Instance(instance) => {
                let class = instance.class();
                if let Some(method) = class.lookup(&Str::from("__call__")) {
                    return self.call_found(&method, callable, arguments);
                }
                if let Some(unresolved) = class.unresolved() {
                    return Ok(Value::Unresolved(unresolved.derived("()()")));
                }
                Err(self.not_callable(callable))
            }
            _ => Err(self.not_callable(callable)),
        }
    }

    fn not_callable(&mut self, value: &Value) -> Box<Error> {
        let class = self.class_name(value);
        self.type_error(format!("'{class}' object is not callable"))
    }

    /// A native function that only computes gives an unresolved value when it needs the value of
    /// an unresolved argument; one with an effect stops the run.
    fn call_native(&mut self, native: &Rc<Native>, arguments: Arguments) -> PyResult {
        let error = match (native.body)(self, arguments) {
            Ok(value) => return Ok(value),
            Err(error) => error,
        };
        if let Error::Fatal(fatal) = error.as_ref()
            && let FatalKind::Unresolved { value, .. } = &fatal.kind
            && fatal.traceback.borrow().is_empty()
        {
            match native.purity {
                Purity::Pure => {
                    let name = native.name.as_str();
                    return Ok(Value::Unresolved(
                        value.derived(&format!(" (through {name})")),
                    ));
                }
                Purity::Effect => {
                    if let Some(location) = self.call_sites.last().cloned() {
                        let entry = TracebackEntry {
                            location,
                            function: native.name.clone(),
                        };
                        fatal.traceback.borrow_mut().push(entry);
                    }
                }
            }
        }
        Err(error)
    }

    fn call_class(&mut self, class: &Rc<Class>, arguments: Arguments) -> PyResult {
        if let Some(metaclass) = &class.metaclass
            && let Some(hook @ Value::Function(_)) = metaclass.lookup(&Str::from("__call__"))
        {
            return self.call_found(&hook, &Value::Class(Rc::clone(class)), arguments);
        }
        self.instantiate(class, arguments)
    }

    /// Binds the arguments of a call to the parameter slots of a function.
    pub(super) fn bind_arguments(
        &mut self,
        function: &Rc<Function>,
        arguments: Arguments,
        slots: &mut [Option<Value>],
    ) -> PyResult<()> {
        let parameters = &function.code.parameters;
        let count = parameters.positional.len();
        let given = arguments.positional.len();
        let mut positional = arguments.positional.into_iter();
        for slot in slots.iter_mut().take(count.min(given)) {
            *slot = positional.next();
        }
        let extra: Vec<Value> = positional.collect();
        let mut next_slot = count;
        if parameters.variadic.is_some() {
            slots[next_slot] = Some(Value::tuple(extra));
            next_slot += 1;
        } else if !extra.is_empty() {
            return Err(self.too_many_positional(function, given));
        }
        let keyword_base = next_slot;
        self.bind_keywords(function, arguments.keywords, slots, keyword_base)?;
        self.fill_defaults(function, slots, keyword_base)
    }

    fn bind_keywords(
        &mut self,
        function: &Rc<Function>,
        keywords: Vec<(Str, Value)>,
        slots: &mut [Option<Value>],
        keyword_base: usize,
    ) -> PyResult<()> {
        let parameters = &function.code.parameters;
        let collected = parameters.keywords.is_some().then(Dict::new);
        for (name, value) in keywords {
            match keyword_slot(parameters, &name, keyword_base) {
                Some(slot) => {
                    if slots[slot].is_some() {
                        let function = function.qualified_name.borrow().clone();
                        return Err(self.type_error(format!(
                            "{function}() got multiple values for argument '{name}'"
                        )));
                    }
                    slots[slot] = Some(value);
                }
                None => match &collected {
                    Some(collected) => collected.set_name(&name, value),
                    None => {
                        let positional_only = &parameters.positional[..parameters.positional_only];
                        let is_positional_only = positional_only.contains(&name);
                        let function = function.qualified_name.borrow().clone();
                        if is_positional_only {
                            return Err(self.type_error(format!(
                                "{function}() got some positional-only arguments passed as keyword arguments: '{name}'"
                            )));
                        }
                        return Err(self.type_error(format!(
                            "{function}() got an unexpected keyword argument '{name}'"
                        )));
                    }
                },
            }
        }
        if let Some(collected) = collected {
            let slot = keyword_base + parameters.keyword_only.len();
            slots[slot] = Some(Value::Dict(Rc::new(collected)));
        }
        Ok(())
    }

    fn fill_defaults(
        &mut self,
        function: &Rc<Function>,
        slots: &mut [Option<Value>],
        keyword_base: usize,
    ) -> PyResult<()> {
        let parameters = &function.code.parameters;
        let count = parameters.positional.len();
        let defaults = Rc::clone(&function.defaults.borrow());
        let first_default = count.saturating_sub(defaults.len());
        let mut missing = Vec::new();
        for index in 0..count {
            if slots[index].is_none() {
                if index >= first_default {
                    slots[index] = Some(defaults[index - first_default].clone());
                } else {
                    missing.push(parameters.positional[index].clone());
                }
            }
        }
        if !missing.is_empty() {
            return Err(self.missing_arguments(function, &missing, "positional"));
        }
        for (index, name) in parameters.keyword_only.iter().enumerate() {
            let slot = &mut slots[keyword_base + index];
            if slot.is_none() {
                match function
                    .keyword_defaults
                    .iter()
                    .find(|(known, _)| known == name)
                {
                    Some((_, default)) => *slot = Some(default.clone()),
                    None => missing.push(name.clone()),
                }
            }
        }
        if !missing.is_empty() {
            return Err(self.missing_arguments(function, &missing, "keyword-only"));
        }
        Ok(())
    }

    fn missing_arguments(
        &mut self,
        function: &Rc<Function>,
        missing: &[Str],
        kind: &str,
    ) -> Box<Error> {
        let names: Vec<String> = missing.iter().map(|name| format!("'{name}'")).collect();
        let list = match names.as_slice() {
            [one] => one.clone(),
            [first, second] => format!("{first} and {second}"),
            [rest @ .., last] => format!("{}, and {last}", rest.join(", ")),
            [] => String::new(),
        };
        let name = function.qualified_name.borrow().clone();
        self.type_error(format!(
            "{name}() missing {} required {kind} argument{}: {list}",
            missing.len(),
            if missing.len() == 1 { "" } else { "s" }
        ))
    }

    fn too_many_positional(&mut self, function: &Rc<Function>, given: usize) -> Box<Error> {
        let parameters = &function.code.parameters;
        let count = parameters.positional.len();
        let defaults = function.defaults.borrow().len();
        let takes = if defaults > 0 {
            format!("from {} to {count}", count - defaults)
        } else {
            count.to_string()
        };
        let name = function.qualified_name.borrow().clone();
        self.type_error(format!(
            "{name}() takes {takes} positional argument{} but {given} {} given",
            if count == 1 && defaults == 0 { "" } else { "s" },
            if given == 1 { "was" } else { "were" }
        ))
    }
}

/// The slot that a keyword argument fills.
fn keyword_slot(parameters: &ParameterList, name: &Str, keyword_base: usize) -> Option<usize> {
    parameters
        .positional
        .iter()
        .skip(parameters.positional_only)
        .position(|parameter| parameter == name)
        .map(|index| index + parameters.positional_only)
        .or_else(|| {
            parameters
                .keyword_only
                .iter()
                .position(|parameter| parameter == name)
                .map(|index| keyword_base + index)
        })
}
