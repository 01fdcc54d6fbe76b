//! The order of the new table's columns.

use super::BatchError;

/// `first` stands before `second`.
pub(super) type Pair = (String, String);

/// Which pairs a new column brings, as `_setup_dependencies_for_add_column`.
pub(super) fn pairs_of_new_column(
    column: &str,
    insert_before: Option<&str>,
    insert_after: Option<&str>,
    existing: &[String],
    known: &[Pair],
    is_partially_reordered: bool,
) -> Result<Vec<Pair>, BatchError> {
    let given = |name: Option<&str>| name.filter(|name| !name.is_empty()).map(str::to_owned);
    let mut before = given(insert_before);
    let mut after = given(insert_after);
    let position = |name: &str| existing.iter().position(|known| known == name);
    if !is_partially_reordered {
        if let (Some(name), None) = (&after, &before) {
            before = match position(name) {
                Some(at) => existing.get(at + 1).cloned(),
                None => Some(beside(known, |(first, second)| (first, second), name)?),
            };
        }
        if let (Some(name), None) = (&before, &after) {
            after = match position(name) {
                Some(at) => at.checked_sub(1).map(|at| existing[at].clone()),
                None => Some(beside(known, |(first, second)| (second, first), name)?),
            };
        }
    }
    let mut pairs = Vec::new();
    let is_placed = before.is_some() || after.is_some();
    pairs.extend(before.map(|before| (column.to_owned(), before)));
    pairs.extend(after.map(|after| (after, column.to_owned())));
    if !is_partially_reordered
        && !is_placed
        && let Some(last) = existing.last()
    {
        pairs.push((last.clone(), column.to_owned()));
    }
    Ok(pairs)
}

/// What the last pair with this name holds at its other place.
fn beside(
    known: &[Pair],
    arranged: fn(&Pair) -> (&String, &String),
    name: &str,
) -> Result<String, BatchError> {
    let found = known
        .iter()
        .rev()
        .map(arranged)
        .find(|(key, _)| *key == name);
    found
        .map(|(_, other)| other.clone())
        .ok_or_else(|| BatchError::UnknownColumn(name.to_owned()))
}

/// Sorts columns so that all pairs hold, as `topological.sort` with `deterministic_order`.
pub(super) fn sort(pairs: &[Pair], columns: &[String]) -> Result<Vec<String>, BatchError> {
    let mut rest: Vec<&String> = columns.iter().collect();
    let mut sorted = Vec::with_capacity(columns.len());
    while !rest.is_empty() {
        let is_free = |column: &&String| {
            !pairs.iter().any(|(first, second)| {
                second == *column && first != second && rest.contains(&first)
            })
        };
        let (free, blocked): (Vec<_>, Vec<_>) = rest.iter().copied().partition(is_free);
        if free.is_empty() {
            let names: Vec<&str> = blocked.iter().map(|name| name.as_str()).collect();
            return Err(BatchError::CircularOrder(format!(
                "Cycles: {}",
                names.join(", ")
            )));
        }
        sorted.extend(free.into_iter().cloned());
        rest = blocked;
    }
    Ok(sorted)
}
