//! A log record and the levels, as Python's `logging` has them.

use std::path::Path;

use indexmap::IndexMap;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// A log level; any number, with names for Python's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Level(pub i64);

impl Level {
    /// No level of its own: the parent's counts.
    pub const NOTSET: Self = Self(0);
    /// Details for debugging.
    pub const DEBUG: Self = Self(10);
    /// Normal progress.
    pub const INFO: Self = Self(20);
    /// Something that may be wrong.
    pub const WARNING: Self = Self(30);
    /// A failure.
    pub const ERROR: Self = Self(40);
    /// A failure that ends the program.
    pub const CRITICAL: Self = Self(50);

    /// The level with one of Python's names (`logging._nameToLevel`).
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "CRITICAL" | "FATAL" => Some(Self::CRITICAL),
            "ERROR" => Some(Self::ERROR),
            "WARN" | "WARNING" => Some(Self::WARNING),
            "INFO" => Some(Self::INFO),
            "DEBUG" => Some(Self::DEBUG),
            "NOTSET" => Some(Self::NOTSET),
            _ => None,
        }
    }

    /// The level's name, as `logging.getLevelName`.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Self::CRITICAL => "CRITICAL".to_owned(),
            Self::ERROR => "ERROR".to_owned(),
            Self::WARNING => "WARNING".to_owned(),
            Self::INFO => "INFO".to_owned(),
            Self::DEBUG => "DEBUG".to_owned(),
            Self::NOTSET => "NOTSET".to_owned(),
            Self(number) => format!("Level {number}"),
        }
    }
}

/// The place in a script that a record comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RecordOrigin {
    /// The file.
    pub path: String,
    /// The line, from 1.
    pub line: u32,
    /// The function, `<module>` outside of one.
    pub function: String,
}

/// A message on its way to the handlers, as `logging.LogRecord`.
#[derive(Debug, Clone)]
pub struct LogRecord {
    /// The logger's name.
    pub logger: String,
    /// The level.
    pub level: Level,
    /// The message with its arguments filled in.
    pub message: String,
    /// When the record was made.
    pub created: Timestamp,
    /// Finds out the time zone that it is shown in.
    pub zone: fn() -> TimeZone,
    /// Where it was made; empty for mig's own records.
    pub origin: RecordOrigin,
    /// A traceback to print below the message.
    pub exception_text: Option<String>,
    /// The fields given with `extra=`.
    pub extra: IndexMap<String, String>,
}

/// The value of a record's field.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum FieldValue {
    Text(String),
    Integer(i64),
    Float(f64),
}

impl LogRecord {
    /// The milliseconds of its second.
    pub(super) fn milliseconds(&self) -> i32 {
        self.created.subsec_millisecond().rem_euclid(1000)
    }

    /// The value of a field, as the attribute of the same name of `logging.LogRecord`; `asctime` is
    /// given by the formatter.
    pub(super) fn field(&self, name: &str, started: Timestamp) -> Option<FieldValue> {
        use FieldValue::{Float, Integer, Text};
        let path = self.path();
        Some(match name {
            "name" => Text(self.logger.clone()),
            "message" | "msg" => Text(self.message.clone()),
            "levelname" => Text(self.level.name()),
            "levelno" => Integer(self.level.0),
            "pathname" => Text(path),
            "filename" => Text(file_part(&path, Path::file_name)),
            "module" => Text(file_part(&path, Path::file_stem)),
            "lineno" => Integer(i64::from(self.origin.line)),
            "funcName" => Text(self.origin.function.clone()),
            "created" => Float(self.created.as_duration().as_secs_f64()),
            "msecs" => Float(f64::from(self.milliseconds())),
            "relativeCreated" => {
                let elapsed = self.created.duration_since(started);
                Float(elapsed.as_secs_f64() * 1000.0)
            }
            "process" => Integer(i64::from(std::process::id())),
            "processName" => Text("MainProcess".to_owned()),
            "thread" => Integer(0),
            "threadName" => Text("MainThread".to_owned()),
            "exc_text" => Text(self.exception_text.clone().unwrap_or_else(none)),
            "exc_info" | "stack_info" | "taskName" => Text(none()),
            "args" => Text("()".to_owned()),
            _ => Text(self.extra.get(name)?.clone()),
        })
    }

    /// The file; for mig's own records the one in which Alembic has the logger.
    fn path(&self) -> String {
        if self.origin.path.is_empty() {
            return format!("{}.py", self.logger.replace('.', "/"));
        }
        self.origin.path.clone()
    }
}

fn none() -> String {
    "None".to_owned()
}

fn file_part(path: &str, part: impl Fn(&Path) -> Option<&std::ffi::OsStr>) -> String {
    part(Path::new(path))
        .map(|part| part.to_string_lossy().into_owned())
        .unwrap_or_default()
}
