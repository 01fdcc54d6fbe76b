//! SQLAlchemy as scripts see it: Python files beside this one, embedded in the binary, and the
//! native functions behind them.

mod dialects;
mod engine;
pub mod errors;
mod expression;
#[cfg(test)]
mod expression_tests;
pub mod lower;
mod orm;
pub mod reflection;
#[cfg(test)]
mod tests;

use std::rc::Rc;

use crate::database::DatabaseUrl;
use crate::dialect::{Dialect, DialectName};
use crate::operations::create_table::TableScope;
use crate::operations::{
    CreateIndex, CreateNamedType, CreateSequence, CreateTable, DropIndex, DropNamedType,
    DropSequence, DropTable, NamedType, Operation,
};
use crate::python::dict::Dict;
use crate::python::error::PyResult;
use crate::python::import::EmbeddedModule;
use crate::python::interpreter::Interpreter;
use crate::python::module::Module;
use crate::python::native::{ArgumentReader, ModuleBuilder};
use crate::python::string::Str;
use crate::python::value::{Arguments, Value};
use crate::schema::option_names::{OptionNameError, OptionNote, OptionOwner, check_option_name};
use crate::schema::types::EnumOrigin;
use crate::shim::host::{ConnectionId, host};

macro_rules! embedded {
    ($($name:literal => $path:literal,)*) => {
        &[$(EmbeddedModule { name: $name, source: include_str!($path) },)*]
    };
}

/// The modules written in Python.
const MODULES: &[EmbeddedModule] = embedded! {
    "sqlalchemy" => "__init__.py",
    "sqlalchemy.types" => "types.py",
    "sqlalchemy.schema" => "schema.py",
    "sqlalchemy.exc" => "exc.py",
    "sqlalchemy.future" => "future.py",
    "sqlalchemy.inspection" => "inspection.py",
    "sqlalchemy.pool" => "pool.py",
    "sqlalchemy.engine" => "engine/__init__.py",
    "sqlalchemy.engine.base" => "engine/base.py",
    "sqlalchemy.engine.create" => "engine/create.py",
    "sqlalchemy.engine.default" => "engine/default.py",
    "sqlalchemy.engine.interfaces" => "engine/interfaces.py",
    "sqlalchemy.engine.mock" => "engine/mock.py",
    "sqlalchemy.engine.reflection" => "engine/reflection.py",
    "sqlalchemy.engine.result" => "engine/result.py",
    "sqlalchemy.engine.row" => "engine/row.py",
    "sqlalchemy.engine.url" => "engine/url.py",
    "sqlalchemy.ext.asyncio" => "ext/asyncio.py",
    "sqlalchemy.sql" => "sql/__init__.py",
    "sqlalchemy.sql.expression" => "sql/expression.py",
    "sqlalchemy.sql.base" => "sql/base.py",
    "sqlalchemy.sql.ddl" => "sql/ddl.py",
    "sqlalchemy.sql.elements" => "sql/elements.py",
    "sqlalchemy.sql.naming" => "sql/naming.py",
    "sqlalchemy.sql.schema" => "sql/schema.py",
    "sqlalchemy.sql.selectable" => "sql/selectable.py",
    "sqlalchemy.sql.sqltypes" => "sql/sqltypes.py",
    "sqlalchemy.sql.type_api" => "sql/type_api.py",
    "sqlalchemy.sql.visitors" => "sql/visitors.py",
    "sqlalchemy.util" => "util.py",
};

/// Makes the library importable.
pub fn register(vm: &mut Interpreter) {
    for module in MODULES {
        vm.importer.provide_source(*module);
    }
    vm.importer.provide_native("_mig_sqlalchemy", schema_module);
    vm.importer.provide_native("_mig_engine", engine::module);
    vm.importer
        .provide_native("_mig_inspect", reflection::module);
    lower::statement::register_expressions(vm);
    dialects::register(vm);
    orm::register(vm);
}

/// A name of one of the library's modules.
///
/// # Errors
/// The module fails to load.
pub fn library_class(vm: &mut Interpreter, module: &str, name: &str) -> PyResult {
    match vm.import_module(module)? {
        Some(module) => vm.attribute(&module, name),
        None => Err(vm.error("ModuleNotFoundError", format!("No module named '{module}'"))),
    }
}

/// The dialect in force as the object that scripts see.
///
/// # Errors
/// The library fails to load.
pub fn dialect_object(vm: &mut Interpreter) -> PyResult {
    let name = host(vm).dialect().name.as_str();
    let class = library_class(vm, "sqlalchemy.engine.default", "Dialect")?;
    vm.call_positional(&class, vec![Value::from(name)])
}

