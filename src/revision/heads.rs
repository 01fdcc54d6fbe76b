//! The rows of the version table, and how each step changes them, as `HeadMaintainer`.

use std::collections::BTreeSet;

use super::error::RevisionError;
use super::identifier::{list_text, tuple_text};
use super::map::RevisionMap;
use super::plan::{Direction, RevisionStep, StampStep, Step};
use super::range::Target;
use super::traverse::Dependencies;

/// One statement on the version table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VersionChange {
    /// Insert a row.
    Insert(String),
    /// Delete a row.
    Delete(String),
    /// Change a row.
    Update {
        /// The row's value before.
        from: String,
        /// The row's value after.
        to: String,
    },
}

/// What one step does to the version table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionUpdate {
    /// The statements, in order.
    pub changes: Vec<VersionChange>,
    /// Alembic's debug log line.
    pub debug_line: String,
}

/// Keeps the rows of the version table through a run. It computes the statements and sends none.
#[derive(Debug, Clone)]
pub struct HeadMaintainer {
    heads: BTreeSet<String>,
}

/// The shape of a change, decided by the step and the present rows.
enum Movement {
    Delete(String),
    Create(String),
    Merge {
        delete: Vec<String>,
        from: String,
        to: String,
    },
    Unmerge {
        insert: Vec<String>,
        from: String,
        to: String,
    },
    Update {
        from: String,
        to: String,
    },
}

impl HeadMaintainer {
    /// Starts with the rows that the version table has.
    #[must_use]
    pub fn new(heads: &[String]) -> Self {
        Self {
            heads: heads.iter().cloned().collect(),
        }
    }

    /// The present rows.
    #[must_use]
    pub fn heads(&self) -> &BTreeSet<String> {
        &self.heads
    }

    /// Computes the changes of a step and applies them to the rows kept here.
    ///
    /// # Errors
    /// When the rows do not fit the step.
    pub fn update_to_step(
        &mut self,
        map: &RevisionMap,
        step: &Step,
    ) -> Result<VersionUpdate, RevisionError> {
        let movement = match step {
            Step::Revision(step) => self.revision_movement(map, step)?,
            Step::Stamp(step) => self.stamp_movement(step)?,
        };
        let mut changes = Vec::new();
        let debug_line = match movement {
            Movement::Delete(version) => {
                let line = format!("branch delete {version}");
                self.delete(version, &mut changes)?;
                line
            }
            Movement::Create(version) => {
                let line = format!("new branch insert {version}");
                self.insert(version, &mut changes)?;
                line
            }
            Movement::Merge { delete, from, to } => {
                let line = format!(
                    "merge, delete {}, update {from} to {to}",
                    list_text(&delete)
                );
                for version in delete {
                    self.delete(version, &mut changes)?;
                }
                self.update(from, to, &mut changes)?;
                line
            }
            Movement::Unmerge { insert, from, to } => {
                let inserted = match step {
                    Step::Revision(_) => tuple_text(&insert),
                    Step::Stamp(_) => list_text(&insert),
                };
                let line = format!("unmerge, insert {inserted}, update {from} to {to}");
                for version in insert {
                    self.insert(version, &mut changes)?;
                }
                self.update(from, to, &mut changes)?;
                line
            }
            Movement::Update { from, to } => {
                let line = format!("update {from} to {to}");
                self.update(from, to, &mut changes)?;
                line
            }
        };
        Ok(VersionUpdate {
            changes,
            debug_line,
        })
    }

    fn insert(
        &mut self,
        version: String,
        changes: &mut Vec<VersionChange>,
    ) -> Result<(), RevisionError> {
        if !self.heads.insert(version.clone()) {
            return Err(already_present(&version));
        }
        changes.push(VersionChange::Insert(version));
        Ok(())
    }

    fn delete(
        &mut self,
        version: String,
        changes: &mut Vec<VersionChange>,
    ) -> Result<(), RevisionError> {
        if !self.heads.remove(&version) {
            return Err(not_present(&version));
        }
        changes.push(VersionChange::Delete(version));
        Ok(())
    }

    fn update(
        &mut self,
        from: String,
        to: String,
        changes: &mut Vec<VersionChange>,
    ) -> Result<(), RevisionError> {
        if self.heads.contains(&to) {
            return Err(already_present(&to));
        }
        if !self.heads.remove(&from) {
            return Err(not_present(&from));
        }
        self.heads.insert(to.clone());
        changes.push(VersionChange::Update { from, to });
        Ok(())
    }

    fn present(&self, names: &[String]) -> usize {
        names
            .iter()
            .filter(|name| self.heads.contains(*name))
            .count()
    }

