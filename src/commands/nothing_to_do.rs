//! What mig says where a run had no step to do.

use crate::revision::Target;
use crate::runtime::Request;
use crate::scripts::ScriptDirectory;

/// The line for a request that turned out to be done already.
pub(super) fn nothing_to_do(request: &Request, scripts: &ScriptDirectory) -> String {
    const NOTHING: &str = "Nothing to do";
    match request {
        Request::Upgrade { target } => match revisions(scripts, std::slice::from_ref(target)) {
            Some(names) if names.iter().all(|name| is_head(scripts, name)) => {
                let head = if names.len() == 1 { "head" } else { "heads" };
                format!("Already at {head} ({})", names.join(", "))
            }
            Some(names) => format!("{NOTHING}: {} is applied already", names.join(", ")),
            None => NOTHING.to_owned(),
        },
        Request::Downgrade { target } if target == "base" => "Already at base".to_owned(),
        Request::Downgrade { target } => match revisions(scripts, std::slice::from_ref(target)) {
            Some(names) => format!("{NOTHING}: already at {}", names.join(", ")),
            None => NOTHING.to_owned(),
        },
        Request::Stamp { revisions: to, .. } => match revisions(scripts, to) {
            Some(names) => format!("{NOTHING}: already stamped with {}", names.join(", ")),
            None => format!("{NOTHING}: already at base"),
        },
        Request::ReadHeads
        | Request::ReadHistory
        | Request::VisitHeads
        | Request::EnsureVersion
        | Request::Revision => NOTHING.to_owned(),
    }
}

/// The full identifiers of the revisions that names stand for; `None` where they stand for none
/// without a database, as `+1` does.
fn revisions(scripts: &ScriptDirectory, names: &[String]) -> Option<Vec<String>> {
    let map = scripts.map();
    let found = map.get_all_revisions(names).ok()?;
    let identifiers: Vec<String> = found
        .into_iter()
        .filter_map(|target| match target {
            Target::Revision(index) => Some(map.revision(index).revision.clone()),
            Target::Nothing | Target::Base => None,
        })
        .collect();
    (!identifiers.is_empty()).then_some(identifiers)
}

fn is_head(scripts: &ScriptDirectory, name: &str) -> bool {
    scripts.map().heads().iter().any(|head| head == name)
}
