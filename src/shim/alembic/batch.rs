//! `op.batch_alter_table` once its block ends: its directives lowered, and either handed on one by
//! one or rewritten into a copy of the table (`operations::batch`).

use crate::operations::Operation;
use crate::operations::batch::{
    BatchChange, BatchError, BatchRequest, Recreate, ReflectArguments, TableArguments,
    TableKeywords, check_recorded, complete_reflected, plan_batch, requires_copy,
};
use crate::python::error::{Error, PyResult};
use crate::python::interpreter::Interpreter;
use crate::python::native::ArgumentReader;
use crate::python::value::{Arguments, Value};
use crate::schema::column::ColumnDefault;
use crate::schema::naming::NamingConvention;
use crate::schema::table::Table;
use crate::schema::value::SqlValue;
use crate::shim::host::host;
use crate::shim::sqlalchemy::lower::operation::{DirectiveArguments, operation};
use crate::shim::sqlalchemy::lower::schema::{
    column, index, is_item, option_value, table, table_constraint,
};
use crate::shim::sqlalchemy::lower::{identifier, needed_text, optional_identifier, raise};

/// Carries out a block: table name, schema, options, and pairs of directive and arguments.
pub(super) fn flush(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    let mut reader = ArgumentReader::new("batch_alter_table", arguments);
    let table_name = reader.required(vm, "table_name")?;
    let schema = reader.required(vm, "schema")?;
    let options = reader.required(vm, "options")?;
    let recorded = reader.required(vm, "operations")?;
    reader.finish(vm)?;
    let recreate = option(vm, &options, "recreate")?;
    let recreate = recreate.as_str().and_then(|word| Recreate::from_word(word));
    let Some(recreate) = recreate else {
        return Err(vm.value_error("recreate may be one of 'auto', 'always', or 'never'."));
    };
    let recorded = lower_changes(vm, &recorded)?;
    let dialect = host(vm).dialect().name.as_str();
    check_recorded(dialect, recreate, &recorded.changes).map_err(|error| exception(vm, &error))?;
    if !requires_copy(dialect, recreate, &recorded.changes) {
        for change in recorded.changes {
            let plain = change
                .into_operation()
                .map_err(|error| exception(vm, &error))?;
            host(vm).operation(vm, plain)?;
        }
        return Ok(Value::None);
    }
    copy_table(vm, dialect, &table_name, &schema, &options, recorded)?;
    Ok(Value::None)
}

fn copy_table(
    vm: &mut Interpreter,
    dialect: &str,
    table_name: &Value,
    schema: &Value,
    options: &Value,
    recorded: Recorded,
) -> PyResult<()> {
    let copy_from = option(vm, options, "copy_from")?;
    let is_reflected = copy_from.is_none();
    let convention = option(vm, options, "naming_convention")?;
    let (old_table, table_convention) = if is_reflected {
        let table = read_table(vm, dialect, table_name, schema, options)?;
        (table, templates(vm, &convention)?)
    } else {
        let convention = match vm.given_attribute(&copy_from, "metadata")? {
            Some(metadata) => vm.given_attribute(&metadata, "naming_convention")?,
            None => None,
        };
        let convention = templates(vm, &convention.unwrap_or(Value::None))?;
        (table(vm, &copy_from)?, convention)
    };
    let mut called_defaults = recorded.called_defaults;
    let table_args = option(vm, options, "table_args")?;
    let arguments = lower_items(vm, &table_args, &mut called_defaults)?;
    let request = BatchRequest {
        recorded: recorded.changes,
        partial_reordering: partial_reordering(vm, options)?,
        table_args: arguments,
        table_kwargs: table_keywords(vm, options)?,
        is_reflected,
        target_convention: convention_of(host(vm).naming_convention()),
        table_convention,
        called_defaults,
    };
    let plan = plan_batch(&request, &old_table, dialect).map_err(|error| exception(vm, &error))?;
    host(vm).run_batch(vm, &plan)
}

