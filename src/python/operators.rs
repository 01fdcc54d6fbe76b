//! Arithmetic, bit and sequence operators.

use std::rc::Rc;

use num_bigint::BigInt;
use num_traits::{Pow, Signed, ToPrimitive, Zero};

use super::code::{BinaryOperator, UnaryOperator};
use super::compare::{as_big_int, set_keys};
use super::dict::Dict;
use super::error::{Error, PyResult};
use super::interpreter::Interpreter;
use super::string::Str;
use super::value::{Arguments, Class, Value};

/// The symbol and the method names (plain, reflected, in place) of an operator.
fn names(operator: BinaryOperator) -> (&'static str, &'static str, &'static str, &'static str) {
    match operator {
        BinaryOperator::Add => ("+", "__add__", "__radd__", "__iadd__"),
        BinaryOperator::Subtract => ("-", "__sub__", "__rsub__", "__isub__"),
        BinaryOperator::Multiply => ("*", "__mul__", "__rmul__", "__imul__"),
        BinaryOperator::MatrixMultiply => ("@", "__matmul__", "__rmatmul__", "__imatmul__"),
        BinaryOperator::Divide => ("/", "__truediv__", "__rtruediv__", "__itruediv__"),
        BinaryOperator::FloorDivide => ("//", "__floordiv__", "__rfloordiv__", "__ifloordiv__"),
        BinaryOperator::Modulo => ("%", "__mod__", "__rmod__", "__imod__"),
        BinaryOperator::Power => ("**", "__pow__", "__rpow__", "__ipow__"),
        BinaryOperator::LeftShift => ("<<", "__lshift__", "__rlshift__", "__ilshift__"),
        BinaryOperator::RightShift => (">>", "__rshift__", "__rrshift__", "__irshift__"),
        BinaryOperator::BitAnd => ("&", "__and__", "__rand__", "__iand__"),
        BinaryOperator::BitOr => ("|", "__or__", "__ror__", "__ior__"),
        BinaryOperator::BitXor => ("^", "__xor__", "__rxor__", "__ixor__"),
    }
}

/// The bits of the largest product: one multiplication ends before anybody waits for it.
const LARGEST_PRODUCT: u64 = 10_000_000;

/// Results longer than this are refused, so that no script can exhaust the memory.
const LARGEST_REPEAT: usize = 100_000_000;

impl Interpreter {
    /// `left <operator> right`
    ///
    /// # Errors
    /// The operator is not defined for the values, or a method raised.
    pub fn binary_operation(
        &mut self,
        operator: BinaryOperator,
        left: &Value,
        right: &Value,
    ) -> PyResult {
        if let (Value::Int(left), Value::Int(right)) = (left, right)
            && let Some(result) = quick_integer(operator, *left, *right)
        {
            return Ok(Value::Int(result));
        }
        if let (Value::Str(left), Value::Str(right), BinaryOperator::Add) = (left, right, operator)
        {
            return Ok(Value::str(format!("{left}{right}")));
        }
        if let (Value::Unresolved(unresolved), _) | (_, Value::Unresolved(unresolved)) =
            (left, right)
        {
            let suffix = format!(" {} ...", names(operator).0);
            return Ok(Value::Unresolved(unresolved.derived(&suffix)));
        }
        if let Some(result) = self.operator_methods(operator, left, right)? {
            return Ok(result);
        }
        self.builtin_operation(operator, left, right)
    }

    /// `left <operator>= right`
    ///
    /// # Errors
    /// As [`Interpreter::binary_operation`].
    pub fn in_place_operation(
        &mut self,
        operator: BinaryOperator,
        left: &Value,
        right: &Value,
    ) -> PyResult {
        match (operator, left) {
            (BinaryOperator::Add, Value::List(list)) => {
                let items = self.collect(right)?;
                list.items.borrow_mut().extend(items);
                return Ok(left.clone());
            }
            (BinaryOperator::BitOr, Value::Dict(dict)) => {
                for (key, value) in super::types::collections::dict::entries_of(self, right)? {
                    dict.set(self, key, value)?;
                }
                return Ok(left.clone());
            }
            (BinaryOperator::BitOr, Value::Set(set)) if set_keys(right.unwrapped()).is_some() => {
                for key in self.collect(right)? {
                    set.set(self, key, Value::None)?;
                }
                return Ok(left.clone());
            }
            (
                BinaryOperator::Subtract | BinaryOperator::BitAnd | BinaryOperator::BitXor,
                Value::Set(set),
            ) => {
                if let Value::Set(result) = self.builtin_operation(operator, left, right)? {
                    set.clear();
                    set.update(self, &result)?;
                    return Ok(left.clone());
                }
            }
            (_, Value::Instance(instance)) => {
                let name = Str::from(names(operator).3);
                if let Some(method) = instance.class().lookup(&name) {
                    let arguments = Arguments::positional(vec![right.clone()]);
                    let result = self.call_found(&method, left, arguments)?;
                    if !matches!(result, Value::NotImplemented) {
                        return Ok(result);
                    }
                }
            }
            _ => {}
        }
        self.binary_operation(operator, left, right)
    }

