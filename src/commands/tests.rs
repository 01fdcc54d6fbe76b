//! Commands on whole projects against what Alembic 1.20.1 printed: `testdata/recorded.json` has
//! the files of small projects, command lines, rows of the version table, exit statuses and
//! standard output. Where Alembic's own order depends on Python's hash seed, the recording was made
//! with ordered sets.

use std::collections::BTreeMap;
use std::fs;
use std::rc::Rc;

use serde_json::Value;

use super::{Environment, project_options, run_in, verbosity};
use crate::cli::{Cli, StartedBy};
use crate::output::console::{Appearance, Console};
use crate::output::terminal::{RecordingTerminal, StandardStream};
use crate::project::{Project, ProjectOptions};
use crate::runtime::{Cancellation, RunError, RunOptions};
use crate::scripts::{EvaluationError, Identifiers, NotStatic, ScriptSource};

/// One database with fixed rows in its version table.
struct FixedRows(Option<Vec<String>>);

impl Environment for FixedRows {
    fn run(&self, options: RunOptions) -> Result<(), RunError> {
        let rows = self.0.as_deref();
        let rows = rows.expect("a command that was recorded with a database");
        options.observer.connected("sqlite:///x.db");
        options.observer.current_heads(rows)
    }

    fn evaluate(
        &self,
        _project: &Rc<Project>,
        _environment: &BTreeMap<String, String>,
        _source: &ScriptSource,
        reason: &NotStatic,
    ) -> Result<Identifiers, EvaluationError> {
        Err(format!("'{}' is not a literal", reason.name).into())
    }
}

struct Outcome {
    status: u8,
    stdout: String,
    stderr: String,
}

fn run(command: &str, options: &ProjectOptions, rows: Option<Vec<String>>) -> Outcome {
    let arguments = std::iter::once("mig").chain(command.split_whitespace());
    let cli = Cli::read(arguments.map(Into::into).collect(), StartedBy::Caller);
    let cli = cli.expect("valid arguments");
    let options = project_options(&cli.global, options.clone());
    let terminal = RecordingTerminal::default();
    let console = Console::new(
        Box::new(terminal.clone()),
        verbosity(&cli.global),
        Appearance::default(),
    );
    let status = match run_in(
        &cli,
        &options,
        &FixedRows(rows),
        Cancellation::new(),
        &console,
    ) {
        Ok(()) => 0,
        Err(failure) => failure.report(&cli.global, &console).code(),
    };
    Outcome {
        status,
        stdout: terminal.text(StandardStream::Output),
        stderr: terminal.text(StandardStream::Error),
    }
}

#[test]
fn output_and_status_are_those_of_alembic() {
    let projects: Vec<Value> =
        serde_json::from_str(include_str!("testdata/recorded.json")).expect("valid JSON");
    let mut compared = 0;
    for project in &projects {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().canonicalize().expect("a path");
        for (name, text) in project["files"].as_object().expect("files") {
            let path = root.join(name);
            fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            fs::write(path, text.as_str().expect("text")).expect("a file");
        }
        let options = ProjectOptions::new(&root);
        for recorded in project["runs"].as_array().expect("runs") {
            let command = recorded["command"].as_str().expect("a command");
            let rows = recorded["rows"].as_array().map(|rows| {
                rows.iter()
                    .map(|row| row.as_str().expect("a row").to_owned())
                    .collect()
            });
            let outcome = run(command, &options, rows);
            let stdout = outcome.stdout.replace(&root.display().to_string(), "ROOT");
            let name = &project["project"];
            assert_eq!(
                stdout,
                recorded["stdout"].as_str().expect("text"),
                "{name}: {command}\n{}",
                outcome.stderr
            );
            assert_eq!(
                Value::from(outcome.status),
                recorded["status"],
                "{name}: {command}"
            );
            let is_quiet = command.starts_with("-q");
            assert!(
                outcome.status == 0
                    || is_quiet
                    || !(stdout.is_empty() && outcome.stderr.is_empty()),
                "{name}: {command} fails without a word"
            );
            compared += 1;
        }
    }
    assert!(compared > 100, "only {compared} runs compared");
}

#[test]
fn two_ini_files_are_an_error_that_alembic_does_not_catch() {
    let folder = tempfile::tempdir().expect("a folder");
    let options = ProjectOptions::new(folder.path());
    let outcome = run("-c a.ini -c b.ini heads", &options, None);
    assert_eq!((outcome.status, outcome.stdout.as_str()), (1, ""));
    assert_eq!(
        outcome.stderr,
        "error: only one ini file may be indicated\n"
    );
}
