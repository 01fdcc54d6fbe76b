//! The `binascii` module, on which `base64` (`lib/base64.py`) is built.

use std::rc::Rc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::super::error::{Error, PyResult};
use super::super::interpreter::Interpreter;
use super::super::module::Module;
use super::super::native::{ArgumentReader, ClassBuilder, ModuleBuilder};
use super::super::types::binary::hex_text;
use super::super::value::{Arguments, Class, Layout, Value};
use super::support::{ascii_or_bytes, bytes_like, truth_or};

/// The class `binascii.Error`.
struct ErrorClass(Rc<Class>);

fn error_class(vm: &mut Interpreter) -> Option<Rc<Class>> {
    if let Some(known) = vm.extension::<ErrorClass>() {
        return Some(Rc::clone(&known.0));
    }
    let Some(Value::Class(base)) = vm.builtins.get_text("ValueError") else {
        return None;
    };
    let class = ClassBuilder::new("Error", "binascii", &[&base], Layout::Exception).build();
    vm.set_extension(Rc::new(ErrorClass(Rc::clone(&class))));
    Some(class)
}

fn failure(vm: &mut Interpreter, message: &str) -> Box<Error> {
    let Some(class) = error_class(vm) else {
        return vm.value_error(message);
    };
    match vm.call_positional(&Value::Class(class), vec![Value::from(message)]) {
        Ok(made) => vm.raise_value(&made),
        Err(error) => error,
    }
}

/// Reads base 64 as CPython does: characters that do not belong to it are skipped.
fn from_base64(vm: &mut Interpreter, data: &[u8], strict: bool) -> PyResult<Vec<u8>> {
    let mut digits = Vec::with_capacity(data.len());
    let mut padding = 0;
    for byte in data {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' => {
                if padding > 0 && strict {
                    return Err(failure(vm, "Discontinuous padding not allowed"));
                }
                padding = 0;
                digits.push(*byte);
            }
            b'=' => {
                padding += 1;
                if digits.len() % 4 >= 2 && digits.len() % 4 + padding >= 4 {
                    break;
                }
            }
            _ if strict => return Err(failure(vm, "Only base64 data is allowed")),
            _ => {}
        }
    }
    let rest = digits.len() % 4;
    if rest == 1 {
        let message = format!(
            "Invalid base64-encoded string: number of data characters ({}) cannot be 1 more than a multiple of 4",
            digits.len()
        );
        return Err(failure(vm, &message));
    }
    if rest > 0 && rest + padding < 4 {
        return Err(failure(vm, "Incorrect padding"));
    }
    let mut out = Vec::with_capacity(digits.len() * 3 / 4);
    for chunk in digits.chunks(4) {
        let bits = chunk
            .iter()
            .fold(0u32, |bits, digit| bits << 6 | u32::from(value_of(*digit)));
        let bits = bits << (6 * (4 - chunk.len()));
        let bytes = bits.to_be_bytes();
        out.extend_from_slice(&bytes[1..chunk.len()]);
    }
    Ok(out)
}

fn value_of(digit: u8) -> u8 {
    match digit {
        b'A'..=b'Z' => digit - b'A',
        b'a'..=b'z' => digit - b'a' + 26,
        b'0'..=b'9' => digit - b'0' + 52,
        b'+' => 62,
        _ => 63,
    }
}

fn unhexlify(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    let mut reader = ArgumentReader::new("unhexlify", arguments);
    let text = reader.required(vm, "hexstr")?;
    reader.finish(vm)?;
    let text = ascii_or_bytes(vm, &text)?;
    if text.len() % 2 != 0 {
        return Err(failure(vm, "Odd-length string"));
    }
    let mut out = Vec::with_capacity(text.len() / 2);
    for pair in text.chunks(2) {
        let digit = |byte: u8| {
            char::from(byte)
                .to_digit(16)
                .and_then(|d| u8::try_from(d).ok())
        };
        match (digit(pair[0]), digit(pair[1])) {
            (Some(high), Some(low)) => out.push(high * 16 + low),
            _ => return Err(failure(vm, "Non-hexadecimal digit found")),
        }
    }
    Ok(Value::bytes(out))
}

fn hexlify(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    let mut positional = arguments.positional;
    if positional.is_empty() {
        return Err(vm.type_error("hexlify() missing required argument 'data' (pos 1)"));
    }
    let data = positional.remove(0);
    let shown = if positional.is_empty() && arguments.keywords.is_empty() {
        hex_text(&bytes_like(vm, &data)?)
    } else {
        let hex = vm.get_attribute(&data, &"hex".into())?;
        let rest = Arguments {
            positional,
            keywords: arguments.keywords,
        };
        let made = vm.call(&hex, rest)?;
        vm.expect_str(&made)?.to_string()
    };
    Ok(Value::bytes(shown.into_bytes()))
}

/// The checksum of `zlib.crc32`.
fn crc32(data: &[u8], start: u32) -> u32 {
    let mut sum = !start;
    for byte in data {
        sum ^= u32::from(*byte);
        for _ in 0..8 {
            let odd = sum & 1 == 1;
            sum >>= 1;
            if odd {
                sum ^= 0xedb8_8320;
            }
        }
    }
    !sum
}

/// The module.
pub(super) fn module(vm: &mut Interpreter) -> Rc<Module> {
    let builder = ModuleBuilder::new("binascii");
    let builder = match error_class(vm) {
        Some(class) => builder.class(&class),
        None => builder,
    };
    builder
        .function("hexlify", hexlify)
        .function("b2a_hex", hexlify)
        .function("unhexlify", unhexlify)
        .function("a2b_hex", unhexlify)
        .function("b2a_base64", |vm, arguments| {
            let mut reader = ArgumentReader::new("b2a_base64", arguments);
            let data = reader.required(vm, "data")?;
            let newline = reader.keyword_only("newline");
            reader.finish(vm)?;
            let mut text = STANDARD.encode(bytes_like(vm, &data)?);
            if truth_or(vm, newline.as_ref(), true)? {
                text.push('\n');
            }
            Ok(Value::bytes(text.into_bytes()))
        })
        .function("a2b_base64", |vm, arguments| {
            let mut reader = ArgumentReader::new("a2b_base64", arguments);
            let data = reader.required(vm, "data")?;
            let strict = reader.keyword_only("strict_mode");
            reader.finish(vm)?;
            let data = ascii_or_bytes(vm, &data)?;
            let strict = truth_or(vm, strict.as_ref(), false)?;
            from_base64(vm, &data, strict).map(Value::bytes)
        })
        .function("crc32", |vm, arguments| {
            let mut reader = ArgumentReader::new("crc32", arguments);
            let data = reader.required(vm, "data")?;
            let start = reader.optional("crc");
            reader.finish(vm)?;
            let data = bytes_like(vm, &data)?;
            let start = super::support::integer_or(vm, start.as_ref(), 0)?;
            let start = u32::try_from(start & 0xffff_ffff).unwrap_or(0);
            Ok(Value::Int(i64::from(crc32(&data, start))))
        })
        .build()
}
