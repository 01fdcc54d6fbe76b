//! The types that only PostgreSQL has.

use super::{Affinity, SqlType};
use crate::schema::expression::Expression;
use crate::schema::identifier::Identifier;

/// A type of `sqlalchemy.dialects.postgresql` that no other database has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PostgresqlType {
    /// `BIT(length, varying)`.
    Bit {
        /// The number of bits.
        length: Option<i64>,
        /// BIT VARYING.
        varying: bool,
    },
    /// `INTERVAL(fields, precision)`.
    Interval {
        /// For instance `YEAR TO MONTH`.
        fields: Option<String>,
        /// Digits of the seconds.
        precision: Option<i64>,
    },
    /// CIDR.
    Cidr,
    /// CITEXT.
    Citext,
    /// HSTORE.
    Hstore,
    /// INET.
    Inet,
    /// JSONPATH.
    JsonPath,
    /// MACADDR.
    MacAddr,
    /// MACADDR8.
    MacAddr8,
    /// MONEY.
    Money,
    /// OID.
    Oid,
    /// REGCLASS.
    RegClass,
    /// REGCONFIG.
    RegConfig,
    /// TSQUERY.
    TsQuery,
    /// TSVECTOR.
    TsVector,
    /// INT4RANGE.
    Int4Range,
    /// INT8RANGE.
    Int8Range,
    /// NUMRANGE.
    NumRange,
    /// DATERANGE.
    DateRange,
    /// TSRANGE.
    TsRange,
    /// TSTZRANGE.
    TsTzRange,
    /// INT4MULTIRANGE.
    Int4MultiRange,
    /// INT8MULTIRANGE.
    Int8MultiRange,
    /// NUMMULTIRANGE.
    NumMultiRange,
    /// DATEMULTIRANGE.
    DateMultiRange,
    /// TSMULTIRANGE.
    TsMultiRange,
    /// TSTZMULTIRANGE.
    TsTzMultiRange,
}

impl PostgresqlType {
    /// The family of the type.
    #[must_use]
    pub fn affinity(&self) -> Affinity {
        match self {
            Self::Interval { .. } => Affinity::Interval,
            Self::Citext => Affinity::String,
            _ => Affinity::Other,
        }
    }
}

/// `postgresql.DOMAIN`: a named type with constraints.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainType {
    /// The name of the domain.
    pub name: Identifier,
    /// The schema of the domain.
    pub schema: Option<Identifier>,
    /// The underlying type.
    pub data_type: SqlType,
    /// COLLATE.
    pub collation: Option<String>,
    /// DEFAULT: a string is written as a literal, an expression as it is.
    pub default: Option<crate::schema::column::DefaultClause>,
    /// The name of the constraint.
    pub constraint_name: Option<Identifier>,
    /// NOT NULL.
    pub not_null: bool,
    /// CHECK.
    pub check: Option<Expression>,
    /// Emit CREATE DOMAIN and DROP DOMAIN together with a table.
    pub create_type: bool,
    /// The domain belongs to a `MetaData`, so that a single table does not create or drop it.
    pub has_metadata: bool,
    /// `schema=` of that `MetaData`.
    pub metadata_schema: Option<Identifier>,
    /// Take the schema of the table.
    pub inherit_schema: bool,
}
