//! The script directory: finds migration scripts and reads their identifiers; no databases.
//!
//! Identifiers are read from the syntax tree without running the script. Where a value is more
//! than a literal, the caller's [`ModuleEvaluator`] is asked to run the module; the graph that
//! the identifiers form is `revision`'s business.

mod error;
mod files;
mod generate;
mod hooks;
mod identifiers;
mod source;
mod template;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use crate::project::{Project, python_strip};
use crate::revision::{Revision, RevisionIndex, RevisionMap};

pub use error::{EvaluationError, ScriptError, ScriptWarning};
pub use generate::{NewScript, NewScriptError, ScriptPlace};
pub use hooks::{HookError, HookOutput, HookSurroundings, hook_type, run_hook};
pub use identifiers::{Attribute, Identifiers, NotStatic, Reading, read_identifiers};
pub use source::ScriptSource;
pub use template::{TemplateError, TemplateModule};

/// Where scripts are looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScriptDirectoryOptions {
    /// The folders with migration scripts; absolute. They need not exist.
    pub version_locations: Vec<PathBuf>,
    /// Whether folders below are searched too.
    pub recursive_version_locations: bool,
    /// Whether compiled scripts without a source count; mig cannot read them and says so.
    pub sourceless: bool,
}

impl From<&Project> for ScriptDirectoryOptions {
    fn from(project: &Project) -> Self {
        Self {
            version_locations: project.version_locations.clone(),
            recursive_version_locations: project.recursive_version_locations,
            sourceless: project.sourceless,
        }
    }
}

/// Runs a script's module where its identifiers are not literals.
pub trait ModuleEvaluator {
    /// Evaluates the whole module and reads its identifiers and docstring.
    ///
    /// # Errors
    /// Whatever the script raises.
    fn evaluate(
        &self,
        source: &ScriptSource,
        reason: &NotStatic,
    ) -> Result<Identifiers, EvaluationError>;
}

/// One script: the part of Alembic's `Script` that is not the graph's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    /// The file, with symbolic links resolved.
    pub path: PathBuf,
    /// The whole docstring, without white space around it.
    pub longdoc: String,
}

/// All scripts of a project with their graph, as `ScriptDirectory`.
#[derive(Debug)]
pub struct ScriptDirectory {
    scripts: Vec<Script>,
    map: RevisionMap,
    /// Why there are none, where they could not be read.
    error: Option<ScriptError>,
}

impl ScriptDirectory {
    /// Finds and reads all scripts and builds their graph. `on_warning` hears what is odd.
    ///
    /// # Errors
    /// The first script, in load order, that cannot be read, or what is wrong with the graph.
    pub fn load(
        options: &ScriptDirectoryOptions,
        evaluator: &dyn ModuleEvaluator,
        on_warning: &mut dyn FnMut(ScriptWarning),
    ) -> Result<Self, ScriptError> {
        let paths = files::script_paths(options, on_warning)?;
        let mut scripts = Vec::with_capacity(paths.len());
        let mut revisions = Vec::with_capacity(paths.len());
        for result in read_all(&paths) {
            let identifiers = match result? {
                ReadScript::Complete(identifiers) => identifiers,
                ReadScript::NeedsEvaluation(source, reason) => evaluator
                    .evaluate(&source, &reason)
                    .map_err(|error| ScriptError::Evaluation {
                        path: source.path,
                        error,
                    })?,
            };
            let path = &paths[scripts.len()];
            let (script, revision) = assemble(path, identifiers)?;
            scripts.push(script);
            revisions.push(revision);
        }
        let map = RevisionMap::new(revisions, |warning| on_warning(warning.into()))?;
        Ok(Self {
            scripts,
            map,
            error: None,
        })
    }

    /// A directory without scripts.
    #[must_use]
    pub fn empty() -> Self {
        let map = RevisionMap::new(Vec::new(), |_| {}).expect("no revisions, no error");
        Self {
            scripts: Vec::new(),
            map,
            error: None,
        }
    }

