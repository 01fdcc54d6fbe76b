//! The directives of `op`: arguments as Alembic names them, to an [`Operation`].

use super::expression::ddl_expression;
use super::schema::{
    column, computed_column, default_clause, exclude, identity_column, index_element, is_item,
    option_value, table, table_constraint,
};
use super::types::{domain, enumeration, sql_type_of};
use super::{identifier, needed_text, object_name, optional_identifier, raise};
use crate::operations::{
    AddColumn, AlterColumn, AlteredDefault, ColumnChange, ConstraintKind, CreateCheckConstraint,
    CreateExcludeConstraint, CreateForeignKey, CreateIndex, CreatePrimaryKey, CreateTable,
    CreateTableComment, CreateUniqueConstraint, DropColumn, DropConstraint, DropIndex, DropTable,
    DropTableComment, NamedType, Operation, RenameTable,
};
use crate::python::error::{Error, PyResult};
use crate::python::interpreter::Interpreter;
use crate::python::value::Value;
use crate::schema::assembly::resolve_schema;
use crate::schema::constraint::{
    CheckConstraint, Constraint, Deferral, ForeignKeyRules, PrimaryKeyConstraint, UniqueConstraint,
};
use crate::schema::identifier::Identifier;
use crate::schema::index::Index;
use crate::schema::options::DialectOptions;
use crate::schema::types::EnumOrigin;

/// The arguments of a directive by name.
pub struct DirectiveArguments {
    entries: Vec<(String, Value)>,
}

impl DirectiveArguments {
    /// Arguments from a Python mapping.
    ///
    /// # Errors
    /// It is no mapping of names.
    pub fn new(vm: &mut Interpreter, mapping: &Value) -> PyResult<Self> {
        let mut entries = Vec::new();
        for (name, value) in vm.mapping_items(mapping)? {
            entries.push((vm.expect_str(&name)?.to_string(), value));
        }
        Ok(Self { entries })
    }

    fn get(&self, name: &str) -> Option<&Value> {
        self.entries
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value)
    }

    fn given(&self, name: &str) -> Option<&Value> {
        self.get(name).filter(|value| !value.is_none())
    }

    fn value(&self, name: &str) -> Value {
        self.get(name).cloned().unwrap_or(Value::None)
    }

    fn name(&self, vm: &mut Interpreter, name: &str) -> PyResult<Identifier> {
        identifier(vm, &self.value(name))
    }

    fn optional_name(&self, vm: &mut Interpreter, name: &str) -> PyResult<Option<Identifier>> {
        optional_identifier(vm, self.get(name))
    }

    fn text(&self, vm: &mut Interpreter, name: &str) -> PyResult<Option<String>> {
        match self.given(name) {
            Some(value) => needed_text(vm, value, name).map(Some),
            None => Ok(None),
        }
    }

    fn flag(&self, vm: &mut Interpreter, name: &str) -> PyResult<bool> {
        Ok(self.optional_flag(vm, name)?.unwrap_or(false))
    }

    fn optional_flag(&self, vm: &mut Interpreter, name: &str) -> PyResult<Option<bool>> {
        match self.given(name) {
            Some(value) => vm.is_true(value).map(Some),
            None => Ok(None),
        }
    }

    fn names(&self, vm: &mut Interpreter, name: &str) -> PyResult<Vec<Identifier>> {
        match self.given(name) {
            Some(value) => super::schema::column_keys(vm, value),
            None => Ok(Vec::new()),
        }
    }

    /// The arguments for single dialects, which the Python side keeps apart.
    fn options(&self, vm: &mut Interpreter) -> PyResult<DialectOptions> {
        let mut options = DialectOptions::new();
        if let Some(given) = self.given("dialect_kwargs") {
            for (name, value) in vm.mapping_items(given)? {
                let name = vm.expect_str(&name)?.to_string();
                let value = option_value(vm, &value, &name)?;
                options.set(name, value);
            }
        }
        Ok(options)
    }

    fn deferral(&self, vm: &mut Interpreter) -> PyResult<Deferral> {
        Ok(Deferral {
            deferrable: self.optional_flag(vm, "deferrable")?,
            initially: self.text(vm, "initially")?,
        })
    }
}

