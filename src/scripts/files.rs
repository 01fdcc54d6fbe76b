//! Which files are scripts, and in which order: as `Script._list_py_dir` and
//! `ScriptDirectory._load_revisions`.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use rustc_hash::FxHashSet;

use super::ScriptDirectoryOptions;
use super::error::{ScriptError, ScriptWarning};

/// The scripts of all version locations, symbolic links resolved, each once.
pub(super) fn script_paths(
    options: &ScriptDirectoryOptions,
    on_warning: &mut dyn FnMut(ScriptWarning),
) -> Result<Vec<PathBuf>, ScriptError> {
    let mut seen = FxHashSet::default();
    let mut paths = Vec::new();
    for location in options
        .version_locations
        .iter()
        .filter(|location| location.exists())
    {
        let mut listed = Vec::new();
        list_folder(location, options, &mut listed);
        for path in listed {
            if !seen.insert(path.clone()) {
                on_warning(ScriptWarning::LoadedTwice(path));
                continue;
            }
            match kind_of(&path, options.sourceless) {
                FileKind::Source => paths.push(path),
                FileKind::Compiled => return Err(ScriptError::Compiled { path }),
                FileKind::Other => {}
            }
        }
    }
    Ok(paths)
}

enum Walk {
    Continue,
    Stop,
}

/// Lists the files of a folder by name, then those of the folders in it by name. A folder that
/// cannot be read counts as empty, as in `os.walk`.
fn list_folder(folder: &Path, options: &ScriptDirectoryOptions, paths: &mut Vec<PathBuf>) -> Walk {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Walk::Continue;
    };
    // Links are resolved per folder, and per file only where the file itself is a link.
    let real_folder = std::fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    let mut files: Vec<(OsString, bool)> = Vec::new();
    let mut folders: Vec<OsString> = Vec::new();
    for entry in entries.flatten() {
        let Ok(file_type) = entry.file_type() else {
            continue;
        };
        let is_link = file_type.is_symlink();
        if file_type.is_dir() {
            folders.push(entry.file_name());
        } else if !(is_link && entry.path().is_dir()) {
            // A link to a folder is listed among the folders and not followed.
            files.push((entry.file_name(), is_link));
        }
    }
    let is_cache = folder
        .file_name()
        .is_some_and(|name| name.as_encoded_bytes().ends_with(b"__pycache__"));
    if !is_cache {
        files.sort();
        for (name, is_link) in &files {
            let path = real_folder.join(name);
            paths.push(if *is_link {
                std::fs::canonicalize(&path).unwrap_or(path)
            } else {
                path
            });
        }
        if options.sourceless {
            list_compiled(&real_folder, &files, paths);
        }
        if !options.recursive_version_locations {
            return Walk::Stop;
        }
    }
    folders.sort();
    for name in folders {
        if matches!(list_folder(&folder.join(name), options, paths), Walk::Stop) {
            return Walk::Stop;
        }
    }
    Walk::Continue
}

/// Adds the files of `__pycache__` whose source is not in the folder.
fn list_compiled(folder: &Path, files: &[(OsString, bool)], paths: &mut Vec<PathBuf>) {
    let stem = |name: &OsString| {
        let name = name.to_string_lossy();
        name.split('.').next().unwrap_or("").to_owned()
    };
    let sources: FxHashSet<String> = files.iter().map(|(name, _)| stem(name)).collect();
    let Ok(entries) = std::fs::read_dir(folder.join("__pycache__")) else {
        return;
    };
    let mut compiled: Vec<PathBuf> = entries
        .flatten()
        .filter(|entry| !sources.contains(&stem(&entry.file_name())))
        .map(|entry| entry.path())
        .collect();
    compiled.sort();
    paths.extend(compiled);
}

enum FileKind {
    Source,
    Compiled,
    Other,
}

/// Decides by the name, as Alembic's `_only_source_rev_file` and `_sourceless_rev_file`.
fn kind_of(path: &Path, sourceless: bool) -> FileKind {
    let Some(name) = path.file_name().map(|name| name.to_string_lossy()) else {
        return FileKind::Other;
    };
    if name.starts_with(".#") || name.starts_with("__init__") {
        return FileKind::Other;
    }
    if name.ends_with(".py") {
        return FileKind::Source;
    }
    if sourceless && (name.ends_with(".pyc") || name.ends_with(".pyo")) {
        let source = &name[..name.len() - 1];
        if !path.with_file_name(source).exists() {
            return FileKind::Compiled;
        }
    }
    FileKind::Other
}

/// The identifier of a script that does not say it: its name, where that is hexadecimal.
pub(super) fn legacy_revision(path: &Path) -> Result<String, ScriptError> {
    let filename = path
        .file_name()
        .map(|name| name.to_string_lossy())
        .unwrap_or_default();
    let stem = filename.strip_suffix(".py").unwrap_or("");
    let is_hexadecimal = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    if !stem.is_empty() && stem.bytes().all(is_hexadecimal) {
        return Ok(stem.to_owned());
    }
    Err(ScriptError::UndeterminedRevision {
        filename: filename.into_owned(),
    })
}
