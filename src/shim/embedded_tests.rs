//! The embedded modules as the importer takes them apart.

use crate::dialect::DialectName;
use crate::python::embedded::{defined_names, differences};
use crate::shim::testing::interpreter;

#[test]
fn statements_are_found_as_the_parser_finds_them() {
    let (vm, _) = interpreter(DialectName::Sqlite);
    let modules = vm.importer.embedded_modules();
    assert!(modules.len() > 100, "the modules are there");
    let differences: Vec<String> = modules
        .into_iter()
        .flat_map(|(name, text)| differences(name, text))
        .collect();
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

/// Whoever asks for one name of a module, and nothing before, must get it.
#[test]
fn every_name_can_be_the_first() {
    let (vm, _) = interpreter(DialectName::Sqlite);
    let mut failures = Vec::new();
    for (module, text) in vm.importer.embedded_modules() {
        for name in defined_names(text) {
            let (mut vm, _) = interpreter(DialectName::Sqlite);
            let imported = vm.import_module(module);
            let value = imported.and_then(|imported| {
                let imported = imported.expect("the module is embedded");
                vm.attribute(&imported, name)
            });
            if let Err(error) = value {
                let shown = vm.describe_error(&error);
                failures.push(format!("{module}.{name}: {shown}"));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
