//! How Rust code makes functions, classes and modules for Python: builders, and a reader that
//! takes a call's arguments apart with Python's own error messages.

use std::any::Any;
use std::cell::RefCell;
use std::rc::Rc;

use super::dict::Dict;
use super::error::{Error, PyResult};
use super::interpreter::Interpreter;
use super::module::Module;
use super::string::Str;
use super::value::{
    Arguments, Binding, Class, Instance, Layout, Native, NativeBody, Payload, Property, Purity,
    Value,
};

/// Makes a native function value.
#[must_use]
pub fn native(name: &str, binding: Binding, purity: Purity, body: NativeBody) -> Value {
    Value::Native(Rc::new(Native {
        name: Str::from(name),
        body,
        purity,
        binding,
    }))
}

/// Builds a builtin class.
pub struct ClassBuilder {
    class: Rc<Class>,
}

impl ClassBuilder {
    /// A class deriving from `bases` (first is the main one); its instances have the layout.
    #[must_use]
    pub fn new(name: &str, module: &str, bases: &[&Rc<Class>], layout: Layout) -> Self {
        let class = Rc::new(Class {
            name: RefCell::new(Str::from(name)),
            qualified_name: RefCell::new(Str::from(name)),
            bases: RefCell::new(bases.iter().map(|base| Rc::clone(base)).collect()),
            mro: RefCell::new(Vec::new()),
            dict: Rc::new(Dict::new()),
            metaclass: bases.iter().find_map(|base| base.metaclass.clone()),
            layout,
            solid_base: RefCell::new(None),
            unresolved_base: RefCell::new(None),
            location: None,
            subclasses: RefCell::new(Vec::new()),
            is_builtin: true,
            places: RefCell::default(),
        });
        let mut mro = vec![Rc::clone(&class)];
        for base in bases {
            for ancestor in base.mro.borrow().iter() {
                if !mro.iter().any(|known| Rc::ptr_eq(known, ancestor)) {
                    mro.push(Rc::clone(ancestor));
                }
            }
        }
        // `object` comes last even when several bases bring it in early.
        if let Some(position) = mro
            .iter()
            .position(|class| &*class.name.borrow() == "object")
            && position > 0
        {
            let object = mro.remove(position);
            mro.push(object);
        }
        *class.mro.borrow_mut() = mro;
        class.dict.become_class_namespace();
        match layout {
            Layout::Builtin | Layout::Native => {
                *class.solid_base.borrow_mut() = Some(Rc::clone(&class));
            }
            _ => {
                *class.solid_base.borrow_mut() = bases
                    .iter()
                    .find_map(|base| base.solid_base.borrow().clone());
            }
        }
        for base in bases {
            base.subclasses.borrow_mut().push(Rc::downgrade(&class));
        }
        class.dict.set_text("__module__", module);
        Self { class }
    }

    /// Goes on building a class that exists.
    #[must_use]
    pub fn extend(class: &Rc<Class>) -> Self {
        Self {
            class: Rc::clone(class),
        }
    }

    /// Adds a method: the instance is the first positional argument.
    #[must_use]
    pub fn method(
        self,
        name: &str,
        body: impl Fn(&mut Interpreter, Arguments) -> PyResult + 'static,
    ) -> Self {
        let function = native(name, Binding::Method, Purity::Pure, Rc::new(body));
        self.class.dict.set_text(name, function);
        self
    }

    /// Adds a class method: the class is the first positional argument.
    #[must_use]
    pub fn class_method(
        self,
        name: &str,
        body: impl Fn(&mut Interpreter, Arguments) -> PyResult + 'static,
    ) -> Self {
        let function = native(name, Binding::Free, Purity::Pure, Rc::new(body));
        self.class
            .dict
            .set_text(name, Value::ClassMethod(Rc::new(function)));
        self
    }

    /// Adds a static method (`__new__` too, which gets the class as its first argument).
    #[must_use]
    pub fn static_method(
        self,
        name: &str,
        body: impl Fn(&mut Interpreter, Arguments) -> PyResult + 'static,
    ) -> Self {
        let function = native(name, Binding::Free, Purity::Pure, Rc::new(body));
        self.class
            .dict
            .set_text(name, Value::StaticMethod(Rc::new(function)));
        self
    }

