//! `mig edit`: opens scripts in the user's editor.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::rc::Rc;

use crate::cli::EditOptions;
use crate::project::credentials::HIDDEN_ARGUMENTS;
use crate::project::{ProjectOptions, python_repr};
use crate::revision::Purpose;
use crate::scripts::ScriptDirectory;

use super::failure::Failure;
use super::observer::CurrentHeads;
use super::session::{Run, Session, revisions_of};

/// Opens the scripts of a symbol one after the other, as `alembic.command.edit`.
///
/// # Errors
/// When the symbol stands for no script, or the editor fails.
pub fn run(options: &EditOptions, session: &Session<'_>) -> Result<(), Failure> {
    let scripts = session
        .load_scripts()
        .map_err(|error| Failure::scripts(&error))?;
    if options.rev != "current" {
        let paths = paths(&scripts, std::slice::from_ref(&options.rev))?;
        if paths.is_empty() {
            let message = format!("No revision files indicated by symbol '{}'", options.rev);
            return Err(Failure::command(message));
        }
        return open_all(&paths, session.process);
    }
    let process = session.process.clone();
    let shared = Rc::clone(&scripts);
    let work = move |current: CurrentHeads<'_>| {
        if current.heads.is_empty() {
            return Err(Failure::command("No current revisions"));
        }
        open_all(&paths(&shared, current.heads)?, &process)
    };
    session.run(&scripts, Run::visiting(Box::new(work)))
}

fn paths(scripts: &ScriptDirectory, names: &[String]) -> Result<Vec<PathBuf>, Failure> {
    let targets = scripts
        .map()
        .get_all_revisions(names)
        .map_err(|error| Failure::graph(&Purpose::Lookup, error))?;
    let revisions = revisions_of(targets).map_err(Failure::uncaught)?;
    Ok(revisions
        .into_iter()
        .map(|index| scripts.script(index).path.clone())
        .collect())
}

fn open_all(paths: &[PathBuf], process: &ProjectOptions) -> Result<(), Failure> {
    for path in paths {
        open(path, process)
            .map_err(|message| Failure::command(format!("Error executing editor ({message})")))?;
    }
    Ok(())
}

/// As `alembic.util.editor.open_in_editor`.
fn open(path: &Path, process: &ProjectOptions) -> Result<(), String> {
    let editor = find_editor(process).ok_or(
        "No suitable editor found. Please set the \"EDITOR\" or \"VISUAL\" environment variables",
    )?;
    let status = Command::new(&editor)
        .arg(path)
        .current_dir(&process.working_directory)
        .env_remove(HIDDEN_ARGUMENTS)
        .status()
        .map_err(|error| {
            let text = error.to_string();
            let text = text.split(" (os error").next().unwrap_or_default();
            let editor = python_repr(&editor.to_string_lossy());
            match error.raw_os_error() {
                Some(number) => format!("[Errno {number}] {text}: {editor}"),
                None => format!("{text}: {editor}"),
            }
        })?;
    if status.success() {
        return Ok(());
    }
    let command = format!(
        "Command '[{}, {}]'",
        python_repr(&editor.to_string_lossy()),
        python_repr(&path.to_string_lossy())
    );
    Err(match status.code() {
        Some(code) => format!("{command} returned non-zero exit status {code}."),
        None => format!("{command} was ended by a signal."),
    })
}

/// The editor that `EDITOR` or `VISUAL` names, or the first that is there, as `_find_editor`.
fn find_editor(process: &ProjectOptions) -> Option<PathBuf> {
    let mut candidates = vec!["sensible-editor", "editor", "nano", "vim", "code"];
    for (position, variable) in ["EDITOR", "VISUAL"].into_iter().enumerate() {
        let Some(choice) = process.environment_variable(variable) else {
            continue;
        };
        if !choice.is_empty() && process.working_directory.join(choice).exists() {
            return Some(PathBuf::from(choice));
        }
        if !choice.contains(std::path::MAIN_SEPARATOR) {
            candidates.insert(position, choice);
        }
    }
    let folders = process.environment_variable("PATH").unwrap_or_default();
    candidates
        .into_iter()
        .filter(|name| !name.is_empty())
        .find_map(|name| {
            std::env::split_paths(folders)
                .map(|folder| folder.join(name))
                .find(|program| program.exists())
        })
}
