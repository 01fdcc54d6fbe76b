//! The database URL with SQLAlchemy's grammar, as plain data; connecting is left to the files
//! beside this one.

use std::fmt;
use std::sync::LazyLock;

use indexmap::IndexMap;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use regex::Regex;

/// Why a text is no database URL. The text itself is not repeated, as it may hold a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UrlError {
    /// The text has not the form of a URL (SQLAlchemy's `ArgumentError`).
    #[error("Could not parse SQLAlchemy URL from given URL string")]
    Unparsable,
    /// What stands where the port should be is no number (Python's `ValueError`), most often
    /// because a special character in the password is not escaped.
    #[error(
        "the port in the database URL is not a number between 0 and 65535 (write '@', ':', '/' and '?' in a password as %40, %3A, %2F and %3F)"
    )]
    InvalidPort,
}

/// Whether a rendered URL shows its password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordDisplay {
    /// The password is written as `***`.
    Hidden,
    /// The password is written out.
    Shown,
}

/// The kind of database that a URL leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Backend {
    /// PostgreSQL (`postgresql`, and the older `postgres` that SQLAlchemy no longer takes).
    PostgreSql,
    /// SQLite.
    Sqlite,
    /// MySQL (`mysql`).
    MySql,
    /// MariaDB (`mariadb`).
    MariaDb,
}

/// A database URL as `sqlalchemy.engine.URL`. `Debug` and `Display` never show the password.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct DatabaseUrl {
    /// Backend and driver, such as `postgresql+psycopg2`.
    pub drivername: String,
    /// The user, unescaped.
    pub username: Option<String>,
    /// The password, unescaped.
    pub password: Option<String>,
    /// The host, without the brackets of an IPv6 address.
    pub host: Option<String>,
    /// The port.
    pub port: Option<u16>,
    /// The database, not unescaped (as in SQLAlchemy).
    pub database: Option<String>,
    /// The query's parameters, unescaped; a parameter can be given more than once.
    pub query: IndexMap<String, Vec<String>>,
}

/// The pieces of a URL's text, still escaped.
struct UrlParts<'a> {
    name: &'a str,
    username: Option<&'a str>,
    password: Option<&'a str>,
    host: Option<&'a str>,
    port: Option<&'a str>,
    database: Option<&'a str>,
    query: Option<&'a str>,
}

impl<'a> UrlParts<'a> {
    /// Splits as the regular expression of `sqlalchemy.engine.url._parse_url`. By hand, because
    /// compiling that expression would take a tenth of a short command's time.
    fn split(text: &'a str) -> Option<Self> {
        let (name, rest) = text.split_at(text.find(|c| !is_name_character(c))?);
        let rest = rest.strip_prefix("://").filter(|_| !name.is_empty())?;
        let (username, password, rest) = split_user(rest);
        let (host, rest) = split_host(rest);
        let (port, rest) = match rest.strip_prefix(':') {
            Some(after) => split_before(after, &['/', '?']),
            None => (None, rest),
        };
        let (database, rest) = match rest.strip_prefix('/') {
            Some(after) => split_before(after, &['?']),
            None => (None, rest),
        };
        let query = rest
            .strip_prefix('?')
            .map(|after| after.split('\n').next().unwrap_or_default());
        Some(Self {
            name,
            username,
            password,
            host,
            port,
            database,
            query,
        })
    }
}

/// Python's `[\w\+]`: a letter, a number, the underscore or a plus sign.
fn is_name_character(character: char) -> bool {
    static OTHERS: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"[\p{L}\p{N}]").expect("a valid pattern"));
    if character.is_ascii() {
        return character.is_ascii_alphanumeric() || matches!(character, '_' | '+');
    }
    OTHERS.is_match(character.encode_utf8(&mut [0; 4]))
}

/// The user and the password before an at sign. A user may itself have at signs, a password may
/// have slashes and colons.
fn split_user(text: &str) -> (Option<&str>, Option<&str>, &str) {
    let end = text.find([':', '/']).unwrap_or(text.len());
    let (run, after) = text.split_at(end);
    if let Some((password, rest)) = after
        .strip_prefix(':')
        .and_then(|after| after.split_once('@'))
    {
        return (Some(run), Some(password), rest);
    }
    match run.rfind('@') {
        Some(at) => (Some(&text[..at]), None, &text[at + 1..]),
        None => (None, None, text),
    }
}