/// Whether a value stands for something of an import that could not be resolved: the value itself,
/// or a class of the script that derives from such a one and adds nothing that the library knows.
fn is_unknown(value: &Value) -> bool {
    let class = match value {
        Value::Unresolved(_) => return true,
        Value::Class(class) => Rc::clone(class),
        Value::Instance(instance) => instance.class(),
        _ => return false,
    };
    class.unresolved().is_some() && class.lookup(&Str::from("__visit_name__")).is_none()
}

/// The connection behind a `Connection` object (or what wraps one).
///
/// # Errors
/// It is none, or closed.
pub fn connection_id(vm: &mut Interpreter, bind: &Value) -> PyResult<ConnectionId> {
    for name in ["_handle", "sync_connection", "connection"] {
        match vm.given_attribute(bind, name)? {
            Some(Value::Int(id)) => {
                return Ok(ConnectionId(usize::try_from(id).unwrap_or(usize::MAX)));
            }
            Some(inner @ Value::Instance(_)) => return connection_id(vm, &inner),
            _ => {}
        }
    }
    Err(errors::exception(
        vm,
        "ArgumentError",
        "a connection is needed here",
    ))
}

/// Where a directive on a construct goes, such as `table.create(bind)`.
enum Bind {
    /// To the database.
    Connection(ConnectionId),
    /// To the offline output.
    Written,
}

impl Bind {
    fn of(vm: &mut Interpreter, bind: &Value) -> PyResult<Self> {
        match vm.given_attribute(bind, "_mig_writes")? {
            Some(Value::Bool(true)) => Ok(Self::Written),
            _ => connection_id(vm, bind).map(Self::Connection),
        }
    }

    /// Whether the database is asked first: there must be one.
    fn checks_first(&self, wanted: bool) -> bool {
        wanted && matches!(self, Self::Connection(_))
    }

    fn run(&self, vm: &mut Interpreter, operation: Operation) -> PyResult<()> {
        match self {
            Self::Connection(connection) => host(vm).execute_operation(vm, *connection, operation),
            Self::Written => host(vm).operation(vm, operation),
        }
    }
}

fn schema_module(_: &mut Interpreter) -> Rc<Module> {
    ModuleBuilder::new("_mig_sqlalchemy")
        .effect("is_unknown", |vm, arguments| {
            let mut reader = ArgumentReader::new("is_unknown", arguments);
            let value = reader.required(vm, "value")?;
            reader.finish(vm)?;
            Ok(Value::Bool(is_unknown(&value)))
        })
        .effect("type_sql", |vm, arguments| {
            let mut reader = ArgumentReader::new("compile", arguments);
            let value = reader.required(vm, "type")?;
            let dialect = reader.optional_not_none("dialect");
            reader.finish(vm)?;
            let dialect = match dialect {
                Some(name) => Some(vm.expect_str(&name)?.to_string()),
                None => None,
            };
            lower::types::type_text(vm, &value, dialect.as_deref()).map(Value::from)
        })
        .effect("takes_option", takes_option)
        .effect("parse_url", parse_url)
        .effect("render_url", render_url)
        .effect("quote", quote)
        .effect("named_type", named_type)
        .effect("sequence", sequence)
        .effect("index", index)
        .effect("create_table", |vm, arguments| {
            table(vm, arguments, Action::Create)
        })
        .effect("drop_table", |vm, arguments| {
            table(vm, arguments, Action::Drop)
        })
        .build()
}

