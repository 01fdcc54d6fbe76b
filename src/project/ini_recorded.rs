//! Replays ini files whose reading was recorded from Python's `configparser`.

use serde_json::Value;

use super::ini::IniFile;

fn class(dotted: &str) -> &str {
    dotted.rsplit('.').next().unwrap()
}

fn outcome<T: Into<Value>>(result: Result<T, super::IniError>) -> Value {
    match result {
        Ok(value) => value.into(),
        Err(error) => Value::from(vec![
            class(error.python_class()).to_owned(),
            error.to_string(),
        ]),
    }
}

fn check(case: &Value) -> Result<(), String> {
    let text = case["text"].as_str().unwrap();
    let here = case["here"].as_str().unwrap();
    let mut file = IniFile::new([("here".to_owned(), here.to_owned())]);
    let result = outcome(file.read_text(text, "'alembic.ini'").map(|()| Value::Null));
    let expected = case.get("error").unwrap_or(&Value::Null);
    if &result != expected {
        return Err(format!("{text:?}: {result} instead of {expected}"));
    }
    for set in case["sets"].as_array().unwrap() {
        let mut empty = IniFile::default();
        empty.add_section("s").unwrap();
        let result = empty.set("s", "o", set[0].as_str().unwrap());
        let message = result.err().map(|error| error.to_string());
        if message.as_deref() != set[1].as_str() {
            return Err(format!("set {}: {message:?} instead of {}", set[0], set[1]));
        }
    }
    let Some(values) = case.get("values") else {
        return Ok(());
    };
    let sections: Vec<Value> = file.section_names().map(Value::from).collect();
    if Value::from(sections.clone()) != case["sections"] {
        return Err(format!("{text:?}: sections {sections:?}"));
    }
    for row in values.as_array().unwrap() {
        let section = row[0].as_str().unwrap();
        let (actual, expected) = match row[1].as_str() {
            Some(option) => {
                let raw = file.get_raw(section, option);
                if raw != row[2].as_str() {
                    return Err(format!("{text:?} [{section}] {option}: raw {raw:?}"));
                }
                (outcome(file.get(section, option)), &row[3])
            }
            None => {
                let items = match file.items(section) {
                    Ok(items) => items
                        .unwrap()
                        .into_iter()
                        .map(|(name, value)| Value::from(vec![name, value]))
                        .collect(),
                    Err(error) => Value::from(error.to_string()),
                };
                (items, &row[3])
            }
        };
        if &actual != expected {
            return Err(format!(
                "{text:?} [{section}] {}: {actual} instead of {expected}",
                row[1]
            ));
        }
    }
    Ok(())
}

#[test]
fn files_are_read_as_python_reads_them() {
    let recorded = include_str!("testdata/ini.jsonl");
    let mut failures = Vec::new();
    let mut count = 0;
    for line in recorded.lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        failures.extend(check(&case).err());
        count += 1;
    }
    assert!(count >= 100, "only {count} cases");
    assert!(
        failures.is_empty(),
        "{} of {count} differ:\n{}",
        failures.len(),
        failures[..failures.len().min(10)].join("\n")
    );
}
