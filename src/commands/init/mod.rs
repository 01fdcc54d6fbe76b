//! `mig init`: a folder for scripts, and the configuration that names it.

pub(super) mod templates;

use std::fs;
use std::path::{Component, Path, PathBuf};

use crate::cli::InitOptions;
use crate::output::console::Console;
use crate::output::messages::Messages;
use crate::project::{ConfigFiles, ProjectOptions, absolute, normalize};

use super::failure::Failure;
use templates::{TEMPLATES, Template};

/// Writes the files of a template, as `alembic.command.init`.
///
/// # Errors
/// When the folder is not empty, there is no such template, or a file cannot be written.
pub fn run(
    options: &InitOptions,
    files: &ConfigFiles,
    process: &ProjectOptions,
    console: &Console,
) -> Result<(), Failure> {
    let folder = normalize(Path::new(&options.directory));
    let target = absolute(&process.working_directory, &folder);
    if target.exists() && entries(&target)? > 0 {
        let message = format!(
            "Directory {} already exists and is not empty",
            folder.display()
        );
        return Err(Failure::command(message));
    }
    let Some(template) = TEMPLATES
        .iter()
        .find(|template| template.name == options.template)
    else {
        return Err(Failure::Command {
            message: format!("No such template {}", options.template),
            hints: vec!["'mig list_templates' lists the templates that there are".to_owned()],
        });
    };
    let project = NewProject {
        template,
        folder: &folder,
        target: &target,
        ini: absolute(&process.working_directory, Path::new(&files.ini)),
        toml: absolute(&process.working_directory, Path::new(&files.toml)),
        messages: console.messages(),
        // Alembic does not silence these with --quiet.
        loud: console.messages().unsilenced(),
    };
    project.write(options)?;
    let ini = shown(&project.ini, process);
    let option = if template.name == "multidb" {
        "databases and their URLs"
    } else {
        "sqlalchemy.url"
    };
    console.inform(&format!("Next: 1. name the database in {ini} ({option})"));
    console.inform(
        "      2. write the first script with 'mig revision -m MESSAGE', and run it with 'mig upgrade head'",
    );
    Ok(())
}

fn shown(path: &Path, process: &ProjectOptions) -> String {
    let shown = path.strip_prefix(&process.working_directory);
    shown.unwrap_or(path).display().to_string()
}

/// How many entries a folder has.
fn entries(folder: &Path) -> Result<usize, Failure> {
    let listed = fs::read_dir(folder).map_err(|error| unwritable(folder, error))?;
    Ok(listed.count())
}

fn unwritable(path: &Path, error: std::io::Error) -> Failure {
    Failure::uncaught(anyhow::Error::from(error).context(path.display().to_string()))
}

struct NewProject<'a> {
    template: &'a Template,
    /// The folder as it was given.
    folder: &'a Path,
    /// The folder; absolute.
    target: &'a Path,
    ini: PathBuf,
    toml: PathBuf,
    messages: &'a Messages,
    loud: Messages,
}

impl NewProject<'_> {
    fn write(&self, options: &InitOptions) -> Result<(), Failure> {
        if !self.target.exists() {
            self.create_folder(self.target)?;
        }
        let versions = self.target.join("versions");
        self.create_folder(&versions)?;
        self.generate(&self.target.join("script.py.mako"), self.template.script)?;
        self.generate(&self.target.join("README"), &self.template.readme())?;
        self.generate(&self.target.join("env.py"), self.template.environment)?;
        self.write_pyproject()?;
        self.write_ini()?;
        if options.package {
            for folder in [self.target, versions.as_path()] {
                let path = folder.join("__init__.py");
                self.messages
                    .status(&format!("Adding {}", path.display()), || {
                        fs::write(&path, "").map_err(|error| unwritable(&path, error))
                    })?;
            }
        }
        let ini = self.ini.display();
        self.messages.message(&if self.template.pyproject("").is_some() {
            format!(
                "Please edit configuration settings in {} and configuration/connection/logging settings in {ini} before proceeding.",
                self.toml.display()
            )
        } else {
            format!("Please edit configuration/connection/logging settings in {ini} before proceeding.")
        });
        Ok(())
    }

    fn create_folder(&self, folder: &Path) -> Result<(), Failure> {
        let text = format!("Creating directory {}", folder.display());
        self.messages.status(&text, || {
            fs::create_dir_all(folder).map_err(|error| unwritable(folder, error))
        })
    }

    fn generate(&self, path: &Path, text: &str) -> Result<(), Failure> {
        self.loud
            .status(&format!("Generating {}", path.display()), || {
                fs::write(path, text).map_err(|error| unwritable(path, error))
            })
    }

    fn write_ini(&self) -> Result<(), Failure> {
        if self.ini.exists() {
            let text = format!("File {} already exists, skipping", self.ini.display());
            self.messages.message(&text);
            return Ok(());
        }
        self.generate(&self.ini, &self.template.ini(&self.location(&self.ini)))
    }

    fn write_pyproject(&self) -> Result<(), Failure> {
        let Some(text) = self.template.pyproject(&self.location(&self.toml)) else {
            return Ok(());
        };
        let path = &self.toml;
        if !path.exists() {
            return self.generate(path, &text);
        }
        let present = fs::read_to_string(path).map_err(|error| unwritable(path, error))?;
        let document: toml::Table = present.parse().map_err(|error: toml::de::Error| {
            Failure::uncaught(anyhow::anyhow!(
                "{} is not valid TOML: {error}",
                path.display()
            ))
        })?;
        let tool = document.get("tool").and_then(toml::Value::as_table);
        if tool.is_some_and(|tool| tool.contains_key("alembic")) {
            self.loud.message(&format!(
                "File {} already exists and already has a [tool.alembic] section, skipping",
                path.display()
            ));
            return Ok(());
        }
        let status = format!("Appending to existing {}", path.display());
        self.loud.status(&status, || {
            fs::write(path, format!("{present}\n\n{text}")).map_err(|error| unwritable(path, error))
        })
    }

    /// The script location as a configuration file names it.
    fn location(&self, file: &Path) -> String {
        if self.folder.is_absolute() {
            return slashes(self.folder);
        }
        let base = file.parent().unwrap_or(file);
        let relative = relative_path(self.target, base);
        if relative.as_os_str().is_empty() {
            "%(here)s".to_owned()
        } else {
            format!("%(here)s/{}", slashes(&relative))
        }
    }
}

fn slashes(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

/// The way from a folder to a path, as `PurePath.relative_to(walk_up=True)`.
fn relative_path(path: &Path, base: &Path) -> PathBuf {
    let path: Vec<Component<'_>> = path.components().collect();
    let base: Vec<Component<'_>> = base.components().collect();
    let common = path
        .iter()
        .zip(&base)
        .take_while(|(left, right)| left == right)
        .count();
    let up = base[common..].iter().map(|_| Component::ParentDir);
    up.chain(path[common..].iter().copied()).collect()
}
