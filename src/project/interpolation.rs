//! `%(name)s` in values: `configparser.BasicInterpolation` for ini files, and the `%` operator of
//! Python's strings with a dictionary for `pyproject.toml`.

use indexmap::IndexMap;

use super::error::IniError;
use super::ini::option_name;
use super::text::python_repr;

/// As `configparser.MAX_INTERPOLATION_DEPTH`.
const MAXIMUM_DEPTH: usize = 10;

/// Interpolates the raw value of an option, with `lookup` giving the raw values that it refers to.
///
/// # Errors
/// References to unknown options, wrong syntax, and references that nest too deeply.
pub(super) fn interpolate<'a>(
    option: &str,
    section: &str,
    raw: &'a str,
    lookup: impl Fn(&str) -> Option<&'a str>,
) -> Result<String, IniError> {
    let context = Context {
        option,
        section,
        raw,
        lookup,
    };
    let mut result = String::new();
    context.expand(&mut result, raw, 1)?;
    Ok(result)
}

struct Context<'c, 'a, Lookup> {
    option: &'c str,
    section: &'c str,
    raw: &'a str,
    lookup: Lookup,
}

impl<'a, Lookup: Fn(&str) -> Option<&'a str>> Context<'_, 'a, Lookup> {
    fn expand(&self, result: &mut String, value: &'a str, depth: usize) -> Result<(), IniError> {
        if depth > MAXIMUM_DEPTH {
            return Err(IniError::InterpolationDepth {
                option: self.option.to_owned(),
                section: self.section.to_owned(),
                raw: self.raw.to_owned(),
            });
        }
        let mut rest = value;
        while let Some(position) = rest.find('%') {
            result.push_str(&rest[..position]);
            rest = &rest[position..];
            if let Some(after) = rest.strip_prefix("%%") {
                result.push('%');
                rest = after;
            } else if rest.starts_with("%(") {
                let Some((name, after)) = reference(rest) else {
                    return Err(self.syntax_error(format!(
                        "bad interpolation variable reference {}",
                        self.shown(rest)
                    )));
                };
                self.expand_reference(result, name, depth)?;
                rest = after;
            } else {
                return Err(self.syntax_error(format!(
                    "'%' must be followed by '%' or '(', found: {}",
                    self.shown(rest)
                )));
            }
        }
        result.push_str(rest);
        Ok(())
    }

    fn expand_reference(
        &self,
        result: &mut String,
        name: &str,
        depth: usize,
    ) -> Result<(), IniError> {
        let name = option_name(name);
        let Some(value) = (self.lookup)(&name) else {
            return Err(IniError::InterpolationMissingOption {
                option: self.option.to_owned(),
                section: self.section.to_owned(),
                reference: name,
                raw: self.raw.to_owned(),
            });
        };
        if value.contains('%') {
            return self.expand(result, value, depth + 1);
        }
        result.push_str(value);
        Ok(())
    }

    /// The rest of a value as a message shows it. In a URL it most often begins in the middle of the
    /// password, which has a percent sign that is not doubled.
    fn shown(&self, rest: &str) -> String {
        match rest.rsplit_once('@') {
            Some((_, after)) if self.raw.contains("://") => python_repr(&format!("%***@{after}")),
            _ => python_repr(rest),
        }
    }

    fn syntax_error(&self, message: String) -> IniError {
        IniError::InterpolationSyntax {
            option: self.option.to_owned(),
            section: self.section.to_owned(),
            message,
        }
    }
}

/// Splits `%(name)s...` into the name and what follows.
fn reference(text: &str) -> Option<(&str, &str)> {
    let (name, after) = text.strip_prefix("%(")?.split_once(')')?;
    let after = after.strip_prefix('s')?;
    (!name.is_empty()).then_some((name, after))
}

/// Checks a value that is about to be set, as `BasicInterpolation.before_set`.
///
/// # Errors
/// If a percent sign is neither doubled nor part of a reference.
pub(super) fn check_syntax(value: &str) -> Result<(), IniError> {
    let text = value.replace("%%", "");
    let mut remaining = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(position) = rest.find('%') {
        remaining.push_str(&rest[..position]);
        rest = &rest[position..];
        if let Some((_, after)) = reference(rest) {
            rest = after;
        } else {
            remaining.push('%');
            rest = &rest[1..];
        }
    }
    remaining.push_str(rest);
    match remaining.chars().position(|character| character == '%') {
        None => Ok(()),
        Some(position) => Err(IniError::InvalidInterpolation {
            value: value.to_owned(),
            position,
        }),
    }
}

/// Why a `%` template of `pyproject.toml` cannot be filled in; the text is Python's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct TemplateError {
    /// The class of the exception that Python raises.
    pub python_class: &'static str,
    /// The message of the exception.
    pub message: String,
}

impl TemplateError {
    fn value(message: impl Into<String>) -> Self {
        Self {
            python_class: "ValueError",
            message: message.into(),
        }
    }

    fn kind(message: impl Into<String>) -> Self {
        Self {
            python_class: "TypeError",
            message: message.into(),
        }
    }
}

