//! From a URL and the environment to the servers to try, as SQLAlchemy's `create_connect_args`
//! and libpq's `conninfo` do it. Nothing is sent here.

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use super::environment::Environment;
use crate::database::error::{DatabaseError, Driver, ErrorClass, ErrorKind};
use crate::database::url::DatabaseUrl;

/// libpq's folders for the server's socket: Debian's builds and the upstream default.
const SOCKET_FOLDERS: [&str; 2] = ["/var/run/postgresql", "/tmp"];

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

/// libpq's options that change nothing without TLS or GSSAPI, which this build does not use.
const WITHOUT_EFFECT: [&str; 15] = [
    "sslcompression",
    "sslcert",
    "sslkey",
    "sslpassword",
    "sslrootcert",
    "sslcrl",
    "sslcrldir",
    "sslsni",
    "sslcertmode",
    "sslnegotiation",
    "ssl_min_protocol_version",
    "ssl_max_protocol_version",
    "krbsrvname",
    "gsslib",
    "gssdelegation",
];

/// libpq's other options and the variables that stand in for them.
const KEYWORDS: [(&str, Option<&str>); 27] = [
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
    ("requirepeer", Some("PGREQUIREPEER")),
    ("require_auth", Some("PGREQUIREAUTH")),
    ("gssencmode", Some("PGGSSENCMODE")),
    ("replication", None),
    ("target_session_attrs", Some("PGTARGETSESSIONATTRS")),
    ("load_balance_hosts", Some("PGLOADBALANCEHOSTS")),
];

/// Variables that libpq turns into settings of the session.
const SESSION_VARIABLES: [(&str, &str); 3] = [
    ("PGDATESTYLE", "datestyle"),
    ("PGTZ", "timezone"),
    ("PGGEQO", "geqo"),
];

/// Reads a URL.
///
/// # Errors
/// Fails for an unknown option, a malformed value, and whatever this build cannot do safely:
/// required TLS, service files.
pub fn read(url: &DatabaseUrl, environment: &Environment) -> Result<Options, DatabaseError> {
    let settings = Settings::collect(url, environment)?;
    settings.check_unsupported()?;
    let servers = settings.servers()?;
    settings.check_tls(&servers)?;
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
        options: session_options(settings.get("options"), environment),
        application_name: settings
            .get("application_name")
            .or_else(|| settings.get("fallback_application_name"))
            .map(str::to_owned),
        connect_timeout: settings.seconds("connect_timeout")?,
        target: settings.target()?,
        keepalives: Keepalives {
            enabled: settings
                .integer("keepalives")?
                .is_none_or(|value| value != 0),
            idle: settings.seconds("keepalives_idle")?,
            interval: settings.seconds("keepalives_interval")?,
            count: settings
                .integer("keepalives_count")?
                .and_then(|count| u32::try_from(count).ok()),
            user_timeout: settings
                .integer("tcp_user_timeout")?
                .and_then(|count| u64::try_from(count).ok())
                .map(Duration::from_millis),
        },
        random_order: settings.random_order()?,
        user,
        database,
    })
}

/// libpq's options by keyword; an empty value counts as absent.
struct Settings(Vec<(String, String)>);

