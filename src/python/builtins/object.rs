//! `object`, `type`, `property`, `staticmethod`, `classmethod`, `super`: what classes are made of.

use std::rc::Rc;

use super::super::attribute::unwrap_static;
use super::super::error::PyResult;
use super::super::interpreter::Interpreter;
use super::super::native::{ArgumentReader, ClassBuilder};
use super::super::value::{Arguments, Class, Method, Payload, Property, Super, Value};

/// Adds the classes to the builtin namespace.
pub(super) fn install(vm: &mut Interpreter) {
    install_object(vm);
    install_type(vm);
    install_descriptors(vm);
    let types = Rc::clone(&vm.types);
    let _ = ClassBuilder::extend(&types.super_)
        .static_method("__new__", |vm, arguments| new_super(vm, &arguments))
        .build();
    for class in [
        &types.object,
        &types.type_,
        &types.bool,
        &types.int,
        &types.float,
        &types.str,
        &types.bytes,
        &types.tuple,
        &types.list,
        &types.dict,
        &types.set,
        &types.frozenset,
        &types.range,
        &types.slice,
        &types.property,
        &types.staticmethod,
        &types.classmethod,
        &types.super_,
    ] {
        let name = class.name.borrow().clone();
        vm.builtins.set_name(&name, Value::Class(Rc::clone(class)));
    }
}

fn class_argument(vm: &mut Interpreter, arguments: &Arguments) -> PyResult<Rc<Class>> {
    match arguments.positional.first() {
        Some(Value::Class(class)) => Ok(Rc::clone(class)),
        _ => Err(vm.type_error("__new__(X): X is not a type object")),
    }
}

fn install_object(vm: &mut Interpreter) {
    let object = Rc::clone(&vm.types.object);
    let _ = ClassBuilder::extend(&object)
        .static_method("__new__", |vm, arguments| {
            let class = class_argument(vm, &arguments)?;
            let takes_arguments = class.lookup_override("__init__").is_some()
                || class.lookup_override("__new__").is_some()
                || class.unresolved().is_some();
            let has_arguments = arguments.positional.len() > 1 || !arguments.keywords.is_empty();
            if has_arguments && !takes_arguments {
                let name = class.name.borrow().clone();
                return Err(vm.type_error(format!("{name}() takes no arguments")));
            }
            Ok(Value::Instance(vm.allocate(&class, Payload::None)))
        })
        .method("__init__", |_, _| Ok(Value::None))
        .method("__setattr__", |vm, arguments| {
            let mut reader = ArgumentReader::new("__setattr__", arguments);
            let object = reader.required(vm, "self")?;
            let name = reader.required(vm, "name")?;
            let value = reader.required(vm, "value")?;
            let name = vm.expect_str(&name)?;
            vm.set_plain_attribute(&object, &name, value)?;
            Ok(Value::None)
        })
        .method("__delattr__", |vm, arguments| {
            let mut reader = ArgumentReader::new("__delattr__", arguments);
            let object = reader.required(vm, "self")?;
            let name = reader.required(vm, "name")?;
            let name = vm.expect_str(&name)?;
            if let Value::Instance(instance) = &object
                && instance.attributes.remove_name(&name).is_some()
            {
                return Ok(Value::None);
            }
            let class = vm.class_name(&object);
            Err(vm.error(
                "AttributeError",
                format!("'{class}' object has no attribute '{name}'"),
            ))
        })
        .method("__getattribute__", |vm, arguments| {
            let mut reader = ArgumentReader::new("__getattribute__", arguments);
            let object = reader.required(vm, "self")?;
            let name = reader.required(vm, "name")?;
            let name = vm.expect_str(&name)?;
            vm.object_get_attribute(&object, &name)
        })
        .method("__eq__", |_, arguments| {
            Ok(match arguments.positional.as_slice() {
                [left, right] if left.is_same(right) => Value::Bool(true),
                _ => Value::NotImplemented,
            })
        })
        .method("__ne__", |_, arguments| {
            Ok(match arguments.positional.as_slice() {
                [left, right] if left.is_same(right) => Value::Bool(false),
                _ => Value::NotImplemented,
            })
        })
        .method("__hash__", |_, arguments| {
            let address = arguments
                .positional
                .first()
                .and_then(Value::address)
                .unwrap_or(0);
            Ok(Value::from(address >> 4))
        })
        .method("__str__", |vm, arguments| {
            Ok(Value::Str(vm.repr(&arguments.positional[0])?))
        })
        .method("__repr__", |vm, arguments| {
            let value = &arguments.positional[0];
            let class = vm.class_of(value);
            let name = class.qualified_name.borrow().clone();
            let module = class.lookup(&"__module__".into());
            let address = value.address().unwrap_or(0);
            let module = module.as_ref().and_then(Value::as_str).cloned();
            Ok(Value::str(match module {
                Some(module) => format!("<{module}.{name} object at {address:#x}>"),
                None => format!("<{name} object at {address:#x}>"),
            }))
        })
        .method("__format__", |vm, arguments| {
            let spec = arguments
                .positional
                .get(1)
                .cloned()
                .unwrap_or_else(|| Value::from(""));
            if vm.expect_str(&spec)?.is_empty() {
                return Ok(Value::Str(vm.to_str(&arguments.positional[0])?));
            }
            let class = vm.class_name(&arguments.positional[0]);
            Err(vm.type_error(format!(
                "unsupported format string passed to {class}.__format__"
            )))
        })
        .class_method("__init_subclass__", |vm, arguments| {
            if arguments.keywords.is_empty() {
                return Ok(Value::None);
            }
            let name = match arguments.positional.first() {
                Some(Value::Class(class)) => class.name.borrow().clone(),
                _ => "object".into(),
            };
            Err(vm.type_error(format!(
                "{name}.__init_subclass__() takes no keyword arguments"
            )))
        })
        .build();
    // `object.__init_subclass__` is the default that `announce_subclass` need not call.
}

