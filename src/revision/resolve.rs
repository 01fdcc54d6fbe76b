//! What a name means: full identifiers, unique prefixes, branch labels, `head`, `heads`, `base`,
//! and whether a revision is on a branch.

use super::error::RevisionError;
use super::identifier::negative_number;
use super::map::RevisionMap;
use super::node::RevisionIndex;
use super::range::Target;
use super::traverse::{Dependencies, Nodes};

/// A name taken apart: the identifiers that it stands for, and the branch named with it.
pub(super) struct Resolved {
    pub identifiers: Vec<String>,
    pub branch_label: Option<String>,
}

impl RevisionMap {
    /// As `RevisionMap.get_current_head`.
    ///
    /// # Errors
    /// When there are several heads.
    pub fn current_head(
        &self,
        branch_label: Option<&str>,
    ) -> Result<Option<String>, RevisionError> {
        let label = branch_label.filter(|label| !label.is_empty());
        let heads = match label {
            Some(label) => self.names_on_lineage(self.heads(), label)?,
            None => self.heads().to_vec(),
        };
        if heads.len() > 1 {
            let argument = label.map_or_else(|| "head".to_owned(), |label| format!("{label}@head"));
            return Err(RevisionError::MultipleHeads {
                heads,
                argument: Some(argument),
            });
        }
        Ok(heads.into_iter().next())
    }

    /// As `RevisionMap._resolve_revision_number`.
    pub(super) fn resolve(&self, name: Option<&str>) -> Result<Resolved, RevisionError> {
        let (branch_label, identifier) = match name {
            None => (None, "base"),
            Some(name) => match name.split_once('@') {
                Some((label, rest)) => (Some(label), rest),
                None => (None, name),
            },
        };
        let named_branch = branch_label.filter(|label| !label.is_empty());
        let identifiers = match identifier {
            "heads" => match named_branch {
                Some(label) => self.names_on_lineage(self.heads(), label)?,
                None => self.real_heads().to_vec(),
            },
            "head" => self.current_head(named_branch)?.into_iter().collect(),
            "base" => Vec::new(),
            other => vec![other.to_owned()],
        };
        Ok(Resolved {
            identifiers,
            branch_label: branch_label.map(str::to_owned),
        })
    }

    /// The revisions that a name stands for, as `RevisionMap.get_revisions` with a string.
    ///
    /// # Errors
    /// When the name is unknown or ambiguous.
    pub fn get_revisions(&self, name: &str) -> Result<Vec<Target>, RevisionError> {
        let resolved = self.resolve(Some(name))?;
        if let [only] = resolved.identifiers.as_slice()
            && let Some(steps) = negative_number(only)
        {
            let mut reached = Vec::new();
            for head in self.get_revisions("heads")? {
                let index = head.require_revision()?;
                let on_branch = resolved
                    .branch_label
                    .as_ref()
                    .is_none_or(|label| self.revision(index).branch_labels.contains(label));
                if on_branch {
                    reached.push(self.walk(head, steps, None, super::range::Overwalk::Refuse)?);
                }
            }
            return Ok(reached);
        }
        resolved
            .identifiers
            .iter()
            .map(|identifier| {
                let index = self.for_identifier(identifier, resolved.branch_label.as_deref())?;
                Ok(Target::Revision(index))
            })
            .collect()
    }

    /// As [`Self::get_revisions`] with a tuple: the revisions of each name in turn.
    ///
    /// # Errors
    /// When a name is unknown or ambiguous.
    pub fn get_all_revisions<Name: AsRef<str>>(
        &self,
        names: &[Name],
    ) -> Result<Vec<Target>, RevisionError> {
        let mut found = Vec::with_capacity(names.len());
        for name in names {
            found.extend(self.get_revisions(name.as_ref())?);
        }
        Ok(found)
    }

    /// The one revision that a name stands for, `None` for the base, as
    /// `RevisionMap.get_revision`.
    ///
    /// # Errors
    /// When the name is unknown, ambiguous, or stands for several heads.
    pub fn get_revision(&self, name: &str) -> Result<Option<RevisionIndex>, RevisionError> {
        let resolved = self.resolve(Some(name))?;
        let branch_label = resolved.branch_label.as_deref();
        match resolved.identifiers.as_slice() {
            [] => {
                if let Some(label) = branch_label.filter(|label| !label.is_empty()) {
                    self.resolve_branch(label)?;
                }
                Ok(None)
            }
            [identifier] => Ok(Some(self.for_identifier(identifier, branch_label)?)),
            _ => Err(RevisionError::MultipleHeads {
                heads: resolved.identifiers,
                argument: Some(name.to_owned()),
            }),
        }
    }

    /// As `RevisionMap._resolve_branch`.
    pub(super) fn resolve_branch(
        &self,
        branch_label: &str,
    ) -> Result<RevisionIndex, RevisionError> {
        if let Some(&index) = self.names.get(branch_label) {
            return Ok(index);
        }
        self.for_identifier(branch_label, None).map_err(|error| {
            if error.unresolved_argument().is_some() {
                RevisionError::NoSuchBranch {
                    argument: branch_label.to_owned(),
                }
            } else {
                error
            }
        })
    }

