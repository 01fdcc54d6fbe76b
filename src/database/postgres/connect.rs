//! Opens a connection: tries the servers in order, words failures as libpq does, and asks the new
//! session for the facts that everything later needs, in one round trip.

use std::error::Error as _;
use std::io;
use std::net::{IpAddr, ToSocketAddrs};
use std::path::Path;
use std::sync::PoisonError;

use ::postgres::error::SqlState;
use ::postgres::{Client, Config, NoTls, SimpleQueryMessage, SimpleQueryRow};

use super::decode::HstoreOids;
use super::options::{Host, Options, Server, Target, is_default_socket_folder};
use super::password_file::{Lookup, look_up};
use super::statement::Backslash;
use super::{Received, message};
use crate::database::connection::Notice;
use crate::database::error::{DatabaseError, Driver, ErrorClass, ErrorKind};

/// What SQLAlchemy's `initialize`, its hstore lookup and psycopg2's connection setup ask for.
const FACTS: &str = "\
    SELECT pg_catalog.version(), pg_catalog.current_schema(), \
    pg_catalog.current_setting('standard_conforming_strings'), \
    pg_catalog.current_setting('DateStyle'), \
    pg_catalog.pg_is_in_recovery(), \
    pg_catalog.current_setting('transaction_read_only'), \
    (SELECT pg_catalog.string_agg(t.oid || ' ' || t.typarray, ' ') \
     FROM pg_catalog.pg_type t WHERE t.typname = 'hstore')";

/// A fresh connection and what is known about it.
pub struct Session {
    pub client: Client,
    pub received: Received,
    pub notices: Vec<Notice>,
    pub facts: Facts,
}

/// What a session says about itself at its start.
pub struct Facts {
    pub version: Vec<u32>,
    pub default_schema: Option<String>,
    pub backslash: Backslash,
    pub hstore: HstoreOids,
    in_recovery: bool,
    read_only: bool,
    is_iso: bool,
}

/// Connects to the first server that answers and is of the wanted kind.
///
/// # Errors
/// Fails with libpq's text, one line for every address that was tried.
pub fn connect(options: &Options) -> Result<Session, DatabaseError> {
    match options.target {
        Target::PreferStandby => {
            try_all(options, Target::Standby).or_else(|error| match error.kind {
                ErrorKind::Connection => try_all(options, Target::Any),
                _ => Err(error),
            })
        }
        target => try_all(options, target),
    }
}

fn try_all(options: &Options, target: Target) -> Result<Session, DatabaseError> {
    let mut failures = String::new();
    let mut hint = None;
    for server in ordered(options) {
        for attempt in attempts(server) {
            let attempt = match attempt {
                Ok(attempt) => attempt,
                Err(text) => {
                    failures.push_str(&text);
                    continue;
                }
            };
            match attempt.open(options, target) {
                Ok(session) => return Ok(session),
                Err(Failure::Next(text, advice)) => {
                    failures.push_str(&text);
                    hint = hint.or(advice);
                }
                Err(Failure::Final(error)) => {
                    return Err(error.with(|details| {
                        details.text.insert_str(0, &failures);
                    }));
                }
            }
        }
    }
    Err(connection_error(ErrorKind::Connection, failures).with(|details| details.hint = hint))
}

fn ordered(options: &Options) -> Vec<&Server> {
    let mut servers: Vec<&Server> = options.servers.iter().collect();
    if options.random_order && servers.len() > 1 {
        // Good enough to spread clients: any server may come first.
        let mut byte = [0_u8; 1];
        if getrandom::fill(&mut byte).is_ok() {
            let first = usize::from(byte[0]) % servers.len();
            servers.rotate_left(first);
        }
    }
    servers
}

/// One address of one server.
struct Attempt<'a> {
    server: &'a Server,
    place: Place<'a>,
}

enum Place<'a> {
    Socket(&'a Path),
    Address { name: &'a str, address: IpAddr },
}

enum Failure {
    /// The next address may do better.
    Next(String, Option<String>),
    /// The server has decided.
    Final(DatabaseError),
}

impl Failure {
    /// A password file that was not used is the likely reason why a password is missing.
    fn explained_by(self, notices: &[Notice]) -> Self {
        match (self, notices.first()) {
            (Self::Final(error), Some(notice)) if error.hint.is_none() => {
                Self::Final(error.with_hint(&notice.message))
            }
            (failure, _) => failure,
        }
    }
}

fn attempts(server: &Server) -> Vec<Result<Attempt<'_>, String>> {
    let name = match &server.host {
        Host::Socket(folder) => {
            return vec![Ok(Attempt {
                server,
                place: Place::Socket(folder),
            })];
        }
        Host::Tcp(name) => name,
    };
    let attempt = |address| {
        Ok(Attempt {
            server,
            place: Place::Address { name, address },
        })
    };
    if let Some(address) = server.address {
        return vec![attempt(address)];
    }
    match (name.as_str(), server.port).to_socket_addrs() {
        Ok(addresses) => addresses.map(|address| attempt(address.ip())).collect(),
        Err(error) => vec![Err(format!(
            "could not translate host name \"{name}\" to address: {}\n",
            system_text(&error).replace("failed to lookup address information: ", "")
        ))],
    }
}

