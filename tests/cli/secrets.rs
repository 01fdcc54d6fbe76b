//! A password is never shown: every way to give one, every way to fail, and all that is printed.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::{Command, Stdio};

use super::emulator::Emulator;
use super::project::{FIRST, Outcome, Project, SECOND};
use super::support::postgres::{PASSWORD, PASSWORD_ROLE, cluster, fresh_database};
use super::support::tls::encoded;

/// The part of a password that can be found in whatever form it is written, between signs that
/// every form writes differently.
const MARK: &str = "XmarkedX";
const THIRD: &str = "3c4d5e6f7081";
const SECRET: &str = "pre'XmarkedX@a/b:c%d+e f\\g";

/// Fails where the mark is anywhere.
#[track_caller]
fn assert_hidden(outcome: &Outcome) {
    let all = format!("{}{}", outcome.stdout, outcome.stderr);
    assert!(!all.contains(MARK), "{all}");
}

fn closed_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

/// URLs with the password, each of which fails in another way.
fn failing_urls() -> Vec<String> {
    let (port, closed) = (cluster().port(), closed_port());
    let secret = encoded(SECRET);
    vec![
        format!("postgresql://{PASSWORD_ROLE}:{secret}@127.0.0.1:{port}/postgres"),
        format!("postgresql+asyncpg://{PASSWORD_ROLE}:{secret}@127.0.0.1:{port}/postgres"),
        format!("postgresql://postgres:{secret}@127.0.0.1:{port}/nosuch"),
        format!("postgresql://u:{secret}@127.0.0.1:{closed}/d"),
        format!("postgresql://u:{secret}@127.0.0.1:{port}/d?sslmode=require"),
        format!("postgresql://u:{secret}@127.0.0.1:{port}/d?sslmode=verify-full&sslrootcert=/no"),
        format!("postgresql://u@127.0.0.1:{closed}/d?password={secret}"),
        format!("postgresql://u:{secret}@127.0.0.1/d?nonsense=1"),
        format!("postgresql://u:{secret}@127.0.0.1/d?service=x"),
        format!("postgresql://u:{secret}@nowhere.invalid/d"),
        format!("postgresql://u:{secret}@h:port/d"),
        format!("oracle://u:{secret}@h/d"),
        format!("mysql+pymysql://u:{secret}@127.0.0.1:{closed}/d"),
        format!("nonsense://u:{secret}@h/d"),
        // Forgotten escapes: the password falls apart into host, port and database.
        format!("postgresql://u:aaaa@{MARK}/bbbb@127.0.0.1:{closed}/d"),
        format!("postgresql://u:{MARK}/bbbb@127.0.0.1:{closed}/d"),
        format!("postgresql://u:aaaa:{MARK}@127.0.0.1:{closed}/d"),
        format!("postgresql://u:aaaa#{MARK}@127.0.0.1:{closed}/d"),
        format!("postgresql//u:{MARK}@h/d"),
    ]
}

#[test]
fn no_failing_connection_shows_the_password() {
    for url in failing_urls() {
        if url.contains("://") {
            let project = Project::small(&url);
            for command in [
                "--raiseerr upgrade head",
                "history -i",
                "upgrade head --plan",
                "upgrade head --json",
                "verify",
            ] {
                let outcome = project.run(command);
                assert_ne!(outcome.status, 0, "{url}: {outcome:#?}");
                assert_hidden(&outcome);
            }
        }
        let outcome = Project::small_sqlite().run_with(&["--url", &url, "current"]);
        assert_ne!(outcome.status, 0, "{url}: {outcome:#?}");
        if url.contains("://") {
            assert_hidden(&outcome);
        }
        let project = Project::small_sqlite().with_variable("MIG_URL", &url);
        if url.contains("://") {
            assert_hidden(&project.run("current -v"));
        }
    }
}

