//! All that a command writes to, put together: the two streams, messages, logging, diagnostics, and
//! the secrets that none of them may show.

use std::io::IsTerminal;

use super::diagnostic::{Diagnostic, Palette, Traceback, render, render_traceback};
use super::logging::Logging;
use super::messages::{Messages, Verbosity};
use super::progress::ProgressTerminal;
use super::secrets::Secrets;
use super::terminal::{StandardStream, Terminal};

/// What the streams can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Appearance {
    /// Whether diagnostics are coloured.
    pub palette: Palette,
    /// Whether standard error is a terminal, on which a line can be drawn again.
    pub is_interactive: bool,
    /// The width at which messages are wrapped, as in Alembic that of the terminal on standard
    /// input.
    pub message_width: Option<usize>,
}

impl Appearance {
    /// What this process's streams can show.
    #[must_use]
    pub fn of_process() -> Self {
        let is_interactive = std::io::stderr().is_terminal();
        let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let is_dumb = std::env::var_os("TERM").is_some_and(|value| value == "dumb");
        let message_width = terminal_size::terminal_size_of(std::io::stdin())
            .map(|(width, _)| usize::from(width.0))
            .filter(|width| *width > 0);
        Self {
            palette: if is_interactive && !is_set("NO_COLOR") && !is_dumb {
                Palette::Coloured
            } else {
                Palette::Plain
            },
            is_interactive: is_interactive && !is_dumb,
            message_width,
        }
    }
}

/// Where a command writes; clones share everything.
#[derive(Clone)]
pub struct Console {
    terminal: ProgressTerminal,
    messages: Messages,
    secrets: Secrets,
    logging: Logging,
    verbosity: Verbosity,
    appearance: Appearance,
}

impl Console {
    /// A console over a terminal.
    #[must_use]
    pub fn new(terminal: Box<dyn Terminal>, verbosity: Verbosity, appearance: Appearance) -> Self {
        let terminal = ProgressTerminal::new(terminal);
        let secrets = Secrets::default();
        let messages = Messages::new(
            Box::new(terminal.clone()),
            secrets.clone(),
            verbosity,
            appearance.message_width,
        );
        let logging = Logging::new(Box::new(terminal.clone()), secrets.clone());
        Self {
            terminal,
            messages,
            secrets,
            logging,
            verbosity,
            appearance,
        }
    }

    /// The secrets that are masked.
    #[must_use]
    pub fn secrets(&self) -> &Secrets {
        &self.secrets
    }

    /// The logging.
    #[must_use]
    pub fn logging(&self) -> &Logging {
        &self.logging
    }

    /// The messages of commands.
    #[must_use]
    pub fn messages(&self) -> &Messages {
        &self.messages
    }

    /// The progress line.
    #[must_use]
    pub fn progress(&self) -> &ProgressTerminal {
        &self.terminal
    }

    /// Whether the user asked for silence.
    #[must_use]
    pub fn is_quiet(&self) -> bool {
        self.verbosity == Verbosity::Quiet
    }

    /// Whether standard error is a terminal.
    #[must_use]
    pub fn is_interactive(&self) -> bool {
        self.appearance.is_interactive
    }

    /// Writes a text as it is: the SQL of offline mode, what a script prints.
    pub fn write(&self, stream: StandardStream, text: &str) {
        self.terminal.clone().write(stream, text);
    }

    /// Writes a command's result, unless the user asked for silence.
    pub fn result(&self, text: &str) {
        if !self.is_quiet() && !text.is_empty() {
            self.write(StandardStream::Output, text);
        }
    }

    /// Writes a line on standard error, secrets masked.
    pub fn error_line(&self, line: &str) {
        let line = format!("{}\n", self.secrets.mask(line));
        self.write(StandardStream::Error, &line);
    }

    /// Tells on standard error what mig does, unless the user asked for silence.
    pub fn inform(&self, line: &str) {
        if !self.is_quiet() {
            self.error_line(line);
        }
    }

    /// Writes an error or a warning on standard error.
    pub fn diagnose(&self, diagnostic: &Diagnostic) {
        let text = render(diagnostic, self.appearance.palette, &self.secrets);
        self.write(StandardStream::Error, &text);
    }

    /// Writes an exception with its call stack on standard error.
    pub fn trace(&self, traceback: &Traceback) {
        let text = render_traceback(traceback, &self.secrets);
        self.write(StandardStream::Error, &text);
    }
}
