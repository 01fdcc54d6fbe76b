//! The text of a script: its encoding, its line ends, and places in it.

use std::path::{Path, PathBuf};

use super::error::ScriptError;

/// A script's decoded text, with `\n` as the only line end.
#[derive(Debug, Clone)]
pub struct ScriptSource {
    /// The file.
    pub path: PathBuf,
    /// The text.
    pub text: String,
}

impl ScriptSource {
    /// Reads and decodes a file: UTF-8, or what its PEP 263 line says.
    ///
    /// # Errors
    /// When the file cannot be read or decoded.
    pub fn read(path: &Path) -> Result<Self, ScriptError> {
        let bytes = std::fs::read(path).map_err(|error| ScriptError::Unreadable {
            path: path.to_owned(),
            error,
        })?;
        Self::decode(path, bytes)
    }

    /// Decodes the bytes of a file.
    ///
    /// # Errors
    /// When the bytes are not in the file's encoding, or mig does not know that encoding.
    pub fn decode(path: &Path, mut bytes: Vec<u8>) -> Result<Self, ScriptError> {
        let failure = |line, message| ScriptError::Encoding {
            path: path.to_owned(),
            line,
            message,
        };
        let has_mark = bytes.starts_with(b"\xef\xbb\xbf");
        if has_mark {
            bytes.drain(..3);
        }
        let text = match declared_encoding(&bytes) {
            Some((line, name)) => match codec(&name) {
                Some(Codec::Utf8) => decode_utf8(bytes, "utf-8"),
                Some(_) if has_mark => {
                    let message =
                        format!("SyntaxError: encoding problem: {name} with byte order mark");
                    return Err(failure(line, message));
                }
                Some(Codec::Latin1) => Ok(bytes.iter().copied().map(char::from).collect()),
                Some(Codec::Ascii) => decode_ascii(bytes),
                None => {
                    let message =
                        format!("the encoding '{name}' is not supported; save the file as UTF-8");
                    return Err(failure(line, message));
                }
            },
            None => decode_utf8(bytes, "utf-8"),
        };
        let text = text.map_err(|(line, message)| failure(line, message))?;
        let text = if text.contains('\r') {
            text.replace("\r\n", "\n").replace('\r', "\n")
        } else {
            text
        };
        Ok(Self {
            path: path.to_owned(),
            text,
        })
    }

    /// The line and the column, in characters, of a byte; both from 1.
    #[must_use]
    pub fn line_column(&self, offset: usize) -> (usize, usize) {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let before = &self.text[..offset];
        let line_start = before.rfind('\n').map_or(0, |position| position + 1);
        (
            before.matches('\n').count() + 1,
            before[line_start..].chars().count() + 1,
        )
    }

    /// The text of a line, from 1.
    #[must_use]
    pub fn line(&self, number: usize) -> &str {
        self.text
            .split('\n')
            .nth(number.saturating_sub(1))
            .unwrap_or("")
    }
}

enum Codec {
    Utf8,
    Latin1,
    Ascii,
}

fn codec(name: &str) -> Option<Codec> {
    match name.to_ascii_lowercase().replace('_', "-").as_str() {
        "utf-8" | "utf8" | "u8" | "utf-8-sig" | "utf" => Some(Codec::Utf8),
        "latin-1" | "latin1" | "latin" | "l1" | "iso-8859-1" | "iso8859-1" | "8859" | "cp819" => {
            Some(Codec::Latin1)
        }
        "ascii" | "us-ascii" | "646" => Some(Codec::Ascii),
        _ => None,
    }
}

/// The encoding that one of the first two lines declares (PEP 263), with that line's number.
fn declared_encoding(bytes: &[u8]) -> Option<(usize, String)> {
    for (index, line) in bytes.split(|byte| *byte == b'\n').take(2).enumerate() {
        let line = line.trim_ascii();
        if line.is_empty() {
            continue;
        }
        if line[0] != b'#' {
            return None;
        }
        let line = String::from_utf8_lossy(line);
        for (position, _) in line.match_indices("coding") {
            let rest = &line[position + "coding".len()..];
            if let Some(rest) = rest.strip_prefix([':', '=']) {
                let name: String = rest
                    .trim_start_matches([' ', '\t'])
                    .chars()
                    .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
                    .collect();
                if !name.is_empty() {
                    return Some((index + 1, name));
                }
            }
        }
    }
    None
}

fn line_of(bytes: &[u8], position: usize) -> usize {
    bytes[..position]
        .iter()
        .filter(|byte| **byte == b'\n')
        .count()
        + 1
}

fn decode_utf8(bytes: Vec<u8>, name: &str) -> Result<String, (usize, String)> {
    String::from_utf8(bytes).map_err(|error| {
        let position = error.utf8_error().valid_up_to();
        let bytes = error.as_bytes();
        let message = format!(
            "the byte 0x{:02x} is not {name}: save the file as UTF-8 or declare its encoding in the first line (# -*- coding: latin-1 -*-)",
            bytes[position]
        );
        (line_of(bytes, position), message)
    })
}

fn decode_ascii(bytes: Vec<u8>) -> Result<String, (usize, String)> {
    if let Some(position) = bytes.iter().position(|byte| !byte.is_ascii()) {
        let message = format!("the byte 0x{:02x} is not ASCII", bytes[position]);
        return Err((line_of(&bytes, position), message));
    }
    decode_utf8(bytes, "ascii")
}