    /// A directory whose scripts cannot be read: it is as an empty one, and who needs the scripts
    /// must ask [`Self::readable`] first. It is for what `env.py` and the database come before, as
    /// Alembic reads the scripts when they are first needed.
    #[must_use]
    pub fn unreadable(error: ScriptError) -> Self {
        Self {
            error: Some(error),
            ..Self::empty()
        }
    }

    /// Whether the scripts could be read.
    ///
    /// # Errors
    /// Why they could not.
    pub fn readable(&self) -> Result<(), &ScriptError> {
        self.error.as_ref().map_or(Ok(()), Err)
    }

    /// The graph.
    #[must_use]
    pub fn map(&self) -> &RevisionMap {
        &self.map
    }

    /// All scripts in load order.
    #[must_use]
    pub fn scripts(&self) -> &[Script] {
        &self.scripts
    }

    /// The script of a revision.
    #[must_use]
    pub fn script(&self, index: RevisionIndex) -> &Script {
        &self.scripts[index.get()]
    }
}

/// A script whose file has been read and parsed.
enum ReadScript {
    Complete(Identifiers),
    NeedsEvaluation(ScriptSource, NotStatic),
}

/// Below this number of files a second thread costs more than it saves.
const FILES_PER_THREAD: usize = 24;

fn read_all(paths: &[PathBuf]) -> Vec<Result<ReadScript, ScriptError>> {
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let threads = processors.min(8).min(paths.len() / FILES_PER_THREAD).max(1);
    if threads == 1 {
        return paths.iter().map(|path| read_script(path)).collect();
    }
    let share = paths.len().div_ceil(threads);
    std::thread::scope(|scope| {
        let (first, others) = paths.split_at(share);
        let workers: Vec<_> = others
            .chunks(share)
            .map(|chunk| scope.spawn(|| chunk.iter().map(|path| read_script(path)).collect()))
            .collect();
        let mut results: Vec<_> = first.iter().map(|path| read_script(path)).collect();
        for worker in workers {
            let part: Vec<_> = worker
                .join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            results.extend(part);
        }
        results
    })
}

fn read_script(path: &Path) -> Result<ReadScript, ScriptError> {
    let source = ScriptSource::read(path)?;
    Ok(match read_identifiers(&source)? {
        Reading::Static(identifiers) => ReadScript::Complete(identifiers),
        Reading::NeedsEvaluation(reason) => ReadScript::NeedsEvaluation(source, reason),
    })
}

/// Makes a script of what its module says, as `Script._from_path` and `Script.__init__`.
fn assemble(path: &Path, identifiers: Identifiers) -> Result<(Script, Revision), ScriptError> {
    let longdoc = python_strip(identifiers.doc.as_deref().unwrap_or("")).to_owned();
    let doc = longdoc.split("\n\n").next().unwrap_or("").to_owned();
    let wrong_type = |name, attribute: &Attribute| ScriptError::NotAnIdentifier {
        path: path.to_owned(),
        name,
        found: attribute.describe(),
    };
    let revision = match identifiers.revision {
        Attribute::Missing => files::legacy_revision(path)?,
        Attribute::Text(text) => text,
        other => return Err(wrong_type("revision", &other)),
    };
    let names = |name, attribute: Attribute| match attribute {
        Attribute::Missing | Attribute::None => Ok(Vec::new()),
        Attribute::Text(text) => Ok(vec![text]),
        Attribute::Sequence(names) => Ok(names),
        other @ Attribute::Other(_) => Err(wrong_type(name, &other)),
    };
    if matches!(identifiers.down_revision, Attribute::Missing) {
        return Err(ScriptError::MissingDownRevision {
            path: path.to_owned(),
        });
    }
    let revision = Revision::new(
        &revision,
        names("down_revision", identifiers.down_revision)?,
        names("depends_on", identifiers.depends_on)?,
        names("branch_labels", identifiers.branch_labels)?,
        &doc,
    )?;
    Ok((
        Script {
            path: path.to_owned(),
            longdoc,
        },
        revision,
    ))
}