/// The operation of a directive.
///
/// # Errors
/// An argument is not known, or not what the directive takes.
pub fn operation(
    vm: &mut Interpreter,
    directive: &str,
    arguments: &DirectiveArguments,
) -> PyResult<Operation> {
    match directive {
        "create_table" => create_table(vm, arguments),
        "drop_table" => drop_table(vm, arguments),
        "rename_table" => Ok(Operation::RenameTable(RenameTable {
            table_name: arguments.name(vm, "old_table_name")?,
            new_table_name: arguments.name(vm, "new_table_name")?,
            schema: arguments.optional_name(vm, "schema")?,
        })),
        "add_column" => Ok(Operation::AddColumn(Box::new(AddColumn {
            table_name: arguments.name(vm, "table_name")?,
            schema: arguments.optional_name(vm, "schema")?,
            column: added_column(vm, arguments)?,
            if_not_exists: arguments.flag(vm, "if_not_exists")?,
            inline_references: arguments.flag(vm, "inline_references")?,
            inline_primary_key: arguments.flag(vm, "inline_primary_key")?,
        }))),
        "drop_column" => Ok(Operation::DropColumn(DropColumn {
            table_name: arguments.name(vm, "table_name")?,
            schema: arguments.optional_name(vm, "schema")?,
            column_name: arguments.name(vm, "column_name")?,
            if_exists: arguments.flag(vm, "if_exists")?,
            options: arguments.options(vm)?,
        })),
        "alter_column" => alter_column(vm, arguments),
        "create_index" => create_index(vm, arguments),
        "drop_index" => {
            let name = arguments.value("index_name");
            Ok(Operation::DropIndex(DropIndex {
                index_name: object_name(vm, Some(&name))?,
                table_name: arguments.optional_name(vm, "table_name")?,
                schema: arguments.optional_name(vm, "schema")?,
                if_exists: arguments.flag(vm, "if_exists")?,
                options: arguments.options(vm)?,
                checkfirst: false,
            }))
        }
        "create_primary_key" => Ok(Operation::CreatePrimaryKey(CreatePrimaryKey {
            table_name: arguments.name(vm, "table_name")?,
            schema: arguments.optional_name(vm, "schema")?,
            constraint: PrimaryKeyConstraint {
                name: object_name(vm, arguments.get("constraint_name"))?,
                columns: arguments.names(vm, "columns")?,
                deferral: arguments.deferral(vm)?,
                implicit: false,
                options: arguments.options(vm)?,
            },
        })),
        "create_unique_constraint" => {
            Ok(Operation::CreateUniqueConstraint(CreateUniqueConstraint {
                table_name: arguments.name(vm, "table_name")?,
                schema: arguments.optional_name(vm, "schema")?,
                constraint: UniqueConstraint {
                    name: object_name(vm, arguments.get("constraint_name"))?,
                    columns: arguments.names(vm, "columns")?,
                    deferral: arguments.deferral(vm)?,
                    options: arguments.options(vm)?,
                },
            }))
        }
        "create_check_constraint" => {
            let condition = arguments.value("condition");
            Ok(Operation::CreateCheckConstraint(CreateCheckConstraint {
                table_name: arguments.name(vm, "table_name")?,
                schema: arguments.optional_name(vm, "schema")?,
                constraint: CheckConstraint {
                    name: object_name(vm, arguments.get("constraint_name"))?,
                    condition: ddl_expression(vm, &condition)?,
                    deferral: arguments.deferral(vm)?,
                    options: arguments.options(vm)?,
                },
            }))
        }
        "create_foreign_key" => create_foreign_key(vm, arguments),
        "create_exclude_constraint" => {
            let constraint = arguments.value("constraint");
            let name = object_name(vm, arguments.get("constraint_name"))?;
            Ok(Operation::CreateExcludeConstraint(
                CreateExcludeConstraint {
                    table_name: arguments.name(vm, "table_name")?,
                    schema: arguments.optional_name(vm, "schema")?,
                    constraint: exclude(vm, &constraint, name)?,
                },
            ))
        }
        "drop_constraint" => drop_constraint(vm, arguments),
        "create_table_comment" => Ok(Operation::CreateTableComment(CreateTableComment {
            table_name: arguments.name(vm, "table_name")?,
            schema: arguments.optional_name(vm, "schema")?,
            comment: arguments.text(vm, "comment")?,
            existing_comment: arguments.text(vm, "existing_comment")?,
        })),
        "drop_table_comment" => Ok(Operation::DropTableComment(DropTableComment {
            table_name: arguments.name(vm, "table_name")?,
            schema: arguments.optional_name(vm, "schema")?,
            existing_comment: arguments.text(vm, "existing_comment")?,
        })),
        other => Err(Error::unsupported(format!("op.{other}() is not supported"))),
    }
}

fn create_table(vm: &mut Interpreter, arguments: &DirectiveArguments) -> PyResult<Operation> {
    let object = arguments.value("table");
    let mut made = CreateTable::new(table(vm, &object)?);
    made.if_not_exists = arguments.flag(vm, "if_not_exists")?;
    Ok(Operation::CreateTable(made))
}

