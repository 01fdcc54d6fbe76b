//! Constraints, within CREATE TABLE and by themselves.

use super::sqlite::{has_inline_primary_key, on_conflict};
use super::{Compiler, NO_ALTER_IN_SQLITE, Planner, SKIPPED_IN_SQLITE, bare_subject, postgresql};
use crate::dialect::{DialectError, DialectName};
use crate::operations::{ConstraintKind, DropConstraint};
use crate::schema::assembly::{AssembledTable, TypeCheck, TypeCheckValues, columns_of};
use crate::schema::constraint::{
    CheckConstraint, Constraint, Deferral, ExcludeConstraint, ExcludeSubject, ForeignKeyConstraint,
    PrimaryKeyConstraint, UniqueConstraint,
};
use crate::schema::expression::{ElementName, Expression};
use crate::schema::identifier::{Identifier, ObjectName};
use crate::schema::naming::{NamedColumn, NamedKind, NamedSubject};
use crate::schema::options::{DialectOptions, OptionValue};

impl Planner<'_> {
    /// The CHECK of a column's type, added after the column; SQLite leaves it out.
    pub(super) fn add_type_check(
        &mut self,
        table: &AssembledTable,
        check: &TypeCheck,
    ) -> Result<(), DialectError> {
        if !self.compiler.needs_type_check(check) {
            return Ok(());
        }
        if self.compiler.dialect.is_sqlite() {
            self.output.warnings.push(SKIPPED_IN_SQLITE.to_owned());
            return Ok(());
        }
        let clause = self.compiler.type_check(table, check)?;
        let name = self
            .compiler
            .dialect
            .format_table(&table.name, table.schema.as_ref());
        self.emit(format!("ALTER TABLE {name} ADD {clause}"));
        Ok(())
    }

    /// The CHECK of a column's former type, dropped before the type changes. SQLite has no
    /// statement for it, and on MySQL Alembic leaves it in place.
    pub(super) fn drop_type_check(
        &mut self,
        table: &AssembledTable,
        check: &TypeCheck,
    ) -> Result<(), DialectError> {
        let dialect = self.compiler.dialect;
        if !dialect.is_postgresql() || !self.compiler.needs_type_check(check) {
            return Ok(());
        }
        let name = self.compiler.type_check_name(table, check)?;
        let Some(name) = self.compiler.object_name(&name)? else {
            return Err(unnamed_drop("CheckConstraint"));
        };
        let table = dialect.format_table(&table.name, table.schema.as_ref());
        self.emit(format!("ALTER TABLE {table} DROP CONSTRAINT {name}"));
        Ok(())
    }
}

