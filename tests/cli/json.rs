//! `--json`: one document on standard output, as `docs/json-schema.json` has it, with the exit
//! status and the texts on standard error that the command has without it.

use serde_json::{Value, json};

use super::project::{FIRST, Project, SECOND};
use super::support::postgres::fresh_database;
use super::support::schema::checked;

/// The document of a command that must end with this status.
#[track_caller]
fn document(project: &Project, status: i32, arguments: &str) -> Value {
    let outcome = project.run(arguments);
    assert_eq!(outcome.status, status, "{arguments}: {outcome:#?}");
    checked(&outcome.stdout)
}

fn names(revisions: &Value) -> Vec<&str> {
    let revisions = revisions.as_array().unwrap();
    revisions
        .iter()
        .map(|entry| entry["revision"].as_str().unwrap())
        .collect()
}

#[test]
fn listings() {
    let project = Project::sample();
    let heads = document(&project, 0, "heads --json");
    assert_eq!(names(&heads["revisions"]), ["18f4c6b2ad93"]);
    let head = &heads["revisions"][0];
    assert_eq!(head["down_revisions"], json!(["e6d3a1590b7c"]));
    assert_eq!(head["doc"], "keep a waiting list");
    assert_eq!(head["head"], true);
    assert_eq!(head.get("current"), None);
    assert!(head["path"].as_str().unwrap().ends_with(".py"));

    let branches = document(&project, 0, "--json branches -v");
    assert_eq!(names(&branches["revisions"]), ["93548feda54a"]);
    assert_eq!(branches["revisions"][0]["branch_point"], true);
    let next = branches["revisions"][0]["next_revisions"].as_array();
    assert_eq!(next.map(Vec::len), Some(2));

    let history = document(&project, 0, "history --json -q");
    assert_eq!(history["revisions"].as_array().map(Vec::len), Some(7));
    assert_eq!(history["revisions"][1]["merge_point"], true);
    assert_eq!(history["revisions"][6]["base"], true);

    let shown = document(&project, 0, "show 2f18 --json");
    assert_eq!(names(&shown["revisions"]), ["2f18a88b0e56"]);

    let templates = document(&project, 0, "list_templates --json");
    assert_eq!(templates["templates"][0]["name"], "generic");
}

#[test]
fn a_database_is_asked() {
    let project = Project::small_sqlite();
    let current = document(&project, 0, "current --json");
    let nothing = json!([{"url": "sqlite:///thing.db", "heads": [], "revisions": []}]);
    assert_eq!(current["databases"], nothing);
    project.result("upgrade +1");
    let current = document(&project, 255, "current --json --check-heads");
    assert_eq!(current["databases"][0]["heads"], json!([FIRST]));
    assert_eq!(current["databases"][0]["revisions"][0]["current"], true);
    assert_eq!(current["error"]["kind"], "command");
    assert_eq!(current["error"]["exit_status"], 255);
    let history = document(&project, 0, "history -i --json");
    let revisions = &history["databases"][0]["revisions"];
    assert_eq!(names(revisions), [SECOND, FIRST]);
    assert_eq!(revisions[0]["current"], false);
    assert_eq!(revisions[1]["current"], true);
    let shown = document(&project, 0, "show current --json");
    assert_eq!(names(&shown["databases"][0]["revisions"]), [FIRST]);
}

#[test]
fn verify_tells_what_has_changed() {
    let project = Project::small_sqlite();
    let nothing = document(&project, 0, "verify --json");
    assert_eq!(nothing["databases"][0]["record"], Value::Null);
    project.result("upgrade head --record");
    let nothing = document(&project, 0, "verify --json");
    assert_eq!(
        nothing["databases"][0],
        json!({"url": "sqlite:///thing.db", "record": "mig_history", "recorded": 2, "findings": []})
    );
    let name = format!("migration/versions/{SECOND}_.py");
    let text = std::fs::read_to_string(project.path(&name)).unwrap();
    project.write(&name, &format!("{text}\n# a change\n"));
    let changed = document(&project, 1, "--json verify");
    let finding = &changed["databases"][0]["findings"][0];
    assert_eq!(finding["kind"], "changed");
    assert_eq!(finding["revision"], SECOND);
    assert!(finding["path"].as_str().unwrap().ends_with(&name));
    assert_ne!(finding["sha256_then"], finding["sha256_now"]);
    assert_eq!(changed["error"]["exit_status"], 1);
}

#[test]
fn runs_tell_what_they_did() {
    let project = Project::small_sqlite();
    let ensured = document(&project, 0, "ensure_version --json");
    assert_eq!(ensured["databases"][0]["to"], json!([]));
    let upgrade = document(&project, 0, "upgrade head --json");
    let database = &upgrade["databases"][0];
    assert_eq!(database["url"], "sqlite:///thing.db");
    assert_eq!(database["from"], json!([]));
    assert_eq!(database["to"], json!([SECOND]));
    assert_eq!(names(&database["steps"]), [FIRST, SECOND]);
    let step = &database["steps"][1];
    assert_eq!(step["direction"], "upgrade");
    assert_eq!(step["from"], json!([FIRST]));
    assert_eq!(step["to"], json!([SECOND]));
    assert_eq!(step["doc"], "revision 2b");
    assert!(step["duration_ms"].as_f64().unwrap() >= 0.0);
    let again = document(&project, 0, "upgrade head --json");
    assert_eq!(again["databases"][0]["steps"], json!([]));
    let downgrade = document(&project, 0, "downgrade -1 --json");
    let step = &downgrade["databases"][0]["steps"][0];
    assert_eq!(step["direction"], "downgrade");
    assert_eq!(step["from"], json!([SECOND]));
    assert_eq!(step["to"], json!([FIRST]));
    let stamp = document(&project, 0, "stamp head --json");
    let step = &stamp["databases"][0]["steps"][0];
    assert_eq!(step["revision"], Value::Null);
    assert_eq!(step["to"], json!([SECOND]));
}

