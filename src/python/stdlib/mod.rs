//! The standard library that scripts can import: modules made by Rust code, one file each, and
//! modules whose Python source is embedded (`lib/`).

mod binascii;
pub mod datetime;
pub mod decimal;
mod hashing;
pub mod host;
mod json;
mod library;
mod literal;
mod re;
mod support;
mod time;
pub mod uuid;

use super::import::{EmbeddedModule, NativeModule};
use super::interpreter::Interpreter;

/// The modules made by Rust code.
const NATIVE: &[(&str, NativeModule)] = &[
    ("_decimal", decimal::module),
    ("_hashing", hashing::module),
    ("_json", json::module),
    ("_re", re::module),
    ("binascii", binascii::module),
    ("datetime", datetime::module),
    ("time", time::module),
    ("uuid", uuid::module),
];

macro_rules! embedded {
    ($($name:literal: $path:literal,)*) => {
        &[$(EmbeddedModule { name: $name, source: include_str!(concat!("lib/", $path)) },)*]
    };
}

/// The modules written in Python.
const EMBEDDED: &[EmbeddedModule] = embedded! {
    "base64": "base64.py",
    "decimal": "decimal.py",
    "hashlib": "hashlib.py",
    "hmac": "hmac.py",
    "json": "json/__init__.py",
    "json.decoder": "json/decoder.py",
    "json.encoder": "json/encoder.py",
    "re": "re.py",
    "secrets": "secrets.py",
};

/// Provides the modules to the importer.
pub fn provide(vm: &mut Interpreter) {
    library::provide(vm);
    for (name, module) in NATIVE {
        vm.importer.provide_native(name, *module);
    }
    for module in EMBEDDED {
        vm.importer.provide_source(*module);
    }
    library::provide(vm);
}