impl Compiler<'_> {
    /// The clause of a constraint; `None` where the dialect leaves it out.
    pub(super) fn constraint(
        &self,
        table: &AssembledTable,
        constraint: &Constraint,
    ) -> Result<Option<String>, DialectError> {
        match constraint {
            Constraint::PrimaryKey(primary_key) => self.primary_key(table, primary_key),
            Constraint::ForeignKey(foreign_key) => self.foreign_key(table, foreign_key),
            Constraint::Unique(unique) => self.unique(table, unique).map(Some),
            Constraint::Check(check) => self.check(check).map(Some),
            Constraint::Exclude(exclude) => self.exclude(exclude).map(Some),
        }
    }

    fn preamble(&self, name: &ObjectName) -> Result<String, DialectError> {
        Ok(match self.object_name(name)? {
            Some(name) => format!("CONSTRAINT {name} "),
            None => String::new(),
        })
    }

    fn column_list(&self, columns: &[Identifier]) -> String {
        let quoted: Vec<String> = columns
            .iter()
            .map(|name| self.dialect.quote(name))
            .collect();
        quoted.join(", ")
    }

    fn primary_key(
        &self,
        table: &AssembledTable,
        primary_key: &PrimaryKeyConstraint,
    ) -> Result<Option<String>, DialectError> {
        if self.dialect.is_sqlite() && has_inline_primary_key(table, primary_key) {
            return Ok(None);
        }
        let mut columns = primary_key.columns.clone();
        if primary_key.implicit
            && let Some(first) = table.autoincrement_column()?
        {
            // The column that numbers itself comes first.
            columns.retain(|name| *name != first.name);
            columns.insert(0, first.name.clone());
        }
        let mut text = self.preamble(&primary_key.name)?;
        if columns.is_empty() && !self.dialect.is_postgresql() {
            return Ok(Some(String::new()));
        }
        text.push_str(&format!("PRIMARY KEY ({})", self.column_list(&columns)));
        if self.dialect.is_postgresql() {
            text.push_str(&self.include(&primary_key.options));
        }
        text.push_str(&deferral(&primary_key.deferral)?);
        match self.dialect.name {
            DialectName::Sqlite => {
                text.push_str(&sqlite_conflict(
                    table,
                    &primary_key.options,
                    &columns,
                    "sqlite_on_conflict_primary_key",
                ));
            }
            DialectName::Mysql | DialectName::Mariadb => {
                if let Some(using) = self.mysql_option(&primary_key.options, "using")
                    && using.is_truthy()
                {
                    text.push_str(&format!(" USING {}", self.option_name(using)));
                }
            }
            DialectName::Postgresql => {}
        }
        Ok(Some(text))
    }

    fn unique(
        &self,
        table: &AssembledTable,
        unique: &UniqueConstraint,
    ) -> Result<String, DialectError> {
        let mut text = String::new();
        if !unique.columns.is_empty() {
            text = self.preamble(&unique.name)?;
            let distinct = match unique.options.get("postgresql_nulls_not_distinct") {
                Some(OptionValue::Bool(true)) if self.dialect.is_postgresql() => {
                    "NULLS NOT DISTINCT "
                }
                Some(OptionValue::Bool(false)) if self.dialect.is_postgresql() => "NULLS DISTINCT ",
                _ => "",
            };
            text.push_str(&format!(
                "UNIQUE {distinct}({})",
                self.column_list(&unique.columns)
            ));
            if self.dialect.is_postgresql() {
                text.push_str(&self.include(&unique.options));
            }
            text.push_str(&deferral(&unique.deferral)?);
        }
        if self.dialect.is_sqlite() {
            text.push_str(&sqlite_conflict(
                table,
                &unique.options,
                &unique.columns,
                "sqlite_on_conflict_unique",
            ));
        }
        Ok(text)
    }

    fn check_body(&self, check: &CheckConstraint) -> Result<String, DialectError> {
        let mut text = self.preamble(&check.name)?;
        text.push_str(&format!("CHECK ({})", self.expression(&check.condition)?));
        text.push_str(&deferral(&check.deferral)?);
        Ok(text)
    }

    fn check(&self, check: &CheckConstraint) -> Result<String, DialectError> {
        let mut text = self.check_body(check)?;
        text.push_str(&self.validity(&check.options));
        if self.dialect.is_sqlite() {
            text.push_str(&on_conflict(&check.options, "sqlite_on_conflict"));
        }
        Ok(text)
    }

    /// A CHECK that stands with its column.
    pub(super) fn column_check(
        &self,
        table: &AssembledTable,
        check: &CheckConstraint,
    ) -> Result<String, DialectError> {
        if self.dialect.is_sqlite() && check.options.given("sqlite_on_conflict").is_some() {
            return Err(DialectError::Compile(
                "SQLite does not support on conflict clause for column check constraint".to_owned(),
            ));
        }
        let mut check = check.clone();
        let columns = columns_of(&check.condition);
        let subject = bare_subject(
            NamedKind::Check,
            &table.name,
            table.schema.as_ref(),
            &columns,
        );
        check.name = self.convention.apply(&subject, &check.name)?;
        self.check_body(&check)
    }

    fn validity(&self, options: &DialectOptions) -> String {
        let not_valid =
            self.dialect.is_postgresql() && options.truthy("postgresql_not_valid").is_some();
        if not_valid {
            " NOT VALID".to_owned()
        } else {
            String::new()
        }
    }

    fn foreign_key(
        &self,
        table: &AssembledTable,
        foreign_key: &ForeignKeyConstraint,
    ) -> Result<Option<String>, DialectError> {
        let Some(target) = foreign_key.targets.first() else {
            return Err(DialectError::Argument(
                "a foreign key needs at least one column".to_owned(),
            ));
        };
        if self.dialect.is_sqlite() && target.schema != table.schema {
            return Ok(None);
        }
        let mut text = self.preamble(&foreign_key.name)?;
        text.push_str(&format!(
            "FOREIGN KEY({}) REFERENCES {} ({})",
            self.column_list(&foreign_key.columns),
            self.referred_table(foreign_key),
            self.referred_columns(foreign_key)
        ));
        text.push_str(&self.foreign_key_rules(foreign_key)?);
        text.push_str(&self.validity(&foreign_key.rules.options));
        Ok(Some(text))
    }

    fn referred_table(&self, foreign_key: &ForeignKeyConstraint) -> String {
        let Some(target) = foreign_key.targets.first() else {
            return String::new();
        };
        let schema = if self.dialect.is_sqlite() {
            None
        } else {
            target.schema.as_ref()
        };
        self.dialect.format_table(&target.table, schema)
    }

    fn referred_columns(&self, foreign_key: &ForeignKeyConstraint) -> String {
        let columns: Vec<Identifier> = foreign_key
            .targets
            .iter()
            .filter_map(|target| target.column.clone())
            .collect();
        self.column_list(&columns)
    }

    fn foreign_key_rules(
        &self,
        foreign_key: &ForeignKeyConstraint,
    ) -> Result<String, DialectError> {
        let rules = &foreign_key.rules;
        let mut text = String::new();
        if let Some(word) = &rules.match_type {
            if self.dialect.is_mysql_family() {
                return Err(DialectError::Compile(
                    "MySQL ignores the 'MATCH' keyword while at the same time causes ON UPDATE/ON \
                     DELETE clauses to be ignored."
                        .to_owned(),
                ));
            }
            text.push_str(&format!(" MATCH {}", phrase(word)?));
        }
        if let Some(action) = &rules.ondelete {
            let is_valid = if self.dialect.is_postgresql() {
                postgresql::is_on_delete_phrase(action)
            } else {
                is_phrase(action)
            };
            if !is_valid {
                return Err(unexpected_phrase(action, PHRASE));
            }
            text.push_str(&format!(" ON DELETE {action}"));
        }
        if let Some(action) = &rules.onupdate {
            text.push_str(&format!(" ON UPDATE {}", phrase(action)?));
        }
        text.push_str(&deferral(&rules.deferral)?);
        Ok(text)
    }

    /// REFERENCES written with a column.
    pub(super) fn inline_reference(
        &self,
        foreign_key: &ForeignKeyConstraint,
    ) -> Result<String, DialectError> {
        let table = foreign_key
            .targets
            .first()
            .map(|target| {
                self.dialect
                    .format_table(&target.table, target.schema.as_ref())
            })
            .unwrap_or_default();
        let columns = self.referred_columns(foreign_key);
        let rules = self.foreign_key_rules(foreign_key)?;
        Ok(format!(" REFERENCES {table} ({columns}){rules}"))
    }

    fn exclude(&self, exclude: &ExcludeConstraint) -> Result<String, DialectError> {
        if !self.dialect.is_postgresql() {
            return Err(DialectError::Unsupported {
                dialect: self.dialect.name.as_str(),
                element: "ExcludeConstraint".to_owned(),
            });
        }
        let mut text = self.preamble(&exclude.name)?;
        let mut elements = Vec::with_capacity(exclude.elements.len());
        for element in &exclude.elements {
            let (subject, key) = match &element.subject {
                ExcludeSubject::Column(name) => {
                    (self.dialect.quote(name), Some(name.text.as_str()))
                }
                ExcludeSubject::Expression(expression) => {
                    (self.expression(expression)?, expression_key(expression))
                }
            };
            let class = exclude
                .operator_classes
                .iter()
                .find(|(column, _)| Some(column.as_str()) == key)
                .map(|(_, class)| format!(" {class}"))
                .unwrap_or_default();
            elements.push(format!("{subject}{class} WITH {}", element.operator));
        }
        let using = postgresql::index_method(&exclude.using)?;
        text.push_str(&format!("EXCLUDE USING {using} ({})", elements.join(", ")));
        if let Some(condition) = &exclude.condition {
            text.push_str(&format!(
                " WHERE ({})",
                self.qualified_expression(condition)?
            ));
        }
        text.push_str(&deferral(&exclude.deferral)?);
        Ok(text)
    }

    /// Whether the dialect has to emulate the type by a CHECK.
    pub(super) fn needs_type_check(&self, check: &TypeCheck) -> bool {
        match &check.values {
            TypeCheckValues::Boolean => !self.dialect.supports_native_boolean(),
            TypeCheckValues::Labels { native_enum, .. } => {
                !native_enum || !self.dialect.supports_native_enum()
            }
        }
    }

    fn type_check_name(
        &self,
        table: &AssembledTable,
        check: &TypeCheck,
    ) -> Result<ObjectName, DialectError> {
        let subject = NamedSubject {
            kind: NamedKind::Check,
            table_name: &table.name.text,
            table_schema: table.schema.as_ref().map(|schema| schema.text.as_str()),
            columns: vec![NamedColumn {
                name: &check.column.text,
                key: &check.column_key,
            }],
            referred_table: None,
            referred_columns: Vec::new(),
        };
        Ok(self.convention.name_when_written(&subject, &check.name)?)
    }

    pub(super) fn type_check(
        &self,
        table: &AssembledTable,
        check: &TypeCheck,
    ) -> Result<String, DialectError> {
        if check.is_array && self.dialect.is_postgresql() {
            return Err(DialectError::Compile(
                "PostgreSQL dialect cannot produce the CHECK constraint for ARRAY of non-native \
                 ENUM; please specify create_constraint=False on this Enum datatype."
                    .to_owned(),
            ));
        }
        let values = match &check.values {
            TypeCheckValues::Boolean => "0, 1".to_owned(),
            TypeCheckValues::Labels { labels, .. } => {
                let quoted: Vec<String> = labels
                    .iter()
                    .map(|label| self.dialect.string_literal(label))
                    .collect();
                quoted.join(", ")
            }
        };
        let name = self.type_check_name(table, check)?;
        let column = self.dialect.quote(&check.column);
        Ok(format!(
            "{}CHECK ({column} IN ({values}))",
            self.preamble(&name)?
        ))
    }

    /// `op.drop_constraint`.
    pub(super) fn drop_constraint(
        &self,
        operation: &DropConstraint,
    ) -> Result<String, DialectError> {
        if self.dialect.is_sqlite() {
            return Err(DialectError::NotImplemented(NO_ALTER_IN_SQLITE.to_owned()));
        }
        let name = self.dropped_name(
            &operation.table_name,
            operation.schema.as_ref(),
            operation.kind,
            &operation.constraint_name,
        )?;
        let name = self.object_name(&name)?;
        let table = self
            .dialect
            .format_table(&operation.table_name, operation.schema.as_ref());
        if self.dialect.is_mysql_family() {
            return self.mysql_drop_constraint(&table, operation.kind, name.as_deref());
        }
        let Some(name) = name else {
            return Err(unnamed_drop(class_name(operation.kind)));
        };
        let condition = if operation.if_exists {
            "IF EXISTS "
        } else {
            ""
        };
        let cascade = if operation.cascade { " CASCADE" } else { "" };
        Ok(format!(
            "ALTER TABLE {table} DROP CONSTRAINT {condition}{name}{cascade}"
        ))
    }
}

