//! Statements, transactions and errors on PostgreSQL behave as through psycopg2.

use std::time::Duration;

use mig::database::{
    self, Connection, DatabaseError, ErrorKind, IsolationLevel, LockAttempt, LockName, Outcome,
    Parameters,
};
use mig::schema::value::SqlValue;
use serde_json::{Value, json};

use crate::postgres_values::repr;
use crate::support::postgres::{TestDatabase, fresh_database};

fn connect(database: &TestDatabase) -> Box<dyn Connection> {
    database::connect(&database.url().parse().unwrap()).unwrap()
}

fn run(connection: &mut dyn Connection, sql: &str) -> Outcome {
    connection.execute(sql, Parameters::None).unwrap()
}

fn scalar(connection: &mut dyn Connection, sql: &str) -> SqlValue {
    run(connection, sql).result.unwrap().rows[0][0].clone()
}

fn described(outcome: &Result<Outcome, DatabaseError>) -> Value {
    let mut case = json!({});
    match outcome {
        Ok(outcome) => {
            let count = outcome.rows_affected;
            case["rowcount"] = count.map_or(json!(-1), |count| json!(count));
            if let Some(result) = &outcome.result {
                let names = result.columns.iter().map(|column| json!(column.name));
                case["columns"] = names.collect();
                let rows = result.rows.iter();
                let rows = rows.map(|row| row.iter().map(|value| json!(repr(value))).collect());
                case["rows"] = rows.collect::<Vec<Value>>().into();
            }
        }
        Err(error) => {
            case["class"] = json!(error.driver_class());
            case["text"] = json!(error.text);
            if let Some(code) = &error.code {
                case["code"] = json!(code);
                case["message_primary"] = json!(error.message);
            }
            for (name, value) in [
                ("message_detail", &error.detail),
                ("message_hint", &error.hint),
                ("constraint_name", &error.constraint),
                ("table_name", &error.table),
                ("column_name", &error.column),
            ] {
                if let Some(value) = value {
                    case[name] = json!(value);
                }
            }
        }
    }
    case
}

