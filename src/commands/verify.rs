//! `mig verify`: whether the scripts are those that were applied.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use crate::cli::VerifyOptions;
use crate::output::json::Body;
use crate::output::verification::{Finding, Verification};
use crate::runtime::{HISTORY_TABLE, HistoryEntry, script_digest};
use crate::scripts::{ScriptDirectory, ScriptSource};

use super::failure::Failure;
use super::observer::Recorded;
use super::session::{Run, Session};

/// Compares the record of each database with the scripts.
///
/// # Errors
/// When the scripts cannot be read or the database fails; with status 1 when something is found.
pub fn run(_options: &VerifyOptions, session: &Session<'_>) -> Result<(), Failure> {
    let scripts = session
        .load_scripts()
        .map_err(|error| Failure::scripts(&error))?;
    let verifications = Rc::new(RefCell::new(Vec::new()));
    let (shared, kept) = (Rc::clone(&scripts), Rc::clone(&verifications));
    let directory = session.process.working_directory.clone();
    let for_program = session.console.json().is_some();
    let compare = move |recorded: Recorded<'_>| {
        let mut verification = verify(&shared, recorded.heads, recorded.entries)?;
        verification.database = recorded.masked_url.to_owned();
        if !for_program {
            for finding in &mut verification.findings {
                finding.make_relative_to(&directory);
            }
        }
        kept.borrow_mut().push(verification);
        Ok(())
    };
    session.run(&scripts, Run::reading_history(Box::new(compare)))?;
    let verifications = verifications.borrow();
    if let Some(json) = session.console.json() {
        json.set(Body::Verification {
            databases: verifications.iter().map(Into::into).collect(),
        });
    } else {
        for verification in verifications.iter() {
            session.console.result(&verification.to_string());
        }
    }
    if verifications
        .iter()
        .all(|verification| verification.findings.is_empty())
    {
        return Ok(());
    }
    Err(Failure::Exit {
        status: 1,
        message: None,
    })
}

fn verify(
    scripts: &ScriptDirectory,
    heads: &[String],
    entries: Option<&[HistoryEntry]>,
) -> Result<Verification, Failure> {
    let map = scripts.map();
    let known = |revision: &str| {
        map.revisions()
            .iter()
            .position(|known| known.revision == revision)
    };
    let mut findings = Vec::new();
    for head in heads.iter().filter(|head| known(head).is_none()) {
        findings.push(Finding::UnknownHead {
            revision: head.clone(),
        });
    }
    let mut recorded = 0;
    let entries = entries.unwrap_or_default();
    for entry in last_entries(entries) {
        if entry.direction == "downgrade" {
            continue;
        }
        let Some(index) = known(&entry.revision) else {
            if !heads.contains(&entry.revision) {
                findings.push(Finding::Missing {
                    revision: entry.revision.clone(),
                    applied_at: entry.applied_at.clone(),
                    applied_by: entry.applied_by.clone(),
                });
            }
            continue;
        };
        recorded += 1;
        let path = scripts.scripts()[index].path.clone();
        let source = ScriptSource::read(&path).map_err(|error| Failure::scripts(&error))?;
        let digest = script_digest(&source.text);
        if let Some(before) = entry.digest.as_ref().filter(|before| **before != digest) {
            findings.push(Finding::Changed {
                revision: entry.revision.clone(),
                path,
                before: before.clone(),
                now: digest,
                applied_at: entry.applied_at.clone(),
                applied_by: entry.applied_by.clone(),
            });
        }
    }
    Ok(Verification {
        database: String::new(),
        table: HISTORY_TABLE.to_owned(),
        has_record: !entries.is_empty(),
        recorded,
        findings,
    })
}

/// The last entry of each revision, in the order in which the revisions first occur.
fn last_entries(entries: &[HistoryEntry]) -> Vec<&HistoryEntry> {
    let mut seen = BTreeSet::new();
    let mut last: Vec<&HistoryEntry> = entries
        .iter()
        .rev()
        .filter(|entry| seen.insert(&entry.revision))
        .collect();
    last.reverse();
    last
}
