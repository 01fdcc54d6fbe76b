//! The interpreter in which the template of a script is filled in, after `env.py` has run where
//! the project asks for that: `alembic.autogenerate.api.RevisionContext` and
//! `alembic.util.template_to_file`.

use std::path::Path;
use std::rc::Rc;

use super::environment::{evaluate_environment, finish, interpreter, report};
use super::host::{Runtime, shared};
use super::{RunError, RunOptions};
use crate::python::dict::Dict;
use crate::python::error::PyResult;
use crate::python::interpreter::Interpreter;
use crate::python::module::Module;
use crate::python::source::{SourceFile, SourceOrigin};
use crate::python::string::Str;
use crate::python::value::Value;
use crate::scripts::{NewScript, ScriptError, ScriptSource, TemplateModule};
use crate::shim::sqlalchemy::library_class;

/// What decides the name of a new script's file.
#[derive(Debug, Clone, Copy)]
pub struct FileName<'a> {
    /// `file_template`
    pub template: &'a str,
    /// `truncate_slug_length`
    pub slug_length: i64,
    /// `timezone`
    pub timezone: Option<&'a str>,
}

/// What the template is given beside what the environment adds.
#[derive(Debug, Clone)]
pub struct ScriptArguments<'a> {
    /// The script.
    pub script: &'a NewScript,
    /// The revisions that it follows; `None` stands for below the first.
    pub parents: Vec<Option<String>>,
    /// What it depends on.
    pub dependencies: Vec<String>,
    /// `output_encoding`
    pub encoding: &'a str,
}

/// Why a template gave no text.
#[derive(Debug, thiserror::Error)]
pub enum TemplateFailure {
    /// The template cannot be read or translated.
    #[error("{message}")]
    Invalid {
        /// The line of the template, where one is to blame.
        line: Option<usize>,
        /// What is wrong.
        message: String,
    },
    /// The template's code failed.
    #[error("{message}")]
    Rendering {
        /// The line of the template, where one is to blame.
        line: Option<usize>,
        /// Class and message of the exception.
        message: String,
    },
    /// What is not about the template.
    #[error(transparent)]
    Run(#[from] RunError),
}

/// An interpreter that fills in templates.
pub struct TemplateRun {
    vm: Interpreter,
    runtime: Rc<Runtime>,
    /// `alembic.autogenerate.RevisionContext`
    context: Value,
    create_date: Value,
}

impl TemplateRun {
    /// Starts the interpreter for one command, which asked for one script.
    ///
    /// # Errors
    /// The libraries do not load.
    pub fn new(options: RunOptions, asked: &NewScript) -> Result<Self, RunError> {
        let runtime = shared(options);
        let mut vm = interpreter(&runtime);
        match revision_context(&mut vm, asked) {
            Ok(context) => Ok(Self {
                vm,
                runtime,
                context,
                create_date: Value::None,
            }),
            Err(error) => Err(report(&mut vm, &runtime, &error)),
        }
    }

    fn reported<T>(&mut self, result: PyResult<T>) -> Result<T, RunError> {
        result.map_err(|error| report(&mut self.vm, &self.runtime, &error))
    }

    /// Runs `env.py`; its `process_revision_directives` sees the scripts.
    ///
    /// # Errors
    /// What `env.py` or its database fails with.
    pub fn run_environment(&mut self) -> Result<(), RunError> {
        let result = evaluate_environment(&mut self.vm, &self.runtime)
            .and_then(|()| finish(&mut self.vm, &self.runtime));
        self.reported(result)
    }

    /// The next script to write, as the environment left it.
    ///
    /// # Errors
    /// The environment put something into it that cannot be written.
    pub fn next_script(&mut self) -> Result<Option<NewScript>, RunError> {
        let result = next_script(&mut self.vm, &self.context);
        self.reported(result)
    }

