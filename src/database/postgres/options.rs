//! From a URL, a driver's arguments and the environment to the servers to try, as SQLAlchemy's
//! `create_connect_args` and libpq's `conninfo` do it. Nothing is sent here.

mod errors;
mod servers;
mod settings;
#[cfg(test)]
mod tests;
mod tls;

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use super::environment::Environment;
use crate::database::arguments::ConnectArguments;
use crate::database::error::DatabaseError;
use crate::database::url::DatabaseUrl;
use errors::configuration;
use settings::Settings;

pub use servers::is_default_socket_folder;
pub use tls::{CertificateMode, ChannelBinding, Encryption, Negotiation, TlsOptions, TlsVersion};

/// Variables that libpq turns into settings of the session.
const SESSION_VARIABLES: [(&str, &str); 3] = [
    ("PGDATESTYLE", "datestyle"),
    ("PGTZ", "timezone"),
    ("PGGEQO", "geqo"),
];

/// What the server's statistics show where nothing else is asked for; libpq leaves it empty.
const APPLICATION_NAME: &str = "mig";
/// A server that does not answer within this is not there; libpq waits as long as the system does.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(30);
/// A connection that a firewall or a load balancer has forgotten is noticed within two minutes;
/// libpq takes the system's values, two hours as a rule.
const KEEPALIVE_IDLE: Duration = Duration::from_secs(60);
const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(10);
const KEEPALIVE_COUNT: u32 = 6;

/// How to connect.
#[derive(Clone, PartialEq)]
pub struct Options {
    /// The servers, in the order in which they are tried.
    pub servers: Vec<Server>,
    /// The role to connect as.
    pub user: String,
    /// The password, from the URL or the environment.
    pub password: Option<String>,
    /// The database.
    pub database: String,
    /// Where else a password may be.
    pub password_file: Option<PathBuf>,
    /// Settings for the session, in `postgres -c` form.
    pub options: Option<String>,
    /// The name that the server's statistics show.
    pub application_name: Option<String>,
    /// How long to wait for one address.
    pub connect_timeout: Option<Duration>,
    /// Which kind of server is wanted.
    pub target: Target,
    /// TCP keepalives.
    pub keepalives: Keepalives,
    /// Whether the servers are tried in random order.
    pub random_order: bool,
    /// Encryption of connections over the network.
    pub tls: TlsOptions,
}

// Written by hand so that a password cannot be printed.
impl std::fmt::Debug for Options {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Options")
            .field("servers", &self.servers)
            .field("user", &self.user)
            .field("password", &self.password.as_ref().map(|_| "***"))
            .field("database", &self.database)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

/// One server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// Where it listens.
    pub host: Host,
    /// The address to use in place of looking the name up.
    pub address: Option<IpAddr>,
    /// The port, also part of a socket's name.
    pub port: u16,
}

/// Where a server listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Host {
    /// A name or an address.
    Tcp(String),
    /// The folder of a Unix socket.
    Socket(PathBuf),
}

/// `target_session_attrs`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// Any server.
    Any,
    /// One that accepts writes.
    ReadWrite,
    /// One that does not.
    ReadOnly,
    /// One that is no standby.
    Primary,
    /// A standby.
    Standby,
    /// A standby if there is one.
    PreferStandby,
}

/// TCP keepalives, as libpq's options of these names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keepalives {
    /// Whether they are sent.
    pub enabled: bool,
    /// Idle time before the first.
    pub idle: Option<Duration>,
    /// Time between them.
    pub interval: Option<Duration>,
    /// How many may be lost.
    pub count: Option<u32>,
    /// How long sent data may stay unacknowledged.
    pub user_timeout: Option<Duration>,
}

/// Reads a URL.
///
/// # Errors
/// Fails for an unknown option, a malformed value, and whatever this build cannot do, such as
/// service files.
pub fn read(
    url: &DatabaseUrl,
    arguments: &ConnectArguments,
    environment: &Environment,
) -> Result<Options, DatabaseError> {
    let takes_context = matches!(url.driver_name(), Some("asyncpg" | "pg8000"));
    if arguments.tls.is_some() && !takes_context {
        return Err(errors::invalid_option("ssl"));
    }
    let settings = Settings::collect(url, arguments, environment)?;
    settings.check_unsupported()?;
    let tls = settings.tls(arguments.tls.as_ref(), environment)?;
    let servers = settings.servers()?;
    let user = match settings.get("user") {
        Some(user) => user.to_owned(),
        None => environment
            .user()
            .ok_or_else(|| configuration("no PostgreSQL user name specified in the URL"))?
            .to_owned(),
    };
    let database = settings.get("dbname").unwrap_or(&user).to_owned();
    Ok(Options {
        servers,
        password: settings.get("password").map(str::to_owned),
        password_file: settings
            .get("passfile")
            .map(PathBuf::from)
            .or_else(|| environment.default_password_file()),
        options: session_options(
            settings.get("options"),
            &arguments.server_settings,
            environment,
        ),
        application_name: settings
            .get("application_name")
            .or_else(|| settings.get("fallback_application_name"))
            .or(Some(APPLICATION_NAME))
            .map(str::to_owned),
        connect_timeout: settings.seconds_or("connect_timeout", CONNECT_TIMEOUT)?,
        target: settings.target()?,
        keepalives: Keepalives {
            enabled: settings
                .integer("keepalives")?
                .is_none_or(|value| value != 0),
            idle: settings.seconds_or("keepalives_idle", KEEPALIVE_IDLE)?,
            interval: settings.seconds_or("keepalives_interval", KEEPALIVE_INTERVAL)?,
            count: settings
                .integer("keepalives_count")?
                .map_or(Some(KEEPALIVE_COUNT), |count| u32::try_from(count).ok())
                .filter(|count| *count > 0),
            user_timeout: settings
                .integer("tcp_user_timeout")?
                .and_then(|count| u64::try_from(count).ok())
                .map(Duration::from_millis),
        },
        random_order: settings.random_order()?,
        tls,
        user,
        database,
    })
}

fn session_options(
    options: Option<&str>,
    server_settings: &[(String, String)],
    environment: &Environment,
) -> Option<String> {
    let mut parts: Vec<String> = options.map(str::to_owned).into_iter().collect();
    let from_environment = SESSION_VARIABLES
        .iter()
        .filter_map(|(variable, setting)| Some((*setting, environment.variable(variable)?)));
    let given = server_settings
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()));
    for (setting, value) in from_environment.chain(given) {
        let value = value.replace('\\', "\\\\").replace(' ', "\\ ");
        parts.push(format!("-c {setting}={value}"));
    }
    (!parts.is_empty()).then(|| parts.join(" "))
}
