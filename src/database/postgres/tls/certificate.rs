//! The parts of an X.509 certificate that are needed beside rustls: for channel binding, for names
//! as libpq compares them, and for the forms that PostgreSQL's own instructions make (version 1,
//! self-signed, without alternative names).

use rustls::pki_types::{ServerName, SignatureVerificationAlgorithm, UnixTime};

/// A part of a DER text: what it is, its content, and both as written.
#[derive(Clone, Copy)]
struct Element<'a> {
    tag: u8,
    content: &'a [u8],
    whole: &'a [u8],
}

const SEQUENCE: u8 = 0x30;
const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const OCTET_STRING: u8 = 0x04;
const OBJECT_IDENTIFIER: u8 = 0x06;
const UTC_TIME: u8 = 0x17;
const VERSION: u8 = 0xa0;
const EXTENSIONS: u8 = 0xa3;
const NAME_OF_HOST: u8 = 0x82;
const ADDRESS: u8 = 0x87;

const COMMON_NAME: &[u8] = &[0x55, 0x04, 0x03];
const ALTERNATIVE_NAMES: &[u8] = &[0x55, 0x1d, 0x11];

/// Takes the first element off.
fn next<'a>(rest: &mut &'a [u8]) -> Option<Element<'a>> {
    let (&tag, after_tag) = rest.split_first()?;
    let (&first, mut after) = after_tag.split_first()?;
    let length = if first < 0x80 {
        usize::from(first)
    } else {
        let count = usize::from(first & 0x7f);
        if count == 0 || count > 4 || count > after.len() {
            return None;
        }
        let (digits, behind) = after.split_at(count);
        after = behind;
        digits
            .iter()
            .fold(0_usize, |sum, digit| sum << 8 | usize::from(*digit))
    };
    if length > after.len() {
        return None;
    }
    let (content, behind) = after.split_at(length);
    let whole = &rest[..rest.len() - behind.len()];
    *rest = behind;
    Some(Element {
        tag,
        content,
        whole,
    })
}

fn next_of<'a>(rest: &mut &'a [u8], tag: u8) -> Option<Element<'a>> {
    next(rest).filter(|element| element.tag == tag)
}

/// A key or a signature: its algorithm as DER without the outer header, and its bits.
#[derive(Clone, Copy)]
struct Bits<'a> {
    algorithm: &'a [u8],
    bits: &'a [u8],
}

/// A certificate that has been taken apart.
pub struct Certificate<'a> {
    /// 1 or 3.
    pub version: u8,
    /// What the signature covers.
    signed: &'a [u8],
    signature: Bits<'a>,
    key: Bits<'a>,
    issuer: &'a [u8],
    subject: &'a [u8],
    /// Seconds since 1970.
    not_before: i64,
    /// Seconds since 1970.
    pub not_after: i64,
    host_names: Vec<String>,
    addresses: Vec<&'a [u8]>,
}

impl<'a> Certificate<'a> {
    /// Takes a certificate in DER apart; `None` where it is malformed.
    pub fn parse(mut der: &'a [u8]) -> Option<Self> {
        let mut outer = next_of(&mut der, SEQUENCE)?.content;
        let signed = next_of(&mut outer, SEQUENCE)?;
        let signature_algorithm = next_of(&mut outer, SEQUENCE)?.content;
        let signature = bits(signature_algorithm, next_of(&mut outer, BIT_STRING)?)?;
        let mut rest = signed.content;
        let mut version = 1;
        if rest.first() == Some(&VERSION) {
            let mut explicit = next(&mut rest)?.content;
            version = next_of(&mut explicit, INTEGER)?.content.last()? + 1;
        }
        next_of(&mut rest, INTEGER)?;
        next_of(&mut rest, SEQUENCE)?;
        let issuer = next_of(&mut rest, SEQUENCE)?.whole;
        let mut validity = next_of(&mut rest, SEQUENCE)?.content;
        let not_before = time(next(&mut validity)?)?;
        let not_after = time(next(&mut validity)?)?;
        let subject = next_of(&mut rest, SEQUENCE)?.whole;
        let mut key = next_of(&mut rest, SEQUENCE)?.content;
        let key_algorithm = next_of(&mut key, SEQUENCE)?.content;
        let key = bits(key_algorithm, next_of(&mut key, BIT_STRING)?)?;
        let mut certificate = Self {
            version,
            signed: signed.whole,
            signature,
            key,
            issuer,
            subject,
            not_before,
            not_after,
            host_names: Vec::new(),
            addresses: Vec::new(),
        };
        while let Some(element) = next(&mut rest) {
            if element.tag == EXTENSIONS {
                certificate.read_extensions(element.content)?;
            }
        }
        Some(certificate)
    }

