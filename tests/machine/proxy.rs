//! A proxy between mig and PostgreSQL that understands as much of the protocol as it needs to do
//! something at a statement: stop, cut, or give the work of one client to several sessions.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

/// When something happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// The server has not got the statement.
    Before,
    /// The server has it, and may be working on it.
    During,
    /// The server has answered, and mig has not heard it.
    After,
}

/// What happens at a statement.
pub struct Plan {
    /// Which statement, from zero.
    pub statement: usize,
    pub moment: Moment,
    /// Is given the number of the server's process; whether the connection is then cut.
    pub fault: Box<dyn Fn(i32) -> bool + Send + Sync>,
}

struct Shared {
    plan: Option<Plan>,
    statements: Mutex<Vec<String>>,
    has_happened: AtomicBool,
}

/// A proxy; it ends with the test process.
pub struct Proxy {
    port: u16,
    shared: Arc<Shared>,
}

impl Proxy {
    pub fn start(server: u16, plan: Option<Plan>) -> Self {
        Self::listen(TcpListener::bind("127.0.0.1:0").unwrap(), server, plan)
    }

    /// A proxy at a port of one's own at which nothing happens.
    pub fn start_on(listener: TcpListener, server: u16) -> Self {
        Self::listen(listener, server, None)
    }

    fn listen(listener: TcpListener, server: u16, plan: Option<Plan>) -> Self {
        let port = listener.local_addr().unwrap().port();
        let shared = Arc::new(Shared {
            plan,
            statements: Mutex::default(),
            has_happened: AtomicBool::new(false),
        });
        let own = Arc::clone(&shared);
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let shared = Arc::clone(&own);
                std::thread::spawn(move || {
                    let server = TcpStream::connect(("127.0.0.1", server)).unwrap();
                    connect(client, server, &shared);
                });
            }
        });
        Self { port, shared }
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// The statements that came through.
    pub fn statements(&self) -> Vec<String> {
        self.shared.statements.lock().unwrap().clone()
    }

    pub fn has_happened(&self) -> bool {
        self.shared.has_happened.load(Ordering::SeqCst)
    }
}

/// What the two directions of a connection tell each other.
#[derive(Default)]
struct Link {
    process: Mutex<i32>,
    /// The answer to the statement is to be held back.
    holds_answer: AtomicBool,
}

fn connect(client: TcpStream, server: TcpStream, shared: &Arc<Shared>) {
    for stream in [&client, &server] {
        stream.set_nodelay(true).unwrap();
    }
    let link = Arc::new(Link::default());
    let (from_server, to_client) = (server.try_clone().unwrap(), client.try_clone().unwrap());
    let (own_link, own_shared) = (Arc::clone(&link), Arc::clone(shared));
    std::thread::spawn(move || answers(from_server, to_client, &own_link, &own_shared));
    requests(client, server, &link, shared);
}

fn cut(one: &TcpStream, other: &TcpStream) {
    let _ = one.shutdown(Shutdown::Both);
    let _ = other.shutdown(Shutdown::Both);
}

/// One message with its type; the first message of a connection has none.
pub fn read_message(stream: &mut TcpStream, has_type: bool) -> Option<Vec<u8>> {
    let head_length = if has_type { 5 } else { 4 };
    let mut message = vec![0; head_length];
    stream.read_exact(&mut message).ok()?;
    let length: [u8; 4] = message[head_length - 4..].try_into().unwrap();
    let mut body = vec![0; u32::from_be_bytes(length) as usize - 4];
    stream.read_exact(&mut body).ok()?;
    message.extend(body);
    Some(message)
}

fn happen(plan: &Plan, client: &TcpStream, server: &TcpStream, link: &Link, shared: &Shared) {
    let process = *link.process.lock().unwrap();
    let cuts = (plan.fault)(process);
    shared.has_happened.store(true, Ordering::SeqCst);
    if cuts {
        cut(client, server);
    }
}

fn requests(mut client: TcpStream, mut server: TcpStream, link: &Link, shared: &Shared) {
    let mut has_type = false;
    while let Some(message) = read_message(&mut client, has_type) {
        if !has_type {
            let code = u32::from_be_bytes(message[4..8].try_into().unwrap());
            // Encryption and cancel requests; the start itself has the protocol's version.
            has_type = code == 196_608;
            if code == 80_877_103 {
                let _ = client.write_all(b"N");
                continue;
            }
        } else if message[0] == b'Q' {
            let text = String::from_utf8_lossy(&message[5..message.len() - 1]).into_owned();
            let mut statements = shared.statements.lock().unwrap();
            let number = statements.len();
            statements.push(text);
            drop(statements);
            if let Some(plan) = shared.plan.as_ref().filter(|plan| plan.statement == number) {
                match plan.moment {
                    Moment::Before => happen(plan, &client, &server, link, shared),
                    Moment::During => {
                        let _ = server.write_all(&message);
                        happen(plan, &client, &server, link, shared);
                        continue;
                    }
                    Moment::After => link.holds_answer.store(true, Ordering::SeqCst),
                }
            }
        }
        if server.write_all(&message).is_err() {
            break;
        }
    }
    cut(&client, &server);
}

fn answers(mut server: TcpStream, mut client: TcpStream, link: &Link, shared: &Shared) {
    let mut held = Vec::new();
    while let Some(message) = read_message(&mut server, true) {
        if message[0] == b'K' {
            *link.process.lock().unwrap() = i32::from_be_bytes(message[5..9].try_into().unwrap());
        }
        if link.holds_answer.load(Ordering::SeqCst) {
            let is_complete = message[0] == b'Z';
            held.extend(message);
            if is_complete {
                link.holds_answer.store(false, Ordering::SeqCst);
                if let Some(plan) = &shared.plan {
                    happen(plan, &client, &server, link, shared);
                }
                let _ = client.write_all(&held);
                held.clear();
            }
            continue;
        }
        if client.write_all(&message).is_err() {
            break;
        }
    }
    cut(&client, &server);
}
