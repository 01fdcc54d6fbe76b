//! What `sqlalchemy.inspect()` reads: requests to the catalogs, their answers, and the answers in
//! the shapes that scripts know. Types stay taken apart; `engine/reflection.py` makes the objects.

use std::rc::Rc;

use crate::database::reflection::{
    self, CheckConstraint, Column, DataType, Domain, EnumType, ForeignKey, Index, Kind, NamedType,
    PrimaryKey, UniqueConstraint,
};
use crate::database::{Connection, DatabaseError};
use crate::dialect::{Dialect, DialectName};
use crate::python::dict::Dict;
use crate::python::error::PyResult;
use crate::python::interpreter::Interpreter;
use crate::python::module::Module;
use crate::python::native::{ArgumentReader, ModuleBuilder};
use crate::python::value::{Arguments, Value};
use crate::shim::host::host;

/// A table or view to ask about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableName {
    /// Name.
    pub name: String,
    /// Schema, where one was given.
    pub schema: Option<String>,
}

/// One question to the catalogs of a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReflectionRequest {
    /// `Inspector.has_table`
    HasTable(TableName),
    /// `Inspector.get_schema_names`
    SchemaNames,
    /// `Inspector.get_table_names` and its kin.
    Names {
        /// What to list.
        kind: Kind,
        /// Where; `None` is what is visible without a schema.
        schema: Option<String>,
    },
    /// `Inspector.get_columns`
    Columns(TableName),
    /// `Inspector.get_pk_constraint`
    PrimaryKey(TableName),
    /// `Inspector.get_foreign_keys`
    ForeignKeys(TableName),
    /// `Inspector.get_indexes`
    Indexes(TableName),
    /// `Inspector.get_unique_constraints`
    UniqueConstraints(TableName),
    /// `Inspector.get_check_constraints`
    CheckConstraints(TableName),
    /// `Inspector.get_table_comment`
    TableComment(TableName),
    /// `PGInspector.get_enums`
    Enums {
        /// Schema, `*` for all.
        schema: Option<String>,
    },
}

/// What the catalogs say.
#[derive(Debug, Clone, PartialEq)]
pub enum ReflectionAnswer {
    /// Yes or no.
    Flag(bool),
    /// Names in order.
    Names(Vec<String>),
    /// Columns in order.
    Columns(Vec<Column>),
    /// The primary key.
    PrimaryKey(PrimaryKey),
    /// Foreign keys.
    ForeignKeys(Vec<ForeignKey>),
    /// Indexes.
    Indexes(Vec<Index>),
    /// Unique constraints.
    UniqueConstraints(Vec<UniqueConstraint>),
    /// Check constraints.
    CheckConstraints(Vec<CheckConstraint>),
    /// A comment.
    Comment(Option<String>),
    /// Enums.
    Enums(Vec<EnumType>),
    /// There is no such table.
    NoSuchTable,
}

/// Asks the catalogs over the connection itself, inside of its transaction.
///
/// # Errors
/// The database fails, or has no such thing.
pub fn answer(
    connection: &mut dyn Connection,
    request: &ReflectionRequest,
) -> Result<ReflectionAnswer, DatabaseError> {
    fn found<T>(value: Option<T>, wrap: impl Fn(T) -> ReflectionAnswer) -> ReflectionAnswer {
        value.map_or(ReflectionAnswer::NoSuchTable, wrap)
    }
    use ReflectionRequest as Request;
    Ok(match request {
        Request::HasTable(table) => ReflectionAnswer::Flag(reflection::has_table(
            connection,
            &table.name,
            table.schema.as_deref(),
        )?),
        Request::SchemaNames => ReflectionAnswer::Names(reflection::schema_names(connection)?),
        Request::Names { kind, schema } => {
            ReflectionAnswer::Names(reflection::names(connection, *kind, schema.as_deref())?)
        }
        Request::Columns(table) => found(
            reflection::columns(connection, &table.name, table.schema.as_deref())?,
            ReflectionAnswer::Columns,
        ),
        Request::PrimaryKey(table) => found(
            reflection::primary_key(connection, &table.name, table.schema.as_deref())?,
            ReflectionAnswer::PrimaryKey,
        ),
        Request::ForeignKeys(table) => found(
            reflection::foreign_keys(connection, &table.name, table.schema.as_deref())?,
            ReflectionAnswer::ForeignKeys,
        ),
        Request::Indexes(table) => found(
            reflection::indexes(connection, &table.name, table.schema.as_deref())?,
            ReflectionAnswer::Indexes,
        ),
        Request::UniqueConstraints(table) => found(
            reflection::unique_constraints(connection, &table.name, table.schema.as_deref())?,
            ReflectionAnswer::UniqueConstraints,
        ),
        Request::CheckConstraints(table) => found(
            reflection::check_constraints(connection, &table.name, table.schema.as_deref())?,
            ReflectionAnswer::CheckConstraints,
        ),
        Request::TableComment(table) => found(
            reflection::table_comment(connection, &table.name, table.schema.as_deref())?,
            ReflectionAnswer::Comment,
        ),
        Request::Enums { schema } => {
            ReflectionAnswer::Enums(reflection::enums(connection, schema.as_deref())?)
        }
    })
}

