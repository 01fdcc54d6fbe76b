//! One writer at a time: who waits, for whom, for how long, and where that cannot work.

use mig::database::LockName;
use mig::database::file_lock::{FileLock, FileLockAttempt};

use crate::chain::{REVISIONS, Transactions, chain, version};
use crate::pool;
use crate::process::{Signal, eventually, start};
use crate::project::Project;
use crate::support::postgres::{cluster, fresh_database};

fn lock(client: &mut ::postgres::Client) {
    let number = LockName::new("public", "alembic_version").number();
    client
        .query("SELECT pg_advisory_lock($1)", &[&number])
        .unwrap();
}

#[test]
fn waiting_has_a_limit_and_says_for_whom() {
    let database = fresh_database();
    let project = chain(&database.url(), Transactions::One);
    let mut holder = database.client();
    holder
        .batch_execute("SET application_name = 'the other one'")
        .unwrap();
    lock(&mut holder);
    for command in ["upgrade head", "downgrade base", "stamp head"] {
        let outcome = project.run(&format!("{command} --lock-wait 10ms"));
        assert_eq!(outcome.status, 255, "{outcome:#?}");
        for part in ["FAILED: Another run is under way", "gave up after 0.01 s"] {
            assert!(outcome.stdout.contains(part), "{outcome:#?}");
        }
        for part in [
            "Waiting up to 10 ms for another run to end: its lock is held by server process ",
            "application \"the other one\", user \"postgres\"",
            ", since 2",
        ] {
            assert!(outcome.stderr.contains(part), "{outcome:#?}");
        }
    }
    let impatient = chain(&database.url(), Transactions::One).with_variable("MIG_LOCK_WAIT", "0");
    assert_eq!(impatient.run("upgrade head").status, 255);
    // Who only reads does not wait.
    assert_eq!(impatient.result("current"), "");
    assert!(
        impatient
            .result("upgrade head --sql")
            .contains("CREATE TABLE")
    );
    let waiting = start(&project, "upgrade head");
    let careless = chain(&database.url(), Transactions::One).with_variable("MIG_NO_LOCK", "1");
    careless.result("upgrade bbbb00000002");
    drop(holder);
    let outcome = waiting.end();
    assert_eq!(outcome.status, 0, "{outcome:#?}");
    // It read the version table after it got the lock.
    assert!(
        !outcome.stderr.contains("Running upgrade  ->"),
        "{outcome:#?}"
    );
    assert_eq!(version(&mut database.client()), REVISIONS[3]);
}

#[test]
fn waiting_can_be_interrupted() {
    let database = fresh_database();
    let project = chain(&database.url(), Transactions::One);
    let mut holder = database.client();
    lock(&mut holder);
    for (signal, status) in [(Signal::Interrupt, 130), (Signal::Terminate, 143)] {
        let mut process = start(&project, "upgrade head");
        process.wait_for_error("Waiting up to 300.00 s for another run to end");
        process.signal(signal);
        process.end().assert_error(status, &["nothing was sent"]);
    }
}

#[test]
fn sqlite_has_a_lock_file() {
    let project = Project::small_sqlite();
    let database = project.path("thing.db");
    let FileLockAttempt::Taken(held) = FileLock::attempt(&database, "one").unwrap() else {
        panic!("nobody else is there");
    };
    let outcome = project.run("upgrade head --lock-wait 10ms");
    assert_eq!(outcome.status, 255, "{outcome:#?}");
    let own = format!("its lock is held by process {}", std::process::id());
    assert!(outcome.stderr.contains(&own), "{outcome:#?}");
    assert_eq!(project.run("upgrade head --no-lock").status, 0);
    let mut waiting = start(&project, "downgrade base");
    waiting.wait_for_error("Waiting up to");
    drop(held);
    let outcome = waiting.end();
    assert_eq!(outcome.status, 0, "{outcome:#?}");
    assert!(!project.path("thing.db-mig-lock").exists());
}

#[test]
fn a_run_does_not_wait_for_itself() {
    let environment = "
from alembic import context
from sqlalchemy import create_engine

url = context.config.get_main_option('sqlalchemy.url')
first = create_engine(url).connect()
second = create_engine(url).connect()
for connection in (first, second):
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
first.close()
third = create_engine(url).connect()
context.configure(connection=third)
with context.begin_transaction():
    context.run_migrations()
";
    let database = fresh_database();
    for project in [Project::small(&database.url()), Project::small_sqlite()] {
        project.write("migration/env.py", environment);
        let outcome = project.run("upgrade head --lock-wait 0");
        assert_eq!(outcome.status, 0, "{outcome:#?}");
    }
}

#[test]
fn transaction_pooling_is_noticed() {
    let database = fresh_database();
    let port = pool::start(cluster().port());
    let url = format!("postgresql://postgres@127.0.0.1:{port}/{}", database.name());
    let project = chain(&url, Transactions::PerMigration);
    let outcome = project.run("upgrade head");
    outcome.assert_error(
        1,
        &[
            "the lock against a second run cannot be held: server process ",
            "transaction pooling",
            "--no-lock (MIG_NO_LOCK=1)",
            "rolled back; still at base",
        ],
    );
    let mut client = database.client();
    assert_eq!(version(&mut client), "");
    let outcome = project.run("upgrade head --no-lock");
    assert_eq!(outcome.status, 0, "{outcome:#?}");
    assert_eq!(version(&mut client), REVISIONS[3]);
}

#[test]
fn what_the_environment_makes_before_the_lock_may_appear_meanwhile() {
    let before = "        context.configure(connection=connection)";
    for statements in [
        "",
        // The transaction has something in it that must not get lost.
        "        connection.exec_driver_sql('CREATE TABLE public.early (id int)')\n",
    ] {
        let database = fresh_database();
        let project = chain(&database.url(), Transactions::One);
        let environment = crate::project::ENVIRONMENT.replace(
            before,
            &format!(
                "{statements}        connection.exec_driver_sql('CREATE SCHEMA IF NOT EXISTS cd')\n        connection.exec_driver_sql('SET search_path TO cd')\n        connection.commit()\n        context.configure(connection=connection, version_table_schema='cd')"
            ),
        );
        assert!(environment.contains("version_table_schema"));
        project.write("migration/env.py", &environment);
        let mut other = database.client();
        other.batch_execute("BEGIN; CREATE SCHEMA cd").unwrap();
        let process = start(&project, "upgrade head");
        let mut client = database.client();
        eventually("mig waits for the other session", || {
            let sql = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() \
                       AND wait_event_type = 'Lock' AND query LIKE 'CREATE SCHEMA IF NOT EXISTS%'";
            client.query_one(sql, &[]).unwrap().get::<_, i64>(0) == 1
        });
        other.batch_execute("COMMIT").unwrap();
        let outcome = process.end();
        assert_eq!(outcome.status, 0, "{outcome:#?}");
        let early: bool = client
            .query_one("SELECT to_regclass('public.early') IS NOT NULL", &[])
            .unwrap()
            .get(0);
        assert_eq!(early, !statements.is_empty());
        let applied: i64 = client
            .query_one("SELECT count(*) FROM cd.applied", &[])
            .unwrap()
            .get(0);
        assert_eq!(applied, 4);
    }
}
