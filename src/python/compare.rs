//! Truth, equality, order and hashes.

use std::cmp::Ordering;
use std::rc::Rc;

use num_bigint::BigInt;
use num_traits::{ToPrimitive, Zero};

use super::code::CompareOperator;
use super::error::{Error, PyResult};
use super::interpreter::Interpreter;
use super::string::{Str, hash_text};
use super::value::{DictPart, Instance, Value};

const SPREAD_OFFSET: u64 = 0x1234_5678_9abc_def1;
const SPREAD_FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;
const SPREAD_TURN: u32 = 26;

/// The hash of an integer: a bijection, so that [`unspread`] finds the integer of any hash.
fn spread(number: u64) -> u64 {
    number
        .wrapping_add(SPREAD_OFFSET)
        .wrapping_mul(SPREAD_FACTOR)
        .rotate_left(SPREAD_TURN)
}

/// The integer that has this hash: what `hash()` gives, so that a `__hash__` that passes it on
/// makes its object hash like the value it was taken from.
fn unspread(hash: u64) -> u64 {
    // Newton's iteration for the inverse of an odd number modulo 2^64.
    let mut inverse: u64 = SPREAD_FACTOR;
    for _ in 0..6 {
        let step = 2_u64.wrapping_sub(SPREAD_FACTOR.wrapping_mul(inverse));
        inverse = inverse.wrapping_mul(step);
    }
    hash.rotate_right(SPREAD_TURN)
        .wrapping_mul(inverse)
        .wrapping_sub(SPREAD_OFFSET)
}

fn combine(left: u64, right: u64) -> u64 {
    left.rotate_left(5).wrapping_mul(0x0100_0000_01b3) ^ right
}

/// The number behind an int, bool or big int.
pub(super) fn as_big_int(value: &Value) -> Option<BigInt> {
    match value {
        Value::Int(number) => Some(BigInt::from(*number)),
        Value::Bool(truth) => Some(BigInt::from(i64::from(*truth))),
        Value::BigInt(number) => Some((**number).clone()),
        _ => None,
    }
}

fn as_i64(value: &Value) -> Option<i64> {
    match value {
        Value::Int(number) => Some(*number),
        Value::Bool(truth) => Some(i64::from(*truth)),
        _ => None,
    }
}

/// How two builtin numbers compare; `None` where one is no number or not comparable (NaN).
fn number_order(left: &Value, right: &Value) -> Option<Option<Ordering>> {
    if let (Some(left), Some(right)) = (as_i64(left), as_i64(right)) {
        return Some(Some(left.cmp(&right)));
    }
    match (left, right) {
        (Value::Float(left), Value::Float(right)) => Some(left.partial_cmp(right)),
        (Value::Float(float), other) => {
            let integer = as_big_int(other)?;
            Some(compare_float_int(*float, &integer))
        }
        (other, Value::Float(float)) => {
            let integer = as_big_int(other)?;
            Some(compare_float_int(*float, &integer).map(Ordering::reverse))
        }
        _ => Some(Some(as_big_int(left)?.cmp(&as_big_int(right)?))),
    }
}

fn compare_float_int(float: f64, integer: &BigInt) -> Option<Ordering> {
    if float.is_nan() {
        return None;
    }
    if float.is_infinite() {
        return Some(if float > 0.0 {
            Ordering::Greater
        } else {
            Ordering::Less
        });
    }
    let whole = num_traits::FromPrimitive::from_f64(float.trunc()).unwrap_or_else(BigInt::zero);
    Some(
        whole
            .cmp(integer)
            .then_with(|| float.fract().partial_cmp(&0.0).unwrap_or(Ordering::Equal)),
    )
}

fn reflected(operator: CompareOperator) -> CompareOperator {
    match operator {
        CompareOperator::Less => CompareOperator::Greater,
        CompareOperator::LessEqual => CompareOperator::GreaterEqual,
        CompareOperator::Greater => CompareOperator::Less,
        CompareOperator::GreaterEqual => CompareOperator::LessEqual,
        same => same,
    }
}

fn special_name(operator: CompareOperator) -> &'static str {
    match operator {
        CompareOperator::Equal => "__eq__",
        CompareOperator::NotEqual => "__ne__",
        CompareOperator::Less => "__lt__",
        CompareOperator::LessEqual => "__le__",
        CompareOperator::Greater => "__gt__",
        CompareOperator::GreaterEqual => "__ge__",
    }
}

