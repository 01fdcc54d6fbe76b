//! The methods of `str`, and what `str(...)` makes. Methods that search and cut are in
//! `text_search`, encodings in `codec`.

use std::rc::Rc;

use num_traits::ToPrimitive;

use super::super::dict::Dict;
use super::super::error::PyResult;
use super::super::interpreter::Interpreter;
use super::super::native::{ArgumentReader, ClassBuilder};
use super::super::string::Str;
use super::super::value::{Arguments, Class, Value};
use super::unicode::{
    self, case_fold, decimal_value, is_alpha, is_digit, is_numeric, is_printable, is_space,
    is_title_case, push_title,
};
use super::{Types, number, text_search};

/// Adds the methods of `str` to its class.
pub fn install(types: &Types) {
    install_case(&types.str);
    install_tests(&types.str);
    install_layout(&types.str);
    install_other(&types.str);
    text_search::install(&types.str);
}

/// Reads the only argument of a method: `self`.
pub(super) fn self_only(
    vm: &mut Interpreter,
    name: &'static str,
    arguments: Arguments,
) -> PyResult<Str> {
    let mut reader = ArgumentReader::new(name, arguments);
    let value = reader.required(vm, "self")?;
    reader.finish(vm)?;
    vm.expect_str(&value)
}

/// An integer argument that counts or indexes.
pub(super) fn count_argument(vm: &mut Interpreter, value: &Value) -> PyResult<i64> {
    match value.unwrapped() {
        Value::Int(number) => Ok(*number),
        Value::Unresolved(_) => vm.expect_int(value),
        _ => {
            let number = vm.expect_big_int(value)?;
            match number.to_i64() {
                Some(number) => Ok(number),
                None => Err(vm.error(
                    "OverflowError",
                    "Python int too large to convert to C ssize_t",
                )),
            }
        }
    }
}

fn transform(
    builder: ClassBuilder,
    name: &'static str,
    change: impl Fn(&str) -> String + 'static,
) -> ClassBuilder {
    builder.method(name, move |vm, arguments| {
        let text = self_only(vm, name, arguments)?;
        Ok(Value::from(change(&text)))
    })
}

fn install_case(class: &Rc<Class>) {
    let builder = ClassBuilder::extend(class);
    let builder = transform(builder, "upper", |text| {
        if text.is_ascii() {
            text.to_ascii_uppercase()
        } else {
            text.to_uppercase()
        }
    });
    let builder = transform(builder, "lower", |text| {
        if text.is_ascii() {
            text.to_ascii_lowercase()
        } else {
            text.to_lowercase()
        }
    });
    let builder = transform(builder, "casefold", case_fold);
    let builder = transform(builder, "title", title);
    let builder = transform(builder, "capitalize", |text| {
        let mut characters = text.chars();
        let mut out = String::with_capacity(text.len());
        if let Some(first) = characters.next() {
            push_title(&mut out, first);
        }
        out.push_str(&characters.as_str().to_lowercase());
        out
    });
    let _ = transform(builder, "swapcase", |text| {
        let mut out = String::with_capacity(text.len());
        for character in text.chars() {
            if character.is_uppercase() {
                out.extend(character.to_lowercase());
            } else if character.is_lowercase() {
                out.extend(character.to_uppercase());
            } else {
                out.push(character);
            }
        }
        out
    });
}

fn is_cased(character: char) -> bool {
    character.is_uppercase() || character.is_lowercase() || is_title_case(character)
}

fn title(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut after_cased = false;
    for character in text.chars() {
        if after_cased {
            out.extend(character.to_lowercase());
        } else {
            push_title(&mut out, character);
        }
        after_cased = is_cased(character);
    }
    out
}

fn test(
    builder: ClassBuilder,
    name: &'static str,
    check: impl Fn(&str) -> bool + 'static,
) -> ClassBuilder {
    builder.method(name, move |vm, arguments| {
        let text = self_only(vm, name, arguments)?;
        Ok(Value::Bool(check(&text)))
    })
}

