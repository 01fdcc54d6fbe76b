//! What a migration does, as plain data; no Python.
