//! Connections: connect, execute, query, transactions, locks; no operations, no Python.
