//! The steps of an upgrade, downgrade or stamp, as plain data (`ScriptDirectory._upgrade_revs`,
//! `_downgrade_revs`, `_stamp_revs` and the step classes of `alembic/runtime/migration.py`).

use std::collections::BTreeSet;

use super::error::RevisionError;
use super::heads::{HeadMaintainer, VersionUpdate};
use super::identifier::Identifier;
use super::map::RevisionMap;
use super::node::RevisionIndex;
use super::range::{RangeOptions, Target};
use super::traverse::{Dependencies, Nodes};
use super::wording::{CaughtError, Purpose};

/// Which way a step goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// To newer revisions.
    Upgrade,
    /// To older revisions.
    Downgrade,
}

/// Running one script's `upgrade` or `downgrade`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevisionStep {
    /// Which function runs.
    pub direction: Direction,
    /// The script's place in the map.
    pub index: RevisionIndex,
    /// The script's identifier.
    pub revision: String,
    /// Its down revisions, as log lines show them.
    pub down_revision: Vec<String>,
    /// Its down revisions and those dependencies that no ancestor has: what the version table
    /// goes by.
    pub normalized_down_revisions: Vec<String>,
    /// The first paragraph of its docstring.
    pub doc: String,
}

/// Moving the version table without running a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StampStep {
    /// Whether the move is to newer or older revisions.
    pub direction: Direction,
    /// The revisions that are left.
    pub from: Vec<String>,
    /// The revisions that are reached.
    pub to: Vec<String>,
    /// Whether a branch appears in or disappears from the version table.
    pub branch_move: bool,
}

/// One step of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Of an upgrade or downgrade.
    Revision(RevisionStep),
    /// Of a stamp.
    Stamp(StampStep),
}

/// What an `on_version_apply` callback is told, as `MigrationInfo`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepInfo {
    /// Which way the step goes.
    pub direction: Direction,
    /// Whether no script runs.
    pub is_stamp: bool,
    /// The newer revisions.
    pub up_revision_ids: Vec<String>,
    /// The older revisions, dependencies included.
    pub down_revision_ids: Vec<String>,
}

impl RevisionStep {
    fn new(map: &RevisionMap, index: RevisionIndex, direction: Direction) -> Self {
        let node = map.revision(index);
        Self {
            direction,
            index,
            revision: node.revision.clone(),
            down_revision: node.down_revision.clone(),
            normalized_down_revisions: node.normalized_down_revisions(),
            doc: node.doc.clone(),
        }
    }
}

impl Step {
    /// The name of the function that Alembic runs for the step. A script may define `upgrade`
    /// under another name; then its `__name__` stands in the log lines.
    #[must_use]
    pub fn function_name(&self) -> &'static str {
        match self {
            Self::Revision(step) => match step.direction {
                Direction::Upgrade => "upgrade",
                Direction::Downgrade => "downgrade",
            },
            Self::Stamp(_) => "stamp_revision",
        }
    }

    /// The text after `-- Running ` in offline mode, as `MigrationStep.short_log`.
    #[must_use]
    pub fn short_log(&self, function_name: &str) -> String {
        let (from, to) = self.ends();
        format!("{function_name} {} -> {}", from.join(", "), to.join(", "))
    }

    /// The revisions that the step leaves and those that it reaches, as log lines name them.
    #[must_use]
    pub fn ends(&self) -> (Vec<String>, Vec<String>) {
        match self {
            Self::Revision(step) => {
                let (down, this) = (step.down_revision.clone(), vec![step.revision.clone()]);
                match step.direction {
                    Direction::Upgrade => (down, this),
                    Direction::Downgrade => (this, down),
                }
            }
            Self::Stamp(step) => (step.from.clone(), step.to.clone()),
        }
    }

    /// The text after `Running ` in the log, as `MigrationStep.__str__`.
    #[must_use]
    pub fn log_line(&self, function_name: &str) -> String {
        let short = self.short_log(function_name);
        match self {
            Self::Revision(step) if !step.doc.is_empty() => format!("{short}, {}", step.doc),
            Self::Revision(_) | Self::Stamp(_) => short,
        }
    }

    /// What callbacks are told about the step.
    #[must_use]
    pub fn info(&self) -> StepInfo {
        match self {
            Self::Revision(step) => StepInfo {
                direction: step.direction,
                is_stamp: false,
                up_revision_ids: vec![step.revision.clone()],
                down_revision_ids: step.normalized_down_revisions.clone(),
            },
            Self::Stamp(step) => {
                let (up, down) = match step.direction {
                    Direction::Upgrade => (&step.to, &step.from),
                    Direction::Downgrade => (&step.from, &step.to),
                };
                StepInfo {
                    direction: step.direction,
                    is_stamp: true,
                    up_revision_ids: up.clone(),
                    down_revision_ids: down.clone(),
                }
            }
        }
    }
}

