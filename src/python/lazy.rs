//! Modules of the application, evaluated by need: every top-level statement waits until a name
//! that it binds or changes is asked for.

use std::rc::Rc;

use ruff_python_ast::{ExceptHandler, Expr, Pattern, Stmt};
use rustc_hash::FxHashMap;

use super::code::Code;
use super::error::{Error, FatalKind, PyResult};
use super::interpreter::Interpreter;
use super::models::{ModelRole, model_role};
use super::module::Module;
use super::string::Str;
use super::unresolved::{Reason, Unresolved};
use super::value::Value;

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Waiting,
    Running,
    Done,
}

/// The statements of a module that have not been evaluated.
pub struct PendingStatements {
    statements: Vec<(Rc<Code>, State)>,
    by_name: FxHashMap<String, Vec<usize>>,
    /// Statements with `from ... import *`.
    stars: Vec<usize>,
    /// Statements that change what other modules see, whatever names they bind.
    effects: Vec<usize>,
    /// The modules that the body imports unconditionally, each with the level of a relative import.
    imports: Vec<(u32, String)>,
    /// The statements that make a table or import what may make one.
    models: Vec<(usize, ModelRole)>,
}

impl PendingStatements {
    /// Indexes the statements of a module body by the names that they bind or change.
    #[must_use]
    pub fn index(body: &[Stmt], codes: Vec<Rc<Code>>, module: &str) -> Self {
        let mut pending = Self {
            statements: codes
                .into_iter()
                .map(|code| (code, State::Waiting))
                .collect(),
            by_name: FxHashMap::default(),
            stars: Vec::new(),
            effects: Vec::new(),
            imports: imported_modules(body),
            models: Vec::new(),
        };
        let package = module.split('.').next().unwrap_or(module);
        for (index, statement) in body.iter().enumerate() {
            let role = model_role(statement, package);
            if role != ModelRole::None {
                pending.models.push((index, role));
            }
            let mut names = Vec::new();
            let mut has_star = false;
            bound_names(statement, &mut names, &mut has_star);
            for name in names {
                let places = pending.by_name.entry(name).or_default();
                if places.last() != Some(&index) {
                    places.push(index);
                }
            }
            if has_star {
                pending.stars.push(index);
            }
            if changes_the_process(statement) {
                pending.effects.push(index);
            }
        }
        pending
    }

    /// The names that the module will have.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<(usize, &String)> = self
            .by_name
            .iter()
            .map(|(name, places)| (places[0], name))
            .collect();
        names.sort();
        names.into_iter().map(|(_, name)| name.clone()).collect()
    }

    /// The modules that the body imports whatever happens, each with the level of the import.
    pub(super) fn imports(&self) -> &[(u32, String)] {
        &self.imports
    }

    /// Whether one of the statements runs.
    pub(super) fn is_running(&self) -> bool {
        let mut states = self.statements.iter();
        states.any(|(_, state)| *state == State::Running)
    }

    /// The statements that wait and may make tables, each with the names that it binds.
    pub(super) fn model_statements(&self) -> Vec<(usize, Vec<Str>)> {
        let waiting = self.models.iter();
        let waiting = waiting.filter(|(index, _)| self.statements[*index].1 == State::Waiting);
        waiting
            .map(|(index, _)| (*index, self.names_of(*index)))
            .collect()
    }

    /// The names of the classes and tables.
    pub(super) fn model_names(&self) -> Vec<Str> {
        let models = self.models.iter();
        let models = models.filter(|(_, role)| *role == ModelRole::MakesTable);
        models
            .flat_map(|(index, _)| self.names_of(*index))
            .collect()
    }

    /// The names that one statement binds or changes.
    fn names_of(&self, index: usize) -> Vec<Str> {
        let names = self.by_name.iter();
        names
            .filter(|(_, places)| places.contains(&index))
            .map(|(name, _)| Str::from(name.as_str()))
            .collect()
    }
}

