//! The `%` operator on text.

use num_bigint::BigInt;
use num_traits::{Signed, ToPrimitive};

use super::super::error::PyResult;
use super::super::interpreter::Interpreter;
use super::super::string::Str;
use super::super::value::Value;
use super::float::{PointRule, float_fixed, float_general_with, float_scientific, special};
use super::literal::ascii_only;

/// One conversion after its `%`.
#[derive(Default)]
struct Directive {
    left: bool,
    plus: bool,
    space: bool,
    alternate: bool,
    zero: bool,
    width: usize,
    precision: Option<usize>,
}

/// The values on the right of `%`, handed out one by one.
struct Operands<'a> {
    /// The whole right side.
    source: &'a Value,
    items: Vec<Value>,
    next: usize,
    /// Whether the right side is one value, not a tuple.
    single: bool,
    is_mapping: bool,
}

impl Operands<'_> {
    fn take(&mut self, vm: &mut Interpreter) -> PyResult {
        match self.items.get(self.next) {
            Some(value) => {
                self.next += 1;
                Ok(value.clone())
            }
            None => Err(vm.type_error("not enough arguments for format string")),
        }
    }
}

/// How a formatted value ends: known text, or unresolved.
enum Piece {
    Text(String),
    Unresolved(Value),
}

impl Interpreter {
    /// `template % arguments`.
    ///
    /// # Errors
    /// The arguments do not fit the template.
    pub fn percent_format(&mut self, template: &str, arguments: &Value) -> PyResult<Value> {
        if let Value::Unresolved(unresolved) = arguments {
            return Ok(Value::Unresolved(unresolved.derived(" (formatted)")));
        }
        let mut operands = self.operands(arguments)?;
        let characters: Vec<char> = template.chars().collect();
        let mut out = String::with_capacity(template.len() + 16);
        let mut unresolved = None;
        let mut position = 0;
        while let Some(character) = characters.get(position) {
            position += 1;
            if *character != '%' {
                out.push(*character);
                continue;
            }
            match self.percent_directive(&characters, &mut position, &mut operands)? {
                Piece::Text(text) => out.push_str(&text),
                Piece::Unresolved(value) => unresolved = unresolved.or(Some(value)),
            }
        }
        if operands.next < operands.items.len() && !(operands.single && operands.is_mapping) {
            return Err(self.type_error("not all arguments converted during string formatting"));
        }
        Ok(unresolved.unwrap_or_else(|| Value::from(out)))
    }