/// A step with all that it does to the version table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedStep {
    /// The step.
    pub step: Step,
    /// The rows before the step; offline mode creates the table while there are none.
    pub heads_before: BTreeSet<String>,
    /// The statements to send after the step's function has run.
    pub update: VersionUpdate,
    /// The rows after the step.
    pub heads_after: BTreeSet<String>,
}

/// Computes the version table's changes for a whole run.
///
/// # Errors
/// When the rows do not fit the steps (an assertion or `KeyError` in Alembic).
pub fn plan_changes(
    map: &RevisionMap,
    steps: Vec<Step>,
    heads: &[String],
) -> Result<Vec<PlannedStep>, RevisionError> {
    let mut maintainer = HeadMaintainer::new(heads);
    steps
        .into_iter()
        .map(|step| {
            let heads_before = maintainer.heads().clone();
            let update = maintainer.update_to_step(map, &step)?;
            Ok(PlannedStep {
                step,
                heads_before,
                update,
                heads_after: maintainer.heads().clone(),
            })
        })
        .collect()
}

/// What a symbolic name stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RevisionNumber {
    /// The base, or a head where there is none.
    Nothing,
    /// One identifier, as given or the head's.
    One(String),
    /// `heads`.
    Several(Vec<String>),
}

impl RevisionMap {
    /// The rows that offline mode starts from, as `MigrationContext.get_current_heads` with
    /// `as_sql`: the revision before the colon of `upgrade a:b --sql`.
    ///
    /// # Errors
    /// When the name is unknown or ambiguous.
    pub fn offline_heads(&self, starting: Option<&str>) -> Result<Vec<String>, CaughtError> {
        let Some(name) = starting.filter(|name| *name != "base") else {
            return Ok(Vec::new());
        };
        let no_revision = || RevisionError::Assertion(format!("'{name}' stands for no revision"));
        let found = self
            .get_revision(name)
            .and_then(|index| index.ok_or_else(no_revision));
        match found {
            Ok(index) => Ok(vec![self.revision(index).revision.clone()]),
            Err(error) => Err(Purpose::Lookup.catch(error)),
        }
    }

    /// What a symbolic name stands for, as `ScriptDirectory.as_revision_number`; no name is the
    /// base.
    ///
    /// # Errors
    /// When `head` is one of several.
    pub fn revision_number(&self, name: Option<&str>) -> Result<RevisionNumber, CaughtError> {
        let resolved = self
            .resolve(name)
            .map_err(|error| Purpose::Lookup.catch(error))?;
        let mut identifiers = resolved.identifiers;
        if identifiers.is_empty() {
            return Ok(RevisionNumber::Nothing);
        }
        Ok(if name == Some("heads") {
            RevisionNumber::Several(identifiers)
        } else {
            RevisionNumber::One(identifiers.swap_remove(0))
        })
    }

    /// The steps of an upgrade from the rows of the version table, oldest first, as
    /// `ScriptDirectory._upgrade_revs`.
    ///
    /// # Errors
    /// As [`RevisionMap::iterate_revisions`], worded for the upgrade.
    pub fn upgrade_steps(
        &self,
        destination: &str,
        heads: &[String],
    ) -> Result<Vec<Step>, CaughtError> {
        let upper = Identifier::one(destination);
        let lower = Identifier::Many(heads.to_vec());
        let revisions = self
            .iterate_revisions(&upper, &lower, RangeOptions::Upgrade)
            .map_err(|error| {
                Purpose::Upgrade {
                    destination: destination.to_owned(),
                }
                .catch(error)
            })?;
        let step = |index| Step::Revision(RevisionStep::new(self, index, Direction::Upgrade));
        Ok(revisions.into_iter().rev().map(step).collect())
    }

