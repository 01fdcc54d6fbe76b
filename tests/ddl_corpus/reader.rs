//! Descriptions of operations in JSON, read into the data that `dialect` compiles.

use std::sync::Arc;

use mig::operations::create_table::TableScope;
use mig::operations::{
    AddColumn, AlterColumn, AlteredDefault, BulkInsert, BulkValue, ColumnChange, ConstraintKind,
    CreateCheckConstraint, CreateExcludeConstraint, CreateForeignKey, CreateIndex,
    CreatePrimaryKey, CreateSequence, CreateTable, CreateTableComment, CreateUniqueConstraint,
    DropColumn, DropConstraint, DropIndex, DropSequence, DropTable, DropTableComment, Execute,
    Operation, RenameTable,
};
use mig::schema::column::{Autoincrement, Column, ColumnDefault, DefaultClause, ServerDefault};
use mig::schema::constraint::{
    CheckConstraint, Constraint, Deferral, ExcludeConstraint, ExcludeElement, ExcludeSubject,
    ForeignKey, ForeignKeyConstraint, ForeignKeyRules, ForeignKeyTarget, PrimaryKeyConstraint,
    UniqueConstraint,
};
use mig::schema::expression::{
    BinaryModifiers, CastExpression, CastKind, ColumnReference, ElementId, Expression,
    FunctionCall, Operand, Operator, TableClause, TableColumn, TextClause,
};
use mig::schema::identifier::{Identifier, ObjectName, Quoting};
use mig::schema::index::{Index, IndexElement};
use mig::schema::naming::NamingConvention;
use mig::schema::options::{DialectOptions, OptionValue};
use mig::schema::sequence::{Computed, Identity, Sequence, SequenceOptions};
use mig::schema::statement::Statement;
use mig::schema::table::Table;
use mig::schema::types::{
    BinaryName, BooleanType, DateTimeName, DomainType, EnumLength, EnumOrigin, EnumType, FloatName,
    FloatType, IntegerSize, MysqlIntegerSize, MysqlNumberName, MysqlStringName, MysqlType,
    NumericName, NumericType, PostgresqlType, Spelling, SqlType, SqliteDateTimeName, StringName,
    StringType, TypeKind,
};
use mig::schema::value::SqlValue;
use serde_json::Value;

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn flag(value: &Value) -> bool {
    value.as_bool().unwrap_or(false)
}

fn strings(value: &Value) -> Vec<String> {
    value
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(text)
        .collect()
}

fn identifiers(value: &Value) -> Vec<Identifier> {
    strings(value).into_iter().map(Identifier::new).collect()
}

fn identifier(value: &Value) -> Identifier {
    match value {
        Value::Object(entries) => {
            let name = entries.get("n").or_else(|| entries.get("conv"));
            let quoting = match entries.get("q") {
                Some(Value::Bool(true)) => Quoting::Always,
                Some(Value::Bool(false)) => Quoting::Never,
                _ => Quoting::Automatic,
            };
            Identifier::with_quoting(name.and_then(text).expect("a name"), quoting)
        }
        other => Identifier::new(text(other).expect("a name")),
    }
}

fn optional_identifier(value: &Value) -> Option<Identifier> {
    (!value.is_null()).then(|| identifier(value))
}

fn object_name(value: &Value) -> ObjectName {
    match value {
        Value::Null => ObjectName::Unnamed,
        Value::Object(entries) if entries.contains_key("conv") => {
            ObjectName::Final(Identifier::new(text(&entries["conv"]).expect("a name")))
        }
        other => ObjectName::Given(identifier(other)),
    }
}

fn expression(value: &Value) -> Expression {
    if let Some(text) = text(&value["text"]) {
        return Expression::Text(Box::new(TextClause::new(text)));
    }
    if let Some(name) = text(&value["litcol"]) {
        return column_reference(name, SqlType::new(TypeKind::Null), true);
    }
    if let Some(name) = text(&value["fn"]) {
        return function(&name, value);
    }
    if let Some(inner) = value.get("desc") {
        return expression(inner).order_modifier(Operator::Descending);
    }
    if let Some(inner) = value.get("cast") {
        return Expression::Cast(Box::new(CastExpression {
            kind: CastKind::Cast,
            operand: expression(inner),
            sql_type: sql_type(&value["type"]),
        }));
    }
    if let Some(name) = text(&value["op"]) {
        return operation_expression(&name, value);
    }
    let name = text(&value["col"]).expect("an expression is text or a column");
    let sql_type = value
        .get("type")
        .map_or_else(|| SqlType::new(TypeKind::Null), sql_type);
    column_reference(name, sql_type, false)
}

