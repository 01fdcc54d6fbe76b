//! The methods of `int` and `float`, what `int(...)`, `float(...)` and `bool(...)` make, and
//! rounding.

use std::rc::Rc;

use num_bigint::{BigInt, Sign};
use num_traits::{FromPrimitive, One, Signed, ToPrimitive, Zero};

use super::super::error::PyResult;
use super::super::format::str_repr;
use super::super::interpreter::Interpreter;
use super::super::native::{ArgumentReader, ClassBuilder};
use super::super::value::{Arguments, Class, Value};
use super::Types;
use super::unicode::{decimal_value, is_space};

impl Value {
    /// The value of an `int` or `bool` of any size.
    #[must_use]
    pub fn to_big_int(&self) -> Option<BigInt> {
        match self.unwrapped() {
            Value::Int(number) => Some(BigInt::from(*number)),
            Value::BigInt(number) => Some((**number).clone()),
            Value::Bool(truth) => Some(BigInt::from(u8::from(*truth))),
            _ => None,
        }
    }
}

/// Adds the methods of `int` and `float` to their classes.
pub fn install(types: &Types) {
    install_int(&types.int);
    install_float(&types.float);
}

/// Reads `self` of a method of `int`.
fn int_self(vm: &mut Interpreter, value: &Value) -> PyResult<BigInt> {
    vm.expect_big_int(value)
}

fn install_int(class: &Rc<Class>) {
    let _ = ClassBuilder::extend(class)
        .method("bit_length", |vm, arguments| {
            let number = int_self(vm, &arguments.positional[0])?;
            Ok(Value::from(
                usize::try_from(number.bits()).unwrap_or(usize::MAX),
            ))
        })
        .method("bit_count", |vm, arguments| {
            let number = int_self(vm, &arguments.positional[0])?;
            let ones: u32 = number
                .magnitude()
                .iter_u64_digits()
                .map(u64::count_ones)
                .sum();
            Ok(Value::Int(i64::from(ones)))
        })
        .method("conjugate", same_int)
        .method("__int__", same_int)
        .method("__index__", same_int)
        .method("__trunc__", same_int)
        .method("__floor__", same_int)
        .method("__ceil__", same_int)
        .method("__float__", |vm, arguments| {
            let number = int_self(vm, &arguments.positional[0])?;
            big_to_float(vm, &number).map(Value::Float)
        })
        .method("__round__", |vm, arguments| {
            let mut reader = ArgumentReader::new("__round__", arguments);
            let value = reader.required(vm, "self")?;
            let digits = reader.optional_not_none("ndigits");
            reader.finish(vm)?;
            vm.round_value(&value, digits.as_ref())
        })
        .method("__format__", format_method)
        .method("as_integer_ratio", |vm, arguments| {
            let number = int_self(vm, &arguments.positional[0])?;
            Ok(Value::tuple(vec![Value::big_int(number), Value::Int(1)]))
        })
        .method("to_bytes", int_to_bytes)
        .class_method("from_bytes", int_from_bytes)
        .getter("real", |vm, value| int_self(vm, value).map(Value::big_int))
        .getter("numerator", |vm, value| {
            int_self(vm, value).map(Value::big_int)
        })
        .getter("imag", |_, _| Ok(Value::Int(0)))
        .getter("denominator", |_, _| Ok(Value::Int(1)));
}

fn same_int(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    let mut reader = ArgumentReader::new("conjugate", arguments);
    let value = reader.required(vm, "self")?;
    reader.finish(vm)?;
    int_self(vm, &value).map(Value::big_int)
}

/// `__format__` of a builtin type.
pub(super) fn format_method(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    let mut reader = ArgumentReader::new("__format__", arguments);
    let value = reader.required(vm, "self")?;
    let spec = reader.required(vm, "format_spec")?;
    reader.finish(vm)?;
    let spec = vm.expect_str(&spec)?;
    vm.format_builtin(&value, &spec)
}

fn byte_order_is_big(vm: &mut Interpreter, order: Option<Value>) -> PyResult<bool> {
    let Some(order) = order else { return Ok(true) };
    match vm.expect_str(&order)?.as_str() {
        "big" => Ok(true),
        "little" => Ok(false),
        _ => Err(vm.value_error("byteorder must be either 'little' or 'big'")),
    }
}

