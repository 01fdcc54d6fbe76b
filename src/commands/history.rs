//! `mig history`: the revisions of a range, newest first.

use std::collections::HashMap;
use std::rc::Rc;

use crate::cli::{GraphFormat, HistoryOptions};
use crate::output::console::Console;
use crate::output::graph::{self, Link, Mark, Node};
use crate::output::revisions::{Detail, Formatted, LineParts, listing};
use crate::project::python_strip;
use crate::revision::{Identifier, Purpose, RangeOptions, RevisionIndex};
use crate::scripts::ScriptDirectory;

use super::document;
use super::failure::Failure;
use super::observer::CurrentHeads;
use super::session::{Run, Session, revision_text};

/// A range as given; empty ends stand for all.
#[derive(Clone, Copy)]
struct Range<'a> {
    base: &'a str,
    head: &'a str,
}

/// Prints the revisions of a range, as `alembic.command.history`.
///
/// # Errors
/// When the scripts cannot be read, or an end of the range is unknown.
pub fn run(options: &HistoryOptions, session: &Session<'_>) -> Result<(), Failure> {
    let range = parse_range(options.rev_range.as_deref())?;
    let asks_for_current = range.base == "current" || range.head == "current";
    let needs_database =
        asks_for_current || options.indicate_current || session.runs_revision_environment()?;
    let end =
        |name: &str, default: &str| Identifier::one(if name.is_empty() { default } else { name });
    if !needs_database {
        let scripts = session
            .load_scripts()
            .map_err(|error| Failure::scripts(&error))?;
        let (base, head) = (end(range.base, "base"), end(range.head, "heads"));
        let revisions = revisions(&scripts, &base, &head)?;
        match session.console.json() {
            Some(json) => json.set(document::revisions(&scripts, &revisions)),
            None => {
                let text = history(&session.console, &scripts, revisions, options, &[]);
                session.console.result(&text);
            }
        }
        return Ok(());
    }
    let scripts = session.load_scripts_late();
    let console = session.console.clone();
    let shared = Rc::clone(&scripts);
    let options = options.clone();
    let (base, head) = (range.base.to_owned(), range.head.to_owned());
    let work = move |current: CurrentHeads<'_>| {
        shared.readable().map_err(Failure::scripts)?;
        let rows = |default: &str| {
            if current.heads.is_empty() {
                Identifier::one(default)
            } else {
                Identifier::Many(current.heads.to_vec())
            }
        };
        let (base, head) = match (base.as_str(), head.as_str()) {
            (base, "current") => (end(base, "base"), rows("heads")),
            ("current", head) => (rows("base"), end(head, "heads")),
            (base, head) => (end(base, "base"), end(head, "heads")),
        };
        let revisions = revisions(&shared, &base, &head)?;
        match console.json() {
            Some(json) => json.add_database(document::database(&shared, &revisions, current)),
            None => {
                let text = history(&console, &shared, revisions, &options, current.heads);
                console.result(&text);
            }
        }
        Ok(())
    };
    session.run(&scripts, Run::visiting(Box::new(work)))
}

fn parse_range(range: Option<&str>) -> Result<Range<'_>, Failure> {
    let Some(range) = range else {
        return Ok(Range { base: "", head: "" });
    };
    match python_strip(range).split_once(':') {
        None => Err(Failure::command(
            "History range requires [start]:[end], [start]:, or :[end]",
        )),
        Some((_, rest)) if rest.contains(':') => Err(Failure::uncaught(anyhow::anyhow!(
            "the range '{range}' has more than one colon"
        ))),
        Some((base, head)) => Ok(Range { base, head }),
    }
}

/// The revisions of a range, newest first.
fn revisions(
    scripts: &ScriptDirectory,
    base: &Identifier,
    head: &Identifier,
) -> Result<Vec<RevisionIndex>, Failure> {
    let purpose = Purpose::Listing {
        start: base.clone(),
        end: head.clone(),
    };
    scripts
        .map()
        .iterate_revisions(head, base, RangeOptions::Listing)
        .map(|revisions| revisions.into_iter().collect())
        .map_err(|error| Failure::graph(&purpose, error))
}

fn history(
    console: &Console,
    scripts: &ScriptDirectory,
    revisions: Vec<RevisionIndex>,
    options: &HistoryOptions,
    current: &[String],
) -> String {
    let detail = if options.verbose {
        Detail::Verbose
    } else {
        Detail::Line(LineParts {
            branches: true,
            doc: true,
            parents: true,
            tree_indicators: true,
        })
    };
    let entries: Vec<Formatted<'_>> = revisions
        .into_iter()
        .map(|index| {
            let mut text = revision_text(scripts, index);
            text.is_current = options.indicate_current && current.contains(&text.revision.revision);
            Formatted { text, detail }
        })
        .collect();
    match (options.graph, options.format) {
        (_, Some(GraphFormat::Dot)) => graph::dot(&nodes(&entries)),
        (_, Some(GraphFormat::Mermaid)) => graph::mermaid(&nodes(&entries)),
        (_, Some(GraphFormat::Svg)) => graph::svg(&nodes(&entries)),
        (true, None) => graph::text(&nodes(&entries), console.symbols()),
        (false, None) => listing(&entries, console.look()),
    }
}

/// The revisions of a listing, joined by what they follow within it.
fn nodes(entries: &[Formatted<'_>]) -> Vec<Node> {
    let places: HashMap<&str, usize> = entries
        .iter()
        .enumerate()
        .map(|(place, entry)| (entry.text.revision.revision.as_str(), place))
        .collect();
    let label = LineParts {
        branches: true,
        doc: true,
        parents: false,
        tree_indicators: false,
    };
    let node = |entry: &Formatted<'_>| {
        let revision = entry.text.revision;
        let down = revision.down_revision.iter().map(|name| (name, Link::Down));
        let dependencies = revision
            .resolved_dependencies()
            .iter()
            .filter(|name| !revision.down_revision.contains(name))
            .map(|name| (name, Link::Dependency));
        Node {
            revision: revision.revision.clone(),
            label: Formatted {
                text: entry.text,
                detail: Detail::Line(label),
            }
            .to_string(),
            mark: if entry.text.is_current {
                Mark::Current
            } else if revision.is_head() {
                Mark::Head
            } else {
                Mark::Plain
            },
            follows: down
                .chain(dependencies)
                .filter_map(|(name, link)| Some((*places.get(name.as_str())?, link)))
                .collect(),
        }
    };
    entries.iter().map(node).collect()
}
