//! Connections: connect, execute, query, transactions, locks; no operations, no Python.

mod url;

pub use url::{Backend, DatabaseUrl, PasswordDisplay, UrlError};
