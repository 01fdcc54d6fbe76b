"""Runs one history on several databases: every script is called once for each of them."""

import logging
import re
from logging.config import fileConfig

from alembic import context
from sqlalchemy import engine_from_config, pool

config = context.config

if config.config_file_name is not None:
    fileConfig(config.config_file_name)

logger = logging.getLogger("alembic.env")

# Each name is that of a section in alembic.ini, with the database's URL.
names = re.split(r",\s*", config.get_main_option("databases", ""))

# For 'alembic check' and 'alembic revision --autogenerate': the MetaData of each database's
# models, by the names above.
target_metadata = {}


def run_migrations_offline() -> None:
    """Write the SQL of each database to a file of its own (--sql)."""
    for name in names:
        file_name = f"{name}.sql"
        logger.info("Migrating database %s", name)
        logger.info("Writing output to %s", file_name)
        with open(file_name, "w") as buffer:
            context.configure(
                url=config.get_section_option(name, "sqlalchemy.url"),
                output_buffer=buffer,
                target_metadata=target_metadata.get(name),
                literal_binds=True,
                dialect_opts={"paramstyle": "named"},
            )
            with context.begin_transaction():
                context.run_migrations(engine_name=name)


def run_migrations_online() -> None:
    """Run the migrations on all databases, and commit once all of them have succeeded."""
    connections = {
        name: engine_from_config(
            config.get_section(name, {}), prefix="sqlalchemy.", poolclass=pool.NullPool
        ).connect()
        for name in names
    }
    transactions = [connection.begin() for connection in connections.values()]

    try:
        for name, connection in connections.items():
            logger.info("Migrating database %s", name)
            context.configure(
                connection=connection,
                upgrade_token=f"{name}_upgrades",
                downgrade_token=f"{name}_downgrades",
                target_metadata=target_metadata.get(name),
            )
            context.run_migrations(engine_name=name)

        for transaction in transactions:
            transaction.commit()
    except:
        for transaction in transactions:
            transaction.rollback()
        raise
    finally:
        for connection in connections.values():
            connection.close()


if context.is_offline_mode():
    run_migrations_offline()
else:
    run_migrations_online()
