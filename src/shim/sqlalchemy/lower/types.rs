//! Column types.

use std::rc::Rc;

use super::{identifier, is_final_name, needed_text, optional_identifier, raise};
use crate::dialect::DialectName;
use crate::python::error::{Error, PyResult};
use crate::python::interpreter::Interpreter;
use crate::python::string::Str;
use crate::python::value::Value;
use crate::schema::types::{
    BinaryName, BooleanType, DateTimeName, DomainType, EnumLength, EnumOrigin, EnumType, FloatName,
    FloatType, IntegerSize, MysqlIntegerSize, MysqlNumberName, MysqlStringName, MysqlType,
    NumericName, NumericType, PostgresqlType, Spelling, SqlType, SqliteDateTimeName, StringName,
    StringType, TypeKind,
};
use crate::shim::host::host;
use crate::shim::sqlalchemy::library_class;

/// The plain form of a type (an instance or a class of types).
///
/// # Errors
/// The value is no type, or not known.
pub fn sql_type(vm: &mut Interpreter, value: &Value) -> PyResult<SqlType> {
    sql_type_of(vm, value, "a column type")
}

/// As [`sql_type`]; `what` says in an error whose type it is.
///
/// # Errors
/// The value is no type, or not known.
pub fn sql_type_of(vm: &mut Interpreter, value: &Value, what: &str) -> PyResult<SqlType> {
    match value {
        Value::Unresolved(unresolved) => Err(Error::unresolved(unresolved, what.to_owned())),
        Value::None => Ok(SqlType::new(TypeKind::Null)),
        Value::Class(class) => {
            if let Some(unresolved) = class.unresolved() {
                return Err(Error::unresolved(&unresolved, what.to_owned()));
            }
            let made = vm.call_positional(value, Vec::new())?;
            instance_type(vm, &made, what)
        }
        Value::Instance(instance) => {
            if let Some(unresolved) = instance.class().unresolved()
                && vm
                    .find_attribute(value, &Str::from("__visit_name__"))?
                    .is_none()
            {
                return Err(Error::unresolved(&unresolved, what.to_owned()));
            }
            instance_type(vm, value, what)
        }
        _ => Err(no_type(vm, value, what)),
    }
}

fn no_type(vm: &mut Interpreter, value: &Value, what: &str) -> Box<Error> {
    let shown = vm
        .repr(value)
        .map_or_else(|_| "?".to_owned(), |text| text.to_string());
    raise(
        vm,
        "ArgumentError",
        &format!("{shown} is not a type: it stands as {what}"),
    )
}

fn instance_type(vm: &mut Interpreter, value: &Value, what: &str) -> PyResult<SqlType> {
    let kind = match written(vm, value)? {
        Some(spec) => TypeKind::Compiled {
            spec,
            implementation: Box::new(SqlType::new(
                type_kind(vm, value, what).unwrap_or(TypeKind::Null),
            )),
        },
        None => type_kind(vm, value, what)?,
    };
    let mut made = SqlType::new(kind);
    if let Some(Value::Tuple(variants)) = vm.find_attribute(value, &Str::from("_variants"))? {
        for entry in variants.iter() {
            let Value::Tuple(entry) = entry else { continue };
            if let [name, variant] = &**entry {
                let name = vm.expect_str(name)?.to_string();
                let Some(dialect) = DialectName::from_name(&name) else {
                    continue;
                };
                match sql_type_of(vm, variant, what) {
                    Ok(variant) => made = made.with_variant(name, variant),
                    // A variant for another database decides nothing here.
                    Err(_) if dialect != host(vm).dialect().name => {}
                    Err(error) => return Err(error),
                }
            }
        }
    }
    Ok(made)
}

/// What the script's own function (`@compiles`) writes for the type.
fn written(vm: &mut Interpreter, value: &Value) -> PyResult<Option<String>> {
    if vm
        .find_attribute(value, &Str::from("_compiled_by"))?
        .is_none()
    {
        return Ok(None);
    }
    let dialect = super::super::dialect_object(vm)?;
    let function = library_class(vm, "sqlalchemy.ext.compiler", "written_type")?;
    let text = vm.call_positional(&function, vec![value.clone(), dialect])?;
    if text.is_none() {
        return Ok(None);
    }
    needed_text(vm, &text, "a column type").map(Some)
}

