//! A proxy with transaction pooling, as unkind as one can be: each transaction of a client goes to
//! another session than the one before.

use std::io::Write;
use std::net::{TcpListener, TcpStream};

use crate::proxy::read_message;

/// The port of a pool in front of a server.
pub fn start(server: u16) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for client in listener.incoming().flatten() {
            std::thread::spawn(move || serve(client, server));
        }
    });
    port
}

/// Serves a client with two sessions; ends with either.
fn serve(mut client: TcpStream, server: u16) -> Option<()> {
    let mut start = read_message(&mut client, false)?;
    if start[4..8] == 80_877_103_u32.to_be_bytes() {
        client.write_all(b"N").ok()?;
        start = read_message(&mut client, false)?;
    }
    let mut sessions = Vec::new();
    for number in 0..2 {
        let mut session = TcpStream::connect(("127.0.0.1", server)).ok()?;
        session.write_all(&start).ok()?;
        while let Some(message) = read_message(&mut session, true) {
            if number == 0 {
                client.write_all(&message).ok()?;
            }
            if message[0] == b'Z' {
                break;
            }
        }
        sessions.push(session);
    }
    let mut current = 0;
    while let Some(message) = read_message(&mut client, true) {
        sessions[current].write_all(&message).ok()?;
        if !matches!(message[0], b'Q' | b'S') {
            continue;
        }
        loop {
            let answer = read_message(&mut sessions[current], true)?;
            client.write_all(&answer).ok()?;
            if answer[0] == b'Z' {
                let is_idle = answer[5] == b'I';
                current = if is_idle { 1 - current } else { current };
                break;
            }
        }
    }
    None
}
