//! What libpq takes from the process: environment variables, the user, the home folder.

use std::collections::BTreeMap;
use std::path::PathBuf;

/// The part of the process environment that decides a connection.
#[derive(Debug, Clone, Default)]
pub struct Environment {
    variables: BTreeMap<String, String>,
    user: Option<String>,
    home: Option<PathBuf>,
}

impl Environment {
    /// Reads the `PG*` variables, the operating system's user and its home folder.
    #[must_use]
    pub fn of_process() -> Self {
        let account = account();
        let variables = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .filter(|(name, _)| name.starts_with("PG"))
            .collect();
        let home = std::env::var_os("HOME")
            .filter(|home| !home.is_empty())
            .map(PathBuf::from)
            .or_else(|| account.as_ref().map(|(_, home)| home.clone()));
        let user = account
            .map(|(name, _)| name)
            .or_else(|| std::env::var("LOGNAME").ok())
            .or_else(|| std::env::var("USER").ok());
        Self {
            variables,
            user,
            home,
        }
    }

    /// An environment with these variables only.
    #[must_use]
    pub fn with_variables(variables: &[(&str, &str)]) -> Self {
        Self {
            variables: variables
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
            user: Some("nobody".to_owned()),
            home: None,
        }
    }

    /// The same environment with a home folder.
    #[cfg(test)]
    #[must_use]
    pub fn with_home(mut self, home: &std::path::Path) -> Self {
        self.home = Some(home.to_owned());
        self
    }

    /// A variable; libpq treats an empty one as set.
    #[must_use]
    pub fn variable(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(String::as_str)
    }

    /// The name of the user who runs the process.
    #[must_use]
    pub fn user(&self) -> Option<&str> {
        self.user.as_deref()
    }

    /// libpq's default file of a name, in `~/.postgresql`, where it exists.
    #[must_use]
    pub fn default_tls_file(&self, name: &str) -> Option<PathBuf> {
        let path = self.home.as_ref()?.join(".postgresql").join(name);
        path.exists().then_some(path)
    }

    /// The folder of the user's own files.
    #[must_use]
    pub fn home(&self) -> Option<&std::path::Path> {
        self.home.as_deref()
    }

    /// libpq's default password file.
    #[must_use]
    pub fn default_password_file(&self) -> Option<PathBuf> {
        self.home.as_ref().map(|home| home.join(".pgpass"))
    }
}

/// Name and home of the effective user, from the system's list of accounts.
fn account() -> Option<(String, PathBuf)> {
    let user = effective_user()?;
    let accounts = std::fs::read_to_string("/etc/passwd").ok()?;
    accounts.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        let id: u32 = fields.nth(1)?.parse().ok()?;
        let home = fields.nth(2)?;
        (id == user).then(|| (name.to_owned(), PathBuf::from(home)))
    })
}

/// The owner of the process' own entry in `/proc`, where there is one.
#[cfg(unix)]
fn effective_user() -> Option<u32> {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata("/proc/self")
        .ok()
        .map(|entry| entry.uid())
}

#[cfg(not(unix))]
fn effective_user() -> Option<u32> {
    None
}
