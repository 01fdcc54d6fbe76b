//! Names that are found while a statement is compiled: anonymous labels (`anon_1`), bind
//! parameters (`x_1`), and their shortening, as SQLAlchemy's `prefix_anon_map` and
//! `_truncated_identifier`.

use std::collections::HashMap;

use super::from_clause::FromKey;
use crate::schema::expression::{ElementId, ElementName};
use crate::schema::identifier::Identifier;

/// Whose anonymous name it is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(in crate::dialect) enum NameOwner {
    /// A construct with an identity.
    Element(ElementId),
    /// A column of something in FROM.
    Column(FromKey, String),
    /// An expression without identity: this one occurrence.
    Occurrence(u64),
    /// The table name that schema-qualified tables make ambiguous.
    TableName(String),
    /// A repetition of another owner's column, by its number in the columns.
    Repetition(Box<NameOwner>, usize),
}

/// A label that the compiler finds or makes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(in crate::dialect) enum LabelName {
    /// A name as it is.
    Given(Identifier),
    /// A name that is shortened when it is too long (`_truncated_label`).
    Truncated(Identifier),
    /// A numbered name.
    Anonymous(NameOwner, String),
}

impl From<&ElementName> for LabelName {
    fn from(name: &ElementName) -> Self {
        match name {
            ElementName::Given(identifier) => Self::Given(identifier.clone()),
            ElementName::Anonymous { base, element } => {
                Self::Anonymous(NameOwner::Element(*element), anonymous_body(base))
            }
        }
    }
}

/// As `_anonymous_label.safe_construct`: characters that would break a format string.
pub(in crate::dialect) fn anonymous_body(base: &str) -> String {
    let mut body = String::new();
    let mut in_run = false;
    for character in base.chars() {
        let special = "%() $".contains(character);
        if !special {
            body.push(character);
        } else if !in_run {
            body.push('_');
        }
        in_run = special;
    }
    body
}

/// The kinds of names that are counted apart when they are shortened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::dialect) enum NameClass {
    /// Labels of columns.
    Column,
    /// Names of aliases, subqueries and common table expressions.
    Alias,
    /// Bind parameters.
    Bind,
}

/// Hands out numbered and shortened names, the same for the same owner.
#[derive(Debug, Default)]
pub(in crate::dialect) struct NameMap {
    counters: HashMap<String, usize>,
    numbered: HashMap<(NameOwner, String), String>,
    shortened: HashMap<(NameClass, String), String>,
    shortened_count: HashMap<NameClass, usize>,
    occurrences: u64,
}

impl NameMap {
    /// An owner that no other expression has.
    pub(in crate::dialect) fn occurrence(&mut self) -> NameOwner {
        self.occurrences += 1;
        NameOwner::Occurrence(self.occurrences)
    }

    /// The numbered name of an owner.
    ///
    /// After a NUL in `base` stands what follows the number: the column of an anonymous alias.
    pub(in crate::dialect) fn number(&mut self, owner: &NameOwner, base: &str) -> String {
        if let Some((base, rest)) = base.split_once('\0') {
            return format!("{}_{rest}", self.number(owner, base));
        }
        let key = (owner.clone(), base.to_owned());
        if let Some(name) = self.numbered.get(&key) {
            return name.clone();
        }
        let counter = self.counters.entry(base.to_owned()).or_insert(1);
        let name = format!("{base}_{counter}");
        *counter += 1;
        self.numbered.insert(key, name.clone());
        name
    }

    /// A name of at most `limit - 6` characters.
    pub(in crate::dialect) fn shorten(
        &mut self,
        class: NameClass,
        name: &str,
        limit: usize,
    ) -> String {
        let room = limit.saturating_sub(6);
        if name.chars().count() <= room {
            return name.to_owned();
        }
        let key = (class, name.to_owned());
        if let Some(known) = self.shortened.get(&key) {
            return known.clone();
        }
        let counter = self.shortened_count.entry(class).or_insert(1);
        let kept: String = name.chars().take(room).collect();
        let short = format!("{kept}_{counter:x}");
        *counter += 1;
        self.shortened.insert(key, short.clone());
        short
    }

    /// The name as it is written, before quoting.
    pub(in crate::dialect) fn resolve(
        &mut self,
        class: NameClass,
        name: &LabelName,
        limit: usize,
    ) -> Identifier {
        match name {
            LabelName::Given(identifier) => identifier.clone(),
            LabelName::Truncated(identifier) => Identifier {
                text: self.shorten(class, &identifier.text, limit),
                quoting: identifier.quoting,
            },
            LabelName::Anonymous(owner, base) => {
                let numbered = self.number(owner, base);
                Identifier::new(self.shorten(class, &numbered, limit))
            }
        }
    }
}
