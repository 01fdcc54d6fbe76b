//! The fast part of the `json` module: text from values and values from text. The classes and
//! functions that scripts see are written in Python (`lib/json/__init__.py`).

use std::fmt::Write;
use std::rc::Rc;

use num_bigint::BigInt;

use super::super::dict::Dict;
use super::super::error::{Error, PyResult};
use super::super::format::float_repr;
use super::super::interpreter::Interpreter;
use super::super::module::Module;
use super::super::native::{ArgumentReader, ModuleBuilder};
use super::super::value::{Arguments, Value};
use super::support::{module_attribute, truth_or};

/// The module `_json`.
pub(super) fn module(_: &mut Interpreter) -> Rc<Module> {
    ModuleBuilder::new("_json")
        .function("encode", encode)
        .function("decode", decode)
        .build()
}

struct Encoder {
    default: Value,
    skip_keys: bool,
    ensure_ascii: bool,
    allow_nan: bool,
    sort_keys: bool,
    indent: Option<String>,
    item_separator: String,
    key_separator: String,
    /// Containers on the way down, to find cycles.
    open: Vec<usize>,
}

fn encode(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    let mut reader = ArgumentReader::new("encode", arguments);
    let value = reader.required(vm, "object")?;
    let default = reader.required(vm, "default")?;
    let skip_keys = reader.optional("skipkeys");
    let ensure_ascii = reader.optional("ensure_ascii");
    let allow_nan = reader.optional("allow_nan");
    let sort_keys = reader.optional("sort_keys");
    let indent = reader.optional_not_none("indent");
    let item_separator = reader.required(vm, "item_separator")?;
    let key_separator = reader.required(vm, "key_separator")?;
    reader.finish(vm)?;
    let indent = match indent {
        None => None,
        Some(indent) => Some(match indent.as_str() {
            Some(text) => text.to_string(),
            None => " ".repeat(usize::try_from(vm.expect_int(&indent)?).unwrap_or(0)),
        }),
    };
    let mut encoder = Encoder {
        default,
        skip_keys: truth_or(vm, skip_keys.as_ref(), false)?,
        ensure_ascii: truth_or(vm, ensure_ascii.as_ref(), true)?,
        allow_nan: truth_or(vm, allow_nan.as_ref(), true)?,
        sort_keys: truth_or(vm, sort_keys.as_ref(), false)?,
        indent,
        item_separator: vm.expect_str(&item_separator)?.to_string(),
        key_separator: vm.expect_str(&key_separator)?.to_string(),
        open: Vec::new(),
    };
    let mut out = String::new();
    encoder.value(vm, &value, &mut out)?;
    Ok(Value::from(out))
}

impl Encoder {
    fn text(&self, text: &str, out: &mut String) {
        out.push('"');
        for character in text.chars() {
            match character {
                '"' => out.push_str("\\\""),
                '\\' => out.push_str("\\\\"),
                '\n' => out.push_str("\\n"),
                '\r' => out.push_str("\\r"),
                '\t' => out.push_str("\\t"),
                '\u{8}' => out.push_str("\\b"),
                '\u{c}' => out.push_str("\\f"),
                character if character < ' ' || self.ensure_ascii && character > '~' => {
                    for unit in character.encode_utf16(&mut [0; 2]) {
                        // Writing to a string cannot fail.
                        let _ = write!(out, "\\u{unit:04x}");
                    }
                }
                character => out.push(character),
            }
        }
        out.push('"');
    }

    fn number(&self, vm: &mut Interpreter, number: f64) -> PyResult<String> {
        let text = if number.is_nan() {
            "NaN"
        } else if number == f64::INFINITY {
            "Infinity"
        } else if number == f64::NEG_INFINITY {
            "-Infinity"
        } else {
            return Ok(float_repr(number));
        };
        if !self.allow_nan {
            return Err(vm.value_error("Out of range float values are not JSON compliant"));
        }
        Ok(text.to_owned())
    }

