//! Classes: the class statement, `type()`, method resolution order, instantiation, `isinstance`.

use std::cell::RefCell;
use std::rc::Rc;

use super::attribute::unwrap_static;
use super::dict::Dict;
use super::error::{Error, PyResult};
use super::exceptions::new_exception;
use super::frame::Frame;
use super::interpreter::Interpreter;
use super::source::Location;
use super::string::Str;
use super::unresolved::Unresolved;
use super::value::{Arguments, Class, Instance, Layout, Payload, Value};

/// What a class is made of.
pub struct ClassParts {
    /// Its name.
    pub name: Str,
    /// Its bases, unresolved ones taken out.
    pub bases: Vec<Rc<Class>>,
    /// A base that is not known.
    pub unresolved_base: Option<Rc<Unresolved>>,
    /// Its metaclass, where it is not `type`.
    pub metaclass: Option<Rc<Class>>,
    /// Where the class statement is.
    pub location: Option<Location>,
}

impl Interpreter {
    /// Runs a `class` statement.
    pub(super) fn build_class(
        &mut self,
        name: &Str,
        body: &Value,
        bases: &Value,
        keywords: &Value,
        location: Location,
    ) -> PyResult {
        let (Value::Function(body), Value::Tuple(written_bases)) = (body, bases) else {
            return Err(self.type_error("invalid class statement"));
        };
        let mut keywords = self.mapping_items(keywords)?;
        let metaclass = keywords
            .iter()
            .position(|(key, _)| key.as_str().is_some_and(|key| key.as_str() == "metaclass"))
            .map(|position| keywords.remove(position).1);
        let (bases, unresolved_base) = self.resolve_bases(written_bases)?;
        let unresolved_base = match (&metaclass, unresolved_base) {
            (Some(Value::Unresolved(unresolved)), None) => Some(Rc::clone(unresolved)),
            (_, unresolved) => unresolved,
        };
        let metaclass = self.choose_metaclass(metaclass.as_ref(), &bases)?;
        let namespace = Rc::new(Dict::new());
        let prepared = self.prepare_namespace(metaclass.as_ref(), name, &bases)?;
        namespace.set_text("__module__", Value::Str(body.module.name.clone()));
        namespace.set_text("__qualname__", Value::Str(body.code.qualified_name.clone()));
        if let Some(doc) = &body.code.doc {
            namespace.set_text("__doc__", Value::Str(doc.clone()));
        }
        let mut frame = Frame::new(
            Rc::clone(&body.code),
            Rc::clone(&body.module),
            &body.closure,
        );
        frame.namespace = Some(Rc::clone(&namespace));
        self.run_frame(&mut frame)?;
        let namespace = match prepared {
            Some(prepared) => {
                for (key, value) in namespace.items() {
                    self.set_item(&prepared, key, value)?;
                }
                prepared
            }
            None => Value::Dict(namespace),
        };
        let class = match &metaclass {
            Some(metaclass) => {
                let bases_value = Value::tuple(bases.iter().cloned().map(Value::Class).collect());
                let keywords = keywords
                    .iter()
                    .filter_map(|(key, value)| key.as_str().map(|key| (key.clone(), value.clone())))
                    .collect();
                let positional = vec![Value::Str(name.clone()), bases_value, namespace];
                self.pending_class = Some((unresolved_base, location));
                let made = self.call(
                    &Value::Class(Rc::clone(metaclass)),
                    Arguments {
                        positional,
                        keywords,
                    },
                );
                self.pending_class = None;
                made?
            }
            None => {
                let parts = ClassParts {
                    name: name.clone(),
                    bases,
                    unresolved_base,
                    metaclass: None,
                    location: Some(location),
                };
                self.make_class(parts, &namespace, keywords)?
            }
        };
        if let Some(position) = body
            .code
            .cell_variables
            .iter()
            .position(|name| name.as_str() == "__class__")
        {
            *frame.cells[position].borrow_mut() = Some(class.clone());
        }
        Ok(class)
    }

