//! Events: which command an invocation asks for, checked before anything of the project is read.

use serde_json::{Map, Value};

/// What an invocation asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Request {
    /// The command.
    pub(super) command: EventCommand,
    /// The revision, or for `history` the range, as the command line takes it.
    pub(super) revision: Option<String>,
    /// Whether the SQL is written instead of sent.
    pub(super) sql: bool,
    /// The arguments of `-x`.
    pub(super) x: Vec<String>,
}

/// The commands that an event can ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EventCommand {
    Upgrade,
    Current,
    History,
    Heads,
    Check,
    Downgrade,
    Stamp,
}

/// Why an event is not carried out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum EventError {
    #[error("the event is {found}; it must be a JSON object, such as {{}} for 'upgrade head'")]
    NotAnObject { found: &'static str },
    #[error("the event has the unknown key '{key}': there are command, revision, sql and x")]
    UnknownKey { key: String },
    #[error("'{key}' of the event is {found}; it must be {expected}")]
    WrongType {
        key: String,
        expected: &'static str,
        found: &'static str,
    },
    #[error(
        "the event asks for the unknown command '{name}': there are {}",
        EventCommand::names()
    )]
    UnknownCommand { name: String },
    #[error("'{command}' needs the revision to go to, as \"revision\" of the event")]
    NoRevision { command: &'static str },
    #[error("'{command}' takes no '{key}'")]
    UselessKey {
        command: &'static str,
        key: &'static str,
    },
    #[error("the name '{name}' in 'x' of the event must not be empty or contain '='")]
    ArgumentName { name: String },
    #[error(
        "'{command}' is not allowed here: the function's environment variable MIG_LAMBDA_ALLOW must name it"
    )]
    NotAllowed { command: &'static str },
    #[error(
        "MIG_LAMBDA_ALLOW names '{name}', but what it can allow is downgrade and stamp, separated by commas"
    )]
    UnknownAllowance { name: String },
}

impl EventError {
    /// The error's name in the answer.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::NotAllowed { .. } => "CommandNotAllowed",
            Self::UnknownAllowance { .. } => "ConfigurationError",
            _ => "InvalidEvent",
        }
    }
}

impl EventCommand {
    const ALL: [Self; 7] = [
        Self::Upgrade,
        Self::Current,
        Self::History,
        Self::Heads,
        Self::Check,
        Self::Downgrade,
        Self::Stamp,
    ];

    /// Its name on the command line.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Upgrade => "upgrade",
            Self::Current => "current",
            Self::History => "history",
            Self::Heads => "heads",
            Self::Check => "check",
            Self::Downgrade => "downgrade",
            Self::Stamp => "stamp",
        }
    }

    fn names() -> String {
        Self::ALL.map(Self::name).join(", ")
    }

    fn takes_sql(self) -> bool {
        matches!(self, Self::Upgrade | Self::Downgrade | Self::Stamp)
    }

    fn takes_revision(self) -> bool {
        self.takes_sql() || self == Self::History
    }

    /// Whether somebody who may invoke the function may not therefore use it: it takes work back,
    /// or claims work that was not done.
    fn needs_allowance(self) -> bool {
        matches!(self, Self::Downgrade | Self::Stamp)
    }
}

impl Request {
    /// Reads an event; `allowed` is the value of `MIG_LAMBDA_ALLOW`.
    ///
    /// # Errors
    /// When the event is not one, or asks for what is not allowed.
    pub(super) fn read(event: &Value, allowed: &str) -> Result<Self, EventError> {
        let allowed = allowances(allowed)?;
        let Value::Object(event) = event else {
            let found = kind(event);
            return Err(EventError::NotAnObject { found });
        };
        let known = ["command", "revision", "sql", "x"];
        if let Some(key) = event.keys().find(|key| !known.contains(&key.as_str())) {
            return Err(EventError::UnknownKey { key: key.clone() });
        }
        let command = match text(event, "command")? {
            None => EventCommand::Upgrade,
            Some(name) => EventCommand::ALL
                .into_iter()
                .find(|command| command.name() == name)
                .ok_or(EventError::UnknownCommand { name })?,
        };
        if command.needs_allowance() && !allowed.contains(&command) {
            let command = command.name();
            return Err(EventError::NotAllowed { command });
        }
        let request = Self {
            command,
            revision: text(event, "revision")?,
            sql: flag(event, "sql")?,
            x: x_arguments(event)?,
        };
        request.checked()
    }

