//! What a database that refuses gets a person to read: the step, the place, the statement, the
//! server's words and what is left.

use std::net::TcpListener;

use super::project::{FIRST, Outcome, Project, SECOND};
use super::support::postgres::{PASSWORD_ROLE, cluster, fresh_database};

const THIRD: &str = "3c4d5e6f7081";

#[track_caller]
fn assert_short(outcome: &Outcome) {
    let lines = outcome.stderr.lines().count();
    assert!(lines <= 14, "{lines} lines:\n{}", outcome.stderr);
}

fn postgresql_project(url: &str, upgrade: &str, downgrade: &str) -> Project {
    let project = Project::small(url);
    project.result("upgrade head");
    project.add_script(THIRD, Some(SECOND), upgrade, downgrade);
    project
}

#[test]
fn a_refused_statement_on_postgresql() {
    let database = fresh_database();
    let project = postgresql_project(
        &database.url(),
        "op.create_table('other', sa.Column('id', sa.Integer()))\n\
         op.execute('UPDATE thing SET prise = 1')",
        "pass",
    );
    let outcome = project.run("upgrade head");
    outcome.assert_error(
        1,
        &[
            "upgrade 2b3c4d5e6f70 -> 3c4d5e6f7081 failed: column \"prise\" of relation \"thing\" does not exist (ProgrammingError, 42703)\n",
            "--> migration/versions/3c4d5e6f7081_.py:16:5\n",
            "16 |     op.execute('UPDATE thing SET prise = 1')\n",
            "statement: UPDATE thing SET prise = 1\n                              ^\n",
            "state: rolled back; still at 2b3c4d5e6f70\n",
        ],
    );
    assert_short(&outcome);
    assert_eq!(outcome.stdout, "");
    assert_eq!(project.result("current"), "2b3c4d5e6f70\n");
    let mut client = database.client();
    assert!(client.query("SELECT * FROM other", &[]).is_err());
}

#[test]
fn details_and_hints_of_the_server() {
    let database = fresh_database();
    let project = postgresql_project(
        &database.url(),
        "op.execute(\"INSERT INTO thing VALUES (1, 'a', 1), (1, 'b', 2)\")",
        "pass",
    );
    let outcome = project.run("upgrade head");
    outcome.assert_error(
        1,
        &[
            "duplicate key value violates unique constraint \"thing_pkey\" (IntegrityError, 23505)",
            "detail: Key (id)=(1) already exists.\n",
        ],
    );
    project.add_script(
        THIRD,
        Some(SECOND),
        "op.execute('SELECT lenght(name) FROM thing')",
        "pass",
    );
    let outcome = project.run("upgrade head");
    outcome.assert_error(
        1,
        &["hint: No function matches the given name and argument types."],
    );
    assert_short(&outcome);
}

#[test]
fn a_refused_downgrade() {
    let database = fresh_database();
    let project = postgresql_project(&database.url(), "pass", "op.drop_table('nosuch')");
    project.result("upgrade head");
    let outcome = project.run("downgrade base");
    outcome.assert_error(
        1,
        &[
            "downgrade 3c4d5e6f7081 -> 2b3c4d5e6f70 failed: table \"nosuch\" does not exist (ProgrammingError, 42P01)",
            "statement: DROP TABLE nosuch\n",
            "state: rolled back; still at 3c4d5e6f7081\n",
        ],
    );
    assert_short(&outcome);
}

#[test]
fn a_refused_statement_on_sqlite() {
    let project = Project::small_sqlite();
    project.result("upgrade head");
    project.add_script(
        THIRD,
        Some(SECOND),
        "op.create_table('other', sa.Column('id', sa.Integer()))\nop.drop_table('nosuch')",
        "pass",
    );
    let outcome = project.run("upgrade head");
    outcome.assert_error(
        1,
        &[
            "upgrade 2b3c4d5e6f70 -> 3c4d5e6f7081 failed: no such table: nosuch (OperationalError",
            "--> migration/versions/3c4d5e6f7081_.py:16:5\n",
            "statement: DROP TABLE nosuch\n",
            "state: ",
            "at 2b3c4d5e6f70",
        ],
    );
    assert_short(&outcome);
    assert_eq!(project.result("current"), "2b3c4d5e6f70\n");
}