impl Settings {
    fn collect(url: &DatabaseUrl, environment: &Environment) -> Result<Self, DatabaseError> {
        let mut settings = Self(Vec::new());
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

    fn set(&mut self, keyword: &str, value: &str) {
        self.0.retain(|(known, _)| known != keyword);
        self.0.push((keyword.to_owned(), value.to_owned()));
    }

    fn has(&self, keyword: &str) -> bool {
        self.0.iter().any(|(known, _)| known == keyword)
    }

    fn get(&self, keyword: &str) -> Option<&str> {
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
        // psycopg2 has libpq check the names before it connects.
        Err(DatabaseError::new(
            Driver::Psycopg2,
            ErrorKind::Configuration,
            ErrorClass::ProgrammingError,
            format!("invalid dsn: invalid connection option \"{keyword}\"\n"),
        ))
    }

    /// The arguments of `asyncpg.connect` that a URL can carry.
    fn set_asyncpg(&mut self, keyword: &str, value: &str) -> Result<(), DatabaseError> {
        match keyword {
            "ssl" => self.set("sslmode", value),
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

    /// The arguments of `pg8000.connect` that a URL can carry.
    fn set_pg8000(&mut self, keyword: &str, value: &str) -> Result<(), DatabaseError> {
        match keyword {
            "unix_sock" => {
                let folder = value
                    .rsplit_once("/.s.PGSQL.")
                    .map_or(value, |(folder, _)| folder);
                self.set("host", folder);
            }
            "timeout" => self.set("connect_timeout", value),
            "application_name" | "user" | "password" => self.set(keyword, value),
            "database" => self.set("dbname", value),
            other => return Err(unknown_argument("pg8000", other)),
        }
        Ok(())
    }

    /// `PGDialect._split_multihost_from_url`: `?host=a:1&host=b:2`, `?host=a,b&port=1,2`,
    /// `?host=/folder`.
    fn set_hosts(&mut self, url: &DatabaseUrl) -> Result<(), DatabaseError> {
        let values = |keyword: &str| -> Vec<&str> {
            url.query
                .get(keyword)
                .into_iter()
                .flatten()
                .map(String::as_str)
                .collect()
        };
        let (hosts, ports) = (values("host"), values("port"));
        let mut joined = false;
        let mut pairs: Vec<(&str, Option<&str>)> = match hosts.as_slice() {
            [] => Vec::new(),
            [single] => match split_port(single).filter(|_| ports.is_empty()) {
                Some(pair) => {
                    joined = true;
                    vec![pair]
                }
                None => single.split(',').map(|host| (host, None)).collect(),
            },
            several => {
                joined = true;
                several
                    .iter()
                    .map(|host| match host.split_once(':') {
                        Some((host, port)) => (host, Some(port)),
                        None => (*host, None),
                    })
                    .collect()
            }
        };
        if !ports.is_empty() {
            if joined {
                return Err(argument(
                    "Can't mix 'multihost' formats together; use \"host=h1,h2,h3&port=p1,p2,p3\" \
                     or \"host=h1:p1&host=h2:p2&host=h3:p3\" separately",
                ));
            }
            let ports: Vec<&str> = ports.iter().flat_map(|ports| ports.split(',')).collect();
            match pairs.as_mut_slice() {
                [] if ports.len() == 1 => self.set("port", ports[0]),
                pairs if pairs.len() == ports.len() => {
                    for (pair, port) in pairs.iter_mut().zip(ports) {
                        pair.1 = Some(port);
                    }
                }
                _ => return Err(argument("number of hosts and ports don't match")),
            }
        }
        if pairs.is_empty() {
            return Ok(());
        }
        if let Some((_, Some(port))) = pairs.iter().find(|(_, port)| {
            port.is_some_and(|port| port.parse::<i64>().is_err() && !port.is_empty())
        }) {
            return Err(argument(format!(
                "Received non-integer port arguments: {port}"
            )));
        }
        let join = |parts: Vec<&str>| parts.join(",");
        self.set("host", &join(pairs.iter().map(|(host, _)| *host).collect()));
        let ports = join(pairs.iter().map(|(_, port)| port.unwrap_or("")).collect());
        // As SQLAlchemy: with several hosts, even empty ports hide the URL's own port.
        if !ports.is_empty() {
            self.set("port", &ports);
        }
        Ok(())
    }

    fn check_unsupported(&self) -> Result<(), DatabaseError> {
        let refuse = |what: &str, advice: &str| {
            Err(unsupported(format!("{what} is not supported in this build yet")).with_hint(advice))
        };
        if let Some(service) = self.get("service") {
            return refuse(
                &format!("the connection service \"{service}\" (PGSERVICE, service=)"),
                "put host, port, user and database into the URL",
            );
        }
        match self.get("channel_binding") {
            None | Some("disable" | "prefer") => {}
            Some("require") => {
                return refuse("channel_binding=require", "it needs TLS; use prefer");
            }
            Some(other) => {
                return Err(configuration(format!(
                    "invalid channel_binding value: \"{other}\"\n"
                )));
            }
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
        for keyword in ["requirepeer", "require_auth", "replication", "requiressl"] {
            if let Some(value) = self.get(keyword).filter(|value| *value != "0") {
                return refuse(
                    &format!("{keyword}={value}"),
                    "leave it out of the connection",
                );
            }
        }
        Ok(())
    }

    /// Required encryption fails here, before a password could travel without it.
    fn check_tls(&self, servers: &[Server]) -> Result<(), DatabaseError> {
        let mode = self.get("sslmode").unwrap_or("prefer");
        match mode {
            "disable" | "allow" | "prefer" => Ok(()),
            "require" | "verify-ca" | "verify-full" => {
                let over_network = servers
                    .iter()
                    .any(|server| matches!(server.host, Host::Tcp(_)));
                if !over_network {
                    // libpq never encrypts a Unix socket.
                    return Ok(());
                }
                Err(unsupported(format!(
                    "sslmode={mode} is not supported in this build yet: it has no TLS"
                ))
                .with_hint(
                    "use sslmode=prefer (or disable) where the network is trusted, or connect \
                     through a tunnel; nothing was sent",
                ))
            }
            other => Err(configuration(format!(
                "invalid sslmode value: \"{other}\"\n"
            ))),
        }
    }

    fn servers(&self) -> Result<Vec<Server>, DatabaseError> {
        let list = |keyword| -> Vec<&str> {
            self.get(keyword)
                .map(|value| value.split(',').map(str::trim).collect())
                .unwrap_or_default()
        };
        let (hosts, addresses, ports) = (list("host"), list("hostaddr"), list("port"));
        let count = hosts.len().max(addresses.len()).max(1);
        if !hosts.is_empty() && !addresses.is_empty() && hosts.len() != addresses.len() {
            return Err(configuration(format!(
                "could not match {} host names to {} hostaddr values\n",
                hosts.len(),
                addresses.len()
            )));
        }
        if ports.len() > 1 && ports.len() != count {
            return Err(configuration(format!(
                "could not match {} port numbers to {count} hosts\n",
                ports.len()
            )));
        }
        (0..count)
            .map(|index| {
                let port = port_number(ports.get(index).or(ports.first()).copied().unwrap_or(""))?;
                let address = addresses
                    .get(index)
                    .filter(|address| !address.is_empty())
                    .map(|address| {
                        address.parse().map_err(|_| {
                            configuration(format!(
                                "could not parse network address \"{address}\": Name or service \
                                 not known\n"
                            ))
                        })
                    })
                    .transpose()?;
                Ok(Server {
                    host: host(hosts.get(index).copied().unwrap_or(""), address, port),
                    address,
                    port,
                })
            })
            .collect()
    }

    fn target(&self) -> Result<Target, DatabaseError> {
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

    fn random_order(&self) -> Result<bool, DatabaseError> {
        match self.get("load_balance_hosts").unwrap_or("disable") {
            "disable" => Ok(false),
            "random" => Ok(true),
            other => Err(configuration(format!(
                "invalid load_balance_hosts value: \"{other}\"\n"
            ))),
        }
    }

    fn integer(&self, keyword: &str) -> Result<Option<i64>, DatabaseError> {
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

    /// Zero and less mean no limit.
    fn seconds(&self, keyword: &str) -> Result<Option<Duration>, DatabaseError> {
        Ok(self
            .integer(keyword)?
            .and_then(|seconds| u64::try_from(seconds).ok())
            .filter(|seconds| *seconds > 0)
            .map(Duration::from_secs))
    }
}

/// `host:port` as SQLAlchemy recognises it in a single `host=`; anything else, such as a socket
/// folder or an IPv6 address, is a host as a whole.
fn split_port(host: &str) -> Option<(&str, Option<&str>)> {
    let (name, port) = host.split_once(':')?;
    let plain = name
        .chars()
        .all(|character| character.is_ascii_alphanumeric() || matches!(character, '-' | '.'));
    let number = port.chars().all(|character| character.is_ascii_digit());
    (plain && number).then_some((name, Some(port).filter(|port| !port.is_empty())))
}

fn port_number(text: &str) -> Result<u16, DatabaseError> {
    if text.is_empty() {
        return Ok(5432);
    }
    let number: i64 = text.parse().map_err(|_| {
        configuration(format!(
            "invalid integer value \"{text}\" for connection option \"port\"\n"
        ))
    })?;
    u16::try_from(number)
        .ok()
        .filter(|port| *port > 0)
        .ok_or_else(|| configuration(format!("invalid port number: \"{text}\"\n")))
}

fn host(host: &str, address: Option<IpAddr>, port: u16) -> Host {
    if host.starts_with('/') {
        return Host::Socket(PathBuf::from(host));
    }
    match address {
        Some(address) if host.is_empty() => Host::Tcp(address.to_string()),
        None if host.is_empty() => Host::Socket(default_socket_folder(port)),
        _ => Host::Tcp(host.to_owned()),
    }
}

/// The folder that has the server's socket; the first one when none has.
fn default_socket_folder(port: u16) -> PathBuf {
    let socket = format!(".s.PGSQL.{port}");
    SOCKET_FOLDERS
        .iter()
        .map(PathBuf::from)
        .find(|folder| folder.join(&socket).exists())
        .unwrap_or_else(|| PathBuf::from(SOCKET_FOLDERS[0]))
}

/// Whether the folder is one that libpq would have taken by itself.
pub fn is_default_socket_folder(folder: &std::path::Path) -> bool {
    SOCKET_FOLDERS
        .iter()
        .any(|known| folder == std::path::Path::new(known))
}

fn session_options(options: Option<&str>, environment: &Environment) -> Option<String> {
    let mut parts: Vec<String> = options.map(str::to_owned).into_iter().collect();
    for (variable, setting) in SESSION_VARIABLES {
        if let Some(value) = environment.variable(variable) {
            let value = value.replace('\\', "\\\\").replace(' ', "\\ ");
            parts.push(format!("-c {setting}={value}"));
        }
    }
    (!parts.is_empty()).then(|| parts.join(" "))
}

fn configuration(text: impl Into<String>) -> DatabaseError {
    DatabaseError::new(
        Driver::Psycopg2,
        ErrorKind::Configuration,
        ErrorClass::OperationalError,
        text,
    )
}

fn argument(text: impl Into<String>) -> DatabaseError {
    DatabaseError::new(
        Driver::Psycopg2,
        ErrorKind::Configuration,
        ErrorClass::ArgumentError,
        text,
    )
}

fn unknown_argument(driver: &str, keyword: &str) -> DatabaseError {
    argument(format!(
        "the URL argument \"{keyword}\" of {driver} is not supported"
    ))
}

fn unsupported(text: impl Into<String>) -> DatabaseError {
    DatabaseError::new(
        Driver::Psycopg2,
        ErrorKind::Unsupported,
        ErrorClass::OperationalError,
        text,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(url: &str, variables: &[(&str, &str)]) -> Result<Options, DatabaseError> {
        let url = url.parse().expect("a URL");
        read(&url, &Environment::with_variables(variables))
    }

    fn servers(url: &str, variables: &[(&str, &str)]) -> Vec<String> {
        let options = from(url, variables).expect(url);
        options
            .servers
            .iter()
            .map(|server| {
                let host = match &server.host {
                    Host::Tcp(name) => name.clone(),
                    Host::Socket(folder) => folder.display().to_string(),
                };
                match server.address {
                    Some(address) => format!("{host}={address}:{}", server.port),
                    None => format!("{host}:{}", server.port),
                }
            })
            .collect()
    }

    #[test]
    fn variables_fill_what_the_url_leaves_out() {
        let variables = [
            ("PGHOST", "db.example"),
            ("PGPORT", "6000"),
            ("PGUSER", "ann"),
            ("PGPASSWORD", "hush"),
            ("PGDATABASE", "club"),
            ("PGOPTIONS", "-c work_mem=1MB"),
            ("PGTZ", "Asia/Kolkata"),
            ("PGAPPNAME", "test"),
            ("PGCONNECT_TIMEOUT", "7"),
            ("PGPASSFILE", "/pass"),
            ("PGTARGETSESSIONATTRS", "read-write"),
        ];
        let options = from("postgresql://", &variables).expect("complete");
        assert_eq!(servers("postgresql://", &variables), ["db.example:6000"]);
        assert_eq!(options.user, "ann");
        assert_eq!(options.password.as_deref(), Some("hush"));
        assert_eq!(options.database, "club");
        assert_eq!(
            options.options.as_deref(),
            Some("-c work_mem=1MB -c timezone=Asia/Kolkata")
        );
        assert_eq!(options.application_name.as_deref(), Some("test"));
        assert_eq!(options.connect_timeout, Some(Duration::from_secs(7)));
        assert_eq!(options.password_file, Some(PathBuf::from("/pass")));
        assert_eq!(options.target, Target::ReadWrite);
        assert!(!format!("{options:?}").contains("hush"));
        let url = "postgresql://bob:loud@other:1/team?application_name=url";
        let options = from(url, &variables).expect("complete");
        assert_eq!(servers(url, &variables), ["other:1"]);
        assert_eq!(
            (options.user.as_str(), options.database.as_str()),
            ("bob", "team")
        );
        assert_eq!(options.password.as_deref(), Some("loud"));
        assert_eq!(options.application_name.as_deref(), Some("url"));
    }

    #[test]
    fn the_defaults() {
        let options = from("postgresql://h", &[]).expect("complete");
        assert_eq!(
            (options.user.as_str(), options.database.as_str()),
            ("nobody", "nobody")
        );
        assert_eq!(servers("postgresql://h", &[]), ["h:5432"]);
        assert!(matches!(
            from("postgresql:///d", &[]).expect("complete").servers[0].host,
            Host::Socket(_)
        ));
    }

    #[test]
    fn several_servers() {
        for (url, expected) in [
            ("postgresql://u@[::1]:99/d", "::1:99"),
            (
                "postgresql://u@/d?host=a:1&host=b:2&host=c",
                "a:1 b:2 c:5432",
            ),
            ("postgresql://u@/d?host=a,b&port=1,2", "a:1 b:2"),
            ("postgresql://u@/d?host=a,b", "a:5432 b:5432"),
            ("postgresql://u@/d?host=a,b,c&port=,2,", "a:5432 b:2 c:5432"),
            ("postgresql://u@:77/d?host=a,b", "a:5432 b:5432"),
            ("postgresql://u@:77/d?host=a", "a:77"),
            ("postgresql://u@/d?host=a:1", "a:1"),
            ("postgresql://u@x/d?host=/sock&port=3", "/sock:3"),
            ("postgresql://u@x:9/d?host=/so:ck", "/so:ck:9"),
            ("postgresql://u@x/d?port=3", "x:3"),
            ("postgresql://u@x/d?hostaddr=10.0.0.1", "x=10.0.0.1:5432"),
            ("postgresql://u@/d?hostaddr=::1", "::1=::1:5432"),
        ] {
            assert_eq!(servers(url, &[]).join(" "), expected, "{url}");
        }
    }

    #[test]
    fn servers_that_do_not_fit_together() {
        for (url, expected) in [
            (
                "postgresql://u@/d?host=a:1&host=b:2&port=3",
                "Can't mix 'multihost' formats together",
            ),
            (
                "postgresql://u@/d?host=a,b&port=1,2,3",
                "number of hosts and ports don't match",
            ),
            (
                "postgresql://u@/d?host=a:x&host=b",
                "Received non-integer port arguments",
            ),
            (
                "postgresql://u@a/d?hostaddr=there",
                "could not parse network address",
            ),
            (
                "postgresql://u@/d?host=a&port=99999",
                "invalid port number: \"99999\"",
            ),
            (
                "postgresql://u@a/d?sslmode=nope",
                "invalid sslmode value: \"nope\"",
            ),
            (
                "postgresql+asyncpg://u@a/d?sslmode=disable",
                "\"sslmode\" of asyncpg",
            ),
        ] {
            let error = from(url, &[]).expect_err(url);
            assert!(error.text.contains(expected), "{url}: {}", error.text);
        }
        let service = from("postgresql://u@a/d", &[("PGSERVICE", "club")]);
        assert_eq!(service.expect_err("a service").kind, ErrorKind::Unsupported);
    }
}