fn imported_modules(body: &[Stmt]) -> Vec<(u32, String)> {
    let mut found = Vec::new();
    for statement in body {
        match statement {
            Stmt::Import(node) => {
                let names = node.names.iter();
                found.extend(names.map(|alias| (0, alias.name.to_string())));
            }
            Stmt::ImportFrom(node) => {
                if let Some(module) = &node.module {
                    found.push((node.level, module.to_string()));
                }
            }
            _ => {}
        }
    }
    found
}

/// The names that a statement binds or changes, and whether it is `from ... import *`.
#[cfg(test)]
pub(super) fn names_of_statement(statement: &Stmt) -> (Vec<String>, bool) {
    let (mut names, mut has_star) = (Vec::new(), false);
    bound_names(statement, &mut names, &mut has_star);
    (names, has_star)
}

fn target_names(target: &Expr, names: &mut Vec<String>) {
    match target {
        Expr::Name(name) => names.push(name.id.to_string()),
        Expr::Tuple(tuple) => tuple
            .elts
            .iter()
            .for_each(|element| target_names(element, names)),
        Expr::List(list) => list
            .elts
            .iter()
            .for_each(|element| target_names(element, names)),
        Expr::Starred(starred) => target_names(&starred.value, names),
        // `X.attribute = ...` and `X[...] = ...` change what `X` is.
        Expr::Attribute(attribute) => root_name(&attribute.value, names),
        Expr::Subscript(subscript) => root_name(&subscript.value, names),
        _ => {}
    }
}

/// The variable at the root of `X.a.b[...]`.
fn root_name(expression: &Expr, names: &mut Vec<String>) {
    match expression {
        Expr::Name(name) => names.push(name.id.to_string()),
        Expr::Attribute(attribute) => root_name(&attribute.value, names),
        Expr::Subscript(subscript) => root_name(&subscript.value, names),
        _ => {}
    }
}

fn bound_in(body: &[Stmt], names: &mut Vec<String>, has_star: &mut bool) {
    for statement in body {
        bound_names(statement, names, has_star);
    }
}

fn bound_names(statement: &Stmt, names: &mut Vec<String>, has_star: &mut bool) {
    match statement {
        Stmt::FunctionDef(node) => names.push(node.name.to_string()),
        Stmt::ClassDef(node) => names.push(node.name.to_string()),
        Stmt::Assign(node) => {
            node.targets
                .iter()
                .for_each(|target| target_names(target, names));
            named_in(&node.value, names);
        }
        Stmt::AugAssign(node) => target_names(&node.target, names),
        Stmt::AnnAssign(node) if node.value.is_some() => {
            target_names(&node.target, names);
        }
        Stmt::TypeAlias(node) => target_names(&node.name, names),
        Stmt::Delete(node) => node
            .targets
            .iter()
            .for_each(|target| target_names(target, names)),
        Stmt::For(node) => {
            target_names(&node.target, names);
            bound_in(&node.body, names, has_star);
            bound_in(&node.orelse, names, has_star);
        }
        Stmt::While(node) => {
            bound_in(&node.body, names, has_star);
            bound_in(&node.orelse, names, has_star);
        }
        Stmt::If(node) => {
            bound_in(&node.body, names, has_star);
            for clause in &node.elif_else_clauses {
                bound_in(&clause.body, names, has_star);
            }
        }
        Stmt::With(node) => {
            for item in &node.items {
                if let Some(target) = &item.optional_vars {
                    target_names(target, names);
                }
            }
            bound_in(&node.body, names, has_star);
        }
        Stmt::Try(node) => {
            bound_in(&node.body, names, has_star);
            for handler in &node.handlers {
                let ExceptHandler::ExceptHandler(handler) = handler;
                bound_in(&handler.body, names, has_star);
            }
            bound_in(&node.orelse, names, has_star);
            bound_in(&node.finalbody, names, has_star);
        }
        Stmt::Match(node) => {
            for case in &node.cases {
                if let Pattern::MatchAs(pattern) = &case.pattern
                    && let Some(name) = &pattern.name
                {
                    names.push(name.to_string());
                }
                bound_in(&case.body, names, has_star);
            }
        }
        Stmt::Import(node) => {
            for alias in &node.names {
                let bound = alias.asname.as_ref().map_or_else(
                    || alias.name.split('.').next().unwrap_or_default().to_owned(),
                    ToString::to_string,
                );
                names.push(bound);
            }
        }
        Stmt::ImportFrom(node) => {
            for alias in &node.names {
                if alias.name.as_str() == "*" {
                    *has_star = true;
                } else {
                    names.push(alias.asname.as_ref().unwrap_or(&alias.name).to_string());
                }
            }
        }
        // `registry.append(x)` at the top level changes `registry`, `register(options)` `options`.
        Stmt::Expr(node) => {
            if let Expr::Call(call) = node.value.as_ref() {
                if let Expr::Attribute(attribute) = call.func.as_ref() {
                    root_name(&attribute.value, names);
                }
                for argument in &call.arguments.args {
                    root_name(argument, names);
                }
                for keyword in &call.arguments.keywords {
                    root_name(&keyword.value, names);
                }
            }
            named_in(&node.value, names);
        }
        _ => {}
    }
}

