//! Plain data to SQL text, one file per dialect over a shared compiler; no connections.

mod ddl;
mod error;
mod expression;
mod identifier;
mod literal;
pub mod parameter;
pub mod python_text;
mod reserved_words;
mod result;
pub mod statement;
mod types;

pub use ddl::{
    CompileContext, CompileMode, CompiledOperation, NamedTypeKey, NamedTypeKind, ObjectReference,
    Precondition, Statement,
};
pub use error::DialectError;
pub use result::{result_rows, result_value};

use crate::schema::types::SqlType;

/// The databases that mig writes for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DialectName {
    /// PostgreSQL.
    Postgresql,
    /// SQLite.
    Sqlite,
    /// MySQL.
    Mysql,
    /// MariaDB.
    Mariadb,
}

impl DialectName {
    /// The name as `dialect.name` has it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Postgresql => "postgresql",
            Self::Sqlite => "sqlite",
            Self::Mysql => "mysql",
            Self::Mariadb => "mariadb",
        }
    }

    /// The dialect of this name; `postgres` is not a name that SQLAlchemy knows.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "postgresql" => Some(Self::Postgresql),
            "sqlite" => Some(Self::Sqlite),
            "mysql" => Some(Self::Mysql),
            "mariadb" => Some(Self::Mariadb),
            _ => None,
        }
    }
}

/// Whether a `%` in a name, literal or text is written twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Percents {
    /// Written once: what the server receives.
    #[default]
    Single,
    /// Written twice, as SQLAlchemy does for drivers with `%s` parameters, which make one of them
    /// again. Offline mode prints this text.
    Doubled,
}

/// How the places of parameters are written in a text that no driver has filled (`paramstyle`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ParameterStyle {
    /// `%(name)s`
    Pyformat,
    /// `%s`
    Format,
    /// `?`
    Qmark,
    /// `:name`
    Named,
    /// `:1`
    Numeric,
    /// `$1`
    NumericDollar,
}

impl ParameterStyle {
    /// The style of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "pyformat" => Self::Pyformat,
            "format" => Self::Format,
            "qmark" => Self::Qmark,
            "named" => Self::Named,
            "numeric" => Self::Numeric,
            "numeric_dollar" => Self::NumericDollar,
            _ => return None,
        })
    }

    /// How a percent sign is written beside such parameters.
    #[must_use]
    pub fn percents(self) -> Percents {
        match self {
            Self::Pyformat | Self::Format => Percents::Doubled,
            Self::Qmark | Self::Named | Self::Numeric | Self::NumericDollar => Percents::Single,
        }
    }
}

/// A dialect and what is known of the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dialect {
    /// Which database.
    pub name: DialectName,
    /// How a percent sign is written.
    pub percents: Percents,
    /// How parameters are written where no driver fills them.
    pub parameter_style: ParameterStyle,
    /// The server's version, when connected (`server_version_info`).
    pub server_version: Option<Vec<u32>>,
    /// A backslash in a literal is an escape and is doubled: PostgreSQL without
    /// `standard_conforming_strings`, MySQL without `NO_BACKSLASH_ESCAPES`. As long as no server
    /// has been asked, SQLAlchemy takes both for granted, so offline mode doubles.
    pub backslash_escapes: bool,
    /// MySQL quotes identifiers with `"` (`ANSI_QUOTES`).
    pub ansi_quotes: bool,
    /// The server is a MariaDB (`is_mariadb`), under whichever name it is connected to.
    pub is_mariadb: bool,
}

impl Dialect {
    /// A dialect about whose server nothing is known yet.
    #[must_use]
    pub fn new(name: DialectName) -> Self {
        Self {
            name,
            percents: Percents::Single,
            parameter_style: match name {
                DialectName::Postgresql => ParameterStyle::Pyformat,
                DialectName::Sqlite => ParameterStyle::Qmark,
                DialectName::Mysql | DialectName::Mariadb => ParameterStyle::Format,
            },
            server_version: None,
            backslash_escapes: name != DialectName::Sqlite,
            ansi_quotes: false,
            is_mariadb: name == DialectName::Mariadb,
        }
    }

