//! The lock of all writers on MySQL and MariaDB: `GET_LOCK`, which belongs to the session and
//! outlives its transactions.

use super::MysqlConnection;
use crate::database::error::{DatabaseError, ErrorClass, ErrorKind};
use crate::database::lock::{LockAttempt, LockHolder, LockName};

const ADVICE: &str = "connect to the server itself, not through a proxy that gives each transaction \
                      another session";

/// The locks of a connection.
#[derive(Default)]
pub(super) struct Held {
    /// The session as the server names it.
    session: String,
    names: Vec<String>,
}

impl MysqlConnection {
    pub(super) fn try_named_lock(&mut self, name: &LockName) -> Result<LockAttempt, DatabaseError> {
        let text = name.text();
        let mut asked = self.texts(&format!("SELECT GET_LOCK('{text}', 0), CONNECTION_ID()"))?;
        let session = asked.pop().flatten().unwrap_or_default();
        if asked.first().and_then(Option::as_deref) == Some("1") {
            self.held.session = session;
            self.held.names.push(text);
            return Ok(LockAttempt::Taken);
        }
        let owner = self.texts(&format!("SELECT IS_USED_LOCK('{text}')"))?;
        let Some(Some(owner)) = owner.into_iter().next() else {
            // Given back in between; the next attempt gets it.
            return Ok(LockAttempt::Held(LockHolder::default()));
        };
        let known = self.texts(&format!(
            "SELECT USER, HOST FROM information_schema.PROCESSLIST WHERE ID = '{owner}'"
        ))?;
        let user = match known.as_slice() {
            [Some(user), Some(host)] => Some(format!("{user} from {host}")),
            _ => None,
        };
        Ok(LockAttempt::Held(LockHolder {
            process: Some(format!("server thread {owner}")),
            identity: owner,
            user,
            ..LockHolder::default()
        }))
    }

    pub(super) fn check_named_locks(&mut self) -> Result<(), DatabaseError> {
        for name in self.held.names.clone() {
            let asked = self.texts(&format!("SELECT IS_USED_LOCK('{name}') = CONNECTION_ID()"))?;
            if asked.first().and_then(Option::as_deref) != Some("1") {
                return Err(DatabaseError::new(
                    self.driver,
                    ErrorKind::LockLost,
                    ErrorClass::OperationalError,
                    "the lock against a second run cannot be held: this session has lost it",
                )
                .with_hint(ADVICE));
            }
        }
        Ok(())
    }

    pub(super) fn release_named_lock(&mut self, name: &LockName) -> Result<(), DatabaseError> {
        let text = name.text();
        self.held.names.retain(|known| *known != text);
        self.send(&format!("SELECT RELEASE_LOCK('{text}')"))
            .map(drop)
    }

    pub(super) fn session_identity(&self) -> Option<&str> {
        (!self.held.names.is_empty()).then_some(self.held.session.as_str())
    }
}
