//! Expressions: from the objects that scripts build to the plain ones, with the builders that know
//! SQLAlchemy's coercions, brackets and negations.

mod binary;
mod custom;
mod element;
mod from_clause;
mod operand;
mod query;

use std::rc::Rc;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::raise;
use crate::dialect::DialectError;
use crate::python::error::{Error, PyResult};
use crate::python::interpreter::Interpreter;
use crate::python::string::Str;
use crate::python::value::Value;
use crate::schema::expression::{
    CommonTableExpression, ElementId, Expression, FromClause, Label, TextClause,
};

/// The plain form of an expression.
///
/// # Errors
/// It is not known, or no expression.
pub fn expression(vm: &mut Interpreter, value: &Value) -> PyResult<Expression> {
    Lowering::new(vm).expression(value)
}

/// An expression where DDL also takes a string of SQL.
///
/// # Errors
/// As [`expression`].
pub fn ddl_expression(vm: &mut Interpreter, value: &Value) -> PyResult<Expression> {
    match value.as_str() {
        Some(text) => Ok(Expression::Text(Box::new(TextClause::new(
            text.to_string(),
        )))),
        None => expression(vm, value),
    }
}

/// What one object became; the object is kept so that its address stays its own.
struct Lowered<T> {
    _object: Value,
    plain: T,
}

/// Lowers the objects of one statement. An object that stands at several places becomes the same
/// plain element everywhere, with one identity.
pub(super) struct Lowering<'v> {
    pub(super) vm: &'v mut Interpreter,
    expressions: FxHashMap<usize, Lowered<Expression>>,
    sources: FxHashMap<usize, Lowered<Arc<FromClause>>>,
    ctes: FxHashMap<usize, Lowered<Arc<CommonTableExpression>>>,
    /// Labels that a subquery gives to the columns without a name, by subquery and position.
    labels: FxHashMap<(usize, usize), Box<Label>>,
    identities: FxHashMap<usize, Lowered<ElementId>>,
    /// Tables whose columns are being lowered: their defaults may speak of them.
    open_tables: FxHashSet<usize>,
    /// Values of `statement.params(...)`.
    pub(super) parameters: Vec<(Str, Value)>,
    /// Elements whose `@compiles` function asked for what SQLAlchemy itself would write.
    plain: FxHashSet<usize>,
}

impl<'v> Lowering<'v> {
    pub(super) fn new(vm: &'v mut Interpreter) -> Self {
        Self {
            vm,
            expressions: FxHashMap::default(),
            sources: FxHashMap::default(),
            ctes: FxHashMap::default(),
            labels: FxHashMap::default(),
            identities: FxHashMap::default(),
            open_tables: FxHashSet::default(),
            parameters: Vec::new(),
            plain: FxHashSet::default(),
        }
    }

    /// The identity of an object within the statement.
    fn identity(&mut self, value: &Value) -> ElementId {
        let Some(address) = value.address() else {
            return ElementId::fresh();
        };
        let known = self.identities.entry(address).or_insert_with(|| Lowered {
            _object: value.clone(),
            plain: ElementId::fresh(),
        });
        known.plain
    }

    /// The expression that an object stands for.
    pub(super) fn expression(&mut self, value: &Value) -> PyResult<Expression> {
        let address = match value {
            Value::Instance(instance) => Rc::as_ptr(instance).cast::<u8>() as usize,
            Value::Unresolved(unresolved) => {
                return Err(Error::unresolved(unresolved, "an SQL expression"));
            }
            Value::Class(_) => 0,
            _ => {
                let operand = self.operand(value, None)?;
                return Ok(Expression::coerced(operand, None));
            }
        };
        if let Some(known) = self.expressions.get(&address) {
            return Ok(known.plain.clone());
        }
        let plain = self.element(value)?;
        if address != 0 {
            self.expressions.insert(
                address,
                Lowered {
                    _object: value.clone(),
                    plain: plain.clone(),
                },
            );
        }
        Ok(plain)
    }

    /// The expressions of an attribute that holds several.
    pub(super) fn expressions_of(
        &mut self,
        object: &Value,
        name: &str,
    ) -> PyResult<Vec<Expression>> {
        let items = self.vm.attribute(object, name)?;
        self.expressions_in(&items)
    }

    pub(super) fn expressions_in(&mut self, items: &Value) -> PyResult<Vec<Expression>> {
        let items = self.vm.collect(items)?;
        items.iter().map(|item| self.expression(item)).collect()
    }

    /// An attribute's expression, where it is there and not `None`.
    pub(super) fn optional_expression(
        &mut self,
        object: &Value,
        name: &str,
    ) -> PyResult<Option<Expression>> {
        match self.vm.given_attribute(object, name)? {
            Some(value) => self.expression(&value).map(Some),
            None => Ok(None),
        }
    }

    /// `__visit_name__`, which says what kind of construct an object is.
    pub(super) fn kind(&mut self, value: &Value) -> PyResult<Option<Str>> {
        match value {
            Value::Instance(_) => {}
            Value::Unresolved(unresolved) => {
                return Err(Error::unresolved(unresolved, "an SQL expression"));
            }
            _ => return Ok(None),
        }
        let found = self
            .vm
            .find_attribute(value, &Str::from("__visit_name__"))?;
        Ok(found.and_then(|name| name.as_str().cloned()))
    }

    pub(super) fn dialect_error(&mut self, error: &DialectError) -> Box<Error> {
        dialect_exception(self.vm, error)
    }

    pub(super) fn no_expression(&mut self, value: &Value) -> Box<Error> {
        let shown = self
            .vm
            .repr(value)
            .map_or_else(|_| "?".to_owned(), |text| text.to_string());
        raise(
            self.vm,
            "ArgumentError",
            &format!("SQL expression element or literal value expected, got {shown}."),
        )
    }
}

/// The exception that a dialect's error stands for.
pub(crate) fn dialect_exception(vm: &mut Interpreter, error: &DialectError) -> Box<Error> {
    let text = error.to_string();
    match error.exception_name() {
        name @ ("NotImplementedError" | "KeyError" | "TypeError") => vm.error(name, text),
        "CommandError" => Error::unsupported(text),
        name => raise(vm, name, &text),
    }
}
