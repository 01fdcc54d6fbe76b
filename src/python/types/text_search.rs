//! The methods of `str` that search, cut and join.

use std::rc::Rc;

use super::super::error::PyResult;
use super::super::interpreter::Interpreter;
use super::super::native::{ArgumentReader, ClassBuilder};
use super::super::string::Str;
use super::super::value::{Arguments, Class, Value};
use super::text::count_argument;
use super::unicode::{is_line_break, is_space};

pub(super) fn install(class: &Rc<Class>) {
    install_strip(class);
    install_search(class);
    install_split(class);
}

/// Which ends a method works on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Ends {
    Left,
    Right,
    Both,
}

impl Ends {
    pub(super) fn left(self) -> bool {
        self != Ends::Right
    }

    pub(super) fn right(self) -> bool {
        self != Ends::Left
    }
}

fn strip(builder: ClassBuilder, name: &'static str, ends: Ends) -> ClassBuilder {
    builder.method(name, move |vm, arguments| {
        let mut reader = ArgumentReader::new(name, arguments);
        let text = reader.required(vm, "self")?;
        let set = reader.optional_not_none("chars");
        reader.finish(vm)?;
        let text = vm.expect_str(&text)?;
        let set = match &set {
            None => None,
            Some(set) => match set.as_str() {
                Some(set) => Some(set.clone()),
                None if matches!(set, Value::Unresolved(_)) => Some(vm.expect_str(set)?),
                None => return Err(vm.type_error(format!("{name} arg must be None or str"))),
            },
        };
        let dropped = |character: char| match &set {
            Some(set) => set.contains(character),
            None => is_space(character),
        };
        let mut rest: &str = &text;
        if ends.left() {
            rest = rest.trim_start_matches(dropped);
        }
        if ends.right() {
            rest = rest.trim_end_matches(dropped);
        }
        if rest.len() == text.len() {
            Ok(Value::Str(text))
        } else {
            Ok(Value::from(rest))
        }
    })
}

fn affix(builder: ClassBuilder, name: &'static str, ends: Ends) -> ClassBuilder {
    builder.method(name, move |vm, arguments| {
        let mut reader = ArgumentReader::new(name, arguments);
        let text = reader.required(vm, "self")?;
        let part = reader.required(vm, "part")?;
        reader.finish(vm)?;
        let text = vm.expect_str(&text)?;
        let part = method_str(vm, name, &part)?;
        let rest = if ends == Ends::Left {
            text.strip_prefix(part.as_str())
        } else {
            text.strip_suffix(part.as_str())
        };
        match rest {
            Some(rest) => Ok(Value::from(rest)),
            None => Ok(Value::Str(text)),
        }
    })
}

/// The single text argument of a method.
fn method_str(vm: &mut Interpreter, method: &str, value: &Value) -> PyResult<Str> {
    match value.as_str() {
        Some(text) => Ok(text.clone()),
        None if matches!(value, Value::Unresolved(_)) => vm.expect_str(value),
        None => {
            let class = vm.class_name(value);
            Err(vm.type_error(format!("{method}() argument must be str, not {class}")))
        }
    }
}

fn install_strip(class: &Rc<Class>) {
    let builder = ClassBuilder::extend(class);
    let builder = strip(builder, "strip", Ends::Both);
    let builder = strip(builder, "lstrip", Ends::Left);
    let builder = strip(builder, "rstrip", Ends::Right);
    let builder = affix(builder, "removeprefix", Ends::Left);
    let _ = affix(builder, "removesuffix", Ends::Right);
}

/// Turns a slice bound into an offset in `0..=length`.
pub(super) fn slice_bound(
    vm: &mut Interpreter,
    value: Option<&Value>,
    length: usize,
    default: usize,
) -> PyResult<usize> {
    let Some(value) = value.filter(|value| !value.is_none()) else {
        return Ok(default);
    };
    if !matches!(
        value.unwrapped(),
        Value::Int(_)
            | Value::Bool(_)
            | Value::BigInt(_)
            | Value::Instance(_)
            | Value::Unresolved(_)
    ) {
        return Err(
            vm.type_error("slice indices must be integers or None or have an __index__ method")
        );
    }
    let bound = match value.unwrapped() {
        Value::BigInt(number) if number.sign() == num_bigint::Sign::Minus => i64::MIN,
        Value::BigInt(_) => i64::MAX,
        _ => vm.expect_int(value)?,
    };
    Ok(if bound < 0 {
        length.saturating_sub(usize::try_from(bound.unsigned_abs()).unwrap_or(usize::MAX))
    } else {
        usize::try_from(bound).unwrap_or(usize::MAX)
    })
}

