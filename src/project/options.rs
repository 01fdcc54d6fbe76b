//! What decides where a project's configuration is: the command line, the environment and the
//! working directory, as plain values.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::error::ProjectError;

/// All that loading a project depends on; nothing is read from the process behind its back.
#[derive(Debug, Clone)]
pub struct ProjectOptions {
    /// The files given with `-c`/`--config`, in order.
    pub config_files: Vec<String>,
    /// The main section of the ini file, `-n`/`--name`.
    pub section_name: String,
    /// The directory that relative paths start from.
    pub working_directory: PathBuf,
    /// The environment variables.
    pub environment: BTreeMap<String, String>,
    /// The values of `-x`, in order.
    pub x_arguments: Vec<String>,
}

impl ProjectOptions {
    /// The options of a command line without flags and of an empty environment.
    #[must_use]
    pub fn new(working_directory: impl Into<PathBuf>) -> Self {
        Self {
            config_files: Vec::new(),
            section_name: "alembic".to_owned(),
            working_directory: working_directory.into(),
            environment: BTreeMap::new(),
            x_arguments: Vec::new(),
        }
    }

    /// The options of a command line without flags in this process's directory and environment;
    /// variables that are not Unicode are left out.
    ///
    /// # Errors
    /// If the working directory cannot be found out.
    pub fn from_process() -> Result<Self, ProjectError> {
        let working_directory =
            std::env::current_dir().map_err(|error| ProjectError::Unreadable {
                path: "the working directory".to_owned(),
                message: error.to_string(),
            })?;
        let mut options = Self::new(working_directory);
        options.environment = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        Ok(options)
    }

    /// The value of an environment variable.
    #[must_use]
    pub fn environment_variable(&self, name: &str) -> Option<&str> {
        self.environment.get(name).map(String::as_str)
    }
}

/// The names of the two files that a configuration can come from; either may not exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigFiles {
    /// The ini file.
    pub ini: String,
    /// The `pyproject.toml`.
    pub toml: String,
}

impl ConfigFiles {
    /// Decides the names from `-c` and `ALEMBIC_CONFIG`, as `CommandLine._inis_from_config`.
    ///
    /// # Errors
    /// If `-c` names two ini files or two `pyproject.toml`.
    pub fn from_options(options: &ProjectOptions) -> Result<Self, ProjectError> {
        let mut default = Self {
            ini: "alembic.ini".to_owned(),
            toml: "pyproject.toml".to_owned(),
        };
        match options.environment_variable("ALEMBIC_CONFIG") {
            Some(file) if is_pyproject(file) => file.clone_into(&mut default.toml),
            Some("") | None => {}
            Some(file) => file.clone_into(&mut default.ini),
        }
        let (mut ini, mut toml) = (None, None);
        for name in &options.config_files {
            let (slot, message) = if is_pyproject(name) {
                (&mut toml, "pyproject.toml indicated more than once")
            } else {
                (&mut ini, "only one ini file may be indicated")
            };
            if slot.replace(name.clone()).is_some() {
                return Err(ProjectError::command(message));
            }
        }
        Ok(Self {
            ini: ini.filter(|name| !name.is_empty()).unwrap_or(default.ini),
            toml: toml.unwrap_or(default.toml),
        })
    }
}

fn is_pyproject(name: &str) -> bool {
    // Python's `os.path.basename`: what follows the last slash, so "pyproject.toml/" is none.
    let base = name.rsplit(std::path::MAIN_SEPARATOR).next();
    base.is_some_and(|base| Path::new(base) == Path::new("pyproject.toml"))
}
