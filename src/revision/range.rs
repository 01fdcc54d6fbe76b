//! Which revisions lie between two names: relative names (`+2`, `label@head-1`), the sets that an
//! upgrade or downgrade covers, and their order.

use super::error::{RevisionError, RevisionWarning};
use super::identifier::{Identifier, Relative, parse_relative};
use super::map::RevisionMap;
use super::node::RevisionIndex;
use super::traverse::{Dependencies, Link, Nodes};

/// What a name leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// Nothing (Python's `None`): the state before every revision, or beyond the graph.
    Nothing,
    /// The state before every revision, reached by walking down.
    Base,
    /// A revision.
    Revision(RevisionIndex),
}

impl Target {
    /// The revision.
    ///
    /// # Errors
    /// When the name leads to no revision.
    pub fn require_revision(self) -> Result<RevisionIndex, RevisionError> {
        match self {
            Self::Revision(index) => Ok(index),
            Self::Nothing | Self::Base => Err(self.not_a_revision()),
        }
    }

    pub(super) fn not_a_revision(self) -> RevisionError {
        RevisionError::Assertion("the name leads below the first revision".to_owned())
    }

    fn from_option(index: Option<RevisionIndex>) -> Self {
        index.map_or(Self::Nothing, Self::Revision)
    }
}

/// What happens when a relative name leads beyond the graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Overwalk {
    /// The walk has no result.
    Refuse,
    /// The walk ends at the last revision.
    Stop,
}

/// How [`RevisionMap::iterate_revisions`] reads its range; the flags are the arguments of
/// Alembic's function of that name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RangeOptions {
    /// The revisions that an upgrade runs (`implicit_base=True`).
    Upgrade,
    /// The revisions that a downgrade runs (`select_for_downgrade=True`).
    Downgrade,
    /// The revisions that a listing shows (`inclusive=True, assert_relative_length=False`).
    Listing,
}

impl RevisionMap {
    /// The revisions from `upper` down to `lower`, newest first.
    ///
    /// # Errors
    /// When a name is unknown or ambiguous or the two ends are not on one line.
    pub fn iterate_revisions(
        &self,
        upper: &Identifier,
        lower: &Identifier,
        options: RangeOptions,
    ) -> Result<Vec<RevisionIndex>, RevisionError> {
        let (revisions, heads) = match options {
            RangeOptions::Upgrade | RangeOptions::Listing => {
                self.collect_upgrade(upper, lower, options)?
            }
            RangeOptions::Downgrade => self.collect_downgrade(upper, lower)?,
        };
        self.topological_sort(&revisions, &heads)
    }

    /// As `RevisionMap._walk`: goes up (`steps > 0`, on the branch of `branch_label`) or down.
    pub(super) fn walk(
        &self,
        start: Target,
        steps: i64,
        branch_label: Option<&str>,
        overwalk: Overwalk,
    ) -> Result<Target, RevisionError> {
        let mut current = start;
        for _ in 0..steps.unsigned_abs() {
            let children = if steps > 0 {
                self.above(current, branch_label)?
            } else {
                self.below(current)?
            };
            match children.as_slice() {
                [] if overwalk == Overwalk::Refuse => return Ok(Target::Nothing),
                [] => return Ok(current),
                [only] => current = *only,
                _ => return Err(RevisionError::AmbiguousWalk),
            }
        }
        Ok(current)
    }

    fn above(
        &self,
        current: Target,
        branch_label: Option<&str>,
    ) -> Result<Vec<Target>, RevisionError> {
        let names = match current {
            Target::Nothing => self.bases(),
            Target::Base => return Err(current.not_a_revision()),
            Target::Revision(index) => self.revision(index).next_revisions(),
        };
        let children = self.get_all_revisions(names)?;
        match branch_label.filter(|label| !label.is_empty()) {
            Some(label) => self.on_lineage(&children, label, Dependencies::Exclude),
            None => Ok(children),
        }
    }

    fn below(&self, current: Target) -> Result<Vec<Target>, RevisionError> {
        let names = match current {
            Target::Base => return Ok(Vec::new()),
            Target::Nothing => self.heads(),
            Target::Revision(index) => &self.revision(index).down_revision,
        };
        let children = self.get_all_revisions(names)?;
        Ok(if children.is_empty() {
            vec![Target::Base]
        } else {
            children
        })
    }

    fn start_of(&self, symbol: &str, branch_label: Option<&str>) -> Result<Target, RevisionError> {
        let found = match branch_label {
            Some(label) => self.get_revision(&format!("{label}@{symbol}"))?,
            None => self.get_revision(symbol)?,
        };
        Ok(Target::from_option(found))
    }