#[test]
fn a_working_connection_does_not_show_the_password() {
    let database = fresh_database();
    let (port, name) = (cluster().port(), database.name());
    let secret = encoded(PASSWORD);
    let url = format!("postgresql://{PASSWORD_ROLE}:{secret}@127.0.0.1:{port}/{name}");
    database
        .client()
        .simple_query(&format!("GRANT CREATE ON SCHEMA public TO {PASSWORD_ROLE}"))
        .unwrap();
    let project = Project::small(&url);
    project.add_logging();
    for command in [
        "upgrade head --sql",
        "upgrade head --plan",
        "upgrade head --plan --json",
        "upgrade head -v --record",
        "current -v",
        "current -v --json",
        "verify",
        "history -v -i",
        "downgrade base --json",
        "heads -v",
    ] {
        let outcome = project.run(command);
        assert_eq!(outcome.status, 0, "{command}: {outcome:#?}");
        let all = format!("{}{}", outcome.stdout, outcome.stderr);
        assert!(!all.contains("battery"), "{command}: {all}");
    }
    let shown = project.result("current -v");
    assert!(
        shown.contains(&format!("{PASSWORD_ROLE}:***@127.0.0.1")),
        "{shown}"
    );
}

/// What a script does with an engine, a URL or a password on its way to a failure.
#[test]
fn scripts_that_fail_or_log_do_not_show_the_password() {
    let secret = encoded(SECRET);
    let url = format!("postgresql://u:{secret}@127.0.0.1:{}/d", closed_port());
    for line in [
        "raise RuntimeError('cannot use ' + text)",
        "raise RuntimeError('cannot use ' + str(url.password))",
        "raise RuntimeError('cannot use %r' % (url.password,))",
        "raise RuntimeError('cannot use %r' % (engine,))",
        "raise RuntimeError(\"host=h password='%s'\" % url.password.replace('\\\\', '\\\\\\\\').replace(\"'\", \"\\\\'\"))",
        "raise RuntimeError(json.dumps({'password': url.password}))",
        "raise RuntimeError(urllib.parse.quote(url.password))",
        "raise RuntimeError(urllib.parse.quote_plus(url.password))",
        "assert False, url.render_as_string(hide_password=False)",
        "print(url); print(repr(url)); print(engine.url); print(engine)",
        "logging.getLogger('alembic').warning('connecting to %s', text)",
        "logging.getLogger('alembic').error('as %r', {'password': url.password})",
        "print(url.password, file=sys.stderr)",
        "sys.exit('cannot use ' + text)",
        "engine.connect()",
        "sa.create_engine(text, nonsense=text)",
        "sa.create_engine('nonsense ' + text)",
        "sa.create_engine('sqlite://').connect().execute(sa.text(\"SELEKT '\" + url.password + \"'\"))",
    ] {
        let project = Project::small(&url);
        let start = "import json, logging, sys, urllib.parse\nimport sqlalchemy as sa\nfrom alembic import context\n\
                     text = context.config.get_main_option('sqlalchemy.url')\n\
                     url = sa.engine.make_url(text)\nengine = sa.create_engine(url)\n";
        project.write("migration/env.py", &format!("{start}{line}\n"));
        for command in [
            "upgrade head",
            "--raiseerr upgrade head",
            "upgrade head --json",
            "upgrade head --plan",
            "verify",
        ] {
            let outcome = project.run(command);
            assert_hidden(&outcome);
            assert!(
                outcome.stderr.len() + outcome.stdout.len() > 20 || outcome.status == 0,
                "{line}"
            );
        }
    }
}

#[test]
fn wrong_usage_and_wrong_configuration_do_not_show_the_password() {
    let project = Project::small_sqlite();
    let url = format!("postgresql://u:{MARK}@h/d");
    for arguments in [
        vec!["--url", &url, "nonsense"],
        vec!["upgrade", &url],
        vec!["upgrade", "head", &url],
        vec!["-x", &url, "--nonsense"],
        vec!["-c", &url, "heads"],
    ] {
        assert_hidden(&project.run_with(&arguments));
    }
    let broken = Project::without_scripts(&format!("sqlalchemy.url = postgresql://u:%{MARK}@h/d"));
    broken.add_script(FIRST, None, "pass", "pass");
    for command in ["upgrade head", "--raiseerr current", "heads"] {
        assert_hidden(&broken.run(command));
    }
}

