//! SIGINT and SIGTERM: the first asks the run to stop, a second one ends the process at once.

use std::process;

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use crate::runtime::{CancelReason, Cancellation};

/// The exit status of a process that a signal ended, as the shell counts.
pub(super) fn exit_status(reason: CancelReason) -> u8 {
    match reason {
        CancelReason::Interrupt => 130,
        CancelReason::Terminate => 143,
        CancelReason::Deadline => 1,
    }
}

/// Has the signals of this process stop a run. Where they cannot be caught they end the process, as
/// they do by default.
pub(super) fn cancel_on_signals(cancellation: &Cancellation) {
    let Ok(mut signals) = Signals::new([SIGINT, SIGTERM]) else {
        return;
    };
    let shared = cancellation.clone();
    // Without the thread nobody would hear the signals: they are caught already.
    let spawned = std::thread::Builder::new()
        .name("mig-signals".to_owned())
        .spawn(move || {
            for signal in signals.forever() {
                let reason = match signal {
                    SIGTERM => CancelReason::Terminate,
                    _ => CancelReason::Interrupt,
                };
                if shared.reason().is_some() {
                    // Whoever asks twice does not want to wait for a rollback.
                    process::exit(i32::from(exit_status(reason)));
                }
                shared.request(reason);
            }
        });
    if spawned.is_err() {
        cancellation.request(CancelReason::Terminate);
    }
}