fn symbol(operator: CompareOperator) -> &'static str {
    match operator {
        CompareOperator::Equal => "==",
        CompareOperator::NotEqual => "!=",
        CompareOperator::Less => "<",
        CompareOperator::LessEqual => "<=",
        CompareOperator::Greater => ">",
        CompareOperator::GreaterEqual => ">=",
    }
}

fn satisfied(operator: CompareOperator, order: Ordering) -> bool {
    match operator {
        CompareOperator::Equal => order.is_eq(),
        CompareOperator::NotEqual => order.is_ne(),
        CompareOperator::Less => order.is_lt(),
        CompareOperator::LessEqual => order.is_le(),
        CompareOperator::Greater => order.is_gt(),
        CompareOperator::GreaterEqual => order.is_ge(),
    }
}

impl Interpreter {
    /// `bool(value)`
    ///
    /// # Errors
    /// The value is not known, or `__bool__` or `__len__` raised.
    pub fn is_true(&mut self, value: &Value) -> PyResult<bool> {
        Ok(match value {
            Value::None => false,
            Value::Bool(truth) => *truth,
            Value::Int(number) => *number != 0,
            Value::BigInt(number) => !number.is_zero(),
            Value::Float(number) => *number != 0.0,
            Value::Str(text) => !text.is_empty(),
            Value::Bytes(data) => !data.is_empty(),
            Value::Tuple(items) => !items.is_empty(),
            Value::List(list) => !list.items.borrow().is_empty(),
            Value::Dict(dict) | Value::Set(dict) | Value::FrozenSet(dict) => !dict.is_empty(),
            Value::DictView(view) => !view.dict.is_empty(),
            Value::Range(range) => !range.is_empty(),
            Value::Unresolved(unresolved) => {
                return Err(Error::unresolved(unresolved, "a condition"));
            }
            Value::Instance(instance) => {
                let class = instance.class();
                if let Some(hook) = class.lookup(&Str::from("__bool__")) {
                    let result =
                        self.call_found(&hook, value, super::value::Arguments::default())?;
                    return match result {
                        Value::Bool(truth) => Ok(truth),
                        Value::Unresolved(unresolved) => {
                            Err(Error::unresolved(&unresolved, "a condition"))
                        }
                        other => {
                            let class = self.class_name(&other);
                            Err(self.type_error(format!(
                                "__bool__ should return bool, returned {class}"
                            )))
                        }
                    };
                }
                if class.lookup(&Str::from("__len__")).is_some() {
                    return Ok(self.length(value)? > 0);
                }
                match value.unwrapped() {
                    Value::Instance(_) => match class.unresolved() {
                        Some(unresolved) => {
                            return Err(Error::unresolved(&unresolved, "a condition"));
                        }
                        None => true,
                    },
                    inner => return self.is_true(&inner.clone()),
                }
            }
            Value::Class(class) => {
                if let Some(metaclass) = &class.metaclass
                    && let Some(hook) = metaclass.lookup(&Str::from("__bool__"))
                {
                    let result =
                        self.call_found(&hook, value, super::value::Arguments::default())?;
                    return Ok(matches!(result, Value::Bool(true)));
                }
                true
            }
            _ => true,
        })
    }

    /// `left == right`, as a truth value.
    ///
    /// # Errors
    /// An `__eq__` raised, or one of both is not known.
    pub fn equals(&mut self, left: &Value, right: &Value) -> PyResult<bool> {
        if left.is_same(right) && !matches!(left, Value::Float(_)) {
            return Ok(true);
        }
        let result = self.rich_compare(CompareOperator::Equal, left, right)?;
        self.is_true(&result)
    }

    /// A comparison; classes may give any value.
    ///
    /// # Errors
    /// The values have no order, or a method raised.
    pub fn rich_compare(
        &mut self,
        operator: CompareOperator,
        left: &Value,
        right: &Value,
    ) -> PyResult {
        if let (Value::Str(left), Value::Str(right)) = (left, right) {
            return Ok(Value::Bool(match operator {
                CompareOperator::Equal => left == right,
                CompareOperator::NotEqual => left != right,
                _ => satisfied(operator, left.as_str().cmp(right.as_str())),
            }));
        }
        if let (Value::Unresolved(unresolved), _) | (_, Value::Unresolved(unresolved)) =
            (left, right)
        {
            let suffix = format!(" {} ...", symbol(operator));
            return Ok(Value::Unresolved(unresolved.derived(&suffix)));
        }
        self.enter_recursion()?;
        let result = self.compare_dispatch(operator, left, right);
        self.depth -= 1;
        result
    }

