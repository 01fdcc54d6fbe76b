//! The handshake and the encrypted stream, as the `postgres` crate wants them.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll};

use ::postgres::Socket;
use ::postgres::tls::{ChannelBinding, TlsConnect, TlsStream as PostgresTlsStream};
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::super::options::{CertificateMode, Negotiation};
use super::certificate::Certificate;
use super::patient::Patient;
use super::{PROTOCOL, TlsConnector};

/// Why no encrypted connection came about.
#[derive(Debug, thiserror::Error)]
pub enum HandshakeError {
    /// The connection broke.
    #[error("SSL SYSCALL error: {0}")]
    Connection(io::Error),
    /// TLS failed.
    #[error("SSL error: {0}")]
    Tls(#[from] rustls::Error),
    /// The host's name cannot be that of a certificate.
    #[error("the host name \"{0}\" cannot be checked against a certificate")]
    HostName(String),
    /// The server does not know the protocol's name.
    #[error("direct SSL connection was established without ALPN protocol negotiation extension")]
    NoProtocol,
    /// The server did not ask for the client's certificate.
    #[error("server did not request an SSL certificate")]
    NoCertificateRequest,
}

/// One handshake, to be done.
pub struct Handshake {
    pub(super) config: Arc<ClientConfig>,
    pub(super) name: ServerName<'static>,
    pub(super) connector: TlsConnector,
}

impl TlsConnect<Socket> for Handshake {
    type Stream = TlsStream;
    type Error = HandshakeError;
    type Future = Pin<Box<dyn Future<Output = Result<TlsStream, HandshakeError>> + Send>>;

    fn connect(self, socket: Socket) -> Self::Future {
        Box::pin(async move {
            self.connector.has_begun.store(true, Ordering::Relaxed);
            let connector = tokio_rustls::TlsConnector::from(self.config);
            let stream = connector
                .connect(self.name, Patient::new(socket))
                .await
                .map_err(sorted)?;
            let session = stream.get_ref().1;
            let is_direct = self.connector.negotiation == Negotiation::Direct;
            if is_direct && session.alpn_protocol() != Some(PROTOCOL) {
                return Err(HandshakeError::NoProtocol);
            }
            let certificates = &self.connector.certificate;
            if certificates.mode == CertificateMode::Require
                && !certificates.was_asked.load(Ordering::Relaxed)
            {
                return Err(HandshakeError::NoCertificateRequest);
            }
            let end_point = session
                .peer_certificates()
                .and_then(|certificates| certificates.first())
                .and_then(|der| Certificate::parse(der)?.end_point_digest(der));
            Ok(TlsStream { stream, end_point })
        })
    }
}

fn sorted(error: io::Error) -> HandshakeError {
    within(&error).unwrap_or(HandshakeError::Connection(error))
}

/// The TLS error within an error of a stream, where there is one.
pub fn within(error: &io::Error) -> Option<HandshakeError> {
    let inner = error.get_ref()?.downcast_ref::<rustls::Error>()?;
    Some(HandshakeError::Tls(inner.clone()))
}

/// An encrypted stream.
pub struct TlsStream {
    stream: tokio_rustls::client::TlsStream<Patient<Socket>>,
    end_point: Option<Vec<u8>>,
}

impl PostgresTlsStream for TlsStream {
    fn channel_binding(&self) -> ChannelBinding {
        match &self.end_point {
            Some(digest) => ChannelBinding::tls_server_end_point(digest.clone()),
            None => ChannelBinding::none(),
        }
    }
}

impl AsyncRead for TlsStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for TlsStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
