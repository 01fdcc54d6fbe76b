//! From a URL and a driver's arguments to a server and a session, as the `create_connect_args` of
//! SQLAlchemy's MySQL dialects and the drivers' `connect`. Nothing is sent here.

use std::io;
use std::time::Duration;

use ::mysql::consts::CapabilityFlags;
use ::mysql::{LocalInfileHandler, Opts, OptsBuilder};

use crate::database::arguments::ConnectArguments;
use crate::database::error::{DatabaseError, Driver, ErrorClass, ErrorKind};
use crate::database::url::DatabaseUrl;

const PORT: u16 = 3306;
/// PyMySQL's and mysqlclient's wait for a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// PyMySQL's limit of a packet.
const MAX_ALLOWED_PACKET: usize = 1 << 30;
/// `CLIENT.FOUND_ROWS`, which SQLAlchemy sets itself.
const FOUND_ROWS: u64 = 2;

/// Where libmysqlclient looks for the socket of `localhost`.
const SOCKETS: [&str; 4] = [
    "/run/mysqld/mysqld.sock",
    "/var/run/mysqld/mysqld.sock",
    "/var/lib/mysql/mysql.sock",
    "/tmp/mysql.sock",
];

/// Options that change nothing in what a migration sends.
const WITHOUT_EFFECT: [&str; 14] = [
    "use_unicode",
    "binary_prefix",
    "max_allowed_packet",
    "use_pure",
    "buffered",
    "get_warnings",
    "program_name",
    "echo",
    "pool_name",
    "pool_size",
    "pool_recycle",
    "server_public_key",
    "consume_results",
    "allow_local_infile_in_path",
];

/// Whether each statement is committed by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Autocommit {
    /// It is not: the DB-API's way.
    Off,
    /// It is.
    On,
}

/// How to connect.
#[derive(Clone)]
pub struct Options {
    /// The driver whose errors a script sees.
    pub driver: Driver,
    host: String,
    port: u16,
    socket: Option<String>,
    user: Option<String>,
    password: Option<String>,
    database: Option<String>,
    /// How long all of connecting may take.
    pub connect_timeout: Duration,
    read_timeout: Option<Duration>,
    write_timeout: Option<Duration>,
    charset: String,
    collation: Option<String>,
    sql_mode: Option<String>,
    init_command: Option<String>,
    /// How the session begins.
    pub autocommit: Autocommit,
}

impl Options {
    /// Reads the URL and the arguments.
    ///
    /// # Errors
    /// For a driver or an option that is not supported, or a malformed value.
    pub fn read(url: &DatabaseUrl, arguments: &ConnectArguments) -> Result<Self, DatabaseError> {
        let driver = driver(url)?;
        if arguments.tls.is_some() {
            return Err(tls_refused(driver));
        }
        let url = arguments.merged(url);
        let mut options = Self {
            driver,
            host: url.host.clone().unwrap_or_default(),
            port: url.port.unwrap_or(PORT),
            socket: None,
            user: url.username.clone(),
            password: url.password.clone(),
            database: url.database.clone().filter(|name| !name.is_empty()),
            connect_timeout: CONNECT_TIMEOUT,
            read_timeout: None,
            write_timeout: None,
            charset: "utf8mb4".to_owned(),
            collation: None,
            sql_mode: None,
            init_command: None,
            autocommit: Autocommit::Off,
        };
        for (name, values) in &url.query {
            if let Some(value) = values.first() {
                options.take(name, value)?;
            }
        }
        options.find_socket();
        if options.user.is_none() {
            options.user = ["LOGNAME", "USER", "LNAME", "USERNAME"]
                .iter()
                .find_map(|name| std::env::var(name).ok().filter(|user| !user.is_empty()));
        }
        Ok(options)
    }

    fn take(&mut self, name: &str, value: &str) -> Result<(), DatabaseError> {
        let text = || Some(value.to_owned());
        match name {
            "host" => value.clone_into(&mut self.host),
            "port" => self.port = number(self.driver, name, value)?,
            "user" => self.user = text(),
            "password" | "passwd" => self.password = text(),
            "db" | "database" => self.database = text(),
            "unix_socket" => self.socket = text(),
            "charset" => self.charset = charset(self.driver, value)?,
            "collation" => self.collation = Some(word(self.driver, name, value)?),
            "connect_timeout" | "connection_timeout" => {
                self.connect_timeout = seconds(self.driver, name, value)?;
            }
            "read_timeout" => self.read_timeout = Some(seconds(self.driver, name, value)?),
            "write_timeout" => self.write_timeout = Some(seconds(self.driver, name, value)?),
            "init_command" => self.init_command = text(),
            "sql_mode" => self.sql_mode = text(),
            "autocommit" => {
                self.autocommit = if is_true(value) {
                    Autocommit::On
                } else {
                    Autocommit::Off
                };
            }
            "client_flag" | "client_flags"
                if value
                    .parse::<u64>()
                    .is_ok_and(|flags| flags & !FOUND_ROWS == 0) => {}
            "compress" | "local_infile" | "allow_local_infile" if is_false(value) => {}
            "ssl" | "use_ssl" | "tls" if is_false(value) => {}
            "ssl_disabled" if is_true(value) => {}
            "ssl_mode" if matches!(value.to_uppercase().as_str(), "DISABLED" | "PREFERRED") => {}
            "ssl_disabled" | "ssl_verify_cert" | "ssl_verify_identity" if is_false(value) => {}
            _ if name == "tls" || name.starts_with("ssl") || name == "use_ssl" => {
                return Err(tls_refused(self.driver));
            }
            _ if WITHOUT_EFFECT.contains(&name) => {}
            _ => {
                return Err(configuration(
                    self.driver,
                    format!("the option {name}={value} of a MySQL URL is not supported"),
                ));
            }
        }
        Ok(())
    }

