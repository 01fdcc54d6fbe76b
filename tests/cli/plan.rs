//! `upgrade --plan` and `downgrade --plan`: what would run, and a database that stays as it is.

use serde_json::json;

use super::project::{FIRST, Project, SECOND};
use super::support::postgres::{TestDatabase, fresh_database};
use super::support::schema::checked;

const CONCURRENTLY: &str = "3c4d5e6f7081";
const READING: &str = "4d5e6f708192";
const LAST: &str = "5e6f708192a3";

/// A project with a script for each thing that a plan has to say.
fn project(url: &str) -> Project {
    let project = Project::small(url);
    project.add_script(
        CONCURRENTLY,
        Some(SECOND),
        "op.execute('UPDATE thing SET price = 1')\n\
         with op.get_context().autocommit_block():\n    \
             op.create_index('by_name', 'thing', ['name'], postgresql_concurrently=True)",
        "pass",
    );
    project.add_script(
        READING,
        Some(CONCURRENTLY),
        "op.execute('UPDATE thing SET price = 2')\n\
         count = op.get_bind().execute(sa.text('SELECT count(*) FROM thing')).scalar()\n\
         if count:\n    op.drop_table('thing')",
        "pass",
    );
    project.add_script(
        LAST,
        Some(READING),
        "op.execute(\"UPDATE thing SET name = 'x' WHERE id = 1\")",
        "pass",
    );
    project
}

/// Everything of a database that a run could change: tables with their columns, and rows.
fn contents(database: &TestDatabase) -> Vec<String> {
    let mut client = database.client();
    let columns = client
        .query(
            "SELECT table_name || '.' || column_name FROM information_schema.columns \
             WHERE table_schema = 'public' ORDER BY 1",
            &[],
        )
        .unwrap();
    let mut found: Vec<String> = columns.iter().map(|row| row.get(0)).collect();
    if found.iter().any(|name| name.starts_with("alembic_version")) {
        let rows = client.query("SELECT version_num FROM alembic_version", &[]);
        found.extend(rows.unwrap().iter().map(|row| row.get::<_, String>(0)));
    }
    found
}

#[test]
fn a_plan_of_an_empty_database() {
    let database = fresh_database();
    let project = project(&database.url());
    let text = project.result("upgrade head --plan");
    let text = project.without_root(&text).replace(&database.url(), "URL");
    insta::assert_snapshot!(text);
    assert_eq!(contents(&database), Vec::<String>::new());
}

#[test]
fn a_plan_starts_where_the_database_is() {
    let database = fresh_database();
    let project = project(&database.url());
    project.result(&format!("upgrade {SECOND}"));
    let before = contents(&database);
    let plan = checked(&project.result("upgrade head --plan --json"));
    assert_eq!(contents(&database), before);
    let planned = &plan["databases"][0];
    assert_eq!(planned["from"], json!([SECOND]));
    assert_eq!(planned["to"], json!([LAST]));
    assert_eq!(
        plan["summary"],
        json!({"revisions": 3, "not_transactional": 1, "not_known": 1})
    );
    let [concurrently, reading, last] = [0, 1, 2].map(|index| &planned["steps"][index]);
    assert_eq!(concurrently["transactional"], false);
    assert_eq!(
        concurrently["statements"],
        json!([
            {"sql": "UPDATE thing SET price = 1;", "transactional": true},
            {"sql": "CREATE INDEX CONCURRENTLY by_name ON thing (name);", "transactional": false},
            {
                "sql": format!(
                    "UPDATE alembic_version SET version_num='{CONCURRENTLY}' WHERE alembic_version.version_num = '{SECOND}';"
                ),
                "transactional": true
            }
        ])
    );
    let location = &reading["needs_database"]["location"];
    assert!(
        location["path"]
            .as_str()
            .unwrap()
            .ends_with("4d5e6f708192_.py")
    );
    assert_eq!(location["line"], 16);
    assert_eq!(last["needs_database"], json!(null));
    assert_eq!(
        last["statements"][0]["sql"],
        "UPDATE thing SET name = 'x' WHERE id = 1;"
    );

    let down = checked(&project.result("downgrade base --plan --json"));
    assert_eq!(contents(&database), before);
    let steps = down["databases"][0]["steps"].as_array().unwrap();
    assert_eq!(steps.len(), 2);
    assert_eq!(steps[0]["direction"], "downgrade");
    assert_eq!(steps[1]["revision"], FIRST);
    assert_eq!(steps[1]["statements"][0]["sql"], "DROP TABLE thing;");
}

#[test]
fn a_plan_sends_nothing_that_changes() {
    let database = fresh_database();
    let project = Project::small(&database.url());
    let environment = super::project::ENVIRONMENT.replace(
        "        context.configure(connection=connection)",
        "        connection.exec_driver_sql('CREATE TABLE sneaked (id int)')\n        \
         connection.commit()\n        context.configure(connection=connection)",
    );
    project.write("migration/env.py", &environment);
    let outcome = project.run("upgrade head --plan");
    outcome.assert_error(
        1,
        &["cannot execute CREATE TABLE in a read-only transaction"],
    );
    assert_eq!(contents(&database), Vec::<String>::new());
}

#[test]
fn a_plan_makes_no_file() {
    let project = Project::small_sqlite();
    let text = project.result("upgrade head --plan");
    assert!(
        text.ends_with(
            "-- 2 revisions, 2 not transactional, 0 not known beforehand; nothing was changed\n"
        ),
        "{text}"
    );
    assert!(text.contains("CREATE TABLE thing ("), "{text}");
    assert!(!project.path("thing.db").exists());

    project.result("upgrade +1");
    let before = std::fs::read(project.path("thing.db")).unwrap();
    let text = project.result("upgrade head --plan");
    assert!(!text.contains("CREATE TABLE"), "{text}");
    assert!(
        text.contains("-- upgrade 1a2b3c4d5e6f -> 2b3c4d5e6f70, revision 2b\n"),
        "{text}"
    );
    let text = project.result("downgrade -1 --plan");
    assert!(text.contains("DROP TABLE thing;\n"), "{text}");
    assert_eq!(std::fs::read(project.path("thing.db")).unwrap(), before);

    project.result("upgrade head");
    let text = project.result("upgrade head --plan");
    assert_eq!(
        text,
        "-- sqlite:///thing.db: nothing to do, it is at 2b3c4d5e6f70\n\n\
         -- 0 revisions, 0 not transactional, 0 not known beforehand; nothing was changed\n"
    );
}

#[test]
fn a_plan_of_several_databases() {
    let project = Project::example("multidb");
    let plan = checked(&project.result("upgrade head --plan --json"));
    assert_eq!(plan["databases"].as_array().map(Vec::len), Some(2));
    let steps = |index: usize| plan["databases"][index]["steps"].as_array().unwrap().len();
    assert!(steps(0) > 0 && steps(0) == steps(1));
    for file in ["orders.db", "archive.db"] {
        assert!(!project.path(file).exists());
    }
}

#[test]
fn a_plan_is_no_sql_and_has_no_range() {
    let project = Project::small_sqlite();
    assert_eq!(project.run("upgrade head --plan --sql").status, 2);
    project
        .run("upgrade 1a2b:head --plan")
        .assert_failed("Range revision not allowed");
    let missing = project.run("upgrade nosuch --plan");
    missing.assert_failed("Can't locate revision identified by 'nosuch'");
}
