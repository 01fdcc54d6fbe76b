//! What a run did, as data: which database stood where, and the steps with their times. Commands
//! that answer a program read it once the run has ended.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use crate::revision::{Direction, RevisionIndex, Step};
use crate::runtime::StepPlan;

/// A step that has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepRecord {
    /// The script's revision; of a stamp, the revisions that the version table then had.
    pub revision: String,
    /// The script; a stamp runs none.
    pub script: Option<RevisionIndex>,
    /// The revisions that it left.
    pub from: Vec<String>,
    /// The revisions that it reached.
    pub to: Vec<String>,
    /// Whether it led to newer or to older revisions.
    pub direction: Direction,
    /// The first paragraph of the script's docstring.
    pub description: String,
    /// When it began.
    pub started: Timestamp,
    /// How long it took.
    pub duration: Duration,
}

/// What happened to one database.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DatabaseRecord {
    /// Its URL without the password; `None` without a connection.
    pub url: Option<String>,
    /// The rows of the version table when the run came to it.
    pub from: Vec<String>,
    /// The rows when the run was done with it.
    pub to: Vec<String>,
    /// The steps in between.
    pub steps: Vec<StepRecord>,
    /// The steps that would run, where nothing was to be changed.
    pub planned: Vec<StepPlan>,
}

/// What a run did; clones share it.
#[derive(Debug, Clone, Default)]
pub struct RunRecord {
    state: Rc<RefCell<State>>,
}

#[derive(Debug, Default)]
struct State {
    databases: Vec<DatabaseRecord>,
    started: Option<(Timestamp, Instant)>,
}

impl RunRecord {
    /// The databases in the order in which they were reached.
    #[must_use]
    pub fn databases(&self) -> Vec<DatabaseRecord> {
        self.state.borrow().databases.clone()
    }

    /// A version table was read.
    pub(super) fn heads_found(&self, heads: &[String], masked_url: &str) {
        self.state.borrow_mut().databases.push(DatabaseRecord {
            url: (!masked_url.is_empty()).then(|| masked_url.to_owned()),
            from: heads.to_vec(),
            to: heads.to_vec(),
            ..DatabaseRecord::default()
        });
    }

    /// All steps of a database have ended.
    pub(super) fn heads_reached(&self, heads: &[String]) {
        if let Some(database) = self.state.borrow_mut().databases.last_mut() {
            database.to = heads.to_vec();
        }
    }

    /// A step would run.
    pub(super) fn step_planned(&self, plan: StepPlan) {
        if let Some(database) = self.state.borrow_mut().databases.last_mut() {
            database.planned.push(plan);
        }
    }

    /// A step begins.
    pub(super) fn step_started(&self) {
        self.state.borrow_mut().started = Some((Timestamp::now(), Instant::now()));
    }

    /// The step that began last has ended.
    pub(super) fn step_finished(&self, step: &Step) {
        let mut state = self.state.borrow_mut();
        let Some((started, clock)) = state.started.take() else {
            return;
        };
        let (revision, direction, description) = match step {
            Step::Revision(step) => (step.revision.clone(), step.direction, step.doc.clone()),
            Step::Stamp(step) => (step.to.join(", "), step.direction, String::new()),
        };
        let (from, to) = step.ends();
        let script = match step {
            Step::Revision(step) => Some(step.index),
            Step::Stamp(_) => None,
        };
        if let Some(database) = state.databases.last_mut() {
            database.steps.push(StepRecord {
                revision,
                script,
                from,
                to,
                direction,
                description,
                started,
                duration: clock.elapsed(),
            });
        }
    }
}
