//! Twenty processes start `upgrade head` at once on an empty database: each migration is applied
//! once, and all processes succeed.
//!
//! `MIG_TEST_FULL=1` does it fifty times, otherwise it is done twice.

use ::mysql::prelude::Queryable;

use crate::chain::{REVISIONS, Transactions, chain, reset, version};
use crate::is_full;
use crate::process::start;
use crate::project::Project;
use crate::support::{mariadb, postgres::fresh_database};

const PROCESSES: usize = 20;

const CREATES_AFTER_LOCK: &str = "
        context.configure(connection=connection, version_table_schema='cd')
        with context.begin_transaction():
            context.execute('CREATE SCHEMA IF NOT EXISTS cd')
            context.execute('SET search_path TO cd')
";

const CREATES_BEFORE_LOCK: &str = "
        connection.exec_driver_sql('CREATE SCHEMA IF NOT EXISTS cd')
        connection.exec_driver_sql('SET search_path TO cd')
        connection.commit()
        context.configure(connection=connection, version_table_schema='cd')
        with context.begin_transaction():
";

fn rounds() -> usize {
    if is_full() { 50 } else { 2 }
}

fn run_all(project: &Project) {
    let runs: Vec<_> = (0..PROCESSES)
        .map(|_| start(project, "upgrade head"))
        .collect();
    let outcomes: Vec<_> = runs.into_iter().map(|run| run.end()).collect();
    for outcome in &outcomes {
        assert_eq!(outcome.status, 0, "{outcome:#?}");
    }
    let worked = |outcome: &&crate::project::Outcome| outcome.stderr.contains("Running upgrade");
    assert_eq!(outcomes.iter().filter(worked).count(), 1);
}

#[test]
fn postgresql() {
    let database = fresh_database();
    let mut client = database.client();
    for round in 0..rounds() {
        reset(&mut client);
        let transactions = match round % 2 {
            0 => Transactions::One,
            _ => Transactions::WithAutocommit,
        };
        run_all(&chain(&database.url(), transactions));
        assert_eq!(version(&mut client), REVISIONS[3]);
        let rows = client
            .query("SELECT revision FROM applied ORDER BY revision", &[])
            .unwrap();
        let applied: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
        assert_eq!(applied, REVISIONS);
    }
}

#[test]
fn a_schema_that_the_environment_creates() {
    let database = fresh_database();
    let mut client = database.client();
    for round in 0..rounds() {
        client
            .batch_execute("DROP SCHEMA IF EXISTS cd CASCADE")
            .unwrap();
        let project = chain(&database.url(), Transactions::One);
        let environment = match round % 2 {
            0 => CREATES_AFTER_LOCK,
            _ => CREATES_BEFORE_LOCK,
        };
        let environment = crate::project::ENVIRONMENT.replace(
            "        context.configure(connection=connection)\n        with context.begin_transaction():\n",
            environment,
        );
        assert!(environment.contains("CREATE SCHEMA"));
        project.write("migration/env.py", &environment);
        run_all(&project);
        let row = client
            .query_one(
                "SELECT count(*), count(DISTINCT revision) FROM cd.applied",
                &[],
            )
            .unwrap();
        assert_eq!((row.get::<_, i64>(0), row.get::<_, i64>(1)), (4, 4));
    }
}

#[test]
fn sqlite() {
    for _ in 0..rounds() {
        let project = chain("sqlite:///club.db", Transactions::One);
        run_all(&project);
        let connection = project.sqlite("club.db");
        let applied: String = connection
            .query_row("SELECT group_concat(revision) FROM applied", [], |row| {
                row.get(0)
            })
            .unwrap();
        assert_eq!(applied, REVISIONS.join(","));
        assert!(!project.path("club.db-mig-lock").exists());
    }
}

#[test]
fn mariadb() {
    let database = mariadb::fresh_database();
    for _ in 0..rounds() {
        let tables: Vec<String> = database.client().query("SHOW TABLES").unwrap();
        let drop = |table: &String| format!("DROP TABLE `{table}`;");
        database
            .client()
            .query_drop(format!(
                "SET foreign_key_checks = 0; {}",
                tables.iter().map(drop).collect::<String>()
            ))
            .unwrap();
        run_all(&chain(&database.url(), Transactions::One));
        let applied: Vec<String> = database
            .client()
            .query("SELECT revision FROM applied ORDER BY revision")
            .unwrap();
        assert_eq!(applied, REVISIONS);
    }
}
