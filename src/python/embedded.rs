//! Modules embedded in the binary, evaluated by need: importing one only notes where its top-level
//! statements begin and which names they bind; a statement is parsed, compiled and run when one of
//! its names is asked for.
//!
//! The statements are found without the parser. That works because the texts are mig's own: a line
//! that begins in the first column begins a statement, but for the rest of a compound statement,
//! a closing bracket and what a decorator stands above. A test compares the result with the
//! parser's for every embedded module. Statements that do more than define, import or assign a name
//! (`Logger.root = root`, `Mapping.register(dict)`) run when the module is imported, in their order.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::code::ImportStatement;
use super::compile::compile_module;
use super::error::PyResult;
use super::interpreter::Interpreter;
use super::module::Module;
use super::parse::parse;
use super::source::{SourceFile, SourceOrigin, Span};
use super::string::Str;
use super::value::Value;

/// What a top-level statement is.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    /// A definition or an assignment, from one byte to another.
    Definition(Text),
    /// `from module import name`
    From {
        level: u32,
        module: &'static str,
        name: &'static str,
    },
    /// `import module`, or `import module as` something.
    Import {
        module: &'static str,
        has_alias: bool,
    },
    /// `from module import *`
    Star { level: u32, module: &'static str },
    /// Anything else: runs when the module is imported.
    Immediate(Text),
}

/// The text of a statement and the line on which it begins, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Text {
    text: &'static str,
    line: usize,
}

/// The top-level statements of a module and the names that they bind.
#[derive(Debug, Default)]
struct Split {
    doc: Option<&'static str>,
    parts: Vec<Part>,
    names: FxHashMap<&'static str, Vec<usize>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Waiting,
    Running,
    Done,
}

/// The statements of an embedded module.
pub struct EmbeddedStatements {
    parts: RefCell<Vec<(Part, Rc<Cell<State>>)>>,
    names: RefCell<FxHashMap<&'static str, Vec<usize>>>,
}

impl EmbeddedStatements {
    fn new(split: Split) -> Self {
        let waiting = |part| (part, Rc::new(Cell::new(State::Waiting)));
        Self {
            parts: RefCell::new(split.parts.into_iter().map(waiting).collect()),
            names: RefCell::new(split.names),
        }
    }

    fn add_import(&self, bound: &'static str, module: &'static str) {
        let mut parts = self.parts.borrow_mut();
        let part = Part::From {
            level: 0,
            module,
            name: bound,
        };
        let mut names = self.names.borrow_mut();
        names.entry(bound).or_default().push(parts.len());
        parts.push((part, Rc::new(Cell::new(State::Waiting))));
    }

    fn places(&self, name: &str) -> Option<Vec<usize>> {
        self.names.borrow().get(name).cloned()
    }

    /// Whether a statement binds or changes the name.
    pub(super) fn binds(&self, name: &str) -> bool {
        self.names.borrow().contains_key(name)
    }

    fn public_names(&self) -> Vec<&'static str> {
        let names = self.names.borrow();
        let mut public: Vec<_> = names
            .iter()
            .filter(|(name, _)| !name.starts_with('_'))
            .map(|(name, places)| (places[0], *name))
            .collect();
        public.sort_unstable();
        public.into_iter().map(|(_, name)| name).collect()
    }
}

