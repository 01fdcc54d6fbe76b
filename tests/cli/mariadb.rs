//! Whole projects on MariaDB. `mariadb/output.txt` is what Alembic 1.20.1 with SQLAlchemy 2.0.58 and
//! PyMySQL printed for the scripts beside it (rows, reflection, errors), on a database named
//! `recorded`.

use ::mysql::prelude::Queryable;

use super::project::{Project, script};
use super::support::mariadb::{TestDatabase, fresh_database};

fn tables(database: &TestDatabase) -> Vec<String> {
    let mut names: Vec<String> = database.client().query("SHOW TABLES").unwrap();
    names.sort();
    names
}

fn versions(database: &TestDatabase) -> Vec<String> {
    let sql = "SELECT version_num FROM alembic_version";
    database.client().query(sql).unwrap()
}

fn empty_project(database: &TestDatabase) -> Project {
    Project::without_scripts(&format!("sqlalchemy.url = {}", database.url()))
}

#[test]
fn the_sample_runs_on_mariadb() {
    let database = fresh_database();
    let project = Project::sample().with_variable("DB_URL", &database.url());
    project.result("upgrade head");
    let rows: Option<i64> = database
        .client()
        .query_first("SELECT count(*) FROM bookings")
        .unwrap();
    assert!(rows > Some(0));
    project.result("downgrade -1");
    project.result("upgrade head");
    project.result("downgrade base");
    assert_eq!(tables(&database), ["alembic_version"]);
    project.result("upgrade head");
    assert_eq!(versions(&database).len(), 1);
}

#[test]
fn a_plan_changes_nothing_on_mariadb() {
    let database = fresh_database();
    let project = Project::small(&database.url());
    let plan = project.result("upgrade head --plan");
    assert!(plan.contains("CREATE TABLE thing"), "{plan}");
    assert_eq!(tables(&database), Vec::<String>::new());
    // Not even where the environment means to.
    let environment = crate::project::ENVIRONMENT.replace(
        "        context.configure(connection=connection)",
        "        connection.exec_driver_sql('CREATE TABLE before_all (a INT)')\n        context.configure(connection=connection)",
    );
    assert_ne!(environment, crate::project::ENVIRONMENT);
    project.write("migration/env.py", &environment);
    let outcome = project.run("upgrade head --plan");
    outcome.assert_error(1, &["READ ONLY transaction"]);
    assert_eq!(tables(&database), Vec::<String>::new());
}

#[test]
fn a_server_that_does_not_answer_is_left() {
    let mute = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = mute.local_addr().unwrap().port();
    let project = Project::small(&format!(
        "mysql+pymysql://me@127.0.0.1:{port}/x?connect_timeout=1"
    ));
    let expected = format!("Can't connect to MySQL server on '127.0.0.1:{port}' (timed out)");
    project.run("upgrade head").assert_error(1, &[&expected]);
}

#[test]
fn values_reflection_and_errors_are_alembics() {
    let database = fresh_database();
    let project = empty_project(&database);
    project.write(
        "migration/versions/0001_types.py",
        include_str!("mariadb/0001_types.py"),
    );
    project.write(
        "migration/versions/0002_ops.py",
        include_str!("mariadb/0002_ops.py"),
    );
    let outcome = project.run("upgrade head");
    assert_eq!(outcome.status, 0, "{outcome:#?}");
    let printed = outcome.stdout.replace(database.name(), "recorded");
    for (ours, theirs) in printed
        .lines()
        .zip(include_str!("mariadb/output.txt").lines())
    {
        assert_eq!(ours, theirs);
    }
    assert_eq!(
        printed.lines().count(),
        include_str!("mariadb/output.txt").lines().count()
    );
    assert_eq!(versions(&database), ["0002"]);
    project.result("downgrade 0001");
    assert_eq!(
        tables(&database),
        ["alembic_version", "child", "everything"]
    );
}

#[test]
fn a_failing_step_says_what_mariadb_has_kept() {
    let database = fresh_database();
    let project = empty_project(&database);
    project.write(
        "migration/versions/1.py",
        &script(
            "1a",
            None,
            "op.execute('CREATE TABLE kept (a INT)')",
            "pass",
        ),
    );
    project.write(
        "migration/versions/2.py",
        &script(
            "2b",
            Some("1a"),
            "op.execute('ALTER TABLE kept ADD b INT'); op.execute('INSERT INTO nowhere VALUES (1)')",
            "pass",
        ),
    );
    let outcome = project.run("upgrade head");
    assert_eq!(outcome.status, 1, "{outcome:#?}");
    for part in [
        "Table '",
        ".nowhere' doesn't exist (ProgrammingError, 42S02)",
        "not rolled back as a whole, as not all was in one transaction; at 1a",
        "last in effect, of 2b:",
        "ALTER TABLE kept ADD b INT",
    ] {
        assert!(outcome.stderr.contains(part), "{}", outcome.stderr);
    }
    assert_eq!(versions(&database), ["1a"]);
}
