//! `op.batch_alter_table()`: the recorded directives as plain data, handed to the host as one
//! block.

use crate::operations::Operation;
use crate::operations::batch::{
    BatchChange, BatchRequest, Recreate, ReflectArguments, TableArguments, TableKeywords,
    check_recorded, requires_copy,
};
use crate::python::error::{Error, PyResult};
use crate::python::interpreter::Interpreter;
use crate::python::native::ArgumentReader;
use crate::python::value::{Arguments, Value};
use crate::schema::column::Column;
use crate::schema::constraint::Constraint;
use crate::schema::index::Index;
use crate::schema::naming::NamingConvention;
use crate::schema::options::DialectOptions;
use crate::shim::host::{BatchBlock, host};
use crate::shim::sqlalchemy::lower::operation::{DirectiveArguments, operation};
use crate::shim::sqlalchemy::lower::{self, identifier, optional_identifier};

/// Carries a block out.
pub(super) fn run(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    let mut reader = ArgumentReader::new("batch_alter_table", arguments);
    let table_name = reader.required(vm, "table_name")?;
    let schema = reader.required(vm, "schema")?;
    let options = reader.required(vm, "options")?;
    let recorded = reader.required(vm, "recorded")?;
    reader.finish(vm)?;
    let option = |vm: &mut Interpreter, name: &str| vm.get_item(&options, &Value::from(name));
    let recreate = option(vm, "recreate")?;
    let recreate = lower::needed_text(vm, &recreate, "recreate")?;
    let Some(recreate) = Recreate::from_word(&recreate) else {
        return Err(vm.value_error("recreate may be one of 'auto', 'always', or 'never'."));
    };
    let changes = changes(vm, &recorded)?;
    let dialect = host(vm).dialect().name.as_str();
    if let Err(error) = check_recorded(dialect, recreate, &changes) {
        return Err(host(vm).batch_error(vm, &error));
    }
    if !requires_copy(dialect, recreate, &changes) {
        for change in changes {
            match change.into_operation() {
                Ok(operation) => host(vm).operation(vm, operation)?,
                Err(error) => return Err(host(vm).batch_error(vm, &error)),
            }
        }
        return Ok(Value::None);
    }
    let block = block(vm, &table_name, &schema, &options, changes)?;
    host(vm).batch(vm, block)?;
    Ok(Value::None)
}

fn block(
    vm: &mut Interpreter,
    table_name: &Value,
    schema: &Value,
    options: &Value,
    recorded: Vec<BatchChange>,
) -> PyResult<BatchBlock> {
    let option = |vm: &mut Interpreter, name: &str| vm.get_item(options, &Value::from(name));
    let copy_from = option(vm, "copy_from")?;
    let naming = option(vm, "naming_convention")?;
    let ordering = option(vm, "partial_reordering")?;
    let table_args = option(vm, "table_args")?;
    let table_kwargs = option(vm, "table_kwargs")?;
    let reflect_args = option(vm, "reflect_args")?;
    let reflect_kwargs = option(vm, "reflect_kwargs")?;
    for (name, _) in vm.mapping_items(&reflect_kwargs)? {
        let name = vm.to_str(&name)?;
        return Err(Error::unsupported(format!(
            "batch_alter_table(reflect_kwargs={{'{name}': ...}}) is not supported; use reflect_args or copy_from"
        )));
    }
    let mut target_convention = NamingConvention::default();
    let given = host(vm).naming_convention();
    if !given.is_empty() {
        target_convention.templates = given;
    }
    let mut table_convention = NamingConvention::default();
    let (source, is_reflected) = match &copy_from {
        Value::None => (None, true),
        table => {
            if let Some(metadata) = vm.given_attribute(table, "metadata")?
                && let Some(convention) = vm.given_attribute(&metadata, "naming_convention")?
            {
                table_convention.templates = super::templates(vm, &convention)?;
            }
            (Some(lower::schema::table(vm, table)?), false)
        }
    };
    if !naming.is_none() {
        table_convention.templates = super::templates(vm, &naming)?;
    }
    let (columns, constraints, indexes) = items(vm, &table_args)?;
    let table_args = TableArguments {
        columns,
        constraints,
        indexes,
    };
    let (columns, constraints, indexes) = items(vm, &reflect_args)?;
    let reflect_arguments = ReflectArguments {
        columns,
        constraints,
        indexes,
    };
    let request = BatchRequest {
        recorded,
        partial_reordering: orderings(vm, &ordering)?,
        table_args,
        table_kwargs: keywords(vm, &table_kwargs)?,
        is_reflected,
        target_convention,
        table_convention,
        called_defaults: Vec::new(),
    };
    Ok(BatchBlock {
        table_name: identifier(vm, table_name)?,
        schema: optional_identifier(vm, Some(schema))?,
        source,
        reflect_arguments,
        request,
    })
}

