//! Replacement templates: `\1`, `\g<name>`, and the escapes of characters.

use super::super::super::error::PyResult;
use super::super::super::interpreter::Interpreter;
use super::super::super::value::Value;
use super::PatternValue;

/// A piece of a template.
pub(super) enum Part {
    Literal(String),
    Group(usize),
}

/// Takes a template apart.
pub(super) fn parse(
    vm: &mut Interpreter,
    pattern: &PatternValue,
    template: &Value,
) -> PyResult<Vec<Part>> {
    let source: Vec<char> = match template.unwrapped() {
        Value::Bytes(data) => data.iter().map(|byte| char::from(*byte)).collect(),
        _ => vm.expect_str(template)?.chars().collect(),
    };
    let mut parts = Vec::new();
    let mut literal = String::new();
    let mut position = 0;
    while let Some(character) = source.get(position).copied() {
        let at = position;
        position += 1;
        if character != '\\' {
            literal.push(character);
            continue;
        }
        let Some(letter) = source.get(position).copied() else {
            return Err(super::error(
                vm,
                "bad escape (end of pattern)",
                template,
                Some(at),
            ));
        };
        position += 1;
        let group = match letter {
            'g' => Some(named_group(vm, pattern, template, &source, &mut position)?),
            '0' => {
                let mut code = 0;
                for _ in 0..2 {
                    let Some(digit) = source.get(position).and_then(|digit| digit.to_digit(8))
                    else {
                        break;
                    };
                    code = code * 8 + digit;
                    position += 1;
                }
                literal.extend(char::from_u32(code));
                None
            }
            '1'..='9' => {
                let octal = |index: usize| {
                    source
                        .get(index)
                        .filter(|digit| ('0'..='7').contains(*digit))
                        .copied()
                };
                let mut number = letter.to_string();
                if let Some(next) = source.get(position).filter(|next| next.is_ascii_digit()) {
                    number.push(*next);
                    position += 1;
                    if letter <= '3'
                        && ('0'..='7').contains(next)
                        && let Some(third) = octal(position)
                    {
                        number.push(third);
                        position += 1;
                        let code = u32::from_str_radix(&number, 8).unwrap_or(0);
                        literal.extend(char::from_u32(code));
                        continue;
                    }
                }
                let index: usize = number.parse().unwrap_or(usize::MAX);
                if index > pattern.groups {
                    let message = format!("invalid group reference {index}");
                    return Err(super::error(vm, &message, template, Some(at + 1)));
                }
                Some(index)
            }
            'n' => push(&mut literal, '\n'),
            't' => push(&mut literal, '\t'),
            'r' => push(&mut literal, '\r'),
            'a' => push(&mut literal, '\u{7}'),
            'b' => push(&mut literal, '\u{8}'),
            'f' => push(&mut literal, '\u{c}'),
            'v' => push(&mut literal, '\u{b}'),
            '\\' => push(&mut literal, '\\'),
            letter if letter.is_ascii_alphabetic() => {
                let message = format!("bad escape \\{letter}");
                return Err(super::error(vm, &message, template, Some(at)));
            }
            letter => {
                literal.push('\\');
                push(&mut literal, letter)
            }
        };
        if let Some(group) = group {
            if !literal.is_empty() {
                parts.push(Part::Literal(std::mem::take(&mut literal)));
            }
            parts.push(Part::Group(group));
        }
    }
    if !literal.is_empty() {
        parts.push(Part::Literal(literal));
    }
    Ok(parts)
}

fn push(literal: &mut String, character: char) -> Option<usize> {
    literal.push(character);
    None
}

fn named_group(
    vm: &mut Interpreter,
    pattern: &PatternValue,
    template: &Value,
    source: &[char],
    position: &mut usize,
) -> PyResult<usize> {
    let start = *position;
    if source.get(start) != Some(&'<') {
        return Err(super::error(vm, "missing <", template, Some(start)));
    }
    let Some(length) = source[start + 1..]
        .iter()
        .position(|character| *character == '>')
    else {
        return Err(super::error(
            vm,
            "missing >, unterminated name",
            template,
            Some(start + 1),
        ));
    };
    let name: String = source[start + 1..start + 1 + length].iter().collect();
    *position = start + length + 2;
    if name.is_empty() {
        return Err(super::error(
            vm,
            "missing group name",
            template,
            Some(start + 1),
        ));
    }
    if let Ok(index) = name.parse::<usize>() {
        if index > pattern.groups {
            let message = format!("invalid group reference {index}");
            return Err(super::error(vm, &message, template, Some(start + 1)));
        }
        return Ok(index);
    }
    match pattern.group_index(&name) {
        Some(index) => Ok(index),
        None => Err(vm.error("IndexError", format!("unknown group name '{name}'"))),
    }
}

/// Writes a template for one match.
pub(super) fn expand(
    parts: &[Part],
    text: &str,
    spans: &[Option<(usize, usize)>],
    out: &mut String,
) {
    for part in parts {
        match part {
            Part::Literal(literal) => out.push_str(literal),
            Part::Group(group) => {
                if let Some(Some((start, end))) = spans.get(*group) {
                    out.push_str(&text[*start..*end]);
                }
            }
        }
    }
}
