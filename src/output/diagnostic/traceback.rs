//! The call stack of an exception in the form in which Python prints it.

use crate::output::secrets::Secrets;

/// A call on the stack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// The file.
    pub path: String,
    /// The line, from 1.
    pub line: usize,
    /// The function, `<module>` outside of one.
    pub function: String,
    /// The line's text, with its indentation.
    pub source_line: Option<String>,
    /// The part of the line that was being evaluated, in characters from zero; the end is not
    /// part of it.
    pub span: Option<(usize, usize)>,
}

/// How two exceptions hang together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chain {
    /// `raise ... from ...`.
    Cause,
    /// The second was raised while the first was handled.
    Context,
}

/// An exception with its call stack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Traceback {
    /// The exception before this one.
    pub chained: Option<(Box<Traceback>, Chain)>,
    /// The calls, the outermost first.
    pub frames: Vec<Frame>,
    /// The exception: class, colon, message; notes below.
    pub exception: String,
}

/// Equal frames beyond this number are counted instead of shown, as in Python.
const REPEATED: usize = 3;

/// Writes an exception with its call stack as Python's `traceback.print_exception`, secrets masked.
#[must_use]
pub fn render_traceback(traceback: &Traceback, secrets: &Secrets) -> String {
    let mut text = String::new();
    write_traceback(&mut text, traceback);
    secrets.mask(&text).into_owned()
}

fn write_traceback(text: &mut String, traceback: &Traceback) {
    if let Some((before, chain)) = &traceback.chained {
        write_traceback(text, before);
        text.push_str(match chain {
            Chain::Cause => {
                "\nThe above exception was the direct cause of the following exception:\n\n"
            }
            Chain::Context => {
                "\nDuring handling of the above exception, another exception occurred:\n\n"
            }
        });
    }
    if !traceback.frames.is_empty() {
        text.push_str("Traceback (most recent call last):\n");
        write_frames(text, &traceback.frames);
    }
    text.push_str(traceback.exception.trim_end_matches('\n'));
    text.push('\n');
}

fn write_frames(text: &mut String, frames: &[Frame]) {
    let is_same = |left: &Frame, right: &Frame| {
        (&left.path, left.line, &left.function) == (&right.path, right.line, &right.function)
    };
    for group in frames.chunk_by(is_same) {
        for frame in group.iter().take(REPEATED) {
            write_frame(text, frame);
        }
        let more = group.len().saturating_sub(REPEATED);
        if more > 0 {
            let ending = if more == 1 { "" } else { "s" };
            text.push_str(&format!(
                "  [Previous line repeated {more} more time{ending}]\n"
            ));
        }
    }
}

fn write_frame(text: &mut String, frame: &Frame) {
    text.push_str(&format!(
        "  File \"{}\", line {}, in {}\n",
        frame.path, frame.line, frame.function
    ));
    let Some(line) = &frame.source_line else {
        return;
    };
    let stripped = line.trim();
    if stripped.is_empty() {
        return;
    }
    text.push_str(&format!("    {stripped}\n"));
    let Some((start, end)) = frame.span else {
        return;
    };
    let indent = line.chars().take_while(|next| next.is_whitespace()).count();
    let length = stripped.chars().count();
    let start = start.saturating_sub(indent).min(length);
    let end = end.saturating_sub(indent).min(length);
    // As in Python, a whole line is not underlined.
    if start < end && end - start < length {
        let marks = "^".repeat(end - start);
        text.push_str(&format!("    {}{marks}\n", " ".repeat(start)));
    }
}
