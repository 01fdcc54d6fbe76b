//! Python's regular expressions in the words of the engine.

use std::fmt::Write;

/// `re.IGNORECASE`
pub(super) const IGNORE_CASE: i64 = 2;
/// `re.LOCALE`
pub(super) const LOCALE: i64 = 4;
/// `re.MULTILINE`
pub(super) const MULTILINE: i64 = 8;
/// `re.DOTALL`
pub(super) const DOT_ALL: i64 = 16;
/// `re.UNICODE`
pub(super) const UNICODE: i64 = 32;
/// `re.VERBOSE`
pub(super) const VERBOSE: i64 = 64;
/// `re.ASCII`
pub(super) const ASCII: i64 = 256;

/// A pattern that the engine understands.
pub(super) struct Translated {
    /// The pattern.
    pub pattern: String,
    /// The flags, those inside the pattern too.
    pub flags: i64,
    /// How many groups it has.
    pub groups: usize,
    /// Names of groups with their numbers.
    pub names: Vec<(String, usize)>,
    /// For each group, as how many-th it is closed.
    pub close_order: Vec<usize>,
}

/// What is wrong with a pattern, and where.
pub(super) struct Problem {
    pub message: String,
    pub position: usize,
}

struct Translator<'a> {
    source: &'a [char],
    position: usize,
    out: String,
    flags: i64,
    /// Flags that hold for the whole pattern.
    global: i64,
    groups: usize,
    names: Vec<(String, usize)>,
    close_order: Vec<usize>,
    closed: usize,
    /// Open parentheses: group number if it captures, and the flags to return to.
    open: Vec<(Option<usize>, i64, usize)>,
}

/// Translates a pattern under these flags.
pub(super) fn translate(source: &str, flags: i64) -> Result<Translated, Problem> {
    let characters: Vec<char> = source.chars().collect();
    let mut translator = Translator {
        source: &characters,
        position: 0,
        out: String::with_capacity(source.len() + 8),
        flags,
        global: flags,
        groups: 0,
        names: Vec::new(),
        close_order: vec![0],
        closed: 0,
        open: Vec::new(),
    };
    translator.leading_flags()?;
    translator.run()?;
    if let Some((_, _, position)) = translator.open.last() {
        return Err(Problem {
            message: "missing ), unterminated subpattern".to_owned(),
            position: *position,
        });
    }
    let mut pattern = translator.out;
    if translator.global & IGNORE_CASE != 0 {
        pattern = format!("(?i:{pattern})");
    }
    Ok(Translated {
        pattern,
        flags: translator.global,
        groups: translator.groups,
        names: translator.names,
        close_order: translator.close_order,
    })
}

fn flag_of(letter: char) -> Option<i64> {
    Some(match letter {
        'i' => IGNORE_CASE,
        'L' => LOCALE,
        'm' => MULTILINE,
        's' => DOT_ALL,
        'u' => UNICODE,
        'x' => VERBOSE,
        'a' => ASCII,
        _ => return None,
    })
}

