//! Tests of the ranks of credentials.

use std::io::{Read, Write};
use std::net::TcpListener;

use super::*;
use crate::project::PasswordDisplay;

/// An extension that gives a secret once, and whether the request was right.
fn extension(secret: &str) -> (u16, std::thread::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let body = serde_json::json!({"Name": "x", "SecretString": secret}).to_string();
    let thread = std::thread::spawn(move || {
        // The first answer is that of an extension that starts.
        for (status, body) in [
            (
                "400 Bad Request",
                "not ready to serve traffic, please wait".to_owned(),
            ),
            ("200 OK", body),
        ] {
            let (mut client, _) = listener.accept().unwrap();
            let mut request = [0; 2048];
            let count = client.read(&mut request).unwrap();
            let length = body.len();
            let head = format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\n\r\n");
            client
                .write_all(format!("{head}{body}").as_bytes())
                .unwrap();
            if status.starts_with("200") {
                return String::from_utf8_lossy(&request[..count]).into_owned();
            }
        }
        String::new()
    });
    (port, thread)
}

fn options(variables: &[(&str, &str)]) -> ProjectOptions {
    let mut options = ProjectOptions::new(std::env::temp_dir());
    for (name, value) in variables {
        options
            .environment
            .insert((*name).to_owned(), (*value).to_owned());
    }
    options
}

fn completed(variables: &[(&str, &str)], project: &str) -> Result<String, CredentialError> {
    let credentials = Credentials::from_options(None, &options(variables))?;
    let (text, rank) = match credentials.url() {
        Some(text) => (text.to_owned(), UrlRank::Given),
        None => (project.to_owned(), UrlRank::Project),
    };
    let url = DatabaseUrl::parse(&text).unwrap();
    let learnt = RefCell::new(Vec::new());
    let completed = credentials.complete(&url, rank, &|secret| {
        learnt.borrow_mut().push(secret.to_owned());
    })?;
    if let Some(password) = completed
        .password
        .clone()
        .filter(|_| rank == UrlRank::Project)
        && !project.contains(&password)
    {
        assert!(
            learnt.borrow().contains(&password),
            "the password was not told"
        );
    }
    Ok(completed.render(PasswordDisplay::Shown))
}

fn with_secret(
    secret: &str,
    given: Option<&str>,
    project: &str,
) -> Result<String, CredentialError> {
    let (port, thread) = extension(secret);
    let port = port.to_string();
    let mut variables = vec![
        ("MIG_SECRET_ID", "arn:aws:x/y"),
        ("AWS_SESSION_TOKEN", "the-token"),
        ("PARAMETERS_SECRETS_EXTENSION_HTTP_PORT", port.as_str()),
    ];
    variables.extend(given.map(|url| ("MIG_URL", url)));
    let result = completed(&variables, project);
    let request = thread.join().unwrap();
    assert!(
        request.starts_with("GET /secretsmanager/get?secretId=arn%3Aaws%3Ax%2Fy HTTP/1.1\r\n"),
        "{request}"
    );
    assert!(
        request.contains("X-Aws-Parameters-Secrets-Token: the-token\r\n"),
        "{request}"
    );
    result
}

const FULL: &str = r#"{"username":"master","password":"s3cr/t","engine":"postgres","host":"db.rds","port":6000,"dbname":"club"}"#;
const SHORT: &str = r#"{"username":"master","password":"s3cr/t"}"#;

#[test]
fn a_secret_completes_the_projects_url() {
    for (secret, given, project, expected) in [
        (
            SHORT,
            None,
            "postgresql+asyncpg://me:dev@h:1/d?ssl=require",
            "postgresql+asyncpg://master:s3cr%2Ft@h:1/d?ssl=require",
        ),
        (
            FULL,
            None,
            "postgresql://me:dev@h:1/d?connect_timeout=3",
            "postgresql://master:s3cr%2Ft@db.rds:6000/club?connect_timeout=3",
        ),
        (
            FULL,
            None,
            "sqlite:///dev.db",
            "postgresql://master:s3cr%2Ft@db.rds:6000/club",
        ),
        (
            FULL,
            None,
            "driver://user:pass@localhost/dbname",
            "postgresql://master:s3cr%2Ft@db.rds:6000/club",
        ),
        (
            FULL,
            Some("postgresql://"),
            "sqlite://",
            "postgresql://master:s3cr%2Ft@db.rds:6000/club",
        ),
        (
            FULL,
            Some("postgresql://proxy:7/other?sslmode=require"),
            "sqlite://",
            "postgresql://master:s3cr%2Ft@proxy:7/other?sslmode=require",
        ),
        (
            SHORT,
            Some("postgresql://master@proxy/other"),
            "sqlite://",
            "postgresql://master:s3cr%2Ft@proxy/other",
        ),
        (
            "postgresql://a:b@c/d?sslmode=require",
            None,
            "postgresql://me:dev@h:1/d",
            "postgresql://a:b@c/d?sslmode=require",
        ),
    ] {
        assert_eq!(
            with_secret(secret, given, project).unwrap(),
            expected,
            "{secret} {project}"
        );
    }
}

