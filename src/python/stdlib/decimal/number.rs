//! Decimal numbers as such: digits, exponents, rounding, texts. What Python sees of them is in the
//! parent module.

use std::cmp::Ordering;

use num_bigint::BigInt;
use num_traits::{One, Pow, Signed, ToPrimitive, Zero};

/// How a number that has too many digits is shortened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rounding {
    /// `ROUND_HALF_EVEN`
    HalfEven,
    /// `ROUND_HALF_UP`
    HalfUp,
    /// `ROUND_HALF_DOWN`
    HalfDown,
    /// `ROUND_UP`: away from zero
    Up,
    /// `ROUND_DOWN`: towards zero
    Down,
    /// `ROUND_CEILING`
    Ceiling,
    /// `ROUND_FLOOR`
    Floor,
    /// `ROUND_05UP`
    ZeroFiveUp,
}

/// The modes with their names.
pub const ROUNDINGS: [(&str, Rounding); 8] = [
    ("ROUND_HALF_EVEN", Rounding::HalfEven),
    ("ROUND_HALF_UP", Rounding::HalfUp),
    ("ROUND_HALF_DOWN", Rounding::HalfDown),
    ("ROUND_UP", Rounding::Up),
    ("ROUND_DOWN", Rounding::Down),
    ("ROUND_CEILING", Rounding::Ceiling),
    ("ROUND_FLOOR", Rounding::Floor),
    ("ROUND_05UP", Rounding::ZeroFiveUp),
];

/// A number without a finite value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Special {
    /// `Infinity`
    Infinity,
    /// `NaN`
    NotANumber,
    /// `sNaN`
    Signaling,
}

/// A decimal number: `(-1)**negative * coefficient * 10**exponent`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecimalValue {
    /// Whether it has a minus sign; zero can have one too.
    pub negative: bool,
    /// The digits, not negative.
    pub coefficient: BigInt,
    /// The exponent.
    pub exponent: i64,
    /// Set where the number has no finite value.
    pub special: Option<Special>,
}

/// `10**power`
#[must_use]
pub fn power_of_ten(power: i64) -> BigInt {
    Pow::pow(BigInt::from(10), u32::try_from(power).unwrap_or(0))
}

impl DecimalValue {
    /// A finite number.
    #[must_use]
    pub fn new(negative: bool, coefficient: BigInt, exponent: i64) -> Self {
        Self {
            negative,
            coefficient,
            exponent,
            special: None,
        }
    }

    /// A number without a finite value.
    #[must_use]
    pub fn special(negative: bool, special: Special) -> Self {
        Self {
            negative,
            coefficient: BigInt::zero(),
            exponent: 0,
            special: Some(special),
        }
    }

    /// An integer.
    #[must_use]
    pub fn from_integer(number: &BigInt) -> Self {
        Self::new(number.is_negative(), number.abs(), 0)
    }

