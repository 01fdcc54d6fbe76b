//! How a record becomes a line: Python's three styles of format strings and the time.

use std::iter::Peekable;
use std::str::Chars;

use jiff::fmt::strtime;
use jiff::{Timestamp, Zoned};

use super::record::{FieldValue, LogRecord};

/// The format of `logging.basicConfig`.
pub const BASIC_FORMAT: &str = "%(levelname)s:%(name)s:%(message)s";

/// The syntax of a format string.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FormatStyle {
    /// `%(name)s`.
    #[default]
    Percent,
    /// `{name}`.
    Brace,
    /// `${name}`.
    Dollar,
}

impl FormatStyle {
    /// The style for the value of `style`.
    #[must_use]
    pub fn from_option(value: &str) -> Option<Self> {
        match value {
            "%" => Some(Self::Percent),
            "{" => Some(Self::Brace),
            "$" => Some(Self::Dollar),
            _ => None,
        }
    }

    /// The format of `logging.basicConfig` in this style.
    #[must_use]
    pub fn basic_format(self) -> &'static str {
        match self {
            Self::Percent => BASIC_FORMAT,
            Self::Brace => "{levelname}:{name}:{message}",
            Self::Dollar => "${levelname}:${name}:${message}",
        }
    }

    fn character(self) -> char {
        match self {
            Self::Percent => '%',
            Self::Brace => '{',
            Self::Dollar => '$',
        }
    }

    fn default_format(self) -> &'static str {
        match self {
            Self::Percent => "%(message)s",
            Self::Brace => "{message}",
            Self::Dollar => "${message}",
        }
    }
}

/// What a formatter does with a field that a record does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum UnknownField {
    /// Fails, as `logging.Formatter`.
    #[default]
    Fail,
    /// Leaves it out, for formatters of other packages that add fields of their own.
    Blank,
}

/// A formatter, as `logging.Formatter`.
#[derive(Debug, Clone, PartialEq)]
pub struct Formatter {
    pieces: Vec<Piece>,
    date_format: Option<String>,
    unknown_field: UnknownField,
}

#[derive(Debug, Clone, PartialEq)]
enum Piece {
    Literal(String),
    Field { name: String, spec: Spec },
}

/// How a value is written.
#[derive(Debug, Clone, PartialEq, Default)]
struct Spec {
    fill: Option<char>,
    alignment: Option<Alignment>,
    plus: bool,
    width: usize,
    precision: Option<usize>,
    /// The conversion: `s`, `d`, `f`, ...; empty for the value's own.
    conversion: Option<char>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Alignment {
    Left,
    Right,
    Centre,
}

impl Default for Formatter {
    fn default() -> Self {
        Self {
            pieces: vec![Piece::Field {
                name: "message".to_owned(),
                spec: Spec::default(),
            }],
            date_format: None,
            unknown_field: UnknownField::Fail,
        }
    }
}

impl Formatter {
    /// Builds a formatter from a format string; an empty one stands for the message alone.
    ///
    /// # Errors
    /// A text as of Python's `ValueError` if the format has no field or wrong syntax.
    pub fn new(
        format: Option<&str>,
        date_format: Option<&str>,
        style: FormatStyle,
    ) -> Result<Self, String> {
        let format = format
            .filter(|format| !format.is_empty())
            .unwrap_or(style.default_format());
        let pieces = match style {
            FormatStyle::Percent => parse_percent(format),
            FormatStyle::Brace => parse_brace(format),
            FormatStyle::Dollar => parse_dollar(format),
        }?;
        let has_field = pieces
            .iter()
            .any(|piece| matches!(piece, Piece::Field { .. }));
        if !has_field {
            return Err(match style {
                FormatStyle::Percent => {
                    format!(
                        "Invalid format '{format}' for '{}' style",
                        style.character()
                    )
                }
                FormatStyle::Brace | FormatStyle::Dollar => "invalid format: no fields".to_owned(),
            });
        }
        Ok(Self {
            pieces,
            date_format: date_format
                .filter(|format| !format.is_empty())
                .map(str::to_owned),
            unknown_field: UnknownField::Fail,
        })
    }

    /// Chooses what happens to fields that a record does not have.
    #[must_use]
    pub fn with_unknown_field(mut self, unknown_field: UnknownField) -> Self {
        self.unknown_field = unknown_field;
        self
    }

