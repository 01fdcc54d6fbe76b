//! TLS to PostgreSQL: every `sslmode` against every kind of server, client certificates, channel
//! binding, cancelling, and that no password goes where the mode forbids it.

use std::time::Duration;

use mig::database::{self, DatabaseError, ErrorKind, Parameters};
use mig::schema::value::SqlValue;

use crate::support::postgres::{PASSWORD, cluster};
use crate::support::proxy::{Proxy, SSL_REQUEST, play};
use crate::support::tls::{CERTIFICATE_ROLE, HOST, Shown, TlsServer, encoded, tls_server};

/// Connects, and tells whether the connection is encrypted.
fn connect(url: &str) -> Result<bool, DatabaseError> {
    let mut connection = database::connect(&url.parse().unwrap())?;
    let sql = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
    let rows = connection.execute(sql, Parameters::None)?.result.unwrap();
    Ok(rows.rows[0][0] == SqlValue::Bool(true))
}

/// What is expected of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expected {
    Encrypted,
    Plain,
    Refused(&'static str),
}
use Expected::{Encrypted, Plain, Refused};

const EXPIRED: Expected = Refused("the server's certificate has expired (it was valid until 2021");
const UNTRUSTED: Expected = Refused("is signed by \"the right authority\", which is not trusted");
const OTHER_HOST: Expected =
    Refused("server certificate for \"other.example\" does not match host name \"db.example\"");
const NO_FILE: Expected = Refused("root certificate file \"/nowhere/root.crt\" does not exist");
const NO_TLS: Expected = Refused("server does not support SSL, but SSL was required");

fn check(url: &str, expected: Expected) {
    let outcome = connect(url);
    match (&outcome, expected) {
        (Ok(true), Encrypted) | (Ok(false), Plain) => {}
        (Err(error), Refused(text)) if error.text.contains(text) => {
            assert!(error.hint.is_some(), "{url}: no advice for {error}");
        }
        _ => panic!("{url}: {outcome:?} instead of {expected:?}"),
    }
}

fn with_root(server: &TlsServer, mode: &str, root: &str) -> String {
    let root = match root {
        "missing" => "/nowhere/root.crt".to_owned(),
        name => server.file(name).display().to_string(),
    };
    server.url("postgres", &format!("sslmode={mode}&sslrootcert={root}"))
}

/// Rows: the certificate that the server shows, and the roots that the client has. Columns: the
/// modes from `disable` to `verify-full`.
#[test]
fn every_mode_against_every_certificate() {
    const MODES: [&str; 6] = [
        "disable",
        "allow",
        "prefer",
        "require",
        "verify-ca",
        "verify-full",
    ];
    let server = tls_server();
    for (shown, root, expected) in [
        (
            Shown::Right,
            "root.crt",
            [Plain, Plain, Encrypted, Encrypted, Encrypted, Encrypted],
        ),
        (
            Shown::Right,
            "missing",
            [Plain, Plain, Encrypted, Encrypted, NO_FILE, NO_FILE],
        ),
        // With a wrong root certificate `require` is as strict as verify-ca, and `prefer` falls
        // back: libpq's rules.
        (
            Shown::Right,
            "other.crt",
            [Plain, Plain, Plain, UNTRUSTED, UNTRUSTED, UNTRUSTED],
        ),
        (
            Shown::Expired,
            "root.crt",
            [Plain, Plain, Plain, EXPIRED, EXPIRED, EXPIRED],
        ),
        (
            Shown::Expired,
            "missing",
            [Plain, Plain, Encrypted, Encrypted, NO_FILE, NO_FILE],
        ),
        (
            Shown::OtherHost,
            "root.crt",
            [Plain, Plain, Encrypted, Encrypted, Encrypted, OTHER_HOST],
        ),
        (
            Shown::CommonName,
            "root.crt",
            [Plain, Plain, Encrypted, Encrypted, Encrypted, Encrypted],
        ),
        (
            Shown::SelfSigned,
            "self.crt",
            [Plain, Plain, Encrypted, Encrypted, Encrypted, Encrypted],
        ),
    ] {
        server.show(shown);
        for (mode, expected) in MODES.into_iter().zip(expected) {
            check(&with_root(&server, mode, root), expected);
        }
    }
    server.show(Shown::Right);
}