fn column_reference(name: String, sql_type: SqlType, is_literal: bool) -> Expression {
    let mut column = ColumnReference::new(Identifier::new(name), sql_type);
    column.is_literal = is_literal;
    Expression::Column(Box::new(column))
}

/// The type that SQLAlchemy gives the result of one of its known functions.
fn function(name: &str, value: &Value) -> Expression {
    let arguments: Vec<Expression> = list(&value["args"], expression)
        .into_iter()
        .map(|argument| argument.self_group(Some(&Operator::Comma)))
        .collect();
    let sql_type = match (name, arguments.first()) {
        ("coalesce", Some(first)) => first.sql_type(),
        ("now", _) => SqlType::new(TypeKind::DateTime {
            name: DateTimeName::DateTime,
            timezone: false,
            precision: None,
            fsp: None,
        }),
        _ => SqlType::new(TypeKind::Null),
    };
    Expression::Function(Box::new(FunctionCall {
        id: ElementId::fresh(),
        packages: Vec::new(),
        name: Identifier::new(name),
        known: matches!(name, "now" | "coalesce"),
        arguments,
        sql_type,
        with_ordinality: false,
    }))
}

fn operation_expression(name: &str, value: &Value) -> Expression {
    let left = expression(&value["l"]);
    let right = &value["r"];
    let literal = right.get("lit").map(sql_value);
    if matches!(name, "and" | "or") {
        let right = match literal {
            Some(literal) => Expression::literal(literal, None),
            None => expression(right),
        };
        let members = vec![left, right];
        return if name == "and" {
            Expression::and(members)
        } else {
            Expression::or(members)
        };
    }
    let operator = match name {
        "add" => Operator::Add,
        "sub" => Operator::Subtract,
        "mul" => Operator::Multiply,
        "eq" => Operator::Equal,
        "ne" => Operator::NotEqual,
        "lt" => Operator::Less,
        "ge" => Operator::GreaterOrEqual,
        "like" => Operator::Like,
        "concat" => Operator::Concat,
        _ => panic!("unknown operator {name}"),
    };
    let operand = match literal {
        Some(literal) => Operand::Value(literal),
        None => Operand::Expression(expression(right)),
    };
    left.operate(operator, operand, BinaryModifiers::default())
        .expect("the operands fit")
}

fn sql_value(value: &Value) -> SqlValue {
    match value {
        Value::Null => SqlValue::Null,
        Value::Bool(flag) => SqlValue::Bool(*flag),
        Value::Number(number) => SqlValue::Integer(number.as_i64().expect("a small number")),
        Value::String(text) => SqlValue::Text(text.clone()),
        Value::Array(_) | Value::Object(_) => panic!("no value: {value}"),
    }
}

fn is_expression(value: &Value) -> bool {
    ["text", "col", "fn", "op", "desc", "cast", "litcol"]
        .iter()
        .any(|key| value.get(key).is_some())
}

fn option_value(value: &Value) -> OptionValue {
    match value {
        Value::Null => OptionValue::None,
        Value::Bool(flag) => OptionValue::Bool(*flag),
        Value::Number(number) => OptionValue::Integer(number.as_i64().expect("a small number")),
        Value::String(text) => OptionValue::Text(text.clone()),
        Value::Array(items) => OptionValue::List(items.iter().map(option_value).collect()),
        Value::Object(_) if is_expression(value) => {
            OptionValue::Expression(Box::new(expression(value)))
        }
        Value::Object(entries) => OptionValue::Map(
            entries
                .iter()
                .map(|(name, value)| (name.clone(), option_value(value)))
                .collect(),
        ),
    }
}

pub(crate) fn options(value: &Value) -> DialectOptions {
    let entries = value["options"].as_object().into_iter().flatten();
    entries
        .map(|(name, value)| (name.clone(), option_value(value)))
        .collect()
}

fn deferral(value: &Value) -> Deferral {
    Deferral {
        deferrable: value["deferrable"].as_bool(),
        initially: text(&value["initially"]),
    }
}

fn rules(value: &Value) -> ForeignKeyRules {
    ForeignKeyRules {
        onupdate: text(&value["onupdate"]),
        ondelete: text(&value["ondelete"]),
        match_type: text(&value["match"]),
        deferral: deferral(value),
        use_alter: flag(&value["use_alter"]),
        options: options(value),
    }
}

