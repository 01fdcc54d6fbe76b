//! The password file, by libpq's rules (`passwordFromFile`).

use std::path::Path;

/// What the file has for a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lookup {
    /// A line matches.
    Found(String),
    /// No line matches, or there is no file.
    NotFound,
    /// The file is not used; the text says why.
    Refused(String),
}

/// Looks up a password. `host` is `localhost` for the default socket folder.
#[must_use]
pub fn look_up(path: &Path, host: &str, port: u16, database: &str, user: &str) -> Lookup {
    let Ok(metadata) = std::fs::metadata(path) else {
        return Lookup::NotFound;
    };
    if !metadata.is_file() {
        return Lookup::Refused(format!(
            "WARNING: password file \"{}\" is not a plain file",
            path.display()
        ));
    }
    if is_open_to_others(&metadata) {
        return Lookup::Refused(format!(
            "WARNING: password file \"{}\" has group or world access; permissions should be \
             u=rw (0600) or less",
            path.display()
        ));
    }
    let Ok(content) = std::fs::read(path) else {
        return Lookup::NotFound;
    };
    let content = String::from_utf8_lossy(&content);
    let wanted = [host, &port.to_string(), database, user];
    content
        .lines()
        .filter(|line| !line.starts_with('#'))
        .find_map(|line| matching_password(line.trim_end_matches('\r'), wanted))
        .map_or(Lookup::NotFound, Lookup::Found)
}

#[cfg(unix)]
fn is_open_to_others(metadata: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    metadata.permissions().mode() & 0o077 != 0
}

#[cfg(not(unix))]
fn is_open_to_others(_metadata: &std::fs::Metadata) -> bool {
    false
}

/// The password of a line `host:port:database:user:password` whose first four fields match.
fn matching_password(line: &str, wanted: [&str; 4]) -> Option<String> {
    let mut rest = line;
    for value in wanted {
        let (field, behind) = field(rest)?;
        if field.raw != "*" && field.value != value {
            return None;
        }
        rest = behind;
    }
    Some(unescaped(rest).0)
}

struct Field<'a> {
    raw: &'a str,
    value: String,
}

/// The text up to the next colon that no backslash protects, and what follows the colon.
fn field(text: &str) -> Option<(Field<'_>, &str)> {
    let mut escaped = false;
    for (at, character) in text.char_indices() {
        match character {
            ':' if !escaped => {
                let raw = &text[..at];
                let value = unescaped(raw).0;
                return Some((Field { raw, value }, &text[at + 1..]));
            }
            '\\' if !escaped => escaped = true,
            _ => escaped = false,
        }
    }
    None
}

/// The text without its protecting backslashes, up to the next bare colon.
fn unescaped(text: &str) -> (String, usize) {
    let mut value = String::new();
    let mut characters = text.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '\\' => value.push(characters.next().map_or('\\', |(_, next)| next)),
            // libpq ends the password at a colon too.
            ':' => return (value, at),
            other => value.push(other),
        }
    }
    (value, text.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn file(content: &str, mode: u32) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), content).unwrap();
        std::fs::set_permissions(file.path(), std::fs::Permissions::from_mode(mode)).unwrap();
        file
    }

    fn password(content: &str) -> Lookup {
        let file = file(content, 0o600);
        look_up(file.path(), "db.example", 5432, "club", "ann")
    }

    #[test]
    fn the_first_matching_line_wins() {
        let found = |text: &str| Lookup::Found(text.to_owned());
        assert_eq!(
            password("db.example:5432:club:ann:one\n*:*:*:*:two\n"),
            found("one")
        );
        assert_eq!(
            password("#db.example:5432:club:ann:one\n*:*:*:*:two\n"),
            found("two")
        );
        assert_eq!(password("db.example:5433:club:ann:one\n"), Lookup::NotFound);
        assert_eq!(password("db.example:5432:club:bob:one"), Lookup::NotFound);
        assert_eq!(password(r"*:*:c\lub:ann:a\:b\\c"), found(r"a:b\c"));
        assert_eq!(password("*:*:*:*:crlf\r\n"), found("crlf"));
        assert_eq!(password(r"\*:*:*:*:x"), Lookup::NotFound);
        assert_eq!(password("too:few"), Lookup::NotFound);
    }

    #[test]
    fn a_file_that_others_can_read_is_refused() {
        let file = file("*:*:*:*:secret\n", 0o644);
        let Lookup::Refused(text) = look_up(file.path(), "h", 1, "d", "u") else {
            panic!("the file was used");
        };
        assert!(text.contains("has group or world access"));
        assert!(!text.contains("secret"));
    }

    #[test]
    fn a_missing_file_has_no_passwords() {
        let path = Path::new("/nonexistent/.pgpass");
        assert_eq!(look_up(path, "h", 1, "d", "u"), Lookup::NotFound);
    }
}
