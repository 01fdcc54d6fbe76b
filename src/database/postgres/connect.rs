//! Opens a connection: tries the servers in order, words failures as libpq does, and asks the new
//! session for the facts that everything later needs, in one round trip.

use std::error::Error as _;
use std::io;
use std::net::{IpAddr, ToSocketAddrs};
use std::path::PathBuf;
use std::sync::PoisonError;

use ::postgres::config::{ChannelBinding as CrateChannelBinding, SslMode, SslNegotiation};
use ::postgres::error::SqlState;
use ::postgres::{Client, Config, NoTls, SimpleQueryMessage, SimpleQueryRow};

use super::decode::HstoreOids;
use super::options::{
    ChannelBinding, Encryption, Host, Negotiation, Options, Server, Target,
    is_default_socket_folder,
};
use super::password_file::{Lookup, look_up};
use super::statement::Backslash;
use super::tls::{self, HandshakeError, TlsConnector};
use super::{Received, message};
use crate::database::attendance::within;
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
    /// What made the connection encrypted, where it is.
    pub tls: Option<TlsConnector>,
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
    let tls = connector(options)?;
    let tls = tls.as_ref();
    match options.target {
        Target::PreferStandby => {
            try_all(options, tls, Target::Standby).or_else(|error| match error.kind {
                ErrorKind::Connection => try_all(options, tls, Target::Any),
                _ => Err(error),
            })
        }
        target => try_all(options, tls, target),
    }
}

/// What encrypts, where any server is reached over the network and encryption is not forbidden.
fn connector(options: &Options) -> Result<Option<TlsConnector>, DatabaseError> {
    let over_network = |server: &Server| matches!(server.host, Host::Tcp(_));
    if options.tls.encryption == Encryption::Disable || !options.servers.iter().any(over_network) {
        return Ok(None);
    }
    TlsConnector::new(&options.tls).map(Some)
}

