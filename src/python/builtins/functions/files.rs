//! `open`, and what `os` and `pathlib` ask of the file system: a script reads files below the
//! folders that the host allows, and writes none.

use std::path::{Component, Path, PathBuf};

use super::Body;
use crate::python::error::{Error, PyResult};
use crate::python::interpreter::Interpreter;
use crate::python::native::ArgumentReader;
use crate::python::value::{Arguments, Value};

pub(super) const FUNCTIONS: &[(&str, Body)] = &[("open", open)];

/// The text of a path argument: `str`, or what `__fspath__` gives.
///
/// # Errors
/// The value is neither.
pub fn path_text(vm: &mut Interpreter, value: &Value) -> PyResult<String> {
    if let Some(text) = value.as_str() {
        return Ok(text.to_string());
    }
    if let Value::Bytes(data) = value.unwrapped() {
        return Ok(String::from_utf8_lossy(data).into_owned());
    }
    if let Value::Unresolved(unresolved) = value {
        return Err(Error::unresolved(unresolved, "a file path"));
    }
    match vm.call_special(value, "__fspath__", Vec::new())? {
        Some(path) => path_text(vm, &path),
        None => {
            let class = vm.class_name(value);
            Err(vm.type_error(format!(
                "expected str, bytes or os.PathLike object, not {class}"
            )))
        }
    }
}

/// The path made absolute, with `.` and `..` taken out.
#[must_use]
pub fn absolute(vm: &Interpreter, path: &str) -> PathBuf {
    let mut absolute = PathBuf::new();
    for component in vm.options.working_directory.join(path).components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                absolute.pop();
            }
            part => absolute.push(part),
        }
    }
    absolute
}

fn real(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_path_buf())
}

/// The place of a file or folder that the script may read.
///
/// # Errors
/// There is none (`FileNotFoundError`), or it lies outside of the folders that may be read.
pub fn readable(vm: &mut Interpreter, path: &str) -> PyResult<PathBuf> {
    let place = absolute(vm, path);
    // What the kernel shows of this machine is not there, as on systems that show nothing.
    if !place.exists() || place.starts_with("/proc") {
        return Err(os_error(
            vm,
            "FileNotFoundError",
            2,
            "No such file or directory",
            path,
        ));
    }
    let real_place = real(&place);
    let working_directory = &vm.options.working_directory;
    let is_allowed = vm
        .options
        .readable_folders
        .iter()
        .any(|folder| real_place.starts_with(real(&working_directory.join(folder))));
    if is_allowed {
        return Ok(real_place);
    }
    Err(Error::unsupported(format!(
        "'{}' lies outside of the project: a migration reads files of its project only",
        place.display()
    )))
}

/// An `OSError` as the operating system's.
pub fn os_error(
    vm: &mut Interpreter,
    class: &str,
    number: i64,
    message: &str,
    path: &str,
) -> Box<Error> {
    vm.error_with(
        class,
        vec![Value::Int(number), Value::from(message), Value::from(path)],
    )
}

/// The bytes of a file.
///
/// # Errors
/// As [`readable`]; the path is a folder; reading failed.
pub fn read(vm: &mut Interpreter, path: &str) -> PyResult<Vec<u8>> {
    let place = readable(vm, path)?;
    if place.is_dir() {
        return Err(os_error(
            vm,
            "IsADirectoryError",
            21,
            "Is a directory",
            path,
        ));
    }
    match std::fs::read(&place) {
        Ok(data) => Ok(data),
        Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => Err(os_error(
            vm,
            "PermissionError",
            13,
            "Permission denied",
            path,
        )),
        Err(error) => Err(vm.error("OSError", error.to_string())),
    }
}

/// Whether the code that is running may write a file.
fn may_write(vm: &Interpreter, path: &str) -> bool {
    let is_environment = vm
        .running_module()
        .is_some_and(|module| module.name.as_str() == "env");
    is_environment && output_place(vm, path).is_some()
}

/// The place of a file that may be written.
fn output_place(vm: &Interpreter, path: &str) -> Option<PathBuf> {
    let folder = real(vm.options.output_folder.as_ref()?);
    let place = absolute(vm, path);
    let parent = real(place.parent()?);
    parent.starts_with(folder).then_some(place)
}