fn install_type(vm: &mut Interpreter) {
    let type_ = Rc::clone(&vm.types.type_);
    let _ = ClassBuilder::extend(&type_)
        .static_method("__new__", |vm, arguments| vm.type_new(arguments))
        .method("__init__", |_, _| Ok(Value::None))
        .method("__call__", |vm, mut arguments| {
            if arguments.positional.is_empty() {
                return Err(vm.type_error("type.__call__() needs a class"));
            }
            match arguments.positional.remove(0) {
                Value::Class(class) => vm.instantiate(&class, arguments),
                _ => Err(vm.type_error("type.__call__() needs a class")),
            }
        })
        .method("mro", |vm, arguments| {
            let class = class_argument(vm, &arguments)?;
            let order = class
                .mro
                .borrow()
                .iter()
                .cloned()
                .map(Value::Class)
                .collect();
            Ok(Value::list(order))
        })
        .method("__subclasses__", |vm, arguments| {
            let class = class_argument(vm, &arguments)?;
            let subclasses = class
                .subclasses
                .borrow()
                .iter()
                .filter_map(std::rc::Weak::upgrade)
                .map(Value::Class)
                .collect();
            Ok(Value::list(subclasses))
        })
        .method("__setattr__", |vm, arguments| {
            let class = class_argument(vm, &arguments)?;
            match arguments.positional.as_slice() {
                [_, name, value] => {
                    let name = vm.expect_str(name)?;
                    vm.set_class_attribute(&class, &name, value.clone())?;
                    Ok(Value::None)
                }
                _ => Err(vm.type_error("type.__setattr__() takes 2 arguments")),
            }
        })
        .method("__instancecheck__", |vm, arguments| {
            match arguments.positional.as_slice() {
                [Value::Class(class), value] => {
                    Ok(Value::Bool(vm.class_of(value).is_subclass_of(class)))
                }
                _ => Err(vm.type_error("type.__instancecheck__() takes a class and a value")),
            }
        })
        .method("__subclasscheck__", |vm, arguments| {
            match arguments.positional.as_slice() {
                [Value::Class(class), Value::Class(other)] => {
                    Ok(Value::Bool(other.is_subclass_of(class)))
                }
                _ => Err(vm.type_error("type.__subclasscheck__() takes two classes")),
            }
        })
        .build();
}

