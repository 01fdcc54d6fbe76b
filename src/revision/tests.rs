//! The graph against answers recorded from Alembic: `testdata/recorded.json` has readable graphs,
//! requests and what Alembic 1.20.1 said. Where Alembic's own order depends on Python's hash seed,
//! the recording was made with ordered sets.

use serde_json::{Value, json};

use super::{
    CaughtError, HeadMaintainer, Identifier, Purpose, RangeOptions, Revision, RevisionError,
    RevisionMap, RevisionWarning, Step, Target, VersionChange, plan_changes,
};

/// What Alembic ends with a traceback for.
const UNCAUGHT: &str = "uncaught";

fn strings(value: &Value) -> Vec<String> {
    let items = value.as_array().expect("a list");
    items
        .iter()
        .map(|item| item.as_str().expect("a string").to_owned())
        .collect()
}

fn revision_from(row: &Value) -> Result<Revision, RevisionError> {
    let name = row[0].as_str().expect("an identifier");
    let doc = format!("doc of {name}");
    Revision::new(
        name,
        strings(&row[1]),
        strings(&row[2]),
        strings(&row[3]),
        &doc,
    )
}

fn build(case: &Value) -> Result<RevisionMap, RevisionError> {
    let rows = case["revisions"].as_array().expect("revisions");
    let revisions = rows.iter().map(revision_from).collect::<Result<_, _>>()?;
    RevisionMap::new(revisions, |_| ())
}

fn graph_error(error: &RevisionError) -> Value {
    if error.is_revision_error() {
        json!({"rev": error.to_string()})
    } else {
        json!(UNCAUGHT)
    }
}

fn caught(error: CaughtError) -> Value {
    match error {
        CaughtError::Command { message, .. } => json!({"failed": message}),
        CaughtError::Uncaught(_) => json!(UNCAUGHT),
    }
}

fn target_name(map: &RevisionMap, target: Target) -> Value {
    match target {
        Target::Nothing => Value::Null,
        Target::Base => json!("<base>"),
        Target::Revision(index) => json!(map.revision(index).revision),
    }
}

fn get(map: &RevisionMap, name: &str) -> Value {
    match map.get_revisions(name) {
        Ok(found) => found
            .into_iter()
            .map(|target| target_name(map, target))
            .collect(),
        Err(error) => caught(Purpose::Lookup.catch(error)),
    }
}

fn history(map: &RevisionMap, base: &str, head: &str) -> Value {
    let (start, end) = (Identifier::one(base), Identifier::one(head));
    match map.iterate_revisions(&end, &start, RangeOptions::Listing) {
        Ok(found) => found
            .into_iter()
            .map(|index| json!(map.revision(index).to_string()))
            .collect(),
        Err(error) => caught(Purpose::Listing { start, end }.catch(error)),
    }
}

fn current(map: &RevisionMap, heads: &[String]) -> Value {
    match map.all_current(heads) {
        Ok(found) => {
            let mut names: Vec<&str> = found
                .into_iter()
                .map(|index| map.revision(index).revision.as_str())
                .collect();
            names.sort_unstable();
            json!(names)
        }
        Err(error) => caught(Purpose::Lookup.catch(error)),
    }
}

fn change_text(change: &VersionChange) -> String {
    match change {
        VersionChange::Insert(version) => format!("insert {version}"),
        VersionChange::Delete(version) => format!("delete {version}"),
        VersionChange::Update { from, to } => format!("update {from} {to}"),
    }
}

/// The log lines and the version table's changes up to the first step that does not fit.
fn plan(map: &RevisionMap, steps: Result<Vec<Step>, CaughtError>, heads: &[String]) -> Value {
    let steps = match steps {
        Ok(steps) => steps,
        Err(error) => return caught(error),
    };
    let lines: Vec<String> = steps
        .iter()
        .map(|step| step.log_line(step.function_name()))
        .collect();
    let mut maintainer = HeadMaintainer::new(heads);
    let mut changes = Vec::new();
    for step in &steps {
        match maintainer.update_to_step(map, step) {
            Ok(update) => {
                changes.push(
                    update
                        .changes
                        .iter()
                        .map(|c| json!(change_text(c)))
                        .collect(),
                );
            }
            Err(error) => {
                changes.push(graph_error(&error));
                break;
            }
        }
    }
    json!([lines, changes])
}

fn answer(map: &RevisionMap, request: &[Value]) -> Value {
    let text = |index: usize| request[index].as_str().expect("a name");
    match text(0) {
        "head" => match map.current_head(None) {
            Ok(head) => json!(head),
            Err(error) => caught(Purpose::CurrentHead.catch(error)),
        },
        "get" => get(map, text(1)),
        "history" => history(map, text(1), text(2)),
        "current" => current(map, &strings(&request[1])),
        "upgrade" => {
            let heads = strings(&request[2]);
            plan(map, map.upgrade_steps(text(1), &heads), &heads)
        }
        "downgrade" => {
            let heads = strings(&request[2]);
            plan(map, map.downgrade_steps(text(1), &heads), &heads)
        }
        "stamp" => {
            let heads = strings(&request[2]);
            plan(map, map.stamp_steps(&strings(&request[1]), &heads), &heads)
        }
        other => panic!("unknown request {other}"),
    }
}

