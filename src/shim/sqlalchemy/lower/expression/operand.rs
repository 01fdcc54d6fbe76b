//! What stands beside an operator: expressions, Python values, lists, queries.

use super::Lowering;
use crate::python::error::{Error, PyResult};
use crate::python::string::Str;
use crate::python::value::Value;
use crate::schema::expression::{Expression, Operand};
use crate::schema::statement::Query;
use crate::schema::value::SqlValue;
use crate::shim::values::to_sql;

impl Lowering<'_> {
    /// Whether an object is a construct, or stands for one.
    pub(in super::super) fn is_clause(&mut self, value: &Value) -> PyResult<bool> {
        match value {
            Value::Instance(_) | Value::Class(_) => Ok(self
                .vm
                .find_attribute(value, &Str::from("__clause_element__"))?
                .is_some()
                || matches!(value, Value::Class(_))
                    && self
                        .vm
                        .find_attribute(value, &Str::from("__table__"))?
                        .is_some()),
            _ => Ok(false),
        }
    }

    /// An operand; `beside` is the Python type of the other side, whose conversions apply.
    pub(in super::super) fn operand(
        &mut self,
        value: &Value,
        beside: Option<&Value>,
    ) -> PyResult<Operand> {
        if self.is_clause(value)? {
            if let Some(query) = self.query_behind(value)? {
                return Ok(Operand::Query(Box::new(query)));
            }
            return self.expression(value).map(Operand::Expression);
        }
        match value {
            Value::Unresolved(unresolved) => Err(Error::unresolved(unresolved, "a bound value")),
            Value::List(_) | Value::Tuple(_) => {
                let mut members = Vec::new();
                for member in self.vm.collect(value)? {
                    members.push(self.operand(&member, beside)?);
                }
                Ok(Operand::Values(members))
            }
            _ => self.sql_value(value, beside).map(Operand::Value),
        }
    }

    /// The operand of IN: any iterable is a list of values.
    pub(super) fn list_operand(
        &mut self,
        value: &Value,
        beside: Option<&Value>,
    ) -> PyResult<Operand> {
        if self.is_clause(value)? {
            return self.operand(value, beside);
        }
        let is_text = value.as_str().is_some() || matches!(value.unwrapped(), Value::Bytes(_));
        if let Value::Unresolved(unresolved) = value {
            return Err(Error::unresolved(unresolved, "a bound value"));
        }
        let members = if is_text {
            None
        } else {
            self.vm.collect(value).ok()
        };
        let Some(members) = members else {
            let shown = self.vm.repr(value)?;
            return Err(super::raise(
                self.vm,
                "ArgumentError",
                &format!(
                    "IN expression list, SELECT construct, or bound parameter object expected, got {shown}."
                ),
            ));
        };
        let mut operands = Vec::new();
        for member in members {
            operands.push(self.operand(&member, beside)?);
        }
        Ok(Operand::Values(operands))
    }

    /// A query that a construct is or holds.
    pub(in super::super) fn query_behind(&mut self, value: &Value) -> PyResult<Option<Query>> {
        let Some(kind) = self.kind(value)? else {
            return Ok(None);
        };
        Ok(match kind.as_str() {
            "select" | "compound_select" | "textual_select" | "select_statement_grouping"
                if !self.is_custom(value)? =>
            {
                Some(self.query(value)?)
            }
            "subquery" => {
                let element = self.vm.attribute(value, "element")?;
                Some(self.query(&element)?)
            }
            "scalar_select" => {
                let element = self.vm.attribute(value, "element")?;
                Some(self.query(&element)?.unlabelled())
            }
            _ => None,
        })
    }

    /// A Python value as it is bound beside an expression of this Python type.
    pub(in super::super) fn sql_value(
        &mut self,
        value: &Value,
        beside: Option<&Value>,
    ) -> PyResult<SqlValue> {
        let converted = match beside {
            Some(python_type) => self.converted(value, python_type)?,
            None => None,
        };
        to_sql(self.vm, converted.as_ref().unwrap_or(value))
    }

    /// What a type of the script makes of a value: `process_bind_param` of a decorator, the label
    /// of an enumeration's member.
    fn converted(&mut self, value: &Value, python_type: &Value) -> PyResult<Option<Value>> {
        let Some(kind) = self.kind(python_type)? else {
            return Ok(None);
        };
        match kind.as_str() {
            "type_decorator" => {
                let class = self.vm.class_of(python_type);
                let own = class
                    .lookup_with_owner(&Str::from("process_bind_param"))
                    .is_some_and(|(_, owner)| &*owner.name.borrow() != "TypeDecorator");
                let implementation = self.vm.given_attribute(python_type, "impl")?;
                if !own {
                    return match implementation {
                        Some(implementation) => self.converted(value, &implementation),
                        None => Ok(None),
                    };
                }
                let dialect = crate::shim::sqlalchemy::dialect_object(self.vm)?;
                let made = self.vm.call_method(
                    python_type,
                    "process_bind_param",
                    vec![value.clone(), dialect],
                )?;
                let further = match implementation {
                    Some(implementation) => self.converted(&made, &implementation)?,
                    None => None,
                };
                Ok(Some(further.unwrap_or(made)))
            }
            "enum" | "ENUM" | "mysql_ENUM" => self.enumeration_label(value, python_type),
            _ => Ok(None),
        }
    }

    fn enumeration_label(&mut self, value: &Value, python_type: &Value) -> PyResult<Option<Value>> {
        if !matches!(value, Value::Instance(_)) {
            return Ok(None);
        }
        let Some(objects) = self.vm.given_attribute(python_type, "_objects")? else {
            return Ok(None);
        };
        let found = self
            .vm
            .mapping_items(&objects)?
            .into_iter()
            .find(|(_, member)| member.is_same(value));
        Ok(found.map(|(label, _)| label))
    }

    /// The type of a construct where Python knows it.
    pub(in super::super) fn python_type(&mut self, value: &Value) -> PyResult<Option<Value>> {
        let Value::Instance(instance) = value else {
            return Ok(None);
        };
        if let Some(found) = instance.attributes.get_text("type") {
            return Ok(Some(found));
        }
        // Operators and ordering keep what they are applied to.
        match self.kind(value)?.as_deref() {
            Some("unary") => {
                let element = self.vm.attribute(value, "element")?;
                self.python_type(&element)
            }
            Some("column") if instance.attributes.get_text("_proxied").is_some() => {
                let proxied = self.vm.attribute(value, "_proxied")?;
                self.python_type(&proxied)
            }
            _ => Ok(None),
        }
    }

    /// An argument that is an expression or a value (`case`, `cast`, `func`).
    pub(super) fn operands_of(&mut self, object: &Value, name: &str) -> PyResult<Vec<Operand>> {
        let items = self.vm.attribute(object, name)?;
        let items = self.vm.collect(&items)?;
        items.iter().map(|item| self.operand(item, None)).collect()
    }

    /// A value as an expression of its own.
    pub(in super::super) fn coerced(&mut self, value: &Value) -> PyResult<Expression> {
        let operand = self.operand(value, None)?;
        Ok(Expression::coerced(operand, None))
    }
}
