//! Replays expressions whose results were recorded from CPython (`tests/data/python`).

use std::path::Path;
use std::rc::Rc;

use mig::python::interpreter::{Interpreter, Options};
use mig::python::module::Module;
use mig::python::source::{SourceFile, SourceOrigin};

fn evaluate(vm: &mut Interpreter, module: &Rc<Module>, expression: &str) -> String {
    let program = format!(
        "try:\n    result = ascii(({expression}))\nexcept Exception as error:\n    result = ascii(type(error).__name__ + ': ' + str(error))\n"
    );
    let source = SourceFile::new("case.py", program, SourceOrigin::Project);
    match vm.run_source(module, &source) {
        Ok(_) => {
            let result = module
                .globals
                .get_text("result")
                .expect("the case sets `result`");
            vm.to_str(&result).expect("the result is text").to_string()
        }
        Err(error) => format!("not run: {}", vm.describe_error(&error)),
    }
}

/// The cases of a file that do not give what was recorded.
fn differences(path: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(path).expect("the corpus is readable");
    let expected = std::fs::read_to_string(path.with_extension("expected"))
        .expect("the expected results are recorded");
    let (setup, body) = text.split_once("\n---\n").expect("the corpus has a setup");
    let cases: Vec<&str> = body
        .lines()
        .filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
        .collect();
    let expected: Vec<&str> = expected.lines().collect();
    assert_eq!(
        cases.len(),
        expected.len(),
        "{} is not recorded anew",
        path.display()
    );
    let mut vm = Interpreter::new(Options::default());
    mig::python::stdlib::provide(&mut vm);
    let source = SourceFile::new("setup.py", setup, SourceOrigin::Project);
    let module = Module::new("__main__", None, Some(Rc::clone(&source)));
    if let Err(error) = vm.run_source(&module, &source) {
        return vec![format!("setup: {}", vm.describe_error(&error))];
    }
    let mut found = Vec::new();
    for (case, expected) in cases.iter().zip(expected) {
        let made = evaluate(&mut vm, &module, case);
        if made != expected {
            found.push(format!(
                "{case}\n    CPython: {expected}\n    mig:     {made}"
            ));
        }
    }
    found
}

#[test]
fn expressions_give_what_cpython_gives() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/python");
    let mut found = Vec::new();
    let mut files = 0;
    for entry in std::fs::read_dir(folder)
        .expect("the corpus is there")
        .flatten()
    {
        let path = entry.path();
        if path.extension().is_some_and(|extension| extension == "txt") {
            files += 1;
            let name = path
                .file_stem()
                .map(|name| name.to_string_lossy().into_owned());
            let name = name.unwrap_or_default();
            found.extend(
                differences(&path)
                    .into_iter()
                    .map(|text| format!("[{name}] {text}")),
            );
        }
    }
    assert!(files > 0, "the corpus has files");
    assert!(
        found.is_empty(),
        "{} differences:\n{}",
        found.len(),
        found.join("\n")
    );
}
