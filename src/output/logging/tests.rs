use std::collections::BTreeMap;

use indexmap::IndexMap;
use jiff::{Timestamp, tz::TimeZone};
use serde_json::Value;

use super::*;
use crate::output::terminal::RecordingTerminal;

/// 2023-11-14 22:13:20.123 in UTC.
const CLOCK: Clock = Clock {
    now: || Timestamp::from_millisecond(1_700_000_000_123).unwrap(),
    zone: || TimeZone::UTC,
};

struct Fixture {
    logging: Logging,
    terminal: RecordingTerminal,
    folder: tempfile::TempDir,
}

impl Fixture {
    fn new() -> Self {
        let terminal = RecordingTerminal::default();
        let boxed = Box::new(terminal.clone());
        Self {
            logging: Logging::with_clock(boxed, Secrets::default(), CLOCK),
            terminal,
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn file_config(
        &self,
        text: &str,
        existing_loggers: ExistingLoggers,
    ) -> Result<Vec<String>, LoggingError> {
        std::fs::write(self.folder.path().join("alembic.ini"), text).unwrap();
        self.logging.file_config(&FileConfig {
            source: FileConfigSource::File("alembic.ini"),
            defaults: &IndexMap::new(),
            existing_loggers,
            working_directory: self.folder.path(),
            environment: &BTreeMap::from([("LOG".to_owned(), "env.log".to_owned())]),
        })
    }

    fn error(&self) -> String {
        self.terminal.text(StandardStream::Error)
    }

    fn output(&self) -> String {
        self.terminal.text(StandardStream::Output)
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.folder.path().join(name)).unwrap()
    }
}

fn check(case: &Value) -> Result<(), String> {
    let fixture = Fixture::new();
    for name in case["existing"].as_array().unwrap() {
        fixture.logging.create_logger(name.as_str().unwrap());
    }
    let existing = if case["disable"] == true {
        ExistingLoggers::Disable
    } else {
        ExistingLoggers::Keep
    };
    if let Some(text) = case["text"].as_str() {
        let result = fixture.file_config(text, existing);
        let error = match &result {
            Ok(_) => Value::Null,
            Err(error) => Value::from(vec![error.python_class.to_owned(), error.to_string()]),
        };
        if error != case["error"] {
            return Err(format!("{error} instead of {}", case["error"]));
        }
        if result.is_err() {
            return Ok(());
        }
    }
    for call in case["calls"].as_array().unwrap() {
        let level = Level(call[1].as_i64().unwrap());
        let text = |index: usize| call[index].as_str().unwrap();
        fixture.logging.log(text(0), level, text(2));
    }
    let mut error = fixture.error();
    if error.contains("--- Logging error ---") {
        "LOGERR".clone_into(&mut error);
    }
    if case["err"] != error || case["out"] != fixture.output() {
        return Err(format!(
            "\n  {error:?} {:?} instead of\n  {} {}",
            fixture.output(),
            case["err"],
            case["out"]
        ));
    }
    Ok(())
}

/// The cases were recorded from Python's `logging`.
#[test]
fn records_go_where_python_sends_them() {
    let recorded = include_str!("../testdata/logging.jsonl");
    let mut failures = Vec::new();
    let mut count = 0;
    for line in recorded.lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        if let Err(failure) = check(&case) {
            failures.push(format!(
                "{}\n{} {} {}{failure}",
                case["text"].as_str().unwrap_or(""),
                case["calls"],
                case["existing"],
                case["disable"],
            ));
        }
        count += 1;
    }
    assert!(count >= 100, "only {count} cases");
    assert!(
        failures.is_empty(),
        "{} of {count} differ:\n{}",
        failures.len(),
        failures[..failures.len().min(6)].join("\n")
    );
}

const ALEMBIC_TEMPLATE: &str = "[loggers]
keys = root,sqlalchemy,alembic
[handlers]
keys = console
[formatters]
keys = generic
[logger_root]
level = WARNING
handlers = console
qualname =
[logger_sqlalchemy]
level = WARNING
handlers =
qualname = sqlalchemy.engine
[logger_alembic]
level = INFO
handlers =
qualname = alembic
[handler_console]
class = StreamHandler
args = (sys.stderr,)
level = NOTSET
formatter = generic
[formatter_generic]
format = %(levelname)-5.5s [%(name)s] %(message)s
datefmt = %H:%M:%S
";

