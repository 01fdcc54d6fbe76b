//! The `math` module.

use std::rc::Rc;

use num_bigint::BigInt;
use num_traits::{One, Signed, ToPrimitive, Zero};

use super::super::error::{Error, PyResult};
use super::super::interpreter::Interpreter;
use super::super::module::Module;
use super::super::native::{ArgumentReader, ModuleBuilder};
use super::super::types::number::finite_ratio;
use super::super::value::{Arguments, Value};
use super::support::{integer, only, operands};

/// A function of one number.
type Function = fn(f64) -> f64;

fn domain(vm: &mut Interpreter) -> Box<Error> {
    vm.value_error("math domain error")
}

fn range(vm: &mut Interpreter) -> Box<Error> {
    vm.error("OverflowError", "math range error")
}

/// A number, with the message that `math` has for other types.
fn real(vm: &mut Interpreter, value: &Value) -> PyResult<f64> {
    match value.unwrapped() {
        Value::Float(_) | Value::Int(_) | Value::Bool(_) | Value::Unresolved(_) => {
            vm.expect_float(value)
        }
        Value::BigInt(number) => match number.to_f64().filter(|number| number.is_finite()) {
            Some(number) => Ok(number),
            None => Err(vm.error("OverflowError", "int too large to convert to float")),
        },
        Value::Instance(_) => vm.expect_float(value),
        _ => {
            let class = vm.class_name(value);
            Err(vm.type_error(format!("must be real number, not {class}")))
        }
    }
}

/// Adds a function of one number: not-a-number from a number is a domain error, infinity a range
/// error.
fn unary(builder: ModuleBuilder, name: &'static str, compute: fn(f64) -> f64) -> ModuleBuilder {
    builder.function(name, move |vm, arguments| {
        let value = only(vm, name, arguments)?;
        let number = real(vm, &value)?;
        let result = compute(number);
        if result.is_nan() && !number.is_nan() {
            return Err(domain(vm));
        }
        if result.is_infinite() && number.is_finite() {
            return Err(if matches!(name, "atanh" | "log1p") {
                domain(vm)
            } else {
                range(vm)
            });
        }
        Ok(Value::Float(result))
    })
}

fn binary(
    builder: ModuleBuilder,
    name: &'static str,
    compute: fn(f64, f64) -> f64,
) -> ModuleBuilder {
    builder.function(name, move |vm, arguments| {
        let (left, right) = operands(vm, name, arguments)?;
        let (left, right) = (real(vm, &left)?, real(vm, &right)?);
        let result = compute(left, right);
        if result.is_nan() && !left.is_nan() && !right.is_nan() {
            return Err(domain(vm));
        }
        if result.is_infinite() && left.is_finite() && right.is_finite() {
            return Err(if name == "pow" && left == 0.0 {
                domain(vm)
            } else {
                range(vm)
            });
        }
        Ok(Value::Float(result))
    })
}

fn test(builder: ModuleBuilder, name: &'static str, holds: fn(f64) -> bool) -> ModuleBuilder {
    builder.function(name, move |vm, arguments| {
        let value = only(vm, name, arguments)?;
        Ok(Value::Bool(holds(real(vm, &value)?)))
    })
}

/// The logarithm of an integer of any size or a float, in a base.
fn logarithm(vm: &mut Interpreter, value: &Value, compute: fn(f64) -> f64) -> PyResult<f64> {
    if let Some(number) = value.to_big_int() {
        if !number.is_positive() {
            return Err(domain(vm));
        }
        if number.bits() > 1000 {
            let shift = number.bits() - 64;
            let top = (number >> shift).to_f64().unwrap_or(1.0);
            #[expect(clippy::cast_precision_loss, reason = "a count of bits is small")]
            return Ok(compute(top) + shift as f64 * compute(2.0));
        }
    }
    let number = real(vm, value)?;
    if number <= 0.0 {
        return Err(domain(vm));
    }
    Ok(compute(number))
}

