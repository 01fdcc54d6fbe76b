//! The `decimal` module: the class `Decimal` and its context. The exceptions and
//! `localcontext` are written in Python (`lib/decimal.py`).

mod arithmetic;
mod number;
mod present;

use std::cell::{Cell, RefCell};
use std::cmp::Ordering;
use std::rc::Rc;

use num_bigint::BigInt;
use num_traits::{Signed, ToPrimitive, Zero};

pub use arithmetic::{Condition, Context};
pub use number::{DecimalValue, Rounding, Special};

use super::super::error::{Error, PyResult};
use super::super::interpreter::Interpreter;
use super::super::module::Module;
use super::super::native::{ArgumentReader, ClassBuilder, ModuleBuilder, native, native_instance};
use super::super::types::number::{divide_exactly, finite_ratio};
use super::super::value::{Arguments, Binding, Class, Layout, Property, Purity, Value};
use super::support::{
    binary, class_argument, equality, immutable, integer, module_attribute, native as native_value,
    only, operands, ordering,
};
use arithmetic::{INVALID, SYNTAX};
use number::ROUNDINGS;

/// What a `Context` holds.
struct ContextValue {
    precision: Cell<i64>,
    rounding: Cell<Rounding>,
}

impl ContextValue {
    fn get(&self) -> Context {
        Context {
            precision: self.precision.get(),
            rounding: self.rounding.get(),
        }
    }
}

/// The classes of the module and the context in use.
struct State {
    decimal: Rc<Class>,
    context: Rc<Class>,
    current: RefCell<Value>,
}

fn state(vm: &mut Interpreter) -> Rc<State> {
    if let Some(state) = vm.extension::<State>() {
        return state;
    }
    let object = Rc::clone(&vm.types.object);
    let context = context_class(&object);
    let default = ContextValue {
        precision: Cell::new(28),
        rounding: Cell::new(Rounding::HalfEven),
    };
    let state = Rc::new(State {
        decimal: decimal_class(&object),
        current: RefCell::new(native_instance(&context, Rc::new(default))),
        context,
    });
    vm.set_extension(Rc::clone(&state));
    state
}

/// The context in use.
fn context(vm: &mut Interpreter) -> Context {
    let current = state(vm).current.borrow().clone();
    native_value::<ContextValue>(&current).map_or(
        Context {
            precision: 28,
            rounding: Rounding::HalfEven,
        },
        |context| context.get(),
    )
}

/// The class `Decimal`.
pub fn class(vm: &mut Interpreter) -> Rc<Class> {
    Rc::clone(&state(vm).decimal)
}

/// A Python `Decimal`.
pub fn value(vm: &mut Interpreter, number: DecimalValue) -> Value {
    let class = class(vm);
    native_instance(&class, Rc::new(number))
}

/// The number of a Python `Decimal`.
#[must_use]
pub fn decimal_of(value: &Value) -> Option<Rc<DecimalValue>> {
    native_value::<DecimalValue>(value)
}

/// A Python `Decimal` from a literal, as a database sends it.
#[must_use]
pub fn parse(vm: &mut Interpreter, text: &str) -> Option<Value> {
    let number = DecimalValue::parse(text)?;
    Some(value(vm, number))
}

/// Raises the exception of a condition.
fn raise(vm: &mut Interpreter, condition: Condition) -> Box<Error> {
    let made = module_attribute(vm, "decimal", condition.raised).and_then(|class| {
        let named = module_attribute(vm, "decimal", condition.named)?;
        vm.call_positional(&class, vec![Value::list(vec![named])])
    });
    match made {
        Ok(made) => vm.raise_value(&made),
        Err(error) => error,
    }
}

fn outcome(vm: &mut Interpreter, made: Result<DecimalValue, Condition>) -> PyResult {
    match made {
        Ok(number) => Ok(value(vm, number)),
        Err(condition) => Err(raise(vm, condition)),
    }
}