/// `statements.jsonl` was recorded with a psycopg2 cursor: sessions of statements, in autocommit
/// and with a rollback after each error.
#[test]
fn statements_end_as_with_psycopg2() {
    let mut session: Option<(TestDatabase, Box<dyn Connection>, bool)> = None;
    let mut differences = Vec::new();
    for line in include_str!("statements.jsonl").lines() {
        let mut expected: Value = serde_json::from_str(line).unwrap();
        if let Some(autocommit) = expected["autocommit"].as_bool() {
            let database = fresh_database();
            let mut connection = connect(&database);
            if autocommit {
                let level = IsolationLevel::Autocommit;
                connection.set_isolation_level(level).unwrap();
            }
            session = Some((database, connection, autocommit));
            continue;
        }
        let (_, connection, autocommit) = session.as_mut().unwrap();
        let sql = expected["sql"].as_str().unwrap().to_owned();
        let outcome = connection.execute(&sql, Parameters::None);
        let mut actual = described(&outcome);
        actual["sql"] = json!(sql);
        if outcome.is_err() && !*autocommit {
            connection.rollback().unwrap();
        }
        let notices = connection.take_notices();
        if !notices.is_empty() {
            let texts = notices.iter().map(|notice| json!(notice.text));
            actual["notices"] = texts.collect();
        }
        expected.as_object_mut().unwrap().sort_keys();
        actual.as_object_mut().unwrap().sort_keys();
        if expected != actual {
            differences.push(format!("psycopg2: {expected}\nmig:      {actual}"));
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n\n"));
}

#[test]
fn a_transaction_begins_with_the_first_statement() {
    let database = fresh_database();
    let mut one = connect(&database);
    let mut other = connect(&database);
    assert!(!one.in_transaction());
    run(&mut *one, "CREATE TABLE t (a int)");
    assert!(one.in_transaction());
    let count = "SELECT count(*) FROM pg_tables WHERE tablename = 't'";
    assert_eq!(scalar(&mut *other, count), SqlValue::Integer(0));
    one.rollback().unwrap();
    assert!(!one.in_transaction());
    run(&mut *one, "CREATE TABLE t (a int)");
    one.commit().unwrap();
    other.rollback().unwrap();
    assert_eq!(scalar(&mut *other, count), SqlValue::Integer(1));
}

#[test]
fn isolation_levels_reach_the_server() {
    let database = fresh_database();
    let mut connection = connect(&database);
    let show = "SHOW transaction_isolation";
    let text = |text: &str| SqlValue::Text(text.to_owned());
    assert_eq!(scalar(&mut *connection, show), text("read committed"));
    connection
        .set_isolation_level(IsolationLevel::Serializable)
        .unwrap();
    assert_eq!(scalar(&mut *connection, show), text("serializable"));
    run(&mut *connection, "CREATE TABLE t ()");
    connection
        .set_isolation_level(IsolationLevel::Autocommit)
        .unwrap();
    assert!(!connection.in_transaction());
    let table = "SELECT to_regclass('t') IS NULL";
    assert_eq!(scalar(&mut *connection, table), SqlValue::Bool(true));
    assert!(!connection.in_transaction());
    // Outside a transaction only.
    run(&mut *connection, "VACUUM");
}

#[test]
fn several_statements_are_one_transaction_even_when_the_last_returns_rows() {
    let database = fresh_database();
    let mut connection = connect(&database);
    connection
        .set_isolation_level(IsolationLevel::Autocommit)
        .unwrap();
    let failed = "CREATE TABLE t (a int); INSERT INTO t VALUES (1); SELECT 1 / 0 FROM t";
    let error = connection.execute(failed, Parameters::None).unwrap_err();
    assert_eq!(error.driver_class(), "psycopg2.errors.DivisionByZero");
    let table = "SELECT to_regclass('t') IS NULL";
    assert_eq!(scalar(&mut *connection, table), SqlValue::Bool(true));
    let works = "CREATE TABLE t (a int); INSERT INTO t VALUES (1); SELECT a FROM t";
    assert_eq!(scalar(&mut *connection, works), SqlValue::Integer(1));
}

#[test]
fn savepoints_keep_what_came_before() {
    let database = fresh_database();
    let mut connection = connect(&database);
    run(&mut *connection, "CREATE TABLE t (a int)");
    connection.savepoint("one \"two\"").unwrap();
    assert!(
        connection
            .execute("INSERT INTO nope VALUES (1)", Parameters::None)
            .is_err()
    );
    let error = connection
        .execute("SELECT 1", Parameters::None)
        .unwrap_err();
    assert_eq!(
        error.driver_class(),
        "psycopg2.errors.InFailedSqlTransaction"
    );
    connection.rollback_to_savepoint("one \"two\"").unwrap();
    run(&mut *connection, "INSERT INTO t VALUES (2)");
    connection.release_savepoint("one \"two\"").unwrap();
    connection.commit().unwrap();
    assert_eq!(
        scalar(&mut *connection, "SELECT sum(a) FROM t"),
        SqlValue::Integer(2)
    );
}

#[test]
fn only_one_session_holds_the_lock() {
    let database = fresh_database();
    let mut one = connect(&database);
    let mut other = connect(&database);
    let name = LockName::new("public", "alembic_version");
    assert_eq!(one.try_lock(&name).unwrap(), LockAttempt::Taken);
    match other.try_lock(&name).unwrap() {
        LockAttempt::Held(holder) => {
            assert_eq!(Some(holder.identity.as_str()), one.lock_identity());
            assert_eq!(holder.application.as_deref(), Some("mig"));
            let text = holder.to_string();
            assert!(
                text.contains("user \"postgres\" from 127.0.0.1, since 2"),
                "{text}"
            );
        }
        found => panic!("{found:?}"),
    }
    // Asking does not open a transaction, and the lock outlives one.
    assert!(!other.in_transaction());
    run(&mut *one, "SELECT 1");
    one.commit().unwrap();
    one.check_lock().unwrap();
    assert!(matches!(
        other.try_lock(&name).unwrap(),
        LockAttempt::Held(_)
    ));
    let second = LockName::new("public", "other");
    assert_eq!(other.try_lock(&second).unwrap(), LockAttempt::Taken);
    assert_eq!(one.try_lock(&name).unwrap(), LockAttempt::Taken);
    one.unlock(&name).unwrap();
    one.unlock(&name).unwrap();
    assert_eq!(other.try_lock(&name).unwrap(), LockAttempt::Taken);
    drop(other);
    let started = std::time::Instant::now();
    while one.try_lock(&name).unwrap() != LockAttempt::Taken {
        // The server notices the end of a session in its own time.
        assert!(started.elapsed() < Duration::from_secs(60));
    }
}

#[test]
fn a_rollback_keeps_the_lock() {
    let database = fresh_database();
    let mut one = connect(&database);
    let name = LockName::new("public", "alembic_version");
    run(&mut *one, "CREATE TABLE t (a int)");
    assert_eq!(one.try_lock(&name).unwrap(), LockAttempt::Taken);
    one.rollback().unwrap();
    one.check_lock().unwrap();
    let mut other = connect(&database);
    assert!(matches!(
        other.try_lock(&name).unwrap(),
        LockAttempt::Held(_)
    ));
}

#[test]
fn a_session_that_another_run_uses_cannot_be_locked() {
    let database = fresh_database();
    let mut one = connect(&database);
    let name = LockName::new("public", "alembic_version");
    run(&mut *one, "SET mig.session = 'another'");
    one.commit().unwrap();
    let error = one.try_lock(&name).unwrap_err();
    assert_eq!(error.kind, ErrorKind::LockLost);
    let hint = error.hint.clone().unwrap();
    assert!(
        hint.contains("pgbouncer") && hint.contains("--no-lock"),
        "{hint}"
    );
}

#[test]
fn statements_have_their_time() {
    let database = fresh_database();
    let mut connection = connect(&database);
    let limit = Some(Duration::from_millis(20));
    connection.set_timeouts(limit, limit).unwrap();
    let error = connection
        .execute("SELECT pg_sleep(600)", Parameters::None)
        .unwrap_err();
    assert_eq!(error.code.as_deref(), Some("57014"));
    connection.rollback().unwrap();
    let shown = scalar(&mut *connection, "SHOW lock_timeout");
    assert_eq!(shown, SqlValue::Text("20ms".to_owned()));
}

#[test]
fn a_running_statement_can_be_cancelled() {
    let database = fresh_database();
    let mut connection = connect(&database);
    let canceller = connection.canceller();
    let error = std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut observer = connect(&database);
            let running = "SELECT count(*) > 0 FROM pg_stat_activity \
                           WHERE query LIKE 'SELECT pg_sleep%' AND state = 'active'";
            while scalar(&mut *observer, running) != SqlValue::Bool(true) {
                observer.rollback().unwrap();
                std::thread::sleep(Duration::from_millis(10));
            }
            canceller.cancel().unwrap();
        });
        connection
            .execute("SELECT pg_sleep(600)", Parameters::None)
            .unwrap_err()
    });
    assert_eq!(error.driver_class(), "psycopg2.errors.QueryCanceled");
    connection.rollback().unwrap();
    assert_eq!(scalar(&mut *connection, "SELECT 1"), SqlValue::Integer(1));
}

