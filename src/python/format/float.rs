//! The digits of floating-point numbers, laid out as CPython does.

/// `repr(number)`: the fewest digits that give the number back.
#[must_use]
pub fn float_repr(number: f64) -> String {
    if !number.is_finite() {
        return special(number, false).to_owned();
    }
    layout_shortest(number, 16, true)
}

/// The name of a number that has no digits.
pub(super) fn special(number: f64, upper: bool) -> &'static str {
    match (number.is_nan(), number < 0.0, upper) {
        (true, _, false) => "nan",
        (true, _, true) => "NAN",
        (false, false, false) => "inf",
        (false, false, true) => "INF",
        (false, true, false) => "-inf",
        (false, true, true) => "-INF",
    }
}

/// Splits Rust's exponent form into sign, digits and decimal exponent.
fn split_scientific(text: &str) -> (bool, String, i32) {
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
    let digits: String = mantissa
        .chars()
        .filter(|character| *character != '.')
        .collect();
    (negative, digits, exponent.parse().unwrap_or(0))
}

/// The shortest digits; `limit` is the first exponent that is written with `e`.
fn layout_shortest(number: f64, limit: i32, add_point: bool) -> String {
    let (negative, digits, exponent) = split_scientific(&format!("{number:e}"));
    let body = if (-4..limit).contains(&exponent) {
        fixed(&digits, exponent, add_point)
    } else {
        scientific(&digits, exponent, 'e')
    };
    if negative { format!("-{body}") } else { body }
}

/// Digits without an exponent.
fn fixed(digits: &str, exponent: i32, add_point: bool) -> String {
    let point = exponent + 1;
    if point <= 0 {
        let zeros = "0".repeat(point.unsigned_abs() as usize);
        return format!("0.{zeros}{digits}");
    }
    let point = point.unsigned_abs() as usize;
    if digits.len() <= point {
        let zeros = "0".repeat(point - digits.len());
        return format!("{digits}{zeros}{}", if add_point { ".0" } else { "" });
    }
    format!("{}.{}", &digits[..point], &digits[point..])
}

fn scientific(digits: &str, exponent: i32, letter: char) -> String {
    let sign = if exponent < 0 { '-' } else { '+' };
    let (first, rest) = digits.split_at(1);
    let point = if rest.is_empty() { "" } else { "." };
    format!(
        "{first}{point}{rest}{letter}{sign}{:02}",
        exponent.unsigned_abs()
    )
}

/// Digits after the point as `f` gives; keeps the point without digits if `alternate`.
pub(super) fn float_fixed(number: f64, precision: usize, alternate: bool) -> String {
    let text = format!("{number:.precision$}");
    if alternate && precision == 0 {
        format!("{text}.")
    } else {
        text
    }
}

/// The form of `e`.
pub(super) fn float_scientific(
    number: f64,
    precision: usize,
    letter: char,
    alternate: bool,
) -> String {
    let (negative, digits, exponent) = split_scientific(&format!("{number:.precision$e}"));
    let mut body = scientific(&digits, exponent, letter);
    if alternate && precision == 0 {
        body.insert(1, '.');
    }
    if negative { format!("-{body}") } else { body }
}

/// Whether a general form ends in `.0` where it would have no point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PointRule {
    /// As `g`.
    Plain,
    /// As a specification without type: at least one digit after the point.
    AddZero,
    /// As `#g`: all digits are kept.
    KeepZeros,
}

/// The form of `g` with this many significant digits, as C's `printf` gives it.
#[must_use]
pub fn float_general(number: f64, precision: usize) -> String {
    float_general_with(number, precision, 'e', PointRule::Plain)
}

pub(super) fn float_general_with(
    number: f64,
    precision: usize,
    letter: char,
    rule: PointRule,
) -> String {
    let precision = precision.max(1);
    let (negative, mut digits, exponent) =
        split_scientific(&format!("{number:.*e}", precision - 1));
    if rule != PointRule::KeepZeros {
        let kept = digits.trim_end_matches('0').len().max(1);
        digits.truncate(kept);
    }
    let limit =
        i32::try_from(precision).unwrap_or(i32::MAX) - i32::from(rule == PointRule::AddZero);
    let body = if (-4..limit).contains(&exponent) {
        let mut body = fixed(&digits, exponent, rule == PointRule::AddZero);
        if rule == PointRule::KeepZeros && !body.contains('.') {
            body.push('.');
        }
        body
    } else {
        let mut body = scientific(&digits, exponent, letter);
        if rule == PointRule::KeepZeros && digits.len() == 1 {
            body.insert(1, '.');
        }
        body
    };
    if negative { format!("-{body}") } else { body }
}

/// The shortest digits in the layout of a specification without type and precision.
pub(super) fn float_shortest(number: f64) -> String {
    layout_shortest(number, 16, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repr_is_shortest_and_switches_to_exponents() {
        for (number, text) in [
            (0.1, "0.1"),
            (1e15, "1000000000000000.0"),
            (1e16, "1e+16"),
            (1.5e-5, "1.5e-05"),
            (0.0001, "0.0001"),
            (-0.0, "-0.0"),
            (1e100, "1e+100"),
            (123_456_789.125, "123456789.125"),
            (f64::INFINITY, "inf"),
        ] {
            assert_eq!(float_repr(number), text);
        }
        assert_eq!(float_repr(f64::NAN), "nan");
    }

    #[test]
    fn general_form_strips_zeros() {
        assert_eq!(float_general(1e10, 6), "1e+10");
        assert_eq!(float_general(100_000.0, 6), "100000");
        assert_eq!(float_general(1_000_000.0, 6), "1e+06");
        assert_eq!(float_general(0.0001, 6), "0.0001");
        assert_eq!(float_general(0.5, 17), "0.5");
    }
}
