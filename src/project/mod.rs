//! The project's configuration (`alembic.ini`, `pyproject.toml`), its paths and its database URL;
//! no databases. Reading the scripts of the folders named here is left to `scripts`, running
//! `env.py` to `runtime`.

mod config;
pub mod credentials;
mod error;
mod ini;
mod interpolation;
mod options;
mod paths;
mod separator;
mod text;
mod toml_config;

use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use crate::database::{DatabaseUrl, PasswordDisplay, UrlError};
pub use config::{Config, PostWriteHook};
pub use error::{IniError, ProjectError};
pub use ini::{DEFAULT_SECTION, IniFile, Options};
pub use interpolation::TemplateError;
pub use options::{ConfigFiles, ProjectOptions};
pub use paths::{absolute, normalize};
pub use separator::PathSeparator;
pub use text::{is_python_whitespace, python_integer, python_repr, python_rstrip, python_strip};
pub use toml_config::{OptionValue, TomlConfig};

/// As `alembic.script.base._default_file_template`.
pub const DEFAULT_FILE_TEMPLATE: &str = "%(rev)s_%(slug)s";

/// A project: its configuration, and what follows from it for finding and writing scripts, as
/// `ScriptDirectory.from_config` reads it.
#[derive(Debug, Clone)]
pub struct Project {
    /// The configuration; shared, and changed by `env.py` while it runs.
    pub config: Arc<Config>,
    /// The directory that relative paths start from; absolute.
    pub working_directory: PathBuf,
    /// The script directory (with `env.py` and `script.py.mako`); absolute.
    pub script_location: PathBuf,
    /// The script directory as Alembic writes it in messages: as configured, so possibly relative.
    pub script_location_name: PathBuf,
    /// The folders with migration scripts; absolute. They need not exist.
    pub version_locations: Vec<PathBuf>,
    /// Whether `version_locations` is configured, or stands for the default.
    pub version_locations_configured: bool,
    /// Whether folders below the version locations are searched too.
    pub recursive_version_locations: bool,
    /// Whether compiled scripts without a source count (`sourceless`).
    pub sourceless: bool,
    /// The folders of `prepend_sys_path`; absolute, in order.
    pub sys_path: Vec<PathBuf>,
    /// The template of a new script's file name.
    pub file_template: String,
    /// The longest slug in a new script's file name.
    pub truncate_slug_length: i64,
    /// The time zone of a new script's creation date; `None` is the local one.
    pub timezone: Option<String>,
    /// The encoding of new scripts.
    pub output_encoding: String,
    /// The hooks to run over a new script.
    pub hooks: Vec<PostWriteHook>,
    /// The values of `-x`, in order.
    pub x_arguments: Vec<String>,
}

impl Project {
    /// Loads the configuration and resolves its paths.
    ///
    /// # Errors
    /// What Alembic raises while it reads the configuration, and a script directory that does not
    /// exist.
    pub fn load(options: &ProjectOptions) -> Result<Self, ProjectError> {
        let config = Config::load(options)?;
        Self::from_config(Arc::new(config), options)
    }

    /// Resolves the paths of a configuration that is already loaded, as
    /// `ScriptDirectory.from_config`.
    ///
    /// # Errors
    /// As `load`.
    pub fn from_config(
        config: Arc<Config>,
        options: &ProjectOptions,
    ) -> Result<Self, ProjectError> {
        let directory = options.working_directory.as_path();
        let Some(location) = config.get_alembic_text("script_location")? else {
            return Err(no_script_location(&config));
        };
        let truncate_slug_length = truncate_slug_length(&config)?;
        let sys_path: Vec<PathBuf> = config
            .get_prepend_sys_paths_list()?
            .unwrap_or_default()
            .iter()
            .map(|folder| absolute(directory, Path::new(folder)))
            .collect();
        let recursive_version_locations =
            config.get_alembic_boolean_option("recursive_version_locations")?;
        let search_path = package_search_path(&config, options, &sys_path);
        let script_location_name = paths::locate_resource(&location, directory, &search_path)?;
        let script_location = absolute(directory, &script_location_name);
        let file_template = config
            .get_alembic_text("file_template")?
            .unwrap_or_else(|| DEFAULT_FILE_TEMPLATE.to_owned());
        let sourceless = config.get_alembic_boolean_option("sourceless")?;
        let output_encoding = config
            .get_alembic_text("output_encoding")?
            .unwrap_or_else(|| "utf-8".to_owned());
        let configured = config.get_version_locations_list()?.unwrap_or_default();
        let timezone = config.get_alembic_text("timezone")?;
        let hooks = config.get_hooks_list()?;
        if !script_location.exists() {
            return Err(no_script_directory(&script_location_name, directory));
        }
        let version_locations_configured = !configured.is_empty();
        let version_locations = if version_locations_configured {
            configured
                .iter()
                .map(|location| paths::locate_resource(location, directory, &search_path))
                .map(|path| path.map(|path| absolute(directory, &path)))
                .collect::<Result<_, _>>()?
        } else {
            vec![script_location.join("versions")]
        };
        Ok(Self {
            config,
            working_directory: directory.to_path_buf(),
            script_location,
            script_location_name,
            version_locations,
            version_locations_configured,
            recursive_version_locations,
            sourceless,
            sys_path,
            file_template,
            truncate_slug_length,
            timezone,
            output_encoding,
            hooks,
            x_arguments: options.x_arguments.clone(),
        })
    }
}

