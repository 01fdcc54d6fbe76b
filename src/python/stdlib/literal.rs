//! `ast.literal_eval`: a literal without anything that computes.

use ruff_python_ast::{Expr, UnaryOp};

use crate::python::compile::compile_expression;
use crate::python::error::PyResult;
use crate::python::interpreter::Interpreter;
use crate::python::module::Module;
use crate::python::parse::parse_expression;
use crate::python::source::{SourceFile, SourceOrigin};

fn is_literal(expression: &Expr) -> bool {
    match expression {
        Expr::StringLiteral(_)
        | Expr::BytesLiteral(_)
        | Expr::NumberLiteral(_)
        | Expr::BooleanLiteral(_)
        | Expr::NoneLiteral(_)
        | Expr::EllipsisLiteral(_) => true,
        Expr::UnaryOp(unary) => {
            matches!(unary.op, UnaryOp::UAdd | UnaryOp::USub)
                && matches!(*unary.operand, Expr::NumberLiteral(_))
        }
        Expr::List(list) => list.elts.iter().all(is_literal),
        Expr::Tuple(tuple) => tuple.elts.iter().all(is_literal),
        Expr::Set(set) => set.elts.iter().all(is_literal),
        Expr::Dict(dict) => dict
            .items
            .iter()
            .all(|item| item.key.as_ref().is_some_and(is_literal) && is_literal(&item.value)),
        _ => false,
    }
}

/// The value of a literal.
///
/// # Errors
/// The text is no Python, or computes something.
pub(super) fn evaluate(vm: &mut Interpreter, text: &str) -> PyResult {
    let source = SourceFile::new("<unknown>", text.trim(), SourceOrigin::Embedded);
    let expression = match parse_expression(&source) {
        Ok(expression) => expression,
        Err(issue) => return Err(vm.syntax_error(&source, &issue.message, issue.span)),
    };
    if !is_literal(&expression) {
        return Err(vm.value_error(format!(
            "malformed node or string on line 1: {}",
            text.trim()
        )));
    }
    match compile_expression(&expression, &source) {
        Ok(code) => {
            let module = Module::new("<unknown>", None, None);
            vm.run_module_code(&code, &module)
        }
        Err(issue) => Err(vm.syntax_error(&source, &issue.message, issue.span)),
    }
}
