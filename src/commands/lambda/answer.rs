//! Answers: what an invocation gives back, as one line of JSON between the process that carries it
//! out and the one that serves the runtime.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::commands::record::{DatabaseRecord, StepRecord};
use crate::revision::Direction;

use super::event::{EventCommand, Request};

/// What AWS Lambda takes at most, less what the wrapping needs.
const LARGEST_ANSWER: usize = 6 * 1024 * 1024 - 64 * 1024;

/// The longest text of an error.
const LONGEST_MESSAGE: usize = 128 * 1024;

/// What an invocation ended with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Ending {
    /// The answer.
    Answer(Value),
    /// An error, as AWS Lambda reports it.
    Error(InvocationError),
}

/// An error, as AWS Lambda reports it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct InvocationError {
    /// Its class.
    pub(super) error_type: String,
    /// What the shell would have shown.
    pub(super) error_message: String,
}

/// What an invocation did.
pub(super) struct Report<'a> {
    /// What was asked for.
    pub(super) request: &'a Request,
    /// What its runs did.
    pub(super) databases: &'a [DatabaseRecord],
    /// What the command printed on standard output.
    pub(super) output: &'a str,
    /// What it printed on standard error.
    pub(super) log: &'a str,
}

/// The answer as JSON.
#[derive(Debug, Serialize)]
struct Answer<'a> {
    command: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<&'a str>,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none", flatten)]
    migrated: Option<Migrated<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    databases: Vec<Migrated<'a>>,
    output: &'a str,
    log: Vec<&'a str>,
}

/// Where a database stood and stands.
#[derive(Debug, Serialize)]
struct Migrated<'a> {
    from: Vec<&'a str>,
    to: Vec<&'a str>,
    revisions: Vec<AppliedRevision<'a>>,
}

#[derive(Debug, Serialize)]
struct AppliedRevision<'a> {
    revision: &'a str,
    direction: &'static str,
    description: &'a str,
    started: String,
    milliseconds: f64,
}

impl InvocationError {
    /// An error; of a text beyond measure the end is kept, where the cause is.
    pub(super) fn new(error_type: &str, message: &str) -> Self {
        let message = message.trim_end();
        let excess = message.len().saturating_sub(LONGEST_MESSAGE);
        let start = message.ceil_char_boundary(excess);
        let error_message = if start == 0 {
            message.to_owned()
        } else {
            format!("...{}", &message[start..])
        };
        // The name also travels in an HTTP header.
        let is_plain = !error_type.is_empty() && error_type.chars().all(|c| c.is_ascii_graphic());
        Self {
            error_type: if is_plain { error_type } else { "Error" }.to_owned(),
            error_message,
        }
    }
}

impl Report<'_> {
    /// The ending with this answer; log lines that would make it too large for AWS Lambda are left
    /// out, the first ones first.
    pub(super) fn ending(&self) -> Ending {
        let mut lines: Vec<&str> = self.log.lines().collect();
        let room = LARGEST_ANSWER.saturating_sub(escaped_length(self.output));
        let mut left_out = 0;
        let mut length: usize = lines.iter().map(|line| escaped_length(line) + 4).sum();
        while length > room && left_out < lines.len() {
            length -= escaped_length(lines[left_out]) + 4;
            left_out += 1;
        }
        let notice = format!("({left_out} lines are left out, the log stream has them)");
        if left_out > 0 {
            lines.drain(..left_out);
            lines.insert(0, &notice);
        }
        let answer = serde_json::to_value(self.answer(lines)).unwrap_or_default();
        let size = answer.to_string().len();
        if size > LARGEST_ANSWER {
            let message = format!(
                "'{}' was carried out, but its output of {size} bytes is more than AWS Lambda can return ({LARGEST_ANSWER}): ask for a smaller range",
                self.request.command.name()
            );
            return Ending::Error(InvocationError::new("AnswerTooLarge", &message));
        }
        Ending::Answer(answer)
    }

    fn answer<'a>(&'a self, log: Vec<&'a str>) -> Answer<'a> {
        // Without a connection the version table is nobody's.
        let databases = if self.request.sql {
            &[]
        } else {
            self.databases
        };
        let each: Vec<Migrated<'_>> = databases.iter().map(migrated).collect();
        Answer {
            command: self.request.command.name(),
            revision: self.request.revision.as_deref(),
            status: self.status(),
            migrated: together(databases),
            databases: if each.len() > 1 { each } else { Vec::new() },
            output: self.output,
            log,
        }
    }

    /// What became of the database, in a word.
    fn status(&self) -> &'static str {
        let changes = !self.request.sql
            && matches!(
                self.request.command,
                EventCommand::Upgrade | EventCommand::Downgrade | EventCommand::Stamp
            );
        if !changes {
            return "done";
        }
        if self.databases.iter().all(|known| known.steps.is_empty()) {
            return "nothing to do";
        }
        match self.request.command {
            EventCommand::Downgrade => "reverted",
            EventCommand::Stamp => "stamped",
            _ => "applied",
        }
    }
}