impl Attempt<'_> {
    /// libpq's description of the address.
    fn place(&self) -> String {
        let port = self.server.port;
        match &self.place {
            Place::Socket(folder) => format!(
                "connection to server on socket \"{}/.s.PGSQL.{port}\"",
                folder.display()
            ),
            Place::Address { name, address } => {
                let address = address.to_string();
                if *name == address {
                    format!("connection to server at \"{name}\", port {port}")
                } else {
                    format!("connection to server at \"{name}\" ({address}), port {port}")
                }
            }
        }
    }

    fn open(&self, options: &Options, target: Target) -> Result<Session, Failure> {
        let received = Received::default();
        let mut notices = Vec::new();
        let config = self.config(options, &received, &mut notices);
        let mut client = config
            .connect(NoTls)
            .map_err(|error| self.failure(&error).explained_by(&notices))?;
        let facts = ask(&mut client).map_err(Failure::Final)?;
        if let Some(reason) = mismatch(&facts, target) {
            let text = format!("{} failed: {reason}\n", self.place());
            return Err(Failure::Next(text, None));
        }
        if !facts.is_iso {
            // psycopg2 reads dates in this style only and asks for it in the same way.
            client
                .simple_query("SET datestyle TO 'ISO'")
                .map_err(|error| Failure::Final(query_error(&error, "", 0)))?;
        }
        let during = super::take(&received);
        notices.extend(during.iter().map(|notice| message::notice(notice, "")));
        Ok(Session {
            client,
            received,
            notices,
            facts,
        })
    }

    fn config(&self, options: &Options, received: &Received, notices: &mut Vec<Notice>) -> Config {
        let mut config = Config::new();
        match &self.place {
            Place::Socket(folder) => config.host_path(folder),
            Place::Address { name, address } => config.host(name).hostaddr(*address),
        };
        config
            .port(self.server.port)
            .user(&options.user)
            .dbname(&options.database)
            .keepalives(options.keepalives.enabled);
        if let Some(password) = self.password(options, notices) {
            config.password(password);
        }
        if let Some(text) = &options.options {
            config.options(text);
        }
        if let Some(name) = &options.application_name {
            config.application_name(name);
        }
        if let Some(timeout) = options.connect_timeout {
            config.connect_timeout(timeout);
        }
        if let Some(idle) = options.keepalives.idle {
            config.keepalives_idle(idle);
        }
        if let Some(interval) = options.keepalives.interval {
            config.keepalives_interval(interval);
        }
        if let Some(count) = options.keepalives.count {
            config.keepalives_retries(count);
        }
        if let Some(timeout) = options.keepalives.user_timeout {
            config.tcp_user_timeout(timeout);
        }
        let received = received.clone();
        config.notice_callback(move |notice| {
            received
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(notice);
        });
        config
    }

    /// The URL's or the environment's password, else the password file's.
    fn password(&self, options: &Options, notices: &mut Vec<Notice>) -> Option<String> {
        if let Some(password) = &options.password {
            return Some(password.clone());
        }
        let host = match &self.place {
            Place::Socket(folder) if is_default_socket_folder(folder) => "localhost".to_owned(),
            Place::Socket(folder) => folder.display().to_string(),
            Place::Address { name, .. } => (*name).to_owned(),
        };
        let file = options.password_file.as_deref()?;
        match look_up(
            file,
            &host,
            self.server.port,
            &options.database,
            &options.user,
        ) {
            Lookup::Found(password) => Some(password),
            Lookup::NotFound => None,
            Lookup::Refused(text) => {
                notices.push(Notice {
                    severity: "WARNING".to_owned(),
                    code: "01000".to_owned(),
                    message: text.trim_start_matches("WARNING: ").to_owned(),
                    text,
                });
                None
            }
        }
    }

    fn failure(&self, error: &::postgres::Error) -> Failure {
        let place = self.place();
        if let Some(refusal) = error.as_db_error() {
            let text = format!("{place} failed: {}", message::refusal(refusal));
            if *refusal.code() == SqlState::CANNOT_CONNECT_NOW {
                return Failure::Next(text, None);
            }
            return Failure::Final(refused(refusal, text));
        }
        if let Some(reason) = error.source().and_then(|source| source.downcast_ref()) {
            return self.unreachable(reason);
        }
        let shown = error
            .source()
            .map_or_else(|| error.to_string(), ToString::to_string);
        let (kind, reason) = if shown.contains("password missing") {
            (
                ErrorKind::Authentication,
                "fe_sendauth: no password supplied",
            )
        } else if error.is_closed() {
            return Failure::Next(
                format!("{place} failed: {}", message::CONNECTION_LOST),
                None,
            );
        } else {
            (ErrorKind::Authentication, shown.as_str())
        };
        Failure::Final(connection_error(
            kind,
            format!("{place} failed: {reason}\n"),
        ))
    }

    fn unreachable(&self, error: &io::Error) -> Failure {
        let place = self.place();
        if error.kind() == io::ErrorKind::TimedOut && error.raw_os_error().is_none() {
            return Failure::Next(format!("{place} failed: timeout expired\n"), None);
        }
        let question = match self.place {
            Place::Socket(_) => {
                "Is the server running locally and accepting connections on that socket?"
            }
            Place::Address { .. } => {
                "Is the server running on that host and accepting TCP/IP connections?"
            }
        };
        Failure::Next(
            format!("{place} failed: {}\n\t{question}\n", system_text(error)),
            None,
        )
    }
}