#[test]
fn the_configuration_of_alembics_template() {
    let fixture = Fixture::new();
    let logging = &fixture.logging;
    logging.log("alembic.util.messaging", Level::ERROR, "before");
    let notices = fixture.file_config(ALEMBIC_TEMPLATE, ExistingLoggers::Disable);
    assert_eq!(notices.unwrap(), Vec::<String>::new());
    assert!(logging.is_enabled("alembic.runtime.migration", Level::INFO));
    assert!(!logging.is_enabled("sqlalchemy.engine.Engine", Level::INFO));
    logging.log(
        "alembic.runtime.migration",
        Level::INFO,
        "Running upgrade  -> ae1, first",
    );
    logging.log("alembic.runtime.migration", Level::DEBUG, "not shown");
    logging.log("app", Level::WARNING, "url postgresql://u:pw@h/d");
    assert_eq!(
        fixture.error(),
        "INFO  [alembic.runtime.migration] Running upgrade  -> ae1, first\nWARNI [app] url postgresql://u:***@h/d\n"
    );
    assert_eq!(fixture.output(), "");
}

fn with_handler(class: &str, arguments: &str) -> String {
    ALEMBIC_TEMPLATE
        .replace("class = StreamHandler", &format!("class = {class}"))
        .replace("args = (sys.stderr,)", arguments)
}

#[test]
fn log_files() {
    let fixture = Fixture::new();
    let write = |class: &str, arguments: &str| {
        let text = with_handler(class, arguments);
        fixture.file_config(&text, ExistingLoggers::Keep).unwrap();
        fixture.logging.log("alembic", Level::INFO, "one");
    };
    write("FileHandler", "args = ('a.log',)");
    write("logging.FileHandler", "args = ('a' + '.log', 'a')");
    assert_eq!(
        fixture.read("a.log"),
        "INFO  [alembic] one\nINFO  [alembic] one\n"
    );
    write("FileHandler", "args = ('a.log', 'w')");
    assert_eq!(fixture.read("a.log"), "INFO  [alembic] one\n");
    write(
        "FileHandler",
        "args = (os.environ['LOG'],)\nkwargs = {'mode': 'w', 'delay': True}",
    );
    assert_eq!(fixture.read("env.log"), "INFO  [alembic] one\n");
}

#[test]
fn a_file_rotates_before_it_is_too_large() {
    let fixture = Fixture::new();
    let text = with_handler(
        "handlers.RotatingFileHandler",
        "args = ('r.log', 'w', 45, 2)",
    );
    fixture.file_config(&text, ExistingLoggers::Keep).unwrap();
    for number in 0..7 {
        fixture
            .logging
            .log("alembic", Level::INFO, &number.to_string());
    }
    let lines = |name: &str| fixture.read(name).replace("INFO  [alembic] ", "");
    assert_eq!(lines("r.log"), "6\n");
    assert_eq!(lines("r.log.1"), "4\n5\n");
    assert_eq!(lines("r.log.2"), "2\n3\n");
    assert!(!fixture.folder.path().join("r.log.3").exists());
}

#[test]
fn a_file_that_would_rotate_by_time_is_appended_to() {
    let fixture = Fixture::new();
    let class = "handlers.TimedRotatingFileHandler";
    let text = with_handler(class, "args = ('t.log', 'midnight', 1, 7)");
    let notices = fixture.file_config(&text, ExistingLoggers::Keep).unwrap();
    assert_eq!(
        notices,
        [
            "the log handler 'console' does not rotate its file by time in mig; it appends to the file"
        ]
    );
    fixture.logging.log("alembic", Level::INFO, "one");
    assert_eq!(fixture.read("t.log"), "INFO  [alembic] one\n");
}

#[test]
fn handlers_that_send_are_replaced_with_a_notice() {
    for class in [
        "SysLogHandler",
        "SMTPHandler",
        "SocketHandler",
        "HTTPHandler",
    ] {
        let fixture = Fixture::new();
        let text = with_handler(&format!("handlers.{class}"), "args = ('host', 514)");
        let notices = fixture.file_config(&text, ExistingLoggers::Keep).unwrap();
        let notice = format!(
            "the log handler 'console' is of the class handlers.{class}, which mig does not have; its lines go to standard error"
        );
        assert_eq!(notices, [notice]);
        fixture.logging.log("alembic", Level::INFO, "one");
        assert_eq!(fixture.error(), "INFO  [alembic] one\n");
    }
}

