//! Packages beside SQLAlchemy that migrations and `env.py` import: small Python files beside this
//! one, with what migrations use of them.

#[cfg(test)]
mod tests;

use crate::python::import::EmbeddedModule;
use crate::python::interpreter::Interpreter;

const SQLALCHEMY_UTILS: &str = include_str!("sqlalchemy_utils.py");
const SQLMODEL: &str = include_str!("sqlmodel.py");
const FLASK_SQLALCHEMY: &str = include_str!("flask_sqlalchemy.py");
const PYMYSQL: &str = include_str!("pymysql.py");
const PSYCOPG2: &str = include_str!("psycopg2.py");
const PSYCOPG2_ERRORS: &str = include_str!("psycopg2_errors.py");
const PGVECTOR: &str = include_str!("pgvector.py");
const GEOALCHEMY2: &str = include_str!("geoalchemy2.py");
const PROTOBUF: &str = include_str!("google_protobuf.py");

/// The modules and their texts.
const MODULES: &[(&str, &str)] = &[
    (
        "alembic_postgresql_enum",
        include_str!("alembic_postgresql_enum.py"),
    ),
    ("certifi", include_str!("certifi.py")),
    ("dateutil", include_str!("dateutil.py")),
    ("dateutil.parser", include_str!("dateutil_parser.py")),
    (
        "dateutil.relativedelta",
        include_str!("dateutil_relativedelta.py"),
    ),
    ("dateutil.tz", include_str!("dateutil_tz.py")),
    ("dotenv", include_str!("dotenv.py")),
    (
        "fastapi_users_db_sqlalchemy",
        include_str!("fastapi_users_db_sqlalchemy.py"),
    ),
    (
        "fastapi_users_db_sqlalchemy.generics",
        include_str!("fastapi_users_db_sqlalchemy.py"),
    ),
    (
        "fastapi_users_db_sqlalchemy.guid",
        include_str!("fastapi_users_db_sqlalchemy.py"),
    ),
    ("flask", include_str!("flask.py")),
    ("flask_migrate", include_str!("flask_migrate.py")),
    ("flask_sqlalchemy", FLASK_SQLALCHEMY),
    ("geoalchemy2", GEOALCHEMY2),
    ("geoalchemy2.types", GEOALCHEMY2),
    ("google.protobuf", PROTOBUF),
    (
        "google.protobuf.descriptor",
        "from google.protobuf import *\n_USE_C_DESCRIPTORS = True\n",
    ),
    (
        "google.protobuf.descriptor_pool",
        "from google.protobuf import DescriptorPool, _POOL\ndef Default():\n    return _POOL\n",
    ),
    (
        "google.protobuf.internal.builder",
        "from google.protobuf import BuildMessageAndEnumDescriptors, BuildTopDescriptorsAndMessages\n",
    ),
    (
        "google.protobuf.internal.enum_type_wrapper",
        "from google.protobuf import EnumTypeWrapper\n",
    ),
    (
        "google.protobuf.message",
        "from google.protobuf import Message\n",
    ),
    (
        "google.protobuf.runtime_version",
        "from google.protobuf import Domain, ValidateProtobufRuntimeVersion\n",
    ),
    (
        "google.protobuf.symbol_database",
        "from google.protobuf import SymbolDatabase, _SYMBOLS\ndef Default():\n    return _SYMBOLS\n",
    ),
    ("packaging", "\"\"\"Python packages.\"\"\"\n"),
    ("packaging.version", include_str!("packaging_version.py")),
    ("importlib_metadata", include_str!("importlib_metadata.py")),
    ("lazy_object_proxy", include_str!("lazy_object_proxy.py")),
    ("methodtools", include_str!("methodtools.py")),
    ("pgvector", "\"\"\"Vectors in PostgreSQL.\"\"\"\n"),
    ("pgvector.sqlalchemy", PGVECTOR),
    ("psycopg2", PSYCOPG2),
    ("psycopg2.errors", PSYCOPG2_ERRORS),
    (
        "psycopg2.extensions",
        include_str!("psycopg2_extensions.py"),
    ),
    ("psycopg2.extras", include_str!("psycopg2_extras.py")),
    ("psycopg2.sql", include_str!("psycopg2_sql.py")),
    ("MySQLdb", PYMYSQL),
    ("MySQLdb._exceptions", PYMYSQL),
    ("pymysql", PYMYSQL),
    ("pymysql.err", PYMYSQL),
    ("pytz", include_str!("pytz.py")),
    ("re2", include_str!("re2.py")),
    ("six", include_str!("six.py")),
    ("sqlalchemy_utils", SQLALCHEMY_UTILS),
    ("sqlalchemy_utils.types", SQLALCHEMY_UTILS),
    ("sqlalchemy_utils.types.arrow", SQLALCHEMY_UTILS),
    ("sqlalchemy_utils.types.choice", SQLALCHEMY_UTILS),
    ("sqlalchemy_utils.types.email", SQLALCHEMY_UTILS),
    ("sqlalchemy_utils.types.encrypted", SQLALCHEMY_UTILS),
    (
        "sqlalchemy_utils.types.encrypted.encrypted_type",
        SQLALCHEMY_UTILS,
    ),
    ("sqlalchemy_utils.types.ip_address", SQLALCHEMY_UTILS),
    ("sqlalchemy_utils.types.json", SQLALCHEMY_UTILS),
    ("sqlalchemy_utils.types.ltree", SQLALCHEMY_UTILS),
    ("sqlalchemy_utils.types.password", SQLALCHEMY_UTILS),
    ("sqlalchemy_utils.types.scalar_list", SQLALCHEMY_UTILS),
    ("sqlalchemy_utils.types.ts_vector", SQLALCHEMY_UTILS),
    ("sqlalchemy_utils.types.url", SQLALCHEMY_UTILS),
    ("sqlalchemy_utils.types.uuid", SQLALCHEMY_UTILS),
    ("sqlmodel", SQLMODEL),
    ("sqlmodel.main", SQLMODEL),
    ("sqlmodel.sql", "\"\"\"SQLModel's SQL.\"\"\"\n"),
    ("sqlmodel.sql.expression", SQLMODEL),
    ("sqlmodel.sql.sqltypes", SQLMODEL),
];

/// Makes the packages importable.
pub fn register(vm: &mut Interpreter) {
    for (name, source) in MODULES {
        vm.importer.provide_source(EmbeddedModule { name, source });
    }
}
