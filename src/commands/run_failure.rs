//! What a run failed with, as a person is to read it: a refused statement with the server's words,
//! or an exception with its place, and the state that the database is in.

use std::path::Path;

use crate::output::diagnostic::{
    Chain, DatabaseFailure, Diagnostic, Direction, Frame, Snippet, Traceback,
};
use crate::output::json::{ErrorFacts, ErrorKind, StateEntry, StateKind};
use crate::python::source::Location;
use crate::python::traceback as python;
use crate::revision;
use crate::runtime::error::Failure as RunFailure;
use crate::runtime::{CancelReason, DatabaseState, Effect, FailedStatement, FailedStep, RunError};
use crate::scripts::ScriptDirectory;

use super::failure::Failure;
use super::signals::exit_status;

impl Failure {
    /// What a run failed with.
    pub(super) fn run(
        error: RunError,
        scripts: &ScriptDirectory,
        working_directory: &Path,
    ) -> Self {
        match error {
            RunError::Command { message } => Self::command(message),
            RunError::Failure(failure) if let Some(reason) = failure.stopped => Self::Stopped {
                diagnostic: Box::new(stopped(&failure, reason, scripts, working_directory)),
                facts: Box::new(facts(&failure)),
                status: exit_status(reason),
            },
            RunError::Failure(failure) => {
                let diagnostic = diagnostic(&failure, scripts, working_directory);
                let traceback = traceback(&failure.traceback);
                Self::Error {
                    diagnostic: Box::new(diagnostic),
                    traceback: Some(Box::new(traceback)),
                    facts: Box::new(facts(&failure)),
                }
            }
            RunError::Exit { status, message } => Self::Exit {
                // The shell sees the lowest byte.
                status: status.rem_euclid(256).try_into().unwrap_or(1),
                message,
            },
        }
    }
}

/// What a program is told of a failure beside its text.
fn facts(failure: &RunFailure) -> ErrorFacts {
    let statement = failure.statement.as_ref();
    let step = failure.step.as_ref();
    ErrorFacts {
        kind: if statement.is_some() {
            ErrorKind::Database
        } else {
            ErrorKind::Script
        },
        statement: statement
            .map(|statement| statement.sql.clone())
            .filter(|sql| !sql.is_empty()),
        code: statement.and_then(|statement| statement.error.code.clone()),
        revision: step.map(|step| step.revision.clone()),
        direction: step.map(|step| step.direction.into()),
        state: Some(state_entry(&failure.state)),
    }
}

fn state_entry(state: &DatabaseState) -> StateEntry {
    let (kind, heads) = match state {
        DatabaseState::Untouched => (StateKind::Untouched, None),
        DatabaseState::RolledBack { heads } => (StateKind::RolledBack, Some(heads)),
        DatabaseState::Partial { heads, .. } => (StateKind::Partial, Some(heads)),
        DatabaseState::InDoubt { before, .. } => (StateKind::InDoubt, Some(before)),
    };
    StateEntry {
        kind,
        heads: heads.cloned(),
        possible_heads: match state {
            DatabaseState::InDoubt { after, .. } => Some(after.clone()),
            _ => None,
        },
        last_statement: match state {
            DatabaseState::Partial { effect, .. } => Some(effect.statement.clone()),
            _ => None,
        },
    }
}

/// The failure of a run as a diagnostic.
fn diagnostic(
    failure: &RunFailure,
    scripts: &ScriptDirectory,
    working_directory: &Path,
) -> Diagnostic {
    let ends = failure.step.as_ref().map(|step| step_ends(step, scripts));
    let snippets = snippets(&failure.traceback, working_directory);
    let mut diagnostic = match &failure.statement {
        Some(statement) => statement_failure(failure, statement, ends).diagnostic(),
        None => exception(failure, ends.as_ref()),
    };
    diagnostic.snippets = snippets;
    diagnostic
}

