//! The methods of `bytes`, and what `bytes(...)` makes.

use std::rc::Rc;

use num_traits::ToPrimitive;

use super::super::error::PyResult;
use super::super::interpreter::Interpreter;
use super::super::native::{ArgumentReader, ClassBuilder};
use super::super::value::{Arguments, Class, Value};
use super::Types;
use super::text::{codec_arguments, count_argument};
use super::text_search::{Ends, Missing, slice_bound};

/// Adds the methods of `bytes` to its class.
pub fn install(types: &Types) {
    install_codecs(&types.bytes);
    install_strip(&types.bytes);
    install_search(&types.bytes);
    install_split(&types.bytes);
    install_tests(&types.bytes);
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c)
}

fn bytes_like(vm: &mut Interpreter, value: &Value) -> PyResult<Rc<[u8]>> {
    match value.unwrapped() {
        Value::Bytes(data) => Ok(Rc::clone(data)),
        Value::Unresolved(_) => vm.expect_bytes(value),
        Value::Instance(_) if vm.class_name(value) == "bytearray" => {
            match vm.call_special(value, "__bytes__", Vec::new())? {
                Some(made) => vm.expect_bytes(&made),
                None => vm.expect_bytes(value),
            }
        }
        _ => {
            let class = vm.class_name(value);
            Err(vm.type_error(format!("a bytes-like object is required, not '{class}'")))
        }
    }
}

fn install_codecs(class: &Rc<Class>) {
    let _ = ClassBuilder::extend(class)
        .method("decode", |vm, arguments| {
            let mut reader = ArgumentReader::new("decode", arguments);
            let data = reader.required(vm, "self")?;
            let encoding = reader.optional("encoding");
            let errors = reader.optional("errors");
            reader.finish(vm)?;
            let data = vm.expect_bytes(&data)?;
            let (encoding, errors) = codec_arguments(vm, "decode", encoding, errors)?;
            vm.decode_bytes(&data, &encoding, &errors).map(Value::from)
        })
        .method("hex", |vm, arguments| {
            let mut reader = ArgumentReader::new("hex", arguments);
            let data = reader.required(vm, "self")?;
            let separator = reader.optional("sep");
            let group = reader.optional("bytes_per_sep");
            reader.finish(vm)?;
            let data = vm.expect_bytes(&data)?;
            let group = match group {
                Some(group) => vm.expect_int(&group)?,
                None => 1,
            };
            let separator = match separator {
                Some(separator) => vm.expect_str(&separator)?.to_string(),
                None => return Ok(Value::from(hex_text(&data))),
            };
            if separator.chars().count() != 1 {
                return Err(vm.value_error("sep must be length 1."));
            }
            Ok(Value::from(hex_grouped(&data, &separator, group)))
        })
        .class_method("fromhex", |vm, arguments| {
            let mut reader = ArgumentReader::new("fromhex", arguments);
            reader.required(vm, "cls")?;
            let text = reader.required(vm, "string")?;
            reader.finish(vm)?;
            let text = vm.expect_str(&text)?;
            from_hex(vm, &text).map(Value::bytes)
        })
        .static_method("maketrans", |vm, arguments| {
            let mut reader = ArgumentReader::new("maketrans", arguments);
            let from = reader.required(vm, "frm")?;
            let to = reader.required(vm, "to")?;
            reader.finish(vm)?;
            let (from, to) = (bytes_like(vm, &from)?, bytes_like(vm, &to)?);
            if from.len() != to.len() {
                return Err(vm.value_error("maketrans arguments must have same length"));
            }
            let mut table: Vec<u8> = (0..=255).collect();
            for (from, to) in from.iter().zip(to.iter()) {
                table[usize::from(*from)] = *to;
            }
            Ok(Value::bytes(table))
        })
        .method("translate", |vm, arguments| {
            let mut reader = ArgumentReader::new("translate", arguments);
            let data = reader.required(vm, "self")?;
            let table = reader.required(vm, "table")?;
            let deleted = reader.optional("delete");
            reader.finish(vm)?;
            let data = vm.expect_bytes(&data)?;
            let deleted = match deleted {
                Some(deleted) => bytes_like(vm, &deleted)?.to_vec(),
                None => Vec::new(),
            };
            let kept = data.iter().copied().filter(|byte| !deleted.contains(byte));
            if table.is_none() {
                return Ok(Value::bytes(kept.collect()));
            }
            let table = bytes_like(vm, &table)?;
            if table.len() != 256 {
                return Err(vm.value_error("translation table must be 256 characters long"));
            }
            Ok(Value::bytes(
                kept.map(|byte| table[usize::from(byte)]).collect(),
            ))
        });
}