/// Whether an item takes an argument for a single dialect; `False` for a dialect that is not there
/// to ask.
fn takes_option(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    let mut reader = ArgumentReader::new("takes_option", arguments);
    let owner = reader.required(vm, "owner")?;
    let name = reader.required(vm, "name")?;
    reader.finish(vm)?;
    let owner = match vm.expect_str(&owner)?.as_str() {
        "table" => OptionOwner::Table,
        "column" => OptionOwner::Column,
        "index" => OptionOwner::Index,
        "primary_key_constraint" => OptionOwner::PrimaryKey,
        "foreign_key_constraint" => OptionOwner::ForeignKey,
        "unique_constraint" => OptionOwner::Unique,
        "check_constraint" | "table_or_column_check_constraint" => OptionOwner::Check,
        "exclude_constraint" => OptionOwner::Exclude,
        // A class of the script's own.
        _ => return Ok(Value::Bool(true)),
    };
    let name = vm.expect_str(&name)?.to_string();
    match check_option_name(owner, &name) {
        Ok(OptionNote::Known) => Ok(Value::Bool(true)),
        Ok(OptionNote::UnknownDialect(_)) => Ok(Value::Bool(false)),
        Err(error @ OptionNameError::NoPrefix(_)) => Err(vm.type_error(error.to_string())),
        Err(error) => Err(errors::exception(vm, "ArgumentError", &error.to_string())),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Action {
    Create,
    Drop,
}

impl Action {
    fn read(vm: &mut Interpreter, value: &Value) -> PyResult<Self> {
        let word = vm.expect_str(value)?;
        Ok(if word.as_str() == "drop" {
            Self::Drop
        } else {
            Self::Create
        })
    }
}

fn parse_url(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    let mut reader = ArgumentReader::new("make_url", arguments);
    let text = reader.required(vm, "name_or_url")?;
    reader.finish(vm)?;
    if !matches!(text.unwrapped(), Value::Str(_) | Value::Unresolved(_)) {
        return Err(errors::exception(
            vm,
            "ArgumentError",
            "Expected string or URL object, got None",
        ));
    }
    let text = lower::needed_text(vm, &text, "the database URL")?;
    let url = match DatabaseUrl::parse(&text) {
        Ok(url) => url,
        Err(error) => return Err(errors::exception(vm, "ArgumentError", &error.to_string())),
    };
    let parts = Dict::new();
    let optional = |text: &Option<String>| text.clone().map_or(Value::None, Value::from);
    parts.set_text("drivername", url.drivername.clone());
    parts.set_text("username", optional(&url.username));
    parts.set_text("password", optional(&url.password));
    parts.set_text("host", optional(&url.host));
    parts.set_text(
        "port",
        url.port
            .map_or(Value::None, |port| Value::Int(i64::from(port))),
    );
    parts.set_text("database", optional(&url.database));
    let query = Dict::new();
    for (name, values) in &url.query {
        let mut items: Vec<Value> = values
            .iter()
            .map(|value| Value::from(value.as_str()))
            .collect();
        let joined = if items.len() == 1 {
            items.remove(0)
        } else {
            Value::tuple(items)
        };
        query.set_name(&Str::from(name.as_str()), joined);
    }
    parts.set_text("query", Value::Dict(Rc::new(query)));
    Ok(Value::Dict(Rc::new(parts)))
}

/// The URL behind the parts that a `URL` object keeps.
fn url_of_parts(vm: &mut Interpreter, parts: &Value) -> PyResult<DatabaseUrl> {
    let text = |vm: &mut Interpreter, name: &str| -> PyResult<Option<String>> {
        let value = vm.get_item(parts, &Value::from(name))?;
        if value.is_none() {
            Ok(None)
        } else {
            lower::needed_text(vm, &value, "the database URL").map(Some)
        }
    };
    let drivername = text(vm, "drivername")?.unwrap_or_default();
    let username = text(vm, "username")?;
    let password = text(vm, "password")?;
    let host = text(vm, "host")?;
    let database = text(vm, "database")?;
    let port = vm.get_item(parts, &Value::from("port"))?;
    let port = if port.is_none() {
        None
    } else {
        u16::try_from(vm.expect_int(&port)?).ok()
    };
    let query_value = vm.get_item(parts, &Value::from("query"))?;
    let mut query = indexmap::IndexMap::new();
    for (name, value) in vm.mapping_items(&query_value)? {
        let name = vm.expect_str(&name)?.to_string();
        let values = match &value {
            Value::Tuple(_) | Value::List(_) => vm.collect(&value)?,
            _ => vec![value],
        };
        let mut texts = Vec::new();
        for value in values {
            texts.push(lower::needed_text(vm, &value, "the database URL")?);
        }
        query.insert(name, texts);
    }
    Ok(DatabaseUrl {
        drivername,
        username,
        password,
        host,
        port,
        database,
        query,
    })
}

fn render_url(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    use crate::database::PasswordDisplay;
    let mut reader = ArgumentReader::new("render_as_string", arguments);
    let parts = reader.required(vm, "parts")?;
    let hide = reader.required(vm, "hide_password")?;
    reader.finish(vm)?;
    let url = url_of_parts(vm, &parts)?;
    let display = if vm.is_true(&hide)? {
        PasswordDisplay::Hidden
    } else {
        PasswordDisplay::Shown
    };
    Ok(Value::from(url.render(display)))
}

fn quote(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    let mut reader = ArgumentReader::new("quote", arguments);
    let name = reader.required(vm, "name")?;
    let dialect = reader.required(vm, "dialect")?;
    let how = reader.required(vm, "how")?;
    reader.finish(vm)?;
    let mut name = lower::identifier(vm, &name)?;
    let dialect = vm.expect_str(&dialect)?;
    if vm.expect_str(&how)?.as_str() == "always" {
        name.quoting = crate::schema::identifier::Quoting::Always;
    }
    let dialect = DialectName::from_name(&dialect).map_or_else(|| host(vm).dialect(), Dialect::new);
    Ok(Value::from(dialect.quote(&name)))
}

struct Target {
    bind: Bind,
    item: Value,
    checkfirst: bool,
}

fn named_type(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    let (target, action) = read_target(vm, arguments)?;
    let kind = vm
        .text_attribute(&target.item, "__visit_name__")?
        .unwrap_or_default();
    let named_type = match kind.as_str() {
        "DOMAIN" => NamedType::Domain(Box::new(lower::types::domain(vm, &target.item)?)),
        "ENUM" => NamedType::Enum(lower::types::enumeration(
            vm,
            &target.item,
            EnumOrigin::Postgresql,
        )?),
        "enum" => NamedType::Enum(lower::types::enumeration(
            vm,
            &target.item,
            EnumOrigin::Generic,
        )?),
        // A type without a name of its own has nothing to create.
        _ => return Ok(Value::None),
    };
    let checkfirst = target.checkfirst;
    let operation = match action {
        Action::Create => Operation::CreateNamedType(CreateNamedType {
            named_type,
            checkfirst,
        }),
        Action::Drop => Operation::DropNamedType(DropNamedType {
            named_type,
            checkfirst,
        }),
    };
    target.bind.run(vm, operation)?;
    Ok(Value::None)
}

fn read_target(vm: &mut Interpreter, arguments: Arguments) -> PyResult<(Target, Action)> {
    let mut reader = ArgumentReader::new("create", arguments);
    let bind = reader.required(vm, "bind")?;
    let item = reader.required(vm, "item")?;
    let action = reader.required(vm, "action")?;
    let checkfirst = reader.required(vm, "checkfirst")?;
    reader.finish(vm)?;
    let action = Action::read(vm, &action)?;
    let bind = Bind::of(vm, &bind)?;
    let checkfirst = bind.checks_first(vm.is_true(&checkfirst)?);
    let target = Target {
        bind,
        item,
        checkfirst,
    };
    Ok((target, action))
}

fn sequence(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    let (target, action) = read_target(vm, arguments)?;
    let sequence = lower::schema::sequence(vm, &target.item)?;
    let checkfirst = target.checkfirst;
    let operation = match action {
        Action::Create => Operation::CreateSequence(CreateSequence {
            sequence,
            if_not_exists: false,
            checkfirst,
        }),
        Action::Drop => Operation::DropSequence(DropSequence {
            sequence,
            if_exists: false,
            checkfirst,
        }),
    };
    target.bind.run(vm, operation)?;
    Ok(Value::None)
}

fn index(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    let (target, action) = read_target(vm, arguments)?;
    let index = lower::schema::index(vm, &target.item)?;
    let (table_name, schema) = lower::operation::owner(vm, &target.item)?;
    let checkfirst = target.checkfirst;
    let operation = match action {
        Action::Create => Operation::CreateIndex(CreateIndex {
            table_name,
            schema,
            index,
            if_not_exists: false,
            checkfirst,
        }),
        Action::Drop => Operation::DropIndex(DropIndex {
            index_name: index.name,
            table_name: Some(table_name),
            schema,
            if_exists: false,
            options: index.options,
            checkfirst,
        }),
    };
    let Target { bind, item, .. } = &target;
    lower::schema::named_by_metadata(vm, item, |vm| bind.run(vm, operation))?;
    Ok(Value::None)
}

fn table(vm: &mut Interpreter, arguments: Arguments, action: Action) -> PyResult {
    let mut reader = ArgumentReader::new("create", arguments);
    let bind = reader.required(vm, "bind")?;
    let item = reader.required(vm, "table")?;
    let checkfirst = reader.required(vm, "checkfirst")?;
    reader.finish(vm)?;
    let bind = Bind::of(vm, &bind)?;
    let table = lower::schema::table(vm, &item)?;
    let scope = if bind.checks_first(vm.is_true(&checkfirst)?) {
        TableScope::Checked
    } else {
        TableScope::Unchecked
    };
    let operation = match action {
        Action::Create => {
            let mut made = CreateTable::new(table);
            made.scope = scope;
            Operation::CreateTable(made)
        }
        Action::Drop => {
            let mut made = DropTable::new(table);
            made.scope = scope;
            Operation::DropTable(made)
        }
    };
    lower::schema::named_by_metadata(vm, &item, |vm| bind.run(vm, operation))?;
    Ok(Value::None)
}
