//! `_mig`: what the library modules written in Python need of the interpreter and its host. No
//! script imports it.

use std::rc::Rc;

use crate::python::builtins::functions::files;
use crate::python::code::CodeKind;
use crate::python::dict::Dict;
use crate::python::error::{Error, FatalKind, PyResult};
use crate::python::interpreter::{Interpreter, OutputStream};
use crate::python::module::Module;
use crate::python::native::{ArgumentReader, ModuleBuilder};
use crate::python::source::SourceOrigin;
use crate::python::string::Str;
use crate::python::value::{Arguments, Function, Value};

use super::literal;
use crate::python::models::ModelFailures;

/// What the host does with the logging of scripts.
pub trait LogHook {
    /// Takes over `logging.config.fileConfig(path)`; from then on records go to [`LogHook::log`].
    /// `false` leaves it to the library, which writes to the script's standard error.
    fn file_config(&self, path: &str, disable_existing: bool) -> bool;
    /// Whether a record of this level would be shown.
    fn is_enabled(&self, logger: &str, level: i64) -> bool;
    /// Shows a record.
    fn log(&self, logger: &str, level: i64, message: &str);
}

/// How a host registers its hook: `vm.set_extension(Rc::new(LogTarget(hook)))`.
pub struct LogTarget(pub Rc<dyn LogHook>);

/// `sys.argv`, where the host sets it: `vm.set_extension(Rc::new(ScriptArguments(arguments)))`.
pub struct ScriptArguments(pub Vec<String>);

/// Builds the module.
pub fn module(_: &mut Interpreter) -> Rc<Module> {
    let builder = ModuleBuilder::new("_mig");
    let builder = add_process(builder);
    let builder = add_files(builder);
    let builder = add_modules(builder);
    let builder = add_introspection(builder);
    add_logging(builder).build()
}

fn text(vm: &mut Interpreter, reader: &mut ArgumentReader, name: &str) -> PyResult<String> {
    let value = reader.required(vm, name)?;
    vm.expect_str(&value).map(|text| text.to_string())
}

fn add_process(builder: ModuleBuilder) -> ModuleBuilder {
    builder
        .effect("write", |vm, arguments| {
            let mut reader = ArgumentReader::new("write", arguments);
            let stream = reader.required(vm, "stream")?;
            let stream = match vm.expect_int(&stream)? {
                1 => OutputStream::Stdout,
                _ => OutputStream::Stderr,
            };
            let text = text(vm, &mut reader, "text")?;
            let print = Rc::clone(&vm.options.print);
            print(stream, &text);
            Ok(Value::None)
        })
        .effect("refuse", |vm, arguments| {
            let message = text(vm, &mut ArgumentReader::new("refuse", arguments), "message")?;
            Err(Error::fatal(FatalKind::Unsupported { message }))
        })
        .function("environment", |vm, _| {
            let dict = Dict::new();
            for (name, value) in &vm.options.environment {
                dict.set_text(name, value.as_str());
            }
            Ok(Value::Dict(Rc::new(dict)))
        })
        .function("arguments", |vm, _| {
            let arguments = match vm.extension::<ScriptArguments>() {
                Some(given) => given
                    .0
                    .iter()
                    .map(|text| Value::from(text.as_str()))
                    .collect(),
                None => vec![Value::from("")],
            };
            Ok(Value::list(arguments))
        })
        .function("platform", |_, _| {
            Ok(Value::from(if cfg!(target_os = "macos") {
                "darwin"
            } else {
                "linux"
            }))
        })
        .function("process_id", |_, _| {
            Ok(Value::Int(i64::from(std::process::id())))
        })
        .function("random_bytes", |vm, arguments| {
            let mut reader = ArgumentReader::new("random_bytes", arguments);
            let size = reader.required(vm, "size")?;
            let Ok(size) = usize::try_from(vm.expect_int(&size)?) else {
                return Err(vm.value_error("negative argument not allowed"));
            };
            let mut data = vec![0; size];
            if let Err(error) = getrandom::fill(&mut data) {
                return Err(vm.error("OSError", error.to_string()));
            }
            Ok(Value::bytes(data))
        })
}