    /// The request, with the revision that its command has without one.
    fn checked(mut self) -> Result<Self, EventError> {
        let command = self.command.name();
        if self.sql && !self.command.takes_sql() {
            return Err(EventError::UselessKey {
                command,
                key: "sql",
            });
        }
        match (&self.revision, self.command) {
            (Some(_), command) if command.takes_revision() => Ok(self),
            (Some(_), _) => Err(EventError::UselessKey {
                command,
                key: "revision",
            }),
            (None, EventCommand::Upgrade) => {
                self.revision = Some("head".to_owned());
                Ok(self)
            }
            (None, EventCommand::Downgrade | EventCommand::Stamp) => {
                Err(EventError::NoRevision { command })
            }
            (None, _) => Ok(self),
        }
    }

    /// The command line from the command on. A revision can look like an option and never becomes
    /// one.
    pub(super) fn arguments(&self) -> Vec<String> {
        let mut arguments = vec![self.command.name().to_owned()];
        if self.sql {
            arguments.push("--sql".to_owned());
        }
        match (&self.revision, self.command) {
            (Some(range), EventCommand::History) => {
                arguments.push(format!("--rev-range={range}"));
            }
            (Some(revision), _) => {
                arguments.extend(["--".to_owned(), revision.clone()]);
            }
            (None, _) => {}
        }
        arguments
    }
}

fn allowances(text: &str) -> Result<Vec<EventCommand>, EventError> {
    text.split([',', ' '])
        .filter(|name| !name.is_empty())
        .map(|name| {
            EventCommand::ALL
                .into_iter()
                .find(|command| command.needs_allowance() && command.name() == name)
                .ok_or_else(|| EventError::UnknownAllowance {
                    name: name.to_owned(),
                })
        })
        .collect()
}

fn text(event: &Map<String, Value>, key: &str) -> Result<Option<String>, EventError> {
    match event.get(key) {
        None => Ok(None),
        Some(Value::String(text)) if !text.is_empty() => Ok(Some(text.clone())),
        Some(other) => Err(EventError::WrongType {
            key: key.to_owned(),
            expected: "a text that is not empty",
            found: kind(other),
        }),
    }
}

fn flag(event: &Map<String, Value>, key: &str) -> Result<bool, EventError> {
    match event.get(key) {
        None => Ok(false),
        Some(Value::Bool(flag)) => Ok(*flag),
        Some(other) => Err(EventError::WrongType {
            key: key.to_owned(),
            expected: "true or false",
            found: kind(other),
        }),
    }
}