/// The hexadecimal digits of data.
#[must_use]
pub fn hex_text(data: &[u8]) -> String {
    data.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn hex_grouped(data: &[u8], separator: &str, group: i64) -> String {
    let size = usize::try_from(group.unsigned_abs()).unwrap_or(usize::MAX);
    if size == 0 {
        return hex_text(data);
    }
    let chunks: Vec<String> = if group > 0 {
        // Groups count from the right.
        let first = data.len() % size;
        let (head, tail) = data.split_at(first);
        let head = (!head.is_empty()).then(|| hex_text(head));
        head.into_iter()
            .chain(tail.chunks(size).map(hex_text))
            .collect()
    } else {
        data.chunks(size).map(hex_text).collect()
    };
    chunks.join(separator)
}

fn from_hex(vm: &mut Interpreter, text: &str) -> PyResult<Vec<u8>> {
    let characters: Vec<char> = text.chars().collect();
    let mut data = Vec::with_capacity(characters.len() / 2);
    let mut position = 0;
    while position < characters.len() {
        if characters[position].is_ascii_whitespace() {
            position += 1;
            continue;
        }
        let digit = |at: usize| {
            characters
                .get(at)
                .and_then(|character| character.to_digit(16))
        };
        let bad = match (digit(position), digit(position + 1)) {
            (Some(high), Some(low)) => {
                data.push(u8::try_from(high * 16 + low).unwrap_or(0));
                position += 2;
                continue;
            }
            (None, _) => position,
            (Some(_), None) => position + 1,
        };
        return Err(vm.value_error(format!(
            "non-hexadecimal number found in fromhex() arg at position {bad}"
        )));
    }
    Ok(data)
}

fn strip(builder: ClassBuilder, name: &'static str, ends: Ends) -> ClassBuilder {
    builder.method(name, move |vm, arguments| {
        let mut reader = ArgumentReader::new(name, arguments);
        let data = reader.required(vm, "self")?;
        let set = reader.optional_not_none("bytes");
        reader.finish(vm)?;
        let data = vm.expect_bytes(&data)?;
        let set = match set {
            Some(set) => Some(bytes_like(vm, &set)?),
            None => None,
        };
        let dropped = |byte: &u8| match &set {
            Some(set) => set.contains(byte),
            None => is_space(*byte),
        };
        let mut rest: &[u8] = &data;
        while ends.left() && rest.first().is_some_and(dropped) {
            rest = &rest[1..];
        }
        while ends.right() && rest.last().is_some_and(dropped) {
            rest = &rest[..rest.len() - 1];
        }
        Ok(Value::bytes(rest.to_vec()))
    })
}

fn install_strip(class: &Rc<Class>) {
    let builder = ClassBuilder::extend(class);
    let builder = strip(builder, "strip", Ends::Both);
    let builder = strip(builder, "lstrip", Ends::Left);
    let builder = strip(builder, "rstrip", Ends::Right);
    let builder = map_bytes(builder, "upper", |data| data.to_ascii_uppercase());
    let builder = map_bytes(builder, "lower", |data| data.to_ascii_lowercase());
    let builder = map_bytes(builder, "capitalize", |data| {
        let mut out = data.to_ascii_lowercase();
        if let Some(first) = out.first_mut() {
            first.make_ascii_uppercase();
        }
        out
    });
    let _ = map_bytes(builder, "title", |data| {
        let mut after_letter = false;
        data.iter()
            .map(|byte| {
                let made = if after_letter {
                    byte.to_ascii_lowercase()
                } else {
                    byte.to_ascii_uppercase()
                };
                after_letter = byte.is_ascii_alphabetic();
                made
            })
            .collect()
    });
}

fn map_bytes(
    builder: ClassBuilder,
    name: &'static str,
    change: fn(&[u8]) -> Vec<u8>,
) -> ClassBuilder {
    builder.method(name, move |vm, arguments| {
        let mut reader = ArgumentReader::new(name, arguments);
        let data = reader.required(vm, "self")?;
        reader.finish(vm)?;
        let data = vm.expect_bytes(&data)?;
        Ok(Value::bytes(change(&data)))
    })
}

/// Where `part` begins for the first time.
#[must_use]
pub fn find_bytes(data: &[u8], part: &[u8]) -> Option<usize> {
    if part.is_empty() {
        return Some(0);
    }
    data.windows(part.len()).position(|window| window == part)
}

fn rfind_bytes(data: &[u8], part: &[u8]) -> Option<usize> {
    if part.is_empty() {
        return Some(data.len());
    }
    data.windows(part.len()).rposition(|window| window == part)
}

/// What a search looks for: bytes, or the value of one.
fn needle(vm: &mut Interpreter, value: &Value) -> PyResult<Vec<u8>> {
    match value.unwrapped() {
        Value::Bytes(data) => Ok(data.to_vec()),
        Value::Int(_) | Value::Bool(_) | Value::BigInt(_) => {
            match vm.expect_big_int(value)?.to_u8() {
                Some(byte) => Ok(vec![byte]),
                None => Err(vm.value_error("byte must be in range(0, 256)")),
            }
        }
        Value::Unresolved(_) => vm.expect_bytes(value).map(|data| data.to_vec()),
        _ => {
            let class = vm.class_name(value);
            Err(vm.type_error(format!(
                "argument should be integer or bytes-like object, not '{class}'"
            )))
        }
    }
}

type Bounds = Option<(usize, usize)>;

fn search_arguments(
    vm: &mut Interpreter,
    name: &'static str,
    arguments: Arguments,
) -> PyResult<(Rc<[u8]>, Value, Bounds)> {
    let mut reader = ArgumentReader::new(name, arguments);
    let data = reader.required(vm, "self")?;
    let part = reader.required(vm, "sub")?;
    let start = reader.optional("start");
    let end = reader.optional("end");
    reader.finish(vm)?;
    let data = vm.expect_bytes(&data)?;
    let start = slice_bound(vm, start.as_ref(), data.len(), 0)?;
    let end = slice_bound(vm, end.as_ref(), data.len(), data.len())?.min(data.len());
    Ok((data, part, (start <= end).then_some((start, end))))
}

fn search(
    builder: ClassBuilder,
    name: &'static str,
    missing: Missing,
    find: fn(&[u8], &[u8]) -> Option<usize>,
) -> ClassBuilder {
    builder.method(name, move |vm, arguments| {
        let (data, part, bounds) = search_arguments(vm, name, arguments)?;
        let part = needle(vm, &part)?;
        let found = bounds
            .and_then(|(start, end)| find(&data[start..end], &part).map(|offset| start + offset));
        match (found, missing) {
            (Some(found), _) => Ok(Value::from(found)),
            (None, Missing::MinusOne) => Ok(Value::Int(-1)),
            (None, Missing::Error) => Err(vm.value_error("subsection not found")),
        }
    })
}

fn matches_affix(builder: ClassBuilder, name: &'static str, ends: Ends) -> ClassBuilder {
    builder.method(name, move |vm, arguments| {
        let (data, part, bounds) = search_arguments(vm, name, arguments)?;
        let parts = match part.unwrapped() {
            Value::Tuple(parts) => parts.to_vec(),
            _ => vec![part.clone()],
        };
        let Some((start, end)) = bounds else {
            return Ok(Value::Bool(false));
        };
        for part in &parts {
            let Value::Bytes(part) = part.unwrapped() else {
                if matches!(part, Value::Unresolved(_)) {
                    vm.expect_bytes(part)?;
                }
                let class = vm.class_name(part);
                return Err(vm.type_error(format!(
                    "{name} first arg must be bytes or a tuple of bytes, not {class}"
                )));
            };
            let window = &data[start..end];
            let found = if ends == Ends::Left {
                window.starts_with(part)
            } else {
                window.ends_with(part)
            };
            if found {
                return Ok(Value::Bool(true));
            }
        }
        Ok(Value::Bool(false))
    })
}

fn affix(builder: ClassBuilder, name: &'static str, ends: Ends) -> ClassBuilder {
    builder.method(name, move |vm, arguments| {
        let mut reader = ArgumentReader::new(name, arguments);
        let data = reader.required(vm, "self")?;
        let part = reader.required(vm, "part")?;
        reader.finish(vm)?;
        let data = vm.expect_bytes(&data)?;
        let part = bytes_like(vm, &part)?;
        let rest = if ends == Ends::Left {
            data.strip_prefix(&*part)
        } else {
            data.strip_suffix(&*part)
        };
        Ok(Value::bytes(rest.unwrap_or(&data).to_vec()))
    })
}

fn install_search(class: &Rc<Class>) {
    let builder = ClassBuilder::extend(class);
    let builder = search(builder, "find", Missing::MinusOne, find_bytes);
    let builder = search(builder, "rfind", Missing::MinusOne, rfind_bytes);
    let builder = search(builder, "index", Missing::Error, find_bytes);
    let builder = search(builder, "rindex", Missing::Error, rfind_bytes);
    let builder = matches_affix(builder, "startswith", Ends::Left);
    let builder = matches_affix(builder, "endswith", Ends::Right);
    let builder = affix(builder, "removeprefix", Ends::Left);
    let builder = affix(builder, "removesuffix", Ends::Right);
    let _ = builder
        .method("count", |vm, arguments| {
            let (data, part, bounds) = search_arguments(vm, "count", arguments)?;
            let part = needle(vm, &part)?;
            let Some((start, end)) = bounds else {
                return Ok(Value::Int(0));
            };
            if part.is_empty() {
                return Ok(Value::from(end - start + 1));
            }
            Ok(Value::from(
                split_at(&data[start..end], &part, None).len() - 1,
            ))
        })
        .method("replace", |vm, arguments| {
            let mut reader = ArgumentReader::new("replace", arguments);
            let data = reader.required(vm, "self")?;
            let old = reader.required(vm, "old")?;
            let new = reader.required(vm, "new")?;
            let count = reader.optional("count");
            reader.finish(vm)?;
            let data = vm.expect_bytes(&data)?;
            let (old, new) = (bytes_like(vm, &old)?, bytes_like(vm, &new)?);
            let limit = match count {
                Some(count) => usize::try_from(count_argument(vm, &count)?).ok(),
                None => None,
            };
            if old.is_empty() {
                return Ok(Value::bytes(spread(&data, &new, limit)));
            }
            Ok(Value::bytes(split_at(&data, &old, limit).join(&*new)))
        });
}

/// Puts `between` before every byte and at the end, so often at most.
fn spread(data: &[u8], between: &[u8], limit: Option<usize>) -> Vec<u8> {
    let limit = limit.unwrap_or(usize::MAX);
    let mut out = Vec::new();
    for (index, byte) in data.iter().enumerate() {
        if index < limit {
            out.extend_from_slice(between);
        }
        out.push(*byte);
    }
    if data.len() < limit {
        out.extend_from_slice(between);
    }
    out
}

fn split_at<'a>(data: &'a [u8], separator: &[u8], limit: Option<usize>) -> Vec<&'a [u8]> {
    let mut parts = Vec::new();
    let mut rest = data;
    while limit.is_none_or(|limit| parts.len() < limit) {
        let Some(at) = find_bytes(rest, separator) else {
            break;
        };
        parts.push(&rest[..at]);
        rest = &rest[at + separator.len()..];
    }
    parts.push(rest);
    parts
}

