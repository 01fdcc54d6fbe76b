//! Which names a piece of Python reads from outside and which it binds, as
//! `mako.pyparser.FindIdentifiers`.

use std::collections::BTreeSet;

use ruff_python_ast::visitor::{
    Visitor, walk_except_handler, walk_expr, walk_parameters, walk_stmt,
};
use ruff_python_ast::{
    Comprehension, ExceptHandler, Expr, ExprContext, ModModule, Parameters, Stmt,
};
use ruff_python_parser::{ParseError, parse_module};

/// The names of a piece of Python.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Names {
    /// Names that are read and not bound in an inner scope.
    pub read: BTreeSet<String>,
    /// Names that the piece itself binds.
    pub bound: BTreeSet<String>,
}

impl Names {
    /// The names of statements.
    ///
    /// # Errors
    /// The text is not Python.
    pub(super) fn of(text: &str) -> Result<Self, ParseError> {
        let module = parse_module(text)?.into_syntax();
        Ok(Self::of_module(&module))
    }

    fn of_module(module: &ModModule) -> Self {
        let mut names = Self::default();
        for statement in &module.body {
            names.visit_stmt(statement);
        }
        names
    }

    /// Adds those of another piece.
    pub(super) fn extend(&mut self, other: Self) {
        self.read.extend(other.read);
        self.bound.extend(other.bound);
    }

    /// Adds what an inner scope reads from outside.
    fn inner(&mut self, inner: &Self) {
        let free = inner.read.difference(&inner.bound).cloned();
        self.read.extend(free);
    }

    fn comprehension(&mut self, generators: &[Comprehension], results: &[&Expr]) {
        let mut inner = Self::default();
        for generator in generators {
            inner.visit_comprehension(generator);
        }
        for result in results {
            inner.visit_expr(result);
        }
        self.inner(&inner);
    }

    fn function(&mut self, parameters: Option<&Parameters>, body: impl FnOnce(&mut Self)) {
        let mut inner = Self::default();
        if let Some(parameters) = parameters {
            for parameter in parameters {
                inner.bound.insert(parameter.name().to_string());
                // Defaults are evaluated outside.
                if let Some(default) = parameter.default() {
                    self.visit_expr(default);
                }
            }
        }
        body(&mut inner);
        self.inner(&inner);
    }
}

impl<'a> Visitor<'a> for Names {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::FunctionDef(function) => {
                self.bound.insert(function.name.to_string());
                for decorator in &function.decorator_list {
                    self.visit_decorator(decorator);
                }
                self.function(Some(&function.parameters), |inner| {
                    for statement in &function.body {
                        inner.visit_stmt(statement);
                    }
                });
            }
            Stmt::ClassDef(class) => {
                self.bound.insert(class.name.to_string());
                for decorator in &class.decorator_list {
                    self.visit_decorator(decorator);
                }
                if let Some(arguments) = &class.arguments {
                    self.visit_arguments(arguments);
                }
                self.function(None, |inner| {
                    for statement in &class.body {
                        inner.visit_stmt(statement);
                    }
                });
            }
            Stmt::Import(import) => {
                for alias in &import.names {
                    let name = match &alias.asname {
                        Some(name) => name.as_str(),
                        None => alias.name.split('.').next().unwrap_or_default(),
                    };
                    self.bound.insert(name.to_owned());
                }
            }
            Stmt::ImportFrom(import) => {
                for alias in &import.names {
                    let name = alias.asname.as_ref().unwrap_or(&alias.name);
                    self.bound.insert(name.to_string());
                }
            }
            other => walk_stmt(self, other),
        }
    }

    fn visit_except_handler(&mut self, handler: &'a ExceptHandler) {
        let ExceptHandler::ExceptHandler(inner) = handler;
        if let Some(name) = &inner.name {
            self.bound.insert(name.to_string());
        }
        walk_except_handler(self, handler);
    }

    fn visit_parameters(&mut self, parameters: &'a Parameters) {
        walk_parameters(self, parameters);
    }

    fn visit_expr(&mut self, expression: &'a Expr) {
        match expression {
            Expr::Name(name) => {
                let set = match name.ctx {
                    ExprContext::Load => &mut self.read,
                    ExprContext::Store | ExprContext::Del | ExprContext::Invalid => &mut self.bound,
                };
                set.insert(name.id.to_string());
            }
            Expr::Lambda(lambda) => {
                self.function(lambda.parameters.as_deref(), |inner| {
                    inner.visit_expr(&lambda.body);
                });
            }
            Expr::ListComp(list) => self.comprehension(&list.generators, &[&list.elt]),
            Expr::SetComp(set) => self.comprehension(&set.generators, &[&set.elt]),
            Expr::Generator(generator) => {
                self.comprehension(&generator.generators, &[&generator.elt]);
            }
            Expr::DictComp(dict) => {
                let results: Vec<&Expr> = dict
                    .key
                    .as_deref()
                    .into_iter()
                    .chain([&*dict.value])
                    .collect();
                self.comprehension(&dict.generators, &results);
            }
            other => walk_expr(self, other),
        }
    }
}