    fn read_extensions(&mut self, mut content: &'a [u8]) -> Option<()> {
        let mut extensions = next_of(&mut content, SEQUENCE)?.content;
        while let Some(extension) = next(&mut extensions) {
            let mut parts = extension.content;
            let identifier = next_of(&mut parts, OBJECT_IDENTIFIER)?.content;
            if identifier != ALTERNATIVE_NAMES {
                continue;
            }
            let mut value = next(&mut parts)?;
            if value.tag != OCTET_STRING {
                // The flag "critical" stands between.
                value = next_of(&mut parts, OCTET_STRING)?;
            }
            let mut content = value.content;
            let mut names = next_of(&mut content, SEQUENCE)?.content;
            while let Some(name) = next(&mut names) {
                match name.tag {
                    NAME_OF_HOST => {
                        let name = String::from_utf8_lossy(name.content);
                        self.host_names.push(name.into_owned());
                    }
                    ADDRESS => self.addresses.push(name.content),
                    _ => {}
                }
            }
        }
        Some(())
    }

    /// The digest for the channel binding `tls-server-end-point` (RFC 5929): that of the
    /// certificate's signature, at least SHA-256. `None` where the signature names no digest.
    pub fn end_point_digest(&self, der: &[u8]) -> Option<Vec<u8>> {
        use sha2::{Digest, Sha256, Sha384, Sha512};
        const PKCS1: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01];
        const ECDSA_SHA2: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03];
        const ECDSA_SHA1: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x01];
        const SHA2: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02];
        let mut algorithm = self.signature.algorithm;
        let identifier = next_of(&mut algorithm, OBJECT_IDENTIFIER)?.content;
        let (last, family) = identifier.split_last()?;
        let bits = match (family, last) {
            // MD5 and SHA-1 count as SHA-256.
            (PKCS1, 4 | 5 | 11) | (ECDSA_SHA2, 2) => 256,
            (PKCS1, 12) | (ECDSA_SHA2, 3) => 384,
            (PKCS1, 13) | (ECDSA_SHA2, 4) => 512,
            // RSA-PSS has the digest in its parameters.
            (PKCS1, 10) => {
                let at = algorithm
                    .windows(SHA2.len())
                    .position(|window| window == SHA2)?;
                match algorithm.get(at + SHA2.len())? {
                    1 => 256,
                    2 => 384,
                    3 => 512,
                    _ => return None,
                }
            }
            _ if identifier == ECDSA_SHA1 => 256,
            _ => return None,
        };
        Some(match bits {
            256 => Sha256::digest(der).to_vec(),
            384 => Sha384::digest(der).to_vec(),
            _ => Sha512::digest(der).to_vec(),
        })
    }

    /// Whether the certificate names itself as its issuer.
    pub fn is_self_issued(&self) -> bool {
        self.issuer == self.subject
    }

    /// Whether the other certificate's key signed this one.
    pub fn is_signed_by(
        &self,
        issuer: &Certificate<'_>,
        algorithms: &[&dyn SignatureVerificationAlgorithm],
    ) -> bool {
        self.issuer == issuer.subject
            && algorithms.iter().any(|algorithm| {
                algorithm.signature_alg_id().as_ref() == self.signature.algorithm
                    && algorithm.public_key_alg_id().as_ref() == issuer.key.algorithm
                    && algorithm
                        .verify_signature(issuer.key.bits, self.signed, self.signature.bits)
                        .is_ok()
            })
    }

    /// Whether a signature over a message was made with this certificate's key.
    pub fn has_signed(
        &self,
        message: &[u8],
        signature: &[u8],
        algorithms: &[&dyn SignatureVerificationAlgorithm],
    ) -> bool {
        algorithms.iter().any(|algorithm| {
            algorithm.public_key_alg_id().as_ref() == self.key.algorithm
                && algorithm
                    .verify_signature(self.key.bits, message, signature)
                    .is_ok()
        })
    }

    /// Whether the certificate is not valid yet.
    pub fn is_early(&self, now: UnixTime) -> bool {
        i64::try_from(now.as_secs()).is_ok_and(|now| now < self.not_before)
    }

    /// Whether the certificate is not valid any more.
    pub fn is_late(&self, now: UnixTime) -> bool {
        i64::try_from(now.as_secs()).is_ok_and(|now| now > self.not_after)
    }

    /// Whether the certificate is for the host, as `pq_verify_peer_name_matches_certificate`: by
    /// its alternative names, or where it has none of the kind, by its common name.
    pub fn is_for(&self, host: &str, name: &ServerName<'_>) -> bool {
        let matches = |pattern: &String| name_matches(pattern, host);
        let mut use_common_name = self.host_names.is_empty();
        if let ServerName::IpAddress(address) = name {
            let octets = match address {
                rustls::pki_types::IpAddr::V4(address) => address.as_ref().to_vec(),
                rustls::pki_types::IpAddr::V6(address) => address.as_ref().to_vec(),
            };
            if self.addresses.contains(&octets.as_slice()) {
                return true;
            }
            use_common_name = use_common_name && self.addresses.is_empty();
        }
        self.host_names.iter().any(matches)
            || use_common_name && self.common_name().as_ref().is_some_and(matches)
    }

    /// The names that the certificate is for.
    pub fn names(&self) -> Vec<String> {
        let addresses = self.addresses.iter().filter_map(|octets| {
            let address = match octets.len() {
                4 => std::net::IpAddr::from(<[u8; 4]>::try_from(*octets).ok()?),
                _ => std::net::IpAddr::from(<[u8; 16]>::try_from(*octets).ok()?),
            };
            Some(address.to_string())
        });
        let names: Vec<String> = self.host_names.iter().cloned().chain(addresses).collect();
        if names.is_empty() {
            return self.common_name().into_iter().collect();
        }
        names
    }

    /// The subject's common name.
    pub fn common_name(&self) -> Option<String> {
        common_name(self.subject)
    }

    /// The issuer's common name.
    pub fn issuer_name(&self) -> Option<String> {
        common_name(self.issuer)
    }
}

