//! SQLite behaves as Python's `sqlite3` under SQLAlchemy.

use std::time::Duration;

use mig::database::{
    self, Connection, ErrorKind, IsolationLevel, LockAttempt, LockName, Parameters,
};
use mig::schema::value::SqlValue;
use serde_json::{Value, json};

use crate::postgres_values::repr;

fn connect(url: &str) -> Box<dyn Connection> {
    database::connect(&url.parse().unwrap()).unwrap()
}

fn sql_value(value: &Value) -> SqlValue {
    match value {
        Value::Null => SqlValue::Null,
        Value::Bool(value) => SqlValue::Bool(*value),
        Value::Number(number) => match number.as_i64() {
            Some(value) => SqlValue::Integer(value),
            None => SqlValue::Float(number.as_f64().unwrap()),
        },
        Value::String(text) => SqlValue::Text(text.clone()),
        other => panic!("no such parameter: {other}"),
    }
}

fn described(connection: &mut dyn Connection, case: &Value) -> Value {
    let sql = case["sql"].as_str().unwrap();
    let positional: Vec<SqlValue>;
    let named: Vec<(String, SqlValue)>;
    let parameters = match &case["parameters"] {
        Value::Array(values) => {
            positional = values.iter().map(sql_value).collect();
            Parameters::Positional(&positional)
        }
        Value::Object(values) => {
            named = values
                .iter()
                .map(|(name, value)| (name.clone(), sql_value(value)))
                .collect();
            Parameters::Named(&named)
        }
        _ => Parameters::None,
    };
    let mut actual = json!({"sql": sql});
    if let Some(parameters) = case.get("parameters") {
        actual["parameters"] = parameters.clone();
    }
    match connection.execute(sql, parameters) {
        Ok(outcome) => {
            if case.get("rowcount").is_some() {
                let count = outcome.rows_affected;
                actual["rowcount"] = count.map_or(json!(-1), |count| json!(count));
            }
            if let Some(result) = &outcome.result {
                let names = result.columns.iter().map(|column| json!(column.name));
                actual["columns"] = names.collect();
                let rows = result.rows.iter();
                let rows = rows.map(|row| row.iter().map(|value| json!(repr(value))).collect());
                actual["rows"] = rows.collect::<Vec<Value>>().into();
            }
        }
        Err(error) => {
            actual["class"] = json!(error.driver_class());
            actual["text"] = json!(error.text);
            if let Some(code) = &error.code {
                actual["code"] = json!(code);
            }
        }
    }
    actual["in_transaction"] = json!(connection.in_transaction());
    actual
}

