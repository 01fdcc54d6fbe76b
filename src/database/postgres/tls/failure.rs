//! The words for what went wrong with TLS, as near to libpq's as they say enough, and the advice.

use rustls::{AlertDescription, CertificateError, InconsistentKeys, OtherError};

use super::HandshakeError;
use super::files::ROOT_ADVICE;
use super::verifier::CertificateProblem;

/// What went wrong, in libpq's form.
pub fn description(error: &HandshakeError) -> String {
    let HandshakeError::Tls(error) = error else {
        return error.to_string();
    };
    if let Some(problem) = certificate_problem(error) {
        return problem.to_string();
    }
    match error {
        rustls::Error::AlertReceived(alert) => {
            format!("SSL error: the server ended the handshake with the alert {}", alert_name(*alert))
        }
        rustls::Error::PeerIncompatible(reason) => {
            format!("SSL error: no common TLS version or cipher with the server ({reason:?})")
        }
        rustls::Error::InvalidCertificate(CertificateError::BadSignature) => {
            "SSL error: the server's certificate has a key or a signature that is wrong or not supported"
                .to_owned()
        }
        other => format!("SSL error: {other}"),
    }
}

/// What to do about it.
pub fn advice(error: &HandshakeError) -> Option<String> {
    match error {
        HandshakeError::Tls(error) => match certificate_problem(error) {
            Some(problem) => certificate_advice(problem),
            None => protocol_advice(error),
        },
        HandshakeError::HostName(_) => Some(
            "connect by a name that stands in the certificate, or use sslmode=verify-ca".to_owned(),
        ),
        HandshakeError::Connection(_) => None,
        HandshakeError::NoProtocol => Some(
            "sslnegotiation=direct needs PostgreSQL 17 or newer; use sslnegotiation=postgres for \
             older servers"
                .to_owned(),
        ),
        HandshakeError::NoCertificateRequest => {
            Some("set ssl_ca_file on the server, or leave sslcertmode=require out".to_owned())
        }
    }
}

fn certificate_problem(error: &rustls::Error) -> Option<&CertificateProblem> {
    match error {
        rustls::Error::InvalidCertificate(CertificateError::Other(OtherError(inner))) => {
            inner.downcast_ref()
        }
        _ => None,
    }
}

fn certificate_advice(problem: &CertificateProblem) -> Option<String> {
    Some(match problem {
        CertificateProblem::OtherHost { names, .. } => format!(
            "connect by a name that the certificate is for ({}), or use sslmode=verify-ca to check \
             only who signed it",
            names.join(", ")
        ),
        CertificateProblem::Expired { .. } => {
            "renew the server's certificate and reload the server; nothing was sent to it"
                .to_owned()
        }
        CertificateProblem::NotYetValid => {
            "check the clocks of this machine and of the one that made the certificate".to_owned()
        }
        CertificateProblem::UnknownIssuer { .. } => ROOT_ADVICE.to_owned(),
        CertificateProblem::Revoked => {
            "the server needs a new certificate; sslcrl names the list that revokes this one"
                .to_owned()
        }
        CertificateProblem::NotInRevocationLists | CertificateProblem::OldRevocationList => {
            "renew the file of sslcrl: it needs a current list of every authority in the chain"
                .to_owned()
        }
        CertificateProblem::Unusable(_) => return None,
    })
}

fn protocol_advice(error: &rustls::Error) -> Option<String> {
    match error {
        rustls::Error::AlertReceived(
            AlertDescription::CertificateRequired
            | AlertDescription::UnknownCA
            | AlertDescription::BadCertificate
            | AlertDescription::CertificateExpired
            | AlertDescription::CertificateRevoked
            | AlertDescription::CertificateUnknown
            | AlertDescription::HandshakeFailure,
        ) => Some(
            "the server refuses the client's certificate or wants one: give sslcert and sslkey, \
             signed by an authority that the server trusts"
                .to_owned(),
        ),
        rustls::Error::PeerIncompatible(_)
        | rustls::Error::AlertReceived(AlertDescription::ProtocolVersion) => Some(
            "mig speaks TLS 1.2 and 1.3: compare ssl_min_protocol_version and \
             ssl_max_protocol_version here and on the server"
                .to_owned(),
        ),
        rustls::Error::InvalidMessage(_) => Some(
            "what answers is no PostgreSQL server that speaks TLS here; sslnegotiation=direct \
             needs PostgreSQL 17 or newer"
                .to_owned(),
        ),
        _ => None,
    }
}

/// An alert as OpenSSL spells it: `unknown ca`, `certificate required`.
fn alert_name(alert: AlertDescription) -> String {
    let mut name = String::new();
    let text = format!("{alert:?}").replace("CA", "Ca");
    for character in text.chars() {
        if character.is_ascii_uppercase() && !name.is_empty() {
            name.push(' ');
        }
        name.push(character.to_ascii_lowercase());
    }
    name
}

/// Why a key cannot be used.
pub(super) fn key_reason(error: &rustls::Error) -> String {
    match error {
        rustls::Error::InconsistentKeys(InconsistentKeys::KeyMismatch) => {
            "the key is not the certificate's".to_owned()
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alerts_have_readable_names() {
        assert_eq!(alert_name(AlertDescription::UnknownCA), "unknown ca");
        assert_eq!(
            alert_name(AlertDescription::CertificateRequired),
            "certificate required"
        );
    }
}