fn no_script_location(config: &Config) -> ProjectError {
    let file = config.config_file_name.as_deref().unwrap_or("alembic.ini");
    let section = config.config_ini_section();
    let hint = if config.ini_file_found || config.has_toml_options() {
        format!("add script_location to the [{section}] section of '{file}'")
    } else {
        format!(
            "there is no '{file}' here: run mig in the project's folder, name the file with -c, or start a project with 'mig init'"
        )
    };
    ProjectError::command_with_hint("No 'script_location' key found in configuration.", hint)
}

fn no_script_directory(name: &Path, working_directory: &Path) -> ProjectError {
    let message = format!(
        "Path doesn't exist: {}.  Please use the 'init' command to create a new scripts folder.",
        name.display()
    );
    if name.is_absolute() {
        return ProjectError::command(message);
    }
    let hint = format!(
        "script_location is relative to the working directory, {}; %(here)s stands for the folder of the configuration file",
        working_directory.display()
    );
    ProjectError::command_with_hint(message, hint)
}

fn truncate_slug_length(config: &Config) -> Result<i64, ProjectError> {
    const DEFAULT: i64 = 40;
    let name = "truncate_slug_length";
    let length = match config.get_alembic_option(name)? {
        None => DEFAULT,
        Some(OptionValue::Integer(length)) => length,
        Some(OptionValue::Text(text)) => {
            python_integer(&text).ok_or_else(|| ProjectError::Value {
                message: format!(
                    "invalid literal for int() with base 10: {}",
                    python_repr(&text)
                ),
            })?
        }
        Some(_) => {
            return Err(ProjectError::Value {
                message: format!("{name} must be an integer"),
            });
        }
    };
    // Alembic takes 0 for "not given".
    Ok(if length == 0 { DEFAULT } else { length })
}

/// Where the package of a `package:path` location is looked for: `prepend_sys_path` and
/// `PYTHONPATH` as Python does; then where an installed project usually is, as mig has no Python
/// whose installed packages it could ask.
fn package_search_path(
    config: &Config,
    options: &ProjectOptions,
    sys_path: &[PathBuf],
) -> Vec<PathBuf> {
    let directory = options.working_directory.as_path();
    let mut folders = sys_path.to_vec();
    if let Some(value) = options.environment_variable("PYTHONPATH") {
        let separator = PathSeparator::OperatingSystem.character();
        let parts = value.split(separator).filter(|part| !part.is_empty());
        folders.extend(parts.map(|part| absolute(directory, Path::new(part))));
    }
    folders.push(directory.to_path_buf());
    folders.push(directory.join("src"));
    if let Some(file) = &config.config_file_name {
        let path = absolute(directory, Path::new(file));
        if let Some(folder) = path.parent() {
            folders.push(folder.to_path_buf());
            folders.push(folder.join("src"));
        }
    }
    if let Some(environment) = options.environment_variable("VIRTUAL_ENV") {
        folders.extend(paths::site_packages(Path::new(environment)));
    }
    let mut unique = Vec::new();
    for folder in folders {
        if !unique.contains(&folder) {
            unique.push(folder);
        }
    }
    unique
}

#[cfg(test)]
mod ini_recorded;
#[cfg(test)]
mod tests;
