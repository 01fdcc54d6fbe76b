//! The database room against real databases.
#![allow(clippy::unwrap_used)]

#[path = "../support/mod.rs"]
mod support;

mod mariadb;
mod postgres_connect;
mod postgres_execute;
mod postgres_tls;
mod postgres_values;
mod reflection;
mod sqlite;
