//! `logging.config.fileConfig`: the sections `[loggers]`, `[handlers]` and `[formatters]` of an ini
//! file, applied to the logging.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use indexmap::IndexMap;

use super::arguments::{Argument, Evaluator};
use super::formatter::{FormatStyle, Formatter, UnknownField};
use super::handler::{Destination, FileMode, FileOpening, HandlerId, LogFile, Rotation};
use super::record::Level;
use super::{Logging, log_path};
use crate::output::terminal::StandardStream;
use crate::project::{IniError, IniFile, python_integer, python_repr, python_strip};

/// Why a logging configuration cannot be applied. `Display` gives the message of the exception that
/// Python raises.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct LoggingError {
    /// The dotted name of the exception's class.
    pub python_class: &'static str,
    /// The exception's message.
    pub message: String,
    /// What to do about it, where more can be said.
    pub hint: Option<String>,
}

impl LoggingError {
    fn new(python_class: &'static str, message: impl Into<String>) -> Self {
        Self {
            python_class,
            message: message.into(),
            hint: None,
        }
    }

    pub(super) fn value(message: impl Into<String>) -> Self {
        Self::new("ValueError", message)
    }

    fn missing_key(key: &str, hint: String) -> Self {
        Self {
            hint: Some(hint),
            ..Self::new("KeyError", python_repr(key))
        }
    }
}

impl From<IniError> for LoggingError {
    fn from(error: IniError) -> Self {
        Self::new(error.python_class(), error.to_string())
    }
}

/// What becomes of loggers that exist and are not configured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExistingLoggers {
    /// They are switched off (`disable_existing_loggers=True`, the default).
    Disable,
    /// They stay as they are.
    Keep,
}

/// Where a configuration is read from.
#[derive(Debug, Clone, Copy)]
pub enum FileConfigSource<'a> {
    /// A file, as it is named in the call.
    File(&'a str),
    /// A file that is already read (`config.file_config`).
    Parsed(&'a IniFile),
}

/// The arguments of `logging.config.fileConfig`, and what its expressions can refer to.
#[derive(Debug, Clone, Copy)]
pub struct FileConfig<'a> {
    /// Where it is read from.
    pub source: FileConfigSource<'a>,
    /// The options of `[DEFAULT]` (`defaults=`).
    pub defaults: &'a IndexMap<String, String>,
    /// What becomes of other loggers.
    pub existing_loggers: ExistingLoggers,
    /// The directory that relative file names start from.
    pub working_directory: &'a Path,
    /// The environment variables.
    pub environment: &'a BTreeMap<String, String>,
}

impl Logging {
    /// Applies the logging configuration of an ini file, as `logging.config.fileConfig`. Returns
    /// notices about handlers and formatters of other packages, which are replaced by plain ones.
    ///
    /// # Errors
    /// What Python raises; most often a missing section.
    pub fn file_config(&self, config: &FileConfig<'_>) -> Result<Vec<String>, LoggingError> {
        let file;
        let ini = match config.source {
            FileConfigSource::Parsed(ini) => ini,
            FileConfigSource::File(name) => {
                file = read_file(name, config)?;
                &file
            }
        };
        let mut reader = Reader {
            logging: self,
            ini,
            config,
            notices: Vec::new(),
        };
        let formatters = reader.formatters()?;
        let handlers = reader.handlers(&formatters)?;
        reader.loggers(&handlers)?;
        Ok(reader.notices)
    }
}

fn read_file(name: &str, config: &FileConfig<'_>) -> Result<IniFile, LoggingError> {
    let path = log_path(config.working_directory, name);
    if !path.exists() {
        let message = format!("{name} doesn't exist");
        return Err(LoggingError::new("FileNotFoundError", message));
    }
    let text = std::fs::read_to_string(&path)
        .map_err(|error| LoggingError::new("OSError", format!("cannot read {name}: {error}")))?;
    if text.is_empty() {
        let message = format!("{name} is an empty file");
        return Err(LoggingError::new("RuntimeError", message));
    }
    let defaults = config.defaults.iter();
    let mut ini = IniFile::new(defaults.map(|(key, value)| (key.clone(), value.clone())));
    ini.read_text(&text, &python_repr(name))
        .map_err(|error| match error {
            IniError::Parsing { .. } | IniError::MissingSectionHeader { .. } => {
                LoggingError::new("RuntimeError", format!("{name} is invalid: {error}"))
            }
            other => other.into(),
        })?;
    Ok(ini)
}

struct Reader<'a> {
    logging: &'a Logging,
    ini: &'a IniFile,
    config: &'a FileConfig<'a>,
    notices: Vec<String>,
}

