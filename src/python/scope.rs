//! Which variable a name means: walks a parsed body once and tells, for every function, class,
//! lambda and comprehension in it, which names are local, captured, free or global.

use indexmap::IndexMap;
use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{Comprehension, ExceptHandler, Expr, ExprContext, Parameters, Pattern, Stmt};
use ruff_text_size::{Ranged, TextRange};
use rustc_hash::{FxBuildHasher, FxHashMap};

/// What kind of body a scope is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum ScopeKind {
    Module,
    Class,
    Function,
    Lambda,
    Comprehension,
}

/// What a name means in a scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// A slot of the frame.
    Local,
    /// A variable of this scope that an inner function captures.
    Cell,
    /// A variable of an outer function.
    Free,
    /// A module variable or builtin.
    Global,
    /// A name of a class body or module body.
    Name,
}

#[derive(Debug, Default, Clone, Copy)]
struct Uses {
    bound: bool,
    parameter: bool,
    global: bool,
    nonlocal: bool,
    captured: bool,
    free: bool,
}

/// The names of one scope.
#[derive(Debug)]
pub(super) struct Scope {
    kind: ScopeKind,
    parent: Option<usize>,
    names: IndexMap<String, Uses, FxBuildHasher>,
    pub(super) has_yield: bool,
}

impl Scope {
    /// What a name means here.
    pub(super) fn meaning(&self, name: &str) -> Meaning {
        let uses = self.names.get(name).copied().unwrap_or_default();
        if uses.free {
            return Meaning::Free;
        }
        match self.kind {
            ScopeKind::Module if uses.captured => Meaning::Global,
            ScopeKind::Class if name == "__class__" && uses.captured => Meaning::Cell,
            ScopeKind::Module | ScopeKind::Class if uses.global => Meaning::Global,
            ScopeKind::Module => Meaning::Global,
            ScopeKind::Class => Meaning::Name,
            _ if uses.global || !uses.bound => Meaning::Global,
            _ if uses.captured => Meaning::Cell,
            _ => Meaning::Local,
        }
    }

    /// The variables of this scope that inner functions capture.
    pub(super) fn cells(&self) -> Vec<String> {
        self.names
            .iter()
            .filter(|(name, _)| self.meaning(name) == Meaning::Cell)
            .map(|(name, _)| name.clone())
            .collect()
    }

    /// The variables of outer functions that this scope or one inside it uses.
    pub(super) fn free(&self) -> Vec<String> {
        self.names
            .iter()
            .filter(|(_, uses)| uses.free)
            .map(|(name, _)| name.clone())
            .collect()
    }
}

/// All scopes of a parsed body.
#[derive(Debug)]
pub(super) struct Scopes {
    scopes: Vec<Scope>,
    by_place: FxHashMap<(TextRange, ScopeKind), usize>,
}

impl Scopes {
    /// Analyses a module body.
    pub(super) fn of_module(body: &[Stmt]) -> Self {
        let mut builder = Builder {
            scopes: vec![Scope {
                kind: ScopeKind::Module,
                parent: None,
                names: IndexMap::default(),
                has_yield: false,
            }],
            by_place: FxHashMap::default(),
            current: 0,
        };
        builder.visit_body(body);
        let mut scopes = Self {
            scopes: builder.scopes,
            by_place: builder.by_place,
        };
        scopes.resolve();
        scopes
    }

    /// The module scope.
    pub(super) fn module(&self) -> &Scope {
        &self.scopes[0]
    }

    /// The scope of the definition at a place.
    pub(super) fn at(&self, range: TextRange, kind: ScopeKind) -> &Scope {
        let index = self
            .by_place
            .get(&(range, kind))
            .expect("every definition was visited");
        &self.scopes[*index]
    }

    /// Connects every free name with the scope that binds it. Inner scopes come after the outer
    /// ones that hold them, so one pass in order suffices.
    fn resolve(&mut self) {
        for index in 0..self.scopes.len() {
            let names: Vec<(String, Uses)> = self.scopes[index]
                .names
                .iter()
                .map(|(name, uses)| (name.clone(), *uses))
                .collect();
            for (name, uses) in names {
                let is_local =
                    uses.bound && !uses.nonlocal && self.scopes[index].kind != ScopeKind::Module;
                let is_local = is_local && self.scopes[index].kind != ScopeKind::Class;
                let class_name =
                    self.scopes[index].kind == ScopeKind::Class && uses.bound && !uses.nonlocal;
                if is_local
                    || uses.global
                    || class_name
                    || self.scopes[index].kind == ScopeKind::Module
                {
                    continue;
                }
                self.capture(index, &name);
            }
        }
    }

