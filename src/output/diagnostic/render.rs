//! Writes a diagnostic as text: title, places with their source lines, fields, notes, hints last.

use super::snippet::underline;
use super::{Diagnostic, Field, Severity, Snippet};
use crate::output::secrets::Secrets;

/// Whether text is coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Palette {
    /// Text alone.
    #[default]
    Plain,
    /// Terminal colours.
    Coloured,
}

#[derive(Debug, Clone, Copy)]
enum Colour {
    Error,
    Warning,
    Frame,
    Hint,
    Strong,
}

impl Palette {
    fn paint(self, colour: Colour, text: &str) -> String {
        let code = match colour {
            Colour::Error => "1;31",
            Colour::Warning => "1;33",
            Colour::Frame => "1;34",
            Colour::Hint => "1;36",
            Colour::Strong => "1",
        };
        match self {
            Self::Plain => text.to_owned(),
            Self::Coloured => format!("\u{1b}[{code}m{text}\u{1b}[0m"),
        }
    }
}

/// Writes a diagnostic, secrets masked, every line with its end.
#[must_use]
pub fn render(diagnostic: &Diagnostic, palette: Palette, secrets: &Secrets) -> String {
    let masked = mask(diagnostic, secrets);
    let renderer = Renderer {
        palette,
        severity: masked.severity,
        gutter: gutter_width(&masked),
    };
    renderer.diagnostic(&masked)
}

/// Masks the texts before they are laid out, so that marks stay below what they mark. A masked source
/// line loses its underline if that has moved.
fn mask(diagnostic: &Diagnostic, secrets: &Secrets) -> Diagnostic {
    let text = |text: &String| secrets.mask(text).into_owned();
    let mut masked = diagnostic.clone();
    masked.title = text(&masked.title);
    masked.notes = masked.notes.iter().map(text).collect();
    masked.hints = masked.hints.iter().map(text).collect();
    for field in &mut masked.fields {
        field.text = text(&field.text);
    }
    for snippet in &mut masked.snippets {
        if let Some(line) = &snippet.source_line {
            let hidden = text(line);
            if hidden != *line {
                (snippet.column, snippet.length) = move_span(line, &hidden, snippet);
                snippet.source_line = Some(hidden);
            }
        }
        snippet.label = snippet.label.as_ref().map(text);
    }
    masked
}

/// Where the underline goes when a part of the line was replaced: it stays if it ends before the
/// change, moves along if it begins after it, and covers the whole change otherwise.
fn move_span(before: &str, after: &str, snippet: &Snippet) -> (usize, usize) {
    let old: Vec<char> = before.chars().collect();
    let new: Vec<char> = after.chars().collect();
    let shared = |pairs: &mut dyn Iterator<Item = (&char, &char)>| {
        pairs.take_while(|(left, right)| left == right).count()
    };
    let prefix = shared(&mut old.iter().zip(&new));
    let rest = old.len().min(new.len()) - prefix;
    let suffix = shared(&mut old.iter().rev().zip(new.iter().rev()).take(rest));
    let start = snippet.column.saturating_sub(1);
    let end = start + snippet.length.max(1);
    let moved = |position: usize| {
        if position <= prefix {
            position
        } else if position >= old.len() - suffix {
            (position + new.len()).saturating_sub(old.len())
        } else {
            // Inside of what was replaced: its end.
            new.len() - suffix
        }
    };
    let new_start = if start > prefix && start < old.len() - suffix {
        prefix
    } else {
        moved(start)
    };
    let length = moved(end).saturating_sub(new_start).max(1);
    (
        if snippet.column == 0 {
            0
        } else {
            new_start + 1
        },
        length,
    )
}

/// The columns that the largest line number takes.
fn gutter_width(diagnostic: &Diagnostic) -> usize {
    let largest = diagnostic.snippets.iter().map(|snippet| snippet.line).max();
    largest.map_or(1, |line| line.to_string().len())
}

struct Renderer {
    palette: Palette,
    severity: Severity,
    gutter: usize,
}