/// A `Decimal` or an integer as an operand.
fn operand(value: &Value) -> Option<Rc<DecimalValue>> {
    decimal_of(value).or_else(|| {
        value
            .to_big_int()
            .map(|number| Rc::new(DecimalValue::from_integer(&number)))
    })
}

fn expect(vm: &mut Interpreter, value: &Value) -> PyResult<Rc<DecimalValue>> {
    match operand(value) {
        Some(number) => Ok(number),
        None => {
            if matches!(value, Value::Unresolved(_)) {
                vm.expect_float(value)?;
            }
            let class = vm.class_name(value);
            Err(vm.type_error(format!(
                "conversion from {class} to Decimal is not supported"
            )))
        }
    }
}

/// The exact value of a `float`.
fn from_float(number: f64) -> DecimalValue {
    if number.is_nan() {
        return DecimalValue::special(false, Special::NotANumber);
    }
    if number.is_infinite() {
        return DecimalValue::special(number < 0.0, Special::Infinity);
    }
    let (numerator, denominator) = finite_ratio(number);
    // The denominator is a power of two; each halving is a digit.
    let twos = i64::try_from(denominator.bits()).unwrap_or(1) - 1;
    let fives = num_traits::Pow::pow(BigInt::from(5), u32::try_from(twos).unwrap_or(0));
    DecimalValue::new(number.is_sign_negative(), numerator.abs() * fives, -twos)
}

fn create(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    let mut reader = ArgumentReader::new("Decimal", arguments);
    let class = reader.required(vm, "cls")?;
    let given = reader.optional("value");
    reader.optional("context");
    reader.finish(vm)?;
    let class = class_argument(vm, &class)?;
    let number = match given {
        None => DecimalValue::new(false, BigInt::zero(), 0),
        Some(given) => convert(vm, &given)?,
    };
    Ok(native_instance(&class, Rc::new(number)))
}

fn convert(vm: &mut Interpreter, given: &Value) -> PyResult<DecimalValue> {
    if let Some(number) = operand(given) {
        return Ok((*number).clone());
    }
    match given.unwrapped() {
        Value::Str(text) => match DecimalValue::parse(text) {
            Some(number) => Ok(number),
            None => Err(raise(vm, SYNTAX)),
        },
        Value::Float(number) => Ok(from_float(*number)),
        Value::Tuple(parts) if parts.len() == 3 => from_parts(vm, parts),
        Value::List(parts) if parts.items.borrow().len() == 3 => {
            let parts = parts.items.borrow().clone();
            from_parts(vm, &parts)
        }
        Value::Tuple(_) | Value::List(_) => {
            Err(vm.value_error("argument must be a sequence of length 3"))
        }
        _ => {
            if matches!(given, Value::Unresolved(_)) {
                vm.expect_str(given)?;
            }
            let class = vm.class_name(given);
            Err(vm.type_error(format!(
                "conversion from {class} to Decimal is not supported"
            )))
        }
    }
}

/// `(sign, digits, exponent)`
fn from_parts(vm: &mut Interpreter, parts: &[Value]) -> PyResult<DecimalValue> {
    let negative = integer(vm, &parts[0])? == 1;
    let mut coefficient = BigInt::zero();
    for digit in vm.collect(&parts[1])? {
        coefficient = coefficient * 10 + integer(vm, &digit)?;
    }
    if let Some(name) = parts[2].as_str() {
        return Ok(DecimalValue::special(
            negative,
            match name.as_str() {
                "F" => Special::Infinity,
                "N" => Special::Signaling,
                _ => Special::NotANumber,
            },
        ));
    }
    Ok(DecimalValue::new(
        negative,
        coefficient,
        integer(vm, &parts[2])?,
    ))
}

