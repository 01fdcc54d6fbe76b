//! The record of applied scripts: the table `mig_history` beside the version table, written in the
//! transaction of the version's own row. Comparing it with the scripts is left to `commands`.

use std::time::Duration;

use sha2::{Digest, Sha256};

use super::host::Runtime;
use super::version_table::VersionTable;
use super::{Recording, RunError};
use crate::database::{DatabaseError, Parameters, reflection};
use crate::dialect::{Dialect, DialectName};
use crate::operations::create_table::TableScope;
use crate::operations::{CreateTable, Operation};
use crate::python::error::PyResult;
use crate::python::interpreter::Interpreter;
use crate::revision::{Direction, PlannedStep, Step};
use crate::schema::column::Column;
use crate::schema::constraint::{Constraint, PrimaryKeyConstraint};
use crate::schema::identifier::Identifier;
use crate::schema::table::Table;
use crate::schema::types::{
    DateTimeName, IntegerSize, Spelling, SqlType, StringName, StringType, TypeKind,
};
use crate::schema::value::SqlValue;
use crate::shim::host::{ConnectionId, Host};

/// The table's name; its schema is that of the version table.
pub const HISTORY_TABLE: &str = "mig_history";

/// A line of the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryEntry {
    /// The revision.
    pub revision: String,
    /// `upgrade`, `downgrade` or `stamp`.
    pub direction: String,
    /// SHA-256 of the script, as [`script_digest`].
    pub digest: Option<String>,
    /// When, as the database writes it.
    pub applied_at: String,
    /// Who.
    pub applied_by: String,
}

