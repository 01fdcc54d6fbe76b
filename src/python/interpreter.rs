//! The interpreter's state and the entry points that its users call: run a module, call a value,
//! raise an error. What the instructions do is in `evaluate`, what values can do is in the
//! modules named after it.

use std::any::{Any, TypeId};
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rustc_hash::{FxHashMap, FxHashSet};

use super::code::{Code, CodeKind};
use super::dict::Dict;
use super::error::{Error, FatalKind, PyResult};
use super::frame::Frame;
use super::import::Importer;
use super::module::Module;
use super::source::Location;
use super::string::Str;
use super::types::Types;
use super::unresolved::Unresolved;
use super::value::{Arguments, Function, Generator, GeneratorState, Value};

/// How deep calls may nest, as CPython's default.
pub const RECURSION_LIMIT: usize = 1000;
/// How many instructions one run may take: minutes of computing, never reached by a migration.
pub const STEP_LIMIT: u64 = 20_000_000_000;
/// How many instructions run between two looks at the host's wish to stop.
const STEPS_BETWEEN_CHECKS: u64 = 1024;

/// Where a script's `print` goes.
pub type PrintHandler = Rc<dyn Fn(OutputStream, &str)>;

/// The two output streams of a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutputStream {
    /// `sys.stdout`
    Stdout,
    /// `sys.stderr`
    Stderr,
}

/// What an interpreter is given by its host.
pub struct Options {
    /// The environment variables that `os.environ` shows.
    pub environment: Vec<(String, String)>,
    /// Folders on `sys.path`: modules of the application.
    pub search_path: Vec<PathBuf>,
    /// Files below these folders may be read.
    pub readable_folders: Vec<PathBuf>,
    /// Where the module `env` may write files, if it may.
    pub output_folder: Option<PathBuf>,
    /// The working directory.
    pub working_directory: PathBuf,
    /// Where `print` goes.
    pub print: PrintHandler,
    /// Set from another thread, ends the evaluation with [`FatalKind::Interrupted`].
    pub interrupt: Arc<AtomicBool>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            environment: Vec::new(),
            search_path: Vec::new(),
            readable_folders: Vec::new(),
            output_folder: None,
            working_directory: PathBuf::from("."),
            print: Rc::new(|_, _| {}),
            interrupt: Arc::default(),
        }
    }
}

/// A Python interpreter.
pub struct Interpreter {
    /// The builtin classes.
    pub types: Rc<Types>,
    /// The builtin names.
    pub builtins: Rc<Dict>,
    /// Finds and loads modules.
    pub importer: Importer,
    /// What the host gave.
    pub options: Options,
    pub(super) depth: usize,
    pub(super) steps: u64,
    /// Exceptions being handled, outermost frame first: what a bare `raise` and
    /// `sys.exc_info()` see.
    pub(super) handled: Vec<Value>,
    /// Values whose `repr` is being made, to stop at cycles.
    pub(super) representing: Vec<usize>,
    /// The places of the calls in progress, innermost last.
    pub(super) call_sites: Vec<Location>,
    /// The modules of the bodies in progress, as `call_sites`.
    pub(super) running: Vec<Rc<Module>>,
    /// Modules of the application whose classes and tables were evaluated for a `MetaData`.
    pub(super) models_evaluated: FxHashSet<String>,
    pub(super) names: Rc<SpecialNames>,
    /// What the class statement in progress knows beside what a metaclass is called with.
    pub(super) pending_class: Option<(Option<Rc<Unresolved>>, Location)>,
    /// Whether any class has a `__getattribute__` of its own; most runs never look for it.
    pub(super) has_getattribute_hooks: bool,
    extensions: FxHashMap<TypeId, Rc<dyn Any>>,
}

/// Names that every attribute access or call looks for.
pub(super) struct SpecialNames {
    pub getattribute: Str,
    pub getattr: Str,
    pub setattr: Str,
    pub get: Str,
    pub set: Str,
    pub new: Str,
    pub init: Str,
}

impl SpecialNames {
    fn new() -> Self {
        Self {
            getattribute: "__getattribute__".into(),
            getattr: "__getattr__".into(),
            setattr: "__setattr__".into(),
            get: "__get__".into(),
            set: "__set__".into(),
            new: "__new__".into(),
            init: "__init__".into(),
        }
    }
}

