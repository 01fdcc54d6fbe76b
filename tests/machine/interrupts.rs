//! SIGINT and SIGTERM: the running statement is cancelled, the work rolled back, and the report says
//! where the database stands.

use crate::process::{Process, Signal, eventually, start};
use crate::project::{FIRST, Project, SECOND};
use crate::support::postgres::{TestDatabase, fresh_database};

const THIRD: &str = "3c4d5e6f7081";

/// The small project with a third revision that does this.
fn project(url: &str, upgrade: &str) -> Project {
    let project = Project::small(url);
    project.add_script(THIRD, Some(SECOND), upgrade, "pass");
    project
}

fn wait_for_statement(database: &TestDatabase, text: &str) {
    let mut client = database.client();
    eventually("the statement runs", || {
        let sql = "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' \
                   AND datname = current_database() AND pid <> pg_backend_pid() AND query LIKE '%' || $1 || '%'";
        client.query_one(sql, &[&text]).unwrap().get::<_, i64>(0) > 0
    });
}

fn interrupted(process: Process, signal: Signal, status: i32, parts: &[&str]) {
    process.signal(signal);
    process.end().assert_error(status, parts);
}

#[test]
fn a_statement_of_postgresql_is_cancelled() {
    for (signal, status, title) in [
        (Signal::Interrupt, 130, "interrupted (SIGINT)"),
        (Signal::Terminate, 143, "terminated (SIGTERM)"),
    ] {
        let database = fresh_database();
        let project = project(
            &database.url(),
            "op.execute('CREATE TABLE other (id int)')\nop.execute('SELECT pg_sleep(3600)')",
        );
        let process = start(&project, "upgrade head");
        wait_for_statement(&database, "pg_sleep");
        interrupted(
            process,
            signal,
            status,
            &[
                &format!("{title} during upgrade {SECOND} -> {THIRD}"),
                "3c4d5e6f7081_.py:16:5",
                "statement: SELECT pg_sleep(3600) (cancelled)",
                "state: rolled back; still at base",
            ],
        );
        let mut client = database.client();
        let left = client
            .query_one("SELECT count(*) FROM pg_class WHERE relname IN ('thing', 'other', 'alembic_version')", &[])
            .unwrap();
        assert_eq!(left.get::<_, i64>(0), 0);
    }
}

#[test]
fn no_script_catches_it() {
    let database = fresh_database();
    let project = project(
        &database.url(),
        "try:\n    op.execute('SELECT pg_sleep(3600)')\nexcept BaseException:\n    pass\nprint('went on')",
    );
    let process = start(&project, "upgrade head");
    wait_for_statement(&database, "pg_sleep");
    process.signal(Signal::Interrupt);
    let outcome = process.end();
    outcome.assert_error(130, &["state: rolled back; still at base"]);
    assert_eq!(outcome.stdout, "");
}

#[test]
fn what_took_effect_is_named() {
    let database = fresh_database();
    let project = project(
        &database.url(),
        "with op.get_context().autocommit_block():\n    op.execute('CREATE TABLE other (id int)')\nop.execute('CREATE TABLE lost (id int)')\nop.execute('SELECT pg_sleep(3600)')",
    );
    let process = start(&project, "upgrade head");
    wait_for_statement(&database, "pg_sleep");
    interrupted(
        process,
        Signal::Terminate,
        143,
        &[
            &format!(
                "state: not rolled back as a whole, as not all was in one transaction; at {SECOND}\n"
            ),
            &format!("last in effect, of {THIRD}:\n"),
            "             CREATE TABLE other (id int)\n",
        ],
    );
    assert_eq!(project.result("current"), format!("{SECOND}\n"));
}

#[test]
fn long_evaluation_ends() {
    for code in [
        "while True:\n    pass",
        "import time\ntime.sleep(3600)",
        "list(i for i in iter(int, 1))",
        "sum(1 for _ in iter(int, 1))",
    ] {
        let project = project("sqlite:///thing.db", &format!("print('begun')\n{code}"));
        let mut process = start(&project, "upgrade head");
        process.wait_for_output("begun");
        interrupted(
            process,
            Signal::Interrupt,
            130,
            &[
                &format!("interrupted (SIGINT) during upgrade {SECOND} -> {THIRD}"),
                "3c4d5e6f7081_.py:1",
                &format!("still at {SECOND}"),
            ],
        );
        assert_eq!(project.result("current"), format!("{SECOND}\n"));
    }
}

#[test]
fn a_statement_of_sqlite_is_cancelled() {
    let project = project(
        "sqlite:///thing.db",
        "op.execute(\"INSERT INTO thing (name) VALUES ('lost')\")\nprint('begun')\nop.get_bind().execute(sa.text('WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n'))",
    );
    let mut process = start(&project, "upgrade head");
    process.wait_for_output("begun");
    // So that, as a rule, the statement is under way.
    std::thread::sleep(std::time::Duration::from_millis(200));
    interrupted(
        process,
        Signal::Terminate,
        143,
        &[
            &format!("terminated (SIGTERM) during upgrade {SECOND} -> {THIRD}"),
            &format!("state: rolled back; still at {SECOND}"),
        ],
    );
    let rows: i64 = project
        .sqlite("thing.db")
        .query_row("SELECT count(*) FROM thing", [], |row| row.get(0))
        .unwrap();
    assert_eq!(rows, 0);
    assert_ne!(FIRST, SECOND);
}