    /// Reads a literal (`-1.5E+3`, `NaN`, `1_000`).
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let clean: String = text
            .trim()
            .chars()
            .filter(|character| *character != '_')
            .collect();
        let (negative, rest) = match clean.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, clean.strip_prefix('+').unwrap_or(&clean)),
        };
        match rest.to_ascii_lowercase().as_str() {
            "inf" | "infinity" => return Some(Self::special(negative, Special::Infinity)),
            "nan" => return Some(Self::special(negative, Special::NotANumber)),
            "snan" => return Some(Self::special(negative, Special::Signaling)),
            _ => {}
        }
        let (mantissa, exponent) = match rest.find(['e', 'E']) {
            Some(at) => (&rest[..at], rest[at + 1..].parse::<i64>().ok()?),
            None => (rest, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let mut digits = String::with_capacity(whole.len() + fraction.len());
        for character in whole.chars().chain(fraction.chars()) {
            let digit = super::super::super::types::unicode::decimal_value(character)?;
            digits.push(char::from_digit(digit, 10)?);
        }
        if digits.is_empty() {
            return None;
        }
        let fraction = i64::try_from(fraction.chars().count()).ok()?;
        let coefficient = BigInt::parse_bytes(digits.as_bytes(), 10)?;
        Some(Self::new(
            negative,
            coefficient,
            exponent.checked_sub(fraction)?,
        ))
    }

    /// Whether it is `NaN` or `sNaN`.
    #[must_use]
    pub fn is_nan(&self) -> bool {
        matches!(self.special, Some(Special::NotANumber | Special::Signaling))
    }

    /// Whether it is infinite.
    #[must_use]
    pub fn is_infinite(&self) -> bool {
        self.special == Some(Special::Infinity)
    }

    /// Whether it is zero.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.special.is_none() && self.coefficient.is_zero()
    }

    /// How many digits the coefficient has; one for zero.
    #[must_use]
    pub fn digits(&self) -> i64 {
        i64::try_from(self.coefficient.to_string().len()).unwrap_or(i64::MAX)
    }

    /// The exponent of the first digit.
    #[must_use]
    pub fn adjusted(&self) -> i64 {
        self.exponent + self.digits() - 1
    }

    /// The coefficient with its sign.
    #[must_use]
    pub fn signed(&self) -> BigInt {
        if self.negative {
            -&self.coefficient
        } else {
            self.coefficient.clone()
        }
    }

    /// The number with the opposite sign.
    #[must_use]
    pub fn negated(&self) -> Self {
        Self {
            negative: !self.negative,
            ..self.clone()
        }
    }

    /// The same number with another exponent, rounded where digits are lost.
    #[must_use]
    pub fn rescale(&self, exponent: i64, rounding: Rounding) -> Self {
        if self.special.is_some() {
            return self.clone();
        }
        if exponent <= self.exponent {
            let coefficient = if self.coefficient.is_zero() {
                BigInt::zero()
            } else {
                &self.coefficient * power_of_ten(self.exponent - exponent)
            };
            return Self::new(self.negative, coefficient, exponent);
        }
        let drop = exponent - self.exponent;
        // All digits and more are dropped: what is left only tells zero from not zero.
        let drop = drop.min(self.digits() + 1);
        let unit = power_of_ten(drop);
        let kept = &self.coefficient / &unit;
        let rest = &self.coefficient - &kept * &unit;
        let up = rounds_up(rounding, self.negative, &kept, &rest, &unit);
        let coefficient = if up { kept + 1 } else { kept };
        Self::new(self.negative, coefficient, exponent)
    }

    /// The number with at most so many digits.
    #[must_use]
    pub fn fit(&self, precision: i64, rounding: Rounding) -> Self {
        if self.special.is_some() {
            return self.clone();
        }
        let excess = self.digits() - precision;
        if excess <= 0 {
            return self.clone();
        }
        let rounded = self.rescale(self.exponent + excess, rounding);
        if rounded.digits() > precision {
            // 999 became 1000.
            return rounded.rescale(rounded.exponent + 1, rounding);
        }
        rounded
    }

    /// The integer part.
    #[must_use]
    pub fn truncated(&self) -> BigInt {
        self.rescale_to_integer(Rounding::Down)
    }

    /// The nearest integer by a rounding mode.
    #[must_use]
    pub fn rescale_to_integer(&self, rounding: Rounding) -> BigInt {
        self.rescale(0, rounding).signed()
    }

    /// The number as a fraction with a positive denominator.
    #[must_use]
    pub fn ratio(&self) -> (BigInt, BigInt) {
        if self.exponent >= 0 {
            (self.signed() * power_of_ten(self.exponent), BigInt::one())
        } else {
            (self.signed(), power_of_ten(-self.exponent))
        }
    }

    /// Compares two numbers that are not `NaN`.
    #[must_use]
    pub fn compare(&self, other: &Self) -> Ordering {
        let rank = |number: &Self| match (number.is_infinite(), number.negative) {
            (true, true) => -1,
            (true, false) => 1,
            (false, _) => 0,
        };
        if self.special.is_some() || other.special.is_some() {
            return rank(self).cmp(&rank(other));
        }
        if self.is_zero() || other.is_zero() || self.negative != other.negative {
            let sign = |number: &Self| match (number.is_zero(), number.negative) {
                (true, _) => 0,
                (false, true) => -1,
                (false, false) => 1,
            };
            return sign(self).cmp(&sign(other));
        }
        let by_size = self.adjusted().cmp(&other.adjusted()).then_with(|| {
            let exponent = self.exponent.min(other.exponent);
            let left = self.rescale(exponent, Rounding::Down).coefficient;
            left.cmp(&other.rescale(exponent, Rounding::Down).coefficient)
        });
        if self.negative {
            by_size.reverse()
        } else {
            by_size
        }
    }

    /// The number without zeros at its end.
    #[must_use]
    pub fn normalized(&self) -> Self {
        if self.special.is_some() {
            return self.clone();
        }
        if self.coefficient.is_zero() {
            return Self::new(self.negative, BigInt::zero(), 0);
        }
        let text = self.coefficient.to_string();
        let kept = text.trim_end_matches('0');
        let dropped = i64::try_from(text.len() - kept.len()).unwrap_or(0);
        let coefficient = BigInt::parse_bytes(kept.as_bytes(), 10).unwrap_or_default();
        Self::new(self.negative, coefficient, self.exponent + dropped)
    }

    /// The nearest `float`.
    #[must_use]
    pub fn to_float(&self) -> f64 {
        let sign = if self.negative { -1.0 } else { 1.0 };
        match self.special {
            Some(Special::Infinity) => sign * f64::INFINITY,
            Some(_) => f64::NAN,
            None => {
                let text = format!("{}e{}", self.coefficient, self.exponent);
                sign * text.parse::<f64>().unwrap_or(f64::NAN)
            }
        }
    }

    /// The integer, if the number is one.
    #[must_use]
    pub fn integer(&self) -> Option<BigInt> {
        if self.special.is_some() {
            return None;
        }
        let number = self.normalized();
        let small = number
            .exponent
            .to_u32()
            .is_some_and(|exponent| exponent < 100_000);
        (number.exponent >= 0 && small).then(|| number.signed() * power_of_ten(number.exponent))
    }
}