/// The byte offset of a character.
fn byte_offset(text: &str, characters: usize) -> usize {
    if text.is_ascii() {
        return characters.min(text.len());
    }
    text.char_indices()
        .nth(characters)
        .map_or(text.len(), |(offset, _)| offset)
}

/// A part of a text, and how many characters come before it.
struct Window<'a> {
    text: &'a str,
    start: usize,
}

fn window<'a>(
    vm: &mut Interpreter,
    text: &'a str,
    start: Option<&Value>,
    end: Option<&Value>,
) -> PyResult<Option<Window<'a>>> {
    if start.is_none() && end.is_none() {
        return Ok(Some(Window { text, start: 0 }));
    }
    let length = text.chars().count();
    let start = slice_bound(vm, start, length, 0)?;
    let end = slice_bound(vm, end, length, length)?.min(length);
    if start > length || start > end {
        return Ok(None);
    }
    let (from, to) = (byte_offset(text, start), byte_offset(text, end));
    Ok(Some(Window {
        text: &text[from..to],
        start,
    }))
}

/// What a search that finds nothing does.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Missing {
    MinusOne,
    Error,
}

fn search(
    builder: ClassBuilder,
    name: &'static str,
    missing: Missing,
    find: fn(&str, &str) -> Option<usize>,
) -> ClassBuilder {
    builder.method(name, move |vm, arguments| {
        let (text, part, start, end) = search_arguments(vm, name, arguments)?;
        let found = match window(vm, &text, start.as_ref(), end.as_ref())? {
            None => None,
            Some(window) => find(window.text, &part)
                .map(|offset| window.start + window.text[..offset].chars().count()),
        };
        match (found, missing) {
            (Some(found), _) => Ok(Value::from(found)),
            (None, Missing::MinusOne) => Ok(Value::Int(-1)),
            (None, Missing::Error) => Err(vm.value_error("substring not found")),
        }
    })
}

fn search_arguments(
    vm: &mut Interpreter,
    name: &'static str,
    arguments: Arguments,
) -> PyResult<(Str, Str, Option<Value>, Option<Value>)> {
    let mut reader = ArgumentReader::new(name, arguments);
    let text = reader.required(vm, "self")?;
    let part = reader.required(vm, "sub")?;
    let start = reader.optional("start");
    let end = reader.optional("end");
    reader.finish(vm)?;
    let text = vm.expect_str(&text)?;
    let part = must_be_str(vm, &part)?;
    Ok((text, part, start, end))
}

fn must_be_str(vm: &mut Interpreter, value: &Value) -> PyResult<Str> {
    match value.as_str() {
        Some(text) => Ok(text.clone()),
        None if matches!(value, Value::Unresolved(_)) => vm.expect_str(value),
        None => {
            let class = vm.class_name(value);
            Err(vm.type_error(format!("must be str, not {class}")))
        }
    }
}

fn matches_affix(builder: ClassBuilder, name: &'static str, ends: Ends) -> ClassBuilder {
    builder.method(name, move |vm, arguments| {
        let mut reader = ArgumentReader::new(name, arguments);
        let text = reader.required(vm, "self")?;
        let part = reader.required(vm, "prefix")?;
        let start = reader.optional("start");
        let end = reader.optional("end");
        reader.finish(vm)?;
        let text = vm.expect_str(&text)?;
        let parts = match part.unwrapped() {
            Value::Tuple(parts) => parts.to_vec(),
            _ => vec![part.clone()],
        };
        let Some(window) = window(vm, &text, start.as_ref(), end.as_ref())? else {
            return Ok(Value::Bool(false));
        };
        for candidate in &parts {
            let Some(candidate) = candidate.as_str() else {
                if matches!(candidate, Value::Unresolved(_)) {
                    vm.expect_str(candidate)?;
                }
                let class = vm.class_name(candidate);
                return Err(
                    vm.type_error(if matches!(part.unwrapped(), Value::Tuple(_)) {
                        format!("tuple for {name} must only contain str, not {class}")
                    } else {
                        format!("{name} first arg must be str or a tuple of str, not {class}")
                    }),
                );
            };
            let found = if ends == Ends::Left {
                window.text.starts_with(candidate.as_str())
            } else {
                window.text.ends_with(candidate.as_str())
            };
            if found {
                return Ok(Value::Bool(true));
            }
        }
        Ok(Value::Bool(false))
    })
}

