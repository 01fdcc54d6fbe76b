//! Where the database URL and its password come from, when not from the project alone: variables,
//! files, a secret of AWS Secrets Manager, a command. How they rank is decided here; nothing here
//! prints what it learns, and no error repeats a secret.

mod command;
mod extension;
mod secret;

use std::cell::RefCell;
use std::path::{Path, PathBuf};

use super::{DatabaseUrl, ProjectOptions, absolute};
use crate::database::Backend;
use command::PasswordCommand;
use extension::Extension;
use secret::Secret;

/// The variable that carries the true arguments where those of the process show no password.
pub const HIDDEN_ARGUMENTS: &str = "MIG_HIDDEN_ARGUMENTS";

/// Why a URL or a password could not be had. Displays as one message; `hint` says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct CredentialError {
    /// What happened, with the variable that asked for it.
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
}

impl CredentialError {
    fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            hint: None,
        }
    }

    fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// The sources of the URL and the password, by rank.
#[derive(Default)]
pub struct Credentials {
    /// `--url`, `MIG_URL`, `MIG_URL_FILE` or `DB_URL_FILE`.
    url: Option<String>,
    /// What the URL of `DB_URL_FILE` is for scripts that read `DB_URL`.
    script_url: Option<String>,
    secret: Option<Extension>,
    command: Option<PasswordCommand>,
    password_file: Option<PathBuf>,
    /// The secret, once it was fetched.
    fetched: RefCell<Option<Secret>>,
}

impl Credentials {
    /// Reads the command line's URL, the variables, and the files with URLs. Secrets, passwords and
    /// commands wait until there is something to connect to.
    ///
    /// # Errors
    /// A file that cannot be read or is empty, and contradicting variables.
    pub fn from_options(
        url: Option<&str>,
        options: &ProjectOptions,
    ) -> Result<Self, CredentialError> {
        let variable = |name: &str| {
            options
                .environment_variable(name)
                .filter(|value| !value.is_empty())
        };
        let path = |name: &str| {
            variable(name).map(|file| absolute(&options.working_directory, Path::new(file)))
        };
        let script_url = match (path("DB_URL_FILE"), variable("DB_URL")) {
            (Some(_), Some(_)) => {
                return Err(CredentialError::new("DB_URL and DB_URL_FILE are both set")
                    .with_hint("unset one of them: they name the same thing"));
            }
            (Some(file), None) => Some(read_line("DB_URL_FILE", &file)?),
            (None, _) => None,
        };
        let given = url.filter(|url| !url.is_empty()).or(variable("MIG_URL"));
        let url = match (given, path("MIG_URL_FILE")) {
            (Some(url), _) => Some(url.to_owned()),
            (None, Some(file)) => Some(read_line("MIG_URL_FILE", &file)?),
            (None, None) => script_url.clone(),
        };
        Ok(Self {
            url,
            script_url,
            secret: variable("MIG_SECRET_ID").map(|identifier| Extension {
                identifier: identifier.to_owned(),
                port: variable("PARAMETERS_SECRETS_EXTENSION_HTTP_PORT").map(str::to_owned),
                token: variable("AWS_SESSION_TOKEN").map(str::to_owned),
            }),
            command: variable("MIG_PASSWORD_COMMAND").map(|text| PasswordCommand {
                text: text.to_owned(),
                directory: options.working_directory.clone(),
            }),
            password_file: path("MIG_PASSWORD_FILE"),
            fetched: RefCell::new(None),
        })
    }

    /// The URL that stands above the project's own.
    #[must_use]
    pub fn url(&self) -> Option<&str> {
        self.url.as_deref()
    }

    /// The value of the variable `DB_URL` for scripts, where it comes from a file.
    #[must_use]
    pub fn script_url(&self) -> Option<&str> {
        self.script_url.as_deref()
    }

    /// The URL to connect with. `url` is the one that is given above the project's, or the
    /// project's own, as `rank` says. Every secret that is learnt is told to `learnt` before
    /// anything else happens with it.
    ///
    /// # Errors
    /// A secret, command or file that does not give what it should.
    pub fn complete(
        &self,
        url: &DatabaseUrl,
        rank: UrlRank,
        learnt: &dyn Fn(&str),
    ) -> Result<DatabaseUrl, CredentialError> {
        let mut url = url.clone();
        let has_given_password = rank == UrlRank::Given && url.password.is_some();
        if let Some(extension) = &self.secret
            && !(has_given_password && url.host.is_some() && url.database.is_some())
        {
            let secret = self.fetch(extension, learnt)?;
            url = match rank {
                UrlRank::Given => secret.below(&url, &extension.identifier)?,
                UrlRank::Project => secret.above(&url, &extension.identifier)?,
            };
        }
        let has_password_from_above = has_given_password || self.secret.is_some();
        if has_password_from_above || url.backend() == Some(Backend::Sqlite) {
            return Ok(url);
        }
        if let Some(command) = &self.command {
            url.password = Some(command.run(learnt)?);
        } else if let Some(file) = &self.password_file {
            let password = read_line("MIG_PASSWORD_FILE", file)?;
            learnt(&password);
            url.password = Some(password);
        }
        Ok(url)
    }

    /// Fetches the secret once.
    fn fetch(
        &self,
        extension: &Extension,
        learnt: &dyn Fn(&str),
    ) -> Result<Secret, CredentialError> {
        if let Some(secret) = &*self.fetched.borrow() {
            return Ok(secret.clone());
        }
        let text = extension.fetch()?;
        let secret = Secret::parse(&text, &extension.identifier, learnt)?;
        *self.fetched.borrow_mut() = Some(secret.clone());
        Ok(secret)
    }
}

/// Where a URL comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UrlRank {
    /// From the command line, a variable or a file: what it says wins over a secret.
    Given,
    /// From the project: a secret wins over it.
    Project,
}

/// The one line of a file, without the end that editors add.
fn read_line(variable: &str, file: &Path) -> Result<String, CredentialError> {
    let shown = file.display();
    let content = std::fs::read_to_string(file).map_err(|error| {
        let reason = match error.kind() {
            std::io::ErrorKind::InvalidData => "it is not UTF-8 text".to_owned(),
            _ => error.to_string(),
        };
        CredentialError::new(format!("{variable}: cannot read \"{shown}\": {reason}"))
    })?;
    let line = content.trim_end_matches(['\n', '\r']);
    if line.trim().is_empty() {
        return Err(CredentialError::new(format!(
            "{variable}: \"{shown}\" is empty"
        )));
    }
    if line.contains('\n') {
        return Err(CredentialError::new(format!(
            "{variable}: \"{shown}\" has more than one line"
        )));
    }
    Ok(line.to_owned())
}

#[cfg(test)]
mod tests;