/// How many bytes a text takes in JSON, at most a little less.
fn escaped_length(text: &str) -> usize {
    text.bytes()
        .map(|byte| match byte {
            b'"' | b'\\' | b'\n' | b'\r' | b'\t' => 2,
            0..0x20 => 6,
            _ => 1,
        })
        .sum()
}

fn migrated(database: &DatabaseRecord) -> Migrated<'_> {
    Migrated {
        from: database.from.iter().map(String::as_str).collect(),
        to: database.to.iter().map(String::as_str).collect(),
        revisions: database.steps.iter().map(applied).collect(),
    }
}

/// All databases as one: of several, every revision that one of them has.
fn together(databases: &[DatabaseRecord]) -> Option<Migrated<'_>> {
    let mut all = migrated(databases.first()?);
    for database in databases.iter().skip(1) {
        let next = migrated(database);
        all.from.extend(next.from);
        all.to.extend(next.to);
        all.revisions.extend(next.revisions);
    }
    for heads in [&mut all.from, &mut all.to] {
        heads.sort_unstable();
        heads.dedup();
    }
    Some(all)
}

fn applied(step: &StepRecord) -> AppliedRevision<'_> {
    AppliedRevision {
        revision: &step.revision,
        direction: match step.direction {
            Direction::Upgrade => "upgrade",
            Direction::Downgrade => "downgrade",
        },
        description: &step.description,
        started: format!("{:.3}", step.started),
        milliseconds: (step.duration.as_secs_f64() * 1e6).round() / 1e3,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use jiff::Timestamp;
    use serde_json::json;

    use super::*;

    fn request(event: &Value) -> Request {
        Request::read(event, "").expect("an event")
    }

    fn database(from: &str, to: &str, revision: &str) -> DatabaseRecord {
        DatabaseRecord {
            from: vec![from.to_owned()],
            to: vec![to.to_owned()],
            steps: vec![StepRecord {
                revision: revision.to_owned(),
                script: None,
                from: Vec::new(),
                to: Vec::new(),
                direction: Direction::Upgrade,
                description: "a table".to_owned(),
                started: Timestamp::UNIX_EPOCH,
                duration: Duration::from_micros(1500),
            }],
            ..DatabaseRecord::default()
        }
    }

    fn answer(event: &Value, databases: &[DatabaseRecord], log: &str) -> Value {
        let request = request(event);
        let report = Report {
            request: &request,
            databases,
            output: "text",
            log,
        };
        match report.ending() {
            Ending::Answer(answer) => answer,
            Ending::Error(error) => panic!("{error:?}"),
        }
    }

    #[test]
    fn an_answer_says_what_was_done() {
        let answer = answer(&json!({}), &[database("a", "b", "b")], "one\ntwo\n");
        assert_eq!(
            answer,
            json!({
                "command": "upgrade",
                "revision": "head",
                "status": "applied",
                "from": ["a"],
                "to": ["b"],
                "revisions": [{
                    "revision": "b",
                    "direction": "upgrade",
                    "description": "a table",
                    "started": "1970-01-01T00:00:00.000Z",
                    "milliseconds": 1.5
                }],
                "output": "text",
                "log": ["one", "two"]
            })
        );
    }

    #[test]
    fn several_databases_are_told_together_and_each() {
        let answer = answer(
            &json!({}),
            &[database("b", "d", "d"), database("a", "d", "c")],
            "",
        );
        assert_eq!(answer["from"], json!(["a", "b"]));
        assert_eq!(answer["to"], json!(["d"]));
        assert_eq!(answer["revisions"].as_array().map(Vec::len), Some(2));
        assert_eq!(answer["databases"][1]["from"], json!(["a"]));
    }

    #[test]
    fn sql_says_nothing_about_a_database() {
        let answer = answer(&json!({"sql": true}), &[database("a", "b", "b")], "");
        assert_eq!(answer["status"], "done");
        assert_eq!(answer.get("from"), None);
    }

    #[test]
    fn a_log_that_is_too_long_loses_its_first_lines() {
        let log = format!("first\n{}last\n", "middle \"x\"\n".repeat(700_000));
        let answer = answer(&json!({}), &[], &log);
        let lines = answer["log"].as_array().expect("lines");
        assert!(
            lines[0]
                .as_str()
                .expect("text")
                .contains("lines are left out")
        );
        assert_eq!(lines.last(), Some(&json!("last")));
        assert!(answer.to_string().len() < LARGEST_ANSWER);
    }

    #[test]
    fn output_that_is_too_long_is_an_error() {
        let request = request(&json!({"sql": true}));
        let report = Report {
            request: &request,
            databases: &[],
            output: &"x".repeat(LARGEST_ANSWER),
            log: "a line",
        };
        assert!(matches!(
            report.ending(),
            Ending::Error(error) if error.error_type == "AnswerTooLarge"
        ));
    }

    #[test]
    fn the_end_of_a_long_message_is_kept() {
        let error = InvocationError::new("Ärger", &format!("{}end\n", "é".repeat(100_000)));
        assert_eq!(error.error_type, "Error");
        assert!(error.error_message.starts_with("...é"));
        assert!(error.error_message.ends_with("éend"));
    }
}
