//! The lock of all writers on PostgreSQL: a session advisory lock.
//!
//! It belongs to the session that does the work, so it cannot be lost while the work goes on, and the
//! server drops it with the session. That needs a session: a proxy that gives each transaction
//! another one (transaction pooling) takes the lock away unseen. So the session is marked with a
//! setting, and looked at again within each transaction before its work is kept.

use ::postgres::SimpleQueryMessage;

use super::PostgresConnection;
use crate::database::error::{DatabaseError, Driver, ErrorClass, ErrorKind};
use crate::database::lock::{LockAttempt, LockHolder, LockName};

/// What to do about a proxy that takes sessions away.
const ADVICE: &str = "a proxy with transaction pooling (such as pgbouncer with pool_mode = transaction) cannot hold a \
     session's lock: connect to the server itself or to a pool with session pooling, or pass --no-lock \
     (MIG_NO_LOCK=1) and see to it that only one run is under way";

/// How often a lock is looked for behind a proxy, to give it back.
const UNLOCK_ATTEMPTS: usize = 20;

/// A session that was marked as the holder of locks.
#[derive(Debug, Clone)]
pub struct Marked {
    /// The server process.
    process: String,
    /// What the session's setting says.
    mark: String,
}

impl PostgresConnection {
    /// The first row of a query of one's own, outside of psycopg2's transactions.
    fn ask(&mut self, sql: &str) -> Result<Vec<Option<String>>, DatabaseError> {
        let messages = self.send(sql)?;
        let row = messages.iter().find_map(|message| match message {
            SimpleQueryMessage::Row(row) => Some(
                (0..row.len())
                    .map(|index| row.get(index).map(str::to_owned))
                    .collect(),
            ),
            _ => None,
        });
        Ok(row.unwrap_or_default())
    }

    fn mark(&self) -> Result<String, DatabaseError> {
        if let Some(marked) = &self.marked {
            return Ok(marked.mark.clone());
        }
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes)
            .map_err(|error| pooled(&format!("there is no random number: {error}")))?;
        Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    pub(super) fn try_advisory_lock(
        &mut self,
        name: &LockName,
    ) -> Result<LockAttempt, DatabaseError> {
        let (key, mark) = (name.number(), self.mark()?);
        let answer = self.ask(&format!(
            "SELECT CASE \
             WHEN coalesce(pg_catalog.current_setting('mig.session', true), '') \
             NOT IN ('', '{mark}') THEN 'shared' \
             WHEN pg_catalog.pg_try_advisory_lock({key}) \
             THEN left(pg_catalog.set_config('mig.session', '{mark}', false), 0) || 'taken' \
             ELSE 'held' END, pg_catalog.pg_backend_pid()"
        ))?;
        let process = answer.get(1).cloned().flatten().unwrap_or_default();
        match answer.first().and_then(Option::as_deref) {
            Some("taken") => {
                self.marked = Some(Marked { process, mark });
                Ok(LockAttempt::Taken)
            }
            Some("held") => self.holder(key).map(LockAttempt::Held),
            _ => Err(pooled(&format!(
                "server process {process} serves another run of mig at the same time, or still has \
                 the lock of one that lost it"
            ))),
        }
    }

    fn holder(&mut self, key: i64) -> Result<LockHolder, DatabaseError> {
        // The two halves of a number, as `pg_locks` shows it.
        let (high, low) = ((key >> 32) & 0xffff_ffff, key & 0xffff_ffff);
        let answer = self.ask(&format!(
            "SELECT l.pid, nullif(a.application_name, ''), \
             'user \"' || a.usename || '\"' || coalesce(' from ' || pg_catalog.host(a.client_addr), ''), \
             pg_catalog.to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') || ' UTC' \
             FROM pg_catalog.pg_locks l \
             LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid \
             WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 \
             AND l.classid::bigint = {high} AND l.objid::bigint = {low} AND l.database = \
             (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())"
        ))?;
        let mut columns = answer.into_iter();
        let mut next = || columns.next().flatten();
        let process = next();
        Ok(LockHolder {
            identity: process.clone().unwrap_or_default(),
            process: process.map(|process| format!("server process {process}")),
            application: next(),
            user: next(),
            since: next(),
        })
    }

    pub(super) fn check_advisory_lock(&mut self) -> Result<(), DatabaseError> {
        let Some(marked) = self.marked.clone() else {
            return Ok(());
        };
        let answer = self.ask(
            "SELECT pg_catalog.pg_backend_pid(), \
             coalesce(pg_catalog.current_setting('mig.session', true), '')",
        )?;
        let column = |index: usize| answer.get(index).and_then(Option::as_deref).unwrap_or("");
        let (process, mark) = (column(0), column(1));
        if process != marked.process {
            return Err(pooled(&format!(
                "server process {} holds the lock, but process {process} does the work",
                marked.process
            )));
        }
        // A rollback takes the mark back, but the lock stays.
        if !mark.is_empty() && mark != marked.mark {
            return Err(pooled(&format!(
                "server process {process} serves another run of mig at the same time"
            )));
        }
        Ok(())
    }

    pub(super) fn advisory_unlock(&mut self, name: &LockName) -> Result<(), DatabaseError> {
        let Some(marked) = self.marked.clone() else {
            return Ok(());
        };
        let (key, process) = (name.number(), &marked.process);
        let sql = format!(
            "SELECT CASE WHEN pg_catalog.pg_backend_pid() = {process} \
             THEN left(pg_catalog.set_config('mig.session', '', false), 0) \
             || pg_catalog.pg_advisory_unlock({key}) END"
        );
        // Without a proxy the first attempt is the last.
        for _ in 0..UNLOCK_ATTEMPTS {
            if self.ask(&sql)?.first().is_some_and(Option::is_some) {
                return Ok(());
            }
        }
        Ok(())
    }

    pub(super) fn advisory_identity(&self) -> Option<&str> {
        self.marked.as_ref().map(|marked| marked.process.as_str())
    }
}

fn pooled(reason: &str) -> DatabaseError {
    DatabaseError::new(
        Driver::Psycopg2,
        ErrorKind::LockLost,
        ErrorClass::OperationalError,
        format!("the lock against a second run cannot be held: {reason}"),
    )
    .with_hint(ADVICE)
}