fn whole(
    vm: &mut Interpreter,
    name: &'static str,
    special: &'static str,
    arguments: Arguments,
) -> PyResult {
    let value = only(vm, name, arguments)?;
    if let Some(number) = value.to_big_int() {
        return Ok(Value::big_int(number));
    }
    if matches!(value, Value::Instance(_))
        && let Some(made) = vm.call_special(&value, special, Vec::new())?
    {
        return Ok(made);
    }
    let number = real(vm, &value)?;
    let rounded = match name {
        "floor" => number.floor(),
        "ceil" => number.ceil(),
        _ => number.trunc(),
    };
    vm.float_to_int(&Value::Float(rounded)).map(Value::big_int)
}

fn natural(vm: &mut Interpreter, value: &Value, what: &str) -> PyResult<BigInt> {
    let number = vm.expect_big_int(value)?;
    if number.is_negative() {
        return Err(vm.value_error(what));
    }
    Ok(number)
}

fn gcd(left: &BigInt, right: &BigInt) -> BigInt {
    let (mut left, mut right) = (left.abs(), right.abs());
    while !right.is_zero() {
        let rest = &left % &right;
        left = right;
        right = rest;
    }
    left
}

/// How many ordered choices of `k` out of `n`.
fn falling(n: &BigInt, k: u64) -> BigInt {
    (0..k).fold(BigInt::one(), |product, step| product * (n - step))
}

fn small(vm: &mut Interpreter, number: &BigInt, what: &str) -> PyResult<u64> {
    match number.to_u64().filter(|number| *number <= 1_000_000) {
        Some(number) => Ok(number),
        None => Err(vm.error("OverflowError", format!("{what} must not exceed 1000000"))),
    }
}

fn integers(builder: ModuleBuilder) -> ModuleBuilder {
    builder
        .function("floor", |vm, arguments| {
            whole(vm, "floor", "__floor__", arguments)
        })
        .function("ceil", |vm, arguments| {
            whole(vm, "ceil", "__ceil__", arguments)
        })
        .function("trunc", |vm, arguments| {
            whole(vm, "trunc", "__trunc__", arguments)
        })
        .function("gcd", |vm, arguments| {
            let mut result = BigInt::zero();
            for value in &arguments.positional {
                result = gcd(&result, &vm.expect_big_int(value)?);
            }
            Ok(Value::big_int(result))
        })
        .function("lcm", |vm, arguments| {
            let mut result = BigInt::one();
            for value in &arguments.positional {
                let number = vm.expect_big_int(value)?;
                if number.is_zero() {
                    return Ok(Value::Int(0));
                }
                let shared = gcd(&result, &number);
                result = result * number.abs() / shared;
            }
            Ok(Value::big_int(result))
        })
        .function("factorial", |vm, arguments| {
            let value = only(vm, "factorial", arguments)?;
            let number = natural(vm, &value, "factorial() not defined for negative values")?;
            let count = small(vm, &number, "factorial() argument")?;
            Ok(Value::big_int(
                (1..=count).fold(BigInt::one(), |product, step| product * step),
            ))
        })
        .function("comb", |vm, arguments| {
            let (n, k) = operands(vm, "comb", arguments)?;
            let n = natural(vm, &n, "n must be a non-negative integer")?;
            let k = natural(vm, &k, "k must be a non-negative integer")?;
            if k > n {
                return Ok(Value::Int(0));
            }
            let k = k.clone().min(&n - &k);
            let count = small(vm, &k, "min(n - k, k)")?;
            let divisor = (1..=count).fold(BigInt::one(), |product, step| product * step);
            Ok(Value::big_int(falling(&n, count) / divisor))
        })
        .function("perm", |vm, arguments| {
            let mut reader = ArgumentReader::new("perm", arguments);
            let n = reader.required(vm, "n")?;
            let k = reader.optional_not_none("k");
            reader.finish(vm)?;
            let n = natural(vm, &n, "n must be a non-negative integer")?;
            let k = match k {
                Some(k) => natural(vm, &k, "k must be a non-negative integer")?,
                None => n.clone(),
            };
            if k > n {
                return Ok(Value::Int(0));
            }
            let count = small(vm, &k, "k")?;
            Ok(Value::big_int(falling(&n, count)))
        })
        .function("isqrt", |vm, arguments| {
            let value = only(vm, "isqrt", arguments)?;
            let number = natural(vm, &value, "isqrt() argument must be nonnegative")?;
            Ok(Value::big_int(number.sqrt()))
        })
}

