//! `Config`: the options of an ini file and of `pyproject.toml` in Alembic's order of precedence,
//! readable and changeable while `env.py` runs, as `alembic.config.Config`.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use indexmap::IndexMap;

use super::error::{IniError, ProjectError};
use super::ini::{IniFile, Options};
use super::options::{ConfigFiles, ProjectOptions};
use super::paths::{absolute, absolute_parent};
use super::separator::{self, PathSeparator};
use super::text::{python_repr, python_strip};
use super::toml_config::{OptionValue, TomlConfig};

/// A hook that runs over a new script: its name and its options, as in `[post_write_hooks]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostWriteHook {
    /// The hook's name, Alembic's `_hook_name`.
    pub name: String,
    /// All other options of the hook (`type`, `entrypoint`, `executable`, `options`, ...).
    pub options: IndexMap<String, String>,
}

/// The configuration of a project, as `alembic.config.Config`. All methods take `&self`: `env.py`
/// changes options while others hold the same configuration.
#[derive(Debug)]
pub struct Config {
    /// The ini file as it was named on the command line, whether it exists or not.
    pub config_file_name: Option<String>,
    /// The `pyproject.toml` as it was named, whether it exists or not.
    pub toml_file_name: Option<String>,
    /// Whether the ini file was there to be read.
    pub ini_file_found: bool,
    state: Mutex<State>,
    toml: TomlConfig,
}

#[derive(Debug)]
struct State {
    ini: IniFile,
    section: String,
    deprecations: Vec<String>,
}

impl Config {
    /// Reads the files that the options and the environment name. A file that does not exist is
    /// empty, as in Alembic.
    ///
    /// # Errors
    /// Files that cannot be read or parsed.
    pub fn load(options: &ProjectOptions) -> Result<Self, ProjectError> {
        let files = ConfigFiles::from_options(options)?;
        let directory = &options.working_directory;
        let here = absolute_parent(directory, &files.ini);
        let mut ini = IniFile::new([("here".to_owned(), here)]);
        let text = read_if_exists(directory, &files.ini)?;
        let ini_file_found = text.is_some();
        if let Some(text) = text {
            ini.read_text(&text, &path_repr(&files.ini))
                .map_err(|error| ini_file_error(&files.ini, &text, error))?;
        }
        let toml = match read_if_exists(directory, &files.toml)? {
            None => TomlConfig::default(),
            Some(text) => {
                let here = absolute_parent(directory, &files.toml);
                TomlConfig::read_text(&text, &files.toml, &here)?
            }
        };
        Ok(Self {
            config_file_name: Some(files.ini),
            toml_file_name: Some(files.toml),
            ini_file_found,
            state: Mutex::new(State {
                ini,
                section: options.section_name.clone(),
                deprecations: Vec::new(),
            }),
            toml,
        })
    }

