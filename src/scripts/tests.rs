//! Tests of reading scripts: texts and folders as Alembic and CPython read them.

use std::cell::RefCell;
use std::fs;
use std::path::{Path, PathBuf};

use super::*;

const ENDING: &str = "\n\ndef upgrade():\n    pass\n\n\ndef downgrade():\n    pass\n";

fn source(text: &str) -> ScriptSource {
    ScriptSource {
        path: PathBuf::from("versions/a.py"),
        text: text.to_owned(),
    }
}

fn read(text: &str) -> Identifiers {
    match read_identifiers(&source(text)).expect("valid Python") {
        Reading::Static(identifiers) => identifiers,
        Reading::NeedsEvaluation(reason) => panic!("{text}: {reason:?}"),
    }
}

fn needs_evaluation(text: &str) -> (&'static str, usize, usize) {
    match read_identifiers(&source(text)).expect("valid Python") {
        Reading::Static(identifiers) => panic!("{text}: {identifiers:?}"),
        Reading::NeedsEvaluation(reason) => (reason.name, reason.line, reason.column),
    }
}

fn text(text: &str) -> Attribute {
    Attribute::Text(text.to_owned())
}

fn sequence(names: &[&str]) -> Attribute {
    Attribute::Sequence(names.iter().map(ToString::to_string).collect())
}

#[test]
fn literals_are_read() {
    let found = read(
        "\"\"\"the doc\n\nRevision ID: b\n\"\"\"\nfrom typing import Sequence\n\
         revision: str = 'b' \"c\"\ndown_revision: str | None = ('a')\n\
         branch_labels = None\ndepends_on: Sequence[str] = ['x', \"y\"]\n",
    );
    assert_eq!(found.revision, text("bc"));
    assert_eq!(found.down_revision, text("a"));
    assert_eq!(found.branch_labels, Attribute::None);
    assert_eq!(found.depends_on, sequence(&["x", "y"]));
    assert_eq!(found.doc.as_deref(), Some("the doc\n\nRevision ID: b\n"));
}

#[test]
fn names_of_literals_are_followed() {
    let found = read("BASE = 'a'\nrevision = 'b'\ndown_revision = (BASE, 'c')\nX = revision\n");
    assert_eq!(found.down_revision, sequence(&["a", "c"]));
    let found = read("revision, down_revision = 'b', None\nbranch_labels = depends_on = ()\n");
    assert_eq!(found.revision, text("b"));
    assert_eq!(found.down_revision, Attribute::None);
    assert_eq!(found.depends_on, sequence(&[]));
}

#[test]
fn the_last_value_counts() {
    assert_eq!(read("revision = 'a'\nrevision = 'b'").revision, text("b"));
    assert_eq!(read("revision = f()\nrevision = 'b'").revision, text("b"));
    assert_eq!(
        read("revision = 'a'\ndel revision").revision,
        Attribute::Missing
    );
    assert_eq!(
        read("from x import *\nrevision = 'b'\nbranch_labels = depends_on = down_revision = None")
            .revision,
        text("b")
    );
}

#[test]
fn what_is_not_a_literal_needs_evaluation() {
    for (body, name) in [
        ("revision = make()", "revision"),
        ("revision = 'a' + 'b'", "revision"),
        ("revision = f'{x}'", "revision"),
        ("revision = UNKNOWN", "revision"),
        ("if x:\n    revision = 'b'", "revision"),
        ("revision = 'b'\nfor revision in x:\n    pass", "revision"),
        ("revision = 'b'\nrevision += 'c'", "revision"),
        (
            "try:\n    import x\nexcept E as down_revision:\n    pass",
            "down_revision",
        ),
        ("with x as depends_on:\n    pass", "depends_on"),
        ("from x import revision", "revision"),
        ("import x as revision", "revision"),
        ("from x import *", "revision"),
        ("def revision():\n    pass", "revision"),
        (
            "revision = 'b'\nprint(down_revision := 'a')",
            "down_revision",
        ),
        (
            "match x:\n    case {'a': branch_labels}:\n        pass",
            "branch_labels",
        ),
        (
            "def f():\n    global revision\n    revision = 'b'\nf()",
            "revision",
        ),
        ("globals()['revision'] = 'b'", "revision"),
        ("down_revision = (None, 'a')", "down_revision"),
    ] {
        assert_eq!(needs_evaluation(body).0, name, "{body}");
    }
    assert_eq!(needs_evaluation("x = 1\nrevision = make()").1, 2);
}

#[test]
fn what_binds_nothing_in_the_module_is_ignored() {
    let found = read(
        "from sqlalchemy import *\nrevision = 'b'\nx = [revision for revision in y]\n\
         def f(revision):\n    down_revision = 1\nclass C:\n    depends_on = 1\n\
         g = lambda revision: revision\nobj.revision = 2\n",
    );
    assert_eq!(found.revision, text("b"));
    assert_eq!(found.down_revision, Attribute::Missing);
    assert_eq!(found.depends_on, Attribute::Missing);
}

