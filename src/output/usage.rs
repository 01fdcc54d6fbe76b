//! The help text, and what is said about a wrong command line.

use std::io::IsTerminal;

use super::secrets::mask_urls;
use super::terminal::{StandardStream, Terminal};

/// Writes what the parser of the command line says, passwords masked, and gives the exit status:
/// 0 for help and version, 2 for wrong usage.
pub fn report(error: &clap::Error, terminal: &mut dyn Terminal) -> u8 {
    let (stream, is_terminal) = if error.use_stderr() {
        (StandardStream::Error, std::io::stderr().is_terminal())
    } else {
        (StandardStream::Output, std::io::stdout().is_terminal())
    };
    let text = error.render();
    let text = if is_terminal {
        text.ansi().to_string()
    } else {
        text.to_string()
    };
    terminal.write(stream, &mask_urls(&text));
    u8::try_from(error.exit_code()).unwrap_or(2)
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::super::terminal::RecordingTerminal;
    use super::*;

    #[derive(Debug, Parser)]
    struct NoArguments {}

    #[test]
    fn wrong_usage_shows_no_password() {
        let mut terminal = RecordingTerminal::default();
        let arguments = ["mig", "postgresql://me:secret@host/db"];
        let error = NoArguments::try_parse_from(arguments).expect_err("an argument too many");
        assert_eq!(report(&error, &mut terminal), 2);
        let text = terminal.text(StandardStream::Error);
        assert!(text.contains("postgresql://me:***@host/db"), "{text}");
        assert!(!text.contains("secret"), "{text}");
    }
}