fn drop_table(vm: &mut Interpreter, arguments: &DirectiveArguments) -> PyResult<Operation> {
    let object = arguments.value("table");
    let mut made = DropTable::new(table(vm, &object)?);
    made.if_exists = arguments.flag(vm, "if_exists")?;
    Ok(Operation::DropTable(made))
}

fn added_column(
    vm: &mut Interpreter,
    arguments: &DirectiveArguments,
) -> PyResult<crate::schema::column::Column> {
    let object = arguments.value("column");
    match &object {
        Value::Unresolved(unresolved) => Err(Error::unresolved(unresolved, "a column")),
        _ => column(vm, &object),
    }
}

/// `False` is Alembic's mark for "not given" where `None` means "none".
fn is_false(value: &Value) -> bool {
    matches!(value, Value::Bool(false))
}

fn altered_default(vm: &mut Interpreter, value: &Value) -> PyResult<ColumnChange<AlteredDefault>> {
    Ok(ColumnChange::Set(match value {
        value if is_false(value) => return Ok(ColumnChange::NotGiven),
        Value::None => AlteredDefault::None,
        Value::Unresolved(unresolved) => {
            return Err(Error::unresolved(unresolved, "a server default"));
        }
        _ => {
            if is_item(vm, value, "Identity")? {
                AlteredDefault::Identity(identity_column(vm, value)?)
            } else if is_item(vm, value, "Computed")? {
                AlteredDefault::Computed(computed_column(vm, value)?)
            } else if is_item(vm, value, "FetchedValue")? {
                if vm.flag_attribute(value, "has_argument")? {
                    let argument = vm.attribute(value, "arg")?;
                    AlteredDefault::Clause(default_clause(vm, &argument)?)
                } else {
                    AlteredDefault::Fetched
                }
            } else {
                AlteredDefault::Clause(default_clause(vm, value)?)
            }
        }
    }))
}

fn alter_column(vm: &mut Interpreter, arguments: &DirectiveArguments) -> PyResult<Operation> {
    let table_name = arguments.name(vm, "table_name")?;
    let column_name = arguments.name(vm, "column_name")?;
    let what = format!("the type of column '{}'", column_name.text);
    let mut made = AlterColumn::new(
        table_name,
        arguments.optional_name(vm, "schema")?,
        column_name,
    );
    made.modify_nullable = arguments.optional_flag(vm, "nullable")?;
    made.modify_comment = match arguments.value("comment") {
        value if is_false(&value) => ColumnChange::NotGiven,
        Value::None => ColumnChange::Set(None),
        value => ColumnChange::Set(Some(needed_text(vm, &value, "a comment")?)),
    };
    made.modify_server_default = altered_default(vm, &arguments.value("server_default"))?;
    made.modify_name = arguments.optional_name(vm, "new_column_name")?;
    if let Some(value) = arguments.given("type_") {
        made.modify_type = Some(sql_type_of(vm, value, &what)?);
    }
    if let Some(value) = arguments.given("existing_type") {
        made.existing_type = Some(sql_type_of(vm, value, &what)?);
    }
    for changed in [&mut made.modify_type, &mut made.existing_type]
        .into_iter()
        .flatten()
    {
        *changed = resolve_schema(changed, made.schema.as_ref());
    }
    made.autoincrement = arguments.optional_flag(vm, "autoincrement")?;
    made.existing_nullable = arguments.optional_flag(vm, "existing_nullable")?;
    made.existing_server_default =
        altered_default(vm, &arguments.value("existing_server_default"))?;
    made.existing_comment = arguments.text(vm, "existing_comment")?;
    made.existing_autoincrement = arguments.optional_flag(vm, "existing_autoincrement")?;
    made.options = arguments.options(vm)?;
    Ok(Operation::AlterColumn(Box::new(made)))
}

fn create_index(vm: &mut Interpreter, arguments: &DirectiveArguments) -> PyResult<Operation> {
    let columns = arguments.value("columns");
    let mut elements = Vec::new();
    for item in vm.collect(&columns)? {
        elements.push(index_element(vm, &item)?);
    }
    Ok(Operation::CreateIndex(CreateIndex {
        table_name: arguments.name(vm, "table_name")?,
        schema: arguments.optional_name(vm, "schema")?,
        index: Index {
            name: object_name(vm, arguments.get("index_name"))?,
            elements,
            unique: arguments.flag(vm, "unique")?,
            options: arguments.options(vm)?,
        },
        if_not_exists: arguments.flag(vm, "if_not_exists")?,
        checkfirst: false,
    }))
}