impl Renderer {
    fn diagnostic(&self, diagnostic: &Diagnostic) -> String {
        let mut text = self.title(&diagnostic.title);
        for (index, snippet) in diagnostic.snippets.iter().enumerate() {
            self.snippet(&mut text, snippet, index == 0);
        }
        self.fields(&mut text, &diagnostic.fields);
        for note in &diagnostic.notes {
            self.remark(&mut text, Colour::Strong, "note", note);
        }
        for hint in &diagnostic.hints {
            self.remark(&mut text, Colour::Hint, "hint", hint);
        }
        text
    }

    fn title(&self, title: &str) -> String {
        let (colour, word) = match self.severity {
            Severity::Error => (Colour::Error, "error"),
            Severity::Warning => (Colour::Warning, "warning"),
        };
        let mut lines = title.trim_end().lines();
        let first = lines.next().unwrap_or_default();
        let mut text = format!(
            "{}: {}\n",
            self.palette.paint(colour, word),
            self.palette.paint(Colour::Strong, first)
        );
        for line in lines {
            text.push_str(&format!("  {line}\n"));
        }
        text
    }

    fn snippet(&self, text: &mut String, snippet: &Snippet, is_first: bool) {
        let frame = |text: &str| self.palette.paint(Colour::Frame, text);
        let blank = " ".repeat(self.gutter);
        let arrow = if is_first { "-->" } else { ":::" };
        text.push_str(&format!("{blank}{} {}", frame(arrow), snippet.path));
        if snippet.line > 0 {
            text.push_str(&format!(":{}", snippet.line));
            if snippet.column > 0 {
                text.push_str(&format!(":{}", snippet.column));
            }
        }
        text.push('\n');
        let Some(line) = &snippet.source_line else {
            if let Some(label) = &snippet.label {
                text.push_str(&format!("{blank} {} {label}\n", frame("=")));
            }
            return;
        };
        let start = match snippet.column {
            0 => line.chars().take_while(|next| next.is_whitespace()).count(),
            column => column - 1,
        };
        let length = match snippet.column {
            0 => line.trim().chars().count(),
            _ => snippet.length,
        };
        let shown = underline(line, start, length);
        let number = format!("{:>width$} |", snippet.line, width = self.gutter);
        text.push_str(&format!("{} {}\n", frame(&number), shown.text));
        let (mark, colour) = match (is_first, self.severity) {
            (true, Severity::Error) => ("^", Colour::Error),
            (true, Severity::Warning) => ("^", Colour::Warning),
            (false, _) => ("-", Colour::Frame),
        };
        let mut marks = mark.repeat(shown.width);
        if let Some(label) = &snippet.label {
            marks.push(' ');
            marks.push_str(label);
        }
        text.push_str(&format!(
            "{blank} {} {}{}\n",
            frame("|"),
            " ".repeat(shown.offset),
            self.palette.paint(colour, &marks)
        ));
    }

    fn fields(&self, text: &mut String, fields: &[Field]) {
        let width = fields
            .iter()
            .map(|field| field.label.chars().count())
            .max()
            .unwrap_or(0);
        for field in fields {
            let label = format!("{:>width$}:", field.label);
            let mut lines = field.text.trim_end().lines();
            text.push_str(&format!(
                "  {} {}\n",
                self.palette.paint(Colour::Frame, &label),
                lines.next().unwrap_or_default()
            ));
            for line in lines {
                let line = format!("{}{line}", " ".repeat(width + 4));
                text.push_str(line.trim_end());
                text.push('\n');
            }
        }
    }

    fn remark(&self, text: &mut String, colour: Colour, word: &str, remark: &str) {
        let mut lines = remark.trim_end().lines();
        text.push_str(&format!(
            "{}: {}\n",
            self.palette.paint(colour, word),
            lines.next().unwrap_or_default()
        ));
        for line in lines {
            text.push_str(&format!("  {line}\n"));
        }
    }
}
