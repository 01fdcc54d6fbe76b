//! `script.py.mako` against what Mako wrote: `templates.json` has templates with the text, or the
//! exit status, that they gave.

use serde_json::Value;

use super::project::Project;

#[test]
fn templates_give_the_text_that_mako_gives() {
    let recorded: Vec<Value> = serde_json::from_str(include_str!("templates.json")).unwrap();
    for case in &recorded {
        let name = case["name"].as_str().unwrap();
        let project = Project::without_scripts("");
        project.write(
            "migration/script.py.mako",
            case["template"].as_str().unwrap(),
        );
        let outcome = project.run_with(&[
            "revision",
            "--rev-id",
            "deadbeef0123",
            "-m",
            "hello <b> & \"x\" world",
        ]);
        let written = project.path("migration/versions/deadbeef0123_hello_b_x_world.py");
        match case["text"].as_str() {
            Some(text) => {
                assert_eq!(std::fs::read_to_string(written).unwrap(), text, "{name}");
            }
            None => {
                assert_eq!(Value::from(outcome.status), case["status"], "{name}");
                assert!(!written.exists(), "{name}");
                assert!(outcome.stdout.starts_with("Generating "), "{name}");
                assert!(outcome.stdout.contains(" ...  FAILED\n"), "{name}");
                let told = format!("{}{}", outcome.stdout, outcome.stderr);
                assert!(told.contains("script.py.mako"), "{name}: {told}");
            }
        }
    }
    assert!(recorded.len() > 70);
}

#[test]
fn a_failing_template_shows_its_line() {
    let project = Project::without_scripts("");
    project.write("migration/script.py.mako", "# one\n\n${nosuch}\n");
    project.run("revision --rev-id a1").assert_failed_after(
        "Generating ROOT/migration/versions/a1_.py ...  FAILED\n",
        "Template rendering failed: NameError: Undefined (migration/script.py.mako, line 3)",
        &project,
    );
    project.write("migration/script.py.mako", "# one\n\n% if x:\n");
    project.run("revision --rev-id a1").assert_error(
        1,
        &["Unterminated control keyword: 'if'", "script.py.mako:3:"],
    );
}
