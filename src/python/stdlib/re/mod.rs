//! The `re` module: Python's regular expressions on the `fancy-regex` engine. How a pattern is
//! put into the engine's words is in `translate`, what a match can do in `found`.

mod found;
mod template;
mod translate;

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use fancy_regex::{Regex, RegexBuilder};

use super::super::dict::Dict;
use super::super::error::{Error, PyResult};
use super::super::interpreter::Interpreter;
use super::super::module::Module;
use super::super::native::{ArgumentReader, ClassBuilder, ModuleBuilder, native_instance};
use super::super::value::{Arguments, Class, Layout, Value};
use super::support::{immutable, module_attribute, native, only};
use found::MatchValue;

/// How many steps back the engine may take before it gives up.
const BACKTRACK_LIMIT: usize = 50_000_000;

/// A compiled pattern.
pub(super) struct PatternValue {
    /// The pattern as written: text or bytes.
    source: Value,
    flags: i64,
    regex: Regex,
    /// The same, but only up to the end of the text.
    whole: RefCell<Option<Rc<Regex>>>,
    engine_pattern: String,
    groups: usize,
    names: Vec<(String, usize)>,
    close_order: Vec<usize>,
    is_bytes: bool,
}

/// The classes and compiled patterns of the module.
struct State {
    pattern: Rc<Class>,
    found: Rc<Class>,
    cache: RefCell<HashMap<(String, i64, bool), Value>>,
}

fn state(vm: &mut Interpreter) -> Rc<State> {
    if let Some(state) = vm.extension::<State>() {
        return state;
    }
    let object = Rc::clone(&vm.types.object);
    let state = Rc::new(State {
        pattern: pattern_class(&object),
        found: found::class(&object),
        cache: RefCell::default(),
    });
    vm.set_extension(Rc::clone(&state));
    state
}

/// The module `_re`; `re` adds what is simpler in Python.
pub(super) fn module(vm: &mut Interpreter) -> Rc<Module> {
    let state = state(vm);
    let mut builder = ModuleBuilder::new("_re")
        .value("Pattern", Value::Class(Rc::clone(&state.pattern)))
        .value("Match", Value::Class(Rc::clone(&state.found)))
        .function("compile", |vm, arguments| {
            let mut reader = ArgumentReader::new("compile", arguments);
            let pattern = reader.required(vm, "pattern")?;
            let flags = reader.optional("flags");
            reader.finish(vm)?;
            compile(vm, &pattern, flags.as_ref())
        })
        .function("purge", |vm, _| {
            state_of(vm).cache.borrow_mut().clear();
            Ok(Value::None)
        });
    for name in [
        "match",
        "fullmatch",
        "search",
        "findall",
        "finditer",
        "sub",
        "subn",
        "split",
    ] {
        builder = builder.function(name, move |vm, arguments| {
            call_on_pattern(vm, name, arguments)
        });
    }
    builder.build()
}

fn state_of(vm: &mut Interpreter) -> Rc<State> {
    state(vm)
}

/// `re.search(pattern, string, ..., flags)`: compiles and calls the pattern's method.
fn call_on_pattern(vm: &mut Interpreter, name: &'static str, arguments: Arguments) -> PyResult {
    let parameters: &[&str] = match name {
        "sub" | "subn" => &["pattern", "repl", "string", "count", "flags"],
        "split" => &["pattern", "string", "maxsplit", "flags"],
        _ => &["pattern", "string", "flags"],
    };
    let mut reader = ArgumentReader::new(name, arguments);
    let required = if matches!(name, "sub" | "subn") { 3 } else { 2 };
    let mut values = Vec::new();
    for (index, parameter) in parameters.iter().enumerate() {
        let value = if index < required {
            Some(reader.required(vm, parameter)?)
        } else {
            reader.optional(parameter)
        };
        values.push(value);
    }
    reader.finish(vm)?;
    let flags = values.pop().flatten();
    let mut values = values.into_iter();
    let source = values.next().flatten().unwrap_or(Value::None);
    let pattern = compile(vm, &source, flags.as_ref())?;
    vm.call_method(&pattern, name, values.flatten().collect())
}

