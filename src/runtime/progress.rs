//! How far a run has come, for the report of a failure: which rows of the version table are
//! committed, and what a step that has not reached its end has left in the database.

use super::error::{DatabaseState, Effect};

/// How far a run has come.
#[derive(Debug, Default)]
pub(super) struct Progress {
    /// The rows of the version table as of the last commit.
    pub(super) committed_heads: Vec<String>,
    /// The rows as of now.
    pub(super) current_heads: Vec<String>,
    /// Whether anything was sent that could change the database.
    pub(super) has_sent: bool,
    /// The revision of the step that runs; empty for a stamp.
    step: Option<String>,
    /// Whether that step has written its row.
    is_step_done: bool,
    /// The last statement of the step, where the transaction that it belongs to is still open.
    pending: Option<Effect>,
    /// The last statement that took effect, of a step whose row is not committed.
    effect: Option<Effect>,
    /// A commit that the server did not answer: the rows before and after it.
    in_doubt: Option<(Vec<String>, Vec<String>)>,
}

/// Whether a statement waits for a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Validity {
    /// It took effect when it was executed.
    Immediate,
    /// It belongs to the open transaction.
    WithCommit,
}

impl Progress {
    /// The rows of the version table were read.
    pub(super) fn start(&mut self, heads: &[String]) {
        self.committed_heads = heads.to_vec();
        self.current_heads = heads.to_vec();
    }

    /// A step begins.
    pub(super) fn begin_step(&mut self, revision: &str) {
        self.step = Some(revision.to_owned());
        self.is_step_done = false;
        self.pending = None;
    }

    /// The last step has ended.
    pub(super) fn end_steps(&mut self) {
        self.step = None;
    }

    /// A statement was executed.
    pub(super) fn executed(&mut self, sql: &str, validity: Validity) {
        let Some(revision) = &self.step else {
            return;
        };
        self.has_sent = true;
        let effect = Some(Effect {
            revision: revision.clone(),
            statement: sql.to_owned(),
        });
        match validity {
            Validity::Immediate => self.effect = effect,
            Validity::WithCommit => self.pending = effect,
        }
    }

    /// The step has written its row of the version table.
    pub(super) fn version_written(&mut self, heads: Vec<String>, validity: Validity) {
        self.current_heads = heads;
        self.is_step_done = true;
        self.pending = None;
        if validity == Validity::Immediate {
            self.committed();
        }
    }

    /// All that was pending is committed.
    pub(super) fn committed(&mut self) {
        self.committed_heads = self.current_heads.clone();
        // What the step did since its beginning stays; a step with its row written has left
        // nothing behind.
        let stays =
            |effect: &Effect| !self.is_step_done && self.step.as_ref() == Some(&effect.revision);
        self.effect = self.pending.take().or(self.effect.take().filter(stays));
    }

    /// The server did not say whether it committed.
    pub(super) fn commit_in_doubt(&mut self) {
        let (before, after) = (self.committed_heads.clone(), self.current_heads.clone());
        if before != after {
            self.in_doubt = Some((before, after));
        }
    }

    /// All that was pending is gone.
    pub(super) fn rolled_back(&mut self) {
        self.current_heads = self.committed_heads.clone();
        self.pending = None;
    }

    /// Whether a step that has not reached its end, or whose row is not committed, has left
    /// something that a rollback does not take back.
    pub(super) fn has_effect(&self) -> bool {
        self.effect.is_some() || self.in_doubt.is_some()
    }

    /// Whether rows were written that are not committed.
    pub(super) fn has_lost_work(&self) -> bool {
        self.current_heads != self.committed_heads
    }

    /// Where a failure leaves the database.
    pub(super) fn state(&self, was_refused: bool) -> DatabaseState {
        let heads = self.committed_heads.clone();
        if let Some((before, after)) = self.in_doubt.clone() {
            DatabaseState::InDoubt {
                before,
                after,
                effect: self.effect.clone(),
            }
        } else if let Some(effect) = self.effect.clone() {
            DatabaseState::Partial { heads, effect }
        } else if self.has_sent || was_refused {
            DatabaseState::RolledBack { heads }
        } else {
            DatabaseState::Untouched
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(progress: &Progress) -> (Vec<String>, Option<String>) {
        match progress.state(false) {
            DatabaseState::RolledBack { heads } => (heads, None),
            DatabaseState::Partial { heads, effect } => (
                heads,
                Some(format!("{}: {}", effect.revision, effect.statement)),
            ),
            other => panic!("{other:?}"),
        }
    }

    fn heads(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn a_transaction_leaves_nothing() {
        let mut progress = Progress::default();
        progress.start(&heads(&["a"]));
        assert_eq!(progress.state(false), DatabaseState::Untouched);
        progress.begin_step("b");
        progress.executed("one", Validity::WithCommit);
        progress.version_written(heads(&["b"]), Validity::WithCommit);
        progress.begin_step("c");
        progress.executed("two", Validity::WithCommit);
        progress.rolled_back();
        assert_eq!(at(&progress), (heads(&["a"]), None));
    }

    #[test]
    fn a_commit_within_a_step_leaves_what_came_before() {
        let mut progress = Progress::default();
        progress.start(&[]);
        progress.begin_step("a");
        progress.executed("one", Validity::WithCommit);
        progress.version_written(heads(&["a"]), Validity::WithCommit);
        progress.begin_step("b");
        // Nothing of this step is in the transaction that ends here.
        progress.committed();
        assert_eq!(at(&progress), (heads(&["a"]), None));
        progress.executed("two", Validity::WithCommit);
        progress.committed();
        progress.executed("three", Validity::WithCommit);
        progress.rolled_back();
        assert_eq!(at(&progress), (heads(&["a"]), Some("b: two".to_owned())));
    }

    #[test]
    fn an_effect_lasts_until_the_row_of_its_step_is_committed() {
        let mut progress = Progress::default();
        progress.start(&heads(&["a"]));
        progress.begin_step("b");
        progress.executed("now", Validity::Immediate);
        progress.committed();
        progress.version_written(heads(&["b"]), Validity::WithCommit);
        progress.begin_step("c");
        progress.executed("later", Validity::WithCommit);
        progress.rolled_back();
        assert_eq!(at(&progress), (heads(&["a"]), Some("b: now".to_owned())));
        progress.version_written(heads(&["b"]), Validity::WithCommit);
        progress.committed();
        assert_eq!(at(&progress), (heads(&["b"]), None));
    }

    #[test]
    fn a_commit_without_an_answer_is_in_doubt() {
        let mut progress = Progress::default();
        progress.start(&heads(&["a"]));
        progress.begin_step("b");
        progress.version_written(heads(&["b"]), Validity::WithCommit);
        progress.commit_in_doubt();
        progress.rolled_back();
        assert_eq!(
            progress.state(false),
            DatabaseState::InDoubt {
                before: heads(&["a"]),
                after: heads(&["b"]),
                effect: None,
            }
        );
    }

    #[test]
    fn what_stays_is_told_also_where_the_commit_is_in_doubt() {
        let mut progress = Progress::default();
        progress.start(&heads(&["a"]));
        progress.begin_step("b");
        progress.executed("now", Validity::Immediate);
        progress.version_written(heads(&["b"]), Validity::WithCommit);
        progress.commit_in_doubt();
        let DatabaseState::InDoubt { effect, .. } = progress.state(false) else {
            panic!("{progress:?}");
        };
        assert_eq!(
            effect.map(|effect| effect.statement).as_deref(),
            Some("now")
        );
    }
}
