//! How the binary is linked on Linux with glibc: at a fixed address and with libgcc inside.
//!
//! A program that can be loaded anywhere carries half a megabyte of relocations, which the loader
//! works through at each start; most commands take a few milliseconds in all. Heap, stack and
//! shared libraries are at random addresses all the same. Static builds keep their own way.

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let target = |name: &str| env::var(format!("CARGO_CFG_TARGET_{name}")).unwrap_or_default();
    let is_static = target("FEATURE")
        .split(',')
        .any(|feature| feature == "crt-static");
    if target("OS") == "linux" && target("ENV") == "gnu" && !is_static {
        println!("cargo::rustc-link-arg-bins=-no-pie");
        println!("cargo::rustc-link-arg-bins=-static-libgcc");
    }
}
