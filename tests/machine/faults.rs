//! Faults at every statement: mig is killed, its server process is ended, or the connection is cut,
//! right before, during and right after the statement. Afterwards the database is at a revision's
//! boundary, the report says at which, and running again does what is missing.
//!
//! `MIG_TEST_FULL=1` tries all statements, otherwise some of them are tried.

use std::collections::BTreeMap;
use std::io::Write;
use std::process::Command;
use std::sync::{Arc, Mutex};

use ::postgres::Client;

use crate::chain::{OUTSIDE, REVISIONS, Transactions, chain, reset, snapshot, version};
use crate::is_full;
use crate::process::{eventually, start};
use crate::project::{Outcome, Project};
use crate::proxy::{Moment, Plan, Proxy};
use crate::support::postgres::{TestDatabase, cluster, fresh_database};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    Kill,
    EndServerProcess,
    Cut,
}

/// In frugal mode every so manieth statement; a prime, so that each fault meets others.
const STEP: usize = 29;

#[test]
fn one_transaction() {
    try_all(Transactions::One);
}

#[test]
fn a_transaction_for_each_revision() {
    try_all(Transactions::PerMigration);
}

#[test]
fn statements_outside_of_transactions() {
    try_all(Transactions::WithAutocommit);
}

struct Bench {
    database: TestDatabase,
    transactions: Transactions,
    /// What the database looks like at each revision.
    boundaries: BTreeMap<String, String>,
    statements: usize,
}

fn through(proxy: &Proxy, database: &TestDatabase) -> String {
    format!(
        "postgresql://postgres@127.0.0.1:{}/{}?sslmode=disable",
        proxy.port(),
        database.name()
    )
}

fn prepare(transactions: Transactions) -> Bench {
    let database = fresh_database();
    let mut client = database.client();
    let direct = chain(&database.url(), transactions);
    let mut boundaries = BTreeMap::new();
    boundaries.insert(String::new(), snapshot(&mut client));
    for revision in REVISIONS {
        direct.result(&format!("upgrade {revision}"));
        assert_eq!(version(&mut client), revision);
        boundaries.insert(revision.to_owned(), snapshot(&mut client));
    }
    reset(&mut client);
    let proxy = Proxy::start(cluster().port(), None);
    chain(&through(&proxy, &database), transactions).result("upgrade head");
    assert_eq!(snapshot(&mut client), boundaries[REVISIONS[3]]);
    Bench {
        database,
        transactions,
        boundaries,
        statements: proxy.statements().len(),
    }
}

fn try_all(transactions: Transactions) {
    let bench = prepare(transactions);
    assert!(bench.statements > 20, "{}", bench.statements);
    let mut client = bench.database.client();
    let (mut tried, mut number) = (0, 0);
    for fault in [Fault::Kill, Fault::EndServerProcess, Fault::Cut] {
        for moment in [Moment::Before, Moment::During, Moment::After] {
            for statement in 0..bench.statements {
                number += 1;
                if is_full() || number % STEP == 0 {
                    bench.try_one(&mut client, statement, fault, moment);
                    tried += 1;
                }
            }
        }
    }
    let told = format!(
        "{transactions:?}: {tried} faults at {} statements\n",
        bench.statements
    );
    std::io::stderr().write_all(told.as_bytes()).unwrap();
}

impl Bench {
    fn try_one(&self, client: &mut Client, statement: usize, fault: Fault, moment: Moment) {
        reset(client);
        let what = format!("{fault:?} {moment:?} statement {statement}");
        let process = Arc::new(Mutex::new(None));
        let (own, name) = (Arc::clone(&process), self.database.name().to_owned());
        let plan = Plan {
            statement,
            moment,
            fault: Box::new(move |server| strike(fault, server, &own, &name)),
        };
        let proxy = Proxy::start(cluster().port(), Some(plan));
        let project = chain(&through(&proxy, &self.database), self.transactions);
        let run = start(&project, "upgrade head");
        *process.lock().unwrap() = Some(run.id());
        let outcome = run.end();
        eventually(&what, || proxy.has_happened());
        eventually("the server process has ended", || {
            let sql = "SELECT count(*) FROM pg_stat_activity \
                       WHERE datname = current_database() AND pid <> pg_backend_pid()";
            client.query_one(sql, &[]).unwrap().get::<_, i64>(0) == 0
        });
        let sent = &proxy.statements()[statement];
        self.check_boundary(client, &outcome, &format!("{what}: {sent}"), fault);
        self.check_rerun(client, &project, &what);
    }

