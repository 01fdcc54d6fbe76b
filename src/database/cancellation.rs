//! Asking a run to stop, from another thread: a signal, or a deadline. The statement that is running
//! is cancelled on its server, waiting ends early, and whoever asks is told the reason.
//!
//! Who unwinds the run and what is then reported is left to `runtime`.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::connection::Canceller;

/// Time between two requests to cancel: one can arrive between two statements and hit nothing.
const REPEAT: Duration = Duration::from_millis(100);

/// Why a run is to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CancelReason {
    /// SIGINT: a person pressed Ctrl-C.
    Interrupt,
    /// SIGTERM: a supervisor ends the process.
    Terminate,
    /// The time that the run was given is over.
    Deadline,
}

impl fmt::Display for CancelReason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Interrupt => "interrupted (SIGINT)",
            Self::Terminate => "terminated (SIGTERM)",
            Self::Deadline => "out of time",
        })
    }
}

/// The wish that a run stops; clones share it. One serves one run.
#[derive(Clone, Default)]
pub struct Cancellation(Arc<Shared>);

#[derive(Default)]
struct Shared {
    flag: Arc<AtomicBool>,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    reason: Option<CancelReason>,
    /// The run has noticed: nothing is to be cancelled any more, least of all its rollback.
    is_noticed: bool,
    running: Vec<(u64, Arc<Canceller>)>,
    next: u64,
}

impl fmt::Debug for Cancellation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_tuple("Cancellation")
            .field(&self.reason())
            .finish()
    }
}

impl Cancellation {
    /// A wish that nobody has had yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks the run to stop; the first reason stays. Returns at once: a thread of its own cancels
    /// what is running, again and again until the run has noticed.
    pub fn request(&self, reason: CancelReason) {
        let mut state = self.state();
        if state.reason.is_some() {
            return;
        }
        state.reason = Some(reason);
        drop(state);
        self.0.flag.store(true, Ordering::Relaxed);
        self.0.changed.notify_all();
        let shared = self.clone();
        // Without a thread the run still stops, at its next statement.
        let _ = std::thread::Builder::new()
            .name("mig-cancel".to_owned())
            .spawn(move || shared.cancel_until_noticed());
    }

    fn cancel_until_noticed(&self) {
        loop {
            let state = self.state();
            if state.is_noticed || Arc::strong_count(&self.0) == 1 {
                return;
            }
            let running: Vec<Arc<Canceller>> = state
                .running
                .iter()
                .map(|(_, canceller)| Arc::clone(canceller))
                .collect();
            drop(state);
            for canceller in running {
                // A server that cannot be reached for this is asked again.
                let _ = canceller.cancel();
            }
            let state = self.state();
            if !state.is_noticed {
                let waited = self.0.changed.wait_timeout(state, REPEAT);
                drop(waited);
            }
        }
    }

    /// Why the run is to stop, if it is.
    #[must_use]
    pub fn reason(&self) -> Option<CancelReason> {
        // Asked before every statement: the lock is taken only where there is something to read.
        if !self.0.flag.load(Ordering::Relaxed) {
            return None;
        }
        self.state().reason
    }

    /// Says that the run is stopping, so that nothing is cancelled from here on.
    pub fn notice(&self) {
        self.state().is_noticed = true;
        self.0.changed.notify_all();
    }

