//! The text of column types, as SQLAlchemy's type compilers.

mod mysql;

use super::{Dialect, DialectError, DialectName, Percents};
use crate::schema::identifier::Identifier;
use crate::schema::types::{
    BinaryName, DateTimeName, EnumOrigin, EnumType, FloatName, FloatType, IntegerSize, MysqlType,
    NumericName, NumericType, PostgresqlType, Spelling, SqlType, SqliteDateTimeName, StringName,
    StringType, TypeKind,
};

type Text = Result<String, DialectError>;

/// Writes a type, or the variant that the dialect uses instead.
pub(super) fn compile(dialect: &Dialect, sql_type: &SqlType) -> Text {
    let sql_type = sql_type.for_dialect(dialect.name.as_str());
    match &sql_type.kind {
        TypeKind::Null => Err(DialectError::Compile(
            "Can't generate DDL for NullType(); did you forget to specify a type on this Column?"
                .to_owned(),
        )),
        TypeKind::Integer { size, .. } => Ok(match size {
            IntegerSize::Small => "SMALLINT",
            IntegerSize::Regular => "INTEGER",
            IntegerSize::Big => "BIGINT",
        }
        .to_owned()),
        TypeKind::Numeric(numeric) => Ok(compile_numeric(numeric)),
        TypeKind::Float(float) => Ok(compile_float(dialect, float)),
        TypeKind::String(string) => compile_string(dialect, string),
        TypeKind::Binary { name, length } => compile_binary(dialect, *name, *length),
        TypeKind::Boolean(_) => Ok(if dialect.is_mysql_family() {
            "BOOL"
        } else {
            "BOOLEAN"
        }
        .to_owned()),
        TypeKind::Date(_) => Ok("DATE".to_owned()),
        TypeKind::Time {
            timezone,
            precision,
            fsp,
            ..
        } => Ok(compile_time(dialect, "TIME", *timezone, *precision, *fsp)),
        TypeKind::DateTime {
            name,
            timezone,
            precision,
            fsp,
        } => Ok(compile_datetime(
            dialect, *name, *timezone, *precision, *fsp,
        )),
        TypeKind::Interval {
            native,
            second_precision,
            ..
        } => Ok(compile_interval(dialect, *native, *second_precision)),
        TypeKind::Enum(enumeration) => compile_enum(dialect, enumeration),
        TypeKind::Uuid {
            spelling,
            native_uuid,
            ..
        } => {
            let native = *spelling == Spelling::Exact || (*native_uuid && dialect.is_postgresql());
            Ok(if native { "UUID" } else { "CHAR(32)" }.to_owned())
        }
        TypeKind::Json { binary, .. } => match (binary, dialect.is_postgresql()) {
            (false, _) => Ok("JSON".to_owned()),
            (true, true) => Ok("JSONB".to_owned()),
            (true, false) => Err(unsupported(dialect, "JSONB")),
        },
        TypeKind::Pickle => compile_binary(dialect, BinaryName::LargeBinary, None),
        TypeKind::Array { item, dimensions } => compile_array(dialect, item, *dimensions),
        TypeKind::Postgresql(kind) => compile_postgresql(dialect, kind),
        TypeKind::Domain(domain) => {
            if dialect.is_postgresql() {
                format_named_type(
                    dialect,
                    "DOMAIN",
                    Some(&domain.name),
                    domain.schema.as_ref(),
                )
            } else {
                Err(unsupported(dialect, "DOMAIN"))
            }
        }
        TypeKind::Mysql(kind) => compile_mysql(dialect, kind),
        TypeKind::SqliteDateTime {
            name,
            text_affinity,
        } => Ok(compile_sqlite_datetime(dialect, *name, *text_affinity)),
        TypeKind::Custom { spec } | TypeKind::Compiled { spec, .. } => Ok(spec.clone()),
        TypeKind::Decorated { implementation, .. } => compile(dialect, implementation),
    }
}

fn unsupported(dialect: &Dialect, element: &str) -> DialectError {
    DialectError::Unsupported {
        dialect: dialect.name.as_str(),
        element: element.to_owned(),
    }
}

fn compile_numeric(numeric: &NumericType) -> String {
    let name = match numeric.name {
        NumericName::Numeric => "NUMERIC",
        NumericName::Decimal => "DECIMAL",
    };
    with_precision(name, numeric.precision, numeric.scale)
}

