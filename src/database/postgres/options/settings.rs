//! libpq's options by keyword, collected from the URL, the arguments of the driver and the
//! environment; what the values mean is left to the files beside this one.

use std::time::Duration;

use super::super::environment::Environment;
use super::Target;
use super::errors::{argument, configuration, invalid_option, unknown_argument, unsupported};
use crate::database::arguments::ConnectArguments;
use crate::database::error::DatabaseError;
use crate::database::url::DatabaseUrl;

/// libpq's options that change nothing here: compression does not exist any more, and GSSAPI is not
/// used.
const WITHOUT_EFFECT: [&str; 4] = ["sslcompression", "krbsrvname", "gsslib", "gssdelegation"];

/// libpq's options and the variables that stand in for them.
const KEYWORDS: [(&str, Option<&str>); 38] = [
    ("service", Some("PGSERVICE")),
    ("user", Some("PGUSER")),
    ("password", Some("PGPASSWORD")),
    ("passfile", Some("PGPASSFILE")),
    ("channel_binding", Some("PGCHANNELBINDING")),
    ("connect_timeout", Some("PGCONNECT_TIMEOUT")),
    ("dbname", Some("PGDATABASE")),
    ("host", Some("PGHOST")),
    ("hostaddr", Some("PGHOSTADDR")),
    ("port", Some("PGPORT")),
    ("client_encoding", None),
    ("options", Some("PGOPTIONS")),
    ("application_name", Some("PGAPPNAME")),
    ("fallback_application_name", None),
    ("keepalives", None),
    ("keepalives_idle", None),
    ("keepalives_interval", None),
    ("keepalives_count", None),
    ("tcp_user_timeout", None),
    ("sslmode", Some("PGSSLMODE")),
    ("requiressl", Some("PGREQUIRESSL")),
    ("sslnegotiation", Some("PGSSLNEGOTIATION")),
    ("sslcert", Some("PGSSLCERT")),
    ("sslkey", Some("PGSSLKEY")),
    ("sslcertmode", Some("PGSSLCERTMODE")),
    ("sslpassword", None),
    ("sslrootcert", Some("PGSSLROOTCERT")),
    ("sslcrl", Some("PGSSLCRL")),
    ("sslcrldir", Some("PGSSLCRLDIR")),
    ("sslsni", Some("PGSSLSNI")),
    ("ssl_min_protocol_version", Some("PGSSLMINPROTOCOLVERSION")),
    ("ssl_max_protocol_version", Some("PGSSLMAXPROTOCOLVERSION")),
    ("requirepeer", Some("PGREQUIREPEER")),
    ("require_auth", Some("PGREQUIREAUTH")),
    ("gssencmode", Some("PGGSSENCMODE")),
    ("replication", None),
    ("target_session_attrs", Some("PGTARGETSESSIONATTRS")),
    ("load_balance_hosts", Some("PGLOADBALANCEHOSTS")),
];

/// libpq's options by keyword; an empty value counts as absent.
pub(super) struct Settings(Vec<(String, String)>);

impl Settings {
    /// The options of a URL, and those of the environment that the URL leaves out.
    ///
    /// # Errors
    /// Fails for an unknown option and for hosts and ports that do not fit together.
    pub(super) fn collect(
        url: &DatabaseUrl,
        arguments: &ConnectArguments,
        environment: &Environment,
    ) -> Result<Self, DatabaseError> {
        let mut settings = Self(Vec::new());
        let url = &arguments.merged(url);
        let port = url.port.map(|port| port.to_string());
        for (keyword, value) in [
            ("user", url.username.as_deref()),
            ("password", url.password.as_deref()),
            ("host", url.host.as_deref()),
            ("port", port.as_deref()),
            ("dbname", url.database.as_deref()),
        ] {
            if let Some(value) = value {
                settings.set(keyword, value);
            }
        }
        for (keyword, values) in &url.query {
            let value = match values.as_slice() {
                _ if matches!(keyword.as_str(), "host" | "port") => continue,
                [value] => value,
                _ => {
                    return Err(argument(format!(
                        "the URL argument \"{keyword}\" is given more than once"
                    )));
                }
            };
            match url.driver_name() {
                Some("asyncpg") => settings.set_asyncpg(keyword, value)?,
                Some("pg8000") => settings.set_pg8000(keyword, value)?,
                _ => settings.set_libpq(keyword, value)?,
            }
        }
        settings.set_hosts(url)?;
        for (keyword, variable) in KEYWORDS {
            let value = variable.and_then(|variable| environment.variable(variable));
            if let Some(value) = value.filter(|_| !settings.has(keyword)) {
                settings.set(keyword, value);
            }
        }
        Ok(settings)
    }

    pub(super) fn set(&mut self, keyword: &str, value: &str) {
        self.0.retain(|(known, _)| known != keyword);
        self.0.push((keyword.to_owned(), value.to_owned()));
    }

    pub(super) fn has(&self, keyword: &str) -> bool {
        self.0.iter().any(|(known, _)| known == keyword)
    }