fn install_search(class: &Rc<Class>) {
    let builder = ClassBuilder::extend(class);
    let builder = search(builder, "find", Missing::MinusOne, |text, part| {
        text.find(part)
    });
    let builder = search(builder, "rfind", Missing::MinusOne, |text, part| {
        text.rfind(part)
    });
    let builder = search(builder, "index", Missing::Error, |text, part| {
        text.find(part)
    });
    let builder = search(builder, "rindex", Missing::Error, |text, part| {
        text.rfind(part)
    });
    let builder = matches_affix(builder, "startswith", Ends::Left);
    let builder = matches_affix(builder, "endswith", Ends::Right);
    let _ = builder
        .method("count", |vm, arguments| {
            let (text, part, start, end) = search_arguments(vm, "count", arguments)?;
            let Some(window) = window(vm, &text, start.as_ref(), end.as_ref())? else {
                return Ok(Value::Int(0));
            };
            let count = if part.is_empty() {
                window.text.chars().count() + 1
            } else {
                window.text.matches(part.as_str()).count()
            };
            Ok(Value::from(count))
        })
        .method("replace", replace);
}

fn replace(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    let given = arguments.positional.len() - 1;
    if given < 2 {
        return Err(vm.type_error(format!(
            "replace expected at least 2 arguments, got {given}"
        )));
    }
    let mut reader = ArgumentReader::new("replace", arguments);
    let text = reader.required(vm, "self")?;
    let mut parts = Vec::with_capacity(2);
    for position in 1..=2 {
        let part = reader.required(vm, "")?;
        match part.as_str() {
            Some(part) => parts.push(part.clone()),
            None if matches!(part, Value::Unresolved(_)) => parts.push(vm.expect_str(&part)?),
            None => {
                let class = vm.class_name(&part);
                return Err(vm.type_error(format!(
                    "replace() argument {position} must be str, not {class}"
                )));
            }
        }
    }
    let count = reader.optional("count");
    reader.finish(vm)?;
    let text = vm.expect_str(&text)?;
    let count = match count {
        Some(count) => count_argument(vm, &count)?,
        None => -1,
    };
    let made = match usize::try_from(count) {
        Err(_) => text.replace(parts[0].as_str(), &parts[1]),
        Ok(count) => text.replacen(parts[0].as_str(), &parts[1], count),
    };
    Ok(Value::from(made))
}

fn split_arguments(
    vm: &mut Interpreter,
    name: &'static str,
    arguments: Arguments,
) -> PyResult<(Str, Option<Str>, Option<usize>)> {
    let mut reader = ArgumentReader::new(name, arguments);
    let text = reader.required(vm, "self")?;
    let separator = reader.optional_not_none("sep");
    let limit = reader.optional("maxsplit");
    reader.finish(vm)?;
    let text = vm.expect_str(&text)?;
    let separator = match separator {
        Some(separator) => {
            let separator = match separator.as_str() {
                Some(separator) => separator.clone(),
                None if matches!(separator, Value::Unresolved(_)) => vm.expect_str(&separator)?,
                None => {
                    let class = vm.class_name(&separator);
                    return Err(vm.type_error(format!("must be str or None, not {class}")));
                }
            };
            if separator.is_empty() {
                return Err(vm.value_error("empty separator"));
            }
            Some(separator)
        }
        None => None,
    };
    let limit = match limit {
        Some(limit) => usize::try_from(count_argument(vm, &limit)?).ok(),
        None => None,
    };
    Ok((text, separator, limit))
}

fn split_spaces(text: &str, limit: Option<usize>) -> Vec<Value> {
    let mut parts = Vec::new();
    let mut rest = text.trim_start_matches(is_space);
    while !rest.is_empty() {
        if limit.is_some_and(|limit| parts.len() >= limit) {
            parts.push(Value::from(rest));
            break;
        }
        let end = rest.find(is_space).unwrap_or(rest.len());
        parts.push(Value::from(&rest[..end]));
        rest = rest[end..].trim_start_matches(is_space);
    }
    parts
}

fn split_spaces_right(text: &str, limit: Option<usize>) -> Vec<Value> {
    let mut parts = Vec::new();
    let mut rest = text.trim_end_matches(is_space);
    while !rest.is_empty() {
        if limit.is_some_and(|limit| parts.len() >= limit) {
            parts.push(Value::from(rest));
            break;
        }
        let start = rest
            .char_indices()
            .rev()
            .find(|(_, character)| is_space(*character))
            .map_or(0, |(offset, character)| offset + character.len_utf8());
        parts.push(Value::from(&rest[start..]));
        rest = rest[..start].trim_end_matches(is_space);
    }
    parts.reverse();
    parts
}