/// `sqlite.jsonl` was recorded from one connection of Python's `sqlite3`.
#[test]
fn statements_end_as_with_sqlite3() {
    let mut connection = connect("sqlite://");
    let mut differences = Vec::new();
    for line in include_str!("sqlite.jsonl").lines() {
        let mut expected: Value = serde_json::from_str(line).unwrap();
        let mut actual = described(&mut *connection, &expected);
        expected.as_object_mut().unwrap().sort_keys();
        actual.as_object_mut().unwrap().sort_keys();
        if expected != actual {
            differences.push(format!("sqlite3: {expected}\nmig:     {actual}"));
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n\n"));
}

fn run(connection: &mut dyn Connection, sql: &str) {
    connection.execute(sql, Parameters::None).unwrap();
}

fn count(connection: &mut dyn Connection, sql: &str) -> SqlValue {
    let outcome = connection.execute(sql, Parameters::None).unwrap();
    outcome.result.unwrap().rows[0][0].clone()
}

#[test]
fn every_way_to_name_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("club.db");
    let absolute = format!("sqlite:///{}", path.display());
    let mut connection = connect(&absolute);
    run(&mut *connection, "CREATE TABLE t (a)");
    assert!(path.exists());
    for url in [
        absolute.replace("sqlite:", "sqlite+pysqlite:"),
        absolute.replace("sqlite:", "sqlite+aiosqlite:"),
        format!("{absolute}?timeout=0.5&check_same_thread=false"),
        format!("sqlite:///file:{}?uri=true", path.display()),
        format!("sqlite:///file:{}?mode=ro&uri=true", path.display()),
        // Without `uri=true`, SQLAlchemy drops SQLite's own arguments.
        format!("{absolute}?mode=ro"),
    ] {
        let mut connection = connect(&url);
        let tables = count(&mut *connection, "SELECT count(*) FROM sqlite_master");
        assert_eq!(tables, SqlValue::Integer(1), "{url}");
    }
    let mut read_only = connect(&format!(
        "sqlite:///file:{}?mode=ro&uri=true",
        path.display()
    ));
    let error = read_only
        .execute("CREATE TABLE u (a)", Parameters::None)
        .unwrap_err();
    assert_eq!(error.text, "attempt to write a readonly database");
    assert_eq!(error.driver_class(), "sqlite3.OperationalError");
}

#[test]
fn a_relative_file_is_below_the_working_folder() {
    let folder = tempfile::tempdir_in(".").unwrap();
    let name = folder
        .path()
        .file_name()
        .unwrap()
        .to_string_lossy()
        .into_owned();
    connect(&format!("sqlite:///{name}/club.db"));
    assert!(folder.path().join("club.db").exists());
}

#[test]
fn what_cannot_be_opened() {
    let fails = |url: &str| {
        let url = url.parse().unwrap();
        database::connect(&url).map(drop).unwrap_err()
    };
    let missing = fails("sqlite:////nowhere/club.db");
    assert_eq!(missing.kind, ErrorKind::MissingDatabase);
    assert_eq!(missing.text, "unable to open database file");
    assert!(
        missing
            .hint
            .as_deref()
            .unwrap()
            .contains("/nowhere/club.db")
    );
    for (url, kind) in [
        ("sqlite://localhost/club.db", ErrorKind::Configuration),
        ("sqlite:///x.db?timeout=soon", ErrorKind::Configuration),
        ("sqlite:///x.db?uri=perhaps", ErrorKind::Configuration),
        ("sqlite:///x.db?detect_types=3", ErrorKind::Unsupported),
        (
            "sqlite:///x.db?isolation_level=IMMEDIATE",
            ErrorKind::Unsupported,
        ),
        ("sqlite+pysqlcipher://:secret@/x.db", ErrorKind::Unsupported),
        ("mysql+pyodbc://u:secret@h/d", ErrorKind::Unsupported),
        ("oracle://u:secret@h/d", ErrorKind::Unsupported),
    ] {
        let error = fails(url);
        assert_eq!(error.kind, kind, "{url}");
        assert!(!format!("{error:?}").contains("secret"), "{url}");
    }
    assert!(!std::path::Path::new("x.db").exists());
}

#[test]
fn ddl_takes_effect_at_once_unless_data_changed_before() {
    let mut connection = connect("sqlite://");
    run(&mut *connection, "CREATE TABLE t (a)");
    connection.rollback().unwrap();
    run(&mut *connection, "INSERT INTO t VALUES (1)");
    run(&mut *connection, "CREATE TABLE u (a)");
    connection.rollback().unwrap();
    let tables = "SELECT group_concat(name) FROM sqlite_master";
    assert_eq!(
        count(&mut *connection, tables),
        SqlValue::Text("t".to_owned())
    );
    connection
        .set_isolation_level(IsolationLevel::Autocommit)
        .unwrap();
    run(&mut *connection, "INSERT INTO t VALUES (1)");
    assert!(!connection.in_transaction());
    connection
        .set_isolation_level(IsolationLevel::Serializable)
        .unwrap();
    run(&mut *connection, "INSERT INTO t VALUES (1)");
    assert!(connection.in_transaction());
}

#[test]
fn only_one_writer_holds_the_lock() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:///{}", folder.path().join("club.db").display());
    let (mut one, mut other) = (connect(&url), connect(&url));
    let name = LockName::new("main", "alembic_version");
    assert_eq!(one.try_lock(&name).unwrap(), LockAttempt::Taken);
    // The holder works as if there were no lock.
    assert!(!one.in_transaction());
    run(&mut *one, "CREATE TABLE t (a)");
    match other.try_lock(&name).unwrap() {
        LockAttempt::Held(holder) => {
            assert_eq!(Some(holder.identity.as_str()), one.lock_identity());
        }
        found => panic!("{found:?}"),
    }
    one.commit().unwrap();
    one.unlock(&name).unwrap();
    assert_eq!(other.try_lock(&name).unwrap(), LockAttempt::Taken);
    drop(other);
    assert_eq!(one.try_lock(&name).unwrap(), LockAttempt::Taken);
    let mut memory = connect("sqlite://");
    assert_eq!(memory.try_lock(&name).unwrap(), LockAttempt::Needless);
}

