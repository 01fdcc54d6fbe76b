//! Reads the files of TLS: trusted certificates, revocation lists, the client's certificate and key.

use std::path::{Path, PathBuf};

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, CertificateRevocationListDer, PrivateKeyDer};

use super::super::options::TlsOptions;
use crate::database::arguments::{ClientCertificate, RootSource, Verification};
use crate::database::error::{DatabaseError, Driver, ErrorClass, ErrorKind};

/// Trusted certificates.
#[derive(Default)]
pub struct Roots {
    /// Those of the operating system.
    pub system: Vec<CertificateDer<'static>>,
    /// Those that the user named.
    pub named: Vec<CertificateDer<'static>>,
}

/// Whom to trust; `None` where no certificate is to be checked.
///
/// # Errors
/// Fails for a missing or malformed file where certificates have to be checked.
pub fn roots(options: &TlsOptions) -> Result<Option<Roots>, DatabaseError> {
    let is_optional = match options.verification {
        Verification::Nothing => return Ok(None),
        Verification::ChainIfRootsExist => true,
        Verification::Chain | Verification::ChainAndHost => false,
    };
    let mut roots = Roots::default();
    let mut found = false;
    for source in &options.roots {
        match source {
            RootSource::System => roots.system.extend(system_roots()?),
            RootSource::File(file) if is_optional && !file.exists() => continue,
            RootSource::File(file) => roots.named.extend(root_file(file)?),
            RootSource::Folder(folder) => {
                for file in files_of(folder)? {
                    roots.named.extend(root_file(&file)?);
                }
            }
            RootSource::Text(text) => roots.named.extend(certificates_of(text.as_bytes())),
        }
        found = true;
    }
    if found {
        return Ok(Some(roots));
    }
    if is_optional {
        return Ok(None);
    }
    Err(
        failure("no root certificates are given to check the server's certificate with\n")
            .with_hint(ROOT_ADVICE),
    )
}

/// What to do where no trusted certificate is at hand.
pub const ROOT_ADVICE: &str = "give the certificate of the authority that signed the server's as \
    sslrootcert=FILE (Amazon RDS: the bundle at \
    https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem), or sslrootcert=system for \
    an authority that the operating system knows";

fn root_file(file: &Path) -> Result<Vec<CertificateDer<'static>>, DatabaseError> {
    if !file.exists() {
        return Err(failure(format!(
            "root certificate file \"{}\" does not exist\nEither provide the file, use the \
             system's trusted roots with sslrootcert=system, or change sslmode to disable server \
             certificate verification.\n",
            file.display()
        ))
        .with_hint(ROOT_ADVICE));
    }
    let content = read(file, "root certificate file")?;
    let certificates = certificates_of(&content);
    if certificates.is_empty() {
        return Err(unreadable(
            "root certificate file",
            file,
            "it has no PEM certificate",
        ));
    }
    Ok(certificates)
}

fn certificates_of(content: &[u8]) -> Vec<CertificateDer<'static>> {
    CertificateDer::pem_slice_iter(content)
        .filter_map(Result::ok)
        .collect()
}

fn system_roots() -> Result<Vec<CertificateDer<'static>>, DatabaseError> {
    let loaded = rustls_native_certs::load_native_certs();
    if loaded.certs.is_empty() {
        return Err(failure(
            "could not load system root certificate paths: there are no certificates\n",
        )
        .with_hint(
            "install the system's certificates (Debian, Alpine: the package ca-certificates), \
                 or name a file in SSL_CERT_FILE or sslrootcert",
        ));
    }
    Ok(loaded.certs)
}

