//! Tables, columns, constraints, indexes, sequences.

use super::expression::{ddl_expression, expression};
use super::types::sql_type_of;
use super::{identifier, needed_text, object_name, optional_identifier, raise};
use crate::python::error::{Error, PyResult};
use crate::python::interpreter::Interpreter;
use crate::python::string::Str;
use crate::python::value::Value;
use crate::schema::column::{Autoincrement, Column, ColumnDefault, DefaultClause, ServerDefault};
use crate::schema::constraint::{
    CheckConstraint, Constraint, Deferral, ExcludeConstraint, ExcludeElement, ExcludeSubject,
    ForeignKey, ForeignKeyConstraint, ForeignKeyRules, ForeignKeyTarget, PrimaryKeyConstraint,
    UniqueConstraint,
};
use crate::schema::identifier::{Identifier, ObjectName};
use crate::schema::index::{Index, IndexElement};
use crate::schema::options::{DialectOptions, OptionValue};
use crate::schema::sequence::{Computed, Identity, Sequence, SequenceOptions};
use crate::schema::table::Table;
use crate::schema::types::{SqlType, TypeKind};
use crate::shim::host::host;
use crate::shim::sqlalchemy::{dialect_object, library_class};

/// The arguments for single dialects that an item keeps.
pub(crate) fn options_of(vm: &mut Interpreter, item: &Value) -> PyResult<DialectOptions> {
    let mut options = DialectOptions::new();
    if let Some(kwargs) = vm.given_attribute(item, "dialect_kwargs")? {
        for (name, value) in vm.mapping_items(&kwargs)? {
            let name = vm.expect_str(&name)?.to_string();
            let value = option_value(vm, &value, &name)?;
            options.set(name, value);
        }
    }
    Ok(options)
}

/// One argument for a single dialect.
pub(crate) fn option_value(
    vm: &mut Interpreter,
    value: &Value,
    name: &str,
) -> PyResult<OptionValue> {
    Ok(match value {
        Value::None => OptionValue::None,
        Value::Bool(flag) => OptionValue::Bool(*flag),
        Value::Int(number) => OptionValue::Integer(*number),
        Value::Float(number) => OptionValue::Float(*number),
        Value::Str(text) => OptionValue::Text(text.to_string()),
        Value::Unresolved(unresolved) => {
            return Err(Error::unresolved(unresolved, name.to_owned()));
        }
        Value::List(_) | Value::Tuple(_) | Value::Set(_) | Value::FrozenSet(_) => {
            let mut items = Vec::new();
            for item in vm.collect(value)? {
                items.push(option_value(vm, &item, name)?);
            }
            OptionValue::List(items)
        }
        Value::Dict(_) => {
            let mut entries = Vec::new();
            for (key, value) in vm.mapping_items(value)? {
                let key = match vm.given_attribute(&key, "key")? {
                    Some(key) if key.as_str().is_some() => key,
                    _ => key,
                };
                let key = needed_text(vm, &key, name)?;
                entries.push((key, option_value(vm, &value, name)?));
            }
            OptionValue::Map(entries)
        }
        Value::Instance(_) if value.as_str().is_some() => OptionValue::Name(identifier(vm, value)?),
        Value::Instance(_) | Value::Class(_) => {
            if is_type(vm, value)? {
                OptionValue::Type(sql_type_of(vm, value, name)?)
            } else {
                OptionValue::Expression(Box::new(expression(vm, value)?))
            }
        }
        other => {
            let class = vm.class_name(other);
            return Err(raise(
                vm,
                "ArgumentError",
                &format!("{name}= does not take a {class}"),
            ));
        }
    })
}

/// The templates of a naming convention.
///
/// # Errors
/// It is no mapping.
pub(crate) fn naming_templates(
    vm: &mut Interpreter,
    convention: &Value,
) -> PyResult<Vec<(String, String)>> {
    let mut templates = Vec::new();
    for (name, template) in vm.mapping_items(convention)? {
        if let (Some(name), Some(template)) = (name.as_str(), template.as_str()) {
            templates.push((name.to_string(), template.to_string()));
        }
    }
    Ok(templates)
}