#[test]
fn handlers_of_other_packages_are_replaced_with_a_notice() {
    let fixture = Fixture::new();
    let text = with_handler("rich.logging.RichHandler", "args = (1 if x else 2,)");
    let notices = fixture.file_config(&text, ExistingLoggers::Keep).unwrap();
    assert_eq!(
        notices,
        [
            "the log handler 'console' is of the class rich.logging.RichHandler, which mig does not have; its lines go to standard error"
        ]
    );
    fixture.logging.log("alembic", Level::INFO, "one");
    assert_eq!(fixture.error(), "INFO  [alembic] one\n");
}

#[test]
fn arguments_that_are_not_understood() {
    let fixture = Fixture::new();
    let error = |arguments: &str| {
        let text = with_handler("StreamHandler", arguments);
        let error = fixture.file_config(&text, ExistingLoggers::Keep);
        error.unwrap_err().to_string()
    };
    let prefix = "cannot evaluate the arguments of the log handler in [handler_console]: ";
    assert_eq!(
        error("args = (socket.socket(),)"),
        format!("{prefix}the expression is not understood")
    );
    assert_eq!(
        error("args = (sys.stderr)"),
        format!("{prefix}args must be a tuple, such as (sys.stderr,)")
    );
    assert_eq!(
        error("args = (sys.stderr, 2)"),
        format!("{prefix}there are too many arguments")
    );
}

#[test]
fn a_file_without_logging_sections() {
    let fixture = Fixture::new();
    let result = fixture.file_config("[alembic]\nx = 1\n", ExistingLoggers::Disable);
    let error = result.unwrap_err();
    assert_eq!(
        (error.python_class, error.to_string()),
        ("KeyError", "'formatters'".to_owned())
    );
    assert!(error.hint.unwrap().contains("[formatters] is not there"));
    let result = fixture.file_config("", ExistingLoggers::Disable);
    assert_eq!(
        result.unwrap_err().to_string(),
        "alembic.ini is an empty file"
    );
}

#[test]
fn basic_config_adds_one_handler_and_only_once() {
    let fixture = Fixture::new();
    let logging = &fixture.logging;
    let config = |level: Level| BasicConfig {
        level: Some(level),
        ..BasicConfig::default()
    };
    logging.basic_config(config(Level::INFO)).unwrap();
    logging.basic_config(config(Level::DEBUG)).unwrap();
    logging.log("alembic.runtime.migration", Level::INFO, "hello");
    logging.log("app", Level::DEBUG, "quiet");
    assert_eq!(fixture.error(), "INFO:alembic.runtime.migration:hello\n");
    let forced = BasicConfig {
        format: Some("%(asctime)s %(message)s".to_owned()),
        present_handlers: PresentHandlers::Remove,
        destination: Some(Destination::Standard(StandardStream::Output)),
        ..BasicConfig::default()
    };
    logging.basic_config(forced).unwrap();
    logging.log("app", Level::INFO, "now");
    assert_eq!(fixture.output(), "2023-11-14 22:13:20,123 now\n");
}

#[test]
fn levels_propagation_and_switches() {
    let fixture = Fixture::new();
    let logging = &fixture.logging;
    logging.set_level("app", Level::DEBUG);
    assert_eq!(logging.effective_level("app.db.models"), Level::DEBUG);
    let handler = logging.create_handler(Destination::Standard(StandardStream::Output));
    logging.add_handler("app", handler);
    logging.add_handler("app", handler);
    let origin = RecordOrigin {
        path: "/x/env.py".to_owned(),
        line: 3,
        function: "run".to_owned(),
    };
    let format = "%(filename)s:%(lineno)d:%(funcName)s:%(module)s %(message)s";
    let formatter = Formatter::new(Some(format), None, FormatStyle::Percent).unwrap();
    logging.set_handler_formatter(handler, formatter);
    let traceback = Some("Traceback".to_owned());
    logging.log_from("app.db", Level::DEBUG, "m", origin, traceback);
    assert_eq!(fixture.output(), "env.py:3:run:env m\nTraceback\n");
    logging.set_propagation("app.db", Propagation::Off);
    logging.log("app.db", Level::WARNING, "last resort");
    assert_eq!(fixture.error(), "last resort\n");
    logging.disable(Level::WARNING);
    assert!(!logging.is_enabled("app", Level::WARNING));
    assert!(logging.is_enabled("app", Level::ERROR));
    logging.set_disabled("app", true);
    assert!(!logging.is_enabled("app", Level::ERROR));
    logging.remove_handler("app", handler);
    assert!(!logging.has_handlers("app"));
}