    fn check_boundary(&self, client: &mut Client, outcome: &Outcome, what: &str, fault: Fault) {
        let at = version(client);
        let found = snapshot(client);
        let expected = &self.boundaries[&at];
        let outside = if self.transactions == Transactions::WithAutocommit && at == REVISIONS[1] {
            OUTSIDE
                .iter()
                .take_while(|sql| found.contains(index_name(sql)))
                .count()
        } else {
            0
        };
        let kept: Vec<&str> = found
            .lines()
            .filter(|line| outside == 0 || !line.contains("ix_member_"))
            .collect();
        assert_eq!(kept.join("\n"), *expected, "{what}: at {at:?}");
        if fault == Fault::Kill && outcome.status == -9 {
            return;
        }
        if outcome.status == 0 {
            // The connection was lost when all was done.
            assert_eq!(at, REVISIONS[3], "{what}: {outcome:#?}");
            return;
        }
        assert_eq!(outcome.status, 1, "{what}: {outcome:#?}");
        let shown = if at.is_empty() { "base" } else { &at };
        let report = &outcome.stderr;
        if report.contains("  state: ") {
            let report = words(report);
            let told = [format!("at {shown}"), format!("still at {shown}")];
            assert!(
                told.iter().any(|told| report.contains(told)),
                "{what}: at {shown}: {report}"
            );
        } else {
            // Before the first step there is nothing to tell.
            assert_eq!(at, "", "{what}: {report}");
        }
        // Where the commit of the third revision is in doubt and has happened, its statements are in
        // effect all the same.
        let is_third_in_doubt = self.transactions == Transactions::WithAutocommit
            && at == REVISIONS[2]
            && report.contains("unknown: ")
            && words(report).contains(&format!("still at {}", REVISIONS[1]));
        let outside = if is_third_in_doubt {
            OUTSIDE.len()
        } else {
            outside
        };
        Self::check_last_effect(report, outside, what);
    }

    /// The last statement that mig heard to have taken effect: the last one that did, or the one
    /// before, where the answer to the last one was lost.
    fn check_last_effect(report: &str, outside: usize, what: &str) {
        let marker = "last in effect, of ";
        let told = report
            .find(marker)
            .map(|position| report[position..].lines().nth(1).unwrap().trim());
        let number = match told {
            None => 0,
            Some(told) => {
                let known = OUTSIDE.iter().position(|sql| told == *sql);
                1 + known.unwrap_or_else(|| panic!("{what}: {told}"))
            }
        };
        assert!(
            number == outside || number + 1 == outside,
            "{what}: {outside} took effect: {report}"
        );
    }

    fn check_rerun(&self, client: &mut Client, project: &Project, what: &str) {
        project.write(
            "alembic.ini",
            &format!(
                "[alembic]\nscript_location = %(here)s/migration\nsqlalchemy.url = {}\n",
                self.database.url()
            ),
        );
        let outcome = project.run("upgrade head");
        assert_eq!(outcome.status, 0, "{what}: again: {outcome:#?}");
        assert_eq!(version(client), REVISIONS[3], "{what}");
        assert_eq!(snapshot(client), self.boundaries[REVISIONS[3]], "{what}");
    }
}

/// A report without its folding.
fn words(report: &str) -> String {
    report.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn index_name(sql: &str) -> &str {
    sql.split_whitespace()
        .find(|word| word.starts_with("ix_"))
        .unwrap()
}

/// Does it; whether the connection is then to be cut.
fn strike(fault: Fault, server: i32, process: &Mutex<Option<u32>>, database: &str) -> bool {
    match fault {
        Fault::Kill => {
            let mut id = None;
            eventually("mig has started", || {
                id = *process.lock().unwrap();
                id.is_some()
            });
            let id = id.unwrap().to_string();
            Command::new("kill").args(["-KILL", &id]).status().unwrap();
            true
        }
        Fault::EndServerProcess => {
            let _ = database;
            let mut client = cluster().client();
            client
                .query("SELECT pg_terminate_backend($1)", &[&server])
                .unwrap();
            false
        }
        Fault::Cut => true,
    }
}
