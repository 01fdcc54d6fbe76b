//! The binary on whole projects, with PostgreSQL and SQLite.
#![allow(clippy::unwrap_used)]

#[path = "../support/mod.rs"]
mod support;

mod commands;
mod creating;
mod database_errors;
mod differences;
#[cfg(target_os = "linux")]
mod emulator;
mod environments;
mod examples;
mod hooks;
mod json;
#[cfg(target_os = "linux")]
mod lambda;
mod mapped_classes;
mod mariadb;
mod own;
mod plan;
mod project;
mod project_errors;
mod results;
mod sample;
mod secrets;
mod telling;
mod templates;
mod tls;
