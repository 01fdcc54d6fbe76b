//! One invocation, in its own process: the event comes on standard input, the ending goes to
//! standard output, and the log to standard error as it happens.

use std::ffi::OsString;
use std::io::BufRead;

use serde_json::Value;

use crate::cli::{Cli, GlobalOptions, StartedBy};
use crate::commands::failure::{ExitStatus, Failure};
use crate::commands::record::RunRecord;
use crate::commands::{NativeEnvironment, project_options, run_recorded, signals, verbosity};
use crate::output::console::{Appearance, Console};
use crate::output::secrets::mask_urls;
use crate::output::terminal::{CapturingTerminal, RecordingTerminal, StandardStream, Terminal};
use crate::project::ProjectOptions;
use crate::runtime::{CancelReason, Cancellation};

use super::answer::{Ending, InvocationError, Report};
use super::event::Request;

/// Carries out the event on standard input.
pub(super) fn run(global: &GlobalOptions, terminal: &mut dyn Terminal) -> ExitStatus {
    let mut line = String::new();
    // The lock is given back here: another thread waits for the end of the input.
    let read = std::io::stdin().lock().read_line(&mut line);
    let ending = match read {
        Ok(_) => {
            let capture = CapturingTerminal::default();
            carry_out(&line, global, &capture)
        }
        Err(error) => Ending::Error(InvocationError::new("InvalidEvent", &error.to_string())),
    };
    let text = serde_json::to_string(&ending).unwrap_or_default();
    terminal.write(StandardStream::Output, &text);
    ExitStatus::Done
}

fn carry_out(event: &str, global: &GlobalOptions, capture: &CapturingTerminal) -> Ending {
    let event: Value = match serde_json::from_str(event) {
        Ok(event) => event,
        Err(error) => {
            let message = format!("the event is no JSON: {error}");
            return Ending::Error(InvocationError::new("InvalidEvent", &message));
        }
    };
    let allowed = std::env::var("MIG_LAMBDA_ALLOW").unwrap_or_default();
    let request = match Request::read(&event, &allowed) {
        Ok(request) => request,
        Err(error) => {
            return Ending::Error(InvocationError::new(error.name(), &error.to_string()));
        }
    };
    let cli = match command_line(&request, global) {
        Ok(cli) => cli,
        // The parser knows the command lines of events, unless this version lacks the command.
        Err(error) => {
            let name = request.command.name();
            let message = format!("this version of mig has no command '{name}' like this: {error}");
            return Ending::Error(InvocationError::new("InvalidEvent", &mask_urls(&message)));
        }
    };
    execute(&request, &cli, capture)
}

/// The command line that the event stands for, with the global options of this process.
fn command_line(request: &Request, global: &GlobalOptions) -> Result<Cli, clap::Error> {
    let arguments = std::iter::once("mig".to_owned()).chain(request.arguments());
    let arguments = arguments.map(OsString::from).collect();
    let mut cli = Cli::read(arguments, StartedBy::Caller)?;
    cli.global = global.clone();
    cli.global.x.extend(request.x.iter().cloned());
    Ok(cli)
}

/// Has the end of standard input stop the run. The serving process closes it when the time of the
/// invocation is nearly over, and if that process is ended the system does.
fn stop_at_end_of_input(cancellation: &Cancellation) {
    let shared = cancellation.clone();
    let spawned = std::thread::Builder::new()
        .name("mig-input".to_owned())
        .spawn(move || {
            let _ = std::io::copy(&mut std::io::stdin().lock(), &mut std::io::sink());
            shared.request(CancelReason::Deadline);
        });
    if spawned.is_err() {
        // A run that nobody could stop in time must not begin.
        cancellation.request(CancelReason::Deadline);
    }
}

fn execute(request: &Request, cli: &Cli, capture: &CapturingTerminal) -> Ending {
    let cancellation = Cancellation::new();
    signals::cancel_on_signals(&cancellation);
    stop_at_end_of_input(&cancellation);
    let recording = capture.recording();
    // Nobody looks at a progress line here, and colours would garble the log.
    let appearance = Appearance::default();
    let console = Console::new(
        Box::new(capture.clone()),
        verbosity(&cli.global),
        appearance,
    );
    crate::output::panics::report_masked(console.secrets().clone());
    let record = RunRecord::default();
    let result = ProjectOptions::from_process()
        .map_err(Failure::from)
        .and_then(|options| {
            let options = project_options(&cli.global, options);
            run_recorded(
                cli,
                &options,
                &NativeEnvironment,
                cancellation,
                &console,
                &record,
            )
        });
    match result {
        Ok(()) => Report {
            request,
            databases: &record.databases(),
            output: &recording.text(StandardStream::Output),
            log: &recording.text(StandardStream::Error),
        }
        .ending(),
        Err(failure) => Ending::Error(error(failure, cli, &console, &recording)),
    }
}

/// The failure with the text that the shell would show.
fn error(
    failure: Failure,
    cli: &Cli,
    console: &Console,
    recording: &RecordingTerminal,
) -> InvocationError {
    let error_type = error_type(&failure);
    let printed = recording.text(StandardStream::Output);
    // What the scripts printed has no place in an error: the log stream keeps it.
    console.write(StandardStream::Error, &printed);
    let logged = recording.text(StandardStream::Error).len();
    failure.report(&cli.global, console);
    let on_output = recording
        .text(StandardStream::Output)
        .split_off(printed.len());
    let on_error = recording.text(StandardStream::Error).split_off(logged);
    console.write(StandardStream::Error, &on_output);
    InvocationError::new(&error_type, &format!("{on_output}{on_error}"))
}

/// The class of a failure: of an exception its own, as a function written in Python would say.
fn error_type(failure: &Failure) -> String {
    let name = match failure {
        Failure::Command { .. } => "CommandError",
        Failure::Exit { .. } => "SystemExit",
        Failure::Stopped { status: 1, .. } => "DeadlineExceeded",
        Failure::Stopped { .. } => "Interrupted",
        Failure::Error { traceback, .. } => traceback
            .as_ref()
            .and_then(|traceback| traceback.exception.split([':', '\n', ' ']).next())
            .and_then(|class| class.rsplit('.').next())
            .unwrap_or("Error"),
    };
    name.to_owned()
}
