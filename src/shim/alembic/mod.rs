//! Alembic as scripts and `env.py` see it: Python files beside this one, embedded in the binary,
//! and the native functions behind them.

mod batch;

use std::rc::Rc;

use crate::dialect::ParameterStyle;
use crate::operations::Operation;
use crate::python::dict::Dict;
use crate::python::error::{Error, PyResult};
use crate::python::import::EmbeddedModule;
use crate::python::interpreter::Interpreter;
use crate::python::module::Module;
use crate::python::native::{ArgumentReader, ModuleBuilder};
use crate::python::value::{Arguments, Value};
use crate::schema::expression::TextClause;
use crate::schema::statement::Statement;
use crate::shim::host::{ContextOptions, TransactionEnd, host};
use crate::shim::sqlalchemy::lower::operation::{DirectiveArguments, ddl_element, operation};
use crate::shim::sqlalchemy::lower::schema::{named_by_metadata, naming_templates};
use crate::shim::sqlalchemy::{connection_id, lower};

macro_rules! embedded {
    ($($name:literal => $path:literal,)*) => {
        &[$(EmbeddedModule { name: $name, source: include_str!($path) },)*]
    };
}

const MODULES: &[EmbeddedModule] = embedded! {
    "_mig_template" => "template.py",
    "alembic" => "__init__.py",
    "alembic.autogenerate" => "autogenerate.py",
    "alembic.command" => "command.py",
    "alembic.config" => "config.py",
    "alembic.context" => "context.py",
    "alembic.environment" => "environment.py",
    "alembic.migration" => "migration.py",
    "alembic.op" => "op.py",
    "alembic.operations" => "operations/__init__.py",
    "alembic.operations.base" => "operations/base.py",
    "alembic.operations.ops" => "operations/ops.py",
    "alembic.runtime" => "runtime/__init__.py",
    "alembic.runtime.environment" => "runtime/environment.py",
    "alembic.runtime.migration" => "runtime/migration.py",
    "alembic.script" => "script.py",
    "alembic.util" => "util.py",
};

/// Makes the library importable.
pub fn register(vm: &mut Interpreter) {
    for module in MODULES {
        vm.importer.provide_source(*module);
    }
    vm.importer.provide_native("_mig_alembic", native_module);
}

fn texts(items: Vec<String>) -> Value {
    Value::list(items.into_iter().map(Value::from).collect())
}

fn optional(text: Option<String>) -> Value {
    text.map_or(Value::None, Value::from)
}

fn native_module(_: &mut Interpreter) -> Rc<Module> {
    let builder = ModuleBuilder::new("_mig_alembic");
    add_context(add_environment(add_operations(builder))).build()
}

fn add_operations(builder: ModuleBuilder) -> ModuleBuilder {
    builder
        .effect("operation", |vm, arguments| {
            let mut reader = ArgumentReader::new("operation", arguments);
            let directive = reader.required(vm, "directive")?;
            let given = reader.required(vm, "arguments")?;
            reader.finish(vm)?;
            let directive = vm.expect_str(&directive)?;
            let given = DirectiveArguments::new(vm, &given)?;
            let plain = operation(vm, &directive, &given)?;
            host(vm).operation(vm, plain)?;
            Ok(Value::None)
        })
        .effect("execute", |vm, arguments| {
            let mut reader = ArgumentReader::new("execute", arguments);
            let statement = reader.required(vm, "sqltext")?;
            reader.finish(vm)?;
            execute(vm, &statement)
        })
        .effect("naming_convention", |vm, _| {
            let made = Dict::new();
            for (name, template) in host(vm).naming_convention() {
                made.set_text(&name, template);
            }
            Ok(if made.is_empty() {
                Value::None
            } else {
                Value::Dict(Rc::new(made))
            })
        })
        .effect("batch", batch::flush)
}