fn int_to_bytes(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    let mut reader = ArgumentReader::new("to_bytes", arguments);
    let value = reader.required(vm, "self")?;
    let length = reader.optional("length");
    let order = reader.optional("byteorder");
    let signed = reader.keyword_only("signed");
    reader.finish(vm)?;
    let number = int_self(vm, &value)?;
    let length = match length {
        Some(length) => vm.expect_int(&length)?,
        None => 1,
    };
    let big = byte_order_is_big(vm, order)?;
    let signed = match signed {
        Some(signed) => vm.is_true(&signed)?,
        None => false,
    };
    let Ok(length) = usize::try_from(length) else {
        return Err(vm.value_error("length argument must be non-negative"));
    };
    if number.is_negative() && !signed {
        return Err(vm.error("OverflowError", "can't convert negative int to unsigned"));
    }
    let mut data = if signed {
        if number.is_zero() {
            Vec::new()
        } else {
            number.to_signed_bytes_le()
        }
    } else {
        let (_, data) = number.to_bytes_le();
        if number.is_zero() { Vec::new() } else { data }
    };
    if data.len() > length {
        return Err(vm.error("OverflowError", "int too big to convert"));
    }
    data.resize(length, if number.is_negative() { 0xff } else { 0 });
    if big {
        data.reverse();
    }
    Ok(Value::bytes(data))
}

fn int_from_bytes(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    let mut reader = ArgumentReader::new("from_bytes", arguments);
    let class = reader.required(vm, "cls")?;
    let data = reader.required(vm, "bytes")?;
    let order = reader.optional("byteorder");
    let signed = reader.keyword_only("signed");
    reader.finish(vm)?;
    let data = match data.unwrapped() {
        Value::Bytes(data) => data.to_vec(),
        _ => super::binary::bytes_of_iterable(vm, &data)?,
    };
    let big = byte_order_is_big(vm, order)?;
    let signed = match signed {
        Some(signed) => vm.is_true(&signed)?,
        None => false,
    };
    let number = match (big, signed) {
        (true, true) => BigInt::from_signed_bytes_be(&data),
        (false, true) => BigInt::from_signed_bytes_le(&data),
        (true, false) => BigInt::from_bytes_be(Sign::Plus, &data),
        (false, false) => BigInt::from_bytes_le(Sign::Plus, &data),
    };
    let value = Value::big_int(number);
    match &class {
        Value::Class(class) if !class.is_builtin => {
            vm.call_positional(&Value::Class(Rc::clone(class)), vec![value])
        }
        _ => Ok(value),
    }
}

fn install_float(class: &Rc<Class>) {
    let _ = ClassBuilder::extend(class)
        .method("is_integer", |vm, arguments| {
            let number = vm.expect_float(&arguments.positional[0])?;
            Ok(Value::Bool(number.is_finite() && number.fract() == 0.0))
        })
        .method("conjugate", |vm, arguments| {
            vm.expect_float(&arguments.positional[0]).map(Value::Float)
        })
        .method("__float__", |vm, arguments| {
            vm.expect_float(&arguments.positional[0]).map(Value::Float)
        })
        .method("__int__", |vm, arguments| {
            truncated(vm, &arguments.positional[0])
        })
        .method("__trunc__", |vm, arguments| {
            truncated(vm, &arguments.positional[0])
        })
        .method("__floor__", |vm, arguments| {
            let number = vm.expect_float(&arguments.positional[0])?;
            float_to_big(vm, number.floor()).map(Value::big_int)
        })
        .method("__ceil__", |vm, arguments| {
            let number = vm.expect_float(&arguments.positional[0])?;
            float_to_big(vm, number.ceil()).map(Value::big_int)
        })
        .method("__round__", |vm, arguments| {
            let mut reader = ArgumentReader::new("__round__", arguments);
            let value = reader.required(vm, "self")?;
            let digits = reader.optional_not_none("ndigits");
            reader.finish(vm)?;
            vm.round_value(&value, digits.as_ref())
        })
        .method("__format__", format_method)
        .method("as_integer_ratio", |vm, arguments| {
            let number = vm.expect_float(&arguments.positional[0])?;
            let (numerator, denominator) = float_ratio(vm, number)?;
            Ok(Value::tuple(vec![
                Value::big_int(numerator),
                Value::big_int(denominator),
            ]))
        })
        .method("hex", |vm, arguments| {
            let number = vm.expect_float(&arguments.positional[0])?;
            Ok(Value::from(float_hex(number)))
        })
        .class_method("fromhex", |vm, arguments| {
            let mut reader = ArgumentReader::new("fromhex", arguments);
            reader.required(vm, "cls")?;
            let text = reader.required(vm, "string")?;
            reader.finish(vm)?;
            let text = vm.expect_str(&text)?;
            match float_from_hex(text.trim_matches(is_space)) {
                Some(number) => Ok(Value::Float(number)),
                None => Err(vm.value_error("invalid hexadecimal floating-point string")),
            }
        })
        .getter("real", |vm, value| vm.expect_float(value).map(Value::Float))
        .getter("imag", |_, _| Ok(Value::Float(0.0)));
}