#[test]
fn several_databases_are_several_entries() {
    let project = Project::example("multidb");
    let upgrade = document(&project, 0, "upgrade head --json");
    let urls: Vec<&Value> = upgrade["databases"]
        .as_array()
        .unwrap()
        .iter()
        .map(|database| &database["url"])
        .collect();
    assert_eq!(urls.len(), 2);
    assert_ne!(urls[0], urls[1]);
    let current = document(&project, 0, "current --json");
    for (index, url) in urls.into_iter().enumerate() {
        assert_eq!(&current["databases"][index]["url"], url);
        assert_eq!(
            current["databases"][index]["heads"],
            upgrade["databases"][index]["to"]
        );
    }
}

#[test]
fn what_scripts_print_is_on_standard_error() {
    let project = Project::small_sqlite();
    project.add_script(
        "3c4d5e6f7081",
        Some(SECOND),
        "print('from a script')",
        "pass",
    );
    let outcome = project.run("upgrade head --json");
    assert!(outcome.stderr.contains("from a script\n"), "{outcome:#?}");
    let upgrade = checked(&outcome.stdout);
    assert_eq!(upgrade["databases"][0]["to"], json!(["3c4d5e6f7081"]));
}

#[test]
fn sql_is_a_member() {
    let project = Project::small_sqlite();
    let plain = project.result("upgrade head --sql");
    let upgrade = document(&project, 0, "upgrade head --sql --json");
    assert_eq!(upgrade["sql"], plain);
    assert_eq!(upgrade.get("databases"), None);
}

#[test]
fn new_scripts_are_listed() {
    let project = Project::sample();
    let made = document(&project, 0, "revision -m more --rev-id abc123 --json");
    assert_eq!(names(&made["revisions"]), ["abc123"]);
    let path = made["revisions"][0]["path"].as_str().unwrap();
    assert!(std::path::Path::new(path).is_file(), "{path}");
    project.result("revision -m other --rev-id def456 --head 18f4c6b2ad93 --splice");
    let merged = document(&project, 0, "merge heads -m both --rev-id fed987 --json");
    assert_eq!(names(&merged["revisions"]), ["fed987"]);
    assert_eq!(merged["revisions"][0]["merge_point"], true);
}

#[test]
fn failures_are_told_to_the_program_and_the_person() {
    let project = Project::small_sqlite();
    let plain = project.run("upgrade nosuch");
    let outcome = project.run("upgrade nosuch --json");
    assert_eq!(outcome.status, plain.status);
    assert!(outcome.stderr.contains(&plain.stdout), "{outcome:#?}");
    let error = &checked(&outcome.stdout)["error"];
    assert_eq!(error["kind"], "command");
    assert_eq!(
        error["message"],
        "Can't locate revision identified by 'nosuch'"
    );
    assert!(!error["hints"].as_array().unwrap().is_empty());

    let check = document(&project, 255, "check --json");
    assert_eq!(check["error"]["kind"], "command");

    project.add_script(
        "3c4d5e6f7081",
        Some(SECOND),
        "raise ValueError('no')",
        "pass",
    );
    let raised = document(&project, 1, "upgrade head --json");
    assert_eq!(raised["error"]["kind"], "script");
    assert_eq!(raised["error"]["revision"], "3c4d5e6f7081");
    let location = &raised["error"]["location"];
    assert_eq!(location["path"], "migration/versions/3c4d5e6f7081_.py");
    assert_eq!(location["line"], 15);

    let nothing = Project::empty();
    let missing = document(&nothing, 255, "heads --json");
    assert_eq!(missing["error"]["kind"], "command");
}

#[test]
fn a_refused_statement_says_where_the_database_stands() {
    let database = fresh_database();
    let url = database
        .url()
        .replace("postgres@", "postgres:open%20sesame@");
    let project = Project::small(&url);
    project.add_script(
        "3c4d5e6f7081",
        Some(SECOND),
        "op.execute('UPDATE thing SET prise = 1')",
        "pass",
    );
    let outcome = project.run("upgrade head --json");
    assert_eq!(outcome.status, 1);
    assert!(!outcome.stdout.contains("sesame"), "{}", outcome.stdout);
    let refused = checked(&outcome.stdout);
    let error = &refused["error"];
    assert_eq!(error["kind"], "database");
    assert_eq!(error["statement"], "UPDATE thing SET prise = 1");
    assert_eq!(error["code"], "42703");
    assert_eq!(error["direction"], "upgrade");
    assert_eq!(error["state"]["kind"], "rolled_back");
    assert_eq!(error["state"]["heads"], json!([]));
    // The steps before it were in the same transaction.
    let database = &refused["databases"][0];
    assert_eq!(names(&database["steps"]), [FIRST, SECOND]);
    assert_eq!(database["to"], json!([]));
}

#[test]
fn what_has_no_result_refuses() {
    let project = Project::sample();
    for arguments in [
        "edit head --json",
        "completions bash --json",
        "init other --json",
        "history --graph --json",
    ] {
        let outcome = project.run(arguments);
        assert_eq!(outcome.status, 2, "{arguments}: {outcome:#?}");
        assert_eq!(outcome.stdout, "");
        assert!(outcome.stderr.contains("--json"), "{outcome:#?}");
    }
}
