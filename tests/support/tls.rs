//! A PostgreSQL server with TLS and a certificate authority of its own, both made by the test.

use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use rcgen::{
    BasicConstraints, CertificateParams, CertificateRevocationListParams, CertifiedIssuer, DnType,
    IsCa, KeyIdMethod, KeyPair, KeyUsagePurpose, RevokedCertParams, SerialNumber, date_time_ymd,
};

use super::postgres::{Cluster, PASSWORD, PASSWORD_ROLE};

/// The host that the right certificate is for; it is reached with `hostaddr=127.0.0.1`.
pub const HOST: &str = "db.example";
/// A role that may enter with its certificate only.
pub const CERTIFICATE_ROLE: &str = "certified";

const RULES: &str = "
local all all trust
hostssl all certified 127.0.0.1/32 cert
hostnossl all secure_only 127.0.0.1/32 reject
hostssl all plain_only 127.0.0.1/32 reject
host all locked 127.0.0.1/32 scram-sha-256
host all cleartext 127.0.0.1/32 password
host all all 127.0.0.1/32 trust
";

/// The server's certificates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// For the host, signed by the authority.
    Right,
    /// For the host, but not valid any more.
    Expired,
    /// Valid, but for another host.
    OtherHost,
    /// Without alternative names: for the host by its common name.
    CommonName,
    /// Signed by itself, for the host.
    SelfSigned,
    /// For the host, signed, and in the revocation list.
    Revoked,
}

/// The server and the files of its authority.
pub struct TlsServer {
    pub cluster: Cluster,
    folder: tempfile::TempDir,
    certificates: Vec<(Shown, String, String)>,
}

/// The one server of the test process, for one test at a time: the certificate that it shows
/// changes.
pub fn tls_server() -> MutexGuard<'static, TlsServer> {
    static SERVER: OnceLock<Mutex<TlsServer>> = OnceLock::new();
    let server = SERVER.get_or_init(|| Mutex::new(TlsServer::start()));
    server.lock().unwrap_or_else(PoisonError::into_inner)
}

fn authority(name: &str) -> CertifiedIssuer<'static, KeyPair> {
    let mut parameters = CertificateParams::default();
    parameters.distinguished_name.push(DnType::CommonName, name);
    parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    parameters.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    CertifiedIssuer::self_signed(parameters, KeyPair::generate().unwrap()).unwrap()
}

fn leaf(common_name: &str, host: Option<&str>) -> CertificateParams {
    let names: Vec<String> = host.map(str::to_owned).into_iter().collect();
    let mut parameters = CertificateParams::new(names).unwrap();
    parameters
        .distinguished_name
        .push(DnType::CommonName, common_name);
    parameters
}

impl TlsServer {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = authority("the right authority");
        let other = authority("another authority");
        let mut expired = leaf("the server", Some(HOST));
        expired.not_before = date_time_ymd(2020, 1, 1);
        expired.not_after = date_time_ymd(2021, 1, 1);
        let mut revoked = leaf("the server", Some(HOST));
        revoked.serial_number = Some(SerialNumber::from(77_u64));
        let mut certificates = Vec::new();
        for (shown, parameters) in [
            (Shown::Right, leaf("the server", Some(HOST))),
            (Shown::Expired, expired),
            (Shown::OtherHost, leaf("the server", Some("other.example"))),
            (Shown::CommonName, leaf(HOST, None)),
            (Shown::Revoked, revoked),
        ] {
            let key = KeyPair::generate().unwrap();
            let made = parameters.signed_by(&key, &root).unwrap();
            certificates.push((shown, made.pem(), key.serialize_pem()));
        }
        let key = KeyPair::generate().unwrap();
        let own = leaf("the server", Some(HOST)).self_signed(&key).unwrap();
        certificates.push((Shown::SelfSigned, own.pem(), key.serialize_pem()));
        let key = KeyPair::generate().unwrap();
        let client = leaf(CERTIFICATE_ROLE, None).signed_by(&key, &root).unwrap();
        let stranger_key = KeyPair::generate().unwrap();
        let stranger = leaf(CERTIFICATE_ROLE, None)
            .signed_by(&stranger_key, &other)
            .unwrap();
        let list = CertificateRevocationListParams {
            this_update: date_time_ymd(2024, 1, 1),
            next_update: date_time_ymd(2090, 1, 1),
            crl_number: SerialNumber::from(1_u64),
            issuing_distribution_point: None,
            revoked_certs: vec![RevokedCertParams {
                serial_number: SerialNumber::from(77_u64),
                revocation_time: date_time_ymd(2024, 1, 1),
                reason_code: None,
                invalidity_date: None,
            }],
            key_identifier_method: KeyIdMethod::Sha256,
        };
        let (_, first, first_key) = certificates[0].clone();
        let server = Self {
            cluster: Cluster::start(
                RULES,
                "ssl = on\nssl_ca_file = 'root.crt'\n",
                &[
                    ("server.crt", first),
                    ("server.key", first_key),
                    ("root.crt", root.pem()),
                ],
            ),
            folder,
            certificates: certificates.clone(),
        };
        for (name, content) in [
            ("root.crt", root.pem()),
            ("other.crt", other.pem()),
            ("self.crt", own.pem()),
            ("root.crl", list.signed_by(&root).unwrap().pem().unwrap()),
            ("client.crt", client.pem()),
            ("client.key", key.serialize_pem()),
            ("stranger.crt", stranger.pem()),
            ("stranger.key", stranger_key.serialize_pem()),
        ] {
            server.write(name, &content, 0o600);
        }
        server.cluster.run(&format!(
            "CREATE ROLE {CERTIFICATE_ROLE} LOGIN; CREATE ROLE secure_only LOGIN; \
             CREATE ROLE plain_only LOGIN; CREATE ROLE cleartext LOGIN PASSWORD '{PASSWORD}'"
        ));
        server
    }

    fn write(&self, name: &str, content: &str, mode: u32) {
        use std::os::unix::fs::PermissionsExt;
        std::fs::write(self.file(name), content).unwrap();
        let permissions = std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(self.file(name), permissions).unwrap();
    }

    /// A file of the authority: `root.crt`, `other.crt`, `self.crt`, `root.crl`, `client.crt`,
    /// `client.key`, `stranger.crt`, `stranger.key`.
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Has the server show a certificate to new connections.
    pub fn show(&self, shown: Shown) {
        let (_, certificate, key) = self
            .certificates
            .iter()
            .find(|(kind, ..)| *kind == shown)
            .unwrap();
        self.cluster.write_data_file("server.crt", certificate);
        self.cluster.write_data_file("server.key", key);
        self.cluster.reload();
    }

    /// A URL for a role, by the certificate's host name, with more parameters.
    pub fn url(&self, role: &str, parameters: &str) -> String {
        let port = self.cluster.port();
        format!("postgresql://{role}@{HOST}:{port}/postgres?hostaddr=127.0.0.1&{parameters}")
    }

    /// The URL of the role that has to give its password.
    pub fn password_url(&self, parameters: &str) -> String {
        self.url(
            &format!("{PASSWORD_ROLE}:{}", encoded(PASSWORD)),
            parameters,
        )
    }
}

/// Escaped for a URL.
pub fn encoded(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}