/// A run that was asked to stop: what it was doing, and where that leaves the database.
fn stopped(
    failure: &RunFailure,
    reason: CancelReason,
    scripts: &ScriptDirectory,
    working_directory: &Path,
) -> Diagnostic {
    let title = match failure.step.as_ref() {
        None => reason.to_string(),
        Some(step) => {
            let ends = step_ends(step, scripts);
            let word = match ends.direction {
                Direction::Downgrade => "downgrade",
                _ => "upgrade",
            };
            let (from, to) = (names(&ends.from), names(&ends.to));
            format!("{reason} during {word} {from} -> {to}")
        }
    };
    let mut diagnostic = Diagnostic::error(title);
    diagnostic.snippets = snippets(&failure.traceback, working_directory);
    if let Some(statement) = &failure.statement
        && !statement.sql.is_empty()
    {
        let statement = one_line(&statement.sql);
        diagnostic = diagnostic.with_field("statement", format!("{statement} (cancelled)"));
    }
    match state_text(failure) {
        Some(state) => diagnostic.with_field("state", state),
        None => diagnostic.with_field("state", "nothing was sent"),
    }
}

/// The revisions that a step leads from and to.
struct StepEnds {
    direction: Direction,
    from: Vec<String>,
    to: Vec<String>,
}

fn step_ends(step: &FailedStep, scripts: &ScriptDirectory) -> StepEnds {
    let this = vec![step.revision.clone()];
    let below = scripts
        .map()
        .revisions()
        .iter()
        .find(|revision| revision.revision == step.revision)
        .map(|revision| revision.down_revision.clone())
        .unwrap_or_default();
    match step.direction {
        revision::Direction::Upgrade => StepEnds {
            direction: Direction::Upgrade,
            from: below,
            to: this,
        },
        revision::Direction::Downgrade => StepEnds {
            direction: Direction::Downgrade,
            from: this,
            to: below,
        },
    }
}

fn statement_failure(
    failure: &RunFailure,
    statement: &FailedStatement,
    ends: Option<StepEnds>,
) -> DatabaseFailure {
    let error = &statement.error;
    let (direction, from_revisions, to_revisions) = match ends {
        Some(ends) => (Some(ends.direction), ends.from, ends.to),
        None => (None, Vec::new(), Vec::new()),
    };
    DatabaseFailure {
        direction,
        from_revisions,
        to_revisions,
        class: Some(error.class.name().to_owned()),
        message: error.message.clone(),
        code: error.code.clone(),
        call: None,
        // A connection that fails has none.
        statement: Some(statement.sql.clone()).filter(|sql| !sql.is_empty()),
        position: error.position,
        detail: error.detail.clone(),
        server_hint: error.hint.clone(),
        context: error.context.clone(),
        state: state_text(failure),
        hints: failure.hints.clone(),
    }
}

/// An exception that is not the refusal of a statement.
fn exception(failure: &RunFailure, ends: Option<&StepEnds>) -> Diagnostic {
    let summary = without_background(&failure.traceback.summary);
    let title = match ends {
        None => summary,
        Some(ends) => {
            let word = match ends.direction {
                Direction::Upgrade => "upgrade",
                Direction::Downgrade => "downgrade",
                Direction::Stamp => "stamp",
            };
            let (from, to) = (names(&ends.from), names(&ends.to));
            format!("{word} {from} -> {to} failed: {summary}")
        }
    };
    let mut diagnostic = Diagnostic::error(title);
    if let Some(state) = state_text(failure) {
        diagnostic = diagnostic.with_field("state", state);
    }
    diagnostic.hints.clone_from(&failure.hints);
    diagnostic
}

/// SQLAlchemy ends its messages with a link that explains the class of error in general.
fn without_background(summary: &str) -> String {
    let lines: Vec<&str> = summary
        .lines()
        .filter(|line| !line.starts_with("(Background on this error at: "))
        .collect();
    lines.join("\n")
}