/// The host, without the brackets of an IPv6 address.
fn split_host(text: &str) -> (Option<&str>, &str) {
    if let Some(inner) = text.strip_prefix('[') {
        let end = inner.find(['/', '?']).unwrap_or(inner.len());
        if let Some(bracket) = inner[..end].rfind(']').filter(|&bracket| bracket > 0) {
            return (Some(&inner[..bracket]), &inner[bracket + 1..]);
        }
    }
    let (host, rest) = split_before(text, &['/', ':', '?']);
    (host.filter(|host| !host.is_empty()), rest)
}

/// What stands before the first of some characters, and the rest from there.
fn split_before<'a>(text: &'a str, ends: &[char]) -> (Option<&'a str>, &'a str) {
    let (before, rest) = text.split_at(text.find(ends).unwrap_or(text.len()));
    (Some(before), rest)
}

impl DatabaseUrl {
    /// Parses a URL, as `sqlalchemy.engine.make_url`.
    ///
    /// # Errors
    /// If the text is no URL or its port is no number.
    pub fn parse(text: &str) -> Result<Self, UrlError> {
        let parts = UrlParts::split(text).ok_or(UrlError::Unparsable)?;
        Ok(Self {
            drivername: parts.name.to_owned(),
            username: parts.username.map(unquote),
            password: parts.password.map(unquote),
            host: parts.host.map(str::to_owned),
            port: parts.port.map(parse_port).transpose()?,
            database: parts.database.map(str::to_owned),
            query: parts.query.map(parse_query).unwrap_or_default(),
        })
    }

    /// Renders the URL, as `URL.render_as_string`.
    #[must_use]
    pub fn render(&self, password: PasswordDisplay) -> String {
        self.render_with(password, |_, value| quote_plus(value))
    }

    fn render_with(
        &self,
        password: PasswordDisplay,
        query_value: impl Fn(&str, &str) -> String,
    ) -> String {
        let mut text = format!("{}://", self.drivername);
        if let Some(username) = &self.username {
            text.push_str(&quote(username));
            if let Some(secret) = &self.password {
                text.push(':');
                text.push_str(&match password {
                    PasswordDisplay::Hidden => "***".to_owned(),
                    PasswordDisplay::Shown => quote(secret),
                });
            }
            text.push('@');
        }
        match &self.host {
            Some(host) if host.contains(':') => text.push_str(&format!("[{host}]")),
            Some(host) => text.push_str(host),
            None => {}
        }
        if let Some(port) = self.port {
            text.push_str(&format!(":{port}"));
        }
        if let Some(database) = &self.database {
            text.push('/');
            text.push_str(database);
        }
        let mut names: Vec<&String> = self.query.keys().collect();
        names.sort();
        let parameters: Vec<String> = names
            .into_iter()
            .flat_map(|name| self.query[name].iter().map(move |value| (name, value)))
            .map(|(name, value)| format!("{}={}", quote_plus(name), query_value(name, value)))
            .collect();
        if !parameters.is_empty() {
            text.push('?');
            text.push_str(&parameters.join("&"));
        }
        text
    }

    /// The part of the driver name before the plus sign, as `URL.get_backend_name`.
    #[must_use]
    pub fn backend_name(&self) -> &str {
        self.drivername.split('+').next().unwrap_or_default()
    }

    /// The part of the driver name after the plus sign, or the backend's default driver, as
    /// `URL.get_driver_name`; `None` for a backend that SQLAlchemy does not bring.
    #[must_use]
    pub fn driver_name(&self) -> Option<&str> {
        if let Some(driver) = self.drivername.split('+').nth(1) {
            return Some(driver);
        }
        match self.drivername.as_str() {
            "postgresql" | "postgres" => Some("psycopg2"),
            "sqlite" => Some("pysqlite"),
            "mysql" | "mariadb" => Some("mysqldb"),
            "oracle" => Some("cx_oracle"),
            "mssql" => Some("pyodbc"),
            _ => None,
        }
    }

    /// The kind of database, `None` for one that mig cannot connect to.
    #[must_use]
    pub fn backend(&self) -> Option<Backend> {
        match self.backend_name() {
            "postgresql" | "postgres" => Some(Backend::PostgreSql),
            "sqlite" => Some(Backend::Sqlite),
            "mysql" => Some(Backend::MySql),
            "mariadb" => Some(Backend::MariaDb),
            _ => None,
        }
    }

    /// The first value of a query parameter.
    #[must_use]
    pub fn query_value(&self, name: &str) -> Option<&str> {
        self.query.get(name)?.first().map(String::as_str)
    }

    /// Replaces the query's parameters that occur among the pairs and adds the others, as
    /// `URL.update_query_pairs`. A name that occurs twice gets both values.
    #[must_use]
    pub fn update_query(mut self, pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut updates: IndexMap<String, Vec<String>> = IndexMap::new();
        for (name, value) in pairs {
            updates.entry(name).or_default().push(value);
        }
        self.query.extend(updates);
        self
    }