    fn prepare_namespace(
        &mut self,
        metaclass: Option<&Rc<Class>>,
        name: &Str,
        bases: &[Rc<Class>],
    ) -> PyResult<Option<Value>> {
        let Some(metaclass) = metaclass else {
            return Ok(None);
        };
        let Some(hook) = metaclass.lookup(&Str::from("__prepare__")) else {
            return Ok(None);
        };
        let receiver = Value::Class(Rc::clone(metaclass));
        let hook = match &hook {
            Value::ClassMethod(function) => {
                let bases = Value::tuple(bases.iter().cloned().map(Value::Class).collect());
                return self
                    .call_positional(function, vec![receiver, Value::Str(name.clone()), bases])
                    .map(Some);
            }
            hook => unwrap_static(hook),
        };
        let bases = Value::tuple(bases.iter().cloned().map(Value::Class).collect());
        self.call_positional(&hook, vec![Value::Str(name.clone()), bases])
            .map(Some)
    }

    /// Replaces what stands for classes among the bases (`Generic[T]`), takes out what is not
    /// known.
    fn resolve_bases(
        &mut self,
        written: &[Value],
    ) -> PyResult<(Vec<Rc<Class>>, Option<Rc<Unresolved>>)> {
        let mut bases: Vec<Rc<Class>> = Vec::new();
        let mut unresolved = None;
        let mut queue: Vec<Value> = written.to_vec();
        queue.reverse();
        while let Some(base) = queue.pop() {
            match &base {
                Value::Class(class) => {
                    if !bases.iter().any(|known| Rc::ptr_eq(known, class)) {
                        bases.push(Rc::clone(class));
                    }
                }
                Value::Unresolved(base) => unresolved = Some(Rc::clone(base)),
                Value::Instance(_) => {
                    let written = Value::tuple(written.to_vec());
                    match self.call_special(&base, "__mro_entries__", vec![written])? {
                        Some(entries) => queue.extend(self.collect(&entries)?.into_iter().rev()),
                        None => match self.find_attribute(&base, &Str::from("__origin__"))? {
                            Some(origin @ Value::Class(_)) => queue.push(origin),
                            _ => return Err(self.type_error("bases must be types")),
                        },
                    }
                }
                _ => return Err(self.type_error("bases must be types")),
            }
        }
        Ok((bases, unresolved))
    }

    fn choose_metaclass(
        &mut self,
        given: Option<&Value>,
        bases: &[Rc<Class>],
    ) -> PyResult<Option<Rc<Class>>> {
        let mut chosen = match given {
            Some(Value::Class(class)) => Some(Rc::clone(class)),
            Some(Value::Unresolved(_)) | None => None,
            Some(_) => return Err(self.type_error("metaclass must be a class")),
        };
        for base in bases {
            if let Some(metaclass) = &base.metaclass {
                match &chosen {
                    Some(current) if current.is_subclass_of(metaclass) => {}
                    Some(current) if !metaclass.is_subclass_of(current) => {
                        return Err(self.type_error(
                            "metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the metaclasses of all its bases",
                        ));
                    }
                    _ => chosen = Some(Rc::clone(metaclass)),
                }
            }
        }
        Ok(chosen.filter(|class| !Rc::ptr_eq(class, &self.types.type_)))
    }