    fn operand_class(&self, value: &Value) -> Option<Rc<Class>> {
        match value {
            Value::Instance(instance) => Some(instance.class()),
            Value::Class(class) => class.metaclass.clone(),
            _ => None,
        }
    }

    fn operator_methods(
        &mut self,
        operator: BinaryOperator,
        left: &Value,
        right: &Value,
    ) -> PyResult<Option<Value>> {
        let (_, plain, reflected, _) = names(operator);
        let (left_class, right_class) = (self.operand_class(left), self.operand_class(right));
        let right_first = match (&left_class, &right_class) {
            // Of a subclass only a method of its own comes first (`method_is_overloaded`).
            (Some(left), Some(right)) => {
                let name = Str::from(reflected);
                !Rc::ptr_eq(left, right)
                    && right.is_subclass_of(left)
                    && match (right.lookup(&name), left.lookup(&name)) {
                        (Some(own), Some(other)) => !own.is_same(&other),
                        (own, _) => own.is_some(),
                    }
            }
            (None, Some(right)) => right.is_subclass_of(&self.class_of(left)),
            _ => false,
        };
        let forward = (left_class, left, right, plain);
        let backward = (right_class, right, left, reflected);
        let attempts = if right_first {
            [backward, forward]
        } else {
            [forward, backward]
        };
        for (class, receiver, other, name) in attempts {
            let Some(class) = class else { continue };
            let Some(method) = class.lookup(&Str::from(name)) else {
                continue;
            };
            let result = self.call_found(
                &method,
                receiver,
                Arguments::positional(vec![other.clone()]),
            )?;
            if !matches!(result, Value::NotImplemented) {
                return Ok(Some(result));
            }
        }
        Ok(None)
    }

    /// An operator on builtin values (instances count as the builtin value that they carry).
    pub(super) fn builtin_operation(
        &mut self,
        operator: BinaryOperator,
        left: &Value,
        right: &Value,
    ) -> PyResult {
        let (whole_left, whole_right) = (left, right);
        let (left, right) = (left.unwrapped(), right.unwrapped());
        if let Some(result) = self.number_operation(operator, left, right)? {
            return Ok(result);
        }
        match (operator, left, right) {
            (BinaryOperator::Add, Value::Str(left), Value::Str(right)) => {
                return Ok(Value::str(format!("{left}{right}")));
            }
            (BinaryOperator::Modulo, Value::Str(template), _) => {
                return self.percent_format(&template.clone(), whole_right);
            }
            (BinaryOperator::Add, Value::Bytes(left), Value::Bytes(right)) => {
                return Ok(Value::bytes([&**left, &**right].concat()));
            }
            (BinaryOperator::Add, Value::List(left), Value::List(right)) => {
                let mut items = left.items.borrow().clone();
                items.extend(right.items.borrow().iter().cloned());
                return Ok(Value::list(items));
            }
            (BinaryOperator::Add, Value::Tuple(left), Value::Tuple(right)) => {
                return Ok(Value::tuple(
                    left.iter().chain(right.iter()).cloned().collect(),
                ));
            }
            (BinaryOperator::Multiply, sequence, Value::Int(_) | Value::Bool(_)) => {
                if let Some(result) = self.repeat(sequence, right)? {
                    return Ok(result);
                }
            }
            (BinaryOperator::Multiply, Value::Int(_) | Value::Bool(_), sequence) => {
                if let Some(result) = self.repeat(sequence, left)? {
                    return Ok(result);
                }
            }
            (BinaryOperator::BitOr, Value::Dict(left), Value::Dict(right)) => {
                let merged = left.copy();
                merged.update(self, right)?;
                return Ok(Value::Dict(Rc::new(merged)));
            }
            (
                BinaryOperator::BitOr,
                Value::Class(_) | Value::None | Value::Instance(_),
                Value::Class(_) | Value::None | Value::Instance(_),
            ) if self.is_type_expression(left) && self.is_type_expression(right) => {
                return Ok(self.type_union(left, right));
            }
            _ => {}
        }
        if let Some(result) = self.set_operation(operator, left, right)? {
            return Ok(result);
        }
        let symbol = match operator {
            BinaryOperator::Power => "** or pow()",
            _ => names(operator).0,
        };
        if let (BinaryOperator::Add, Value::Str(_) | Value::List(_) | Value::Tuple(_)) =
            (operator, left)
        {
            let (kind, class) = (self.class_name(left), self.class_name(whole_right));
            return Err(self.type_error(format!(
                "can only concatenate {kind} (not \"{class}\") to {kind}"
            )));
        }
        let (left, right) = (
            self.operand_name(whole_left),
            self.operand_name(whole_right),
        );
        Err(self.type_error(format!(
            "unsupported operand type(s) for {symbol}: '{left}' and '{right}'"
        )))
    }