    /// As `RevisionMap._parse_downgrade_target`: the branch to consider and the target.
    fn downgrade_target(
        &self,
        current: &Identifier,
        target: &str,
        overwalk: Overwalk,
    ) -> Result<(Option<String>, Target), RevisionError> {
        let Some(relative) = parse_relative(target) else {
            let (label, symbol) = match target.rsplit_once('@') {
                Some((label, symbol)) => (Some(label).filter(|label| !label.is_empty()), symbol),
                None => (None, target),
            };
            let found = self.get_revision(symbol)?;
            return Ok((label.map(str::to_owned), Target::from_option(found)));
        };
        match (relative.steps >= 0, relative.symbol) {
            (true, None) => Err(too_far(relative.text.to_owned(), relative.steps)),
            (true, Some(symbol)) => {
                let start = Target::from_option(self.get_revision(symbol)?);
                let reached = self.walk(start, relative.steps, relative.branch_label, overwalk)?;
                if reached == Target::Nothing {
                    return Err(RevisionError::WalkedTooFar);
                }
                Ok((relative.branch_label.map(str::to_owned), reached))
            }
            (false, Some(symbol)) => {
                let start = self.start_of(symbol, relative.branch_label)?;
                let reached = self.walk(start, relative.steps, None, overwalk)?;
                if reached == Target::Nothing {
                    return Err(RevisionError::WalkedTooFar);
                }
                Ok((relative.branch_label.map(str::to_owned), reached))
            }
            (false, None) => {
                let (label, symbol) = self.downgrade_start(current, &relative)?;
                let start = self.start_of(&symbol, Some(&label))?;
                let reached = self.walk(start, relative.steps, None, overwalk)?;
                if reached == Target::Nothing {
                    return Err(too_far(relative.text.to_owned(), relative.steps));
                }
                Ok((Some(label), reached))
            }
        }
    }

    /// The branch and the current revision that `-1` or `label@-1` counts from.
    fn downgrade_start(
        &self,
        current: &Identifier,
        relative: &Relative<'_>,
    ) -> Result<(String, String), RevisionError> {
        let names = current.names();
        if let Some(label) = relative.branch_label {
            let mut on_branch = self.names_on_lineage(names, label)?;
            if on_branch.is_empty() {
                // The branch's own head may be hidden behind a head that depends on it.
                let all: Vec<Target> = self
                    .all_current(names)?
                    .into_iter()
                    .map(Target::Revision)
                    .collect();
                for target in self.on_lineage(&all, label, Dependencies::Exclude)? {
                    on_branch.push(self.revision(target.require_revision()?).revision.clone());
                }
            }
            return match on_branch.as_slice() {
                [only] => Ok((label.to_owned(), only.clone())),
                several => Err(RevisionError::Assertion(format!(
                    "branch '{label}' has {} current revisions where one is needed to count from",
                    several.len()
                ))),
            };
        }
        let Some(first) = names.first() else {
            return Err(too_far(relative.text.to_owned(), relative.steps));
        };
        if names.iter().any(|name| name != first) {
            self.warn(RevisionWarning::AmbiguousDowngrade);
        }
        Ok((first.clone(), first.clone()))
    }

    /// As `RevisionMap._parse_upgrade_target`.
    fn upgrade_targets(
        &self,
        current: &Identifier,
        target: &Identifier,
        overwalk: Overwalk,
    ) -> Result<Vec<Target>, RevisionError> {
        let name = match target {
            Identifier::None => return Ok(Vec::new()),
            Identifier::Many(names) => return self.get_all_revisions(names),
            Identifier::One(name) => name,
        };
        let Some(relative) = parse_relative(name) else {
            return self.get_revisions(name);
        };
        let reached = match (relative.steps > 0, relative.symbol) {
            (true, None) => {
                let start = self.upgrade_start(current, relative.branch_label)?;
                let reached = self.walk(start, relative.steps, relative.branch_label, overwalk)?;
                if reached == Target::Nothing {
                    return Err(too_far(relative.text.to_owned(), relative.steps));
                }
                reached
            }
            (true, Some(symbol)) => {
                let start = Target::from_option(self.get_revision(symbol)?);
                self.walk(start, relative.steps, relative.branch_label, overwalk)?
            }
            (false, None) => return Err(too_far(relative.steps.to_string(), relative.steps)),
            (false, Some(symbol)) => {
                let start = self.start_of(symbol, relative.branch_label)?;
                self.walk(start, relative.steps, None, overwalk)?
            }
        };
        Ok(vec![reached])
    }

