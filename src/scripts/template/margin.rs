//! The lines of a block of Python, without the margin that it has in the template.

/// Where a line begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LineStart {
    /// The line may be indented.
    Statement,
    /// The line begins inside a string, or after a backslash.
    Inside,
}

/// Takes the margin of the first statement away from all lines, but not inside strings, as
/// `mako.pygen.adjust_whitespace`.
pub(super) fn dedent(text: &str) -> Vec<(String, LineStart)> {
    let mut lines = Vec::new();
    let mut margin: Option<String> = None;
    let mut quote: Option<&'static str> = None;
    let mut is_continued = false;
    for line in text.split('\n') {
        let line = line.strip_suffix('\r').unwrap_or(line);
        let start = if quote.is_some() || is_continued {
            LineStart::Inside
        } else {
            LineStart::Statement
        };
        is_continued = line.ends_with('\\');
        quote = quote_after(line, quote);
        if start == LineStart::Inside {
            lines.push((line.to_owned(), start));
            continue;
        }
        let line = expand_tabs(line);
        let content = line.trim_start_matches(' ');
        if margin.is_none() && !content.is_empty() && !content.starts_with('#') {
            margin = Some(line[..line.len() - content.len()].to_owned());
        }
        let shown = match &margin {
            Some(margin) => line.strip_prefix(margin.as_str()).unwrap_or(&line),
            None => &line,
        };
        lines.push((shown.to_owned(), start));
    }
    lines
}

/// The triple quote that is open after a line.
fn quote_after(line: &str, mut quote: Option<&'static str>) -> Option<&'static str> {
    let mut index = 0;
    while index < line.len() {
        let rest = &line[index..];
        let next = rest.chars().next().unwrap_or(' ');
        if next == '\\' {
            index += 1 + rest[1..].chars().next().map_or(0, char::len_utf8);
            continue;
        }
        match quote {
            Some(open) if rest.starts_with(open) => {
                quote = None;
                index += open.len();
            }
            Some(_) => index += next.len_utf8(),
            None => {
                if next == '#' {
                    return None;
                }
                if let Some(open) = ["\"\"\"", "'''"]
                    .into_iter()
                    .find(|open| rest.starts_with(open))
                {
                    quote = Some(open);
                    index += open.len();
                } else if next == '"' || next == '\'' {
                    index += short_string(rest, next);
                } else {
                    index += next.len_utf8();
                }
            }
        }
    }
    quote
}

/// The length of a string on one line, or of its rest.
fn short_string(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (index, next) in text.char_indices().skip(1) {
        if escaped {
            escaped = false;
        } else if next == '\\' {
            escaped = true;
        } else if next == quote {
            return index + 1;
        }
    }
    text.len()
}

fn expand_tabs(line: &str) -> String {
    let mut expanded = String::with_capacity(line.len());
    let mut column = 0;
    for next in line.chars() {
        if next == '\t' {
            let width = 8 - column % 8;
            expanded.push_str(&" ".repeat(width));
            column += width;
        } else {
            expanded.push(next);
            column += 1;
        }
    }
    expanded
}