fn sums(builder: ModuleBuilder) -> ModuleBuilder {
    builder
        .function("prod", |vm, arguments| {
            let mut reader = ArgumentReader::new("prod", arguments);
            let items = reader.required(vm, "iterable")?;
            let start = reader.keyword_only("start");
            reader.finish(vm)?;
            let mut result = start.unwrap_or(Value::Int(1));
            for item in vm.collect(&items)? {
                let operator = super::super::code::BinaryOperator::Multiply;
                result = vm.binary_operation(operator, &result, &item)?;
            }
            Ok(result)
        })
        .function("fsum", |vm, arguments| {
            let items = only(vm, "fsum", arguments)?;
            // The sum of exact fractions over one power of two is exact.
            let mut total = BigInt::zero();
            let mut special = 0.0;
            for item in vm.collect(&items)? {
                let number = real(vm, &item)?;
                if number.is_finite() {
                    let (top, bottom) = finite_ratio(number);
                    total += top * ((BigInt::one() << 1074) / bottom);
                } else {
                    special += number;
                }
            }
            if special != 0.0 {
                return Ok(Value::Float(special));
            }
            let sum = super::super::types::number::divide_exactly(&total, &(BigInt::one() << 1074));
            Ok(Value::Float(sum))
        })
        .function("hypot", |vm, arguments| {
            let mut sum = 0.0f64;
            for value in &arguments.positional {
                sum = sum.hypot(real(vm, value)?);
            }
            Ok(Value::Float(sum))
        })
        .function("dist", |vm, arguments| {
            let (left, right) = operands(vm, "dist", arguments)?;
            let (left, right) = (vm.collect(&left)?, vm.collect(&right)?);
            if left.len() != right.len() {
                return Err(vm.value_error("both points must have the same number of dimensions"));
            }
            let mut sum = 0.0f64;
            for (left, right) in left.iter().zip(&right) {
                sum = sum.hypot(real(vm, left)? - real(vm, right)?);
            }
            Ok(Value::Float(sum))
        })
}

fn logarithms(builder: ModuleBuilder) -> ModuleBuilder {
    builder
        .function("log", |vm, arguments| {
            let mut reader = ArgumentReader::new("log", arguments);
            let value = reader.required(vm, "x")?;
            let base = reader.optional("base");
            reader.finish(vm)?;
            let result = logarithm(vm, &value, f64::ln)?;
            let Some(base) = base else {
                return Ok(Value::Float(result));
            };
            let divisor = logarithm(vm, &base, f64::ln)?;
            if divisor == 0.0 {
                return Err(vm.error("ZeroDivisionError", "float division by zero"));
            }
            Ok(Value::Float(result / divisor))
        })
        .function("log2", |vm, arguments| {
            let value = only(vm, "log2", arguments)?;
            logarithm(vm, &value, f64::log2).map(Value::Float)
        })
        .function("log10", |vm, arguments| {
            let value = only(vm, "log10", arguments)?;
            logarithm(vm, &value, f64::log10).map(Value::Float)
        })
}

