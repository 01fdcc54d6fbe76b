//! Attribute access: the lookup rules of objects, classes and modules, descriptors included.

use std::rc::Rc;

use super::dict::Dict;
use super::error::{Error, PyResult};
use super::interpreter::Interpreter;
use super::string::Str;
use super::value::{Arguments, Binding, Class, DictPart, Instance, Method, Payload, Value};

impl Interpreter {
    /// The class of a value, as `type(value)`.
    #[must_use]
    pub fn class_of(&self, value: &Value) -> Rc<Class> {
        let types = &self.types;
        Rc::clone(match value {
            Value::None => &types.none_type,
            Value::Ellipsis => &types.ellipsis,
            Value::NotImplemented => &types.not_implemented,
            Value::Bool(_) => &types.bool,
            Value::Int(_) | Value::BigInt(_) => &types.int,
            Value::Float(_) => &types.float,
            Value::Str(_) => &types.str,
            Value::Bytes(_) => &types.bytes,
            Value::Tuple(_) => &types.tuple,
            Value::List(_) => &types.list,
            Value::Dict(_) => &types.dict,
            Value::Set(_) => &types.set,
            Value::FrozenSet(_) => &types.frozenset,
            Value::DictView(view) => match view.part {
                DictPart::Keys => &types.dict_keys,
                DictPart::Values => &types.dict_values,
                DictPart::Items => &types.dict_items,
            },
            Value::Range(_) => &types.range,
            Value::Slice(_) => &types.slice,
            Value::Function(_) => &types.function,
            Value::Native(_) => &types.builtin_function,
            Value::Method(_) => &types.method,
            Value::Class(class) => {
                return class
                    .metaclass
                    .clone()
                    .unwrap_or_else(|| Rc::clone(&types.type_));
            }
            Value::Instance(instance) => return instance.class(),
            Value::Module(_) => &types.module,
            Value::Iterator(_) => &types.iterator,
            Value::Generator(generator) => match generator.kind {
                super::code::CodeKind::Coroutine => &types.coroutine,
                super::code::CodeKind::AsyncGenerator => &types.async_generator,
                _ => &types.generator,
            },
            Value::Property(_) => &types.property,
            Value::StaticMethod(_) => &types.staticmethod,
            Value::ClassMethod(_) => &types.classmethod,
            Value::Super(_) => &types.super_,
            Value::Unresolved(_) => &types.unresolved,
        })
    }

    /// The name of a value's class.
    #[must_use]
    pub fn class_name(&self, value: &Value) -> Str {
        match value {
            Value::Iterator(iterator) => Str::from(iterator.name),
            _ => self.class_of(value).name.borrow().clone(),
        }
    }

    /// The name of a value's class in the message about an operator: with its module for the classes
    /// that CPython writes in C.
    pub(super) fn operand_name(&self, value: &Value) -> String {
        let name = self.class_name(value);
        let module = match name.as_str() {
            "date" | "time" | "datetime" | "timedelta" | "timezone" => "datetime",
            "Decimal" => "decimal",
            "deque" | "OrderedDict" | "defaultdict" => "collections",
            "ZoneInfo" => "zoneinfo",
            _ => return name.to_string(),
        };
        match self.class_of(value).lookup(&Str::from("__module__")) {
            Some(found) if found.as_str().is_some_and(|found| found.as_str() == module) => {
                format!("{module}.{name}")
            }
            _ => name.to_string(),
        }
    }

    /// Finds a method that the value's class (not the value itself) defines, bound to the value.
    ///
    /// # Errors
    /// A descriptor raised.
    pub fn special_method(&mut self, receiver: &Value, name: &str) -> PyResult<Option<Value>> {
        let class = self.class_of(receiver);
        let Some(found) = class.lookup(&Str::from(name)) else {
            return Ok(None);
        };
        self.bind(&found, receiver, &class).map(Some)
    }

    /// Gives an attribute, or raises `AttributeError`.
    ///
    /// # Errors
    /// There is no such attribute, or a descriptor raised.
    pub fn get_attribute(&mut self, object: &Value, name: &Str) -> PyResult {
        match self.lookup_attribute(object, name)? {
            Some(value) => Ok(value),
            None => Err(self.missing_attribute(object, name)),
        }
    }

