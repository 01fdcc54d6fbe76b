//! Errors as a person reads them: what happened, where, with the source line, and what to do next.
//! This is plain data; those who meet an error fill it in, `render` writes it.

mod database;
mod project;
mod render;
mod snippet;
#[cfg(test)]
mod tests;
mod traceback;

pub use database::{DatabaseFailure, Direction};
pub use project::project_diagnostic;
pub use render::{Palette, render};
pub use traceback::{Chain, Frame, Traceback, render_traceback};

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Severity {
    /// The run stops.
    #[default]
    Error,
    /// The run goes on.
    Warning,
}

/// An error or a warning.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// What happened, as a rule in one line.
    pub title: String,
    /// The places that matter, the most important one first.
    pub snippets: Vec<Snippet>,
    /// Labelled texts, such as the statement and the server's detail.
    pub fields: Vec<Field>,
    /// What else is worth knowing.
    pub notes: Vec<String>,
    /// What to do next.
    pub hints: Vec<String>,
}

impl Diagnostic {
    /// An error that says what happened and nothing else yet.
    #[must_use]
    pub fn error(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            ..Self::default()
        }
    }

    /// A warning that says what happened and nothing else yet.
    #[must_use]
    pub fn warning(title: impl Into<String>) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(title)
        }
    }

    /// Adds a place.
    #[must_use]
    pub fn with_snippet(mut self, snippet: Snippet) -> Self {
        self.snippets.push(snippet);
        self
    }

    /// Adds a labelled text.
    #[must_use]
    pub fn with_field(mut self, label: impl Into<String>, text: impl Into<String>) -> Self {
        self.fields.push(Field {
            label: label.into(),
            text: text.into(),
        });
        self
    }

    /// Adds a note.
    #[must_use]
    pub fn with_note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Adds advice.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }
}

/// A text with a label in front; further lines are indented below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// The label without its colon.
    pub label: String,
    /// The text.
    pub text: String,
}

/// A place in a file, and its line if that can be shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Snippet {
    /// The file as it is to be printed.
    pub path: String,
    /// The line, from 1; 0 for the file as a whole.
    pub line: usize,
    /// The column in characters, from 1; 0 if only the line is known.
    pub column: usize,
    /// The whole line without its end.
    pub source_line: Option<String>,
    /// How many characters are underlined; at least one is, and never beyond the line.
    pub length: usize,
    /// What stands behind the underline.
    pub label: Option<String>,
}

impl Snippet {
    /// A place whose line is to be taken from the text of its file.
    #[must_use]
    pub fn from_source(
        path: impl Into<String>,
        source: &str,
        line: usize,
        column: usize,
        length: usize,
    ) -> Self {
        let source_line = line
            .checked_sub(1)
            .and_then(|index| source.lines().nth(index))
            .map(str::to_owned);
        Self {
            path: path.into(),
            line,
            column,
            source_line,
            length,
            label: None,
        }
    }

    /// Says what is underlined.
    #[must_use]
    pub fn with_label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }
}