    /// Writes a record as a line without its end, the traceback below.
    ///
    /// # Errors
    /// A text as of Python's exception if a field is unknown or cannot be written as asked.
    pub fn format(&self, record: &LogRecord, started: Timestamp) -> Result<String, String> {
        let mut line = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Literal(text) => line.push_str(text),
                Piece::Field { name, spec } => {
                    let value = if name == "asctime" {
                        Some(FieldValue::Text(self.time(record)))
                    } else {
                        record.field(name, started)
                    };
                    match value {
                        Some(value) => spec.write(&mut line, &value)?,
                        None if self.unknown_field == UnknownField::Blank => {}
                        None => {
                            return Err(format!(
                                "ValueError: Formatting field not found in record: '{name}'"
                            ));
                        }
                    }
                }
            }
        }
        if let Some(text) = &record.exception_text {
            if !line.ends_with('\n') {
                line.push('\n');
            }
            line.push_str(text);
        }
        Ok(line)
    }

    /// As `Formatter.formatTime`.
    fn time(&self, record: &LogRecord) -> String {
        let created = record.created.to_zoned((record.zone)());
        match &self.date_format {
            Some(format) => strftime(format, &created),
            None => format!(
                "{},{:03}",
                strftime("%Y-%m-%d %H:%M:%S", &created),
                record.milliseconds()
            ),
        }
    }
}

/// As `time.strftime`; directives that C does not know stay as they are.
fn strftime(format: &str, time: &Zoned) -> String {
    let config = strtime::Config::new().lenient(true);
    let mut text = String::new();
    match strtime::BrokenDownTime::from(time).format_with_config(&config, format, &mut text) {
        Ok(()) => text,
        Err(_) => format.to_owned(),
    }
}

impl Spec {
    fn write(&self, line: &mut String, value: &FieldValue) -> Result<(), String> {
        let is_number = !matches!(value, FieldValue::Text(_));
        let mut text = self.convert(value)?;
        if self.plus && is_number && !text.starts_with('-') {
            text.insert(0, '+');
        }
        let missing = self.width.saturating_sub(text.chars().count());
        let fill = self.fill.unwrap_or(' ');
        let default = if is_number {
            Alignment::Right
        } else {
            Alignment::Left
        };
        let before = match self.alignment.unwrap_or(default) {
            Alignment::Left => 0,
            Alignment::Right => missing,
            Alignment::Centre => missing / 2,
        };
        line.extend(std::iter::repeat_n(fill, before));
        line.push_str(&text);
        line.extend(std::iter::repeat_n(fill, missing - before));
        Ok(())
    }

    fn convert(&self, value: &FieldValue) -> Result<String, String> {
        let number = match value {
            FieldValue::Text(_) => None,
            #[expect(clippy::cast_precision_loss, reason = "log fields are small numbers")]
            FieldValue::Integer(number) => Some(*number as f64),
            FieldValue::Float(number) => Some(*number),
        };
        let text = match (self.conversion, number) {
            (None | Some('s' | 'r' | 'a'), _) => {
                let text = match value {
                    FieldValue::Text(text) => text.clone(),
                    FieldValue::Integer(number) => number.to_string(),
                    FieldValue::Float(number) => format!("{number:?}"),
                };
                match self.precision {
                    Some(precision) => text.chars().take(precision).collect(),
                    None => text,
                }
            }
            (Some('d' | 'i' | 'u'), Some(number)) => format!("{:.0}", number.trunc()),
            (Some('f' | 'F'), Some(number)) => {
                format!("{number:.*}", self.precision.unwrap_or(6))
            }
            #[expect(clippy::cast_possible_truncation, reason = "as Python's int()")]
            (Some('x'), Some(number)) => format!("{:x}", number.trunc() as i64),
            #[expect(clippy::cast_possible_truncation, reason = "as Python's int()")]
            (Some('X'), Some(number)) => format!("{:X}", number.trunc() as i64),
            (Some('g' | 'G'), Some(number)) => format!("{number}"),
            (Some(conversion), None) => {
                return Err(format!(
                    "TypeError: %{conversion} format: a real number is required, not str"
                ));
            }
            (Some(conversion), Some(_)) => {
                return Err(format!(
                    "ValueError: unsupported format character '{conversion}'"
                ));
            }
        };
        Ok(text)
    }
}

fn push_literal(pieces: &mut Vec<Piece>, character: char) {
    if let Some(Piece::Literal(text)) = pieces.last_mut() {
        text.push(character);
    } else {
        pieces.push(Piece::Literal(character.to_string()));
    }
}

fn parse_percent(format: &str) -> Result<Vec<Piece>, String> {
    let mut pieces = Vec::new();
    let mut characters = format.chars().peekable();
    while let Some(character) = characters.next() {
        if character != '%' {
            push_literal(&mut pieces, character);
            continue;
        }
        match characters.next() {
            Some('%') => push_literal(&mut pieces, '%'),
            Some('(') => {
                let name = take_until(&mut characters, ')')
                    .ok_or_else(|| "incomplete format key".to_owned())?;
                let spec = percent_spec(&mut characters)?;
                pieces.push(Piece::Field { name, spec });
            }
            _ => return Err(format!("Invalid format '{format}' for '%' style")),
        }
    }
    Ok(pieces)
}

