//! Walking the graph: related revisions, lineage, and the topological order of a set.

use rustc_hash::FxHashSet;

use super::error::RevisionError;
use super::map::RevisionMap;
use super::node::{Revision, RevisionIndex};

/// Which neighbours a walk goes to.
#[derive(Debug, Clone, Copy)]
pub(super) enum Link {
    /// Along `down_revision`.
    VersionedDown,
    /// Along `down_revision` and the dependencies that no ancestor has.
    NormalizedDown,
    /// Along `down_revision` and all dependencies.
    AllDown,
    /// To the revisions that name this one as `down_revision`.
    Next,
    /// To those and the ones that depend on it.
    AllNext,
}

impl Link {
    fn neighbours(self, node: &Revision) -> Vec<String> {
        match self {
            Self::VersionedDown => node.down_revision.clone(),
            Self::NormalizedDown => node.normalized_down_revisions(),
            Self::AllDown => node.all_down_revisions(),
            Self::Next => node.next.clone(),
            Self::AllNext => node.all_next.clone(),
        }
    }
}

const LINKS: [Link; 5] = [
    Link::VersionedDown,
    Link::NormalizedDown,
    Link::AllDown,
    Link::Next,
    Link::AllNext,
];

/// The neighbours of every revision in a finished map, so that walks need no names.
#[derive(Debug)]
pub(super) struct Neighbours {
    by_link: [Vec<Vec<RevisionIndex>>; LINKS.len()],
}

impl Neighbours {
    /// Looks all neighbours up. `None` while a name leads nowhere or to a revision that is not
    /// called so; then walks have to report it when they meet it.
    pub(super) fn of(map: &RevisionMap) -> Option<Self> {
        let find = |name: String| {
            let index = *map.names.get(&name)?;
            (map.revision(index).revision == name).then_some(index)
        };
        let all = |link: Link| -> Option<Vec<Vec<RevisionIndex>>> {
            let names = map.revisions().iter().map(|node| link.neighbours(node));
            names
                .map(|names| names.into_iter().map(find).collect())
                .collect()
        };
        let mut by_link = LINKS.map(|_| Vec::new());
        for link in LINKS {
            by_link[link as usize] = all(link)?;
        }
        Some(Self { by_link })
    }

    fn get(&self, link: Link, index: RevisionIndex) -> &[RevisionIndex] {
        &self.by_link[link as usize][index.get()]
    }
}

/// Which names a walk may meet.
#[derive(Debug, Clone, Copy)]
pub(super) enum Keys {
    Identifiers,
    IdentifiersAndLabels,
}

/// Whether `depends_on` counts as a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dependencies {
    Include,
    Exclude,
}

pub(super) type Nodes = FxHashSet<RevisionIndex>;

impl RevisionMap {
    /// The targets and all that can be reached from them, in the order of the walk (as
    /// `_iterate_related_revisions`).
    pub(super) fn related(
        &self,
        link: Link,
        targets: &[RevisionIndex],
        keys: Keys,
    ) -> Result<Vec<RevisionIndex>, RevisionError> {
        let mut seen = Nodes::default();
        let mut found = Vec::new();
        for &target in targets {
            self.walk_from(link, target, keys, &mut seen, |_| (), &mut found)?;
        }
        Ok(found)
    }

    /// As [`Self::related`], and no target may be reached from another one.
    pub(super) fn related_without_overlap(
        &self,
        link: Link,
        targets: &[RevisionIndex],
    ) -> Result<Vec<RevisionIndex>, RevisionError> {
        let mut seen = Nodes::default();
        let mut found = Vec::new();
        for &target in targets {
            let mut visited = Nodes::default();
            let visit = |index| {
                visited.insert(index);
            };
            self.walk_from(
                link,
                target,
                Keys::IdentifiersAndLabels,
                &mut seen,
                visit,
                &mut found,
            )?;
            let mut others: Vec<String> = Vec::new();
            for &other in targets {
                let name = &self.revision(other).revision;
                if other != target && visited.contains(&other) && !others.contains(name) {
                    others.push(name.clone());
                }
            }
            if !others.is_empty() {
                let revision = self.revision(target).revision.clone();
                return Err(RevisionError::Overlaps { revision, others });
            }
        }
        Ok(found)
    }

    fn walk_from(
        &self,
        link: Link,
        target: RevisionIndex,
        keys: Keys,
        seen: &mut Nodes,
        mut visit: impl FnMut(RevisionIndex),
        found: &mut Vec<RevisionIndex>,
    ) -> Result<(), RevisionError> {
        let mut todo = vec![target];
        while let Some(index) = todo.pop() {
            visit(index);
            if !seen.insert(index) {
                continue;
            }
            found.push(index);
            if let Some(neighbours) = &self.neighbours {
                todo.extend(neighbours.get(link, index));
                continue;
            }
            let node = self.revision(index);
            for name in link.neighbours(node) {
                let next = self.neighbour(&name, keys, node)?;
                if self.revision(next).revision != name {
                    return Err(RevisionError::BrokenMap);
                }
                todo.push(next);
            }
        }
        Ok(())
    }

