//! Names of tables, columns and other objects, with what the script said about quoting them.
//! Whether a name is quoted in the end is `dialect`'s decision.

use std::fmt;

/// How a script asked for a name to be quoted (`quoted_name(name, quote=...)`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, PartialOrd, Ord)]
pub enum Quoting {
    /// A plain string: quoted when the dialect requires it.
    #[default]
    Plain,
    /// `quoted_name(name, None)`: quoted when the dialect requires it, but never taken apart at
    /// its dots as Alembic does with a plain schema name.
    Automatic,
    /// `quoted_name(name, True)`.
    Always,
    /// `quoted_name(name, False)`.
    Never,
}

impl Quoting {
    /// The quoting that an item's `quote=` argument asks for.
    #[must_use]
    pub fn from_flag(flag: Option<bool>) -> Self {
        match flag {
            None => Self::Plain,
            Some(true) => Self::Always,
            Some(false) => Self::Never,
        }
    }
}

/// A name of an object in a database.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, PartialOrd, Ord)]
pub struct Identifier {
    /// The name itself, unquoted.
    pub text: String,
    /// What the script said about quoting.
    pub quoting: Quoting,
}

impl Identifier {
    /// A name that is quoted when the dialect requires it.
    pub fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            quoting: Quoting::Plain,
        }
    }

    /// A name with an explicit quoting.
    pub fn with_quoting(text: impl Into<String>, quoting: Quoting) -> Self {
        Self {
            text: text.into(),
            quoting,
        }
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for Identifier {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

impl From<&str> for Identifier {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<String> for Identifier {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

/// The name of a constraint or index, which a naming convention may still have to complete.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub enum ObjectName {
    /// `name=None`, or no name given.
    #[default]
    Unnamed,
    /// The name of a constraint that a type without a name brings along (a `Boolean`'s CHECK):
    /// the naming convention is asked when the statement is written. As `_NONE_NAME`.
    FromConvention,
    /// A name given in the script; a convention that uses `%(constraint_name)s` still applies.
    Given(Identifier),
    /// A final name: `op.f(...)`, `conv(...)`, or the result of a convention. Shortened when it is
    /// too long for the database, where a given name is refused.
    Final(Identifier),
}

impl ObjectName {
    /// The name, if there is one.
    #[must_use]
    pub fn identifier(&self) -> Option<&Identifier> {
        match self {
            Self::Unnamed | Self::FromConvention => None,
            Self::Given(name) | Self::Final(name) => Some(name),
        }
    }
}

impl From<&str> for ObjectName {
    fn from(text: &str) -> Self {
        Self::Given(Identifier::new(text))
    }
}
