//! How a run behaves, from the flags of the command line, the environment variables that stand in
//! for them, and the project's configuration.

use std::time::Duration;

use crate::cli::RunFlags;
use crate::project::{Project, ProjectOptions};
use crate::runtime::{Locking, Recording, RunSettings};

use super::failure::Failure;

/// The settings of a run. A flag stands above its variable.
pub(super) fn run_settings(
    flags: &RunFlags,
    process: &ProjectOptions,
    project: &Project,
) -> Result<RunSettings, Failure> {
    let reader = Reader { process };
    let default = RunSettings::default();
    let locking = if flags.no_lock || reader.is_set("MIG_NO_LOCK")? {
        Locking::None
    } else {
        match reader.time(flags.lock_wait.as_deref(), "--lock-wait", "MIG_LOCK_WAIT")? {
            Some(limit) => Locking::Wait(limit),
            None => default.locking,
        }
    };
    let configured = project.config.get_own_boolean("history")?;
    let recording = if flags.record || reader.is_set("MIG_RECORD")? || configured {
        Recording::On
    } else {
        Recording::Off
    };
    let wait = reader.time(flags.wait.as_deref(), "--wait", "MIG_WAIT")?;
    Ok(RunSettings {
        locking,
        lock_timeout: reader.time(
            flags.lock_timeout.as_deref(),
            "--lock-timeout",
            "MIG_LOCK_TIMEOUT",
        )?,
        statement_timeout: reader.time(
            flags.statement_timeout.as_deref(),
            "--statement-timeout",
            "MIG_STATEMENT_TIMEOUT",
        )?,
        lock_retries: match (flags.lock_retries, reader.variable("MIG_LOCK_RETRIES")) {
            (Some(retries), _) => retries,
            (None, None) => default.lock_retries,
            (None, Some(text)) => text
                .trim()
                .parse()
                .map_err(|_| wrong("MIG_LOCK_RETRIES", text, "a number such as 5"))?,
        },
        server_wait: wait.unwrap_or(default.server_wait),
        recording,
    })
}

struct Reader<'a> {
    process: &'a ProjectOptions,
}

impl<'a> Reader<'a> {
    /// A variable; an empty one counts as not set, as containers cannot unset one.
    fn variable(&self, name: &str) -> Option<&'a str> {
        self.process
            .environment_variable(name)
            .filter(|value| !value.is_empty())
    }

    fn is_set(&self, name: &str) -> Result<bool, Failure> {
        match self.variable(name) {
            None => Ok(false),
            Some(text) => match text.trim().to_ascii_lowercase().as_str() {
                "1" | "true" | "yes" | "on" => Ok(true),
                "0" | "false" | "no" | "off" => Ok(false),
                _ => Err(wrong(name, text, "1 or 0")),
            },
        }
    }

    fn time(
        &self,
        flag: Option<&str>,
        flag_name: &str,
        variable: &str,
    ) -> Result<Option<Duration>, Failure> {
        let (text, name) = match (flag, self.variable(variable)) {
            (Some(text), _) => (text, flag_name),
            (None, Some(text)) => (text, variable),
            (None, None) => return Ok(None),
        };
        match duration(text) {
            Some(duration) => Ok(Some(duration)),
            None => Err(wrong(
                name,
                text,
                "a time such as 30, 500ms, 5s, 2min or 1h; a number alone counts seconds",
            )),
        }
    }
}

/// Wrong usage, with the exit status that the parser of the command line has for it.
fn wrong(name: &str, text: &str, wanted: &str) -> Failure {
    Failure::Exit {
        status: 2,
        message: Some(format!(
            "error: invalid value '{text}' for {name}: give {wanted}"
        )),
    }
}

/// Reads a time: a number, and a unit of PostgreSQL's settings (`ms`, `s`, `min`, `h`), seconds where
/// there is none.
fn duration(text: &str) -> Option<Duration> {
    let text = text.trim();
    let is_number = |character: char| character.is_ascii_digit() || character == '.';
    let end = text.find(|character| !is_number(character));
    let (number, unit) = text.split_at(end.unwrap_or(text.len()));
    let number: f64 = number.parse().ok()?;
    let seconds = match unit.trim() {
        "ms" => number / 1000.0,
        "" | "s" | "sec" => number,
        "m" | "min" => number * 60.0,
        "h" => number * 3600.0,
        _ => return None,
    };
    // A server takes its milliseconds as a 32-bit number; this is more than anybody waits.
    const LONGEST: f64 = 24.0 * 24.0 * 3600.0;
    (seconds <= LONGEST).then(|| Duration::try_from_secs_f64(seconds).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_units() {
        let milliseconds = |text: &str| duration(text).map(|duration| duration.as_millis());
        for (text, expected) in [
            ("5", Some(5000)),
            ("0", Some(0)),
            ("1.5", Some(1500)),
            ("500ms", Some(500)),
            ("5s", Some(5000)),
            (" 5 s ", Some(5000)),
            ("2min", Some(120_000)),
            ("2m", Some(120_000)),
            ("1h", Some(3_600_000)),
            ("", None),
            ("s", None),
            ("-5", None),
            ("5 days", None),
            ("1e3", None),
            ("1.2.3", None),
            ("1000000h", None),
        ] {
            assert_eq!(milliseconds(text), expected, "{text:?}");
        }
    }
}
