//! Tests of how the parts of a connection are put together.

use super::*;
use crate::database::error::ErrorKind;

fn from(url: &str, variables: &[(&str, &str)]) -> Result<Options, DatabaseError> {
    let url = url.parse().expect("a URL");
    read(
        &url,
        &ConnectArguments::default(),
        &Environment::with_variables(variables),
    )
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
