//! The builtin functions. Those about numbers, iteration, objects and files have a file each.

use std::rc::Rc;

use crate::python::compile::compile_expression;
use crate::python::error::{Error, PyResult};
use crate::python::interpreter::{Interpreter, OutputStream};
use crate::python::module::Module;
use crate::python::native::{ArgumentReader, native};
use crate::python::parse::parse_expression;
use crate::python::source::{SourceFile, SourceOrigin};
use crate::python::string::Str;
use crate::python::value::{Arguments, Binding, Purity, Value};

pub mod files;
pub mod iteration;
pub mod numbers;
pub mod objects;

type Body = fn(&mut Interpreter, Arguments) -> PyResult;

/// Puts the builtin functions into the builtin namespace.
pub fn install(vm: &mut Interpreter) {
    add(vm, Purity::Pure, iteration::FUNCTIONS);
    add(vm, Purity::Pure, numbers::FUNCTIONS);
    add(vm, Purity::Pure, objects::FUNCTIONS);
    add(vm, Purity::Effect, objects::EFFECTS);
    add(vm, Purity::Effect, files::FUNCTIONS);
    add(
        vm,
        Purity::Effect,
        &[
            ("print", print),
            ("exit", exit),
            ("quit", exit),
            ("__import__", import),
            ("eval", eval),
            ("globals", globals),
        ],
    );
    for (name, instead) in REFUSED {
        let body = move |_: &mut Interpreter, _: Arguments| {
            Err(Error::unsupported(format!(
                "{name}() is not supported: {instead}"
            )))
        };
        vm.builtins.set_text(
            name,
            native(name, Binding::Free, Purity::Effect, Rc::new(body)),
        );
    }
}

/// What a migration cannot do here, and what to do about it.
const REFUSED: &[(&str, &str)] = &[
    (
        "input",
        "a migration runs without a terminal; pass the value with -x or the environment",
    ),
    (
        "exec",
        "code that is made while it runs cannot be checked; write it out in the script",
    ),
    (
        "compile",
        "code that is made while it runs cannot be checked; write it out in the script",
    ),
    ("breakpoint", "there is no debugger here; remove the call"),
    ("locals", "use the names themselves"),
    ("memoryview", "use bytes"),
];

fn add(vm: &mut Interpreter, purity: Purity, functions: &[(&'static str, Body)]) {
    for (name, body) in functions {
        let function = native(name, Binding::Free, purity, Rc::new(*body));
        vm.builtins.set_text(name, function);
    }
}

/// The text that `print` shows for a value.
fn shown(vm: &mut Interpreter, value: &Value) -> PyResult<Str> {
    match value {
        Value::Unresolved(unresolved) => Ok(Str::from(format!(
            "<unresolved {}>",
            unresolved.name.as_str()
        ))),
        _ => vm.to_str(value),
    }
}

fn print(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    let mut reader = ArgumentReader::new("print", arguments);
    let values = reader.rest();
    let mut text_option = |vm: &mut Interpreter, name: &str, default: &str| match reader
        .keyword_only(name)
        .filter(|value| !value.is_none())
    {
        Some(value) => vm.expect_str(&value),
        None => Ok(Str::from(default)),
    };
    let separator = text_option(vm, "sep", " ")?;
    let end = text_option(vm, "end", "\n")?;
    let file = reader.keyword_only("file").filter(|file| !file.is_none());
    reader.keyword_only("flush");
    reader.finish(vm)?;
    let mut text = String::new();
    for (position, value) in values.iter().enumerate() {
        if position > 0 {
            text.push_str(&separator);
        }
        text.push_str(&shown(vm, value)?);
    }
    text.push_str(&end);
    let file = match file {
        Some(file) => Some(file),
        None => redirected_output(vm)?,
    };
    match file {
        Some(file) => {
            vm.call_method(&file, "write", vec![Value::str(text)])?;
        }
        None => {
            let print = Rc::clone(&vm.options.print);
            print(OutputStream::Stdout, &text);
        }
    }
    Ok(Value::None)
}

/// `sys.stdout`, where `sys` is loaded: the script may have replaced it.
fn redirected_output(vm: &mut Interpreter) -> PyResult<Option<Value>> {
    match vm.importer.loaded("sys") {
        Some(Value::Module(sys)) => {
            let original = sys.globals.get_text("__stdout__");
            let stream = sys
                .globals
                .get_text("stdout")
                .filter(|stream| !stream.is_none());
            Ok(stream.filter(|stream| original.is_none_or(|original| !original.is_same(stream))))
        }
        _ => Ok(None),
    }
}

fn exit(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    Err(vm.error_with("SystemExit", arguments.positional))
}

fn globals(vm: &mut Interpreter, _: Arguments) -> PyResult {
    match vm.running_module() {
        Some(module) => {
            vm.evaluate_all_pending(&module)?;
            Ok(Value::Dict(Rc::clone(&module.globals)))
        }
        None => Err(vm.error("RuntimeError", "globals(): no module is running")),
    }
}

fn import(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    let mut reader = ArgumentReader::new("__import__", arguments);
    let name = reader.required(vm, "name")?;
    let name = vm.expect_str(&name)?;
    reader.optional("globals");
    reader.optional("locals");
    let wanted = reader.optional_not_none("fromlist");
    let wants_names = match wanted {
        Some(wanted) => vm.is_true(&wanted)?,
        None => false,
    };
    let level = reader.optional_not_none("level").unwrap_or(Value::Int(0));
    if vm.expect_int(&level)? != 0 {
        return Err(Error::unsupported(
            "__import__() with a level is not supported: use importlib.import_module()",
        ));
    }
    let Some(module) = vm.import_module(&name)? else {
        return Err(vm.error("ModuleNotFoundError", format!("No module named '{name}'")));
    };
    let first = name.split('.').next().unwrap_or(&name);
    match vm.importer.loaded(first) {
        Some(first) if !wants_names => Ok(first),
        _ => Ok(module),
    }
}

/// `eval` of an expression over the names of the module that runs, or of the mapping given.
fn eval(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    let mut reader = ArgumentReader::new("eval", arguments);
    let text = reader.required(vm, "source")?;
    let text = vm.expect_str(&text)?;
    let names = reader.optional_not_none("globals");
    let locals = reader.optional_not_none("locals");
    reader.finish(vm)?;
    let module = match (names, vm.running_module()) {
        (None, Some(module)) if locals.is_none() => module,
        (names, running) => {
            let made = Module::new("__main__", None, None);
            let outer =
                names.or_else(|| running.map(|module| Value::Dict(Rc::clone(&module.globals))));
            for mapping in outer.iter().chain(&locals) {
                for (name, value) in vm.mapping_items(mapping)? {
                    made.globals.set(vm, name, value)?;
                }
            }
            made
        }
    };
    let source = SourceFile::new("<string>", text.trim(), SourceOrigin::Embedded);
    let expression = match parse_expression(&source) {
        Ok(expression) => expression,
        Err(issue) => return Err(vm.syntax_error(&source, &issue.message, issue.span)),
    };
    match compile_expression(&expression, &source) {
        Ok(code) => vm.run_module_code(&code, &module),
        Err(issue) => Err(vm.syntax_error(&source, &issue.message, issue.span)),
    }
}
