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
const PYDANTIC: &str = include_str!("pydantic.py");
const ALEMBIC_UTILS: &str = include_str!("alembic_utils.py");
const ALEMBIC_UTILS_NAMES: &str = "from alembic_utils import *\n";
const PYDANTIC_NAMES: &str = "from pydantic import *\n";
const SETTINGS_NAMES: &str = "from pydantic_settings import *\n";
const WRAPT_NAMES: &str = "from wrapt import *\n";
const PROTOBUF: &str = include_str!("google_protobuf.py");

/// The modules and their texts.
const MODULES: &[(&str, &str)] = &[
    (
        "alembic_postgresql_enum",
        include_str!("alembic_postgresql_enum.py"),
    ),
    ("_raw_postgres", include_str!("_raw_postgres.py")),
    ("alembic_utils", ALEMBIC_UTILS),
    ("alembic_utils.exceptions", ALEMBIC_UTILS_NAMES),
    ("alembic_utils.pg_extension", ALEMBIC_UTILS_NAMES),
    ("alembic_utils.pg_function", ALEMBIC_UTILS_NAMES),
    ("alembic_utils.pg_grant_table", ALEMBIC_UTILS_NAMES),
    ("alembic_utils.pg_materialized_view", ALEMBIC_UTILS_NAMES),
    ("alembic_utils.pg_policy", ALEMBIC_UTILS_NAMES),
    ("alembic_utils.pg_trigger", ALEMBIC_UTILS_NAMES),
    ("alembic_utils.pg_view", ALEMBIC_UTILS_NAMES),
    ("alembic_utils.replaceable_entity", ALEMBIC_UTILS_NAMES),
    ("alembic_utils.reversible_op", ALEMBIC_UTILS_NAMES),
    ("alembic_utils.statement", ALEMBIC_UTILS_NAMES),
    ("asyncpg", include_str!("asyncpg.py")),
    ("certifi", include_str!("certifi.py")),
    ("dateutil", include_str!("dateutil.py")),
    ("dateutil.parser", include_str!("dateutil_parser.py")),
    (
        "dateutil.relativedelta",
        include_str!("dateutil_relativedelta.py"),
    ),
    ("dateutil.tz", include_str!("dateutil_tz.py")),
    ("databases", include_str!("databases.py")),
    ("decouple", include_str!("decouple.py")),
    ("dotenv", include_str!("dotenv.py")),
    ("dynaconf", include_str!("dynaconf.py")),
    ("environs", include_str!("environs.py")),
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
    ("orjson", include_str!("orjson.py")),
    ("packaging", "\"\"\"Python packages.\"\"\"\n"),
    ("packaging.version", include_str!("packaging_version.py")),
    ("importlib_metadata", include_str!("importlib_metadata.py")),
    ("lazy_object_proxy", include_str!("lazy_object_proxy.py")),
    ("methodtools", include_str!("methodtools.py")),
    ("pgvector", "\"\"\"Vectors in PostgreSQL.\"\"\"\n"),
    ("pgvector.sqlalchemy", PGVECTOR),
    ("psycopg", include_str!("psycopg.py")),
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
    ("pydantic", PYDANTIC),
    ("pydantic._internal", "\"\"\"Inside of pydantic.\"\"\"\n"),
    (
        "pydantic._internal._serialize",
        include_str!("pydantic_serialize.py"),
    ),
    (
        "pydantic._internal._validate",
        include_str!("pydantic_validate.py"),
    ),
    (
        "pydantic._internal._model_construction",
        "from pydantic import ModelMetaclass\n",
    ),
    ("pydantic.alias_generators", PYDANTIC_NAMES),
    ("pydantic.aliases", PYDANTIC_NAMES),
    ("pydantic.class_validators", PYDANTIC_NAMES),
    ("pydantic.config", PYDANTIC_NAMES),
    ("pydantic.dataclasses", PYDANTIC_NAMES),
    ("pydantic.error_wrappers", PYDANTIC_NAMES),
    ("pydantic.errors", PYDANTIC_NAMES),
    ("pydantic.fields", include_str!("pydantic_fields.py")),
    ("pydantic.functional_serializers", PYDANTIC_NAMES),
    ("pydantic.functional_validators", PYDANTIC_NAMES),
    ("pydantic.json", PYDANTIC_NAMES),
    ("pydantic.main", PYDANTIC_NAMES),
    ("pydantic.networks", include_str!("pydantic_networks.py")),
    ("pydantic.root_model", PYDANTIC_NAMES),
    ("pydantic.type_adapter", PYDANTIC_NAMES),
    ("pydantic.types", include_str!("pydantic_types.py")),
    ("pydantic.validate_call_decorator", PYDANTIC_NAMES),
    ("pydantic.version", PYDANTIC_NAMES),
    ("pydantic.warnings", PYDANTIC_NAMES),
    (
        "pydantic_core",
        "from pydantic import MultiHostUrl, PydanticCustomError, PydanticSerializationError, PydanticUndefined, Url, \
         ValidationError, from_json, to_json, to_jsonable_python\n",
    ),
    ("pydantic_settings", include_str!("pydantic_settings.py")),
    ("pydantic_settings.exceptions", SETTINGS_NAMES),
    ("pydantic_settings.main", SETTINGS_NAMES),
    ("pydantic_settings.sources", SETTINGS_NAMES),
    ("pytz", include_str!("pytz.py")),
    ("re2", include_str!("re2.py")),
    ("six", include_str!("six.py")),
    ("slugify", include_str!("slugify.py")),
    ("sqlalchemy_json", include_str!("sqlalchemy_json.py")),
    (
        "sqlalchemy_jsonfield",
        include_str!("sqlalchemy_jsonfield.py"),
    ),
    (
        "sqlalchemy_jsonfield.jsonfield",
        "from sqlalchemy_jsonfield import *\n",
    ),
    ("starlette", "\"\"\"Starlette: its settings.\"\"\"\n"),
    ("starlette.config", include_str!("starlette_config.py")),
    (
        "starlette.datastructures",
        include_str!("starlette_datastructures.py"),
    ),
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
    ("uuid6", include_str!("uuid6.py")),
    ("wrapt", include_str!("wrapt.py")),
    ("wrapt.decorators", WRAPT_NAMES),
    ("wrapt.importer", WRAPT_NAMES),
    ("wrapt.wrappers", WRAPT_NAMES),
];

/// Makes the packages importable.
pub fn register(vm: &mut Interpreter) {
    for (name, source) in MODULES {
        vm.importer
            .provide_stand_in(EmbeddedModule { name, source });
    }
}
