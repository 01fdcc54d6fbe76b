//! Replays programs whose output was recorded from CPython 3.11: the collections, the builtin
//! functions and the standard library.

use std::cell::RefCell;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::interpreter::{Interpreter, Options, OutputStream};
use super::module::Module;
use super::source::{SourceFile, SourceOrigin};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/python/collections")
}

/// What the program prints; an uncaught error comes last.
fn output_of(path: &Path) -> String {
    let printed = Rc::new(RefCell::new(String::new()));
    let sink = Rc::clone(&printed);
    let mut vm = Interpreter::new(Options {
        environment: vec![("HOME".to_owned(), "/home/someone".to_owned())],
        readable_folders: vec![folder()],
        working_directory: folder(),
        print: Rc::new(move |stream, text| {
            if stream == OutputStream::Stdout {
                sink.borrow_mut().push_str(text);
            }
        }),
        ..Options::default()
    });
    let text = std::fs::read_to_string(path).expect("the program is readable");
    let source = SourceFile::new(path, text, SourceOrigin::Project);
    let module = Module::new("__main__", None, Some(Rc::clone(&source)));
    if let Err(error) = vm.run_source(&module, &source) {
        let described = vm.describe_error(&error);
        writeln!(printed.borrow_mut(), "!! {described}").expect("writing to memory");
    }
    printed.take()
}

#[test]
fn programs_print_what_cpython_prints() {
    let mut programs: Vec<PathBuf> = std::fs::read_dir(folder())
        .expect("the corpus is there")
        .map(|entry| entry.expect("the corpus is readable").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "py"))
        .collect();
    programs.sort();
    assert!(programs.len() >= 10, "the corpus is complete");
    let mut differences = String::new();
    for program in programs {
        let expected = std::fs::read_to_string(program.with_extension("out"))
            .expect("every program has its recorded output");
        let actual = output_of(&program);
        for (number, (expected, actual)) in expected
            .lines()
            .zip(actual.lines().chain(std::iter::repeat("<nothing>")))
            .enumerate()
        {
            if expected != actual {
                let name = program.display();
                writeln!(
                    differences,
                    "{name} line {}:\n  {expected}\n  {actual}",
                    number + 1
                )
                .expect("writing to memory");
            }
        }
        assert!(
            actual.lines().count() <= expected.lines().count(),
            "{actual}"
        );
    }
    assert!(differences.is_empty(), "{differences}");
}