fn integer(size: IntegerSize, spelling: Spelling) -> TypeKind {
    TypeKind::Integer { size, spelling }
}

fn type_kind(vm: &mut Interpreter, value: &Value, what: &str) -> PyResult<TypeKind> {
    let Some(name) = vm.text_attribute(value, "__visit_name__")? else {
        return Err(no_type(vm, value, what));
    };
    use Spelling::{Exact, Generic};
    Ok(match name.as_str() {
        "null" | "type" => TypeKind::Null,
        "integer" => integer(IntegerSize::Regular, Generic),
        "INTEGER" => integer(IntegerSize::Regular, Exact),
        "small_integer" => integer(IntegerSize::Small, Generic),
        "SMALLINT" => integer(IntegerSize::Small, Exact),
        "big_integer" => integer(IntegerSize::Big, Generic),
        "BIGINT" => integer(IntegerSize::Big, Exact),
        "numeric" | "NUMERIC" => numeric(vm, value, NumericName::Numeric)?,
        "DECIMAL" => numeric(vm, value, NumericName::Decimal)?,
        "float" | "FLOAT" => float(vm, value, FloatName::Float)?,
        "REAL" => float(vm, value, FloatName::Real)?,
        "double" => float(vm, value, FloatName::Double)?,
        "DOUBLE" => float(vm, value, FloatName::DoubleExact)?,
        "DOUBLE_PRECISION" => float(vm, value, FloatName::DoublePrecision)?,
        "string" => string(vm, value, StringName::String)?,
        "unicode" => string(vm, value, StringName::Unicode)?,
        "text" => string(vm, value, StringName::Text)?,
        "unicode_text" => string(vm, value, StringName::UnicodeText)?,
        "VARCHAR" => string(vm, value, StringName::Varchar)?,
        "NVARCHAR" => string(vm, value, StringName::Nvarchar)?,
        "CHAR" => string(vm, value, StringName::Char)?,
        "NCHAR" => string(vm, value, StringName::Nchar)?,
        "TEXT" => string(vm, value, StringName::TextExact)?,
        "CLOB" => string(vm, value, StringName::Clob)?,
        "large_binary" => binary(vm, value, BinaryName::LargeBinary)?,
        "BLOB" => binary(vm, value, BinaryName::Blob)?,
        "BINARY" => binary(vm, value, BinaryName::Binary)?,
        "VARBINARY" => binary(vm, value, BinaryName::Varbinary)?,
        "BYTEA" => binary(vm, value, BinaryName::Bytea)?,
        "boolean" => boolean(vm, value, Generic)?,
        "BOOLEAN" => boolean(vm, value, Exact)?,
        "date" => TypeKind::Date(Generic),
        "DATE" => TypeKind::Date(Exact),
        "time" => time(vm, value, Generic)?,
        "TIME" => time(vm, value, Exact)?,
        "datetime" => date_time(vm, value, DateTimeName::DateTime)?,
        "DATETIME" => date_time(vm, value, DateTimeName::DateTimeExact)?,
        "TIMESTAMP" => date_time(vm, value, DateTimeName::Timestamp)?,
        "interval" => TypeKind::Interval {
            native: vm.flag_attribute(value, "native")?,
            second_precision: vm.integer_attribute(value, "second_precision")?,
            day_precision: vm.integer_attribute(value, "day_precision")?,
        },
        "enum" => TypeKind::Enum(enumeration(vm, value, EnumOrigin::Generic)?),
        "ENUM" => TypeKind::Enum(enumeration(vm, value, EnumOrigin::Postgresql)?),
        "mysql_ENUM" => TypeKind::Enum(enumeration(vm, value, EnumOrigin::Mysql)?),
        "uuid" => uuid(vm, value, Generic)?,
        "UUID" => uuid(vm, value, Exact)?,
        "JSON" => TypeKind::Json {
            binary: false,
            none_as_null: vm.flag_attribute(value, "none_as_null")?,
        },
        "JSONB" => TypeKind::Json {
            binary: true,
            none_as_null: vm.flag_attribute(value, "none_as_null")?,
        },
        "pickle" => TypeKind::Pickle,
        "ARRAY" => {
            let item = vm.attribute(value, "item_type")?;
            TypeKind::Array {
                item: Box::new(sql_type_of(vm, &item, what)?),
                dimensions: vm.integer_attribute(value, "dimensions")?,
            }
        }
        "DOMAIN" => TypeKind::Domain(Box::new(domain(vm, value)?)),
        "user_defined" => {
            let spec = vm.call_method(value, "get_col_spec", Vec::new())?;
            TypeKind::Custom {
                spec: needed_text(vm, &spec, what)?,
            }
        }
        "type_decorator" => decorated(vm, value, what)?,
        "sqlite_DATE" => sqlite_date_time(vm, value, SqliteDateTimeName::Date)?,
        "sqlite_TIME" => sqlite_date_time(vm, value, SqliteDateTimeName::Time)?,
        "sqlite_DATETIME" => sqlite_date_time(vm, value, SqliteDateTimeName::DateTime)?,
        other => match postgresql(vm, value, other)? {
            Some(kind) => TypeKind::Postgresql(kind),
            None => match mysql(vm, value, other)? {
                Some(kind) => TypeKind::Mysql(kind),
                None => {
                    if let Some(error) = foreign_type(vm, other) {
                        return Err(error);
                    }
                    let class = vm.class_name(value);
                    return Err(Error::unsupported(format!(
                        "mig does not know how to write the type {class} ({other})"
                    )));
                }
            },
        },
    })
}

