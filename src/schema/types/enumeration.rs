//! Enumerated types: `sqlalchemy.Enum`, `postgresql.ENUM` and `mysql.ENUM`.

use crate::schema::identifier::Identifier;

/// An enumerated type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnumType {
    /// Which class the script used.
    pub origin: EnumOrigin,
    /// The labels, in order.
    pub labels: Vec<String>,
    /// The name of the type in the database, and of the CHECK constraint where it is emulated.
    pub name: Option<Identifier>,
    /// The name went through `conv()`/`op.f()`.
    pub name_is_final: bool,
    /// The schema of the type.
    pub schema: Option<Identifier>,
    /// The type belongs to a `MetaData`, so that a single table does not create or drop it.
    pub has_metadata: bool,
    /// `schema=` of that `MetaData`.
    pub metadata_schema: Option<Identifier>,
    /// Take the schema of the table.
    pub inherit_schema: bool,
    /// Use the database's own enumerated type where it has one.
    pub native_enum: bool,
    /// Bring a CHECK constraint where the type is emulated.
    pub create_constraint: bool,
    /// The length of the emulating VARCHAR.
    pub length: EnumLength,
    /// PostgreSQL: emit CREATE TYPE and DROP TYPE together with a table.
    pub create_type: bool,
    /// MySQL: `charset=`.
    pub charset: Option<String>,
    /// `collation=` (MySQL only).
    pub collation: Option<String>,
}

/// The class that a script used for an enumerated type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EnumOrigin {
    /// `sqlalchemy.Enum`.
    Generic,
    /// `sqlalchemy.dialects.postgresql.ENUM`.
    Postgresql,
    /// `sqlalchemy.dialects.mysql.ENUM`.
    Mysql,
}

/// The length of the VARCHAR that stands for an enumerated type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EnumLength {
    /// The longest label.
    Longest,
    /// Given; never less than the longest label.
    Given(i64),
    /// `length=None`: no length.
    Unlimited,
}

impl EnumType {
    /// A `sqlalchemy.Enum` with its defaults.
    #[must_use]
    pub fn new(labels: Vec<String>, name: Option<Identifier>) -> Self {
        Self {
            origin: EnumOrigin::Generic,
            labels,
            name,
            name_is_final: false,
            schema: None,
            has_metadata: false,
            metadata_schema: None,
            inherit_schema: false,
            native_enum: true,
            create_constraint: false,
            length: EnumLength::Longest,
            create_type: true,
            charset: None,
            collation: None,
        }
    }

    /// The length of the emulating VARCHAR, in characters.
    #[must_use]
    pub fn varchar_length(&self) -> Option<i64> {
        match self.length {
            EnumLength::Unlimited => None,
            EnumLength::Given(length) => Some(length),
            EnumLength::Longest => {
                let longest = self.labels.iter().map(|label| label.chars().count()).max();
                longest.and_then(|length| i64::try_from(length).ok())
            }
        }
    }
}