fn truncated(vm: &mut Interpreter, value: &Value) -> PyResult {
    let number = vm.expect_float(value)?;
    float_to_big(vm, number.trunc()).map(Value::big_int)
}

fn float_to_big(vm: &mut Interpreter, number: f64) -> PyResult<BigInt> {
    match BigInt::from_f64(number) {
        Some(number) => Ok(number),
        None if number.is_nan() => Err(vm.value_error("cannot convert float NaN to integer")),
        None => Err(vm.error("OverflowError", "cannot convert float infinity to integer")),
    }
}

fn big_to_float(vm: &mut Interpreter, number: &BigInt) -> PyResult<f64> {
    match number.to_f64() {
        Some(number) if number.is_finite() => Ok(number),
        _ => Err(vm.error("OverflowError", "int too large to convert to float")),
    }
}

/// The number as a fraction in lowest terms.
fn float_ratio(vm: &mut Interpreter, number: f64) -> PyResult<(BigInt, BigInt)> {
    if number.is_nan() {
        return Err(vm.value_error("cannot convert NaN to integer ratio"));
    }
    if number.is_infinite() {
        return Err(vm.error("OverflowError", "cannot convert Infinity to integer ratio"));
    }
    Ok(finite_ratio(number))
}

/// A finite number as a fraction in lowest terms.
#[must_use]
pub fn finite_ratio(number: f64) -> (BigInt, BigInt) {
    let bits = number.to_bits();
    let raw_exponent = i64::try_from((bits >> 52) & 0x7ff).unwrap_or(0);
    let fraction = bits & ((1 << 52) - 1);
    let (mantissa, exponent) = if raw_exponent == 0 {
        (fraction, -1074)
    } else {
        (fraction | (1 << 52), raw_exponent - 1075)
    };
    if mantissa == 0 {
        return (BigInt::zero(), BigInt::one());
    }
    let shift = i64::from(mantissa.trailing_zeros());
    let (mantissa, exponent) = (BigInt::from(mantissa >> shift), exponent + shift);
    let mantissa = if number.is_sign_negative() {
        -mantissa
    } else {
        mantissa
    };
    if exponent >= 0 {
        (mantissa << exponent, BigInt::one())
    } else {
        (mantissa, BigInt::one() << -exponent)
    }
}

fn float_hex(number: f64) -> String {
    if !number.is_finite() {
        return super::super::format::float_repr(number);
    }
    let sign = if number.is_sign_negative() { "-" } else { "" };
    let bits = number.to_bits();
    let raw_exponent = i64::try_from((bits >> 52) & 0x7ff).unwrap_or(0);
    let fraction = bits & ((1 << 52) - 1);
    if raw_exponent == 0 && fraction == 0 {
        return format!("{sign}0x0.0p+0");
    }
    let (lead, exponent) = if raw_exponent == 0 {
        (0, -1022)
    } else {
        (1, raw_exponent - 1023)
    };
    format!("{sign}0x{lead}.{fraction:013x}p{exponent:+}")
}

fn float_from_hex(text: &str) -> Option<f64> {
    let lower = text.to_ascii_lowercase();
    let (negative, rest) = match lower.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, lower.strip_prefix('+').unwrap_or(&lower)),
    };
    let magnitude = match rest {
        "inf" | "infinity" => f64::INFINITY,
        "nan" => f64::NAN,
        _ => {
            let rest = rest.strip_prefix("0x").unwrap_or(rest);
            let (mantissa, exponent) = rest.split_once('p').unwrap_or((rest, "0"));
            let exponent: i64 = exponent.parse().ok()?;
            let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
            let digits = format!("{whole}{fraction}");
            let number = BigInt::parse_bytes(digits.as_bytes(), 16)?;
            let shift = exponent - 4 * i64::try_from(fraction.len()).ok()?;
            if shift.abs() > 10_000 {
                return None;
            }
            if shift >= 0 {
                (number << shift).to_f64()?
            } else {
                divide_exactly(&number, &(BigInt::one() << -shift))
            }
        }
    };
    Some(if negative { -magnitude } else { magnitude })
}

