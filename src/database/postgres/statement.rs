//! Finds the statements in an SQL string, as far as sending them needs: where each begins and
//! ends, its first words, whether it may return rows. Nothing is understood beyond that.

/// What a backslash means in `'...'`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backslash {
    /// An ordinary character (`standard_conforming_strings` on).
    Ordinary,
    /// It escapes the next character.
    Escape,
}

/// One statement of a string.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Byte offset of its first word.
    pub start: usize,
    /// Byte offset behind its last character, the semicolon excluded.
    pub end: usize,
    /// Its first words outside quotes and comments, in capitals.
    words: Vec<String>,
    has_returning: bool,
    copy: Option<Copy>,
}

/// A COPY that would move data between the server and the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Copy {
    /// `COPY ... FROM STDIN`.
    FromClient,
    /// `COPY ... TO STDOUT`.
    ToClient,
}

/// How many words are kept of a statement.
const KEPT_WORDS: usize = 6;

impl Statement {
    /// Whether the server may answer with rows. A statement that only may is asked first.
    #[must_use]
    pub fn may_return_rows(&self) -> bool {
        match self.word(0) {
            "SELECT" | "WITH" | "VALUES" | "TABLE" | "SHOW" | "EXPLAIN" | "FETCH" | "EXECUTE"
            | "CALL" => true,
            "INSERT" | "UPDATE" | "DELETE" | "MERGE" => self.has_returning,
            _ => false,
        }
    }

    /// Whether the server reports a number of rows for it even when that number is zero.
    #[must_use]
    pub fn counts_rows(&self) -> bool {
        match self.word(0) {
            "INSERT" | "UPDATE" | "DELETE" | "MERGE" | "SELECT" | "WITH" | "VALUES" | "TABLE"
            | "COPY" | "MOVE" | "FETCH" | "EXECUTE" => true,
            "CREATE" => self.words.iter().any(|word| word == "AS") && self.creates_table(),
            _ => false,
        }
    }

    /// Whether it begins or ends a transaction.
    #[must_use]
    pub fn controls_transaction(&self) -> bool {
        matches!(
            self.word(0),
            "BEGIN" | "START" | "COMMIT" | "END" | "ROLLBACK" | "ABORT"
        )
    }

    /// Whether it would move data between server and client.
    #[must_use]
    pub fn copy(&self) -> Option<Copy> {
        self.copy
    }

    fn creates_table(&self) -> bool {
        self.words.iter().take(4).any(|word| word == "TABLE")
    }

    fn word(&self, index: usize) -> &str {
        self.words.get(index).map_or("", String::as_str)
    }
}

/// The statements of a string; none for a string of blanks and comments.
#[must_use]
pub fn split(sql: &str, backslash: Backslash) -> Vec<Statement> {
    let mut splitter = Splitter {
        sql,
        bytes: sql.as_bytes(),
        position: 0,
        backslash,
        found: Vec::new(),
        current: None,
        parentheses: 0,
        blocks: 0,
    };
    splitter.run();
    splitter.found
}

struct Splitter<'a> {
    sql: &'a str,
    bytes: &'a [u8],
    position: usize,
    backslash: Backslash,
    found: Vec<Statement>,
    current: Option<Statement>,
    parentheses: usize,
    /// Open BEGIN and CASE blocks of a function body in standard SQL.
    blocks: usize,
}

