//! The record of applied scripts, and `mig verify`.

use std::fs;

use crate::project::{FIRST, Project, SECOND};
use crate::support::postgres::fresh_database;

fn verify(project: &Project, status: i32, parts: &[&str]) {
    let outcome = project.run("verify");
    assert_eq!(outcome.status, status, "{outcome:#?}");
    for part in parts {
        assert!(outcome.stdout.contains(part), "no {part:?}: {outcome:#?}");
    }
}

fn go_through(project: &Project) {
    verify(project, 0, &["nothing found; no script compared"]);
    project.result("upgrade head --record");
    verify(
        project,
        0,
        &["nothing found; 2 scripts compared with mig_history"],
    );

    let name = format!("migration/versions/{SECOND}_.py");
    let text = fs::read_to_string(project.path(&name)).unwrap();
    project.write(&name, &text.replace('\n', "\r\n"));
    verify(project, 0, &["nothing found"]);
    project.write(&name, &format!("{text}\n# a change\n"));
    verify(
        project,
        1,
        &[
            &format!("{SECOND}: {name} has changed since it was applied on 2"),
            "sha256 then ",
            "sha256 now  ",
            "1 finding; 2 scripts compared",
        ],
    );
    // Taken back and applied again, it is what was applied.
    let recorded = project.run("downgrade -1 --record");
    assert_eq!(recorded.status, 0, "{recorded:#?}");
    verify(project, 0, &["nothing found; 1 scripts compared"]);
    project.result("upgrade head --record");
    verify(project, 0, &["nothing found; 2 scripts compared"]);

    fs::remove_file(project.path(&name)).unwrap();
    verify(
        project,
        1,
        &[&format!(
            "{SECOND}: the version table has it, but no script has it"
        )],
    );
    project.write(&name, &format!("{text}\n# a change\n"));
    project.result(&format!("stamp {FIRST} --record"));
    project.result("stamp head --record");
    verify(project, 0, &["nothing found; 2 scripts compared"]);
}

#[test]
fn on_postgresql() {
    let database = fresh_database();
    go_through(&Project::small(&database.url()));
    let rows = database
        .client()
        .query(
            "SELECT revision || ' ' || direction || ' ' || coalesce(length(digest), 0) || ' ' \
             || (applied_at <= now()) || ' ' || split_part(applied_by, '@', 1) || ' ' \
             || (duration_ms >= 0) FROM mig_history ORDER BY id",
            &[],
        )
        .unwrap();
    let lines: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
    let line =
        |revision: &str, direction: &str| format!("{revision} {direction} 64 true postgres true");
    assert_eq!(
        lines,
        [
            line(FIRST, "upgrade"),
            line(SECOND, "upgrade"),
            line(SECOND, "downgrade"),
            line(SECOND, "upgrade"),
            line(FIRST, "stamp"),
            line(SECOND, "stamp"),
        ]
    );
}

#[test]
fn on_sqlite() {
    go_through(&Project::small_sqlite());
}

#[test]
fn the_project_may_ask_for_it() {
    let recorded = |project: &Project| {
        project.result("upgrade head");
        let sql = "SELECT count(*) FROM sqlite_master WHERE name = 'mig_history'";
        let count = |row: &rusqlite::Row<'_>| row.get::<_, i64>(0);
        project
            .sqlite("thing.db")
            .query_row(sql, [], count)
            .unwrap()
            == 1
    };
    assert!(!recorded(&Project::small_sqlite()));
    assert!(recorded(
        &Project::small_sqlite().with_variable("MIG_RECORD", "1")
    ));
    let project = Project::small_sqlite();
    let ini = fs::read_to_string(project.path("alembic.ini")).unwrap();
    project.write("alembic.ini", &format!("{ini}mig.history = true\n"));
    assert!(recorded(&project));
    let project = Project::small_sqlite();
    project.write("pyproject.toml", "[tool.alembic]\nmig.history = true\n");
    assert!(recorded(&project));
    project.write(
        "pyproject.toml",
        "[tool.alembic]\nmig.history = 'perhaps'\n",
    );
    project
        .run("upgrade head")
        .assert_failed("boolean value expected for TOML parameter 'mig.history'");
}

#[test]
fn a_failing_run_records_nothing() {
    let database = fresh_database();
    let project = Project::small(&database.url());
    project.add_script(
        "3c4d5e6f7081",
        Some(SECOND),
        "op.drop_table('nosuch')",
        "pass",
    );
    assert_eq!(project.run("upgrade head --record").status, 1);
    let found: bool = database
        .client()
        .query_one("SELECT to_regclass('mig_history') IS NOT NULL", &[])
        .unwrap()
        .get(0);
    assert!(!found);
}
