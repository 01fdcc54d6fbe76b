//! Checks documents against `docs/json-schema.json`: the keywords of JSON Schema that the file
//! uses, and a failure for every other one.

use serde_json::Value;

/// Fails unless the text is one document that the schema allows, and gives it.
#[track_caller]
pub fn checked(text: &str) -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/json-schema.json");
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let document: Value = serde_json::from_str(text)
        .unwrap_or_else(|error| panic!("standard output is not one document: {error}\n{text}"));
    if let Err(message) = check(&schema, &schema, &document, "$") {
        panic!("{message}\n{document:#}");
    }
    document
}

fn check(root: &Value, schema: &Value, value: &Value, at: &str) -> Result<(), String> {
    for (keyword, rule) in schema.as_object().unwrap() {
        let holds = match keyword.as_str() {
            "$schema" | "$defs" | "title" => true,
            "$ref" => {
                let pointer = rule.as_str().unwrap().trim_start_matches('#');
                check(root, root.pointer(pointer).unwrap(), value, at)?;
                true
            }
            "const" => value == rule,
            "enum" => rule.as_array().unwrap().contains(value),
            "type" => match rule {
                Value::Array(types) => types.iter().any(|name| is_a(value, name)),
                name => is_a(value, name),
            },
            "anyOf" => {
                let results: Vec<_> = rule
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|option| check(root, option, value, at))
                    .collect();
                if results.iter().all(Result::is_err) {
                    return Err(format!("{at}: none of {results:#?}"));
                }
                true
            }
            "required" => rule
                .as_array()
                .unwrap()
                .iter()
                .all(|name| value.get(name.as_str().unwrap()).is_some()),
            "properties" => {
                for (name, rule) in rule.as_object().unwrap() {
                    if let Some(member) = value.get(name) {
                        check(root, rule, member, &format!("{at}.{name}"))?;
                    }
                }
                true
            }
            "additionalProperties" => {
                assert_eq!(rule, &Value::Bool(false));
                let known = schema["properties"].as_object().unwrap();
                let members = value.as_object().into_iter().flatten();
                members
                    .into_iter()
                    .all(|(name, _)| known.contains_key(name))
            }
            "items" => {
                for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                    check(root, rule, item, &format!("{at}[{index}]"))?;
                }
                true
            }
            other => panic!("the schema uses '{other}', which this check does not know"),
        };
        if !holds {
            return Err(format!("{at}: {keyword} {rule} does not hold for {value}"));
        }
    }
    Ok(())
}

fn is_a(value: &Value, name: &Value) -> bool {
    match name.as_str().unwrap() {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => value.is_u64(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("the schema has the type '{other}'"),
    }
}