    /// Gives an attribute by plain name.
    ///
    /// # Errors
    /// As [`Interpreter::get_attribute`].
    pub fn attribute(&mut self, object: &Value, name: &str) -> PyResult {
        self.get_attribute(object, &Str::from(name))
    }

    fn missing_attribute(&mut self, object: &Value, name: &Str) -> Box<Error> {
        let message = match object {
            Value::Module(module) => format!("module '{}' has no attribute '{name}'", module.name),
            Value::Class(class) => {
                format!(
                    "type object '{}' has no attribute '{name}'",
                    class.name.borrow()
                )
            }
            _ => format!(
                "'{}' object has no attribute '{name}'",
                self.class_name(object)
            ),
        };
        let error = self.error("AttributeError", message);
        if let Error::Exception(instance) = error.as_ref() {
            instance
                .attributes
                .set_text("name", Value::Str(name.clone()));
            instance.attributes.set_text("obj", object.clone());
        }
        error
    }

    /// Gives an attribute, or `None` where there is none, as `getattr` with a default.
    ///
    /// # Errors
    /// A descriptor or `__getattr__` raised something else than `AttributeError`.
    pub fn find_attribute(&mut self, object: &Value, name: &Str) -> PyResult<Option<Value>> {
        match self.lookup_attribute(object, name) {
            Err(error) if self.is_exception(&error, "AttributeError") => Ok(None),
            result => result,
        }
    }

    /// Gives an attribute; an `AttributeError` of a descriptor or `__getattr__` comes through with
    /// its own message.
    fn lookup_attribute(&mut self, object: &Value, name: &Str) -> PyResult<Option<Value>> {
        match object {
            Value::Instance(instance) => self.instance_attribute(object, instance, name),
            Value::Class(class) => self.class_attribute(object, class, name),
            Value::Module(module) => self.module_attribute(module, name),
            Value::Unresolved(unresolved) => Ok(Some(Value::Unresolved(
                unresolved.derived(&format!(".{name}")),
            ))),
            Value::Super(parent) => self.super_attribute(parent, name),
            _ => {
                if let Some(value) = self.builtin_attribute(object, name) {
                    return Ok(Some(value));
                }
                let class = self.class_of(object);
                match class.lookup(name) {
                    Some(found) => self.bind(&found, object, &class).map(Some),
                    None => Ok(None),
                }
            }
        }
    }

    fn instance_attribute(
        &mut self,
        object: &Value,
        instance: &Rc<Instance>,
        name: &Str,
    ) -> PyResult<Option<Value>> {
        let class = instance.class();
        let found = class.lookup(name);
        // `__getattribute__` written in Python takes over everything.
        if self.has_getattribute_hooks
            && let Some(hook) = class.lookup(&self.names.getattribute)
            && is_own_hook(&hook)
            && name.as_str() != "__class__"
        {
            let hook = self.bind(&hook, object, &class)?;
            match self.call_positional(&hook, vec![Value::Str(name.clone())]) {
                Ok(value) => return Ok(Some(value)),
                Err(error) if self.is_exception(&error, "AttributeError") => {
                    return self.fallback_attribute(object, &class, name, Some(error));
                }
                Err(error) => return Err(error),
            }
        }
        self.plain_instance_attribute(object, instance, &class, found, name)
    }

    /// The lookup of `object.__getattribute__`, with `__getattr__` as the last resort.
    fn plain_instance_attribute(
        &mut self,
        object: &Value,
        instance: &Rc<Instance>,
        class: &Rc<Class>,
        found: Option<Value>,
        name: &Str,
    ) -> PyResult<Option<Value>> {
        if let Some(found) = &found
            && self.is_data_descriptor(found)
        {
            return match self.bind(found, object, class) {
                Ok(value) => Ok(Some(value)),
                Err(error) if self.is_exception(&error, "AttributeError") => {
                    self.fallback_attribute(object, class, name, Some(error))
                }
                Err(error) => Err(error),
            };
        }
        if let Some(value) = instance.attributes.get_name(name) {
            return Ok(Some(value));
        }
        if let Some(value) = self.exception_attribute(instance, name) {
            return Ok(Some(value));
        }
        if let Some(found) = found {
            return self.bind(&found, object, class).map(Some);
        }
        match name.as_str() {
            "__class__" => return Ok(Some(Value::Class(Rc::clone(class)))),
            "__dict__" => return Ok(Some(Value::Dict(Rc::clone(&instance.attributes)))),
            _ => {}
        }
        if let Payload::Value(value) = &instance.payload
            && let Some(found) = self.builtin_attribute(value, name)
        {
            return Ok(Some(found));
        }
        self.fallback_attribute(object, class, name, None)
    }

