//! The text of a `CREATE TABLE` that SQLite keeps, read for what its pragmas do not tell: the
//! names of constraints, and which unique indexes are constraints.
//!
//! SQLAlchemy searches that text by patterns; the same constraints are found here, and the same
//! ones are missed (the name of a foreign key written beside its column, for example), so that
//! scripts see what they would see there.

/// One token of a definition.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Word(String),
    Quoted(String),
    /// The text between parentheses.
    Group(String),
    Other,
}

impl Token {
    fn is(&self, keyword: &str) -> bool {
        matches!(self, Self::Word(word) if word.eq_ignore_ascii_case(keyword))
    }

    fn name(&self) -> Option<&str> {
        match self {
            Self::Word(name) | Self::Quoted(name) => Some(name),
            Self::Group(_) | Self::Other => None,
        }
    }

    fn group(&self) -> Option<&str> {
        match self {
            Self::Group(text) => Some(text),
            _ => None,
        }
    }
}

/// The definitions between the parentheses of a table: its columns and constraints.
#[derive(Debug, Default)]
pub struct TableSql {
    definitions: Vec<Vec<Token>>,
}

/// A foreign key that is written as a constraint of the table.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct WrittenForeignKey {
    pub name: Option<String>,
    pub columns: Vec<String>,
    pub referred_table: String,
    pub referred_columns: Vec<String>,
    pub on_update: Option<String>,
    pub on_delete: Option<String>,
    pub deferrable: Option<bool>,
    pub initially: Option<String>,
}

impl TableSql {
    /// Reads a statement; what is no `CREATE TABLE` has no definitions.
    pub fn parse(sql: &str) -> Self {
        let tokens = tokens(sql);
        let is_table = tokens.iter().take(3).any(|token| token.is("TABLE"));
        let body = tokens.iter().find_map(Token::group).filter(|_| is_table);
        let definitions = body.map(split_definitions).unwrap_or_default();
        Self { definitions }
    }

    pub fn primary_key_name(&self) -> Option<String> {
        self.windows(4).find_map(|window| {
            let is_key =
                window[0].is("CONSTRAINT") && window[2].is("PRIMARY") && window[3].is("KEY");
            window[1].name().filter(|_| is_key).map(str::to_owned)
        })
    }

    pub fn foreign_keys(&self) -> Vec<WrittenForeignKey> {
        self.definitions
            .iter()
            .filter_map(|tokens| written_foreign_key(tokens))
            .collect()
    }

    /// Constraints of the table first, then those beside a column.
    pub fn uniques(&self) -> Vec<(Option<String>, Vec<String>)> {
        let mut found = Vec::new();
        for tokens in &self.definitions {
            for (at, pair) in tokens.windows(2).enumerate() {
                if let (true, Some(columns)) = (pair[0].is("UNIQUE"), pair[1].group()) {
                    found.push((constraint_name(tokens, at), column_names(columns)));
                }
            }
        }
        for tokens in &self.definitions {
            let unique = tokens.iter().position(|token| token.is("UNIQUE"));
            let Some(at) = unique.filter(|at| *at >= 2) else {
                continue;
            };
            let is_plain = tokens[1..at]
                .iter()
                .all(|token| matches!(token, Token::Word(_)));
            let is_column_constraint = tokens.get(at + 1).and_then(Token::group).is_none();
            if let (true, true, Some(column)) = (is_plain, is_column_constraint, tokens[0].name()) {
                found.push((None, vec![column.to_owned()]));
            }
        }
        found
    }

    pub fn checks(&self) -> Vec<(Option<String>, String)> {
        let mut found = Vec::new();
        for tokens in &self.definitions {
            for (at, pair) in tokens.windows(2).enumerate() {
                if let (true, Some(condition)) = (pair[0].is("CHECK"), pair[1].group()) {
                    found.push((constraint_name(tokens, at), condition.trim().to_owned()));
                }
            }
        }
        found
    }

    /// The expression of `column ... GENERATED ALWAYS AS (...)`.
    pub fn generated(&self, column: &str) -> Option<String> {
        let tokens = self
            .definitions
            .iter()
            .find(|tokens| tokens.first().and_then(Token::name) == Some(column))?;
        tokens.windows(3).find_map(|window| {
            let is_generated = window[0].is("ALWAYS") && window[1].is("AS");
            window[2]
                .group()
                .filter(|_| is_generated)
                .map(str::to_owned)
        })
    }

    fn windows(&self, size: usize) -> impl Iterator<Item = &[Token]> {
        self.definitions
            .iter()
            .flat_map(move |tokens| tokens.windows(size))
    }
}

/// The name before the keyword at `at`: `CONSTRAINT name UNIQUE`.
fn constraint_name(tokens: &[Token], at: usize) -> Option<String> {
    let start = at.checked_sub(2)?;
    tokens[start]
        .is("CONSTRAINT")
        .then(|| tokens[start + 1].name().map(str::to_owned))?
}

