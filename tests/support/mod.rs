//! Help for integration tests. Each test binary uses a part of it.
#![allow(dead_code, clippy::unwrap_used)]

pub mod mariadb;
pub mod postgres;
pub mod proxy;
pub mod schema;
pub mod tls;