    /// libmysqlclient reaches `localhost` by a socket; PyMySQL and the others by TCP.
    fn find_socket(&mut self) {
        let is_local = matches!(self.host.as_str(), "" | "localhost");
        if self.socket.is_some() || !is_local || self.driver != Driver::MysqlDb {
            return;
        }
        let given = std::env::var("MYSQL_UNIX_PORT").ok();
        let known = SOCKETS.iter().map(|path| (*path).to_owned());
        self.socket = given
            .into_iter()
            .chain(known)
            .find(|path| std::path::Path::new(path).exists());
    }

    fn host(&self) -> &str {
        if self.host.is_empty() {
            "localhost"
        } else {
            &self.host
        }
    }

    /// The server, for messages.
    pub fn place(&self) -> String {
        self.socket
            .clone()
            .unwrap_or_else(|| format!("{}:{}", self.host(), self.port))
    }

    /// What the client library takes.
    pub fn client(&self) -> Opts {
        let refuse = LocalInfileHandler::new(|_, _| {
            Err(io::Error::new(
                io::ErrorKind::Unsupported,
                "LOAD DATA LOCAL INFILE is not supported",
            ))
        });
        let mut builder = OptsBuilder::new()
            .ip_or_hostname(Some(self.host()))
            .tcp_port(self.port)
            .socket(self.socket.clone())
            .user(self.user.clone())
            .pass(self.password.clone())
            .db_name(self.database.clone())
            .prefer_socket(false)
            .tcp_nodelay(true)
            .max_allowed_packet(Some(MAX_ALLOWED_PACKET))
            .stmt_cache_size(0)
            .local_infile_handler(Some(refuse))
            .read_timeout(self.read_timeout)
            .write_timeout(self.write_timeout)
            .additional_capabilities(CapabilityFlags::CLIENT_FOUND_ROWS);
        if self.socket.is_none() {
            builder = builder.tcp_connect_timeout(Some(self.connect_timeout));
        }
        builder.into()
    }

    /// What PyMySQL sends at first, in its order.
    pub fn session_statements(&self) -> Vec<String> {
        let mut names = format!("SET NAMES {}", self.charset);
        if let Some(collation) = &self.collation {
            names.push_str(&format!(" COLLATE {collation}"));
        }
        let mut statements = vec![names];
        if let Some(mode) = &self.sql_mode {
            statements.push(format!("SET sql_mode='{}'", mode.replace('\'', "''")));
        }
        if let Some(command) = &self.init_command {
            statements.push(command.clone());
            statements.push("COMMIT".to_owned());
        }
        statements.push(match self.autocommit {
            Autocommit::Off => "SET AUTOCOMMIT = 0".to_owned(),
            Autocommit::On => "SET AUTOCOMMIT = 1".to_owned(),
        });
        statements
    }
}

fn driver(url: &DatabaseUrl) -> Result<Driver, DatabaseError> {
    match url.driver_name().unwrap_or("mysqldb") {
        "mysqldb" => Ok(Driver::MysqlDb),
        "pymysql" | "aiomysql" => Ok(Driver::PyMysql),
        "mysqlconnector" => Ok(Driver::MysqlConnector),
        "asyncmy" => Ok(Driver::Asyncmy),
        "cymysql" => Ok(Driver::CyMysql),
        "mariadbconnector" => Ok(Driver::MariadbConnector),
        other => Err(DatabaseError::new(
            Driver::PyMysql,
            ErrorKind::Unsupported,
            ErrorClass::ArgumentError,
            format!(
                "the driver {other} for {} is not supported",
                url.backend_name()
            ),
        )
        .with_hint("write the URL with +pymysql: the same server answers")),
    }
}