/// The error for a type of a database that mig does not speak to.
fn foreign_type(vm: &mut Interpreter, visit_name: &str) -> Option<Box<Error>> {
    let (database, name) = visit_name.split_once('_')?;
    if !matches!(database, "mssql" | "oracle") {
        return None;
    }
    let dialect = host(vm).dialect().name.as_str();
    let message = format!(
        "sqlalchemy.dialects.{database}.{name} is no type of {dialect}; give the column a type of \
         {dialect}, or a generic type with_variant(..., \"{database}\")"
    );
    Some(raise(vm, "UnsupportedCompilationError", &message))
}

fn numeric(vm: &mut Interpreter, value: &Value, name: NumericName) -> PyResult<TypeKind> {
    Ok(TypeKind::Numeric(NumericType {
        name,
        precision: vm.integer_attribute(value, "precision")?,
        scale: vm.integer_attribute(value, "scale")?,
        asdecimal: vm.flag_attribute(value, "asdecimal")?,
    }))
}

/// A precision; text is put into the SQL as it is, where the dialect prints precisions at all.
fn float_precision(vm: &mut Interpreter, value: &Value) -> PyResult<Option<i64>> {
    match vm.given_attribute(value, "precision")? {
        Some(Value::Str(text)) => match text.trim().parse() {
            Ok(number) => Ok(Some(number)),
            Err(_) if host(vm).dialect().name == DialectName::Sqlite => Ok(None),
            Err(_) => Err(vm.value_error(format!(
                "the precision of a Float is a number, not '{text}'"
            ))),
        },
        _ => vm.integer_attribute(value, "precision"),
    }
}

fn float(vm: &mut Interpreter, value: &Value, name: FloatName) -> PyResult<TypeKind> {
    Ok(TypeKind::Float(FloatType {
        name,
        precision: float_precision(vm, value)?,
        asdecimal: vm.flag_attribute(value, "asdecimal")?,
    }))
}

fn string(vm: &mut Interpreter, value: &Value, name: StringName) -> PyResult<TypeKind> {
    Ok(TypeKind::String(StringType {
        name,
        length: vm.integer_attribute(value, "length")?,
        collation: vm.text_attribute(value, "collation")?,
    }))
}

fn binary(vm: &mut Interpreter, value: &Value, name: BinaryName) -> PyResult<TypeKind> {
    Ok(TypeKind::Binary {
        name,
        length: vm.integer_attribute(value, "length")?,
    })
}

fn boolean(vm: &mut Interpreter, value: &Value, spelling: Spelling) -> PyResult<TypeKind> {
    let name = vm.given_attribute(value, "name")?;
    Ok(TypeKind::Boolean(BooleanType {
        spelling,
        create_constraint: vm.flag_attribute(value, "create_constraint")?,
        name_is_final: name.as_ref().is_some_and(|name| is_final_name(vm, name)),
        name: optional_identifier(vm, name.as_ref())?,
    }))
}