    /// Makes a class from a namespace, as `type.__new__`: resolution order, `__set_name__`,
    /// `__init_subclass__`.
    ///
    /// # Errors
    /// The bases do not fit together, or a hook raised.
    pub fn make_class(
        &mut self,
        parts: ClassParts,
        namespace: &Value,
        keywords: Vec<(Value, Value)>,
    ) -> PyResult {
        let mut bases = parts.bases;
        if bases.is_empty() {
            bases.push(Rc::clone(&self.types.object));
        }
        let dict = Rc::new(Dict::new());
        for (key, value) in self.mapping_items(namespace)? {
            let value = match (key.as_str().map(|key| key.as_str()), value) {
                // These are what they are without a decorator.
                (Some("__new__"), value @ Value::Function(_)) => {
                    Value::StaticMethod(Rc::new(value))
                }
                (Some("__init_subclass__" | "__class_getitem__"), value @ Value::Function(_)) => {
                    Value::ClassMethod(Rc::new(value))
                }
                (_, value) => value,
            };
            dict.set(self, key, value)?;
        }
        self.has_getattribute_hooks |= dict.get_name(&self.names.getattribute).is_some();
        let has_eq = dict.get_text("__eq__").is_some();
        if has_eq && dict.get_text("__hash__").is_none() {
            dict.set_text("__hash__", Value::None);
        }
        let qualified = dict
            .get_text("__qualname__")
            .and_then(|name| name.as_str().cloned());
        dict.remove_name(&Str::from("__qualname__"));
        let layout = bases
            .iter()
            .map(|base| base.layout)
            .find(|layout| *layout != Layout::Object)
            .unwrap_or(Layout::Object);
        let solid = bases
            .iter()
            .find_map(|base| base.solid_base.borrow().clone());
        let class = Rc::new(Class {
            name: RefCell::new(parts.name.clone()),
            qualified_name: RefCell::new(qualified.unwrap_or(parts.name)),
            bases: RefCell::new(bases.clone()),
            mro: RefCell::new(Vec::new()),
            dict,
            metaclass: parts.metaclass,
            layout,
            solid_base: RefCell::new(solid),
            unresolved_base: RefCell::new(parts.unresolved_base),
            location: parts.location,
            subclasses: RefCell::new(Vec::new()),
            is_builtin: false,
            places: RefCell::default(),
        });
        let Some(order) = linearise(&class, &bases) else {
            return Err(self
                .type_error("Cannot create a consistent method resolution order (MRO) for bases"));
        };
        *class.mro.borrow_mut() = order;
        class.dict.become_class_namespace();
        for base in &bases {
            base.subclasses.borrow_mut().push(Rc::downgrade(&class));
        }
        let value = Value::Class(Rc::clone(&class));
        for (name, attribute) in class.dict.items() {
            if let Value::Instance(descriptor) = &attribute
                && let Some(hook) = descriptor.class().lookup(&Str::from("__set_name__"))
            {
                let arguments = Arguments::positional(vec![value.clone(), name]);
                self.call_found(&hook, &attribute, arguments)?;
            }
        }
        self.announce_subclass(&class, keywords)?;
        Ok(value)
    }

    fn announce_subclass(
        &mut self,
        class: &Rc<Class>,
        keywords: Vec<(Value, Value)>,
    ) -> PyResult<()> {
        let order = class.mro.borrow().clone();
        let hook = order
            .iter()
            .skip(1)
            .find_map(|base| base.dict.get_text("__init_subclass__"));
        let keywords: Vec<(Str, Value)> = keywords
            .into_iter()
            .filter_map(|(key, value)| key.as_str().cloned().map(|key| (key, value)))
            .collect();
        match hook {
            Some(Value::ClassMethod(function)) => {
                let positional = vec![Value::Class(Rc::clone(class))];
                self.call(
                    &function,
                    Arguments {
                        positional,
                        keywords,
                    },
                )?;
            }
            Some(_) => {}
            None if keywords.is_empty() || class.unresolved().is_some() => {}
            None => {
                let name = class.name.borrow().clone();
                return Err(self.type_error(format!(
                    "{name}.__init_subclass__() takes no keyword arguments"
                )));
            }
        }
        Ok(())
    }

