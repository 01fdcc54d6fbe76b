//! Text to bytes and back: the encodings and error handlers of `str.encode` and `bytes.decode`.

use std::fmt::Write;

use super::super::error::{Error, PyResult};
use super::super::interpreter::Interpreter;
use super::super::native::ClassBuilder;
use super::super::string::Str;
use super::super::value::Value;

/// The encodings that are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Utf8,
    Utf8Signature,
    Ascii,
    Latin1,
    Windows1252,
    Utf16(Order),
    Utf32(Order),
}

/// The byte order of a wide encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    /// A mark at the beginning tells; little-endian is written.
    Marked,
    Little,
    Big,
}

/// The upper part of Windows code page 1252; `\0` marks holes.
const WINDOWS_1252: [char; 32] = [
    '€', '\0', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\0', 'Ž', '\0', '\0', '‘',
    '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\0', 'ž', 'Ÿ',
];

impl Encoding {
    fn find(name: &str) -> Option<Self> {
        let name: String = name.to_ascii_lowercase().replace([' ', '_'], "-");
        Some(match name.as_str() {
            "utf-8" | "utf8" | "u8" | "utf" | "cp65001" => Self::Utf8,
            "utf-8-sig" | "utf8-sig" => Self::Utf8Signature,
            "ascii" | "us-ascii" | "646" | "us" => Self::Ascii,
            "latin-1" | "latin1" | "iso-8859-1" | "iso8859-1" | "8859" | "l1" | "cp819" => {
                Self::Latin1
            }
            "cp1252" | "windows-1252" | "1252" => Self::Windows1252,
            "utf-16" | "utf16" | "u16" => Self::Utf16(Order::Marked),
            "utf-16-le" | "utf-16le" | "utf16le" => Self::Utf16(Order::Little),
            "utf-16-be" | "utf-16be" | "utf16be" => Self::Utf16(Order::Big),
            "utf-32" | "utf32" | "u32" => Self::Utf32(Order::Marked),
            "utf-32-le" | "utf-32le" => Self::Utf32(Order::Little),
            "utf-32-be" | "utf-32be" => Self::Utf32(Order::Big),
            _ => return None,
        })
    }

    /// The name in error messages, and why a character does not fit.
    fn label(self) -> (&'static str, &'static str) {
        match self {
            Self::Utf8 | Self::Utf8Signature => ("utf-8", "surrogates not allowed"),
            Self::Ascii => ("ascii", "ordinal not in range(128)"),
            Self::Latin1 => ("latin-1", "ordinal not in range(256)"),
            Self::Windows1252 => ("charmap", "character maps to <undefined>"),
            Self::Utf16(_) => ("utf-16", "illegal encoding"),
            Self::Utf32(_) => ("utf-32", "illegal encoding"),
        }
    }

    /// The byte of a character in an encoding of one byte per character.
    fn narrow(self, character: char) -> Option<u8> {
        let code = character as u32;
        match self {
            Self::Ascii => u8::try_from(code).ok().filter(u8::is_ascii),
            Self::Latin1 => u8::try_from(code).ok(),
            _ => {
                if code < 0x80 || (0xa0..=0xff).contains(&code) {
                    return u8::try_from(code).ok();
                }
                let index = WINDOWS_1252.iter().position(|known| *known == character)?;
                u8::try_from(0x80 + index).ok()
            }
        }
    }

    fn widen(self, byte: u8) -> Option<char> {
        match self {
            Self::Ascii => byte.is_ascii().then(|| char::from(byte)),
            Self::Latin1 => Some(char::from(byte)),
            _ => match byte {
                0x80..=0x9f => {
                    Some(WINDOWS_1252[usize::from(byte - 0x80)]).filter(|found| *found != '\0')
                }
                byte => Some(char::from(byte)),
            },
        }
    }
}

/// A `UnicodeEncodeError` or `UnicodeDecodeError`.
fn unicode_error(
    vm: &mut Interpreter,
    class: &'static str,
    encoding: &str,
    object: Value,
    range: (usize, usize),
    reason: &str,
) -> Box<Error> {
    if let Some(Value::Class(found)) = vm.builtins.get_text(class)
        && found.dict.get_text("__str__").is_none()
    {
        let _ = ClassBuilder::extend(&found).method("__str__", |vm, arguments| {
            unicode_error_text(vm, &arguments.positional[0]).map(Value::from)
        });
    }
    let arguments = vec![
        Value::from(encoding),
        object,
        Value::from(range.0),
        Value::from(range.1),
        Value::from(reason),
    ];
    vm.error_with(class, arguments)
}