fn every(check: impl Fn(char) -> bool + 'static) -> impl Fn(&str) -> bool + 'static {
    move |text| !text.is_empty() && text.chars().all(&check)
}

fn install_tests(class: &Rc<Class>) {
    let builder = ClassBuilder::extend(class);
    let builder = test(builder, "isdecimal", every(|c| decimal_value(c).is_some()));
    let builder = test(builder, "isdigit", every(is_digit));
    let builder = test(builder, "isnumeric", every(is_numeric));
    let builder = test(builder, "isalpha", every(is_alpha));
    let builder = test(builder, "isalnum", every(|c| is_alpha(c) || is_numeric(c)));
    let builder = test(builder, "isspace", every(is_space));
    let builder = test(builder, "isascii", str::is_ascii);
    let builder = test(builder, "isprintable", |text| {
        text.chars().all(is_printable)
    });
    let builder = test(builder, "isidentifier", unicode::is_identifier);
    let builder = test(builder, "isupper", |text| {
        text.chars().any(char::is_uppercase)
            && !text.chars().any(|c| c.is_lowercase() || is_title_case(c))
    });
    let builder = test(builder, "islower", |text| {
        text.chars().any(char::is_lowercase)
            && !text.chars().any(|c| c.is_uppercase() || is_title_case(c))
    });
    let _ = test(builder, "istitle", is_title);
}

fn is_title(text: &str) -> bool {
    let mut after_cased = false;
    let mut found = false;
    for character in text.chars() {
        let upper = character.is_uppercase() || is_title_case(character);
        if upper && after_cased || character.is_lowercase() && !after_cased {
            return false;
        }
        after_cased = is_cased(character);
        found |= after_cased;
    }
    found
}

/// Which side the padding goes to.
#[derive(Clone, Copy)]
enum Side {
    Left,
    Right,
    Both,
}

fn justify(builder: ClassBuilder, name: &'static str, side: Side) -> ClassBuilder {
    builder.method(name, move |vm, arguments| {
        let mut reader = ArgumentReader::new(name, arguments);
        let text = reader.required(vm, "self")?;
        let width = reader.required(vm, "width")?;
        let fill = reader.optional("fillchar");
        reader.finish(vm)?;
        let text = vm.expect_str(&text)?;
        let width = count_argument(vm, &width)?;
        let fill = match fill {
            Some(fill) => fill_character(vm, &fill)?,
            None => ' ',
        };
        let length = text.chars().count();
        let missing = usize::try_from(width).unwrap_or(0).saturating_sub(length);
        if missing == 0 {
            return Ok(Value::Str(text));
        }
        let left = match side {
            Side::Left => missing,
            Side::Right => 0,
            // The odd place goes left when the width is odd too, as CPython rounds.
            Side::Both => missing / 2 + (missing & usize::try_from(width).unwrap_or(0) & 1),
        };
        let padding = |count| std::iter::repeat_n(fill, count).collect::<String>();
        Ok(Value::from(format!(
            "{}{text}{}",
            padding(left),
            padding(missing - left)
        )))
    })
}

fn fill_character(vm: &mut Interpreter, value: &Value) -> PyResult<char> {
    let Some(text) = value.as_str() else {
        if matches!(value, Value::Unresolved(_)) {
            vm.expect_str(value)?;
        }
        let class = vm.class_name(value);
        return Err(vm.type_error(format!(
            "The fill character must be a unicode character, not {class}"
        )));
    };
    let mut characters = text.chars();
    match (characters.next(), characters.next()) {
        (Some(character), None) => Ok(character),
        _ => Err(vm.type_error("The fill character must be exactly one character long")),
    }
}

fn install_layout(class: &Rc<Class>) {
    let builder = ClassBuilder::extend(class);
    let builder = justify(builder, "ljust", Side::Right);
    let builder = justify(builder, "rjust", Side::Left);
    let builder = justify(builder, "center", Side::Both);
    let _ = builder
        .method("zfill", |vm, arguments| {
            let mut reader = ArgumentReader::new("zfill", arguments);
            let text = reader.required(vm, "self")?;
            let width = reader.required(vm, "width")?;
            reader.finish(vm)?;
            let text = vm.expect_str(&text)?;
            let width = count_argument(vm, &width)?;
            let missing = usize::try_from(width)
                .unwrap_or(0)
                .saturating_sub(text.chars().count());
            let sign = text.len() - text.trim_start_matches(['+', '-']).len();
            let sign = sign.min(1);
            Ok(Value::from(format!(
                "{}{}{}",
                &text[..sign],
                "0".repeat(missing),
                &text[sign..]
            )))
        })
        .method("expandtabs", |vm, arguments| {
            let mut reader = ArgumentReader::new("expandtabs", arguments);
            let text = reader.required(vm, "self")?;
            let size = reader.optional("tabsize");
            reader.finish(vm)?;
            let text = vm.expect_str(&text)?;
            let size = match size {
                Some(size) => count_argument(vm, &size)?,
                None => 8,
            };
            Ok(Value::from(expand_tabs(
                &text,
                usize::try_from(size).unwrap_or(0),
            )))
        });
}

fn expand_tabs(text: &str, size: usize) -> String {
    let mut out = String::with_capacity(text.len());
    let mut column = 0;
    for character in text.chars() {
        match character {
            '\t' => {
                if size > 0 {
                    let count = size - column % size;
                    out.extend(std::iter::repeat_n(' ', count));
                    column += count;
                }
            }
            '\n' | '\r' => {
                out.push(character);
                column = 0;
            }
            character => {
                out.push(character);
                column += 1;
            }
        }
    }
    out
}

fn install_other(class: &Rc<Class>) {
    let _ = ClassBuilder::extend(class)
        .method("__format__", number::format_method)
        .method("format", |vm, mut arguments| {
            let template = arguments.positional.remove(0);
            let template = vm.expect_str(&template)?;
            vm.format_template(&template, &arguments)
        })
        .method("format_map", |vm, arguments| {
            let mut reader = ArgumentReader::new("format_map", arguments);
            let template = reader.required(vm, "self")?;
            let mapping = reader.required(vm, "mapping")?;
            reader.finish(vm)?;
            let template = vm.expect_str(&template)?;
            vm.format_map(&template, &mapping)
        })
        .method("encode", |vm, arguments| {
            let mut reader = ArgumentReader::new("encode", arguments);
            let text = reader.required(vm, "self")?;
            let encoding = reader.optional("encoding");
            let errors = reader.optional("errors");
            reader.finish(vm)?;
            let text = vm.expect_str(&text)?;
            let (encoding, errors) = codec_arguments(vm, "encode", encoding, errors)?;
            vm.encode_text(&text, &encoding, &errors).map(Value::bytes)
        })
        .method("translate", translate)
        .static_method("maketrans", make_translation)
        .method("__getnewargs__", |vm, arguments| {
            let text = self_only(vm, "__getnewargs__", arguments)?;
            Ok(Value::tuple(vec![Value::Str(text)]))
        });
}

/// The `encoding` and `errors` arguments of `encode`, `decode` and the constructors.
pub(super) fn codec_arguments(
    vm: &mut Interpreter,
    function: &str,
    encoding: Option<Value>,
    errors: Option<Value>,
) -> PyResult<(Str, Str)> {
    let mut read = |name: &str, value: Option<Value>, default: &str| match value {
        None => Ok(Str::from(default)),
        Some(value) => match value.as_str() {
            Some(text) => Ok(text.clone()),
            None if matches!(value, Value::Unresolved(_)) => vm.expect_str(&value),
            None => {
                let class = vm.class_name(&value);
                Err(vm.type_error(format!(
                    "{function}() argument '{name}' must be str, not {class}"
                )))
            }
        },
    };
    Ok((
        read("encoding", encoding, "utf-8")?,
        read("errors", errors, "strict")?,
    ))
}

fn translate(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    let mut reader = ArgumentReader::new("translate", arguments);
    let text = reader.required(vm, "self")?;
    let table = reader.required(vm, "table")?;
    reader.finish(vm)?;
    let text = vm.expect_str(&text)?;
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        let key = Value::Int(i64::from(character as u32));
        match vm.get_item(&table, &key) {
            Ok(Value::None) => {}
            Ok(replacement) => match replacement.unwrapped() {
                Value::Str(replacement) => out.push_str(replacement),
                _ => {
                    let code = vm.expect_big_int(&replacement)?.to_u32();
                    match code.and_then(char::from_u32) {
                        Some(replacement) => out.push(replacement),
                        None => {
                            return Err(
                                vm.value_error("character mapping must be in range(0x110000)")
                            );
                        }
                    }
                }
            },
            Err(error) if vm.is_exception(&error, "LookupError") => out.push(character),
            Err(error) => return Err(error),
        }
    }
    Ok(Value::from(out))
}