/// The lists of revoked certificates.
///
/// # Errors
/// Fails where a list that is named cannot be read.
pub fn revocation_lists(
    options: &TlsOptions,
) -> Result<Vec<CertificateRevocationListDer<'static>>, DatabaseError> {
    let what = "certificate revocation list";
    let mut lists = Vec::new();
    let in_folder = match &options.revocation_folder {
        Some(folder) => files_of(folder)?,
        None => Vec::new(),
    };
    for file in options.revocation_files.iter().chain(&in_folder) {
        let content = read(file, what)?;
        let before = lists.len();
        lists.extend(CertificateRevocationListDer::pem_slice_iter(&content).filter_map(Result::ok));
        if lists.len() == before {
            return Err(unreadable(what, file, "it has no PEM list (X509 CRL)"));
        }
    }
    Ok(lists)
}

/// The client's certificate with those of its issuers, and its key.
///
/// # Errors
/// Fails where a file cannot be read, others can read the key, or the key is encrypted.
pub fn client_certificate(
    files: &ClientCertificate,
) -> Result<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>), DatabaseError> {
    let content = read(&files.certificate, "certificate file")?;
    let certificates = certificates_of(&content);
    if certificates.is_empty() {
        return Err(unreadable(
            "certificate file",
            &files.certificate,
            "it has no PEM certificate",
        ));
    }
    if !files.key.exists() {
        return Err(failure(format!(
            "certificate present, but not private key file \"{}\"\n",
            files.key.display()
        ))
        .with_hint("give the file with the certificate's key as sslkey"));
    }
    check_permissions(&files.key)?;
    let content = read(&files.key, "private key file")?;
    let key = PrivateKeyDer::from_pem_slice(&content).or_else(|_| {
        let der = PrivateKeyDer::try_from(content.clone());
        der.map_err(|_| key_problem(&content, &files.key))
    })?;
    Ok((certificates, key))
}

fn key_problem(content: &[u8], file: &Path) -> DatabaseError {
    let text = String::from_utf8_lossy(content);
    if text.contains("ENCRYPTED") {
        return unreadable("private key file", file, "it is encrypted").with_hint(format!(
            "encrypted keys are not supported: write it without a password with `openssl pkey -in \
             {} -out client.key` and permissions 0600",
            file.display()
        ));
    }
    unreadable(
        "private key file",
        file,
        "it has no private key (PKCS#8, PKCS#1 or SEC1)",
    )
}

/// libpq's rule: nobody but the owner, and the group where root is the owner.
#[cfg(unix)]
fn check_permissions(file: &Path) -> Result<(), DatabaseError> {
    use std::os::unix::fs::MetadataExt;
    let Ok(metadata) = std::fs::metadata(file) else {
        return Ok(());
    };
    if !metadata.is_file() {
        return Err(failure(format!(
            "private key file \"{}\" is not a regular file\n",
            file.display()
        )));
    }
    let forbidden = if metadata.uid() == 0 { 0o037 } else { 0o077 };
    if metadata.mode() & forbidden != 0 {
        return Err(failure(format!(
            "private key file \"{}\" has group or world access; file must have permissions u=rw \
             (0600) or less if owned by the current user, or permissions u=rw,g=r (0640) or less \
             if owned by root\n",
            file.display()
        )));
    }
    Ok(())
}

#[cfg(not(unix))]
fn check_permissions(_file: &Path) -> Result<(), DatabaseError> {
    Ok(())
}

fn files_of(folder: &Path) -> Result<Vec<PathBuf>, DatabaseError> {
    let entries = std::fs::read_dir(folder)
        .map_err(|error| unreadable("folder", folder, &error.to_string()))?;
    let mut files: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.is_file())
        .collect();
    files.sort();
    Ok(files)
}

fn read(file: &Path, what: &str) -> Result<Vec<u8>, DatabaseError> {
    std::fs::read(file).map_err(|error| unreadable(what, file, &error.to_string()))
}

fn unreadable(what: &str, file: &Path, reason: &str) -> DatabaseError {
    failure(format!(
        "could not read {what} \"{}\": {reason}\n",
        file.display()
    ))
}

/// A failure before anything is sent.
pub fn failure(text: impl Into<String>) -> DatabaseError {
    DatabaseError::new(
        Driver::Psycopg2,
        ErrorKind::Configuration,
        ErrorClass::OperationalError,
        text,
    )
}
