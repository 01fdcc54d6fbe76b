//! Results for programs (`--json`): one document on standard output, described by
//! `docs/json.md` and `docs/json-schema.json`. The types here are the document's parts; what goes
//! into them is decided by the commands.

mod error;
mod listing;
mod plan;
mod run;
mod verification;

use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;
use serde_json::Value;

use super::secrets::Secrets;
use super::terminal::{StandardStream, Terminal};

pub use error::{ErrorEntry, ErrorFacts, ErrorKind, Place, StateEntry, StateKind};
pub use listing::{DatabaseRevisions, RevisionEntry, TemplateEntry};
pub use plan::{
    PlanDocument, PlanSummary, PlannedDatabase, PlannedStatement, PlannedStep, Unknown,
};
pub use run::{MigratedDatabase, StepDirection, StepEntry};
pub use verification::{FindingEntry, FindingKind, VerifiedDatabase};

/// The version of the documents. It grows when a member changes its meaning or goes away, not when
/// one is added.
pub const SCHEMA: u32 = 1;

/// What a command has to say, beside an error.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Body {
    /// Revisions of the script directory.
    Revisions {
        /// The revisions.
        revisions: Vec<RevisionEntry>,
    },
    /// Revisions where databases were asked.
    Databases {
        /// The databases, in the order in which they were reached.
        databases: Vec<DatabaseRevisions>,
    },
    /// The templates of `init`.
    Templates {
        /// The templates.
        templates: Vec<TemplateEntry>,
    },
    /// What a run did to databases.
    Run {
        /// The databases, in the order in which they were reached.
        databases: Vec<MigratedDatabase>,
    },
    /// The SQL of a run with `--sql`.
    Sql {
        /// The text.
        sql: String,
    },
    /// What a run would do.
    Plan(PlanDocument),
    /// What `verify` found.
    Verification {
        /// The databases, in the order in which they were reached.
        databases: Vec<VerifiedDatabase>,
    },
}

/// The whole document.
#[derive(Debug, Serialize)]
struct Document<'a> {
    schema: u32,
    command: &'a str,
    #[serde(flatten)]
    body: Option<&'a Body>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a ErrorEntry>,
}

/// Where the document is put together, and written at the end; clones share it.
#[derive(Clone)]
pub struct JsonOutput {
    terminal: SharedTerminal,
    body: Arc<Mutex<Option<Body>>>,
}

impl JsonOutput {
    /// The document for a terminal, and the terminal for everything else: what others write on
    /// standard output goes to standard error.
    #[must_use]
    pub fn divert(terminal: Box<dyn Terminal>) -> (Self, Box<dyn Terminal>) {
        let terminal = SharedTerminal(Arc::new(Mutex::new(terminal)));
        let output = Self {
            terminal: terminal.clone(),
            body: Arc::default(),
        };
        (output, Box::new(Diverted(terminal)))
    }

    fn with_body<R>(&self, work: impl FnOnce(&mut Option<Body>) -> R) -> R {
        work(&mut self.body.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Sets what the command has to say.
    pub fn set(&self, body: Body) {
        self.with_body(|known| *known = Some(body));
    }

    /// Adds what was found for one more database.
    pub fn add_database(&self, database: DatabaseRevisions) {
        self.with_body(|body| match body {
            Some(Body::Databases { databases }) => databases.push(database),
            _ => {
                *body = Some(Body::Databases {
                    databases: vec![database],
                });
            }
        });
    }

    /// Adds SQL that is written instead of sent.
    pub fn add_sql(&self, text: &str) {
        self.with_body(|body| match body {
            Some(Body::Sql { sql }) => sql.push_str(text),
            _ => {
                *body = Some(Body::Sql {
                    sql: text.to_owned(),
                });
            }
        });
    }

    /// Writes the document, secrets masked; SQL that is asked for instead of being sent is left as
    /// it is, as without `--json`.
    pub fn finish(&self, command: &str, error: Option<&ErrorEntry>, secrets: &Secrets) {
        let text = self.with_body(|body| {
            let document = Document {
                schema: SCHEMA,
                command,
                body: body.as_ref(),
                error,
            };
            let mut value = serde_json::to_value(document).unwrap_or_default();
            mask(&mut value, secrets);
            if let (Some(Body::Sql { sql }), Value::Object(members)) = (&*body, &mut value) {
                members.insert("sql".to_owned(), Value::String(sql.clone()));
            }
            format!("{value:#}\n")
        });
        self.terminal.clone().write(StandardStream::Output, &text);
    }
}

/// Masks the texts of a document; the names of members are its own.
fn mask(value: &mut Value, secrets: &Secrets) {
    match value {
        Value::String(text) => {
            let masked = secrets.mask(text).into_owned();
            *text = masked;
        }
        Value::Array(items) => items.iter_mut().for_each(|item| mask(item, secrets)),
        Value::Object(members) => members.values_mut().for_each(|item| mask(item, secrets)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[derive(Clone)]
struct SharedTerminal(Arc<Mutex<Box<dyn Terminal>>>);

impl Terminal for SharedTerminal {
    fn write(&mut self, stream: StandardStream, text: &str) {
        let mut terminal = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        terminal.write(stream, text);
    }
}

struct Diverted(SharedTerminal);

impl Terminal for Diverted {
    fn write(&mut self, _: StandardStream, text: &str) {
        self.0.write(StandardStream::Error, text);
    }
}

#[cfg(test)]
mod tests {
    use super::super::terminal::RecordingTerminal;
    use super::*;

    #[test]
    fn standard_output_is_the_document_alone() {
        let recording = RecordingTerminal::default();
        let (json, mut others) = JsonOutput::divert(Box::new(recording.clone()));
        others.write(StandardStream::Output, "printed by a script\n");
        json.set(Body::Templates {
            templates: vec![TemplateEntry {
                name: "generic".to_owned(),
                description: "open sesame".to_owned(),
            }],
        });
        let secrets = Secrets::default();
        secrets.remember("sesame");
        secrets.remember("schema");
        json.finish("list_templates", None, &secrets);
        let text = recording.text(StandardStream::Output);
        let document: Value = serde_json::from_str(&text).expect("one document");
        assert_eq!(
            document,
            serde_json::json!({
                "schema": 1,
                "command": "list_templates",
                "templates": [{"name": "generic", "description": "open ***"}]
            })
        );
        assert_eq!(
            recording.text(StandardStream::Error),
            "printed by a script\n"
        );
    }

    #[test]
    fn sql_stays_as_it_is_to_be_run() {
        let recording = RecordingTerminal::default();
        let (json, _) = JsonOutput::divert(Box::new(recording.clone()));
        let secrets = Secrets::default();
        secrets.remember("sesame");
        json.add_sql("ALTER USER me ");
        json.add_sql("PASSWORD 'sesame';\n");
        json.finish("upgrade", None, &secrets);
        let text = recording.text(StandardStream::Output);
        let document: Value = serde_json::from_str(&text).expect("one document");
        assert_eq!(document["sql"], "ALTER USER me PASSWORD 'sesame';\n");
    }
}