    fn capture(&mut self, user: usize, name: &str) {
        let mut path = vec![user];
        let mut at = self.scopes[user].parent;
        while let Some(index) = at {
            let scope = &self.scopes[index];
            let uses = scope.names.get(name).copied().unwrap_or_default();
            let binds = match scope.kind {
                ScopeKind::Module => return,
                ScopeKind::Class => name == "__class__",
                _ => uses.bound && !uses.nonlocal && !uses.global,
            };
            if scope.kind != ScopeKind::Class && uses.global {
                return;
            }
            if binds {
                self.scopes[index]
                    .names
                    .entry(name.to_owned())
                    .or_default()
                    .captured = true;
                for between in path {
                    self.scopes[between]
                        .names
                        .entry(name.to_owned())
                        .or_default()
                        .free = true;
                }
                return;
            }
            path.push(index);
            at = scope.parent;
        }
    }
}

struct Builder {
    scopes: Vec<Scope>,
    by_place: FxHashMap<(TextRange, ScopeKind), usize>,
    current: usize,
}

impl Builder {
    fn uses(&mut self, name: &str) -> &mut Uses {
        self.scopes[self.current]
            .names
            .entry(name.to_owned())
            .or_default()
    }

    fn bind(&mut self, name: &str) {
        self.uses(name).bound = true;
    }

    fn within(&mut self, range: TextRange, kind: ScopeKind, visit: impl FnOnce(&mut Self)) {
        let index = self.scopes.len();
        self.scopes.push(Scope {
            kind,
            parent: Some(self.current),
            names: IndexMap::default(),
            has_yield: false,
        });
        self.by_place.insert((range, kind), index);
        let outer = std::mem::replace(&mut self.current, index);
        visit(self);
        self.current = outer;
    }

    fn bind_parameters(&mut self, parameters: &Parameters) {
        for parameter in parameters {
            let uses = self.uses(parameter.name());
            uses.bound = true;
            uses.parameter = true;
        }
    }

    fn visit_defaults(&mut self, parameters: &Parameters) {
        for parameter in parameters.iter_non_variadic_params() {
            if let Some(default) = &parameter.default {
                self.visit_expr(default);
            }
        }
    }

    fn comprehension(&mut self, range: TextRange, generators: &[Comprehension], parts: &[&Expr]) {
        if let Some(first) = generators.first() {
            self.visit_expr(&first.iter);
        }
        self.within(range, ScopeKind::Comprehension, |builder| {
            builder.bind(".0");
            for (index, generator) in generators.iter().enumerate() {
                if index > 0 {
                    builder.visit_expr(&generator.iter);
                }
                builder.visit_expr(&generator.target);
                for condition in &generator.ifs {
                    builder.visit_expr(condition);
                }
            }
            for part in parts {
                builder.visit_expr(part);
            }
        });
    }

    /// A walrus in a comprehension binds in the function around it.
    fn bind_named(&mut self, name: &str) {
        let mut at = self.current;
        while self.scopes[at].kind == ScopeKind::Comprehension {
            let Some(parent) = self.scopes[at].parent else {
                break;
            };
            at = parent;
        }
        if at == self.current {
            self.bind(name);
            return;
        }
        let is_module = matches!(self.scopes[at].kind, ScopeKind::Module | ScopeKind::Class);
        self.scopes[at]
            .names
            .entry(name.to_owned())
            .or_default()
            .bound = true;
        let declared_global = self.scopes[at].names[name].global;
        let uses = self.uses(name);
        uses.bound = true;
        if is_module || declared_global {
            uses.global = true;
        } else {
            uses.nonlocal = true;
        }
    }
}

