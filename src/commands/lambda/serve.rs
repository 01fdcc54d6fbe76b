//! The side of AWS: takes events from the runtime interface and gives answers back, one at a time.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use lambda_runtime::{Context, Diagnostic, LambdaEvent, Runtime, service_fn};
use serde_json::Value;

use crate::commands::failure::Failure;
use crate::output::console::Console;

use super::answer::{Ending, InvocationError};
use super::process::{Limits, carry_out};

/// What the runtime interface tells by environment variables, besides its own address. The client of
/// the interface panics without them.
const VARIABLES: [&str; 3] = [
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
    "AWS_LAMBDA_FUNCTION_VERSION",
];

/// The longest part of an invocation's time that is kept for ending it in good order.
const LONGEST_RESERVE: Duration = Duration::from_secs(5);

/// How long an invocation is let run that names no deadline: as long as AWS Lambda ever does.
const LONGEST_INVOCATION: Duration = Duration::from_secs(15 * 60);

/// Serves invocations until the process is ended.
///
/// # Errors
/// When AWS Lambda did not start the process, or its interface cannot be reached any more.
pub(super) fn run(console: &Console) -> Result<(), Failure> {
    check_environment()?;
    let executor = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(Failure::uncaught)?;
    let console = Arc::new(console.clone());
    executor
        .block_on(async {
            // One invocation at a time is all that the interface gives: waiting blocks nobody.
            let handler = service_fn(move |event: LambdaEvent<Value>| {
                let result = invoke(&event, &console);
                async move { result }
            });
            Runtime::new(handler).run().await
        })
        .map_err(|error| {
            Failure::uncaught(anyhow::anyhow!("AWS Lambda's runtime interface: {error}"))
        })
}

fn check_environment() -> Result<(), Failure> {
    let is_set = |name: &str| std::env::var(name).is_ok_and(|value| !value.is_empty());
    if !is_set("AWS_LAMBDA_RUNTIME_API") {
        return Err(Failure::Command {
            message: "'mig lambda' is started by AWS Lambda, which sets AWS_LAMBDA_RUNTIME_API"
                .to_owned(),
            hints: vec![
                "to try it out, start it below AWS's Runtime Interface Emulator: 'aws-lambda-rie mig lambda'"
                    .to_owned(),
            ],
        });
    }
    if let Some(name) = VARIABLES.into_iter().find(|name| !is_set(name)) {
        return Err(Failure::command(format!(
            "AWS_LAMBDA_RUNTIME_API is set, but {name} is not"
        )));
    }
    let memory = std::env::var("AWS_LAMBDA_FUNCTION_MEMORY_SIZE").unwrap_or_default();
    if memory.parse::<i32>().is_err() {
        return Err(Failure::command(format!(
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE is not a number: {memory}"
        )));
    }
    Ok(())
}

fn invoke(event: &LambdaEvent<Value>, console: &Console) -> Result<Value, Diagnostic> {
    let limits = limits(time_left(&event.context));
    match carry_out(&event.payload, limits, console) {
        Ending::Answer(answer) => Ok(answer),
        Ending::Error(InvocationError {
            error_type,
            error_message,
        }) => Err(Diagnostic {
            error_type,
            error_message,
        }),
    }
}

fn time_left(context: &Context) -> Duration {
    if context.deadline == 0 {
        return LONGEST_INVOCATION;
    }
    let deadline = SystemTime::UNIX_EPOCH + Duration::from_millis(context.deadline);
    deadline
        .duration_since(SystemTime::now())
        .unwrap_or_default()
        .min(LONGEST_INVOCATION)
}

/// Cancelling a statement, rolling back and answering takes time of its own: a fifth is kept for it,
/// of a long invocation less.
fn limits(left: Duration) -> Limits {
    let reserve = (left / 5).min(LONGEST_RESERVE);
    Limits {
        stop_after: left - reserve,
        end_after: left - reserve / 5,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_is_kept_for_ending_in_good_order() {
        let short = limits(Duration::from_secs(1));
        assert_eq!(short.stop_after, Duration::from_millis(800));
        assert_eq!(short.end_after, Duration::from_millis(960));
        let long = limits(Duration::from_secs(900));
        assert_eq!(long.stop_after, Duration::from_secs(895));
        assert_eq!(long.end_after, Duration::from_secs(899));
        assert_eq!(limits(Duration::ZERO).end_after, Duration::ZERO);
    }
}
