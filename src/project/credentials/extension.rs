//! The AWS Parameters and Secrets Lambda extension: one request over HTTP to a port of this machine.

use std::io::{ErrorKind, Read, Write};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use super::CredentialError;

/// How long the extension may take, with its start.
const LIMIT: Duration = Duration::from_secs(10);
/// Time between two tries while the extension starts.
const PAUSE: Duration = Duration::from_millis(25);
/// Secrets Manager's limit is 64 KiB; the answer has a little more around it.
const LONGEST_ANSWER: u64 = 1 << 20;
const DEFAULT_PORT: u16 = 2773;

/// Which secret to ask for, and how.
pub struct Extension {
    /// The secret's name or ARN.
    pub identifier: String,
    /// `PARAMETERS_SECRETS_EXTENSION_HTTP_PORT`
    pub port: Option<String>,
    /// `AWS_SESSION_TOKEN`
    pub token: Option<String>,
}

/// An answer of the extension.
struct Answer {
    status: u16,
    body: Vec<u8>,
}

impl Extension {
    /// The secret's text.
    ///
    /// # Errors
    /// The extension cannot be reached or refuses, or the secret is not text.
    pub fn fetch(&self) -> Result<String, CredentialError> {
        let port = match &self.port {
            None => DEFAULT_PORT,
            Some(text) => text.parse().map_err(|_| {
                self.error(&format!(
                    "PARAMETERS_SECRETS_EXTENSION_HTTP_PORT is no port: \"{text}\""
                ))
            })?,
        };
        let Some(token) = &self.token else {
            return Err(self.error("AWS_SESSION_TOKEN is not set").with_hint(
                "secrets are read through the AWS Parameters and Secrets Lambda extension, inside \
                 Lambda only; elsewhere give MIG_URL_FILE or MIG_PASSWORD_COMMAND",
            ));
        };
        let started = Instant::now();
        loop {
            let answer = self.ask(port, token, started).map_err(|error| {
                self.error(&format!(
                    "the AWS Parameters and Secrets Lambda extension does not answer on port \
                     {port}: {error}"
                ))
                .with_hint("add the extension's layer to the function (arm64 and x86_64 differ)")
            })?;
            // While it starts it answers every request with 400.
            let is_starting = answer.status == 400 && contains(&answer.body, b"not ready");
            if is_starting && started.elapsed() < LIMIT {
                std::thread::sleep(PAUSE);
                continue;
            }
            return self.secret_text(&answer);
        }
    }

    fn secret_text(&self, answer: &Answer) -> Result<String, CredentialError> {
        if answer.status != 200 {
            let told = String::from_utf8_lossy(&answer.body);
            let told: String = told.trim().chars().take(200).collect();
            return Err(self
                .error(&format!(
                    "the extension answers with status {}: {told}",
                    answer.status
                ))
                .with_hint(
                    "the function's role needs secretsmanager:GetSecretValue for this secret (and \
                     kms:Decrypt for its key)",
                ));
        }
        let text = serde_json::from_slice::<Value>(&answer.body)
            .ok()
            .and_then(|value| Some(value.get("SecretString")?.as_str()?.to_owned()));
        text.ok_or_else(|| self.error("the extension's answer has no SecretString"))
    }