/// The quotient of two positive integers, correctly rounded.
#[must_use]
pub fn divide_exactly(numerator: &BigInt, denominator: &BigInt) -> f64 {
    if numerator.is_zero() {
        return 0.0;
    }
    let negative = numerator.is_negative() != denominator.is_negative();
    let (numerator, denominator) = (numerator.magnitude(), denominator.magnitude());
    // 66 bits of quotient and a sticky bit decide the rounding of 53, subnormal results included.
    let difference = i64::try_from(numerator.bits()).unwrap_or(i64::MAX / 2)
        - i64::try_from(denominator.bits()).unwrap_or(i64::MAX / 2);
    let shift = (66 - difference).min(1074 + 2);
    let (quotient, rest) = if shift >= 0 {
        let scaled = numerator << shift;
        (&scaled / denominator, scaled % denominator)
    } else {
        let scaled = denominator << -shift;
        (numerator / &scaled, numerator % scaled)
    };
    let sticky = (quotient << 1u8) | num_bigint::BigUint::from(u8::from(!rest.is_zero()));
    let magnitude = scale_to_float(&sticky, -(shift + 1));
    if negative { -magnitude } else { magnitude }
}

/// `mantissa * 2**exponent`, correctly rounded to even.
fn scale_to_float(mantissa: &num_bigint::BigUint, exponent: i64) -> f64 {
    let bits = i64::try_from(mantissa.bits()).unwrap_or(i64::MAX / 2);
    // The lowest exponent that a result bit can have.
    let lowest = (bits + exponent - 53).max(-1074);
    let drop = lowest - exponent;
    let rounded = if drop <= 0 {
        mantissa << -drop
    } else {
        let kept = mantissa >> drop;
        let rest = mantissa - (&kept << drop);
        let half = num_bigint::BigUint::one() << (drop - 1);
        let odd = kept.bit(0);
        if rest > half || (rest == half && odd) {
            kept + 1u8
        } else {
            kept
        }
    };
    let value = rounded.to_f64().unwrap_or(f64::INFINITY);
    let mut exponent = lowest;
    let mut value = value;
    while exponent > 0 {
        let step = exponent.min(1000);
        value *= 2f64.powi(i32::try_from(step).unwrap_or(0));
        exponent -= step;
    }
    while exponent < 0 {
        let step = (-exponent).min(1000);
        value /= 2f64.powi(i32::try_from(step).unwrap_or(0));
        exponent += step;
    }
    value
}

/// `round(number, digits)` as CPython: the nearest number with so many decimals, ties of the
/// exact value to even.
#[must_use]
pub fn round_float(number: f64, digits: i64) -> f64 {
    if !number.is_finite() || digits > 323 {
        return number;
    }
    if digits < -308 {
        return 0.0 * number;
    }
    if digits >= 0 {
        let precision = usize::try_from(digits).unwrap_or(0);
        return format!("{number:.precision$}").parse().unwrap_or(number);
    }
    let (numerator, denominator) = finite_ratio(number);
    let power = BigInt::from(10).pow(u32::try_from(-digits).unwrap_or(0));
    let rounded = round_half_even(&numerator, &(denominator * &power)) * power;
    let text = rounded.to_string();
    let rounded: f64 = text.parse().unwrap_or(number);
    rounded.copysign(number)
}

/// The integer nearest to a fraction with a positive denominator, ties to even.
#[must_use]
pub fn round_half_even(numerator: &BigInt, denominator: &BigInt) -> BigInt {
    use num_bigint::BigInt as Big;
    let floor = {
        let quotient = numerator / denominator;
        let rest = numerator - &quotient * denominator;
        if rest.is_negative() {
            quotient - 1
        } else {
            quotient
        }
    };
    let twice: Big = (numerator - &floor * denominator) * 2;
    match twice.cmp(denominator) {
        std::cmp::Ordering::Less => floor,
        std::cmp::Ordering::Greater => floor + 1,
        std::cmp::Ordering::Equal if floor.bit(0) => floor + 1,
        std::cmp::Ordering::Equal => floor,
    }
}

