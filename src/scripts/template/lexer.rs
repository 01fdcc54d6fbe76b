//! The text of a template as a tree of text, expressions, control lines, code and tags, as
//! `mako.lexer.Lexer`.

use std::sync::LazyLock;

use indexmap::IndexMap;
use regex::Regex;

use super::TemplateError;

/// A part of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Node {
    pub line: usize,
    pub kind: NodeKind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NodeKind {
    Text(String),
    /// `${text | escapes}`
    Expression {
        text: String,
        escapes: String,
    },
    /// `% if x:`, `% endif`
    Control {
        keyword: String,
        role: ControlRole,
        text: String,
    },
    /// `<% %>` and `<%! %>`
    Code {
        text: String,
        place: CodePlace,
    },
    Tag(Tag),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ControlRole {
    /// `if`, `for`, `while`, `try`, `with`
    Opening,
    /// `else`, `elif`, `except`
    Continuing,
    /// `endif` and so on.
    Closing,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CodePlace {
    /// `<% %>`: where it stands.
    Body,
    /// `<%! %>`: once, before all else.
    Module,
}

/// `<%keyword name="value">...</%keyword>`
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tag {
    pub keyword: String,
    pub attributes: IndexMap<String, String>,
    pub nodes: Vec<Node>,
}

static CODING: LazyLock<Regex> = LazyLock::new(|| regex(r"\A#.*coding[:=]\s*([-\w.]+).*\r?\n"));
static CONTROL: LazyLock<Regex> =
    LazyLock::new(|| regex(r"\A[\t ]*(%|##)[\t ]*((?:\\\r?\n|[^\r\n])*)(?:\r?\n|\z)"));
static KEYWORD: LazyLock<Regex> = LazyLock::new(|| regex(r"\A(end)?(\w+)\s*"));
static FRAGMENT: LazyLock<Regex> = LazyLock::new(|| regex(r"(?s)\A(\w+)(?:\s+(.*?))?:\s*(#|\z)"));
static PERCENT: LazyLock<Regex> = LazyLock::new(|| regex(r"\A(\s*)%%(%*)"));
static TAG_START: LazyLock<Regex> = LazyLock::new(|| {
    regex(r#"(?s)\A<%([\w.:]+)((?:\s+\w+|\s*=\s*|"[^"]*?"|'[^']*?'|\s*,\s*)*)\s*(/)?>"#)
});
static ATTRIBUTE: LazyLock<Regex> =
    LazyLock::new(|| regex(r#"\s*(\w+)\s*=\s*(?:'([^']*)'|"([^"]*)")"#));
static TAG_END: LazyLock<Regex> = LazyLock::new(|| regex(r"\A</%[\t ]*([^\t ]+?)[\t ]*>"));
static COMMENT: LazyLock<Regex> = LazyLock::new(|| regex(r"(?s)\A<%doc>(.*?)</%doc>"));
static LINE_MARK: LazyLock<Regex> = LazyLock::new(|| regex(r"\A[ \t]*(?:%|##)"));

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a pattern of this file")
}

/// Reads a template.
///
/// # Errors
/// What is not closed, or closed and never opened.
pub(super) fn parse(text: &str) -> Result<Vec<Node>, TemplateError> {
    let mut lexer = Lexer {
        text,
        position: 0,
        nodes: Vec::new(),
        tags: Vec::new(),
        controls: Vec::new(),
    };
    if let Some(found) = CODING.find(text) {
        lexer.position = found.end();
    }
    while lexer.position < text.len() {
        lexer.step()?;
    }
    if let Some((line, tag)) = lexer.tags.last() {
        let message = format!("Unclosed tag: <%{}>", tag.keyword);
        return Err(TemplateError::new(*line, message));
    }
    if let Some((line, keyword)) = lexer.controls.last() {
        let message = format!("Unterminated control keyword: '{keyword}'");
        return Err(TemplateError::new(*line, message));
    }
    Ok(lexer.nodes)
}

struct Lexer<'a> {
    text: &'a str,
    position: usize,
    nodes: Vec<Node>,
    /// Tags that are open, with their lines.
    tags: Vec<(usize, Tag)>,
    /// Control lines that are open, with their lines.
    controls: Vec<(usize, String)>,
}

impl<'a> Lexer<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.position..]
    }

    fn line(&self) -> usize {
        self.text[..self.position].matches('\n').count() + 1
    }

    fn is_at_line_start(&self) -> bool {
        self.position == 0 || self.text[..self.position].ends_with('\n')
    }

    fn append(&mut self, line: usize, kind: NodeKind) {
        let node = Node { line, kind };
        match self.tags.last_mut() {
            Some((_, tag)) => tag.nodes.push(node),
            None => self.nodes.push(node),
        }
    }

    /// Reads one part.
    fn step(&mut self) -> Result<(), TemplateError> {
        let rest = self.rest();
        if rest.starts_with("${") {
            return self.expression();
        }
        if self.is_at_line_start()
            && let Some(found) = CONTROL.captures(rest)
            && !(&found[1] == "%"
                && rest[found.get(1).map_or(0, |mark| mark.end())..].starts_with('%'))
        {
            let line = self.line();
            self.position += found[0].len();
            if &found[1] == "%" {
                return self.control(line, &found[2]);
            }
            return Ok(());
        }
        if let Some(found) = COMMENT.find(rest) {
            self.position += found.end();
            return Ok(());
        }
        if let Some(found) = TAG_START.captures(rest) {
            let line = self.line();
            self.position += found[0].len();
            return self.tag_start(
                line,
                &found[1],
                found.get(2).map_or("", |attributes| attributes.as_str()),
                found.get(3).is_some(),
            );
        }
        if let Some(found) = TAG_END.captures(rest) {
            let line = self.line();
            self.position += found[0].len();
            return self.tag_end(line, &found[1]);
        }
        if rest.starts_with("<%") {
            return self.code();
        }
        if self.is_at_line_start()
            && let Some(found) = PERCENT.captures(rest)
        {
            let line = self.line();
            self.position += found[0].len();
            self.append(line, NodeKind::Text(format!("{}%{}", &found[1], &found[2])));
            return Ok(());
        }
        self.plain_text();
        Ok(())
    }

    /// Text up to the next part.
    fn plain_text(&mut self) {
        let rest = self.rest();
        let line = self.line();
        let mut end = rest.len();
        let mut dropped = 0;
        for (index, next) in rest.char_indices() {
            let here = &rest[index..];
            let ends_here = match next {
                '$' => here.starts_with("${"),
                '<' => here.starts_with("<%") || here.starts_with("</%"),
                '\\' => {
                    dropped = ["\\\n", "\\\r\n"]
                        .iter()
                        .find(|mark| here.starts_with(**mark))
                        .map_or(0, |mark| mark.len());
                    dropped > 0
                }
                _ => false,
            };
            let starts_line = index > 0 && rest[..index].ends_with('\n');
            // What nobody else took at the beginning is text.
            if (ends_here && (index > 0 || dropped > 0))
                || (starts_line && LINE_MARK.is_match(here))
            {
                end = index;
                break;
            }
        }
        if end > 0 {
            self.append(line, NodeKind::Text(rest[..end].to_owned()));
        }
        self.position += end + dropped;
    }

    fn expression(&mut self) -> Result<(), TemplateError> {
        let line = self.line();
        self.position += 2;
        let (text, end) = self.until(line, Nesting::Watched, &["|", "}"])?;
        let escapes = if end == "|" {
            self.until(line, Nesting::Watched, &["}"])?.0.trim()
        } else {
            ""
        };
        let kind = NodeKind::Expression {
            text: text.replace("\r\n", "\n"),
            escapes: escapes.to_owned(),
        };
        self.append(line, kind);
        Ok(())
    }

    fn code(&mut self) -> Result<(), TemplateError> {
        let line = self.line();
        let is_module = self.rest().starts_with("<%!");
        self.position += if is_module { 3 } else { 2 };
        let (text, _) = self.until(line, Nesting::Ignored, &["%>"])?;
        let place = if is_module {
            CodePlace::Module
        } else {
            CodePlace::Body
        };
        let text = text.replace("\r\n", "\n");
        self.append(line, NodeKind::Code { text, place });
        Ok(())
    }

    fn control(&mut self, line: usize, text: &str) -> Result<(), TemplateError> {
        let Some(found) = KEYWORD.captures(text) else {
            let message = format!("Invalid control line: '{text}'");
            return Err(TemplateError::new(line, message));
        };
        let keyword = found[2].to_owned();
        let open = self.controls.last().map(|(_, open)| open.clone());
        let role = if found.get(1).is_some() {
            match open {
                None => {
                    let message = format!("No starting keyword '{keyword}' for '{text}'");
                    return Err(TemplateError::new(line, message));
                }
                Some(open) if open != keyword => {
                    let message = format!("Keyword '{text}' doesn't match keyword '{open}'");
                    return Err(TemplateError::new(line, message));
                }
                Some(_) => self.controls.pop(),
            };
            ControlRole::Closing
        } else {
            let is_known = matches!(
                keyword.as_str(),
                "for" | "if" | "while" | "try" | "with" | "elif" | "else" | "except"
            );
            if !FRAGMENT.is_match(text.trim()) {
                let message = format!("Fragment '{text}' is not a partial control statement");
                return Err(TemplateError::new(line, message));
            }
            if !is_known {
                let message = format!("Unsupported control keyword: '{keyword}'");
                return Err(TemplateError::new(line, message));
            }
            self.open_or_continue(line, &keyword, open)?
        };
        self.append(
            line,
            NodeKind::Control {
                keyword,
                role,
                text: text.to_owned(),
            },
        );
        Ok(())
    }

    fn open_or_continue(
        &mut self,
        line: usize,
        keyword: &str,
        open: Option<String>,
    ) -> Result<ControlRole, TemplateError> {
        if matches!(keyword, "for" | "if" | "while" | "try" | "with") {
            self.controls.push((line, keyword.to_owned()));
            return Ok(ControlRole::Opening);
        }
        let open = open.unwrap_or_default();
        let is_legal = match open.as_str() {
            "if" => matches!(keyword, "else" | "elif"),
            "try" => keyword == "except",
            "for" => keyword == "else",
            _ => false,
        };
        if is_legal {
            return Ok(ControlRole::Continuing);
        }
        let message = format!("Keyword '{keyword}' not a legal ternary for keyword '{open}'");
        Err(TemplateError::new(line, message))
    }

    fn tag_start(
        &mut self,
        line: usize,
        keyword: &str,
        attributes: &str,
        is_closed: bool,
    ) -> Result<(), TemplateError> {
        let attributes = ATTRIBUTE
            .captures_iter(attributes)
            .map(|found| {
                let value = found.get(2).or_else(|| found.get(3));
                let value = value.map_or("", |value| value.as_str());
                (found[1].to_owned(), value.replace("\r\n", "\n"))
            })
            .collect();
        let tag = Tag {
            keyword: keyword.to_owned(),
            attributes,
            nodes: Vec::new(),
        };
        self.tags.push((line, tag));
        if is_closed {
            self.close_tag();
            return Ok(());
        }
        if keyword == "text" {
            let Some(end) = self.rest().find("</%text>") else {
                return Err(TemplateError::new(line, "Unclosed tag: <%text>"));
            };
            let text = self.rest()[..end].to_owned();
            let line = self.line();
            if !text.is_empty() {
                self.append(line, NodeKind::Text(text));
            }
            self.position += end + "</%text>".len();
            self.close_tag();
        }
        Ok(())
    }

    fn tag_end(&mut self, line: usize, keyword: &str) -> Result<(), TemplateError> {
        let message = match self.tags.last() {
            None => format!("Closing tag without opening tag: </%{keyword}>"),
            Some((_, tag)) if tag.keyword != keyword => {
                format!(
                    "Closing tag </%{keyword}> does not match tag: <%{}>",
                    tag.keyword
                )
            }
            Some(_) => {
                self.close_tag();
                return Ok(());
            }
        };
        Err(TemplateError::new(line, message))
    }

    fn close_tag(&mut self) {
        if let Some((line, tag)) = self.tags.pop() {
            self.append(line, NodeKind::Tag(tag));
        }
    }

    /// The Python up to one of these ends, which does not count in strings and comments, nor, where
    /// nesting is watched, in brackets; and which end it was.
    fn until(
        &mut self,
        line: usize,
        nesting: Nesting,
        ends: &[&'static str],
    ) -> Result<(&'a str, &'static str), TemplateError> {
        let start = self.position;
        let mut depths = [0_i64; 3];
        while self.position < self.text.len() {
            let rest = self.rest();
            if rest.starts_with('#')
                && let Some(length) = rest.find('\n')
            {
                self.position += length + 1;
                continue;
            }
            if let Some(length) = string_length(rest) {
                self.position += length;
                continue;
            }
            let end = ends.iter().find(|end| rest.starts_with(**end));
            if let Some(end) = end
                && (nesting == Nesting::Ignored || depths.iter().all(|depth| *depth <= 0))
            {
                let text = &self.text[start..self.position];
                self.position += end.len();
                return Ok((text, end));
            }
            let next = rest.chars().next().unwrap_or(' ');
            match next {
                '{' => depths[0] += 1,
                '}' => depths[0] -= 1,
                '(' => depths[1] += 1,
                ')' => depths[1] -= 1,
                '[' => depths[2] += 1,
                ']' => depths[2] -= 1,
                _ => {}
            }
            self.position += next.len_utf8();
        }
        let ends: Vec<String> = ends.iter().map(|end| end.replace('|', "\\|")).collect();
        let ends = ends.join(",");
        let message = format!("Expected: {ends}; unterminated tag or expression beginning");
        Err(TemplateError::new(line, message))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Nesting {
    Watched,
    Ignored,
}

/// The length of the string literal that a text begins with.
fn string_length(text: &str) -> Option<usize> {
    let quote = ["\"\"\"", "'''", "\"", "'"]
        .into_iter()
        .find(|quote| text.starts_with(*quote))?;
    let mut escaped = false;
    for (index, next) in text.char_indices().skip(quote.len()) {
        if escaped {
            escaped = false;
        } else if next == '\\' {
            escaped = true;
        } else if text[index..].starts_with(quote) {
            return Some(index + quote.len());
        }
    }
    None
}
