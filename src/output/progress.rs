//! A progress line at the bottom of a terminal; whatever else is written goes above it.

use std::sync::{Arc, Mutex, PoisonError};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::terminal::{StandardStream, Terminal};

/// A terminal that keeps a progress line below what is written, once there is one; clones share
/// both.
#[derive(Clone)]
pub struct ProgressTerminal {
    state: Arc<Mutex<State>>,
}

struct State {
    terminal: Box<dyn Terminal>,
    bar: Option<ProgressBar>,
}

impl ProgressTerminal {
    /// The terminal without a progress line yet.
    #[must_use]
    pub fn new(terminal: Box<dyn Terminal>) -> Self {
        let state = State {
            terminal,
            bar: None,
        };
        Self {
            state: Arc::new(Mutex::new(state)),
        }
    }

    fn with_state<R>(&self, work: impl FnOnce(&mut State) -> R) -> R {
        work(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Shows a progress line for so many steps on standard error.
    pub fn begin(&self, steps: usize) {
        let bar = ProgressBar::with_draw_target(
            Some(u64::try_from(steps).unwrap_or(u64::MAX)),
            ProgressDrawTarget::stderr(),
        );
        let style = ProgressStyle::with_template("{bar:24} {pos}/{len} {elapsed}")
            .expect("a valid template");
        bar.set_style(style.progress_chars("=> "));
        self.with_state(|state| state.bar = Some(bar));
    }

    /// Counts a step as done.
    pub fn advance(&self) {
        self.with_state(|state| {
            if let Some(bar) = &state.bar {
                bar.inc(1);
            }
        });
    }

    /// Takes the progress line away.
    pub fn end(&self) {
        if let Some(bar) = self.with_state(|state| state.bar.take()) {
            bar.finish_and_clear();
        }
    }
}

impl Terminal for ProgressTerminal {
    fn write(&mut self, stream: StandardStream, text: &str) {
        self.with_state(|State { terminal, bar }| match bar {
            Some(bar) => bar.suspend(|| terminal.write(stream, text)),
            None => terminal.write(stream, text),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::terminal::RecordingTerminal;
    use super::*;

    #[test]
    fn text_passes_with_and_without_a_progress_line() {
        let recording = RecordingTerminal::default();
        let mut terminal = ProgressTerminal::new(Box::new(recording.clone()));
        terminal.write(StandardStream::Output, "a\n");
        terminal.begin(2);
        terminal.clone().write(StandardStream::Error, "b\n");
        terminal.advance();
        terminal.end();
        terminal.write(StandardStream::Output, "c\n");
        assert_eq!(recording.text(StandardStream::Output), "a\nc\n");
        assert_eq!(recording.text(StandardStream::Error), "b\n");
    }
}
