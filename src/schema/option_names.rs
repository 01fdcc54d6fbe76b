//! Which arguments with a dialect's prefix an item takes, so that a misspelt one is refused where
//! the script gives it. As `DialectKWArgs._validate_dialect_kwargs` with each dialect's
//! `construct_arguments`.

use thiserror::Error;

/// What takes arguments for single dialects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OptionOwner {
    /// `Table`.
    Table,
    /// `Column`.
    Column,
    /// `Index`.
    Index,
    /// `PrimaryKeyConstraint`.
    PrimaryKey,
    /// `ForeignKeyConstraint`; `ForeignKey` hands its arguments on to one.
    ForeignKey,
    /// `UniqueConstraint`.
    Unique,
    /// `CheckConstraint`.
    Check,
    /// `ExcludeConstraint`.
    Exclude,
}

impl OptionOwner {
    fn class(self) -> &'static str {
        match self {
            Self::Table => "<class 'sqlalchemy.sql.schema.Table'>",
            Self::Column => "<class 'sqlalchemy.sql.schema.Column'>",
            Self::Index => "<class 'sqlalchemy.sql.schema.Index'>",
            Self::PrimaryKey => "<class 'sqlalchemy.sql.schema.PrimaryKeyConstraint'>",
            Self::ForeignKey => "<class 'sqlalchemy.sql.schema.ForeignKeyConstraint'>",
            Self::Unique => "<class 'sqlalchemy.sql.schema.UniqueConstraint'>",
            Self::Check => "<class 'sqlalchemy.sql.schema.CheckConstraint'>",
            Self::Exclude => "<class 'sqlalchemy.dialects.postgresql.ext.ExcludeConstraint'>",
        }
    }
}

/// An argument that an item does not take.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum OptionNameError {
    /// `TypeError`: the name has no dialect's prefix.
    #[error("Additional arguments should be named <dialectname>_<argument>, got '{0}'")]
    NoPrefix(String),
    /// `sqlalchemy.exc.ArgumentError`: the dialect has no such argument.
    #[error("Argument '{name}' is not accepted by dialect '{dialect}' on behalf of {class}")]
    NotAccepted {
        /// The argument.
        name: String,
        /// The dialect of its prefix.
        dialect: String,
        /// The class of the item.
        class: &'static str,
    },
}

/// What is to be said of an argument that is not refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OptionNote {
    /// Nothing: the dialect knows it.
    Known,
    /// Python would warn: no dialect of that name is there to ask.
    UnknownDialect(String),
}

/// Looks up the name of an argument, for instance `postgresql_where`.
///
/// # Errors
/// When the name has no prefix, or the prefix is a dialect that does not take the argument.
pub fn check_option_name(owner: OptionOwner, name: &str) -> Result<OptionNote, OptionNameError> {
    // `^(.+?)_(.+)$`: the shortest prefix that is not empty.
    let underscore = name
        .char_indices()
        .skip(1)
        .find(|(position, character)| *character == '_' && position + 1 < name.len());
    let Some((position, _)) = underscore else {
        return Err(OptionNameError::NoPrefix(name.to_owned()));
    };
    let (dialect, argument) = (&name[..position], &name[position + 1..]);
    let Some(accepted) = accepted(owner, dialect) else {
        return Ok(OptionNote::UnknownDialect(format!(
            "Can't validate argument '{name}'; can't locate any SQLAlchemy dialect named \
             '{dialect}'"
        )));
    };
    if accepted.contains(&"*") || accepted.contains(&argument) {
        return Ok(OptionNote::Known);
    }
    Err(OptionNameError::NotAccepted {
        name: name.to_owned(),
        dialect: dialect.to_owned(),
        class: owner.class(),
    })
}

/// The arguments that a dialect takes for an item; `*` is any, `None` an unknown dialect.
fn accepted(owner: OptionOwner, dialect: &str) -> Option<&'static [&'static str]> {
    match dialect {
        "postgresql" => Some(match owner {
            OptionOwner::Table => &[
                "ignore_search_path",
                "inherits",
                "on_commit",
                "partition_by",
                "tablespace",
                "using",
                "with_oids",
            ],
            OptionOwner::Index => &[
                "concurrently",
                "include",
                "nulls_not_distinct",
                "ops",
                "tablespace",
                "using",
                "where",
                "with",
            ],
            OptionOwner::PrimaryKey => &["include"],
            OptionOwner::ForeignKey | OptionOwner::Check => &["not_valid"],
            OptionOwner::Unique => &["include", "nulls_not_distinct"],
            OptionOwner::Column | OptionOwner::Exclude => &[],
        }),
        "sqlite" => Some(match owner {
            OptionOwner::Table => &["autoincrement", "strict", "with_rowid"],
            OptionOwner::Column => &[
                "on_conflict_not_null",
                "on_conflict_primary_key",
                "on_conflict_unique",
            ],
            OptionOwner::Index => &["where"],
            _ => &["on_conflict"],
        }),
        "mysql" | "mariadb" => Some(match owner {
            OptionOwner::Table => &["*"],
            OptionOwner::Index => &["length", "prefix", "using", "with_parser"],
            OptionOwner::PrimaryKey => &["using"],
            _ => &[],
        }),
        "mssql" => Some(match owner {
            OptionOwner::Column => &["identity_increment", "identity_start"],
            OptionOwner::Index => &["clustered", "columnstore", "include", "where"],
            OptionOwner::PrimaryKey | OptionOwner::Unique => &["clustered"],
            _ => &[],
        }),
        "oracle" => Some(match owner {
            OptionOwner::Table => &["compress", "on_commit", "resolve_synonyms", "tablespace"],
            OptionOwner::Index => &["bitmap", "compress", "vector"],
            _ => &[],
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_looked_up_by_dialect_and_owner() {
        for (owner, name) in [
            (OptionOwner::Index, "postgresql_where"),
            (OptionOwner::Table, "mysql_anything"),
            (OptionOwner::Column, "sqlite_on_conflict_not_null"),
        ] {
            assert_eq!(check_option_name(owner, name), Ok(OptionNote::Known));
        }
        let error = check_option_name(OptionOwner::Table, "postgresql_where").unwrap_err();
        assert_eq!(
            error.to_string(),
            "Argument 'postgresql_where' is not accepted by dialect 'postgresql' on behalf of \
             <class 'sqlalchemy.sql.schema.Table'>"
        );
        assert!(matches!(
            check_option_name(OptionOwner::Table, "clickhouse_engine"),
            Ok(OptionNote::UnknownDialect(_))
        ));
        for name in ["nonsense", "_x", "x_"] {
            assert_eq!(
                check_option_name(OptionOwner::Table, name),
                Err(OptionNameError::NoPrefix(name.to_owned()))
            );
        }
    }
}
