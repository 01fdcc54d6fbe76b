//! The projects of `examples/`, up and down on both databases.

use super::project::Project;
use super::support::postgres::{TestDatabase, fresh_database};

/// Up, up again, down, and up once more; `prefix` stands in front of each command.
fn up_and_down(project: &Project, prefix: &str, head: &str) {
    let result = |command: &str| project.result(&format!("{prefix} {command}"));
    result("upgrade head");
    assert!(result("current").contains(&format!("{head} (head)\n")));
    result("upgrade head");
    result("downgrade base");
    assert_eq!(result("current"), "");
    result("upgrade head");
    let offline = result("upgrade head --sql");
    assert!(offline.contains("CREATE TABLE"), "{offline}");
}

fn sqlite_rows(project: &Project, file: &str, table: &str) -> i64 {
    project
        .sqlite(file)
        .query_row(&format!("SELECT count(*) FROM {table}"), [], |row| {
            row.get(0)
        })
        .unwrap()
}

fn postgresql_rows(database: &TestDatabase, table: &str) -> i64 {
    database
        .client()
        .query_one(&format!("SELECT count(*) FROM {table}"), &[])
        .unwrap()
        .get(0)
}

#[test]
fn an_asynchronous_engine() {
    let project = Project::example("asynchronous");
    up_and_down(&project, "", "a1f64b90c3de");
    assert_eq!(sqlite_rows(&project, "tickets.db", "alembic_version"), 1);
    sqlite_rows(&project, "tickets.db", "tickets");

    let database = fresh_database();
    let url = database.url().replace("psycopg2", "asyncpg");
    up_and_down(&project, &format!("--url {url}"), "a1f64b90c3de");
    assert_eq!(postgresql_rows(&database, "alembic_version"), 1);
    postgresql_rows(&database, "tickets");
}

#[test]
fn configuration_in_pyproject() {
    let project = Project::example("pyproject");
    up_and_down(&project, "", "e20f7d1c94b6");
    assert!(sqlite_rows(&project, "library.db", "books") > 0);

    let database = fresh_database();
    let project = project.with_variable("LIBRARY_URL", &database.url());
    up_and_down(&project, "", "e20f7d1c94b6");
    assert!(postgresql_rows(&database, "books") > 0);
}

#[test]
fn two_databases() {
    let project = Project::example("multidb");
    up_and_down(&project, "", "c7b1590ad2e8");
    for file in ["orders.db", "archive.db"] {
        assert_eq!(sqlite_rows(&project, file, "alembic_version"), 1);
    }

    let (orders, archive) = (fresh_database(), fresh_database());
    let mut ini = std::fs::read_to_string(project.path("alembic.ini")).unwrap();
    for (url, database) in [
        ("sqlite:///orders.db", &orders),
        ("sqlite:///archive.db", &archive),
    ] {
        assert!(ini.contains(url));
        ini = ini.replace(url, &database.url());
    }
    project.write("alembic.ini", &ini);
    up_and_down(&project, "", "c7b1590ad2e8");
    for database in [&orders, &archive] {
        assert_eq!(postgresql_rows(database, "alembic_version"), 1);
    }
}

#[test]
fn the_aws_lambda_example_has_everything_in_its_schema() {
    let database = fresh_database();
    let project = Project::example("aws-lambda").with_variable("DB_URL", &database.url());
    project.result("upgrade head");
    let mut client = database.client();
    let mut tables = |schema: &str| -> Vec<String> {
        let query = "SELECT tablename::text FROM pg_tables WHERE schemaname = $1 ORDER BY 1";
        let rows = client.query(query, &[&schema]).unwrap();
        rows.iter().map(|row| row.get(0)).collect()
    };
    let all = ["alembic_version", "bookings", "facilities", "members"];
    assert_eq!(tables("cd"), all);
    assert_eq!(tables("public"), Vec::<String>::new());
    assert_eq!(
        project.result("current --check-heads"),
        "93548feda54a (head)\n"
    );
    let again = project.run("upgrade head");
    assert!(
        again.stderr.contains("Already at head (93548feda54a)"),
        "{again:#?}"
    );

    project.result("downgrade base");
    assert_eq!(tables("cd"), ["alembic_version"]);
    project.result("upgrade head");
    assert_eq!(tables("cd"), all);

    // The SQL that a person may read before does the same.
    let sql = project.result("upgrade head --sql");
    client.batch_execute("DROP SCHEMA cd CASCADE").unwrap();
    client.batch_execute(&sql).unwrap();
    assert_eq!(project.result("current"), "93548feda54a (head)\n");
}