fn orderings(vm: &mut Interpreter, value: &Value) -> PyResult<Vec<Vec<String>>> {
    if value.is_none() {
        return Ok(Vec::new());
    }
    let mut orders = Vec::new();
    for entry in vm.collect(value)? {
        let mut names = Vec::new();
        for name in vm.collect(&entry)? {
            names.push(lower::needed_text(vm, &name, "partial_reordering")?);
        }
        orders.push(names);
    }
    Ok(orders)
}

fn items(
    vm: &mut Interpreter,
    value: &Value,
) -> PyResult<(Vec<Column>, Vec<Constraint>, Vec<Index>)> {
    let (mut columns, mut constraints, mut indexes) = (Vec::new(), Vec::new(), Vec::new());
    for item in vm.collect(value)? {
        if lower::schema::is_item(vm, &item, "Column")? {
            columns.push(lower::schema::column(vm, &item)?);
        } else if lower::schema::is_item(vm, &item, "Index")? {
            indexes.push(lower::schema::index(vm, &item)?);
        } else {
            constraints.push(lower::schema::table_constraint(vm, &item)?);
        }
    }
    Ok((columns, constraints, indexes))
}

fn keywords(vm: &mut Interpreter, value: &Value) -> PyResult<TableKeywords> {
    let mut made = TableKeywords::default();
    let mut options = DialectOptions::new();
    for (name, value) in vm.mapping_items(value)? {
        let name = vm.expect_str(&name)?.to_string();
        match name.as_str() {
            "comment" => made.comment = Some(lower::needed_text(vm, &value, "a comment")?),
            "prefixes" => {
                for prefix in vm.collect(&value)? {
                    made.prefixes
                        .push(lower::needed_text(vm, &prefix, "a prefix")?);
                }
            }
            name if name.contains('_') => {
                let value = lower::schema::option_value(vm, &value, name)?;
                options.set(name, value);
            }
            name => {
                return Err(vm.type_error(format!(
                    "batch_alter_table(table_kwargs=...) does not take '{name}'"
                )));
            }
        }
    }
    made.options = options;
    Ok(made)
}

/// The recorded directives as plain data.
fn changes(vm: &mut Interpreter, recorded: &Value) -> PyResult<Vec<BatchChange>> {
    let mut changes = Vec::new();
    for entry in vm.collect(recorded)? {
        let directive = vm.get_item(&entry, &Value::Int(0))?;
        let given = vm.get_item(&entry, &Value::Int(1))?;
        let directive = vm.expect_str(&directive)?;
        let placed = |vm: &mut Interpreter, name: &str| -> PyResult<Option<String>> {
            let key = Value::from(name);
            if !vm.contains(&given, &key)? {
                return Ok(None);
            }
            let value = vm.get_item(&given, &key)?;
            if value.is_none() {
                Ok(None)
            } else {
                lower::needed_text(vm, &value, name).map(Some)
            }
        };
        let (insert_before, insert_after) =
            (placed(vm, "insert_before")?, placed(vm, "insert_after")?);
        let arguments = DirectiveArguments::new(vm, &given)?;
        changes.push(match operation(vm, &directive, &arguments)? {
            Operation::AddColumn(operation) => BatchChange::AddColumn {
                operation,
                insert_before,
                insert_after,
            },
            Operation::DropColumn(operation) => BatchChange::DropColumn(operation),
            Operation::AlterColumn(operation) => BatchChange::AlterColumn(operation),
            Operation::CreateIndex(operation) => BatchChange::CreateIndex(operation),
            Operation::DropIndex(operation) => BatchChange::DropIndex(operation),
            Operation::CreatePrimaryKey(operation) => BatchChange::CreatePrimaryKey(operation),
            Operation::CreateForeignKey(operation) => BatchChange::CreateForeignKey(operation),
            Operation::CreateUniqueConstraint(operation) => {
                BatchChange::CreateUniqueConstraint(operation)
            }
            Operation::CreateCheckConstraint(operation) => {
                BatchChange::CreateCheckConstraint(operation)
            }
            Operation::CreateExcludeConstraint(operation) => {
                BatchChange::CreateExcludeConstraint(operation)
            }
            Operation::DropConstraint(operation) => BatchChange::DropConstraint(operation),
            Operation::CreateTableComment(operation) => BatchChange::CreateTableComment(operation),
            Operation::DropTableComment(operation) => BatchChange::DropTableComment(operation),
            _ => {
                return Err(Error::unsupported(format!(
                    "{directive}() is not supported in batch_alter_table()"
                )));
            }
        });
    }
    Ok(changes)
}
