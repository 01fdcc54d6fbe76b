//! The type that SQLAlchemy finds for the words that SQLite keeps, as
//! `SQLiteDialect._resolve_type_affinity`.

use super::DataType;
use crate::schema::types::{
    BinaryName, BooleanType, DateTimeName, FloatName, FloatType, IntegerSize, NumericName,
    NumericType, Spelling, SqlType, StringName, StringType, TypeKind,
};

pub(super) fn sql_type(found: &DataType) -> SqlType {
    SqlType::new(kind(found))
}

fn kind(found: &DataType) -> TypeKind {
    let name = found.name.as_str();
    let contains = |words: &[&str]| words.iter().any(|word| name.contains(word));
    match name {
        "BIGINT" => integer(IntegerSize::Big),
        "SMALLINT" => integer(IntegerSize::Small),
        "INT" | "INTEGER" => integer(IntegerSize::Regular),
        "BLOB" => TypeKind::Binary {
            name: BinaryName::Blob,
            length: found.number(0),
        },
        "BOOL" | "BOOLEAN" => TypeKind::Boolean(BooleanType {
            spelling: Spelling::Exact,
            // The first argument of the class.
            create_constraint: found.number(0).is_some_and(|flag| flag != 0),
            ..BooleanType::default()
        }),
        "CHAR" => string(StringName::Char, found),
        "NCHAR" => string(StringName::Nchar, found),
        "VARCHAR" => string(StringName::Varchar, found),
        "NVARCHAR" => string(StringName::Nvarchar, found),
        "TEXT" => string(StringName::TextExact, found),
        "DATE" | "DATE_CHAR" => TypeKind::Date(Spelling::Exact),
        "DATETIME" | "DATETIME_CHAR" => datetime(DateTimeName::DateTimeExact),
        "TIMESTAMP" => datetime(DateTimeName::Timestamp),
        "TIME" | "TIME_CHAR" => TypeKind::Time {
            spelling: Spelling::Exact,
            timezone: false,
            precision: None,
            fsp: None,
        },
        "DOUBLE" => float(FloatName::DoubleExact, found),
        "FLOAT" => float(FloatName::Float, found),
        "REAL" => float(FloatName::Real, found),
        "DECIMAL" => numeric(NumericName::Decimal, found),
        "NUMERIC" => numeric(NumericName::Numeric, found),
        "JSON" => TypeKind::Json {
            binary: false,
            none_as_null: false,
        },
        _ if contains(&["INT"]) => integer(IntegerSize::Regular),
        _ if contains(&["CHAR", "CLOB", "TEXT"]) => string(StringName::TextExact, found),
        _ if name.is_empty() || contains(&["BLOB"]) => TypeKind::Null,
        _ if contains(&["REAL", "FLOA", "DOUB"]) => float(FloatName::Real, found),
        _ => numeric(NumericName::Numeric, found),
    }
}

fn integer(size: IntegerSize) -> TypeKind {
    TypeKind::Integer {
        size,
        spelling: Spelling::Exact,
    }
}

fn string(name: StringName, found: &DataType) -> TypeKind {
    TypeKind::String(StringType {
        name,
        length: found.number(0),
        collation: None,
    })
}

fn datetime(name: DateTimeName) -> TypeKind {
    TypeKind::DateTime {
        name,
        timezone: false,
        precision: None,
        fsp: None,
    }
}

fn float(name: FloatName, found: &DataType) -> TypeKind {
    TypeKind::Float(FloatType {
        name,
        precision: found.number(0),
        asdecimal: false,
    })
}

fn numeric(name: NumericName, found: &DataType) -> TypeKind {
    // More arguments than the class takes: SQLAlchemy uses none.
    let fits = found.arguments.len() <= 4;
    TypeKind::Numeric(NumericType {
        name,
        precision: found.number(0).filter(|_| fits),
        scale: found.number(1).filter(|_| fits),
        asdecimal: true,
    })
}