impl Reader<'_> {
    /// An option as `parser[section][option]`.
    fn required(&self, section: &str, option: &str) -> Result<String, LoggingError> {
        self.check_section(section)?;
        match self.ini.get(section, option)? {
            Some(value) => Ok(value),
            None => Err(LoggingError::missing_key(
                option,
                format!("fileConfig() needs the option '{option}' in the section [{section}]"),
            )),
        }
    }

    fn check_section(&self, section: &str) -> Result<(), LoggingError> {
        if self.ini.has_section(section) {
            return Ok(());
        }
        let hint = format!(
            "fileConfig() reads the sections [loggers], [handlers] and [formatters] and those they name; [{section}] is not there"
        );
        Err(LoggingError::missing_key(section, hint))
    }

    fn keys(&self, section: &str) -> Result<Vec<String>, LoggingError> {
        Ok(split_names(&self.required(section, "keys")?))
    }

    fn formatters(&mut self) -> Result<BTreeMap<String, Formatter>, LoggingError> {
        let mut formatters = BTreeMap::new();
        for name in self.keys("formatters")? {
            let section = format!("formatter_{name}");
            let style = self.ini.get_raw(&section, "style").unwrap_or("%");
            let Some(style) = FormatStyle::from_option(style) else {
                return Err(LoggingError::value("Style must be one of: %,{,$"));
            };
            self.check_section(&section)?;
            let class = self.ini.get(&section, "class")?.unwrap_or_default();
            let mut unknown_field = UnknownField::Fail;
            if !matches!(class.as_str(), "" | "logging.Formatter") {
                unknown_field = UnknownField::Blank;
                self.notices.push(format!(
                    "the log formatter '{name}' is of the class {class}, which mig does not have; its lines are formatted by logging.Formatter"
                ));
            }
            let formatter = Formatter::new(
                self.ini.get_raw(&section, "format"),
                self.ini.get_raw(&section, "datefmt"),
                style,
            )
            .map_err(LoggingError::value)?;
            formatters.insert(name, formatter.with_unknown_field(unknown_field));
        }
        Ok(formatters)
    }

    fn handlers(
        &mut self,
        formatters: &BTreeMap<String, Formatter>,
    ) -> Result<BTreeMap<String, HandlerId>, LoggingError> {
        let mut handlers = BTreeMap::new();
        for name in self.keys("handlers")? {
            let section = format!("handler_{name}");
            let class = self.required(&section, "class")?;
            let format = self.ini.get(&section, "formatter")?.unwrap_or_default();
            let destination = self.destination(&name, &section, &class)?;
            let handler = self.logging.create_handler(destination);
            if let Some(level) = self.ini.get(&section, "level")? {
                self.logging.set_handler_level(handler, level_of(&level)?);
            }
            if !format.is_empty() {
                let Some(formatter) = formatters.get(&format) else {
                    let hint = format!("[{section}] names a formatter that [formatters] does not");
                    return Err(LoggingError::missing_key(&format, hint));
                };
                self.logging
                    .set_handler_formatter(handler, formatter.clone());
            }
            handlers.insert(name, handler);
        }
        Ok(handlers)
    }

    fn destination(
        &mut self,
        name: &str,
        section: &str,
        class: &str,
    ) -> Result<Destination, LoggingError> {
        let class = class.strip_prefix("logging.").unwrap_or(class);
        match class {
            "StreamHandler" => {
                let arguments = self.arguments(section, &["stream"])?;
                match arguments.get("stream") {
                    None | Some(Argument::None) => Ok(Destination::Standard(StandardStream::Error)),
                    Some(Argument::Stream(stream)) => Ok(Destination::Standard(*stream)),
                    Some(_) => Err(self.wrong_arguments(section, "the stream is none")),
                }
            }
            "NullHandler" => Ok(Destination::Null),
            "FileHandler" | "handlers.WatchedFileHandler" => {
                let parameters = ["filename", "mode", "encoding", "delay", "errors"];
                let arguments = self.arguments(section, &parameters)?;
                self.log_file(section, &arguments, None)
            }
            "handlers.RotatingFileHandler" => {
                let parameters = [
                    "filename",
                    "mode",
                    "maxBytes",
                    "backupCount",
                    "encoding",
                    "delay",
                    "errors",
                ];
                let arguments = self.arguments(section, &parameters)?;
                let rotation = Rotation {
                    maximum_bytes: number(&arguments, "maxBytes"),
                    backup_count: u32::try_from(number(&arguments, "backupCount"))
                        .unwrap_or(u32::MAX),
                };
                self.log_file(section, &arguments, Some(rotation))
            }
            "handlers.TimedRotatingFileHandler" => {
                self.notices.push(format!(
                    "the log handler '{name}' does not rotate its file by time in mig; it appends to the file"
                ));
                let parameters = [
                    "filename",
                    "when",
                    "interval",
                    "backupCount",
                    "encoding",
                    "delay",
                    "utc",
                    "atTime",
                    "errors",
                ];
                let arguments = self.arguments(section, &parameters)?;
                self.log_file(section, &arguments, None)
            }
            _ => {
                self.notices.push(format!(
                    "the log handler '{name}' is of the class {class}, which mig does not have; its lines go to standard error"
                ));
                Ok(Destination::Standard(StandardStream::Error))
            }
        }
    }

    /// The arguments of a handler by the names of its parameters.
    fn arguments(
        &self,
        section: &str,
        parameters: &[&str],
    ) -> Result<BTreeMap<String, Argument>, LoggingError> {
        let evaluator = Evaluator {
            environment: self.config.environment,
            working_directory: self.config.working_directory,
        };
        let evaluate = |option: &str, default: &str| -> Result<Argument, LoggingError> {
            let source = self.ini.get(section, option)?;
            let source = source.unwrap_or_else(|| default.to_owned());
            evaluator
                .evaluate(python_strip(&source))
                .map_err(|message| self.wrong_arguments(section, &message))
        };
        let Argument::Sequence(positional) = evaluate("args", "()")? else {
            return Err(
                self.wrong_arguments(section, "args must be a tuple, such as (sys.stderr,)")
            );
        };
        let Argument::Mapping(named) = evaluate("kwargs", "{}")? else {
            return Err(self.wrong_arguments(section, "kwargs must be a dictionary"));
        };
        if positional.len() > parameters.len() {
            return Err(self.wrong_arguments(section, "there are too many arguments"));
        }
        let names = parameters.iter().map(|name| (*name).to_owned());
        let mut arguments: BTreeMap<String, Argument> = names.zip(positional).collect();
        for (name, value) in named {
            if !parameters.contains(&name.as_str()) || arguments.contains_key(&name) {
                let message = format!("'{name}' cannot be given");
                return Err(self.wrong_arguments(section, &message));
            }
            arguments.insert(name, value);
        }
        Ok(arguments)
    }

    fn log_file(
        &self,
        section: &str,
        arguments: &BTreeMap<String, Argument>,
        rotation: Option<Rotation>,
    ) -> Result<Destination, LoggingError> {
        let Some(Argument::Text(name)) = arguments.get("filename") else {
            return Err(self.wrong_arguments(section, "the file's name is missing"));
        };
        let mode = match arguments.get("mode") {
            None => FileMode::Append,
            Some(Argument::Text(mode)) if mode.starts_with('a') => FileMode::Append,
            // A file that rotates is always continued.
            Some(Argument::Text(mode)) if mode.starts_with('w') => match rotation {
                Some(rotation) if rotation.maximum_bytes > 0 => FileMode::Append,
                _ => FileMode::Truncate,
            },
            Some(Argument::Text(mode)) if mode.starts_with('x') => FileMode::CreateNew,
            Some(_) => return Err(self.wrong_arguments(section, "the mode is none of a, w, x")),
        };
        let opening = match arguments.get("delay") {
            Some(Argument::Boolean(true)) => FileOpening::WithFirstRecord,
            Some(Argument::Integer(flag)) if *flag != 0 => FileOpening::WithFirstRecord,
            _ => FileOpening::AtOnce,
        };
        self.check_encoding(section, arguments)?;
        let path = log_path(self.config.working_directory, name);
        let file = LogFile::new(path.clone(), mode, opening, rotation).map_err(|error| {
            let class = match error.kind() {
                std::io::ErrorKind::NotFound => "FileNotFoundError",
                std::io::ErrorKind::PermissionDenied => "PermissionError",
                std::io::ErrorKind::AlreadyExists => "FileExistsError",
                std::io::ErrorKind::IsADirectory => "IsADirectoryError",
                _ => "OSError",
            };
            let path = python_repr(&path.to_string_lossy());
            let message = match error.raw_os_error() {
                Some(number) => {
                    let text = error.to_string();
                    let text = text.split(" (os error").next().unwrap_or_default();
                    format!("[Errno {number}] {text}: {path}")
                }
                None => format!("{error}: {path}"),
            };
            LoggingError::new(class, message)
        })?;
        Ok(Destination::File(file))
    }

    /// Log files are written in UTF-8; ASCII is part of it.
    fn check_encoding(
        &self,
        section: &str,
        arguments: &BTreeMap<String, Argument>,
    ) -> Result<(), LoggingError> {
        let known = match arguments.get("encoding") {
            None | Some(Argument::None) => true,
            Some(Argument::Text(encoding)) => matches!(
                encoding.to_lowercase().replace('_', "-").as_str(),
                "utf-8" | "utf8" | "ascii" | "us-ascii" | "locale"
            ),
            Some(_) => false,
        };
        if known {
            Ok(())
        } else {
            Err(self.wrong_arguments(section, "log files are written in UTF-8 only"))
        }
    }

    fn wrong_arguments(&self, section: &str, message: &str) -> LoggingError {
        LoggingError {
            hint: Some(
                "a handler's args are a tuple of literals, sys.stderr, sys.stdout, os.environ[...] and os.path.join(...)"
                    .to_owned(),
            ),
            ..LoggingError::value(format!(
                "cannot evaluate the arguments of the log handler in [{section}]: {message}"
            ))
        }
    }

    fn loggers(&self, handlers: &BTreeMap<String, HandlerId>) -> Result<(), LoggingError> {
        let mut names = self.keys("loggers")?;
        let Some(position) = names.iter().position(|name| name == "root") else {
            return Err(LoggingError {
                hint: Some("the keys of [loggers] must name 'root'".to_owned()),
                ..LoggingError::value("list.remove(x): x not in list")
            });
        };
        names.remove(position);
        self.configure("root", "logger_root", handlers)?;
        let mut existing = self.existing_names();
        let mut children = BTreeSet::new();
        for name in names {
            let section = format!("logger_{name}");
            let qualified = self.required(&section, "qualname")?;
            let propagate = match self.ini.get(&section, "propagate")? {
                None => true,
                Some(text) => {
                    let number = python_integer(&text).ok_or_else(|| {
                        LoggingError::value(format!(
                            "invalid literal for int() with base 10: {}",
                            python_repr(&text)
                        ))
                    })?;
                    number != 0
                }
            };
            if existing.remove(&qualified) {
                let prefix = format!("{qualified}.");
                let below = existing.iter().filter(|other| other.starts_with(&prefix));
                children.extend(below.cloned());
            }
            self.configure(&qualified, &section, handlers)?;
            let mut state = self.logging.state();
            let logger = state.logger_mut(&qualified);
            logger.propagate = propagate;
            logger.disabled = false;
        }
        self.handle_existing(existing, &children);
        Ok(())
    }

    /// The names of all loggers and of those above them, which Python keeps as place holders.
    fn existing_names(&self) -> BTreeSet<String> {
        let state = self.logging.state();
        let mut names = BTreeSet::new();
        for name in state.loggers.keys() {
            names.insert(name.clone());
            let ends = name.match_indices('.').map(|(end, _)| end);
            names.extend(ends.map(|end| name[..end].to_owned()));
        }
        names
    }

    /// Sets the level and the handlers of a logger as its section says.
    fn configure(
        &self,
        logger: &str,
        section: &str,
        handlers: &BTreeMap<String, HandlerId>,
    ) -> Result<(), LoggingError> {
        self.check_section(section)?;
        if let Some(level) = self.ini.get(section, "level")? {
            self.logging.set_level(logger, level_of(&level)?);
        }
        let mut chosen = Vec::new();
        for name in split_names(&self.required(section, "handlers")?) {
            let Some(handler) = handlers.get(&name) else {
                let hint = format!("[{section}] names a handler that [handlers] does not");
                return Err(LoggingError::missing_key(&name, hint));
            };
            if !chosen.contains(handler) {
                chosen.push(*handler);
            }
        }
        self.logging.state().logger_mut(logger).handlers = chosen;
        Ok(())
    }

    /// As `logging.config._handle_existing_loggers`.
    fn handle_existing(&self, existing: BTreeSet<String>, children: &BTreeSet<String>) {
        let mut state = self.logging.state();
        for name in existing {
            let Some(logger) = state.loggers.get_mut(&name) else {
                continue;
            };
            if children.contains(&name) {
                logger.level = Level::NOTSET;
                logger.handlers.clear();
                logger.propagate = true;
            } else {
                logger.disabled = self.config.existing_loggers == ExistingLoggers::Disable;
            }
        }
    }
}

fn number(arguments: &BTreeMap<String, Argument>, name: &str) -> u64 {
    match arguments.get(name) {
        Some(Argument::Integer(number)) => u64::try_from(*number).unwrap_or(0),
        _ => 0,
    }
}

fn level_of(name: &str) -> Result<Level, LoggingError> {
    Level::from_name(name)
        .ok_or_else(|| LoggingError::value(format!("Unknown level: {}", python_repr(name))))
}

/// Splits names at commas; an empty text has none.
fn split_names(text: &str) -> Vec<String> {
    if text.is_empty() {
        return Vec::new();
    }
    text.split(',')
        .map(|name| python_strip(name).to_owned())
        .collect()
}