#[test]
fn the_whole_call_stack_on_request() {
    let database = fresh_database();
    let project = postgresql_project(
        &database.url(),
        "def change():\n    op.execute('nonsense')\nchange()",
        "pass",
    );
    let outcome = project.run("--raiseerr upgrade head");
    let script = project.path("migration/versions/3c4d5e6f7081_.py");
    let script = script.canonicalize().unwrap().display().to_string();
    outcome.assert_error(
        1,
        &[
            "Traceback (most recent call last):\n",
            "/migration/env.py\", line ",
            &format!("  File \"{script}\", line 17, in upgrade\n    change()\n"),
            &format!("  File \"{script}\", line 16, in change\n    op.execute('nonsense')\n"),
            "syntax error at or near \"nonsense\"",
        ],
    );
    assert_eq!(
        outcome.stderr.matches("in run_migrations_online").count(),
        1
    );
    let outcome = project.run("upgrade head");
    outcome.assert_error(1, &["3c4d5e6f7081_.py:16:9"]);
    assert!(!outcome.stderr.contains("Traceback"), "{outcome:#?}");
}

#[test]
fn what_a_connection_fails_with() {
    let (cluster, database) = (cluster(), fresh_database());
    let (port, name) = (cluster.port(), database.name());
    let closed = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    for (url, message) in [
        (
            format!("postgresql://postgres:secret-word@127.0.0.1:{closed}/x"),
            "Connection refused",
        ),
        (
            format!("postgresql://{PASSWORD_ROLE}:secret-word@127.0.0.1:{port}/{name}"),
            "password authentication failed for user \"locked\"",
        ),
        (
            format!("postgresql://postgres:secret-word@127.0.0.1:{port}/nosuch"),
            "database \"nosuch\" does not exist",
        ),
        (
            "postgresql://postgres:secret-word@nowhere.invalid/x".to_owned(),
            "nowhere.invalid",
        ),
        (
            "sqlite:///nosuch/folder/x.db".to_owned(),
            "unable to open database file",
        ),
    ] {
        let project = Project::small(&url);
        for command in ["upgrade head", "current", "--raiseerr upgrade head"] {
            let outcome = project.run(command);
            outcome.assert_error(1, &[message]);
            assert_eq!(outcome.stdout, "", "{url}");
            let text = outcome.stderr.replace(PASSWORD_ROLE, "");
            assert!(!text.contains("secret-word"), "{text}");
            if command == "upgrade head" {
                assert_short(&outcome);
            }
        }
    }
}

#[test]
fn urls_that_are_none() {
    for (url, part) in [
        ("nonsense", "Could not parse SQLAlchemy URL"),
        ("postgresql://me:secret:word@host:port/x", "port"),
        ("oracle://me:secret-word@host/x", "oracle"),
    ] {
        let outcome = Project::small(url).run("upgrade head");
        assert_ne!(outcome.status, 0, "{url}: {outcome:#?}");
        let text = format!("{}{}", outcome.stdout, outcome.stderr);
        assert!(text.contains(part), "{url}: {text}");
        assert!(!text.contains("secret"), "{text}");
    }
}

#[test]
fn a_revision_that_no_script_has() {
    let project = Project::small_sqlite();
    project.result("upgrade head");
    std::fs::remove_file(project.path("migration/versions/2b3c4d5e6f70_.py")).unwrap();
    for command in ["upgrade head", "current", "downgrade -1"] {
        let outcome = project.run(command);
        outcome.assert_failed("Can't locate revision identified by '2b3c4d5e6f70'");
        assert!(outcome.stderr.contains("hint: "), "{outcome:#?}");
    }
    assert_eq!(project.result("heads"), format!("{FIRST} (head)\n"));
}