    fn value(&mut self, vm: &mut Interpreter, value: &Value, out: &mut String) -> PyResult<()> {
        match value.unwrapped() {
            Value::None => out.push_str("null"),
            Value::Bool(true) => out.push_str("true"),
            Value::Bool(false) => out.push_str("false"),
            Value::Int(number) => out.push_str(&number.to_string()),
            Value::BigInt(number) => out.push_str(&number.to_string()),
            Value::Float(number) => out.push_str(&self.number(vm, *number)?),
            Value::Str(text) => self.text(text, out),
            Value::List(list) => {
                let items = list.items.borrow().clone();
                self.sequence(vm, value, &items, out)?;
            }
            Value::Tuple(items) => self.sequence(vm, value, items, out)?,
            Value::Dict(dict) => {
                let items = dict.items();
                self.mapping(vm, value, items, out)?;
            }
            Value::Unresolved(unresolved) => {
                return Err(Error::unresolved(unresolved, "a JSON text"));
            }
            _ => {
                self.enter(vm, value)?;
                let made = vm.call_positional(&self.default.clone(), vec![value.clone()])?;
                self.value(vm, &made, out)?;
                self.open.pop();
            }
        }
        Ok(())
    }

    fn enter(&mut self, vm: &mut Interpreter, value: &Value) -> PyResult<()> {
        let address = value.unwrapped().address().unwrap_or(0);
        if self.open.contains(&address) {
            return Err(vm.value_error("Circular reference detected"));
        }
        if self.open.len() > 900 {
            return Err(vm.error(
                "RecursionError",
                "maximum recursion depth exceeded while encoding a JSON object",
            ));
        }
        self.open.push(address);
        Ok(())
    }

    fn new_line(&self, out: &mut String) {
        if let Some(indent) = &self.indent {
            out.push('\n');
            out.push_str(&indent.repeat(self.open.len()));
        }
    }

    fn close(&mut self, bracket: char, out: &mut String) {
        self.open.pop();
        self.new_line(out);
        out.push(bracket);
    }

    fn sequence(
        &mut self,
        vm: &mut Interpreter,
        whole: &Value,
        items: &[Value],
        out: &mut String,
    ) -> PyResult<()> {
        if items.is_empty() {
            out.push_str("[]");
            return Ok(());
        }
        self.enter(vm, whole)?;
        out.push('[');
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                out.push_str(&self.item_separator);
            }
            self.new_line(out);
            self.value(vm, item, out)?;
        }
        self.close(']', out);
        Ok(())
    }

    fn mapping(
        &mut self,
        vm: &mut Interpreter,
        whole: &Value,
        mut items: Vec<(Value, Value)>,
        out: &mut String,
    ) -> PyResult<()> {
        if items.is_empty() {
            out.push_str("{}");
            return Ok(());
        }
        if self.sort_keys {
            items = sorted_items(vm, items)?;
        }
        self.enter(vm, whole)?;
        out.push('{');
        let mut first = true;
        for (key, item) in items {
            let Some(key) = self.key(vm, &key)? else {
                continue;
            };
            if !first {
                out.push_str(&self.item_separator);
            }
            first = false;
            self.new_line(out);
            self.text(&key, out);
            out.push_str(&self.key_separator);
            self.value(vm, &item, out)?;
        }
        self.close('}', out);
        Ok(())
    }

    fn key(&self, vm: &mut Interpreter, key: &Value) -> PyResult<Option<String>> {
        Ok(Some(match key.unwrapped() {
            Value::Str(text) => text.to_string(),
            Value::Bool(true) => "true".to_owned(),
            Value::Bool(false) => "false".to_owned(),
            Value::None => "null".to_owned(),
            Value::Int(number) => number.to_string(),
            Value::BigInt(number) => number.to_string(),
            Value::Float(number) => self.number(vm, *number)?,
            Value::Unresolved(unresolved) => {
                return Err(Error::unresolved(unresolved, "a JSON text"));
            }
            _ if self.skip_keys => return Ok(None),
            _ => {
                let class = vm.class_name(key);
                return Err(vm.type_error(format!(
                    "keys must be str, int, float, bool or None, not {class}"
                )));
            }
        }))
    }
}