fn percent_spec(characters: &mut Peekable<Chars<'_>>) -> Result<Spec, String> {
    let mut spec = Spec {
        // Unlike in a brace, everything is aligned to the right unless told otherwise.
        alignment: Some(Alignment::Right),
        ..Spec::default()
    };
    while let Some(flag) = characters.next_if(|next| "-+ #0".contains(*next)) {
        match flag {
            '-' => spec.alignment = Some(Alignment::Left),
            '+' => spec.plus = true,
            '0' => spec.fill = Some('0'),
            _ => {}
        }
    }
    spec.width = take_number(characters).unwrap_or(0);
    if characters.next_if_eq(&'.').is_some() {
        spec.precision = Some(take_number(characters).unwrap_or(0));
    }
    spec.conversion = characters.next();
    match spec.conversion {
        None => return Err("incomplete format".to_owned()),
        Some('s' | 'r' | 'a') => spec.fill = None,
        Some(_) => {}
    }
    if spec.alignment == Some(Alignment::Left) {
        spec.fill = None;
    }
    Ok(spec)
}

fn parse_brace(format: &str) -> Result<Vec<Piece>, String> {
    let mut pieces = Vec::new();
    let mut characters = format.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '{' if characters.next_if_eq(&'{').is_some() => push_literal(&mut pieces, '{'),
            '}' if characters.next_if_eq(&'}').is_some() => push_literal(&mut pieces, '}'),
            '}' => {
                return Err("invalid format: Single '}' encountered in format string".to_owned());
            }
            '{' => {
                let field = take_until(&mut characters, '}').ok_or_else(|| {
                    "invalid format: expected '}' before end of string".to_owned()
                })?;
                let (name, spec) = field.split_once(':').unwrap_or((&field, ""));
                let name = name.split('!').next().unwrap_or_default().to_owned();
                let spec = brace_spec(spec)?;
                pieces.push(Piece::Field { name, spec });
            }
            _ => push_literal(&mut pieces, character),
        }
    }
    Ok(pieces)
}

fn brace_spec(text: &str) -> Result<Spec, String> {
    let mut spec = Spec::default();
    let mut characters = text.chars().peekable();
    let mut ahead = text.chars();
    let (first, second) = (ahead.next(), ahead.next());
    if let Some(alignment) = second.and_then(alignment) {
        spec.fill = first;
        spec.alignment = Some(alignment);
        characters.nth(1);
    } else if let Some(alignment) = first.and_then(alignment) {
        spec.alignment = Some(alignment);
        characters.next();
    }
    if let Some(sign) = characters.next_if(|next| "+- ".contains(*next)) {
        spec.plus = sign == '+';
    }
    if characters.next_if_eq(&'0').is_some() && spec.fill.is_none() {
        spec.fill = Some('0');
    }
    spec.width = take_number(&mut characters).unwrap_or(0);
    if characters.next_if_eq(&'.').is_some() {
        spec.precision = take_number(&mut characters);
    }
    spec.conversion = characters.next();
    match characters.next() {
        None => Ok(spec),
        Some(_) => Err(format!("invalid format: bad specifier: '{text}'")),
    }
}

fn alignment(character: char) -> Option<Alignment> {
    match character {
        '<' => Some(Alignment::Left),
        '>' | '=' => Some(Alignment::Right),
        '^' => Some(Alignment::Centre),
        _ => None,
    }
}

fn parse_dollar(format: &str) -> Result<Vec<Piece>, String> {
    let mut pieces = Vec::new();
    let mut characters = format.chars().peekable();
    while let Some(character) = characters.next() {
        if character != '$' {
            push_literal(&mut pieces, character);
            continue;
        }
        if characters.next_if_eq(&'$').is_some() {
            push_literal(&mut pieces, '$');
            continue;
        }
        let name = if characters.next_if_eq(&'{').is_some() {
            take_until(&mut characters, '}')
        } else {
            let mut name = String::new();
            while let Some(next) =
                characters.next_if(|next| next.is_ascii_alphanumeric() || *next == '_')
            {
                name.push(next);
            }
            (!name.is_empty()).then_some(name)
        };
        let Some(name) = name else {
            return Err("invalid format: bare '$' not allowed".to_owned());
        };
        let spec = Spec::default();
        pieces.push(Piece::Field { name, spec });
    }
    Ok(pieces)
}

fn take_until(characters: &mut Peekable<Chars<'_>>, end: char) -> Option<String> {
    let mut text = String::new();
    for character in characters.by_ref() {
        if character == end {
            return Some(text);
        }
        text.push(character);
    }
    None
}

fn take_number(characters: &mut Peekable<Chars<'_>>) -> Option<usize> {
    let mut number = None;
    while let Some(digit) = characters.peek().and_then(|next| next.to_digit(10)) {
        let before: usize = number.unwrap_or(0);
        number = Some((before * 10 + digit as usize).min(10_000));
        characters.next();
    }
    number
}
