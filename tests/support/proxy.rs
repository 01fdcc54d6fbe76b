//! Servers that are none: one forwards and notes how each connection begins, one plays a PostgreSQL
//! server that says what the test wants.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

/// What a client sends first to ask for TLS.
pub const SSL_REQUEST: [u8; 8] = [0, 0, 0, 8, 4, 210, 22, 47];

/// Forwards connections, and keeps the first bytes that each client sent.
pub struct Proxy {
    pub port: u16,
    beginnings: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl Proxy {
    /// Forwards to a port of this machine.
    pub fn start(target: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let beginnings = Arc::new(Mutex::new(Vec::<Vec<u8>>::new()));
        let noted = Arc::clone(&beginnings);
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let server = TcpStream::connect(("127.0.0.1", target)).unwrap();
                let index = {
                    let mut noted = noted.lock().unwrap();
                    noted.push(Vec::new());
                    noted.len() - 1
                };
                let (from, to) = (client.try_clone().unwrap(), server.try_clone().unwrap());
                let noted = Arc::clone(&noted);
                std::thread::spawn(move || {
                    forward(from, to, |bytes| {
                        noted.lock().unwrap()[index].extend_from_slice(bytes);
                    });
                });
                std::thread::spawn(move || forward(server, client, |_| {}));
            }
        });
        Self { port, beginnings }
    }

    /// All that clients have sent, by connection.
    pub fn sent(&self) -> Vec<Vec<u8>> {
        self.beginnings.lock().unwrap().clone()
    }
}

fn forward(mut from: TcpStream, mut to: TcpStream, mut note: impl FnMut(&[u8])) {
    let mut buffer = [0; 16_384];
    while let Ok(count) = from.read(&mut buffer) {
        if count == 0 {
            break;
        }
        note(&buffer[..count]);
        if to.write_all(&buffer[..count]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(std::net::Shutdown::Write);
}

/// Plays a server for one connection: gives one answer for each message that arrives, and returns
/// all that the client sent.
pub fn play(answers: Vec<Vec<u8>>) -> (u16, JoinHandle<Vec<u8>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let thread = std::thread::spawn(move || {
        let (mut client, _) = listener.accept().unwrap();
        let mut sent = Vec::new();
        let mut buffer = [0; 4096];
        for answer in answers {
            match client.read(&mut buffer) {
                Ok(count) if count > 0 => sent.extend_from_slice(&buffer[..count]),
                _ => return sent,
            }
            let _ = client.write_all(&answer);
        }
        let _ = client.read_to_end(&mut sent);
        sent
    });
    (port, thread)
}
