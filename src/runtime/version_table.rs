//! The version table: its definition and the statements on it, as `DefaultImpl.version_table_impl`
//! and `HeadMaintainer`.

use crate::dialect::{Dialect, DialectName};
use crate::operations::create_table::TableScope;
use crate::operations::{CreateTable, Operation};
use crate::revision::VersionChange;
use crate::schema::column::Column;
use crate::schema::constraint::{Constraint, PrimaryKeyConstraint};
use crate::schema::identifier::{Identifier, ObjectName};
use crate::schema::table::Table;
use crate::schema::types::{SqlType, StringName, StringType, TypeKind};

/// Where the version table is and what it looks like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct VersionTable {
    pub(super) name: String,
    pub(super) schema: Option<String>,
    pub(super) has_primary_key: bool,
}

impl VersionTable {
    fn identifiers(&self) -> (Identifier, Option<Identifier>) {
        (
            Identifier::new(self.name.clone()),
            self.schema.clone().map(Identifier::new),
        )
    }

    /// The operation that creates it.
    pub(super) fn creation(&self) -> Operation {
        let (name, schema) = self.identifiers();
        let mut table = Table::new(name, schema);
        let text = SqlType::new(TypeKind::String(StringType {
            name: StringName::String,
            length: Some(32),
            collation: None,
        }));
        let mut column = Column::new("version_num", text);
        column.nullable = Some(false);
        table.columns.push(column);
        if self.has_primary_key {
            table
                .constraints
                .push(Constraint::PrimaryKey(PrimaryKeyConstraint {
                    name: ObjectName::Given(Identifier::new(format!("{}_pkc", self.name))),
                    columns: vec![Identifier::new("version_num")],
                    ..PrimaryKeyConstraint::default()
                }));
        }
        let mut create = CreateTable::new(table);
        create.scope = TableScope::Unchecked;
        Operation::CreateTable(create)
    }

    fn written(&self, dialect: &Dialect) -> String {
        let (name, schema) = self.identifiers();
        dialect.format_table(&name, schema.as_ref())
    }

    /// The query for its rows.
    pub(super) fn select(&self, dialect: &Dialect) -> String {
        let table = self.written(dialect);
        format!("SELECT {table}.version_num \nFROM {table}")
    }

    /// The statement that empties it.
    pub(super) fn purge(&self, dialect: &Dialect) -> String {
        format!("DELETE FROM {}", self.written(dialect))
    }

    /// The statement of one change.
    pub(super) fn change(&self, dialect: &Dialect, change: &VersionChange) -> String {
        let table = self.written(dialect);
        let quoted = |version: &str| format!("'{}'", version.replace('\'', "''"));
        match change {
            VersionChange::Insert(version) => {
                let returning = match dialect.name {
                    DialectName::Postgresql if self.has_primary_key => {
                        format!(" RETURNING {table}.version_num")
                    }
                    DialectName::Sqlite if self.has_primary_key => {
                        " RETURNING version_num".to_owned()
                    }
                    _ => String::new(),
                };
                format!(
                    "INSERT INTO {table} (version_num) VALUES ({}){returning}",
                    quoted(version)
                )
            }
            VersionChange::Delete(version) => {
                format!(
                    "DELETE FROM {table} WHERE {table}.version_num = {}",
                    quoted(version)
                )
            }
            VersionChange::Update { from, to } => format!(
                "UPDATE {table} SET version_num={} WHERE {table}.version_num = {}",
                quoted(to),
                quoted(from)
            ),
        }
    }
}