fn unicode_error_text(vm: &mut Interpreter, error: &Value) -> PyResult<String> {
    let arguments = error
        .as_instance()
        .and_then(|instance| instance.exception())
        .map(|state| state.args.borrow().clone())
        .unwrap_or_default();
    let [encoding, object, start, end, reason] = arguments.as_slice() else {
        return vm.exception_message(error);
    };
    let (start, end) = (vm.expect_int(start)?, vm.expect_int(end)?);
    let (encoding, reason) = (vm.to_str(encoding)?, vm.to_str(reason)?);
    let at = usize::try_from(start).unwrap_or(0);
    let (verb, what) = match object {
        Value::Bytes(data) => {
            let byte = data.get(at).copied().unwrap_or(0);
            ("decode", (format!("byte 0x{byte:02x}"), "bytes"))
        }
        other => {
            let character = other
                .as_str()
                .and_then(|text| text.chars().nth(at))
                .unwrap_or('?');
            let code = character as u32;
            let shown = match code {
                0..=0xff => format!("'\\x{code:02x}'"),
                0x100..=0xffff => format!("'\\u{code:04x}'"),
                _ => format!("'\\U{code:08x}'"),
            };
            ("encode", (format!("character {shown}"), "characters"))
        }
    };
    let place = if end == start + 1 {
        format!("{} in position {start}", what.0)
    } else {
        format!("{} in position {start}-{}", what.1, end - 1)
    };
    Ok(format!("'{encoding}' codec can't {verb} {place}: {reason}"))
}

impl Interpreter {
    fn encoding(&mut self, name: &str) -> PyResult<Encoding> {
        match Encoding::find(name) {
            Some(encoding) => Ok(encoding),
            None => Err(self.error("LookupError", format!("unknown encoding: {name}"))),
        }
    }

    /// `text.encode(encoding, errors)`.
    ///
    /// # Errors
    /// The encoding or error handler is not known, or a character does not fit.
    pub fn encode_text(&mut self, text: &Str, encoding: &str, errors: &str) -> PyResult<Vec<u8>> {
        let kind = self.encoding(encoding)?;
        Ok(match kind {
            Encoding::Utf8 => text.as_bytes().to_vec(),
            Encoding::Utf8Signature => [b"\xef\xbb\xbf", text.as_bytes()].concat(),
            Encoding::Utf16(order) => {
                let mark = (order == Order::Marked).then_some(0xfeff);
                mark.into_iter()
                    .chain(text.encode_utf16())
                    .flat_map(|unit| match order {
                        Order::Big => unit.to_be_bytes(),
                        _ => unit.to_le_bytes(),
                    })
                    .collect()
            }
            Encoding::Utf32(order) => {
                let mark = (order == Order::Marked).then_some('\u{feff}');
                mark.into_iter()
                    .chain(text.chars())
                    .flat_map(|character| match order {
                        Order::Big => (character as u32).to_be_bytes(),
                        _ => (character as u32).to_le_bytes(),
                    })
                    .collect()
            }
            Encoding::Ascii | Encoding::Latin1 | Encoding::Windows1252 => {
                self.encode_narrow(text, kind, errors)?
            }
        })
    }

    fn encode_narrow(&mut self, text: &Str, kind: Encoding, errors: &str) -> PyResult<Vec<u8>> {
        let mut data = Vec::with_capacity(text.len());
        for (index, character) in text.chars().enumerate() {
            if let Some(byte) = kind.narrow(character) {
                data.push(byte);
                continue;
            }
            let code = character as u32;
            match errors {
                "ignore" => {}
                "replace" => data.push(b'?'),
                "xmlcharrefreplace" => data.extend(format!("&#{code};").bytes()),
                "backslashreplace" => {
                    data.extend(super::super::format::ascii_only(&character.to_string()).bytes());
                }
                "strict" => {
                    let bad = text.chars().skip(index);
                    let length = bad.take_while(|next| kind.narrow(*next).is_none()).count();
                    let length = if kind == Encoding::Windows1252 {
                        1
                    } else {
                        length
                    };
                    let (name, reason) = kind.label();
                    let object = Value::Str(text.clone());
                    let range = (index, index + length);
                    return Err(unicode_error(
                        self,
                        "UnicodeEncodeError",
                        name,
                        object,
                        range,
                        reason,
                    ));
                }
                other => return Err(self.unknown_handler(other)),
            }
        }
        Ok(data)
    }

    fn unknown_handler(&mut self, name: &str) -> Box<Error> {
        self.error(
            "LookupError",
            format!("unknown error handler name '{name}'"),
        )
    }

    /// `data.decode(encoding, errors)`.
    ///
    /// # Errors
    /// The encoding or error handler is not known, or the data is malformed.
    pub fn decode_bytes(&mut self, data: &[u8], encoding: &str, errors: &str) -> PyResult<String> {
        let kind = self.encoding(encoding)?;
        match kind {
            Encoding::Utf8 => self.decode_utf8(data, data, errors),
            Encoding::Utf8Signature => {
                let rest = data.strip_prefix(b"\xef\xbb\xbf").unwrap_or(data);
                self.decode_utf8(rest, data, errors)
            }
            Encoding::Utf16(order) => self.decode_utf16(data, order, errors),
            Encoding::Utf32(order) => self.decode_utf32(data, order, errors),
            Encoding::Ascii | Encoding::Latin1 | Encoding::Windows1252 => {
                let mut text = String::with_capacity(data.len());
                for (index, byte) in data.iter().enumerate() {
                    match kind.widen(*byte) {
                        Some(character) => text.push(character),
                        None => {
                            let (name, reason) = kind.label();
                            let range = (index, index + 1);
                            self.malformed(&mut text, name, data, range, reason, errors)?;
                        }
                    }
                }
                Ok(text)
            }
        }
    }

