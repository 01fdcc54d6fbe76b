//! The types of `sqlalchemy.dialects.mysql`: those that only MySQL has, and the common ones with
//! MySQL's additional arguments.

use super::Affinity;

/// A type with MySQL's own arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MysqlType {
    /// TINYINT, SMALLINT, MEDIUMINT, INTEGER, BIGINT.
    Integer {
        /// Which of them.
        size: MysqlIntegerSize,
        /// `display_width=`.
        display_width: Option<i64>,
        /// UNSIGNED.
        unsigned: bool,
        /// ZEROFILL.
        zerofill: bool,
    },
    /// NUMERIC, DECIMAL, DOUBLE, REAL, FLOAT.
    Number {
        /// Which of them.
        name: MysqlNumberName,
        /// All digits.
        precision: Option<i64>,
        /// Digits after the point.
        scale: Option<i64>,
        /// UNSIGNED.
        unsigned: bool,
        /// ZEROFILL.
        zerofill: bool,
    },
    /// VARCHAR, CHAR, NVARCHAR, NCHAR, TEXT and its sizes.
    String {
        /// Which of them.
        name: MysqlStringName,
        /// The length, if any.
        length: Option<i64>,
        /// CHARACTER SET.
        charset: Option<String>,
        /// COLLATE.
        collation: Option<String>,
        /// ASCII.
        ascii: bool,
        /// UNICODE.
        unicode: bool,
        /// BINARY.
        binary: bool,
        /// NATIONAL.
        national: bool,
    },
    /// TINYBLOB.
    TinyBlob,
    /// MEDIUMBLOB.
    MediumBlob,
    /// LONGBLOB.
    LongBlob,
    /// BIT.
    Bit {
        /// The number of bits.
        length: Option<i64>,
    },
    /// YEAR.
    Year {
        /// `display_width=`.
        display_width: Option<i64>,
    },
    /// SET.
    Set {
        /// The members.
        values: Vec<String>,
        /// CHARACTER SET.
        charset: Option<String>,
        /// COLLATE.
        collation: Option<String>,
        /// ASCII.
        ascii: bool,
        /// UNICODE.
        unicode: bool,
        /// BINARY.
        binary: bool,
    },
}

/// Sizes of MySQL's integers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MysqlIntegerSize {
    /// TINYINT.
    Tiny,
    /// SMALLINT.
    Small,
    /// MEDIUMINT.
    Medium,
    /// INTEGER.
    Regular,
    /// BIGINT.
    Big,
}

/// Names of MySQL's numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MysqlNumberName {
    /// NUMERIC.
    Numeric,
    /// DECIMAL.
    Decimal,
    /// DOUBLE.
    Double,
    /// REAL.
    Real,
    /// FLOAT.
    Float,
}

/// Names of MySQL's character types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MysqlStringName {
    /// VARCHAR.
    Varchar,
    /// CHAR.
    Char,
    /// NVARCHAR.
    Nvarchar,
    /// NCHAR.
    Nchar,
    /// TEXT.
    Text,
    /// TINYTEXT.
    TinyText,
    /// MEDIUMTEXT.
    MediumText,
    /// LONGTEXT.
    LongText,
}

impl MysqlType {
    /// The family of the type.
    #[must_use]
    pub fn affinity(&self) -> Affinity {
        match self {
            Self::Integer { .. } => Affinity::Integer,
            Self::Number { .. } => Affinity::Numeric,
            Self::String { .. } | Self::Set { .. } => Affinity::String,
            Self::TinyBlob | Self::MediumBlob | Self::LongBlob => Affinity::Binary,
            Self::Bit { .. } | Self::Year { .. } => Affinity::Other,
        }
    }
}