fn sorted_items(vm: &mut Interpreter, items: Vec<(Value, Value)>) -> PyResult<Vec<(Value, Value)>> {
    let pairs = items
        .into_iter()
        .map(|(key, value)| Value::tuple(vec![key, value]))
        .collect();
    let Some(sorted) = vm.builtins.get_text("sorted") else {
        return Err(Error::unsupported(
            "the builtin function 'sorted' is missing",
        ));
    };
    let first = Value::function("key", |vm, arguments| {
        vm.get_item(&arguments.positional[0], &Value::Int(0))
    });
    let arguments = Arguments {
        positional: vec![Value::list(pairs)],
        keywords: vec![("key".into(), first)],
    };
    let sorted = vm.call(&sorted, arguments)?;
    let mut pairs = Vec::new();
    for pair in vm.collect(&sorted)? {
        if let Value::Tuple(pair) = &pair
            && let [key, value] = &**pair
        {
            pairs.push((key.clone(), value.clone()));
        }
    }
    Ok(pairs)
}

struct Decoder<'a> {
    document: &'a Value,
    text: &'a [char],
    position: usize,
    depth: usize,
    object_hook: Option<Value>,
    object_pairs_hook: Option<Value>,
    parse_float: Option<Value>,
    parse_int: Option<Value>,
    parse_constant: Option<Value>,
    strict: bool,
}

/// `_json.decode(text, start, whole, hooks...)`: the value and where it ends.
fn decode(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    let mut reader = ArgumentReader::new("decode", arguments);
    let document = reader.required(vm, "text")?;
    let start = reader.required(vm, "start")?;
    let whole = reader.required(vm, "whole")?;
    let object_hook = reader.optional_not_none("object_hook");
    let parse_float = reader.optional_not_none("parse_float");
    let parse_int = reader.optional_not_none("parse_int");
    let parse_constant = reader.optional_not_none("parse_constant");
    let strict = reader.optional("strict");
    let object_pairs_hook = reader.optional_not_none("object_pairs_hook");
    reader.finish(vm)?;
    let text: Vec<char> = vm.expect_str(&document)?.chars().collect();
    let whole = vm.is_true(&whole)?;
    let start = usize::try_from(vm.expect_int(&start)?).unwrap_or(0);
    let strict = truth_or(vm, strict.as_ref(), true)?;
    let mut decoder = Decoder {
        document: &document,
        text: &text,
        position: start,
        depth: 0,
        object_hook,
        object_pairs_hook,
        parse_float,
        parse_int,
        parse_constant,
        strict,
    };
    if whole {
        decoder.skip_space();
    }
    let value = decoder.value(vm)?;
    let end = decoder.position;
    if whole {
        decoder.skip_space();
        if decoder.position < text.len() {
            let at = decoder.position;
            return Err(decoder.error(vm, "Extra data", at));
        }
    }
    Ok(Value::tuple(vec![value, Value::from(end)]))
}