fn decimal_class(object: &Rc<Class>) -> Rc<Class> {
    let builder = ClassBuilder::new("Decimal", "decimal", &[object], Layout::Native)
        .static_method("__new__", create)
        .class_method("from_float", |vm, arguments| {
            let (class, number) = operands(vm, "from_float", arguments)?;
            let class = class_argument(vm, &class)?;
            let number = match operand(&number) {
                Some(number) => (*number).clone(),
                None => from_float(vm.expect_float(&number)?),
            };
            Ok(native_instance(&class, Rc::new(number)))
        })
        .method("__str__", |vm, arguments| {
            let this = only(vm, "__str__", arguments)?;
            Ok(Value::from(expect(vm, &this)?.to_string()))
        })
        .method("__repr__", |vm, arguments| {
            let this = only(vm, "__repr__", arguments)?;
            Ok(Value::from(format!("Decimal('{}')", expect(vm, &this)?)))
        })
        .method("__format__", |vm, arguments| {
            let (this, spec) = operands(vm, "__format__", arguments)?;
            let (number, spec) = (expect(vm, &this)?, vm.expect_str(&spec)?);
            let rounding = context(vm).rounding;
            present::format(vm, &number, &spec, rounding).map(Value::from)
        })
        .method("__hash__", |vm, arguments| {
            let this = only(vm, "__hash__", arguments)?;
            let number = expect(vm, &this)?;
            Ok(hash(&number))
        })
        .method("__bool__", |vm, arguments| {
            let this = only(vm, "__bool__", arguments)?;
            Ok(Value::Bool(!expect(vm, &this)?.is_zero()))
        })
        .getter("real", |_, value| Ok(value.clone()))
        .getter("imag", |vm, _| {
            Ok(value(vm, DecimalValue::new(false, BigInt::zero(), 0)))
        });
    let builder = operators(builder);
    let builder = conversions(builder);
    let builder = questions(builder);
    let builder = methods(builder);
    let builder = ordering(builder, |vm, left, right| match compare(left, right) {
        Some(Some(order)) => Ok(Some(order)),
        Some(None) => Err(raise(vm, INVALID)),
        None => Ok(None),
    });
    let builder = equality(builder, |_, left, right| {
        Ok(compare(left, right).map(|order| order.is_some_and(Ordering::is_eq)))
    });
    immutable(builder).build()
}

/// How a `Decimal` compares with a number; the inner `None` is for `NaN`.
fn compare(left: &Value, right: &Value) -> Option<Option<Ordering>> {
    let left = decimal_of(left)?;
    let right = match (operand(right), right.unwrapped()) {
        (Some(right), _) => right,
        (None, Value::Float(number)) => Rc::new(from_float(*number)),
        _ => return None,
    };
    Some((!left.is_nan() && !right.is_nan()).then(|| left.compare(&right)))
}

/// A hash that equal integers and floats have too.
fn hash(number: &DecimalValue) -> Value {
    if let Some(integer) = number.integer() {
        return Value::big_int(integer);
    }
    let float = number.to_float();
    let is_exact = number.special.is_some() || {
        let (numerator, denominator) = number.ratio();
        let (top, bottom) = finite_ratio(float);
        float.is_finite() && numerator * bottom == top * denominator
    };
    if is_exact {
        return Value::Int(float.to_bits().cast_signed());
    }
    let normalized = number.normalized();
    let folded = (normalized.signed() * 1_000_003 + normalized.exponent) % BigInt::from(i64::MAX);
    Value::big_int(folded)
}

type Operation = fn(&Context, &DecimalValue, &DecimalValue) -> Result<DecimalValue, Condition>;

