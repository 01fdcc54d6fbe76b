//! The process that carries out one invocation: started with the event on its standard input, asked
//! to stop by the end of that input, and ended if it does not.
//!
//! If the serving process is ended, the input ends too, and the invocation stops by itself.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStderr, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::cli::{Cli, StartedBy};
use crate::commands::arguments::of_process;
use crate::output::console::Console;
use crate::output::terminal::StandardStream;

use super::answer::{Ending, InvocationError};

/// How much time an invocation has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Limits {
    /// When it is asked to stop, with what it has sent undone.
    pub(super) stop_after: Duration,
    /// When its process is ended.
    pub(super) end_after: Duration,
}

/// As many last lines of a process that broke off are part of the error.
const LAST_LINES: usize = 20;

/// Carries out an event in a process of its own; what that writes on standard error is passed on.
pub(super) fn carry_out(event: &Value, limits: Limits, console: &Console) -> Ending {
    let started = Instant::now();
    let mut process = match Process::start(event, console) {
        Ok(process) => process,
        Err(error) => {
            let message = format!("the process for the invocation does not start: {error}");
            return error_ending("RuntimeError", &message);
        }
    };
    match process.wait(started + limits.stop_after) {
        Some(text) => process.ending(&text),
        None => {
            process.ask_to_stop();
            match process.wait(started + limits.end_after) {
                Some(text) => process.ending(&text),
                None => process.ended_by_force(),
            }
        }
    }
}

fn error_ending(error_type: &str, message: &str) -> Ending {
    Ending::Error(InvocationError::new(error_type, message))
}

struct Process {
    child: Child,
    input: Option<ChildStdin>,
    output: Receiver<String>,
    last_lines: Option<JoinHandle<VecDeque<String>>>,
}

impl Process {
    fn start(event: &Value, console: &Console) -> std::io::Result<Self> {
        let mut child = Command::new(program())
            .args(arguments())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let taken = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let (Some(mut input), Some(mut stdout), Some(stderr)) = taken else {
            return Err(std::io::Error::other("it has no standard streams"));
        };
        let (sender, output) = channel();
        std::thread::spawn(move || {
            let mut text = Vec::new();
            // What was read before an error is judged like any other answer.
            let _ = stdout.read_to_end(&mut text);
            let _ = sender.send(String::from_utf8_lossy(&text).into_owned());
        });
        let console = console.clone();
        let last_lines = std::thread::spawn(move || pass_on(stderr, &console));
        // A process that is gone already shows in its ending.
        let _ = input.write_all(format!("{event}\n").as_bytes());
        Ok(Self {
            child,
            input: Some(input),
            output,
            last_lines: Some(last_lines),
        })
    }

    /// Waits until the process has closed its standard output, and gives what it wrote.
    fn wait(&self, until: Instant) -> Option<String> {
        let left = until.saturating_duration_since(Instant::now());
        match self.output.recv_timeout(left) {
            Ok(text) => Some(text),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => Some(String::new()),
        }
    }

    /// Closes the process's standard input, which it takes as the wish to stop.
    fn ask_to_stop(&mut self) {
        self.input = None;
    }

    /// The ending that the process wrote, or why there is none.
    fn ending(mut self, text: &str) -> Ending {
        let status = self.child.wait();
        self.input = None;
        let lines = self.last_lines();
        if let Ok(ending) = serde_json::from_str(text) {
            return ending;
        }
        let how = match status {
            Ok(status) => describe(status),
            Err(error) => format!("ended in an unknown way ({error})"),
        };
        let mut message = format!(
            "the process of the invocation {how}; what it had not committed is rolled back by the database server"
        );
        if !lines.is_empty() {
            message.push_str("\nits last lines were:\n");
            message.push_str(&lines);
        }
        error_ending("Crash", &message)
    }

    /// Ends a process that did not stop in time.
    fn ended_by_force(mut self) -> Ending {
        let _ = self.child.kill();
        let _ = self.child.wait();
        error_ending(
            "DeadlineExceeded",
            "the time of the invocation was over, and the database did not answer to the cancellation in time; \
             what was not committed is rolled back as soon as the server notices that the connection is gone: \
             invoke with {\"command\": \"current\"} to see where the database stands",
        )
    }

    fn last_lines(&mut self) -> String {
        let lines = self.last_lines.take().and_then(|thread| thread.join().ok());
        lines.map_or_else(String::new, |lines| {
            lines.into_iter().collect::<Vec<_>>().join("\n")
        })
    }
}

/// This program. Where there is no `/proc` to look it up, the name that it was started by.
fn program() -> PathBuf {
    std::env::current_exe().unwrap_or_else(|_| {
        std::env::args_os()
            .next()
            .map_or_else(|| PathBuf::from("mig"), PathBuf::from)
    })
}

/// The arguments of this process, for an invocation.
fn arguments() -> Vec<OsString> {
    let own: Vec<OsString> = of_process();
    let of_invocation = |more: &[&str]| {
        let mut arguments = own.clone();
        arguments.extend(more.iter().map(OsString::from));
        arguments
    };
    // Where AWS Lambda started the process, the command may be missing.
    let named = of_invocation(&["--invocation"]);
    let arguments = match Cli::read(named.clone(), StartedBy::Caller) {
        Ok(_) => named,
        Err(_) => of_invocation(&["lambda", "--invocation"]),
    };
    arguments.into_iter().skip(1).collect()
}

/// Writes each line of a process's standard error on one's own, and keeps the last ones.
fn pass_on(stderr: ChildStderr, console: &Console) -> VecDeque<String> {
    let mut last = VecDeque::new();
    let mut reader = BufReader::new(stderr);
    let mut line = Vec::new();
    while matches!(reader.read_until(b'\n', &mut line), Ok(read) if read > 0) {
        let text = String::from_utf8_lossy(&line).into_owned();
        console.write(StandardStream::Error, &text);
        if last.len() == LAST_LINES {
            last.pop_front();
        }
        last.push_back(text.trim_end().to_owned());
        line.clear();
    }
    last
}

#[cfg(unix)]
fn describe(status: ExitStatus) -> String {
    use std::os::unix::process::ExitStatusExt;
    match (status.signal(), status.code()) {
        (Some(signal), _) => format!("was ended by signal {signal}"),
        (None, Some(code)) => format!("ended with status {code} and no answer"),
        (None, None) => "ended without an answer".to_owned(),
    }
}

#[cfg(not(unix))]
fn describe(status: ExitStatus) -> String {
    format!("ended without an answer ({status})")
}
