//! A statement that the database refused, told in a few lines: which revision, where in the script,
//! the statement with the server's words, and the state that the database is in.

use super::snippet::{in_one_line, underline};
use super::{Diagnostic, Snippet};

/// What a revision was being done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// It was being applied.
    Upgrade,
    /// It was being taken back.
    Downgrade,
    /// It was being marked as applied.
    Stamp,
}

impl Direction {
    fn word(self) -> &'static str {
        match self {
            Self::Upgrade => "upgrade",
            Self::Downgrade => "downgrade",
            Self::Stamp => "stamp",
        }
    }
}

/// A failure of the database during a step.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DatabaseFailure {
    /// What was being done, `None` outside of a step (as while connecting).
    pub direction: Option<Direction>,
    /// The revisions that the step starts from; none for the base.
    pub from_revisions: Vec<String>,
    /// The revisions that the step leads to; none for the base.
    pub to_revisions: Vec<String>,
    /// The class of the exception as Python names it.
    pub class: Option<String>,
    /// The server's message.
    pub message: String,
    /// SQLSTATE or the like.
    pub code: Option<String>,
    /// The call in the script that sent the statement.
    pub call: Option<Snippet>,
    /// The statement as it was sent.
    pub statement: Option<String>,
    /// Where the server found the fault, in characters from zero.
    pub position: Option<usize>,
    /// The server's detail.
    pub detail: Option<String>,
    /// The server's hint.
    pub server_hint: Option<String>,
    /// Where in the server's own code (a trigger, a `DO` block) it happened.
    pub context: Option<String>,
    /// What the database is left with, such as "rolled back; still at 2f18a88b0e56".
    pub state: Option<String>,
    /// What to do next.
    pub hints: Vec<String>,
}

impl DatabaseFailure {
    /// The failure as a diagnostic.
    #[must_use]
    pub fn diagnostic(&self) -> Diagnostic {
        let mut diagnostic = Diagnostic::error(self.title());
        diagnostic.snippets.extend(self.call.clone());
        if let Some(statement) = &self.statement {
            let text = shorten_statement(statement, self.position);
            diagnostic = diagnostic.with_field("statement", text);
        }
        let fields = [
            ("detail", &self.detail),
            ("hint", &self.server_hint),
            ("context", &self.context),
        ];
        for (label, text) in fields {
            if let Some(text) = text {
                diagnostic = diagnostic.with_field(label, shorten_text(text));
            }
        }
        if let Some(state) = &self.state {
            // What stays in the database must be told whole.
            let lines: Vec<String> = state.lines().flat_map(folded).collect();
            diagnostic = diagnostic.with_field("state", lines.join("\n"));
        }
        diagnostic.hints.clone_from(&self.hints);
        diagnostic
    }

    fn title(&self) -> String {
        let mut title = String::new();
        if let Some(direction) = self.direction {
            title.push_str(&format!(
                "{} {} -> {} failed: ",
                direction.word(),
                names(&self.from_revisions),
                names(&self.to_revisions)
            ));
        }
        title.push_str(self.message.trim_end());
        let remarks: Vec<&str> = [&self.class, &self.code]
            .into_iter()
            .flatten()
            .map(String::as_str)
            .collect();
        if !remarks.is_empty() {
            let first_line = title.find('\n').unwrap_or(title.len());
            title.insert_str(first_line, &format!(" ({})", remarks.join(", ")));
        }
        title
    }
}

fn names(revisions: &[String]) -> String {
    if revisions.is_empty() {
        return "base".to_owned();
    }
    revisions.join(", ")
}

/// A statement in one line, cut around the position, which is marked below.
fn shorten_statement(statement: &str, position: Option<usize>) -> String {
    let (line, position) = in_one_line(statement, position);
    let shown = underline(&line, position.unwrap_or(0), 1);
    match position {
        None => shown.text,
        Some(_) => format!("{}\n{}^", shown.text, " ".repeat(shown.offset)),
    }
}

/// A line in parts that fit, cut at blanks.
fn folded(line: &str) -> Vec<String> {
    const WIDTH: usize = 100;
    if line.chars().count() <= WIDTH {
        return vec![line.to_owned()];
    }
    let mut parts = vec![String::new()];
    for word in line.split(' ') {
        let last = parts.last_mut().expect("there is always a part");
        if last.is_empty() {
            last.push_str(word);
        } else if last.chars().count() + word.chars().count() < WIDTH {
            last.push(' ');
            last.push_str(word);
        } else {
            parts.push(word.to_owned());
        }
    }
    parts
}

/// A text of the server, or advice in its place, of at most three lines; long lines are folded.
fn shorten_text(text: &str) -> String {
    const LINES: usize = 3;
    let lines: Vec<String> = text.trim_end().lines().flat_map(folded).collect();
    let mut shown: Vec<String> = lines
        .iter()
        .take(LINES)
        .map(|line| underline(line, 0, 1).text)
        .collect();
    if lines.len() > LINES {
        let more = lines.len() - LINES;
        shown.push(format!("... ({more} more)"));
    }
    shown.join("\n")
}
