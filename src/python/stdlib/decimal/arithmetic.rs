//! The operations on decimal numbers under a context.

use num_bigint::BigInt;
use num_traits::{One, Pow, Signed, ToPrimitive, Zero};

use super::number::{DecimalValue, Rounding, Special, power_of_ten};

/// Precision and rounding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Context {
    /// The most digits of a result.
    pub precision: i64,
    /// How results are rounded.
    pub rounding: Rounding,
}

/// Why an operation has no result: the names of the exception raised and of the condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Condition {
    /// The class that is raised.
    pub raised: &'static str,
    /// The condition that its message names.
    pub named: &'static str,
}

/// An operation that the numbers do not allow.
pub const INVALID: Condition = condition("InvalidOperation", "InvalidOperation");
/// `0 / 0`
pub const UNDEFINED: Condition = condition("InvalidOperation", "DivisionUndefined");
/// An integer quotient with too many digits.
pub const IMPOSSIBLE: Condition = condition("InvalidOperation", "DivisionImpossible");
/// `x / 0`
pub const BY_ZERO: Condition = condition("DivisionByZero", "DivisionByZero");
/// A malformed literal.
pub const SYNTAX: Condition = condition("InvalidOperation", "ConversionSyntax");

const fn condition(raised: &'static str, named: &'static str) -> Condition {
    Condition { raised, named }
}

type Outcome = Result<DecimalValue, Condition>;

fn nan_of(left: &DecimalValue, right: &DecimalValue) -> Option<Outcome> {
    for number in [left, right] {
        if number.special == Some(Special::Signaling) {
            return Some(Err(INVALID));
        }
    }
    [left, right]
        .into_iter()
        .find(|number| number.is_nan())
        .map(|number| Ok(number.clone()))
}

impl Context {
    /// Rounds a result to the precision.
    #[must_use]
    pub fn fit(&self, number: &DecimalValue) -> DecimalValue {
        number.fit(self.precision, self.rounding)
    }

    /// `left + right`
    pub fn add(&self, left: &DecimalValue, right: &DecimalValue) -> Outcome {
        if let Some(outcome) = nan_of(left, right) {
            return outcome;
        }
        match (left.is_infinite(), right.is_infinite()) {
            (true, true) if left.negative != right.negative => return Err(INVALID),
            (true, _) => return Ok(left.clone()),
            (_, true) => return Ok(right.clone()),
            _ => {}
        }
        let exponent = left.exponent.min(right.exponent);
        if left.is_zero() && right.is_zero() {
            let negative = left.negative && right.negative
                || left.negative != right.negative && self.rounding == Rounding::Floor;
            return Ok(DecimalValue::new(negative, BigInt::zero(), exponent));
        }
        let (left, right) = (self.near(left, right), self.near(right, left));
        let exponent = left.exponent.min(right.exponent);
        let sum = left.rescale(exponent, Rounding::Down).signed()
            + right.rescale(exponent, Rounding::Down).signed();
        let negative = if sum.is_zero() {
            self.rounding == Rounding::Floor
        } else {
            sum.is_negative()
        };
        Ok(self.fit(&DecimalValue::new(negative, sum.abs(), exponent)))
    }

    /// The number, replaced by a tiny one of the same sign where it is too small beside the other
    /// to change more than the rounding.
    fn near(&self, number: &DecimalValue, other: &DecimalValue) -> DecimalValue {
        if other.is_zero() || number.is_zero() {
            // A zero only lowers the exponent, as far as the precision allows.
            if number.is_zero() && !other.is_zero() {
                let least = other.adjusted() - self.precision;
                return DecimalValue::new(
                    number.negative,
                    BigInt::zero(),
                    number.exponent.max(least.min(other.exponent)),
                );
            }
            return number.clone();
        }
        let limit = other.exponent.min(other.adjusted() - self.precision - 2) - 2;
        if number.adjusted() < limit {
            return DecimalValue::new(number.negative, BigInt::one(), limit);
        }
        number.clone()
    }