/// SHA-256 of a script's text in hexadecimal digits; how lines end does not count, as checkouts on
/// different systems differ in that.
#[must_use]
pub fn script_digest(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    Sha256::digest(text.as_bytes())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// What is recorded of a step, beside what the step itself says.
#[derive(Debug, Clone, Default)]
pub(super) struct Evidence {
    /// The digest of the script that was evaluated.
    pub(super) digest: Option<String>,
    /// How long the step took.
    pub(super) duration: Duration,
}

impl Runtime {
    pub(super) fn is_recording(&self) -> bool {
        self.options.settings.recording == Recording::On
    }

    /// Writes the lines of a step whose row of the version table was just written.
    pub(super) fn record_step(
        &self,
        vm: &mut Interpreter,
        connection: ConnectionId,
        planned: &PlannedStep,
        table: &VersionTable,
        evidence: &Evidence,
    ) -> PyResult<()> {
        self.ensure_history(vm, connection, table)?;
        let dialect = self.connection_dialect(connection);
        for line in self.lines(planned, evidence) {
            let sql = insertion(&dialect, table, &line, evidence.duration);
            self.send(vm, connection, &sql, &[])?;
        }
        Ok(())
    }

    /// The revisions that a step concerns: the one that ran, or those that a stamp puts in place.
    fn lines(&self, planned: &PlannedStep, evidence: &Evidence) -> Vec<Line> {
        match &planned.step {
            Step::Revision(revision) => vec![Line {
                revision: revision.revision.clone(),
                direction: match revision.direction {
                    Direction::Upgrade => "upgrade",
                    Direction::Downgrade => "downgrade",
                },
                digest: evidence.digest.clone(),
            }],
            Step::Stamp(_) => {
                let info = planned.step.info();
                let to = match info.direction {
                    Direction::Upgrade => &info.up_revision_ids,
                    Direction::Downgrade => &info.down_revision_ids,
                };
                let line = |revision: &String| Line {
                    revision: revision.clone(),
                    direction: "stamp",
                    digest: self.digest_of(revision),
                };
                to.iter().map(line).collect()
            }
        }
    }

    /// The digest of a revision's script.
    fn digest_of(&self, revision: &str) -> Option<String> {
        let scripts = &self.options.scripts;
        let index = scripts
            .map()
            .revisions()
            .iter()
            .position(|known| known.revision == revision)?;
        let path = scripts.scripts().get(index)?.path.clone();
        let source = crate::scripts::ScriptSource::read(&path).ok()?;
        Some(script_digest(&source.text))
    }

    fn ensure_history(
        &self,
        vm: &mut Interpreter,
        connection: ConnectionId,
        table: &VersionTable,
    ) -> PyResult<()> {
        let found = self.with_connection(vm, connection, |connection| {
            if connection.has_history {
                return Ok(true);
            }
            let driver = &mut *connection.driver;
            reflection::has_table(driver, HISTORY_TABLE, table.schema.as_deref())
        })?;
        match found {
            Ok(true) => {}
            Ok(false) => self.send_operation(vm, connection, &creation(table))?,
            Err(error) => return Err(self.database_error(vm, error, None)),
        }
        self.with_connection(vm, connection, |connection| connection.has_history = true)
    }

    /// Reads the record of a database and tells it.
    pub(super) fn report_history(
        &self,
        vm: &mut Interpreter,
        connection: ConnectionId,
        table: &VersionTable,
        heads: &[String],
    ) -> PyResult<()> {
        let dialect = self.connection_dialect(connection);
        let entries = self.with_connection(vm, connection, |connection| {
            connection.ensure_transaction();
            read(&mut *connection.driver, &dialect, table)
        })?;
        let entries = match entries {
            Ok(entries) => entries,
            Err(error) => return Err(self.database_error(vm, error, None)),
        };
        match self.observer().recorded(heads, entries.as_deref()) {
            Ok(()) => Ok(()),
            Err(RunError::Command { message }) => Err(self.command_error(vm, &message)),
            Err(error) => Err(vm.error("Exception", error.to_string())),
        }
    }
}

/// A line that is to be written.
struct Line {
    revision: String,
    direction: &'static str,
    digest: Option<String>,
}

fn read(
    driver: &mut dyn crate::database::Connection,
    dialect: &Dialect,
    table: &VersionTable,
) -> Result<Option<Vec<HistoryEntry>>, DatabaseError> {
    if !reflection::has_table(driver, HISTORY_TABLE, table.schema.as_deref())? {
        return Ok(None);
    }
    let text = match dialect.name {
        DialectName::Mysql | DialectName::Mariadb => "CHAR(40)",
        DialectName::Postgresql | DialectName::Sqlite => "VARCHAR(40)",
    };
    let name = written(dialect, table);
    let sql = format!(
        "SELECT revision, direction, digest, CAST(applied_at AS {text}), applied_by \
         FROM {name} ORDER BY id"
    );
    let outcome = driver.execute(&sql, Parameters::None)?;
    let rows = outcome.result.map_or_else(Vec::new, |result| result.rows);
    let entries = rows.into_iter().map(|row| {
        let mut values = row.into_iter().map(|value| match value {
            SqlValue::Text(text) => Some(text),
            _ => None,
        });
        let mut next = || values.next().flatten();
        HistoryEntry {
            revision: next().unwrap_or_default(),
            direction: next().unwrap_or_default(),
            digest: next(),
            applied_at: next().unwrap_or_default(),
            applied_by: next().unwrap_or_default(),
        }
    });
    Ok(Some(entries.collect()))
}

fn written(dialect: &Dialect, table: &VersionTable) -> String {
    let schema = table.schema.clone().map(Identifier::new);
    dialect.format_table(&Identifier::new(HISTORY_TABLE), schema.as_ref())
}

/// The operation that creates the table.
fn creation(version_table: &VersionTable) -> Operation {
    let schema = version_table.schema.clone().map(Identifier::new);
    let mut table = Table::new(Identifier::new(HISTORY_TABLE), schema);
    let text = |length| {
        SqlType::new(TypeKind::String(StringType {
            name: StringName::String,
            length: Some(length),
            collation: None,
        }))
    };
    let integer = |size| {
        SqlType::new(TypeKind::Integer {
            size,
            spelling: Spelling::Generic,
        })
    };
    let time = SqlType::new(TypeKind::DateTime {
        name: DateTimeName::DateTime,
        timezone: true,
        precision: None,
        fsp: None,
    });
    let required = Some(false);
    for (name, sql_type, nullable) in [
        ("id", integer(IntegerSize::Regular), required),
        ("revision", text(255), required),
        ("direction", text(9), required),
        ("digest", text(64), None),
        ("applied_at", time, required),
        ("applied_by", text(255), required),
        ("duration_ms", integer(IntegerSize::Big), required),
    ] {
        let mut column = Column::new(name, sql_type);
        column.nullable = nullable;
        column.primary_key = name == "id";
        table.columns.push(column);
    }
    table
        .constraints
        .push(Constraint::PrimaryKey(PrimaryKeyConstraint {
            columns: vec![Identifier::new("id")],
            ..PrimaryKeyConstraint::default()
        }));
    let mut create = CreateTable::new(table);
    create.scope = TableScope::Unchecked;
    Operation::CreateTable(create)
}

fn insertion(dialect: &Dialect, table: &VersionTable, line: &Line, duration: Duration) -> String {
    let quoted = |text: &str| format!("'{}'", text.replace('\'', "''"));
    let now = jiff::Timestamp::now();
    let (format, user) = match dialect.name {
        DialectName::Postgresql => ("%Y-%m-%d %H:%M:%S.%6f+00:00", "session_user".to_owned()),
        DialectName::Sqlite => ("%Y-%m-%d %H:%M:%S.%6f", quoted(&operating_user())),
        DialectName::Mysql | DialectName::Mariadb => {
            ("%Y-%m-%d %H:%M:%S", "session_user()".to_owned())
        }
    };
    let host = crate::database::file_lock::host_name();
    let by = match (dialect.name, host) {
        // MySQL's has the host.
        (DialectName::Mysql | DialectName::Mariadb, _) | (_, None) => user,
        (_, Some(host)) => format!("{user} || {}", quoted(&format!("@{host}"))),
    };
    format!(
        "INSERT INTO {} (revision, direction, digest, applied_at, applied_by, duration_ms) \
         VALUES ({}, '{}', {}, '{}', {by}, {})",
        written(dialect, table),
        quoted(&line.revision),
        line.direction,
        line.digest
            .as_ref()
            .map_or_else(|| "NULL".to_owned(), |digest| format!("'{digest}'")),
        now.strftime(format),
        duration.as_millis()
    )
}

/// The user of the operating system, where the environment names one.
fn operating_user() -> String {
    ["USER", "LOGNAME", "USERNAME"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|user| !user.is_empty()))
        .unwrap_or_else(|| "unknown".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_do_not_count() {
        let digest = script_digest("a\nb\n");
        assert_eq!(digest, script_digest("a\r\nb\r\n"));
        assert_ne!(digest, script_digest("a\nb"));
        assert_eq!(
            script_digest("abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}
