//! How `revision` and `merge` write a script: the steps of `ScriptDirectory.generate_revision` with
//! what Alembic prints about them.

use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use crate::output::diagnostic::{Diagnostic, Snippet};
use crate::project::{absolute, python_repr};
use crate::revision::{RevisionError, RevisionWarning};
use crate::runtime::{
    FileName, Mode, Request, RevisionArgument, RunError, ScriptArguments, TemplateFailure,
    TemplateRun,
};
use crate::scripts::{
    HookError, HookOutput, HookSurroundings, NewScript, NewScriptError, ScriptDirectory,
    ScriptError, ScriptPlace, hook_type, run_hook,
};

use super::document;
use super::failure::Failure;
use super::observer::{DatabaseWork, Narration, RunObserver};
use super::session::{Run, Session, revisions_of};

/// A run of `env.py` before the scripts are written.
pub(super) struct Environment {
    /// What it is run for.
    pub request: Request,
    /// Online or offline.
    pub mode: Mode,
}

/// A random identifier as `alembic.util.rev_id`, but never one that another script begins with.
pub(super) fn random_identifier(scripts: &ScriptDirectory) -> String {
    loop {
        let identifier = uuid::Uuid::new_v4().simple().to_string().split_off(20);
        let is_free = scripts
            .map()
            .revisions()
            .iter()
            .all(|known| !known.revision.starts_with(&identifier));
        if is_free {
            return identifier;
        }
    }
}

/// Writes the script that was asked for, or what `env.py` makes of it.
pub(super) fn write(
    asked: &NewScript,
    environment: Option<Environment>,
    scripts: Rc<ScriptDirectory>,
    session: &Session<'_>,
) -> Result<(), Failure> {
    let runs_environment = environment.is_some();
    let environment = environment.unwrap_or(Environment {
        request: Request::Revision,
        mode: Mode::Online,
    });
    let observer = Rc::new(RunObserver::new(
        session.console.clone(),
        session.process,
        Narration::None,
        DatabaseWork::None,
        session.record.clone(),
    ));
    let run = Run {
        request: environment.request,
        mode: environment.mode,
        tag: None,
        revision_argument: RevisionArgument::Absent,
        narration: Narration::None,
        work: DatabaseWork::None,
    };
    let options = session.run_options(&scripts, run, &observer)?;
    let failure = |error: RunError, scripts: &ScriptDirectory| {
        Failure::run(error, scripts, &session.process.working_directory)
            .with_hints(observer.take_hints())
    };
    let mut template =
        TemplateRun::new(options, asked).map_err(|error| failure(error, &scripts))?;
    if runs_environment {
        template
            .run_environment()
            .map_err(|error| failure(error, &scripts))?;
    }
    let mut writer = Writer {
        session,
        template,
        scripts,
    };
    let mut written = Vec::new();
    loop {
        let next = writer.template.next_script();
        let Some(new) = next.map_err(|error| failure(error, &writer.scripts))? else {
            return Ok(());
        };
        writer.write(&new)?;
        written.push(new.revision);
        if let Some(json) = session.console.json() {
            let map = writer.scripts.map();
            let found = map.get_all_revisions(&written);
            let found = found.and_then(revisions_of).map_err(Failure::uncaught)?;
            json.set(document::revisions(&writer.scripts, &found));
        }
    }
}

struct Writer<'a> {
    session: &'a Session<'a>,
    template: TemplateRun,
    /// The scripts, with those that were written.
    scripts: Rc<ScriptDirectory>,
}