fn time(vm: &mut Interpreter, value: &Value, spelling: Spelling) -> PyResult<TypeKind> {
    Ok(TypeKind::Time {
        spelling,
        timezone: vm.flag_attribute(value, "timezone")?,
        precision: vm.integer_attribute(value, "precision")?,
        fsp: vm.integer_attribute(value, "fsp")?,
    })
}

fn date_time(vm: &mut Interpreter, value: &Value, name: DateTimeName) -> PyResult<TypeKind> {
    Ok(TypeKind::DateTime {
        name,
        timezone: vm.flag_attribute(value, "timezone")?,
        precision: vm.integer_attribute(value, "precision")?,
        fsp: vm.integer_attribute(value, "fsp")?,
    })
}

fn uuid(vm: &mut Interpreter, value: &Value, spelling: Spelling) -> PyResult<TypeKind> {
    Ok(TypeKind::Uuid {
        spelling,
        as_uuid: vm.flag_attribute(value, "as_uuid")?,
        native_uuid: vm.flag_attribute(value, "native_uuid")?,
    })
}

/// An enumerated type, also for its own CREATE and DROP.
///
/// # Errors
/// A part of it is not known.
pub fn enumeration(vm: &mut Interpreter, value: &Value, origin: EnumOrigin) -> PyResult<EnumType> {
    let labels = vm.attribute(value, "enums")?;
    let mut texts = Vec::new();
    for label in vm.collect(&labels)? {
        texts.push(needed_text(vm, &label, "a label of an enumerated type")?);
    }
    let name = vm.given_attribute(value, "name")?;
    let schema = vm.given_attribute(value, "schema")?;
    let metadata = vm.given_attribute(value, "metadata")?;
    let metadata_schema = match &metadata {
        Some(metadata) => vm.given_attribute(metadata, "schema")?,
        None => None,
    };
    let length = match vm.find_attribute(value, &Str::from("given_length"))? {
        Some(Value::None) => EnumLength::Unlimited,
        Some(Value::Str(_)) | None => EnumLength::Longest,
        Some(number) => EnumLength::Given(vm.expect_int(&number)?),
    };
    Ok(EnumType {
        origin,
        labels: texts,
        name_is_final: name.as_ref().is_some_and(|name| is_final_name(vm, name)),
        name: optional_identifier(vm, name.as_ref())?,
        schema: optional_identifier(vm, schema.as_ref())?,
        has_metadata: metadata.is_some(),
        metadata_schema: optional_identifier(vm, metadata_schema.as_ref())?,
        inherit_schema: vm.flag_attribute(value, "inherit_schema")?,
        native_enum: vm.optional_flag(value, "native_enum")?.unwrap_or(true),
        create_constraint: vm.flag_attribute(value, "create_constraint")?,
        length,
        create_type: vm.optional_flag(value, "create_type")?.unwrap_or(true),
        charset: vm.text_attribute(value, "charset")?,
        collation: vm.text_attribute(value, "collation")?,
    })
}

/// A PostgreSQL domain.
///
/// # Errors
/// A part of it is not known.
pub fn domain(vm: &mut Interpreter, value: &Value) -> PyResult<DomainType> {
    let name = vm.attribute(value, "name")?;
    let schema = vm.given_attribute(value, "schema")?;
    let data_type = vm.attribute(value, "data_type")?;
    let metadata = vm.given_attribute(value, "metadata")?;
    let metadata_schema = match &metadata {
        Some(metadata) => vm.given_attribute(metadata, "schema")?,
        None => None,
    };
    let default = match vm.given_attribute(value, "default")? {
        Some(default) => Some(super::schema::default_clause(vm, &default)?),
        None => None,
    };
    let constraint_name = vm.given_attribute(value, "constraint_name")?;
    let check = match vm.given_attribute(value, "check")? {
        Some(check) => Some(super::expression::ddl_expression(vm, &check)?),
        None => None,
    };
    Ok(DomainType {
        name: identifier(vm, &name)?,
        schema: optional_identifier(vm, schema.as_ref())?,
        data_type: sql_type_of(vm, &data_type, "the data type of a domain")?,
        collation: vm.text_attribute(value, "collation")?,
        default,
        constraint_name: optional_identifier(vm, constraint_name.as_ref())?,
        not_null: vm.flag_attribute(value, "not_null")?,
        check,
        create_type: vm.optional_flag(value, "create_type")?.unwrap_or(true),
        has_metadata: metadata.is_some(),
        metadata_schema: optional_identifier(vm, metadata_schema.as_ref())?,
        inherit_schema: vm.flag_attribute(value, "inherit_schema")?,
    })
}