fn with_precision(name: &str, precision: Option<i64>, scale: Option<i64>) -> String {
    match (precision, scale) {
        (None, _) => name.to_owned(),
        (Some(precision), None) => format!("{name}({precision})"),
        (Some(precision), Some(scale)) => format!("{name}({precision}, {scale})"),
    }
}

fn compile_float(dialect: &Dialect, float: &FloatType) -> String {
    match float.name {
        FloatName::Real => "REAL".to_owned(),
        FloatName::Double if dialect.is_postgresql() => "DOUBLE PRECISION".to_owned(),
        FloatName::Double | FloatName::DoubleExact => "DOUBLE".to_owned(),
        FloatName::DoublePrecision => "DOUBLE PRECISION".to_owned(),
        FloatName::Float => {
            let written = match dialect.name {
                DialectName::Postgresql => float.precision.filter(|precision| *precision != 0),
                DialectName::Sqlite => None,
                DialectName::Mysql | DialectName::Mariadb => float.precision,
            };
            with_precision("FLOAT", written, None)
        }
    }
}

fn compile_string(dialect: &Dialect, string: &StringType) -> Text {
    let name = match string.name {
        StringName::String | StringName::Unicode | StringName::Varchar => "VARCHAR",
        StringName::Text | StringName::UnicodeText | StringName::TextExact => "TEXT",
        StringName::Nvarchar => "NVARCHAR",
        StringName::Char => "CHAR",
        StringName::Nchar => "NCHAR",
        StringName::Clob => return Ok("CLOB".to_owned()),
    };
    if dialect.is_mysql_family() {
        return mysql::compile_plain_string(dialect, name, string);
    }
    Ok(render_string(
        name,
        string.length,
        string.collation.as_deref(),
    ))
}

fn render_string(name: &str, length: Option<i64>, collation: Option<&str>) -> String {
    let mut text = name.to_owned();
    if let Some(length) = length.filter(|length| *length != 0) {
        text.push_str(&format!("({length})"));
    }
    if let Some(collation) = collation.filter(|collation| !collation.is_empty()) {
        text.push_str(&format!(" COLLATE \"{collation}\""));
    }
    text
}

fn compile_binary(dialect: &Dialect, name: BinaryName, length: Option<i64>) -> Text {
    let sized = |name: &str| match length.filter(|length| *length != 0) {
        Some(length) => format!("{name}({length})"),
        None => name.to_owned(),
    };
    match name {
        BinaryName::LargeBinary if dialect.is_postgresql() => Ok("BYTEA".to_owned()),
        BinaryName::LargeBinary | BinaryName::Blob if dialect.is_mysql_family() => {
            Ok(with_precision("BLOB", length, None))
        }
        BinaryName::LargeBinary | BinaryName::Blob => Ok("BLOB".to_owned()),
        BinaryName::Binary => Ok(sized("BINARY")),
        BinaryName::Varbinary if dialect.is_mysql_family() => match length {
            Some(length) => Ok(format!("VARBINARY({length})")),
            None => Err(DialectError::Type(
                "%d format: a real number is required, not NoneType".to_owned(),
            )),
        },
        BinaryName::Varbinary => Ok(sized("VARBINARY")),
        BinaryName::Bytea if dialect.is_postgresql() => Ok("BYTEA".to_owned()),
        BinaryName::Bytea => Err(unsupported(dialect, "BYTEA")),
    }
}

fn compile_time(
    dialect: &Dialect,
    name: &str,
    timezone: bool,
    precision: Option<i64>,
    fsp: Option<i64>,
) -> String {
    match dialect.name {
        DialectName::Postgresql => {
            let zone = if timezone {
                "WITH TIME ZONE"
            } else {
                "WITHOUT TIME ZONE"
            };
            format!("{} {zone}", with_precision(name, precision, None))
        }
        DialectName::Sqlite => name.to_owned(),
        DialectName::Mysql | DialectName::Mariadb => {
            with_precision(name, fsp.filter(|digits| *digits != 0), None)
        }
    }
}

