//! Decides about the server's certificate, as libpq with OpenSSL does in each `sslmode`.

use std::fmt;
use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::WebPkiSupportedAlgorithms;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, DigitallySignedStruct, OtherError, SignatureScheme};

use super::certificate::Certificate;

/// Why a server's certificate is not accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CertificateProblem {
    /// It belongs to other hosts.
    OtherHost {
        /// Whom it belongs to.
        names: Vec<String>,
        /// Whom it should belong to.
        host: String,
    },
    /// It is not valid any more.
    Expired {
        /// Its last second, since 1970.
        not_after: Option<i64>,
    },
    /// It is not valid yet.
    NotYetValid,
    /// No trusted certificate stands at the end of its chain.
    UnknownIssuer {
        /// Who signed it.
        issuer: Option<String>,
        /// Whether it has signed itself.
        is_self_signed: bool,
    },
    /// A list of revoked certificates names it.
    Revoked,
    /// No list of revoked certificates says anything about it.
    NotInRevocationLists,
    /// The list of revoked certificates is out of date.
    OldRevocationList,
    /// Anything else.
    Unusable(String),
}

impl std::error::Error for CertificateProblem {}

impl fmt::Display for CertificateProblem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let failed = "SSL error: certificate verify failed";
        match self {
            Self::OtherHost { names, host } => {
                let first = names.first().map_or("", String::as_str);
                write!(formatter, "server certificate for \"{first}\"")?;
                match names.len() {
                    0 | 1 => {}
                    2 => write!(formatter, " (and 1 other name)")?,
                    count => write!(formatter, " (and {} other names)", count - 1)?,
                }
                write!(formatter, " does not match host name \"{host}\"")
            }
            Self::Expired { not_after } => {
                write!(formatter, "{failed}: the server's certificate has expired")?;
                match not_after.and_then(|second| jiff::Timestamp::from_second(second).ok()) {
                    Some(stamp) => write!(formatter, " (it was valid until {stamp})"),
                    None => Ok(()),
                }
            }
            Self::NotYetValid => {
                write!(
                    formatter,
                    "{failed}: the server's certificate is not valid yet"
                )
            }
            Self::UnknownIssuer {
                is_self_signed: true,
                ..
            } => {
                write!(
                    formatter,
                    "{failed}: the server's certificate has signed itself and is not trusted"
                )
            }
            Self::UnknownIssuer {
                issuer: Some(issuer),
                ..
            } => write!(
                formatter,
                "{failed}: the server's certificate is signed by \"{issuer}\", which is not trusted"
            ),
            Self::UnknownIssuer { .. } => {
                write!(
                    formatter,
                    "{failed}: the signer of the server's certificate is not trusted"
                )
            }
            Self::Revoked => write!(formatter, "{failed}: the server's certificate is revoked"),
            Self::NotInRevocationLists => write!(
                formatter,
                "{failed}: no revocation list covers the server's certificate"
            ),
            Self::OldRevocationList => {
                write!(formatter, "{failed}: the revocation list is out of date")
            }
            Self::Unusable(reason) => write!(formatter, "{failed}: {reason}"),
        }
    }
}

impl From<CertificateProblem> for rustls::Error {
    fn from(problem: CertificateProblem) -> Self {
        CertificateError::Other(OtherError(Arc::new(problem))).into()
    }
}

/// What is checked, and by which certificates.
pub struct Verifier {
    pub algorithms: WebPkiSupportedAlgorithms,
    /// Checks the chain; `None` where every certificate is accepted.
    pub chain: Option<Arc<WebPkiServerVerifier>>,
    /// The trusted certificates that the user named.
    pub named: Vec<CertificateDer<'static>>,
    /// Whether the certificate has to be for the host.
    pub checks_host: bool,
    /// Whether lists of revoked certificates are used.
    pub checks_revocation: bool,
    /// The host as the user wrote it.
    pub host: String,
}

impl fmt::Debug for Verifier {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Verifier")
            .field("host", &self.host)
            .finish_non_exhaustive()
    }
}

impl Verifier {
    fn check(
        &self,
        der: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        now: UnixTime,
    ) -> Result<(), CertificateProblem> {
        let Some(chain) = &self.chain else {
            return Ok(());
        };
        let certificate = Certificate::parse(der)
            .ok_or_else(|| CertificateProblem::Unusable("it is malformed".to_owned()))?;
        if !self.is_trusted_directly(der, &certificate) {
            match chain.verify_server_cert(der, intermediates, name, &[], now) {
                Ok(_) => return Ok(()),
                Err(error) if !is_about_name(&error) => {
                    return Err(problem(&error, &certificate));
                }
                // The chain is checked first; names are compared below.
                Err(_) => {}
            }
        } else if certificate.is_early(now) {
            return Err(CertificateProblem::NotYetValid);
        } else if certificate.is_late(now) {
            let not_after = Some(certificate.not_after);
            return Err(CertificateProblem::Expired { not_after });
        }
        if self.checks_host && !certificate.is_for(&self.host, name) {
            return Err(CertificateProblem::OtherHost {
                names: certificate.names(),
                host: self.host.clone(),
            });
        }
        Ok(())
    }

    /// A self-signed certificate that the user named, or one of version 1 that a named one signed:
    /// what PostgreSQL's manual makes with `openssl`, and what a chain of version 3 cannot hold.
    fn is_trusted_directly(&self, der: &CertificateDer<'_>, certificate: &Certificate<'_>) -> bool {
        if self.checks_revocation {
            return false;
        }
        if certificate.is_self_issued() && self.named.iter().any(|named| **named == **der) {
            return true;
        }
        certificate.version == 1
            && self.named.iter().any(|named| {
                Certificate::parse(named)
                    .is_some_and(|issuer| certificate.is_signed_by(&issuer, self.algorithms.all))
            })
    }

