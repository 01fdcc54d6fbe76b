//! Revisions as `heads`, `history`, `branches`, `show` and `current` print them, byte for byte as
//! the formatting methods of Alembic's `Script`. Where Alembic's order of labels changes from run
//! to run, they are sorted here.

use std::fmt;
use std::path::Path;

use crate::revision::Revision;

/// A revision with what its file adds.
#[derive(Debug, Clone, Copy)]
pub struct RevisionText<'a> {
    /// The revision.
    pub revision: &'a Revision,
    /// The file.
    pub path: &'a Path,
    /// The whole docstring.
    pub longdoc: &'a str,
    /// Whether the text is to mark it as current in a database.
    pub is_current: bool,
}

/// How much of a revision is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// One line.
    Line(LineParts),
    /// Several lines (`--verbose`).
    Verbose,
}

/// Which parts a line has, as the keyword arguments of `Script._head_only`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "they are Alembic's independent switches"
)]
pub struct LineParts {
    /// The branch labels.
    pub branches: bool,
    /// The first paragraph of the docstring.
    pub doc: bool,
    /// The down revisions and dependencies.
    pub parents: bool,
    /// Whether it is a branch point or merge point.
    pub tree_indicators: bool,
}

/// A revision's text, as `Script.cmd_format`.
#[derive(Debug, Clone, Copy)]
pub struct Formatted<'a> {
    /// The revision.
    pub text: RevisionText<'a>,
    /// How much of it.
    pub detail: Detail,
}

impl fmt::Display for Formatted<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.detail {
            Detail::Line(parts) => self.text.write_line(formatter, parts),
            Detail::Verbose => self.text.write_log_entry(formatter),
        }
    }
}

impl RevisionText<'_> {
    /// As `Script._head_only`.
    fn write_line(&self, formatter: &mut fmt::Formatter<'_>, parts: LineParts) -> fmt::Result {
        let revision = self.revision;
        if parts.parents {
            formatter.write_str(&revision.down_revision_text())?;
            if !revision.dependencies.is_empty() {
                write!(formatter, " ({})", revision.dependencies.join(", "))?;
            }
            formatter.write_str(" -> ")?;
        }
        formatter.write_str(&revision.revision)?;
        if parts.branches && !revision.branch_labels.is_empty() {
            write!(formatter, " ({})", self.branch_labels())?;
        }
        if revision.is_real_head() {
            formatter.write_str(" (head)")?;
        } else if revision.is_head() {
            formatter.write_str(" (effective head)")?;
        }
        if self.is_current {
            formatter.write_str(" (current)")?;
        }
        if parts.tree_indicators && revision.is_branch_point() {
            formatter.write_str(" (branchpoint)")?;
        }
        if parts.tree_indicators && revision.is_merge_point() {
            formatter.write_str(" (mergepoint)")?;
        }
        if parts.doc {
            write!(formatter, ", {}", revision.doc)?;
        }
        Ok(())
    }

    /// As `Script.log_entry`.
    fn write_log_entry(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let revision = self.revision;
        writeln!(
            formatter,
            "Rev: {}{}{}{}{}",
            revision.revision,
            if revision.is_head() { " (head)" } else { "" },
            if revision.is_branch_point() {
                " (branchpoint)"
            } else {
                ""
            },
            if revision.is_merge_point() {
                " (mergepoint)"
            } else {
                ""
            },
            if self.is_current { " (current)" } else { "" },
        )?;
        let down = if revision.is_merge_point() {
            "Merges"
        } else {
            "Parent"
        };
        writeln!(formatter, "{down}: {}", revision.down_revision_text())?;
        if !revision.dependencies.is_empty() {
            writeln!(
                formatter,
                "Also depends on: {}",
                revision.dependencies.join(", ")
            )?;
        }
        if revision.is_branch_point() {
            writeln!(
                formatter,
                "Branches into: {}",
                revision.next_revisions().join(", ")
            )?;
        }
        if !revision.branch_labels.is_empty() {
            writeln!(formatter, "Branch names: {}", self.branch_labels())?;
        }
        writeln!(formatter, "Path: {}", self.path.display())?;
        let doc: Vec<String> = split_lines(self.longdoc)
            .iter()
            .map(|line| format!("    {line}"))
            .collect();
        writeln!(formatter, "\n{}", doc.join("\n"))
    }

    fn branch_labels(&self) -> String {
        let labels: Vec<&str> = self
            .revision
            .branch_labels
            .iter()
            .map(String::as_str)
            .collect();
        labels.join(", ")
    }
}

/// The lines of a text, as Python's `str.splitlines`.
fn split_lines(text: &str) -> Vec<&str> {
    let is_end = |character| {
        matches!(
            character,
            '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{1c}'
                ..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}'
        )
    };
    let mut lines = Vec::new();
    let mut rest = text;
    while let Some(position) = rest.find(is_end) {
        lines.push(&rest[..position]);
        let end = &rest[position..];
        let width = if end.starts_with("\r\n") {
            2
        } else {
            end.chars().next().map_or(1, char::len_utf8)
        };
        rest = &end[width..];
    }
    if !rest.is_empty() {
        lines.push(rest);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::split_lines;

    #[test]
    fn lines_end_where_python_ends_them() {
        assert_eq!(
            split_lines("a\r\nb\n\nc\u{2028}d\u{85}"),
            ["a", "b", "", "c", "d"]
        );
        assert!(split_lines("").is_empty());
    }
}
