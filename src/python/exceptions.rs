//! The exception classes and what exceptions can do.

use std::cell::RefCell;
use std::rc::Rc;

use super::dict::Dict;
use super::error::{Error, PyResult};
use super::interpreter::Interpreter;
use super::native::{ArgumentReader, ClassBuilder};
use super::string::Str;
use super::value::{Class, ExceptionState, Instance, Layout, Payload, Value};

/// Builtin exceptions with their bases, bases first.
const HIERARCHY: &[(&str, &str)] = &[
    ("Exception", "BaseException"),
    ("GeneratorExit", "BaseException"),
    ("KeyboardInterrupt", "BaseException"),
    ("SystemExit", "BaseException"),
    ("BaseExceptionGroup", "BaseException"),
    ("ExceptionGroup", "Exception"),
    ("ArithmeticError", "Exception"),
    ("FloatingPointError", "ArithmeticError"),
    ("OverflowError", "ArithmeticError"),
    ("ZeroDivisionError", "ArithmeticError"),
    ("AssertionError", "Exception"),
    ("AttributeError", "Exception"),
    ("BufferError", "Exception"),
    ("EOFError", "Exception"),
    ("ImportError", "Exception"),
    ("ModuleNotFoundError", "ImportError"),
    ("LookupError", "Exception"),
    ("IndexError", "LookupError"),
    ("KeyError", "LookupError"),
    ("MemoryError", "Exception"),
    ("NameError", "Exception"),
    ("UnboundLocalError", "NameError"),
    ("OSError", "Exception"),
    ("BlockingIOError", "OSError"),
    ("ChildProcessError", "OSError"),
    ("ConnectionError", "OSError"),
    ("BrokenPipeError", "ConnectionError"),
    ("ConnectionAbortedError", "ConnectionError"),
    ("ConnectionRefusedError", "ConnectionError"),
    ("ConnectionResetError", "ConnectionError"),
    ("FileExistsError", "OSError"),
    ("FileNotFoundError", "OSError"),
    ("InterruptedError", "OSError"),
    ("IsADirectoryError", "OSError"),
    ("NotADirectoryError", "OSError"),
    ("PermissionError", "OSError"),
    ("ProcessLookupError", "OSError"),
    ("TimeoutError", "OSError"),
    ("ReferenceError", "Exception"),
    ("RuntimeError", "Exception"),
    ("NotImplementedError", "RuntimeError"),
    ("RecursionError", "RuntimeError"),
    ("StopIteration", "Exception"),
    ("StopAsyncIteration", "Exception"),
    ("SyntaxError", "Exception"),
    ("IndentationError", "SyntaxError"),
    ("TabError", "IndentationError"),
    ("SystemError", "Exception"),
    ("TypeError", "Exception"),
    ("ValueError", "Exception"),
    ("UnicodeError", "ValueError"),
    ("UnicodeDecodeError", "UnicodeError"),
    ("UnicodeEncodeError", "UnicodeError"),
    ("UnicodeTranslateError", "UnicodeError"),
    ("Warning", "Exception"),
    ("BytesWarning", "Warning"),
    ("DeprecationWarning", "Warning"),
    ("EncodingWarning", "Warning"),
    ("FutureWarning", "Warning"),
    ("ImportWarning", "Warning"),
    ("PendingDeprecationWarning", "Warning"),
    ("ResourceWarning", "Warning"),
    ("RuntimeWarning", "Warning"),
    ("SyntaxWarning", "Warning"),
    ("UnicodeWarning", "Warning"),
    ("UserWarning", "Warning"),
];

/// Makes an exception without running `__init__`.
#[must_use]
pub fn new_exception(class: &Rc<Class>, arguments: Vec<Value>) -> Rc<Instance> {
    let state = ExceptionState {
        args: RefCell::new(arguments),
        ..ExceptionState::default()
    };
    Rc::new(Instance {
        class: RefCell::new(Rc::clone(class)),
        attributes: Rc::new(Dict::new()),
        payload: Payload::Exception(Box::new(state)),
    })
}

