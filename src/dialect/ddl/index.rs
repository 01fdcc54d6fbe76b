//! Indexes.

use super::constraint::expression_key;
use super::{
    CompiledOperation, Compiler, ObjectReference, Planner, Precondition, bare_subject, postgresql,
};
use crate::dialect::{DialectError, DialectName};
use crate::operations::{CreateIndex, DropIndex};
use crate::schema::assembly::columns_of;
use crate::schema::expression::{Expression, TextClause};
use crate::schema::identifier::Identifier;
use crate::schema::index::{Index, IndexElement};
use crate::schema::naming::NamedKind;
use crate::schema::options::OptionValue;

impl Planner<'_> {
    /// `op.create_index`: the table's columns need not be known.
    pub(super) fn create_index(&mut self, operation: &CreateIndex) -> Result<(), DialectError> {
        let schema = operation.schema.as_ref();
        let mut index = operation.index.clone();
        let mut columns: Vec<Identifier> = Vec::new();
        for column in index.elements.iter().filter_map(element_column) {
            if !columns.contains(&column) {
                columns.push(column);
            }
        }
        let subject = bare_subject(NamedKind::Index, &operation.table_name, schema, &columns);
        index.name = self.compiler.convention.apply(&subject, &index.name)?;
        let condition = if operation.if_not_exists {
            "IF NOT EXISTS "
        } else {
            ""
        };
        let sql = self
            .compiler
            .create_index(&operation.table_name, schema, &index, condition)?;
        if operation.checkfirst
            && let Some(name) = index.name.identifier()
        {
            self.output = CompiledOperation {
                precondition: Some(Precondition::IndexMissing {
                    table: ObjectReference::new(&operation.table_name, schema),
                    index: name.text.clone(),
                }),
                ..CompiledOperation::default()
            };
        }
        self.emit(sql);
        Ok(())
    }

    /// `op.drop_index`.
    pub(super) fn drop_index(&mut self, operation: &DropIndex) -> Result<(), DialectError> {
        let dialect = self.compiler.dialect;
        let schema = operation.schema.as_ref();
        let placeholder = Identifier::new("no_table");
        let table = operation.table_name.as_ref().unwrap_or(&placeholder);
        let columns = [Identifier::new("x")];
        let subject = bare_subject(NamedKind::Index, table, schema, &columns);
        let name = self
            .compiler
            .convention
            .apply(&subject, &operation.index_name)?;
        let Some(written) = self.compiler.object_name(&name)? else {
            return Err(DialectError::Compile(
                "DROP INDEX requires that the index have a name".to_owned(),
            ));
        };
        let condition = if operation.if_exists {
            "IF EXISTS "
        } else {
            ""
        };
        let concurrently = operation
            .options
            .truthy("postgresql_concurrently")
            .is_some();
        let sql = match dialect.name {
            DialectName::Postgresql if concurrently => format!(
                "\nDROP INDEX CONCURRENTLY {condition}{}",
                self.compiler.with_schema(&written, schema)
            ),
            DialectName::Postgresql | DialectName::Sqlite => {
                format!(
                    "\nDROP INDEX {condition}{}",
                    self.compiler.with_schema(&written, schema)
                )
            }
            DialectName::Mysql | DialectName::Mariadb => format!(
                "\nDROP INDEX {condition}{written} ON {}",
                dialect.format_table(table, schema)
            ),
        };
        if operation.checkfirst
            && let Some(name) = name.identifier()
        {
            self.output.precondition = Some(Precondition::IndexPresent {
                table: ObjectReference::new(table, schema),
                index: name.text.clone(),
            });
        }
        self.emit(sql);
        Ok(())
    }
}

/// The column that a naming convention sees of an element; text stands for a column of its name.
fn element_column(element: &IndexElement) -> Option<Identifier> {
    match element {
        IndexElement::Column(name) => Some(name.clone()),
        IndexElement::Expression(Expression::Text(text)) => {
            Some(Identifier::new(text.text.clone()))
        }
        IndexElement::Expression(expression) => columns_of(expression).into_iter().next(),
    }
}