    /// The steps of a downgrade from the rows of the version table, newest first, as
    /// `ScriptDirectory._downgrade_revs`.
    ///
    /// # Errors
    /// As [`RevisionMap::iterate_revisions`], worded for the downgrade.
    pub fn downgrade_steps(
        &self,
        destination: &str,
        heads: &[String],
    ) -> Result<Vec<Step>, CaughtError> {
        let upper = Identifier::Many(heads.to_vec());
        let lower = Identifier::one(destination);
        let revisions = self
            .iterate_revisions(&upper, &lower, RangeOptions::Downgrade)
            .map_err(|error| {
                Purpose::Downgrade {
                    destination: destination.to_owned(),
                }
                .catch(error)
            })?;
        let step = |index| Step::Revision(RevisionStep::new(self, index, Direction::Downgrade));
        Ok(revisions.into_iter().map(step).collect())
    }

    /// The steps of a stamp from the rows of the version table, as `ScriptDirectory._stamp_revs`.
    ///
    /// # Errors
    /// When a name is unknown or ambiguous.
    pub fn stamp_steps(
        &self,
        destinations: &[String],
        heads: &[String],
    ) -> Result<Vec<Step>, CaughtError> {
        let lookup = |error| Purpose::Lookup.catch(error);
        let stamp = |error| Purpose::Stamp.catch(error);
        let head_revisions = self.get_all_revisions(heads).map_err(lookup)?;
        let base = ["base".to_owned()];
        let destinations = if destinations.is_empty() {
            &base
        } else {
            destinations
        };

        let mut filtered: Vec<RevisionIndex> = Vec::new();
        for name in destinations.iter().filter(|name| !name.is_empty()) {
            let on_line = self
                .on_lineage(&head_revisions, name, Dependencies::Include)
                .map_err(stamp)?;
            for target in on_line {
                let index = target.require_revision().map_err(stamp)?;
                if !filtered.contains(&index) {
                    filtered.push(index);
                }
            }
        }
        let mut targets = self.get_all_revisions(destinations).map_err(lookup)?;
        if targets.is_empty() {
            targets.push(Target::Nothing);
        }
        let mut steps = Vec::new();
        for target in targets {
            self.stamp_to(target, &filtered, &mut steps)
                .map_err(stamp)?;
        }
        Ok(steps)
    }

    fn stamp_to(
        &self,
        target: Target,
        heads: &[RevisionIndex],
        steps: &mut Vec<Step>,
    ) -> Result<(), RevisionError> {
        let names = || {
            heads
                .iter()
                .map(|head| self.revision(*head).revision.clone())
        };
        if target == Target::Nothing {
            steps.extend(names().map(|name| {
                Step::Stamp(StampStep {
                    direction: Direction::Downgrade,
                    from: vec![name],
                    to: Vec::new(),
                    branch_move: true,
                })
            }));
            return Ok(());
        }
        let index = target.require_revision()?;
        if heads.contains(&index) {
            return Ok(());
        }
        let above: Nodes = self
            .descendants(&[index], Dependencies::Include)?
            .into_iter()
            .collect();
        let below: Nodes = self
            .ancestors(&[index], Dependencies::Include)?
            .into_iter()
            .collect();
        let heads_above = heads.iter().any(|head| above.contains(head));
        let heads_below = heads.iter().any(|head| below.contains(head));
        let to = vec![self.revision(index).revision.clone()];
        let (direction, from, branch_move) = match (heads_above, heads_below) {
            (true, true) => {
                return Err(RevisionError::Assertion(format!(
                    "current revisions lie both above and below {}",
                    to[0]
                )));
            }
            (true, false) => (Direction::Downgrade, names().collect(), false),
            (false, true) => (Direction::Upgrade, names().collect(), false),
            (false, false) => (Direction::Upgrade, Vec::new(), true),
        };
        steps.push(Step::Stamp(StampStep {
            direction,
            from,
            to,
            branch_move,
        }));
        Ok(())
    }
}