/// Whether a statement changes the environment's variables or where modules are found: nobody
/// asks for a name of it, and what other modules see depends on it.
fn changes_the_process(statement: &Stmt) -> bool {
    let any = |body: &[Stmt]| body.iter().any(changes_the_process);
    match statement {
        Stmt::Expr(node) => is_process_call(&node.value),
        Stmt::Assign(node) => {
            is_process_call(&node.value) || node.targets.iter().any(is_process_place)
        }
        Stmt::AugAssign(node) => is_process_place(&node.target),
        Stmt::If(node) => any(&node.body) || node.elif_else_clauses.iter().any(|it| any(&it.body)),
        Stmt::Try(node) => {
            let is_in_handler = |handler: &ExceptHandler| {
                let ExceptHandler::ExceptHandler(handler) = handler;
                any(&handler.body)
            };
            any(&node.body)
                || node.handlers.iter().any(is_in_handler)
                || any(&node.orelse)
                || any(&node.finalbody)
        }
        Stmt::With(node) => any(&node.body),
        Stmt::For(node) => any(&node.body),
        _ => false,
    }
}

/// `load_dotenv(...)` of python-dotenv, and methods of `sys.path` and `os.environ`.
fn is_process_call(expression: &Expr) -> bool {
    let Expr::Call(call) = expression else {
        return false;
    };
    match call.func.as_ref() {
        Expr::Name(name) => name.id.as_str() == "load_dotenv",
        Expr::Attribute(attribute) => {
            attribute.attr.as_str() == "load_dotenv" || is_process_place(&attribute.value)
        }
        _ => false,
    }
}

/// `sys.path`, `os.environ`, and what is in them.
fn is_process_place(expression: &Expr) -> bool {
    match expression {
        Expr::Subscript(subscript) => is_process_place(&subscript.value),
        Expr::Attribute(attribute) => {
            let owner = match attribute.value.as_ref() {
                Expr::Name(name) => name.id.as_str(),
                _ => return false,
            };
            matches!(
                (owner, attribute.attr.as_str()),
                ("sys", "path") | ("os", "environ")
            )
        }
        _ => false,
    }
}

fn named_in(expression: &Expr, names: &mut Vec<String>) {
    if let Expr::Named(named) = expression {
        target_names(&named.target, names);
    }
}

impl Module {
    fn is_evaluating(&self, index: usize) -> bool {
        let pending = self.pending.borrow();
        let statement = pending.as_ref().and_then(|it| it.statements.get(index));
        matches!(statement, Some((_, State::Running)))
    }
}

