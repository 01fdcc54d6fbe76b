//! What a program gives a driver beside the URL: `connect_args` of SQLAlchemy's `create_engine`.

use std::path::PathBuf;

use super::url::DatabaseUrl;

/// Arguments of the driver's `connect` that are not in the URL; they win over the URL's.
#[derive(Clone, Default)]
pub struct ConnectArguments {
    /// Arguments by name, as a URL's query could carry them.
    pub parameters: Vec<(String, String)>,
    /// asyncpg's `server_settings`.
    pub server_settings: Vec<(String, String)>,
    /// An `ssl.SSLContext`.
    pub tls: Option<TlsContext>,
}

/// What an `ssl.SSLContext` of Python says, as plain data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsContext {
    /// `verify_mode` and `check_hostname`.
    pub verification: Verification,
    /// Whom to trust.
    pub roots: Vec<RootSource>,
    /// The client's certificate and its key.
    pub certificate: Option<ClientCertificate>,
    /// `minimum_version`
    pub minimum_version: Option<String>,
    /// `maximum_version`
    pub maximum_version: Option<String>,
}

/// What about the server's certificate is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verification {
    /// Nothing.
    Nothing,
    /// Its signatures, where the file with the root certificates exists (libpq's `require` and
    /// weaker modes).
    ChainIfRootsExist,
    /// Its signatures up to a trusted root (`verify-ca`).
    Chain,
    /// Also that it belongs to the host (`verify-full`).
    ChainAndHost,
}

/// Where trusted certificates come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RootSource {
    /// The operating system's.
    System,
    /// A PEM file.
    File(PathBuf),
    /// A folder of PEM files.
    Folder(PathBuf),
    /// PEM text.
    Text(String),
}

/// A certificate that the client shows, and its private key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientCertificate {
    /// The file with the certificate and those of its issuers.
    pub certificate: PathBuf,
    /// The file with the key; as the certificate's where none is given.
    pub key: PathBuf,
}

impl ConnectArguments {
    /// The URL that says the same as the URL and these arguments together, TLS and server settings
    /// aside.
    #[must_use]
    pub fn merged(&self, url: &DatabaseUrl) -> DatabaseUrl {
        let mut url = url.clone();
        for (name, value) in &self.parameters {
            let value = value.clone();
            match name.as_str() {
                "user" => url.username = Some(value),
                "password" => url.password = Some(value),
                "host" => {
                    url.query.shift_remove("host");
                    url.host = Some(value);
                }
                "port" if value.parse::<u16>().is_ok() => {
                    url.query.shift_remove("port");
                    url.port = value.parse().ok();
                }
                "dbname" | "database" => url.database = Some(value),
                _ => {
                    url.query.insert(name.clone(), vec![value]);
                }
            }
        }
        url
    }

    /// These arguments for a URL that takes the place of the one that they were written for: they
    /// stay where the driver is the same, and what the URL says itself wins.
    #[must_use]
    pub fn below(&self, url: &DatabaseUrl, written_for: &DatabaseUrl) -> Self {
        if url.driver_name() != written_for.driver_name() {
            return Self::default();
        }
        let has_own = |name: &str| match name {
            // Whom and what to connect to is the URL's affair.
            "user" | "password" | "host" | "hostaddr" | "port" | "dbname" | "database" => true,
            name => url.query.contains_key(name),
        };
        let has_own_tls = url.query.contains_key("ssl") || url.query.contains_key("sslmode");
        Self {
            parameters: self
                .parameters
                .iter()
                .filter(|(name, _)| !has_own(name))
                .cloned()
                .collect(),
            server_settings: self.server_settings.clone(),
            tls: self.tls.clone().filter(|_| !has_own_tls),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(parameters: &[(&str, &str)]) -> ConnectArguments {
        ConnectArguments {
            parameters: parameters
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
            ..ConnectArguments::default()
        }
    }

    #[test]
    fn arguments_win_over_the_url() {
        let url = DatabaseUrl::parse("postgresql://a:b@h:1/d?sslmode=disable&host=x").unwrap();
        let merged = arguments(&[
            ("user", "u"),
            ("password", "p"),
            ("host", "other"),
            ("port", "2"),
            ("dbname", "e"),
            ("sslmode", "require"),
        ])
        .merged(&url);
        assert_eq!(
            merged.render(crate::database::PasswordDisplay::Shown),
            "postgresql://u:p@other:2/e?sslmode=require"
        );
    }

    #[test]
    fn a_url_from_outside_wins_over_arguments() {
        let written_for = DatabaseUrl::parse("postgresql+psycopg2://h/d").unwrap();
        let given = arguments(&[("host", "h"), ("sslmode", "require"), ("sslrootcert", "r")]);
        let url = DatabaseUrl::parse("postgresql://other/d?sslmode=disable").unwrap();
        let left = given.below(&url, &written_for);
        assert_eq!(left.parameters, [("sslrootcert".into(), "r".into())]);
        let url = DatabaseUrl::parse("postgresql+asyncpg://other/d").unwrap();
        assert!(given.below(&url, &written_for).parameters.is_empty());
    }
}