fn add_files(builder: ModuleBuilder) -> ModuleBuilder {
    builder
        .function("working_directory", |vm, _| {
            let place = files::absolute(vm, ".");
            let place = std::path::absolute(&place).unwrap_or(place);
            Ok(Value::from(place.to_string_lossy().into_owned()))
        })
        .effect("path_kind", |vm, arguments| {
            let path = text(vm, &mut ArgumentReader::new("path_kind", arguments), "path")?;
            let place = files::absolute(vm, &path);
            Ok(Value::from(match place.metadata() {
                Ok(data) if data.is_dir() => "directory",
                Ok(data) if data.is_file() => "file",
                Ok(_) => "other",
                Err(_) => "missing",
            }))
        })
        .effect("stat", |vm, arguments| {
            let path = text(vm, &mut ArgumentReader::new("stat", arguments), "path")?;
            stat(vm, &path)
        })
        .effect("real_path", |vm, arguments| {
            let path = text(vm, &mut ArgumentReader::new("real_path", arguments), "path")?;
            let place = files::absolute(vm, &path);
            let real = place.canonicalize().unwrap_or(place);
            Ok(Value::from(real.to_string_lossy().into_owned()))
        })
        .effect("read_file", |vm, arguments| {
            let path = text(vm, &mut ArgumentReader::new("read_file", arguments), "path")?;
            files::read(vm, &path).map(Value::bytes)
        })
        .effect("append_file", |vm, arguments| {
            let mut reader = ArgumentReader::new("append_file", arguments);
            let path = text(vm, &mut reader, "path")?;
            let content = text(vm, &mut reader, "text")?;
            files::append(vm, &path, &content)?;
            Ok(Value::None)
        })
        .effect("make_directory", |vm, arguments| {
            let mut reader = ArgumentReader::new("mkdir", arguments);
            let path = text(vm, &mut reader, "path")?;
            let parents = reader.required(vm, "parents")?;
            let parents = vm.is_true(&parents)?;
            let exist_ok = reader.required(vm, "exist_ok")?;
            let exist_ok = vm.is_true(&exist_ok)?;
            let place = files::absolute(vm, &path);
            if exist_ok && place.is_dir() {
                return Ok(Value::None);
            }
            let made = match (parents, place.exists()) {
                (true, false) => std::fs::create_dir_all(&place),
                _ => std::fs::create_dir(&place),
            };
            made.map_err(|error| files::output_error(vm, &error, &path))?;
            Ok(Value::None)
        })
        .effect("list_directory", |vm, arguments| {
            let path = text(
                vm,
                &mut ArgumentReader::new("list_directory", arguments),
                "path",
            )?;
            list_directory(vm, &path)
        })
}

/// Kind, size, and seconds of the last change and access of a file; `None` where there is none.
fn stat(vm: &mut Interpreter, path: &str) -> PyResult {
    let seconds = |time: std::io::Result<std::time::SystemTime>| {
        let time = time.ok();
        let since = time.and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
        Value::Float(since.map_or(0.0, |since| since.as_secs_f64()))
    };
    let Ok(data) = files::absolute(vm, path).metadata() else {
        return Ok(Value::None);
    };
    Ok(Value::list(vec![
        Value::Bool(data.is_dir()),
        Value::Int(i64::try_from(data.len()).unwrap_or(i64::MAX)),
        seconds(data.modified()),
        seconds(data.accessed()),
    ]))
}

fn list_directory(vm: &mut Interpreter, path: &str) -> PyResult {
    let place = files::readable(vm, path)?;
    if !place.is_dir() {
        return Err(files::os_error(
            vm,
            "NotADirectoryError",
            20,
            "Not a directory",
            path,
        ));
    }
    let entries = match std::fs::read_dir(&place) {
        Ok(entries) => entries,
        Err(error) => return Err(vm.error("OSError", error.to_string())),
    };
    let mut names: Vec<String> = entries
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    // The operating system's order is arbitrary; a migration should not depend on it.
    names.sort();
    Ok(Value::list(names.into_iter().map(Value::from).collect()))
}

