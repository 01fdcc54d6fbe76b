//! `post_write_hooks`: programs that run over a new script, as `alembic.script.write_hooks`. mig has
//! no Python of its own: `module` and `console_scripts` use the one of the active virtual
//! environment, or else the first on the search path.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::project::credentials::HIDDEN_ARGUMENTS;
use crate::project::{PostWriteHook, python_repr};

const TOKEN: &str = "REVISION_SCRIPT_FILENAME";

/// Why a hook did not run.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HookError {
    /// A `CommandError`.
    #[error("{0}")]
    Command(String),
    /// An error that Alembic does not catch.
    #[error("{0}")]
    Failed(String),
}

/// What a hook is run with.
#[derive(Debug, Clone, Copy)]
pub struct HookSurroundings<'a> {
    /// The directory that relative paths start from.
    pub working_directory: &'a Path,
    /// `VIRTUAL_ENV`
    pub virtual_environment: Option<&'a str>,
    /// `PATH`
    pub search_path: Option<&'a str>,
    /// Where its output goes.
    pub output: HookOutput,
}

/// Where the standard output of a hook goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HookOutput {
    /// To that of this process.
    StandardOutput,
    /// To the standard error of this process.
    StandardError,
}

impl From<HookOutput> for Stdio {
    fn from(output: HookOutput) -> Self {
        match output {
            HookOutput::StandardOutput => std::io::stdout().into(),
            HookOutput::StandardError => std::io::stderr().into(),
        }
    }
}

/// The hook's type.
///
/// # Errors
/// The hook has none.
pub fn hook_type(hook: &PostWriteHook) -> Result<&str, HookError> {
    hook.options.get("type").map(String::as_str).ok_or_else(|| {
        HookError::Command(format!(
            "Key '{0}.type' (or 'type' in toml) is required for post write hook {1}",
            hook.name,
            python_repr(&hook.name)
        ))
    })
}

/// Runs a hook over a script. As in Alembic the program's own exit status does not matter.
///
/// # Errors
/// The hook is not configured, or its program is not there.
pub fn run_hook(
    hook: &PostWriteHook,
    script: &Path,
    surroundings: HookSurroundings<'_>,
) -> Result<(), HookError> {
    let mut command = match hook_type(hook)? {
        "exec" => vec![required(hook, "executable")?.to_owned()],
        "module" => module_command(required(hook, "module")?, surroundings)?,
        "console_scripts" => vec![console_script(required(hook, "entrypoint")?, surroundings)?],
        other => {
            let message = format!("No formatter with name '{other}' registered");
            return Err(HookError::Command(message));
        }
    };
    let options = hook.options.get("options").map_or("", String::as_str);
    command.extend(arguments(options, &script.to_string_lossy())?);
    let folder = hook.options.get("cwd").map(String::as_str);
    let folder = surroundings.working_directory.join(folder.unwrap_or("."));
    start(&command, &folder, surroundings.output).map(|_| ())
}

fn required<'a>(hook: &'a PostWriteHook, name: &str) -> Result<&'a str, HookError> {
    hook.options.get(name).map(String::as_str).ok_or_else(|| {
        HookError::Command(format!(
            "Key {0}.{name} is required for post write hook {1}",
            hook.name,
            python_repr(&hook.name)
        ))
    })
}

/// Runs a program to its end; whether it succeeded.
fn start(command: &[String], folder: &Path, output: HookOutput) -> Result<bool, HookError> {
    let (program, arguments) = command.split_first().expect("a command has a program");
    match Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .env_remove(HIDDEN_ARGUMENTS)
        .stdout(output)
        .status()
    {
        Ok(status) => Ok(status.success()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let missing = if folder.is_dir() {
                program.clone()
            } else {
                folder.to_string_lossy().into_owned()
            };
            let missing = python_repr(&missing);
            Err(HookError::Failed(format!(
                "FileNotFoundError: [Errno 2] No such file or directory: {missing}"
            )))
        }
        Err(error) => Err(HookError::Failed(format!(
            "cannot run {}: {error}",
            python_repr(program)
        ))),
    }
}

/// The arguments of the program: the script's name stands where its token is, or first.
fn arguments(options: &str, script: &str) -> Result<Vec<String>, HookError> {
    let options = if options.contains(TOKEN) {
        options.to_owned()
    } else {
        format!("{TOKEN} {options}")
    };
    Ok(split(&options)?
        .into_iter()
        .map(|option| option.replace(TOKEN, script))
        .collect())
}