    /// As `update_query`, but keeps the values that parameters have and appends to them
    /// (`append=True`).
    #[must_use]
    pub fn append_query(mut self, pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        for (name, value) in pairs {
            self.query.entry(name).or_default().push(value);
        }
        self
    }

    /// Takes parameters out of the query, as `URL.difference_update_query`.
    #[must_use]
    pub fn without_query(mut self, names: &[&str]) -> Self {
        self.query.retain(|name, _| !names.contains(&name.as_str()));
        self
    }

    /// The texts that must not be printed: the password and what else in the query is secret.
    #[must_use]
    pub fn secrets(&self) -> Vec<String> {
        let parameters = self.query.iter().filter(|(name, _)| is_secret(name));
        parameters
            .flat_map(|(_, values)| values)
            .chain(&self.password)
            .filter(|secret| !secret.is_empty())
            .cloned()
            .collect()
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.render_with(PasswordDisplay::Hidden, |name, value| {
            if is_secret(name) {
                "***".to_owned()
            } else {
                quote_plus(value)
            }
        });
        formatter.write_str(&text)
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "DatabaseUrl({self})")
    }
}

impl std::str::FromStr for DatabaseUrl {
    type Err = UrlError;

    fn from_str(text: &str) -> Result<Self, UrlError> {
        Self::parse(text)
    }
}

/// Query parameters that drivers take a password in.
fn is_secret(parameter: &str) -> bool {
    matches!(
        parameter.to_ascii_lowercase().as_str(),
        "password" | "passwd" | "pass" | "pwd" | "sslpassword"
    )
}

/// Reads a port as Python's `int()` reads a decimal number.
fn parse_port(text: &str) -> Result<u16, UrlError> {
    let text = text.trim();
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let is_well_formed = digits
        .split('_')
        .all(|group| !group.is_empty() && group.bytes().all(|byte| byte.is_ascii_digit()));
    let value: u64 = match digits.replace('_', "").parse() {
        Ok(value) if is_well_formed => value,
        _ => return Err(UrlError::InvalidPort),
    };
    if text.starts_with('-') && value != 0 {
        return Err(UrlError::InvalidPort);
    }
    u16::try_from(value).map_err(|_| UrlError::InvalidPort)
}

/// Splits a query, as `urllib.parse.parse_qsl`: parameters without a value are dropped.
fn parse_query(text: &str) -> IndexMap<String, Vec<String>> {
    let mut query: IndexMap<String, Vec<String>> = IndexMap::new();
    for (name, value) in text.split('&').filter_map(|pair| pair.split_once('=')) {
        if !value.is_empty() {
            let name = unquote(&name.replace('+', " "));
            let value = unquote(&value.replace('+', " "));
            query.entry(name).or_default().push(value);
        }
    }
    query
}