impl Interpreter {
    /// An integer of any size (`bool` counts; `__index__` is used).
    ///
    /// # Errors
    /// The value is no integer.
    pub fn expect_big_int(&mut self, value: &Value) -> PyResult<BigInt> {
        if let Some(number) = value.to_big_int() {
            return Ok(number);
        }
        if matches!(value, Value::Instance(_))
            && let Some(made) = self.call_special(value, "__index__", Vec::new())?
            && let Some(number) = made.to_big_int()
        {
            return Ok(number);
        }
        if matches!(value, Value::Unresolved(_)) {
            return self.expect_int(value).map(BigInt::from);
        }
        let class = self.class_name(value);
        Err(self.type_error(format!(
            "'{class}' object cannot be interpreted as an integer"
        )))
    }

    /// The integer part of a `float`.
    ///
    /// # Errors
    /// The value is no number, or infinite, or not a number.
    pub fn float_to_int(&mut self, value: &Value) -> PyResult<BigInt> {
        let number = self.expect_float(value)?;
        float_to_big(self, number.trunc())
    }

    /// `round(value, digits)` of an `int` or `float`.
    ///
    /// # Errors
    /// `digits` is no integer, or the value has no integer form.
    pub fn round_value(&mut self, value: &Value, digits: Option<&Value>) -> PyResult {
        if let Some(number) = value.to_big_int() {
            let Some(digits) = digits else {
                return Ok(Value::big_int(number));
            };
            let digits = self.expect_int(digits)?;
            if digits >= 0 {
                return Ok(Value::big_int(number));
            }
            let Ok(exponent) = u32::try_from(-digits) else {
                return Ok(Value::Int(0));
            };
            if u64::from(exponent) > number.bits() {
                return Ok(Value::Int(0));
            }
            let power = BigInt::from(10).pow(exponent);
            return Ok(Value::big_int(round_half_even(&number, &power) * power));
        }
        let number = self.expect_float(value)?;
        match digits {
            None => float_to_big(self, number.round_ties_even()).map(Value::big_int),
            Some(digits) => {
                let digits = self.expect_int(digits)?;
                let rounded = round_float(number, digits);
                if rounded.is_infinite() && number.is_finite() {
                    return Err(self.error("OverflowError", "rounded value too large to represent"));
                }
                Ok(Value::Float(rounded))
            }
        }
    }
}

/// Reads an integer literal in a base of 2 to 36, or 0 for "as written".
#[must_use]
pub fn parse_int(text: &str, base: u32) -> Option<BigInt> {
    let text = text.trim_matches(is_space);
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let lower = text.get(..2).map(str::to_ascii_lowercase);
    let prefix_base = match lower.as_deref() {
        Some("0x") => Some(16),
        Some("0o") => Some(8),
        Some("0b") => Some(2),
        _ => None,
    };
    let (base, digits, prefixed) = match (base, prefix_base) {
        (0, Some(found)) => (found, &text[2..], true),
        (0, None) => (10, text, false),
        (base, Some(found)) if base == found => (base, &text[2..], true),
        (base, _) => (base, text, false),
    };
    let digits = if prefixed {
        digits.strip_prefix('_').unwrap_or(digits)
    } else {
        digits
    };
    let mut clean = String::with_capacity(digits.len());
    let mut after_digit = false;
    for character in digits.chars() {
        if character == '_' {
            if !after_digit {
                return None;
            }
            after_digit = false;
            continue;
        }
        let digit = decimal_value(character).or_else(|| character.to_digit(36))?;
        if digit >= base {
            return None;
        }
        clean.push(char::from_digit(digit, 36)?);
        after_digit = true;
    }
    if !after_digit {
        return None;
    }
    Some((BigInt::parse_bytes(clean.as_bytes(), base)?, negative))
        .map(|(number, negative)| if negative { -number } else { number })
}

/// Whether a literal for base 0 has a leading zero that Python refuses (`010`).
fn has_leading_zero(text: &str) -> bool {
    let digits = text.trim_matches(is_space).trim_start_matches(['+', '-']);
    digits.len() > 1
        && digits.starts_with('0')
        && digits
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'_')
        && digits.bytes().any(|byte| matches!(byte, b'1'..=b'9'))
}

