//! Source files and places in them: what every error needs to point at a line.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// A range of bytes in a source file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl From<ruff_text_size::TextRange> for Span {
    fn from(range: ruff_text_size::TextRange) -> Self {
        Self {
            start: range.start().to_u32(),
            end: range.end().to_u32(),
        }
    }
}

/// One file of Python source.
#[derive(Debug)]
pub struct SourceFile {
    path: PathBuf,
    text: Cow<'static, str>,
    /// The number of the text's first line.
    first_line: usize,
    line_starts: OnceCell<Vec<u32>>,
    origin: SourceOrigin,
}

/// Whose code a source file is; decides what a traceback shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SourceOrigin {
    /// The user's: a migration script, `env.py`, a module of the application.
    Project,
    /// Part of mig: a library module embedded in the binary.
    Embedded,
}

impl SourceFile {
    /// Wraps the text of a file.
    #[must_use]
    pub fn new(
        path: impl Into<PathBuf>,
        text: impl Into<String>,
        origin: SourceOrigin,
    ) -> Rc<Self> {
        Self::part(path, text.into(), 1, origin)
    }

    /// Wraps a part of a file that begins at a line, counted from 1. Offsets are those of the part.
    #[must_use]
    pub fn part(
        path: impl Into<PathBuf>,
        text: impl Into<Cow<'static, str>>,
        first_line: usize,
        origin: SourceOrigin,
    ) -> Rc<Self> {
        Rc::new(Self {
            path: path.into(),
            text: text.into(),
            first_line,
            line_starts: OnceCell::new(),
            origin,
        })
    }

    /// Where the lines begin; found when the first place is asked for.
    fn line_starts(&self) -> &[u32] {
        self.line_starts.get_or_init(|| {
            let mut starts = vec![0];
            for (index, byte) in self.text.bytes().enumerate() {
                if byte == b'\n' {
                    starts.push(u32::try_from(index + 1).unwrap_or(u32::MAX));
                }
            }
            starts
        })
    }

    /// Where the file is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The whole text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whose code it is.
    #[must_use]
    pub fn origin(&self) -> SourceOrigin {
        self.origin
    }

    /// The 1-based line and column (in characters) of a byte offset.
    #[must_use]
    pub fn line_column(&self, offset: u32) -> (usize, usize) {
        let starts = self.line_starts();
        let line = starts.partition_point(|start| *start <= offset).max(1);
        let start = starts[line - 1] as usize;
        let end = (offset as usize).min(self.text.len());
        let column = self
            .text
            .get(start..end)
            .map_or(0, |text| text.chars().count());
        (line - 1 + self.first_line, column + 1)
    }

    /// The text of a 1-based line, without its line break.
    #[must_use]
    pub fn line(&self, number: usize) -> &str {
        let Some(start) = number
            .checked_sub(self.first_line)
            .and_then(|index| self.line_starts().get(index))
        else {
            return "";
        };
        let rest = &self.text[*start as usize..];
        rest.split('\n').next().unwrap_or("").trim_end_matches('\r')
    }

    /// The text that a span covers.
    #[must_use]
    pub fn snippet(&self, span: Span) -> &str {
        self.text
            .get(span.start as usize..span.end as usize)
            .unwrap_or("")
    }
}

/// A place in a source file.
#[derive(Debug, Clone)]
pub struct Location {
    /// The file.
    pub source: Rc<SourceFile>,
    /// The bytes of it.
    pub span: Span,
}

impl Location {
    /// The 1-based line and column where the place begins.
    #[must_use]
    pub fn line_column(&self) -> (usize, usize) {
        self.source.line_column(self.span.start)
    }
}

impl std::fmt::Display for Location {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (line, column) = self.line_column();
        write!(formatter, "{}:{line}:{column}", self.source.path.display())
    }
}