    /// The same dialect once a server answers: what its version and its settings say, as
    /// `Dialect.initialize`. `standard_strings` is `standard_conforming_strings` of PostgreSQL or
    /// `NO_BACKSLASH_ESCAPES` of MySQL.
    #[must_use]
    pub fn connected(mut self, server_version: Vec<u32>, standard_strings: bool) -> Self {
        self.server_version = Some(server_version);
        self.backslash_escapes = self.name != DialectName::Sqlite && !standard_strings;
        self
    }

    /// The same dialect with what only MySQL servers say of themselves, as `_set_mariadb` and
    /// `_detect_ansiquotes`.
    #[must_use]
    pub fn of_mysql_server(mut self, is_mariadb: bool, ansi_quotes: bool) -> Self {
        if self.is_mysql_family() {
            self.is_mariadb = is_mariadb;
            self.ansi_quotes = ansi_quotes;
        }
        self
    }

    /// The same dialect with percent signs written another way.
    #[must_use]
    pub fn with_percents(mut self, percents: Percents) -> Self {
        self.percents = percents;
        self
    }

    /// The same dialect for a text with parameters of this style, as offline mode prints it.
    #[must_use]
    pub fn with_parameter_style(mut self, style: ParameterStyle) -> Self {
        self.parameter_style = style;
        self.percents = style.percents();
        self
    }

    /// PostgreSQL.
    #[must_use]
    pub fn is_postgresql(&self) -> bool {
        self.name == DialectName::Postgresql
    }

    /// SQLite.
    #[must_use]
    pub fn is_sqlite(&self) -> bool {
        self.name == DialectName::Sqlite
    }

    /// MySQL or MariaDB.
    #[must_use]
    pub fn is_mysql_family(&self) -> bool {
        matches!(self.name, DialectName::Mysql | DialectName::Mariadb)
    }

    /// The database has a boolean type that needs no CHECK (`supports_native_boolean`).
    #[must_use]
    pub fn supports_native_boolean(&self) -> bool {
        self.is_postgresql()
    }

    /// The database has enumerated types (`supports_native_enum`).
    #[must_use]
    pub fn supports_native_enum(&self) -> bool {
        !self.is_sqlite()
    }

    /// Comments are statements of their own, not part of CREATE TABLE.
    #[must_use]
    pub fn has_separate_comments(&self) -> bool {
        self.is_postgresql()
    }

    /// Constraints can be added later (`supports_alter`).
    #[must_use]
    pub fn supports_alter(&self) -> bool {
        !self.is_sqlite()
    }

    /// Identity columns (`supports_identity_columns`).
    #[must_use]
    pub fn supports_identity_columns(&self) -> bool {
        self.is_postgresql()
    }

    /// Sequences (`supports_sequences`): PostgreSQL; a MariaDB server of version 10.3 or newer.
    #[must_use]
    pub fn supports_sequences(&self) -> bool {
        match self.name {
            DialectName::Postgresql => true,
            DialectName::Mysql | DialectName::Mariadb => {
                self.is_mariadb
                    && self
                        .server_version
                        .as_ref()
                        .is_some_and(|version| version.as_slice() >= &[10, 3])
            }
            DialectName::Sqlite => false,
        }
    }

    /// The DDL of a migration runs in a transaction (`transactional_ddl` of Alembic's impl).
    #[must_use]
    pub fn has_transactional_ddl(&self) -> bool {
        self.is_postgresql()
    }

    /// Writes a type, as `dialect.type_compiler.process`.
    ///
    /// # Errors
    /// When the dialect has no text for the type.
    pub fn type_sql(&self, sql_type: &SqlType) -> Result<String, DialectError> {
        types::compile(self, sql_type)
    }

    /// A string as an SQL literal, as `render_literal_value(value, String())`.
    #[must_use]
    pub fn string_literal(&self, text: &str) -> String {
        let mut quoted = text.replace('\'', "''");
        if self.percents == Percents::Doubled {
            quoted = quoted.replace('%', "%%");
        }
        if self.backslash_escapes {
            quoted = quoted.replace('\\', "\\\\");
        }
        format!("'{quoted}'")
    }
}
