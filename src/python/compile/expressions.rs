//! Expressions.

use num_bigint::BigInt;
use ruff_python_ast::{
    Arguments, BoolOp, CmpOp, ConversionFlag, Expr, FStringPart, InterpolatedStringElement,
    InterpolatedStringElements, Number, Operator, UnaryOp,
};
use ruff_text_size::{Ranged, TextRange};

use super::super::code::{BinaryOperator, CompareOperator, Conversion, Op, UnaryOperator};
use super::super::scope::{Meaning, ScopeKind};
use super::super::string::Str;
use super::super::value::Value;
use super::functions::ComprehensionResult;
use super::{CompileResult, Compiler, index};

/// The interpreter's operator for the parser's.
pub(super) fn binary_operator(operator: Operator) -> BinaryOperator {
    match operator {
        Operator::Add => BinaryOperator::Add,
        Operator::Sub => BinaryOperator::Subtract,
        Operator::Mult => BinaryOperator::Multiply,
        Operator::MatMult => BinaryOperator::MatrixMultiply,
        Operator::Div => BinaryOperator::Divide,
        Operator::Mod => BinaryOperator::Modulo,
        Operator::Pow => BinaryOperator::Power,
        Operator::LShift => BinaryOperator::LeftShift,
        Operator::RShift => BinaryOperator::RightShift,
        Operator::BitOr => BinaryOperator::BitOr,
        Operator::BitXor => BinaryOperator::BitXor,
        Operator::BitAnd => BinaryOperator::BitAnd,
        Operator::FloorDiv => BinaryOperator::FloorDivide,
    }
}

impl<'a> Compiler<'a> {
    pub(super) fn expression(&mut self, expression: &'a Expr) -> CompileResult {
        self.enter_nesting(expression.range())?;
        let result = self.expression_inner(expression);
        self.nesting -= 1;
        result
    }