fn rsplit_at<'a>(data: &'a [u8], separator: &[u8], limit: Option<usize>) -> Vec<&'a [u8]> {
    let mut parts = Vec::new();
    let mut rest = data;
    while limit.is_none_or(|limit| parts.len() < limit) {
        let Some(at) = rfind_bytes(rest, separator) else {
            break;
        };
        parts.push(&rest[at + separator.len()..]);
        rest = &rest[..at];
    }
    parts.push(rest);
    parts.reverse();
    parts
}

fn split_spaces(data: &[u8], limit: Option<usize>) -> Vec<&[u8]> {
    let mut parts = Vec::new();
    let skip = |data: &[u8]| {
        data.iter()
            .position(|byte| !is_space(*byte))
            .unwrap_or(data.len())
    };
    let mut rest = &data[skip(data)..];
    while !rest.is_empty() {
        if limit.is_some_and(|limit| parts.len() >= limit) {
            parts.push(rest);
            break;
        }
        let end = rest
            .iter()
            .position(|byte| is_space(*byte))
            .unwrap_or(rest.len());
        parts.push(&rest[..end]);
        rest = &rest[end..];
        rest = &rest[skip(rest)..];
    }
    parts
}

fn split_method(
    vm: &mut Interpreter,
    name: &'static str,
    arguments: Arguments,
    ends: Ends,
) -> PyResult {
    let mut reader = ArgumentReader::new(name, arguments);
    let data = reader.required(vm, "self")?;
    let separator = reader.optional_not_none("sep");
    let limit = reader.optional("maxsplit");
    reader.finish(vm)?;
    let data = vm.expect_bytes(&data)?;
    let limit = match limit {
        Some(limit) => usize::try_from(count_argument(vm, &limit)?).ok(),
        None => None,
    };
    let parts = match separator {
        None if ends == Ends::Right && limit.is_some() => {
            // Splitting the reversed data from the left is splitting from the right.
            let reversed: Vec<u8> = data.iter().rev().copied().collect();
            let mut parts: Vec<Vec<u8>> = split_spaces(&reversed, limit)
                .into_iter()
                .map(|part| part.iter().rev().copied().collect())
                .collect();
            parts.reverse();
            return Ok(Value::list(parts.into_iter().map(Value::bytes).collect()));
        }
        None => split_spaces(&data, limit),
        Some(separator) => {
            let separator = bytes_like(vm, &separator)?;
            if separator.is_empty() {
                return Err(vm.value_error("empty separator"));
            }
            if ends == Ends::Left {
                split_at(&data, &separator, limit)
            } else {
                rsplit_at(&data, &separator, limit)
            }
        }
    };
    Ok(Value::list(
        parts
            .into_iter()
            .map(|part| Value::bytes(part.to_vec()))
            .collect(),
    ))
}