/// Puts the exception classes into the builtin namespace.
pub(super) fn install(vm: &mut Interpreter) {
    let root = Rc::clone(&vm.types.base_exception);
    let root = ClassBuilder::extend(&root)
        .static_method("__new__", |vm, mut arguments| {
            if arguments.positional.is_empty() {
                return Err(vm.type_error("BaseException.__new__(): not enough arguments"));
            }
            match arguments.positional.remove(0) {
                Value::Class(class) => {
                    Ok(Value::Instance(new_exception(&class, arguments.positional)))
                }
                _ => Err(vm.type_error("BaseException.__new__(X): X is not a type object")),
            }
        })
        .method("__init__", |_, arguments| {
            let mut positional = arguments.positional.into_iter();
            if let Some(Value::Instance(instance)) = positional.next()
                && let Some(state) = instance.exception()
            {
                *state.args.borrow_mut() = positional.collect();
                for (name, value) in arguments.keywords {
                    instance.attributes.set_name(&name, value);
                }
            }
            Ok(Value::None)
        })
        .method("__str__", |vm, arguments| {
            let text = vm.exception_message(&arguments.positional[0])?;
            Ok(Value::str(text))
        })
        .method("__repr__", |vm, arguments| {
            let value = &arguments.positional[0];
            let name = vm.class_name(value);
            let items = match value
                .as_instance()
                .and_then(|instance| instance.exception())
            {
                Some(state) => state.args.borrow().clone(),
                None => Vec::new(),
            };
            let mut parts = Vec::new();
            for item in &items {
                parts.push(vm.repr(item)?.to_string());
            }
            Ok(Value::str(format!("{name}({})", parts.join(", "))))
        })
        .method("with_traceback", |vm, arguments| {
            let mut reader = ArgumentReader::new("with_traceback", arguments);
            let value = reader.required(vm, "self")?;
            reader.optional("tb");
            reader.finish(vm)?;
            Ok(value)
        })
        .method("add_note", |vm, arguments| {
            let mut reader = ArgumentReader::new("add_note", arguments);
            let value = reader.required(vm, "self")?;
            let note = reader.required(vm, "note")?;
            reader.finish(vm)?;
            if let Some(instance) = value.as_instance() {
                let notes = match instance.attributes.get_text("__notes__") {
                    Some(Value::List(notes)) => notes,
                    _ => {
                        let made = Value::list(Vec::new());
                        instance.attributes.set_text("__notes__", made.clone());
                        match made {
                            Value::List(notes) => notes,
                            _ => return Ok(Value::None),
                        }
                    }
                };
                notes.items.borrow_mut().push(note);
            }
            Ok(Value::None)
        })
        .build();
    vm.builtins
        .set_text("BaseException", Value::Class(Rc::clone(&root)));
    for (name, base) in HIERARCHY {
        let Some(Value::Class(base)) = vm.builtins.get_text(base) else {
            continue;
        };
        let class = ClassBuilder::new(name, "builtins", &[&base], Layout::Exception).build();
        vm.builtins.set_text(name, Value::Class(class));
    }
    for alias in ["IOError", "EnvironmentError"] {
        if let Some(class) = vm.builtins.get_text("OSError") {
            vm.builtins.set_text(alias, class);
        }
    }
}

impl Interpreter {
    /// Whether an error is an exception of this builtin class or one that derives from it.
    #[must_use]
    pub fn is_exception(&self, error: &Error, class: &str) -> bool {
        match (error, self.builtins.get_text(class)) {
            (Error::Exception(instance), Some(Value::Class(class))) => {
                instance.class().is_subclass_of(&class)
            }
            _ => false,
        }
    }

