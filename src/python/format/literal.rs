//! The literals that `repr` shows for text and binary data.

use std::fmt::Write;

use super::super::types::unicode::is_printable;

/// `repr` of a text: quotes chosen, what cannot be printed escaped.
#[must_use]
pub fn str_repr(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') {
        '"'
    } else {
        '\''
    };
    let mut out = String::with_capacity(text.len() + 2);
    out.push(quote);
    for character in text.chars() {
        match character {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            character if character == quote => {
                out.push('\\');
                out.push(quote);
            }
            ' '..='~' => out.push(character),
            character if !character.is_ascii() && is_printable(character) => out.push(character),
            character => push_escape(&mut out, character),
        }
    }
    out.push(quote);
    out
}

fn push_escape(out: &mut String, character: char) {
    let code = character as u32;
    // Writing to a string cannot fail.
    let _ = match code {
        0..=0xff => write!(out, "\\x{code:02x}"),
        0x100..=0xffff => write!(out, "\\u{code:04x}"),
        _ => write!(out, "\\U{code:08x}"),
    };
}

/// `ascii()` of what `repr` gave: every other character escaped.
#[must_use]
pub fn ascii_only(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        if character.is_ascii() {
            out.push(character);
        } else {
            push_escape(&mut out, character);
        }
    }
    out
}

/// `repr` of binary data.
#[must_use]
pub fn bytes_repr(data: &[u8]) -> String {
    let quote = if data.contains(&b'\'') && !data.contains(&b'"') {
        '"'
    } else {
        '\''
    };
    let mut out = String::with_capacity(data.len() + 3);
    out.push('b');
    out.push(quote);
    for byte in data {
        match byte {
            b'\\' => out.push_str("\\\\"),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            byte if char::from(*byte) == quote => {
                out.push('\\');
                out.push(quote);
            }
            b' '..=b'~' => out.push(char::from(*byte)),
            byte => {
                // Writing to a string cannot fail.
                let _ = write!(out, "\\x{byte:02x}");
            }
        }
    }
    out.push(quote);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chooses_quotes_and_escapes() {
        assert_eq!(str_repr("it's"), "\"it's\"");
        assert_eq!(str_repr("it's \"x\""), "'it\\'s \"x\"'");
        assert_eq!(str_repr("a\n\u{7f}é\u{200b}"), "'a\\n\\x7fé\\u200b'");
        assert_eq!(bytes_repr(b"a'\xff"), "b\"a'\\xff\"");
        assert_eq!(ascii_only("é😀"), "\\xe9\\U0001f600");
    }
}
