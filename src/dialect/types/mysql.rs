//! The types of MySQL and MariaDB, with their character sets and numeric attributes.

use super::{escape_percents, render_string, unsupported, with_precision};
use crate::dialect::{Dialect, DialectError};
use crate::schema::types::mysql::{MysqlIntegerSize, MysqlNumberName, MysqlStringName};
use crate::schema::types::{EnumOrigin, EnumType, MysqlType, StringType};

type Text = Result<String, DialectError>;

/// What stands after the name of a character type.
#[derive(Default)]
struct Attributes<'a> {
    charset: Option<&'a str>,
    collation: Option<&'a str>,
    ascii: bool,
    unicode: bool,
    binary: bool,
    national: bool,
}

impl Attributes<'_> {
    /// As `MySQLTypeCompiler._extend_string`.
    fn extend(&self, specification: &str) -> String {
        let charset = match self.charset.filter(|charset| !charset.is_empty()) {
            Some(charset) => Some(format!("CHARACTER SET {charset}")),
            None if self.ascii => Some("ASCII".to_owned()),
            None if self.unicode => Some("UNICODE".to_owned()),
            None => None,
        };
        let collation = match self.collation.filter(|collation| !collation.is_empty()) {
            Some(collation) => Some(format!("COLLATE {collation}")),
            None if self.binary => Some("BINARY".to_owned()),
            None => None,
        };
        let parts = if self.national {
            [
                Some("NATIONAL".to_owned()),
                Some(specification.to_owned()),
                collation,
            ]
        } else {
            [Some(specification.to_owned()), charset, collation]
        };
        parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}

/// VARCHAR without length is no MySQL.
pub(super) fn length_required(dialect: &Dialect, name: &str) -> DialectError {
    DialectError::Compile(format!(
        "{name} requires a length on dialect {}",
        dialect.name.as_str()
    ))
}

/// A character type of the common module.
pub(super) fn compile_plain_string(dialect: &Dialect, name: &str, string: &StringType) -> Text {
    let attributes = Attributes {
        collation: string.collation.as_deref(),
        ..Attributes::default()
    };
    compile_sized_string(dialect, name, string.length, attributes)
}

fn compile_sized_string(
    dialect: &Dialect,
    name: &str,
    length: Option<i64>,
    mut attributes: Attributes<'_>,
) -> Text {
    // The national forms are written as NATIONAL VARCHAR and NATIONAL CHAR.
    let written = match name {
        "NVARCHAR" => "VARCHAR",
        "NCHAR" => "CHAR",
        _ => name,
    };
    attributes.national |= written != name;
    match (written, length) {
        ("VARCHAR", None) => Err(length_required(dialect, name)),
        ("TINYTEXT" | "MEDIUMTEXT" | "LONGTEXT", _) => Ok(attributes.extend(written)),
        _ => Ok(attributes.extend(&with_precision(written, length, None))),
    }
}

/// ENUM with its labels.
pub(super) fn compile_enum(dialect: &Dialect, enumeration: &EnumType) -> String {
    let attributes = match enumeration.origin {
        EnumOrigin::Mysql => Attributes {
            charset: enumeration.charset.as_deref(),
            collation: enumeration.collation.as_deref(),
            ..Attributes::default()
        },
        EnumOrigin::Generic | EnumOrigin::Postgresql => Attributes::default(),
    };
    attributes.extend(&enumerate(dialect, "ENUM", &enumeration.labels))
}

fn enumerate(dialect: &Dialect, name: &str, values: &[String]) -> String {
    let quoted: Vec<String> = values
        .iter()
        .map(|value| {
            let mut value = value.replace('\'', "''");
            if dialect.backslash_escapes {
                value = value.replace('\\', "\\\\");
            }
            format!("'{}'", escape_percents(dialect, &value))
        })
        .collect();
    format!("{name}({})", quoted.join(","))
}

fn extend_number(specification: String, unsigned: bool, zerofill: bool) -> String {
    let mut text = specification;
    if unsigned {
        text.push_str(" UNSIGNED");
    }
    if zerofill {
        text.push_str(" ZEROFILL");
    }
    text
}

fn integer_name(size: MysqlIntegerSize) -> &'static str {
    match size {
        MysqlIntegerSize::Tiny => "TINYINT",
        MysqlIntegerSize::Small => "SMALLINT",
        MysqlIntegerSize::Medium => "MEDIUMINT",
        MysqlIntegerSize::Regular => "INTEGER",
        MysqlIntegerSize::Big => "BIGINT",
    }
}

fn number_specification(
    name: MysqlNumberName,
    precision: Option<i64>,
    scale: Option<i64>,
) -> String {
    match name {
        MysqlNumberName::Numeric => with_precision("NUMERIC", precision, scale),
        MysqlNumberName::Decimal => with_precision("DECIMAL", precision, scale),
        MysqlNumberName::Double | MysqlNumberName::Real => {
            let name = if name == MysqlNumberName::Double {
                "DOUBLE"
            } else {
                "REAL"
            };
            match (precision, scale) {
                (Some(_), Some(_)) => with_precision(name, precision, scale),
                _ => name.to_owned(),
            }
        }
        MysqlNumberName::Float => with_precision("FLOAT", precision, scale),
    }
}