/// Neither the answer of a function nor its log.
#[test]
fn an_invocation_does_not_show_the_password() {
    let port = cluster().port();
    let secret = encoded(SECRET);
    let event = serde_json::json!({});
    let project = Project::sample();
    for url in [
        format!("postgresql://{PASSWORD_ROLE}:{secret}@127.0.0.1:{port}/postgres"),
        format!("postgresql://u:{secret}@127.0.0.1:{port}/d?nonsense=1"),
        format!("postgresql://u:{secret}@h:port/d"),
    ] {
        let emulator = Emulator::start(&project.path(""), &[("DB_URL", &url)], 60);
        let answer = emulator.invoke(&event);
        assert!(answer["errorType"].is_string(), "{answer}");
        let all = format!("{answer}{}", emulator.log());
        assert!(!all.contains(MARK), "{all}");
    }
    let database = fresh_database();
    let url = format!(
        "postgresql://postgres:{secret}@127.0.0.1:{port}/{}",
        database.name()
    );
    let project = Project::small(&url);
    let failing = "raise RuntimeError(str(op.get_bind().engine.url.password))";
    let printing = "print(op.get_bind().engine.url, op.get_bind().engine)";
    project.add_script(SECOND, Some(FIRST), printing, "pass");
    project.add_script(THIRD, Some(SECOND), failing, "pass");
    let emulator = Emulator::start(&project.path(""), &[], 60);
    for event in [
        serde_json::json!({"revision": SECOND}),
        event,
        serde_json::json!({"command": "current"}),
    ] {
        let answer = emulator.invoke(&event);
        let all = format!("{answer}{}", emulator.log());
        assert!(all.contains("RuntimeError") || answer["errorType"].is_null());
        assert!(!all.contains(MARK), "{all}");
    }
}

/// The list of processes is open to everybody.
#[cfg(target_os = "linux")]
#[test]
fn the_command_line_of_the_process_does_not_show_the_password() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let project = Project::small_sqlite();
    let mut running = Command::new(env!("CARGO_BIN_EXE_mig"))
        .args(["current", "--url"])
        .arg(format!("postgresql://u:{MARK}@127.0.0.1:{port}/d"))
        .current_dir(project.path("."))
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // It waits for an answer.
    let (client, _) = listener.accept().unwrap();
    let shown = std::fs::read(format!("/proc/{}/cmdline", running.id())).unwrap();
    let shown = String::from_utf8_lossy(&shown).replace('\0', " ");
    drop(client);
    assert_eq!(running.wait().unwrap().code(), Some(1));
    assert!(
        shown.contains(&format!(
            "current --url postgresql://u:***@127.0.0.1:{port}/d"
        )),
        "{shown}"
    );
    assert!(!shown.contains(MARK), "{shown}");
}

