//! The text of MySQL's `SHOW CREATE TABLE`, read by the patterns with which SQLAlchemy reads it
//! (`MySQLTableDefinitionParser`), so that scripts see what they would see there.

use regex::{Captures, Regex, RegexBuilder};

use super::{CheckConstraint, Column, Computed, DataType, ForeignKey};

/// The table as its definition says.
#[derive(Debug, Clone, Default)]
pub struct Definition {
    pub columns: Vec<Column>,
    pub keys: Vec<Key>,
    pub foreign_keys: Vec<ForeignKey>,
    pub checks: Vec<CheckConstraint>,
    pub comment: Option<String>,
}

/// A `KEY` of any kind.
#[derive(Debug, Clone)]
pub struct Key {
    /// `PRIMARY`, `UNIQUE`, `FULLTEXT`, `SPATIAL`.
    pub flavor: Option<String>,
    pub name: Option<String>,
    /// The columns, with the number of characters that count.
    pub columns: Vec<(String, Option<i64>)>,
    pub parser: Option<String>,
}

/// The patterns for one way of quoting names.
pub struct Parser {
    quote: char,
    column: Regex,
    key: Regex,
    key_columns: Regex,
    foreign_key: Regex,
    check: Regex,
    comment: Regex,
    labels: Regex,
}

fn pattern(text: &str, quote: char) -> Regex {
    let name = "Q(?P<name>(?:QQ|[^Q])+)Q";
    RegexBuilder::new(&text.replace("NAME", name).replace('Q', &quote.to_string()))
        .case_insensitive(true)
        .build()
        .expect("a valid pattern")
}

fn group(captures: &Captures<'_>, name: &str) -> Option<String> {
    captures.name(name).map(|found| found.as_str().to_owned())
}

impl Parser {
    /// Patterns for names in backticks, or in double quotes (`ANSI_QUOTES`).
    pub fn new(quote: char) -> Self {
        Self {
            quote,
            column: pattern(
                concat!(
                    r"^  NAME +(?P<coltype>\w+)",
                    r"(?:\((?P<arg>(?:\d+|\d+,\d+|(?:'(?:''|[^'])*',?)+))\))?",
                    r"(?: +(?P<unsigned>UNSIGNED))?(?: +(?P<zerofill>ZEROFILL))?",
                    r"(?: +CHARACTER SET +(?P<charset>[\w_]+))?",
                    r"(?: +COLLATE +(?P<collate>[\w_]+))?",
                    r"(?: +(?P<notnull>(?:NOT )?NULL))?",
                    r"(?: +DEFAULT +(?P<default>(?:NULL|'(?:''|[^'])*'|\(.+?\)|[\-\w\.\(\)]+",
                    r"(?: +ON UPDATE [\-\w\.\(\)]+)?)))?",
                    r"(?: +(?:GENERATED ALWAYS)? ?AS +(?P<generated>\(.*\))? ?",
                    r"(?P<persistence>VIRTUAL|STORED)?",
                    r"(?: +(?P<generated_notnull>(?:NOT )?NULL))?)?",
                    r"(?: +(?P<autoincr>AUTO_INCREMENT))?",
                    r"(?: +COMMENT +'(?P<comment>(?:''|[^'])*)')?",
                    r"(?: +COLUMN_FORMAT +(?P<colfmt>\w+))?(?: +STORAGE +(?P<storage>\w+))?",
                    r"(?: +(?P<extra>.*))?,?$",
                ),
                quote,
            ),
            key: pattern(
                concat!(
                    r"^  (?:(?P<type>\S+) )?KEY(?: +NAME)?(?: +USING +\S+)?",
                    r" +\((?P<columns>.+?)\)(?: +USING +\S+)?",
                    r"(?: +KEY_BLOCK_SIZE *[ =]? *\S+)?(?: +WITH PARSER +(?P<parser>\S+))?",
                    r"(?: +COMMENT +(?:''|'[^']*?')+)?",
                    r"(?: +/\*\!\d+ (?: *WITH PARSER +(?P<version_parser>\S+) *)?.*\*/ *)?,?$",
                ),
                quote,
            ),
            key_columns: pattern(
                r"Q(?P<column>(?:QQ|[^Q])+)Q(?:\((?P<length>\d+)\))?(?: +(?:ASC|DESC))?(?:,|$)",
                quote,
            ),
            foreign_key: pattern(
                concat!(
                    r"^  CONSTRAINT +NAME +FOREIGN KEY +\((?P<local>[^\)]+?)\) REFERENCES +",
                    r"(?P<table>Q[^Q]+Q(?:\.Q[^Q]+Q)?) +\((?P<foreign>(?:Q[^Q]+Q(?: *, *)?)+)\)",
                    r"(?: +(?P<match>MATCH \w+))?",
                    r"(?: +ON DELETE (?P<ondelete>RESTRICT|CASCADE|SET NULL|NO ACTION|SET DEFAULT))?",
                    r"(?: +ON UPDATE (?P<onupdate>RESTRICT|CASCADE|SET NULL|NO ACTION|SET DEFAULT))?",
                ),
                quote,
            ),
            check: pattern(r"^  CONSTRAINT +NAME +CHECK +\((?P<sqltext>.+)\),?", quote),
            comment: pattern(
                r"COMMENT(?:\s*(?:=\s*)|\s+)'(?P<val>(?:[^']|'')*?)'(?:[^']|$)",
                quote,
            ),
            labels: pattern(r"'(?:''|[^'])*'", quote),
        }
    }

