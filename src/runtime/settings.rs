//! How a run behaves towards other runs and a slow server: what the flags of the command line and
//! their environment variables say, as plain values.

use std::time::Duration;

/// How long a run waits for the lock where nothing else is said.
pub const DEFAULT_LOCK_WAIT: Duration = Duration::from_secs(300);
/// How often a revision is tried again where nothing else is said.
pub const DEFAULT_LOCK_RETRIES: u32 = 5;

/// How a run behaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunSettings {
    /// The lock against a second run.
    pub locking: Locking,
    /// How long a statement may wait for a lock (`--lock-timeout`).
    pub lock_timeout: Option<Duration>,
    /// How long a statement may take (`--statement-timeout`).
    pub statement_timeout: Option<Duration>,
    /// How often a revision that ran into the lock timeout is tried again (`--lock-retries`).
    pub lock_retries: u32,
    /// How long to wait for a server that does not accept connections yet (`--wait`).
    pub server_wait: Duration,
    /// Whether `mig_history` is kept.
    pub recording: Recording,
}

/// The lock against a second run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Locking {
    /// Taken, waited for so long.
    Wait(Duration),
    /// Not taken (`--no-lock`).
    None,
}

/// Whether applied scripts are recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recording {
    /// In the table `mig_history`.
    On,
    /// Not.
    Off,
}

impl Default for RunSettings {
    fn default() -> Self {
        Self {
            locking: Locking::Wait(DEFAULT_LOCK_WAIT),
            lock_timeout: None,
            statement_timeout: None,
            lock_retries: DEFAULT_LOCK_RETRIES,
            server_wait: Duration::ZERO,
            recording: Recording::Off,
        }
    }
}