    /// The flag behind this wish, for loops that can look at nothing else.
    #[must_use]
    pub fn flag(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.0.flag)
    }

    /// Has the statements of a connection cancelled with the run, until the result is dropped.
    #[must_use]
    pub fn watch(&self, canceller: Canceller) -> Watched {
        let mut state = self.state();
        let number = state.next;
        state.next += 1;
        state.running.push((number, Arc::new(canceller)));
        drop(state);
        Watched {
            cancellation: self.clone(),
            number,
        }
    }

    /// Waits, but not longer than until the run is to stop; gives the reason then.
    #[must_use]
    pub fn wait(&self, duration: Duration) -> Option<CancelReason> {
        let end = Instant::now() + duration;
        let mut state = self.state();
        loop {
            if state.reason.is_some() {
                return state.reason;
            }
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return None;
            }
            state = match self.0.changed.wait_timeout(state, left) {
                Ok((state, _)) => state,
                Err(poisoned) => poisoned.into_inner().0,
            };
        }
    }

    /// Asks the run to stop with [`CancelReason::Deadline`] at a time, unless the result is dropped
    /// before.
    #[must_use]
    pub fn at(&self, deadline: Instant) -> Deadline {
        let is_over = Arc::new(AtomicBool::new(false));
        let (shared, ended) = (self.clone(), Arc::clone(&is_over));
        let spawned = std::thread::Builder::new()
            .name("mig-deadline".to_owned())
            .spawn(move || shared.wait_for_deadline(deadline, &ended));
        if spawned.is_err() {
            // A run that nobody could stop in time must not begin.
            self.request(CancelReason::Deadline);
        }
        Deadline {
            cancellation: self.clone(),
            is_over,
        }
    }

    fn wait_for_deadline(&self, deadline: Instant, is_over: &AtomicBool) {
        let mut state = self.state();
        loop {
            if is_over.load(Ordering::Relaxed) || state.reason.is_some() {
                return;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                drop(state);
                self.request(CancelReason::Deadline);
                return;
            }
            state = match self.0.changed.wait_timeout(state, left) {
                Ok((state, _)) => state,
                Err(poisoned) => poisoned.into_inner().0,
            };
        }
    }
}

/// A connection whose statements are cancelled with the run.
pub struct Watched {
    cancellation: Cancellation,
    number: u64,
}

impl Drop for Watched {
    fn drop(&mut self) {
        let number = self.number;
        self.cancellation
            .state()
            .running
            .retain(|(known, _)| *known != number);
    }
}

/// A deadline that is kept until this is dropped.
pub struct Deadline {
    cancellation: Cancellation,
    is_over: Arc<AtomicBool>,
}

impl Drop for Deadline {
    fn drop(&mut self) {
        let state = self.cancellation.state();
        self.is_over.store(true, Ordering::Relaxed);
        drop(state);
        self.cancellation.0.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_reason_stays() {
        let cancellation = Cancellation::new();
        assert_eq!(cancellation.reason(), None);
        assert_eq!(cancellation.wait(Duration::from_millis(1)), None);
        cancellation.request(CancelReason::Terminate);
        cancellation.request(CancelReason::Interrupt);
        assert_eq!(cancellation.reason(), Some(CancelReason::Terminate));
        let hour = Duration::from_secs(3600);
        assert_eq!(cancellation.wait(hour), Some(CancelReason::Terminate));
        assert!(cancellation.flag().load(Ordering::Relaxed));
    }

    #[test]
    fn a_deadline_ends_waiting() {
        let cancellation = Cancellation::new();
        let kept = cancellation.at(Instant::now() + Duration::from_millis(5));
        let hour = Duration::from_secs(3600);
        assert_eq!(cancellation.wait(hour), Some(CancelReason::Deadline));
        drop(kept);
    }

    #[test]
    fn a_deadline_that_is_dropped_is_none() {
        let cancellation = Cancellation::new();
        drop(cancellation.at(Instant::now() + Duration::from_millis(20)));
        assert_eq!(cancellation.wait(Duration::from_millis(60)), None);
    }

    #[test]
    fn what_runs_is_cancelled_until_the_run_notices() {
        let connection = rusqlite::Connection::open_in_memory().unwrap();
        let cancellation = Cancellation::new();
        let watched = cancellation.watch(Canceller::Sqlite(connection.get_interrupt_handle()));
        cancellation.request(CancelReason::Interrupt);
        let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) \
                       SELECT count(*) FROM n";
        for _ in 0..2 {
            let error = connection
                .query_row(endless, [], |row| row.get::<_, i64>(0))
                .unwrap_err();
            assert_eq!(
                error.sqlite_error_code(),
                Some(rusqlite::ErrorCode::OperationInterrupted)
            );
        }
        cancellation.notice();
        drop(watched);
    }
}
