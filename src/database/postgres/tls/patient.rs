//! A socket that waits for the server's last words.
//!
//! A server that refuses a client's certificate says so and closes, while the client may still be
//! sending. The failure of that sending must not hide the alert that is there to be read, so it is
//! told only where nothing can be read any more, as libpq does it.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// A socket whose failing writes are told by its reads.
pub struct Patient<S> {
    socket: S,
    failure: Option<io::Error>,
}

impl<S> Patient<S> {
    pub fn new(socket: S) -> Self {
        Self {
            socket,
            failure: None,
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Patient<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let result = Pin::new(&mut self.socket).poll_read(context, buffer);
        let has_ended = matches!(result, Poll::Ready(Ok(()))) && buffer.filled().len() == before;
        match self.failure.take_if(|_| has_ended) {
            Some(failure) => Poll::Ready(Err(failure)),
            None => result,
        }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Patient<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        match Pin::new(&mut self.socket).poll_write(context, bytes) {
            Poll::Ready(Err(error)) if is_closed_by_peer(&error) => {
                self.failure = Some(error);
                Poll::Ready(Ok(bytes.len()))
            }
            result => result,
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_shutdown(context)
    }
}

fn is_closed_by_peer(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::BrokenPipe | io::ErrorKind::ConnectionReset
    )
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::Patient;

    #[test]
    fn what_can_be_read_comes_before_a_failing_write() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        runtime.block_on(async {
            let (client, mut server) = tokio::io::duplex(64);
            server.write_all(b"no").await.unwrap();
            drop(server);
            let mut client = Patient::new(client);
            client.write_all(b"please").await.unwrap();
            let mut heard = [0; 2];
            client.read_exact(&mut heard).await.unwrap();
            assert_eq!(&heard, b"no");
            let failure = client.read(&mut heard).await.unwrap_err();
            assert_eq!(failure.kind(), std::io::ErrorKind::BrokenPipe);
        });
    }
}
