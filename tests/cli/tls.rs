//! TLS as projects ask for it: URLs, variables, files below the home folder, `connect_args`.

use super::project::Project;
use super::support::tls::{CERTIFICATE_ROLE, HOST, Shown, TlsServer, tls_server};

/// An `env.py` that makes its engine with these arguments and says whether TLS is used.
fn project_with(
    server: &TlsServer,
    driver: &str,
    role: &str,
    setup: &str,
    arguments: &str,
) -> Project {
    let port = server.cluster.port();
    let host = if driver == "asyncpg" || driver == "pg8000" {
        "127.0.0.1"
    } else {
        HOST
    };
    let project = Project::small(&format!(
        "postgresql+{driver}://{role}@{host}:{port}/postgres"
    ));
    let address = if host == HOST {
        "'hostaddr': '127.0.0.1', "
    } else {
        ""
    };
    project.write(
        "migration/env.py",
        &format!(
            "import ssl\nimport sqlalchemy as sa\nfrom alembic import context\n{setup}\n\
             engine = sa.create_engine(context.config.get_main_option('sqlalchemy.url'), connect_args={{{address}{arguments}}})\n\
             with engine.connect() as connection:\n    \
             print(connection.scalar(sa.text('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()')))\n    \
             context.configure(connection=connection)\n    \
             with context.begin_transaction():\n        context.run_migrations()\n"
        ),
    );
    project
}

#[test]
fn arguments_of_the_engine() {
    let server = tls_server();
    server.show(Shown::Right);
    let root = server.file("root.crt").display().to_string();
    let other = server.file("other.crt").display().to_string();
    let (certificate, key) = (server.file("client.crt"), server.file("client.key"));
    let chain = format!("context_.load_cert_chain({certificate:?}, {key:?})");
    let context = format!(
        "context_ = ssl.create_default_context(cafile={root:?})\ncontext_.check_hostname = False"
    );
    let wrong = format!("context_ = ssl.create_default_context(cafile={other:?})");
    let unverified = "context_ = ssl.create_default_context()\ncontext_.check_hostname = False\ncontext_.verify_mode = ssl.CERT_NONE";
    // certifi's file is the system's, for which the authority of the test stands in.
    let by_certifi = "import certifi\ncontext_ = ssl.create_default_context(ssl.Purpose.SERVER_AUTH, cafile=certifi.where())\ncontext_.check_hostname = False";
    for (driver, role, setup, arguments, expected) in [
        (
            "psycopg2",
            "postgres",
            "",
            "'sslmode': 'require'".to_owned(),
            "True",
        ),
        (
            "psycopg2",
            "postgres",
            "",
            "'sslmode': 'disable'".to_owned(),
            "False",
        ),
        (
            "psycopg2",
            "postgres",
            "",
            format!("'sslmode': 'verify-full', 'sslrootcert': {root:?}"),
            "True",
        ),
        (
            "psycopg2",
            "postgres",
            "",
            format!("'sslmode': 'verify-full', 'sslrootcert': {other:?}"),
            "which is not trusted",
        ),
        (
            "psycopg2",
            CERTIFICATE_ROLE,
            "",
            format!("'sslmode': 'require', 'sslcert': {certificate:?}, 'sslkey': {key:?}"),
            "True",
        ),
        (
            "asyncpg",
            "postgres",
            "",
            "'ssl': 'require'".to_owned(),
            "True",
        ),
        (
            "asyncpg",
            "postgres",
            "",
            "'ssl': False".to_owned(),
            "False",
        ),
        (
            "asyncpg",
            "postgres",
            "",
            "'ssl': 'require', 'server_settings': {'application_name': 'x y'}".to_owned(),
            "True",
        ),
        (
            "asyncpg",
            "postgres",
            &context,
            "'ssl': context_".to_owned(),
            "True",
        ),
        (
            "asyncpg",
            "postgres",
            &wrong,
            "'ssl': context_".to_owned(),
            "which is not trusted",
        ),
        (
            "asyncpg",
            "postgres",
            unverified,
            "'ssl': context_".to_owned(),
            "True",
        ),
        (
            "asyncpg",
            CERTIFICATE_ROLE,
            &format!("{context}\n{chain}"),
            "'ssl': context_".to_owned(),
            "True",
        ),
        (
            "pg8000",
            "postgres",
            &context,
            "'ssl_context': context_".to_owned(),
            "True",
        ),
        (
            "asyncpg",
            "postgres",
            by_certifi,
            "'ssl': context_".to_owned(),
            "True",
        ),
        (
            "psycopg",
            "postgres",
            by_certifi,
            "'sslmode': 'verify-full', 'sslrootcert': certifi.where()".to_owned(),
            "True",
        ),
        (
            "psycopg2",
            "postgres",
            &context,
            "'ssl': context_".to_owned(),
            "invalid connection option \"ssl\"",
        ),
    ] {
        let project = project_with(&server, driver, role, setup, &arguments)
            .with_variable("SSL_CERT_FILE", &root);
        let outcome = project.run("current");
        let all = format!("{}{}", outcome.stdout, outcome.stderr);
        assert!(
            all.contains(expected),
            "{driver} {arguments} {setup}: {all}"
        );
    }
}

