//! The format mini-language: `[[fill]align][sign][z][#][0][width][grouping][.precision][type]`.

use super::super::error::PyResult;
use super::super::interpreter::Interpreter;

/// Where the padding goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// `<`
    Left,
    /// `>`
    Right,
    /// `^`
    Center,
    /// `=`: between sign and digits
    AfterSign,
}

/// Which numbers show a sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// `-`
    Negative,
    /// `+`
    Always,
    /// A space for positive numbers
    Space,
}

/// The separator between groups of digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grouping {
    /// `,`
    Comma,
    /// `_`
    Underscore,
}

impl Grouping {
    /// The character.
    #[must_use]
    pub fn character(self) -> char {
        match self {
            Grouping::Comma => ',',
            Grouping::Underscore => '_',
        }
    }
}

/// A format specification, taken apart.
#[derive(Debug, Clone)]
pub struct Specification {
    /// The padding character.
    pub fill: char,
    /// Where the padding goes, if the specification says.
    pub align: Option<Align>,
    /// The sign, if the specification says.
    pub sign: Option<Sign>,
    /// `z`: no negative zero.
    pub no_negative_zero: bool,
    /// `#`
    pub alternate: bool,
    /// Least width.
    pub width: Option<usize>,
    /// Separator of digit groups.
    pub grouping: Option<Grouping>,
    /// Digits after the point, or the most characters of a text.
    pub precision: Option<usize>,
    /// The presentation type.
    pub kind: Option<char>,
}

fn align_of(character: char) -> Option<Align> {
    Some(match character {
        '<' => Align::Left,
        '>' => Align::Right,
        '^' => Align::Center,
        '=' => Align::AfterSign,
        _ => return None,
    })
}

struct Scanner<'a> {
    characters: &'a [char],
    position: usize,
}

impl Scanner<'_> {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.characters.get(self.position + ahead).copied()
    }

    fn take(&mut self, character: char) -> bool {
        let found = self.peek(0) == Some(character);
        self.position += usize::from(found);
        found
    }

    fn number(&mut self) -> Result<Option<usize>, String> {
        let start = self.position;
        while self
            .peek(0)
            .is_some_and(|character| character.is_ascii_digit())
        {
            self.position += 1;
        }
        if start == self.position {
            return Ok(None);
        }
        let digits: String = self.characters[start..self.position].iter().collect();
        match digits.parse::<usize>() {
            Ok(number) if i64::try_from(number).is_ok() => Ok(Some(number)),
            _ => Err("Too many decimal digits in format string".to_owned()),
        }
    }
}

/// How CPython shows the offending type character.
fn shown(kind: char) -> String {
    if kind > ' ' && kind < '\u{80}' {
        kind.to_string()
    } else {
        format!("\\x{:x}", kind as u32)
    }
}

impl Specification {
    /// Takes a specification apart; `type_name` is for messages.
    ///
    /// # Errors
    /// The message of CPython's `ValueError`.
    pub fn parse(text: &str, type_name: &str) -> Result<Self, String> {
        let characters: Vec<char> = text.chars().collect();
        let mut scanner = Scanner {
            characters: &characters,
            position: 0,
        };
        let mut fill = None;
        let mut align = None;
        if let (Some(first), Some(second)) = (scanner.peek(0), scanner.peek(1).and_then(align_of)) {
            fill = Some(first);
            align = Some(second);
            scanner.position = 2;
        } else if let Some(found) = scanner.peek(0).and_then(align_of) {
            align = Some(found);
            scanner.position = 1;
        }
        let sign = match scanner.peek(0) {
            Some('+') => Some(Sign::Always),
            Some('-') => Some(Sign::Negative),
            Some(' ') => Some(Sign::Space),
            _ => None,
        };
        scanner.position += usize::from(sign.is_some());
        let no_negative_zero = scanner.take('z');
        let alternate = scanner.take('#');
        if fill.is_none() && scanner.take('0') {
            fill = Some('0');
            if align.is_none() && type_name != "str" {
                align = Some(Align::AfterSign);
            }
        }
        let width = scanner.number()?;
        let grouping = scan_grouping(&mut scanner)?;
        let precision = if scanner.take('.') {
            let found = scanner.number()?;
            Some(found.ok_or_else(|| "Format specifier missing precision".to_owned())?)
        } else {
            None
        };
        let rest = &characters[scanner.position..];
        if rest.len() > 1 {
            return Err(format!(
                "Invalid format specifier '{text}' for object of type '{type_name}'"
            ));
        }
        let kind = rest.first().copied();
        let specification = Self {
            fill: fill.unwrap_or(' '),
            align,
            sign,
            no_negative_zero,
            alternate,
            width,
            grouping,
            precision,
            kind,
        };
        specification.check_grouping()?;
        Ok(specification)
    }