    /// The signature over the handshake, made with the certificate's key.
    fn check_handshake(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
        most: usize,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let known = self.algorithms.mapping.iter();
        let algorithms = known
            .filter(|(scheme, _)| *scheme == signature.scheme)
            .flat_map(|(_, algorithms)| algorithms.iter().copied().take(most))
            .collect::<Vec<_>>();
        match Certificate::parse(certificate) {
            Some(parsed) if parsed.has_signed(message, signature.signature(), &algorithms) => {
                Ok(HandshakeSignatureValid::assertion())
            }
            _ => Err(CertificateError::BadSignature.into()),
        }
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        self.check(end_entity, intermediates, server_name, now)?;
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.check_handshake(message, cert, dss, usize::MAX)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let is_for_older_versions = matches!(
            dss.scheme,
            SignatureScheme::RSA_PKCS1_SHA1
                | SignatureScheme::RSA_PKCS1_SHA256
                | SignatureScheme::RSA_PKCS1_SHA384
                | SignatureScheme::RSA_PKCS1_SHA512
        );
        if is_for_older_versions {
            return Err(CertificateError::BadSignature.into());
        }
        // The first algorithm of each scheme is the one that TLS 1.3 means.
        self.check_handshake(message, cert, dss, 1)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

fn is_about_name(error: &rustls::Error) -> bool {
    matches!(
        error,
        rustls::Error::InvalidCertificate(
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. }
        )
    )
}

fn problem(error: &rustls::Error, certificate: &Certificate<'_>) -> CertificateProblem {
    let rustls::Error::InvalidCertificate(error) = error else {
        return CertificateProblem::Unusable(error.to_string());
    };
    match error {
        CertificateError::Expired => CertificateProblem::Expired { not_after: None },
        CertificateError::ExpiredContext { not_after, .. } => CertificateProblem::Expired {
            not_after: i64::try_from(not_after.as_secs()).ok(),
        },
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            CertificateProblem::NotYetValid
        }
        CertificateError::UnknownIssuer => CertificateProblem::UnknownIssuer {
            issuer: certificate.issuer_name(),
            is_self_signed: certificate.is_self_issued(),
        },
        CertificateError::Revoked => CertificateProblem::Revoked,
        CertificateError::UnknownRevocationStatus => CertificateProblem::NotInRevocationLists,
        CertificateError::ExpiredRevocationList
        | CertificateError::ExpiredRevocationListContext { .. } => {
            CertificateProblem::OldRevocationList
        }
        // A certificate of an authority, or of version 1, cannot be judged by a chain; what is
        // wrong with it is that nobody trusts it.
        CertificateError::Other(_) if certificate.is_self_issued() || certificate.version == 1 => {
            CertificateProblem::UnknownIssuer {
                issuer: certificate.issuer_name(),
                is_self_signed: certificate.is_self_issued(),
            }
        }
        other => CertificateProblem::Unusable(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use rustls::RootCertStore;
    use rustls::pki_types::pem::PemObject;

    use super::*;

    fn certificate(pem: &str) -> CertificateDer<'static> {
        CertificateDer::from_pem_slice(pem.as_bytes()).unwrap()
    }

    fn verifier(root: &str, checks_host: bool, host: &str) -> Verifier {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let named = vec![certificate(root)];
        let mut store = RootCertStore::empty();
        store.add_parsable_certificates(named.clone());
        let builder =
            WebPkiServerVerifier::builder_with_provider(Arc::new(store), Arc::clone(&provider));
        Verifier {
            algorithms: provider.signature_verification_algorithms,
            chain: Some(builder.build().unwrap()),
            named,
            checks_host,
            checks_revocation: false,
            host: host.to_owned(),
        }
    }

    fn check(verifier: &Verifier, pem: &str, second: u64) -> Result<(), CertificateProblem> {
        let name = ServerName::try_from(verifier.host.clone()).unwrap();
        let now = UnixTime::since_unix_epoch(std::time::Duration::from_secs(second));
        verifier.check(&certificate(pem), &[], &name, now)
    }

    /// The files were made with the commands of PostgreSQL's manual and OpenSSL 3.0; `other.pem` has
    /// the authority's name and another key.
    #[test]
    fn version_1_as_postgresqls_manual_makes_it() {
        let authority = include_str!("testdata/authority.pem");
        let server = include_str!("testdata/version1.pem");
        let other = include_str!("testdata/other.pem");
        const IN_2030: u64 = 1_893_456_000;
        const IN_2200: u64 = 7_258_118_400;
        let full = verifier(authority, true, "db.example");
        assert_eq!(check(&full, server, IN_2030), Ok(()));
        assert!(matches!(
            check(&full, server, IN_2200),
            Err(CertificateProblem::Expired { .. })
        ));
        assert_eq!(
            check(&full, server, 0),
            Err(CertificateProblem::NotYetValid)
        );
        let elsewhere = verifier(authority, true, "other.example");
        assert!(matches!(
            check(&elsewhere, server, IN_2030),
            Err(CertificateProblem::OtherHost { .. })
        ));
        assert_eq!(
            check(
                &verifier(authority, false, "other.example"),
                server,
                IN_2030
            ),
            Ok(())
        );
        let wrong = verifier(other, false, "db.example");
        let unknown = CertificateProblem::UnknownIssuer {
            issuer: Some("the authority".to_owned()),
            is_self_signed: false,
        };
        assert_eq!(check(&wrong, server, IN_2030), Err(unknown));
        // Trusted as itself, but not because it has the name of one that is.
        assert_eq!(check(&verifier(other, false, "x"), other, IN_2030), Ok(()));
        assert!(check(&verifier(authority, false, "x"), other, IN_2030).is_err());
    }
}