#[test]
fn a_statement_has_its_time() {
    let mut connection = connect("sqlite://");
    let limit = Some(Duration::from_millis(20));
    connection.set_timeouts(None, limit).unwrap();
    run(&mut *connection, "CREATE TABLE t (a)");
    let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) \
                   SELECT count(*) FROM n";
    let error = connection.execute(endless, Parameters::None).unwrap_err();
    assert_eq!(error.text, "canceling statement due to statement timeout");
    run(&mut *connection, "CREATE TABLE u (a)");
}

#[test]
fn a_running_statement_can_be_interrupted() {
    let mut connection = connect("sqlite://");
    let canceller = connection.canceller();
    let error = std::thread::scope(|scope| {
        let (done, waiting) = std::sync::mpsc::channel::<()>();
        scope.spawn(move || {
            // An interrupt before the statement runs is lost, so it is repeated.
            while waiting.recv_timeout(Duration::from_millis(10))
                == Err(std::sync::mpsc::RecvTimeoutError::Timeout)
            {
                canceller.cancel().unwrap();
            }
        });
        let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) \
                       SELECT max(i) FROM n";
        let error = connection.execute(endless, Parameters::None).unwrap_err();
        drop(done);
        error
    });
    assert_eq!(error.text, "interrupted");
    assert_eq!(error.driver_class(), "sqlite3.OperationalError");
}

#[test]
fn an_error_knows_its_place() {
    let mut connection = connect("sqlite://");
    let error = connection
        .execute("SELECT 'é' || nope", Parameters::None)
        .unwrap_err();
    assert_eq!(error.position, Some(14));
}

#[test]
fn values_that_python_cannot_bind_are_refused() {
    let mut connection = connect("sqlite://");
    let mut bind = |value: SqlValue| {
        let outcome = connection.execute("SELECT ?", Parameters::Positional(&[value]));
        match outcome {
            Ok(outcome) => repr(&outcome.result.unwrap().rows[0][0]),
            Err(error) => format!("{}: {error}", error.driver_class()),
        }
    };
    let datetime = jiff::civil::date(2020, 1, 2).at(3, 4, 5, 60_000);
    for (value, expected) in [
        (SqlValue::Bytes(b"\x00a".to_vec()), "b'\\x00a'"),
        (SqlValue::Date(datetime.date()), "'2020-01-02'"),
        (
            SqlValue::DateTime {
                datetime,
                offset: Some(-12_600),
            },
            "'2020-01-02 03:04:05.000060-03:30'",
        ),
        (
            SqlValue::Time {
                time: datetime.time(),
                offset: None,
            },
            "sqlite3.ProgrammingError: Error binding parameter 1: type 'datetime.time' is not \
             supported",
        ),
        (
            SqlValue::BigInteger("9223372036854775808".parse().unwrap()),
            "OverflowError: Python int too large to convert to SQLite INTEGER",
        ),
        (
            SqlValue::Array(Vec::new()),
            "sqlite3.ProgrammingError: Error binding parameter 1: type 'list' is not supported",
        ),
    ] {
        assert_eq!(bind(value), expected);
    }
}