fn partition(builder: ClassBuilder, name: &'static str, ends: Ends) -> ClassBuilder {
    builder.method(name, move |vm, arguments| {
        let mut reader = ArgumentReader::new(name, arguments);
        let data = reader.required(vm, "self")?;
        let separator = reader.required(vm, "sep")?;
        reader.finish(vm)?;
        let data = vm.expect_bytes(&data)?;
        let separator = bytes_like(vm, &separator)?;
        if separator.is_empty() {
            return Err(vm.value_error("empty separator"));
        }
        let found = if ends == Ends::Left {
            find_bytes(&data, &separator)
        } else {
            rfind_bytes(&data, &separator)
        };
        let empty = || Value::bytes(Vec::new());
        Ok(Value::tuple(match found {
            Some(at) => vec![
                Value::bytes(data[..at].to_vec()),
                Value::Bytes(Rc::clone(&separator)),
                Value::bytes(data[at + separator.len()..].to_vec()),
            ],
            None if ends == Ends::Left => vec![Value::Bytes(data), empty(), empty()],
            None => vec![empty(), empty(), Value::Bytes(data)],
        }))
    })
}

/// Which side the padding goes to.
fn justify(builder: ClassBuilder, name: &'static str, ends: Ends) -> ClassBuilder {
    builder.method(name, move |vm, arguments| {
        let mut reader = ArgumentReader::new(name, arguments);
        let data = reader.required(vm, "self")?;
        let width = reader.required(vm, "width")?;
        let fill = reader.optional("fillchar");
        reader.finish(vm)?;
        let data = vm.expect_bytes(&data)?;
        let width = usize::try_from(count_argument(vm, &width)?).unwrap_or(0);
        let fill = match fill {
            Some(fill) => match *bytes_like(vm, &fill)? {
                [byte] => byte,
                _ => {
                    return Err(vm.type_error(format!(
                        "{name}() argument 2 must be a byte string of length 1"
                    )));
                }
            },
            None => b' ',
        };
        let missing = width.saturating_sub(data.len());
        let left = match ends {
            Ends::Left => 0,
            Ends::Right => missing,
            Ends::Both => missing / 2 + (missing & width & 1),
        };
        let mut out = vec![fill; left];
        out.extend_from_slice(&data);
        out.resize(data.len() + missing, fill);
        Ok(Value::bytes(out))
    })
}

