//! Where output goes: the process's two standard streams, or a recording for tests. What is
//! written is composed by the files beside this one.

use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

/// One of the process's standard streams.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StandardStream {
    /// Standard output, for results.
    Output,
    /// Standard error, for logs, progress and errors.
    Error,
}

/// Something that takes the text for the standard streams.
pub trait Terminal: Send {
    /// Writes the text and flushes it. A stream that is closed at the other end is no error.
    fn write(&mut self, stream: StandardStream, text: &str);
}

/// The streams of this process.
#[derive(Debug, Default, Clone, Copy)]
pub struct ProcessTerminal;

impl Terminal for ProcessTerminal {
    fn write(&mut self, stream: StandardStream, text: &str) {
        // As in Alembic, a broken pipe must not fail a migration that is under way.
        let _ = match stream {
            StandardStream::Output => write_to(&mut std::io::stdout().lock(), text),
            StandardStream::Error => write_to(&mut std::io::stderr().lock(), text),
        };
    }
}

fn write_to(stream: &mut impl Write, text: &str) -> std::io::Result<()> {
    stream.write_all(text.as_bytes())?;
    stream.flush()
}

/// Keeps what is written; clones share one recording.
#[derive(Debug, Default, Clone)]
pub struct RecordingTerminal {
    written: Arc<Mutex<(String, String)>>,
}

impl RecordingTerminal {
    /// What was written to a stream so far.
    #[must_use]
    pub fn text(&self, stream: StandardStream) -> String {
        let written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        match stream {
            StandardStream::Output => written.0.clone(),
            StandardStream::Error => written.1.clone(),
        }
    }
}

impl Terminal for RecordingTerminal {
    fn write(&mut self, stream: StandardStream, text: &str) {
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        match stream {
            StandardStream::Output => written.0.push_str(text),
            StandardStream::Error => written.1.push_str(text),
        }
    }
}

/// Keeps what is written, and passes standard error on to the process's own as it comes; clones
/// share one recording.
#[derive(Debug, Default, Clone)]
pub struct CapturingTerminal {
    recording: RecordingTerminal,
}

impl CapturingTerminal {
    /// What is written, on both streams.
    #[must_use]
    pub fn recording(&self) -> RecordingTerminal {
        self.recording.clone()
    }
}

impl Terminal for CapturingTerminal {
    fn write(&mut self, stream: StandardStream, text: &str) {
        self.recording.write(stream, text);
        if stream == StandardStream::Error {
            ProcessTerminal.write(stream, text);
        }
    }
}