/// `_mig_inspect`
pub(super) fn module(_: &mut Interpreter) -> Rc<Module> {
    ModuleBuilder::new("_mig_inspect")
        .effect("reflect", reflect)
        .build()
}

fn reflect(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    let mut reader = ArgumentReader::new("reflect", arguments);
    let bind = reader.required(vm, "bind")?;
    let what = reader.required(vm, "what")?;
    let table = reader.required(vm, "table_name")?;
    let schema = reader.required(vm, "schema")?;
    reader.finish(vm)?;
    let connection = super::connection_id(vm, &bind)?;
    let what = vm.expect_str(&what)?.to_string();
    let optional = |vm: &mut Interpreter, value: &Value, what: &str| -> PyResult<Option<String>> {
        if value.is_none() {
            Ok(None)
        } else {
            super::lower::needed_text(vm, value, what).map(Some)
        }
    };
    let schema = optional(vm, &schema, "the name of a schema")?;
    let request = match names_request(&what, schema.clone()) {
        Some(request) => request,
        None => {
            let name = optional(vm, &table, "the name of a table")?.unwrap_or_default();
            match table_request(&what, TableName { name, schema }) {
                Some(request) => request,
                None => return Err(vm.error("NotImplementedError", what)),
            }
        }
    };
    let family = Family::of(&host(vm).connection_dialect(connection));
    let answer = host(vm).reflect(vm, connection, request)?;
    Ok(Shape { family }.answer(&answer))
}

fn names_request(what: &str, schema: Option<String>) -> Option<ReflectionRequest> {
    let kind = match what {
        "schema_names" => return Some(ReflectionRequest::SchemaNames),
        "enums" => return Some(ReflectionRequest::Enums { schema }),
        "table_names" => Kind::Table,
        "temp_table_names" => Kind::TemporaryTable,
        "view_names" => Kind::View,
        "temp_view_names" => Kind::TemporaryView,
        "materialized_view_names" => Kind::MaterializedView,
        "sequence_names" => Kind::Sequence,
        _ => return None,
    };
    Some(ReflectionRequest::Names { kind, schema })
}

fn table_request(what: &str, table: TableName) -> Option<ReflectionRequest> {
    Some(match what {
        "has_table" => ReflectionRequest::HasTable(table),
        "columns" => ReflectionRequest::Columns(table),
        "pk_constraint" => ReflectionRequest::PrimaryKey(table),
        "foreign_keys" => ReflectionRequest::ForeignKeys(table),
        "indexes" => ReflectionRequest::Indexes(table),
        "unique_constraints" => ReflectionRequest::UniqueConstraints(table),
        "check_constraints" => ReflectionRequest::CheckConstraints(table),
        "table_comment" => ReflectionRequest::TableComment(table),
        _ => return None,
    })
}

fn text(value: &str) -> Value {
    Value::from(value)
}

fn optional(value: Option<&String>) -> Value {
    value.map_or(Value::None, |text| Value::from(text.as_str()))
}

fn texts(values: &[String]) -> Value {
    Value::list(values.iter().map(|value| text(value)).collect())
}

fn dict(entries: Vec<(&str, Value)>) -> Dict {
    let made = Dict::new();
    for (name, value) in entries {
        made.set_text(name, value);
    }
    made
}

