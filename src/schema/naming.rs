//! Naming conventions (`MetaData(naming_convention=...)`): how a constraint or index gets a name
//! from its table and columns, as `sqlalchemy.sql.naming`.

use thiserror::Error;

use super::identifier::{Identifier, ObjectName};

/// Templates for the names of constraints and indexes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamingConvention {
    /// Kind (`ix`, `uq`, `ck`, `fk`, `pk`) and template; other entries are texts that templates
    /// can use as tokens.
    pub templates: Vec<(String, String)>,
}

impl Default for NamingConvention {
    /// What a `MetaData` without naming convention has.
    fn default() -> Self {
        Self {
            templates: vec![("ix".to_owned(), "ix_%(column_0_label)s".to_owned())],
        }
    }
}

/// Why a name could not be made.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NamingError {
    /// `sqlalchemy.exc.InvalidRequestError`.
    #[error(
        "Naming convention including %(constraint_name)s token requires that constraint is \
         explicitly named."
    )]
    NameRequired,
    /// `KeyError`: the template uses a token that does not exist.
    #[error("'{0}'")]
    UnknownToken(String),
    /// `ValueError` or `TypeError` of Python's `%` formatting.
    #[error("unsupported naming convention {0:?}")]
    BadTemplate(String),
}

/// The kinds that a convention knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NamedKind {
    /// `ix`.
    Index,
    /// `pk`.
    PrimaryKey,
    /// `ck`.
    Check,
    /// `uq`.
    Unique,
    /// `fk`.
    ForeignKey,
}

impl NamedKind {
    fn prefix(self) -> &'static str {
        match self {
            Self::Index => "ix",
            Self::PrimaryKey => "pk",
            Self::Check => "ck",
            Self::Unique => "uq",
            Self::ForeignKey => "fk",
        }
    }
}

/// A column of a constraint, as a convention sees it.
#[derive(Debug, Clone, Copy)]
pub struct NamedColumn<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its key.
    pub key: &'a str,
}

/// What a convention can make a name of.
#[derive(Debug, Clone)]
pub struct NamedSubject<'a> {
    /// What it is.
    pub kind: NamedKind,
    /// Its table.
    pub table_name: &'a str,
    /// The schema of its table.
    pub table_schema: Option<&'a str>,
    /// Its columns.
    pub columns: Vec<NamedColumn<'a>>,
    /// The table that a foreign key refers to.
    pub referred_table: Option<&'a str>,
    /// The columns that a foreign key refers to.
    pub referred_columns: Vec<&'a str>,
}

impl NamingConvention {
    /// The name that a constraint or index has once it belongs to its table.
    ///
    /// # Errors
    /// When the template needs what the constraint does not have.
    pub fn apply(
        &self,
        subject: &NamedSubject<'_>,
        name: &ObjectName,
    ) -> Result<ObjectName, NamingError> {
        match name {
            ObjectName::Final(_) | ObjectName::FromConvention => Ok(name.clone()),
            ObjectName::Unnamed | ObjectName::Given(_) => {
                let made = self
                    .make(subject, name)?
                    .filter(|made| !made.text.is_empty());
                Ok(made.map_or_else(|| name.clone(), ObjectName::Final))
            }
        }
    }

    /// The name to write into a statement.
    ///
    /// # Errors
    /// When the template needs what the constraint does not have.
    pub fn name_when_written(
        &self,
        subject: &NamedSubject<'_>,
        name: &ObjectName,
    ) -> Result<ObjectName, NamingError> {
        match name {
            ObjectName::FromConvention => Ok(self
                .make(subject, name)?
                .map_or(ObjectName::Unnamed, ObjectName::Final)),
            _ => Ok(name.clone()),
        }
    }

    /// As `_constraint_name_for_table`.
    fn make(
        &self,
        subject: &NamedSubject<'_>,
        name: &ObjectName,
    ) -> Result<Option<Identifier>, NamingError> {
        let Some(template) = self.lookup(subject.kind.prefix()) else {
            return Ok(None);
        };
        let applies = !matches!(name, ObjectName::Given(_)) || template.contains("constraint_name");
        if !applies {
            return Ok(None);
        }
        self.expand(template, subject, name)
            .map(|text| Some(Identifier::new(text)))
    }

    fn lookup(&self, key: &str) -> Option<&str> {
        let found = self.templates.iter().find(|(known, _)| known == key);
        found.map(|(_, template)| template.as_str())
    }

    /// Python's `template % tokens`.
    fn expand(
        &self,
        template: &str,
        subject: &NamedSubject<'_>,
        name: &ObjectName,
    ) -> Result<String, NamingError> {
        let bad = || NamingError::BadTemplate(template.to_owned());
        let mut text = String::new();
        let mut rest = template;
        while let Some(position) = rest.find('%') {
            text.push_str(&rest[..position]);
            rest = &rest[position + 1..];
            if let Some(after) = rest.strip_prefix('%') {
                text.push('%');
                rest = after;
                continue;
            }
            let token = rest.strip_prefix('(').ok_or_else(bad)?;
            let end = token.find(')').ok_or_else(bad)?;
            rest = token[end + 1..].strip_prefix('s').ok_or_else(bad)?;
            text.push_str(&self.token(&token[..end], subject, name)?);
        }
        text.push_str(rest);
        Ok(text)
    }

