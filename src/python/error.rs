//! How evaluation fails: a Python exception that the program can catch, or a fatal condition that
//! it cannot (an unresolved value that decides, an endless loop).

use std::rc::Rc;

use super::source::Location;
use super::unresolved::Unresolved;
use super::value::{Instance, TracebackEntry, Value};

/// The result of everything that evaluates.
pub type PyResult<T = Value> = Result<T, Box<Error>>;

/// Why evaluation stopped.
#[derive(Clone)]
pub enum Error {
    /// A Python exception.
    Exception(Rc<Instance>),
    /// A condition that no `except` can catch.
    Fatal(Rc<Fatal>),
}

/// A condition that ends the run.
#[derive(Debug, Clone)]
pub struct Fatal {
    /// What happened.
    pub kind: FatalKind,
    /// Innermost entry first.
    pub traceback: std::cell::RefCell<Vec<TracebackEntry>>,
}

/// What ended the run.
#[derive(Debug, Clone)]
pub enum FatalKind {
    /// An unresolved value would decide something.
    Unresolved {
        /// The value.
        value: Rc<Unresolved>,
        /// What needed it (`a condition`, `the SQL text`).
        needed_for: String,
    },
    /// Too many instructions.
    StepLimit {
        /// The limit.
        limit: u64,
    },
    /// The host asked the evaluation to stop.
    Interrupted,
    /// `sys.exit()`.
    Exit {
        /// The status.
        status: i32,
        /// What to print, if anything.
        message: Option<String>,
    },
    /// Something that mig does not support.
    Unsupported {
        /// What, and what to do instead.
        message: String,
    },
    /// The host (the migration run) failed; it keeps the error itself under this number.
    Host {
        /// Which host error.
        token: usize,
        /// Its text.
        message: String,
    },
}

impl std::fmt::Display for FatalKind {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            FatalKind::Unresolved { value, needed_for } => write!(
                formatter,
                "the value of '{}' is needed for {needed_for}, but {}",
                value.name, value.origin.reason
            ),
            FatalKind::StepLimit { limit } => {
                write!(
                    formatter,
                    "stopped after {limit} steps: this looks like an endless loop"
                )
            }
            FatalKind::Interrupted => formatter.write_str("interrupted"),
            FatalKind::Exit { status, message } => match message {
                Some(message) => write!(formatter, "{message}"),
                None => write!(formatter, "the script ended itself with status {status}"),
            },
            FatalKind::Unsupported { message } | FatalKind::Host { message, .. } => {
                formatter.write_str(message)
            }
        }
    }
}

impl Error {
    /// A condition that no `except` catches.
    #[must_use]
    pub fn fatal(kind: FatalKind) -> Box<Self> {
        Box::new(Self::Fatal(Rc::new(Fatal {
            kind,
            traceback: Vec::new().into(),
        })))
    }

    /// An unresolved value is needed.
    #[must_use]
    pub fn unresolved(value: &Rc<Unresolved>, needed_for: impl Into<String>) -> Box<Self> {
        Self::fatal(FatalKind::Unresolved {
            value: Rc::clone(value),
            needed_for: needed_for.into(),
        })
    }

    /// Something that mig does not support.
    #[must_use]
    pub fn unsupported(message: impl Into<String>) -> Box<Self> {
        Self::fatal(FatalKind::Unsupported {
            message: message.into(),
        })
    }

    /// The exception, if it is one.
    #[must_use]
    pub fn exception(&self) -> Option<&Rc<Instance>> {
        match self {
            Error::Exception(instance) => Some(instance),
            Error::Fatal(_) => None,
        }
    }

    /// The traceback, innermost entry first.
    #[must_use]
    pub fn traceback(&self) -> Vec<TracebackEntry> {
        match self {
            Error::Exception(instance) => instance
                .exception()
                .map_or_else(Vec::new, |state| state.traceback.borrow().clone()),
            Error::Fatal(fatal) => fatal.traceback.borrow().clone(),
        }
    }

    /// Adds the frame that the error passes through.
    pub(super) fn add_traceback(&self, location: Location, function: super::string::Str) {
        let entry = TracebackEntry { location, function };
        match self {
            Error::Exception(instance) => {
                if let Some(state) = instance.exception() {
                    state.traceback.borrow_mut().push(entry);
                }
            }
            Error::Fatal(fatal) => fatal.traceback.borrow_mut().push(entry),
        }
    }
}

impl std::fmt::Debug for Error {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Error::Exception(instance) => {
                write!(formatter, "{}", instance.class().name.borrow())?;
                if let Some(state) = instance.exception()
                    && let Some(text) = state
                        .args
                        .borrow()
                        .first()
                        .and_then(|value| value.as_str().cloned())
                {
                    write!(formatter, ": {text}")?;
                }
                Ok(())
            }
            Error::Fatal(fatal) => write!(formatter, "{}", fatal.kind),
        }
    }
}