    /// Reads a definition.
    pub fn parse(&self, text: &str) -> Definition {
        let mut definition = Definition::default();
        for line in text.split('\n') {
            let line = line.strip_suffix('\r').unwrap_or(line);
            if line.starts_with(&format!("  {}", self.quote)) {
                definition.columns.extend(self.column(line));
            } else if line.starts_with(") ") {
                let comment = self.comment.captures(line);
                definition.comment = comment
                    .and_then(|found| group(&found, "val"))
                    .map(|comment| unescaped(&comment));
            } else {
                self.constraint(line, &mut definition);
            }
        }
        definition
    }

    fn constraint(&self, line: &str, definition: &mut Definition) {
        if let Some(found) = self.key.captures(line) {
            let columns = group(&found, "columns").unwrap_or_default();
            definition.keys.push(Key {
                flavor: group(&found, "type"),
                name: group(&found, "name"),
                columns: self.key_columns(&columns),
                parser: group(&found, "parser")
                    .or_else(|| group(&found, "version_parser"))
                    .map(|parser| self.unquoted(&parser)),
            });
        } else if let Some(found) = self.foreign_key.captures(line) {
            definition.foreign_keys.push(self.foreign_key(&found));
        } else if let Some(found) = self.check.captures(line) {
            definition.checks.push(CheckConstraint {
                name: group(&found, "name"),
                sql: group(&found, "sqltext").unwrap_or_default(),
                ..CheckConstraint::default()
            });
        }
    }

    fn key_columns(&self, text: &str) -> Vec<(String, Option<i64>)> {
        self.key_columns
            .captures_iter(text)
            .map(|found| {
                let length = group(&found, "length").and_then(|length| length.parse().ok());
                (group(&found, "column").unwrap_or_default(), length)
            })
            .collect()
    }

    fn names(&self, text: &str) -> Vec<String> {
        let columns = self.key_columns(&text.replace(", ", ","));
        columns.into_iter().map(|(name, _)| name).collect()
    }

    fn unquoted(&self, text: &str) -> String {
        let doubled = format!("{0}{0}", self.quote);
        text.trim_matches(self.quote)
            .replace(&doubled, &self.quote.to_string())
    }

    fn foreign_key(&self, found: &Captures<'_>) -> ForeignKey {
        let table = group(found, "table").unwrap_or_default();
        let separator = format!("{0}.{0}", self.quote);
        let (schema, table) = match table.split_once(&separator) {
            Some((schema, table)) => (Some(self.unquoted(schema)), self.unquoted(table)),
            None => (None, self.unquoted(&table)),
        };
        let rule = |name| group(found, name).filter(|rule| rule != "NO ACTION");
        ForeignKey {
            name: group(found, "name"),
            columns: self.names(&group(found, "local").unwrap_or_default()),
            referred_schema: schema,
            referred_table: table,
            referred_columns: self.names(&group(found, "foreign").unwrap_or_default()),
            on_update: rule("onupdate"),
            on_delete: rule("ondelete"),
            ..ForeignKey::default()
        }
    }

    fn column(&self, line: &str) -> Option<Column> {
        let found = self.column.captures(line)?;
        let given = |name| group(&found, name);
        let is_required = |name| given(name).is_some_and(|text| text == "NOT NULL");
        Some(Column {
            name: given("name")?,
            data_type: self.data_type(&found),
            nullable: !is_required("notnull") && !is_required("generated_notnull"),
            default: given("default").filter(|default| default != "NULL"),
            autoincrement: given("autoincr").is_some(),
            comment: given("comment").map(|comment| unescaped(&comment)),
            primary_key: 0,
            computed: given("generated").map(|sql| Computed {
                sql,
                persisted: given("persistence").is_some_and(|how| how == "STORED"),
            }),
            identity: None,
        })
    }