fn sequence_options(value: &Value) -> SequenceOptions {
    SequenceOptions {
        start: value["start"].as_i64(),
        increment: value["increment"].as_i64(),
        minvalue: value["minvalue"].as_i64(),
        maxvalue: value["maxvalue"].as_i64(),
        nominvalue: value["nominvalue"].as_bool(),
        nomaxvalue: value["nomaxvalue"].as_bool(),
        cycle: value["cycle"].as_bool(),
        cache: value["cache"].as_i64(),
        order: None,
    }
}

fn identity(value: &Value) -> Identity {
    Identity {
        always: Some(flag(&value["always"])),
        on_null: None,
        options: sequence_options(value),
    }
}

fn computed(value: &Value) -> Computed {
    Computed {
        expression: expression(&value["expression"]),
        persisted: value["persisted"].as_bool(),
    }
}

fn integer(size: IntegerSize, spelling: Spelling) -> TypeKind {
    TypeKind::Integer { size, spelling }
}

fn enumeration(value: &Value, origin: EnumOrigin) -> EnumType {
    let name = optional_identifier(&value["name"]);
    EnumType {
        origin,
        name_is_final: false,
        schema: text(&value["schema"]).map(Identifier::new),
        has_metadata: !value["metadata"].is_null(),
        metadata_schema: text(&value["metadata"])
            .filter(|schema| schema != "none")
            .map(Identifier::new),
        inherit_schema: flag(&value["inherit_schema"]),
        native_enum: value["native_enum"].as_bool().unwrap_or(true),
        create_constraint: flag(&value["create_constraint"]),
        length: value["length"]
            .as_i64()
            .map_or(EnumLength::Longest, EnumLength::Given),
        create_type: value["create_type"].as_bool().unwrap_or(true),
        charset: text(&value["charset"]),
        collation: text(&value["collation"]),
        ..EnumType::new(strings(&value["labels"]), name)
    }
}

fn string(value: &Value, name: StringName) -> TypeKind {
    TypeKind::String(StringType {
        name,
        length: value["length"].as_i64(),
        collation: text(&value["collation"]),
    })
}

fn float(value: &Value, name: FloatName) -> TypeKind {
    TypeKind::Float(FloatType {
        name,
        precision: value["precision"].as_i64(),
        asdecimal: false,
    })
}

fn numeric(value: &Value, name: NumericName) -> TypeKind {
    TypeKind::Numeric(NumericType {
        name,
        precision: value["precision"].as_i64(),
        scale: value["scale"].as_i64(),
        asdecimal: true,
    })
}

fn datetime(value: &Value, name: DateTimeName) -> TypeKind {
    TypeKind::DateTime {
        name,
        timezone: flag(&value["timezone"]),
        precision: value["precision"].as_i64(),
        fsp: value["fsp"].as_i64(),
    }
}

fn time(value: &Value, spelling: Spelling) -> TypeKind {
    TypeKind::Time {
        spelling,
        timezone: flag(&value["timezone"]),
        precision: value["precision"].as_i64(),
        fsp: value["fsp"].as_i64(),
    }
}

fn binary(value: &Value, name: BinaryName) -> TypeKind {
    TypeKind::Binary {
        name,
        length: value["length"].as_i64(),
    }
}

fn uuid(value: &Value, spelling: Spelling) -> TypeKind {
    TypeKind::Uuid {
        spelling,
        as_uuid: value["as_uuid"].as_bool().unwrap_or(true),
        native_uuid: value["native_uuid"].as_bool().unwrap_or(true),
    }
}

fn boolean(value: &Value, spelling: Spelling) -> TypeKind {
    let name = &value["name"];
    TypeKind::Boolean(BooleanType {
        spelling,
        create_constraint: flag(&value["create_constraint"]),
        name: optional_identifier(name),
        name_is_final: name.get("conv").is_some(),
    })
}

fn mysql_integer(value: &Value, size: MysqlIntegerSize) -> TypeKind {
    TypeKind::Mysql(MysqlType::Integer {
        size,
        display_width: value["display_width"].as_i64(),
        unsigned: flag(&value["unsigned"]),
        zerofill: flag(&value["zerofill"]),
    })
}

fn mysql_number(value: &Value, name: MysqlNumberName) -> TypeKind {
    TypeKind::Mysql(MysqlType::Number {
        name,
        precision: value["precision"].as_i64(),
        scale: value["scale"].as_i64(),
        unsigned: flag(&value["unsigned"]),
        zerofill: flag(&value["zerofill"]),
    })
}

