//! `format(Decimal, spec)`.

use num_bigint::BigInt;

use super::super::super::error::PyResult;
use super::super::super::format::{Align, Sign, Specification};
use super::super::super::interpreter::Interpreter;
use super::number::{DecimalValue, Rounding, place_point};

pub(super) fn format(
    vm: &mut Interpreter,
    number: &DecimalValue,
    spec: &str,
    rounding: Rounding,
) -> PyResult<String> {
    if spec.is_empty() {
        return Ok(number.to_string());
    }
    let Ok(spec) = Specification::parse(spec, "decimal") else {
        return Err(vm.value_error("invalid format string"));
    };
    let kind = spec.kind.unwrap_or('G');
    if !matches!(kind, 'e' | 'E' | 'f' | 'F' | 'g' | 'G' | 'n' | '%') || spec.alternate {
        return Err(vm.value_error("invalid format string"));
    }
    let sign = match (number.negative, spec.sign) {
        (true, _) => "-",
        (false, Some(Sign::Always)) => "+",
        (false, Some(Sign::Space)) => " ",
        (false, _) => "",
    };
    if number.special.is_some() {
        let name = number.to_string();
        let name = name.trim_start_matches('-');
        let spec = Specification {
            fill: if spec.fill == '0' { ' ' } else { spec.fill },
            ..spec
        };
        let name = if kind == '%' {
            format!("{name}%")
        } else {
            name.to_owned()
        };
        return Ok(spec.pad_signed(sign, &name, Align::Right));
    }
    let (whole, rest) = digits(number, &spec, kind, rounding);
    Ok(lay_out(&spec, sign, &whole, &rest))
}

/// The digits before the point, and what follows them.
fn digits(
    number: &DecimalValue,
    spec: &Specification,
    kind: char,
    rounding: Rounding,
) -> (String, String) {
    let mut number = DecimalValue {
        negative: number.negative,
        ..number.clone()
    };
    let fixed = matches!(kind, 'f' | 'F' | '%');
    if kind == '%' {
        number.exponent += 2;
    }
    let precision = spec
        .precision
        .and_then(|precision| i64::try_from(precision).ok());
    if let Some(precision) = precision {
        number = match kind {
            'e' | 'E' => number.fit(precision + 1, rounding),
            _ if fixed => number.rescale(-precision, rounding),
            _ => number.fit(precision.max(1), rounding),
        };
    }
    if fixed && number.exponent > 0 {
        number = number.rescale(0, rounding);
    }
    let text = number.coefficient.to_string();
    let length = i64::try_from(text.len()).unwrap_or(i64::MAX);
    let left = number.exponent + length;
    let zero = number.coefficient == BigInt::from(0);
    let point = match kind {
        'e' | 'E' => match precision {
            Some(precision) if zero => 1 - precision,
            _ => 1,
        },
        _ if fixed => left,
        _ if number.exponent <= 0 && left > -6 => left,
        _ => 1,
    };
    let mut placed = place_point(&text, point);
    if let (Some(precision), 'e' | 'E') = (precision, kind)
        && !zero
    {
        // Digits that the number does not have are zeros.
        let missing = usize::try_from(precision + 1 - length).unwrap_or(0);
        if missing > 0 {
            if !placed.contains('.') {
                placed.push('.');
            }
            placed.push_str(&"0".repeat(missing));
        }
    }
    let (whole, fraction) = match placed.split_once('.') {
        Some((whole, fraction)) => (whole.to_owned(), format!(".{fraction}")),
        None => (placed, String::new()),
    };
    let exponent = left - point;
    let mut rest = fraction;
    if exponent != 0 || matches!(kind, 'e' | 'E') {
        let letter = if matches!(kind, 'e' | 'g' | 'n') {
            'e'
        } else {
            'E'
        };
        rest.push_str(&format!("{letter}{exponent:+}"));
    }
    if kind == '%' {
        rest.push('%');
    }
    (whole, rest)
}

fn lay_out(spec: &Specification, sign: &str, whole: &str, rest: &str) -> String {
    let Some(grouping) = spec.grouping else {
        return spec.pad_signed(sign, &format!("{whole}{rest}"), Align::Right);
    };
    let least = if spec.fill == '0' && spec.align == Some(Align::AfterSign) {
        spec.width
            .unwrap_or(0)
            .saturating_sub(sign.len() + rest.len())
    } else {
        0
    };
    let mut reversed: Vec<char> = Vec::new();
    let mut source = whole.chars().rev();
    let mut count = 0;
    loop {
        let next = match source.next() {
            Some(digit) => digit,
            None if reversed.len() < least => '0',
            None => break,
        };
        if count > 0 && count % 3 == 0 {
            reversed.push(grouping.character());
        }
        reversed.push(next);
        count += 1;
    }
    let whole: String = reversed.iter().rev().collect();
    spec.pad_signed(sign, &format!("{whole}{rest}"), Align::Right)
}