fn compile(vm: &mut Interpreter, source: &Value, flags: Option<&Value>) -> PyResult {
    let flags = match flags {
        Some(flags) => vm.expect_int(flags)?,
        None => 0,
    };
    if native::<PatternValue>(source).is_some() {
        if flags != 0 {
            return Err(vm.value_error("cannot process flags argument with a compiled pattern"));
        }
        return Ok(source.clone());
    }
    let (text, is_bytes) = match source.unwrapped() {
        Value::Str(text) => (text.to_string(), false),
        Value::Bytes(data) => (data.iter().map(|byte| char::from(*byte)).collect(), true),
        Value::Unresolved(_) => (vm.expect_str(source)?.to_string(), false),
        _ => {
            return Err(vm.type_error("first argument must be string or compiled pattern"));
        }
    };
    let state = state(vm);
    let key = (text.clone(), flags, is_bytes);
    if let Some(known) = state.cache.borrow().get(&key) {
        return Ok(known.clone());
    }
    let value = build(vm, source, &text, flags, is_bytes)?;
    let made = native_instance(&state.pattern, Rc::new(value));
    state.cache.borrow_mut().insert(key, made.clone());
    Ok(made)
}

fn build(
    vm: &mut Interpreter,
    source: &Value,
    text: &str,
    flags: i64,
    is_bytes: bool,
) -> PyResult<PatternValue> {
    let engine_flags = if is_bytes {
        flags | translate::ASCII
    } else {
        flags
    };
    let translated = match translate::translate(text, engine_flags) {
        Ok(translated) => translated,
        Err(problem) => {
            return Err(error(vm, &problem.message, source, Some(problem.position)));
        }
    };
    let regex = match engine(&translated.pattern) {
        Ok(regex) => regex,
        Err(message) => return Err(error(vm, &message, source, None)),
    };
    let mut shown_flags = translated.flags;
    if is_bytes {
        shown_flags = (shown_flags & !translate::ASCII) | (flags & translate::ASCII);
    } else if shown_flags & translate::ASCII == 0 {
        shown_flags |= translate::UNICODE;
    }
    Ok(PatternValue {
        source: source.clone(),
        flags: shown_flags,
        regex,
        whole: RefCell::new(None),
        engine_pattern: translated.pattern,
        groups: translated.groups,
        names: translated.names,
        close_order: translated.close_order,
        is_bytes,
    })
}

fn engine(pattern: &str) -> Result<Regex, String> {
    RegexBuilder::new(pattern)
        .backtrack_limit(BACKTRACK_LIMIT)
        .build()
        .map_err(|error| error.to_string())
}

/// A `re.error`.
fn error(
    vm: &mut Interpreter,
    message: &str,
    pattern: &Value,
    position: Option<usize>,
) -> Box<Error> {
    let class = match module_attribute(vm, "re", "error") {
        Ok(class) => class,
        Err(error) => return error,
    };
    let position = position.map_or(Value::None, Value::from);
    match vm.call_positional(
        &class,
        vec![Value::from(message), pattern.clone(), position],
    ) {
        Ok(made) => vm.raise_value(&made),
        Err(error) => error,
    }
}

/// Byte offsets of the groups of a match, the whole match first.
type Spans = Vec<Option<(usize, usize)>>;

/// How a match must lie in the text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Anchor {
    Anywhere,
    Start,
    Whole,
}

/// The text of a search.
struct Subject {
    value: Value,
    text: Rc<str>,
    /// Byte offsets where the search begins and ends.
    start: usize,
    end: usize,
}

fn expect_pattern(vm: &mut Interpreter, value: &Value) -> PyResult<Rc<PatternValue>> {
    match native::<PatternValue>(value) {
        Some(pattern) => Ok(pattern),
        None => Err(vm.type_error("expected a compiled pattern")),
    }
}

fn byte_offset(text: &str, characters: usize) -> usize {
    text.char_indices()
        .nth(characters)
        .map_or(text.len(), |(offset, _)| offset)
}