#[test]
fn only_a_first_string_is_the_docstring() {
    assert_eq!(read("'a' 'b'\n").doc.as_deref(), Some("ab"));
    assert_eq!(
        read("# comment\nr'''a\\n'''\n").doc.as_deref(),
        Some("a\\n")
    );
    assert_eq!(read("import x\n'a'\n").doc, None);
    assert_eq!(read("b'a'\n").doc, None);
    assert_eq!(read("'a'\n__doc__ = 'b'\n").doc.as_deref(), Some("b"));
}

fn decoded(bytes: &[u8]) -> Result<String, String> {
    ScriptSource::decode(Path::new("a.py"), bytes.to_vec())
        .map(|source| source.text)
        .map_err(|error| error.to_string())
}

#[test]
fn files_are_decoded_as_python_decodes_them() {
    assert_eq!(decoded(b"\xef\xbb\xbfx\r\ny\rz").as_deref(), Ok("x\ny\nz"));
    assert_eq!(
        decoded(b"# -*- coding: latin-1 -*-\n\xe9").as_deref(),
        Ok("# -*- coding: latin-1 -*-\n\u{e9}")
    );
    assert_eq!(
        decoded(b"#!/usr/bin/python\n# vim: set fileencoding=ISO_8859_1 :\n\xe9")
            .map(|t| t.chars().last()),
        Ok(Some('\u{e9}'))
    );
    let error = decoded(b"x = 1\ny = '\xe9'\n").expect_err("not UTF-8");
    assert!(
        error.starts_with("a.py:2: the byte 0xe9 is not utf-8"),
        "{error}"
    );
    let error = decoded(b"x = 1\n\n# coding: latin-1\n\xe9").expect_err("declared too late");
    assert!(error.starts_with("a.py:4: "), "{error}");
    let error = decoded(b"# coding: koi8-r\n").expect_err("unknown");
    assert!(
        error.contains("the encoding 'koi8-r' is not supported"),
        "{error}"
    );
}

/// Answers with fixed identifiers and remembers what it was asked.
#[derive(Default)]
struct Recorder {
    asked: RefCell<Vec<(PathBuf, NotStatic)>>,
}

impl ModuleEvaluator for Recorder {
    fn evaluate(
        &self,
        source: &ScriptSource,
        reason: &NotStatic,
    ) -> Result<Identifiers, EvaluationError> {
        self.asked
            .borrow_mut()
            .push((source.path.clone(), reason.clone()));
        Ok(Identifiers {
            revision: text("evaluated"),
            down_revision: Attribute::None,
            branch_labels: Attribute::Missing,
            depends_on: Attribute::Missing,
            doc: Some("  evaluated doc\n\nmore\n".to_owned()),
        })
    }
}

struct Folder(tempfile::TempDir);

impl Folder {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = Self(tempfile::tempdir().expect("a folder"));
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            fs::write(path, text).expect("a file");
        }
        folder
    }

    fn path(&self) -> PathBuf {
        self.0.path().canonicalize().expect("a path")
    }

    fn options(&self, locations: &[&str]) -> ScriptDirectoryOptions {
        ScriptDirectoryOptions {
            version_locations: locations
                .iter()
                .map(|name| self.path().join(name))
                .collect(),
            recursive_version_locations: false,
            sourceless: false,
        }
    }
}

fn script(revision: &str, down: &str) -> String {
    format!("'''doc of {revision}'''\nrevision = '{revision}'\ndown_revision = {down}{ENDING}")
}

fn load(options: &ScriptDirectoryOptions) -> (Result<ScriptDirectory, ScriptError>, Vec<String>) {
    let mut warnings = Vec::new();
    let result = ScriptDirectory::load(options, &Recorder::default(), &mut |warning| {
        warnings.push(warning.to_string());
    });
    (result, warnings)
}

fn loaded_files(options: &ScriptDirectoryOptions) -> Vec<String> {
    let directory = load(options).0.expect("scripts");
    directory
        .scripts()
        .iter()
        .map(|script| {
            script
                .path
                .file_name()
                .expect("a name")
                .to_string_lossy()
                .into_owned()
        })
        .collect()
}

#[test]
fn scripts_are_found_in_alembics_order() {
    let b = script("b", "None");
    let folder = Folder::new(&[
        ("v/b.py", &b),
        ("v/Z.py", &script("z", "None")),
        ("v/.hidden.py", &script("hidden", "None")),
        ("v/.#b.py", "raise Exception"),
        ("v/__init__.py", "raise Exception"),
        ("v/__init__b.py", "raise Exception"),
        ("v/README", "raise Exception"),
        ("v/sub/c.py", &script("c", "None")),
        ("v/sub/__pycache__/d.py", &script("d", "None")),
        ("v/asub/e.py", &script("e", "None")),
        ("other/a.py", &script("a", "None")),
    ]);
    let mut options = folder.options(&["v", "missing", "other"]);
    assert_eq!(
        loaded_files(&options),
        [".hidden.py", "Z.py", "b.py", "a.py"]
    );
    options.recursive_version_locations = true;
    assert_eq!(
        loaded_files(&options),
        [".hidden.py", "Z.py", "b.py", "e.py", "c.py", "a.py"]
    );
}