    /// A configuration without files, as `Config()`; options are set by hand.
    #[must_use]
    pub fn in_memory(section: &str) -> Self {
        let mut ini = IniFile::new([("here".to_owned(), ".".to_owned())]);
        // Only `[DEFAULT]` cannot be added, and it needs not to be.
        let _ = ini.add_section(section);
        Self {
            config_file_name: None,
            toml_file_name: None,
            ini_file_found: false,
            state: Mutex::new(State {
                ini,
                section: section.to_owned(),
                deprecations: Vec::new(),
            }),
            toml: TomlConfig::default(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // No method leaves the state half changed, so a poisoned lock is as good as another.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The name of the ini file's main section (`-n`), "alembic" if not chosen otherwise.
    #[must_use]
    pub fn config_ini_section(&self) -> String {
        self.state().section.clone()
    }

    /// Chooses another main section, as assigning `config.config_ini_section` does.
    pub fn set_config_ini_section(&self, section: &str) {
        section.clone_into(&mut self.state().section);
    }

    /// Runs a closure over the ini file, for readers beyond the methods here (`fileConfig`,
    /// `config.file_config`).
    pub fn with_ini<R>(&self, read: impl FnOnce(&IniFile) -> R) -> R {
        read(&self.state().ini)
    }

    /// Runs a closure that may change the ini file, for `config.file_config.set(...)` and the like.
    pub fn with_ini_mut<R>(&self, change: impl FnOnce(&mut IniFile) -> R) -> R {
        change(&mut self.state().ini)
    }

    /// Whether `[tool.alembic]` of `pyproject.toml` has any option.
    #[must_use]
    pub fn has_toml_options(&self) -> bool {
        !self.toml.is_empty()
    }

    /// Alembic's deprecation warnings met so far; Python does not show them unless asked to.
    #[must_use]
    pub fn deprecations(&self) -> Vec<String> {
        self.state().deprecations.clone()
    }

    fn deprecate(&self, message: &str) {
        let mut state = self.state();
        if !state.deprecations.iter().any(|known| known == message) {
            state.deprecations.push(message.to_owned());
        }
    }

    /// All options of a section, interpolated, with those of `[DEFAULT]` and `here`; `None` if the
    /// section does not exist. As `Config.get_section`.
    ///
    /// # Errors
    /// If a value cannot be interpolated.
    pub fn get_section(&self, section: &str) -> Result<Option<Options>, ProjectError> {
        let state = self.state();
        if !state.ini.has_section(section) {
            return Ok(None);
        }
        Ok(state.ini.items(section)?)
    }

    /// An option of a section, `None` if the section has none. As `Config.get_section_option`.
    ///
    /// # Errors
    /// If the section does not exist, or the value cannot be interpolated.
    pub fn get_section_option(
        &self,
        section: &str,
        name: &str,
    ) -> Result<Option<String>, ProjectError> {
        let state = self.state();
        if !state.ini.has_section(section) {
            return Err(self.no_section(section));
        }
        Ok(state.ini.get(section, name)?)
    }

    fn no_section(&self, section: &str) -> ProjectError {
        let file = self
            .config_file_name
            .as_deref()
            .map_or_else(|| "None".to_owned(), python_repr);
        let message = format!("No config file {file} found, or file has no '[{section}]' section");
        ProjectError::command_with_hint(message, self.missing_hint())
    }

    fn missing_hint(&self) -> String {
        match (&self.config_file_name, self.ini_file_found) {
            (Some(file), false) => format!(
                "there is no '{file}' in the working directory: run mig in the project's folder, or name the file with -c"
            ),
            _ => "choose the section with -n, or add it to the file".to_owned(),
        }
    }

    /// An option of the main section. As `Config.get_main_option`; `pyproject.toml` is not asked.
    ///
    /// # Errors
    /// If the main section does not exist, or the value cannot be interpolated.
    pub fn get_main_option(&self, name: &str) -> Result<Option<String>, ProjectError> {
        self.get_section_option(&self.config_ini_section(), name)
    }

    /// Sets an option of the main section. As `Config.set_main_option`.
    ///
    /// # Errors
    /// If the value has a percent sign that starts no interpolation.
    pub fn set_main_option(&self, name: &str, value: &str) -> Result<(), ProjectError> {
        self.set_section_option(&self.config_ini_section(), name, value)
    }

    /// Removes an option of the main section. As `Config.remove_main_option`.
    ///
    /// # Errors
    /// If the main section does not exist.
    pub fn remove_main_option(&self, name: &str) -> Result<(), ProjectError> {
        let mut state = self.state();
        let section = state.section.clone();
        state.ini.remove_option(&section, name)?;
        Ok(())
    }

    /// Sets an option of a section, which is created if it does not exist. As
    /// `Config.set_section_option`.
    ///
    /// # Errors
    /// If the value has a percent sign that starts no interpolation, or the section is `[DEFAULT]`.
    pub fn set_section_option(
        &self,
        section: &str,
        name: &str,
        value: &str,
    ) -> Result<(), ProjectError> {
        let mut state = self.state();
        if !state.ini.has_section(section) {
            state.ini.add_section(section)?;
        }
        Ok(state.ini.set(section, name, value)?)
    }

    /// An option of the main section or else of `[tool.alembic]`. As `Config.get_alembic_option`.
    ///
    /// # Errors
    /// If the value cannot be interpolated or has a type that Alembic does not accept.
    pub fn get_alembic_option(&self, name: &str) -> Result<Option<OptionValue>, ProjectError> {
        if let Some(text) = self.ini_option(name)? {
            return Ok(Some(OptionValue::Text(text)));
        }
        self.toml.get(name)
    }

    /// The table `[tool.alembic]` as it is written, as `Config.toml_alembic_config`.
    #[must_use]
    pub fn toml_table(&self) -> &toml::Table {
        self.toml.table()
    }

    /// As `get_alembic_option`, for an option that must be a string.
    ///
    /// # Errors
    /// As `get_alembic_option`, and for a value of another type.
    pub fn get_alembic_text(&self, name: &str) -> Result<Option<String>, ProjectError> {
        match self.get_alembic_option(name)? {
            None => Ok(None),
            Some(OptionValue::Text(text)) => Ok(Some(text)),
            Some(_) => Err(self.toml.wrong_type(name, "a string")),
        }
    }

    /// A boolean option: `true` in the ini file, a TOML boolean in `pyproject.toml`. As
    /// `Config.get_alembic_boolean_option`.
    ///
    /// # Errors
    /// If the value cannot be interpolated, or is no boolean in `pyproject.toml`.
    pub fn get_alembic_boolean_option(&self, name: &str) -> Result<bool, ProjectError> {
        match self.ini_option(name)? {
            Some(text) => Ok(text == "true"),
            None => self.toml.get_boolean(name),
        }
    }

    /// A boolean option of mig's own, `mig.NAME`: `true` (or `yes`, `on`, `1`) in the ini file, and a
    /// boolean in `pyproject.toml`, where the dotted key is a table.
    ///
    /// # Errors
    /// If the value cannot be interpolated, or is no boolean.
    pub fn get_own_boolean(&self, name: &str) -> Result<bool, ProjectError> {
        let full = format!("mig.{name}");
        match self.ini_option(&full)? {
            Some(text) => match text.trim().to_ascii_lowercase().as_str() {
                "true" | "yes" | "on" | "1" => Ok(true),
                "false" | "no" | "off" | "0" | "" => Ok(false),
                _ => Err(ProjectError::command(format!(
                    "{full} in the configuration is true or false, not '{text}'"
                ))),
            },
            None => self.toml.get_own_boolean(name),
        }
    }

    /// An option as `file_config.get(main section, name)`, `None` where that would raise for a
    /// missing section or option.
    fn ini_option(&self, name: &str) -> Result<Option<String>, IniError> {
        let state = self.state();
        if state.ini.has_option(&state.section, name) {
            return state.ini.get(&state.section, name);
        }
        Ok(None)
    }

    /// The folders with migration scripts, as written; `None` means the folder `versions` of the
    /// script location. As `Config.get_version_locations_list`.
    ///
    /// # Errors
    /// Unknown path separators, and values that cannot be interpolated or are no list of strings.
    pub fn get_version_locations_list(&self) -> Result<Option<Vec<String>>, ProjectError> {
        let name = "version_locations";
        let Some(value) = self.ini_option(name)?.filter(|value| !value.is_empty()) else {
            return match self.toml.get(name)? {
                None => Ok(None),
                Some(OptionValue::TextList(list)) => Ok(Some(list)),
                Some(_) => Err(self.toml.wrong_type(name, "a list of strings")),
            };
        };
        let separator = self.path_separator(&["path_separator", "version_path_separator"])?;
        Ok(Some(match separator {
            Some(separator) => split_on(&value, separator),
            None => {
                self.deprecate(
                    "No path_separator found in configuration; falling back to legacy splitting on spaces/commas for version_locations.  Consider adding path_separator=os to Alembic config.",
                );
                separator::split_on_space_comma(&value)
            }
        }))
    }

    /// The folders to put in front of Python's search path, as written. As
    /// `Config.get_prepend_sys_paths_list`.
    ///
    /// # Errors
    /// Unknown path separators, and values that cannot be interpolated or are no list of strings.
    pub fn get_prepend_sys_paths_list(&self) -> Result<Option<Vec<String>>, ProjectError> {
        let name = "prepend_sys_path";
        let Some(value) = self.ini_option(name)?.filter(|value| !value.is_empty()) else {
            return match self.toml.get(name)? {
                None => Ok(None),
                Some(OptionValue::TextList(list)) => Ok(Some(list)),
                // Alembic would take each character as a folder, which for "." comes to the same.
                Some(OptionValue::Text(text)) => Ok(Some(vec![text])),
                Some(_) => Err(self.toml.wrong_type(name, "a list of strings")),
            };
        };
        Ok(Some(match self.path_separator(&["path_separator"])? {
            Some(separator) => split_on(&value, separator),
            None => {
                self.deprecate(
                    "No path_separator found in configuration; falling back to legacy splitting on spaces, commas, and colons for prepend_sys_path.  Consider adding path_separator=os to Alembic config.",
                );
                separator::split_on_space_comma_colon(&value)
            }
        }))
    }

    /// As `Config._get_file_separator_char`.
    fn path_separator(&self, names: &[&str]) -> Result<Option<PathSeparator>, ProjectError> {
        for name in names {
            let Some(value) = self.get_main_option(name)? else {
                continue;
            };
            let Some(separator) = PathSeparator::from_option(&value) else {
                return Err(ProjectError::Value {
                    message: format!(
                        "'{value}' is not a valid value for {name}; expected 'space', 'newline', 'os', ':', ';'"
                    ),
                });
            };
            if *name == "version_path_separator" {
                self.deprecate(
                    "The version_path_separator configuration parameter is deprecated; please use path_separator",
                );
            }
            return Ok(Some(separator));
        }
        Ok(None)
    }

    /// The hooks to run over new scripts, in order. As `Config.get_hooks_list`.
    ///
    /// # Errors
    /// Values that cannot be interpolated, and tables without a name.
    pub fn get_hooks_list(&self) -> Result<Vec<PostWriteHook>, ProjectError> {
        let section = "post_write_hooks";
        match self.get_section(section)? {
            Some(options) => Ok(ini_hooks(&options)),
            None => match self.toml.get(section)? {
                None => Ok(Vec::new()),
                Some(OptionValue::TableList(tables)) => {
                    let hooks = tables.into_iter().map(toml_hook);
                    let hooks: Option<Vec<_>> = hooks.collect();
                    hooks.ok_or_else(|| self.toml.wrong_type(section, "tables with a name each"))
                }
                Some(OptionValue::TextList(list)) if list.is_empty() => Ok(Vec::new()),
                Some(_) => Err(self.toml.wrong_type(section, "a list of tables")),
            },
        }
    }
}

fn split_on(value: &str, separator: PathSeparator) -> Vec<String> {
    value
        .split(separator.character())
        .filter(|part| !part.is_empty())
        .map(|part| python_strip(part).to_owned())
        .collect()
}

fn ini_hooks(options: &Options) -> Vec<PostWriteHook> {
    let names = options.get("hooks").map_or("", String::as_str);
    separator::split_on_space_comma(names)
        .into_iter()
        .filter(|name| !name.is_empty())
        .map(|name| {
            let prefix = format!("{name}.");
            let options = options
                .iter()
                .filter_map(|(key, value)| {
                    let key = key.strip_prefix(&prefix)?;
                    Some((key.to_owned(), value.clone()))
                })
                .collect();
            PostWriteHook { name, options }
        })
        .collect()
}

fn toml_hook(mut options: IndexMap<String, String>) -> Option<PostWriteHook> {
    let name = options.shift_remove("name")?;
    Some(PostWriteHook { name, options })
}

/// How Python's `repr` writes the `Path` under which Alembic reads a file.
fn path_repr(file: &str) -> String {
    let path = super::paths::normalize(Path::new(file));
    let class = if cfg!(windows) {
        "WindowsPath"
    } else {
        "PosixPath"
    };
    format!("{class}({})", python_repr(&path.to_string_lossy()))
}

fn ini_file_error(file: &str, text: &str, error: IniError) -> ProjectError {
    let line = error.line().and_then(|line| text.lines().nth(line - 1));
    ProjectError::IniFile {
        file: file.to_owned(),
        source_line: line.map(str::to_owned),
        error: Box::new(error),
    }
}

/// The text of a file, `None` if it cannot be opened (as `ConfigParser.read` passes over it).
fn read_if_exists(directory: &Path, file: &str) -> Result<Option<String>, ProjectError> {
    let path = absolute(directory, Path::new(file));
    let Ok(bytes) = std::fs::read(&path) else {
        return Ok(None);
    };
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Some(text)),
        Err(error) => Err(ProjectError::Unreadable {
            path: file.to_owned(),
            message: format!("not UTF-8 at byte {}", error.utf8_error().valid_up_to()),
        }),
    }
}
