//! Log lines: a tree of loggers with levels and handlers that behaves as Python's `logging`, so that
//! an ini file's `[loggers]` means here what it means there. Who logs what is left to others; they
//! hand over a logger's name, a level and a message.

mod arguments;
mod file_config;
mod formatter;
mod handler;
mod record;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use indexmap::IndexMap;
use jiff::Timestamp;
use jiff::tz::TimeZone;

pub use file_config::{ExistingLoggers, FileConfig, FileConfigSource, LoggingError};
pub use formatter::{BASIC_FORMAT, FormatStyle, Formatter, UnknownField};
pub use handler::{Destination, FileMode, FileOpening, HandlerId, LogFile, Rotation};
pub use record::{Level, LogRecord, RecordOrigin};

use super::secrets::Secrets;
use super::terminal::{StandardStream, Terminal};
use handler::Handler;

/// The loggers that exist when Alembic evaluates `env.py`. It matters which: `fileConfig` disables
/// those that it does not configure.
const ALEMBIC_LOGGERS: &[&str] = &[
    "alembic",
    "alembic.autogenerate.api",
    "alembic.autogenerate.compare",
    "alembic.autogenerate.compare.comments",
    "alembic.autogenerate.compare.constraints",
    "alembic.autogenerate.compare.schema",
    "alembic.autogenerate.compare.server_defaults",
    "alembic.autogenerate.compare.tables",
    "alembic.autogenerate.compare.types",
    "alembic.config",
    "alembic.ddl.impl",
    "alembic.ddl.postgresql",
    "alembic.ext.checkconstraint_byname",
    "alembic.runtime.migration",
    "alembic.runtime.plugins",
    "alembic.util.messaging",
    "asyncio",
    "concurrent.futures",
    "sqlalchemy",
    "sqlalchemy.dialects.postgresql",
];

/// The logging of one run; clones share it.
#[derive(Clone)]
pub struct Logging {
    state: Arc<Mutex<State>>,
}

struct State {
    root: Logger,
    loggers: BTreeMap<String, Logger>,
    handlers: Vec<Handler>,
    /// Records up to this level are dropped (`logging.disable`); none at first.
    disabled_level: Level,
    terminal: Box<dyn Terminal>,
    secrets: Secrets,
    clock: Clock,
    started: Timestamp,
}

/// Where the time of records comes from.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    /// The time now.
    pub now: fn() -> Timestamp,
    /// The local time zone, asked for when a line shows the time: finding it out takes longer than
    /// a short command does otherwise.
    pub zone: fn() -> TimeZone,
}

impl Clock {
    /// The clock and the time zone of the system.
    pub const SYSTEM: Self = Self {
        now: Timestamp::now,
        zone: TimeZone::system,
    };
}

/// One logger, as `logging.Logger`.
#[derive(Debug, Clone)]
struct Logger {
    level: Level,
    handlers: Vec<HandlerId>,
    propagate: bool,
    disabled: bool,
}

impl Logger {
    fn new(level: Level) -> Self {
        Self {
            level,
            handlers: Vec::new(),
            propagate: true,
            disabled: false,
        }
    }
}

/// The arguments of `logging.basicConfig`.
#[derive(Debug, Default)]
pub struct BasicConfig {
    /// The root logger's level.
    pub level: Option<Level>,
    /// The format; without one that of the style.
    pub format: Option<String>,
    /// The format of the time.
    pub date_format: Option<String>,
    /// The syntax of the format.
    pub style: FormatStyle,
    /// Where lines go; standard error if not given.
    pub destination: Option<Destination>,
    /// Handlers that exist already, instead of a destination.
    pub handlers: Option<Vec<HandlerId>>,
    /// What happens to the root logger's handlers.
    pub present_handlers: PresentHandlers,
}

/// What `logging.basicConfig` does if the root logger has handlers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PresentHandlers {
    /// It does nothing at all.
    #[default]
    Keep,
    /// It takes them off first (`force=True`).
    Remove,
}

/// Whether a logger passes records on to its parent's handlers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Propagation {
    /// It does.
    On,
    /// It does not.
    Off,
}

impl Logging {
    /// The logging as it is before an `env.py` configures it: warnings and worse go to standard
    /// error as bare messages, Alembic's own nowhere.
    #[must_use]
    pub fn new(terminal: Box<dyn Terminal>, secrets: Secrets) -> Self {
        Self::with_clock(terminal, secrets, Clock::SYSTEM)
    }

