"""Connects to the club's database and runs the migrations in the schema "cd"."""

import os
from logging.config import fileConfig

from alembic import context
from sqlalchemy import engine_from_config, pool, text

# Tables, indexes and the version table all live here; the scripts do not name it.
SCHEMA = "cd"

config = context.config

if config.config_file_name is not None:
    fileConfig(config.config_file_name)

database_url = os.environ.get("DB_URL")
if database_url:
    # A percent sign would start an interpolation in the configuration file.
    config.set_main_option("sqlalchemy.url", database_url.replace("%", "%%"))

# The club has no models, only migrations.
target_metadata = None


def run_migrations_offline() -> None:
    """Write the SQL to standard output; no database is needed."""
    context.configure(
        url=config.get_main_option("sqlalchemy.url"),
        target_metadata=target_metadata,
        version_table_schema=SCHEMA,
        literal_binds=True,
        dialect_opts={"paramstyle": "named"},
    )

    with context.begin_transaction():
        context.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
        context.execute(f"SET search_path TO {SCHEMA}")
        context.run_migrations()


def run_migrations_online() -> None:
    """Connect and run the migrations in a transaction."""
    connectable = engine_from_config(
        config.get_section(config.config_ini_section, {}),
        prefix="sqlalchemy.",
        poolclass=pool.NullPool,
    )

    with connectable.connect() as connection:
        connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}"))
        connection.execute(text(f"SET search_path TO {SCHEMA}"))
        # Otherwise these two would open the transaction that the migrations are to open.
        connection.commit()
        connection.dialect.default_schema_name = SCHEMA

        context.configure(
            connection=connection,
            target_metadata=target_metadata,
            version_table_schema=SCHEMA,
        )

        with context.begin_transaction():
            context.run_migrations()


if context.is_offline_mode():
    run_migrations_offline()
else:
    run_migrations_online()
