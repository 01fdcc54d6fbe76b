//! The parameters of `text("...")`: `:name` is one, `::` is a cast, `\:` is a colon.

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// SQL as it is, colons unescaped.
    Sql(String),
    /// A parameter's name.
    Parameter(String),
}

/// Takes a text apart, as `TextClause._bind_params_regex` and `BIND_PARAMS_ESC` do.
#[must_use]
pub fn pieces(text: &str) -> Vec<Piece> {
    let characters: Vec<char> = text.chars().collect();
    let mut found = Vec::new();
    let mut sql = String::new();
    let mut index = 0;
    while index < characters.len() {
        if let Some(end) = parameter_end(&characters, index) {
            if !sql.is_empty() {
                found.push(Piece::Sql(unescaped(&sql)));
                sql.clear();
            }
            found.push(Piece::Parameter(
                characters[index + 1..end].iter().collect(),
            ));
            index = end;
        } else {
            sql.push(characters[index]);
            index += 1;
        }
    }
    if !sql.is_empty() {
        found.push(Piece::Sql(unescaped(&sql)));
    }
    found
}

/// The names of a text's parameters, each once, in order.
#[must_use]
pub fn parameter_names(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    for piece in pieces(text) {
        if let Piece::Parameter(name) = piece
            && !names.contains(&name)
        {
            names.push(name);
        }
    }
    names
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// `(?<![:\w\\]):(\w+)(?![:\w])`
fn parameter_end(characters: &[char], index: usize) -> Option<usize> {
    if characters[index] != ':' {
        return None;
    }
    if index > 0 {
        let before = characters[index - 1];
        if before == ':' || before == '\\' || is_word(before) {
            return None;
        }
    }
    let length = characters[index + 1..]
        .iter()
        .take_while(|character| is_word(**character))
        .count();
    let end = index + 1 + length;
    if length == 0 || characters.get(end) == Some(&':') {
        return None;
    }
    Some(end)
}

/// `\\(:\w*)(?![:\w])`: a backslash before a colon and a word goes away. With a colon behind the
/// word, the regular expression backs off to a shorter word, and fails unless there is none.
fn unescaped(sql: &str) -> String {
    let characters: Vec<char> = sql.chars().collect();
    let mut written = String::with_capacity(sql.len());
    let mut index = 0;
    while index < characters.len() {
        if characters[index] == '\\' && characters.get(index + 1) == Some(&':') {
            let rest = &characters[index + 2..];
            let length = rest
                .iter()
                .take_while(|character| is_word(**character))
                .count();
            if rest.get(length) != Some(&':') {
                index += 1;
                continue_with(&characters, &mut index, length + 1, &mut written);
                continue;
            }
        }
        written.push(characters[index]);
        index += 1;
    }
    written
}

fn continue_with(characters: &[char], index: &mut usize, count: usize, written: &mut String) {
    written.extend(&characters[*index..*index + count]);
    *index += count;
}

#[cfg(test)]
mod tests {
    use super::{Piece, pieces};

    fn sql(text: &str) -> Piece {
        Piece::Sql(text.to_owned())
    }

    fn parameter(name: &str) -> Piece {
        Piece::Parameter(name.to_owned())
    }

    #[test]
    fn names_follow_a_single_colon() {
        assert_eq!(
            pieces("a = :x AND b::text = (:y)"),
            [
                sql("a = "),
                parameter("x"),
                sql(" AND b::text = ("),
                parameter("y"),
                sql(")")
            ]
        );
    }

    #[test]
    fn casts_times_and_escapes_stay() {
        assert_eq!(pieces("'12:30:00'::time"), [sql("'12:30:00'::time")]);
        assert_eq!(pieces(r"'\:x' \:y"), [sql("':x' :y")]);
        assert_eq!(pieces(r"\:\:x"), [sql("::x")]);
        assert_eq!(pieces(":a:b"), [sql(":a:b")]);
    }
}