    /// Adds a read-only property.
    #[must_use]
    pub fn getter(
        self,
        name: &str,
        body: impl Fn(&mut Interpreter, &Value) -> PyResult + 'static,
    ) -> Self {
        let getter = native(
            name,
            Binding::Free,
            Purity::Pure,
            Rc::new(move |vm, arguments| body(vm, &arguments.positional[0])),
        );
        let property = Property {
            getter,
            setter: Value::None,
            deleter: Value::None,
        };
        self.class
            .dict
            .set_text(name, Value::Property(Rc::new(property)));
        self
    }

    /// Adds a class attribute.
    #[must_use]
    pub fn attribute(self, name: &str, value: impl Into<Value>) -> Self {
        self.class.dict.set_text(name, value);
        self
    }

    /// The class.
    #[must_use]
    pub fn build(self) -> Rc<Class> {
        self.class
    }
}

/// Makes an instance that carries a Rust value.
#[must_use]
pub fn native_instance(class: &Rc<Class>, payload: Rc<dyn Any>) -> Value {
    Value::Instance(Rc::new(Instance {
        class: RefCell::new(Rc::clone(class)),
        attributes: Rc::new(Dict::new()),
        payload: Payload::Native(payload),
    }))
}

/// Builds a module made by Rust code.
pub struct ModuleBuilder {
    module: Rc<Module>,
}

impl ModuleBuilder {
    /// An empty module.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self {
            module: Module::new(name, None, None),
        }
    }

    /// Adds a function that only computes.
    #[must_use]
    pub fn function(
        self,
        name: &str,
        body: impl Fn(&mut Interpreter, Arguments) -> PyResult + 'static,
    ) -> Self {
        let function = native(name, Binding::Free, Purity::Pure, Rc::new(body));
        self.module.globals.set_text(name, function);
        self
    }

    /// Adds a function with an effect: an unresolved argument stops the run.
    #[must_use]
    pub fn effect(
        self,
        name: &str,
        body: impl Fn(&mut Interpreter, Arguments) -> PyResult + 'static,
    ) -> Self {
        let function = native(name, Binding::Free, Purity::Effect, Rc::new(body));
        self.module.globals.set_text(name, function);
        self
    }

    /// Adds a value.
    #[must_use]
    pub fn value(self, name: &str, value: impl Into<Value>) -> Self {
        self.module.globals.set_text(name, value);
        self
    }

    /// Adds a class under its name.
    #[must_use]
    pub fn class(self, class: &Rc<Class>) -> Self {
        let name = class.name.borrow().clone();
        self.module
            .globals
            .set_name(&name, Value::Class(Rc::clone(class)));
        self
    }

    /// The module.
    #[must_use]
    pub fn build(self) -> Rc<Module> {
        self.module
    }
}

/// Takes the arguments of a native call apart, in the order of its parameters. Every argument
/// must be read: [`ArgumentReader::finish`] refuses what is left.
pub struct ArgumentReader {
    function: &'static str,
    positional: std::collections::VecDeque<Value>,
    keywords: Vec<(Str, Value)>,
    taken: usize,
    given: usize,
}

impl ArgumentReader {
    /// Starts reading the arguments of `function`.
    #[must_use]
    pub fn new(function: &'static str, arguments: Arguments) -> Self {
        let given = arguments.positional.len();
        Self {
            function,
            positional: arguments.positional.into(),
            keywords: arguments.keywords,
            taken: 0,
            given,
        }
    }

    fn keyword(&mut self, name: &str) -> Option<Value> {
        let position = self
            .keywords
            .iter()
            .position(|(keyword, _)| keyword.as_str() == name)?;
        Some(self.keywords.remove(position).1)
    }

    /// The next parameter, positional or by name.
    pub fn optional(&mut self, name: &str) -> Option<Value> {
        self.taken += 1;
        self.positional.pop_front().or_else(|| self.keyword(name))
    }

    /// The next parameter; missing or `None` is `None`.
    pub fn optional_not_none(&mut self, name: &str) -> Option<Value> {
        self.optional(name).filter(|value| !value.is_none())
    }

    /// The next parameter, which must be there.
    ///
    /// # Errors
    /// It is missing.
    pub fn required(&mut self, vm: &mut Interpreter, name: &str) -> PyResult {
        match self.optional(name) {
            Some(value) => Ok(value),
            None => Err(vm.type_error(format!(
                "{}() missing required argument '{name}' (pos {})",
                self.function, self.taken
            ))),
        }
    }

