//! `str.format` and `str.format_map`.

use super::super::code::Conversion;
use super::super::error::PyResult;
use super::super::interpreter::Interpreter;
use super::super::string::Str;
use super::super::value::{Arguments, Value};

/// Where the fields of a template take their values from.
enum Fields<'a> {
    Arguments(&'a Arguments),
    Mapping(&'a Value),
}

/// Whether fields are numbered by the template or by hand; mixing is an error.
#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Numbering {
    #[default]
    Unknown,
    Automatic(usize),
    Manual,
}

struct Formatter<'a> {
    fields: Fields<'a>,
    numbering: Numbering,
    /// The first unresolved value that was formatted.
    unresolved: Option<Value>,
}

/// A replacement field, not yet evaluated.
struct Field {
    name: Vec<char>,
    conversion: Conversion,
    spec: Vec<char>,
}

impl Interpreter {
    /// `template.format(*args, **kwargs)`.
    ///
    /// # Errors
    /// The template is malformed, a field is missing, or formatting raised.
    pub fn format_template(&mut self, template: &str, arguments: &Arguments) -> PyResult {
        self.run_template(template, Fields::Arguments(arguments))
    }

    /// `template.format_map(mapping)`.
    ///
    /// # Errors
    /// As [`Interpreter::format_template`].
    pub fn format_map(&mut self, template: &str, mapping: &Value) -> PyResult {
        self.run_template(template, Fields::Mapping(mapping))
    }

    fn run_template(&mut self, template: &str, fields: Fields<'_>) -> PyResult {
        let characters: Vec<char> = template.chars().collect();
        let mut formatter = Formatter {
            fields,
            numbering: Numbering::default(),
            unresolved: None,
        };
        let text = formatter.expand(self, &characters, 2)?;
        Ok(formatter.unresolved.unwrap_or_else(|| Value::from(text)))
    }
}

impl Formatter<'_> {
    fn expand(
        &mut self,
        vm: &mut Interpreter,
        template: &[char],
        depth: usize,
    ) -> PyResult<String> {
        if depth == 0 {
            return Err(vm.value_error("Max string recursion exceeded"));
        }
        let mut out = String::new();
        let mut position = 0;
        while let Some(character) = template.get(position).copied() {
            position += 1;
            match character {
                '{' | '}' if template.get(position) == Some(&character) => {
                    out.push(character);
                    position += 1;
                }
                '}' => {
                    return Err(vm.value_error("Single '}' encountered in format string"));
                }
                '{' => {
                    if position >= template.len() {
                        return Err(vm.value_error("Single '{' encountered in format string"));
                    }
                    let field = parse_field(vm, template, &mut position)?;
                    out.push_str(&self.field_text(vm, &field, depth)?);
                }
                character => out.push(character),
            }
        }
        Ok(out)
    }

    fn field_text(
        &mut self,
        vm: &mut Interpreter,
        field: &Field,
        depth: usize,
    ) -> PyResult<String> {
        let value = self.field_value(vm, &field.name)?;
        let spec = if field.spec.contains(&'{') || field.spec.contains(&'}') {
            self.expand(vm, &field.spec, depth - 1)?
        } else {
            field.spec.iter().collect()
        };
        let made = vm.format_value(&value, field.conversion, &spec)?;
        match made.as_str() {
            Some(text) => Ok(text.to_string()),
            None => {
                self.unresolved.get_or_insert(made);
                Ok(String::new())
            }
        }
    }

    fn field_value(&mut self, vm: &mut Interpreter, name: &[char]) -> PyResult {
        let end = name
            .iter()
            .position(|c| matches!(c, '.' | '['))
            .unwrap_or(name.len());
        let first: String = name[..end].iter().collect();
        let mut value = self.first_value(vm, &first)?;
        let mut position = end;
        while position < name.len() {
            if name[position] == '.' {
                let start = position + 1;
                let end = name[start..]
                    .iter()
                    .position(|c| matches!(c, '.' | '['))
                    .map_or(name.len(), |length| start + length);
                let attribute: String = name[start..end].iter().collect();
                if attribute.is_empty() {
                    return Err(vm.value_error("Empty attribute in format string"));
                }
                value = vm.get_attribute(&value, &Str::from(attribute))?;
                position = end;
            } else if name[position] == '[' {
                let start = position + 1;
                let Some(length) = name[start..].iter().position(|c| *c == ']') else {
                    return Err(vm.value_error("Missing ']' in format string"));
                };
                let key: String = name[start..start + length].iter().collect();
                if key.is_empty() {
                    return Err(vm.value_error("Empty attribute in format string"));
                }
                let key = index_of(&key).map_or_else(|| Value::from(key), Value::from);
                value = vm.get_item(&value, &key)?;
                position = start + length + 1;
            } else {
                return Err(
                    vm.value_error("Only '.' or '[' may follow ']' in format field specifier")
                );
            }
        }
        Ok(value)
    }

    fn first_value(&mut self, vm: &mut Interpreter, name: &str) -> PyResult {
        let index = if name.is_empty() {
            let next = match self.numbering {
                Numbering::Manual => {
                    return Err(vm.value_error(
                        "cannot switch from manual field specification to automatic field numbering",
                    ));
                }
                Numbering::Unknown => 0,
                Numbering::Automatic(next) => next,
            };
            self.numbering = Numbering::Automatic(next + 1);
            Some(next)
        } else if let Some(index) = index_of(name) {
            if matches!(self.numbering, Numbering::Automatic(_)) {
                return Err(vm.value_error(
                    "cannot switch from automatic field numbering to manual field specification",
                ));
            }
            self.numbering = Numbering::Manual;
            Some(index)
        } else {
            None
        };
        match (&self.fields, index) {
            (Fields::Mapping(_), Some(_)) => {
                Err(vm.value_error("Format string contains positional fields"))
            }
            (Fields::Mapping(mapping), None) => vm.get_item(mapping, &Value::from(name)),
            (Fields::Arguments(arguments), Some(index)) => match arguments.positional.get(index) {
                Some(value) => Ok(value.clone()),
                None => Err(vm.error(
                    "IndexError",
                    format!("Replacement index {index} out of range for positional args tuple"),
                )),
            },
            (Fields::Arguments(arguments), None) => {
                let found = arguments
                    .keywords
                    .iter()
                    .find(|(keyword, _)| keyword.as_str() == name);
                match found {
                    Some((_, value)) => Ok(value.clone()),
                    None => Err(vm.key_error(Value::from(name))),
                }
            }
        }
    }
}