fn parts(builder: ModuleBuilder) -> ModuleBuilder {
    builder
        .function("modf", |vm, arguments| {
            let value = only(vm, "modf", arguments)?;
            let number = real(vm, &value)?;
            let fraction = if number.is_infinite() {
                0.0f64.copysign(number)
            } else {
                number.fract()
            };
            let fraction = fraction.copysign(number);
            Ok(Value::tuple(vec![
                Value::Float(fraction),
                Value::Float(number.trunc()),
            ]))
        })
        .function("frexp", |vm, arguments| {
            let value = only(vm, "frexp", arguments)?;
            let number = real(vm, &value)?;
            if number == 0.0 || !number.is_finite() {
                return Ok(Value::tuple(vec![Value::Float(number), Value::Int(0)]));
            }
            let mut mantissa = number;
            let mut exponent = 0;
            while mantissa.abs() >= 1.0 {
                mantissa /= 2.0;
                exponent += 1;
            }
            while mantissa.abs() < 0.5 {
                mantissa *= 2.0;
                exponent -= 1;
            }
            Ok(Value::tuple(vec![
                Value::Float(mantissa),
                Value::Int(exponent),
            ]))
        })
        .function("ldexp", |vm, arguments| {
            let (number, exponent) = operands(vm, "ldexp", arguments)?;
            let number = real(vm, &number)?;
            let exponent = integer(vm, &exponent)?;
            let step = |power: i64| 2f64.powi(i32::try_from(power).unwrap_or(0));
            let clamped = exponent.clamp(-2200, 2200);
            let half = clamped / 2;
            let result = number
                * step(half / 2)
                * step(half - half / 2)
                * step((clamped - half) / 2)
                * step(clamped - half - (clamped - half) / 2);
            if result.is_infinite() && number.is_finite() {
                return Err(range(vm));
            }
            Ok(Value::Float(result))
        })
        .function("isclose", |vm, arguments| {
            let mut reader = ArgumentReader::new("isclose", arguments);
            let left = reader.required(vm, "a")?;
            let right = reader.required(vm, "b")?;
            let relative = reader.keyword_only("rel_tol");
            let absolute = reader.keyword_only("abs_tol");
            reader.finish(vm)?;
            let (left, right) = (real(vm, &left)?, real(vm, &right)?);
            let relative = relative.map_or(Ok(1e-9), |value| real(vm, &value))?;
            let absolute = absolute.map_or(Ok(0.0), |value| real(vm, &value))?;
            if relative < 0.0 || absolute < 0.0 {
                return Err(vm.value_error("tolerances must be non-negative"));
            }
            let close = left == right
                || left.is_finite()
                    && right.is_finite()
                    && (left - right).abs() <= absolute.max(relative * left.abs().max(right.abs()));
            Ok(Value::Bool(close))
        })
}

/// The module.
pub(super) fn module(_: &mut Interpreter) -> Rc<Module> {
    let mut builder = ModuleBuilder::new("math")
        .value("pi", std::f64::consts::PI)
        .value("e", std::f64::consts::E)
        .value("tau", std::f64::consts::TAU)
        .value("inf", f64::INFINITY)
        .value("nan", f64::NAN);
    let functions: [(&'static str, Function); 22] = [
        ("sqrt", f64::sqrt),
        ("cbrt", f64::cbrt),
        ("exp", f64::exp),
        ("exp2", f64::exp2),
        ("expm1", f64::exp_m1),
        ("log1p", f64::ln_1p),
        ("sin", f64::sin),
        ("cos", f64::cos),
        ("tan", f64::tan),
        ("asin", f64::asin),
        ("acos", f64::acos),
        ("atan", f64::atan),
        ("sinh", f64::sinh),
        ("cosh", f64::cosh),
        ("tanh", f64::tanh),
        ("asinh", f64::asinh),
        ("acosh", f64::acosh),
        ("atanh", f64::atanh),
        ("fabs", f64::abs),
        ("degrees", |number| number * (180.0 / std::f64::consts::PI)),
        ("radians", |number| number * (std::f64::consts::PI / 180.0)),
        ("ulp", |number| {
            let number = number.abs();
            if number.is_finite() {
                number.next_up() - number
            } else {
                number
            }
        }),
    ];
    for (name, compute) in functions {
        builder = unary(builder, name, compute);
    }
    builder = binary(builder, "pow", f64::powf);
    builder = binary(builder, "fmod", |left, right| left % right);
    builder = binary(builder, "atan2", f64::atan2);
    builder = binary(builder, "copysign", f64::copysign);
    builder = test(builder, "isnan", f64::is_nan);
    builder = test(builder, "isinf", f64::is_infinite);
    builder = test(builder, "isfinite", f64::is_finite);
    parts(logarithms(sums(integers(builder)))).build()
}
