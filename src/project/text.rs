//! Python's ideas of text that configuration files and messages depend on: what is whitespace,
//! and how `repr()` writes a string.

/// Whether Python's `str.isspace()` holds for the character: Unicode's white space and the four
/// ASCII separators that Rust leaves out.
#[must_use]
pub fn is_python_whitespace(character: char) -> bool {
    character.is_whitespace() || matches!(character, '\u{1c}'..='\u{1f}')
}

/// Removes what Python's `str.strip()` removes.
#[must_use]
pub fn python_strip(text: &str) -> &str {
    text.trim_matches(is_python_whitespace)
}

/// Removes what Python's `str.rstrip()` removes.
#[must_use]
pub fn python_rstrip(text: &str) -> &str {
    text.trim_end_matches(is_python_whitespace)
}

/// Reads a decimal number as Python's `int()` does: blanks around it, a sign, underscores between
/// digits.
#[must_use]
pub fn python_integer(text: &str) -> Option<i64> {
    let text = python_strip(text);
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let is_well_formed = digits
        .split('_')
        .all(|group| !group.is_empty() && group.bytes().all(|byte| byte.is_ascii_digit()));
    let number = is_well_formed.then(|| text.replace('_', ""))?;
    number.parse().ok()
}

/// Writes a string as Python's `repr()` does.
#[must_use]
pub fn python_repr(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') {
        '"'
    } else {
        '\''
    };
    let mut result = String::with_capacity(text.len() + 2);
    result.push(quote);
    for character in text.chars() {
        push_repr_character(&mut result, character, quote);
    }
    result.push(quote);
    result
}

fn push_repr_character(result: &mut String, character: char, quote: char) {
    match character {
        '\\' => result.push_str("\\\\"),
        '\n' => result.push_str("\\n"),
        '\r' => result.push_str("\\r"),
        '\t' => result.push_str("\\t"),
        _ if character == quote => {
            result.push('\\');
            result.push(character);
        }
        _ if is_python_printable(character) => result.push(character),
        _ => {
            let code = u32::from(character);
            let escaped = match code {
                0..=0xff => format!("\\x{code:02x}"),
                0x100..=0xffff => format!("\\u{code:04x}"),
                _ => format!("\\U{code:08x}"),
            };
            result.push_str(&escaped);
        }
    }
}

/// Whether Python's `str.isprintable()` holds for the character.
fn is_python_printable(character: char) -> bool {
    if character.is_ascii() {
        return matches!(character, ' '..='~');
    }
    // `str::escape_debug` knows Unicode's printable characters; a leading letter keeps it from
    // escaping a combining mark, which Python prints as it is.
    let mut buffer = String::from("a");
    buffer.push(character);
    buffer.escape_debug().count() == 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repr_chooses_the_quote_as_python_does() {
        assert_eq!(python_repr("a"), "'a'");
        assert_eq!(python_repr("it's"), "\"it's\"");
        assert_eq!(python_repr("it's \"x\""), "'it\\'s \"x\"'");
    }

    #[test]
    fn repr_escapes_what_python_cannot_print() {
        assert_eq!(
            python_repr("a\n\t\\\u{1}\u{e9}\u{a0}\u{2028}\u{301}\u{f0000}"),
            "'a\\n\\t\\\\\\x01\u{e9}\\xa0\\u2028\u{301}\\U000f0000'"
        );
    }

    #[test]
    fn integers_as_python_reads_them() {
        let read = |text: &str| python_integer(text);
        assert_eq!(read(" +1_000 "), Some(1000));
        assert_eq!(read("-007"), Some(-7));
        for wrong in ["", "_1", "1_", "1__0", "0x1", "--1", "1.0"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn strip_removes_the_ascii_separators() {
        assert_eq!(python_strip("\u{1c} a\u{1f}\u{3000}"), "a");
    }
}