fn bits<'a>(algorithm: &'a [u8], element: Element<'a>) -> Option<Bits<'a>> {
    // The first byte counts unused bits, of which keys and signatures have none.
    let (unused, bits) = element.content.split_first()?;
    (*unused == 0).then_some(Bits { algorithm, bits })
}

/// The last common name of a distinguished name.
fn common_name(mut name: &[u8]) -> Option<String> {
    let mut sets = next_of(&mut name, SEQUENCE)?.content;
    let mut found = None;
    while let Some(set) = next(&mut sets) {
        let mut attributes = set.content;
        while let Some(attribute) = next(&mut attributes) {
            let mut parts = attribute.content;
            if next_of(&mut parts, OBJECT_IDENTIFIER)?.content == COMMON_NAME {
                let text = String::from_utf8_lossy(next(&mut parts)?.content).into_owned();
                // A name with a NUL would be read differently by different programs.
                found = Some(text).filter(|text| !text.contains('\0'));
            }
        }
    }
    found
}

/// `wildcard_certificate_match` and equality without regard to case.
fn name_matches(pattern: &str, host: &str) -> bool {
    if pattern.eq_ignore_ascii_case(host) {
        return true;
    }
    let Some(suffix) = pattern
        .strip_prefix('*')
        .filter(|rest| rest.starts_with('.'))
    else {
        return false;
    };
    let Some((label, rest)) = host.split_once('.') else {
        return false;
    };
    !label.is_empty() && suffix[1..].contains('.') && rest.eq_ignore_ascii_case(&suffix[1..])
}

