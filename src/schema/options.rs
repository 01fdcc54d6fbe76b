//! Arguments that only one dialect reads (`postgresql_where`, `sqlite_autoincrement`,
//! `mysql_engine`, ...), kept as given; the dialect that they name gives them a meaning.

use super::expression::Expression;
use super::identifier::Identifier;
use super::types::SqlType;

/// The value of a dialect's argument.
#[derive(Debug, Clone, PartialEq)]
pub enum OptionValue {
    /// Python `None`.
    None,
    /// A boolean.
    Bool(bool),
    /// An integer.
    Integer(i64),
    /// A floating-point number.
    Float(f64),
    /// Text.
    Text(String),
    /// A name with an explicit quoting.
    Name(Identifier),
    /// A type.
    Type(SqlType),
    /// An expression.
    Expression(Box<Expression>),
    /// A list or tuple.
    List(Vec<OptionValue>),
    /// A dict, in its order.
    Map(Vec<(String, OptionValue)>),
}

impl OptionValue {
    /// Whether Python would take the value for true.
    #[must_use]
    pub fn is_truthy(&self) -> bool {
        match self {
            Self::None => false,
            Self::Bool(flag) => *flag,
            Self::Integer(number) => *number != 0,
            Self::Float(number) => *number != 0.0,
            Self::Text(text) => !text.is_empty(),
            Self::Name(name) => !name.text.is_empty(),
            Self::List(items) => !items.is_empty(),
            Self::Map(entries) => !entries.is_empty(),
            Self::Type(_) | Self::Expression(_) => true,
        }
    }

    /// The text of a text or name.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Name(name) => Some(&name.text),
            _ => None,
        }
    }
}

/// The dialect arguments of one item, in the order given.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DialectOptions {
    entries: Vec<(String, OptionValue)>,
}

impl DialectOptions {
    /// No arguments.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets an argument by its full name, for instance `postgresql_where`.
    pub fn set(&mut self, name: impl Into<String>, value: OptionValue) {
        let name = name.into();
        match self.entries.iter_mut().find(|(known, _)| *known == name) {
            Some((_, slot)) => *slot = value,
            None => self.entries.push((name, value)),
        }
    }

    /// An argument by its full name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&OptionValue> {
        self.entries
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value)
    }

    /// An argument that is present and not `None`.
    #[must_use]
    pub fn given(&self, name: &str) -> Option<&OptionValue> {
        self.get(name)
            .filter(|value| !matches!(value, OptionValue::None))
    }

    /// An argument that Python would take for true.
    #[must_use]
    pub fn truthy(&self, name: &str) -> Option<&OptionValue> {
        self.get(name).filter(|value| value.is_truthy())
    }

    /// All arguments in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &OptionValue)> {
        self.entries
            .iter()
            .map(|(name, value)| (name.as_str(), value))
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

impl<N: Into<String>> FromIterator<(N, OptionValue)> for DialectOptions {
    fn from_iter<I: IntoIterator<Item = (N, OptionValue)>>(entries: I) -> Self {
        let mut options = Self::default();
        for (name, value) in entries {
            options.set(name, value);
        }
        options
    }
}
