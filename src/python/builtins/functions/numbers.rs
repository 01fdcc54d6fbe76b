//! Builtin functions over numbers and characters.

use num_bigint::{BigInt, Sign};
use num_traits::{FromPrimitive, Signed, ToPrimitive, Zero};

use super::Body;
use super::iteration::single;
use crate::python::code::BinaryOperator;
use crate::python::error::{Error, PyResult};
use crate::python::interpreter::Interpreter;
use crate::python::native::ArgumentReader;
use crate::python::types::collections::index_argument;
use crate::python::value::{Arguments, Value};

pub(super) const FUNCTIONS: &[(&str, Body)] = &[
    ("abs", abs),
    ("bin", |vm, arguments| {
        in_base(vm, "bin", 2, "0b", arguments)
    }),
    ("chr", chr),
    ("divmod", divmod),
    ("hex", |vm, arguments| {
        in_base(vm, "hex", 16, "0x", arguments)
    }),
    ("oct", |vm, arguments| {
        in_base(vm, "oct", 8, "0o", arguments)
    }),
    ("ord", ord),
    ("pow", pow),
    ("round", round),
];

/// An integer of any size, as `operator.index()` gives it.
pub(crate) fn big_integer(vm: &mut Interpreter, value: &Value) -> PyResult<BigInt> {
    match value.unwrapped() {
        Value::Int(number) => Ok(BigInt::from(*number)),
        Value::Bool(truth) => Ok(BigInt::from(u8::from(*truth))),
        Value::BigInt(number) => Ok((**number).clone()),
        Value::Instance(_) => match vm.call_special(value, "__index__", Vec::new())? {
            Some(index) => big_integer(vm, &index),
            None => index_argument(vm, value).map(BigInt::from),
        },
        _ => index_argument(vm, value).map(BigInt::from),
    }
}

fn abs(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    let value = single(vm, "abs", arguments)?;
    if matches!(value, Value::Instance(_))
        && let Some(result) = vm.call_special(&value, "__abs__", Vec::new())?
    {
        return Ok(result);
    }
    match value.unwrapped() {
        Value::Int(_) | Value::Bool(_) | Value::BigInt(_) => {
            Ok(Value::big_int(big_integer(vm, &value)?.abs()))
        }
        Value::Float(number) => Ok(Value::Float(number.abs())),
        Value::Unresolved(unresolved) => Err(Error::unresolved(unresolved, "abs()")),
        _ => {
            let class = vm.class_name(&value);
            Err(vm.type_error(format!("bad operand type for abs(): '{class}'")))
        }
    }
}

fn in_base(
    vm: &mut Interpreter,
    name: &str,
    base: u32,
    prefix: &str,
    arguments: Arguments,
) -> PyResult {
    let value = single(vm, name, arguments)?;
    let number = big_integer(vm, &value)?;
    let sign = if number.sign() == Sign::Minus {
        "-"
    } else {
        ""
    };
    Ok(Value::str(format!(
        "{sign}{prefix}{}",
        number.abs().to_str_radix(base)
    )))
}

fn chr(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    let value = single(vm, "chr", arguments)?;
    let number = index_argument(vm, &value)?;
    match u32::try_from(number)
        .ok()
        .filter(|number| *number <= 0x0010_FFFF)
    {
        Some(number) => match char::from_u32(number) {
            Some(character) => Ok(Value::Str(character.into())),
            None => Err(Error::unsupported(format!(
                "chr({number:#x}) is half of a surrogate pair, which text here cannot hold"
            ))),
        },
        None => Err(vm.value_error("chr() arg not in range(0x110000)")),
    }
}

fn ord(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    let value = single(vm, "ord", arguments)?;
    let (length, first) = match value.unwrapped() {
        Value::Str(text) => (text.chars().count(), text.chars().next().map(u32::from)),
        Value::Bytes(data) => (data.len(), data.first().copied().map(u32::from)),
        Value::Unresolved(unresolved) => return Err(Error::unresolved(unresolved, "ord()")),
        _ => {
            let class = vm.class_name(&value);
            return Err(vm.type_error(format!(
                "ord() expected string of length 1, but {class} found"
            )));
        }
    };
    match first {
        Some(first) if length == 1 => Ok(Value::Int(i64::from(first))),
        _ => Err(vm.type_error(format!(
            "ord() expected a character, but string of length {length} found"
        ))),
    }
}

fn two(vm: &mut Interpreter, name: &str, arguments: Arguments) -> PyResult<(Value, Value)> {
    let given = arguments.positional.len();
    let mut values = arguments.positional.into_iter();
    match (values.next(), values.next()) {
        (Some(first), Some(second)) if given == 2 => Ok((first, second)),
        _ => Err(vm.type_error(format!("{name} expected 2 arguments, got {given}"))),
    }
}

fn divmod(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    let (left, right) = two(vm, "divmod", arguments)?;
    if matches!(left, Value::Instance(_))
        && let Some(result) = vm.call_special(&left, "__divmod__", vec![right.clone()])?
        && !matches!(result, Value::NotImplemented)
    {
        return Ok(result);
    }
    let quotient = vm.binary_operation(BinaryOperator::FloorDivide, &left, &right)?;
    let rest = vm.binary_operation(BinaryOperator::Modulo, &left, &right)?;
    Ok(Value::tuple(vec![quotient, rest]))
}

