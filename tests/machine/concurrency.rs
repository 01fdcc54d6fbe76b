//! Twenty processes start `upgrade head` at once on an empty database: each migration is applied
//! once, and all processes succeed.
//!
//! `MIG_TEST_FULL=1` does it fifty times, otherwise it is done twice.

use crate::chain::{REVISIONS, Transactions, chain, reset, version};
use crate::is_full;
use crate::process::start;
use crate::project::Project;
use crate::support::postgres::fresh_database;

const PROCESSES: usize = 20;

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
    for _ in 0..rounds() {
        client
            .batch_execute("DROP SCHEMA IF EXISTS cd CASCADE")
            .unwrap();
        let project = chain(&database.url(), Transactions::One);
        let environment = crate::project::ENVIRONMENT
            .replace(
                "context.configure(connection=connection)",
                "context.configure(connection=connection, version_table_schema='cd')",
            )
            .replace(
                "            context.run_migrations()\n\n\nif",
                "            context.execute('CREATE SCHEMA IF NOT EXISTS cd')\n            context.execute('SET search_path TO cd')\n            context.run_migrations()\n\n\nif",
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
