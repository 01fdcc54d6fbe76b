//! Column types. The families that SQLAlchemy's own modules have are here, with every argument
//! that decides what a dialect writes; the types that only one database has are in their own
//! files. The SQL text of a type is `dialect::types`' business.

pub mod enumeration;
pub mod mysql;
pub mod postgresql;

pub use enumeration::{EnumLength, EnumOrigin, EnumType};
pub use mysql::{MysqlIntegerSize, MysqlNumberName, MysqlStringName, MysqlType};
pub use postgresql::{DomainType, PostgresqlType};

/// A column type, possibly with other types for single dialects (`with_variant`).
#[derive(Debug, Clone, PartialEq)]
pub struct SqlType {
    /// The type for every dialect that has no variant.
    pub kind: TypeKind,
    /// Dialect name and the type that it uses instead, in the order of the `with_variant` calls.
    pub variants: Vec<(String, SqlType)>,
}

impl SqlType {
    /// A type without variants.
    #[must_use]
    pub fn new(kind: TypeKind) -> Self {
        Self {
            kind,
            variants: Vec::new(),
        }
    }

    /// The type that a dialect uses.
    #[must_use]
    pub fn for_dialect(&self, dialect: &str) -> &Self {
        match self.variants.iter().find(|(name, _)| name == dialect) {
            Some((_, variant)) => variant,
            None => self,
        }
    }

    /// Adds the type for one dialect, as `TypeEngine.with_variant`.
    #[must_use]
    pub fn with_variant(mut self, dialect: impl Into<String>, variant: SqlType) -> Self {
        self.variants.push((dialect.into(), variant));
        self
    }
}

impl From<TypeKind> for SqlType {
    fn from(kind: TypeKind) -> Self {
        Self::new(kind)
    }
}

/// `CamelCase` types are written as each database likes it, `UPPERCASE` types exactly as named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Spelling {
    /// `sa.DateTime`, `sa.Uuid`, ...
    #[default]
    Generic,
    /// `sa.DATETIME`, `sa.UUID`, ...
    Exact,
}

/// What type it is.
#[derive(Debug, Clone, PartialEq)]
pub enum TypeKind {
    /// `NullType`: no type is known.
    Null,
    /// `SmallInteger`, `Integer`, `BigInteger` and their upper-case forms.
    Integer {
        /// The number of bytes it has.
        size: IntegerSize,
        /// `Integer` or `INTEGER`.
        spelling: Spelling,
    },
    /// `Numeric`, `NUMERIC`, `DECIMAL`.
    Numeric(NumericType),
    /// `Float`, `Double` and their upper-case forms.
    Float(FloatType),
    /// `String`, `Text`, `Unicode`, `VARCHAR`, `CHAR`, ...
    String(StringType),
    /// `LargeBinary`, `BLOB`, `BINARY`, `VARBINARY`, PostgreSQL's `BYTEA`.
    Binary {
        /// Which of them.
        name: BinaryName,
        /// The length, where the type takes one.
        length: Option<i64>,
    },
    /// `Boolean`, `BOOLEAN`.
    Boolean(BooleanType),
    /// `Date`, `DATE`.
    Date(Spelling),
    /// `Time`, `TIME`.
    Time {
        /// `Time` or `TIME`.
        spelling: Spelling,
        /// With time zone, where the database has that.
        timezone: bool,
        /// `precision=` of PostgreSQL's form.
        precision: Option<i64>,
        /// `fsp=` of MySQL's form.
        fsp: Option<i64>,
    },
    /// `DateTime`, `DATETIME`, `TIMESTAMP`.
    DateTime {
        /// Which of them.
        name: DateTimeName,
        /// With time zone, where the database has that.
        timezone: bool,
        /// `precision=` of PostgreSQL's form.
        precision: Option<i64>,
        /// `fsp=` of MySQL's form.
        fsp: Option<i64>,
    },
    /// `Interval`: PostgreSQL's INTERVAL, elsewhere a date and time counted from the epoch.
    Interval {
        /// `native=`.
        native: bool,
        /// `second_precision=`.
        second_precision: Option<i64>,
        /// `day_precision=`.
        day_precision: Option<i64>,
    },
    /// `Enum`, PostgreSQL's `ENUM`, MySQL's `ENUM`.
    Enum(EnumType),
    /// `Uuid`, `UUID`.
    Uuid {
        /// `Uuid` or `UUID`.
        spelling: Spelling,
        /// Values are `uuid.UUID` objects, not text.
        as_uuid: bool,
        /// Use the database's own type where it has one.
        native_uuid: bool,
    },
    /// `JSON` of any module, PostgreSQL's `JSONB`.
    Json {
        /// Stored as JSONB.
        binary: bool,
        /// `None` is stored as SQL NULL instead of JSON `null`.
        none_as_null: bool,
    },
    /// `PickleType`: binary data.
    Pickle,
    /// `ARRAY`.
    Array {
        /// The type of one element.
        item: Box<SqlType>,
        /// `dimensions=`.
        dimensions: Option<i64>,
    },
    /// A type that only PostgreSQL has.
    Postgresql(PostgresqlType),
    /// PostgreSQL's `DOMAIN`.
    Domain(Box<DomainType>),
    /// A type that only MySQL has, or a form that only MySQL's module has.
    Mysql(MysqlType),
    /// SQLite's `DATE`, `TIME` and `DATETIME` with a `storage_format` of their own.
    SqliteDateTime {
        /// Which of them.
        name: SqliteDateTimeName,
        /// The format makes text, not a number (`format_is_text_affinity`).
        text_affinity: bool,
    },
    /// `UserDefinedType`, or anything else that supplies its own text.
    Custom {
        /// What `get_col_spec` returned.
        spec: String,
    },
    /// A type that the script writes itself (`@compiles`), whose values are another type's.
    Compiled {
        /// What the script's function returned.
        spec: String,
        /// The type without that function.
        implementation: Box<SqlType>,
    },
    /// `TypeDecorator`: written as the type it decorates.
    Decorated {
        /// Name of the script's class.
        class_name: String,
        /// The decorated type (`impl`); variants stand for `load_dialect_impl`.
        implementation: Box<SqlType>,
    },
}