/// Runs something for a schema item of the script's own, or for a DDL element about one: names are
/// made by the convention of its metadata, and not by that of the context.
///
/// # Errors
/// As `run`.
pub(crate) fn named_by_metadata<T>(
    vm: &mut Interpreter,
    item: &Value,
    run: impl FnOnce(&mut Interpreter) -> PyResult<T>,
) -> PyResult<T> {
    let mut owner = item.clone();
    for part in ["element", "table"] {
        if let Some(found) = vm.given_attribute(&owner, part)? {
            owner = found;
        }
    }
    let metadata = match owner {
        Value::Instance(_) => vm.given_attribute(&owner, "metadata")?,
        _ => None,
    };
    let convention = match metadata {
        Some(Value::Unresolved(_)) | None => None,
        Some(metadata) => vm.given_attribute(&metadata, "naming_convention")?,
    };
    let templates = match convention {
        Some(Value::Unresolved(_)) | None => return run(vm),
        Some(convention) => naming_templates(vm, &convention)?,
    };
    let before = host(vm).exchange_naming_convention(templates);
    let result = run(vm);
    host(vm).exchange_naming_convention(before);
    result
}

fn is_type(vm: &mut Interpreter, value: &Value) -> PyResult<bool> {
    let class = super::super::library_class(vm, "sqlalchemy.sql.type_api", "TypeEngine")?;
    Ok(match value {
        Value::Class(_) => vm.is_subclass(value, &class)?,
        _ => vm.is_instance(value, &class)?,
    })
}

/// Whether an object is an instance of this class of `sqlalchemy.sql.schema`.
pub(crate) fn is_item(vm: &mut Interpreter, value: &Value, class: &str) -> PyResult<bool> {
    let class = super::super::library_class(vm, "sqlalchemy.sql.schema", class)?;
    vm.is_instance(value, &class)
}

/// A column.
///
/// # Errors
/// A part of it is not known or not what it should be.
pub fn column(vm: &mut Interpreter, value: &Value) -> PyResult<Column> {
    if let Value::Unresolved(unresolved) = value {
        return Err(Error::unresolved(unresolved, "a column"));
    }
    let Some(name) = vm.given_attribute(value, "name")? else {
        return Err(raise(
            vm,
            "ArgumentError",
            "Column must be constructed with a non-blank name or assign a non-blank .name before adding to a Table.",
        ));
    };
    let name = identifier(vm, &name)?;
    let type_value = match vm.find_attribute(value, &Str::from("_known_type"))? {
        Some(method) => vm.call_positional(&method, Vec::new())?,
        None => vm.attribute(value, "type")?,
    };
    let sql_type = sql_type_of(
        vm,
        &type_value,
        &format!("the type of column '{}'", name.text),
    )?;
    let mut made = Column::new(name, sql_type);
    made.key = vm.text_attribute(value, "_key_given")?;
    made.nullable = match vm.find_attribute(value, &Str::from("_user_defined_nullable"))? {
        Some(given) if given.as_str().is_none() => Some(vm.is_true(&given)?),
        _ => None,
    };
    made.primary_key = vm.flag_attribute(value, "primary_key")?;
    if vm.optional_flag(value, "nullable")? == Some(false)
        && made.nullable.is_none()
        && !made.primary_key
        && vm.given_attribute(value, "identity")?.is_none()
    {
        made.nullable = Some(false);
    }
    made.autoincrement = autoincrement(vm, value)?;
    made.unique = vm.optional_flag(value, "unique")?;
    made.index = vm.optional_flag(value, "index")?;
    made.default = column_default(vm, value, "default")?;
    made.onupdate = column_default(vm, value, "onupdate")?;
    if let Some(identity) = vm.given_attribute(value, "identity")? {
        made.identity = Some(identity_column(vm, &identity)?);
    } else if let Some(computed) = vm.given_attribute(value, "computed")? {
        made.computed = Some(computed_column(vm, &computed)?);
    } else if let Some(default) = vm.given_attribute(value, "server_default")? {
        made.server_default = Some(server_default(vm, &default)?);
    }
    made.server_onupdate = vm.given_attribute(value, "server_onupdate")?.is_some();
    let keys = vm.attribute(value, "foreign_keys")?;
    for key in vm.collect(&keys)? {
        made.foreign_keys.push(foreign_key(vm, &key)?);
    }
    let constraints = vm.attribute(value, "constraints")?;
    for constraint in vm.collect(&constraints)? {
        match table_constraint(vm, &constraint)? {
            Constraint::Check(check) => made.checks.push(check),
            _ => {
                return Err(raise(
                    vm,
                    "ArgumentError",
                    "a column takes CheckConstraint and ForeignKey only",
                ));
            }
        }
    }
    made.comment = vm.text_attribute(value, "comment")?;
    made.system = vm.flag_attribute(value, "system")?;
    made.options = options_of(vm, value)?;
    Ok(made)
}

