//! What `upgrade --plan` and `downgrade --plan` would do.

use serde::Serialize;

use super::error::Place;
use super::run::StepDirection;

/// A plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlanDocument {
    /// The databases, in the order in which they were reached.
    pub databases: Vec<PlannedDatabase>,
    /// How much there is to do.
    pub summary: PlanSummary,
}

/// How much there is to do, in all databases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct PlanSummary {
    /// The steps.
    pub revisions: usize,
    /// Those of which not all is in a transaction.
    pub not_transactional: usize,
    /// Those whose SQL depends on what the database says.
    pub not_known: usize,
}

/// What would happen to one database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlannedDatabase {
    /// Its URL without the password.
    pub url: Option<String>,
    /// The rows of the version table.
    pub from: Vec<String>,
    /// The rows afterwards.
    pub to: Vec<String>,
    /// The steps.
    pub steps: Vec<PlannedStep>,
}

/// A step that would run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlannedStep {
    /// Which way it goes.
    pub direction: StepDirection,
    /// The script's revision.
    pub revision: Option<String>,
    /// The revisions that it leaves.
    pub from: Vec<String>,
    /// The revisions that it reaches.
    pub to: Vec<String>,
    /// The first paragraph of the docstring.
    pub doc: String,
    /// The script.
    pub path: Option<String>,
    /// Whether all of it is in a transaction.
    pub transactional: bool,
    /// The statements, that of the version table at the end; where the step is not known
    /// beforehand, those up to there.
    pub statements: Vec<PlannedStatement>,
    /// Where the script needs the database; none where all of it is known.
    pub needs_database: Option<Unknown>,
}

/// A statement that would be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlannedStatement {
    /// Its text.
    pub sql: String,
    /// Whether it is in a transaction.
    pub transactional: bool,
}

/// Why the SQL of a step is not known beforehand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unknown {
    /// What the script stopped with.
    pub reason: String,
    /// Where.
    pub location: Option<Place>,
}

impl PlanDocument {
    /// The plan for these databases.
    #[must_use]
    pub fn new(databases: Vec<PlannedDatabase>) -> Self {
        let steps = || databases.iter().flat_map(|database| &database.steps);
        let summary = PlanSummary {
            revisions: steps().count(),
            not_transactional: steps().filter(|step| !step.transactional).count(),
            not_known: steps().filter(|step| step.needs_database.is_some()).count(),
        };
        Self { databases, summary }
    }
}