#[test]
fn a_server_without_tls() {
    let port = cluster().port();
    for (mode, expected) in [
        ("disable", Plain),
        ("allow", Plain),
        ("prefer", Plain),
        ("require", NO_TLS),
        ("verify-ca", NO_TLS),
        ("verify-full", NO_TLS),
    ] {
        let server = tls_server();
        let root = server.file("root.crt");
        let root = root.display();
        let url = format!(
            "postgresql://postgres@127.0.0.1:{port}/postgres?sslmode={mode}&sslrootcert={root}"
        );
        check(&url, expected);
    }
}

#[test]
fn what_the_server_wants_decides_where_the_mode_leaves_it_open() {
    let server = tls_server();
    server.show(Shown::Right);
    for (role, mode, expected) in [
        ("secure_only", "allow", Encrypted),
        ("secure_only", "prefer", Encrypted),
        ("plain_only", "allow", Plain),
        ("plain_only", "prefer", Plain),
        (
            "secure_only",
            "disable",
            Refused("pg_hba.conf rejects connection"),
        ),
    ] {
        let url = server.url(role, &format!("sslmode={mode}"));
        let outcome = connect(&url);
        match (&outcome, expected) {
            (Ok(true), Encrypted) | (Ok(false), Plain) => {}
            (Err(error), Refused(text)) if error.text.contains(text) => {}
            _ => panic!("{url}: {outcome:?} instead of {expected:?}"),
        }
    }
    let refused = connect(&server.url("plain_only", "sslmode=require")).unwrap_err();
    assert_eq!(refused.text.lines().count(), 1, "{}", refused.text);
    // libpq reports both tries.
    let wrong = server.url("locked:wrong-one", "sslmode=prefer");
    let refused = connect(&wrong).unwrap_err();
    assert_eq!(refused.kind, ErrorKind::Authentication);
    assert_eq!(
        refused
            .text
            .matches("password authentication failed")
            .count(),
        2
    );
}

#[test]
fn certificates_of_clients() {
    use std::os::unix::fs::PermissionsExt;
    let server = tls_server();
    server.show(Shown::Right);
    let url = |certificate: &str, key: &str, more: &str| {
        let (certificate, key) = (server.file(certificate), server.file(key));
        let files = format!("sslcert={}&sslkey={}", certificate.display(), key.display());
        server.url(CERTIFICATE_ROLE, &format!("sslmode=require&{files}&{more}"))
    };
    assert!(connect(&url("client.crt", "client.key", "")).unwrap());
    assert!(connect(&url("client.crt", "client.key", "sslcertmode=require")).unwrap());
    assert!(
        connect(&url(
            "client.crt",
            "client.key",
            "ssl_max_protocol_version=TLSv1.2"
        ))
        .unwrap()
    );
    let refusal = |url: &str| connect(url).expect_err(url).text.clone();
    let nothing = "connection requires a valid client certificate";
    assert!(refusal(&server.url(CERTIFICATE_ROLE, "sslmode=require")).contains(nothing));
    let hidden = refusal(&url("client.crt", "client.key", "sslcertmode=disable"));
    assert!(hidden.contains(nothing), "{hidden}");
    for version in ["TLSv1.2", "TLSv1.3"] {
        let range =
            format!("ssl_min_protocol_version={version}&ssl_max_protocol_version={version}");
        let error = connect(&url("stranger.crt", "stranger.key", &range)).unwrap_err();
        assert!(error.text.contains("alert unknown ca"), "{}", error.text);
        assert!(
            error.hint.as_deref().unwrap().contains("sslcert"),
            "{error:?}"
        );
    }
    let mixed = refusal(&url("client.crt", "stranger.key", ""));
    assert!(
        mixed.contains("the key is not the certificate's"),
        "{mixed}"
    );
    let missing = refusal(&url("client.crt", "missing.key", ""));
    assert!(missing.contains("but not private key file"), "{missing}");
    let open = server.file("open.key");
    std::fs::copy(server.file("client.key"), &open).unwrap();
    std::fs::set_permissions(&open, std::fs::Permissions::from_mode(0o644)).unwrap();
    let refused = refusal(&url("client.crt", "open.key", ""));
    assert!(refused.contains("has group or world access"), "{refused}");
    let encrypted = server.file("encrypted.key");
    std::fs::write(&encrypted, "-----BEGIN ENCRYPTED PRIVATE KEY-----\n").unwrap();
    std::fs::set_permissions(&encrypted, std::fs::Permissions::from_mode(0o600)).unwrap();
    let error = connect(&url("client.crt", "encrypted.key", "")).unwrap_err();
    assert!(
        error.hint.as_deref().unwrap().contains("openssl pkey"),
        "{error:?}"
    );
}

