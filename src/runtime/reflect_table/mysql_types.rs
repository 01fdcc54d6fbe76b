//! The type that SQLAlchemy finds for a column of MySQL, as `MySQLTableDefinitionParser`.

use super::DataType;
use crate::schema::types::mysql::{MysqlIntegerSize, MysqlNumberName, MysqlStringName};
use crate::schema::types::{
    BinaryName, BooleanType, DateTimeName, EnumOrigin, EnumType, MysqlType, Spelling, SqlType,
    TypeKind,
};

pub(super) fn sql_type(found: &DataType) -> SqlType {
    SqlType::new(kind(found))
}

fn kind(found: &DataType) -> TypeKind {
    use MysqlIntegerSize as Size;
    use MysqlNumberName as Number;
    use MysqlStringName as Name;
    match found.name.as_str() {
        "tinyint" => integer(Size::Tiny, found),
        "smallint" => integer(Size::Small, found),
        "mediumint" => integer(Size::Medium, found),
        "int" | "integer" => integer(Size::Regular, found),
        "bigint" => integer(Size::Big, found),
        "decimal" | "fixed" => number(Number::Decimal, found),
        "numeric" => number(Number::Numeric, found),
        "double" => number(Number::Double, found),
        "float" => number(Number::Float, found),
        "varchar" => string(Name::Varchar, found),
        "char" => string(Name::Char, found),
        "nvarchar" => string(Name::Nvarchar, found),
        "nchar" => string(Name::Nchar, found),
        "text" => string(Name::Text, found),
        "tinytext" => string(Name::TinyText, found),
        "mediumtext" => string(Name::MediumText, found),
        "longtext" => string(Name::LongText, found),
        "blob" => binary(BinaryName::Blob, found),
        "binary" => binary(BinaryName::Binary, found),
        "varbinary" => binary(BinaryName::Varbinary, found),
        "tinyblob" => TypeKind::Mysql(MysqlType::TinyBlob),
        "mediumblob" => TypeKind::Mysql(MysqlType::MediumBlob),
        "longblob" => TypeKind::Mysql(MysqlType::LongBlob),
        "bit" => TypeKind::Mysql(MysqlType::Bit {
            length: found.number(0),
        }),
        "year" => TypeKind::Mysql(MysqlType::Year {
            display_width: found.number(0),
        }),
        "date" => TypeKind::Date(Spelling::Exact),
        "time" => TypeKind::Time {
            spelling: Spelling::Exact,
            timezone: false,
            precision: None,
            fsp: found.number(0),
        },
        "datetime" => datetime(DateTimeName::DateTimeExact, found),
        "timestamp" => datetime(DateTimeName::Timestamp, found),
        "enum" => TypeKind::Enum(EnumType {
            origin: EnumOrigin::Mysql,
            charset: found.charset.clone(),
            collation: found.collation.clone(),
            ..EnumType::new(found.arguments.clone(), None)
        }),
        "set" => TypeKind::Mysql(MysqlType::Set {
            values: found.arguments.clone(),
            charset: found.charset.clone(),
            collation: found.collation.clone(),
            ascii: false,
            unicode: false,
            binary: false,
        }),
        "json" => TypeKind::Json {
            binary: false,
            none_as_null: false,
        },
        "boolean" => TypeKind::Boolean(BooleanType {
            spelling: Spelling::Exact,
            ..BooleanType::default()
        }),
        "uuid" => TypeKind::Uuid {
            spelling: Spelling::Exact,
            as_uuid: true,
            native_uuid: true,
        },
        _ => TypeKind::Null,
    }
}

fn integer(size: MysqlIntegerSize, found: &DataType) -> TypeKind {
    TypeKind::Mysql(MysqlType::Integer {
        size,
        display_width: found.number(0),
        unsigned: found.is_unsigned,
        zerofill: found.is_zerofill,
    })
}

fn number(name: MysqlNumberName, found: &DataType) -> TypeKind {
    TypeKind::Mysql(MysqlType::Number {
        name,
        precision: found.number(0),
        scale: found.number(1),
        unsigned: found.is_unsigned,
        zerofill: found.is_zerofill,
    })
}

fn string(name: MysqlStringName, found: &DataType) -> TypeKind {
    TypeKind::Mysql(MysqlType::String {
        name,
        length: found.number(0),
        charset: found.charset.clone(),
        collation: found.collation.clone(),
        ascii: false,
        unicode: false,
        binary: false,
        national: matches!(name, MysqlStringName::Nvarchar | MysqlStringName::Nchar),
    })
}

fn binary(name: BinaryName, found: &DataType) -> TypeKind {
    TypeKind::Binary {
        name,
        length: found.number(0),
    }
}

fn datetime(name: DateTimeName, found: &DataType) -> TypeKind {
    TypeKind::DateTime {
        name,
        timezone: false,
        precision: None,
        fsp: found.number(0),
    }
}