fn string_name(name: MysqlStringName) -> &'static str {
    match name {
        MysqlStringName::Varchar => "VARCHAR",
        MysqlStringName::Char => "CHAR",
        MysqlStringName::Nvarchar => "NVARCHAR",
        MysqlStringName::Nchar => "NCHAR",
        MysqlStringName::Text => "TEXT",
        MysqlStringName::TinyText => "TINYTEXT",
        MysqlStringName::MediumText => "MEDIUMTEXT",
        MysqlStringName::LongText => "LONGTEXT",
    }
}

/// A type of MySQL's module, on MySQL or MariaDB.
pub(super) fn compile(dialect: &Dialect, kind: &MysqlType) -> Text {
    Ok(match kind {
        MysqlType::Integer {
            size,
            display_width,
            unsigned,
            zerofill,
        } => {
            let specification = with_precision(integer_name(*size), *display_width, None);
            extend_number(specification, *unsigned, *zerofill)
        }
        MysqlType::Number {
            name,
            precision,
            scale,
            unsigned,
            zerofill,
        } => extend_number(
            number_specification(*name, *precision, *scale),
            *unsigned,
            *zerofill,
        ),
        MysqlType::String {
            name,
            length,
            charset,
            collation,
            ascii,
            unicode,
            binary,
            national,
        } => {
            let attributes = Attributes {
                charset: charset.as_deref(),
                collation: collation.as_deref(),
                ascii: *ascii,
                unicode: *unicode,
                binary: *binary,
                national: *national,
            };
            return compile_sized_string(dialect, string_name(*name), *length, attributes);
        }
        MysqlType::TinyBlob => "TINYBLOB".to_owned(),
        MysqlType::MediumBlob => "MEDIUMBLOB".to_owned(),
        MysqlType::LongBlob => "LONGBLOB".to_owned(),
        MysqlType::Bit { length } => with_precision("BIT", *length, None),
        MysqlType::Year { display_width } => with_precision("YEAR", *display_width, None),
        MysqlType::Set {
            values,
            charset,
            collation,
            ascii,
            unicode,
            binary,
        } => Attributes {
            charset: charset.as_deref(),
            collation: collation.as_deref(),
            ascii: *ascii,
            unicode: *unicode,
            binary: *binary,
            national: false,
        }
        .extend(&enumerate(dialect, "SET", values)),
    })
}

/// A type of MySQL's module on another database, which takes what it knows of it.
pub(super) fn compile_elsewhere(dialect: &Dialect, kind: &MysqlType) -> Text {
    match kind {
        MysqlType::Integer {
            size: MysqlIntegerSize::Tiny | MysqlIntegerSize::Medium,
            ..
        }
        | MysqlType::TinyBlob
        | MysqlType::MediumBlob
        | MysqlType::LongBlob
        | MysqlType::Year { .. }
        | MysqlType::Set { .. } => Err(unsupported(dialect, class_name(kind))),
        MysqlType::String {
            name:
                MysqlStringName::TinyText | MysqlStringName::MediumText | MysqlStringName::LongText,
            ..
        } => Err(unsupported(dialect, class_name(kind))),
        MysqlType::Integer { size, .. } => Ok(integer_name(*size).to_owned()),
        MysqlType::Number {
            name,
            precision,
            scale,
            ..
        } => Ok(match name {
            MysqlNumberName::Numeric | MysqlNumberName::Decimal => {
                number_specification(*name, *precision, *scale)
            }
            MysqlNumberName::Double => "DOUBLE".to_owned(),
            MysqlNumberName::Real => "REAL".to_owned(),
            MysqlNumberName::Float => {
                let written = precision.filter(|digits| dialect.is_postgresql() && *digits != 0);
                with_precision("FLOAT", written, None)
            }
        }),
        MysqlType::String {
            name,
            length,
            collation,
            ..
        } => Ok(render_string(
            string_name(*name),
            *length,
            collation.as_deref(),
        )),
        MysqlType::Bit { .. } => Err(unsupported(dialect, "BIT")),
    }
}

fn class_name(kind: &MysqlType) -> &'static str {
    match kind {
        MysqlType::Integer { size, .. } => integer_name(*size),
        MysqlType::String { name, .. } => string_name(*name),
        MysqlType::TinyBlob => "TINYBLOB",
        MysqlType::MediumBlob => "MEDIUMBLOB",
        MysqlType::LongBlob => "LONGBLOB",
        MysqlType::Year { .. } => "YEAR",
        MysqlType::Set { .. } => "SET",
        MysqlType::Number { .. } => "NUMERIC",
        MysqlType::Bit { .. } => "BIT",
    }
}
