//! `re.Match`.

use std::rc::Rc;

use super::super::super::dict::Dict;
use super::super::super::error::PyResult;
use super::super::super::interpreter::Interpreter;
use super::super::super::native::{ArgumentReader, ClassBuilder};
use super::super::super::value::{Arguments, Class, Layout, Value};
use super::super::support::{immutable, native, only, operands};
use super::{PatternValue, template};

/// What a match holds.
pub(super) struct MatchValue {
    pub(super) pattern: Value,
    /// The text as given: `str` or `bytes`.
    pub(super) value: Value,
    pub(super) text: Rc<str>,
    /// Byte offsets of the groups, the whole match first.
    pub(super) spans: Vec<Option<(usize, usize)>>,
    /// Where the search began and ended.
    pub(super) start: usize,
    pub(super) end: usize,
}

fn found(vm: &mut Interpreter, value: &Value) -> PyResult<(Rc<MatchValue>, Rc<PatternValue>)> {
    let found = native::<MatchValue>(value);
    let pattern = found
        .as_ref()
        .and_then(|found| native::<PatternValue>(&found.pattern));
    match (found, pattern) {
        (Some(found), Some(pattern)) => Ok((found, pattern)),
        _ => Err(vm.type_error("expected a match")),
    }
}

impl MatchValue {
    fn group(&self, pattern: &PatternValue, index: usize, default: &Value) -> Value {
        match self.spans[index] {
            Some((start, end)) => pattern.piece(&self.text[start..end]),
            None => default.clone(),
        }
    }

    /// The character position of a byte offset.
    fn position(&self, offset: usize) -> Value {
        Value::from(self.text[..offset].chars().count())
    }

    /// The group that was closed last.
    fn last_group(&self, pattern: &PatternValue) -> Option<usize> {
        (1..self.spans.len())
            .filter(|group| self.spans[*group].is_some())
            .max_by_key(|group| {
                let end = self.spans[*group].map_or(0, |(_, end)| end);
                (end, pattern.close_order[*group])
            })
    }
}

fn group_number(vm: &mut Interpreter, pattern: &PatternValue, key: &Value) -> PyResult<usize> {
    let index = match key.unwrapped() {
        Value::Str(name) => pattern.group_index(name),
        Value::Int(_) | Value::Bool(_) | Value::BigInt(_) => {
            usize::try_from(vm.expect_int(key)?).ok()
        }
        Value::Unresolved(_) => {
            vm.expect_int(key)?;
            None
        }
        _ => None,
    };
    match index.filter(|index| *index <= pattern.groups) {
        Some(index) => Ok(index),
        None => Err(super::no_such_group(vm)),
    }
}

/// The group argument of `start`, `end` and `span`.
fn span_argument(
    vm: &mut Interpreter,
    name: &'static str,
    arguments: Arguments,
) -> PyResult<(Value, Value)> {
    let mut reader = ArgumentReader::new(name, arguments);
    let value = reader.required(vm, "self")?;
    let group = reader.optional("group");
    reader.finish(vm)?;
    let (found, pattern) = found(vm, &value)?;
    let index = match group {
        Some(group) => group_number(vm, &pattern, &group)?,
        None => 0,
    };
    Ok(match found.spans[index] {
        Some((start, end)) => (found.position(start), found.position(end)),
        None => (Value::Int(-1), Value::Int(-1)),
    })
}

pub(super) fn class(object: &Rc<Class>) -> Rc<Class> {
    let builder = ClassBuilder::new("Match", "re", &[object], Layout::Native)
        .method("group", |vm, mut arguments| {
            let this = arguments.positional.remove(0);
            let (found, pattern) = found(vm, &this)?;
            let mut groups = Vec::new();
            for key in &arguments.positional {
                let index = group_number(vm, &pattern, key)?;
                groups.push(found.group(&pattern, index, &Value::None));
            }
            Ok(match groups.len() {
                0 => found.group(&pattern, 0, &Value::None),
                1 => groups.remove(0),
                _ => Value::tuple(groups),
            })
        })
        .method("__getitem__", |vm, arguments| {
            let (this, key) = operands(vm, "__getitem__", arguments)?;
            let (found, pattern) = found(vm, &this)?;
            let index = group_number(vm, &pattern, &key)?;
            Ok(found.group(&pattern, index, &Value::None))
        })
        .method("groups", |vm, arguments| {
            let mut reader = ArgumentReader::new("groups", arguments);
            let this = reader.required(vm, "self")?;
            let default = reader.optional("default").unwrap_or(Value::None);
            reader.finish(vm)?;
            let (found, pattern) = found(vm, &this)?;
            let groups = (1..=pattern.groups).map(|index| found.group(&pattern, index, &default));
            Ok(Value::tuple(groups.collect()))
        })
        .method("groupdict", |vm, arguments| {
            let mut reader = ArgumentReader::new("groupdict", arguments);
            let this = reader.required(vm, "self")?;
            let default = reader.optional("default").unwrap_or(Value::None);
            reader.finish(vm)?;
            let (found, pattern) = found(vm, &this)?;
            let groups = Dict::new();
            for (name, index) in &pattern.names {
                groups.set_text(name, found.group(&pattern, *index, &default));
            }
            Ok(Value::Dict(Rc::new(groups)))
        })
        .method("start", |vm, arguments| {
            Ok(span_argument(vm, "start", arguments)?.0)
        })
        .method("end", |vm, arguments| {
            Ok(span_argument(vm, "end", arguments)?.1)
        })
        .method("span", |vm, arguments| {
            let (start, end) = span_argument(vm, "span", arguments)?;
            Ok(Value::tuple(vec![start, end]))
        })
        .method("expand", |vm, arguments| {
            let (this, text) = operands(vm, "expand", arguments)?;
            let (found, pattern) = found(vm, &this)?;
            let parts = template::parse(vm, &pattern, &text)?;
            let mut out = String::new();
            template::expand(&parts, &found.text, &found.spans, &mut out);
            Ok(pattern.piece(&out))
        })
        .method("__bool__", |_, _| Ok(Value::Bool(true)))
        .method("__repr__", |vm, arguments| {
            let this = only(vm, "__repr__", arguments)?;
            let (found, pattern) = found(vm, &this)?;
            let (start, end) = found.spans[0].unwrap_or((0, 0));
            let (start, end) = (
                vm.repr(&found.position(start))?,
                vm.repr(&found.position(end))?,
            );
            let text = vm.repr(&found.group(&pattern, 0, &Value::None))?;
            Ok(Value::from(format!(
                "<re.Match object; span=({start}, {end}), match={text}>"
            )))
        });
    immutable(getters(builder)).build()
}

fn getters(builder: ClassBuilder) -> ClassBuilder {
    builder
        .getter("string", |vm, value| Ok(found(vm, value)?.0.value.clone()))
        .getter("re", |vm, value| Ok(found(vm, value)?.0.pattern.clone()))
        .getter("pos", |vm, value| {
            let found = found(vm, value)?.0;
            Ok(found.position(found.start))
        })
        .getter("endpos", |vm, value| {
            let found = found(vm, value)?.0;
            Ok(found.position(found.end))
        })
        .getter("lastindex", |vm, value| {
            let (found, pattern) = found(vm, value)?;
            Ok(found.last_group(&pattern).map_or(Value::None, Value::from))
        })
        .getter("lastgroup", |vm, value| {
            let (found, pattern) = found(vm, value)?;
            let last = found.last_group(&pattern);
            let name = pattern.names.iter().find(|(_, index)| Some(*index) == last);
            Ok(name.map_or(Value::None, |(name, _)| Value::from(name.as_str())))
        })
}