fn index_of(name: &str) -> Option<usize> {
    let is_number = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { name.parse().ok() } else { None }
}

/// Takes the field after `{` apart and moves behind its `}`.
fn parse_field(vm: &mut Interpreter, template: &[char], position: &mut usize) -> PyResult<Field> {
    let start = *position;
    let mut in_brackets = false;
    loop {
        match template.get(*position) {
            None => return Err(vm.value_error("expected '}' before end of string")),
            Some('[') => in_brackets = true,
            Some(']') => in_brackets = false,
            Some('{') if !in_brackets => {
                return Err(vm.value_error("unexpected '{' in field name"));
            }
            Some('}' | ':' | '!') if !in_brackets => break,
            Some(_) => {}
        }
        *position += 1;
    }
    let name = template[start..*position].to_vec();
    let mut conversion = Conversion::None;
    if template[*position] == '!' {
        conversion = parse_conversion(vm, template, position)?;
    }
    let mut spec = Vec::new();
    if template[*position] == ':' {
        *position += 1;
        let start = *position;
        let mut depth = 1;
        loop {
            match template.get(*position) {
                None => {
                    return Err(vm.value_error(if depth > 1 || start < *position {
                        "unmatched '{' in format spec"
                    } else {
                        "expected '}' before end of string"
                    }));
                }
                Some('{') => depth += 1,
                Some('}') => depth -= 1,
                Some(_) => {}
            }
            if depth == 0 {
                break;
            }
            *position += 1;
        }
        spec = template[start..*position].to_vec();
    }
    *position += 1;
    Ok(Field {
        name,
        conversion,
        spec,
    })
}

/// Reads `!r` and leaves the position at `:` or `}`.
fn parse_conversion(
    vm: &mut Interpreter,
    template: &[char],
    position: &mut usize,
) -> PyResult<Conversion> {
    let (Some(letter), next) = (
        template.get(*position + 1).copied(),
        template.get(*position + 2).copied(),
    ) else {
        return Err(vm.value_error("end of string while looking for conversion specifier"));
    };
    match next {
        _ if letter == '}' => {
            return Err(vm.value_error("unmatched '{' in format spec"));
        }
        None => return Err(vm.value_error("unmatched '{' in format spec")),
        Some(':' | '}') => {}
        Some(_) => return Err(vm.value_error("expected ':' after conversion specifier")),
    }
    *position += 2;
    match letter {
        'r' => Ok(Conversion::Repr),
        's' => Ok(Conversion::Str),
        'a' => Ok(Conversion::Ascii),
        other if (' '..='~').contains(&other) => {
            Err(vm.value_error(format!("Unknown conversion specifier {other}")))
        }
        other => Err(vm.value_error(format!(
            "Unknown conversion specifier \\x{:x}",
            other as u32
        ))),
    }
}