    /// As `new`, with another clock.
    #[must_use]
    pub fn with_clock(terminal: Box<dyn Terminal>, secrets: Secrets, clock: Clock) -> Self {
        let loggers = ALEMBIC_LOGGERS
            .iter()
            .map(|name| ((*name).to_owned(), Logger::new(Level::NOTSET)))
            .collect();
        let logging = Self {
            state: Arc::new(Mutex::new(State {
                root: Logger::new(Level::WARNING),
                loggers,
                handlers: Vec::new(),
                disabled_level: Level::NOTSET,
                terminal,
                secrets,
                clock,
                started: (clock.now)(),
            })),
        };
        let null = logging.create_handler(Destination::Null);
        logging.add_handler("alembic", null);
        logging.set_level("sqlalchemy", Level::WARNING);
        logging
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes a logger exist, as `logging.getLogger`; all other methods do so by themselves.
    pub fn create_logger(&self, name: &str) {
        self.state().logger_mut(name);
    }

    /// Whether a logger lets records of a level pass, as `Logger.isEnabledFor`.
    #[must_use]
    pub fn is_enabled(&self, logger: &str, level: Level) -> bool {
        self.state().is_enabled(logger, level)
    }

    /// Logs a message of mig's own.
    pub fn log(&self, logger: &str, level: Level, message: &str) {
        self.log_from(logger, level, message, RecordOrigin::default(), None);
    }

    /// Logs a message from a script, with the traceback of an exception where there is one
    /// (`exc_info`).
    pub fn log_from(
        &self,
        logger: &str,
        level: Level,
        message: &str,
        origin: RecordOrigin,
        exception_text: Option<String>,
    ) {
        let clock = self.state().clock;
        let record = LogRecord {
            logger: logger.to_owned(),
            level,
            message: message.to_owned(),
            created: (clock.now)(),
            zone: clock.zone,
            origin,
            exception_text,
            extra: IndexMap::new(),
        };
        self.log_record(&record);
    }

    /// Logs a record if its logger lets it pass.
    pub fn log_record(&self, record: &LogRecord) {
        let mut state = self.state();
        if state.is_enabled(&record.logger, record.level) {
            state.handle(record);
        }
    }

    /// A logger's own level.
    #[must_use]
    pub fn level(&self, logger: &str) -> Level {
        self.state().logger_mut(logger).level
    }

    /// The level that counts for a logger: its own or that of the nearest parent with one.
    #[must_use]
    pub fn effective_level(&self, logger: &str) -> Level {
        self.state().effective_level(logger)
    }

    /// Sets a logger's level.
    pub fn set_level(&self, logger: &str, level: Level) {
        self.state().logger_mut(logger).level = level;
    }

    /// Sets whether a logger passes records on to its parent.
    pub fn set_propagation(&self, logger: &str, propagation: Propagation) {
        self.state().logger_mut(logger).propagate = propagation == Propagation::On;
    }

    /// Whether a logger passes records on to its parent.
    #[must_use]
    pub fn propagation(&self, logger: &str) -> Propagation {
        if self.state().logger_mut(logger).propagate {
            Propagation::On
        } else {
            Propagation::Off
        }
    }

    /// Sets whether a logger is switched off (`logger.disabled = True`).
    pub fn set_disabled(&self, logger: &str, disabled: bool) {
        self.state().logger_mut(logger).disabled = disabled;
    }

    /// Whether a logger is switched off.
    #[must_use]
    pub fn is_disabled(&self, logger: &str) -> bool {
        self.state().logger_mut(logger).disabled
    }

    /// Drops all records up to a level, as `logging.disable`.
    pub fn disable(&self, level: Level) {
        self.state().disabled_level = level;
    }

    /// Creates a handler that lets all levels pass and writes the bare message.
    #[must_use]
    pub fn create_handler(&self, destination: Destination) -> HandlerId {
        let mut state = self.state();
        state.handlers.push(Handler {
            level: Level::NOTSET,
            formatter: None,
            destination,
        });
        HandlerId(state.handlers.len() - 1)
    }

    /// Sets a handler's level.
    pub fn set_handler_level(&self, handler: HandlerId, level: Level) {
        self.state().handlers[handler.0].level = level;
    }

    /// Sets how a handler writes records.
    pub fn set_handler_formatter(&self, handler: HandlerId, formatter: Formatter) {
        self.state().handlers[handler.0].formatter = Some(formatter);
    }

    /// The handlers of a logger.
    #[must_use]
    pub fn handlers(&self, logger: &str) -> Vec<HandlerId> {
        self.state().logger_mut(logger).handlers.clone()
    }

    /// Adds a handler to a logger that does not have it.
    pub fn add_handler(&self, logger: &str, handler: HandlerId) {
        let mut state = self.state();
        let handlers = &mut state.logger_mut(logger).handlers;
        if !handlers.contains(&handler) {
            handlers.push(handler);
        }
    }

    /// Takes a handler off a logger.
    pub fn remove_handler(&self, logger: &str, handler: HandlerId) {
        let mut state = self.state();
        let handlers = &mut state.logger_mut(logger).handlers;
        handlers.retain(|present| *present != handler);
    }

    /// Whether a logger, or a parent that it passes records on to, has handlers.
    #[must_use]
    pub fn has_handlers(&self, logger: &str) -> bool {
        let state = self.state();
        !state.handlers_reached(logger).is_empty()
    }

    /// As `logging.basicConfig`.
    ///
    /// # Errors
    /// A wrong format.
    pub fn basic_config(&self, config: BasicConfig) -> Result<(), LoggingError> {
        if config.present_handlers == PresentHandlers::Remove {
            self.state().root.handlers.clear();
        }
        if !self.handlers("root").is_empty() {
            return Ok(());
        }
        let format = config
            .format
            .unwrap_or_else(|| config.style.basic_format().to_owned());
        let formatter = Formatter::new(Some(&format), config.date_format.as_deref(), config.style)
            .map_err(LoggingError::value)?;
        let destination = config
            .destination
            .unwrap_or(Destination::Standard(StandardStream::Error));
        let handlers = match config.handlers {
            Some(handlers) => handlers,
            None => vec![self.create_handler(destination)],
        };
        for handler in handlers {
            let mut state = self.state();
            let present = &mut state.handlers[handler.0].formatter;
            present.get_or_insert_with(|| formatter.clone());
            drop(state);
            self.add_handler("root", handler);
        }
        if let Some(level) = config.level {
            self.set_level("root", level);
        }
        Ok(())
    }
}

impl State {
    /// The logger of a name, which exists from now on.
    fn logger_mut(&mut self, name: &str) -> &mut Logger {
        if is_root(name) {
            return &mut self.root;
        }
        self.loggers
            .entry(name.to_owned())
            .or_insert_with(|| Logger::new(Level::NOTSET))
    }