fn operator(
    builder: ClassBuilder,
    name: &'static str,
    reflected: &'static str,
    operation: Operation,
) -> ClassBuilder {
    let run = move |vm: &mut Interpreter, left: &Value, right: &Value| -> PyResult {
        let (Some(left), Some(right)) = (operand(left), operand(right)) else {
            for value in [left, right] {
                if let Value::Unresolved(unresolved) = value {
                    return Ok(Value::Unresolved(unresolved.derived(" (computed)")));
                }
            }
            return Ok(Value::NotImplemented);
        };
        let made = operation(&context(vm), &left, &right);
        outcome(vm, made)
    };
    builder
        .method(name, move |vm, arguments| {
            let (left, right) = operands(vm, name, arguments)?;
            run(vm, &left, &right)
        })
        .method(reflected, move |vm, arguments| {
            let (right, left) = operands(vm, reflected, arguments)?;
            run(vm, &left, &right)
        })
}

fn operators(builder: ClassBuilder) -> ClassBuilder {
    let builder = operator(builder, "__add__", "__radd__", Context::add);
    let builder = operator(builder, "__sub__", "__rsub__", |context, left, right| {
        context.add(left, &right.negated())
    });
    let builder = operator(builder, "__mul__", "__rmul__", Context::multiply);
    let builder = operator(builder, "__truediv__", "__rtruediv__", Context::divide);
    let builder = operator(
        builder,
        "__floordiv__",
        "__rfloordiv__",
        Context::divide_integer,
    );
    let builder = operator(builder, "__mod__", "__rmod__", Context::remainder);
    let builder = binary(builder, "__divmod__", |vm, left, right| {
        let (Some(left), Some(right)) = (operand(left), operand(right)) else {
            return Ok(None);
        };
        let context = context(vm);
        // The remainder first: what it refuses, both do.
        let parts = context.remainder(&left, &right).and_then(|rest| {
            let quotient = context.divide_integer(&left, &right)?;
            Ok((quotient, rest))
        });
        match parts {
            Ok((quotient, rest)) => Ok(Some(Value::tuple(vec![
                value(vm, quotient),
                value(vm, rest),
            ]))),
            Err(condition) => Err(raise(vm, condition)),
        }
    });
    let builder = binary(builder, "__pow__", power);
    let builder = binary(builder, "__rpow__", |vm, left, right| {
        power(vm, right, left)
    });
    builder
        .method("__neg__", |vm, arguments| {
            let this = only(vm, "__neg__", arguments)?;
            let number = expect(vm, &this)?;
            let mut negated = context(vm).fit(&number.negated());
            negated.negative &= !negated.is_zero();
            Ok(value(vm, negated))
        })
        .method("__pos__", |vm, arguments| {
            let this = only(vm, "__pos__", arguments)?;
            let number = expect(vm, &this)?;
            let mut number = context(vm).fit(&number);
            number.negative &= !number.is_zero();
            Ok(value(vm, number))
        })
        .method("__abs__", |vm, arguments| {
            let this = only(vm, "__abs__", arguments)?;
            let number = expect(vm, &this)?;
            let mut number = context(vm).fit(&number);
            number.negative = false;
            Ok(value(vm, number))
        })
}

fn power(vm: &mut Interpreter, base: &Value, exponent: &Value) -> PyResult<Option<Value>> {
    let (Some(base), Some(exponent)) = (operand(base), operand(exponent)) else {
        return Ok(None);
    };
    match context(vm).power(&base, &exponent) {
        Some(made) => outcome(vm, made).map(Some),
        None => Err(Error::unsupported(format!(
            "Decimal('{base}') ** Decimal('{exponent}') is not supported: only integer exponents are"
        ))),
    }
}

fn to_integer(vm: &mut Interpreter, value: &Value, rounding: Rounding) -> PyResult {
    let number = expect(vm, value)?;
    if number.is_nan() {
        return Err(vm.value_error("cannot convert NaN to integer"));
    }
    if number.is_infinite() {
        return Err(vm.error("OverflowError", "cannot convert Infinity to integer"));
    }
    Ok(Value::big_int(number.rescale_to_integer(rounding)))
}