impl<'a> Visitor<'a> for Builder {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::FunctionDef(function) => {
                for decorator in &function.decorator_list {
                    self.visit_expr(&decorator.expression);
                }
                self.visit_defaults(&function.parameters);
                self.bind(&function.name);
                self.within(function.range, ScopeKind::Function, |builder| {
                    builder.bind_parameters(&function.parameters);
                    builder.visit_body(&function.body);
                });
            }
            Stmt::ClassDef(class) => {
                for decorator in &class.decorator_list {
                    self.visit_expr(&decorator.expression);
                }
                if let Some(arguments) = &class.arguments {
                    for argument in &arguments.args {
                        self.visit_expr(argument);
                    }
                    for keyword in &arguments.keywords {
                        self.visit_expr(&keyword.value);
                    }
                }
                self.bind(&class.name);
                self.within(class.range, ScopeKind::Class, |builder| {
                    builder.visit_body(&class.body);
                });
            }
            Stmt::Global(global) => {
                for name in &global.names {
                    self.uses(name).global = true;
                    self.scopes[0]
                        .names
                        .entry(name.to_string())
                        .or_default()
                        .bound = true;
                }
            }
            Stmt::Nonlocal(nonlocal) => {
                for name in &nonlocal.names {
                    self.uses(name).nonlocal = true;
                }
            }
            Stmt::Import(import) => {
                for alias in &import.names {
                    let bound = alias.asname.as_ref().map_or_else(
                        || alias.name.split('.').next().unwrap_or_default(),
                        |name| name.as_str(),
                    );
                    self.bind(bound);
                }
            }
            Stmt::ImportFrom(import) => {
                for alias in &import.names {
                    if alias.name.as_str() != "*" {
                        self.bind(alias.asname.as_ref().unwrap_or(&alias.name));
                    }
                }
            }
            Stmt::AnnAssign(assign) => {
                // Annotations of functions' variables are not evaluated; those of a class are.
                if self.scopes[self.current].kind == ScopeKind::Class {
                    self.visit_expr(&assign.annotation);
                }
                if let Some(value) = &assign.value {
                    self.visit_expr(value);
                }
                self.visit_expr(&assign.target);
            }
            Stmt::AugAssign(assign) => {
                self.visit_expr(&assign.value);
                self.visit_expr(&assign.target);
            }
            _ => visitor::walk_stmt(self, statement),
        }
    }

    fn visit_expr(&mut self, expression: &'a Expr) {
        match expression {
            Expr::Name(name) => {
                if matches!(name.ctx, ExprContext::Load) {
                    self.uses(&name.id);
                    if name.id.as_str() == "super" {
                        self.uses("__class__");
                    }
                } else {
                    self.bind(&name.id);
                }
            }
            Expr::Named(named) => {
                self.visit_expr(&named.value);
                if let Expr::Name(name) = named.target.as_ref() {
                    self.bind_named(&name.id);
                }
            }
            Expr::Lambda(lambda) => {
                if let Some(parameters) = &lambda.parameters {
                    self.visit_defaults(parameters);
                }
                self.within(lambda.range, ScopeKind::Lambda, |builder| {
                    if let Some(parameters) = &lambda.parameters {
                        builder.bind_parameters(parameters);
                    }
                    builder.visit_expr(&lambda.body);
                });
            }
            Expr::ListComp(node) => {
                self.comprehension(node.range(), &node.generators, &[&node.elt]);
            }
            Expr::SetComp(node) => {
                self.comprehension(node.range(), &node.generators, &[&node.elt]);
            }
            Expr::Generator(node) => {
                self.comprehension(node.range(), &node.generators, &[&node.elt]);
            }
            Expr::DictComp(node) => {
                let mut parts: Vec<&Expr> = Vec::new();
                if let Some(key) = &node.key {
                    parts.push(key);
                }
                parts.push(&node.value);
                self.comprehension(node.range(), &node.generators, &parts);
            }
            Expr::Yield(_) | Expr::YieldFrom(_) => {
                self.scopes[self.current].has_yield = true;
                visitor::walk_expr(self, expression);
            }
            _ => visitor::walk_expr(self, expression),
        }
    }

    fn visit_except_handler(&mut self, handler: &'a ExceptHandler) {
        let ExceptHandler::ExceptHandler(inner) = handler;
        if let Some(name) = &inner.name {
            self.bind(name);
        }
        visitor::walk_except_handler(self, handler);
    }

    fn visit_pattern(&mut self, pattern: &'a Pattern) {
        match pattern {
            Pattern::MatchAs(node) => {
                if let Some(name) = &node.name {
                    self.bind(name);
                }
            }
            Pattern::MatchStar(node) => {
                if let Some(name) = &node.name {
                    self.bind(name);
                }
            }
            Pattern::MatchMapping(node) => {
                if let Some(name) = &node.rest {
                    self.bind(name);
                }
            }
            _ => {}
        }
        visitor::walk_pattern(self, pattern);
    }
}