/// Seconds since 1970 of `YYMMDDHHMMSSZ` or `YYYYMMDDHHMMSSZ`.
fn time(element: Element<'_>) -> Option<i64> {
    let text = std::str::from_utf8(element.content).ok()?;
    let text = if element.tag == UTC_TIME {
        let century = if text.get(..1)? < "5" { "20" } else { "19" };
        format!("{century}{text}")
    } else {
        text.to_owned()
    };
    let stamp = jiff::civil::DateTime::strptime("%Y%m%d%H%M%SZ", &text).ok()?;
    Some(
        stamp
            .to_zoned(jiff::tz::TimeZone::UTC)
            .ok()?
            .timestamp()
            .as_second(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_stand_for_one_label() {
        for (pattern, host, expected) in [
            ("db.example.com", "DB.example.com", true),
            ("*.example.com", "db.example.com", true),
            ("*.example.com", "a.db.example.com", false),
            ("*.example.com", "example.com", false),
            ("*.com", "example.com", false),
            ("d*.example.com", "db.example.com", false),
            ("*.example.com", ".example.com", false),
        ] {
            assert_eq!(name_matches(pattern, host), expected, "{pattern} {host}");
        }
    }

    #[test]
    fn a_certificate_is_taken_apart() {
        let mut parameters =
            rcgen::CertificateParams::new(vec!["db.example".into(), "10.0.0.7".into()]).unwrap();
        parameters
            .distinguished_name
            .push(rcgen::DnType::CommonName, "the server");
        parameters.not_before = rcgen::date_time_ymd(2020, 1, 2);
        parameters.not_after = rcgen::date_time_ymd(2049, 12, 31);
        let key = rcgen::KeyPair::generate().unwrap();
        let made = parameters.self_signed(&key).unwrap();
        let certificate = Certificate::parse(made.der()).unwrap();
        assert_eq!(certificate.version, 3);
        assert!(certificate.is_self_issued());
        assert_eq!(certificate.names(), ["db.example", "10.0.0.7"]);
        assert_eq!(certificate.common_name().as_deref(), Some("the server"));
        assert_eq!(certificate.not_before, 1_577_923_200);
        assert_eq!(certificate.not_after, 2_524_521_600);
        let algorithms = rustls::crypto::ring::default_provider().signature_verification_algorithms;
        assert!(certificate.is_signed_by(&certificate, algorithms.all));
        let is_for =
            |host: &str| certificate.is_for(host, &ServerName::try_from(host.to_owned()).unwrap());
        assert!(is_for("db.example") && is_for("10.0.0.7"));
        // The common name does not count where there are alternative names.
        assert!(!is_for("10.0.0.8") && !is_for("the"));
        // P-256 with SHA-256, as rcgen signs.
        assert_eq!(
            certificate.end_point_digest(made.der()).unwrap(),
            <sha2::Sha256 as sha2::Digest>::digest(made.der()).to_vec()
        );
    }

    #[test]
    fn broken_text_is_no_certificate() {
        let key = rcgen::KeyPair::generate().unwrap();
        let made = rcgen::CertificateParams::default()
            .self_signed(&key)
            .unwrap();
        for length in 0..made.der().len() {
            assert!(Certificate::parse(&made.der()[..length]).is_none());
        }
    }
}
