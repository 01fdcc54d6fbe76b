//! Keeps passwords out of what is printed: known secrets and the password of anything that looks
//! like a database URL become `***`.

use std::borrow::Cow;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use regex::{Captures, Regex};

use crate::project::DatabaseUrl;

/// What a secret is replaced by.
const MASK: &str = "***";

/// Secrets shorter than this are masked only inside URLs: replacing every "a" would garble texts
/// and tell the secret.
const SHORTEST_MASKED: usize = 4;

/// Words that stand in ordinary messages: as a password they are no secret, and masking them would
/// garble every text and tell that they are one.
const ORDINARY_WORDS: [&str; 6] = [
    "postgres",
    "postgresql",
    "alembic",
    "sqlalchemy",
    "password",
    "mysql",
];

/// The secrets met so far; clones share them.
#[derive(Clone, Default)]
pub struct Secrets {
    texts: Arc<Mutex<Vec<String>>>,
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Secrets(***)")
    }
}

impl Secrets {
    /// Remembers the secrets of a URL, and how they look when escaped in a URL.
    pub fn remember_url(&self, url: &DatabaseUrl) {
        let names = [&url.username, &url.host, &url.database];
        for secret in url.secrets() {
            // A password that is the user's name is told with the name.
            if !names.contains(&&Some(secret.clone())) {
                self.remember(&secret);
            }
        }
    }

    /// Remembers the secrets of a text that may be a URL, also of one whose password holds signs
    /// that should have been escaped: its parts would turn up as host, port or database.
    pub fn remember_url_text(&self, text: &str) {
        if let Ok(url) = DatabaseUrl::parse(text) {
            self.remember_url(&url);
        }
        let Some((_, rest)) = text.split_once("://") else {
            return;
        };
        let authority = match rest.split_once('?') {
            Some((before, _)) if before.contains('@') => before,
            _ => rest,
        };
        let Some((user, _)) = authority.rsplit_once('@') else {
            return;
        };
        let Some((_, password)) = user.split_once(':') else {
            return;
        };
        self.remember(password);
        if password.contains(['@', '/', '?', '#', ':']) {
            for part in password.split(['@', '/', '?', '#', ':']) {
                self.remember(part);
            }
        }
    }

    /// Remembers a text that must not be printed, and how it looks where it is written within
    /// something else: a URL, a string of Python or JSON, a connection string of libpq.
    pub fn remember(&self, secret: &str) {
        for form in forms(secret) {
            self.remember_form(&form);
        }
    }

    fn remember_form(&self, secret: &str) {
        if secret.chars().count() < SHORTEST_MASKED || ORDINARY_WORDS.contains(&secret) {
            return;
        }
        let mut texts = self.texts.lock().unwrap_or_else(PoisonError::into_inner);
        if !texts.iter().any(|known| known == secret) {
            texts.push(secret.to_owned());
            // A secret that holds another must go first.
            texts.sort_by_key(|text| std::cmp::Reverse(text.len()));
        }
    }

    /// The text with every secret masked.
    #[must_use]
    pub fn mask<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut masked = mask_urls(text);
        let secrets = self.texts.lock().unwrap_or_else(PoisonError::into_inner);
        for secret in secrets.iter() {
            if masked.contains(secret.as_str()) {
                masked = Cow::Owned(masked.replace(secret.as_str(), MASK));
            }
        }
        masked
    }
}

/// The forms in which a text may be printed.
fn forms(secret: &str) -> Vec<String> {
    /// As `urllib.parse.quote` with nothing declared safe.
    const QUOTED: &AsciiSet = &NON_ALPHANUMERIC
        .remove(b'_')
        .remove(b'.')
        .remove(b'-')
        .remove(b'~');
    const PATH: &AsciiSet = &QUOTED.remove(b'/');
    const SQLALCHEMY: &AsciiSet = &QUOTED.remove(b' ').remove(b'+');
    let mut forms = vec![secret.to_owned()];
    for set in [NON_ALPHANUMERIC, QUOTED, PATH, SQLALCHEMY] {
        let quoted = utf8_percent_encode(secret, set).to_string();
        forms.push(quoted.replace("%20", "+"));
        forms.push(in_lower_case(&quoted));
        forms.push(quoted);
    }
    let backslashes = secret.replace('\\', "\\\\");
    forms.push(backslashes.replace('\'', "\\'"));
    forms.push(backslashes.replace('"', "\\\""));
    forms.push(backslashes);
    forms.push(secret.replace('\'', "''"));
    // In the value of a configuration file.
    forms.push(secret.replace('%', "%%"));
    // What is written in a URL may already be escaped.
    forms.push(percent_decode_str(secret).decode_utf8_lossy().into_owned());
    forms
}

