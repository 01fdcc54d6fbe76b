//! Tables, columns, types, constraints, indexes, expressions and SQL values, as plain data: no
//! Python and no SQL text.

pub mod assembly;
pub mod column;
pub mod constraint;
pub mod expression;
pub mod identifier;
pub mod index;
pub mod naming;
pub mod option_names;
pub mod options;
pub mod sequence;
pub mod statement;
pub mod table;
pub mod types;
pub mod value;

pub use column::Column;
pub use constraint::Constraint;
pub use identifier::{Identifier, ObjectName, Quoting};
pub use index::Index;
pub use options::{DialectOptions, OptionValue};
pub use table::Table;
pub use types::{SqlType, TypeKind};
