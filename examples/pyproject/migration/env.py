"""Connects to the database that LIBRARY_URL names, by default a file, and migrates it."""

import os

from alembic import context
from sqlalchemy import create_engine, pool

url = os.getenv("LIBRARY_URL", "sqlite:///library.db")

if context.is_offline_mode():
    context.configure(url=url, literal_binds=True, dialect_opts={"paramstyle": "named"})
    with context.begin_transaction():
        context.run_migrations()
else:
    with create_engine(url, poolclass=pool.NullPool).connect() as connection:
        context.configure(connection=connection)
        with context.begin_transaction():
            context.run_migrations()
