//! The type that SQLAlchemy finds for a column of PostgreSQL, as `PGDialect._reflect_type`.

use super::{DataType, NamedType};
use crate::database::reflection::{Domain, EnumType as FoundEnum};
use crate::schema::column::DefaultClause;
use crate::schema::expression::{Expression, TextClause};
use crate::schema::identifier::Identifier;
use crate::schema::types::{
    BinaryName, BooleanType, DateTimeName, DomainType, EnumOrigin, EnumType, FloatName, FloatType,
    IntegerSize, NumericName, NumericType, PostgresqlType, Spelling, SqlType, StringName,
    StringType, TypeKind,
};

pub(super) fn sql_type(found: &DataType) -> SqlType {
    let kind = match &found.named {
        Some(NamedType::Enum(enumeration)) => TypeKind::Enum(enum_type(enumeration)),
        Some(NamedType::Domain(domain)) => TypeKind::Domain(Box::new(domain_type(domain))),
        None => kind(found),
    };
    if found.is_array && kind != TypeKind::Null {
        return SqlType::new(TypeKind::Array {
            item: Box::new(SqlType::new(kind)),
            dimensions: None,
        });
    }
    SqlType::new(kind)
}

fn kind(found: &DataType) -> TypeKind {
    let name = found.name.as_str();
    match name {
        "smallint" => integer(IntegerSize::Small),
        "integer" => integer(IntegerSize::Regular),
        "bigint" => integer(IntegerSize::Big),
        "character varying" => string(StringName::Varchar, found),
        "character" => string(StringName::Char, found),
        "\"char\"" | "name" => string(StringName::String, found),
        "text" => string(StringName::TextExact, found),
        "citext" => TypeKind::Postgresql(PostgresqlType::Citext),
        "numeric" => TypeKind::Numeric(NumericType {
            name: NumericName::Numeric,
            precision: found.number(0).filter(|_| found.arguments.len() == 2),
            scale: found.number(1).filter(|_| found.arguments.len() == 2),
            asdecimal: true,
        }),
        "real" => float(FloatName::Real, None),
        "float" => float(FloatName::Float, found.number(0)),
        "double precision" => float(FloatName::DoublePrecision, Some(53)),
        "boolean" => TypeKind::Boolean(BooleanType {
            spelling: Spelling::Exact,
            ..BooleanType::default()
        }),
        "date" => TypeKind::Date(Spelling::Exact),
        "timestamp" | "timestamp with time zone" | "timestamp without time zone" => {
            TypeKind::DateTime {
                name: DateTimeName::Timestamp,
                timezone: found.timezone() == Some(true),
                precision: found.number(0),
                fsp: None,
            }
        }
        "time" | "time with time zone" | "time without time zone" => TypeKind::Time {
            spelling: Spelling::Exact,
            timezone: found.timezone() == Some(true),
            precision: found.number(0),
            fsp: None,
        },
        "uuid" => TypeKind::Uuid {
            spelling: Spelling::Exact,
            as_uuid: true,
            native_uuid: true,
        },
        "json" | "jsonb" => TypeKind::Json {
            binary: name == "jsonb",
            none_as_null: false,
        },
        "bytea" => TypeKind::Binary {
            name: BinaryName::Bytea,
            length: None,
        },
        _ => only_here(found).map_or(TypeKind::Null, TypeKind::Postgresql),
    }
}

fn only_here(found: &DataType) -> Option<PostgresqlType> {
    let name = found.name.as_str();
    Some(match name {
        "bit" | "bit varying" => PostgresqlType::Bit {
            length: found.number(0),
            varying: name == "bit varying",
        },
        "hstore" => PostgresqlType::Hstore,
        "inet" => PostgresqlType::Inet,
        "cidr" => PostgresqlType::Cidr,
        "macaddr" => PostgresqlType::MacAddr,
        "macaddr8" => PostgresqlType::MacAddr8,
        "money" => PostgresqlType::Money,
        "oid" => PostgresqlType::Oid,
        "regclass" => PostgresqlType::RegClass,
        "regconfig" => PostgresqlType::RegConfig,
        "tsvector" => PostgresqlType::TsVector,
        "tsquery" => PostgresqlType::TsQuery,
        "int4range" => PostgresqlType::Int4Range,
        "int8range" => PostgresqlType::Int8Range,
        "numrange" => PostgresqlType::NumRange,
        "daterange" => PostgresqlType::DateRange,
        "tsrange" => PostgresqlType::TsRange,
        "tstzrange" => PostgresqlType::TsTzRange,
        "int4multirange" => PostgresqlType::Int4MultiRange,
        "int8multirange" => PostgresqlType::Int8MultiRange,
        "nummultirange" => PostgresqlType::NumMultiRange,
        "datemultirange" => PostgresqlType::DateMultiRange,
        "tsmultirange" => PostgresqlType::TsMultiRange,
        "tstzmultirange" => PostgresqlType::TsTzMultiRange,
        _ if name == "interval" || name.starts_with("interval ") => PostgresqlType::Interval {
            fields: name.strip_prefix("interval ").map(str::to_owned),
            precision: found.number(0),
        },
        _ => return None,
    })
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
        collation: found.collation.clone(),
    })
}

fn float(name: FloatName, precision: Option<i64>) -> TypeKind {
    TypeKind::Float(FloatType {
        name,
        precision,
        asdecimal: false,
    })
}

fn enum_type(found: &FoundEnum) -> EnumType {
    EnumType {
        origin: EnumOrigin::Postgresql,
        schema: (!found.visible).then(|| Identifier::new(found.schema.clone())),
        ..EnumType::new(
            found.labels.clone(),
            Some(Identifier::new(found.name.clone())),
        )
    }
}

fn domain_type(found: &Domain) -> DomainType {
    let text = |sql: &String| Expression::Text(Box::new(TextClause::new(sql.clone())));
    let check = found.constraints.first();
    DomainType {
        name: Identifier::new(found.name.clone()),
        schema: (!found.visible).then(|| Identifier::new(found.schema.clone())),
        data_type: sql_type(&found.data_type),
        collation: found.collation.clone(),
        default: found.default.clone().map(DefaultClause::Literal),
        constraint_name: check.map(|(name, _)| Identifier::new(name.clone())),
        not_null: !found.nullable,
        check: check.map(|(_, sql)| text(sql)),
        create_type: false,
        has_metadata: false,
        metadata_schema: None,
        inherit_schema: false,
    }
}
