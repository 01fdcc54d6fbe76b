//! Statements.

use ruff_python_ast::{
    ExceptHandler, Expr, Stmt, StmtAnnAssign, StmtFor, StmtTry, StmtWith, WithItem,
};
use ruff_text_size::{Ranged, TextRange};

use super::super::code::{CodeKind, ImportStatement, Op};
use super::super::string::Str;
use super::super::value::Value;
use super::expressions::binary_operator;
use super::{Block, CompileResult, Compiler, LoopKind, index};

/// How far control flow leaves the surrounding blocks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Leaving {
    /// `return`: all blocks; the value is on the stack.
    Function,
    /// `break` or `continue`: to the innermost loop.
    Loop,
}

impl<'a> Compiler<'a> {
    pub(super) fn statements(&mut self, body: &'a [Stmt]) -> CompileResult {
        for statement in body {
            self.enter_nesting(statement.range())?;
            self.statement(statement)?;
            self.nesting -= 1;
        }
        Ok(())
    }

    #[expect(
        clippy::too_many_lines,
        reason = "one flat match over the kinds of statement"
    )]
    fn statement(&mut self, statement: &'a Stmt) -> CompileResult {
        let range = statement.range();
        match statement {
            Stmt::FunctionDef(node) => self.function(node)?,
            Stmt::ClassDef(node) => self.class(node)?,
            Stmt::Return(node) => {
                match &node.value {
                    Some(value) => self.expression(value)?,
                    None => self.emit_none(range),
                }
                self.leave_blocks(Leaving::Function, range)?;
                self.emit(Op::Return, range);
            }
            Stmt::Delete(node) => {
                for target in &node.targets {
                    self.delete(target)?;
                }
            }
            Stmt::TypeAlias(node) => {
                self.expression(&node.value)?;
                self.store(&node.name)?;
            }
            Stmt::Assign(node) => {
                self.expression(&node.value)?;
                for (position, target) in node.targets.iter().enumerate() {
                    if position + 1 < node.targets.len() {
                        self.emit(Op::Duplicate, range);
                    }
                    self.store(target)?;
                }
            }
            Stmt::AugAssign(node) => self.augmented_assignment(node)?,
            Stmt::AnnAssign(node) => self.annotated_assignment(node)?,
            Stmt::For(node) => self.for_loop(node)?,
            Stmt::While(node) => {
                let start = self.here();
                self.expression(&node.test)?;
                let end = self.emit(Op::JumpIfFalse(0), node.test.range());
                self.blocks.push(Block::Loop {
                    continue_target: start,
                    kind: LoopKind::While,
                    breaks: Vec::new(),
                });
                self.statements(&node.body)?;
                self.emit(Op::Jump(start), range);
                self.patch(end);
                self.end_loop(&node.orelse)?;
            }
            Stmt::If(node) => {
                self.expression(&node.test)?;
                let mut next = self.emit(Op::JumpIfFalse(0), node.test.range());
                self.statements(&node.body)?;
                let mut ends = Vec::new();
                for clause in &node.elif_else_clauses {
                    ends.push(self.emit(Op::Jump(0), range));
                    self.patch(next);
                    if let Some(test) = &clause.test {
                        self.expression(test)?;
                        next = self.emit(Op::JumpIfFalse(0), test.range());
                    } else {
                        next = usize::MAX;
                    }
                    self.statements(&clause.body)?;
                }
                if next != usize::MAX {
                    self.patch(next);
                }
                for end in ends {
                    self.patch(end);
                }
            }
            Stmt::With(node) => self.with(node, &node.items)?,
            Stmt::Match(node) => self.match_statement(node)?,
            Stmt::Raise(node) => {
                let mut operands = 0;
                for operand in [&node.exc, &node.cause].into_iter().flatten() {
                    self.expression(operand)?;
                    operands += 1;
                }
                self.emit(Op::Raise(operands), range);
            }
            Stmt::Try(node) => self.try_statement(node)?,
            Stmt::Assert(node) => {
                self.expression(&node.test)?;
                let passed = self.emit(Op::JumpIfTrue(0), node.test.range());
                let operands = if let Some(message) = &node.msg {
                    self.expression(message)?;
                    1
                } else {
                    0
                };
                self.emit(Op::AssertionError(operands), range);
                self.patch(passed);
            }
            Stmt::Import(node) => {
                for alias in &node.names {
                    self.import(alias, range);
                }
            }
            Stmt::ImportFrom(node) => self.import_from(node, range),
            Stmt::Global(_) | Stmt::Nonlocal(_) | Stmt::Pass(_) => {}
            Stmt::Expr(node) => {
                if !matches!(node.value.as_ref(), Expr::StringLiteral(_)) {
                    self.expression(&node.value)?;
                    self.emit(Op::Pop, range);
                }
            }
            Stmt::Break(_) => {
                self.leave_blocks(Leaving::Loop, range)?;
                if self.innermost_loop() == Some(LoopKind::For) {
                    self.emit(Op::Pop, range);
                }
                let jump = self.emit(Op::Jump(0), range);
                match self.loop_block() {
                    Some(Block::Loop { breaks, .. }) => breaks.push(jump),
                    _ => return self.error("'break' outside loop", range),
                }
            }
            Stmt::Continue(_) => {
                self.leave_blocks(Leaving::Loop, range)?;
                let target = match self.loop_block() {
                    Some(Block::Loop {
                        continue_target, ..
                    }) => *continue_target,
                    _ => return self.error("'continue' not properly in loop", range),
                };
                self.emit(Op::Jump(target), range);
            }
            Stmt::IpyEscapeCommand(_) => return self.error("invalid syntax", range),
        }
        Ok(())
    }

    fn loop_block(&mut self) -> Option<&mut Block<'a>> {
        self.blocks
            .iter_mut()
            .rev()
            .find(|block| matches!(block, Block::Loop { .. }))
    }

    fn innermost_loop(&self) -> Option<LoopKind> {
        self.blocks.iter().rev().find_map(|block| match block {
            Block::Loop { kind, .. } => Some(*kind),
            _ => None,
        })
    }

    /// Emits what has to happen when control flow leaves the surrounding blocks.
    fn leave_blocks(&mut self, leaving: Leaving, range: TextRange) -> CompileResult {
        let saved = self.blocks.clone();
        while let Some(block) = self.blocks.last().cloned() {
            if leaving == Leaving::Loop && matches!(block, Block::Loop { .. }) {
                break;
            }
            self.blocks.pop();
            self.leave_block(&block, leaving, range)?;
        }
        self.blocks = saved;
        Ok(())
    }

    fn leave_block(
        &mut self,
        block: &Block<'a>,
        leaving: Leaving,
        range: TextRange,
    ) -> CompileResult {
        match block {
            Block::Loop {
                kind: LoopKind::For,
                ..
            } => {
                self.emit(Op::Swap, range);
                self.emit(Op::Pop, range);
            }
            Block::Loop {
                kind: LoopKind::While,
                ..
            } => {}
            Block::Try => {
                self.emit(Op::PopHandler, range);
            }
            Block::Finally { body } => {
                self.emit(Op::PopHandler, range);
                self.statements(body)?;
            }
            Block::Handling => {
                self.emit(Op::LeaveExcept, range);
            }
            Block::Named { name } => {
                self.emit(Op::PopHandler, range);
                self.emit_none(range);
                self.store_name(name, range);
                self.delete_name(name, range);
            }
            Block::With { is_async } => {
                self.emit(Op::PopHandler, range);
                if leaving == Leaving::Function {
                    self.emit(Op::Swap, range);
                }
                self.emit(
                    if *is_async {
                        Op::LeaveAsyncWith
                    } else {
                        Op::LeaveWith
                    },
                    range,
                );
            }
        }
        Ok(())
    }

    fn for_loop(&mut self, node: &'a StmtFor) -> CompileResult {
        self.expression(&node.iter)?;
        let (get, step) = if node.is_async {
            (Op::GetAsyncIterator, Op::ForAsyncIterator(0))
        } else {
            (Op::GetIterator, Op::ForIterator(0))
        };
        self.emit(get, node.iter.range());
        let start = self.here();
        let end = self.emit(step, node.iter.range());
        self.blocks.push(Block::Loop {
            continue_target: start,
            kind: LoopKind::For,
            breaks: Vec::new(),
        });
        self.store(&node.target)?;
        self.statements(&node.body)?;
        self.emit(Op::Jump(start), node.range);
        self.patch(end);
        self.end_loop(&node.orelse)
    }

    fn end_loop(&mut self, orelse: &'a [Stmt]) -> CompileResult {
        let block = self.blocks.pop();
        self.statements(orelse)?;
        if let Some(Block::Loop { breaks, .. }) = block {
            for jump in breaks {
                self.patch(jump);
            }
        }
        Ok(())
    }

    fn augmented_assignment(&mut self, node: &'a ruff_python_ast::StmtAugAssign) -> CompileResult {
        let range = node.range;
        let operator = binary_operator(node.op);
        match node.target.as_ref() {
            Expr::Name(name) => {
                self.load_name(&name.id, name.range());
                self.expression(&node.value)?;
                self.emit(Op::InPlace(operator), range);
                self.store_name(&name.id, name.range());
            }
            Expr::Attribute(target) => {
                self.expression(&target.value)?;
                self.emit(Op::Duplicate, range);
                let name = self.name_index(&target.attr);
                self.emit(Op::LoadAttribute(name), target.range());
                self.expression(&node.value)?;
                self.emit(Op::InPlace(operator), range);
                self.emit(Op::Swap, range);
                self.emit(Op::StoreAttribute(name), target.range());
            }
            Expr::Subscript(target) => {
                self.expression(&target.value)?;
                self.expression(&target.slice)?;
                self.emit(Op::DuplicateTwo, range);
                self.emit(Op::LoadItem, target.range());
                self.expression(&node.value)?;
                self.emit(Op::InPlace(operator), range);
                self.emit(Op::RotateThree, range);
                self.emit(Op::StoreItem, target.range());
            }
            other => {
                return self.error("illegal target for augmented assignment", other.range());
            }
        }
        Ok(())
    }

    fn annotated_assignment(&mut self, node: &'a StmtAnnAssign) -> CompileResult {
        if let Some(value) = &node.value {
            self.expression(value)?;
            self.store(&node.target)?;
        }
        let Expr::Name(name) = node.target.as_ref() else {
            return Ok(());
        };
        if self.kind != CodeKind::Class || !node.simple {
            return Ok(());
        }
        let range = node.annotation.range();
        let text = self.context.source.snippet(range.into()).to_owned();
        if self.context.future_annotations {
            self.emit_constant(Value::str(text), range);
        } else {
            // A name that only type checkers can see leaves the annotation as text.
            let handler = self.emit(Op::PushHandler(0), range);
            self.blocks.push(Block::Try);
            self.expression(&node.annotation)?;
            self.blocks.pop();
            self.emit(Op::PopHandler, range);
            let store = self.emit(Op::Jump(0), range);
            self.patch(handler);
            self.emit(Op::EnterExcept, range);
            self.emit(Op::LeaveExcept, range);
            self.emit_constant(Value::str(text), range);
            self.patch(store);
        }
        let name = self.name_index(&name.id);
        self.emit(Op::StoreAnnotation(name), range);
        Ok(())
    }

    fn delete(&mut self, target: &'a Expr) -> CompileResult {
        let range = target.range();
        match target {
            Expr::Name(name) => self.delete_name(&name.id, range),
            Expr::Attribute(node) => {
                self.expression(&node.value)?;
                let name = self.name_index(&node.attr);
                self.emit(Op::DeleteAttribute(name), range);
            }
            Expr::Subscript(node) => {
                self.expression(&node.value)?;
                self.expression(&node.slice)?;
                self.emit(Op::DeleteItem, range);
            }
            Expr::Tuple(node) => {
                for element in &node.elts {
                    self.delete(element)?;
                }
            }
            Expr::List(node) => {
                for element in &node.elts {
                    self.delete(element)?;
                }
            }
            _ => return self.error("cannot delete this expression", range),
        }
        Ok(())
    }

    fn with(&mut self, node: &'a StmtWith, items: &'a [WithItem]) -> CompileResult {
        let Some((item, rest)) = items.split_first() else {
            return self.statements(&node.body);
        };
        let range = item.range();
        self.expression(&item.context_expr)?;
        let enter = if node.is_async {
            Op::EnterAsyncWith(0)
        } else {
            Op::EnterWith(0)
        };
        let handler = self.emit(enter, range);
        self.blocks.push(Block::With {
            is_async: node.is_async,
        });
        match &item.optional_vars {
            Some(target) => self.store(target)?,
            None => {
                self.emit(Op::Pop, range);
            }
        }
        self.with(node, rest)?;
        self.blocks.pop();
        self.emit(Op::PopHandler, range);
        self.emit(
            if node.is_async {
                Op::LeaveAsyncWith
            } else {
                Op::LeaveWith
            },
            range,
        );
        let end = self.emit(Op::Jump(0), range);
        self.patch(handler);
        self.emit(Op::EnterExcept, range);
        let exit = if node.is_async {
            Op::ExitAsyncWithException
        } else {
            Op::ExitWithException
        };
        self.emit(exit, range);
        let handled = self.emit(Op::JumpIfTrue(0), range);
        self.emit(Op::Reraise, range);
        self.patch(handled);
        self.emit(Op::LeaveExcept, range);
        self.patch(end);
        Ok(())
    }

    fn try_statement(&mut self, node: &'a StmtTry) -> CompileResult {
        if node.finalbody.is_empty() {
            return self.try_except(node);
        }
        let range = node.range;
        let handler = self.emit(Op::PushHandler(0), range);
        self.blocks.push(Block::Finally {
            body: &node.finalbody,
        });
        if node.handlers.is_empty() {
            self.statements(&node.body)?;
            self.statements(&node.orelse)?;
        } else {
            self.try_except(node)?;
        }
        self.blocks.pop();
        self.emit(Op::PopHandler, range);
        self.statements(&node.finalbody)?;
        let end = self.emit(Op::Jump(0), range);
        self.patch(handler);
        self.emit(Op::EnterExcept, range);
        self.blocks.push(Block::Handling);
        self.statements(&node.finalbody)?;
        self.blocks.pop();
        self.emit(Op::Reraise, range);
        self.patch(end);
        Ok(())
    }

    fn try_except(&mut self, node: &'a StmtTry) -> CompileResult {
        let range = node.range;
        let handler = self.emit(Op::PushHandler(0), range);
        self.blocks.push(Block::Try);
        let guards = handles_import_errors(node);
        self.import_guards += usize::from(guards);
        self.statements(&node.body)?;
        self.import_guards -= usize::from(guards);
        self.blocks.pop();
        self.emit(Op::PopHandler, range);
        self.statements(&node.orelse)?;
        let mut ends = vec![self.emit(Op::Jump(0), range)];
        self.patch(handler);
        self.emit(Op::EnterExcept, range);
        if node.is_star {
            self.emit(Op::CheckExceptStar, range);
        }
        self.blocks.push(Block::Handling);
        for handler in &node.handlers {
            let ExceptHandler::ExceptHandler(handler) = handler;
            let mut next = None;
            if let Some(class) = &handler.type_ {
                self.expression(class)?;
                next = Some(self.emit(Op::JumpIfNotMatching(0), class.range()));
            }
            self.handler_body(handler)?;
            self.emit(Op::LeaveExcept, handler.range);
            ends.push(self.emit(Op::Jump(0), handler.range));
            if let Some(next) = next {
                self.patch(next);
            }
        }
        self.blocks.pop();
        self.emit(Op::Reraise, range);
        for end in ends {
            self.patch(end);
        }
        Ok(())
    }

    fn handler_body(
        &mut self,
        handler: &'a ruff_python_ast::ExceptHandlerExceptHandler,
    ) -> CompileResult {
        let range = handler.range;
        let Some(name) = &handler.name else {
            return self.statements(&handler.body);
        };
        self.emit(Op::LoadHandled, range);
        self.store_name(name, range);
        let cleanup = self.emit(Op::PushHandler(0), range);
        self.blocks.push(Block::Named { name });
        self.statements(&handler.body)?;
        self.blocks.pop();
        self.emit(Op::PopHandler, range);
        let end = self.emit_unbind(name, range, Op::Jump(0));
        self.patch(cleanup);
        self.emit(Op::EnterExcept, range);
        self.emit_unbind(name, range, Op::Reraise);
        self.patch(end);
        Ok(())
    }

    /// Deletes the name of an `except ... as name`, which the body may have deleted before.
    fn emit_unbind(&mut self, name: &str, range: TextRange, then: Op) -> usize {
        self.emit_none(range);
        self.store_name(name, range);
        self.delete_name(name, range);
        self.emit(then, range)
    }

    fn import(&mut self, alias: &'a ruff_python_ast::Alias, range: TextRange) {
        let statement = ImportStatement {
            module: Str::from(alias.name.as_str()),
            level: 0,
            name: None,
            span: range.into(),
            guarded: self.import_guards > 0,
        };
        self.imports.push(statement);
        let import = index(self.imports.len() - 1);
        self.emit(Op::Import(import), range);
        let mut parts = alias.name.split('.');
        let first = parts.next().unwrap_or_default();
        if let Some(name) = &alias.asname {
            // `import a.b as c` binds the submodule.
            for part in parts {
                let part = self.name_index(part);
                self.emit(Op::LoadAttribute(part), range);
            }
            self.store_name(name, range);
        } else {
            self.store_name(first, range);
        }
    }

    fn import_from(&mut self, node: &'a ruff_python_ast::StmtImportFrom, range: TextRange) {
        let module = node.module.as_ref().map_or("", |module| module.as_str());
        if module == "__future__" {
            return;
        }
        for alias in &node.names {
            let name = alias.name.as_str();
            self.imports.push(ImportStatement {
                module: Str::from(module),
                level: node.level,
                name: (name != "*").then(|| Str::from(name)),
                span: range.into(),
                guarded: self.import_guards > 0,
            });
            let import = index(self.imports.len() - 1);
            if name == "*" {
                self.emit(Op::ImportStar(import), range);
            } else {
                self.emit(Op::ImportFrom(import), range);
                self.store_name(alias.asname.as_ref().unwrap_or(&alias.name), range);
            }
        }
    }
}

/// Whether one of the handlers of a `try` catches what a failing import raises.
fn handles_import_errors(node: &StmtTry) -> bool {
    fn names_import_error(expression: &Expr) -> bool {
        match expression {
            Expr::Name(name) => matches!(
                name.id.as_str(),
                "ImportError" | "ModuleNotFoundError" | "Exception" | "BaseException"
            ),
            Expr::Tuple(tuple) => tuple.elts.iter().any(names_import_error),
            _ => false,
        }
    }
    node.handlers.iter().any(|handler| {
        let ExceptHandler::ExceptHandler(handler) = handler;
        handler.type_.as_deref().is_none_or(names_import_error)
    })
}