    pub(super) fn enter_recursion(&mut self) -> PyResult<()> {
        self.depth += 1;
        if self.depth > super::interpreter::RECURSION_LIMIT {
            self.depth -= 1;
            return Err(self.error(
                "RecursionError",
                "maximum recursion depth exceeded in comparison",
            ));
        }
        Ok(())
    }

    fn compare_dispatch(
        &mut self,
        operator: CompareOperator,
        left: &Value,
        right: &Value,
    ) -> PyResult {
        // A class that derives from the other side's class goes first.
        let right_first = match (left, right) {
            (Value::Instance(left), Value::Instance(right)) => {
                let (left, right) = (left.class(), right.class());
                !Rc::ptr_eq(&left, &right) && right.is_subclass_of(&left)
            }
            (left, Value::Instance(right)) => right.class().is_subclass_of(&self.class_of(left)),
            _ => false,
        };
        let attempts: [(&Value, &Value, CompareOperator); 2] = if right_first {
            [(right, left, reflected(operator)), (left, right, operator)]
        } else {
            [(left, right, operator), (right, left, reflected(operator))]
        };
        for (receiver, other, operator) in attempts {
            if let Some(result) = self.compare_special(receiver, other, operator)? {
                return Ok(result);
            }
        }
        self.compare_builtin(operator, left.unwrapped(), right.unwrapped(), left, right)
    }

    /// The comparison method of an instance or of a class with a metaclass.
    fn compare_special(
        &mut self,
        receiver: &Value,
        other: &Value,
        operator: CompareOperator,
    ) -> PyResult<Option<Value>> {
        let class = match receiver {
            Value::Instance(instance) => instance.class(),
            Value::Class(class) => match &class.metaclass {
                Some(metaclass) => Rc::clone(metaclass),
                None => return Ok(None),
            },
            _ => return Ok(None),
        };
        if let Some(method) = class.lookup_override(special_name(operator))
            && !method.is_none()
        {
            let arguments = super::value::Arguments::positional(vec![other.clone()]);
            let result = self.call_found(&method, receiver, arguments)?;
            return Ok((!matches!(result, Value::NotImplemented)).then_some(result));
        }
        if operator == CompareOperator::NotEqual
            && let Some(method) = class.lookup_override("__eq__")
        {
            let arguments = super::value::Arguments::positional(vec![other.clone()]);
            let result = self.call_found(&method, receiver, arguments)?;
            return Ok(match result {
                Value::NotImplemented => None,
                Value::Unresolved(_) => Some(result),
                result => Some(Value::Bool(!self.is_true(&result)?)),
            });
        }
        Ok(None)
    }

    fn compare_builtin(
        &mut self,
        operator: CompareOperator,
        left: &Value,
        right: &Value,
        whole_left: &Value,
        whole_right: &Value,
    ) -> PyResult {
        if let Some(order) = number_order(left, right) {
            return Ok(Value::Bool(match order {
                Some(order) => satisfied(operator, order),
                None => operator == CompareOperator::NotEqual,
            }));
        }
        let order = match (left, right) {
            (Value::Str(left), Value::Str(right)) => Some(left.as_str().cmp(right.as_str())),
            (Value::Bytes(left), Value::Bytes(right)) => Some(left.cmp(right)),
            (Value::Tuple(left), Value::Tuple(right)) => {
                return self.compare_sequences(operator, left, right);
            }
            (Value::List(left), Value::List(right)) => {
                let (left, right) = (left.items.borrow().clone(), right.items.borrow().clone());
                return self.compare_sequences(operator, &left, &right);
            }
            _ => None,
        };
        if let Some(order) = order {
            return Ok(Value::Bool(satisfied(operator, order)));
        }
        match operator {
            CompareOperator::Equal => Ok(Value::Bool(self.builtin_equal(left, right)?)),
            CompareOperator::NotEqual => Ok(Value::Bool(!self.builtin_equal(left, right)?)),
            _ => {
                if let Some(result) = self.compare_sets(operator, left, right)? {
                    return Ok(Value::Bool(result));
                }
                let (left, right) = (
                    self.operand_name(whole_left),
                    self.operand_name(whole_right),
                );
                Err(self.type_error(format!(
                    "'{}' not supported between instances of '{left}' and '{right}'",
                    symbol(operator)
                )))
            }
        }
    }