#[test]
fn a_lost_connection_says_so() {
    let database = fresh_database();
    let mut connection = connect(&database);
    let own = scalar(&mut *connection, "SELECT pg_backend_pid()");
    let SqlValue::Integer(own) = own else {
        panic!("not a process id: {own:?}");
    };
    database
        .client()
        .simple_query(&format!("SELECT pg_terminate_backend({own}, 60000)"))
        .unwrap();
    let error = connection
        .execute("SELECT 1", Parameters::None)
        .unwrap_err();
    assert!(error.is_disconnect, "{error:?}");
    assert_eq!(error.class.name(), "OperationalError");
    assert!(
        error
            .text
            .contains("server closed the connection unexpectedly")
    );
    let again = connection
        .execute("SELECT 1", Parameters::None)
        .unwrap_err();
    assert!(again.is_disconnect, "{again:?}");
}

#[test]
fn facts_about_the_session() {
    let database = fresh_database();
    let url = format!("{}?options=-csearch_path%3Dother%2Cpublic", database.url());
    database
        .client()
        .simple_query("CREATE SCHEMA other; SET standard_conforming_strings = off")
        .unwrap();
    let connection = database::connect(&url.parse().unwrap()).unwrap();
    assert_eq!(connection.dialect_name(), "postgresql");
    assert_eq!(connection.default_schema_name(), Some("other"));
    assert!(connection.standard_conforming_strings());
    assert!(connection.server_version()[0] >= 9);
}

#[test]
fn dates_are_read_whatever_the_database_prefers() {
    let database = fresh_database();
    let alter = "ALTER DATABASE {} SET datestyle = 'German, DMY'";
    let alter = alter.replace("{}", database.name());
    database.client().simple_query(&alter).unwrap();
    let mut connection = connect(&database);
    let value = scalar(&mut *connection, "SELECT date '2020-01-31'");
    assert_eq!(repr(&value), "datetime.date(2020, 1, 31)");
}