    fn operands<'a>(&mut self, source: &'a Value) -> PyResult<Operands<'a>> {
        if let Value::Tuple(items) = source.unwrapped() {
            return Ok(Operands {
                source,
                items: items.to_vec(),
                next: 0,
                single: false,
                is_mapping: false,
            });
        }
        let is_mapping = match source.unwrapped() {
            Value::Dict(_) | Value::List(_) | Value::Bytes(_) | Value::Range(_) => true,
            Value::Instance(_) => self
                .class_of(source)
                .lookup(&Str::from("__getitem__"))
                .is_some(),
            _ => false,
        };
        Ok(Operands {
            source,
            items: vec![source.clone()],
            next: 0,
            single: true,
            is_mapping,
        })
    }

    fn percent_directive(
        &mut self,
        template: &[char],
        position: &mut usize,
        operands: &mut Operands<'_>,
    ) -> PyResult<Piece> {
        let mut by_key = None;
        if template.get(*position) == Some(&'(') {
            let key = self.percent_key(template, position)?;
            if !operands.is_mapping {
                return Err(self.type_error("format requires a mapping"));
            }
            by_key = Some(self.get_item(operands.source, &Value::from(key))?);
        }
        let mut directive = Directive::default();
        loop {
            match template.get(*position) {
                Some('-') => directive.left = true,
                Some('+') => directive.plus = true,
                Some(' ') => directive.space = true,
                Some('#') => directive.alternate = true,
                Some('0') => directive.zero = true,
                _ => break,
            }
            *position += 1;
        }
        self.percent_sizes(template, position, operands, &mut directive)?;
        if matches!(template.get(*position), Some('h' | 'l' | 'L')) {
            *position += 1;
        }
        let Some(kind) = template.get(*position).copied() else {
            return Err(self.value_error("incomplete format"));
        };
        *position += 1;
        if kind == '%' {
            return Ok(Piece::Text("%".to_owned()));
        }
        if !matches!(
            kind,
            's' | 'r'
                | 'a'
                | 'c'
                | 'd'
                | 'i'
                | 'u'
                | 'x'
                | 'X'
                | 'o'
                | 'e'
                | 'E'
                | 'f'
                | 'F'
                | 'g'
                | 'G'
        ) {
            let shown = if (' '..='~').contains(&kind) {
                kind
            } else {
                '?'
            };
            return Err(self.value_error(format!(
                "unsupported format character '{shown}' (0x{:x}) at index {}",
                kind as u32,
                *position - 1
            )));
        }
        let value = match by_key {
            Some(value) => {
                // A key was used: the mapping counts as converted.
                operands.next = operands.items.len();
                value
            }
            None => operands.take(self)?,
        };
        if let Value::Unresolved(unresolved) = &value {
            return Ok(Piece::Unresolved(Value::Unresolved(
                unresolved.derived(" (formatted)"),
            )));
        }
        self.percent_value(kind, &value, &directive)
    }

    fn percent_key(&mut self, template: &[char], position: &mut usize) -> PyResult<String> {
        let start = *position + 1;
        let mut depth = 0;
        for (index, character) in template.iter().enumerate().skip(*position) {
            match character {
                '(' => depth += 1,
                ')' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                *position = index + 1;
                return Ok(template[start..index].iter().collect());
            }
        }
        Err(self.value_error("incomplete format key"))
    }

    fn percent_sizes(
        &mut self,
        template: &[char],
        position: &mut usize,
        operands: &mut Operands<'_>,
        directive: &mut Directive,
    ) -> PyResult<()> {
        if template.get(*position) == Some(&'*') {
            *position += 1;
            let width = self.percent_star(operands)?;
            directive.left |= width < 0;
            directive.width = usize::try_from(width.unsigned_abs()).unwrap_or(0);
        } else {
            directive.width = self.percent_number(template, position, "width too big")?;
        }
        if template.get(*position) == Some(&'.') {
            *position += 1;
            directive.precision = Some(if template.get(*position) == Some(&'*') {
                *position += 1;
                usize::try_from(self.percent_star(operands)?).unwrap_or(0)
            } else {
                self.percent_number(template, position, "precision too big")?
            });
        }
        Ok(())
    }

    fn percent_star(&mut self, operands: &mut Operands<'_>) -> PyResult<i64> {
        match operands.take(self)? {
            Value::Int(number) => Ok(number),
            Value::Bool(truth) => Ok(i64::from(truth)),
            value @ Value::Unresolved(_) => self.expect_int(&value),
            _ => Err(self.type_error("* wants int")),
        }
    }

    fn percent_number(
        &mut self,
        template: &[char],
        position: &mut usize,
        too_big: &str,
    ) -> PyResult<usize> {
        let mut number: usize = 0;
        while let Some(digit) = template.get(*position).and_then(|digit| digit.to_digit(10)) {
            *position += 1;
            number = number.saturating_mul(10).saturating_add(digit as usize);
            if number > i32::MAX as usize {
                return Err(self.value_error(too_big));
            }
        }
        Ok(number)
    }

    fn percent_value(
        &mut self,
        kind: char,
        value: &Value,
        directive: &Directive,
    ) -> PyResult<Piece> {
        let (lead, body, is_number) = match kind {
            's' | 'r' | 'a' => {
                let text = match kind {
                    's' => match self.format_text(value)? {
                        Ok(text) => text,
                        Err(unresolved) => return Ok(Piece::Unresolved(unresolved)),
                    },
                    'r' => self.repr(value)?.to_string(),
                    _ => ascii_only(&self.repr(value)?),
                };
                let text = match directive.precision {
                    Some(precision) => text.chars().take(precision).collect(),
                    None => text,
                };
                (String::new(), text, false)
            }
            'c' => (
                String::new(),
                self.percent_character(value)?.to_string(),
                false,
            ),
            'd' | 'i' | 'u' | 'x' | 'X' | 'o' => {
                let number = self.percent_int(kind, value)?;
                let (lead, body) = int_digits(kind, &number, directive);
                (lead, body, true)
            }
            _ => {
                let (lead, body) = self.percent_float(kind, value, directive)?;
                (lead, body, true)
            }
        };
        Ok(Piece::Text(directive.pad(&lead, &body, is_number)))
    }

    /// `str(value)`; the error side is an unresolved result.
    fn format_text(&mut self, value: &Value) -> PyResult<Result<String, Value>> {
        if let Value::Str(text) = value {
            return Ok(Ok(text.to_string()));
        }
        Ok(Ok(self.to_str(value)?.to_string()))
    }

    fn percent_character(&mut self, value: &Value) -> PyResult<char> {
        match value.unwrapped() {
            Value::Str(text) => {
                let mut characters = text.chars();
                match (characters.next(), characters.next()) {
                    (Some(character), None) => Ok(character),
                    _ => Err(self.type_error("%c requires int or char")),
                }
            }
            Value::Int(_) | Value::BigInt(_) | Value::Bool(_) => {
                let number = value.to_big_int().and_then(|number| number.to_u32());
                match number.and_then(char::from_u32) {
                    Some(character) => Ok(character),
                    None => Err(self.error("OverflowError", "%c arg not in range(0x110000)")),
                }
            }
            _ => Err(self.type_error("%c requires int or char")),
        }
    }

    fn percent_int(&mut self, kind: char, value: &Value) -> PyResult<BigInt> {
        let decimal = matches!(kind, 'd' | 'i' | 'u');
        if let Some(number) = value.to_big_int() {
            return Ok(number);
        }
        if decimal && let Value::Float(_) = value.unwrapped() {
            return self.float_to_int(value);
        }
        if let Value::Instance(_) = value {
            let special: &[&str] = if decimal {
                &["__int__", "__index__"]
            } else {
                &["__index__"]
            };
            for name in special {
                if let Some(made) = self.call_special(value, name, Vec::new())?
                    && let Some(number) = made.to_big_int()
                {
                    return Ok(number);
                }
            }
        }
        let class = self.class_name(value);
        let wanted = if decimal {
            "a real number"
        } else {
            "an integer"
        };
        Err(self.type_error(format!("%{kind} format: {wanted} is required, not {class}")))
    }

    fn percent_float(
        &mut self,
        kind: char,
        value: &Value,
        directive: &Directive,
    ) -> PyResult<(String, String)> {
        let number = match value.unwrapped() {
            Value::Float(_)
            | Value::Int(_)
            | Value::BigInt(_)
            | Value::Bool(_)
            | Value::Instance(_) => self.expect_float(value)?,
            _ => {
                let class = self.class_name(value);
                return Err(self.type_error(format!("must be real number, not {class}")));
            }
        };
        let precision = directive.precision.unwrap_or(6);
        let mut text = if number.is_finite() {
            match kind {
                'f' | 'F' => float_fixed(number, precision, directive.alternate),
                'e' | 'E' => float_scientific(number, precision, kind, directive.alternate),
                _ => {
                    let rule = if directive.alternate {
                        PointRule::KeepZeros
                    } else {
                        PointRule::Plain
                    };
                    let letter = if kind == 'G' { 'E' } else { 'e' };
                    float_general_with(number, precision, letter, rule)
                }
            }
        } else {
            special(number, kind.is_uppercase()).to_owned()
        };
        let negative = text.starts_with('-');
        if negative {
            text.remove(0);
        }
        Ok((directive.sign(negative).to_owned(), text))
    }
}