/// Reads a floating-point literal as `float(text)` does.
#[must_use]
pub fn parse_float(text: &str) -> Option<f64> {
    let text = text.trim_matches(is_space);
    let mut clean = String::with_capacity(text.len());
    let mut previous = ' ';
    for (index, character) in text.char_indices() {
        let shown = match decimal_value(character) {
            Some(digit) => char::from_digit(digit, 10)?,
            None => character,
        };
        if shown == '_' {
            let next = text[index + 1..].chars().next();
            if !previous.is_ascii_digit() || next.and_then(decimal_value).is_none() {
                return None;
            }
        } else {
            clean.push(shown);
        }
        previous = shown;
    }
    let unsigned = clean.strip_prefix(['+', '-']).unwrap_or(&clean);
    let is_name = ["inf", "infinity", "nan"]
        .iter()
        .any(|name| unsigned.eq_ignore_ascii_case(name));
    let is_number = unsigned.starts_with(|first: char| first.is_ascii_digit() || first == '.')
        && unsigned
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-'));
    if is_name || is_number {
        clean.parse().ok()
    } else {
        None
    }
}

/// What `int(...)` makes; `arguments` without the class. A subclass wraps the result.
///
/// # Errors
/// As CPython: not a number, a malformed literal, an unknown keyword.
pub fn construct_int(vm: &mut Interpreter, _class: &Rc<Class>, arguments: Arguments) -> PyResult {
    if let Some((name, _)) = arguments
        .keywords
        .iter()
        .find(|(name, _)| name.as_str() != "base")
    {
        return Err(vm.type_error(format!("'{name}' is an invalid keyword argument for int()")));
    }
    let mut reader = ArgumentReader::new("int", arguments);
    let value = reader.optional("");
    let base = reader.optional("base");
    reader.finish(vm)?;
    let Some(value) = value else {
        if base.is_some() {
            return Err(vm.type_error("int() missing string argument"));
        }
        return Ok(Value::Int(0));
    };
    if let Some(base) = base {
        let base = vm.expect_big_int(&base)?;
        let text = match value.unwrapped() {
            Value::Str(text) => text.to_string(),
            Value::Bytes(data) => String::from_utf8_lossy(data).into_owned(),
            Value::Unresolved(_) => return vm.expect_int(&value).map(Value::Int),
            _ => return Err(vm.type_error("int() can't convert non-string with explicit base")),
        };
        let base = match base.to_u32() {
            Some(base) if base == 0 || (2..=36).contains(&base) => base,
            _ => return Err(vm.value_error("int() base must be >= 2 and <= 36, or 0")),
        };
        return int_of_text(vm, &text, &value, base);
    }
    match value.unwrapped() {
        Value::Int(number) => Ok(Value::Int(*number)),
        Value::BigInt(_) => Ok(value.unwrapped().clone()),
        Value::Bool(truth) => Ok(Value::Int(i64::from(*truth))),
        Value::Float(_) => vm.float_to_int(&value).map(Value::big_int),
        Value::Str(text) => int_of_text(vm, &text.clone(), &value, 10),
        Value::Bytes(data) => {
            let text = String::from_utf8_lossy(data).into_owned();
            int_of_text(vm, &text, &value, 10)
        }
        Value::Unresolved(_) => vm.expect_int(&value).map(Value::Int),
        _ => {
            if matches!(value, Value::Instance(_)) {
                for name in ["__int__", "__index__", "__trunc__"] {
                    if let Some(made) = vm.call_special(&value, name, Vec::new())? {
                        return match made.to_big_int() {
                            Some(number) => Ok(Value::big_int(number)),
                            None if matches!(made, Value::Unresolved(_)) => Ok(made),
                            None => {
                                let class = vm.class_name(&made);
                                Err(vm
                                    .type_error(format!("{name} returned non-int (type {class})")))
                            }
                        };
                    }
                }
            }
            let class = vm.class_name(&value);
            Err(vm.type_error(format!(
                "int() argument must be a string, a bytes-like object or a real number, not '{class}'"
            )))
        }
    }
}

