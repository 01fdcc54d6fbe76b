//! Connecting to PostgreSQL: every way to name a server, and libpq's words when it fails.

use std::net::TcpListener;
use std::time::Duration;

use mig::database::{self, DatabaseError, ErrorKind, Parameters};
use mig::schema::value::SqlValue;

use crate::support::postgres::{PASSWORD, PASSWORD_ROLE, cluster, fresh_database};

const ENCODED_PASSWORD: &str = "correct%3Ahorse%40battery%2Fstaple";

fn attempt(url: &str) -> Result<(), DatabaseError> {
    database::connect(&url.parse().unwrap()).map(drop)
}

fn error(url: &str) -> DatabaseError {
    attempt(url).expect_err(url)
}

fn closed_port() -> u16 {
    TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
}

#[test]
fn every_way_to_name_the_server() {
    let database = fresh_database();
    let (name, port) = (database.name(), cluster().port());
    let folder = cluster().folder().display().to_string();
    let encoded = folder.replace('/', "%2F");
    let closed = closed_port();
    for url in [
        format!("postgresql://postgres@127.0.0.1:{port}/{name}"),
        format!("postgres://postgres@localhost:{port}/{name}"),
        format!("postgresql+psycopg://postgres@127.0.0.1:{port}/{name}"),
        format!("postgresql+asyncpg://postgres@127.0.0.1:{port}/{name}?ssl=prefer"),
        format!("postgresql+pg8000://postgres@127.0.0.1:{port}/{name}"),
        format!("postgresql+psycopg2cffi://postgres@127.0.0.1:{port}/{name}"),
        format!("postgresql://postgres@127.0.0.1:{port}/{name}?sslmode=disable"),
        format!("postgresql://postgres@/{name}?host={folder}&port={port}"),
        format!("postgresql://postgres@:{port}/{name}?host={encoded}"),
        format!("postgresql://postgres@/{name}?host={folder}&port={port}&sslmode=require"),
        format!("postgresql:///{name}?user=postgres&host=127.0.0.1&port={port}"),
        format!("postgresql:///{name}?user=postgres&host=127.0.0.1:{port}"),
        format!("postgresql://postgres@/{name}?host=127.0.0.1:{closed}&host=127.0.0.1:{port}"),
        format!("postgresql://postgres@/{name}?host=127.0.0.1,127.0.0.1&port={closed},{port}"),
        format!(
            "postgresql://postgres@/{name}?host=127.0.0.1:{port}&target_session_attrs=read-write"
        ),
        format!("postgresql://postgres@nowhere.invalid:{port}/{name}?hostaddr=127.0.0.1"),
        format!(
            "postgresql://{PASSWORD_ROLE}:{ENCODED_PASSWORD}@127.0.0.1:{port}/{name}\
             ?connect_timeout=10"
        ),
        database.socket_url(),
    ] {
        if let Err(error) = attempt(&url) {
            panic!("{url}: {error:?}");
        }
    }
}

#[test]
fn settings_of_the_session() {
    let database = fresh_database();
    let url = format!(
        "{}?application_name=my%20club&options=-c%20work_mem%3D77kB",
        database.url()
    );
    let mut connection = database::connect(&url.parse().unwrap()).unwrap();
    for (setting, expected) in [("application_name", "my club"), ("work_mem", "77kB")] {
        let outcome = connection
            .execute(&format!("SHOW {setting}"), Parameters::None)
            .unwrap();
        assert_eq!(
            outcome.result.unwrap().rows[0][0],
            SqlValue::Text(expected.to_owned())
        );
    }
}

#[test]
fn a_wrong_password_a_missing_role_a_missing_database() {
    let database = fresh_database();
    let (name, port) = (database.name(), cluster().port());
    let place = format!("connection to server at \"127.0.0.1\", port {port} failed: ");
    for (url, kind, text) in [
        (
            format!("postgresql://{PASSWORD_ROLE}:w%40rong@127.0.0.1:{port}/{name}"),
            ErrorKind::Authentication,
            format!("{place}FATAL:  password authentication failed for user \"locked\"\n"),
        ),
        (
            format!("postgresql://{PASSWORD_ROLE}@127.0.0.1:{port}/{name}?passfile=/nowhere"),
            ErrorKind::Authentication,
            format!("{place}fe_sendauth: no password supplied\n"),
        ),
        (
            format!("postgresql://nobody_here@127.0.0.1:{port}/{name}"),
            ErrorKind::Authentication,
            format!("{place}FATAL:  role \"nobody_here\" does not exist\n"),
        ),
        (
            format!("postgresql://postgres@127.0.0.1:{port}/nowhere"),
            ErrorKind::MissingDatabase,
            format!("{place}FATAL:  database \"nowhere\" does not exist\n"),
        ),
        (
            format!("postgresql://postgres@127.0.0.1:{port}/{name}?options=-cnope%3D1"),
            ErrorKind::Connection,
            format!("{place}FATAL:  unrecognized configuration parameter \"nope\"\n"),
        ),
        (
            format!("postgresql://postgres@127.0.0.1:{port}/{name}?target_session_attrs=standby"),
            ErrorKind::Connection,
            format!("{place}server is not in hot standby mode\n"),
        ),
    ] {
        let error = error(&url);
        assert_eq!(error.text, text);
        assert_eq!(error.kind, kind, "{text}");
        assert_eq!(error.driver_class(), "psycopg2.OperationalError");
        let shown = format!("{error:?} {error}");
        assert!(!shown.contains("w@rong") && !shown.contains(PASSWORD));
    }
}