fn execute(vm: &mut Interpreter, statement: &Value) -> PyResult {
    if let Some(text) = statement.as_str() {
        let clause = Statement::Text(TextClause::new(text.to_string()));
        host(vm).execute_in_context(vm, clause)?;
        return Ok(Value::None);
    }
    if let Value::Unresolved(unresolved) = statement {
        return Err(Error::unresolved(unresolved, "an SQL text"));
    }
    if let Some(operation) = ddl_element(vm, statement)? {
        named_by_metadata(vm, statement, |vm| host(vm).operation(vm, operation))?;
        return Ok(Value::None);
    }
    let plain = if host(vm).as_sql() {
        lower::statement::statement(vm, statement)?
    } else {
        lower::statement::execution(vm, statement, &[])?.statement
    };
    host(vm).execute_in_context(vm, plain)?;
    Ok(Value::None)
}

fn add_environment(builder: ModuleBuilder) -> ModuleBuilder {
    builder
        .effect("is_offline_mode", |vm, _| {
            Ok(Value::Bool(host(vm).is_offline_mode()))
        })
        .effect("head_revisions", |vm, _| {
            Ok(texts(host(vm).head_revisions(vm)?))
        })
        .effect("starting_revision", |vm, _| host(vm).starting_revision(vm))
        .effect("revision_argument", |vm, _| host(vm).revision_argument(vm))
        .effect("revision_number", |vm, arguments| {
            let mut reader = ArgumentReader::new("as_revision_number", arguments);
            let name = reader.required(vm, "id_")?;
            reader.finish(vm)?;
            let name = match &name {
                Value::None => None,
                name => Some(vm.expect_str(name)?),
            };
            host(vm).revision_number(vm, name.as_deref())
        })
        .effect("tag", |vm, _| Ok(optional(host(vm).tag())))
        .effect("x_arguments", |vm, _| Ok(texts(host(vm).x_arguments())))
        .effect("url_override", |vm, _| {
            Ok(optional(host(vm).url_override()))
        })
        .effect("script_location", |vm, _| {
            Ok(Value::from(host(vm).script_location()))
        })
        .effect("config_file_name", |vm, _| {
            Ok(optional(host(vm).config_file_name()))
        })
        .effect("config_section_name", |vm, _| {
            Ok(Value::from(host(vm).config_section_name()))
        })
        .effect("command_options", |vm, _| {
            let made = Dict::new();
            for (name, value) in host(vm).command_options(vm)? {
                made.set_text(&name, value);
            }
            Ok(Value::Dict(Rc::new(made)))
        })
        .effect("config_section", |vm, arguments| {
            let section = only_text(vm, arguments)?;
            Ok(match host(vm).config_section(vm, &section)? {
                None => Value::None,
                Some(entries) => {
                    let made = Dict::new();
                    for (name, value) in entries {
                        made.set_text(&name, value);
                    }
                    Value::Dict(Rc::new(made))
                }
            })
        })
        .effect("config_option", |vm, arguments| {
            let mut reader = ArgumentReader::new("get_section_option", arguments);
            let section = reader.required(vm, "section")?;
            let name = reader.required(vm, "name")?;
            reader.finish(vm)?;
            let (section, name) = (vm.expect_str(&section)?, vm.expect_str(&name)?);
            Ok(optional(host(vm).config_option(vm, &section, &name)?))
        })
        .effect("alembic_option", |vm, arguments| {
            let name = only_text(vm, arguments)?;
            host(vm).alembic_option(vm, &name)
        })
        .effect("toml_options", |vm, _| host(vm).toml_options(vm))
        .effect("toml_file_name", |vm, _| {
            Ok(optional(host(vm).toml_file_name()))
        })
        .effect("set_config_option", |vm, arguments| {
            let mut reader = ArgumentReader::new("set_section_option", arguments);
            let section = reader.required(vm, "section")?;
            let name = reader.required(vm, "name")?;
            let value = reader.required(vm, "value")?;
            reader.finish(vm)?;
            let (section, name) = (vm.expect_str(&section)?, vm.expect_str(&name)?);
            let value = lower::needed_text(vm, &value, "a configuration value")?;
            host(vm).set_config_option(vm, &section, &name, &value)?;
            Ok(Value::None)
        })
        .effect("remove_main_option", |vm, arguments| {
            let name = only_text(vm, arguments)?;
            host(vm).remove_main_option(&name);
            Ok(Value::None)
        })
        .effect("print_stdout", |vm, arguments| {
            let text = only_text(vm, arguments)?;
            host(vm).print_stdout(&text);
            Ok(Value::None)
        })
}

