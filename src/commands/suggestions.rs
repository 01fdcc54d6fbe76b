//! "Did you mean": the revisions and labels that a name which is none may have been meant for.

use crate::revision::Revision;

/// No more than so many are offered.
const MOST: usize = 3;

/// The name that a command error could not resolve.
pub(super) fn unknown_name(message: &str) -> Option<&str> {
    let rest = message
        .strip_prefix("Can't locate revision identified by '")
        .or_else(|| message.strip_prefix("No such revision or branch '"))
        .or_else(|| message.strip_prefix("No such branch: '"))?;
    let name = &rest[..rest.find('\'')?];
    (!name.is_empty()).then_some(name)
}

/// The advice for a name that is none; `None` where nothing is like it.
pub(super) fn did_you_mean(name: &str, revisions: &[Revision]) -> Option<String> {
    let (label, wanted) = match name.split_once('@') {
        Some((label, wanted)) if !is_symbol(wanted) => (Some(label), wanted),
        Some((label, _)) => (None, label),
        None => (None, name),
    };
    let mut found = similar_labels(wanted, revisions);
    found.extend(similar_revisions(wanted, revisions));
    if let Some(label) = label {
        found.extend(similar_labels(label, revisions));
    }
    found.dedup();
    found.truncate(MOST);
    if found.is_empty() {
        return None;
    }
    Some(format!("did you mean {}?", found.join(" or ")))
}

fn is_symbol(text: &str) -> bool {
    matches!(text, "head" | "heads" | "base") || text.starts_with(['+', '-'])
}

fn similar_labels(wanted: &str, revisions: &[Revision]) -> Vec<String> {
    let mut labels: Vec<&String> = revisions
        .iter()
        .flat_map(|revision| &revision.declared_branch_labels)
        .collect();
    for symbol in ["head", "heads", "base"] {
        if is_typing_error(wanted, symbol) {
            return vec![format!("'{symbol}'")];
        }
    }
    labels.sort();
    labels.dedup();
    labels
        .into_iter()
        .filter(|label| is_typing_error(wanted, label))
        .map(|label| format!("'{label}@head'"))
        .collect()
}

/// Revisions whose identifier is nearly the name, or whose message has all of its words.
fn similar_revisions(wanted: &str, revisions: &[Revision]) -> Vec<String> {
    let words: Vec<String> = wanted
        .split(|character: char| !character.is_alphanumeric())
        .filter(|word| word.len() > 2)
        .map(str::to_lowercase)
        .collect();
    revisions
        .iter()
        .filter(|revision| {
            let doc = revision.doc.to_lowercase();
            is_typing_error(wanted, &revision.revision)
                || !words.is_empty() && words.iter().all(|word| doc.contains(word.as_str()))
        })
        .map(|revision| format!("'{}' ({})", revision.revision, revision.doc))
        .collect()
}

/// Whether a few changed, missing or swapped characters make one name of the other.
fn is_typing_error(wanted: &str, known: &str) -> bool {
    let longest = wanted.chars().count().max(known.chars().count());
    let allowed = if longest > 4 { longest / 4 } else { 1 };
    wanted != known
        && longest > 2
        && strsim::damerau_levenshtein(&wanted.to_lowercase(), &known.to_lowercase()) <= allowed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn advice(name: &str) -> String {
        let revision = |name: &str, labels: &[&str], doc: &str| {
            let labels = labels.iter().map(|label| (*label).to_owned()).collect();
            Revision::new(name, vec![], vec![], labels, doc).expect("a valid revision")
        };
        let revisions = [
            revision("18f4c6b2ad93", &[], "keep a waiting list"),
            revision("e6d3a1590b7c", &["mailing"], "write to members by email"),
        ];
        did_you_mean(name, &revisions).unwrap_or_default()
    }

    #[test]
    fn what_is_nearly_right_is_offered() {
        assert_eq!(
            advice("18f4c6b2da93"),
            "did you mean '18f4c6b2ad93' (keep a waiting list)?"
        );
        assert_eq!(advice("mailin"), "did you mean 'mailing@head'?");
        assert_eq!(advice("maling@head"), "did you mean 'mailing@head'?");
        assert_eq!(advice("haed"), "did you mean 'head'?");
        assert_eq!(
            advice("waiting_list"),
            "did you mean '18f4c6b2ad93' (keep a waiting list)?"
        );
        assert_eq!(advice("nothing"), "");
        assert_eq!(advice("x"), "");
    }

    #[test]
    fn the_name_is_taken_from_the_message() {
        assert_eq!(
            unknown_name("Can't locate revision identified by 'x'"),
            Some("x")
        );
        assert_eq!(unknown_name("Range revision not allowed"), None);
    }
}