/// Fills `%(name)s` in as Python's `template % arguments` does with a dictionary of strings.
///
/// # Errors
/// Unknown names, conversions that need a number, and incomplete formats.
pub(super) fn percent_format(
    template: &str,
    arguments: &IndexMap<String, String>,
) -> Result<String, TemplateError> {
    let characters: Vec<char> = template.chars().collect();
    let mut formatter = PercentFormatter {
        characters: &characters,
        position: 0,
        arguments,
        whole_used: false,
    };
    formatter.run()
}

struct PercentFormatter<'a> {
    characters: &'a [char],
    position: usize,
    arguments: &'a IndexMap<String, String>,
    /// Whether a conversion without a name has taken the dictionary itself.
    whole_used: bool,
}

impl PercentFormatter<'_> {
    fn run(&mut self) -> Result<String, TemplateError> {
        let mut result = String::new();
        while let Some(character) = self.next() {
            if character == '%' {
                self.conversion(&mut result)?;
            } else {
                result.push(character);
            }
        }
        Ok(result)
    }

    fn next(&mut self) -> Option<char> {
        let character = self.characters.get(self.position).copied();
        self.position += usize::from(character.is_some());
        character
    }

    fn peek(&self) -> Option<char> {
        self.characters.get(self.position).copied()
    }

    fn conversion(&mut self, result: &mut String) -> Result<(), TemplateError> {
        let name = self.name()?;
        let mut left = false;
        while let Some(flag @ ('-' | '+' | ' ' | '#' | '0')) = self.peek() {
            left |= flag == '-';
            self.position += 1;
        }
        let width = self.number();
        let precision = if self.peek() == Some('.') {
            self.position += 1;
            Some(self.number())
        } else {
            None
        };
        while matches!(self.peek(), Some('h' | 'l' | 'L')) {
            self.position += 1;
        }
        let Some(kind) = self.next() else {
            return Err(TemplateError::value("incomplete format"));
        };
        if kind == '%' {
            result.push('%');
            return Ok(());
        }
        let mut text = self.convert(kind, name.as_deref())?;
        if let Some(precision) = precision {
            text = text.chars().take(precision).collect();
        }
        let padding = " ".repeat(width.saturating_sub(text.chars().count()));
        if left {
            result.push_str(&text);
            result.push_str(&padding);
        } else {
            result.push_str(&padding);
            result.push_str(&text);
        }
        Ok(())
    }

    fn name(&mut self) -> Result<Option<String>, TemplateError> {
        if self.peek() != Some('(') {
            return Ok(None);
        }
        self.position += 1;
        let mut depth = 1;
        let mut name = String::new();
        while let Some(character) = self.next() {
            match character {
                '(' => depth += 1,
                ')' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return Ok(Some(name));
            }
            name.push(character);
        }
        Err(TemplateError::value("incomplete format key"))
    }

    fn number(&mut self) -> usize {
        let mut number = 0_usize;
        while let Some(digit) = self.peek().and_then(|character| character.to_digit(10)) {
            number = number.saturating_mul(10).saturating_add(digit as usize);
            self.position += 1;
        }
        number.min(100_000)
    }

    fn convert(&mut self, kind: char, name: Option<&str>) -> Result<String, TemplateError> {
        match name {
            Some(name) => {
                let value = self.arguments.get(name).ok_or_else(|| TemplateError {
                    python_class: "KeyError",
                    message: python_repr(name),
                })?;
                self.convert_text(kind, value)
            }
            None if self.whole_used => Err(TemplateError::kind(
                "not enough arguments for format string",
            )),
            None => {
                self.whole_used = true;
                match kind {
                    's' | 'r' | 'a' => Ok(self.dictionary_repr()),
                    _ => Err(self.unsupported(kind, "dict")),
                }
            }
        }
    }

    fn convert_text(&self, kind: char, value: &str) -> Result<String, TemplateError> {
        match kind {
            's' => Ok(value.to_owned()),
            'r' | 'a' => Ok(python_repr(value)),
            _ => Err(self.unsupported(kind, "str")),
        }
    }

    fn unsupported(&self, kind: char, class: &str) -> TemplateError {
        match kind {
            'd' | 'i' | 'u' => TemplateError::kind(format!(
                "%{kind} format: a real number is required, not {class}"
            )),
            'o' | 'x' | 'X' => TemplateError::kind(format!(
                "%{kind} format: an integer is required, not {class}"
            )),
            'e' | 'E' | 'f' | 'F' | 'g' | 'G' => {
                TemplateError::kind(format!("must be real number, not {class}"))
            }
            'c' => TemplateError::kind("%c requires int or char"),
            _ => TemplateError::value(format!(
                "unsupported format character '{kind}' (0x{:x}) at index {}",
                u32::from(kind),
                self.position - 1
            )),
        }
    }

    fn dictionary_repr(&self) -> String {
        let items: Vec<String> = self
            .arguments
            .iter()
            .map(|(name, value)| format!("{}: {}", python_repr(name), python_repr(value)))
            .collect();
        format!("{{{}}}", items.join(", "))
    }
}