fn install_split(class: &Rc<Class>) {
    let builder = ClassBuilder::extend(class);
    let builder = partition(builder, "partition", Ends::Left);
    let builder = partition(builder, "rpartition", Ends::Right);
    let builder = justify(builder, "ljust", Ends::Left);
    let builder = justify(builder, "rjust", Ends::Right);
    let builder = justify(builder, "center", Ends::Both);
    let _ = builder
        .method("split", |vm, arguments| {
            split_method(vm, "split", arguments, Ends::Left)
        })
        .method("rsplit", |vm, arguments| {
            split_method(vm, "rsplit", arguments, Ends::Right)
        })
        .method("splitlines", |vm, arguments| {
            let mut reader = ArgumentReader::new("splitlines", arguments);
            let data = reader.required(vm, "self")?;
            let keep = reader.optional("keepends");
            reader.finish(vm)?;
            let data = vm.expect_bytes(&data)?;
            let keep = match keep {
                Some(keep) => vm.is_true(&keep)?,
                None => false,
            };
            Ok(Value::list(split_lines(&data, keep)))
        })
        .method("join", |vm, arguments| {
            let mut reader = ArgumentReader::new("join", arguments);
            let separator = reader.required(vm, "self")?;
            let items = reader.required(vm, "iterable")?;
            reader.finish(vm)?;
            let separator = vm.expect_bytes(&separator)?;
            let mut parts = Vec::new();
            for (index, item) in vm.collect(&items)?.iter().enumerate() {
                match item.unwrapped() {
                    Value::Bytes(part) => parts.push(part.to_vec()),
                    Value::Unresolved(_) => parts.push(vm.expect_bytes(item)?.to_vec()),
                    _ if vm.class_name(item) == "bytearray" => {
                        parts.push(bytes_like(vm, item)?.to_vec());
                    }
                    _ => {
                        let class = vm.class_name(item);
                        return Err(vm.type_error(format!(
                            "sequence item {index}: expected a bytes-like object, {class} found"
                        )));
                    }
                }
            }
            Ok(Value::bytes(parts.join(&*separator)))
        });
}

