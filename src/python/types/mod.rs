//! The builtin classes. Each kind of value has its methods in a file here; `builtins` puts the
//! classes into the builtin namespace.

use std::rc::Rc;

use super::native::ClassBuilder;
use super::value::{Class, Layout};

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