    fn fallback_attribute(
        &mut self,
        object: &Value,
        class: &Rc<Class>,
        name: &Str,
        error: Option<Box<Error>>,
    ) -> PyResult<Option<Value>> {
        if let Some(hook) = class.lookup(&self.names.getattr) {
            let hook = self.bind(&hook, object, class)?;
            return self
                .call_positional(&hook, vec![Value::Str(name.clone())])
                .map(Some);
        }
        if let Some(error) = error {
            return Err(error);
        }
        if let Some(unresolved) = class.unresolved()
            && !(name.starts_with("__") && name.ends_with("__"))
        {
            return Ok(Some(Value::Unresolved(
                unresolved.derived(&format!("().{name}")),
            )));
        }
        Ok(None)
    }

    fn class_attribute(
        &mut self,
        object: &Value,
        class: &Rc<Class>,
        name: &Str,
    ) -> PyResult<Option<Value>> {
        let metaclass = self.class_of(object);
        let on_metaclass = metaclass.lookup(name);
        if let Some(found) = &on_metaclass
            && self.is_data_descriptor(found)
        {
            return self.bind(found, object, &metaclass).map(Some);
        }
        if let Some((found, _)) = class.lookup_with_owner(name) {
            return self.bind_on_class(&found, class).map(Some);
        }
        if let Some(value) = self.class_special(class, name) {
            return Ok(Some(value));
        }
        if let Some(found) = on_metaclass {
            return self.bind(&found, object, &metaclass).map(Some);
        }
        if let Some(hook) = metaclass.lookup(&self.names.getattr) {
            let hook = self.bind(&hook, object, &metaclass)?;
            return self
                .call_positional(&hook, vec![Value::Str(name.clone())])
                .map(Some);
        }
        if let Some(unresolved) = class.unresolved()
            && !(name.starts_with("__") && name.ends_with("__") && name.as_str() != "__table__")
        {
            return Ok(Some(Value::Unresolved(
                unresolved.derived(&format!(".{name}")),
            )));
        }
        Ok(None)
    }

    fn class_special(&mut self, class: &Rc<Class>, name: &Str) -> Option<Value> {
        Some(match name.as_str() {
            "__name__" => Value::Str(class.name.borrow().clone()),
            "__qualname__" => Value::Str(class.qualified_name.borrow().clone()),
            "__bases__" => Value::tuple(
                class
                    .bases
                    .borrow()
                    .iter()
                    .cloned()
                    .map(Value::Class)
                    .collect(),
            ),
            "__mro__" => Value::tuple(
                class
                    .mro
                    .borrow()
                    .iter()
                    .cloned()
                    .map(Value::Class)
                    .collect(),
            ),
            "__base__" => class
                .bases
                .borrow()
                .first()
                .cloned()
                .map_or(Value::None, Value::Class),
            "__dict__" => Value::Dict(Rc::clone(&class.dict)),
            "__class__" => Value::Class(self.class_of(&Value::Class(Rc::clone(class)))),
            "__doc__" => Value::None,
            "__annotations__" => {
                let made = Value::Dict(Rc::new(Dict::new()));
                class.dict.set_text("__annotations__", made.clone());
                made
            }
            _ => return None,
        })
    }

