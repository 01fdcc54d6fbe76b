//! `match` statements.

use ruff_python_ast::{Expr, Pattern, PatternArguments, Singleton, StmtMatch};
use ruff_text_size::{Ranged, TextRange};

use super::super::code::{CompareOperator, Op};
use super::super::string::Str;
use super::super::value::Value;
use super::{CompileResult, Compiler, index};

/// Jumps taken when a pattern fails, by how many values lie on the stack above the subject's
/// place at that point.
#[derive(Default)]
struct Failures {
    jumps: Vec<(usize, u32)>,
}

impl<'a> Compiler<'a> {
    /// The subject stays on the stack; every case works on a copy of it.
    pub(super) fn match_statement(&mut self, node: &'a StmtMatch) -> CompileResult {
        self.expression(&node.subject)?;
        let mut ends = Vec::new();
        for case in &node.cases {
            let range = case.range();
            self.emit(Op::Duplicate, range);
            let mut failures = Failures::default();
            self.pattern(&case.pattern, 0, &mut failures)?;
            if let Some(guard) = &case.guard {
                self.expression(guard)?;
                let jump = self.emit(Op::JumpIfFalse(0), guard.range());
                failures.jumps.push((jump, 0));
            }
            self.emit(Op::Pop, range);
            self.statements(&case.body)?;
            ends.push(self.emit(Op::Jump(0), range));
            self.end_failures(failures, range);
        }
        self.emit(Op::Pop, node.range);
        for end in ends {
            self.patch(end);
        }
        Ok(())
    }

    /// Each failing jump arrives with its own number of leftovers: a ladder of pops serves all.
    fn end_failures(&mut self, mut failures: Failures, range: TextRange) {
        failures
            .jumps
            .sort_by_key(|(_, depth)| std::cmp::Reverse(*depth));
        let mut depth = failures.jumps.first().map_or(0, |(_, depth)| *depth);
        for (jump, needed) in failures.jumps {
            while depth > needed {
                self.emit(Op::Pop, range);
                depth -= 1;
            }
            self.patch(jump);
        }
        while depth > 0 {
            self.emit(Op::Pop, range);
            depth -= 1;
        }
    }

    /// Consumes the value on top of the stack. `below` counts the values that lie between it and
    /// the subject and have to be popped when the pattern fails.
    fn pattern(
        &mut self,
        pattern: &'a Pattern,
        below: u32,
        failures: &mut Failures,
    ) -> CompileResult {
        let range = pattern.range();
        self.enter_nesting(range)?;
        match pattern {
            Pattern::MatchValue(node) => {
                self.expression(&node.value)?;
                self.emit(Op::Compare(CompareOperator::Equal), range);
                self.fail_if_false(below, failures, range);
            }
            Pattern::MatchSingleton(node) => {
                let value = match node.value {
                    Singleton::None => Value::None,
                    Singleton::True => Value::Bool(true),
                    Singleton::False => Value::Bool(false),
                };
                self.emit_constant(value, range);
                self.emit(Op::Is, range);
                self.fail_if_false(below, failures, range);
            }
            Pattern::MatchSequence(node) => {
                self.sequence_pattern(&node.patterns, below, failures, range)?;
            }
            Pattern::MatchMapping(node) => self.mapping_pattern(node, below, failures)?,
            Pattern::MatchClass(node) => {
                self.class_pattern(&node.cls, &node.arguments, below, failures, range)?;
            }
            Pattern::MatchStar(_) => {
                return self.error("starred pattern outside a sequence", range);
            }
            Pattern::MatchAs(node) => {
                if let Some(inner) = &node.pattern {
                    self.emit(Op::Duplicate, range);
                    self.pattern(inner, below + 1, failures)?;
                }
                match &node.name {
                    Some(name) => self.store_name(name, range),
                    None => {
                        self.emit(Op::Pop, range);
                    }
                }
            }
            Pattern::MatchOr(node) => {
                let mut matched = Vec::new();
                let last = node.patterns.len() - 1;
                for (position, alternative) in node.patterns.iter().enumerate() {
                    if position == last {
                        self.pattern(alternative, below, failures)?;
                    } else {
                        self.emit(Op::Duplicate, range);
                        let mut inner = Failures::default();
                        self.pattern(alternative, 0, &mut inner)?;
                        self.emit(Op::Pop, range);
                        matched.push(self.emit(Op::Jump(0), range));
                        self.end_failures(inner, range);
                    }
                }
                for jump in matched {
                    self.patch(jump);
                }
            }
        }
        self.nesting -= 1;
        Ok(())
    }

