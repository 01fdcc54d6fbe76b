//! Limits for statements and locks, trying again, and waiting for a server.

use std::net::TcpListener;

use ::mysql::prelude::Queryable;

use crate::chain::{REVISIONS, Transactions, chain, version};
use crate::process::{Signal, eventually, start};
use crate::project::{ENVIRONMENT, Project};
use crate::proxy::Proxy;
use crate::support::mariadb;
use crate::support::postgres::{TestDatabase, cluster, fresh_database};
use crate::support::proxy::play;

/// The chain at its first revision, and another session that has `member` locked.
fn locked(database: &TestDatabase, project: &Project) -> ::postgres::Client {
    project.result(&format!("upgrade {}", REVISIONS[0]));
    let mut other = database.client();
    other
        .batch_execute("BEGIN; LOCK TABLE member IN ACCESS EXCLUSIVE MODE")
        .unwrap();
    other
}

fn applied(database: &TestDatabase) -> Vec<String> {
    let rows = database
        .client()
        .query("SELECT revision FROM applied ORDER BY revision", &[])
        .unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

#[test]
fn a_revision_that_waits_too_long_is_tried_again() {
    let with_search_path = ENVIRONMENT.replace(
        "            context.run_migrations()\n\n\nif",
        "            context.execute('SET search_path TO public')\n            context.run_migrations()\n\n\nif",
    );
    for (transactions, environment) in [
        (Transactions::One, None),
        (Transactions::PerMigration, None),
        // What the environment did in the transaction stays.
        (Transactions::One, Some(&with_search_path)),
    ] {
        let database = fresh_database();
        let project = chain(&database.url(), transactions);
        if let Some(environment) = environment {
            project.write("migration/env.py", environment);
        }
        let mut other = locked(&database, &project);
        let mut process = start(&project, "upgrade head --lock-timeout 20ms --record");
        let line = process.wait_for_error("trying again in");
        let expected = "Revision bbbb00000002: canceling statement due to lock timeout; \
                        rolled back, trying again in 500 ms (1 of 5)";
        assert_eq!(line.trim_end(), expected);
        other.batch_execute("ROLLBACK").unwrap();
        let outcome = process.end();
        assert_eq!(outcome.status, 0, "{outcome:#?}");
        assert_eq!(applied(&database), REVISIONS);
        let recorded: i64 = database
            .client()
            .query_one("SELECT count(*) FROM mig_history", &[])
            .unwrap()
            .get(0);
        assert_eq!(recorded, 3);
    }
}

#[test]
fn trying_again_has_an_end() {
    let database = fresh_database();
    let project = chain(&database.url(), Transactions::One);
    let _other = locked(&database, &project);
    let outcome = project.run("upgrade head --lock-timeout 20ms --lock-retries 1");
    outcome.assert_error(
        1,
        &[
            "(1 of 1)",
            "canceling statement due to lock timeout",
            "tried again 1 times without success",
            "rolled back; still at aaaa00000001",
        ],
    );
    let outcome = project.run("upgrade head --lock-timeout 20ms --lock-retries 0");
    outcome.assert_error(1, &["canceling statement due to lock timeout"]);
    assert!(!outcome.stderr.contains("trying again"), "{outcome:#?}");
}

#[test]
fn what_took_effect_is_not_done_twice() {
    let database = fresh_database();
    let project = chain(&database.url(), Transactions::PerMigration);
    let _other = locked(&database, &project);
    project.add_script(
        REVISIONS[1],
        Some(REVISIONS[0]),
        "with op.get_context().autocommit_block():\n    op.execute('CREATE TABLE once (id int)')\nop.add_column('member', sa.Column('age', sa.Integer()))",
        "pass",
    );
    let outcome = project.run("upgrade head --lock-timeout 20ms");
    outcome.assert_error(
        1,
        &[
            "not tried again, because not all of it is in one transaction",
            "CREATE TABLE once (id int)",
        ],
    );
}

#[test]
fn statements_have_a_limit() {
    let database = fresh_database();
    let project = Project::small(&database.url()).with_variable("MIG_STATEMENT_TIMEOUT", "30ms");
    project.add_script(
        "3c4d5e6f7081",
        Some(crate::project::SECOND),
        "op.execute('SELECT pg_sleep(3600)')",
        "pass",
    );
    let outcome = project.run("upgrade head");
    outcome.assert_error(
        1,
        &["canceling statement due to statement timeout", "57014"],
    );
}

#[test]
fn a_server_is_waited_for() {
    let database = fresh_database();
    let closed = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = closed.local_addr().unwrap().port();
    drop(closed);
    let url = format!("postgresql://postgres@127.0.0.1:{port}/{}", database.name());
    let project = chain(&url, Transactions::One);
    let mut interrupted = start(&project, "upgrade head --wait 1h");
    interrupted.wait_for_error("Waiting up to 3600.00 s for the server: ");
    interrupted.signal(Signal::Terminate);
    interrupted.end().assert_error(143, &["terminated"]);
    assert_eq!(project.run("current --wait 1ms").status, 1);

    let mut process = start(&project, "upgrade head --wait 1min");
    let line = process.wait_for_error("Waiting up to 60.00 s for the server: ");
    assert!(line.contains("Connection refused"), "{line}");
    let _proxy = Proxy::start_on(
        TcpListener::bind(("127.0.0.1", port)).unwrap(),
        cluster().port(),
    );
    let outcome = process.end();
    assert_eq!(outcome.status, 0, "{outcome:#?}");
    assert_eq!(version(&mut database.client()), REVISIONS[3]);
}

#[test]
fn a_server_that_does_not_answer_can_be_left() {
    let mute = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = mute.local_addr().unwrap().port();
    let url = format!("postgresql://postgres@127.0.0.1:{port}/x");
    // The folder must outlive the process.
    let project = chain(&url, Transactions::One);
    let process = start(&project, "upgrade head");
    let (client, _) = mute.accept().unwrap();
    process.signal(Signal::Interrupt);
    process.end().assert_error(130, &["interrupted (SIGINT)"]);
    drop(client);

    let hasty = chain(&format!("{url}?connect_timeout=1"), Transactions::One);
    let expected = format!("server at \"127.0.0.1\", port {port} failed: timeout expired");
    hasty.run("upgrade head").assert_error(1, &[&expected]);

    // Each server has its time.
    let database = fresh_database();
    let url = format!(
        "postgresql://postgres@/{}?host=127.0.0.1:{port}&host=127.0.0.1:{}&connect_timeout=1",
        database.name(),
        cluster().port()
    );
    chain(&url, Transactions::One).result("upgrade head");
    assert_eq!(version(&mut database.client()), REVISIONS[3]);
}

#[test]
fn a_server_that_stops_in_the_middle_of_tls_is_left() {
    let (port, _) = play(vec![b"S".to_vec()]);
    let url = format!("postgresql://postgres@127.0.0.1:{port}/x?sslmode=require&connect_timeout=1");
    chain(&url, Transactions::One)
        .run("upgrade head")
        .assert_error(1, &["timeout expired"]);
}

/// MariaDB commits before and after each definition: what only changes rows is tried again.
#[test]
fn a_revision_of_mariadb_that_waits_too_long_is_tried_again() {
    let database = mariadb::fresh_database();
    let project = chain(&database.url(), Transactions::One);
    project.result(&format!("upgrade {}", REVISIONS[1]));
    project.add_script(
        REVISIONS[2],
        Some(REVISIONS[1]),
        "op.execute(\"INSERT INTO applied (revision) VALUES ('before')\")\nop.execute('UPDATE member SET age = 3')",
        "pass",
    );
    let mut other = database.client();
    other.query_drop("BEGIN").unwrap();
    other.query_drop("UPDATE member SET age = 4").unwrap();
    let mut process = start(&project, "upgrade head --lock-timeout 1s");
    let line = process.wait_for_error("trying again in");
    assert!(line.contains("Lock wait timeout exceeded"), "{line}");
    other.query_drop("ROLLBACK").unwrap();
    let outcome = process.end();
    assert_eq!(outcome.status, 0, "{outcome:#?}");
    let applied: Vec<String> = other
        .query("SELECT revision FROM applied ORDER BY revision")
        .unwrap();
    assert_eq!(
        applied,
        [REVISIONS[0], REVISIONS[1], "before", REVISIONS[3]]
    );
}

#[test]
fn what_mariadb_has_committed_is_not_done_twice() {
    let database = mariadb::fresh_database();
    let project = chain(&database.url(), Transactions::One);
    project.result(&format!("upgrade {}", REVISIONS[1]));
    project.add_script(
        REVISIONS[2],
        Some(REVISIONS[1]),
        "op.execute(\"INSERT INTO applied (revision) VALUES ('before')\")\nop.execute('ALTER TABLE member ADD COLUMN more INT')",
        "pass",
    );
    let mut other = database.client();
    other.query_drop("BEGIN").unwrap();
    other.query_drop("UPDATE member SET age = 4").unwrap();
    let outcome = project.run("upgrade head --lock-timeout 1s");
    outcome.assert_error(
        1,
        &[
            "Lock wait timeout exceeded",
            "not tried again, because not all of it is in one transaction",
        ],
    );
}

#[test]
fn a_second_signal_ends_at_once() {
    // The server process cannot be reached any more: the first signal has no effect.
    let mute = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = mute.local_addr().unwrap().port();
    let database = fresh_database();
    let url = format!("postgresql://postgres@127.0.0.1:{port}/{}", database.name());
    let project = Project::small(&url);
    project.add_script(
        "3c4d5e6f7081",
        Some(crate::project::SECOND),
        "op.execute('SELECT pg_sleep(3600)')",
        "pass",
    );
    let forwarder = std::thread::spawn(move || {
        let (client, _) = mute.accept().unwrap();
        let server = std::net::TcpStream::connect(("127.0.0.1", cluster().port())).unwrap();
        let (mut from, mut to) = (server.try_clone().unwrap(), client.try_clone().unwrap());
        std::thread::spawn(move || std::io::copy(&mut from, &mut to));
        let (mut from, mut to) = (client, server);
        let _ = std::io::copy(&mut from, &mut to);
        // Cancel requests are connections of their own, which nobody accepts.
        drop(mute);
    });
    let process = start(&project, "upgrade head");
    let mut client = database.client();
    eventually("the statement runs", || {
        let sql = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() \
                   AND state = 'active' AND query LIKE 'SELECT pg_sleep%'";
        client.query_one(sql, &[]).unwrap().get::<_, i64>(0) > 0
    });
    process.signal(Signal::Terminate);
    std::thread::sleep(std::time::Duration::from_millis(300));
    process.signal(Signal::Interrupt);
    assert_eq!(process.end().status, 130);
    forwarder.join().unwrap();
}

#[test]
fn wrong_times_are_wrong_usage() {
    let project = Project::small_sqlite();
    for flag in [
        "--lock-wait",
        "--lock-timeout",
        "--statement-timeout",
        "--wait",
    ] {
        let outcome = project.run(&format!("upgrade head {flag} soon"));
        outcome.assert_error(2, &[&format!("invalid value 'soon' for {flag}"), "500ms"]);
    }
    for variable in [
        "MIG_LOCK_WAIT",
        "MIG_NO_LOCK",
        "MIG_LOCK_TIMEOUT",
        "MIG_LOCK_RETRIES",
        "MIG_STATEMENT_TIMEOUT",
        "MIG_WAIT",
        "MIG_RECORD",
    ] {
        let project = Project::small_sqlite().with_variable(variable, "soon");
        project.run("upgrade head").assert_error(2, &[variable]);
        let project = Project::small_sqlite().with_variable(variable, "");
        project.result("upgrade head");
    }
}