    fn module_attribute(
        &mut self,
        module: &Rc<super::module::Module>,
        name: &Str,
    ) -> PyResult<Option<Value>> {
        if let Some(value) = module.globals.get_name(name) {
            return Ok(Some(value));
        }
        if let Some(value) = self.evaluate_pending(module, name)? {
            return Ok(Some(value));
        }
        match name.as_str() {
            "__dict__" => {
                self.evaluate_all_pending(module)?;
                return Ok(Some(Value::Dict(Rc::clone(&module.globals))));
            }
            "__doc__" => return Ok(Some(Value::None)),
            _ => {}
        }
        if module.package_path.is_some()
            && let Some(submodule) = self.find_submodule(module, name)?
        {
            return Ok(Some(submodule));
        }
        let hook_name = Str::from("__getattr__");
        let hook = match module.globals.get_name(&hook_name) {
            Some(hook) => Some(hook),
            None => self.evaluate_pending(module, &hook_name)?,
        };
        if let Some(hook) = hook {
            return match self.call_positional(&hook, vec![Value::Str(name.clone())]) {
                Ok(value) => Ok(Some(value)),
                Err(error) if self.is_exception(&error, "AttributeError") => {
                    self.attribute_behind(module, name)
                }
                Err(error) => Err(error),
            };
        }
        self.attribute_behind(module, name)
    }

    /// What an installed package has and the stand-in for it does not.
    fn attribute_behind(
        &mut self,
        module: &Rc<super::module::Module>,
        name: &Str,
    ) -> PyResult<Option<Value>> {
        let is_special = name.starts_with("__") && name.ends_with("__");
        match self.module_behind(module)? {
            Some(behind) if !is_special => self.module_attribute(&behind, name),
            _ => Ok(None),
        }
    }

    fn super_attribute(
        &mut self,
        parent: &Rc<super::value::Super>,
        name: &Str,
    ) -> PyResult<Option<Value>> {
        let (start, is_class) = match &parent.object {
            // In a method of a metaclass the object is a class too, but an instance there.
            Value::Class(class) if class.is_subclass_of(&parent.class) => (Rc::clone(class), true),
            object => (self.class_of(object), false),
        };
        let order = start.mro.borrow().clone();
        let position = order
            .iter()
            .position(|class| Rc::ptr_eq(class, &parent.class));
        let rest = &order[position.map_or(0, |position| position + 1)..];
        for class in rest {
            if let Some(found) = class.dict.get_name(name) {
                if name.as_str() == "__new__" {
                    return Ok(Some(unwrap_static(&found)));
                }
                return if is_class {
                    self.bind_on_class(&found, &start).map(Some)
                } else {
                    self.bind(&found, &parent.object, &start).map(Some)
                };
            }
        }
        // Of a base that is not known, `super().__init__(...)` is a call that tells nothing.
        if let Some(unresolved) = start.unresolved() {
            if name.as_str() == "__init__" || name.as_str() == "__init_subclass__" {
                return Ok(Some(Value::function("__init__", |_, _| Ok(Value::None))));
            }
            if name.as_str() != "__class__" {
                return Ok(Some(Value::Unresolved(
                    unresolved.derived(&format!(".{name}")),
                )));
            }
        }
        Ok(None)
    }

    /// Attributes that builtin values keep outside their class.
    fn builtin_attribute(&mut self, object: &Value, name: &Str) -> Option<Value> {
        let text = name.as_str();
        if text == "__class__" {
            return Some(Value::Class(self.class_of(object)));
        }
        match object {
            Value::Function(function) => match text {
                "__name__" => Some(Value::Str(function.name.borrow().clone())),
                "__qualname__" => Some(Value::Str(function.qualified_name.borrow().clone())),
                "__doc__" => Some(function.doc.borrow().clone()),
                "__module__" => function
                    .attributes
                    .get()
                    .and_then(|attributes| attributes.get_name(name))
                    .or_else(|| Some(Value::Str(function.module.name.clone()))),
                "__dict__" => Some(Value::Dict(Rc::clone(
                    function.attributes.get_or_init(|| Rc::new(Dict::new())),
                ))),
                "__defaults__" => {
                    let defaults = Rc::clone(&function.defaults.borrow());
                    Some(if defaults.is_empty() {
                        Value::None
                    } else {
                        Value::Tuple(defaults)
                    })
                }
                "__annotations__" => {
                    let annotations = function.annotations.get_or_init(|| {
                        let made = Dict::new();
                        for (name, text) in &function.code.annotations {
                            made.set_name(name, Value::Str(text.clone()));
                        }
                        Rc::new(made)
                    });
                    Some(Value::Dict(Rc::clone(annotations)))
                }
                "__globals__" => Some(Value::Dict(Rc::clone(&function.module.globals))),
                _ => function
                    .attributes
                    .get()
                    .and_then(|attributes| attributes.get_name(name)),
            },
            Value::Native(native) => match text {
                "__name__" | "__qualname__" => Some(Value::Str(native.name.clone())),
                "__doc__" => Some(Value::None),
                "__module__" => Some(Value::from("builtins")),
                _ => None,
            },
            Value::Method(method) => match text {
                "__self__" => Some(method.receiver.clone()),
                "__func__" => Some(method.function.clone()),
                _ => {
                    let function = method.function.clone();
                    self.builtin_attribute(&function, name)
                }
            },
            Value::Property(property) => match text {
                "fget" => Some(property.getter.clone()),
                "fset" => Some(property.setter.clone()),
                "fdel" => Some(property.deleter.clone()),
                "__doc__" => {
                    let getter = property.getter.clone();
                    self.builtin_attribute(&getter, name)
                }
                _ => None,
            },
            Value::StaticMethod(inner) | Value::ClassMethod(inner) => match text {
                "__func__" | "__wrapped__" => Some((**inner).clone()),
                _ => {
                    let inner = (**inner).clone();
                    self.builtin_attribute(&inner, name)
                }
            },
            Value::Generator(generator) => match text {
                "__name__" => Some(Value::Str(generator.name.clone())),
                _ => None,
            },
            Value::Slice(slice) => match text {
                "start" => Some(slice.lower.clone()),
                "stop" => Some(slice.upper.clone()),
                "step" => Some(slice.step.clone()),
                _ => None,
            },
            Value::Range(range) => match text {
                "start" => Some(Value::Int(range.start)),
                "stop" => Some(Value::Int(range.stop)),
                "step" => Some(Value::Int(range.step)),
                _ => None,
            },
            _ => None,
        }
    }