fn conversions(builder: ClassBuilder) -> ClassBuilder {
    let integers = [
        ("__int__", Rounding::Down),
        ("__trunc__", Rounding::Down),
        ("__floor__", Rounding::Floor),
        ("__ceil__", Rounding::Ceiling),
    ];
    let builder = integers
        .into_iter()
        .fold(builder, |builder, (name, rounding)| {
            builder.method(name, move |vm, arguments| {
                let this = only(vm, name, arguments)?;
                to_integer(vm, &this, rounding)
            })
        });
    builder
        .method("__float__", |vm, arguments| {
            let this = only(vm, "__float__", arguments)?;
            Ok(Value::Float(expect(vm, &this)?.to_float()))
        })
        .method("__round__", |vm, arguments| {
            let mut reader = ArgumentReader::new("__round__", arguments);
            let this = reader.required(vm, "self")?;
            let digits = reader.optional_not_none("n");
            reader.finish(vm)?;
            let Some(digits) = digits else {
                return to_integer(vm, &this, Rounding::HalfEven);
            };
            let digits = integer(vm, &digits)?;
            let number = expect(vm, &this)?;
            let pattern = DecimalValue::new(false, BigInt::from(1), -digits);
            let made = context(vm).quantize(&number, &pattern, Rounding::HalfEven);
            outcome(vm, made)
        })
        .method("as_integer_ratio", |vm, arguments| {
            let this = only(vm, "as_integer_ratio", arguments)?;
            let number = expect(vm, &this)?;
            if number.is_nan() {
                return Err(vm.value_error("cannot convert NaN to integer ratio"));
            }
            if number.is_infinite() {
                return Err(vm.error("OverflowError", "cannot convert Infinity to integer ratio"));
            }
            let (mut top, mut bottom) = number.ratio();
            for prime in [2i32, 5] {
                while (&top % prime).is_zero() && (&bottom % prime).is_zero() && !top.is_zero() {
                    top /= prime;
                    bottom /= prime;
                }
            }
            if top.is_zero() {
                bottom = BigInt::from(1);
            }
            Ok(Value::tuple(vec![
                Value::big_int(top),
                Value::big_int(bottom),
            ]))
        })
        .method("as_tuple", |vm, arguments| {
            let this = only(vm, "as_tuple", arguments)?;
            let number = expect(vm, &this)?;
            let digits = number.coefficient.to_string();
            let digits = digits
                .bytes()
                .map(|digit| Value::Int(i64::from(digit - b'0')))
                .collect();
            let (digits, exponent) = match number.special {
                None => (Value::tuple(digits), Value::Int(number.exponent)),
                Some(Special::Infinity) => (Value::tuple(vec![Value::Int(0)]), Value::from("F")),
                Some(Special::NotANumber) => (Value::tuple(Vec::new()), Value::from("n")),
                Some(Special::Signaling) => (Value::tuple(Vec::new()), Value::from("N")),
            };
            let class = module_attribute(vm, "decimal", "DecimalTuple")?;
            let sign = Value::Int(i64::from(number.negative));
            vm.call_positional(&class, vec![sign, digits, exponent])
        })
}

fn question(
    builder: ClassBuilder,
    name: &'static str,
    holds: fn(&DecimalValue) -> bool,
) -> ClassBuilder {
    builder.method(name, move |vm, arguments| {
        let this = only(vm, name, arguments)?;
        Ok(Value::Bool(holds(&*expect(vm, &this)?)))
    })
}

fn questions(builder: ClassBuilder) -> ClassBuilder {
    let builder = question(builder, "is_nan", DecimalValue::is_nan);
    let builder = question(builder, "is_qnan", |n| {
        n.special == Some(Special::NotANumber)
    });
    let builder = question(builder, "is_snan", |n| {
        n.special == Some(Special::Signaling)
    });
    let builder = question(builder, "is_infinite", DecimalValue::is_infinite);
    let builder = question(builder, "is_finite", |number| number.special.is_none());
    let builder = question(builder, "is_zero", DecimalValue::is_zero);
    question(builder, "is_signed", |number| number.negative)
}