/// As `urllib.parse.unquote`.
fn unquote(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// What `urllib.parse.quote` escapes when nothing is declared safe.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'_')
    .remove(b'.')
    .remove(b'-')
    .remove(b'~');

/// As `urllib.parse.quote` with blank and plus sign declared safe.
fn quote(text: &str) -> String {
    const SET: &AsciiSet = &ESCAPED.remove(b' ').remove(b'+');
    utf8_percent_encode(text, SET).to_string()
}

/// As `urllib.parse.quote_plus`.
fn quote_plus(text: &str) -> String {
    const SET: &AsciiSet = &ESCAPED.remove(b' ');
    utf8_percent_encode(text, SET).to_string().replace(' ', "+")
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn as_json(text: &str) -> Value {
        let url = match DatabaseUrl::parse(text) {
            Ok(url) => url,
            Err(error) => {
                let class = match error {
                    UrlError::Unparsable => "ArgumentError",
                    UrlError::InvalidPort => "ValueError",
                };
                return json!({"text": text, "error": class});
            }
        };
        let query: Vec<_> = url.query.iter().collect();
        json!({
            "text": text,
            "drivername": url.drivername,
            "username": url.username,
            "password": url.password,
            "host": url.host,
            "port": url.port,
            "database": url.database,
            "query": query,
            "hidden": url.render(PasswordDisplay::Hidden),
            "shown": url.render(PasswordDisplay::Shown),
        })
    }

    /// The cases were recorded from `sqlalchemy.engine.make_url`.
    #[test]
    fn urls_are_parsed_and_rendered_as_sqlalchemy_does() {
        let recorded = include_str!("testdata/urls.jsonl");
        for line in recorded.lines() {
            let expected: Value = serde_json::from_str(line).unwrap();
            let text = expected["text"].as_str().unwrap();
            assert_eq!(as_json(text), expected, "{text:?}");
        }
        assert!(recorded.lines().count() > 100);
    }

    #[test]
    fn printing_never_shows_a_password() {
        let url = DatabaseUrl::parse("postgres://u:s%40crt@h/d?password=t0p&sslmode=require");
        let url = url.unwrap();
        assert_eq!(
            url.to_string(),
            "postgres://u:***@h/d?password=***&sslmode=require"
        );
        assert_eq!(
            format!("{url:?}"),
            "DatabaseUrl(postgres://u:***@h/d?password=***&sslmode=require)"
        );
        assert_eq!(url.secrets(), ["t0p", "s@crt"]);
    }

    #[test]
    fn backend_and_driver() {
        let names = |text: &str| {
            let url = DatabaseUrl::parse(text).unwrap();
            let driver = url.driver_name().map(str::to_owned);
            (url.backend_name().to_owned(), driver, url.backend())
        };
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(
            names("postgresql+asyncpg://"),
            (
                "postgresql".into(),
                some("asyncpg"),
                Some(Backend::PostgreSql)
            )
        );
        assert_eq!(
            names("postgres://h"),
            (
                "postgres".into(),
                some("psycopg2"),
                Some(Backend::PostgreSql)
            )
        );
        assert_eq!(
            names("sqlite:///x.db"),
            ("sqlite".into(), some("pysqlite"), Some(Backend::Sqlite))
        );
        assert_eq!(
            names("mysql+pymysql://h"),
            ("mysql".into(), some("pymysql"), Some(Backend::MySql))
        );
        assert_eq!(names("duckdb://"), ("duckdb".into(), None, None));
    }

    #[test]
    fn the_query_can_be_changed() {
        let url = DatabaseUrl::parse("sqlite://?a=1&b=2").unwrap();
        let pairs = || {
            [
                ("a".to_owned(), "3".to_owned()),
                ("a".to_owned(), "4".to_owned()),
            ]
        };
        let render = |url: DatabaseUrl| url.render(PasswordDisplay::Hidden);
        assert_eq!(
            render(url.clone().update_query(pairs())),
            "sqlite://?a=3&a=4&b=2"
        );
        assert_eq!(
            render(url.clone().append_query(pairs())),
            "sqlite://?a=1&a=3&a=4&b=2"
        );
        assert_eq!(render(url.without_query(&["a"])), "sqlite://?b=2");
    }

    /// The expression that SQLAlchemy parses with.
    fn expression() -> Regex {
        Regex::new(
            r"(?x)
            \A (?<name>[\p{L}\p{N}_+]+) ://
            (?: (?<username>[^:/]*) (?: : (?<password>[^@]*) )? @ )?
            (?:
                (?: \[ (?<ipv6host>[^/?]+) \] | (?<ipv4host>[^/:?]+) )?
                (?: : (?<port>[^/?]*) )?
            )?
            (?: / (?<database>[^?]*) )?
            (?: \? (?<query>.*) )?
            ",
        )
        .unwrap()
    }

    #[test]
    fn texts_are_split_as_by_the_expression() {
        use rand::seq::IndexedRandom;
        use rand::{RngExt, SeedableRng};

        let expression = expression();
        let mut random = rand::rngs::StdRng::seed_from_u64(1);
        let pieces = [
            "postgresql",
            "://",
            "://",
            ":",
            ":",
            "/",
            "@",
            "@",
            "?",
            "[",
            "]",
            "é",
            "\u{301}",
            "+",
            "_",
            "a",
            "5",
            "\n",
            "=",
            "&",
            " ",
            "%40",
        ];
        for _ in 0..20_000 {
            let length = random.random_range(0..12);
            let mut text = if random.random_bool(0.8) {
                "x://".to_owned()
            } else {
                String::new()
            };
            for _ in 0..length {
                text.push_str(pieces.choose(&mut random).unwrap());
            }
            let expected = expression.captures(&text).map(|captures| {
                let part = |name: &str| captures.name(name).map(|part| part.as_str().to_owned());
                [
                    part("name"),
                    part("username"),
                    part("password"),
                    part("ipv4host").or_else(|| part("ipv6host")),
                    part("port"),
                    part("database"),
                    part("query"),
                ]
            });
            let found = UrlParts::split(&text).map(|parts| {
                [
                    Some(parts.name),
                    parts.username,
                    parts.password,
                    parts.host,
                    parts.port,
                    parts.database,
                    parts.query,
                ]
                .map(|part| part.map(str::to_owned))
            });
            assert_eq!(found, expected, "{text:?}");
        }
    }
}
