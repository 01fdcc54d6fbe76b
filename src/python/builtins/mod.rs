//! The builtin namespace: classes with what every object can do here, functions in `functions`.

pub mod functions;
mod object;

use super::interpreter::Interpreter;
use super::value::Value;

/// Fills the builtin namespace.
pub(super) fn install(vm: &mut Interpreter) {
    super::exceptions::install(vm);
    super::iteration::install(vm);
    object::install(vm);
    super::types::install(vm);
    functions::install(vm);
    let builtins = std::rc::Rc::clone(&vm.builtins);
    builtins.set_text("None", Value::None);
    builtins.set_text("True", Value::Bool(true));
    builtins.set_text("False", Value::Bool(false));
    builtins.set_text("Ellipsis", Value::Ellipsis);
    builtins.set_text("NotImplemented", Value::NotImplemented);
    builtins.set_text("__debug__", Value::Bool(true));
    builtins.set_text("__name__", "builtins");
}