impl PatternValue {
    fn subject(
        &self,
        vm: &mut Interpreter,
        value: &Value,
        start: Option<&Value>,
        end: Option<&Value>,
    ) -> PyResult<Subject> {
        let text: Rc<str> = match value.unwrapped() {
            Value::Str(text) if !self.is_bytes => Rc::from(text.as_str()),
            Value::Bytes(data) if self.is_bytes => data
                .iter()
                .map(|byte| char::from(*byte))
                .collect::<String>()
                .into(),
            Value::Str(_) => {
                return Err(vm.type_error("cannot use a bytes pattern on a string-like object"));
            }
            Value::Bytes(_) => {
                return Err(vm.type_error("cannot use a string pattern on a bytes-like object"));
            }
            _ => {
                if matches!(value, Value::Unresolved(_)) {
                    vm.expect_str(value)?;
                }
                let class = vm.class_name(value);
                return Err(vm.type_error(format!(
                    "expected string or bytes-like object, got '{class}'"
                )));
            }
        };
        let offset = |vm: &mut Interpreter, value: Option<&Value>, default: usize| match value {
            Some(value) => {
                let position = usize::try_from(vm.expect_int(value)?.max(0)).unwrap_or(usize::MAX);
                PyResult::Ok(byte_offset(&text, position))
            }
            None => Ok(default),
        };
        let end = offset(vm, end, text.len())?;
        let start = offset(vm, start, 0)?;
        Ok(Subject {
            value: value.clone(),
            start,
            end,
            text,
        })
    }

    fn whole_regex(&self) -> Rc<Regex> {
        let mut slot = self.whole.borrow_mut();
        if let Some(regex) = slot.as_ref() {
            return Rc::clone(regex);
        }
        let pattern = format!("(?:{})\\z", self.engine_pattern);
        // The pattern alone compiled, so with an end it does too.
        let regex = Rc::new(engine(&pattern).unwrap_or_else(|_| self.regex.clone()));
        *slot = Some(Rc::clone(&regex));
        regex
    }

    /// The first match at or after a byte offset: the offsets of its groups.
    fn find(
        &self,
        vm: &mut Interpreter,
        subject: &Subject,
        from: usize,
        anchor: Anchor,
    ) -> PyResult<Option<Spans>> {
        if from > subject.end {
            return Ok(None);
        }
        let whole;
        let regex = if anchor == Anchor::Whole {
            whole = self.whole_regex();
            &*whole
        } else {
            &self.regex
        };
        let found = regex.captures_from_pos(&subject.text[..subject.end], from);
        let captures = match found {
            Ok(captures) => captures,
            Err(error) => {
                return Err(vm.error(
                    "RuntimeError",
                    format!("regular expression failed: {error}"),
                ));
            }
        };
        let Some(captures) = captures else {
            return Ok(None);
        };
        let spans: Vec<Option<(usize, usize)>> = (0..=self.groups)
            .map(|group| {
                captures
                    .get(group)
                    .map(|found| (found.start(), found.end()))
            })
            .collect();
        let starts_here = spans[0].is_some_and(|(start, _)| start == from);
        Ok((anchor == Anchor::Anywhere || starts_here).then_some(spans))
    }

    /// All matches, one after another.
    fn find_all(
        &self,
        vm: &mut Interpreter,
        subject: &Subject,
        most: usize,
    ) -> PyResult<Vec<Spans>> {
        let mut matches: Vec<Spans> = Vec::new();
        let mut from = subject.start;
        // After an empty match the next one must be longer or further on.
        let mut empty_at = None;
        while matches.len() < most {
            let Some(spans) = self.find(vm, subject, from, Anchor::Anywhere)? else {
                break;
            };
            let (start, end) = spans[0].unwrap_or((from, from));
            if start == end && empty_at == Some(start) {
                match subject.text[start..subject.end].chars().next() {
                    Some(character) => from = start + character.len_utf8(),
                    None => break,
                }
                empty_at = None;
                continue;
            }
            empty_at = Some(end);
            if start != end {
                // An empty match may follow right after a longer one.
                empty_at = None;
            }
            matches.push(spans);
            from = end;
        }
        Ok(matches)
    }

    fn piece(&self, text: &str) -> Value {
        if self.is_bytes {
            let data = text
                .chars()
                .map(|c| u8::try_from(c as u32).unwrap_or(b'?'))
                .collect();
            return Value::bytes(data);
        }
        Value::from(text)
    }

    fn group_index(&self, name: &str) -> Option<usize> {
        self.names
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, index)| *index)
    }
}

fn new_match(
    vm: &mut Interpreter,
    pattern_value: &Value,
    subject: &Subject,
    spans: Vec<Option<(usize, usize)>>,
) -> Value {
    let class = Rc::clone(&state(vm).found);
    native_instance(
        &class,
        Rc::new(MatchValue {
            pattern: pattern_value.clone(),
            value: subject.value.clone(),
            text: Rc::clone(&subject.text),
            spans,
            start: subject.start,
            end: subject.end,
        }),
    )
}