fn int_digits(kind: char, number: &BigInt, directive: &Directive) -> (String, String) {
    let magnitude = number.abs();
    let (mut digits, prefix) = match kind {
        'x' => (magnitude.to_str_radix(16), "0x"),
        'X' => (magnitude.to_str_radix(16).to_uppercase(), "0X"),
        'o' => (magnitude.to_str_radix(8), "0o"),
        _ => (magnitude.to_string(), ""),
    };
    if let Some(precision) = directive.precision
        && digits.len() < precision
    {
        digits.insert_str(0, &"0".repeat(precision - digits.len()));
    }
    let mut lead = directive.sign(number.is_negative()).to_owned();
    if directive.alternate {
        lead.push_str(prefix);
    }
    (lead, digits)
}

impl Directive {
    fn sign(&self, negative: bool) -> &'static str {
        match (negative, self.plus, self.space) {
            (true, ..) => "-",
            (false, true, _) => "+",
            (false, false, true) => " ",
            (false, false, false) => "",
        }
    }

    fn pad(&self, lead: &str, body: &str, is_number: bool) -> String {
        let length = lead.chars().count() + body.chars().count();
        let missing = self.width.saturating_sub(length);
        if missing == 0 {
            return format!("{lead}{body}");
        }
        if self.left {
            return format!("{lead}{body}{}", " ".repeat(missing));
        }
        if self.zero && is_number {
            return format!("{lead}{}{body}", "0".repeat(missing));
        }
        format!("{}{lead}{body}", " ".repeat(missing))
    }
}
