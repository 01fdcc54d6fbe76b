//! Which servers to try: hosts, addresses, ports and sockets.

use std::net::IpAddr;
use std::path::{Path, PathBuf};

use super::errors::{argument, configuration};
use super::settings::Settings;
use super::{Host, Server};
use crate::database::error::DatabaseError;
use crate::database::url::DatabaseUrl;

/// libpq's folders for the server's socket: Debian's builds and the upstream default.
const SOCKET_FOLDERS: [&str; 2] = ["/var/run/postgresql", "/tmp"];

impl Settings {
    /// `PGDialect._split_multihost_from_url`: `?host=a:1&host=b:2`, `?host=a,b&port=1,2`,
    /// `?host=/folder`.
    pub(super) fn set_hosts(&mut self, url: &DatabaseUrl) -> Result<(), DatabaseError> {
        let values = |keyword: &str| -> Vec<&str> {
            url.query
                .get(keyword)
                .into_iter()
                .flatten()
                .map(String::as_str)
                .collect()
        };
        let (hosts, ports) = (values("host"), values("port"));
        let mut joined = false;
        let mut pairs: Vec<(&str, Option<&str>)> = match hosts.as_slice() {
            [] => Vec::new(),
            [single] => match split_port(single).filter(|_| ports.is_empty()) {
                Some(pair) => {
                    joined = true;
                    vec![pair]
                }
                None => single.split(',').map(|host| (host, None)).collect(),
            },
            several => {
                joined = true;
                several
                    .iter()
                    .map(|host| match host.split_once(':') {
                        Some((host, port)) => (host, Some(port)),
                        None => (*host, None),
                    })
                    .collect()
            }
        };
        if !ports.is_empty() {
            if joined {
                return Err(argument(
                    "Can't mix 'multihost' formats together; use \"host=h1,h2,h3&port=p1,p2,p3\" \
                     or \"host=h1:p1&host=h2:p2&host=h3:p3\" separately",
                ));
            }
            let ports: Vec<&str> = ports.iter().flat_map(|ports| ports.split(',')).collect();
            match pairs.as_mut_slice() {
                [] if ports.len() == 1 => self.set("port", ports[0]),
                pairs if pairs.len() == ports.len() => {
                    for (pair, port) in pairs.iter_mut().zip(ports) {
                        pair.1 = Some(port);
                    }
                }
                _ => return Err(argument("number of hosts and ports don't match")),
            }
        }
        if pairs.is_empty() {
            return Ok(());
        }
        if let Some((_, Some(port))) = pairs.iter().find(|(_, port)| {
            port.is_some_and(|port| port.parse::<i64>().is_err() && !port.is_empty())
        }) {
            return Err(argument(format!(
                "Received non-integer port arguments: {port}"
            )));
        }
        let join = |parts: Vec<&str>| parts.join(",");
        self.set("host", &join(pairs.iter().map(|(host, _)| *host).collect()));
        let ports = join(pairs.iter().map(|(_, port)| port.unwrap_or("")).collect());
        // As SQLAlchemy: with several hosts, even empty ports hide the URL's own port.
        if !ports.is_empty() {
            self.set("port", &ports);
        }
        Ok(())
    }
    /// The servers in the order in which they are tried.
    ///
    /// # Errors
    /// Fails for malformed addresses and ports, and lists of different lengths.
    pub(super) fn servers(&self) -> Result<Vec<Server>, DatabaseError> {
        let list = |keyword| -> Vec<&str> {
            self.get(keyword)
                .map(|value| value.split(',').map(str::trim).collect())
                .unwrap_or_default()
        };
        let (hosts, addresses, ports) = (list("host"), list("hostaddr"), list("port"));
        let count = hosts.len().max(addresses.len()).max(1);
        if !hosts.is_empty() && !addresses.is_empty() && hosts.len() != addresses.len() {
            return Err(configuration(format!(
                "could not match {} host names to {} hostaddr values\n",
                hosts.len(),
                addresses.len()
            )));
        }
        if ports.len() > 1 && ports.len() != count {
            return Err(configuration(format!(
                "could not match {} port numbers to {count} hosts\n",
                ports.len()
            )));
        }
        (0..count)
            .map(|index| {
                let port = port_number(ports.get(index).or(ports.first()).copied().unwrap_or(""))?;
                let address = addresses
                    .get(index)
                    .filter(|address| !address.is_empty())
                    .map(|address| {
                        address.parse().map_err(|_| {
                            configuration(format!(
                                "could not parse network address \"{address}\": Name or service \
                                 not known\n"
                            ))
                        })
                    })
                    .transpose()?;
                Ok(Server {
                    host: host(hosts.get(index).copied().unwrap_or(""), address, port),
                    address,
                    port,
                })
            })
            .collect()
    }
}

/// `host:port` as SQLAlchemy recognises it in a single `host=`; anything else, such as a socket
/// folder or an IPv6 address, is a host as a whole.
fn split_port(host: &str) -> Option<(&str, Option<&str>)> {
    let (name, port) = host.split_once(':')?;
    let plain = name
        .chars()
        .all(|character| character.is_ascii_alphanumeric() || matches!(character, '-' | '.'));
    let number = port.chars().all(|character| character.is_ascii_digit());
    (plain && number).then_some((name, Some(port).filter(|port| !port.is_empty())))
}

fn port_number(text: &str) -> Result<u16, DatabaseError> {
    if text.is_empty() {
        return Ok(5432);
    }
    let number: i64 = text.parse().map_err(|_| {
        configuration(format!(
            "invalid integer value \"{text}\" for connection option \"port\"\n"
        ))
    })?;
    u16::try_from(number)
        .ok()
        .filter(|port| *port > 0)
        .ok_or_else(|| configuration(format!("invalid port number: \"{text}\"\n")))
}

fn host(host: &str, address: Option<IpAddr>, port: u16) -> Host {
    if host.starts_with('/') {
        return Host::Socket(PathBuf::from(host));
    }
    match address {
        Some(address) if host.is_empty() => Host::Tcp(address.to_string()),
        None if host.is_empty() => Host::Socket(default_socket_folder(port)),
        _ => Host::Tcp(host.to_owned()),
    }
}

/// The folder that has the server's socket; the first one when none has.
fn default_socket_folder(port: u16) -> PathBuf {
    let socket = format!(".s.PGSQL.{port}");
    SOCKET_FOLDERS
        .iter()
        .map(PathBuf::from)
        .find(|folder| folder.join(&socket).exists())
        .unwrap_or_else(|| PathBuf::from(SOCKET_FOLDERS[0]))
}

/// Whether the folder is one that libpq would have taken by itself.
pub fn is_default_socket_folder(folder: &Path) -> bool {
    SOCKET_FOLDERS
        .iter()
        .any(|known| folder == Path::new(known))
}