fn compile_datetime(
    dialect: &Dialect,
    name: DateTimeName,
    timezone: bool,
    precision: Option<i64>,
    fsp: Option<i64>,
) -> String {
    match name {
        DateTimeName::Timestamp => compile_time(dialect, "TIMESTAMP", timezone, precision, fsp),
        DateTimeName::DateTime if dialect.is_postgresql() => {
            compile_time(dialect, "TIMESTAMP", timezone, precision, fsp)
        }
        DateTimeName::DateTimeExact if dialect.is_postgresql() => "DATETIME".to_owned(),
        DateTimeName::DateTime | DateTimeName::DateTimeExact => {
            compile_time(dialect, "DATETIME", timezone, precision, fsp)
        }
    }
}

fn compile_interval(dialect: &Dialect, native: bool, second_precision: Option<i64>) -> String {
    match (dialect.is_postgresql(), native) {
        (true, true) => render_interval(None, second_precision),
        (true, false) => "TIMESTAMP WITHOUT TIME ZONE".to_owned(),
        (false, _) => "DATETIME".to_owned(),
    }
}

fn render_interval(fields: Option<&str>, precision: Option<i64>) -> String {
    let mut text = "INTERVAL".to_owned();
    if let Some(fields) = fields {
        text.push_str(&format!(" {fields}"));
    }
    if let Some(precision) = precision {
        text.push_str(&format!(" ({precision})"));
    }
    text
}

fn compile_enum(dialect: &Dialect, enumeration: &EnumType) -> Text {
    match (dialect.name, enumeration.origin) {
        (DialectName::Postgresql, EnumOrigin::Generic) if enumeration.native_enum => {
            format_enum(dialect, enumeration)
        }
        (DialectName::Postgresql, EnumOrigin::Postgresql) => format_enum(dialect, enumeration),
        (DialectName::Mysql | DialectName::Mariadb, EnumOrigin::Mysql) => {
            Ok(mysql::compile_enum(dialect, enumeration))
        }
        (DialectName::Mysql | DialectName::Mariadb, _) if enumeration.native_enum => {
            Ok(mysql::compile_enum(dialect, enumeration))
        }
        (DialectName::Mysql | DialectName::Mariadb, _) => match enumeration.varchar_length() {
            Some(length) => Ok(format!("VARCHAR({length})")),
            None => Err(mysql::length_required(dialect, "VARCHAR")),
        },
        (_, EnumOrigin::Mysql) => Err(unsupported(dialect, "ENUM")),
        _ => Ok(render_string("VARCHAR", enumeration.varchar_length(), None)),
    }
}

fn format_enum(dialect: &Dialect, enumeration: &EnumType) -> Text {
    let class = match enumeration.origin {
        EnumOrigin::Generic => "Enum",
        EnumOrigin::Postgresql | EnumOrigin::Mysql => "ENUM",
    };
    format_named_type(
        dialect,
        class,
        enumeration.name.as_ref(),
        enumeration.schema.as_ref(),
    )
}

/// Writes the name of a type that has one, as `PGIdentifierPreparer.format_type`.
pub(super) fn format_named_type(
    dialect: &Dialect,
    class: &str,
    name: Option<&Identifier>,
    schema: Option<&Identifier>,
) -> Text {
    let Some(name) = name.filter(|name| !name.text.is_empty()) else {
        return Err(DialectError::Compile(format!(
            "PostgreSQL {class} type requires a name."
        )));
    };
    Ok(match schema {
        Some(schema) => format!("{}.{}", dialect.quote(schema), dialect.quote(name)),
        None => dialect.quote(name),
    })
}

fn compile_array(dialect: &Dialect, item: &SqlType, dimensions: Option<i64>) -> Text {
    if !dialect.is_postgresql() {
        return Err(unsupported(dialect, "ARRAY"));
    }
    let inner = compile(dialect, item)?;
    let brackets = "[]".repeat(usize::try_from(dimensions.unwrap_or(1)).unwrap_or(0));
    // The collation of the element stands after the brackets.
    let end = inner.find(" COLLATE").unwrap_or(inner.len());
    let (element, collation) = inner.split_at(end);
    Ok(format!("{element}{brackets}{collation}"))
}