fn search_method(builder: ClassBuilder, name: &'static str, anchor: Anchor) -> ClassBuilder {
    builder.method(name, move |vm, arguments| {
        let mut reader = ArgumentReader::new(name, arguments);
        let this = reader.required(vm, "self")?;
        let text = reader.required(vm, "string")?;
        let start = reader.optional("pos");
        let end = reader.optional("endpos");
        reader.finish(vm)?;
        let pattern = expect_pattern(vm, &this)?;
        let subject = pattern.subject(vm, &text, start.as_ref(), end.as_ref())?;
        Ok(match pattern.find(vm, &subject, subject.start, anchor)? {
            Some(spans) => new_match(vm, &this, &subject, spans),
            None => Value::None,
        })
    })
}

fn pattern_class(object: &Rc<Class>) -> Rc<Class> {
    let builder = ClassBuilder::new("Pattern", "re", &[object], Layout::Native)
        .getter("pattern", |vm, value| {
            Ok(expect_pattern(vm, value)?.source.clone())
        })
        .getter("flags", |vm, value| {
            Ok(Value::Int(expect_pattern(vm, value)?.flags))
        })
        .getter("groups", |vm, value| {
            Ok(Value::from(expect_pattern(vm, value)?.groups))
        })
        .getter("groupindex", |vm, value| {
            let pattern = expect_pattern(vm, value)?;
            let names = Dict::new();
            for (name, index) in &pattern.names {
                names.set_text(name, Value::from(*index));
            }
            Ok(Value::Dict(Rc::new(names)))
        })
        .method("__repr__", |vm, arguments| {
            let value = only(vm, "__repr__", arguments)?;
            let pattern = expect_pattern(vm, &value)?;
            let source = vm.repr(&pattern.source)?;
            let flags = pattern.flags & !translate::UNICODE;
            let names: Vec<&str> = [
                (translate::IGNORE_CASE, "re.IGNORECASE"),
                (translate::LOCALE, "re.LOCALE"),
                (translate::MULTILINE, "re.MULTILINE"),
                (translate::DOT_ALL, "re.DOTALL"),
                (translate::VERBOSE, "re.VERBOSE"),
                (translate::ASCII, "re.ASCII"),
            ]
            .into_iter()
            .filter(|(flag, _)| flags & flag != 0)
            .map(|(_, name)| name)
            .collect();
            Ok(Value::from(if names.is_empty() {
                format!("re.compile({source})")
            } else {
                format!("re.compile({source}, {})", names.join("|"))
            }))
        });
    let builder = search_method(builder, "search", Anchor::Anywhere);
    let builder = search_method(builder, "match", Anchor::Start);
    let builder = search_method(builder, "fullmatch", Anchor::Whole);
    let builder = builder
        .method("findall", |vm, arguments| {
            let (_, pattern, subject) = scan_arguments(vm, "findall", arguments)?;
            let mut items = Vec::new();
            for spans in pattern.find_all(vm, &subject, usize::MAX)? {
                let group = |index: usize| {
                    let (start, end) = spans[index].unwrap_or((0, 0));
                    pattern.piece(&subject.text[start..end])
                };
                items.push(match pattern.groups {
                    0 => group(0),
                    1 => group(1),
                    count => Value::tuple((1..=count).map(group).collect()),
                });
            }
            Ok(Value::list(items))
        })
        .method("finditer", |vm, arguments| {
            let (this, pattern, subject) = scan_arguments(vm, "finditer", arguments)?;
            let mut matches = Vec::new();
            for spans in pattern.find_all(vm, &subject, usize::MAX)? {
                matches.push(new_match(vm, &this, &subject, spans));
            }
            Ok(Value::iterator_over("callable_iterator", matches))
        })
        .method("sub", |vm, arguments| {
            substitute(vm, "sub", arguments).map(|(text, _)| text)
        })
        .method("subn", |vm, arguments| {
            let (text, count) = substitute(vm, "subn", arguments)?;
            Ok(Value::tuple(vec![text, Value::from(count)]))
        })
        .method("split", split);
    immutable(builder).build()
}