/// `TypeDecorator`: what `load_dialect_impl` gives for the dialect in force.
fn decorated(vm: &mut Interpreter, value: &Value, what: &str) -> PyResult<TypeKind> {
    let dialect = super::super::dialect_object(vm)?;
    let implementation = vm.call_method(value, "load_dialect_impl", vec![dialect])?;
    if let (Value::Instance(own), Value::Instance(other)) = (value, &implementation)
        && Rc::ptr_eq(own, other)
    {
        let plain = vm.attribute(value, "impl")?;
        return finish_decorated(vm, value, &plain, what);
    }
    finish_decorated(vm, value, &implementation, what)
}

fn finish_decorated(
    vm: &mut Interpreter,
    value: &Value,
    implementation: &Value,
    what: &str,
) -> PyResult<TypeKind> {
    Ok(TypeKind::Decorated {
        class_name: vm.class_name(value).to_string(),
        implementation: Box::new(sql_type_of(vm, implementation, what)?),
    })
}

fn sqlite_date_time(
    vm: &mut Interpreter,
    value: &Value,
    name: SqliteDateTimeName,
) -> PyResult<TypeKind> {
    Ok(TypeKind::SqliteDateTime {
        name,
        text_affinity: vm
            .optional_flag(value, "format_is_text_affinity")?
            .unwrap_or(true),
    })
}

fn postgresql(vm: &mut Interpreter, value: &Value, name: &str) -> PyResult<Option<PostgresqlType>> {
    Ok(Some(match name {
        "BIT" if vm.find_attribute(value, &Str::from("varying"))?.is_some() => {
            PostgresqlType::Bit {
                length: vm.integer_attribute(value, "length")?,
                varying: vm.flag_attribute(value, "varying")?,
            }
        }
        "INTERVAL" => PostgresqlType::Interval {
            fields: vm.text_attribute(value, "fields")?,
            precision: vm.integer_attribute(value, "precision")?,
        },
        "CIDR" => PostgresqlType::Cidr,
        "CITEXT" => PostgresqlType::Citext,
        "HSTORE" => PostgresqlType::Hstore,
        "INET" => PostgresqlType::Inet,
        "JSONPATH" => PostgresqlType::JsonPath,
        "MACADDR" => PostgresqlType::MacAddr,
        "MACADDR8" => PostgresqlType::MacAddr8,
        "MONEY" => PostgresqlType::Money,
        "OID" => PostgresqlType::Oid,
        "REGCLASS" => PostgresqlType::RegClass,
        "REGCONFIG" => PostgresqlType::RegConfig,
        "TSQUERY" => PostgresqlType::TsQuery,
        "TSVECTOR" => PostgresqlType::TsVector,
        "INT4RANGE" => PostgresqlType::Int4Range,
        "INT8RANGE" => PostgresqlType::Int8Range,
        "NUMRANGE" => PostgresqlType::NumRange,
        "DATERANGE" => PostgresqlType::DateRange,
        "TSRANGE" => PostgresqlType::TsRange,
        "TSTZRANGE" => PostgresqlType::TsTzRange,
        "INT4MULTIRANGE" => PostgresqlType::Int4MultiRange,
        "INT8MULTIRANGE" => PostgresqlType::Int8MultiRange,
        "NUMMULTIRANGE" => PostgresqlType::NumMultiRange,
        "DATEMULTIRANGE" => PostgresqlType::DateMultiRange,
        "TSMULTIRANGE" => PostgresqlType::TsMultiRange,
        "TSTZMULTIRANGE" => PostgresqlType::TsTzMultiRange,
        _ => return Ok(None),
    }))
}

