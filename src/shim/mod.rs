//! The libraries that a script can import, as seen from Python.