#[test]
fn a_file_in_two_locations_is_read_once() {
    let folder = Folder::new(&[("v/a.py", &script("a", "None"))]);
    let (result, warnings) = load(&folder.options(&["v", "v"]));
    assert_eq!(result.expect("scripts").scripts().len(), 1);
    let path = folder.path().join("v/a.py");
    let expected = format!(
        "File {} loaded twice! ignoring. Please ensure version_locations is unique.",
        path.display()
    );
    assert_eq!(warnings, [expected]);
}

#[test]
fn many_files_are_read_in_order() {
    let names: Vec<String> = (0..150)
        .map(|number| format!("v/r{number:03}.py"))
        .collect();
    let texts: Vec<String> = (0..150)
        .map(|number: u32| {
            let down = number
                .checked_sub(1)
                .map_or("None".to_owned(), |n| format!("'r{n:03}'"));
            script(&format!("r{number:03}"), &down)
        })
        .collect();
    let files: Vec<(&str, &str)> = names
        .iter()
        .map(String::as_str)
        .zip(texts.iter().map(String::as_str))
        .collect();
    let folder = Folder::new(&files);
    let directory = load(&folder.options(&["v"])).0.expect("scripts");
    assert_eq!(directory.map().heads(), ["r149"]);
    for (script, revision) in directory.scripts().iter().zip(directory.map().revisions()) {
        assert_eq!(script.longdoc, format!("doc of {}", revision.revision));
    }
}

#[test]
fn an_old_script_is_named_after_its_revision() {
    let text = format!("down_revision = None{ENDING}");
    let folder = Folder::new(&[("v/1a2b.py", &text)]);
    let directory = load(&folder.options(&["v"])).0.expect("scripts");
    assert_eq!(directory.map().heads(), ["1a2b"]);

    let folder = Folder::new(&[("v/1a2b_add.py", &text)]);
    let error = load(&folder.options(&["v"])).0.expect_err("no identifier");
    assert!(error.is_command_error());
    assert_eq!(
        error.to_string(),
        "Could not determine revision id from filename 1a2b_add.py. Be sure the 'revision' \
         variable is declared inside the script (please see 'Upgrading from Alembic 0.1 to 0.2' in \
         the documentation)."
    );
}

#[test]
fn the_evaluator_is_asked_where_a_value_is_no_literal() {
    let text = format!("revision = make()\ndown_revision = None{ENDING}");
    let folder = Folder::new(&[("v/a.py", &script("a", "None")), ("v/b.py", &text)]);
    let recorder = Recorder::default();
    let options = folder.options(&["v"]);
    let directory = ScriptDirectory::load(&options, &recorder, &mut |_| ()).expect("scripts");
    let asked = recorder.asked.into_inner();
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].0, folder.path().join("v/b.py"));
    assert_eq!(
        asked[0].1,
        NotStatic {
            name: "revision",
            line: 1,
            column: 12
        }
    );
    assert_eq!(directory.map().heads(), ["a", "evaluated"]);
    assert_eq!(directory.scripts()[1].longdoc, "evaluated doc\n\nmore");
    assert_eq!(directory.map().revisions()[1].doc, "evaluated doc");
}

#[test]
fn wrong_scripts_are_refused_with_their_place() {
    let error = |text: &str| {
        let folder = Folder::new(&[("v/a.py", text)]);
        let root = folder.path().display().to_string();
        let error = load(&folder.options(&["v"])).0.expect_err("a wrong script");
        error.to_string().replace(&root, "ROOT")
    };
    assert_eq!(
        error("revision = 'a'\ndown_revision = (\n'b',,\n)\n"),
        "ROOT/v/a.py:3:5: SyntaxError: Expected an expression or a ')'\n    'b',,\n        ^"
    );
    assert!(error("revision = 'a'\n").starts_with("ROOT/v/a.py has no 'down_revision'"));
    assert_eq!(
        error("revision = 12\ndown_revision = None\n"),
        "ROOT/v/a.py: 'revision' is a number, not a revision identifier in quotes"
    );
    assert_eq!(
        error("revision = 'a@b'\ndown_revision = None\n"),
        "Character(s) '@' not allowed in revision identifier 'a@b'"
    );
    assert_eq!(
        error("revision = 'a'\ndown_revision = 'a'\n"),
        "Self-loop is detected in revisions (a)"
    );
    assert_eq!(
        error("revision = 'a'\ndown_revision = 'b'\n"),
        "revision 'b', which a refers to, is not present"
    );
}

#[test]
fn a_compiled_script_without_source_is_refused() {
    let folder = Folder::new(&[
        ("v/a.py", &script("a", "None")),
        ("v/__pycache__/a.cpython-311.pyc", ""),
    ]);
    let mut options = folder.options(&["v"]);
    options.sourceless = true;
    assert_eq!(loaded_files(&options), ["a.py"]);
    fs::write(folder.path().join("v/__pycache__/b.cpython-311.pyc"), "").expect("a file");
    assert!(matches!(
        load(&options).0,
        Err(ScriptError::Compiled { .. })
    ));
}