fn make_translation(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    let mut reader = ArgumentReader::new("maketrans", arguments);
    let first = reader.required(vm, "x")?;
    let second = reader.optional("y");
    let third = reader.optional("z");
    reader.finish(vm)?;
    let table = Dict::new();
    let code = |character: char| Value::Int(i64::from(character as u32));
    let Some(second) = second else {
        let Value::Dict(source) = first.unwrapped() else {
            return Err(
                vm.type_error("if you give only one argument to maketrans it must be a dict")
            );
        };
        for (key, value) in source.items() {
            let key = match key.as_str() {
                None => key,
                Some(text) => {
                    let mut characters = text.chars();
                    match (characters.next(), characters.next()) {
                        (Some(character), None) => code(character),
                        _ => {
                            return Err(vm.value_error(
                                "string keys in translate table must be of length 1",
                            ));
                        }
                    }
                }
            };
            table.set(vm, key, value)?;
        }
        return Ok(Value::Dict(Rc::new(table)));
    };
    let (from, to) = (vm.expect_str(&first)?, vm.expect_str(&second)?);
    if from.chars().count() != to.chars().count() {
        return Err(vm.value_error("the first two maketrans arguments must have equal length"));
    }
    for (from, to) in from.chars().zip(to.chars()) {
        table.set(vm, code(from), code(to))?;
    }
    if let Some(deleted) = third {
        for character in vm.expect_str(&deleted)?.chars() {
            table.set(vm, code(character), Value::None)?;
        }
    }
    Ok(Value::Dict(Rc::new(table)))
}