#[test]
fn passwords_come_from_files_commands_and_secrets() {
    let database = fresh_database();
    let (port, name) = (cluster().port(), database.name());
    let address = format!("127.0.0.1:{port}/{name}");
    let url = format!(
        "postgresql://{PASSWORD_ROLE}:{}@{address}",
        encoded(PASSWORD)
    );
    let project = || {
        let project = Project::small(&format!("postgresql://{PASSWORD_ROLE}:wrong@{address}"));
        project.write("password", &format!("{PASSWORD}\n"));
        project.write("url", &format!("{url}\n"));
        project.write("print-password.sh", &format!("printf '%s\\n' '{PASSWORD}'"));
        project
    };
    assert_eq!(project().run("current").status, 1);
    for (variable, value) in [
        ("MIG_PASSWORD_FILE", "password"),
        ("MIG_URL_FILE", "url"),
        ("DB_URL_FILE", "url"),
        ("MIG_PASSWORD_COMMAND", "/bin/sh print-password.sh"),
    ] {
        project().with_variable(variable, value).result("current");
    }
    // The sample's env.py reads DB_URL.
    let sample = Project::sample().with_variable("DB_URL_FILE", "url");
    sample.write("url", &url);
    sample.result("current");
    let secret = serde_json::json!({
        "username": PASSWORD_ROLE, "password": PASSWORD, "engine": "postgres",
        "host": "127.0.0.1", "port": port, "dbname": name,
    });
    for secret in [secret.to_string(), url.clone()] {
        let project = Project::small_sqlite()
            .with_variable("MIG_SECRET_ID", "club/database")
            .with_variable("AWS_SESSION_TOKEN", "token-of-the-session")
            .with_variable(
                "PARAMETERS_SECRETS_EXTENSION_HTTP_PORT",
                &extension(&secret).to_string(),
            );
        let shown = project.result("current -v");
        assert!(
            shown.contains(&format!("{PASSWORD_ROLE}:***@127.0.0.1:{port}/{name}")),
            "{shown}"
        );
    }
}

/// Plays the Secrets Manager extension for one request.
fn extension(secret: &str) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let body = serde_json::json!({"SecretString": secret}).to_string();
    std::thread::spawn(move || {
        let (mut client, _) = listener.accept().unwrap();
        let count = client.read(&mut [0; 4096]).unwrap();
        assert!(count > 0);
        let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len());
        client
            .write_all(format!("{head}{body}").as_bytes())
            .unwrap();
    });
    port
}

#[test]
fn sources_that_fail_do_not_show_what_they_learnt() {
    for (variable, value, message) in [
        (
            "MIG_PASSWORD_COMMAND",
            format!("/bin/sh -c 'echo {MARK}; echo {MARK} >&2; exit 4'"),
            "failed with exit status: 4",
        ),
        (
            "MIG_PASSWORD_COMMAND",
            format!("/bin/sh -c 'echo {MARK}; echo {MARK}'"),
            "more than one line",
        ),
        (
            "MIG_PASSWORD_COMMAND",
            "/bin/sh -c '".to_owned(),
            "a quote is not closed",
        ),
        (
            "MIG_PASSWORD_FILE",
            "/nowhere/file".to_owned(),
            "cannot read \"/nowhere/file\"",
        ),
        ("MIG_URL_FILE", "empty".to_owned(), "is empty"),
        (
            "MIG_SECRET_ID",
            "x".to_owned(),
            "AWS_SESSION_TOKEN is not set",
        ),
    ] {
        let project =
            Project::small("postgresql://u:wrong@127.0.0.1:1/d").with_variable(variable, &value);
        project.write("empty", "\n");
        let outcome = project.run("upgrade head");
        assert_eq!(outcome.status, 255, "{outcome:#?}");
        let expected = format!("FAILED: {variable}: ");
        assert!(outcome.stdout.starts_with(&expected), "{outcome:#?}");
        assert!(outcome.stdout.contains(message), "{outcome:#?}");
        assert_hidden(&outcome);
    }
    for secret in [
        format!("{{\"password\": [\"{MARK}\"]}}"),
        MARK.to_owned(),
        format!("{{{MARK}"),
    ] {
        let project = Project::small_sqlite()
            .with_variable("MIG_SECRET_ID", "club/database")
            .with_variable("AWS_SESSION_TOKEN", "token-of-the-session")
            .with_variable(
                "PARAMETERS_SECRETS_EXTENSION_HTTP_PORT",
                &extension(&secret).to_string(),
            );
        let outcome = project.run("upgrade head");
        assert_eq!(outcome.status, 255, "{outcome:#?}");
        assert!(
            outcome.stdout.contains("the secret \"club/database\""),
            "{outcome:#?}"
        );
        assert_hidden(&outcome);
    }
}