fn mysql(vm: &mut Interpreter, value: &Value, name: &str) -> PyResult<Option<MysqlType>> {
    let Some(name) = name.strip_prefix("mysql_") else {
        return Ok(None);
    };
    let size = match name {
        "TINYINT" => Some(MysqlIntegerSize::Tiny),
        "SMALLINT" => Some(MysqlIntegerSize::Small),
        "MEDIUMINT" => Some(MysqlIntegerSize::Medium),
        "INTEGER" => Some(MysqlIntegerSize::Regular),
        "BIGINT" => Some(MysqlIntegerSize::Big),
        _ => None,
    };
    if let Some(size) = size {
        return Ok(Some(MysqlType::Integer {
            size,
            display_width: vm.integer_attribute(value, "display_width")?,
            unsigned: vm.flag_attribute(value, "unsigned")?,
            zerofill: vm.flag_attribute(value, "zerofill")?,
        }));
    }
    let number = match name {
        "NUMERIC" => Some(MysqlNumberName::Numeric),
        "DECIMAL" => Some(MysqlNumberName::Decimal),
        "DOUBLE" => Some(MysqlNumberName::Double),
        "REAL" => Some(MysqlNumberName::Real),
        "FLOAT" => Some(MysqlNumberName::Float),
        _ => None,
    };
    if let Some(name) = number {
        return Ok(Some(MysqlType::Number {
            name,
            precision: vm.integer_attribute(value, "precision")?,
            scale: vm.integer_attribute(value, "scale")?,
            unsigned: vm.flag_attribute(value, "unsigned")?,
            zerofill: vm.flag_attribute(value, "zerofill")?,
        }));
    }
    let text = match name {
        "VARCHAR" => Some(MysqlStringName::Varchar),
        "CHAR" => Some(MysqlStringName::Char),
        "NVARCHAR" => Some(MysqlStringName::Nvarchar),
        "NCHAR" => Some(MysqlStringName::Nchar),
        "TEXT" => Some(MysqlStringName::Text),
        "TINYTEXT" => Some(MysqlStringName::TinyText),
        "MEDIUMTEXT" => Some(MysqlStringName::MediumText),
        "LONGTEXT" => Some(MysqlStringName::LongText),
        _ => None,
    };
    if let Some(name) = text {
        return Ok(Some(MysqlType::String {
            name,
            length: vm.integer_attribute(value, "length")?,
            charset: vm.text_attribute(value, "charset")?,
            collation: vm.text_attribute(value, "collation")?,
            ascii: vm.flag_attribute(value, "ascii")?,
            unicode: vm.flag_attribute(value, "unicode")?,
            binary: vm.flag_attribute(value, "binary")?,
            national: vm.flag_attribute(value, "national")?,
        }));
    }
    Ok(Some(match name {
        "TINYBLOB" => MysqlType::TinyBlob,
        "MEDIUMBLOB" => MysqlType::MediumBlob,
        "LONGBLOB" => MysqlType::LongBlob,
        "BIT" => MysqlType::Bit {
            length: vm.integer_attribute(value, "length")?,
        },
        "YEAR" => MysqlType::Year {
            display_width: vm.integer_attribute(value, "display_width")?,
        },
        "SET" => {
            let values = vm.attribute(value, "values")?;
            let mut texts = Vec::new();
            for label in vm.collect(&values)? {
                texts.push(needed_text(vm, &label, "a value of a SET")?);
            }
            MysqlType::Set {
                values: texts,
                charset: vm.text_attribute(value, "charset")?,
                collation: vm.text_attribute(value, "collation")?,
                ascii: vm.flag_attribute(value, "ascii")?,
                unicode: vm.flag_attribute(value, "unicode")?,
                binary: vm.flag_attribute(value, "binary")?,
            }
        }
        _ => return Ok(None),
    }))
}

/// The text of a type for a dialect, for `str(type)` and `type.compile(dialect)`.
///
/// # Errors
/// The dialect has no text for it.
pub fn type_text(vm: &mut Interpreter, value: &Value, dialect: Option<&str>) -> PyResult<String> {
    let plain = sql_type(vm, value)?;
    let dialect = match dialect.and_then(DialectName::from_name) {
        Some(name) => crate::dialect::Dialect::new(name),
        None => host(vm).dialect(),
    };
    dialect
        .type_sql(&plain)
        .map_err(|error| raise(vm, "CompileError", &error.to_string()))
}