    fn is_data_descriptor(&self, found: &Value) -> bool {
        match found {
            Value::Property(_) => true,
            Value::Instance(instance) => instance.class().lookup(&self.names.set).is_some(),
            _ => false,
        }
    }

    /// What a class attribute gives when it is looked up on an instance.
    pub(super) fn bind(&mut self, found: &Value, receiver: &Value, class: &Rc<Class>) -> PyResult {
        match found {
            Value::Function(_) => Ok(Value::Method(Rc::new(Method {
                receiver: receiver.clone(),
                function: found.clone(),
            }))),
            Value::Native(native) if native.binding == Binding::Method => {
                Ok(Value::Method(Rc::new(Method {
                    receiver: receiver.clone(),
                    function: found.clone(),
                })))
            }
            Value::StaticMethod(function) => Ok((**function).clone()),
            Value::ClassMethod(function) => Ok(Value::Method(Rc::new(Method {
                receiver: Value::Class(Rc::clone(class)),
                function: (**function).clone(),
            }))),
            Value::Property(property) => {
                if property.getter.is_none() {
                    return Err(self.error("AttributeError", "property has no getter"));
                }
                self.call_positional(&property.getter, vec![receiver.clone()])
            }
            Value::Instance(descriptor) => match descriptor.class().lookup(&self.names.get) {
                Some(getter) => {
                    let getter = self.bind(&getter, found, &descriptor.class())?;
                    let owner = Value::Class(Rc::clone(class));
                    self.call_positional(&getter, vec![receiver.clone(), owner])
                }
                None => Ok(found.clone()),
            },
            _ => Ok(found.clone()),
        }
    }

    /// What a class attribute gives when it is looked up on the class.
    fn bind_on_class(&mut self, found: &Value, class: &Rc<Class>) -> PyResult {
        match found {
            Value::StaticMethod(function) => Ok((**function).clone()),
            Value::ClassMethod(function) => match &**function {
                // `classmethod(property)` chains.
                Value::Property(property) => {
                    self.call_positional(&property.getter, vec![Value::Class(Rc::clone(class))])
                }
                function => Ok(Value::Method(Rc::new(Method {
                    receiver: Value::Class(Rc::clone(class)),
                    function: function.clone(),
                }))),
            },
            Value::Instance(descriptor) => match descriptor.class().lookup(&self.names.get) {
                Some(getter) => {
                    let getter = self.bind(&getter, found, &descriptor.class())?;
                    let owner = Value::Class(Rc::clone(class));
                    self.call_positional(&getter, vec![Value::None, owner])
                }
                None => Ok(found.clone()),
            },
            _ => Ok(found.clone()),
        }
    }

