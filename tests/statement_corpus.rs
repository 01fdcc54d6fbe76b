//! Replays statements that SQLAlchemy 2.0.58 compiled for each database: mig must write the same
//! text, with placeholders and with literals.
//!
//! SQLAlchemy leaves placeholders where it should write literals in two places: SQLite's LIMIT and
//! OFFSET that the script did not give, and MySQL's ON DUPLICATE KEY UPDATE. mig writes the literal;
//! the recorded text has it too, or none is recorded.

#[path = "statement_corpus/reader.rs"]
mod reader;

use mig::dialect::statement::{compile, compile_literal};
use mig::dialect::{Dialect, DialectName, Percents};
use reader::Reader;
use serde_json::Value;

fn dialect(name: &str) -> Dialect {
    let name = DialectName::from_name(name).expect("a known dialect");
    let mut dialect = Dialect::new(name);
    if name != DialectName::Sqlite {
        dialect = dialect.with_percents(Percents::Doubled);
        dialect.backslash_escapes = true;
    }
    dialect
}

fn outcome(result: Result<String, mig::dialect::DialectError>) -> String {
    match result {
        Ok(text) => text,
        Err(error) => format!("!{}: {error}", error.exception_name()),
    }
}

fn corpus() -> String {
    let path = std::env::var("STATEMENT_CORPUS").unwrap_or_else(|_| {
        concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/statements.jsonl").to_owned()
    });
    std::fs::read_to_string(path).expect("the recorded statements")
}

#[test]
fn statements_are_written_as_sqlalchemy_writes_them() {
    let corpus = corpus();
    let mut lines = corpus.lines();
    let header: Value = serde_json::from_str(lines.next().expect("a header")).expect("JSON");
    let mut failures = Vec::new();
    let mut count = 0;
    for (number, line) in lines.enumerate() {
        let case: Value = serde_json::from_str(line).expect("JSON");
        for (name, expected) in case["r"].as_object().expect("results") {
            let dialect = dialect(name);
            let read = Reader::new(&header["tables"], name).statement(&case["s"]);
            let forms = match &read {
                Ok(statement) => [
                    outcome(compile(&dialect, statement).and_then(|done| done.parametrized())),
                    outcome(compile_literal(&dialect, statement)),
                ],
                Err(error) => [format!("!{error}"), format!("!{error}")],
            };
            for (form, expected) in forms.iter().zip(expected.as_array().expect("two forms")) {
                let Some(expected) = expected.as_str() else {
                    continue;
                };
                count += 1;
                let same = form == expected
                    || form.starts_with('!')
                        && expected.starts_with('!')
                        && form.split(':').next() == expected.split(':').next();
                if !same {
                    failures.push(format!(
                        "case {number} {name}\n  want {expected:?}\n  have {form:?}\n  {}",
                        case["s"]
                    ));
                }
            }
        }
    }
    assert!(count > 1000, "only {count} texts were compared");
    let shown: Vec<&String> = failures.iter().take(12).collect();
    assert!(
        failures.is_empty(),
        "{} of {count} texts differ:\n{}",
        failures.len(),
        shown
            .iter()
            .map(|text| text.as_str())
            .collect::<Vec<_>>()
            .join("\n")
    );
}