fn wrap(dict: Dict) -> Value {
    Value::Dict(Rc::new(dict))
}

fn mapping(entries: &[(String, String)]) -> Value {
    let made = Dict::new();
    for (name, value) in entries {
        made.set_text(name, value.as_str());
    }
    wrap(made)
}

/// The dialects whose answers have a shape of their own.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Family {
    Postgresql,
    Sqlite,
    /// With the name that prefixes its options, `mysql` or `mariadb`.
    Mysql(&'static str),
}

impl Family {
    fn of(dialect: &Dialect) -> Self {
        match dialect.name {
            DialectName::Postgresql => Self::Postgresql,
            DialectName::Sqlite => Self::Sqlite,
            name @ (DialectName::Mysql | DialectName::Mariadb) => Self::Mysql(name.as_str()),
        }
    }
}

/// Answers as SQLAlchemy's dialects shape them: some keys are one dialect's alone.
struct Shape {
    family: Family,
}

impl Shape {
    fn is_postgresql(&self) -> bool {
        self.family == Family::Postgresql
    }

    fn is_mysql(&self) -> bool {
        matches!(self.family, Family::Mysql(_))
    }

    fn answer(&self, answer: &ReflectionAnswer) -> Value {
        match answer {
            ReflectionAnswer::Flag(flag) => Value::Bool(*flag),
            ReflectionAnswer::Names(names) => texts(names),
            ReflectionAnswer::Columns(columns) => self.list(columns, Self::column),
            ReflectionAnswer::PrimaryKey(key) => self.primary_key(key),
            ReflectionAnswer::ForeignKeys(keys) => self.list(keys, Self::foreign_key),
            ReflectionAnswer::Indexes(indexes) => self.list(indexes, Self::index),
            ReflectionAnswer::UniqueConstraints(constraints) => {
                self.list(constraints, Self::unique_constraint)
            }
            ReflectionAnswer::CheckConstraints(constraints) => {
                self.list(constraints, Self::check_constraint)
            }
            ReflectionAnswer::Comment(comment) => {
                wrap(dict(vec![("text", optional(comment.as_ref()))]))
            }
            ReflectionAnswer::Enums(enums) => self.list(enums, |_, found| enumeration(found)),
            ReflectionAnswer::NoSuchTable => Value::None,
        }
    }

    fn list<T>(&self, items: &[T], shape: impl Fn(&Self, &T) -> Value) -> Value {
        Value::list(items.iter().map(|item| shape(self, item)).collect())
    }

    fn column(&self, column: &Column) -> Value {
        let name = ("name", text(&column.name));
        let data_type = ("type", data_type(&column.data_type));
        let nullable = ("nullable", Value::Bool(column.nullable));
        let default = ("default", optional(column.default.as_ref()));
        let made = if self.is_mysql() {
            let comment = ("comment", optional(column.comment.as_ref()));
            dict(vec![name, data_type, default, comment, nullable])
        } else {
            dict(vec![name, data_type, nullable, default])
        };
        if self.is_mysql() {
            if column.autoincrement || is_mysql_integer(&column.data_type.name) {
                made.set_text("autoincrement", Value::Bool(column.autoincrement));
            }
        } else if self.is_postgresql() {
            made.set_text("autoincrement", Value::Bool(column.autoincrement));
            made.set_text("comment", optional(column.comment.as_ref()));
        } else {
            made.set_text("primary_key", Value::Int(column.primary_key));
        }
        if let Some(computed) = &column.computed {
            let computed = dict(vec![
                ("sqltext", text(&computed.sql)),
                ("persisted", Value::Bool(computed.persisted)),
            ]);
            made.set_text("computed", wrap(computed));
        }
        if let Some(identity) = &column.identity {
            let identity = dict(vec![
                ("always", Value::Bool(identity.always)),
                ("start", Value::Int(identity.start)),
                ("increment", Value::Int(identity.increment)),
                ("minvalue", Value::Int(identity.minimum)),
                ("maxvalue", Value::Int(identity.maximum)),
                ("cache", Value::Int(identity.cache)),
                ("cycle", Value::Bool(identity.cycle)),
            ]);
            made.set_text("identity", wrap(identity));
        }
        wrap(made)
    }