fn split_lines(data: &[u8], keep: bool) -> Vec<Value> {
    let mut lines = Vec::new();
    let mut rest = data;
    while !rest.is_empty() {
        let end = rest
            .iter()
            .position(|byte| matches!(byte, b'\n' | b'\r'))
            .unwrap_or(rest.len());
        let next = match rest.get(end..end + 2) {
            Some(b"\r\n") => end + 2,
            _ => (end + 1).min(rest.len()),
        };
        lines.push(Value::bytes(rest[..if keep { next } else { end }].to_vec()));
        rest = &rest[next..];
    }
    lines
}

fn test(builder: ClassBuilder, name: &'static str, check: fn(&[u8]) -> bool) -> ClassBuilder {
    builder.method(name, move |vm, arguments| {
        let mut reader = ArgumentReader::new(name, arguments);
        let data = reader.required(vm, "self")?;
        reader.finish(vm)?;
        let data = vm.expect_bytes(&data)?;
        Ok(Value::Bool(check(&data)))
    })
}

fn install_tests(class: &Rc<Class>) {
    let builder = ClassBuilder::extend(class);
    let builder = test(builder, "isascii", <[u8]>::is_ascii);
    let builder = test(builder, "isdigit", |data| {
        !data.is_empty() && data.iter().all(u8::is_ascii_digit)
    });
    let builder = test(builder, "isalpha", |data| {
        !data.is_empty() && data.iter().all(u8::is_ascii_alphabetic)
    });
    let builder = test(builder, "isalnum", |data| {
        !data.is_empty() && data.iter().all(u8::is_ascii_alphanumeric)
    });
    let builder = test(builder, "isspace", |data| {
        !data.is_empty() && data.iter().all(|byte| is_space(*byte))
    });
    let builder = test(builder, "isupper", |data| {
        data.iter().any(u8::is_ascii_uppercase) && !data.iter().any(u8::is_ascii_lowercase)
    });
    let _ = test(builder, "islower", |data| {
        data.iter().any(u8::is_ascii_lowercase) && !data.iter().any(u8::is_ascii_uppercase)
    });
}

