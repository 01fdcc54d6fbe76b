//! The libraries that a script can import, as seen from Python. Thin: the Python-visible classes
//! are small Python files embedded in the binary, and the native functions behind them check
//! arguments and build the plain values of `operations` and `schema`. What is done with these
//! values is the host's business: [`host::Host`] is the seam, which `runtime` implements.

pub mod alembic;
#[cfg(test)]
mod embedded_tests;
pub mod host;
pub mod sqlalchemy;
#[cfg(test)]
pub(crate) mod testing;
pub mod thirdparty;
pub mod values;

use std::rc::Rc;

use crate::python::interpreter::Interpreter;

/// Makes the libraries importable and connects them with their host.
pub fn install(vm: &mut Interpreter, host: Rc<dyn host::Host>) {
    vm.set_extension(Rc::new(host::HostSlot(host)));
    sqlalchemy::register(vm);
    alembic::register(vm);
    thirdparty::register(vm);
}