    fn primary_key(&self, key: &PrimaryKey) -> Value {
        let made = dict(vec![
            ("constrained_columns", texts(&key.columns)),
            ("name", optional(key.name.as_ref())),
        ]);
        if self.is_postgresql() && key.name.is_some() {
            made.set_text("comment", optional(key.comment.as_ref()));
            let options = dict(vec![("postgresql_include", texts(&key.include))]);
            made.set_text("dialect_options", wrap(options));
        }
        wrap(made)
    }

    fn foreign_key(&self, key: &ForeignKey) -> Value {
        let options = Dict::new();
        for (name, value) in [
            ("onupdate", optional(key.on_update.as_ref())),
            ("ondelete", optional(key.on_delete.as_ref())),
            ("initially", optional(key.initially.as_ref())),
            (
                "deferrable",
                key.deferrable.map_or(Value::None, Value::Bool),
            ),
            ("match", optional(key.match_type.as_ref())),
        ] {
            if !value.is_none() {
                options.set_text(name, value);
            }
        }
        let made = dict(vec![
            ("name", optional(key.name.as_ref())),
            ("constrained_columns", texts(&key.columns)),
            ("referred_schema", optional(key.referred_schema.as_ref())),
            ("referred_table", text(&key.referred_table)),
            ("referred_columns", texts(&key.referred_columns)),
            ("options", wrap(options)),
        ]);
        if self.is_postgresql() {
            made.set_text("comment", optional(key.comment.as_ref()));
        }
        wrap(made)
    }

    fn index(&self, index: &Index) -> Value {
        let columns = index
            .columns
            .iter()
            .map(|name| optional(name.as_ref()))
            .collect();
        let unique = if self.family != Family::Sqlite {
            Value::Bool(index.unique)
        } else {
            Value::Int(i64::from(index.unique))
        };
        let name = ("name", text(&index.name));
        let columns = ("column_names", Value::list(columns));
        let unique = ("unique", unique);
        if let Family::Mysql(prefix) = self.family {
            let made = dict(vec![name, columns, unique]);
            return mysql_index(index, prefix, made);
        }
        let made = if self.is_postgresql() {
            dict(vec![name, unique, columns])
        } else {
            dict(vec![name, columns, unique])
        };
        if let Some(expressions) = &index.expressions {
            made.set_text("expressions", texts(expressions));
        }
        if !index.sorting.is_empty() {
            let sorting = Dict::new();
            for (name, words) in &index.sorting {
                let words = words.iter().map(|word| Value::from(*word)).collect();
                sorting.set_text(name, Value::tuple(words));
            }
            made.set_text("column_sorting", wrap(sorting));
        }
        if let Some(constraint) = &index.duplicates_constraint {
            made.set_text("duplicates_constraint", constraint.as_str());
        }
        let options = if self.is_postgresql() {
            made.set_text("include_columns", texts(&index.include));
            postgresql_index_options(index)
        } else {
            let options = Dict::new();
            if let Some(condition) = &index.condition {
                options.set_text("sqlite_where", condition.as_str());
            }
            options
        };
        made.set_text("dialect_options", wrap(options));
        wrap(made)
    }

    fn unique_constraint(&self, constraint: &UniqueConstraint) -> Value {
        let columns = ("column_names", texts(&constraint.columns));
        let name = ("name", optional(constraint.name.as_ref()));
        let made = dict(if self.is_postgresql() {
            vec![columns, name]
        } else {
            vec![name, columns]
        });
        if self.is_mysql() {
            made.set_text("duplicates_index", optional(constraint.name.as_ref()));
        }
        if self.is_postgresql() {
            made.set_text("comment", optional(constraint.comment.as_ref()));
            let distinct = Value::Bool(constraint.nulls_not_distinct);
            let options = dict(vec![
                ("postgresql_include", texts(&constraint.include)),
                ("postgresql_nulls_not_distinct", distinct),
            ]);
            made.set_text("dialect_options", wrap(options));
        }
        wrap(made)
    }