impl Decoder<'_> {
    fn error(&self, vm: &mut Interpreter, message: &str, position: usize) -> Box<Error> {
        let class = match module_attribute(vm, "json", "JSONDecodeError") {
            Ok(class) => class,
            Err(error) => return error,
        };
        let arguments = vec![
            Value::from(message),
            self.document.clone(),
            Value::from(position),
        ];
        match vm.call_positional(&class, arguments) {
            Ok(made) => vm.raise_value(&made),
            Err(error) => error,
        }
    }

    fn peek(&self) -> Option<char> {
        self.text.get(self.position).copied()
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(' ' | '\t' | '\n' | '\r')) {
            self.position += 1;
        }
    }

    fn starts_with(&self, word: &str) -> bool {
        word.chars()
            .enumerate()
            .all(|(index, c)| self.text.get(self.position + index) == Some(&c))
    }

    fn value(&mut self, vm: &mut Interpreter) -> PyResult {
        self.depth += 1;
        if self.depth > 990 {
            return Err(vm.error(
                "RecursionError",
                "maximum recursion depth exceeded while decoding a JSON array from a unicode string",
            ));
        }
        let value = self.value_inside(vm);
        self.depth -= 1;
        value
    }

    fn value_inside(&mut self, vm: &mut Interpreter) -> PyResult {
        match self.peek() {
            Some('"') => {
                self.position += 1;
                self.string(vm).map(Value::from)
            }
            Some('{') => {
                self.position += 1;
                self.object(vm)
            }
            Some('[') => {
                self.position += 1;
                self.array(vm)
            }
            _ => self.word_or_number(vm),
        }
    }

    fn word_or_number(&mut self, vm: &mut Interpreter) -> PyResult {
        for (word, value) in [
            ("null", Value::None),
            ("true", Value::Bool(true)),
            ("false", Value::Bool(false)),
        ] {
            if self.starts_with(word) {
                self.position += word.len();
                return Ok(value);
            }
        }
        let constants = [
            ("NaN", f64::NAN),
            ("Infinity", f64::INFINITY),
            ("-Infinity", f64::NEG_INFINITY),
        ];
        for (word, value) in constants {
            if self.starts_with(word) {
                self.position += word.len();
                return match self.parse_constant.clone() {
                    Some(hook) => vm.call_positional(&hook, vec![Value::from(word)]),
                    None => Ok(Value::Float(value)),
                };
            }
        }
        self.number(vm)
    }

    fn digits(&mut self) -> usize {
        let start = self.position;
        while self
            .peek()
            .is_some_and(|character| character.is_ascii_digit())
        {
            self.position += 1;
        }
        self.position - start
    }

    fn number(&mut self, vm: &mut Interpreter) -> PyResult {
        let start = self.position;
        if self.peek() == Some('-') {
            self.position += 1;
        }
        if self.peek() == Some('0') {
            self.position += 1;
        } else if self.digits() == 0 {
            self.position = start;
            return Err(self.error(vm, "Expecting value", start));
        }
        let mut is_float = false;
        let end = self.position;
        if self.peek() == Some('.') {
            self.position += 1;
            if self.digits() > 0 {
                is_float = true;
            } else {
                self.position = end;
            }
        }
        let end = self.position;
        if matches!(self.peek(), Some('e' | 'E')) {
            self.position += 1;
            if matches!(self.peek(), Some('+' | '-')) {
                self.position += 1;
            }
            if self.digits() > 0 {
                is_float = true;
            } else {
                self.position = end;
            }
        }
        let text: String = self.text[start..self.position].iter().collect();
        let hook = if is_float {
            self.parse_float.clone()
        } else {
            self.parse_int.clone()
        };
        if let Some(hook) = hook {
            return vm.call_positional(&hook, vec![Value::from(text)]);
        }
        if is_float {
            return Ok(Value::Float(text.parse().unwrap_or(f64::NAN)));
        }
        Ok(Value::big_int(
            BigInt::parse_bytes(text.as_bytes(), 10).unwrap_or_default(),
        ))
    }

    /// Reads the rest of a string after its quote.
    fn string(&mut self, vm: &mut Interpreter) -> PyResult<String> {
        let begin = self.position - 1;
        let mut out = String::new();
        loop {
            let at = self.position;
            let Some(character) = self.peek() else {
                return Err(self.error(vm, "Unterminated string starting at", begin));
            };
            self.position += 1;
            match character {
                '"' => return Ok(out),
                '\\' => self.escape(vm, begin, &mut out)?,
                character if character < ' ' && self.strict => {
                    return Err(self.error(vm, "Invalid control character at", at));
                }
                character => out.push(character),
            }
        }
    }

    fn escape(&mut self, vm: &mut Interpreter, begin: usize, out: &mut String) -> PyResult<()> {
        let at = self.position - 1;
        let Some(letter) = self.peek() else {
            return Err(self.error(vm, "Unterminated string starting at", begin));
        };
        self.position += 1;
        out.push(match letter {
            '"' | '\\' | '/' => letter,
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => {
                let mut unit = self.unit(vm)?;
                if (0xd800..0xdc00).contains(&unit) && self.starts_with("\\u") {
                    let before = self.position;
                    self.position += 2;
                    let low = self.unit(vm)?;
                    if (0xdc00..0xe000).contains(&low) {
                        unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
                    } else {
                        self.position = before;
                    }
                }
                match char::from_u32(unit) {
                    Some(character) => character,
                    None => {
                        return Err(Error::unsupported(format!(
                            "the JSON text has a lone surrogate (\\u{unit:04x}), which is no character"
                        )));
                    }
                }
            }
            _ => return Err(self.error(vm, "Invalid \\escape", at)),
        });
        Ok(())
    }

    fn unit(&mut self, vm: &mut Interpreter) -> PyResult<u32> {
        let digits: String = self.text[self.position..].iter().take(4).collect();
        let valid = digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !valid {
            let at = self.position - 1;
            return Err(self.error(vm, "Invalid \\uXXXX escape", at));
        }
        self.position += 4;
        Ok(u32::from_str_radix(&digits, 16).unwrap_or(0))
    }

    fn array(&mut self, vm: &mut Interpreter) -> PyResult {
        let mut items = Vec::new();
        self.skip_space();
        if self.peek() == Some(']') {
            self.position += 1;
            return Ok(Value::list(items));
        }
        loop {
            items.push(self.value(vm)?);
            self.skip_space();
            match self.peek() {
                Some(']') => {
                    self.position += 1;
                    return Ok(Value::list(items));
                }
                Some(',') => self.position += 1,
                _ => {
                    let at = self.position;
                    return Err(self.error(vm, "Expecting ',' delimiter", at));
                }
            }
            self.skip_space();
        }
    }

    fn object(&mut self, vm: &mut Interpreter) -> PyResult {
        let mut pairs = Vec::new();
        self.skip_space();
        if self.peek() == Some('}') {
            self.position += 1;
            return self.finish_object(vm, pairs);
        }
        loop {
            if self.peek() != Some('"') {
                let at = self.position;
                return Err(self.error(
                    vm,
                    "Expecting property name enclosed in double quotes",
                    at,
                ));
            }
            self.position += 1;
            let key = self.string(vm)?;
            self.skip_space();
            if self.peek() != Some(':') {
                let at = self.position;
                return Err(self.error(vm, "Expecting ':' delimiter", at));
            }
            self.position += 1;
            self.skip_space();
            let value = self.value(vm)?;
            pairs.push((Value::from(key), value));
            self.skip_space();
            match self.peek() {
                Some('}') => {
                    self.position += 1;
                    return self.finish_object(vm, pairs);
                }
                Some(',') => self.position += 1,
                _ => {
                    let at = self.position;
                    return Err(self.error(vm, "Expecting ',' delimiter", at));
                }
            }
            self.skip_space();
        }
    }

    fn finish_object(&mut self, vm: &mut Interpreter, pairs: Vec<(Value, Value)>) -> PyResult {
        if let Some(hook) = self.object_pairs_hook.clone() {
            let pairs = pairs
                .into_iter()
                .map(|(key, value)| Value::tuple(vec![key, value]))
                .collect();
            return vm.call_positional(&hook, vec![Value::list(pairs)]);
        }
        let dict = Dict::new();
        for (key, value) in pairs {
            dict.set(vm, key, value)?;
        }
        let made = Value::Dict(Rc::new(dict));
        match self.object_hook.clone() {
            Some(hook) => vm.call_positional(&hook, vec![made]),
            None => Ok(made),
        }
    }
}