    /// A parameter that can only be given by name.
    pub fn keyword_only(&mut self, name: &str) -> Option<Value> {
        self.keyword(name)
    }

    /// The positional arguments that are left (`*args`).
    pub fn rest(&mut self) -> Vec<Value> {
        self.positional.drain(..).collect()
    }

    /// The keyword arguments that are left (`**kwargs`).
    pub fn rest_keywords(&mut self) -> Vec<(Str, Value)> {
        std::mem::take(&mut self.keywords)
    }

    /// Refuses arguments that nobody read.
    ///
    /// # Errors
    /// There are some.
    pub fn finish(self, vm: &mut Interpreter) -> PyResult<()> {
        if !self.positional.is_empty() {
            return Err(vm.type_error(format!(
                "{}() takes at most {} argument{} ({} given)",
                self.function,
                self.taken,
                if self.taken == 1 { "" } else { "s" },
                self.given
            )));
        }
        if let Some((name, _)) = self.keywords.first() {
            return Err(vm.type_error(format!(
                "{}() got an unexpected keyword argument '{name}'",
                self.function
            )));
        }
        Ok(())
    }
}

/// Conversions from Python values to Rust ones, with Python's errors. An unresolved value is a
/// fatal error here, which the call turns into an unresolved result where the function is pure.
impl Interpreter {
    fn expected<T>(&mut self, value: &Value, what: &str) -> PyResult<T> {
        if let Value::Unresolved(unresolved) = value {
            return Err(Error::unresolved(unresolved, what.to_owned()));
        }
        let class = self.class_name(value);
        Err(self.type_error(format!("expected {what}, not {class}")))
    }

    /// Text.
    ///
    /// # Errors
    /// The value is no `str`.
    pub fn expect_str(&mut self, value: &Value) -> PyResult<Str> {
        match value.as_str() {
            Some(text) => Ok(text.clone()),
            None => self.expected(value, "str"),
        }
    }

    /// An integer of 64 bits (`bool` counts; `__index__` is used).
    ///
    /// # Errors
    /// The value is no integer or too large.
    pub fn expect_int(&mut self, value: &Value) -> PyResult<i64> {
        match value.unwrapped() {
            Value::Int(number) => Ok(*number),
            Value::Bool(truth) => Ok(i64::from(*truth)),
            Value::BigInt(_) => Err(self.error(
                "OverflowError",
                "Python int too large to convert to C ssize_t",
            )),
            Value::Instance(_) => match self.call_special(value, "__index__", Vec::new())? {
                Some(number) => self.expect_int(&number),
                None => self.expected(value, "int"),
            },
            _ => self.expected(value, "int"),
        }
    }

    /// A floating-point number (integers count; `__float__` is used).
    ///
    /// # Errors
    /// The value is no number.
    pub fn expect_float(&mut self, value: &Value) -> PyResult<f64> {
        use num_traits::ToPrimitive;
        match value.unwrapped() {
            Value::Float(number) => Ok(*number),
            #[expect(clippy::cast_precision_loss, reason = "as Python's float(int)")]
            Value::Int(number) => Ok(*number as f64),
            Value::Bool(truth) => Ok(f64::from(u8::from(*truth))),
            Value::BigInt(number) => Ok(number.to_f64().unwrap_or(f64::INFINITY)),
            Value::Instance(_) => match self.call_special(value, "__float__", Vec::new())? {
                Some(number) => self.expect_float(&number),
                None => self.expected(value, "a real number"),
            },
            _ => self.expected(value, "a real number"),
        }
    }

    /// Binary data.
    ///
    /// # Errors
    /// The value is no `bytes`.
    pub fn expect_bytes(&mut self, value: &Value) -> PyResult<Rc<[u8]>> {
        match value.unwrapped() {
            Value::Bytes(data) => Ok(Rc::clone(data)),
            _ => self.expected(value, "a bytes-like object"),
        }
    }

    /// The elements of an iterable.
    ///
    /// # Errors
    /// The value is not iterable, or iterating raised.
    pub fn expect_items(&mut self, value: &Value) -> PyResult<Vec<Value>> {
        self.collect(value)
    }
}
