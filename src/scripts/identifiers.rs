//! Reading `revision`, `down_revision`, `branch_labels`, `depends_on` and the docstring from a
//! script's syntax tree, where they are literals.

use ruff_python_ast::visitor::{Visitor, walk_expr, walk_stmt};
use ruff_python_ast::{self as ast, Expr, ExprContext, Stmt};
use ruff_text_size::{Ranged, TextSize};
use rustc_hash::FxHashMap;

use super::error::ScriptError;
use super::source::ScriptSource;

/// The value of one of a module's variables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attribute {
    /// The module has no such variable.
    Missing,
    /// `None`.
    None,
    /// A string.
    Text(String),
    /// A tuple, list or set of strings.
    Sequence(Vec<String>),
    /// Something else, described for a message (`int`).
    Other(String),
}

impl Attribute {
    pub(super) fn describe(&self) -> String {
        match self {
            Self::Missing => "missing".to_owned(),
            Self::None => "None".to_owned(),
            Self::Text(text) => format!("'{text}'"),
            Self::Sequence(_) => "a sequence".to_owned(),
            Self::Other(description) => description.clone(),
        }
    }
}

/// What a module says about its place in the graph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identifiers {
    /// `revision`
    pub revision: Attribute,
    /// `down_revision`
    pub down_revision: Attribute,
    /// `branch_labels`
    pub branch_labels: Attribute,
    /// `depends_on`
    pub depends_on: Attribute,
    /// `__doc__`
    pub doc: Option<String>,
}

/// A variable whose value only running the module can tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotStatic {
    /// The variable.
    pub name: &'static str,
    /// The line that gives it its value, from 1.
    pub line: usize,
    /// The column, from 1.
    pub column: usize,
}

/// What reading a module without running it gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// All values are literals.
    Static(Identifiers),
    /// A value is not.
    NeedsEvaluation(NotStatic),
}

const NAMES: [&str; 5] = [
    "revision",
    "down_revision",
    "branch_labels",
    "depends_on",
    "__doc__",
];

/// Reads the identifiers of a module.
///
/// # Errors
/// When the text is not Python.
pub fn read_identifiers(source: &ScriptSource) -> Result<Reading, ScriptError> {
    let parsed = ruff_python_parser::parse_module(&source.text).map_err(|error| {
        let (line, column) = source.line_column(error.location.start().to_usize());
        ScriptError::Syntax {
            path: source.path.clone(),
            line,
            column,
            message: error.error.to_string(),
            source_line: source.line(line).to_owned(),
        }
    })?;
    let suite = parsed.suite();
    let mut bindings = Bindings::default();
    for statement in suite {
        bindings.bind_statement(statement);
    }
    if source.text.contains("global ") {
        bindings.forget_globals(suite);
    }
    let mut values = Vec::with_capacity(NAMES.len());
    for name in NAMES {
        match bindings.names.remove(name) {
            None => values.push(Attribute::Missing),
            Some(Binding::Known(value)) => values.push(value),
            Some(Binding::Unknown(offset)) => {
                let (line, column) = source.line_column(offset.to_usize());
                return Ok(Reading::NeedsEvaluation(NotStatic { name, line, column }));
            }
        }
    }
    let [revision, down_revision, branch_labels, depends_on, doc] =
        <[Attribute; 5]>::try_from(values).expect("one value for each name");
    let doc = match doc {
        Attribute::Missing => docstring(suite),
        Attribute::Text(text) => Some(text),
        Attribute::None | Attribute::Sequence(_) | Attribute::Other(_) => None,
    };
    Ok(Reading::Static(Identifiers {
        revision,
        down_revision,
        branch_labels,
        depends_on,
        doc,
    }))
}

fn docstring(suite: &[Stmt]) -> Option<String> {
    let Some(Stmt::Expr(first)) = suite.first() else {
        return None;
    };
    let literal = first.value.as_string_literal_expr()?;
    Some(literal.value.to_str().to_owned())
}

