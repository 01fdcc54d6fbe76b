//! The revision graph, pure: no files, no Python, no SQL.