/// The key by which operator classes find an expression.
pub(super) fn expression_key(expression: &Expression) -> Option<&str> {
    match expression {
        Expression::Column(column) => Some(column.key.as_deref().unwrap_or(&column.name.text)),
        Expression::Text(text) => Some(&text.text),
        Expression::Label(label) => match &label.name {
            ElementName::Given(name) => Some(&name.text),
            ElementName::Anonymous { .. } => None,
        },
        _ => None,
    }
}

fn class_name(kind: Option<ConstraintKind>) -> &'static str {
    match kind {
        None => "Constraint",
        Some(ConstraintKind::ForeignKey) => "ForeignKeyConstraint",
        Some(ConstraintKind::Primary) => "PrimaryKeyConstraint",
        Some(ConstraintKind::Unique) => "UniqueConstraint",
        Some(ConstraintKind::Check) => "CheckConstraint",
    }
}

pub(super) fn unnamed_drop(class: &str) -> DialectError {
    DialectError::Compile(format!(
        "Can't emit DROP CONSTRAINT for constraint {class}(); it has no name"
    ))
}

/// ON CONFLICT of the constraint, or of its only column.
fn sqlite_conflict(
    table: &AssembledTable,
    options: &DialectOptions,
    columns: &[Identifier],
    column_option: &str,
) -> String {
    if options.given("sqlite_on_conflict").is_some() {
        return on_conflict(options, "sqlite_on_conflict");
    }
    match columns {
        [name] => table
            .column(&name.text)
            .map(|column| on_conflict(&column.options, column_option))
            .unwrap_or_default(),
        _ => String::new(),
    }
}

