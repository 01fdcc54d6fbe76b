//! Work that can block for long, attended by somebody who can leave: connecting, whose parts (looking
//! a name up, the handshake) cannot be interrupted.

use std::sync::mpsc;
use std::time::{Duration, Instant};

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
    /// Not yet: its time is over.
    OutOfTime,
}

/// Does the work on a thread of its own, and leaves it alone there when the run is to stop or the
/// limit has passed.
pub fn attended<T: Send + 'static>(
    cancellation: &Cancellation,
    limit: Option<Duration>,
    work: impl FnOnce() -> T + Send + 'static,
) -> Attended<T> {
    let (sender, receiver) = mpsc::channel();
    let started = Instant::now();
    let spawned = std::thread::Builder::new()
        .name("mig-connect".to_owned())
        .spawn(move || {
            // Nobody listens any more where the work took too long.
            let _ = sender.send(work());
        });
    if spawned.is_err() {
        return Attended::OutOfTime;
    }
    loop {
        match receiver.recv_timeout(POLL) {
            Ok(result) => return Attended::Done(result),
            Err(mpsc::RecvTimeoutError::Disconnected) => return Attended::OutOfTime,
            Err(mpsc::RecvTimeoutError::Timeout) => {}
        }
        if let Some(reason) = cancellation.reason() {
            return Attended::Cancelled(reason);
        }
        if limit.is_some_and(|limit| started.elapsed() > limit) {
            return Attended::OutOfTime;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_ends_or_is_left() {
        let cancellation = Cancellation::new();
        assert_eq!(attended(&cancellation, None, || 7), Attended::Done(7));
        let forever = || std::thread::sleep(Duration::from_secs(3600));
        let short = Some(Duration::from_millis(1));
        assert_eq!(attended(&cancellation, short, forever), Attended::OutOfTime);
        cancellation.request(CancelReason::Terminate);
        assert_eq!(
            attended(&cancellation, None, forever),
            Attended::Cancelled(CancelReason::Terminate)
        );
    }
}
