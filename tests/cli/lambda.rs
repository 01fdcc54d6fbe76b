//! `mig lambda` below AWS's own emulator of the runtime interface, with a real PostgreSQL.

use std::time::{Duration, Instant};

use mig::database::LockName;
use serde_json::{Value, json};

use super::emulator::Emulator;
use super::project::{FIRST, Project, SECOND};
use super::support::postgres::{TestDatabase, fresh_database};

/// Seconds that an invocation may take where the test is about something else.
const LIMIT: u64 = 60;

const SLEEP: &str = "op.execute('CREATE TABLE half (id int)')\nop.execute('SELECT pg_sleep(50)')";

fn start(project: &Project, variables: &[(&str, &str)]) -> Emulator {
    Emulator::start(&project.path(""), variables, LIMIT)
}

fn versions(database: &TestDatabase) -> Vec<String> {
    let rows = database
        .client()
        .query("SELECT version_num FROM alembic_version", &[])
        .unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

fn has_table(database: &TestDatabase, name: &str) -> bool {
    let count: i64 = database
        .client()
        .query_one(
            "SELECT count(*) FROM pg_tables WHERE tablename = $1",
            &[&name],
        )
        .unwrap()
        .get(0);
    count == 1
}

/// How many connections run the endless statement of [`SLEEP`].
fn sleepers(database: &TestDatabase) -> i64 {
    database
        .client()
        .query_one(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() \
             AND state = 'active' AND query LIKE 'SELECT pg_sleep(50)%'",
            &[],
        )
        .unwrap()
        .get(0)
}

/// Takes the lock of all runs whose version table is in this schema.
fn hold_lock(client: &mut ::postgres::Client, schema: &str) {
    let number = LockName::new(schema, "alembic_version").number();
    client
        .query("SELECT pg_advisory_lock($1)", &[&number])
        .unwrap();
}

#[track_caller]
fn assert_error(answer: &Value, error_type: &str, parts: &[&str]) {
    assert_eq!(answer["errorType"], error_type, "{answer}");
    let message = answer["errorMessage"].as_str().unwrap();
    for part in parts {
        assert!(message.contains(part), "no {part:?} in:\n{message}");
    }
}

#[track_caller]
fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    let started = Instant::now();
    while !holds() {
        assert!(started.elapsed() < Duration::from_secs(30), "{what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn migrations_run_and_then_there_is_nothing_to_do() {
    let database = fresh_database();
    let project = Project::sample();
    let url = database.url();
    let emulator = start(&project, &[("DB_URL", &url)]);

    let answer = emulator.invoke(&json!({}));
    assert_eq!(answer["status"], "applied", "{answer}");
    assert_eq!(answer["command"], "upgrade");
    assert_eq!(answer["revision"], "head");
    assert_eq!(answer["from"], json!([]));
    assert_eq!(answer["to"], json!(["18f4c6b2ad93"]));
    let revisions = answer["revisions"].as_array().unwrap();
    assert_eq!(revisions.len(), 7);
    assert_eq!(revisions[2]["revision"], "93548feda54a");
    assert_eq!(revisions[2]["description"], "create a new facilities");
    assert!(
        revisions
            .iter()
            .all(|step| step["milliseconds"].is_number())
    );
    assert!(revisions.iter().all(|step| step["started"].is_string()));
    let log = answer["log"].to_string();
    assert!(
        log.contains("Running upgrade 2f18a88b0e56 -> 93548feda54a"),
        "{log}"
    );
    assert!(
        emulator
            .log()
            .contains("Running upgrade 2f18a88b0e56 -> 93548feda54a")
    );
    assert_eq!(versions(&database), ["18f4c6b2ad93"]);

    let again = emulator.invoke(&json!({}));
    assert_eq!(again["status"], "nothing to do", "{again}");
    assert_eq!(again["from"], again["to"]);
    assert_eq!(again["revisions"], json!([]));

    let current = emulator.invoke(&json!({"command": "current"}));
    assert_eq!(current["output"], "18f4c6b2ad93 (head)\n", "{current}");
    assert_eq!(current["to"], json!(["18f4c6b2ad93"]));
    let heads = emulator.invoke(&json!({"command": "heads"}));
    assert_eq!(heads["output"], "18f4c6b2ad93 (head)\n", "{heads}");
    let history =
        emulator.invoke(&json!({"command": "history", "revision": "7a31c2d09e54:93548feda54a"}));
    assert_eq!(
        history["output"].as_str().unwrap().lines().count(),
        3,
        "{history}"
    );
}

#[test]
fn of_two_invocations_at_once_one_migrates() {
    let database = fresh_database();
    let project = Project::example("aws-lambda");
    let url = database.url();
    // One emulator serves one invocation at a time.
    let emulators = [(); 2].map(|()| start(&project, &[("DB_URL", &url)]));
    // Both come to the lock before either has it.
    let mut holder = database.client();
    hold_lock(&mut holder, "cd");
    let answers = std::thread::scope(|scope| {
        let invocations = emulators
            .each_ref()
            .map(|emulator| scope.spawn(|| emulator.invoke(&json!({}))));
        for emulator in &emulators {
            wait_until("the invocation does not wait for the lock", || {
                emulator.log().contains("for another run to end")
            });
        }
        drop(holder);
        invocations.map(|invocation| invocation.join().unwrap())
    });
    let mut statuses = answers.each_ref().map(|answer| answer["status"].clone());
    statuses.sort_by_key(Value::to_string);
    assert_eq!(statuses, ["applied", "nothing to do"], "{answers:#?}");
    for answer in &answers {
        assert_eq!(answer["to"], json!(["93548feda54a"]), "{answer}");
        let count = answer["revisions"].as_array().unwrap().len();
        assert_eq!(count, if answer["status"] == "applied" { 3 } else { 0 });
    }
    // Each row that a migration inserts is there once.
    let facilities: i64 = database
        .client()
        .query_one("SELECT count(*) FROM cd.facilities", &[])
        .unwrap()
        .get(0);
    assert_eq!(facilities, 7);
}

#[test]
fn a_broken_script_is_an_error_and_a_repaired_one_runs() {
    let database = fresh_database();
    let project = Project::small(&database.url());
    let broken = "op.execute('SELECT nosuch FROM thing')";
    project.add_script(SECOND, Some(FIRST), broken, "pass");
    let emulator = start(&project, &[]);

    let shell = project.run("upgrade head");
    let answer = emulator.invoke(&json!({}));
    let state = "rolled back; still at base";
    assert_error(
        &answer,
        "ProgrammingError",
        &["nosuch", "2b3c4d5e6f70_.py", state],
    );
    assert_eq!(
        answer["errorMessage"],
        shell.stderr.split_off_error(),
        "not the text of the shell"
    );
    assert!(emulator.log().contains(state));

    project.add_script(SECOND, Some(FIRST), "pass", "pass");
    let answer = emulator.invoke(&json!({}));
    assert_eq!(answer["status"], "applied", "{answer}");
    assert_eq!(versions(&database), [SECOND]);
    let unknown = emulator.invoke(&json!({"revision": "nosuch"}));
    assert_error(
        &unknown,
        "CommandError",
        &[
            "FAILED: Can't locate revision identified by 'nosuch'\n",
            "hint: ",
        ],
    );
}

/// The part of standard error that begins with the error.
trait ErrorPart {
    fn split_off_error(&self) -> &str;
}

impl ErrorPart for String {
    fn split_off_error(&self) -> &str {
        self[self.find("error: ").unwrap()..].trim_end()
    }
}

#[test]
fn sql_and_arguments_of_env_py() {
    let project = Project::small("postgresql://nobody@127.0.0.1:1/nowhere");
    let env = std::fs::read_to_string(project.path("migration/env.py")).unwrap();
    project.write(
        "migration/env.py",
        &format!("{env}\nprint(sorted(context.get_x_argument(as_dictionary=True).items()))\n"),
    );
    let emulator = start(&project, &[]);
    let answer = emulator.invoke(&json!({"sql": true, "x": {"tenant": "a b", "size": 3}}));
    let output = answer["output"].as_str().unwrap();
    assert!(output.contains("CREATE TABLE thing"), "{answer}");
    assert!(
        output.contains("[('size', '3'), ('tenant', 'a b')]"),
        "{answer}"
    );
    assert_eq!(answer["status"], "done");
    assert_eq!(answer.get("to"), None);
}

#[test]
fn what_is_not_invited_is_refused() {
    let database = fresh_database();
    let project = Project::small(&database.url());
    let emulator = start(&project, &[]);
    let answer = emulator.invoke(&json!({"command": "drop"}));
    assert_error(&answer, "InvalidEvent", &["unknown command 'drop'"]);
    let answer = emulator.invoke(&json!({"Records": []}));
    assert_error(&answer, "InvalidEvent", &["unknown key 'Records'"]);
    let answer = emulator.invoke(&json!({"sql": "yes"}));
    assert_error(&answer, "InvalidEvent", &["'sql' of the event is a text"]);
    let answer = emulator.invoke(&json!(["upgrade"]));
    assert_error(&answer, "InvalidEvent", &["the event is a list"]);
    assert!(emulator.post("no JSON")["errorType"].is_string());
    let back = json!({"command": "downgrade", "revision": "base"});
    assert_error(
        &emulator.invoke(&back),
        "CommandNotAllowed",
        &["MIG_LAMBDA_ALLOW"],
    );
    drop(emulator);

    let emulator = start(&project, &[("MIG_LAMBDA_ALLOW", "downgrade,stamp")]);
    assert_eq!(emulator.invoke(&json!({}))["status"], "applied");
    let answer = emulator.invoke(&back);
    assert_eq!(answer["status"], "reverted", "{answer}");
    assert_eq!(answer["revisions"][0]["direction"], "downgrade");
    assert_eq!(versions(&database), Vec::<String>::new());
    let answer = emulator.invoke(&json!({"command": "stamp", "revision": FIRST}));
    assert_eq!(answer["status"], "stamped", "{answer}");
    assert_eq!(versions(&database), [FIRST]);
}

#[test]
fn a_deadline_cancels_and_rolls_back() {
    let database = fresh_database();
    let project = Project::small(&database.url());
    project.result("upgrade 1a2b3c4d5e6f");
    project.add_script(SECOND, Some(FIRST), SLEEP, "pass");
    let emulator = Emulator::start(&project.path(""), &[], 3);
    let answer = emulator.invoke(&json!({}));
    let state = format!("rolled back; still at {FIRST}");
    assert_error(
        &answer,
        "DeadlineExceeded",
        &["out of time", "pg_sleep", &state],
    );
    assert_eq!(sleepers(&database), 0, "the statement runs on");
    assert!(!has_table(&database, "half"));
    assert_eq!(versions(&database), [FIRST]);

    project.add_script(SECOND, Some(FIRST), "pass", "pass");
    let mut holder = database.client();
    hold_lock(&mut holder, "public");
    let answer = emulator.invoke(&json!({}));
    assert_error(
        &answer,
        "DeadlineExceeded",
        &["out of time", "nothing was sent"],
    );
    drop(holder);
    assert_eq!(emulator.invoke(&json!({}))["status"], "applied");
}

#[test]
fn a_crash_ends_the_invocation_and_nothing_else() {
    let database = fresh_database();
    let project = Project::small(&database.url());
    project.add_script(SECOND, Some(FIRST), SLEEP, "pass");
    let emulator = start(&project, &[]);
    let answer = std::thread::scope(|scope| {
        let invocation = scope.spawn(|| emulator.invoke(&json!({})));
        wait_until("the statement does not run", || sleepers(&database) == 1);
        emulator.kill_invocation(&project.path(""));
        invocation.join().unwrap()
    });
    assert_error(&answer, "Crash", &["ended by signal 9", "rolled back"]);
    // The server has not noticed yet that nobody waits for the statement.
    let client = &mut database.client();
    client
        .execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
             WHERE datname = current_database() AND query LIKE 'SELECT pg_sleep(50)%'",
            &[],
        )
        .unwrap();
    wait_until("the statement runs on", || sleepers(&database) == 0);
    project.add_script(SECOND, Some(FIRST), "pass", "pass");
    let answer = emulator.invoke(&json!({}));
    assert_eq!(answer["status"], "applied", "{answer}");
    assert!(!has_table(&database, "half"));
}

#[test]
fn only_aws_lambda_starts_it() {
    let project = Project::small_sqlite();
    let outcome = project.run("lambda");
    outcome
        .assert_failed("'mig lambda' is started by AWS Lambda, which sets AWS_LAMBDA_RUNTIME_API");
    let project = project.with_variable("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:1");
    let outcome = project.run("");
    outcome.assert_failed("AWS_LAMBDA_RUNTIME_API is set, but AWS_LAMBDA_FUNCTION_NAME is not");
}