    /// The revision that `+1` or `label@+1` counts from.
    fn upgrade_start(
        &self,
        current: &Identifier,
        branch_label: Option<&str>,
    ) -> Result<Target, RevisionError> {
        let names = current.names();
        let Some(label) = branch_label else {
            return match names {
                [] => Ok(Target::Nothing),
                [only] => Ok(Target::from_option(self.get_revision(only)?)),
                _ => Err(RevisionError::AmbiguousUpgrade),
            };
        };
        let active = self.get_all_revisions(names)?;
        let on_branch = self.on_lineage(&active, label, Dependencies::Exclude)?;
        match on_branch.as_slice() {
            [only] => return Ok(*only),
            [] => {}
            _ => return Err(RevisionError::AmbiguousUpgrade),
        }
        // The branch has no current revision of its own: start from the tips of what is already
        // applied below it.
        let ancestors = self.ancestors(&all_revisions(&active)?, Dependencies::Include)?;
        let ancestors: Vec<Target> = ancestors.into_iter().map(Target::Revision).collect();
        let below = all_revisions(&self.on_lineage(&ancestors, label, Dependencies::Exclude)?)?;
        let covered: Vec<String> = below
            .iter()
            .flat_map(|index| self.revision(*index).normalized_down_revisions())
            .collect();
        let tips: Vec<&String> = below
            .iter()
            .map(|index| &self.revision(*index).revision)
            .filter(|name| !covered.contains(name))
            .collect();
        match tips.as_slice() {
            [] => Ok(Target::Nothing),
            [only] => Ok(Target::from_option(self.get_revision(only)?)),
            _ => Err(RevisionError::AmbiguousUpgrade),
        }
    }

    /// As `RevisionMap._collect_upgrade_revisions`: the revisions needed for `upper` beyond
    /// `lower`, and the heads to sort them from.
    fn collect_upgrade(
        &self,
        upper: &Identifier,
        lower: &Identifier,
        options: RangeOptions,
    ) -> Result<(Nodes, Vec<RevisionIndex>), RevisionError> {
        let listing = options == RangeOptions::Listing;
        let overwalk = if listing {
            Overwalk::Stop
        } else {
            Overwalk::Refuse
        };
        let mut targets = all_revisions(&self.upgrade_targets(lower, upper, overwalk)?)?;
        if let Identifier::One(name) = lower
            && let Some((branch, _)) = name.split_once('@')
        {
            self.keep_branch(&mut targets, branch)?;
        }
        let mut required: Nodes = self
            .related_without_overlap(Link::NormalizedDown, &targets)?
            .into_iter()
            .collect();
        required.extend(&targets);

        let current = self.get_identified(lower)?;
        let outside = |target: &Target| match target {
            Target::Revision(index) => !required.contains(index),
            Target::Base => true,
            Target::Nothing => false,
        };
        if listing && current.iter().any(outside) {
            return Err(RevisionError::RangeNotAncestor {
                lower: lower.clone(),
                upper: upper.clone(),
            });
        }
        let (current, lower) = self.relative_lower(&current, upper, lower, overwalk)?;
        let mut active: Nodes = self
            .related_without_overlap(Link::NormalizedDown, &current)?
            .into_iter()
            .collect();
        active.extend(&current);
        let mut needs: Nodes = required.difference(&active).copied().collect();
        if listing {
            needs.extend(all_revisions(&self.get_identified(&lower)?)?);
            if !current.is_empty() {
                let above: Nodes = self
                    .related_without_overlap(Link::Next, &current)?
                    .into_iter()
                    .collect();
                needs.retain(|index| above.contains(index));
            }
        }
        Ok((needs, targets))
    }

    /// Drops the targets that are not on the branch of a lower end such as `label@base`.
    fn keep_branch(
        &self,
        targets: &mut Vec<RevisionIndex>,
        branch: &str,
    ) -> Result<(), RevisionError> {
        let mut label = branch.to_owned();
        if let Some(index) = self.get_revision(branch)?
            && self.revision(index).revision == branch
        {
            // A revision stands for its branch.
            let mut labels = self.revision(index).branch_labels.iter();
            label = match (labels.next(), labels.next()) {
                (Some(only), None) => only.clone(),
                _ => {
                    return Err(RevisionError::Assertion(format!(
                        "revision {branch} has no branch label, or several"
                    )));
                }
            };
        }
        targets.retain(|index| self.revision(*index).branch_labels.contains(&label));
        Ok(())
    }

    /// Resolves a lower end that counts down from the upper one, such as `-3`.
    fn relative_lower(
        &self,
        current: &[Target],
        upper: &Identifier,
        lower: &Identifier,
        overwalk: Overwalk,
    ) -> Result<(Vec<RevisionIndex>, Identifier), RevisionError> {
        if current.first() != Some(&Target::Nothing) {
            return Ok((self.active_revisions(current)?, lower.clone()));
        }
        let Identifier::One(name) = lower else {
            return Err(RevisionError::Assertion(
                "the lower end of the range leads below the first revision".to_owned(),
            ));
        };
        match self.downgrade_target(upper, name, overwalk)?.1 {
            Target::Base => Ok((Vec::new(), Identifier::None)),
            Target::Revision(index) => {
                let name = self.revision(index).revision.clone();
                Ok((vec![index], Identifier::One(name)))
            }
            nothing @ Target::Nothing => Err(nothing.not_a_revision()),
        }
    }