    /// Sets an attribute.
    ///
    /// # Errors
    /// The object has no such settable attribute, or a descriptor raised.
    pub fn set_attribute(&mut self, object: &Value, name: &Str, value: Value) -> PyResult<()> {
        match object {
            Value::Instance(instance) => {
                let class = instance.class();
                if let Some(hook) = class.lookup(&self.names.setattr)
                    && is_own_hook(&hook)
                {
                    let hook = self.bind(&hook, object, &class)?;
                    self.call_positional(&hook, vec![Value::Str(name.clone()), value])?;
                    return Ok(());
                }
                self.set_plain_attribute(object, name, value)
            }
            Value::Class(class) => {
                let metaclass = self.class_of(object);
                if let Some(hook) = metaclass.lookup(&self.names.setattr)
                    && is_own_hook(&hook)
                {
                    let hook = self.bind(&hook, object, &metaclass)?;
                    self.call_positional(&hook, vec![Value::Str(name.clone()), value])?;
                    return Ok(());
                }
                self.set_class_attribute(class, name, value)
            }
            Value::Module(module) => {
                module.globals.set_name(name, value);
                Ok(())
            }
            Value::Function(function) => {
                self.has_getattribute_hooks |= name.as_str() == "__getattribute__";
                match (name.as_str(), &value) {
                    ("__name__", Value::Str(text)) => *function.name.borrow_mut() = text.clone(),
                    ("__qualname__", Value::Str(text)) => {
                        *function.qualified_name.borrow_mut() = text.clone();
                    }
                    ("__doc__", _) => *function.doc.borrow_mut() = value,
                    ("__defaults__", Value::Tuple(items)) => {
                        *function.defaults.borrow_mut() = Rc::clone(items);
                    }
                    ("__annotations__", Value::Dict(_)) => {}
                    _ => function
                        .attributes
                        .get_or_init(|| Rc::new(Dict::new()))
                        .set_name(name, value),
                }
                Ok(())
            }
            // What is done to a value that is not known stays without effect, as reading gives
            // an unresolved value anyway.
            Value::Unresolved(_) => Ok(()),
            Value::Method(method) => {
                let function = method.function.clone();
                self.set_attribute(&function, name, value)
            }
            _ => {
                let class = self.class_name(object);
                Err(self.error(
                    "AttributeError",
                    format!("'{class}' object has no attribute '{name}'"),
                ))
            }
        }
    }

    /// Sets an attribute of a class.
    ///
    /// # Errors
    /// The class is a builtin one.
    pub fn set_class_attribute(
        &mut self,
        class: &Rc<Class>,
        name: &Str,
        value: Value,
    ) -> PyResult<()> {
        if class.is_builtin && class.layout != Layout::Exception {
            let class = class.name.borrow().clone();
            return Err(self.type_error(format!(
                "cannot set '{name}' attribute of immutable type '{class}'"
            )));
        }
        match (name.as_str(), &value) {
            ("__name__", Value::Str(text)) => *class.name.borrow_mut() = text.clone(),
            ("__qualname__", Value::Str(text)) => *class.qualified_name.borrow_mut() = text.clone(),
            _ => class.dict.set_name(name, value),
        }
        Ok(())
    }

    /// Sets an instance attribute as `object.__setattr__` does.
    ///
    /// # Errors
    /// A descriptor refused or raised.
    pub fn set_plain_attribute(
        &mut self,
        object: &Value,
        name: &Str,
        value: Value,
    ) -> PyResult<()> {
        let Value::Instance(instance) = object else {
            return self.set_attribute(object, name, value);
        };
        let class = instance.class();
        match class.lookup(name) {
            Some(Value::Property(property)) => {
                if property.setter.is_none() {
                    let class = class.name.borrow().clone();
                    return Err(self.error(
                        "AttributeError",
                        format!("property '{name}' of '{class}' object has no setter"),
                    ));
                }
                self.call_positional(&property.setter, vec![object.clone(), value])?;
                return Ok(());
            }
            Some(found @ Value::Instance(_)) => {
                if let Some(setter) = self.special_method(&found, "__set__")? {
                    self.call_positional(&setter, vec![object.clone(), value])?;
                    return Ok(());
                }
            }
            _ => {}
        }
        if self.set_exception_attribute(instance, name, &value) {
            return Ok(());
        }
        match (name.as_str(), &value) {
            ("__class__", Value::Class(class)) => *instance.class.borrow_mut() = Rc::clone(class),
            ("__dict__", Value::Dict(entries)) => {
                instance.attributes.clear();
                for (key, value) in entries.items() {
                    instance.attributes.set(self, key, value)?;
                }
            }
            _ => instance.attributes.set_name(name, value),
        }
        Ok(())
    }