    /// Deals with bytes that mean nothing as the error handler says.
    fn malformed(
        &mut self,
        text: &mut String,
        encoding: &str,
        data: &[u8],
        range: (usize, usize),
        reason: &str,
        errors: &str,
    ) -> PyResult<()> {
        match errors {
            "ignore" => {}
            "replace" => text.push('\u{fffd}'),
            "backslashreplace" => {
                for byte in &data[range.0..range.1] {
                    // Writing to a string cannot fail.
                    let _ = write!(text, "\\x{byte:02x}");
                }
            }
            "strict" => {
                let object = Value::bytes(data.to_vec());
                return Err(unicode_error(
                    self,
                    "UnicodeDecodeError",
                    encoding,
                    object,
                    range,
                    reason,
                ));
            }
            "surrogateescape" => {
                return Err(Error::unsupported(
                    "the error handler 'surrogateescape' is not supported: use 'replace' or 'backslashreplace'",
                ));
            }
            other => return Err(self.unknown_handler(other)),
        }
        Ok(())
    }

    fn decode_utf8(&mut self, data: &[u8], whole: &[u8], errors: &str) -> PyResult<String> {
        let mut text = String::with_capacity(data.len());
        let mut rest = data;
        let skipped = whole.len() - data.len();
        loop {
            match std::str::from_utf8(rest) {
                Ok(valid) => {
                    text.push_str(valid);
                    return Ok(text);
                }
                Err(error) => {
                    let valid = error.valid_up_to();
                    text.push_str(std::str::from_utf8(&rest[..valid]).unwrap_or(""));
                    let length = error.error_len().unwrap_or(rest.len() - valid);
                    let start = whole.len() - rest.len() + valid;
                    let reason = match (error.error_len(), rest[valid]) {
                        (None, _) => "unexpected end of data",
                        (_, 0x80..=0xc1 | 0xf5..=0xff) => "invalid start byte",
                        _ => "invalid continuation byte",
                    };
                    debug_assert!(start >= skipped, "positions count from the whole data");
                    self.malformed(
                        &mut text,
                        "utf-8",
                        whole,
                        (start, start + length),
                        reason,
                        errors,
                    )?;
                    rest = &rest[valid + length..];
                }
            }
        }
    }

    fn decode_utf16(&mut self, data: &[u8], order: Order, errors: &str) -> PyResult<String> {
        let (order, skip) = match (order, data) {
            (Order::Marked, [0xff, 0xfe, ..]) => (Order::Little, 2),
            (Order::Marked, [0xfe, 0xff, ..]) => (Order::Big, 2),
            (Order::Marked, _) => (Order::Little, 0),
            (order, _) => (order, 0),
        };
        let name = if order == Order::Big {
            "utf-16-be"
        } else {
            "utf-16-le"
        };
        let units = data[skip..].chunks_exact(2).map(|pair| match order {
            Order::Big => u16::from_be_bytes([pair[0], pair[1]]),
            _ => u16::from_le_bytes([pair[0], pair[1]]),
        });
        let mut text = String::new();
        let mut position = skip;
        for made in char::decode_utf16(units) {
            match made {
                Ok(character) => {
                    text.push(character);
                    position += character.len_utf16() * 2;
                }
                Err(_) => {
                    let range = (position, position + 2);
                    self.malformed(&mut text, name, data, range, "illegal encoding", errors)?;
                    position += 2;
                }
            }
        }
        if position < data.len() {
            let range = (position, data.len());
            self.malformed(&mut text, name, data, range, "truncated data", errors)?;
        }
        Ok(text)
    }

    fn decode_utf32(&mut self, data: &[u8], order: Order, errors: &str) -> PyResult<String> {
        let (order, skip) = match (order, data) {
            (Order::Marked, [0xff, 0xfe, 0, 0, ..]) => (Order::Little, 4),
            (Order::Marked, [0, 0, 0xfe, 0xff, ..]) => (Order::Big, 4),
            (Order::Marked, _) => (Order::Little, 0),
            (order, _) => (order, 0),
        };
        let name = if order == Order::Big {
            "utf-32-be"
        } else {
            "utf-32-le"
        };
        let mut text = String::new();
        let mut position = skip;
        for chunk in data[skip..].chunks(4) {
            let range = (position, position + chunk.len());
            position += chunk.len();
            let Ok(bytes) = <[u8; 4]>::try_from(chunk) else {
                self.malformed(&mut text, name, data, range, "truncated data", errors)?;
                continue;
            };
            let code = match order {
                Order::Big => u32::from_be_bytes(bytes),
                _ => u32::from_le_bytes(bytes),
            };
            match char::from_u32(code) {
                Some(character) => text.push(character),
                None => {
                    let reason = "code point not in range(0x110000)";
                    self.malformed(&mut text, name, data, range, reason, errors)?;
                }
            }
        }
        Ok(text)
    }
}
