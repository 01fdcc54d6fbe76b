//! Work that can block for long, attended by somebody who can leave: connecting, whose parts (looking
//! a name up, the handshake) cannot be interrupted.

use std::sync::mpsc;
use std::time::Duration;

use super::cancellation::{CancelReason, Cancellation};

/// Time between two looks at the wish to stop.
const POLL: Duration = Duration::from_millis(20);

/// How the work ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attended<T> {
    /// With a result.
    Done(T),
    /// Not yet: the run is to stop.
    Cancelled(CancelReason),
    /// Not at all: there is no thread to be had for it, or it broke off.
    Impossible,
}

/// Does the work on a thread of its own, and leaves it alone there when the run is to stop.
pub fn attended<T: Send + 'static>(
    cancellation: &Cancellation,
    work: impl FnOnce() -> T + Send + 'static,
) -> Attended<T> {
    let Some(receiver) = on_a_thread(work) else {
        return Attended::Impossible;
    };
    loop {
        match receiver.recv_timeout(POLL) {
            Ok(result) => return Attended::Done(result),
            Err(mpsc::RecvTimeoutError::Disconnected) => return Attended::Impossible,
            Err(mpsc::RecvTimeoutError::Timeout) => {}
        }
        if let Some(reason) = cancellation.reason() {
            return Attended::Cancelled(reason);
        }
    }
}

/// Does the work, and leaves it alone on a thread of its own when the limit has passed; then there
/// is no result.
pub fn within<T: Send + 'static>(
    limit: Option<Duration>,
    work: impl FnOnce() -> T + Send + 'static,
) -> Option<T> {
    match limit {
        None => Some(work()),
        Some(limit) => on_a_thread(work)?.recv_timeout(limit).ok(),
    }
}

fn on_a_thread<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Option<mpsc::Receiver<T>> {
    let (sender, receiver) = mpsc::channel();
    let thread = std::thread::Builder::new().name("mig-connect".to_owned());
    let spawned = thread.spawn(move || {
        // Nobody listens any more where the work took too long.
        let _ = sender.send(work());
    });
    spawned.is_ok().then_some(receiver)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_ends_or_is_left() {
        let cancellation = Cancellation::new();
        assert_eq!(attended(&cancellation, || 7), Attended::Done(7));
        let forever = || std::thread::sleep(Duration::from_secs(3600));
        let short = Some(Duration::from_millis(1));
        assert_eq!(within(short, forever), None);
        assert_eq!(within(Some(Duration::from_secs(3600)), || 7), Some(7));
        assert_eq!(within(None, || 7), Some(7));
        cancellation.request(CancelReason::Terminate);
        assert_eq!(
            attended(&cancellation, forever),
            Attended::Cancelled(CancelReason::Terminate)
        );
    }
}