fn autoincrement(vm: &mut Interpreter, column: &Value) -> PyResult<Autoincrement> {
    Ok(
        match vm.find_attribute(column, &Str::from("autoincrement"))? {
            Some(Value::Str(text)) if text.as_str() == "ignore_fk" => {
                Autoincrement::IgnoreForeignKey
            }
            Some(Value::Str(text)) if text.as_str() == "auto" => Autoincrement::Auto,
            None => Autoincrement::Auto,
            Some(value) => {
                if vm.is_true(&value)? {
                    Autoincrement::Yes
                } else {
                    Autoincrement::No
                }
            }
        },
    )
}

fn column_default(
    vm: &mut Interpreter,
    column: &Value,
    name: &str,
) -> PyResult<Option<ColumnDefault>> {
    let Some(default) = vm.given_attribute(column, name)? else {
        return Ok(None);
    };
    if is_item(vm, &default, "Sequence")? {
        return Ok(Some(ColumnDefault::Sequence(Box::new(sequence(
            vm, &default,
        )?))));
    }
    let argument = vm.attribute(&default, "arg")?;
    if matches!(argument, Value::Unresolved(_)) {
        // DDL does not need it; an INSERT that would use it fails as a function does.
        return Ok(Some(ColumnDefault::Callable));
    }
    if vm.flag_attribute(&default, "is_callable")? {
        return Ok(Some(ColumnDefault::Callable));
    }
    if vm.flag_attribute(&default, "is_clause_element")? {
        return Ok(Some(ColumnDefault::Expression(expression(vm, &argument)?)));
    }
    match crate::shim::values::to_sql(vm, &argument) {
        Ok(value) => Ok(Some(ColumnDefault::Value(value))),
        Err(error) if error.exception().is_some() => Ok(Some(ColumnDefault::Callable)),
        Err(error) => Err(error),
    }
}

/// What `server_default=` holds.
///
/// # Errors
/// It is not known.
pub fn server_default(vm: &mut Interpreter, value: &Value) -> PyResult<ServerDefault> {
    if let Value::Unresolved(unresolved) = value {
        return Err(Error::unresolved(unresolved, "a server default"));
    }
    if is_item(vm, value, "FetchedValue")? {
        if !vm.flag_attribute(value, "has_argument")? {
            return Ok(ServerDefault::Fetched);
        }
        let argument = vm.attribute(value, "arg")?;
        return Ok(ServerDefault::Clause(default_clause(vm, &argument)?));
    }
    Ok(ServerDefault::Clause(default_clause(vm, value)?))
}

/// The text of DEFAULT.
pub(crate) fn default_clause(vm: &mut Interpreter, value: &Value) -> PyResult<DefaultClause> {
    Ok(match value.as_str() {
        Some(text) => DefaultClause::Literal(text.to_string()),
        None => DefaultClause::Expression(expression(vm, value)?),
    })
}

/// The numbers of a sequence or identity column.
fn sequence_options(vm: &mut Interpreter, value: &Value) -> PyResult<SequenceOptions> {
    Ok(SequenceOptions {
        start: vm.integer_attribute(value, "start")?,
        increment: vm.integer_attribute(value, "increment")?,
        minvalue: vm.integer_attribute(value, "minvalue")?,
        maxvalue: vm.integer_attribute(value, "maxvalue")?,
        nominvalue: vm.optional_flag(value, "nominvalue")?,
        nomaxvalue: vm.optional_flag(value, "nomaxvalue")?,
        cycle: vm.optional_flag(value, "cycle")?,
        cache: vm.integer_attribute(value, "cache")?,
        order: vm.optional_flag(value, "order")?,
    })
}

/// An identity column.
pub(crate) fn identity_column(vm: &mut Interpreter, value: &Value) -> PyResult<Identity> {
    Ok(Identity {
        always: vm.optional_flag(value, "always")?,
        on_null: vm.optional_flag(value, "on_null")?,
        options: sequence_options(vm, value)?,
    })
}