/// What the database is left with, where it matters.
fn state_text(failure: &RunFailure) -> Option<String> {
    match &failure.state {
        DatabaseState::Untouched => failure
            .step
            .is_some()
            .then(|| "nothing was sent".to_owned()),
        DatabaseState::RolledBack { heads } => {
            Some(format!("rolled back; still at {}", names(heads)))
        }
        DatabaseState::Partial { heads, effect } => {
            let (at, last) = (names(heads), last_effect(effect));
            Some(format!(
                "not rolled back as a whole, as not all was in one transaction; at {at}\n{last}"
            ))
        }
        DatabaseState::InDoubt {
            before,
            after,
            effect,
        } => {
            let (before, after) = (names(before), names(after));
            let mut text = format!(
                "unknown: the connection was lost while committing; 'mig current' tells whether it \
                 is at {after} or still at {before}"
            );
            if let Some(effect) = effect {
                text.push_str(&format!("\n{}", last_effect(effect)));
            }
            Some(text)
        }
    }
}

/// What a step that is not done has left in the database.
fn last_effect(effect: &Effect) -> String {
    let revision = match effect.revision.as_str() {
        "" => "the stamp",
        revision => revision,
    };
    format!(
        "last in effect, of {revision}:\n{}",
        one_line(&effect.statement)
    )
}

/// A statement in one line, cut where it is long.
fn one_line(statement: &str) -> String {
    const LENGTH: usize = 200;
    let line = statement.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LENGTH) {
        Some((end, _)) => format!("{}...", &line[..end]),
        None => line,
    }
}

fn names(revisions: &[String]) -> String {
    if revisions.is_empty() {
        return "base".to_owned();
    }
    revisions.join(", ")
}

/// The place of an exception, and the call that led there from another file.
fn snippets(traceback: &python::Traceback, working_directory: &Path) -> Vec<Snippet> {
    let Some(innermost) = traceback.lines.last() else {
        return Vec::new();
    };
    let path = innermost.location.source.path();
    let caller = traceback
        .lines
        .iter()
        .rev()
        .find(|line| line.location.source.path() != path);
    let mut snippets = vec![snippet(&innermost.location, working_directory)];
    if let Some(caller) = caller.filter(|caller| !is_environment(&caller.location)) {
        snippets.push(snippet(&caller.location, working_directory).with_label("called from here"));
    }
    snippets
}

/// Whether a place is in `env.py`, which every script is called from.
fn is_environment(location: &Location) -> bool {
    location
        .source
        .path()
        .file_name()
        .is_some_and(|name| name == "env.py")
}

fn snippet(location: &Location, working_directory: &Path) -> Snippet {
    let (line, column) = location.line_column();
    let path = location.source.path();
    let shown = path.strip_prefix(working_directory).unwrap_or(path);
    Snippet {
        path: shown.display().to_string(),
        line,
        column,
        source_line: Some(location.source.line(line).to_owned()),
        length: first_line_length(location),
        label: None,
    }
}

/// The characters that a place takes on its first line.
fn first_line_length(location: &Location) -> usize {
    let text = location.source.snippet(location.span);
    text.lines()
        .next()
        .map_or(1, |line| line.trim_end().chars().count().max(1))
}

/// A traceback in the form that `output` writes.
fn traceback(given: &python::Traceback) -> Traceback {
    Traceback {
        chained: given
            .cause
            .as_ref()
            .map(|cause| (Box::new(traceback(cause)), Chain::Context)),
        frames: given.lines.iter().map(frame).collect(),
        exception: given.summary.clone(),
    }
}

fn frame(line: &python::TraceLine) -> Frame {
    let location = &line.location;
    let (number, column) = location.line_column();
    let start = column.saturating_sub(1);
    Frame {
        path: location.source.path().display().to_string(),
        line: number,
        function: line.function.clone(),
        source_line: Some(location.source.line(number).to_owned()),
        span: Some((start, start + first_line_length(location))),
    }
}
