//! The `args` and `kwargs` of a handler in an ini file: Python expressions, of which those are
//! understood that handlers are given in practice.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use ruff_python_ast::{Expr, ExprCall, Number, Operator, UnaryOp};

use crate::output::terminal::StandardStream;

/// The value of an argument.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Argument {
    None,
    Boolean(bool),
    Integer(i64),
    Text(String),
    Stream(StandardStream),
    Sequence(Vec<Argument>),
    Mapping(Vec<(String, Argument)>),
}

/// What expressions can ask for beside literals.
pub(super) struct Evaluator<'a> {
    pub(super) environment: &'a BTreeMap<String, String>,
    pub(super) working_directory: &'a Path,
}

impl Evaluator<'_> {
    /// Evaluates an expression; the error says what is not understood.
    pub(super) fn evaluate(&self, source: &str) -> Result<Argument, String> {
        let parsed = ruff_python_parser::parse_expression(source)
            .map_err(|error| format!("invalid syntax: {}", error.error))?;
        self.expression(&parsed.into_expr())
    }

    fn expression(&self, expression: &Expr) -> Result<Argument, String> {
        match expression {
            Expr::NoneLiteral(_) => Ok(Argument::None),
            Expr::BooleanLiteral(literal) => Ok(Argument::Boolean(literal.value)),
            Expr::StringLiteral(literal) => Ok(Argument::Text(literal.value.to_str().to_owned())),
            Expr::NumberLiteral(literal) => match &literal.value {
                Number::Int(number) => number
                    .as_i64()
                    .map(Argument::Integer)
                    .ok_or_else(|| "the number is too large".to_owned()),
                _ => Err("only whole numbers are understood".to_owned()),
            },
            Expr::UnaryOp(operation) if operation.op == UnaryOp::USub => {
                match self.expression(&operation.operand)? {
                    Argument::Integer(number) => Ok(Argument::Integer(-number)),
                    _ => Err("a minus sign needs a number".to_owned()),
                }
            }
            Expr::BinOp(operation) => {
                let left = self.expression(&operation.left)?;
                let right = self.expression(&operation.right)?;
                binary(left, operation.op, right)
            }
            Expr::Tuple(tuple) => self.sequence(&tuple.elts),
            Expr::List(list) => self.sequence(&list.elts),
            Expr::Dict(dictionary) => {
                let items = dictionary.items.iter().map(|item| {
                    let Some(key) = &item.key else {
                        return Err("'**' is not understood".to_owned());
                    };
                    Ok((self.text(key)?, self.expression(&item.value)?))
                });
                Ok(Argument::Mapping(items.collect::<Result<_, _>>()?))
            }
            Expr::Attribute(_) => match dotted_name(expression).as_deref() {
                Some("sys.stdout" | "sys.__stdout__") => {
                    Ok(Argument::Stream(StandardStream::Output))
                }
                Some("sys.stderr" | "sys.__stderr__") => {
                    Ok(Argument::Stream(StandardStream::Error))
                }
                _ => Err(unknown(expression)),
            },
            Expr::Subscript(subscript) => match dotted_name(&subscript.value).as_deref() {
                Some("os.environ") => {
                    let name = self.text(&subscript.slice)?;
                    match self.environment.get(&name) {
                        Some(value) => Ok(Argument::Text(value.clone())),
                        None => Err(format!("the environment variable {name} is not set")),
                    }
                }
                _ => Err(unknown(expression)),
            },
            Expr::Call(call) => self.call(call, expression),
            _ => Err(unknown(expression)),
        }
    }

    fn sequence(&self, items: &[Expr]) -> Result<Argument, String> {
        let items = items.iter().map(|item| self.expression(item));
        Ok(Argument::Sequence(items.collect::<Result<_, _>>()?))
    }

    fn text(&self, expression: &Expr) -> Result<String, String> {
        match self.expression(expression)? {
            Argument::Text(text) => Ok(text),
            _ => Err("a string is expected".to_owned()),
        }
    }

    fn call(&self, call: &ExprCall, expression: &Expr) -> Result<Argument, String> {
        let name = dotted_name(&call.func);
        let arguments = &call.arguments;
        if name.as_deref() == Some("dict") && arguments.args.is_empty() {
            let items = arguments.keywords.iter().map(|keyword| {
                let Some(name) = &keyword.arg else {
                    return Err("'**' is not understood".to_owned());
                };
                Ok((name.to_string(), self.expression(&keyword.value)?))
            });
            return Ok(Argument::Mapping(items.collect::<Result<_, _>>()?));
        }
        if !arguments.keywords.is_empty() {
            return Err(unknown(expression));
        }
        match (name.as_deref(), &*arguments.args) {
            (Some("os.getenv" | "os.environ.get"), [name]) => {
                let value = self.environment.get(&self.text(name)?);
                Ok(value.map_or(Argument::None, |value| Argument::Text(value.clone())))
            }
            (Some("os.getenv" | "os.environ.get"), [name, default]) => {
                match self.environment.get(&self.text(name)?) {
                    Some(value) => Ok(Argument::Text(value.clone())),
                    None => self.expression(default),
                }
            }
            (Some("os.getcwd"), []) => Ok(Argument::Text(
                self.working_directory.to_string_lossy().into_owned(),
            )),
            (Some("os.path.join"), [first, rest @ ..]) => {
                let mut path = PathBuf::from(self.text(first)?);
                for part in rest {
                    path.push(self.text(part)?);
                }
                Ok(Argument::Text(path.to_string_lossy().into_owned()))
            }
            _ => Err(unknown(expression)),
        }
    }
}

fn binary(left: Argument, operator: Operator, right: Argument) -> Result<Argument, String> {
    match (left, operator, right) {
        (Argument::Text(left), Operator::Add, Argument::Text(right)) => {
            Ok(Argument::Text(left + &right))
        }
        (Argument::Integer(left), operator, Argument::Integer(right)) => {
            let result = match operator {
                Operator::Add => left.checked_add(right),
                Operator::Sub => left.checked_sub(right),
                Operator::Mult => left.checked_mul(right),
                Operator::Pow => u32::try_from(right)
                    .ok()
                    .and_then(|right| left.checked_pow(right)),
                _ => None,
            };
            result
                .map(Argument::Integer)
                .ok_or_else(|| "the arithmetic is not understood".to_owned())
        }
        _ => Err("the operator is not understood".to_owned()),
    }
}

fn dotted_name(expression: &Expr) -> Option<String> {
    match expression {
        Expr::Name(name) => Some(name.id.to_string()),
        Expr::Attribute(attribute) => {
            let base = dotted_name(&attribute.value)?;
            Some(format!("{base}.{}", attribute.attr))
        }
        _ => None,
    }
}

fn unknown(expression: &Expr) -> String {
    match dotted_name(expression) {
        Some(name) => format!("'{name}' is not understood"),
        None => "the expression is not understood".to_owned(),
    }
}