fn int_of_text(vm: &mut Interpreter, text: &str, shown: &Value, base: u32) -> PyResult {
    let refused = base == 0 && has_leading_zero(text);
    match parse_int(text, base) {
        Some(number) if !refused => Ok(Value::big_int(number)),
        _ => {
            let shown = match shown.unwrapped() {
                Value::Bytes(data) => super::super::format::bytes_repr(data),
                _ => str_repr(text),
            };
            Err(vm.value_error(format!(
                "invalid literal for int() with base {base}: {shown}"
            )))
        }
    }
}

/// What `float(...)` makes; `arguments` without the class.
///
/// # Errors
/// As CPython: not a number, a malformed literal.
pub fn construct_float(vm: &mut Interpreter, _class: &Rc<Class>, arguments: Arguments) -> PyResult {
    if !arguments.keywords.is_empty() {
        return Err(vm.type_error("float() takes no keyword arguments"));
    }
    let mut reader = ArgumentReader::new("float", arguments);
    let value = reader.optional("x");
    reader.finish(vm)?;
    let Some(value) = value else {
        return Ok(Value::Float(0.0));
    };
    let text = match value.unwrapped() {
        Value::Float(number) => return Ok(Value::Float(*number)),
        Value::Int(_) | Value::BigInt(_) | Value::Bool(_) => {
            let number = vm.expect_big_int(&value)?;
            return big_to_float(vm, &number).map(Value::Float);
        }
        Value::Str(text) => text.to_string(),
        Value::Bytes(data) => String::from_utf8_lossy(data).into_owned(),
        Value::Unresolved(_) => return vm.expect_float(&value).map(Value::Float),
        _ => {
            if matches!(value, Value::Instance(_)) {
                for name in ["__float__", "__index__"] {
                    if let Some(made) = vm.call_special(&value, name, Vec::new())? {
                        return vm.expect_float(&made).map(Value::Float);
                    }
                }
            }
            let class = vm.class_name(&value);
            return Err(vm.type_error(format!(
                "float() argument must be a string or a real number, not '{class}'"
            )));
        }
    };
    match parse_float(&text) {
        Some(number) => Ok(Value::Float(number)),
        None => {
            let shown = vm.repr(&value)?;
            Err(vm.value_error(format!("could not convert string to float: {shown}")))
        }
    }
}

/// What `bool(...)` makes; `arguments` without the class.
///
/// # Errors
/// The value's `__bool__` or `__len__` raised.
pub fn construct_bool(vm: &mut Interpreter, _class: &Rc<Class>, arguments: Arguments) -> PyResult {
    if !arguments.keywords.is_empty() {
        return Err(vm.type_error("bool() takes no keyword arguments"));
    }
    let mut reader = ArgumentReader::new("bool", arguments);
    let value = reader.optional("x");
    reader.finish(vm)?;
    match value {
        Some(value) => vm.is_true(&value).map(Value::Bool),
        None => Ok(Value::Bool(false)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_the_exact_value() {
        for (number, digits, rounded) in [
            (2.675, 2, 2.67),
            (0.5, 0, 0.0),
            (1.5, 0, 2.0),
            (1234.5, -2, 1200.0),
            (1250.0, -2, 1200.0),
            (1350.0, -2, 1400.0),
            (1e308, -308, 1e308),
        ] {
            assert_eq!(round_float(number, digits).to_bits(), f64::to_bits(rounded));
        }
    }

    #[test]
    fn reads_literals() {
        assert_eq!(parse_int(" -0x_1F ", 0), Some(BigInt::from(-31)));
        assert_eq!(parse_int("1__0", 10), None);
        assert_eq!(parse_int("z", 36), Some(BigInt::from(35)));
        assert_eq!(parse_int("", 10), None);
        assert_eq!(parse_float("1_0.5"), Some(10.5));
        assert_eq!(parse_float("1_.5"), None);
        assert_eq!(parse_float("e5"), None);
        assert_eq!(parse_float("infinit"), None);
    }

    #[test]
    fn fractions_divide_exactly() {
        for (numerator, denominator) in [(1, 3), (2, 7), (-10, 4), (1, 10)] {
            let made = divide_exactly(&BigInt::from(numerator), &BigInt::from(denominator));
            assert_eq!(made, f64::from(numerator) / f64::from(denominator));
        }
        assert_eq!(
            divide_exactly(&BigInt::one(), &(BigInt::one() << 1074)),
            5e-324
        );
    }
}