    fn is_type_expression(&self, value: &Value) -> bool {
        match value {
            Value::None | Value::Class(_) => true,
            Value::Instance(instance) => {
                let class = instance.class();
                let name = class.name.borrow();
                matches!(name.as_str(), "UnionType" | "GenericAlias")
            }
            _ => false,
        }
    }

    /// `int | str` as a type.
    fn type_union(&mut self, left: &Value, right: &Value) -> Value {
        let mut members = Vec::new();
        for side in [left, right] {
            match side {
                Value::Instance(instance) if &*instance.class().name.borrow() == "UnionType" => {
                    if let Some(Value::Tuple(items)) = instance.attributes.get_text("__args__") {
                        members.extend(items.iter().cloned());
                    }
                }
                Value::None => members.push(Value::Class(Rc::clone(&self.types.none_type))),
                other => members.push(other.clone()),
            }
        }
        let class = Rc::clone(&self.types.union_type);
        let union = self.allocate(&class, super::value::Payload::None);
        union.attributes.set_text("__args__", Value::tuple(members));
        Value::Instance(union)
    }

    fn repeat(&mut self, sequence: &Value, count: &Value) -> PyResult<Option<Value>> {
        let count = usize::try_from(self.expect_int(count)?.max(0)).unwrap_or(usize::MAX);
        let length = match sequence {
            Value::Str(text) => text.len(),
            Value::Bytes(data) => data.len(),
            Value::List(list) => list.items.borrow().len(),
            Value::Tuple(items) => items.len(),
            _ => return Ok(None),
        };
        if length.saturating_mul(count) > LARGEST_REPEAT {
            return Err(self.error("MemoryError", "repeated sequence is too long"));
        }
        Ok(Some(match sequence {
            Value::Str(text) => Value::str(text.repeat(count)),
            Value::Bytes(data) => Value::bytes(data.repeat(count)),
            Value::List(list) => {
                let items = list.items.borrow();
                Value::list((0..count).flat_map(|_| items.iter().cloned()).collect())
            }
            Value::Tuple(items) => {
                Value::tuple((0..count).flat_map(|_| items.iter().cloned()).collect())
            }
            _ => return Ok(None),
        }))
    }

    fn set_operation(
        &mut self,
        operator: BinaryOperator,
        left: &Value,
        right: &Value,
    ) -> PyResult<Option<Value>> {
        let (Some(left_keys), Some(right_keys)) = (set_keys(left), set_keys(right)) else {
            return Ok(None);
        };
        let right_set = Dict::from_keys(self, right_keys.clone())?;
        let left_set = Dict::from_keys(self, left_keys.clone())?;
        let result = Dict::new();
        match operator {
            BinaryOperator::BitOr => {
                for key in left_keys.into_iter().chain(right_keys) {
                    result.set(self, key, Value::None)?;
                }
            }
            BinaryOperator::BitAnd | BinaryOperator::Subtract => {
                let wanted = operator == BinaryOperator::BitAnd;
                for key in left_keys {
                    if right_set.contains(self, &key)? == wanted {
                        result.set(self, key, Value::None)?;
                    }
                }
            }
            BinaryOperator::BitXor => {
                for key in left_keys {
                    if !right_set.contains(self, &key)? {
                        result.set(self, key, Value::None)?;
                    }
                }
                for key in right_keys {
                    if !left_set.contains(self, &key)? {
                        result.set(self, key, Value::None)?;
                    }
                }
            }
            _ => return Ok(None),
        }
        let result = Rc::new(result);
        Ok(Some(match left {
            Value::FrozenSet(_) => Value::FrozenSet(result),
            _ => Value::Set(result),
        }))
    }

