//! The `[tool.alembic]` table of `pyproject.toml`; how it ranks beside the ini file is `config`'s
//! business.

use indexmap::IndexMap;

use super::error::ProjectError;
use super::interpolation::percent_format;

/// The value of an option, with the types that `pyproject.toml` can give it; an ini file gives
/// only strings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OptionValue {
    /// A string, filled in.
    Text(String),
    /// A list of strings.
    TextList(Vec<String>),
    /// A table of strings.
    Table(IndexMap<String, String>),
    /// A list of tables of strings.
    TableList(Vec<IndexMap<String, String>>),
    /// An integer.
    Integer(i64),
    /// A boolean.
    Boolean(bool),
}

/// The `[tool.alembic]` table of one `pyproject.toml`.
#[derive(Debug, Clone, Default)]
pub struct TomlConfig {
    file: String,
    table: toml::Table,
    /// What `%(name)s` can refer to, with `here` as the folder of the file.
    arguments: IndexMap<String, String>,
}

impl TomlConfig {
    /// Reads the text of a `pyproject.toml`; `here` is the absolute path of its folder.
    ///
    /// # Errors
    /// If the text is not TOML, or `tool.alembic` is not a table.
    pub fn read_text(text: &str, file: &str, here: &str) -> Result<Self, ProjectError> {
        let document: toml::Table =
            text.parse()
                .map_err(|error: toml::de::Error| ProjectError::Toml {
                    path: file.to_owned(),
                    message: error.to_string().trim_end().to_owned(),
                })?;
        let table = match document.get("tool").and_then(|tool| tool.get("alembic")) {
            None => toml::Table::new(),
            Some(toml::Value::Table(table)) => table.clone(),
            Some(_) => return Err(ProjectError::command("Incorrect TOML format")),
        };
        Ok(Self {
            file: file.to_owned(),
            table,
            arguments: IndexMap::from([("here".to_owned(), here.to_owned())]),
        })
    }

    /// The table as it is written.
    #[must_use]
    pub fn table(&self) -> &toml::Table {
        &self.table
    }

    /// Whether the table has no option at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.table.is_empty()
    }

    /// The value of an option with `%(here)s` filled in, as `Config._get_toml_config_value`.
    ///
    /// # Errors
    /// Values of other types than Alembic accepts, and templates that cannot be filled in.
    pub fn get(&self, option: &str) -> Result<Option<OptionValue>, ProjectError> {
        let Some(value) = self.table.get(option) else {
            return Ok(None);
        };
        let value = match value {
            toml::Value::String(text) => OptionValue::Text(self.fill(option, text)?),
            toml::Value::Array(items) => self.list(option, items)?,
            toml::Value::Table(table) => OptionValue::Table(self.filled_table(option, table)?),
            toml::Value::Integer(number) => OptionValue::Integer(*number),
            toml::Value::Boolean(flag) => OptionValue::Boolean(*flag),
            toml::Value::Float(_) | toml::Value::Datetime(_) => {
                return Err(ProjectError::command(format!(
                    "unsupported TOML value type for key: {}",
                    super::text::python_repr(option)
                )));
            }
        };
        Ok(Some(value))
    }

    /// The value of a boolean option; false if it is not there.
    ///
    /// # Errors
    /// If the value is not a boolean.
    pub fn get_boolean(&self, option: &str) -> Result<bool, ProjectError> {
        match self.table.get(option) {
            None => Ok(false),
            Some(toml::Value::Boolean(flag)) => Ok(*flag),
            Some(_) => Err(ProjectError::command(format!(
                "boolean value expected for TOML parameter {}",
                super::text::python_repr(option)
            ))),
        }
    }

    /// The value of `mig.NAME = true`; false if it is not there.
    ///
    /// # Errors
    /// If the value is not a boolean.
    pub fn get_own_boolean(&self, name: &str) -> Result<bool, ProjectError> {
        let full = format!("mig.{name}");
        let dotted = self.table.get("mig").and_then(|table| table.get(name));
        match dotted.or_else(|| self.table.get(&full)) {
            None => Ok(false),
            Some(toml::Value::Boolean(flag)) => Ok(*flag),
            Some(_) => Err(ProjectError::command(format!(
                "boolean value expected for TOML parameter {}",
                super::text::python_repr(&full)
            ))),
        }
    }

    /// The error for a value whose type an option cannot have.
    #[must_use]
    pub fn wrong_type(&self, option: &str, expected: &'static str) -> ProjectError {
        ProjectError::WrongType {
            option: option.to_owned(),
            file: self.file.clone(),
            expected,
        }
    }

    fn list(&self, option: &str, items: &[toml::Value]) -> Result<OptionValue, ProjectError> {
        if matches!(items.first(), Some(toml::Value::Table(_))) {
            let tables = items.iter().map(|item| match item {
                toml::Value::Table(table) => self.filled_table(option, table),
                _ => Err(self.wrong_type(option, "a list of tables")),
            });
            return Ok(OptionValue::TableList(tables.collect::<Result<_, _>>()?));
        }
        let texts = items.iter().map(|item| match item {
            toml::Value::String(text) => self.fill(option, text),
            _ => Err(self.wrong_type(option, "a list of strings")),
        });
        Ok(OptionValue::TextList(texts.collect::<Result<_, _>>()?))
    }

    fn filled_table(
        &self,
        option: &str,
        table: &toml::Table,
    ) -> Result<IndexMap<String, String>, ProjectError> {
        table
            .iter()
            .map(|(name, value)| match value {
                toml::Value::String(text) => Ok((name.clone(), self.fill(option, text)?)),
                _ => Err(self.wrong_type(option, "a table of strings")),
            })
            .collect()
    }

    fn fill(&self, option: &str, template: &str) -> Result<String, ProjectError> {
        percent_format(template, &self.arguments).map_err(|error| ProjectError::Template {
            option: option.to_owned(),
            error,
        })
    }
}
