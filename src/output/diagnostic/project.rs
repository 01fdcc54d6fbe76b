//! Errors of a project's configuration as diagnostics. Those that Alembic prints as `FAILED: ...`
//! are left to `messages`.

use super::{Diagnostic, Snippet};
use crate::project::{IniError, ProjectError};

/// The diagnostic for an error of the configuration.
#[must_use]
pub fn project_diagnostic(error: &ProjectError) -> Diagnostic {
    let mut diagnostic = match error {
        ProjectError::IniFile {
            file,
            source_line,
            error,
        } => Diagnostic::error(ini_title(file, error)).with_snippet(Snippet {
            path: file.clone(),
            line: error.line().unwrap_or(0),
            source_line: source_line.clone(),
            ..Snippet::default()
        }),
        _ => Diagnostic::error(error.to_string()),
    };
    diagnostic.hints = error.hints();
    diagnostic
}

/// What is wrong with a file, shorter than in Python's words, which repeat the place.
fn ini_title(file: &str, error: &IniError) -> String {
    match error {
        IniError::MissingSectionHeader { .. } => {
            format!("'{file}' has an option before its first section")
        }
        IniError::Parsing { lines, .. } if lines.len() == 1 => {
            format!("'{file}' has a line that is no option")
        }
        IniError::Parsing { lines, .. } => {
            format!("'{file}' has {} lines that are no options", lines.len())
        }
        IniError::DuplicateSection { section, .. } => {
            format!("'{file}' has the section [{section}] twice")
        }
        IniError::DuplicateOption {
            section, option, ..
        } => format!("'{file}' has the option '{option}' twice in the section [{section}]"),
        other => other.to_string(),
    }
}
