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
mod math;
mod random;
mod re;
mod support;
mod time;
mod toml;
mod unicodedata;
pub mod uuid;
mod zoneinfo;

use super::import::NativeModule;
use super::interpreter::Interpreter;

/// The modules made by Rust code.
const NATIVE: &[(&str, NativeModule)] = &[
    ("_decimal", decimal::module),
    ("_hashing", hashing::module),
    ("_json", json::module),
    ("_toml", toml::module),
    ("_random", random::module),
    ("_re", re::module),
    ("_zoneinfo", zoneinfo::module),
    ("binascii", binascii::module),
    ("datetime", datetime::module),
    ("math", math::module),
    ("time", time::module),
    ("unicodedata", unicodedata::module),
    ("uuid", uuid::module),
];

/// Provides the modules to the importer.
pub fn provide(vm: &mut Interpreter) {
    library::provide(vm);
    for (name, module) in NATIVE {
        vm.importer.provide_native(name, *module);
    }
    library::provide(vm);
}
