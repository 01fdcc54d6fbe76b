//! The values that travel between a script and a database: what a bound parameter holds and what
//! a result row holds. How a value is written as SQL is `dialect`'s business, how it is read from
//! the wire is `database`'s.

use bigdecimal::BigDecimal;
use jiff::civil;
use num_bigint::BigInt;

/// One value, with the distinctions that Python's types make.
#[derive(Debug, Clone, PartialEq)]
pub enum SqlValue {
    /// SQL NULL, Python `None`.
    Null,
    /// A boolean.
    Bool(bool),
    /// An integer that fits 64 bits.
    Integer(i64),
    /// An integer beyond 64 bits.
    BigInteger(BigInt),
    /// A floating-point number.
    Float(f64),
    /// Python `decimal.Decimal`.
    Decimal(DecimalValue),
    /// Text.
    Text(String),
    /// Binary data.
    Bytes(Vec<u8>),
    /// A calendar date.
    Date(civil::Date),
    /// A time of day.
    Time {
        /// Wall-clock time.
        time: civil::Time,
        /// Offset from UTC in seconds; `None` is a naive time.
        offset: Option<i32>,
    },
    /// A date and time.
    DateTime {
        /// Wall-clock date and time.
        datetime: civil::DateTime,
        /// Offset from UTC in seconds; `None` is a naive datetime.
        offset: Option<i32>,
    },
    /// A duration, normalised as Python's `timedelta`.
    Interval(Interval),
    /// A UUID.
    Uuid(uuid::Uuid),
    /// A JSON document that the driver has decoded (key order kept).
    Json(serde_json::Value),
    /// An array, possibly nested.
    Array(Vec<SqlValue>),
}

/// A decimal number, or one of the specials that a database number can be.
#[derive(Debug, Clone, PartialEq)]
pub enum DecimalValue {
    /// A finite number; its scale is kept (`1.50` is not `1.5`).
    Finite(BigDecimal),
    /// Not a number.
    NaN,
    /// Positive infinity.
    Infinity,
    /// Negative infinity.
    NegativeInfinity,
}

/// A duration as Python's `timedelta` holds it: `0 <= seconds < 86400`,
/// `0 <= microseconds < 1_000_000`; only `days` carries the sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Interval {
    /// Whole days, may be negative.
    pub days: i64,
    /// Seconds within the day.
    pub seconds: i64,
    /// Microseconds within the second.
    pub microseconds: i64,
}

impl Interval {
    /// Builds a normalised duration from a number of microseconds.
    #[must_use]
    pub fn from_microseconds(total: i128) -> Self {
        const PER_DAY: i128 = 86_400_000_000;
        let days = total.div_euclid(PER_DAY);
        let rest = total.rem_euclid(PER_DAY);
        Self {
            days: i64::try_from(days).unwrap_or(if days < 0 { i64::MIN } else { i64::MAX }),
            seconds: i64::try_from(rest / 1_000_000).expect("less than a day"),
            microseconds: i64::try_from(rest % 1_000_000).expect("less than a second"),
        }
    }

    /// The whole duration in microseconds.
    #[must_use]
    pub fn total_microseconds(self) -> i128 {
        (i128::from(self.days) * 86_400 + i128::from(self.seconds)) * 1_000_000
            + i128::from(self.microseconds)
    }
}