/// A computed column.
pub(crate) fn computed_column(vm: &mut Interpreter, value: &Value) -> PyResult<Computed> {
    let text = vm.attribute(value, "sqltext")?;
    Ok(Computed {
        expression: ddl_expression(vm, &text)?,
        persisted: vm.optional_flag(value, "persisted")?,
    })
}

/// A sequence.
///
/// # Errors
/// A part of it is not known.
pub fn sequence(vm: &mut Interpreter, value: &Value) -> PyResult<Sequence> {
    let name = vm.attribute(value, "name")?;
    let schema = vm.given_attribute(value, "schema")?;
    let data_type = match vm.given_attribute(value, "data_type")? {
        Some(data_type) => Some(sql_type_of(vm, &data_type, "the type of a sequence")?),
        None => None,
    };
    Ok(Sequence {
        name: identifier(vm, &name)?,
        schema: optional_identifier(vm, schema.as_ref())?,
        options: sequence_options(vm, value)?,
        data_type,
        optional: vm.flag_attribute(value, "optional")?,
        has_metadata: vm.given_attribute(value, "metadata")?.is_some(),
    })
}

fn deferral(vm: &mut Interpreter, value: &Value) -> PyResult<Deferral> {
    Ok(Deferral {
        deferrable: vm.optional_flag(value, "deferrable")?,
        initially: vm.text_attribute(value, "initially")?,
    })
}

fn rules(vm: &mut Interpreter, value: &Value) -> PyResult<ForeignKeyRules> {
    Ok(ForeignKeyRules {
        onupdate: vm.text_attribute(value, "onupdate")?,
        ondelete: vm.text_attribute(value, "ondelete")?,
        match_type: vm.text_attribute(value, "match")?,
        deferral: deferral(vm, value)?,
        use_alter: vm.flag_attribute(value, "use_alter")?,
        options: options_of(vm, value)?,
    })
}

/// What a foreign key refers to: `"table.column"`, or a column object.
fn target(vm: &mut Interpreter, key: &Value) -> PyResult<ForeignKeyTarget> {
    let spec = vm.attribute(key, "_colspec")?;
    if let Some(text) = spec.as_str() {
        return match ForeignKeyTarget::parse(text) {
            Some(target) => Ok(target),
            None => Err(raise(
                vm,
                "ArgumentError",
                "a foreign key needs 'table.column'",
            )),
        };
    }
    if let Value::Unresolved(unresolved) = &spec {
        return Err(Error::unresolved(unresolved, "the target of a foreign key"));
    }
    let spec = match vm.find_attribute(&spec, &Str::from("__clause_element__"))? {
        Some(method) => vm.call_positional(&method, Vec::new())?,
        None => spec,
    };
    let table = vm.attribute(&spec, "table")?;
    let (name, schema) = (
        vm.attribute(&table, "name")?,
        vm.given_attribute(&table, "schema")?,
    );
    let column = vm.attribute(&spec, "name")?;
    Ok(ForeignKeyTarget {
        schema: optional_identifier(vm, schema.as_ref())?,
        table: identifier(vm, &name)?,
        column: Some(identifier(vm, &column)?),
    })
}

fn foreign_key(vm: &mut Interpreter, key: &Value) -> PyResult<ForeignKey> {
    let class = library_class(vm, "sqlalchemy.sql.schema", "ForeignKeyConstraint")?;
    run_compile_function(vm, &class, key)?;
    let name = vm.given_attribute(key, "name")?;
    Ok(ForeignKey {
        name: object_name(vm, name.as_ref())?,
        target: target(vm, key)?,
        rules: rules(vm, key)?,
    })
}

/// Keys of the columns that a constraint or index names.
pub(crate) fn column_keys(vm: &mut Interpreter, columns: &Value) -> PyResult<Vec<Identifier>> {
    let mut keys = Vec::new();
    for column in vm.collect(columns)? {
        keys.push(column_key(vm, &column)?);
    }
    Ok(keys)
}