fn add_context(builder: ModuleBuilder) -> ModuleBuilder {
    builder
        .effect("configure", configure)
        .effect("dialect_name", |vm, _| {
            Ok(Value::from(host(vm).dialect().name.as_str()))
        })
        .effect("as_sql", |vm, _| Ok(Value::Bool(host(vm).as_sql())))
        .effect("transactional_ddl", |vm, _| {
            Ok(Value::Bool(host(vm).transactional_ddl()))
        })
        .effect("current_heads", |vm, _| {
            Ok(texts(host(vm).current_heads(vm)?))
        })
        .effect("ensure_version_table", |vm, _| {
            host(vm).ensure_version_table(vm)?;
            Ok(Value::None)
        })
        .effect("note_offline_bind", |vm, _| {
            host(vm).note_offline_bind();
            Ok(Value::None)
        })
        .effect("static_output", |vm, arguments| {
            let text = only_text(vm, arguments)?;
            host(vm).static_output(vm, &text)?;
            Ok(Value::None)
        })
        .effect("enter_transaction", |vm, arguments| {
            let mut reader = ArgumentReader::new("begin_transaction", arguments);
            let per_migration = reader.required(vm, "per_migration")?;
            reader.finish(vm)?;
            let per_migration = vm.is_true(&per_migration)?;
            Ok(Value::from(host(vm).enter_transaction(vm, per_migration)?))
        })
        .effect("leave_transaction", |vm, arguments| {
            let mut reader = ArgumentReader::new("begin_transaction", arguments);
            let token = reader.required(vm, "token")?;
            let end = reader.required(vm, "end")?;
            reader.finish(vm)?;
            let token = usize::try_from(vm.expect_int(&token)?).unwrap_or(usize::MAX);
            let end = match vm.expect_str(&end)?.as_str() {
                "commit" => TransactionEnd::Commit,
                _ => TransactionEnd::Rollback,
            };
            host(vm).leave_transaction(vm, token, end)?;
            Ok(Value::None)
        })
        .effect("enter_autocommit", |vm, _| {
            host(vm).enter_autocommit(vm)?;
            Ok(Value::None)
        })
        .effect("leave_autocommit", |vm, _| {
            host(vm).leave_autocommit(vm)?;
            Ok(Value::None)
        })
        .effect("run_migrations", |vm, arguments| {
            let mut reader = ArgumentReader::new("run_migrations", arguments);
            let keywords = reader.required(vm, "kw")?;
            reader.finish(vm)?;
            let mut given = Vec::new();
            for (name, value) in vm.mapping_items(&keywords)? {
                given.push((vm.expect_str(&name)?, value));
            }
            host(vm).run_migrations(vm, given)?;
            Ok(Value::None)
        })
}

fn only_text(vm: &mut Interpreter, arguments: Arguments) -> PyResult<String> {
    let mut reader = ArgumentReader::new("alembic", arguments);
    let text = reader.required(vm, "text")?;
    reader.finish(vm)?;
    lower::needed_text(vm, &text, "a text")
}

