//! A source line with a part of it underlined, in a form that fits a screen.

use unicode_width::UnicodeWidthChar;

/// The widest part of a line that is shown.
const WIDEST: usize = 110;

/// How a tabulator is shown.
const TABULATOR: &str = "    ";

/// A line to print, and the blanks and marks to print below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Underlined {
    pub(super) text: String,
    /// Columns before the underline.
    pub(super) offset: usize,
    /// Columns of the underline.
    pub(super) width: usize,
}

/// Prepares a line for printing: tabulators become blanks, control characters are not printed, and
/// a long line is cut around the underlined part. `start` and `length` count characters.
pub(super) fn underline(line: &str, start: usize, length: usize) -> Underlined {
    let characters: Vec<char> = line.trim_end().chars().collect();
    let start = start.min(characters.len());
    let end = start
        .saturating_add(length.max(1))
        .min(characters.len())
        .max(start);
    let (from, to) = window(characters.len(), start, end);
    let mut text = String::new();
    if from > 0 {
        text.push_str("...");
    }
    let mut offset = columns(&text);
    let mut width = 0;
    for (index, character) in characters[from..to].iter().enumerate() {
        let before = columns(&text);
        push_visible(&mut text, *character);
        let added = columns(&text) - before;
        if from + index < start {
            offset += added;
        } else if from + index < end {
            width += added;
        }
    }
    if to < characters.len() {
        text.push_str("...");
    }
    Underlined {
        text,
        offset,
        width: width.max(1),
    }
}

/// Which part of a line is shown.
fn window(length: usize, start: usize, end: usize) -> (usize, usize) {
    if length <= WIDEST {
        return (0, length);
    }
    if end <= WIDEST {
        return (0, WIDEST);
    }
    let from = start.saturating_sub(WIDEST / 2).min(length - WIDEST);
    (from, from + WIDEST)
}

fn push_visible(text: &mut String, character: char) {
    match character {
        '\t' => text.push_str(TABULATOR),
        _ if character.is_control() => text.push('\u{fffd}'),
        _ => text.push(character),
    }
}

/// How many columns a text takes on a terminal.
fn columns(text: &str) -> usize {
    text.chars()
        .map(|character| character.width().unwrap_or(0))
        .sum()
}

/// A text in one line: every run of white space becomes a blank. The position, counted in
/// characters, moves along.
pub(super) fn in_one_line(text: &str, position: Option<usize>) -> (String, Option<usize>) {
    let mut line = String::new();
    let mut moved = None;
    let mut written = 0;
    for (index, character) in text.chars().enumerate() {
        let is_blank = character.is_whitespace();
        if is_blank && (line.is_empty() || line.ends_with(' ')) {
            continue;
        }
        if position.is_some_and(|position| index >= position) && moved.is_none() {
            moved = Some(written);
        }
        line.push(if is_blank { ' ' } else { character });
        written += 1;
    }
    let trimmed = line.trim_end().to_owned();
    let last = trimmed.chars().count();
    (trimmed, position.map(|_| moved.unwrap_or(last).min(last)))
}
