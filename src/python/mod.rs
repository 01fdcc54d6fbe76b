//! The language: parser front, compiler, evaluator, values, builtins, imports, tracebacks. It
//! knows no SQL and no Alembic; hosts register their modules from outside.

pub mod attribute;
pub mod builtins;
pub mod call;
pub mod classes;
pub mod code;
pub mod compare;
pub mod compile;
pub mod dict;
pub mod embedded;
pub mod error;
mod evaluate;
pub mod exceptions;
pub mod format;
pub mod frame;
mod generator;
pub mod import;
pub mod interpreter;
pub mod iteration;
pub mod lazy;
mod models;
pub mod module;
pub mod native;
pub mod operators;
pub mod parse;
mod scope;
pub mod source;
mod statement;
pub mod stdlib;
pub mod string;
pub mod subscript;
pub mod text;
pub mod traceback;
pub mod types;
pub mod unresolved;
pub mod value;

#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_library;
