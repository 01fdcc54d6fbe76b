//! Quoting and shortening of names, as `IdentifierPreparer`.

use md5::{Digest, Md5};

use super::reserved_words;
use super::{Dialect, DialectError, DialectName, Percents};
use crate::schema::identifier::{Identifier, Quoting};

impl Dialect {
    /// Writes a name, quoted where the script or the dialect wants it so.
    #[must_use]
    pub fn quote(&self, name: &Identifier) -> String {
        match name.quoting {
            Quoting::Always => self.quote_always(&name.text),
            Quoting::Never => name.text.clone(),
            Quoting::Plain | Quoting::Automatic => self.quote_text(&name.text),
        }
    }

    /// Writes a plain name, quoted where the dialect requires it.
    #[must_use]
    pub fn quote_text(&self, name: &str) -> String {
        if self.requires_quotes(name) {
            self.quote_always(name)
        } else {
            name.to_owned()
        }
    }

    /// Writes a name in quotes.
    #[must_use]
    pub fn quote_always(&self, name: &str) -> String {
        let mark = self.quote_mark();
        let mut escaped = name.replace(mark, &format!("{mark}{mark}"));
        if self.percents == Percents::Doubled {
            escaped = escaped.replace('%', "%%");
        }
        format!("{mark}{escaped}{mark}")
    }

    /// Writes `schema.table`.
    #[must_use]
    pub fn format_table(&self, name: &Identifier, schema: Option<&Identifier>) -> String {
        match schema.filter(|schema| !schema.text.is_empty()) {
            Some(schema) => format!("{}.{}", self.quote(schema), self.quote(name)),
            None => self.quote(name),
        }
    }

    /// Writes the table of Alembic's ALTER statements, where a plain schema name is taken apart
    /// at its dots (`quote_dotted`).
    #[must_use]
    pub fn format_altered_table(&self, name: &Identifier, schema: Option<&Identifier>) -> String {
        match schema.filter(|schema| !schema.text.is_empty()) {
            Some(schema) => format!("{}.{}", self.quote_dotted(schema), self.quote(name)),
            None => self.quote(name),
        }
    }

    fn quote_dotted(&self, name: &Identifier) -> String {
        if name.quoting != Quoting::Plain {
            return self.quote(name);
        }
        let parts: Vec<String> = name
            .text
            .split('.')
            .map(|part| self.quote_text(part))
            .collect();
        parts.join(".")
    }

    /// Writes the name of a constraint. A final name that is too long is shortened, any other
    /// is refused.
    ///
    /// # Errors
    /// When a name that is not final is longer than the database takes.
    pub fn format_constraint_name(
        &self,
        name: &Identifier,
        is_final: bool,
    ) -> Result<String, DialectError> {
        let shortened = self.shorten(name, is_final, self.max_object_name_length())?;
        Ok(self.quote(&shortened))
    }

    fn shorten(
        &self,
        name: &Identifier,
        is_final: bool,
        max: usize,
    ) -> Result<Identifier, DialectError> {
        let length = name.text.chars().count();
        if !is_final {
            // A given name is checked against the dialect's general limit only.
            let limit = self.max_identifier_length();
            if length > limit {
                return Err(DialectError::Identifier(format!(
                    "Identifier '{}' exceeds maximum length of {limit} characters",
                    name.text
                )));
            }
            return Ok(name.clone());
        }
        if length <= max {
            return Ok(name.clone());
        }
        let digest = Md5::digest(name.text.as_bytes());
        let tail = format!("{:02x}{:02x}", digest[14], digest[15]);
        let kept: String = name.text.chars().take(max - 8).collect();
        Ok(Identifier::new(format!("{kept}_{tail}")))
    }

    /// The longest name that the dialect takes (`max_identifier_length`).
    #[must_use]
    pub fn max_identifier_length(&self) -> usize {
        match self.name {
            DialectName::Postgresql => 63,
            DialectName::Sqlite => 9999,
            DialectName::Mysql | DialectName::Mariadb => 255,
        }
    }

    fn max_object_name_length(&self) -> usize {
        if self.is_mysql_family() {
            64
        } else {
            self.max_identifier_length()
        }
    }

    fn quote_mark(&self) -> char {
        if self.is_mysql_family() && !self.ansi_quotes {
            '`'
        } else {
            '"'
        }
    }

    fn requires_quotes(&self, name: &str) -> bool {
        let lower = name.to_lowercase();
        let starts_badly = name
            .chars()
            .next()
            .is_none_or(|first| first.is_ascii_digit() || first == '$');
        starts_badly
            || lower != name
            || !has_legal_characters(name)
            || self.reserved_words().binary_search(&lower.as_str()).is_ok()
    }

    fn reserved_words(&self) -> &'static [&'static str] {
        match self.name {
            DialectName::Postgresql => reserved_words::POSTGRESQL,
            DialectName::Sqlite => reserved_words::SQLITE,
            DialectName::Mysql | DialectName::Mariadb if self.is_mariadb => reserved_words::MARIADB,
            DialectName::Mysql | DialectName::Mariadb => reserved_words::MYSQL,
        }
    }
}

/// `^[A-Z0-9_$]+$` without regard to case, as Python's `re` reads it: two letters outside ASCII
/// fold into the range, and the end may be followed by one line feed.
fn has_legal_characters(name: &str) -> bool {
    let name = name.strip_suffix('\n').unwrap_or(name);
    !name.is_empty()
        && name.chars().all(|character| {
            character.is_ascii_alphanumeric()
                || matches!(
                    character,
                    '_' | '$' | '\u{130}' | '\u{131}' | '\u{17f}' | '\u{212a}'
                )
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_what_needs_it() {
        let dialect = Dialect::new(DialectName::Postgresql);
        for (name, expected) in [
            ("plain", "plain"),
            ("user", "\"user\""),
            ("Mixed", "\"Mixed\""),
            ("1st", "\"1st\""),
            ("a$b", "a$b"),
            ("$a", "\"$a\""),
            ("a b", "\"a b\""),
            ("a\"b", "\"a\"\"b\""),
            ("größe", "\"größe\""),
        ] {
            assert_eq!(dialect.quote_text(name), expected);
        }
        let mysql = Dialect::new(DialectName::Mysql).with_percents(Percents::Doubled);
        assert_eq!(mysql.quote_text("a%`b"), "`a%%``b`");
    }

    #[test]
    fn shortens_final_names_and_refuses_given_ones() {
        let dialect = Dialect::new(DialectName::Postgresql);
        let long = Identifier::new(format!("ix_{}", "a".repeat(70)));
        let short = dialect.format_constraint_name(&long, true).unwrap();
        assert_eq!(short, format!("ix_{}_33ae", "a".repeat(52)));
        assert!(dialect.format_constraint_name(&long, false).is_err());
    }
}
