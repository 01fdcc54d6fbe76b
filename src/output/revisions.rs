//! Revisions as `heads`, `history`, `branches`, `show` and `current` print them, byte for byte as
//! the formatting methods of Alembic's `Script`. Where Alembic's order of labels changes from run
//! to run, they are sorted here.

use std::fmt;
use std::path::Path;

use unicode_width::UnicodeWidthStr;

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
            Detail::Line(parts) => {
                self.text.write_line(formatter, parts, Paint::Plain)?;
                if parts.doc {
                    write!(formatter, ", {}", self.text.revision.doc)?;
                }
                Ok(())
            }
            Detail::Verbose => self.text.write_log_entry(formatter),
        }
    }
}

/// How a listing looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Look {
    /// As Alembic prints it.
    #[default]
    Plain,
    /// For a person: what is said of the revisions stands in one column.
    Columns,
    /// Columns and colours.
    ColouredColumns,
}

/// Whether a line has colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Paint {
    Plain,
    Coloured,
}

/// What is coloured.
#[derive(Debug, Clone, Copy)]
enum Part {
    Revision,
    Labels,
    Head,
    Current,
    Structure,
}

impl Paint {
    fn write(
        self,
        formatter: &mut impl fmt::Write,
        part: Part,
        text: impl fmt::Display,
    ) -> fmt::Result {
        let code = match part {
            Part::Revision => "33",
            Part::Labels => "36",
            Part::Head => "1;32",
            Part::Current => "1;35",
            Part::Structure => "2",
        };
        match self {
            Self::Plain => write!(formatter, "{text}"),
            Self::Coloured => write!(formatter, "\u{1b}[{code}m{text}\u{1b}[0m"),
        }
    }
}

/// Columns are not moved further to the right than this by a long entry.
const WIDEST_COLUMN: usize = 60;

/// Entries below each other, each with its end of line.
#[must_use]
pub fn listing(entries: &[Formatted<'_>], look: Look) -> String {
    let paint = match look {
        Look::Plain => return entries.iter().map(|entry| format!("{entry}\n")).collect(),
        Look::Columns => Paint::Plain,
        Look::ColouredColumns => Paint::Coloured,
    };
    let width = |entry: &Formatted<'_>| entry.head(Paint::Plain).width();
    let column = entries
        .iter()
        .filter(|entry| entry.has_doc())
        .map(width)
        .filter(|width| *width <= WIDEST_COLUMN)
        .max()
        .unwrap_or(0);
    let mut text = String::new();
    for entry in entries {
        if let Detail::Verbose = entry.detail {
            text.push_str(&format!("{entry}\n"));
            continue;
        }
        text.push_str(&entry.head(paint));
        if entry.has_doc() {
            let blanks = column.saturating_sub(width(entry)) + 2;
            text.push_str(&" ".repeat(blanks));
            text.push_str(&entry.text.revision.doc);
        }
        text.push('\n');
    }
    text
}

impl Formatted<'_> {
    fn has_doc(&self) -> bool {
        matches!(self.detail, Detail::Line(LineParts { doc: true, .. }))
    }

    /// The line without what is said of the revision.
    fn head(&self, paint: Paint) -> String {
        let mut text = String::new();
        if let Detail::Line(parts) = self.detail {
            self.text
                .write_line(&mut text, parts, paint)
                .expect("a text takes all that is written");
        }
        text
    }
}

impl RevisionText<'_> {
    /// As `Script._head_only`, without the docstring.
    fn write_line(
        &self,
        formatter: &mut impl fmt::Write,
        parts: LineParts,
        paint: Paint,
    ) -> fmt::Result {
        let revision = self.revision;
        if parts.parents {
            formatter.write_str(&revision.down_revision_text())?;
            if !revision.dependencies.is_empty() {
                write!(formatter, " ({})", revision.dependencies.join(", "))?;
            }
            formatter.write_str(" -> ")?;
        }
        paint.write(formatter, Part::Revision, &revision.revision)?;
        if parts.branches && !revision.branch_labels.is_empty() {
            let labels = format!(" ({})", self.branch_labels());
            paint.write(formatter, Part::Labels, labels)?;
        }
        if revision.is_real_head() {
            paint.write(formatter, Part::Head, " (head)")?;
        } else if revision.is_head() {
            paint.write(formatter, Part::Head, " (effective head)")?;
        }
        if self.is_current {
            paint.write(formatter, Part::Current, " (current)")?;
        }
        if parts.tree_indicators && revision.is_branch_point() {
            paint.write(formatter, Part::Structure, " (branchpoint)")?;
        }
        if parts.tree_indicators && revision.is_merge_point() {
            paint.write(formatter, Part::Structure, " (mergepoint)")?;
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
    use super::*;

    fn revision(name: &str, down: &str, doc: &str) -> Revision {
        Revision::new(name, vec![down.to_owned()], vec![], vec![], doc).expect("a valid revision")
    }

    #[test]
    fn a_person_reads_columns() {
        let revisions = [revision("ab", "a", "one"), revision("abcd", "ab", "two")];
        let entries: Vec<Formatted<'_>> = revisions
            .iter()
            .map(|revision| Formatted {
                text: RevisionText {
                    revision,
                    path: Path::new(""),
                    longdoc: "",
                    is_current: revision.revision == "ab",
                },
                detail: Detail::Line(LineParts {
                    branches: true,
                    doc: true,
                    parents: true,
                    tree_indicators: true,
                }),
            })
            .collect();
        assert_eq!(
            listing(&entries, Look::Plain),
            "a -> ab (head) (current), one\nab -> abcd (head), two\n"
        );
        assert_eq!(
            listing(&entries, Look::Columns),
            "a -> ab (head) (current)  one\nab -> abcd (head)         two\n"
        );
        assert_eq!(
            listing(&entries[1..], Look::ColouredColumns),
            "ab -> \u{1b}[33mabcd\u{1b}[0m\u{1b}[1;32m (head)\u{1b}[0m  two\n"
        );
    }

    #[test]
    fn lines_end_where_python_ends_them() {
        assert_eq!(
            split_lines("a\r\nb\n\nc\u{2028}d\u{85}"),
            ["a", "b", "", "c", "d"]
        );
        assert!(split_lines("").is_empty());
    }
}