/// What is given from outside wins, and what it leaves open the engine's arguments say.
#[test]
fn a_url_from_outside_keeps_the_arguments_that_it_does_not_contradict() {
    let server = tls_server();
    server.show(Shown::Right);
    let port = server.cluster.port();
    let project = project_with(&server, "psycopg2", "postgres", "", "'sslmode': 'require'");
    for (parameters, expected) in [("", "True"), ("&sslmode=disable", "False")] {
        let url =
            format!("postgresql://postgres@{HOST}:{port}/postgres?hostaddr=127.0.0.1{parameters}");
        let outcome = project.run_with(&["--url", &url, "current"]);
        assert!(
            outcome.stdout.contains(expected),
            "{parameters}: {outcome:#?}"
        );
    }
}

#[test]
fn variables_and_files_of_the_home_folder() {
    let server = tls_server();
    server.show(Shown::Right);
    let root = server.file("root.crt").display().to_string();
    let other = server.file("other.crt").display().to_string();
    let url = |role: &str| format!("{}x=1", server.url(role, "")).replace("&x=1", "");
    let verifying = |root: &str| {
        Project::small(&url("postgres"))
            .with_variable("PGSSLMODE", "verify-full")
            .with_variable("PGSSLROOTCERT", root)
    };
    verifying(&root).result("current");
    let refused = verifying(&other).run("current");
    refused.assert_error(
        1,
        &[
            "which is not trusted",
            "sslrootcert=FILE",
            "global-bundle.pem",
        ],
    );
    let project = Project::small(&url(CERTIFICATE_ROLE)).with_variable("PGSSLMODE", "verify-full");
    project
        .run("current")
        .assert_error(1, &["root.crt\" does not exist"]);
    for (from, to) in [
        ("root.crt", "root.crt"),
        ("client.crt", "postgresql.crt"),
        ("client.key", "postgresql.key"),
    ] {
        let folder = project.path(".postgresql");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::copy(server.file(from), folder.join(to)).unwrap();
    }
    project.result("current");
    let system = Project::small(&url("postgres"))
        .with_variable("PGSSLROOTCERT", "system")
        .with_variable("SSL_CERT_FILE", &root);
    system.result("current");
}

/// One clear error each, with what to do.
#[test]
fn errors_name_the_fix() {
    let server = tls_server();
    let root = server.file("root.crt").display().to_string();
    for (shown, root, parts) in [
        (
            Shown::Expired,
            root.as_str(),
            [
                "has expired (it was valid until 2021-01-01",
                "renew the server's certificate",
            ],
        ),
        (
            Shown::OtherHost,
            &root,
            [
                "does not match host name \"db.example\"",
                "(other.example), or use sslmode=verify-ca",
            ],
        ),
        (
            Shown::Right,
            "/nowhere/x.crt",
            [
                "root certificate file \"/nowhere/x.crt\" does not exist",
                "sslrootcert=system",
            ],
        ),
    ] {
        server.show(shown);
        let parameters = format!("sslmode=verify-full&sslrootcert={root}");
        let outcome = Project::small(&server.url("postgres", &parameters)).run("upgrade head");
        outcome.assert_error(1, &parts);
        assert!(outcome.stderr.lines().count() < 12, "{}", outcome.stderr);
    }
    server.show(Shown::Right);
}