    /// Deletes an attribute.
    ///
    /// # Errors
    /// There is none, or a descriptor raised.
    pub fn delete_attribute(&mut self, object: &Value, name: &Str) -> PyResult<()> {
        if let Value::Instance(instance) = object {
            let class = instance.class();
            if let Some(hook) = class.lookup(&Str::from("__delattr__"))
                && is_own_hook(&hook)
            {
                let hook = self.bind(&hook, object, &class)?;
                self.call_positional(&hook, vec![Value::Str(name.clone())])?;
                return Ok(());
            }
            if let Some(Value::Property(property)) = class.lookup(name) {
                if property.deleter.is_none() {
                    return Err(self.error(
                        "AttributeError",
                        format!("property '{name}' has no deleter"),
                    ));
                }
                self.call_positional(&property.deleter, vec![object.clone()])?;
                return Ok(());
            }
        }
        let removed = match object {
            Value::Instance(instance) => instance.attributes.remove_name(name),
            Value::Class(class) if !class.is_builtin => class.dict.remove_name(name),
            Value::Module(module) => module.globals.remove_name(name),
            Value::Function(function) => function
                .attributes
                .get()
                .and_then(|attributes| attributes.remove_name(name)),
            Value::Unresolved(_) => return Ok(()),
            _ => None,
        };
        match removed {
            Some(_) => Ok(()),
            None => Err(self.missing_attribute(object, name)),
        }
    }

    /// `object.__getattribute__(instance, name)`: the lookup without the class's own hook.
    pub(super) fn object_get_attribute(&mut self, object: &Value, name: &Str) -> PyResult {
        let found = match object {
            Value::Instance(instance) => {
                let class = instance.class();
                let found = class.lookup(name);
                if let Some(found) = &found
                    && self.is_data_descriptor(found)
                {
                    return self.bind(found, object, &class);
                }
                if let Some(value) = instance.attributes.get_name(name) {
                    return Ok(value);
                }
                match found {
                    Some(found) => return self.bind(&found, object, &class),
                    None => match name.as_str() {
                        "__class__" => Some(Value::Class(class)),
                        "__dict__" => Some(Value::Dict(Rc::clone(&instance.attributes))),
                        _ => self.exception_attribute(instance, name),
                    },
                }
            }
            _ => self.find_attribute(object, name)?,
        };
        match found {
            Some(value) => Ok(value),
            None => Err(self.missing_attribute(object, name)),
        }
    }

    /// Calls a bound or plain callable found on a class with the receiver first.
    pub(super) fn call_found(
        &mut self,
        found: &Value,
        receiver: &Value,
        mut arguments: Arguments,
    ) -> PyResult {
        match found {
            Value::Function(_) => {
                arguments.positional.insert(0, receiver.clone());
                self.call(found, arguments)
            }
            Value::Native(native) if native.binding == Binding::Method => {
                arguments.positional.insert(0, receiver.clone());
                self.call(found, arguments)
            }
            _ => {
                let class = self.class_of(receiver);
                let bound = self.bind(found, receiver, &class)?;
                self.call(&bound, arguments)
            }
        }
    }
}

use super::value::Layout;

/// Whether an attribute hook is the class's own, not the one that every object has: a function, or
/// another native method under the hook's name (`__setattr__ = dict.__setitem__`).
fn is_own_hook(hook: &Value) -> bool {
    match hook {
        Value::Function(_) => true,
        Value::Native(native) => !matches!(
            native.name.as_str(),
            "__setattr__" | "__delattr__" | "__getattribute__"
        ),
        _ => false,
    }
}

/// The function inside a `staticmethod`, else the value.
pub(super) fn unwrap_static(value: &Value) -> Value {
    match value {
        Value::StaticMethod(function) => (**function).clone(),
        value => value.clone(),
    }
}
