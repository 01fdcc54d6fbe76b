//! What is said when the program itself fails: the place, without any secret.

use super::secrets::Secrets;
use super::terminal::{ProcessTerminal, StandardStream, Terminal};

/// Reports panics on standard error from now on, secrets masked.
pub fn report_masked(secrets: Secrets) {
    std::panic::set_hook(Box::new(move |panic| {
        let text = message(&panic.to_string(), &secrets);
        ProcessTerminal.write(StandardStream::Error, &text);
    }));
}

fn message(panic: &str, secrets: &Secrets) -> String {
    format!(
        "mig failed in a way that it should not: {}\nhint: please report this with the command \
         and, if you can, the script that it was working on\n",
        secrets.mask(panic)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_shows_no_secret() {
        let secrets = Secrets::default();
        secrets.remember("marked-password");
        let text = message(
            "panicked at src/x.rs:1:2:\nno \"marked-password\"",
            &secrets,
        );
        assert!(text.contains("src/x.rs:1:2:\nno \"***\""), "{text}");
    }
}