    fn ask(&self, port: u16, token: &str, started: Instant) -> std::io::Result<Answer> {
        let identifier = utf8_percent_encode(&self.identifier, NON_ALPHANUMERIC);
        let request = format!(
            "GET /secretsmanager/get?secretId={identifier} HTTP/1.1\r\n\
             Host: localhost:{port}\r\n\
             X-Aws-Parameters-Secrets-Token: {token}\r\n\
             Accept: application/json\r\n\
             Connection: close\r\n\r\n"
        );
        let mut stream = connect(port, left(started)?)?;
        stream.set_write_timeout(Some(left(started)?))?;
        stream.write_all(request.as_bytes())?;
        let mut received = Vec::new();
        let mut buffer = [0; 8192];
        loop {
            stream.set_read_timeout(Some(left(started)?))?;
            match stream.read(&mut buffer) {
                Ok(0) => break,
                Ok(count) => received.extend_from_slice(&buffer[..count]),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Err(timed_out()),
                Err(error) => return Err(error),
            }
            if received.len() as u64 > LONGEST_ANSWER {
                return Err(std::io::Error::other("the answer is too long"));
            }
            if let Some(answer) = parse(&received, Ending::MoreMayCome) {
                return Ok(answer);
            }
        }
        parse(&received, Ending::Complete)
            .ok_or_else(|| std::io::Error::other("the answer is no HTTP"))
    }

    fn error(&self, what: &str) -> CredentialError {
        CredentialError::new(format!(
            "MIG_SECRET_ID: {what} (secret \"{}\")",
            self.identifier
        ))
    }
}

fn connect(port: u16, limit: Duration) -> std::io::Result<TcpStream> {
    let first = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let second = SocketAddr::from((Ipv6Addr::LOCALHOST, port));
    TcpStream::connect_timeout(&first, limit)
        .or_else(|error| TcpStream::connect_timeout(&second, limit).map_err(|_| error))
}

fn left(started: Instant) -> std::io::Result<Duration> {
    let left = LIMIT.saturating_sub(started.elapsed());
    if left.is_zero() {
        return Err(timed_out());
    }
    Ok(left)
}

fn timed_out() -> std::io::Error {
    std::io::Error::new(
        ErrorKind::TimedOut,
        format!("no answer within {} s", LIMIT.as_secs()),
    )
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}

/// Whether the server has closed the connection.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ending {
    MoreMayCome,
    Complete,
}

/// Reads an answer of HTTP/1.1; `None` while it is not complete.
fn parse(received: &[u8], ending: Ending) -> Option<Answer> {
    let end = received
        .windows(4)
        .position(|window| window == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&received[..end]).ok()?;
    let body = &received[end + 4..];
    let mut lines = head.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let header = |wanted: &str| {
        head.split("\r\n").skip(1).find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case(wanted).then(|| value.trim())
        })
    };
    if header("transfer-encoding").is_some_and(|value| value.eq_ignore_ascii_case("chunked")) {
        let body = dechunked(body)?;
        return Some(Answer { status, body });
    }
    let body = match header("content-length") {
        Some(length) => body.get(..length.parse().ok()?)?,
        None if ending == Ending::Complete => body,
        None => return None,
    };
    Some(Answer {
        status,
        body: body.to_vec(),
    })
}

fn dechunked(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let end = rest.windows(2).position(|window| window == b"\r\n")?;
        let size = std::str::from_utf8(&rest[..end]).ok()?;
        let size = usize::from_str_radix(size.split(';').next()?.trim(), 16).ok()?;
        rest = &rest[end + 2..];
        if size == 0 {
            return Some(body);
        }
        body.extend_from_slice(rest.get(..size)?);
        rest = rest.get(size.checked_add(2)?..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read_in_both_forms() {
        let whole = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
        assert_eq!(parse(whole, Ending::MoreMayCome).unwrap().body, b"hello");
        assert!(parse(&whole[..40], Ending::MoreMayCome).is_none());
        let chunked =
            b"HTTP/1.1 404 Not Found\r\ntransfer-encoding: chunked\r\n\r\n3\r\nhel\r\n2;x\r\nlo\r\n0\r\n\r\n";
        let answer = parse(chunked, Ending::MoreMayCome).unwrap();
        assert_eq!(
            (answer.status, answer.body.as_slice()),
            (404, b"hello".as_slice())
        );
        let open = b"HTTP/1.1 200 OK\r\n\r\nhello";
        assert!(parse(open, Ending::MoreMayCome).is_none());
        assert_eq!(parse(open, Ending::Complete).unwrap().body, b"hello");
    }
}