    /// What `str(exception)` gives unless its class says otherwise.
    ///
    /// # Errors
    /// An argument cannot be shown.
    pub fn exception_message(&mut self, value: &Value) -> PyResult<String> {
        let Some(instance) = value.as_instance() else {
            return Ok(String::new());
        };
        let items = match instance.exception() {
            Some(state) => state.args.borrow().clone(),
            None => return Ok(String::new()),
        };
        let is_key_error = self.builtins.get_text("KeyError").is_some_and(
            |class| matches!(class, Value::Class(class) if instance.class().is_subclass_of(&class)),
        );
        let is_os_error = self.builtins.get_text("OSError").is_some_and(
            |class| matches!(class, Value::Class(class) if instance.class().is_subclass_of(&class)),
        );
        match items.as_slice() {
            [] => Ok(String::new()),
            [key] if is_key_error => Ok(self.repr(key)?.to_string()),
            [only] => Ok(self.to_str(only)?.to_string()),
            [number, text] if is_os_error => {
                let (number, text) = (self.to_str(number)?, self.to_str(text)?);
                Ok(format!("[Errno {number}] {text}"))
            }
            [number, text, file, ..] if is_os_error => {
                let (number, text, file) =
                    (self.to_str(number)?, self.to_str(text)?, self.repr(file)?);
                Ok(format!("[Errno {number}] {text}: {file}"))
            }
            _ => {
                let tuple = Value::tuple(items.clone());
                Ok(self.repr(&tuple)?.to_string())
            }
        }
    }

    /// The special attributes of exceptions.
    pub(super) fn exception_attribute(&self, instance: &Instance, name: &str) -> Option<Value> {
        let state = instance.exception()?;
        let or_none = |value: &Option<Value>| value.clone().unwrap_or(Value::None);
        Some(match name {
            "args" => Value::tuple(state.args.borrow().clone()),
            "__cause__" => or_none(&state.cause.borrow()),
            "__context__" => or_none(&state.context.borrow()),
            "__suppress_context__" => Value::Bool(state.suppress_context.get()),
            "__traceback__" => Value::None,
            "value" if &*instance.class().name.borrow() == "StopIteration" => {
                state.args.borrow().first().cloned().unwrap_or(Value::None)
            }
            "code" if &*instance.class().name.borrow() == "SystemExit" => {
                state.args.borrow().first().cloned().unwrap_or(Value::None)
            }
            "errno" if self.is_os_error(instance) => {
                let args = state.args.borrow();
                if args.len() > 1 {
                    args[0].clone()
                } else {
                    Value::None
                }
            }
            "strerror" if self.is_os_error(instance) => {
                state.args.borrow().get(1).cloned().unwrap_or(Value::None)
            }
            "filename" if self.is_os_error(instance) => {
                state.args.borrow().get(2).cloned().unwrap_or(Value::None)
            }
            _ => return None,
        })
    }

    fn is_os_error(&self, instance: &Instance) -> bool {
        matches!(self.builtins.get_text("OSError"), Some(Value::Class(class)) if instance.class().is_subclass_of(&class))
    }

    /// Sets a special attribute of an exception; tells whether it was one.
    pub(super) fn set_exception_attribute(
        &self,
        instance: &Instance,
        name: &str,
        value: &Value,
    ) -> bool {
        let Some(state) = instance.exception() else {
            return false;
        };
        let optional = (!value.is_none()).then(|| value.clone());
        match name {
            "args" => {
                if let Value::Tuple(items) = value {
                    *state.args.borrow_mut() = items.to_vec();
                }
            }
            "__cause__" => {
                state.suppress_context.set(true);
                *state.cause.borrow_mut() = optional;
            }
            "__context__" => *state.context.borrow_mut() = optional,
            "__suppress_context__" => state
                .suppress_context
                .set(matches!(value, Value::Bool(true))),
            "__traceback__" => {}
            _ => return false,
        }
        true
    }

    /// The class's name and the message of an error, as the last line of a traceback.
    pub fn describe_error(&mut self, error: &Error) -> String {
        match error {
            Error::Exception(instance) => {
                let class = instance.class();
                let module = class.dict.get_name(&Str::from("__module__"));
                let name = class.qualified_name.borrow().clone();
                let prefix = match module.as_ref().and_then(Value::as_str) {
                    Some(module) if !matches!(module.as_str(), "builtins" | "__main__") => {
                        format!("{module}.")
                    }
                    _ => String::new(),
                };
                let value = Value::Instance(Rc::clone(instance));
                let message = self
                    .to_str(&value)
                    .map_or_else(|_| String::new(), |text| text.to_string());
                if message.is_empty() {
                    format!("{prefix}{name}")
                } else {
                    format!("{prefix}{name}: {message}")
                }
            }
            Error::Fatal(fatal) => fatal.kind.to_string(),
        }
    }
}
