//! What a person sees of a run while it happens: log lines, the steps, a progress line, times.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use indexmap::IndexMap;

use crate::output::console::Console;
use crate::output::logging::{ExistingLoggers, FileConfig, FileConfigSource, Level};
use crate::output::terminal::StandardStream;
use crate::project::{DatabaseUrl, ProjectOptions, absolute};
use crate::python::interpreter::OutputStream;
use crate::revision::Step;
use crate::runtime::{Observer, RunError, StepPlan};

use super::failure::Failure;
use super::record::RunRecord;

/// The rows of a database's version table.
#[derive(Debug, Clone, Copy)]
pub struct CurrentHeads<'a> {
    /// The rows.
    pub heads: &'a [String],
    /// The database's URL without the password.
    pub masked_url: &'a str,
}

/// What a command does with the rows of a version table.
pub type HeadsWork = Box<dyn FnMut(CurrentHeads<'_>) -> Result<(), Failure>>;

/// How much is told of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Narration {
    /// What is logged, nothing else.
    None,
    /// The steps, unless the project logs them.
    Steps,
    /// The steps, and how long each took.
    Timed,
}

/// As many steps are worth a progress line.
const LONG_RUN: usize = 5;

/// Hears of a run on behalf of a command.
pub struct RunObserver {
    console: Console,
    working_directory: PathBuf,
    environment: BTreeMap<String, String>,
    narration: Narration,
    heads_work: RefCell<Option<HeadsWork>>,
    failure: RefCell<Option<Failure>>,
    hints: RefCell<Vec<String>>,
    masked_url: RefCell<String>,
    project_logs: Cell<bool>,
    finished_steps: Cell<usize>,
    step_start: Cell<Option<Instant>>,
    record: RunRecord,
}

impl RunObserver {
    /// An observer that writes to a console.
    pub(super) fn new(
        console: Console,
        process: &ProjectOptions,
        narration: Narration,
        heads_work: Option<HeadsWork>,
        record: RunRecord,
    ) -> Self {
        Self {
            console,
            working_directory: process.working_directory.clone(),
            environment: process.environment.clone(),
            narration,
            heads_work: RefCell::new(heads_work),
            failure: RefCell::new(None),
            hints: RefCell::default(),
            masked_url: RefCell::default(),
            project_logs: Cell::new(false),
            finished_steps: Cell::new(0),
            step_start: Cell::new(None),
            record,
        }
    }

    /// How many steps have ended.
    pub(super) fn finished_steps(&self) -> usize {
        self.finished_steps.get()
    }

    /// What the work with the rows failed with.
    pub(super) fn take_failure(&self) -> Option<Failure> {
        self.failure.take()
    }

    /// What was met on the way and may explain a failure.
    pub(super) fn take_hints(&self) -> Vec<String> {
        self.hints.take()
    }

    /// Whether mig tells the steps in its own words: a project that configures its logging
    /// decides itself what is told.
    fn tells_steps(&self) -> bool {
        self.narration != Narration::None && !self.project_logs.get()
    }

    fn tell_time(&self, step: &Step) {
        let Some(started) = self.step_start.take() else {
            return;
        };
        if self.narration == Narration::Timed {
            let step = step.short_log(step.function_name());
            let time = duration_text(started.elapsed());
            self.console.inform(&format!("Finished {step} in {time}"));
        }
    }
}

impl Observer for RunObserver {
    fn log(&self, logger: &str, level: i64, message: &str) {
        self.console.logging().log(logger, Level(level), message);
    }

    fn is_enabled(&self, logger: &str, level: i64) -> bool {
        self.console.logging().is_enabled(logger, Level(level))
    }

    fn file_config(&self, path: &str, disable_existing: bool) -> bool {
        let file = absolute(&self.working_directory, Path::new(path));
        let here = file.parent().unwrap_or(&file).display().to_string();
        let defaults = IndexMap::from([("here".to_owned(), here)]);
        let result = self.console.logging().file_config(&FileConfig {
            source: FileConfigSource::File(path),
            defaults: &defaults,
            existing_loggers: if disable_existing {
                ExistingLoggers::Disable
            } else {
                ExistingLoggers::Keep
            },
            working_directory: &self.working_directory,
            environment: &self.environment,
        });
        match result {
            Ok(notices) => {
                self.project_logs.set(true);
                for notice in notices {
                    self.console.error_line(&format!("warning: {notice}"));
                }
                true
            }
            // The caller raises what Python raises; what is missing is told with it.
            Err(error) => {
                let hint = error.hint.unwrap_or(error.message);
                self.hints.borrow_mut().push(hint);
                false
            }
        }
    }

    fn write(&self, stream: OutputStream, text: &str) {
        match stream {
            OutputStream::Stdout => self.console.write(StandardStream::Output, text),
            OutputStream::Stderr => {
                let text = self.console.secrets().mask(text);
                self.console.write(StandardStream::Error, &text);
            }
        }
    }

    fn write_sql(&self, text: &str) {
        match self.console.json() {
            Some(json) => json.add_sql(text),
            None => self.console.write(StandardStream::Output, text),
        }
    }

    fn connecting(&self, url: &DatabaseUrl) {
        self.console.secrets().remember_url(url);
    }

    fn learnt(&self, secret: &str) {
        self.console.secrets().remember(secret);
    }

    fn advise(&self, hint: &str) {
        self.hints.borrow_mut().push(hint.to_owned());
    }

    fn planned(&self, steps: usize) {
        let progress = self.console.progress();
        progress.end();
        let is_long = steps >= LONG_RUN;
        if is_long
            && self.tells_steps()
            && self.console.is_interactive()
            && !self.console.is_quiet()
        {
            progress.begin(steps);
        }
    }

    fn heads_found(&self, heads: &[String]) {
        self.record.heads_found(heads, &self.masked_url.borrow());
    }

    fn heads_reached(&self, heads: &[String]) {
        self.record.heads_reached(heads);
    }

    fn step_planned(&self, plan: StepPlan) {
        self.record.step_planned(plan);
    }

    fn step_started(&self, step: &Step) {
        self.record.step_started();
        self.step_start.set(Some(Instant::now()));
        if self.tells_steps() {
            let line = format!("Running {}", step.log_line(step.function_name()));
            self.console.inform(&line);
        }
    }

    fn step_finished(&self, step: &Step) {
        self.record.step_finished(step);
        self.finished_steps.set(self.finished_steps.get() + 1);
        self.console.progress().advance();
        self.tell_time(step);
    }

    fn current_heads(&self, heads: &[String]) -> Result<(), RunError> {
        let mut work = self.heads_work.borrow_mut();
        let Some(work) = work.as_mut() else {
            return Ok(());
        };
        let masked_url = self.masked_url.borrow().clone();
        let current = CurrentHeads {
            heads,
            masked_url: &masked_url,
        };
        work(current).map_err(|failure| {
            let message = failure.to_string();
            self.failure.replace(Some(failure));
            RunError::command(message)
        })
    }

    fn connected(&self, masked_url: &str) {
        masked_url.clone_into(&mut self.masked_url.borrow_mut());
    }
}

/// A short time as people read it.
fn duration_text(duration: Duration) -> String {
    if duration < Duration::from_secs(1) {
        return format!("{} ms", duration.as_millis());
    }
    format!("{:.2} s", duration.as_secs_f64())
}