    /// The revisions of a lower end. Where one of several relative ends leads below the first
    /// revision, Alembic has already looked whether those before it overlap.
    fn active_revisions(&self, current: &[Target]) -> Result<Vec<RevisionIndex>, RevisionError> {
        let Some(position) = current
            .iter()
            .position(|t| !matches!(t, Target::Revision(_)))
        else {
            return all_revisions(current);
        };
        let revisions: Vec<RevisionIndex> = current
            .iter()
            .filter_map(|target| target.require_revision().ok())
            .collect();
        match self.related_without_overlap(Link::NormalizedDown, &revisions) {
            Err(RevisionError::Overlaps { revision, others })
                if revisions[..position]
                    .iter()
                    .any(|i| self.revision(*i).revision == revision) =>
            {
                Err(RevisionError::Overlaps { revision, others })
            }
            _ => Err(current[position].not_a_revision()),
        }
    }

    /// As `RevisionMap._collect_downgrade_revisions`: the active revisions above `lower`, and
    /// the heads to sort them from.
    fn collect_downgrade(
        &self,
        upper: &Identifier,
        lower: &Identifier,
    ) -> Result<(Nodes, Vec<RevisionIndex>), RevisionError> {
        let (branch_label, target) = match lower {
            Identifier::None => (None, Target::Nothing),
            Identifier::One(name) => self.downgrade_target(upper, name, Overwalk::Refuse)?,
            Identifier::Many(_) => {
                return Err(RevisionError::Assertion(
                    "a downgrade has one target revision".to_owned(),
                ));
            }
        };
        let roots = self.downgrade_roots(target, branch_label.as_deref())?;
        let heads = self.get_identified(upper)?;
        let mut dropped: Nodes = self
            .descendants(&roots, Dependencies::Include)?
            .into_iter()
            .collect();
        let head_revisions = all_revisions(&heads)?;
        let active: Nodes = self
            .ancestors(&head_revisions, Dependencies::Include)?
            .into_iter()
            .collect();
        dropped.retain(|index| active.contains(index));
        if dropped.is_empty() && matches!(target, Target::Revision(_)) && !heads.contains(&target) {
            return Err(RevisionError::RangeNotAncestor {
                lower: Identifier::one("Nothing to drop"),
                upper: upper.clone(),
            });
        }
        Ok((dropped, head_revisions))
    }

    /// The oldest revisions that a downgrade has to drop.
    fn downgrade_roots(
        &self,
        target: Target,
        branch_label: Option<&str>,
    ) -> Result<Vec<RevisionIndex>, RevisionError> {
        let roots = match target {
            Target::Nothing | Target::Base => self
                .names
                .values()
                .copied()
                .filter(|index| self.revision(*index).is_base())
                .collect(),
            Target::Revision(index) => {
                all_revisions(&self.get_all_revisions(self.revision(index).next_revisions())?)?
            }
        };
        let Some(label) = branch_label.filter(|label| !label.is_empty() && roots.len() > 1) else {
            return Ok(roots);
        };
        let branch = self.resolve_branch(label)?;
        let line = self.ancestors(&[branch], Dependencies::Exclude)?;
        let mut kept: Vec<RevisionIndex> = Vec::new();
        for index in roots.into_iter().map(|index| self.canonical(index)) {
            let on_line = line.iter().any(|other| self.canonical(*other) == index);
            if on_line && !kept.contains(&index) {
                kept.push(index);
            }
        }
        if kept.is_empty() {
            Err(RevisionError::NotDowngradeTarget)
        } else {
            Ok(kept)
        }
    }

    /// As `RevisionMap.get_revisions` with any kind of argument.
    ///
    /// # Errors
    /// When a name is unknown or ambiguous.
    pub fn get_identified(&self, identifier: &Identifier) -> Result<Vec<Target>, RevisionError> {
        match identifier {
            Identifier::None => Ok(Vec::new()),
            Identifier::One(name) => self.get_revisions(name),
            Identifier::Many(names) => self.get_all_revisions(names),
        }
    }
}

fn all_revisions(targets: &[Target]) -> Result<Vec<RevisionIndex>, RevisionError> {
    targets
        .iter()
        .map(|target| target.require_revision())
        .collect()
}

fn too_far(relative: String, steps: i64) -> RevisionError {
    RevisionError::RelativeTooFar {
        relative,
        count: steps.unsigned_abs(),
    }
}
