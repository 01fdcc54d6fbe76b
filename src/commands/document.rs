//! What commands put into the document of `--json`.

use crate::output::json::{
    Body, DatabaseRevisions, MigratedDatabase, Place, PlanDocument, PlannedDatabase,
    PlannedStatement, PlannedStep, RevisionEntry, StepEntry, Unknown,
};
use crate::revision::{RevisionIndex, Step};
use crate::runtime::{NeedsDatabase, StepPlan};
use crate::scripts::ScriptDirectory;

use super::observer::CurrentHeads;
use super::record::{DatabaseRecord, StepRecord};
use super::session::revision_text;

/// Revisions of the script directory.
pub(super) fn revisions(scripts: &ScriptDirectory, found: &[RevisionIndex]) -> Body {
    Body::Revisions {
        revisions: entries(scripts, found, None),
    }
}

/// Revisions where a database was asked.
pub(super) fn database(
    scripts: &ScriptDirectory,
    found: &[RevisionIndex],
    current: CurrentHeads<'_>,
) -> DatabaseRevisions {
    DatabaseRevisions {
        url: current.masked_url.to_owned(),
        heads: current.heads.to_vec(),
        revisions: entries(scripts, found, Some(current.heads)),
    }
}

fn entries(
    scripts: &ScriptDirectory,
    found: &[RevisionIndex],
    heads: Option<&[String]>,
) -> Vec<RevisionEntry> {
    found
        .iter()
        .map(|index| RevisionEntry::new(revision_text(scripts, *index), heads))
        .collect()
}

/// What a run did.
pub(super) fn run(scripts: &ScriptDirectory, databases: Vec<DatabaseRecord>) -> Body {
    let databases = databases.into_iter().map(|database| MigratedDatabase {
        url: database.url,
        from: database.from,
        to: database.to,
        steps: database
            .steps
            .iter()
            .map(|step| step_entry(scripts, step))
            .collect(),
    });
    Body::Run {
        databases: databases.collect(),
    }
}

fn step_entry(scripts: &ScriptDirectory, step: &StepRecord) -> StepEntry {
    StepEntry {
        direction: step.direction.into(),
        revision: step.script.map(|_| step.revision.clone()),
        from: step.from.clone(),
        to: step.to.clone(),
        doc: step.description.clone(),
        path: step.script.map(|index| path(scripts, index)),
        started: format!("{:.3}", step.started),
        duration_ms: (step.duration.as_secs_f64() * 1e6).round() / 1e3,
    }
}

/// What a run would do.
pub(super) fn plan(scripts: &ScriptDirectory, databases: Vec<DatabaseRecord>) -> PlanDocument {
    let databases = databases.into_iter().map(|database| PlannedDatabase {
        url: database.url,
        from: database.from,
        to: database.to,
        steps: database
            .planned
            .into_iter()
            .map(|plan| planned_step(scripts, plan))
            .collect(),
    });
    PlanDocument::new(databases.collect())
}

fn planned_step(scripts: &ScriptDirectory, plan: StepPlan) -> PlannedStep {
    let (from, to) = plan.step.ends();
    let (revision, index, doc) = match &plan.step {
        Step::Revision(step) => (
            Some(step.revision.clone()),
            Some(step.index),
            step.doc.clone(),
        ),
        Step::Stamp(_) => (None, None, String::new()),
    };
    PlannedStep {
        direction: plan.step.info().direction.into(),
        revision,
        from,
        to,
        doc,
        path: index.map(|index| path(scripts, index)),
        transactional: plan.is_transactional,
        statements: plan
            .statements
            .into_iter()
            .map(|statement| PlannedStatement {
                sql: statement.sql,
                transactional: statement.is_transactional,
            })
            .collect(),
        needs_database: plan.needs_database.map(unknown),
    }
}

fn unknown(needs: NeedsDatabase) -> Unknown {
    let place = |(path, line, column): (std::path::PathBuf, usize, usize)| {
        Place::new(&path.display().to_string(), line, column)
    };
    Unknown {
        reason: needs.reason,
        location: needs.place.map(place),
    }
}

fn path(scripts: &ScriptDirectory, index: RevisionIndex) -> String {
    scripts.script(index).path.display().to_string()
}