    /// Makes an instance: `__new__`, then `__init__`.
    ///
    /// # Errors
    /// What they raise.
    pub fn instantiate(&mut self, class: &Rc<Class>, arguments: Arguments) -> PyResult {
        let names = Rc::clone(&self.names);
        let made = match class.lookup(&names.new) {
            Some(new) => {
                let new = unwrap_static(&new);
                let mut positional = Vec::with_capacity(arguments.positional.len() + 1);
                positional.push(Value::Class(Rc::clone(class)));
                positional.extend(arguments.positional.iter().cloned());
                self.call(
                    &new,
                    Arguments {
                        positional,
                        keywords: arguments.keywords.clone(),
                    },
                )?
            }
            None => Value::Instance(self.allocate(class, Payload::None)),
        };
        let made_class = match &made {
            Value::Instance(instance) => instance.class(),
            // A metaclass made a class.
            Value::Class(_) if class.layout == Layout::Type => {
                if let Some(init @ Value::Function(_)) = class.lookup(&names.init) {
                    self.call_found(&init, &made, arguments)?;
                }
                return Ok(made);
            }
            _ => return Ok(made),
        };
        if !made_class.is_subclass_of(class) {
            return Ok(made);
        }
        match made_class.lookup(&names.init) {
            Some(Value::Function(init)) => {
                let mut positional = Vec::with_capacity(arguments.positional.len() + 1);
                positional.push(made.clone());
                positional.extend(arguments.positional);
                let keywords = arguments.keywords;
                self.call(
                    &Value::Function(init),
                    Arguments {
                        positional,
                        keywords,
                    },
                )?;
            }
            Some(init) => {
                self.call_found(&init, &made, arguments)?;
            }
            None => {
                let is_plain = class.lookup(&names.new).is_none() && class.unresolved().is_none();
                if is_plain && !(arguments.positional.is_empty() && arguments.keywords.is_empty()) {
                    let name = class.name.borrow().clone();
                    return Err(self.type_error(format!("{name}() takes no arguments")));
                }
            }
        }
        Ok(made)
    }

    /// An instance without `__init__`.
    #[must_use]
    pub fn allocate(&self, class: &Rc<Class>, payload: Payload) -> Rc<Instance> {
        if class.layout == Layout::Exception {
            return new_exception(class, Vec::new());
        }
        Rc::new(Instance {
            class: RefCell::new(Rc::clone(class)),
            attributes: Rc::new(Dict::new()),
            payload,
        })
    }

    /// A builtin value as an instance of `class`: itself for the builtin class, wrapped for a
    /// class that derives from it.
    #[must_use]
    pub fn wrap_builtin(&self, class: &Rc<Class>, value: Value) -> Value {
        if class.is_builtin {
            return value;
        }
        Value::Instance(self.allocate(class, Payload::Value(value)))
    }

