//! From the parser's tree to code for the interpreter. Statements, expressions and patterns have
//! a file each; this one holds the builder that they share and the entry points.

mod expressions;
mod functions;
mod patterns;
mod statements;

use std::rc::Rc;

use ruff_python_ast::{Expr, Stmt};
use ruff_text_size::TextRange;

use super::code::{Code, CodeKind, ImportStatement, Op, ParameterList};
use super::scope::{Meaning, Scope, Scopes};
use super::source::{SourceFile, Span};
use super::string::Str;
use super::value::Value;

/// Compilation fails only for what the parser lets through and Python refuses.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{message}")]
pub struct CompileError {
    /// What is wrong.
    pub message: String,
    /// Where.
    pub span: Span,
}

type CompileResult<T = ()> = Result<T, CompileError>;

/// Nesting deeper than this is refused, so that no script can exhaust the stack.
const DEEPEST_NESTING: usize = 2000;

/// Compiles a module body as one piece.
///
/// # Errors
/// A construct that is not Python or not supported.
pub fn compile_module(body: &[Stmt], source: &Rc<SourceFile>) -> CompileResult<Rc<Code>> {
    let scopes = Scopes::of_module(body);
    compile_statements(body, source, &scopes, has_future_annotations(body))
}

/// Compiles each statement of a module body on its own, for modules that are evaluated by need.
///
/// # Errors
/// As [`compile_module`].
pub fn compile_each_statement(
    body: &[Stmt],
    source: &Rc<SourceFile>,
) -> CompileResult<Vec<Rc<Code>>> {
    let scopes = Scopes::of_module(body);
    body.iter()
        .map(|statement| {
            let statement = std::slice::from_ref(statement);
            compile_statements(statement, source, &scopes, has_future_annotations(body))
        })
        .collect()
}

fn compile_statements(
    body: &[Stmt],
    source: &Rc<SourceFile>,
    scopes: &Scopes,
    future_annotations: bool,
) -> CompileResult<Rc<Code>> {
    let mut compiler = Compiler::new(
        Context {
            source,
            scopes,
            future_annotations,
        },
        scopes.module(),
        CodeKind::Module,
        "<module>".into(),
        "<module>".into(),
    );
    compiler.doc = docstring(body);
    compiler.statements(body)?;
    compiler.emit_constant(Value::None, TextRange::default());
    compiler.emit(Op::Return, TextRange::default());
    Ok(compiler.finish(TextRange::default()))
}

/// Compiles a single expression, whose value the code returns.
///
/// # Errors
/// As [`compile_module`].
pub fn compile_expression(expression: &Expr, source: &Rc<SourceFile>) -> CompileResult<Rc<Code>> {
    use ruff_text_size::Ranged;
    let statement = Stmt::Expr(ruff_python_ast::StmtExpr {
        node_index: ruff_python_ast::AtomicNodeIndex::default(),
        range: expression.range(),
        value: Box::new(expression.clone()),
    });
    let scopes = Scopes::of_module(std::slice::from_ref(&statement));
    let mut compiler = Compiler::new(
        Context {
            source,
            scopes: &scopes,
            future_annotations: false,
        },
        scopes.module(),
        CodeKind::Module,
        "<expression>".into(),
        "<expression>".into(),
    );
    compiler.expression(expression)?;
    compiler.emit(Op::Return, expression.range());
    Ok(compiler.finish(expression.range()))
}

fn has_future_annotations(body: &[Stmt]) -> bool {
    body.iter().any(|statement| {
        matches!(statement, Stmt::ImportFrom(import)
            if import.module.as_ref().is_some_and(|module| module.as_str() == "__future__")
                && import.names.iter().any(|alias| alias.name.as_str() == "annotations"))
    })
}

fn docstring(body: &[Stmt]) -> Option<Str> {
    match body.first() {
        Some(Stmt::Expr(statement)) => match statement.value.as_ref() {
            Expr::StringLiteral(literal) => Some(Str::from(literal.value.to_str())),
            _ => None,
        },
        _ => None,
    }
}

#[derive(Clone, Copy)]
struct Context<'a> {
    source: &'a Rc<SourceFile>,
    scopes: &'a Scopes,
    future_annotations: bool,
}