    fn token(
        &self,
        token: &str,
        subject: &NamedSubject<'_>,
        name: &ObjectName,
    ) -> Result<String, NamingError> {
        if let Some(text) = self.lookup(token) {
            return Ok(text.to_owned());
        }
        match token {
            "table_name" => Ok(subject.table_name.to_owned()),
            "constraint_name" => {
                let given = name.identifier().ok_or(NamingError::NameRequired)?;
                Ok(given.text.clone())
            }
            "referred_table_name" => subject
                .referred_table
                .map(str::to_owned)
                .ok_or_else(|| NamingError::UnknownToken(token.to_owned())),
            _ => column_token(token, subject)
                .ok_or_else(|| NamingError::UnknownToken(token.to_owned())),
        }
    }
}

/// `column_0_name`, `column_0N_name`, `column_0_N_name`, and the same with `key`, `label` and
/// before them `referred_`.
fn column_token(token: &str, subject: &NamedSubject<'_>) -> Option<String> {
    let (is_referred, rest) = match token.strip_prefix("referred_") {
        Some(rest) => (true, rest),
        None => (false, token),
    };
    let rest = rest.strip_prefix("column_")?;
    let digits = rest.len()
        - rest
            .trim_start_matches(|digit: char| digit.is_ascii_digit())
            .len();
    let (index, rest) = rest.split_at(digits);
    let (separator, attribute) = if let Some(attribute) = rest.strip_prefix("_N_") {
        (Some("_"), attribute)
    } else if let Some(attribute) = rest.strip_prefix("N_") {
        (Some(""), attribute)
    } else {
        (None, rest.strip_prefix('_')?)
    };
    match separator {
        Some(separator) if index == "0" => {
            let parts: Option<Vec<String>> = (0..subject.columns.len())
                .map(|position| column_attribute(subject, is_referred, position, attribute))
                .collect();
            parts.map(|parts| parts.join(separator))
        }
        Some(_) => None,
        None => column_attribute(subject, is_referred, index.parse().ok()?, attribute),
    }
}

/// One attribute of one column; empty where there is no such column.
fn column_attribute(
    subject: &NamedSubject<'_>,
    is_referred: bool,
    position: usize,
    attribute: &str,
) -> Option<String> {
    if is_referred {
        let column = subject.referred_columns.get(position)?;
        return (attribute == "name").then(|| (*column).to_owned());
    }
    let column = subject.columns.get(position);
    match attribute {
        "name" => Some(column.map_or_else(String::new, |column| column.name.to_owned())),
        "key" => Some(column.map_or_else(String::new, |column| column.key.to_owned())),
        "label" => Some(column.map_or_else(String::new, |column| label(subject, column.name))),
        _ => None,
    }
}

/// `Column._ddl_label`.
fn label(subject: &NamedSubject<'_>, column: &str) -> String {
    match subject.table_schema.filter(|schema| !schema.is_empty()) {
        Some(schema) => {
            format!(
                "{}_{}_{column}",
                schema.replace('.', "_"),
                subject.table_name
            )
        }
        None => format!("{}_{column}", subject.table_name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subject<'a>(kind: NamedKind, columns: &[&'a str]) -> NamedSubject<'a> {
        NamedSubject {
            kind,
            table_name: "user",
            table_schema: Some("app.x"),
            columns: columns
                .iter()
                .map(|name| NamedColumn { name, key: name })
                .collect(),
            referred_table: Some("team"),
            referred_columns: vec!["id"],
        }
    }

    fn convention(kind: &str, template: &str) -> NamingConvention {
        NamingConvention {
            templates: vec![(kind.to_owned(), template.to_owned())],
        }
    }

    fn final_name(text: &str) -> ObjectName {
        ObjectName::Final(Identifier::new(text))
    }

    #[test]
    fn the_default_names_indexes_only() {
        let default = NamingConvention::default();
        let index = subject(NamedKind::Index, &["a", "b"]);
        let made = default.apply(&index, &ObjectName::Unnamed).unwrap();
        assert_eq!(made, final_name("ix_app_x_user_a"));
        let unique = subject(NamedKind::Unique, &["a"]);
        assert_eq!(
            default.apply(&unique, &ObjectName::Unnamed).unwrap(),
            ObjectName::Unnamed
        );
    }

    #[test]
    fn tokens_are_replaced() {
        for (template, expected) in [
            (
                "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
                "fk_user_a_team",
            ),
            ("fk_%(column_0_N_key)s", "fk_a_b"),
            ("fk_%(column_0N_name)s", "fk_ab"),
            ("fk_%(column_5_name)s", "fk_"),
            ("fk_%(referred_column_0_name)s%%", "fk_id%"),
        ] {
            let fk = subject(NamedKind::ForeignKey, &["a", "b"]);
            let made = convention("fk", template)
                .apply(&fk, &ObjectName::Unnamed)
                .unwrap();
            assert_eq!(made, final_name(expected));
        }
    }

    #[test]
    fn a_given_name_is_used_where_the_template_asks_for_it() {
        let check = subject(NamedKind::Check, &[]);
        let template = convention("ck", "ck_%(table_name)s_%(constraint_name)s");
        let given = ObjectName::from("positive");
        assert_eq!(
            template.apply(&check, &given).unwrap(),
            final_name("ck_user_positive")
        );
        let done = final_name("x");
        assert_eq!(template.apply(&check, &done).unwrap(), done);
        assert_eq!(
            template.apply(&check, &ObjectName::Unnamed),
            Err(NamingError::NameRequired)
        );
        assert_eq!(
            template.name_when_written(&check, &ObjectName::FromConvention),
            Err(NamingError::NameRequired)
        );
        assert_eq!(
            convention("ck", "%(nope)s").apply(&check, &ObjectName::Unnamed),
            Err(NamingError::UnknownToken("nope".to_owned()))
        );
    }
}
