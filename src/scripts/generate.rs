//! Where a new script goes and what it names: the part of `ScriptDirectory.generate_revision` that
//! asks the graph. Filling in the template is left to `runtime`, the order of the steps to the
//! command.

use std::path::{Path, PathBuf};

use super::{ModuleEvaluator, ReadScript, ScriptDirectory, ScriptError, assemble, read_script};
use crate::project::absolute;
use crate::revision::{
    CaughtError, Purpose, Revision, RevisionError, RevisionIndex, RevisionMap, Target,
};

/// What a new script is to be.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewScript {
    /// The identifier.
    pub revision: String,
    /// The message.
    pub message: Option<String>,
    /// The names of the revisions that it follows; empty stands for the one head.
    pub heads: Vec<String>,
    /// Whether these may be no heads.
    pub splice: bool,
    /// Its branch labels.
    pub branch_labels: Vec<String>,
    /// Which version location it goes to, as the user wrote it.
    pub version_path: Option<String>,
    /// The names of the revisions that it depends on.
    pub depends_on: Vec<String>,
}

/// Where new scripts may go.
#[derive(Debug, Clone, Copy)]
pub struct ScriptPlace<'a> {
    /// The version locations; absolute.
    pub locations: &'a [PathBuf],
    /// The directory that relative paths start from.
    pub working_directory: &'a Path,
}

/// Why a script cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NewScriptError {
    /// A `CommandError`.
    #[error("{0}")]
    Command(String),
    /// What the graph says.
    #[error(transparent)]
    Graph(#[from] CaughtError),
}

impl ScriptDirectory {
    /// The revisions that a new script follows; nothing where a name leads below the first.
    ///
    /// # Errors
    /// The identifier is none, or a name is unknown, ambiguous, or given twice.
    pub fn new_script_parents(
        &self,
        new: &NewScript,
    ) -> Result<Vec<Option<RevisionIndex>>, NewScriptError> {
        Revision::verify_identifier(&new.revision)
            .map_err(|error| NewScriptError::Command(error.to_string()))?;
        let one_head = ["head".to_owned()];
        let names = if new.heads.is_empty() {
            &one_head[..]
        } else {
            &new.heads
        };
        let targets = self.map().get_all_revisions(names).map_err(|error| {
            if matches!(error, RevisionError::MultipleHeads { .. }) {
                return NewScriptError::Command(
                    "Multiple heads are present; please specify the head revision on which the new revision should be based, or perform a merge."
                        .to_owned(),
                );
            }
            Purpose::Lookup.catch(error).into()
        })?;
        let mut parents = Vec::with_capacity(targets.len());
        for target in targets {
            let parent = match target {
                Target::Nothing => None,
                other => Some(other.require_revision().map_err(CaughtError::Uncaught)?),
            };
            parents.push(parent);
        }
        let is_duplicate = |(place, parent)| parents[..place].contains(parent);
        if parents.iter().enumerate().any(is_duplicate) {
            let message = "Duplicate head revisions specified";
            return Err(NewScriptError::Command(message.to_owned()));
        }
        Ok(parents)
    }

    /// The folder of a new script, as the user or the configuration wrote it.
    ///
    /// # Errors
    /// There are several and none was chosen, or the chosen one is none of them.
    pub fn new_script_folder(
        &self,
        new: &NewScript,
        parents: &[Option<RevisionIndex>],
        place: ScriptPlace<'_>,
    ) -> Result<PathBuf, NewScriptError> {
        let folder = match (&new.version_path, place.locations) {
            (Some(path), _) => crate::project::normalize(Path::new(path)),
            (None, [only]) => only.clone(),
            (None, _) => {
                let parent = parents.iter().flatten().next();
                let parent = parent.and_then(|index| self.script(*index).path.parent());
                match parent {
                    Some(folder) => folder.to_path_buf(),
                    None => {
                        return Err(NewScriptError::Command(
                            "Multiple version locations present, please specify --version-path"
                                .to_owned(),
                        ));
                    }
                }
            }
        };
        let wanted = absolute(place.working_directory, &folder);
        if place.locations.contains(&wanted) {
            return Ok(folder);
        }
        Err(NewScriptError::Command(format!(
            "Path {} is not represented in current version locations",
            folder.display()
        )))
    }

    /// Checks that a new script follows heads only.
    ///
    /// # Errors
    /// The first revision that is none.
    pub fn check_splice(
        &self,
        new: &NewScript,
        parents: &[Option<RevisionIndex>],
    ) -> Result<(), NewScriptError> {
        let parents = parents.iter().flatten();
        let mut parents = parents.map(|index| self.map().revision(*index));
        match parents.find(|parent| !parent.is_head()) {
            Some(parent) if !new.splice => Err(NewScriptError::Command(format!(
                "Revision {} is not a head revision; please specify --splice to create a new branch from this revision",
                parent.revision
            ))),
            _ => Ok(()),
        }
    }

    /// The names that a new script depends on, in full; labels stay labels.
    ///
    /// # Errors
    /// A name that is unknown or ambiguous.
    pub fn new_script_dependencies(&self, new: &NewScript) -> Result<Vec<String>, NewScriptError> {
        let resolve = |name: &String| {
            let found = self
                .map()
                .get_revision(name)
                .map_err(|error| Purpose::Lookup.catch(error))?;
            let Some(index) = found else {
                let message = format!("'{name}' stands for no revision");
                return Err(CaughtError::Uncaught(RevisionError::Assertion(message)));
            };
            let revision = self.map().revision(index);
            Ok(if revision.branch_labels.contains(name) {
                name.clone()
            } else {
                revision.revision.clone()
            })
        };
        let resolved: Result<Vec<String>, CaughtError> =
            new.depends_on.iter().map(resolve).collect();
        Ok(resolved?)
    }

    /// The directory with one script more, and the labels that this script declares.
    ///
    /// # Errors
    /// The script cannot be read, or the graph refuses it.
    pub fn with_script(
        &self,
        path: &Path,
        evaluator: &dyn ModuleEvaluator,
    ) -> Result<(Self, Vec<String>), ScriptError> {
        let identifiers = match read_script(path)? {
            ReadScript::Complete(identifiers) => identifiers,
            ReadScript::NeedsEvaluation(source, reason) => evaluator
                .evaluate(&source, &reason)
                .map_err(|error| ScriptError::Evaluation {
                    path: source.path.clone(),
                    error,
                })?,
        };
        let (script, revision) = assemble(path, identifiers).map_err(|error| match error {
            ScriptError::Graph(error) => ScriptError::NotARevision(error),
            other => other,
        })?;
        let labels = revision.declared_branch_labels.clone();
        let mut revisions = Vec::with_capacity(self.map().revisions().len() + 1);
        for known in self.map().revisions() {
            revisions.push(Revision::new(
                &known.revision,
                known.down_revision.clone(),
                known.dependencies.clone(),
                known.declared_branch_labels.clone(),
                &known.doc,
            )?);
        }
        revisions.push(revision);
        let mut scripts = self.scripts.clone();
        scripts.push(script);
        let map = RevisionMap::new(revisions, |_| {})?;
        let directory = Self {
            scripts,
            map,
            error: None,
        };
        Ok((directory, labels))
    }
}