fn compile_postgresql(dialect: &Dialect, kind: &PostgresqlType) -> Text {
    if dialect.is_mysql_family()
        && let PostgresqlType::Bit { length, varying } = kind
    {
        let length = if *varying {
            *length
        } else {
            Some(length.unwrap_or(1))
        };
        return Ok(with_precision("BIT", length, None));
    }
    if !dialect.is_postgresql() {
        let name = match kind {
            PostgresqlType::Bit { .. } => "BIT",
            PostgresqlType::Interval { .. } => "INTERVAL",
            _ => postgresql_name(kind),
        };
        return Err(unsupported(dialect, name));
    }
    Ok(match kind {
        PostgresqlType::Bit {
            length,
            varying: true,
        } => with_precision("BIT VARYING", *length, None),
        PostgresqlType::Bit {
            length,
            varying: false,
        } => with_precision("BIT", Some(length.unwrap_or(1)), None),
        PostgresqlType::Interval { fields, precision } => {
            render_interval(fields.as_deref(), *precision)
        }
        _ => postgresql_name(kind).to_owned(),
    })
}

fn postgresql_name(kind: &PostgresqlType) -> &'static str {
    match kind {
        PostgresqlType::Bit { .. } => "BIT",
        PostgresqlType::Interval { .. } => "INTERVAL",
        PostgresqlType::Cidr => "CIDR",
        PostgresqlType::Citext => "CITEXT",
        PostgresqlType::Hstore => "HSTORE",
        PostgresqlType::Inet => "INET",
        PostgresqlType::JsonPath => "JSONPATH",
        PostgresqlType::MacAddr => "MACADDR",
        PostgresqlType::MacAddr8 => "MACADDR8",
        PostgresqlType::Money => "MONEY",
        PostgresqlType::Oid => "OID",
        PostgresqlType::RegClass => "REGCLASS",
        PostgresqlType::RegConfig => "REGCONFIG",
        PostgresqlType::TsQuery => "TSQUERY",
        PostgresqlType::TsVector => "TSVECTOR",
        PostgresqlType::Int4Range => "INT4RANGE",
        PostgresqlType::Int8Range => "INT8RANGE",
        PostgresqlType::NumRange => "NUMRANGE",
        PostgresqlType::DateRange => "DATERANGE",
        PostgresqlType::TsRange => "TSRANGE",
        PostgresqlType::TsTzRange => "TSTZRANGE",
        PostgresqlType::Int4MultiRange => "INT4MULTIRANGE",
        PostgresqlType::Int8MultiRange => "INT8MULTIRANGE",
        PostgresqlType::NumMultiRange => "NUMMULTIRANGE",
        PostgresqlType::DateMultiRange => "DATEMULTIRANGE",
        PostgresqlType::TsMultiRange => "TSMULTIRANGE",
        PostgresqlType::TsTzMultiRange => "TSTZMULTIRANGE",
    }
}

fn compile_sqlite_datetime(
    dialect: &Dialect,
    name: SqliteDateTimeName,
    text_affinity: bool,
) -> String {
    let as_number = dialect.is_sqlite() && !text_affinity;
    match (name, as_number) {
        (SqliteDateTimeName::Date, true) => "DATE_CHAR".to_owned(),
        (SqliteDateTimeName::Time, true) => "TIME_CHAR".to_owned(),
        (SqliteDateTimeName::DateTime, true) => "DATETIME_CHAR".to_owned(),
        (SqliteDateTimeName::Date, false) => "DATE".to_owned(),
        (SqliteDateTimeName::Time, false) => compile_time(dialect, "TIME", false, None, None),
        (SqliteDateTimeName::DateTime, false) => {
            // `sqlite.DATETIME` is a subclass of `sa.DateTime`, but keeps the name DATETIME.
            compile_datetime(dialect, DateTimeName::DateTime, false, None, None)
        }
    }
}

fn compile_mysql(dialect: &Dialect, kind: &MysqlType) -> Text {
    if dialect.is_mysql_family() {
        return mysql::compile(dialect, kind);
    }
    mysql::compile_elsewhere(dialect, kind)
}

/// Doubles percent signs where a driver halves them.
pub(super) fn escape_percents(dialect: &Dialect, text: &str) -> String {
    match dialect.percents {
        Percents::Single => text.to_owned(),
        Percents::Doubled => text.replace('%', "%%"),
    }
}
