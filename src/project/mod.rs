//! The project's configuration (`alembic.ini`, `pyproject.toml`), its paths and its database URL; no databases.