fn mysql_string(value: &Value, name: MysqlStringName) -> TypeKind {
    TypeKind::Mysql(MysqlType::String {
        name,
        length: value["length"].as_i64(),
        charset: text(&value["charset"]),
        collation: text(&value["collation"]),
        ascii: flag(&value["ascii"]),
        unicode: flag(&value["unicode"]),
        binary: flag(&value["binary"]),
        national: flag(&value["national"]),
    })
}

fn domain(value: &Value) -> DomainType {
    DomainType {
        name: identifier(&value["name"]),
        schema: text(&value["schema"]).map(Identifier::new),
        data_type: sql_type(&value["data_type"]),
        collation: text(&value["collation"]),
        default: (!value["default"].is_null()).then(|| default_clause(&value["default"])),
        constraint_name: text(&value["constraint_name"]).map(Identifier::new),
        not_null: flag(&value["not_null"]),
        check: (!value["check"].is_null()).then(|| expression(&value["check"])),
        create_type: value["create_type"].as_bool().unwrap_or(true),
        has_metadata: false,
        metadata_schema: None,
        inherit_schema: false,
    }
}

fn sqlite_datetime(value: &Value, name: SqliteDateTimeName) -> TypeKind {
    TypeKind::SqliteDateTime {
        name,
        text_affinity: value["text_affinity"].as_bool().unwrap_or(true),
    }
}

fn sql_type(value: &Value) -> SqlType {
    let mut read = SqlType::new(type_kind(value));
    for (dialect, variant) in value["variants"].as_object().into_iter().flatten() {
        read = read.with_variant(dialect, sql_type(variant));
    }
    read
}

fn type_kind(value: &Value) -> TypeKind {
    use {Spelling::Exact, Spelling::Generic};
    match value["t"].as_str().expect("a type has a name") {
        "sa.NullType" => TypeKind::Null,
        "sa.Integer" => integer(IntegerSize::Regular, Generic),
        "sa.INTEGER" => integer(IntegerSize::Regular, Exact),
        "sa.SmallInteger" => integer(IntegerSize::Small, Generic),
        "sa.SMALLINT" => integer(IntegerSize::Small, Exact),
        "sa.BigInteger" => integer(IntegerSize::Big, Generic),
        "sa.BIGINT" => integer(IntegerSize::Big, Exact),
        "sa.Numeric" | "sa.NUMERIC" => numeric(value, NumericName::Numeric),
        "sa.DECIMAL" => numeric(value, NumericName::Decimal),
        "sa.Float" | "sa.FLOAT" => float(value, FloatName::Float),
        "sa.REAL" => float(value, FloatName::Real),
        "sa.Double" => float(value, FloatName::Double),
        "sa.DOUBLE" => float(value, FloatName::DoubleExact),
        "sa.DOUBLE_PRECISION" => float(value, FloatName::DoublePrecision),
        "sa.String" => string(value, StringName::String),
        "sa.Unicode" => string(value, StringName::Unicode),
        "sa.Text" => string(value, StringName::Text),
        "sa.UnicodeText" => string(value, StringName::UnicodeText),
        "sa.VARCHAR" => string(value, StringName::Varchar),
        "sa.NVARCHAR" => string(value, StringName::Nvarchar),
        "sa.CHAR" => string(value, StringName::Char),
        "sa.NCHAR" => string(value, StringName::Nchar),
        "sa.TEXT" => string(value, StringName::TextExact),
        "sa.CLOB" => string(value, StringName::Clob),
        "sa.LargeBinary" => binary(value, BinaryName::LargeBinary),
        "sa.BLOB" => binary(value, BinaryName::Blob),
        "sa.BINARY" => binary(value, BinaryName::Binary),
        "sa.VARBINARY" => binary(value, BinaryName::Varbinary),
        "pg.BYTEA" => binary(value, BinaryName::Bytea),
        "sa.Boolean" => boolean(value, Generic),
        "sa.BOOLEAN" => boolean(value, Exact),
        "sa.Date" => TypeKind::Date(Generic),
        "sa.DATE" => TypeKind::Date(Exact),
        "sa.Time" => time(value, Generic),
        "sa.TIME" | "pg.TIME" | "my.TIME" => time(value, Exact),
        "sa.DateTime" => datetime(value, DateTimeName::DateTime),
        "sa.DATETIME" | "my.DATETIME" => datetime(value, DateTimeName::DateTimeExact),
        "sa.TIMESTAMP" | "pg.TIMESTAMP" | "my.TIMESTAMP" => {
            datetime(value, DateTimeName::Timestamp)
        }
        "sa.Interval" => TypeKind::Interval {
            native: value["native"].as_bool().unwrap_or(true),
            second_precision: value["second_precision"].as_i64(),
            day_precision: None,
        },
        "sa.Enum" => TypeKind::Enum(enumeration(value, EnumOrigin::Generic)),
        "pg.ENUM" => TypeKind::Enum(enumeration(value, EnumOrigin::Postgresql)),
        "my.ENUM" => TypeKind::Enum(enumeration(value, EnumOrigin::Mysql)),
        "sa.Uuid" => uuid(value, Generic),
        "sa.UUID" | "pg.UUID" => uuid(value, Exact),
        "sa.JSON" | "pg.JSON" | "my.JSON" => TypeKind::Json {
            binary: false,
            none_as_null: false,
        },
        "pg.JSONB" => TypeKind::Json {
            binary: true,
            none_as_null: false,
        },
        "sa.PickleType" => TypeKind::Pickle,
        "sa.ARRAY" | "pg.ARRAY" => TypeKind::Array {
            item: Box::new(sql_type(&value["item"])),
            dimensions: value["dimensions"].as_i64(),
        },
        "pg.DOMAIN" => TypeKind::Domain(Box::new(domain(value))),
        "sl.DATE" => sqlite_datetime(value, SqliteDateTimeName::Date),
        "sl.TIME" => sqlite_datetime(value, SqliteDateTimeName::Time),
        "sl.DATETIME" => sqlite_datetime(value, SqliteDateTimeName::DateTime),
        "x.custom" => TypeKind::Custom {
            spec: "GEOMETRY(POINT, 4326)".to_owned(),
        },
        "x.decorated" => TypeKind::Decorated {
            class_name: "Deco".to_owned(),
            implementation: Box::new(SqlType::new(TypeKind::String(StringType {
                name: StringName::String,
                length: Some(30),
                collation: None,
            }))),
        },
        name => match name.split_once('.') {
            Some(("pg", name)) => TypeKind::Postgresql(postgresql_type(value, name)),
            Some(("my", name)) => mysql_type(value, name),
            _ => panic!("unknown type {name}"),
        },
    }
}

