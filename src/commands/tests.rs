//! Tests of commands on whole projects.