    /// The loggers that exist from a name up to the root.
    fn lineage<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Logger> {
        let mut next = (!is_root(name)).then_some(name);
        std::iter::from_fn(move || {
            let current = next?;
            next = current.rsplit_once('.').map(|(parent, _)| parent);
            Some(current)
        })
        .filter_map(|name| self.loggers.get(name))
        .chain(std::iter::once(&self.root))
    }

    fn effective_level(&self, name: &str) -> Level {
        self.lineage(name)
            .map(|logger| logger.level)
            .find(|level| *level != Level::NOTSET)
            .unwrap_or(Level::NOTSET)
    }

    fn is_enabled(&self, name: &str, level: Level) -> bool {
        let disabled = if is_root(name) {
            self.root.disabled
        } else {
            self.loggers.get(name).is_some_and(|logger| logger.disabled)
        };
        !disabled && level > self.disabled_level && level >= self.effective_level(name)
    }

    /// The handlers that get a logger's records.
    fn handlers_reached(&self, name: &str) -> Vec<HandlerId> {
        let mut reached = Vec::new();
        for logger in self.lineage(name) {
            reached.extend(&logger.handlers);
            if !logger.propagate {
                break;
            }
        }
        reached
    }

    /// As `Logger.callHandlers`, with `logging.lastResort` where there is no handler.
    fn handle(&mut self, record: &LogRecord) {
        let reached = self.handlers_reached(&record.logger);
        if reached.is_empty() && record.level >= Level::WARNING {
            let line = format!("{}\n", self.secrets.mask(&record.message));
            self.terminal.write(StandardStream::Error, &line);
        }
        for HandlerId(index) in reached {
            if record.level >= self.handlers[index].level {
                self.emit(index, record);
            }
        }
    }

    /// As `Handler.emit`: what goes wrong is reported on standard error and stops nothing.
    fn emit(&mut self, index: usize, record: &LogRecord) {
        let handler = &mut self.handlers[index];
        if matches!(handler.destination, Destination::Null) {
            return;
        }
        let default = Formatter::default();
        let formatter = handler.formatter.as_ref().unwrap_or(&default);
        let result = formatter.format(record, self.started).and_then(|line| {
            let line = self.secrets.mask(&line);
            handler
                .emit(&line, self.terminal.as_mut())
                .map_err(|error| error.to_string())
        });
        if let Err(message) = result {
            let text = format!(
                "--- Logging error ---\n{message}\nMessage: {}\n",
                crate::project::python_repr(&self.secrets.mask(&record.message))
            );
            self.terminal.write(StandardStream::Error, &text);
        }
    }
}

/// "root" and the empty name both mean the root logger.
fn is_root(name: &str) -> bool {
    name.is_empty() || name == "root"
}

/// The absolute path of a log file.
fn log_path(working_directory: &Path, name: &str) -> PathBuf {
    crate::project::absolute(working_directory, Path::new(name))
}