/// Sizes of integers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IntegerSize {
    /// SMALLINT.
    Small,
    /// INTEGER.
    Regular,
    /// BIGINT.
    Big,
}

/// `Numeric` and its relatives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumericType {
    /// Which of them.
    pub name: NumericName,
    /// All digits.
    pub precision: Option<i64>,
    /// Digits after the point.
    pub scale: Option<i64>,
    /// Values are `Decimal`, not `float`.
    pub asdecimal: bool,
}

/// The class of a [`NumericType`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NumericName {
    /// `Numeric` and `NUMERIC`, which are written alike.
    Numeric,
    /// `DECIMAL`.
    Decimal,
}

/// `Float` and its relatives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FloatType {
    /// Which of them.
    pub name: FloatName,
    /// The precision asked for; only some databases write it.
    pub precision: Option<i64>,
    /// Values are `Decimal`, not `float`.
    pub asdecimal: bool,
}

/// The class of a [`FloatType`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FloatName {
    /// `Float` and `FLOAT`.
    Float,
    /// `REAL`.
    Real,
    /// `Double`.
    Double,
    /// `DOUBLE`.
    DoubleExact,
    /// `DOUBLE_PRECISION`.
    DoublePrecision,
}

/// Character types.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StringType {
    /// Which of them.
    pub name: StringName,
    /// The length, if any.
    pub length: Option<i64>,
    /// `collation=`.
    pub collation: Option<String>,
}

/// The class of a [`StringType`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StringName {
    /// `String`.
    String,
    /// `Unicode`.
    Unicode,
    /// `Text`.
    Text,
    /// `UnicodeText`.
    UnicodeText,
    /// `VARCHAR`.
    Varchar,
    /// `NVARCHAR`.
    Nvarchar,
    /// `CHAR`.
    Char,
    /// `NCHAR`.
    Nchar,
    /// `TEXT`.
    TextExact,
    /// `CLOB`.
    Clob,
}

/// The class of a binary type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BinaryName {
    /// `LargeBinary`.
    LargeBinary,
    /// `BLOB`.
    Blob,
    /// `BINARY`.
    Binary,
    /// `VARBINARY`.
    Varbinary,
    /// PostgreSQL's `BYTEA`.
    Bytea,
}

/// The class of a [`TypeKind::DateTime`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DateTimeName {
    /// `DateTime`.
    DateTime,
    /// `DATETIME`.
    DateTimeExact,
    /// `TIMESTAMP`.
    Timestamp,
}

/// The class of a [`TypeKind::SqliteDateTime`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SqliteDateTimeName {
    /// `sqlite.DATE`.
    Date,
    /// `sqlite.TIME`.
    Time,
    /// `sqlite.DATETIME`.
    DateTime,
}

/// `Boolean` and `BOOLEAN`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BooleanType {
    /// `Boolean` or `BOOLEAN`.
    pub spelling: Spelling,
    /// Bring a CHECK constraint where the database has no boolean type.
    pub create_constraint: bool,
    /// The name of that constraint.
    pub name: Option<super::identifier::Identifier>,
    /// The name went through `conv()`/`op.f()`.
    pub name_is_final: bool,
}

/// The families that decide how two types relate (`TypeEngine._type_affinity`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Affinity {
    /// Any integer.
    Integer,
    /// Fixed-point and floating-point numbers.
    Numeric,
    /// Any text.
    String,
    /// Any binary data.
    Binary,
    /// Boolean.
    Boolean,
    /// Date.
    Date,
    /// Time of day.
    Time,
    /// Date and time.
    DateTime,
    /// Interval.
    Interval,
    /// UUID.
    Uuid,
    /// JSON.
    Json,
    /// Array.
    Array,
    /// Everything else.
    Other,
}

impl SqlType {
    /// The family of the type.
    #[must_use]
    pub fn affinity(&self) -> Affinity {
        match &self.kind {
            TypeKind::Integer { .. } => Affinity::Integer,
            TypeKind::Numeric(_) | TypeKind::Float(_) => Affinity::Numeric,
            TypeKind::String(_) | TypeKind::Enum(_) => Affinity::String,
            TypeKind::Binary { .. } | TypeKind::Pickle => Affinity::Binary,
            TypeKind::Boolean(_) => Affinity::Boolean,
            TypeKind::Date(_) => Affinity::Date,
            TypeKind::Time { .. } => Affinity::Time,
            TypeKind::DateTime { .. } => Affinity::DateTime,
            TypeKind::Interval { .. } => Affinity::Interval,
            TypeKind::Uuid { .. } => Affinity::Uuid,
            TypeKind::Json { .. } => Affinity::Json,
            TypeKind::Array { .. } => Affinity::Array,
            TypeKind::SqliteDateTime { name, .. } => match name {
                SqliteDateTimeName::Date => Affinity::Date,
                SqliteDateTimeName::Time => Affinity::Time,
                SqliteDateTimeName::DateTime => Affinity::DateTime,
            },
            TypeKind::Mysql(kind) => kind.affinity(),
            TypeKind::Postgresql(kind) => kind.affinity(),
            TypeKind::Decorated { implementation, .. }
            | TypeKind::Compiled { implementation, .. } => implementation.affinity(),
            TypeKind::Null | TypeKind::Domain(_) | TypeKind::Custom { .. } => Affinity::Other,
        }
    }
}