    /// `isinstance(value, class)`
    ///
    /// # Errors
    /// `class` is no class or tuple of classes; one of both is not known.
    pub fn is_instance(&mut self, value: &Value, class: &Value) -> PyResult<bool> {
        match class {
            Value::Class(wanted) => {
                if let Value::Unresolved(unresolved) = value {
                    if &*wanted.name.borrow() == "object" {
                        return Ok(true);
                    }
                    return Err(Error::unresolved(unresolved, "isinstance()"));
                }
                if let Some(metaclass) = &wanted.metaclass
                    && let Some(hook) = metaclass.lookup(&Str::from("__instancecheck__"))
                {
                    let result =
                        self.call_found(&hook, class, Arguments::positional(vec![value.clone()]))?;
                    return self.is_true(&result);
                }
                let own = self.class_of(value);
                if own.is_subclass_of(wanted) {
                    return Ok(true);
                }
                match own.unresolved() {
                    Some(unresolved) if wanted.layout == Layout::Object && !wanted.is_builtin => {
                        Err(Error::unresolved(&unresolved, "isinstance()"))
                    }
                    _ => Ok(false),
                }
            }
            Value::Tuple(classes) => {
                for class in classes.iter() {
                    if self.is_instance(value, class)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Value::Unresolved(unresolved) => Err(Error::unresolved(unresolved, "isinstance()")),
            Value::None => Ok(value.is_none()),
            Value::Instance(_) => {
                if let Some(members) = self.find_attribute(class, &Str::from("__args__"))?
                    && self.class_name(class) == "UnionType"
                {
                    return self.is_instance(value, &members);
                }
                if let Some(result) =
                    self.call_special(class, "__instancecheck__", vec![value.clone()])?
                {
                    return self.is_true(&result);
                }
                Err(self
                    .type_error("isinstance() arg 2 must be a type, a tuple of types, or a union"))
            }
            _ => {
                Err(self
                    .type_error("isinstance() arg 2 must be a type, a tuple of types, or a union"))
            }
        }
    }

    /// `issubclass(class, other)`
    ///
    /// # Errors
    /// One of both is no class, or not known.
    pub fn is_subclass(&mut self, class: &Value, other: &Value) -> PyResult<bool> {
        match (class, other) {
            (Value::Unresolved(unresolved), _) | (_, Value::Unresolved(unresolved)) => {
                Err(Error::unresolved(unresolved, "issubclass()"))
            }
            (Value::Class(class), Value::Class(wanted)) => {
                if let Some(metaclass) = &wanted.metaclass
                    && let Some(hook) = metaclass.lookup(&Str::from("__subclasscheck__"))
                {
                    let argument = vec![Value::Class(Rc::clone(class))];
                    let result = self.call_found(&hook, other, Arguments::positional(argument))?;
                    return self.is_true(&result);
                }
                Ok(class.is_subclass_of(wanted))
            }
            (Value::Class(_), Value::Tuple(classes)) => {
                for other in classes.iter() {
                    if self.is_subclass(class, other)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            (Value::Class(_), Value::Instance(_)) => {
                match self.find_attribute(other, &Str::from("__args__"))? {
                    Some(members) => self.is_subclass(class, &members),
                    None => Err(self.type_error(
                        "issubclass() arg 2 must be a class, a tuple of classes, or a union",
                    )),
                }
            }
            (Value::Class(_), _) => Err(self
                .type_error("issubclass() arg 2 must be a class, a tuple of classes, or a union")),
            _ => Err(self.type_error("issubclass() arg 1 must be a class")),
        }
    }

    /// `type(name, bases, namespace)` and `type.__new__(metaclass, name, bases, namespace)`.
    pub(super) fn type_new(&mut self, mut arguments: Arguments) -> PyResult {
        if arguments.positional.len() == 2 {
            let value = &arguments.positional[1];
            return Ok(match value {
                Value::Unresolved(unresolved) => {
                    Value::Unresolved(unresolved.derived(".__class__"))
                }
                value => Value::Class(self.class_of(value)),
            });
        }
        if arguments.positional.len() != 4 {
            return Err(self.type_error("type() takes 1 or 3 arguments"));
        }
        let namespace = arguments.positional.remove(3);
        let written = arguments.positional.remove(2);
        let name = arguments.positional.remove(1);
        let Value::Class(metaclass) = arguments.positional.remove(0) else {
            return Err(self.type_error("type.__new__(X): X is not a type object"));
        };
        let name = self.expect_str(&name)?;
        let written = self.collect(&written)?;
        let (bases, unresolved) = self.resolve_bases(&written)?;
        let (pending, location) = match self.pending_class.take() {
            Some((unresolved, location)) => (unresolved, Some(location)),
            None => (None, None),
        };
        let metaclass = self.choose_metaclass(Some(&Value::Class(metaclass)), &bases)?;
        let parts = ClassParts {
            name,
            bases,
            unresolved_base: unresolved.or(pending),
            metaclass,
            location,
        };
        let keywords = arguments
            .keywords
            .into_iter()
            .map(|(key, value)| (Value::Str(key), value))
            .collect();
        self.make_class(parts, &namespace, keywords)
    }
}

/// The C3 order: every class before its bases, bases in the order written.
fn linearise(class: &Rc<Class>, bases: &[Rc<Class>]) -> Option<Vec<Rc<Class>>> {
    let mut lists: Vec<Vec<Rc<Class>>> =
        bases.iter().map(|base| base.mro.borrow().clone()).collect();
    lists.push(bases.to_vec());
    let mut order = vec![Rc::clone(class)];
    loop {
        lists.retain(|list| !list.is_empty());
        if lists.is_empty() {
            return Some(order);
        }
        let next = lists.iter().map(|list| &list[0]).find(|candidate| {
            !lists
                .iter()
                .any(|list| list[1..].iter().any(|other| Rc::ptr_eq(other, candidate)))
        })?;
        let next = Rc::clone(next);
        for list in &mut lists {
            if Rc::ptr_eq(&list[0], &next) {
                list.remove(0);
            }
        }
        order.push(next);
    }
}
