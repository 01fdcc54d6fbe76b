//! The part of `unicodedata` that turns text into comparable text.

use std::rc::Rc;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;

use super::super::error::PyResult;
use super::super::interpreter::Interpreter;
use super::super::module::Module;
use super::super::native::ModuleBuilder;
use super::super::types::unicode::{category, decimal_value};
use super::super::value::{Arguments, Value};
use super::support::{only, operands};

fn normalized(vm: &mut Interpreter, arguments: Arguments) -> PyResult<(String, String)> {
    let (form, text) = operands(vm, "normalize", arguments)?;
    let (form, text) = (vm.expect_str(&form)?, vm.expect_str(&text)?);
    let made = match form.as_str() {
        "NFC" => text.nfc().collect(),
        "NFD" => text.nfd().collect(),
        "NFKC" => text.nfkc().collect(),
        "NFKD" => text.nfkd().collect(),
        _ => return Err(vm.value_error("invalid normalization form")),
    };
    Ok((text.to_string(), made))
}

fn character(vm: &mut Interpreter, name: &'static str, arguments: Arguments) -> PyResult<char> {
    let value = only(vm, name, arguments)?;
    let text = vm.expect_str(&value)?;
    let mut characters = text.chars();
    match (characters.next(), characters.next()) {
        (Some(character), None) => Ok(character),
        _ => Err(vm.type_error(format!(
            "{name}() argument must be a unicode character, not str"
        ))),
    }
}

/// The module.
pub(super) fn module(_: &mut Interpreter) -> Rc<Module> {
    ModuleBuilder::new("unicodedata")
        .function("normalize", |vm, arguments| {
            Ok(Value::from(normalized(vm, arguments)?.1))
        })
        .function("is_normalized", |vm, arguments| {
            let (text, made) = normalized(vm, arguments)?;
            Ok(Value::Bool(text == made))
        })
        .function("combining", |vm, arguments| {
            let character = character(vm, "combining", arguments)?;
            Ok(Value::Int(i64::from(canonical_combining_class(character))))
        })
        .function("category", |vm, arguments| {
            let character = character(vm, "category", arguments)?;
            Ok(Value::from(category(character)))
        })
        .function("decimal", |vm, arguments| {
            let character = character(vm, "decimal", arguments)?;
            match decimal_value(character) {
                Some(value) => Ok(Value::Int(i64::from(value))),
                None => Err(vm.value_error("not a decimal")),
            }
        })
        .build()
}