/// Finds the top-level statements of an embedded text.
fn split(text: &'static str) -> Split {
    let mut split = Split::default();
    let mut rest = text;
    let mut line = 1;
    if let Some(inner) = text.strip_prefix("\"\"\"")
        && let Some(end) = inner.find("\"\"\"")
    {
        split.doc = Some(&inner[..end]);
        let (before, after) = text.split_at(end + 6);
        line += before.matches('\n').count();
        rest = after;
    }
    let mut current: Option<(&'static str, usize)> = None;
    let mut is_decorated = false;
    loop {
        let first = rest.as_bytes().first().copied().unwrap_or(b'\n');
        let begins = (first.is_ascii_alphabetic() || first == b'_' || first == b'@')
            && !is_decorated
            && !continues_compound(rest);
        if begins || first == b'#' {
            if let Some((start, line)) = current.take() {
                split.add(&start[..start.len() - rest.len()], line);
            }
            current = begins.then_some((rest, line));
        }
        if first == b'@' || first.is_ascii_alphabetic() {
            is_decorated = first == b'@';
        }
        match rest.find('\n') {
            Some(end) => {
                rest = &rest[end + 1..];
                line += 1;
            }
            None => break,
        }
    }
    if let Some((start, line)) = current {
        split.add(start, line);
    }
    split
}

fn continues_compound(line: &str) -> bool {
    ["else:", "elif ", "except ", "except:", "finally:"]
        .iter()
        .any(|word| line.starts_with(word))
}

impl Split {
    fn add(&mut self, text: &'static str, line: usize) {
        let text = text.trim_end();
        if let Some(list) = text.strip_prefix("import ") {
            return self.add_imports(list);
        }
        if let Some(rest) = text.strip_prefix("from ")
            && let Some((module, list)) = rest.split_once(" import ")
        {
            return self.add_from(module, list);
        }
        let text = Text { text, line };
        let names = bound_names(text.text);
        if names.is_empty() {
            self.parts.push(Part::Immediate(text));
            return;
        }
        for name in names {
            self.bind(name);
        }
        self.parts.push(Part::Definition(text));
    }

    /// The statement added next binds a name.
    fn bind(&mut self, name: &'static str) {
        self.names.entry(name).or_default().push(self.parts.len());
    }

    fn add_imports(&mut self, list: &'static str) {
        for item in list.split(',') {
            let item = item.trim();
            let (module, alias) = match item.split_once(" as ") {
                Some((module, alias)) => (module, Some(alias)),
                None => (item, None),
            };
            self.bind(alias.unwrap_or_else(|| module.split('.').next().unwrap_or(module)));
            self.parts.push(Part::Import {
                module,
                has_alias: alias.is_some(),
            });
        }
    }

    fn add_from(&mut self, module: &'static str, list: &'static str) {
        let name = module.trim_start_matches('.');
        let level = u32::try_from(module.len() - name.len()).unwrap_or(0);
        let list = list.trim_start_matches('(').trim_end_matches(')');
        for item in list.split(',').map(str::trim) {
            if item == "*" {
                self.parts.push(Part::Star {
                    level,
                    module: name,
                });
            } else if !item.is_empty() {
                let (imported, bound) = item.split_once(" as ").unwrap_or((item, item));
                self.bind(bound);
                self.parts.push(Part::From {
                    level,
                    module: name,
                    name: imported,
                });
            }
        }
    }
}

fn identifier(text: &str) -> Option<(&str, &str)> {
    let end = text
        .find(|character: char| !(character.is_ascii_alphanumeric() || character == '_'))
        .unwrap_or(text.len());
    (end > 0).then(|| text.split_at(end))
}

/// The names that a definition or an assignment binds; none for what is neither.
fn bound_names(text: &'static str) -> Vec<&'static str> {
    let mut head = text;
    while head.starts_with('@') {
        head = next_unindented_line(head);
    }
    for word in ["def ", "class ", "async def "] {
        if let Some(rest) = head.strip_prefix(word) {
            return identifier(rest)
                .map(|(name, _)| vec![name])
                .unwrap_or_default();
        }
    }
    assigned_names(head)
}

fn next_unindented_line(text: &'static str) -> &'static str {
    let mut rest = text;
    while let Some((_, after)) = rest.split_once('\n') {
        rest = after;
        if rest
            .as_bytes()
            .first()
            .is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'@')
        {
            return rest;
        }
    }
    ""
}

/// The targets of `a = b, c = ...` and `a: int = ...`.
fn assigned_names(text: &'static str) -> Vec<&'static str> {
    let mut names = Vec::new();
    let mut rest = text;
    loop {
        let mut targets = Vec::new();
        let after = loop {
            let Some((name, after)) = identifier(rest) else {
                return names;
            };
            targets.push(name);
            match after.strip_prefix(", ") {
                Some(next) => rest = next,
                None => break after,
            }
        };
        let line = after.split('\n').next().unwrap_or(after);
        let value = match after.as_bytes().first() {
            Some(b' ') => after.strip_prefix(" = "),
            Some(b':') if names.is_empty() && targets.len() == 1 => {
                line.find(" = ").map(|at| &after[at + 3..])
            }
            _ => None,
        };
        let Some(value) = value else { return names };
        names.extend(targets);
        rest = value;
    }
}

impl Interpreter {
    /// Notes the statements of an embedded module and runs those that cannot wait.
    pub(super) fn load_embedded_module(
        &mut self,
        module: &Rc<Module>,
        text: &'static str,
    ) -> PyResult<()> {
        let split = split(text);
        if let Some(doc) = split.doc {
            module.globals.set_text("__doc__", doc);
        }
        let immediate: Vec<usize> = split
            .parts
            .iter()
            .enumerate()
            .filter(|(_, part)| matches!(part, Part::Immediate(_) | Part::Star { .. }))
            .map(|(index, _)| index)
            .collect();
        let statements = module
            .embedded
            .get_or_init(|| EmbeddedStatements::new(split));
        for index in immediate {
            self.evaluate_part(module, statements, index, None)?;
        }
        Ok(())
    }

    /// Evaluates what of an embedded module binds a name, and gives its value.
    ///
    /// # Errors
    /// What the statement raises.
    pub(super) fn evaluate_embedded(
        &mut self,
        module: &Rc<Module>,
        name: &Str,
    ) -> PyResult<Option<Value>> {
        let Some(statements) = module.embedded.get() else {
            return Ok(None);
        };
        let Some(places) = statements.places(name) else {
            return Ok(None);
        };
        for index in places {
            self.evaluate_part(module, statements, index, Some(name))?;
        }
        Ok(module.globals.get_name(name))
    }

    /// Evaluates everything of an embedded module that has not been needed yet, for those who look
    /// at all of its names.
    ///
    /// # Errors
    /// What a statement raises.
    pub fn evaluate_whole(&mut self, module: &Rc<Module>) -> PyResult<()> {
        let Some(statements) = module.embedded.get() else {
            return Ok(());
        };
        let names: Vec<&'static str> = statements.names.borrow().keys().copied().collect();
        for name in names {
            self.evaluate_embedded(module, &Str::from(name))?;
        }
        Ok(())
    }

    fn evaluate_part(
        &mut self,
        module: &Rc<Module>,
        statements: &EmbeddedStatements,
        index: usize,
        name: Option<&Str>,
    ) -> PyResult<()> {
        let (part, state) = statements.parts.borrow()[index].clone();
        if state.get() != State::Waiting {
            return Ok(());
        }
        state.set(State::Running);
        // The statement does not see the exception that its user handles.
        let handled = std::mem::take(&mut self.handled);
        let result = self.run_part(module, statements, &part, name);
        self.handled = handled;
        state.set(if result.is_ok() {
            State::Done
        } else {
            State::Waiting
        });
        result
    }

    fn run_part(
        &mut self,
        module: &Rc<Module>,
        statements: &EmbeddedStatements,
        part: &Part,
        bound: Option<&Str>,
    ) -> PyResult<()> {
        let statement = |level, path: &str, name: Option<&str>| ImportStatement {
            module: Str::from(path),
            level,
            name: name.map(Str::from),
            span: Span::default(),
            guarded: false,
        };
        match part {
            Part::Definition(text) | Part::Immediate(text) => self.run_text(module, *text),
            Part::From {
                level,
                module: path,
                name,
            } => {
                let import = statement(*level, path, Some(name));
                let value = self.import_from_statement(&import, module)?;
                if let Some(bound) = bound {
                    module.globals.set_name(bound, value);
                }
                Ok(())
            }
            Part::Import {
                module: path,
                has_alias,
            } => {
                let mut value = self.import_statement(&statement(0, path, None), module)?;
                if *has_alias {
                    for step in path.split('.').skip(1) {
                        value = self.get_attribute(&value, &Str::from(step))?;
                    }
                }
                if let Some(bound) = bound {
                    module.globals.set_name(bound, value);
                }
                Ok(())
            }
            Part::Star {
                level,
                module: path,
            } => self.take_all_names(module, statements, &statement(*level, path, None)),
        }
    }

    /// `from ... import *` in an embedded module: the names of another one are imported by need.
    fn take_all_names(
        &mut self,
        module: &Rc<Module>,
        statements: &EmbeddedStatements,
        import: &ImportStatement,
    ) -> PyResult<()> {
        if import.level == 0
            && let Some(Value::Module(source)) = self.import_module(&import.module)?
            && let Some(others) = source.embedded.get()
            && others.places("__all__").is_none()
            && let Some(path) = self.importer.provided_name(&import.module)
        {
            for name in others.public_names() {
                statements.add_import(name, path);
            }
            return Ok(());
        }
        let globals = Rc::clone(&module.globals);
        self.import_star_statement(import, module, &globals)
    }

    fn run_text(&mut self, module: &Rc<Module>, text: Text) -> PyResult<()> {
        let path = module
            .source
            .as_ref()
            .map(|source| source.path().to_owned())
            .unwrap_or_default();
        let source = SourceFile::part(path, text.text, text.line, SourceOrigin::Embedded);
        let body = match parse(&source) {
            Ok(body) => body,
            Err(issue) => return Err(self.syntax_error(&source, &issue.message, issue.span)),
        };
        let code = match compile_module(&body, &source) {
            Ok(code) => code,
            Err(error) => return Err(self.syntax_error(&source, &error.message, error.span)),
        };
        self.run_module_code(&code, module).map(drop)
    }
}

/// The names that an embedded text defines; those that it imports are defined elsewhere.
#[cfg(test)]
pub(crate) fn defined_names(text: &'static str) -> Vec<&'static str> {
    let Split { parts, names, .. } = split(text);
    let is_defined = |places: &[usize]| {
        places
            .iter()
            .any(|index| matches!(parts[*index], Part::Definition(_)))
    };
    names
        .into_iter()
        .filter(|(_, places)| is_defined(places))
        .map(|(name, _)| name)
        .collect()
}

/// Compares the statements found with those that the parser finds.
#[cfg(test)]
pub(crate) fn differences(name: &str, text: &'static str) -> Vec<String> {
    use super::lazy::names_of_statement;
    use ruff_text_size::Ranged;

    let is_plain = |target: &ruff_python_ast::Expr| target.is_name_expr() || target.is_tuple_expr();
    let source = SourceFile::new(name, text, SourceOrigin::Embedded);
    let found = split(text);
    let mut expected = Vec::new();
    for (index, statement) in parse(&source).expect(name).iter().enumerate() {
        use ruff_python_ast::Stmt;
        let range = statement.range();
        let piece = &text[range.start().to_usize()..range.end().to_usize()];
        match statement {
            Stmt::Expr(expression) if index == 0 && expression.value.is_string_literal_expr() => {}
            Stmt::ImportFrom(_) | Stmt::Import(_) => {
                let (names, star) = names_of_statement(statement);
                expected.extend(names.into_iter().map(|name| (name, String::new())));
                if star {
                    expected.push(("*".to_owned(), String::new()));
                }
            }
            Stmt::Assign(node) if !node.targets.iter().all(is_plain) => {
                expected.push((String::new(), piece.to_owned()));
            }
            Stmt::FunctionDef(_) | Stmt::ClassDef(_) | Stmt::Assign(_) | Stmt::AnnAssign(_) => {
                let (names, _) = names_of_statement(statement);
                for name in names {
                    expected.push((name, piece.to_owned()));
                }
            }
            _ => expected.push((String::new(), piece.to_owned())),
        }
    }
    let mut actual: Vec<(String, String)> = Vec::new();
    for (index, part) in found.parts.iter().enumerate() {
        let mut names: Vec<_> = found
            .names
            .iter()
            .filter(|(_, places)| places.contains(&index))
            .map(|(name, _)| (*name).to_owned())
            .collect();
        names.sort_by_key(|name| match part {
            Part::Definition(text) => text.text.find(name.as_str()).unwrap_or(0),
            _ => 0,
        });
        match part {
            Part::Definition(text) => {
                actual.extend(names.into_iter().map(|name| (name, text.text.to_owned())));
            }
            Part::Immediate(text) => actual.push((String::new(), text.text.to_owned())),
            Part::Star { .. } => actual.push(("*".to_owned(), String::new())),
            Part::From { .. } | Part::Import { .. } => {
                actual.extend(names.into_iter().map(|name| (name, String::new())));
            }
        }
    }
    let mut differences = Vec::new();
    if actual.len() != expected.len() {
        differences.push(format!(
            "{name}: {} statements found, {} expected",
            actual.len(),
            expected.len()
        ));
    }
    for (actual, expected) in actual.iter().zip(&expected) {
        if actual != expected {
            differences.push(format!("{name}: found {actual:?}, expected {expected:?}"));
            break;
        }
    }
    differences
}
