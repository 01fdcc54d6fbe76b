//! The connection to a MariaDB server, beside what PyMySQL does.

use std::time::Duration;

use ::mysql::prelude::Queryable;
use mig::database::{
    CancelReason, Cancellation, Connection, DatabaseUrl, ErrorKind, IsolationLevel, LockAttempt,
    LockName, Parameters, connect, reflection,
};
use mig::schema::value::SqlValue;

use crate::support::mariadb::{PASSWORD, PASSWORD_USER, TestDatabase, fresh_database};

fn open(database: &TestDatabase) -> Box<dyn Connection> {
    connect(&DatabaseUrl::parse(&database.url()).unwrap()).unwrap()
}

fn run(connection: &mut dyn Connection, sql: &str) -> Option<u64> {
    connection
        .execute(sql, Parameters::None)
        .unwrap()
        .rows_affected
}

fn scalar(connection: &mut dyn Connection, sql: &str) -> SqlValue {
    let outcome = connection.execute(sql, Parameters::None).unwrap();
    outcome.result.unwrap().rows.remove(0).remove(0)
}

#[test]
fn nothing_is_kept_before_commit() {
    let database = fresh_database();
    let mut connection = open(&database);
    assert_eq!(connection.dialect_name(), "mysql");
    assert!(connection.is_mariadb());
    assert!(connection.server_version() >= &[10, 6]);
    assert_eq!(connection.default_schema_name(), Some(database.name()));
    let connection = &mut *connection;
    run(
        connection,
        "CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY, a INT)",
    );
    let inserted = connection
        .execute("INSERT INTO t (a) VALUES (1), (1), (2)", Parameters::None)
        .unwrap();
    assert_eq!(inserted.rows_affected, Some(3));
    assert_eq!(inserted.last_insert_rowid, Some(1));
    // Rows that were found count, changed or not.
    assert_eq!(run(connection, "UPDATE t SET a = 1 WHERE a = 1"), Some(2));
    assert!(connection.in_transaction());
    let mut other = database.client();
    let count = |other: &mut ::mysql::Conn| -> Option<u32> {
        other.query_first("SELECT count(*) FROM t").unwrap()
    };
    assert_eq!(count(&mut other), Some(0));
    connection.rollback().unwrap();
    assert_eq!(
        scalar(connection, "SELECT count(*) FROM t"),
        SqlValue::Integer(0)
    );
    run(connection, "INSERT INTO t (a) VALUES (1)");
    connection.savepoint("it's `s").unwrap();
    run(connection, "INSERT INTO t (a) VALUES (2)");
    connection.rollback_to_savepoint("it's `s").unwrap();
    connection.release_savepoint("it's `s").unwrap();
    connection.commit().unwrap();
    assert_eq!(count(&mut other), Some(1));
    connection
        .set_isolation_level(IsolationLevel::Autocommit)
        .unwrap();
    run(connection, "INSERT INTO t (a) VALUES (3)");
    assert_eq!(count(&mut other), Some(2));
    connection
        .set_isolation_level(IsolationLevel::ReadCommitted)
        .unwrap();
    assert_eq!(
        scalar(connection, "SELECT @@tx_isolation"),
        SqlValue::Text("READ-COMMITTED".into())
    );
}

#[test]
fn several_statements_fail_with_any_of_them() {
    let database = fresh_database();
    let mut connection = open(&database);
    let outcome = connection
        .execute("SELECT 1; SELECT 2", Parameters::None)
        .unwrap();
    assert_eq!(outcome.result.unwrap().rows, [[SqlValue::Integer(1)]]);
    let error = connection
        .execute("SELECT 1; SELECT * FROM nowhere", Parameters::None)
        .unwrap_err();
    assert_eq!(error.number, Some(1146));
    assert_eq!(scalar(&mut *connection, "SELECT 3"), SqlValue::Integer(3));
    let error = connection
        .execute(
            "LOAD DATA LOCAL INFILE '/etc/hosts' INTO TABLE t",
            Parameters::None,
        )
        .unwrap_err();
    assert!(error.number == Some(1146) || error.kind == ErrorKind::Unsupported);
}