fn install_descriptors(vm: &mut Interpreter) {
    let types = Rc::clone(&vm.types);
    let _ = ClassBuilder::extend(&types.property)
        .static_method("__new__", |vm, arguments| {
            let mut reader = ArgumentReader::new("property", arguments);
            reader.required(vm, "cls")?;
            let getter = reader.optional("fget").unwrap_or(Value::None);
            let setter = reader.optional("fset").unwrap_or(Value::None);
            let deleter = reader.optional("fdel").unwrap_or(Value::None);
            reader.optional("doc");
            reader.finish(vm)?;
            Ok(Value::Property(Rc::new(Property {
                getter,
                setter,
                deleter,
            })))
        })
        .method("getter", |vm, arguments| {
            change_property(vm, &arguments, Accessor::Getter)
        })
        .method("setter", |vm, arguments| {
            change_property(vm, &arguments, Accessor::Setter)
        })
        .method("deleter", |vm, arguments| {
            change_property(vm, &arguments, Accessor::Deleter)
        })
        .method("__get__", |vm, arguments| {
            match arguments.positional.as_slice() {
                [Value::Property(property), receiver, ..] if !receiver.is_none() => {
                    vm.call_positional(&property.getter, vec![receiver.clone()])
                }
                [property, ..] => Ok(property.clone()),
                [] => Err(vm.type_error("property.__get__() needs an object")),
            }
        })
        .build();
    let _ = ClassBuilder::extend(&types.staticmethod)
        .static_method("__new__", |vm, arguments| {
            let mut reader = ArgumentReader::new("staticmethod", arguments);
            reader.required(vm, "cls")?;
            let function = reader.required(vm, "function")?;
            reader.finish(vm)?;
            Ok(Value::StaticMethod(Rc::new(function)))
        })
        .method("__get__", |vm, arguments| {
            match arguments.positional.as_slice() {
                [Value::StaticMethod(function), ..] => Ok((**function).clone()),
                _ => Err(vm.type_error("staticmethod.__get__() needs an object")),
            }
        })
        .build();
    let _ = ClassBuilder::extend(&types.classmethod)
        .static_method("__new__", |vm, arguments| {
            let mut reader = ArgumentReader::new("classmethod", arguments);
            reader.required(vm, "cls")?;
            let function = reader.required(vm, "function")?;
            reader.finish(vm)?;
            Ok(Value::ClassMethod(Rc::new(unwrap_static(&function))))
        })
        .method("__get__", |vm, arguments| {
            let class = match arguments.positional.as_slice() {
                [_, _, Value::Class(class)] => Rc::clone(class),
                [_, receiver] if !receiver.is_none() => vm.class_of(receiver),
                _ => return Err(vm.type_error("__get__(None, None) is invalid")),
            };
            let found = &arguments.positional[0];
            vm.bind(found, &Value::Class(Rc::clone(&class)), &class)
        })
        .build();
    let _ = ClassBuilder::extend(&types.method)
        .static_method("__new__", |vm, arguments| {
            let mut reader = ArgumentReader::new("method", arguments);
            reader.required(vm, "cls")?;
            let function = reader.required(vm, "function")?;
            let receiver = reader.required(vm, "instance")?;
            reader.finish(vm)?;
            if receiver.is_none() {
                return Err(vm.type_error("instance must not be None"));
            }
            Ok(Value::Method(Rc::new(Method { receiver, function })))
        })
        .build();
    let _ = ClassBuilder::extend(&types.function)
        .method("__get__", |vm, arguments| {
            match arguments.positional.as_slice() {
                [function, receiver, ..] if !receiver.is_none() => {
                    let class = vm.class_of(receiver);
                    vm.bind(function, receiver, &class)
                }
                [function, ..] => Ok(function.clone()),
                [] => Err(vm.type_error("function.__get__() needs an object")),
            }
        })
        .method("__call__", |vm, mut arguments| {
            let function = arguments.positional.remove(0);
            vm.call(&function, arguments)
        })
        .build();
}

#[derive(Clone, Copy)]
enum Accessor {
    Getter,
    Setter,
    Deleter,
}

fn change_property(vm: &mut Interpreter, arguments: &Arguments, accessor: Accessor) -> PyResult {
    let [Value::Property(property), function] = arguments.positional.as_slice() else {
        return Err(vm.type_error("a property and a function are needed"));
    };
    let mut changed = Property {
        getter: property.getter.clone(),
        setter: property.setter.clone(),
        deleter: property.deleter.clone(),
    };
    match accessor {
        Accessor::Getter => changed.getter = function.clone(),
        Accessor::Setter => changed.setter = function.clone(),
        Accessor::Deleter => changed.deleter = function.clone(),
    }
    Ok(Value::Property(Rc::new(changed)))
}

fn new_super(vm: &mut Interpreter, arguments: &Arguments) -> PyResult {
    match arguments.positional.as_slice() {
        [_, Value::Class(class), object] => Ok(Value::Super(Rc::new(Super {
            class: Rc::clone(class),
            object: object.clone(),
        }))),
        _ => Err(vm.error("RuntimeError", "super(): no arguments")),
    }
}