#[test]
fn answers_are_those_of_alembic() {
    let cases: Vec<Value> =
        serde_json::from_str(include_str!("testdata/recorded.json")).expect("valid JSON");
    let mut compared = 0;
    for case in &cases {
        let name = &case["graph"];
        let map = match build(case) {
            Ok(map) => map,
            Err(error) => {
                assert_eq!(graph_error(&error), case["error"], "{name}");
                continue;
            }
        };
        assert!(case["error"].is_null(), "{name} must be refused");
        assert_eq!(json!(map.heads()), case["heads"], "{name}");
        assert_eq!(json!(map.bases()), case["bases"], "{name}");
        assert_eq!(json!(map.real_heads()), case["real_heads"], "{name}");
        let labels: Vec<_> = map.revisions().iter().map(|r| &r.branch_labels).collect();
        assert_eq!(json!(labels), case["labels"], "{name}");
        for request in case["requests"].as_array().expect("requests") {
            let (expected, request) = request
                .as_array()
                .and_then(|r| r.split_last())
                .expect("a request");
            assert_eq!(&answer(&map, request), expected, "{name}: {request:?}");
            compared += 1;
        }
    }
    assert!(compared > 800, "only {compared} requests compared");
}

fn map_of(revisions: &[(&str, &[&str])]) -> RevisionMap {
    let owned = |names: &[&str]| names.iter().map(ToString::to_string).collect();
    let revisions = revisions
        .iter()
        .map(|(name, down)| Revision::new(name, owned(down), vec![], vec![], "").expect("valid"))
        .collect();
    RevisionMap::new(revisions, |_| ()).expect("a valid graph")
}

#[test]
fn oddities_are_warned_about() {
    let mut warnings = Vec::new();
    let revision = |name, down: &[&str]| {
        let down = down.iter().map(ToString::to_string).collect();
        Revision::new(name, down, vec![], vec![], "first").expect("valid")
    };
    let revisions = vec![
        revision("a", &[]),
        revision("a", &[]),
        revision("b", &["nosuch"]),
    ];
    let error = RevisionMap::new(revisions, |warning| warnings.push(warning.to_string()));
    assert!(matches!(error, Err(RevisionError::MissingRevision { .. })));
    assert_eq!(
        warnings,
        [
            "Revision a is present more than once",
            "Revision nosuch referenced from nosuch -> b (head), first is not present",
        ]
    );
}

#[test]
fn a_relative_downgrade_from_several_heads_is_warned_about() {
    let map = map_of(&[("a", &[]), ("b", &["a"]), ("c", &["a"])]);
    let heads = ["b".to_owned(), "c".to_owned()];
    map.downgrade_steps("-1", &heads).expect("a plan");
    assert_eq!(map.take_warnings(), [RevisionWarning::AmbiguousDowngrade]);
    assert!(map.take_warnings().is_empty());
}

#[test]
fn a_plan_says_what_the_version_table_holds_around_each_step() {
    let map = map_of(&[("a", &[]), ("b", &["a"])]);
    let steps = map.upgrade_steps("head", &[]).expect("a plan");
    let planned = plan_changes(&map, steps, &[]).expect("changes");
    let heads: Vec<_> = planned
        .iter()
        .map(|p| (&p.heads_before, &p.heads_after))
        .collect();
    assert_eq!(json!(heads), json!([[[], ["a"]], [["a"], ["b"]]]));
    assert_eq!(planned[1].update.debug_line, "update a to b");
    let info = planned[1].step.info();
    assert_eq!(info.up_revision_ids, ["b"]);
    assert_eq!(info.down_revision_ids, ["a"]);
}

#[test]
fn offline_mode_starts_from_the_named_revision() {
    let map = map_of(&[("aaaa1", &[]), ("bbbb2", &["aaaa1"])]);
    assert_eq!(map.offline_heads(None), Ok(vec![]));
    assert_eq!(map.offline_heads(Some("base")), Ok(vec![]));
    assert_eq!(
        map.offline_heads(Some("aaaa")),
        Ok(vec!["aaaa1".to_owned()])
    );
    assert_eq!(
        map.offline_heads(Some("head")),
        Ok(vec!["bbbb2".to_owned()])
    );
    let error = map.offline_heads(Some("nosuch")).expect_err("unknown");
    assert_eq!(
        error.to_string(),
        "Can't locate revision identified by 'nosuch'"
    );
}

#[test]
fn a_large_graph_with_many_merges_is_put_in_order() {
    let count = 400;
    let names: Vec<String> = (0..count).map(|number| format!("r{number:04}")).collect();
    let down = |number: usize| match number {
        0 => vec![],
        _ if number % 5 == 4 => vec![names[number - 1].as_str(), names[number - 2].as_str()],
        _ if number % 5 == 3 => vec![names[number - 2].as_str()],
        _ => vec![names[number - 1].as_str()],
    };
    let down: Vec<Vec<&str>> = (0..count).map(down).collect();
    let rows: Vec<(&str, &[&str])> = names
        .iter()
        .zip(&down)
        .map(|(name, down)| (name.as_str(), down.as_slice()))
        .collect();
    let map = map_of(&rows);
    let steps = map.upgrade_steps("heads", &[]).expect("a plan");
    assert_eq!(steps.len(), count);
}

/// Alembic finds no cycle here and then sorts for ever.
#[test]
fn revisions_that_depend_on_each_other_are_refused() {
    let rows = [
        json!(["a", [], [], []]),
        json!(["b", ["a"], ["c"], []]),
        json!(["c", ["b"], ["a"], []]),
        json!(["d", ["c"], [], []]),
        json!(["e", ["a"], ["d", "b"], []]),
    ];
    let revisions = rows
        .iter()
        .map(|row| revision_from(row).expect("valid"))
        .collect();
    let map = RevisionMap::new(revisions, |_| ()).expect("a graph");
    let error = map.upgrade_steps("heads", &[]).expect_err("a circle");
    assert!(matches!(error, CaughtError::Uncaught(_)), "{error}");
}
