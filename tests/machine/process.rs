//! The binary as a process that runs beside the test.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStderr, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use crate::project::{Outcome, Project};

/// Longer than anything here takes, so that a test that hangs fails.
const PATIENCE: Duration = Duration::from_secs(60);

/// A signal.
#[derive(Debug, Clone, Copy)]
pub enum Signal {
    Interrupt,
    Terminate,
}

/// A run of mig.
pub struct Process {
    child: Child,
    stdout: BufReader<ChildStdout>,
    stderr: BufReader<ChildStderr>,
}

/// Starts mig in a project's folder.
pub fn start(project: &Project, arguments: &str) -> Process {
    let mut child = Command::new(env!("CARGO_BIN_EXE_mig"))
        .args(arguments.split_whitespace())
        .current_dir(project.path("."))
        .env_clear()
        .env("HOME", project.path("."))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    Process {
        stdout: BufReader::new(child.stdout.take().unwrap()),
        stderr: BufReader::new(child.stderr.take().unwrap()),
        child,
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // A test that fails leaves nothing running.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Process {
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits for a line of standard output that a script prints.
    pub fn wait_for_output(&mut self, line: &str) {
        read_until(&mut self.stdout, line);
    }

    #[allow(dead_code)]
    /// Waits for a line of standard error with this text, and gives it.
    pub fn wait_for_error(&mut self, text: &str) -> String {
        read_until(&mut self.stderr, text)
    }

    pub fn signal(&self, signal: Signal) {
        let name = match signal {
            Signal::Interrupt => "-INT",
            Signal::Terminate => "-TERM",
        };
        let id = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args([name, &id])
                .status()
                .unwrap()
                .success()
        );
    }

    /// Waits for the end; the status of a process that a signal ended is negative.
    pub fn end(mut self) -> Outcome {
        let (mut stdout, mut stderr) = (String::new(), String::new());
        self.stdout.read_to_string(&mut stdout).unwrap();
        self.stderr.read_to_string(&mut stderr).unwrap();
        let status = self.child.wait().unwrap();
        let signal = std::os::unix::process::ExitStatusExt::signal(&status);
        Outcome {
            status: status.code().unwrap_or_else(|| -signal.unwrap_or(0)),
            stdout,
            stderr,
        }
    }
}

fn read_until(reader: &mut impl BufRead, text: &str) -> String {
    let mut all = String::new();
    loop {
        let mut line = String::new();
        let length = reader.read_line(&mut line).unwrap();
        assert!(length > 0, "no {text:?} in:\n{all}");
        if line.contains(text) {
            return line;
        }
        all.push_str(&line);
    }
}

/// Waits until something is so.
#[track_caller]
pub fn eventually(what: &str, mut is_so: impl FnMut() -> bool) {
    let started = Instant::now();
    while !is_so() {
        assert!(started.elapsed() < PATIENCE, "not within a minute: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}
