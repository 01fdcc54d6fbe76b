//! Building the graph from revisions in load order: links, labels, dependencies, heads, bases,
//! and the search for cycles. Asking it is left to the neighbouring modules.

use std::cell::RefCell;
use std::collections::BTreeSet;

use indexmap::IndexMap;
use rustc_hash::{FxBuildHasher, FxHashSet};

use super::error::{CycleKind, RevisionError, RevisionWarning};
use super::node::{Revision, RevisionIndex};
use super::traverse::{Keys, Link, Neighbours};

/// The graph, as Alembic's `RevisionMap`.
#[derive(Debug)]
pub struct RevisionMap {
    pub(super) nodes: Vec<Revision>,
    /// Identifiers in load order, then branch labels; the order decides ties in the topological
    /// sort.
    pub(super) names: IndexMap<String, RevisionIndex, FxBuildHasher>,
    /// How many leading keys of `names` are identifiers.
    pub(super) identifiers: usize,
    heads: Vec<String>,
    bases: Vec<String>,
    real_heads: Vec<String>,
    real_bases: Vec<String>,
    /// Set when the map is finished.
    pub(super) neighbours: Option<Neighbours>,
    warnings: RefCell<Vec<RevisionWarning>>,
}

/// The ends of the graph while it is built.
struct Ends {
    heads: Vec<RevisionIndex>,
    bases: Vec<RevisionIndex>,
    real_heads: Vec<RevisionIndex>,
    real_bases: Vec<RevisionIndex>,
}

impl RevisionMap {
    /// Builds the graph. `on_warning` hears what is odd even when building then fails.
    ///
    /// # Errors
    /// When a label is used twice, a revision or dependency is missing, or revisions form a
    /// cycle.
    pub fn new(
        revisions: Vec<Revision>,
        mut on_warning: impl FnMut(RevisionWarning),
    ) -> Result<Self, RevisionError> {
        let mut map = Self {
            names: IndexMap::with_capacity_and_hasher(revisions.len(), FxBuildHasher),
            nodes: revisions,
            identifiers: 0,
            heads: Vec::new(),
            bases: Vec::new(),
            real_heads: Vec::new(),
            real_bases: Vec::new(),
            neighbours: None,
            warnings: RefCell::default(),
        };
        map.index_identifiers(&mut on_warning);
        map.index_branch_labels()?;
        map.resolve_dependencies()?;
        let ends = map.link(&mut on_warning)?;
        map.normalize_dependencies()?;
        map.detect_cycles(&ends)?;
        let identifiers = |ends: &[RevisionIndex]| -> Vec<String> {
            ends.iter()
                .map(|index| map.nodes[index.0].revision.clone())
                .collect()
        };
        let heads = identifiers(&ends.heads);
        let bases = identifiers(&ends.bases);
        let real_heads = identifiers(&ends.real_heads);
        let real_bases = identifiers(&ends.real_bases);
        map.heads = heads;
        map.bases = bases;
        map.real_heads = real_heads;
        map.real_bases = real_bases;
        map.neighbours = Neighbours::of(&map);
        map.spread_branch_labels()?;
        Ok(map)
    }

    /// All revisions in load order.
    #[must_use]
    pub fn revisions(&self) -> &[Revision] {
        &self.nodes
    }

    /// One revision.
    #[must_use]
    pub fn revision(&self, index: RevisionIndex) -> &Revision {
        &self.nodes[index.0]
    }

    /// The revisions that no other names as `down_revision`.
    #[must_use]
    pub fn heads(&self) -> &[String] {
        &self.heads
    }

    /// The revisions without `down_revision`.
    #[must_use]
    pub fn bases(&self) -> &[String] {
        &self.bases
    }

    /// The heads that no revision depends on either.
    #[must_use]
    pub fn real_heads(&self) -> &[String] {
        &self.real_heads
    }