    fn fail_if_false(&mut self, below: u32, failures: &mut Failures, range: TextRange) {
        let jump = self.emit(Op::JumpIfFalse(0), range);
        failures.jumps.push((jump, below));
    }

    fn sequence_pattern(
        &mut self,
        patterns: &'a [Pattern],
        below: u32,
        failures: &mut Failures,
        range: TextRange,
    ) -> CompileResult {
        let star = patterns
            .iter()
            .position(|pattern| matches!(pattern, Pattern::MatchStar(_)));
        self.emit(Op::MatchSequence, range);
        self.fail_if_false(below + 1, failures, range);
        self.emit(Op::Length, range);
        let (minimum, comparison) = match star {
            Some(_) => (patterns.len() - 1, CompareOperator::GreaterEqual),
            None => (patterns.len(), CompareOperator::Equal),
        };
        self.emit_constant(Value::from(minimum), range);
        self.emit(Op::Compare(comparison), range);
        self.fail_if_false(below + 1, failures, range);
        match star {
            Some(position) => {
                let after = patterns.len() - position - 1;
                self.emit(Op::UnpackStarred(index(position), index(after)), range);
            }
            None => {
                self.emit(Op::UnpackSequence(index(patterns.len())), range);
            }
        }
        for (position, pattern) in patterns.iter().enumerate() {
            let rest = index(patterns.len() - position - 1);
            if let Pattern::MatchStar(node) = pattern {
                match &node.name {
                    Some(name) => self.store_name(name, range),
                    None => {
                        self.emit(Op::Pop, range);
                    }
                }
            } else {
                self.pattern(pattern, below + rest, failures)?;
            }
        }
        Ok(())
    }

    fn mapping_pattern(
        &mut self,
        node: &'a ruff_python_ast::PatternMatchMapping,
        below: u32,
        failures: &mut Failures,
    ) -> CompileResult {
        let range = node.range;
        self.emit(Op::MatchMapping, range);
        self.fail_if_false(below + 1, failures, range);
        for key in &node.keys {
            self.expression(key)?;
        }
        self.emit(Op::MatchKeys(index(node.keys.len())), range);
        // Stack: mapping, tuple of values or None.
        self.emit(Op::Duplicate, range);
        self.emit_none(range);
        self.emit(Op::IsNot, range);
        self.fail_if_false(below + 2, failures, range);
        self.emit(Op::UnpackSequence(index(node.patterns.len())), range);
        for (position, pattern) in node.patterns.iter().enumerate() {
            let rest = index(node.patterns.len() - position - 1);
            self.pattern(pattern, below + 1 + rest, failures)?;
        }
        if let Some(rest) = &node.rest {
            for key in &node.keys {
                self.expression(key)?;
            }
            self.emit(Op::MatchRest(index(node.keys.len())), range);
            self.store_name(rest, range);
        } else {
            self.emit(Op::Pop, range);
        }
        Ok(())
    }

    fn class_pattern(
        &mut self,
        class: &'a Expr,
        arguments: &'a PatternArguments,
        below: u32,
        failures: &mut Failures,
        range: TextRange,
    ) -> CompileResult {
        self.expression(class)?;
        let names: Vec<Str> = arguments
            .keywords
            .iter()
            .map(|keyword| Str::from(keyword.attr.as_str()))
            .collect();
        self.keyword_names.push(names.into());
        let table = index(self.keyword_names.len() - 1);
        self.emit(
            Op::MatchClass(index(arguments.patterns.len()), table),
            range,
        );
        self.emit(Op::Duplicate, range);
        self.emit_none(range);
        self.emit(Op::IsNot, range);
        self.fail_if_false(below + 1, failures, range);
        let total = arguments.patterns.len() + arguments.keywords.len();
        self.emit(Op::UnpackSequence(index(total)), range);
        let patterns = arguments
            .patterns
            .iter()
            .chain(arguments.keywords.iter().map(|keyword| &keyword.pattern));
        for (position, pattern) in patterns.enumerate() {
            let rest = index(total - position - 1);
            self.pattern(pattern, below + rest, failures)?;
        }
        Ok(())
    }
}