fn postgresql_type(value: &Value, name: &str) -> PostgresqlType {
    match name {
        "BIT" => PostgresqlType::Bit {
            length: value["length"].as_i64(),
            varying: flag(&value["varying"]),
        },
        "INTERVAL" => PostgresqlType::Interval {
            fields: text(&value["fields"]),
            precision: value["precision"].as_i64(),
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
        "TSTZMULTIRANGE" => PostgresqlType::TsTzMultiRange,
        _ => panic!("unknown type pg.{name}"),
    }
}

fn mysql_type(value: &Value, name: &str) -> TypeKind {
    match name {
        "TINYINT" => mysql_integer(value, MysqlIntegerSize::Tiny),
        "SMALLINT" => mysql_integer(value, MysqlIntegerSize::Small),
        "MEDIUMINT" => mysql_integer(value, MysqlIntegerSize::Medium),
        "INTEGER" => mysql_integer(value, MysqlIntegerSize::Regular),
        "BIGINT" => mysql_integer(value, MysqlIntegerSize::Big),
        "NUMERIC" => mysql_number(value, MysqlNumberName::Numeric),
        "DECIMAL" => mysql_number(value, MysqlNumberName::Decimal),
        "DOUBLE" => mysql_number(value, MysqlNumberName::Double),
        "REAL" => mysql_number(value, MysqlNumberName::Real),
        "FLOAT" => mysql_number(value, MysqlNumberName::Float),
        "VARCHAR" => mysql_string(value, MysqlStringName::Varchar),
        "CHAR" => mysql_string(value, MysqlStringName::Char),
        "NVARCHAR" => mysql_string(value, MysqlStringName::Nvarchar),
        "NCHAR" => mysql_string(value, MysqlStringName::Nchar),
        "TEXT" => mysql_string(value, MysqlStringName::Text),
        "TINYTEXT" => mysql_string(value, MysqlStringName::TinyText),
        "MEDIUMTEXT" => mysql_string(value, MysqlStringName::MediumText),
        "LONGTEXT" => mysql_string(value, MysqlStringName::LongText),
        "TINYBLOB" => TypeKind::Mysql(MysqlType::TinyBlob),
        "MEDIUMBLOB" => TypeKind::Mysql(MysqlType::MediumBlob),
        "LONGBLOB" => TypeKind::Mysql(MysqlType::LongBlob),
        "BIT" => TypeKind::Mysql(MysqlType::Bit {
            length: value["length"].as_i64(),
        }),
        "YEAR" => TypeKind::Mysql(MysqlType::Year {
            display_width: value["display_width"].as_i64(),
        }),
        "SET" => TypeKind::Mysql(MysqlType::Set {
            values: strings(&value["labels"]),
            charset: text(&value["charset"]),
            collation: None,
            ascii: false,
            unicode: false,
            binary: false,
        }),
        _ => panic!("unknown type my.{name}"),
    }
}

fn default_clause(value: &Value) -> DefaultClause {
    match value {
        Value::String(text) => DefaultClause::Literal(text.clone()),
        other => DefaultClause::Expression(expression(other)),
    }
}

fn altered_default(value: &Value) -> AlteredDefault {
    if value.is_null() {
        AlteredDefault::None
    } else if value.get("fetched").is_some() {
        AlteredDefault::Fetched
    } else if let Some(options) = value.get("identity") {
        AlteredDefault::Identity(identity(options))
    } else if let Some(options) = value.get("computed") {
        AlteredDefault::Computed(computed(options))
    } else {
        AlteredDefault::Clause(default_clause(value))
    }
}

fn foreign_key(value: &Value) -> ForeignKey {
    ForeignKey {
        name: object_name(&value["name"]),
        target: ForeignKeyTarget::parse(value["target"].as_str().expect("a target"))
            .expect("a target that is not empty"),
        rules: rules(value),
    }
}

fn check(value: &Value) -> CheckConstraint {
    CheckConstraint {
        name: object_name(&value["name"]),
        condition: expression(&value["condition"]),
        deferral: deferral(value),
        options: options(value),
    }
}

fn unique(value: &Value) -> UniqueConstraint {
    UniqueConstraint {
        name: object_name(&value["name"]),
        columns: identifiers(&value["columns"]),
        deferral: deferral(value),
        options: options(value),
    }
}

fn primary_key(value: &Value) -> PrimaryKeyConstraint {
    PrimaryKeyConstraint {
        name: object_name(&value["name"]),
        columns: identifiers(&value["columns"]),
        deferral: deferral(value),
        implicit: false,
        options: options(value),
    }
}

fn exclude(value: &Value) -> ExcludeConstraint {
    let elements = value["elements"].as_array().expect("elements");
    ExcludeConstraint {
        name: object_name(&value["name"]),
        elements: elements
            .iter()
            .map(|element| ExcludeElement {
                subject: ExcludeSubject::Column(identifier(&element[0])),
                operator: text(&element[1]).expect("an operator"),
            })
            .collect(),
        using: text(&value["using"]).unwrap_or_else(|| "gist".to_owned()),
        condition: (!value["where"].is_null()).then(|| expression(&value["where"])),
        operator_classes: value["ops"]
            .as_object()
            .into_iter()
            .flatten()
            .filter_map(|(column, class)| Some((column.clone(), text(class)?)))
            .collect(),
        deferral: deferral(value),
    }
}

pub(crate) fn constraint(value: &Value) -> Constraint {
    match value["k"].as_str().expect("a kind") {
        "pk" => Constraint::PrimaryKey(primary_key(value)),
        "uq" => Constraint::Unique(unique(value)),
        "ck" => Constraint::Check(check(value)),
        "ex" => Constraint::Exclude(exclude(value)),
        "fk" => Constraint::ForeignKey(ForeignKeyConstraint {
            name: object_name(&value["name"]),
            columns: identifiers(&value["columns"]),
            targets: strings(&value["targets"])
                .iter()
                .map(|target| ForeignKeyTarget::parse(target).expect("a target"))
                .collect(),
            rules: rules(value),
        }),
        kind => panic!("unknown constraint {kind}"),
    }
}

fn list<T>(value: &Value, read: fn(&Value) -> T) -> Vec<T> {
    value.as_array().into_iter().flatten().map(read).collect()
}

pub(crate) fn column(value: &Value) -> Column {
    let mut column = Column::new(identifier(&value["name"]), sql_type(&value["type"]));
    column.key = text(&value["key"]);
    column.nullable = value["nullable"].as_bool();
    column.primary_key = flag(&value["primary_key"]);
    column.autoincrement = match &value["autoincrement"] {
        Value::Bool(true) => Autoincrement::Yes,
        Value::Bool(false) => Autoincrement::No,
        Value::String(word) if word == "ignore_fk" => Autoincrement::IgnoreForeignKey,
        _ => Autoincrement::Auto,
    };
    column.unique = value["unique"].as_bool();
    column.index = value["index"].as_bool();
    column.comment = text(&value["comment"]);
    column.system = flag(&value["system"]);
    column.options = options(value);
    column.foreign_keys = list(&value["fks"], foreign_key);
    column.checks = list(&value["checks"], check);
    column.identity = value.get("identity").map(identity);
    column.computed = value.get("computed").map(computed);
    column.server_default = value.get("server_default").map(|default| {
        if default.get("fetched").is_some() {
            ServerDefault::Fetched
        } else {
            ServerDefault::Clause(default_clause(default))
        }
    });
    column.default = value.get("default").map(|default| match default {
        Value::Number(number) => {
            ColumnDefault::Value(SqlValue::Integer(number.as_i64().expect("a small number")))
        }
        Value::String(_) => ColumnDefault::Callable,
        other => ColumnDefault::Sequence(Box::new(Sequence {
            name: identifier(&other["sequence"]),
            schema: None,
            options: SequenceOptions::default(),
            data_type: None,
            optional: flag(&other["optional"]),
            has_metadata: false,
        })),
    });
    column
}

fn index_element(value: &Value) -> IndexElement {
    match value {
        Value::String(name) => IndexElement::Column(Identifier::new(name.clone())),
        other => IndexElement::Expression(expression(other)),
    }
}

fn index(value: &Value) -> Index {
    Index {
        name: object_name(&value["name"]),
        elements: list(&value["elements"], index_element),
        unique: flag(&value["unique"]),
        options: options(value),
    }
}

pub(crate) fn table(value: &Value) -> Table {
    Table {
        name: identifier(&value["name"]),
        schema: optional_identifier(&value["schema"]),
        columns: list(&value["columns"], column),
        constraints: list(&value["constraints"], constraint),
        indexes: list(&value["indexes"], index),
        comment: text(&value["comment"]),
        prefixes: strings(&value["prefixes"]),
        options: options(value),
    }
}

fn alter_column(value: &Value) -> AlterColumn {
    let schema = optional_identifier(&value["schema"]);
    let mut operation = AlterColumn::new(
        identifier(&value["table"]),
        schema,
        identifier(&value["column"]),
    );
    operation.modify_nullable = value["nullable"].as_bool();
    if let Some(comment) = value.get("comment") {
        operation.modify_comment = ColumnChange::Set(text(comment));
    }
    if let Some(default) = value.get("server_default") {
        operation.modify_server_default = ColumnChange::Set(altered_default(default));
    }
    if let Some(default) = value.get("existing_server_default") {
        operation.existing_server_default = ColumnChange::Set(altered_default(default));
    }
    operation.modify_name = optional_identifier(&value["new_column_name"]);
    operation.modify_type = value.get("type").map(sql_type);
    operation.existing_type = value.get("existing_type").map(sql_type);
    operation.existing_nullable = value["existing_nullable"].as_bool();
    operation.existing_comment = text(&value["existing_comment"]);
    operation.autoincrement = value["autoincrement"].as_bool();
    operation.existing_autoincrement = value["existing_autoincrement"].as_bool();
    operation.options = options(value);
    operation
}

/// Reads one operation.
pub(crate) fn operation(value: &Value) -> Operation {
    let schema = optional_identifier(&value["schema"]);
    let table_name = || identifier(&value["table"]);
    let if_exists = flag(&value["if_exists"]);
    let if_not_exists = flag(&value["if_not_exists"]);
    match value["op"].as_str().expect("an operation has a name") {
        "create_table" => Operation::CreateTable(CreateTable {
            table: table(value),
            if_not_exists,
            scope: TableScope::Directive,
        }),
        "drop_table" => Operation::DropTable(DropTable {
            table: Table::new(table_name(), schema),
            if_exists,
            scope: TableScope::Directive,
        }),
        "rename_table" => Operation::RenameTable(RenameTable {
            table_name: table_name(),
            new_table_name: identifier(&value["new"]),
            schema,
        }),
        "add_column" => Operation::AddColumn(Box::new(AddColumn {
            table_name: table_name(),
            schema,
            column: column(&value["column"]),
            if_not_exists,
            inline_references: flag(&value["inline_references"]),
            inline_primary_key: flag(&value["inline_primary_key"]),
        })),
        "drop_column" => Operation::DropColumn(DropColumn {
            table_name: table_name(),
            schema,
            column_name: identifier(&value["column"]),
            if_exists,
            options: DialectOptions::new(),
        }),
        "alter_column" => Operation::AlterColumn(Box::new(alter_column(value))),
        "create_index" => Operation::CreateIndex(CreateIndex {
            table_name: table_name(),
            schema,
            index: index(value),
            if_not_exists,
            checkfirst: false,
        }),
        "drop_index" => Operation::DropIndex(DropIndex {
            index_name: object_name(&value["name"]),
            table_name: optional_identifier(&value["table"]),
            schema,
            if_exists,
            options: options(value),
            checkfirst: false,
        }),
        "create_fk" => Operation::CreateForeignKey(CreateForeignKey {
            constraint_name: object_name(&value["name"]),
            source_table: table_name(),
            source_schema: schema,
            referent_table: identifier(&value["referent"]),
            referent_schema: optional_identifier(&value["referent_schema"]),
            local_columns: identifiers(&value["local"]),
            remote_columns: identifiers(&value["remote"]),
            rules: rules(value),
        }),
        "create_uq" => Operation::CreateUniqueConstraint(CreateUniqueConstraint {
            table_name: table_name(),
            schema,
            constraint: unique(value),
        }),
        "create_ck" => Operation::CreateCheckConstraint(CreateCheckConstraint {
            table_name: table_name(),
            schema,
            constraint: check(value),
        }),
        "create_pk" => Operation::CreatePrimaryKey(CreatePrimaryKey {
            table_name: table_name(),
            schema,
            constraint: primary_key(value),
        }),
        "create_ex" => Operation::CreateExcludeConstraint(CreateExcludeConstraint {
            table_name: table_name(),
            schema,
            constraint: exclude(value),
        }),
        "drop_constraint" => Operation::DropConstraint(DropConstraint {
            constraint_name: object_name(&value["name"]),
            table_name: table_name(),
            schema,
            kind: text(&value["type"]).and_then(|word| ConstraintKind::from_word(&word)),
            if_exists,
            cascade: false,
        }),
        "table_comment" => Operation::CreateTableComment(CreateTableComment {
            table_name: table_name(),
            schema,
            comment: text(&value["comment"]),
            existing_comment: None,
        }),
        "drop_table_comment" => Operation::DropTableComment(DropTableComment {
            table_name: table_name(),
            schema,
            existing_comment: None,
        }),
        "execute" => Operation::Execute(Box::new(execute(value))),
        "bulk" => Operation::BulkInsert(bulk_insert(value, table_name(), schema)),
        "seq" => sequence_operation(value, schema, if_not_exists),
        name => panic!("unknown operation {name}"),
    }
}

fn execute(value: &Value) -> Execute {
    let sql = text(&value["sql"]).expect("a statement");
    Execute {
        statement: if flag(&value["ddl"]) {
            Statement::Ddl(sql)
        } else {
            Statement::Text(TextClause::new(sql))
        },
        execution_options: Vec::new(),
    }
}

fn bulk_insert(value: &Value, name: Identifier, schema: Option<Identifier>) -> BulkInsert {
    let columns = list(&value["columns"], |column| TableColumn {
        name: identifier(&column["name"]),
        key: text(&column["name"]).expect("a name"),
        sql_type: sql_type(&column["type"]),
        primary_key: false,
        autoincrement: false,
        nullable: true,
        default: None,
        on_update: None,
        server_default: false,
        computed: false,
        foreign_keys: Vec::new(),
    });
    let rows = list(&value["rows"], |row| {
        let entries = row.as_object().into_iter().flatten();
        entries
            .map(|(key, value)| (key.clone(), BulkValue::Value(sql_value(value))))
            .collect()
    });
    BulkInsert {
        table: Arc::new(TableClause {
            id: ElementId::fresh(),
            schema,
            name,
            columns,
            has_metadata: false,
            implicit_returning: true,
            only: false,
        }),
        rows,
        multiinsert: true,
    }
}

fn sequence_operation(value: &Value, schema: Option<Identifier>, condition: bool) -> Operation {
    let sequence = Sequence {
        name: identifier(&value["name"]),
        schema,
        options: sequence_options(value),
        data_type: value.get("data_type").map(sql_type),
        optional: false,
        has_metadata: false,
    };
    if value["kind"] == "create" {
        Operation::CreateSequence(CreateSequence {
            sequence,
            if_not_exists: condition,
            checkfirst: false,
        })
    } else {
        Operation::DropSequence(DropSequence {
            sequence,
            if_exists: condition,
            checkfirst: false,
        })
    }
}

/// Reads a naming convention.
pub(crate) fn naming(value: &Value) -> NamingConvention {
    let entries = value.as_object().into_iter().flatten();
    NamingConvention {
        templates: entries
            .map(|(kind, template)| (kind.clone(), text(template).expect("a template")))
            .collect(),
    }
}