/// The `rounding` and `context` arguments that many methods have.
fn rounding_argument(vm: &mut Interpreter, value: Option<&Value>) -> PyResult<Rounding> {
    let Some(value) = value else {
        return Ok(context(vm).rounding);
    };
    let name = vm.expect_str(value)?;
    match ROUNDINGS.iter().find(|(known, _)| *known == name.as_str()) {
        Some((_, rounding)) => Ok(*rounding),
        None => Err(vm.type_error(
            "valid values for rounding are:\n  [ROUND_CEILING, ROUND_FLOOR, ROUND_UP, ROUND_DOWN,\n   ROUND_HALF_UP, ROUND_HALF_DOWN, ROUND_HALF_EVEN,\n   ROUND_05UP]",
        )),
    }
}

fn context_argument(vm: &mut Interpreter, value: Option<&Value>) -> Context {
    let given = value.and_then(native_value::<ContextValue>);
    given.map_or_else(|| context(vm), |given| given.get())
}

fn methods(builder: ClassBuilder) -> ClassBuilder {
    let builder = ["to_integral_value", "to_integral", "to_integral_exact"]
        .into_iter()
        .fold(builder, |builder, name| {
            builder.method(name, move |vm, arguments| {
                let mut reader = ArgumentReader::new(name, arguments);
                let this = reader.required(vm, "self")?;
                let rounding = reader.optional_not_none("rounding");
                reader.optional("context");
                reader.finish(vm)?;
                let rounding = rounding_argument(vm, rounding.as_ref())?;
                let number = expect(vm, &this)?;
                let whole = if number.exponent >= 0 {
                    (*number).clone()
                } else {
                    number.rescale(0, rounding)
                };
                Ok(value(vm, whole))
            })
        });
    let builder = builder
        .method("quantize", |vm, arguments| {
            let mut reader = ArgumentReader::new("quantize", arguments);
            let this = reader.required(vm, "self")?;
            let pattern = reader.required(vm, "exp")?;
            let rounding = reader.optional_not_none("rounding");
            let given = reader.optional_not_none("context");
            reader.finish(vm)?;
            let context = context_argument(vm, given.as_ref());
            let rounding = match rounding {
                Some(rounding) => rounding_argument(vm, Some(&rounding))?,
                None => context.rounding,
            };
            let (number, pattern) = (expect(vm, &this)?, expect(vm, &pattern)?);
            let made = context.quantize(&number, &pattern, rounding);
            outcome(vm, made)
        })
        .method("normalize", |vm, arguments| {
            let mut reader = ArgumentReader::new("normalize", arguments);
            let this = reader.required(vm, "self")?;
            let given = reader.optional_not_none("context");
            reader.finish(vm)?;
            let number = expect(vm, &this)?;
            let context = context_argument(vm, given.as_ref());
            Ok(value(vm, context.fit(&number).normalized()))
        })
        .method("sqrt", |vm, arguments| {
            let mut reader = ArgumentReader::new("sqrt", arguments);
            let this = reader.required(vm, "self")?;
            let given = reader.optional_not_none("context");
            reader.finish(vm)?;
            let number = expect(vm, &this)?;
            let made = context_argument(vm, given.as_ref()).square_root(&number);
            outcome(vm, made)
        })
        .method("adjusted", |vm, arguments| {
            let this = only(vm, "adjusted", arguments)?;
            let number = expect(vm, &this)?;
            Ok(Value::Int(if number.special.is_some() {
                0
            } else {
                number.adjusted()
            }))
        })
        .method("copy_abs", |vm, arguments| {
            let this = only(vm, "copy_abs", arguments)?;
            let number = expect(vm, &this)?;
            Ok(value(
                vm,
                DecimalValue {
                    negative: false,
                    ..(*number).clone()
                },
            ))
        })
        .method("copy_negate", |vm, arguments| {
            let this = only(vm, "copy_negate", arguments)?;
            let number = expect(vm, &this)?;
            Ok(value(vm, number.negated()))
        })
        .method("conjugate", |vm, arguments| {
            only(vm, "conjugate", arguments)
        });
    pair_methods(builder)
}