#[test]
fn a_secret_that_does_not_fit() {
    for (secret, given, project, expected) in [
        (SHORT, None, "sqlite:///dev.db", "has no host and engine"),
        (
            SHORT,
            Some("postgresql://other@h/d"),
            "sqlite://",
            "is the user \"master\"'s",
        ),
        (
            "marked-secret",
            None,
            "sqlite://",
            "is neither a database URL nor a JSON object",
        ),
        (
            r#"{"user":"marked-secret"}"#,
            None,
            "sqlite://",
            "has no password",
        ),
        (
            r#"{"password":"marked-secret","engine":"oracle"}"#,
            None,
            "sqlite://",
            "is for the engine \"oracle\"",
        ),
    ] {
        let error = with_secret(secret, given, project).unwrap_err();
        assert!(error.message.contains(expected), "{error}");
        assert!(!format!("{error:?}").contains("marked-secret"), "{error:?}");
    }
    let error = completed(&[("MIG_SECRET_ID", "x")], "postgresql://h/d").unwrap_err();
    assert!(
        error.message.contains("AWS_SESSION_TOKEN is not set"),
        "{error}"
    );
}

#[test]
fn what_is_given_wins_over_secrets_commands_and_files() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "from-file\n").unwrap();
    let file = file.path().to_str().unwrap();
    let command = ("MIG_PASSWORD_COMMAND", "echo from-command");
    let password_file = ("MIG_PASSWORD_FILE", file);
    let project = "postgresql://me:dev@h/d";
    for (variables, expected) in [
        (vec![], "postgresql://me:dev@h/d"),
        (vec![password_file], "postgresql://me:from-file@h/d"),
        (
            vec![password_file, command],
            "postgresql://me:from-command@h/d",
        ),
        (
            vec![command, ("MIG_URL", "postgresql://a@b/c")],
            "postgresql://a:from-command@b/c",
        ),
        (
            vec![command, ("MIG_URL", "postgresql://a:x@b/c")],
            "postgresql://a:x@b/c",
        ),
    ] {
        assert_eq!(completed(&variables, project).unwrap(), expected);
    }
    assert_eq!(
        completed(&[command], "sqlite:///x.db").unwrap(),
        "sqlite:///x.db"
    );
}

#[test]
fn urls_come_from_files() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "postgresql://u:p@h/d\r\n").unwrap();
    let path = file.path().to_str().unwrap();
    for name in ["MIG_URL_FILE", "DB_URL_FILE"] {
        assert_eq!(
            completed(&[(name, path)], "sqlite://").unwrap(),
            "postgresql://u:p@h/d"
        );
    }
    let both = Credentials::from_options(None, &options(&[("DB_URL_FILE", path)])).unwrap();
    assert_eq!(both.script_url(), Some("postgresql://u:p@h/d"));
    let variables = [("MIG_URL", "sqlite:///a.db"), ("MIG_URL_FILE", path)];
    assert_eq!(
        completed(&variables, "sqlite://").unwrap(),
        "sqlite:///a.db"
    );
    let flag = Credentials::from_options(Some("sqlite:///b.db"), &options(&variables)).unwrap();
    assert_eq!(flag.url(), Some("sqlite:///b.db"));
    let message =
        |variables: &[(&str, &str)]| completed(variables, "sqlite://").unwrap_err().message;
    assert!(message(&[("MIG_URL_FILE", "/nowhere/url")]).contains("cannot read \"/nowhere/url\""));
    assert!(message(&[("DB_URL_FILE", path), ("DB_URL", "x")]).contains("both set"));
    std::fs::write(file.path(), "\n").unwrap();
    assert!(message(&[("MIG_URL_FILE", path)]).contains("is empty"));
}
