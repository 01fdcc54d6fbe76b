//! What a secret says: a database URL, or the JSON that RDS and Secrets Manager write.

use serde_json::Value;

use super::CredentialError;
use crate::database::Backend;
use crate::project::DatabaseUrl;

/// The parts of a connection that a secret has.
#[derive(Clone, Default)]
pub struct Secret {
    /// The dialect, as the start of a URL.
    backend: Option<String>,
    username: Option<String>,
    password: Option<String>,
    host: Option<String>,
    port: Option<u16>,
    database: Option<String>,
    /// All of it, where the secret is a URL.
    url: Option<DatabaseUrl>,
}

impl Secret {
    /// Reads a secret's text.
    pub fn parse(
        text: &str,
        identifier: &str,
        learnt: &dyn Fn(&str),
    ) -> Result<Self, CredentialError> {
        let text = text.trim();
        let wrong = |what: &str| {
            CredentialError::new(format!("MIG_SECRET_ID: the secret \"{identifier}\" {what}"))
                .with_hint(
                    "it must be a database URL, or JSON with username and password, and possibly \
                     host, port, dbname and engine, as RDS writes it",
                )
        };
        match serde_json::from_str::<Value>(text) {
            Ok(Value::Object(object)) => {
                for key in ["url", "URL", "DATABASE_URL", "DB_URL"] {
                    if let Some(Value::String(url)) = object.get(key) {
                        return Self::of_url(url, learnt).ok_or_else(|| wrong("has no valid URL"));
                    }
                }
                let field = |name: &str| match object.get(name) {
                    Some(Value::String(text)) if !text.is_empty() => Some(text.clone()),
                    Some(Value::Number(number)) => Some(number.to_string()),
                    _ => None,
                };
                let password = field("password");
                if let Some(password) = &password {
                    learnt(password);
                }
                if password.is_none() {
                    return Err(wrong("has no password"));
                }
                let port = match field("port") {
                    Some(port) => Some(
                        port.parse()
                            .map_err(|_| wrong("has a port that is no port"))?,
                    ),
                    None => None,
                };
                let backend = match field("engine") {
                    Some(engine) => Some(
                        backend_of_engine(&engine)
                            .ok_or_else(|| wrong(&format!("is for the engine \"{engine}\"")))?
                            .to_owned(),
                    ),
                    None => None,
                };
                Ok(Self {
                    backend,
                    username: field("username"),
                    password,
                    host: field("host"),
                    port,
                    database: field("dbname"),
                    url: None,
                })
            }
            Ok(Value::String(url)) => {
                Self::of_url(&url, learnt).ok_or_else(|| wrong("is no database URL"))
            }
            _ => Self::of_url(text, learnt)
                .ok_or_else(|| wrong("is neither a database URL nor a JSON object")),
        }
    }

    fn of_url(text: &str, learnt: &dyn Fn(&str)) -> Option<Self> {
        let url = DatabaseUrl::parse(text.trim()).ok()?;
        for secret in url.secrets() {
            learnt(&secret);
        }
        Some(Self {
            backend: Some(url.backend_name().to_owned()),
            username: url.username.clone(),
            password: url.password.clone(),
            host: url.host.clone(),
            port: url.port,
            database: url.database.clone().filter(|name| !name.is_empty()),
            url: Some(url),
        })
    }

    /// A given URL, with the secret for what it does not say.
    pub fn below(
        &self,
        given: &DatabaseUrl,
        identifier: &str,
    ) -> Result<DatabaseUrl, CredentialError> {
        let mut url = given.clone();
        if url.password.is_none() {
            match (&url.username, &self.username) {
                (Some(given), Some(known)) if given != known => {
                    return Err(CredentialError::new(format!(
                        "MIG_SECRET_ID: the secret \"{identifier}\" is the user \"{known}\"'s, and \
                         the given URL is for \"{given}\""
                    ))
                    .with_hint("leave the user out of the URL, or take that user's secret"));
                }
                (None, _) => url.username.clone_from(&self.username),
                _ => {}
            }
            url.password.clone_from(&self.password);
        }
        if url.host.is_none() && !url.query.contains_key("host") {
            url.host.clone_from(&self.host);
            url.port = url.port.or(self.port);
        }
        if url.database.as_ref().is_none_or(String::is_empty) {
            url.database.clone_from(&self.database);
        }
        Ok(url)
    }

    /// The secret, with the project's URL for what it does not say.
    pub fn above(
        &self,
        project: &DatabaseUrl,
        identifier: &str,
    ) -> Result<DatabaseUrl, CredentialError> {
        if let Some(url) = &self.url {
            return Ok(url.clone());
        }
        let mut url = project.clone();
        let backend = self.backend.as_deref();
        let is_other = match backend {
            Some(backend) => !is_same_backend(project, backend),
            None => !matches!(
                project.backend(),
                Some(Backend::PostgreSql | Backend::MySql | Backend::MariaDb)
            ),
        };
        if is_other {
            // The project's URL is for another kind of database: a developer's file, or the
            // placeholder of a template.
            let (Some(backend), Some(_)) = (backend, &self.host) else {
                return Err(CredentialError::new(format!(
                    "MIG_SECRET_ID: the secret \"{identifier}\" has no host and engine, and the \
                     project's URL {project} is not that of a database server"
                ))
                .with_hint("give host and database with MIG_URL=postgresql://HOST:PORT/DATABASE"));
            };
            url = DatabaseUrl {
                drivername: backend.to_owned(),
                ..DatabaseUrl::default()
            };
        }
        url.username = self.username.clone().or(url.username);
        url.password.clone_from(&self.password);
        if self.host.is_some() {
            url.query
                .retain(|name, _| !matches!(name.as_str(), "host" | "hostaddr" | "port"));
            url.host.clone_from(&self.host);
            url.port = self.port;
        }
        if self.database.is_some() {
            url.database.clone_from(&self.database);
        }
        Ok(url)
    }
}

fn is_same_backend(url: &DatabaseUrl, name: &str) -> bool {
    match url.backend() {
        Some(Backend::PostgreSql) => name == "postgresql",
        Some(Backend::MySql | Backend::MariaDb) => name == "mysql",
        Some(Backend::Sqlite) | None => false,
    }
}

/// The names that RDS gives to engines.
fn backend_of_engine(engine: &str) -> Option<&'static str> {
    match engine {
        "postgres" | "postgresql" | "aurora-postgresql" => Some("postgresql"),
        "mysql" | "mariadb" | "aurora-mysql" | "aurora" => Some("mysql"),
        _ => None,
    }
}