fn create_foreign_key(vm: &mut Interpreter, arguments: &DirectiveArguments) -> PyResult<Operation> {
    Ok(Operation::CreateForeignKey(CreateForeignKey {
        constraint_name: object_name(vm, arguments.get("constraint_name"))?,
        source_table: arguments.name(vm, "source_table")?,
        source_schema: arguments.optional_name(vm, "source_schema")?,
        referent_table: arguments.name(vm, "referent_table")?,
        referent_schema: arguments.optional_name(vm, "referent_schema")?,
        local_columns: arguments.names(vm, "local_cols")?,
        remote_columns: arguments.names(vm, "remote_cols")?,
        rules: ForeignKeyRules {
            onupdate: arguments.text(vm, "onupdate")?,
            ondelete: arguments.text(vm, "ondelete")?,
            match_type: arguments.text(vm, "match")?,
            deferral: arguments.deferral(vm)?,
            use_alter: arguments.flag(vm, "use_alter")?,
            options: arguments.options(vm)?,
        },
    }))
}

fn drop_constraint(vm: &mut Interpreter, arguments: &DirectiveArguments) -> PyResult<Operation> {
    let kind = match arguments.text(vm, "type_")? {
        None => None,
        Some(word) => match ConstraintKind::from_word(&word) {
            Some(kind) => Some(kind),
            None => {
                return Err(vm.type_error(format!(
                    "'type' can be one of 'check', 'foreignkey', 'primary', 'unique', None; got '{word}'"
                )));
            }
        },
    };
    Ok(Operation::DropConstraint(DropConstraint {
        constraint_name: object_name(vm, arguments.get("constraint_name"))?,
        table_name: arguments.name(vm, "table_name")?,
        schema: arguments.optional_name(vm, "schema")?,
        kind,
        if_exists: arguments.flag(vm, "if_exists")?,
        cascade: false,
    }))
}

/// The operation behind a DDL element (`CreateTable(table)`, `CreateSequence(sequence)`, ...);
/// `None` for what is only text.
///
/// # Errors
/// A part of it is not known, or the element is not supported.
pub fn ddl_element(vm: &mut Interpreter, value: &Value) -> PyResult<Option<Operation>> {
    use crate::operations::create_table::TableScope;
    use crate::operations::{
        CreateNamedType, CreateSchema, CreateSequence, DropNamedType, DropSchema, DropSequence,
    };
    let Some(kind) = vm.text_attribute(value, "__visit_name__")? else {
        return Ok(None);
    };
    if !matches!(
        kind.as_str(),
        "create_table"
            | "drop_table"
            | "create_index"
            | "drop_index"
            | "create_sequence"
            | "drop_sequence"
            | "add_constraint"
            | "drop_constraint"
            | "create_schema"
            | "drop_schema"
            | "set_table_comment"
            | "set_column_comment"
            | "create_enum_type"
            | "drop_enum_type"
            | "create_domain_type"
            | "drop_domain_type"
    ) {
        return Ok(None);
    }
    let element = vm.attribute(value, "element")?;
    let options = vm.attribute(value, "options")?;
    let options = DirectiveArguments::new(vm, &options)?;
    let if_not_exists = options.flag(vm, "if_not_exists")?;
    let if_exists = options.flag(vm, "if_exists")?;
    let cascade = options.flag(vm, "cascade")?;
    Ok(Some(match kind.as_str() {
        "create_table" => {
            let mut made = CreateTable::new(table(vm, &element)?);
            made.if_not_exists = if_not_exists;
            made.scope = TableScope::Statement;
            Operation::CreateTable(made)
        }
        "drop_table" => {
            let mut made = DropTable::new(table(vm, &element)?);
            made.if_exists = if_exists;
            made.scope = TableScope::Statement;
            Operation::DropTable(made)
        }
        "create_index" => {
            let (table_name, schema) = owner(vm, &element)?;
            Operation::CreateIndex(CreateIndex {
                table_name,
                schema,
                index: super::schema::index(vm, &element)?,
                if_not_exists,
                checkfirst: false,
            })
        }
        "drop_index" => {
            let (table_name, schema) = owner(vm, &element)?;
            let index = super::schema::index(vm, &element)?;
            Operation::DropIndex(DropIndex {
                index_name: index.name,
                table_name: Some(table_name),
                schema,
                if_exists,
                options: index.options,
                checkfirst: false,
            })
        }
        "create_sequence" => Operation::CreateSequence(CreateSequence {
            sequence: super::schema::sequence(vm, &element)?,
            if_not_exists,
            checkfirst: false,
        }),
        "drop_sequence" => Operation::DropSequence(DropSequence {
            sequence: super::schema::sequence(vm, &element)?,
            if_exists,
            checkfirst: false,
        }),
        "create_schema" => Operation::CreateSchema(CreateSchema {
            name: identifier(vm, &element)?,
            if_not_exists,
        }),
        "drop_schema" => Operation::DropSchema(DropSchema {
            name: identifier(vm, &element)?,
            if_exists,
            cascade,
        }),
        "create_enum_type" | "create_domain_type" => Operation::CreateNamedType(CreateNamedType {
            named_type: named_type(vm, &element)?,
            checkfirst: false,
        }),
        "drop_enum_type" | "drop_domain_type" => Operation::DropNamedType(DropNamedType {
            named_type: named_type(vm, &element)?,
            checkfirst: false,
        }),
        "add_constraint" => added_constraint(vm, &element)?,
        "drop_constraint" => {
            let (table_name, schema) = owner(vm, &element)?;
            let constraint = table_constraint(vm, &element)?;
            let kind = match &constraint {
                Constraint::PrimaryKey(_) => Some(ConstraintKind::Primary),
                Constraint::ForeignKey(_) => Some(ConstraintKind::ForeignKey),
                Constraint::Unique(_) => Some(ConstraintKind::Unique),
                Constraint::Check(_) => Some(ConstraintKind::Check),
                Constraint::Exclude(_) => None,
            };
            Operation::DropConstraint(DropConstraint {
                constraint_name: constraint.name().clone(),
                table_name,
                schema,
                kind,
                if_exists,
                cascade,
            })
        }
        other => {
            return Err(Error::unsupported(format!(
                "the DDL element {other} is not supported"
            )));
        }
    }))
}