impl Splitter<'_> {
    fn run(&mut self) {
        while let Some(byte) = self.byte(0) {
            let start = self.position;
            match byte {
                b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c => self.position += 1,
                b'-' if self.byte(1) == Some(b'-') => self.skip_line(),
                b'/' if self.byte(1) == Some(b'*') => self.skip_comment(),
                b';' if self.parentheses == 0 && self.blocks == 0 => {
                    self.position += 1;
                    self.finish();
                }
                _ => {
                    self.open(start);
                    self.token(byte);
                    let end = self.position;
                    if let Some(statement) = &mut self.current {
                        statement.end = end;
                    }
                }
            }
        }
        self.finish();
    }

    fn byte(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.position + ahead).copied()
    }

    fn open(&mut self, start: usize) {
        if self.current.is_none() {
            self.current = Some(Statement {
                start,
                end: start,
                words: Vec::new(),
                has_returning: false,
                copy: None,
            });
        }
    }

    fn finish(&mut self) {
        self.parentheses = 0;
        self.blocks = 0;
        self.found.extend(self.current.take());
    }

    fn token(&mut self, byte: u8) {
        match byte {
            b'\'' => self.skip_string(self.backslash),
            b'"' => self.skip_quoted(b'"'),
            b'$' => self.skip_dollar(),
            b'(' => {
                self.parentheses += 1;
                self.position += 1;
            }
            b')' => {
                self.parentheses = self.parentheses.saturating_sub(1);
                self.position += 1;
            }
            byte if is_word_start(byte) => self.word(),
            byte if byte.is_ascii_digit() => self.skip_while(is_word_part),
            _ => self.position += 1,
        }
    }

    fn word(&mut self) {
        let start = self.position;
        self.skip_while(is_word_part);
        let word = &self.sql[start..self.position];
        if word.eq_ignore_ascii_case("e") && self.byte(0) == Some(b'\'') {
            self.skip_string(Backslash::Escape);
            return;
        }
        let word = word.to_ascii_uppercase();
        let depth = self.parentheses;
        let Some(statement) = &mut self.current else {
            return;
        };
        match word.as_str() {
            "RETURNING" => statement.has_returning = true,
            "STDIN" if depth == 0 && statement.word(0) == "COPY" => {
                statement.copy = Some(Copy::FromClient);
            }
            "STDOUT" if depth == 0 && statement.word(0) == "COPY" => {
                statement.copy = Some(Copy::ToClient);
            }
            _ => {}
        }
        // As psql: a semicolon between BEGIN and END of a routine's body does not end the
        // statement.
        if statement.word(0) == "CREATE"
            && statement
                .words
                .iter()
                .any(|word| word == "FUNCTION" || word == "PROCEDURE")
        {
            match word.as_str() {
                "BEGIN" => self.blocks += 1,
                "CASE" if self.blocks > 0 => self.blocks += 1,
                "END" => self.blocks = self.blocks.saturating_sub(1),
                _ => {}
            }
        }
        // "AS" far behind tells CREATE TABLE AS from CREATE TABLE.
        if statement.words.len() < KEPT_WORDS || (word == "AS" && depth == 0) {
            statement.words.push(word);
        }
    }

    fn skip_while(&mut self, keep: fn(u8) -> bool) {
        while self.byte(0).is_some_and(keep) {
            self.position += 1;
        }
    }

    fn skip_line(&mut self) {
        self.skip_while(|byte| byte != b'\n' && byte != b'\r');
    }

    fn skip_comment(&mut self) {
        let mut depth = 0_usize;
        while let Some(byte) = self.byte(0) {
            match (byte, self.byte(1)) {
                (b'/', Some(b'*')) => {
                    depth += 1;
                    self.position += 2;
                }
                (b'*', Some(b'/')) => {
                    depth -= 1;
                    self.position += 2;
                    if depth == 0 {
                        return;
                    }
                }
                _ => self.position += 1,
            }
        }
    }

    fn skip_string(&mut self, backslash: Backslash) {
        self.position += 1;
        while let Some(byte) = self.byte(0) {
            match byte {
                b'\\' if backslash == Backslash::Escape => self.advance(2),
                b'\'' if self.byte(1) == Some(b'\'') => self.position += 2,
                b'\'' => {
                    self.position += 1;
                    return;
                }
                _ => self.position += 1,
            }
        }
    }

    fn skip_quoted(&mut self, quote: u8) {
        self.position += 1;
        self.skip_while_not(quote);
    }

    fn skip_while_not(&mut self, quote: u8) {
        while let Some(byte) = self.byte(0) {
            self.position += 1;
            if byte == quote {
                return;
            }
        }
    }

    fn advance(&mut self, count: usize) {
        self.position = (self.position + count).min(self.bytes.len());
    }

    /// `$tag$ ... $tag$`, or a lone dollar as in `$1`.
    fn skip_dollar(&mut self) {
        let mut end = self.position + 1;
        if self.bytes.get(end).is_some_and(u8::is_ascii_digit) {
            self.position = end;
            return;
        }
        while self
            .bytes
            .get(end)
            .is_some_and(|byte| is_word_part(*byte) && *byte != b'$')
        {
            end += 1;
        }
        if self.bytes.get(end) != Some(&b'$') {
            self.position = end;
            return;
        }
        let tag = &self.sql[self.position..=end];
        let body = end + 1;
        self.position = self.sql[body..]
            .find(tag)
            .map_or(self.bytes.len(), |found| body + found + tag.len());
    }
}