#[test]
fn a_connection_fails_as_pymysqls_does() {
    let database = fresh_database();
    let wrong = database.url_of("mysql+pymysql", &format!("{PASSWORD_USER}:wrong@"));
    let failed = |url: &str| connect(&DatabaseUrl::parse(url).unwrap()).err().unwrap();
    let error = failed(&wrong);
    assert_eq!(
        (error.kind, error.number),
        (ErrorKind::Authentication, Some(1045))
    );
    assert_eq!(error.driver_class(), "pymysql.err.OperationalError");
    let error = failed(&format!("{}_not", database.url()));
    assert_eq!(
        (error.kind, error.number),
        (ErrorKind::MissingDatabase, Some(1049))
    );
    let error = failed("mysql+pymysql://me@127.0.0.1:1/d");
    assert_eq!(
        (error.kind, error.number),
        (ErrorKind::Connection, Some(2003))
    );
    let escaped = PASSWORD
        .replace(':', "%3A")
        .replace('@', "%40")
        .replace('/', "%2F");
    for url in [
        database.url_of("mariadb+mysqldb", &format!("{PASSWORD_USER}:{escaped}@")),
        database.socket_url(),
    ] {
        let mut connection = connect(&DatabaseUrl::parse(&url).unwrap()).unwrap();
        assert_eq!(scalar(&mut *connection, "SELECT 1"), SqlValue::Integer(1));
    }
}

#[test]
fn a_cancelled_statement_stops() {
    let database = fresh_database();
    let mut connection = open(&database);
    let cancellation = Cancellation::new();
    let watched = cancellation.watch(connection.canceller());
    cancellation.request(CancelReason::Interrupt);
    let endless = "SELECT SLEEP(600)";
    let error = connection.execute(endless, Parameters::None).unwrap_err();
    cancellation.notice();
    drop(watched);
    assert_eq!(error.number, Some(1317));
}

#[test]
fn one_session_holds_the_lock() {
    let database = fresh_database();
    let (mut first, mut second) = (open(&database), open(&database));
    let name = LockName::new(database.name(), "alembic_version");
    assert_eq!(first.try_lock(&name).unwrap(), LockAttempt::Taken);
    first.rollback().unwrap();
    first.check_lock().unwrap();
    let LockAttempt::Held(holder) = second.try_lock(&name).unwrap() else {
        panic!("two sessions have the lock");
    };
    assert_eq!(Some(holder.identity.as_str()), first.lock_identity());
    assert!(holder.to_string().contains("(open from "), "{holder}");
    run(&mut *first, "DO RELEASE_ALL_LOCKS()");
    let lost = first.check_lock().unwrap_err();
    assert_eq!(lost.kind, ErrorKind::LockLost);
    assert_eq!(second.try_lock(&name).unwrap(), LockAttempt::Taken);
    second.unlock(&name).unwrap();
    assert_eq!(second.lock_identity(), None);
    first
        .set_timeouts(
            Some(Duration::from_secs(3)),
            Some(Duration::from_millis(200)),
        )
        .unwrap();
    let late = first
        .execute("SELECT SLEEP(600)", Parameters::None)
        .unwrap_err();
    assert_eq!(late.number, Some(1969));
}

#[test]
fn names_are_read_under_ansi_quotes() {
    let database = fresh_database();
    let url = format!(
        "{}?sql_mode=ANSI_QUOTES,NO_BACKSLASH_ESCAPES&charset=utf8",
        database.url()
    );
    let mut connection = connect(&DatabaseUrl::parse(&url).unwrap()).unwrap();
    assert!(connection.ansi_quotes() && connection.standard_conforming_strings());
    let connection = &mut *connection;
    run(
        connection,
        r#"CREATE TABLE "the ""t""" ("a\b" INT NOT NULL DEFAULT 3, KEY k ("a\b"))"#,
    );
    let columns = reflection::columns(connection, r#"the "t""#, None)
        .unwrap()
        .unwrap();
    assert_eq!(columns[0].name, "a\\b");
    assert_eq!(columns[0].default.as_deref(), Some("3"));
    let indexes = reflection::indexes(connection, r#"the "t""#, None)
        .unwrap()
        .unwrap();
    assert_eq!(indexes[0].columns, [Some("a\\b".to_owned())]);
    assert!(!reflection::has_table(connection, "absent", Some("nowhere")).unwrap());
    assert_eq!(
        reflection::columns(connection, "absent", None).unwrap(),
        None
    );
}