    /// As `RevisionMap._revision_for_ident`.
    pub(super) fn for_identifier(
        &self,
        identifier: &str,
        check_branch: Option<&str>,
    ) -> Result<RevisionIndex, RevisionError> {
        let check_branch = check_branch.filter(|label| !label.is_empty());
        let branch = check_branch
            .map(|label| self.resolve_branch(label))
            .transpose()?;
        let index = match self.names.get(identifier) {
            Some(&index) => index,
            None => self.for_prefix(identifier, check_branch)?,
        };
        if let (Some(branch), Some(label)) = (branch, check_branch) {
            let revision = self.revision(index).revision.clone();
            let against = self.revision(branch).revision.clone();
            if !self.shares_lineage(index, &[against], Dependencies::Exclude)? {
                return Err(RevisionError::NotOnBranch {
                    revision,
                    branch: label.to_owned(),
                    argument: identifier.to_owned(),
                });
            }
        }
        Ok(index)
    }

    fn for_prefix(
        &self,
        prefix: &str,
        check_branch: Option<&str>,
    ) -> Result<RevisionIndex, RevisionError> {
        if prefix.is_empty() {
            return Err(RevisionError::Assertion(
                "the revision identifier is empty".to_owned(),
            ));
        }
        let mut matches: Vec<String> = self
            .names
            .keys()
            .filter(|name| name.starts_with(prefix) && name.chars().nth(3).is_some())
            .cloned()
            .collect();
        if let Some(label) = check_branch {
            matches = self.names_on_lineage(&matches, label)?;
        }
        match matches.as_slice() {
            [] => Err(RevisionError::NoSuchRevision {
                argument: prefix.to_owned(),
            }),
            [only] => Ok(self.names[only]),
            _ => Err(RevisionError::AmbiguousPrefix {
                argument: prefix.to_owned(),
                matches,
            }),
        }
    }

    /// As `RevisionMap._shares_lineage`: whether the revision is above, below or equal to one of
    /// the names. Without names it is.
    pub(super) fn shares_lineage(
        &self,
        target: RevisionIndex,
        against: &[String],
        dependencies: Dependencies,
    ) -> Result<bool, RevisionError> {
        if against.is_empty() {
            return Ok(true);
        }
        let mut wanted = Nodes::default();
        for name in against {
            wanted.insert(self.for_identifier(name, None)?);
        }
        let mut line = self.descendants(&[target], dependencies)?;
        line.extend(self.ancestors(&[target], dependencies)?);
        Ok(line.iter().any(|index| wanted.contains(index)))
    }

    /// The names that a lineage is measured against, as the head of `filter_for_lineage`.
    fn lineage_names(&self, check_against: &str) -> Result<Vec<String>, RevisionError> {
        let resolved = self.resolve(Some(check_against))?;
        let mut names: Vec<String> = resolved
            .branch_label
            .into_iter()
            .filter(|label| !label.is_empty())
            .collect();
        names.extend(resolved.identifiers);
        Ok(names)
    }

    /// As `RevisionMap.filter_for_lineage` over identifiers.
    pub(super) fn names_on_lineage(
        &self,
        targets: &[String],
        check_against: &str,
    ) -> Result<Vec<String>, RevisionError> {
        let against = self.lineage_names(check_against)?;
        let mut kept = Vec::new();
        for target in targets {
            if against.is_empty()
                || self.shares_lineage(
                    self.for_identifier(target, None)?,
                    &against,
                    Dependencies::Exclude,
                )?
            {
                kept.push(target.clone());
            }
        }
        Ok(kept)
    }

    /// As `RevisionMap.filter_for_lineage` over revisions.
    pub(super) fn on_lineage(
        &self,
        targets: &[Target],
        check_against: &str,
        dependencies: Dependencies,
    ) -> Result<Vec<Target>, RevisionError> {
        let against = self.lineage_names(check_against)?;
        let mut kept = Vec::new();
        for &target in targets {
            if against.is_empty() || {
                let index = match target {
                    Target::Revision(index) => index,
                    Target::Base => self.for_identifier("base", None)?,
                    Target::Nothing => return Err(target.not_a_revision()),
                };
                self.shares_lineage(index, &against, dependencies)?
            } {
                kept.push(target);
            }
        }
        Ok(kept)
    }

    /// As `RevisionMap._get_all_current`: the given revisions and the branch heads among their
    /// ancestors, in the order of the names.
    ///
    /// # Errors
    /// When a name is unknown.
    pub fn all_current<Name: AsRef<str>>(
        &self,
        names: &[Name],
    ) -> Result<Vec<RevisionIndex>, RevisionError> {
        let top = self
            .get_all_revisions(names)?
            .into_iter()
            .map(Target::require_revision)
            .collect::<Result<Vec<_>, _>>()?;
        let ancestors = self.ancestors(&top, Dependencies::Include)?;
        let ordered: Vec<RevisionIndex> = top.into_iter().chain(ancestors).collect();
        let all: Nodes = ordered.iter().copied().collect();
        let mut heads = Vec::new();
        for index in ordered {
            if heads.contains(&index) {
                continue;
            }
            let descendants = self.descendants(&[index], Dependencies::Exclude)?;
            if !descendants
                .iter()
                .any(|other| *other != index && all.contains(other))
            {
                heads.push(index);
            }
        }
        Ok(heads)
    }
}
