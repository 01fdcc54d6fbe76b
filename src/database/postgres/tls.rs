//! TLS for connections to PostgreSQL, with rustls. What is wanted is read in `options`; when a
//! connection falls back to another kind of encryption is decided in `connect`.

mod certificate;
mod failure;
mod files;
mod patient;
mod stream;
mod verifier;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use ::postgres::Socket;
use ::postgres::tls::MakeTlsConnect;
use rustls::client::{ResolvesClientCert, WebPkiServerVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{IpAddr, Ipv4Addr, ServerName};
use rustls::sign::CertifiedKey;
use rustls::{ClientConfig, RootCertStore, SignatureScheme};

use super::options::{CertificateMode, Negotiation, TlsOptions, TlsVersion};
use crate::database::arguments::Verification;
use crate::database::error::DatabaseError;
use files::Roots;
use verifier::Verifier;

pub use failure::{advice, description};
pub use stream::{Handshake, HandshakeError, TlsStream, within};

/// The protocol's name within TLS.
const PROTOCOL: &[u8] = b"postgresql";

/// Makes connections encrypted. Clones share everything.
#[derive(Clone)]
pub struct TlsConnector {
    provider: Arc<CryptoProvider>,
    roots: Option<Arc<Roots>>,
    verifier: Option<Arc<WebPkiServerVerifier>>,
    certificate: Arc<Certificates>,
    checks_host: bool,
    checks_revocation: bool,
    negotiation: Negotiation,
    versions: Vec<&'static rustls::SupportedProtocolVersion>,
    names_host: bool,
    /// Whether a handshake was begun.
    has_begun: Arc<AtomicBool>,
}

/// Shows the client's certificate, and notes whether the server asked for one.
struct Certificates {
    key: Option<Arc<CertifiedKey>>,
    mode: CertificateMode,
    was_asked: AtomicBool,
}

impl std::fmt::Debug for Certificates {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Certificates")
    }
}

impl ResolvesClientCert for Certificates {
    fn resolve(
        &self,
        _root_hint_subjects: &[&[u8]],
        _schemes: &[SignatureScheme],
    ) -> Option<Arc<CertifiedKey>> {
        self.was_asked.store(true, Ordering::Relaxed);
        self.key.clone()
    }

    fn has_certs(&self) -> bool {
        // Without it, `resolve` would not be asked and nothing noted.
        self.key.is_some() || self.mode == CertificateMode::Require
    }
}

impl TlsConnector {
    /// Reads the files that the options name.
    ///
    /// # Errors
    /// Fails where a file is missing or malformed; nothing was sent then.
    pub fn new(options: &TlsOptions) -> Result<Self, DatabaseError> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let roots = files::roots(options)?;
        let lists = match &roots {
            Some(_) => files::revocation_lists(options)?,
            None => Vec::new(),
        };
        let checks_revocation = !lists.is_empty();
        let verifier = match &roots {
            Some(roots) => Some(chain_verifier(roots, lists, &provider)?),
            None => None,
        };
        let key = match (&options.certificate, options.certificate_mode) {
            (Some(files), CertificateMode::Allow | CertificateMode::Require) => {
                let (certificates, key) = files::client_certificate(files)?;
                let certified = CertifiedKey::from_der(certificates, key, &provider);
                let certified = certified.map_err(|error| {
                    files::failure(format!(
                        "could not use private key file \"{}\" with certificate file \"{}\": {}\n",
                        files.key.display(),
                        files.certificate.display(),
                        failure::key_reason(&error)
                    ))
                })?;
                Some(Arc::new(certified))
            }
            _ => None,
        };
        let versions = [
            (TlsVersion::Tls12, &rustls::version::TLS12),
            (TlsVersion::Tls13, &rustls::version::TLS13),
        ]
        .into_iter()
        .filter(|(version, _)| {
            (options.minimum_version..=options.maximum_version).contains(version)
        })
        .map(|(_, version)| version)
        .collect();
        Ok(Self {
            provider,
            roots: roots.map(Arc::new),
            verifier,
            certificate: Arc::new(Certificates {
                key,
                mode: options.certificate_mode,
                was_asked: AtomicBool::new(false),
            }),
            checks_host: options.verification == Verification::ChainAndHost,
            checks_revocation,
            negotiation: options.negotiation,
            versions,
            names_host: options.names_host,
            has_begun: Arc::new(AtomicBool::new(false)),
        })
    }

    /// The same for one connection, whose state is its own.
    pub fn for_connection(&self) -> Self {
        Self {
            certificate: Arc::new(Certificates {
                key: self.certificate.key.clone(),
                mode: self.certificate.mode,
                was_asked: AtomicBool::new(false),
            }),
            has_begun: Arc::new(AtomicBool::new(false)),
            ..self.clone()
        }
    }

    /// Whether a handshake was begun: the server has agreed to TLS.
    pub fn has_begun(&self) -> bool {
        self.has_begun.load(Ordering::Relaxed)
    }

    fn config(&self, host: &str) -> Result<ClientConfig, HandshakeError> {
        let verifier = Verifier {
            algorithms: self.provider.signature_verification_algorithms,
            chain: self.verifier.clone(),
            named: match &self.roots {
                Some(roots) => roots.named.clone(),
                None => Vec::new(),
            },
            checks_host: self.checks_host,
            checks_revocation: self.checks_revocation,
            host: host.to_owned(),
        };
        let mut config =
            ClientConfig::builder_with_provider(Arc::clone(&self.provider))
                .with_protocol_versions(&self.versions)?
                .dangerous()
                .with_custom_certificate_verifier(Arc::new(verifier))
                .with_client_cert_resolver(
                    Arc::clone(&self.certificate) as Arc<dyn ResolvesClientCert>
                );
        config.alpn_protocols = vec![PROTOCOL.to_vec()];
        config.enable_sni = self.names_host;
        Ok(config)
    }
}

impl MakeTlsConnect<Socket> for TlsConnector {
    type Stream = TlsStream;
    type TlsConnect = Handshake;
    type Error = HandshakeError;

    fn make_tls_connect(&mut self, host: &str) -> Result<Handshake, HandshakeError> {
        let name = match ServerName::try_from(host.to_owned()) {
            Ok(name) => name,
            // No certificate could be for such a name; where none is compared, none is needed.
            Err(_) if !self.checks_host => {
                ServerName::IpAddress(IpAddr::V4(Ipv4Addr::from([0; 4])))
            }
            Err(_) => return Err(HandshakeError::HostName(host.to_owned())),
        };
        Ok(Handshake {
            config: Arc::new(self.config(host)?),
            name,
            connector: self.clone(),
        })
    }
}

fn chain_verifier(
    roots: &Roots,
    lists: Vec<rustls::pki_types::CertificateRevocationListDer<'static>>,
    provider: &Arc<CryptoProvider>,
) -> Result<Arc<WebPkiServerVerifier>, DatabaseError> {
    let mut store = RootCertStore::empty();
    let all = roots.named.iter().chain(&roots.system);
    store.add_parsable_certificates(all.cloned());
    WebPkiServerVerifier::builder_with_provider(Arc::new(store), Arc::clone(provider))
        .with_crls(lists)
        .enforce_revocation_expiration()
        .build()
        .map_err(|error| files::failure(format!("could not use the root certificates: {error}\n")))
}
