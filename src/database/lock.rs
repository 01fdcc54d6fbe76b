//! One writer at a time: the name of the lock that every writer of a version table takes, and what
//! trying to take it can find. Waiting for it, and saying so, is left to `runtime`.
//!
//! Each kind of database has its own lock: PostgreSQL's session advisory lock (`postgres::lock`), a
//! lock file beside an SQLite database (`file_lock`), `GET_LOCK` of MySQL and MariaDB (`mysql::lock`).
//! Another kind needs the four functions of [`Connection`](super::Connection) that speak of the lock.

use std::fmt;

use sha2::{Digest, Sha256};

/// What the writers of one version table lock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockName {
    digest: [u8; 32],
}

impl LockName {
    /// The lock of a version table. `schema` is the one that the table is in, also where it is the
    /// connection's default.
    #[must_use]
    pub fn new(schema: &str, version_table: &str) -> Self {
        let mut digest = Sha256::new();
        for part in ["mig version table", schema, version_table] {
            digest.update(part.as_bytes());
            digest.update([0]);
        }
        Self {
            digest: digest.finalize().into(),
        }
    }

    /// The name as a number, for servers that lock numbers (PostgreSQL, which keeps the numbers of
    /// each database apart).
    #[must_use]
    pub fn number(&self) -> i64 {
        let mut bytes = [0; 8];
        bytes.copy_from_slice(&self.digest[..8]);
        i64::from_be_bytes(bytes)
    }

    /// The name as a text of 36 characters, for servers that lock names.
    #[must_use]
    pub fn text(&self) -> String {
        let digits: String = self.digest[..16]
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        format!("mig.{digits}")
    }
}

/// What trying to take the lock found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LockAttempt {
    /// The lock is this connection's until it is given back or the connection ends.
    Taken,
    /// Nobody else can reach this database (SQLite in memory): there is nothing to lock.
    Needless,
    /// Somebody else has it.
    Held(LockHolder),
}

/// Who has the lock, as far as that can be known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LockHolder {
    /// What tells one holder from another; equal to the holder's own
    /// [`lock_identity`](super::Connection::lock_identity).
    pub identity: String,
    /// The process, as `server process 123` or `process 123 on web-1`.
    pub process: Option<String>,
    /// The name that its application gave the server.
    pub application: Option<String>,
    /// The role, and where it connected from.
    pub user: Option<String>,
    /// Since when, with the time zone.
    pub since: Option<String>,
}

impl fmt::Display for LockHolder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(process) = &self.process else {
            return formatter.write_str("another session");
        };
        formatter.write_str(process)?;
        let remarks: Vec<String> = [
            self.application
                .as_ref()
                .map(|name| format!("application \"{name}\"")),
            self.user.clone(),
            self.since.as_ref().map(|since| format!("since {since}")),
        ]
        .into_iter()
        .flatten()
        .collect();
        if !remarks.is_empty() {
            write!(formatter, " ({})", remarks.join(", "))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_version_table_has_its_lock() {
        let name = LockName::new("public", "alembic_version");
        assert_eq!(name, LockName::new("public", "alembic_version"));
        // Another release must wait for this one: the numbers are for good.
        assert_eq!(name.number(), 4_482_306_518_087_043_920);
        assert_eq!(name.text().len(), 36);
        for other in [
            LockName::new("public", "other"),
            LockName::new("cd", "alembic_version"),
            LockName::new("publica", "lembic_version"),
        ] {
            assert_ne!(name.number(), other.number());
            assert_ne!(name.text(), other.text());
        }
    }

    #[test]
    fn a_holder_says_what_is_known() {
        let mut holder = LockHolder::default();
        assert_eq!(holder.to_string(), "another session");
        holder.process = Some("server process 7".to_owned());
        assert_eq!(holder.to_string(), "server process 7");
        holder.application = Some("mig".to_owned());
        holder.since = Some("2026-01-02 03:04:05 UTC".to_owned());
        assert_eq!(
            holder.to_string(),
            "server process 7 (application \"mig\", since 2026-01-02 03:04:05 UTC)"
        );
    }
}
