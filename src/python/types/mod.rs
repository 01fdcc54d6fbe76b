//! The builtin classes. Each kind of value has its methods in a file here; `builtins` puts the
//! classes into the builtin namespace.

use std::rc::Rc;

use super::error::PyResult;
use super::interpreter::Interpreter;
use super::native::ClassBuilder;
use super::value::{Arguments, Class, Layout, Value};

pub mod binary;
pub mod codec;
pub mod collections;
pub mod number;
pub mod text;
mod text_search;
pub mod unicode;

macro_rules! builtin_classes {
    ($($field:ident: $name:literal, $layout:ident;)*) => {
        /// The builtin classes.
        #[allow(missing_docs)]
        pub struct Types {
            pub object: Rc<Class>,
            pub type_: Rc<Class>,
            pub base_exception: Rc<Class>,
            pub int: Rc<Class>,
            pub bool: Rc<Class>,
            $(pub $field: Rc<Class>,)*
        }

        impl Types {
            /// Makes the classes, without their methods.
            #[must_use]
            pub fn new() -> Self {
                let object = ClassBuilder::new("object", "builtins", &[], Layout::Object).build();
                let type_ = ClassBuilder::new("type", "builtins", &[&object], Layout::Type).build();
                let base_exception =
                    ClassBuilder::new("BaseException", "builtins", &[&object], Layout::Exception).build();
                let int = ClassBuilder::new("int", "builtins", &[&object], Layout::Builtin).build();
                $(let $field = ClassBuilder::new($name, "builtins", &[&object], Layout::$layout).build();)*
                let bool = ClassBuilder::new("bool", "builtins", &[&int], Layout::Builtin).build();
                Self { object, type_, base_exception, int, bool, $($field,)* }
            }
        }
    };
}

builtin_classes! {
    float: "float", Builtin;
    str: "str", Builtin;
    bytes: "bytes", Builtin;
    tuple: "tuple", Builtin;
    list: "list", Builtin;
    dict: "dict", Builtin;
    set: "set", Builtin;
    frozenset: "frozenset", Builtin;
    range: "range", Builtin;
    slice: "slice", Builtin;
    dict_keys: "dict_keys", Builtin;
    dict_values: "dict_values", Builtin;
    dict_items: "dict_items", Builtin;
    none_type: "NoneType", Builtin;
    ellipsis: "ellipsis", Builtin;
    not_implemented: "NotImplementedType", Builtin;
    function: "function", Builtin;
    builtin_function: "builtin_function_or_method", Builtin;
    method: "method", Builtin;
    module: "module", Builtin;
    iterator: "iterator", Builtin;
    generator: "generator", Builtin;
    coroutine: "coroutine", Builtin;
    async_generator: "async_generator", Builtin;
    property: "property", Builtin;
    staticmethod: "staticmethod", Builtin;
    classmethod: "classmethod", Builtin;
    super_: "super", Builtin;
    unresolved: "unresolved", Builtin;
    traceback: "traceback", Object;
    generic_alias: "GenericAlias", Object;
    union_type: "UnionType", Object;
}

impl Default for Types {
    fn default() -> Self {
        Self::new()
    }
}

/// Makes the builtin value of a constructor call.
type Construct = fn(&mut Interpreter, &Rc<Class>, Arguments) -> PyResult;

/// Gives the builtin classes their constructors and methods.
pub(super) fn install(vm: &mut Interpreter) {
    let types = Rc::clone(&vm.types);
    text::install(&types);
    binary::install(&types);
    number::install(&types);
    collections::extend(&types);
    let constructors: [(&Rc<Class>, Construct); 13] = [
        (&types.str, text::construct_str),
        (&types.bytes, binary::construct_bytes),
        (&types.int, number::construct_int),
        (&types.float, number::construct_float),
        (&types.bool, number::construct_bool),
        (&types.list, collections::construct_list),
        (&types.tuple, collections::construct_tuple),
        (&types.dict, collections::construct_dict),
        (&types.set, collections::construct_set),
        (&types.frozenset, collections::construct_frozenset),
        (&types.range, collections::construct_range),
        (&types.slice, collections::construct_slice),
        (&types.none_type, |_, _, _| Ok(Value::None)),
    ];
    for (class, construct) in constructors {
        add_constructor(class, construct);
    }
}

/// `__new__`: the class comes first; for a class that derives from the builtin one the value is
/// wrapped in an instance of it.
fn add_constructor(class: &Rc<Class>, construct: Construct) {
    let _ = ClassBuilder::extend(class)
        .static_method("__new__", move |vm, mut arguments| {
            if arguments.positional.is_empty() {
                return Err(vm.type_error("__new__(): not enough arguments"));
            }
            match arguments.positional.remove(0) {
                Value::Class(class) => {
                    let made = construct(vm, &class, arguments)?;
                    Ok(match made {
                        Value::Unresolved(_) => made,
                        made => vm.wrap_builtin(&class, made),
                    })
                }
                _ => Err(vm.type_error("__new__(X): X is not a type object")),
            }
        })
        .build();
}