/// What `str(...)` makes; `arguments` without the class. A subclass wraps the result.
///
/// # Errors
/// The value's `__str__` raised, or bytes do not decode.
pub fn construct_str(vm: &mut Interpreter, _class: &Rc<Class>, arguments: Arguments) -> PyResult {
    let mut reader = ArgumentReader::new("str", arguments);
    let value = reader.optional("object");
    let encoding = reader.optional("encoding");
    let errors = reader.optional("errors");
    reader.finish(vm)?;
    let Some(value) = value else {
        return Ok(Value::from(""));
    };
    if encoding.is_none() && errors.is_none() {
        return vm.to_str(&value).map(Value::Str);
    }
    let (encoding, errors) = codec_arguments(vm, "str", encoding, errors)?;
    match value.unwrapped() {
        Value::Bytes(data) => {
            let data = Rc::clone(data);
            vm.decode_bytes(&data, &encoding, &errors).map(Value::from)
        }
        Value::Str(_) => Err(vm.type_error("decoding str is not supported")),
        _ => {
            if matches!(value, Value::Unresolved(_)) {
                vm.expect_bytes(&value)?;
            }
            if vm.class_name(&value) == "bytearray"
                && let Some(made) = vm.call_special(&value, "__bytes__", Vec::new())?
            {
                let data = vm.expect_bytes(&made)?;
                return vm.decode_bytes(&data, &encoding, &errors).map(Value::from);
            }
            let class = vm.class_name(&value);
            Err(vm.type_error(format!(
                "decoding to str: need a bytes-like object, {class} found"
            )))
        }
    }
}