/// A module variable after the statements read so far.
#[derive(Debug, Clone)]
enum Binding {
    Known(Attribute),
    /// Bound here to something that is not a literal.
    Unknown(TextSize),
}

#[derive(Default)]
struct Bindings<'a> {
    names: FxHashMap<&'a str, Binding>,
}

impl<'a> Bindings<'a> {
    fn bind_statement(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::Assign(assign) => {
                for target in &assign.targets {
                    self.bind_target(target, &assign.value);
                }
                self.forget_stores_in(&assign.value);
            }
            Stmt::AnnAssign(assign) => {
                if let Some(value) = &assign.value {
                    self.bind_target(&assign.target, value);
                    self.forget_stores_in(value);
                }
            }
            Stmt::Delete(delete) => {
                for target in &delete.targets {
                    if let Expr::Name(name) = target {
                        self.names.remove(name.id.as_str());
                    }
                }
            }
            other => BoundNames { bindings: self }.visit_stmt(other),
        }
    }

    fn bind_target(&mut self, target: &'a Expr, value: &'a Expr) {
        match target {
            Expr::Name(name) => {
                let binding = self
                    .literal(value)
                    .map_or(Binding::Unknown(value.start()), Binding::Known);
                self.names.insert(name.id.as_str(), binding);
            }
            Expr::Tuple(_) | Expr::List(_) => match (elements(target), elements(value)) {
                (Some(targets), Some(values))
                    if targets.len() == values.len()
                        && !targets.iter().chain(values).any(Expr::is_starred_expr) =>
                {
                    for (target, value) in targets.iter().zip(values) {
                        self.bind_target(target, value);
                    }
                }
                _ => self.forget_stores_in(target),
            },
            // `globals()["revision"] = ...`
            Expr::Subscript(subscript) if subscript.value.is_call_expr() => {
                self.forget_identifiers(target.start());
                self.forget("__doc__", target.start());
            }
            _ => self.forget_stores_in(target),
        }
    }

    /// The value of an expression that is a literal or the name of one.
    fn literal(&self, value: &Expr) -> Option<Attribute> {
        match value {
            Expr::StringLiteral(text) => Some(Attribute::Text(text.value.to_str().to_owned())),
            Expr::NoneLiteral(_) => Some(Attribute::None),
            Expr::NumberLiteral(_) => Some(Attribute::Other("a number".to_owned())),
            Expr::BooleanLiteral(_) => Some(Attribute::Other("a boolean".to_owned())),
            Expr::BytesLiteral(_) => Some(Attribute::Other("a bytes literal".to_owned())),
            Expr::Name(name) => match self.names.get(name.id.as_str()) {
                Some(Binding::Known(value)) => Some(value.clone()),
                Some(Binding::Unknown(_)) | None => None,
            },
            other => {
                let mut names = Vec::new();
                for element in elements(other)? {
                    match self.literal(element)? {
                        Attribute::Text(text) => names.push(text),
                        _ => return None,
                    }
                }
                Some(Attribute::Sequence(names))
            }
        }
    }

    fn forget(&mut self, name: &'a str, offset: TextSize) {
        self.names.insert(name, Binding::Unknown(offset));
    }

    /// Forgets the identifiers; `__doc__` is out of reach for `import *`.
    fn forget_identifiers(&mut self, offset: TextSize) {
        for name in NAMES.iter().filter(|name| !name.starts_with('_')) {
            self.forget(name, offset);
        }
    }

    fn forget_stores_in(&mut self, expression: &'a Expr) {
        if !matches!(
            expression,
            Expr::StringLiteral(_) | Expr::NoneLiteral(_) | Expr::Name(_)
        ) || matches!(expression, Expr::Name(name) if name.ctx != ExprContext::Load)
        {
            BoundNames { bindings: self }.visit_expr(expression);
        }
    }

    /// Forgets the names that a function declares `global`.
    fn forget_globals(&mut self, suite: &'a [Stmt]) {
        let mut found = GlobalNames::default();
        found.visit_body(suite);
        for (name, offset) in found.names {
            if NAMES.contains(&name) {
                self.forget(name, offset);
            }
        }
    }
}

