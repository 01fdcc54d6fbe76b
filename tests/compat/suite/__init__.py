"""The compatibility suite: real Alembic and mig on the same published migration scripts."""