    /// Takes the time and makes the path below the version location of it.
    ///
    /// # Errors
    /// The time zone is unknown, or the template of the name is wrong.
    pub fn file_name(
        &mut self,
        script: &NewScript,
        name: FileName<'_>,
    ) -> Result<String, RunError> {
        let result = file_name(&mut self.vm, script, name);
        let (date, name) = self.reported(result)?;
        self.create_date = date;
        Ok(name)
    }

    /// Takes the time as [`Self::file_name`] does, for errors of the time zone to come first.
    ///
    /// # Errors
    /// The time zone is unknown.
    pub fn check_timezone(&mut self, timezone: Option<&str>) -> Result<(), RunError> {
        let result = create_date(&mut self.vm, timezone);
        self.reported(result).map(|_| ())
    }

    /// Fills in a template, in the encoding of new scripts.
    ///
    /// # Errors
    /// The template is wrong, or its code fails.
    pub fn render(
        &mut self,
        template: &Path,
        arguments: &ScriptArguments<'_>,
    ) -> Result<Vec<u8>, TemplateFailure> {
        let invalid = |line, message| TemplateFailure::Invalid { line, message };
        if let Err(error) = self
            .vm
            .encode_text(&Str::from(""), arguments.encoding, "strict")
        {
            return Err(invalid(None, self.vm.traceback_of(&error).summary));
        }
        let text = template_text(template).map_err(|error| invalid(None, error.to_string()))?;
        let module = TemplateModule::translate(&text)
            .map_err(|error| invalid(Some(error.line), error.message))?;
        let file = SourceFile::new(template, module.source.clone(), SourceOrigin::Project);
        let result = render(
            &mut self.vm,
            &file,
            &self.context,
            &self.create_date,
            arguments,
        );
        result.map_err(|error| {
            let traceback = self.vm.traceback_of(&error);
            let place = traceback
                .lines
                .iter()
                .rev()
                .find(|line| Rc::ptr_eq(&line.location.source, &file));
            TemplateFailure::Rendering {
                line: place.map(|line| module.template_line(line.location.line_column().0)),
                message: traceback.summary,
            }
        })
    }
}

/// The text of a template with the line ends that it has.
fn template_text(path: &Path) -> Result<String, ScriptError> {
    let bytes = std::fs::read(path).map_err(|error| ScriptError::Unreadable {
        path: path.to_owned(),
        error,
    })?;
    match String::from_utf8(bytes) {
        Ok(text) => Ok(text.trim_start_matches('\u{feff}').to_owned()),
        Err(_) => Ok(ScriptSource::read(path)?.text),
    }
}

fn library(vm: &mut Interpreter, name: &str) -> PyResult {
    library_class(vm, "alembic.autogenerate", name)
}

fn texts(items: &[String]) -> Value {
    Value::list(
        items
            .iter()
            .map(|item| Value::from(item.as_str()))
            .collect(),
    )
}

fn optional(text: Option<&str>) -> Value {
    text.map_or(Value::None, Value::from)
}

/// `RevisionContext(config, script_directory, command_args)`
fn revision_context(vm: &mut Interpreter, asked: &NewScript) -> PyResult {
    let list = |items: &[String]| match items {
        [] => Value::None,
        [only] => Value::from(only.as_str()),
        several => texts(several),
    };
    let arguments = Dict::new();
    arguments.set_text("rev_id", asked.revision.as_str());
    arguments.set_text("message", optional(asked.message.as_deref()));
    arguments.set_text("head", list(&asked.heads));
    arguments.set_text("splice", asked.splice);
    arguments.set_text("branch_label", list(&asked.branch_labels));
    arguments.set_text("version_path", optional(asked.version_path.as_deref()));
    arguments.set_text(
        "depends_on",
        if asked.depends_on.is_empty() {
            Value::None
        } else {
            texts(&asked.depends_on)
        },
    );
    let begin = library(vm, "_begin")?;
    vm.call_positional(&begin, vec![Value::Dict(Rc::new(arguments))])
}

fn next_script(vm: &mut Interpreter, context: &Value) -> PyResult<Option<NewScript>> {
    let found = vm.call_method(context, "_next_script", Vec::new())?;
    if found.is_none() {
        return Ok(None);
    }
    let mut script = NewScript::default();
    for (name, value) in vm.mapping_items(&found)? {
        let name = vm.expect_str(&name)?;
        let mut several = |value: &Value| -> PyResult<Vec<String>> {
            let items = vm.collect(value)?;
            items
                .iter()
                .map(|item| vm.expect_str(item).map(|text| text.to_string()))
                .collect()
        };
        match name.as_str() {
            "heads" => script.heads = several(&value)?,
            "branch_labels" => script.branch_labels = several(&value)?,
            "depends_on" => script.depends_on = several(&value)?,
            "splice" => script.splice = vm.is_true(&value)?,
            "revision" => script.revision = vm.expect_str(&value)?.to_string(),
            "message" if !value.is_none() => {
                script.message = Some(vm.expect_str(&value)?.to_string());
            }
            "version_path" if !value.is_none() => {
                script.version_path = Some(vm.expect_str(&value)?.to_string());
            }
            _ => {}
        }
    }
    Ok(Some(script))
}

fn create_date(vm: &mut Interpreter, timezone: Option<&str>) -> PyResult {
    let create = library(vm, "_create_date")?;
    vm.call_positional(&create, vec![optional(timezone)])
}

fn file_name(
    vm: &mut Interpreter,
    script: &NewScript,
    name: FileName<'_>,
) -> PyResult<(Value, String)> {
    let date = create_date(vm, name.timezone)?;
    let make = library(vm, "_file_name")?;
    let made = vm.call_positional(
        &make,
        vec![
            Value::from(name.template),
            Value::from(script.revision.as_str()),
            optional(script.message.as_deref()),
            date.clone(),
            Value::Int(name.slug_length),
        ],
    )?;
    Ok((date, vm.expect_str(&made)?.to_string()))
}

fn render(
    vm: &mut Interpreter,
    file: &Rc<SourceFile>,
    context: &Value,
    create_date: &Value,
    arguments: &ScriptArguments<'_>,
) -> PyResult<Vec<u8>> {
    let script = arguments.script;
    let parents = match arguments.parents.as_slice() {
        [] => Value::None,
        [only] => optional(only.as_deref()),
        several => Value::tuple(
            several
                .iter()
                .map(|parent| optional(parent.as_deref()))
                .collect(),
        ),
    };
    let dependencies = match arguments.dependencies.as_slice() {
        [] => Value::None,
        [only] => Value::from(only.as_str()),
        several => texts(several),
    };
    let labels: Vec<Value> = script
        .branch_labels
        .iter()
        .map(|label| Value::from(label.as_str()))
        .collect();
    let given = Dict::new();
    given.set_text("up_revision", script.revision.as_str());
    given.set_text("down_revision", parents);
    given.set_text(
        "branch_labels",
        if labels.is_empty() {
            Value::None
        } else {
            Value::tuple(labels)
        },
    );
    given.set_text("depends_on", dependencies);
    given.set_text("create_date", create_date.clone());
    given.set_text(
        "message",
        script.message.as_deref().unwrap_or("empty message"),
    );
    let given = Value::Dict(Rc::new(given));
    let given = vm.call_method(context, "_template_arguments", vec![given])?;
    let module = Module::new("script_py_mako", None, Some(Rc::clone(file)));
    vm.run_source(&module, file)?;
    let render = library_class(vm, "_mig_template", "render")?;
    let functions = Value::Dict(Rc::clone(&module.globals));
    let text = vm.call_positional(&render, vec![functions, given])?;
    let text = vm.expect_str(&text)?;
    vm.encode_text(&text, arguments.encoding, "strict")
}
