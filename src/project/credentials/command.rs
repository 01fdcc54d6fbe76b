//! A command that prints a password, such as the token of IAM authentication. It is started
//! directly, never through a shell.

use std::io::Read;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use super::{CredentialError, HIDDEN_ARGUMENTS};

/// How long the command may take.
const LIMIT: Duration = Duration::from_secs(30);
const PAUSE: Duration = Duration::from_millis(5);

/// The value of `MIG_PASSWORD_COMMAND`.
pub struct PasswordCommand {
    /// Program and arguments.
    pub text: String,
    /// Where it runs.
    pub directory: PathBuf,
}

impl PasswordCommand {
    /// Runs the command and gives the line that it prints.
    ///
    /// # Errors
    /// It cannot be started, fails, takes too long, or prints nothing or more than a line.
    pub fn run(&self, learnt: &dyn Fn(&str)) -> Result<String, CredentialError> {
        let words = split(&self.text)?;
        let (program, arguments) = words.split_first().ok_or_else(|| error("is empty"))?;
        let mut child = Command::new(program)
            .args(arguments)
            .current_dir(&self.directory)
            .env_remove(HIDDEN_ARGUMENTS)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|reason| error(&format!("cannot start \"{program}\": {reason}")))?;
        let output = reader(child.stdout.take());
        let told = reader(child.stderr.take());
        let status = wait(&mut child, program)?;
        let output = output.recv_timeout(PAUSE * 200).unwrap_or_default();
        let told = told.recv_timeout(PAUSE * 200).unwrap_or_default();
        let password = output.trim_end_matches(['\n', '\r']);
        // Also where the command failed: what it printed may be a secret.
        for line in password.lines() {
            learnt(line);
        }
        if !status.success() {
            let last = told.trim_end().lines().next_back().unwrap_or_default();
            let last: String = last.chars().take(300).collect();
            let colon = if last.is_empty() { "" } else { ": " };
            return Err(error(&format!(
                "\"{program}\" failed with {status}{colon}{last}"
            )));
        }
        if password.is_empty() {
            return Err(error(&format!("\"{program}\" printed no password")));
        }
        if password.contains('\n') {
            return Err(error(&format!("\"{program}\" printed more than one line")));
        }
        Ok(password.to_owned())
    }
}

fn wait(child: &mut Child, program: &str) -> Result<std::process::ExitStatus, CredentialError> {
    let started = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Ok(status),
            Ok(None) if started.elapsed() < LIMIT => std::thread::sleep(PAUSE),
            Ok(None) => {
                // It has ended by itself meanwhile, or it ends now.
                let _ = child.kill();
                let _ = child.wait();
                let limit = LIMIT.as_secs();
                return Err(error(&format!("\"{program}\" took longer than {limit} s")));
            }
            Err(reason) => return Err(error(&format!("\"{program}\": {reason}"))),
        }
    }
}

/// Reads a stream to its end beside the waiting, so that the command cannot block on it.
fn reader(stream: Option<impl Read + Send + 'static>) -> mpsc::Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(stream) = stream {
            // What was read before a failure is enough for the report of it.
            let _ = stream.take(1 << 20).read_to_end(&mut bytes);
        }
        let _ = sender.send(String::from_utf8_lossy(&bytes).into_owned());
    });
    receiver
}

fn error(what: &str) -> CredentialError {
    CredentialError::new(format!("MIG_PASSWORD_COMMAND: {what}")).with_hint(
        "it is a program with arguments, run without a shell: quotes and backslashes group words, \
         and $, |, ; and * mean themselves; write sh -c '...' for a shell",
    )
}

/// Splits a command into words as a POSIX shell does, without expanding anything.
fn split(text: &str) -> Result<Vec<String>, CredentialError> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            blank if blank.is_whitespace() => words.extend(word.take()),
            '\'' => {
                let word = word.get_or_insert_default();
                loop {
                    match characters.next() {
                        Some('\'') => break,
                        Some(other) => word.push(other),
                        None => return Err(error("a quote is not closed")),
                    }
                }
            }
            '"' => {
                let word = word.get_or_insert_default();
                loop {
                    match characters.next() {
                        Some('"') => break,
                        Some('\\') => match characters.next() {
                            Some(next @ ('"' | '\\' | '$' | '`')) => word.push(next),
                            Some(next) => word.extend(['\\', next]),
                            None => return Err(error("a quote is not closed")),
                        },
                        Some(other) => word.push(other),
                        None => return Err(error("a quote is not closed")),
                    }
                }
            }
            '\\' => match characters.next() {
                Some(next) => word.get_or_insert_default().push(next),
                None => return Err(error("ends with a backslash")),
            },
            other => word.get_or_insert_default().push(other),
        }
    }
    words.extend(word);
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(text: &str) -> Result<String, CredentialError> {
        let directory = std::env::temp_dir();
        let text = text.to_owned();
        PasswordCommand { text, directory }.run(&|_| {})
    }

    #[test]
    fn words_are_split_and_nothing_is_expanded() {
        let words = split(r#"  aws  'a b' "c \" $d" e\ f '' $HOME;x "#).unwrap();
        assert_eq!(words, ["aws", "a b", "c \" $d", "e f", "", "$HOME;x"]);
        assert!(split("a 'b").is_err() && split("a \"b").is_err() && split("a\\").is_err());
    }

    #[test]
    fn the_printed_line_is_the_password() {
        assert_eq!(run("printf 'a b\\n'").unwrap(), "a b");
        assert_eq!(run("echo $HOME").unwrap(), "$HOME");
        let message = |text: &str| run(text).unwrap_err().message;
        assert!(message("true").contains("printed no password"));
        assert!(message("printf 'a\\nb'").contains("more than one line"));
        assert!(message("no-such-program-here").contains("cannot start"));
        assert!(message("").contains("is empty"));
        let failed = message("sh -c 'echo secret; echo why >&2; exit 3'");
        assert!(
            failed.contains("exit status: 3: why") && !failed.contains("secret"),
            "{failed}"
        );
    }
}
