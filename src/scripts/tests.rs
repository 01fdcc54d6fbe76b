//! Tests of reading scripts.