impl Writer<'_> {
    fn failure(&self, error: RunError) -> Failure {
        Failure::run(
            error,
            &self.scripts,
            &self.session.process.working_directory,
        )
    }

    fn absolute(&self, path: &Path) -> PathBuf {
        absolute(&self.session.process.working_directory, path)
    }

    /// Writes one script, as `ScriptDirectory.generate_revision`.
    fn write(&mut self, new: &NewScript) -> Result<(), Failure> {
        let project = Rc::clone(&self.session.project);
        let parents = self.scripts.new_script_parents(new)?;
        let timezone = project.timezone.as_deref();
        self.template
            .check_timezone(timezone)
            .map_err(|error| self.failure(error))?;
        let place = ScriptPlace {
            locations: &project.version_locations,
            working_directory: &self.session.process.working_directory,
        };
        let folder = self.scripts.new_script_folder(new, &parents, place)?;
        if project.version_locations_configured {
            self.ensure_folder(&folder)?;
        }
        let name = self.template.file_name(
            new,
            FileName {
                template: &project.file_template,
                slug_length: project.truncate_slug_length,
                timezone,
            },
        );
        let path = folder.join(name.map_err(|error| self.failure(error))?);
        if let Some(parent) = path.parent() {
            self.ensure_folder(parent)?;
        }
        self.scripts.check_splice(new, &parents)?;
        let dependencies = self.scripts.new_script_dependencies(new)?;
        let map = self.scripts.map();
        let arguments = ScriptArguments {
            script: new,
            parents: parents
                .iter()
                .map(|parent| parent.map(|index| map.revision(index).revision.clone()))
                .collect(),
            dependencies,
            encoding: &project.output_encoding,
        };
        let target = self.absolute(&path);
        let source = project.script_location.join("script.py.mako");
        let messages = self.session.console.messages();
        let template = &mut self.template;
        let scripts = &self.scripts;
        let directory = &self.session.process.working_directory;
        messages.status(&format!("Generating {}", target.display()), || {
            let text = template
                .render(&source, &arguments)
                .map_err(|failure| template_failure(failure, &source, scripts, directory))?;
            fs::write(&target, text).map_err(|error| {
                Failure::uncaught(
                    anyhow::Error::from(error)
                        .context(format!("cannot write {}", target.display())),
                )
            })
        })?;
        self.run_hooks(&path)?;
        if map
            .revisions()
            .iter()
            .any(|known| known.revision == new.revision)
        {
            let warning = RevisionWarning::Duplicate(new.revision.clone());
            let console = &self.session.console;
            console.error_line(&format!("warning: {warning}"));
        }
        self.remember(new, &target)
    }

    /// Makes a folder that is missing, as `ScriptDirectory._ensure_directory`.
    fn ensure_folder(&self, folder: &Path) -> Result<(), Failure> {
        let folder = self.absolute(folder);
        if folder.exists() {
            return Ok(());
        }
        let messages = self.session.console.messages();
        messages.status(&format!("Creating directory {}", folder.display()), || {
            fs::create_dir_all(&folder).map_err(|error| {
                Failure::uncaught(
                    anyhow::Error::from(error)
                        .context(format!("cannot create {}", folder.display())),
                )
            })
        })
    }

    fn run_hooks(&self, path: &Path) -> Result<(), Failure> {
        let process = self.session.process;
        let surroundings = HookSurroundings {
            working_directory: &process.working_directory,
            virtual_environment: process.environment_variable("VIRTUAL_ENV"),
            search_path: process.environment_variable("PATH"),
            output: match self.session.console.json() {
                Some(_) => HookOutput::StandardError,
                None => HookOutput::StandardOutput,
            },
        };
        for hook in &self.session.project.hooks {
            hook_type(hook)?;
            let name = python_repr(&hook.name);
            // Alembic tells this even with --quiet.
            let messages = self.session.console.messages().unsilenced();
            messages.status_line(&format!("Running post write hook {name}"), || {
                run_hook(hook, path, surroundings)
            })?;
        }
        Ok(())
    }

    /// Reads the script back, for the scripts after it.
    fn remember(&mut self, new: &NewScript, path: &Path) -> Result<(), Failure> {
        let evaluator = self.session.evaluator();
        let (scripts, labels) = match self.scripts.with_script(path, &evaluator) {
            Ok(found) => found,
            // Alembic does not look for one, and leaves it to the next command.
            Err(ScriptError::Graph(error @ RevisionError::Cycle { .. })) => {
                let warning = format!(
                    "warning: {error}: {} has made it, and no command works until it is changed or removed",
                    path.display()
                );
                self.session.console.error_line(&warning);
                return Ok(());
            }
            Err(error) => return Err(Failure::scripts_uncaught(&error)),
        };
        if !new.branch_labels.is_empty() && labels.is_empty() {
            return Err(Failure::command(format!(
                "Version {} specified branch_labels {}, however the migration file {} does not have them; have you upgraded your script.py.mako to include the 'branch_labels' section?",
                new.revision,
                new.branch_labels.join(", "),
                path.display()
            )));
        }
        self.scripts = Rc::new(scripts);
        Ok(())
    }
}

/// What filling in a template failed with.
fn template_failure(
    failure: TemplateFailure,
    template: &Path,
    scripts: &ScriptDirectory,
    working_directory: &Path,
) -> Failure {
    let shown = template.strip_prefix(working_directory).unwrap_or(template);
    match failure {
        TemplateFailure::Run(error) => Failure::run(error, scripts, working_directory),
        TemplateFailure::Rendering { line, message } => {
            let place = line.map_or_else(String::new, |line| format!(", line {line}"));
            Failure::Command {
                message: format!(
                    "Template rendering failed: {message} ({}{place})",
                    shown.display()
                ),
                hints: vec!["the line is that of the template; nothing was written".to_owned()],
            }
        }
        TemplateFailure::Invalid { line, message } => {
            let diagnostic = Diagnostic::error(message);
            let source_line = line.and_then(|line| {
                let text = fs::read_to_string(template).ok()?;
                text.lines().nth(line - 1).map(str::to_owned)
            });
            match line {
                None => diagnostic.into(),
                Some(line) => diagnostic
                    .with_snippet(Snippet {
                        path: shown.display().to_string(),
                        line,
                        column: 1,
                        source_line,
                        length: 1,
                        label: None,
                    })
                    .into(),
            }
        }
    }
}

impl From<NewScriptError> for Failure {
    fn from(error: NewScriptError) -> Self {
        match error {
            NewScriptError::Command(message) => Self::command(message),
            NewScriptError::Graph(error) => error.into(),
        }
    }
}

impl From<HookError> for Failure {
    fn from(error: HookError) -> Self {
        match error {
            HookError::Command(message) => Self::command(message),
            HookError::Failed(message) => Diagnostic::error(message).into(),
        }
    }
}