fn pow(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    let mut reader = ArgumentReader::new("pow", arguments);
    let base = reader.required(vm, "base")?;
    let exponent = reader.required(vm, "exp")?;
    let modulus = reader.optional_not_none("mod");
    reader.finish(vm)?;
    let Some(modulus) = modulus else {
        return vm.binary_operation(BinaryOperator::Power, &base, &exponent);
    };
    let base = big_integer(vm, &base)?;
    let exponent = big_integer(vm, &exponent)?;
    let modulus = big_integer(vm, &modulus)?;
    if modulus.is_zero() {
        return Err(vm.value_error("pow() 3rd argument cannot be 0"));
    }
    let base = if exponent.is_negative() {
        match base.modinv(&modulus) {
            Some(inverse) => inverse,
            None => {
                return Err(vm.value_error("base is not invertible for the given modulus"));
            }
        }
    } else {
        base
    };
    Ok(Value::big_int(base.modpow(&exponent.abs(), &modulus)))
}

fn round(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    let mut reader = ArgumentReader::new("round", arguments);
    let number = reader.required(vm, "number")?;
    let digits = reader.optional_not_none("ndigits");
    reader.finish(vm)?;
    match (number.unwrapped(), digits) {
        (Value::Float(value), None) => round_to_integer(vm, *value),
        (Value::Float(value), Some(digits)) => {
            let digits = index_argument(vm, &digits)?;
            Ok(Value::Float(round_float(*value, digits)))
        }
        (Value::Int(_) | Value::Bool(_) | Value::BigInt(_), None) => {
            big_integer(vm, &number).map(Value::big_int)
        }
        (Value::Int(_) | Value::Bool(_) | Value::BigInt(_), Some(digits)) => {
            let digits = index_argument(vm, &digits)?;
            let value = big_integer(vm, &number)?;
            Ok(Value::big_int(round_integer(value, digits)))
        }
        (Value::Unresolved(unresolved), _) => Err(Error::unresolved(unresolved, "round()")),
        (_, digits) => {
            let arguments = digits.into_iter().collect();
            match vm.call_special(&number, "__round__", arguments)? {
                Some(result) => Ok(result),
                None => {
                    let class = vm.class_name(&number);
                    Err(vm.type_error(format!("type {class} doesn't define __round__ method")))
                }
            }
        }
    }
}

fn round_to_integer(vm: &mut Interpreter, value: f64) -> PyResult {
    if value.is_nan() {
        return Err(vm.value_error("cannot convert float NaN to integer"));
    }
    match BigInt::from_f64(value.round_ties_even()) {
        Some(number) => Ok(Value::big_int(number)),
        None => Err(vm.error("OverflowError", "cannot convert float infinity to integer")),
    }
}

/// Rounds to so many decimal digits, correctly for the binary value, ties to even.
fn round_float(value: f64, digits: i64) -> f64 {
    if !value.is_finite() || value == 0.0 {
        return value;
    }
    if digits > 323 {
        return value;
    }
    if let Ok(places) = usize::try_from(digits) {
        return format!("{value:.places$}").parse().unwrap_or(value);
    }
    if digits < -308 {
        return 0.0_f64.copysign(value);
    }
    let whole = BigInt::from_f64(value.trunc()).unwrap_or_else(BigInt::zero);
    let scale = power_of_ten(-digits);
    // A fraction breaks the tie upwards: double everything so that it can be seen.
    let twice = whole.abs() * 2 + i32::from(value.fract() != 0.0);
    let (quotient, rest) = (&twice / (&scale * 2), &twice % (&scale * 2));
    let is_odd = (&quotient % 2u8) == BigInt::from(1);
    let up = rest > scale || (rest == scale && is_odd);
    let rounded: BigInt = (quotient + i32::from(up)) * scale;
    rounded.to_f64().unwrap_or(f64::INFINITY).copysign(value)
}

fn power_of_ten(exponent: i64) -> BigInt {
    BigInt::from(10).pow(u32::try_from(exponent).unwrap_or(u32::MAX))
}

fn round_integer(value: BigInt, digits: i64) -> BigInt {
    if digits >= 0 {
        return value;
    }
    // Below this the answer is zero anyway, and the power would be enormous.
    if -digits > 20 + i64::try_from(value.bits()).unwrap_or(i64::MAX) {
        return BigInt::zero();
    }
    let scale = power_of_ten(-digits);
    let magnitude = value.abs();
    let (quotient, rest) = (&magnitude / &scale, &magnitude % &scale);
    let is_odd = (&quotient % 2u8) == BigInt::from(1);
    let twice = rest * 2;
    let up = twice > scale || (twice == scale && is_odd);
    let rounded: BigInt = (quotient + i32::from(up)) * scale;
    if value.is_negative() {
        -rounded
    } else {
        rounded
    }
}