    fn number_operation(
        &mut self,
        operator: BinaryOperator,
        left: &Value,
        right: &Value,
    ) -> PyResult<Option<Value>> {
        if let (Value::Bool(left), Value::Bool(right)) = (left, right) {
            let result = match operator {
                BinaryOperator::BitAnd => left & right,
                BinaryOperator::BitOr => left | right,
                BinaryOperator::BitXor => left ^ right,
                _ => {
                    let (left, right) = (Value::Int((*left).into()), Value::Int((*right).into()));
                    return self.number_operation(operator, &left, &right);
                }
            };
            return Ok(Some(Value::Bool(result)));
        }
        if let (Some(left), Some(right)) = (as_big_int(left), as_big_int(right)) {
            return self.integer_operation(operator, &left, &right).map(Some);
        }
        let is_number = |value: &Value| {
            matches!(
                value,
                Value::Int(_) | Value::Bool(_) | Value::BigInt(_) | Value::Float(_)
            )
        };
        if !is_number(left) || !is_number(right) {
            return Ok(None);
        }
        let (left, right) = (self.expect_float(left)?, self.expect_float(right)?);
        self.float_operation(operator, left, right)
    }

    fn float_operation(
        &mut self,
        operator: BinaryOperator,
        left: f64,
        right: f64,
    ) -> PyResult<Option<Value>> {
        let zero_check = |vm: &mut Self, message: &str| -> PyResult<()> {
            if right == 0.0 {
                Err(vm.error("ZeroDivisionError", message))
            } else {
                Ok(())
            }
        };
        Ok(Some(Value::Float(match operator {
            BinaryOperator::Add => left + right,
            BinaryOperator::Subtract => left - right,
            BinaryOperator::Multiply => left * right,
            BinaryOperator::Divide => {
                zero_check(self, "float division by zero")?;
                left / right
            }
            BinaryOperator::FloorDivide => {
                zero_check(self, "float floor division by zero")?;
                let quotient = ((left - float_modulo(left, right)) / right).round();
                if quotient == 0.0 {
                    0.0_f64.copysign(left / right)
                } else {
                    quotient
                }
            }
            BinaryOperator::Modulo => {
                zero_check(self, "float modulo")?;
                float_modulo(left, right)
            }
            BinaryOperator::Power => {
                if left == 0.0 && right < 0.0 {
                    return Err(self.error(
                        "ZeroDivisionError",
                        "0.0 cannot be raised to a negative power",
                    ));
                }
                if left < 0.0 && right.fract() != 0.0 {
                    return Err(Error::unsupported("complex numbers are not supported"));
                }
                left.powf(right)
            }
            _ => return Ok(None),
        })))
    }

    fn integer_operation(
        &mut self,
        operator: BinaryOperator,
        left: &BigInt,
        right: &BigInt,
    ) -> PyResult {
        let result = match operator {
            BinaryOperator::Add => left + right,
            BinaryOperator::Subtract => left - right,
            BinaryOperator::Multiply
                if left.bits().saturating_add(right.bits()) > LARGEST_PRODUCT =>
            {
                return Err(self.error("OverflowError", "the product is too large to compute"));
            }
            BinaryOperator::Multiply => left * right,
            BinaryOperator::BitAnd => left & right,
            BinaryOperator::BitOr => left | right,
            BinaryOperator::BitXor => left ^ right,
            BinaryOperator::Divide => {
                if right.is_zero() {
                    return Err(self.error("ZeroDivisionError", "division by zero"));
                }
                return Ok(Value::Float(divide_integers(left, right)));
            }
            BinaryOperator::FloorDivide | BinaryOperator::Modulo => {
                if right.is_zero() {
                    return Err(self.error(
                        "ZeroDivisionError",
                        if operator == BinaryOperator::Modulo {
                            "integer modulo by zero"
                        } else {
                            "integer division or modulo by zero"
                        },
                    ));
                }
                let (quotient, rest) = floor_divide(left, right);
                if operator == BinaryOperator::Modulo {
                    rest
                } else {
                    quotient
                }
            }
            BinaryOperator::Power => return self.integer_power(left, right),
            BinaryOperator::LeftShift | BinaryOperator::RightShift => {
                if right.is_negative() {
                    return Err(self.value_error("negative shift count"));
                }
                let Some(count) = right.to_usize().filter(|count| *count < LARGEST_REPEAT) else {
                    return Err(self.error("OverflowError", "too many digits in integer"));
                };
                if operator == BinaryOperator::LeftShift {
                    left << count
                } else {
                    left >> count
                }
            }
            BinaryOperator::MatrixMultiply => {
                return Err(self.type_error("unsupported operand type(s) for @: 'int' and 'int'"));
            }
        };
        Ok(Value::big_int(result))
    }

