//! What stands on standard error while a run goes well: the project's log where it has one, mig's
//! own words where it has none.

use super::project::{Project, SECOND};

#[test]
fn the_project_decides_what_is_logged() {
    let project = Project::small_sqlite();
    project.add_logging();
    let outcome = project.run("upgrade head");
    let context = "INFO  [alembic.runtime.migration] Context impl SQLiteImpl.\n\
                   INFO  [alembic.runtime.migration] Will assume non-transactional DDL.\n";
    assert_eq!(
        outcome.stderr,
        format!(
            "{context}\
             INFO  [alembic.runtime.migration] Running upgrade  -> 1a2b3c4d5e6f, revision 1a\n\
             INFO  [alembic.runtime.migration] Running upgrade 1a2b3c4d5e6f -> 2b3c4d5e6f70, revision 2b\n"
        )
    );
    let again = project.run("upgrade head");
    assert_eq!(
        again.stderr,
        format!("{context}Already at head ({SECOND})\n")
    );
    assert_eq!(project.run("current").stderr, context);
    let unknown = project.run("upgrade nosuch");
    unknown.assert_failed("Can't locate revision identified by 'nosuch'");
    assert!(
        unknown.stderr.contains(
            "ERROR [alembic.util.messaging] Can't locate revision identified by 'nosuch'\n"
        ),
        "{unknown:#?}"
    );
}

#[test]
fn without_logging_mig_tells_the_steps() {
    let project = Project::small_sqlite();
    assert_eq!(
        project.run("upgrade head").stderr,
        "Running upgrade  -> 1a2b3c4d5e6f, revision 1a\n\
         Running upgrade 1a2b3c4d5e6f -> 2b3c4d5e6f70, revision 2b\n"
    );
    assert_eq!(project.run("current").stderr, "");
    let timed = project.run("downgrade -1 -v").stderr;
    assert!(
        timed.starts_with(
            "Running downgrade 2b3c4d5e6f70 -> 1a2b3c4d5e6f, revision 2b\n\
             Finished downgrade 2b3c4d5e6f70 -> 1a2b3c4d5e6f in "
        ),
        "{timed}"
    );
    assert_eq!(project.run("upgrade head --sql").stderr, "");
}

#[test]
fn nothing_to_do_is_told() {
    let project = Project::small_sqlite();
    let told = |command: &str| project.run(command).stderr;
    assert_eq!(told("downgrade base"), "Already at base\n");
    project.result("upgrade head");
    assert_eq!(
        told("upgrade heads"),
        format!("Already at head ({SECOND})\n")
    );
    assert_eq!(
        told("upgrade 1a2b"),
        "Nothing to do: 1a2b3c4d5e6f is applied already\n"
    );
    assert_eq!(
        told("stamp head"),
        format!("Nothing to do: already stamped with {SECOND}\n")
    );
}

#[test]
fn quiet_is_quiet() {
    let project = Project::small_sqlite();
    for command in ["-q upgrade head", "upgrade head --quiet", "-q current -v"] {
        let outcome = project.run(command);
        assert_eq!(
            (outcome.status, outcome.stdout, outcome.stderr),
            (0, String::new(), String::new()),
            "{command}"
        );
    }
    let outcome = project.run("-q upgrade nosuch");
    assert_eq!((outcome.status, outcome.stdout.as_str()), (255, ""));
}

#[test]
fn what_scripts_print_and_log_is_passed_on() {
    let project = Project::small_sqlite();
    project.add_logging();
    project.add_script(
        "3c",
        Some(SECOND),
        "import logging\nprint('a word')\nlogging.getLogger('alembic.mine').info('%d words', 2)\nlogging.getLogger('other').warning('take care')",
        "pass",
    );
    let outcome = project.run("upgrade head");
    assert_eq!(outcome.stdout, "a word\n");
    for line in [
        "INFO  [alembic.mine] 2 words\n",
        "WARNI [other] take care\n",
    ] {
        assert!(outcome.stderr.contains(line), "{outcome:#?}");
    }
}