fn column_key(vm: &mut Interpreter, column: &Value) -> PyResult<Identifier> {
    if column.as_str().is_some() {
        return identifier(vm, column);
    }
    if let Value::Unresolved(unresolved) = column {
        return Err(Error::unresolved(unresolved, "the name of a column"));
    }
    match vm.given_attribute(column, "key")? {
        Some(key) => identifier(vm, &key),
        None => {
            let name = vm.attribute(column, "name")?;
            identifier(vm, &name)
        }
    }
}

/// Lets the function that a script has given `@compiles` for a constraint change the constraint, as
/// far as it then asks the compiler for the usual text.
fn run_compile_function(vm: &mut Interpreter, class: &Value, value: &Value) -> PyResult<()> {
    let Some(Value::Dict(known)) = vm.find_attribute(class, &Str::from("_compiled_by"))? else {
        return Ok(());
    };
    let dialect = host(vm).dialect().name.as_str();
    let function = known.get_text(dialect);
    let Some(function) = function.or_else(|| known.get_text("default")) else {
        return Ok(());
    };
    let compiler = library_class(vm, "sqlalchemy.sql.compiler", "ElementCompiler")?;
    let dialect = dialect_object(vm)?;
    let pieces = Value::list(Vec::new());
    let compiler = vm.call_positional(&compiler, vec![dialect, pieces.clone()])?;
    let text = vm.call_positional(&function, vec![value.clone(), compiler])?;
    let text = needed_text(vm, &text, "an SQL text")?;
    let asked = vm.collect(&pieces)?;
    let plain = match asked.as_slice() {
        [piece] => vm.given_attribute(piece, "plain_element")?,
        _ => None,
    };
    let is_usual = plain.is_some_and(|plain| plain.address() == value.address());
    if is_usual && text == "\u{0}0\u{0}" {
        return Ok(());
    }
    let class = vm.class_name(value);
    Err(Error::unsupported(format!(
        "a @compiles function of {class} that writes a text of its own is not supported; it may change the \
         constraint and ask the compiler for the usual text"
    )))
}

/// A constraint of a table.
///
/// # Errors
/// A part of it is not known, or it is none of SQLAlchemy's constraints.
pub fn table_constraint(vm: &mut Interpreter, value: &Value) -> PyResult<Constraint> {
    let class = vm.class_of(value);
    run_compile_function(vm, &Value::Class(class), value)?;
    let name = vm.given_attribute(value, "name")?;
    let name = object_name(vm, name.as_ref())?;
    let kind = vm
        .text_attribute(value, "__visit_name__")?
        .unwrap_or_default();
    Ok(match kind.as_str() {
        "primary_key_constraint" => {
            let columns = vm.attribute(value, "_columns")?;
            Constraint::PrimaryKey(PrimaryKeyConstraint {
                name,
                columns: column_keys(vm, &columns)?,
                deferral: deferral(vm, value)?,
                implicit: vm.flag_attribute(value, "_implicit_generated")?,
                options: options_of(vm, value)?,
            })
        }
        "unique_constraint" => {
            let columns = vm.attribute(value, "_columns")?;
            Constraint::Unique(UniqueConstraint {
                name,
                columns: column_keys(vm, &columns)?,
                deferral: deferral(vm, value)?,
                options: options_of(vm, value)?,
            })
        }
        "check_constraint" => Constraint::Check(check(vm, value, name)?),
        "foreign_key_constraint" => {
            let columns = vm.attribute(value, "_columns")?;
            let elements = vm.attribute(value, "elements")?;
            let mut targets = Vec::new();
            for element in vm.collect(&elements)? {
                targets.push(target(vm, &element)?);
            }
            Constraint::ForeignKey(ForeignKeyConstraint {
                name,
                columns: column_keys(vm, &columns)?,
                targets,
                rules: rules(vm, value)?,
            })
        }
        "exclude_constraint" => Constraint::Exclude(exclude(vm, value, name)?),
        _ => {
            let class = vm.class_name(value);
            return Err(Error::unsupported(format!(
                "mig does not know the constraint {class}"
            )));
        }
    })
}

fn check(vm: &mut Interpreter, value: &Value, name: ObjectName) -> PyResult<CheckConstraint> {
    let text = vm.attribute(value, "sqltext")?;
    Ok(CheckConstraint {
        name,
        condition: ddl_expression(vm, &text)?,
        deferral: deferral(vm, value)?,
        options: options_of(vm, value)?,
    })
}

