//! All that a command writes to, put together: the two streams, messages, logging, diagnostics, and
//! the secrets that none of them may show.

use std::io::IsTerminal;

use super::diagnostic::{Diagnostic, Palette, Traceback, render, render_traceback};
use super::graph::Symbols;
use super::json::JsonOutput;
use super::logging::Logging;
use super::messages::{Messages, Verbosity};
use super::progress::ProgressTerminal;
use super::revisions::Look;
use super::secrets::Secrets;
use super::terminal::{StandardStream, Terminal};

/// When output is coloured and set in columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum ColorChoice {
    /// Where the stream is a terminal.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

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
    /// How results look on standard output.
    pub results: Look,
    /// The characters of pictures that are made of text.
    pub symbols: Symbols,
}

impl Appearance {
    /// What this process's streams can show.
    #[must_use]
    pub fn of_process(color: ColorChoice) -> Self {
        let is_interactive = std::io::stderr().is_terminal();
        let is_read_by_a_person = std::io::stdout().is_terminal();
        let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let is_dumb = std::env::var_os("TERM").is_some_and(|value| value == "dumb");
        let message_width = terminal_size::terminal_size_of(std::io::stdin())
            .map(|(width, _)| usize::from(width.0))
            .filter(|width| *width > 0);
        let is_coloured = |is_terminal: bool| match color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => is_terminal && !is_set("NO_COLOR") && !is_dumb,
        };
        Self {
            palette: if is_coloured(is_interactive) {
                Palette::Coloured
            } else {
                Palette::Plain
            },
            is_interactive: is_interactive && !is_dumb,
            message_width,
            results: match (is_read_by_a_person, is_coloured(is_read_by_a_person)) {
                (_, true) => Look::ColouredColumns,
                (true, false) => Look::Columns,
                (false, false) => Look::Plain,
            },
            symbols: if has_wide_characters() {
                Symbols::Unicode
            } else {
                Symbols::Ascii
            },
        }
    }
}

/// Whether the locale's characters are those of Unicode, as the first variable that is set says;
/// containers often set none.
fn has_wide_characters() -> bool {
    ["LC_ALL", "LC_CTYPE", "LANG"]
        .iter()
        .filter_map(std::env::var_os)
        .find(|value| !value.is_empty())
        .is_none_or(|value| {
            let value = value.to_string_lossy().to_lowercase();
            value.contains("utf-8") || value.contains("utf8")
        })
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
    json: Option<JsonOutput>,
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
            json: None,
        }
    }

    /// A console for a command whose result a program reads: standard output is left to one
    /// document, and all that would be written there goes to standard error.
    #[must_use]
    pub fn for_program(
        terminal: Box<dyn Terminal>,
        verbosity: Verbosity,
        appearance: Appearance,
    ) -> Self {
        let (json, others) = JsonOutput::divert(terminal);
        Self {
            json: Some(json),
            ..Self::new(others, verbosity, appearance)
        }
    }

    /// The document, where a program reads the result.
    #[must_use]
    pub fn json(&self) -> Option<&JsonOutput> {
        self.json.as_ref()
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

    /// How results look on standard output.
    #[must_use]
    pub fn look(&self) -> Look {
        self.appearance.results
    }

    /// The characters of pictures that are made of text.
    #[must_use]
    pub fn symbols(&self) -> Symbols {
        self.appearance.symbols
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