/// The table as the database has it, completed by `reflect_args=`.
fn read_table(
    vm: &mut Interpreter,
    dialect: &str,
    table_name: &Value,
    schema: &Value,
    options: &Value,
) -> PyResult<Table> {
    if host(vm).as_sql() {
        let name = needed_text(vm, table_name, "a table's name")?;
        return Err(command_error(
            vm,
            &format!(
                "This operation cannot proceed in --sql mode; batch mode with dialect {dialect} \
                 requires a live database connection with which to reflect the table \"{name}\". \
                 To generate a batch SQL migration script using table \"move and copy\", a \
                 complete Table object should be passed to the \"copy_from\" argument of the \
                 batch_alter_table() method so that table reflection can be skipped."
            ),
        ));
    }
    let keywords = option(vm, options, "reflect_kwargs")?;
    for (name, value) in vm.mapping_items(&keywords)? {
        let name = vm.expect_str(&name)?;
        if vm.is_true(&value)? {
            return Err(Error::unsupported(format!(
                "batch_alter_table(reflect_kwargs={{'{name}': ...}}) is not supported; give the \
                 columns that reflection gets wrong by reflect_args, or the table by copy_from"
            )));
        }
    }
    let name = identifier(vm, table_name)?;
    let schema = optional_identifier(vm, Some(schema))?;
    let Some(found) = host(vm).reflect_table(vm, &name, schema.as_ref())? else {
        return Err(raise(vm, "NoSuchTableError", name.as_str()));
    };
    let given = option(vm, options, "reflect_args")?;
    let given = lower_items(vm, &given, &mut Vec::new())?;
    let arguments = ReflectArguments {
        columns: given.columns,
        constraints: given.constraints,
        indexes: given.indexes,
    };
    complete_reflected(found, arguments).map_err(|error| exception(vm, &error))
}

/// The directives of a block.
struct Recorded {
    changes: Vec<BatchChange>,
    called_defaults: Vec<(String, SqlValue)>,
}

fn lower_changes(vm: &mut Interpreter, recorded: &Value) -> PyResult<Recorded> {
    let mut changes = Vec::new();
    let mut called_defaults = Vec::new();
    for entry in vm.collect(recorded)? {
        let directive = vm.get_item(&entry, &Value::Int(0))?;
        let directive = vm.expect_str(&directive)?;
        let mapping = vm.get_item(&entry, &Value::Int(1))?;
        let given = DirectiveArguments::new(vm, &mapping)?;
        let plain = operation(vm, &directive, &given)?;
        if let Operation::AddColumn(added) = &plain
            && added.column.default == Some(ColumnDefault::Callable)
        {
            let column = option(vm, &mapping, "column")?;
            let name = added.column.name.text.clone();
            called_defaults.extend(call_default(vm, &column, name)?);
        }
        let place = |vm: &mut Interpreter, name: &str| -> PyResult<Option<String>> {
            match option(vm, &mapping, name)? {
                Value::None => Ok(None),
                given => needed_text(vm, &given, "a column's name").map(Some),
            }
        };
        let (before, after) = if matches!(plain, Operation::AddColumn(_)) {
            (place(vm, "insert_before")?, place(vm, "insert_after")?)
        } else {
            (None, None)
        };
        match BatchChange::from_operation(plain, before, after) {
            Some(change) => changes.push(change),
            None => {
                return Err(Error::unsupported(format!(
                    "batch_op.{directive}() is not supported"
                )));
            }
        }
    }
    Ok(Recorded {
        changes,
        called_defaults,
    })
}

/// What the Python function in a column's `default=` returns. A function of the execution context
/// cannot be called here, and is reported only where its value is needed.
fn call_default(
    vm: &mut Interpreter,
    column: &Value,
    name: String,
) -> PyResult<Option<(String, SqlValue)>> {
    let default = vm.attribute(column, "default")?;
    let function = vm.attribute(&default, "arg")?;
    if matches!(function, Value::Unresolved(_)) || !vm.flag_attribute(&default, "is_callable")? {
        return Ok(None);
    }
    if crate::shim::sqlalchemy::lower::statement::takes_context(&function) {
        return Ok(None);
    }
    let made = vm.call_positional(&function, Vec::new())?;
    Ok(Some((name, crate::shim::values::to_sql(vm, &made)?)))
}