    #[expect(
        clippy::too_many_lines,
        reason = "one flat match over the kinds of expression"
    )]
    fn expression_inner(&mut self, expression: &'a Expr) -> CompileResult {
        let range = expression.range();
        match expression {
            Expr::NoneLiteral(_) => self.emit_none(range),
            Expr::BooleanLiteral(node) => self.emit_constant(Value::Bool(node.value), range),
            Expr::EllipsisLiteral(_) => self.emit_constant(Value::Ellipsis, range),
            Expr::StringLiteral(node) => {
                self.emit_constant(Value::Str(Str::from(node.value.to_str())), range);
            }
            Expr::BytesLiteral(node) => {
                self.emit_constant(Value::bytes(node.value.bytes().collect()), range);
            }
            Expr::NumberLiteral(node) => {
                let value = self.number(&node.value, range)?;
                self.emit_constant(value, range);
            }
            Expr::Name(node) => self.load_name(&node.id, range),
            Expr::BoolOp(node) => {
                let mut jumps = Vec::new();
                for (position, value) in node.values.iter().enumerate() {
                    self.expression(value)?;
                    if position + 1 < node.values.len() {
                        jumps.push(match node.op {
                            BoolOp::And => self.emit(Op::JumpIfFalseOrPop(0), value.range()),
                            BoolOp::Or => self.emit(Op::JumpIfTrueOrPop(0), value.range()),
                        });
                    }
                }
                for jump in jumps {
                    self.patch(jump);
                }
            }
            Expr::Named(node) => {
                self.expression(&node.value)?;
                self.emit(Op::Duplicate, range);
                self.store(&node.target)?;
            }
            Expr::BinOp(_) => self.binary(expression)?,
            Expr::UnaryOp(node) => {
                self.expression(&node.operand)?;
                let op = match node.op {
                    UnaryOp::Not => Op::Not,
                    UnaryOp::Invert => Op::Unary(UnaryOperator::Invert),
                    UnaryOp::UAdd => Op::Unary(UnaryOperator::Positive),
                    UnaryOp::USub => Op::Unary(UnaryOperator::Negative),
                };
                self.emit(op, range);
            }
            Expr::Lambda(node) => self.lambda(node)?,
            Expr::If(node) => {
                self.expression(&node.test)?;
                let otherwise = self.emit(Op::JumpIfFalse(0), node.test.range());
                self.expression(&node.body)?;
                let end = self.emit(Op::Jump(0), range);
                self.patch(otherwise);
                self.expression(&node.orelse)?;
                self.patch(end);
            }
            Expr::Dict(node) => {
                if node.items.iter().all(|item| item.key.is_some()) && node.items.len() < 64 {
                    for item in &node.items {
                        if let Some(key) = &item.key {
                            self.expression(key)?;
                        }
                        self.expression(&item.value)?;
                    }
                    self.emit(Op::BuildDict(index(node.items.len())), range);
                } else {
                    self.emit(Op::BuildDict(0), range);
                    for item in &node.items {
                        if let Some(key) = &item.key {
                            self.expression(key)?;
                            self.expression(&item.value)?;
                            self.emit(Op::DictSet(1), item.value.range());
                        } else {
                            self.expression(&item.value)?;
                            self.emit(Op::DictUpdate(1), item.value.range());
                        }
                    }
                }
            }
            Expr::Set(node) => {
                self.emit(Op::BuildSet(0), range);
                for element in &node.elts {
                    if let Expr::Starred(starred) = element {
                        self.expression(&starred.value)?;
                        self.emit(Op::SetUpdate(1), element.range());
                    } else {
                        self.expression(element)?;
                        self.emit(Op::SetAdd(1), element.range());
                    }
                }
            }
            Expr::List(node) => self.sequence(&node.elts, range, SequenceKind::List)?,
            Expr::Tuple(node) => self.sequence(&node.elts, range, SequenceKind::Tuple)?,
            Expr::ListComp(node) => self.comprehension(
                range,
                &node.generators,
                ComprehensionResult::List(&node.elt),
            )?,
            Expr::SetComp(node) => {
                self.comprehension(range, &node.generators, ComprehensionResult::Set(&node.elt))?;
            }
            Expr::DictComp(node) => self.comprehension(
                range,
                &node.generators,
                ComprehensionResult::Dict(node.key.as_deref(), &node.value),
            )?,
            Expr::Generator(node) => self.comprehension(
                range,
                &node.generators,
                ComprehensionResult::Generator(&node.elt),
            )?,
            Expr::Await(node) => {
                self.expression(&node.value)?;
                self.emit(Op::Await, range);
            }
            Expr::Yield(node) => {
                match &node.value {
                    Some(value) => self.expression(value)?,
                    None => self.emit_none(range),
                }
                self.emit(Op::Yield, range);
            }
            Expr::YieldFrom(node) => {
                self.expression(&node.value)?;
                self.emit(Op::GetIterator, range);
                self.emit_none(range);
                self.emit(Op::YieldFrom, range);
            }
            Expr::Compare(node) => self.comparison(node)?,
            Expr::Call(node) => self.call(node)?,
            Expr::FString(node) => {
                let mut parts = 0;
                for part in &node.value {
                    match part {
                        FStringPart::Literal(literal) => {
                            self.emit_constant(
                                Value::Str(Str::from(&*literal.value)),
                                literal.range(),
                            );
                            parts += 1;
                        }
                        FStringPart::FString(string) => {
                            parts += self.interpolated(&string.elements)?;
                        }
                    }
                }
                self.emit(Op::BuildString(parts), range);
            }
            Expr::TString(_) => return self.error("template strings are not supported", range),
            Expr::Attribute(node) => {
                self.expression(&node.value)?;
                let name = self.name_index(&node.attr);
                self.emit(Op::LoadAttribute(name), range);
            }
            Expr::Subscript(node) => {
                self.expression(&node.value)?;
                self.expression(&node.slice)?;
                self.emit(Op::LoadItem, range);
            }
            Expr::Slice(node) => {
                for part in [&node.lower, &node.upper, &node.step] {
                    match part {
                        Some(part) => self.expression(part)?,
                        None => self.emit_none(range),
                    }
                }
                self.emit(Op::BuildSlice, range);
            }
            Expr::Starred(_) => {
                return self.error("can't use starred expression here", range);
            }
            Expr::IpyEscapeCommand(_) => return self.error("invalid syntax", range),
        }
        Ok(())
    }

    /// A chain of operators leans left and may be thousands long (joined strings): walked with a
    /// loop, not by recursion.
    fn binary(&mut self, expression: &'a Expr) -> CompileResult {
        let mut chain = Vec::new();
        let mut at = expression;
        while let Expr::BinOp(node) = at {
            chain.push(node);
            at = &node.left;
        }
        self.expression(at)?;
        for node in chain.into_iter().rev() {
            self.expression(&node.right)?;
            self.emit(Op::Binary(binary_operator(node.op)), node.range());
        }
        Ok(())
    }

    fn number(&self, number: &Number, range: TextRange) -> CompileResult<Value> {
        Ok(match number {
            Number::Int(int) => match int.as_i64() {
                Some(value) => Value::Int(value),
                None => Value::big_int(self.big_int(&int.to_string(), range)?),
            },
            Number::Float(value) => Value::Float(*value),
            Number::Complex { .. } => {
                return self.error("complex numbers are not supported", range);
            }
        })
    }

    fn big_int(&self, text: &str, range: TextRange) -> CompileResult<BigInt> {
        let clean: String = text.chars().filter(|character| *character != '_').collect();
        let lower = clean.to_ascii_lowercase();
        let parsed = if let Some(digits) = lower.strip_prefix("0x") {
            BigInt::parse_bytes(digits.as_bytes(), 16)
        } else if let Some(digits) = lower.strip_prefix("0o") {
            BigInt::parse_bytes(digits.as_bytes(), 8)
        } else if let Some(digits) = lower.strip_prefix("0b") {
            BigInt::parse_bytes(digits.as_bytes(), 2)
        } else {
            BigInt::parse_bytes(lower.as_bytes(), 10)
        };
        match parsed {
            Some(value) => Ok(value),
            None => self.error(format!("invalid number {text}"), range),
        }
    }

    fn sequence(
        &mut self,
        elements: &'a [Expr],
        range: TextRange,
        kind: SequenceKind,
    ) -> CompileResult {
        let has_star = elements
            .iter()
            .any(|element| matches!(element, Expr::Starred(_)));
        if !has_star && elements.len() < 256 {
            for element in elements {
                self.expression(element)?;
            }
            let count = index(elements.len());
            self.emit(
                match kind {
                    SequenceKind::List => Op::BuildList(count),
                    SequenceKind::Tuple => Op::BuildTuple(count),
                },
                range,
            );
            return Ok(());
        }
        self.emit(Op::BuildList(0), range);
        self.list_elements(elements)?;
        if kind == SequenceKind::Tuple {
            self.emit(Op::ListToTuple, range);
        }
        Ok(())
    }

    /// Appends elements, some of them starred, to the list on top of the stack.
    fn list_elements(&mut self, elements: &'a [Expr]) -> CompileResult {
        for element in elements {
            if let Expr::Starred(starred) = element {
                self.expression(&starred.value)?;
                self.emit(Op::ListExtend(1), element.range());
            } else {
                self.expression(element)?;
                self.emit(Op::ListAppend(1), element.range());
            }
        }
        Ok(())
    }

    fn comparison(&mut self, node: &'a ruff_python_ast::ExprCompare) -> CompileResult {
        self.expression(&node.left)?;
        let mut exits = Vec::new();
        let last = node.ops.len() - 1;
        for (position, (operator, right)) in node.ops.iter().zip(&node.comparators).enumerate() {
            self.expression(right)?;
            if position < last {
                self.emit(Op::Duplicate, right.range());
                self.emit(Op::RotateThree, right.range());
            }
            let op = match operator {
                CmpOp::Eq => Op::Compare(CompareOperator::Equal),
                CmpOp::NotEq => Op::Compare(CompareOperator::NotEqual),
                CmpOp::Lt => Op::Compare(CompareOperator::Less),
                CmpOp::LtE => Op::Compare(CompareOperator::LessEqual),
                CmpOp::Gt => Op::Compare(CompareOperator::Greater),
                CmpOp::GtE => Op::Compare(CompareOperator::GreaterEqual),
                CmpOp::Is => Op::Is,
                CmpOp::IsNot => Op::IsNot,
                CmpOp::In => Op::Contains,
                CmpOp::NotIn => Op::NotContains,
            };
            self.emit(op, node.range());
            if position < last {
                exits.push(self.emit(Op::JumpIfFalseOrPop(0), node.range()));
            }
        }
        if !exits.is_empty() {
            let end = self.emit(Op::Jump(0), node.range());
            for exit in exits {
                self.patch(exit);
            }
            // The operand kept for the next comparison lies below the result.
            self.emit(Op::Swap, node.range());
            self.emit(Op::Pop, node.range());
            self.patch(end);
        }
        Ok(())
    }

    fn call(&mut self, node: &'a ruff_python_ast::ExprCall) -> CompileResult {
        if self.is_bare_super(node) {
            self.load_name("super", node.func.range());
            self.load_name("__class__", node.range());
            self.emit_first_parameter(node.range());
            self.emit(Op::Call(2), node.range());
            return Ok(());
        }
        self.expression(&node.func)?;
        self.call_arguments(&node.arguments, node.range())
    }

    fn is_bare_super(&self, node: &ruff_python_ast::ExprCall) -> bool {
        matches!(node.func.as_ref(), Expr::Name(name) if name.id.as_str() == "super")
            && node.arguments.is_empty()
            && self.scope.meaning("__class__") == Meaning::Free
            && !self.parameters.is_empty()
    }

    fn emit_first_parameter(&mut self, range: TextRange) {
        let first = self.locals[0].clone();
        match self.scope.meaning(&first) {
            Meaning::Cell => {
                let cell = self.cell_index(&first);
                self.emit(Op::LoadCell(cell), range);
            }
            _ => {
                self.emit(Op::LoadLocal(0), range);
            }
        }
    }

    /// Compiles the arguments and the call itself; the callable is on the stack.
    pub(super) fn call_arguments(
        &mut self,
        arguments: &'a Arguments,
        range: TextRange,
    ) -> CompileResult {
        let plain = arguments
            .args
            .iter()
            .all(|argument| !matches!(argument, Expr::Starred(_)))
            && arguments
                .keywords
                .iter()
                .all(|keyword| keyword.arg.is_some())
            && arguments.args.len() < 256;
        if !plain {
            return self.call_extended(arguments, range);
        }
        for argument in &arguments.args {
            self.expression(argument)?;
        }
        let mut names = Vec::new();
        for keyword in &arguments.keywords {
            self.expression(&keyword.value)?;
            if let Some(name) = &keyword.arg {
                names.push(Str::from(name.as_str()));
            }
        }
        let count = index(arguments.args.len() + names.len());
        if names.is_empty() {
            self.emit(Op::Call(count), range);
        } else {
            self.keyword_names.push(names.into());
            let table = index(self.keyword_names.len() - 1);
            self.emit(Op::CallKeywords(count, table), range);
        }
        Ok(())
    }

    fn call_extended(&mut self, arguments: &'a Arguments, range: TextRange) -> CompileResult {
        self.emit(Op::BuildList(0), range);
        self.list_elements(&arguments.args)?;
        self.emit(Op::ListToTuple, range);
        self.emit(Op::BuildDict(0), range);
        for keyword in &arguments.keywords {
            if let Some(name) = &keyword.arg {
                self.emit_constant(Value::Str(Str::from(name.as_str())), keyword.range());
                self.expression(&keyword.value)?;
                self.emit(Op::DictSet(1), keyword.range());
            } else {
                self.expression(&keyword.value)?;
                self.emit(Op::KeywordsMerge, keyword.range());
            }
        }
        self.emit(Op::CallExtended, range);
        Ok(())
    }

    fn interpolated(&mut self, elements: &'a InterpolatedStringElements) -> CompileResult<u32> {
        let mut parts = 0;
        for element in elements {
            match element {
                InterpolatedStringElement::Literal(literal) => {
                    self.emit_constant(Value::Str(Str::from(&*literal.value)), literal.range());
                }
                InterpolatedStringElement::Interpolation(node) => {
                    let has_debug = node.debug_text.is_some();
                    if let Some(debug) = &node.debug_text {
                        let expression =
                            self.context.source.snippet(node.expression.range().into());
                        let text = format!("{}{expression}{}", debug.leading(), debug.trailing());
                        self.emit_constant(Value::str(text), node.range());
                        parts += 1;
                    }
                    self.expression(&node.expression)?;
                    let conversion = match node.conversion {
                        // `{value=}` shows the repr unless a format is given.
                        ConversionFlag::None if has_debug && node.format_spec.is_none() => {
                            Conversion::Repr
                        }
                        ConversionFlag::None => Conversion::None,
                        ConversionFlag::Str => Conversion::Str,
                        ConversionFlag::Ascii => Conversion::Ascii,
                        ConversionFlag::Repr => Conversion::Repr,
                    };
                    if let Some(spec) = &node.format_spec {
                        let count = self.interpolated(&spec.elements)?;
                        self.emit(Op::BuildString(count), spec.range());
                        self.emit(Op::FormatSpec(conversion), node.range());
                    } else {
                        self.emit(Op::Format(conversion), node.range());
                    }
                }
            }
            parts += 1;
        }
        Ok(parts)
    }

    /// Stores the top of the stack into a target.
    pub(super) fn store(&mut self, target: &'a Expr) -> CompileResult {
        let range = target.range();
        match target {
            Expr::Name(name) => self.store_name(&name.id, range),
            Expr::Attribute(node) => {
                self.expression(&node.value)?;
                let name = self.name_index(&node.attr);
                self.emit(Op::StoreAttribute(name), range);
            }
            Expr::Subscript(node) => {
                self.expression(&node.value)?;
                self.expression(&node.slice)?;
                self.emit(Op::StoreItem, range);
            }
            Expr::Tuple(node) => self.unpack(&node.elts, range)?,
            Expr::List(node) => self.unpack(&node.elts, range)?,
            Expr::Starred(node) => self.store(&node.value)?,
            _ => return self.error("cannot assign to this expression", range),
        }
        Ok(())
    }

    fn unpack(&mut self, targets: &'a [Expr], range: TextRange) -> CompileResult {
        let star = targets
            .iter()
            .position(|target| matches!(target, Expr::Starred(_)));
        match star {
            Some(position) => {
                let after = targets.len() - position - 1;
                self.emit(Op::UnpackStarred(index(position), index(after)), range);
            }
            None => {
                self.emit(Op::UnpackSequence(index(targets.len())), range);
            }
        }
        for target in targets {
            self.store(target)?;
        }
        Ok(())
    }

    /// The scope kind key of a comprehension, shared with `functions`.
    pub(super) const COMPREHENSION: ScopeKind = ScopeKind::Comprehension;
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum SequenceKind {
    List,
    Tuple,
}