/// DEFERRABLE and INITIALLY.
fn deferral(deferral: &Deferral) -> Result<String, DialectError> {
    let mut text = match deferral.deferrable {
        None => String::new(),
        Some(true) => " DEFERRABLE".to_owned(),
        Some(false) => " NOT DEFERRABLE".to_owned(),
    };
    if let Some(initially) = &deferral.initially {
        text.push_str(&format!(" INITIALLY {}", phrase(initially)?));
    }
    Ok(text)
}

const PHRASE: &str = "^\\w+(?:\\s+\\w+)*$";

/// Words and blanks only, as `validate_sql_phrase`.
pub(super) fn is_phrase(text: &str) -> bool {
    let is_word = |character: char| character.is_alphanumeric() || character == '_';
    !text.is_empty()
        && text.starts_with(is_word)
        && text
            .chars()
            .all(|character| is_word(character) || character.is_whitespace())
        && text.strip_suffix('\n').unwrap_or(text).ends_with(is_word)
}

fn phrase(text: &str) -> Result<&str, DialectError> {
    if is_phrase(text) {
        Ok(text)
    } else {
        Err(unexpected_phrase(text, PHRASE))
    }
}

pub(super) fn unexpected_phrase(text: &str, pattern: &str) -> DialectError {
    DialectError::Compile(format!(
        "Unexpected SQL phrase: '{text}' (matching against '{}')",
        pattern.replace('\\', "\\\\")
    ))
}