/// `table_args=` and `reflect_args=`.
fn lower_items(
    vm: &mut Interpreter,
    items: &Value,
    called_defaults: &mut Vec<(String, SqlValue)>,
) -> PyResult<TableArguments> {
    let mut lowered = TableArguments::default();
    for item in vm.collect(items)? {
        if is_item(vm, &item, "Column")? {
            let made = column(vm, &item)?;
            if made.default == Some(ColumnDefault::Callable) {
                let name = made.name.text.clone();
                called_defaults.extend(call_default(vm, &item, name)?);
            }
            lowered.columns.push(made);
        } else if is_item(vm, &item, "Index")? {
            lowered.indexes.push(index(vm, &item)?);
        } else {
            lowered.constraints.push(table_constraint(vm, &item)?);
        }
    }
    Ok(lowered)
}

fn partial_reordering(vm: &mut Interpreter, options: &Value) -> PyResult<Vec<Vec<String>>> {
    let given = option(vm, options, "partial_reordering")?;
    let mut groups = Vec::new();
    if given.is_none() {
        return Ok(groups);
    }
    for group in vm.collect(&given)? {
        let mut names = Vec::new();
        for name in vm.collect(&group)? {
            names.push(needed_text(vm, &name, "a column's name")?);
        }
        groups.push(names);
    }
    Ok(groups)
}

fn table_keywords(vm: &mut Interpreter, options: &Value) -> PyResult<TableKeywords> {
    let given = option(vm, options, "table_kwargs")?;
    let mut keywords = TableKeywords::default();
    for (name, value) in vm.mapping_items(&given)? {
        let name = vm.expect_str(&name)?.to_string();
        match name.as_str() {
            "comment" if value.is_none() => {}
            "comment" => {
                keywords.comment = Some(needed_text(vm, &value, "a comment")?);
            }
            "prefixes" => {
                for prefix in vm.collect(&value)? {
                    let prefix = needed_text(vm, &prefix, "a prefix of CREATE TABLE")?;
                    keywords.prefixes.push(prefix);
                }
            }
            // Nothing of it reaches the database.
            "info" => {}
            _ if name.contains('_') => {
                let value = option_value(vm, &value, &name)?;
                keywords.options.set(name, value);
            }
            _ => {
                return Err(Error::unsupported(format!(
                    "batch_alter_table(table_kwargs={{'{name}': ...}}) is not supported"
                )));
            }
        }
    }
    Ok(keywords)
}

fn templates(vm: &mut Interpreter, convention: &Value) -> PyResult<NamingConvention> {
    if matches!(convention, Value::None) {
        return Ok(NamingConvention::default());
    }
    let mut templates = Vec::new();
    for (name, template) in vm.mapping_items(convention)? {
        let name = needed_text(vm, &name, "a key of a naming convention")?;
        if !template.is_none() && template.as_str().is_none() {
            return Err(Error::unsupported(format!(
                "the naming convention '{name}' is no text, which batch_alter_table() does not \
                 support"
            )));
        }
        if let Some(template) = template.as_str() {
            templates.push((name, template.to_string()));
        }
    }
    Ok(convention_of(templates))
}

fn convention_of(templates: Vec<(String, String)>) -> NamingConvention {
    if templates.is_empty() {
        NamingConvention::default()
    } else {
        NamingConvention { templates }
    }
}

fn option(vm: &mut Interpreter, options: &Value, name: &str) -> PyResult {
    vm.get_item(options, &Value::from(name))
}

fn command_error(vm: &mut Interpreter, message: &str) -> Box<Error> {
    match crate::shim::sqlalchemy::library_class(vm, "alembic.util", "CommandError") {
        Ok(class) => match vm.call_positional(&class, vec![Value::from(message)]) {
            Ok(made) => vm.raise_value(&made),
            Err(error) => error,
        },
        Err(error) => error,
    }
}

fn exception(vm: &mut Interpreter, error: &BatchError) -> Box<Error> {
    let message = error.to_string();
    match (error, error.exception_name()) {
        (BatchError::UnknownColumn(name), _) => vm.key_error(Value::from(name.as_str())),
        (BatchError::CallableDefault(_), _) => Error::unsupported(message),
        (_, "CommandError") => command_error(vm, &message),
        (_, name @ ("ValueError" | "KeyError")) => vm.error(name, message),
        (_, name) => raise(vm, name, &message),
    }
}
