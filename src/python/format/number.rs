//! Numbers under a format specification.

use num_bigint::BigInt;
use num_traits::{Signed, ToPrimitive};

use super::super::error::PyResult;
use super::super::interpreter::Interpreter;
use super::float::{
    PointRule, float_fixed, float_general_with, float_scientific, float_shortest, special,
};
use super::specification::{Align, Grouping, Sign, Specification};

/// Formats an integer.
pub(super) fn format_int(
    vm: &mut Interpreter,
    number: &BigInt,
    spec: &Specification,
    type_name: &str,
) -> PyResult<String> {
    let kind = spec.kind.unwrap_or('d');
    match kind {
        'd' | 'n' | 'b' | 'o' | 'x' | 'X' | 'c' => {}
        'e' | 'E' | 'f' | 'F' | 'g' | 'G' | '%' => {
            let Some(number) = number.to_f64().filter(|number| number.is_finite()) else {
                return Err(vm.error("OverflowError", "int too large to convert to float"));
            };
            return format_float(vm, number, spec);
        }
        _ => return Err(vm.value_error(Specification::unknown_kind(kind, type_name))),
    }
    if spec.precision.is_some() {
        return Err(vm.value_error("Precision not allowed in integer format specifier"));
    }
    if spec.no_negative_zero {
        return Err(
            vm.value_error("Negative zero coercion (z) not allowed in integer format specifier")
        );
    }
    if kind == 'c' {
        return format_character(vm, number, spec);
    }
    let magnitude = number.abs();
    let (digits, prefix, group) = match kind {
        'b' => (magnitude.to_str_radix(2), "0b", 4),
        'o' => (magnitude.to_str_radix(8), "0o", 4),
        'x' => (magnitude.to_str_radix(16), "0x", 4),
        'X' => (magnitude.to_str_radix(16).to_uppercase(), "0X", 4),
        _ => (magnitude.to_string(), "", 3),
    };
    let mut lead = sign_text(number.is_negative(), spec.sign).to_owned();
    if spec.alternate {
        lead.push_str(prefix);
    }
    Ok(lay_out(spec, &lead, &digits, "", group))
}

fn format_character(
    vm: &mut Interpreter,
    number: &BigInt,
    spec: &Specification,
) -> PyResult<String> {
    if spec.sign.is_some() {
        return Err(vm.value_error("Sign not allowed with integer format specifier 'c'"));
    }
    if spec.alternate {
        return Err(
            vm.value_error("Alternate form (#) not allowed with integer format specifier 'c'")
        );
    }
    match number.to_u32().and_then(char::from_u32) {
        Some(character) => Ok(spec.pad(&character.to_string(), Align::Right)),
        None => Err(vm.error("OverflowError", "%c arg not in range(0x110000)")),
    }
}

/// Formats a floating-point number.
pub(super) fn format_float(
    vm: &mut Interpreter,
    number: f64,
    spec: &Specification,
) -> PyResult<String> {
    let kind = spec.kind;
    let upper = matches!(kind, Some('E' | 'F' | 'G'));
    let value = if kind == Some('%') {
        number * 100.0
    } else {
        number
    };
    let mut text = if value.is_finite() {
        match digits(value, spec) {
            Some(text) => text,
            None => {
                let kind = kind.unwrap_or('s');
                return Err(vm.value_error(Specification::unknown_kind(kind, "float")));
            }
        }
    } else {
        special(value, upper).to_owned()
    };
    let mut negative = text.starts_with('-');
    if negative {
        text.remove(0);
    }
    if negative && spec.no_negative_zero && is_zero(&text) {
        negative = false;
    }
    let end = text
        .find(|character: char| !character.is_ascii_digit())
        .unwrap_or(text.len());
    let (whole, mut rest) = (text[..end].to_owned(), text[end..].to_owned());
    if kind == Some('%') {
        rest.push('%');
    }
    Ok(lay_out(
        spec,
        sign_text(negative, spec.sign),
        &whole,
        &rest,
        3,
    ))
}

fn is_zero(text: &str) -> bool {
    let mantissa = text.split(['e', 'E']).next().unwrap_or("");
    !mantissa.contains(|character: char| character.is_ascii_digit() && character != '0')
        && mantissa.starts_with('0')
}

/// The digits of a finite number, with its minus sign; none for an unknown type.
fn digits(number: f64, spec: &Specification) -> Option<String> {
    let precision = spec.precision.unwrap_or(6);
    let point = if spec.alternate {
        PointRule::KeepZeros
    } else {
        PointRule::Plain
    };
    Some(match spec.kind {
        None => match spec.precision {
            None => float_shortest(number),
            Some(precision) => {
                let rule = if spec.alternate {
                    PointRule::KeepZeros
                } else {
                    PointRule::AddZero
                };
                float_general_with(number, precision, 'e', rule)
            }
        },
        Some('f' | 'F' | '%') => float_fixed(number, precision, spec.alternate),
        Some(letter @ ('e' | 'E')) => float_scientific(number, precision, letter, spec.alternate),
        Some('g' | 'n') => float_general_with(number, precision, 'e', point),
        Some('G') => float_general_with(number, precision, 'E', point),
        Some(_) => return None,
    })
}

fn sign_text(negative: bool, sign: Option<Sign>) -> &'static str {
    match (negative, sign) {
        (true, _) => "-",
        (false, Some(Sign::Always)) => "+",
        (false, Some(Sign::Space)) => " ",
        (false, _) => "",
    }
}

/// Puts sign and prefix, whole digits and the rest together, grouped and padded.
fn lay_out(spec: &Specification, lead: &str, whole: &str, rest: &str, group: usize) -> String {
    let whole = match spec.grouping {
        None => whole.to_owned(),
        Some(grouping) => {
            let zero_padded = spec.fill == '0' && spec.align == Some(Align::AfterSign);
            let least = if zero_padded {
                let others = lead.chars().count() + rest.chars().count();
                spec.width.unwrap_or(0).saturating_sub(others)
            } else {
                0
            };
            group_digits(whole, grouping, group, least)
        }
    };
    spec.pad_signed(lead, &format!("{whole}{rest}"), Align::Right)
}

/// Puts separators between groups, and zeros in front until the least width is reached.
fn group_digits(digits: &str, grouping: Grouping, group: usize, least: usize) -> String {
    if !digits.starts_with(|character: char| character.is_ascii_hexdigit()) {
        return digits.to_owned();
    }
    let mut reversed: Vec<char> = Vec::new();
    let mut source = digits.chars().rev();
    let mut count = 0;
    loop {
        let next = match source.next() {
            Some(digit) => digit,
            None if reversed.len() < least => '0',
            None => break,
        };
        if count > 0 && count % group == 0 {
            reversed.push(grouping.character());
        }
        reversed.push(next);
        count += 1;
    }
    reversed.iter().rev().collect()
}