fn pair_methods(builder: ClassBuilder) -> ClassBuilder {
    let builder = builder
        .method("copy_sign", |vm, arguments| {
            let (this, other) = operands(vm, "copy_sign", arguments)?;
            let (number, other) = (expect(vm, &this)?, expect(vm, &other)?);
            Ok(value(
                vm,
                DecimalValue {
                    negative: other.negative,
                    ..(*number).clone()
                },
            ))
        })
        .method("compare", |vm, arguments| {
            let (this, other) = operands(vm, "compare", arguments)?;
            let (number, other) = (expect(vm, &this)?, expect(vm, &other)?);
            if number.is_nan() || other.is_nan() {
                return Ok(value(vm, DecimalValue::special(false, Special::NotANumber)));
            }
            let order = BigInt::from(number.compare(&other) as i8);
            Ok(value(vm, DecimalValue::from_integer(&order)))
        })
        .method("same_quantum", |vm, arguments| {
            let (this, other) = operands(vm, "same_quantum", arguments)?;
            let (number, other) = (expect(vm, &this)?, expect(vm, &other)?);
            Ok(Value::Bool(
                number.exponent == other.exponent && number.special == other.special,
            ))
        })
        .method("scaleb", |vm, arguments| {
            let (this, other) = operands(vm, "scaleb", arguments)?;
            let (number, shift) = (expect(vm, &this)?, expect(vm, &other)?);
            let Some(shift) = shift.integer().and_then(|shift| shift.to_i64()) else {
                return Err(raise(vm, INVALID));
            };
            let mut moved = (*number).clone();
            moved.exponent += shift;
            let moved = context(vm).fit(&moved);
            Ok(value(vm, moved))
        });
    [("max", Ordering::Greater), ("min", Ordering::Less)]
        .into_iter()
        .fold(builder, |builder, (name, wanted)| {
            builder.method(name, move |vm, arguments| {
                let (this, other) = operands(vm, name, arguments)?;
                let (number, other) = (expect(vm, &this)?, expect(vm, &other)?);
                let chosen = if number.is_nan() {
                    other
                } else if other.is_nan() || number.compare(&other) != wanted.reverse() {
                    number
                } else {
                    other
                };
                let fitted = context(vm).fit(&chosen);
                Ok(value(vm, fitted))
            })
        })
}

/// A property that can be set.
fn property(
    getter: impl Fn(&mut Interpreter, &Value) -> PyResult + 'static,
    setter: impl Fn(&mut Interpreter, &Value, &Value) -> PyResult<()> + 'static,
) -> Value {
    let getter = native(
        "get",
        Binding::Free,
        Purity::Pure,
        Rc::new(move |vm, arguments: Arguments| {
            let this = only(vm, "get", arguments)?;
            getter(vm, &this)
        }),
    );
    let setter = native(
        "set",
        Binding::Free,
        Purity::Effect,
        Rc::new(move |vm, arguments: Arguments| {
            let (this, value) = operands(vm, "set", arguments)?;
            setter(vm, &this, &value)?;
            Ok(Value::None)
        }),
    );
    Value::Property(Rc::new(Property {
        getter,
        setter,
        deleter: Value::None,
    }))
}

fn context_value(vm: &mut Interpreter, value: &Value) -> PyResult<Rc<ContextValue>> {
    match native_value::<ContextValue>(value) {
        Some(context) => Ok(context),
        None => Err(vm.type_error("optional argument must be a context")),
    }
}

fn set_precision(vm: &mut Interpreter, context: &ContextValue, value: &Value) -> PyResult<()> {
    let precision = integer(vm, value)?;
    if !(1..=100_000).contains(&precision) {
        return Err(vm.value_error("valid range for prec is [1, MAX_PREC]"));
    }
    context.precision.set(precision);
    Ok(())
}

