"""Random directives and expressions, rendered offline by real Alembic and by mig and compared."""