    fn builtin_equal(&mut self, left: &Value, right: &Value) -> PyResult<bool> {
        if left.is_same(right) {
            return Ok(true);
        }
        match (left, right) {
            (Value::Dict(left), Value::Dict(right)) => {
                if left.len() != right.len() {
                    return Ok(false);
                }
                for (key, value) in left.items() {
                    match right.get(self, &key)? {
                        Some(other) if self.equals(&value, &other)? => {}
                        _ => return Ok(false),
                    }
                }
                Ok(true)
            }
            (Value::Range(left), Value::Range(right)) => Ok(left.len() == right.len()
                && (left.is_empty()
                    || (left.start == right.start
                        && (left.len() == 1 || left.step == right.step)))),
            (Value::Slice(left), Value::Slice(right)) => Ok(self
                .equals(&left.lower, &right.lower)?
                && self.equals(&left.upper, &right.upper)?
                && self.equals(&left.step, &right.step)?),
            (Value::Instance(left), Value::Instance(right)) => self.equal_aliases(left, right),
            (Value::Method(left), Value::Method(right)) => Ok(left
                .receiver
                .is_same(&right.receiver)
                && left.function.is_same(&right.function)),
            _ => match (set_keys(left), set_keys(right)) {
                (Some(left), Some(right)) => {
                    if left.len() != right.len() {
                        return Ok(false);
                    }
                    let right = super::dict::Dict::from_keys(self, right)?;
                    for key in left {
                        if !right.contains(self, &key)? {
                            return Ok(false);
                        }
                    }
                    Ok(true)
                }
                _ => Ok(false),
            },
        }
    }

    /// `list[int] == list[int]`, `int | str == str | int`
    fn equal_aliases(&mut self, left: &Rc<Instance>, right: &Rc<Instance>) -> PyResult<bool> {
        let class = left.class();
        if !Rc::ptr_eq(&class, &right.class()) {
            return Ok(false);
        }
        let part = |instance: &Instance, name| instance.attributes.get_text(name);
        let (Some(left_arguments), Some(right_arguments)) =
            (part(left, "__args__"), part(right, "__args__"))
        else {
            return Ok(false);
        };
        if Rc::ptr_eq(&class, &self.types.generic_alias) {
            let (Some(left_origin), Some(right_origin)) =
                (part(left, "__origin__"), part(right, "__origin__"))
            else {
                return Ok(false);
            };
            return Ok(self.equals(&left_origin, &right_origin)?
                && self.equals(&left_arguments, &right_arguments)?);
        }
        if Rc::ptr_eq(&class, &self.types.union_type)
            && let (Value::Tuple(left), Value::Tuple(right)) = (&left_arguments, &right_arguments)
        {
            let left = super::dict::Dict::from_keys(self, left.to_vec())?;
            let right = super::dict::Dict::from_keys(self, right.to_vec())?;
            return self.builtin_equal(
                &Value::FrozenSet(Rc::new(left)),
                &Value::FrozenSet(Rc::new(right)),
            );
        }
        Ok(false)
    }

    /// The hash of `list[int]` and `int | str`; `None` for any other object.
    fn alias_hash(&mut self, instance: &Instance) -> PyResult<Option<u64>> {
        let class = instance.class();
        let Some(arguments) = instance.attributes.get_text("__args__") else {
            return Ok(None);
        };
        if Rc::ptr_eq(&class, &self.types.generic_alias)
            && let Some(origin) = instance.attributes.get_text("__origin__")
        {
            let (origin, arguments) = (self.hash(&origin)?, self.hash(&arguments)?);
            return Ok(Some(combine(origin, arguments)));
        }
        if Rc::ptr_eq(&class, &self.types.union_type)
            && let Value::Tuple(members) = &arguments
        {
            let members = super::dict::Dict::from_keys(self, members.to_vec())?;
            return Ok(Some(self.hash(&Value::FrozenSet(Rc::new(members)))?));
        }
        Ok(None)
    }

    fn compare_sets(
        &mut self,
        operator: CompareOperator,
        left: &Value,
        right: &Value,
    ) -> PyResult<Option<bool>> {
        let (Some(left), Some(right)) = (set_keys(left), set_keys(right)) else {
            return Ok(None);
        };
        let (small, large, strict) = match operator {
            CompareOperator::Less => (left, right, true),
            CompareOperator::LessEqual => (left, right, false),
            CompareOperator::Greater => (right, left, true),
            _ => (right, left, false),
        };
        if strict && small.len() >= large.len() {
            return Ok(Some(false));
        }
        let large = super::dict::Dict::from_keys(self, large)?;
        for key in small {
            if !large.contains(self, &key)? {
                return Ok(Some(false));
            }
        }
        Ok(Some(true))
    }