    fn check_grouping(&self) -> Result<(), String> {
        let Some(grouping) = self.grouping else {
            return Ok(());
        };
        match self.kind {
            None | Some('d' | 'e' | 'f' | 'g' | 'E' | 'G' | '%' | 'F') => Ok(()),
            Some('b' | 'o' | 'x' | 'X') if grouping == Grouping::Underscore => Ok(()),
            Some(kind) => Err(format!(
                "Cannot specify '{}' with '{}'.",
                grouping.character(),
                shown(kind)
            )),
        }
    }

    /// The error for a presentation type that the value does not have.
    #[must_use]
    pub fn unknown_kind(kind: char, type_name: &str) -> String {
        format!(
            "Unknown format code '{}' for object of type '{type_name}'",
            shown(kind)
        )
    }

    /// Pads a text that has no sign.
    #[must_use]
    pub fn pad(&self, text: &str, default: Align) -> String {
        self.pad_signed("", text, default)
    }

    /// Pads a text; with [`Align::AfterSign`] the padding goes after `prefix`.
    #[must_use]
    pub fn pad_signed(&self, prefix: &str, text: &str, default: Align) -> String {
        let length = prefix.chars().count() + text.chars().count();
        let missing = self.width.unwrap_or(0).saturating_sub(length);
        let padding = |count: usize| std::iter::repeat_n(self.fill, count).collect::<String>();
        match self.align.unwrap_or(default) {
            Align::Left => format!("{prefix}{text}{}", padding(missing)),
            Align::Right => format!("{}{prefix}{text}", padding(missing)),
            Align::AfterSign => format!("{prefix}{}{text}", padding(missing)),
            Align::Center => {
                let left = missing / 2;
                format!("{}{prefix}{text}{}", padding(left), padding(missing - left))
            }
        }
    }
}

fn scan_grouping(scanner: &mut Scanner<'_>) -> Result<Option<Grouping>, String> {
    let mut grouping = None;
    if scanner.take(',') {
        grouping = Some(Grouping::Comma);
    }
    if scanner.take('_') {
        if grouping.is_some() {
            return Err("Cannot specify both ',' and '_'.".to_owned());
        }
        grouping = Some(Grouping::Underscore);
    }
    if grouping == Some(Grouping::Underscore) && scanner.peek(0) == Some(',') {
        return Err("Cannot specify both ',' and '_'.".to_owned());
    }
    Ok(grouping)
}

/// Formats a text.
pub(super) fn format_str(
    vm: &mut Interpreter,
    text: &str,
    spec: &Specification,
) -> PyResult<String> {
    if let Some(kind) = spec.kind
        && kind != 's'
    {
        return Err(vm.value_error(Specification::unknown_kind(kind, "str")));
    }
    if let Some(sign) = spec.sign {
        return Err(vm.value_error(if sign == Sign::Space {
            "Space not allowed in string format specifier"
        } else {
            "Sign not allowed in string format specifier"
        }));
    }
    if spec.no_negative_zero {
        return Err(
            vm.value_error("Negative zero coercion (z) not allowed in string format specifier")
        );
    }
    if spec.alternate {
        return Err(vm.value_error("Alternate form (#) not allowed in string format specifier"));
    }
    if spec.align == Some(Align::AfterSign) {
        return Err(vm.value_error("'=' alignment not allowed in string format specifier"));
    }
    if let Some(grouping) = spec.grouping {
        return Err(vm.value_error(format!(
            "Cannot specify '{}' with 's'.",
            grouping.character()
        )));
    }
    let text: String = match spec.precision {
        Some(precision) => text.chars().take(precision).collect(),
        None => text.to_owned(),
    };
    Ok(spec.pad(&text, Align::Left))
}