fn rounding_name(rounding: Rounding) -> &'static str {
    ROUNDINGS
        .iter()
        .find(|(_, known)| *known == rounding)
        .map_or("", |(name, _)| name)
}

fn context_class(object: &Rc<Class>) -> Rc<Class> {
    ClassBuilder::new("Context", "decimal", &[object], Layout::Native)
        .static_method("__new__", |vm, arguments| {
            let mut reader = ArgumentReader::new("Context", arguments);
            let class = reader.required(vm, "cls")?;
            let precision = reader.optional_not_none("prec");
            let rounding = reader.optional_not_none("rounding");
            reader.finish(vm)?;
            let class = class_argument(vm, &class)?;
            let made = ContextValue {
                precision: Cell::new(28),
                rounding: Cell::new(Rounding::HalfEven),
            };
            if let Some(precision) = precision {
                set_precision(vm, &made, &precision)?;
            }
            if let Some(rounding) = rounding {
                made.rounding.set(rounding_argument(vm, Some(&rounding))?);
            }
            Ok(native_instance(&class, Rc::new(made)))
        })
        .attribute(
            "prec",
            property(
                |vm, this| Ok(Value::Int(context_value(vm, this)?.precision.get())),
                |vm, this, value| {
                    let context = context_value(vm, this)?;
                    set_precision(vm, &context, value)
                },
            ),
        )
        .attribute(
            "rounding",
            property(
                |vm, this| {
                    Ok(Value::from(rounding_name(
                        context_value(vm, this)?.rounding.get(),
                    )))
                },
                |vm, this, value| {
                    let context = context_value(vm, this)?;
                    context.rounding.set(rounding_argument(vm, Some(value))?);
                    Ok(())
                },
            ),
        )
        .method("copy", |vm, arguments| {
            let this = only(vm, "copy", arguments)?;
            let context = context_value(vm, &this)?;
            let copy = ContextValue {
                precision: context.precision.clone(),
                rounding: context.rounding.clone(),
            };
            let class = vm.class_of(&this);
            Ok(native_instance(&class, Rc::new(copy)))
        })
        .method("create_decimal", |vm, arguments| {
            let (this, given) = operands(vm, "create_decimal", arguments)?;
            let context = context_value(vm, &this)?.get();
            let number = convert(vm, &given)?;
            Ok(value(vm, context.fit(&number)))
        })
        .method("__repr__", |vm, arguments| {
            let this = only(vm, "__repr__", arguments)?;
            let context = context_value(vm, &this)?.get();
            Ok(Value::from(format!(
                "Context(prec={}, rounding={})",
                context.precision,
                rounding_name(context.rounding)
            )))
        })
        .build()
}

/// The module `_decimal`.
pub(super) fn module(vm: &mut Interpreter) -> Rc<Module> {
    let state = state(vm);
    let builder = ModuleBuilder::new("_decimal")
        .class(&state.decimal)
        .class(&state.context)
        .function("getcontext", |vm, _| {
            Ok(self::state(vm).current.borrow().clone())
        })
        .function("setcontext", |vm, arguments| {
            let given = only(vm, "setcontext", arguments)?;
            context_value(vm, &given)?;
            *self::state(vm).current.borrow_mut() = given;
            Ok(Value::None)
        })
        .function("divide", |vm, arguments| {
            let (top, bottom) = operands(vm, "divide", arguments)?;
            let (top, bottom) = (vm.expect_big_int(&top)?, vm.expect_big_int(&bottom)?);
            if bottom.is_zero() {
                return Err(vm.error("ZeroDivisionError", "division by zero"));
            }
            Ok(Value::Float(divide_exactly(&top, &bottom)))
        });
    ROUNDINGS
        .iter()
        .fold(builder, |builder, (name, _)| builder.value(name, *name))
        .build()
}