    fn data_type(&self, found: &Captures<'_>) -> DataType {
        let name = group(found, "coltype").unwrap_or_default();
        let written = group(found, "arg");
        let arguments = match &written {
            None => Vec::new(),
            Some(text) if text.starts_with('\'') => self
                .labels
                .find_iter(text)
                .map(|label| {
                    let label = label.as_str();
                    label[1..label.len() - 1].replace("''", "'")
                })
                .collect(),
            Some(text) => text.split(',').map(str::to_owned).collect(),
        };
        DataType {
            text: match &written {
                Some(arguments) => format!("{name}({arguments})"),
                None => name.clone(),
            },
            name,
            arguments,
            collation: group(found, "collate"),
            charset: group(found, "charset"),
            is_unsigned: found.name("unsigned").is_some(),
            is_zerofill: found.name("zerofill").is_some(),
            ..DataType::default()
        }
    }
}

/// As `cleanup_text`.
fn unescaped(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(character) = rest.next() {
        if character != '\\' {
            written.push(character);
            continue;
        }
        let next = rest.next();
        match next {
            Some('\\') => written.push('\\'),
            Some('0') => written.push('\0'),
            Some('a') => written.push('\u{7}'),
            Some('b') => written.push('\u{8}'),
            Some('t') => written.push('\t'),
            Some('n') => written.push('\n'),
            Some('v') => written.push('\u{b}'),
            Some('f') => written.push('\u{c}'),
            Some('r') => written.push('\r'),
            other => {
                written.push('\\');
                written.extend(other);
            }
        }
    }
    written.replace("''", "'")
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "CREATE TABLE `t` (
  `id` int(10) unsigned NOT NULL AUTO_INCREMENT COMMENT 'it''s \\\\ it',
  `kind` enum('a','b''c') CHARACTER SET latin1 COLLATE latin1_swedish_ci NOT NULL DEFAULT 'a',
  `at` datetime(6) DEFAULT current_timestamp(6) ON UPDATE current_timestamp(6),
  `sum` decimal(10,2) GENERATED ALWAYS AS (`id` * 2) STORED,
  `doc` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL CHECK (json_valid(`doc`)),
  PRIMARY KEY (`id`),
  UNIQUE KEY `u` (`kind`,`at`),
  KEY `part` (`doc`(20)),
  FULLTEXT KEY `words` (`doc`),
  CONSTRAINT `f` FOREIGN KEY (`id`, `kind`) REFERENCES `other`.`o` (`x`, `y`) ON DELETE CASCADE,
  CONSTRAINT `c` CHECK (`id` > 3)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci COMMENT='the ''table'''";

    #[test]
    fn a_definition_is_read() {
        let read = Parser::new('`').parse(TABLE);
        let texts: Vec<_> = read
            .columns
            .iter()
            .map(|column| {
                (
                    column.name.as_str(),
                    column.data_type.text.as_str(),
                    column.nullable,
                    column.default.as_deref(),
                )
            })
            .collect();
        assert_eq!(
            texts,
            [
                ("id", "int(10)", false, None),
                ("kind", "enum('a','b''c')", false, Some("'a'")),
                (
                    "at",
                    "datetime(6)",
                    true,
                    Some("current_timestamp(6) ON UPDATE current_timestamp(6)")
                ),
                ("sum", "decimal(10,2)", true, None),
                ("doc", "longtext", true, None),
            ]
        );
        let id = &read.columns[0];
        assert!(id.autoincrement && id.data_type.is_unsigned);
        assert_eq!(id.comment.as_deref(), Some("it's \\ it"));
        assert_eq!(read.columns[1].data_type.arguments, ["a", "b'c"]);
        assert_eq!(
            read.columns[3].computed,
            Some(Computed {
                sql: "(`id` * 2)".into(),
                persisted: true
            })
        );
        assert_eq!(read.keys.len(), 4);
        assert_eq!(read.keys[2].columns, [("doc".to_owned(), Some(20))]);
        assert_eq!(read.keys[3].flavor.as_deref(), Some("FULLTEXT"));
        let key = &read.foreign_keys[0];
        assert_eq!(key.referred_schema.as_deref(), Some("other"));
        assert_eq!((&*key.columns[1], &*key.referred_columns[1]), ("kind", "y"));
        assert_eq!(key.on_delete.as_deref(), Some("CASCADE"));
        assert_eq!(read.checks[0].sql, "`id` > 3");
        assert_eq!(read.comment.as_deref(), Some("the 'table'"));
    }
}
