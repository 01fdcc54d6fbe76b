//! What is wrong with a project: one clear error each, and nothing sent.

use super::project::{ENVIRONMENT, FIRST, Project, SECOND};

const THIRD: &str = "migration/versions/3c4d5e6f7081_.py";

/// Nothing was sent: the database does not even exist.
#[track_caller]
fn assert_nothing_sent(project: &Project) {
    assert!(!project.path("thing.db").exists());
}

#[test]
fn scripts_that_cannot_be_read() {
    for (text, parts) in [
        (
            "revision = '3c4d5e6f7081'\ndown_revision = '2b3c4d5e6f70'\ndef upgrade(:\n    pass\n",
            &[
                "SyntaxError: ",
                "3c4d5e6f7081_.py:3:13\n",
                "3 | def upgrade(:\n",
                "^",
            ] as &[&str],
        ),
        (
            "revision = '3c4d5e6f7081'\n",
            &["3c4d5e6f7081_.py has no 'down_revision'"],
        ),
        (
            "revision = 3\ndown_revision = None\n",
            &["3c4d5e6f7081_.py: 'revision' is a number"],
        ),
        (
            "revision = '3c4d5e6f7081'\ndown_revision = nosuch\n",
            &["3c4d5e6f7081_.py", "name 'nosuch' is not defined"],
        ),
    ] {
        let project = Project::small_sqlite();
        project.write(THIRD, text);
        let outcome = project.run("upgrade head");
        outcome.assert_error(1, parts);
        assert_eq!(outcome.stdout, "");
        assert_nothing_sent(&project);
    }
}

#[test]
fn scripts_in_another_encoding() {
    let project = Project::small_sqlite();
    let bytes = b"\"\"\"caf\xe9\"\"\"\nrevision = '3c'\ndown_revision = None\n";
    std::fs::write(project.path(THIRD), bytes).unwrap();
    let outcome = project.run("upgrade head");
    outcome.assert_error(1, &["3c4d5e6f7081_.py:1", "utf-8"]);
    assert_nothing_sent(&project);
}

#[test]
fn a_script_that_cannot_be_opened() {
    let project = Project::small_sqlite();
    std::os::unix::fs::symlink("nosuch", project.path(THIRD)).unwrap();
    let outcome = project.run("upgrade head");
    outcome.assert_error(1, &["cannot read ", "3c4d5e6f7081_.py"]);
    assert_nothing_sent(&project);
}

#[test]
fn a_script_without_an_identifier() {
    let project = Project::small_sqlite();
    project.write("migration/versions/notes.py", "down_revision = None\n");
    let outcome = project.run("upgrade head");
    outcome.assert_failed(
        "Could not determine revision id from filename notes.py. Be sure the 'revision' variable is declared inside the script (please see 'Upgrading from Alembic 0.1 to 0.2' in the documentation).",
    );
}

#[test]
fn graphs_that_are_none() {
    let project = Project::small_sqlite();
    project.add_script(FIRST, Some(SECOND), "pass", "pass");
    let outcome = project.run("upgrade head");
    assert_eq!(outcome.status, 255, "{outcome:#?}");
    assert!(
        outcome.stdout.starts_with("FAILED: Cycle is detected"),
        "{outcome:#?}"
    );
    assert_nothing_sent(&project);

    let project = Project::small_sqlite();
    project.add_script(SECOND, Some("nosuch"), "pass", "pass");
    let outcome = project.run("upgrade head");
    outcome.assert_error(1, &["'nosuch'", SECOND]);
    assert_nothing_sent(&project);

    let project = Project::small_sqlite();
    project.write(
        THIRD,
        &super::project::script(SECOND, Some(FIRST), "pass", "pass"),
    );
    let outcome = project.run("heads");
    assert!(
        outcome
            .stderr
            .contains("warning: Revision 2b3c4d5e6f70 is present more than once"),
        "{outcome:#?}"
    );
}

#[test]
fn several_heads() {
    let project = Project::small_sqlite();
    project.add_script("3c4d5e6f7081", Some(FIRST), "pass", "pass");
    let outcome = project.run("upgrade head");
    outcome.assert_failed(
        "Multiple head revisions are present for given argument 'head'; please specify a specific target revision, '<branchname>@head' to narrow to a specific head, or 'heads' for all heads",
    );
    assert!(outcome.stderr.contains("hint: "), "{outcome:#?}");
    project.result("upgrade heads");
    assert_eq!(
        project.result("current").lines().count(),
        2,
        "both heads are current"
    );
}

#[test]
fn names_that_lead_nowhere() {
    let project = Project::small_sqlite();
    project
        .run("upgrade nosuch")
        .assert_failed("Can't locate revision identified by 'nosuch'");
    project
        .run("upgrade +5")
        .assert_failed("Relative revision +5 didn't produce 5 migrations");
    project.result("upgrade head");
    project
        .run("downgrade -5")
        .assert_failed("Relative revision -5 didn't produce 5 migrations");
    project
        .run("stamp nosuch")
        .assert_failed("Can't locate revision identified by 'nosuch'");
    let outcome = project.run("--raiseerr upgrade nosuch");
    outcome.assert_error(1, &["Can't locate revision identified by 'nosuch'"]);
    assert_eq!(outcome.stdout, "");
}