    /// `left * right`
    pub fn multiply(&self, left: &DecimalValue, right: &DecimalValue) -> Outcome {
        if let Some(outcome) = nan_of(left, right) {
            return outcome;
        }
        let negative = left.negative != right.negative;
        if left.is_infinite() || right.is_infinite() {
            if left.is_zero() || right.is_zero() {
                return Err(INVALID);
            }
            return Ok(DecimalValue::special(negative, Special::Infinity));
        }
        let product = &left.coefficient * &right.coefficient;
        Ok(self.fit(&DecimalValue::new(
            negative,
            product,
            left.exponent + right.exponent,
        )))
    }

    /// `left / right`
    pub fn divide(&self, left: &DecimalValue, right: &DecimalValue) -> Outcome {
        if let Some(outcome) = nan_of(left, right) {
            return outcome;
        }
        let negative = left.negative != right.negative;
        match (left.is_infinite(), right.is_infinite()) {
            (true, true) => return Err(INVALID),
            (true, false) => return Ok(DecimalValue::special(negative, Special::Infinity)),
            (false, true) => return Ok(DecimalValue::new(negative, BigInt::zero(), -1_000_026)),
            _ => {}
        }
        if right.is_zero() {
            return Err(if left.is_zero() { UNDEFINED } else { BY_ZERO });
        }
        let ideal = left.exponent - right.exponent;
        if left.is_zero() {
            return Ok(DecimalValue::new(negative, BigInt::zero(), ideal));
        }
        let shift = right.digits() - left.digits() + self.precision + 1;
        let (top, bottom) = if shift >= 0 {
            (
                &left.coefficient * power_of_ten(shift),
                right.coefficient.clone(),
            )
        } else {
            (
                left.coefficient.clone(),
                &right.coefficient * power_of_ten(-shift),
            )
        };
        let mut quotient = &top / &bottom;
        let rest = top - &quotient * bottom;
        let mut exponent = ideal - shift;
        if rest.is_zero() {
            while exponent < ideal && (&quotient % 10i32).is_zero() {
                quotient /= 10i32;
                exponent += 1;
            }
        } else if (&quotient % 5i32).is_zero() {
            // A digit beyond the precision keeps the result off a tie.
            quotient += 1;
        }
        Ok(self.fit(&DecimalValue::new(negative, quotient, exponent)))
    }

    /// Integer quotient towards zero.
    pub fn divide_integer(&self, left: &DecimalValue, right: &DecimalValue) -> Outcome {
        if let Some(outcome) = nan_of(left, right) {
            return outcome;
        }
        let negative = left.negative != right.negative;
        if left.is_infinite() {
            return if right.is_infinite() {
                Err(INVALID)
            } else {
                Ok(DecimalValue::special(negative, Special::Infinity))
            };
        }
        if right.is_zero() {
            return Err(if left.is_zero() { UNDEFINED } else { BY_ZERO });
        }
        self.divide_finite(left, right)
            .map(|(quotient, _)| quotient)
    }

    /// Remainder of the integer quotient, with the sign of `left`.
    pub fn remainder(&self, left: &DecimalValue, right: &DecimalValue) -> Outcome {
        if let Some(outcome) = nan_of(left, right) {
            return outcome;
        }
        if left.is_infinite() {
            return Err(INVALID);
        }
        if right.is_zero() {
            return Err(if left.is_zero() { UNDEFINED } else { INVALID });
        }
        self.divide_finite(left, right).map(|(_, rest)| rest)
    }

