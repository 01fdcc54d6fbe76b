//! Which encryption is wanted, as libpq reads `sslmode` and the options beside it.

use std::path::PathBuf;

use super::super::environment::Environment;
use super::errors::{configuration, unsupported};
use super::settings::Settings;
use crate::database::arguments::{ClientCertificate, RootSource, TlsContext, Verification};
use crate::database::error::DatabaseError;

/// Encryption of connections over the network; Unix sockets are never encrypted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsOptions {
    /// Whether and when TLS is used.
    pub encryption: Encryption,
    /// What is checked of the server's certificate.
    pub verification: Verification,
    /// Whom to trust.
    pub roots: Vec<RootSource>,
    /// The certificate to show to the server, where it asks.
    pub certificate: Option<ClientCertificate>,
    /// Whether it is shown.
    pub certificate_mode: CertificateMode,
    /// Files with lists of revoked certificates.
    pub revocation_files: Vec<PathBuf>,
    /// A folder with such files.
    pub revocation_folder: Option<PathBuf>,
    /// How TLS begins.
    pub negotiation: Negotiation,
    /// Whether the password's exchange is bound to the TLS connection.
    pub channel_binding: ChannelBinding,
    /// The oldest version of TLS.
    pub minimum_version: TlsVersion,
    /// The newest version of TLS.
    pub maximum_version: TlsVersion,
    /// Whether the server is told the host's name (`sslsni`).
    pub names_host: bool,
}

/// Whether TLS is used, without what is checked (`sslmode`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encryption {
    /// Never.
    Disable,
    /// Where the server refuses a plain connection.
    Allow,
    /// Where the server offers it and it works.
    Prefer,
    /// Always.
    Require,
}

/// `sslcertmode`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CertificateMode {
    /// No certificate is shown.
    Disable,
    /// It is shown where the server asks and there is one.
    Allow,
    /// The server has to ask for it.
    Require,
}

/// `sslnegotiation`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Negotiation {
    /// The server is asked first.
    Postgres,
    /// TLS begins at once (PostgreSQL 17).
    Direct,
}

/// `channel_binding`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChannelBinding {
    /// Not used.
    Disable,
    /// Used where the server offers it.
    Prefer,
    /// A server that does not use it gets no password.
    Require,
}

/// A version of TLS. Older ones do not exist here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TlsVersion {
    /// TLS 1.2
    Tls12,
    /// TLS 1.3
    Tls13,
}

impl Settings {
    /// Reads everything about TLS.
    ///
    /// # Errors
    /// Fails for a malformed value, and for a mode that is too weak for what is asked beside it.
    pub(super) fn tls(
        &self,
        context: Option<&TlsContext>,
        environment: &Environment,
    ) -> Result<TlsOptions, DatabaseError> {
        let mode = self.ssl_mode();
        let (encryption, verification) = match mode {
            "disable" => (Encryption::Disable, Verification::ChainIfRootsExist),
            "allow" => (Encryption::Allow, Verification::ChainIfRootsExist),
            "prefer" => (Encryption::Prefer, Verification::ChainIfRootsExist),
            "require" => (Encryption::Require, Verification::ChainIfRootsExist),
            "verify-ca" => (Encryption::Require, Verification::Chain),
            "verify-full" => (Encryption::Require, Verification::ChainAndHost),
            other => {
                return Err(configuration(format!(
                    "invalid sslmode value: \"{other}\"\n"
                )));
            }
        };
        if self.get("sslrootcert") == Some("system") && mode != "verify-full" {
            return Err(configuration(format!(
                "weak sslmode \"{mode}\" may not be used with sslrootcert=system (use \
                 \"verify-full\")\n"
            )));
        }
        let options = TlsOptions {
            encryption,
            verification,
            roots: self.roots(environment),
            certificate: self.client_certificate(environment)?,
            certificate_mode: self.certificate_mode()?,
            revocation_files: self
                .get("sslcrl")
                .map(PathBuf::from)
                .or_else(|| environment.default_tls_file("root.crl"))
                .into_iter()
                .collect(),
            revocation_folder: self.get("sslcrldir").map(PathBuf::from),
            negotiation: self.negotiation()?,
            channel_binding: self.channel_binding()?,
            minimum_version: self
                .version("ssl_min_protocol_version")?
                .unwrap_or(TlsVersion::Tls12),
            maximum_version: self.maximum_version()?,
            names_host: self.get("sslsni") != Some("0"),
        };
        let options = match context {
            Some(context) => with_context(&options, context)?,
            None => options,
        };
        if options.minimum_version > options.maximum_version {
            return Err(configuration("invalid SSL protocol version range\n"));
        }
        if options.negotiation == Negotiation::Direct && options.encryption != Encryption::Require {
            return Err(configuration(format!(
                "weak sslmode \"{mode}\" may not be used with sslnegotiation=direct (use \
                 \"require\", \"verify-ca\", or \"verify-full\")\n"
            )));
        }
        Ok(options)
    }

    /// The mode, with libpq's defaults.
    fn ssl_mode(&self) -> &str {
        match self.get("sslmode") {
            Some(mode) => mode,
            None if self.get("sslrootcert") == Some("system") => "verify-full",
            None if self
                .get("requiressl")
                .is_some_and(|value| value.starts_with('1')) =>
            {
                "require"
            }
            None => "prefer",
        }
    }