fn is_word_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80
}

fn is_word_part(byte: u8) -> bool {
    is_word_start(byte) || byte.is_ascii_digit() || byte == b'$'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(sql: &str) -> Vec<&str> {
        split(sql, Backslash::Ordinary)
            .iter()
            .map(|statement| &sql[statement.start..statement.end])
            .collect()
    }

    fn only(sql: &str) -> Statement {
        let mut found = split(sql, Backslash::Ordinary);
        assert_eq!(found.len(), 1, "{sql}");
        found.remove(0)
    }

    #[test]
    fn semicolons_in_quotes_comments_and_bodies_do_not_split() {
        assert_eq!(texts("select 1; select 2;"), ["select 1", "select 2"]);
        assert_eq!(texts(" -- a;\n /* b; /* c; */ ; */ ; ;"), [""; 0]);
        assert_eq!(
            texts("select ';', \";\"\"; \""),
            ["select ';', \";\"\"; \""]
        );
        assert_eq!(texts(r"select E'\';'; x"), [r"select E'\';'", "x"]);
        assert_eq!(texts(r"select '\'; x"), [r"select '\'", "x"]);
        assert_eq!(
            texts("do $a$ begin; $$;$$ end $a$; select $1; y"),
            ["do $a$ begin; $$;$$ end $a$", "select $1", "y"]
        );
        assert_eq!(
            texts("create rule r as on insert to t do (select 1; select 2); z"),
            [
                "create rule r as on insert to t do (select 1; select 2)",
                "z"
            ]
        );
        assert_eq!(
            texts(
                "create function f() returns int begin atomic select case 1 when 1 then 2 end; end; z"
            ),
            [
                "create function f() returns int begin atomic select case 1 when 1 then 2 end; end",
                "z"
            ]
        );
        assert_eq!(texts("select 'é;'; select ü"), ["select 'é;'", "select ü"]);
    }

    #[test]
    fn a_backslash_escapes_where_the_server_says_so() {
        assert_eq!(split(r"select '\';'", Backslash::Escape).len(), 1);
        assert_eq!(split(r"select '\\'; x", Backslash::Escape).len(), 2);
    }

    #[test]
    fn statements_that_may_return_rows() {
        for sql in [
            "/* c */ select 1",
            "((select 1))",
            "with a as (select 1) delete from b",
            "insert into a values (1) returning id",
            "show all",
            "explain select 1",
        ] {
            assert!(only(sql).may_return_rows(), "{sql}");
        }
        for sql in [
            "insert into a values ('returning')",
            "update a set \"returning\" = 1",
            "create table t (a int)",
            "do $$ begin perform 1; end $$",
        ] {
            assert!(!only(sql).may_return_rows(), "{sql}");
        }
    }

    #[test]
    fn row_counts_come_with_data_statements() {
        assert!(only("create temp table a (b) as select 1").counts_rows());
        assert!(!only("create table a (b int)").counts_rows());
        assert!(!only("create view a as select 1").counts_rows());
        assert!(only("update a set b = 1").counts_rows());
        assert!(!only("drop table a").counts_rows());
    }

    #[test]
    fn copy_through_the_client_is_seen() {
        assert_eq!(only("copy a from stdin").copy(), Some(Copy::FromClient));
        assert_eq!(
            only("COPY (select stdin from a) TO STDOUT").copy(),
            Some(Copy::ToClient)
        );
        assert_eq!(only("copy (select stdout from a) to '/tmp/f'").copy(), None);
        assert_eq!(only("select stdin").copy(), None);
    }
}
