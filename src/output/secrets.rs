//! Keeps passwords out of what is printed: known secrets and the password of anything that looks
//! like a database URL become `***`.

use std::borrow::Cow;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use regex::{Captures, Regex};

use crate::project::DatabaseUrl;

/// What a secret is replaced by.
const MASK: &str = "***";

/// Secrets shorter than this are masked only inside URLs: replacing every "a" would garble texts
/// and tell the secret.
const SHORTEST_MASKED: usize = 4;

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
        for secret in url.secrets() {
            self.remember(&utf8_percent_encode(&secret, NON_ALPHANUMERIC).to_string());
            self.remember(&secret);
        }
    }

    /// Remembers a text that must not be printed.
    pub fn remember(&self, secret: &str) {
        if secret.chars().count() < SHORTEST_MASKED {
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

/// Masks the passwords of URLs in a text: `scheme://user:password@...` and the query parameters that
/// drivers take a password in.
#[must_use]
pub fn mask_urls(text: &str) -> Cow<'_, str> {
    static USER: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"([A-Za-z][\w+.-]*://[^\s:/@'"]*:)([^\s'"]*)@"#).expect("a valid pattern")
    });
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
    fn a_short_secret_does_not_garble_text() {
        let secrets = Secrets::default();
        secrets.remember("a");
        assert_eq!(secrets.mask("a man"), "a man");
    }
}