fn written_foreign_key(tokens: &[Token]) -> Option<WrittenForeignKey> {
    let at = tokens
        .windows(2)
        .position(|pair| pair[0].is("FOREIGN") && pair[1].is("KEY"))?;
    let columns = tokens.get(at + 2)?.group()?;
    if !tokens.get(at + 3)?.is("REFERENCES") {
        return None;
    }
    let referred_table = tokens.get(at + 4)?.name()?.to_owned();
    let referred = tokens.get(at + 5)?.group()?;
    let mut key = WrittenForeignKey {
        name: constraint_name(tokens, at),
        columns: column_names(columns),
        referred_table,
        referred_columns: column_names(referred),
        ..WrittenForeignKey::default()
    };
    read_rules(&tokens[at + 6..], &mut key);
    Some(key)
}

fn read_rules(tokens: &[Token], key: &mut WrittenForeignKey) {
    let words: Vec<String> = tokens
        .iter()
        .filter_map(Token::name)
        .map(str::to_uppercase)
        .collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let mut rest = words.as_slice();
    while let Some((first, behind)) = rest.split_first() {
        rest = match (*first, behind) {
            ("ON", [event @ ("DELETE" | "UPDATE"), behind @ ..]) => {
                let (action, behind) = match behind {
                    [first @ ("SET" | "NO"), second, behind @ ..] => {
                        (format!("{first} {second}"), behind)
                    }
                    [first, behind @ ..] => ((*first).to_owned(), behind),
                    [] => return,
                };
                let action = Some(action).filter(|action| action != "NO ACTION");
                if *event == "DELETE" {
                    key.on_delete = action;
                } else {
                    key.on_update = action;
                }
                behind
            }
            ("NOT", ["DEFERRABLE", behind @ ..]) => {
                key.deferrable = Some(false);
                behind
            }
            ("DEFERRABLE", behind) => {
                key.deferrable = Some(true);
                behind
            }
            ("INITIALLY", [mode, behind @ ..]) => {
                key.initially = Some((*mode).to_owned());
                behind
            }
            (_, behind) => behind,
        };
    }
}

/// The names of a column list; directions and collations are words of their own.
fn column_names(list: &str) -> Vec<String> {
    tokens(list)
        .iter()
        .filter_map(Token::name)
        .map(str::to_owned)
        .collect()
}

fn split_definitions(body: &str) -> Vec<Vec<Token>> {
    split_at_commas(body).into_iter().map(tokens).collect()
}

fn split_at_commas(body: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut position = 0;
    while let Some(character) = body[position..].chars().next() {
        match character {
            ',' => {
                parts.push(&body[start..position]);
                position += 1;
                start = position;
            }
            _ => position = skip(body, position),
        }
    }
    parts.push(&body[start..]);
    parts
}

fn tokens(text: &str) -> Vec<Token> {
    let mut found = Vec::new();
    let mut position = 0;
    while let Some(character) = text[position..].chars().next() {
        let end = skip(text, position);
        let piece = &text[position..end];
        match character {
            _ if character.is_whitespace() || is_comment(piece) => {}
            '"' | '`' | '[' | '\'' => found.push(Token::Quoted(unquoted(piece))),
            '(' => {
                let inner = piece[1..].strip_suffix(')').unwrap_or(&piece[1..]);
                found.push(Token::Group(inner.to_owned()));
            }
            _ if is_word(character) => found.push(Token::Word(piece.to_owned())),
            _ => found.push(Token::Other),
        }
        position = end;
    }
    found
}

fn is_comment(piece: &str) -> bool {
    piece.starts_with("--") || piece.starts_with("/*")
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_' || character == '$'
}

fn unquoted(piece: &str) -> String {
    let mut characters = piece.chars();
    let (first, _) = (characters.next(), characters.next_back());
    let inner = characters.as_str();
    match first {
        Some(quote @ ('"' | '`' | '\'')) => {
            inner.replace(&format!("{quote}{quote}"), &quote.to_string())
        }
        _ => inner.to_owned(),
    }
}

/// The end of the token that begins at `start`; a quoted name or a parenthesis is one token.
fn skip(text: &str, start: usize) -> usize {
    let rest = &text[start..];
    let Some(first) = rest.chars().next() else {
        return start;
    };
    let until = |end: &str| {
        rest[1..]
            .find(end)
            .map_or(text.len(), |at| start + 1 + at + end.len())
    };
    match first {
        '-' if rest.starts_with("--") => until("\n"),
        '/' if rest.starts_with("/*") => until("*/"),
        '[' => until("]"),
        '"' | '`' | '\'' => skip_quoted(text, start, first),
        '(' => skip_group(text, start),
        _ if is_word(first) => {
            let length = rest
                .find(|character| !is_word(character))
                .unwrap_or(rest.len());
            start + length
        }
        _ => start + first.len_utf8(),
    }
}

fn skip_quoted(text: &str, start: usize, quote: char) -> usize {
    let mut position = start + 1;
    loop {
        let Some(at) = text[position..].find(quote) else {
            return text.len();
        };
        position += at + 1;
        if !text[position..].starts_with(quote) {
            return position;
        }
        position += 1;
    }
}

fn skip_group(text: &str, start: usize) -> usize {
    let mut position = start + 1;
    while let Some(character) = text[position..].chars().next() {
        if character == ')' {
            return position + 1;
        }
        position = skip(text, position);
    }
    text.len()
}
