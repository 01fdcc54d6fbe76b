//! A plan as a person reads it: SQL with comments that say which revision it belongs to.

use super::json::{PlanDocument, PlanSummary, PlannedDatabase, PlannedStep};

/// The text of a plan.
#[must_use]
pub fn plan_text(plan: &PlanDocument) -> String {
    let mut text = String::new();
    for database in &plan.databases {
        write_database(&mut text, database);
    }
    text.push_str(&format!("-- {}\n", summary_text(&plan.summary)));
    text
}

fn write_database(text: &mut String, database: &PlannedDatabase) {
    let url = database.url.as_deref().unwrap_or("the database");
    let (from, to) = (names(&database.from), names(&database.to));
    if database.steps.is_empty() {
        text.push_str(&format!("-- {url}: nothing to do, it is at {from}\n\n"));
        return;
    }
    text.push_str(&format!("-- {url}: from {from} to {to}\n\n"));
    for step in &database.steps {
        write_step(text, step);
    }
}

fn write_step(text: &mut String, step: &PlannedStep) {
    let (from, to) = (names(&step.from), names(&step.to));
    text.push_str(&format!("-- {} {from} -> {to}", step.direction.word()));
    if !step.doc.is_empty() {
        text.push_str(&format!(", {}", step.doc.replace('\n', " ")));
    }
    text.push('\n');
    let has_transaction = step.statements.iter().any(|known| known.transactional);
    text.push_str(match (step.transactional, has_transaction) {
        (true, _) => "-- in a transaction\n\n",
        (false, true) => "-- not all in a transaction\n\n",
        (false, false) => "-- not in a transaction\n\n",
    });
    for statement in &step.statements {
        if has_transaction && !statement.transactional {
            text.push_str("-- not in a transaction:\n");
        }
        text.push_str(&format!("{}\n\n", statement.sql));
    }
    if let Some(unknown) = &step.needs_database {
        let place = match &unknown.location {
            None => String::new(),
            Some(place) => match place.line {
                Some(line) => format!("{}:{line}: ", place.path),
                None => format!("{}: ", place.path),
            },
        };
        let reason = unknown.reason.replace('\n', "\n--   ");
        text.push_str(&format!(
            "-- the rest is not known beforehand:\n--   {place}{reason}\n\n"
        ));
    }
}

/// The last line: how much there is to do.
fn summary_text(summary: &PlanSummary) -> String {
    let PlanSummary {
        revisions,
        not_transactional,
        not_known,
    } = summary;
    let ending = if *revisions == 1 { "" } else { "s" };
    format!(
        "{revisions} revision{ending}, {not_transactional} not transactional, {not_known} not known beforehand; nothing was changed"
    )
}

fn names(revisions: &[String]) -> String {
    if revisions.is_empty() {
        return "base".to_owned();
    }
    revisions.join(", ")
}

#[cfg(test)]
mod tests {
    use super::super::json::{Place, PlannedStatement, StepDirection, Unknown};
    use super::*;

    fn statement(sql: &str, transactional: bool) -> PlannedStatement {
        PlannedStatement {
            sql: sql.to_owned(),
            transactional,
        }
    }

    #[test]
    fn a_plan_is_sql_with_comments() {
        let plan = PlanDocument::new(vec![PlannedDatabase {
            url: Some("postgresql://me:***@host/db".to_owned()),
            from: Vec::new(),
            to: vec!["b".to_owned()],
            steps: vec![PlannedStep {
                direction: StepDirection::Upgrade,
                revision: Some("b".to_owned()),
                from: vec!["a".to_owned()],
                to: vec!["b".to_owned()],
                doc: "an index".to_owned(),
                path: None,
                transactional: false,
                statements: vec![
                    statement("SELECT 1;", true),
                    statement("CREATE INDEX CONCURRENTLY x ON y (z);", false),
                ],
                needs_database: Some(Unknown {
                    reason: "ValueError: no row".to_owned(),
                    location: Some(Place::new("versions/b.py", 12, 5)),
                }),
            }],
        }]);
        insta::assert_snapshot!(plan_text(&plan), @r"
        -- postgresql://me:***@host/db: from base to b

        -- upgrade a -> b, an index
        -- not all in a transaction

        SELECT 1;

        -- not in a transaction:
        CREATE INDEX CONCURRENTLY x ON y (z);

        -- the rest is not known beforehand:
        --   versions/b.py:12: ValueError: no row

        -- 1 revision, 1 not transactional, 1 not known beforehand; nothing was changed
        ");
    }
}