#[test]
fn revoked_certificates() {
    let server = tls_server();
    let url = |list: &str| {
        let (root, list) = (server.file("root.crt"), server.file(list));
        let files = format!("sslrootcert={}&sslcrl={}", root.display(), list.display());
        server.url("postgres", &format!("sslmode=verify-full&{files}"))
    };
    server.show(Shown::Right);
    check(&url("root.crl"), Encrypted);
    check(&with_root(&server, "verify-full", "root.crt"), Encrypted);
    let missing = connect(&url("missing.crl")).unwrap_err();
    assert!(
        missing
            .text
            .contains("could not read certificate revocation list")
    );
    server.show(Shown::Revoked);
    check(&with_root(&server, "verify-full", "root.crt"), Encrypted);
    check(
        &url("root.crl"),
        Refused("the server's certificate is revoked"),
    );
    server.show(Shown::Right);
}

#[test]
fn channel_binding() {
    let server = tls_server();
    server.show(Shown::Right);
    let url = |parameters: &str| server.password_url(parameters);
    for (parameters, encrypted) in [
        ("sslmode=require&channel_binding=require", true),
        ("sslmode=require&channel_binding=prefer", true),
        ("sslmode=require&channel_binding=disable", true),
        ("sslmode=disable&channel_binding=prefer", false),
        ("sslmode=prefer&channel_binding=require", true),
    ] {
        assert_eq!(
            connect(&url(parameters)).unwrap(),
            encrypted,
            "{parameters}"
        );
    }
    let needed = "channel binding required but not supported";
    let plain = connect(&url("sslmode=disable&channel_binding=require")).unwrap_err();
    assert!(plain.text.contains(needed), "{}", plain.text);
    let parameters = "sslmode=require&channel_binding=require";
    let role = format!("cleartext:{}", encoded(PASSWORD));
    let cleartext = connect(&server.url(&role, parameters)).unwrap_err();
    assert!(cleartext.text.contains(needed), "{}", cleartext.text);
    let trusted = connect(&server.url("postgres", parameters)).unwrap_err();
    assert!(trusted.text.contains(needed), "{}", trusted.text);
}

#[test]
fn versions_and_negotiation() {
    let server = tls_server();
    server.show(Shown::Right);
    let version = |parameters: &str| {
        let url = server.url("postgres", &format!("sslmode=require&{parameters}"));
        let mut connection = database::connect(&url.parse().unwrap()).unwrap();
        let sql = "SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
        let rows = connection.execute(sql, Parameters::None).unwrap().result;
        rows.unwrap().rows[0][0].clone()
    };
    let text = |text: &str| SqlValue::Text(text.to_owned());
    assert_eq!(version("ssl_min_protocol_version=TLSv1.3"), text("TLSv1.3"));
    assert_eq!(version("ssl_max_protocol_version=TLSv1.2"), text("TLSv1.2"));
    assert_eq!(version("sslsni=0"), text("TLSv1.3"));
    let error = |parameters: &str| connect(&server.url("postgres", parameters)).unwrap_err();
    let range = "ssl_min_protocol_version=TLSv1.3&ssl_max_protocol_version=TLSv1.2";
    assert!(
        error(range)
            .text
            .contains("invalid SSL protocol version range")
    );
    let weak = error("sslnegotiation=direct&sslmode=prefer");
    assert!(weak.text.contains("weak sslmode \"prefer\""), "{weak}");
    let weak = error("sslrootcert=system&sslmode=require");
    assert!(weak.text.contains("weak sslmode \"require\""), "{weak}");
    let direct = server.url("postgres", "sslnegotiation=direct&sslmode=require");
    if server.cluster.major_version() >= 17 {
        assert!(connect(&direct).unwrap());
    } else {
        connect(&direct).expect_err("an older server cannot do this");
    }
}

