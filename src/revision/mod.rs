//! The revision graph, pure: no files, no Python, no SQL.
//!
//! [`RevisionMap`] holds the revisions with their branches, labels and dependencies and answers
//! what a symbolic name means and which revisions lie in a range, as `alembic/script/revision.py`.
//! The planning on top of it, [`RevisionMap::upgrade_steps`], [`RevisionMap::downgrade_steps`],
//! [`RevisionMap::stamp_steps`] and [`HeadMaintainer`], gives the steps of a run and what each
//! does to the version table, as plain data; executing them is `runtime`'s business.
//!
//! Alembic keeps many intermediate results in Python sets, so its order for some of them changes
//! from run to run. Here every such order is fixed: following revisions and dependencies stand in
//! load order and declared order, branch labels are sorted.

mod error;
mod heads;
mod identifier;
mod map;
mod node;
mod plan;
mod range;
mod resolve;
mod traverse;
mod wording;

#[cfg(test)]
mod tests;

pub use error::{CycleKind, RevisionError, RevisionWarning};
pub use heads::{HeadMaintainer, VersionChange, VersionUpdate};
pub use identifier::Identifier;
pub use map::RevisionMap;
pub use node::{Revision, RevisionIndex};
pub use plan::{
    Direction, PlannedStep, RevisionNumber, RevisionStep, StampStep, Step, StepInfo, plan_changes,
};
pub use range::{RangeOptions, Target};
pub use wording::{CaughtError, Purpose};