impl Interpreter {
    /// Evaluates what of an application module binds or changes a name, and gives its value.
    ///
    /// # Errors
    /// Only conditions that end the run; a statement that raises leaves the name unresolved.
    pub(super) fn evaluate_pending(
        &mut self,
        module: &Rc<Module>,
        name: &Str,
    ) -> PyResult<Option<Value>> {
        if module.embedded.get().is_some() {
            return self.evaluate_embedded(module, name);
        }
        let waiting: Vec<usize> = match &*module.pending.borrow() {
            Some(pending) => match pending.by_name.get(name.as_str()) {
                Some(places) => places.clone(),
                None => pending.stars.clone(),
            },
            None => return Ok(None),
        };
        for index in waiting {
            // Asked for while the module evaluates it: what stands below has not happened yet.
            if module.is_evaluating(index) {
                break;
            }
            self.evaluate_statement(module, index, name)?;
        }
        if let Some(value) = module.globals.get_name(name) {
            return Ok(Some(value));
        }
        // The name may come with a star import of this module.
        let stars = match &*module.pending.borrow() {
            Some(pending) => pending.stars.clone(),
            None => Vec::new(),
        };
        for index in stars {
            self.evaluate_statement(module, index, name)?;
        }
        self.find_in_stars(module, name)
    }

    /// Evaluates all of an application module that waits, because somebody looks at all its names;
    /// while a statement runs, only what stands before it.
    ///
    /// # Errors
    /// Only conditions that end the run; a statement that raises leaves its names unresolved.
    pub(in crate::python) fn evaluate_all_pending(&mut self, module: &Rc<Module>) -> PyResult<()> {
        self.evaluate_whole(module)?;
        let waiting: Vec<(usize, Vec<Str>)> = match &*module.pending.borrow() {
            Some(pending) => {
                let states = pending.statements.iter().map(|(_, state)| *state);
                let end = states
                    .clone()
                    .rposition(|state| state == State::Running)
                    .unwrap_or(states.len());
                (0..end)
                    .filter(|index| pending.statements[*index].1 == State::Waiting)
                    .map(|index| (index, pending.names_of(index)))
                    .collect()
            }
            None => return Ok(()),
        };
        for (index, names) in waiting {
            // If it raises, the first name that it lacks remembers why.
            let missing = names
                .iter()
                .find(|name| module.globals.get_name(name).is_none());
            let name = missing.cloned().unwrap_or_else(|| Str::from("__doc__"));
            self.evaluate_statement(module, index, &name)?;
        }
        Ok(())
    }

    /// Evaluates the statements of an application module that change what others see: they
    /// happen when it is imported.
    ///
    /// # Errors
    /// Only conditions that end the run.
    pub(super) fn evaluate_effects(&mut self, module: &Rc<Module>) -> PyResult<()> {
        let effects = match &*module.pending.borrow() {
            Some(pending) => pending.effects.clone(),
            None => return Ok(()),
        };
        for index in effects {
            self.evaluate_statement(module, index, &Str::from("__doc__"))?;
        }
        Ok(())
    }

    pub(super) fn evaluate_statement(
        &mut self,
        module: &Rc<Module>,
        index: usize,
        name: &Str,
    ) -> PyResult<()> {
        let code = {
            let mut pending = module.pending.borrow_mut();
            let Some((code, state)) = pending
                .as_mut()
                .and_then(|pending| pending.statements.get_mut(index))
            else {
                return Ok(());
            };
            if *state != State::Waiting {
                return Ok(());
            }
            *state = State::Running;
            Rc::clone(code)
        };
        let handled = std::mem::take(&mut self.handled);
        let result = self.run_module_code(&code, module);
        self.handled = handled;
        if let Some(pending) = module.pending.borrow_mut().as_mut()
            && let Some((_, state)) = pending.statements.get_mut(index)
        {
            *state = State::Done;
        }
        let Err(error) = result else { return Ok(()) };
        if let Error::Fatal(fatal) = error.as_ref()
            && !matches!(
                fatal.kind,
                FatalKind::Unresolved { .. } | FatalKind::Unsupported { .. }
            )
        {
            return Err(error);
        }
        if module.globals.get_name(name).is_none() {
            let place = error
                .traceback()
                .first()
                .map_or_else(String::new, |entry| format!(" ({})", entry.location));
            let cause = format!("{}{place}", self.describe_error(&error));
            let reason = Reason::EvaluationFailed {
                module: module.name.to_string(),
                name: name.to_string(),
                cause,
            };
            let location = self.current_location();
            let full = format!("{}.{name}", module.name);
            let unresolved = Unresolved::imported(&full, reason, location);
            module.globals.set_name(name, Value::Unresolved(unresolved));
        }
        Ok(())
    }
}
