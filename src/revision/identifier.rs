//! What a request names: nothing, one name, or several, and the arithmetic inside a name
//! (`label@rev+2`).

use std::fmt;

/// A revision argument as Alembic's functions take it: `None`, a string, or a tuple of strings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Identifier {
    /// Python's `None`: the base.
    None,
    /// One identifier or symbolic name.
    One(String),
    /// Several identifiers, such as the rows of the version table.
    Many(Vec<String>),
}

impl Identifier {
    /// Builds the identifier of one name.
    #[must_use]
    pub fn one(name: &str) -> Self {
        Self::One(name.to_owned())
    }

    /// Whether Python would call the value false.
    pub(super) fn is_empty(&self) -> bool {
        match self {
            Self::None => true,
            Self::One(name) => name.is_empty(),
            Self::Many(names) => names.is_empty(),
        }
    }

    /// Python's `value or "base"`, as text.
    pub(super) fn or_base(&self) -> String {
        if self.is_empty() {
            "base".to_owned()
        } else {
            self.to_string()
        }
    }

    /// As `util.to_tuple`, with an empty tuple for `None`.
    pub(super) fn names(&self) -> &[String] {
        match self {
            Self::None => &[],
            Self::One(name) => std::slice::from_ref(name),
            Self::Many(names) => names,
        }
    }
}

/// As Python's `str()` shows the value.
impl fmt::Display for Identifier {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => formatter.write_str("None"),
            Self::One(name) => formatter.write_str(name),
            Self::Many(names) => formatter.write_str(&tuple_text(names)),
        }
    }
}

/// A tuple of strings as Python's `repr` shows it.
pub(super) fn tuple_text(names: &[String]) -> String {
    let inner = names
        .iter()
        .map(|name| quoted(name))
        .collect::<Vec<_>>()
        .join(", ");
    if names.len() == 1 {
        format!("({inner},)")
    } else {
        format!("({inner})")
    }
}

/// A list of strings as Python's `repr` shows it.
pub(super) fn list_text(names: &[String]) -> String {
    let inner = names
        .iter()
        .map(|name| quoted(name))
        .collect::<Vec<_>>()
        .join(", ");
    format!("[{inner}]")
}

/// A string as Python's `repr` shows it, for the printable characters that identifiers have.
fn quoted(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\");
    if escaped.contains('\'') && !escaped.contains('"') {
        format!("\"{escaped}\"")
    } else {
        format!("'{}'", escaped.replace('\'', "\\'"))
    }
}

/// The parts of `label@symbol+2`, as the groups of Alembic's `_relative_destination`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Relative<'a> {
    pub branch_label: Option<&'a str>,
    pub symbol: Option<&'a str>,
    /// Sign and digits as written.
    pub text: &'a str,
    pub steps: i64,
}

/// Takes a relative name apart; `None` when the name is absolute. Text after the digits is
/// ignored, as Alembic's regular expression has no end mark.
pub(super) fn parse_relative(target: &str) -> Option<Relative<'_>> {
    for (position, _) in target.match_indices('@') {
        let label = &target[..position];
        if label.contains('\n') {
            break;
        }
        if let (false, Some(relative)) = (label.is_empty(), relative_tail(&target[position + 1..]))
        {
            return Some(Relative {
                branch_label: Some(label),
                ..relative
            });
        }
    }
    relative_tail(target)
}

fn relative_tail(text: &str) -> Option<Relative<'_>> {
    let word = |character: char| !(character.is_alphanumeric() || character == '_');
    let (symbol, number) = text.split_at(text.find(word).unwrap_or(text.len()));
    let digits = number.strip_prefix(['+', '-'])?;
    let length = digits
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(digits.len());
    if length == 0 {
        return None;
    }
    let magnitude = digits[..length].parse::<i64>().unwrap_or(i64::MAX);
    Some(Relative {
        branch_label: None,
        symbol: (!symbol.is_empty()).then_some(symbol),
        text: &number[..=length],
        steps: if number.starts_with('-') {
            -magnitude
        } else {
            magnitude
        },
    })
}

/// The value of a negative number as Python's `int()` reads it; `None` for everything else.
pub(super) fn negative_number(text: &str) -> Option<i64> {
    let digits = text.trim().strip_prefix('-')?;
    let well_formed = digits
        .split('_')
        .all(|group| !group.is_empty() && group.bytes().all(|byte| byte.is_ascii_digit()));
    if !well_formed {
        return None;
    }
    let magnitude = digits.replace('_', "").parse::<i64>().unwrap_or(i64::MAX);
    (magnitude > 0).then_some(-magnitude)
}

#[cfg(test)]
mod tests {
    use super::{negative_number, parse_relative};

    fn parts(target: &str) -> Option<(Option<&str>, Option<&str>, &str)> {
        parse_relative(target).map(|found| (found.branch_label, found.symbol, found.text))
    }

    #[test]
    fn relative_names_are_taken_apart() {
        assert_eq!(parts("+1"), Some((None, None, "+1")));
        assert_eq!(parts("abc-12"), Some((None, Some("abc"), "-12")));
        assert_eq!(
            parts("label@head-1"),
            Some((Some("label"), Some("head"), "-1"))
        );
        assert_eq!(parts("a@b@+3"), Some((Some("a@b"), None, "+3")));
        assert_eq!(
            parts("some-label@+1"),
            Some((Some("some-label"), None, "+1"))
        );
        assert_eq!(parts("a+1@foo"), Some((None, Some("a"), "+1")));
        assert_eq!(parts("abc+1xyz"), Some((None, Some("abc"), "+1")));
        assert_eq!(parts("@+1"), None);
        assert_eq!(parts("a-b-1"), None);
        assert_eq!(parts("head"), None);
        assert_eq!(parts("+"), None);
    }

    #[test]
    fn only_negative_numbers_count_from_the_heads() {
        assert_eq!(negative_number("-3"), Some(-3));
        assert_eq!(negative_number(" -1_0 "), Some(-10));
        assert_eq!(negative_number("-0"), None);
        assert_eq!(negative_number("3"), None);
        assert_eq!(negative_number("--3"), None);
        assert_eq!(negative_number("-1_"), None);
    }
}