    fn revision_movement(
        &self,
        map: &RevisionMap,
        step: &RevisionStep,
    ) -> Result<Movement, RevisionError> {
        let down = &step.normalized_down_revisions;
        let revision = &step.revision;
        match step.direction {
            Direction::Upgrade if self.present(down) == 0 => Ok(Movement::Create(revision.clone())),
            Direction::Upgrade if self.present(down) > 1 => {
                let mut delete = self.not_below_others(map, down, down)?;
                let from = delete.pop().ok_or_else(ambiguous)?;
                Ok(Movement::Merge {
                    delete,
                    from,
                    to: revision.clone(),
                })
            }
            Direction::Upgrade => {
                let from = self.one_down_revision(down)?;
                Ok(Movement::Update {
                    from,
                    to: revision.clone(),
                })
            }
            Direction::Downgrade => {
                if self.heads.contains(revision) {
                    if down.is_empty() {
                        return Ok(Movement::Delete(revision.clone()));
                    }
                    let mut remaining = self.unmerge_targets(map, step)?;
                    let Some(to) = remaining.pop() else {
                        return Ok(Movement::Delete(revision.clone()));
                    };
                    if down.len() > 1 {
                        let from = revision.clone();
                        return Ok(Movement::Unmerge {
                            insert: remaining,
                            from,
                            to,
                        });
                    }
                }
                let to = self.one_down_revision(down)?;
                Ok(Movement::Update {
                    from: revision.clone(),
                    to,
                })
            }
        }
    }

    /// The only down revision, or the only one that is a row.
    fn one_down_revision(&self, down: &[String]) -> Result<String, RevisionError> {
        if let [only] = down {
            return Ok(only.clone());
        }
        let mut present = down.iter().filter(|name| self.heads.contains(*name));
        match (present.next(), present.next()) {
            (Some(only), None) => Ok(only.clone()),
            _ => Err(ambiguous()),
        }
    }

    /// The given revisions without those that a row outside of `leaving` has as an ancestor.
    fn not_below_others(
        &self,
        map: &RevisionMap,
        revisions: &[String],
        leaving: &[String],
    ) -> Result<Vec<String>, RevisionError> {
        let others: Vec<&String> = self
            .heads
            .iter()
            .filter(|head| !leaving.contains(head))
            .collect();
        if others.is_empty() {
            return Ok(revisions.to_vec());
        }
        let covered = ancestor_names(map, &map.get_all_revisions(&others)?)?;
        Ok(revisions
            .iter()
            .filter(|name| !covered.contains(*name))
            .cloned()
            .collect())
    }

    /// The rows that remain when the step's revision goes, as `_unmerge_to_revisions`.
    fn unmerge_targets(
        &self,
        map: &RevisionMap,
        step: &RevisionStep,
    ) -> Result<Vec<String>, RevisionError> {
        let down = &step.normalized_down_revisions;
        if self.heads.iter().any(|head| *head != step.revision) {
            return self.not_below_others(map, down, std::slice::from_ref(&step.revision));
        }
        let mut covered = BTreeSet::new();
        for name in down {
            let mut above = ancestor_names(map, &map.get_revisions(name)?)?;
            above.remove(name);
            covered.extend(above);
        }
        Ok(down
            .iter()
            .filter(|name| !covered.contains(*name))
            .cloned()
            .collect())
    }

    fn stamp_movement(&self, step: &StampStep) -> Result<Movement, RevisionError> {
        let absent = |names: &[String]| names.iter().any(|name| !self.heads.contains(name));
        let one = |names: &[String]| match names {
            [only] => Ok(only.clone()),
            _ => Err(ambiguous()),
        };
        if step.direction == Direction::Downgrade && step.branch_move {
            return Ok(Movement::Delete(one(&step.from)?));
        }
        if step.direction == Direction::Upgrade
            && (step.branch_move || absent(&step.from))
            && absent(&step.to)
        {
            return Ok(Movement::Create(one(&step.to)?));
        }
        if let [delete @ .., from] = step.from.as_slice()
            && !delete.is_empty()
        {
            let to = step.to.first().ok_or_else(ambiguous)?.clone();
            return Ok(Movement::Merge {
                delete: delete.to_vec(),
                from: from.clone(),
                to,
            });
        }
        if let [insert @ .., to] = step.to.as_slice()
            && !insert.is_empty()
        {
            let from = step.from.first().ok_or_else(ambiguous)?.clone();
            return Ok(Movement::Unmerge {
                insert: insert.to_vec(),
                from,
                to: to.clone(),
            });
        }
        Ok(Movement::Update {
            from: one(&step.from)?,
            to: one(&step.to)?,
        })
    }
}

fn ancestor_names(
    map: &RevisionMap,
    targets: &[Target],
) -> Result<BTreeSet<String>, RevisionError> {
    let indices = targets
        .iter()
        .map(|target| target.require_revision())
        .collect::<Result<Vec<_>, _>>()?;
    let ancestors = map.ancestors(&indices, Dependencies::Include)?;
    Ok(ancestors
        .iter()
        .map(|index| map.revision(*index).revision.clone())
        .collect())
}

fn already_present(version: &str) -> RevisionError {
    RevisionError::Assertion(format!("the version table already has a row for {version}"))
}

fn not_present(version: &str) -> RevisionError {
    RevisionError::Assertion(format!("the version table has no row for {version}"))
}

fn ambiguous() -> RevisionError {
    RevisionError::Assertion(
        "the row of the version table to change is ambiguous: its down revision is not clear"
            .to_owned(),
    )
}
