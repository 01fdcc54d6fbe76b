//! The plain messages of a command as Alembic prints them on standard output: `FAILED: ...`,
//! `... done`, wrapped where a terminal is too narrow.

use std::sync::{Arc, Mutex, PoisonError};

use super::secrets::Secrets;
use super::terminal::{StandardStream, Terminal};

/// How much a command says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Verbosity {
    /// Only what is not a message: results and errors on standard error (`--quiet`).
    Quiet,
    /// What Alembic says.
    #[default]
    Normal,
}

/// Prints messages, as `alembic.util.messaging`; clones share the terminal.
#[derive(Clone)]
pub struct Messages {
    terminal: Arc<Mutex<Box<dyn Terminal>>>,
    secrets: Secrets,
    verbosity: Verbosity,
    width: Option<usize>,
}

impl Messages {
    /// Messages for a terminal of a width; without one nothing is wrapped, as where standard input
    /// is no terminal.
    #[must_use]
    pub fn new(
        terminal: Box<dyn Terminal>,
        secrets: Secrets,
        verbosity: Verbosity,
        width: Option<usize>,
    ) -> Self {
        Self {
            terminal: Arc::new(Mutex::new(terminal)),
            secrets,
            verbosity,
            width,
        }
    }

    fn write(&self, stream: StandardStream, text: &str) {
        let mut terminal = self.terminal.lock().unwrap_or_else(PoisonError::into_inner);
        terminal.write(stream, &self.secrets.mask(text));
    }

    fn say(&self, text: &str) {
        if self.verbosity != Verbosity::Quiet {
            self.write(StandardStream::Output, text);
        }
    }

    /// A line of its own, as `util.msg`.
    pub fn message(&self, text: &str) {
        self.say(&format!("{}\n", self.wrapped(text)));
    }

    /// A line of a command's result, as `Config.print_stdout`: never wrapped.
    pub fn print(&self, text: &str) {
        self.say(&format!("{text}\n"));
    }

    /// The failure of a command, as `util.err`; advice goes to standard error.
    pub fn failed(&self, message: &str, hints: &[String]) {
        self.message(&format!("FAILED: {message}"));
        for hint in hints {
            self.write(StandardStream::Error, &format!("hint: {hint}\n"));
        }
    }

    /// Announces work, does it and says how it went, as `util.status`.
    ///
    /// # Errors
    /// The error of the work.
    pub fn status<T, E>(&self, text: &str, work: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        self.say(&self.wrapped(&format!("{text} ...")));
        let result = work();
        self.say(match result {
            Ok(_) => "  done\n",
            Err(_) => "  FAILED\n",
        });
        result
    }

    /// As [`Self::status`], with the announcement on a line of its own, for work that prints.
    ///
    /// # Errors
    /// The error of the work.
    pub fn status_line<T, E>(
        &self,
        text: &str,
        work: impl FnOnce() -> Result<T, E>,
    ) -> Result<T, E> {
        self.message(&format!("{text} ..."));
        let result = work();
        self.say(match result {
            Ok(_) => "  done\n",
            Err(_) => "  FAILED\n",
        });
        result
    }

    /// The same messages, told even where the user asked for silence.
    #[must_use]
    pub fn unsilenced(&self) -> Self {
        Self {
            verbosity: Verbosity::Normal,
            ..self.clone()
        }
    }

    fn wrapped(&self, text: &str) -> String {
        match self.width {
            None => text.to_owned(),
            Some(width) => wrap(text, width, "  ").join("\n"),
        }
    }
}

/// Wraps a text at blanks, as `textwrap.wrap` with an indentation for every line.
fn wrap(text: &str, width: usize, indent: &str) -> Vec<String> {
    let room = width.saturating_sub(indent.chars().count()).max(1);
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut used = 0;
    for chunk in chunks(text) {
        let mut rest: &[char] = &chunk;
        if rest[0] == ' ' {
            if used == 0 && !lines.is_empty() {
                continue;
            }
        } else if used > 0 && used + rest.len() > room && rest.len() <= room {
            lines.push(format!("{indent}{}", line.trim_end()));
            line.clear();
            used = 0;
        }
        // A word longer than a line is broken.
        while used + rest.len() > room {
            let (part, more) = rest.split_at(room - used.min(room));
            line.extend(part);
            lines.push(format!("{indent}{}", line.trim_end()));
            line.clear();
            used = 0;
            rest = if more.iter().all(|next| *next == ' ') {
                &[]
            } else {
                more
            };
        }
        line.extend(rest);
        used += rest.len();
    }
    if !line.trim_end().is_empty() || lines.is_empty() {
        lines.push(format!("{indent}{}", line.trim_end()));
    }
    lines
}

/// The words of a text and the blanks between them.
fn chunks(text: &str) -> Vec<Vec<char>> {
    let characters: Vec<char> = text
        .chars()
        .map(|next| if next.is_whitespace() { ' ' } else { next })
        .collect();
    characters
        .chunk_by(|left, right| (*left == ' ') == (*right == ' '))
        .map(<[char]>::to_vec)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::terminal::RecordingTerminal;
    use super::*;

    fn messages(verbosity: Verbosity, width: Option<usize>) -> (Messages, RecordingTerminal) {
        let terminal = RecordingTerminal::default();
        let boxed = Box::new(terminal.clone());
        let messages = Messages::new(boxed, Secrets::default(), verbosity, width);
        (messages, terminal)
    }

    #[test]
    fn failures_go_to_standard_output_and_hints_to_standard_error() {
        let (messages, terminal) = messages(Verbosity::Normal, None);
        messages.failed(
            "Can't locate revision identified by 'x'",
            &["try y".to_owned()],
        );
        assert_eq!(
            terminal.text(StandardStream::Output),
            "FAILED: Can't locate revision identified by 'x'\n"
        );
        assert_eq!(terminal.text(StandardStream::Error), "hint: try y\n");
    }

    #[test]
    fn the_state_of_work_is_told() {
        let (messages, terminal) = messages(Verbosity::Normal, None);
        let _ = messages.status("Generating x.py", || Ok::<_, ()>(1));
        let _ = messages.status("Generating y.py", || Err::<(), _>(1));
        assert_eq!(
            terminal.text(StandardStream::Output),
            "Generating x.py ...  done\nGenerating y.py ...  FAILED\n"
        );
    }

    #[test]
    fn quiet_says_nothing_but_hints() {
        let (messages, terminal) = messages(Verbosity::Quiet, None);
        messages.failed("x", &["y".to_owned()]);
        messages.print("z");
        assert_eq!(terminal.text(StandardStream::Output), "");
        assert_eq!(terminal.text(StandardStream::Error), "hint: y\n");
    }

    #[test]
    fn a_terminal_gets_wrapped_lines() {
        let wrapped = |text: &str, width: usize| wrap(text, width, "  ").join("\n");
        assert_eq!(
            wrapped("FAILED: Path doesn't exist: x.  Please use", 22),
            "  FAILED: Path doesn't\n  exist: x.  Please\n  use"
        );
        assert_eq!(wrapped("abcdefghij", 6), "  abcd\n  efgh\n  ij");
        assert_eq!(
            wrapped("ab abcdefghijkl x", 6),
            "  ab a\n  bcde\n  fghi\n  jkl\n  x"
        );
    }
}
