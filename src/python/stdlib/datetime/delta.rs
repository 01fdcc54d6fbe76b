//! `timedelta`.

use std::cmp::Ordering;
use std::rc::Rc;

use num_bigint::BigInt;
use num_traits::{Signed, ToPrimitive, Zero};

use super::super::super::error::PyResult;
use super::super::super::interpreter::Interpreter;
use super::super::super::native::{ArgumentReader, ClassBuilder, native_instance};
use super::super::super::types::number::{divide_exactly, finite_ratio, round_half_even};
use super::super::super::value::{Arguments, Class, Layout, Value};
use super::super::support::{binary, class_argument, equality, immutable, native, only, ordering};
use super::TimeDeltaValue;
use super::calendar::{Clock, DAY, SECOND};

const MOST_DAYS: i128 = 999_999_999;

pub(super) fn class(object: &Rc<Class>) -> Rc<Class> {
    let builder = ClassBuilder::new("timedelta", "datetime", &[object], Layout::Native)
        .static_method("__new__", create)
        .getter("days", |vm, value| {
            let delta = delta(vm, value)?;
            Ok(whole(delta.microseconds.div_euclid(DAY)))
        })
        .getter("seconds", |vm, value| {
            let delta = delta(vm, value)?;
            Ok(whole(delta.microseconds.rem_euclid(DAY) / SECOND))
        })
        .getter("microseconds", |vm, value| {
            let delta = delta(vm, value)?;
            Ok(whole(delta.microseconds.rem_euclid(SECOND)))
        })
        .method("total_seconds", |vm, arguments| {
            let value = only(vm, "total_seconds", arguments)?;
            let delta = delta(vm, &value)?;
            let seconds = divide_exactly(&BigInt::from(delta.microseconds), &BigInt::from(SECOND));
            Ok(Value::Float(seconds))
        })
        .method("__repr__", |vm, arguments| {
            let value = only(vm, "__repr__", arguments)?;
            let delta = delta(vm, &value)?;
            let name = super::construct::shown_class(&value);
            Ok(Value::from(repr(&name, delta.microseconds)))
        })
        .method("__str__", |vm, arguments| {
            let value = only(vm, "__str__", arguments)?;
            Ok(Value::from(text(delta(vm, &value)?.microseconds)))
        })
        .method("__hash__", |vm, arguments| {
            let value = only(vm, "__hash__", arguments)?;
            let folded = delta(vm, &value)?
                .microseconds
                .rem_euclid(i128::from(i64::MAX));
            Ok(whole(folded))
        })
        .method("__bool__", |vm, arguments| {
            let value = only(vm, "__bool__", arguments)?;
            Ok(Value::Bool(delta(vm, &value)?.microseconds != 0))
        })
        .method("__neg__", |vm, arguments| {
            let value = only(vm, "__neg__", arguments)?;
            let microseconds = delta(vm, &value)?.microseconds;
            make(vm, -microseconds)
        })
        .method("__pos__", |vm, arguments| {
            let value = only(vm, "__pos__", arguments)?;
            let microseconds = delta(vm, &value)?.microseconds;
            make(vm, microseconds)
        })
        .method("__abs__", |vm, arguments| {
            let value = only(vm, "__abs__", arguments)?;
            let microseconds = delta(vm, &value)?.microseconds;
            make(vm, microseconds.abs())
        });
    let builder = operators(builder);
    let builder = ordering(builder, |_, left, right| Ok(compare(left, right)));
    let builder = equality(builder, |_, left, right| {
        Ok(compare(left, right).map(Ordering::is_eq))
    });
    immutable(builder).build()
}

fn whole(number: i128) -> Value {
    Value::big_int(BigInt::from(number))
}

fn delta(vm: &mut Interpreter, value: &Value) -> PyResult<TimeDeltaValue> {
    match native::<TimeDeltaValue>(value) {
        Some(delta) => Ok(*delta),
        None => {
            let class = vm.class_name(value);
            Err(vm.type_error(format!("expected a timedelta, not {class}")))
        }
    }
}

fn compare(left: &Value, right: &Value) -> Option<Ordering> {
    let right = native::<TimeDeltaValue>(right)?;
    Some(native::<TimeDeltaValue>(left)?.as_ref().cmp(&right))
}

/// A `timedelta` whose length is checked.
pub(super) fn make(vm: &mut Interpreter, microseconds: i128) -> PyResult {
    let class = Rc::clone(&super::classes(vm).timedelta);
    make_of(vm, &class, microseconds)
}