    pub(super) fn get(&self, keyword: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(known, _)| known == keyword)
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }

    fn set_libpq(&mut self, keyword: &str, value: &str) -> Result<(), DatabaseError> {
        if WITHOUT_EFFECT.contains(&keyword) {
            return Ok(());
        }
        if KEYWORDS.iter().any(|(known, _)| *known == keyword) {
            self.set(keyword, value);
            return Ok(());
        }
        Err(invalid_option(keyword))
    }

    /// The arguments of `asyncpg.connect` that a URL can carry.
    fn set_asyncpg(&mut self, keyword: &str, value: &str) -> Result<(), DatabaseError> {
        match keyword {
            "ssl" => self.set_ssl(value),
            "direct_tls" => {
                let negotiation = if matches!(value, "True" | "true" | "1") {
                    "direct"
                } else {
                    "postgres"
                };
                self.set("sslnegotiation", negotiation);
            }
            "timeout" => self.set("connect_timeout", value),
            // They only change how that driver works inside.
            "prepared_statement_cache_size"
            | "statement_cache_size"
            | "max_cached_statement_lifetime"
            | "max_cacheable_statement_size"
            | "async_fallback" => {}
            "passfile" | "target_session_attrs" | "user" | "password" | "service" => {
                self.set(keyword, value);
            }
            "database" => self.set("dbname", value),
            other => return Err(unknown_argument("asyncpg", other)),
        }
        Ok(())
    }

    /// `True` stands for `ssl.create_default_context()`, `False` for no TLS.
    fn set_ssl(&mut self, value: &str) {
        match value {
            "True" | "true" => {
                self.set("sslmode", "verify-full");
                self.set("sslrootcert", "system");
            }
            "False" | "false" => self.set("sslmode", "disable"),
            mode => self.set("sslmode", mode),
        }
    }

    /// The arguments of `pg8000.connect` that a URL can carry.
    fn set_pg8000(&mut self, keyword: &str, value: &str) -> Result<(), DatabaseError> {
        match keyword {
            "unix_sock" => {
                let folder = value
                    .rsplit_once("/.s.PGSQL.")
                    .map_or(value, |(folder, _)| folder);
                self.set("host", folder);
            }
            "ssl_context" => self.set_ssl(value),
            "timeout" => self.set("connect_timeout", value),
            "application_name" | "user" | "password" => self.set(keyword, value),
            "database" => self.set("dbname", value),
            other => return Err(unknown_argument("pg8000", other)),
        }
        Ok(())
    }

    pub(super) fn check_unsupported(&self) -> Result<(), DatabaseError> {
        let refuse = |what: &str, advice: &str| {
            Err(unsupported(format!("{what} is not supported in this build yet")).with_hint(advice))
        };
        if let Some(service) = self.get("service") {
            return refuse(
                &format!("the connection service \"{service}\" (PGSERVICE, service=)"),
                "put host, port, user and database into the URL",
            );
        }
        match self.get("gssencmode") {
            None | Some("disable" | "prefer") => {}
            Some(_) => return refuse("gssencmode=require", "use gssencmode=prefer"),
        }
        match self.get("client_encoding") {
            None => {}
            Some(encoding)
                if matches!(
                    encoding.to_lowercase().replace(['-', '_'], "").as_str(),
                    "utf8" | "unicode" | "auto"
                ) => {}
            Some(encoding) => {
                return refuse(
                    &format!("client_encoding={encoding}"),
                    "leave it out: text always travels as UTF-8",
                );
            }
        }
        for keyword in ["requirepeer", "require_auth", "replication"] {
            if let Some(value) = self.get(keyword).filter(|value| *value != "0") {
                return refuse(
                    &format!("{keyword}={value}"),
                    "leave it out of the connection",
                );
            }
        }
        Ok(())
    }
    pub(super) fn target(&self) -> Result<Target, DatabaseError> {
        Ok(match self.get("target_session_attrs").unwrap_or("any") {
            "any" => Target::Any,
            "read-write" => Target::ReadWrite,
            "read-only" => Target::ReadOnly,
            "primary" => Target::Primary,
            "standby" => Target::Standby,
            "prefer-standby" => Target::PreferStandby,
            other => {
                return Err(configuration(format!(
                    "invalid target_session_attrs value: \"{other}\"\n"
                )));
            }
        })
    }

    pub(super) fn random_order(&self) -> Result<bool, DatabaseError> {
        match self.get("load_balance_hosts").unwrap_or("disable") {
            "disable" => Ok(false),
            "random" => Ok(true),
            other => Err(configuration(format!(
                "invalid load_balance_hosts value: \"{other}\"\n"
            ))),
        }
    }

    pub(super) fn integer(&self, keyword: &str) -> Result<Option<i64>, DatabaseError> {
        self.get(keyword)
            .map(|value| {
                value.trim().parse().map_err(|_| {
                    configuration(format!(
                        "invalid integer value \"{value}\" for connection option \"{keyword}\"\n"
                    ))
                })
            })
            .transpose()
    }

    /// As `seconds`, with a value for an option that is not given.
    pub(super) fn seconds_or(
        &self,
        keyword: &str,
        default: Duration,
    ) -> Result<Option<Duration>, DatabaseError> {
        match self.get(keyword) {
            Some(_) => self.seconds(keyword),
            None => Ok(Some(default)),
        }
    }

    /// Zero and less mean no limit.
    pub(super) fn seconds(&self, keyword: &str) -> Result<Option<Duration>, DatabaseError> {
        Ok(self
            .integer(keyword)?
            .and_then(|seconds| u64::try_from(seconds).ok())
            .filter(|seconds| *seconds > 0)
            .map(Duration::from_secs))
    }
}
