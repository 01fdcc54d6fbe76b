//! Replays Python snippets that SQLAlchemy 2.0.58 compiled: mig must evaluate them to the same
//! text, for each database, with placeholders and with literals.

use serde_json::Value;

use crate::dialect::DialectName;
use crate::shim::testing::run_for;

const PRELUDE: &str = include_str!("../../../tests/data/expressions/prelude.py");
const SNIPPETS: &str = include_str!("../../../tests/data/expressions/snippets.jsonl");

/// The program that prints every snippet as the recording did.
fn program(cases: &[Value], dialect: &str) -> String {
    let mut program = PRELUDE.to_owned();
    program.push_str("\nmakes = [\n");
    for case in cases {
        let snippet = case["s"].as_str().expect("a snippet");
        program.push_str(&format!("    lambda: ({snippet}),\n"));
    }
    program.push_str(&format!(
        "]\nchosen = dialects['{dialect}']\nresult = chr(1).join(\n    chr(2).join((\n        \
         show(make, None), show(make, chosen), show(make, chosen, compile_kwargs={{'literal_binds': True}}),\n        \
         params(make, chosen),\n    )) for make in makes\n)\n\n\
         result = result.encode('utf-8').hex()\n"
    ));
    program
}

fn answers(cases: &[Value], name: DialectName) -> Vec<Vec<String>> {
    let shown = run_for(name, &program(cases, name.as_str()));
    let digits = shown.trim_matches('\'');
    let decoded: Vec<u8> = digits
        .as_bytes()
        .chunks(2)
        .map(|pair| {
            let pair = std::str::from_utf8(pair).expect("digits");
            u8::from_str_radix(pair, 16).unwrap_or_else(|_| panic!("the program failed: {shown}"))
        })
        .collect();
    let decoded = String::from_utf8(decoded).expect("text");
    decoded
        .split('\u{1}')
        .map(|case| case.split('\u{2}').map(str::to_owned).collect())
        .collect()
}

fn cases() -> Vec<Value> {
    SNIPPETS
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect()
}

fn compare(name: DialectName) {
    let cases = cases();
    let answers = answers(&cases, name);
    assert_eq!(answers.len(), cases.len());
    let mut differences = Vec::new();
    let mut count = 0;
    for (case, answer) in cases.iter().zip(&answers) {
        let expected = &case["r"][name.as_str()];
        let mut pairs = vec![
            ("placeholders", &answer[1], expected[0].as_str()),
            ("literals", &answer[2], expected[1].as_str()),
        ];
        if name == DialectName::Postgresql {
            pairs.push(("parameters", &answer[3], case["r"]["p"].as_str()));
        }
        for (form, have, want) in pairs {
            let Some(want) = want else { continue };
            count += 1;
            let same = have == want
                || have.starts_with('!') && have.split(':').next() == want.split(':').next();
            if !same {
                differences.push(format!(
                    "{}\n  {form}\n  want {want:?}\n  have {have:?}",
                    case["s"].as_str().unwrap_or_default()
                ));
            }
        }
    }
    assert!(count > 500, "only {count} texts were compared");
    assert!(
        differences.is_empty(),
        "{} of {count} texts differ:\n{}",
        differences.len(),
        differences.join("\n")
    );
}

#[test]
fn snippets_compile_for_postgresql() {
    compare(DialectName::Postgresql);
}

#[test]
fn snippets_compile_for_sqlite() {
    compare(DialectName::Sqlite);
}

#[test]
fn snippets_compile_for_mysql() {
    compare(DialectName::Mysql);
}
