//! `sqlalchemy.dialects`: Python files beside this one. The modules within a dialect's package
//! all show the package's names, so one file serves them.

use crate::python::import::EmbeddedModule;
use crate::python::interpreter::Interpreter;

const POSTGRESQL_PART: &str = include_str!("postgresql_part.py");
const SQLITE_PART: &str = include_str!("sqlite_part.py");
const MYSQL_PART: &str = include_str!("mysql_part.py");

/// The modules and their texts.
const MODULES: &[(&str, &str)] = &[
    ("sqlalchemy.dialects", include_str!("__init__.py")),
    (
        "sqlalchemy.dialects.postgresql",
        include_str!("postgresql.py"),
    ),
    (
        "sqlalchemy.dialects.postgresql_types",
        include_str!("postgresql_types.py"),
    ),
    ("sqlalchemy.dialects.postgresql.array", POSTGRESQL_PART),
    ("sqlalchemy.dialects.postgresql.asyncpg", POSTGRESQL_PART),
    ("sqlalchemy.dialects.postgresql.base", POSTGRESQL_PART),
    ("sqlalchemy.dialects.postgresql.dml", POSTGRESQL_PART),
    ("sqlalchemy.dialects.postgresql.ext", POSTGRESQL_PART),
    ("sqlalchemy.dialects.postgresql.hstore", POSTGRESQL_PART),
    ("sqlalchemy.dialects.postgresql.json", POSTGRESQL_PART),
    (
        "sqlalchemy.dialects.postgresql.named_types",
        POSTGRESQL_PART,
    ),
    ("sqlalchemy.dialects.postgresql.psycopg", POSTGRESQL_PART),
    ("sqlalchemy.dialects.postgresql.psycopg2", POSTGRESQL_PART),
    ("sqlalchemy.dialects.postgresql.ranges", POSTGRESQL_PART),
    ("sqlalchemy.dialects.postgresql.types", POSTGRESQL_PART),
    ("sqlalchemy.dialects.sqlite", include_str!("sqlite.py")),
    ("sqlalchemy.dialects.sqlite.aiosqlite", SQLITE_PART),
    ("sqlalchemy.dialects.sqlite.base", SQLITE_PART),
    ("sqlalchemy.dialects.sqlite.dml", SQLITE_PART),
    ("sqlalchemy.dialects.sqlite.json", SQLITE_PART),
    ("sqlalchemy.dialects.sqlite.pysqlite", SQLITE_PART),
    ("sqlalchemy.dialects.mysql", include_str!("mysql.py")),
    ("sqlalchemy.dialects.mysql.base", MYSQL_PART),
    ("sqlalchemy.dialects.mysql.dml", MYSQL_PART),
    ("sqlalchemy.dialects.mysql.enumerated", MYSQL_PART),
    ("sqlalchemy.dialects.mysql.json", MYSQL_PART),
    ("sqlalchemy.dialects.mysql.pymysql", MYSQL_PART),
    ("sqlalchemy.dialects.mysql.types", MYSQL_PART),
    ("sqlalchemy.dialects.oracle", include_str!("oracle.py")),
    ("sqlalchemy.dialects.mssql", include_str!("mssql.py")),
    (
        "sqlalchemy.dialects.mssql.base",
        include_str!("mssql_part.py"),
    ),
];

/// Makes the dialects' packages importable.
pub fn register(vm: &mut Interpreter) {
    for (name, source) in MODULES {
        vm.importer.provide_source(EmbeddedModule { name, source });
    }
}