fn refused(refusal: &::postgres::error::DbError, text: String) -> DatabaseError {
    let code = refusal.code();
    let kind = if *code == SqlState::INVALID_PASSWORD
        || *code == SqlState::INVALID_AUTHORIZATION_SPECIFICATION
    {
        ErrorKind::Authentication
    } else if *code == SqlState::INVALID_CATALOG_NAME {
        ErrorKind::MissingDatabase
    } else {
        ErrorKind::Connection
    };
    connection_error(kind, text).with(|details| {
        details.message = refusal.message().to_owned();
        details.detail = refusal.detail().map(str::to_owned);
        details.hint = refusal.hint().map(str::to_owned);
        if refusal.message().contains("no encryption") {
            details.hint = Some(
                "the server accepts encrypted connections only, which this build does not \
                 support yet"
                    .to_owned(),
            );
        }
    })
}

fn mismatch(facts: &Facts, target: Target) -> Option<&'static str> {
    match target {
        Target::ReadWrite if facts.read_only => Some("session is read-only"),
        Target::ReadOnly if !facts.read_only => Some("session is not read-only"),
        Target::Primary if facts.in_recovery => Some("server is in hot standby mode"),
        Target::Standby if !facts.in_recovery => Some("server is not in hot standby mode"),
        _ => None,
    }
}

fn ask(client: &mut Client) -> Result<Facts, DatabaseError> {
    let messages = client
        .simple_query(FACTS)
        .map_err(|error| query_error(&error, FACTS, 0))?;
    let row = messages
        .iter()
        .find_map(|message| match message {
            SimpleQueryMessage::Row(row) => Some(row),
            _ => None,
        })
        .ok_or_else(|| message::connection_lost("the server did not describe its session"))?;
    Ok(read_facts(row))
}

fn read_facts(row: &SimpleQueryRow) -> Facts {
    let column = |index| row.get(index).unwrap_or("");
    let oids: Vec<u32> = column(6)
        .split(' ')
        .filter_map(|oid| oid.parse().ok())
        .collect();
    Facts {
        version: version_numbers(column(0)),
        default_schema: row.get(1).map(str::to_owned),
        backslash: if column(2) == "off" {
            Backslash::Escape
        } else {
            Backslash::Ordinary
        },
        hstore: HstoreOids {
            scalar: oids.iter().step_by(2).copied().collect(),
            array: oids.iter().skip(1).step_by(2).copied().collect(),
        },
        in_recovery: column(4) == "t",
        read_only: column(5) == "on",
        is_iso: column(3).starts_with("ISO"),
    }
}

/// `PostgreSQL 15.18 (Debian ...)` to 15 and 18, as `PGDialect._get_server_version_info`.
fn version_numbers(text: &str) -> Vec<u32> {
    ["PostgreSQL ", "EnterpriseDB "]
        .iter()
        .find_map(|product| text.split_once(product))
        .map(|(_, version)| {
            let numeric: String = version
                .chars()
                .take_while(|character| character.is_ascii_digit() || *character == '.')
                .collect();
            numeric
                .split('.')
                .take(3)
                .filter_map(|part| part.parse().ok())
                .collect()
        })
        .unwrap_or_default()
}

/// The failure of something that was sent over an open connection.
pub fn query_error(error: &::postgres::Error, sql: &str, offset: usize) -> DatabaseError {
    if let Some(error) = error.as_db_error() {
        return message::statement_error(error, sql, offset);
    }
    let reason = error
        .source()
        .and_then(|source| source.downcast_ref::<io::Error>());
    match reason {
        _ if error.is_closed() => message::connection_lost(""),
        Some(reason) if reason.kind() == io::ErrorKind::UnexpectedEof => {
            message::connection_lost("")
        }
        Some(reason) => message::connection_lost(&format!(
            "could not receive data from server: {}",
            system_text(reason)
        )),
        None => connection_error(ErrorKind::Connection, format!("{error}\n")),
    }
}

fn connection_error(kind: ErrorKind, text: String) -> DatabaseError {
    DatabaseError::new(Driver::Psycopg2, kind, ErrorClass::OperationalError, text)
}

/// The system's words, without Rust's addition.
fn system_text(error: &io::Error) -> String {
    let text = error.to_string();
    match text.find(" (os error") {
        Some(end) => text[..end].to_owned(),
        None => text,
    }
}