fn partition(
    builder: ClassBuilder,
    name: &'static str,
    find: fn(&str, &str) -> Option<usize>,
    ends: Ends,
) -> ClassBuilder {
    builder.method(name, move |vm, arguments| {
        let mut reader = ArgumentReader::new(name, arguments);
        let text = reader.required(vm, "self")?;
        let separator = reader.required(vm, "sep")?;
        reader.finish(vm)?;
        let text = vm.expect_str(&text)?;
        let separator = must_be_str(vm, &separator)?;
        if separator.is_empty() {
            return Err(vm.value_error("empty separator"));
        }
        let parts = match find(&text, &separator) {
            Some(at) => vec![
                Value::from(&text[..at]),
                Value::Str(separator.clone()),
                Value::from(&text[at + separator.len()..]),
            ],
            None if ends == Ends::Left => vec![Value::Str(text), Value::from(""), Value::from("")],
            None => vec![Value::from(""), Value::from(""), Value::Str(text)],
        };
        Ok(Value::tuple(parts))
    })
}

fn install_split(class: &Rc<Class>) {
    let builder = ClassBuilder::extend(class);
    let builder = partition(
        builder,
        "partition",
        |text, part| text.find(part),
        Ends::Left,
    );
    let builder = partition(
        builder,
        "rpartition",
        |text, part| text.rfind(part),
        Ends::Right,
    );
    let _ = builder
        .method("split", |vm, arguments| {
            let (text, separator, limit) = split_arguments(vm, "split", arguments)?;
            Ok(Value::list(match (separator, limit) {
                (None, limit) => split_spaces(&text, limit),
                (Some(separator), None) => {
                    text.split(separator.as_str()).map(Value::from).collect()
                }
                (Some(separator), Some(limit)) => text
                    .splitn(limit.saturating_add(1), separator.as_str())
                    .map(Value::from)
                    .collect(),
            }))
        })
        .method("rsplit", |vm, arguments| {
            let (text, separator, limit) = split_arguments(vm, "rsplit", arguments)?;
            Ok(Value::list(match separator {
                None => split_spaces_right(&text, limit),
                Some(separator) => {
                    let limit = limit.map_or(usize::MAX, |limit| limit.saturating_add(1));
                    let mut parts: Vec<Value> = text
                        .rsplitn(limit, separator.as_str())
                        .map(Value::from)
                        .collect();
                    parts.reverse();
                    parts
                }
            }))
        })
        .method("splitlines", |vm, arguments| {
            let mut reader = ArgumentReader::new("splitlines", arguments);
            let text = reader.required(vm, "self")?;
            let keep = reader.optional("keepends");
            reader.finish(vm)?;
            let text = vm.expect_str(&text)?;
            let keep = match keep {
                Some(keep) => vm.is_true(&keep)?,
                None => false,
            };
            Ok(Value::list(split_lines(&text, keep)))
        })
        .method("join", |vm, arguments| {
            let mut reader = ArgumentReader::new("join", arguments);
            let separator = reader.required(vm, "self")?;
            let items = reader.required(vm, "iterable")?;
            reader.finish(vm)?;
            let separator = vm.expect_str(&separator)?;
            let items = vm.collect(&items)?;
            join(vm, &separator, &items)
        });
}

fn join(vm: &mut Interpreter, separator: &str, items: &[Value]) -> PyResult {
    let mut out = String::new();
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push_str(separator);
        }
        match item.as_str() {
            Some(text) => out.push_str(text),
            None if matches!(item, Value::Unresolved(_)) => out.push_str(&vm.expect_str(item)?),
            None => {
                let class = vm.class_name(item);
                return Err(vm.type_error(format!(
                    "sequence item {index}: expected str instance, {class} found"
                )));
            }
        }
    }
    Ok(Value::from(out))
}

fn split_lines(text: &str, keep: bool) -> Vec<Value> {
    let mut lines = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let Some((end, character)) = rest.char_indices().find(|(_, c)| is_line_break(*c)) else {
            lines.push(Value::from(rest));
            break;
        };
        let mut next = end + character.len_utf8();
        if character == '\r' && rest[next..].starts_with('\n') {
            next += 1;
        }
        lines.push(Value::from(&rest[..if keep { next } else { end }]));
        rest = &rest[next..];
    }
    lines
}