fn rounds_up(
    rounding: Rounding,
    negative: bool,
    kept: &BigInt,
    rest: &BigInt,
    unit: &BigInt,
) -> bool {
    if rest.is_zero() {
        return false;
    }
    let half = (rest * 2i32).cmp(unit);
    match rounding {
        Rounding::Up => true,
        Rounding::Down => false,
        Rounding::Ceiling => !negative,
        Rounding::Floor => negative,
        Rounding::HalfUp => half.is_ge(),
        Rounding::HalfDown => half.is_gt(),
        Rounding::HalfEven => half.is_gt() || half.is_eq() && kept.bit(0),
        Rounding::ZeroFiveUp => (kept % 5i32).is_zero(),
    }
}

impl std::fmt::Display for DecimalValue {
    /// As `str(Decimal)`.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sign = if self.negative { "-" } else { "" };
        match self.special {
            Some(Special::Infinity) => return write!(formatter, "{sign}Infinity"),
            Some(Special::NotANumber) => return write!(formatter, "{sign}NaN"),
            Some(Special::Signaling) => return write!(formatter, "{sign}sNaN"),
            None => {}
        }
        let digits = self.coefficient.to_string();
        let length = i64::try_from(digits.len()).unwrap_or(i64::MAX);
        let left = self.exponent + length;
        let point = if self.exponent <= 0 && left > -6 {
            left
        } else {
            1
        };
        write!(formatter, "{sign}{}", place_point(&digits, point))?;
        if left != point {
            write!(formatter, "E{:+}", left - point)?;
        }
        Ok(())
    }
}

/// Digits with a point after so many of them.
#[must_use]
pub fn place_point(digits: &str, point: i64) -> String {
    match usize::try_from(point) {
        Ok(point) if point >= digits.len() => {
            format!("{digits}{}", "0".repeat(point - digits.len()))
        }
        Ok(point) if point > 0 => format!("{}.{}", &digits[..point], &digits[point..]),
        _ => {
            let zeros = usize::try_from(-point).unwrap_or(0);
            format!("0.{}{digits}", "0".repeat(zeros))
        }
    }
}