    /// The bases that depend on no revision either.
    #[must_use]
    pub fn real_bases(&self) -> &[String] {
        &self.real_bases
    }

    /// What was odd in the requests since the last call.
    #[must_use]
    pub fn take_warnings(&self) -> Vec<RevisionWarning> {
        self.warnings.take()
    }

    pub(super) fn warn(&self, warning: RevisionWarning) {
        self.warnings.borrow_mut().push(warning);
    }

    fn indices(&self) -> impl Iterator<Item = RevisionIndex> + use<> {
        (0..self.nodes.len()).map(RevisionIndex)
    }

    fn index_identifiers(&mut self, on_warning: &mut impl FnMut(RevisionWarning)) {
        for (position, node) in self.nodes.iter().enumerate() {
            if self
                .names
                .insert(node.revision.clone(), RevisionIndex(position))
                .is_some()
            {
                on_warning(RevisionWarning::Duplicate(node.revision.clone()));
            }
        }
        self.identifiers = self.names.len();
    }

    fn index_branch_labels(&mut self) -> Result<(), RevisionError> {
        for index in self.indices() {
            let node = &self.nodes[index.0];
            for label in &node.declared_branch_labels {
                if let Some(used_by) = self.names.insert(label.clone(), index) {
                    return Err(RevisionError::DuplicateLabel {
                        label: label.clone(),
                        revision: node.revision.clone(),
                        used_by: self.nodes[used_by.0].revision.clone(),
                    });
                }
            }
        }
        Ok(())
    }

    fn resolve_dependencies(&mut self) -> Result<(), RevisionError> {
        for position in 0..self.nodes.len() {
            let node = &self.nodes[position];
            let resolved: Vec<String> = node
                .dependencies
                .iter()
                .map(|name| match self.names.get(name) {
                    Some(found) => Ok(self.nodes[found.0].revision.clone()),
                    None => Err(RevisionError::MissingRevision {
                        missing: name.clone(),
                        referrer: node.revision.clone(),
                    }),
                })
                .collect::<Result<_, _>>()?;
            self.nodes[position].resolved_dependencies = resolved;
        }
        Ok(())
    }

    /// Tells every revision which revisions follow it, and finds the ends.
    fn link(
        &mut self,
        on_warning: &mut impl FnMut(RevisionWarning),
    ) -> Result<Ends, RevisionError> {
        let mut not_heads = FxHashSet::default();
        let mut not_real_heads = FxHashSet::default();
        // A revision with labels occurs more than once among the names; linking it again changes
        // nothing. One whose identifier was taken by a later script is reached by its labels only.
        for &index in self.names.values() {
            let revision = self.nodes[index.0].revision.clone();
            for down in self.nodes[index.0].all_down_revisions() {
                let Some(&below) = self.names.get(&down) else {
                    on_warning(RevisionWarning::Missing {
                        missing: down.clone(),
                        referrer: self.nodes[index.0].to_string(),
                    });
                    return Err(RevisionError::MissingRevision {
                        missing: down,
                        referrer: revision,
                    });
                };
                let versioned = &self.nodes[index.0].down_revision;
                let by_down_revision = versioned.contains(&self.nodes[below.0].revision);
                if versioned.contains(&down) {
                    not_heads.insert(below);
                }
                not_real_heads.insert(below);
                let below = &mut self.nodes[below.0];
                push_once(&mut below.all_next, &revision);
                if by_down_revision {
                    push_once(&mut below.next, &revision);
                }
            }
        }
        let keep = |wanted: &dyn Fn(RevisionIndex) -> bool| {
            self.indices().filter(|i| wanted(*i)).collect()
        };
        Ok(Ends {
            heads: keep(&|index| !not_heads.contains(&index)),
            real_heads: keep(&|index| !not_real_heads.contains(&index)),
            bases: keep(&|index| self.nodes[index.0].is_base()),
            real_bases: keep(&|index| self.nodes[index.0].is_real_base()),
        })
    }