fn elements(expression: &Expr) -> Option<&[Expr]> {
    match expression {
        Expr::Tuple(tuple) => Some(&tuple.elts),
        Expr::List(list) => Some(&list.elts),
        Expr::Set(set) => Some(&set.elts),
        _ => None,
    }
}

/// Whether `from ... import *` is from a library that is known to have none of the names.
fn exports_no_identifiers(import: &ast::StmtImportFrom) -> bool {
    let module = import.module.as_ref().map_or("", |module| module.as_str());
    import.level == 0
        && matches!(
            module.split('.').next(),
            Some("sqlalchemy" | "alembic" | "typing")
        )
}

/// Forgets every name that a statement may bind in the module.
struct BoundNames<'a, 'b> {
    bindings: &'b mut Bindings<'a>,
}

impl<'a> Visitor<'a> for BoundNames<'a, '_> {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::FunctionDef(function) => {
                self.bindings
                    .forget(function.name.as_str(), statement.start());
            }
            Stmt::ClassDef(class) => self.bindings.forget(class.name.as_str(), statement.start()),
            Stmt::Import(import) => {
                for alias in &import.names {
                    let name = match &alias.asname {
                        Some(name) => name.as_str(),
                        None => alias.name.as_str().split('.').next().unwrap_or(""),
                    };
                    self.bindings.forget(name, alias.start());
                }
            }
            Stmt::ImportFrom(import) => {
                for alias in &import.names {
                    if alias.name.as_str() == "*" {
                        if !exports_no_identifiers(import) {
                            self.bindings.forget_identifiers(alias.start());
                        }
                    } else {
                        let name = alias.asname.as_ref().unwrap_or(&alias.name);
                        self.bindings.forget(name.as_str(), alias.start());
                    }
                }
            }
            other => walk_stmt(self, other),
        }
    }

    fn visit_expr(&mut self, expression: &'a Expr) {
        match expression {
            Expr::Name(name) if name.ctx != ExprContext::Load => {
                self.bindings.forget(name.id.as_str(), name.start());
            }
            // What these bind is their own.
            Expr::Lambda(_) => {}
            other => walk_expr(self, other),
        }
    }

    fn visit_except_handler(&mut self, handler: &'a ast::ExceptHandler) {
        let ast::ExceptHandler::ExceptHandler(inner) = handler;
        if let Some(name) = &inner.name {
            self.bindings.forget(name.as_str(), name.start());
        }
        ast::visitor::walk_except_handler(self, handler);
    }

    fn visit_pattern(&mut self, pattern: &'a ast::Pattern) {
        let name = match pattern {
            ast::Pattern::MatchAs(inner) => inner.name.as_ref(),
            ast::Pattern::MatchStar(inner) => inner.name.as_ref(),
            ast::Pattern::MatchMapping(inner) => inner.rest.as_ref(),
            _ => None,
        };
        if let Some(name) = name {
            self.bindings.forget(name.as_str(), pattern.start());
        }
        ast::visitor::walk_pattern(self, pattern);
    }

    // The target of a comprehension is its own; `:=` inside one is rare enough to leave to the
    // evaluator.
    fn visit_comprehension(&mut self, comprehension: &'a ast::Comprehension) {
        self.visit_expr(&comprehension.iter);
    }
}

/// Collects the names of all `global` statements.
#[derive(Default)]
struct GlobalNames<'a> {
    names: Vec<(&'a str, TextSize)>,
}

impl<'a> Visitor<'a> for GlobalNames<'a> {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        if let Stmt::Global(global) = statement {
            self.names.extend(
                global
                    .names
                    .iter()
                    .map(|name| (name.as_str(), name.start())),
            );
        }
        walk_stmt(self, statement);
    }

    fn visit_expr(&mut self, _: &'a Expr) {}
}
