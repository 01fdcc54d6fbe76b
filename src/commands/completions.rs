//! `mig completions` and `mig manpages`: what a shell and `man` want to know of the command line.

use std::path::Path;

use anyhow::Context;
use clap::CommandFactory;

use crate::cli::{Cli, CompletionsOptions, ManpagesOptions};
use crate::output::console::Console;

use super::failure::Failure;

/// Prints a shell's completion script.
pub fn completions(options: &CompletionsOptions, console: &Console) {
    let mut script = Vec::new();
    clap_complete::generate(options.shell, &mut Cli::command(), "mig", &mut script);
    console.result(&String::from_utf8_lossy(&script));
}

/// Writes a manual page for the program and for each of its commands.
///
/// # Errors
/// When the folder or a file cannot be written.
pub fn manpages(options: &ManpagesOptions, console: &Console) -> Result<(), Failure> {
    let folder = &options.directory;
    let pages = write_pages(folder).map_err(Failure::uncaught)?;
    console.inform(&format!(
        "{pages} pages in {}: 'man -l {}' shows the first",
        folder.display(),
        folder.join("mig.1").display()
    ));
    Ok(())
}

fn write_pages(folder: &Path) -> anyhow::Result<usize> {
    std::fs::create_dir_all(folder).with_context(|| format!("{}", folder.display()))?;
    let mut program = Cli::command();
    program.build();
    let mut pages = vec![("mig.1".to_owned(), program.clone())];
    for command in program.get_subcommands() {
        let name = format!("mig-{}", command.get_name());
        pages.push((format!("{name}.1"), command.clone().display_name(name)));
    }
    for (name, command) in &pages {
        let mut page = Vec::new();
        clap_mangen::Man::new(command.clone()).render(&mut page)?;
        let path = folder.join(name);
        std::fs::write(&path, page).with_context(|| format!("{}", path.display()))?;
    }
    Ok(pages.len())
}