/// The enum or domain of `CreateEnumType` and its kin.
fn named_type(vm: &mut Interpreter, value: &Value) -> PyResult<NamedType> {
    Ok(
        match vm.text_attribute(value, "__visit_name__")?.as_deref() {
            Some("DOMAIN") => NamedType::Domain(Box::new(domain(vm, value)?)),
            Some("ENUM") => NamedType::Enum(enumeration(vm, value, EnumOrigin::Postgresql)?),
            _ => NamedType::Enum(enumeration(vm, value, EnumOrigin::Generic)?),
        },
    )
}

/// The table of an index or constraint object.
pub(crate) fn owner(
    vm: &mut Interpreter,
    item: &Value,
) -> PyResult<(Identifier, Option<Identifier>)> {
    let Some(table) = vm.given_attribute(item, "table")? else {
        return Err(raise(
            vm,
            "CompileError",
            "an index or constraint needs a table",
        ));
    };
    let (name, schema) = (
        vm.attribute(&table, "name")?,
        vm.given_attribute(&table, "schema")?,
    );
    Ok((
        identifier(vm, &name)?,
        optional_identifier(vm, schema.as_ref())?,
    ))
}

fn added_constraint(vm: &mut Interpreter, item: &Value) -> PyResult<Operation> {
    let (table_name, schema) = owner(vm, item)?;
    Ok(match table_constraint(vm, item)? {
        Constraint::PrimaryKey(constraint) => Operation::CreatePrimaryKey(CreatePrimaryKey {
            table_name,
            schema,
            constraint,
        }),
        Constraint::Unique(constraint) => {
            Operation::CreateUniqueConstraint(CreateUniqueConstraint {
                table_name,
                schema,
                constraint,
            })
        }
        Constraint::Check(constraint) => Operation::CreateCheckConstraint(CreateCheckConstraint {
            table_name,
            schema,
            constraint,
        }),
        Constraint::Exclude(constraint) => {
            Operation::CreateExcludeConstraint(CreateExcludeConstraint {
                table_name,
                schema,
                constraint,
            })
        }
        Constraint::ForeignKey(constraint) => {
            let Some(target) = constraint.targets.first().cloned() else {
                return Err(raise(vm, "ArgumentError", "a foreign key needs columns"));
            };
            let remote_columns = constraint
                .targets
                .iter()
                .zip(&constraint.columns)
                .map(|(target, local)| target.column.clone().unwrap_or_else(|| local.clone()))
                .collect();
            Operation::CreateForeignKey(CreateForeignKey {
                constraint_name: constraint.name,
                source_table: table_name,
                source_schema: schema,
                referent_table: target.table,
                referent_schema: target.schema,
                local_columns: constraint.columns,
                remote_columns,
                rules: constraint.rules,
            })
        }
    })
}