    fn integer_power(&mut self, base: &BigInt, exponent: &BigInt) -> PyResult {
        if exponent.is_negative() {
            let (base, exponent) = (
                base.to_f64().unwrap_or(f64::NAN),
                exponent.to_f64().unwrap_or(f64::NAN),
            );
            if base == 0.0 {
                return Err(self.error(
                    "ZeroDivisionError",
                    "0.0 cannot be raised to a negative power",
                ));
            }
            return Ok(Value::Float(base.powf(exponent)));
        }
        match exponent
            .to_u32()
            .filter(|exponent| u64::from(*exponent).saturating_mul(base.bits().max(1)) < 10_000_000)
        {
            Some(exponent) => Ok(Value::big_int(Pow::pow(base, exponent))),
            None => Err(self.error("OverflowError", "the power is too large to compute")),
        }
    }

    /// `<operator> operand`
    ///
    /// # Errors
    /// The operator is not defined for the value, or a method raised.
    pub fn unary_operation(&mut self, operator: UnaryOperator, operand: &Value) -> PyResult {
        let (symbol, name) = match operator {
            UnaryOperator::Negative => ("-", "__neg__"),
            UnaryOperator::Positive => ("+", "__pos__"),
            UnaryOperator::Invert => ("~", "__invert__"),
        };
        if let Value::Unresolved(unresolved) = operand {
            return Ok(Value::Unresolved(
                unresolved.derived(&format!(" ({symbol})")),
            ));
        }
        if let Some(class) = self.operand_class(operand)
            && let Some(method) = class.lookup(&Str::from(name))
        {
            return self.call_found(&method, operand, Arguments::default());
        }
        let value = operand.unwrapped();
        if let Value::Float(number) = value {
            match operator {
                UnaryOperator::Negative => return Ok(Value::Float(-number)),
                UnaryOperator::Positive => return Ok(Value::Float(*number)),
                UnaryOperator::Invert => {}
            }
        }
        match as_big_int(value) {
            Some(number) => Ok(Value::big_int(match operator {
                UnaryOperator::Negative => -number,
                UnaryOperator::Positive => number,
                UnaryOperator::Invert => -number - 1,
            })),
            None => {
                let class = self.class_name(operand);
                Err(self.type_error(format!("bad operand type for unary {symbol}: '{class}'")))
            }
        }
    }
}

fn quick_integer(operator: BinaryOperator, left: i64, right: i64) -> Option<i64> {
    match operator {
        BinaryOperator::Add => left.checked_add(right),
        BinaryOperator::Subtract => left.checked_sub(right),
        BinaryOperator::Multiply => left.checked_mul(right),
        BinaryOperator::BitAnd => Some(left & right),
        BinaryOperator::BitOr => Some(left | right),
        BinaryOperator::FloorDivide if right > 0 => Some(left.div_euclid(right)),
        BinaryOperator::Modulo if right > 0 => Some(left.rem_euclid(right)),
        _ => None,
    }
}

/// Quotient rounded down and the rest with the divisor's sign.
pub(super) fn floor_divide(left: &BigInt, right: &BigInt) -> (BigInt, BigInt) {
    let quotient = left / right;
    let rest = left % right;
    if !rest.is_zero() && (rest.is_negative() != right.is_negative()) {
        (quotient - 1, rest + right)
    } else {
        (quotient, rest)
    }
}

fn float_modulo(left: f64, right: f64) -> f64 {
    let rest = left % right;
    if rest != 0.0 && (rest < 0.0) != (right < 0.0) {
        rest + right
    } else if rest == 0.0 {
        0.0_f64.copysign(right)
    } else {
        rest
    }
}

/// True division of integers, exact to the last bit also where both exceed what a float holds.
fn divide_integers(left: &BigInt, right: &BigInt) -> f64 {
    let (near_left, near_right) = (
        left.to_f64().unwrap_or(f64::NAN),
        right.to_f64().unwrap_or(f64::NAN),
    );
    if left.bits() <= 53 && right.bits() <= 53 {
        return near_left / near_right;
    }
    // Scale so that the quotient has 64 significant bits, then scale back.
    let shift =
        64 + i64::try_from(right.bits()).unwrap_or(0) - i64::try_from(left.bits()).unwrap_or(0);
    let scaled = if shift >= 0 {
        (left << usize::try_from(shift).unwrap_or(0)) / right
    } else {
        left / (right << usize::try_from(-shift).unwrap_or(0))
    };
    let exponent = i32::try_from(-shift).unwrap_or(0);
    scaled.to_f64().unwrap_or(f64::NAN) * 2f64.powi(exponent)
}