#[test]
fn environments_that_fail() {
    for (text, parts) in [
        (
            "from alembic import context\ndef f(:\n",
            &["SyntaxError", "migration/env.py:2:7\n", "def f(:", "^"] as &[&str],
        ),
        (
            "x = 1\nnosuch()\n",
            &[
                "NameError: name 'nosuch' is not defined",
                "migration/env.py:2:1\n",
                "2 | nosuch()\n",
                "^^^^^^",
            ],
        ),
        (
            "raise ValueError('not today')\n",
            &["ValueError: not today"],
        ),
    ] {
        let project = Project::small_sqlite();
        project.write("migration/env.py", text);
        let outcome = project.run("upgrade head");
        outcome.assert_error(1, parts);
        assert_nothing_sent(&project);
    }
}

#[test]
fn an_environment_may_end_the_process() {
    let project = Project::small_sqlite();
    project.write("migration/env.py", "import sys\nsys.exit(7)\n");
    assert_eq!(project.run("upgrade head").status, 7);
    project.write(
        "migration/env.py",
        "import sys\nsys.exit('no database today')\n",
    );
    let outcome = project.run("upgrade head");
    outcome.assert_error(1, &["no database today\n"]);
}

#[test]
fn scripts_that_raise() {
    let project = Project::small_sqlite();
    project.write("helper.py", "def help(x):\n    return 1 / x\n");
    project.write(
        "alembic.ini",
        "[alembic]\nscript_location = migration\nprepend_sys_path = .\nsqlalchemy.url = sqlite:///thing.db\n",
    );
    project.result("upgrade head");
    project.add_script(
        "3c4d5e6f7081",
        Some(SECOND),
        "from helper import help\nhelp(0)",
        "pass",
    );
    let outcome = project.run("upgrade head");
    outcome.assert_error(
        1,
        &[
            "upgrade 2b3c4d5e6f70 -> 3c4d5e6f7081 failed: ZeroDivisionError: division by zero\n",
            "--> helper.py:2:12\n",
            "2 |     return 1 / x\n",
            "::: migration/versions/3c4d5e6f7081_.py:16:5\n",
            "called from here",
        ],
    );
    assert_eq!(project.result("current"), "2b3c4d5e6f70\n");
}

#[test]
fn values_that_are_not_known() {
    let project = Project::small_sqlite();
    project.add_script(
        "3c4d5e6f7081",
        Some(SECOND),
        "from myapp.settings import PREFIX\nop.execute(PREFIX)",
        "pass",
    );
    let outcome = project.run("upgrade head");
    outcome.assert_error(1, &["PREFIX", "myapp", "3c4d5e6f7081_.py:16", "hint: "]);
}

#[test]
fn configurations_that_are_none() {
    let project = Project::empty();
    let outcome = project.run("upgrade head");
    outcome.assert_failed("No 'script_location' key found in configuration.");
    assert!(
        outcome
            .stderr
            .contains("hint: there is no 'alembic.ini' here"),
        "{outcome:#?}"
    );

    let project = Project::small_sqlite();
    project
        .run("-n other upgrade head")
        .assert_failed("No 'script_location' key found in configuration.");
    project.write("alembic.ini", "script_location = x\n");
    let outcome = project.run("upgrade head");
    outcome.assert_error(
        1,
        &[
            "'alembic.ini' has an option before its first section",
            "alembic.ini:1",
        ],
    );

    let project = Project::without_scripts("");
    let outcome = project.run("upgrade head");
    assert_ne!(outcome.status, 0, "a project without a URL: {outcome:#?}");
    assert!(
        format!("{}{}", outcome.stdout, outcome.stderr).contains("url"),
        "{outcome:#?}"
    );
}

#[test]
fn a_missing_logging_section() {
    let project = Project::small_sqlite();
    project.write(
        "migration/env.py",
        &format!(
            "from logging.config import fileConfig\nfrom alembic import context\nfileConfig(context.config.config_file_name)\n{ENVIRONMENT}"
        ),
    );
    let outcome = project.run("upgrade head");
    outcome.assert_error(
        1,
        &[
            "KeyError: ",
            "migration/env.py:3:1",
            "hint: fileConfig() reads the sections [loggers], [handlers] and [formatters]",
        ],
    );
}

#[test]
fn wrong_usage() {
    let project = Project::small_sqlite();
    for command in [
        "",
        "upgrade",
        "nosuch",
        "upgrade head --nosuch",
        "current extra",
        "stamp",
    ] {
        let outcome = project.run(command);
        outcome.assert_error(2, &["Usage: mig"]);
        assert_eq!(outcome.stdout, "");
    }
    let outcome = project.run("upgrade head postgresql://me:secret-word@host/x");
    assert_eq!(outcome.status, 2);
    assert!(!outcome.stderr.contains("secret-word"), "{outcome:#?}");
}