fn try_all(
    options: &Options,
    tls: Option<&TlsConnector>,
    target: Target,
) -> Result<Session, DatabaseError> {
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
            match attempt.open_in_time(options, tls, target) {
                Ok(session) => return Ok(session),
                Err(Failure::Next(text, advice)) => {
                    failures.push_str(&text);
                    hint = hint.or(advice);
                }
                Err(Failure::Refused(error, Decision::Passing)) => failures.push_str(&error.text),
                Err(Failure::Final(error) | Failure::Refused(error, Decision::Lasting)) => {
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
struct Attempt {
    server: Server,
    place: Place,
}

enum Place {
    Socket(PathBuf),
    Address { name: String, address: IpAddr },
}

enum Failure {
    /// The next address may do better.
    Next(String, Option<String>),
    /// The server has decided.
    Final(DatabaseError),
    /// The server, or TLS itself, refused this kind of encryption.
    Refused(DatabaseError, Decision),
}

/// Whether another address can do better after a refusal.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Decision {
    /// It can: the server is starting up or shutting down.
    Passing,
    /// It cannot.
    Lasting,
}

impl Failure {
    /// Whether it can be another one with another kind of encryption.
    fn is_from_server(&self) -> bool {
        matches!(self, Self::Refused(..))
    }

    /// The same failure with the text of the one before it.
    fn after(self, before: Self) -> Self {
        let before = match before {
            Self::Next(text, _) => text,
            Self::Final(error) | Self::Refused(error, _) => error.text.clone(),
        };
        match self {
            Self::Next(text, advice) => Self::Next(before + &text, advice),
            Self::Final(error) => {
                Self::Final(error.with(|details| details.text.insert_str(0, &before)))
            }
            Self::Refused(error, decision) => Self::Refused(
                error.with(|details| details.text.insert_str(0, &before)),
                decision,
            ),
        }
    }

    /// A password file that was not used is the likely reason why a password is missing.
    fn explained_by(self, notices: &[Notice]) -> Self {
        match (self, notices.first()) {
            (Self::Final(error), Some(notice)) if error.hint.is_none() => {
                Self::Final(error.with_hint(&notice.message))
            }
            (Self::Refused(error, decision), Some(notice)) if error.hint.is_none() => {
                Self::Refused(error.with_hint(&notice.message), decision)
            }
            (failure, _) => failure,
        }
    }
}

fn attempts(server: &Server) -> Vec<Result<Attempt, String>> {
    let name = match &server.host {
        Host::Socket(folder) => {
            return vec![Ok(Attempt {
                server: server.clone(),
                place: Place::Socket(folder.clone()),
            })];
        }
        Host::Tcp(name) => name,
    };
    let attempt = |address| {
        Ok(Attempt {
            server: server.clone(),
            place: Place::Address {
                name: name.clone(),
                address,
            },
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

impl Attempt {
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

    /// As [`Self::open`], all of it within `connect_timeout`, as libpq counts it: reaching the
    /// address, TLS and authentication, also where the server then says nothing.
    fn open_in_time(
        self,
        options: &Options,
        tls: Option<&TlsConnector>,
        target: Target,
    ) -> Result<Session, Failure> {
        let expired = format!("{} failed: timeout expired\n", self.place());
        let (own, tls) = (options.clone(), tls.cloned());
        let opened = within(options.connect_timeout, move || {
            self.open(&own, tls.as_ref(), target)
        });
        opened.unwrap_or_else(|| Err(Failure::Next(expired, None)))
    }

    /// Tries the kinds of encryption that the mode allows, in libpq's order.
    fn open(
        &self,
        options: &Options,
        tls: Option<&TlsConnector>,
        target: Target,
    ) -> Result<Session, Failure> {
        let tls = match (&self.place, tls) {
            (Place::Address { .. }, Some(tls)) => tls.for_connection(),
            // A Unix socket is never encrypted.
            _ => return self.open_one(options, None, SslMode::Disable, target),
        };
        match options.tls.encryption {
            Encryption::Disable => self.open_one(options, None, SslMode::Disable, target),
            Encryption::Require => self.open_one(options, Some(&tls), SslMode::Require, target),
            Encryption::Prefer => self
                .open_one(options, Some(&tls), SslMode::Prefer, target)
                .or_else(|failure| {
                    if !tls.has_begun() || !failure.is_from_server() {
                        return Err(failure);
                    }
                    self.open_one(options, None, SslMode::Disable, target)
                        .map_err(|second| second.after(failure))
                }),
            Encryption::Allow => self
                .open_one(options, None, SslMode::Disable, target)
                .or_else(|failure| {
                    if !failure.is_from_server() {
                        return Err(failure);
                    }
                    self.open_one(options, Some(&tls), SslMode::Require, target)
                        .map_err(|second| match tls.has_begun() {
                            true => second.after(failure),
                            // Without TLS on the server there is nothing to add.
                            false => failure,
                        })
                }),
        }
    }

    fn open_one(
        &self,
        options: &Options,
        tls: Option<&TlsConnector>,
        mode: SslMode,
        target: Target,
    ) -> Result<Session, Failure> {
        let received = Received::default();
        let mut notices = Vec::new();
        let mut config = self.config(options, &received, &mut notices);
        config.ssl_mode(mode);
        let connected = match tls {
            Some(tls) => config.connect(tls.clone()),
            None => config.connect(NoTls),
        };
        let mut client = connected.map_err(|error| self.failure(&error).explained_by(&notices))?;
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
            tls: tls.cloned(),
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
            .keepalives(options.keepalives.enabled)
            .ssl_negotiation(match (&self.place, options.tls.negotiation) {
                (Place::Address { .. }, Negotiation::Direct) => SslNegotiation::Direct,
                _ => SslNegotiation::Postgres,
            })
            .channel_binding(match options.tls.channel_binding {
                ChannelBinding::Disable => CrateChannelBinding::Disable,
                ChannelBinding::Prefer => CrateChannelBinding::Prefer,
                ChannelBinding::Require => CrateChannelBinding::Require,
            });
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
            Place::Address { name, .. } => name.clone(),
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
            let decision = if *refusal.code() == SqlState::CANNOT_CONNECT_NOW {
                Decision::Passing
            } else {
                Decision::Lasting
            };
            return Failure::Refused(refused(refusal, text), decision);
        }
        let source = error.source();
        if let Some(reason) = source.and_then(|source| source.downcast_ref()) {
            return self.tls_failure(reason);
        }
        if let Some(reason) = source.and_then(|source| source.downcast_ref::<io::Error>()) {
            // With TLS 1.3 the server looks at the client's certificate after the handshake.
            return match tls::within(reason) {
                Some(inner) => self.tls_failure(&inner),
                None => self.unreachable(reason),
            };
        }
        let shown = source.map_or_else(|| error.to_string(), ToString::to_string);
        let (kind, reason, advice) = if shown.contains("password missing") {
            let reason = "fe_sendauth: no password supplied";
            (ErrorKind::Authentication, reason, None)
        } else if shown.contains("server does not support TLS") {
            (
                ErrorKind::Connection,
                "server does not support SSL, but SSL was required",
                Some(
                    "set ssl=on on the server with a certificate, or use sslmode=prefer where the \
                     network is trusted; no password was sent",
                ),
            )
        } else if shown.contains("server did not use channel binding") {
            (
                ErrorKind::Authentication,
                "channel binding required but not supported by server's authentication request",
                Some(
                    "channel_binding=require needs TLS and a role whose password is stored as \
                     scram-sha-256; no password was sent",
                ),
            )
        } else if error.is_closed() {
            return Failure::Next(
                format!("{place} failed: {}", message::CONNECTION_LOST),
                None,
            );
        } else {
            (ErrorKind::Authentication, shown.as_str(), None)
        };
        let error = connection_error(kind, format!("{place} failed: {reason}\n"));
        Failure::Final(match advice {
            Some(advice) => error.with_hint(advice),
            None => error,
        })
    }

    fn tls_failure(&self, error: &HandshakeError) -> Failure {
        let place = self.place();
        let text = format!("{place} failed: {}\n", tls::description(error));
        let advice = tls::advice(error);
        let error =
            connection_error(ErrorKind::Connection, text).with(|details| details.hint = advice);
        Failure::Refused(error, Decision::Lasting)
    }

    fn unreachable(&self, error: &io::Error) -> Failure {
        let place = self.place();
        if error.kind() == io::ErrorKind::TimedOut && error.raw_os_error().is_none() {
            return Failure::Next(format!("{place} failed: timeout expired\n"), None);
        }
        if error.kind() == io::ErrorKind::UnexpectedEof {
            return Failure::Next(
                format!("{place} failed: {}", message::CONNECTION_LOST),
                None,
            );
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
                "the server's pg_hba.conf takes this role or address only with TLS: use \
                 sslmode=require, or verify-full with sslrootcert"
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
