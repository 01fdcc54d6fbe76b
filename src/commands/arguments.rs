//! The arguments of the process. Everybody on a machine can read the command line of a process, so
//! a password in it must not stay there: the program starts itself again with `***` in its place,
//! and carries the true arguments over in a variable, which only the same user can read.

use std::ffi::OsString;

use crate::output::secrets::mask_urls;
use crate::project::credentials::HIDDEN_ARGUMENTS;

/// The arguments that the user gave.
#[must_use]
pub fn of_process() -> Vec<OsString> {
    let own: Vec<OsString> = std::env::args_os().collect();
    let Some(texts) = as_texts(&own) else {
        return own;
    };
    if let Some(given) = carried_over(&texts) {
        return given.into_iter().map(OsString::from).collect();
    }
    let shown = masked(&texts);
    if shown != texts {
        start_again(&texts, &shown);
    }
    own
}

fn as_texts(arguments: &[OsString]) -> Option<Vec<String>> {
    arguments
        .iter()
        .map(|argument| argument.to_str().map(str::to_owned))
        .collect()
}

fn masked(arguments: &[String]) -> Vec<String> {
    arguments
        .iter()
        .map(|argument| mask_urls(argument).into_owned())
        .collect()
}

/// The true arguments, where they are those of this process: a process that it started has the
/// variable too.
fn carried_over(own: &[String]) -> Option<Vec<String>> {
    let text = std::env::var(HIDDEN_ARGUMENTS).ok()?;
    let given: Vec<String> = serde_json::from_str(&text).ok()?;
    (masked(&given) == own).then_some(given)
}

/// Replaces the process; returns only where that cannot be done, and then the arguments stay as
/// they are.
#[cfg(unix)]
fn start_again(given: &[String], shown: &[String]) {
    use std::os::unix::process::CommandExt;
    let (Ok(program), Ok(carried)) = (std::env::current_exe(), serde_json::to_string(given)) else {
        return;
    };
    let Some((name, arguments)) = shown.split_first() else {
        return;
    };
    // Its error says that the process goes on.
    let _ = std::process::Command::new(program)
        .arg0(name)
        .args(arguments)
        .env(HIDDEN_ARGUMENTS, carried)
        .exec();
}

#[cfg(not(unix))]
fn start_again(_given: &[String], _shown: &[String]) {}