/// An EXCLUDE constraint.
pub(crate) fn exclude(
    vm: &mut Interpreter,
    value: &Value,
    name: ObjectName,
) -> PyResult<ExcludeConstraint> {
    let elements = vm.attribute(value, "elements")?;
    let mut plain = Vec::new();
    for element in vm.collect(&elements)? {
        let parts = vm.collect(&element)?;
        let [subject, operator] = parts.as_slice() else {
            return Err(raise(
                vm,
                "ArgumentError",
                "an element of EXCLUDE is a pair of column and operator",
            ));
        };
        let operator = needed_text(vm, operator, "the operator of EXCLUDE")?;
        let subject = if subject.as_str().is_some() || is_item(vm, subject, "Column")? {
            ExcludeSubject::Column(column_key(vm, subject)?)
        } else {
            ExcludeSubject::Expression(expression(vm, subject)?)
        };
        plain.push(ExcludeElement { subject, operator });
    }
    let condition = match vm.given_attribute(value, "where")? {
        Some(condition) => Some(ddl_expression(vm, &condition)?),
        None => None,
    };
    let mut operator_classes = Vec::new();
    if let Some(ops) = vm.given_attribute(value, "ops")? {
        for (key, class) in vm.mapping_items(&ops)? {
            operator_classes.push((
                needed_text(vm, &key, "ops=")?,
                needed_text(vm, &class, "ops=")?,
            ));
        }
    }
    Ok(ExcludeConstraint {
        name,
        elements: plain,
        using: vm
            .text_attribute(value, "using")?
            .unwrap_or_else(|| "gist".to_owned()),
        condition,
        operator_classes,
        deferral: deferral(vm, value)?,
    })
}

/// One element of an index.
pub(crate) fn index_element(vm: &mut Interpreter, value: &Value) -> PyResult<IndexElement> {
    if value.as_str().is_some() {
        return Ok(IndexElement::Column(identifier(vm, value)?));
    }
    if let Value::Unresolved(unresolved) = value {
        return Err(Error::unresolved(unresolved, "an element of an index"));
    }
    if is_item(vm, value, "Column")? {
        return Ok(IndexElement::Column(column_key(vm, value)?));
    }
    Ok(IndexElement::Expression(expression(vm, value)?))
}

/// An index.
///
/// # Errors
/// A part of it is not known.
pub fn index(vm: &mut Interpreter, value: &Value) -> PyResult<Index> {
    let name = vm.given_attribute(value, "name")?;
    let expressions = vm.attribute(value, "expressions")?;
    let mut elements = Vec::new();
    for expression in vm.collect(&expressions)? {
        elements.push(index_element(vm, &expression)?);
    }
    Ok(Index {
        name: object_name(vm, name.as_ref())?,
        elements,
        unique: vm.flag_attribute(value, "unique")?,
        options: options_of(vm, value)?,
    })
}

/// A whole table.
///
/// # Errors
/// A part of it is not known.
pub fn table(vm: &mut Interpreter, value: &Value) -> PyResult<Table> {
    let (name, schema) = (
        vm.attribute(value, "name")?,
        vm.given_attribute(value, "schema")?,
    );
    let mut made = Table::new(
        identifier(vm, &name)?,
        optional_identifier(vm, schema.as_ref())?,
    );
    let columns = vm.attribute(value, "columns")?;
    for item in vm.collect(&columns)? {
        made.columns.push(column(vm, &item)?);
    }
    let constraints = vm.attribute(value, "constraints")?;
    for item in vm.collect(&constraints)? {
        made.constraints.push(table_constraint(vm, &item)?);
    }
    let dialect = crate::shim::host::host(vm).dialect().name.as_str();
    let indexes = vm.call_method(value, "_indexes_to_create", vec![Value::from(dialect)])?;
    for item in vm.collect(&indexes)? {
        made.indexes.push(index(vm, &item)?);
    }
    made.comment = vm.text_attribute(value, "comment")?;
    let prefixes = vm.attribute(value, "_prefixes")?;
    for prefix in vm.collect(&prefixes)? {
        made.prefixes
            .push(needed_text(vm, &prefix, "a prefix of CREATE TABLE")?);
    }
    made.options = options_of(vm, value)?;
    Ok(made)
}

/// An empty type where a column has none (`NULL`).
#[must_use]
pub fn null_type() -> SqlType {
    SqlType::new(TypeKind::Null)
}