/// The bytes whose values an iterable of integers gives.
///
/// # Errors
/// An element is no integer, or out of range.
pub fn bytes_of_iterable(vm: &mut Interpreter, value: &Value) -> PyResult<Vec<u8>> {
    let mut data = Vec::new();
    for item in vm.collect(value)? {
        match vm.expect_big_int(&item)?.to_u8() {
            Some(byte) => data.push(byte),
            None => return Err(vm.value_error("bytes must be in range(0, 256)")),
        }
    }
    Ok(data)
}

/// What `bytes(...)` makes; `arguments` without the class.
///
/// # Errors
/// As CPython: text without an encoding, a negative count, elements that are no bytes.
pub fn construct_bytes(vm: &mut Interpreter, _class: &Rc<Class>, arguments: Arguments) -> PyResult {
    let mut reader = ArgumentReader::new("bytes", arguments);
    let value = reader.optional("source");
    let encoding = reader.optional("encoding");
    let errors = reader.optional("errors");
    reader.finish(vm)?;
    let has_codec = encoding.is_some() || errors.is_some();
    let Some(value) = value else {
        if has_codec {
            return Err(vm.type_error("encoding without a string argument"));
        }
        return Ok(Value::bytes(Vec::new()));
    };
    if let Value::Str(text) = value.unwrapped() {
        if encoding.is_none() {
            return Err(vm.type_error("string argument without an encoding"));
        }
        let (encoding, errors) = codec_arguments(vm, "bytes", encoding, errors)?;
        return vm.encode_text(text, &encoding, &errors).map(Value::bytes);
    }
    if has_codec {
        return Err(vm.type_error("encoding without a string argument"));
    }
    match value.unwrapped() {
        Value::Bytes(data) => Ok(Value::Bytes(Rc::clone(data))),
        Value::Int(_) | Value::Bool(_) | Value::BigInt(_) => {
            let count = count_argument(vm, &value)?;
            match usize::try_from(count) {
                Ok(count) if count <= 1 << 30 => Ok(Value::bytes(vec![0; count])),
                Ok(_) => Err(vm.error_with("MemoryError", Vec::new())),
                Err(_) => Err(vm.value_error("negative count")),
            }
        }
        Value::None | Value::Float(_) | Value::Function(_) | Value::Class(_) => {
            let class = vm.class_name(&value);
            Err(vm.type_error(format!("cannot convert '{class}' object to bytes")))
        }
        Value::Instance(_) => match vm.call_special(&value, "__bytes__", Vec::new())? {
            Some(made) => vm.expect_bytes(&made).map(Value::Bytes),
            None => bytes_of_iterable(vm, &value).map(Value::bytes),
        },
        _ => bytes_of_iterable(vm, &value).map(Value::bytes),
    }
}