    fn neighbour(
        &self,
        name: &str,
        keys: Keys,
        from: &Revision,
    ) -> Result<RevisionIndex, RevisionError> {
        match (self.names.get_full(name), keys) {
            (Some((position, _, _)), Keys::Identifiers) if position >= self.identifiers => {
                Err(RevisionError::MissingRevision {
                    missing: name.to_owned(),
                    referrer: from.revision.clone(),
                })
            }
            (Some((_, _, &index)), _) => Ok(index),
            (None, _) => Err(RevisionError::MissingRevision {
                missing: name.to_owned(),
                referrer: from.revision.clone(),
            }),
        }
    }

    /// As `_get_descendant_nodes`.
    pub(super) fn descendants(
        &self,
        targets: &[RevisionIndex],
        dependencies: Dependencies,
    ) -> Result<Vec<RevisionIndex>, RevisionError> {
        let link = match dependencies {
            Dependencies::Include => Link::AllNext,
            Dependencies::Exclude => Link::Next,
        };
        self.related(link, targets, Keys::IdentifiersAndLabels)
    }

    /// As `_get_ancestor_nodes`.
    pub(super) fn ancestors(
        &self,
        targets: &[RevisionIndex],
        dependencies: Dependencies,
    ) -> Result<Vec<RevisionIndex>, RevisionError> {
        let link = match dependencies {
            Dependencies::Include => Link::NormalizedDown,
            Dependencies::Exclude => Link::VersionedDown,
        };
        self.related(link, targets, Keys::IdentifiersAndLabels)
    }

    /// The revision that an identifier leads to. With duplicate identifiers it is the one that
    /// was read last.
    pub(super) fn canonical(&self, index: RevisionIndex) -> RevisionIndex {
        self.names
            .get(&self.revision(index).revision)
            .copied()
            .unwrap_or(index)
    }

    fn load_position(&self, index: RevisionIndex) -> usize {
        self.names
            .get_index_of(&self.revision(index).revision)
            .unwrap_or(usize::MAX)
    }

    /// Puts a set of revisions in order, newest first, as `_topological_sort`.
    pub(super) fn topological_sort(
        &self,
        revisions: &Nodes,
        heads: &[RevisionIndex],
    ) -> Result<Vec<RevisionIndex>, RevisionError> {
        let mut todo: Nodes = revisions
            .iter()
            .map(|index| self.canonical(*index))
            .collect();
        let mut current: Vec<RevisionIndex> = heads
            .iter()
            .map(|index| self.canonical(*index))
            .filter(|index| todo.contains(index))
            .collect();
        current.sort_by_key(|index| self.load_position(*index));
        current.dedup();
        let ancestors_of = |index: RevisionIndex| -> Result<Nodes, RevisionError> {
            Ok(self
                .ancestors(&[index], Dependencies::Include)?
                .into_iter()
                .collect())
        };
        let mut ancestors: Vec<Nodes> = current
            .iter()
            .map(|index| ancestors_of(*index))
            .collect::<Result<_, _>>()?;
        let mut output = Vec::with_capacity(todo.len());
        let mut position = 0;
        let mut switches = 0;

        while !current.is_empty() {
            let candidate = current[position];
            // Another head depends on the candidate: that one has to be walked first.
            let blocked_by = (0..ancestors.len())
                .find(|other| *other != position && ancestors[*other].contains(&candidate));
            if let Some(other) = blocked_by {
                // Alembic never returns from here when heads depend on each other in a circle.
                switches += 1;
                if switches > current.len() {
                    return Err(RevisionError::Assertion(
                        "the requested heads depend on each other in a circle".to_owned(),
                    ));
                }
                position = other;
                continue;
            }
            switches = 0;
            if todo.remove(&candidate) {
                output.push(candidate);
            }
            let node = self.revision(candidate);
            let mut heads_to_add = Vec::new();
            for name in node.normalized_down_revisions() {
                let index = self.neighbour(&name, Keys::IdentifiersAndLabels, node)?;
                if todo.contains(&index) && !current.contains(&index) {
                    heads_to_add.push(index);
                }
            }
            let Some((&first, others)) = heads_to_add.split_first() else {
                current.remove(position);
                ancestors.remove(position);
                position = position.saturating_sub(1);
                continue;
            };
            current[position] = first;
            if node.normalized_dependencies.is_empty() && node.down_revision.len() == 1 {
                ancestors[position].remove(&candidate);
            } else {
                ancestors[position] = ancestors_of(first)?;
                for &other in others {
                    current.push(other);
                    ancestors.push(ancestors_of(other)?);
                }
            }
        }
        if todo.is_empty() {
            return Ok(output);
        }
        Err(RevisionError::Assertion(
            "some of the requested revisions are not below the requested heads".to_owned(),
        ))
    }
}
