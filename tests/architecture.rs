//! Imports point down: `docs/architecture.md` has a table of the rooms and what each may use, and
//! this test compares it with the sources.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// What each room may use: a room's name, or a path such as `schema::value`.
type Table = BTreeMap<String, BTreeSet<String>>;

/// One path into the crate, where it is written.
struct Import {
    path: String,
    line: usize,
}

#[test]
fn imports_point_down() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let document = fs::read_to_string(root.join("docs/architecture.md")).expect("the document");
    let table = allowed_imports(&document);

    let mut violations = Vec::new();
    for file in rust_files(&root.join("src")) {
        let source = fs::read_to_string(&file).expect("a source file is UTF-8");
        let name = file
            .strip_prefix(root)
            .expect("below the root")
            .display()
            .to_string();
        let room = room_of(&name);
        if room == "lib" {
            continue;
        }
        let Some(allowed) = table.get(&room) else {
            violations.push(format!("{name}: docs/architecture.md has no room `{room}`"));
            continue;
        };
        for import in imports(&source) {
            if !is_allowed(&room, allowed, &import.path) {
                violations.push(format!(
                    "{name}:{}: `{room}` uses `{}`",
                    import.line, import.path
                ));
            }
        }
    }
    assert!(
        violations.is_empty(),
        "imports that point up:\n{}",
        violations.join("\n")
    );
}

#[test]
fn the_table_has_every_room_and_no_cycle() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let document = fs::read_to_string(root.join("docs/architecture.md")).expect("the document");
    let table = allowed_imports(&document);

    let library = fs::read_to_string(root.join("src/lib.rs")).expect("src/lib.rs");
    for module in library
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod "))
    {
        let room = module.trim_end_matches(';');
        assert!(
            table.contains_key(room),
            "docs/architecture.md has no room `{room}`"
        );
    }

    // Rooms whose imports all lead to rooms already placed can be placed: what is left is a cycle.
    let mut placed = BTreeSet::new();
    while placed.len() < table.len() {
        let next: Vec<&String> = table
            .iter()
            .filter(|(room, uses)| {
                !placed.contains(*room) && uses.iter().all(|used| placed.contains(first(used)))
            })
            .map(|(room, _)| room)
            .collect();
        assert!(
            !next.is_empty(),
            "a cycle, or a use of an unknown room, beyond {placed:?}"
        );
        placed.extend(next.into_iter().cloned());
    }
}

#[test]
fn an_import_that_points_up_is_found() {
    let table = allowed_imports(
        "| `database` | connections | `schema::value` |\n| `schema` | data | |\n| `cli` | flags | |\n",
    );
    let source = "use crate::schema::value::Value;\n\
                  // crate::cli is not used\n\
                  use crate::{schema::{table, value}, cli as flags};\n\
                  fn f(x: &crate::cli::Flag) { let s = crate::schema::value::Value::None; }\n";
    let found: Vec<(usize, String)> = imports(source)
        .into_iter()
        .filter(|import| !is_allowed("database", &table["database"], &import.path))
        .map(|import| (import.line, import.path))
        .collect();
    let expected = [(3, "schema::table"), (3, "cli"), (4, "cli::Flag")];
    assert_eq!(found, expected.map(|(line, path)| (line, path.to_string())));
}

/// The rows of the document whose first cell is a room.
fn allowed_imports(document: &str) -> Table {
    let mut table = Table::new();
    for line in document.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [room, _, uses] = cells[..] else {
            panic!("a row has three cells: {line}")
        };
        let uses = uses.split(',').map(|used| used.trim().trim_matches('`'));
        table.insert(
            room.trim_matches('`').to_string(),
            uses.filter(|used| !used.is_empty())
                .map(str::to_string)
                .collect(),
        );
    }
    assert!(!table.is_empty(), "the table of the rooms was not found");
    table
}

/// Whether a path may be used: it is the room's own, or at or below an allowed one.
fn is_allowed(room: &str, allowed: &BTreeSet<String>, path: &str) -> bool {
    first(path) == room
        || allowed.iter().any(|used| {
            path.strip_prefix(used.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
        })
}

fn first(path: &str) -> &str {
    path.split("::").next().unwrap_or(path)
}

/// The room of `src/cli.rs` is `cli`, that of `src/python/value.rs` is `python`.
fn room_of(name: &str) -> String {
    let below = name
        .trim_start_matches("src")
        .trim_start_matches(['/', '\\']);
    let room = below.split(['/', '\\']).next().unwrap_or(below);
    room.trim_end_matches(".rs").to_string()
}

/// Every path that begins with `crate::` (or `mig::`, as the binary says), groups taken apart.
fn imports(source: &str) -> Vec<Import> {
    let code = without_comments(source);
    let mut found = Vec::new();
    for root in ["crate::", "mig::"] {
        for (position, _) in code.match_indices(root) {
            let before = code[..position].chars().next_back();
            if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':') {
                continue;
            }
            let line = code[..position].matches('\n').count() + 1;
            let mut paths = Vec::new();
            expand("", &code[position + root.len()..], &mut paths);
            found.extend(paths.into_iter().map(|path| Import { path, line }));
        }
    }
    found.sort_by_key(|import| import.line);
    found
}

/// Takes apart one path with its groups (`a::{b, c::d}`) and returns the length that it has.
fn expand(prefix: &str, text: &str, paths: &mut Vec<String>) -> usize {
    let mut path = prefix.to_string();
    let mut length = 0;
    loop {
        let rest = &text[length..];
        if rest.starts_with('{') {
            length += 1;
            loop {
                let rest = &text[length..];
                length += rest.len() - rest.trim_start_matches([' ', '\n', ',']).len();
                if text[length..].is_empty() {
                    return length;
                }
                if text[length..].starts_with('}') {
                    return length + 1;
                }
                length += expand(&path, &text[length..], paths);
                // What follows a path in a group: `as name`.
                let rest = &text[length..];
                length += rest.find([',', '}']).unwrap_or(rest.len());
            }
        }
        let word: String = rest
            .chars()
            .take_while(|c| c.is_alphanumeric() || *c == '_')
            .collect();
        if !word.is_empty() && word != "self" {
            path = if path.is_empty() {
                word.clone()
            } else {
                format!("{path}::{word}")
            };
        }
        length += word.len();
        if word.is_empty() || !text[length..].starts_with("::") {
            paths.push(path);
            return length;
        }
        length += 2;
    }
}

/// The source with its line comments blanked.
fn without_comments(source: &str) -> String {
    let lines = source.lines().map(|line| {
        if line.trim_start().starts_with("//") {
            ""
        } else {
            line
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("a readable entry").path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}