/// `name=value` for each member; a list gives the name several times, as on the command line.
fn x_arguments(event: &Map<String, Value>) -> Result<Vec<String>, EventError> {
    let members = match event.get("x") {
        None => return Ok(Vec::new()),
        Some(Value::Object(members)) => members,
        Some(other) => {
            return Err(EventError::WrongType {
                key: "x".to_owned(),
                expected: "an object of names and values",
                found: kind(other),
            });
        }
    };
    let mut arguments = Vec::new();
    for (name, value) in members {
        if name.is_empty() || name.contains('=') {
            return Err(EventError::ArgumentName { name: name.clone() });
        }
        let values = match value {
            Value::Array(values) => values.as_slice(),
            single => std::slice::from_ref(single),
        };
        for value in values {
            let text = match value {
                Value::String(text) => text.clone(),
                Value::Number(number) => number.to_string(),
                Value::Bool(flag) => flag.to_string(),
                other => {
                    return Err(EventError::WrongType {
                        key: format!("x.{name}"),
                        expected: "a text, a number, true or false, or a list of these",
                        found: kind(other),
                    });
                }
            };
            arguments.push(format!("{name}={text}"));
        }
    }
    Ok(arguments)
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(text) if text.is_empty() => "an empty text",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn arguments(event: &Value) -> Vec<String> {
        Request::read(event, "downgrade, stamp")
            .expect("an event")
            .arguments()
    }

    fn error(event: &Value) -> String {
        Request::read(event, "")
            .expect_err("not an event")
            .to_string()
    }

    #[test]
    fn events_are_command_lines() {
        let cases = [
            (json!({}), "upgrade -- head"),
            (json!({"sql": true}), "upgrade --sql -- head"),
            (
                json!({"command": "upgrade", "revision": "+1"}),
                "upgrade -- +1",
            ),
            (
                json!({"command": "downgrade", "revision": "-1"}),
                "downgrade -- -1",
            ),
            (
                json!({"command": "stamp", "revision": "--purge"}),
                "stamp -- --purge",
            ),
            (json!({"command": "current", "sql": false}), "current"),
            (
                json!({"command": "history", "revision": "-3:"}),
                "history --rev-range=-3:",
            ),
            (json!({"command": "heads"}), "heads"),
            (json!({"command": "check"}), "check"),
        ];
        for (event, expected) in cases {
            assert_eq!(arguments(&event).join(" "), expected, "{event}");
        }
    }

    #[test]
    fn the_members_of_x_are_arguments() {
        let event = json!({"x": {"tenant": "a b=c", "size": 3, "dry": true, "list": ["1", 2]}});
        let request = Request::read(&event, "").expect("an event");
        assert_eq!(
            request.x,
            ["tenant=a b=c", "size=3", "dry=true", "list=1", "list=2"]
        );
    }

    #[test]
    fn events_that_are_none() {
        let cases = [
            (json!([]), "the event is a list; it must be a JSON object"),
            (json!(null), "the event is null"),
            (json!({"commmand": "x"}), "unknown key 'commmand'"),
            (
                json!({"command": "drop"}),
                "unknown command 'drop': there are upgrade, current,",
            ),
            (
                json!({"command": 1}),
                "'command' of the event is a number; it must be a text",
            ),
            (
                json!({"revision": ""}),
                "'revision' of the event is an empty text",
            ),
            (
                json!({"revision": ["a"]}),
                "'revision' of the event is a list",
            ),
            (
                json!({"sql": "yes"}),
                "'sql' of the event is a text; it must be true or false",
            ),
            (
                json!({"x": "a=1"}),
                "'x' of the event is a text; it must be an object",
            ),
            (json!({"x": {"a": {}}}), "'x.a' of the event is an object"),
            (json!({"x": {"a=b": "c"}}), "the name 'a=b' in 'x'"),
            (
                json!({"command": "current", "revision": "a"}),
                "'current' takes no 'revision'",
            ),
            (
                json!({"command": "history", "sql": true}),
                "'history' takes no 'sql'",
            ),
            (
                json!({"command": "downgrade", "revision": "-1"}),
                "'downgrade' is not allowed here",
            ),
            (
                json!({"command": "stamp", "revision": "a"}),
                "MIG_LAMBDA_ALLOW must name it",
            ),
        ];
        for (event, expected) in cases {
            let message = error(&event);
            assert!(message.contains(expected), "{event}: {message}");
        }
    }

    #[test]
    fn what_takes_work_back_must_be_allowed_by_name() {
        let event = json!({"command": "downgrade", "revision": "-1"});
        assert!(Request::read(&event, "downgrade").is_ok());
        let stamp_only = Request::read(&event, "stamp").expect_err("another command");
        assert_eq!(stamp_only.name(), "CommandNotAllowed");
        let wrong = Request::read(&json!({}), "downgrades").expect_err("no such command");
        assert_eq!(wrong.name(), "ConfigurationError");
        let without = Request::read(&json!({"command": "downgrade"}), "downgrade");
        assert!(matches!(without, Err(EventError::NoRevision { .. })));
    }
}