fn scan_arguments(
    vm: &mut Interpreter,
    name: &'static str,
    arguments: Arguments,
) -> PyResult<(Value, Rc<PatternValue>, Subject)> {
    let mut reader = ArgumentReader::new(name, arguments);
    let this = reader.required(vm, "self")?;
    let text = reader.required(vm, "string")?;
    let start = reader.optional("pos");
    let end = reader.optional("endpos");
    reader.finish(vm)?;
    let pattern = expect_pattern(vm, &this)?;
    let subject = pattern.subject(vm, &text, start.as_ref(), end.as_ref())?;
    Ok((this, pattern, subject))
}

fn limit(vm: &mut Interpreter, value: Option<Value>) -> PyResult<Option<usize>> {
    let Some(value) = value else {
        return Ok(Some(usize::MAX));
    };
    let count = vm.expect_int(&value)?;
    Ok(match usize::try_from(count) {
        Ok(0) => Some(usize::MAX),
        Ok(count) => Some(count),
        Err(_) => None,
    })
}

fn substitute(
    vm: &mut Interpreter,
    name: &'static str,
    arguments: Arguments,
) -> PyResult<(Value, usize)> {
    let mut reader = ArgumentReader::new(name, arguments);
    let this = reader.required(vm, "self")?;
    let replacement = reader.required(vm, "repl")?;
    let text = reader.required(vm, "string")?;
    let count = reader.optional("count");
    reader.finish(vm)?;
    let pattern = expect_pattern(vm, &this)?;
    let subject = pattern.subject(vm, &text, None, None)?;
    let most = limit(vm, count)?.unwrap_or(usize::MAX);
    let parts = match replacement.unwrapped() {
        Value::Str(_) | Value::Bytes(_) => Some(template::parse(vm, &pattern, &replacement)?),
        Value::Unresolved(_) => {
            vm.expect_str(&replacement)?;
            None
        }
        _ => None,
    };
    let matches = pattern.find_all(vm, &subject, most)?;
    let made = matches.len();
    let mut out = String::with_capacity(subject.text.len());
    let mut last = 0;
    for spans in matches {
        let (start, end) = spans[0].unwrap_or((last, last));
        out.push_str(&subject.text[last..start]);
        last = end;
        match &parts {
            Some(parts) => template::expand(parts, &subject.text, &spans, &mut out),
            None => {
                let found = new_match(vm, &this, &subject, spans);
                let text = vm.call_positional(&replacement, vec![found])?;
                match text.unwrapped() {
                    Value::Str(text) => out.push_str(text),
                    Value::Bytes(data) if pattern.is_bytes => {
                        out.extend(data.iter().map(|byte| char::from(*byte)));
                    }
                    Value::None => {}
                    Value::Unresolved(_) => {
                        vm.expect_str(&text)?;
                    }
                    _ => {
                        let class = vm.class_name(&text);
                        return Err(vm.type_error(format!(
                            "sequence item 0: expected str instance, {class} found"
                        )));
                    }
                }
            }
        }
    }
    out.push_str(&subject.text[last..]);
    if made == 0 {
        return Ok((text, 0));
    }
    Ok((pattern.piece(&out), made))
}

fn split(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    let mut reader = ArgumentReader::new("split", arguments);
    let this = reader.required(vm, "self")?;
    let text = reader.required(vm, "string")?;
    let most = reader.optional("maxsplit");
    reader.finish(vm)?;
    let pattern = expect_pattern(vm, &this)?;
    let subject = pattern.subject(vm, &text, None, None)?;
    let Some(most) = limit(vm, most)? else {
        return Ok(Value::list(vec![text]));
    };
    let mut parts = Vec::new();
    let mut last = 0;
    for spans in pattern.find_all(vm, &subject, most)? {
        let (start, end) = spans[0].unwrap_or((last, last));
        parts.push(pattern.piece(&subject.text[last..start]));
        parts.extend(
            spans
                .iter()
                .skip(1)
                .take(pattern.groups)
                .map(|span| match span {
                    Some((start, end)) => pattern.piece(&subject.text[*start..*end]),
                    None => Value::None,
                }),
        );
        last = end;
    }
    parts.push(pattern.piece(&subject.text[last..]));
    Ok(Value::list(parts))
}

/// The message for a group that the pattern does not have.
fn no_such_group(vm: &mut Interpreter) -> Box<Error> {
    vm.error("IndexError", "no such group")
}