fn add_modules(builder: ModuleBuilder) -> ModuleBuilder {
    builder
        .function("search_path", |vm, _| {
            let folders = vm.options.search_path.clone();
            let folders = folders
                .iter()
                .map(|folder| Value::from(folder.to_string_lossy().into_owned()))
                .collect();
            Ok(Value::list(folders))
        })
        .effect("evaluate_models", |vm, arguments| {
            let mut reader = ArgumentReader::new("evaluate_models", arguments);
            let all = reader.required(vm, "all")?;
            let failures = if vm.is_true(&all)? {
                ModelFailures::AreErrors
            } else {
                ModelFailures::ArePassedOver
            };
            vm.evaluate_models(failures)?;
            Ok(Value::None)
        })
        .function("in_application", |vm, _| {
            Ok(Value::Bool(vm.runs_application()))
        })
        .function("loaded_modules", |vm, _| {
            let loaded = Dict::new();
            for name in vm.importer.loaded_names() {
                if let Some(module) = vm.importer.loaded(&name) {
                    loaded.set_text(&name, module);
                }
            }
            Ok(Value::Dict(Rc::new(loaded)))
        })
        .function("loaded_module", |vm, arguments| {
            let name = text(
                vm,
                &mut ArgumentReader::new("loaded_module", arguments),
                "name",
            )?;
            Ok(vm.importer.loaded(&name).unwrap_or(Value::None))
        })
        .effect("insert_module", |vm, arguments| {
            let mut reader = ArgumentReader::new("insert_module", arguments);
            let name = text(vm, &mut reader, "name")?;
            let module = reader.required(vm, "module")?;
            vm.importer.insert(&name, module);
            Ok(Value::None)
        })
        .effect("import_module", |vm, arguments| {
            let name = text(
                vm,
                &mut ArgumentReader::new("import_module", arguments),
                "name",
            )?;
            Ok(vm.import_module(&name)?.unwrap_or(Value::None))
        })
        .function("provides", |vm, arguments| {
            let name = text(vm, &mut ArgumentReader::new("provides", arguments), "name")?;
            Ok(Value::Bool(vm.importer.provides(&name)))
        })
        .function("builtin_names", |vm, _| {
            Ok(Value::Dict(Rc::clone(&vm.builtins)))
        })
        .function("literal", |vm, arguments| {
            let text = text(vm, &mut ArgumentReader::new("literal", arguments), "text")?;
            literal::evaluate(vm, &text)
        })
        // The names that a module has so far: an embedded one gets the others when they are asked for.
        .function("module_globals", |vm, arguments| {
            let name = text(
                vm,
                &mut ArgumentReader::new("module_globals", arguments),
                "name",
            )?;
            match vm.importer.loaded(&name) {
                Some(Value::Module(module)) => Ok(Value::Dict(Rc::clone(&module.globals))),
                _ => Err(vm.key_error(Value::from(name))),
            }
        })
        .function("new_module", |vm, arguments| {
            let name = text(
                vm,
                &mut ArgumentReader::new("new_module", arguments),
                "name",
            )?;
            Ok(Value::Module(Module::new(&name, None, None)))
        })
}

fn add_introspection(builder: ModuleBuilder) -> ModuleBuilder {
    builder
        .function("handled", |vm, _| {
            Ok(vm.handled_exception().unwrap_or(Value::None))
        })
        .function("traceback_lines", traceback_lines)
        .function("parameters", parameters)
        .effect("await_value", |vm, arguments| {
            let value = ArgumentReader::new("await_value", arguments).required(vm, "value")?;
            vm.await_value(&value)
        })
        .function("is_coroutine", |vm, arguments| {
            let value = ArgumentReader::new("is_coroutine", arguments).required(vm, "value")?;
            Ok(match &value {
                Value::Unresolved(unresolved) => {
                    return Err(Error::unresolved(unresolved, "a coroutine to run"));
                }
                Value::Generator(generator) => Value::Bool(generator.kind == CodeKind::Coroutine),
                _ => Value::Bool(false),
            })
        })
        .function("function_kind", |vm, arguments| {
            let value = ArgumentReader::new("function_kind", arguments).required(vm, "function")?;
            let Value::Function(function) = &value else {
                return Ok(Value::None);
            };
            Ok(Value::from(match function.code.kind {
                CodeKind::Generator => "generator",
                CodeKind::Coroutine => "coroutine",
                CodeKind::AsyncGenerator => "asynchronous generator",
                _ => "function",
            }))
        })
        .function("call_site", |vm, _| {
            let site = vm
                .call_sites()
                .iter()
                .rev()
                .find(|site| site.source.origin() == SourceOrigin::Project);
            let Some(site) = site else {
                return Ok(Value::None);
            };
            let (line, _) = site.line_column();
            Ok(Value::tuple(vec![
                Value::from(site.source.path().to_string_lossy().into_owned()),
                Value::from(line),
                Value::from(site.source.line(line)),
            ]))
        })
}