/// Percent escapes with small letters.
fn in_lower_case(quoted: &str) -> String {
    let mut text = String::new();
    let mut rest = quoted;
    while let Some(at) = rest.find('%') {
        let (before, escape) = rest.split_at(at);
        let (escape, after) = escape.split_at(escape.len().min(3));
        text.push_str(before);
        text.push_str(&escape.to_ascii_lowercase());
        rest = after;
    }
    text.push_str(rest);
    text
}

/// Masks the passwords of URLs in a text: `scheme://user:password@...` and the query parameters that
/// drivers take a password in.
#[must_use]
pub fn mask_urls(text: &str) -> Cow<'_, str> {
    static USER: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r#"(://[^\s:/@'"]*:)([^\s'"]*)@"#).expect("a valid pattern"));
    static PARAMETER: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"(?i)([?&](?:password|passwd|pass|pwd|sslpassword)=)[^&\s'"]+"#)
            .expect("a valid pattern")
    });
    if !text.contains("://") {
        return Cow::Borrowed(text);
    }
    let masked = USER.replace_all(text, |parts: &Captures<'_>| format!("{}{MASK}@", &parts[1]));
    match PARAMETER.replace_all(&masked, format!("${{1}}{MASK}").as_str()) {
        Cow::Borrowed(_) => masked,
        Cow::Owned(text) => Cow::Owned(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_lose_their_passwords() {
        assert_eq!(
            mask_urls(
                "connect to 'postgresql+psycopg2://me:p@ss/w0rd@db:5432/x?sslmode=1&Password=abc' failed"
            ),
            "connect to 'postgresql+psycopg2://me:***@db:5432/x?sslmode=1&Password=***' failed"
        );
        assert_eq!(
            mask_urls("sqlite:///x.db and a:b@c"),
            "sqlite:///x.db and a:b@c"
        );
        assert_eq!(mask_urls("mysql://me@h:3306/d"), "mysql://me@h:3306/d");
    }

    #[test]
    fn known_secrets_are_masked_everywhere() {
        let secrets = Secrets::default();
        secrets.remember_url(&DatabaseUrl::parse("postgresql://u:s3cr%2Ft@h/d").unwrap());
        assert_eq!(
            secrets.mask("password s3cr/t, escaped s3cr%2Ft"),
            "password ***, escaped ***"
        );
        assert_eq!(format!("{secrets:?}"), "Secrets(***)");
    }

    #[test]
    fn every_written_form_of_a_secret_is_masked() {
        let secrets = Secrets::default();
        secrets.remember("se'c/r\\e t+");
        for form in [
            "se'c/r\\e t+",
            "se%27c%2Fr%5Ce%20t%2B",
            "se%27c%2fr%5ce%20t%2b",
            "se%27c%2Fr%5Ce+t%2B",
            "se%27c%2Fr%5Ce t+",
            "se\\'c/r\\\\e t+",
            "se''c/r\\e t+",
        ] {
            assert_eq!(secrets.mask(&format!("<{form}>")), "<***>", "{form}");
        }
    }

    #[test]
    fn an_unescaped_password_does_not_leak_in_parts() {
        let secrets = Secrets::default();
        secrets.remember_url_text("postgresql://me:first@second/third:four@host/database");
        assert_eq!(
            secrets.mask("host second/third, port four, first of database"),
            "host ***/***, port ***, *** of database"
        );
    }

    #[test]
    fn a_short_secret_does_not_garble_text() {
        let secrets = Secrets::default();
        secrets.remember("a");
        assert_eq!(secrets.mask("a man"), "a man");
    }
}