fn make_of(vm: &mut Interpreter, class: &Rc<Class>, microseconds: i128) -> PyResult {
    let days = microseconds.div_euclid(DAY);
    if i32::try_from(days).is_err() {
        return Err(vm.error("OverflowError", "Python int too large to convert to C int"));
    }
    if days.abs() > MOST_DAYS {
        return Err(vm.error(
            "OverflowError",
            format!("days={days}; must have magnitude <= {MOST_DAYS}"),
        ));
    }
    Ok(native_instance(
        class,
        Rc::new(TimeDeltaValue { microseconds }),
    ))
}

fn make_big(vm: &mut Interpreter, microseconds: &BigInt) -> PyResult {
    match microseconds.to_i128() {
        Some(microseconds) => make(vm, microseconds),
        None => Err(vm.error("OverflowError", "Python int too large to convert to C int")),
    }
}

fn create(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    let mut reader = ArgumentReader::new("timedelta", arguments);
    let class = reader.required(vm, "cls")?;
    let class = class_argument(vm, &class)?;
    let mut total = BigInt::zero();
    let mut fraction = 0.0;
    for (name, factor) in [
        ("days", DAY),
        ("seconds", SECOND),
        ("microseconds", 1),
        ("milliseconds", 1000),
        ("minutes", 60 * SECOND),
        ("hours", 3600 * SECOND),
        ("weeks", 7 * DAY),
    ] {
        let Some(value) = reader.optional(name) else {
            continue;
        };
        if let Some(number) = value.to_big_int() {
            total += number * factor;
        } else if let Value::Float(number) = value.unwrapped() {
            let whole = match num_traits::FromPrimitive::from_f64(number.trunc()) {
                Some(whole) => whole,
                None if number.is_nan() => {
                    return Err(vm.value_error("cannot convert float NaN to integer"));
                }
                None => {
                    return Err(
                        vm.error("OverflowError", "cannot convert float infinity to integer")
                    );
                }
            };
            let whole: BigInt = whole;
            total += whole * factor;
            let rest = number.fract() * factor.to_f64().unwrap_or(0.0);
            total += BigInt::from(rest.trunc().to_i128().unwrap_or(0));
            fraction += rest.fract();
        } else {
            if matches!(value, Value::Unresolved(_)) {
                vm.expect_float(&value)?;
            }
            let class = vm.class_name(&value);
            return Err(vm.type_error(format!(
                "unsupported type for timedelta {name} component: {class}"
            )));
        }
    }
    reader.finish(vm)?;
    if fraction != 0.0 {
        // Ties go to the even microsecond of the whole sum.
        let rounded = if (fraction.abs() - 0.5).abs() < f64::EPSILON && total.bit(0) {
            fraction.signum().to_i128().unwrap_or(0)
        } else {
            fraction.round_ties_even().to_i128().unwrap_or(0)
        };
        total += rounded;
    }
    match total.to_i128() {
        Some(microseconds) => make_of(vm, &class, microseconds),
        None => Err(vm.error("OverflowError", "Python int too large to convert to C int")),
    }
}

fn repr(name: &str, microseconds: i128) -> String {
    let mut parts = Vec::new();
    let days = microseconds.div_euclid(DAY);
    let rest = microseconds.rem_euclid(DAY);
    for (label, value) in [
        ("days", days),
        ("seconds", rest / SECOND),
        ("microseconds", rest % SECOND),
    ] {
        if value != 0 {
            parts.push(format!("{label}={value}"));
        }
    }
    if parts.is_empty() {
        parts.push("0".to_owned());
    }
    format!("{name}({})", parts.join(", "))
}

/// `str(timedelta)`
fn text(microseconds: i128) -> String {
    let days = microseconds.div_euclid(DAY);
    let clock = Clock::from_microseconds(microseconds.rem_euclid(DAY));
    let mut text = String::new();
    if days != 0 {
        let plural = if days.abs() == 1 { "" } else { "s" };
        text.push_str(&format!("{days} day{plural}, "));
    }
    text.push_str(&format!(
        "{}:{:02}:{:02}",
        clock.hour, clock.minute, clock.second
    ));
    if clock.microsecond != 0 {
        text.push_str(&format!(".{:06}", clock.microsecond));
    }
    text
}

fn both(left: &Value, right: &Value) -> Option<(i128, i128)> {
    let left = native::<TimeDeltaValue>(left)?.microseconds;
    Some((left, native::<TimeDeltaValue>(right)?.microseconds))
}