    /// Drops the dependencies that an ancestor has already.
    fn normalize_dependencies(&mut self) -> Result<(), RevisionError> {
        for index in self.indices() {
            if self.nodes[index.0].resolved_dependencies.is_empty() {
                continue;
            }
            let ancestors =
                self.related(Link::VersionedDown, &[index], Keys::IdentifiersAndLabels)?;
            let covered: FxHashSet<&String> = ancestors
                .iter()
                .filter(|ancestor| **ancestor != index)
                .flat_map(|ancestor| &self.nodes[ancestor.0].resolved_dependencies)
                .collect();
            let mut normalized = Vec::new();
            for dependency in &self.nodes[index.0].resolved_dependencies {
                if !covered.contains(dependency) {
                    push_once(&mut normalized, dependency);
                }
            }
            self.nodes[index.0].normalized_dependencies = normalized;
        }
        Ok(())
    }

    fn detect_cycles(&self, ends: &Ends) -> Result<(), RevisionError> {
        if self.identifiers == 0 {
            return Ok(());
        }
        self.require_connected(
            CycleKind::Cycle,
            (&ends.heads, Link::VersionedDown),
            (&ends.bases, Link::Next),
        )?;
        self.require_connected(
            CycleKind::DependencyCycle,
            (&ends.real_heads, Link::AllDown),
            (&ends.real_bases, Link::AllNext),
        )
    }

    /// Every revision must be reachable from a head downwards and from a base upwards.
    fn require_connected(
        &self,
        kind: CycleKind,
        (heads, down): (&[RevisionIndex], Link),
        (bases, up): (&[RevisionIndex], Link),
    ) -> Result<(), RevisionError> {
        let identifiers = self.names.keys().take(self.identifiers);
        if heads.is_empty() || bases.is_empty() {
            return Err(RevisionError::Cycle {
                kind,
                revisions: identifiers.cloned().collect(),
            });
        }
        let reached = |link, targets| -> Result<FxHashSet<&str>, RevisionError> {
            let found = self.related(link, targets, Keys::Identifiers)?;
            Ok(found
                .iter()
                .map(|index| self.nodes[index.0].revision.as_str())
                .collect())
        };
        let from_heads = reached(down, heads)?;
        let from_bases = reached(up, bases)?;
        let unreached: BTreeSet<&String> = identifiers
            .filter(|name| {
                !(from_heads.contains(name.as_str()) && from_bases.contains(name.as_str()))
            })
            .collect();
        if unreached.is_empty() {
            return Ok(());
        }
        Err(RevisionError::Cycle {
            kind,
            revisions: unreached.into_iter().cloned().collect(),
        })
    }

    /// Gives the labels of a revision to its descendants, and to its ancestors up to the point
    /// where its branch began.
    fn spread_branch_labels(&mut self) -> Result<(), RevisionError> {
        for index in self.indices() {
            if self.nodes[index.0].declared_branch_labels.is_empty() {
                continue;
            }
            let labels = self.nodes[index.0].branch_labels.clone();
            let descendants = self.related(Link::Next, &[index], Keys::IdentifiersAndLabels)?;
            for descendant in &descendants {
                self.nodes[descendant.0]
                    .branch_labels
                    .extend(labels.iter().cloned());
            }
            let mut parent = descendants.last().copied();
            while let Some(current) = parent {
                let node = &mut self.nodes[current.0];
                if node.is_real_branch_point() || node.is_merge_point() {
                    break;
                }
                node.branch_labels.extend(labels.iter().cloned());
                parent = node
                    .down_revision
                    .first()
                    .and_then(|down| self.names.get(down).copied());
            }
        }
        Ok(())
    }
}

fn push_once(list: &mut Vec<String>, name: &str) {
    if !list.iter().any(|present| present == name) {
        list.push(name.to_owned());
    }
}