    fn compare_sequences(
        &mut self,
        operator: CompareOperator,
        left: &[Value],
        right: &[Value],
    ) -> PyResult {
        let is_equality = matches!(operator, CompareOperator::Equal | CompareOperator::NotEqual);
        if is_equality && left.len() != right.len() {
            return Ok(Value::Bool(operator == CompareOperator::NotEqual));
        }
        for (left, right) in left.iter().zip(right) {
            if !self.equals(left, right)? {
                if is_equality {
                    return Ok(Value::Bool(operator == CompareOperator::NotEqual));
                }
                return self.rich_compare(operator, left, right);
            }
        }
        Ok(Value::Bool(satisfied(
            operator,
            left.len().cmp(&right.len()),
        )))
    }

    /// What Python's `hash(value)` shows.
    ///
    /// # Errors
    /// As [`Interpreter::hash`].
    pub fn python_hash(&mut self, value: &Value) -> PyResult<i64> {
        self.hash(value).map(|hash| unspread(hash).cast_signed())
    }

    /// The hash by which tables find the value.
    ///
    /// # Errors
    /// The value is not hashable, or `__hash__` raised.
    pub fn hash(&mut self, value: &Value) -> PyResult<u64> {
        Ok(match value {
            Value::Str(text) => text.hash(),
            Value::None => spread(1),
            Value::Ellipsis => spread(2),
            Value::NotImplemented => spread(3),
            Value::Bool(truth) => spread(u64::from(*truth)),
            Value::Int(number) => spread(number.cast_unsigned()),
            Value::BigInt(number) => hash_text(&number.to_string()),
            Value::Float(number) => {
                if number.fract() == 0.0
                    && let Some(whole) = number.to_i64()
                {
                    spread(whole.cast_unsigned())
                } else {
                    spread(number.to_bits())
                }
            }
            Value::Bytes(data) => data
                .iter()
                .fold(spread(5), |hash, byte| combine(hash, u64::from(*byte))),
            Value::Tuple(items) => {
                let mut hash = spread(6);
                for item in items.iter() {
                    hash = combine(hash, self.hash(item)?);
                }
                hash | 1
            }
            Value::FrozenSet(items) => {
                let mut hash = spread(7);
                for key in items.keys() {
                    hash = hash.wrapping_add(self.hash(&key)?);
                }
                hash | 1
            }
            Value::Instance(instance) => {
                let class = instance.class();
                match class.lookup_override("__hash__") {
                    Some(Value::None) => return Err(self.unhashable(value)),
                    Some(Value::Native(_)) if !matches!(value.unwrapped(), Value::Instance(_)) => {
                        return self.hash(&value.unwrapped().clone());
                    }
                    Some(hook) => {
                        let result =
                            self.call_found(&hook, value, super::value::Arguments::default())?;
                        match result {
                            Value::Int(number) => spread(number.cast_unsigned()),
                            Value::BigInt(number) => hash_text(&number.to_string()),
                            _ => {
                                return Err(
                                    self.type_error("__hash__ method should return an integer")
                                );
                            }
                        }
                    }
                    None => match value.unwrapped() {
                        Value::Instance(_) => match self.alias_hash(instance)? {
                            Some(hash) => hash,
                            None => spread(value.address().unwrap_or(0) as u64),
                        },
                        inner => return self.hash(&inner.clone()),
                    },
                }
            }
            Value::List(_) | Value::Dict(_) | Value::Set(_) | Value::Slice(_) => {
                return Err(self.unhashable(value));
            }
            Value::DictView(view) if view.part != DictPart::Values => {
                return Err(self.unhashable(value));
            }
            Value::Method(method) => combine(
                self.hash(&method.receiver)?,
                spread(method.function.address().unwrap_or(0) as u64),
            ),
            Value::Range(range) => {
                let key = Value::tuple(vec![
                    Value::Int(range.start),
                    Value::Int(range.stop),
                    Value::Int(range.step),
                ]);
                self.hash(&key)?
            }
            other => spread(other.address().unwrap_or(0) as u64),
        })
    }

    fn unhashable(&mut self, value: &Value) -> Box<Error> {
        let class = self.class_name(value);
        self.type_error(format!("unhashable type: '{class}'"))
    }
}

/// The elements of a set or of a view that behaves as one.
pub(super) fn set_keys(value: &Value) -> Option<Vec<Value>> {
    match value {
        Value::Set(set) | Value::FrozenSet(set) => Some(set.keys()),
        Value::DictView(view) => match view.part {
            DictPart::Keys => Some(view.dict.keys()),
            DictPart::Items => Some(
                view.dict
                    .items()
                    .into_iter()
                    .map(|(key, value)| Value::tuple(vec![key, value]))
                    .collect(),
            ),
            DictPart::Values => None,
        },
        _ => None,
    }
}