    fn roots(&self, environment: &Environment) -> Vec<RootSource> {
        match self.get("sslrootcert") {
            Some("system") => vec![RootSource::System],
            Some(file) => vec![RootSource::File(PathBuf::from(file))],
            None => environment
                .home()
                .map(|home| RootSource::File(home.join(".postgresql").join("root.crt")))
                .into_iter()
                .collect(),
        }
    }

    /// The certificate that is named, else libpq's default one where it exists.
    fn client_certificate(
        &self,
        environment: &Environment,
    ) -> Result<Option<ClientCertificate>, DatabaseError> {
        let certificate = self
            .get("sslcert")
            .map(PathBuf::from)
            .or_else(|| environment.default_tls_file("postgresql.crt"));
        let Some(certificate) = certificate.filter(|path| path.exists()) else {
            // libpq goes on without one, and lets the server decide.
            return Ok(None);
        };
        let key = match self.get("sslkey") {
            Some(engine) if engine.contains(':') && !engine.starts_with('/') => {
                return Err(unsupported(format!(
                    "the private key \"{engine}\" of an OpenSSL engine is not supported"
                ))
                .with_hint("give a file with the key in PEM form as sslkey"));
            }
            Some(key) => PathBuf::from(key),
            None => match environment.home() {
                Some(home) => home.join(".postgresql").join("postgresql.key"),
                None => PathBuf::from("postgresql.key"),
            },
        };
        Ok(Some(ClientCertificate { certificate, key }))
    }

    fn certificate_mode(&self) -> Result<CertificateMode, DatabaseError> {
        Ok(match self.get("sslcertmode").unwrap_or("allow") {
            "disable" => CertificateMode::Disable,
            "allow" => CertificateMode::Allow,
            "require" => CertificateMode::Require,
            other => {
                return Err(configuration(format!(
                    "invalid sslcertmode value: \"{other}\"\n"
                )));
            }
        })
    }

    fn negotiation(&self) -> Result<Negotiation, DatabaseError> {
        Ok(match self.get("sslnegotiation").unwrap_or("postgres") {
            "postgres" => Negotiation::Postgres,
            "direct" => Negotiation::Direct,
            other => {
                return Err(configuration(format!(
                    "invalid sslnegotiation value: \"{other}\"\n"
                )));
            }
        })
    }

    fn channel_binding(&self) -> Result<ChannelBinding, DatabaseError> {
        Ok(match self.get("channel_binding").unwrap_or("prefer") {
            "disable" => ChannelBinding::Disable,
            "prefer" => ChannelBinding::Prefer,
            "require" => ChannelBinding::Require,
            other => {
                return Err(configuration(format!(
                    "invalid channel_binding value: \"{other}\"\n"
                )));
            }
        })
    }

    /// A version by libpq's names; what is older than the oldest that exists here counts as that.
    fn version(&self, keyword: &str) -> Result<Option<TlsVersion>, DatabaseError> {
        self.get(keyword)
            .map(|name| match name.to_ascii_lowercase().as_str() {
                "tlsv1" | "tlsv1.1" | "tlsv1.2" => Ok(TlsVersion::Tls12),
                "tlsv1.3" => Ok(TlsVersion::Tls13),
                _ => Err(configuration(format!(
                    "invalid {keyword} value: \"{name}\"\n"
                ))),
            })
            .transpose()
    }

    fn maximum_version(&self) -> Result<TlsVersion, DatabaseError> {
        let keyword = "ssl_max_protocol_version";
        match self.get(keyword) {
            Some(old) if matches!(old.to_ascii_lowercase().as_str(), "tlsv1" | "tlsv1.1") => {
                Err(unsupported(format!(
                    "{keyword}={old} is not supported: only TLS 1.2 and 1.3 are"
                ))
                .with_hint("leave it out, or raise it to TLSv1.2"))
            }
            _ => Ok(self.version(keyword)?.unwrap_or(TlsVersion::Tls13)),
        }
    }
}

/// A context of Python says all about certificates; TLS is then required, as asyncpg and pg8000
/// have it.
fn with_context(options: &TlsOptions, context: &TlsContext) -> Result<TlsOptions, DatabaseError> {
    let version = |name: &Option<String>, default| match name.as_deref() {
        None => Ok(default),
        Some("TLSv1_3") => Ok(TlsVersion::Tls13),
        Some("TLSv1_2" | "TLSv1_1" | "TLSv1" | "SSLv3") => Ok(TlsVersion::Tls12),
        Some(other) => Err(unsupported(format!(
            "the TLS version {other} of an SSLContext is not supported"
        ))),
    };
    Ok(TlsOptions {
        encryption: Encryption::Require,
        verification: context.verification,
        roots: context.roots.clone(),
        certificate: context.certificate.clone(),
        revocation_files: Vec::new(),
        revocation_folder: None,
        minimum_version: version(&context.minimum_version, options.minimum_version)?,
        maximum_version: version(&context.maximum_version, options.maximum_version)?,
        ..options.clone()
    })
}
