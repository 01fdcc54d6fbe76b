//! What an error tells a person: Python's traceback as data, for `output` to show.

use super::error::Error;
use super::interpreter::Interpreter;
use super::source::{Location, SourceOrigin};
use super::value::Value;

/// One level of a traceback.
#[derive(Debug, Clone)]
pub struct TraceLine {
    /// The place.
    pub location: Location,
    /// The function, or `<module>`.
    pub function: String,
}

/// An error with the calls that led to it.
#[derive(Debug, Clone)]
pub struct Traceback {
    /// Outermost call first; calls inside mig's own libraries are left out.
    pub lines: Vec<TraceLine>,
    /// Class and message, as the last line of Python's traceback.
    pub summary: String,
    /// The error that this one was raised from, or in whose handling it happened.
    pub cause: Option<Box<Traceback>>,
}

impl Interpreter {
    /// Describes an error for a person.
    pub fn traceback_of(&mut self, error: &Error) -> Traceback {
        self.traceback_to_depth(error, 0)
    }

    fn traceback_to_depth(&mut self, error: &Error, depth: usize) -> Traceback {
        let mut lines: Vec<TraceLine> = error
            .traceback()
            .into_iter()
            .filter(|entry| entry.location.source.origin() == SourceOrigin::Project)
            .map(|entry| TraceLine {
                location: entry.location,
                function: entry.function.to_string(),
            })
            .collect();
        lines.reverse();
        let cause = error.exception().and_then(|instance| {
            let state = instance.exception()?;
            let cause = state.cause.borrow().clone();
            let context = state.context.borrow().clone();
            let next = cause.or(if state.suppress_context.get() {
                None
            } else {
                context
            })?;
            match next {
                Value::Instance(instance) if depth < 10 => Some(Error::Exception(instance)),
                _ => None,
            }
        });
        Traceback {
            lines,
            summary: self.describe_error(error),
            cause: cause.map(|cause| Box::new(self.traceback_to_depth(&cause, depth + 1))),
        }
    }
}
