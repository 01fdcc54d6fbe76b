//! File names as Python's `pathlib` and Alembic understand them, relative to a given working
//! directory instead of the process's own.

use std::ffi::OsString;
use std::path::{Component, Path, PathBuf};

use super::error::ProjectError;

/// The path as `pathlib.Path(text)` keeps it: no `.` components and no doubled slashes, `..` kept.
#[must_use]
pub fn normalize(path: &Path) -> PathBuf {
    let normalized: PathBuf = path
        .components()
        .filter(|component| !matches!(component, Component::CurDir))
        .collect();
    if normalized.as_os_str().is_empty() {
        PathBuf::from(".")
    } else {
        normalized
    }
}

/// The path as `Path(text).absolute()` gives it in the working directory.
#[must_use]
pub fn absolute(working_directory: &Path, path: &Path) -> PathBuf {
    normalize(&working_directory.join(path))
}

/// The folder of a file as `Path(text).absolute().parent.as_posix()`.
#[must_use]
pub(super) fn absolute_parent(working_directory: &Path, file: &str) -> String {
    let path = absolute(working_directory, Path::new(file));
    let parent = path.parent().unwrap_or(&path);
    parent.to_string_lossy().replace('\\', "/")
}

/// Interprets a location that is either a path or `package:path`, as
/// `alembic.util.coerce_resource_to_filename`. A package is looked for on the search path without
/// importing it.
///
/// # Errors
/// If the package is not found.
pub(super) fn locate_resource(
    location: &str,
    working_directory: &Path,
    search_path: &[PathBuf],
) -> Result<PathBuf, ProjectError> {
    if Path::new(location).is_absolute() || !location.contains(':') {
        return Ok(normalize(Path::new(location)));
    }
    let mut parts = location.split(':');
    let package = parts.next().unwrap_or_default();
    let Some(mut path) = find_package(package, search_path) else {
        return Err(ProjectError::PackageNotFound {
            package: package.to_owned(),
            location: location.to_owned(),
            searched: search_path
                .iter()
                .map(|folder| folder.display().to_string())
                .collect(),
        });
    };
    for part in parts {
        path.push(part);
    }
    Ok(absolute(working_directory, &path))
}

/// The folder of a dotted package: the first with an `__init__.py`, else the first plain folder
/// (a namespace package).
fn find_package(package: &str, search_path: &[PathBuf]) -> Option<PathBuf> {
    if package.is_empty() {
        return None;
    }
    let relative: PathBuf = package.split('.').collect();
    let candidates: Vec<PathBuf> = search_path
        .iter()
        .map(|folder| folder.join(&relative))
        .filter(|folder| folder.is_dir())
        .collect();
    candidates
        .iter()
        .find(|folder| folder.join("__init__.py").is_file())
        .or_else(|| candidates.first())
        .cloned()
}

/// The `site-packages` folders of a virtual environment.
pub(super) fn site_packages(virtual_environment: &Path) -> Vec<PathBuf> {
    let mut folders = vec![virtual_environment.join("Lib").join("site-packages")];
    if let Ok(entries) = virtual_environment.join("lib").read_dir() {
        let mut versions: Vec<OsString> = entries
            .filter_map(Result::ok)
            .map(|entry| entry.file_name())
            .filter(|name| name.to_string_lossy().starts_with("python"))
            .collect();
        versions.sort();
        let lib = virtual_environment.join("lib");
        folders.extend(
            versions
                .into_iter()
                .map(|version| lib.join(version).join("site-packages")),
        );
    }
    folders.retain(|folder| folder.is_dir());
    folders
}