#[test]
fn an_unreachable_server() {
    let port = closed_port();
    let refused = "Connection refused\n\
                   \tIs the server running on that host and accepting TCP/IP connections?\n";
    let at = format!("connection to server at \"127.0.0.1\", port {port} failed: {refused}");
    let one = error(&format!("postgresql://u:secret@127.0.0.1:{port}/d"));
    assert_eq!(one.text, at);
    assert_eq!(one.kind, ErrorKind::Connection);
    assert!(!format!("{one:?}").contains("secret"));
    let two = error(&format!(
        "postgresql://u@/d?host=127.0.0.1:{port}&host=127.0.0.1:{port}"
    ));
    assert_eq!(two.text, format!("{at}{at}"));
    assert_eq!(
        error(&format!("postgresql://u@:{port}/d?host=/nowhere")).text,
        format!(
            "connection to server on socket \"/nowhere/.s.PGSQL.{port}\" failed: No such file or \
             directory\n\tIs the server running locally and accepting connections on that \
             socket?\n"
        )
    );
    let unknown = error("postgresql://u@nowhere.invalid/d");
    let beginning = "could not translate host name \"nowhere.invalid\" to address: ";
    assert!(unknown.text.starts_with(beginning), "{}", unknown.text);
}

/// A listener that must stay untouched stands in for the server.
#[test]
fn what_this_build_cannot_do_fails_before_anything_is_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let port = listener.local_addr().unwrap().port();
    for (argument, kind) in [
        (
            "sslmode=verify-full&sslrootcert=/nowhere",
            ErrorKind::Configuration,
        ),
        ("sslmode=nonsense", ErrorKind::Configuration),
        ("channel_binding=nonsense", ErrorKind::Configuration),
        ("sslnegotiation=direct", ErrorKind::Configuration),
        ("gssencmode=require", ErrorKind::Unsupported),
        ("service=club", ErrorKind::Unsupported),
        ("nonsense=1", ErrorKind::Configuration),
        ("connect_timeout=soon", ErrorKind::Configuration),
        ("target_session_attrs=best", ErrorKind::Configuration),
        ("client_encoding=latin1", ErrorKind::Unsupported),
        ("require_auth=scram-sha-256", ErrorKind::Unsupported),
    ] {
        let error = error(&format!(
            "postgresql://u:secret@127.0.0.1:{port}/d?{argument}"
        ));
        assert_eq!(error.kind, kind, "{argument}: {error}");
        assert!(!format!("{error:?}").contains("secret"));
    }
    let url = format!("postgresql+asyncpg://u:secret@127.0.0.1:{port}/d?ssl=nonsense");
    assert_eq!(error(&url).kind, ErrorKind::Configuration);
    std::thread::sleep(Duration::from_millis(20));
    let touched = listener.accept().map(|_| ());
    assert_eq!(
        touched.unwrap_err().kind(),
        std::io::ErrorKind::WouldBlock,
        "something connected"
    );
}

#[test]
fn a_name_that_libpq_does_not_know_is_psycopg2s_programming_error() {
    let error = error("postgresql://u@127.0.0.1/d?nonsense=1");
    assert_eq!(error.driver_class(), "psycopg2.ProgrammingError");
    assert_eq!(
        error.text,
        "invalid dsn: invalid connection option \"nonsense\"\n"
    );
}

#[cfg(unix)]
#[test]
fn a_password_file_opens_the_door() {
    use std::os::unix::fs::PermissionsExt;

    let database = fresh_database();
    let (name, port) = (database.name(), cluster().port());
    let file = tempfile::NamedTempFile::new().unwrap();
    let password = PASSWORD.replace(':', "\\:");
    let line = format!("127.0.0.1:{port}:{name}:{PASSWORD_ROLE}:{password}\n");
    std::fs::write(file.path(), line).unwrap();
    let url = format!(
        "postgresql://{PASSWORD_ROLE}@127.0.0.1:{port}/{name}?passfile={}",
        file.path().display()
    );
    let allow = |mode| {
        let permissions = std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(file.path(), permissions).unwrap();
    };
    allow(0o600);
    attempt(&url).unwrap();
    allow(0o640);
    let refused = error(&url);
    assert_eq!(refused.kind, ErrorKind::Authentication);
    assert!(
        refused
            .hint
            .as_deref()
            .unwrap()
            .contains("group or world access")
    );
}
