//! Everything that becomes code of its own: functions, lambdas, comprehensions, class bodies.

use std::rc::Rc;

use ruff_python_ast::{
    Comprehension, Decorator, Expr, ExprLambda, Parameters, StmtClassDef, StmtFunctionDef,
};
use ruff_text_size::{Ranged, TextRange};

use super::super::code::{Code, CodeKind, FunctionParts, Op, ParameterList};
use super::super::scope::ScopeKind;
use super::super::string::Str;
use super::super::value::Value;
use super::{Block, CompileResult, Compiler, LoopKind, docstring, index};

/// What a comprehension collects.
#[derive(Clone, Copy)]
pub(super) enum ComprehensionResult<'a> {
    List(&'a Expr),
    Set(&'a Expr),
    Dict(Option<&'a Expr>, &'a Expr),
    Generator(&'a Expr),
}

impl<'a> Compiler<'a> {
    pub(super) fn decorators(&mut self, decorators: &'a [Decorator]) -> CompileResult {
        for decorator in decorators {
            self.expression(&decorator.expression)?;
        }
        Ok(())
    }

    pub(super) fn apply_decorators(&mut self, decorators: &'a [Decorator]) {
        for decorator in decorators.iter().rev() {
            self.emit(Op::Call(1), decorator.range());
        }
    }

    pub(super) fn function(&mut self, node: &'a StmtFunctionDef) -> CompileResult {
        self.decorators(&node.decorator_list)?;
        let parts = self.defaults(&node.parameters)?;
        let scope = self.context.scopes.at(node.range, ScopeKind::Function);
        let kind = match (node.is_async, scope.has_yield) {
            (false, false) => CodeKind::Function,
            (false, true) => CodeKind::Generator,
            (true, false) => CodeKind::Coroutine,
            (true, true) => CodeKind::AsyncGenerator,
        };
        let qualified = self.child_qualified_name(&node.name);
        let mut child = Compiler::new(
            self.context,
            scope,
            kind,
            Str::from(node.name.as_str()),
            qualified,
        );
        child.nesting = self.nesting;
        child.set_parameters(&node.parameters);
        child.doc = docstring(&node.body);
        if let Some(returns) = &node.returns {
            let text = self.context.source.snippet(returns.range().into());
            child.annotations.push(("return".into(), Str::from(text)));
        }
        child.statements(&node.body)?;
        child.emit_none(TextRange::empty(node.end()));
        child.emit(Op::Return, TextRange::empty(node.end()));
        self.make_function(child.finish(node.range), parts, node.range);
        self.apply_decorators(&node.decorator_list);
        self.store_name(&node.name, node.name.range);
        Ok(())
    }

    pub(super) fn lambda(&mut self, node: &'a ExprLambda) -> CompileResult {
        let parts = match &node.parameters {
            Some(parameters) => self.defaults(parameters)?,
            None => FunctionParts::default(),
        };
        let scope = self.context.scopes.at(node.range, ScopeKind::Lambda);
        let kind = if scope.has_yield {
            CodeKind::Generator
        } else {
            CodeKind::Function
        };
        let qualified = self.child_qualified_name("<lambda>");
        let mut child = Compiler::new(self.context, scope, kind, "<lambda>".into(), qualified);
        child.nesting = self.nesting;
        if let Some(parameters) = &node.parameters {
            child.set_parameters(parameters);
        }
        child.expression(&node.body)?;
        child.emit(Op::Return, node.body.range());
        self.make_function(child.finish(node.range), parts, node.range);
        Ok(())
    }

    fn set_parameters(&mut self, parameters: &'a Parameters) {
        let name = |parameter: &ruff_python_ast::Parameter| Str::from(parameter.name.as_str());
        let mut list = ParameterList {
            positional_only: parameters.posonlyargs.len(),
            ..ParameterList::default()
        };
        for parameter in parameters.posonlyargs.iter().chain(&parameters.args) {
            list.positional.push(name(&parameter.parameter));
        }
        list.variadic = parameters.vararg.as_deref().map(name);
        list.keyword_only = parameters
            .kwonlyargs
            .iter()
            .map(|p| name(&p.parameter))
            .collect();
        list.keywords = parameters.kwarg.as_deref().map(name);
        self.locals.extend(list.positional.iter().cloned());
        self.locals.extend(list.variadic.clone());
        self.locals.extend(list.keyword_only.iter().cloned());
        self.locals.extend(list.keywords.clone());
        self.parameters = list;
        for parameter in parameters {
            if let Some(annotation) = parameter.annotation() {
                let text = self.context.source.snippet(annotation.range().into());
                self.annotations
                    .push((Str::from(parameter.name().as_str()), Str::from(text)));
            }
        }
    }

    fn defaults(&mut self, parameters: &'a Parameters) -> CompileResult<FunctionParts> {
        let mut parts = FunctionParts::default();
        let positional: Vec<&Expr> = parameters
            .posonlyargs
            .iter()
            .chain(&parameters.args)
            .filter_map(|parameter| parameter.default.as_deref())
            .collect();
        if !positional.is_empty() {
            for default in &positional {
                self.expression(default)?;
            }
            self.emit(Op::BuildTuple(index(positional.len())), parameters.range);
            parts.defaults = true;
        }
        let mut keyword_only = 0;
        for parameter in &parameters.kwonlyargs {
            if let Some(default) = &parameter.default {
                let name = Value::Str(Str::from(parameter.name().as_str()));
                self.emit_constant(name, parameter.range());
                self.expression(default)?;
                keyword_only += 1;
            }
        }
        if keyword_only > 0 {
            self.emit(Op::BuildDict(keyword_only), parameters.range);
            parts.keyword_defaults = true;
        }
        Ok(parts)
    }

    fn make_function(&mut self, child: Rc<Code>, parts: FunctionParts, range: TextRange) {
        self.children.push(child);
        let child = index(self.children.len() - 1);
        self.emit(Op::MakeFunction(child, parts), range);
    }

    pub(super) fn class(&mut self, node: &'a StmtClassDef) -> CompileResult {
        self.decorators(&node.decorator_list)?;
        let scope = self.context.scopes.at(node.range, ScopeKind::Class);
        let qualified = self.child_qualified_name(&node.name);
        let mut child = Compiler::new(
            self.context,
            scope,
            CodeKind::Class,
            Str::from(node.name.as_str()),
            qualified,
        );
        child.nesting = self.nesting;
        child.doc = docstring(&node.body);
        child.statements(&node.body)?;
        child.emit_none(TextRange::empty(node.end()));
        child.emit(Op::Return, TextRange::empty(node.end()));
        let body = child.finish(node.range);
        self.make_function(body, FunctionParts::default(), node.range);
        let header = TextRange::new(node.start(), node.name.end());
        self.class_arguments(node, header)?;
        self.apply_decorators(&node.decorator_list);
        self.store_name(&node.name, node.name.range);
        Ok(())
    }

    /// The body function is on the stack; bases and keywords follow as tuple and dict.
    fn class_arguments(&mut self, node: &'a StmtClassDef, range: TextRange) -> CompileResult {
        self.emit(Op::BuildList(0), range);
        if let Some(arguments) = &node.arguments {
            for base in &arguments.args {
                if let Expr::Starred(starred) = base {
                    self.expression(&starred.value)?;
                    self.emit(Op::ListExtend(1), base.range());
                } else {
                    self.expression(base)?;
                    self.emit(Op::ListAppend(1), base.range());
                }
            }
        }
        self.emit(Op::ListToTuple, range);
        self.emit(Op::BuildDict(0), range);
        if let Some(arguments) = &node.arguments {
            for keyword in &arguments.keywords {
                if let Some(name) = &keyword.arg {
                    self.emit_constant(Value::Str(Str::from(name.as_str())), keyword.range());
                    self.expression(&keyword.value)?;
                    self.emit(Op::DictSet(1), keyword.range());
                } else {
                    self.expression(&keyword.value)?;
                    self.emit(Op::DictUpdate(1), keyword.range());
                }
            }
        }
        let name = self.name_index(&node.name);
        self.emit(Op::MakeClass(name), range);
        Ok(())
    }

    pub(super) fn comprehension(
        &mut self,
        range: TextRange,
        generators: &'a [Comprehension],
        result: ComprehensionResult<'a>,
    ) -> CompileResult {
        let scope = self.context.scopes.at(range, Self::COMPREHENSION);
        let (name, kind) = match result {
            ComprehensionResult::List(_) => ("<listcomp>", CodeKind::Function),
            ComprehensionResult::Set(_) => ("<setcomp>", CodeKind::Function),
            ComprehensionResult::Dict(..) => ("<dictcomp>", CodeKind::Function),
            ComprehensionResult::Generator(_) => ("<genexpr>", CodeKind::Generator),
        };
        let qualified = self.child_qualified_name(name);
        let mut child = Compiler::new(self.context, scope, kind, name.into(), qualified);
        child.nesting = self.nesting;
        child.parameters.positional.push(".0".into());
        child.parameters.positional_only = 1;
        child.locals.push(".0".into());
        match result {
            ComprehensionResult::List(_) => {
                child.emit(Op::BuildList(0), range);
            }
            ComprehensionResult::Set(_) => {
                child.emit(Op::BuildSet(0), range);
            }
            ComprehensionResult::Dict(..) => {
                child.emit(Op::BuildDict(0), range);
            }
            ComprehensionResult::Generator(_) => {}
        }
        child.comprehension_loop(generators, 0, result)?;
        if matches!(result, ComprehensionResult::Generator(_)) {
            child.emit_none(range);
        }
        child.emit(Op::Return, range);
        let is_async = generators
            .first()
            .is_some_and(|generator| generator.is_async);
        self.make_function(child.finish(range), FunctionParts::default(), range);
        if let Some(first) = generators.first() {
            self.expression(&first.iter)?;
            let op = if is_async {
                Op::GetAsyncIterator
            } else {
                Op::GetIterator
            };
            self.emit(op, first.iter.range());
        }
        self.emit(Op::Call(1), range);
        Ok(())
    }

    fn comprehension_loop(
        &mut self,
        generators: &'a [Comprehension],
        depth: usize,
        result: ComprehensionResult<'a>,
    ) -> CompileResult {
        let Some(generator) = generators.get(depth) else {
            return self.comprehension_element(index(depth), result);
        };
        let range = generator.range();
        if depth == 0 {
            self.emit(Op::LoadLocal(0), generator.iter.range());
        } else {
            self.expression(&generator.iter)?;
            let op = if generator.is_async {
                Op::GetAsyncIterator
            } else {
                Op::GetIterator
            };
            self.emit(op, generator.iter.range());
        }
        let start = self.here();
        let step = if generator.is_async {
            Op::ForAsyncIterator(0)
        } else {
            Op::ForIterator(0)
        };
        let end = self.emit(step, range);
        self.blocks.push(Block::Loop {
            continue_target: start,
            kind: LoopKind::For,
            breaks: Vec::new(),
        });
        self.store(&generator.target)?;
        for condition in &generator.ifs {
            self.expression(condition)?;
            self.emit(Op::JumpIfFalse(start), condition.range());
        }
        self.comprehension_loop(generators, depth + 1, result)?;
        self.emit(Op::Jump(start), range);
        self.blocks.pop();
        self.patch(end);
        Ok(())
    }

    /// Adds one element to the collection, which lies below the iterators.
    fn comprehension_element(
        &mut self,
        depth: u32,
        result: ComprehensionResult<'a>,
    ) -> CompileResult {
        match result {
            ComprehensionResult::List(element) => {
                self.expression(element)?;
                self.emit(Op::ListAppend(depth + 1), element.range());
            }
            ComprehensionResult::Set(element) => {
                self.expression(element)?;
                self.emit(Op::SetAdd(depth + 1), element.range());
            }
            ComprehensionResult::Dict(Some(key), value) => {
                self.expression(key)?;
                self.expression(value)?;
                self.emit(Op::DictSet(depth + 1), value.range());
            }
            ComprehensionResult::Dict(None, value) => {
                self.expression(value)?;
                self.emit(Op::DictUpdate(depth + 1), value.range());
            }
            ComprehensionResult::Generator(element) => {
                self.expression(element)?;
                self.emit(Op::Yield, element.range());
                self.emit(Op::Pop, element.range());
            }
        }
        Ok(())
    }
}