/// How a frame stopped.
pub(super) enum Completion {
    Returned(Value),
    Yielded(Value),
}

impl Interpreter {
    /// A fresh interpreter.
    #[must_use]
    pub fn new(options: Options) -> Self {
        let types = Rc::new(Types::new());
        let builtins = Rc::new(Dict::new());
        let mut interpreter = Self {
            types,
            builtins,
            importer: Importer::default(),
            options,
            depth: 0,
            steps: 0,
            handled: Vec::new(),
            models_evaluated: FxHashSet::default(),
            representing: Vec::new(),
            call_sites: Vec::new(),
            running: Vec::new(),
            names: Rc::new(SpecialNames::new()),
            pending_class: None,
            has_getattribute_hooks: false,
            extensions: FxHashMap::default(),
        };
        super::builtins::install(&mut interpreter);
        super::stdlib::provide(&mut interpreter);
        interpreter
    }

    /// Keeps a value of the host, one per type, for native functions to find.
    pub fn set_extension<T: 'static>(&mut self, value: Rc<T>) {
        self.extensions.insert(TypeId::of::<T>(), value);
    }

    /// The host's value of a type.
    #[must_use]
    pub fn extension<T: 'static>(&self) -> Option<Rc<T>> {
        self.extensions
            .get(&TypeId::of::<T>())
            .and_then(|value| Rc::clone(value).downcast().ok())
    }

    /// The place of the innermost call in progress in a file of the project, for messages of
    /// native functions; falls back to the innermost of all.
    #[must_use]
    pub fn current_location(&self) -> Option<Location> {
        self.call_sites
            .iter()
            .rev()
            .find(|site| site.source.origin() == super::source::SourceOrigin::Project)
            .or_else(|| self.call_sites.last())
            .cloned()
    }

    /// The module of the innermost body in progress, whose names `globals()` gives.
    #[must_use]
    pub fn running_module(&self) -> Option<Rc<Module>> {
        self.running.last().cloned()
    }

    /// The places of all calls in progress, innermost last.
    #[must_use]
    pub fn call_sites(&self) -> &[Location] {
        &self.call_sites
    }

    /// Runs the body of a module in its namespace.
    ///
    /// # Errors
    /// Whatever the body raises.
    pub fn run_module_code(&mut self, code: &Rc<Code>, module: &Rc<Module>) -> PyResult {
        let mut frame = Frame::new(Rc::clone(code), Rc::clone(module), &[]);
        match self.run_frame(&mut frame)? {
            Completion::Returned(value) | Completion::Yielded(value) => Ok(value),
        }
    }

    /// Calls a value.
    ///
    /// # Errors
    /// The value is not callable, or what it raises.
    pub fn call(&mut self, callable: &Value, arguments: Arguments) -> PyResult {
        self.depth += 1;
        if self.depth > RECURSION_LIMIT {
            self.depth -= 1;
            return Err(self.error("RecursionError", "maximum recursion depth exceeded"));
        }
        let result = self.call_value(callable, arguments);
        self.depth -= 1;
        result
    }

    /// Calls a value with positional arguments.
    ///
    /// # Errors
    /// As [`Interpreter::call`].
    pub fn call_positional(&mut self, callable: &Value, arguments: Vec<Value>) -> PyResult {
        self.call(callable, Arguments::positional(arguments))
    }

    /// Calls a method by name.
    ///
    /// # Errors
    /// As [`Interpreter::call`]; no such attribute.
    pub fn call_method(&mut self, receiver: &Value, name: &str, arguments: Vec<Value>) -> PyResult {
        let method = self.get_attribute(receiver, &Str::from(name))?;
        self.call_positional(&method, arguments)
    }

    /// Calls a method that the value's class defines, if it does; dunder methods are looked up so.
    ///
    /// # Errors
    /// What the method raises.
    pub fn call_special(
        &mut self,
        receiver: &Value,
        name: &str,
        arguments: Vec<Value>,
    ) -> PyResult<Option<Value>> {
        let Some(method) = self.special_method(receiver, name)? else {
            return Ok(None);
        };
        self.call_positional(&method, arguments).map(Some)
    }

    pub(super) fn call_function(
        &mut self,
        function: &Rc<Function>,
        arguments: Arguments,
    ) -> PyResult {
        let code = &function.code;
        let mut frame = Frame::new(
            Rc::clone(code),
            Rc::clone(&function.module),
            &function.closure,
        );
        self.bind_arguments(function, arguments, &mut frame.locals)?;
        frame.fill_cells();
        if matches!(
            code.kind,
            CodeKind::Generator | CodeKind::Coroutine | CodeKind::AsyncGenerator
        ) {
            return Ok(Value::Generator(Rc::new(Generator {
                frame: Some(Box::new(frame)).into(),
                state: GeneratorState::Created.into(),
                name: code.name.clone(),
                kind: code.kind,
            })));
        }
        match self.run_frame(&mut frame)? {
            Completion::Returned(value) | Completion::Yielded(value) => Ok(value),
        }
    }

    /// The exception being handled, as `sys.exc_info()[1]`.
    #[must_use]
    pub fn handled_exception(&self) -> Option<Value> {
        self.handled.last().cloned()
    }

    /// A Python exception of a builtin class.
    #[must_use]
    pub fn error(&mut self, class: &str, message: impl Into<String>) -> Box<Error> {
        self.error_with(class, vec![Value::str(message.into())])
    }

    /// A Python exception of a builtin class, with these `args`.
    #[must_use]
    pub fn error_with(&mut self, class: &str, arguments: Vec<Value>) -> Box<Error> {
        let Some(Value::Class(class)) = self.builtins.get_text(class) else {
            return Error::fatal(FatalKind::Unsupported {
                message: format!("unknown exception {class}"),
            });
        };
        let instance = super::exceptions::new_exception(&class, arguments);
        self.chain_context(&instance);
        Box::new(Error::Exception(instance))
    }

    /// `TypeError`
    #[must_use]
    pub fn type_error(&mut self, message: impl Into<String>) -> Box<Error> {
        self.error("TypeError", message)
    }

    /// `ValueError`
    #[must_use]
    pub fn value_error(&mut self, message: impl Into<String>) -> Box<Error> {
        self.error("ValueError", message)
    }

    /// `KeyError`
    #[must_use]
    pub fn key_error(&mut self, key: Value) -> Box<Error> {
        self.error_with("KeyError", vec![key])
    }

    /// Raises `value`, which is an exception class or instance.
    ///
    /// # Errors
    /// Always.
    pub fn raise_value(&mut self, value: &Value) -> Box<Error> {
        match value {
            Value::Instance(instance) if instance.exception().is_some() => {
                self.chain_context(instance);
                Box::new(Error::Exception(Rc::clone(instance)))
            }
            Value::Class(class) if class.is_subclass_of(&self.types.base_exception) => {
                match self.call_positional(value, Vec::new()) {
                    Ok(made) => match &made {
                        Value::Instance(instance) if instance.exception().is_some() => {
                            self.chain_context(instance);
                            Box::new(Error::Exception(Rc::clone(instance)))
                        }
                        _ => self.type_error("exceptions must derive from BaseException"),
                    },
                    Err(error) => error,
                }
            }
            Value::Unresolved(unresolved) => Error::unresolved(unresolved, "the exception raised"),
            _ => self.type_error("exceptions must derive from BaseException"),
        }
    }

    /// Sets `__context__` to the exception being handled.
    pub(super) fn chain_context(&self, instance: &Rc<super::value::Instance>) {
        if let (Some(state), Some(context)) = (instance.exception(), self.handled.last()) {
            let is_self = context
                .as_instance()
                .is_some_and(|other| Rc::ptr_eq(other, instance));
            if !is_self && state.context.borrow().is_none() {
                *state.context.borrow_mut() = Some(context.clone());
            }
        }
    }

    pub(super) fn count_step(&mut self) -> PyResult<()> {
        self.steps += 1;
        if self.steps > STEP_LIMIT {
            return Err(Error::fatal(FatalKind::StepLimit { limit: STEP_LIMIT }));
        }
        if self.steps.is_multiple_of(STEPS_BETWEEN_CHECKS) {
            self.check_interrupt()?;
        }
        Ok(())
    }

    /// Fails where the host asked the evaluation to stop.
    pub(super) fn check_interrupt(&self) -> PyResult<()> {
        if self.options.interrupt.load(Ordering::Relaxed) {
            return Err(Error::fatal(FatalKind::Interrupted));
        }
        Ok(())
    }
}