/// `context.configure(...)`: the Python side has sorted the arguments.
fn configure(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    let mut reader = ArgumentReader::new("configure", arguments);
    let given = reader.required(vm, "options")?;
    let context_object = reader.required(vm, "context")?;
    reader.finish(vm)?;
    let get = |vm: &mut Interpreter, name: &str| vm.get_item(&given, &Value::from(name));
    let connection_object = Some(get(vm, "connection")?).filter(|value| !value.is_none());
    let connection = match &connection_object {
        Some(Value::Unresolved(unresolved)) => {
            return Err(Error::unresolved(
                unresolved,
                "the connection of the migrations",
            ));
        }
        Some(object) => Some(connection_id(vm, object)?),
        None => None,
    };
    let mut options = ContextOptions {
        connection,
        connection_object,
        ..ContextOptions::default()
    };
    let text = |vm: &mut Interpreter, name: &str, what: &str| -> PyResult<Option<String>> {
        let value = vm.get_item(&given, &Value::from(name))?;
        if value.is_none() {
            Ok(None)
        } else {
            lower::needed_text(vm, &value, what).map(Some)
        }
    };
    options.url = text(vm, "url", "the database URL")?;
    options.dialect_name = text(vm, "dialect_name", "the dialect")?;
    options.starting_revision = text(vm, "starting_rev", "the starting revision")?;
    options.version_table = text(vm, "version_table", "the version table")?
        .unwrap_or_else(|| "alembic_version".to_owned());
    options.version_table_schema = text(vm, "version_table_schema", "the version table's schema")?;
    let transactional = get(vm, "transactional_ddl")?;
    options.transactional_ddl = if transactional.is_none() {
        None
    } else {
        Some(vm.is_true(&transactional)?)
    };
    let flag = |vm: &mut Interpreter, name: &str| -> PyResult<bool> {
        let value = vm.get_item(&given, &Value::from(name))?;
        vm.is_true(&value)
    };
    options.transaction_per_migration = flag(vm, "transaction_per_migration")?;
    options.version_table_pk = flag(vm, "version_table_pk")?;
    options.render_as_batch = flag(vm, "render_as_batch")?;
    options.literal_binds = flag(vm, "literal_binds")?;
    options.as_sql = flag(vm, "as_sql")?;
    if let Some(name) = text(vm, "paramstyle", "the style of parameters")? {
        options.parameter_style = ParameterStyle::from_name(&name);
        if options.parameter_style.is_none() {
            return Err(vm.value_error(format!("'{name}' is no style of parameters")));
        }
    }
    options.output_encoding = text(vm, "output_encoding", "the encoding of the output")?;
    options.output_buffer = Some(get(vm, "output_buffer")?).filter(|value| !value.is_none());
    let callbacks = get(vm, "on_version_apply")?;
    options.on_version_apply = vm.collect(&callbacks)?;
    let metadata = get(vm, "target_metadata")?;
    options.naming_convention = naming_convention(vm, &metadata)?;
    options.target_metadata = Some(metadata).filter(|value| !value.is_none());
    options.context_object = Some(context_object);
    host(vm).configure(vm, options)?;
    Ok(Value::None)
}

/// The naming convention of `target_metadata`; metadata that is not known has none.
fn naming_convention(vm: &mut Interpreter, metadata: &Value) -> PyResult<Vec<(String, String)>> {
    if matches!(metadata, Value::None | Value::Unresolved(_)) {
        return Ok(Vec::new());
    }
    let first = match metadata {
        Value::List(_) | Value::Tuple(_) => match vm.collect(metadata)?.into_iter().next() {
            Some(first) => first,
            None => return Ok(Vec::new()),
        },
        other => other.clone(),
    };
    let Some(convention) = vm.given_attribute(&first, "naming_convention")? else {
        return Ok(Vec::new());
    };
    if matches!(convention, Value::Unresolved(_)) {
        return Ok(Vec::new());
    }
    naming_templates(vm, &convention)
}

/// An operation as a script's directive built it, for tests of the libraries.
///
/// # Errors
/// As [`operation`].
pub fn directive(vm: &mut Interpreter, name: &str, arguments: &Value) -> PyResult<Operation> {
    let given = DirectiveArguments::new(vm, arguments)?;
    operation(vm, name, &given)
}