fn operators(builder: ClassBuilder) -> ClassBuilder {
    let builder = binary(builder, "__add__", |vm, left, right| {
        both(left, right)
            .map(|(left, right)| make(vm, left + right))
            .transpose()
    });
    let builder = binary(builder, "__radd__", |vm, left, right| {
        both(left, right)
            .map(|(left, right)| make(vm, left + right))
            .transpose()
    });
    let builder = binary(builder, "__sub__", |vm, left, right| {
        both(left, right)
            .map(|(left, right)| make(vm, left - right))
            .transpose()
    });
    let builder = binary(builder, "__rsub__", |vm, left, right| {
        both(left, right)
            .map(|(left, right)| make(vm, right - left))
            .transpose()
    });
    let builder = binary(builder, "__mul__", multiply);
    let builder = binary(builder, "__rmul__", multiply);
    let builder = binary(builder, "__truediv__", divide);
    let builder = binary(builder, "__floordiv__", |vm, left, right| {
        let microseconds = delta(vm, left)?.microseconds;
        if let Some(other) = native::<TimeDeltaValue>(right) {
            let other = nonzero(vm, other.microseconds)?;
            return Ok(Some(whole(floor_division(microseconds, other))));
        }
        match right.to_big_int() {
            None => Ok(None),
            Some(divisor) if divisor.is_zero() => Err(zero_division(vm)),
            Some(divisor) => {
                let numerator = BigInt::from(microseconds);
                let quotient = &numerator / &divisor;
                let exact = &quotient * &divisor == numerator;
                let floor = if !exact && numerator.is_negative() != divisor.is_negative() {
                    quotient - 1
                } else {
                    quotient
                };
                make_big(vm, &floor).map(Some)
            }
        }
    });
    let builder = binary(builder, "__mod__", |vm, left, right| {
        let Some((left, right)) = both(left, right) else {
            return Ok(None);
        };
        let right = nonzero(vm, right)?;
        make(vm, left - floor_division(left, right) * right).map(Some)
    });
    binary(builder, "__divmod__", |vm, left, right| {
        let Some((left, right)) = both(left, right) else {
            return Ok(None);
        };
        let right = nonzero(vm, right)?;
        let quotient = floor_division(left, right);
        let rest = make(vm, left - quotient * right)?;
        Ok(Some(Value::tuple(vec![whole(quotient), rest])))
    })
}

fn floor_division(left: i128, right: i128) -> i128 {
    let quotient = left / right;
    if left % right != 0 && (left < 0) != (right < 0) {
        quotient - 1
    } else {
        quotient
    }
}

fn zero_division(vm: &mut Interpreter) -> Box<super::super::super::error::Error> {
    vm.error("ZeroDivisionError", "integer division or modulo by zero")
}

fn nonzero(vm: &mut Interpreter, number: i128) -> PyResult<i128> {
    if number == 0 {
        Err(zero_division(vm))
    } else {
        Ok(number)
    }
}

fn multiply(vm: &mut Interpreter, left: &Value, right: &Value) -> PyResult<Option<Value>> {
    let microseconds = BigInt::from(delta(vm, left)?.microseconds);
    if let Some(factor) = right.to_big_int() {
        return make_big(vm, &(microseconds * factor)).map(Some);
    }
    let Value::Float(factor) = right.unwrapped() else {
        return Ok(None);
    };
    let (numerator, denominator) = ratio(vm, *factor)?;
    make_big(
        vm,
        &round_half_even(&(microseconds * numerator), &denominator),
    )
    .map(Some)
}

fn divide(vm: &mut Interpreter, left: &Value, right: &Value) -> PyResult<Option<Value>> {
    let microseconds = BigInt::from(delta(vm, left)?.microseconds);
    if let Some(other) = native::<TimeDeltaValue>(right) {
        if other.microseconds == 0 {
            return Err(vm.error("ZeroDivisionError", "division by zero"));
        }
        let quotient = divide_exactly(&microseconds, &BigInt::from(other.microseconds));
        return Ok(Some(Value::Float(quotient)));
    }
    let (numerator, denominator) = match (right.to_big_int(), right.unwrapped()) {
        (Some(number), _) => (number, BigInt::from(1)),
        (None, Value::Float(number)) => ratio(vm, *number)?,
        _ => return Ok(None),
    };
    if numerator.is_zero() {
        return Err(zero_division(vm));
    }
    let (mut top, mut bottom) = (microseconds * denominator, numerator);
    if bottom.is_negative() {
        top = -top;
        bottom = -bottom;
    }
    make_big(vm, &round_half_even(&top, &bottom)).map(Some)
}

fn ratio(vm: &mut Interpreter, number: f64) -> PyResult<(BigInt, BigInt)> {
    if number.is_nan() {
        return Err(vm.value_error("cannot convert NaN to integer ratio"));
    }
    if number.is_infinite() {
        return Err(vm.error("OverflowError", "cannot convert Infinity to integer ratio"));
    }
    Ok(finite_ratio(number))
}