/// The certificate is for a name, the connection goes to an address.
#[test]
fn an_address_is_compared_with_the_certificate() {
    let server = tls_server();
    server.show(Shown::Right);
    let (port, root) = (server.cluster.port(), server.file("root.crt"));
    let url = format!(
        "postgresql://postgres@127.0.0.1:{port}/postgres?sslmode=verify-full&sslrootcert={}",
        root.display()
    );
    check(
        &url,
        Refused("server certificate for \"db.example\" does not match host name \"127.0.0.1\""),
    );
}

#[test]
fn cancelling_is_encrypted_too() {
    let server = tls_server();
    server.show(Shown::Right);
    let proxy = Proxy::start(server.cluster.port());
    let root = server.file("root.crt");
    let url = format!(
        "postgresql://secure_only@{HOST}:{}/postgres?hostaddr=127.0.0.1&sslmode=verify-full\
         &sslrootcert={}",
        proxy.port,
        root.display()
    );
    let mut connection = database::connect(&url.parse().unwrap()).unwrap();
    let canceller = connection.canceller();
    let (stop, stopped) = std::sync::mpsc::channel::<()>();
    let cancelling = std::thread::spawn(move || {
        // The statement may not have begun at the first requests.
        while stopped.recv_timeout(Duration::from_millis(100)).is_err() {
            canceller.cancel().unwrap();
        }
    });
    let error = connection
        .execute("SELECT pg_sleep(60)", Parameters::None)
        .unwrap_err();
    assert!(
        error
            .text
            .contains("canceling statement due to user request"),
        "{error}"
    );
    stop.send(()).unwrap();
    cancelling.join().unwrap();
    let sent = proxy.sent();
    assert!(sent.len() >= 2, "no cancel request");
    for bytes in sent.iter().filter(|bytes| bytes.len() > 8) {
        assert_eq!(bytes[..8], SSL_REQUEST);
        assert_eq!(bytes[8], 0x16, "not TLS after the request");
    }
}

/// A server that refuses TLS, whoever it is, gets nothing but the question.
#[test]
fn nothing_is_sent_to_a_server_that_refuses_required_tls() {
    let server = tls_server();
    let root = server.file("root.crt");
    for mode in ["require", "verify-ca", "verify-full"] {
        let (port, sent) = play(vec![b"N".to_vec()]);
        let url = format!(
            "postgresql://someone:marked-password@127.0.0.1:{port}/d?sslmode={mode}&sslrootcert={}",
            root.display()
        );
        check(&url, NO_TLS);
        assert_eq!(sent.join().unwrap(), SSL_REQUEST, "{mode}");
    }
}

/// A server that asks for the password in clear text does not get it where channel binding is
/// required, nor one that goes on in plain text after agreeing to TLS.
#[test]
fn a_false_server_does_not_get_the_password() {
    let clear_text_please = vec![b'R', 0, 0, 0, 8, 0, 0, 0, 3];
    let (port, sent) = play(vec![clear_text_please.clone()]);
    let url = format!(
        "postgresql://someone:marked-password@127.0.0.1:{port}/d?sslmode=disable\
         &channel_binding=require"
    );
    connect(&url).expect_err("a server without channel binding");
    let bytes = sent.join().unwrap();
    assert!(!String::from_utf8_lossy(&bytes).contains("marked-password"));

    let mut agreed = b"S".to_vec();
    agreed.extend(clear_text_please);
    let (port, sent) = play(vec![agreed]);
    let url = format!("postgresql://someone:marked-password@127.0.0.1:{port}/d?sslmode=require");
    connect(&url).expect_err("a server without TLS");
    let bytes = sent.join().unwrap();
    assert!(!String::from_utf8_lossy(&bytes).contains("marked-password"));
    assert!(!String::from_utf8_lossy(&bytes).contains("someone"));
}