    fn check_constraint(&self, constraint: &CheckConstraint) -> Value {
        let name = ("name", optional(constraint.name.as_ref()));
        let condition = ("sqltext", text(&constraint.sql));
        let made = dict(if self.family != Family::Sqlite {
            vec![name, condition]
        } else {
            vec![condition, name]
        });
        if self.is_postgresql() {
            made.set_text("comment", optional(constraint.comment.as_ref()));
            let options = Dict::new();
            if constraint.not_valid {
                options.set_text("not_valid", Value::Bool(true));
            }
            if constraint.no_inherit {
                options.set_text("no_inherit", Value::Bool(true));
            }
            if !options.is_empty() {
                made.set_text("dialect_options", wrap(options));
            }
        }
        wrap(made)
    }
}

fn is_mysql_integer(name: &str) -> bool {
    matches!(
        name.to_lowercase().as_str(),
        "tinyint" | "smallint" | "mediumint" | "int" | "integer" | "bigint"
    )
}

/// An index as `MySQLDialect.get_indexes` shapes it.
fn mysql_index(index: &Index, prefix: &str, made: Dict) -> Value {
    let options = Dict::new();
    if let Some(flavor) = index.flavor.as_deref().filter(|_| !index.unique) {
        options.set_text(&format!("{prefix}_prefix"), flavor);
    }
    if let Some(parser) = &index.parser {
        options.set_text(&format!("{prefix}_with_parser"), parser.as_str());
    }
    if !index.lengths.is_empty() {
        let lengths = Dict::new();
        for (column, length) in &index.lengths {
            lengths.set_text(column, Value::Int(*length));
        }
        options.set_text(&format!("{prefix}_length"), wrap(lengths));
    }
    if let Some(flavor) = &index.flavor {
        made.set_text("type", flavor.as_str());
    }
    if !options.is_empty() {
        made.set_text("dialect_options", wrap(options));
    }
    wrap(made)
}

fn postgresql_index_options(index: &Index) -> Dict {
    let options = Dict::new();
    if !index.operator_classes.is_empty() {
        options.set_text("postgresql_ops", mapping(&index.operator_classes));
    }
    if !index.storage.is_empty() {
        options.set_text("postgresql_with", mapping(&index.storage));
    }
    if let Some(using) = &index.using {
        options.set_text("postgresql_using", using.as_str());
    }
    if let Some(condition) = &index.condition {
        options.set_text("postgresql_where", condition.as_str());
    }
    options.set_text("postgresql_include", texts(&index.include));
    if index.nulls_not_distinct {
        options.set_text("postgresql_nulls_not_distinct", Value::Bool(true));
    }
    options
}

fn enumeration(found: &EnumType) -> Value {
    wrap(dict(vec![
        ("name", text(&found.name)),
        ("schema", text(&found.schema)),
        ("visible", Value::Bool(found.visible)),
        ("labels", texts(&found.labels)),
    ]))
}

/// A type in pieces, for `engine/reflection.py`.
fn data_type(found: &DataType) -> Value {
    let named = match &found.named {
        None => Value::None,
        Some(NamedType::Enum(found)) => Value::tuple(vec![Value::from("enum"), enumeration(found)]),
        Some(NamedType::Domain(found)) => Value::tuple(vec![Value::from("domain"), domain(found)]),
    };
    wrap(dict(vec![
        ("name", text(&found.name)),
        ("arguments", texts(&found.arguments)),
        ("is_array", Value::Bool(found.is_array)),
        ("collation", optional(found.collation.as_ref())),
        ("named", named),
        ("charset", optional(found.charset.as_ref())),
        ("unsigned", Value::Bool(found.is_unsigned)),
        ("zerofill", Value::Bool(found.is_zerofill)),
    ]))
}

fn domain(found: &Domain) -> Value {
    let constraints = found
        .constraints
        .iter()
        .map(|(name, check)| wrap(dict(vec![("name", text(name)), ("check", text(check))])))
        .collect();
    wrap(dict(vec![
        ("name", text(&found.name)),
        ("schema", text(&found.schema)),
        ("visible", Value::Bool(found.visible)),
        ("type", data_type(&found.data_type)),
        ("nullable", Value::Bool(found.nullable)),
        ("default", optional(found.default.as_ref())),
        ("constraints", Value::list(constraints)),
        ("collation", optional(found.collation.as_ref())),
    ]))
}
