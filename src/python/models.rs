//! What a script sees when it asks a `MetaData` for all its tables: in Python every module that is
//! imported has run by then, here modules of the application wait. So their classes and tables are
//! evaluated now, those of the modules that they import included.

use std::rc::Rc;

use ruff_python_ast::{Expr, Stmt, StmtClassDef};

use super::error::{Error, PyResult};
use super::interpreter::Interpreter;
use super::lazy::PendingStatements;
use super::module::Module;
use super::value::Value;

/// What a statement at the top level of a module does for a `MetaData`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ModelRole {
    /// Nothing that can be seen from its text.
    None,
    /// It makes a table: a mapped class, or `x = Table(...)`.
    MakesTable,
    /// It imports a module that may make tables.
    Imports,
}

/// What a statement does for a `MetaData`; `package` is the outermost package of its module.
pub(super) fn model_role(statement: &Stmt, package: &str) -> ModelRole {
    let is_ours = |module: &str| module.split('.').next() == Some(package);
    match statement {
        Stmt::ClassDef(class) if makes_table(class) => ModelRole::MakesTable,
        Stmt::Assign(node) if is_call_of(&node.value, &["Table"]) => ModelRole::MakesTable,
        Stmt::Import(node) if node.names.iter().any(|alias| is_ours(&alias.name)) => {
            ModelRole::Imports
        }
        Stmt::ImportFrom(node)
            if node.level > 0 || node.module.as_ref().is_some_and(|name| is_ours(name)) =>
        {
            ModelRole::Imports
        }
        _ => ModelRole::None,
    }
}

fn makes_table(class: &StmtClassDef) -> bool {
    const MARKS: &[&str] = &["__tablename__", "__table__", "__table_args__"];
    let Some(arguments) = &class.arguments else {
        return false;
    };
    let has_flag = |name: &str| {
        let mut keywords = arguments.keywords.iter();
        keywords.any(|keyword| keyword.arg.as_ref().is_some_and(|arg| arg.as_str() == name))
    };
    if arguments.args.is_empty() {
        return false;
    }
    let is_mark =
        |target: &Expr| matches!(target, Expr::Name(name) if MARKS.contains(&name.id.as_str()));
    let is_column = |value: &Expr| is_call_of(value, &["Column", "mapped_column", "relationship"]);
    has_flag("table")
        || class.body.iter().any(|statement| match statement {
            Stmt::Assign(node) => node.targets.iter().any(is_mark) || is_column(&node.value),
            Stmt::AnnAssign(node) => {
                is_mark(&node.target) || node.value.as_deref().is_some_and(is_column)
            }
            Stmt::FunctionDef(node) => MARKS.contains(&node.name.as_str()),
            _ => false,
        })
}

/// Whether an expression calls a function of one of these names, wherever that is.
fn is_call_of(value: &Expr, names: &[&str]) -> bool {
    let Expr::Call(call) = value else {
        return false;
    };
    match call.func.as_ref() {
        Expr::Name(name) => names.contains(&name.id.as_str()),
        Expr::Attribute(attribute) => names.contains(&attribute.attr.as_str()),
        _ => false,
    }
}

/// What a class or table that cannot be evaluated means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ModelFailures {
    /// All tables are asked for: the run ends.
    AreErrors,
    /// Some table is asked for by its name: only that one matters, and it is missed if it is not there.
    ArePassedOver,
}

impl Interpreter {
    /// Whether a module of the application runs, or a function of it.
    pub(super) fn runs_application(&self) -> bool {
        let mut running = self.running.iter();
        running.any(|module| module.pending.borrow().is_some())
    }

    /// Evaluates the classes and tables of all modules of the application that are loaded, and of
    /// those that they import from their own package.
    ///
    /// # Errors
    /// A class or table that could not be evaluated: without it, the tables were not complete.
    pub(super) fn evaluate_models(&mut self, failures: ModelFailures) -> PyResult<()> {
        // While a module is imported, it sees what there is by then, as in Python.
        if self.imports_application() {
            return Ok(());
        }
        loop {
            let mut new = self.importer.loaded_names();
            new.retain(|name| !self.models_evaluated.contains(name));
            if new.is_empty() {
                break;
            }
            for name in new {
                let module = self.importer.loaded(&name);
                self.models_evaluated.insert(name);
                if let Some(Value::Module(module)) = module {
                    self.evaluate_models_of(&module)?;
                }
            }
        }
        if failures == ModelFailures::AreErrors {
            for name in self.importer.loaded_names() {
                if let Some(Value::Module(module)) = self.importer.loaded(&name) {
                    self.check_models_of(&module)?;
                }
            }
        }
        Ok(())
    }

    fn imports_application(&self) -> bool {
        let mut names = self.importer.loaded_names().into_iter();
        names.any(|name| match self.importer.loaded(&name) {
            Some(Value::Module(module)) => {
                let pending = module.pending.borrow();
                pending.as_ref().is_some_and(PendingStatements::is_running)
            }
            _ => false,
        })
    }

    fn evaluate_models_of(&mut self, module: &Rc<Module>) -> PyResult<()> {
        let waiting = match &*module.pending.borrow() {
            Some(pending) => pending.model_statements(),
            None => return Ok(()),
        };
        for (index, names) in waiting {
            let Some(name) = names.first() else { continue };
            self.evaluate_statement(module, index, name)?;
        }
        Ok(())
    }

    fn check_models_of(&self, module: &Rc<Module>) -> PyResult<()> {
        let names = match &*module.pending.borrow() {
            Some(pending) => pending.model_names(),
            None => return Ok(()),
        };
        for name in names {
            if let Some(Value::Unresolved(value)) = module.globals.get_name(&name) {
                return Err(Error::unresolved(&value, "the tables of a MetaData"));
            }
        }
        Ok(())
    }
}