    /// Integer quotient and remainder; `left` is finite and `right` is not zero.
    fn divide_finite(
        &self,
        left: &DecimalValue,
        right: &DecimalValue,
    ) -> Result<(DecimalValue, DecimalValue), Condition> {
        let negative = left.negative != right.negative;
        if right.is_infinite() {
            return Ok((
                DecimalValue::new(negative, BigInt::zero(), 0),
                self.fit(left),
            ));
        }
        let exponent = left.exponent.min(right.exponent);
        if left.adjusted() - right.adjusted() > self.precision + 1 {
            return Err(IMPOSSIBLE);
        }
        let top = left.rescale(exponent, Rounding::Down).coefficient;
        let bottom = right.rescale(exponent, Rounding::Down).coefficient;
        let quotient = &top / &bottom;
        let rest = top - &quotient * bottom;
        let quotient = DecimalValue::new(negative, quotient, 0);
        if quotient.digits() > self.precision {
            return Err(IMPOSSIBLE);
        }
        Ok((
            quotient,
            self.fit(&DecimalValue::new(left.negative, rest, exponent)),
        ))
    }

    /// `base ** exponent`; `None` where the exponent is no integer.
    pub fn power(&self, base: &DecimalValue, exponent: &DecimalValue) -> Option<Outcome> {
        if let Some(outcome) = nan_of(base, exponent) {
            return Some(outcome);
        }
        let exponent = exponent.integer()?;
        let negative = base.negative && exponent.bit(0);
        if exponent.is_zero() {
            return Some(if base.is_zero() {
                Err(INVALID)
            } else {
                Ok(DecimalValue::new(false, BigInt::one(), 0))
            });
        }
        let falling = exponent.is_negative();
        if base.is_infinite() || base.is_zero() {
            let grows = base.is_infinite() != falling;
            return Some(Ok(if grows {
                DecimalValue::special(negative, Special::Infinity)
            } else {
                DecimalValue::new(negative, BigInt::zero(), 0)
            }));
        }
        let times = exponent.abs().to_u32()?;
        if u64::from(times) * base.coefficient.bits() > 4_000_000 {
            return None;
        }
        let raised = DecimalValue::new(
            negative,
            Pow::pow(&base.coefficient, times),
            base.exponent * i64::from(times),
        );
        if falling {
            return Some(self.divide(&DecimalValue::new(false, BigInt::one(), 0), &raised));
        }
        Some(Ok(self.fit(&raised)))
    }

    /// The square root.
    pub fn square_root(&self, number: &DecimalValue) -> Outcome {
        if number.is_nan() {
            return Ok(number.clone());
        }
        if number.is_zero() {
            let exponent = number.exponent.div_euclid(2);
            return Ok(DecimalValue::new(number.negative, BigInt::zero(), exponent));
        }
        if number.negative {
            return Err(INVALID);
        }
        if number.is_infinite() {
            return Ok(number.clone());
        }
        let ideal = number.exponent.div_euclid(2);
        let odd = number.exponent.rem_euclid(2);
        let mut coefficient = number.coefficient.clone() * power_of_ten(odd);
        let digits = i64::try_from(coefficient.to_string().len()).unwrap_or(0);
        let wanted = 2 * (self.precision + 1);
        let shift = ((wanted - digits + 1).max(0) + 1) / 2;
        coefficient *= power_of_ten(2 * shift);
        let mut root = coefficient.sqrt();
        let exact = &root * &root == coefficient;
        let mut exponent = ideal - shift;
        if exact {
            while exponent < ideal && (&root % 10i32).is_zero() {
                root /= 10i32;
                exponent += 1;
            }
        } else if (&root % 5i32).is_zero() {
            root += 1;
        }
        Ok(DecimalValue::new(false, root, exponent).fit(self.precision, Rounding::HalfEven))
    }

    /// The number with the exponent of another.
    pub fn quantize(
        &self,
        number: &DecimalValue,
        pattern: &DecimalValue,
        rounding: Rounding,
    ) -> Outcome {
        if let Some(outcome) = nan_of(number, pattern) {
            return outcome;
        }
        match (number.is_infinite(), pattern.is_infinite()) {
            (true, true) => return Ok(number.clone()),
            (false, false) => {}
            _ => return Err(INVALID),
        }
        if !number.is_zero() && number.adjusted() - pattern.exponent > self.precision {
            return Err(INVALID);
        }
        let rounded = number.rescale(pattern.exponent, rounding);
        if rounded.digits() > self.precision {
            return Err(INVALID);
        }
        Ok(rounded)
    }
}
