//! The repository's sample project, on both databases.

use super::project::Project;
use super::support::postgres::fresh_database;

#[test]
fn the_sample_runs_on_sqlite() {
    let project = Project::sample();
    let outcome = project.run("upgrade head");
    assert_eq!(outcome.status, 0, "{outcome:#?}");
    assert!(
        outcome.stderr.contains(
            "INFO  [alembic.runtime.migration] Running upgrade 2f18a88b0e56 -> 93548feda54a, create a new facilities\n"
        ),
        "{}",
        outcome.stderr
    );
    let again = project.run("upgrade head");
    assert_eq!(again.status, 0);
    assert!(again.stderr.contains("Already at head ("), "{again:#?}");
    let head = project.result("heads");
    assert_eq!(
        project.result("current"),
        head.replace(" (effective head)", "")
    );
    let rows: i64 = project
        .sqlite("club.db")
        .query_row("SELECT count(*) FROM facilities", [], |row| row.get(0))
        .unwrap();
    assert!(rows > 5, "{rows} facilities");
    assert!(project.result("history -i").contains("(head) (current)"));
    project.result("downgrade -1");
    project.result("downgrade base");
    assert_eq!(project.result("current"), "");
    let tables: i64 = project
        .sqlite("club.db")
        .query_row(
            "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(tables, 1, "more than the version table is left");
}

#[test]
fn the_sample_runs_on_postgresql() {
    let database = fresh_database();
    let project = Project::sample().with_variable("DB_URL", &database.url());
    project.result("upgrade head");
    let mut client = database.client();
    let rows: i64 = client
        .query_one("SELECT count(*) FROM bookings", &[])
        .unwrap()
        .get(0);
    assert!(rows > 0);
    project.result("downgrade -1");
    project.result("upgrade head");
    project.result("downgrade base");
    let tables: i64 = client
        .query_one(
            "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'",
            &[],
        )
        .unwrap()
        .get(0);
    assert_eq!(tables, 1, "more than the version table is left");
    assert!(!project.path("club.db").exists());
}