/// Splits a command line as a shell does, as `shlex.split`.
fn split(text: &str) -> Result<Vec<String>, HookError> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut characters = text.chars();
    while let Some(next) = characters.next() {
        match next {
            ' ' | '\t' | '\r' | '\n' => words.extend(word.take()),
            '\\' => {
                let Some(escaped) = characters.next() else {
                    return Err(HookError::Failed(
                        "ValueError: No escaped character".to_owned(),
                    ));
                };
                word.get_or_insert_default().push(escaped);
            }
            quote @ ('"' | '\'') => {
                let word = word.get_or_insert_default();
                quoted(quote, &mut characters, word)?;
            }
            other => word.get_or_insert_default().push(other),
        }
    }
    words.extend(word);
    Ok(words)
}

/// Reads up to the closing quote.
fn quoted(
    quote: char,
    characters: &mut std::str::Chars<'_>,
    word: &mut String,
) -> Result<(), HookError> {
    let unclosed = || HookError::Failed("ValueError: No closing quotation".to_owned());
    loop {
        match characters.next() {
            None => return Err(unclosed()),
            Some(next) if next == quote => return Ok(()),
            Some('\\') if quote == '"' => match characters.next() {
                Some(next @ ('"' | '\\')) => word.push(next),
                Some(next) => word.extend(['\\', next]),
                None => return Err(unclosed()),
            },
            Some(next) => word.push(next),
        }
    }
}

/// `python -m module`, where Python has the module.
fn module_command(
    module: &str,
    surroundings: HookSurroundings<'_>,
) -> Result<Vec<String>, HookError> {
    let Some(python) = ["python", "python3"]
        .iter()
        .find_map(|name| find_program(name, surroundings))
    else {
        return Err(HookError::Command(format!(
            "Could not find module {module}: there is no Python on the search path"
        )));
    };
    let python = python.to_string_lossy().into_owned();
    let mut check = Command::new(&python);
    check
        .arg("-c")
        .arg("import importlib.util, sys; sys.exit(importlib.util.find_spec(sys.argv[1]) is None)")
        .arg(module)
        .current_dir(surroundings.working_directory)
        .env_remove(HIDDEN_ARGUMENTS)
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    if !check.status().is_ok_and(|status| status.success()) {
        let message = format!("Could not find module {module}");
        return Err(HookError::Command(message));
    }
    Ok(vec![python, "-m".to_owned(), module.to_owned()])
}

/// The program that an installed package made for an entry point.
fn console_script(
    entry_point: &str,
    surroundings: HookSurroundings<'_>,
) -> Result<String, HookError> {
    match find_program(entry_point, surroundings) {
        Some(program) => Ok(program.to_string_lossy().into_owned()),
        None => Err(HookError::Command(format!(
            "Could not find entrypoint console_scripts.{entry_point}"
        ))),
    }
}

/// A program of the active virtual environment, or on the search path.
fn find_program(name: &str, surroundings: HookSurroundings<'_>) -> Option<PathBuf> {
    let environment = surroundings.virtual_environment.map(|folder| {
        let programs = if cfg!(windows) { "Scripts" } else { "bin" };
        Path::new(folder).join(programs)
    });
    let path = surroundings.search_path.unwrap_or_default();
    let suffix = std::env::consts::EXE_SUFFIX;
    environment
        .into_iter()
        .chain(std::env::split_paths(path))
        .map(|folder| folder.join(format!("{name}{suffix}")))
        .find(|program| program.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_split_as_a_shell_does() {
        let words = |text: &str| arguments(text, "/a b/c.py").expect("valid options");
        assert_eq!(words("-l 79"), ["/a b/c.py", "-l", "79"]);
        assert_eq!(
            words("check --x='a b' REVISION_SCRIPT_FILENAME \"q\\\"\\z\" e\\ f ''"),
            ["check", "--x=a b", "/a b/c.py", "q\"\\z", "e f", ""]
        );
        assert_eq!(
            arguments("'open", "x"),
            Err(HookError::Failed(
                "ValueError: No closing quotation".to_owned()
            ))
        );
    }
}