/// `(path, line, function, text)` of every call that the exception passed through, outermost
/// first.
fn traceback_lines(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    let value = ArgumentReader::new("traceback_lines", arguments).required(vm, "exception")?;
    let entries = match value
        .as_instance()
        .and_then(|instance| instance.exception())
    {
        Some(state) => state.traceback.borrow().clone(),
        None => Vec::new(),
    };
    let lines = entries
        .iter()
        .rev()
        .filter(|entry| entry.location.source.origin() == SourceOrigin::Project)
        .map(|entry| {
            let (line, _) = entry.location.line_column();
            let source = &entry.location.source;
            Value::tuple(vec![
                Value::from(source.path().to_string_lossy().into_owned()),
                Value::from(line),
                Value::Str(entry.function.clone()),
                Value::from(source.line(line).trim()),
            ])
        })
        .collect();
    Ok(Value::list(lines))
}

/// `(name, kind, has default, default)` of every parameter of a function written in Python.
fn parameters(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    let value = ArgumentReader::new("parameters", arguments).required(vm, "function")?;
    let Value::Function(function) = &value else {
        return Ok(Value::None);
    };
    Ok(Value::list(describe_parameters(function)))
}

fn describe_parameters(function: &Function) -> Vec<Value> {
    let describe = |name: &Str, kind: i64, default: Option<Value>| {
        Value::tuple(vec![
            Value::Str(name.clone()),
            Value::Int(kind),
            Value::Bool(default.is_some()),
            default.unwrap_or(Value::None),
        ])
    };
    let parameters = &function.code.parameters;
    let defaults = Rc::clone(&function.defaults.borrow());
    let first_default = parameters.positional.len().saturating_sub(defaults.len());
    let mut described = Vec::new();
    for (index, name) in parameters.positional.iter().enumerate() {
        let kind = i64::from(index >= parameters.positional_only);
        let default = index
            .checked_sub(first_default)
            .and_then(|at| defaults.get(at).cloned());
        described.push(describe(name, kind, default));
    }
    if let Some(name) = &parameters.variadic {
        described.push(describe(name, 2, None));
    }
    for name in &parameters.keyword_only {
        let default = function
            .keyword_defaults
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, default)| default.clone());
        described.push(describe(name, 3, default));
    }
    if let Some(name) = &parameters.keywords {
        described.push(describe(name, 4, None));
    }
    described
}

fn add_logging(builder: ModuleBuilder) -> ModuleBuilder {
    builder
        .effect("log_file_config", |vm, arguments| {
            let mut reader = ArgumentReader::new("log_file_config", arguments);
            let path = text(vm, &mut reader, "path")?;
            let disable = reader.required(vm, "disable_existing_loggers")?;
            let disable = vm.is_true(&disable)?;
            let target = vm.extension::<LogTarget>();
            Ok(Value::Bool(target.is_some_and(|target| {
                target.0.file_config(&path, disable)
            })))
        })
        .effect("log_enabled", |vm, arguments| {
            let mut reader = ArgumentReader::new("log_enabled", arguments);
            let logger = text(vm, &mut reader, "logger")?;
            let level = reader.required(vm, "level")?;
            let level = vm.expect_int(&level)?;
            let target = vm.extension::<LogTarget>();
            Ok(Value::Bool(
                target.is_some_and(|target| target.0.is_enabled(&logger, level)),
            ))
        })
        .effect("log", |vm, arguments| {
            let mut reader = ArgumentReader::new("log", arguments);
            let logger = text(vm, &mut reader, "logger")?;
            let level = reader.required(vm, "level")?;
            let level = vm.expect_int(&level)?;
            let message = text(vm, &mut reader, "message")?;
            if let Some(target) = vm.extension::<LogTarget>() {
                target.0.log(&logger, level, &message);
            }
            Ok(Value::None)
        })
}