impl Translator<'_> {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.source.get(self.position + ahead).copied()
    }

    fn rest_starts_with(&self, text: &str) -> bool {
        text.chars()
            .enumerate()
            .all(|(index, character)| self.peek(index) == Some(character))
    }

    fn problem(&self, message: impl Into<String>, position: usize) -> Problem {
        Problem {
            message: message.into(),
            position,
        }
    }

    /// Flags at the beginning of the pattern (`(?im)`).
    fn leading_flags(&mut self) -> Result<(), Problem> {
        while self.rest_starts_with("(?") {
            let letters: Vec<char> = self.source[self.position + 2..]
                .iter()
                .copied()
                .take_while(|letter| flag_of(*letter).is_some())
                .collect();
            let end = self.position + 2 + letters.len();
            if letters.is_empty() || self.source.get(end) != Some(&')') {
                break;
            }
            for letter in letters {
                self.global |= flag_of(letter).unwrap_or(0);
            }
            self.flags = self.global;
            self.position = end + 1;
        }
        Ok(())
    }

    fn run(&mut self) -> Result<(), Problem> {
        while let Some(character) = self.peek(0) {
            match character {
                '\\' => self.escape()?,
                '[' => self.class()?,
                '(' => self.group()?,
                ')' => self.close()?,
                '.' => {
                    self.position += 1;
                    self.out.push_str(if self.flags & DOT_ALL == 0 {
                        "[^\\n]"
                    } else {
                        "(?s:.)"
                    });
                }
                '^' => {
                    self.position += 1;
                    self.out.push_str(if self.flags & MULTILINE == 0 {
                        "\\A"
                    } else {
                        "(?m:^)"
                    });
                }
                '$' => {
                    self.position += 1;
                    let end = if self.flags & MULTILINE == 0 {
                        "(?=\\n?\\z)"
                    } else {
                        "(?m:$)"
                    };
                    self.out.push_str(end);
                }
                '{' => self.braces(),
                '}' | ']' => {
                    self.position += 1;
                    self.literal(character);
                }
                '#' if self.flags & VERBOSE != 0 => {
                    while self.peek(0).is_some_and(|character| character != '\n') {
                        self.position += 1;
                    }
                }
                character if self.flags & VERBOSE != 0 && character.is_ascii_whitespace() => {
                    self.position += 1;
                }
                '*' | '+' | '?' | '|' => {
                    self.quantifier_check(character)?;
                    self.position += 1;
                    self.out.push(character);
                }
                character => {
                    self.position += 1;
                    self.literal(character);
                }
            }
        }
        Ok(())
    }

    fn quantifier_check(&self, character: char) -> Result<(), Problem> {
        let at_start = self.position == 0
            || matches!(self.source.get(self.position - 1), Some('(' | '|'))
                && self.source.get(self.position.wrapping_sub(2)) != Some(&'\\');
        if character != '|' && at_start {
            return Err(self.problem("nothing to repeat", self.position));
        }
        Ok(())
    }

    fn literal(&mut self, character: char) {
        if character.is_ascii_punctuation() && character != '_' || character.is_ascii_whitespace() {
            self.code_point(character as u32);
        } else {
            self.out.push(character);
        }
    }

    fn code_point(&mut self, code: u32) {
        // Writing to a string cannot fail.
        let _ = write!(self.out, "\\x{{{code:x}}}");
    }

    /// `{m,n}`, or a brace that means itself.
    fn braces(&mut self) {
        let mut end = self.position + 1;
        while self
            .source
            .get(end)
            .is_some_and(|character| character.is_ascii_digit() || *character == ',')
        {
            end += 1;
        }
        let inside: String = self.source[self.position + 1..end].iter().collect();
        let valid = self.source.get(end) == Some(&'}')
            && !inside.is_empty()
            && inside.matches(',').count() <= 1;
        if !valid {
            self.position += 1;
            self.literal('{');
            return;
        }
        self.position = end + 1;
        match inside.split_once(',') {
            Some(("", most)) => {
                let _ = write!(self.out, "{{0,{most}}}");
            }
            _ => {
                let _ = write!(self.out, "{{{inside}}}");
            }
        }
    }

    /// The set that a class escape stands for, without brackets; `None` for other letters.
    fn class_escape(&self, letter: char) -> Option<&'static str> {
        let ascii = self.flags & ASCII != 0;
        Some(match (letter, ascii) {
            ('d', true) => "0-9",
            ('w', true) => "a-zA-Z0-9_",
            ('s', true) => " \\t\\n\\r\\x0c\\x0b",
            ('d', false) => "\\d",
            ('w', false) => "\\w",
            ('s', false) => "\\s\\x1c-\\x1f",
            _ => return None,
        })
    }

    fn escape(&mut self) -> Result<(), Problem> {
        let start = self.position;
        let Some(letter) = self.peek(1) else {
            return Err(self.problem("bad escape (end of pattern)", start));
        };
        self.position += 2;
        match letter {
            'd' | 'w' | 's' => {
                let set = self.class_escape(letter).unwrap_or("");
                let _ = write!(self.out, "[{set}]");
            }
            'D' | 'W' | 'S' => {
                let set = self.class_escape(letter.to_ascii_lowercase()).unwrap_or("");
                let _ = write!(self.out, "[^{set}]");
            }
            'A' => self.out.push_str("\\A"),
            'Z' => self.out.push_str("\\z"),
            'b' | 'B' => {
                self.out.push('\\');
                self.out.push(letter);
            }
            '1'..='9' => {
                let mut number = letter.to_string();
                if let Some(next) = self.peek(0).filter(char::is_ascii_digit) {
                    let octal = |c: Option<char>| c.filter(|c| ('0'..='7').contains(c));
                    if let (Some(_), Some(second), Some(third)) =
                        (octal(Some(letter)), octal(Some(next)), octal(self.peek(1)))
                    {
                        self.position += 2;
                        let digits: String = [letter, second, third].iter().collect();
                        let code = u32::from_str_radix(&digits, 8).unwrap_or(0);
                        self.code_point(code);
                        return Ok(());
                    }
                    number.push(next);
                    self.position += 1;
                }
                let group: usize = number.parse().unwrap_or(usize::MAX);
                if group > self.groups {
                    return Err(self.problem(format!("invalid group reference {group}"), start + 1));
                }
                // The empty group keeps a digit that follows out of the number.
                let _ = write!(self.out, "(?:\\{group})");
            }
            letter => {
                let code = self.character_escape(letter, start)?;
                self.code_point(code);
            }
        }
        Ok(())
    }

    /// The character of an escape that stands for one; the letter is already read.
    fn character_escape(&mut self, letter: char, start: usize) -> Result<u32, Problem> {
        Ok(match letter {
            'n' => 10,
            't' => 9,
            'r' => 13,
            'f' => 12,
            'v' => 11,
            'a' => 7,
            '0' => {
                let mut code = 0;
                for _ in 0..2 {
                    let Some(digit) = self.peek(0).and_then(|digit| digit.to_digit(8)) else {
                        break;
                    };
                    code = code * 8 + digit;
                    self.position += 1;
                }
                code
            }
            'x' => self.hexadecimal(2, start)?,
            'u' => self.hexadecimal(4, start)?,
            'U' => self.hexadecimal(8, start)?,
            letter if letter.is_ascii_alphanumeric() => {
                return Err(self.problem(format!("bad escape \\{letter}"), start));
            }
            letter => letter as u32,
        })
    }

    fn hexadecimal(&mut self, count: usize, start: usize) -> Result<u32, Problem> {
        let digits: String = self.source[self.position..]
            .iter()
            .copied()
            .take(count)
            .take_while(char::is_ascii_hexdigit)
            .collect();
        if digits.len() != count {
            let shown: String = self.source[start..self.position + digits.len()]
                .iter()
                .collect();
            return Err(self.problem(format!("incomplete escape {shown}"), start));
        }
        self.position += count;
        Ok(u32::from_str_radix(&digits, 16).unwrap_or(0))
    }

    /// `[...]`
    fn class(&mut self) -> Result<(), Problem> {
        let start = self.position;
        self.position += 1;
        self.out.push('[');
        if self.peek(0) == Some('^') {
            self.out.push('^');
            self.position += 1;
        }
        let mut first = true;
        loop {
            let Some(character) = self.peek(0) else {
                return Err(self.problem("unterminated character set", start));
            };
            if character == ']' && !first {
                self.position += 1;
                self.out.push(']');
                return Ok(());
            }
            first = false;
            let low = self.class_member(start)?;
            if self.peek(0) == Some('-') && self.peek(1).is_some_and(|next| next != ']') {
                let dash = self.position;
                self.position += 1;
                let high = self.class_member(start)?;
                match (low, high) {
                    (Some(low), Some(high)) if low <= high => {
                        self.code_point(low);
                        self.out.push('-');
                        self.code_point(high);
                    }
                    _ => {
                        let shown: String = self.source[dash.saturating_sub(1)..self.position]
                            .iter()
                            .collect();
                        return Err(self.problem(format!("bad character range {shown}"), dash - 1));
                    }
                }
            } else if let Some(low) = low {
                self.code_point(low);
            }
        }
    }

    /// One character of a class, or `None` after writing a set.
    fn class_member(&mut self, start: usize) -> Result<Option<u32>, Problem> {
        let at = self.position;
        let Some(character) = self.peek(0) else {
            return Err(self.problem("unterminated character set", start));
        };
        self.position += 1;
        if character != '\\' {
            return Ok(Some(character as u32));
        }
        let Some(letter) = self.peek(0) else {
            return Err(self.problem("bad escape (end of pattern)", at));
        };
        self.position += 1;
        if let Some(set) = self.class_escape(letter) {
            self.out.push_str(set);
            return Ok(None);
        }
        if letter.is_ascii_uppercase()
            && let Some(set) = self.class_escape(letter.to_ascii_lowercase())
        {
            let _ = write!(self.out, "[^{set}]");
            return Ok(None);
        }
        match letter {
            'b' => Ok(Some(8)),
            '1'..='7' => {
                self.position -= 1;
                let mut code = 0;
                for _ in 0..3 {
                    let Some(digit) = self.peek(0).and_then(|digit| digit.to_digit(8)) else {
                        break;
                    };
                    code = code * 8 + digit;
                    self.position += 1;
                }
                Ok(Some(code))
            }
            letter => self.character_escape(letter, at).map(Some),
        }
    }

    fn capture(&mut self, name: Option<String>, start: usize) -> Result<(), Problem> {
        self.groups += 1;
        self.close_order.push(0);
        if let Some(name) = name {
            if let Some((_, number)) = self.names.iter().find(|(known, _)| *known == name) {
                let message = format!(
                    "redefinition of group name '{name}' as group {}; was group {number}",
                    self.groups
                );
                return Err(self.problem(message, start + 4));
            }
            self.names.push((name, self.groups));
        }
        self.open.push((Some(self.groups), self.flags, start));
        self.out.push('(');
        Ok(())
    }

    fn name_until(&mut self, end: char) -> Result<String, Problem> {
        let start = self.position;
        while self.peek(0).is_some_and(|character| character != end) {
            self.position += 1;
        }
        let name: String = self.source[start..self.position].iter().collect();
        if self.peek(0).is_none() {
            return Err(self.problem(format!("missing {end}, unterminated name"), start));
        }
        self.position += 1;
        if name.is_empty() {
            return Err(self.problem("missing group name", start));
        }
        Ok(name)
    }

    fn group(&mut self) -> Result<(), Problem> {
        let start = self.position;
        self.position += 1;
        if self.peek(0) != Some('?') {
            return self.capture(None, start);
        }
        self.position += 1;
        for (opening, written) in [
            ("<=", "(?<="),
            ("<!", "(?<!"),
            (":", "(?:"),
            ("=", "(?="),
            ("!", "(?!"),
            (">", "(?>"),
        ] {
            if self.rest_starts_with(opening) {
                self.position += opening.len();
                self.open.push((None, self.flags, start));
                self.out.push_str(written);
                return Ok(());
            }
        }
        if self.rest_starts_with("P<") {
            self.position += 2;
            let at = self.position;
            let name = self.name_until('>')?;
            if !super::super::super::types::unicode::is_identifier(&name) {
                return Err(self.problem(format!("bad character in group name '{name}'"), at));
            }
            return self.capture(Some(name), start);
        }
        if self.rest_starts_with("P=") {
            self.position += 2;
            let at = self.position;
            let name = self.name_until(')')?;
            let Some((_, number)) = self.names.iter().find(|(known, _)| *known == name) else {
                return Err(self.problem(format!("unknown group name '{name}'"), at));
            };
            let _ = write!(self.out, "(?:\\{number})");
            return Ok(());
        }
        if self.peek(0) == Some('#') {
            while self.peek(0).is_some_and(|character| character != ')') {
                self.position += 1;
            }
            if self.peek(0).is_none() {
                return Err(self.problem("missing ), unterminated comment", start));
            }
            self.position += 1;
            return Ok(());
        }
        if self.peek(0) == Some('(') {
            return self.conditional(start);
        }
        self.scoped_flags(start)
    }

    fn conditional(&mut self, start: usize) -> Result<(), Problem> {
        self.position += 1;
        let at = self.position;
        let name = self.name_until(')')?;
        let number = match name.parse::<usize>() {
            Ok(number) => Some(number),
            Err(_) => self
                .names
                .iter()
                .find(|(known, _)| *known == name)
                .map(|(_, at)| *at),
        };
        let Some(number) = number.filter(|number| *number <= self.groups) else {
            return Err(self.problem(format!("unknown group name '{name}'"), at));
        };
        self.open.push((None, self.flags, start));
        let _ = write!(self.out, "(?({number})");
        Ok(())
    }

    /// `(?i:...)`, `(?-i:...)`
    fn scoped_flags(&mut self, start: usize) -> Result<(), Problem> {
        let before = self.flags;
        let mut adding = true;
        loop {
            match self.peek(0) {
                Some('-') if adding => adding = false,
                Some(':') => break,
                Some(')') => {
                    return Err(
                        self.problem("global flags not at the start of the expression", start)
                    );
                }
                Some(letter) => match flag_of(letter) {
                    Some(flag) if adding => self.flags |= flag,
                    Some(flag) => self.flags &= !flag,
                    None => {
                        let message = format!("unknown extension ?{letter}");
                        return Err(self.problem(message, start + 1));
                    }
                },
                None => return Err(self.problem("missing -, : or )", self.position)),
            }
            self.position += 1;
        }
        self.position += 1;
        self.open.push((None, before, start));
        let case = if self.flags & IGNORE_CASE != 0 {
            "(?i:"
        } else {
            "(?-i:"
        };
        self.out
            .push_str(if (self.flags ^ before) & IGNORE_CASE == 0 {
                "(?:"
            } else {
                case
            });
        Ok(())
    }

    fn close(&mut self) -> Result<(), Problem> {
        let Some((group, flags, _)) = self.open.pop() else {
            return Err(self.problem("unbalanced parenthesis", self.position));
        };
        self.position += 1;
        self.flags = flags;
        self.out.push(')');
        if let Some(group) = group {
            self.closed += 1;
            self.close_order[group] = self.closed;
        }
        Ok(())
    }
}
