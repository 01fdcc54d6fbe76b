//! The `mig` binary.

fn main() {}