/// What surrounds the statement being compiled: what `break`, `continue` and `return` have to
/// undo on their way out.
#[derive(Clone)]
enum Block<'a> {
    /// A loop; `break` jumps are patched later.
    Loop {
        continue_target: u32,
        kind: LoopKind,
        breaks: Vec<usize>,
    },
    /// Inside `try`, with a handler installed.
    Try,
    /// Inside `try` with `finally`: the handler is installed, the body runs on the way out.
    Finally { body: &'a [Stmt] },
    /// Inside an `except` block or the exceptional copy of a `finally` body.
    Handling,
    /// Inside `except ... as name`: the name is deleted on the way out.
    Named { name: &'a str },
    /// Inside `with`.
    With { is_async: bool },
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum LoopKind {
    /// The iterator lies on the stack.
    For,
    While,
}

struct Compiler<'a> {
    context: Context<'a>,
    scope: &'a Scope,
    kind: CodeKind,
    name: Str,
    qualified_name: Str,
    parameters: ParameterList,
    instructions: Vec<Op>,
    spans: Vec<Span>,
    constants: Vec<Value>,
    names: Vec<Str>,
    locals: Vec<Str>,
    cells: Vec<Str>,
    free: Vec<Str>,
    children: Vec<Rc<Code>>,
    keyword_names: Vec<Rc<[Str]>>,
    imports: Vec<ImportStatement>,
    doc: Option<Str>,
    annotations: Vec<(Str, Str)>,
    blocks: Vec<Block<'a>>,
    /// How many `try` blocks that catch import errors surround the statement.
    import_guards: usize,
    nesting: usize,
}

fn index(length: usize) -> u32 {
    u32::try_from(length).expect("a script has fewer than four billion instructions")
}

impl<'a> Compiler<'a> {
    fn new(
        context: Context<'a>,
        scope: &'a Scope,
        kind: CodeKind,
        name: Str,
        qualified_name: Str,
    ) -> Self {
        Self {
            context,
            scope,
            kind,
            name,
            qualified_name,
            parameters: ParameterList::default(),
            instructions: Vec::new(),
            spans: Vec::new(),
            constants: Vec::new(),
            names: Vec::new(),
            locals: Vec::new(),
            cells: scope
                .cells()
                .iter()
                .map(|name| Str::from(name.as_str()))
                .collect(),
            free: scope
                .free()
                .iter()
                .map(|name| Str::from(name.as_str()))
                .collect(),
            children: Vec::new(),
            keyword_names: Vec::new(),
            imports: Vec::new(),
            doc: None,
            annotations: Vec::new(),
            blocks: Vec::new(),
            import_guards: 0,
            nesting: 0,
        }
    }

    fn finish(self, range: TextRange) -> Rc<Code> {
        let cell_parameters = self
            .cells
            .iter()
            .map(|name| {
                self.locals
                    .iter()
                    .take(self.parameters.len())
                    .position(|local| local == name)
                    .map(index)
            })
            .collect();
        Rc::new(Code {
            name: self.name,
            qualified_name: self.qualified_name,
            kind: self.kind,
            source: Rc::clone(self.context.source),
            span: range.into(),
            parameters: self.parameters,
            instructions: self.instructions,
            spans: self.spans,
            constants: self.constants,
            names: self.names,
            locals: self.locals,
            cell_variables: self.cells,
            cell_parameters,
            free_variables: self.free,
            children: self.children,
            keyword_names: self.keyword_names,
            imports: self.imports,
            doc: self.doc,
            annotations: self.annotations,
        })
    }

    fn error<T>(&self, message: impl Into<String>, range: TextRange) -> CompileResult<T> {
        Err(CompileError {
            message: message.into(),
            span: range.into(),
        })
    }

    fn enter_nesting(&mut self, range: TextRange) -> CompileResult {
        self.nesting += 1;
        if self.nesting > DEEPEST_NESTING {
            return self.error("too many nested expressions or statements", range);
        }
        Ok(())
    }

    fn emit(&mut self, op: Op, range: TextRange) -> usize {
        self.instructions.push(op);
        self.spans.push(range.into());
        self.instructions.len() - 1
    }

    fn emit_constant(&mut self, value: Value, range: TextRange) {
        let known = self
            .constants
            .iter()
            .position(|constant| match (constant, &value) {
                (Value::None, Value::None) => true,
                (Value::Bool(left), Value::Bool(right)) => left == right,
                (Value::Int(left), Value::Int(right)) => left == right,
                (Value::Str(left), Value::Str(right)) => left == right,
                _ => false,
            });
        let at = known.unwrap_or_else(|| {
            self.constants.push(value);
            self.constants.len() - 1
        });
        self.emit(Op::Constant(index(at)), range);
    }

    fn emit_none(&mut self, range: TextRange) {
        self.emit_constant(Value::None, range);
    }

    fn here(&self) -> u32 {
        index(self.instructions.len())
    }

    /// Makes an earlier jump lead to the next instruction.
    fn patch(&mut self, at: usize) {
        let target = self.here();
        self.patch_to(at, target);
    }

    fn patch_to(&mut self, at: usize, target: u32) {
        use Op::*;
        let op = match self.instructions[at] {
            Jump(_) => Jump(target),
            JumpIfTrue(_) => JumpIfTrue(target),
            JumpIfFalse(_) => JumpIfFalse(target),
            JumpIfTrueOrPop(_) => JumpIfTrueOrPop(target),
            JumpIfFalseOrPop(_) => JumpIfFalseOrPop(target),
            ForIterator(_) => ForIterator(target),
            ForAsyncIterator(_) => ForAsyncIterator(target),
            PushHandler(_) => PushHandler(target),
            EnterWith(_) => EnterWith(target),
            EnterAsyncWith(_) => EnterAsyncWith(target),
            JumpIfNotMatching(_) => JumpIfNotMatching(target),
            other => other,
        };
        self.instructions[at] = op;
    }

    fn name_index(&mut self, name: &str) -> u32 {
        let known = self.names.iter().position(|known| known.as_str() == name);
        index(known.unwrap_or_else(|| {
            self.names.push(Str::from(name));
            self.names.len() - 1
        }))
    }

    fn local_index(&mut self, name: &str) -> u32 {
        let known = self.locals.iter().position(|known| known.as_str() == name);
        index(known.unwrap_or_else(|| {
            self.locals.push(Str::from(name));
            self.locals.len() - 1
        }))
    }

    fn cell_index(&self, name: &str) -> u32 {
        let at = self
            .cells
            .iter()
            .chain(&self.free)
            .position(|known| known.as_str() == name)
            .expect("scope analysis lists every captured name");
        index(at)
    }

    fn load_name(&mut self, name: &str, range: TextRange) {
        let op = match self.scope.meaning(name) {
            Meaning::Local => Op::LoadLocal(self.local_index(name)),
            Meaning::Free if self.kind == CodeKind::Class => {
                Op::LoadClassCell(self.cell_index(name), self.name_index(name))
            }
            Meaning::Cell | Meaning::Free => Op::LoadCell(self.cell_index(name)),
            Meaning::Global => Op::LoadGlobal(self.name_index(name)),
            Meaning::Name => Op::LoadName(self.name_index(name)),
        };
        self.emit(op, range);
    }

    fn store_name(&mut self, name: &str, range: TextRange) {
        let op = match self.scope.meaning(name) {
            Meaning::Local => Op::StoreLocal(self.local_index(name)),
            Meaning::Cell | Meaning::Free => Op::StoreCell(self.cell_index(name)),
            Meaning::Global => Op::StoreGlobal(self.name_index(name)),
            Meaning::Name => Op::StoreName(self.name_index(name)),
        };
        self.emit(op, range);
    }

    fn delete_name(&mut self, name: &str, range: TextRange) {
        let op = match self.scope.meaning(name) {
            Meaning::Local => Op::DeleteLocal(self.local_index(name)),
            Meaning::Cell | Meaning::Free => Op::DeleteCell(self.cell_index(name)),
            Meaning::Global => Op::DeleteGlobal(self.name_index(name)),
            Meaning::Name => Op::DeleteName(self.name_index(name)),
        };
        self.emit(op, range);
    }

    fn child_qualified_name(&self, name: &str) -> Str {
        match self.kind {
            CodeKind::Module => Str::from(name),
            CodeKind::Class => Str::from(format!("{}.{name}", self.qualified_name)),
            _ => Str::from(format!("{}.<locals>.{name}", self.qualified_name)),
        }
    }
}