/// Opens a file to be written as text.
fn open_output(vm: &mut Interpreter, file: &Value, path: &str, mode: &str) -> PyResult {
    let mut options = std::fs::OpenOptions::new();
    match mode.as_bytes().first() {
        Some(b'a') => options.append(true).create(true),
        Some(b'x') => options.write(true).create_new(true),
        _ => options.write(true).create(true).truncate(true),
    };
    if let Err(error) = output_place(vm, path).map_or_else(
        || Err(std::io::Error::from(std::io::ErrorKind::PermissionDenied)),
        |place| options.open(place),
    ) {
        return Err(output_error(vm, &error, path));
    }
    let Some(io) = vm.import_module("io")? else {
        return Err(Error::unsupported("open() needs the module io"));
    };
    vm.call_method(
        &io,
        "_OutputFile",
        vec![file.clone(), Value::from(path), Value::from(mode)],
    )
}

/// Appends to a file that was opened to be written.
///
/// # Errors
/// The file may not be written, or the system refuses.
pub fn append(vm: &mut Interpreter, path: &str, text: &str) -> PyResult<()> {
    use std::io::Write;
    let result = match output_place(vm, path) {
        Some(place) => std::fs::OpenOptions::new()
            .append(true)
            .open(place)
            .and_then(|mut file| file.write_all(text.as_bytes())),
        None => Err(std::io::Error::from(std::io::ErrorKind::PermissionDenied)),
    };
    result.map_err(|error| output_error(vm, &error, path))
}

/// What the system says of a file or folder that is made, as Python raises it.
pub fn output_error(vm: &mut Interpreter, error: &std::io::Error, path: &str) -> Box<Error> {
    use std::io::ErrorKind;
    let (class, number, message) = match error.kind() {
        ErrorKind::NotFound => ("FileNotFoundError", 2, "No such file or directory"),
        ErrorKind::AlreadyExists => ("FileExistsError", 17, "File exists"),
        ErrorKind::IsADirectory => ("IsADirectoryError", 21, "Is a directory"),
        ErrorKind::PermissionDenied => ("PermissionError", 13, "Permission denied"),
        _ => return vm.error("OSError", error.to_string()),
    };
    os_error(vm, class, number, message, path)
}

fn open(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    let mut reader = ArgumentReader::new("open", arguments);
    let file = reader.required(vm, "file")?;
    let mode = match reader.optional("mode") {
        Some(mode) => vm.expect_str(&mode)?.to_string(),
        None => "r".to_owned(),
    };
    reader.optional("buffering");
    let encoding = reader
        .optional_not_none("encoding")
        .unwrap_or_else(|| Value::from("utf-8"));
    let errors = reader
        .optional_not_none("errors")
        .unwrap_or_else(|| Value::from("strict"));
    let newline = reader.optional("newline").unwrap_or(Value::None);
    reader.optional("closefd");
    reader.optional("opener");
    reader.finish(vm)?;
    let path = path_text(vm, &file)?;
    if matches!(mode.as_str(), "w" | "a" | "x" | "wt" | "at" | "xt") && may_write(vm, &path) {
        return open_output(vm, &file, &path, &mode);
    }
    if mode.contains(['w', 'a', 'x', '+']) {
        return Err(Error::unsupported(format!(
            "open('{path}', '{mode}'): a migration writes no files"
        )));
    }
    if !matches!(mode.as_str(), "r" | "rt" | "tr" | "rb" | "br" | "U" | "rU") {
        return Err(vm.value_error(format!("invalid mode: '{mode}'")));
    }
    let data = Value::bytes(read(vm, &path)?);
    let Some(io) = vm.import_module("io")? else {
        return Err(Error::unsupported("open() needs the module io"));
    };
    if mode.contains('b') {
        let raw = vm.call_method(&io, "BytesIO", vec![data])?;
        vm.set_attribute(&raw, &"name".into(), file)?;
        vm.set_attribute(&raw, &"mode".into(), Value::from("rb"))?;
        return Ok(raw);
    }
    vm.call_method(
        &io,
        "_open_text",
        vec![data, file, Value::str(mode), encoding, errors, newline],
    )
}