impl Compiler<'_> {
    fn with_schema(&self, name: &str, schema: Option<&Identifier>) -> String {
        match schema.filter(|schema| !schema.text.is_empty()) {
            Some(schema) => format!("{}.{name}", self.dialect.quote(schema)),
            None => name.to_owned(),
        }
    }

    /// An expression given as an option; a string is text.
    pub(super) fn option_expression(&self, value: &OptionValue) -> Result<String, DialectError> {
        match value {
            OptionValue::Expression(expression) => self.expression(expression),
            OptionValue::Text(text) => {
                self.expression(&Expression::Text(Box::new(TextClause::new(text.clone()))))
            }
            _ => Err(DialectError::Argument(
                "SQL expression for WHERE/HAVING role expected".to_owned(),
            )),
        }
    }

    /// CREATE INDEX of an index whose name is final.
    pub(super) fn create_index(
        &self,
        table: &Identifier,
        schema: Option<&Identifier>,
        index: &Index,
        condition: &str,
    ) -> Result<String, DialectError> {
        let Some(name) = self.object_name(&index.name)? else {
            return Err(DialectError::Compile(
                "CREATE INDEX requires that the index have a name".to_owned(),
            ));
        };
        match self.dialect.name {
            DialectName::Postgresql => {
                self.postgresql_create_index(table, schema, index, condition, &name)
            }
            DialectName::Sqlite => self.sqlite_create_index(table, schema, index, condition, &name),
            DialectName::Mysql | DialectName::Mariadb => {
                self.mysql_create_index(table, schema, index, condition, &name)
            }
        }
    }

    fn postgresql_create_index(
        &self,
        table: &Identifier,
        schema: Option<&Identifier>,
        index: &Index,
        condition: &str,
        name: &str,
    ) -> Result<String, DialectError> {
        let unique = if index.unique { "UNIQUE " } else { "" };
        let concurrently = match index.options.truthy("postgresql_concurrently") {
            Some(_) => "CONCURRENTLY ",
            None => "",
        };
        let table = self.dialect.format_table(table, schema);
        let mut text = format!("CREATE {unique}INDEX {concurrently}{condition}{name} ON {table} ");
        if let Some(using) = index.options.truthy("postgresql_using") {
            let method = postgresql::index_method(&postgresql::option_text(using))?;
            text.push_str(&format!("USING {method} "));
        }
        let mut elements = Vec::with_capacity(index.elements.len());
        for element in &index.elements {
            let (written, key) = match element {
                IndexElement::Column(name) => (self.dialect.quote(name), Some(name.text.as_str())),
                IndexElement::Expression(expression) => (
                    self.grouped_expression(expression)?,
                    expression_key(expression),
                ),
            };
            elements.push(format!("{written}{}", operator_class(index, key)));
        }
        text.push_str(&format!("({})", elements.join(", ")));
        text.push_str(&self.postgresql_index_tail(&index.options)?);
        Ok(text)
    }

    fn sqlite_create_index(
        &self,
        table: &Identifier,
        schema: Option<&Identifier>,
        index: &Index,
        condition: &str,
        name: &str,
    ) -> Result<String, DialectError> {
        let unique = if index.unique { "UNIQUE " } else { "" };
        let name = self.with_schema(name, schema);
        let table = self.dialect.quote(table);
        let elements = self.index_elements(index)?.join(", ");
        let mut text = format!("CREATE {unique}INDEX {condition}{name} ON {table} ({elements})");
        if let Some(condition) = index.options.given("sqlite_where") {
            text.push_str(&format!(" WHERE {}", self.option_expression(condition)?));
        }
        Ok(text)
    }

    fn index_elements(&self, index: &Index) -> Result<Vec<String>, DialectError> {
        index
            .elements
            .iter()
            .map(|element| match element {
                IndexElement::Column(name) => Ok(self.dialect.quote(name)),
                IndexElement::Expression(expression) => self.expression(expression),
            })
            .collect()
    }
}

/// The operator class of an element (`postgresql_ops`).
fn operator_class(index: &Index, key: Option<&str>) -> String {
    let Some(OptionValue::Map(classes)) = index.options.get("postgresql_ops") else {
        return String::new();
    };
    classes
        .iter()
        .find(|(column, _)| Some(column.as_str()) == key)
        .map(|(_, class)| format!(" {}", postgresql::option_text(class)))
        .unwrap_or_default()
}