/// The character sets of which every text is UTF-8 on the wire.
fn charset(driver: Driver, value: &str) -> Result<String, DatabaseError> {
    match value.to_lowercase().as_str() {
        known @ ("utf8mb4" | "utf8" | "utf8mb3") => Ok(known.to_owned()),
        _ => Err(configuration(
            driver,
            format!("the connection charset {value} is not supported; write charset=utf8mb4"),
        )),
    }
}

fn word(driver: Driver, name: &str, value: &str) -> Result<String, DatabaseError> {
    let is_word = |character: char| character.is_ascii_alphanumeric() || character == '_';
    if value.chars().all(is_word) && !value.is_empty() {
        return Ok(value.to_owned());
    }
    Err(malformed(driver, name, value))
}

fn seconds(driver: Driver, name: &str, value: &str) -> Result<Duration, DatabaseError> {
    let seconds: f64 = number(driver, name, value)?;
    Duration::try_from_secs_f64(seconds)
        .ok()
        .filter(|duration| !duration.is_zero())
        .ok_or_else(|| malformed(driver, name, value))
}

fn number<T: std::str::FromStr>(
    driver: Driver,
    name: &str,
    value: &str,
) -> Result<T, DatabaseError> {
    value.parse().map_err(|_| malformed(driver, name, value))
}

/// As SQLAlchemy's `asbool`.
fn is_true(value: &str) -> bool {
    matches!(
        value.trim().to_lowercase().as_str(),
        "true" | "yes" | "on" | "y" | "t" | "1"
    )
}

/// The opposite, and what is empty: any other value asks for something, such as `{'ca': ...}`.
fn is_false(value: &str) -> bool {
    matches!(
        value.trim().to_lowercase().as_str(),
        "false" | "no" | "off" | "n" | "f" | "0" | "" | "{}"
    )
}

fn malformed(driver: Driver, name: &str, value: &str) -> DatabaseError {
    configuration(
        driver,
        format!("the option {name} of the MySQL URL has no valid value: {value}"),
    )
}

fn configuration(driver: Driver, text: String) -> DatabaseError {
    DatabaseError::new(
        driver,
        ErrorKind::Configuration,
        ErrorClass::ArgumentError,
        text,
    )
}

fn tls_refused(driver: Driver) -> DatabaseError {
    DatabaseError::new(
        driver,
        ErrorKind::Unsupported,
        ErrorClass::ArgumentError,
        "TLS to MySQL and MariaDB is not supported",
    )
    .with_hint(
        "connect through a Unix socket or an encrypted tunnel, and leave the ssl options out",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(url: &str) -> Result<Options, DatabaseError> {
        let url = DatabaseUrl::parse(url).unwrap();
        Options::read(&url, &ConnectArguments::default())
    }

    #[test]
    fn options_become_a_session() {
        let options = read(
            "mysql+pymysql://me:s%40cret@db:3307/shop?charset=utf8&collation=utf8_bin\
             &sql_mode=ANSI&init_command=SET+@a%3D1&connect_timeout=3&autocommit=true",
        )
        .unwrap();
        assert_eq!(options.place(), "db:3307");
        assert_eq!(options.password.as_deref(), Some("s@cret"));
        assert_eq!(options.connect_timeout, Duration::from_secs(3));
        assert_eq!(
            options.session_statements(),
            [
                "SET NAMES utf8 COLLATE utf8_bin",
                "SET sql_mode='ANSI'",
                "SET @a=1",
                "COMMIT",
                "SET AUTOCOMMIT = 1",
            ]
        );
        let options = read("mysql+pymysql:///shop?unix_socket=/run/m.sock").unwrap();
        assert_eq!(options.place(), "/run/m.sock");
    }

    #[test]
    fn what_is_not_supported_is_refused() {
        for (url, expected) in [
            (
                "mysql+pyodbc://h/d",
                "the driver pyodbc for mysql is not supported",
            ),
            (
                "mysql+pymysql://h/d?charset=latin1",
                "the connection charset latin1 is not supported; write charset=utf8mb4",
            ),
            (
                "mysql+pymysql://h/d?ssl_ca=/ca.pem",
                "TLS to MySQL and MariaDB is not supported",
            ),
            (
                "mysql+pymysql://h/d?ssl={'ca': '/ca.pem'}",
                "TLS to MySQL and MariaDB is not supported",
            ),
            (
                "mysql+pymysql://h/d?compress=true",
                "the option compress=true of a MySQL URL is not supported",
            ),
            (
                "mysql+pymysql://h/d?connect_timeout=soon",
                "the option connect_timeout of the MySQL URL has no valid value: soon",
            ),
        ] {
            let error = read(url).err().unwrap();
            assert_eq!(error.to_string(), expected);
        }
        assert!(read("mysql+mysqldb://h/d?ssl_disabled=true&ssl=false&compress=0").is_ok());
    }
}
