//! Tables, columns, types, constraints, indexes, expressions and SQL values, as plain data: no
//! Python and no SQL text.

pub mod value;
