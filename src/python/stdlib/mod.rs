//! The standard library that scripts can import: modules made by Rust code, one file each, and
//! modules whose Python source is embedded (`lib/`).

pub mod host;
mod library;
mod literal;

use super::interpreter::Interpreter;

/// Provides the modules to the importer.
pub fn provide(vm: &mut Interpreter) {
    library::provide(vm);
}
